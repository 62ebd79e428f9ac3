"""A made-up table of events, one for each day and place but where said, with answers that can be worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from tests import public_tables
from tests.large_tables import scanned_whole
from vigil.store.on_disk.stored_table import ParquetTable, StoredTable
from vigil.store.on_disk.stored_view import StoredDataset
from vigil.store.opening import open_table
from vigil.store.protocols import Dataset

FIRST = date(2024, 6, 1)
DAYS = 399
LAST = FIRST + timedelta(days=DAYS - 1)
"""4 July 2025: the table reaches back 52 weeks before its last week, and holds the calls of 2025."""

WEEK_BEGINS = DAYS - 7
UNKNOWN_DAY = 50
"""The day on which one number killed is not known."""


def north(day: int) -> int:
    """Battles of Ants against Bees in the North: one a day, three in the last week, none on every tenth day."""
    return 0 if day % 10 == 9 else 3 if day >= WEEK_BEGINS else 1


def south(day: int) -> int:
    """Riots of Bees in the South: one on every other day."""
    return int(day % 2 == 0)


def write(folder: Path) -> Path:
    """The table in ACLED's columns; each event killed one, but on `UNKNOWN_DAY` one in the North is not known."""
    rows = []
    for day in range(DAYS):
        for place, kind, actors, number in (
            ("North", "Battles", ("Ants", "Bees"), north(day)),
            ("South", "Riots", ("Bees", ""), south(day)),
        ):
            rows += [
                {
                    "event_id_cnty": f"{place}{day}-{one}",
                    "event_date": (FIRST + timedelta(days=day)).isoformat(),
                    "time_precision": 1,
                    "event_type": kind,
                    "actor1": actors[0],
                    "actor2": actors[1],
                    "country": "Antland",
                    "admin1": place,
                    "location": f"{place} town",
                    "latitude": 10,
                    "longitude": 20,
                    "geo_precision": 1,
                    "fatalities": "" if (day, place) == (UNKNOWN_DAY, "North") else 1,
                }
                for one in range(number)
            ]
    return public_tables.write(folder / "made-up.csv", public_tables.as_csv(public_tables.ACLED_NOW, rows))


def in_memory(path: Path) -> Dataset:
    """The table held in memory."""
    return open_table(path).dataset


def on_disk(path: Path) -> Dataset:
    """The same kept on disk and asked, in the cache that the test sets."""
    table = open_table(path, rows=0).read
    assert isinstance(table, StoredTable)
    return StoredDataset(table)


def scanned(path: Path) -> Dataset:
    """The same scanned by the engine alone, as a lake is."""
    table = open_table(path, rows=0).read
    assert isinstance(table, ParquetTable)
    table.scan = scanned_whole(table)
    return StoredDataset(table)
