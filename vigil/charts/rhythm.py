"""The rhythm of attacks: hours between their starts, and the hours in which they start."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from vigil.analysis.frequency import figures, rhythm
from vigil.charts.chart import Chart, Sketch
from vigil.charts.from_frames import floats, highest
from vigil.charts.look import LIGHT, Theme, axis
from vigil.charts.notes import few_note
from vigil.charts.subject import Subject
from vigil.store.memory import InMemoryView
from vigil.store.protocols import View
from vigil.text import DASH, format_number, number_of, sentences

LONGEST_INTERVAL = 48
"""Hours; longer intervals share the last bar."""

INTERVAL_BIN = 3
"""Hours in one bar of the distribution of intervals."""


def interval_distribution(view: InMemoryView, *, theme: Theme = LIGHT) -> Chart:
    """How many hours lie between the starts of consecutive attacks."""
    found = rhythm.intervals(view)
    used = found[~found["gap"]]
    data = _tally(used["hours"])
    about = Subject(view, "Hours between the starts of consecutive attacks", "intervals between attacks", data, theme)
    if used.empty:
        message = "No two consecutive attacks of this selection have starts known to the minute."
        return replace(about, what="intervals").empty(message)
    least, median, most = (
        format_number(hours, decimals=1) for hours in (used["hours"].min(), used["hours"].median(), used["hours"].max())
    )
    sketch = Sketch(theme, height=280)
    _draw_tally(sketch, data)
    middle = float(used["hours"].median())
    sketch.upright(middle, line={"color": theme.accent, "width": 1.5, "dash": "dot"})
    top = {"x": middle, "y": 1, "yref": "paper", "xanchor": "left", "yanchor": "top", "xshift": 5}
    sketch.write(f"median {median} hours", **top, font={"color": theme.accent, "size": 12})
    left_out = len(figures.event_figures(view, measure="attacks")) - 1 - len(used)
    return about.drawn(
        sketch,
        alt=f"{number_of(len(used), 'interval')}, median {median} hours, shortest {least}, longest {most}.",
        note=sentences(
            "A night is one attack; starts are those of the reported windows, often full hours.",
            f"{number_of(left_out, 'interval')} left out: a start is not known to the minute, or a day without "
            "a report lies between."
            if left_out > 0
            else "",
            few_note(len(used), "interval"),
        ),
    )


def _tally(hours: pd.Series) -> pd.DataFrame:
    """How many intervals each bar holds: `hours_from`, `hours_to` (missing in an open one), `intervals` (Int64)."""
    edges = np.arange(0, LONGEST_INTERVAL + INTERVAL_BIN, INTERVAL_BIN)
    longer = int((hours >= LONGEST_INTERVAL).sum())
    tally = np.histogram(hours[hours < LONGEST_INTERVAL], bins=edges)[0]
    data = pd.DataFrame({"hours_from": edges[:-1], "hours_to": edges[1:], "intervals": tally}, dtype="Int64")
    if not longer:
        return data
    further = pd.DataFrame(
        {"hours_from": [LONGEST_INTERVAL], "hours_to": [pd.NA], "intervals": [longer]}, dtype="Int64"
    )
    return pd.concat([data, further], ignore_index=True)


def _draw_tally(sketch: Sketch, data: pd.DataFrame) -> None:
    is_open = bool(data["hours_to"].isna().any())
    ticks = list(range(0, LONGEST_INTERVAL, 6))
    sketch.bars(
        floats(data["hours_from"]) + INTERVAL_BIN / 2,
        floats(data["intervals"]),
        width=INTERVAL_BIN * 0.9,
        color=sketch.theme.bar,
        each=[
            f"{low} to {high} hours" if pd.notna(high) else f"{low} hours or more"
            for low, high in zip(data["hours_from"], data["hours_to"], strict=True)
        ],
        of="intervals",
    )
    sketch.layout.update(
        xaxis=axis(
            sketch.theme,
            title="hours from start to start",
            **_PLAIN,
            range=[0, LONGEST_INTERVAL + (INTERVAL_BIN if is_open else 0)],
            tickvals=[*ticks, LONGEST_INTERVAL + (INTERVAL_BIN / 2 if is_open else 0)],
            ticktext=[*map(str, ticks), f"{LONGEST_INTERVAL}{'+' if is_open else ''}"],
        ),
        yaxis=axis(sketch.theme, title="number of intervals", range=[0, float(data["intervals"].max()) * 1.18]),
        showlegend=False,
    )


_PLAIN = {"showgrid": False, "showline": True, "tickangle": 0}
"""Of the axes of hours."""


def start_hour_distribution(view: View, *, theme: Theme = LIGHT) -> Chart:
    """In which hour, Europe/Kyiv, attacks start as reported; drawn from noon to noon so that nights hang together."""
    found = rhythm.start_hours(view)
    data, nouns = found.hours, view.nouns
    about = Subject(view, f"Hour in which {nouns} start", f"start hours of {nouns}", data, theme)
    if not found.known:
        message = f"No {view.noun} of this selection has a start known more exactly than its day."
        return replace(about, what="start hours").empty(message)
    sketch = Sketch(theme, height=280)
    order = [*range(12, 24), *range(12)]
    hours = floats(data.set_index("hour").loc[order, "events"])
    each = [f"{hour:02d}:00{DASH}{hour:02d}:59" for hour in order]
    sketch.bars(list(range(24)), hours, width=0.88, color=theme.bar, each=each, of=nouns)
    ticks = list(range(0, 24, 3))
    sketch.layout.update(
        xaxis=axis(
            theme,
            title="hour of the day, 0 to 23, Kyiv time",
            **_PLAIN,
            tickvals=ticks,
            ticktext=[str(order[place]) for place in ticks],
            range=[-0.6, 23.6],
        ),
        yaxis=axis(theme, title=f"number of {nouns}", rangemode="tozero"),
        showlegend=False,
    )
    busiest = highest(data, "events")
    evening = int(data.loc[data["hour"].isin(range(18, 24)), "events"].sum())
    return about.drawn(
        sketch,
        kind=", Kyiv time",
        alt=f"Most often from {busiest['hour']:02d}:00: {format_number(busiest['events'])} of "
        f"{format_number(found.known)} {nouns}; {format_number(evening)} start between 18:00 and midnight.",
        note=sentences(
            "Starts are those of the reported windows, often full hours." if view.table.vocabulary.is_reports else "",
            f"Start hour not known: {number_of(found.unknown, view.noun)}." if found.unknown else "",
            few_note(found.known, view.noun),
        ),
    )
