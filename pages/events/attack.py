"""Attack: one event by its own link, with every claim, weapon, place and source."""

import streamlit as st

from vigil.charts import claims_over_time, maps, timeline, weapons
from vigil.narrative import summary
from vigil.rules import claims
from vigil.store.memory import select
from vigil.ui.app.filter_bar import chosen_view
from vigil.ui.parts import one_event, public_pages
from vigil.ui.parts.chart_card import chart_card, selection_downloads
from vigil.ui.parts.desk_links import desk_links
from vigil.ui.parts.empty import nothing_selected

view = chosen_view()
if not view.dataset.rows:
    nothing_selected(view, "event")
if view.table.declaration:
    public_pages.event_page(view)
    st.stop()
view = view.in_memory
dataset = view.dataset

event_id = one_event.event_picker(
    view,
    one_event.latest_first(select(dataset).events["event_id"]),
    default=one_event.latest_of(view),
    label="Event",
    always=True,
)
one_event.outside_selection_note(view, event_id)
event = summary.event_row(dataset, event_id)
everything = select(dataset)
one = everything.only([event_id])

one_event.before_and_after(view, event_id)
st.header(summary.title_of(event), anchor=False)
one_event.lead(summary.sentence_of(dataset, event_id))
one_event.small_print(summary.window_in_words(event), summary.places_in_words(dataset, event_id), event["notes"])
desk_links(event_id, view)
if event["violent"]:
    one_event.figure_cards(summary.attack_figures(dataset, event_id))
    one_event.rules_of_figures(summary.attack_figures(dataset, event_id))
    one_event.ledger_note(summary.ledger_in_words(dataset, event_id), summary.findings_of(dataset, event_id))

    st.subheader("Timeline", anchor=False)
    chart_card(timeline.event_timeline, everything, event_id, key="attack-timeline")
    left, right = st.columns(2, gap="medium")
    with left:
        chart_card(weapons.weapons_bar, everything, event_id, key="attack-weapons")
    with right:
        chart_card(maps.small_map, everything, event_id, key="attack-map", height=420)
    st.subheader("Weapons", anchor=False)
    one_event.weapons_table(summary.weapons_of(dataset, event_id))

named = summary.impacts_by_place(dataset, event_id)
if not named.empty:
    st.subheader("Places, and who named them", anchor=False)
    one_event.places_table(named)

st.subheader("Every claim", anchor=False)
stated = summary.claims_of(dataset, event_id)
for measure in summary.measures_told_apart(stated):
    chart_card(claims_over_time.claims_over_time, everything, event_id, measure=measure, key=f"claims-{measure}")
one_event.claims_table(stated)
one_event.small_print(f"Rule for the figure shown first: {claims.RULE}")

st.subheader("Sources", anchor=False)
one_event.sources_table(summary.sources_of(dataset, event_id))

st.subheader(f"Calls, talks and decisions within {summary.WEEKS_AROUND} weeks", anchor=False)
one_event.diplomacy_table(summary.diplomacy_around(dataset, event_id))
selection_downloads(one, key="attack-downloads")
