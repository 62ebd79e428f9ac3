"""One attack among those of the weeks before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from vigil.analysis import ranking
from vigil.charts.chart import Chart, Sketch
from vigil.charts.look import LIGHT, Theme, axis
from vigil.charts.one_event import event_of
from vigil.charts.subject import Subject
from vigil.store.memory import InMemoryView
from vigil.text import format_day, format_number, short_day


def rank_strip(
    view: InMemoryView,
    event_id: str,
    *,
    measure: str = "launched",
    weeks: int | None = ranking.WEEKS,
    theme: Theme = LIGHT,
) -> Chart:
    """An attack among those of the weeks before it: one dot per attack along the figure, this one in the accent.

    Compares with all attacks of the table by the same actor, whatever the filters; `measure` is one of
    `vigil.analysis.ranking.RANKED`. `data` has `event_id`,
    `day`, `value` (Int64), `this` (bool). Raises what `vigil.analysis.ranking.rank_of` raises.
    """
    events = ranking.attacks_to_rank(view)
    rank = ranking.rank_of(events, event_id, measure=measure, weeks=weeks)
    label = ranking.RANKED[measure].label
    title = f"The attack of {format_day(rank.day)} among those before it, by {label}"
    data = _compared(events, event_of(view, event_id), rank)
    about = Subject(view, title, f"rank by {measure}", data, theme, event_id)
    words = ranking.describe_rank(rank)
    if rank.value is None or rank.compared == 0:
        short = "Its figure is not known." if rank.value is None else "Nothing before it to compare with."
        return about.empty(short, note=words)
    known = data.dropna(subset=["value"]).reset_index(drop=True)
    top = float(known["value"].max())
    known["height"] = _swarm(known["value"].astype("float64").tolist(), step=max(top, 1) / 44)
    crest = int(known["height"].max())
    sketch = Sketch(theme, height=150 + 9 * crest)
    _draw_dots(sketch, known, label)
    others = known[~known["this"]].sort_values("value", ascending=False, kind="stable")
    _name_dot(sketch, known[known["this"]].iloc[0], crest + 3.2, top, theme.accent)
    _name_dot(sketch, others.iloc[0], crest + 1.6, top, theme.muted)
    across = {"range": [-top * 0.02, top * 1.05], "showline": True, "nticks": 7}
    sketch.layout.update(
        xaxis=axis(theme, title=f"{label} in one attack", **across),
        yaxis=axis(theme, visible=False, range=[-0.8, crest + 5.2]),
    )
    return about.drawn(sketch, alt=words, note=words)


def _compared(events: pd.DataFrame, own: dict[str, Any], rank: ranking.Rank) -> pd.DataFrame:
    """The attack and those of the window that it is compared with, in order of their days: the data of the chart."""
    is_own = events["event_id"] == own["event_id"]
    selected = (events["event_type"] == own["event_type"]) & (events["actor1"] == own["actor1"])
    selected &= events["day"] >= pd.Timestamp(rank.window_begins)
    selected &= (events["day"] < pd.Timestamp(rank.day)) | is_own
    figures = events[ranking.RANKED[rank.measure].column].astype("Int64")
    rows = events[["event_id", "day"]].assign(value=figures, this=is_own)[selected]
    return rows.sort_values("day", ignore_index=True)


def _draw_dots(sketch: Sketch, known: pd.DataFrame, label: str) -> None:
    for this, colour, size in ((False, sketch.theme.bar, 8), (True, sketch.theme.accent, 12)):
        chosen = known[known["this"] == this]
        days = [format_day(day) for day in chosen["day"]]
        hover = f"%{{customdata}}<br><b>%{{x:,}}</b> {label}<extra></extra>"
        values = chosen["value"].astype("float64")
        sketch.dots(values, chosen["height"], size=size, color=colour, customdata=days, hovertemplate=hover)


def _name_dot(sketch: Sketch, row: pd.Series, height: float, top: float, colour: str) -> None:
    """Day and figure of a dot, written above all dots with a line down to it."""
    value = float(row["value"])
    sketch.point_out(
        f"<b>{short_day(row['day'])}: {format_number(row['value'])}</b>",
        value,
        row["height"],
        above=height,
        colour=colour,
        standoff=5,
        xanchor="left" if value < 0.3 * top else "right" if value > 0.7 * top else "center",
    )


def _swarm(values: Sequence[float], *, step: float) -> list[int]:
    """How high each dot stands so that none covers another: dots within one step of each other are stacked."""
    heights = [0] * len(values)
    columns: dict[int, int] = {}
    for place in sorted(range(len(values)), key=lambda place: values[place]):
        column = int(values[place] // step)
        heights[place] = columns.get(column, 0)
        columns[column] = heights[place] + 1
    return heights
