"""A large table, opened: what it is at once, its events by the question."""

from __future__ import annotations

import io
import json
import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from concurrent.futures import Future, wait
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from vigil import limits
from vigil.places.hierarchy import descendants
from vigil.query.choices import Choices
from vigil.readers import format_named
from vigil.readers.column_use import ColumnUse, uses_of_format
from vigil.readers.day_order import DateOrder
from vigil.readers.files.opening import Progress
from vigil.readers.mapping import Mapping
from vigil.store.on_disk import cache
from vigil.store.on_disk.building import (
    PROBLEMS_FILE,
    SOURCES_FILE,
    TEXT_INDEX_FILE,
    UNRESOLVED_FILE,
    connect,
    create_view,
)
from vigil.store.on_disk.folders import exclusive_lock
from vigil.store.on_disk.layout import EVENTS_FOLDER, LABELS, PLACES_FILE, TEXTS_FILE
from vigil.store.on_disk.listing import label_counts
from vigil.store.on_disk.scan import Scan, as_frame
from vigil.store.on_disk.sorting import ORDER_FILE, ROWS_IN_TEXT_GROUP, Pieces, event_groups, write_events, write_texts
from vigil.store.on_disk.text_index import WordIndex
from vigil.store.public_tables import choices_of, vocabulary_of
from vigil.table.model import rows_of
from vigil.table.problems import Problem
from vigil.table.vocabulary import TYPE_NOT_STATED

FINISHING_FILE = "finishing.lock"


