"""CSV, TSV and the like: read column by column (pyarrow), with the line of every row that is none."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import re
import zipfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import IO, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv

from vigil.limits import READ_CELL_BYTES, SAMPLE_BYTES, SAMPLE_ROWS
from vigil.readers.files.header import find_header, why_no_row
from vigil.readers.files.opening import Content, Progress, UnreadableFileError
from vigil.readers.files.raw import RawRows, Sample, names_of
from vigil.readers.files.records import (
    Layout,
    Patched,
    RowShape,
    cells_of,
    layout_of,
    lines_of,
    records,
    shape_of,
    usual_width,
)
from vigil.table.problems import Problem


def text_sample(content: Content) -> Sample:
    """The beginning of a text. Raises `UnreadableFileError` for one that holds no rows."""
    head = content.head(SAMPLE_BYTES)
    is_end = len(head) < SAMPLE_BYTES
    stated = _STATED_DELIMITER.match(head)
    shape = _shape(head, stated[1].decode() if stated else "")
    # a row longer than what is looked at is looked at as far as it goes
    found = list(records(head, shape, is_end=is_end)) or list(records(head, shape, is_end=True))
    if stated:
        found = found[1:]
    rows = [(one.line, cells_of(one.raw, shape.delimiter)) for one in found]
    if not any(any(cells) for _, cells in rows):
        raise UnreadableFileError(content.file, "holds no rows of text")
    header = find_header(rows)
    names = list(header.names)
    below = [cells for _, cells in rows[header.below :] if any(cells)]
    wider = [row for row in below if len(row) > len(names) and not any(row[len(names) :])]
    if len(wider) > len(below) / 2:  # rows that end in a delimiter, under a header that does not
        names += [""] * (len(wider[0]) - len(names))
    first = found[header.below] if header.below < len(found) else None
    return Sample(
        "text",
        names_of(names, content.file),
        tuple(map(tuple, [row for row in below if not why_no_row(row, names)][:SAMPLE_ROWS])),
        shape.delimiter,
        tagged=header.tagged,
        named=bool(header.line),
        first_line=first.line if first else found[-1].line + found[-1].lines,
        begin=first.begin if first else len(head),
        shape=replace(shape, width=len(names)),
        notes=(*(["line 1 says which character divides the cells"] if stated else []), *header.notes),
    )


DELIMITERS = ",;\t|"

_STATED_DELIMITER = re.compile(rb'"?sep=([,;\t|])"?[,;\t|]*\r?\n', re.IGNORECASE)
"""A first line that some spreadsheets write and read."""


def _shape(head: bytes, delimiter: str) -> RowShape:
    """The delimiter, unless it is stated, and what a row looks like: most rows are divided into as many cells.

    Both of the rows and of the lines by themselves, as a quote that is not closed makes one row of many lines.
    """
    lines = [line for line in itertools.islice(lines_of(head), 2 * SAMPLE_ROWS) if line.strip()]
    text = head.decode("utf-8", errors="ignore")

    def fit(delimiter: str) -> tuple[bool, bool, int, float]:
        by_row = [len(row) for row in itertools.islice(_csv_rows(text, delimiter), DIVIDED_ROWS) if row]
        by_line = [len(cells_of(line, delimiter)) for line in lines[:DIVIDED_ROWS]]
        return max(_divided(by_row), _divided(by_line))

    best = delimiter or max(DELIMITERS, key=fit)
    _, _, width, _ = fit(best)
    return shape_of(lines, best if width > 1 else delimiter or ",", width)


DIVIDED_ROWS = 50
"""Rows and lines looked at to tell the delimiter."""


def _divided(widths: list[int]) -> tuple[bool, bool, int, float]:
    """Whether most rows have as many cells, and the first of them; how many that is, and the share.

    Titles above the rows do not count.
    """
    usual = usual_width(widths)
    if usual == 1:
        return False, False, 1, 0.0
    below = widths[widths.index(usual) :]
    share = below.count(usual) / len(below)
    return share > MOST_ROWS, widths[0] == usual, usual, share


MOST_ROWS = 0.6


class TextRows:
    """The rows of a text, read some at a time in the `wanted` of its columns, and the lines on which they begin.

    `is_long` says of each column whether its texts hardly repeat; block: bytes read at once, which no row may
    exceed; `READ_CELL_BYTES` without one.
    """

    def __init__(
        self,
        content: Content,
        sample: Sample,
        names: Sequence[str],
        wanted: Sequence[str],
        is_long: Sequence[bool],
        *,
        quoted: bool,
        block: int = 0,
        exact: bool = False,
    ) -> None:
        self._content, self._begin, self._width = content, sample.begin, len(names)
        self._names, self._delimiter = list(names), sample.delimiter
        self._layout = _layout(content, sample, quoted=quoted, exact=exact)
        self._bad: list[tuple[int, int, str]] = []
        self._kept = 0
        # one thread, as only then rows that are not rows come with their number
        self._read = arrow_csv.ReadOptions(
            use_threads=False,
            block_size=block or READ_CELL_BYTES,
            column_names=names,
        )
        self._parse = arrow_csv.ParseOptions(
            delimiter=sample.delimiter,
            quote_char='"' if quoted else False,
            newlines_in_values=quoted,
            ignore_empty_lines=False,
            invalid_row_handler=self._not_a_row,
        )
        # of some rows at a time `frame` encodes the labels: block by block it would take three times as long
        text, label = pa.string(), pa.string() if block else pa.dictionary(pa.int32(), pa.string())
        self._labels = [name for name, long in zip(wanted, is_long, strict=True) if not long]
        self._convert = arrow_csv.ConvertOptions(
            include_columns=wanted,
            column_types={name: text if long else label for name, long in zip(wanted, is_long, strict=True)},
            null_values=[""],
            strings_can_be_null=True,
        )

    def _not_a_row(self, row: Any) -> str:
        self._bad.append((row.number, row.actual_columns, row.text))
        return "skip"

    def tables(self, rows: int | None = None, progress: Progress | None = None) -> Iterator[pa.Table]:
        """The rows in tables of at least `rows`, but for the last; all in one without. Raises `UnreadableFileError`."""
        content, batches, count = self._content, [], 0
        if not self._layout.lines:
            yield pa.table({name: pa.array([], kind) for name, kind in self._convert.column_types.items()})
            return
        try:
            with _from(content.open(), self._begin, self._layout) as stream:
                source = pa.PythonFile(stream, mode="r")
                reader = arrow_csv.open_csv(source, self._read, self._parse, self._convert)
                for batch in reader:
                    batches.append(batch)
                    count += batch.num_rows
                    if progress:
                        progress(min(stream.tell() / max(content.size, 1), 1.0), f"reading {content.file}")
                    if rows is not None and count >= rows:
                        self._kept += count
                        yield pa.Table.from_batches(batches)
                        batches, count = [], 0
                self._kept += count
                if self._kept + len(self._bad) != self._layout.rows:
                    raise RowsAndLinesError(content.file, self._kept + len(self._bad), self._layout.rows)
                yield pa.Table.from_batches(batches, reader.schema)
        except pa.ArrowInvalid as error:
            if "straddl" in str(error) or "too large" in str(error).casefold():
                reason = (
                    "has a row longer than any real one: a quote is opened and never closed, or the file is damaged"
                )
            else:
                reason = f"cannot be read as rows of text: {error}"
            raise UnreadableFileError(content.file, reason) from error
        except (EOFError, zipfile.BadZipFile) as error:
            raise UnreadableFileError(content.file, "was cut off; fetch it again") from error

    def frame(self, table: pa.Table) -> pd.DataFrame:
        """Some of the rows as text, labels as categories."""
        for name in self._labels:
            if pa.types.is_string(table[name].type):
                place = table.column_names.index(name)
                table = table.set_column(place, name, table[name].combine_chunks().dictionary_encode())
        return table.unify_dictionaries().to_pandas()

    def numbers(self, places: Sequence[int]) -> list[int]:
        """The numbers in the file of some of the rows read so far, which `tables` hands over one after another."""
        bad = np.array([number for number, _, _ in self._bad], dtype="int64")
        numbers = np.asarray(places, dtype="int64") + 1
        return (numbers + np.searchsorted(bad - np.arange(len(bad)), numbers, side="right")).tolist()

    def lines(self, numbers: Sequence[int]) -> list[int]:
        """The lines on which rows begin, by their numbers."""
        return self._layout.line_of(numbers)

    def padded(self, schema: pa.Schema) -> tuple[pa.Table, list[int]]:
        """Rows that end in more delimiters than the first, which cost nothing, and their numbers."""
        found = [
            (number, cells)
            for number, width, text in self._bad
            if width > self._width and not any((cells := cells_of(text.encode(), self._delimiter))[self._width :])
        ]
        columns = {
            name: pa.array([cells[self._names.index(name)] or None for _, cells in found], pa.string())
            for name in schema.names
        }
        return pa.table(columns, pa.schema({name: pa.string() for name in schema.names})).cast(schema), [
            number for number, _ in found
        ]

    def problems(self, *, padded: Collection[int] = ()) -> tuple[Problem, ...]:
        """What is wrong with the rows that are none, but for those `padded`, and with quotes of others; asked when
        all are read."""
        at = self.lines([number for number, _, _ in self._bad])
        file, last = self._content.file, self._layout.rows
        return self._layout.problems(file) + tuple(
            Problem(file, line, "", text[:200], _why_no_row(text, width, self._width, number == last))
            for line, (number, width, text) in zip(at, self._bad, strict=True)
            if text.strip() and number not in padded
        )

    def blank_lines(self) -> tuple[int, ...]:
        """The lines in which nothing stands, those of delimiters alone left out; asked when all are read."""
        return tuple(self.lines([number for number, _, text in self._bad if not text.strip()]))


class RowsAndLinesError(UnreadableFileError):
    """A text whose lines make another number of rows than were read: quotes in it are read in more than one way."""

    def __init__(self, file: str, rows: int, lines: int) -> None:
        super().__init__(file, f"was read as {rows:,} rows, and its lines make {lines:,}; check its quotes")


EXACT_BYTES = 2**25
"""Size of a text up to which every line with a quote is looked at."""


def _layout(content: Content, sample: Sample, *, quoted: bool, exact: bool) -> Layout:
    """How the lines of a text make rows."""
    shape = sample.shape or RowShape(sample.delimiter, 0)
    exact = exact or content.size <= EXACT_BYTES
    with content.open() as stream:
        return layout_of(stream, shape, begin=sample.begin, first_line=sample.first_line, quoted=quoted, exact=exact)


def _from(stream: IO[bytes], begin: int, layout: Layout) -> IO[bytes]:
    """The bytes of the rows, without stray quotes."""
    if layout.patches:
        return io.BufferedReader(Patched(stream, layout.patches, begin))
    stream.read(begin)
    return stream


def read_text(rows: TextRows, file: str, progress: Progress | None) -> RawRows:
    """All rows of a text; those that end in more delimiters than the first come last."""
    table = next(rows.tables(progress=progress))
    count = len(table)
    padded, numbers = rows.padded(table.schema)

    def lines(places: Sequence[int]) -> list[int]:
        found = rows.numbers([place for place in places if place < count])
        inside = iter(found)
        return rows.lines([next(inside) if place < count else numbers[place - count] for place in places])

    return RawRows(
        file,
        rows.frame(pa.concat_tables([table, padded])),
        lines,
        rows.problems(padded=numbers),
        blank_lines=rows.blank_lines(),
    )


def _why_no_row(text: str, width: int, expected: int, is_last: bool) -> str:
    if reason := why_no_row([text.strip(), *[""] * (expected - 1)], []) if width == 1 else "":
        return reason
    if is_last and width < expected:
        return f"has {width} cells, the first row has {expected}: the file was probably cut off here; fetch it again"
    return f"has {width} cells, the first row has {expected}; check delimiters and quotes"


def _csv_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows of the beginning of a text, as far as they can be read."""
    csv.field_size_limit(READ_CELL_BYTES)
    with contextlib.suppress(csv.Error):
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
