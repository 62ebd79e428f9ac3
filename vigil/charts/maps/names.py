"""The names on a map: which have room in a window, and where each stands; map.js does the same when it is moved."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vigil.charts import basemap
from vigil.charts.lettering import LINE_HEIGHT
from vigil.charts.look import Theme
from vigil.charts.maps import outlines
from vigil.charts.maps.mercator import Box, Window

GAP = 3.0
"""Pixels that stay free between two names."""

Circle = tuple[float, float, float]
"""Middle and radius in pixels of a map."""


@dataclass(frozen=True)
class Name:
    """One name: its middle in pixels, how it is written, what it covers with the gap around it."""

    text: str
    x: float
    y: float
    kind: basemap.NameKind
    size: float
    box: Box


def visible_names(window: Window, circles: Sequence[Circle] = (), covered: Iterable[Box] = ()) -> list[Name]:
    """The names that have room, the most important first: cut by no edge, under no box, over no other name.

    A name stands below its point or, where that has no room, above or beside it, clear of all circles. One that finds
    no such place stands over a circle only where it names the mark on its own point.
    """
    found: list[Name] = []
    taken = [*covered]
    for number, x, y, text, ems in outlines.names():
        kind = basemap.NAMES[number]
        across, down = window.pixel(x, y)
        seen = kind.from_zoom <= window.zoom < kind.to_zoom
        if not seen or not (0 < across < window.width and 0 < down < window.height):
            continue
        if kind.kind == "river" and any(name.text == text for name in found):
            continue
        name = _with_room(text, ems, kind, (across, down), window, circles, taken)
        if name is not None:
            found.append(name)
            taken.append(name.box)
    return found


def names_trace(names: Sequence[Name], window: Window, theme: Theme) -> dict[str, Any]:
    """The names as one trace of texts, each lifted off the ground by a shadow in its colour."""
    colours = basemap.colours_of(theme)
    (left, _), (_, top) = window.ranges
    return {
        "type": "scatter",
        "mode": "text",
        "x": [round(left + name.x / window.scale, 4) for name in names],
        "y": [round(top - name.y / window.scale, 4) for name in names],
        "text": [name.text for name in names],
        "textposition": "middle center",
        "textfont": {
            "size": [round(name.size, 1) for name in names],
            "color": [getattr(colours, name.kind.colour) for name in names],
            "shadow": [shadow(getattr(colours, name.kind.halo)) for name in names],
            "style": ["italic" if name.kind.italic else "normal" for name in names],
        },
        "hoverinfo": "skip",
        "showlegend": False,
        "name": "Names",
    }


def shadow(colour: str) -> str:
    """A rim of this colour around the letters of a text."""
    near = ", ".join(f"{x}px {y}px 1px {colour}" for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)))
    return f"{near}, 0px 0px 3px {colour}"


def in_print(names: Mapping[str, Any], theme: Theme) -> list[dict[str, Any]]:
    """The names for paper: strokes of the land's colour below the letters, for a PDF makes copies of shadows."""
    font = {part: value for part, value in names["textfont"].items() if part != "shadow"}
    halo = f"fill:none;stroke:{basemap.colours_of(theme).land};stroke-width:2.6px;stroke-linejoin:round"
    strokes = [f'<span style="{halo};stroke-opacity:0.9">{text}</span>' for text in names["text"]]
    return [{**names, "textfont": font, "text": strokes, "name": "Halos"}, {**names, "textfont": font}]


def overlap(one: Box, other: Box) -> bool:
    """Whether two rectangles share more than an edge."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _with_room(
    text: str,
    ems: float,
    kind: basemap.NameKind,
    spot: tuple[float, float],
    window: Window,
    circles: Sequence[Circle],
    taken: Sequence[Box],
) -> Name | None:
    x, y = spot
    size = basemap.at_zoom(kind.size, window.zoom)
    width, height = ems * size + GAP, (1 + LINE_HEIGHT * text.count("<br>")) * size + GAP
    places, is_marked = [(x, y)], False
    if kind.offset:
        radii = [radius + 1 for across, down, radius in circles if math.hypot(across - x, down - y) < radius / 2]
        away, is_marked = max([kind.offset * size, *radii]), bool(radii)
        up, aside = away + height / 2, away + width / 2
        places = [(x, y + up), (x, y - up), (x + aside, y), (x - aside, y)]
    found = []
    for across, down in places:
        box = (across - width / 2, down - height / 2, across + width / 2, down + height / 2)
        inside = box[0] >= GAP and box[1] >= GAP and box[2] <= window.width - GAP and box[3] <= window.height - GAP
        if inside and not any(overlap(box, other) for other in taken):
            found.append(Name(text, across, down, kind, size, box))
    clear = (name for name in found if not kind.offset or not any(_touches(circle, name.box) for circle in circles))
    return next(clear, found[0] if found and is_marked else None)


def _touches(circle: Circle, box: Box) -> bool:
    """Whether a circle reaches into a rectangle."""
    x, y, radius = circle
    return math.hypot(x - min(max(x, box[0]), box[2]), y - min(max(y, box[1]), box[3])) < radius
