"""Links from one event to the analyst's desk: a question each, with the event, its night or its dates filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from vigil.analysis import windows
from vigil.analysis.ranking import public_ranks
from vigil.analysis.series import daily
from vigil.narrative import summary
from vigil.query import link
from vigil.query.protocols import View
from vigil.store.memory import InMemoryView
from vigil.ui.app.pages import CHANGE, CLAIMS, COMPARE, RANK, WINDOWS, PageDeclaration
from vigil.ui.parts.desk_statistics import COMPARED_NIGHTS

Query = Mapping[str, str | Sequence[str]]


def desk_links(event_id: str, view: InMemoryView) -> None:
    """The questions that can be put to an event, in the order of the desk; the filters are kept.

    A call or talks can be asked for the nights after those of its kind and for its claims, only an attack for the rest.
    """
    event = summary.event_row(view.dataset, event_id)
    report = event["event_date"].date()
    with st.container(horizontal=True, gap="small", key="desk-links"):
        if event["violent"]:
            _link(RANK, "How it ranks, and what may be said of it", view, {"event": event_id})
        if found := windows.dates_to_ask(view.dataset, event_id):
            dates, day = found
            _link(WINDOWS, f"Nights after the {dates.label}", view, {"dates": dates.key, "mark": day.isoformat()})
        if event["event_type"] == "attack":
            _links_to_weeks(report, view)
        _link(CLAIMS, "Which of its figures is right", view, {"event": event_id})


def public_desk_links(event: pd.Series, view: View) -> None:
    """The questions that can be put to an event of a public table and to its day, where its days are told apart."""
    with st.container(horizontal=True, gap="small", key="desk-links"):
        if not public_ranks.why_not(view):
            _link(RANK, "How it and its day rank", view, {"event": str(event["event_id"])})
        if not daily.why_not(view.dataset):
            _links_to_weeks(event["event_date"].date(), view)
            _link(WINDOWS, "The days around dates such as a series of calls", view, {})


def _links_to_weeks(day: date, view: View) -> None:
    """The weeks up to a day against those before it."""
    first_day = view.dataset.choices.first_day
    first = max(day - timedelta(days=COMPARED_NIGHTS - 1), first_day)
    before = max(first - timedelta(days=COMPARED_NIGHTS), first_day)
    if before < first:
        periods = {"a": f"{first}/{day}", "b": f"{before}/{first - timedelta(days=1)}"}
        _link(COMPARE, "These four weeks against the four before", view, periods)
    _link(CHANGE, "More than in the weeks before?", view, {"until": day.isoformat()})


def _link(page: PageDeclaration, question: str, view: View, asked: Query) -> None:
    filters = link.to_query(view.selection)
    st.page_link(page.file, label=question, icon=page.icon, query_params={**filters, **asked})
