"""A public table told in words: what one event is known by, what the selection holds, what cannot be answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pandas as pd

from vigil import limits
from vigil.analysis.frequency import reported_days
from vigil.analysis.series import daily
from vigil.narrative.summary import Figure, range_in_words, when_in_words
from vigil.query.sums import Sums
from vigil.store.memory import InMemoryDataset
from vigil.store.protocols import View
from vigil.table.remembered import remembered
from vigil.table.vocabulary import MEASURE_LABELS
from vigil.text import cut, format_day, format_days, format_number, is_known, listed, number_of, sentences

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
"""Why a page has no answer for a public table, by the page's address."""

INSTEAD: Mapping[str, str] = {
    "rank": "The largest events of the selection stand on the overview; how often and how much, on the frequency page.",
    "claims": "What the table says of one event, with its sources, stands on the event's own page.",
    **dict.fromkeys(
        ("windows", "compare", "change"), "How often and how much, by day, week or month, stands on the frequency page."
    ),
}

CATEGORIES = {"killed": ("low", "best", "high"), "injured": ("low", "best", "high")}


def title_of(event: pd.Series) -> str:
    """A short name of one event: its kind, its day and its place."""
    where = f", {event['place']}" if is_known(event["place"]) else ""
    return f"{event['event_type_label']} of {when_in_words(event)}{where}"


def told(event: pd.Series) -> str:
    """What the table says happened; empty where it says nothing."""
    text = event["headline"]
    return str(text) if is_known(text) else ""


def figures(dataset: InMemoryDataset, event: pd.Series) -> tuple[Figure, ...]:
    """The figures that the table knows of some event, for this one: unknown where it does not."""
    rule = f"As {dataset.table.declaration.publisher if dataset.table.declaration else 'the table'} gives it."
    shown = []
    for measure in dataset.table.vocabulary.measures[1:]:
        label = MEASURE_LABELS[measure].removeprefix("munitions ").removeprefix("people ").capitalize()
        if measure in CATEGORIES:
            low, best, high = (event[f"{measure}_{end}"] for end in CATEGORIES[measure])
            value, known = range_in_words(low, best, high), is_known(best)
        else:
            value, known = format_number(event[measure]), is_known(event[measure])
        shown.append(Figure(label, value, "" if known else "not in this row", rule, known))
    if dataset.table.vocabulary.is_aggregated:
        count = event["events_count"]
        shown.insert(0, Figure("Events", format_number(count), "that the row stands for", rule, is_known(count)))
    return tuple(shown)


def facts(dataset: InMemoryDataset, event: pd.Series) -> list[tuple[str, str, str]]:
    """Everything the table says of one event: column, what is in it, what it means; empty cells are left out."""
    from vigil.readers.columns import EVENT_COLUMNS  # not above: pages of the curated table come without the readers

    found = []
    for column in EVENT_COLUMNS:
        if column.name not in dataset.table.vocabulary.export_columns:
            continue
        value = event[column.name]
        if not is_known(value) or (column.name == "event_type" and dataset.table.vocabulary.type_label(value) == ""):
            continue
        shown = str(value)
        if column.kind == "date":
            shown = value.date().isoformat()
        elif column.kind == "datetime":
            shown = f"{value:%Y-%m-%d %H:%M %z}"
        found.append((column.name, shown, column.meaning))
    return found


COARSE = ("week", "month", "year")
"""How exactly a time is known, where that is less than the day."""


@dataclass(frozen=True, eq=False)
class Held:
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


@remembered(1)
def held(view: View) -> Held:
    """What the counted events of a view add up to, whatever engine counts; remembered with the view."""
    figures = [name for measure in view.table.vocabulary.measures[1:] for name in _columns_of(measure)]
    day = nw.col("event_date")
    asked = [nw.len().alias("rows"), nw.col("events_count").fill_null(0).sum().alias("events")]
    asked += [day.min().alias("first"), day.max().alias("last")]
    asked += [nw.col(name).sum().alias(f"{name}_sum") for name in figures]
    asked += [nw.col(name).count().alias(f"{name}_known") for name in figures]
    columns = ("events_count", "event_date", *figures)
    found = view.counted(*columns).select(*asked).collect().to_pandas().iloc[0].to_dict()
    return Held(
        rows=int(found["rows"]),
        events=_whole(found["events"]),
        first=found["first"] if is_known(found["first"]) else None,
        last=found["last"] if is_known(found["last"]) else None,
        places=int((view.summed(Sums(by="place", not_stated="", by_day=False))["group"] != "").sum()),
        sums={name: _whole(found[f"{name}_sum"]) for name in figures},
        known={name: _whole(found[f"{name}_known"]) for name in figures},
    )


def _whole(value: object) -> int:
    return int(value) if is_known(value) else 0  # type: ignore[call-overload]


def _columns_of(measure: str) -> list[str]:
    return [f"{measure}_{end}" for end in CATEGORIES[measure]] if measure in CATEGORIES else [measure]


