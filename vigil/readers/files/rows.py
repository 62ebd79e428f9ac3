"""The beginning of a file and its rows, whatever it holds them in: CSV, workbook, Parquet, JSON, GeoJSON.

Only the columns that a format uses are read, with texts that repeat kept once (`category`). Rows that are not rows are
problems; the rest is read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa

from vigil.readers.files.header import is_tags, is_total, why_no_row
from vigil.readers.files.json_file import json_sample, read_records
from vigil.readers.files.opening import Content, Progress
from vigil.readers.files.parquet_file import ParquetRows, parquet_sample, read_parquet, rows_in
from vigil.readers.files.parsed_rows import parsed_sample, read_parsed
from vigil.readers.files.raw import RawRows, Sample
from vigil.readers.files.text_file import RowsAndLinesError, TextRows, read_text, text_sample
from vigil.readers.files.workbook import read_workbook, workbook_sample
from vigil.table.problems import Problem
from vigil.text import listed, number_of


def sample_of(content: Content) -> Sample:
    """The beginning of an opened file. Raises `UnreadableFileError` for one that cannot be distinguished into rows."""
    sample = _beginning(content)
    if sample.rows and is_tags(sample.rows[0]):
        return replace(sample, rows=sample.rows[1:], tagged=True)
    return sample


def _beginning(content: Content) -> Sample:
    if content.kind == "folder":
        return Sample("folder")
    if content.kind == "text":
        return text_sample(content)
    if content.kind == "workbook":
        return workbook_sample(content)
    if content.kind == "parquet":
        return parquet_sample(content)
    if content.kind == "parsed":
        return parsed_sample(content)
    return json_sample(content)


def read_rows(
    content: Content,
    sample: Sample,
    *,
    columns: Collection[str] | None = None,
    long_texts: Collection[str] = (),
    header: Sequence[str] | None = None,
    quoted: bool = True,
    progress: Progress | None = None,
) -> RawRows:
    """The rows of a file.

    columns: the ones to read, of those that are there, in any case; all when left out. long_texts: those whose texts
    hardly repeat. header: the names of the columns of a text without a header. quoted: whether a text has quotes.
    Raises `UnreadableFileError`.
    """
    names = tuple(header or sample.names)
    called = _called(names, columns)

    def read(wanted: list[str]) -> RawRows:
        if content.kind == "text":
            is_long = [called.get(name) in long_texts for name in wanted]
            try:
                rows = TextRows(content, sample, names, wanted, is_long, quoted=quoted)
                return read_text(rows, content.file, progress)
            except RowsAndLinesError:
                rows = TextRows(content, sample, names, wanted, is_long, quoted=quoted, exact=True)
                return read_text(rows, content.file, progress)
        if content.kind == "parquet":
            return read_parquet(content, wanted)
        if content.kind == "workbook":
            return read_workbook(content, names, wanted)
        if content.kind == "parsed":
            return read_parsed(content, names, wanted)
        return read_records(content, sample, wanted)

    raw = read(list(called))
    blank = _blank(raw.frame)
    if blank.any() and (others := [name for name in names if name not in called]):
        # a row is blank only if nothing stands in the columns that are not used either
        blank = blank & read(others).frame.isna().all(axis=1).to_numpy()
    raw = _without_blank(raw, blank)
    raw = _without_others(raw)
    raw.frame.columns = pd.Index(list(called.values()))
    raw = _without_tags(raw) if sample.tagged and content.kind not in ("text", "workbook") else raw
    return raw if header else replace(raw, notes=(*sample.notes, *raw.notes))


def number_of_rows(content: Content) -> int:
    """About how many rows a text or Parquet file has; -1 where only reading it would tell."""
    return rows_in(content) if content.kind == "parquet" else content.lines


def _blank(frame: pd.DataFrame) -> np.ndarray:
    """Of each row, whether nothing stands in it (bool)."""
    blank = np.full(len(frame), len(frame.columns) > 0)
    for name in frame.columns:
        if blank.any():
            blank &= frame[name].isna().to_numpy()
    return blank


def _without_blank(raw: RawRows, blank: np.ndarray) -> RawRows:
    """Without the rows in which nothing stands, saying where they are."""
    lines = sorted([*raw.blank_lines, *raw.lines(np.flatnonzero(blank).tolist())])
    notes = [blank_note(lines)] if lines else []
    return replace(raw.filtered(~blank, *notes) if blank.any() else replace(raw, notes=(*raw.notes, *notes)))


def blank_note(lines: Sequence[int]) -> str:
    """That rows in which nothing stands were passed over, and where the first of them are."""
    were = "was" if len(lines) == 1 else "were"
    return f"{number_of(len(lines), 'blank row')} {were} passed over: {lines_in_words(lines)}"


def lines_in_words(lines: Sequence[int]) -> str:
    """Some lines of a file, the first of them by number: “lines 3, 8 and 12 more”."""
    shown = [f"{line}" for line in lines[:LINES_NAMED]]
    if rest := len(lines) - len(shown):
        shown.append(f"{rest:,} more")
    return f"{'line' if len(lines) == 1 else 'lines'} {listed(shown)}"


LINES_NAMED = 10
"""Lines named in a note; of more it says how many there are."""


def _without_others(raw: RawRows) -> RawRows:
    """Without the rows that are none of the table, each reported: totals, comments, the names once more."""
    frame = raw.frame
    names = [str(name) for name in frame.columns]
    if not len(frame) or not names:
        return raw
    filled = np.sum([frame[name].notna().to_numpy() for name in frame.columns], axis=0)
    first = frame[frame.columns[0]]
    suspect = (filled == 1) | (first == names[0]).fillna(False).to_numpy(dtype=bool)
    sparse = np.flatnonzero(3 * filled <= 2 * len(names))
    for name in names if len(sparse) else []:
        suspect[sparse] |= _are_totals(frame[name].iloc[sparse])
    reasons = {}
    for place in np.flatnonzero(suspect).tolist():
        cells = ["" if pd.isna(cell) else str(cell).strip() for cell in frame.iloc[place]]
        if reason := why_no_row(cells, names):
            reasons[place] = (", ".join(filter(None, cells))[:200], reason)
    if not reasons:
        return raw
    lines = raw.lines(list(reasons))
    found = [
        Problem(raw.file, line, "", text, reason) for line, (text, reason) in zip(lines, reasons.values(), strict=True)
    ]
    selected = np.ones(len(frame), dtype=bool)
    selected[list(reasons)] = False
    return replace(raw.filtered(selected), problems=(*raw.problems, *found))


def _are_totals(cells: pd.Series) -> np.ndarray:
    """Of each cell, whether it marks a row of totals (bool)."""
    codes, texts = pd.factorize(cells)
    return np.array([*map(is_total, map(str, texts)), False])[codes]


def _without_tags(raw: RawRows) -> RawRows:
    if len(raw.frame) and is_tags(raw.frame.iloc[0]):
        return raw.filtered(raw.frame.index > 0, "the row of HXL tags under the header was passed over")
    return raw


class BlankRowError(ValueError):
    """A row in which nothing stands that is used: whether it is a row, the columns that are not used say."""


class RowStream:
    """The rows of a text or Parquet file of millions, in frames of about `rows`, as `read_rows` gives them all.

    A row longer than `STREAMED_BYTES` ends the reading with `UnreadableFileError`, a blank one with `BlankRowError`:
    such a text is read by `read_rows`.
    """

    def __init__(
        self,
        content: Content,
        sample: Sample,
        *,
        columns: Collection[str],
        long_texts: Collection[str],
        header: Sequence[str] | None,
        quoted: bool,
        rows: int,
    ) -> None:
        names = tuple(header or sample.names)
        self._called = _called(names, columns)
        is_long = [name in long_texts for name in self._called.values()]
        self._content, self._rows = content, rows
        self._notes = () if header else sample.notes
        self._source: TextRows | ParquetRows = ParquetRows(content, list(self._called))
        if content.kind == "text":
            self._source = TextRows(
                content, sample, names, list(self._called), is_long, quoted=quoted, block=STREAMED_BYTES
            )

    def tables(self, progress: Progress | None) -> Iterator[tuple[int, pa.Table]]:
        """The rows as text, with how many were read before."""
        before = 0
        for table in self._source.tables(self._rows, progress):
            yield before, table
            before += len(table)

    def frame(self, before: int, table: pa.Table) -> RawRows:
        """One of the tables made ready to be read; `lines` gives the numbers of its rows, for `located`."""
        frame = self._source.frame(table)
        if _blank(frame).any():
            raise BlankRowError
        frame.columns = pd.Index(list(self._called.values()))
        numbers = self._source.numbers
        return RawRows(
            self._content.file, frame, lambda places: numbers([before + place for place in places]), notes=self._notes
        )

    def notes(self) -> tuple[str, ...]:
        """What was passed over; asked when all are read."""
        lines = self._source.blank_lines() if isinstance(self._source, TextRows) else ()
        return (blank_note(lines),) if lines else ()

    def located(self, problems: Sequence[Problem]) -> list[Problem]:
        """Problems of the rows at their lines, with those of rows that are none; asked when all are read."""
        numbers = sorted({one.row for one in problems if one.row is not None})
        line = dict(zip(numbers, self._source.lines(numbers), strict=True))
        found = [replace(one, row=None if one.row is None else line[one.row]) for one in problems]
        return sorted([*self._source.problems(), *found], key=lambda one: (one.row or 0, one.column))


STREAMED_BYTES = 2**20
"""How much of a text is parsed at once where it is streamed: what fits the processor's cache."""


def _called(names: Sequence[str], columns: Collection[str] | None) -> dict[str, str]:
    """The columns of the file that are read, with the name that the format has for each, in the file's order."""
    if columns is None:
        return {name: name for name in names}
    folded = {name.casefold(): name for name in reversed(names)}
    found = {name if name in names else folded.get(name.casefold()): name for name in columns}
    return {name: found[name] for name in names if name in found}
