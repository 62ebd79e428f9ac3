"""What a table holds and where it is thin: the rows, days, figures, places and sources behind its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from vigil import frequency, ledger, schema
from vigil.tables import Table, split_list
from vigil.view import Book, select

COLUMNS = ("about", "item", "value", "note")

NOT_KNOWN = "not known"

_Fact = tuple[str, str, Any, str]


def contents(book: Book) -> pd.DataFrame:
    """The contents of a table as `about`, `item`, `value`, `note`, all str; values are mostly counts.

    In order: title, version and days; rows of each table; days with and without a report of an attack;
    events by type; how exactly events and impacts are placed; events that rest on two or more reports; of
    how many attacks each figure is known; sources and places that nothing refers to; what does not add up
    in the ledger, one row a finding.
    """
    facts = [
        *_identity(book),
        *_rows(book.table),
        *_days(book),
        *_events(book),
        *_placed("events", book.events),
        *_placed("impacts", book.table.impacts),
        *_reports(book),
        *_known_figures(book.events),
        *_unused(book.table),
        *_ledger(book.table),
    ]
    frame = pd.DataFrame(facts, columns=list(COLUMNS))
    return frame.astype({"value": "object"}).map(str).astype("str")


def reports_per_event(table: Table) -> pd.Series:
    """How many different reports each event rests on, those of its weapons, places and claims included.

    int64, index `event_id`, in the order of the events.
    """
    used: dict[str, set[str]] = {
        event_id: set(split_list(cell))
        for event_id, cell in zip(table.events["event_id"], table.events["source_id"], strict=True)
    }
    for frame in (table.munitions, table.impacts, table.claims):
        for event_id, source_id in zip(frame["event_id"], frame["source_id"], strict=True):
            used[event_id].add(source_id)
    return pd.Series({event_id: len(ids) for event_id, ids in used.items()}, dtype="int64").rename_axis("event_id")


def unused_sources(table: Table) -> list[str]:
    """The ids of sources that no row of the table rests on, in file order."""
    used = {source_id for cell in table.events["source_id"] for source_id in split_list(cell)}
    for frame in (table.munitions, table.impacts, table.claims):
        used.update(frame["source_id"].dropna())
    return [source_id for source_id in table.sources["source_id"] if source_id not in used]


def unused_places(table: Table) -> list[str]:
    """The names of places that no row of the table mentions, not even as the place another lies in."""
    used = {*table.events["location"].dropna(), *table.impacts["location"].dropna(), *table.claims["scope"].dropna()}
    for column in ("launched_from", "target"):
        used.update(name for cell in table.munitions[column] for name in split_list(cell))
    used.update(table.places["parent"].dropna())
    return [name for name in table.places["name_en"] if name not in used]


def _identity(book: Book) -> Iterator[_Fact]:
    yield "table", "title", book.table.title, ""
    yield "table", "version", book.table.version, ""
    if len(book.events):
        yield "table", "first day", book.choices.first_day, ""
        yield "table", "last day", book.choices.last_day, ""


def _rows(table: Table) -> Iterator[_Fact]:
    for name, described in schema.TABLES.items():
        yield "rows", name, len(table.frame(name)), f"a row is {described.row_is}"


def _days(book: Book) -> Iterator[_Fact]:
    days = frequency.coverage(select(book))
    if days.empty:
        return
    silent = days.loc[days["status"] == "no report", "day"]
    span = f"{days['day'].iloc[0]:%Y-%m-%d} to {days['day'].iloc[-1]:%Y-%m-%d}"
    yield (
        "days",
        "with a report of an attack",
        len(days) - len(silent),
        _share(len(days) - len(silent), len(days), f"days, {span}"),
    )
    yield "days", "without a report", len(silent), _listed(f"{day:%Y-%m-%d}" for day in silent)


def _events(book: Book) -> Iterator[_Fact]:
    found = book.events["event_type"].value_counts()
    for name, kind in schema.EVENT_TYPES.items():
        if name in found.index:
            yield "event type", name, found[name], kind.meaning


def _placed(what: str, frame: pd.DataFrame) -> Iterator[_Fact]:
    """Rows by how exactly their place is known, after the share that is placed more exactly than a country."""
    precision = frame["geo_precision"].where(frame["location"].notna()).fillna(NOT_KNOWN)
    counted = precision.value_counts()
    located = len(frame) - sum(int(counted.get(name, 0)) for name in ("country", "direction", "sea", NOT_KNOWN))
    yield f"places of {what}", "finer than a country or sea", located, _share(located, len(frame))
    for name in (*schema.GEO_PRECISIONS, NOT_KNOWN):
        if name in counted.index:
            yield f"places of {what}", name, counted[name], ""


def _reports(book: Book) -> Iterator[_Fact]:
    reports = reports_per_event(book.table)
    for name, several in (("events", reports), ("attacks", reports[book.events["violent"].to_numpy()])):
        count = int((several >= 2).sum())
        yield "reports", f"{name} that rest on two or more", count, _share(count, len(several))


def _known_figures(events: pd.DataFrame) -> Iterator[_Fact]:
    attacks = events[events["violent"]]
    for name in (*schema.FIGURES, "killed_best", "injured_best", "places_hit"):
        known = int(attacks[name].notna().sum())
        yield "figure known", name, known, _share(known, len(attacks), "attacks and strikes")


def _unused(table: Table) -> Iterator[_Fact]:
    sources = unused_sources(table)
    yield "sources", "used by no row", len(sources), _listed(sources)
    without = table.sources.loc[table.sources["url"].isna(), "source_id"]
    yield "sources", "without an address", len(without), _listed(without)
    yield "places", "used by no row", len(unused_places(table)), "known when a name is looked up, nothing more"


def _ledger(table: Table) -> Iterator[_Fact]:
    found = ledger.discrepancies(table.munitions, table.claims)
    yield "ledger", "findings", len(found), "what does not add up, or was not reported"
    for event_id, weapon, finding in zip(found["event_id"], found["weapon"], found["finding"], strict=True):
        yield "ledger finding", event_id, weapon, finding


def _share(count: int, of: int, noun: str = "") -> str:
    words = f"of {of} {noun}".strip()
    return f"{words}: {100 * count / of:.1f} %" if of else words


def _listed(names: Iterable[object]) -> str:
    return "; ".join(map(str, names))
