"""Attack: one event by its own link, with every fact, claim, weapon, place and source."""

import streamlit as st

from vigil.charts import claims_over_time, maps, timeline, weapons
from vigil.narrative import claims, events, figures, places
from vigil.rules.claims import RULE
from vigil.ui.app.filter_bar import chosen_view
from vigil.ui.parts import one_event
from vigil.ui.parts.chart_card import chart_card, selection_downloads
from vigil.ui.parts.desk_links import desk_links
from vigil.ui.parts.empty import nothing_selected

view = chosen_view()
if not view.dataset.rows:
    nothing_selected(view, "event")
vocabulary = view.table.vocabulary
everything = view.dataset.select()

event_id = one_event.event_picker(view, everything, label="Event", uncounted=True, always=True)
one_event.outside_selection_note(view, event_id)
one = everything.only([event_id])
dataset = one.dataset
event = events.event_row(dataset, event_id)

one_event.before_and_after(view, event_id)
one_event.heading(dataset, event_id)
one_event.small_facts(dataset, event_id, event["notes"])
desk_links(event_id, view)
if event["violent"]:
    one_event.figure_cards(figures.figures_of(dataset, event_id))

if vocabulary.is_self_contained:
    facts, place = st.columns([3, 2], gap="medium")
    with facts:
        st.subheader("Everything the table says of it", anchor=False)
        one_event.every_fact(dataset, event_id)
    with place:
        chart_card(maps.small_map, everything, event_id, key="attack-map", height=420)
    one_event.small_print(
        "The table gives one row for the event: no weapons one by one, no claims side by side, no calls or decisions "
        "around it."
    )

if vocabulary.has_munitions and event["violent"]:
    one_event.rules_of_figures(figures.figures_of(dataset, event_id))
    one_event.ledger_note(figures.describe_ledger(dataset, event_id), figures.findings_of(dataset, event_id))
    st.subheader("Timeline", anchor=False)
    chart_card(timeline.event_timeline, everything, event_id, key="attack-timeline")
    left, right = st.columns(2, gap="medium")
    with left:
        chart_card(weapons.weapons_bar, everything, event_id, key="attack-weapons")
    with right:
        chart_card(maps.small_map, everything, event_id, key="attack-map", height=420)
    st.subheader("Weapons", anchor=False)
    one_event.weapons_table(figures.weapons_of(dataset, event_id))

if vocabulary.has_impacts and not (named := places.impacts_by_place(dataset, event_id)).empty:
    st.subheader("Places, and who named them", anchor=False)
    one_event.places_table(named)

if vocabulary.has_claims:
    st.subheader("Every claim", anchor=False)
    stated = claims.claims_of(dataset, event_id)
    for measure in claims.measures_distinguished(stated):
        chart_card(claims_over_time.claims_over_time, everything, event_id, measure=measure, key=f"claims-{measure}")
    one_event.claims_table(stated)
    one_event.small_print(f"Rule for the figure shown first: {RULE}")
    st.subheader("Sources", anchor=False)
    one_event.sources_table(claims.sources_of(dataset, event_id))

if vocabulary.has_diplomacy:
    one_event.diplomacy_table(events.diplomacy_around(dataset, event_id))
selection_downloads(one, key="attack-downloads")
