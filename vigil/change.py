"""Is it more than before: a week against the weeks before it, and where the level of the nightly series changes.

Levels of change follow the published thresholds of ACLED's Trendfinder, Country Change Level map
(acleddata.com/platform/trendfinder): the latest week against the weekly mean of the 4 (and of the 52) weeks before it,
more than 25 % up a large increase, 10 to 25 % up a moderate one, more than 25 % down a large decrease, anything
between a limited change; at most two a week on average before and at most five in the week count as limited
change, whatever the percentage. They were made for numbers of events; here they are put to munitions and nights too.
The thresholds know nothing of how much nights vary: the interval of the ratio, worked out as for comparisons, stands
beside each. Weeks are seven nights; means run over the nights whose figure is known.

Change points are found by optimal partitioning with a penalty (PELT: Killick, Fearnhead and Eckley 2012,
doi:10.1080/01621459.2012.737745, as implemented in ruptures) on Anscombe's square-root scale (1948), on which heavy
nights vary as little as light ones. The penalty is Yao's (1988): 2 log n times the variance, here the long-run variance
of an AR(1) process whose variance and correlation are estimated from differences of nights one and two apart, which a
change of level hardly touches (after Chakar, Lebarbier, Lévy-Leduc and Robin 2017, doi:10.3150/15-BEJ782). How sure
a point is comes from a bootstrap of the residuals in blocks of a week (Künsch 1989), with a fixed seed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from vigil import limits
from vigil.comparison import compared_rates
from vigil.nightly import nightly, nightly_by_place
from vigil.schema import WEAPON_CLASSES
from vigil.series import SEED, SERIES_MEASURES, UNDIVIDED_CLASSES, DailySeries, NothingToCountError, Values
from vigil.view import View, select
from vigil.vocabulary import ReportingBreak
from vigil.words import format_day, format_days, format_mean, format_number, format_share, listed, number_of, plural

LARGE_INCREASE = 0.25
MODERATE_INCREASE = 0.10
LARGE_DECREASE = -0.25
SMALL_BEFORE = 2
"""Weekly mean before, at most, for the rule of small counts."""
SMALL_WEEK = 5
"""Count of the week, at most, for the rule of small counts."""

THRESHOLDS = (
    "Levels as in ACLED's Trendfinder (Country Change Level map): more than 25 % up is a large increase, 10 to 25 % "
    "up a moderate one, more than 25 % down a large decrease, the rest limited change; at most two a week before and "
    "at most five in the week are limited change. ACLED puts them to numbers of events."
)

LEVELS = ("large increase", "moderate increase", "limited change", "large decrease")
TOO_FEW = "too few nights known"
NOT_IN_TABLE = "cannot be said from this table"
REPORTING = "reporting changed"

WEEK = 7
BEFORE: Mapping[int, int] = {4: 28, 52: 364}
"""Weeks looked back, and their nights."""

KNOWN_SHARE = 0.5
"""Least share of the nights of a week, and of the weeks before, whose figure is known."""

WHOLE_MEASURES = ("launched", "got_through", "injured", "killed", "places_hit")
"""Measures of the table as a whole, beside those by weapon class and place."""

MINIMUM_SERIES = 42
"""Known nights below which no change point is looked for."""

SHORTEST_STRETCH = 7
"""Nights that a level lasts at least."""

REPLICATES = 499
"""Resampled series behind the uncertainty of change points."""

INTERVAL = 0.9
NEAR_A_BREAK = 7
"""Nights from a break in reporting within which a change point is put down to it."""

FOUND_AGAIN = 7
"""Nights within which a change point of a resampled series counts as the same."""

_remembered = lru_cache(maxsize=limits.REMEMBERED_COUNTS)


def level_of(week: float, before: float) -> str:
    """The level of change of a week's count against the weekly mean before, by the thresholds named above."""
    if before <= SMALL_BEFORE and week <= SMALL_WEEK:
        return "limited change"
    change = math.inf if not before else round(week / before - 1, 9)  # 110 / 100 - 1 is a little more than 0.1
    if change > LARGE_INCREASE:
        return "large increase"
    if change > MODERATE_INCREASE:
        return "moderate increase"
    return "large decrease" if change < LARGE_DECREASE else "limited change"


