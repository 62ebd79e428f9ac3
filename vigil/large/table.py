"""A large table, opened: what it is at once, its events by the question."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import pyarrow as pa

from vigil import limits
from vigil.large import cache
from vigil.large.building import CHOICES_FILE, EVENTS_FILE, PROBLEMS_FILE, SOURCES_FILE, UNSETTLED_FILE, connected
from vigil.large.scan import Rules, Scan
from vigil.large.words import WordIndex
from vigil.readers import format_named
from vigil.readers.mapping import Mapping
from vigil.selection import Choices
from vigil.tables import Problem, rows_of


class LargeTable:
    """A table kept in the cache. Says of itself what `vigil.readers.ReadTable` says; its events are asked for."""

    def __init__(self, folder: Path) -> None:
        self._used = cache.use(folder)  # held open: a table in use is not removed
        self.folder = folder
        said = json.loads((folder / cache.ABOUT_FILE).read_text(encoding="utf-8"))
        self.format = format_named(said["format"])
        self.recognised_because: str = said["recognised_because"]
        self.title: str = said["title"]
        self.file: str = said["file"]
        self.version: str = said["version"]
        self.notes: tuple[str, ...] = tuple(said["notes"])
        self.rows: int = said["rows"]
        self.rows_read: int = said["rows_read"]
        self.mapping = Mapping.from_json(said["mapping"]) if said["mapping"] else None
        # the order of two actors says who acted only in tables that mean it to
        self.scan = Scan(
            events=self.events,
            rules=Rules(part_of=self.format.part_of, party_types=None),
            holding=self._holding,
        )
        self._database = connected()
        self._database.execute("SET GLOBAL parquet_metadata_cache = true")
        self._database.execute(f"SET temp_directory = '{_escaped(folder / 'spilled')}'")
        path = _escaped(folder / EVENTS_FILE)
        self._database.execute(f"CREATE VIEW events AS SELECT * FROM read_parquet('{path}')")
        self._of_thread = threading.local()

    def __len__(self) -> int:
        return self.rows

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the rows that were left out."""
        listed = pd.read_parquet(self.folder / PROBLEMS_FILE).astype({"row": "Int64"})
        return tuple(
            Problem(one.file, None if pd.isna(one.row) else int(one.row), one.column, one.value, one.reason)
            for one in rows_of(listed)
        )

    @cached_property
    def sources(self) -> pd.DataFrame:
        """The reports, with the columns of `vigil.schema.SOURCES`."""
        return pd.read_parquet(self.folder / SOURCES_FILE)

    @cached_property
    def unsettled(self) -> pd.DataFrame:
        """Place names that were not found or fit several places."""
        return pd.read_parquet(self.folder / UNSETTLED_FILE)

    @cached_property
    def choices(self) -> Choices:
        """What the table offers to filter by, as `vigil.large.listing.choices` found it when the table was kept."""
        said = json.loads((self.folder / CHOICES_FILE).read_text(encoding="utf-8"))
        offered: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in said.items()
        }
        days = {name: date.fromisoformat(said[name]) for name in ("first_day", "last_day")}
        return Choices(**offered | days)

    @property
    def rows_left_out(self) -> int:
        """Rows of the file that are not among the events."""
        return self.rows_read - self.rows

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of this thread to the view `events`: threads must not share one."""
        if not hasattr(self._of_thread, "cursor"):
            self._of_thread.cursor = self._database.cursor()
        return self._of_thread.cursor

    def events(self) -> nw.LazyFrame[Any]:
        """The events as a lazy frame, in the columns of `vigil.large.layout`."""
        return nw.from_native(self.cursor().table("events"))

    @cached_property
    def _index(self) -> WordIndex:
        return WordIndex(self.folder, self.rows)

    def _holding(self, events: nw.LazyFrame[Any], words: Sequence[str]) -> nw.LazyFrame[Any]:
        rows = _rows_with(self, tuple(words))
        if len(rows) == self.rows:
            return events
        if not len(rows):
            return events.filter(nw.col("row") < 0)
        found = pa.table({"row": rows})
        held = nw.from_native(self.cursor().from_arrow(found))
        return events.join(held, on="row", how="semi")

    def close(self) -> None:
        """Let go of the files."""
        self._database.close()
        self._used.close()


@lru_cache(maxsize=limits.REMEMBERED_VIEWS)
def _rows_with(table: LargeTable, words: tuple[str, ...]) -> np.ndarray:
    """The rows in which each of these folded words stands (int32, ascending)."""
    marked = np.ones(table.rows, dtype=bool)
    for word in words:
        marked &= table._index.holding(word) | _named(table, word)
    return np.flatnonzero(marked).astype("int32")


def _named(table: LargeTable, word: str) -> np.ndarray:
    """Whether the identifier of each row holds a folded word."""
    marked = np.zeros(table.rows, dtype=bool)
    found = table.cursor().execute("SELECT row FROM events WHERE contains(lower(event_id), ?)", [word]).fetchnumpy()
    marked[np.asarray(found["row"])] = True
    return marked


def _escaped(path: Path) -> str:
    return str(path).replace("'", "''")
