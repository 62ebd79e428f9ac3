"""What a map cannot draw, said in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vigil.analysis import place_counts
from vigil.store.memory import InMemoryView
from vigil.text import format_number, is_known

NAMED = 6
"""Places named one by one; the rest are counted."""


def not_located(view: InMemoryView) -> str:
    """How many events and impacts of the view have no place that can be drawn, and what they are known as."""
    lost = place_counts.not_located(view)
    events, impacts = int(lost["events"].sum()), int(lost["impacts"].sum())
    if not events and not impacts:
        return "Not located: 0."
    named = lost[(lost["events"] > 0) | (lost["impacts"] > 0)]
    words = ", ".join(
        f"{_place(row)} {row['events'] or row['impacts']}" for row in named.head(NAMED).to_dict("records")
    )
    more = f" and {len(named) - NAMED} more" if len(named) > NAMED else ""
    counts = _counted(events, "event")
    if view.table.vocabulary.has_impacts:
        counts += f", {_counted(impacts, 'impact')}"
    return f"Not located: {counts}: {words}{more}."


def _place(row: Mapping[Any, Any]) -> str:
    return f"{row['place']} ({row['precision']})" if is_known(row["precision"]) else str(row["place"])


def _counted(count: int, noun: str) -> str:
    return f"{format_number(count)} {noun if count == 1 else noun + 's'}"
