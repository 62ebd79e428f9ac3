"""Marks where the way of reporting changes, on every chart of a figure that the change touches."""

from __future__ import annotations

from collections.abc import Iterable

from vigil.charts.chart import Sketch
from vigil.charts.look import Theme
from vigil.table.reporting_breaks import ReportingBreak
from vigil.text import sentences, short_day


def mark_breaks(
    sketch: Sketch, breaks: Iterable[ReportingBreak], *, theme: Theme, top: float = 1, bottom: float = 0
) -> None:
    """A line where each break begins, named at its top, on an axis of days; `top` and `bottom`: shares of the paper."""
    for change in breaks:
        begins = change.day.to_pydatetime()
        sketch.upright(begins, y0=bottom, y1=top, xref="x", line={"color": theme.ink, "width": 1, "dash": "dash"})
        place = {
            "x": begins,
            "y": top,
            "xref": "x",
            "yref": "paper",
            "xanchor": "right",
            "yanchor": "top",
            "xshift": -3,
        }
        font = {"color": theme.ink, "size": 11}
        sketch.write(f"{short_day(change.day)}: {change.label}", **place, bgcolor=theme.paper, borderpad=1, font=font)


def breaks_note(breaks: Iterable[ReportingBreak]) -> str:
    """What the marks mean, in words; empty without one."""
    return sentences(*(change.sentence for change in breaks))
