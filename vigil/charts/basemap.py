"""The map under the data: our own style in the terms of MapLibre's, of bundled GeoJSON with no outside request.

`vigil.charts.maps` draws it: on the screen (ground.js, names.js) and in print (`plain`), each as much of the terms as
is used here. Any renderer of MapLibre styles could too; without a `glyphs` key it takes fonts of the reader's machine.
Data is put between the layers by name: areas below `AREAS_BELOW`, so that rivers and borders stay on
top of the shading, points and lines below `POINTS_BELOW`, so that names stay readable over them.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from vigil.charts.look import DARK, LIGHT, THEMES, Theme
from vigil.places.areas import kyiv_districts

BASEMAP_FOLDER = Path(__file__).resolve().parent.parent.parent / "data" / "basemap"

AREAS_BELOW = "lakes"
POINTS_BELOW = "label-note"

PARTS = ("land", "borders", "oblast_borders", "lakes", "rivers", "labels")
"""The files of `data/basemap/`, each a GeoJSON source of the style."""

FONTS = ["Source Sans", "Open Sans", "Arial"]
"""Families without digits only: a family such as `Source Sans 3` makes the browser refuse the whole list."""

APPROXIMATE = "Kyiv’s districts: approximate outlines"

CITY_ZOOM = {1: 3.2, 2: 4.6, 3: 5.6, 4: 6.6, 5: 7.4}
"""From which zoom cities of each rank carry their name."""

DISTRICT_ZOOM = 7.8
"""From which zoom the districts of Kyiv are outlined and named."""


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


def layers(theme: Theme = LIGHT) -> list[dict[str, Any]]:
    """The layers of the style for a theme, from the lowest to the highest."""
    return _layers(colours_of(theme))


@lru_cache(maxsize=len(PARTS) + 2)
def source(name: str) -> dict[str, Any]:
    """What a layer's `source` draws, as a feature collection; kept and shared: do not change it.

    Raises FileNotFoundError, naming the command that rebuilds it, when a file of `data/basemap/` is missing.
    """
    if name == "districts":
        return _districts()
    return _district_names(source("districts")) if name == "district_names" else _part(name)


def number_at(value: Any, zoom: float) -> float:
    """A number of the style at a zoom: as it is, or interpolated between its stops."""
    if not isinstance(value, list):
        return float(value)
    stops = value[3:]
    for (low, before), (high, after) in pairwise(zip(stops[::2], stops[1::2], strict=True)):
        if zoom < high:
            return float(before + (after - before) * max((zoom - low) / (high - low), 0))
    return float(stops[-1])


def matches(condition: list[Any], properties: Mapping[str, Any]) -> bool:
    """Whether a feature with these properties passes the filter of a layer."""
    kind, *given = condition
    if kind == "all":
        return all(matches(part, properties) for part in given)
    if kind == "has":
        return given[0] in properties
    (_, name), value = given  # ["==", ["get", name], value]
    return bool(properties.get(name) == value)


def style(theme: Theme = LIGHT) -> dict[str, Any]:
    """The MapLibre style (version 8) for a theme, with its GeoJSON inside; a fresh dictionary each time.

    Raises FileNotFoundError, naming the command that rebuilds it, when a file of `data/basemap/` is missing.
    """
    copied: dict[str, Any] = json.loads(_style_text(theme.name))
    return copied


def style_url(theme: Theme = LIGHT) -> str:
    """The style as one `data:` URL: what the map figures carry, so that any renderer draws them alone."""
    return _style_url(theme.name)


def style_text(theme: Theme = LIGHT) -> str:
    """The style as JSON text: what is served to the browser once instead of with every figure."""
    return _style_text(theme.name)


def content_hash(text: str) -> str:
    """Ten hexadecimal digits that name a content, for file names that can be cached for ever."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:10]


def data_url(text: str, media_type: str = "application/json") -> str:
    """Text as a base64 `data:` URL."""
    return f"data:{media_type};base64,{base64.b64encode(text.encode('utf-8')).decode('ascii')}"


@lru_cache(maxsize=4)
def _style_url(theme_name: str) -> str:
    return data_url(_style_text(theme_name))


@lru_cache(maxsize=4)
def _style_text(theme_name: str) -> str:
    theme = THEMES[theme_name]
    sources = {name: {"type": "geojson", "data": source(name)} for name in (*PARTS, "districts", "district_names")}
    content = {"version": 8, "name": f"vigil-{theme_name}", "sources": sources, "layers": layers(theme)}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


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
        for feature in kyiv_districts()["features"]
    ]
    return {"type": "FeatureCollection", "features": features}


def _district_names(districts: Mapping[str, Any]) -> dict[str, Any]:
    features = []
    south, centre = 90.0, 0.0
    for district in districts["features"]:
        ring = _largest_ring(district["geometry"])
        longitude, latitude = _centroid(ring)
        south = min(south, *(point[1] for point in ring))
        centre += longitude / len(districts["features"])
        features.append(_named_point(district["properties"]["name"], longitude, latitude, "district"))
    if features:
        features.append(_named_point(APPROXIMATE, centre, south, "note"))
    return {"type": "FeatureCollection", "features": features}


