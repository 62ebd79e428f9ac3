"""Overview: the latest attack of the selection or a chosen one, how it ranks, and what surrounds it."""

import streamlit as st

from vigil.analysis.frequency.largest import largest
from vigil.charts import maps, over_time, rank_strip
from vigil.narrative import summary
from vigil.store.memory import select
from vigil.ui.app.filter_bar import chosen_view
from vigil.ui.parts import one_event, public_pages
from vigil.ui.parts.chart_card import chart_card, selection_downloads
from vigil.ui.parts.desk_links import desk_links
from vigil.ui.parts.empty import nothing_selected

view = chosen_view()
if not view.counted_rows:
    nothing_selected(view, view.noun)
if view.table.declaration:
    public_pages.overview(view)
    st.stop()
view = view.in_memory

event_id = one_event.event_picker(
    view,
    one_event.latest_first(view.of_counted("event_id")),
    default=one_event.latest_of(view),
    label="Attack shown: the latest of the selection, or one chosen",
)
event = summary.event_row(view.dataset, event_id)
everything = select(view.dataset)
same_attacker = summary.attacks_by_the_same(view, event_id)

story, place = st.columns([3, 2], gap="medium")
with story:
    st.header(summary.title_of(event), anchor=False)
    one_event.lead(summary.sentence_of(view.dataset, event_id))
    one_event.figure_cards(summary.attack_figures(view.dataset, event_id))
    one_event.small_print(
        summary.window_in_words(event),
        summary.places_in_words(view.dataset, event_id),
        *summary.findings_of(view.dataset, event_id),
    )
    one_event.link_to_attack(event_id, "Every claim, weapon and source of this attack", view)
    desk_links(event_id, view)
with place:
    chart_card(maps.small_map, everything, event_id, key="overview-map", height=380)

st.subheader("How it ranks among the nights before", anchor=False)
rank_words, rank_picture = st.columns([2, 3], gap="medium")
with rank_words:
    one_event.lead(*summary.rank_in_words(view, event_id))
with rank_picture:
    chart_card(rank_strip.rank_strip, everything, event_id, with_note=False, key="overview-rank")

chart_card(
    over_time.attacks_over_time,
    same_attacker,
    every="day",
    measure="launched",
    highlight=event_id,
    key="overview-frequency",
)

st.subheader("The largest attacks of the selection", anchor=False)
one_event.largest_table(view, largest(same_attacker, measure="launched"))

st.subheader(f"Calls, talks and decisions within {summary.WEEKS_AROUND} weeks", anchor=False)
one_event.diplomacy_table(summary.diplomacy_around(view.dataset, event_id))

st.subheader("Freshness and coverage", anchor=False)
one_event.coverage_note(view)
selection_downloads(view, key="overview-downloads")
