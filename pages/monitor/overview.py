"""Overview: the latest event of the selection or a chosen one, how it ranks, and what surrounds it."""

import streamlit as st

from vigil.analysis.frequency.periods import default_period
from vigil.analysis.ranking.every_measure import describe_event_rank
from vigil.charts import maps, over_time, rank_strip
from vigil.narrative import coverage, events, figures
from vigil.ui.app.filter_bar import chosen_view
from vigil.ui.parts import one_event
from vigil.ui.parts.chart_card import chart_card, selection_downloads
from vigil.ui.parts.desk_links import desk_links
from vigil.ui.parts.empty import nothing_selected

view = chosen_view()
if not view.counted_rows:
    nothing_selected(view, view.noun)
vocabulary = view.table.vocabulary

label = f"{vocabulary.noun.capitalize()} shown: the latest of the selection, or one chosen"
event_id = one_event.event_picker(view, label=label)
everything = view.dataset.select()
dataset = everything.only([event_id]).dataset
compared = events.attacks_by_the_same(view, event_id)

story, place = st.columns([3, 2], gap="medium")
with story:
    one_event.heading(dataset, event_id)
    one_event.figure_cards(figures.figures_of(dataset, event_id))
    one_event.small_facts(dataset, event_id, *figures.findings_of(dataset, event_id))
    one_event.link_to_attack(event_id, one_event.EVERYTHING[vocabulary.is_self_contained], view)
    desk_links(event_id, view)
with place:
    chart_card(maps.small_map, everything, event_id, key="overview-map", height=380)

if vocabulary.is_reports:
    st.subheader("How it ranks among the nights before", anchor=False)
    rank_words, rank_picture = st.columns([2, 3], gap="medium")
    with rank_words:
        one_event.lead(*describe_event_rank(view, event_id))
    with rank_picture:
        chart_card(rank_strip.rank_strip, everything, event_id, with_note=False, key="overview-rank")
else:
    st.subheader("What the selection holds", anchor=False)
    one_event.lead(coverage.describe_totals(view))
    one_event.small_print(coverage.describe_part_of(view), coverage.describe_dates(view))

chart_card(
    over_time.attacks_over_time,
    compared,
    every="day" if vocabulary.is_reports else default_period(view.dataset),
    measure=vocabulary.default_measure,
    highlight=event_id if vocabulary.is_reports else None,
    key="overview-frequency",
)
one_event.largest_table(view, compared)
if vocabulary.has_diplomacy:
    one_event.diplomacy_table(events.diplomacy_around(dataset, event_id))
one_event.coverage_note(view)
selection_downloads(view, key="overview-downloads")
