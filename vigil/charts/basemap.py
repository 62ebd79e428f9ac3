"""The ground under the data: bundled outlines and names, and how each is drawn; nothing comes from elsewhere.

`vigil.charts.maps` draws it with plotly. Data is put between the layers: areas above the land, so that rivers and
borders stay on top of the shading, points and lines below the names, which stay readable over them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from vigil.charts.look import DARK, Theme
from vigil.places.areas import collection

BASEMAP_FOLDER = Path(__file__).resolve().parent.parent.parent / "data" / "basemap"

APPROXIMATE = "Kyiv’s districts: approximate outlines"

DISTRICT_ZOOM = 7.8
"""From which zoom the districts of Kyiv are outlined and named; at zoom 0 the world is 512 pixels wide."""

Stops = Sequence[tuple[float, float]]
"""Zooms and what a width or size is at each, in pixels; between two it grows evenly."""


@dataclass(frozen=True)
class MapColours:
    """The colours of the basemap in one theme."""

    sea: str
    land: str
    water: str
    """Lakes and rivers."""
    oblast_border: str
    border: str
    name: str
    """City names."""
    quiet_name: str
    """Names of countries and seas."""
    sea_name: str


LIGHT_MAP = MapColours(
    sea="#dde6ea",
    land="#f8f6f2",
    water="#cddbe2",
    oblast_border="#d3cdc3",
    border="#99938a",
    name="#33383f",
    quiet_name="#8b877f",
    sea_name="#7c929d",
)

DARK_MAP = MapColours(
    sea="#12171c",
    land="#252a30",
    water="#141b22",
    oblast_border="#3d444c",
    border="#6f7780",
    name="#dcdad5",
    quiet_name="#8c939b",
    sea_name="#5f7482",
)


def colours_of(theme: Theme) -> MapColours:
    """The basemap's colours for a theme."""
    return DARK_MAP if theme.name == DARK.name else LIGHT_MAP


@dataclass(frozen=True)
class Layer:
    """One layer of the ground: what is drawn, in which colour of `MapColours`, how wide; a fill has no width."""

    name: str
    source: str
    colour: str
    width: Stops = ()
    named: bool = False
    """Only what has a name in the source."""
    from_zoom: float = -9.0
    dash: str = "solid"


GROUND: tuple[Layer, ...] = (
    Layer("land", "land", "land"),
    Layer("lakes", "lakes", "water"),
    Layer("rivers", "rivers", "water", ((4, 0.6), (7, 1.6), (10, 4))),
    Layer("Dnipro", "rivers", "water", ((4, 1.2), (7, 2.6), (10, 6)), named=True),
    Layer("oblast borders", "oblast_borders", "oblast_border", ((4, 0.4), (7, 1.0), (10, 1.6))),
    Layer("districts", "districts", "oblast_border", ((0, 1.2),), from_zoom=DISTRICT_ZOOM, dash="4px,3px"),
    Layer("borders", "borders", "border", ((3, 0.5), (6, 1.2), (10, 2))),
    Layer("Ukraine", "ukraine", "border", ((3, 0.5), (6, 1.2), (10, 2))),
)
"""From the lowest to the highest."""

AREAS_ABOVE, LINES_ABOVE = "land", "districts"
"""The layers that shaded areas, and lines of the data, are drawn directly above; points lie above all of them."""


@dataclass(frozen=True)
class NameKind:
    """How names of one kind are written: from which zoom on, up to which, how large, in which colours."""

    kind: str
    rank: int
    colour: str
    size: Stops
    from_zoom: float = -9.0
    to_zoom: float = 24.0
    halo: str = "land"
    ems: float = 10.0
    """Width at which a name is broken into lines."""
    offset: float = 0.0
    """How far below its point a name begins, in ems; 0 for one that stands on its point."""
    italic: bool = False


NAMES: tuple[NameKind, ...] = (
    NameKind("district", 0, "name", ((8.1, 9), (12, 14)), DISTRICT_ZOOM),
    *(
        NameKind("city", rank, "name", ((4, 13 - 0.7 * rank), (8, 16 - 0.7 * rank)), zoom, ems=8, offset=0.45)
        for rank, zoom in ((1, 3.2), (2, 4.6), (3, 5.6), (4, 6.6), (5, 7.4))
    ),
    NameKind("river", 0, "sea_name", ((0, 11),), 6.2, italic=True),
    NameKind("country", 1, "quiet_name", ((2, 10), (6, 16)), 1.5, 7, ems=7),
    NameKind("country", 2, "quiet_name", ((4, 10), (7, 14)), 4.2, 8, ems=7),
    NameKind("sea", 1, "sea_name", ((3, 11), (6, 15)), 3, halo="sea", ems=7, italic=True),
    NameKind("sea", 2, "sea_name", ((0, 12),), 5, halo="sea", italic=True),
)
"""From the most important to the least: where two have no room side by side, the first stands."""


def at_zoom(stops: Stops, zoom: float) -> float:
    """A width or size at a zoom."""
    for (low, before), (high, after) in pairwise(stops):
        if zoom < high:
            return before + (after - before) * max((zoom - low) / (high - low), 0)
    return stops[-1][1]


@lru_cache(maxsize=16)
def source(name: str) -> dict[str, Any]:
    """What a layer's `source` draws, as a feature collection; kept and shared: do not change it.

    Raises FileNotFoundError, naming the command that rebuilds it, when a file of `data/basemap/` is missing.
    """
    if name == "districts":
        return _districts()
    return _district_names(source("districts")) if name == "district_names" else _part(name)


def _part(name: str) -> dict[str, Any]:
    path = BASEMAP_FOLDER / f"{name}.geojson"
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FileNotFoundError(
            f"{path.name} is missing from {path.parent}: restore it, or rebuild it as data/basemap/README.md says"
        ) from None
    return content


def _districts() -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "properties": {"name": str(feature["properties"]["name_en"]).split(" district")[0]},
            "geometry": feature["geometry"],
        }
        for feature in collection("kyiv_districts")["features"]
    ]
    return {"type": "FeatureCollection", "features": features}


def _district_names(districts: Mapping[str, Any]) -> dict[str, Any]:
    features = []
    for district in districts["features"]:
        longitude, latitude = _centroid(_largest_ring(district["geometry"]))
        features.append(
            {
                "type": "Feature",
                "properties": {"name": district["properties"]["name"], "kind": "district", "rank": 0},
                "geometry": {"type": "Point", "coordinates": [round(longitude, 4), round(latitude, 4)]},
            }
        )
    return {"type": "FeatureCollection", "features": features}


def _largest_ring(geometry: Mapping[str, Any]) -> list[list[float]]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return max((polygon[0] for polygon in polygons), key=lambda ring: abs(_twice_area(ring)))


def _twice_area(ring: list[list[float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))


def _centroid(ring: list[list[float]]) -> tuple[float, float]:
    total = _twice_area(ring)
    if not total:
        return ring[0][0], ring[0][1]
    cross = [(a, b, a[0] * b[1] - b[0] * a[1]) for a, b in pairwise(ring)]
    x = sum((a[0] + b[0]) * part for a, b, part in cross) / (3 * total)
    y = sum((a[1] + b[1]) * part for a, b, part in cross) / (3 * total)
    return x, y
