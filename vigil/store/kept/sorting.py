"""From the pieces of a file to all its events in one order, and to what is kept of them.

Pieces lie on disk as Arrow files, mapped and not read, in the order of the file. The columns that questions are asked
of are brought into order one by one and written first, to `events.parquet`. The texts of the rows, which are most of a
table, and the index of their words follow in `write_texts`; until then texts are taken from the pieces.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from vigil.store.kept import layout
from vigil.store.kept.words import IndexBuilder
from vigil.store.public_tables import Places, settled
from vigil.text import number_of

ROWS_IN_GROUP = 122_880
"""Rows of a row group: what DuckDB works through at once, and can pass over as a whole."""

ROWS_IN_TEXT_GROUP = 2_048
"""Rows of a row group of texts, of which a page of rows reads some."""

PIECES_FOLDER, ORDER_FILE = "pieces", "order.npy"

SPOT = ("country", "admin1", "admin2", "location", "geo_precision", "latitude", "longitude")
"""What decides the place of an event: events in which all of it is equal stand at one place."""


class RepeatedIdentifiersError(ValueError):
    """Identifiers that stand in more than one piece; the message says how many."""


def write_piece(path: Path, events: pd.DataFrame) -> None:
    """Write events of a reader as one piece; nothing where there are none."""
    if events.empty:
        return
    table = layout.laid_out(settled(events), schema=layout.PIECE_SCHEMA).combine_chunks()
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


class Pieces:
    """Pieces that `write_piece` wrote into the folder of a table."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / PIECES_FOLDER
        paths = sorted(self.folder.glob("piece-*.arrow"))
        self.parts = [_mapped(path) for path in paths]
        self._ends = np.cumsum([part.num_rows for part in self.parts])
        self.rows = int(self._ends[-1]) if len(self._ends) else 0

    def column(self, name: str) -> pa.ChunkedArray:
        """A column of all rows, in the order of the file."""
        return pa.chunked_array([part[name].chunk(0) for part in self.parts])

    def order(self) -> np.ndarray:
        """The rows in order of time (int64)."""
        keys = pa.table({name: self.column(name) for name in layout.ORDER})
        order = pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in layout.ORDER])
        return order.to_numpy().astype("int64")

    def sorted(self, name: str, order: pa.Array) -> pa.Array:
        """A column of all rows in order; mapped from a file, not held in memory."""
        column = self.column(name)
        if column.null_count == len(column):
            return pa.nulls(len(column), column.type)
        table = pa.table({name: column.unify_dictionaries().combine_chunks().take(order)})
        path = self.folder / f"sorted-{name}.arrow"
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)
        return _mapped(path)[name].chunk(0)

    def texts(self, rows: np.ndarray) -> pa.Table:
        """The texts of some rows, which are numbers in the order of the file."""
        part_of = np.searchsorted(self._ends, rows, side="right")
        by_part = np.argsort(part_of, kind="stable")
        taken = []
        for part in np.unique(part_of).tolist():
            there = rows[by_part[part_of[by_part] == part]]
            texts = self.parts[part].select(layout.TEXTS)
            taken.append(texts.take(pa.array(there - self._ends[part] + texts.num_rows)))
        if not taken:
            return layout.PIECE_SCHEMA.empty_table().select(layout.TEXTS)
        back = np.empty_like(by_part)
        back[by_part] = np.arange(len(by_part))
        return pa.concat_tables(taken).combine_chunks().take(pa.array(back))

    def are_repeated(self) -> bool:
        """Whether an identifier stands in more than one row."""
        column = self.column("event_id")
        longest = pc.max(pc.binary_length(column)).as_py() or 0
        padded = pc.utf8_rpad(column, -(-longest // 8) * 8).cast(pa.binary()).combine_chunks()
        width = len(padded.buffers()[2]) // 8 // max(len(padded), 1) if self.rows else 0
        found = np.zeros(self.rows, dtype="uint64")
        if pc.all(pc.equal(pc.binary_length(padded), width * 8)).as_py():
            words = np.frombuffer(padded.buffers()[2], dtype="uint64", count=self.rows * width).reshape(-1, width)
            for place in range(width):  # a sum with odd factors: equal identifiers give equal sums
                found = (found ^ (found >> np.uint64(29))) * np.uint64(0x9E3779B97F4A7C15) + words[:, place]
            found.sort()
            if not (found[1:] == found[:-1]).any():
                return False
        return int(pc.count_distinct(column).as_py()) < self.rows


def _mapped(path: Path) -> pa.Table:
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def write_events(folder: Path, *, must_be_unique: bool, progress: Callable[[float], None]) -> int:
    """Write `events.parquet` and `places.parquet` from the pieces of a folder; returns the number of events.

    Raises `RepeatedIdentifiersError`.
    """
    pieces = Pieces(folder)
    with ThreadPoolExecutor(1) as beside:
        repeated = beside.submit(pieces.are_repeated) if must_be_unique else None
        order = pieces.order()
        np.save(pieces.folder / ORDER_FILE, order.astype("int32"))
        taken = pa.array(order)
        columns = {name: pieces.sorted(name, taken) for name in SPOT}
        if repeated and repeated.result():
            again = pieces.rows - int(pc.count_distinct(pieces.column("event_id")).as_py())
            raise RepeatedIdentifiersError(f"{number_of(again, 'identifier')} stand in more than one piece")
        places = beside.submit(_places, folder, columns)
        others = (name for name in layout.EVENTS_SCHEMA.names if name in layout.PIECE_SCHEMA.names)
        columns |= {name: pieces.sorted(name, taken) for name in others if name not in columns}
        progress(0.5)
        columns |= places.result()
    _write_columns(folder / layout.EVENTS_FILE, columns, pieces.rows)
    del columns
    for path in pieces.folder.glob("sorted-*.arrow"):
        path.unlink()
    progress(1.0)
    return pieces.rows


def _places(folder: Path, columns: dict[str, pa.Array]) -> dict[str, pa.DictionaryArray]:
    """Write the places of the table; returns at which of them each event stands."""
    rows = len(columns[SPOT[0]])
    spot = np.zeros(rows, dtype="int64")
    for name in SPOT:
        codes = _codes(columns[name])
        # again from 0 on, by first appearance: else the products would grow too large
        spot = pd.factorize(spot * (int(codes.max(initial=-1)) + 2) + codes + 1)[0]
    seen = np.maximum.accumulate(spot)
    first = np.flatnonzero(np.diff(seen, prepend=-1))
    spots = pa.table({name: columns[name].take(pa.array(first)) for name in SPOT}).to_pandas()
    text = {name: spots[name].astype("str") for name in SPOT if pa.types.is_dictionary(columns[name].type)}
    places = Places(spots.assign(**text), np.bincount(spot, minlength=len(first)))
    places.frame.to_parquet(folder / layout.PLACES_FILE)
    found = {
        "place": places.of_events,
        "unit_oblast": places.region_of_events,
        "unit_district": places.district_of_events,
    }
    return {name: pa.array(values.array, layout.LABEL).take(pa.array(spot)) for name, values in found.items()}


def _codes(column: pa.Array) -> np.ndarray:
    """A number for each different value of a column, -1 for none."""
    if pa.types.is_dictionary(column.type):
        return column.indices.fill_null(-1).to_numpy()
    return pd.factorize(column.to_numpy(zero_copy_only=False))[0]


def _write_columns(path: Path, columns: dict[str, pa.Array], rows: int) -> None:
    schema = layout.EVENTS_SCHEMA
    packed = [name for name in schema.names if name not in layout.HARDLY_REPEAT]
    with parquet.ParquetWriter(
        path, schema, compression="lz4", use_dictionary=packed, dictionary_pagesize_limit=2**22, store_schema=False
    ) as writer:
        for first in range(0, rows, ROWS_IN_GROUP):
            there = {name: _compact(column.slice(first, ROWS_IN_GROUP)) for name, column in columns.items()}
            there["row"] = pa.array(np.arange(first, min(first + ROWS_IN_GROUP, rows), dtype="int32"))
            writer.write_table(pa.table({name: there[name] for name in schema.names}), row_group_size=ROWS_IN_GROUP)


def _compact(column: pa.Array) -> pa.Array:
    """Labels with no texts but theirs; any other column as it is."""
    if not pa.types.is_dictionary(column.type):
        return column
    codes = column.indices.fill_null(-1).to_numpy()
    there = np.zeros(len(column.dictionary) + 1, dtype=bool)
    there[codes] = True  # -1 marks the last, which is no text
    used = np.flatnonzero(there[:-1])
    own = np.cumsum(there[:-1], dtype="int32") - 1 if len(used) else np.zeros(1, dtype="int32")
    indices = pa.array(own[codes], mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, column.dictionary.take(pa.array(used)))


def write_texts(folder: Path, progress: Callable[[float], None]) -> None:
    """Write `texts.parquet` and the index of words from the pieces, which are then removed; nothing where they are."""
    if (folder / layout.TEXTS_FILE).is_file():
        return
    pieces = Pieces(folder)
    order = np.load(pieces.folder / ORDER_FILE, mmap_mode="r")
    index, waiting = IndexBuilder(folder, pieces.rows), deque[Future[Any]]()
    passing = pieces.folder / layout.TEXTS_FILE
    schema = pa.schema([pa.field("row", pa.int32()), *pieces.parts[0].select(layout.TEXTS).schema])
    writer = parquet.ParquetWriter(passing, schema, compression="zstd", use_dictionary=["sources"], store_schema=False)
    with ThreadPoolExecutor(1) as beside, writer:
        for first, labels in _groups(folder / layout.EVENTS_FILE):
            rows = np.asarray(order[first : first + ROWS_IN_GROUP], dtype="int64")
            texts = pieces.texts(rows)
            row = pa.array(np.arange(first, first + len(rows), dtype="int32"))
            searched = [texts[name].combine_chunks() for name in layout.SEARCHED if name in layout.TEXTS]
            searched += [labels[name] for name in layout.SEARCHED if name not in layout.TEXTS]
            waiting.append(beside.submit(index.add, searched, labels["event_id"]))
            writer.write_table(texts.add_column(0, "row", row), row_group_size=ROWS_IN_TEXT_GROUP)
            while len(waiting) > 1:
                waiting.popleft().result()
            progress(first / pieces.rows)
        for one in waiting:
            one.result()
    index.finish()
    passing.replace(folder / layout.TEXTS_FILE)  # last: what is there is whole
    for path in pieces.folder.iterdir():
        path.unlink()
    pieces.folder.rmdir()


def _groups(path: Path) -> Iterator[tuple[int, dict[str, pa.Array]]]:
    """The labels that words are looked for in and the identifiers, a row group at a time, with its first row."""
    wanted: Sequence[str] = [name for name in (*layout.SEARCHED, "event_id") if name not in layout.TEXTS]
    with parquet.ParquetFile(path, read_dictionary=[name for name in wanted if name != "event_id"]) as file:
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, columns=wanted)
            yield group * ROWS_IN_GROUP, {name: table[name].combine_chunks() for name in wanted}
