"""The nights around a set of dates, and the same dates moved together to every other place."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from vigil.analysis.around_dates.date_sets import MINIMUM_DATES, DateSet
from vigil.analysis.cached import cached
from vigil.analysis.series.daily import daily
from vigil.analysis.series.series import DailySeries, Positions, Values
from vigil.store.protocols import View
from vigil.table.vocabulary import Vocabulary
from vigil.text import format_number, format_share, number_of

KNOWN_SHARE = 0.5
"""Least share of known nights on each side of a date; below it the date's window is not used."""


MASS_SHARE = 0.9
"""A mass attack is a night among the heaviest tenth: at least this quantile of the known nights."""


MASS_AT_MOST = 0.2
"""Share of the known nights above which the heaviest tenth, equals included, is none: small counts are often equal."""


WINDOW_NIGHTS = (1, 2, 3, 5, 7, 10, 14)
"""Lengths of window on offer, in nights or days."""


ZERO: Mapping[str, str] = {
    "night": "Night 0 begins on the evening of the date: it is the attack reported the morning after.",
    "day": "Day 0 is the date itself, from its first hour on: what happened before the hour of the event counts to it.",
}
"""What night or day 0 is."""


WINDOW_MEASURES = ("launched", "uav", "missiles", "ballistic", "got_through", "killed", "injured", "places_hit")


@dataclass(frozen=True)
class Follow:
    """How often a mass attack falls on nights 0 to k: certain, and possible where a night is not known."""

    certain: int
    possible: int
    windows: int

    def describe_share(self) -> str:
        """`62 %`, or a range where unknown nights leave it open."""
        low, high = self.certain / self.windows, self.possible / self.windows
        if self.certain == self.possible:
            return format_share(low)
        return f"{format_share(low)} to {format_share(high)}"

    def describe_count(self) -> str:
        """`4 of 6`, or a range where unknown nights leave it open."""
        many = format_number(self.certain)
        if self.certain != self.possible:
            many += f" to {format_number(self.possible)}"
        return f"{many} of {format_number(self.windows)}"


@dataclass(frozen=True, eq=False)
class Windows:
    """The nights around a set of dates, and how they compare with the nights around other dates."""

    series: DailySeries
    dates: DateSet
    """As asked for."""
    nights: int
    """k: nights (of a public table days) before night 0 and after it."""
    used: tuple[date, ...]
    """Dates whose night 0 lies in the series."""
    outside: tuple[date, ...]
    """Dates whose night 0 does not."""
    courses: Values
    """A row for each used date, a column for each night from -k to k; NaN where not known."""
    differences: Values
    """For each used date the mean of nights 0 to k less that of nights -k to -1; NaN where too few are known."""
    difference: float
    """Their mean over the dates."""
    shifted: Values
    """The same mean for every circular shift, the dates' own places first."""
    shifted_roots: Values
    """As `shifted`, of the square roots of the nightly figures: heavy months then vary no more than light ones."""
    course: Values
    """Mean of the courses for each night."""
    usual: Values
    """Three rows for each night: mean, 5th and 95th percentile of the mean course over all shifts."""
    mass_threshold: float
    """NaN where no tenth of the nights stands out."""
    mass_after_dates: Follow
    mass_after_any: Follow
    refused: str
    """Why no share is given; empty where one is."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The words that the table speaks in."""
        return self.series.vocabulary

    @property
    def in_years(self) -> bool:
        """Whether the dates lie in several years, so that each needs its own."""
        return bool(self.used) and self.used[0].year != self.used[-1].year

    @property
    def offsets(self) -> range:
        """The nights of a course, from -k to k."""
        return range(-self.nights, self.nights + 1)

    @property
    def measured(self) -> int:
        """Dates with enough known nights on both sides."""
        return int((~np.isnan(self.differences)).sum())

    @property
    def share_as_high(self) -> float:
        """Share of all shifts, the dates' own places included, with a difference at least as high."""
        known = self.shifted[~np.isnan(self.shifted)]
        return float("nan") if self.refused else float((known >= self.difference - tolerance(known)).mean())

    @property
    def share_as_extreme(self) -> float:
        """Share of all shifts at least as far from their mean, in either direction."""
        return float("nan") if self.refused else extreme_share(self.shifted)

    @property
    def share_on_root_scale(self) -> float:
        """As `share_as_extreme`, of the square roots of the nightly figures."""
        return float("nan") if self.refused else extreme_share(self.shifted_roots)

    @property
    def before(self) -> float:
        """Mean over nights -k to -1 of the dates used."""
        return mean_of_known(self.courses[:, : self.nights])

    @property
    def after(self) -> float:
        """Mean over nights 0 to k of the dates used."""
        return mean_of_known(self.courses[:, self.nights :])

    def frame(self) -> pd.DataFrame:
        """A row for each date and night: `date`, `night`, `report_day`, `value` (missing where not known); of a public
        table `date`, `day`, `event_day`, `value`."""
        offsets = np.array(self.offsets)
        dates = np.array(self.used, dtype="datetime64[us]")
        nights = np.add.outer(dates + np.timedelta64(self.series.begins_after), offsets.astype("timedelta64[D]"))
        return pd.DataFrame(
            {
                "date": np.repeat(dates, len(offsets)),
                self.vocabulary.step: np.tile(offsets, len(dates)),
                "report_day" if self.vocabulary.is_reports else "event_day": nights.ravel().astype("datetime64[us]"),
                "value": self.courses.ravel(),
            }
        )

    def shifts_frame(self) -> pd.DataFrame:
        """A row for each circular shift: `shift` (Int64, nights or days; 0 for the dates' own places), `difference`
        (float64)."""
        frame = pd.DataFrame({"shift": np.arange(len(self.shifted)), "difference": self.shifted})
        return frame.astype({"shift": "Int64"})


