"""A selection as parameters of a link or a command line, and from them."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from vigil import limits
from vigil.query.selection import DAY_RULES, Choices, Selection
from vigil.text import cut, parse_day

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
    "from": parse_day,
    "to": parse_day,
    "min": _as_count,
    "q": _as_text,
    "day": _as_day_rule,
}
