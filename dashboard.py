"""Vigil, the dashboard: page set-up, navigation, the filter bar, then the page that was asked for."""

import streamlit as st

from vigil.ui.app.filter_bar import filter_bar
from vigil.ui.app.frame import ICON, page_frame
from vigil.ui.app.loading import failures_shown, is_shipped, opened_dataset, own_version, show_readiness
from vigil.ui.app.pages import navigation

st.set_page_config(page_title="Vigil", page_icon=str(ICON), layout="wide")
page = st.navigation(navigation(), position="top")
page_frame(page.url_path)
with failures_shown():
    dataset = opened_dataset()
    show_readiness(dataset)
    filter_bar(dataset, page.url_path, is_shipped=is_shipped(dataset), own_version=own_version())
    page.run()
