"""Events: the table of the selection, sortable and searchable; a row opens its own page."""

import streamlit as st

from vigil.ui.app.filter_bar import chosen_view
from vigil.ui.parts.chart_card import selection_downloads
from vigil.ui.parts.empty import nothing_selected
from vigil.ui.parts.event_table import event_table

view = chosen_view()
if not view.rows:
    nothing_selected(view, "event")

st.header("Events", anchor=False)
event_table(view)
selection_downloads(view, key="events-downloads")
