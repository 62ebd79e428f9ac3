"""The layer of dots and rings: a dot is a point or settlement, a ring a place known only as a city."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from vigil import limits
from vigil.analysis.place_counts import Place
from vigil.charts import basemap
from vigil.charts.look import escaped
from vigil.charts.maps.counted import Counted, Item
from vigil.charts.maps.drawing import Drawing
from vigil.text import format_number, is_known

SMALLEST, LARGEST = 9.0, 42.0
"""Diameters in pixels of the smallest and the largest dot or ring; the area grows with the measure."""

RING = 2.5
"""Width of a ring in pixels."""

SEE_THROUGH, OF_RING, OF_HOLE = 0.8, 0.95, 0.92
"""Opacity of a dot, of a ring, and of the land shown inside a ring."""

Head = Callable[[str, str], str]
"""Gives the first lines of a hover text from a place's name and how exactly it is known."""


def draw_points(
    drawing: Drawing, counted: Counted, *, head: Head | None = None, beside: Counted | None = None
) -> list[str]:
    """Draw each place as a dot or ring, one trace per group of the chosen colour, the smaller over the larger.

    Hands back what must be said of the layer. `head` replaces `Counted.head`. `beside` is what another map shows
    whose circles are to have the same scale.
    """
    by_group = _by_group(counted)
    values = sorted((item.value for _, items in by_group for item in items), reverse=True)
    top = max((item.value for _, items in _by_group(beside) for item in items), default=0.0) if beside else 0.0
    room = limits.MAP_POINTS // 2  # a ring is two circles
    notes = []
    if len(values) > room:
        notes.append(f"Of {format_number(len(values))} dots and rings the {format_number(room)} largest are drawn.")
        least = values[room - 1]
        by_group = [(group, [item for item in items if item.value >= least][:room]) for group, items in by_group]
    for group, items in by_group:
        if items:
            _draw_group(drawing, counted, group, items, max(values[0], top), head or counted.head)
    return notes


def _by_group(counted: Counted) -> list[tuple[str, list[Item]]]:
    """What is drawn as a dot or ring, by the groups in their order."""
    spots = counted.events_by_place("dot", "ring")
    of_event = counted.groups.of_event
    by_group = []
    for group in counted.groups.order:
        mine = {name: [i for i in ids if group in of_event.get(i, ())] for name, ids in spots.items()}
        by_group.append((group, counted.items({name: ids for name, ids in mine.items() if ids})))
    return by_group


def _draw_group(drawing: Drawing, counted: Counted, group: str, items: Sequence[Item], top: float, head: Head) -> None:
    drawing.explain(group, counted.groups)
    heads = [head(item.name, counted.precision_words(item.name)) for item in items]
    circles(
        drawing,
        [counted.places[item.name] for item in items],
        items,
        [counted.by_place[item.name][0]["drawn"] == "ring" for item in items],
        heads=heads,
        texts=[f"{head}<br>{counted.amount(item)}" for head, item in zip(heads, items, strict=True)],
        colour=counted.groups.colours[group],
        name=escaped(counted.groups.labels[group]),
        top=top,
        largest=LARGEST,
    )


def circles(
    drawing: Drawing,
    places: Sequence[Place],
    items: Sequence[Item],
    rings: Sequence[bool],
    *,
    heads: Sequence[str],
    texts: Sequence[str],
    colour: str,
    name: str,
    top: float,
    largest: float,
) -> None:
    """One trace of dots and rings, `top` being the value drawn `largest` pixels wide.

    A ring is a circle with one of the colour of the land on it: maps draw filled circles only.
    """
    point: list[int] = []
    inner: list[bool] = []
    for number, ring in enumerate(rings):
        point += [number, number] if ring else [number]
        inner += [False, True] if ring else [False]
    widths = [_diameter(item.value, top, largest) for item in items]
    opacity = [OF_HOLE if hole else OF_RING if rings[n] else SEE_THROUGH for n, hole in zip(point, inner, strict=True)]
    drawing.add(
        {
            "type": "scattermap",
            "lon": [round(places[n].longitude, 5) for n in point],
            "lat": [round(places[n].latitude, 5) for n in point],
            "mode": "markers",
            "marker": {
                "size": [
                    max(widths[n] - 2 * RING, 1) if hole else widths[n] for n, hole in zip(point, inner, strict=True)
                ],
                "color": [drawing.colours.land if hole else colour for hole in inner] if any(rings) else colour,
                "opacity": opacity,
            },
            "text": [texts[n] for n in point],
            "customdata": [items[n].name for n in point],
            "hoverinfo": "text",
            "name": name,
            "below": basemap.POINTS_BELOW,
        },
        kind="points",
        items=items,
        heads=list(heads),
        point=point,
        inner=inner,
        opacity=opacity,
        largest=top,
        smallest_size=SMALLEST,
        largest_size=largest,
        ring=RING,
    )


def _diameter(value: float, top: float, largest: float) -> float:
    if top <= 0 or not is_known(value) or value <= 0:
        return SMALLEST
    return round(SMALLEST + math.sqrt(min(value / top, 1.0)) * (largest - SMALLEST), 1)
