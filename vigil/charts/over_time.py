"""Attacks, or one of their figures, by day, week or month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from vigil import limits
from vigil.analysis.frequency import calls_and_talks, counting, rates, reported_days
from vigil.analysis.frequency.measures import CASUALTY_MEASURES, Dimension, Measure
from vigil.analysis.frequency.periods import Period, period_end
from vigil.charts.chart import Chart, Sketch
from vigil.charts.from_frames import floats, highest
from vigil.charts.look import LIGHT, Theme, colour_of, escaped, whole_steps
from vigil.charts.notes import coverage_note, empty_reason, is_empty, known_note, range_note, rule_note
from vigil.charts.reporting_breaks import breaks_note
from vigil.charts.stage import Stage, axis_key
from vigil.charts.subject import Subject
from vigil.charts.time_axis import is_marked, marked_day, period_label, period_title, places_in_time
from vigil.store.protocols import View
from vigil.text import capital, format_day, format_number, format_share, month_name, number_of, sentences, short_day

PANELS = 8
"""Groups drawn one under another where they cannot be stacked; the rest are counted in the note."""

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
    `data` has the columns of `counts`, and `rolling_mean` where it is drawn.
    """
    counted, uncounted = _counted(view, every, by, measure)
    request = _Request(view, every, by, measure, marked_day(view, highlight))
    about = Subject(view, request.title, f"{measure} by {every}{f' and {by}' if by else ''}", counted, theme)
    if is_empty(view, counted["value"]):
        return about.empty(empty_reason(view, counted, measure))
    whole = counted if by is None else counting.counts(view, every=every, measure=measure)
    groups = list(dict.fromkeys(counted["group"]))
    shown = groups if request.stacked else _largest_groups(counted, PANELS)
    diplomacy = diplomacy and view.table.vocabulary.has_diplomacy
    stage = Stage.of(view, panels=1 if request.stacked else len(shown), diplomacy=diplomacy, theme=theme)
    if request.stacked:
        mean = rates.rolling_mean(whole, ROLLING_WINDOWS[every]) if rolling and request.has_mean(whole) else None
        _draw_stacked(stage.sketch, request, counted, whole, mean)
        if by is None and mean is not None:
            about = replace(about, data=counted.assign(rolling_mean=mean["mean"].round(2)))
    else:
        _draw_panels(stage, request, counted, shown)
    coverage = reported_days.coverage(view)
    stage.mark_missing(coverage)
    if every != "day":  # half a bar at the edge would hide what its week or month holds
        stage.show_whole_periods(whole["period"].iloc[0], period_end(whole["period"].iloc[-1], every))
    if diplomacy:
        stage.mark_diplomacy(calls_and_talks.diplomacy(view.in_memory))
    breaks = view.table.vocabulary.breaks_within((measure,), coverage["day"].iloc[0], coverage["day"].iloc[-1])
    stage.mark_breaks(breaks)
    stage.sketch.layout["xaxis"]["title"]["text"] = period_title(every, view)
    return about.drawn(
        stage.sketch,
        kind=f", {number_of(len(whole), every)} from {format_day(whole['period'].iloc[0])}",
        alt=_describe(request, whole, coverage, groups if by else []),
        note=sentences(
            _note(request, coverage, whole, len(groups) - len(shown)),
            f"{number_of(uncounted, 'further group')} not counted one by one." if uncounted else "",
            breaks_note(breaks),
        ),
    )


@dataclass(frozen=True)
class _Request:
    """What is counted, by which periods and groups, and the day that is marked."""

    view: View
    every: Period
    by: Dimension | None
    measure: Measure
    marked: pd.Timestamp | None

    @property
    def label(self) -> str:
        return self.view.table.vocabulary.label(self.measure)

    @property
    def title(self) -> str:
        place = "place named" if self.view.table.vocabulary.is_reports else "region"
        parts = {"actor": "actor", "type": "type of event", "weapon": "weapon class", "place": place}
        return f"{capital(self.label)} by {self.every}{f' and {parts[self.by]}' if self.by else ''}"

    @property
    def stacked(self) -> bool:
        """Whether groups stand on each other, as they add up; else one under another, as is told of all of them."""
        return self.by is None or _stacks(self.by)

    def has_mean(self, whole: pd.DataFrame) -> bool:
        return has_rolling_mean(self.every, self.by) and len(whole) >= ROLLING_WINDOWS[self.every]

    def colour(self, group: str, theme: Theme) -> str:
        if self.by is None or self.by == "place":
            return theme.bar
        return colour_of(self.by, group, order=self.view.order_of(self.by))

    def bars(self, sketch: Sketch, rows: pd.DataFrame, group: str, *, panel: str = "y") -> None:
        """Draw the bars of one group; the marked one stands out where it is not stacked."""
        middle, width = places_in_time(rows["period"], self.every)
        colour: str | list[str] = self.colour(group, sketch.theme)
        here = is_marked(rows["period"], self.every, self.marked)
        if here.any() and (not self.stacked or not group):
            colour = [sketch.theme.accent if mark else str(colour) for mark in here]
        sketch.bars(
            middle,
            floats(rows["value"]),
            width=width,
            color=colour,
            each=[
                f"{period_label(period, self.every)}{_partly(self.view, known)}"
                for period, known in zip(rows["period"], rows["known"], strict=True)
            ],
            of=f"{self.label}, {escaped(group)}" if group else self.label,
            yaxis=panel,
            name=escaped(group) or self.label,
        )


