"""From a file to a table that is kept: read piece by piece, and brought into order.

Formats of the largest files, whose rows are read each by itself, are read some rows at a time, so that memory holds a
few of these pieces. Any other is read whole by its reader and kept from there.
"""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from vigil import limits
from vigil.readers import ReadTable, RecognisedFile, column_uses
from vigil.readers.columns import NAMES
from vigil.readers.files.opening import Progress, UnreadableFileError
from vigil.readers.files.rows import BlankRowError, RowStream
from vigil.readers.format import RowByRow, source_of, unresolved_frame
from vigil.store.on_disk import cache
from vigil.store.on_disk.layout import EVENTS_FOLDER
from vigil.store.on_disk.listing import label_counts
from vigil.store.on_disk.scan import scan_of_native
from vigil.store.on_disk.sorting import PIECES_FOLDER, Pieces, RepeatedIdentifiersError, find_order, write_piece
from vigil.store.public_tables import COARSE
from vigil.table.problems import Problem
from vigil.table.schema import TIME_ZONE

PROBLEMS_FILE, SOURCES_FILE, UNRESOLVED_FILE = (f"{name}.parquet" for name in ("problems", "sources", "unsettled"))

TEXT_INDEX_FILE = "vocabulary.json"

READING = 0.8
"""How far the building is when all rows are read."""

ROWS_IN_PIECE = 250_000
"""Rows that are read, and brought to values, at once."""


class NotInPiecesError(ValueError):
    """A file that cannot be read piece by piece: what one piece holds depends on another."""


def build_in_pieces(folder: Path, recognised: RecognisedFile, progress: Progress | None = None) -> dict[str, Any]:
    """Fill a folder of the cache from a text whose rows are read each by itself; returns what `table.json` is to say.

    Raises `NotInPiecesError` where the file must be read as a whole.
    """
    content, format = recognised.content, recognised.format
    assert format.row_by_row
    (folder / PIECES_FOLDER).mkdir()
    stream = format.row_by_row.stream(content, recognised.sample, ROWS_IN_PIECE)
    try:
        found = list(_readings(stream, format.row_by_row, folder / PIECES_FOLDER, progress))
    except (UnreadableFileError, BlankRowError) as error:
        raise NotInPiecesError(str(error)) from error
    problems = stream.located([problem for one in found for problem in one.problems])
    rows_read = sum(one.rows_read for one in found) + sum(one.left_out and not one.column for one in problems)
    listed = sorted(problems, key=lambda one: not one.left_out)[: limits.LISTED_BAD_ROWS]
    listed.sort(key=lambda one: (one.row or 0, one.column))
    if rest := len(problems) - len(listed):
        listed.append(Problem(content.file, None, "", "", f"has {rest:,} more problems than are listed"))
    notes = [*content.notes, *(note for one in found for note in one.notes), *stream.notes()]
    return {
        "title": format.title,
        "file": content.file,
        "version": content.version,
        "notes": list(dict.fromkeys(notes)),
        "rows_read": rows_read,
        "mapping": None,
        "columns": [asdict(use) for use in column_uses(format, recognised.sample, None)],
        "rows": _finish(
            folder,
            {name for one in found for name in one.known},
            listed,
            source_of(format),
            unresolved_frame({}),
            progress,
            must_be_unique=True,
        ),
    }


@dataclass(frozen=True)
class _PieceRead:
    """What was read of a piece, besides its events."""

    problems: tuple[Problem, ...]
    rows_read: int
    notes: tuple[str, ...]
    known: set[str]


def _readings(stream: RowStream, how: RowByRow, pieces: Path, progress: Progress | None) -> Iterator[_PieceRead]:
    """Read the rows of a text, one piece while others are brought to values, and write their events."""

    def read(number: int, before: int, table: pa.Table) -> _PieceRead:
        raw = stream.frame(before, table)
        identifiers = raw.column(how.long_texts[0])
        result = how.events(raw)
        if identifiers.isna().any() or set(result.notes) - set(raw.notes):
            raise NotInPiecesError("identifiers are made from those of all rows")
        write_piece(pieces / f"piece-{number:05d}.arrow", result.events)
        return _PieceRead(result.problems, result.rows_read, result.notes, _known(result.events))

    def report(share: float, what: str) -> None:
        if progress:
            progress(share * READING, what)

    count = min(os.cpu_count() or 1, limits.PIECES_AT_ONCE)
    waiting: deque[Future[_PieceRead]] = deque()
    with ThreadPoolExecutor(count) as readers:
        try:
            for number, (before, table) in enumerate(stream.tables(report)):
                waiting.append(readers.submit(read, number, before, table))
                if len(waiting) > count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for one in waiting:
                one.cancel()


