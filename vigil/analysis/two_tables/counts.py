"""Two tables counted by the same periods, and what can be said of the two series. Nothing is ever summed over both.

- Compared are only whole periods within the days that both tables speak of. Outside of the days a table speaks of it
  has no value, and none is made up.
- Unknown is not zero: a period of which a table knows no figure is in no comparison.
- Association: Spearman's rank correlation (1904) over the periods both know, because counts of events are skewed and
  the tables need not count on one scale. Neighbouring periods are not independent, so no test goes with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from vigil import limits
from vigil.analysis.frequency import counting
from vigil.analysis.frequency.measures import MEASURES, Measure
from vigil.analysis.frequency.periods import LONG_SPAN, PERIODS, Period, period_end
from vigil.analysis.two_tables.alignment import Aligned, common_days, identity, known_days, names
from vigil.analysis.two_tables.definitions import definitions_differ
from vigil.store.protocols import View
from vigil.table.reporting_breaks import ReportingBreak
from vigil.table.result_cache import cached
from vigil.text import format_days, format_number, format_share, listed, number_of, sentences

MINIMUM_PERIODS = 12
"""Periods with a figure in both tables below which no correlation is given."""

SHORT_SPAN = 63
"""Days below which weeks are too few to be seen as a course."""

METHOD = "Spearman’s rank correlation"

SERIES_COLUMNS = (
    "period",
    "first",
    "first_events",
    "first_known",
    "second",
    "second_events",
    "second_known",
    "in_both",
    "first_is",
    "second_is",
)

_cached = cached(limits.CACHED_COUNTS)


@dataclass(frozen=True)
class Association:
    """How two series go together: Spearman's coefficient over `periods`; None where it is not given, and why."""

    coefficient: float | None
    periods: int
    why: str = ""


@dataclass(frozen=True)
class Occurrence:
    """In how many of the periods that both tables speak of each has events."""

    every: Period
    both: int
    only_first: int
    only_second: int
    neither: int
    unknown: int
    """Periods of which one of the tables says nothing: no report was found."""


def periods_of(first: View, second: View) -> tuple[Period, ...]:
    """The periods that both tables can be counted by, the shortest first."""
    known = [set(view.table.vocabulary.periods) for view in (first, second)]
    return tuple(period for period in PERIODS if all(period in periods for periods in known))


def measures_of(first: View, second: View) -> tuple[Measure, ...]:
    """The measures that both tables know, the number of events always first among them."""
    known = [set(view.table.vocabulary.measures) for view in (first, second)]
    return tuple(measure for measure in MEASURES if all(measure in measures for measures in known))


def default_period(first: View, second: View) -> Period:
    """A week; a day where both together speak of a few weeks, a month where they speak of more than two years."""
    offered = periods_of(first, second)
    known = [days for view in (first, second) if (days := known_days(view))]
    if "week" not in offered or not known:
        return offered[-1]
    span = (max(end for _, end in known) - min(begin for begin, _ in known)).days
    return "month" if span > LONG_SPAN else "day" if span < SHORT_SPAN else "week"


def label_of(first: View, second: View, measure: Measure) -> str:
    """A measure in the words of both tables: "attacks and events" where these differ."""
    own = [view.table.vocabulary.label(measure) for view in (first, second)]
    return listed(list(dict.fromkeys(own)))


def breaks_of(first: View, second: View, measure: Measure) -> tuple[ReportingBreak, ...]:
    """The changes in reporting that touch the measure in either table within its days, each once."""
    found: dict[tuple[pd.Timestamp, str], ReportingBreak] = {}
    for view in (first, second):
        if days := known_days(view):
            for change in view.table.vocabulary.breaks_within((measure,), *days):
                found.setdefault((change.day, change.label), change)
    return tuple(found.values())


@_cached
def side_by_side(first: View, second: View, *, every: Period, measure: Measure) -> pd.DataFrame:
    """Both tables counted by period: a row for each period that either speaks of, in order of time.

    `period` (datetime64[us], its first day), `first` and `second` (Int64, the value as `counts` gives it;
    missing where not known and where the table does not speak of the period), `first_events`, `second_events` (Int64),
    `first_known`, `second_known` (float64, for which share of the events the figure is known), `in_both` (bool: the
    whole period lies within the days that both speak of), `first_is` and `second_is` (str: which table, whose, which
    version, on what terms). Raises ValueError for a period or measure that one of them does not know.
    """
    if every not in periods_of(first, second) or measure not in measures_of(first, second):
        raise ValueError(f"the two tables do not both know {measure} by {every}")
    sides = []
    for side, view in (("first", first), ("second", second)):
        counts = counting.counts(view, every=every, measure=measure)[["period", "value", "events", "known"]]
        sides.append(
            counts.rename(columns={"value": side, "events": f"{side}_events", "known": f"{side}_known"}).set_index(
                "period"
            )
        )
    frame = pd.concat(sides, axis=1, sort=True).rename_axis("period").reset_index()
    days = common_days(first, second)
    ends = frame["period"].map(lambda period: period_end(period, every))
    inside = pd.Series(False, index=frame.index)
    if days is not None:
        inside = (frame["period"] >= days[0]) & (ends <= days[1] + pd.Timedelta(days=1))
    kinds = {"period": "datetime64[us]", **dict.fromkeys(("first", "second"), "Int64")}
    frame = frame.assign(
        in_both=inside.astype("bool"),
        first_is=pd.Series(identity(first.table), index=frame.index, dtype="str"),
        second_is=pd.Series(identity(second.table), index=frame.index, dtype="str"),
    )
    return frame[list(SERIES_COLUMNS)].astype(kinds)


