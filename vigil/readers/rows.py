"""The rows of a file as text cells, whatever it holds them in: CSV, workbook, Parquet, JSON, GeoJSON.

Large files are read column by column (pyarrow), only the columns that a format uses, with texts that repeat kept
once (`category`). Rows that are not rows are problems; the rest is read.
"""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import json
import math
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv
from pyarrow import parquet

from vigil.limits import READ_CELL_BYTES, READ_COLUMNS, SAMPLE_BYTES, SAMPLE_ROWS
from vigil.readers.opening import Content, Progress, UnreadableFileError
from vigil.tables import Problem

GEOMETRY = "geometry:"
"""What the names of the columns made from a GeoJSON geometry begin with: type, latitude, longitude."""

Lines = Callable[[Sequence[int]], list[int]]
"""From positions in the frame to lines of the file."""


@dataclass(frozen=True, eq=False)
class Sample:
    """The beginning of a file, to tell what it is: the cells of its first row, and rows after it."""

    kind: str
    """"text", "workbook", "parquet", "json", "geojson" or "folder"."""
    names: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    delimiter: str = ""
    tagged: bool = False
    """Whether a row of HXL tags (#date, #geo+lat) stands under the header; it is not among the rows."""
    records: tuple[dict[str, Any], ...] = field(default=(), repr=False)
    """Of JSON all records, which are read as a whole."""

    def has(self, *names: str) -> bool:
        """Whether all of these are among the names, in any case."""
        return {name.casefold() for name in names} <= self._folded

    @property
    def _folded(self) -> set[str]:
        return {name.casefold() for name in self.names}

    def column(self, name: str) -> list[str]:
        """The cells of one column in the rows looked at, empty ones left out."""
        place = self.names.index(name)
        return [row[place] for row in self.rows if place < len(row) and row[place]]


@dataclass(frozen=True, eq=False)
class RawRows:
    """The rows of a file: a frame of text, missing where a cell is empty.

    Columns are `category` where texts are expected to repeat, else `str`; names are those of the file.
    """

    file: str
    frame: pd.DataFrame
    lines: Lines
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    def column(self, name: str) -> pd.Series:
        """One column; where the file has none of that name, one of missing texts."""
        if name in self.frame:
            return self.frame[name]
        return pd.Series([None] * len(self.frame), index=self.frame.index, dtype="str", name=name)

    def kept(self, rows: pd.Series | np.ndarray, *notes: str) -> RawRows:
        """Only the rows marked, each still knowing its line; `notes` say what became of the others."""
        places = np.flatnonzero(np.asarray(rows, dtype=bool))
        return RawRows(
            self.file,
            self.frame.iloc[places].reset_index(drop=True),
            lambda asked: self.lines([int(places[place]) for place in asked]),
            self.problems,
            (*self.notes, *notes),
        )


# Samples


def sample_of(content: Content) -> Sample:
    """The beginning of an opened file. Raises `UnreadableFileError` for one that cannot be told apart into rows."""
    sample = _beginning(content)
    if sample.rows and _is_tags(sample.rows[0]):
        return replace(sample, rows=sample.rows[1:], tagged=True)
    return sample


def _is_tags(cells: Iterable[object]) -> bool:
    """Whether a row holds HXL tags and nothing else."""
    filled = [cell for cell in cells if isinstance(cell, str) and cell]
    return bool(filled) and all(cell.startswith("#") for cell in filled)


def _beginning(content: Content) -> Sample:
    if content.kind == "folder":
        return Sample("folder")
    if content.kind == "text":
        return _text_sample(content)
    if content.kind == "workbook":
        cells = [row for row in itertools.islice(_workbook_rows(content), SAMPLE_ROWS + 1) if any(row)]
        if not cells:
            raise UnreadableFileError(content.file, "holds no rows in its first sheet")
        # a title can stand above the names of the columns
        header = next((place for place, row in enumerate(cells) if sum(map(bool, row)) > 1), 0)
        names = _names(cells[header], content.file)
        rows = [row + [""] * (len(names) - len(row)) for row in cells[header + 1 :]]
        return Sample("workbook", names, tuple(map(tuple, rows)))
    if content.kind == "parquet":
        return _parquet_sample(content)
    records, kind = _records(content)
    names = _record_names(records[:SAMPLE_ROWS], content.file)
    rows = [[_cell(record.get(name)) for name in names] for record in records[:SAMPLE_ROWS]]
    return Sample(kind, names, tuple(map(tuple, rows)), records=tuple(records))


def _text_sample(content: Content) -> Sample:
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
    return Sample("text", _names(rows[0], content.file), tuple(map(tuple, rows[1:])), delimiter)


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


def _names(cells: Iterable[str], file: str) -> tuple[str, ...]:
    """The names of the columns, each once: an unnamed one is called by its place, a repeated one numbered."""
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = " ".join(cell.replace("\ufeff", "").split()) or f"column {place}"
        again = 2
        unique = name
        while unique in names:
            unique = f"{name} ({again})"
            again += 1
        names.append(unique)
    if len(names) > READ_COLUMNS:
        raise UnreadableFileError(file, _too_wide(len(names)))
    return tuple(names)


