"""Periods on a time axis: where their bars stand, how they are named, which one is marked."""

from __future__ import annotations

import datetime
import math
from typing import Any

import numpy as np
import pandas as pd

from vigil.analysis import frequency
from vigil.analysis.frequency import Period
from vigil.query.protocols import View
from vigil.text import format_day, month_name

LONG_WINDOW = 100
"""Days from which on the time axis names months, not days."""

DAY = pd.Timedelta(days=1)


def date_axis() -> dict[str, Any]:
    """What every axis of days has in common."""
    return {"type": "date", "tickformat": "%-d %b\n%Y", "nticks": 8, "tickangle": 0, "fixedrange": True}


def ticks_in_time(first: pd.Timestamp, last: pd.Timestamp) -> dict[str, Any]:
    """About five ticks in the middle of their days, so that short windows name no day twice; months otherwise."""
    days = (last - first).days + 1
    if days > LONG_WINDOW:
        return {}
    return {"tick0": (first + DAY / 2).to_pydatetime(), "dtick": math.ceil(days / 5) * DAY.total_seconds() * 1000}


def places_in_time(periods: pd.Series, every: Period) -> tuple[list[datetime.datetime], list[float]]:
    """The middle of each period and the width of its bar in milliseconds, as plotly's date axis takes them."""
    starts = periods.to_numpy("datetime64[us]")
    if every == "month":
        lengths = (starts.astype("datetime64[M]") + 1).astype("datetime64[us]") - starts
    else:
        lengths = np.full(len(starts), np.timedelta64(7 if every == "week" else 1, "D"))
    share = 0.84 if len(starts) < 120 else 0.9
    middles = starts + lengths.astype("timedelta64[us]") // 2
    return middles.tolist(), (lengths / np.timedelta64(1, "ms") * share).tolist()


def period_label(period: datetime.date, every: Period) -> str:
    """A period in words: "4 July 2025", "week of 30 June 2025", "July 2025"."""
    if every == "month":
        return f"{month_name(period.month)} {period.year}"
    return format_day(period) if every == "day" else f"week of {format_day(period)}"


def period_title(every: Period, view: View) -> str:
    """The title of a time axis: the period, and for days the rule by which an attack belongs to one."""
    rule = view.dataset.choices.day_rules[view.selection.day]
    return {"day": f"day ({rule})", "week": "week, from Monday", "month": "month"}[every]


def is_marked(periods: pd.Series, every: Period, marked: pd.Timestamp | None) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """For each period whether the marked day lies in it."""
    if marked is None:
        return np.zeros(len(periods), dtype=bool)
    target = frequency.period_of(pd.Series([marked]), every).iloc[0]
    return np.asarray(periods == target, dtype=bool)


def marked_day(view: View, event_id: str | None) -> pd.Timestamp | None:
    """The day of the event to mark; None where there is none or the view does not hold it."""
    if event_id is None:
        return None
    found = view.only([event_id]).events["day"]
    return None if found.empty else pd.Timestamp(found.iloc[0])
