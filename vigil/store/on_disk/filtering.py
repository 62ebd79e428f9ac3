"""Which events of a stored table a selection keeps: what the filters declare, put to its engine."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from vigil.query.choices import DayRule
from vigil.query.columns import Columns
from vigil.query.conditions import conditions, of_any_size, sizes_unknown
from vigil.query.filters import PLACE, TEXT
from vigil.query.selection import Selection
from vigil.store.on_disk.layout import SEARCHED
from vigil.store.on_disk.scan import Scan, cached_in_memory

DAY_COLUMNS: Mapping[DayRule, str] = {"report": "event_date", "start": "day_start", "utc": "day_utc"}


@dataclass(frozen=True)
class Box:
    """A part of the map: steps of the projection (see `vigil.store.on_disk.layout`), the ends included."""

    west: int
    north: int
    east: int
    south: int


@cached_in_memory
def selected(scan: Scan, selection: Selection, *, box: Box | None = None) -> nw.LazyFrame[Any]:
    """The events that a selection keeps, within a box if one is given, with `day` by the selection's rule.

    Filters are joined by "and", the values of one by "or". An event of unknown size is left out where a smallest size
    is asked for, one without coordinates where a box is.
    """
    columns = _columns(selection)
    quicker = _quicker(scan)
    expressions = [condition for name, condition in conditions(selection, columns).items() if name not in quicker]
    if box is not None:
        expressions += [nw.col("x") >= box.west, nw.col("x") <= box.east]
        expressions += [nw.col("y") >= box.north, nw.col("y") <= box.south]
    events = scan.events().with_columns(day=columns["day"])
    if selection.text and not scan.search and "searched" not in events.collect_schema():
        events = events.with_columns(searched=_searched())
    if expressions:
        events = events.filter(functools.reduce(operator.and_, expressions))
    for one, value in selection.applied:
        if one.name in quicker:
            events = quicker[one.name](events, value)
    return events


def _columns(selection: Selection) -> Columns:
    return Columns(expressions={"day": nw.col(DAY_COLUMNS[selection.day])})


def _quicker(scan: Scan) -> dict[str, Callable[[nw.LazyFrame[Any], Any], nw.LazyFrame[Any]]]:
    """What a scan answers in a way of its own, by the name of the filter."""
    found: dict[str, Callable[[nw.LazyFrame[Any], Any], nw.LazyFrame[Any]]] = {}
    if within := scan.search_places:
        found[PLACE.name] = within
    if search := scan.search:
        found[TEXT.name] = lambda events, text: search(events, text.casefold().split())
    return found


def _searched() -> nw.Expr:
    """The texts that words are looked for in, where a table does not have them joined."""
    texts = [nw.col(name).fill_null("") for name in ("event_id", *SEARCHED)]
    return nw.concat_str(texts, separator=" ").str.to_lowercase()


def unknown_size(scan: Scan, selection: Selection) -> int:
    """Counted events left out because a smallest size is asked for and theirs is not known."""
    unknown = sizes_unknown(selection, _columns(selection))
    if not unknown:
        return 0
    found = counted(scan, of_any_size(selection)).filter(functools.reduce(operator.and_, unknown))
    return int(found.select(number=nw.len()).collect().to_pandas()["number"].iloc[0])


@cached_in_memory
def counted(scan: Scan, selection: Selection, *, box: Box | None = None) -> nw.LazyFrame[Any]:
    """The events that a selection keeps, of the types that are counted: none that another type counts again."""
    events = selected(scan, selection, box=box)
    if again := counted_again(scan, selection):
        events = events.filter(nw.col("event_type").is_null() | ~nw.col("event_type").is_in(again))
    return events


def counted_again(scan: Scan, selection: Selection) -> list[str]:
    """The types whose events another type counts too, where the selection keeps that one."""
    event_types = selection.event_types
    return [part for part, whole in scan.part_of.items() if not event_types or whole in event_types]
