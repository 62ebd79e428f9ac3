"""The outlines of ground and areas on the plane of `mercator`, each worked out once and shared by every figure.

An outline is two arrays, x and y, with a NaN between its lines or rings; holes run the other way round, so that plotly
leaves them empty. Browsers load them once, by their keys, and not with every figure.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vigil.charts import basemap
from vigil.charts.lettering import text_ems, wrapped
from vigil.charts.maps.mercator import upwards
from vigil.places import areas
from vigil.places.areas import AREA_FILES, AreaFile

Outline = tuple[NDArray[np.float32], NDArray[np.float32]]

SPREAD_STEP = 0.2
"""Degrees of latitude between the points that stand for an area in the density layer."""

SPREAD_STEP_EAST = SPREAD_STEP * 1.5
"""The same to the east: a degree of longitude is shorter."""

RIVER_NAME_STEP = 0.4
"""Degrees of a river's course between the places where its name may stand."""

Line = Sequence[Sequence[float]]

FILLED = ("land", "lakes")
"""Sources of rings; the others hold lines."""

Named = tuple[int, float, float, str, float]
"""A name on the map: the place of its kind in `basemap.NAMES`, x, y, its lines joined with `<br>`, their ems."""


def ground_key(layer: basemap.Layer) -> str:
    """The key of what a layer of the ground draws."""
    return f"ground/{layer.source}{'/named' if layer.named else ''}"


def area_key(file: AreaFile, name: str) -> str:
    """The key of an area."""
    return f"{file}/{name}"


@cache
def outline(key: str) -> Outline:
    """An outline by its key; do not change it. Raises KeyError where there is none."""
    part, _, name = key.partition("/")
    if part != "ground":
        return _joined(_lines(_geometries(part)[name]))
    if name == "ukraine":
        return _joined(_chained(_outer_edges()))
    source, _, named = name.partition("/")
    features = basemap.source(source)["features"]
    shown = [one["geometry"] for one in features if not named or "name" in one["properties"]]
    lines = [line for geometry in shown for line in _lines(geometry)]
    return _joined(lines if source in FILLED else _chained(lines))


def encoded(values: NDArray[np.float32]) -> dict[str, str]:
    """An array as plotly.js reads it: its bytes in base64."""
    return {"dtype": "f4", "bdata": base64.b64encode(values.astype("<f4").tobytes()).decode("ascii")}


@cache
def outlines_text() -> str:
    """All outlines by their keys, and the names of the map, as JSON: what is served to the browser once."""
    keys = [ground_key(layer) for layer in basemap.GROUND]
    keys += [area_key(file, name) for file in AREA_FILES for name in sorted(areas.names_in(file))]
    found = {key: [encoded(values) for values in outline(key)] for key in keys}
    return json.dumps({"outlines": found, "names": names()}, ensure_ascii=False, separators=(",", ":"))


@cache
def outlines_file() -> str:
    """What `outlines_text` is served as: a hash of the content is in the name, so that it can be kept for ever."""
    return f"outlines-{hashlib.sha256(outlines_text().encode('utf-8')).hexdigest()[:10]}.json"


@cache
def names() -> tuple[Named, ...]:
    """Every name that a map may carry, the most important first; a river's at each place where it may stand."""
    found: list[Named] = []
    for number, kind in enumerate(basemap.NAMES):
        for text, longitude, latitude in _places_of_names(kind):
            lines = wrapped(text, kind.ems)
            y = round(float(upwards([latitude])[0]), 4)
            found.append((number, longitude, y, "<br>".join(lines), round(max(map(text_ems, lines)), 2)))
    return tuple(found)


@lru_cache(maxsize=256)
def corners_of(name: str) -> tuple[tuple[float, float], ...]:
    """South-west and north-east corner (longitude, latitude) of an area; nothing where it has no outline."""
    points = [point for ring in _rings(name) for point in ring]
    if not points:
        return ()
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return (min(xs), min(ys)), (max(xs), max(ys))


