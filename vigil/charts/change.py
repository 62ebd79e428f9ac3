"""A week against the weeks before it, and the levels of the daily series with the points between them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from vigil.analysis import change
from vigil.analysis.series.daily import daily
from vigil.charts.chart import Chart, Sketch
from vigil.charts.frames import records
from vigil.charts.look import LIGHT, Theme, axis, escaped, faded
from vigil.charts.reporting_breaks import breaks_note, mark_breaks
from vigil.charts.subject import Subject
from vigil.charts.time_axis import DAY, date_axis, ticks_in_time
from vigil.query.protocols import View
from vigil.text import capital, cut, format_day, format_mean, number_of, sentences, short_day

PLACES_SHOWN = 12
"""Places drawn in the chart of levels, the most named in the week first; the rest are in the table behind it."""

LARGEST_SHOWN = 2.0
"""A larger change (here above +200 %) stands at the edge of the chart, its figure beside its name."""


NAME_CHARACTERS = 34
"""Longest name of a row that fits beside its figures on a phone; the whole name stands in the table."""


def levels_against_before(view: View, *, until: date, theme: Theme = LIGHT) -> Chart:
    """The change of a week against the weekly mean of the four before it, in all, by weapon class or kind of event, and
    by place.

    `data` has the columns of `vigil.analysis.change.levels`.
    """
    weeks_before = pd.Timestamp(until) - pd.Timedelta(days=35)
    data = change.levels(view, until)
    words, left_out = view.table.vocabulary, change.places_left_out_in_words(view, until)
    kept = view.selection.between(None, None)
    view = view.dataset.select(replace(kept, event_types=("attack",), day="report") if words.is_reports else kept)
    title = f"The week up to {format_day(until)} against the four weeks before it"
    about = Subject(view, title, f"change up to {until.isoformat()}", data, theme)
    known = data[data["change_4"].notna()]
    if known.empty:
        return about.empty(f"Too few {words.steps} are known to compare.")
    places = known[known["kind"] == "place"]
    shown = known.drop(index=places.index[PLACES_SHOWN:]).reset_index(drop=True)
    # a row for each group, and half a row more where another kind begins
    starts = shown["kind"].ne(shown["kind"].shift()).cumsum() - 1
    heights = [number + 0.5 * start for number, start in enumerate(starts)]
    sketch = Sketch(theme, height=int(70 + 38 * (heights[-1] + 1)))
    colours = [_colour(level, theme) for level in shown["level_4"]]
    ends = (shown["change_4"].clip(upper=LARGEST_SHOWN) * 100).tolist()
    for threshold in (change.LARGE_DECREASE, change.MODERATE_INCREASE, change.LARGE_INCREASE):
        at = threshold * 100
        sketch.line(
            x0=at, x1=at, y0=0, y1=1, yref="paper", layer="below", line={"color": theme.grid, "width": 1, "dash": "dot"}
        )
    for height, end, colour, values in zip(heights, ends, colours, records(shown), strict=True):
        sketch.line(x0=0, x1=end, y0=height, y1=height, line={"color": faded(colour, 0.6), "width": 2})
        beyond = f", {values['change_4'] * 100:+.0f}\u202f%" if values["change_4"] > LARGEST_SHOWN else ""
        figures = f"{format_mean(values['week'])} / {format_mean(values['before_4'])}{beyond}"
        sketch.name_row(
            f"<b>{escaped(cut(capital(str(values['group'])), NAME_CHARACTERS))}</b>  {figures}", height - 0.17
        )
    sketch.trace(
        "scatter",
        x=ends,
        y=heights,
        mode="markers",
        marker={"size": 9, "color": colours},
        showlegend=False,
        cliponaxis=False,
        customdata=[_row_in_words(values) for values in records(shown)],
        hovertemplate="%{customdata}<extra></extra>",
    )
    right = max(*ends, 50) + 10
    sketch.layout.update(
        xaxis=axis(
            theme,
            title="change against the weekly mean before, %",
            range=[-110, right],
            zeroline=True,
            zerolinecolor=theme.muted,
            tickvals=[tick for tick in (-100, -50, 0, 50, 100, 150, 200) if tick <= right],
            showgrid=False,
            showline=True,
            tickangle=0,
        ),
        yaxis=axis(theme, visible=False, range=[heights[-1] + 0.4, -0.75]),
        hovermode="closest",
    )
    tally = shown["level_4"].value_counts()
    return about.drawn(
        sketch,
        alt=f"{'; '.join(f'{count} {level}' for level, count in tally.items())}. "
        + "; ".join(_row_in_words(values).replace("<br>", ", ") for values in records(shown.head(6)))
        + ".",
        note=sentences(
            change.THRESHOLDS,
            f"Beside each name: the week / the weekly mean before, both scaled to seven {words.steps} with a known "
            "figure.",
            "Places: nights on which they were reported hit or affected." if words.is_reports else left_out,
            f"{number_of(len(known) - len(shown), 'further place')} in the table behind the chart."
            if len(known) > len(shown)
            else "",
            breaks_note(words.breaks_within(("got_through",), weeks_before, pd.Timestamp(until))),
        ),
    )


def levels_of_the_series(view: View, *, measure: str = "launched", theme: Theme = LIGHT) -> Chart:
    """The figures of the nights or days with the level of each stretch, and each change point with its interval.

    Of a long series the bars are those of its steps. `data` has the columns of
    `vigil.analysis.change.ChangePoints.frame`. Raises what `vigil.analysis.series.daily.daily` raises.
    """
    series = daily(view, measure)
    found = change.change_points(series)
    steps, words = found.steps, series.words
    title = f"{capital(series.label)} a {words.step}, and where the level changes"
    about = Subject(series.view, title, f"change points {measure}", found.frame(), theme)
    if not steps.known.any():
        return about.empty(f"No {found.step} is known.")
    first, last = series.days[0], series.days[-1]
    heights = steps.values / found.length
    top = float(np.nanmax(heights)) or 1.0
    width = DAY * found.length
    room = (last - first) / FIGURES_SIDE_BY_SIDE
    sketch = Sketch(theme, height=380)
    for point in found.points:
        sketch.box(
            x0=pd.Timestamp(point.low).to_pydatetime(),
            x1=(pd.Timestamp(point.high) + DAY).to_pydatetime(),
            y0=0,
            y1=1,
            yref="paper",
            layer="below",
            fillcolor=faded(theme.accent, 0.1),
            line={"width": 0},
        )
    sketch.trace(
        "bar",
        x=(steps.days + width / 2).to_pydatetime().tolist(),
        y=heights.tolist(),
        width=width.total_seconds() * 1000 * 0.9,
        marker={"color": faded(theme.bar, 0.65), "line": {"width": 0}},
        customdata=[format_day(day) for day in steps.days],
        hovertemplate=_step_in_words(found),
        showlegend=False,
    )
    for begins, ends, mean, nights in found.stretches:
        sketch.trace(
            "scatter",
            x=[pd.Timestamp(begins).to_pydatetime(), (pd.Timestamp(ends) + DAY).to_pydatetime()],
            y=[mean, mean],
            mode="lines",
            line={"color": theme.ink, "width": 2.4},
            showlegend=False,
            hovertemplate=f"<b>{series.mean_in_words(mean)}</b> a {words.step}, mean of {nights}<extra></extra>",
        )
        if pd.Timestamp(ends) - pd.Timestamp(begins) < room:
            continue
        sketch.write(
            f"<b>{series.mean_in_words(mean)}</b>",
            x=(pd.Timestamp(begins) + (pd.Timestamp(ends) - pd.Timestamp(begins)) / 2).to_pydatetime(),
            y=mean,
            yanchor="bottom",
            bgcolor=faded(theme.paper, 0.85),
            borderpad=1,
            font={"color": theme.ink, "size": 13},
        )
    years = first.year != last.year
    width_of_name = (last - first) / (3 if years else 5)
    written_until, unnamed = [first, first], 0
    """Where there is room for a name on each of two lines."""
    for number, point in enumerate(found.points):
        day = pd.Timestamp(point.day)
        begins = day if day - width_of_name < first else day - width_of_name
        row = next((row for row in (number % 2, 1 - number % 2) if written_until[row] <= begins), None)
        at = day.to_pydatetime()
        colour = theme.accent if row is not None else faded(theme.accent, 0.4)
        sketch.line(x0=at, x1=at, y0=0, y1=1, yref="paper", line={"color": colour, "width": 1.5})
        if row is None:
            unnamed += 1
            continue
        written_until[row] = begins + width_of_name
        sketch.write(
            f"<b>{short_day(day)}{f' {day.year}' if years else ''}</b>",
            x=at,
            y=1 - 0.08 * row,
            yref="paper",
            xanchor="left" if begins == day else "right",
            yanchor="top",
            xshift=4 if begins == day else -4,
            bgcolor=faded(theme.paper, 0.85),
            font={"color": theme.accent, "size": 13},
        )
    breaks = view.table.vocabulary.breaks_within((measure,), first, last)
    mark_breaks(sketch, breaks, theme=theme)
    sketch.layout.update(
        xaxis=axis(
            theme,
            title="morning of the report" if words.is_reports else found.step,
            showgrid=False,
            showline=True,
            zeroline=False,
            range=[first, last + DAY],
            **date_axis(),
            **ticks_in_time(first, last),
        ),
        yaxis=axis(theme, title=f"{series.label} a {words.step}", range=[0, top * 1.12], zeroline=False),
        hovermode="closest",
        bargap=0,
    )
    return about.drawn(
        sketch,
        alt=" ".join(change.points_in_words(found)),
        note=sentences(
            found.refused,
            "" if found.refused else METHOD,
            "Shaded: 90 % intervals of the days of change." if found.points else "",
            "Days of change without room for their name, in the table, are marked more faintly." if unnamed else "",
            f"Bars: means of a {found.step}." if found.length > 1 else "",
            f"Unknown: {number_of(int((~series.known).sum()), words.step)}, left out."
            if not series.known.all()
            else "",
            breaks_note(breaks),
        ),
    )


METHOD = (
    "Lines: means of the stretches between change points, found by PELT (Killick and others 2012, ruptures) on "
    "Anscombe's square-root scale with Yao's penalty times the long-run variance."
)


FIGURES_SIDE_BY_SIDE = 8
"""How many means can be written side by side on a phone."""


def _step_in_words(found: change.ChangePoints) -> str:
    """What a bar tells when it is pointed at."""
    words = found.series.words
    if found.length > 1:
        return f"{found.step} from %{{customdata}}<br><b>%{{y:,.2f}}</b> {found.series.label} a day<extra></extra>"
    report = "report of " if words.is_reports else ""
    return f"{report}%{{customdata}}<br><b>%{{y:,}}</b> {found.series.label}<extra></extra>"


def _row_in_words(values: dict[str, object]) -> str:
    week, before, share = values["week"], values["before_4"], values["change_4"]
    small = ", small counts" if values["small"] else ""
    return (
        f"{escaped(values['group'])}: {format_mean(week)} against {format_mean(before)} a "
        f"week<br>{float(str(share)) * 100:+.0f} %, {escaped(values['level_4'])}{small}"
    )


def _colour(level: object, theme: Theme) -> str:
    if level in ("large increase", "moderate increase"):
        return theme.accent if level == "large increase" else faded_accent(theme)
    return theme.positive if level == "large decrease" else theme.bar


def faded_accent(theme: Theme) -> str:
    """The accent, weaker: what is up, but not by much."""
    return theme.scale[2] if theme.name == "light" else theme.scale[3]
