"""What stands around every page: its mark, the few styles that Streamlit lacks, and a mended first request."""

from __future__ import annotations

import json
from pathlib import Path

import streamlit as st

from vigil.ui.map_component import static_files
from vigil.ui.pages import PAGES

ICON = Path(__file__).resolve().parents[2] / "static" / "icon.png"
_HERE = Path(__file__).parent


def page_frame() -> None:
    """Put the mark into the header and the styles into the page."""
    static_files()  # written by the first page of the process, so that no map waits for them
    st.logo(str(ICON), size="medium")
    st.html(_HERE / "styles.css")
    if "cold-start-mended" not in st.session_state:
        st.session_state["cold-start-mended"] = True
        addresses = json.dumps([page.address for page in PAGES])
        script = (_HERE / "cold_start.js").read_text(encoding="utf-8").replace("ADDRESSES", addresses)
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
