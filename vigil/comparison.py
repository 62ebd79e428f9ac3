"""Two periods, places, actors or weapon classes side by side: rates, their ratio, shares, each with its interval.

What is compared is a figure a night. Nights without a report, or whose figure is not known, are in no denominator.

- Rates and their ratio: a log-linear model of the nightly figures with robust variance by night (the modified Poisson
  regression of Zou 2004, doi:10.1093/aje/kwh090): it holds for counts that vary far more than Poisson's, each side by
  as much as it does, and for two sides told of the same nights. Intervals from Student's t with the nights of the
  smaller side less one. Where the figure of one night goes with that of the night before, the variance is raised by
  (1 + r) / (1 - r), r being that correlation (Bayley and Hammersley 1946, doi:10.2307/2983560).
- Shares neutralised: Wilson's interval (1927) with the effective number of munitions, that is their number divided by
  the design effect of nights as clusters, with the correction for few of them (Korn and Graubard 1998, Survey
  Methodology 24, 193); their difference by Newcombe's method (1998).
- Shares of nights on which a place is named: Wilson's interval, a night taken as independent of the next.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import pandas as pd

from vigil import limits
from vigil.frequency import event_figures
from vigil.nightly import nightly, nightly_by_place
from vigil.schema import MISSILE_CLASSES, WEAPON_CLASSES
from vigil.selection import Selection
from vigil.series import SERIES_MEASURES, DailySeries, NothingToCountError, Values
from vigil.view import Book, View, select
from vigil.vocabulary import ReportingBreak
from vigil.words import capital, format_days, format_number, format_percent, listed, number_of, plural

By = Literal["period", "weapon", "place", "actor"]
COMPARED: Mapping[By, str] = {
    "period": "two periods",
    "weapon": "two weapon classes",
    "place": "two places",
    "actor": "two actors",
}

MEASURES_OF: Mapping[By, tuple[str, ...]] = {
    "period": ("launched", "uav", "missiles", "ballistic", "got_through", "killed", "injured", "places_hit"),
    "weapon": ("launched", "neutralised", "got_through"),
    "place": ("attacks",),
    "actor": ("launched", "uav", "missiles", "ballistic", "got_through", "killed", "injured", "places_hit"),
}
"""What can be compared by what: reports tell munitions by weapon, and by place only whether it was hit."""

ALL_MISSILES = "all missiles"
"""Stands for every class of missiles on one side."""

MINIMUM_NIGHTS = 7
"""Nights with a known figure on each side below which no interval is given."""

CONFIDENCE = 0.95

PLACES_COMPARED = 12
"""Places drawn beside each other, the most named; the rest are in the table behind the chart."""

_remembered = lru_cache(maxsize=limits.REMEMBERED_COUNTS)


@dataclass(frozen=True)
class Side:
    """One of the two: what it is called, and the filters that make it."""

    label: str
    selection: Selection
    by: By
    place: str = ""


@dataclass(frozen=True)
class Rates:
    """One figure of two sides: sums, nights, rates a night with intervals, and their ratio."""

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


_NO_SHARE = Share(0, 0, 0, *[float("nan")] * 4)


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two sides in every measure that can be compared."""

    by: By
    sides: tuple[Side, Side]
    series: Mapping[str, tuple[DailySeries, DailySeries]]
    rates: Mapping[str, Rates]
    shares: tuple[Share, Share]
    """Neutralised among those launched."""
    share_difference: tuple[float, float, float]
    """First share less second, and its interval."""
    reported: tuple[int, int]
    """Nights with a report."""
    nights: tuple[int, int]
    refused: str = ""
    """Why nothing can be compared a night; empty where it can."""

    def frame(self) -> pd.DataFrame:
        """A row for each measure: sums, nights, rates and intervals of both sides (`a_…`, `b_…`), ratio, method."""
        rows = []
        for measure, rate in self.rates.items():
            row: dict[str, Any] = {"measure": SERIES_MEASURES[measure].label}
            for name, place in (("a", 0), ("b", 1)):
                row |= {
                    f"{name}": self.sides[place].label,
                    f"{name}_total": rate.totals[place],
                    f"{name}_nights_known": rate.nights[place],
                    f"{name}_nights": self.nights[place],
                    f"{name}_rate": rate.rates[place],
                    f"{name}_rate_low": rate.intervals[place][0],
                    f"{name}_rate_high": rate.intervals[place][1],
                }
                row[f"{name}_dispersion"] = rate.dispersion[place]
            row |= {"ratio": rate.ratio, "ratio_low": rate.low, "ratio_high": rate.high}
            rows.append(row | {"correlation": rate.correlation, "note": rate.why})
        frame = pd.DataFrame(rows)
        numbers = frame.select_dtypes("float64").columns
        return frame.assign(**{name: frame[name].round(4) for name in numbers})

    def shares_frame(self) -> pd.DataFrame:
        """A row for each side: `side` (str), `neutralised`, `launched` (float64), `nights` (int64: those for which both
        are known), `share`, `low`, `high`, `dispersion` (float64)."""
        rows = [
            (side.label, share.part, share.whole, share.nights, share.share, share.low, share.high, share.dispersion)
            for side, share in zip(self.sides, self.shares, strict=True)
        ]
        columns = ["side", "neutralised", "launched", "nights", "share", "low", "high", "dispersion"]
        return pd.DataFrame(rows, columns=columns)

    def distribution(self, measure: str) -> pd.DataFrame:
        """The nightly figures behind one measure: `side` (str), `day`, `value` (float64), `reported`."""
        frames = [
            series.frame().assign(side=side.label)
            for side, series in zip(self.sides, self.series[measure], strict=True)
        ]
        return pd.concat(frames, ignore_index=True)[["side", "day", "value", "reported"]]


