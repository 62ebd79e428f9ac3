"""Each date on a night of its own, drawn at random."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vigil.analysis.around_dates.shifts import Windows, differences_of, tolerance, windows_of_every_night
from vigil.analysis.cached import cached
from vigil.analysis.series.series import SEED

DRAWS = 10_000
"""Random placings of the dates, each on its own."""


CONFIDENCE = 0.95


@dataclass(frozen=True)
class Draws:
    """The share of random placings of the dates that look at least as extreme, with its interval."""

    as_extreme: int
    draws: int
    seed: int
    share: float
    low: float
    high: float
    """Clopper and Pearson's interval at `CONFIDENCE`: how far the share is known from this many draws."""


@cached
def draw_at_random(found: Windows, *, draws: int = DRAWS, seed: int = SEED) -> Draws | None:
    """Put each date on a night of its own, drawn at random among those with a usable window; None where refused."""
    from statsmodels.stats.proportion import proportion_confint

    if found.refused:
        return None
    by_night = differences_of(windows_of_every_night(found.series.values, found.nights), found.nights)
    usable = by_night[~np.isnan(by_night)]
    centre = usable.mean()
    places = np.random.default_rng(seed).integers(len(usable), size=(draws, found.measured))
    means = usable[places].mean(axis=1)
    beyond = tolerance(usable) + np.abs(means - centre) >= abs(found.difference - centre)
    extreme = int(beyond.sum())
    low, high = proportion_confint(extreme, draws, alpha=1 - CONFIDENCE, method="beta")
    return Draws(extreme, draws, seed, (extreme + 1) / (draws + 1), float(low), float(high))