def _counted(view: View, every: Period, by: Dimension | None, measure: Measure) -> tuple[pd.DataFrame, int]:
    """The counts, and of how many groups they are not: of thousands only those drawn are counted by period.

    Of groups that are stacked the most are drawn, and all others as one.
    """
    if by is None or not view.table.vocabulary.is_self_contained:
        return counting.counts(view, every=every, by=by, measure=measure), 0
    sums = counting.group_sums(view, by=by, measure=measure)
    stacked = _stacks(by)
    if len(sums) <= limits.COUNTED_GROUPS:
        counted = counting.counts(view, every=every, by=by, measure=measure)
        return (_with_others(counted, limits.STACKED_GROUPS) if stacked else counted), 0
    ordered = sums.sort_values("events" if stacked else "value", ascending=False, kind="stable")
    drawn = tuple(ordered["group"].head(limits.STACKED_GROUPS if stacked else PANELS))
    rest = len(sums) - len(drawn)
    others = f"{rest} others" if stacked else ""
    counted = counting.counts(view, every=every, by=by, measure=measure, among=drawn, others=others)
    return counted, 0 if stacked else rest


def _with_others(counted: pd.DataFrame, most: int) -> pd.DataFrame:
    """The counts of the groups with most events, those of all others as one group behind them."""
    sums = counted.groupby("group", sort=False)["events"].sum().sort_values(ascending=False, kind="stable")
    if len(sums) <= most:
        return counted
    selected = list(sums.index[:most])
    named = counted[counted["group"].isin(selected)]
    rest = counted[~counted["group"].isin(selected)]
    known = rest["known"].fillna(0) * rest["events"].astype("float64")
    summed = [name for name in ("value", "events", "known", "low", "high") if name in rest]
    is_open = None
    if "high" in rest:
        is_open = (rest["high"].isna() & rest["low"].notna()).groupby(rest["period"], sort=True).any()
    rest = rest.assign(known=known).groupby("period", sort=True)[summed].sum(min_count=1)
    if is_open is not None:
        rest["high"] = rest["high"].mask(is_open)
    events = rest["events"].astype("float64")
    rest["known"] = (rest["known"] / events).where(events > 0)
    rest = rest.reset_index().assign(group=f"{len(sums) - most} others")
    return pd.concat([named, rest[counted.columns]], ignore_index=True).astype(counted.dtypes.to_dict())


def _partly(view: View, known: float) -> str:
    return "" if pd.isna(known) or known == 1 else f", known for {format_share(known)} of {view.nouns}"


def _draw_stacked(
    sketch: Sketch, request: _Request, counted: pd.DataFrame, whole: pd.DataFrame, mean: pd.DataFrame | None
) -> None:
    """The groups on each other, and the mean of all of them as a line."""
    every, window = request.every, ROLLING_WINDOWS.get(request.every, 0)
    for group in dict.fromkeys(counted["group"]):
        request.bars(sketch, counted[counted["group"] == group], group)
    if mean is not None:
        sketch.trace(
            "scatter",
            x=places_in_time(mean["period"], every)[0],
            y=floats(mean["mean"]),
            mode="lines",
            line={"color": sketch.theme.ink, "width": 1.8},
            name=f"mean of the last {window} {every}s",
            connectgaps=False,
            hovertemplate=f"<b>%{{y:,.0f}}</b> mean of the last {window} {every}s<extra></extra>",
        )
    sketch.layout.update(barmode="stack", showlegend=request.by is not None or mean is not None)
    if request.by is None:
        sketch.traces[0]["showlegend"] = False
    _label_marked(sketch, request, whole)
    sketch.layout["yaxis"]["title"]["text"] = f"{request.label} per {every}"
    sketch.layout["yaxis"] |= whole_steps(whole["value"].max())


