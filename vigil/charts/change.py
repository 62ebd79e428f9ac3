"""A week against the weeks before it, and the levels of the daily series with the points between them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from vigil.analysis.change import change_points, levels
from vigil.analysis.series.daily import daily
from vigil.charts.chart import Chart, Sketch
from vigil.charts.from_frames import records
from vigil.charts.look import LIGHT, Theme, axis, escaped, faded
from vigil.charts.reporting_breaks import breaks_note, mark_breaks
from vigil.charts.subject import Subject
from vigil.charts.time_axis import DAY, date_axis, ticks_in_time
from vigil.store.protocols import View
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

    `data` has the columns of `vigil.analysis.change.levels.levels`.
    """
    weeks_before = pd.Timestamp(until) - pd.Timedelta(days=35)
    data = levels.levels(view, until)
    vocabulary, left_out = view.table.vocabulary, levels.describe_places_left_out(view, until)
    selection = view.selection.between(None, None)
    view = view.dataset.select(
        selection.replace(event_types=("attack",), day="report") if vocabulary.is_reports else selection
    )
    title = f"The week up to {format_day(until)} against the four weeks before it"
    about = Subject(view, title, f"change up to {until.isoformat()}", data, theme)
    known = data[data["change_4"].notna()]
    if known.empty:
        return about.empty(f"Too few {vocabulary.steps} are known to compare.")
    places = known[known["kind"] == "place"]
    shown = known.drop(index=places.index[PLACES_SHOWN:]).reset_index(drop=True)
    further = len(known) - len(shown)
    tally = "; ".join(f"{count} {level}" for level, count in shown["level_4"].value_counts().items())
    rows = "; ".join(_describe_row(values).replace("<br>", ", ") for values in records(shown.head(6)))
    return about.drawn(
        _changes(shown, theme),
        alt=f"{tally}. {rows}.",
        note=sentences(
            levels.THRESHOLDS,
            f"Beside each name: the week / the weekly mean before, both scaled to seven {vocabulary.steps} with a "
            "known figure.",
            "Places: nights on which they were reported hit or affected." if vocabulary.is_reports else left_out,
            f"{number_of(further, 'further place')} in the table behind the chart." if further else "",
            breaks_note(vocabulary.breaks_within(("got_through",), weeks_before, pd.Timestamp(until))),
        ),
    )


def _changes(shown: pd.DataFrame, theme: Theme) -> Sketch:
    """A row for each group, from no change to its own, named above it; half a row more where another kind begins."""
    starts = shown["kind"].ne(shown["kind"].shift()).cumsum() - 1
    heights = [number + 0.5 * start for number, start in enumerate(starts)]
    sketch = Sketch(theme, height=int(70 + 38 * (heights[-1] + 1)))
    colours = [_colour(level, theme) for level in shown["level_4"]]
    ends = (shown["change_4"].clip(upper=LARGEST_SHOWN) * 100).tolist()
    for threshold in (levels.LARGE_DECREASE, levels.MODERATE_INCREASE, levels.LARGE_INCREASE):
        sketch.upright(threshold * 100, layer="below", line={"color": theme.grid, "width": 1, "dash": "dot"})
    for height, end, colour, values in zip(heights, ends, colours, records(shown), strict=True):
        sketch.line(x0=0, x1=end, y0=height, y1=height, line={"color": faded(colour, 0.6), "width": 2})
        beyond = f", {values['change_4'] * 100:+.0f}\u202f%" if values["change_4"] > LARGEST_SHOWN else ""
        figures = f"{format_mean(values['week'])} / {format_mean(values['before_4'])}{beyond}"
        name = escaped(cut(capital(str(values["group"])), NAME_CHARACTERS))
        sketch.name_row(f"<b>{name}</b>  {figures}", height - 0.17)
    texts = [_describe_row(values) for values in records(shown)]
    hover = "%{customdata}<extra></extra>"
    sketch.dots(ends, heights, size=9, color=colours, customdata=texts, hovertemplate=hover, cliponaxis=False)
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
    )
    return sketch


