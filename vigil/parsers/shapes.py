"""Where a shape is, as columns: the longitude and latitude of a point, and any other shape as the text of its GeoJSON.

What becomes of a line or an area, and of coordinates of another system, `vigil.readers.coordinates` decides for all.
"""

from __future__ import annotations

import json
import struct
from typing import Any

GEOMETRY = "geometry:"
"""What the names of the columns made from a shape begin with."""

COLUMNS = tuple(f"{GEOMETRY}{name}" for name in ("type", "longitude", "latitude", "shape"))

Shape = tuple[str, Any]
"""A GeoJSON type and its coordinates (of a collection its parts); an empty type for none."""


def columns_of(shapes: list[Shape], *, crs: str = "") -> list[tuple[str, list[Any]]]:
    """The columns of `COLUMNS` that shapes need. crs: the name of their coordinate system, empty for WGS 84."""
    points = [coordinates if kind == "Point" and not crs else None for kind, coordinates in shapes]
    described = [
        _geojson(kind, coordinates, crs) if kind and point is None else None
        for (kind, coordinates), point in zip(shapes, points, strict=True)
    ]
    found: list[tuple[str, list[Any]]] = [
        (COLUMNS[0], [kind for kind, _ in shapes]),
        (COLUMNS[1], [point[0] if point else None for point in points]),
        (COLUMNS[2], [point[1] if point else None for point in points]),
        (COLUMNS[3], described),
    ]
    if crs:
        return [found[0], found[3]]
    return found if any(described) else found[:3]


def _geojson(kind: str, coordinates: Any, crs: str) -> str:
    named = {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}
    if kind == "GeometryCollection":
        parts = [{"type": part, "coordinates": inner} for part, inner in coordinates]
        return json.dumps({"type": kind, "geometries": parts, **named})
    return json.dumps({"type": kind, "coordinates": coordinates, **named})


_WKB = ("", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection")


def from_wkb(data: bytes) -> Shape:
    """A shape from two-dimensional well-known binary; curves and the like have no coordinates."""
    kind, coordinates, _ = _wkb(data, 0)
    return kind, coordinates


def _wkb(data: bytes, at: int) -> tuple[str, Any, int]:
    order = "<" if data[at] else ">"
    (code,) = struct.unpack_from(order + "I", data, at + 1)
    at += 5
    kind = _WKB[code] if code < len(_WKB) else "other"
    if kind == "Point":
        return kind, list(struct.unpack_from(order + "2d", data, at)), at + 16
    if kind == "other":
        return kind, [], len(data)
    (count,) = struct.unpack_from(order + "I", data, at)
    at += 4
    if kind == "LineString":
        return kind, _pairs(order, data, at, count), at + 16 * count
    found: list[Any] = []
    for _ in range(count):
        if kind == "Polygon":
            (length,) = struct.unpack_from(order + "I", data, at)
            found.append(_pairs(order, data, at + 4, length))
            at += 4 + 16 * length
        else:
            part, inner, at = _wkb(data, at)
            found.append((part, inner) if kind == "GeometryCollection" else inner)
    return kind, found, at


def _pairs(order: str, data: bytes, at: int, count: int) -> list[tuple[float, float]]:
    numbers = struct.unpack_from(f"{order}{2 * count}d", data, at)
    return list(zip(numbers[::2], numbers[1::2], strict=True))
