"""How an event and the day it lies on rank among those before them, where a table has no reports of nights.

What the table knows is ranked: of a day the number of events and the sum of each figure, of an event each of its own
figures. The filters but the dates hold. A day without a row had no recorded event
and counts as 0; a day on which a figure is known for no event is left out and counted, and so is an event. Events whose
date is known to a week or less are in no rank: they may lie on another day.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import narwhals as nw
import pandas as pd

from vigil import limits
from vigil.analysis.frequency.measures import MEASURES, Measure
from vigil.analysis.ranking.rank import WEEKS, WINDOWS, describe_window
from vigil.store.protocols import View
from vigil.table.result_cache import cached
from vigil.table.vocabulary import COLUMN_OF_MEASURE
from vigil.text import format_day, format_number, listed, number_of, ordinal, sentences

EXACT = ("minute", "hour", "day")
"""Events known so exactly lie on the day that they are counted on."""

RANKED_OF = ("day", "event")


def why_not(view: View, event_id: str | None = None) -> str:
    """Why the table, or one of its events, cannot be ranked; empty where it can."""
    table = view.table
    if "day" not in table.vocabulary.periods:
        return "its rows are counts of months, and what is ranked is days and single events"
    if event_id is None:
        return ""
    event = _all_days(view).only([event_id]).events
    if event.empty:
        return f"{event_id} is not among the events that the filters leave"
    known_to = event["time_precision"].iloc[0]
    if pd.isna(known_to) or known_to in EXACT:
        return ""
    return f"the date of {event_id} is known only to the {known_to}, so that its day is not known"


def latest(view: View) -> str | None:
    """The latest event of a view that can be ranked; None where there is none."""
    events = view.counted("event_id", "day", "time_precision").filter(_is_exact())
    found = events.sort("day", "event_id", descending=True).head(1).collect()
    return str(found["event_id"].item()) if len(found) else None


def ranks_frame(view: View, event_id: str, windows: tuple[int | None, ...] = WINDOWS) -> pd.DataFrame:
    """The ranks of an event and of its day, one row for each measure and window.

    Returns `of` (str: day, event), `measure` (str), `value` (Int64), `window` (str), `weeks` (Int64, missing for the
    whole table), `window_begins` (datetime64[us]), `rank`, `among` (Int64: those with a known figure, itself included;
    of events also those of the same day), `level_with`, `unknown`, `days_before_table` (Int64), `largest_since`
    (datetime64[us]: the latest earlier day at least as large, or with an event at least as large), `larger_later`
    (Int64). Raises ValueError where `why_not` says why.
    """
    if reason := why_not(view, event_id):
        raise ValueError(reason)
    selected = _all_days(view)
    event = selected.only([event_id]).events.iloc[0]
    day = pd.Timestamp(event["day"])
    first = pd.Timestamp(view.dataset.choices.first_day)
    rows: list[dict[str, object]] = []
    for measure in _measures(view):
        figures = _figures(selected, measure)
        days = _of_days(figures, view.dataset.reported_days(view.selection.day))
        rows += _ranked(
            "day", measure, days, day, float(days.loc[days["day"] == day, "figure"].iloc[0]), windows, first
        )
        if measure != "attacks":
            own = event[COLUMN_OF_MEASURE[measure]]
            value = math.nan if pd.isna(own) else float(own)
            rows += _ranked("event", measure, _without(figures, day, value), day, value, windows, first)
    frame = pd.DataFrame(rows)
    numbers = ("value", "weeks", "rank", "among", "level_with", "unknown", "days_before_table", "larger_later")
    dates = dict.fromkeys(("window_begins", "largest_since"), "datetime64[us]")
    ordered = frame.sort_values("of", key=lambda names: names.map(RANKED_OF.index), kind="stable", ignore_index=True)
    return ordered.astype({**dict.fromkeys(numbers, "Int64"), **dates})


def standing_sentences(view: View, event_id: str) -> tuple[str, ...]:
    """How the day and the event rank in the `vigil.analysis.ranking.WEEKS` before them and in the whole table."""
    found = ranks_frame(view, event_id, (WEEKS, None))
    day = pd.Timestamp(_all_days(view).only([event_id]).events["day"].iloc[0])
    named = {"day": format_day(day.date()), "event": "the event itself"}
    begins = format_day(view.dataset.choices.first_day)
    texts = []
    for weeks, where in (
        (WEEKS, f"With the {number_of(WEEKS, 'week')} before it"),
        (None, f"In this table, which begins on {begins}, up to that day"),
    ):
        of_window = found[found["weeks"].isna() if weeks is None else found["weeks"] == weeks]
        parts = [
            f"{named[str(of)]} is {listed([_describe(view, row) for row in rows.to_dict('records')])}"
            for of, rows in of_window.groupby("of", sort=False)
        ]
        texts.append(f"{where}: {'; '.join(parts)}.")
    return tuple(texts)


def describe_compared_with(view: View) -> str:
    """Which events the days and events are ranked among, and what is left out."""
    left_out = _not_to_the_day(_all_days(view))
    return sentences(
        f"Compared with {view.table.vocabulary.nouns} as the filters leave them, on all days of the table. "
        "A day without a row counts as 0: that none is recorded does not prove that nothing happened.",
        f"{number_of(left_out, 'event')} whose date is known to a week or less are in no rank." if left_out else "",
    )


def _describe(view: View, row: Mapping[Hashable, Any]) -> str:
    label = view.table.vocabulary.label(row["measure"])
    if pd.isna(row["value"]):
        return f"not known by {label}"
    if not row["value"]:
        return f"without a rank by {label} (0)"
    figure = f"by {label} ({format_number(row['value'])})"
    if row["among"] < 2:
        return f"the only {row['of']} known {figure}"
    level = f", level with {format_number(row['level_with'])}" if row["level_with"] else ""
    return f"{ordinal(row['rank'])} of {format_number(row['among'])} {row['of']}s {figure}{level}"


def _ranked(
    of: str,
    measure: str,
    figures: pd.DataFrame,
    day: pd.Timestamp,
    own: float,
    windows: tuple[int | None, ...],
    first: pd.Timestamp,
) -> Iterator[dict[str, object]]:
    """The rank of a figure among those of `figures` from `first` on; those of later days are only counted.

    `figures`: `day`, `figure` (float64, NaN where not known), `number`, how many have it on that day.
    """
    earlier = figures[figures["day"] <= day] if of == "event" else figures[figures["day"] < day]
    before = earlier[earlier["day"] < day]
    is_known = not math.isnan(own)
    as_large = before.loc[before["figure"] >= own, "day"]
    for weeks in windows:
        window_start = first if weeks is None else day - timedelta(weeks=weeks)
        begins = max(window_start, first)
        window = earlier[earlier["day"] >= begins]
        known = window["number"][window["figure"].notna()].sum()
        yield {
            "of": of,
            "measure": measure,
            "value": own if is_known else None,
            "window": describe_window(weeks),
            "weeks": weeks,
            "window_begins": begins,
            "rank": int(window["number"][window["figure"] > own].sum()) + 1 if is_known and known else None,
            "among": int(known) + 1 if is_known else None,
            "level_with": int(window["number"][window["figure"] == own].sum()),
            "unknown": int(window["number"].sum() - known),
            "days_before_table": max((first - window_start).days, 0),
            "largest_since": as_large.max() if is_known and len(as_large) else None,
            "larger_later": int(figures["number"][(figures["day"] > day) & (figures["figure"] > own)].sum())
            if is_known
            else None,
        }


def _measures(view: View) -> tuple[Measure, ...]:
    return tuple(name for name in MEASURES if name in view.table.vocabulary.measures)


def _all_days(view: View) -> View:
    return view.dataset.select(view.selection.between(None, None))


@cached(limits.CACHED_VIEWS)
def _figures(view: View, measure: Measure) -> pd.DataFrame:
    """The figures of the counted events whose day is known: `day`, `figure` (float64), `number`, events that have it.

    Counted by the engine: of millions of events there are few different figures a day.
    """
    figure = nw.lit(1) if measure == "attacks" else nw.col(COLUMN_OF_MEASURE[measure])
    columns = ("day", "time_precision", *(() if measure == "attacks" else (COLUMN_OF_MEASURE[measure],)))
    events = view.counted(*columns).filter(_is_exact()).select("day", figure=figure)
    frame = events.group_by("day", "figure").agg(number=nw.len()).collect().to_pandas()
    return frame.astype({"day": "datetime64[us]", "figure": "float64", "number": "int64"})


def _of_days(figures: pd.DataFrame, reported: pd.DatetimeIndex) -> pd.DataFrame:
    """The sum of the known figures of each day of the table, shaped as `_figures`: 0 without a row, NaN where no figure
    is known."""
    sums = figures.assign(total=figures["figure"] * figures["number"]).groupby("day")["total"].sum(min_count=1)
    days = pd.date_range(reported[0], reported[-1], freq="D", unit="us")
    found = sums.reindex(days).where(days.isin(sums.index), 0.0)
    return pd.DataFrame({"day": days, "figure": found.to_numpy("float64"), "number": 1})


def _without(figures: pd.DataFrame, day: pd.Timestamp, value: float) -> pd.DataFrame:
    """The figures of all events but one of this day and figure."""
    same = figures["figure"].isna() if math.isnan(value) else figures["figure"] == value
    return figures.assign(number=figures["number"] - ((figures["day"] == day) & same))


def _is_exact() -> nw.Expr:
    return nw.col("time_precision").is_in(EXACT) | nw.col("time_precision").is_null()


@cached(1)
def _not_to_the_day(view: View) -> int:
    """How many rows have a date that is known to a week or less."""
    return int(view.selected("time_precision").filter(~_is_exact()).select(rows=nw.len()).collect().item())
