"""What the nights around a set of dates look like, against the nights around any other dates of the table.

Night 0 of a date is the first night that begins after that day's daytime: the attack reported the morning
after. Night -1 is the one reported on the morning of the date itself. In a public table the days around a date stand in
their place, and day 0 is the date itself. A date's hour plays no part.

The figure compared is one number: the mean of nights 0 to k less the mean of nights -k to -1, averaged over the
dates. It is compared in two ways, both of which keep the runs of the series as they are:

- together: all dates are moved by the same number of nights, round the table and back to its beginning, so that
  their spacing is kept too (a circular shift; Edgington and Onghena, Randomization Tests, 4th ed., 2007). There are
  as many shifts as nights, and each one is worked out: the share is exact, not sampled.
- each on its own: every date is put on a night drawn at random, ten thousand times, with a fixed seed. The share is
  (b + 1) / (m + 1) (Phipson and Smyth 2010, doi:10.2202/1544-6115.1585), its interval Clopper and Pearson's.

Windows end at the edges of the table: January is never joined to July. Unknown nights are left out of means, never
taken as zero. What comes out is association; neither way of comparing says why.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from vigil import limits
from vigil.analysis.frequency import start_hours
from vigil.analysis.series.daily import daily, measures_of
from vigil.analysis.series.series import SEED, DailySeries, NothingToCountError, Positions, Values
from vigil.query.selection import Selection
from vigil.store.memory import InMemoryDataset, select
from vigil.store.protocols import Dataset, View
from vigil.table.model import rows_of
from vigil.table.remembered import remembered
from vigil.table.schema import DIPLOMACY_TYPES, EVENT_TYPES
from vigil.table.vocabulary import Vocabulary
from vigil.text import format_day, format_number, format_percent, format_share, listed, number_of, plural

MINIMUM_DATES = 4
"""Dates with a usable window below which no share is given: with fewer, one night decides."""

KNOWN_SHARE = 0.5
"""Least share of known nights on each side of a date; below it the date's window is not used."""

FEW_DATES = 10
"""Below this many dates a result is said to rest on few."""

DRAWS = 10_000
"""Random placings of the dates, each on its own."""

MASS_SHARE = 0.9
"""A mass attack is a night among the heaviest tenth: at least this quantile of the known nights."""

SPAN_SHARE = 0.5
"""Share of a long series below which dates lie so close together that other years may differ from theirs."""

MASS_AT_MOST = 0.2
"""Share of the known nights above which the heaviest tenth, equals included, is none: small counts are often equal."""

REMARKABLE = 0.05
"""Share below which a combination is counted as one that looks unusual."""

WINDOW_NIGHTS = (1, 2, 3, 5, 7, 10, 14)
"""Lengths of window on offer, in nights or days."""

ZERO: Mapping[str, str] = {
    "night": "Night 0 begins on the evening of the date: it is the attack reported the morning after.",
    "day": "Day 0 is the date itself, from its first hour on: what happened before the hour of the event counts to it.",
}
"""What night or day 0 is."""

WINDOW_MEASURES = ("launched", "uav", "missiles", "ballistic", "got_through", "killed", "injured", "places_hit")

CONFIDENCE = 0.95

_NUMBERED = re.compile(r"^(.*?)[ #]+\d{1,4}$")

_remembered = remembered(limits.REMEMBERED_COUNTS)


@dataclass(frozen=True)
class DateSet:
    """Dates that belong together, in order, each once; of events of the table also their ids."""

    key: str
    """Its name in a link: a series (`Trump–Putin call`), a kind of event (`talks`), or `own`."""
    label: str
    dates: tuple[date, ...]
    event_ids: tuple[str, ...] = ()
    origin: str = ""
    """Where the dates come from, a sentence, where that is another table."""