def side_of(view: View, by: By, value: str) -> Side:
    """One side from its name in a link: `2025-06-01/2025-06-30`, a weapon class, a place or an actor.

    The view's other filters hold for both sides. Raises ValueError for what cannot be a side.
    """
    selection = view.selection
    choices = view.book.choices
    if by == "period":
        first, last = period_of(value)
        return Side(format_days(first, last), selection.between(first, last), by)
    offered = offered_sides(view.book)[by]
    if value not in offered:
        raise ValueError(f"{by} “{value[:60]}” is not one of {', '.join(offered)}")
    if by == "weapon":
        classes = MISSILE_CLASSES if value == ALL_MISSILES else (value,)
        kept = tuple(name for name in choices.weapon_classes if name in classes)
        return Side(value if value == ALL_MISSILES else plural(value), replace(selection, weapon_classes=kept), by)
    if by == "place":
        return Side(value, replace(selection, places=()), by, place=value)
    return Side(value, replace(selection, actors=(value,)), by)


def period_of(text: str) -> tuple[date, date]:
    """First and last day of `2025-06-01/2025-06-30`; raises ValueError for anything else."""
    try:
        first, last = (date.fromisoformat(part) for part in text.split("/"))
        if len(text) != 21 or first > last:
            raise ValueError
    except ValueError:
        raise ValueError(f"“{text[:40]}” is not a period such as 2025-06-01/2025-06-30") from None
    return first, last


@_remembered
def offered_sides(book: Book) -> Mapping[By, tuple[str, ...]]:
    """What can be a side, for all but periods: the most named places first, else in their fixed order."""
    by_place = nightly_by_place(select(book))
    named = sorted(by_place, key=lambda place: (-np.nansum(by_place[place].values), place))
    attackers = book.events.loc[book.events["violent"], "actor1"].value_counts()
    classes = tuple(name for name in WEAPON_CLASSES if name in book.choices.weapon_classes)
    missiles = (ALL_MISSILES,) if any(name in MISSILE_CLASSES for name in classes) else ()
    return {
        "period": (),
        "weapon": (*classes, *missiles),
        "place": tuple(named),
        "actor": tuple(str(name) for name in attackers.index),
    }


@_remembered
def compare(view: View, first: Side, second: Side) -> Comparison:
    """Compare two sides, both made by `side_of` from the same view and by the same quality.

    Raises ValueError where both are the same or not of one kind, and `vigil.nightly.NothingToCountError`
    where a side is left with nothing.
    """
    if first.by != second.by:
        raise ValueError(f"a {first.by} cannot be compared with a {second.by}")
    if first == second:
        raise ValueError(f"both sides are {first.label}: choose two that differ")
    sides = (first, second)
    without = [side.label for side in sides if not _has_reports(view.book, side)]
    if without and first.by != "actor":
        raise NothingToCountError("The table has no nightly reports of attacks by the selected actors.")
    if without:
        return _counted_only(view.book, sides, without)
    series: dict[str, tuple[DailySeries, DailySeries]] = {}
    why = NothingToCountError("The filters leave nothing to compare.")
    for measure in MEASURES_OF[first.by]:
        try:
            series[measure] = (_series(view.book, first, measure), _series(view.book, second, measure))
        except NothingToCountError as error:
            why = error
    if not series:
        raise why
    shares = (_NO_SHARE, _NO_SHARE)
    if first.by != "place":
        shares = (_share_neutralised(view.book, first), _share_neutralised(view.book, second))
    any_pair = next(iter(series.values()))
    return Comparison(
        by=first.by,
        sides=sides,
        series=series,
        rates={measure: compared_rates(pair[0], pair[1]) for measure, pair in series.items()},
        shares=shares,
        share_difference=_difference(*shares),
        reported=(int(any_pair[0].reported.sum()), int(any_pair[1].reported.sum())),
        nights=(len(any_pair[0]), len(any_pair[1])),
    )


