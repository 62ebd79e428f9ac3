"""From the pieces of a file to all its events in one order, and to what is kept of them.

Pieces lie on disk as Arrow files, mapped and not read, in the order of the file. `find_order` finds the order of the
rows and the places they stand at: a first page is then answered from the pieces. `write_events` brings the columns into
order, one by one, and writes them to `events/`; the texts of the rows, which are most of a table, and the index of
their words follow in `write_texts`.
"""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from vigil.store.on_disk import layout
from vigil.store.on_disk.text_index import IndexBuilder
from vigil.store.public_tables import PlaceTree, with_labels
from vigil.text import number_of

ROWS_IN_GROUP = 122_880
"""Rows of a row group: what DuckDB works through at once, and can pass over as a whole."""

ROWS_IN_TEXT_GROUP = 2_048
"""Rows of a row group of texts, of which a page of rows reads some."""

PIECES_FOLDER, ORDER_FILE, PLACED_FILE = "pieces", "order.npy", "placed.arrow"

PLACED = (*layout.PLACE_COLUMNS, "row")
"""The columns that are found from all rows, which lie beside the pieces."""

SPOT = ("country", "admin1", "admin2", "location", "geo_precision", "latitude", "longitude", "radius_km")
"""What decides the place of an event: events in which all of it is equal stand at one place."""


class RepeatedIdentifiersError(ValueError):
    """Identifiers that stand in more than one piece; the message says how many."""


def write_piece(path: Path, events: pd.DataFrame) -> None:
    """Write events of a reader as one piece; nothing where there are none."""
    if events.empty:
        return
    _write(path, layout.arranged(with_labels(events), schema=layout.PIECE_SCHEMA).combine_chunks())


