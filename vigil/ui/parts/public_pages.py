"""The pages as a public table fills them: with events that say of themselves what is known, no nights, no claims."""

from __future__ import annotations

from typing import NoReturn

import pandas as pd
import streamlit as st

from vigil import (
    limits,
)
from vigil.analysis.frequency.largest import largest
from vigil.analysis.frequency.periods import default_period
from vigil.analysis.ranking import public_ranks
from vigil.analysis.series import (
    daily,
)
from vigil.charts import by_place, calendar_heatmap, maps, neutralised, over_time, rhythm
from vigil.narrative import (
    public_summary,
    summary,
)
from vigil.store.protocols import View
from vigil.table.vocabulary import MEASURE_LABELS
from vigil.text import capital, cut, format_day, format_number, uncapital
from vigil.ui.app.pages import EVENTS, FREQUENCY, OVERVIEW, RANK, PageDeclaration
from vigil.ui.components.escaping import html_text, markdown_text
from vigil.ui.components.linked import linked_choice
from vigil.ui.parts import desk, one_event
from vigil.ui.parts.chart_card import chart_card, selection_downloads
from vigil.ui.parts.desk_links import public_desk_links
from vigil.ui.parts.empty import nothing_selected
from vigil.ui.parts.frequency_options import frequency_options


def overview(view: View) -> None:
    """The latest event or a chosen one, the largest, how often, and what the table covers."""
    measure = view.table.vocabulary.default_measure
    event_id = event_picker(view, label="Event shown: the latest of the selection, or one chosen")
    everything = view.dataset.select()
    one = everything.only([event_id])
    event = summary.event_row(one.dataset, event_id)
    story, place = st.columns([3, 2], gap="medium")
    with story:
        st.header(markdown_text(public_summary.title_of(event)), anchor=False)
        one_event.lead(cut(public_summary.told(event), limits.FACT_CHARACTERS))
        one_event.figure_cards(public_summary.figures(one.dataset, event))
        one_event.link_to_attack(event_id, "Everything the table says of this event", view)
        public_desk_links(event, view)
    with place:
        chart_card(maps.small_map, everything, event_id, key="overview-map", height=380)
    st.subheader("What the selection holds", anchor=False)
    one_event.lead(public_summary.held_in_words(view))
    one_event.small_print(public_summary.part_of_in_words(view), public_summary.dates_in_words(view))
    period = default_period(view.dataset)
    chart_card(
        over_time.attacks_over_time, view, every=period, measure=measure, diplomacy=False, key="overview-frequency"
    )
    if measure != "attacks":
        st.subheader(f"The largest by {MEASURE_LABELS[measure]}", anchor=False)
        _largest(view, measure)
    st.subheader("Freshness and coverage", anchor=False)
    one_event.small_print(
        public_summary.days_without_in_words(view),
        f"Data version {view.table.version}. Source: {view.sources_note}.",
    )
    selection_downloads(view, key="overview-downloads")


def _largest(view: View, measure: str) -> None:
    found = largest(view, measure=measure)  # type: ignore[arg-type]
    if found.empty:
        one_event.small_print(f"No event of the selection has a known number of {MEASURE_LABELS[measure]}.")
        return
    rows = found.assign(value=found["value"], date=found["day"].dt.date)
    one_event.choose_event(
        rows[["rank", "date", "value", "headline", "event_id"]].rename(columns={"value": measure}),
        view,
        key="largest-attacks",
        what=f"The largest events of the selection by {MEASURE_LABELS[measure]}",
    )


def event_page(view: View) -> None:
    """One event: everything the table says of it, where it took place, and where that comes from."""
    everything = view.dataset.select()
    event_id = event_picker(view if view.counted_rows else everything, label="Event", always=True)
    one_event.outside_selection_note(view, event_id)
    one = everything.only([event_id])
    event = summary.event_row(one.dataset, event_id)
    st.header(markdown_text(public_summary.title_of(event)), anchor=False)
    one_event.lead(cut(public_summary.told(event), limits.FACT_CHARACTERS))
    one_event.figure_cards(public_summary.figures(one.dataset, event))
    public_desk_links(event, view)
    facts, place = st.columns([3, 2], gap="medium")
    with facts:
        st.subheader("Everything the table says of it", anchor=False)
        rows = [
            (
                f"{html_text(name)}<small>{html_text(meaning)}</small>",
                f'<span class="vigil-anywhere">{html_text(cut(value, limits.FACT_CHARACTERS))}</span>',
            )
            for name, value, meaning in public_summary.facts(one.dataset, event)
        ]
        one_event.facts_table(("Column", "In this row"), rows)
    with place:
        chart_card(maps.small_map, everything, event_id, key="attack-map", height=420)
    one_event.small_print(
        "The table gives one row for the event: no weapons one by one, no claims side by side, no calls or decisions "
        "around it."
    )
    selection_downloads(one, key="attack-downloads")


