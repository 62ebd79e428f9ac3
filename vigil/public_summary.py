"""A public table told in words: what one event is known by, what the selection holds, what cannot be answered."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from vigil import frequency
from vigil.summary import Figure, range_in_words, when_in_words
from vigil.tables import Table
from vigil.view import Book, View
from vigil.vocabulary import MEASURE_LABELS
from vigil.words import cut, format_day, format_days, format_number, is_known, listed, number_of, sentences

CANNOT: Mapping[str, str] = {
    "rank": (
        "This page ranks single events and days by what is known of them. The rows of {title} are counts of months "
        "({event_is}): they say nothing of single days."
    ),
    "claims": (
        "This page sets statements side by side: who stated which figure and when. A row of {title} holds the figures "
        "that its publisher settled on, and not the statements behind them."
    ),
}
"""Why a page has no answer for a public table, by the page's address."""

INSTEAD: Mapping[str, str] = {
    "rank": "The largest events of the selection stand on the overview; how often and how much, on the frequency page.",
    "claims": "What the table says of one event, with its sources, stands on the event's own page.",
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


def figures(book: Book, event: pd.Series) -> tuple[Figure, ...]:
    """The figures that the table knows of some event, for this one: unknown where it does not."""
    rule = f"As {book.table.declaration.publisher if book.table.declaration else 'the table'} gives it."
    shown = []
    for measure in book.table.vocabulary.measures[1:]:
        label = MEASURE_LABELS[measure].removeprefix("munitions ").removeprefix("people ").capitalize()
        if measure in CATEGORIES:
            low, best, high = (event[f"{measure}_{end}"] for end in CATEGORIES[measure])
            value, known = range_in_words(low, best, high), is_known(best)
        else:
            value, known = format_number(event[measure]), is_known(event[measure])
        shown.append(Figure(label, value, "" if known else "not in this row", rule, known))
    if book.table.vocabulary.is_aggregated:
        count = event["events_count"]
        shown.insert(0, Figure("Events", format_number(count), "that the row stands for", rule, is_known(count)))
    return tuple(shown)


def facts(book: Book, event: pd.Series) -> list[tuple[str, str, str]]:
    """Everything the table says of one event: column, what is in it, what it means; empty cells are left out."""
    from vigil.readers.columns import EVENT_COLUMNS  # not above: pages of the curated table come without the readers

    found = []
    for column in EVENT_COLUMNS:
        if column.name not in book.table.vocabulary.export_columns:
            continue
        value = event[column.name]
        if not is_known(value) or (column.name == "event_type" and book.table.vocabulary.type_label(value) == ""):
            continue
        shown = str(value)
        if column.kind == "date":
            shown = value.date().isoformat()
        elif column.kind == "moment":
            shown = f"{value:%Y-%m-%d %H:%M %z}"
        found.append((column.name, shown, column.meaning))
    return found


def held_in_words(view: View) -> str:
    """How much the selection holds: events, the days they lie in, places, and each figure with how many know it."""
    attacks = view.attacks
    words = view.table.vocabulary
    days = attacks["event_date"].dropna()
    last = view.last_day if view.book.choices.is_monthly else days.max().date()
    rows = f" in {number_of(len(attacks), 'row')}" if words.is_aggregated else ""
    number = sum(view.weights.values()) if view.weights is not None else len(attacks)
    parts = [
        f"{number_of(number, words.noun)}{rows}, {format_days(days.min().date(), last)}, "
        f"at {number_of(int(attacks['place'].nunique()), 'place')}."
    ]
    for measure in words.measures[1:]:
        parts.append(_sum_in_words(attacks, measure))
    return sentences(*parts)


def _sum_in_words(attacks: pd.DataFrame, measure: str) -> str:
    ends = ("low", "best", "high") if measure in CATEGORIES else ("",)
    columns = [f"{measure}_{end}" if end else measure for end in ends]
    known = attacks[columns[1] if len(columns) > 1 else columns[0]]
    if not known.notna().any():
        return ""
    total = format_number(known.sum())
    if len(columns) > 1 and attacks[[columns[0], columns[2]]].notna().any(axis=None):
        low, high = attacks[columns[0]].sum(), attacks[columns[2]].sum()
        total += f" ({format_number(low)} to {format_number(high)})"
    share = "" if known.notna().all() else f", known for {format_number(known.notna().sum())} of {len(known)} rows"
    return f"{total} {MEASURE_LABELS[measure]}{share}."


def dates_in_words(view: View) -> str:
    """How many events are known no more exactly than a week, month or year, and where they are counted."""
    if view.book.choices.is_monthly:
        return ""
    counts = view.attacks["time_precision"].value_counts()
    coarse = {name: int(counts.get(name, 0)) for name in ("week", "month", "year")}
    named = [f"{format_number(count)} only to the {name}" for name, count in coarse.items() if count]
    if not named:
        return ""
    return f"Of the rows {listed(named)} are known: each counts on the first day it may have happened."


def part_of_in_words(view: View) -> str:
    """Which kinds of event are left out of sums because another kind counts the same events; empty for none."""
    left_out = {kind: whole for kind, whole in view.table.vocabulary.part_of.items() if kind not in view.counted_types}
    present = set(view.events["event_type"].unique())
    named = [
        f"“{kind}” is part of “{whole}” and not counted again" for kind, whole in left_out.items() if kind in present
    ]
    return f"{listed(named)}." if named else ""


def days_without_in_words(view: View) -> str:
    """What a day without a row means, and how many there are in the selection."""
    if view.table.vocabulary.periods[0] != "day":
        return "The rows are counts of months: they say nothing of single days."
    covered = frequency.coverage(view)
    none = int((covered["status"] == "none recorded").sum())
    return (
        f"Of the {number_of(len(covered), 'day')} of the selection {format_number(none)} have no recorded event: they "
        "count as 0. That a table has no row for a day does not prove that nothing happened on it."
    )


def cannot_in_words(table: Table, address: str) -> tuple[str, str]:
    """Why the page at `address` has no answer for a public table, and where to look instead."""
    declared = table.declaration
    why = CANNOT[address].format(title=table.title, event_is=declared.event_is if declared else "")
    return why, INSTEAD[address]


def label_of(event: pd.Series, measure: str) -> str:
    """A line for one event in a list: its day, kind and place, and its figure where known."""
    parts = [format_day(event["event_date"].date()), str(event["event_type_label"])]
    if is_known(event["place"]):
        parts.append(cut(str(event["place"]), 60))
    column = f"{measure}_best" if measure in CATEGORIES else measure
    if column in event.index and is_known(event[column]):
        parts.append(f"{format_number(event[column])} {measure.replace('_', ' ')}")
    return " · ".join(parts)
