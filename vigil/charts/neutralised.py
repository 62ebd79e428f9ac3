"""Munitions launched against munitions neutralised, and the rate."""

from __future__ import annotations

from vigil.analysis import frequency
from vigil.analysis.frequency import Period
from vigil.charts.chart import Chart, Sketch, caption_of, empty_chart, stem_of
from vigil.charts.frames import floats, highest
from vigil.charts.look import LIGHT, Theme, axis, faded
from vigil.charts.notes import coverage_note, is_empty, why_nothing
from vigil.charts.reporting_breaks import breaks_note, mark_breaks
from vigil.charts.time_axis import date_axis, period_label, period_title, places_in_time
from vigil.query.protocols import View
from vigil.text import format_number, format_share, sentences


def launched_against_neutralised(view: View, *, every: Period = "week", theme: Theme = LIGHT) -> Chart:
    """Munitions launched and neutralised by period, and under them the rate, on the same time axis."""
    rates = frequency.neutralised_rate(view, every=every)
    title = f"Munitions launched and neutralised, by {every}"
    what = f"launched and neutralised by {every}"
    if is_empty(view, rates["launched"]):
        return empty_chart(
            view, title=title, what=what, message=why_nothing(view, rates, "launched"), theme=theme, data=rates
        )
    sketch = Sketch(theme, height=440)
    coverage = frequency.coverage(view)
    middle, width = places_in_time(rates["period"], every)
    labels = [period_label(period, every) for period in rates["period"]]
    for column, colour, name in (
        ("launched", faded(theme.bar, 0.45), "launched"),
        ("neutralised", theme.positive, "neutralised: shot down, jammed or lost"),
    ):
        sketch.trace(
            "bar",
            x=middle,
            y=floats(rates[column]),
            width=width,
            marker={"color": colour, "line": {"width": 0}},
            name=name,
            customdata=labels,
            hovertemplate=f"%{{customdata}}<br><b>%{{y:,}}</b> {column}<extra></extra>",
        )
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
    sketch.layout.update(
        barmode="overlay",
        xaxis=axis(theme, title=period_title(every, view), anchor="y2", showline=True, showgrid=False, **date_axis()),
        yaxis=axis(theme, title=f"munitions per {every}", domain=[0.42, 1], rangemode="tozero", zeroline=False),
        yaxis2=axis(
            theme, title="neutralised, %", domain=[0, 0.32], range=[0, 104], tickvals=[0, 50, 100], zeroline=False
        ),
    )
    breaks = view.table.vocabulary.breaks_within(("neutralised",), coverage["day"].iloc[0], coverage["day"].iloc[-1])
    mark_breaks(sketch, breaks, theme=theme)
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
    uncompared = int(rates["launched"].sum() - rates["compared"].fillna(0).sum())
    return Chart(
        drawn=sketch.finished(),
        title=title,
        caption=caption_of(view),
        alt=(
            f"{title}. {format_number(launched)} reported launched, {format_number(neutralised)} reported shot down, "
            f"jammed or lost: {format_share(overall)} of those for which both are known.{extremes}"
        ),
        data=rates,
        name=stem_of(view, what),
        note=sentences(
            f"Neutralised: shot down, jammed or lost from radar, as {view.table.vocabulary.figures_are}.",
            breaks_note(breaks),
            f"For {format_number(uncompared)} of those launched it is not known how many were neutralised: "
            "they are left out of the rate."
            if uncompared
            else "",
            coverage_note(coverage),
        ),
    )
