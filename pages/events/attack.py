"""Attack: one event by its own link, with every claim, weapon, place and source."""

import streamlit as st

from vigil import claims, summary
from vigil.charts import claims_over_time, maps, timeline, weapons
from vigil.ui import event_parts, public_pages
from vigil.ui.chart_card import chart_card, selection_downloads
from vigil.ui.desk_links import desk_links
from vigil.ui.empty import nothing_selected
from vigil.ui.filter_bar import chosen_view
from vigil.view import select

view = chosen_view()
if not view.book.rows:
    nothing_selected(view, "event")
if view.table.declaration:
    public_pages.event_page(view)
    st.stop()
view = view.held
book = view.book

event_id = event_parts.event_picker(
    view,
    event_parts.latest_first(select(book).events["event_id"]),
    default=event_parts.latest_of(view),
    label="Event",
    always=True,
)
event_parts.outside_selection_note(view, event_id)
event = summary.event_row(book, event_id)
everything = select(book)
one = everything.only([event_id])

event_parts.before_and_after(view, event_id)
st.header(summary.title_of(event), anchor=False)
event_parts.lead(summary.sentence_of(book, event_id))
event_parts.small_print(summary.window_in_words(event), summary.places_in_words(book, event_id), event["notes"])
desk_links(event_id, view)
if event["violent"]:
    event_parts.figure_cards(summary.attack_figures(book, event_id))
    event_parts.rules_of_figures(summary.attack_figures(book, event_id))
    event_parts.ledger_note(summary.ledger_in_words(book, event_id), summary.findings_of(book, event_id))

    st.subheader("Timeline", anchor=False)
    chart_card(timeline.event_timeline, everything, event_id, key="attack-timeline")
    left, right = st.columns(2, gap="medium")
    with left:
        chart_card(weapons.weapons_bar, everything, event_id, key="attack-weapons")
    with right:
        chart_card(maps.small_map, everything, event_id, key="attack-map", height=420)
    st.subheader("Weapons", anchor=False)
    event_parts.weapons_table(summary.weapons_of(book, event_id))

named = summary.impacts_by_place(book, event_id)
if not named.empty:
    st.subheader("Places, and who named them", anchor=False)
    event_parts.places_table(named)

st.subheader("Every claim", anchor=False)
stated = summary.claims_of(book, event_id)
for measure in summary.measures_told_apart(stated):
    chart_card(claims_over_time.claims_over_time, everything, event_id, measure=measure, key=f"claims-{measure}")
event_parts.claims_table(stated)
event_parts.small_print(f"Rule for the figure shown first: {claims.RULE}")

st.subheader("Sources", anchor=False)
event_parts.sources_table(summary.sources_of(book, event_id))

st.subheader(f"Calls, talks and decisions within {summary.WEEKS_AROUND} weeks", anchor=False)
event_parts.diplomacy_table(summary.diplomacy_around(book, event_id))
selection_downloads(one, key="attack-downloads")