@cached
def windows_around(view: View, dates: DateSet, *, measure: str = "launched", nights: int = 7) -> Windows:
    """The nights around `dates` in the series of a measure; see the module for the method.

    Raises what `vigil.analysis.series.daily.daily` raises, and ValueError for a window that is not 1 to 60 nights long.
    """
    return around(daily(view, measure), dates, nights=nights)


def around(series: DailySeries, dates: DateSet, *, nights: int = 7) -> Windows:
    """As `windows_around`, for any series."""
    steps = series.vocabulary.steps
    if not 1 <= nights <= 60:
        raise ValueError(f"a window of {nights} {steps} cannot be worked out: use 1 to 60")
    used, positions = placed(series, dates)
    length = len(series)
    grid = windows_of_every_night(series.values, nights)
    differences, shifted = every_shift(series.values, positions, nights)
    measured = int((~np.isnan(differences)).sum())
    shifts = _shifts(positions, length)
    # a row for each shift, a column for each night, one by one: together they may be hundreds of megabytes
    mean_courses = np.column_stack([means_where_known(column[shifts], least=1) for column in grid.T])
    known = series.values[series.known]
    threshold = float(np.quantile(known, MASS_SHARE, method="higher")) if len(known) else float("nan")
    if not threshold > 0 or (known >= threshold).mean() > MASS_AT_MOST:
        threshold = float("nan")
    refused = ""
    if measured < MINIMUM_DATES:
        refused = (
            f"No share is given: {number_of(measured, 'date')} with at least half of the {steps} on both sides known, "
            f"and fewer than {MINIMUM_DATES} say nothing."
        )
    return Windows(
        series=series,
        dates=dates,
        nights=nights,
        used=used,
        outside=tuple(day for day in dates.dates if day not in used),
        courses=grid[positions],
        differences=differences,
        difference=mean_of_known(differences),
        shifted=shifted,
        shifted_roots=every_shift(np.sqrt(series.values), positions, nights)[1],
        course=mean_courses[0],
        usual=_usual(mean_courses),
        mass_threshold=threshold,
        mass_after_dates=_follow(grid[positions, nights:], threshold),
        mass_after_any=_follow(grid[: max(length - nights, 0), nights:], threshold),
        refused=refused,
    )


def extreme_share(shifted: Values) -> float:
    """The share of differences at least as far from the mean of all as the first is, that one included."""
    return float(as_extreme(shifted[~np.isnan(shifted)]).mean())


