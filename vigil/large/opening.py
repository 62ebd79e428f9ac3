"""Open a file of any format: in memory up to `limits.LARGE_TABLE_ROWS`, from the cache above."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from vigil import limits
from vigil.large import building, cache
from vigil.large.table import LargeTable
from vigil.readers import ReadTable, Recognised, format_named, read_table, recognise
from vigil.readers.mapping import Mapping
from vigil.readers.opening import Progress


def open_table(
    path: Path,
    *,
    as_format: str | None = None,
    mapping: Mapping | None = None,
    progress: Progress | None = None,
    rows: int = limits.LARGE_TABLE_ROWS,
) -> ReadTable | LargeTable:
    """Read a file or folder, or open what was kept of it; of more than `rows` events a `LargeTable` is made.

    progress: told how far the reading and building are. A large file that did not change since it was kept is not
    read again, and one that was only copied or renamed is read once to find that out.

    Raises what `vigil.readers.read_table` raises, and `OSError` where the cache cannot be written.
    """
    asked = f"{as_format or ''}\n{mapping.to_json() if mapping else ''}"
    known = cache.seen(path, asked)
    if known and (folder := cache.folder_of(known)):
        return LargeTable(folder)
    recognised = None if as_format or mapping else recognise(path)
    if recognised and recognised.content.lines > rows and recognised.format.name in building.READ_IN_PIECES:
        key = cache.key_of(recognised.content.version, recognised.format.name)
        try:
            return _opened(path, asked, key) or _kept_in_pieces(path, asked, key, recognised, progress)
        except building.NotInPiecesError:
            pass  # read as a whole below, which says what is wrong with it
    table = read_table(path, as_format=as_format, mapping=mapping, progress=progress)
    if len(table.events) <= rows:
        return table
    key = cache.key_of(table.version, table.format.name)
    return _opened(path, asked, key) or _kept(path, asked, key, table, progress)


def _opened(path: Path, asked: str, key: str) -> LargeTable | None:
    """What is kept under a key, noted for this file; None where nothing is."""
    folder = cache.folder_of(key)
    if folder is None:
        return None
    cache.remember(path, asked, key)
    return LargeTable(folder)


def _kept_in_pieces(
    path: Path, asked: str, key: str, recognised: Recognised, progress: Progress | None
) -> LargeTable | None:
    with cache.new_entry(key) as folder:
        facts = building.build_in_pieces(folder, recognised, progress)
        building.write_about(folder, facts | _format(recognised.format.name, recognised.because))
    return _opened(path, asked, key)


def _kept(path: Path, asked: str, key: str, table: ReadTable, progress: Progress | None) -> LargeTable | ReadTable:
    with cache.new_entry(key) as folder:
        facts = building.build_from_table(folder, table, progress)
        building.write_about(folder, facts | _format(table.format.name, table.recognised_because))
    return _opened(path, asked, key) or table


def _format(name: str, because: str) -> dict[str, Any]:
    return {"format": format_named(name).name, "recognised_because": because}
