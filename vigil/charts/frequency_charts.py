"""Charts of how often and how much: over time, by day of the year, by interval, by hour, by place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from vigil import frequency
from vigil.charts.chart import Chart, Sketch, caption_of, empty_chart, stem_of
from vigil.charts.look import (
    LIGHT,
    Theme,
    axis,
    colour_of,
    escaped,
    faded,
    format_day,
    format_number,
    format_share,
    month_name,
    short_day,
)
from vigil.frequency import CASUALTY_MEASURES, MEASURE_LABELS, Dimension, Measure, Period, PlaceLevel
from vigil.ledger import GOT_THROUGH_RULE, SERIES_BREAK
from vigil.schema import DIPLOMACY_TYPES, EVENT_TYPES
from vigil.selection import DAY_RULES, day_in_words
from vigil.view import View

PANELS = 8
"""Groups drawn one under another where they cannot be stacked; the rest are counted in the note."""

FEWEST_WEEKS = 14
"""Columns of a calendar at the least, so that a few weeks do not become stripes."""

PLACES_SHOWN = 15
"""Bars of places; the rest are counted in the note."""

LONGEST_INTERVAL = 48
"""Hours; longer intervals share the last bar."""

INTERVAL_BIN = 3
"""Hours in one bar of the distribution of intervals."""

SMALL_NUMBER = 10
"""Below this many events a distribution is said to rest on few."""

LONG_WINDOW = 100
"""Days from which on the time axis names months, not days."""

ROLLING_WINDOWS: dict[Period, int] = {"day": 7, "week": 4}
"""Periods that the rolling mean runs over; months have none."""

_DIPLOMACY_ROWS = {
    "calls": ("call",),
    "talks": ("talks", "meeting"),
    "decisions": tuple(name for name in DIPLOMACY_TYPES if name not in ("call", "talks", "meeting")),
}

_DAY = pd.Timedelta(days=1)


def attacks_over_time(
    view: View,
    *,
    every: Period = "day",
    by: Dimension | None = None,
    measure: Measure = "launched",
    rolling: bool = True,
    diplomacy: bool = True,
    highlight: str | None = None,
    theme: Theme = LIGHT,
) -> Chart:
    """Attacks, or one of their figures, by period: bars with rolling mean, missing days and diplomacy.

    Actors and types are stacked. Weapon classes, whose figures differ a hundredfold, and places, which do
    not add up, stand one under another: weapon classes each with its own scale, places with one for all.
    `highlight` is the `event_id` of an attack to mark.
    `data` has the columns of `frequency.counts`, and `rolling_mean` where it is drawn.
    """
    counted = frequency.counts(view, every=every, by=by, measure=measure)
    title = _over_time_title(every, by, measure)
    what = f"{_slug(measure)} by {every}{f' and {by}' if by else ''}"
    if _is_empty(view, counted["value"]):
        return empty_chart(
            view, title=title, what=what, message=_nothing(view, counted, measure), theme=theme, data=counted
        )
    whole = counted if by is None else frequency.counts(view, every=every, measure=measure)
    stacked = by is None or _stacks(by)
    groups = list(dict.fromkeys(counted["group"]))
    shown = groups if stacked else _largest_groups(counted, PANELS)
    stage = _Stage.of(view, panels=1 if stacked else len(shown), diplomacy=diplomacy, theme=theme)
    sketch = stage.sketch
    coverage = frequency.coverage(view)
    marked = _marked_day(view, highlight)
    data = counted
    if stacked:
        for group in groups:
            rows = counted[counted["group"] == group]
            colour = colour_of(by, group) if by else theme.bar
            sketch.traces.append(_bars(rows, every, measure, name=group, colour=colour, marked=marked, theme=theme))
        sketch.layout.update(barmode="stack", showlegend=by is not None)
        window = ROLLING_WINDOWS.get(every)
        if rolling and window and len(whole) >= window:
            mean = frequency.rolling_mean(whole, window)
            sketch.traces.append(_mean_line(mean, every, window, theme))
            sketch.layout.update(showlegend=True)
            if by is None:
                data = counted.assign(rolling_mean=mean["mean"].round(2))
        if by is None:
            sketch.traces[0]["showlegend"] = False
        _label_marked(sketch, whole, every, marked, view, theme)
        sketch.layout["yaxis"]["title"]["text"] = f"{MEASURE_LABELS[measure]} per {every}"
        sketch.layout["yaxis"] |= _whole_steps(whole["value"].max())
    else:
        _panels(stage, counted, shown, every, measure, by, marked, theme)
    stage.mark_missing(coverage)
    if diplomacy:
        stage.mark_diplomacy(frequency.diplomacy(view))
    sketch.layout["xaxis"]["title"]["text"] = _time_unit(every, view)
    return Chart(
        figure=sketch.finished(),
        title=title,
        caption=caption_of(view),
        alt=_over_time_alt(title, whole, every, measure, coverage, by=by, groups=groups if by else []),
        data=data,
        name=stem_of(view, what),
        note=_over_time_note(coverage, whole, every, measure, by, len(groups) - len(shown)),
    )


def launched_against_neutralised(view: View, *, every: Period = "week", theme: Theme = LIGHT) -> Chart:
    """Munitions launched and neutralised by period, and under them the rate, on the same time axis."""
    rates = frequency.neutralised_rate(view, every=every)
    title = f"Munitions launched and neutralised, by {every}"
    what = f"launched and neutralised by {every}"
    if _is_empty(view, rates["launched"]):
        return empty_chart(
            view, title=title, what=what, message=_nothing(view, rates, "launched"), theme=theme, data=rates
        )
    sketch = Sketch(theme, height=440)
    coverage = frequency.coverage(view)
    middle, width = _places_in_time(rates["period"], every)
    labels = [_period_label(period, every) for period in rates["period"]]
    for column, colour, name in (
        ("launched", faded(theme.bar, 0.45), "launched"),
        ("neutralised", theme.positive, "neutralised: shot down, jammed or lost"),
    ):
        sketch.trace(
            "bar",
            x=middle,
            y=_floats(rates[column]),
            width=width,
            marker={"color": colour, "line": {"width": 0}},
            name=name,
            customdata=labels,
            hovertemplate=f"%{{customdata}}<br><b>%{{y:,}}</b> {column}<extra></extra>",
        )
    sketch.trace(
        "scatter",
        x=middle,
        y=rates["rate"] * 100,
        mode="lines+markers" if len(rates) < 120 else "lines",
        line={"color": theme.positive, "width": 1.8},
        marker={"size": 5},
        yaxis="y2",
        showlegend=False,
        customdata=np.column_stack([labels, [format_number(number) for number in rates["compared"]]]),
        hovertemplate="%{customdata[0]}<br><b>%{y:.0f} %</b> of %{customdata[1]} launched<extra></extra>",
    )
    sketch.layout.update(
        barmode="overlay",
        xaxis=axis(theme, title=_time_unit(every, view), anchor="y2", showline=True, showgrid=False, **_dates()),
        yaxis=axis(theme, title=f"munitions per {every}", domain=[0.42, 1], rangemode="tozero", zeroline=False),
        yaxis2=axis(
            theme, title="neutralised, %", domain=[0, 0.32], range=[0, 104], tickvals=[0, 50, 100], zeroline=False
        ),
    )
    total = frequency.neutralised_rate(view, every="month")
    launched, neutralised = total["launched"].sum(), total["neutralised"].sum()
    overall = (total["rate"] * total["compared"].astype("float64")).sum() / max(float(total["compared"].sum()), 1)
    known = rates.dropna(subset=["rate"])
    extremes = ""
    if len(known) > 1:
        low, high = _highest(known, "rate", lowest=True), _highest(known, "rate")
        extremes = (
            f" The rate ran from {format_share(low['rate'])} ({_period_label(low['period'], every)}) "
            f"to {format_share(high['rate'])} ({_period_label(high['period'], every)})."
        )
    uncompared = int(rates["launched"].sum() - rates["compared"].fillna(0).sum())
    return Chart(
        figure=sketch.finished(),
        title=title,
        caption=caption_of(view),
        alt=(
            f"{title}. {format_number(launched)} reported launched, {format_number(neutralised)} reported shot down, "
            f"jammed or lost: {format_share(overall)} of those for which both are known.{extremes}"
        ),
        data=rates,
        name=stem_of(view, what),
        note=_joined(
            "Neutralised: shot down, jammed or lost from radar, as reported by the Air Force of Ukraine; "
            f"the change of {day_in_words(SERIES_BREAK)} in how the two are told apart does not touch their sum.",
            f"For {format_number(uncompared)} of those launched it is not known how many were neutralised: "
            "they are left out of the rate."
            if uncompared
            else "",
            _coverage_note(coverage),
        ),
    )


def calendar_heatmap(
    view: View, *, measure: Measure = "launched", highlight: str | None = None, theme: Theme = LIGHT
) -> Chart:
    """Every day of the window as a cell, weeks across and weekdays down; days without a report are crossed."""
    days = frequency.calendar(view, measure=measure)
    label = MEASURE_LABELS[measure]
    title = f"{_capital(label)} on each day"
    what = f"{_slug(measure)} calendar"
    if _is_empty(view, days["value"]):
        return empty_chart(view, title=title, what=what, message=_nothing(view, days, measure), theme=theme, data=days)
    sketch = Sketch(theme, height=270)
    coverage = days[["day", "status"]]
    monday = frequency.period_of(days["day"], "week")
    weeks = pd.DatetimeIndex(sorted(monday.unique()))
    column = weeks.get_indexer(pd.DatetimeIndex(monday))
    row = days["day"].dt.day_of_week.to_numpy()
    values = np.full((7, len(weeks)), np.nan)
    texts = np.full((7, len(weeks)), "", dtype=object)
    values[row, column] = _floats(days["value"])
    texts[row, column] = [format_day(day) for day in days["day"]]
    sketch.trace(
        "heatmap",
        x=np.arange(len(weeks)),
        y=np.arange(7),
        z=values,
        customdata=texts,
        xgap=2 if len(weeks) < 60 else 1,
        ygap=2 if len(weeks) < 60 else 1,
        zmin=0,
        zmax=max(float(np.nanmax(values)), 1),
        colorscale=[[place / (len(theme.scale) - 1), colour] for place, colour in enumerate(theme.scale)],
        hoverongaps=False,
        hovertemplate=f"%{{customdata}}<br><b>%{{z:,}}</b> {label}<extra></extra>",
        colorbar={
            "orientation": "h",
            "thickness": 8,
            "len": 0.5,
            "x": 0,
            "xanchor": "left",
            "y": -0.16,
            "yanchor": "top",
            "outlinewidth": 0,
            "nticks": 5,
            "tickfont": {"color": theme.muted, "size": 11},
            "title": {"text": f"{label} per day", "side": "bottom", "font": {"color": theme.muted, "size": 12}},
        },
    )
    for silent, symbol, name, size in (
        (days["status"].eq("no report") & days["value"].isna(), "x-thin", "no report", 7),
        (days["status"].ne("no report") & days["value"].isna(), "circle", "figure not known", 3),
    ):
        if silent.any():
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
    marked = _marked_day(view, highlight)
    if marked is not None and days["day"].eq(marked).any():
        place = int(np.flatnonzero(days["day"].eq(marked))[0])
        sketch.box(
            x0=column[place] - 0.5,
            x1=column[place] + 0.5,
            y0=row[place] - 0.5,
            y1=row[place] + 0.5,
            line={"color": theme.ink, "width": 2.5},
        )
    closing = [min(week + 6 * _DAY, days["day"].iloc[-1]) for week in weeks]
    first_weeks = [place for place, day in enumerate(closing) if place == 0 or day.month != closing[place - 1].month]
    if len(first_weeks) > 1 and first_weeks[1] - first_weeks[0] < 2:
        first_weeks = first_weeks[1:]
    ends = [closing[place] for place in first_weeks]
    names = [month_name(day.month, short=True) for day in ends]
    years = {place: f"<br>{day.year}" for place, day in enumerate(ends) if place == 0 or day.month == 1}
    sketch.layout.update(
        showlegend=bool(len(sketch.traces) > 1),
        legend={"x": 1, "xanchor": "right", "y": -0.16, "yanchor": "top"},
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
    peak = _highest(days, "value")
    return Chart(
        figure=sketch.finished(),
        title=title,
        caption=caption_of(view),
        alt=(
            f"{title}, as a calendar. Highest: {format_number(peak['value'])} on {format_day(peak['day'])}. "
            f"Median of the days with a figure: {format_number(days['value'].median())}. {_coverage_note(coverage)}"
        ).strip(),
        data=days,
        name=stem_of(view, what),
        note=_joined(_coverage_note(coverage), _known_note(days, measure), _rule_note(measure)),
    )


def interval_distribution(view: View, *, theme: Theme = LIGHT) -> Chart:
    """How many hours lie between the starts of consecutive attacks."""
    title = "Hours between the starts of consecutive attacks"
    found = frequency.intervals(view)
    used = found[~found["gap"]]
    edges = np.arange(0, LONGEST_INTERVAL + INTERVAL_BIN, INTERVAL_BIN)
    tally, _ = np.histogram(used["hours"].clip(upper=LONGEST_INTERVAL - 1e-6), bins=edges)
    longer = int((used["hours"] >= LONGEST_INTERVAL).sum())
    data = pd.DataFrame({"hours_from": edges[:-1], "hours_to": edges[1:], "intervals": tally})
    if longer:
        # the last bar keeps its width and says that it is open
        tally[-1] -= longer
        data["intervals"] = tally
        data = pd.concat(
            [data, pd.DataFrame({"hours_from": [LONGEST_INTERVAL], "hours_to": [pd.NA], "intervals": [longer]})],
            ignore_index=True,
        )
    data = data.astype("Int64")
    if used.empty:
        message = "No two consecutive attacks of this selection have starts known to the minute."
        return empty_chart(view, title=title, what="intervals", message=message, theme=theme, data=data)
    sketch = Sketch(theme, height=280)
    labels = [
        f"{low} to {high} hours" if pd.notna(high) else f"{low} hours or more"
        for low, high in zip(data["hours_from"], data["hours_to"], strict=True)
    ]
    sketch.trace(
        "bar",
        x=_floats(data["hours_from"]) + INTERVAL_BIN / 2,
        y=_floats(data["intervals"]),
        width=INTERVAL_BIN * 0.9,
        marker={"color": theme.bar, "line": {"width": 0}},
        customdata=labels,
        hovertemplate="%{customdata}<br><b>%{y:,}</b> intervals<extra></extra>",
    )
    median = float(used["hours"].median())
    ticks = list(range(0, LONGEST_INTERVAL, 6))
    sketch.line(
        x0=median,
        x1=median,
        y0=0,
        y1=1,
        yref="paper",
        line={"color": theme.accent, "width": 1.5, "dash": "dot"},
    )
    sketch.write(
        f"median {format_number(median, decimals=1)} hours",
        x=median,
        y=1,
        yref="paper",
        xanchor="left",
        yanchor="top",
        xshift=5,
        font={"color": theme.accent, "size": 12},
    )
    sketch.layout.update(
        xaxis=axis(
            theme,
            title="hours from start to start",
            zeroline=False,
            showgrid=False,
            showline=True,
            range=[0, LONGEST_INTERVAL + (INTERVAL_BIN if longer else 0)],
            tickvals=[*ticks, *([LONGEST_INTERVAL + INTERVAL_BIN / 2] if longer else [LONGEST_INTERVAL])],
            ticktext=[*map(str, ticks), f"{LONGEST_INTERVAL}{'+' if longer else ''}"],
            tickangle=0,
        ),
        yaxis=axis(
            theme, title="number of intervals", range=[0, float(data["intervals"].max()) * 1.18], zeroline=False
        ),
        showlegend=False,
    )
    left_out = len(frequency.event_figures(view, measure="attacks")) - 1 - len(used)
    return Chart(
        figure=sketch.finished(),
        title=title,
        caption=caption_of(view),
        alt=(
            f"{title}. {_counted(len(used), 'interval')}, median {format_number(median, decimals=1)} hours, "
            f"shortest {format_number(used['hours'].min(), decimals=1)}, "
            f"longest {format_number(used['hours'].max(), decimals=1)}."
        ),
        data=data,
        name=stem_of(view, "intervals between attacks"),
        note=_joined(
            "A night is one attack; starts are those of the reported windows, often full hours.",
            f"{_counted(left_out, 'interval')} left out: a start is not known to the minute, or a day without "
            "a report lies between."
            if left_out > 0
            else "",
            _few(len(used), "interval"),
        ),
    )


def start_hour_distribution(view: View, *, theme: Theme = LIGHT) -> Chart:
    """In which hour, Europe/Kyiv, attacks start as reported; drawn from noon to noon so that nights hang together."""
    title = "Hour in which attacks start"
    found = frequency.start_hours(view)
    data = found.hours
    if not found.known:
        message = "No attack of this selection has a start known more exactly than its day."
        return empty_chart(view, title=title, what="start hours", message=message, theme=theme, data=data)
    sketch = Sketch(theme, height=280)
    order = [*range(12, 24), *range(12)]
    ordered = data.set_index("hour").loc[order]
    sketch.trace(
        "bar",
        x=list(range(24)),
        y=_floats(ordered["events"]),
        width=0.88,
        marker={"color": theme.bar, "line": {"width": 0}},
        customdata=[f"{hour:02d}:00{_EN_DASH}{hour:02d}:59" for hour in order],
        hovertemplate="%{customdata}<br><b>%{y:,}</b> attacks<extra></extra>",
    )
    ticks = list(range(0, 24, 3))
    sketch.layout.update(
        xaxis=axis(
            theme,
            title="hour of the day, 0 to 23, Kyiv time",
            zeroline=False,
            showgrid=False,
            showline=True,
            tickvals=ticks,
            ticktext=[str(order[place]) for place in ticks],
            tickangle=0,
            range=[-0.6, 23.6],
        ),
        yaxis=axis(theme, title="number of attacks", rangemode="tozero", zeroline=False),
        showlegend=False,
    )
    busiest = _highest(data, "events")
    evening = int(data.loc[data["hour"].isin(range(18, 24)), "events"].sum())
    return Chart(
        figure=sketch.finished(),
        title=title,
        caption=caption_of(view),
        alt=(
            f"{title}, Kyiv time. Most often from {busiest['hour']:02d}:00: {format_number(busiest['events'])} of "
            f"{format_number(found.known)} attacks; {format_number(evening)} start between 18:00 and midnight."
        ),
        data=data,
        name=stem_of(view, "start hours of attacks"),
        note=_joined(
            "Starts are those of the reported windows, often full hours.",
            f"Start hour not known: {_counted(found.unknown, 'attack')}." if found.unknown else "",
            _few(found.known, "attack"),
        ),
    )


def by_place(view: View, *, measure: Measure = "attacks", level: PlaceLevel = "oblast", theme: Theme = LIGHT) -> Chart:
    """In how many attacks each oblast (or district) was reported as hit or affected, largest first."""
    counted = frequency.counts(view, every="month", by="place", measure=measure, level=level)
    sums = (
        counted.groupby("group")
        .agg(value=("value", lambda values: values.sum(min_count=1)), events=("events", "sum"))
        .reset_index()
        .rename(columns={"group": "place"})
        .dropna(subset=["value"])
    )
    sums = sums[sums["value"] > 0].sort_values(["value", "place"], ascending=[False, True], ignore_index=True)
    sums = sums.astype({"value": "Int64", "events": "Int64"})
    units = "Oblasts and cities" if level == "oblast" else "Districts"
    words = {
        "attacks": "attacks in which it is named",
        "killed": "people killed there",
        "injured": "people injured there",
    }
    label = words.get(measure, f"{MEASURE_LABELS[measure]} in attacks that name it")
    title = f"{units} reported as hit or affected"
    what = f"{_slug(measure)} by {level}"
    if sums.empty:
        message = "No report of this selection names a place as hit or affected."
        if measure in CASUALTY_MEASURES:
            message = f"No report of this selection gives {MEASURE_LABELS[measure]} by place."
        return empty_chart(view, title=title, what=what, message=message, theme=theme, data=sums)
    shown = sums.head(PLACES_SHOWN).iloc[::-1]
    sketch = Sketch(theme, height=70 + 24 * len(shown))
    sketch.trace(
        "bar",
        x=_floats(shown["value"]),
        y=[escaped(place) for place in shown["place"]],
        orientation="h",
        marker={"color": theme.bar, "line": {"width": 0}},
        text=[format_number(value) for value in shown["value"]],
        textposition="outside",
        textfont={"color": theme.ink, "size": 12},
        cliponaxis=False,
        hovertemplate=f"%{{y}}<br><b>%{{x:,}}</b> {label}<extra></extra>",
    )
    sketch.layout.update(
        bargap=0.25,
        showlegend=False,
        xaxis=axis(
            theme,
            title=label,
            side="bottom",
            zeroline=True,
            showline=False,
            range=[0, float(shown["value"].max()) * 1.12],
            **_whole_steps(shown["value"].max()),
        ),
        yaxis=axis(theme, showgrid=False, tickfont={"color": theme.ink, "size": 12}, ticksuffix=" "),
        margin={"l": 8, "r": 20, "t": 4, "b": 8},
    )
    attacks = frequency.event_figures(view, measure="attacks")["event_id"]
    named = int(attacks.isin(view.impacts["event_id"]).sum())
    first = sums.iloc[0]
    return Chart(
        figure=sketch.finished(),
        title=title,
        caption=caption_of(view),
        alt=f"{title}. Most: {first['place']} with {format_number(first['value'])}; "
        + "; ".join(f"{row_place} {format_number(value)}" for row_place, value in _pairs(sums.iloc[1:5]))
        + f". {_counted(len(sums), 'place')} in all.",
        data=sums,
        name=stem_of(view, what),
        note=_joined(
            f"{format_number(len(attacks) - named)} of {format_number(len(attacks))} attacks: no place named in the "
            "table. A place that is not named was not necessarily spared."
            if len(attacks) > named
            else "",
            "An attack counts once for each place named, so the bars must not be added up.",
            f"{_counted(len(sums) - len(shown), 'further place')} in the table behind the chart."
            if len(sums) > len(shown)
            else "",
        ),
    )


_EN_DASH = "\u2013"


@dataclass(frozen=True)
class _Stage:
    """A time axis with panels of bars, a strip of missing days under them and one of diplomacy above."""

    sketch: Sketch
    panels: tuple[str, ...]
    """Names of the y axes of the panels, from top to bottom."""
    missing_axis: str
    diplomacy_axis: str
    theme: Theme

    @classmethod
    def of(cls, view: View, *, panels: int, diplomacy: bool, theme: Theme) -> _Stage:
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
            sketch.layout.update(
                {
                    _axis_key(name): axis(
                        theme,
                        domain=[upper - each * (1 if panels == 1 else 0.7), upper],
                        rangemode="tozero",
                        zeroline=False,
                        nticks=6 if panels == 1 else 3,
                        fixedrange=True,
                    )
                }
            )
        hidden = {"visible": False, "fixedrange": True}
        sketch.layout.update(
            {
                "xaxis": axis(theme, anchor=missing, showgrid=False, showline=False, zeroline=False, **_dates()),
                _axis_key(missing): {**hidden, "domain": [0, strip / inner], "range": [0, 1]},
            }
        )
        if rows:
            sketch.layout.update(
                {
                    _axis_key(above): axis(
                        theme,
                        domain=[1 - rows / inner, 1],
                        range=[2.6, -0.6],
                        tickvals=[0, 1, 2],
                        ticktext=list(_DIPLOMACY_ROWS),
                        zeroline=False,
                        fixedrange=True,
                    )
                }
            )
        sketch.layout.update(hovermode="closest", showlegend=False)
        return cls(sketch, names, missing, above, theme)

    def mark_missing(self, coverage: pd.DataFrame) -> None:
        """Crosses under the axis on days without a report, and one direct label for them."""
        days = coverage.loc[coverage["status"] == "no report", "day"]
        first, last = coverage["day"].iloc[0], coverage["day"].iloc[-1]
        self.sketch.layout["xaxis"] |= {
            "range": [first - _DAY / 2, last + _DAY * 3 / 2],
            **_ticks_in_time(first, last),
        }
        self.sketch.line(
            xref="paper",
            yref="paper",
            x0=0,
            x1=1,
            y0=self.sketch.layout[_axis_key(self.panels[-1])]["domain"][0],
            y1=self.sketch.layout[_axis_key(self.panels[-1])]["domain"][0],
            line={"color": self.theme.muted, "width": 1},
        )
        if days.empty:
            return
        self.sketch.trace(
            "scatter",
            x=days + _DAY / 2,
            y=[0.5] * len(days),
            yaxis=self.missing_axis,
            mode="markers",
            marker={
                "symbol": "x-thin",
                "size": 6,
                "color": self.theme.muted,
                "line": {"width": 1.5, "color": self.theme.muted},
            },
            name="no report",
            showlegend=False,
            customdata=[format_day(day) for day in days],
            hovertemplate="%{customdata}<br>no report<extra></extra>",
        )
        after, anchor = _room_beside(days, first, last)
        self.sketch.write(
            "no report",
            x=after + _DAY / 2,
            y=0.5,
            yref=self.missing_axis,
            xref="x",
            xanchor=anchor,
            xshift=6 if anchor == "left" else -6,
            font={"color": self.theme.muted, "size": 11},
        )

    def mark_diplomacy(self, events: pd.DataFrame) -> None:
        """Dots by kind above the bars; those of a numbered series carry their number and a line down."""
        row_of = {kind: row for row, kinds in enumerate(_DIPLOMACY_ROWS.values()) for kind in kinds}
        events = events[events["event_type"].isin(row_of)]
        if events.empty:
            return
        theme = self.theme
        numbered = events["number"].notna()
        hover = [
            f"{format_day(day)}<br><b>{escaped(EVENT_TYPES[kind].label)}</b>"
            f"{f' ({escaped(series)} {number})' if pd.notna(number) else ''}<br>{_wrapped(text)}"
            for day, kind, series, number, text in zip(
                events["day"],
                events["event_type"],
                events["series"],
                events["number"],
                events["headline"],
                strict=True,
            )
        ]
        for keep, size, text in (
            (~numbered, 7, None),
            (numbered, 15, [str(number) for number in events.loc[numbered, "number"]]),
        ):
            chosen = events[keep]
            if chosen.empty:
                continue
            self.sketch.trace(
                "scatter",
                x=chosen["day"] + _DAY / 2,
                y=[row_of[kind] for kind in chosen["event_type"]],
                yaxis=self.diplomacy_axis,
                mode="markers+text" if text else "markers",
                text=text,
                textfont={"color": theme.paper, "size": 10},
                marker={"size": size, "color": theme.ink if text else theme.muted, "line": {"width": 0}},
                name="diplomacy",
                showlegend=False,
                customdata=[line for line, kept in zip(hover, keep, strict=True) if kept],
                hovertemplate="%{customdata}<extra></extra>",
            )
        bottom = self.sketch.layout[_axis_key(self.panels[-1])]["domain"][0]
        for day in events.loc[numbered & (events["event_type"] == "call"), "day"]:
            self.sketch.line(
                x0=day + _DAY / 2,
                x1=day + _DAY / 2,
                xref="x",
                y0=bottom,
                y1=self.sketch.layout[_axis_key(self.diplomacy_axis)]["domain"][0],
                yref="paper",
                layer="below",
                line={"color": theme.muted, "width": 1, "dash": "dot"},
            )


def _bars(
    rows: pd.DataFrame,
    every: Period,
    measure: Measure,
    *,
    name: str,
    colour: str,
    marked: pd.Timestamp | None,
    theme: Theme,
    panel: str = "y",
    single: bool = False,
) -> dict[str, Any]:
    middle, width = _places_in_time(rows["period"], every)
    here = _is_marked(rows["period"], every, marked)
    plain = not name or single
    colours: str | list[str] = colour
    if here.any() and plain:
        colours = [theme.accent if mark else colour for mark in here]
    label = MEASURE_LABELS[measure]
    shown = f"{label}" if not name else f"{label}, {escaped(name)}"
    return {
        "type": "bar",
        "x": middle,
        "y": _floats(rows["value"]),
        "width": width,
        "yaxis": panel,
        "name": escaped(name) or label,
        "marker": {"color": colours, "line": {"width": 0}},
        "customdata": [
            f"{_period_label(period, every)}{_partly(known)}"
            for period, known in zip(rows["period"], rows["known"], strict=True)
        ],
        "hovertemplate": f"%{{customdata}}<br><b>%{{y:,}}</b> {shown}<extra></extra>",
    }


def _partly(known: float) -> str:
    return "" if pd.isna(known) or known == 1 else f", known for {format_share(known)} of attacks"


def _mean_line(mean: pd.DataFrame, every: Period, window: int, theme: Theme) -> dict[str, Any]:
    middle, _ = _places_in_time(mean["period"], every)
    return {
        "type": "scatter",
        "x": middle,
        "y": mean["mean"],
        "mode": "lines",
        "line": {"color": theme.ink, "width": 1.8},
        "name": f"mean of the last {window} {every}s",
        "connectgaps": False,
        "hovertemplate": f"<b>%{{y:,.0f}}</b> mean of the last {window} {every}s<extra></extra>",
    }


def _panels(
    stage: _Stage,
    counted: pd.DataFrame,
    shown: Sequence[str],
    every: Period,
    measure: Measure,
    by: Dimension | None,
    marked: pd.Timestamp | None,
    theme: Theme,
) -> None:
    top = float(counted["value"].max() or 1)
    for panel, group in zip(stage.panels, shown, strict=True):
        rows = counted[counted["group"] == group]
        colour = colour_of(by, group) if by in ("actor", "type", "weapon") else theme.bar
        stage.sketch.traces.append(
            _bars(
                rows,
                every,
                measure,
                name=group,
                colour=colour,
                marked=marked,
                theme=theme,
                panel=panel,
                single=True,
            )
        )
        key = _axis_key(panel)
        own = float(rows["value"].max()) if by == "weapon" and rows["value"].notna().any() else top
        stage.sketch.layout[key]["range"] = [0, max(own, 1) * 1.02]
        if own <= 2:
            stage.sketch.layout[key]["dtick"] = 1
        stage.sketch.write(
            f"<b>{escaped(group)}</b>  {format_number(rows['value'].sum())}",
            x=0,
            xref="paper",
            y=stage.sketch.layout[key]["domain"][1],
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            yshift=-1,
            bgcolor=theme.paper,
            borderpad=0,
            font={"size": 12, "color": theme.ink},
        )
    middle = stage.panels[len(stage.panels) // 2]
    stage.sketch.layout[_axis_key(middle)]["title"]["text"] = f"{MEASURE_LABELS[measure]} per {every}"


def _label_marked(
    sketch: Sketch, whole: pd.DataFrame, every: Period, marked: pd.Timestamp | None, view: View, theme: Theme
) -> None:
    """Name the marked bar, above every bar near it so that the label hides none."""
    here = _is_marked(whole["period"], every, marked)
    if marked is None or not here.any():
        return
    place = int(np.flatnonzero(here)[0])
    value = whole["value"].iloc[place]
    middle, _ = _places_in_time(whole["period"], every)
    reach = max(len(whole) // 6, 1)
    near = whole["value"].iloc[max(place - reach, 0) : place + reach + 1].max()
    share = place / max(len(whole) - 1, 1)
    anchor = "left" if share < 0.2 else "right" if share > 0.7 else "center"
    start = whole["period"].iloc[place]
    day = {"day": short_day(marked), "week": f"week of {short_day(start)}", "month": month_name(start.month)}[every]
    sketch.write(
        f"<b>{day}: {format_number(value)}</b>",
        x=middle[place],
        y=0 if pd.isna(value) else float(value),
        ax=middle[place],
        ay=float(near if pd.notna(near) else 1) * 1.1,
        axref="x",
        ayref="y",
        showarrow=True,
        arrowhead=0,
        arrowwidth=1,
        arrowcolor=theme.accent,
        xanchor=anchor,
        yanchor="bottom",
        font={"color": theme.accent, "size": 13},
        bgcolor=theme.paper,
        borderpad=1,
        standoff=0,
    )
    top = max(float(whole["value"].max()), float(near if pd.notna(near) else 1) * 1.24)
    sketch.layout["yaxis"]["range"] = [0, top * 1.03]


def _room_beside(days: pd.Series, first: pd.Timestamp, last: pd.Timestamp) -> tuple[pd.Timestamp, str]:
    """The mark beside which a label has the most room, and the side of the label that touches it."""
    ordered = sorted(days)
    gaps = [(ordered[0] - first, ordered[0], "right")]
    gaps += [(later - earlier, earlier, "left") for earlier, later in pairwise(ordered)]
    gaps += [(last - ordered[-1], ordered[-1], "left")]
    _, mark, anchor = max(gaps, key=lambda gap: gap[0])
    return mark, anchor


def _places_in_time(periods: pd.Series, every: Period) -> tuple[list[pd.Timestamp], list[float]]:
    """The middle of each period and the width of its bar in milliseconds, as plotly's date axis takes them."""
    starts = [pd.Timestamp(period) for period in periods]
    if every == "month":
        ends = [start + pd.offsets.MonthBegin(1) for start in starts]
    else:
        ends = [start + (7 if every == "week" else 1) * _DAY for start in starts]
    middles = [start + (end - start) / 2 for start, end in zip(starts, ends, strict=True)]
    share = 0.84 if len(starts) < 120 else 0.9
    widths = [(end - start).total_seconds() * 1000 * share for start, end in zip(starts, ends, strict=True)]
    return middles, widths


