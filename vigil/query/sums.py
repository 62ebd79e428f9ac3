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
class Sums:
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


def summed(counted: Callable[..., nw.LazyFrame[Any]], asked: Sums, *, is_aggregated: bool) -> pd.DataFrame:
    """The sums of what `counted(*columns)` gives as a lazy frame of any engine.

    Returns `day` (datetime64[us]) where asked by day, `group` (str) and the columns of `SUMS`, of each day and group
    that has events. `is_aggregated`: whether rows stand for as many events as their `events_count`.
    """
    columns = dict.fromkeys(("day", *(name for name in (asked.by, asked.figure) if name)))
    weight = nw.col("events_count").fill_null(0) if is_aggregated else nw.lit(1)
    group = nw.col(asked.by) if asked.by else nw.lit("")
    figure = nw.col(asked.figure) if asked.figure else weight
    events = counted(*columns, *(("events_count",) if is_aggregated else ()))
    events = events.filter(~nw.col("day").is_null()).select("day", group=group, figure=figure, weight=weight)
    if asked.among is not None:
        events = events.with_columns(group=nw.col("group").cast(nw.String).fill_null(asked.not_stated))
        there = nw.col("group").is_in(list(asked.among))
        if asked.others:
            events = events.with_columns(group=nw.when(there).then(nw.col("group")).otherwise(nw.lit(asked.others)))
        else:
            events = events.filter(there)
    known = nw.when(~nw.col("figure").is_null()).then(nw.col("weight")).otherwise(nw.lit(0))
    keys = ("day", "group") if asked.by_day else ("group",)
    found = (
        events.with_columns(known=known)
        .group_by(*keys)
        .agg(
            nw.col("figure").sum().alias("total"),
            nw.col("known").sum().alias("known_events"),
            nw.col("weight").sum().alias("events"),
        )
    )
    frame = found.collect().to_pandas().astype({"group": "str"} | dict.fromkeys(SUMS, "float64"))
    frame["group"] = frame["group"].fillna(asked.not_stated)
    return frame.astype({"day": "datetime64[us]"}) if asked.by_day else frame
