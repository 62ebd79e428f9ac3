"""One attack among those of the weeks before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from vigil.analysis import ranking
from vigil.charts.chart import Chart, Sketch
from vigil.charts.look import LIGHT, Theme, axis
from vigil.charts.one_event import empty_event_chart, event_caption, event_of, event_stem
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
    what = f"rank by {measure}"
    column = ranking.RANKED[measure].column
    own = event_of(view, event_id)
    begins, ends = pd.Timestamp(rank.window_begins), pd.Timestamp(rank.day)
    is_own = events["event_id"] == event_id
    kept = (events["event_type"] == own["event_type"]) & (events["actor1"] == own["actor1"])
    kept &= (events["day"] >= begins) & ((events["day"] < ends) | is_own)
    alike = events.loc[kept, ["event_id", "day", column]]
    data = pd.DataFrame(
        {
            "event_id": alike["event_id"],
            "day": alike["day"],
            "value": alike[column].astype("Int64"),
            "this": alike["event_id"] == event_id,
        }
    ).sort_values("day", ignore_index=True)
    known = data.dropna(subset=["value"]).reset_index(drop=True)
    if rank.value is None or rank.compared == 0:
        message = ranking.sentence(rank)
        short = "Its figure is not known." if rank.value is None else "Nothing before it to compare with."
        chart = empty_event_chart(view, event_id, title=title, what=what, message=short, theme=theme, data=data)
        return replace(chart, note=message)
    top = float(known["value"].max())
    known["height"] = _swarm(known["value"].astype("float64").tolist(), step=max(top, 1) / 44)
    crest = int(known["height"].max())
    sketch = Sketch(theme, height=150 + 9 * crest)
    for this, colour, size in ((False, theme.bar, 8), (True, theme.accent, 12)):
        chosen = known[known["this"] == this]
        sketch.trace(
            "scatter",
            x=chosen["value"].astype("float64").tolist(),
            y=chosen["height"].tolist(),
            mode="markers",
            marker={"size": size, "color": colour, "line": {"width": 0}},
            customdata=[format_day(day) for day in chosen["day"]],
            hovertemplate=f"%{{customdata}}<br><b>%{{x:,}}</b> {label}<extra></extra>",
            showlegend=False,
        )
    others = known[~known["this"]].sort_values("value", ascending=False, kind="stable")
    named = [(known[known["this"]].iloc[0], theme.accent, 3.2), (others.iloc[0], theme.muted, 1.6)]
    for row, colour, lift in named:
        value = float(row["value"])
        sketch.write(
            f"<b>{short_day(row['day'])}: {format_number(row['value'])}</b>",
            x=value,
            y=row["height"],
            ax=value,
            ay=crest + lift,
            axref="x",
            ayref="y",
            showarrow=True,
            arrowhead=0,
            arrowwidth=1,
            arrowcolor=colour,
            standoff=5,
            xanchor="left" if value < 0.3 * top else "right" if value > 0.7 * top else "center",
            yanchor="bottom",
            font={"color": colour, "size": 13},
        )
    sketch.layout.update(
        xaxis=axis(
            theme,
            title=f"{label} in one attack",
            range=[-top * 0.02, top * 1.05],
            zeroline=False,
            showline=True,
            nticks=7,
        ),
        yaxis=axis(theme, visible=False, range=[-0.8, crest + 5.2]),
        hovermode="closest",
    )
    return Chart(
        drawn=sketch.finished(),
        title=title,
        caption=event_caption(view, event_id),
        alt=f"{title}. {ranking.sentence(rank)}",
        data=data,
        name=event_stem(event_id, what),
        note=ranking.sentence(rank),
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
