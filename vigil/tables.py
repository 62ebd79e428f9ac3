"""Load, check, version and describe a table of events (a Frictionless data package of CSV files)."""

from __future__ import annotations

import csv
import difflib
import hashlib
import io
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from vigil import limits, schema
from vigil.package_files import DESCRIPTION_FILE, PackageError, PackageFiles, files_of
from vigil.schema import LIST_SEPARATOR, TIME_ZONE, Column, TableSchema
from vigil.vocabulary import CURATED, Declaration, Vocabulary

if TYPE_CHECKING:  # not needed for a sound table, and long to import
    import pandera.pandas as pa

DATA_FOLDER = Path(__file__).resolve().parent.parent / "data"

REQUIRED_TABLES = ("events", "sources", "places")
"""The other tables may be missing from a package: it then has no munitions, impacts or claims."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a table, said so that a person can find and mend it."""

    file: str
    row: int | None
    """Line in the file, the header being line 1; None where the whole file is meant."""
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        where = self.file if self.row is None else f"{self.file}, row {self.row}"
        if self.column:
            where += f", column {self.column}"
        shown = f" {_shortened(self.value)!r}" if self.value else ""
        return f"{where}:{shown} {self.reason}"


class TableError(ValueError):
    """A table that cannot be used as it is; `problems` says why, one by one."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        shown = [str(problem) for problem in self.problems[: limits.REPORTED_PROBLEMS]]
        rest = len(self.problems) - len(shown)
        if rest:
            shown.append(f"and {rest} more")
        super().__init__("\n".join(shown))


@dataclass(frozen=True, eq=False)
class Table:
    """A curated table: one frame for each table of `vigil.schema.TABLES`, with that table's columns.

    Text and list columns are `str` (missing: NaN), integers `Int64`, numbers `float64`, datetimes
    `datetime64[us, Europe/Kyiv]`, dates `datetime64[us]` at midnight. Never change the frames in place.
    """

    title: str
    folder: Path
    version: str
    """First 12 hexadecimal digits of a SHA-256 over every cell of every table."""
    events: pd.DataFrame
    munitions: pd.DataFrame
    impacts: pd.DataFrame
    claims: pd.DataFrame
    sources: pd.DataFrame
    places: pd.DataFrame
    problems: tuple[Problem, ...] = field(default=())
    """What was wrong with rows that were left out; empty when the table was loaded strictly."""
    vocabulary: Vocabulary = CURATED
    declaration: Declaration | None = None
    """Whose a public table is; None for a table in Vigil's own format."""

    def frame(self, name: str) -> pd.DataFrame:
        """The frame of the table called `name` in the schema."""
        return getattr(self, schema.TABLES[name].name)  # type: ignore[no-any-return]


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
    problems += _rule_problems(frames)
    if strict:
        problems += _reference_problems(frames)
        if problems:
            raise TableError(_in_file_order(problems))
    else:
        problems += _leave_out(frames, problems)
    return Table(
        title=title,
        folder=folder,
        version=_version(raw),
        problems=tuple(_in_file_order(problems)),
        **{name: frame.drop(columns=_LINE).reset_index(drop=True) for name, frame in frames.items()},  # type: ignore[arg-type]
    )


def split_list(cell: object) -> list[str]:
    """The texts of a list cell, in order, without blanks; an empty cell gives an empty list."""
    if not isinstance(cell, str):
        return []
    return [part.strip() for part in cell.split(LIST_SEPARATOR) if part.strip()]


