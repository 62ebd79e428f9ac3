"""Munitions launched against munitions neutralised, and the rate."""

from __future__ import annotations

import pandas as pd

from vigil.analysis.frequency import reported_days
from vigil.analysis.frequency.periods import Period
from vigil.analysis.frequency.rates import neutralised_rate
from vigil.charts.chart import Chart, Sketch
from vigil.charts.from_frames import floats, highest
from vigil.charts.look import LIGHT, Theme, axis, faded
from vigil.charts.notes import coverage_note, empty_reason, is_empty
from vigil.charts.reporting_breaks import breaks_note, mark_breaks
from vigil.charts.subject import Subject
from vigil.charts.time_axis import date_axis, period_label, period_title, places_in_time
from vigil.store.protocols import View
from vigil.text import format_number, format_share, sentences


def launched_against_neutralised(view: View, *, every: Period = "week", theme: Theme = LIGHT) -> Chart:
    """Munitions launched and neutralised by period, and under them the rate, on the same time axis."""
    rates = neutralised_rate(view, every=every)
    title = f"Munitions launched and neutralised, by {every}"
    about = Subject(view, title, f"launched and neutralised by {every}", rates, theme)
    if is_empty(view, rates["launched"]):
        return about.empty(empty_reason(view, rates, "launched"))
    sketch = Sketch(theme, height=440)
    _draw_rates(sketch, rates, every)
    sketch.layout.update(
        barmode="overlay",
        xaxis=axis(theme, title=period_title(every, view), anchor="y2", showline=True, showgrid=False, **date_axis()),
        yaxis=axis(theme, title=f"munitions per {every}", domain=[0.42, 1], rangemode="tozero"),
        yaxis2=axis(theme, title="neutralised, %", domain=[0, 0.32], range=[0, 104], tickvals=[0, 50, 100]),
    )
    coverage = reported_days.coverage(view)
    breaks = view.table.vocabulary.breaks_within(("neutralised",), coverage["day"].iloc[0], coverage["day"].iloc[-1])
    mark_breaks(sketch, breaks, theme=theme)
    left_out = int(rates["launched"].sum() - rates["compared"].fillna(0).sum())
    return about.drawn(
        sketch,
        alt=_describe(rates, every),
        note=sentences(
            f"Neutralised: shot down, jammed or lost from radar, as {view.table.vocabulary.figures_are}.",
            breaks_note(breaks),
            f"For {format_number(left_out)} of those launched it is not known how many were neutralised: "
            "they are left out of the rate."
            if left_out
            else "",
            coverage_note(coverage),
        ),
    )


def _draw_rates(sketch: Sketch, rates: pd.DataFrame, every: Period) -> None:
    """Bars of those launched with those neutralised in front of them, and a line of the rate on the second axis."""
    theme = sketch.theme
    middle, width = places_in_time(rates["period"], every)
    labels = [period_label(period, every) for period in rates["period"]]
    for column, colour, name in (
        ("launched", faded(theme.bar, 0.45), "launched"),
        ("neutralised", theme.positive, "neutralised: shot down, jammed or lost"),
    ):
        sketch.bars(middle, floats(rates[column]), width=width, color=colour, name=name, each=labels, of=column)
    sketch.trace(
        "scatter",
        x=middle,
        y=floats(rates["rate"]) * 100,
        mode="lines+markers" if len(rates) < 120 else "lines",
        line={"color": theme.positive, "width": 1.8},
        marker={"size": 5},
        yaxis="y2",
        showlegend=False,
        customdata=list(zip(labels, map(format_number, rates["compared"]), strict=True)),
        hovertemplate="%{customdata[0]}<br><b>%{y:.0f} %</b> of %{customdata[1]} launched<extra></extra>",
    )


def _describe(rates: pd.DataFrame, every: Period) -> str:
    """The sums, the rate over all periods, and the periods with the lowest and the highest."""
    launched, neutralised = rates["launched"].sum(), rates["neutralised"].sum()
    overall = (rates["rate"] * rates["compared"].astype("float64")).sum() / max(float(rates["compared"].sum()), 1)
    known = rates.dropna(subset=["rate"])
    extremes = ""
    if len(known) > 1:
        low, high = highest(known, "rate", lowest=True), highest(known, "rate")
        extremes = (
            f" The rate ran from {format_share(low['rate'])} ({period_label(low['period'], every)}) "
            f"to {format_share(high['rate'])} ({period_label(high['period'], every)})."
        )
    return (
        f"{format_number(launched)} reported launched, {format_number(neutralised)} reported shot down, "
        f"jammed or lost: {format_share(overall)} of those for which both are known.{extremes}"
    )
