"""One event: its row, its name, when it was, what stands around it, everything that the table says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from vigil import limits
from vigil.store.memory import InMemoryDataset, select
from vigil.store.protocols import View
from vigil.table.model import rows_of
from vigil.table.result_cache import cached
from vigil.table.vocabulary import COLUMN_OF_MEASURE, CURATED, Vocabulary
from vigil.text import cut, format_day, format_days, format_number, is_known

WEEKS_AROUND = 4
"""How far diplomacy is listed before and after an event."""


_cached = cached(limits.CACHED_EVENTS)
"""What is said of an event is worked out once for a table: a page says it again on every run. Never change it."""


class UnknownEventError(LookupError):
    """No event of the table has this id."""


@_cached
def event_row(dataset: InMemoryDataset, event_id: str) -> pd.Series:
    """The event with its figures (columns of `InMemoryDataset.events`); raises `UnknownEventError`."""
    found = dataset.events[dataset.events["event_id"] == event_id]
    if found.empty:
        raise UnknownEventError(event_id)
    return found.iloc[0]


def event_title(event: pd.Series, vocabulary: Vocabulary = CURATED) -> str:
    """A short name: "Night of 3 to 4 July 2025" for an attack over midnight, else kind and day, with parties or place.

    vocabulary: those of its table.
    """
    label = vocabulary.type_label(event["event_type"])
    if not vocabulary.is_reports:
        where = f", {event['place']}" if is_known(event["place"]) else ""
        return f"{label} of {describe_time(event)}{where}"
    if event["event_type"] == vocabulary.reported_by and pd.notna(event["end"]):
        start, end = event["start"].date(), event["end"].date()
        if start == end or event["time_precision"] == "day":
            return f"Attack reported on {format_day(event['event_date'].date())}"
        first = str(start.day) if start.month == end.month else format_day(start, year=False)
        return f"Night of {first} to {format_day(end)}"
    joined = f", {_parties(event)}" if event["event_type"] in vocabulary.mutual_types else ""
    return f"{label} of {format_day(event['event_date'].date())}{joined}"


def _parties(event: Any) -> str:
    return " and ".join(str(actor) for actor in (event.actor1, event.actor2) if pd.notna(actor))


def describe_time_window(event: pd.Series) -> str:
    """When it was, in Kyiv time, no more exactly than is known."""
    start, end = event["start"], event["end"]
    if event["time_precision"] == "day":
        if pd.isna(end) or end.date() == start.date():
            return f"{format_day(start.date())}, hour not known"
        return f"{format_day(start.date())} to {format_day(end.date())}, hours not known"
    if pd.isna(end):
        return f"{format_day(start.date())}, {start:%H:%M} Kyiv time"
    if end.date() == start.date():
        return f"{format_day(start.date())}, {start:%H:%M} to {end:%H:%M} Kyiv time"
    return f"{format_day(start.date())}, {start:%H:%M} to {format_day(end.date())}, {end:%H:%M} Kyiv time"


def describe_time(event: pd.Series) -> str:
    """When it was, no more exactly than is known."""
    start, end, precision = event["start"], event["end"], event["time_precision"]
    if precision in ("minute", "hour"):
        until = f" to {_until(start, end)}" if pd.notna(end) else ""
        return f"{format_day(start.date())}, {start:%H:%M}{until} Kyiv time"
    if pd.notna(end) and end.date() != start.date():
        return format_days(start.date(), end.date())
    return format_day(event["event_date"].date())


def _until(start: pd.Timestamp, end: pd.Timestamp) -> str:
    return f"{end:%H:%M}" if end.date() == start.date() else f"{format_day(end.date())}, {end:%H:%M}"


@cached(1)
def latest_labels(view: View) -> Mapping[str, str]:
    """A line for each of the latest events of a view, by id, the latest first; never to be changed."""
    return event_labels(view.latest(limits.OFFERED_EVENTS), view.table.vocabulary)


@cached(1)
def every_label(dataset: InMemoryDataset) -> Mapping[str, str]:
    """A line for each event of a table, by id, in order of time; never to be changed."""
    return event_labels(dataset.events, dataset.table.vocabulary)


def event_labels(events: pd.DataFrame, vocabulary: Vocabulary) -> dict[str, str]:
    """A line for each event, by id: its day, kind, place where its row has it, figure where known, parties."""
    measure = vocabulary.default_measure
    figure_in = COLUMN_OF_MEASURE.get(measure, "")
    labels = {}
    for row in rows_of(events):
        parts = [format_day(row.event_date.date()), str(row.event_type_label)]
        if vocabulary.is_self_contained and is_known(row.place):
            parts.append(cut(str(row.place), 60))
        if is_known(figure := getattr(row, figure_in, None)):
            parts.append(f"{format_number(figure)} {measure.replace('_', ' ')}")
        if not getattr(row, "violent", True):
            parts.append(_parties(row))
        labels[str(row.event_id)] = " · ".join(parts)
    return labels


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


@_cached
def diplomacy_around(dataset: InMemoryDataset, event_id: str, *, weeks: int = WEEKS_AROUND) -> pd.DataFrame:
    """Calls, talks, truces and decisions within `weeks` of an event, in order of time.

    Adds `days_after` (Int64): days from the day the event began to it, negative before.
    """
    event = event_row(dataset, event_id)
    others = dataset.events[~dataset.events["violent"] & (dataset.events["event_id"] != event_id)]
    days = (others["event_date"] - event["start"].tz_localize(None).normalize()).dt.days
    near = others.assign(days_after=days.astype("Int64"))[days.abs() <= 7 * weeks]
    return near.sort_values("start").reset_index(drop=True)


@_cached
def neighbours(dataset: InMemoryDataset, event_id: str) -> tuple[str | None, str | None]:
    """The ids of the attacks, strikes, or calls, talks and decisions before and after one event of that kind."""
    event = event_row(dataset, event_id)
    events = dataset.events
    alike = (events["event_type"] == event["event_type"]) if event["violent"] else ~events["violent"]
    same = events[alike].sort_values(["start", "event_id"], kind="stable")
    ids = list(same["event_id"])
    position = ids.index(event_id)
    before = ids[position - 1] if position else None
    after = ids[position + 1] if position + 1 < len(ids) else None
    return before, after


def attacks_by_the_same(view: View, event_id: str) -> View:
    """The view, of reported attacks only those by whoever made this one: munitions of two sides are not added up."""
    if not view.table.vocabulary.is_reports:
        return view
    view = view.in_memory
    attacker = str(event_row(view.dataset, event_id)["actor1"])
    return select(view.dataset, view.selection.replace(actors=(attacker,)))
