"""One attack among those of the weeks before it, under every measure at once."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vigil.analysis.ranking import RANKED, WEEKS, Rank
from vigil.analysis.ranking.every_measure import describe_standing, history, ranks
from vigil.analysis.ranking.rank import describe_window, short_rank
from vigil.charts.chart import Chart, Sketch
from vigil.charts.look import LIGHT, Theme, axis, escaped, faded
from vigil.charts.subject import Subject
from vigil.store.memory import InMemoryView
from vigil.text import capital, format_day, format_number, format_share, number_of, sentences

_TICKS = [0, 0.25, 0.5, 0.75, 1]


def rank_strips(view: InMemoryView, event_id: str, *, weeks: int | None = WEEKS, theme: Theme = LIGHT) -> Chart:
    """An attack among those of the weeks before it: a row of dots for each measure, this attack in the accent.

    Each measure has its own scale: the largest figure of the window and the attack itself is 100 %. Compares with all
    attacks of the table by the same actor, whatever the filters. `data` has `measure`, `event_id`, `day`, `value`
    (Int64), `share` (float64), `this` (bool), the attacks with an unknown figure included. Raises KeyError for an
    event that the table does not hold.
    """
    found = [of_measure[0] for of_measure in ranks(view, event_id, (weeks,))]
    title = f"The attack of {format_day(found[0].day)} among those of the {describe_window(weeks)}, by every measure"
    points = [_points(view, event_id, rank) for rank in found]
    types = {"measure": "str", "event_id": "str", "day": "datetime64[us]", "value": "Int64", "share": "float64"}
    rows = [point for of_measure in points for point in of_measure]
    data = pd.DataFrame(rows, columns=[*types, "this"]).astype(types)
    about = Subject(view, title, f"ranks {describe_window(weeks)}", data, theme, event_id)
    sketch = Sketch(theme, height=74 + 40 * len(found))
    for row, (rank, of_measure) in enumerate(zip(found, points, strict=True)):
        _draw_row(sketch, row, rank, of_measure)
    sketch.layout.update(
        xaxis=axis(
            theme,
            title="share of the largest figure of the measure",
            range=[-0.015, 1.015],
            tickvals=_TICKS,
            ticktext=[format_share(share) for share in _TICKS],
            showgrid=True,
            showline=True,
        ),
        yaxis=axis(theme, visible=False, range=[len(found) - 0.5, -0.9]),
        margin={"l": 10, "r": 14, "t": 6, "b": 8},
    )
    return about.drawn(
        sketch,
        alt=f"{capital(describe_standing(view, event_id, weeks=weeks))}.",
        note=sentences(
            "A dot is an attack; those with an unknown figure are counted, not drawn as zero.",
            _nights_note(found[0]),
            f"Ballistic: {RANKED['launched_ballistic'].counts}.",
        ),
    )


def _draw_row(sketch: Sketch, row: int, rank: Rank, points: list[tuple[Any, ...]]) -> None:
    """The dots of one measure along a line, with the measure's name, the attack's standing and the largest figure."""
    theme, measure = sketch.theme, RANKED[rank.measure]
    sketch.line(x0=0, x1=1, y0=row, y1=row, line={"color": theme.grid, "width": 1}, layer="below")
    for this, colour, size in ((False, faded(theme.bar, 0.55), 8), (True, theme.accent, 12)):
        chosen = [point[2:5] for point in points if point[5] == this and point[3] is not None]
        if chosen:
            sketch.dots(
                [share for _, _, share in chosen],
                [row] * len(chosen),
                size=size,
                color=colour,
                customdata=[
                    f"{format_day(day)}<br><b>{format_number(value)}</b> {measure.label}" for day, value, _ in chosen
                ],
                hovertemplate="%{customdata}<extra></extra>",
                cliponaxis=False,
            )
    sketch.name_row(f"<b>{escaped(measure.short)}</b>  {_standing(rank)}", row - 0.2)
    font = {"size": 12, "color": theme.muted}
    sketch.name_row(_largest(rank), row - 0.2, x=1, xanchor="right", font=font)


def _points(view: InMemoryView, event_id: str, rank: Rank) -> list[tuple[Any, ...]]:
    """The attacks of the window under one measure, as rows of the chart's data."""
    selected = [
        (name, day, value)
        for name, day, value in history(view, event_id, rank.measure).attacks
        if name == event_id or rank.window_begins <= day < rank.day
    ]
    top = max((value for _, _, value in selected if value is not None), default=0) or 1
    return [
        (rank.measure, name, day, value, None if value is None else value / top, name == event_id)
        for name, day, value in selected
    ]


def _standing(rank: Rank) -> str:
    unknown = f", {rank.unknown} unknown" if rank.unknown else ""
    if rank.value is None:
        return f"not known{unknown}"
    return f"{format_number(rank.value)} · {short_rank(rank.rank, rank.among)}{unknown}"


def _largest(rank: Rank) -> str:
    figures = [figure for _, figure in rank.larger] if rank.value is None else [rank.value]
    largest = max([*figures, *(figure for _, figure in rank.larger)], default=None)
    return "" if largest is None else f"largest {format_number(largest)}"


def _nights_note(rank: Rank) -> str:
    if not rank.nights_without_report:
        return "Every night of the window has a report."
    return f"For {number_of(rank.nights_without_report, 'night')} of the window no report was found."
