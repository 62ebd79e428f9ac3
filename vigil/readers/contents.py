"""What a table that was read holds: whose it is, its rows, days, places and deaths."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vigil.readers.columns import EVENT_COLUMNS
from vigil.readers.format import ReadTable
from vigil.schema import CASUALTIES, FIGURES, GEO_PRECISIONS
from vigil.words import is_known, number_of

COLUMNS = ("about", "item", "value", "note")

NOT_KNOWN = "not known"

_Fact = tuple[str, str, Any, str]


def contents(table: ReadTable) -> pd.DataFrame:
    """What the table is and holds as `about`, `item`, `value`, `note`, all str; values are mostly counts.

    In order: file, format and why, publisher, licence, what a row stands for, version; rows, events, rows left out;
    days; events by type; places; how exactly they are known; people killed and injured, and munitions, each with of
    how many events they are known; names to settle; what to keep in mind.
    """
    facts = [*_identity(table), *_rows(table), *_days(table), *_types(table), *_places(table), *_figures(table)]
    facts += [("caveat", "", caveat, "") for caveat in table.format.caveats]
    facts += [("reading", "", note, "") for note in table.notes]
    if table.format.passing_on:
        facts.append(("passing on", "", table.format.passing_on, ""))
    frame = pd.DataFrame(facts, columns=list(COLUMNS))
    return frame.astype({"value": "object"}).map(str).astype("str")


def totals(events: pd.DataFrame, column: str) -> tuple[int | None, int]:
    """The sum of a count over the events that know it (None where none does), and how many events do."""
    known = events[column].dropna()
    return (int(known.sum()) if len(known) else None), len(known)


def _identity(table: ReadTable) -> list[_Fact]:
    format = table.format
    return [
        ("table", "file", table.file, ""),
        ("table", "format", format.name, f"it {table.recognised_because}"),
        ("table", "title", table.title, format.address),
        ("table", "publisher", format.publisher, f"cite as: {format.citation}"),
        ("table", "licence", format.licence, ""),
        ("table", "a row is", format.event_is, ""),
        ("table", "version", table.version, "of the bytes of the file"),
    ]


def _rows(table: ReadTable) -> list[_Fact]:
    problems = len({(problem.file, problem.row) for problem in table.problems})
    facts: list[_Fact] = [
        ("rows", "in the file", table.rows_read, ""),
        ("rows", "read as events", len(table.events), ""),
        ("rows", "left out", table.rows_left_out, f"with a problem: {number_of(problems, 'row')}" if problems else ""),
    ]
    stands_for, _ = totals(table.counted_once, "events_count")
    if stands_for != len(table.events):
        facts.append(("rows", "events that they stand for", stands_for, _without(table)))
    return facts


def _days(table: ReadTable) -> list[_Fact]:
    days = table.events["event_date"].dropna()
    if days.empty:
        return [("days", "first", NOT_KNOWN, ""), ("days", "last", NOT_KNOWN, "")]
    facts: list[_Fact] = [
        ("days", "first", days.min().date().isoformat(), ""),
        ("days", "last", days.max().date().isoformat(), ""),
        ("days", "with an event", days.nunique(), ""),
    ]
    facts += _counted("time known to", table.events["time_precision"], _allowed("time_precision"))
    return facts


def _types(table: ReadTable) -> list[_Fact]:
    return _counted("events of type", table.events["event_type"])


def _places(table: ReadTable) -> list[_Fact]:
    events = table.events
    facts: list[_Fact] = [
        ("places", "different", events["location"].nunique(), ""),
        ("places", "events with coordinates", int(events["latitude"].notna().sum()), "of an area its reference point"),
    ]
    facts += _counted("place known to", events["geo_precision"], GEO_PRECISIONS)
    if len(table.unsettled):
        facts.append(
            ("places", "names to settle", len(table.unsettled), "not found, or fit several places; --names lists them")
        )
    return facts


def _figures(table: ReadTable) -> list[_Fact]:
    facts: list[_Fact] = []
    for column in (*CASUALTIES, *FIGURES):
        total, known = totals(table.counted_once, column)
        if known:
            note = f"known of {known} of {len(table.counted_once)} rows"
            facts.append(("figures", column, total, "; ".join(filter(None, (note, _without(table))))))
    if not any(item.startswith("killed") for _, item, _, _ in facts):
        facts.insert(0, ("figures", "killed", NOT_KNOWN, "the table gives no deaths"))
    return facts


def _without(table: ReadTable) -> str:
    """What sums leave out, so that nothing is counted twice."""
    return "; ".join(f"without {kind}, which is part of {whole}" for kind, whole in table.format.part_of.items())


def _counted(about: str, values: pd.Series, order: tuple[str, ...] = ()) -> list[_Fact]:
    """How many events have each value, in a given order or the most frequent first, the missing last."""
    counts = values.astype("str").value_counts(dropna=False)
    known = sorted((name for name in counts.index if is_known(name)), key=lambda name: (-counts[name], name))
    named = [name for name in order if name in known] + [name for name in known if name not in order]
    facts: list[_Fact] = [(about, name, int(counts[name]), "") for name in named]
    missing = int(values.isna().sum())
    return [*facts, (about, NOT_KNOWN, missing, "")] if missing and facts else facts


def _allowed(name: str) -> tuple[str, ...]:
    return next(column.allowed for column in EVENT_COLUMNS if column.name == name)
