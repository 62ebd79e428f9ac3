"""Counting over time for every engine: what `vigil.frequency.counts` counts, by the same rules, on events alone.

The engine gives one row for each day and group; what follows works on that. Days are counted over all days of the
table, so that a change of dates scans nothing anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Literal

import narwhals as nw
import numpy as np
import pandas as pd

from vigil import limits
from vigil.frequency import (
    CASUALTY_MEASURES,
    MEASURES,
    Measure,
    Period,
    _groups,
    _no_counts,
    counts_of_periods,
)
from vigil.frequency import NOT_STATED as NO_WEAPON
from vigil.large.filters import DAY_COLUMNS, among, counted, counted_rows
from vigil.large.scan import Scan, small
from vigil.schema import FIGURES
from vigil.selection import DayRule, Selection

Split = Literal[
    "actor", "type", "sub_type", "country", "admin1", "admin2", "location", "weapon", "unit_oblast", "unit_district"
]

SPLIT_COLUMNS: dict[Split, str] = {
    "actor": "actor1",
    "type": "event_type",
    "sub_type": "sub_event_type",
    "country": "country",
    "admin1": "admin1",
    "admin2": "admin2",
    "location": "location",
    "weapon": "weapon_class",
    "unit_oblast": "unit_oblast",
    "unit_district": "unit_district",
}
"""What counts can be split by, and the column of its groups; the units only in a table that is kept."""

NOT_STATED: dict[Split, str] = {"actor": "actor not stated", "type": "type not stated", "weapon": NO_WEAPON}
"""Groups of the events that do not say who, what or by which weapon; `PLACE_NOT_STATED` where they do not say where."""

PLACE_NOT_STATED = "place not stated"

_PLACES: tuple[Split, ...] = ("country", "admin1", "admin2", "location", "unit_oblast", "unit_district")

_remembered = lru_cache(maxsize=limits.REMEMBERED_COUNTS)


@_remembered
def counts(
    scan: Scan,
    selection: Selection,
    *,
    every: Period = "day",
    by: Split | None = None,
    measure: Measure = "attacks",
    largest: int | None = limits.CHART_GROUPS,
) -> pd.DataFrame:
    """Count the events of a selection by period, or sum one of their figures; columns as in `frequency.counts`.

    `period`, `group` (str, empty without `by`), `value` (Int64; missing where no figure is known, and of a table of
    reports where none was found in the period), `events` (Int64), `known` (float64: for which share of them the figure
    is known). A row that stands for several events counts as so many.

    largest: only so many groups, those with most events in the selection; None counts all. The window is the part of
    the selection between the first and the last day that the table has a report of. Never to be changed in place.
    """
    groups = None
    if by is not None and largest is not None:
        groups = tuple(group_sizes(scan, selection, by)["group"].head(largest))
    daily = _daily(scan, selection.between(None, None), by, measure, groups)
    days = window(scan, selection)
    daily = _within(daily, days)
    there = [""] if by is None else _groups(daily["group"], by, scan.rules.words)  # type: ignore[arg-type]
    if not len(days) or not there:
        return _no_counts()
    covered = _covered(scan, selection, by, there, days) if scan.rules.is_reports else None
    return counts_of_periods(daily, there, days, every=every, covered=covered)


@_remembered
def label_counts(scan: Scan, column: str) -> pd.DataFrame:
    """The different values of a column of labels, the most frequent first: `value` (str), `rows` (int64)."""
    there = scan.events().filter(~nw.col(column).is_null())
    found = small(there.select(value=nw.col(column)).group_by("value").agg(rows=nw.len()))
    found = found.astype({"value": "str", "rows": "int64"})
    return found.sort_values(["rows", "value"], ascending=[False, True], ignore_index=True)


@_remembered
def group_sizes(scan: Scan, selection: Selection, by: Split) -> pd.DataFrame:
    """How many counted events each group has, most first: `group` (str), `events` (int64)."""
    if by == "type":  # the days by type are counted anyway
        daily = _by_day(scan, selection.between(None, None), "type", None)
        days = window(scan, selection)
        found = _within(daily, days).groupby("group", observed=True)["events"].sum().reset_index()
    elif scan.coded:
        rows = counted_rows(scan, selection)
        found = scan.coded.columns.group_sizes(rows, SPLIT_COLUMNS[by], NOT_STATED.get(by, PLACE_NOT_STATED))
    else:
        events = counted(scan, selection).select(group=_group(by), events=_stands_for())
        found = small(events.group_by("group").agg(nw.col("events").sum()))
    return found.astype({"group": "str", "events": "int64"}).sort_values(
        ["events", "group"], ascending=[False, True], ignore_index=True
    )


@_remembered
def totals(scan: Scan, selection: Selection) -> pd.DataFrame:
    """The sums of a selection: `measure`, `total` (Int64, missing where none is known), `known`, `events` (Int64)."""
    columns = {measure: _column(measure) for measure in ("killed", "injured", *FIGURES)}
    coded = scan.coded
    found = coded.columns.sums(counted_rows(scan, selection), columns) if coded else _sums(scan, selection, columns)
    rows = [("attacks", found["events"], found["rows"])]
    rows += [(measure, found[f"{measure}_total"], found[f"{measure}_known"]) for measure in columns]
    frame = pd.DataFrame(rows, columns=["measure", "total", "known"]).assign(events=int(found["rows"]))
    frame["total"] = pd.to_numeric(frame["total"]).where(frame["known"] > 0)
    return frame.astype({"measure": "str", "total": "Int64", "known": "Int64", "events": "Int64"})


def _sums(scan: Scan, selection: Selection, columns: Mapping[str, str]) -> Mapping[str, Any]:
    """`rows`, `events`, and of each column `<name>_total` and `<name>_known`."""
    asked = [nw.len().alias("rows"), _stands_for().sum().alias("events")]
    for name, column in columns.items():
        asked += [nw.col(column).sum().alias(f"{name}_total"), nw.col(column).count().alias(f"{name}_known")]
    found = small(counted(scan, selection).select(*asked)).iloc[0]
    return {str(name): value for name, value in found.items()}


def window(scan: Scan, selection: Selection) -> pd.DatetimeIndex:
    """The days that the selection asks for and the table covers with reports."""
    days = reported_days(scan, selection.day)
    if not len(days):
        return pd.DatetimeIndex([], dtype="datetime64[us]")
    first, last = days[0], days[-1]
    if selection.date_from is not None:
        first = max(first, pd.Timestamp(selection.date_from))
    if selection.date_to is not None:
        last = min(last, pd.Timestamp(selection.date_to))
    return pd.date_range(first, last, freq="D", unit="us")


def coverage(scan: Scan, selection: Selection) -> pd.DataFrame:
    """Which days of the window have a report: `day` (datetime64[us]), `status` (`report`, `no report`; of a table that
    is not one of reports `recorded`, `none recorded`)."""
    days = window(scan, selection)
    reported = days.isin(reported_days(scan, selection.day))
    words = ("report", "no report") if scan.rules.is_reports else ("recorded", "none recorded")
    return pd.DataFrame({"day": days, "status": pd.array(np.where(reported, *words), dtype="str")})


@_remembered
def first_and_last_day(scan: Scan) -> tuple[date, date] | None:
    """The first and the last day that any event belongs to; None for a table without days."""
    day = nw.col("event_date")
    found = small(scan.events().select(first=day.min(), last=day.max())).iloc[0]
    return None if pd.isna(found["first"]) else (found["first"].date(), found["last"].date())


def _column(measure: str) -> str:
    return f"{measure}_best" if measure in CASUALTY_MEASURES else measure


def _stands_for() -> nw.Expr:
    """How many events a row stands for: one, but in monthly counts."""
    return nw.col("events_count").fill_null(0)


def _group(by: Split | None) -> nw.Expr:
    if by is None:
        return nw.lit("")
    return nw.col(SPLIT_COLUMNS[by]).fill_null(NOT_STATED.get(by, PLACE_NOT_STATED))


def _daily(
    scan: Scan, selection: Selection, by: Split | None, measure: Measure, groups: tuple[str, ...] | None
) -> pd.DataFrame:
    """The sums of each day and group that has events, perhaps in several rows: `total`, `known_events` (those with a
    figure), `events` (float64)."""
    if by in (None, "type"):
        daily = _by_day(scan, selection, "type", None)
        daily = daily[daily["group"].isin(groups)] if groups is not None else daily
    else:
        daily = _by_day(scan, selection, by, groups)
    columns = {f"{measure}_total": "total", f"{measure}_known": "known_events", "events": "events"}
    if f"{measure}_total" not in daily:
        daily = daily.assign(**{f"{measure}_total": 0.0, f"{measure}_known": 0.0})
    daily = daily[["day", "group", *columns]].rename(columns=columns)
    if by:
        return daily
    if scan.rules.is_reports:  # whether a day is covered is asked once for each day
        daily = daily.groupby("day", as_index=False).sum(numeric_only=True)
    return daily.assign(
        group=pd.Categorical.from_codes(np.zeros(len(daily), dtype="int8"), categories=pd.Index([""], dtype="str"))
    )


def _within(daily: pd.DataFrame, days: pd.DatetimeIndex) -> pd.DataFrame:
    """The rows of the days of a window."""
    if not len(days):
        return daily.iloc[:0]
    return daily[(daily["day"] >= days[0]) & (daily["day"] <= days[-1])]


@_remembered
def _by_day(scan: Scan, selection: Selection, by: Split | None, groups: tuple[str, ...] | None) -> pd.DataFrame:
    """All measures that the table knows, in one scan, by day and group: the charts of a page share it.

    `day`, `group` (str, or categories), `events`, and of each measure `<measure>_total` and `<measure>_known` (events
    with a figure), all float64.
    """
    if scan.coded and by is not None:
        found = scan.coded.columns.by_day(
            counted_rows(scan, selection),
            day=DAY_COLUMNS[selection.day],
            by=SPLIT_COLUMNS[by],
            not_stated=NOT_STATED.get(by, PLACE_NOT_STATED),
            groups=groups,
            figures={name: _column(name) for name in _known_measures(scan)},
        )
        return found.assign(attacks_total=found["events"], attacks_known=found["events"])
    figures = {"attacks": _stands_for()} | {name: nw.col(_column(name)) for name in _known_measures(scan)}
    known = {
        f"{name}_known": nw.when(~figure.is_null()).then(_stands_for()).otherwise(nw.lit(0))
        for name, figure in figures.items()
    }
    totals = {f"{name}_total": figure for name, figure in figures.items()}
    events = counted(scan, selection).select("day", group=_group(by), events=_stands_for(), **totals, **known)
    if groups is not None:
        events = events.filter(nw.col("group").is_in(groups))
    summed = ["events", *totals, *known]
    found = small(events.group_by("day", "group").agg(*(nw.col(name).sum() for name in summed)))
    return found.astype({"day": "datetime64[us]", "group": "str"} | dict.fromkeys(summed, "float64")).fillna(
        dict.fromkeys(summed, 0.0)
    )


@_remembered
def _known_measures(scan: Scan) -> tuple[str, ...]:
    """The measures, besides the number of events, that any event of the table has a figure for."""
    names = [name for name in MEASURES if name != "attacks"]
    if scan.coded:
        return tuple(name for name in names if scan.coded.columns.has(_column(name)))
    found = small(scan.events().select(**{name: nw.col(_column(name)).count() for name in names})).iloc[0]
    return tuple(name for name in names if found[name])


def _reported(scan: Scan, rule: DayRule) -> nw.LazyFrame[Any]:
    """The events that show that their day was reported on, whatever the filters."""
    events = scan.events().with_columns(day=nw.col(DAY_COLUMNS[rule]))
    types = scan.rules.reported_types or scan.rules.counted_types
    return events if types is None else events.filter(nw.col("event_type").is_in(types))


@_remembered
def reported_days(scan: Scan, rule: DayRule, column: str = "", values: tuple[str, ...] = ()) -> pd.DatetimeIndex:
    """The days with a report, in order; of those with one of some values in a column, or with any value in it."""
    events = _reported(scan, rule)
    if values:
        events = events.filter(among(column, values))
    elif column:
        events = events.filter(~nw.col(column).is_null())
    days = small(events.select("day").unique())["day"].astype("datetime64[us]")
    return pd.DatetimeIndex(days.dropna().sort_values())


def _covered(
    scan: Scan, selection: Selection, by: Split | None, groups: Sequence[str], days: pd.DatetimeIndex
) -> np.ndarray:
    """Whether a report was found for each group and day: for actors one of their own, for places one with any."""
    rule, actors = selection.day, selection.actors
    if by == "actor":
        own = _days_of_actors(scan, rule, tuple(name for name in groups if not actors or name in actors))
        return np.array([days.isin(own.get(name, days[:0])) for name in groups], dtype=bool)
    if by in _PLACES and not actors:
        reported = reported_days(scan, rule, SPLIT_COLUMNS[by])
    else:
        reported = reported_days(scan, rule, "actor1" if actors else "", actors)
    return np.tile(days.isin(reported), (len(groups), 1))


@_remembered
def _days_of_actors(scan: Scan, rule: DayRule, actors: tuple[str, ...]) -> dict[str, pd.DatetimeIndex]:
    """The days on which a report names each of some actors first."""
    events = _reported(scan, rule).filter(among("actor1", actors))
    found = small(events.select("day", "actor1").unique()).astype({"day": "datetime64[us]", "actor1": "str"})
    return {str(name): pd.DatetimeIndex(days) for name, days in found.groupby("actor1")["day"]}
