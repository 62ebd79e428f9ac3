"""Vigil, the dashboard: page set-up, navigation, the filter bar, then the page that was asked for."""

from pathlib import Path

import streamlit as st

from vigil.ui.filter_bar import filter_bar
from vigil.ui.frame import page_frame
from vigil.ui.loading import opened_book
from vigil.ui.pages import navigation

st.set_page_config(
    page_title="Vigil",
    page_icon=str(Path(__file__).parent / "static" / "icon.png"),
    layout="wide",
    menu_items={"About": "Vigil: a dashboard for monitoring armed conflict. Every number opens to its rows."},
)
page = st.navigation(navigation(), position="top")
page_frame()
book = opened_book()
filter_bar(book)
page.run()
