"""Frequency: attacks and munitions by day, week or month, their rate, rhythm and gaps."""

import streamlit as st

from vigil.charts import by_place, calendar_heatmap, neutralised, over_time, rhythm
from vigil.ui.app.filter_bar import chosen_view
from vigil.ui.parts import one_event, public_pages
from vigil.ui.parts.chart_card import chart_card, selection_downloads
from vigil.ui.parts.empty import nothing_selected
from vigil.ui.parts.frequency_options import frequency_options

view = chosen_view()
if not view.counted_rows:
    nothing_selected(view, view.noun)
if view.table.declaration:
    public_pages.frequency_page(view)
    st.stop()
view = view.in_memory

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
chart_card(neutralised.launched_against_neutralised, view, every=options.every, key="frequency-neutralised")
chart_card(calendar_heatmap.calendar_heatmap, view, measure=options.measure, key="frequency-calendar")
between, hours = st.columns(2, gap="medium")
with between:
    chart_card(rhythm.interval_distribution, view, key="frequency-intervals")
with hours:
    chart_card(rhythm.start_hour_distribution, view, key="frequency-hours")
chart_card(by_place.by_place, view, key="frequency-places")
selection_downloads(view, key="frequency-downloads")
