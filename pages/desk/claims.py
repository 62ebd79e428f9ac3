"""Claims: who stated which figure and when, what other rules would give, and what adds up in the ledger."""

import streamlit as st

from vigil import claims_compared, ledger_totals, summary
from vigil.charts.claims_over_time import claims_over_time
from vigil.charts.weapons import weapons_bar
from vigil.ui import desk_parts, event_parts, public_pages
from vigil.ui.chart_card import chart_card
from vigil.ui.empty import nothing_selected
from vigil.ui.filter_bar import chosen_view
from vigil.ui.pages import CLAIMS

view = chosen_view()
if view.table.declaration:
    public_pages.cannot_answer(view, CLAIMS)
view = view.held
book = view.book
everything = desk_parts.unfiltered(view)
if everything.events.empty:
    nothing_selected(view, "event")

event_id = desk_parts.chosen_event(view, everything.events)
desk_parts.event_heading(view, event_id, CLAIMS)

st.subheader("Which figure is right?", anchor=False)
if not claims_compared.measures_stated(book, event_id):
    event_parts.lead("The table holds no statement on this event.")
else:
    measure = desk_parts.stated_measure(book, event_id)
    desk_parts.answer_to_cite(*claims_compared.compared_in_words(book, event_id, measure))
    event_parts.small_print("The table holds what was stated, by whom and when; which figure is true it cannot say.")
    if not claims_compared.statements(book, event_id, measure).empty:
        chart_card(claims_over_time, everything, event_id, measure=measure, key="claims-time")
        desk_parts.rules_table(claims_compared.under_rules(book, event_id, measure))
        desk_parts.table_downloads(
            lambda: claims_compared.under_rules(book, event_id, measure),
            everything,
            what=f"{event_id} {measure} under other rules",
            title=f"{measure} of {event_id} under other rules",
            key="claims-rules",
        )
    st.subheader("Every statement", anchor=False)
    desk_parts.statements_table(book, event_id, measure)

if summary.event_row(book, event_id)["violent"] and not ledger_totals.ledger_of(book, event_id).empty:
    st.subheader("What adds up in the ledger of weapons", anchor=False)
    desk_parts.answer_to_cite(*ledger_totals.ledger_in_words(book, event_id))
    desk_parts.number_to_place(book, event_id)
    chart_card(weapons_bar, everything, event_id, key="claims-weapons")
    totals = ledger_totals.stated_totals(book, event_id)
    if not totals.empty:
        desk_parts.totals_table(totals)
    desk_parts.ledger_lines_table(ledger_totals.lines(book, event_id))
    desk_parts.table_downloads(
        lambda: ledger_totals.stated_totals(book, event_id),
        everything,
        what=f"{event_id} totals",
        title=f"Totals stated of {event_id} against its weapons",
        key="claims-totals",
    )
