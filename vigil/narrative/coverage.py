"""What a selection holds, which days and hours it knows, and what its table cannot be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pandas as pd

from vigil.analysis.frequency import reported_days
from vigil.analysis.series import daily
from vigil.query.ranges import RangeSum, range_columns, range_sum
from vigil.query.sums import SumsQuery
from vigil.store.protocols import View
from vigil.table.result_cache import cached
from vigil.table.vocabulary import MEASURE_LABELS, RANGED, columns_of_measure
from vigil.text import capital, format_days, format_number, is_known, listed, number_of, sentences

_DAYS = "This page works with one figure a day. The rows of {title} are something else ({event_is}): {why_not}."


CANNOT: Mapping[str, str] = {
    "rank": (
        "This page ranks single events and days by what is known of them. The rows of {title} are counts of months "
        "({event_is}): they say nothing of single days."
    ),
    "claims": (
        "This page sets statements side by side: who stated which figure and when. A row of {title} holds the figures "
        "that its publisher settled on, and not the statements behind them."
    ),
    **dict.fromkeys(("windows", "compare", "change"), _DAYS),
}
"""Why a page has no answer for a table, by the page's address."""


INSTEAD: Mapping[str, str] = {
    "rank": "The largest events of the selection stand on the overview; how often and how much, on the frequency page.",
    "claims": "What the table says of one event, with its sources, stands on the event's own page.",
    **dict.fromkeys(
        ("windows", "compare", "change"), "How often and how much, by day, week or month, stands on the frequency page."
    ),
}


COARSE = ("week", "month", "year")
"""How exactly a time is known, where that is less than the day."""


@dataclass(frozen=True, eq=False)
class Totals:
    """What the counted events of a view add up to."""

    rows: int
    events: int
    first: pd.Timestamp | None
    """The first day given, as the table gives it."""
    last: pd.Timestamp | None
    places: int
    sums: Mapping[str, int]
    """Of each column with figures."""
    known: Mapping[str, int]
    """How many rows know it."""
    ranges: Mapping[str, RangeSum]
    """Of the measures that have a lowest and a highest figure."""


@cached(1)
def totals(view: View) -> Totals:
    """What the counted events of a view add up to, whatever engine counts; cached with the view."""
    measures = view.table.vocabulary.measures[1:]
    figures = [name for measure in measures for name in columns_of_measure(measure)]
    ranged = [measure for measure in measures if measure in RANGED]
    day = nw.col("event_date")
    aggregates = [nw.len().alias("rows"), nw.col("events_count").fill_null(0).sum().alias("events")]
    aggregates += [day.min().alias("first"), day.max().alias("last")]
    aggregates += [nw.col(name).sum().alias(f"{name}_sum") for name in figures]
    aggregates += [nw.col(name).count().alias(f"{name}_known") for name in figures]
    aggregates += [part.sum().alias(name) for kind in ranged for name, part in range_columns(kind).items()]
    columns = ("events_count", "event_date", *figures)
    found = view.counted(*columns).select(*aggregates).collect().to_pandas().iloc[0].to_dict()
    sums = {str(name): value for name, value in found.items()}
    return Totals(
        rows=int(found["rows"]),
        events=_whole(found["events"]),
        first=found["first"] if is_known(found["first"]) else None,
        last=found["last"] if is_known(found["last"]) else None,
        places=int((view.summed(SumsQuery(by="place", not_stated="", by_day=False))["group"] != "").sum()),
        sums={name: _whole(found[f"{name}_sum"]) for name in figures},
        known={name: _whole(found[f"{name}_known"]) for name in figures},
        ranges={
            kind: range_sum(kind, int(found["rows"]), sums[f"{kind}_best_sum"], sums[f"{kind}_best_known"], sums)
            for kind in ranged
        },
    )


def _whole(value: object) -> int:
    return int(value) if is_known(value) else 0  # type: ignore[call-overload]


