"""The map of a selection: events and impacts by place, in the layers asked for."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from vigil.analysis import place_counts
from vigil.charts.chart import Chart, caption_of, stem_of
from vigil.charts.look import LIGHT, Theme
from vigil.charts.maps.cells_map import CELL_SHADES, Viewport, cells_map
from vigil.charts.maps.choices import (
    COLOUR_BY,
    LAYERS,
    OF_WHOLE_ATTACKS,
    PERIODS,
    SIZE_BY,
    ColourBy,
    Period,
    SizeBy,
    check,
)
from vigil.charts.maps.corners import UKRAINE, WITH_LAUNCH_AREAS, Corners, around_places
from vigil.charts.maps.density import draw_density
from vigil.charts.maps.drawing import CLOSEST_ZOOM, CLOSEST_ZOOM_OF_POINTS, Drawing
from vigil.charts.maps.launch_areas import draw_launch_areas
from vigil.charts.maps.map_counts import MapCounts
from vigil.charts.maps.not_drawn import not_located
from vigil.charts.maps.points import draw_points
from vigil.charts.maps.shaded_areas import shade_areas
from vigil.charts.maps.time_steps import TimeSteps
from vigil.store.memory import InMemoryView
from vigil.store.protocols import View
from vigil.text import format_number


def events_map(
    view: View,
    *,
    theme: Theme = LIGHT,
    layers: Iterable[str] = frozenset({"places"}),
    colour_by: ColourBy = "actor",
    size_by: SizeBy = "events",
    period: Period = "week",
    corners: Corners | None = None,
    viewport: Viewport | None = None,
) -> Chart:
    """Events and impacts by place, with the precision of each place drawn.

    `layers` are names of `LAYERS`; "places" draws each place as precisely as it is known, "oblasts" and
    "districts" sum what happened in or within each area, "density" spreads each event evenly over the
    area it names, "launch" joins launch areas to the areas named as hit in the same report. `size_by`
    sets the size of dots and rings and the shade of areas; areas take the colour of the group most often
    named there. `corners` is the part of the world the map opens with: Ukraine, with the launch areas
    around it when that layer is drawn. `data` is `place_counts.places_frame`.
    More events than a map can draw are gathered into cells, whatever the layers; `viewport` is the part of the world
    that these are drawn for (`cells_map`).
    Raises ValueError for a name that is none of these.
    """
    wanted = frozenset(layers)
    check("layer", wanted, LAYERS)
    check("colour_by", {colour_by}, COLOUR_BY)
    check("size_by", {size_by}, SIZE_BY)
    check("period", {period}, PERIODS)
    if (many := place_counts.large_view(view)) is not None:
        return cells_map(many, size_by=size_by if size_by in CELL_SHADES else "events", viewport=viewport, theme=theme)
    everywhere, frame = view.table.places, place_counts.places_frame(view)
    view = view.in_memory
    counted = MapCounts(view, colour_by=colour_by, size_by=size_by)
    drawing = Drawing(theme, TimeSteps(view, period))
    notes = _draw_layers(drawing, counted, wanted)
    notes.append(not_located(view))
    if size_by in OF_WHOLE_ATTACKS and view.table.vocabulary.has_impacts:
        notes.append("Figures are those of whole attacks: reports do not divide them among places.")
    opened = corners or (WITH_LAUNCH_AREAS if "launch" in wanted else UKRAINE)
    if corners is None and not view.table.vocabulary.is_ukrainian:
        opened = around_places(everywhere)
    return Chart(
        drawn=drawing.finished(
            opened,
            revision=_revision(corners),
            empty_words=_empty_message(view, wanted),
            order=counted.groups.order,
            closest=CLOSEST_ZOOM if view.table.vocabulary.has_impacts else CLOSEST_ZOOM_OF_POINTS,
        ),
        title=_title(wanted, size_by),
        caption=caption_of(view),
        alt=_alt(view, frame, wanted),
        data=frame,
        name=stem_of(view, "map"),
        is_map=True,
        note=" ".join(notes),
    )


def _draw_layers(drawing: Drawing, counted: MapCounts, wanted: frozenset[str]) -> list[str]:
    """Draw the layers asked for, the lowest first; what is to be said of them."""
    notes: list[str] = []
    if "density" in wanted:
        draw_density(drawing, counted)
    if wanted & {"places", "oblasts", "districts"}:
        notes += shade_areas(drawing, counted, wanted)
    if "launch" in wanted:
        notes += draw_launch_areas(drawing, counted)
    if "places" in wanted:
        notes += draw_points(drawing, counted)
    return notes


def _revision(corners: Corners | None) -> str:
    return "events" if corners is None else "events " + " ".join(f"{x:g} {y:g}" for x, y in corners)


def _empty_message(view: InMemoryView, layers: frozenset[str]) -> str:
    if not layers:
        return "No layer chosen."
    return "No events selected." if view.events.empty else "The reports name no place<br>that can be drawn."


def _title(layers: frozenset[str], size_by: str) -> str:
    if layers == {"launch"}:
        return "Launch areas and the areas named in the same reports"
    if layers == {"density"}:
        return "Where events were reported, spread over the areas named"
    return f"Events by place: {SIZE_BY[size_by].lower()}" if size_by != "events" else "Events by place"


def _alt(view: InMemoryView, frame: pd.DataFrame, layers: frozenset[str]) -> str:
    drawn = frame[frame["drawn"] != "none"]
    if drawn.empty:
        where = " of Ukraine" if view.table.vocabulary.is_ukrainian else ""
        return f"Map{where} without data: no event of this selection can be placed."
    first = drawn.head(5)
    top = ", ".join(f"{place} {events}" for place, events in zip(first["place"], first["events"], strict=True))
    shown = ", ".join(LAYERS[name].lower() for name in LAYERS if name in layers)
    return (
        f"Map of {format_number(len(drawn))} places named in {format_number(view.number_of_events)} events "
        f"(layers: {shown or 'none'}). Most events: {top}. The table holds all figures."
    )
