"""Rates of two series and their ratio, with intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from vigil.analysis.series.series import DailySeries, Values

MINIMUM_NIGHTS = 7
"""Nights with a known figure on each side below which no interval is given."""


CONFIDENCE = 0.95


@dataclass(frozen=True)
class Rates:
    """One figure of two sides: sums, nights (or days), rates a night with intervals, and their ratio."""

    totals: tuple[float, float]
    nights: tuple[int, int]
    """Nights whose figure is known: the denominators."""
    rates: tuple[float, float]
    intervals: tuple[tuple[float, float], tuple[float, float]]
    ratio: float
    """First to second; NaN where it cannot be given."""
    low: float
    high: float
    dispersion: tuple[float, float]
    """Variance of the nightly figures over their mean, on each side: 1 for Poisson's counts."""
    correlation: float
    """Of the figure of one night with that of the night before, within the sides."""
    why: str = ""
    """Why no ratio or no interval is given; empty where both are."""


def compared_rates(first: DailySeries, second: DailySeries) -> Rates:
    """The rates a night of two series and the ratio of the first to the second, by the model named above."""
    known = (first.values[first.known], second.values[second.known])
    totals = (float(known[0].sum()), float(known[1].sum()))
    nights = (len(known[0]), len(known[1]))
    rates = (rate_of(totals[0], nights[0]), rate_of(totals[1], nights[1]))
    nothing = (float("nan"), float("nan"))
    spread = (_dispersion(known[0]), _dispersion(known[1]))
    bare = Rates(totals, nights, rates, (nothing, nothing), float("nan"), *nothing, spread, float("nan"))
    if min(nights) < MINIMUM_NIGHTS:
        sides = "one side" if max(nights) >= MINIMUM_NIGHTS else "each side"
        few = f"fewer than {MINIMUM_NIGHTS} {first.vocabulary.steps} with a known figure on {sides}"
        ratio = rates[0] / rates[1] if min(nights) and rates[1] else float("nan")
        return replace(bare, ratio=ratio, why=few)
    if not min(totals):
        return replace(bare, why="none on one side: no ratio can be given")
    return _by_model(bare, first, second)


def _by_model(bare: Rates, first: DailySeries, second: DailySeries) -> Rates:
    """The model has a parameter for each side: its fit is the logarithms of the rates, its robust variance a sum."""
    from scipy.special import stdtrit

    days = first.days[first.known].union(second.days[second.known])
    residuals = np.zeros((len(days), 2))
    for side, series in enumerate((first, second)):
        known = series.known
        residuals[days.get_indexer(series.days[known]), side] = series.values[known] - bare.rates[side]
    few = len(days) / (len(days) - 1) * (sum(bare.nights) - 1) / (sum(bare.nights) - 2)
    correlation = _correlation(first, second, bare.rates)
    runs = (1 + max(correlation, 0.0)) / (1 - min(max(correlation, 0.0), 0.9))
    covariance = residuals.T @ residuals / np.outer(bare.totals, bare.totals) * few * runs
    logarithms = np.log(bare.rates)
    reach = float(stdtrit(min(bare.nights) - 1, 0.5 + CONFIDENCE / 2))

    def around(logarithm: float, variance: float) -> tuple[float, float]:
        width = reach * math.sqrt(max(variance, 0.0))
        return math.exp(logarithm - width), math.exp(logarithm + width)

    effect = float(logarithms[0] - logarithms[1])
    variance = float(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    low, high = around(effect, variance)
    return replace(
        bare,
        intervals=(
            around(float(logarithms[0]), float(covariance[0, 0])),
            around(float(logarithms[1]), float(covariance[1, 1])),
        ),
        ratio=math.exp(effect),
        low=low,
        high=high,
        correlation=correlation,
    )


def _dispersion(values: Values) -> float:
    """Variance over mean; NaN where there is too little."""
    return float(values.var(ddof=1) / values.mean()) if len(values) > 1 and values.any() else float("nan")


def _correlation(first: DailySeries, second: DailySeries, rates: tuple[float, float]) -> float:
    """Of Pearson residuals of neighbouring nights, both known, within each side; 0 where there are too few."""
    pairs = []
    for series, rate in zip((first, second), rates, strict=True):
        residuals = (series.values - rate) / math.sqrt(rate)
        pairs.append(np.column_stack([residuals[:-1], residuals[1:]]))
    both = np.concatenate(pairs)
    both = both[~np.isnan(both).any(axis=1)]
    if len(both) < MINIMUM_NIGHTS or not min(both[:, 0].std(), both[:, 1].std()):
        return 0.0
    return float(np.corrcoef(both[:, 0], both[:, 1]).item(1))


def rate_of(total: float, nights: float) -> float:
    """So many a night; NaN without a night."""
    return total / nights if nights else float("nan")
