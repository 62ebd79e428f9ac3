"""The rhythm of attacks: hours between their starts, and the hours in which they start."""

from __future__ import annotations

import numpy as np
import pandas as pd

from vigil.analysis import frequency
from vigil.charts.chart import Chart, Sketch, caption_of, empty_chart, stem_of
from vigil.charts.frames import floats, highest
from vigil.charts.look import LIGHT, Theme, axis
from vigil.charts.notes import few_note
from vigil.store.memory import InMemoryView
from vigil.store.protocols import View
from vigil.text import DASH, format_number, number_of, sentences

LONGEST_INTERVAL = 48
"""Hours; longer intervals share the last bar."""

INTERVAL_BIN = 3
"""Hours in one bar of the distribution of intervals."""


def interval_distribution(view: InMemoryView, *, theme: Theme = LIGHT) -> Chart:
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
        x=floats(data["hours_from"]) + INTERVAL_BIN / 2,
        y=floats(data["intervals"]),
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
        drawn=sketch.finished(),
        title=title,
        caption=caption_of(view),
        alt=(
            f"{title}. {number_of(len(used), 'interval')}, median {format_number(median, decimals=1)} hours, "
            f"shortest {format_number(used['hours'].min(), decimals=1)}, "
            f"longest {format_number(used['hours'].max(), decimals=1)}."
        ),
        data=data,
        name=stem_of(view, "intervals between attacks"),
        note=sentences(
            "A night is one attack; starts are those of the reported windows, often full hours.",
            f"{number_of(left_out, 'interval')} left out: a start is not known to the minute, or a day without "
            "a report lies between."
            if left_out > 0
            else "",
            few_note(len(used), "interval"),
        ),
    )


def start_hour_distribution(view: View, *, theme: Theme = LIGHT) -> Chart:
    """In which hour, Europe/Kyiv, attacks start as reported; drawn from noon to noon so that nights hang together."""
    title = f"Hour in which {view.nouns} start"
    found = frequency.start_hours(view)
    data = found.hours
    if not found.known:
        message = f"No {view.noun} of this selection has a start known more exactly than its day."
        return empty_chart(view, title=title, what="start hours", message=message, theme=theme, data=data)
    sketch = Sketch(theme, height=280)
    order = [*range(12, 24), *range(12)]
    ordered = data.set_index("hour").loc[order]
    sketch.trace(
        "bar",
        x=list(range(24)),
        y=floats(ordered["events"]),
        width=0.88,
        marker={"color": theme.bar, "line": {"width": 0}},
        customdata=[f"{hour:02d}:00{DASH}{hour:02d}:59" for hour in order],
        hovertemplate=f"%{{customdata}}<br><b>%{{y:,}}</b> {view.nouns}<extra></extra>",
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
        yaxis=axis(theme, title=f"number of {view.nouns}", rangemode="tozero", zeroline=False),
        showlegend=False,
    )
    busiest = highest(data, "events")
    evening = int(data.loc[data["hour"].isin(range(18, 24)), "events"].sum())
    return Chart(
        drawn=sketch.finished(),
        title=title,
        caption=caption_of(view),
        alt=(
            f"{title}, Kyiv time. Most often from {busiest['hour']:02d}:00: {format_number(busiest['events'])} of "
            f"{format_number(found.known)} {view.nouns}; {format_number(evening)} start between 18:00 and midnight."
        ),
        data=data,
        name=stem_of(view, f"start hours of {view.nouns}"),
        note=sentences(
            "Starts are those of the reported windows, often full hours." if view.table.vocabulary.is_reports else "",
            f"Start hour not known: {number_of(found.unknown, view.noun)}." if found.unknown else "",
            few_note(found.known, view.noun),
        ),
    )
