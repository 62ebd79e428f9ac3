"""What stands around every page: its mark, the few styles that Streamlit lacks, and a mended first request."""

from __future__ import annotations

import json
from pathlib import Path

import streamlit as st

from vigil.ui.app.pages import OVERVIEW, PAGES
from vigil.ui.components.static_files import static_files

ICON = Path(__file__).resolve().parents[3] / "static" / "icon.png"
_HERE = Path(__file__).parent
_PRELOAD = """<script>
document.head.append(Object.assign(document.createElement("link"), {{ rel: "preload", as: "script", href: {} }}));
</script>"""
"""Fetches plotly.js while the script of the page still runs; the first chart then finds it there."""

_PRINT = """<script>
addEventListener("beforeprint", () => {
  const page = document.querySelector('[data-testid="stMainBlockContainer"]');
  if (!page) return;
  const { style } = document.documentElement;
  style.setProperty("--vigil-drawn", `${page.clientWidth}px`);
  style.setProperty("--vigil-paper", Math.min(1, 700 / page.clientWidth));  // a sheet of A4 between its margins
});
</script>"""
"""Says to the styles for paper how wide the charts are drawn, in pixels: they are not drawn anew for a sheet."""


def page_frame(address: str) -> None:
    """Put the mark into the header and the styles into the page at `address`; what draws there is fetched meanwhile."""
    st.logo(str(ICON), size="medium")
    st.html(_HERE / "styles.css")
    if any(page.draws for page in PAGES if page.address == (address or OVERVIEW.address)):
        files = static_files()
        st.html(_PRELOAD.format(json.dumps(files.address(files.plotly))), unsafe_allow_javascript=True)
    if "cold-start-mended" not in st.session_state:
        st.session_state["cold-start-mended"] = True
        addresses = json.dumps([page.address for page in PAGES])
        script = (_HERE / "cold_start.js").read_text(encoding="utf-8").replace("ADDRESSES", addresses)
        st.html(f"<script>{script}</script>{_PRINT}", unsafe_allow_javascript=True)
