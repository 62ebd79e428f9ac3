"""What stands at the places chosen on the map: their events, listed. The filters change only when asked to."""

from __future__ import annotations

import streamlit as st

from vigil import place_counts
from vigil.ui.event_parts import choose_event, small_print
from vigil.ui.filter_bar import set_places
from vigil.ui.map_component import MapReply
from vigil.ui.text import markdown_text
from vigil.view import View
from vigil.words import number_of


def events_of_choice(view: View, reply: MapReply) -> None:
    """List the events at the place, area or box chosen on the map, with a way to filter by it."""
    if not reply:
        small_print("Choose a place, an area or a box on the map to list its events. Choosing filters nothing.")
        return
    events = place_counts.events_at(view, reply.clicked, box=reply.box)
    chosen = _in_words(reply)
    st.subheader(f"{number_of(place_counts.number_at(view, events['event_id']), 'event')} at {chosen}", anchor=False)
    offered = [place for place in reply.clicked if place in view.book.choices.places]
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
    measure = view.table.vocabulary.default_measure
    figure = {"attacks": [], "killed": ["killed_best"], "injured": ["injured_best"]}.get(measure, [measure])
    choose_event(
        events.assign(date=events["event_date"].dt.date)[
            ["date", "event_type_label", "actor1", *figure, "at", "headline", "event_id"]
        ],
        view,
        key="events-at-place",
        what="Events at the chosen place, the latest first",
    )


def _in_words(reply: MapReply) -> str:
    if reply.box is not None:
        west, south, east, north = reply.box
        return f"the box from {south:.2f}° N, {west:.2f}° E to {north:.2f}° N, {east:.2f}° E"
    named = [markdown_text(place) for place in reply.clicked[:3]]
    more = len(reply.clicked) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")
