"""Parts of the world that a map opens with, and the zoom at which one fits the screen."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pandas as pd

from vigil.analysis import place_counts
from vigil.charts.maps import outlines
from vigil.charts.maps.mercator import Window, latitude_of, upwards
from vigil.store.memory import InMemoryView
from vigil.text import is_known

Corners = tuple[tuple[float, float], tuple[float, float]]
"""South-west and north-east corner: longitude, latitude in degrees, WGS 84."""

UKRAINE: Corners = ((22.1, 43.9), (40.3, 52.5))
WITH_LAUNCH_AREAS: Corners = ((22.1, 44.0), (47.5, 55.6))
KYIV: Corners = ((30.22, 50.21), (30.83, 50.60))

CLOSEST_ZOOM = 10.5
"""A map never opens closer than this: nothing is known more exactly than a district."""

KM_PER_DEGREE = 111.0
"""Of latitude."""


def fit(corners: Corners, *, width: int = 900, height: int = 520) -> tuple[tuple[float, float], float]:
    """Centre (longitude, latitude) and zoom at which a rectangle fills a map of this many pixels.

    The world is 512 pixels wide at zoom 0; the map on the screen fits the rectangle again to its real size.
    """
    (west, south), (east, north) = corners
    bottom, top = (float(y) for y in upwards([south, north]))
    zoom = math.log2(360 / 512 * min(width / max(east - west, 1e-6), height / max(top - bottom, 1e-6)))
    return ((west + east) / 2, latitude_of((bottom + top) / 2)), round(min(CLOSEST_ZOOM, zoom), 2)


def window_on(corners: Corners, *, width: float, height: float) -> Window:
    """What a map of this many pixels shows that a rectangle fills."""
    (longitude, latitude), zoom = fit(corners, width=round(width), height=round(height))
    return Window(longitude, float(upwards([latitude])[0]), zoom, width, height)


def widened(corners: Corners, share: float) -> Corners:
    """The rectangle with this share of its width and height added, half on either side."""
    (west, south), (east, north) = corners
    x, y = (east - west) * share / 2, (north - south) * share / 2
    return (west - x, south - y), (east + x, north + y)


def at_least(corners: Corners, degrees: float) -> Corners:
    """The rectangle, widened to this many degrees of longitude where it has fewer."""
    (west, _), (east, _) = corners
    width = max(east - west, 1e-3)
    return corners if width >= degrees else widened(corners, degrees / width - 1)


def around(view: InMemoryView, rows: Iterable[place_counts.Row]) -> Corners:
    """The rectangle around what is drawn of these rows (`place_counts.placed`); Ukraine where nothing is.

    A city or oblast of which finer places are drawn too does not widen it.
    """
    drawn = {row["place"]: row for row in rows if row["drawn"] != "none"}
    points: list[tuple[float, float]] = []
    containers = _containers(view, set(drawn))
    for name, row in drawn.items():
        if name in containers:
            continue
        if row["drawn"] == "area":
            points += outlines.corners_of(row["area"])
        else:
            reach = max(float(row["radius_km"]), 8.0) / KM_PER_DEGREE if is_known(row["radius_km"]) else 0.15
            longitude, latitude = float(row["longitude"]), float(row["latitude"])
            points += [(longitude - 1.5 * reach, latitude - reach), (longitude + 1.5 * reach, latitude + reach)]
    if not points:
        return UKRAINE
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs), min(ys)), (max(xs), max(ys))


def around_places(places: pd.DataFrame) -> Corners:
    """The rectangle around the places of a public table that have coordinates; Ukraine where all lie there.

    The outermost hundredth on every side does not count: one mistaken point must not open the whole world.
    """
    located = places.dropna(subset=["latitude", "longitude"])
    if located.empty:
        return UKRAINE
    share = 0.01 if len(located) >= 100 else 0.0
    west, east = located["longitude"].quantile([share, 1 - share])
    south, north = located["latitude"].quantile([share, 1 - share])
    (left, bottom), (right, top) = UKRAINE
    if left <= west and east <= right and bottom <= south and north <= top:
        return UKRAINE
    return (west - 0.3, max(south - 0.3, -80.0)), (east + 0.3, min(north + 0.3, 80.0))


def _containers(view: InMemoryView, names: set[str]) -> set[str]:
    """Of these places, those that only frame a finer one, so that the view may close in on the finer."""
    return {
        container
        for name in names
        for container in place_counts.chain(view.table, name)[1:]
        if container in names and name.endswith(f", {container}")
    } | ({"Kyiv oblast"} if any(name.endswith(", Kyiv") for name in names) else set())
