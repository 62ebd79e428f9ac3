"""A table as a lake: a folder of Parquet files that many machines read at once, with what it says of itself beside.

`events/` holds the events in the columns of `vigil.store.on_disk.layout`, in order of time, in files of about a million
rows; beside them stand the small files that a stored table has too. Words are looked for in a column of folded texts,
`searched`: an index is of use to one machine alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from vigil.readers.files.opening import Progress
from vigil.store.on_disk import cache, layout
from vigil.store.on_disk.building import PROBLEMS_FILE, SOURCES_FILE, TEXT_INDEX_FILE, UNRESOLVED_FILE
from vigil.store.on_disk.layout import EVENTS_FOLDER, PLACES_FILE
from vigil.store.on_disk.sorting import ROWS_IN_GROUP, event_groups
from vigil.store.on_disk.stored_table import ParquetTable
from vigil.store.on_disk.unfinished import file_on_its_way
from vigil.text import folded

SMALL_FILES = (cache.ABOUT_FILE, TEXT_INDEX_FILE, PLACES_FILE, PROBLEMS_FILE, SOURCES_FILE, UNRESOLVED_FILE)
"""What stands beside the events."""

SEARCHED = "searched"

COLUMNS = (*layout.ARROW_SCHEMA.names, *layout.PLACE_COLUMNS, "row", SEARCHED)
"""The columns of the events of a lake."""

GROUPS_IN_FILE = 8
"""Row groups of a file: a million rows are work enough for one processor, and few enough to share among many."""


def write_lake(table: ParquetTable, folder: Path, progress: Progress | None = None) -> None:
    """Write a table as a lake; the folder appears as a whole or not at all.

    Raises `FileExistsError` where there is something already, and `OSError` where it cannot be written.
    """
    if folder.exists():
        raise FileExistsError(f"{folder} is there already: name a new folder, or remove it first")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with file_on_its_way(folder) as passing:
        passing.mkdir()
        for name in SMALL_FILES:
            (passing / name).write_bytes(table.content(name))
        (passing / EVENTS_FOLDER).mkdir()
        _write_events(table, passing / EVENTS_FOLDER, progress)
        passing.replace(folder)


def _write_events(table: ParquetTable, folder: Path, progress: Progress | None) -> None:
    groups = event_groups(table.folder / EVENTS_FOLDER)
    for number in range(-(-table.rows // (GROUPS_IN_FILE * ROWS_IN_GROUP))):
        pieces = (with_texts(table, events) for _, events in itertools.islice(groups, GROUPS_IN_FILE))
        _write_file(folder / f"part-{number:05d}.parquet", pieces)
        if progress:
            progress(min((number + 1) * GROUPS_IN_FILE * ROWS_IN_GROUP / table.rows, 1.0), "writing the lake")


def _write_file(path: Path, pieces: Iterator[pa.Table]) -> None:
    first = next(pieces)
    with parquet.ParquetWriter(path, first.schema, compression="zstd") as file:
        for piece in (first, *pieces):
            file.write_table(piece, row_group_size=ROWS_IN_GROUP)


def with_texts(table: ParquetTable, events: pa.Table) -> pa.Table:
    """The events with their texts, and these folded."""
    texts = table.texts(events["row"].to_pylist(), layout.TEXTS)
    for name in layout.TEXTS:
        events = events.append_column(name, texts[name])
    searched = [pc.fill_null(events[name], "") for name in ("event_id", *layout.SEARCHED)]
    joined = pc.binary_join_element_wise(*searched, " ")
    together = pa.array([folded(text) for text in joined.to_pylist()], pa.string())
    return events.append_column(SEARCHED, together).select(list(COLUMNS))