@lru_cache(maxsize=4)
def sources_by_event(table: Table) -> dict[str, tuple[str, ...]]:
    """The ids of the reports that each event and the rows behind it rest on, each once, by event id."""
    used: dict[str, list[str]] = {
        event_id: split_list(cell)
        for event_id, cell in zip(table.events["event_id"], table.events["source_id"], strict=True)
    }
    for frame in (table.munitions, table.impacts, table.claims):
        for event_id, source_id in zip(frame["event_id"], frame["source_id"], strict=True):
            used.setdefault(event_id, []).append(source_id)
    return {event_id: tuple(dict.fromkeys(ids)) for event_id, ids in used.items()}


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a frame, each with its columns as attributes; what a cell holds is for the reader to know."""
    return iter(frame.itertuples(index=False))


def data_package(title: str, *, description: str = "", version: str = "") -> dict[str, Any]:
    """The Frictionless `datapackage.json` of a table in this format, made from the schema."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "vigil-air-war-ukraine-2025",
        "title": title,
        "description": description,
        **({"version": version} if version else {}),
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
                "title": "Creative Commons Attribution 4.0",
            }
        ],
        "resources": [_resource(table) for table in schema.TABLES.values()],
    }


_LINE = "__line__"


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
            hint = _nearest(name, table.column_names)
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
    data[_LINE] = rows.lines
    frame = pd.DataFrame(data)
    already = {(problem.row, problem.column) for problem in problems}
    problems += [p for p in _schema_problems(frame, rows.file, table) if (p.row, p.column) not in already]
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
    if moment.tzinfo is None or not 1900 <= moment.year <= 2200:
        raise ValueError(cell)
    return moment


def _as_day(cell: str) -> date:
    if len(cell) != 10:
        raise ValueError(cell)
    day = date.fromisoformat(cell)
    if not 1900 <= day.year <= 2200:
        raise ValueError(cell)
    return day


_CONVERTERS: Mapping[str, Callable[[str], Any]] = {
    "text": str,
    "list": str,
    "integer": _as_integer,
    "number": _as_number,
    "datetime": _as_moment,
    "date": _as_day,
}
_EXPECTED: Mapping[str, str] = {
    "integer": "a whole number; leave it empty when not known",
    "number": "a number; leave it empty when not known",
    "datetime": "a time with offset such as 2025-07-04T02:00:00+03:00",
    "date": "a day such as 2025-07-04",
}


def _series(values: list[Any], column: Column) -> pd.Series:
    if column.kind == "integer":
        return pd.Series(pd.array(values, dtype="Int64"))
    if column.kind == "number":
        return pd.Series(values, dtype="float64")
    if column.kind == "datetime":
        moments = pd.to_datetime(pd.Series(values, dtype=object), utc=True)
        return moments.dt.tz_convert(TIME_ZONE).astype(pd.DatetimeTZDtype(unit="us", tz=TIME_ZONE))
    if column.kind == "date":
        return pd.to_datetime(pd.Series(values, dtype=object)).astype("datetime64[us]")
    return pd.Series(values, dtype="str")


def frame_schema(table: TableSchema) -> pa.DataFrameSchema:
    """The pandera schema of one table: types, required and allowed values, ranges, unique keys."""
    import pandera.pandas as pa

    return pa.DataFrameSchema(
        {
            column.name: pa.Column(
                _dtype(column),
                checks=_checks(column),
                nullable=not column.required,
            )
            for column in table.columns
        },
        unique=list(table.key),
        name=table.name,
    )


def _dtype(column: Column) -> Any:
    if column.kind == "datetime":
        return pd.DatetimeTZDtype(unit="us", tz=TIME_ZONE)
    return {"integer": "Int64", "number": "float64", "date": "datetime64[us]"}.get(column.kind, "str")


def _checks(column: Column) -> list[pa.Check]:
    import pandera.pandas as pa

    checks = []
    if column.allowed:
        checks.append(pa.Check.isin(list(column.allowed), error="allowed"))
    if column.minimum is not None:
        checks.append(pa.Check.ge(column.minimum, error="minimum"))
    if column.maximum is not None:
        checks.append(pa.Check.le(column.maximum, error="maximum"))
    return checks


