"""What charts of attacks over time say beside the picture: missing days, unknown figures, empty selections."""

from __future__ import annotations

import pandas as pd

from vigil.analysis.frequency import reported_days
from vigil.analysis.frequency.measures import Measure
from vigil.rules.ledger import GOT_THROUGH_RULE
from vigil.store.protocols import View
from vigil.text import format_number, format_share, number_of

SMALL_NUMBER = 10
"""Below this many events a distribution is said to rest on few."""


def coverage_note(coverage: pd.DataFrame) -> str:
    """For how many days of `coverage` no report was found, or no event is recorded; empty for none."""
    status = coverage["status"]
    unrecorded = int((status == "none recorded").sum())
    if unrecorded:
        return (
            f"On {number_of(unrecorded, 'day')} of {format_number(len(status))} the table has no event: "
            "they count as 0, a day without a recorded event."
        )
    missing = int((status == "no report").sum())
    if not missing:
        return ""
    return f"No report found for {number_of(missing, 'day')} of {format_number(len(status))}: not counted as zero."


def known_note(view: View, counted: pd.DataFrame, measure: Measure) -> str:
    """For what share of the attacks of `counts` the figure is known; empty where for all."""
    events = float(counted["events"].sum())
    if measure == "attacks" or not events:
        return ""
    share = float((counted["known"].fillna(0) * counted["events"].astype("float64")).sum()) / events
    return "" if share == 1 else f"The figure is known for {format_share(share)} of the {view.nouns} counted."


def range_note(counted: pd.DataFrame) -> str:
    """What the lowest and highest figures of `counts` add up to where they are not the sum drawn; else empty."""
    if "low" not in counted or not counted["low"].notna().any():
        return ""
    drawn, low = (int(counted[name].sum()) for name in ("value", "low"))
    is_open = bool((counted["high"].isna() & counted["low"].notna()).any())
    high = None if is_open else int(counted["high"].sum())
    if drawn == low == high:
        return ""
    span = f"at least {format_number(low)}" if high is None else f"{format_number(low)} to {format_number(high)}"
    return f"Lowest and highest figures add up to {span}; what is given only as a range is not drawn."


def rule_note(measure: Measure) -> str:
    """By which rule a derived figure was worked out; empty for a reported one."""
    return f"Got through: {GOT_THROUGH_RULE[0].lower()}{GOT_THROUGH_RULE[1:]}" if measure == "got_through" else ""


def few_note(number: int, noun: str) -> str:
    """A warning where a distribution rests on few."""
    return f"Rests on few: {number_of(number, noun)}." if number < SMALL_NUMBER else ""


def is_empty(view: View, values: pd.Series) -> bool:
    """Whether there is nothing to draw: no attack in the view, or no figure known."""
    return bool(values.isna().all()) or not view.counted_rows


def empty_reason(view: View, frame: pd.DataFrame, measure: Measure) -> str:
    """Why there is nothing to draw: no attacks in those days, none that fits, or none with this figure."""
    if reported_days.coverage(view).empty:
        return f"The table holds no {view.nouns} in the selected days."
    if not frame.empty and "events" in frame and frame["events"].sum() > 0:
        return f"No report of this selection gives {view.table.vocabulary.label(measure)}."
    return f"No {view.noun} fits this selection."
