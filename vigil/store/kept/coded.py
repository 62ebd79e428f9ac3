"""The columns of a table one by one, as numbers in files of their own, which are mapped and not read.

A question after a filter change then works on a few arrays: the rows that a selection keeps, and what is summed over
them. Labels are numbers of the texts in `labels.arrow` (-1: none), days are counted from 1970 (`NO_DAY`: none), the
map's steps are -1 where there are none, moments are microseconds from 1970 (UTC), and numbers are float64 (missing:
NaN); a number that no event has, has no file. Identifiers stand one after another, the other texts in small packed
batches, so that a page of rows is read without their neighbours.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from vigil.query.sums import Sums
from vigil.readers.columns import EVENT_COLUMNS
from vigil.store.kept.layout import PLACE_COLUMNS
from vigil.table.schema import TIME_ZONE

LABELS_FILE = "labels.arrow"

TEXTS_FILE, IDENTIFIERS_FILE = "texts.arrow", "identifiers.bytes"

LABELS = (*(column.name for column in EVENT_COLUMNS if column.kind == "label"), *PLACE_COLUMNS)
DAYS = ("event_date", "day_start", "day_utc")
MOMENTS = ("start", "end")
STEPS = ("x", "y")
NUMBERS = tuple(column.name for column in EVENT_COLUMNS if column.kind in ("number", "integer"))
TEXTS = ("headline", "notes", "sources")

PARTS = "identifier_parts"
"""The column of what stands in any identifier: most words can be in none, so that none has to be looked at."""

ROWS_IN_BATCH = 256
"""Rows of a batch of texts: of row groups a whole part."""

NO_MOMENT = int(np.iinfo("int64").min)
"""What numpy holds for a missing moment."""

NO_DAY = int(np.iinfo("int32").max)
"""Stands for a missing day: after all others, as in the order of time."""

FEW_CELLS = 4_000_000
"""Combinations of day and group up to which all of them are counted, and not those that are there found first."""

Rows = slice | np.ndarray
"""Rows of a table in order of time: a stretch of them, or the number of each, ascending."""


@dataclass(frozen=True)
class Labels:
    """A column of labels: of each row the number of its text (int32; -1: none)."""

    codes: np.ndarray
    values: pa.Array

    def texts(self, rows: np.ndarray) -> pd.Series:
        """The labels of some rows (str)."""
        return self.values.take(pa.array(self.codes[rows], mask=self.codes[rows] < 0)).to_pandas()

    def array(self, rows: slice) -> pa.DictionaryArray:
        """The labels of some rows, with no texts but theirs."""
        codes = self.codes[rows]
        there = np.zeros(len(self.values) + 1, dtype=bool)
        there[codes] = True  # -1 marks the last, which is no text
        used = np.flatnonzero(there[:-1])
        own = np.cumsum(there[:-1], dtype="int32") - 1 if len(used) else np.zeros(1, dtype="int32")
        indices = pa.array(own[codes], mask=codes < 0)
        return pa.DictionaryArray.from_arrays(indices, self.values.take(pa.array(used)))


_TABLED = frozenset(("event_id", *LABELS, *DAYS, *MOMENTS, *STEPS, *NUMBERS))


def _file(folder: Path, name: str) -> Path:
    return folder / f"column-{name}.npy"


def _parts(text: str) -> np.ndarray:
    """Each three bytes that stand one after another in a text, as a number."""
    each = np.frombuffer(text.encode(), dtype="uint8").astype("int32")
    return each[:-2] << 16 | each[1:-1] << 8 | each[2:]


class Writer:
    """Writes the columns of a table, some rows at a time."""

    def __init__(self, folder: Path, rows: int, labels: dict[str, Labels]) -> None:
        self._folder, self._rows = folder, rows
        self._open: dict[str, np.ndarray] = {}
        for name in LABELS:
            kind = np.min_scalar_type(-max(len(labels[name].values), 1))
            np.save(_file(folder, name), labels[name].codes.astype(kind))
        texts = [labels[name].values for name in LABELS]
        ends = np.cumsum([0, *(len(values) for values in texts)])
        lists = pa.ListArray.from_arrays(pa.array(ends, pa.int32()), pa.concat_arrays(texts))
        table = pa.table({"column": list(LABELS), "texts": lists})
        with pa.OSFile(str(folder / LABELS_FILE), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)
        packed = pa.ipc.IpcWriteOptions(compression="lz4")
        schema = pa.schema([(name, pa.string()) for name in TEXTS])
        self._texts = pa.ipc.new_file(str(folder / TEXTS_FILE), schema, options=packed)
        self._identifiers = (folder / IDENTIFIERS_FILE).open("wb")
        self._end = np.zeros(1, dtype="int64")
        self._parts = np.zeros(256**3, dtype=bool)

    def add(self, rows: slice, columns: pa.Table) -> None:
        """Add the next rows, which stand at `rows`, in the columns of `vigil.store.kept.layout`."""
        for name in DAYS:
            days = columns[name].cast(pa.timestamp("s")).cast(pa.int64()).to_numpy() / 86_400
            self._put(name, rows, np.where(np.isnan(days), NO_DAY, days), "int32")
        for name in MOMENTS:
            if columns[name].null_count < len(columns) or name in self._open:
                self._put(name, rows, columns[name].cast(pa.int64()).fill_null(NO_MOMENT).to_numpy(), "int64")
        for name in STEPS:
            self._put(name, rows, columns[name].fill_null(-1).to_numpy(), "int32")
        self._put("placed", rows, columns["placed"].to_numpy(), "bool")
        for name in NUMBERS:
            if columns[name].null_count < len(columns) or name in self._open:
                self._put(name, rows, columns[name].cast(pa.float64()).to_numpy(), "float64")
        self._texts.write_table(columns.select(TEXTS).combine_chunks(), max_chunksize=ROWS_IN_BATCH)
        identifiers = columns["event_id"].combine_chunks().fill_null("")
        lengths = pc.binary_length(identifiers).to_numpy()
        ends = np.concatenate([self._end, self._end + np.cumsum(lengths)])
        self._put("event_id", slice(rows.start, rows.stop + 1), ends, "int64")
        self._end = ends[-1:]
        texts = identifiers.to_pylist()
        self._identifiers.write("".join(texts).encode())
        self._parts[_parts("\n".join(texts).casefold())] = True

    def _put(self, name: str, rows: slice, values: np.ndarray, kind: str) -> None:
        if name not in self._open:
            path, number = _file(self._folder, name), self._rows + (name == "event_id")
            self._open[name] = np.lib.format.open_memmap(path, mode="w+", dtype=kind, shape=(number,))
            if name in MOMENTS or name in NUMBERS:
                self._open[name][: rows.start] = NO_MOMENT if name in MOMENTS else np.nan
        self._open[name][rows] = values

    def finish(self) -> None:
        """Write what is left."""
        for column in self._open.values():
            column.flush()  # type: ignore[attr-defined]
        self._texts.close()
        self._identifiers.close()
        np.save(_file(self._folder, PARTS), np.flatnonzero(self._parts).astype("int32"))


class Coded:
    """The columns of one table, opened."""

    def __init__(self, folder: Path, rows: int) -> None:
        self._folder, self.rows = folder, rows
        self._columns: dict[str, np.ndarray] = {}
        self._of_thread = threading.local()

    def has(self, name: str) -> bool:
        """Whether any event has a figure."""
        return name in self._columns or _file(self._folder, name).exists()

    def column(self, name: str) -> np.ndarray:
        """A column as it is kept."""
        if name not in self._columns:
            self._columns[name] = np.load(_file(self._folder, name), mmap_mode="r")
        return self._columns[name]

    @cached_property
    def identifiers(self) -> pa.LargeStringArray:
        """The identifier of each row."""
        held = pa.memory_map(str(self._folder / IDENTIFIERS_FILE)).read_buffer()
        return pa.LargeStringArray.from_buffers(self.rows, pa.py_buffer(self.column("event_id")), held)

    def named(self, word: str) -> np.ndarray:
        """Whether the identifier of each row holds a folded word (bool)."""
        parts = _parts(word)
        if len(parts) and not np.isin(parts, self.column(PARTS)).all():
            return np.zeros(self.rows, dtype=bool)
        found = pc.match_substring(pc.utf8_lower(self.identifiers), word)
        return found.to_numpy(zero_copy_only=False)

    @cached_property
    def _labels(self) -> Mapping[str, pa.Array]:
        table = pa.ipc.open_file(pa.memory_map(str(self._folder / LABELS_FILE))).read_all()
        lists = table["texts"].chunk(0)
        return {name: lists[place].values for place, name in enumerate(table["column"].to_pylist())}

    def between(self, first: int | None, last: int | None, day: str) -> Rows:
        """The rows between two days (from 1970, both included), by one of `DAYS`; a missing day lies between none."""
        days = self.column(day)
        if first is None and last is None:
            return slice(0, self.rows)
        first, last = -NO_DAY if first is None else first, NO_DAY - 1 if last is None else last
        if day == "event_date":  # which the rows are in order of
            begin, end = np.searchsorted(days, np.array([first, last + 1], dtype="int32")).tolist()
            return slice(begin, max(begin, end))
        return narrowed(slice(0, self.rows), (days >= first) & (days <= last))

    def among(self, name: str, values: Sequence[str], rows: Rows) -> np.ndarray:
        """Whether a label is one of some, of each of some rows."""
        texts = self._labels[name]
        codes = pc.index_in(pa.array(values, pa.string()), texts).drop_null().to_numpy()
        column = self.column(name)[rows]
        if len(codes) == 1:
            return column == codes[0]
        chosen = np.zeros(len(texts) + 1, dtype=bool)  # the last is for no label
        chosen[codes] = True
        return chosen[column]

    def within(self, west: int, north: int, east: int, south: int, rows: Rows) -> np.ndarray:
        """Whether some rows stand within a part of the map."""
        x, y = self.column("x")[rows], self.column("y")[rows]
        return (x >= max(west, 0)) & (x <= east) & (y >= max(north, 0)) & (y <= south)

    def stands_for(self, rows: Rows) -> np.ndarray | None:
        """How many events each of some rows stands for (float64); None where it is one for every row."""
        if self._is_one_each:
            return None
        return (
            np.nan_to_num(self.column("events_count")[rows]) if self.has("events_count") else np.zeros(number_of(rows))
        )

    @cached_property
    def _is_one_each(self) -> bool:
        return self.has("events_count") and bool((self.column("events_count") == 1).all())

    def summed(self, rows: Rows, asked: Sums, *, day: str) -> pd.DataFrame:
        """Sums as `vigil.query.sums.summed` gives them, with `group` as categories; `day` is one of `DAYS`."""
        names, codes = self._groups(asked, rows)
        days = self.column(day)[rows]
        kept = (codes >= 0) & (days != NO_DAY)
        all_kept = bool(kept.all())

        def taken(values: np.ndarray) -> np.ndarray:
            return values if all_kept else values[kept]

        days, cells = taken(days), taken(codes)
        first, width = int(days.min(initial=NO_DAY)), max(len(names), 1)
        if asked.by_day:
            cells = (days.astype("int64") - first) * width + cells
        if asked.by_day and len(cells) and (int(days.max()) - first + 1) * width > FEW_CELLS:
            there, cells = np.unique(cells, return_inverse=True)
            number = len(there)
        else:
            number = int(cells.max(initial=-1)) + 1
            there = np.flatnonzero(np.bincount(cells, minlength=number))
        at = slice(None) if number == len(there) else there

        def total(weights: np.ndarray | None) -> np.ndarray:
            return np.bincount(cells, weights, minlength=number)[at].astype("float64")

        each = None if (each := self.stands_for(rows)) is None else taken(each)
        events = total(each)
        if asked.figure is None:
            sums = {"total": events, "known_events": events}
        elif self.has(asked.figure):
            figure = taken(self.column(asked.figure)[rows])
            known = ~np.isnan(figure)
            sums = {
                "total": total(np.where(known, figure, 0)),
                "known_events": total(known if each is None else known * each),
            }
        else:
            sums = dict.fromkeys(("total", "known_events"), np.zeros(len(events)))
        group = pd.Categorical.from_codes(there % width, categories=pd.Index(names.to_pandas(), dtype="str"))
        if not asked.by_day:
            return pd.DataFrame({"group": group, **sums, "events": events})
        day_of = (there // width + first).astype("datetime64[D]").astype("datetime64[us]")
        return pd.DataFrame({"day": day_of, "group": group, **sums, "events": events})

    def answers(self, columns: Iterable[str]) -> bool:
        """Whether these columns are here, and not only in the Parquet file."""
        return all(name in _TABLED for name in columns)

    def table(self, rows: Rows, columns: Mapping[str, str]) -> pa.Table:
        """Some columns of some rows, under names of their own, typed as in `vigil.store.kept.layout`; labels coded."""
        return pa.table({name: self._array(column, rows) for name, column in columns.items()})

    def _array(self, name: str, rows: Rows) -> pa.Array:
        if name == "event_id":
            if isinstance(rows, slice):
                return self.identifiers.slice(rows.start, number_of(rows))
            return self.identifiers.take(pa.array(rows))
        if name in LABELS:
            codes = self.column(name)[rows]
            return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), self._labels[name])
        if name in DAYS:
            days = self.column(name)[rows]
            missing = days == NO_DAY
            known = pa.array(np.where(missing, 0, days), pa.date32(), mask=missing)
            return known.cast(pa.timestamp("us"))
        if name in STEPS:
            steps = self.column(name)[rows]
            return pa.array(steps, mask=steps < 0)
        if name in MOMENTS:
            kind = pa.timestamp("us", "UTC")
            if not self.has(name):
                return pa.nulls(number_of(rows), kind)
            moments = self.column(name)[rows]
            return pa.array(moments, pa.int64(), mask=moments == NO_MOMENT).cast(kind)
        kind = pa.float64() if name in ("latitude", "longitude") else pa.int64()
        if not self.has(name):
            return pa.nulls(number_of(rows), kind)
        return pa.array(self.column(name)[rows], from_pandas=True).cast(kind)

    def frame(self, rows: Sequence[int], columns: Sequence[str]) -> pd.DataFrame:
        """Some rows as a reader gives them: of `EVENT_COLUMNS` those asked for, texts of labels as str."""
        at = np.asarray(rows, dtype="int64")
        texts = self._texts_at(at) if set(columns) & set(TEXTS) else {}
        return pd.DataFrame({name: texts[name] if name in texts else self._values(name, at) for name in columns})

    def _values(self, name: str, at: np.ndarray) -> Any:
        if name == "event_id":
            return self.identifiers.take(pa.array(at)).cast(pa.string()).to_pandas()
        if name in LABELS:
            codes = self.column(name)[at]
            return self._labels[name].take(pa.array(codes, mask=codes < 0)).to_pandas()
        if name in DAYS:
            days = self.column(name)[at]
            return np.where(days == NO_DAY, np.datetime64("NaT"), days.astype("datetime64[D]")).astype("datetime64[us]")
        if name in MOMENTS:
            moments = self.column(name)[at] if self.has(name) else np.full(len(at), NO_MOMENT)
            return pd.DatetimeIndex(moments.view("datetime64[us]")).tz_localize("UTC").tz_convert(TIME_ZONE)
        numbers = self.column(name)[at] if self.has(name) else np.full(len(at), np.nan)
        if name in ("latitude", "longitude"):
            return numbers
        missing = np.isnan(numbers)
        return pd.arrays.IntegerArray(np.where(missing, 1, numbers).astype("int64"), missing)

    def _texts_at(self, at: np.ndarray) -> Mapping[str, pd.Series]:
        """The texts of some rows, a headline where there are only notes (str)."""
        if not hasattr(self._of_thread, "texts"):
            self._of_thread.texts = pa.ipc.open_file(pa.memory_map(str(self._folder / TEXTS_FILE)))
        reader = self._of_thread.texts
        numbers, place = np.unique(at // ROWS_IN_BATCH, return_inverse=True)
        batches = [reader.get_batch(number) for number in numbers.tolist()]
        table = pa.Table.from_batches(batches, reader.schema)
        found = table.take(pa.array(place * ROWS_IN_BATCH + at % ROWS_IN_BATCH))
        found = found.set_column(0, TEXTS[0], pc.coalesce(found["headline"], found["notes"]))
        return {name: found[name].to_pandas() for name in TEXTS}

    def _groups(self, asked: Sums, rows: Rows) -> tuple[pa.Array, np.ndarray]:
        """The names of groups, and which of them each of some rows is in; -1 where it is in none that is asked for."""
        if asked.by is None:
            return pa.array([""]), np.zeros(number_of(rows), dtype="int64")
        texts, column = self._labels[asked.by], self.column(asked.by)[rows].astype("int64")
        if asked.among is None:
            at = pc.index(texts, asked.not_stated).as_py()
            names = texts if at >= 0 else pa.concat_arrays([texts, pa.array([asked.not_stated])])
            return names, np.where(column < 0, at if at >= 0 else len(texts), column)
        names = pa.array([*asked.among, *([asked.others] if asked.others else [])], pa.string())
        elsewhere = len(asked.among) if asked.others else -1
        place = np.full(len(texts) + 1, elsewhere, dtype="int64")  # the last is for no label
        found = pc.index_in(pa.concat_arrays([texts, pa.array([asked.not_stated])]), names)
        place[found.is_valid().to_numpy(zero_copy_only=False)] = found.drop_null().to_numpy()
        return names, place[column]


def number_of(rows: Rows) -> int:
    """How many rows some are."""
    return int(rows.stop - rows.start) if isinstance(rows, slice) else len(rows)


def listed(rows: Rows, first: int = 0, last: int | None = None) -> list[int]:
    """The numbers of some rows, those from `first` to before `last`."""
    if isinstance(rows, slice):
        return list(range(rows.start, rows.stop)[first:last])
    found: list[int] = rows[first:last].tolist()
    return found


def narrowed(rows: Rows, kept: np.ndarray) -> np.ndarray:
    """Those of some rows that are marked (int32)."""
    found = np.flatnonzero(kept).astype("int32")
    if isinstance(rows, slice):
        return found + np.int32(rows.start)
    return rows[found]
