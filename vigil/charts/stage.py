"""Panels over one time axis, with a strip of days without a report and one of diplomacy."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from vigil.charts.chart import Sketch
from vigil.charts.look import Theme, axis, escaped
from vigil.charts.reporting_breaks import mark_breaks
from vigil.charts.time_axis import DAY, date_axis, ticks_in_time
from vigil.store.protocols import View
from vigil.table.reporting_breaks import ReportingBreak
from vigil.table.schema import DIPLOMACY_TYPES, EVENT_TYPES
from vigil.text import format_day

_DIPLOMACY_ROWS = {
    "calls": ("call",),
    "talks": ("talks", "meeting"),
    "decisions": tuple(name for name in DIPLOMACY_TYPES if name not in ("call", "talks", "meeting")),
}


@dataclass(frozen=True)
class Stage:
    """A time axis with panels of bars, a strip of missing days under them and one of diplomacy above."""

    sketch: Sketch
    panels: tuple[str, ...]
    """Names of the y axes of the panels, from top to bottom."""
    missing_axis: str
    diplomacy_axis: str
    theme: Theme

    @classmethod
    def of(cls, view: View, *, panels: int, diplomacy: bool, theme: Theme) -> Stage:
        """A stage with this many panels of bars, with or without the rows of diplomacy above them."""
        main = 260 if panels == 1 else 68 * panels
        strip, rows, gap = 14, (56 if diplomacy else 0), 10
        inner = strip + gap + main + (gap + rows if rows else 0)
        sketch = Sketch(theme, height=inner + 86)
        bottom = (strip + 4) / inner
        top = 1 - ((gap + rows) / inner if rows else 0)
        names = tuple("y" if place == 0 else f"y{place + 1}" for place in range(panels))
        missing, above = f"y{panels + 1}", f"y{panels + 2}"
        each = (top - bottom) / panels
        for place, name in enumerate(names):
            upper = top - place * each
            sketch.layout[axis_key(name)] = axis(
                theme,
                domain=[upper - each, upper - each * (0 if panels == 1 else 0.3)],  # below a panel's name
                rangemode="tozero",
                nticks=6 if panels == 1 else 3,
                fixedrange=True,
            )
        sketch.layout["xaxis"] = axis(theme, anchor=missing, showgrid=False, **date_axis())
        hidden = {"visible": False, "fixedrange": True}
        sketch.layout[axis_key(missing)] = {**hidden, "domain": [0, strip / inner], "range": [0, 1]}
        if rows:
            sketch.layout[axis_key(above)] = axis(
                theme,
                domain=[1 - rows / inner, 1],
                range=[2.6, -0.6],
                tickvals=[0, 1, 2],
                ticktext=list(_DIPLOMACY_ROWS),
                fixedrange=True,
            )
        sketch.layout.update(showlegend=False)
        return cls(sketch, names, missing, above, theme)

    def mark_missing(self, coverage: pd.DataFrame) -> None:
        """Crosses under the axis on days without a report, and one direct label for them."""
        days = coverage.loc[coverage["status"] == "no report", "day"]
        first, last = coverage["day"].iloc[0], coverage["day"].iloc[-1]
        self.sketch.layout["xaxis"] |= {
            "range": [moment.to_pydatetime() for moment in (first - DAY / 2, last + DAY * 3 / 2)],
            **ticks_in_time(first, last),
        }
        foot = self.sketch.layout[axis_key(self.panels[-1])]["domain"][0]
        paper = {"xref": "paper", "yref": "paper", "x0": 0, "x1": 1, "y0": foot, "y1": foot}
        muted, row = self.theme.muted, {"yaxis": self.missing_axis}
        self.sketch.line(**paper, line={"color": muted, "width": 1})
        if days.empty:
            if len(self.panels) > 1:  # without any trace on its axis the time axis would stand under the first panel
                begin = [first.to_pydatetime()]
                self.sketch.dots(begin, [0.5], size=1, color=muted, opacity=0, hoverinfo="skip", **row)
            return
        self.sketch.dots(
            (days + DAY / 2).dt.to_pydatetime(),
            [0.5] * len(days),
            size=6,
            color=muted,
            symbol="x-thin",
            name="no report",
            customdata=[format_day(day) for day in days],
            hovertemplate="%{customdata}<br>no report<extra></extra>",
            **row,
        )
        after, anchor = _room_beside(days, first, last)
        self.sketch.write(
            "no report",
            x=(after + DAY / 2).to_pydatetime(),
            y=0.5,
            yref=self.missing_axis,
            xref="x",
            xanchor=anchor,
            xshift=6 if anchor == "left" else -6,
            font={"color": muted, "size": 11},
        )

    def show_whole_periods(self, first: pd.Timestamp, end: pd.Timestamp) -> None:
        """Let the time axis run from the begin of the first period to the end of the last."""
        self.sketch.layout["xaxis"] |= {"range": [first, end], **ticks_in_time(first, end - DAY)}

    def mark_breaks(self, breaks: Iterable[ReportingBreak]) -> None:
        """Lines over all panels where the way of reporting changes."""
        top, bottom = (self.sketch.layout[axis_key(panel)]["domain"] for panel in (self.panels[0], self.panels[-1]))
        mark_breaks(self.sketch, breaks, theme=self.theme, top=top[1], bottom=bottom[0])

    def mark_diplomacy(self, events: pd.DataFrame) -> None:
        """Dots by kind above the bars; those of a numbered series carry their number and a line down."""
        row_of = {kind: row for row, kinds in enumerate(_DIPLOMACY_ROWS.values()) for kind in kinds}
        hover_texts = [
            (noon, kind, number, _hover_text(noon, kind, series, number, headline))
            for noon, kind, series, number, headline in zip(
                (events["day"] + DAY / 2).dt.to_pydatetime(),
                events["event_type"],
                events["series"],
                ("" if pd.isna(number) else str(number) for number in events["number"]),
                events["headline"],
                strict=True,
            )
            if kind in row_of
        ]
        theme = self.theme
        for chosen, size in (
            ([one for one in hover_texts if not one[2]], 7),
            ([one for one in hover_texts if one[2]], 15),
        ):
            if not chosen:
                continue
            noons, kinds, numbers, hover = zip(*chosen, strict=True)
            numbered = bool(numbers[0])
            self.sketch.trace(
                "scatter",
                x=list(noons),
                y=[row_of[kind] for kind in kinds],
                yaxis=self.diplomacy_axis,
                mode="markers+text" if numbered else "markers",
                text=list(numbers) if numbered else None,
                textfont={"color": theme.paper, "size": 10},
                marker={"size": size, "color": theme.ink if numbered else theme.muted, "line": {"width": 0}},
                name="diplomacy",
                showlegend=False,
                customdata=list(hover),
                hovertemplate="%{customdata}<extra></extra>",
            )
        bottom = self.sketch.layout[axis_key(self.panels[-1])]["domain"][0]
        for noon in (noon for noon, kind, number, _ in hover_texts if number and kind == "call"):
            top = self.sketch.layout[axis_key(self.diplomacy_axis)]["domain"][0]
            line = {"color": theme.muted, "width": 1, "dash": "dot"}
            self.sketch.upright(noon, xref="x", y0=bottom, y1=top, layer="below", line=line)


def axis_key(name: str) -> str:
    """The key of a y axis in the layout: "yaxis2" for the axis that traces call "y2"."""
    return "yaxis" if name == "y" else f"yaxis{name[1:]}"


def _room_beside(days: pd.Series, first: pd.Timestamp, last: pd.Timestamp) -> tuple[pd.Timestamp, str]:
    """The mark beside which a label has the most room, and the side of the label that touches it."""
    ordered = sorted(days)
    gaps = [(ordered[0] - first, ordered[0], "right")]
    gaps += [(later - earlier, earlier, "left") for earlier, later in pairwise(ordered)]
    gaps += [(last - ordered[-1], ordered[-1], "left")]
    _, mark, anchor = max(gaps, key=lambda gap: gap[0])
    return mark, anchor


def _hover_text(day: datetime.date, kind: str, series: Any, number: str, headline: Any) -> str:
    of_series = f" ({escaped(series)} {number})" if number else ""
    return f"{format_day(day)}<br><b>{escaped(EVENT_TYPES[kind].label)}</b>{of_series}<br>{_wrapped(headline)}"


def _wrapped(text: Any, width: int = 48) -> str:
    """Table text over several lines of a hover box, each escaped."""
    lines, line = [], ""
    for word in str(text).split():
        if line and len(line) + len(word) + 1 > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "<br>".join(escaped(part) for part in [*lines, line])
