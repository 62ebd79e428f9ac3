"""Which first-level unit a point lies in: an oblast of Ukraine, or of Russia as far as the places table names them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from vigil.places import areas
from vigil.places.gazetteer import load_gazetteer

BESIDE_KM = 5.0
"""Within which a known place says better than an outline, which is simplified, on which side of a border a point is."""

KM_PER_DEGREE = 111.2


def units_at(latitude: np.ndarray, longitude: np.ndarray) -> np.ndarray:
    """The first-level unit that each point lies in, by its name in the places table (object, None for no unit known).

    Degrees, WGS 84, no missing ones. Crimea and Sevastopol are units of Ukraine. The outlines are simplified: beside a
    known place, its unit is given, so that a town at a border or on the coast stands in its own.
    """
    found = _by_outline(latitude, longitude)
    if not len(found):
        return found
    tree, units = _known_places()
    distance, nearest = tree.query(_flat(latitude, longitude), distance_upper_bound=BESIDE_KM)
    beside = np.isfinite(distance)
    found[beside] = units[nearest[beside]]
    return found


@lru_cache(maxsize=1)
def _known_places() -> tuple[Any, np.ndarray]:
    """The places of the gazetteer whose unit has an outline, as a tree of distances, and their units."""
    from scipy.spatial import cKDTree

    known = {name for name, _, _ in _units()}
    found = [place for place in load_gazetteer().with_points() if place[0] in known]
    units, latitude, longitude = (np.array(values) for values in zip(*found, strict=True))
    return cKDTree(_flat(latitude, longitude)), units.astype(object)


def _flat(latitude: np.ndarray, longitude: np.ndarray) -> np.ndarray:
    """Kilometres on a plane that is true enough over a few of them."""
    return np.column_stack([latitude, longitude * np.cos(np.radians(latitude))]) * KM_PER_DEGREE


def _by_outline(latitude: np.ndarray, longitude: np.ndarray) -> np.ndarray:
    """The unit whose outline holds each point (object, None for none); of two, as Kyiv in its oblast, the smaller."""
    found = np.full(len(latitude), None, dtype=object)
    for name, (west, south, east, north), rings in _units():
        box = (longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north)
        near = np.flatnonzero(box & pd.isna(found))
        if len(near):
            found[near[_inside(latitude[near], longitude[near], rings)]] = name
    return found


@lru_cache(maxsize=1)
def _units() -> list[tuple[str, tuple[float, float, float, float], list[np.ndarray]]]:
    """Each unit with its box and its rings, the smallest box first."""
    units = []
    for file in areas.AREA_FILES[:2]:
        for feature in areas.collection(file)["features"]:
            geometry = feature["geometry"]
            polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
            rings = [np.array(ring, dtype="float64")[:, :2] for polygon in polygons for ring in polygon]
            points = np.concatenate(rings)
            (west, south), (east, north) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
            units.append((str(feature["properties"]["name_en"]), (west, south, east, north), rings))
    return sorted(units, key=lambda unit: (unit[1][2] - unit[1][0]) * (unit[1][3] - unit[1][1]))


def _inside(latitude: np.ndarray, longitude: np.ndarray, rings: list[np.ndarray]) -> np.ndarray:
    """Whether points lie in rings, of which those within others are holes: by the number of edges that a line to the
    east crosses."""
    inside = np.zeros(len(latitude), dtype=bool)
    for ring in rings:
        begin, end = ring[:-1], ring[1:]
        for first in range(0, len(latitude), _POINTS_AT_ONCE):
            part = slice(first, first + _POINTS_AT_ONCE)
            north, east = latitude[part, None], longitude[part, None]
            crosses = (begin[:, 1] > north) != (end[:, 1] > north)
            slope = (end[:, 0] - begin[:, 0]) / np.where(begin[:, 1] == end[:, 1], 1.0, end[:, 1] - begin[:, 1])
            at = begin[:, 0] + (north - begin[:, 1]) * slope
            inside[part] ^= (crosses & (east < at)).sum(axis=1) % 2 == 1
    return inside


_POINTS_AT_ONCE = 2_000
"""Points that are compared with every edge of an outline at once: of thousands of edges, some megabytes."""
