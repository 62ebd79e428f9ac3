"""The rhythm of attacks: the hours between their starts, and the hours in which they start."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import numpy as np
import pandas as pd

from vigil.analysis.cached import cached
from vigil.analysis.frequency.reported_days import coverage, in_dates, over_all_days, to_kyiv_time, to_pandas
from vigil.store.memory import InMemoryView
from vigil.store.protocols import View


@cached
def intervals(view: InMemoryView) -> pd.DataFrame:
    """The time between the starts of consecutive attacks of a view.

    Only where both starts are known to the minute and no event with a start known less exactly stands
    between. Returns `event_id`, `previous_id` (str), `start`, `previous_start` (datetime64[us, Europe/Kyiv]),
    `hours` (float64) and `gap` (bool: a day without any report lies between, on which an attack may be
    missing from the table).
    """
    found = _intervals(over_all_days(view))
    within = in_dates(view, found["day"]) & in_dates(view, found["previous_day"])
    return found[within].drop(columns=["day", "previous_day"]).reset_index(drop=True)


@cached
def _intervals(view: View) -> pd.DataFrame:
    """The frame of `intervals` with `day` and `previous_day`, the days of the two attacks."""
    events = to_pandas(view.counted("event_id", "day", "start", "time_precision"))
    events = events.sort_values(["day", "start", "event_id"], ignore_index=True)
    previous = events.shift(1)
    exact = (events["time_precision"] == "minute") & (previous["time_precision"] == "minute")
    exact &= events["start"].notna() & previous["start"].notna()
    status = coverage(view)
    silent = status.loc[status["status"] == "no report", "day"].to_numpy()
    frame = pd.DataFrame(
        {
            "event_id": events["event_id"],
            "previous_id": previous["event_id"],
            "start": events["start"],
            "previous_start": previous["start"],
            "hours": (events["start"] - previous["start"]).dt.total_seconds() / 3600,
            "gap": np.searchsorted(silent, events["day"].to_numpy())
            > np.searchsorted(silent, previous["day"].fillna(events["day"]).to_numpy()),
            "day": events["day"],
            "previous_day": previous["day"],
        }
    )
    return frame[exact].reset_index(drop=True)


@dataclass(frozen=True)
class StartHours:
    """When attacks start: `hours` has `hour` (int64, 0 to 23, Europe/Kyiv) and `events` (Int64), all 24 rows."""

    hours: pd.DataFrame
    known: int
    unknown: int
    """Attacks of which only the day is known."""


@cached
def start_hours(view: View) -> StartHours:
    """In which hour of the day, Europe/Kyiv, the attacks of a view start, as reported."""
    if view.table.vocabulary.is_self_contained:
        found = _starts(view)
    else:
        found = _starts_by_day(over_all_days(view))
        found = found[in_dates(view, found["day"])]
    tally = np.bincount(found["hour"], found["events"], 24).astype("int64")
    frame = pd.DataFrame({"hour": np.arange(24, dtype="int64"), "events": pd.array(tally, dtype="Int64")})
    return StartHours(hours=frame, known=int(tally.sum()), unknown=view.counted_rows - int(tally.sum()))


@cached
def _starts_by_day(view: View) -> pd.DataFrame:
    return _starts(view, "day")


def _starts(view: View, *by: str) -> pd.DataFrame:
    """How many attacks start at the same time, of those whose hour is known: `hour`, `events` (int64) and columns."""
    known = nw.col("time_precision").is_in(["minute", "hour"]) & ~nw.col("start").is_null()
    exact = view.counted(*by, "start", "time_precision").filter(known)
    # engines need not know time zones: equal starts are counted there, and told in Kyiv time here
    found = to_pandas(exact.group_by(*by, "start").agg(events=nw.len()))
    hours = to_kyiv_time(found["start"]).dt.hour.astype("int64")
    return found.assign(hour=hours, events=found["events"].astype("int64"))
