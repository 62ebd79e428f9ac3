"""Maps: from a view to a `Chart`, drawn on the basemap of `vigil.charts.basemap`.

`events_map` shows a selection, `small_map` one event, `cells_map` a selection of more events than can be drawn one by
one, `beside_map` one of two tables that stand side by side. Precision is drawn, not faked: a point or settlement is a
dot, a place known only as a city a ring, a district or oblast a shaded area. What is known only as a country, a
direction or a sea is counted in the chart's note. Areas come from `vigil.places.areas`; those of Kyiv's districts are
approximate.

Where to look: `choices` (what a map can show), `map_counts` (what stands at each place), `drawing` (a map being drawn),
a module for each layer (`points`, `shaded_areas`, `density`, `launch_areas`), `time_steps`, `legend`, `corners` (what a
map opens with), `mercator` (the plane), `outlines`, `names`, `not_drawn`. A map is one plotly figure, on the screen, in
print and in pages of its own: `sized` sets it to a size for print, map.js (`script`) moves it in a browser.
"""

from __future__ import annotations

from vigil.charts.maps.beside_map import beside_map
from vigil.charts.maps.cells_map import CELL_SHADES, Viewport
from vigil.charts.maps.choices import COLOUR_BY, LAYERS, PERIODS, SIZE_BY
from vigil.charts.maps.corners import KYIV, UKRAINE
from vigil.charts.maps.events_map import events_map
from vigil.charts.maps.small_map import small_map

__all__ = [
    "CELL_SHADES",
    "COLOUR_BY",
    "KYIV",
    "LAYERS",
    "PERIODS",
    "SIZE_BY",
    "UKRAINE",
    "Viewport",
    "beside_map",
    "events_map",
    "small_map",
]