def _too_wide(columns: int) -> str:
    return f"has {columns} columns, more than {READ_COLUMNS}; leave out those that do not describe events"


# Rows


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
            headed = header is None
            return _read_text(content, sample, names, wanted, is_long, headed=headed, quoted=quoted, progress=progress)
        if content.kind == "parquet":
            return _read_parquet(content, wanted)
        if content.kind == "workbook":
            return _read_workbook(content, names, wanted, progress)
        cells = [[_cell(record.get(name)) for name in wanted] for record in sample.records]
        return _of_cells(content.file, cells, wanted, list(range(1, len(cells) + 1)), ())

    raw = read(list(called))
    blank = raw.frame.isna().all(axis=1).to_numpy() if called else np.zeros(len(raw.frame), dtype=bool)
    if blank.any() and (others := [name for name in names if name not in called]):
        # a row is blank only if nothing stands in the columns that are not used either
        blank = blank & read(others).frame.isna().all(axis=1).to_numpy()
    raw.frame.columns = pd.Index(list(called.values()))
    raw = raw.kept(~blank) if blank.any() else raw
    if sample.tagged and len(raw.frame) and _is_tags(raw.frame.iloc[0]):
        return raw.kept(raw.frame.index > 0, "the row of HXL tags under the header was passed over")
    return raw


def _called(names: Sequence[str], columns: Collection[str] | None) -> dict[str, str]:
    """The columns of the file that are read, with the name that the format has for each, in the file's order."""
    if columns is None:
        return {name: name for name in names}
    folded = {name.casefold(): name for name in reversed(names)}
    found = {name if name in names else folded.get(name.casefold()): name for name in columns}
    return {name: found[name] for name in names if name in found}


