"""Write `data/areas/*.geojson` and refresh the reference points in `data/places.csv`.

Oblasts come from Natural Earth, simplified together so that neighbours keep one border. Kyiv's districts are our own
approximation: every piece of land goes to the district of its nearest neighbourhood. `data/areas/README.md` explains.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import shapely.ops
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry

from tools.build_gazetteer import NEIGHBOURHOODS_FILE, read_geonames, read_places
from vigil.places.gazetteer import DATA_FOLDER, PLACES_FILE
from vigil.places.geometry import distance_km, radius_of_population

AREAS_FOLDER = DATA_FOLDER / "areas"
OBLAST_TOLERANCE = 0.012
"""Degrees; about 1 km. What is smaller than this cannot be seen on a map of the country."""
LAUNCH_TOLERANCE = 0.03
FAR_TOLERANCE = 0.1
"""For far oblasts of Russia, which touch none of the others: only their mainland, since Natural Earth gives Murmansk
oblast islands in the Arctic that are not its own."""
FAR_OBLASTS = ("Irkutsk oblast", "Murmansk oblast", "Amur oblast")

MOSCOW_CODES = {"RU-MOS": "RU-MOW", "RU-MOW": "RU-MOS"}
"""Natural Earth gives the city of Moscow the code of the oblast and the oblast that of the city."""

OBLAST_DIGITS = 4
DISTRICT_DIGITS = 4

KYIV_REACH_KM = 4.5
"""Land farther than this from every neighbourhood point is left out of the approximate outline of Kyiv ..."""
DISTRICT_TOLERANCE = 0.0012

_DNIPRO = (
    (50.62, 30.500),
    (50.56, 30.520),
    (50.53, 30.535),
    (50.491, 30.545),
    (50.457, 30.545),
    (50.441, 30.566),
    (50.427, 30.580),
    (50.413, 30.584),
    (50.395, 30.588),
    (50.37, 30.590),
    (50.34, 30.600),
    (50.28, 30.625),
    (50.20, 30.680),
)


def _oriented(geometry: BaseGeometry, digits: int) -> dict[str, Any]:
    """A GeoJSON geometry after RFC 7946: outer rings counter-clockwise, holes clockwise, rounded."""
    parts = list(geometry.geoms) if isinstance(geometry, MultiPolygon) else [geometry]
    turned = [shapely.geometry.polygon.orient(part, 1.0) for part in parts if isinstance(part, Polygon)]
    turned.sort(key=lambda part: -part.area)
    made = mapping(turned[0] if len(turned) == 1 else MultiPolygon(turned))
    return {"type": made["type"], "coordinates": _rounded(made["coordinates"], digits)}


def _rounded(value: Any, digits: int) -> Any:
    if isinstance(value, float):
        return round(value, digits)
    return [_rounded(item, digits) for item in value]


def _collection(features: Iterable[Mapping[str, Any]], **members: Any) -> str:
    """A feature collection as text, one feature a line, so that a change can be read."""
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features)
    head = "".join(f'"{key}":{json.dumps(value, ensure_ascii=False)},\n' for key, value in members.items())
    return '{"type":"FeatureCollection",\n' + head + '"features":[\n' + lines + "\n]}\n"


def _feature(row: Mapping[str, str], geometry: BaseGeometry, digits: int, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": row["name_en"],
        "properties": {
            "name_en": row["name_en"],
            "name_uk": row["name_uk"],
            **{key: value for key, value in properties.items() if value},
        },
        "geometry": _oriented(geometry, digits),
    }


def _natural_earth(admin1: Path) -> dict[str, BaseGeometry]:
    features = json.loads(admin1.read_text(encoding="utf-8"))["features"]
    codes = (str(feature["properties"].get("iso_3166_2", "")) for feature in features)
    return {
        MOSCOW_CODES.get(code, code): shapely.make_valid(shape(feature["geometry"]))
        for code, feature in zip(codes, features, strict=True)
        if code.startswith(("UA-", "RU-"))
    }


def _polygons_only(geometry: BaseGeometry) -> BaseGeometry:
    if geometry.geom_type == "GeometryCollection":
        return shapely.union_all([part for part in geometry.geoms if part.area > 0])
    return geometry


def _without_crumbs(geometry: BaseGeometry, smallest: float) -> BaseGeometry:
    """A geometry without islands smaller than this (square degrees), its largest part always kept."""
    if not isinstance(geometry, MultiPolygon):
        return geometry
    largest = max(geometry.geoms, key=lambda part: part.area)
    large_parts = [part for part in geometry.geoms if part is largest or part.area > smallest]
    return large_parts[0] if len(large_parts) == 1 else MultiPolygon(large_parts)


def _simplified(areas: Sequence[BaseGeometry], tolerance: float, digits: int) -> list[BaseGeometry]:
    """Areas simplified as one coverage, so that a border between two of them stays one line."""
    simple = shapely.coverage_simplify(list(areas), tolerance)
    return [_without_crumbs(_polygons_only(_round_coverage(area, digits)), 2e-4) for area in simple]


def _round_coverage(area: BaseGeometry, digits: int) -> BaseGeometry:
    """Every point on the grid, moved one by one: equal points stay equal, so common borders stay common."""
    return shapely.make_valid(shapely.transform(area, lambda points: np.round(points, digits)))


def build_kyiv_districts() -> dict[str, BaseGeometry]:
    """Kyiv's ten districts by name: cells of their neighbourhoods, parted by the Dnipro, within a plausible outline."""
    with NEIGHBOURHOODS_FILE.open(encoding="utf-8", newline="") as file:
        seeds = [(float(row["longitude"]), float(row["latitude"]), row["district"]) for row in csv.DictReader(file)]
    around = [
        (float(place["longitude"]), float(place["latitude"]), "")
        for place in read_geonames().values()
        if place["countrycode"] == "UA"
        and place["admin1code"] == "13"
        and distance_km(50.45, 30.52, place["latitude"], place["longitude"]) < 45
    ]
    squeeze = math.cos(math.radians(50.45))
    frame = shapely.box(30.0 * squeeze, 50.0, 31.1 * squeeze, 50.8)
    banks = _banks(frame, squeeze)
    known = [(longitude * squeeze, latitude, district) for longitude, latitude, district in (*seeds, *around)]
    reach = shapely.union_all([Point(x, y).buffer(KYIV_REACH_KM / 111.2) for x, y, district in known if district])
    cells: dict[str, list[BaseGeometry]] = {}
    for bank in banks:
        # Seeds of one bank only: otherwise the border between the banks would be the middle between their points.
        own = [seed for seed in known if bank.contains(Point(seed[0], seed[1]))]
        points = shapely.MultiPoint([(x, y) for x, y, _ in own])
        for cell in shapely.voronoi_polygons(points, extend_to=frame).geoms:
            district = next(name for x, y, name in own if cell.contains(Point(x, y)))
            if district:
                cells.setdefault(district, []).append(cell.intersection(bank))
    districts = {name: shapely.union_all(parts).intersection(reach) for name, parts in cells.items()}
    names = list(districts)
    outline = shapely.union_all([area.buffer(1e-9) for area in districts.values()])
    # Round off the outline: open and close by 600 m, so that no spikes between arcs remain.
    smooth = outline.buffer(0.006).buffer(-0.012).buffer(0.006)
    clipped = [_without_crumbs(_polygons_only(districts[name].intersection(smooth)), 2e-4) for name in names]
    simple = shapely.coverage_simplify(_noded(clipped), DISTRICT_TOLERANCE)
    unsqueezed = [shapely.transform(area, lambda points: points / [squeeze, 1.0]) for area in simple]
    return dict(zip(names, (_round_coverage(area, DISTRICT_DIGITS) for area in unsqueezed), strict=True))


