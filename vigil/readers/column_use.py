"""What each column of a file was used as, or why it was not: no column is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from vigil.readers.column_names import LOOKED_AT, MIXED_FIGURES, TARGETS, is_count, is_missing, is_word, share, words_of
from vigil.readers.files.raw import Sample
from vigil.readers.proposals import Candidate, candidates
from vigil.text import capital, listed

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

    @property
    def could_be_used_as(self) -> str:
        """What such a column is used as; empty where it takes two, a latitude and a longitude."""
        return {"deaths": "killed_best", "injured": "injured_best", "days": "event_date"}.get(self.could_be, "")

    @property
    def meaning(self) -> str:
        """What it was used as, in words; empty where it is not used."""
        return next((target.meaning for target in TARGETS if target.name == self.used_as), self.used_as)

    @property
    def remark(self) -> str:
        """The reason, with the cells that spoke against it."""
        return self.reason + (f", such as {listed([f'“{cell:.40}”' for cell in self.against])}" if self.against else "")


def in_order(uses: Sequence[ColumnUse]) -> tuple[ColumnUse, ...]:
    """First those that looked like deaths, coordinates or days and are not used, then those used, then the others."""
    return tuple(sorted(uses, key=lambda use: (not use.could_be, not use.used_as)))


def uses_frame(uses: Sequence[ColumnUse]) -> pd.DataFrame:
    """For people: columns “Column”, “Used as”, “Why”, all str, in the order of `in_order`."""
    rows = [(use.column, capital(use.meaning) or "Not used", capital(use.remark)) for use in in_order(uses)]
    return pd.DataFrame(rows, columns=["Column", "Used as", "Why"]).astype("str")


def uses_of_format(names: Iterable[str], columns: Mapping[str, str]) -> tuple[ColumnUse, ...]:
    """Of a file of a known format: what its columns mean, from their names in any case to the meaning."""
    meaning = {name.casefold(): text for name, text in columns.items()}
    return tuple(
        ColumnUse(name, meaning[name.casefold()], "the format says so")
        if name.casefold() in meaning
        else ColumnUse(name, "", "the format makes no use of it")
        for name in names
    )


def uses_of_mapping(sample: Sample, mapping: ColumnMapping) -> tuple[ColumnUse, ...]:
    """Of a table that is read through a mapping, by the rows looked at: every column of the file, in its order."""
    used = {column: target for target, column in mapping.columns.items()}
    found: dict[str, list[Candidate]] = {name: [] for name in sample.names}
    for one in candidates(sample):
        found[one.column].append(one)
    return tuple(
        _used(name, used[name], found[name]) if name in used else _not_used(name, found[name], sample, mapping)
        for name in sample.names
    )


def _used(name: str, target: str, could_be: Sequence[Candidate]) -> ColumnUse:
    reason = next(
        (one.reason for one in could_be if one.target.name == target and one.plainness), "the mapping says so"
    )
    return ColumnUse(name, target, reason)


def _not_used(name: str, could_be: Sequence[Candidate], sample: Sample, mapping: ColumnMapping) -> ColumnUse:
    cells = [cell for cell in sample.column(name) if not is_missing(cell)]
    could_be = [one for one in could_be if one.plainness or one.target.name in LOOKED_AT]
    if not could_be:
        if _is_mixed_figure(name, cells):
            reason = "may count the dead and the wounded together, so that it is taken for neither"
            return ColumnUse(name, "", reason, could_be=LOOKED_AT["killed_best"])
        said = "neither its name nor its cells say what it could be"
        return ColumnUse(name, "", said if cells else "nothing stands in it in the rows looked at")
    likely = max(could_be, key=lambda one: (one.target.name in LOOKED_AT, one.rank))
    target, kind = likely.target, LOOKED_AT.get(likely.target.name, "")
    other = mapping.columns.get(target.name) or mapping.columns.get("event_date" if kind == "days" else "")
    if likely.against:
        reason = f"{likely.reason}, but its cells are not {target.looks_like or 'such'}"
    elif other:
        reason = f"{likely.reason}; “{other}” is taken instead, by a plainer name or because it is fuller"
    elif not likely.plainness:
        reason = f"{likely.reason}: that is not the {target.meaning} on the whole"
    else:
        reason = f"{likely.reason}; the mapping does not take it for the {target.meaning}"
    return ColumnUse(name, "", reason, likely.against[:AGAINST_SHOWN] if kind else (), kind)


def _is_mixed_figure(name: str, cells: Sequence[str]) -> bool:
    named = any(is_word(word, one) for word in words_of(name) for one in MIXED_FIGURES)
    return named and share(cells, is_count) > 0.5
