"""What a selection leaves of a table: the events with their figures, and the rows behind them.

A table is in memory (`InMemoryDataset`, `InMemoryView`) or kept on disk and asked (`vigil.store.on_disk.stored_view`).
What pages and charts may ask of either is `Dataset` and `View`."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property, partial
from typing import Any, Protocol

import narwhals as nw
import numpy as np
import pandas as pd

from vigil import limits
from vigil.places.hierarchy import descendants
from vigil.query.choices import Choices, DayRule
from vigil.query.columns import Columns
from vigil.query.conditions import all_met, conditions, of_any_size, sizes_unknown
from vigil.query.days import day_of
from vigil.query.selection import EVERYTHING, Selection
from vigil.query.sentence import describe_selection as in_words
from vigil.query.sentence import describe_share_read
from vigil.query.sums import SumsQuery, summed
from vigil.rules import ledger
from vigil.rules.event_figures import claimed_headlines, got_through_basis, with_figures
from vigil.table import schema
from vigil.table.model import Table, TableDescription, rows_of, sources_by_event, split_list
from vigil.table.result_cache import cached, results_of
from vigil.table.schema import FIGURES
from vigil.table.vocabulary import NOT_STATED
from vigil.text import folded


@dataclass(frozen=True, eq=False)
class InMemoryDataset:
    """A table ready to query: its events with figures, worked out once, and what it offers to filter by.

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
    """The figure shown first for each measure of each event, as `vigil.rules.claims.headlines` gives it."""
    choices: Choices

    @property
    def rows(self) -> int:
        """How many events the table has."""
        return len(self.events)

    @cached_property
    def searched(self) -> pd.Series:
        """The folded texts of each event that words are looked for in (str, index of `events`)."""
        named = self.table.impacts.groupby("event_id")["location"].agg(" ".join)
        texts = self.events["event_id"].map(named).astype("str").fillna("")
        for column in SEARCHED:
            texts = texts + " " + self.events[column].astype("str").fillna("")
        return texts.map(folded)

    def select(self, selection: Selection = EVERYTHING) -> InMemoryView:
        """The part of the table that a selection keeps; see `select`."""
        return select(self, selection)

    def reported_days(self, rule: DayRule) -> pd.DatetimeIndex:
        """The days with a report of an attack, in order; of a public table those with a counted event."""
        return _reported_days(self, rule)


SEARCHED = ("event_id", "headline", "notes", "location", "actor1", "actor2", "series", "sub_event_type")
"""The columns whose words a text is looked for in, besides the places of the impacts."""


class Described(Protocol):
    """A dataset as far as a view speaks of it."""

    @property
    def table(self) -> TableDescription:
        """The table looked at."""

    @property
    def choices(self) -> Choices:
        """What it offers to filter by."""


@dataclass(frozen=True, eq=False)
class BaseView:
    """What a view says by its table and its selection alone, wherever the table is held; see `View`."""

    dataset: Described
    selection: Selection

    @property
    def table(self) -> TableDescription:
        """The table looked at."""
        return self.dataset.table

    @cached_property
    def counted_types(self) -> tuple[str, ...]:
        """The kinds of event that are counted: none whose events are counted again under another kind kept too."""
        vocabulary = self.table.vocabulary
        selected = self.selection.event_types or tuple(vocabulary.event_types)
        return tuple(name for name in vocabulary.counted_types if vocabulary.part_of.get(name) not in selected)

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
        return () if self.table.vocabulary.has_colours else self.dataset.choices.order_of(dimension)

    @property
    def first_day(self) -> date:
        """First day looked at: the selection's, or the table's."""
        return self.selection.date_from or self.dataset.choices.first_day

    @property
    def last_day(self) -> date:
        """Last day looked at: the selection's, or the table's."""
        return self.selection.date_to or self.dataset.choices.last_day

    @cached_property
    def sentence(self) -> str:
        """The filters in words, and of how many rows of the file where some could not be read."""
        words, share = in_words(self.selection, self.dataset.choices), describe_share_read(self.table)
        return f"{words} ({share})" if share else words

    @property
    def sources_note(self) -> str:
        """Whoever publishes a public table."""
        publisher = self.table.declaration.publisher
        return "publisher not stated" if publisher == NOT_STATED else publisher

    @property
    def as_of(self) -> str:
        """The last day the table covers, ISO 8601."""
        return self.dataset.choices.last_day.isoformat()


