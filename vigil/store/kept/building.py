"""From a file to a table that is kept: read piece by piece, brought into order, and its words indexed.

Formats of the largest files, whose rows are read each by itself, are read in pieces of text, so that memory holds one
piece at a time. Any other is read whole by its reader and kept from there.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from vigil import limits
from vigil.readers import ReadTable, Recognised
from vigil.readers.columns import NAMES
from vigil.readers.files.opening import Content, Progress, UnreadableFileError, count_of
from vigil.readers.format import source_of, unsettled_frame
from vigil.store.kept import cache
from vigil.store.kept.layout import EVENTS_FILE
from vigil.store.kept.listing import label_counts
from vigil.store.kept.ordering import ROWS_IN_GROUP, RepeatedIdentifiersError, merge, write_part
from vigil.store.kept.scan import scan_of_native
from vigil.store.public_tables import COARSE, COLUMN_OF_MEASURE
from vigil.table.problems import Problem
from vigil.table.schema import TIME_ZONE

PROBLEMS_FILE, SOURCES_FILE, UNSETTLED_FILE = (f"{name}.parquet" for name in ("problems", "sources", "unsettled"))

WORDS_FILE = "vocabulary.json"

READ_IN_PIECES = ("acled", "gdelt")
"""Formats of which every row is read by itself, and nothing is said of all of them together."""

PLAIN = ("gdelt",)
"""Those of them whose files have neither a header nor quotes."""

READING = 0.6
"""How far the building is when all pieces are read."""


class NotInPiecesError(ValueError):
    """A file that cannot be read piece by piece: what one piece holds depends on another."""


@dataclass
class _Read:
    """What the pieces of a file have given so far."""

    rows: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    """Columns in which the file says anything."""


def build_in_pieces(folder: Path, recognised: Recognised, progress: Progress | None = None) -> dict[str, Any]:
    """Fill a folder of the cache from a text of one of `READ_IN_PIECES`; returns what `table.json` is to say.

    Raises `NotInPiecesError` where the file must be read as a whole.
    """
    content, format = recognised.content, recognised.format
    read = _Read()
    parts = folder / "parts"
    parts.mkdir()
    told = _told(progress, 0.0, READING, f"reading {content.file}")
    with contextlib.closing(_readings(recognised, parts)) as readings:  # none goes on where one cannot be used
        for number, (piece, reading) in enumerate(readings):
            if any(not one.column for one in reading.problems) and (number or piece.share < 1):
                # not a row: perhaps because a quote is open where the piece ends
                raise NotInPiecesError(str(reading.problems[0]))
            before = piece.lines_before
            read.problems += [
                replace(one, row=None if one.row is None else one.row + before) for one in reading.problems
            ]
            read.rows += reading.rows_read
            read.notes |= dict.fromkeys(reading.notes)
            read.known |= reading.known
            told(piece.share)
    problems = read.problems[: limits.LISTED_BAD_ROWS]
    if rest := len(read.problems) - len(problems):
        problems.append(Problem(content.file, None, "", "", f"has {rest:,} more problems than are listed"))
    return {
        "title": format.title,
        "file": content.file,
        "version": content.version,
        "notes": [*content.notes, *read.notes],
        "rows_read": read.rows,
        "mapping": None,
        "rows": _finish(
            folder, read.known, problems, source_of(format), unsettled_frame({}), progress, must_be_unique=True
        ),
    }


@dataclass(frozen=True)
class _PieceRead:
    """What was read of a piece, besides its events."""

    problems: tuple[Problem, ...]
    rows_read: int
    notes: tuple[str, ...]
    known: set[str]


def _readings(recognised: Recognised, parts: Path) -> Generator[tuple[Piece, _PieceRead]]:
    """Read the pieces of a text, several at once, and write their events; hands over what else they gave, in order."""

    def read(number: int, piece: Piece) -> tuple[Piece, _PieceRead]:
        try:
            found = recognised.format.read(piece.content, recognised.sample, None, None)
        except UnreadableFileError as error:
            raise NotInPiecesError(str(error)) from error
        write_part(parts / f"{number:05d}.arrow", found.events)
        return piece.without_text(), _PieceRead(
            found.problems, found.rows_read, tuple(found.notes), _known(found.events)
        )

    count = _at_once()
    with ThreadPoolExecutor(count) as readers:
        waiting: deque[Future[tuple[Piece, _PieceRead]]] = deque()
        try:
            plain = recognised.format.name in PLAIN
            for number, piece in enumerate(pieces(recognised.content, plain=plain)):
                waiting.append(readers.submit(read, number, piece))
                if len(waiting) > count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for one in waiting:
                one.cancel()


def _at_once() -> int:
    """How many pieces are read at once: most of the work is that of Arrow, which lets other threads go on meanwhile."""
    return min(os.cpu_count() or 1, limits.PIECES_AT_ONCE)


def build_from_table(folder: Path, table: ReadTable, progress: Progress | None = None) -> dict[str, Any]:
    """Fill a folder of the cache from a table that was read; returns what `table.json` is to say."""
    parts = folder / "parts"
    parts.mkdir()
    for number, first in enumerate(range(0, len(table.events), 2 * ROWS_IN_GROUP)):
        piece = table.events.iloc[first : first + 2 * ROWS_IN_GROUP].reset_index(drop=True)
        write_part(parts / f"{number:05d}.arrow", piece)
    return {
        "title": table.title,
        "file": table.file,
        "version": table.version,
        "notes": list(table.notes),
        "rows_read": table.rows_read,
        "mapping": table.mapping.to_json() if table.mapping else None,
        "rows": _finish(
            folder,
            _known(table.events),
            list(table.problems),
            table.sources,
            table.unsettled,
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
    unsettled: pd.DataFrame,
    progress: Progress | None,
    *,
    must_be_unique: bool,
) -> int:
    """Write the events in order, and what goes with them; returns their number."""
    if not any((folder / "parts").iterdir()):
        raise NotInPiecesError("no row could be read")
    told = _told(progress, READING, 1.0, "bringing the events into order and indexing their words")
    try:
        rows = merge(folder, must_be_unique=must_be_unique, told=told)
    except RepeatedIdentifiersError as error:
        raise NotInPiecesError(str(error)) from error
    listed = pa.Table.from_pylist([asdict(one) for one in problems], schema=_PROBLEMS)
    parquet.write_table(listed, folder / PROBLEMS_FILE)
    sources.to_parquet(folder / SOURCES_FILE)
    unsettled.to_parquet(folder / UNSETTLED_FILE)
    _note_vocabulary(folder, known)
    return rows


def _note_vocabulary(folder: Path, known: set[str]) -> None:
    """Write what the table can be asked and offers to choose from, which takes a scan of many columns to find."""
    with connected() as database:
        events = viewed(database, folder)
        scan = scan_of_native(events)
        lists = {name: label_counts(scan, name)["value"].tolist() for name in _LISTED}
        figures = [f"count({column})" for column in COLUMN_OF_MEASURE.values()]
        coarse = ", ".join(f"'{name}'" for name in COARSE)
        asked = (
            "min(event_date)::DATE",
            'max(event_date)::DATE, max("end")',
            "coalesce(bool_or(events_count != 1), false)",
            f"bool_and(coalesce(time_precision IN ({coarse}), false))",
            *figures,
        )
        found = database.execute(f"SELECT {', '.join(asked)} FROM events").fetchall()[0]
    first, last, end, is_aggregated, is_coarse, *counts = found
    noted = {
        **{name: values[: limits.OFFERED_VALUES] if name in _ACTORS else values for name, values in lists.items()},
        "exported": [name for name in NAMES if name in known],
        "known": [name for name, count in zip(COLUMN_OF_MEASURE, counts, strict=True) if count],
        "is_aggregated": is_aggregated,
        "is_coarse": is_coarse,
        "first_day": first.isoformat() if first else None,
        "last_day": last.isoformat() if last else None,
        "last_end": pd.Timestamp(end).tz_convert(TIME_ZONE).date().isoformat() if end else None,
    }
    (folder / WORDS_FILE).write_text(json.dumps(noted, ensure_ascii=False), encoding="utf-8")


_ACTORS = ("actor1", "actor2")
_LISTED = ("event_type", "weapon_class", *_ACTORS)


def viewed(database: duckdb.DuckDBPyConnection, folder: Path) -> duckdb.DuckDBPyRelation:
    """The view `events`: a headline where there are only notes, as in `vigil.store.public_tables`."""
    database.execute(
        f"CREATE VIEW events AS SELECT * REPLACE (coalesce(headline, notes) AS headline) "
        f"FROM read_parquet({_quoted(folder / EVENTS_FILE)})"
    )
    return database.table("events")


_PROBLEMS = pa.schema(
    [(name, pa.int64() if name == "row" else pa.string()) for name in ("file", "row", "column", "value", "reason")]
)


def connected() -> duckdb.DuckDBPyConnection:
    """A database in memory that takes no more of it than it may, and fetches nothing from elsewhere.

    Its extension for time zones is such a thing to be fetched: the days of each time zone are columns of the table.
    """
    return duckdb.connect(
        config={
            "memory_limit": f"{limits.LARGE_TABLE_MEMORY_BYTES // 2**20}MB",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )


def _told(progress: Progress | None, begin: float, end: float, what: str) -> Any:
    return lambda share: progress(begin + (end - begin) * share, what) if progress else None


def _quoted(path: Path) -> str:
    """A path as a text of SQL."""
    return "'" + str(path).replace("'", "''") + "'"


@dataclass(frozen=True)
class Piece:
    """Some whole rows of a text, under its header."""

    content: Content
    lines_before: int
    """What is added to a line of the piece to get the line of the file."""
    share: float
    """How much of the file is read with it."""

    def without_text(self) -> Piece:
        """The same piece, its text let go of."""
        return replace(self, content=replace(self.content, open=io.BytesIO))


def pieces(content: Content, *, plain: bool = False, size: int | None = None) -> Iterator[Piece]:
    """A text in pieces of about `size` bytes that end where a row does: at a line end outside quotes.

    size: left out, up to `limits.PIECE_BYTES`, so that there are some for each of those read at once. plain: the text
    has neither a header nor quotes. Raises `NotInPiecesError` where no row ends for as long as
    `limits.READ_CELL_BYTES`.
    """
    size = size or min(limits.PIECE_BYTES, max(content.size // (2 * _at_once()) + 1, 2**22))
    header, rest = b"", b""
    taken = lines_taken = 0
    with content.open() as stream:
        while text := rest + (read := stream.read(size)):
            is_last = len(read) < size
            end = len(text) if is_last else text.rfind(b"\n") + 1 if plain else _last_row_end(text)
            if not end and len(text) > size + limits.READ_CELL_BYTES:
                raise NotInPiecesError("no row ends in a long stretch of the file")
            piece, rest = text[:end], text[end:]
            if piece:
                body = header + piece
                is_whole = plain or not is_last or count_of(piece, b'"') % 2 == 0
                opened = replace(content, open=_opened(body), size=len(body), lines=-1, whole_rows=is_whole)
                taken += len(piece)
                yield Piece(opened, lines_taken - header.count(b"\n"), min(taken / max(content.size, 1), 1.0))
                header = header or (b"" if plain else _header(piece))
                lines_taken += count_of(piece, b"\n")
            if is_last:
                return


def _opened(body: bytes) -> Any:
    return lambda: io.BytesIO(body)


def _header(piece: bytes) -> bytes:
    """The first row, which names the columns."""
    end = piece.find(b"\n") + 1
    while end and piece.count(b'"', 0, end) % 2:
        end = piece.find(b"\n", end) + 1
    if not end or not piece[:end].strip():
        raise NotInPiecesError("the first line is blank")
    return piece[:end]


def _last_row_end(text: bytes) -> int:
    """Where the last whole row of a text ends, which begins with a row; 0 where none does."""
    quotes = count_of(text, b'"')
    end = len(text)
    while (at := text.rfind(b"\n", 0, end)) >= 0:
        quotes -= text.count(b'"', at, end)
        if quotes % 2 == 0:
            return at + 1
        end = at
    return 0
