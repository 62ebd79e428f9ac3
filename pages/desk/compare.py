"""Compare: two periods, weapon classes, kinds of event, places or actors side by side, with intervals."""

import streamlit as st

from vigil.analysis import comparison
from vigil.analysis.comparison import comparison_text
from vigil.analysis.comparison.sides import STAND_FOR
from vigil.charts import comparison as charts
from vigil.ui.app.filter_bar import chosen_view
from vigil.ui.app.pages import COMPARE
from vigil.ui.parts import desk_statistics, one_event
from vigil.ui.parts.chart_card import chart_card
from vigil.ui.parts.empty import of_days

view = of_days(chosen_view(), COMPARE)

st.header("Compare", anchor=False)
choice = desk_statistics.comparison_choice(view)
desk_statistics.filters_note(view)
found = desk_statistics.compared(view, choice)

one_event.lead(*comparison_text.describe_comparison(found, choice.measure))
one_event.small_print(*comparison_text.describe_caveats(found, choice.measure))
desk_statistics.days_note(view, but=STAND_FOR[choice.first.by])
if not found.refused:
    sides = (choice.first, choice.second)
    if found.has_figures:
        left, right = st.columns(2, gap="medium")
        with left:
            chart_card(charts.rate_ratios, view, *sides, key="compare-ratios")
        with right:
            chart_card(charts.distributions, view, *sides, measure=choice.measure, key="compare-distributions")
            if found.has_neutralised:
                chart_card(charts.shares_neutralised, view, *sides, key="compare-shares")
    else:
        chart_card(charts.rate_ratios, view, *sides, key="compare-ratios")
    if choice.first.by != "place":
        chart_card(charts.places_side_by_side, view, *sides, key="compare-places")
    st.subheader("Every measure", anchor=False)
    desk_statistics.every_measure(found)
desk_statistics.method(view, comparison)
