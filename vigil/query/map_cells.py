"""What a map draws where the events are too many to be drawn one by one: square cells, and of few the events."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

Degrees = tuple[float, float, float, float]
"""West, south, east, north of a part of the map, WGS 84."""


WORLD = 2**24
"""Steps of the square that the map's projection (Web Mercator) lays the world in; one is 2.4 m at the equator."""

NORTHERNMOST = 85.0511287798
"""Where the square ends; what lies beyond it is drawn on its edge."""


@dataclass(frozen=True, eq=False)
class Marks:
    """What is drawn of a selection, and what is not."""

    points: pd.DataFrame | None
    """The events themselves, in order of time, if few enough; None where they are gathered."""
    cells: pd.DataFrame
    """cell (int64, its name), latitude and longitude (float64, of the mean of its events), events, placed (int64: those
    that stand where they are drawn), killed (Int64, missing where known for none), killed_known (int64); the fullest
    first."""
    cell_steps: int
    """Width of a cell in steps of the projection."""
    in_view: int
    elsewhere: int
    """Events with coordinates outside what the map shows."""
    without_coordinates: int


def name_of_mark(cell: int, steps: int) -> str:
    """What a cell `steps` wide is called on a map, so that it is found again when it is chosen."""
    return f"{cell}/{steps}"


def mark_named(name: str) -> tuple[int, int] | None:
    """The cell of a name of `name_of_mark`, and its width in steps; None for any other text."""
    found = re.fullmatch(r"([0-9]{1,15})/([0-9]{1,8})", name)
    if found is None:
        return None
    cell, steps = int(found[1]), int(found[2])
    return (cell, steps) if 0 < steps <= WORLD and cell < WORLD * WORLD else None


def mark_of_point(latitude: float, longitude: float) -> tuple[int, int]:
    """The smallest cell that a point lies in (degrees), and its width in steps."""
    x, y = projected(np.array([latitude]), np.array([longitude]))
    return int(y.iloc[0]) * WORLD + int(x.iloc[0]), 1


def projected(latitude: np.ndarray, longitude: np.ndarray) -> tuple[pd.Series, pd.Series]:
    """Degrees (WGS 84) as steps from the west and from the north (Int32), missing where a degree is."""
    with np.errstate(invalid="ignore"):
        east = (longitude + 180) / 360
        phi = np.radians(np.clip(latitude, -NORTHERNMOST, NORTHERNMOST))
        south = 0.5 - np.log(np.tan(np.pi / 4 + phi / 2)) / (2 * np.pi)
    known = ~(np.isnan(east) | np.isnan(south))
    return _steps(east, known), _steps(south, known)


def _steps(share: np.ndarray, known: np.ndarray) -> pd.Series:
    steps = np.floor(np.where(known, share, 0) * WORLD).clip(0, WORLD - 1).astype("int32")
    return pd.Series(pd.arrays.IntegerArray(steps, ~known))


def unprojected(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Latitude and longitude (degrees) of steps."""
    longitude = x / WORLD * 360 - 180
    latitude = np.degrees(2 * np.arctan(np.exp((0.5 - y / WORLD) * 2 * np.pi)) - np.pi / 2)
    return latitude, longitude
