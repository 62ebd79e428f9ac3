"""Sums over the counted events of a public table, by day and by label: one question, put to any engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pandas as pd

SUMS = ("total", "known_events", "events")
"""The columns of sums: of the figure, of the events that have one, of all events (float64)."""


@dataclass(frozen=True)
class SumsQuery:
    """What is to be summed."""

    figure: str | None = None
    """The column of the figure; None sums the events themselves."""
    by: str | None = None
    """The column of labels that make groups; None makes one group without a name."""
    not_stated: str = ""
    """The name of the group of those without a label."""
    by_day: bool = True
    """Whether each day is summed by itself; those without a day are left out in any case."""
    among: tuple[str, ...] | None = None
    """Only these groups of thousands, if given."""
    others: str = ""
    """The name of one group for all others; without it they are left out."""


def summed(counted: Callable[..., nw.LazyFrame[Any]], query: SumsQuery, *, is_aggregated: bool) -> pd.DataFrame:
    """The sums of what `counted(*columns)` gives as a lazy frame of any engine.

    Returns `day` (datetime64[us]) where asked by day, `group` (str) and the columns of `SUMS`, of each day and group
    that has events. `is_aggregated`: whether rows stand for as many events as their `events_count`.
    """
    columns = dict.fromkeys(("day", *(name for name in (query.by, query.figure) if name)))
    events = counted(*columns, *(("events_count",) if is_aggregated else ()))
    events = events.filter(~nw.col("day").is_null())
    keys = [*(["day"] if query.by_day else []), *(["group"] if query.by else [])]
    if query.by:
        events = _grouped(events.with_columns(group=nw.col(query.by)), query)
    if is_aggregated:
        events = events.with_columns(weight=nw.col("events_count").fill_null(0))
        if query.figure:
            is_known = ~nw.col(query.figure).is_null()
            events = events.with_columns(known=nw.when(is_known).then(nw.col("weight")).otherwise(nw.lit(0)))
    if not keys:
        events, keys = events.with_columns(group=nw.lit("")), ["group"]
    frame = events.group_by(*keys).agg(**_totals(query.figure, is_aggregated=is_aggregated)).collect().to_pandas()
    for name in SUMS:  # events are the figure, or all of them have one
        frame[name] = frame[name if name in frame else "events"].astype("float64")
    group = frame["group"] if query.by else pd.Series("", index=frame.index)
    frame["group"] = group.astype("str").fillna(query.not_stated)
    if query.by_day and frame["day"].dtype != "datetime64[us]":
        frame["day"] = frame["day"].astype("datetime64[us]")
    return frame[[*(["day"] if query.by_day else []), "group", *SUMS]]


def _grouped(events: nw.LazyFrame[Any], query: SumsQuery) -> nw.LazyFrame[Any]:
    """Of the groups only those that are asked for, the others as one or not at all."""
    if query.among is None:
        return events
    group = nw.col("group").cast(nw.String).fill_null(query.not_stated)
    there = group.is_in(list(query.among))
    if query.others:
        return events.with_columns(group=nw.when(there).then(group).otherwise(nw.lit(query.others)))
    return events.with_columns(group=group).filter(there)


def _totals(figure: str | None, *, is_aggregated: bool) -> dict[str, nw.Expr]:
    """What is summed in each group: `events`, and of a figure `total` and `known_events`."""
    events = nw.col("weight").sum() if is_aggregated else nw.len()
    if figure is None:
        return {"events": events}
    known = nw.col("known").sum() if is_aggregated else nw.col(figure).count()
    return {"total": nw.col(figure).sum(), "known_events": known, "events": events}
