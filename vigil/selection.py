"""One selection of a table: what the filters say, as words, as a link, and from a link or a command line.

Which rows a selection keeps is decided in `vigil.view`.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal
from urllib.parse import urlencode

from vigil import limits, schema
from vigil.words import capital, cut, format_days, listed, plural

DayRule = Literal["report", "start", "utc"]
"""Which day an event belongs to: the report morning, the Kyiv date of its start, or the UTC date of its start."""

DAY_RULES: Mapping[str, str] = {
    "report": "report morning",
    "start": "start evening (Kyiv time)",
    "utc": "start day (UTC)",
}


PUBLIC_DAY_RULES: Mapping[str, str] = {**DAY_RULES, "report": "day the table gives", "start": "start day (Kyiv time)"}
"""The same rules for a public table, whose rows name a day themselves."""


@dataclass(frozen=True)
class Choices:
    """What a table offers to choose from; a link or a call that asks for anything else is told so."""

    actors: tuple[str, ...]
    event_types: tuple[str, ...]
    weapon_classes: tuple[str, ...]
    places: tuple[str, ...]
    first_day: date
    last_day: date
    other_names: Mapping[str, str] = field(default_factory=dict)
    """Other names of the places on offer, such as those in Ukrainian, and the name each stands for."""
    type_labels: Mapping[str, str] = field(default_factory=dict)
    """Labels of the kinds of event of a public table, quoted as they stand; empty for the kinds of the schema."""

    is_monthly: bool = False
    """Whether rows are counts of whole months, so that shorter spans hold nothing."""

    @property
    def day_rules(self) -> Mapping[str, str]:
        """The rules by which an event can belong to a day, in words."""
        return PUBLIC_DAY_RULES if self.type_labels else DAY_RULES

    def order_of(self, dimension: str) -> tuple[str, ...]:
        """The values of `actor`, `type` or `weapon`, in the order in which they are offered."""
        return {"actor": self.actors, "type": self.event_types, "weapon": self.weapon_classes}.get(dimension, ())

    def type_label(self, name: str) -> str:
        """The label of a kind of event."""
        return self.type_labels.get(name) or schema.EVENT_TYPES[name].label


@dataclass(frozen=True)
class Selection:
    """The filters of a view. An empty tuple, None or "" means that this filter keeps everything."""

    date_from: date | None = None
    date_to: date | None = None
    """Last day, included."""
    actors: tuple[str, ...] = ()
    """Who acted: the attacker of an attack, either party of a call, talks, a meeting or an agreement."""
    event_types: tuple[str, ...] = ()
    weapon_classes: tuple[str, ...] = ()
    """Keeps attacks with such a weapon, and counts only munitions of these classes."""
    places: tuple[str, ...] = ()
    """Keeps events located or with an impact in the place or in a place within it."""
    minimum: int | None = None
    """Smallest number launched; events whose number is not known are left out."""
    text: str = ""
    """Words that all stand in the headline, notes, names of places or actors, whatever their case."""
    day: DayRule = "report"

    def __post_init__(self) -> None:
        if self.date_from and self.date_to and self.date_from > self.date_to:
            raise ValueError(f"the first day {self.date_from} is after the last day {self.date_to}")
        if self.minimum is not None and self.minimum < 0:
            raise ValueError(f"the smallest size {self.minimum} is below 0")

    @property
    def is_everything(self) -> bool:
        """Whether no filter is set; the rule for the day is not a filter."""
        return replace(self, day="report") == Selection()

    def between(self, date_from: date | None, date_to: date | None) -> Selection:
        """The same selection over other days."""
        return replace(self, date_from=date_from, date_to=date_to)


LARGEST_MINIMUM = 999_999_999
"""Largest number that can be asked for as the smallest size."""

PARAMETERS: Mapping[str, str] = {
    "from": "date_from",
    "to": "date_to",
    "actor": "actors",
    "type": "event_types",
    "weapon": "weapon_classes",
    "place": "places",
    "min": "minimum",
    "q": "text",
    "day": "day",
}
"""Names in a link and on the command line, and the field each sets."""


@dataclass(frozen=True)
class Reading:
    """A selection read from a link or a call, and what of it could not be followed, in words."""

    selection: Selection
    refused: tuple[str, ...] = field(default=())


def to_query(selection: Selection) -> dict[str, list[str]]:
    """The selection as link parameters, only those that differ from showing everything."""
    query: dict[str, list[str]] = {}
    for name, attribute in PARAMETERS.items():
        value = getattr(selection, attribute)
        if value == getattr(Selection(), attribute):
            continue
        query[name] = [str(part) for part in value] if isinstance(value, tuple) else [str(value)]
    return query


def to_link(selection: Selection, *, page: str = "", **further: str) -> str:
    """A relative link to `page` that restores the selection; `further` adds parameters of the page."""
    query = urlencode({**to_query(selection), **further}, doseq=True)
    return f"{page}?{query}" if query else page


def from_query(query: Mapping[str, Sequence[str]], choices: Choices) -> Reading:
    """Read a selection from parameters; unknown parameters are left to the page that owns them.

    Nothing that is asked for is dropped silently: what cannot be followed is named in `refused`, with
    the nearest matches.
    """
    asked = {name: [value.strip() for value in query.get(name, ()) if value.strip()] for name in PARAMETERS}
    if sum(len(value) for values in asked.values() for value in values) > limits.QUERY_CHARACTERS:
        return Reading(Selection(), (f"filters longer than {limits.QUERY_CHARACTERS} characters in all",))
    read: dict[str, Any] = {}
    refused: list[str] = []
    for name, values in asked.items():
        if not values:
            continue
        offered = _offered(name, choices)
        if offered is not None:
            others = choices.other_names if name == "place" else {}
            found, unknown = _matched(name, values[: limits.QUERY_VALUES], offered, others)
            refused += unknown
            if len(values) > limits.QUERY_VALUES:
                refused.append(f"more than {limits.QUERY_VALUES} values of {name}")
            read[PARAMETERS[name]] = found
        elif len(values) > 1:
            refused.append(f"{name} given {len(values)} times; it takes one value")
        else:
            try:
                read[PARAMETERS[name]] = _CONVERTERS[name](values[0])
            except ValueError as error:
                refused.append(str(error))
    first, last = read.get("date_from"), read.get("date_to")
    if first and last and first > last:
        refused.append(f"from {first} to {last}: the first day is after the last")
        del read["date_from"], read["date_to"]
    return Reading(Selection(**read), tuple(refused))


def sentence(selection: Selection, choices: Choices) -> str:
    """The filters in words, for a person: "Events by Russia, 1 to 4 July 2025, with ballistic missiles"."""
    parts = [_types_in_words(selection, choices)]
    if selection.actors:
        parts[0] += f" by {listed(selection.actors, 'or')}"
    if selection.places:
        parts[0] += f" in {listed([_place_in_words(place) for place in selection.places], 'or')}"
    parts.append(format_days(selection.date_from or choices.first_day, selection.date_to or choices.last_day))
    if selection.weapon_classes:
        as_they_stand = bool(choices.type_labels)
        named = [f"“{name}”" if as_they_stand else plural(name) for name in selection.weapon_classes]
        parts.append(
            f"{'with' if as_they_stand else 'counting only'} {listed(named, 'or' if as_they_stand else 'and')}"
        )
    if selection.minimum is not None:
        parts.append(f"at least {selection.minimum} launched")
    if selection.text:
        parts.append(f"with the words “{selection.text}”")
    if selection.day != "report":
        parts.append(f"each on its {choices.day_rules[selection.day]}")
    return ", ".join(parts)


def presets(choices: Choices) -> dict[str, tuple[date, date]]:
    """Named spans of days, counted back from the last day of the table, by their label."""
    last = choices.last_day
    spans = {
        "7 days": (last - timedelta(days=6), last),
        "4 weeks": (last - timedelta(days=27), last),
        "12 weeks": (last - timedelta(days=83), last),
    }
    spans["All"] = (choices.first_day, last)
    return {
        label: (max(first, choices.first_day), end)
        for label, (first, end) in spans.items()
        if label == "All" or not choices.is_monthly
    }


def _types_in_words(selection: Selection, choices: Choices) -> str:
    if not selection.event_types:
        return "All events"
    if choices.type_labels:
        return f"Events of the type {listed([f'“{choices.type_label(name)}”' for name in selection.event_types], 'or')}"
    labels = [schema.EVENT_TYPES[name].label.lower() for name in selection.event_types]
    return capital(listed([plural(label) for label in labels]))


def _place_in_words(place: str) -> str:
    return f"the {place}" if place.endswith(" oblast") else place


def _offered(name: str, choices: Choices) -> tuple[str, ...] | None:
    return {
        "actor": choices.actors,
        "type": choices.event_types,
        "weapon": choices.weapon_classes,
        "place": choices.places,
    }.get(name)


def _matched(
    name: str, values: Iterable[str], offered: Sequence[str], others: Mapping[str, str]
) -> tuple[tuple[str, ...], list[str]]:
    by_folded = {other.casefold(): value for other, value in others.items()}
    by_folded |= {value.casefold(): value for value in offered}
    found: list[str] = []
    unknown: list[str] = []
    for value in values:
        match = by_folded.get(value.casefold())
        if match is None:
            near = difflib.get_close_matches(value.casefold(), by_folded, n=3, cutoff=0.5)
            hint = f"; near: {', '.join(dict.fromkeys(by_folded[word] for word in near))}" if near else ""
            unknown.append(f"{name} “{cut(value, 60)}” is not in this table{hint}")
        elif match not in found:
            found.append(match)
    return tuple(found), unknown


def _as_day(value: str) -> date:
    try:
        if len(value) != 10:
            raise ValueError
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"“{value[:30]}” is not a day such as 2025-07-04") from None
    if not 1900 <= day.year <= 2200:
        raise ValueError(f"{value} is outside the years 1900 to 2200")
    return day


def _as_count(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= len(str(LARGEST_MINIMUM))):
        raise ValueError(f"min “{value[:30]}” is not a whole number up to {LARGEST_MINIMUM}")
    return min(int(value), LARGEST_MINIMUM)


def _as_text(value: str) -> str:
    if len(value) > limits.SEARCH_CHARACTERS:
        raise ValueError(f"the text searched for is longer than {limits.SEARCH_CHARACTERS} characters")
    return value


def _as_day_rule(value: str) -> str:
    if value not in DAY_RULES:
        raise ValueError(f"day “{value[:30]}” is not one of {', '.join(DAY_RULES)}")
    return value


_CONVERTERS: Mapping[str, Callable[[str], Any]] = {
    "from": _as_day,
    "to": _as_day,
    "min": _as_count,
    "q": _as_text,
    "day": _as_day_rule,
}
