"""What filters look at: the columns of a dataset as expressions of narwhals, the same for pandas, DuckDB and Spark."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import narwhals as nw

from vigil.text import folded

COMPARED = 4
"""Values up to which each is compared: pandas takes ten times as long to look labels up in a list."""

PLACE_COLUMNS = ("location", "admin2", "admin1", "country")
"""Where the name of a chosen place may stand in a table without a list of places."""


def _with_weapons(classes: Sequence[str]) -> nw.Expr:
    return nw.col("weapon_class").is_in(list(classes))


def _at_places(places: Sequence[str]) -> nw.Expr:
    return functools.reduce(operator.or_, (nw.col(name).is_in(list(places)) for name in PLACE_COLUMNS))


@dataclass(frozen=True)
class Columns:
    """The columns of one dataset, under the names of `vigil.readers.columns` with `day` and `searched`.

    `day` (datetime, midnight without a zone) is the day by the selection's rule, `searched` (str) the folded texts
    that words are looked for in, `actor2` a second actor that took part as a party.
    """

    expressions: Mapping[str, nw.Expr] = field(default_factory=dict)
    """The columns that the dataset has under another name, or that are worked out of others."""
    with_weapons: Callable[[Sequence[str]], nw.Expr] = _with_weapons
    """Whether an event names a weapon of some classes."""
    at_places: Callable[[Sequence[str]], nw.Expr] = _at_places
    """Whether an event touches one of some places, or one within it."""

    def __getitem__(self, name: str) -> nw.Expr:
        """A column as an expression."""
        return self.expressions.get(name, nw.col(name))

    def among(self, name: str, values: Sequence[str]) -> nw.Expr:
        """Whether a column has one of some values."""
        if len(values) <= COMPARED:
            return functools.reduce(operator.or_, (self[name] == value for value in values))
        return self[name].is_in(list(values))

    def with_words(self, text: str) -> nw.Expr:
        """Whether each of the words of a text stands in the texts of an event, whatever their case."""
        found = (self["searched"].str.contains(word, literal=True) for word in folded(text).split())
        return functools.reduce(operator.and_, found)

    def day(self, day: date) -> nw.Expr:
        """A day as columns of days have it: Spark would shift a time without a zone by that of the machine."""
        return nw.lit(day).cast(nw.Datetime("us"))
