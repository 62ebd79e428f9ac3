"""Is it more than before: a week against the weeks before it, and where the level of the daily series changes.

Levels of change follow the published thresholds of ACLED's Trendfinder, Country Change Level map
(acleddata.com/platform/trendfinder): the latest week against the weekly mean of the 4 (and of the 52) weeks before it,
more than 25 % up a large increase, 10 to 25 % up a moderate one, more than 25 % down a large decrease, anything
between a limited change; at most two a week on average before and at most five in the week count as limited
change, whatever the percentage. They were made for numbers of events; here they are put to munitions, people and
nights too. The thresholds know nothing of how much nights vary: the interval of the ratio, worked out as for
comparisons, stands beside each. Weeks are seven nights, of a public table seven days; means run over those whose
figure is known. Of a public table the places are those with the most events in the five weeks looked at.

Change points are found by optimal partitioning with a penalty (PELT: Killick, Fearnhead and Eckley 2012,
doi:10.1080/01621459.2012.737745, as implemented in ruptures) on Anscombe's square-root scale (1948), on which heavy
nights vary as little as light ones. The penalty is Yao's (1988): 2 log n times the variance, here the long-run variance
of an AR(1) process whose variance and correlation are estimated from differences of nights one and two apart, which a
change of level hardly touches (after Chakar, Lebarbier, Lévy-Leduc and Robin 2017, doi:10.3150/15-BEJ782). How sure
a point is comes from a bootstrap of the residuals in blocks of seven nights (Künsch 1989), with a fixed seed. A series
of more than 366 days is looked at by the week, or by as many whole weeks as make no more than 366 steps of it: the sum
of each step then stands where that of a night does, scaled to its whole length where at least half is known.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from vigil import limits
from vigil.analysis.comparison import compared_rates
from vigil.analysis.frequency import Dimension
from vigil.analysis.series.daily import daily, daily_by, largest_groups, measures_of
from vigil.analysis.series.nightly import nightly, nightly_by_place
from vigil.analysis.series.series import (
    SEED,
    SERIES_MEASURES,
    UNDIVIDED_CLASSES,
    DailySeries,
    NothingToCountError,
    Positions,
    Values,
)
from vigil.store.memory import InMemoryView
from vigil.store.protocols import View
from vigil.table.remembered import remembered
from vigil.table.reporting_breaks import (
    ReportingBreak,
)
from vigil.table.schema import WEAPON_CLASSES
from vigil.table.vocabulary import (
    CURATED,
    Vocabulary,
)
from vigil.text import (
    capital,
    format_day,
    format_days,
    format_mean,
    format_number,
    format_share,
    listed,
    number_of,
    plural,
)

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
TOO_FEW: Mapping[str, str] = {"night": "too few nights known", "day": "too few days known"}
"""By what a figure of the series is that of."""
NOT_IN_TABLE = "cannot be said from this table"
REPORTING = "reporting changed"

WEEK = 7
BEFORE: Mapping[int, int] = {4: 28, 52: 364}
"""Weeks looked back, and their nights."""

KNOWN_SHARE = 0.5
"""Least share of the nights of a week, and of the weeks before, whose figure is known."""

WHOLE_MEASURES = ("launched", "got_through", "injured", "killed", "places_hit")
"""Measures of a table of nights as a whole, beside those by weapon class and place; of a public table all it knows."""

MINIMUM_SERIES = 42
"""Known nights below which no change point is looked for."""

SHORTEST_STRETCH = 7
"""Nights, or longer steps of the series, that a level lasts at least."""

REPLICATES = 499
"""Resampled series behind the uncertainty of change points."""

INTERVAL = 0.9
NEAR_A_BREAK = 7
"""Nights from a break in reporting within which a change point is put down to it."""

FOUND_AGAIN = 7
"""Nights within which a change point of a resampled series counts as the same."""

_remembered = remembered(limits.REMEMBERED_COUNTS)


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


Group = tuple[str, str, DailySeries]
"""Kind of a row of `levels`, its name, and its series."""


@_remembered
def levels(view: View, until: date) -> pd.DataFrame:
    """The week of nights or days up to (the report of) `until` against the 4 and the 52 weeks before it.

    A row in all (`kind` "in all", one for each measure), for each weapon class ("weapon", munitions launched; what
    reports do not divide among classes is left out) and each place ("place", nights on which it was reported hit or
    affected); of a public table with other figures for each kind of event ("type", events) and for places their events,
    at most `limits.DESK_GROUPS` of each. Columns: `kind`, `group`, `counted` (str), `week`, `before_4`, `before_52`
    (float64: the week's count, and the weekly means, from the nights known), `week_nights`, `nights_4`, `nights_52`
    (Int64: nights known; of a public table `week_days` and so on), `change_4`, `change_52` (float64, share), `level_4`,
    `level_52` (str: one of `LEVELS`, `TOO_FEW`, `NOT_IN_TABLE` or `REPORTING`), `small` (bool: decided by the rule of
    small counts), `ratio_low`, `ratio_high` (float64: interval of the week's rate over that of the 4 weeks before).
    Figures that cannot be given are missing. The dates of the view play no part. Raises
    `vigil.analysis.series.series.NothingToCountError` where the filters leave nothing.
    """
    words = view.table.vocabulary
    whole = view.dataset.select(view.selection.between(None, None))
    series = _groups_of_nights(whole.in_memory) if words.is_reports else _groups_of_days(whole, until)
    rows = [{"kind": kind, "group": group, **_against(found, until)} for kind, group, found in series]
    columns = level_columns(words.steps)
    frame = pd.DataFrame(rows, columns=columns)
    frame = frame.astype(dict.fromkeys([name for name in columns if words.steps in name], "Int64"))
    in_place = frame["kind"] == "place"
    by_size = frame[in_place].sort_values(["week", "before_4"], ascending=False, kind="stable")
    return pd.concat([frame[~in_place], by_size], ignore_index=True)


def level_columns(steps: str) -> list[str]:
    """The columns of `levels`, for a table of “nights” or “days”."""
    return [
        *("kind", "group", "counted", "week", f"week_{steps}"),
        *(f"{name}_{weeks}" for weeks in BEFORE for name in ("before", steps, "change", "level")),
        *("small", "ratio_low", "ratio_high"),
    ]


def _groups_of_nights(view: InMemoryView) -> list[Group]:
    nightly(view, "attacks")  # raises where there is nothing at all
    found: list[Group] = []
    for measure in WHOLE_MEASURES:
        try:
            found.append(("in all", SERIES_MEASURES[measure].label, nightly(view, measure)))
        except NothingToCountError:
            continue
    selection, offered = view.selection, view.dataset.choices.weapon_classes
    for name in WEAPON_CLASSES:
        if name in (selection.weapon_classes or offered) and name in offered and name not in UNDIVIDED_CLASSES:
            found.append(("weapon", plural(name), nightly(view, "launched", classes=(name,))))
    by_place = nightly_by_place(view)
    found += [
        ("place", place, series)
        for place, series in by_place.items()
        if not selection.places or place in selection.places
    ]
    return found


def _groups_of_days(view: View, until: date) -> list[Group]:
    """Of a public table: every measure, the weapon classes or without them the kinds of event where there are several,
    the places."""
    words = view.table.vocabulary
    measures = [name for name in measures_of(view.table, ()) if not SERIES_MEASURES[name].classes]
    found: list[Group] = [("in all", words.label(name), daily(view, name)) for name in measures]
    kind: Dimension = "weapon" if words.weapon_classes else "type"
    figure = "launched" if words.weapon_classes and "launched" in words.measures else "attacks"
    names = largest_groups(view, by=kind, most=limits.DESK_GROUPS)[0]
    names = tuple(name for name in names if name not in UNDIVIDED_CLASSES)
    groups: list[tuple[Dimension, tuple[str, ...], str]] = [
        *([(kind, names, figure)] if len(names) > 1 else []),
        ("place", places_looked_at(view, until)[0], "attacks"),
    ]
    for by, names, measure in groups:
        found += [
            (by, _group_in_words(words, by, name), series)
            for name, series in daily_by(view, by, names, measure=measure).items()
        ]
    return found


def _group_in_words(words: Vocabulary, by: Dimension, name: str) -> str:
    if by == "type":
        return words.type_label(name)
    return plural(name) if name in WEAPON_CLASSES else name


def places_looked_at(view: View, until: date) -> tuple[tuple[str, ...], int]:
    """Of a public table the places with the most events in the week up to `until` and the four before it, at most
    `limits.DESK_GROUPS`, and how many places have any."""
    first = until - timedelta(days=WEEK + BEFORE[4] - 1)
    within = view.dataset.select(view.selection.between(first, until))
    return largest_groups(within, by="place", most=limits.DESK_GROUPS)


def places_left_out_in_words(view: View, until: date) -> str:
    """How many places of a public table are not looked at because they are too many; empty where all are."""
    if view.table.vocabulary.is_reports:
        return ""
    names, places = places_looked_at(view, until)
    if len(names) == places:
        return ""
    return (
        f"Places: the {len(names)} with the most events in these five weeks, of {number_of(places, 'place')} with any."
    )


def _against(series: DailySeries, until: date) -> dict[str, Any]:
    steps = series.words.steps
    first = until - timedelta(days=WEEK - 1)
    week = series.between(first, until)
    nights = int(week.known.sum())
    row: dict[str, Any] = {"counted": series.label, "week": np.nan, f"week_{steps}": nights, "small": False}
    row |= {"ratio_low": np.nan, "ratio_high": np.nan}
    enough = nights >= WEEK * KNOWN_SHARE
    if enough:
        row["week"] = float(week.values[week.known].mean()) * WEEK
    for weeks, length in BEFORE.items():
        start = first - timedelta(days=length)
        before = series.between(start, first - timedelta(days=1))
        known = int(before.known.sum())
        row |= {f"before_{weeks}": np.nan, f"{steps}_{weeks}": known, f"change_{weeks}": np.nan}
        if len(before) < length:
            row[f"level_{weeks}"] = NOT_IN_TABLE
            continue
        if not enough or known < length * KNOWN_SHARE:
            row[f"level_{weeks}"] = TOO_FEW[series.words.step]
            continue
        mean = float(before.values[before.known].mean()) * WEEK
        row[f"before_{weeks}"] = mean
        row[f"change_{weeks}"] = row["week"] / mean - 1 if mean else np.nan
        row[f"level_{weeks}"] = level_of(row["week"], mean)
        if weeks == 4:
            row["small"] = mean <= SMALL_BEFORE and row["week"] <= SMALL_WEEK
            rates = compared_rates(week, before)
            row |= {"ratio_low": rates.low, "ratio_high": rates.high}
        if series.words.breaks_within((series.measure,), pd.Timestamp(start), pd.Timestamp(until)):
            row[f"level_{weeks}"] = REPORTING
    return row


@dataclass(frozen=True)
class ChangePoint:
    """A night or day from which the level of the series is another."""

    day: date
    """The first report, or day, of the new level."""
    low: date
    high: date
    """Interval of `INTERVAL` for that day, from the resampled series."""
    found_again: float
    """Share of the resampled series with a change point within `FOUND_AGAIN` nights, or one longer step."""
    before: float
    after: float
    """Mean of the nightly figures of the stretch that ends and of the one that begins."""
    reporting: ReportingBreak | None
    """The break in reporting that it falls on: then it is not read as a change in the war."""


@dataclass(frozen=True, eq=False)
class ChangePoints:
    """The levels of a daily series and the points between them."""

    series: DailySeries
    length: int
    """Days of one step of the series as it was looked at: 1, or whole weeks where it is long."""
    steps: DailySeries
    """The sum of each step on its first day: the series itself where `length` is 1."""
    points: tuple[ChangePoint, ...]
    stretches: tuple[tuple[date, date, float, int], ...]
    """First and last day, mean of a night or day, steps known."""
    correlation: float
    """Of neighbouring steps, on the square-root scale, allowed for in the penalty."""
    false_alarms: float
    """Share of series resampled with no change of level in which the method finds one."""
    seed: int
    refused: str = ""

    @property
    def step(self) -> str:
        """What a step is called."""
        if self.length == 1:
            return self.series.words.step
        return "week" if self.length == WEEK else f"{self.length // WEEK}-week stretch"

    @property
    def ends(self) -> pd.DatetimeIndex:
        """The last day of each step."""
        last = self.steps.days + pd.Timedelta(days=self.length - 1)
        return last.where(last <= self.series.days[-1], self.series.days[-1])

    def frame(self) -> pd.DataFrame:
        """A row for each step: `day` (its first), `value` (a night or day, missing where not known), `level` (mean of
        its stretch) and `change_point` (bool)."""
        frame = pd.DataFrame({"day": self.steps.days, "value": self.steps.values / self.length})
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
    """Find the nights or days from which the level of a series is another; see the module for the method.

    Unknown nights are left out: the series is that of the known ones, in order. With too few of them, or where more
    nights are unknown than known, `refused` says so and nothing is looked for.
    """
    length = 1
    if len(series) > limits.CHANGE_POINT_STEPS:
        length = WEEK * math.ceil(len(series) / (WEEK * limits.CHANGE_POINT_STEPS))
    steps = series if length == 1 else _in_steps(series, length)
    known = np.flatnonzero(steps.known)
    bare = ChangePoints(series, length, steps, (), (), float("nan"), float("nan"), seed)
    bare = replace(bare, stretches=_stretches(bare, known, []) if len(known) else ())
    if len(known) < MINIMUM_SERIES or len(known) < KNOWN_SHARE * len(steps):
        return replace(
            bare,
            refused=(
                f"No change point is looked for: {series.label} are known for {format_number(len(known))} of "
                f"{number_of(len(steps), bare.step)}; at least half and at least {MINIMUM_SERIES} are needed."
            ),
        )
    roots = 2 * np.sqrt(steps.values[known] + 3 / 8)
    variance, correlation = long_run_variance(roots)
    if not variance:
        return replace(bare, correlation=0.0, false_alarms=0.0)
    penalty = 2 * math.log(len(roots)) * variance
    found = _partition(roots, penalty)
    fitted = _levels_of(roots, found)
    random = np.random.default_rng(seed)
    resampled = [_partition(fitted + noise, penalty) for noise in _blocks(roots - fitted, replicates, random)]
    flat = [bool(_partition(noise, penalty)) for noise in _blocks(roots - fitted, replicates, random)]
    whole = replace(
        bare,
        stretches=_stretches(bare, known, found),
        correlation=correlation,
        false_alarms=float(np.mean(flat)),
    )
    return replace(whole, points=tuple(_points(whole, known, found, resampled)) if found else ())


def _in_steps(series: DailySeries, length: int) -> DailySeries:
    """The sums of so many days each, scaled to all of them; not known where fewer than half of the days are."""
    begins = np.arange(0, len(series), length)
    days = np.diff(np.append(begins, len(series)))
    known = np.add.reduceat(series.known.astype("float64"), begins)
    total = np.add.reduceat(np.nan_to_num(series.values), begins)
    enough = (known > 0) & (known >= KNOWN_SHARE * days)
    values = np.where(enough, total / np.maximum(known, 1) * length, np.nan)
    return replace(series, days=series.days[begins], values=values, reported=np.ones(len(begins), dtype=bool))


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
    whole: ChangePoints, known: Positions, found: Sequence[int]
) -> tuple[tuple[date, date, float, int], ...]:
    values, days, ends = whole.steps.values / whole.length, whole.steps.days, whole.ends
    return tuple(
        (days[part[0]].date(), ends[part[-1]].date(), float(values[part].mean()), len(part))
        for part in np.split(known, list(found))
    )


def _points(
    whole: ChangePoints, known: Positions, found: Sequence[int], resampled: Sequence[Sequence[int]]
) -> Iterator[ChangePoint]:
    """The points, each with its interval: where the resampled series have theirs, among those nearer to it than to its
    neighbours."""
    days, ends = whole.steps.days[known], whole.ends[known]
    within = max(FOUND_AGAIN // whole.length, 1)
    reach = (1 - INTERVAL) / 2
    for number, (place, nearest) in enumerate(zip(found, _nearest(found, resampled), strict=True)):
        again = float((np.abs(nearest - place) <= within).sum()) / len(resampled)
        around = nearest if len(nearest) else [place]
        low, high = np.quantile(around, [reach, 1 - reach], method="closest_observation").astype(int)
        yield ChangePoint(
            days[place].date(),
            days[min(low, place)].date(),
            ends[max(high, place)].date(),
            again,
            whole.stretches[number][2],
            whole.stretches[number + 1][2],
            _break_at(whole, days[place]),
        )


def _nearest(found: Sequence[int], resampled: Sequence[Sequence[int]]) -> Iterator[Positions]:
    """For each point found the nearest one of each resampled series, of those nearer to it than to its neighbours."""
    points = np.fromiter(itertools.chain.from_iterable(resampled), dtype=np.intp)
    of_series = np.repeat(np.arange(len(resampled)), [len(one) for one in resampled])
    away = np.abs(np.subtract.outer(points, np.array(found)))
    nearer_to = away.argmin(axis=1)
    for number in range(len(found)):
        own = np.flatnonzero(nearer_to == number)
        own = own[np.lexsort((away[own, number], of_series[own]))]
        yield points[own[np.unique(of_series[own], return_index=True)[1]]]


def _break_at(whole: ChangePoints, day: pd.Timestamp) -> ReportingBreak | None:
    """The break in reporting that a change on this day falls on."""
    near = max(NEAR_A_BREAK, whole.length)
    breaks = whole.series.words.reporting_breaks
    touching = [change for change in breaks if change.touches(whole.series.measure)]
    return next((change for change in touching if abs((change.day - day).days) <= near), None)


def week_in_words(found: pd.DataFrame, until: date, words: Vocabulary = CURATED) -> tuple[str, ...]:
    """What `levels` says of a table of these words, in a few sentences."""
    first = until - timedelta(days=WEEK - 1)
    reports = "reports of " if words.is_reports else ""
    told = []
    for row in found[found["kind"] == "in all"].head(1).to_dict("records"):
        if pd.isna(row["change_4"]):
            told.append(f"For {row['counted']} in the week of {format_days(first, until)}: {row['level_4']}.")
            continue
        holds = row["ratio_low"] <= 1 <= row["ratio_high"]
        told.append(
            f"In the week of {reports}{format_days(first, until)}, {format_mean(row['week'])} {row['counted']}, "
            f"against {format_mean(row['before_4'])} a week in the four weeks before: "
            f"{_change_in_words(row['change_4'])}, a “{row['level_4']}” by the published thresholds. "
            + (
                f"The interval of the ratio, {row['ratio_low']:.2f} to {row['ratio_high']:.2f}, "
                + (f"holds 1: seven {words.steps} vary by as much without any change." if holds else "does not hold 1.")
                if pd.notna(row["ratio_low"])
                else f"No interval can be given: too few {words.steps}."
            )
        )
    for kind, what in (("weapon", "weapon classes"), ("type", "kinds of event"), ("place", "places")):
        part = found[found["kind"] == kind]
        if part.empty:
            continue
        tally = [
            f"{int((part['level_4'] == level).sum())} {level}{_named(part, level)}"
            for level in (*LEVELS, TOO_FEW[words.step], NOT_IN_TABLE)
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
    label, words, mean = found.series.label, found.series.words, found.series.mean_in_words
    by_steps = "" if found.length == 1 else f"{_long_in_words(found)} "
    alarms = (
        f"{capital(plural(found.step))} like these without any change of level give a change point in "
        f"{format_share(found.false_alarms)} of {REPLICATES} resampled series (seed {found.seed})."
    )
    if not found.points:
        level = mean(found.stretches[0][2])
        return (
            f"{by_steps}No change of level is found in {label}: {level} a {words.step} throughout is all that can be "
            "said. A small or short change may be there all the same.",
            alarms,
        )
    earlier = len(found.points) - POINTS_TOLD
    told = [f"The last {POINTS_TOLD} of {len(found.points)} changes of level:"] if earlier > 0 else []
    within = "a week" if found.length <= WEEK else f"{found.length} days"
    for point in found.points[-POINTS_TOLD:]:
        sentence = (
            f"From {'the report of ' if words.is_reports else ''}{format_day(point.day)} on "
            f"{mean(point.after)} {label} a {words.step}, before it "
            f"{mean(point.before)} ({format_share(INTERVAL)} interval for that day: "
            f"{format_days(point.low, point.high)}; found again within {within} in {format_share(point.found_again)} "
            f"of {REPLICATES} resampled series)."
        )
        if point.reporting:
            day = format_day(point.reporting.day)
            sentence += f" It falls on the change in reporting of {day}: not read as a change in the war."
        told.append(sentence)
    return (*filter(None, [by_steps.strip()]), *told, alarms)


POINTS_TOLD = 6
"""Change points told in sentences, the last; all are in the table."""


def _long_in_words(found: ChangePoints) -> str:
    days = number_of(len(found.series), "day")
    return f"Of {days} the level is looked at by {found.step}: a change is dated to the first day of a {found.step}."


def _change_in_words(change: float) -> str:
    return f"{abs(change) * 100:.0f}\u202f% {'more' if change >= 0 else 'fewer'}"
