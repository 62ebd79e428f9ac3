"""Where the level of a daily series changes."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from vigil import limits
from vigil.analysis.cached import cached
from vigil.analysis.change.levels import KNOWN_SHARE, WEEK
from vigil.analysis.series.series import SEED, DailySeries, Positions, Values
from vigil.table.reporting_breaks import ReportingBreak
from vigil.text import capital, format_day, format_days, format_number, format_share, number_of, plural

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
            return self.series.vocabulary.step
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


@cached
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
        bare, stretches=_stretches(bare, known, found), correlation=correlation, false_alarms=float(np.mean(flat))
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
    breaks = whole.series.vocabulary.reporting_breaks
    touching = [change for change in breaks if change.touches(whole.series.measure)]
    return next((change for change in touching if abs((change.day - day).days) <= near), None)


def describe_change_points(found: ChangePoints) -> tuple[str, ...]:
    """What `change_points` says, in a few sentences."""
    if found.refused:
        return (found.refused,)
    label, vocabulary, mean = found.series.label, found.series.vocabulary, found.series.describe_mean
    by_steps = "" if found.length == 1 else f"{_describe_long(found)} "
    alarms = (
        f"{capital(plural(found.step))} like these without any change of level give a change point in "
        f"{format_share(found.false_alarms)} of {REPLICATES} resampled series (seed {found.seed})."
    )
    if not found.points:
        level = mean(found.stretches[0][2])
        return (
            f"{by_steps}No change of level is found in {label}: {level} a {vocabulary.step} throughout is all that can "
            "be said. A small or short change may be there all the same.",
            alarms,
        )
    earlier = len(found.points) - POINTS_DESCRIBED
    parts = [f"The last {POINTS_DESCRIBED} of {len(found.points)} changes of level:"] if earlier > 0 else []
    within = "a week" if found.length <= WEEK else f"{found.length} days"
    for point in found.points[-POINTS_DESCRIBED:]:
        sentence = (
            f"From {'the report of ' if vocabulary.is_reports else ''}{format_day(point.day)} on "
            f"{mean(point.after)} {label} a {vocabulary.step}, before it "
            f"{mean(point.before)} ({format_share(INTERVAL)} interval for that day: "
            f"{format_days(point.low, point.high)}; found again within {within} in {format_share(point.found_again)} "
            f"of {REPLICATES} resampled series)."
        )
        if point.reporting:
            day = format_day(point.reporting.day)
            sentence += f" It falls on the change in reporting of {day}: not read as a change in the war."
        parts.append(sentence)
    return (*filter(None, [by_steps.strip()]), *parts, alarms)


POINTS_DESCRIBED = 6
"""Change points told in sentences, the last; all are in the table."""


def _describe_long(found: ChangePoints) -> str:
    days = number_of(len(found.series), "day")
    return f"Of {days} the level is looked at by {found.step}: a change is dated to the first day of a {found.step}."