@_remembered
def date_sets(dataset: InMemoryDataset) -> tuple[DateSet, ...]:
    """The series of the table, then its kinds of diplomacy, the longest first in each."""
    events = dataset.events[dataset.events["event_type"].isin(DIPLOMACY_TYPES)]
    events = events.sort_values(["event_date", "start", "event_id"], kind="stable")
    series: dict[str, list[Any]] = {}
    kinds: dict[str, list[Any]] = {}
    for row in rows_of(events):
        match = _NUMBERED.match(row.series) if isinstance(row.series, str) else None
        if match:
            series.setdefault(match[1], []).append(row)
        kinds.setdefault(row.event_type, []).append(row)

    def sets(found: dict[str, list[Any]], name: Any) -> list[DateSet]:
        made = [
            DateSet(
                key,
                name(key),
                tuple(sorted({row.event_date.date() for row in rows})),
                tuple(row.event_id for row in rows),
            )
            for key, rows in found.items()
        ]
        return sorted(made, key=lambda dates: (-len(dates.dates), dates.key))

    def several(name: str) -> str:
        return name if name.endswith("s") else plural(name)

    return (*sets(series, several), *sets(kinds, lambda kind: several(EVENT_TYPES[kind].label.lower())))


@_remembered
def date_sets_within(dataset: Dataset, diplomacy: InMemoryDataset) -> tuple[DateSet, ...]:
    """The sets of dates of a table with diplomacy that can be asked of another: of each the dates that it covers."""
    first, last = dataset.choices.first_day, dataset.choices.last_day
    table = diplomacy.table
    sets = []
    for dates in date_sets(diplomacy):
        within = tuple(day for day in dates.dates if first <= day <= last)
        if within:
            origin = (
                f"The dates come from another table, “{table.title}” (data version {table.version}), which comes with "
                f"Vigil: {len(within)} of its {len(dates.dates)} {dates.label} lie within this one."
            )
            sets.append(replace(dates, dates=within, event_ids=(), origin=origin))
    return tuple(sets)


def own_dates(text: str) -> DateSet:
    """Dates typed in by a reader, separated by commas, semicolons or spaces, such as `2025-06-10, 2025-06-24`.

    Raises ValueError naming what cannot be read; more than `limits.QUERY_VALUES` dates are refused.
    """
    words = [word for word in re.split(r"[,;\s]+", text.strip()) if word]
    if len(words) > limits.QUERY_VALUES:
        raise ValueError(f"{len(words)} dates are more than the {limits.QUERY_VALUES} that can be taken at once")
    found = set()
    for word in words:
        try:
            if len(word) != 10:
                raise ValueError
            found.add(date.fromisoformat(word))
        except ValueError:
            raise ValueError(f"“{word[:30]}” is not a day such as 2025-07-03") from None
    return DateSet("own", "dates of one's own", tuple(sorted(found)))


@dataclass(frozen=True)
class Follow:
    """How often a mass attack falls on nights 0 to k: certain, and possible where a night is not known."""

    certain: int
    possible: int
    windows: int

    def share_in_words(self) -> str:
        """`62 %`, or a range where unknown nights leave it open."""
        low, high = self.certain / self.windows, self.possible / self.windows
        if self.certain == self.possible:
            return format_share(low)
        return f"{format_share(low)} to {format_share(high)}"

    def count_in_words(self) -> str:
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
    def words(self) -> Vocabulary:
        """The words that the table speaks in."""
        return self.series.words

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
        return float("nan") if self.refused else float((known >= self.difference - _tolerance(known)).mean())

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
        return _mean(self.courses[:, : self.nights])

    @property
    def after(self) -> float:
        """Mean over nights 0 to k of the dates used."""
        return _mean(self.courses[:, self.nights :])

    def frame(self) -> pd.DataFrame:
        """A row for each date and night: `date`, `night`, `report_day`, `value` (missing where not known); of a public
        table `date`, `day`, `event_day`, `value`."""
        offsets = np.array(self.offsets)
        dates = np.array(self.used, dtype="datetime64[us]")
        nights = np.add.outer(dates + np.timedelta64(self.series.begins_after), offsets.astype("timedelta64[D]"))
        return pd.DataFrame(
            {
                "date": np.repeat(dates, len(offsets)),
                self.words.step: np.tile(offsets, len(dates)),
                "report_day" if self.words.is_reports else "event_day": nights.ravel().astype("datetime64[us]"),
                "value": self.courses.ravel(),
            }
        )

    def shifts_frame(self) -> pd.DataFrame:
        """A row for each circular shift: `shift` (Int64, nights or days; 0 for the dates' own places), `difference`
        (float64)."""
        frame = pd.DataFrame({"shift": np.arange(len(self.shifted)), "difference": self.shifted})
        return frame.astype({"shift": "Int64"})