@dataclass(frozen=True, eq=False)
class InMemoryView(BaseView):
    """What a selection leaves of a table. All frames hold only rows of the selected events.

    `events`, in order of time, is as in `InMemoryDataset` with `day` (datetime64[us], naive midnight) by the
    selection's rule. The rows behind them are worked out when they are first asked for.
    """

    dataset: InMemoryDataset
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
        return self.dataset.table

    @property
    def rows(self) -> int:
        """How many rows are selected."""
        return len(self.events)

    @property
    def counted_rows(self) -> int:
        """How many of them are counted."""
        return int(self._is_counted.sum())

    @property
    def in_memory(self) -> InMemoryView:
        """The view itself: it is in memory."""
        return self

    @property
    def scanned(self) -> None:
        """None: it is in memory."""
        return

    def selected(self, *columns: str) -> nw.LazyFrame[Any]:
        """These columns of the events, as a lazy frame."""
        return nw.from_native(self.events).lazy().select(*columns)

    def counted(self, *columns: str) -> nw.LazyFrame[Any]:
        """The same of those that are counted."""
        events = nw.from_native(self.events).lazy().select(*columns, _type=nw.col("event_type"))
        return events.filter(nw.col("_type").is_in(self.counted_types)).drop("_type")

    def summed(self, query: SumsQuery) -> pd.DataFrame:
        """Sums of a public table, as `vigil.query.sums.summed` gives them."""
        return summed(self.counted, query, is_aggregated=self.table.vocabulary.is_aggregated)

    def page(
        self, columns: Sequence[str], *, offset: int = 0, limit: int, sort: str = "event_date", descending: bool = True
    ) -> pd.DataFrame:
        """These columns of some rows, `offset` from the first in an order; see `View.page`."""
        events = self.events
        if sort == "event_date":
            ordered = events.iloc[::-1] if descending else events
        else:
            texts = isinstance(events[sort].dtype, pd.CategoricalDtype)
            keys = events[sort].astype("str") if texts else events[sort]
            ordered = events.loc[keys.sort_values(ascending=not descending, kind="stable", na_position="last").index]
        return ordered.iloc[offset : offset + limit][list(columns)].reset_index(drop=True)

    def latest(self, number: int) -> pd.DataFrame:
        """The latest counted events, the latest first; see `View.latest`."""
        if self.table.vocabulary.is_aggregated:
            return self.attacks.sort_values(["day", "events_count"], ascending=False, kind="stable").head(number)
        return self.attacks.tail(number).iloc[::-1]

    def only(self, event_ids: Iterable[str]) -> InMemoryView:
        """The same view narrowed to some of its events."""
        return replace(self, events=_of(self.events, frozenset(event_ids)))

    @cached_property
    def attacks(self) -> pd.DataFrame:
        """The selected events in which force was used (of a public table: those counted), in order of time."""
        return _rows_where(self.events, self._is_counted.to_numpy())

    def of_counted(self, column: str) -> pd.Series:
        """One column of the events that are counted, in order of time: a row of all columns takes far longer."""
        return self.events[column][self._is_counted]

    @cached_property
    def _is_counted(self) -> pd.Series:
        if self.table.vocabulary.part_of:
            return self.events["event_type"].isin(self.counted_types)
        return self.events["violent"]

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

    @cached_property
    def sources(self) -> pd.DataFrame:
        """Every report that the selected events rest on (columns of `schema.SOURCES`)."""
        sources = self.table.sources
        if self.table.vocabulary.is_self_contained:
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
        if self.table.declaration.publisher:
            return super().sources_note
        published_by = _publishers(self.table)
        publishers = [name for name, _ in Counter(published_by[one] for one in sorted(self._source_ids)).most_common()]
        if not publishers:
            return "no sources"
        if len(publishers) <= 3:
            return ", ".join(publishers)
        return f"{publishers[0]} and {len(publishers) - 1} others"


def dataset_of_table(table: Table) -> InMemoryDataset:
    """Work out the figures of every event of a table, once."""
    headlines = claimed_headlines(table)
    events = with_figures(table, headlines)
    return InMemoryDataset(table=table, events=events, headlines=headlines, choices=_choices(table, events))


def select(dataset: InMemoryDataset, selection: Selection = EVERYTHING) -> InMemoryView:
    """The part of a table that a selection keeps; asked again it is the same object, never to be changed in place.

    Filters are joined by "and", the values within a filter by "or". The weapon filter keeps the attacks
    with such a weapon and counts only those munitions; the place filter keeps whole events, since a
    report does not divide its figures among places.
    """
    view = _selected(dataset, selection)
    views = results_of(_selected, dataset)
    rows = 0
    for key, other in reversed(list(views.items())):  # the last used first, which stays however large it is
        rows += other.rows
        if rows > limits.CACHED_VIEW_ROWS and other is not view:
            views.pop(key, None)
    return view


