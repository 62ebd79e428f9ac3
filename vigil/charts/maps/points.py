"""The layer of dots and rings: a dot is a point or settlement, a ring a place known only as a city."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from vigil import limits
from vigil.analysis.place_counts import MapPlace
from vigil.charts.look import escaped
from vigil.charts.maps.drawing import Drawing
from vigil.charts.maps.map_counts import Item, MapCounts
from vigil.text import format_number, is_known

SMALLEST, LARGEST = 9.0, 42.0
"""Diameters in pixels of the smallest and the largest dot or ring; the area grows with the measure."""

RING = 2.5
"""Width of a ring in pixels."""

SEE_THROUGH, OF_RING = 0.8, 0.95
"""Opacity of a dot and of a ring."""

Head = Callable[[str, str], str]
"""Gives the first lines of a hover text from a place's name and how exactly it is known."""


def draw_points(
    drawing: Drawing, counted: MapCounts, *, head: Head | None = None, beside: MapCounts | None = None
) -> list[str]:
    """Draw each place as a dot or ring for each group of the chosen colour that was there.

    Smaller places are drawn over larger ones; of the marks of one place the largest lies uppermost.

    Hands back what must be said of the layer. `head` replaces `MapCounts.head`. `beside` is what another map shows
    whose circles are to have the same scale.
    """
    by_group = _by_group(counted)
    values = sorted((item.value for _, items in by_group for item in items), reverse=True)
    top = max((item.value for _, items in _by_group(beside) for item in items), default=0.0) if beside else 0.0
    room = limits.MAP_POINTS
    notes = []
    if len(values) > room:
        notes.append(f"Of {format_number(len(values))} dots and rings the {format_number(room)} largest are drawn.")
        least = values[room - 1]
        by_group = [(group, [item for item in items if item.value >= least][:room]) for group, items in by_group]
    marks = [(group, item) for group, items in by_group for item in items][:room]
    if marks:
        _draw(drawing, counted, marks, max(values[0], top), head or counted.head)
    return notes


def _by_group(counted: MapCounts) -> list[tuple[str, list[Item]]]:
    """What is drawn as a dot or ring, by the groups in their order."""
    spots = counted.events_by_place("dot", "ring")
    of_event = counted.groups.of_event
    by_group = []
    for group in counted.groups.order:
        mine = {name: [i for i in ids if group in of_event.get(i, ())] for name, ids in spots.items()}
        by_group.append((group, counted.items({name: ids for name, ids in mine.items() if ids})))
    return by_group


def _draw(drawing: Drawing, counted: MapCounts, marks: Sequence[tuple[str, Item]], top: float, head: Head) -> None:
    """Draw the marks of all groups, those of one place together: each tells of all who were named there."""
    groups = counted.groups
    at_place: dict[str, list[tuple[str, Item]]] = {}
    for group, item in marks:
        drawing.explain(group, groups)
        at_place.setdefault(item.name, []).append((group, item))
    heads = {name: head(name, counted.describe_precision(name)) for name in at_place}
    labels = {group: escaped(groups.labels[group]) for group, _ in marks}
    texts = {}
    for name, here in at_place.items():
        amounts = [counted.amount(item) for _, item in here]
        if len(here) > 1:
            pairs = zip(here, amounts, strict=True)
            amounts = [f"{labels[group]}: {amount.replace('<br>', ', ')}" for (group, _), amount in pairs]
        texts[name] = "<br>".join([heads[name], *amounts])
    largest = {name: max(item.value for _, item in here) for name, here in at_place.items()}
    ordered = sorted(marks, key=lambda mark: (-largest[mark[1].name], mark[1].name, mark[1].value))
    items = [item for _, item in ordered]
    circles(
        drawing,
        [counted.places[item.name] for item in items],
        items,
        [counted.by_place[item.name][0]["drawn"] == "ring" for item in items],
        heads=[heads[item.name] for item in items],
        labels=[labels[group] for group, _ in ordered],
        texts=[texts[item.name] for item in items],
        colours=[groups.colours[group] for group, _ in ordered],
        name="Places",
        top=top,
        largest=LARGEST,
    )


def circles(
    drawing: Drawing,
    places: Sequence[MapPlace],
    items: Sequence[Item],
    rings: Sequence[bool],
    *,
    heads: Sequence[str],
    labels: Sequence[str],
    texts: Sequence[str],
    colours: Sequence[str],
    name: str,
    top: float,
    largest: float,
) -> None:
    """One trace of dots and rings, `top` being the value drawn `largest` pixels wide."""
    opacity = [OF_RING if ring else SEE_THROUGH for ring in rings]
    trace = drawing.marks(
        [place.longitude for place in places],
        [place.latitude for place in places],
        marker={
            "size": [_diameter(item.value, top, largest) for item in items],
            "color": list(colours),
            "opacity": opacity,
            **marker_of(rings),
        },
        text=list(texts),
        customdata=[item.name for item in items],
        hoverinfo="text",
        name=name,
    )
    drawing.play(
        "points",
        [trace],
        items,
        heads=list(heads),
        labels=list(labels),
        places=[item.name for item in items],
        opacity=opacity,
        top=top,
        smallest=SMALLEST,
        largest=largest,
    )


def marker_of(rings: Sequence[bool]) -> dict[str, Any]:
    """How dots and rings are drawn: a ring is a stroke, what lies in it is seen."""
    if not any(rings):
        return {"line": {"width": 0}}
    return {
        "symbol": ["circle-open" if ring else "circle" for ring in rings],
        "line": {"width": [RING if ring else 0 for ring in rings]},
    }


def _diameter(value: float, top: float, largest: float) -> float:
    if top <= 0 or not is_known(value) or value <= 0:
        return SMALLEST
    return round(SMALLEST + math.sqrt(min(value / top, 1.0)) * (largest - SMALLEST), 1)
