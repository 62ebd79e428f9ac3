"""Links from one event to the analyst's desk: a question each, with the event, its night or its dates filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import streamlit as st

from vigil.analysis.around_dates import date_sets
from vigil.analysis.ranking import every_measure
from vigil.analysis.series import daily
from vigil.narrative import events
from vigil.query import link
from vigil.store.protocols import View
from vigil.ui.app.pages import CHANGE, CLAIMS, COMPARE, RANK, WINDOWS, PageDeclaration
from vigil.ui.parts.desk_statistics import COMPARED_NIGHTS

Query = Mapping[str, str | Sequence[str]]


def desk_links(event_id: str, view: View) -> None:
    """The questions that can be put to an event and its day, in the order of the desk; the filters are kept.

    A call or talks can be asked for the nights after those of its kind and for its claims, only an attack for the rest;
    an event that says its own facts for its day, where days are distinguished.
    """
    vocabulary, dataset = view.table.vocabulary, view.dataset.select().only([event_id]).dataset
    event = events.event_row(dataset, event_id)
    has_days = (
        event["event_type"] == vocabulary.reported_by if vocabulary.is_reports else not daily.why_not(view.dataset)
    )
    with st.container(horizontal=True, gap="small", key="desk-links"):
        if event["violent"] and not every_measure.why_not(view):
            ranked = "How it ranks, and what may be said of it" if vocabulary.is_reports else "How it and its day rank"
            _link(RANK, ranked, view, {"event": event_id})
        if vocabulary.has_diplomacy and (found := date_sets.offered_dates(dataset, event_id)):
            dates, day = found
            _link(WINDOWS, f"Nights after the {dates.label}", view, {"dates": dates.key, "mark": day.isoformat()})
        if has_days:
            _links_to_weeks(event["event_date"].date(), view)
        if has_days and not vocabulary.has_diplomacy:
            _link(WINDOWS, "The days around dates such as a series of calls", view, {})
        if vocabulary.has_claims:
            _link(CLAIMS, "Which of its figures is right", view, {"event": event_id})


def _links_to_weeks(day: date, view: View) -> None:
    """The weeks up to a day against those before it."""
    first_day = view.dataset.choices.first_day
    first = max(day - timedelta(days=COMPARED_NIGHTS - 1), first_day)
    before = max(first - timedelta(days=COMPARED_NIGHTS), first_day)
    if before < first:
        periods = {"a": f"{first}/{day}", "b": f"{before}/{first - timedelta(days=1)}"}
        _link(COMPARE, "These four weeks against the four before", view, periods)
    _link(CHANGE, "More than in the weeks before?", view, {"until": day.isoformat()})


def _link(page: PageDeclaration, question: str, view: View, requested: Query) -> None:
    filters = link.to_query(view.selection)
    st.page_link(page.file, label=question, icon=page.icon, query_params={**filters, **requested})
