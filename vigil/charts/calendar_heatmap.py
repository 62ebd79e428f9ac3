"""Every day of the selection as a cell of a calendar."""

from __future__ import annotations

import numpy as np
import pandas as pd

from vigil.analysis import frequency
from vigil.analysis.frequency import Measure
from vigil.charts.cells import draw_cells
from vigil.charts.chart import Chart, Sketch, caption_of, empty_chart, stem_of
from vigil.charts.frames import floats, highest
from vigil.charts.look import LIGHT, Theme, axis
from vigil.charts.notes import coverage_note, is_empty, known_note, rule_note, why_nothing
from vigil.charts.reporting_breaks import breaks_note
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
    days = frequency.calendar(view, measure=measure)
    label = view.table.vocabulary.label(measure)
    title = f"{capital(label)} on each day"
    what = f"{measure} calendar"
    if is_empty(view, days["value"]):
        return empty_chart(
            view, title=title, what=what, message=why_nothing(view, days, measure), theme=theme, data=days
        )
    sketch = Sketch(theme, height=270)
    coverage = days[["day", "status"]]
    monday = frequency.period_of(days["day"], "week")
    weeks = pd.DatetimeIndex(sorted(monday.unique()))
    column = weeks.get_indexer(pd.DatetimeIndex(monday))
    row = days["day"].dt.day_of_week.to_numpy()
    values = np.array(floats(days["value"]), dtype=float)
    known = ~np.isnan(values)
    draw_cells(
        sketch,
        column[known],
        row[known],
        gap=2 if len(weeks) < 60 else 1,
        marker={
            "color": values[known],
            "cmin": 0,
            "cmax": max(float(np.nanmax(values)), 1),
            "colorscale": [[place / (len(theme.scale) - 1), colour] for place, colour in enumerate(theme.scale)],
            "showscale": True,
            "colorbar": {
                "orientation": "h",
                "thickness": 8,
                "len": 0.5,
                "x": 0,
                "xanchor": "left",
                **_AT_THE_FOOT,
                "outlinewidth": 0,
                "nticks": 5,
                "tickfont": {"color": theme.muted, "size": 11},
                "title": {"text": f"{label} per day", "side": "bottom", "font": {"color": theme.muted, "size": 12}},
            },
        },
        customdata=[format_day(day) for day in days.loc[known, "day"]],
        hovertemplate=f"%{{customdata}}<br><b>%{{marker.color:,}}</b> {label}<extra></extra>",
    )
    key = []
    for silent, symbol, sign, name, size in (
        (days["status"].eq("no report") & days["value"].isna(), "x-thin", "\u00d7", "no report", 7),
        (days["status"].ne("no report") & days["value"].isna(), "circle", "\u2022", "figure not known", 3),
    ):
        if silent.any():
            key.append(f"{sign} {name}")
            sketch.trace(
                "scatter",
                x=column[silent],
                y=row[silent],
                mode="markers",
                name=name,
                marker={
                    "symbol": symbol,
                    "size": size,
                    "color": theme.muted,
                    "line": {"width": 1.5, "color": theme.muted},
                },
                customdata=[format_day(day) for day in days.loc[silent, "day"]],
                hovertemplate=f"%{{customdata}}<br>{name}<extra></extra>",
            )
            for x, y in zip(column[silent], row[silent], strict=True) if name == "no report" else ():
                sketch.box(
                    x0=x - 0.42,
                    x1=x + 0.42,
                    y0=y - 0.42,
                    y1=y + 0.42,
                    line={"color": theme.muted, "width": 1, "dash": "dot"},
                    layer="above",
                )
    if key:
        sketch.write(
            "<br>".join(key),
            **_AT_THE_FOOT,
            x=1,
            xanchor="right",
            align="left",
            font={"color": theme.muted, "size": 12},
        )
    marked = marked_day(view, highlight)
    if marked is not None and days["day"].eq(marked).any():
        place = int(np.flatnonzero(days["day"].eq(marked))[0])
        sketch.box(
            x0=column[place] - 0.5,
            x1=column[place] + 0.5,
            y0=row[place] - 0.5,
            y1=row[place] + 0.5,
            line={"color": theme.ink, "width": 2.5},
        )
    breaks = view.table.vocabulary.breaks_within((measure,), days["day"].iloc[0], days["day"].iloc[-1])
    for change in breaks:
        place = int(np.flatnonzero(days["day"].eq(change.day))[0])
        x, y = column[place], row[place]
        edge = f"M {x + 0.5},-0.5 L {x + 0.5},{y - 0.5} L {x - 0.5},{y - 0.5} L {x - 0.5},6.5"
        sketch.path(path=edge, line={"color": theme.ink, "width": 1.5, "dash": "dash"})
    closing = [min(week + 6 * DAY, days["day"].iloc[-1]) for week in weeks]
    first_weeks = [place for place, day in enumerate(closing) if place == 0 or day.month != closing[place - 1].month]
    if len(first_weeks) > 1 and first_weeks[1] - first_weeks[0] < 2:
        first_weeks = first_weeks[1:]
    ends = [closing[place] for place in first_weeks]
    names = [month_name(day.month, short=True) for day in ends]
    years = {place: f"<br>{day.year}" for place, day in enumerate(ends) if place == 0 or day.month == 1}
    sketch.layout.update(
        showlegend=False,
        xaxis=axis(
            theme,
            showgrid=False,
            zeroline=False,
            side="top",
            tickvals=first_weeks,
            ticktext=[f"{name}{years.get(place, '')}" for place, name in enumerate(names)],
            tickangle=0,
            range=[-0.6, max(len(weeks), FEWEST_WEEKS) - 0.4],
        ),
        yaxis=axis(
            theme,
            showgrid=False,
            zeroline=False,
            tickvals=list(range(7)),
            ticktext=["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
            range=[6.6, -0.6],
        ),
        margin={"l": 8, "r": 12, "t": 8, "b": 8},
    )
    peak = highest(days, "value")
    return Chart(
        drawn=sketch.finished(),
        title=title,
        caption=caption_of(view),
        alt=(
            f"{title}, as a calendar. Highest: {format_number(peak['value'])} on {format_day(peak['day'])}. "
            f"Median of the days with a figure: {format_number(days['value'].median())}. {coverage_note(coverage)}"
        ).strip(),
        data=days,
        name=stem_of(view, what),
        note=sentences(
            coverage_note(coverage),
            known_note(view, days, measure),
            rule_note(measure),
            breaks_note(breaks),
            "Marked by the dashed line." if breaks else "",
        ),
    )