def _period_label(period: Any, every: Period) -> str:
    start = pd.Timestamp(period)
    if every == "month":
        return f"{month_name(start.month)} {start.year}"
    return format_day(start) if every == "day" else f"week of {format_day(start)}"


def _is_marked(periods: pd.Series, every: Period, marked: pd.Timestamp | None) -> np.ndarray[Any, np.dtype[np.bool_]]:
    if marked is None:
        return np.zeros(len(periods), dtype=bool)
    target = frequency.period_of(pd.Series([marked]), every).iloc[0]
    return np.asarray(periods == target, dtype=bool)


def _marked_day(view: View, event_id: str | None) -> pd.Timestamp | None:
    if event_id is None:
        return None
    found = view.events.loc[view.events["event_id"] == event_id, "day"]
    return None if found.empty else pd.Timestamp(found.iloc[0])


def _stacks(by: Dimension) -> bool:
    return by in ("actor", "type")


def _largest_groups(counted: pd.DataFrame, most: int) -> list[str]:
    sums = counted.groupby("group")["value"].sum().sort_values(ascending=False, kind="stable")
    return [str(group) for group in sums[sums > 0].index[:most]] or list(dict.fromkeys(counted["group"]))[:most]


def _time_unit(every: Period, view: View) -> str:
    rule = DAY_RULES[view.selection.day]
    return {"day": f"day ({rule})", "week": "week, from Monday", "month": "month"}[every]


