"""Every day of the selection as a cell of a calendar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vigil.analysis.frequency import counting, periods
from vigil.analysis.frequency.measures import Measure
from vigil.charts.cell_bars import draw_cells
from vigil.charts.chart import Chart, Sketch
from vigil.charts.from_frames import floats, highest
from vigil.charts.look import LIGHT, Theme, axis
from vigil.charts.notes import coverage_note, empty_reason, is_empty, known_note, rule_note
from vigil.charts.reporting_breaks import breaks_note
from vigil.charts.subject import Subject
from vigil.charts.time_axis import DAY, marked_day
from vigil.store.protocols import View
from vigil.text import capital, format_day, format_number, month_name, sentences

FEWEST_WEEKS = 14
"""Columns of a calendar at the least, so that a few weeks do not become stripes."""

_AT_THE_FOOT = {"xref": "paper", "yref": "paper", "y": -0.16, "yanchor": "top"}


def calendar_heatmap(
    view: View, *, measure: Measure = "launched", highlight: str | None = None, theme: Theme = LIGHT
) -> Chart:
    """Every day of the window as a cell, weeks across and weekdays down; days without a report are crossed."""
    days = counting.calendar(view, measure=measure)
    label = view.table.vocabulary.label(measure)
    about = Subject(view, f"{capital(label)} on each day", f"{measure} calendar", days, theme)
    if is_empty(view, days["value"]):
        return about.empty(empty_reason(view, days, measure))
    sheet = _Sheet.of(days, Sketch(theme, height=270))
    sheet.draw_figures(label)
    sheet.draw_unknown()
    marked = marked_day(view, highlight)
    if marked is not None and days["day"].eq(marked).any():
        sheet.frame_day(marked, line={"color": theme.ink, "width": 2.5})
    breaks = view.table.vocabulary.breaks_within((measure,), days["day"].iloc[0], days["day"].iloc[-1])
    for change in breaks:
        sheet.mark_beginning(change.day)
    sheet.draw_axes()
    peak = highest(days, "value")
    coverage = coverage_note(days[["day", "status"]])
    return about.drawn(
        sheet.sketch,
        kind=", as a calendar",
        alt=f"Highest: {format_number(peak['value'])} on {format_day(peak['day'])}. "
        f"Median of the days with a figure: {format_number(days['value'].median())}. {coverage}".strip(),
        note=sentences(
            coverage,
            known_note(view, days, measure),
            rule_note(measure),
            breaks_note(breaks),
            "Marked by the dashed line." if breaks else "",
        ),
    )


@dataclass(frozen=True, eq=False)
class _Sheet:
    """A calendar to be drawn on: `column` and `row` of each of its days, columns being weeks."""

    days: pd.DataFrame
    weeks: pd.DatetimeIndex
    column: np.ndarray[Any, np.dtype[np.intp]]
    row: np.ndarray[Any, np.dtype[np.int32]]
    sketch: Sketch

    @classmethod
    def of(cls, days: pd.DataFrame, sketch: Sketch) -> _Sheet:
        monday = periods.period_of(days["day"], "week")
        weeks = pd.DatetimeIndex(sorted(monday.unique()))
        column = weeks.get_indexer(pd.DatetimeIndex(monday))
        return cls(days, weeks, column, days["day"].dt.day_of_week.to_numpy(), sketch)

    def draw_figures(self, label: str) -> None:
        """A cell for each day whose figure is known, and what its colour stands for."""
        theme = self.sketch.theme
        values = floats(self.days["value"])
        known = ~np.isnan(values)
        key = {
            **{"orientation": "h", "thickness": 8, "len": 0.5, "x": 0, "xanchor": "left", **_AT_THE_FOOT},
            **{"outlinewidth": 0, "nticks": 5, "tickfont": {"color": theme.muted, "size": 11}},
            "title": {"text": f"{label} per day", "side": "bottom", "font": {"color": theme.muted, "size": 12}},
        }
        draw_cells(
            self.sketch,
            self.column[known],
            self.row[known],
            gap=2 if len(self.weeks) < 60 else 1,
            marker={
                "color": values[known],
                "cmin": 0,
                "cmax": max(float(np.nanmax(values)), 1),
                "colorscale": [[place / (len(theme.scale) - 1), colour] for place, colour in enumerate(theme.scale)],
                "showscale": True,
                "colorbar": key,
            },
            customdata=[format_day(day) for day in self.days.loc[known, "day"]],
            hovertemplate=f"%{{customdata}}<br><b>%{{marker.color:,}}</b> {label}<extra></extra>",
        )

    def draw_unknown(self) -> None:
        """A cross in a dotted cell for a day without a report, a dot for one without the figure; and what they mean."""
        muted, unknown = self.sketch.theme.muted, self.days["value"].isna()
        no_report = self.days["status"].eq("no report")
        key = []
        for chosen, symbol, sign, name, size in (
            (no_report & unknown, "x-thin", "\u00d7", "no report", 7),
            (~no_report & unknown, "circle", "\u2022", "figure not known", 3),
        ):
            if not chosen.any():
                continue
            key.append(f"{sign} {name}")
            self.sketch.dots(
                self.column[chosen].tolist(),
                self.row[chosen].tolist(),
                size=size,
                color=muted,
                symbol=symbol,
                name=name,
                customdata=[format_day(day) for day in self.days.loc[chosen, "day"]],
                hovertemplate=f"%{{customdata}}<br>{name}<extra></extra>",
            )
        for day in self.days.loc[no_report & unknown, "day"]:
            self.frame_day(day, reach=0.42, line={"color": muted, "width": 1, "dash": "dot"}, layer="above")
        if key:
            font = {"color": muted, "size": 12}
            self.sketch.write("<br>".join(key), **_AT_THE_FOOT, x=1, xanchor="right", align="left", font=font)

    def _cell(self, day: pd.Timestamp) -> tuple[int, int]:
        place = int(np.flatnonzero(self.days["day"].eq(day))[0])
        return self.column[place], self.row[place]

    def frame_day(self, day: pd.Timestamp, *, reach: float = 0.5, **properties: Any) -> None:
        """Draw a box around the cell of a day."""
        x, y = self._cell(day)
        self.sketch.box(x0=x - reach, x1=x + reach, y0=y - reach, y1=y + reach, **properties)

    def mark_beginning(self, day: pd.Timestamp) -> None:
        """Draw a dashed line between the days before this one and those from it on."""
        x, y = self._cell(day)
        edge = f"M {x + 0.5},-0.5 L {x + 0.5},{y - 0.5} L {x - 0.5},{y - 0.5} L {x - 0.5},6.5"
        self.sketch.path(path=edge, line={"color": self.sketch.theme.ink, "width": 1.5, "dash": "dash"})

    def draw_axes(self) -> None:
        """Name months above and weekdays beside the cells."""
        theme = self.sketch.theme
        closing = [min(week + 6 * DAY, self.days["day"].iloc[-1]) for week in self.weeks]
        begins = [place for place, day in enumerate(closing) if place == 0 or day.month != closing[place - 1].month]
        if len(begins) > 1 and begins[1] - begins[0] < 2:
            begins = begins[1:]
        ends = [closing[place] for place in begins]
        years = [f"<br>{day.year}" if place == 0 or day.month == 1 else "" for place, day in enumerate(ends)]
        self.sketch.layout.update(
            showlegend=False,
            xaxis=axis(
                theme,
                showgrid=False,
                side="top",
                tickvals=begins,
                ticktext=[f"{month_name(day.month, short=True)}{year}" for day, year in zip(ends, years, strict=True)],
                tickangle=0,
                range=[-0.6, max(len(self.weeks), FEWEST_WEEKS) - 0.4],
            ),
            yaxis=axis(
                theme,
                showgrid=False,
                tickvals=list(range(7)),
                ticktext=["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
                range=[6.6, -0.6],
            ),
            margin={"l": 8, "r": 12, "t": 8, "b": 8},
        )
