"""The plane that maps are drawn on: Web Mercator in degrees, x to the east, y to the north from the equator.

A degree is as wide everywhere and as high as it is wide, so that angles stay true. At zoom 0 the world is 512 pixels
wide, as tile maps have it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NORTHERNMOST = 85.0511287798
"""Where the plane ends; what lies beyond is drawn on its edge."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels of a map, from its upper left corner."""


def upwards(latitudes: Iterable[float | None]) -> NDArray[np.float64]:
    """How far north on the plane latitudes lie, in its degrees; NaN for None."""
    inside = np.clip(np.array([*latitudes], dtype=float), -NORTHERNMOST, NORTHERNMOST)
    found: NDArray[np.float64] = np.degrees(np.log(np.tan(math.pi / 4 + np.radians(inside) / 2)))
    return found


def latitude_of(y: float) -> float:
    """The latitude in degrees of a place on the plane."""
    return math.degrees(2 * math.atan(math.exp(math.radians(y)))) - 90


@dataclass(frozen=True)
class Window:
    """What a map of this many pixels shows of the plane."""

    x: float
    """Of its middle, as `y`."""
    y: float
    zoom: float
    width: float
    height: float

    @property
    def scale(self) -> float:
        """Pixels of a degree of the plane."""
        return float(512 * 2**self.zoom / 360)

    @property
    def ranges(self) -> tuple[list[float], list[float]]:
        """Of the axes of a plot: from left to right, from bottom to top."""
        across, up = self.width / 2 / self.scale, self.height / 2 / self.scale
        return [self.x - across, self.x + across], [self.y - up, self.y + up]

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        """Where a place of the plane is, from the upper left corner."""
        return self.width / 2 + (x - self.x) * self.scale, self.height / 2 - (y - self.y) * self.scale

    def shows(self, x: NDArray[np.float32], y: NDArray[np.float32]) -> bool:
        """Whether any of these points of the plane is seen."""
        (left, right), (bottom, top) = self.ranges
        return bool(((x > left) & (x < right) & (y > bottom) & (y < top)).any())
