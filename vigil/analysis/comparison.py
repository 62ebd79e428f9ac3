"""Two periods, places, actors, kinds of event or weapon classes side by side: rates, ratio, shares, with intervals.

What is compared is a figure a night, of a public table a day. Nights without a report, or whose figure is not known,
are in no denominator; days without a recorded event are, as 0. Places of a public table are its units of the highest
level, its actors whoever is named first or second: an event that names both is on both sides.

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
from vigil.analysis.frequency import event_figures
from vigil.analysis.series import daily
from vigil.analysis.series.nightly import nightly_by_place
from vigil.analysis.series.series import SERIES_MEASURES, DailySeries, NothingToCountError, Values, label_of
from vigil.query.protocols import (
    Dataset,
    TableDescription,
    View,
)
from vigil.query.selection import Selection
from vigil.store.memory import (
    InMemoryDataset,
    InMemoryView,
    select,
)
from vigil.table.reporting_breaks import ReportingBreak
from vigil.table.schema import MISSILE_CLASSES, WEAPON_CLASSES
from vigil.table.vocabulary import Vocabulary
from vigil.text import (
    capital,
    format_days,
    format_number,
    format_percent,
    format_rate,
    listed,
    number_of,
    plural,
)

By = Literal["period", "weapon", "place", "actor", "type"]
COMPARED: Mapping[By, str] = {
    "period": "two periods",
    "weapon": "two weapon classes",
    "place": "two places",
    "actor": "two actors",
    "type": "two kinds of event",
}

STAND_FOR: Mapping[By, str] = {
    "period": "the two periods stand for the dates",
    "weapon": "the two classes stand for the filter on weapons",
    "place": "the two places stand for the filter on places",
    "actor": "the two actors stand for the filter on actors",
    "type": "the two kinds stand for the filter on the type of event",
}
"""Which filter plays no part, as it is the one that makes the sides."""

MEASURES_OF: Mapping[By, tuple[str, ...]] = {
    "period": ("launched", "uav", "missiles", "ballistic", "got_through", "killed", "injured", "places_hit"),
    "weapon": ("launched", "neutralised", "got_through"),
    "place": ("attacks",),
    "actor": ("launched", "uav", "missiles", "ballistic", "got_through", "killed", "injured", "places_hit"),
}
"""What can be compared by what in a table of nights: reports tell munitions by weapon, and by place only whether it was
hit. They hold one kind of event; a public table tells all that it knows by each."""

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
    words: Vocabulary
    """Those the table speaks in."""
    events_of_both: int = 0
    """Of two actors the events that name both."""
    refused: str = ""
    """Why nothing can be compared a night; empty where it can."""

    @property
    def tells_figures(self) -> bool:
        """Whether a night or day of a side has a figure: of a place, reports of nights tell only whether it was hit."""
        return self.by != "place" or not self.words.is_reports

    @property
    def tells_neutralised(self) -> bool:
        """Whether the share neutralised can be told on these sides: no report tells it by place."""
        if self.words.is_reports:
            return self.by != "place"
        return {"launched", "neutralised"} <= set(self.words.measures)

    def frame(self) -> pd.DataFrame:
        """A row for each measure: sums, nights (or days), rates and intervals of both sides (`a_…`, `b_…`), ratio."""
        rows, steps = [], self.words.steps
        for measure, rate in self.rates.items():
            row: dict[str, Any] = {"measure": label_of(self.words, measure)}
            for name, place in (("a", 0), ("b", 1)):
                row |= {
                    f"{name}": self.sides[place].label,
                    f"{name}_total": rate.totals[place],
                    f"{name}_{steps}_known": rate.nights[place],
                    f"{name}_{steps}": self.nights[place],
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
        """A row for each side: `side` (str), `neutralised`, `launched` (float64), `nights` or `days` (int64: those for
        which both are known), `share`, `low`, `high`, `dispersion` (float64)."""
        rows = [
            (side.label, share.part, share.whole, share.nights, share.share, share.low, share.high, share.dispersion)
            for side, share in zip(self.sides, self.shares, strict=True)
        ]
        columns = ["side", "neutralised", "launched", self.words.steps, "share", "low", "high", "dispersion"]
        return pd.DataFrame(rows, columns=columns)

    def distribution(self, measure: str) -> pd.DataFrame:
        """The figures behind one measure: `side` (str), `day`, `value` (float64), and of nights `reported` (bool)."""
        frames = [
            series.frame().assign(side=side.label)
            for side, series in zip(self.sides, self.series[measure], strict=True)
        ]
        frame = pd.concat(frames, ignore_index=True)
        return frame[["side", *frame.columns.drop("side")]]


def kinds_of(dataset: Dataset) -> tuple[By, ...]:
    """What can be compared in a table: reports of nights hold one kind of event, a public table may name no two."""
    if dataset.table.vocabulary.is_reports:
        return ("period", "weapon", "place", "actor")
    offered = offered_sides(dataset)
    kinds: tuple[By, ...] = ("type", "place", "actor", "weapon")
    return ("period", *(by for by in kinds if len(offered[by]) > 1))


def measures_of(table: TableDescription, by: By) -> tuple[str, ...]:
    """The measures that can be compared so in a table, the first to be shown first."""
    offered = daily.measures_of(table, MEASURES_OF.get(by, ()))
    if table.vocabulary.is_reports or by not in ("weapon", "place"):
        return offered
    return tuple(name for name in offered if not SERIES_MEASURES[name].classes)


def side_of(view: View, by: By, value: str) -> Side:
    """One side from its name in a link: `2025-06-01/2025-06-30`, a weapon class, a place, an actor or a kind of event.

    The view's other filters hold for both sides. Raises ValueError for what cannot be a side.
    """
    selection = view.selection
    choices, words = view.dataset.choices, view.table.vocabulary
    if by == "period":
        first, last = period_of(value)
        return Side(format_days(first, last), selection.between(first, last), by)
    offered = offered_sides(view.dataset).get(by, ())
    if value not in offered:
        few = f"is not one of {', '.join(offered)}" if len(offered) <= NAMED_SIDES else "is not in the table"
        raise ValueError(f"{by} “{value[:60]}” {few}")
    if by == "weapon":
        classes = MISSILE_CLASSES if value == ALL_MISSILES else (value,)
        kept = tuple(name for name in choices.weapon_classes if name in classes)
        return Side(plural(value) if value in WEAPON_CLASSES else value, selection.replace(weapon_classes=kept), by)
    if by == "place":
        return Side(value, selection.replace(places=()), by, place=value)
    if by == "type":
        return Side(words.type_label(value), selection.replace(event_types=(value,)), by)
    return Side(value, selection.replace(actors=(value,)), by)


def period_of(text: str) -> tuple[date, date]:
    """First and last day of `2025-06-01/2025-06-30`; raises ValueError for anything else."""
    try:
        first, last = (date.fromisoformat(part) for part in text.split("/"))
        if len(text) != 21 or first > last:
            raise ValueError
    except ValueError:
        raise ValueError(f"“{text[:40]}” is not a period such as 2025-06-01/2025-06-30") from None
    return first, last


NAMED_SIDES = 40
"""Sides on offer that are listed to whoever asks for another."""


@_remembered
def offered_sides(dataset: Dataset) -> Mapping[By, tuple[str, ...]]:
    """What can be a side, for all but periods: the most named places first, else in their fixed order."""
    words = dataset.table.vocabulary
    if not words.is_reports:
        missiles = () if set(MISSILE_CLASSES).isdisjoint(words.weapon_classes) else (ALL_MISSILES,)
        return {
            "period": (),
            "weapon": (*words.weapon_classes, *missiles),
            "place": daily.largest_groups(dataset.select(), by="place", most=limits.OFFERED_VALUES)[0],
            "actor": dataset.choices.actors,
            "type": words.counted_types,
        }
    dataset = dataset.select().in_memory.dataset
    by_place = nightly_by_place(select(dataset))
    named = sorted(by_place, key=lambda place: (-np.nansum(by_place[place].values), place))
    attackers = dataset.events.loc[dataset.events["violent"], "actor1"].value_counts()
    classes = tuple(name for name in WEAPON_CLASSES if name in dataset.choices.weapon_classes)
    missiles = () if set(MISSILE_CLASSES).isdisjoint(classes) else (ALL_MISSILES,)
    return {
        "period": (),
        "weapon": (*classes, *missiles),
        "place": tuple(named),
        "actor": tuple(str(name) for name in attackers.index),
    }


@_remembered
def compare(view: View, first: Side, second: Side) -> Comparison:
    """Compare two sides, both made by `side_of` from the same view and by the same quality.

    Raises ValueError where both are the same or not of one kind, and `vigil.analysis.series.series.NothingToCountError`
    where a side is left with nothing.
    """
    words = view.table.vocabulary
    if first.by != second.by:
        raise ValueError(f"a {first.by} cannot be compared with a {second.by}")
    if first == second:
        raise ValueError(f"both sides are {first.label}: choose two that differ")
    sides = (first, second)
    without = [side.label for side in sides if words.is_reports and not _has_reports(view.in_memory.dataset, side)]
    if without and first.by != "actor":
        raise NothingToCountError("The table has no nightly reports of attacks by the selected actors.")
    if without:
        return _counted_only(view.in_memory, sides, without)
    series: dict[str, tuple[DailySeries, DailySeries]] = {}
    why = NothingToCountError("The filters leave nothing to compare.")
    for measure in measures_of(view.table, first.by):
        try:
            series[measure] = _pair(view, sides, measure)
        except NothingToCountError as error:
            why = error
    if not series:
        raise why
    any_pair = next(iter(series.values()))
    found = Comparison(
        by=first.by,
        sides=sides,
        series=series,
        rates={measure: compared_rates(pair[0], pair[1]) for measure, pair in series.items()},
        shares=(_NO_SHARE, _NO_SHARE),
        share_difference=(float("nan"),) * 3,
        reported=(int(any_pair[0].reported.sum()), int(any_pair[1].reported.sum())),
        nights=(len(any_pair[0]), len(any_pair[1])),
        words=words,
        events_of_both=_events_of_both(view, sides, series),
    )
    if not found.tells_neutralised:
        return found
    shares = _shares_neutralised(view, sides)
    return replace(found, shares=shares, share_difference=_difference(*shares))


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
        few = f"fewer than {MINIMUM_NIGHTS} {first.words.steps} with a known figure on {sides}"
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
    logarithms, covariance = fitted.params, np.asarray(fitted.cov_params()) * runs
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


def _shares_neutralised(view: View, sides: tuple[Side, Side]) -> tuple[Share, Share]:
    """The shares neutralised among the munitions of the nights on which both figures are known.

    Nights with more neutralised than launched are left out: rows of a public table may know one of the two alone.
    """
    shares = []
    for launched, neutralised in zip(_pair(view, sides, "launched"), _pair(view, sides, "neutralised"), strict=True):
        both = launched.known & neutralised.known & (launched.values > 0) & (neutralised.values <= launched.values)
        shares.append(share_between(neutralised.values[both], launched.values[both]))
    return shares[0], shares[1]


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
def rates_by_place(view: View, first: Side, second: Side) -> pd.DataFrame:
    """Events a day in each place of a public table on both sides, the places with the most events first.

    Returns `place`, `side` (str), `total` (float64), `days` (int64), `rate`, `low`, `high` (float64) of the places of
    `places_of_both`. Empty where the sides are places themselves.
    """
    rows: list[tuple[object, ...]] = []
    if first.by != "place":
        names, _ = places_of_both(view, first, second)
        sides = [
            (side, daily.daily_by(_all_days(view, side), "place", names, measure="attacks")) for side in (first, second)
        ]
        for place in names:
            rates = compared_rates(*(_within(side, found[place]) for side, found in sides))
            rows += [
                (place, side.label, rates.totals[at], rates.nights[at], rates.rates[at], *rates.intervals[at])
                for at, (side, _) in enumerate(sides)
            ]
    return pd.DataFrame(rows, columns=["place", "side", "total", "days", "rate", "low", "high"])


def places_of_both(view: View, first: Side, second: Side) -> tuple[tuple[str, ...], int]:
    """The places of a public table with the most events on both sides together, at most `limits.DESK_GROUPS` of them,
    and how many places have any."""
    both = [view.dataset.select(side.selection) for side in (first, second)]
    return daily.largest_groups(*both, by="place", most=limits.DESK_GROUPS)


@_remembered
def by_place(view: InMemoryView, first: Side, second: Side) -> pd.DataFrame:
    """On what share of nights each place is named as hit or affected, on both sides, the most named first.

    Returns `place`, `side` (str), `named`, `nights` (int, those whose report names any place), `share`, `low`, `high`
    (float64). Of weapon classes the nights are those with an attack in which the class was launched: a place named
    then was reached by that attack, not necessarily by that class. Empty for places: reports do not tell them by place.
    """
    from statsmodels.stats.proportion import proportion_confint

    columns = ["place", "side", "named", "nights", "share", "low", "high"]
    if first.by == "place":
        return pd.DataFrame(columns=columns)
    sides = [(side, _named_places(view, side)) for side in (first, second)]
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


def nights_of_both(view: InMemoryView, first: Side, second: Side) -> int:
    """Nights that tell places, counted on both sides: of two weapon classes those on which both were launched."""
    known = []
    for side in (first, second):
        series = next(iter(_named_places(view, side).values()), None)
        known.append(series.days[series.known] if series else pd.DatetimeIndex([]))
    return len(known[0].intersection(known[1]))


def _named_places(view: InMemoryView, side: Side) -> Mapping[str, DailySeries]:
    return nightly_by_place(_all_days(view, side).in_memory, of_weapons=side.by == "weapon")


def answer(compared: Comparison, measure: str) -> tuple[str, ...]:
    """The comparison of one measure in words, and the shares neutralised."""
    if compared.refused:
        return (compared.refused,)
    rates = compared.rates[measure]
    label, step = label_of(compared.words, measure), compared.words.step
    if compared.by == "place" and measure == "attacks" and compared.words.is_reports:
        label = "nights on which it was reported hit or affected"
    told = [
        f"{side.label}: {format_number(total)} {label} over {number_of(nights, step)} with a known figure, "
        f"{format_rate(rate)} a {step}"
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
    words, step = compared.words, compared.words.step
    silent = [nights - reported for nights, reported in zip(compared.nights, compared.reported, strict=True)]
    unknown = [reported - known for reported, known in zip(compared.reported, rates.nights, strict=True)]
    mostly_unknown = [
        side.label
        for side, known, reported in zip(compared.sides, rates.nights, compared.reported, strict=True)
        if 2 * known < reported
    ]
    nothing = [int((series.values == 0).sum()) for series in (first, second)]
    found = [
        f"Nights without a report: {silent[0]} and {silent[1]}; reports without this figure: {unknown[0]} and "
        f"{unknown[1]}. They are in no denominator."
        if words.is_reports
        else f"Days whose figure is not known: {format_number(unknown[0])} and {format_number(unknown[1])}, in no "
        f"denominator. Days with none: {format_number(nothing[0])} and {format_number(nothing[1])}, counted as 0.",
        "More in a table is not more in the war: what is recorded depends on who records it, and may change with time, "
        "place and actor."
        if not words.is_reports
        else "",
        f"{number_of(compared.events_of_both, 'event')} that name both actors count on both sides."
        if compared.events_of_both
        else "",
        f"Heavy {words.steps} come in runs (correlation of neighbouring {words.steps} {rates.correlation:.2f}); the "
        "interval allows for that."
        if rates.correlation > 0.2
        else "",
        "A place that is not named was not necessarily spared." if compared.by == "place" and words.is_reports else "",
        f"The two periods share {number_of(shared, step)}, counted on both sides."
        if compared.by == "period" and shared
        else "",
        f"For {listed(mostly_unknown, 'and for')} the figure is known for fewer than half of the "
        f"{'nights with a report' if words.is_reports else 'days'}: those {words.steps} need not be like the others."
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
    return compared.words.breaks_within(figures, both[0], both[-1])


def _has_reports(dataset: InMemoryDataset, side: Side) -> bool:
    """Whether there are nightly reports of attacks by the side's actors, from which nights could be counted."""
    actors, events = side.selection.actors, dataset.events
    attacks = events["event_type"] == "attack"
    return not actors or bool((attacks & events["actor1"].isin(actors)).any())