def build_from_table(folder: Path, table: ReadTable, progress: Progress | None = None) -> dict[str, Any]:
    """Fill a folder of the cache from a table that was read; returns what `table.json` is to say."""
    (folder / PIECES_FOLDER).mkdir()
    for number, first in enumerate(range(0, len(table.events), ROWS_IN_PIECE)):
        piece = table.events.iloc[first : first + ROWS_IN_PIECE].reset_index(drop=True)
        write_piece(folder / PIECES_FOLDER / f"piece-{number:05d}.arrow", piece)
    return {
        "title": table.title,
        "file": table.file,
        "version": table.version,
        "notes": list(table.notes),
        "rows_read": table.rows_read,
        "mapping": table.mapping.to_json() if table.mapping else None,
        "date_order": asdict(table.date_order) if table.date_order else None,
        "columns": [asdict(use) for use in table.columns],
        "rows": _finish(
            folder,
            _known(table.events),
            list(table.problems),
            table.sources,
            table.unresolved,
            progress,
            must_be_unique=False,
        ),
    }


def write_about(folder: Path, facts: dict[str, Any]) -> None:
    """Write `table.json`, the last file of an entry."""
    (folder / cache.ABOUT_FILE).write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")


def _known(events: pd.DataFrame) -> set[str]:
    return {name for name in NAMES if events[name].notna().any()}


def _finish(
    folder: Path,
    known: set[str],
    problems: list[Problem],
    sources: pd.DataFrame,
    unresolved: pd.DataFrame,
    progress: Progress | None,
    *,
    must_be_unique: bool,
) -> int:
    """Find the order of the events, and write what goes with them; returns their number."""
    if not any((folder / PIECES_FOLDER).iterdir()):
        raise NotInPiecesError("no row could be read")
    if progress:
        progress(READING, "bringing the events into order")
    try:
        rows = find_order(folder, must_be_unique=must_be_unique)
    except RepeatedIdentifiersError as error:
        raise NotInPiecesError(str(error)) from error
    listed = pa.Table.from_pylist([asdict(one) for one in problems], schema=_PROBLEMS)
    parquet.write_table(listed, folder / PROBLEMS_FILE)
    sources.to_parquet(folder / SOURCES_FILE)
    unresolved.to_parquet(folder / UNRESOLVED_FILE)
    _note_vocabulary(folder, known)
    return rows


def _note_vocabulary(folder: Path, known: set[str]) -> None:
    """Write what the table can be asked and offers to choose from, which takes a scan of many columns to find."""
    with connect() as database:
        database.register("events", Pieces(folder).events())
        scan = scan_of_native(database.table("events"))
        lists = {name: label_counts(scan, name)["value"].tolist() for name in _LISTED}
        coarse = ", ".join(f"'{name}'" for name in COARSE)
        aggregates = (
            "min(event_date)::DATE",
            'max(event_date)::DATE, max("end")',
            "coalesce(bool_or(events_count != 1), false)",
            f"bool_and(coalesce(time_precision IN ({coarse}), false))",
        )
        found = database.execute(f"SELECT {', '.join(aggregates)} FROM events").fetchall()[0]
    first, last, end, is_aggregated, is_coarse = found
    noted = {
        **{name: values[: limits.OFFERED_VALUES] if name in _ACTORS else values for name, values in lists.items()},
        "exported": [name for name in NAMES if name in known],
        "is_aggregated": is_aggregated,
        "is_coarse": is_coarse,
        "first_day": first.isoformat() if first else None,
        "last_day": last.isoformat() if last else None,
        "last_end": pd.Timestamp(end).tz_convert(TIME_ZONE).date().isoformat() if end else None,
    }
    (folder / TEXT_INDEX_FILE).write_text(json.dumps(noted, ensure_ascii=False), encoding="utf-8")


_ACTORS = ("actor1", "actor2")
_LISTED = ("event_type", "weapon_class", *_ACTORS)


def create_view(database: duckdb.DuckDBPyConnection, folder: Path) -> duckdb.DuckDBPyRelation:
    """The view `events` of the stored events, without their texts."""
    database.execute(f"CREATE VIEW events AS FROM read_parquet({_quoted(folder / EVENTS_FOLDER / '*.parquet')})")
    return database.table("events")


_PROBLEMS = pa.schema(
    [
        *(
            (name, pa.int64() if name == "row" else pa.string())
            for name in ("file", "row", "column", "value", "reason")
        ),
        ("left_out", pa.bool_()),
    ]
)


def connect() -> duckdb.DuckDBPyConnection:
    """A database in memory that takes no more of it than it may, and fetches nothing from elsewhere.

    Its extension for time zones is such a thing to be fetched: the days of each time zone are columns of the table.
    """
    return duckdb.connect(
        config={
            "memory_limit": f"{limits.LARGE_TABLE_MEMORY_BYTES // 2**20}MB",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": False,  # what is asked in an order says so; kept, a limit takes twice as long
        }
    )


def _quoted(path: Path) -> str:
    """A path as a text of SQL."""
    return "'" + str(path).replace("'", "''") + "'"