def compared_rates(first: DailySeries, second: DailySeries) -> Rates:
    """The rates a night of two series and the ratio of the first to the second, by the model named above."""
    known = (first.values[first.known], second.values[second.known])
    totals = (float(known[0].sum()), float(known[1].sum()))
    nights = (len(known[0]), len(known[1]))
    rates = (_rate(totals[0], nights[0]), _rate(totals[1], nights[1]))
    nothing = (float("nan"), float("nan"))
    spread = (_dispersion(known[0]), _dispersion(known[1]))
    bare = Rates(totals, nights, rates, (nothing, nothing), float("nan"), *nothing, spread, float("nan"))
    if min(nights) < MINIMUM_NIGHTS:
        sides = "one side" if max(nights) >= MINIMUM_NIGHTS else "each side"
        few = f"fewer than {MINIMUM_NIGHTS} nights with a known figure on {sides}"
        ratio = rates[0] / rates[1] if min(nights) and rates[1] else float("nan")
        return replace(bare, ratio=ratio, why=few)
    if not min(totals):
        return replace(bare, why="none on one side: no ratio can be given")
    return _by_model(bare, first, second)


def _by_model(bare: Rates, first: DailySeries, second: DailySeries) -> Rates:
    from scipy.special import stdtrit
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

    # nights that are all alike are fitted perfectly, and rightly so
    warnings.filterwarnings("ignore", category=PerfectSeparationWarning)

    counted = np.concatenate([first.values[first.known], second.values[second.known]])
    is_first = np.repeat([1.0, 0.0], bare.nights)
    nights = np.concatenate([first.days[first.known], second.days[second.known]]).astype("int64")
    model = GLM(counted, np.column_stack([is_first, 1 - is_first]), family=Poisson())
    fitted = model.fit(cov_type="cluster", cov_kwds={"groups": np.unique(nights, return_inverse=True)[1]})
    correlation = _correlation(first, second, bare.rates)
    runs = (1 + max(correlation, 0.0)) / (1 - min(max(correlation, 0.0), 0.9))
    covariance = np.asarray(fitted.cov_params()) * runs
    reach = float(stdtrit(min(bare.nights) - 1, 0.5 + CONFIDENCE / 2))

    def around(logarithm: float, variance: float) -> tuple[float, float]:
        width = reach * math.sqrt(max(variance, 0.0))
        return math.exp(logarithm - width), math.exp(logarithm + width)

    effect = float(fitted.params[0] - fitted.params[1])
    variance = float(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    low, high = around(effect, variance)
    return replace(
        bare,
        intervals=(
            around(float(fitted.params[0]), float(covariance[0, 0])),
            around(float(fitted.params[1]), float(covariance[1, 1])),
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


def _share_neutralised(book: Book, side: Side) -> Share:
    """The share neutralised among the munitions of the nights on which both figures are known.

    Nights with more neutralised than launched are left out: rows of a public table may know one of the two alone.
    """
    launched, neutralised = _series(book, side, "launched"), _series(book, side, "neutralised")
    both = launched.known & neutralised.known & (launched.values > 0) & (neutralised.values <= launched.values)
    return share_between(neutralised.values[both], launched.values[both])


def share_between(parts: Values, wholes: Values) -> Share:
    """The sum of parts over the sum of wholes, one of each a night, with Wilson's interval for the effective number."""
    from scipy.special import ndtri, stdtrit
    from statsmodels.stats.proportion import proportion_confint

    nights, part, whole = len(wholes), float(parts.sum()), float(wholes.sum())
    if nights < MINIMUM_NIGHTS or not whole:
        return replace(_NO_SHARE, part=part, whole=whole, nights=nights, share=_rate(part, whole))
    share = part / whole
    dispersion = 1.0
    if 0 < share < 1:
        squares = float(((parts - wholes * share) ** 2).sum()) / (whole * share * (1 - share))
        dispersion = max(1.0, squares * nights / (nights - 1))
        reach = 0.5 + CONFIDENCE / 2
        dispersion *= float(stdtrit(nights - 1, reach) / ndtri(reach)) ** 2
    low, high = proportion_confint(part / dispersion, whole / dispersion, alpha=1 - CONFIDENCE, method="wilson")
    return Share(part, whole, nights, share, float(low), float(high), dispersion)


def _difference(first: Share, second: Share) -> tuple[float, float, float]:
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


@_remembered
def by_place(view: View, first: Side, second: Side) -> pd.DataFrame:
    """On what share of nights each place is named as hit or affected, on both sides, the most named first.

    Returns `place`, `side` (str), `named`, `nights` (int, those whose report names any place), `share`, `low`, `high`
    (float64). Of weapon classes the nights are those with an attack in which the class was launched: a place named
    then was reached by that attack, not necessarily by that class. Empty for places: reports do not tell them by place.
    """
    from statsmodels.stats.proportion import proportion_confint

    columns = ["place", "side", "named", "nights", "share", "low", "high"]
    if first.by == "place":
        return pd.DataFrame(columns=columns)
    sides = [(side, _named_places(view.book, side)) for side in (first, second)]
    rows = []
    for place in sorted({place for _, found in sides for place in found}):
        for side, found in sides:
            # a place that no report of this side names was named on none of its nights
            own = found.get(place) or next(iter(found.values()), None)
            part = _within(side, own) if own else None
            nights = int(part.known.sum()) if part else 0
            named = int((np.nan_to_num(part.values) > 0).sum()) if part and place in found else 0
            low, high = (float("nan"),) * 2
            if nights >= MINIMUM_NIGHTS:
                low, high = proportion_confint(named, nights, alpha=1 - CONFIDENCE, method="wilson")
            rows.append((place, side.label, named, nights, _rate(named, nights), low, high))
    frame = pd.DataFrame(rows, columns=columns)
    order = frame.groupby("place")["named"].sum().sort_values(ascending=False, kind="stable").index
    rank = {place: number for number, place in enumerate(order)}
    return frame.sort_values("place", key=lambda names: names.map(rank), kind="stable", ignore_index=True)


def nights_of_both(view: View, first: Side, second: Side) -> int:
    """Nights that tell places, counted on both sides: of two weapon classes those on which both were launched."""
    known = []
    for side in (first, second):
        series = next(iter(_named_places(view.book, side).values()), None)
        known.append(series.days[series.known] if series else pd.DatetimeIndex([]))
    return len(known[0].intersection(known[1]))


def _named_places(book: Book, side: Side) -> Mapping[str, DailySeries]:
    return nightly_by_place(_all_days(book, side), of_weapons=side.by == "weapon")


def answer(compared: Comparison, measure: str) -> tuple[str, ...]:
    """The comparison of one measure in words, and the shares neutralised."""
    if compared.refused:
        return (compared.refused,)
    rates = compared.rates[measure]
    label = SERIES_MEASURES[measure].label
    if compared.by == "place" and measure == "attacks":
        label = "nights on which it was reported hit or affected"
    told = [
        f"{side.label}: {format_number(total)} {label} over {number_of(nights, 'night')} with a known figure, "
        f"{_rate_in_words(rate)} a night"
        for side, total, nights, rate in zip(compared.sides, rates.totals, rates.nights, rates.rates, strict=True)
    ]
    return tuple(
        text
        for text in (
            f"{capital('; '.join(told))}.",
            _ratio_in_words(compared, measure),
            _shares_in_words(compared, measure),
        )
        if text
    )


def caveats(compared: Comparison, measure: str) -> tuple[str, ...]:
    """What a reader must know before quoting the comparison."""
    if compared.refused:
        return ()
    rates = compared.rates[measure]
    first, second = compared.series[measure]
    shared = len(first.days.intersection(second.days))
    silent = [nights - reported for nights, reported in zip(compared.nights, compared.reported, strict=True)]
    unknown = [reported - known for reported, known in zip(compared.reported, rates.nights, strict=True)]
    mostly_unknown = [
        side.label
        for side, known, reported in zip(compared.sides, rates.nights, compared.reported, strict=True)
        if 2 * known < reported
    ]
    found = [
        f"Nights without a report: {silent[0]} and {silent[1]}; reports without this figure: {unknown[0]} and "
        f"{unknown[1]}. They are in no denominator.",
        f"Heavy nights come in runs (correlation of neighbouring nights {rates.correlation:.2f}); the interval allows "
        "for that."
        if rates.correlation > 0.2
        else "",
        "A place that is not named was not necessarily spared." if compared.by == "place" else "",
        f"The two periods share {number_of(shared, 'night')}, counted on both sides."
        if compared.by == "period" and shared
        else "",
        f"For {listed(mostly_unknown, 'and for')} the figure is known for fewer than half of the nights with a "
        "report: those nights need not be like the others."
        if mostly_unknown
        else "",
        *(change.sentence for change in reported_differently(compared, measure, {measure, "neutralised"})),
    ]
    return tuple(text for text in found if text)


def reported_differently(compared: Comparison, measure: str, figures: set[str]) -> tuple[ReportingBreak, ...]:
    """The breaks in reporting that lie between two periods, or within one, and touch one of the `figures`."""
    days = [series.days for series in compared.series[measure]]
    both = days[0].union(days[1])
    if compared.by != "period" or not len(both):
        return ()
    words = compared.series[measure][0].view.table.vocabulary
    return words.breaks_within(figures, both[0], both[-1])


def _has_reports(book: Book, side: Side) -> bool:
    """Whether there are nightly reports of attacks by the side's actors, from which nights could be counted."""
    actors, events = side.selection.actors, book.events
    attacks = events["event_type"] == "attack"
    return not actors or bool((attacks & events["actor1"].isin(actors)).any())


def _counted_only(book: Book, sides: tuple[Side, Side], without: list[str]) -> Comparison:
    events = [len(event_figures(select(book, side.selection), measure="attacks")) for side in sides]
    counted = "; ".join(f"{side.label} {number_of(count, 'event')}" for side, count in zip(sides, events, strict=True))
    refused = (
        f"No rate a night can be given: the table has no nightly reports of attacks by {listed(without)}, only "
        f"strikes told one by one, and no list of those is complete. Counted in this table: {counted}. That is a "
        "count of what was reported and found, not a comparison."
    )
    no = (float("nan"),) * 3
    return Comparison(sides[0].by, sides, {}, {}, (_NO_SHARE, _NO_SHARE), no, (0, 0), (0, 0), refused)


def _all_days(book: Book, side: Side) -> View:
    """The attacks of a side, of a period those of all days: one night does not depend on the others."""
    return select(book, side.selection.between(None, None) if side.by == "period" else side.selection)


def _within(side: Side, series: DailySeries) -> DailySeries:
    first, last = side.selection.date_from, side.selection.date_to
    if side.by != "period" or first is None or last is None:
        return series
    part = series.between(first, last)
    if not len(part):
        raise NothingToCountError(f"The table holds no night of {side.label}.")
    return part


def _series(book: Book, side: Side, measure: str) -> DailySeries:
    if side.by != "place":
        return _within(side, nightly(_all_days(book, side), measure))
    found = nightly_by_place(_all_days(book, side))
    if side.place not in found:
        raise NothingToCountError(f"No report of the selected days names {side.place}.")
    return found[side.place]


def _ratio_in_words(compared: Comparison, measure: str) -> str:
    rates = compared.rates[measure]
    if math.isnan(rates.ratio):
        return f"No ratio: {rates.why}."
    times = f"{rates.ratio:.2f} times as many a night"
    if rates.why:
        return f"That is {times}, with no interval: {rates.why}."
    interval = f"95% interval {rates.low:.2f} to {rates.high:.2f}"
    if rates.low <= 1 <= rates.high:
        return f"That is {times} ({interval}). The interval holds 1: these nights do not tell the two apart."
    if reported_differently(compared, measure, {measure}):
        return f"That is {times} ({interval}), but the reporting changed in between: not read as a change in the war."
    more = "more" if rates.ratio > 1 else "fewer"
    return f"That is {times} ({interval}): {more} than night-to-night variation explains."


def _shares_in_words(compared: Comparison, measure: str) -> str:
    first, second = compared.shares
    if math.isnan(first.low) or math.isnan(second.low):
        return ""
    difference, low, high = compared.share_difference
    apart = "does not tell them apart" if low <= 0 <= high else "is more than variation between nights explains"
    if low > 0 or high < 0:
        apart = (
            "may come from the change in reporting"
            if reported_differently(compared, measure, {"neutralised"})
            else apart
        )
    return (
        f"Neutralised of those launched: {format_percent(first.share)} ({format_percent(first.low)} to "
        f"{format_percent(first.high)}) and {format_percent(second.share)} ({format_percent(second.low)} to "
        f"{format_percent(second.high)}); the difference of {_points(difference)} points ({_points(low)} to "
        f"{_points(high)}) {apart}."
    )


def _points(difference: float) -> str:
    """A difference of shares in percentage points, with its sign: `+1.8`, `−3.5`."""
    return f"{'' if difference < 0 else '+'}{format_number(difference * 100, decimals=1)}"


def _rate(total: float, nights: float) -> float:
    return total / nights if nights else float("nan")


def _rate_in_words(rate: float) -> str:
    return format_number(rate, decimals=0 if rate >= 100 else 1 if rate >= 10 else 2)
