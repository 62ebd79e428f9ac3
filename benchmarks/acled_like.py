"""Tables shaped like ACLED's current export, made up from a seed: columns, types and how often values repeat.

Nothing in them happened. Places, actors and words are invented; only the names of the columns and of the kinds of
event are ACLED's own.

  python benchmarks/acled_like.py 100000 acled-100k.csv
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

SEED = 2025
PLACES = 60_000
ACTORS = 5_000
FIRST_DAY = np.datetime64("2018-01-01")
DAYS = 8 * 365 + 2
BATCH_ROWS = 250_000

SUB_EVENT_TYPES = {
    "Battles": ("Armed clash", "Government regains territory", "Non-state actor overtakes territory"),
    "Explosions/Remote violence": (
        "Air/drone strike",
        "Chemical weapon",
        "Grenade",
        "Remote explosive/landmine/IED",
        "Shelling/artillery/missile attack",
        "Suicide bomb",
    ),
    "Protests": ("Excessive force against protesters", "Peaceful protest", "Protest with intervention"),
    "Riots": ("Mob violence", "Violent demonstration"),
    "Strategic developments": (
        "Agreement",
        "Arrests",
        "Change to group/activity",
        "Disrupted weapons use",
        "Headquarters or base established",
        "Looting/property destruction",
        "Non-violent transfer of territory",
        "Other",
    ),
    "Violence against civilians": ("Abduction/forced disappearance", "Attack", "Sexual violence"),
}
"""The 6 kinds and 25 finer kinds of event of the codebook."""

DISORDER_TYPES = {
    "Battles": "Political violence",
    "Explosions/Remote violence": "Political violence",
    "Protests": "Demonstrations",
    "Riots": "Political violence; Demonstrations",
    "Strategic developments": "Strategic developments",
    "Violence against civilians": "Political violence",
}

_SYLLABLES = ("ka", "ro", "mi", "ta", "lu", "ne", "so", "va", "di", "pe", "zho", "hri", "sta", "bor", "lyn", "chu")
_WHAT = (
    "shelled positions",
    "attacked a checkpoint",
    "held a march",
    "launched a drone at a depot",
    "clashed with rivals",
    "detained several people",
    "fired artillery at outskirts",
    "looted a warehouse",
    "planted an explosive device",
    "blocked the main road",
)
_THEN = (
    "Damage to homes and a power line was reported.",
    "No injuries were reported by local authorities.",
    "Casualties are not known at the time of coding.",
    "Several houses, a school and a clinic were damaged.",
    "The number of people taking part was not reported.",
    "Both sides are said to have used heavy weapons.",
    "A power station in the area was left without supply.",
)


def batches(rows: int, *, seed: int = SEED) -> Iterator[pa.Table]:
    """The table in pieces of up to `BATCH_ROWS`, every column text as in a CSV file; the same for the same seed."""
    random = np.random.default_rng(seed)
    world = _world(random)
    given = 0
    while given < rows:
        count = min(BATCH_ROWS, rows - given)
        yield _batch(random, world, given, count)
        given += count


def table(rows: int, *, seed: int = SEED) -> pa.Table:
    """The whole table in memory."""
    return pa.concat_tables(batches(rows, seed=seed))


def frame(rows: int, *, seed: int = SEED) -> pd.DataFrame:
    """The whole table in memory as the usual `pandas.read_csv` would give it, texts that repeat as categories."""
    made = table(rows, seed=seed).to_pandas()
    numbers = ("time_precision", "iso", "geo_precision", "fatalities", "timestamp", "year")
    typed = made.astype(dict.fromkeys(numbers, "int64") | {"latitude": "float64", "longitude": "float64"})
    return typed.assign(event_date=pd.to_datetime(typed["event_date"]).astype("datetime64[us]"))


def write_csv(path: Path, rows: int, *, seed: int = SEED) -> Path:
    """Write the table as the export has it: UTF-8, comma, every text in quotes."""
    writer = None
    for batch in batches(rows, seed=seed):
        plain = pa.table({name: _plain(batch[name]) for name in batch.column_names})
        writer = writer or csv.CSVWriter(path, plain.schema)
        writer.write_table(plain)
    if writer is not None:
        writer.close()
    return path


def write_parquet(path: Path, rows: int, *, seed: int = SEED) -> Path:
    """Write the table as Parquet, texts that repeat once: for more rows than one CSV file may have."""
    writer = None
    for batch in batches(rows, seed=seed):
        writer = writer or parquet.ParquetWriter(path, batch.schema, compression="zstd")
        writer.write_table(batch)
    if writer is not None:
        writer.close()
    return path


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _world(random: np.random.Generator) -> dict[str, np.ndarray]:
    """The places and actors that rows are drawn from, the frequent ones first (Zipf)."""
    names = _names(random, PLACES, 3)
    countries = random.integers(0, 240, PLACES)
    centre = np.column_stack([random.uniform(-35, 60, 240), random.uniform(-110, 150, 240)])
    spread = random.normal(0, 2.5, (PLACES, 2))
    return {
        "location": names,
        "country": countries,
        "admin1": np.array([f"{name} region" for name in _names(random, 4_000, 2)])[random.integers(0, 4_000, PLACES)],
        "admin2": np.array([f"{name} district" for name in _names(random, 9_000, 2)])[
            random.integers(0, 9_000, PLACES)
        ],
        "latitude": np.round(np.clip(centre[countries, 0] + spread[:, 0], -60, 75), 4),
        "longitude": np.round(np.clip(centre[countries, 1] + spread[:, 1], -180, 180), 4),
        "place_weight": _zipf(PLACES, 0.8),
        "actor": np.array(
            [f"{name} Forces ({2000 + place % 25}-)" for place, name in enumerate(_names(random, ACTORS, 2))]
        ),
        "actor_weight": _zipf(ACTORS, 1.0),
        "country_name": np.array([f"{name} Republic" for name in _names(random, 240, 2)]),
        "source": np.array([f"{name} News; {name} Monitor" for name in _names(random, 3_000, 2)]),
    }


def _batch(random: np.random.Generator, world: dict[str, np.ndarray], first: int, rows: int) -> pa.Table:
    place = random.choice(PLACES, rows, p=world["place_weight"]).astype("int32")
    actor1 = random.choice(ACTORS, rows, p=world["actor_weight"]).astype("int32")
    actor2 = random.choice(ACTORS, rows, p=world["actor_weight"]).astype("int32")
    alone = random.random(rows) < 0.35
    kinds = [(kind, finer) for kind, finers in SUB_EVENT_TYPES.items() for finer in finers]
    kind = random.choice(len(kinds), rows, p=_zipf(len(kinds), 0.9, random_order=SEED)).astype("int32")
    day = (random.beta(2.2, 1.6, rows) * DAYS).astype("int32").clip(0, DAYS - 1)
    days = (FIRST_DAY + np.arange(DAYS)).astype("datetime64[D]")
    killed = np.where(random.random(rows) < 0.25, random.geometric(0.35, rows), 0)
    country = world["country"][place].astype("int32")

    def drawn(values: np.ndarray | list[str], codes: np.ndarray) -> pa.Array:
        texts = pa.array([str(value) for value in values])
        return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), texts)

    def missing(values: pa.Array, where: np.ndarray) -> pa.Array:
        codes = pa.array(np.asarray(values.indices), pa.int32(), mask=where)
        return pa.DictionaryArray.from_arrays(codes, values.dictionary)

    event_type = drawn([kind for kind, _ in kinds], kind)
    what, then, ending = (
        random.integers(0, size, rows).astype("int32") for size in (len(_WHAT), len(_THEN), len(_THEN))
    )
    number = pc.cast(pa.array(random.integers(2, 400, rows)), pa.string())
    location = drawn(world["location"], place).cast(pa.string())
    notes = pc.binary_join_element_wise(
        "On",
        drawn(_long_days(days), day).cast(pa.string()),
        drawn(world["actor"], actor1).cast(pa.string()),
        drawn(list(_WHAT), what).cast(pa.string()),
        "in",
        location,
        "involving",
        number,
        "people.",
        drawn(list(_THEN), then).cast(pa.string()),
        " ",
    )
    longer = pc.binary_join_element_wise(notes, drawn(list(_THEN), ending).cast(pa.string()), " ")
    notes = pc.if_else(pa.array(random.random(rows) < 0.4), longer, notes)
    place_text = {name: drawn(world[name], place) for name in ("location", "admin1", "admin2", "latitude", "longitude")}
    identifiers = [
        f"XKX{code:03d}{number}" for code, number in zip(country.tolist(), range(first, first + rows), strict=True)
    ]
    return pa.table(
        {
            "event_id_cnty": pa.array(identifiers),
            "event_date": drawn(days.astype(str), day),
            "year": drawn(days.astype("datetime64[Y]").astype(str), day),
            "time_precision": drawn(["1", "2", "3"], random.choice(3, rows, p=[0.9, 0.08, 0.02])),
            "disorder_type": drawn([DISORDER_TYPES[name] for name, _ in kinds], kind),
            "event_type": event_type,
            "sub_event_type": drawn([finer for _, finer in kinds], kind),
            "actor1": drawn(world["actor"], actor1),
            "assoc_actor_1": missing(drawn(world["actor"], actor2), random.random(rows) < 0.8),
            "inter1": drawn(["State forces", "Rebel group", "Protesters"], actor1 % 3),
            "actor2": missing(drawn(world["actor"], actor2), alone),
            "assoc_actor_2": missing(drawn(world["actor"], actor1), random.random(rows) < 0.9),
            "inter2": missing(drawn(["State forces", "Rebel group", "Civilians"], actor2 % 3), alone),
            "interaction": drawn(["State forces only", "State forces-Rebel group", "Protesters only"], actor1 % 3),
            "civilian_targeting": missing(drawn(["Civilian targeting"], np.zeros(rows, "int32")), actor2 % 3 != 2),
            "iso": drawn([str(100 + code) for code in range(240)], country),
            "region": drawn([f"Region {code}" for code in range(16)], country % 16),
            "country": drawn(world["country_name"], country),
            "admin1": place_text["admin1"],
            "admin2": place_text["admin2"],
            "admin3": missing(place_text["admin2"], random.random(rows) < 0.5),
            "location": place_text["location"],
            "latitude": place_text["latitude"],
            "longitude": place_text["longitude"],
            "geo_precision": drawn(["1", "2", "3"], random.choice(3, rows, p=[0.7, 0.24, 0.06])),
            "source": drawn(world["source"], random.choice(3_000, rows, p=_zipf(3_000, 1.0))),
            "source_scale": drawn(["National", "Subnational", "Other-National"], actor1 % 3),
            "notes": notes,
            "fatalities": drawn([str(count) for count in range(int(killed.max()) + 1)], killed),
            "tags": missing(drawn(["crowd size=no report"], np.zeros(rows, "int32")), random.random(rows) < 0.8),
            "timestamp": drawn([str(1_700_000_000 + code * 604_800) for code in range(100)], day % 100),
        }
    )


def _zipf(count: int, power: float, *, random_order: int | None = None) -> np.ndarray:
    weight = 1 / np.arange(1, count + 1) ** power
    if random_order is not None:
        np.random.default_rng(random_order).shuffle(weight)
    return weight / weight.sum()


def _names(random: np.random.Generator, count: int, syllables: int) -> np.ndarray:
    """Different invented names."""
    parts = np.array(_SYLLABLES)[random.integers(0, len(_SYLLABLES), (count, syllables + 1))]
    names = np.array(["".join(row).capitalize() for row in parts.tolist()])
    again = pd.Series(names).groupby(names).cumcount().to_numpy()
    return np.array([name if not number else f"{name} {number + 1}" for name, number in zip(names, again, strict=True)])


def _long_days(days: np.ndarray) -> list[str]:
    return [pd.Timestamp(day).strftime("%d %B %Y").lstrip("0") + "," for day in days]


def main() -> None:
    """Write one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=int)
    parser.add_argument("path", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    write_csv(options.path, options.rows, seed=options.seed)


if __name__ == "__main__":
    main()
