"""The events of a view as GeoJSON (RFC 7946), precision stated with every feature.

One feature for each event and one for each place reported hit or affected in it. A known point or settlement
is a Point; a city too, with its radius; a district or oblast is the Polygon of its area; what is known only
by country, sea or direction, or not at all, has the geometry null. Nothing is put at a made-up coordinate.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from vigil.exports.about import about_view
from vigil.exports.tables import events_frame, is_missing, iso_text
from vigil.places.areas import area_of, is_approximate
from vigil.table.model import split_list
from vigil.table.schema import CASUALTIES

if TYPE_CHECKING:
    from vigil.store.memory import InMemoryView

DECIMALS = 5
"""Digits of a coordinate: about a metre, finer than any place in the tables is known."""

POINT_PRECISIONS = ("point", "settlement", "city")
AREA_PRECISIONS = ("district", "oblast")

AreaOf = Callable[[str], Mapping[str, Any] | None]
"""From the English name of a place to the GeoJSON geometry of its area, None where there is none."""


def to_geojson(view: InMemoryView, *, area_of: AreaOf = area_of) -> bytes:
    """A FeatureCollection of the view's events (`role` "event") and of the places in them (`role` "impact").

    Figures, sources and `geo_precision` are properties, null where not known. An event's figures stand on
    its own feature only, so that adding up features counts nothing twice. The member `about` (foreign to
    the standard, as it allows) holds filters, sources, as-of date and data version. `area_of` gives the
    areas. `outline` says of each whether it is simplified or our own approximation.
    """
    shapes = _Shapes(view.table.places, area_of, points_for_areas=not view.table.vocabulary.is_ukrainian)
    features = [
        feature
        for event, impacts in _with_impacts(view)
        for feature in (_event_feature(event, shapes), *(_impact_feature(event, row, shapes) for row in impacts))
    ]
    collection: dict[str, Any] = {"type": "FeatureCollection"}
    box = _box(feature["geometry"] for feature in features)
    if box:
        collection["bbox"] = box
    collection["about"] = about_view(view).items()
    head = json.dumps(collection, ensure_ascii=False)[:-1]
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, allow_nan=False) for feature in features)
    return f'{head}, "features": [\n{lines}\n]}}\n'.encode()


class _Shapes:
    """The geometry of a place by its name and precision, each worked out once."""

    def __init__(self, places: pd.DataFrame, area_of: AreaOf, *, points_for_areas: bool = False) -> None:
        """`points_for_areas`: whether an area without an outline stands at the reference point that the table gives."""
        self._points_for_areas = points_for_areas
        self._places = places.set_index("name_en")[["latitude", "longitude", "radius_km"]].to_dict("index")
        self._area_of = area_of
        self._areas: dict[str, dict[str, Any] | None] = {}

    def geometry(self, location: Any, precision: Any) -> dict[str, Any] | None:
        if is_missing(location) or is_missing(precision):
            return None
        if precision in AREA_PRECISIONS:
            if location not in self._areas:
                area = self._area_of(location)
                self._areas[location] = _wound(area) if area else None
            if self._areas[location] or not self._points_for_areas:
                return self._areas[location]
        place = self._places.get(location, {})
        drawable = (*POINT_PRECISIONS, *AREA_PRECISIONS) if self._points_for_areas else POINT_PRECISIONS
        if precision not in drawable or is_missing(place.get("latitude")) or is_missing(place.get("longitude")):
            return None
        return {"type": "Point", "coordinates": _rounded((place["longitude"], place["latitude"]))}

    def outline(self, location: Any, precision: Any) -> str | None:
        """How good the outline of an area is; None where none is drawn."""
        shape = self.geometry(location, precision)
        if shape is None or shape["type"] == "Point":
            return None
        return "approximate" if is_approximate(location) else "simplified"

    def radius(self, location: Any) -> float | None:
        radius = None if is_missing(location) else self._places.get(location, {}).get("radius_km")
        return None if is_missing(radius) else float(radius)  # type: ignore[arg-type]


def _with_impacts(view: InMemoryView) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    addresses = view.table.sources.set_index("source_id")
    named = addresses["url"].fillna(addresses["publisher"]).to_dict()
    by_event: dict[str, list[dict[str, Any]]] = {}
    for row in view.impacts.to_dict("records"):
        row["sources"] = named.get(row["source_id"])
        by_event.setdefault(row["event_id"], []).append({str(name): value for name, value in row.items()})
    events = events_frame(view).assign(place=view.events["place"].astype("str"))
    return [
        ({str(name): value for name, value in event.items()}, by_event.get(event["event_id"], []))
        for event in events.to_dict("records")
    ]


def _event_feature(event: Mapping[str, Any], shapes: _Shapes) -> dict[str, Any]:
    properties = {name: value for name, value in event.items() if name not in ("latitude", "longitude", "place")}
    return _feature(str(event["event_id"]), "event", properties, shapes, place=event["place"])


def _impact_feature(event: Mapping[str, Any], impact: Mapping[str, Any], shapes: _Shapes) -> dict[str, Any]:
    of_event = {
        name: event[name]
        for name in ("event_id", "event_date", "start", "end", "event_type", "sub_event_type", "actor1", "actor2")
    }
    of_impact = {
        name: impact[name] for name in ("location", "geo_precision", "effect", *CASUALTIES, "attributed_to", "sources")
    }
    parts = (impact["event_id"], impact["location"], impact["effect"], impact["attributed_to"], impact["source_id"])
    identity = "/".join("" if is_missing(part) else str(part) for part in parts)
    return _feature(identity, "impact", {**of_event, **of_impact}, shapes)


def _feature(
    identity: str, role: str, own_properties: Mapping[str, Any], shapes: _Shapes, *, place: Any = None
) -> dict[str, Any]:
    """`place` is that of the places table, where what the row calls it is no name there."""
    location, precision = (
        own_properties.get("location") if place is None else place,
        own_properties.get("geo_precision"),
    )
    properties = {"role": role, **{name: _value(name, value) for name, value in own_properties.items()}}
    properties["radius_km"] = shapes.radius(location)
    properties["outline"] = shapes.outline(location, precision)
    return {
        "type": "Feature",
        "id": identity,
        "geometry": shapes.geometry(location, precision),
        "properties": properties,
    }


def _value(name: str, value: Any) -> Any:
    if name == "sources":
        return split_list(value)
    if is_missing(value):
        return None
    if hasattr(value, "isoformat"):
        return iso_text(value)
    return value.item() if hasattr(value, "item") else value


def _wound(area: Mapping[str, Any]) -> dict[str, Any]:
    """The geometry with outer rings counter-clockwise and holes clockwise, as RFC 7946 asks, and rounded."""
    if area["type"] == "Polygon":
        return {"type": "Polygon", "coordinates": _wound_polygon(area["coordinates"])}
    if area["type"] == "MultiPolygon":
        return {"type": "MultiPolygon", "coordinates": [_wound_polygon(part) for part in area["coordinates"]]}
    raise ValueError(f"an area is a Polygon or a MultiPolygon, not a {area['type']}")


def _wound_polygon(rings: Sequence[Sequence[Sequence[float]]]) -> list[list[list[float]]]:
    wound = []
    for place, ring in enumerate(rings):
        points = [_rounded(point) for point in ring]
        if points[0] != points[-1]:
            points.append(points[0])
        counter_clockwise = _signed_area(points) > 0
        wound.append(points if counter_clockwise == (place == 0) else points[::-1])
    return wound


def _signed_area(points: Sequence[Sequence[float]]) -> float:
    return sum((first[0] * second[1] - second[0] * first[1]) / 2 for first, second in itertools.pairwise(points))


def _rounded(point: Sequence[float]) -> list[float]:
    return [round(float(point[0]), DECIMALS), round(float(point[1]), DECIMALS)]


def _box(geometries: Any) -> list[float]:
    """West, south, east, north of all geometries; empty when nothing is located."""
    longitudes: list[float] = []
    latitudes: list[float] = []
    seen: set[int] = set()
    for geometry in geometries:
        if geometry is None or id(geometry) in seen:
            continue
        seen.add(id(geometry))
        for longitude, latitude in _points(geometry["coordinates"]):
            longitudes.append(longitude)
            latitudes.append(latitude)
    if not longitudes:
        return []
    return [min(longitudes), min(latitudes), max(longitudes), max(latitudes)]


def _points(coordinates: Any) -> list[list[float]]:
    if isinstance(coordinates[0], (int, float)):
        return [coordinates]
    return [point for inner in coordinates for point in _points(inner)]
