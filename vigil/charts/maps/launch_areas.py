"""The layer of launch areas: where reports say munitions came from, and the areas named as hit with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd

from vigil.analysis import place_counts
from vigil.charts.look import escaped, faded
from vigil.charts.maps import legend
from vigil.charts.maps.drawing import Drawing
from vigil.charts.maps.map_counts import Item, MapCounts, counted_items
from vigil.charts.maps.mercator import upwards
from vigil.charts.maps.points import circles
from vigil.places import areas
from vigil.places.areas import AreaFile
from vigil.store.memory import InMemoryView
from vigil.table.model import split_list
from vigil.text import DASH, format_number

LINES = 50
"""Lines drawn at most: more are a tangle nobody can read."""

LINE_WIDTHS = (0.8, 1.5, 2.6, 4.2)
"""Pixels, by how many reports name the pair; maps draw all lines of a trace with one width."""

LARGEST_DOT = 20.0
"""Diameter in pixels of the launch area named most often."""

COLOUR = "#7d63c4"
"""Violet: apart from water, from every shade of the areas and from the actors."""


def draw_launch_areas(drawing: Drawing, counted: MapCounts) -> list[str]:
    """Draw launch areas and the lines that join them to the areas named as hit or targeted in the same report.

    Hands back what must be said of the layer.
    """
    pairs, unplaced = launch_pairs(counted.view)
    notes = ["Lines join areas named in the same report; they are not flight paths."]
    events_of: dict[tuple[str, str], list[str]] = {}
    for event_id, start, target in zip(pairs["event_id"], pairs["launched_from"], pairs["target"], strict=True):
        events_of.setdefault((start, target), []).append(event_id)
    ends_of = {f"{start} → {target}": (start, target) for start, target in events_of}
    items = counted_items({name: events_of[ends] for name, ends in ends_of.items()})
    drawn = items[:LINES]
    if len(drawn) < len(items):
        notes.append(
            f"Drawn are the {len(drawn)} pairs named together most often (in {int(drawn[-1].value)} reports "
            f"or more) of {len(items)}."
        )
    if unplaced:
        words = ", ".join(f"{' '.join(name.split())} {count}" for name, count in unplaced.items())
        notes.append(f"Launch areas without a place on the map (reports): {words}.")
    if drawn:
        ends = [[end for name in ends_of[item.name] for end in _spot(counted.places[name])] for item in drawn]
        _draw_lines(drawing, drawn, ends)
    _draw_areas(drawing, counted)
    return notes


def launches(view: InMemoryView) -> pd.DataFrame:
    """One row per event and launch area named in it: columns `event_id`, `place`."""
    rows = [
        (event_id, name)
        for event_id, cell in zip(view.munitions["event_id"], view.munitions["launched_from"], strict=True)
        for name in split_list(cell)
    ]
    return pd.DataFrame(list(dict.fromkeys(rows)), columns=["event_id", "place"], dtype="str")


def launch_pairs(view: InMemoryView) -> tuple[pd.DataFrame, dict[str, int]]:
    """Launch areas and the areas hit or targeted in the same event, and the launch areas that cannot be placed.

    The pairs have columns `event_id`, `launched_from`, `target` (names of places with a reference point;
    a target within an oblast stands for the oblast). The second is the number of events by name for seas,
    directions and whatever else has no reference point. That two areas are named together does not say
    that what was launched from the one hit the other.
    """
    places = place_counts.places_of(view.table)
    targets: dict[str, dict[str, None]] = {}

    def aimed(event_id: str, name: str) -> None:
        unit = _unit_of(places, name)
        if unit is not None:
            targets.setdefault(event_id, {})[unit] = None

    for event_id, cell in zip(view.munitions["event_id"], view.munitions["target"], strict=True):
        for name in split_list(cell):
            aimed(event_id, name)
    for row in place_counts.placed(view):
        if row["effect"] is not None and row["drawn"] != "none":
            aimed(row["event_id"], row["place"])
    pairs = []
    unplaced: Counter[str] = Counter()
    for event_id, start in launches(view).itertuples(index=False):
        if start not in places or not places[start].located:
            unplaced[start] += 1
            continue
        pairs += [(event_id, start, target) for target in targets.get(event_id, ()) if target != start]
    frame = pd.DataFrame(pairs, columns=["event_id", "launched_from", "target"], dtype="str")
    return frame, dict(unplaced.most_common())


def line_classes(most: int, count: int = len(LINE_WIDTHS)) -> list[tuple[int, int]]:
    """Ranges of whole numbers from 1 to `most`, each about twice as far as the one before; none without a number."""
    if most < 1:
        return []
    edges = sorted({max(1, round(most * share)) for share in (0.125, 0.25, 0.5, 1.0)})[-count:]
    starts = [1, *[edge + 1 for edge in edges[:-1]]]
    return list(zip(starts, edges, strict=True))


def _draw_lines(drawing: Drawing, items: Sequence[Item], ends: Sequence[Sequence[float]]) -> None:
    """A trace for each range of reports, the thinnest first; a line is two ends and a gap."""
    ranges = line_classes(int(items[0].value))
    traces = []
    for (least, most), width in zip(ranges, LINE_WIDTHS, strict=False):  # few reports make few ranges
        here = [end for end, item in zip(ends, items, strict=True) if least <= item.value <= most]
        traces.append(
            drawing.lines(
                [value for end in here for value in (end[0], end[2], None)],
                [value for end in here for value in (end[1], end[3], None)],
                line={"width": width, "color": COLOUR},
                opacity=0.5,
                name=f"Named together in {_span(least, most)} reports",
            )
        )
    on_plane = [[*start, *target] for start, target in (_on_plane(end) for end in ends)]
    drawing.play("lines", traces, items, ends=on_plane, ranges=ranges)
    spans = ", ".join(_span(least, most) for least, most in ranges)
    drawing.explain_more(f"{legend.mark(COLOUR)} launch area")
    drawing.explain_more(f"lines by reports: {spans}")  # a line of its own: a phone's buttons stand beside the first


def _draw_areas(drawing: Drawing, counted: MapCounts) -> None:
    """Launch areas themselves: oblasts shaded, towns and sites as dots."""
    named: dict[str, list[str]] = {}
    for event_id, place in launches(counted.view).itertuples(index=False):
        if place in counted.places and counted.places[place].located:
            named.setdefault(place, []).append(event_id)
    items = counted_items(named)
    top = max((item.value for item in items), default=0.0)
    left = {item.name: item for item in items}
    files: tuple[AreaFile, ...] = ("launch_oblasts", "oblasts")
    for file in files:
        shaded = [left.pop(name) for name in list(left) if name in areas.names_in(file)]
        if shaded:
            _shade(drawing, file, shaded, top)
    dots = [item for item in left.values() if counted.places[item.name].kind not in ("oblast", "district", "raion")]
    if dots:
        circles(
            drawing,
            [counted.places[item.name] for item in dots],
            dots,
            [False] * len(dots),
            heads=[_head(item) for item in dots],
            labels=[""] * len(dots),
            texts=[_text(item) for item in dots],
            colours=[COLOUR] * len(dots),
            name="Launch areas",
            top=top,
            largest=LARGEST_DOT,
        )


def _shade(drawing: Drawing, file: AreaFile, items: Sequence[Item], top: float) -> None:
    drawing.areas(
        file,
        items,
        [_text(item) for item in items],
        scale=[[0, faded(COLOUR, 0.12)], [1, faded(COLOUR, 0.5)]],
        high=top,
        line={"width": 0.8, "color": faded(COLOUR, 0.6)} if file == "launch_oblasts" else None,
        name="Launch areas",
        heads=[_head(item) for item in items],
    )


def _unit_of(places: Mapping[str, place_counts.MapPlace], name: str) -> str | None:
    """The oblast, or city of its rank, that a place is or lies in, where it has a reference point."""
    if name not in places:
        return None
    units = [unit for unit in places[name].chain if places[unit].kind in ("oblast", "city") and places[unit].located]
    return units[-1] if units else None


def _spot(place: place_counts.MapPlace) -> tuple[float, float]:
    return round(place.longitude, 4), round(place.latitude, 4)


def _on_plane(end: Sequence[float]) -> list[tuple[float, float]]:
    """Both ends of a line as x and y."""
    first, last = upwards([end[1], end[3]]).round(4).tolist()
    return [(end[0], first), (end[2], last)]


def _span(least: int, most: int) -> str:
    return f"{least}{DASH}{most}" if most > least else f"{least}"


def _head(item: Item) -> str:
    return f"<b>{escaped(item.name)}</b><br>named as a launch area"


def _text(item: Item) -> str:
    count = len(item.ids)
    return f"{_head(item)}<br>in {format_number(count)} {'report' if count == 1 else 'reports'}"
