"""Events themselves: pages of rows in any order, the latest, the days they lie on and the labels they have."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from vigil import limits
from vigil.query.choices import DayRule
from vigil.query.selection import Selection
from vigil.readers.columns import EVENT_COLUMNS, NAMES
from vigil.store.on_disk.filtering import DAY_COLUMNS, Box, RowsInMemory, counted, in_memory, selected
from vigil.store.on_disk.layout import TEXTS
from vigil.store.on_disk.scan import Scan, to_pandas
from vigil.table.result_cache import cached
from vigil.table.schema import TIME_ZONE, dtype_of

_cached = cached(limits.CACHED_VIEWS)

SORTABLE = ("event_date", *(column.name for column in EVENT_COLUMNS if column.kind in ("label", "integer")))
"""Columns that a page of rows can be ordered by; the order of time is that of `row`."""


@_cached
def number_of_events(scan: Scan, selection: Selection, box: Box | None = None) -> int:
    """How many rows a selection keeps, within a box if one is given."""
    if (there := in_memory(scan, selection, box)) is not None:
        return len(there.places)
    return int(to_pandas(selected(scan, selection, "row", box=box).select(number=nw.len()))["number"].iloc[0])


@_cached
def page(
    scan: Scan,
    selection: Selection,
    *,
    offset: int = 0,
    limit: int = 100,
    sort: str = "event_date",
    descending: bool = False,
    box: Box | None = None,
    columns: tuple[str, ...] = NAMES,
) -> pd.DataFrame:
    """Some rows of a selection, `offset` from the first, at most `limit`: some columns of `EVENT_COLUMNS`, and `day`.

    sort: one of `SORTABLE`; rows that do not know it come last, equals in order of time. Raises ValueError for any
    other column and for a negative offset.
    """
    if sort not in SORTABLE:
        raise ValueError(f"rows cannot be ordered by {sort!r}: use one of {', '.join(SORTABLE)}")
    if offset < 0 or limit < 0:
        raise ValueError(f"there is no page of {limit} rows from {offset}")
    # the order is found in two narrow columns; the wide rows are read only for the page itself
    there = in_memory(scan, selection, box) if sort == "event_date" else None
    if there is not None:
        rows = (there.rows[::-1] if descending else there.rows)[offset : offset + limit].tolist()
    else:
        keys = ["row"] if sort == "event_date" else [sort, "row"]
        directions = [descending, False][: len(keys)]
        ordered = selected(scan, selection, *keys, box=box).sort(*keys, descending=directions, nulls_last=True)
        rows = to_pandas(ordered.head(offset + limit))["row"].iloc[offset:].tolist()
    return rows_at(scan, rows, selection, columns=columns)


def rows_at(
    scan: Scan, rows: Sequence[int], selection: Selection | None = None, *, columns: Sequence[str] = NAMES
) -> pd.DataFrame:
    """The events at some places in the order of time, in the order asked for: `columns` and `day`, typed as by a
    reader. Few columns are found much faster than all, where the rows lie far apart."""
    day = DAY_COLUMNS[selection.day if selection else "report"]
    texts = [name for name in columns if name in TEXTS] if scan.texts else []
    requested = [name for name in columns if name not in texts]
    if scan.frame is not None:
        found = RowsInMemory(scan.frame(), np.asarray(rows, dtype="int32"), day).columns([*requested, "day"])
    else:
        found = _scanned(scan.events().select(*requested, "row", day=nw.col(day)), rows)
    if scan.texts and texts:
        found = found.assign(**scan.texts(rows, texts).to_pandas())
    return typed(found)[[*columns, "day"]]


def _scanned(events: nw.LazyFrame[Any], rows: Sequence[int]) -> pd.DataFrame:
    if not rows:
        return to_pandas(events.head(0))
    between = (nw.col("row") >= min(rows)) & (nw.col("row") <= max(rows))
    found = to_pandas(events.filter(between & nw.col("row").is_in(list(rows))))
    return found.set_index("row").reindex(list(rows)).reset_index()


@_cached
def with_ids(
    scan: Scan, selection: Selection, event_ids: tuple[str, ...], *, columns: tuple[str, ...] = NAMES
) -> pd.DataFrame:
    """Those of some events that a selection keeps, in order of time, in the columns of `page`."""
    requested = selected(scan, selection, "event_id", "row").filter(nw.col("event_id").is_in(list(event_ids)))
    rows = to_pandas(requested.select("row").sort("row"))["row"].tolist() if event_ids else []
    return rows_at(scan, rows, selection, columns=columns)


@_cached
def latest(
    scan: Scan, selection: Selection, number: int, *, columns: tuple[str, ...] = NAMES, by_size: bool = False
) -> pd.DataFrame:
    """The latest counted events, the latest first, in the columns of `page`.

    by_size: of the rows of one day first those that stand for most events.
    """
    if by_size:
        requested = counted(scan, selection, "day", "events_count", "row")
        ordered = requested.sort("day", "events_count", "row", descending=[True, True, False], nulls_last=True)
    else:
        ordered = counted(scan, selection, "row").sort("row", descending=True)
    return rows_at(scan, to_pandas(ordered.head(number))["row"].tolist(), selection, columns=columns)


def typed(events: pd.DataFrame) -> pd.DataFrame:
    """Events of an engine with the types of a reader: texts str, counts Int64, times in Kyiv time."""
    return pd.DataFrame({name: _typed(events[name], _KINDS.get(name)) for name in events}, copy=False)


_KINDS: dict[Hashable, Any] = {"day": "datetime64[us]"} | {column.name: dtype_of(column) for column in EVENT_COLUMNS}


def _typed(cells: pd.Series, kind: Any) -> pd.Series:
    if kind is None or cells.dtype == kind:
        return cells
    if isinstance(kind, pd.DatetimeTZDtype):
        cells = pd.to_datetime(cells, utc=True).dt.tz_convert(TIME_ZONE)
    return cells.astype(kind)


@_cached
def label_counts(scan: Scan, column: str) -> pd.DataFrame:
    """The different values of a column of labels, the most frequent first: `value` (str), `rows` (int64)."""
    there = scan.events().filter(~nw.col(column).is_null())
    found = to_pandas(there.select(value=nw.col(column)).group_by("value").agg(rows=nw.len()))
    found = found.astype({"value": "str", "rows": "int64"})
    return found.sort_values(["rows", "value"], ascending=[False, True], ignore_index=True)


@_cached
def reported_days(scan: Scan, rule: DayRule) -> pd.DatetimeIndex:
    """The days that some event belongs to by a rule, in order."""
    days = to_pandas(scan.events().select(day=nw.col(DAY_COLUMNS[rule])).unique())["day"].astype("datetime64[us]")
    return pd.DatetimeIndex(days.dropna().sort_values())
