"""The figure of a map set to a size and a place, as print needs it; on a page map.js does the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from vigil.charts import basemap
from vigil.charts.chart import NO_TEMPLATE, Drawn
from vigil.charts.look import Theme, layout
from vigil.charts.maps import legend, outlines
from vigil.charts.maps.corners import window_on
from vigil.charts.maps.mercator import Box, Window
from vigil.charts.maps.names import Circle, in_print, names_trace, visible_names

NAMES = "Names"

BAR_HEIGHT = 55
"""Pixels of a scale of shades with its title and figures."""


def map_in_print(map_drawn: Drawn, theme: Theme, *, width: float, height: float) -> go.Figure:
    """The figure of a map for a plot of exactly this many pixels; only names that fit in whole are written."""
    drawn = sized(map_drawn, theme, window_on(map_drawn.layout["meta"]["corners"], width=width, height=height))
    rim = {
        **{"type": "rect", "xref": "paper", "yref": "paper", "x0": 0, "x1": 1, "y0": 0, "y1": 1},
        "line": {"width": 1, "color": layout(theme)["xaxis"]["gridcolor"]},
    }
    rest = {name: value for name, value in drawn.layout.items() if name not in ("meta", "template")}
    return go.Figure(
        {
            "data": [*drawn.data[:-1], *in_print(drawn.data[-1], theme)],
            "layout": {**rest, "template": NO_TEMPLATE, "shapes": [rim]},
        },
        _validate=False,
    )


def sized(drawn: Drawn, theme: Theme, window: Window) -> Drawn:
    """The figure of a map in a window: lines as wide as its zoom asks, the names that have room, the axes' ranges.

    Where districts are seen, the lowest box in the corners says that they are approximate.
    """
    traces = [_at_zoom(trace, window.zoom) for trace in drawn.data if trace.get("name") != NAMES]
    boxes = [dict(box) for box in drawn.layout["annotations"]]
    note = drawn.layout["meta"]["approximate"]
    if window.zoom >= basemap.DISTRICT_ZOOM and window.shows(*outlines.outline("ground/districts")):
        if boxes:
            boxes[-1]["text"] += f"<br>{note['text']}"
        else:
            boxes = [note]
    bars = [trace["marker"]["colorbar"] for trace in traces if trace.get("marker", {}).get("showscale")]
    covered = [*(_covered(box, window) for box in boxes), *(_covered_by_bar(bar, window) for bar in bars)]
    names = visible_names(window, [*_circles(traces, window)], covered)
    across, up = window.ranges
    whole = drawn.layout
    axes = {"xaxis": {**whole["xaxis"], "range": across}, "yaxis": {**whole["yaxis"], "range": up}}
    return Drawn([*traces, names_trace(names, window, theme)], {**whole, **axes, "annotations": boxes})


def _at_zoom(trace: Mapping[str, Any], zoom: float) -> Mapping[str, Any]:
    meta = trace.get("meta", {})
    if "width" not in meta:
        return trace
    line = {**trace["line"], "width": round(basemap.at_zoom(meta["width"], zoom), 2)}
    return {**trace, "line": line, "visible": bool(zoom >= meta["from"])}


def _circles(traces: Sequence[Mapping[str, Any]], window: Window) -> Iterable[Circle]:
    """The marks drawn, in pixels."""
    for trace in traces:
        if trace.get("mode") != "markers":
            continue
        sizes = np.broadcast_to(trace["marker"].get("size", 6), len(trace["x"]))
        for x, y, size in zip(trace["x"], trace["y"], sizes, strict=True):
            yield *window.pixel(float(x), float(y)), float(size) / 2


def _covered(box: Mapping[str, Any], window: Window) -> Box:
    """About what a box in a corner covers."""
    width, height = legend.extent(box)
    left, foot = box["xshift"], window.height * (1 - box["y"]) - box["yshift"]
    top = foot if box["yanchor"] == "top" else foot - height
    return left, top, left + width, top + height


def _covered_by_bar(bar: Mapping[str, Any], window: Window) -> Box:
    """About what a scale of shades covers."""
    left, foot = bar["x"] * window.width, window.height * (1 - bar["y"])
    return left, foot - BAR_HEIGHT, left + bar["len"] + 2 * bar["xpad"], foot