def _draw_panels(stage: Stage, request: _Request, counted: pd.DataFrame, shown: Sequence[str]) -> None:
    """A panel for each group, named with its sum; weapon classes each to their own scale."""
    sketch, top = stage.sketch, float(counted["value"].max() or 1)
    for panel, group in zip(stage.panels, shown, strict=True):
        rows = counted[counted["group"] == group]
        request.bars(sketch, rows, group, panel=panel)
        own = float(rows["value"].max()) if request.by == "weapon" and rows["value"].notna().any() else top
        scale = sketch.layout[axis_key(panel)]
        scale["range"] = [0, max(own, 1) * 1.02]
        if own <= 2:
            scale["dtick"] = 1
        name = f"<b>{escaped(group)}</b>  {format_number(rows['value'].sum())}"
        sketch.name_row(name, scale["domain"][1], yref="paper", yshift=-1)
    middle = stage.panels[len(stage.panels) // 2]
    sketch.layout[axis_key(middle)]["title"]["text"] = f"{request.label} per {request.every}"


def _label_marked(sketch: Sketch, request: _Request, whole: pd.DataFrame) -> None:
    """Name the marked bar, above every bar near it so that the label hides none."""
    every, marked = request.every, request.marked
    here = is_marked(whole["period"], every, marked)
    if marked is None or not here.any():
        return
    place = int(np.flatnonzero(here)[0])
    value = whole["value"].iloc[place]
    reach = max(len(whole) // 6, 1)
    near = whole["value"].iloc[max(place - reach, 0) : place + reach + 1].max()
    near = float(near) if pd.notna(near) else 1.0
    share = place / max(len(whole) - 1, 1)
    start = whole["period"].iloc[place]
    day = {"day": short_day(marked), "week": f"week of {short_day(start)}", "month": month_name(start.month)}[every]
    sketch.point_out(
        f"<b>{day}: {format_number(value)}</b>",
        places_in_time(whole["period"], every)[0][place],
        0 if pd.isna(value) else float(value),
        above=near * 1.1,
        colour=sketch.theme.accent,
        xanchor="left" if share < 0.2 else "right" if share > 0.7 else "center",
        bgcolor=sketch.theme.paper,
        borderpad=1,
        standoff=0,
    )
    sketch.layout["yaxis"]["range"] = [0, max(float(whole["value"].max()), near * 1.24) * 1.03]


def has_rolling_mean(every: Period, by: Dimension | None) -> bool:
    """Whether a chart of these periods, split like this, can show a rolling mean: months and panels have none."""
    return every in ROLLING_WINDOWS and (by is None or _stacks(by))


def _stacks(by: Dimension) -> bool:
    return by in ("actor", "type")


def _largest_groups(counted: pd.DataFrame, most: int) -> list[str]:
    sums = counted.groupby("group")["value"].sum().sort_values(ascending=False, kind="stable")
    return [str(group) for group in sums[sums > 0].index[:most]] or list(dict.fromkeys(counted["group"]))[:most]


def _describe(request: _Request, whole: pd.DataFrame, coverage: pd.DataFrame, groups: Sequence[str]) -> str:
    known = whole.dropna(subset=["value"])
    words = []
    if len(known):
        peak = highest(known, "value")
        words.append(
            f"In all {format_number(known['value'].sum())} {request.label}. "
            f"Highest: {format_number(peak['value'])} ({period_label(peak['period'], request.every)}). "
            f"Median of a {request.every}: {format_number(known['value'].median())}."
        )
    if groups:
        words.append(f"Split into {', '.join(groups[:8])}{' and others' if len(groups) > 8 else ''}.")
    return " ".join([*words, coverage_note(coverage)]).strip()


def _note(request: _Request, coverage: pd.DataFrame, whole: pd.DataFrame, hidden: int) -> str:
    view, every, edge = request.view, request.every, ""
    if every != "day" and len(whole):
        edge = f"The first and last {every} may reach beyond the selected days; only selected days are counted."
    return sentences(
        coverage_note(coverage),
        known_note(view, whole, request.measure),
        range_note(whole),
        _what_groups_are(request),
        f"{number_of(hidden, 'further group')} in the table behind the chart." if hidden > 0 else "",
        edge,
        rule_note(request.measure),
    )


def _what_groups_are(request: _Request) -> str:
    """How often an event counts among the groups, and what its figure is there."""
    casualties = request.measure in CASUALTY_MEASURES
    if request.by == "weapon" and request.view.table.vocabulary.is_self_contained:
        together = "Casualties of a row that names several weapons stand under all their names together."
        return f"Each has its own scale.{f' {together}' if casualties else ''}"
    if request.by == "weapon":
        once = "An attack counts once for each weapon class used: do not add classes up."
        return f"Each weapon class has its own scale.{f' {once}' if request.measure == 'attacks' else ''}"
    if request.by != "place" or request.view.table.vocabulary.is_self_contained:
        return ""
    if casualties:
        return "Only casualties reported for a named place."
    return "An attack counts once, with its whole figure, for each place named: do not add places up."