def _read_text(
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
    header_row = _header_row(content, sample.delimiter) if headed else 0
    bad: list[tuple[int, int, str]] = []

    def not_a_row(row: Any) -> str:
        bad.append((row.number, row.actual_columns, row.text))
        return "skip"

    def reader_of(stream: Any) -> Any:
        return arrow_csv.open_csv(
            pa.PythonFile(stream, mode="r"),
            # one thread, as only then rows that are not rows come with their number
            read_options=arrow_csv.ReadOptions(
                use_threads=False, block_size=READ_CELL_BYTES, column_names=names, skip_rows_after_names=header_row
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


def _of_cells(
    file: str, cells: Sequence[Sequence[str]], names: Sequence[str], at: Sequence[int], problems: tuple[Problem, ...]
) -> RawRows:
    columns = list(zip(*cells, strict=True)) if cells else [()] * len(names)
    frame = pd.DataFrame(
        {
            name: pd.Series([cell or None for cell in column], dtype="str")
            for name, column in zip(names, columns, strict=True)
        }
    )
    return RawRows(file, frame, lambda places: [at[place] for place in places], problems)


def rows_of_sample(sample: Sample, file: str, wanted: Sequence[str]) -> RawRows:
    """The rows looked at, as `read_rows` would give them; those with other cells than the header are left out."""
    places = [sample.names.index(name) for name in wanted]
    kept = [(line, row) for line, row in enumerate(sample.rows, start=1) if len(row) == len(sample.names)]
    cells = [[row[place] for place in places] for _, row in kept]
    return _of_cells(file, cells, wanted, [line for line, _ in kept], ())


# Workbooks


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
            for row in book.worksheets[0].iter_rows(values_only=True):
                row = row[: max((place + 1 for place, value in enumerate(row) if value is not None), default=0)]
                if len(row) > READ_COLUMNS:
                    raise UnreadableFileError(content.file, _too_wide(len(row)))
                blank = 0 if row else blank + 1
                if blank > _BLANK_ROWS:
                    return
                yield [_cell(value) for value in row]
        finally:
            book.close()
    except UnreadableFileError:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged part of a workbook makes it raise
        raise UnreadableFileError(content.file, "is a workbook that is damaged or locked with a password") from error


_BLANK_ROWS = 1_000
"""Blank rows after which a sheet is taken to be over: some programs say that all million rows are used."""


def _read_workbook(content: Content, names: tuple[str, ...], wanted: list[str], progress: Progress | None) -> RawRows:
    places = [names.index(name) for name in wanted]
    cells: list[list[str]] = []
    at: list[int] = []
    problems: list[Problem] = []
    notes: list[str] = []
    headed = False
    for line, row in enumerate(_workbook_rows(content, notes), start=1):
        if not any(row):
            continue
        if not headed:
            headed = len(names) == 1 or sum(map(bool, row)) > 1
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
    return replace(_of_cells(content.file, cells, wanted, at, tuple(problems)), notes=tuple(notes))


def _cell(value: Any) -> str:
    """A value as the text that a CSV file would hold."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        if value.tzinfo is None and value.time() == time(0):
            return value.date().isoformat()
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


# Parquet


_DAMAGED_PARQUET = "is a Parquet file that was cut off or damaged; fetch it again"


def _parquet_file(content: Content) -> Any:
    try:
        file: Any = content.path if content.file == content.path.name else io.BytesIO(content.whole())
        return parquet.ParquetFile(file)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise UnreadableFileError(content.file, _DAMAGED_PARQUET) from error


def _parquet_sample(content: Content) -> Sample:
    file = _parquet_file(content)
    names = _names(file.schema_arrow.names, content.file)
    if list(names) != list(file.schema_arrow.names):
        raise UnreadableFileError(content.file, "has columns without a name or with the same name; name each once")
    rows: list[tuple[str, ...]] = []
    try:
        for batch in file.iter_batches(batch_size=SAMPLE_ROWS):
            batch.validate(full=True)  # nothing else looks whether texts are UTF-8
            rows = [tuple(_cell(row[name]) for name in names) for row in batch.to_pylist()]
            break
    except (pa.ArrowException, OSError) as error:
        raise UnreadableFileError(content.file, _DAMAGED_PARQUET) from error
    return Sample("parquet", names, tuple(rows))


def _read_parquet(content: Content, wanted: list[str]) -> RawRows:
    file = _parquet_file(content)
    try:
        table = file.read(columns=wanted)
        table.validate(full=True)
    except (pa.ArrowException, OSError) as error:
        raise UnreadableFileError(content.file, _DAMAGED_PARQUET) from error
    frame = pd.DataFrame({name: _as_text(table[name]) for name in wanted})
    return RawRows(content.file, frame, lambda places: [place + 1 for place in places])


def _as_text(column: Any) -> pd.Series:
    """A column of Parquet as text, the texts of a dictionary staying one."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        if pa.types.is_string(kind.value_type) or pa.types.is_large_string(kind.value_type):
            return column.combine_chunks().to_pandas().replace("", None)
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_nested(kind) or pa.types.is_floating(kind) or pa.types.is_binary(kind) or pa.types.is_decimal(kind):
        return pd.Series([_cell(value) or None for value in column.to_pylist()], dtype="str")
    text = column.cast(pa.string()).to_pandas().astype("str")
    return text.where(text != "")


# JSON


def _records(content: Content) -> tuple[list[dict[str, Any]], str]:
    """The records of a JSON file and what kind it is: a list of objects, one in an object, lines, or GeoJSON."""
    text = content.whole().decode("utf-8", errors="replace")
    try:
        # a bare NaN, which Python writes, is an unknown value
        parsed = json.loads(text, parse_constant=lambda name: None)
    except RecursionError as error:
        raise UnreadableFileError(content.file, "is nested too deeply to be a table of events") from error
    except ValueError as error:
        lines = _json_lines(text)
        if lines is None:
            where = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
            raise UnreadableFileError(
                content.file, f"is not complete JSON (it breaks off or has a mistake{where}); fetch it again"
            ) from error
        parsed = lines
    if isinstance(parsed, dict) and parsed.get("type") == "FeatureCollection":
        features = parsed.get("features")
        if not isinstance(features, list):
            raise UnreadableFileError(content.file, "is GeoJSON without a list of features")
        return [_of_feature(feature) for feature in features if isinstance(feature, dict)], "geojson"
    if isinstance(parsed, dict):
        lists = [value for value in parsed.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
        parsed = lists[0] if len(lists) == 1 else parsed
    if not isinstance(parsed, list) or not parsed or not all(isinstance(record, dict) for record in parsed):
        raise UnreadableFileError(content.file, "is JSON, but not a list of records; a table is a list of objects")
    return parsed, "json"


def _json_lines(text: str) -> list[Any] | None:
    """One object a line, as some services export; None where it is not that."""
    try:
        found = [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError:
        return None
    return found if len(found) > 1 else None


def _of_feature(feature: dict[str, Any]) -> dict[str, Any]:
    """The properties of a feature, and where it is: a point's coordinates, or only the kind of its geometry."""
    properties = feature.get("properties")
    geometry = feature.get("geometry")
    record = dict(properties) if isinstance(properties, dict) else {}
    record.setdefault("id", feature.get("id"))
    shape = geometry if isinstance(geometry, dict) else {}
    record[f"{GEOMETRY}type"] = shape.get("type")
    coordinates = shape.get("coordinates")
    if shape.get("type") == "MultiPoint" and isinstance(coordinates, list) and len(coordinates) == 1:
        coordinates = coordinates[0]
    elif shape.get("type") != "Point":
        coordinates = None
    if isinstance(coordinates, list) and len(coordinates) >= 2:
        record[f"{GEOMETRY}longitude"], record[f"{GEOMETRY}latitude"] = coordinates[:2]
    return record


def _record_names(records: Sequence[dict[str, Any]], file: str) -> tuple[str, ...]:
    names = dict.fromkeys(str(name) for record in records for name in record)
    if len(names) > READ_COLUMNS:
        raise UnreadableFileError(file, _too_wide(len(names)))
    for name in ("longitude", "latitude"):
        if f"{GEOMETRY}type" in names:
            names[f"{GEOMETRY}{name}"] = None
    return tuple(names)