@_remembered
def levels(view: View, until: date) -> pd.DataFrame:
    """The week of nights up to the report of `until` against the 4 and the 52 weeks before it.

    A row in all (`kind` "in all", one for each of `WHOLE_MEASURES`), for each weapon class ("weapon", munitions
    launched; what reports do not divide among classes is left out) and each place ("place", nights on which it was
    reported hit or affected). Columns: `kind`, `group`, `counted` (str), `week`, `before_4`, `before_52` (float64:
    the week's count, and the weekly means, from the nights known), `week_nights`, `nights_4`, `nights_52` (Int64:
    nights known), `change_4`, `change_52` (float64, share), `level_4`, `level_52` (str: one of `LEVELS`, `TOO_FEW`,
    `NOT_IN_TABLE` or `REPORTING`), `small` (bool: decided by the rule of small counts), `ratio_low`, `ratio_high`
    (float64: interval of the week's rate over that of the 4 weeks before). Figures that cannot be given are missing.
    The dates of the view play no part. Raises `vigil.nightly.NothingToCountError` where the filters leave no attack.
    """
    whole = replace(view.selection, date_from=None, date_to=None)
    everything = select(view.book, whole)
    nightly(everything, "attacks")  # raises where there is nothing at all
    series: list[tuple[str, str, DailySeries]] = []
    for measure in WHOLE_MEASURES:
        try:
            series.append(("in all", SERIES_MEASURES[measure].label, nightly(everything, measure)))
        except NothingToCountError:
            continue
    for name in WEAPON_CLASSES:
        offered = view.book.choices.weapon_classes
        if name in (whole.weapon_classes or offered) and name in offered and name not in UNDIVIDED_CLASSES:
            series.append(("weapon", plural(name), nightly(everything, "launched", classes=(name,))))
    by_place = nightly_by_place(everything)
    series += [
        ("place", place, found) for place, found in by_place.items() if not whole.places or place in whole.places
    ]
    rows = [{"kind": kind, "group": group, **_against(found, until)} for kind, group, found in series]
    frame = pd.DataFrame(rows, columns=LEVEL_COLUMNS)
    frame = frame.astype(dict.fromkeys([name for name in LEVEL_COLUMNS if "nights" in name], "Int64"))
    in_place = frame["kind"] == "place"
    by_size = frame[in_place].sort_values(["week", "before_4"], ascending=False, kind="stable")
    return pd.concat([frame[~in_place], by_size], ignore_index=True)


LEVEL_COLUMNS = [
    "kind",
    "group",
    "counted",
    "week",
    "week_nights",
    *(f"{name}_{weeks}" for weeks in BEFORE for name in ("before", "nights", "change", "level")),
    "small",
    "ratio_low",
    "ratio_high",
]


