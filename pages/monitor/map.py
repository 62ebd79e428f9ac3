"""Map: events and impacts by place, drawn no more exactly than they are known."""

import streamlit as st

from vigil.charts import maps
from vigil.ui.app.filter_bar import chosen_view
from vigil.ui.components.map_component import current_viewport
from vigil.ui.parts.chart_card import map_card, selection_downloads
from vigil.ui.parts.empty import nothing_selected
from vigil.ui.parts.map_options import map_options
from vigil.ui.parts.place_list import events_of_choice

view = chosen_view()
if not view.rows:
    nothing_selected(view, "event")

options = map_options(view)
reply = map_card(
    maps.events_map,
    view,
    layers=options.layers,
    colour_by=options.colour_by,
    size_by=options.size_by,
    period=options.period,
    viewport=current_viewport("map"),
    key="map",
    height=640,
    selectable=True,
)
events_of_choice(view, reply)
st.divider()
selection_downloads(view, key="map-downloads")
