"""Frequency: events and munitions by day, week or month, their rate, rhythm and gaps."""

import streamlit as st

from vigil import limits
from vigil.charts import by_place, calendar_heatmap, neutralised, over_time, rhythm
from vigil.narrative import coverage
from vigil.ui.app.filter_bar import chosen_view
from vigil.ui.parts import one_event
from vigil.ui.parts.chart_card import chart_card, selection_downloads
from vigil.ui.parts.empty import nothing_selected
from vigil.ui.parts.frequency_options import frequency_options

view = chosen_view()
if not view.counted_rows:
    nothing_selected(view, view.noun)
vocabulary = view.table.vocabulary

options = frequency_options(view)
one_event.both_sides_note(view)
chart_card(
    over_time.attacks_over_time,
    view,
    every=options.every,
    by=options.by,
    measure=options.measure,
    rolling=options.rolling_mean,
    diplomacy=options.diplomacy,
    key="frequency-over-time",
)
one_event.small_print(coverage.describe_part_of(view), coverage.describe_dates(view))
if {"launched", "neutralised"} <= set(vocabulary.measures):
    chart_card(neutralised.launched_against_neutralised, view, every=options.every, key="frequency-neutralised")
if "day" not in vocabulary.periods:
    one_event.small_print(coverage.describe_missing_days(view))
elif (view.last_day - view.first_day).days > limits.CALENDAR_DAYS:
    one_event.small_print("A calendar of every day is drawn for up to three years: choose dates to see it.")
else:
    chart_card(calendar_heatmap.calendar_heatmap, view, measure=options.measure, key="frequency-calendar")
rhythms = []
if vocabulary.is_reports:
    rhythms.append((rhythm.interval_distribution, "frequency-intervals"))
if vocabulary.is_reports or coverage.has_hours(view):
    rhythms.append((rhythm.start_hour_distribution, "frequency-hours"))
for column, (chart, key) in zip(st.columns(len(rhythms), gap="medium") if rhythms else (), rhythms, strict=True):
    with column:
        chart_card(chart, view, key=key)
if vocabulary.has_impacts:
    chart_card(by_place.by_place, view, key="frequency-places")
elif coverage.has_places(view):
    chart_card(by_place.by_place, view, measure=options.measure, key="frequency-places")
selection_downloads(view, key="frequency-downloads")
