"""A selection as parameters of a link or a command line, and from them."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from vigil import limits
from vigil.query import filters
from vigil.query.choices import Choices
from vigil.query.selection import Selection
from vigil.text import cut, listed


@dataclass(frozen=True)
class ParsedLink:
    """A selection read from a link or a call, and what of it could not be followed, in words."""

    selection: Selection
    refused: tuple[str, ...] = field(default=())


def names() -> tuple[str, ...]:
    """The names of the filters in a link and on the command line."""
    return tuple(one.name for one in filters.FILTERS)


def to_query(selection: Selection) -> dict[str, list[str]]:
    """The selection as link parameters, only those that differ from showing everything."""
    return {one.name: one.written(value) for one, value in selection.applied}


def to_link(selection: Selection, *, page: str = "", **further: str) -> str:
    """A relative link to `page` that restores the selection; `further` adds parameters of the page."""
    query = urlencode({**to_query(selection), **further}, doseq=True)
    return f"{page}?{query}" if query else page


def from_query(query: Mapping[str, Sequence[str]], choices: Choices) -> ParsedLink:
    """Read a selection from parameters; unknown parameters are left to the page that owns them.

    Nothing that is asked for is dropped silently: what cannot be followed is named in `refused`, with
    the nearest matches.
    """
    requested = {name: [value.strip() for value in query.get(name, ()) if value.strip()] for name in names()}
    if sum(len(value) for values in requested.values() for value in values) > limits.QUERY_CHARACTERS:
        return ParsedLink(Selection(), (f"filters longer than {limits.QUERY_CHARACTERS} characters in all",))
    read: dict[str, Any] = {}
    refused: list[str] = []
    for one in filters.FILTERS:
        if values := requested[one.name]:
            read[one.field], unknown = one.read(values, choices)
            refused += unknown
    first, last = read.get("date_from"), read.get("date_to")
    if first and last and first > last:
        refused.append(f"from {first} to {last}: the first day is after the last")
        del read["date_from"], read["date_to"]
    return ParsedLink(Selection(**read), tuple(refused))


def not_followed(present: Collection[str], known: Collection[str]) -> tuple[str, ...]:
    """What is said of the parameters of a link that are not among those `known`, each with the one that comes near."""
    said = []
    for name in [name for name in present if name not in known][: limits.QUERY_VALUES]:
        # "From", "place[]" and what is left of "&amp;to" mean the name without its trimmings
        plain = name.removeprefix("amp;").removesuffix("[]").casefold()
        near = [plain] if plain in known else difflib.get_close_matches(plain, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {listed(sorted(known))}"
        said.append(f"“{cut(name, 60)}” is nothing that a link to this page can hold; {hint}")
    return tuple(said)