def _counted_only(view: InMemoryView, sides: tuple[Side, Side], without: list[str]) -> Comparison:
    events = [len(event_figures(select(view.dataset, side.selection), measure="attacks")) for side in sides]
    counted = "; ".join(f"{side.label} {number_of(count, 'event')}" for side, count in zip(sides, events, strict=True))
    refused = (
        f"No rate a night can be given: the table has no nightly reports of attacks by {listed(without)}, only "
        f"strikes told one by one, and no list of those is complete. Counted in this table: {counted}. That is a "
        "count of what was reported and found, not a comparison."
    )
    no = (float("nan"),) * 3
    shares, words = (_NO_SHARE, _NO_SHARE), view.table.vocabulary
    return Comparison(sides[0].by, sides, {}, {}, shares, no, (0, 0), (0, 0), words, refused=refused)


def _events_of_both(view: View, sides: tuple[Side, Side], series: Mapping[str, tuple[DailySeries, DailySeries]]) -> int:
    """How many events of a public table name both actors."""
    if sides[0].by != "actor" or view.table.vocabulary.is_reports:
        return 0
    both = tuple(actor for side in sides for actor in side.selection.actors)
    either = daily.daily(view.dataset.select(sides[0].selection.replace(actors=both)), "attacks")
    return int(sum(one.values.sum() for one in series["attacks"]) - either.values.sum())


