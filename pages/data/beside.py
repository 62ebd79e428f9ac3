"""Two tables: a second one laid beside the one that is open, with what each defines, how often and where."""

import streamlit as st

from vigil.analysis.two_tables import counted, declared
from vigil.analysis.two_tables.aligned import lay_beside, over_common_days
from vigil.charts.maps import beside_map
from vigil.charts.two_tables import colour_of_side, two_series
from vigil.ui.app.filter_bar import chosen_view
from vigil.ui.parts import two_tables
from vigil.ui.parts.chart_card import chart_card
from vigil.ui.parts.one_event import lead, small_print

view = chosen_view()

st.header("Two tables side by side", anchor=False)
dataset, own = two_tables.second_table(view.dataset)
laid = lay_beside(view, dataset, own)
two_tables.named(laid)
two_tables.filters_in_words(laid)

st.subheader("What is not the same in the two", anchor=False)
small_print(*declared.differences(laid.first, laid.second))

st.subheader("How often", anchor=False)
choice = two_tables.choice(laid)
shown = choice.laid
days, totals, *further = counted.answer(laid, every=choice.every, measure=choice.measure)
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
common = over_common_days(laid)
two_tables.map_note(laid)
left, right = st.columns(2, gap="medium")
with left:
    chart_card(beside_map, common.first, beside=common.second, colour=colour_of_side("first"), key="beside-map-first")
with right:
    chart_card(beside_map, common.second, beside=common.first, colour=colour_of_side("second"), key="beside-map-second")

st.subheader("What each says of itself", anchor=False)
two_tables.declarations(laid)