def as_extreme(known: Values) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which differences lie at least as far from the mean of all as the first does."""
    away = np.abs(known - known.mean())
    return away >= away[0] - tolerance(known)


def each_date(found: Windows) -> pd.DataFrame:
    """A row for each date: `date` (datetime64[us]), `before`, `after`, `difference`, `night_0` or `day_0` (float64,
    missing where not known) and `unknown` (int64, nights of its window not known)."""
    k = found.nights
    return pd.DataFrame(
        {
            "date": np.array(found.used, dtype="datetime64[us]"),
            "before": means_where_known(found.courses[:, :k].T, least=1),
            "after": means_where_known(found.courses[:, k:].T, least=1),
            "difference": found.differences,
            f"{found.vocabulary.step}_0": found.courses[:, k],
            "unknown": np.isnan(found.courses).sum(axis=1),
        }
    )


def placed(series: DailySeries, dates: DateSet) -> tuple[tuple[date, ...], Positions]:
    """The dates whose night 0 lies in the series, and its place there."""
    night_zero = pd.DatetimeIndex([pd.Timestamp(day) + series.begins_after for day in dates.dates])
    places = series.days.get_indexer(night_zero)
    used = tuple(day for day, place in zip(dates.dates, places, strict=True) if place >= 0)
    return used, places[places >= 0]


def _shifts(positions: Positions, length: int) -> Positions:
    """A row for each date, a column for each circular shift; the first column holds the dates' own places."""
    return (positions[:, None] + np.arange(length)) % length


def every_shift(values: Values, positions: Positions, nights: int) -> tuple[Values, Values]:
    """The difference of each date, and their mean for every circular shift, the dates' own places first."""
    by_night = differences_of(windows_of_every_night(values, nights), nights)
    shifted = means_where_known(by_night[_shifts(positions, len(values))], least=math.ceil(len(positions) / 2))
    differences = by_night[positions]
    shifted[:1] = mean_of_known(differences)
    return differences, shifted


def windows_of_every_night(values: Values, nights: int) -> Values:
    """For each night as night 0 a row of the nights from -k to k; NaN beyond the edges of the table."""
    edge = np.full(nights, np.nan)
    padded = np.concatenate([edge, values, edge])
    return np.lib.stride_tricks.sliding_window_view(padded, 2 * nights + 1)


def differences_of(grid: Values, nights: int) -> Values:
    """Mean of nights 0 to k less that of nights -k to -1, a row of each window; NaN where too few are known."""
    before = means_where_known(grid[:, :nights].T, least=math.ceil(nights * KNOWN_SHARE))
    after = means_where_known(grid[:, nights:].T, least=math.ceil((nights + 1) * KNOWN_SHARE))
    return after - before


def means_where_known(values: Values, *, least: int) -> Values:
    """Means over the first axis of what is known; NaN where fewer than `least` (or none) are."""
    known = ~np.isnan(values)
    count = known.sum(axis=0)
    total = np.where(known, values, 0.0).sum(axis=0)
    return np.where(count >= max(least, 1), total / np.maximum(count, 1), np.nan)


def mean_of_known(values: Values) -> float:
    """The mean of what is known; NaN where nothing is."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")


def _usual(mean_courses: Values) -> Values:
    """Mean, 5th and 95th percentile of each night over the shifts."""
    if np.isnan(mean_courses).all(axis=0).any():
        return np.full((3, mean_courses.shape[1]), np.nan)
    low, high = np.nanpercentile(mean_courses, [5, 95], axis=0)
    return np.vstack([means_where_known(mean_courses, least=1), low, high])


def _follow(after: Values, threshold: float) -> Follow:
    certain = (after >= threshold).any(axis=1)
    possible = certain | np.isnan(after).any(axis=1)
    return Follow(int(certain.sum()), int(possible.sum()), len(after))


def tolerance(values: Values) -> float:
    """Differences this small are the same: they come from adding in another order."""
    return 1e-9 * max(float(np.abs(values).max(initial=0.0)), 1.0)
