"""From the metres of a map projection to degrees on WGS 84."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np


class ProjectionError(ValueError):
    """Coordinates of a projection that cannot be turned into degrees; the message says why."""


def to_degrees(x: Iterable[float], y: Iterable[float], crs: str) -> tuple[list[float], list[float]]:
    """Longitude and latitude (degrees, WGS 84) of coordinates of a coordinate system such as "EPSG:32636".

    x runs east, y north; where a system names them the other way round, as the Soviet ones do, and only that way lies
    where the system is used, they are exchanged. Not-a-number gives not-a-number. Raises `ProjectionError` for a
    system that is not known.

    >>> [round(found[0], 4) for found in to_degrees([3397470.5], [6523983.2], "EPSG:3857")]
    [30.52, 50.4466]
    """
    system, transformer = _transformer(crs)
    east, north = np.array(list(x), dtype="float64"), np.array(list(y), dtype="float64")
    found = _transformed(transformer, east, north)
    used = system.area_of_use
    if used is not None:
        exchanged = _transformed(transformer, north, east)
        if _inside(exchanged, used) > _inside(found, used):
            found = exchanged
    return found[0].tolist(), found[1].tolist()


def projection_in(text: str) -> str:
    """The coordinate system that a text such as the name of a column states, as "EPSG:32636"; empty where it does not.

    >>> projection_in("x (EPSG:32636)"), projection_in("utm36n_easting"), projection_in("y")
    ('EPSG:32636', 'EPSG:32636', '')
    """
    match = _STATED.search(text)
    if match is None:
        return ""
    if match["zone"]:
        return f"EPSG:{32600 + int(match['zone'])}" if 1 <= int(match["zone"]) <= 60 else ""
    return f"EPSG:{match['code'] or 3857}"


def without_projection(name: str) -> str:
    """The name of a column without the coordinate system that it states."""
    return _STATED.sub(" ", name)


_STATED = re.compile(
    r"epsg[\s:_-]*(?P<code>\d{4,6})|utm[\s_-]*(?:zone[\s_-]*)?(?P<zone>\d{1,2})[\s_-]*n(?![a-z])|"
    r"web[\s_-]*mercator|(?<!\d)3857(?!\d)",
    re.IGNORECASE,
)


@lru_cache(maxsize=32)
def _transformer(crs: str) -> tuple[Any, Any]:
    import pyproj
    from pyproj import network
    from pyproj.exceptions import CRSError

    network.set_network_enabled(False)  # type: ignore[attr-defined]
    if len(crs) > 100 or not re.fullmatch(r"[\w:./-]+", crs):  # codes alone: no files, no pipelines
        raise ProjectionError("names a projection by something else than a code such as EPSG:32636")
    try:
        system = pyproj.CRS.from_user_input(int(crs) if crs.isdigit() else crs)
        return system, pyproj.Transformer.from_crs(system, "EPSG:4326", always_xy=True)
    except CRSError as error:
        raise ProjectionError(f"is in the projection {crs}, which is not known") from error


def _transformed(transformer: Any, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    east, north = transformer.transform(x, y)
    lost = ~(np.isfinite(east) & np.isfinite(north))
    return np.where(lost, np.nan, east), np.where(lost, np.nan, north)


def _inside(found: tuple[np.ndarray, np.ndarray], used: Any) -> int:
    east, north = found
    return int(((east >= used.west) & (east <= used.east) & (north >= used.south) & (north <= used.north)).sum())
