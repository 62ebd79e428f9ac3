"""Change: whether a week is more than the weeks before it, and where the level of the daily series changes."""

import streamlit as st

from vigil import change
from vigil.charts import change as charts
from vigil.ui import desk_statistics_parts, event_parts, public_pages
from vigil.ui.chart_card import chart_card
from vigil.ui.filter_bar import chosen_view
from vigil.ui.pages import CHANGE

view = public_pages.of_days(chosen_view(), CHANGE)

st.header("Change", anchor=False)
until = desk_statistics_parts.until_choice(view)
desk_statistics_parts.filters_note(view)
levels = desk_statistics_parts.levels_found(view, until)

event_parts.lead(*change.week_in_words(levels, until, view.table.vocabulary))
event_parts.small_print(change.places_left_out_in_words(view, until))
desk_statistics_parts.days_note(view, but="the week does not depend on the dates, the series below it does")
chart_card(charts.levels_against_before, view, until=until, key="change-levels")
desk_statistics_parts.table(
    levels, what="The week against the weeks before it", key="change-rows", shares=("change_4", "change_52")
)

st.subheader("Where the level changes", anchor=False)
measure = desk_statistics_parts.series_choice(view)
series = desk_statistics_parts.series_found(view, measure)
points = change.change_points(series)
event_parts.lead(*change.points_in_words(points))
chart_card(charts.levels_of_the_series, view, measure=measure, key="change-points")
desk_statistics_parts.table(
    points.points_frame(), what="The change points", key="change-points-rows", shares=("found_again",)
)
desk_statistics_parts.method(view, change)
