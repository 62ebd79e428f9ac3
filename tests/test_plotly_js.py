"""The plotly.js of the browser is the one that the plotly package speaks to, and can draw every chart."""

from __future__ import annotations

import re
from pathlib import Path

from plotly.offline import get_plotlyjs_version

from vigil.charts import plotly_js

CHARTS = Path(plotly_js.__file__).parent.parent


def test_its_version_is_of_the_same_line_as_that_of_the_package() -> None:
    """Within one line plotly.js draws what packages a little older or newer describe."""
    assert plotly_js.version().split(".")[0] == get_plotlyjs_version().split(".")[0]


def test_every_kind_of_trace_that_a_chart_adds_can_be_drawn() -> None:
    added = {
        kind
        for path in CHARTS.glob("*.py")
        for kind in re.findall(r"sketch\.trace\(\s*\"(\w+)\"", path.read_text(encoding="utf-8"))
    }
    assert "bar" in added
    assert added <= {"bar", "pie", "scatter"}, "the basic build draws no other kind"
