"""The one way to open a table, whatever names it: in memory, from what is stored on disk, or through Spark."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vigil import limits
from vigil.store.on_disk import LAKE_SCHEME
from vigil.text import describe_disk_error, format_number

if TYPE_CHECKING:  # the curated table comes without readers and engines: they take a third of a second to import
    from vigil.readers import ReadTable, RecognisedFile
    from vigil.readers.files.opening import Progress
    from vigil.readers.format import EventTable
    from vigil.readers.mapping import Mapping
    from vigil.store.on_disk.stored_table import ParquetTable
    from vigil.store.protocols import Dataset
    from vigil.table.model import Table

TABLE_VARIABLE = "VIGIL_TABLE"
"""Environment variable that names another table: a folder in Vigil's format, a file of any format it reads, a lake."""

IN_MEMORY = sys.maxsize
"""For `rows`: the table is read into memory, however large it is."""


@dataclass(frozen=True, eq=False)
class OpenTable:
    """The table that is open: ready to query, and for a public one what reading it gave."""

    package: Table | None = None
    """What a data package in Vigil's own format holds; None for a table of any other format."""
    read: EventTable | None = None
    """What reading a table of another format gave; None for a data package."""
    folder: Path = Path()
    """Where the file lies."""

    @cached_property
    def dataset(self) -> Dataset:
        """The table ready to query. Raises `UnreadableFileError` where no row of the file could be read."""
        from vigil.store.memory import dataset_of_table

        if self.read is None:
            assert self.package is not None
            return dataset_of_table(self.package)
        from vigil.readers import ReadTable
        from vigil.store.public_tables import dataset_of_read

        if isinstance(self.read, ReadTable):
            return dataset_of_read(self.read, folder=self.folder)
        from vigil.store.on_disk.stored_table import StoredTable
        from vigil.store.on_disk.stored_view import StoredDataset

        assert isinstance(self.read, StoredTable)
        return StoredDataset(self.read)

    def prepare(self) -> None:
        """Have the dataset ready for whoever asks for it. Raises as `dataset`."""
        assert self.dataset is not None

    def close(self) -> None:
        """Let go of the files of a table that is stored on disk, and of all that was worked out of the table."""
        from vigil.table.result_cache import forget

        if dataset := vars(self).get("dataset"):
            forget(dataset)
        if close := getattr(self.read, "close", None):
            close()


def named_table(named: str | Path | None = None) -> str:
    """The path or address of a table: the one named, else the one in the environment, else the curated table."""
    from vigil.table.loading import DATA_FOLDER

    found = str(named or os.environ.get(TABLE_VARIABLE) or DATA_FOLDER)
    return found if is_lake(found) else str(Path(found))


def is_lake(named: str) -> bool:
    """Whether it is the address of a lake; see `vigil.store.spark.engine`."""
    return named.startswith(LAKE_SCHEME)


def is_package(path: Path) -> bool:
    """Whether it is a folder, or a zip with a data package: a table in Vigil's own format."""
    from vigil.table.package_files import is_zipped_package

    return path.is_dir() or is_zipped_package(path)


def open_table(
    named: str | Path | None = None,
    *,
    as_format: str | None = None,
    mapping: Mapping | None = None,
    sheet: str = "",
    date_order: str = "",
    swap: bool = False,
    strict: bool = False,
    name: str = "",
    progress: Progress | None = None,
    rows: int | None = None,
    wait: bool = True,
) -> OpenTable:
    """Open a folder or zip with a data package, a file of any format of `vigil.readers.FORMATS`, or a lake.

    named: a path or an address; without it as `named_table`. as_format, mapping, sheet, date_order, swap: how the
    file is to be read, as `vigil.readers.read_table` takes them; a package that is read as a format is one like any
    other. strict: a problem in a row raises, else rows with one are left out. name: what the file is called in
    messages, where the path is that of a copy. progress: told how far the reading and building are. rows: a file of
    more events is stored on disk and asked there (`limits.LARGE_TABLE_ROWS` by default); one that did not change
    since is not read again. wait: until the texts of a table that is kept for the first time can be searched, as a
    command must; else they are brought into order in the background, and `ParquetTable.readiness` says how far that
    is.

    Raises what `vigil.readers.read_table` raises, `vigil.table.problems.TableError` for a broken data package,
    `vigil.store.spark.engine.LakeError` for a lake that cannot be queried, and `OSError` where the cache cannot be
    written.
    """
    address = named_table(named)
    if is_lake(address):
        return _strictly(OpenTable(read=_lake(address, as_format or date_order or sheet, mapping)), strict)
    path = Path(address)
    if not as_format and not mapping and not date_order and is_package(path):
        from vigil.table.loading import load_table

        return OpenTable(load_table(path, strict=strict, name=name))
    from vigil.readers import ReadTable, read_table

    how: dict[str, Any] = {"as_format": as_format, "mapping": mapping, "sheet": sheet, "date_order": date_order}
    how["swap"] = swap
    read: ReadTable | ParquetTable
    if path.is_dir() or rows == IN_MEMORY:
        read = read_table(path, **how, name=name, progress=progress)
    else:
        rows = limits.LARGE_TABLE_ROWS if rows is None else rows
        read = _opened(path, how, progress=progress, rows=rows, name=name)
        if wait and not isinstance(read, ReadTable):
            read.finished(progress)
    return _strictly(OpenTable(read=read, folder=path.parent), strict)


