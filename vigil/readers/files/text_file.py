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


def read_text(
    content: Content,
    sample: Sample,
    names: tuple[str, ...],
    wanted: list[str],
    is_long: Sequence[bool],
    *,
    headed: bool,
    quoted: bool,
    progress: Progress | None,
) -> RawRows:
    """The rows of a text in the `wanted` of its columns; `is_long` says of each whether its texts hardly repeat."""
    header_row = _header_row(content, sample.delimiter) if headed else 0
    bad: list[tuple[int, int, str]] = []
    # a text of one block is not looked through for where rows end
    block = content.size + 1 if content.whole_rows else READ_CELL_BYTES

    def not_a_row(row: Any) -> str:
        bad.append((row.number, row.actual_columns, row.text))
        return "skip"

    def reader_of(stream: Any) -> Any:
        return arrow_csv.open_csv(
            pa.PythonFile(stream, mode="r"),
            # one thread, as only then rows that are not rows come with their number
            read_options=arrow_csv.ReadOptions(
                use_threads=False, block_size=block, column_names=names, skip_rows_after_names=header_row
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=sample.delimiter,
                quote_char='"' if quoted else False,
                newlines_in_values=quoted,
                ignore_empty_lines=False,
                invalid_row_handler=not_a_row,
            ),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=wanted,
                column_types={
                    name: pa.string() if long else pa.dictionary(pa.int32(), pa.string())
                    for name, long in zip(wanted, is_long, strict=True)
                },
                null_values=[""],
                strings_can_be_null=True,
            ),
        )

    batches = []
    try:
        with content.open() as stream:
            reader = reader_of(stream)
            for batch in reader:
                batches.append(batch)
                if progress:
                    progress(min(stream.tell() / max(content.size, 1), 1.0), f"reading {content.file}")
            schema = reader.schema
    except pa.ArrowInvalid as error:
        if "straddl" in str(error) or "too large" in str(error).casefold():
            reason = "has a row longer than any real one: a quote is opened and never closed, or the file is damaged"
        else:
            reason = f"cannot be read as rows of text: {error}"
        raise UnreadableFileError(content.file, reason) from error
    except (EOFError, zipfile.BadZipFile) as error:
        raise UnreadableFileError(content.file, "was cut off; fetch it again") from error
    frame = pa.Table.from_batches(batches, schema).unify_dictionaries().to_pandas()
    numbers = _row_numbers(len(frame), header_row, [number for number, _, _ in bad])
    last = len(frame) + len(bad) + header_row

    def lines_of(asked: Sequence[int]) -> list[int]:
        # as many lines as rows: no cell goes over several
        return list(asked) if content.lines == last else _lines_of_rows(content, sample.delimiter, asked)

    def lines(places: Sequence[int]) -> list[int]:
        return lines_of([int(numbers[place]) for place in places])

    at = lines_of([number for number, _, _ in bad])
    problems = [
        Problem(content.file, line, "", text[:200], _why_no_row(text, width, len(names), number == last))
        for line, (number, width, text) in zip(at, bad, strict=True)
        if text.strip()
    ]
    return RawRows(content.file, frame, lines, tuple(problems))


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


def _row_numbers(kept: int, header_row: int, left_out: Sequence[int]) -> np.ndarray:
    """The number in the file of each row kept."""
    numbers = np.arange(header_row + 1, header_row + 1 + kept + len(left_out))
    return numbers[~np.isin(numbers, np.asarray(left_out, dtype=numbers.dtype))]


def _lines_of_rows(content: Content, delimiter: str, numbers: Sequence[int]) -> list[int]:
    """The lines on which rows begin, by their numbers: the text is read once more, up to the last of them."""
    asked, last = set(numbers), max(numbers, default=0)
    found: dict[int, int] = {}
    csv.field_size_limit(READ_CELL_BYTES)
    with content.open() as stream, io.TextIOWrapper(stream, "utf-8", errors="replace", newline="") as text:
        reader = csv.reader(text, delimiter=delimiter)
        line = 1
        with contextlib.suppress(csv.Error):
            for number, _ in enumerate(reader, start=1):
                if number in asked:
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