def _over_time_title(every: Period, by: Dimension | None, measure: Measure) -> str:
    parts = {"actor": "actor", "type": "type of event", "weapon": "weapon class", "place": "place named"}
    return f"{_capital(MEASURE_LABELS[measure])} by {every}{f' and {parts[by]}' if by else ''}"


def _over_time_alt(
    title: str,
    whole: pd.DataFrame,
    every: Period,
    measure: Measure,
    coverage: pd.DataFrame,
    *,
    by: Dimension | None,
    groups: Sequence[str],
) -> str:
    known = whole.dropna(subset=["value"])
    words = [f"{title}, {_counted(len(whole), every)} from {format_day(whole['period'].iloc[0])}."]
    if len(known):
        peak = _highest(known, "value")
        words.append(
            f"In all {format_number(known['value'].sum())} {MEASURE_LABELS[measure]}. "
            f"Highest: {format_number(peak['value'])} ({_period_label(peak['period'], every)}). "
            f"Median of a {every}: {format_number(known['value'].median())}."
        )
    if groups:
        words.append(f"Split into {', '.join(groups[:8])}{' and others' if len(groups) > 8 else ''}.")
    note = _coverage_note(coverage)
    return " ".join([*words, note]).strip()


def _over_time_note(
    coverage: pd.DataFrame, whole: pd.DataFrame, every: Period, measure: Measure, by: Dimension | None, hidden: int
) -> str:
    once = ""
    if by == "place":
        once = "An attack counts once, with its whole figure, for each place named: do not add places up."
        if measure in CASUALTY_MEASURES:
            once = "Only casualties reported for a named place."
    elif by == "weapon":
        once = "Each weapon class has its own scale."
        if measure == "attacks":
            once += " An attack counts once for each weapon class used: do not add classes up."
    edge = ""
    if every != "day" and len(whole):
        edge = f"The first and last {every} may reach beyond the selected days; only selected days are counted."
    return _joined(
        _coverage_note(coverage),
        _known_note(whole, measure),
        once,
        f"{_counted(hidden, 'further group')} in the table behind the chart." if hidden > 0 else "",
        edge,
        _rule_note(measure),
    )