def _against(series: DailySeries, until: date) -> dict[str, Any]:
    first = until - timedelta(days=WEEK - 1)
    week = series.between(first, until)
    nights = int(week.known.sum())
    row: dict[str, Any] = {"counted": series.label, "week": np.nan, "week_nights": nights, "small": False}
    row |= {"ratio_low": np.nan, "ratio_high": np.nan}
    enough = nights >= WEEK * KNOWN_SHARE
    if enough:
        row["week"] = float(week.values[week.known].mean()) * WEEK
    for weeks, length in BEFORE.items():
        start = first - timedelta(days=length)
        before = series.between(start, first - timedelta(days=1))
        known = int(before.known.sum())
        row |= {f"before_{weeks}": np.nan, f"nights_{weeks}": known, f"change_{weeks}": np.nan}
        if len(before) < length:
            row[f"level_{weeks}"] = NOT_IN_TABLE
            continue
        if not enough or known < length * KNOWN_SHARE:
            row[f"level_{weeks}"] = TOO_FEW
            continue
        mean = float(before.values[before.known].mean()) * WEEK
        row[f"before_{weeks}"] = mean
        row[f"change_{weeks}"] = row["week"] / mean - 1 if mean else np.nan
        row[f"level_{weeks}"] = level_of(row["week"], mean)
        if weeks == 4:
            row["small"] = mean <= SMALL_BEFORE and row["week"] <= SMALL_WEEK
            rates = compared_rates(week, before)
            row |= {"ratio_low": rates.low, "ratio_high": rates.high}
        words = series.view.table.vocabulary
        if words.breaks_within((series.measure,), pd.Timestamp(start), pd.Timestamp(until)):
            row[f"level_{weeks}"] = REPORTING
    return row


@dataclass(frozen=True)
class ChangePoint:
    """A night from which the level of the series is another."""

    day: date
    """The first report of the new level."""
    low: date
    high: date
    """Interval of `INTERVAL` for that day, from the resampled series."""
    found_again: float
    """Share of the resampled series with a change point within `FOUND_AGAIN` nights."""
    before: float
    after: float
    """Mean of the nightly figures of the stretch that ends and of the one that begins."""
    reporting: ReportingBreak | None
    """The break in reporting that it falls on: then it is not read as a change in the war."""


@dataclass(frozen=True, eq=False)
class ChangePoints:
    """The levels of a nightly series and the points between them."""

    series: DailySeries
    points: tuple[ChangePoint, ...]
    stretches: tuple[tuple[date, date, float, int], ...]
    """First and last report, mean of the nightly figures, nights known."""
    correlation: float
    """Of neighbouring nights, on the square-root scale, allowed for in the penalty."""
    false_alarms: float
    """Share of series resampled with no change of level in which the method finds one."""
    seed: int
    refused: str = ""

    def frame(self) -> pd.DataFrame:
        """A row for each night: `day`, `value` (missing where not known), `level` (mean of its stretch) and "
        "`change_point`
        (bool)."""
        frame = self.series.frame()[["day", "value"]]
        frame["level"] = np.nan
        for first, last, mean, _ in self.stretches:
            frame.loc[frame["day"].between(pd.Timestamp(first), pd.Timestamp(last)), "level"] = mean
        return frame.assign(change_point=frame["day"].isin([pd.Timestamp(point.day) for point in self.points]))

    def points_frame(self) -> pd.DataFrame:
        """A row for each change point: `day`, `low`, `high` (datetime64[us]), `found_again`, `before`, `after`
        (float64) and `note` (str)."""
        columns = ["day", "low", "high", "found_again", "before", "after", "note"]
        rows = [
            (
                *map(pd.Timestamp, (point.day, point.low, point.high)),
                point.found_again,
                point.before,
                point.after,
                "at the change in reporting" if point.reporting else "",
            )
            for point in self.points
        ]
        frame = pd.DataFrame(rows, columns=columns)
        return frame.astype(dict.fromkeys(columns[:3], "datetime64[us]") | dict.fromkeys(columns[3:6], "float64"))


