"""The days that a view asks for and its table covers, and which of them have a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from vigil.analysis.cached import cached
from vigil.analysis.frequency.measures import Dimension
from vigil.query.choices import DayRule
from vigil.query.days import day_of
from vigil.store.memory import InMemoryView
from vigil.store.protocols import View
from vigil.table.model import Table
from vigil.table.schema import TIME_ZONE


@cached
def coverage(view: View) -> pd.DataFrame:
    """Which days of the window have a report of an attack: `day` (datetime64[us]), `status` (`report`, `no report`).

    In a public table `status` is `recorded` or `none recorded`: a day without a row has no recorded event.
    From all attacks of the table, whatever the filters besides the dates. Days before the first and after
    the last attack of the table are left out: the table says nothing about them.

    With `dataset` the table that Vigil ships:

    >>> coverage(dataset.select())["status"].value_counts().to_dict()
    {'report': 205, 'no report': 7}
    """
    days = window_of(view)
    reported = days.isin(view.dataset.reported_days(view.selection.day))
    known, silent = ("report", "no report") if view.table.vocabulary.is_reports else ("recorded", "none recorded")
    return pd.DataFrame({"day": days, "status": pd.array(np.where(reported, known, silent), dtype="str")})


def to_pandas(frame: nw.LazyFrame[Any]) -> pd.DataFrame:
    """The rows of a lazy frame as a pandas frame, numbered from 0."""
    return frame.collect().to_pandas().reset_index(drop=True)


def over_all_days(view: View) -> View:
    """The same filters over all days of the table: what is summed of a day does not depend on the days beside it.

    So a change of dates sums nothing anew. A view that was not made by `select` stays as it is.
    """
    if view is not view.dataset.select(view.selection):
        return view
    return view.dataset.select(view.selection.between(None, None))


def in_dates(view: View, days: pd.Series) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Of days (datetime64[us]) looked at by the same filters over all days, those that a view's dates keep."""
    values = days.to_numpy("datetime64[us]")
    selected = np.ones(len(values), dtype=bool)
    if view.selection.date_from is not None:
        selected &= values >= np.datetime64(view.selection.date_from)
    if view.selection.date_to is not None:
        selected &= values <= np.datetime64(view.selection.date_to)
    return selected


@cached
def _attack_days(table: Table, rule: DayRule) -> pd.DataFrame:
    """`event_id`, `day` and `actor1` of every attack of a table, by a rule for the day."""
    vocabulary = table.vocabulary
    reporting = [vocabulary.reported_by] if vocabulary.is_reports else list(vocabulary.counted_types)
    attacks = nw.from_native(table.events).lazy().filter(nw.col("event_type").is_in(reporting))
    frame = to_pandas(attacks.select("event_id", "event_date", "start", "time_precision", "actor1"))
    frame["start"] = to_kyiv_time(frame["start"])
    frame["day"] = day_of(frame, rule).astype("datetime64[us]")
    return frame[["event_id", "day", "actor1"]]


def to_kyiv_time(moments: pd.Series) -> pd.Series:
    """Moments in UTC or with an offset, as Europe/Kyiv time."""
    return pd.to_datetime(moments, utc=True).dt.tz_convert(TIME_ZONE)


def window_of(view: View) -> pd.DatetimeIndex:
    """The days that the selection asks for and the table covers with attacks."""
    days = view.dataset.reported_days(view.selection.day)
    if not len(days):
        return pd.DatetimeIndex([], dtype="datetime64[us]")
    first, last = days[0], days[-1]
    if view.selection.date_from is not None:
        first = max(first, pd.Timestamp(view.selection.date_from))
    if view.selection.date_to is not None:
        last = min(last, pd.Timestamp(view.selection.date_to))
    return pd.date_range(first, last, freq="D", unit="us")


def days_covered(
    view: InMemoryView, groups: Sequence[str], days: pd.DatetimeIndex, by: Dimension | None
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether a report was found for each group and day; for actors one of their own attacks, for places one
    that names any place."""
    attacks = _attack_days(view.table, view.selection.day)
    if view.selection.actors:
        attacks = attacks[attacks["actor1"].isin(view.selection.actors)]
    if by == "place":
        attacks = attacks[attacks["event_id"].isin(events_with_places(view.table))]
    if by == "actor":
        own = [days.isin(attacks.loc[attacks["actor1"] == group, "day"]) for group in groups]
        return np.array(own, dtype=bool)
    return np.tile(days.isin(attacks["day"]), (len(groups), 1))


@cached
def events_with_places(table: Table) -> frozenset[str]:
    """The `event_id` of every event for which some place is named as hit or affected."""
    return frozenset(to_pandas(nw.from_native(table.impacts).lazy().select("event_id").unique())["event_id"])
