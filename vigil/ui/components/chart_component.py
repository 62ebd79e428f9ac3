"""Charts on a page: a component around `Plotly.react`, so that a filter changes a chart in place."""

from __future__ import annotations

import streamlit as st

from vigil.charts.chart import Chart
from vigil.ui.components.static_files import drawn_figure, script, static_files

_HTML = """
<div class="vigil-chart">
  <p class="vigil-chart-status" role="status" hidden></p>
  <div class="vigil-chart-plot" role="img"></div>
</div>
"""

_CSS = """
.vigil-chart { position: relative; width: 100%; font-family: var(--st-font, sans-serif); }
.vigil-chart-plot { width: 100%; overflow: hidden; }
.vigil-chart-plot .drag { touch-action: pan-y pinch-zoom !important; }
.vigil-chart-status { position: absolute; inset: 0 0 auto 0; margin: 0; padding: 1rem; font-size: 0.875rem; }
"""

_chart = st.components.v2.component(
    "vigil_chart",
    html=_HTML,
    css=_CSS,
    js=script("chart_component.js"),
    isolate_styles=False,  # plotly adds its rules to the document, which a shadow root does not see
)


def draw_chart(chart: Chart, *, key: str, height: int) -> None:
    """Draw a chart as wide as its container and `height` pixels high; title and caption are the caller's to write."""
    files = static_files()
    figure = drawn_figure(chart)
    _chart(
        key=key,
        height=height,  # so that what stands below is in its place before the chart is drawn
        data={
            "height": height,
            "figure": figure.text,
            "revision": figure.revision,
            "plotly_url": files.address(files.plotly),
            "alt": chart.alt,
        },
    )
