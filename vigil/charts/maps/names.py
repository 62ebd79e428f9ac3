"""The names on a map for print: where each stands, and which have room beside those that matter more."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from vigil.charts import basemap
from vigil.charts.lettering import LINE_HEIGHT, text_ems, wrapped
from vigil.charts.look import Theme
from vigil.charts.maps.plane import Box, Plane

GAP = 3.0
"""Pixels that stay free between two names."""

Circle = tuple[float, float, float]
"""Middle and radius in pixels of the plane."""


@dataclass(frozen=True)
class Name:
    """One name: its point on the plane, and how it is written."""

    text: str
    """Its lines, joined with `<br>`."""
    x: float
    y: float
    layer: str
    """The layer of the style that it belongs to."""
    size: float
    colour: str
    halo: str
    spacing: float
    """Between its letters, in ems."""
    offset: float
    """Pixels between the point and the near edge of the name; 0 for a name that stands on its point."""
    above: bool = False
    """Whether it stands above its point, where others leave no room below."""

    @property
    def extent(self) -> tuple[float, float, float]:
        """Width, height, and how far its middle lies above its point, in pixels."""
        lines = self.text.split("<br>")
        width = max(text_ems(line) + self.spacing * len(line) for line in lines) * self.size
        height = (1 + LINE_HEIGHT * (len(lines) - 1)) * self.size
        away = (self.offset + height / 2) if self.offset else 0.0
        return width, height, away if self.above else -away

    def box(self) -> Box:
        """What it covers, with the gap around it."""
        width, height, up = self.extent
        width, height = width + GAP, height + GAP
        return self.x - width / 2, self.y + up - height / 2, self.x + width / 2, self.y + up + height / 2


def names_on(plane: Plane, theme: Theme, marks: Sequence[Circle] = ()) -> list[Name]:
    """The names within the window that are seen at the plane's zoom, the most important first.

    A name below (or above) a place that one of `marks` stands on keeps clear of it.
    """
    found: list[Name] = []
    for layer in reversed(basemap.layers(theme)):  # layers drawn later matter more
        seen = layer.get("minzoom", 0) <= plane.zoom < layer.get("maxzoom", 24)
        if layer["type"] == "symbol" and layer["source"] in ("labels", "district_names") and seen:
            for name in _of_layer(plane, layer):
                found.append(_on_its_better_side(_clear_of(name, marks), found) if name.offset else name)
    return found


def with_room(names: Iterable[Name], plane: Plane, taken: Sequence[Box]) -> list[Name]:
    """The names that have room: cut by no edge of the view, under no box, over no other name."""
    left, bottom, right, top = plane.view
    kept: list[Name] = []
    covered = list(taken)
    for name in names:
        x0, y0, x1, y1 = box = name.box()
        inside = x0 >= left + GAP and x1 <= right - GAP and y0 >= bottom + GAP and y1 <= top - GAP
        if inside and not any(overlap(box, other) for other in covered):
            kept.append(name)
            covered.append(box)
    return kept


def overlap(one: Box, other: Box) -> bool:
    """Whether two rectangles share more than an edge."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _of_layer(plane: Plane, layer: Mapping[str, Any]) -> list[Name]:
    layout, paint = layer["layout"], layer["paint"]
    size = basemap.number_at(layout["text-size"], plane.zoom)
    found = []
    left, bottom, right, top = plane.window
    for feature in basemap.source(layer["source"])["features"]:
        properties = feature["properties"]
        if properties["kind"] == "note" or not basemap.matches(layer["filter"], properties):
            continue  # the note stands in the key
        x, y = plane.corner(*feature["geometry"]["coordinates"])
        if left < x < right and bottom < y < top:
            lines = wrapped(properties["name"], layout.get("text-max-width", 10))
            found.append(
                Name(
                    text="<br>".join(lines),
                    x=round(x, 1),
                    y=round(y, 1),
                    layer=layer["id"],
                    size=round(size, 1),
                    colour=paint["text-color"],
                    halo=paint["text-halo-color"],
                    spacing=layout.get("text-letter-spacing", 0.0),
                    offset=size * layout["text-offset"][1] if "text-offset" in layout else 0.0,
                )
            )
    return found


def _clear_of(name: Name, marks: Sequence[Circle]) -> Name:
    radii = [radius for x, y, radius in marks if math.hypot(x - name.x, y - name.y) < radius / 2]
    return replace(name, offset=max([name.offset, *(radius + 1 for radius in radii)]))


def _on_its_better_side(name: Name, placed: Sequence[Name]) -> Name:
    """The name below its point, or above it where that covers less of what matters more."""
    sides = [name, replace(name, above=True)]
    return min(sides, key=lambda side: sum(overlap(side.box(), other.box()) for other in placed))