def held_in_words(view: View) -> str:
    """How much the selection holds: events, the days they lie in, places, and each figure with how many know it."""
    found, words = held(view), view.table.vocabulary
    rows = f" in {number_of(found.rows, 'row')}" if words.is_aggregated else ""
    number = found.events if words.is_aggregated else found.rows
    first = found.first.date() if found.first is not None else view.first_day
    last = view.last_day if view.dataset.choices.is_monthly or found.last is None else found.last.date()
    return sentences(
        f"{number_of(number, words.noun)}{rows}, {format_days(first, last)}, at {number_of(found.places, 'place')}.",
        *(_sum_in_words(found, measure) for measure in words.measures[1:]),
    )


def _sum_in_words(found: Held, measure: str) -> str:
    columns = _columns_of(measure)
    best = columns[len(columns) // 2]
    known = found.known[best]
    if not known:
        return ""
    total = format_number(found.sums[best])
    low, high = columns[0], columns[-1]
    if len(columns) > 1 and (found.known[low] or found.known[high]):
        total += f" ({format_number(found.sums[low])} to {format_number(found.sums[high])})"
    share = "" if known == found.rows else f", known for {format_number(known)} of {found.rows} rows"
    return f"{total} {MEASURE_LABELS[measure]}{share}."


@remembered(1)
def tells_hours(view: View) -> bool:
    """Whether the start of any event is known to the hour."""
    return _any(view.counted("time_precision").filter(nw.col("time_precision").is_in(["minute", "hour"])))


@remembered(1)
def tells_places(view: View) -> bool:
    """Whether any event says where it took place."""
    return _any(view.counted("place").filter(~nw.col("place").is_null()))


def _any(rows: nw.LazyFrame[Any]) -> bool:
    return len(rows.head(1).collect()) > 0


@remembered(1)
def _coarse_dates(view: View) -> Mapping[str, int]:
    """How many rows are known no more exactly than each of `COARSE`."""
    found = view.counted("time_precision").group_by("time_precision").agg(rows=nw.len()).collect().to_pandas()
    rows = dict(zip(found["time_precision"].astype("str"), found["rows"], strict=True))
    return {name: int(rows[name]) for name in COARSE if name in rows}


def dates_in_words(view: View) -> str:
    """How many events are known no more exactly than a week, month or year, and where they are counted."""
    if view.dataset.choices.is_monthly:
        return ""
    named = [f"{format_number(count)} only to the {name}" for name, count in _coarse_dates(view).items()]
    if not named:
        return ""
    return f"Of the rows {listed(named)} are known: each counts on the first day it may have happened."


def part_of_in_words(view: View) -> str:
    """Which kinds of event are left out of sums because another kind counts the same events; empty for none."""
    left_out = {kind: whole for kind, whole in view.table.vocabulary.part_of.items() if kind not in view.counted_types}
    if not left_out:
        return ""
    present = view.kept("event_type").filter(nw.col("event_type").is_in(list(left_out))).unique()
    kinds = set(present.collect().to_pandas()["event_type"])
    named = [
        f"“{kind}” is part of “{whole}” and not counted again" for kind, whole in left_out.items() if kind in kinds
    ]
    return f"{listed(named)}." if named else ""


def days_without_in_words(view: View) -> str:
    """What a day without a row means, and how many there are in the selection."""
    if view.table.vocabulary.periods[0] != "day":
        return "The rows are counts of months: they say nothing of single days."
    covered = reported_days.coverage(view)
    none = int((covered["status"] == "none recorded").sum())
    return (
        f"Of the {number_of(len(covered), 'day')} of the selection {format_number(none)} have no recorded event: they "
        "count as 0. That a table has no row for a day does not prove that nothing happened on it."
    )


def cannot_in_words(view: View, address: str) -> tuple[str, str]:
    """Why the page at `address` has no answer for a public table, and where to look instead."""
    table, declared = view.table, view.table.declaration
    event_is = declared.event_is if declared else ""
    why = CANNOT[address].format(title=table.title, event_is=event_is, why_not=daily.why_not(view.dataset))
    return why, INSTEAD[address]


@remembered(1)
def latest_labels(view: View) -> Mapping[str, str]:
    """A line for each of the latest events of a view, by id, the latest first; never to be changed."""
    return labels_of(view, view.latest(limits.OFFERED_EVENTS))


def labels_of(view: View, events: pd.DataFrame) -> dict[str, str]:
    """A line for each event in a list, by id: its day, kind and place, and its figure where known."""
    measure = view.table.vocabulary.default_measure
    column = f"{measure}_best" if measure in CATEGORIES else measure
    figures = events[column] if column in events else [None] * len(events)
    told = zip(
        events["event_id"], events["event_date"], events["event_type_label"], events["place"], figures, strict=True
    )
    labels = {}
    for event_id, day, kind, place, figure in told:
        parts = [format_day(day.date()), str(kind)]
        if is_known(place):
            parts.append(cut(str(place), 60))
        if is_known(figure):
            parts.append(f"{format_number(figure)} {measure.replace('_', ' ')}")
        labels[str(event_id)] = " · ".join(parts)
    return labels
