"""What each column of a file was used as, or why it was not: no column is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vigil.readers.mapping import Mapping as ColumnMapping

AGAINST_SHOWN = 5
"""Cells named that spoke against a column."""


@dataclass(frozen=True)
class ColumnUse:
    """One column of a file: what it was used as, and why, or why not."""

    column: str
    used_as: str
    """The column of the events, or its meaning in a known format; empty where it is not used."""
    reason: str
    against: tuple[str, ...] = ()
    """Up to `AGAINST_SHOWN` cells that spoke against a column that looked like deaths, coordinates or days."""
    could_be: str = ""
    """Of a column that is not used what it looked like: deaths, injured, coordinates, days; empty for nothing such."""


def uses_of_format(names: Iterable[str], columns: Mapping[str, str]) -> tuple[ColumnUse, ...]:
    """Of a file of a known format: what its columns mean, from their names in any case to the meaning."""
    meaning = {name.casefold(): text for name, text in columns.items()}
    return tuple(
        ColumnUse(name, meaning[name.casefold()], "the format says so")
        if name.casefold() in meaning
        else ColumnUse(name, "", "the format makes no use of it")
        for name in names
    )


def uses_of_mapping(names: Iterable[str], mapping: ColumnMapping, reasons: Mapping[str, str]) -> tuple[ColumnUse, ...]:
    """Of a table that is read through a mapping. reasons: why a column was proposed, by what it is used as."""
    used = {column: target for target, column in mapping.columns.items()}
    return tuple(
        ColumnUse(name, used[name], reasons.get(used[name], "the mapping says so"))
        if name in used
        else ColumnUse(name, "", "neither its name nor its cells say what it could be")
        for name in names
    )