def _all_days(view: View, side: Side) -> View:
    """The events of a side, of a period those of all days: one night does not depend on the others."""
    return view.dataset.select(side.selection.between(None, None) if side.by == "period" else side.selection)


def _within(side: Side, series: DailySeries) -> DailySeries:
    first, last = side.selection.date_from, side.selection.date_to
    if side.by != "period" or first is None or last is None:
        return series
    part = series.between(first, last)
    if not len(part):
        raise NothingToCountError(f"The table holds no {series.words.step} of {side.label}.")
    return part


def _pair(view: View, sides: tuple[Side, Side], measure: str) -> tuple[DailySeries, DailySeries]:
    """The series of both sides."""
    first, second = sides
    if first.by != "place":
        return (
            _within(first, daily.daily(_all_days(view, first), measure)),
            _within(second, daily.daily(_all_days(view, second), measure)),
        )
    if view.table.vocabulary.is_reports:
        named = nightly_by_place(view.dataset.select(first.selection).in_memory)
    else:
        named = daily.daily_by(
            view.dataset.select(first.selection), "place", (first.place, second.place), measure=measure
        )
    for side in sides:
        if side.place not in named:
            raise NothingToCountError(f"No report of the selected days names {side.place}.")
    return named[first.place], named[second.place]


def _ratio_in_words(compared: Comparison, measure: str) -> str:
    rates = compared.rates[measure]
    if math.isnan(rates.ratio):
        return f"No ratio: {rates.why}."
    step = compared.words.step
    times = f"{rates.ratio:.2f} times as many a {step}"
    if rates.why:
        return f"That is {times}, with no interval: {rates.why}."
    interval = f"95\u202f% interval {rates.low:.2f} to {rates.high:.2f}"
    if rates.low <= 1 <= rates.high:
        return f"That is {times} ({interval}). The interval holds 1: these {step}s do not tell the two apart."
    if reported_differently(compared, measure, {measure}):
        return f"That is {times} ({interval}), but the reporting changed in between: not read as a change in the war."
    more = "more" if rates.ratio > 1 else "fewer"
    return f"That is {times} ({interval}): {more} than {step}-to-{step} variation explains."


def _shares_in_words(compared: Comparison, measure: str) -> str:
    first, second = compared.shares
    if math.isnan(first.low) or math.isnan(second.low):
        return ""
    difference, low, high = compared.share_difference
    steps = compared.words.steps
    apart = "does not tell them apart" if low <= 0 <= high else f"is more than variation between {steps} explains"
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