def association(first: View, second: View, *, every: Period, measure: Measure) -> Association:
    """How the two series go together over the whole periods that both speak of and know the figure of."""
    frame = side_by_side(first, second, every=every, measure=measure)
    both = frame[frame["in_both"]].dropna(subset=["first", "second"])
    if len(both) < MINIMUM_PERIODS:
        return Association(None, len(both), f"fewer than {MINIMUM_PERIODS}")
    own, other = (both[side].astype("float64").rank() for side in ("first", "second"))
    if own.nunique() < 2 or other.nunique() < 2:
        return Association(None, len(both), "one of the two is the same in each")
    return Association(float(own.corr(other)), len(both))


def occurrence(first: View, second: View) -> Occurrence:
    """In how many of the shortest periods that both can tell apart each of the two has events."""
    every = periods_of(first, second)[0]
    frame = side_by_side(first, second, every=every, measure="attacks")
    frame = frame[frame["in_both"]]
    known = frame.dropna(subset=["first", "second"])
    own, other = known["first"] > 0, known["second"] > 0
    return Occurrence(
        every=every,
        both=int((own & other).sum()),
        only_first=int((own & ~other).sum()),
        only_second=int((other & ~own).sum()),
        neither=int((~own & ~other).sum()),
        unknown=len(frame) - len(known),
    )


def describe_counts(aligned: Aligned, *, every: Period, measure: Measure) -> tuple[str, ...]:
    """What the two series say in words: the days in common, how many each counts, how they go together, where one has
    events and the other none."""
    first, second = aligned.first, aligned.second
    name, other = names(first.table, second.table)
    days = common_days(first, second)
    if days is None:
        parts = [f"{title}: {_describe_days(view)}" for title, view in ((name, first), (other, second))]
        return (
            "The two tables have no day in common in this selection, so nothing is compared.",
            f"{'; '.join(parts)}.",
        )
    return tuple(
        sentence
        for sentence in (
            f"Both tables speak of {number_of((days[1] - days[0]).days + 1, 'day')}: "
            f"{format_days(days[0].date(), days[1].date())}.",
            _describe_totals(aligned, measure),
            _describe_occurrence(occurrence(first, second), name, other),
            _describe_association(association(first, second, every=every, measure=measure), aligned, every, measure),
        )
        if sentence
    )


def _describe_days(view: View) -> str:
    days = known_days(view)
    return format_days(days[0].date(), days[1].date()) if days else "no day of the selection"


def _describe_totals(aligned: Aligned, measure: Measure) -> str:
    """How much each counts over the shortest whole periods within the days in common."""
    every = periods_of(aligned.first, aligned.second)[0]
    frame = side_by_side(aligned.first, aligned.second, every=every, measure=measure)
    frame = frame[frame["in_both"]]
    if frame.empty:
        return f"No whole {every} lies within these days: nothing is compared."
    parts = []
    for side, title, view in zip(
        ("first", "second"),
        names(aligned.first.table, aligned.second.table),
        (aligned.first, aligned.second),
        strict=True,
    ):
        vocabulary = view.table.vocabulary
        known = frame[side].dropna()
        total = (
            f"{format_number(known.sum())} {vocabulary.label(measure)}"
            if len(known)
            else f"no known {vocabulary.label(measure)}"
        )
        missing = len(frame) - len(known)
        events = frame[f"{side}_events"].astype("float64")
        share = float((events * frame[f"{side}_known"].fillna(0)).sum() / events.sum()) if events.sum() else 1.0
        partly = (
            f", known for {format_share(share)} of its {vocabulary.nouns}" if measure != "attacks" and share < 1 else ""
        )
        unknown = f", with {number_of(missing, every)} unknown" if missing and len(known) else ""
        parts.append(f"{title} counts {total}{partly}{unknown}")
    whole = "" if every == "day" else f", in {number_of(len(frame), f'whole {every}')}"
    return f"Over these days{whole}, {parts[0]}; {parts[1]}. The two are not added up."


def _describe_occurrence(found: Occurrence, name: str, other: str) -> str:
    total = found.both + found.only_first + found.only_second + found.neither
    if not total:
        return ""
    parts = [
        f"{format_number(number) if number else 'none'} {where}"
        for number, where in (
            (found.both, "with events in both"),
            (found.only_first, f"only in {name}"),
            (found.only_second, f"only in {other}"),
            (found.neither, "in neither"),
        )
    ]
    left_out = f"; {number_of(found.unknown, found.every)} without a report left out" if found.unknown else ""
    return f"Of {number_of(total, found.every)} that both know, {', '.join(parts)}{left_out}."


def _describe_association(found: Association, aligned: Aligned, every: Period, measure: Measure) -> str:
    label = label_of(aligned.first, aligned.second, measure)
    if found.coefficient is None:
        return f"No correlation of {label} is given: {number_of(found.periods, every)} known to both, {found.why}."
    differ = definitions_differ(aligned.first, aligned.second)
    return sentences(
        f"{METHOD} of {label} by {every}: {format_number(found.coefficient, decimals=2)} over "
        f"{number_of(found.periods, every)} known to both.",
        "It says how far the two rise and fall together, not that one causes the other; neighbouring "
        f"{every}s are not independent, so no test goes with it.",
        "The two tables define an event differently." if differ else "",
    )
