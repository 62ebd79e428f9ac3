"""The names Vigil knows: the curated places table first, then a trimmed GeoNames, found by folded keys.

The gazetteer file is built once (see `tools.build_places`) and holds its keys ready made, so that loading is a read
and one pass over them. Nothing here touches the network.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from vigil.places.names import KindWord, key_of, nominative, sound_of, split_kind
from vigil.table.schema import LIST_SEPARATOR

DATA_FOLDER = Path(__file__).resolve().parents[2] / "data"
PLACES_FILE = DATA_FOLDER / "places.csv"
GAZETTEER_FILE = DATA_FOLDER / "gazetteer.parquet"

CURATED_SOURCE = "places table"

_KINDS_OF_WORD: dict[KindWord, frozenset[str]] = {
    "oblast": frozenset({"oblast"}),
    "district": frozenset({"district", "raion"}),
    "city": frozenset({"city", "settlement"}),
}


@dataclass(frozen=True, slots=True, eq=False)
class GazetteerPlace:
    """One place of the gazetteer; what is not known is None or empty. Each is made once, and is only itself.

    `within` names the places it lies in, the nearest first; `curated` says that it stands in the places table.
    """

    name: str
    name_uk: str
    kind: str
    within: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    radius_km: float | None
    population: int
    source: str
    note: str
    curated: bool
    geonames_id: int | None = None

    @property
    def label(self) -> str:
        """A name that tells it from its namesakes: "Myrne, Henicheskyi raion, Kherson oblast"."""
        if self.curated or "," in self.name or not self.within:
            return self.name
        return f"{self.name}, {self.within[0]}"

    def lies_in(self, other: GazetteerPlace) -> bool:
        """Whether this place lies in the other one, or is that one."""
        if self is other:
            return True
        return other.name in self.within and set(other.within) <= set(self.within)


def typed_key(kind: KindWord, core: str) -> str:
    """The key of a name whose kind is said: "district:darnytskyi". A colon never occurs in a folded name."""
    return f"{kind}:{core}"


def keys_of(names: Iterable[str]) -> Iterator[str]:
    """The keys that names are found by: each whole, and without the word for its kind."""
    for name in names:
        key = key_of(name)
        if key:
            yield key
            core, word = split_kind(key)
            if word:
                yield typed_key(word, core)


class Gazetteer:
    """Places by name. Make one with `load_gazetteer`, which keeps it; it is never changed after that."""

    def __init__(self, places_file: Path = PLACES_FILE, gazetteer_file: Path | None = GAZETTEER_FILE) -> None:
        self._curated: dict[str, list[GazetteerPlace]] = {}
        self._by_name: dict[str, GazetteerPlace] = {}
        self._aliases: dict[str, tuple[str, ...]] = {}
        self._read_curated(places_file)
        self._columns: dict[str, list[Any]] = {}
        self._rows: dict[str, list[int]] = {}
        self._made: dict[int, GazetteerPlace] = {}
        if gazetteer_file is not None:
            self._read_gazetteer(gazetteer_file)
        self._sounds: dict[str, list[GazetteerPlace]] | None = None

    def _read_curated(self, file: Path) -> None:
        rows = _read_rows(file)
        if file != PLACES_FILE and PLACES_FILE.is_file():
            # A table of one's own comes first; the bundled one still knows the oblasts that GeoNames' places lie in.
            named = {row["name_en"] for row in rows}
            identifiers = {row["geonames_id"] for row in rows if row["geonames_id"]}
            rows += [
                row
                for row in _read_rows(PLACES_FILE)
                if row["name_en"] not in named and row["geonames_id"] not in identifiers
            ]
        parent_of = {row["name_en"]: row["parent"] for row in rows}
        for row in rows:
            place = GazetteerPlace(
                name=row["name_en"],
                name_uk=row["name_uk"],
                kind=row["kind"],
                within=_chain(row["parent"], parent_of),
                latitude=_number(row["latitude"]),
                longitude=_number(row["longitude"]),
                radius_km=_number(row["radius_km"]),
                population=0,
                source=CURATED_SOURCE,
                note="",
                curated=True,
                geonames_id=int(row["geonames_id"]) if row["geonames_id"] else None,
            )
            aliases = tuple(alias.strip() for alias in row["aliases"].split(LIST_SEPARATOR) if alias.strip())
            names = (place.name, place.name_uk, *aliases)
            self._by_name[place.name] = place
            self._aliases[place.name] = aliases
            for key in dict.fromkeys(keys_of(names)):
                self._curated.setdefault(key, []).append(place)

    def _read_gazetteer(self, file: Path) -> None:
        import pyarrow.compute as compute
        import pyarrow.parquet as parquet

        table = parquet.read_table(file, use_threads=False)
        curated = {place.geonames_id for place in self._by_name.values() if place.geonames_id}
        known_twice = {row for row, number in enumerate(table.column("geonames_id").to_pylist()) if number in curated}
        keys = table.column("keys").combine_chunks()
        rows = self._rows
        for key, row in zip(keys.flatten().to_pylist(), compute.list_parent_indices(keys).to_pylist(), strict=True):
            if row in known_twice:
                continue
            if key in rows:
                rows[key].append(row)
            else:
                rows[key] = [row]
        self._columns = {name: table.column(name).to_pylist() for name in table.column_names if name != "keys"}

    def __len__(self) -> int:
        return len(self._by_name) + len(self._columns.get("name", ()))

    def with_points(self) -> Iterator[tuple[str, float, float]]:
        """Of every settlement of the gazetteer the widest unit named for it, and its latitude and longitude."""
        columns = self._columns
        names = ("kind", "within", "latitude", "longitude")
        for kind, within, latitude, longitude in zip(*(columns.get(name, ()) for name in names), strict=True):
            if kind in _KINDS_OF_WORD["city"] and within and latitude is not None:
                yield within.rpartition("; ")[2], latitude, longitude

    def curated_by_key(self, key: str) -> tuple[GazetteerPlace, ...]:
        """The places of the places table that a folded name fits."""
        return tuple(self._curated.get(key, ()))

    def curated(self, name: str) -> GazetteerPlace | None:
        """The place of the places table with exactly this English name."""
        return self._by_name.get(name)

    def find(self, name: str) -> tuple[GazetteerPlace, ...]:
        """Every place that a name fits, curated places first, then by population; none is an empty tuple.

        A word for the kind ("oblast", "район", "city") narrows it down; without one, oblasts and raions are found
        only by forms that are theirs alone.
        """
        key = key_of(name)
        return self._find_key(key) or (self._find_key(key[4:]) if key.startswith("the ") else ())

    def _find_key(self, key: str) -> tuple[GazetteerPlace, ...]:
        core, word = split_kind(key)
        found = list(self._exactly(key))
        if word:
            found += self._exactly(typed_key(word, core)) or self._exactly(typed_key(word, nominative(core)))
            if not found:
                bare = self._exactly(core)
                found = [place for place in bare if place.kind in _KINDS_OF_WORD[word]]
                if word == "oblast" and not found:
                    found = [oblast for place in bare if (oblast := self.oblast_of_seat(place)) is not None]
        elif not found:
            found = self._exactly(typed_key("oblast", key))
        elif any(place.kind != "raion" for place in found):
            found = [place for place in found if place.kind != "raion"]
        return tuple(dict.fromkeys(found))

    def _exactly(self, key: str) -> list[GazetteerPlace]:
        return [*self._curated.get(key, ()), *(self._place(row) for row in self._rows.get(key, ()))]

    def find_by_sound(self, name: str) -> tuple[GazetteerPlace, ...]:
        """Places whose main names sound like this one in another romanisation; a second resort after `find`."""
        core, word = split_kind(key_of(name))
        if len(core) < 4:
            return ()
        if self._sounds is None:
            self._sounds = self._listen()
        found = self._sounds.get(sound_of(core), [])
        if word:
            found = [place for place in found if place.kind in _KINDS_OF_WORD[word]]
        else:
            found = [place for place in found if place.kind not in ("oblast", "raion")]
        return tuple(found)

    def _listen(self) -> dict[str, list[GazetteerPlace]]:
        """Curated names and aliases and the main names of Ukraine's places, by sound."""
        sounds: dict[str, dict[GazetteerPlace, None]] = {}
        for name, place in self._by_name.items():
            for spelling in (name.split(",")[0], place.name_uk, *self._aliases[name]):
                core = split_kind(key_of(spelling))[0]
                if core:
                    sounds.setdefault(sound_of(core), {})[place] = None
        columns = self._columns
        if columns:
            for row, (name, country) in enumerate(zip(columns["name"], columns["country"], strict=True)):
                if country == "UA":
                    core = split_kind(key_of(name.split(",")[0]))[0]
                    sounds.setdefault(sound_of(core), {})[self._place(row)] = None
        return {sound: list(places) for sound, places in sounds.items()}

    def oblast_of_seat(self, place: GazetteerPlace) -> GazetteerPlace | None:
        """The oblast that shares its name with this city: Kharkiv oblast for Kharkiv."""
        oblast = self._by_name.get(f"{place.name} oblast")
        if oblast is None or place.kind != "city" or oblast.within[-1:] != place.within[-1:]:
            return None
        return oblast

    def _place(self, row: int) -> GazetteerPlace:
        made = self._made.get(row)
        if made is not None:
            return made
        columns = self._columns
        within = tuple(columns["within"][row].split("; ")) if columns["within"][row] else ()
        if within and (widest := self._by_name.get(within[-1])) is not None:
            within = (*within, *widest.within)
        population = columns["population"][row]
        place = GazetteerPlace(
            name=columns["name"][row],
            name_uk=columns["name_uk"][row],
            kind=columns["kind"][row],
            within=within,
            latitude=columns["latitude"][row],
            longitude=columns["longitude"][row],
            radius_km=None if columns["radius_km"][row] is None else round(columns["radius_km"][row], 1),
            population=population or 0,
            source=columns["source"][row],
            note=columns["note"][row],
            curated=False,
            geonames_id=columns["geonames_id"][row],
        )
        self._made[row] = place
        return place


def _read_rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as handle:
        return [{column: cell or "" for column, cell in row.items()} for row in csv.DictReader(handle)]


def _chain(parent: str, parent_of: dict[str, str]) -> tuple[str, ...]:
    """A place's wider places, the nearest first; a circle in the table ends the chain."""
    chain: list[str] = []
    while parent and parent not in chain:
        chain.append(parent)
        parent = parent_of.get(parent, "")
    return tuple(chain)


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


@lru_cache(maxsize=4)
def load_gazetteer(places_file: Path = PLACES_FILE) -> Gazetteer:
    """The gazetteer over a places table, read once per file and kept."""
    return Gazetteer(places_file)


__all__ = [
    "CURATED_SOURCE",
    "DATA_FOLDER",
    "GAZETTEER_FILE",
    "PLACES_FILE",
    "Gazetteer",
    "GazetteerPlace",
    "keys_of",
    "load_gazetteer",
    "typed_key",
]