@lru_cache(maxsize=256)
def spread_over(name: str) -> tuple[tuple[float, float], ...]:
    """Points (longitude, latitude) of a regular grid within an area; its middle where it is smaller than the grid."""
    corners = corners_of(name)
    if not corners:
        return ()
    rings = _rings(name)
    (west, south), (east, north) = corners
    found = []
    for row in range(math.floor(south / SPREAD_STEP), math.ceil(north / SPREAD_STEP) + 1):
        for column in range(math.floor(west / SPREAD_STEP_EAST), math.ceil(east / SPREAD_STEP_EAST) + 1):
            spot = (column * SPREAD_STEP_EAST, row * SPREAD_STEP)
            if any(_inside(spot, ring) for ring in rings):
                found.append(spot)
    return tuple(found) or (((west + east) / 2, (south + north) / 2),)


def _places_of_names(kind: basemap.NameKind) -> Iterator[tuple[str, float, float]]:
    """Text, longitude and latitude of the names of a kind."""
    if kind.kind == "river":
        for feature in basemap.source("rivers")["features"]:
            if "name" in feature["properties"]:
                for line in _lines(feature["geometry"]):
                    for longitude, latitude in _along(line):
                        yield feature["properties"]["name"], longitude, latitude
        return
    for feature in basemap.source("district_names" if kind.kind == "district" else "labels")["features"]:
        properties = feature["properties"]
        if (properties["kind"], properties["rank"]) == (kind.kind, kind.rank):
            yield properties["name"], *feature["geometry"]["coordinates"]


def _along(line: Sequence[Sequence[float]]) -> Iterator[tuple[float, float]]:
    """Points of a line, one every `RIVER_NAME_STEP`."""
    x, y = np.array(line, dtype=float).T
    run = np.concatenate([[0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    for way in np.arange(RIVER_NAME_STEP / 2, run[-1], RIVER_NAME_STEP):
        yield round(float(np.interp(way, run, x)), 4), round(float(np.interp(way, run, y)), 4)


@cache
def _geometries(file: str) -> Mapping[str, Mapping[str, Any]]:
    found = {one["properties"]["name_en"]: one["geometry"] for one in areas.collection(file)["features"]}  # type: ignore[arg-type]
    return found


def _outer_edges() -> list[Line]:
    """What of the outlines of the oblasts no two of them share: the outline of Ukraine, in lines of two points."""
    rings = [line for geometry in _geometries("oblasts").values() for line in _lines(geometry)]
    edges = [edge for ring in rings for edge in pairwise(tuple(point) for point in ring)]
    drawn = Counter(frozenset(edge) for edge in edges)
    return [edge for edge in edges if drawn[frozenset(edge)] == 1]


def _chained(lines: Iterable[Line]) -> list[Line]:
    """Lines put together where they meet: a browser draws a few long ones in a fraction of the time of many."""
    left = {number: [tuple(point) for point in line] for number, line in enumerate(lines)}
    at: dict[Any, set[int]] = {}
    for number, line in left.items():
        for end in (line[0], line[-1]):
            at.setdefault(end, set()).add(number)
    chains: list[Line] = []
    # begin where an odd number of lines meet: there one has to end in any case
    for end in sorted(at, key=lambda end: len(at[end]) % 2 == 0):
        chain = [end]
        while here := [number for number in at[chain[-1]] if number in left]:
            line = left.pop(here[0])
            chain += line[1:] if line[0] == chain[-1] else line[-2::-1]
        if len(chain) > 1:
            chains.append(chain)
    return [*chains, *left.values()]


def _lines(geometry: Mapping[str, Any]) -> list[Any]:
    """The lines or rings of a GeoJSON geometry."""
    parts: Any = geometry["coordinates"]
    if geometry["type"] == "LineString":
        return [parts]
    return [line for several in parts for line in several] if geometry["type"] == "MultiPolygon" else list(parts)


def _joined(lines: Sequence[Line]) -> Outline:
    gap = (math.nan, math.nan)
    points = np.array([point[:2] for line in lines for point in (*line, gap)][:-1], dtype=float)
    return points[:, 0].astype(np.float32), upwards(points[:, 1]).astype(np.float32)


def _rings(name: str) -> list[list[list[float]]]:
    """The outer rings of an area."""
    geometry = areas.area_of(name)
    if geometry is None:
        return []
    many = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [polygon[0] for polygon in many]


def _inside(point: tuple[float, float], ring: Sequence[Sequence[float]]) -> bool:
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside
