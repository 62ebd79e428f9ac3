"""The nights or days around a set of dates: their course, how unusual it is, and what the answer hangs on."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np

from vigil.analysis.around_dates import sensitivity, shifts
from vigil.analysis.around_dates.date_sets import DateSet
from vigil.analysis.around_dates.sensitivity import REMARKABLE
from vigil.analysis.around_dates.shifts import Windows, windows_around
from vigil.analysis.series.daily import daily
from vigil.analysis.series.series import Values, label_of
from vigil.charts.cell_bars import draw_cells
from vigil.charts.chart import Chart, Sketch
from vigil.charts.look import LIGHT, Theme, axis, escaped, faded
from vigil.charts.reporting_breaks import breaks_note
from vigil.charts.subject import Subject
from vigil.store.protocols import View
from vigil.table.vocabulary import Vocabulary
from vigil.text import (
    THIN_SPACE,
    capital,
    format_day,
    format_number,
    format_percent,
    format_share,
    number_of,
    sentences,
    short_day,
)

_EARLIER = "\u2212"
_ZERO = {"night": "begins on its evening", "day": "is the date itself"}


def window_courses(
    view: View,
    dates: DateSet,
    *,
    measure: str = "launched",
    nights: int = 7,
    marked: date | None = None,
    theme: Theme = LIGHT,
) -> Chart:
    """The mean course over the nights around the dates, each date's own course faint behind it, and what is usual.

    `marked` is a date whose own course stands out. `data` has the columns of
    `vigil.analysis.around_dates.shifts.Windows.frame`. Raises what `windows_around` there raises.
    """
    found = windows_around(view, dates, measure=measure, nights=nights)
    title = f"{capital(found.series.label)} around {number_of(len(found.used), 'date')}: {dates.label}"
    step, steps, mean = found.vocabulary.step, found.vocabulary.steps, found.series.describe_mean
    what = f"windows {dates.key} {measure} {nights} {steps}"
    about = Subject(found.series.view, title, what, found.frame(), theme)
    if not found.used or np.isnan(found.courses).all():
        return about.empty(f"No {step} around these dates is known.")
    sketch = Sketch(theme, height=400)
    _draw_usual(sketch, found)
    _draw_courses(sketch, found, marked)
    sketch.upright(-0.5, line={"color": theme.muted, "width": 1, "dash": "dash"})
    top = {"x": -0.5, "y": 1, "yref": "paper", "xanchor": "right", "yanchor": "top", "xshift": -4}
    sketch.write("the date", **top, font={"color": theme.muted, "size": 12})
    every = 1 if nights <= 7 else 2 if nights <= 14 else 7
    ticks = [offset for offset in found.offsets if offset % every == 0]
    sketch.layout.update(
        xaxis=axis(
            theme,
            title=f"{steps} from the date; 0 {_ZERO[step]}",
            tickvals=ticks,
            ticktext=[f"{_EARLIER}{-tick}" if tick < 0 else str(tick) for tick in ticks],
            tickangle=0,
            showgrid=False,
            showline=True,
            range=[-nights - 0.4, nights + 0.4],
        ),
        yaxis=axis(theme, title=f"{found.series.label} a {step}", rangemode="tozero"),
    )
    return about.drawn(
        sketch,
        alt=f"Mean of {steps} {_EARLIER}{nights} to {_EARLIER}1: {mean(found.before)}; of {steps} 0 to "
        f"{nights}: {mean(found.after)}. {capital(step)} 0: {mean(found.course[nights])}.",
        note=sentences(shifts.ZERO[step], _unknown_note(found), _break_note(found)),
    )


def _draw_usual(sketch: Sketch, found: Windows) -> None:
    """What is usual in the table: a band and its mean; nothing where some night of the window is nowhere known."""
    offsets, theme = list(found.offsets), sketch.theme
    usual, low, high = found.usual
    if np.isnan(low).any():
        return
    sketch.trace(
        "scatter",
        x=[*offsets, *offsets[::-1]],
        y=[*high, *low[::-1]],
        fill="toself",
        mode="none",
        fillcolor=faded(theme.bar, 0.18),
        name="usual: 90 % of all other places of these dates",
        hoverinfo="skip",
    )
    sketch.trace(
        "scatter",
        x=offsets,
        y=list(usual),
        mode="lines",
        line={"color": theme.muted, "width": 1.2, "dash": "dot"},
        name="usual mean",
        hovertemplate=f"{found.vocabulary.step} %{{x}}<br><b>%{{y:,.1f}}</b> usual mean<extra></extra>",
    )


def _draw_courses(sketch: Sketch, found: Windows, marked: date | None) -> None:
    """A faint line for each date, one in the accent for the marked one, and a strong one for their mean."""
    offsets, theme, step, label = list(found.offsets), sketch.theme, found.vocabulary.step, found.series.label
    first_plain = next((number for number, day in enumerate(found.used) if day != marked), -1)
    for place, (day, course) in enumerate(zip(found.used, found.courses, strict=True)):
        own = day == marked
        sketch.trace(
            "scatter",
            x=offsets,
            y=list(course),
            mode="lines+markers" if own else "lines",
            line={"color": theme.accent if own else faded(theme.bar, 0.75), "width": 1.8 if own else 1},
            marker={"size": 5},
            name=_short_day(found, day) if own else "one date each",
            legendgroup=_short_day(found, day) if own else "each",
            showlegend=own or place == first_plain,
            customdata=[format_day(day)] * len(offsets),
            hovertemplate=f"%{{customdata}}, {step} %{{x}}<br><b>%{{y:,}}</b> {label}<extra></extra>",
        )
    sketch.trace(
        "scatter",
        x=offsets,
        y=list(found.course),
        mode="lines+markers",
        line={"color": theme.ink, "width": 2.6},
        marker={"size": 6, "color": theme.ink},
        name=f"mean of the {number_of(len(found.used), 'date')}",
        hovertemplate=f"{step} %{{x}}<br><b>%{{y:,.1f}}</b> {label}, mean<extra></extra>",
    )


def shift_distribution(
    view: View, dates: DateSet, *, measure: str = "launched", nights: int = 7, theme: Theme = LIGHT
) -> Chart:
    """The difference between after and before for every circular shift of the dates, with their own places marked.

    `data` has the columns of `vigil.analysis.around_dates.shifts.Windows.shifts_frame`.
    """
    found = windows_around(view, dates, measure=measure, nights=nights)
    title = "The same dates moved to every other place in the table"
    step, steps = found.vocabulary.step, found.vocabulary.steps
    what = f"shifts {dates.key} {measure} {nights} {steps}"
    about = Subject(found.series.view, title, what, found.shifts_frame(), theme)
    if found.refused:
        return about.empty(_short(found.refused))
    known = found.shifted[~np.isnan(found.shifted)]
    count = round(found.share_as_extreme * len(known))
    return about.drawn(
        _histogram(found, known, theme),
        alt=f"{format_number(len(known))} places; the dates' own difference is {_signed(found, found.difference)} a "
        f"{step}, at least as extreme in {number_of(count, 'place')} ({format_share(found.share_as_extreme)}).",
        note="Every circular shift is worked out, none is drawn at random: the spacing of the dates and the runs of "
        f"heavy {steps} stay as they are. In colour: at least as far from the mean of all places as the dates' own.",
    )


def _histogram(found: Windows, known: Values, theme: Theme) -> Sketch:
    """The known differences in bars, the extreme ones in colour, and the dates' own."""
    step, mean = found.vocabulary.step, found.series.describe_mean
    tally, edges = np.histogram(known, bins=min(30, max(8, len(known) // 7)))
    extreme = shifts.as_extreme(known)
    sketch = Sketch(theme, height=280)
    for selected, colour, words in (
        (~extreme, theme.bar, "places"),
        (extreme, theme.accent, "places at least as extreme"),
    ):
        sketch.bars(
            ((edges[:-1] + edges[1:]) / 2).tolist(),
            np.histogram(known[selected], bins=edges)[0].tolist(),
            width=float(edges[1] - edges[0]) * 0.92,
            color=colour,
            each=[f"{mean(low)} to {mean(high)} a {step}" for low, high in pairwise(edges)],
            of=words,
            showlegend=False,
        )
    margin = 0.04 * float(edges[-1] - edges[0])
    right = found.difference > (edges[0] + edges[-1]) / 2
    sketch.upright(found.difference, line={"color": theme.accent, "width": 2})
    sketch.write(
        f"<b>the dates: {_signed(found, found.difference)}</b>",
        x=found.difference,
        y=1,
        yref="paper",
        xanchor="right" if right else "left",
        yanchor="top",
        xshift=-6 if right else 6,
        bgcolor=theme.paper,
        font={"color": theme.accent, "size": 13},
    )
    sketch.layout.update(
        barmode="stack",
        xaxis=axis(
            theme,
            title=f"{found.series.label} a {step}, after less before",
            range=[float(edges[0]) - margin, float(edges[-1]) + margin],
            showline=True,
            showgrid=False,
        ),
        yaxis=axis(theme, title="places of the dates", range=[0, float(tally.max()) * 1.2]),
    )
    return sketch


def by_length_and_measure(view: View, dates: DateSet, *, theme: Theme = LIGHT) -> Chart:
    """The share as extreme for each measure and length of window, as a grid of numbers.

    `data` has the columns of `vigil.analysis.around_dates.sensitivity.by_length_and_measure`.
    """
    data = sensitivity.by_length_and_measure(view, dates)
    vocabulary, steps = view.table.vocabulary, view.table.vocabulary.steps
    title = f"How the answer changes with the measure and the number of {steps}"
    what = f"windows {dates.key} by measure and {steps}"
    about = Subject(daily(view, "attacks").view, title, what, data, theme)
    known = data["share_as_extreme"].notna()
    if not known.any():
        return about.empty(f"Too few dates with known {steps} for any measure.")
    measures = list(dict.fromkeys(data["measure"]))
    lengths = [str(nights) for nights in dict.fromkeys(data[steps])]
    # the frame holds every length for every measure, in order
    shares = data["share_as_extreme"].to_numpy("float64").reshape(len(measures), len(lengths))
    upward = data["difference"].to_numpy("float64").reshape(shares.shape) > 0
    sketch = Sketch(theme, height=96 + 30 * len(measures))
    _draw_grid(sketch, shares, upward)
    plain = {"showgrid": False}
    across = {"title": f"{steps} before and after", "tickvals": list(range(len(lengths))), "ticktext": lengths}
    labels = [_short_label(vocabulary, name) for name in measures]
    sketch.layout.update(xaxis=axis(theme, **across, **plain), yaxis=_rows_axis(theme, labels), hovermode=False)
    combinations, below = int(known.sum()), int((data["share_as_extreme"] < REMARKABLE).sum())
    return about.drawn(
        sketch,
        alt=f"{number_of(combinations, 'combination')} have an answer; in {below} the share of places at "
        f"least as extreme is below {format_share(REMARKABLE)}.",
        note="Each number is the share of places at least as extreme, in %; \u2191 more after than before, \u2193 "
        f"fewer; \u2013 no answer (too few dates with known {steps}). Of these {combinations} combinations about "
        f"{format_number(combinations * REMARKABLE)} would fall below {format_share(REMARKABLE)} "
        f"by chance alone; {below} {'does' if below == 1 else 'do'}. They rest on the same {steps} and are not "
        "independent.",
    )


def _draw_grid(sketch: Sketch, shares: Values, upward: np.ndarray[Any, np.dtype[np.bool_]]) -> None:
    """A cell for each share, the stronger the smaller, with its number and whether there was more or less."""
    theme = sketch.theme
    strength = 1 - np.minimum(shares / STRONGEST_BELOW, 1)
    down, across = np.nonzero(~np.isnan(strength))
    scale = [[0, theme.surface], [1, theme.scale[2]]]
    marker = {"color": strength[down, across].tolist(), "cmin": 0, "cmax": 1, "colorscale": scale}
    draw_cells(sketch, across, down, marker=marker, hoverinfo="skip")
    for (row, column), share in np.ndenumerate(shares):
        arrow = "\u2191" if upward[row, column] else "\u2193"
        text = "\u2013" if np.isnan(share) else f"{_percent(share).split(THIN_SPACE)[0]}{arrow}"
        font = {"size": 11, "color": theme.muted if np.isnan(share) else theme.ink}
        sketch.write(text, x=column, y=row, font=font)


def _rows_axis(theme: Theme, names: list[str]) -> dict[str, Any]:
    """A y axis of rows from the top down, each with its name."""
    return axis(
        theme,
        tickvals=list(range(len(names))),
        ticktext=names,
        autorange="reversed",
        showgrid=False,
        tickfont={"color": theme.ink, "size": 12},
        ticksuffix=" ",
    )


STRONGEST_BELOW = 0.2
"""Shares below this are coloured, the more the smaller."""


def without_each_date(
    view: View, dates: DateSet, *, measure: str = "launched", nights: int = 7, theme: Theme = LIGHT
) -> Chart:
    """The difference when each date is left out, against that of all dates.

    `data` has the columns of `vigil.analysis.around_dates.sensitivity.without_each_date`.
    """
    found = windows_around(view, dates, measure=measure, nights=nights)
    data = sensitivity.without_each_date(found)
    title = "How the answer changes when one date is left out"
    step = found.vocabulary.step
    what = f"windows {dates.key} {measure} {nights} {found.vocabulary.steps} without each"
    about = Subject(found.series.view, title, what, data, theme)
    known = data.dropna(subset=["difference"])
    if found.refused or known.empty:
        return about.empty(_short(found.refused) or "No date has a window that can be used.")
    shown = known.tail(LEFT_OUT_SHOWN)
    sketch = Sketch(theme, height=84 + 30 * len(shown))
    texts = [
        f"{_signed(found, value)}  ({_percent(share)})"
        for value, share in zip(shown["difference"], shown["share_as_extreme"], strict=True)
    ]
    places = range(len(shown))
    hover = "%{text}<extra></extra>"
    sketch.dots(shown["difference"], places, size=9, color=theme.bar, text=texts, hovertemplate=hover)
    sketch.upright(found.difference, layer="below", line={"color": theme.accent, "width": 1.5})
    for place, text in zip(places, texts, strict=True):
        at_the_edge = {"x": 1, "xref": "paper", "y": place, "xanchor": "right"}
        sketch.write(text, **at_the_edge, bgcolor=theme.paper, font={"color": theme.ink, "size": 12})
    ends = [0.0, found.difference, float(shown["difference"].min()), float(shown["difference"].max())]
    span = max(max(ends) - min(ends), 1.0)
    sketch.layout.update(
        xaxis=axis(
            theme,
            title=f"{_short_label(found.vocabulary, found.series.measure)}, after less before (line: all dates)",
            range=[min(ends) - 0.08 * span, max(ends) + 0.6 * span],
            showline=True,
            zeroline=True,
        ),
        yaxis=_rows_axis(theme, [f"without {_short_day(found, day)}" for day in shown["left_out"]]),
    )
    least = known.iloc[int(known["difference"].abs().argmin())]
    return about.drawn(
        sketch,
        alt=f"All dates: {_signed(found, found.difference)} a {step}. Smallest without "
        f"{format_day(least['left_out'])}: {_signed(found, least['difference'])}, share "
        f"{_percent(least['share_as_extreme'])}.",
        note=sentences(
            "In brackets the share of places at least as extreme, worked out anew without the date.",
            f"The last {LEFT_OUT_SHOWN} dates; all are in the data." if len(known) > len(shown) else "",
        ),
    )


LEFT_OUT_SHOWN = 20
"""Dates left out one by one that are drawn; the rest are in the table behind the chart."""


def _unknown_note(found: Windows) -> str:
    unknown = int(np.isnan(found.courses).sum())
    if not unknown:
        return ""
    of_all = format_number(found.courses.size)
    return f"{number_of(unknown, found.vocabulary.step)} of {of_all} not known: gaps, not zeros."


def _break_note(found: Windows) -> str:
    days = found.series.days
    return breaks_note(found.vocabulary.breaks_within((found.series.measure,), days[0], days[-1])) if len(days) else ""


def _short(message: str) -> str:
    return message.split(":")[0].rstrip(".") + "." if message else ""


def _short_label(vocabulary: Vocabulary, measure: str) -> str:
    return escaped(
        label_of(vocabulary, measure).removesuffix(" launched").removeprefix("people ").removeprefix("munitions that ")
    )


def _short_day(found: Windows, day: date) -> str:
    return f"{short_day(day)}{f' {day.year}' if found.in_years else ''}"


def _signed(found: Windows, value: float) -> str:
    return f"{'+' if value > 0 else ''}{found.series.describe_mean(value)}"


def _percent(share: float) -> str:
    return "no share" if np.isnan(share) else format_percent(share) if share < 0.1 else format_share(share)
