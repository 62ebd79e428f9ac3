"""The events of the selection as a table that sorts, searches, and opens an event's page."""

from __future__ import annotations

import streamlit as st

from vigil import limits
from vigil.ui.event_parts import open_attack, small_print
from vigil.view import View

_COLUMNS = (
    "event_date",
    "event_type_label",
    "actor1",
    "actor2",
    "location",
    "launched",
    "neutralised",
    "got_through",
    "killed_best",
    "injured_best",
    "places_hit",
    "headline",
    "notes",
)


def event_table(view: View) -> None:
    """Draw the table, latest first; choosing a row opens its page."""
    events = view.events
    shown = events.tail(limits.TABLE_ROWS).iloc[::-1]
    small_print(
        "Choose a row to open its page; click a column's name to sort. The words to search for in names and "
        "notes are in the filters. An empty cell is unknown, not zero.",
        f"Only the latest {limits.TABLE_ROWS} of {len(events)} events are shown; an export holds all."
        if len(events) > len(shown)
        else "",
    )
    number = st.column_config.NumberColumn
    text = st.column_config.TextColumn
    reply = st.dataframe(
        shown[list(_COLUMNS)],
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="event-table",
        height=min(640, 36 * (len(shown) + 1) + 2),
        column_config={
            "event_date": st.column_config.DateColumn("Date", format="DD.MM.YYYY", width=95, pinned=True),
            "event_type_label": text("Type", width=90),
            "actor1": text("Actor", width=80),
            "actor2": text("Other actor", width=80),
            "location": text("Place", width=90),
            "launched": number("Launched", width=80),
            "neutralised": number("Neutralised", width=90, help="Shot down, jammed or lost from radar"),
            "got_through": number("Got through", width=90, help="Reported hits, else launched less neutralised"),
            "killed_best": number("Killed", width=65),
            "injured_best": number("Injured", width=65),
            "places_hit": number("Places hit", width=80),
            "headline": text("What was reported", width=560),
            "notes": text("Notes", width=420),
        },
        alt=f"{len(shown)} events, the latest first, one a row",
    )
    for row in reply.selection.rows:  # type: ignore[attr-defined]
        open_attack(str(shown["event_id"].iloc[row]), view)
