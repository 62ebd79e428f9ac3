"""The outlines that go with the places: oblasts of Ukraine, oblasts of Russia, Kyiv's districts.

GeoJSON after RFC 7946, WGS 84, outer rings counter-clockwise. A feature's `id` and `properties.name_en` are the name in
the places table; `properties.approximate` is true where the outline is our own approximation, and that must be said
wherever it is drawn. What comes back is kept and shared: do not change it.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from vigil.places.gazetteer import DATA_FOLDER, Gazetteer, load_gazetteer

AREAS_FOLDER = DATA_FOLDER / "areas"


@lru_cache(maxsize=8)
def _read(name: str) -> dict[str, Any]:
    collection: dict[str, Any] = json.loads((AREAS_FOLDER / name).read_text(encoding="utf-8"))
    return collection


def oblasts() -> dict[str, Any]:
    """The 27 first-level units of Ukraine as a feature collection, Crimea, Sevastopol and Kyiv among them.

    Properties: name_en, name_uk, iso_3166_2, country; approximate for Kyiv. Neighbours share their borders.
    """
    return _read("oblasts.geojson")


def launch_oblasts() -> dict[str, Any]:
    """The 32 oblasts, krais and republics of Russia that the table names: launch areas, and those with places struck.

    Properties: name_en, name_uk, iso_3166_2, country.
    """
    return _read("launch_oblasts.geojson")


def kyiv_districts() -> dict[str, Any]:
    """The ten districts of Kyiv, approximate. Properties: name_en, name_uk, katottg, approximate."""
    return _read("kyiv_districts.geojson")


@lru_cache(maxsize=1)
def _geometries() -> dict[str, dict[str, Any]]:
    collections = (oblasts(), launch_oblasts(), kyiv_districts())
    return {feature["id"]: feature["geometry"] for collection in collections for feature in collection["features"]}


def area_of(place_name: str) -> dict[str, Any] | None:
    """The GeoJSON geometry of a place by its name in the places table, or None where it has no outline here."""
    return _geometries().get(place_name)


def is_approximate(place_name: str) -> bool:
    """Whether the outline of a place is our own approximation."""
    return place_name in _approximate()


@lru_cache(maxsize=1)
def _approximate() -> frozenset[str]:
    return frozenset(
        feature["id"]
        for collection in (oblasts(), kyiv_districts())
        for feature in collection["features"]
        if feature["properties"].get("approximate")
    )


def centre_of(place_name: str, *, gazetteer: Gazetteer | None = None) -> tuple[float, float] | None:
    """Latitude and longitude of a place's reference point in the places table; None where it has none."""
    place = (gazetteer or load_gazetteer()).curated(place_name)
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return place.latitude, place.longitude
