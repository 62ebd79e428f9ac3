"""The events of the selection as a table that sorts, searches, and opens an event's page."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from vigil import limits
from vigil.store.protocols import View
from vigil.text import format_number
from vigil.ui.components.linked import linked_number, linked_segments, linked_select
from vigil.ui.parts.one_event import open_attack, small_print

_COLUMNS = (
    "event_date",
    "event_type_label",
    "actor1",
    "location",
    "headline",
    "launched",
    "neutralised",
    "got_through",
    "killed_best",
    "injured_best",
    "places_hit",
    "actor2",
    "notes",
)
"""What tells an event comes first, so that it can be read without moving the table; then the figures."""


def event_table(view: View) -> None:
    """Draw the table, latest first; choosing a row opens its page. A long one is drawn a page at a time."""
    small_print(
        "Choose a row to open its page; click a column's name to sort. The words to search for in names and "
        "notes are in the filters. An empty cell is unknown, not zero."
    )
    if view.rows > limits.TABLE_ROWS:
        key, shown = _one_page(view)
    else:
        key, shown = "event-table", view.page(_requested(view), limit=limits.TABLE_ROWS)
    reply = st.dataframe(
        shown.drop(columns="event_id"),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=key,
        row_height=_ROW_HEIGHT,
        height=min(720, _HEAD_HEIGHT + _ROW_HEIGHT * len(shown)),
        placeholder="",
        column_config=_config(view),
        alt=f"{len(shown)} events, one a row",
    )
    for row in reply.selection.rows:  # type: ignore[attr-defined]
        open_attack(str(shown["event_id"].iloc[row]), view)


def _one_page(view: View) -> tuple[str, pd.DataFrame]:
    """The order and the page that the link asks for, in widgets above the table: a key for the page, and its rows."""
    labels = {name: _label(view, name) for name in _shown(view) if name not in _UNSORTED}
    pages = -(-view.rows // limits.TABLE_PAGE_ROWS)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        sort = linked_select("sort", "All rows by", labels, default="event_date", width=220)
        order = linked_segments("order", "Order", _ORDERS, default="down")
        _begin_at_the_first_page((view.selection, sort, order), pages)
        with st.container(width=150):
            page = linked_number("page", f"Page, of {format_number(pages)}", default=1, smallest=1, largest=pages) or 1
    first = (page - 1) * limits.TABLE_PAGE_ROWS
    last = min(first + limits.TABLE_PAGE_ROWS, view.rows)
    small_print(
        f"Rows {format_number(first + 1)} to {format_number(last)} of {format_number(view.rows)}. A click on a "
        "column's name sorts the rows of this page alone."
    )
    by = "event_type" if sort == "event_type_label" else sort
    rows = view.page(_requested(view), offset=first, limit=limits.TABLE_PAGE_ROWS, sort=by, descending=order == "down")
    return f"event-table-{sort}-{order}-{page}", rows


def _begin_at_the_first_page(requested: tuple[object, ...], pages: int) -> None:
    """Other rows, or another order of them, are read from the beginning; a page that is no more is none."""
    state = st.session_state
    before = state.get(_PAGED, requested)
    state[_PAGED] = requested
    if state.get("linked-page") is not None and (before != requested or state["linked-page"] > pages):
        state["linked-page"] = 1


_PAGED = "events-paged"
"""Session state: the selection and order whose pages are turned."""

_ORDERS = {"down": "Largest or latest first", "up": "Smallest or first"}

_UNSORTED = ("headline", "notes", "sources", "places_hit")


def _label(view: View, name: str) -> str:
    return str(_config(view)[name]["label"])


def _config(view: View) -> dict[str, Any]:
    return {**_CONFIG, **(_OWN_FACTS_CONFIG if view.table.vocabulary.is_self_contained else {})}


_ROW_HEIGHT, _HEAD_HEIGHT = 75, 38
"""In pixels: four lines of text, so that what was reported is read where it stands. Rows below 65 wrap nothing."""

_NUMBER, _TEXT = st.column_config.NumberColumn, st.column_config.TextColumn

_CONFIG = {
    "event_date": st.column_config.DateColumn("Date", format="DD.MM.YYYY", width=82),
    "event_type_label": _TEXT("Type", width=106),
    "actor1": _TEXT("Actor", width=75),
    "actor2": _TEXT("Other actor", width=105),
    "location": _TEXT("Place", width=112),
    "launched": _NUMBER("Launched", width=78),
    "neutralised": _NUMBER("Neutralised", width=90, help="Shot down, jammed or lost from radar"),
    "got_through": _NUMBER("Got through", width=90, help="Reported hits, else launched less neutralised"),
    "killed_best": _NUMBER("Killed", width=62),
    "injured_best": _NUMBER("Injured", width=65),
    "places_hit": _NUMBER("Places hit", width=80),
    "headline": _TEXT("What was reported", width=250),
    "notes": _TEXT("Notes", width=420),
}


_OWN_FACTS_COLUMNS = (
    *("event_date", "event_type_label", "sub_event_type", "actor1", "actor2", "location", "headline", "notes"),
    *("launched", "shot_down", "neutralised", "got_through"),
    *("killed_best", "killed_low", "killed_high", "injured_best", "injured_low", "injured_high", "events_count"),
    *("country", "admin1", "admin2", "geo_precision", "weapon", "sources"),
)

_OWN_FACTS_CONFIG = {
    "event_type_label": _TEXT("Type", width=135),
    "sub_event_type": _TEXT("Finer kind", width=165),
    "actor1": _TEXT("Actor", width=112),
    "actor2": _TEXT("Other actor", width=112),
    "location": _TEXT("Place", width=110),
    "headline": _TEXT("Headline", width=226),
    "notes": _TEXT("Notes", width=226),
    "shot_down": _NUMBER("Shot down", width=85),
    "killed_low": _NUMBER("Killed, lowest", width=115),
    "killed_high": _NUMBER("Killed, highest", width=120),
    "injured_low": _NUMBER("Injured, lowest", width=120),
    "injured_high": _NUMBER("Injured, highest", width=125),
    "events_count": _NUMBER("Events in the row", width=130),
    "country": _TEXT("Country", width=110),
    "admin1": _TEXT("Region", width=120),
    "admin2": _TEXT("District", width=120),
    "geo_precision": _TEXT("Place known to", width=115),
    "weapon": _TEXT("Weapon", width=120),
    "sources": _TEXT("Sources", width=260),
}


def _requested(view: View) -> list[str]:
    return [*_shown(view), "event_id"]


def _shown(view: View) -> list[str]:
    """The columns on show; of events that say their own facts, those that the table knows something of."""
    vocabulary = view.table.vocabulary
    if not vocabulary.is_self_contained:
        return list(_COLUMNS)
    known = {*vocabulary.export_columns, "event_date", "event_type_label"}
    known -= {"events_count"} if not vocabulary.is_aggregated else set()
    return [name for name in _OWN_FACTS_COLUMNS if name in known]