def fits(frame: pd.DataFrame, table: TableSchema) -> bool:
    """Whether a frame is all that its `frame_schema` asks: True only where pandera would find nothing either.

    Asked before pandera, which names what is wrong but takes longer to import and to ask than a table to read.
    """
    for column in table.columns:
        values = frame[column.name]
        known = values.dropna()
        if values.dtype != _dtype(column) or (column.required and len(known) < len(values)):
            return False
        if column.allowed and not known.isin(column.allowed).all():
            return False
        if column.minimum is not None and not (known >= column.minimum).all():
            return False
        if column.maximum is not None and not (known <= column.maximum).all():
            return False
    return not frame.duplicated(list(table.key)).any()


def _schema_problems(frame: pd.DataFrame, file: str, table: TableSchema) -> list[Problem]:
    if fits(frame, table):
        return []
    import pandera.pandas as pa

    try:
        frame_schema(table).validate(frame.drop(columns=_LINE), lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return []
    problems = []
    repeated: set[int] = set()
    for case in cases.to_dict("records"):
        if pd.isna(case["index"]):
            problems.append(Problem(file, None, str(case["column"]), "", f"fails the check {case['check']}"))
            continue
        place = int(case["index"])
        line = int(frame[_LINE].iloc[place])
        if case["check"] == "multiple_fields_uniqueness":
            if place not in repeated:
                repeated.add(place)
                key = frame.iloc[place][list(table.key)]
                named = ", ".join("" if pd.isna(value) else str(value) for value in key)
                reason = f"stands more than once; {' and '.join(table.key)} must identify a row"
                problems.append(Problem(file, line, table.key[0], named, reason))
            continue
        column = table[str(case["column"])]
        value = "" if pd.isna(case["failure_case"]) else str(case["failure_case"])
        problems.append(Problem(file, line, column.name, value, _reason(str(case["check"]), column, value)))
    return problems


def _reason(check: str, column: Column, value: str) -> str:
    if check == "not_nullable":
        return "is empty; it must be given"
    if check == "allowed":
        return f"is not one of: {', '.join(column.allowed)}{_nearest(value, column.allowed)}"
    if check == "minimum":
        return f"is below {column.minimum:g}{_globe(column)}"
    if check == "maximum":
        return f"is above {column.maximum:g}{_globe(column)}"
    return f"fails the check {check}"


def _globe(column: Column) -> str:
    return ": off the globe" if column.name in ("latitude", "longitude") else ""


@dataclass(frozen=True)
class _Rule:
    """A rule between columns of one row: `broken` marks the rows that break it."""

    table: str
    column: str
    reason: str
    broken: Callable[[pd.DataFrame], pd.Series]


_RULES = (
    _Rule("events", "end", "is before the start", lambda f: f["end"] < f["start"]),
    _Rule("munitions", "end", "is before the start", lambda f: f["end"] < f["start"]),
    _Rule(
        "munitions",
        "shot_down",
        "is more shot down and lost than launched",
        lambda f: f["shot_down"].fillna(0) + f["lost"].fillna(0) > f["launched"],
    ),
    _Rule(
        "munitions",
        "got_through",
        "is more than were launched",
        lambda f: f["got_through"] > f["launched"],
    ),
    _Rule("impacts", "killed_low", "is above killed_high", lambda f: f["killed_low"] > f["killed_high"]),
    _Rule("impacts", "injured_low", "is above injured_high", lambda f: f["injured_low"] > f["injured_high"]),
    _Rule("claims", "low", "is above high", lambda f: f["low"] > f["high"]),
    _Rule("places", "latitude", "stands without a longitude", lambda f: f["latitude"].notna() & f["longitude"].isna()),
    _Rule("places", "longitude", "stands without a latitude", lambda f: f["longitude"].notna() & f["latitude"].isna()),
    _Rule("places", "name_en", "stands more than once", lambda f: f["name_en"].duplicated(keep=False)),
    _Rule(
        "sources",
        "url",
        "is not an http or https address",
        lambda f: f["url"].notna() & ~f["url"].fillna("").str.match(r"https?://[^\s]+$"),
    ),
)


def _rule_problems(frames: Mapping[str, pd.DataFrame]) -> list[Problem]:
    problems = []
    for rule in _RULES:
        frame = frames[rule.table]
        for _, row in frame[rule.broken(frame).fillna(False).astype(bool)].iterrows():
            value = str(row[rule.column])
            problems.append(Problem(f"{rule.table}.csv", int(row[_LINE]), rule.column, value, rule.reason))
    return problems


def _reference_problems(frames: Mapping[str, pd.DataFrame]) -> list[Problem]:
    problems = []
    for table in schema.TABLES.values():
        frame = frames[table.name]
        for column in table.columns:
            if column.refers_to is None:
                continue
            target, target_column = column.refers_to
            known = set(frames[target][target_column].dropna())
            for cell, line in zip(frame[column.name], frame[_LINE], strict=True):
                values = split_list(cell) if column.kind == "list" else [cell] if isinstance(cell, str) else []
                for value in values:
                    if value not in known:
                        reason = f"is not in {target}.csv, column {target_column}{_nearest(value, known)}"
                        problems.append(Problem(f"{table.name}.csv", int(line), column.name, value, reason))
    return problems


def _leave_out(frames: dict[str, pd.DataFrame], problems: list[Problem]) -> list[Problem]:
    """Drop the rows with a problem, then those that refer to them, until nothing dangles."""
    further: list[Problem] = []
    while True:
        for name, frame in frames.items():
            bad = {problem.row for problem in (*problems, *further) if problem.file == f"{name}.csv"}
            frames[name] = frame[~frame[_LINE].isin(bad)]
        found = _reference_problems(frames)
        if not found:
            return further
        further += found


def _in_file_order(problems: Iterable[Problem]) -> list[Problem]:
    names = [f"{name}.csv" for name in schema.TABLES]
    return sorted(problems, key=lambda p: (names.index(p.file), p.row or 0, p.column))


def _nearest(value: str, known: Iterable[str]) -> str:
    found = difflib.get_close_matches(value, list(known), n=1)
    return f" (did you mean {found[0]!r}?)" if found else ""


def _shortened(value: str, length: int = 80) -> str:
    return value if len(value) <= length else value[: length - 1] + "…"


def _version(raw: Mapping[str, _Rows]) -> str:
    digest = hashlib.sha256()
    for name in schema.TABLES:
        digest.update(json.dumps([name, *raw[name].cells], ensure_ascii=False).encode())
    return digest.hexdigest()[:12]


def _title(files: PackageFiles) -> str:
    if files.size(DESCRIPTION_FILE) is None:
        return files.name
    try:
        title = json.loads(files.read(DESCRIPTION_FILE).decode("utf-8")).get("title")
    except PackageError:
        raise
    except (OSError, ValueError, AttributeError) as error:
        reason = f"cannot be read: {error}; mend it or remove it"
        raise TableError([Problem(DESCRIPTION_FILE, None, "", "", reason)]) from error
    return title if isinstance(title, str) and title else files.name


_FRICTIONLESS_TYPES: Mapping[str, dict[str, str]] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "datetime": {"type": "datetime"},
    "date": {"type": "date"},
    "list": {"type": "list", "delimiter": LIST_SEPARATOR, "itemType": "string"},
}


def _resource(table: TableSchema) -> dict[str, Any]:
    foreign_keys = [
        {"fields": [column.name], "reference": {"resource": column.refers_to[0], "fields": [column.refers_to[1]]}}
        for column in table.columns
        if column.refers_to is not None and column.kind != "list"
    ]
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "description": f"A row is {table.row_is}.",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "primaryKey": list(table.key),
            **({"foreignKeys": foreign_keys} if foreign_keys else {}),
            "missingValues": [""],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.allowed:
        constraints["enum"] = list(column.allowed)
    if column.minimum is not None:
        constraints["minimum"] = column.minimum
    if column.maximum is not None:
        constraints["maximum"] = column.maximum
    described: dict[str, Any] = {"name": column.name, **_FRICTIONLESS_TYPES[column.kind], "description": column.meaning}
    if column.unit:
        described["unit"] = column.unit
    if constraints:
        described["constraints"] = constraints
    return described
