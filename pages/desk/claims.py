"""Claims: who stated which figure and when, what other rules would give, and what adds up in the ledger."""

import streamlit as st

from vigil.analysis import claims_compared, ledger_totals
from vigil.analysis.ranking import every_measure
from vigil.charts.claims_over_time import claims_over_time
from vigil.charts.weapons import weapons_bar
from vigil.narrative.events import event_row
from vigil.ui.app.filter_bar import chosen_view
from vigil.ui.app.pages import CLAIMS
from vigil.ui.parts import desk, one_event
from vigil.ui.parts.chart_card import chart_card
from vigil.ui.parts.empty import cannot_answer, nothing_selected

view = chosen_view()
if not view.table.vocabulary.has_claims:
    cannot_answer(view, CLAIMS)
dataset = view.dataset
everything = every_measure.compared(view)
if not everything.rows:
    nothing_selected(view, "event")

event_id = desk.chosen_event(view, everything, uncounted=True)
desk.event_heading(view, event_id, CLAIMS)

st.subheader("Which figure is right?", anchor=False)
if not claims_compared.measures_stated(dataset, event_id):
    one_event.lead("The table holds no statement on this event.")
else:
    measure = desk.stated_measure(dataset, event_id)
    desk.answer_to_cite(*claims_compared.describe_rules_compared(dataset, event_id, measure))
    one_event.small_print("The table holds what was stated, by whom and when; which figure is true it cannot say.")
    if not claims_compared.statements(dataset, event_id, measure).empty:
        chart_card(claims_over_time, everything, event_id, measure=measure, key="claims-time")
        desk.rules_table(claims_compared.figures_under_rules(dataset, event_id, measure))
        desk.table_downloads(
            lambda: claims_compared.figures_under_rules(dataset, event_id, measure),
            everything,
            what=f"{event_id} {measure} under other rules",
            title=f"{measure} of {event_id} under other rules",
            key="claims-rules",
        )
    st.subheader("Every statement", anchor=False)
    desk.statements_table(dataset, event_id, measure)

if event_row(dataset, event_id)["violent"] and not ledger_totals.ledger_of(dataset, event_id).empty:
    st.subheader("What adds up in the ledger of weapons", anchor=False)
    desk.answer_to_cite(*ledger_totals.describe_ledger(dataset, event_id))
    desk.number_to_place(dataset, event_id)
    chart_card(weapons_bar, everything, event_id, key="claims-weapons")
    totals = ledger_totals.stated_totals(dataset, event_id)
    if not totals.empty:
        desk.totals_table(totals)
    desk.ledger_lines_table(ledger_totals.ledger_lines(dataset, event_id))
    desk.table_downloads(
        lambda: ledger_totals.stated_totals(dataset, event_id),
        everything,
        what=f"{event_id} totals",
        title=f"Totals stated of {event_id} against its weapons",
        key="claims-totals",
    )
