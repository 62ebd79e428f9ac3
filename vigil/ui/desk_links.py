"""Links from one event to the analyst's desk: a question each, with the event, its night or its dates filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import streamlit as st

from vigil import selection, summary, windows
from vigil.ui.desk_statistics_parts import COMPARED_NIGHTS
from vigil.ui.pages import CHANGE, CLAIMS, COMPARE, RANK, WINDOWS, PageDeclaration
from vigil.view import View

Query = Mapping[str, str | Sequence[str]]


def desk_links(event_id: str, view: View) -> None:
    """The questions that can be put to an event, in the order of the desk; the filters are kept.

    A call or talks can be asked for the nights after those of its kind and for its claims, only an attack for the rest.
    """
    event = summary.event_row(view.book, event_id)
    report, choices = event["event_date"].date(), view.book.choices
    with st.container(horizontal=True, gap="small", key="desk-links"):
        if event["violent"]:
            _link(RANK, "How it ranks, and what may be said of it", view, {"event": event_id})
        if found := windows.dates_to_ask(view.book, event_id):
            dates, day = found
            _link(WINDOWS, f"Nights after the {dates.label}", view, {"dates": dates.key, "mark": day.isoformat()})
        if event["event_type"] == "attack":
            first = max(report - timedelta(days=COMPARED_NIGHTS - 1), choices.first_day)
            before = max(first - timedelta(days=COMPARED_NIGHTS), choices.first_day)
            if before < first:
                periods = {"a": f"{first}/{report}", "b": f"{before}/{first - timedelta(days=1)}"}
                _link(COMPARE, "These four weeks against the four before", view, periods)
            _link(CHANGE, "More than in the weeks before?", view, {"until": report.isoformat()})
        _link(CLAIMS, "Which of its figures is right", view, {"event": event_id})


def _link(page: PageDeclaration, question: str, view: View, asked: Query) -> None:
    filters = selection.to_query(view.selection)
    st.page_link(page.file, label=question, icon=page.icon, query_params={**filters, **asked})
