"""What stands at the places chosen on the map: their events, listed. The filters change only when asked to."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from vigil import limits
from vigil.analysis import place_counts
from vigil.query.map_cells import mark_named
from vigil.store.memory import InMemoryView
from vigil.store.protocols import ScannedView, View
from vigil.text import number_of
from vigil.ui.app.filter_bar import set_places
from vigil.ui.components.escaping import markdown_text
from vigil.ui.components.map_component import MapReply
from vigil.ui.parts.one_event import choose_event, small_print


def events_of_choice(view: View, reply: MapReply) -> None:
    """List the events at the place, area, cell or box chosen on the map, with a way to filter by it."""
    if not reply:
        small_print("Choose a place, an area or a box on the map to list its events. Choosing filters nothing.")
        return
    many = place_counts.large_view(view)
    number, events = _at_places(view.in_memory, reply) if many is None else _in_cells(many, reply)
    st.subheader(f"{number_of(number, 'event')} at {_describe(reply, are_cells=many is not None)}", anchor=False)
    offered = [place for place in reply.clicked if place in view.dataset.choices.places]
    if offered:
        st.button(
            "Filter by this place" if len(offered) == 1 else "Filter by these places",
            icon=":material/filter_alt:",
            on_click=set_places,
            args=(offered,),
        )
    if events.empty:
        small_print("No event of the selection is placed there.")
        return
    choose_event(
        events.assign(date=events["event_date"].dt.date)[["date", *_listed_columns(view), "at"]],
        view,
        key="events-at-place",
        what="Events at the chosen place, the latest first",
        of=number if many is not None else 0,
    )


def _listed_columns(view: View) -> list[str]:
    """The columns of the list, besides the day and the place."""
    measure = view.table.vocabulary.default_measure
    figure = {"attacks": [], "killed": ["killed_best"], "injured": ["injured_best"]}.get(measure, [measure])
    return ["event_type_label", "actor1", *figure, "headline", "event_id"]


def _at_places(view: InMemoryView, reply: MapReply) -> tuple[int, pd.DataFrame]:
    events = place_counts.events_at(view, reply.clicked, box=reply.box)
    return place_counts.count_at(view, events["event_id"]), events


def _in_cells(view: ScannedView, reply: MapReply) -> tuple[int, pd.DataFrame]:
    """How many events are in the chosen cell or box, and the latest of them."""
    mark = mark_named(reply.clicked[0]) if reply.clicked else None
    chosen = view.in_box(reply.box) if reply.box is not None else view.in_cell(*mark) if mark is not None else None
    if chosen is None:
        return 0, pd.DataFrame()
    rows = chosen.page([*_listed_columns(view), "event_date", "place"], limit=limits.LISTED_EVENTS)
    return chosen.number_of_events, rows.assign(at=rows["place"].astype("str"))


def _describe(reply: MapReply, *, are_cells: bool) -> str:
    if reply.box is not None:
        west, south, east, north = reply.box
        return f"the box from {south:.2f}° N, {west:.2f}° E to {north:.2f}° N, {east:.2f}° E"
    if are_cells:
        return "the chosen mark"
    named = [markdown_text(place) for place in reply.clicked[:3]]
    more = len(reply.clicked) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")