def levels_of_the_series(view: View, *, measure: str = "launched", theme: Theme = LIGHT) -> Chart:
    """The figures of the nights or days with the level of each stretch, and each change point with its interval.

    Of a long series the bars are those of its steps. `data` has the columns of
    `vigil.analysis.change.change_points.ChangePoints.frame`. Raises what `vigil.analysis.series.daily.daily` raises.
    """
    series = daily(view, measure)
    found = change_points.change_points(series)
    vocabulary = series.vocabulary
    title = f"{capital(series.label)} a {vocabulary.step}, and where the level changes"
    about = Subject(series.view, title, f"change points {measure}", found.frame(), theme)
    if not found.steps.known.any():
        return about.empty(f"No {found.step} is known.")
    sketch = Sketch(theme, height=380)
    for point in found.points:
        ends = {"x0": pd.Timestamp(point.low).to_pydatetime(), "x1": (pd.Timestamp(point.high) + DAY).to_pydatetime()}
        interval = {"fillcolor": faded(theme.accent, 0.1), "line": {"width": 0}}
        sketch.box(**ends, y0=0, y1=1, yref="paper", layer="below", **interval)
    _draw_steps(sketch, found)
    _draw_stretches(sketch, found)
    unnamed = _draw_points(sketch, found)
    breaks = view.table.vocabulary.breaks_within((measure,), series.days[0], series.days[-1])
    mark_breaks(sketch, breaks, theme=theme)
    unknown = int((~series.known).sum())
    return about.drawn(
        sketch,
        alt=" ".join(change_points.describe_change_points(found)),
        note=sentences(
            found.refused,
            "" if found.refused else METHOD,
            "Shaded: 90 % intervals of the days of change." if found.points else "",
            "Days of change without room for their name, in the table, are marked more faintly." if unnamed else "",
            f"Bars: means of a {found.step}." if found.length > 1 else "",
            f"Unknown: {number_of(unknown, vocabulary.step)}, left out." if unknown else "",
            breaks_note(breaks),
        ),
    )


def _draw_steps(sketch: Sketch, found: change_points.ChangePoints) -> None:
    """A bar for each night, day or longer step of the series, over all of its days."""
    series, steps, theme = found.series, found.steps, sketch.theme
    first, last = series.days[0], series.days[-1]
    heights = steps.values / found.length
    width = DAY * found.length
    sketch.bars(
        (steps.days + width / 2).to_pydatetime().tolist(),
        heights.tolist(),
        width=width.total_seconds() * 1000 * 0.9,
        color=faded(theme.bar, 0.65),
        each=[format_day(day) for day in steps.days],
        of=series.label,
        hovertemplate=_describe_step(found),
        showlegend=False,
    )
    time = "morning of the report" if series.vocabulary.is_reports else found.step
    top = float(np.nanmax(heights)) or 1.0
    sketch.layout.update(
        xaxis=axis(
            theme,
            title=time,
            showgrid=False,
            showline=True,
            range=[first, last + DAY],
            **date_axis(),
            **ticks_in_time(first, last),
        ),
        yaxis=axis(theme, title=f"{series.label} a {series.vocabulary.step}", range=[0, top * 1.12]),
        bargap=0,
    )


def _draw_stretches(sketch: Sketch, found: change_points.ChangePoints) -> None:
    """A line at the mean of each stretch between two points, with its figure where there is room."""
    series, theme = found.series, sketch.theme
    room = (series.days[-1] - series.days[0]) / FIGURES_SIDE_BY_SIDE
    for begins, ends, mean, nights in found.stretches:
        start, end = pd.Timestamp(begins), pd.Timestamp(ends)
        figure = f"<b>{series.describe_mean(mean)}</b>"
        sketch.trace(
            "scatter",
            x=[start.to_pydatetime(), (end + DAY).to_pydatetime()],
            y=[mean, mean],
            mode="lines",
            line={"color": theme.ink, "width": 2.4},
            showlegend=False,
            hovertemplate=f"{figure} a {series.vocabulary.step}, mean of {nights}<extra></extra>",
        )
        if end - start >= room:
            middle = {"x": (start + (end - start) / 2).to_pydatetime(), "y": mean, "yanchor": "bottom"}
            font = {"color": theme.ink, "size": 13}
            sketch.write(figure, **middle, bgcolor=faded(theme.paper, 0.85), borderpad=1, font=font)


def _draw_points(sketch: Sketch, found: change_points.ChangePoints) -> int:
    """A line at each point of change, named on one of two lines where there is room; how many are without a name."""
    theme, first, last = sketch.theme, found.series.days[0], found.series.days[-1]
    years = first.year != last.year
    width_of_name = (last - first) / (3 if years else 5)
    written_until, unnamed = [first, first], 0
    for number, point in enumerate(found.points):
        day = pd.Timestamp(point.day)
        begins = day if day - width_of_name < first else day - width_of_name
        row = next((row for row in (number % 2, 1 - number % 2) if written_until[row] <= begins), None)
        at = day.to_pydatetime()
        sketch.upright(at, line={"color": theme.accent if row is not None else faded(theme.accent, 0.4), "width": 1.5})
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
    return unnamed


METHOD = (
    "Lines: means of the stretches between change points, found by PELT (Killick and others 2012, ruptures) on "
    "Anscombe's square-root scale with Yao's penalty times the long-run variance."
)


FIGURES_SIDE_BY_SIDE = 8
"""How many means can be written side by side on a phone."""


def _describe_step(found: change_points.ChangePoints) -> str:
    """What a bar tells when it is pointed at."""
    vocabulary = found.series.vocabulary
    if found.length > 1:
        return f"{found.step} from %{{customdata}}<br><b>%{{y:,.2f}}</b> {found.series.label} a day<extra></extra>"
    report = "report of " if vocabulary.is_reports else ""
    return f"{report}%{{customdata}}<br><b>%{{y:,}}</b> {found.series.label}<extra></extra>"


def _describe_row(values: dict[str, object]) -> str:
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