@cached(limits.CACHED_VIEWS)
def _selected(dataset: InMemoryDataset, selection: Selection) -> InMemoryView:
    events = _with_days(dataset, selection.day)
    if selection.weapon_classes and "weapon_class" not in events:
        events = _counting(events, _munitions_of(dataset.table, selection))
    columns = _columns(dataset)
    expressions = conditions(selection, columns)
    looked_at = events.assign(searched=dataset.searched) if selection.text else events
    keep = all_met(looked_at, list(expressions.values()))
    unknown_size = 0
    if unknown := sizes_unknown(selection, columns):
        others = [expressions[one.name] for one, _ in of_any_size(selection).applied if one.name in expressions]
        unknown_size = int(all_met(looked_at, [*others, *unknown, columns["violent"]]).sum())
    return InMemoryView(
        dataset=dataset,
        selection=selection,
        events=events if keep.all() else _rows_where(events, keep),
        unknown_size=unknown_size,
    )


def _columns(dataset: InMemoryDataset) -> Columns:
    """The columns of a table in memory, as filters look at them."""
    vocabulary = dataset.table.vocabulary
    are_parties = nw.col("event_type").is_in(vocabulary.mutual_types)
    only_some = len(vocabulary.mutual_types) < len(vocabulary.event_types)
    return Columns(
        expressions={"actor2": nw.when(are_parties).then(nw.col("actor2"))} if only_some else {},
        with_weapons=partial(_with_weapons, dataset),
        at_places=partial(_at_places, dataset.table),
    )


def _counting(events: pd.DataFrame, munitions: pd.DataFrame) -> pd.DataFrame:
    """Events with the figures of some munitions alone."""
    figures = ledger.figures_by_event(munitions)
    events = events.assign(**{name: events["event_id"].map(figures[name]).astype("Int64") for name in FIGURES})
    return events.assign(got_through_basis=got_through_basis(events, munitions))


def _with_weapons(dataset: InMemoryDataset, classes: Sequence[str]) -> nw.Expr:
    if "weapon_class" in dataset.events:
        return nw.col("weapon_class").is_in(list(classes))
    munitions = dataset.table.munitions
    with_such = munitions.loc[munitions["weapon_class"].isin(classes), "event_id"].unique()
    return nw.col("event_id").is_in(with_such.tolist())


def _at_places(table: Table, places: Sequence[str]) -> nw.Expr:
    within = set().union(*(descendants(table.places, place) | {place} for place in places))
    there = nw.col("place").is_in(sorted(within))
    hit = table.impacts.loc[table.impacts["location"].isin(within), "event_id"].unique().tolist()
    return there | nw.col("event_id").is_in(hit) if hit else there


@cached(16)
def _with_days(dataset: InMemoryDataset, rule: DayRule) -> pd.DataFrame:
    """The events of a table with the `day` that each belongs to."""
    return dataset.events.assign(day=day_of(dataset.events, rule))


def _rows_where(events: pd.DataFrame, keep: np.ndarray[Any, np.dtype[np.bool_]]) -> pd.DataFrame:
    """The rows to keep, numbered from 0. Those of a span of days lie side by side: a slice of them copies nothing."""
    places = np.flatnonzero(keep)
    if len(places) and places[-1] - places[0] + 1 == len(places):
        return events.iloc[places[0] : places[-1] + 1].reset_index(drop=True)
    return events.iloc[places].reset_index(drop=True)


def _munitions_of(table: Table, selection: Selection) -> pd.DataFrame:
    if not selection.weapon_classes:
        return table.munitions
    return table.munitions[table.munitions["weapon_class"].isin(selection.weapon_classes)]


def _of(frame: pd.DataFrame, event_ids: frozenset[str]) -> pd.DataFrame:
    return frame[frame["event_id"].isin(event_ids)].reset_index(drop=True)


@cached(16)
def _reported_days(dataset: InMemoryDataset, rule: DayRule) -> pd.DatetimeIndex:
    vocabulary, events = dataset.table.vocabulary, dataset.table.events
    reporting = [vocabulary.reported_by] if vocabulary.is_reports else list(vocabulary.counted_types)
    days = day_of(events[events["event_type"].isin(reporting)], rule)
    return pd.DatetimeIndex(days.astype("datetime64[us]").dropna().sort_values().unique())


@cached(1)
def _publishers(table: Table) -> dict[str, str]:
    return dict(zip(table.sources["source_id"], table.sources["publisher"], strict=True))


def values_in(events: pd.DataFrame, column: str) -> tuple[str, ...]:
    """The different values of a column of texts, the most frequent first, equals by name; no more than are offered."""
    counts = events[column].value_counts()
    names = sorted(counts.index[counts > 0], key=lambda name: (-counts[name], name))
    return tuple(names[: limits.OFFERED_VALUES])


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
        in_column=cache(partial(values_in, events)),
        other_names={
            other: place.name_en
            for place in rows_of(offered)
            for other in (*split_list(place.name_uk), *split_list(place.aliases))
        },
    )
