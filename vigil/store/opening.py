"""Open a file of any format: in memory up to `limits.LARGE_TABLE_ROWS`, from the cache above."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from vigil import limits
from vigil.readers import ReadTable, Recognised, read_table, recognise
from vigil.readers.files.opening import Progress
from vigil.readers.files.rows import number_of_rows
from vigil.readers.mapping import Mapping
from vigil.store import public_tables
from vigil.store.kept import building, cache
from vigil.store.kept.table import ParquetTable
from vigil.store.kept.view import StoredDataset
from vigil.store.open_table import OpenTable
from vigil.table.problems import TableError


def open_table(
    path: Path,
    *,
    as_format: str | None = None,
    mapping: Mapping | None = None,
    progress: Progress | None = None,
    strict: bool = False,
    rows: int | None = None,
    name: str = "",
) -> ReadTable | ParquetTable:
    """Read a file or folder, or open what was kept of it; of more than `rows` events a `ParquetTable` is made.

    rows: `limits.LARGE_TABLE_ROWS` unless told otherwise. name: what the file is called in messages, where the path is
    that of a copy.

    Waits until its texts can be searched, as whoever gives one command must; `open_any` does not.

    progress: told how far the reading and building are. A large file that did not change since it was kept is not
    read again, and one that was only copied or renamed is read once to find that out.

    Raises what `vigil.readers.read_table` raises, and `OSError` where the cache cannot be written.
    """
    rows = limits.LARGE_TABLE_ROWS if rows is None else rows
    table = _opened(path, as_format=as_format, mapping=mapping, progress=progress, rows=rows, name=name)
    if isinstance(table, ParquetTable):
        table.finished(progress)
    if strict and table.problems:
        raise TableError(table.problems)
    return table


def open_any(
    path: Path,
    *,
    as_format: str | None = None,
    mapping: Mapping | None = None,
    name: str = "",
    progress: Progress | None = None,
) -> OpenTable:
    """Open a file as `open_table` does, or a folder with a data package, ready to be asked.

    The texts of a table that is kept for the first time are brought into order, and their words indexed, in the
    background: `ParquetTable.readiness` says how far that is.
    """
    if path.is_dir():
        return public_tables.open_any(path, as_format=as_format, mapping=mapping, name=name, progress=progress)
    rows = limits.LARGE_TABLE_ROWS
    table = _opened(path, as_format=as_format, mapping=mapping, progress=progress, rows=rows, name=name)
    if isinstance(table, ParquetTable):
        return OpenTable(StoredDataset(table), table, table.close)
    return OpenTable(public_tables.dataset_of_read(table, folder=path.parent), table)


def _opened(
    path: Path, *, as_format: str | None, mapping: Mapping | None, progress: Progress | None, rows: int, name: str
) -> ReadTable | ParquetTable:
    ask = _Ask(path, f"{as_format or ''}\n{mapping.to_json() if mapping else ''}", cache.trace_of(path))
    if (kept := ask.seen()) and kept.rows > rows:
        return kept
    recognised = None if as_format or mapping else recognise(path, name=name)
    if recognised and recognised.format.row_by_row and number_of_rows(recognised.content) > rows:
        key = cache.key_of(recognised.content.version, recognised.format.name)
        with contextlib.suppress(building.NotInPiecesError):  # else read as a whole, which says what is wrong with it
            kept = ask.kept(key, recognised, lambda folder: building.build_in_pieces(folder, recognised, progress))
            if kept.rows > rows:
                return kept
    table = read_table(path, as_format=as_format, mapping=mapping, name=name, progress=progress)
    if len(table.events) <= rows:
        return table
    key = cache.key_of(table.version, table.format.name)
    return ask.kept(key, table, lambda folder: building.build_from_table(folder, table, progress))


@dataclass(frozen=True)
class _Ask:
    """A file that is to be opened, and how."""

    path: Path
    asked: str
    trace: list[int]
    """What was seen of the file before it was read."""

    def seen(self) -> ParquetTable | None:
        """What was kept of the file, where it did not change since."""
        key = cache.seen(self.path, self.asked)
        return _whole(key) if key else None

    def kept(self, key: str, what: ReadTable | Recognised, build: Callable[[Path], dict[str, Any]]) -> ParquetTable:
        """Open the entry of a key, which is built first where it is not there."""
        because = what.because if isinstance(what, Recognised) else what.recognised_because
        table = _whole(key)
        if table is None:
            with cache.building(key):
                table = _whole(key)
                if table is None:
                    with cache.new_entry(key) as folder:
                        facts = {**build(folder), "format": what.format.name, "recognised_because": because}
                        building.write_about(folder, facts)
                    table = ParquetTable(cache.cache_folder() / key)
        cache.remember(self.path, self.asked, key, self.trace)
        return table


def _whole(key: str) -> ParquetTable | None:
    """What is kept under a key; None where nothing is, or it was damaged, which is then removed."""
    folder = cache.folder_of(key)
    if folder is None:
        return None
    try:
        return ParquetTable(folder)
    except (OSError, ValueError, KeyError, duckdb.Error):
        cache.discard(folder)
        return None
