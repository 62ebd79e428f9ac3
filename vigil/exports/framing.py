"""A chart with its title above and its caption below, ready to leave the page it was drawn on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from vigil.charts.chart import Chart
from vigil.charts.lettering import LINE_HEIGHT, text_ems, wrapped
from vigil.charts.look import LIGHT, Theme, escaped
from vigil.charts.maps.sized import map_in_print

WIDTH = 960
"""Pixels across, by default: three columns of a newspaper page at scale 2, half a slide."""

EDGE = 24
"""Pixels between the rim of the picture and anything in it."""

FONT_FAMILY = 'Arial, Helvetica, "Liberation Sans", sans-serif'
"""Found on every system under one of its names and always as wide: text keeps to the room measured for it."""

TITLE_SIZE = 20
CAPTION_SIZE = 12
AXIS_ROOM = 72
"""Pixels left of the plot for tick labels and a rotated title, unless labels are longer."""

MAP_HEIGHT = 560
MAP_GAP = 8
"""Pixels between the title and a map."""

CHART_HEIGHT = 380
LEGEND_ROW = 20

_BESIDE_THE_PLOT: Mapping[str, Any] = {
    "xref": "paper",
    "x": 0,
    "xanchor": "left",
    "yref": "paper",
    "align": "left",
    "showarrow": False,
    "borderpad": 0,
}


def framed(chart: Chart, theme: Theme = LIGHT, *, width: int = WIDTH, height: int | None = None) -> go.Figure:
    """A copy of the chart's figure with title, caption and note in it, on a solid background.

    `width` and `height` are pixels of the whole picture; without a height the plot keeps the height that its
    figure asks for, and title and caption come on top of it. Title and caption are wrapped to the width.
    Controls that do nothing in a picture (sliders, menus) are left out.
    """
    room = width - 2 * EDGE
    title = wrapped(chart.title, room / (TITLE_SIZE * 1.06))
    caption = [line for text in (chart.note, chart.caption) for line in wrapped(text, room / CAPTION_SIZE)]
    title_height = EDGE + len(title) * TITLE_SIZE * LINE_HEIGHT
    caption_height = EDGE + len(caption) * CAPTION_SIZE * LINE_HEIGHT

    requested = chart.height or (MAP_HEIGHT if chart.is_map else CHART_HEIGHT)
    total = height or round(requested + title_height + caption_height)
    above: float = MAP_GAP
    below, left = EDGE // 2, EDGE
    if chart.is_map:
        below = round(caption_height)
        size = {"width": room, "height": max(total - round(title_height + above) - below, 1)}
        figure = map_in_print(chart.drawn, theme, **size)
    else:
        figure = go.Figure(chart.figure)
        above, left = _room_above(figure, room), _room_left(figure)
    figure.update_layout(
        width=width,
        height=total,
        autosize=False,
        paper_bgcolor=theme.paper,
        font={"family": FONT_FAMILY},
        margin={"l": left, "r": EDGE, "t": round(title_height + above), "b": below, "pad": 0},
    )
    figure.layout.sliders = figure.layout.updatemenus = ()
    text = {"text": "<br>".join(map(escaped, caption)), "font": {"size": CAPTION_SIZE, "color": theme.muted}}
    if chart.is_map:  # nothing below a map to keep clear of
        figure.add_annotation(**text, y=0, yanchor="top", yshift=-EDGE / 2, **_BESIDE_THE_PLOT)
    else:  # a title at the foot is the one text that plotly keeps clear of tick labels and axis titles by itself
        at = {"x": EDGE / width, "y": (EDGE / 2) / total}
        figure.update_layout(title={**text, **at, **_AT_THE_FOOT})
    figure.add_annotation(
        text="<br>".join(f"<b>{escaped(line)}</b>" for line in title),
        font={"size": TITLE_SIZE, "color": theme.ink},
        y=1,
        yanchor="bottom",
        xshift=EDGE - left,
        yshift=above,
        **_BESIDE_THE_PLOT,
    )
    return figure


_AT_THE_FOOT = {"xref": "container", "yref": "container", "xanchor": "left", "yanchor": "bottom", "automargin": True}


def _room_above(figure: go.Figure, room: float) -> float:
    """Pixels the figure needs above its plot: its own margin, a legend up there, notes up there."""
    layout = figure.layout
    needed = [float(layout.margin.t or 0)]
    for note in layout.annotations:
        if note.yref == "paper" and note.text and (note.y or 0) >= 1 and note.yanchor == "bottom":
            lines = note.text.count("<br>") + 1
            size = note.font.size or layout.font.size or CAPTION_SIZE
            needed.append(float(note.yshift or 0) + (lines + 0.5) * size * LINE_HEIGHT)
    if any(axis.side == "top" for axis in figure.select_xaxes()):
        needed.append(2 * CAPTION_SIZE * LINE_HEIGHT + 16)
    needed.append(_legend_height(figure, room))
    return max(needed) + 8


def _legend_height(figure: go.Figure, room: float) -> float:
    legend = figure.layout.legend
    names = [trace.name for trace in figure.data if trace.name and trace.showlegend is not False]
    names = list(dict.fromkeys(names))
    shown = figure.layout.showlegend or (figure.layout.showlegend is None and len(figure.data) > 1)
    above = legend.orientation == "h" and legend.y is not None and legend.y >= 1
    if not (shown and above and names):
        return 0
    size = legend.font.size or CAPTION_SIZE
    widths = [text_ems(name) * size + 48 for name in names]
    rows = 1
    if sum(widths) > room - AXIS_ROOM:
        # plotly sets a legend that does not fit in one row in columns of its widest entry
        columns = max(int((room - AXIS_ROOM) // max(widths)), 1)
        rows = -(-len(names) // columns)
    return rows * LEGEND_ROW + 16


def _room_left(figure: go.Figure) -> int:
    longest = 0.0
    for trace in figure.data:
        values = getattr(trace, "y", None)
        if values is None or trace.type not in ("bar", "scatter", "heatmap", "box", "violin"):
            continue
        longest = max((text_ems(value) for value in values if isinstance(value, str)), default=longest)
    for axis in figure.select_yaxes():
        labels = axis.ticktext if axis.ticktext is not None else ()
        longest = max([longest, *(text_ems(str(label)) for label in labels)])
    return round(max(AXIS_ROOM, longest * CAPTION_SIZE + EDGE + 24))
