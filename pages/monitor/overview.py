"""Overview: the latest attack of the selection or a chosen one, how it ranks, and what surrounds it."""

import streamlit as st

from vigil import frequency, summary
from vigil.charts import maps, over_time, rank_strip
from vigil.ui import event_parts, public_pages
from vigil.ui.chart_card import chart_card, selection_downloads
from vigil.ui.desk_links import desk_links
from vigil.ui.empty import nothing_selected
from vigil.ui.filter_bar import chosen_view
from vigil.view import select

view = chosen_view()
if not view.counted_rows:
    nothing_selected(view, view.noun)
if view.table.declaration:
    public_pages.overview(view)
    st.stop()
view = view.held

event_id = event_parts.event_picker(
    view,
    event_parts.latest_first(view.of_counted("event_id")),
    default=event_parts.latest_of(view),
    label="Attack shown: the latest of the selection, or one chosen",
)
event = summary.event_row(view.book, event_id)
everything = select(view.book)
same_attacker = summary.attacks_by_the_same(view, event_id)

story, place = st.columns([3, 2], gap="medium")
with story:
    st.header(summary.title_of(event), anchor=False)
    event_parts.lead(summary.sentence_of(view.book, event_id))
    event_parts.figure_cards(summary.attack_figures(view.book, event_id))
    event_parts.small_print(
        summary.window_in_words(event),
        summary.places_in_words(view.book, event_id),
        *summary.findings_of(view.book, event_id),
    )
    event_parts.link_to_attack(event_id, "Every claim, weapon and source of this attack", view)
    desk_links(event_id, view)
with place:
    chart_card(maps.small_map, everything, event_id, key="overview-map", height=380)

st.subheader("How it ranks among the nights before", anchor=False)
rank_words, rank_picture = st.columns([2, 3], gap="medium")
with rank_words:
    event_parts.lead(*summary.rank_in_words(view, event_id))
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
event_parts.largest_table(view, frequency.largest(same_attacker, measure="launched"))

st.subheader(f"Calls, talks and decisions within {summary.WEEKS_AROUND} weeks", anchor=False)
event_parts.diplomacy_table(summary.diplomacy_around(view.book, event_id))

st.subheader("Freshness and coverage", anchor=False)
event_parts.coverage_note(view)
selection_downloads(view, key="overview-downloads")