def _rule_note(measure: Measure) -> str:
    return f"Got through: {GOT_THROUGH_RULE[0].lower()}{GOT_THROUGH_RULE[1:]}" if measure == "got_through" else ""


def _known_note(counted: pd.DataFrame, measure: Measure) -> str:
    events = float(counted["events"].sum())
    if measure == "attacks" or not events:
        return ""
    share = float((counted["known"].fillna(0) * counted["events"].astype("float64")).sum()) / events
    return "" if share == 1 else f"The figure is known for {format_share(share)} of the attacks counted."


def _coverage_note(coverage: pd.DataFrame) -> str:
    status = coverage["status"]
    missing = int((status == "no report").sum())
    if not missing:
        return ""
    return f"No report found for {_counted(missing, 'day')} of {format_number(len(status))}: not counted as zero."


def _is_empty(view: View, values: pd.Series) -> bool:
    return bool(values.isna().all()) or frequency.latest_attack(view) is None


def _nothing(view: View, frame: pd.DataFrame, measure: Measure) -> str:
    if frequency.coverage(view).empty:
        return "The table holds no attacks in the selected days."
    if not frame.empty and "events" in frame and frame["events"].sum() > 0:
        return f"No report of this selection gives {MEASURE_LABELS[measure]}."
    return "No attack fits this selection."


