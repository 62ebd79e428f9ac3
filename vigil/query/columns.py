"""What filters look at: the columns of a dataset as expressions of narwhals, the same for pandas, DuckDB and Spark."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import narwhals as nw

from vigil.query.filters import Smallest
from vigil.query.selection import Selection

COMPARED_ONE_BY_ONE = 12
"""Up to so many values are compared one by one, which engines can look up in the file."""

PLACE_COLUMNS = ("location", "admin2", "admin1", "country")
"""Where the name of a chosen place may stand in a table without a list of places."""


def among(column: str, values: Sequence[str]) -> nw.Expr:
    """Whether a column has one of some values."""
    if 0 < len(values) <= COMPARED_ONE_BY_ONE:
        return functools.reduce(operator.or_, (nw.col(column) == value for value in values))
    return nw.col(column).is_in(list(values))


def _with_weapons(classes: Sequence[str]) -> nw.Expr:
    return among("weapon_class", classes)


def _at_places(places: Sequence[str]) -> nw.Expr:
    return functools.reduce(operator.or_, (among(name, places) for name in PLACE_COLUMNS))


@dataclass(frozen=True)
class Columns:
    """The columns of one dataset, under the names of `vigil.readers.columns` with `day` and `searched`.

    `day` (datetime, midnight without a zone) is the day by the selection's rule, `searched` (str) the folded texts
    that words are looked for in, `actor2` a second actor that took part as a party.
    """

    lying_as: Mapping[str, str] = field(default_factory=dict)
    """The columns that the dataset has under another name."""
    with_weapons: Callable[[Sequence[str]], nw.Expr] = _with_weapons
    """Whether an event names a weapon of some classes."""
    at_places: Callable[[Sequence[str]], nw.Expr] = _at_places
    """Whether an event touches one of some places, or one within it."""

    def __getitem__(self, name: str) -> nw.Expr:
        """A column as an expression."""
        return nw.col(self.lying_as.get(name, name))

    def among(self, name: str, values: Sequence[str]) -> nw.Expr:
        """Whether a column has one of some values."""
        return among(self.lying_as.get(name, name), values)

    def with_words(self, text: str) -> nw.Expr:
        """Whether each of the words of a text stands in the texts of an event, whatever their case."""
        found = (self["searched"].str.contains(word, literal=True) for word in text.casefold().split())
        return functools.reduce(operator.and_, found)

    def day(self, day: date) -> nw.Expr:
        """A day as columns of days have it: Spark would shift a time without a zone by that of the machine."""
        return nw.lit(day).cast(nw.Datetime("us"))


def keeping(selection: Selection, columns: Columns, *, but: Collection[str] = ()) -> list[nw.Expr]:
    """What has to hold of an event that a selection keeps, but for the filters of some names."""
    return [
        one.keeps(columns, value) for one, value in selection.applied if one.keeps is not None and one.name not in but
    ]


def of_unknown_size(selection: Selection, columns: Columns) -> list[nw.Expr]:
    """What has to hold, besides what other filters ask, of an event left out only because a figure is not known.

    Empty where no smallest figure is asked for.
    """
    asked = [(one, value) for one, value in selection.applied if isinstance(one, Smallest)]
    if not asked:
        return []
    unknown = [columns[one.figure].is_null() for one, _ in asked]
    fits = [one.keeps(columns, value) for one, value in asked if one.keeps is not None]
    return [
        functools.reduce(operator.or_, unknown),
        *(fit | is_unknown for fit, is_unknown in zip(fits, unknown, strict=True)),
    ]


def of_any_size(selection: Selection) -> Selection:
    """The same selection without the smallest figures that it asks for."""
    return selection.replace(**{one.field: None for one, _ in selection.applied if isinstance(one, Smallest)})
