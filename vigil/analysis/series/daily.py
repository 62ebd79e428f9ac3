"""One figure a day: the series of a public table, and of any table the one that fits it.

Of the curated table and others in its format a series is one of nights (`vigil.analysis.series.nightly`). Of a public
table:

- All filters hold: its rows say themselves who, what, where and how many.
- The days are those from the first to the last recorded event of the table. A day without a row is a day without a
  recorded event and counts as 0, in every denominator: that none is recorded does not prove that nothing happened.
- A day on which the figure of some event is not known is unknown. Where a row lumps several classes of missiles
  together, the munitions of one of these classes are unknown that day.
- An event known only to a week, month or year counts on the first day it may have happened. Events that are counted
  again under another kind are left out.
- Where rows are counts of months, or fewer than half of them are known to the day, days cannot be distinguished and
  nothing is answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import narwhals as nw
import numpy as np
import pandas as pd

from vigil import limits
from vigil.analysis.frequency.counting import counts, group_sums
from vigil.analysis.frequency.measures import GROUPS_NOT_STATED, Dimension, Measure
from vigil.analysis.frequency.reported_days import coverage
from vigil.analysis.ranking.days_and_events import EXACT
from vigil.analysis.series.nightly import nightly
from vigil.analysis.series.series import SERIES_MEASURES, DailySeries, NothingToCountError, Values
from vigil.store.protocols import Dataset, View
from vigil.table.model import TableDescription
from vigil.table.result_cache import cached
from vigil.table.vocabulary import Vocabulary
from vigil.table.weapons import undivided_with
from vigil.text import format_share

KNOWN_TO_THE_DAY = 0.5
"""Least share of the rows of a table known to the day, for its days to be distinguished."""

_cached = cached(limits.CACHED_COUNTS)


@_cached
def why_not(dataset: Dataset) -> str:
    """Why the days of a table cannot be distinguished; empty where they can, and for a table of nights."""
    vocabulary = dataset.table.vocabulary
    if vocabulary.is_reports:
        return ""
    if "day" not in vocabulary.periods:
        return "its rows are counts of months, which say nothing of single days"
    share = _known_to_the_day(dataset.select())
    if share < KNOWN_TO_THE_DAY:
        return f"only {format_share(share)} of its rows are known to the day, which is fewer than half"
    return ""


def measures_of(table: TableDescription, nights: tuple[str, ...]) -> tuple[str, ...]:
    """What can be counted of a table, the first to be shown first: `nights` of a table of nights, of a public one its
    events, each figure that it knows, and the munitions of its classes of weapons."""
    vocabulary = table.vocabulary
    if vocabulary.is_reports:
        return nights
    known = tuple(name for name in SERIES_MEASURES if _is_known(vocabulary, name))
    return known if "launched" in known else ("attacks", *(name for name in known if name != "attacks"))


def _is_known(vocabulary: Vocabulary, measure: str) -> bool:
    classes = SERIES_MEASURES[measure].classes
    if classes:
        return "launched" in vocabulary.measures and not set(classes).isdisjoint(vocabulary.weapon_classes)
    return measure in vocabulary.measures


@_cached
def daily(view: View, measure: str) -> DailySeries:
    """The series of a measure of `vigil.analysis.series.series.SERIES_MEASURES` for a view.

    Raises KeyError for an unknown measure and `NothingToCountError` where nothing is left to count.
    What was worked out once for a view is cached: never change it.
    """
    if view.table.vocabulary.is_reports:
        return nightly(view.in_memory, measure)
    classes, chosen = SERIES_MEASURES[measure].classes, view.selection.weapon_classes
    if not classes:
        values = _known(counts(view, measure=_figure_of(measure)))
        return _series(view, measure, _divided(view, measure, values, chosen))
    counted = tuple(name for name in chosen or classes if name in classes)
    if not counted:
        raise NothingToCountError(f"The filter on weapon classes leaves no {SERIES_MEASURES[measure].label} to count.")
    values = np.sum(list(_sums_by(view, "weapon", counted, measure).values()), axis=0)
    return _series(view, measure, _divided(view, measure, values, counted))


@_cached
def daily_by(view: View, by: Dimension, among: tuple[str, ...], *, measure: str) -> Mapping[str, DailySeries]:
    """The series of some groups of a public table, in their order: by actor the one named first, by place the units of
    the highest level. A group without an event is 0 on every day. Raises as `daily`."""
    found = _sums_by(view, by, among, measure)
    if by == "weapon":
        found = {name: _divided(view, measure, values, (name,)) for name, values in found.items()}
    return {name: _series(view, measure, values) for name, values in found.items()}


def largest_groups(*views: View, by: Dimension, most: int) -> tuple[tuple[str, ...], int]:
    """The groups of a public table that hold most of the counted events of some views together, the largest first, at
    most so many of them, and how many groups there are. Events that do not say are in none."""
    sums = pd.concat([group_sums(view, by=by) for view in views])
    found = sums.groupby("group", sort=False)["events"].sum()
    found = found[(found.index != GROUPS_NOT_STATED[by]) & (found > 0)].sort_values(ascending=False, kind="stable")
    return tuple(found.index[:most]), len(found)


def _sums_by(view: View, by: Dimension, among: tuple[str, ...], measure: str) -> dict[str, Values]:
    """The sums of some groups by day, in their order, NaN where the figure of some event is not known."""
    nothing = np.zeros(len(_days(view)))
    counted = counts(view, by=by, measure=_figure_of(measure), among=tuple(sorted(among)))
    values = _known(counted).reshape(-1, len(nothing))
    by_group = dict(zip(counted["group"].iloc[:: len(nothing)], values, strict=True))
    return {name: by_group.get(name, nothing) for name in among}


def _divided(view: View, measure: str, values: Values, classes: tuple[str, ...]) -> Values:
    """Munitions of some classes of weapons by day, NaN where a row of the day lumps classes of missiles together."""
    lumped = set(undivided_with(classes)).intersection(view.table.vocabulary.weapon_classes)
    if not SERIES_MEASURES[measure].of_munitions or not lumped:
        return values
    every_class = view.dataset.select(view.selection.replace(weapon_classes=()))
    events = np.sum(list(_sums_by(every_class, "weapon", tuple(sorted(lumped)), "attacks").values()), axis=0)
    return np.where(events > 0, np.nan, values)


def _series(view: View, measure: str, values: Values) -> DailySeries:
    return DailySeries(measure, view, _days(view), values, np.ones(len(values), dtype=bool))


def _days(view: View) -> pd.DatetimeIndex:
    """The days of a view that the table covers; raises where it holds none, or the filters leave no event on any."""
    days = pd.DatetimeIndex(coverage(view)["day"])
    if not len(days):
        raise NothingToCountError("The table holds none of the selected days.")
    if not view.dataset.select(view.selection.between(None, None)).counted_rows:
        raise NothingToCountError(f"The filters leave no {view.noun} to count.")
    return days


def _known(counted: pd.DataFrame) -> Values:
    """The sums of counted days, NaN where the figure of some event is not known."""
    values = counted["value"].to_numpy("float64", na_value=np.nan)
    return np.where((counted["events"] > 0) & (counted["known"] < 1), np.nan, values)


def _figure_of(measure: str) -> Measure:
    """What is summed of each event for a measure."""
    return cast(Measure, "launched" if SERIES_MEASURES[measure].classes else measure)


def _known_to_the_day(view: View) -> float:
    """The share of the counted rows of a view whose date is known to the day."""
    exactly = nw.col("time_precision").is_in(EXACT) | nw.col("time_precision").is_null()
    rows = view.counted("time_precision").filter(exactly).select(rows=nw.len()).collect()
    return int(rows.item()) / max(view.counted_rows, 1)
