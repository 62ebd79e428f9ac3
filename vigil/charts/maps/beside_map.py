"""The map of one of two tables that stand side by side: the extent and the scales of both maps are the same."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from vigil.analysis import place_counts
from vigil.analysis.two_tables.alignment import identity, names
from vigil.charts.chart import Chart, caption_of, stem_of
from vigil.charts.look import LIGHT, Theme
from vigil.charts.maps.cells_map import cells_map
from vigil.charts.maps.corners import UKRAINE, Corners, around_places, fit
from vigil.charts.maps.drawing import Drawing
from vigil.charts.maps.map_counts import Groups, MapCounts
from vigil.charts.maps.not_drawn import not_located
from vigil.charts.maps.points import draw_points
from vigil.charts.maps.shaded_areas import shade_areas
from vigil.store.memory import InMemoryView
from vigil.store.protocols import ScannedView, View
from vigil.text import format_number, number_of

PLACES = frozenset({"places"})

OWN_SCALE = "The two maps have scales of their own: one of them gathers its events into cells."


def beside_map(view: View, beside: View, *, colour: str, theme: Theme = LIGHT) -> Chart:
    """The counted events of a view by place, in one colour, to be set beside the map of another table.

    The map opens with the part of the world in which both tables have places, and its circles and shades have the
    scale of both: a circle of one size is as many events in either. `data` is `place_counts.places_frame`, with
    `table` (str), which table it is, whose, which version.
    """
    name, _ = names(view.table, beside.table)
    corners = common_corners(view, beside)
    if (many := place_counts.large_view(view)) is not None:
        return _of_cells(many, name, corners, theme)
    shown = _events_counted(view)
    counted = _of_one_colour(shown, name, colour)
    of_one_scale = place_counts.large_view(beside) is None
    other = _of_one_colour(_events_counted(beside), name, colour) if of_one_scale else None
    drawing = Drawing(theme)
    notes = shade_areas(drawing, counted, PLACES, beside=other)
    notes += draw_points(drawing, counted, beside=other)
    frame = place_counts.places_frame(shown)
    outside = _outside(frame, corners)
    if outside:
        notes.append(
            f"{number_of(outside, 'place')} with events lie outside of the part of the world that the map opens with."
        )
    notes.append(not_located(shown))
    notes.append("Circles and shades have one scale in both maps." if of_one_scale else OWN_SCALE)
    title = f"{name}: {view.nouns} by place"
    return Chart(
        drawn=drawing.finished(
            corners,
            revision="beside " + " ".join(f"{x:g} {y:g}" for x, y in corners),
            empty_words="Nothing that can be drawn.",
            order=counted.groups.order,
        ),
        title=title,
        caption=f"{name}. {caption_of(view)}",
        alt=_alt(title, frame),
        data=frame.assign(table=pd.Series(identity(view.table), index=frame.index, dtype="str")),
        name=stem_of(view, f"map {name}"),
        is_map=True,
        note=" ".join(notes),
    )


def _of_cells(view: ScannedView, name: str, corners: Corners, theme: Theme) -> Chart:
    """The map of a table with more events than can be drawn one by one."""
    (west, south), (east, north) = corners
    chart = cells_map(view, viewport=(west, south, east, north, fit(corners)[1]), follows=False, theme=theme)
    return replace(
        chart,
        title=f"{name}: {view.nouns} by place",
        caption=f"{name}. {chart.caption}",
        data=chart.data.assign(table=pd.Series(identity(view.table), index=chart.data.index, dtype="str")),
        name=stem_of(view, f"map {name}"),
        note=f"{chart.note} {OWN_SCALE}",
    )


def common_corners(first: View, second: View) -> Corners:
    """The part of the world in which both tables have places; that of both where they have none in common."""
    own, other = _corners(first), _corners(second)
    west, south = (max(own[0][axis], other[0][axis]) for axis in (0, 1))
    east, north = (min(own[1][axis], other[1][axis]) for axis in (0, 1))
    if west < east and south < north:
        return (west, south), (east, north)
    west, south = (min(own[0][axis], other[0][axis]) for axis in (0, 1))
    east, north = (max(own[1][axis], other[1][axis]) for axis in (0, 1))
    return (west, south), (east, north)


def _corners(view: View) -> Corners:
    return UKRAINE if view.table.vocabulary.is_ukrainian else around_places(view.table.places)


def _events_counted(view: View) -> InMemoryView:
    """The view without events that are not counted, such as calls."""
    in_memory = view.in_memory
    return in_memory.only(in_memory.attacks["event_id"])


def _of_one_colour(view: InMemoryView, name: str, colour: str) -> MapCounts:
    """What stands at each place, whatever the actor: colour tells the tables apart."""
    counted = MapCounts(view)
    of_event = dict.fromkeys(view.events["event_id"], (name,))
    counted.groups = Groups(of_event, (name,), {name: view.nouns}, {name: colour})
    return counted


def _outside(frame: pd.DataFrame, corners: Corners) -> int:
    """How many of the dots and rings lie outside of what the map opens with."""
    (west, south), (east, north) = corners
    drawn = frame[frame["drawn"].isin(["dot", "ring"])]
    inside = drawn["longitude"].between(west, east) & drawn["latitude"].between(south, north)
    return int((~inside).sum())


def _alt(title: str, frame: pd.DataFrame) -> str:
    drawn = frame[frame["drawn"] != "none"]
    if drawn.empty:
        return f"Map. {title}: no place that can be drawn."
    first = drawn.head(5)
    top = ", ".join(
        f"{place} {format_number(events)}" for place, events in zip(first["place"], first["events"], strict=True)
    )
    return f"Map. {title}: {number_of(len(drawn), 'place')}. Most events: {top}."
