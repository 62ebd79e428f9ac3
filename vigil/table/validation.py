"""The checks of a table: types, allowed values, keys, rules between columns, references between tables."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from vigil.table import schema
from vigil.table.model import split_list
from vigil.table.problems import Problem, did_you_mean
from vigil.table.schema import Column, TableSchema, dtype_of

if TYPE_CHECKING:  # not needed for a sound table, and long to import
    import pandera.pandas as pa

LINE = "__line__"


@dataclass(frozen=True)
class _Check:
    """What one column asks of its values: by `fits`, by pandera and in words, from this one declaration."""

    name: str
    passes: Callable[[pd.Series], pd.Series]
    """Of values that are not missing, which pass."""
    reason: Callable[[str], str]
    """Why a value does not, in words that follow it."""


def _checks(column: Column) -> list[_Check]:
    """The checks of a column beside its type and whether it may be empty."""
    allowed, low, high = column.allowed, column.minimum, column.maximum
    globe = ": off the globe" if column.name in ("latitude", "longitude") else ""
    declared = {
        "allowed": (allowed, lambda values: values.isin(allowed)),
        "minimum": (low is not None, lambda values: values >= low),
        "maximum": (high is not None, lambda values: values <= high),
    }
    reasons: dict[str, Callable[[str], str]] = {
        "allowed": lambda value: f"is not one of: {', '.join(allowed)}{did_you_mean(value, allowed)}",
        "minimum": lambda value: f"is below {low:g}{globe}",
        "maximum": lambda value: f"is above {high:g}{globe}",
    }
    return [_Check(name, passes, reasons[name]) for name, (is_declared, passes) in declared.items() if is_declared]


def fits(frame: pd.DataFrame, table: TableSchema) -> bool:
    """Whether a frame is all that its `frame_schema` asks: True only where pandera would find nothing either.

    Asked before pandera, which names what is wrong but takes longer to import and to ask than a table to read.
    """
    for column in table.columns:
        values = frame[column.name]
        known = values.dropna()
        if values.dtype != dtype_of(column) or (column.required and len(known) < len(values)):
            return False
        if not all(check.passes(known).all() for check in _checks(column)):
            return False
    return not frame.duplicated(list(table.key)).any()


def frame_schema(table: TableSchema) -> pa.DataFrameSchema:
    """The pandera schema of one table: types, required and allowed values, ranges, unique keys."""
    pa = _pandera()
    return pa.DataFrameSchema(
        {
            column.name: pa.Column(
                dtype_of(column),
                checks=[pa.Check(check.passes, error=check.name) for check in _checks(column)],
                nullable=not column.required,
            )
            for column in table.columns
        },
        unique=list(table.key),
        name=table.name,
    )


def _pandera() -> Any:
    with warnings.catch_warnings():
        # pandera imports them where PySpark is installed; nothing here uses PySpark's frames in the manner of pandas
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        import pandera.pandas
    return pandera.pandas


def schema_problems(frame: pd.DataFrame, file: str, table: TableSchema) -> list[Problem]:
    """What in a typed frame breaks the schema of its table; the frame has the column `LINE`."""
    if fits(frame, table):
        return []
    try:
        frame_schema(table).validate(frame.drop(columns=LINE), lazy=True)
    except _pandera().errors.SchemaErrors as errors:
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
        line = int(frame[LINE].iloc[place])
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


def _reason(name: str, column: Column, value: str) -> str:
    if name == "not_nullable":
        return "is empty; it must be given"
    return next((check.reason(value) for check in _checks(column) if check.name == name), f"fails the check {name}")


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
    _Rule("munitions", "got_through", "is more than were launched", lambda f: f["got_through"] > f["launched"]),
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


def rule_problems(frames: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """What breaks a rule between columns of one row, in typed frames by table."""
    problems = []
    for rule in _RULES:
        frame = frames[rule.table]
        for _, row in frame[rule.broken(frame).fillna(False).astype(bool)].iterrows():
            value = str(row[rule.column])
            problems.append(Problem(f"{rule.table}.csv", int(row[LINE]), rule.column, value, rule.reason))
    return problems


def reference_problems(frames: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """Values that refer to what is in no table, in typed frames by table."""
    problems = []
    for table in schema.TABLES.values():
        frame = frames[table.name]
        for column in table.columns:
            if column.refers_to is None:
                continue
            target, target_column = column.refers_to
            known = set(frames[target][target_column].dropna())
            for cell, line in zip(frame[column.name], frame[LINE], strict=True):
                values = split_list(cell) if column.kind == "list" else [cell] if isinstance(cell, str) else []
                for value in values:
                    if value not in known:
                        reason = f"is not in {target}.csv, column {target_column}{did_you_mean(value, known)}"
                        problems.append(Problem(f"{table.name}.csv", int(line), column.name, value, reason))
    return problems
