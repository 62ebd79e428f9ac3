"""Rank: whether an attack was as large as is said of it, under every measure, and when records were set."""

import streamlit as st

from vigil.analysis.ranking import every_measure, records, size_claims
from vigil.charts.rank_strips import rank_strips
from vigil.charts.records_over_time import records_over_time
from vigil.ui.app.filter_bar import chosen_view
from vigil.ui.app.pages import RANK
from vigil.ui.parts import desk, one_event
from vigil.ui.parts.chart_card import chart_card
from vigil.ui.parts.empty import cannot_answer, nothing_selected

view = chosen_view()
if every_measure.why_not(view):
    cannot_answer(view, RANK)
vocabulary = view.table.vocabulary
everything = every_measure.compared(view)
if not everything.counted_rows:
    nothing_selected(view, vocabulary.noun)

event_id = desk.chosen_event(view, everything)
desk.event_heading(view, event_id, RANK)
if why_not := every_measure.why_not(view, event_id):
    one_event.lead(f"No rank can be given: {why_not}.")
    st.stop()
one_event.lead(
    *every_measure.standing_sentences(everything, event_id),
    *([records.describe_records_set(everything, event_id)] if vocabulary.is_reports else []),
)
one_event.small_print(every_measure.describe_compared_with(everything, event_id))

if vocabulary.is_reports:
    st.subheader("Is it so?", anchor=False)
    size_claim, weeks, rule = desk.claim_choice()
    claim = {"size_claim": size_claim, "weeks": weeks, "rule": rule}
    desk.answer_to_cite(size_claims.verdict_sentence(everything, event_id, **claim))
    one_event.small_print(size_claims.describe_meaning(size_claim, rule=rule), size_claims.VERDICTS_RULE)
    desk.verdicts_table(everything, event_id, **claim)
    desk.table_downloads(
        lambda: size_claims.assessments_frame(
            everything, event_id, size_claim=size_claim, windows=size_claims.windows_with(weeks)
        ),
        everything,
        what=f"{event_id} {size_claim}",
        title=f"Whether {event_id} was {size_claims.describe_claim(size_claim, weeks=weeks)}",
        key="rank-claim",
    )

st.subheader(f"Among the {'nights' if vocabulary.is_reports else 'days and events'} before", anchor=False)
if vocabulary.is_reports:
    chart_card(rank_strips, everything, event_id, weeks=desk.window_choice(), key="rank-strips")
desk.ranks_table(everything, event_id)
desk.table_downloads(
    lambda: every_measure.ranks_frame(everything, event_id),
    everything,
    what=f"{event_id} ranks",
    title=every_measure.ranks_title(view, event_id),
    key="rank-ranks",
)

if vocabulary.is_reports:
    st.subheader("When records were set", anchor=False)
    measure = desk.measure_choice()
    one_event.lead(records.describe_records(everything, event_id, measure))
    chart_card(records_over_time, everything, event_id, measure=measure, key="rank-records")
    desk.records_table(records.records(everything, event_id, measure), event_id)
    desk.table_downloads(
        lambda: records.records_frame(everything, event_id),
        everything,
        what="records",
        title="When records were set",
        key="rank-records-table",
    )
