"""What a table holds and where it is thin: the rows, days, figures, places and sources behind its numbers.

Also what only a person can judge: events so close to each other that they may be two reports of one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from vigil.analysis.frequency import reported_days
from vigil.places.geometry import distance_km
from vigil.places.hierarchy import ancestors
from vigil.rules import ledger
from vigil.store.memory import InMemoryDataset, select
from vigil.table import schema
from vigil.table.model import Table, rows_of, sources_by_event, split_list

COLUMNS = ("about", "item", "value", "note")

NOT_KNOWN = "not known"

CLOSE_HOURS = 24.0
"""Events that start within this of each other may be one, where both hours are known ..."""
CLOSE_KM = 30.0
"""... and where places of theirs are one, lie in one another, or have reference points within this."""

NOT_KNOWN_KM = float("nan")

AREA_PRECISIONS = ("country", "direction", "sea")
"""Too coarse to say where something happened."""

PAIR_COLUMNS = ("first", "second", "actor", "hours", "places", "distance_km")

_Fact = tuple[str, str, Any, str]


def report_frame(dataset: InMemoryDataset) -> pd.DataFrame:
    """The contents of a table as `about`, `item`, `value`, `note`, all str; values are mostly counts.

    In order: title, version and days; rows of each table; days with and without a report of an attack;
    events by type; of each type how many rest on two or more reports, are located and have an hour; how
    exactly events and impacts are placed; events that rest on two or more reports; of how many attacks each
    figure is known; sources and places that nothing refers to; pairs of events that may be one, one row a
    pair; what does not add up in the ledger, one row a finding.
    """
    facts = [
        *_identity(dataset),
        *_rows(dataset.table),
        *_days(dataset),
        *_events(dataset),
        *_kinds(dataset.table),
        *_placed("events", dataset.events),
        *_placed("impacts", dataset.table.impacts),
        *_reports(dataset),
        *_known_figures(dataset.events),
        *_unused(dataset.table),
        *_pairs(dataset.table),
        *_ledger(dataset.table),
    ]
    frame = pd.DataFrame(facts, columns=list(COLUMNS))
    return frame.astype({"value": "object"}).map(str).astype("str")


def reports_per_event(table: Table) -> pd.Series:
    """How many different reports each event rests on, those of its weapons, places and claims included.

    int64, index `event_id`, in the order of the events.
    """
    return pd.Series(
        {event_id: len(ids) for event_id, ids in sources_by_event(table).items()}, dtype="int64"
    ).rename_axis("event_id")


def unused_sources(table: Table) -> list[str]:
    """The ids of sources that no row of the table rests on, in file order."""
    used = set().union(*sources_by_event(table).values())
    return [source_id for source_id in table.sources["source_id"] if source_id not in used]


def unused_places(table: Table) -> list[str]:
    """The names of places that no row of the table mentions, not even as the place another lies in."""
    used = {*table.events["location"].dropna(), *table.impacts["location"].dropna(), *table.claims["scope"].dropna()}
    for column in ("launched_from", "target"):
        used.update(name for cell in table.munitions[column] for name in split_list(cell))
    used.update(table.places["parent"].dropna())
    return [name for name in table.places["name_en"] if name not in used]


def kinds(table: Table) -> pd.DataFrame:
    """How well each kind of event is founded (all int64, index `event_type` in the order of the schema).

    `events`; `several_reports`, those that rest on two or more; `located`, those whose own place or a place of
    an impact is finer than a country or sea; `with_hour`, those whose begin is known better than its day.
    """
    events = table.events
    impacts = table.impacts
    placed = impacts.loc[impacts["location"].notna() & ~impacts["geo_precision"].isin(AREA_PRECISIONS), "event_id"]
    own = events["location"].notna() & events["geo_precision"].notna() & ~events["geo_precision"].isin(AREA_PRECISIONS)
    counted = pd.DataFrame(
        {
            "event_type": events["event_type"],
            "events": 1,
            "several_reports": (reports_per_event(table) >= 2).to_numpy(),
            "located": own | events["event_id"].isin(set(placed)),
            "with_hour": events["time_precision"] != "day",
        }
    )
    order = [name for name in schema.EVENT_TYPES if name in set(events["event_type"])]
    return counted.groupby("event_type").sum().astype("int64").reindex(order)


def close_pairs(table: Table) -> pd.DataFrame:
    """Pairs of violent events with the same attacker, close in time and place: perhaps two reports of one event.

    Close in time: both hours are known and lie within `CLOSE_HOURS`, or one is not known and `event_date` is
    the same. Close in place: some place of one is a place of the other, lies in it or holds it, or both have
    reference points within `CLOSE_KM`. The places of an event are its own and those of its impacts, finer than
    a country or sea; reports of attacks on a whole country therefore only come in through their impacts, and
    two of them are never a pair, since each holds what its report holds.

    Returns `first`, `second` (event ids, by begin), `actor`, `places` (str; the two nearest places, one name
    where they are the same), `hours` between the begins and `distance_km` between the reference points
    (float64; missing where not known, and for oblasts), by the begin of the first, then of the second.
    """
    meeting_of = _meetings(table.places)
    found = [
        (one.event_id, other.event_id, one.actor, hours, meeting.names, meeting.km)
        for one, other, hours in _close_in_time(_happenings(table))
        if (meeting := _nearest_places(one.places, other.places, meeting_of)) is not None
    ]
    frame = pd.DataFrame(found, columns=["first", "second", "actor", "hours", "places", "distance_km"])
    text = dict.fromkeys(("first", "second", "actor", "places"), "str")
    return frame.astype({**text, "hours": "float64", "distance_km": "float64"})[list(PAIR_COLUMNS)]


@dataclass(frozen=True)
class _Happening:
    """One violent event as `close_pairs` looks at it."""

    event_id: str
    actor: str
    is_report: bool
    """Whether it is an attack as one report has it, rather than one strike."""
    day: pd.Timestamp
    start: pd.Timestamp
    timed: bool
    places: tuple[str, ...]


@dataclass(frozen=True)
class _Meeting:
    """Two places that may be one: what to call them, and how far apart their points are (NaN: not known, or no use)."""

    names: str
    km: float


def _happenings(table: Table) -> list[_Happening]:
    kinds_of_place = table.places.set_index("name_en")["kind"]
    events = table.events[table.events["event_type"].isin(schema.VIOLENT_TYPES)]
    named = pd.concat([events[["event_id", "location"]], table.impacts[["event_id", "location"]]]).dropna()
    named = named[~named["location"].map(kinds_of_place).isin(AREA_PRECISIONS)].drop_duplicates()
    places = named.groupby("event_id")["location"].agg(tuple).to_dict()
    return [
        _Happening(
            event_id=event.event_id,
            actor=event.actor1,
            is_report=event.event_type == "attack",
            day=event.event_date,
            start=event.start,
            timed=event.time_precision != "day",
            places=places[event.event_id],
        )
        for event in rows_of(events.sort_values(["start", "event_id"], kind="stable"))
        if event.event_id in places
    ]


def _close_in_time(happenings: list[_Happening]) -> Iterator[tuple[_Happening, _Happening, float]]:
    """Pairs in order of their begins. An event of the same day begins less than two days before or after."""
    reach = pd.Timedelta(days=2)
    for number, one in enumerate(happenings):
        for other in happenings[number + 1 :]:
            if other.start - one.start > reach:
                break
            if one.actor != other.actor or (one.is_report and other.is_report):
                continue
            if one.timed and other.timed:
                hours = (other.start - one.start).total_seconds() / 3600
                if hours <= CLOSE_HOURS:
                    yield one, other, hours
            elif one.day == other.day:
                yield one, other, float("nan")


def _nearest_places(
    some: Iterable[str], others: Iterable[str], meeting_of: Callable[[str, str], _Meeting | None]
) -> _Meeting | None:
    """The pair of places that meet most closely: a known distance before an unknown one, then the shortest."""
    found = [meeting for one in some for other in others if (meeting := meeting_of(one, other)) is not None]
    return min(found, key=lambda meeting: (meeting.km != meeting.km, meeting.km, meeting.names), default=None)


def _meetings(places: pd.DataFrame) -> Callable[[str, str], _Meeting | None]:
    """Tells of two places, by name, whether they may be one; each question is worked out once."""
    rows = {place.name_en: place for place in rows_of(places)}
    above: Mapping[str, frozenset[str]] = {name: frozenset(ancestors(places, name)) for name in rows}

    @cache
    def meeting(one: str, other: str) -> _Meeting | None:
        if one == other:
            return _Meeting(one, 0.0)
        first, second = rows[one], rows[other]
        km = NOT_KNOWN_KM
        # The point of an oblast says little of where in it something happened.
        if not {first.kind, second.kind} & {"oblast", "raion"} and not pd.isna([first.latitude, second.latitude]).any():
            km = distance_km(first.latitude, first.longitude, second.latitude, second.longitude)
        lies_within = other in above[one] or one in above[other]
        return _Meeting(f"{one}; {other}", km) if lies_within or km <= CLOSE_KM else None

    return meeting


def _identity(dataset: InMemoryDataset) -> Iterator[_Fact]:
    yield "table", "title", dataset.table.title, ""
    yield "table", "version", dataset.table.version, ""
    if len(dataset.events):
        yield "table", "first day", dataset.choices.first_day, ""
        yield "table", "last day", dataset.choices.last_day, ""


def _rows(table: Table) -> Iterator[_Fact]:
    for name, described in schema.TABLES.items():
        yield "rows", name, len(table.frame(name)), f"a row is {described.row_is}"


def _days(dataset: InMemoryDataset) -> Iterator[_Fact]:
    days = reported_days.coverage(select(dataset))
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


def _events(dataset: InMemoryDataset) -> Iterator[_Fact]:
    found = dataset.events["event_type"].value_counts()
    for name, kind in schema.EVENT_TYPES.items():
        if name in found.index:
            yield "event type", name, found[name], kind.meaning


def _kinds(table: Table) -> Iterator[_Fact]:
    texts = {
        "several_reports": "rest on two or more reports",
        "located": "located finer than a country or sea",
        "with_hour": "with an hour",
    }
    for row in rows_of(kinds(table).reset_index()):
        for column, words in texts.items():
            count = int(getattr(row, column))
            yield f"event type {row.event_type}", words, count, _share(count, row.events)


def _pairs(table: Table) -> Iterator[_Fact]:
    pairs = close_pairs(table)
    yield (
        "close pairs",
        "for a person to judge",
        len(pairs),
        "same attacker, close in time and place: perhaps one event",
    )
    for pair in rows_of(pairs):
        apart = "the same day" if pd.isna(pair.hours) else f"{pair.hours:.1f} h apart"
        distance = "" if pd.isna(pair.distance_km) or not pair.distance_km else f", {pair.distance_km:.0f} km apart"
        yield "close pair", f"{pair.first} + {pair.second}", apart, f"{pair.places}{distance}"


def _placed(what: str, frame: pd.DataFrame) -> Iterator[_Fact]:
    """Rows by how exactly their place is known, after the share that is placed more exactly than a country."""
    precision = frame["geo_precision"].where(frame["location"].notna()).fillna(NOT_KNOWN)
    counted = precision.value_counts()
    located = len(frame) - sum(int(counted.get(name, 0)) for name in (*AREA_PRECISIONS, NOT_KNOWN))
    yield f"places of {what}", "finer than a country or sea", located, _share(located, len(frame))
    for name in (*schema.GEO_PRECISIONS, NOT_KNOWN):
        if name in counted.index:
            yield f"places of {what}", name, counted[name], ""


def _reports(dataset: InMemoryDataset) -> Iterator[_Fact]:
    reports = reports_per_event(dataset.table)
    for name, several in (("events", reports), ("attacks", reports[dataset.events["violent"].to_numpy()])):
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
    # Of a strike nobody is expected to say how many were launched: counted, not listed.
    strikes = set(table.events.loc[table.events["event_type"] == "strike", "event_id"])
    uncounted = found["event_id"].isin(strikes) & (found["weapon"] != "")
    yield "ledger", "weapons of strikes without a count", int(uncounted.sum()), "number launched or its outcome"
    found = found[~uncounted]
    yield "ledger", "findings", len(found), "what does not add up, or was not reported"
    for event_id, weapon, finding in zip(found["event_id"], found["weapon"], found["finding"], strict=True):
        yield "ledger finding", event_id, weapon, finding


def _share(count: int, of: int, noun: str = "") -> str:
    words = f"of {of} {noun}".strip()
    return f"{words}: {100 * count / of:.1f} %" if of else words


def _listed(names: Iterable[object]) -> str:
    return "; ".join(map(str, names))
