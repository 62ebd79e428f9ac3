"""PNG and SVG of a chart drawn by the reader's own browser: where the server has no Chrome, or its Chrome fails."""

from __future__ import annotations

import plotly.io as pio
import streamlit as st

from vigil.charts.chart import Chart, Drawn
from vigil.charts.look import Theme
from vigil.charts.maps.script import for_browser
from vigil.exports.framing import framed
from vigil.ui.components.static_files import script, static_files

_HTML = """
<div class="vigil-picture">
  <button type="button" data-format="png">PNG</button>
  <button type="button" data-format="svg">SVG</button>
  <span role="status"></span>
</div>
"""

_CSS = """
.vigil-picture { display: flex; gap: 0.5rem; align-items: center; font-size: 0.875rem; }
.vigil-picture button {
  font: inherit; color: var(--st-text-color); background: var(--st-background-color); cursor: pointer;
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius); padding: 0.35rem 0.75rem;
}
.vigil-picture button:hover, .vigil-picture button:focus-visible { border-color: var(--st-primary-color); }
.vigil-picture button:disabled { opacity: 0.5; cursor: progress; }
"""

_picture = st.components.v2.component("vigil_picture", html=_HTML, css=_CSS, js=script("browser_picture.js"))


def browser_picture(chart: Chart, *, key: str, theme: Theme) -> None:
    """Offer a PNG and an SVG that this browser draws, with title, caption and data version in them.

    The figure is sent to the browser with the card; plotly.js comes from this server.
    """
    files = static_files()
    figure = framed(chart, theme)
    payload = for_browser(Drawn.of(figure), whole=True)
    _picture(
        key=key,
        data={
            "figure": pio.json.to_json_plotly(payload),
            "width": figure.layout.width,
            "height": figure.layout.height,
            "name": chart.name,
            "plotly_url": files.address(files.whole_plotly),
        },
    )