def frequency_page(view: View) -> None:
    """How often and how much, in the measures and periods that the table can tell."""
    words = view.table.vocabulary
    options = frequency_options(view)
    chart_card(
        over_time.attacks_over_time,
        view,
        every=options.every,
        by=options.by,
        measure=options.measure,
        rolling=options.rolling_mean,
        diplomacy=False,
        key="frequency-over-time",
    )
    one_event.small_print(public_summary.part_of_in_words(view), public_summary.dates_in_words(view))
    if {"launched", "neutralised"} <= set(words.measures):
        chart_card(neutralised.launched_against_neutralised, view, every=options.every, key="frequency-neutralised")
    days = (view.last_day - view.first_day).days
    if "day" not in words.periods:
        one_event.small_print(public_summary.days_without_in_words(view))
    elif days > limits.CALENDAR_DAYS:
        one_event.small_print("A calendar of every day is drawn for up to three years: choose dates to see it.")
    else:
        chart_card(calendar_heatmap.calendar_heatmap, view, measure=options.measure, key="frequency-calendar")
    if public_summary.tells_hours(view):
        chart_card(rhythm.start_hour_distribution, view, key="frequency-hours")
    if public_summary.tells_places(view):
        chart_card(by_place.by_place, view, measure=options.measure, key="frequency-places")
    selection_downloads(view, key="frequency-downloads")


def rank_page(view: View) -> None:
    """How an event and its day rank by what the table knows; or why the table cannot say."""
    if public_ranks.why_not(view):
        cannot_answer(view, RANK)
    if not view.counted_rows:
        nothing_selected(view, view.noun)
    event_id = event_picker(view, label="Event", always=True)
    event = summary.event_row(view.dataset.select().only([event_id]).dataset, event_id)
    st.header(f"{RANK.title}: {markdown_text(uncapital(public_summary.title_of(event)))}", anchor=False)
    one_event.link_to_attack(event_id, "Everything the table says of this event", view)
    try:
        one_event.lead(*public_ranks.answer(view, event_id))
    except ValueError as error:
        one_event.lead(f"No rank can be given: {error}.")
        st.stop()
    one_event.small_print(public_ranks.compared_with_in_words(view))
    st.subheader("Among the days and events before", anchor=False)
    _ranks_table(view, event_id)
    desk.table_downloads(
        lambda: public_ranks.ranks(view, event_id),
        view,
        what=f"{event_id} ranks",
        title=f"Ranks of {event_id} and of its day",
        key="rank-ranks",
    )


def _ranks_table(view: View, event_id: str) -> None:
    """The ranks of the day and of the event, a row for each measure, a column for each window."""
    found = public_ranks.ranks(view, event_id)
    rows = []
    for (of, measure), windows in found.groupby(["of", "measure"], sort=False):
        whole = windows.iloc[-1]
        label = f"{capital(str(of))}, {view.table.vocabulary.label(str(measure))}"
        cells = [html_text(public_ranks.rank_in_short(row)) for row in windows.to_dict("records")]
        since = "none in this table" if pd.isna(whole["largest_since"]) else format_day(whole["largest_since"])
        rows.append((html_text(label), html_text(format_number(whole["value"])), *cells, html_text(since)))
    heads = [capital(str(window)) for window in dict.fromkeys(found["window"])]
    one_event.facts_table(("Of", "Figure", *heads, "Last as large"), rows, numbers=(1,), wide=True)
    one_event.small_print(
        "Equals share the better rank. A day is ranked by the sum of its known figures, an event among those of its "
        "day and of the days before."
    )


def cannot_answer(view: View, page: PageDeclaration) -> NoReturn:
    """Say plainly why a page has no answer for this table and where to look, and stop."""
    why, instead = public_summary.cannot_in_words(view, page.address)
    st.header(page.title, anchor=False)
    one_event.lead(f"{view.table.title} cannot answer what is asked here.")
    one_event.small_print(why, instead)
    with st.container(horizontal=True, gap="medium"):
        for other in (OVERVIEW, FREQUENCY, EVENTS):
            st.page_link(other.file, label=other.title, icon=other.icon)
    st.stop()


def of_days(view: View, page: PageDeclaration) -> View:
    """The view of a table that tells of nights or days; of any other the page says why it has no answer, and stops."""
    if daily.why_not(view.dataset):
        cannot_answer(view, page)
    return view


def event_picker(view: View, *, label: str, always: bool = False) -> str:
    """Choose one of the latest events, or one that a link asks for; the choice is the parameter `event` of the link."""
    labels = public_summary.latest_labels(view)
    options = list(labels)
    asked = st.query_params.get("event") or st.session_state.get("linked-event")
    if asked and asked not in labels:
        found = view.dataset.select().only([asked])
        if found.rows:
            options.append(asked)
            labels = {**labels, **public_summary.labels_of(found, found.events)}
    return linked_choice(
        "event",
        options,
        lambda key: st.selectbox(
            label,
            options,
            key=key,
            format_func=lambda name: labels.get(name, name),
            help=f"The latest {limits.OFFERED_EVENTS} are offered; any other opens from the table of events"
            if view.counted_rows > len(options)
            else None,
        ),
        default=options[0],
        always=always,
    )
