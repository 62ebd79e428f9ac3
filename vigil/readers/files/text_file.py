"""CSV, TSV and the like: read column by column (pyarrow), with the line of every row that is none."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv

from vigil.limits import READ_CELL_BYTES, SAMPLE_BYTES, SAMPLE_ROWS
from vigil.readers.files.opening import Content, Progress, UnreadableFileError
from vigil.readers.files.raw import RawRows, Sample, names_of
from vigil.table.problems import Problem


def text_sample(content: Content) -> Sample:
    """The beginning of a text. Raises `UnreadableFileError` for one that holds no rows."""
    head = content.head(SAMPLE_BYTES)
    text = head.decode("utf-8", errors="ignore")
    delimiter = _delimiter(text)
    filled = (row for row in _csv_rows(text, delimiter) if any(cell.strip() for cell in row))
    rows = [[cell.strip() for cell in row] for row in itertools.islice(filled, SAMPLE_ROWS + 1)]
    if len(head) == SAMPLE_BYTES and 1 < len(rows) <= SAMPLE_ROWS:
        rows.pop()  # the last row is cut by the size of the sample
    if not rows:
        raise UnreadableFileError(content.file, "holds no rows of text")
    wider = [row for row in rows[1:] if len(row) > len(rows[0]) and not any(row[len(rows[0]) :])]
    if len(wider) > len(rows) / 2:  # rows that end in a delimiter, under a header that does not
        rows[0] += [""] * (len(wider[0]) - len(rows[0]))
    return Sample("text", names_of(rows[0], content.file), tuple(map(tuple, rows[1:])), delimiter)


DELIMITERS = ",;\t|"


def _delimiter(text: str) -> str:
    """The delimiter that divides most rows into as many cells as the first, and into most cells."""

    def fit(delimiter: str) -> tuple[float, int]:
        widths = [len(row) for row in itertools.islice(_csv_rows(text, delimiter), 50) if row]
        if not widths or widths[0] < 2:
            return 0.0, 1
        return sum(width == widths[0] for width in widths) / len(widths), widths[0]

    best = max(DELIMITERS, key=lambda delimiter: (fit(delimiter)[0] > 0.6, fit(delimiter)[1]))
    return best if fit(best)[1] > 1 else ","


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
        headed: bool,
        quoted: bool,
        block: int = 0,
    ) -> None:
        self._content, self._delimiter, self._width = content, sample.delimiter, len(names)
        self._header_row = _header_row(content, sample.delimiter) if headed else 0
        self._bad: list[tuple[int, int, str]] = []
        self._kept = 0
        # one thread, as only then rows that are not rows come with their number
        self._read = arrow_csv.ReadOptions(
            use_threads=False,
            block_size=block or READ_CELL_BYTES,
            column_names=names,
            skip_rows_after_names=self._header_row,
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
        try:
            with content.open() as stream:
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
        numbers = np.asarray(places, dtype="int64") + self._header_row + 1
        return (numbers + np.searchsorted(bad - np.arange(len(bad)), numbers, side="right")).tolist()

    def lines(self, numbers: Sequence[int]) -> list[int]:
        """The lines on which rows begin, by their numbers; asked when all are read."""
        last = self._kept + len(self._bad) + self._header_row
        # as many lines as rows: no cell goes over several
        return list(numbers) if self._content.lines == last else _lines_of_rows(self._content, self._delimiter, numbers)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the rows that are none; asked when all are read."""
        last = self._kept + len(self._bad) + self._header_row
        at = self.lines([number for number, _, _ in self._bad])
        return tuple(
            Problem(self._content.file, line, "", text[:200], _why_no_row(text, width, self._width, number == last))
            for line, (number, width, text) in zip(at, self._bad, strict=True)
            if text.strip()
        )


def read_text(rows: TextRows, file: str, progress: Progress | None) -> RawRows:
    """All rows of a text."""
    frame = rows.frame(next(rows.tables(progress=progress)))
    return RawRows(file, frame, lambda places: rows.lines(rows.numbers(places)), rows.problems())


def _why_no_row(text: str, width: int, expected: int, is_last: bool) -> str:
    inner = text.count("\n")
    if text.count('"') % 2 and inner:
        return f"a quote is opened here and never closed: this and the {inner} lines after it are not read"
    if is_last and width < expected:
        return f"has {width} cells, the first row has {expected}: the file was probably cut off here; fetch it again"
    return f"has {width} cells, the first row has {expected}; check delimiters and quotes"


def _header_row(content: Content, delimiter: str) -> int:
    """The number of the row that names the columns: the first that is not blank."""
    rows = _csv_rows(content.head(SAMPLE_BYTES).decode("utf-8", errors="ignore"), delimiter)
    return next((number for number, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)), 1)


def _lines_of_rows(content: Content, delimiter: str, numbers: Sequence[int]) -> list[int]:
    """The lines on which rows begin, by their numbers: the text is read once more, up to the last of them."""
    requested, last = set(numbers), max(numbers, default=0)
    found: dict[int, int] = {}
    csv.field_size_limit(READ_CELL_BYTES)
    with content.open() as stream, io.TextIOWrapper(stream, "utf-8", errors="replace", newline="") as text:
        reader = csv.reader(text, delimiter=delimiter)
        line = 1
        with contextlib.suppress(csv.Error):
            for number, _ in enumerate(reader, start=1):
                if number in requested:
                    found[number] = line
                if number >= last:
                    break
                line = reader.line_num + 1
    return [found.get(number, number) for number in numbers]


def _csv_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows of the beginning of a text, as far as they can be read."""
    csv.field_size_limit(READ_CELL_BYTES)
    with contextlib.suppress(csv.Error):
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
