"""Which of the two themes the viewer sees."""

from __future__ import annotations

import streamlit as st

from vigil.charts.look import DARK, LIGHT, Theme


def current_theme() -> Theme:
    """The theme of the viewer's browser; light where it is not known."""
    return DARK if st.context.theme.type == "dark" else LIGHT
