"""Which events a selection keeps, for every engine: the rules of `vigil.store.memory.select`."""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import narwhals as nw

from vigil.query.selection import DayRule, Selection
from vigil.store.kept.layout import SEARCHED
from vigil.store.kept.scan import Scan, remembered_in_memory

DAY_COLUMNS: Mapping[DayRule, str] = {"report": "event_date", "start": "day_start", "utc": "day_utc"}

PLACE_COLUMNS = ("location", "admin2", "admin1", "country")
"""Where the name of a chosen place may stand: an event in a unit is kept when the unit is chosen."""


@dataclass(frozen=True)
class Box:
    """A part of the map: steps of the projection (see `vigil.store.kept.layout`), the ends included."""

    west: int
    north: int
    east: int
    south: int


@remembered_in_memory
def kept(scan: Scan, selection: Selection, *, box: Box | None = None) -> nw.LazyFrame[Any]:
    """The events that a selection keeps, within a box if one is given, with `day` by the selection's rule.

    Filters are joined by "and", the values of one by "or". An event of unknown size is left out where a smallest size
    is asked for, one without coordinates where a box is.
    """
    events = scan.events().with_columns(day=nw.col(DAY_COLUMNS[selection.day]))
    conditions = _conditions(scan, selection)
    if box is not None:
        conditions += [nw.col("x") >= box.west, nw.col("x") <= box.east]
        conditions += [nw.col("y") >= box.north, nw.col("y") <= box.south]
    if conditions:
        events = events.filter(functools.reduce(operator.and_, conditions))
    if selection.places and scan.within:
        events = scan.within(events, selection.places)
    words = selection.text.casefold().split()
    if not words:
        return events
    return scan.holding(events, words) if scan.holding else _looked_through(events, words)


def unknown_size(scan: Scan, selection: Selection) -> int:
    """Counted events left out because a smallest size is asked for and theirs is not known."""
    if selection.minimum is None:
        return 0
    others = counted(scan, replace(selection, minimum=None))
    found = others.filter(nw.col("launched").is_null()).select(number=nw.len())
    return int(found.collect().to_pandas()["number"].iloc[0])


@remembered_in_memory
def counted(scan: Scan, selection: Selection, *, box: Box | None = None) -> nw.LazyFrame[Any]:
    """The events that a selection keeps, of the types that are counted: none that another type counts again."""
    events = kept(scan, selection, box=box)
    if again := counted_again(scan, selection):
        events = events.filter(nw.col("event_type").is_null() | ~nw.col("event_type").is_in(again))
    return events


def counted_again(scan: Scan, selection: Selection) -> list[str]:
    """The types whose events another type counts too, where the selection keeps that one."""
    asked = selection.event_types
    return [part for part, whole in scan.part_of.items() if not asked or whole in asked]


def _conditions(scan: Scan, selection: Selection) -> list[nw.Expr]:
    day = nw.col(DAY_COLUMNS[selection.day])
    found: list[nw.Expr] = []
    if selection.date_from:
        found.append(day >= _midnight(selection.date_from))
    if selection.date_to:
        found.append(day <= _midnight(selection.date_to))
    if selection.actors:
        found.append(among("actor1", selection.actors) | among("actor2", selection.actors))
    if selection.event_types:
        found.append(among("event_type", selection.event_types))
    if selection.weapon_classes:
        found.append(among("weapon_class", selection.weapon_classes))
    if selection.places and not scan.within:
        there = (among(name, selection.places) for name in PLACE_COLUMNS)
        found.append(functools.reduce(operator.or_, there))
    if selection.minimum is not None:
        found.append(nw.col("launched") >= selection.minimum)
    return found


def _midnight(day: date) -> nw.Expr:
    """A day as the columns of days hold it; Spark would shift a time without a zone by that of the machine."""
    return nw.lit(day).cast(nw.Datetime("us"))


def among(column: str, values: Sequence[str]) -> nw.Expr:
    """Whether a column has one of some values; few are compared one by one, which engines can look up in the file."""
    if 0 < len(values) <= COMPARED_ONE_BY_ONE:
        return functools.reduce(operator.or_, (nw.col(column) == value for value in values))
    return nw.col(column).is_in(list(values))


COMPARED_ONE_BY_ONE = 12


def _looked_through(events: nw.LazyFrame[Any], words: list[str]) -> nw.LazyFrame[Any]:
    columns = [nw.col(name).fill_null("") for name in ("event_id", *SEARCHED)]
    texts = nw.concat_str(columns, separator=" ").str.to_lowercase()
    return events.filter(functools.reduce(operator.and_, (texts.str.contains(word, literal=True) for word in words)))