def _write(path: Path, table: pa.Table) -> None:
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
        if name in PLACED:
            return _mapped(self.folder / PLACED_FILE)[name]
        return pa.chunked_array([part[name].chunk(0) for part in self.parts])

    def events(self) -> pa.Table:
        """The columns of `vigil.store.on_disk.layout.EVENTS_SCHEMA` of all rows, in the order of the file."""
        return pa.table({name: self.column(name) for name in layout.EVENTS_SCHEMA.names})

    def order(self) -> tuple[np.ndarray, bool]:
        """The rows in order of time (int32), and whether an identifier stands in more than one.

        Column by column from the last to the first, each as numbers: it takes a quarter of the time of comparing rows.
        """
        column = self.column("event_id")
        longest = pc.max(pc.binary_length(column)).as_py() or 0
        padded = pc.utf8_rpad(column, max(-(-longest // 8) * 8, 8), padding="\0").cast(pa.binary()).combine_chunks()
        width = len(padded.buffers()[2]) // 8 // max(self.rows, 1) if self.rows else 0
        if not width or not pc.all(pc.equal(pc.binary_length(padded), width * 8)).as_py():  # letters of several bytes
            keys = pa.table({name: self.column(name) for name in layout.ORDER})
            found = pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in layout.ORDER])
            return found.to_numpy().astype("int32"), int(pc.count_distinct(column).as_py()) < self.rows
        words = np.frombuffer(padded.buffers()[2], dtype=">u8", count=self.rows * width).reshape(-1, width)
        order = np.arange(self.rows, dtype="int32")
        for place in reversed(range(width)):
            order = order[np.argsort(words[order, place].astype("uint64"), kind="stable")]
        repeated = np.ones(max(self.rows - 1, 0), dtype=bool)
        for place in range(width):
            word = words[order, place]
            repeated &= word[1:] == word[:-1]
        del padded, words
        for name in ("start", "event_date"):
            order = order[np.argsort(_ranks(self.column(name))[order], kind="stable")]
        return order, bool(repeated.any())

    def together(self, name: str) -> pa.Array:
        """The same as one array; of labels with each text once."""
        column = self.column(name)
        if column.null_count == len(column):
            return pa.nulls(len(column), column.type)
        return column.unify_dictionaries().combine_chunks()

    def sorted(self, order: pa.Array, name: str) -> pa.Array:
        """A column of all rows in order: mapped from a file, not in memory."""
        column = self.together(name)
        if column.null_count == len(column):
            return column
        path = self.folder / f"sorted-{name}.arrow"
        _write(path, pa.table({name: column.take(order)}))
        return _mapped(path)[name].chunk(0)

    def texts(self, rows: np.ndarray) -> pa.Table:
        """The texts of some rows, which are numbers in the order of the file."""
        part_of = np.searchsorted(self._ends, rows, side="right")
        by_part = np.argsort(part_of, kind="stable")
        found = []
        for part in np.unique(part_of).tolist():
            there = rows[by_part[part_of[by_part] == part]]
            texts = self.parts[part].select(layout.TEXTS)
            found.append(texts.take(pa.array(there - self._ends[part] + texts.num_rows)))
        if not found:
            return layout.PIECE_SCHEMA.empty_table().select(layout.TEXTS)
        back = np.empty_like(by_part)
        back[by_part] = np.arange(len(by_part))
        return pa.concat_tables(found).combine_chunks().take(pa.array(back))


def _ranks(times: pa.ChunkedArray) -> np.ndarray:
    """Numbers in the order of times, the missing last: of two bytes where they do, which are sorted by counting."""
    known = times.cast(pa.int64())
    least, most = (pc.fill_null(found(known), pa.scalar(0, pa.int64())).as_py() for found in (pc.min, pc.max))
    steps = pc.subtract(known, least).fill_null(most - least + 1).to_numpy()
    step = int(np.gcd.reduce(steps)) or 1
    return (steps // step).astype("uint16" if (most - least + 1) // step < 2**16 else "int64")


def _mapped(path: Path) -> pa.Table:
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def find_order(folder: Path, *, must_be_unique: bool) -> int:
    """Write the order of the rows of the pieces of a folder, `places.parquet` and where each row stands; returns the
    number of rows.

    Raises `RepeatedIdentifiersError`.
    """
    pieces = Pieces(folder)
    with ThreadPoolExecutor(1) as beside:
        columns = beside.submit(lambda: {name: pieces.together(name) for name in SPOT})
        spots = beside.submit(lambda: _spots(list(columns.result().values())))
        order, are_repeated = pieces.order()
        if must_be_unique and are_repeated:
            again = pieces.rows - int(pc.count_distinct(pieces.column("event_id")).as_py())
            raise RepeatedIdentifiersError(f"{number_of(again, 'identifier')} stand in more than one piece")
        np.save(pieces.folder / ORDER_FILE, order)
        row = np.empty_like(order)
        row[order] = np.arange(pieces.rows, dtype="int32")
        placed = _places(folder, columns.result(), spots.result(), row)
    _write(pieces.folder / PLACED_FILE, pa.table({**placed, "row": pa.array(row)}))
    return pieces.rows


def write_events(folder: Path) -> None:
    """Write `events/` from the pieces of a folder; nothing where it is."""
    if (folder / layout.EVENTS_FOLDER).is_dir():
        return
    pieces = Pieces(folder)
    order = pa.array(np.load(pieces.folder / ORDER_FILE))
    names = [name for name in layout.EVENTS_SCHEMA.names if name != "row"]
    passing = pieces.folder / layout.EVENTS_FOLDER
    with ThreadPoolExecutor(2) as beside:
        columns = dict(zip(names, beside.map(partial(pieces.sorted, order), names), strict=True))
        _write_columns(passing, columns, pieces.rows, beside)
    del columns
    for path in pieces.folder.glob("sorted-*.arrow"):
        path.unlink()
    passing.replace(folder / layout.EVENTS_FOLDER)  # last: what is there is whole


def _spots(columns: Sequence[pa.Array]) -> np.ndarray:
    """A number for each different row of some columns, from 0 (int64)."""
    spot, number = np.zeros(len(columns[0]), dtype="int64"), 1
    for column in columns:
        codes, values = _codes(column)
        if number * (values + 1) >= 2**62:
            spot, different = pd.factorize(spot)
            number = len(different)
        spot = spot * (values + 1) + codes + 1
        number *= values + 1
    return pd.factorize(spot)[0].astype("int64")


def _codes(column: pa.Array) -> tuple[np.ndarray, int]:
    """A number for each different value of a column, from 0, -1 for none; and how many there are."""
    if pa.types.is_dictionary(column.type):
        return column.indices.fill_null(-1).to_numpy(), len(column.dictionary)
    codes, values = pd.factorize(column.to_numpy(zero_copy_only=False))
    return codes, len(values)


def _places(
    folder: Path, columns: dict[str, pa.Array], spot: np.ndarray, row: np.ndarray
) -> dict[str, pa.DictionaryArray]:
    """Write the places of the table; returns at which of them each row of the file stands. row: its place in time."""
    first = np.full(int(spot.max(initial=-1)) + 1, len(row), dtype="int64")
    np.minimum.at(first, spot, row)
    by_time = np.argsort(first)
    at = np.zeros(len(first), dtype="int64")  # of each spot, where in the file its first row stands
    is_first = first[spot] == row
    at[spot[is_first]] = np.flatnonzero(is_first)
    spots = pa.table({name: columns[name].take(pa.array(at[by_time])) for name in SPOT}).to_pandas()
    text = {name: spots[name].astype("str") for name in SPOT if pa.types.is_dictionary(columns[name].type)}
    places = PlaceTree(spots.assign(**text), np.bincount(spot, minlength=len(first))[by_time])
    places.frame.to_parquet(folder / layout.PLACES_FILE)
    stands = (places.of_events, places.region_of_events, places.district_of_events)
    back = np.empty_like(by_time)
    back[by_time] = np.arange(len(by_time))
    at = pa.array(back[spot])
    found = zip(layout.PLACE_COLUMNS, stands, strict=True)
    return {name: pa.array(values.array, layout.LABEL).take(at) for name, values in found}


def _write_columns(folder: Path, columns: dict[str, pa.Array], rows: int, beside: ThreadPoolExecutor) -> None:
    """Write the events in two files at once, each of some whole row groups."""
    folder.mkdir(exist_ok=True)
    half = -(-rows // ROWS_IN_GROUP) // 2 * ROWS_IN_GROUP
    spans = [(0, half), (half, rows)] if half else [(0, rows)]
    for done in [beside.submit(_write_part, folder, number, columns, *span) for number, span in enumerate(spans)]:
        done.result()


def _write_part(folder: Path, number: int, columns: dict[str, pa.Array], begin: int, end: int) -> None:
    schema = layout.EVENTS_SCHEMA
    with parquet.ParquetWriter(
        folder / f"part-{number}.parquet",
        schema,
        compression="none",
        use_dictionary=[name for name in schema.names if name not in layout.HARDLY_REPEAT],
        write_statistics=["row", "event_date", "day_start", "day_utc"],  # the columns in whose order the events are
        dictionary_pagesize_limit=2**22,
        store_schema=False,
    ) as writer:
        for first in range(begin, end, ROWS_IN_GROUP):
            count = min(ROWS_IN_GROUP, end - first)
            there = {name: _compact(column.slice(first, count)) for name, column in columns.items()}
            there["row"] = pa.array(np.arange(first, first + count, dtype="int32"))
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
        for first, labels in _groups(folder / layout.EVENTS_FOLDER):
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
    shutil.rmtree(pieces.folder)


def _groups(folder: Path) -> Iterator[tuple[int, dict[str, pa.Array]]]:
    """The labels that words are looked for in and the identifiers, a row group at a time, with its first row."""
    wanted = [name for name in (*layout.SEARCHED, "event_id") if name not in layout.TEXTS]
    for first, table in event_groups(folder, wanted, read_dictionary=[name for name in wanted if name != "event_id"]):
        yield first, {name: table[name].combine_chunks() for name in wanted}


def event_groups(
    folder: Path, columns: Sequence[str] | None = None, read_dictionary: Sequence[str] = ()
) -> Iterator[tuple[int, pa.Table]]:
    """The events of a stored table in order, a row group at a time, with the number of its first row."""
    first = 0
    for path in sorted(folder.glob("part-*.parquet")):
        with parquet.ParquetFile(path, read_dictionary=list(read_dictionary)) as file:
            for group in range(file.num_row_groups):
                table = file.read_row_group(group, columns=columns)
                yield first, table
                first += len(table)