class StoredTable(ABC):
    """A table of which only what is asked of its events is held. Says of itself what `vigil.readers.ReadTable` says.

    Where it lies and which engine is asked is for the classes below: `ParquetTable` in the cache with DuckDB,
    `vigil.store.spark.engine.SparkTable` in a lake with Spark.
    """

    folder: Path
    """Where it lies; of a lake as its machines see it."""
    readiness = 1.0
    """How much of the texts, and of the index of their words, can be queried at once, from 0 to 1."""

    def __init__(self) -> None:
        """Called when `content` can be: what is kept beside the events says what table it is."""
        facts = json.loads(self.content(cache.ABOUT_FILE))
        self.format = format_named(facts["format"])
        self.recognised_because: str = facts["recognised_because"]
        self.title: str = facts["title"]
        self.file: str = facts["file"]
        self.version: str = facts["version"]
        self.notes: tuple[str, ...] = tuple(facts["notes"])
        self.rows: int = facts["rows"]
        self.rows_read: int = facts["rows_read"]
        self.mapping = Mapping.from_json(facts["mapping"]) if facts["mapping"] else None
        # a lake of an earlier version says only which columns its format has
        self.columns = (
            tuple(ColumnUse(**{**use, "against": tuple(use["against"])}) for use in facts["columns"])
            if "columns" in facts
            else uses_of_format(self.format.columns, self.format.columns)
        )
        order = facts.get("date_order")
        self.date_order = DateOrder(**{**order, "examples": tuple(map(tuple, order["examples"]))}) if order else None
        noted = json.loads(self.content(TEXT_INDEX_FILE))
        self.declaration = self.format
        self.vocabulary = vocabulary_of(
            self.format,
            kinds=noted["event_type"],
            weapon_classes=noted["weapon_class"],
            is_aggregated=noted["is_aggregated"],
            is_coarse=noted["is_coarse"],
            exported=tuple(noted["exported"]),
        )
        self._noted = noted
        # a type is left out only where that of which it is a part is there
        kinds = self.vocabulary.event_types
        part_of = {part: whole for part, whole in self.format.part_of.items() if whole in kinds}
        self.scan = Scan(
            events=self.events, part_of=part_of, search=self.search, search_places=self._within, **self.stored_texts()
        )
        # cached with the table, and gone with it
        self._places_in = lru_cache(limits.CACHED_VIEWS)(self._find_places)

    @abstractmethod
    def content(self, name: str) -> bytes:
        """The bytes of a small file that is kept beside the events."""

    @abstractmethod
    def events(self) -> nw.LazyFrame[Any]:
        """The events as a lazy frame, in the columns of `vigil.store.on_disk.layout`."""

    @abstractmethod
    def search(self, events: nw.LazyFrame[Any], words: Sequence[str]) -> nw.LazyFrame[Any]:
        """The events in which each of some folded words stands."""

    def stored_texts(self) -> dict[str, Any]:
        """What a `Scan` gets of texts that lie beside the events; of those that lie among them nothing."""
        return {}

    @abstractmethod
    def as_frame(self, frame: pa.Table) -> nw.LazyFrame[Any]:
        """A small frame as one of the engine's, to be joined with the events."""

    def close(self) -> None:
        """Let go of what was opened, and of what was found in it."""
        self._places_in.cache_clear()

    def __len__(self) -> int:
        return self.rows

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with rows, left out for it or not."""
        listed = self._frame(PROBLEMS_FILE).astype({"row": "Int64"})
        return tuple(
            Problem(
                one.file, None if pd.isna(one.row) else int(one.row), one.column, one.value, one.reason, one.left_out
            )
            for one in rows_of(listed)
        )

    @cached_property
    def sources(self) -> pd.DataFrame:
        """The reports, with the columns of `vigil.table.schema.SOURCES`."""
        return self._frame(SOURCES_FILE)

    @cached_property
    def unresolved(self) -> pd.DataFrame:
        """Place names that were not found or fit several places."""
        return self._frame(UNRESOLVED_FILE)

    @cached_property
    def places(self) -> pd.DataFrame:
        """The places of the table, as `vigil.store.public_tables.PlaceTree` finds them."""
        return self._frame(PLACES_FILE)

    @cached_property
    def places_by_name(self) -> pd.DataFrame:
        """The same, with the names as index."""
        return self.places.set_index("name_en", drop=False).rename_axis(None)

    @cached_property
    def parents(self) -> np.ndarray:
        """At which of the places the parent of each stands, -1 for none."""
        return self.places_by_name.index.get_indexer(pd.Index(self.places["parent"]))

    @cached_property
    def choices(self) -> Choices:
        """What the table offers to filter by."""
        last = "last_end" if self.vocabulary.periods[0] == "month" else "last_day"
        choices = choices_of(
            self.vocabulary,
            self.places,
            actors=(*self._noted["actor1"], *self._noted["actor2"]),
            first_day=date.fromisoformat(self._noted["first_day"]),
            last_day=date.fromisoformat(self._noted[last]),
        )
        return replace(choices, in_column=self._values_in)

    def _values_in(self, column: str) -> tuple[str, ...]:
        return tuple(label_counts(self.scan, column)["value"][: limits.OFFERED_VALUES])

    def lazy(self) -> nw.LazyFrame[Any]:
        """The events as a lazy frame, as they were read: without the name that stands for a kind that is not stated."""
        kind = nw.col("event_type")
        return self.events().with_columns(event_type=nw.when(kind != TYPE_NOT_STATED).then(kind))

    @property
    def rows_left_out(self) -> int:
        """Rows of the file that are not among the events."""
        return self.rows_read - self.rows

    def _frame(self, name: str) -> pd.DataFrame:
        return pd.read_parquet(io.BytesIO(self.content(name)))

    def _within(self, events: nw.LazyFrame[Any], places: Sequence[str]) -> nw.LazyFrame[Any]:
        names = self._places_in(tuple(places))
        return events.join(self.as_frame(pa.table({"place": pa.array(names, pa.string())})), on="place", how="semi")

    def _find_places(self, places: tuple[str, ...]) -> list[str]:
        """Some places and all that lie in them."""
        return sorted(set().union(*(descendants(self.places, place) | {place} for place in places)))


class ParquetTable(StoredTable):
    """A table kept in the cache and scanned with DuckDB, with an index of its words.

    A table that was just built is asked as it was read. Its events are still to be brought into order and the words of
    their texts to be indexed: that is done in the background, once for all processes, and `finished` waits for it.
    """

    def __init__(self, folder: Path) -> None:
        """Raises `OSError`, `ValueError`, `KeyError` or `duckdb.Error` for a folder that is gone or damaged."""
        self._used = cache.use(folder)  # held open: a table in use is not removed
        self.folder = folder
        super().__init__()
        self._database = connect()
        self._database.execute("SET GLOBAL parquet_metadata_cache = true")
        self._database.execute(f"SET temp_directory = '{_escaped(folder / 'spilled')}'")
        self._of_thread = threading.local()
        self._rows_with = lru_cache(limits.CACHED_VIEWS)(self._find_rows)
        self._finishing: Future[None] | None = None
        self._pieces: tuple[Pieces, pa.Table, np.ndarray] | None = None
        try:
            if not (folder / TEXTS_FILE).is_file():
                pieces = Pieces(folder)
                order = np.load(pieces.folder / ORDER_FILE, mmap_mode="r")
                self._pieces = pieces, pieces.events(), order  # all mapped: it outlives the files
        except OSError:
            if not (folder / TEXTS_FILE).is_file():  # else another process is done with them just now
                raise
        if self._pieces is None:
            create_view(self._database, folder)
            return
        self.readiness, self._finishing = 0.0, Future()
        threading.Thread(target=self._finish, args=(self._finishing,), name="texts", daemon=True).start()

    def _finish(self, done: Future[None]) -> None:
        try:
            with exclusive_lock(self.folder / FINISHING_FILE):
                write_events(self.folder)
                write_texts(self.folder, self._note_readiness)
                cache.note_parts(self.folder)
            create_view(self._database, self.folder)
        except BaseException as error:  # raised again in the thread that waits
            done.set_exception(error)
        else:
            self.readiness, self._pieces = 1.0, None
            done.set_result(None)

    def _note_readiness(self, share: float) -> None:
        self.readiness = share

    def finished(self, progress: Progress | None = None) -> None:
        """Wait until texts and words can be asked. Raises what kept them from being written, such as `OSError`."""
        if self._finishing is None:
            return
        while progress and not wait([self._finishing], 0.5).done:
            progress(self.readiness, "indexing the words of the table")
        self._finishing.result()

    def content(self, name: str) -> bytes:
        """The bytes of a small file that is kept beside the events."""
        return (self.folder / name).read_bytes()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of this thread to the view `events`: threads must not share one."""
        if not hasattr(self._of_thread, "cursor"):
            self._of_thread.cursor = self._database.cursor()
        return self._of_thread.cursor

    def events(self) -> nw.LazyFrame[Any]:
        """The events as a lazy frame, in the columns of `vigil.store.on_disk.layout` but for the texts."""
        if self.is_small:
            return nw.from_native(self.frame()).lazy()
        pieces = self._pieces
        return nw.from_native(self.cursor().table("events") if pieces is None else self.cursor().from_arrow(pieces[1]))

    @cached_property
    def is_small(self) -> bool:
        """Whether its columns are in memory and asked there."""
        return self.rows <= limits.IN_MEMORY_ROWS

    def frame(self) -> pd.DataFrame:
        """The events in memory, of a table that is small."""
        return self._in_memory

    @cached_property
    def _in_memory(self) -> pd.DataFrame:
        if (pieces := self._pieces) is not None:
            return as_frame(pieces[1].unify_dictionaries().take(pa.array(pieces[2])))
        return as_frame(pa.concat_tables(table for _, table in event_groups(self.folder / EVENTS_FOLDER, None, LABELS)))

    def as_frame(self, frame: pa.Table) -> nw.LazyFrame[Any]:
        """A small frame as one of DuckDB's."""
        if self.is_small:
            return nw.from_native(frame.to_pandas()).lazy()
        return nw.from_native(self.cursor().from_arrow(frame))

    def search(self, events: nw.LazyFrame[Any], words: Sequence[str]) -> nw.LazyFrame[Any]:
        """The events in which each of some folded words stands, as the index of words says."""
        rows = self._rows_with(tuple(words))
        if len(rows) == self.rows:
            return events
        if not len(rows):
            return events.filter(nw.col("row") < 0)
        if self.is_small:
            marked = np.zeros(self.rows, dtype=bool)
            marked[rows] = True
            frame = nw.to_native(events.collect())
            return nw.from_native(frame[marked[frame["row"].to_numpy()]]).lazy()
        return events.join(self.as_frame(pa.table({"row": rows})), on="row", how="semi")

    def stored_texts(self) -> dict[str, Any]:
        """What a `Scan` gets of the texts."""
        asked = {"frame": self.frame} if self.is_small else {"rows_in_memory": limits.SELECTION_IN_MEMORY_ROWS}
        return {"texts": self.texts, "texts_lazily": self.texts_lazily, **asked}

    def texts(self, rows: Sequence[int], columns: Sequence[str]) -> pa.Table:
        """Some texts of some rows, in the order asked for; a headline where there are only notes."""
        at = np.asarray(rows, dtype="int64")
        read = list(dict.fromkeys([*columns, "notes"] if "headline" in columns else columns))
        if (pieces := self._pieces) is not None:
            found = pieces[0].texts(np.asarray(pieces[2][at], dtype="int64"))
        elif self.is_small:
            found = self._texts_in_memory.select(read).take(pa.array(at))
        else:
            groups, place = np.unique(at // ROWS_IN_TEXT_GROUP, return_inverse=True)
            with parquet.ParquetFile(self.folder / TEXTS_FILE, metadata=self._texts_metadata, memory_map=True) as file:
                table = file.read_row_groups(groups.tolist(), columns=read)
            found = table.take(pa.array(place * ROWS_IN_TEXT_GROUP + at % ROWS_IN_TEXT_GROUP))
        if "headline" in columns:
            place = found.schema.get_field_index("headline")
            found = found.set_column(place, "headline", pc.coalesce(found["headline"], found["notes"]))
        return found.select(list(columns))

    @cached_property
    def _texts_metadata(self) -> parquet.FileMetaData:
        return parquet.read_metadata(self.folder / TEXTS_FILE)

    @cached_property
    def _texts_in_memory(self) -> pa.Table:
        return parquet.read_table(self.folder / TEXTS_FILE).combine_chunks()  # of one piece rows are taken sooner

    def texts_lazily(self) -> nw.LazyFrame[Any]:
        """The texts of all rows as a lazy frame."""
        self.finished()
        texts = self.cursor().read_parquet(str(self.folder / TEXTS_FILE))
        return nw.from_native(texts).with_columns(headline=nw.coalesce("headline", "notes"))

    @cached_property
    def _index(self) -> WordIndex:
        self.finished()
        return WordIndex(self.folder, self.rows)

    def _find_rows(self, words: tuple[str, ...]) -> np.ndarray:
        """The rows in which each of these folded words stands (int32, ascending)."""
        marked = np.ones(self.rows, dtype=bool)
        for word in words:
            found = self._index.search(word)
            if self._index.may_be_in_identifiers(word):
                identifiers = parquet.read_table(self.folder / EVENTS_FOLDER, columns=["event_id"])["event_id"]
                found |= pc.match_substring(pc.utf8_lower(pc.utf8_normalize(identifiers, "NFC")), word).to_numpy()
            marked &= found
        return np.flatnonzero(marked).astype("int32")

    def close(self) -> None:
        """Let go of the files and of what was found in them."""
        super().close()
        self._rows_with.cache_clear()
        self.__dict__.pop("_index", None)
        self._database.close()
        self._used.close()


def _escaped(path: Path) -> str:
    return str(path).replace("'", "''")