@_remembered
def change_points(series: DailySeries, *, replicates: int = REPLICATES, seed: int = SEED) -> ChangePoints:
    """Find the nights from which the level of a series is another; see the module for the method.

    Unknown nights are left out: the series is that of the known ones, in order. With too few of them, or where more
    nights are unknown than known, `refused` says so and nothing is looked for.
    """
    known = np.flatnonzero(series.known)
    whole = _stretches(series, known, []) if len(known) else ()
    bare = ChangePoints(series, (), whole, float("nan"), float("nan"), seed)
    if len(known) < MINIMUM_SERIES or len(known) < KNOWN_SHARE * len(series):
        return replace(
            bare,
            refused=(
                f"No change point is looked for: {series.label} are known for {format_number(len(known))} of "
                f"{number_of(len(series), 'night')}; at least half and at least {MINIMUM_SERIES} are needed."
            ),
        )
    values = series.values[known]
    roots = 2 * np.sqrt(values + 3 / 8)
    variance, correlation = long_run_variance(roots)
    if not variance:
        return replace(bare, correlation=0.0, false_alarms=0.0)
    penalty = 2 * math.log(len(roots)) * variance
    found = _partition(roots, penalty)
    fitted = _levels_of(roots, found)
    random = np.random.default_rng(seed)
    resampled = [_partition(fitted + noise, penalty) for noise in _blocks(roots - fitted, replicates, random)]
    flat = [bool(_partition(noise, penalty)) for noise in _blocks(roots - fitted, replicates, random)]
    stretches = _stretches(series, known, found)
    days = series.days[known]
    points = tuple(
        _point(series, days, place, found, resampled, before=stretches[number][2], after=stretches[number + 1][2])
        for number, place in enumerate(found)
    )
    return ChangePoints(series, points, stretches, correlation, float(np.mean(flat)), seed)


def long_run_variance(values: Values) -> tuple[float, float]:
    """Long-run variance and correlation of neighbours of an AR(1) series, from its differences; 0 for a flat one."""
    near, far = float((np.diff(values) ** 2).mean()), float(((values[2:] - values[:-2]) ** 2).mean())
    if not near:
        return 0.0, 0.0
    correlation = min(max(far / near - 1, 0.0), 0.9)
    return near / (2 * (1 - correlation)) * (1 + correlation) / (1 - correlation), correlation


def _partition(values: Values, penalty: float) -> list[int]:
    """Where new levels begin."""
    from ruptures import KernelCPD

    # the linear kernel's cost is the squared distance from the mean; this class solves it by PELT, in C
    model = KernelCPD(kernel="linear", min_size=SHORTEST_STRETCH)
    ends = model.fit(np.ascontiguousarray(values).reshape(-1, 1)).predict(pen=penalty)
    return [int(end) for end in ends[:-1]]


def _levels_of(values: Values, found: Sequence[int]) -> Values:
    parts = np.split(values, list(found))
    return np.concatenate([np.full(len(part), part.mean()) for part in parts])


def _blocks(residuals: Values, replicates: int, random: np.random.Generator) -> Values:
    """Residuals resampled in blocks of a week that wrap round the end, a row for each replicate."""
    length = len(residuals)
    starts = random.integers(length, size=(replicates, math.ceil(length / WEEK)))
    places = (starts[:, :, None] + np.arange(WEEK)).reshape(replicates, -1)[:, :length] % length
    return residuals[places]


def _stretches(
    series: DailySeries, known: np.ndarray[Any, np.dtype[np.intp]], found: Sequence[int]
) -> tuple[tuple[date, date, float, int], ...]:
    return tuple(
        (series.days[part[0]].date(), series.days[part[-1]].date(), float(series.values[part].mean()), len(part))
        for part in np.split(known, list(found))
    )


def _point(
    series: DailySeries,
    days: pd.DatetimeIndex,
    place: int,
    found: Sequence[int],
    resampled: Sequence[Sequence[int]],
    *,
    before: float,
    after: float,
) -> ChangePoint:
    """A point with its interval: where the resampled series have theirs, among those nearer to it than to its
    neighbours."""
    nearest = []
    for points in resampled:
        own = [point for point in points if min(found, key=lambda other: abs(other - point)) == place]
        if own:
            nearest.append(min(own, key=lambda point: abs(point - place)))
    again = sum(abs(point - place) <= FOUND_AGAIN for point in nearest) / len(resampled)
    reach = (1 - INTERVAL) / 2
    low, high = np.quantile(nearest or [place], [reach, 1 - reach], method="closest_observation").astype(int)
    day = days[place]
    reporting = next(
        (
            change
            for change in series.view.table.vocabulary.reporting_breaks
            if change.touches(series.measure) and abs((change.day - day).days) <= NEAR_A_BREAK
        ),
        None,
    )
    return ChangePoint(
        day.date(), days[min(low, place)].date(), days[max(high, place)].date(), again, before, after, reporting
    )


