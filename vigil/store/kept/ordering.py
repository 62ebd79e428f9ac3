"""From the pieces of a file to all its events in one order: each piece is sorted by itself, then they are merged.

Pieces lie on disk as Arrow files, mapped and not read, with each label once. What is merged goes, a row group at a
time, into `events.parquet`, into the columns of `vigil.store.kept.coded`, and into the index of words.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from vigil.store.kept import coded, layout
from vigil.store.kept.words import IndexBuilder
from vigil.store.public_tables import Places, settled
from vigil.text import number_of

ROWS_IN_GROUP = 122_880
"""Rows of a row group: what DuckDB works through at once, and can pass over as a whole."""

SPOT = ("country", "admin1", "admin2", "location", "geo_precision", "latitude", "longitude")
"""What decides the place of an event: events in which all of it is equal stand at one place."""

_LABELS = tuple(field.name for field in layout.PART_SCHEMA if pa.types.is_dictionary(field.type))
_KEYS = [(name, "ascending") for name in layout.ORDER]
_SCHEMA = pa.schema(
    [
        *layout.PART_SCHEMA,
        *((name, pa.dictionary(pa.int32(), pa.string())) for name in layout.PLACE_COLUMNS),
        ("row", pa.int32()),
    ]
)


class RepeatedIdentifiersError(ValueError):
    """Identifiers that stand in more than one piece; the message says how many."""


def write_part(path: Path, events: pd.DataFrame) -> None:
    """Write events of a reader as one piece, in order; nothing where there are none."""
    if events.empty:
        return
    table = layout.laid_out(settled(events), schema=layout.PART_SCHEMA)
    table = table.take(pc.sort_indices(table, sort_keys=_KEYS)).combine_chunks()
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


@dataclass(frozen=True)
class Order:
    """Pieces in order, and the order of all their rows."""

    parts: tuple[pa.Table, ...]
    starts: np.ndarray
    """How many rows stand in the pieces before each."""
    order: np.ndarray
    """The rows of the pieces, one piece after another, in order of time."""

    @classmethod
    def of(cls, paths: list[Path]) -> Order:
        """Of pieces that `write_part` wrote."""
        parts = tuple(pa.ipc.open_file(pa.memory_map(str(path))).read_all() for path in paths)
        keys = pa.concat_tables([part.select(layout.ORDER) for part in parts])
        order = pc.sort_indices(keys, sort_keys=_KEYS).to_numpy()
        lengths = np.array([part.num_rows for part in parts], dtype="int64")
        return cls(parts, np.cumsum(lengths) - lengths, order)

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.order)

    def repeated(self) -> int:
        """How many identifiers stood already in another row."""
        return self.rows - int(
            pc.count_distinct(pa.chunked_array([part["event_id"].chunk(0) for part in self.parts])).as_py()
        )

    def whole(self, name: str) -> np.ndarray:
        """A column of numbers of all rows, in order."""
        return np.concatenate([part[name].to_numpy() for part in self.parts])[self.order]

    def labels(self, name: str) -> coded.Labels:
        """A column of labels of all rows, in order."""
        columns = [part[name].chunk(0) for part in self.parts]
        values = pc.unique(pa.concat_arrays([column.dictionary for column in columns]))
        values = values.drop_null()
        codes = [
            _at(pc.index_in(column.dictionary, values).fill_null(-1).to_numpy(), column.indices) for column in columns
        ]
        return coded.Labels(np.concatenate(codes)[self.order], values)

    def groups(self) -> Iterator[tuple[slice, pa.Table]]:
        """The rows in order, a row group at a time: where they stand, and their columns that are no labels.

        The rows of a group stand together in each piece, as the pieces are in order.
        """
        others = [name for name in layout.PART_SCHEMA.names if name not in _LABELS]
        parts = [part.select(others) for part in self.parts]
        taken = np.zeros(len(parts), dtype="int64")
        for first in range(0, self.rows, ROWS_IN_GROUP):
            rows = self.order[first : first + ROWS_IN_GROUP].astype("int64")
            part_of = np.searchsorted(self.starts, rows, side="right") - 1
            counts = np.bincount(part_of, minlength=len(parts))
            slices = [part.slice(begin, count) for part, begin, count in zip(parts, taken, counts, strict=True)]
            shift = np.cumsum(counts) - counts - taken - self.starts
            together = pa.concat_tables(slices).combine_chunks()
            yield slice(first, first + len(rows)), together.take(pa.array(rows + shift[part_of]))
            taken += counts


def _at(places: np.ndarray, indices: pa.Array) -> np.ndarray:
    """The new codes of old ones; -1 where there is none."""
    codes = indices.fill_null(-1).to_numpy()
    return np.append(places, -1).astype("int32")[codes]


def merge(folder: Path, *, must_be_unique: bool, told: Callable[[float], None]) -> int:
    """Fill a folder of the cache from the pieces in its `parts`, which are removed; returns the number of events.

    Raises `RepeatedIdentifiersError`.
    """
    paths = sorted((folder / "parts").iterdir())
    order = Order.of(paths)
    with ThreadPoolExecutor(1) as beside:
        repeated = beside.submit(order.repeated) if must_be_unique else None
        labels = {name: order.labels(name) for name in _LABELS}
        labels |= _places(folder, order, labels)
        if repeated and (number := repeated.result()):
            raise RepeatedIdentifiersError(f"{number_of(number, 'identifier')} stand in more than one piece")
        told(0.2)
        _write(folder, order, labels, beside, lambda share: told(0.2 + 0.8 * share))
    rows = order.rows
    del order  # what is mapped cannot be removed everywhere
    for path in paths:
        path.unlink()
    (folder / "parts").rmdir()
    return rows


def _places(folder: Path, order: Order, labels: dict[str, coded.Labels]) -> dict[str, coded.Labels]:
    """Write the places of the table; returns at which of them each event stands."""
    spot = np.zeros(order.rows, dtype="int64")
    numbers = {name: order.whole(name) for name in SPOT if name not in labels}
    for name in SPOT:
        codes = labels[name].codes if name in labels else pd.factorize(numbers[name])[0]
        # again from 0 on, by first appearance: else the products would grow too large
        spot = pd.factorize(spot * (int(codes.max(initial=-1)) + 2) + codes + 1)[0]
    seen = np.maximum.accumulate(spot)
    first = np.flatnonzero(np.diff(seen, prepend=-1))
    spots = pd.DataFrame({name: labels[name].texts(first) if name in labels else numbers[name][first] for name in SPOT})
    places = Places(spots, np.bincount(spot, minlength=len(first)))
    places.frame.to_parquet(folder / layout.PLACES_FILE)
    found = {
        "place": places.of_events,
        "unit_oblast": places.region_of_events,
        "unit_district": places.district_of_events,
    }
    return {
        name: coded.Labels(
            values.cat.codes.to_numpy().astype("int32")[spot], pa.array(values.cat.categories, pa.string())
        )
        for name, values in found.items()
    }


def _write(
    folder: Path,
    order: Order,
    labels: dict[str, coded.Labels],
    beside: ThreadPoolExecutor,
    told: Callable[[float], None],
) -> None:
    """Write the events, their coded columns and the index of their words, in order."""
    index = IndexBuilder(folder, order.rows)
    columns = coded.Writer(folder, order.rows, labels)
    indexing: deque[Future[Any]] = deque()
    writer = parquet.ParquetWriter(
        folder / layout.EVENTS_FILE,
        _SCHEMA,
        compression="lz4",
        use_dictionary=[name for name in _SCHEMA.names if name not in _LONG],
        dictionary_pagesize_limit=4 * 2**20,
        store_schema=False,
    )
    with writer:
        for rows, others in order.groups():
            named = {name: one.array(rows) for name, one in labels.items()}
            texts = [named[name] if name in named else others[name].combine_chunks() for name in layout.SEARCHED]
            indexing.append(beside.submit(index.add, texts))
            columns.add(rows, others)
            row = pa.array(np.arange(rows.start, rows.stop, dtype="int32"))
            given = [named.get(name, row) if name in named or name == "row" else others[name] for name in _SCHEMA.names]
            table = pa.table(given, names=_SCHEMA.names)
            writer.write_table(table, row_group_size=ROWS_IN_GROUP)
            while len(indexing) > 1:
                indexing.popleft().result()
            told(rows.stop / order.rows)
    for one in indexing:
        one.result()
    index.finish()
    columns.finish()


_LONG = ("event_id", "headline", "notes", "row", "x", "y")
"""Columns that hardly repeat."""