@_remembered
def windows_around(view: View, dates: DateSet, *, measure: str = "launched", nights: int = 7) -> Windows:
    """The nights around `dates` in the series of a measure; see the module for the method.

    Raises what `vigil.analysis.series.daily.daily` raises, and ValueError for a window that is not 1 to 60 nights long.
    """
    return around(daily(view, measure), dates, nights=nights)


def around(series: DailySeries, dates: DateSet, *, nights: int = 7) -> Windows:
    """As `windows_around`, for any series."""
    steps = series.words.steps
    if not 1 <= nights <= 60:
        raise ValueError(f"a window of {nights} {steps} cannot be worked out: use 1 to 60")
    used, positions = _placed(series, dates)
    length = len(series)
    grid = _windows_of_every_night(series.values, nights)
    differences, shifted = _every_shift(series.values, positions, nights)
    measured = int((~np.isnan(differences)).sum())
    shifts = _shifts(positions, length)
    # a row for each shift, a column for each night, one by one: together they may be hundreds of megabytes
    mean_courses = np.column_stack([_mean_where(column[shifts], least=1) for column in grid.T])
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
        difference=_mean(differences),
        shifted=shifted,
        shifted_roots=_every_shift(np.sqrt(series.values), positions, nights)[1],
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
    return away >= away[0] - _tolerance(known)


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


@_remembered
def placed_at_random(found: Windows, *, draws: int = DRAWS, seed: int = SEED) -> Draws | None:
    """Put each date on a night of its own, drawn at random among those with a usable window; None where refused."""
    from statsmodels.stats.proportion import proportion_confint

    if found.refused:
        return None
    by_night = _differences(_windows_of_every_night(found.series.values, found.nights), found.nights)
    usable = by_night[~np.isnan(by_night)]
    centre = usable.mean()
    places = np.random.default_rng(seed).integers(len(usable), size=(draws, found.measured))
    means = usable[places].mean(axis=1)
    beyond = _tolerance(usable) + np.abs(means - centre) >= abs(found.difference - centre)
    extreme = int(beyond.sum())
    low, high = proportion_confint(extreme, draws, alpha=1 - CONFIDENCE, method="beta")
    return Draws(extreme, draws, seed, (extreme + 1) / (draws + 1), float(low), float(high))


def each_date(found: Windows) -> pd.DataFrame:
    """A row for each date: `date` (datetime64[us]), `before`, `after`, `difference`, `night_0` or `day_0` (float64,
    missing where not known) and `unknown` (int64, nights of its window not known)."""
    k = found.nights
    return pd.DataFrame(
        {
            "date": np.array(found.used, dtype="datetime64[us]"),
            "before": _mean_where(found.courses[:, :k].T, least=1),
            "after": _mean_where(found.courses[:, k:].T, least=1),
            "difference": found.differences,
            f"{found.words.step}_0": found.courses[:, k],
            "unknown": np.isnan(found.courses).sum(axis=1),
        }
    )


@_remembered
def without_each_date(found: Windows) -> pd.DataFrame:
    """How the answer changes when one date is left out: `left_out` (datetime64[us]), `own_difference`,
    `difference`, `share_as_extreme` (float64, missing where no share can be given)."""
    _, positions = _placed(found.series, found.dates)
    rows = []
    for place, day in enumerate(found.used):
        differences, shifted = _every_shift(found.series.values, np.delete(positions, place), found.nights)
        rows.append((pd.Timestamp(day), found.differences[place], _mean(differences), _share(differences, shifted)))
    frame = pd.DataFrame(rows, columns=["left_out", "own_difference", "difference", "share_as_extreme"])
    return frame.astype({"left_out": "datetime64[us]"})