def week_in_words(found: pd.DataFrame, until: date) -> tuple[str, ...]:
    """What `levels` says, in a few sentences."""
    first = until - timedelta(days=WEEK - 1)
    told = []
    for row in found[found["kind"] == "in all"].head(1).to_dict("records"):
        if pd.isna(row["change_4"]):
            told.append(f"For {row['counted']} in the week of {format_days(first, until)}: {row['level_4']}.")
            continue
        holds = row["ratio_low"] <= 1 <= row["ratio_high"]
        told.append(
            f"In the week of reports of {format_days(first, until)}, {format_number(row['week'])} {row['counted']}, "
            f"against {format_number(row['before_4'])} a week in the four weeks before: "
            f"{_change_in_words(row['change_4'])}, a “{row['level_4']}” by the published thresholds. "
            + (
                f"The interval of the ratio, {row['ratio_low']:.2f} to {row['ratio_high']:.2f}, "
                + ("holds 1: seven nights vary by as much without any change." if holds else "does not hold 1.")
                if pd.notna(row["ratio_low"])
                else "No interval can be given: too few nights."
            )
        )
    for kind, what in (("weapon", "weapon classes"), ("place", "places")):
        part = found[found["kind"] == kind]
        if part.empty:
            continue
        tally = [
            f"{int((part['level_4'] == level).sum())} {level}{_named(part, level)}"
            for level in (*LEVELS, TOO_FEW, NOT_IN_TABLE)
            if (part["level_4"] == level).any()
        ]
        told.append(f"Of {len(part)} {what}: {listed(tally)}.")
    year = found["level_52"]
    if (year == NOT_IN_TABLE).all():
        told.append("Against the 52 weeks before it cannot be said from this table: it does not reach back that far.")
    return tuple(told)


def _named(part: pd.DataFrame, level: str) -> str:
    """The groups of a level in brackets, where they are few enough to be named."""
    groups = [str(group) for group in part.loc[part["level_4"] == level, "group"]]
    return f" ({', '.join(groups)})" if level != "limited change" and len(groups) <= NAMED_GROUPS else ""


NAMED_GROUPS = 4
"""Groups of one level that are named in a sentence."""


def points_in_words(found: ChangePoints) -> tuple[str, ...]:
    """What `change_points` says, in a few sentences."""
    if found.refused:
        return (found.refused,)
    label = found.series.label
    alarms = (
        f"Nights like these without any change of level give a change point in {format_share(found.false_alarms)} of "
        f"{REPLICATES} resampled series (seed {found.seed})."
    )
    if not found.points:
        mean = found.stretches[0][2]
        return (
            f"No change of level is found in {label}: {format_mean(mean)} a night throughout is all that can be said. "
            "A small or short change may be there all the same.",
            alarms,
        )
    told = []
    for point in found.points:
        words = (
            f"From the report of {format_day(point.day)} on {format_mean(point.after)} {label} a night, before it "
            f"{format_mean(point.before)} ({INTERVAL:.0%} interval for that day: "
            f"{format_days(point.low, point.high)}; found again within a week in {format_share(point.found_again)} of "
            f"{REPLICATES} resampled series)."
        )
        if point.reporting:
            day = format_day(point.reporting.day)
            words += f" It falls on the change in reporting of {day}: not read as a change in the war."
        told.append(words)
    return (*told, alarms)


def _change_in_words(change: float) -> str:
    return f"{abs(change) * 100:.0f}\u202f% {'more' if change >= 0 else 'fewer'}"
