"""What stands around every page: the name of the dashboard and the few styles that Streamlit lacks."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_STYLES = Path(__file__).with_name("styles.css")


def page_frame() -> None:
    """Put the name into the header and the styles into the page."""
    st.logo(_LOGO, size="medium")
    st.html(_STYLES)


_LOGO = str(Path(__file__).resolve().parents[2] / "static" / "icon.png")
