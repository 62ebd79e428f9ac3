"""Load a data package of CSV files: parse, check, version."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from vigil import limits
from vigil.table import schema
from vigil.table.model import Table
from vigil.table.package_files import DESCRIPTION_FILE, PackageError, PackageFiles, files_of
from vigil.table.problems import Problem, TableError, did_you_mean
from vigil.table.schema import TIME_ZONE, Column, TableSchema, dtype_of
from vigil.table.validation import LINE, reference_problems, rule_problems, schema_problems
from vigil.text import parse_day, parse_json

DATA_FOLDER = Path(__file__).resolve().parents[2] / "data"


REQUIRED_TABLES = ("events", "sources", "places")
"""The other tables may be missing from a package: it then has no munitions, impacts or claims."""


def load_table(folder: Path = DATA_FOLDER, *, strict: bool = True, name: str = "") -> Table:
    """Read the data package in `folder`, check it, and return it with its version.

    folder: can be a zip of one. name: what it is called in messages, where the path is that of a copy.

    With `strict`, any problem raises `TableError`. Without, rows with a problem are left out (and rows
    that refer to them), and listed in `Table.problems`; a file that cannot be read at all still raises.
    """
    try:
        files = files_of(folder, name=name)
        raw = {name: _read_file(files, table) for name, table in schema.TABLES.items()}
        title = _title(files)
    except PackageError as error:
        raise TableError([Problem(name or folder.name, None, "", "", str(error))]) from error
    unreadable = [problem for rows in raw.values() for problem in rows.problems if problem.row is None]
    if unreadable:
        raise TableError(unreadable)
    frames: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for name, rows in raw.items():
        problems += rows.problems
        frame, found = _typed_frame(rows, schema.TABLES[name])
        frames[name] = frame
        problems += found
    problems += rule_problems(frames)
    if strict:
        problems += reference_problems(frames)
        if problems:
            raise TableError(_in_file_order(problems))
    else:
        problems += _leave_out(frames, problems)
    rows_read = sum(len(rows.cells) for rows in raw.values())
    return Table(
        title=title,
        folder=folder,
        version=_version(raw),
        problems=tuple(_in_file_order(problems)),
        rows_read=rows_read,
        rows_left_out=rows_read - sum(map(len, frames.values())),
        **{name: frame.drop(columns=LINE).reset_index(drop=True) for name, frame in frames.items()},  # type: ignore[arg-type]
    )


@dataclass(frozen=True)
class _Rows:
    """The cells of one file as text, with the line each row begins on."""

    file: str
    cells: list[list[str]]
    lines: list[int]
    problems: list[Problem]


def _read_file(files: PackageFiles, table: TableSchema) -> _Rows:
    file = f"{table.name}.csv"
    size = files.size(file)
    nothing = _Rows(file, [], [], [])
    if size is None:
        if table.name in REQUIRED_TABLES:
            nothing.problems.append(Problem(file, None, "", "", f"is missing from {files.name}/; add it"))
        return nothing
    if size > limits.TABLE_FILE_BYTES:
        reason = f"is larger than {limits.TABLE_FILE_BYTES // 2**20} MB; split the table"
        nothing.problems.append(Problem(file, None, "", "", reason))
        return nothing
    try:
        text = files.read(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"is not UTF-8 at byte {error.start}; save it as CSV UTF-8"
        nothing.problems.append(Problem(file, None, "", "", reason))
        return nothing
    return _parse(file, text, table)


def _parse(file: str, text: str, table: TableSchema) -> _Rows:
    rows = _Rows(file, [], [], [])
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        problems = _header_problems(file, header, table)
        if problems:
            rows.problems.extend(problems)
            return rows
        order = [header.index(column) if column in header else None for column in table.column_names]
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) == len(header):
                rows.cells.append(["" if place is None else cells[place].strip() for place in order])
                rows.lines.append(line)
            elif cells:
                reason = f"has {len(cells)} cells, the header has {len(header)}; check commas and quotes"
                rows.problems.append(Problem(file, line, "", "", reason))
            line = reader.line_num + 1
    except csv.Error as error:
        rows.problems.append(Problem(file, None, "", "", f"cannot be read near line {reader.line_num}: {error}"))
    return rows


def _header_problems(file: str, header: list[str], table: TableSchema) -> list[Problem]:
    if not header:
        return [Problem(file, None, "", "", "is empty; its first line names the columns")]
    if len(set(header)) < len(header):
        return [Problem(file, None, "", "", "names a column twice in its first line")]
    problems = [
        Problem(file, None, column.name, "", "is missing; the first line must name it")
        for column in table.columns
        if column.required and column.name not in header
    ]
    for name in header:
        if name not in table.column_names:
            hint = did_you_mean(name, table.column_names)
            problems.append(Problem(file, None, name, "", f"is not a column of {table.name}{hint}"))
    return problems


def _typed_frame(rows: _Rows, table: TableSchema) -> tuple[pd.DataFrame, list[Problem]]:
    """Cells of the right type, what could not be converted being missing and reported."""
    problems: list[Problem] = []
    data: dict[str, Any] = {}
    for position, column in enumerate(table.columns):
        convert = _CONVERTERS[column.kind]
        values: list[Any] = []
        for cells, line in zip(rows.cells, rows.lines, strict=True):
            cell = cells[position]
            value = None
            if cell:
                try:
                    value = convert(cell)
                except ValueError:
                    problems.append(Problem(rows.file, line, column.name, cell, f"is not {_EXPECTED[column.kind]}"))
            values.append(value)
        data[column.name] = _series(values, column)
    data[LINE] = rows.lines
    frame = pd.DataFrame(data)
    already = {(problem.row, problem.column) for problem in problems}
    problems += [p for p in schema_problems(frame, rows.file, table) if (p.row, p.column) not in already]
    return frame, problems


def _as_integer(cell: str) -> int:
    if not cell.lstrip("+-").isascii() or not cell.lstrip("+-").isdigit() or len(cell) > 18:
        raise ValueError(cell)
    return int(cell)


def _as_number(cell: str) -> float:
    number = float(cell)
    if not math.isfinite(number) or "_" in cell:
        raise ValueError(cell)
    return number


def _as_moment(cell: str) -> datetime:
    moment = datetime.fromisoformat(cell)
    if moment.tzinfo is None or not limits.FIRST_YEAR <= moment.year <= limits.LAST_YEAR:
        raise ValueError(cell)
    return moment


_CONVERTERS: Mapping[str, Callable[[str], Any]] = {
    "text": str,
    "list": str,
    "integer": _as_integer,
    "number": _as_number,
    "datetime": _as_moment,
    "date": parse_day,
}


_EXPECTED: Mapping[str, str] = {
    "integer": "a whole number; leave it empty when not known",
    "number": "a number; leave it empty when not known",
    "datetime": "a time with offset such as 2025-07-04T02:00:00+03:00",
    "date": "a day such as 2025-07-04",
}


def _series(values: list[Any], column: Column) -> pd.Series:
    if column.kind == "datetime":
        moments = pd.to_datetime(pd.Series(values, dtype=object), utc=True)
        return moments.dt.tz_convert(TIME_ZONE).astype(dtype_of(column))
    if column.kind == "date":
        return pd.to_datetime(pd.Series(values, dtype=object)).astype(dtype_of(column))
    return pd.Series(values, dtype=dtype_of(column))


def _leave_out(frames: dict[str, pd.DataFrame], problems: list[Problem]) -> list[Problem]:
    """Drop the rows with a problem, then those that refer to them, until nothing dangles."""
    further: list[Problem] = []
    while True:
        for name, frame in frames.items():
            bad = {problem.row for problem in (*problems, *further) if problem.file == f"{name}.csv"}
            frames[name] = frame[~frame[LINE].isin(bad)]
        found = reference_problems(frames)
        if not found:
            return further
        further += found


def _in_file_order(problems: Iterable[Problem]) -> list[Problem]:
    names = [f"{name}.csv" for name in schema.TABLES]
    return sorted(problems, key=lambda p: (names.index(p.file), p.row or 0, p.column))


def _version(raw: Mapping[str, _Rows]) -> str:
    digest = hashlib.sha256()
    for name in schema.TABLES:
        digest.update(json.dumps([name, *raw[name].cells], ensure_ascii=False).encode())
    return digest.hexdigest()[:12]


def _title(files: PackageFiles) -> str:
    if files.size(DESCRIPTION_FILE) is None:
        return files.name
    try:
        described = parse_json(files.read(DESCRIPTION_FILE).decode("utf-8"))
        if not isinstance(described, dict):
            raise ValueError("it holds no object")
    except PackageError:
        raise
    except (OSError, ValueError) as error:
        reason = f"cannot be read: {error}; mend it or remove it"
        raise TableError([Problem(DESCRIPTION_FILE, None, "", "", reason)]) from error
    title = described.get("title")
    return title if isinstance(title, str) and title else files.name
