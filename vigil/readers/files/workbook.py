"""XLSX: the first sheet, values only, one row at a time."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from dataclasses import replace

from vigil.limits import READ_COLUMNS, SAMPLE_ROWS
from vigil.readers.files.header import find_header, why_no_row
from vigil.readers.files.opening import Content, Progress, UnreadableFileError
from vigil.readers.files.raw import RawRows, Sample, cell_text, names_of, rows_of_cells, too_wide
from vigil.table.problems import Problem


def workbook_sample(content: Content) -> Sample:
    """The beginning of the first sheet. Raises `UnreadableFileError` for one that cannot be read or holds nothing."""
    rows = list(enumerate(itertools.islice(_workbook_rows(content), SAMPLE_ROWS + 1), start=1))
    if not any(any(cells) for _, cells in rows):
        raise UnreadableFileError(content.file, "holds no rows in its first sheet")
    header = find_header(rows)
    # names of columns may end before the cells below them do, and in a sheet nothing says how many there are
    width = max(map(len, (header.names, *(cells for _, cells in rows[header.below :]))))
    names = [*header.names, *[""] * (width - len(header.names))]
    below = [[*cells, *[""] * (width - len(cells))] for _, cells in rows[header.below :] if any(cells)]
    return Sample(
        "workbook",
        names_of(names, content.file),
        tuple(tuple(cells) for cells in below if not why_no_row(cells, names)),
        tagged=header.tagged,
        named=bool(header.line),
        first_line=header.below + 1,
        notes=header.notes,
    )


def _workbook_rows(content: Content, notes: list[str] | None = None) -> Iterator[list[str]]:
    """The rows of the first sheet as text, one at a time: values only, never formulas; `notes` gets what to say."""
    # read-only mode holds one row at a time, so that a cell far out in an empty sheet costs nothing
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(content.whole()), read_only=True, data_only=True, keep_links=False)
        try:
            if not book.worksheets:
                raise UnreadableFileError(content.file, "holds no sheet of cells")
            if notes is not None and len(book.worksheets) > 1:
                notes.append(f"the first of {len(book.worksheets)} sheets is read, “{book.worksheets[0].title}”")
            blank = 0
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # some programs state fewer rows or columns than there are
            for row in sheet.iter_rows(values_only=True):
                row = row[: max((place + 1 for place, value in enumerate(row) if value is not None), default=0)]
                if len(row) > READ_COLUMNS:
                    raise UnreadableFileError(content.file, too_wide(len(row)))
                blank = 0 if row else blank + 1
                if blank > _BLANK_ROWS:
                    return
                yield [cell_text(value) for value in row]
        finally:
            book.close()
    except UnreadableFileError:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged part of a workbook makes it raise
        raise UnreadableFileError(content.file, "is a workbook that is damaged or locked with a password") from error


_BLANK_ROWS = 1_000
"""Blank rows after which a sheet is taken to be over: some programs say that all million rows are used."""


def read_workbook(content: Content, sample: Sample, wanted: list[str], progress: Progress | None) -> RawRows:
    """The rows of the first sheet in the `wanted` of its columns."""
    names = sample.names
    places = [names.index(name) for name in wanted]
    cells: list[list[str]] = []
    at: list[int] = []
    problems: list[Problem] = []
    notes: list[str] = []
    blank: list[int] = []
    for line, row in enumerate(_workbook_rows(content, notes), start=1):
        if line < sample.first_line:
            continue
        if not any(row):
            blank.append(line)
            continue
        if len(row) > len(names):
            reason = f"has {len(row)} cells, the first row has {len(names)}"
            problems.append(Problem(content.file, line, "", row[len(names)][:200], reason))
            continue
        row += [""] * (len(names) - len(row))
        cells.append([row[place] for place in places])
        at.append(line)
        if progress and not line % 5_000:
            progress(0.5, f"reading {content.file}: {line:,} rows")
    # rows without cells at the end of a sheet are only formatted
    inner = tuple(line for line in blank if at and line < at[-1])
    found = rows_of_cells(content.file, cells, wanted, at, tuple(problems))
    return replace(found, notes=tuple(notes), blank_lines=inner)
