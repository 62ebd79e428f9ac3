"""Change: whether a week is more than the weeks before it, and where the level of the daily series changes."""

import streamlit as st

from vigil.analysis import change
from vigil.analysis.change import change_points
from vigil.analysis.change.levels import describe_places_left_out, describe_week
from vigil.charts import change as charts
from vigil.ui.app.filter_bar import chosen_view
from vigil.ui.app.pages import CHANGE
from vigil.ui.parts import desk_statistics, one_event
from vigil.ui.parts.chart_card import chart_card
from vigil.ui.parts.empty import of_days

view = of_days(chosen_view(), CHANGE)

st.header("Change", anchor=False)
until = desk_statistics.until_choice(view)
desk_statistics.filters_note(view)
levels = desk_statistics.levels_found(view, until)

one_event.lead(*describe_week(levels, until, view.table.vocabulary))
one_event.small_print(describe_places_left_out(view, until))
desk_statistics.days_note(view, but="the week does not depend on the dates, the series below it does")
chart_card(charts.levels_against_before, view, until=until, key="change-levels")
desk_statistics.table(
    levels, what="The week against the weeks before it", key="change-rows", shares=("change_4", "change_52")
)

st.subheader("Where the level changes", anchor=False)
measure = desk_statistics.series_choice(view)
series = desk_statistics.series_found(view, measure)
points = change_points.change_points(series)
one_event.lead(*change_points.describe_change_points(points))
chart_card(charts.levels_of_the_series, view, measure=measure, key="change-points")
desk_statistics.table(
    points.points_frame(), what="The change points", key="change-points-rows", shares=("found_again",)
)
desk_statistics.method(view, change)