@_remembered
def by_length_and_measure(view: View, dates: DateSet) -> pd.DataFrame:
    """How the answer changes with k and the measure: `measure`, `nights` or `days`, `dates` (those with a usable
    window), `difference`, `share_as_extreme` (float64, missing where none can be given)."""
    rows, steps = [], view.table.vocabulary.steps
    for measure in measures_of(view.table, WINDOW_MEASURES):
        try:
            series = daily(view, measure)
        except NothingToCountError:
            continue
        _, positions = _placed(series, dates)
        for nights in WINDOW_NIGHTS:
            differences, shifted = _every_shift(series.values, positions, nights)
            known = int((~np.isnan(differences)).sum())
            rows.append((measure, nights, known, _mean(differences), _share(differences, shifted)))
    return pd.DataFrame(rows, columns=["measure", steps, "dates", "difference", "share_as_extreme"])


def first_launches(dataset: InMemoryDataset, dates: DateSet) -> pd.DataFrame:
    """Hours from each event of a set to the first launch of the attack of night 0, where both are known.

    Returns `event_id`, `day` (datetime64[us]), `attack_id` (missing where no attack was reported), `hours`
    (float64; negative where the launch came first) and `why` (str: why hours are missing, or empty).
    """
    attacks = dataset.events[dataset.events["event_type"] == "attack"]
    by_day = {row.event_date: row for row in rows_of(attacks.sort_values("start", ascending=False))}
    rows = []
    for event in rows_of(dataset.events[dataset.events["event_id"].isin(dates.event_ids)]):
        attack = by_day.get(event.event_date + pd.Timedelta(days=1))
        hours, why = float("nan"), ""
        if attack is None:
            why = "no report of an attack the morning after"
        elif event.time_precision == "day":
            why = "only the day of the event is known"
        elif attack.time_precision == "day":
            why = "only the day of the attack is known"
        else:
            hours = (attack.start - event.start).total_seconds() / 3600
        rows.append((event.event_id, event.event_date, None if attack is None else attack.event_id, hours, why))
    frame = pd.DataFrame(rows, columns=["event_id", "day", "attack_id", "hours", "why"])
    return frame.sort_values("day", ignore_index=True)


