"""The events of the selection as a table that sorts, searches, and opens an event's page."""

from __future__ import annotations

import pandas as pd
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
    shown = _shown(view).tail(limits.TABLE_ROWS).iloc[::-1]
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
        shown.drop(columns="event_id"),
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
            **(_PUBLIC_CONFIG if view.table.declaration else {}),
        },
        alt=f"{len(shown)} events, the latest first, one a row",
    )
    for row in reply.selection.rows:  # type: ignore[attr-defined]
        open_attack(str(shown["event_id"].iloc[row]), view)


_PUBLIC_COLUMNS = (
    *("event_date", "event_type_label", "sub_event_type", "actor1", "actor2"),
    *("country", "admin1", "admin2", "location", "geo_precision", "weapon"),
    *("launched", "shot_down", "neutralised", "got_through"),
    *("killed_low", "killed_best", "killed_high", "injured_low", "injured_best", "injured_high"),
    *("events_count", "headline", "notes", "sources"),
)

_PUBLIC_CONFIG = {
    "sub_event_type": st.column_config.TextColumn("Finer kind", width=130),
    "event_type_label": st.column_config.TextColumn("Type", width=130),
    "actor1": st.column_config.TextColumn("Actor", width=130),
    "actor2": st.column_config.TextColumn("Other actor", width=130),
    "location": st.column_config.TextColumn("Place", width=130),
    "country": st.column_config.TextColumn("Country", width=90),
    "admin1": st.column_config.TextColumn("Region", width=110),
    "admin2": st.column_config.TextColumn("District", width=110),
    "geo_precision": st.column_config.TextColumn("Place known to", width=90),
    "weapon": st.column_config.TextColumn("Weapon", width=120),
    "shot_down": st.column_config.NumberColumn("Shot down", width=80),
    "killed_low": st.column_config.NumberColumn("Killed, lowest", width=80),
    "killed_high": st.column_config.NumberColumn("Killed, highest", width=80),
    "injured_low": st.column_config.NumberColumn("Injured, lowest", width=80),
    "injured_high": st.column_config.NumberColumn("Injured, highest", width=80),
    "events_count": st.column_config.NumberColumn("Events in the row", width=90),
    "headline": st.column_config.TextColumn("Headline", width=420),
    "sources": st.column_config.TextColumn("Sources", width=260),
}


def _shown(view: View) -> pd.DataFrame:
    """The columns on show, and `event_id`; of a public table those that it knows something of."""
    if view.table.declaration is None:
        return view.events[[*_COLUMNS, "event_id"]]
    words = view.table.vocabulary
    known = {*words.export_columns, "event_date", "event_type_label"}
    known -= {"events_count"} if not words.is_aggregated else set()
    columns = [name for name in _PUBLIC_COLUMNS if name in known]
    return view.events[[*columns, "event_id"]]
