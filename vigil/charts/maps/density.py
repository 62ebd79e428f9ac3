"""The density layer: each event spread evenly over what its report names."""

from __future__ import annotations

from vigil.charts import basemap
from vigil.charts.look import faded
from vigil.charts.maps import legend
from vigil.charts.maps.counted import Counted
from vigil.charts.maps.drawing import Drawing
from vigil.charts.maps.outlines import spread_over

RADIUS = 26
"""Pixels over which a point is spread at the opening zoom; on the screen it grows with the zoom."""


def draw_density(drawing: Drawing, counted: Counted) -> None:
    """Draw where events were reported: an area's events over the points of the area, a place's at its point."""
    items = counted.items(counted.events_by_place("dot", "ring", "area"))
    longitudes: list[float] = []
    latitudes: list[float] = []
    weights: list[float] = []
    item_of_point: list[int] = []
    shares: list[float] = []
    for number, item in enumerate(items):
        row, place = counted.by_place[item.name][0], counted.places[item.name]
        spots = spread_over(row["area"]) if row["drawn"] == "area" else ((place.longitude, place.latitude),)
        shares.append(1 / max(len(spots), 1))
        longitudes += [round(longitude, 3) for longitude, _ in spots]
        latitudes += [round(latitude, 3) for _, latitude in spots]
        weights += [round(len(item.ids) / len(spots), 4)] * len(spots)
        item_of_point += [number] * len(spots)
    if not weights:
        return
    theme = drawing.theme
    drawing.add(
        {
            "type": "densitymap",
            "lon": longitudes,
            "lat": latitudes,
            "z": weights,
            "radius": RADIUS,
            "zmin": 0,
            "zmax": sorted(weights)[int(len(weights) * 0.97)] * 2.6,
            "opacity": 0.85,
            "colorscale": [[0, faded(theme.scale[1], 0)]]
            + [[(n + 1) / 5, colour] for n, colour in enumerate(theme.scale[1:])],
            "showscale": False,
            "hoverinfo": "skip",
            "name": "Density",
            "below": basemap.AREAS_BELOW,
        },
        kind="density",
        items=items,
        point=item_of_point,
        share=shares,
    )
    steps = "".join(legend.mark(colour, "■") for colour in theme.scale[1:])
    drawing.write(f"Events, spread over the area named<br>few {steps} many")