def _noded(areas: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """The same areas with every corner that a neighbour has on their common border, as a coverage needs it."""
    lines = shapely.union_all([shapely.set_precision(area, 1e-7).boundary for area in areas], grid_size=1e-7)
    faces: list[list[BaseGeometry]] = [[] for _ in areas]
    for face in shapely.get_parts(shapely.polygonize([*shapely.get_parts(lines)])):
        inside = face.representative_point()
        nearest = min(range(len(areas)), key=lambda number: areas[number].distance(inside))
        faces[nearest].append(face)
    return [_without_crumbs(shapely.union_all(parts), 2e-4) for parts in faces]


def _banks(frame: BaseGeometry, squeeze: float) -> tuple[BaseGeometry, BaseGeometry]:
    line = LineString([(longitude * squeeze, latitude) for latitude, longitude in _DNIPRO])
    river = LineString([(line.coords[0][0], 50.9), *line.coords, (line.coords[-1][0], 49.9)])
    sides = shapely.ops.split(frame, river).geoms
    right, left = sorted(sides, key=lambda side: side.centroid.x)
    return right, left


def _largest(geometry: BaseGeometry) -> BaseGeometry:
    return max(geometry.geoms, key=lambda part: part.area) if isinstance(geometry, MultiPolygon) else geometry


def _with_city(names: Sequence[str], areas: Sequence[BaseGeometry], city: BaseGeometry) -> list[BaseGeometry]:
    """The areas with Kyiv as exact as its districts: from close by, its outline and theirs are one line."""
    of = dict(zip(names, areas, strict=True))
    both = shapely.union_all([of["Kyiv"], of["Kyiv oblast"]])
    of["Kyiv"], of["Kyiv oblast"] = city, _without_crumbs(_polygons_only(both.difference(city)), 2e-4)
    return [of[name] for name in names]


def build_areas(admin1: Path) -> str:
    """Write the three area files; returns what was written, in words."""
    natural_earth = _natural_earth(admin1)
    rows = read_places()
    districts = build_kyiv_districts()
    by_name = {row["name_en"]: row for row in rows}
    city = shapely.union_all(list(districts.values()))
    city = Polygon(_largest(city).exterior)

    ukraine = [row for row in rows if row["iso_3166_2"].startswith("UA-")]
    outlines = {row["iso_3166_2"]: natural_earth[row["iso_3166_2"]] for row in ukraine}
    # Natural Earth draws Kyiv as far as Boryspil and Ukrainka: the city is ours, the oblast is what is left.
    both = shapely.union_all([outlines["UA-30"], outlines["UA-32"]])
    outlines["UA-30"], outlines["UA-32"] = city, both.difference(city)
    simple = _simplified([outlines[row["iso_3166_2"]] for row in ukraine], OBLAST_TOLERANCE, OBLAST_DIGITS)
    simple = _with_city([row["name_en"] for row in ukraine], simple, city)
    oblasts = [
        _feature(
            row,
            area,
            OBLAST_DIGITS,
            iso_3166_2=row["iso_3166_2"],
            country="Ukraine",
            approximate=row["name_en"] == "Kyiv",
        )
        for row, area in zip(ukraine, simple, strict=True)
    ]
    launch = [row for row in rows if row["iso_3166_2"].startswith("RU-") and row["kind"] == "oblast"]
    near = [row for row in launch if row["name_en"] not in FAR_OBLASTS]
    far = [row for row in launch if row["name_en"] in FAR_OBLASTS]
    near_outlines = [natural_earth[row["iso_3166_2"]] for row in near]
    far_outlines = [_largest(natural_earth[row["iso_3166_2"]]) for row in far]
    launch_areas = {
        row["name_en"]: area
        for group, outlines, tolerance in ((near, near_outlines, LAUNCH_TOLERANCE), (far, far_outlines, FAR_TOLERANCE))
        for row, area in zip(group, _simplified(outlines, tolerance, OBLAST_DIGITS - 1), strict=True)
    }
    launch_features = [
        _feature(row, launch_areas[row["name_en"]], OBLAST_DIGITS - 1, iso_3166_2=row["iso_3166_2"], country="Russia")
        for row in launch
    ]
    district_features = [
        _feature(by_name[name], area, DISTRICT_DIGITS, katottg=by_name[name]["katottg"], approximate=True)
        for name, area in sorted(districts.items())
    ]
    files = {
        "oblasts.geojson": _collection(oblasts, attribution="Made with Natural Earth; Kyiv: Vigil, approximate"),
        "launch_oblasts.geojson": _collection(launch_features, attribution="Made with Natural Earth"),
        "kyiv_districts.geojson": _collection(
            district_features, attribution="Vigil, approximate outlines from GeoNames points (CC BY 4.0)"
        ),
    }
    for name, text in files.items():
        (AREAS_FOLDER / name).write_text(text, encoding="utf-8")
    return ", ".join(f"{name}: {len(text.encode()):,} bytes" for name, text in files.items())


def reference_point(area: BaseGeometry) -> tuple[float, float, float]:
    """Latitude, longitude and covering radius in km of an area.

    The point is the centroid of its largest part where that lies inside, else the middle of its largest circle.
    """
    main = _largest(area)
    point = main.centroid
    if not main.contains(point):
        point = Point(shapely.maximum_inscribed_circle(main, tolerance=0.01).coords[0])
    latitude, longitude = round(point.y, 4), round(point.x, 4)
    return latitude, longitude, _covering(area, latitude, longitude)


def _covering(area: BaseGeometry, latitude: float, longitude: float) -> float:
    corners = shapely.get_coordinates(area)
    return float(math.ceil(max(distance_km(latitude, longitude, y, x) for x, y in corners)))


def build_points() -> str:
    """Refresh latitude, longitude and radius in the places table by its rules; returns what changed, in words.

    Oblasts get the reference point of their area; settlements GeoNames' point and a radius by population; districts
    GeoNames' point and the radius that covers their outline. Rows with neither keep what they have.
    """
    areas: dict[str, BaseGeometry] = {}
    for name in ("oblasts", "launch_oblasts", "kyiv_districts"):
        collection = json.loads((AREAS_FOLDER / f"{name}.geojson").read_text(encoding="utf-8"))
        areas |= {feature["id"]: shape(feature["geometry"]) for feature in collection["features"]}
    geonames = read_geonames()
    rows = read_places()
    changed = 0
    for row in rows:
        before = dict(row)
        place = geonames.get(row["geonames_id"])
        if row["kind"] == "oblast" and row["name_en"] in areas:
            latitude, longitude, radius = reference_point(areas[row["name_en"]])
            row |= {"latitude": f"{latitude}", "longitude": f"{longitude}", "radius_km": f"{radius:g}"}
        elif place is not None and row["kind"] in ("city", "settlement", "district"):
            latitude, longitude = round(place["latitude"], 5), round(place["longitude"], 5)
            radius = radius_of_population(place["population"])
            if row["kind"] == "district" and row["name_en"] in areas:
                radius = _covering(areas[row["name_en"]], latitude, longitude)
            row |= {"latitude": f"{latitude}", "longitude": f"{longitude}", "radius_km": f"{radius:g}"}
        changed += row != before
    with PLACES_FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return f"{PLACES_FILE.name}: {changed} of {len(rows)} rows changed"
