"""Shares with intervals, and the difference of two."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from vigil.analysis.comparison.rate_ratio import CONFIDENCE, MINIMUM_NIGHTS, rate_of
from vigil.analysis.series.series import Values


@dataclass(frozen=True)
class Share:
    """A share with its interval; NaN where nothing can be compared."""

    part: float
    whole: float
    nights: int
    share: float
    low: float
    high: float
    dispersion: float
    """Design effect of nights as clusters, at least 1: how many munitions tell as much as one independent one."""


NO_SHARE = Share(0, 0, 0, *[float("nan")] * 4)


def share_between(parts: Values, wholes: Values) -> Share:
    """The sum of parts over the sum of wholes, one of each a night, with Wilson's interval for the effective number."""
    from scipy.special import ndtri, stdtrit
    from statsmodels.stats.proportion import proportion_confint

    nights, part, whole = len(wholes), float(parts.sum()), float(wholes.sum())
    if nights < MINIMUM_NIGHTS or not whole:
        return replace(NO_SHARE, part=part, whole=whole, nights=nights, share=rate_of(part, whole))
    share = part / whole
    dispersion = 1.0
    if 0 < share < 1:
        squares = float(((parts - wholes * share) ** 2).sum()) / (whole * share * (1 - share))
        dispersion = max(1.0, squares * nights / (nights - 1))
        reach = 0.5 + CONFIDENCE / 2
        dispersion *= float(stdtrit(nights - 1, reach) / ndtri(reach)) ** 2
    low, high = proportion_confint(part / dispersion, whole / dispersion, alpha=1 - CONFIDENCE, method="wilson")
    return Share(part, whole, nights, share, float(low), float(high), dispersion)


def difference_of(first: Share, second: Share) -> tuple[float, float, float]:
    """The first share less the second, with its interval by Newcombe's method; NaN where one has none."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    if math.isnan(first.low) or math.isnan(second.low):
        return (float("nan"),) * 3
    low, high = confint_proportions_2indep(
        first.part / first.dispersion,
        first.whole / first.dispersion,
        second.part / second.dispersion,
        second.whole / second.dispersion,
        method="newcomb",
        compare="diff",
        alpha=1 - CONFIDENCE,
    )
    return first.share - second.share, float(low), float(high)
