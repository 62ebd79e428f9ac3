"""What a map counts: the events at each place, their measure, the colour they stand for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vigil import limits
from vigil.analysis import place_counts
from vigil.analysis.place_counts import Row
from vigil.charts.look import colour_of, escaped
from vigil.charts.maps.choices import MEASURED, OF_WHOLE_ATTACKS
from vigil.places import areas
from vigil.places.areas import AreaFile
from vigil.store.memory import InMemoryView
from vigil.text import format_number, is_known

NO_WEAPON = "no weapon named"
"""The group of events whose munitions are not known, where colour stands for the weapon class."""


@dataclass(frozen=True)
class Item:
    """One place, area or pair on the map: its events, the measure of each (None: not known), their sum."""

    name: str
    ids: tuple[str, ...]
    figures: tuple[float | None, ...]
    value: float
    known: int


@dataclass(frozen=True)
class Groups:
    """What colour stands for: the groups in order of listing, and those of each event, which may have several."""

    of_event: Mapping[str, Sequence[str]]
    order: Sequence[str]
    labels: Mapping[str, str]
    colours: Mapping[str, str]


class MapCounts:
    """The places of a view and what happened there, by the chosen measure and colour; nothing is drawn here."""

    def __init__(self, view: InMemoryView, *, colour_by: str = "actor", size_by: str = "events") -> None:
        self.view = view
        self.size_by = size_by
        self.rows = place_counts.placed(view)
        self.by_place = place_counts.grouped(self.rows, "place")
        self.by_area = place_counts.grouped(self.rows, "area")
        self.places = place_counts.places_of(view.table)
        self.groups = _groups(view, colour_by)
        self._figures = self._figures_of_events()

    def events_by_place(self, *drawn: str) -> dict[str, list[str]]:
        """The events at each place that is drawn in one of these ways ("dot", "ring", "area")."""
        return {name: ids_of(rows) for name, rows in self.by_place.items() if rows[0]["drawn"] in drawn}

    def events_by_area(self) -> dict[str, list[str]]:
        """The events known to have happened somewhere in an area, no more exactly."""
        return {name: ids_of(rows) for name, rows in self.by_area.items()}

    def events_within(self, file: AreaFile) -> dict[str, list[str]]:
        """Events by area of `file`: at the area itself or at a place within it."""
        names = areas.names_in(file)
        found: dict[str, dict[str, None]] = {}
        for place, rows in self.by_place.items():
            area = next((name for name in place_counts.chain(self.view.table, place) if name in names), None)
            if area is not None:
                found.setdefault(area, {}).update(dict.fromkeys(ids_of(rows)))
        return {area: list(ids) for area, ids in found.items()}

    def items(self, by_name: Mapping[str, Sequence[str]]) -> list[Item]:
        """Names with their events and the sum of the measure, the largest first."""
        items = []
        for name, ids in by_name.items():
            figures = [self._figure(name, event_id) for event_id in ids]
            known = [figure for figure in figures if figure is not None]
            items.append(Item(name, tuple(ids), tuple(figures), float(sum(known)), len(known)))
        return sorted(items, key=lambda item: (-item.value, -len(item.ids), item.name))

    def usual_group(self, item: Item) -> str:
        """The group most often named there; of equals the first in order."""
        weights = self.view.weights or {}
        counts: Counter[str] = Counter()
        for event_id in item.ids:
            for group in self.groups.of_event.get(event_id, ()):
                counts[group] += weights.get(event_id, 1)
        return max(self.groups.order, key=lambda group: counts[group])

    def rows_at(self, name: str) -> Sequence[Row]:
        """What was reported of a place or, where nothing was of itself, of what its outline stands for."""
        return self.by_place.get(name) or self.by_area.get(name) or ()

    def head(self, name: str, kind: str) -> str:
        """The first lines of the hover text of a place: its name, how exactly it is known, how many sources."""
        sources = place_counts.distinct_sources(row["source_id"] for row in self.rows_at(name))
        sources_text = f"{sources} {'source' if sources == 1 else 'sources'}" if sources else ""
        return "<br>".join(line for line in (f"<b>{escaped(name)}</b>", escaped(kind), sources_text) if line)

    def describe_precision(self, name: str) -> str:
        """How exactly a dot or ring is known, and what it lies in."""
        row = self.by_place[name][0]
        words = {"city": "known only as a city"}.get(row["precision"], str(row["precision"]))
        if row["drawn"] == "ring" and row["precision"] in place_counts.AREAS:
            words = f"known only as a {_AREA_WORDS[row['precision']]}, drawn at its reference point"
        return f"{words}, {row['parent']}" if is_known(row["parent"]) else words

    def amount(self, item: Item) -> str:
        """The last line of the hover text: how many events, and the measure of those it is known for."""
        events = place_counts.count_at(self.view, item.ids)
        words = f"{format_number(events)} {'event' if events == 1 else 'events'}"
        if self.size_by == "events":
            return words
        if not item.known:
            return f"{words}<br>{MEASURED[self.size_by]}: unknown"
        known = "" if item.known == events else f" (known for {item.known} of {events})"
        return f"{words}<br>{MEASURED[self.size_by]}: {format_number(item.value)}{known}"

    def _figure(self, name: str, event_id: str) -> float | None:
        """The measure of one event at one place; None where it is not known."""
        if self.size_by == "events":
            weights = self.view.weights
            return 1.0 if weights is None else float(weights.get(event_id, 0))
        if self.size_by in OF_WHOLE_ATTACKS:
            return self._figures.get((event_id, ""))
        return self._figures.get((event_id, name))

    def _figures_of_events(self) -> dict[tuple[str, str], float]:
        """The measure by event and, for casualties, by place and area: of several speakers the highest figure."""
        if self.size_by == "events":
            return {}
        if self.size_by in OF_WHOLE_ATTACKS:
            values = zip(self.view.events["event_id"], self.view.events[self.size_by], strict=True)
            return {(event_id, ""): float(value) for event_id, value in values if is_known(value)}
        found: dict[tuple[str, str], float] = {}
        for row in self.rows:
            value = row[f"{self.size_by}_best"]
            if value is not None:
                for name in {row["place"], row["area"]} - {None}:
                    key = (row["event_id"], name)
                    found[key] = max(found.get(key, 0.0), float(value))
        return found


def counted_items(by_name: Mapping[str, Iterable[str]]) -> list[Item]:
    """Items measured by how many events they have, whatever the map measures otherwise."""
    items = []
    for name, ids in by_name.items():
        distinct = tuple(dict.fromkeys(ids))
        items.append(Item(name, distinct, (1.0,) * len(distinct), float(len(distinct)), len(distinct)))
    return sorted(items, key=lambda item: (-item.value, item.name))


def ids_of(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """The events of these rows, each once."""
    return list(dict.fromkeys(row["event_id"] for row in rows))


def _groups(view: InMemoryView, colour_by: str) -> Groups:
    """The groups of a view, in the order of the vocabulary where it has one, else those of most events first."""
    vocabulary = view.table.vocabulary
    by_munition = vocabulary.has_colours and colour_by == "weapon"
    of_event = _weapons_of_events(view) if by_munition else _named_in_events(view, colour_by)
    known = {"type": [*vocabulary.event_types], "weapon": [*vocabulary.weapon_classes]}.get(colour_by, [])
    place = {name: number for number, name in enumerate(known)} if vocabulary.has_colours else {}
    present = Counter(group for groups in of_event.values() for group in groups)
    order = sorted(present, key=lambda name: (name in _LAST, place.get(name, 0), -present[name]))
    labels = {name: vocabulary.type_label(name) if colour_by == "type" else name for name in order}
    colours = {name: colour_of(colour_by, name, order=view.order_of(colour_by)) for name in order}
    return Groups(of_event, order, labels, colours)


def _weapons_of_events(view: InMemoryView) -> dict[str, list[str]]:
    of_event: dict[str, list[str]] = {}
    named = view.munitions[["event_id", "weapon_class"]].drop_duplicates()
    for event_id, weapon_class in zip(named["event_id"], named["weapon_class"], strict=True):
        of_event.setdefault(event_id, []).append(weapon_class)
    return {event_id: of_event.get(event_id, [NO_WEAPON]) for event_id in view.events["event_id"]}


def _named_in_events(view: InMemoryView, colour_by: str) -> dict[str, list[str]]:
    """The group of each event; of a public table those that it has most of, all others as one."""
    named = view.events[_COLUMNS[colour_by]]
    if not view.table.vocabulary.has_colours:
        own = view.order_of(colour_by)[: limits.STACKED_GROUPS]
        named = named.astype("str").fillna(_NO_GROUP[colour_by])
        named = named.where(named.isin([*own, _NO_GROUP[colour_by]]), OTHERS)
    pairs = zip(view.events["event_id"], named, strict=True)
    return {event_id: [str(group)] for event_id, group in pairs if is_known(group)}


_AREA_WORDS = {"district": "district", "oblast": "province"}

_COLUMNS = {"actor": "actor1", "type": "event_type", "weapon": "weapon_class"}

_NO_GROUP = {"actor": "actor not stated", "type": "type not stated", "weapon": NO_WEAPON}

OTHERS = "others"

_LAST = (OTHERS, *_NO_GROUP.values())
"""Groups that stand for no value, listed behind those that do."""