def _named_point(name: str, longitude: float, latitude: float, kind: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"name": name, "kind": kind},
        "geometry": {"type": "Point", "coordinates": [round(longitude, 4), round(latitude, 4)]},
    }


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


def _layers(colours: MapColours) -> list[dict[str, Any]]:
    return [
        {"id": "sea", "type": "background", "paint": {"background-color": colours.sea}},
        {"id": "land", "type": "fill", "source": "land", "paint": {"fill-color": colours.land}},
        {"id": "lakes", "type": "fill", "source": "lakes", "paint": {"fill-color": colours.water}},
        _line("rivers", "rivers", colours.water, _by_zoom(4, 0.6, 7, 1.6, 10, 4)),
        _line("rivers-dnipro", "rivers", colours.water, _by_zoom(4, 1.2, 7, 2.6, 10, 6), only=["has", "name"]),
        _line("oblast-borders", "oblast_borders", colours.oblast_border, _by_zoom(4, 0.4, 7, 1.0, 10, 1.6)),
        _line("districts", "districts", colours.oblast_border, 1.2, dashed=True, from_zoom=DISTRICT_ZOOM),
        _line("borders", "borders", colours.border, _by_zoom(3, 0.5, 6, 1.2, 10, 2)),
        *_names(colours),
    ]


def _by_zoom(*stops: float) -> list[Any]:
    return ["interpolate", ["linear"], ["zoom"], *stops]


def _line(
    layer: str,
    source: str,
    colour: str,
    width: Any,
    *,
    only: list[Any] | None = None,
    dashed: bool = False,
    from_zoom: float | None = None,
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": layer,
        "type": "line",
        "source": source,
        "layout": {"line-join": "round", "line-cap": "butt" if dashed else "round"},
        "paint": {"line-color": colour, "line-width": width},
    }
    if dashed:
        made["paint"]["line-dasharray"] = [3, 2]
    if only is not None:
        made["filter"] = only
    if from_zoom is not None:
        made["minzoom"] = from_zoom
    return made


def _names(colours: MapColours) -> list[dict[str, Any]]:
    def names(
        layer: str,
        source: str,
        condition: list[Any],
        *,
        colour: str,
        size: Any,
        from_zoom: float = 0,
        to_zoom: float = 24,
        halo: str = colours.land,
        **layout: Any,
    ) -> dict[str, Any]:
        return {
            "id": layer,
            "type": "symbol",
            "source": source,
            "minzoom": from_zoom,
            "maxzoom": to_zoom,
            "filter": condition,
            "layout": {
                "text-field": ["get", "name"],
                "text-font": FONTS,
                "text-size": size,
                "text-padding": 3,
                **layout,
            },
            "paint": {"text-color": colour, "text-halo-color": halo, "text-halo-width": 1.4, "text-halo-blur": 0.3},
        }

    def of(kind: str, rank: int | None = None) -> list[Any]:
        same_kind = ["==", ["get", "kind"], kind]
        return same_kind if rank is None else ["all", same_kind, ["==", ["get", "rank"], rank]]

    below_point: dict[str, Any] = {"text-anchor": "top", "text-offset": [0, 0.45], "text-max-width": 8}
    note: dict[str, Any] = {"text-anchor": "top", "text-offset": [0, 0.8], "text-max-width": 30}
    along: dict[str, Any] = {"symbol-placement": "line", "symbol-spacing": 400}
    spaced: dict[str, Any] = {"text-letter-spacing": 0.12, "text-max-width": 7}
    # Layers drawn later win where names collide: from what matters least to what matters most.
    return [
        names(
            "label-note",
            "district_names",
            of("note"),
            colour=colours.quiet_name,
            size=11,
            from_zoom=DISTRICT_ZOOM,
            **note,
        ),
        names("label-sea-2", "labels", of("sea", 2), colour=colours.sea_name, size=12, from_zoom=5, halo=colours.sea),
        names(
            "label-sea-1",
            "labels",
            of("sea", 1),
            colour=colours.sea_name,
            size=_by_zoom(3, 11, 6, 15),
            from_zoom=3,
            halo=colours.sea,
            **spaced,
        ),
        names(
            "label-country-2",
            "labels",
            of("country", 2),
            colour=colours.quiet_name,
            size=_by_zoom(4, 10, 7, 14),
            from_zoom=4.2,
            to_zoom=8,
            **spaced,
        ),
        names(
            "label-country-1",
            "labels",
            of("country", 1),
            colour=colours.quiet_name,
            size=_by_zoom(2, 10, 6, 16),
            from_zoom=1.5,
            to_zoom=7,
            **spaced,
        ),
        names(
            "label-river",
            "rivers",
            ["has", "name"],
            colour=colours.sea_name,
            size=11,
            from_zoom=6.2,
            **along,
        ),
        *(
            names(
                f"label-city-{rank}",
                "labels",
                of("city", rank),
                colour=colours.name,
                size=_by_zoom(4, 13 - 0.7 * rank, 8, 16 - 0.7 * rank),
                from_zoom=CITY_ZOOM[rank],
                **below_point,
            )
            for rank in (5, 4, 3, 2, 1)
        ),
        names(
            "label-district",
            "district_names",
            of("district"),
            colour=colours.name,
            size=_by_zoom(8.1, 9, 12, 14),
            from_zoom=DISTRICT_ZOOM,
        ),
    ]
