"""Sheets of a workbook: where the columns are named is found among the first rows, the rest are rows or say why not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from vigil.limits import SAMPLE_ROWS
from vigil.readers.files.header import Header, NumberedRow, find_header, why_no_row
from vigil.readers.files.opening import Content, UnreadableFileError
from vigil.readers.files.parser_process import ParsedPart
from vigil.readers.files.raw import RawRows, Sample, names_of, rows_of_cells
from vigil.table.problems import Problem

ROWS_BEFORE = 50
"""Rows that can stand above the names of the columns."""

ROWS_AT_ONCE = 50_000


def workbook_sample(content: Content) -> Sample:
    """The beginning of the sheet that is read. Raises `UnreadableFileError` for one that holds nothing."""
    part = content.part
    header = _header(part)
    if header is None:
        raise UnreadableFileError(content.file, f"holds no rows in its sheet “{part.name}”")
    places = _places(part, header)
    names = _names(header, places, content.file)
    rows = (cells for _, cells in _rows_below(part, header, SAMPLE_ROWS))
    shown = tuple(tuple(row[place] for place in places) for row in rows if not why_no_row(row, header.names))
    return Sample(
        "workbook",
        names,
        shown,
        tagged=header.tagged,
        named=bool(header.line),
        first_line=header.below + 1,
        notes=header.notes,
    )


def read_workbook(content: Content, names: Sequence[str], wanted: Sequence[str]) -> RawRows:
    """The rows of the sheet that is read in the `wanted` of its columns."""
    part = content.part
    header = _header(part) or Header((), 0, 0)
    of_name = dict(zip(names, _places(part, header), strict=True))
    places = [of_name[name] for name in wanted]
    cells: list[list[str]] = []
    at: list[int] = []
    problems: list[Problem] = []
    for line, row in _rows_below(part, header):
        if reason := why_no_row(row, header.names):
            problems.append(Problem(content.file, line, "", ", ".join(filter(None, row))[:200], reason))
        else:
            cells.append([row[place] for place in places])
            at.append(line)
    found = rows_of_cells(content.file, cells, wanted, at, tuple(problems))
    last = at[-1] if at else 0  # rows without cells at the end of a sheet are only formatted
    blank = sorted(set(range(header.below + 1, last)) - {*at, *(problem.row for problem in problems)})
    return replace(found, notes=_sheets_note(content), blank_lines=tuple(blank))


def _header(part: ParsedPart) -> Header | None:
    """Where the columns of a sheet are named; None for an empty one."""
    rows: list[NumberedRow] = list(enumerate(part.rows(0, ROWS_BEFORE + SAMPLE_ROWS), start=1))
    return find_header(rows) if any(any(cells) for _, cells in rows) else None


def _rows_below(part: ParsedPart, header: Header, count: int | None = None) -> Iterator[NumberedRow]:
    """The rows below the names of the columns in which anything stands, with their numbers in the sheet."""
    end = part.table.num_rows if count is None else min(header.below + count, part.table.num_rows)
    for first in range(header.below, end, ROWS_AT_ONCE):
        for number, row in enumerate(part.rows(first, min(ROWS_AT_ONCE, end - first)), start=first + 1):
            if any(row):
                yield number, row


def _places(part: ParsedPart, header: Header) -> list[int]:
    """The columns that have a name, or in which anything stands below."""
    below = part.table.slice(header.below).columns
    named = {place for place, name in enumerate(header.names) if name}
    return [place for place, column in enumerate(below) if place in named or column.null_count < len(column)]


def _names(header: Header, places: Sequence[int], file: str) -> tuple[str, ...]:
    return names_of([header.names[place] if place < len(header.names) else "" for place in places], file)


def _sheets_note(content: Content) -> tuple[str, ...]:
    others = ", ".join(f"“{name}”" for name in content.sheets if name != content.part.name)
    return (f"the sheet “{content.part.name}” is read; not {others}",) if others else ()