def describe_totals(view: View) -> str:
    """How much the selection holds: events, the days they lie in, places, and each figure with how many know it."""
    found, vocabulary = totals(view), view.table.vocabulary
    rows = f" in {number_of(found.rows, 'row')}" if vocabulary.is_aggregated else ""
    number = found.events if vocabulary.is_aggregated else found.rows
    first = found.first.date() if found.first is not None else view.first_day
    last = view.last_day if view.dataset.choices.is_monthly or found.last is None else found.last.date()
    return sentences(
        f"{number_of(number, vocabulary.noun)}{rows}, {format_days(first, last)}, "
        f"at {number_of(found.places, 'place')}.",
        *(_describe_sum(found, measure) for measure in vocabulary.measures[1:]),
    )


def _describe_sum(found: Totals, measure: str) -> str:
    if measure in found.ranges:
        words = found.ranges[measure].in_words(MEASURE_LABELS[measure])
        return f"{capital(words)}." if words else ""
    known = found.known[measure]
    if not known:
        return ""
    total = format_number(found.sums[measure])
    share = "" if known == found.rows else f", known for {format_number(known)} of {found.rows} rows"
    return f"{total} {MEASURE_LABELS[measure]}{share}."


@cached(1)
def has_hours(view: View) -> bool:
    """Whether the start of any event is known to the hour."""
    return _any(view.counted("time_precision").filter(nw.col("time_precision").is_in(["minute", "hour"])))


@cached(1)
def has_places(view: View) -> bool:
    """Whether any event says where it took place."""
    return _any(view.counted("place").filter(~nw.col("place").is_null()))


def _any(rows: nw.LazyFrame[Any]) -> bool:
    return len(rows.head(1).collect()) > 0


@cached(1)
def _coarse_dates(view: View) -> Mapping[str, int]:
    """How many rows are known no more exactly than each of `COARSE`."""
    found = view.counted("time_precision").group_by("time_precision").agg(rows=nw.len()).collect().to_pandas()
    rows = dict(zip(found["time_precision"].astype("str"), found["rows"], strict=True))
    return {name: int(rows[name]) for name in COARSE if name in rows}


def describe_dates(view: View) -> str:
    """How many events are known no more exactly than a week, month or year, and where they are counted."""
    if view.dataset.choices.is_monthly:
        return ""
    named = [f"{format_number(count)} only to the {name}" for name, count in _coarse_dates(view).items()]
    if not named:
        return ""
    return f"Of the rows {listed(named)} are known: each counts on the first day it may have happened."


def describe_part_of(view: View) -> str:
    """Which kinds of event are left out of sums because another kind counts the same events; empty for none."""
    left_out = {kind: whole for kind, whole in view.table.vocabulary.part_of.items() if kind not in view.counted_types}
    if not left_out:
        return ""
    present = view.selected("event_type").filter(nw.col("event_type").is_in(list(left_out))).unique()
    kinds = set(present.collect().to_pandas()["event_type"])
    named = [
        f"“{kind}” is part of “{whole}” and not counted again" for kind, whole in left_out.items() if kind in kinds
    ]
    return f"{listed(named)}." if named else ""


def describe_missing_days(view: View) -> str:
    """What a day without a row means, and how many there are in the selection."""
    if view.table.vocabulary.periods[0] != "day":
        return "The rows are counts of months: they say nothing of single days."
    covered = reported_days.coverage(view)
    none = int((covered["status"] == "none recorded").sum())
    return (
        f"Of the {number_of(len(covered), 'day')} of the selection {format_number(none)} have no recorded event: they "
        "count as 0. That a table has no row for a day does not prove that nothing happened on it."
    )


def describe_limits(view: View, address: str) -> tuple[str, str]:
    """Why the page at `address` has no answer for a table, and where to look instead."""
    table = view.table
    why_not = daily.why_not(view.dataset)
    return CANNOT[address].format(title=table.title, event_is=table.declaration.event_is, why_not=why_not), INSTEAD[
        address
    ]
