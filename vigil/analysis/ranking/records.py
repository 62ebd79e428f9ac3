"""When the highest figure of a table was exceeded, and by how much.

A table begins in the middle of a war: its first attack exceeds nothing. The first `BEGINNING_WEEKS` weeks are its
beginning: their highest figure is the mark that later attacks are held against, and nothing in them is called a
record. A record is strictly higher than every known figure before it; one that is level with the mark is none.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd

from vigil import limits
from vigil.analysis.ranking.every_measure import kind
from vigil.analysis.ranking.measures import DESK_MEASURES, RANKED, attacks_to_rank
from vigil.store.memory import InMemoryView
from vigil.table.model import rows_of
from vigil.table.result_cache import cached
from vigil.text import format_day, format_number, format_share, number_of, sentences

BEGINNING_WEEKS = 4

RECORDS_RULE = (
    f"The highest figure of the table's first {BEGINNING_WEEKS} weeks is the mark at its beginning and no record; "
    "from then on an attack sets a record when it exceeds every known figure before it."
)

RECORD_COLUMNS = (
    *("measure", "kind", "day", "event_id", "value", "before", "before_day", "margin", "margin_share"),
    *("held_days", "unknown_since"),
)


_cached = cached(limits.CACHED_EVENTS)


def records(view: InMemoryView, event_id: str, measure: str) -> pd.DataFrame:
    """The records under one measure of the attacks by the same actor and of the same type, in order of time.

    `measure`, `kind` (`beginning` or `record`), `day` (datetime64[us]), `event_id`, `value`, `before` (Int64: the
    mark exceeded; missing at the beginning), `before_day`, `margin` (Int64), `margin_share` (float64, of the mark
    before), `held_days` (Int64: until it was exceeded, missing where it stands at the end of the table),
    `unknown_since` (Int64: attacks since the mark before, or at the beginning, whose figure is not known: a record
    may be among them). Empty where no figure is known; never to be changed. Raises KeyError for an event that is
    not there.
    """
    return _records_of(view, *kind(view, event_id), measure)


def course(view: InMemoryView, event_id: str, measure: str) -> pd.DataFrame:
    """Every attack by the same actor and of the same type in order of time: `event_id`, `day`, `value` (Int64)."""
    return _course_of(view, *kind(view, event_id), measure)


@_cached
def _course_of(view: InMemoryView, event_type: str, actor: str, measure: str) -> pd.DataFrame:
    attacks = attacks_to_rank(view)
    alike = attacks[(attacks["event_type"] == event_type) & (attacks["actor1"] == actor)]
    columns = alike[["event_id", "day", RANKED[measure].column]]
    return columns.set_axis(["event_id", "day", "value"], axis=1).reset_index(drop=True)


@_cached
def _records_of(view: InMemoryView, event_type: str, actor: str, measure: str) -> pd.DataFrame:
    figures = _course_of(view, event_type, actor, measure)
    ends = figures["day"].min() + timedelta(weeks=BEGINNING_WEEKS)
    known = figures["value"].notna()
    early = figures["day"] < ends
    beginning = figures[early & known]
    marks: list[dict[str, Any]] = []
    if len(beginning):
        highest = beginning.loc[beginning["value"].astype("int64").idxmax()]
        marks.append({"kind": "beginning", **highest, "unknown_since": int((early & ~known).sum())})
    unknown = 0
    for attack in rows_of(figures[~early]):
        if pd.isna(attack.value):
            unknown += 1
            continue
        mark = {"day": attack.day, "event_id": attack.event_id, "value": attack.value, "unknown_since": unknown}
        if not marks:  # nothing was known at the beginning: the first known figure is the mark
            marks.append({**mark, "kind": "beginning"})
        elif attack.value > (before := marks[-1])["value"]:
            margin = attack.value - before["value"]
            before["held_days"] = (attack.day - before["day"]).days
            mark |= {"before": before["value"], "before_day": before["day"], "margin": margin}
            marks.append({**mark, "kind": "record", "margin_share": _share(margin, before["value"])})
        else:
            continue
        unknown = 0
    return _frame(measure, marks)


def records_frame(view: InMemoryView, event_id: str) -> pd.DataFrame:
    """The records under every measure, one after another; columns as in `records`."""
    found = [records(view, event_id, measure) for measure in DESK_MEASURES]
    return pd.concat([frame for frame in found if len(frame)] or found[:1], ignore_index=True)


def describe_records(view: InMemoryView, event_id: str, measure: str) -> str:
    """When the record under one measure was set last, by how much, how often before, and what this attack did."""
    found = records(view, event_id, measure)
    label = RANKED[measure].label
    set_ = found[found["kind"] == "record"]
    if found.empty:
        return f"By {label} there is no record to tell: no figure is known."
    beginning = found.iloc[0]
    mark = f"{format_number(beginning['value'])} on {format_day(beginning['day'])}"
    if set_.empty:
        return f"By {label} the mark at the beginning of the table, {mark}, was never exceeded by a known figure."
    last = set_.iloc[-1]
    often = {1: "once", 2: "twice"}.get(len(set_), f"{len(set_)} times")
    own = set_[set_["event_id"] == event_id]
    return sentences(
        f"By {label} the mark at the beginning of the table, {mark}, was exceeded {often}; the latest record, "
        f"{_describe_record(last)}, stands at the end of the table.",
        ""
        if own.empty or own.index[0] == last.name
        else f"This attack set one: {_describe_record(own.iloc[0])}, {_describe_longest(own)}.",
        "This attack set it." if len(own) and own.index[0] == last.name else "",
    )


def describe_records_set(view: InMemoryView, event_id: str) -> str:
    """Under which measures this attack set a record of the table, and by how much; empty where it set none."""
    parts = []
    for measure in DESK_MEASURES:
        found = records(view, event_id, measure)
        own = found[(found["kind"] == "record") & (found["event_id"] == event_id)]
        if len(own):
            row = own.iloc[0]
            margin = f"{format_number(row['margin'])} more than on {format_day(row['before_day'])}"
            parts.append(f"{RANKED[measure].label} ({format_number(row['value'])}, {margin}; {_describe_longest(own)})")
    return f"It set a record of this table by {'; by '.join(parts)}." if parts else ""


def _describe_record(row: pd.Series) -> str:
    margin = f"{format_number(row['margin'])} more"
    share = "" if pd.isna(row["margin_share"]) else f" ({format_share(row['margin_share'])})"
    return (
        f"{format_number(row['value'])} on {format_day(row['day'])}, {margin}{share} than the "
        f"{format_number(row['before'])} of {format_day(row['before_day'])}"
    )


def _describe_longest(own: pd.DataFrame) -> str:
    days_held = own.iloc[0]["held_days"]
    return (
        "not exceeded since in this table"
        if pd.isna(days_held)
        else f"exceeded {number_of(int(days_held), 'day')} later"
    )


def _share(margin: int, of: int) -> float | None:
    return margin / of if of else None


def _frame(measure: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame([{"measure": measure, **row} for row in rows], columns=list(RECORD_COLUMNS))
    numbers = dict.fromkeys(("value", "before", "margin", "held_days", "unknown_since"), "Int64")
    days = dict.fromkeys(("day", "before_day"), "datetime64[us]")
    texts = dict.fromkeys(("measure", "kind", "event_id"), "str")
    return frame.astype({**numbers, **days, **texts, "margin_share": "float64"})
