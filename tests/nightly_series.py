"""Nightly series made in memory, without a table behind them, for tests of the statistics of the desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from tests.small_table import Night, dataset_of
from vigil.analysis.around_dates.date_sets import DateSet
from vigil.analysis.series.series import DailySeries
from vigil.store.memory import select

FIRST = date(2025, 1, 1)
_VIEW = select(dataset_of([Night(FIRST)]))


def series_of(values: Sequence[float] | np.ndarray, *, measure: str = "launched", first: date = FIRST) -> DailySeries:
    """A series of these figures, one a night; NaN for a night that is not known."""
    figures = np.asarray(values, dtype="float64")
    days = pd.date_range(first, periods=len(figures), freq="D", unit="us")
    return DailySeries(measure, _VIEW, days, figures, ~np.isnan(figures))


def dates_at(positions: Sequence[int]) -> DateSet:
    """The dates whose night 0 is at these places of a series of `series_of`."""
    days = sorted({FIRST + timedelta(days=int(position) - 1) for position in positions})
    return DateSet("own", "made-up dates", tuple(days))


def heavy_tailed(random: np.random.Generator, nights: int, *, mean: float = 145, shape: float = 2) -> np.ndarray:
    """Counts that vary far more than Poisson's (negative binomial), as nights of the table do."""
    return random.poisson(random.gamma(shape, mean / shape, nights)).astype("float64")
