"""How an event of a public table, and the day it lies on, rank among the events and days before them.

A public table has no nights by one attacker. What it knows is ranked: of a day the number of events and the sum of each
figure, of an event each of its own figures. The filters but the dates hold. A day without a row had no recorded event
and counts as 0; a day on which a figure is known for no event is left out and counted, and so is an event. Events whose
date is known to a week or less are in no rank: they may lie on another day.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from vigil import limits
from vigil.frequency import MEASURES, Measure, counts, event_figures
from vigil.ranking.rank import WEEKS
from vigil.ranking.windows import WINDOWS, window_in_words
from vigil.view import View, only, select
from vigil.words import format_day, format_number, listed, number_of, ordinal, sentences

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
    event = view.book.events[view.book.events["event_id"] == event_id]
    if _known_to_the_day(event).all():
        return ""
    known_to = event["time_precision"].iloc[0]
    return f"the date of {event_id} is known only to the {known_to}, so that its day is not known"


def rankable(view: View) -> pd.DataFrame:
    """The counted events of a view that can be ranked, in order of time."""
    return view.attacks[_known_to_the_day(view.attacks)]


def ranks(view: View, event_id: str, windows: tuple[int | None, ...] = WINDOWS) -> pd.DataFrame:
    """The ranks of an event and of its day, one row for each measure and window.

    Returns `of` (str: day, event), `measure` (str), `value` (Int64), `window` (str), `weeks` (Int64, missing for the
    whole table), `window_begins` (datetime64[us]), `rank`, `among` (Int64: those with a known figure, itself included;
    of events also those of the same day), `level_with`, `unknown`, `days_before_table` (Int64), `largest_since`
    (datetime64[us]: the latest earlier day at least as large, or with an event at least as large), `larger_later`
    (Int64). Raises ValueError where `why_not` says why.
    """
    if reason := why_not(view, event_id):
        raise ValueError(reason)
    exact, day = _exact(view), _day_of(view, event_id)
    first = pd.Timestamp(view.book.choices.first_day)
    rows: list[dict[str, object]] = []
    for measure in _measures(view):
        counted = counts(exact, every="day", measure=measure)
        series = pd.Series(counted["value"].to_numpy("float64", na_value=np.nan), index=counted["period"])
        rows += _ranked("day", measure, series, day, float(series[day]), windows, first)
        if measure != "attacks":
            figures = event_figures(exact, measure=measure)
            own = figures["event_id"] == event_id
            others = figures[~own]
            values = pd.Series(others["value"].to_numpy("float64", na_value=np.nan), index=others["day"]).sort_index()
            figure = figures.loc[own, "value"].astype("float64")
            rows += _ranked("event", measure, values, day, float(figure.iloc[0]), windows, first)
    frame = pd.DataFrame(rows)
    numbers = ("value", "weeks", "rank", "among", "level_with", "unknown", "days_before_table", "larger_later")
    days = dict.fromkeys(("window_begins", "largest_since"), "datetime64[us]")
    ordered = frame.sort_values("of", key=lambda names: names.map(RANKED_OF.index), kind="stable", ignore_index=True)
    return ordered.astype({**dict.fromkeys(numbers, "Int64"), **days})


def answer(view: View, event_id: str) -> tuple[str, ...]:
    """How the day and the event rank in the weeks of `vigil.ranking.WEEKS` before them and in the whole table."""
    found = ranks(view, event_id, (WEEKS, None))
    named = {"day": format_day(_day_of(view, event_id).date()), "event": "the event itself"}
    begins = format_day(view.book.choices.first_day)
    told = []
    for weeks, where in (
        (WEEKS, f"With the {number_of(WEEKS, 'week')} before it"),
        (None, f"In this table, which begins on {begins}, up to that day"),
    ):
        of_window = found[found["weeks"].isna() if weeks is None else found["weeks"] == weeks]
        parts = [
            f"{named[str(of)]} is {listed([_in_words(view, row) for row in rows.to_dict('records')])}"
            for of, rows in of_window.groupby("of", sort=False)
        ]
        told.append(f"{where}: {'; '.join(parts)}.")
    return tuple(told)


def rank_in_short(row: Mapping[Hashable, Any]) -> str:
    """The rank of one row of `ranks` for a cell: `1st of 29`, or why there is none."""
    if pd.isna(row["value"]):
        return "not known"
    if row["among"] < 2:
        return "none to compare"
    beside = [
        f"level with {format_number(row['level_with'])}" if row["level_with"] else "",
        f"{number_of(int(row['unknown']), 'figure')} unknown" if row["unknown"] else "",
    ]
    return ", ".join([f"{ordinal(row['rank'])} of {format_number(row['among'])}", *filter(None, beside)])


def compared_with_in_words(view: View) -> str:
    """Which events the days and events are ranked among, and what is left out."""
    left_out = len(_all_days(view).events) - len(_exact(view).events)
    return sentences(
        f"Compared with {view.table.vocabulary.nouns} as the filters leave them, on all days of the table. "
        "A day without a row counts as 0: that none is recorded does not prove that nothing happened.",
        f"{number_of(left_out, 'event')} whose date is known to a week or less are in no rank." if left_out else "",
    )


def _in_words(view: View, row: Mapping[Hashable, Any]) -> str:
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
    values: pd.Series,
    day: pd.Timestamp,
    own: float,
    windows: tuple[int | None, ...],
    first: pd.Timestamp,
) -> Iterator[dict[str, object]]:
    """The rank of a figure among `values` by day from `first` on; those of later days are only counted."""
    earlier = values[values.index <= day] if of == "event" else values[values.index < day]
    before = earlier[earlier.index < day]
    is_known = not np.isnan(own)
    as_large = before.index[before >= own]
    for weeks in windows:
        asked = first if weeks is None else day - timedelta(weeks=weeks)
        begins = max(asked, first)
        window = earlier[earlier.index >= begins]
        known = window.dropna()
        yield {
            "of": of,
            "measure": measure,
            "value": own if is_known else None,
            "window": window_in_words(weeks),
            "weeks": weeks,
            "window_begins": begins,
            "rank": int((known > own).sum()) + 1 if is_known and len(known) else None,
            "among": len(known) + 1 if is_known else None,
            "level_with": int((known == own).sum()),
            "unknown": len(window) - len(known),
            "days_before_table": max((first - asked).days, 0),
            "largest_since": as_large.max() if is_known and len(as_large) else None,
            "larger_later": int((values[values.index > day] > own).sum()) if is_known else None,
        }


def _measures(view: View) -> tuple[Measure, ...]:
    return tuple(name for name in MEASURES if name in view.table.vocabulary.measures)


def _all_days(view: View) -> View:
    return select(view.book, view.selection.between(None, None))


@lru_cache(maxsize=limits.REMEMBERED_VIEWS)
def _exact(view: View) -> View:
    """The events that the filters but the dates leave, without those whose day is not known."""
    kept = _all_days(view)
    exact = _known_to_the_day(kept.events)
    return kept if exact.all() else only(kept, kept.events.loc[exact, "event_id"])


def _known_to_the_day(events: pd.DataFrame) -> pd.Series:
    return events["time_precision"].isin(EXACT) | events["time_precision"].isna()


def _day_of(view: View, event_id: str) -> pd.Timestamp:
    events = _exact(view).events
    found = events.loc[events["event_id"] == event_id, "day"]
    if found.empty:
        raise ValueError(f"{event_id} is not among the events that the filters leave")
    return pd.Timestamp(found.iloc[0])
