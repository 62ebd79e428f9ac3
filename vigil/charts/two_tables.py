"""Two tables counted over one time axis: overlaid on one scale, or one under the other each with its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from vigil.analysis.frequency.measures import Measure
from vigil.analysis.frequency.periods import Period, period_end
from vigil.analysis.frequency.reported_days import coverage
from vigil.analysis.two_tables import counts
from vigil.analysis.two_tables.alignment import Days, common_days, known_days, names
from vigil.analysis.two_tables.definitions import definitions_differ
from vigil.charts.chart import Chart, Sketch, caption_of, file_stem
from vigil.charts.from_frames import floats, highest
from vigil.charts.look import LIGHT, Theme, axis, colour_of, escaped, whole_steps
from vigil.charts.notes import coverage_note
from vigil.charts.reporting_breaks import breaks_note, mark_breaks
from vigil.charts.stage import axis_key
from vigil.charts.subject import Subject
from vigil.charts.time_axis import DAY, date_axis, period_label, period_title, places_in_time, ticks_in_time
from vigil.store.protocols import View
from vigil.table.reporting_breaks import ReportingBreak
from vigil.text import capital, format_days, format_number, format_share, number_of, sentences

Layout = Literal["overlaid", "stacked"]
SIDES = ("first", "second")

FEW_MARKS = 130
"""Periods up to which each has a clear dot on its line: larger dots of more hide it."""

WIDTHS = {"first": 4.5, "second": 1.6}
"""Of the lines, in pixels: where the two run together both are seen."""


def colour_of_side(side: str) -> str:
    """The colour of the first or second table, the same in chart and maps."""
    return colour_of("table", side, order=SIDES)


def two_series(
    first: View,
    second: View,
    *,
    every: Period = "week",
    measure: Measure = "attacks",
    layout: Layout = "overlaid",
    theme: Theme = LIGHT,
) -> Chart:
    """A measure of two tables by the same periods, with the days that both speak of marked.

    Overlaid, both are lines on one axis in plain counts; stacked, each has bars and an axis of its own under the
    other. Where a figure is not known there is a gap and a cross below; outside of the days a table speaks of nothing
    is drawn. `data` is `vigil.analysis.two_tables.counts.side_by_side`.
    """
    label = counts.label_of(first, second, measure)
    title = f"{capital(label)} by {every} in two tables"
    data = counts.side_by_side(first, second, every=every, measure=measure)
    titles = names(first.table, second.table)
    named = dict(zip(SIDES, titles, strict=True))
    views = dict(zip(SIDES, (first, second), strict=True))
    caption = " ".join(f"{named[side]}: {caption_of(views[side])}" for side in SIDES)
    if data.empty or data[list(SIDES)].isna().all(axis=None):
        about = Subject(first, title, "two tables", data, theme)
        return replace(about.empty("Neither table knows a figure in the selected days."), caption=caption)
    begin = data["period"].iloc[0]
    end = period_end(data["period"].iloc[-1], every)
    sketch = _canvas(layout, theme, time_title=_time_title(first, second, every))
    sketch.layout["xaxis"] |= {"range": [begin, end], **ticks_in_time(begin, end - DAY)}
    crosses = False
    for side in SIDES:
        panel = "y" if layout == "overlaid" or side == "first" else "y2"
        own = data[_spoken_of(views[side], data["period"], every)]
        sketch.traces.append(_series(own, side, views[side], every, measure, named[side], layout=layout, panel=panel))
        crosses |= _mark_unknown(sketch, own, side, named[side], every)
    _name_axes(sketch, data, layout, views, named, every, measure)
    days = common_days(first, second)
    last = data["period"].iloc[-1]
    breaks = counts.breaks_of(first, second, measure)
    mark_breaks(sketch, breaks, theme=theme, bottom=_BOTTOM)
    if days is not None and (days[0] >= period_end(begin, every) or days[1] < last):
        _mark_common(sketch, days, layout, theme, below=bool(breaks))
    return Chart(
        drawn=sketch.finished(),
        title=title,
        caption=caption,
        alt=_alt(title, data, named, views, every, measure),
        data=data,
        name=file_stem(f"two tables {measure} by {every}", first=begin, last=end - DAY),
        note=_note(first, second, layout, every, breaks, unknown=crosses),
    )


_BOTTOM = 0.09
"""Share of the plot under the bars, for the crosses of what is not known."""

_BETWEEN = (0.45, 0.58)
"""Shares of the plot between which there is room between the two panels."""


def _canvas(layout: Layout, theme: Theme, *, time_title: str) -> Sketch:
    sketch = Sketch(theme, height=360 if layout == "overlaid" else 440)
    domains = [[_BOTTOM, 1.0]] if layout == "overlaid" else [[_BETWEEN[1], 1.0], [_BOTTOM, _BETWEEN[0]]]
    for panel, domain in zip(("y", "y2"), domains, strict=False):
        sketch.layout[axis_key(panel)] = axis(
            theme, domain=domain, rangemode="tozero", zeroline=True, fixedrange=True, nticks=6
        )
    below = {"domain": [0, _BOTTOM - 0.02], "range": [-0.6, 1.6]}
    sketch.layout["yaxis3"] = {"visible": False, "fixedrange": True, **below}
    sketch.layout["xaxis"] = axis(
        theme, anchor="free", position=0, title=time_title, showgrid=False, showline=True, **date_axis()
    )
    sketch.layout.update(showlegend=True)
    return sketch


def _time_title(first: View, second: View, every: Period) -> str:
    """The period and, of days, each rule by which an event belongs to one."""
    own, other = period_title(every, first), period_title(every, second)
    if own == other:
        return own
    name, beside = (escaped(title) for title in names(first.table, second.table))
    return f"day ({name}: {own[5:-1]};<br>{beside}: {other[5:-1]})"


def _spoken_of(view: View, periods: pd.Series, every: Period) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """For each period whether some of its days are among those that the table speaks of."""
    days = known_days(view)
    if days is None:
        return np.zeros(len(periods), dtype=bool)
    ends = periods.map(lambda period: period_end(period, every))
    return np.asarray((periods <= days[1]) & (ends > days[0]), dtype=bool)


def _series(
    rows: pd.DataFrame,
    side: str,
    view: View,
    every: Period,
    measure: Measure,
    title: str,
    *,
    layout: Layout,
    panel: str,
) -> dict[str, Any]:
    middle, width = places_in_time(rows["period"], every)
    label = view.table.vocabulary.label(measure)
    colour = colour_of_side(side)
    trace: dict[str, Any] = {
        "x": middle,
        "y": floats(rows[side]),
        "yaxis": panel,
        "name": escaped(title),
        "customdata": [
            f"{period_label(period, every)}{_partly(view, known)}"
            for period, known in zip(rows["period"], rows[f"{side}_known"], strict=True)
        ],
        "hovertemplate": f"{escaped(title)}<br>%{{customdata}}<br><b>%{{y:,}}</b> {escaped(label)}<extra></extra>",
    }
    if layout == "stacked":
        return {**trace, "type": "bar", "width": width, "marker": {"color": colour, "line": {"width": 0}}}
    width_of_line = WIDTHS[side]
    return {
        **trace,
        "type": "scatter",
        "mode": "lines+markers",
        "line": {"color": colour, "width": width_of_line},
        "marker": {"color": colour, "size": width_of_line + (4 if len(rows) <= FEW_MARKS else 1)},
        "connectgaps": False,
    }


def _partly(view: View, known: float) -> str:
    return "" if pd.isna(known) or known == 1 else f", known for {format_share(known)} of {view.nouns}"


def _mark_unknown(sketch: Sketch, rows: pd.DataFrame, side: str, title: str, every: Period) -> bool:
    """Crosses in a row below the chart for the periods of which the table knows no figure; whether there are any."""
    unknown = rows.loc[rows[side].isna(), "period"]
    if unknown.empty:
        return False
    middle, _ = places_in_time(unknown, every)
    sketch.dots(
        middle,
        [1 if side == "first" else 0] * len(unknown),
        size=6,
        color=colour_of_side(side),
        symbol="x-thin",
        yaxis="y3",
        name="not known",
        showlegend=True,
        customdata=[period_label(period, every) for period in unknown],
        hovertemplate=f"{escaped(title)}<br>%{{customdata}}<br>not known<extra></extra>",
    )
    return True


def _name_axes(
    sketch: Sketch,
    data: pd.DataFrame,
    layout: Layout,
    views: dict[str, View],
    named: dict[str, str],
    every: Period,
    measure: Measure,
) -> None:
    """The unit on every axis; stacked, the name of each table over its own panel instead of a legend."""
    if layout == "overlaid":
        unit = counts.label_of(views["first"], views["second"], measure)
        sketch.layout["yaxis"]["title"]["text"] = f"{unit} per {every}"
        top = float(data[list(SIDES)].max().max())
        sketch.layout["yaxis"] |= {"range": [0, max(top, 1) * 1.16], **whole_steps(top)}
        return
    sketch.layout["showlegend"] = False
    for side, panel in zip(SIDES, ("y", "y2"), strict=True):
        key = axis_key(panel)
        sketch.layout[key]["title"]["text"] = f"{views[side].table.vocabulary.label(measure)}<br>per {every}"
        sketch.layout[key] |= whole_steps(data[side].max())
        sketch.name_row(
            f"<b>{escaped(named[side])}</b>",
            sketch.layout[key]["domain"][1],
            yref="paper",
            font={"size": 12, "color": colour_of_side(side)},
        )
    sketch.layout["margin"] = {**sketch.layout["margin"], "t": 28}


def _mark_common(sketch: Sketch, days: Days, layout: Layout, theme: Theme, *, below: bool) -> None:
    """A band behind the days that both tables speak of, named where no bar stands, `below` another label at the top."""
    ends = {"x0": days[0], "x1": days[1] + DAY, "xref": "x", "y0": _BOTTOM, "y1": 1, "yref": "paper"}
    sketch.box(**ends, layer="below", fillcolor=theme.faint, opacity=0.45, line={"width": 0})
    sketch.write(
        "days of both tables",
        x=days[0] + (days[1] + DAY - days[0]) / 2,
        y=1 if layout == "overlaid" else _BETWEEN[1] - 0.01,
        xref="x",
        yref="paper",
        yanchor="top",
        yshift=-16 if below and layout == "overlaid" else 0,
        font={"color": theme.muted, "size": 11},
    )


def _note(
    first: View, second: View, layout: Layout, every: Period, breaks: Sequence[ReportingBreak], *, unknown: bool
) -> str:
    name, other = names(first.table, second.table)
    days = common_days(first, second)
    missing = [
        f"{title}: {note[0].lower()}{note[1:]}"
        for title, view in ((name, first), (other, second))
        if "day" in view.table.vocabulary.periods and (note := coverage_note(coverage(view)))
    ]
    return sentences(
        "The two tables define an event differently: they are set side by side, never added up."
        if definitions_differ(first, second)
        else "The two tables are set side by side, never added up.",
        f"Days of both tables: {format_days(days[0].date(), days[1].date())}."
        if days
        else "The two have no day in common.",
        "Outside of the days that a table speaks of nothing is drawn.",
        "Each has its own scale." if layout == "stacked" else "",
        f"A cross below the chart: a {every} of which the table in that colour knows no figure." if unknown else "",
        *missing,
        f"The first and last {every} of a table may reach beyond its days." if every != "day" else "",
        breaks_note(breaks),
    )


def _alt(
    title: str, data: pd.DataFrame, named: dict[str, str], views: dict[str, View], every: Period, measure: Measure
) -> str:
    parts = []
    for side in SIDES:
        known = data.dropna(subset=[side])
        label = views[side].table.vocabulary.label(measure)
        if known.empty:
            parts.append(f"{named[side]}: no known {label}.")
            continue
        peak = highest(known, side)
        parts.append(
            f"{named[side]}: {format_number(known[side].sum())} {label} in {number_of(len(known), every)}, most "
            f"{format_number(peak[side])} ({period_label(peak['period'], every)})."
        )
    return sentences(f"{title}.", *parts)
