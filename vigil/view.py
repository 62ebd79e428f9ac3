"""What a selection leaves of a table: the events with their figures, and the rows behind them."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache

import pandas as pd

from vigil import claims as claim_rules
from vigil import ledger, limits, schema
from vigil import selection as selections
from vigil.places.hierarchy import descendants
from vigil.schema import FIGURES
from vigil.selection import Choices, Selection
from vigil.tables import Table, rows_of, sources_by_event, split_list
from vigil.vocabulary import NOT_STATED


@dataclass(frozen=True, eq=False)
class Book:
    """A table made ready to be asked: its events with figures, worked out once, and what it offers to filter by.

    `events`, in order of time, holds the columns of `schema.EVENTS` and: `latitude`, `longitude` (float64,
    NaN where the place is an area without a reference point), `launched`, `shot_down`, `lost`, `neutralised`,
    `got_through`, the casualties of `schema.CASUALTIES`, `places_hit` (all Int64, NA when not known),
    `got_through_basis` ("reported" or "remainder", missing without a figure), `sources` (str, addresses
    joined by "; "), `violent` (bool: whether it is counted as an attack or, in a public table, as an event),
    `event_type_label` (str) and `place` (str: the place it stands at, by its name in the places table).
    Texts that repeat may be categories in a public table.
    """

    table: Table
    events: pd.DataFrame
    headlines: pd.DataFrame
    """The figure shown first for each measure of each event, as `vigil.claims.headlines` gives it."""
    choices: Choices


@dataclass(frozen=True, eq=False)
class View:
    """What a selection leaves of a table. All frames hold only rows of the selected events.

    `events`, in order of time, is as in `Book` with `day` (datetime64[us], naive midnight) by the
    selection's rule. The rows behind them are worked out when they are first asked for.
    """

    book: Book
    selection: Selection
    events: pd.DataFrame
    unknown_size: int
    """Events left out because a smallest size was asked for and theirs is not known."""

    @cached_property
    def munitions(self) -> pd.DataFrame:
        """The munitions of the selected events, only those of the chosen weapon classes."""
        return _of(_munitions_of(self.table, self.selection), self._event_ids)

    @cached_property
    def impacts(self) -> pd.DataFrame:
        """The places hit or affected in the selected events."""
        return _of(self.table.impacts, self._event_ids)

    @cached_property
    def claims(self) -> pd.DataFrame:
        """The statements about the selected events."""
        return _of(self.table.claims, self._event_ids)

    @cached_property
    def _event_ids(self) -> frozenset[str]:
        return frozenset(self.events["event_id"])

    @property
    def table(self) -> Table:
        """The table looked at."""
        return self.book.table

    @cached_property
    def attacks(self) -> pd.DataFrame:
        """The selected events in which force was used (of a public table: those counted), in order of time."""
        counted = self.events["violent"]
        if self.table.vocabulary.part_of:
            counted = self.events["event_type"].isin(self.counted_types)
        return self.events[counted].reset_index(drop=True)

    @cached_property
    def counted_types(self) -> tuple[str, ...]:
        """The kinds of event that are counted: none whose events are counted again under another kind kept too."""
        words = self.table.vocabulary
        kept = self.selection.event_types or tuple(words.event_types)
        return tuple(name for name in words.counted_types if words.part_of.get(name) not in kept)

    @cached_property
    def weights(self) -> dict[str, int] | None:
        """How many events each selected row stands for, by its id; None where each row is one event.

        A row whose events are counted again under another kind stands for none.
        """
        if not self.table.vocabulary.is_aggregated:
            return None
        counted = self.events["event_type"].isin(self.counted_types)
        stands_for = self.events["events_count"].fillna(0).astype("int64").where(counted, 0)
        return dict(zip(self.events["event_id"], stands_for.tolist(), strict=True))

    @cached_property
    def number_of_events(self) -> int:
        """How many events the selected rows stand for."""
        return len(self.events) if self.weights is None else sum(self.weights.values())

    @property
    def noun(self) -> str:
        """What one counted event of the table is called."""
        return self.table.vocabulary.noun

    @property
    def nouns(self) -> str:
        """What several counted events of the table are called."""
        return self.table.vocabulary.nouns

    def order_of(self, dimension: str) -> tuple[str, ...]:
        """The values of `actor`, `type` or `weapon` of a public table, in the order in which they take colours.

        Empty for the curated vocabulary, whose values have colours of their own.
        """
        if self.table.declaration is None:
            return ()
        choices = self.book.choices
        offered = {"actor": choices.actors, "type": choices.event_types, "weapon": choices.weapon_classes}
        return offered.get(dimension, ())

    @property
    def first_day(self) -> date:
        """First day looked at: the selection's, or the table's."""
        return self.selection.date_from or self.book.choices.first_day

    @property
    def last_day(self) -> date:
        """Last day looked at: the selection's, or the table's."""
        return self.selection.date_to or self.book.choices.last_day

    @cached_property
    def sentence(self) -> str:
        """The filters in words."""
        return selections.sentence(self.selection, self.book.choices)

    @cached_property
    def sources(self) -> pd.DataFrame:
        """Every report that the selected events rest on (columns of `schema.SOURCES`)."""
        sources = self.table.sources
        if self.table.declaration:
            return sources
        return sources[sources["source_id"].isin(self._source_ids)].reset_index(drop=True)

    @cached_property
    def _source_ids(self) -> frozenset[str]:
        used = sources_by_event(self.table)
        return frozenset(itertools.chain.from_iterable(used.get(event_id, ()) for event_id in self._event_ids))

    @cached_property
    def sources_note(self) -> str:
        """The publishers behind the selection, the most used first: "Air Force of Ukraine and 14 others".

        Of a public table whoever publishes it.
        """
        if self.table.declaration:
            publisher = self.table.declaration.publisher
            return "publisher not stated" if publisher == NOT_STATED else publisher
        published_by = _publishers(self.table)
        publishers = [name for name, _ in Counter(published_by[one] for one in sorted(self._source_ids)).most_common()]
        if not publishers:
            return "no sources"
        if len(publishers) <= 3:
            return ", ".join(publishers)
        return f"{publishers[0]} and {len(publishers) - 1} others"

    @property
    def as_of(self) -> str:
        """The last day the table covers, ISO 8601."""
        return self.book.choices.last_day.isoformat()


def open_book(table: Table) -> Book:
    """Work out the figures of every event of a table, once."""
    headlines = _headlines(table)
    events = _with_figures(table, headlines)
    events = events.sort_values(["event_date", "start", "event_id"], kind="stable", ignore_index=True)
    return Book(table=table, events=events, headlines=headlines, choices=_choices(table, events))


EVERYTHING = Selection()


@lru_cache(maxsize=limits.REMEMBERED_VIEWS)
def select(book: Book, selection: Selection = EVERYTHING) -> View:
    """The part of a table that a selection keeps; asked again it is the same `View`, never to be changed in place.

    Filters are joined by "and", the values within a filter by "or". The weapon filter keeps the attacks
    with such a weapon and counts only those munitions; the place filter keeps whole events, since a
    report does not divide its figures among places.
    """
    table = book.table
    events = book.events
    if selection.weapon_classes and table.declaration:
        events = events[events["weapon_class"].isin(selection.weapon_classes)]
    elif selection.weapon_classes:
        munitions = _munitions_of(table, selection)
        figures = ledger.figures_by_event(munitions)
        events = events[events["event_id"].isin(figures.index)]
        events = events.assign(**{name: events["event_id"].map(figures[name]).astype("Int64") for name in FIGURES})
        events = events.assign(got_through_basis=_got_through_basis(events, munitions))
    events = events.assign(day=day_of(events, selection.day))
    keep = pd.Series(True, index=events.index)
    if selection.date_from:
        keep &= events["day"] >= pd.Timestamp(selection.date_from)
    if selection.date_to:
        keep &= events["day"] <= pd.Timestamp(selection.date_to)
    if selection.actors:
        acted = events["actor1"].isin(selection.actors)
        party = events["event_type"].isin(table.vocabulary.mutual_types) & events["actor2"].isin(selection.actors)
        keep &= acted | party
    if selection.event_types:
        keep &= events["event_type"].isin(selection.event_types)
    if selection.places:
        keep &= events["event_id"].isin(_events_in(table, selection.places))
    if selection.text:
        keep &= _mentions(table, events, selection.text)
    unknown_size = 0
    if selection.minimum is not None:
        unknown_size = int((keep & events["launched"].isna() & events["violent"]).sum())
        keep &= (events["launched"] >= selection.minimum).fillna(False).astype(bool)
    return View(
        book=book,
        selection=selection,
        events=events if keep.all() else events[keep].reset_index(drop=True),
        unknown_size=unknown_size,
    )


def only(view: View, event_ids: Iterable[str]) -> View:
    """The same view narrowed to some of its events."""
    return replace(view, events=_of(view.events, frozenset(event_ids)))


def day_of(events: pd.DataFrame, rule: selections.DayRule) -> pd.Series:
    """The day each event belongs to (datetime64[us], naive): its report day, or the local or UTC day of its start.

    An event whose start is known only by its day stays on that day under every rule but "report".
    """
    if rule == "report":
        return events["event_date"]
    local = events["start"].dt.tz_localize(None).dt.normalize()
    if rule == "start":
        return local
    utc = events["start"].dt.tz_convert("UTC").dt.tz_localize(None).dt.normalize()
    return utc.where(events["time_precision"].isin(["minute", "hour"]), local)


def _munitions_of(table: Table, selection: Selection) -> pd.DataFrame:
    if not selection.weapon_classes:
        return table.munitions
    return table.munitions[table.munitions["weapon_class"].isin(selection.weapon_classes)]


def _of(frame: pd.DataFrame, event_ids: frozenset[str]) -> pd.DataFrame:
    return frame[frame["event_id"].isin(event_ids)].reset_index(drop=True)


def _with_figures(table: Table, headlines: pd.DataFrame) -> pd.DataFrame:
    events = table.events
    figures = ledger.figures_by_event(table.munitions)
    casualties = _casualties(table, headlines)
    places = table.places.set_index("name_en")
    ids = events["event_id"]
    events = events.assign(
        latitude=events["location"].map(places["latitude"]),
        longitude=events["location"].map(places["longitude"]),
        **{name: ids.map(figures[name]).astype("Int64") for name in FIGURES},
        **{name: ids.map(casualties[name]).astype("Int64") for name in schema.CASUALTIES},
        places_hit=ids.map(_places_hit(table)).astype("Int64"),
        sources=ids.map(_source_addresses(table)).astype("str"),
        violent=events["event_type"].isin(schema.VIOLENT_TYPES),
        event_type_label=events["event_type"].map({kind.name: kind.label for kind in schema.EVENT_TYPES.values()}),
        place=events["location"],
    )
    return events.assign(got_through_basis=_got_through_basis(events, table.munitions))


def _got_through_basis(events: pd.DataFrame, munitions: pd.DataFrame) -> pd.Series:
    reported = munitions.groupby("event_id")["got_through"].count() == munitions.groupby("event_id").size()
    basis = events["event_id"].map(reported).map({True: "reported", False: "remainder"}).astype("str")
    return basis.where(events["got_through"].notna())


def _headlines(table: Table) -> pd.DataFrame:
    official = frozenset(table.sources.loc[table.sources["kind"] == "official", "source_id"])
    placed = table.places.dropna(subset=["parent"])
    parents = dict(zip(placed["name_en"], placed["parent"], strict=True))
    return claim_rules.headlines(table.claims, official_sources=official, parents=parents)


def _casualties(table: Table, headlines: pd.DataFrame) -> pd.DataFrame:
    """Killed and injured of each event by the rule for claims, else added up over its places (Int64)."""
    by_place = table.impacts.groupby("event_id")[list(schema.CASUALTIES)].sum(min_count=1).astype("Int64")
    claimed = {
        f"{kind}_{end}": headlines[headlines["measure"] == kind].set_index("event_id")[end]
        for kind in ("killed", "injured")
        for end in ("low", "best", "high")
    }
    frame = pd.DataFrame(claimed, dtype="float64").round().astype("Int64")
    return frame.combine_first(by_place).astype("Int64")


def _places_hit(table: Table) -> pd.Series:
    """Different places named as hit or affected in each event; a place is not counted beside places within it."""
    parents = table.places.set_index("name_en")["parent"]
    named = table.impacts.loc[
        ~table.impacts["geo_precision"].isin(["country", "direction"]), ["event_id", "location"]
    ].drop_duplicates()
    holds_another = named.assign(location=named["location"].map(parents)).dropna().drop_duplicates()
    finest = named.merge(holds_another, how="left", indicator=True)
    return finest[finest["_merge"] == "left_only"].groupby("event_id").size()


def _source_addresses(table: Table) -> dict[str, str]:
    """The addresses of every report an event rests on, or the publisher where no address was found."""
    sources = table.sources.set_index("source_id")
    named = sources["url"].fillna(sources["publisher"]).to_dict()
    return {
        event_id: "; ".join(dict.fromkeys(named[source_id] for source_id in ids if source_id in named))
        for event_id, ids in sources_by_event(table).items()
    }


@lru_cache(maxsize=4)
def _publishers(table: Table) -> dict[str, str]:
    return dict(zip(table.sources["source_id"], table.sources["publisher"], strict=True))


def _choices(table: Table, events: pd.DataFrame) -> Choices:
    actors = [
        *events["actor1"].dropna(),
        *events.loc[events["event_type"].isin(schema.MUTUAL_TYPES), "actor2"].dropna(),
    ]
    located = {*events["location"].dropna(), *table.impacts["location"].dropna()}
    places = table.places
    parents = places.dropna(subset=["parent"]).set_index("name_en")["parent"].to_dict()
    for name in list(located):
        while (name := parents.get(name)) is not None and name not in located:
            located.add(name)
    offered = places[places["kind"].isin(["city", "district", "oblast"]) & places["name_en"].isin(located)]
    types = set(events["event_type"])
    classes = set(table.munitions["weapon_class"])
    days = events["event_date"]
    today = date.today()
    return Choices(
        actors=tuple(dict.fromkeys(pd.Series(actors).value_counts().index)),
        event_types=tuple(name for name in schema.EVENT_TYPES if name in types),
        weapon_classes=tuple(name for name in schema.WEAPON_CLASSES if name in classes),
        places=tuple(sorted(offered["name_en"], key=lambda name: (not name.endswith("Kyiv"), name))),
        first_day=days.min().date() if len(days) else today,
        last_day=days.max().date() if len(days) else today,
        other_names={
            other: place.name_en
            for place in rows_of(offered)
            for other in (*split_list(place.name_uk), *split_list(place.aliases))
        },
    )


def _events_in(table: Table, places: Iterable[str]) -> set[str]:
    within = set().union(*(descendants(table.places, place) | {place} for place in places))
    events, impacts = table.events, table.impacts
    return {
        *events.loc[events["place" if table.declaration else "location"].isin(within), "event_id"],
        *impacts.loc[impacts["location"].isin(within), "event_id"],
    }


def _mentions(table: Table, events: pd.DataFrame, text: str) -> pd.Series:
    named = table.impacts.groupby("event_id")["location"].agg(" ".join)
    columns = ["event_id", "headline", "notes", "location", "actor1", "actor2", "series", "sub_event_type"]
    searched = events["event_id"].map(named).astype("str").fillna("")
    for column in columns:
        searched = searched + " " + events[column].astype("str").fillna("")
    folded = searched.str.casefold()
    keep = pd.Series(True, index=events.index)
    for word in text.casefold().split():
        keep &= folded.str.contains(word, regex=False)
    return keep
