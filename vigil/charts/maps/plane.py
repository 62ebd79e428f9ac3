"""The plane that a map in print is drawn on: Web Mercator in pixels, with outlines cut to the part that is shown."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vigil.charts import basemap
from vigil.charts.maps.corners import Corners, fit, mercator

Outline = NDArray[np.float64]
"""Points of a line or ring: two columns, east and south in widths of the world from its north-west corner."""

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in pixels of the plane."""

DECIMALS = 1
"""Of a pixel, to which points are rounded: nothing that is drawn shows less."""


@dataclass(frozen=True)
class Plane:
    """Pixels around the middle of a map at the zoom it opens with; x grows to the east, y to the north."""

    middle: tuple[float, float]
    """In widths of the world, as in `Outline`."""
    zoom: float
    view: Box
    """What the map opens with."""
    window: Box
    """What is drawn: the view and what lies around it."""
    grain: float
    """Pixels below which outlines need not be told apart."""

    @classmethod
    def of(cls, corners: Corners, *, width: float, height: float, around: float, grain: float) -> Plane:
        """The plane on which the rectangle fills a map of this many pixels.

        `around` is how many times the size of the map is drawn beyond it on every side.
        """
        (longitude, latitude), zoom = fit(corners, width=round(width), height=round(height))
        view = (-width / 2, -height / 2, width / 2, height / 2)
        x, y = width * around, height * around
        window = (view[0] - x, view[1] - y, view[2] + x, view[3] + y)
        return cls(((longitude + 180) / 360, 0.5 - mercator(latitude)), zoom, view, window, grain)

    @property
    def world(self) -> float:
        """Pixels around the equator."""
        return float(512 * 2**self.zoom)

    def at(self, longitudes: Iterable[float | None], latitudes: Iterable[float | None]) -> NDArray[np.float64]:
        """Where places lie: two columns, x and y; NaN where a line has a gap."""
        return self._placed(_world([*longitudes], [*latitudes]))

    def corner(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where one place lies."""
        (x, y), *_ = self.at([longitude], [latitude])
        return float(x), float(y)

    def lines(self, outlines: Iterable[Outline]) -> NDArray[np.float64]:
        """The parts of lines that pass through the window, a row of NaN between them."""
        left, bottom, right, top = self.window
        parts: list[NDArray[np.float64]] = []
        for outline in outlines:
            if not self._meets(outline):
                continue
            points = _thinned(self._placed(outline), self.grain)
            low, high = np.minimum(points[:-1], points[1:]), np.maximum(points[:-1], points[1:])
            kept = (high[:, 0] >= left) & (low[:, 0] <= right) & (high[:, 1] >= bottom) & (low[:, 1] <= top)
            edges = np.flatnonzero(np.diff(np.concatenate([[False], kept, [False]]).astype(np.int8)))
            parts += [points[first : last + 1] for first, last in zip(edges[::2], edges[1::2], strict=True)]
        return _joined(parts)

    def rings(self, outlines: Iterable[Outline]) -> NDArray[np.float64]:
        """The parts of rings within the window, a row of NaN between them; outer rings and holes run opposite ways."""
        parts = []
        for outline in outlines:
            if self._meets(outline):
                ring = _cut(_thinned(self._placed(outline), self.grain), self.window)
                if len(ring) > 3:
                    parts.append(ring)
        return _joined(parts)

    def _placed(self, world: Outline) -> NDArray[np.float64]:
        placed: NDArray[np.float64] = (world - self.middle) * (self.world, -self.world)
        return placed

    def _meets(self, outline: Outline) -> bool:
        left, bottom, right, top = self.window
        x, y = self.middle
        (west, north), (east, south) = outline.min(axis=0), outline.max(axis=0)
        return bool(
            (east - x) * self.world >= left
            and (west - x) * self.world <= right
            and (y - north) * self.world >= bottom
            and (y - south) * self.world <= top
        )


@lru_cache(maxsize=16)
def outlines_of(source: str, named: bool = False) -> tuple[Outline, ...]:
    """The lines and rings of a source of the basemap; of `named` ones those that have a name."""
    if named:
        return tuple(outline for several in named_outlines(source).values() for outline in several)
    return tuple(
        outline for feature in basemap.source(source)["features"] for outline in outlines_in(feature["geometry"])
    )


@lru_cache(maxsize=4)
def named_outlines(source: str) -> Mapping[str, list[Outline]]:
    """The lines and rings of a source of the basemap that have a name, by it."""
    found: dict[str, list[Outline]] = {}
    for feature in basemap.source(source)["features"]:
        if "name" in feature["properties"]:
            found.setdefault(feature["properties"]["name"], []).extend(outlines_in(feature["geometry"]))
    return found


@lru_cache(maxsize=8)
def areas_at(address: str, name_key: str) -> Mapping[str, tuple[Outline, ...]]:
    """The rings of each area of a GeoJSON text in a `data:` URL, by the property that `name_key` leads to."""
    return areas_in(json.loads(base64.b64decode(address.partition(",")[2])), name_key)


def areas_in(collection: Mapping[str, Any], name_key: str) -> dict[str, tuple[Outline, ...]]:
    """The rings of each area of a feature collection, by the property that `name_key` leads to."""
    found = {}
    for feature in collection["features"]:
        name = feature
        for key in name_key.split("."):
            name = name[key]
        found[name] = tuple(outlines_in(feature["geometry"]))
    return found


def outlines_in(geometry: Mapping[str, Any]) -> list[Outline]:
    """The lines or rings of a GeoJSON geometry."""
    parts: Any = geometry["coordinates"]
    for _ in range({"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}[geometry["type"]] - 1):
        parts = [part for several in parts for part in several]
    many = [parts] if geometry["type"] == "LineString" else parts
    return [_world([point[0] for point in line], [point[1] for point in line]) for line in many]


def _world(longitudes: list[float | None], latitudes: list[float | None]) -> Outline:
    x = np.array(longitudes, dtype=float)
    y = np.radians(np.clip(np.array(latitudes, dtype=float), -85.0, 85.0))
    return np.column_stack([(x + 180) / 360, 0.5 - np.log(np.tan(math.pi / 4 + y / 2)) / (2 * math.pi)])


def _thinned(points: NDArray[np.float64], grain: float) -> NDArray[np.float64]:
    """The points without those in the same cell, `grain` pixels wide, as the one before, or that hardly bend the line.

    Of neighbours one stays, so that no point left out lies further than `grain` from the line that is drawn.
    """
    cells = np.round(points / grain)
    kept = np.ones(len(points), dtype=bool)
    kept[1:-1] = (cells[1:-1] != cells[:-2]).any(axis=1)
    points = points[kept]
    if len(points) > 4:
        (ax, ay), (bx, by) = (points[1:-1] - points[:-2]).T, (points[2:] - points[:-2]).T
        length, along = np.hypot(bx, by), ax * bx + ay * by
        between = (along >= 0) & (along <= length**2)
        bends = ~between | (np.abs(ax * by - ay * bx) > length * grain / 2)
        kept = np.ones(len(points), dtype=bool)
        kept[1:-1:2] = bends[::2]
        points = points[kept]
    return np.round(points, DECIMALS)


def _joined(parts: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    gap = np.full((1, 2), np.nan)
    rows = [row for part in parts for row in (part, gap)][:-1]
    return np.concatenate(rows) if rows else np.empty((0, 2))


def _cut(ring: NDArray[np.float64], window: Box) -> NDArray[np.float64]:
    """What lies of a closed ring within the window, closed along its edges (Sutherland and Hodgman 1974)."""
    for axis, limit, sign in ((0, window[0], 1), (1, window[1], 1), (0, window[2], -1), (1, window[3], -1)):
        depth = (ring[:, axis] - limit) * sign
        inside = depth >= 0
        if inside.all():
            continue
        if not inside.any():
            return np.empty((0, 2))
        crossing = np.flatnonzero(inside[:-1] != inside[1:])
        share = depth[crossing] / (depth[crossing] - depth[crossing + 1])
        met = ring[crossing] + share[:, None] * (ring[crossing + 1] - ring[crossing])
        met[:, axis] = limit
        met = np.round(met, DECIMALS)
        order = np.argsort(np.concatenate([np.flatnonzero(inside), crossing + 0.5]), kind="stable")
        ring = np.concatenate([ring[inside], met])[order]
        if len(ring) and not np.array_equal(ring[0], ring[-1]):
            ring = np.concatenate([ring, ring[:1]])
    return ring
