"""Days, weeks and months: in which a day lies, where one ends, by which a table is counted."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from vigil import limits
from vigil.store.protocols import Dataset

Period = Literal["day", "week", "month"]


PERIODS: tuple[Period, ...] = get_args(Period)


def default_period(dataset: Dataset) -> Period:
    """The period that events are counted by by default: a week, over two years of a public table a month."""
    vocabulary = dataset.table.vocabulary
    days = (dataset.choices.last_day - dataset.choices.first_day).days
    long = not vocabulary.is_reports and days > LONG_SPAN
    return "month" if long or "week" not in vocabulary.periods else "week"


LONG_SPAN = 730
"""Days beyond which bars of weeks are too thin to be distinguished."""


def period_of(days: pd.Series, every: Period) -> pd.Series:
    """The first day of the period each day lies in: itself, its Monday, or the first of its month.

    >>> period_of(pd.Series([pd.Timestamp("2025-07-04")]), "week").dt.date.to_list()
    [datetime.date(2025, 6, 30)]
    """
    days = days.astype("datetime64[us]")
    if every == "week":
        return days - pd.to_timedelta(days.dt.day_of_week, unit="D").astype("timedelta64[us]")
    if every == "month":
        return days - pd.to_timedelta(days.dt.day - 1, unit="D").astype("timedelta64[us]")
    return days


def period_end(period: pd.Timestamp, every: Period) -> pd.Timestamp:
    """The midnight at which a period that begins on this day ends."""
    steps = {"day": pd.DateOffset(days=1), "week": pd.DateOffset(weeks=1), "month": pd.DateOffset(months=1)}
    return period + steps[every]


@lru_cache(maxsize=limits.CACHED_COUNTS)
def periods_between(first: pd.Timestamp, last: pd.Timestamp, every: Period) -> tuple[Any, Any]:
    """The periods that the days between two lie in, and which of the days begins each."""
    days = pd.date_range(first, last, freq="D", unit="us").to_series()
    return np.unique(period_of(days, every).to_numpy(), return_index=True)
