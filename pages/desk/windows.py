"""Windows: the nights or days around a set of dates, against those around any other dates of the table."""

import streamlit as st

from vigil.analysis import around_dates
from vigil.analysis.around_dates import draws, sensitivity, shifts, windows_text
from vigil.charts import around_dates as charts
from vigil.ui.app.filter_bar import chosen_view
from vigil.ui.app.pages import WINDOWS
from vigil.ui.parts import desk_statistics, one_event
from vigil.ui.parts.chart_card import chart_card
from vigil.ui.parts.empty import of_days

view = of_days(chosen_view(), WINDOWS)

st.header("Windows around dates", anchor=False)
choice = desk_statistics.window_choice(view)
desk_statistics.filters_note(view)
found = desk_statistics.windows_found(view, choice)

one_event.lead(*windows_text.describe_windows(found, draws.draw_at_random(found)))
one_event.lead(
    *sensitivity.describe_sensitivity(
        found, sensitivity.without_each_date(found), sensitivity.by_length_and_measure(view, choice.dates)
    )
)
one_event.small_print(*windows_text.describe_caveats(found))
desk_statistics.days_note(view)
desk_statistics.tried_note(choice)

one = {"measure": choice.measure, "nights": choice.nights}
chart_card(charts.window_courses, view, choice.dates, **one, marked=choice.marked, key="windows-courses")
left, right = st.columns(2, gap="medium")
with left:
    chart_card(charts.shift_distribution, view, choice.dates, **one, key="windows-shifts")
with right:
    chart_card(charts.without_each_date, view, choice.dates, **one, key="windows-without")
chart_card(charts.by_length_and_measure, view, choice.dates, key="windows-grid")

desk_statistics.launches_table(view, choice.dates)
st.subheader("Every date", anchor=False)
desk_statistics.table(
    shifts.each_date(found), what=f"Every date with its own {found.vocabulary.steps}", key="windows-dates"
)
desk_statistics.method(view, around_dates)
