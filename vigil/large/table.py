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
from pyarrow import parquet

from vigil import limits
from vigil.large import cache
from vigil.large.building import (
    PROBLEMS_FILE,
    SOURCES_FILE,
    UNSETTLED_FILE,
    WORDS_FILE,
    connected,
    viewed,
)
from vigil.large.coded import Coded
from vigil.large.layout import EVENTS_FILE, PLACES_FILE
from vigil.large.scan import CodedScan, Rules, Scan
from vigil.large.words import WordIndex
from vigil.places.hierarchy import descendants
from vigil.public_book import choices_of, declaration_of, vocabulary_of
from vigil.readers import ReadTable, format_named
from vigil.readers.mapping import Mapping
from vigil.schema import CASUALTIES, FIGURES
from vigil.selection import Choices
from vigil.tables import Problem, rows_of
from vigil.vocabulary import TYPE_NOT_STATED


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
        noted = json.loads((folder / WORDS_FILE).read_text(encoding="utf-8"))
        self.declaration = declaration_of(self.format)
        self.vocabulary = vocabulary_of(
            self.format,
            kinds=noted["event_type"],
            weapon_classes=noted["weapon_class"],
            known=noted["known"],
            is_aggregated=noted["is_aggregated"],
            is_coarse=noted["is_coarse"],
            exported=tuple(noted["exported"]),
        )
        self._noted = noted
        self.columns = Coded(folder, self.rows)
        # a type is left out only where that of which it is a part is there; the order of two actors says who acted
        # only in tables that mean it to
        kinds = self.vocabulary.event_types
        part_of = {part: whole for part, whole in self.format.part_of.items() if whole in kinds}
        self.scan = Scan(
            events=self.events,
            rules=Rules(part_of=part_of, party_types=None, words=self.vocabulary),
            holding=self._holding,
            within=self._within,
            coded=CodedScan(
                self.columns,
                holding=lambda words: _rows_with(self, tuple(words)),
                places_in=lambda places: _places_in(self, tuple(places)),
            ),
        )
        self._database = connected()
        self._database.execute("SET GLOBAL parquet_metadata_cache = true")
        self._database.execute(f"SET temp_directory = '{_escaped(folder / 'spilled')}'")
        viewed(self._database, folder)
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
    def places(self) -> pd.DataFrame:
        """The places of the table, as `vigil.public_book.Places` finds them."""
        return pd.read_parquet(self.folder / PLACES_FILE)

    @cached_property
    def choices(self) -> Choices:
        """What the table offers to filter by."""
        last = "last_end" if self.vocabulary.periods[0] == "month" else "last_day"
        return choices_of(
            self.vocabulary,
            self.places,
            actors=(*self._noted["actor1"], *self._noted["actor2"]),
            first_day=date.fromisoformat(self._noted["first_day"]),
            last_day=date.fromisoformat(self._noted[last]),
        )

    def figures_alone(self) -> ReadTable:
        """The table as read, with nothing of its events but what is counted of them: a small part of their bytes."""
        is_label = ["time_precision", "event_type", "location", "geo_precision"]
        columns = ["event_date", *is_label, "latitude", "events_count", *CASUALTIES, *FIGURES]
        read = parquet.read_table(self.folder / EVENTS_FILE, columns=columns, read_dictionary=is_label)
        events = read.to_pandas().astype(dict.fromkeys(("events_count", *CASUALTIES, *FIGURES), "Int64"))
        events["event_type"] = events["event_type"].where(events["event_type"] != TYPE_NOT_STATED)
        return ReadTable(
            format=self.format,
            recognised_because=self.recognised_because,
            title=self.title,
            file=self.file,
            version=self.version,
            events=events,
            sources=self.sources,
            problems=self.problems,
            notes=self.notes,
            unsettled=self.unsettled,
            rows_read=self.rows_read,
            mapping=self.mapping,
        )

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

    def _within(self, events: nw.LazyFrame[Any], places: Sequence[str]) -> nw.LazyFrame[Any]:
        names = _places_in(self, tuple(places))
        there = nw.from_native(self.cursor().from_arrow(pa.table({"place": pa.array(names, pa.string())})))
        return events.join(there, on="place", how="semi")

    def close(self) -> None:
        """Let go of the files."""
        self._database.close()
        self._used.close()


@lru_cache(maxsize=limits.REMEMBERED_VIEWS)
def _places_in(table: LargeTable, places: tuple[str, ...]) -> list[str]:
    """Some places and all that lie in them."""
    return sorted(set().union(*(descendants(table.places, place) | {place} for place in places)))


@lru_cache(maxsize=limits.REMEMBERED_VIEWS)
def _rows_with(table: LargeTable, words: tuple[str, ...]) -> np.ndarray:
    """The rows in which each of these folded words stands (int32, ascending)."""
    marked = np.ones(table.rows, dtype=bool)
    for word in words:
        marked &= table._index.holding(word) | table.columns.named(word)
    return np.flatnonzero(marked).astype("int32")


def _escaped(path: Path) -> str:
    return str(path).replace("'", "''")
