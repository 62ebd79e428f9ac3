"""Attacks, or one of their figures, by day, week or month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from vigil import limits
from vigil.analysis import frequency
from vigil.analysis.frequency import CASUALTY_MEASURES, Dimension, Measure, Period, period_end
from vigil.charts.chart import Chart, Sketch, caption_of, empty_chart, stem_of
from vigil.charts.frames import floats, highest
from vigil.charts.look import LIGHT, Theme, colour_of, escaped, whole_steps
from vigil.charts.notes import coverage_note, is_empty, known_note, rule_note, why_nothing
from vigil.charts.reporting_breaks import breaks_note, mark_breaks
from vigil.charts.stage import Stage, axis_key
from vigil.charts.time_axis import (
    is_marked,
    marked_day,
    period_label,
    period_title,
    places_in_time,
)
from vigil.query.protocols import View
from vigil.text import (
    capital,
    format_day,
    format_number,
    format_share,
    month_name,
    number_of,
    sentences,
    short_day,
)

PANELS = 8
"""Groups drawn one under another where they cannot be stacked; the rest are counted in the note."""

FEW_PERIODS = 3
"""Below so many weeks or months the time axis shows them whole, else the days of the window."""

ROLLING_WINDOWS: dict[Period, int] = {"day": 7, "week": 4}
"""Periods that the rolling mean runs over; months have none."""


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
    counted, uncounted = _counted(view, every, by, measure)
    label = view.table.vocabulary.label(measure)
    title = _over_time_title(every, by, label, place="place named" if view.table.vocabulary.is_reports else "region")
    what = f"{measure} by {every}{f' and {by}' if by else ''}"
    if is_empty(view, counted["value"]):
        return empty_chart(
            view, title=title, what=what, message=why_nothing(view, counted, measure), theme=theme, data=counted
        )
    whole = counted if by is None else frequency.counts(view, every=every, measure=measure)
    stacked = by is None or _stacks(by)
    groups = list(dict.fromkeys(counted["group"]))
    shown = groups if stacked else _largest_groups(counted, PANELS)
    stage = Stage.of(view, panels=1 if stacked else len(shown), diplomacy=diplomacy, theme=theme)
    sketch = stage.sketch
    coverage = frequency.coverage(view)
    marked = marked_day(view, highlight)
    data = counted
    if stacked:
        for group in groups:
            rows = counted[counted["group"] == group]
            colour = colour_of(by, group, order=view.order_of(by)) if by else theme.bar
            sketch.traces.append(
                _bars(view, rows, every, measure, name=group, colour=colour, marked=marked, theme=theme)
            )
        sketch.layout.update(barmode="stack", showlegend=by is not None)
        window = ROLLING_WINDOWS.get(every, 0)
        if rolling and has_rolling_mean(every, by) and len(whole) >= window:
            mean = frequency.rolling_mean(whole, window)
            sketch.traces.append(_mean_line(mean, every, window, theme))
            sketch.layout.update(showlegend=True)
            if by is None:
                data = counted.assign(rolling_mean=mean["mean"].round(2))
        if by is None:
            sketch.traces[0]["showlegend"] = False
        _label_marked(sketch, whole, every, marked, view, theme)
        sketch.layout["yaxis"]["title"]["text"] = f"{label} per {every}"
        sketch.layout["yaxis"] |= whole_steps(whole["value"].max())
    else:
        _panels(view, stage, counted, shown, every, measure, by, marked, theme)
    stage.mark_missing(coverage)
    if view.table.declaration and every != "day" and whole["period"].nunique() < FEW_PERIODS:
        stage.show_whole_periods(whole["period"].iloc[0], period_end(whole["period"].iloc[-1], every))
    if diplomacy:
        stage.mark_diplomacy(frequency.diplomacy(view.in_memory))
    breaks = view.table.vocabulary.breaks_within((measure,), coverage["day"].iloc[0], coverage["day"].iloc[-1])
    upper, lower = (sketch.layout[axis_key(panel)]["domain"] for panel in (stage.panels[0], stage.panels[-1]))
    mark_breaks(sketch, breaks, theme=theme, top=upper[1], bottom=lower[0])
    sketch.layout["xaxis"]["title"]["text"] = period_title(every, view)
    return Chart(
        drawn=sketch.finished(),
        title=title,
        caption=caption_of(view),
        alt=_over_time_alt(title, whole, every, label, coverage, by=by, groups=groups if by else []),
        data=data,
        name=stem_of(view, what),
        note=sentences(
            _over_time_note(view, coverage, whole, every, measure, by, len(groups) - len(shown)),
            f"{number_of(uncounted, 'further group')} not counted one by one." if uncounted else "",
            breaks_note(breaks),
        ),
    )


def _counted(view: View, every: Period, by: Dimension | None, measure: Measure) -> tuple[pd.DataFrame, int]:
    """The counts, and of how many groups they are not: of thousands only those drawn are counted by period.

    Of groups that are stacked the most are drawn, and all others as one.
    """
    if by is None or view.table.declaration is None:
        return frequency.counts(view, every=every, by=by, measure=measure), 0
    sums = frequency.group_sums(view, by=by, measure=measure)
    stacked = _stacks(by)
    if len(sums) <= limits.COUNTED_GROUPS:
        counted = frequency.counts(view, every=every, by=by, measure=measure)
        return (_gathered(counted, limits.STACKED_GROUPS) if stacked else counted), 0
    ordered = sums.sort_values("events" if stacked else "value", ascending=False, kind="stable")
    drawn = tuple(ordered["group"].head(limits.STACKED_GROUPS if stacked else PANELS))
    rest = len(sums) - len(drawn)
    others = f"{rest} others" if stacked else ""
    counted = frequency.counts(view, every=every, by=by, measure=measure, among=drawn, others=others)
    return counted, 0 if stacked else rest


def _gathered(counted: pd.DataFrame, most: int) -> pd.DataFrame:
    """The counts of the groups with most events, those of all others as one group behind them."""
    sums = counted.groupby("group", sort=False)["events"].sum().sort_values(ascending=False, kind="stable")
    if len(sums) <= most:
        return counted
    kept = list(sums.index[:most])
    named = counted[counted["group"].isin(kept)]
    rest = counted[~counted["group"].isin(kept)]
    known = rest["known"].fillna(0) * rest["events"].astype("float64")
    rest = rest.assign(known=known).groupby("period", sort=True)[["value", "events", "known"]].sum(min_count=1)
    events = rest["events"].astype("float64")
    rest["known"] = (rest["known"] / events).where(events > 0)
    rest = rest.reset_index().assign(group=f"{len(sums) - most} others")
    return pd.concat([named, rest[counted.columns]], ignore_index=True).astype(counted.dtypes.to_dict())


def _bars(
    view: View,
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
    middle, width = places_in_time(rows["period"], every)
    here = is_marked(rows["period"], every, marked)
    plain = not name or single
    colours: str | list[str] = colour
    if here.any() and plain:
        colours = [theme.accent if mark else colour for mark in here]
    label = view.table.vocabulary.label(measure)
    shown = f"{label}" if not name else f"{label}, {escaped(name)}"
    return {
        "type": "bar",
        "x": middle,
        "y": floats(rows["value"]),
        "width": width,
        "yaxis": panel,
        "name": escaped(name) or label,
        "marker": {"color": colours, "line": {"width": 0}},
        "customdata": [
            f"{period_label(period, every)}{_partly(view, known)}"
            for period, known in zip(rows["period"], rows["known"], strict=True)
        ],
        "hovertemplate": f"%{{customdata}}<br><b>%{{y:,}}</b> {shown}<extra></extra>",
    }


def _partly(view: View, known: float) -> str:
    return "" if pd.isna(known) or known == 1 else f", known for {format_share(known)} of {view.nouns}"


def _mean_line(mean: pd.DataFrame, every: Period, window: int, theme: Theme) -> dict[str, Any]:
    middle, _ = places_in_time(mean["period"], every)
    return {
        "type": "scatter",
        "x": middle,
        "y": floats(mean["mean"]),
        "mode": "lines",
        "line": {"color": theme.ink, "width": 1.8},
        "name": f"mean of the last {window} {every}s",
        "connectgaps": False,
        "hovertemplate": f"<b>%{{y:,.0f}}</b> mean of the last {window} {every}s<extra></extra>",
    }


def _panels(
    view: View,
    stage: Stage,
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
        own_colour = by in ("actor", "type", "weapon")
        colour = colour_of(str(by), group, order=view.order_of(str(by))) if own_colour else theme.bar
        stage.sketch.traces.append(
            _bars(
                view,
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
        key = axis_key(panel)
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
    stage.sketch.layout[axis_key(middle)]["title"]["text"] = f"{view.table.vocabulary.label(measure)} per {every}"


def _label_marked(
    sketch: Sketch, whole: pd.DataFrame, every: Period, marked: pd.Timestamp | None, view: View, theme: Theme
) -> None:
    """Name the marked bar, above every bar near it so that the label hides none."""
    here = is_marked(whole["period"], every, marked)
    if marked is None or not here.any():
        return
    place = int(np.flatnonzero(here)[0])
    value = whole["value"].iloc[place]
    middle, _ = places_in_time(whole["period"], every)
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


def has_rolling_mean(every: Period, by: Dimension | None) -> bool:
    """Whether a chart of these periods, split like this, can show a rolling mean: months and panels have none."""
    return every in ROLLING_WINDOWS and (by is None or _stacks(by))


def _stacks(by: Dimension) -> bool:
    return by in ("actor", "type")


def _largest_groups(counted: pd.DataFrame, most: int) -> list[str]:
    sums = counted.groupby("group")["value"].sum().sort_values(ascending=False, kind="stable")
    return [str(group) for group in sums[sums > 0].index[:most]] or list(dict.fromkeys(counted["group"]))[:most]


def _over_time_title(every: Period, by: Dimension | None, label: str, *, place: str) -> str:
    parts = {"actor": "actor", "type": "type of event", "weapon": "weapon class", "place": place}
    return f"{capital(label)} by {every}{f' and {parts[by]}' if by else ''}"


def _over_time_alt(
    title: str,
    whole: pd.DataFrame,
    every: Period,
    label: str,
    coverage: pd.DataFrame,
    *,
    by: Dimension | None,
    groups: Sequence[str],
) -> str:
    known = whole.dropna(subset=["value"])
    words = [f"{title}, {number_of(len(whole), every)} from {format_day(whole['period'].iloc[0])}."]
    if len(known):
        peak = highest(known, "value")
        words.append(
            f"In all {format_number(known['value'].sum())} {label}. "
            f"Highest: {format_number(peak['value'])} ({period_label(peak['period'], every)}). "
            f"Median of a {every}: {format_number(known['value'].median())}."
        )
    if groups:
        words.append(f"Split into {', '.join(groups[:8])}{' and others' if len(groups) > 8 else ''}.")
    note = coverage_note(coverage)
    return " ".join([*words, note]).strip()


def _over_time_note(
    view: View,
    coverage: pd.DataFrame,
    whole: pd.DataFrame,
    every: Period,
    measure: Measure,
    by: Dimension | None,
    hidden: int,
) -> str:
    once = ""
    if view.table.declaration:
        once = "Each has its own scale." if by == "weapon" else ""
        if by == "weapon" and measure in CASUALTY_MEASURES:
            once += " Casualties of a row that names several weapons stand under all their names together."
    elif by == "place":
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
    return sentences(
        coverage_note(coverage),
        known_note(view, whole, measure),
        once,
        f"{number_of(hidden, 'further group')} in the table behind the chart." if hidden > 0 else "",
        edge,
        rule_note(measure),
    )
