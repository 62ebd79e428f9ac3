"""Which events of a stored table a selection keeps: what the filters declare, put to its engine."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import pyarrow as pa

from vigil import limits
from vigil.query.choices import DayRule
from vigil.query.columns import Columns
from vigil.query.conditions import all_met, conditions, of_any_size, sizes_unknown
from vigil.query.filters import PLACE, TEXT, Smallest
from vigil.query.selection import Selection
from vigil.store.on_disk.layout import SEARCHED
from vigil.store.on_disk.scan import Scan, as_frame
from vigil.table.result_cache import cached
from vigil.text import folded

DAY_COLUMNS: Mapping[DayRule, str] = {"report": "event_date", "start": "day_start", "utc": "day_utc"}


@dataclass(frozen=True)
class Box:
    """A part of the map: steps of the projection (see `vigil.store.on_disk.layout`), the ends included."""

    west: int
    north: int
    east: int
    south: int


def selected(scan: Scan, selection: Selection, *names: str, box: Box | None = None) -> nw.LazyFrame[Any]:
    """The events that a selection keeps, within a box if one is given: some columns, `day` by the selection's rule.

    Filters are joined by "and", the values of one by "or". An event of unknown size is left out where a smallest size
    is asked for, one without coordinates where a box is.
    """
    there = in_memory(scan, selection, box)
    if there is not None and there.has(names):
        return nw.from_native(there.columns(names)).lazy()
    return _queried(scan, selection, names, box)


def _queried(scan: Scan, selection: Selection, names: Iterable[str], box: Box | None = None) -> nw.LazyFrame[Any]:
    quicker = _quicker(scan)
    expressions = [*_asked(scan, selection), *(_within(box) if box else [])]
    events = scan.events()
    if selection.text and not scan.search and "searched" not in events.collect_schema():
        events = events.with_columns(searched=_searched())
    if expressions:
        events = events.filter(functools.reduce(operator.and_, expressions))
    for one, value in selection.applied:
        if one.name in quicker:
            events = quicker[one.name](events, value)
    # at once and last: an engine binds every column again with each step
    day = nw.col(DAY_COLUMNS[selection.day]).alias("day")
    return events.select(*(day if name == "day" else name for name in names))


def counted(scan: Scan, selection: Selection, *names: str, box: Box | None = None) -> nw.LazyFrame[Any]:
    """The same of the types that are counted: none that another type counts again."""
    again = counted_again(scan, selection)
    if not again:
        return selected(scan, selection, *names, box=box)
    there = in_memory(scan, selection, box, again=tuple(again))
    if there is not None and there.has(names):
        return nw.from_native(there.columns(names)).lazy()
    return selected(scan, selection, *{*names, "event_type"}, box=box).filter(_not_again(again)).select(*names)


@dataclass(frozen=True, eq=False)
class RowsInMemory:
    """Some rows of a frame, in the columns of the layout."""

    frame: pd.DataFrame
    places: np.ndarray[Any, np.dtype[np.int32]]
    """Where in the frame they stand, ascending."""
    day: str
    """The column that `day` names."""

    @property
    def rows(self) -> np.ndarray[Any, np.dtype[np.int32]]:
        """Their places in the order of time."""
        return self.frame["row"].to_numpy()[self.places]

    def has(self, names: Iterable[str]) -> bool:
        """Whether the frame has all these columns."""
        return all((self.day if name == "day" else name) in self.frame for name in names)

    def columns(self, names: Iterable[str]) -> pd.DataFrame:
        """Some columns, the rows numbered from 0.

        Column by column, which takes half the time of a frame; rows that lie side by side, as those of a span of days
        do, are not copied.
        """
        side_by_side = len(self.places) and self.places[-1] - self.places[0] + 1 == len(self.places)
        at = slice(self.places[0], self.places[-1] + 1) if side_by_side else self.places
        arrays = {name: self.frame[self.day if name == "day" else name].array for name in names}
        return pd.DataFrame({name: array[at] for name, array in arrays.items()}, copy=False)

    def where(self, conditions: Sequence[nw.Expr], *names: str) -> RowsInMemory:
        """Those that meet conditions on the columns `names`."""
        return replace(self, places=self.places[all_met(self.columns(names), conditions)])


@cached(limits.CACHED_ROWS)
def in_memory(
    scan: Scan, selection: Selection, box: Box | None = None, *, again: tuple[str, ...] = ()
) -> RowsInMemory | None:
    """The rows of `selected`, but for those of the types `again`, where they are found once for all questions: in a
    table that is in memory, and of any other where they are few, with the columns that most questions are asked of."""
    if again:
        there = in_memory(scan, selection, box)
        return there and there.where([_not_again(again)], "event_type")
    if box:
        there = in_memory(scan, selection)
        return there and there.where(_within(box), "x", "y")
    day = DAY_COLUMNS[selection.day]
    if scan.frame is None:
        if not scan.rows_in_memory or selection.is_everything:
            return None
        found = _queried(scan, selection, (*MOST_ASKED, day)).head(scan.rows_in_memory + 1).collect().to_arrow()
        if len(found) > scan.rows_in_memory:
            return None
        in_order = found.take(pa.array(np.argsort(found["row"].to_numpy(), kind="stable")))
        return RowsInMemory(as_frame(in_order), np.arange(len(found), dtype="int32"), day)
    places = np.flatnonzero(all_met(scan.frame(), _asked(scan, selection))).astype("int32")
    there = RowsInMemory(scan.frame(), places, day)
    quicker = _quicker(scan)
    for one, value in selection.applied:
        if one.name in quicker:
            narrow = nw.from_native(there.columns(("row", "place"))).lazy()
            there = replace(there, places=quicker[one.name](narrow, value).select("row").collect()["row"].to_numpy())
    return there


MOST_ASKED = ("row", "event_type", "killed_best", "x", "y", "placed")
"""The columns, besides the day, of which counts and maps are made."""


def _asked(scan: Scan, selection: Selection) -> list[nw.Expr]:
    """What has to hold of an event, but for what the scan answers in a way of its own."""
    quicker = _quicker(scan)
    return [one for name, one in conditions(selection, _columns(selection)).items() if name not in quicker]


def _within(box: Box) -> list[nw.Expr]:
    x, y = nw.col("x"), nw.col("y")
    return [x >= box.west, x <= box.east, y >= box.north, y <= box.south]


def _not_again(again: Sequence[str]) -> nw.Expr:
    return nw.col("event_type").is_null() | ~nw.col("event_type").is_in(list(again))


def _columns(selection: Selection) -> Columns:
    return Columns(expressions={"day": nw.col(DAY_COLUMNS[selection.day])})


def _quicker(scan: Scan) -> dict[str, Callable[[nw.LazyFrame[Any], Any], nw.LazyFrame[Any]]]:
    """What a scan answers in a way of its own, by the name of the filter."""
    found: dict[str, Callable[[nw.LazyFrame[Any], Any], nw.LazyFrame[Any]]] = {}
    if within := scan.search_places:
        found[PLACE.name] = within
    if search := scan.search:
        found[TEXT.name] = lambda events, text: search(events, folded(text).split())
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
    figures = dict.fromkeys(one.figure for one, _ in selection.applied if isinstance(one, Smallest))
    found = counted(scan, of_any_size(selection), *figures).filter(functools.reduce(operator.and_, unknown))
    return int(found.select(number=nw.len()).collect().to_pandas()["number"].iloc[0])


def counted_again(scan: Scan, selection: Selection) -> list[str]:
    """The types whose events another type counts too, where the selection keeps that one."""
    event_types = selection.event_types
    return [part for part, whole in scan.part_of.items() if not event_types or whole in event_types]
