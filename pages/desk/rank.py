"""Rank: whether an attack was as large as is said of it, under every measure, and when records were set."""

import streamlit as st

from vigil.charts.rank_strips import rank_strips
from vigil.charts.records_over_time import records_over_time
from vigil.ranking import readings, records, windows
from vigil.ui import desk_parts, event_parts, public_pages
from vigil.ui.chart_card import chart_card
from vigil.ui.empty import nothing_selected
from vigil.ui.filter_bar import chosen_view
from vigil.ui.pages import RANK

view = chosen_view()
if view.table.declaration:
    public_pages.rank_page(view)
    st.stop()
view = view.held
everything = desk_parts.unfiltered(view)
if everything.attacks.empty:
    nothing_selected(view, "attack")

event_id = desk_parts.chosen_event(view, everything.attacks)
desk_parts.event_heading(view, event_id, RANK)
event_parts.lead(
    *windows.standing_sentences(everything, event_id),
    records.records_set_in_words(everything, event_id),
)
event_parts.small_print(windows.compared_with_in_words(everything, event_id))

st.subheader("Is it so?", anchor=False)
reading, weeks, rule = desk_parts.claim_choice()
claim = {"reading": reading, "weeks": weeks, "rule": rule}
desk_parts.answer_to_cite(readings.verdict_sentence(everything, event_id, **claim))
event_parts.small_print(readings.meaning_in_words(reading, rule=rule), readings.VERDICTS_RULE)
desk_parts.verdicts_table(everything, event_id, **claim)
desk_parts.table_downloads(
    lambda: readings.answers_frame(everything, event_id, reading=reading, windows=readings.windows_with(weeks)),
    everything,
    what=f"{event_id} {reading}",
    title=f"Whether {event_id} was {readings.claim_in_words(reading, weeks=weeks)}",
    key="rank-claim",
)

st.subheader("Among the nights before", anchor=False)
chart_card(rank_strips, everything, event_id, weeks=desk_parts.window_choice(), key="rank-strips")
desk_parts.ranks_table(everything, event_id)
desk_parts.table_downloads(
    lambda: windows.ranks_frame(everything, event_id),
    everything,
    what=f"{event_id} ranks",
    title=f"Ranks of {event_id}",
    key="rank-ranks",
)

st.subheader("When records were set", anchor=False)
measure = desk_parts.measure_choice()
event_parts.lead(records.records_in_words(everything, event_id, measure))
chart_card(records_over_time, everything, event_id, measure=measure, key="rank-records")
desk_parts.records_table(records.records(everything, event_id, measure), event_id)
desk_parts.table_downloads(
    lambda: records.records_frame(everything, event_id),
    everything,
    what="records",
    title="When records were set",
    key="rank-records-table",
)