def _lake(address: str, as_said: str | None, mapping: Mapping | None) -> EventTable:
    from vigil.store.spark.engine import open_lake

    if as_said or mapping:
        raise ValueError("a lake says itself what it is")
    return open_lake(address)


def _strictly(table: OpenTable, strict: bool) -> OpenTable:
    from vigil.table.problems import TableError

    if strict and table.read and table.read.problems:
        table.close()
        raise TableError(table.read.problems)
    return table


def _opened(
    path: Path, how: dict[str, Any], *, progress: Progress | None, rows: int, name: str
) -> ReadTable | ParquetTable:
    from vigil.readers import read_table, recognise
    from vigil.readers.files.rows import number_of_rows
    from vigil.store.on_disk import building, cache
    from vigil.store.on_disk.folders import trace_of

    said = [f"{name} {value.to_json() if name == 'mapping' else value}" for name, value in how.items() if value]
    ask = _CachedFile(path, "\n".join(said), trace_of(path))
    if (stored := ask.seen()) and stored.rows > rows:
        return stored
    recognised = None if said else recognise(path, name=name)
    if recognised and recognised.format.row_by_row and number_of_rows(recognised.content) > rows:
        key = cache.key_of(recognised.content.version, recognised.format.name)
        with contextlib.suppress(building.NotInPiecesError):  # else read as a whole, which says what is wrong with it
            try:
                stored = ask.stored(
                    key, recognised, lambda folder: building.build_in_pieces(folder, recognised, progress)
                )
            except OSError as error:
                _require_memory(number_of_rows(recognised.content), recognised.content.file, error)
            else:
                if stored.rows > rows:
                    return stored
    table = read_table(path, **how, name=name, progress=progress)
    if len(table.events) <= rows:
        return table
    key = cache.key_of(table.version, table.format.name)
    try:
        return ask.stored(key, table, lambda folder: building.build_from_table(folder, table, progress))
    except OSError as error:
        _require_memory(len(table.events), table.file, error)
        return table


def _require_memory(rows: int, file: str, error: OSError) -> None:
    """Raise `UnreadableFileError` for a table that is too large to be opened in memory where it cannot be kept."""
    from vigil.readers import UnreadableFileError
    from vigil.store.on_disk.folders import FOLDER_VARIABLE

    if rows > limits.ROWS_WITHOUT_DISK:
        raise UnreadableFileError(
            file,
            f"has about {format_number(rows)} rows, and above {format_number(limits.ROWS_WITHOUT_DISK)} a table is "
            f"kept on disk, where nothing can be written ({describe_disk_error(error)}); set the environment variable "
            f"{FOLDER_VARIABLE} to a folder with room, or the system's folder for temporary files",
        ) from error


@dataclass(frozen=True)
class _CachedFile:
    """A file that is to be opened, and how."""

    path: Path
    variant: str
    trace: list[int]
    """What was seen of the file before it was read."""

    def seen(self) -> ParquetTable | None:
        """What was kept of the file, where it did not change since."""
        from vigil.store.on_disk import cache

        key = cache.seen(self.path, self.variant)
        return _whole(key) if key else None

    def stored(
        self, key: str, what: ReadTable | RecognisedFile, build: Callable[[Path], dict[str, Any]]
    ) -> ParquetTable:
        """Open the entry of a key, which is built first where it is not there.

        Raises `OSError`, the first one, where it can be built in none of the folders for it.
        """
        from vigil.store.on_disk import cache
        from vigil.store.on_disk.folders import cache_folder

        table = _whole(key)
        if table is None:
            try:
                table = self._built(cache_folder(), key, what, build)
            except OSError as error:
                try:
                    table = self._built(cache.folder_of_process(), key, what, build)
                except OSError:
                    raise error from None
        cache.remember(self.path, self.variant, key, self.trace)
        return table

    def _built(
        self, parent: Path, key: str, what: ReadTable | RecognisedFile, build: Callable[[Path], dict[str, Any]]
    ) -> ParquetTable:
        from vigil.readers import RecognisedFile
        from vigil.store.on_disk import building, cache
        from vigil.store.on_disk.stored_table import ParquetTable

        because = what.because if isinstance(what, RecognisedFile) else what.recognised_because
        with cache.building(key, parent):
            if table := _whole(key):
                return table
            with cache.new_entry(key, parent) as folder:
                facts = {**build(folder), "format": what.format.name, "recognised_because": because}
                building.write_about(folder, facts)
                cache.note_parts(folder)
            return ParquetTable(parent / key)


def _whole(key: str) -> ParquetTable | None:
    """What is kept under a key; None where nothing is, or it was damaged, which is then removed."""
    import duckdb

    from vigil.store.on_disk import cache
    from vigil.store.on_disk.stored_table import ParquetTable

    folder = cache.folder_of(key)
    if folder is None:
        return None
    with contextlib.suppress(OSError, ValueError, KeyError, duckdb.Error):
        if cache.is_whole(folder):
            return ParquetTable(folder)
    cache.discard(folder)
    return None
