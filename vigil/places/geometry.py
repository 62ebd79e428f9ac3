"""Distances on the sphere and the rule for the radius of a settlement."""

from __future__ import annotations

import math

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG); great circles stay within 0.5 % of the ellipsoid."""

PEOPLE_PER_KM2 = 3_000
"""Density taken for a settlement's radius: that of Ukraine's large cities (Kyiv 3,500, Kharkiv 4,000, Dnipro 2,400)."""

SMALLEST_RADIUS_KM = 1.0


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance between two points in degrees, by the haversine formula.

    >>> round(distance_km(50.45, 30.52, 49.99, 36.23))  # Kyiv to Kharkiv
    409
    """
    phi, other_phi = math.radians(latitude), math.radians(other_latitude)
    half_chord = (
        math.sin((other_phi - phi) / 2) ** 2
        + math.cos(phi) * math.cos(other_phi) * math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half_chord)))


def radius_of_population(population: float) -> float:
    """Radius in km of the circle that holds a population at `PEOPLE_PER_KM2`; at least `SMALLEST_RADIUS_KM`."""
    return max(SMALLEST_RADIUS_KM, round(math.sqrt(max(population, 0) / PEOPLE_PER_KM2 / math.pi), 1))
