"""The outlines that go with the places: oblasts of Ukraine, oblasts of Russia, Kyiv's districts.

GeoJSON after RFC 7946, WGS 84, outer rings counter-clockwise. A feature's `id` and `properties.name_en` are the name in
the places table; `properties.approximate` is true where the outline is our own approximation, and that must be said
wherever it is drawn. What comes back is kept and shared: do not change it.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Literal, get_args

from vigil.places.gazetteer import DATA_FOLDER

AREAS_FOLDER = DATA_FOLDER / "areas"


AreaFile = Literal["oblasts", "launch_oblasts", "kyiv_districts"]
AREA_FILES: tuple[AreaFile, ...] = get_args(AreaFile)
"""The files of `data/areas/`, without their ending `.geojson`."""


@lru_cache(maxsize=len(AREA_FILES))
def collection(file: AreaFile) -> dict[str, Any]:
    """The outlines of one file as a feature collection.

    "oblasts" are the 27 first-level units of Ukraine, Crimea, Sevastopol and Kyiv among them; neighbours share their
    borders. "launch_oblasts" are the 32 oblasts, krais and republics of Russia that the table names: launch areas, and
    those with places struck. "kyiv_districts" are the ten districts of Kyiv, approximate. Properties: name_en, name_uk;
    iso_3166_2 and country of oblasts, katottg of districts; approximate for Kyiv and its districts.
    """
    content: dict[str, Any] = json.loads((AREAS_FOLDER / f"{file}.geojson").read_text(encoding="utf-8"))
    return content


@lru_cache(maxsize=len(AREA_FILES))
def names_in(file: AreaFile) -> frozenset[str]:
    """Names of the places that `file` holds an outline of, as in the places table."""
    return frozenset(str(feature["properties"]["name_en"]) for feature in collection(file)["features"])


@lru_cache(maxsize=1)
def _geometries() -> dict[str, dict[str, Any]]:
    features = [feature for file in AREA_FILES for feature in collection(file)["features"]]
    return {feature["id"]: feature["geometry"] for feature in features}


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
        for file in AREA_FILES
        for feature in collection(file)["features"]
        if feature["properties"].get("approximate")
    )
