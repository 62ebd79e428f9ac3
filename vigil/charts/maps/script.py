"""What moves a map on a page, as text: the script that a component and pages of their own share, and its style."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from vigil.charts.chart import Drawn
from vigil.charts.maps.outlines import encoded

HERE = Path(__file__).resolve().parent


@cache
def map_script() -> str:
    """The JavaScript of a page with maps; it exports nothing and can stand in a module or a function."""
    return (HERE / "map.js").read_text(encoding="utf-8")


@cache
def map_style() -> str:
    """The rules for an element `.vigil-map-plot` that a `ScreenMap` is drawn in."""
    return (HERE / "map.css").read_text(encoding="utf-8")


def for_browser(drawn: Drawn, *, whole: bool = False) -> dict[str, Any]:
    """A figure as it is sent to a browser: arrays as their bytes; without a template, which changes nothing.

    Outlines are left out, since a page loads them once (`outlines.outlines_text`), unless the `whole` is asked for.
    """
    layout = {name: part for name, part in drawn.layout.items() if name != "template"}
    return {"data": [_trace_for_browser(trace, whole) for trace in drawn.data], "layout": layout}


def _trace_for_browser(trace: Mapping[str, Any], whole: bool) -> dict[str, Any]:
    known = not whole and "outline" in (trace.get("meta") or {})
    parts = {name: part for name, part in trace.items() if not (known and name in ("x", "y"))}
    return {
        name: encoded(part)
        if name in ("x", "y") and isinstance(part, np.ndarray) and part.dtype == np.float32
        else part
        for name, part in parts.items()
    }
