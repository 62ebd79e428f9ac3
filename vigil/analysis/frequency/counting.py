"""Events, or one of their figures, by period and group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from vigil.analysis.cached import cached
from vigil.analysis.frequency.figures import sums_of_days, sums_of_groups
from vigil.analysis.frequency.measures import Dimension, Measure, PlaceLevel, check_query
from vigil.analysis.frequency.periods import Period, periods_between
from vigil.analysis.frequency.reported_days import coverage, days_covered, over_all_days, window_of
from vigil.query.sums import RANGE_SUMS, SUMS
from vigil.store.protocols import View
from vigil.table.vocabulary import Vocabulary


@cached
def counts(
    view: View,
    *,
    every: Period = "day",
    by: Dimension | None = None,
    measure: Measure = "attacks",
    level: PlaceLevel = "oblast",
    among: tuple[str, ...] | None = None,
    others: str = "",
) -> pd.DataFrame:
    """Count the violent events of a view by period, or sum one of their figures.

    Returns one row for each period of the window and each group, without holes, ordered by group and
    period: `period` (datetime64[us], midnight, its first day), `group` (str, empty without `by`),
    `value` (Int64; missing where no report was found in the period or no figure is known), `events`
    (Int64, the events counted) and `known` (float64, the share of those events whose figure is known;
    missing where there are none). Where a public table gives lowest and highest figures of people, `low` and `high`
    (Int64) are their sums, an event with one figure counted with it in both; `high` is missing where an event says only
    what is the least, and `value` never holds more than the best figures. The window is the part of the selection that
    the table covers.

    An event's figure is that of the view, so a filter on weapon classes counts only those; it is known when
    it is known for all the munitions counted (see `vigil.rules.ledger`). Sums run over the known figures.

    By actor, a day counts 0 only for actors whose attacks were reported that day; by place, only where a
    report of that day names any place. By weapon, an attack
    counts once for each class used in it. By place, an event counts once, with its whole figure, for each
    oblast (or, with `level="district"`, each district) in which an impact was reported, so that groups
    must not be added up; killed and injured are those reported for the place.

    among: only these groups of a public table, of thousands, and all others as one group of the name `others`, the
    last, if one is given.

    Raises ValueError for an unknown period, dimension or measure, and for what `can_split` refuses.

    With `dataset` the table that Vigil ships:

    >>> from vigil.query.selection import Selection
    >>> july = dataset.select(Selection(date_from=date(2025, 7, 1), date_to=date(2025, 7, 3)))
    >>> counts(july, measure="launched")
          period group  value  events  known
    0 2025-07-01           52       2    0.5
    1 2025-07-02          118       1    1.0
    2 2025-07-03           52       2    0.5
    """
    check_query(every, by, measure, view.table.vocabulary)
    if every not in view.table.vocabulary.periods:
        raise ValueError(f"{view.table.title} cannot be counted by {every}: its rows are counts of longer periods")
    days = window_of(view)
    daily = sums_of_days(over_all_days(view), by=by, measure=measure, level=level, among=among, others=others)
    groups = [""]
    if by is not None:
        groups = _groups(daily.loc[daily["day"].isin(days), "group"], by, view.table.vocabulary, last=others)
    if not len(days) or not groups:
        return _no_counts()
    covered = None
    if view.table.vocabulary.is_reports:
        covered = days_covered(view.in_memory, groups, days, by)
    return counts_of_periods(daily, groups, days, every=every, covered=covered)


@cached
def group_sums(
    view: View, *, by: Dimension, measure: Measure = "attacks", level: PlaceLevel = "oblast"
) -> pd.DataFrame:
    """What `counts` gives of each group over the whole window, without its periods, in the order of the groups.

    Returns `group` (str), `value` (Int64; missing where no figure is known) and `events` (Int64).
    """
    check_query("day", by, measure, view.table.vocabulary)
    found = sums_of_groups(view, by=by, measure=measure, level=level)
    if by in ("type", "weapon"):
        found = found.set_index("group").loc[_groups(found["group"], by, view.table.vocabulary)].reset_index()
    else:
        found = found.sort_values("group", ignore_index=True)
    value = found["total"].round().astype("Int64").where(found["known_events"] > 0)
    return pd.DataFrame({"group": found["group"], "value": value, "events": found["events"].astype("Int64")})


@cached
def calendar(view: View, *, measure: Measure = "launched") -> pd.DataFrame:
    """One row per day of the window: `day`, `value` (Int64), `events`, `known`, `status` (`report`, `no report`)."""
    frame = counts(view, every="day", measure=measure).rename(columns={"period": "day"})
    status = coverage(view)["status"]  # of the same days: those of the window
    return frame[["day", "value", "events", "known"]].assign(status=status)


def _no_counts() -> pd.DataFrame:
    kinds = {"period": "datetime64[us]", "group": "str", "value": "Int64", "events": "Int64", "known": "float64"}
    return pd.DataFrame(columns=list(kinds)).astype(kinds)


def counts_of_periods(
    daily: pd.DataFrame,
    groups: Sequence[str],
    days: pd.DatetimeIndex,
    *,
    every: Period,
    covered: np.ndarray[Any, np.dtype[np.bool_]] | None,
) -> pd.DataFrame:
    """The frame of `counts` from what is summed by day and group (`day`, `group` and the columns of `SUMS`, of a range
    those of `RANGE_SUMS`).

    `covered` says for each group and day whether a report was found; with None every day counts. Sums are
    put under their period at once: for thousands of places over years, a grid of days would be tens of
    millions of cells.
    """
    periods, first_days = periods_between(days[0], days[-1], every)
    rows = np.zeros(len(daily), dtype=np.intp)
    if len(groups) > 1:
        rows = pd.Index(groups).get_indexer(pd.Index(daily["group"]))
    places = (pd.DatetimeIndex(daily["day"]).as_unit("us") - days[0]).to_numpy() // np.timedelta64(1, "D")
    there = (rows >= 0) & (places >= 0) & (places < len(days))
    rows, places = rows[there], places[there]
    cells = rows * len(periods) + np.searchsorted(first_days, places, side="right") - 1

    def summed(name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        weights = np.nan_to_num(daily[name].to_numpy("float64")[there])
        return np.bincount(cells, weights, len(groups) * len(periods)).astype("float64")

    total, known, events = (summed(name) for name in SUMS)
    unknown = (events > 0) & (known == 0)
    if covered is not None:
        covered = covered.copy()
        covered[rows, places] |= daily["events"].to_numpy()[there] > 0
        unknown |= ~np.logical_or.reduceat(covered, first_days, axis=1).ravel()
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(events > 0, known / events, np.nan)
    ends = {}
    if RANGE_SUMS[0] in daily:
        lowest, highest, without_highest, given = (summed(name) for name in RANGE_SUMS)
        not_given = (events > 0) & (given == 0)
        ends["low"] = pd.arrays.IntegerArray(np.rint(lowest).astype("int64"), not_given)
        ends["high"] = pd.arrays.IntegerArray(np.rint(highest).astype("int64"), not_given | (without_highest > 0))
    return pd.DataFrame(
        {
            "period": np.tile(periods, len(groups)).astype("datetime64[us]"),
            "group": pd.Series(np.repeat(np.array(groups, dtype=object), len(periods)), dtype="str"),
            "value": pd.arrays.IntegerArray(np.rint(total).astype("int64"), unknown),
            "events": pd.array(events.astype("int64"), dtype="Int64"),
            "known": share,
            **ends,
        }
    )


def _groups(found: pd.Series, by: Dimension | None, vocabulary: Vocabulary, *, last: str = "") -> list[str]:
    """The groups in their fixed order: weapon classes and event types as the table lists them, others by name; `last`
    behind them where it is among them."""
    names = sorted(found.dropna().unique(), key=lambda name: (name == last, name))
    fixed: Sequence[str] = {"weapon": vocabulary.weapon_classes, "type": tuple(vocabulary.event_types)}.get(
        by or "", ()
    )
    return [name for name in fixed if name in names] + [name for name in names if name not in fixed]
