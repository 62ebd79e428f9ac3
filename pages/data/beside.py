"""Two tables: a second one beside the open one, with what each defines, how often and where."""

import streamlit as st

from vigil.analysis.two_tables import counts, definitions
from vigil.analysis.two_tables.alignment import align, over_common_days
from vigil.charts.maps import beside_map
from vigil.charts.two_tables import colour_of_side, two_series
from vigil.ui.app.filter_bar import chosen_view
from vigil.ui.parts import two_tables
from vigil.ui.parts.chart_card import chart_card
from vigil.ui.parts.one_event import lead, small_print

view = chosen_view()

st.header("Two tables side by side", anchor=False)
dataset, own = two_tables.second_table(view.dataset)
aligned = align(view, dataset, own)
two_tables.named(aligned)
two_tables.describe_filters(aligned)

st.subheader("What is not the same in the two", anchor=False)
small_print(*definitions.differences(aligned.first, aligned.second))

st.subheader("How often", anchor=False)
choice = two_tables.choice(aligned)
shown = choice.aligned
days, totals, *further = counts.describe_counts(aligned, every=choice.every, measure=choice.measure)
lead(days, totals)
small_print(*further)
chart_card(
    two_series,
    shown.first,
    beside=shown.second,
    every=choice.every,
    measure=choice.measure,
    layout=choice.layout,
    key="beside-series",
)

st.subheader("Where", anchor=False)
common = over_common_days(aligned)
two_tables.map_note(aligned)
left, right = st.columns(2, gap="medium")
with left:
    chart_card(beside_map, common.first, beside=common.second, colour=colour_of_side("first"), key="beside-map-first")
with right:
    chart_card(beside_map, common.second, beside=common.first, colour=colour_of_side("second"), key="beside-map-second")

st.subheader("What each says of itself", anchor=False)
two_tables.declarations(aligned)
