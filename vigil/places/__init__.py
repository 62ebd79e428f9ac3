"""Places: the gazetteer, the geocoder over it, the areas, and what lies in what."""

from __future__ import annotations

from vigil.places.areas import area_of, centre_of, is_approximate, kyiv_districts, launch_oblasts, oblasts
from vigil.places.geocoder import ANSWER_COLUMNS, Answer, OfflineGeocoder, geocode_frame, resolve
from vigil.places.hierarchy import ancestors, descendants, oblast_of

__all__ = [
    "ANSWER_COLUMNS",
    "Answer",
    "OfflineGeocoder",
    "ancestors",
    "area_of",
    "centre_of",
    "descendants",
    "geocode_frame",
    "is_approximate",
    "kyiv_districts",
    "launch_oblasts",
    "oblast_of",
    "oblasts",
    "resolve",
]