def _highest(frame: pd.DataFrame, column: str, *, lowest: bool = False) -> pd.Series:
    """The row with the highest (or lowest) figure known, the first among equals."""
    return frame.dropna(subset=[column]).sort_values(column, ascending=lowest, kind="stable").iloc[0]


def _few(number: int, noun: str) -> str:
    return f"Rests on few: {_counted(number, noun)}." if number < SMALL_NUMBER else ""


def _counted(number: int, noun: str) -> str:
    return f"{format_number(number)} {noun}{'' if number == 1 else 's'}"


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _pairs(frame: pd.DataFrame) -> list[tuple[str, Any]]:
    return list(zip(frame["place"], frame["value"], strict=True))


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


def _floats(values: pd.Series) -> np.ndarray[Any, np.dtype[np.float64]]:
    return values.to_numpy(dtype="float64", na_value=np.nan)


def _dates() -> dict[str, Any]:
    return {"type": "date", "tickformat": "%-d %b\n%Y", "nticks": 8, "tickangle": 0, "fixedrange": True}


def _ticks_in_time(first: pd.Timestamp, last: pd.Timestamp) -> dict[str, Any]:
    """About five ticks in the middle of their days, so that short windows name no day twice; months otherwise."""
    days = (last - first).days + 1
    if days > LONG_WINDOW:
        return {}
    return {"tick0": first + _DAY / 2, "dtick": math.ceil(days / 5) * _DAY.total_seconds() * 1000}


def _whole_steps(most: Any) -> dict[str, Any]:
    """Ticks for counts: never a half attack."""
    return {"dtick": 1} if pd.notna(most) and float(most) <= 6 else {}


def _axis_key(name: str) -> str:
    return "yaxis" if name == "y" else f"yaxis{name[1:]}"


def _slug(measure: str) -> str:
    return measure.replace("_", " ")


def _capital(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"
