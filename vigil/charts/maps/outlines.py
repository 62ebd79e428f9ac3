"""The outlines of areas as maps use them: as text served once, as a rectangle, as points spread over an area."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from vigil.charts import basemap
from vigil.places import areas
from vigil.places.areas import AREA_FILES, AreaFile

SPREAD_STEP = 0.2
"""Degrees of latitude between the points that stand for an area in the density layer."""

NAME_KEY = "properties.name_en"
"""Where plotly finds the name of an outline."""


@lru_cache(maxsize=1)
def area_texts() -> dict[str, str]:
    """The outlines as compact GeoJSON text, by file name without its ending: what is served to the browser once."""
    return {file: _text(file) for file in AREA_FILES}


@lru_cache(maxsize=len(AREA_FILES))
def area_url(file: AreaFile) -> str:
    """The outlines as a `data:` URL: what a figure carries, so that any renderer draws it alone."""
    return basemap.data_url(area_texts()[file])


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
    step_x = SPREAD_STEP * 1.5  # a degree of longitude is shorter
    found = []
    for row in range(math.floor(south / SPREAD_STEP), math.ceil(north / SPREAD_STEP) + 1):
        for column in range(math.floor(west / step_x), math.ceil(east / step_x) + 1):
            spot = (column * step_x, row * SPREAD_STEP)
            if any(_inside(spot, ring) for ring in rings):
                found.append(spot)
    return tuple(found) or (((west + east) / 2, (south + north) / 2),)


def _text(file: AreaFile) -> str:
    features = [
        {
            "type": "Feature",
            "properties": {"name_en": feature["properties"]["name_en"]},
            "geometry": feature["geometry"],
        }
        for feature in areas.collection(file)["features"]
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))


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