def launches_in_words(dataset: InMemoryDataset, launches: pd.DataFrame) -> str:
    """What `first_launches` says, in a few sentences, beside the hours in which attacks begin anyway."""
    known = launches["hours"].dropna()
    if known.empty:
        return "The hours of the event and of the first launch are known together for none of these dates."
    hours = listed([f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}" for value in known])
    starts = start_hours(select(dataset, Selection(event_types=("attack",))))
    evening = int(starts.hours.loc[starts.hours["hour"].between(*EVENING), "events"].sum())
    return (
        f"Known for {len(known)} of {len(launches)}: the first launch of night 0 was reported {hours} "
        f"{'hour' if hours == '1' else 'hours'} after the event's own hour. Both are reported hours, often full ones, "
        f"and attacks begin in the evening anyway: {evening} of {starts.known} known starts in this table lie between "
        f"{EVENING[0]}:00 and midnight."
    )


EVENING = (18, 23)
"""First and last hour of the evening, Kyiv time."""


def dates_to_ask(dataset: InMemoryDataset, event_id: str) -> tuple[DateSet, date] | None:
    """The set of dates to ask about for an event, and the one of its dates that stands out; None where there is none.

    For an attack the series of the latest event within the week before its report, for a call, talks or a decision
    its own series or kind; only sets with enough dates for an answer.
    """
    row = dataset.events.loc[dataset.events["event_id"] == event_id, ["event_date", "event_type"]]
    offered = [found for found in date_sets(dataset) if len(found.dates) >= MINIMUM_DATES]
    if row.empty:
        return None
    day = row["event_date"].iloc[0].date()
    own = [found for found in offered if event_id in found.event_ids]
    if own:
        return own[0], day
    near = [
        (earlier, found)
        for found in offered
        if found.key not in EVENT_TYPES and row["event_type"].iloc[0] == "attack"
        for earlier in found.dates
        if timedelta(days=1) <= day - earlier <= timedelta(days=7)
    ]
    if not near:
        return None
    day, found = max(near, key=lambda pair: (pair[0], len(pair[1].dates)))
    return found, day


def answer_frame(found: Windows, draws: Draws | None) -> pd.DataFrame:
    """The answer as one row: what was asked, the means, the shares with the interval of the drawn one, mass attacks,
    and the answer `in_words`; shares are missing where none is given."""
    no = float("nan")
    return pd.DataFrame(
        [
            {
                "dates": found.dates.key,
                "measure": found.series.measure,
                found.words.steps: found.nights,
                "dates_asked": len(found.dates.dates),
                "dates_measured": found.measured,
                "before": found.before,
                "after": found.after,
                "difference": found.difference,
                "places": int((~np.isnan(found.shifted)).sum()),
                "share_as_extreme": found.share_as_extreme,
                "share_as_high": found.share_as_high,
                "share_on_root_scale": found.share_on_root_scale,
                "share_drawn": draws.share if draws else no,
                "share_drawn_low": draws.low if draws else no,
                "share_drawn_high": draws.high if draws else no,
                "draws": draws.draws if draws else 0,
                "seed": SEED,
                "mass_threshold": found.mass_threshold,
                "mass_after_dates": "" if math.isnan(found.mass_threshold) else found.mass_after_dates.count_in_words(),
                "mass_after_any": "" if math.isnan(found.mass_threshold) else found.mass_after_any.count_in_words(),
                "in_words": " ".join([*answer(found, draws), *caveats(found)]),
            }
        ]
    )


def answer(found: Windows, draws: Draws | None) -> tuple[str, ...]:
    """The answer in words: what the nights look like, how unusual that is, what cannot be said."""
    label, k, step, steps = found.series.label, found.nights, found.words.step, found.words.steps
    mean = found.series.mean_in_words
    if not found.used:
        return (f"None of these dates has its {step} 0 in the table.",)
    opening = (
        f"After {_dates_in_words(found)} ({found.dates.label}), {steps} 0 to {k} held {mean(found.after)} "
        f"{label} a {step} on average, {_before_in_words(k, step)} held "
        f"{mean(found.before)}."
    )
    if found.refused:
        return (opening, found.refused)
    direction = "more" if found.difference > 0 else "fewer"
    high, shifts = found.share_as_extreme, int((~np.isnan(found.shifted)).sum())
    count = format_number(round(high * shifts))
    unusual = "that is unusual for this table" if high < REMARKABLE else "that is nothing out of the ordinary"
    compared = (
        f"On average over the dates that is {mean(abs(found.difference))} {direction} a {step} after than "
        f"before. Moved together to every other {step} of the table, the same dates show a difference at least as "
        f"large in {count} of {format_number(shifts)} places, their own included ({format_percent(high)}, every place "
        f"worked out): {unusual}."
    )
    compared += (
        " On a square-root scale, on which heavy months weigh no more than light ones, the share is "
        f"{format_percent(found.share_on_root_scale)}."
    )
    if draws is not None:
        compared += (
            f" With each date put on a {step} of its own at random it is {format_percent(draws.share)} "
            f"({format_share(CONFIDENCE)} interval {format_percent(draws.low)} to {format_percent(draws.high)}, "
            f"{format_number(draws.draws)} draws, seed {draws.seed})."
        )
    return tuple(text for text in (opening, compared, _mass_in_words(found)) if text)


def caveats(found: Windows) -> tuple[str, ...]:
    """What a reader must know before quoting the answer."""
    k, step, steps = found.nights, found.words.step, found.words.steps
    unknown = int(np.isnan(found.courses).sum())
    left_out = len(found.used) - found.measured
    span = (found.used[-1] - found.used[0]).days + 1 if found.used else 0
    return tuple(
        text
        for text in (
            f"This is association, not cause: neither the dates nor the {steps} were drawn at random, and other events "
            "stand in the same weeks.",
            found.dates.origin,
            f"These dates span {number_of(span, step)} of the {number_of(len(found.series), step)} that they are moved "
            "over: where the level of the table changed in its years, choose the dates around them in the filters."
            if found.used and not found.words.is_reports and span < SPAN_SHARE * len(found.series)
            else "",
            f"It rests on few: {number_of(found.measured, 'date')}, and one of them can decide it."
            if found.measured < FEW_DATES
            else "",
            f"The windows of {listed([format_day(day, year=found.in_years) for day in _overlapping(found)])} overlap "
            f"that of the date before: the same {steps} count as after one and before the next."
            if _overlapping(found)
            else "",
            f"{number_of(unknown, step)} of {format_number(found.courses.size)} in these windows not known or "
            "beyond the table: left out, not counted as zero."
            if unknown
            else "",
            f"{number_of(left_out, 'date')} not used: fewer than half of the {k} {steps} before or of the {k + 1} from "
            f"{step} 0 on are known."
            if left_out
            else "",
            f"Outside the {steps} looked at: {listed([format_day(day) for day in found.outside])}."
            if found.outside
            else "",
        )
        if text
    )


def hangs_on(found: Windows, without: pd.DataFrame, grid: pd.DataFrame) -> tuple[str, ...]:
    """How far the share moves with the date left out, the length and the measure, in words; empty without a share.

    `without` and `grid` are those of `without_each_date` and `by_length_and_measure`.
    """
    left_out = without.dropna(subset=["share_as_extreme"]).sort_values("share_as_extreme")
    if found.refused or left_out.empty:
        return ()
    least, most = left_out.iloc[0], left_out.iloc[-1]
    own = grid[grid["measure"] == found.series.measure]["share_as_extreme"].dropna()
    steps = found.words.steps
    others = grid[(grid["measure"] != found.series.measure) & (grid[steps] == found.nights)]
    others = others.dropna(subset=["share_as_extreme"])
    below = int((others["share_as_extreme"] < REMARKABLE).sum())
    lengths = ""
    if len(own) > 1:
        lengths = f"; with other numbers of {steps} from {format_percent(own.min())} to {format_percent(own.max())}"
    measures = f"; of the {number_of(len(others), 'other measure')} that can be told, {below} "
    measures += "is" if below == 1 else "are"
    if len(others) == 1:
        measures = f"; by the other measure it is{'' if below else ' not'}"
    return (
        f"What it hangs on: without one date the share runs from {format_percent(least['share_as_extreme'])} (without "
        f"{format_day(least['left_out'], year=found.in_years)}) to {format_percent(most['share_as_extreme'])} (without "
        f"{format_day(most['left_out'], year=found.in_years)}){lengths}"
        f"{f'{measures} below {format_share(REMARKABLE)}' if len(others) else ''}.",
    )


def chance_in_words(tried: int) -> str:
    """What is to be expected by chance alone when many combinations are tried; empty for the first."""
    if tried < 2:
        return ""
    at_least_one = 1 - (1 - REMARKABLE) ** tried
    return (
        f"You have looked at {tried} combinations of dates, measure and length in this session. Some will look "
        f"unusual by chance: if nothing at all were going on, at least one of {tried} independent ones would fall "
        f"below {format_share(REMARKABLE)} with a chance of {format_share(at_least_one)}. Decide on one before "
        "looking, or say how many you tried."
    )


def _mass_in_words(found: Windows) -> str:
    own, other = found.mass_after_dates, found.mass_after_any
    if not own.windows or not other.windows or math.isnan(found.mass_threshold):
        return ""
    step, steps = found.words.step, found.words.steps
    threshold = f"{format_number(found.mass_threshold)} {found.series.label} or more"
    return (
        f"A {step} among the heaviest tenth ({threshold}) followed within {steps} 0 to {found.nights} after "
        f"{own.count_in_words()} of these dates; after any date of the table it does so for {other.share_in_words()}."
    )


def _placed(series: DailySeries, dates: DateSet) -> tuple[tuple[date, ...], Positions]:
    """The dates whose night 0 lies in the series, and its place there."""
    night_zero = pd.DatetimeIndex([pd.Timestamp(day) + series.begins_after for day in dates.dates])
    places = series.days.get_indexer(night_zero)
    used = tuple(day for day, place in zip(dates.dates, places, strict=True) if place >= 0)
    return used, places[places >= 0]


def _shifts(positions: Positions, length: int) -> Positions:
    """A row for each date, a column for each circular shift; the first column holds the dates' own places."""
    return (positions[:, None] + np.arange(length)) % length


def _every_shift(values: Values, positions: Positions, nights: int) -> tuple[Values, Values]:
    """The difference of each date, and their mean for every circular shift, the dates' own places first."""
    by_night = _differences(_windows_of_every_night(values, nights), nights)
    shifted = _mean_where(by_night[_shifts(positions, len(values))], least=math.ceil(len(positions) / 2))
    differences = by_night[positions]
    shifted[:1] = _mean(differences)
    return differences, shifted


def _overlapping(found: Windows) -> list[date]:
    return [later for earlier, later in pairwise(found.used) if (later - earlier).days <= 2 * found.nights]


def _windows_of_every_night(values: Values, nights: int) -> Values:
    """For each night as night 0 a row of the nights from -k to k; NaN beyond the edges of the table."""
    edge = np.full(nights, np.nan)
    padded = np.concatenate([edge, values, edge])
    return np.lib.stride_tricks.sliding_window_view(padded, 2 * nights + 1)


def _differences(grid: Values, nights: int) -> Values:
    before = _mean_where(grid[:, :nights].T, least=math.ceil(nights * KNOWN_SHARE))
    after = _mean_where(grid[:, nights:].T, least=math.ceil((nights + 1) * KNOWN_SHARE))
    return after - before


def _mean_where(values: Values, *, least: int) -> Values:
    """Means over the first axis of what is known; NaN where fewer than `least` (or none) are."""
    known = ~np.isnan(values)
    count = known.sum(axis=0)
    total = np.where(known, values, 0.0).sum(axis=0)
    return np.where(count >= max(least, 1), total / np.maximum(count, 1), np.nan)


def _mean(values: Values) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")


def _usual(mean_courses: Values) -> Values:
    """Mean, 5th and 95th percentile of each night over the shifts."""
    if np.isnan(mean_courses).all(axis=0).any():
        return np.full((3, mean_courses.shape[1]), np.nan)
    low, high = np.nanpercentile(mean_courses, [5, 95], axis=0)
    return np.vstack([_mean_where(mean_courses, least=1), low, high])


def _follow(after: Values, threshold: float) -> Follow:
    certain = (after >= threshold).any(axis=1)
    possible = certain | np.isnan(after).any(axis=1)
    return Follow(int(certain.sum()), int(possible.sum()), len(after))


def _share(differences: Values, shifted: Values) -> float:
    """The share as extreme; NaN where too few dates have a window."""
    return extreme_share(shifted) if (~np.isnan(differences)).sum() >= MINIMUM_DATES else float("nan")


def _tolerance(values: Values) -> float:
    """Differences this small are the same: they come from adding in another order."""
    return 1e-9 * max(float(np.abs(values).max(initial=0.0)), 1.0)


def _dates_in_words(found: Windows) -> str:
    return "the one date" if len(found.used) == 1 else f"the {len(found.used)} dates"


def _before_in_words(nights: int, step: str) -> str:
    return f"{step} \u22121" if nights == 1 else f"{step}s \u2212{nights} to \u22121"
