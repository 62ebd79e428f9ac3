"""When the highest figure of a table was exceeded, and by how much."""

from __future__ import annotations

import pandas as pd

from vigil.analysis.ranking import RANKED
from vigil.analysis.ranking.records import BEGINNING_WEEKS, RECORDS_RULE, course, describe_records, records
from vigil.charts.chart import Chart, Sketch
from vigil.charts.from_frames import floats
from vigil.charts.look import LIGHT, Theme, axis, faded
from vigil.charts.reporting_breaks import breaks_note, mark_breaks
from vigil.charts.subject import Subject
from vigil.charts.time_axis import DAY, date_axis
from vigil.query.choices import DAY_RULES
from vigil.store.memory import InMemoryView
from vigil.text import capital, format_day, format_number, number_of, sentences, short_day


def records_over_time(view: InMemoryView, event_id: str, *, measure: str = "launched", theme: Theme = LIGHT) -> Chart:
    """Every attack by the same actor as a dot, the record as a rising line, this attack in the accent.

    The first weeks of the table are shaded: they set the mark that later attacks are held against. `data` is that of
    `vigil.analysis.ranking.records.records`. Raises KeyError for an event that the table does not hold.
    """
    found = records(view, event_id, measure)
    figures = course(view, event_id, measure)
    label = RANKED[measure].label
    title = f"{capital(label)}: when the record of this table was set"
    about = Subject(view, title, f"records {measure}", found, theme, event_id)
    if found.empty:
        return about.empty(f"The table knows no figure of {label}.")
    known = figures[figures["value"].notna()]
    first, last = figures["day"].min(), figures["day"].max()
    sketch = Sketch(theme, height=340)
    _draw_attacks(sketch, known, event_id, label)
    _draw_record(sketch, found, event_id, first, last)
    sketch.layout.update(
        xaxis=axis(
            theme,
            title=f"day ({DAY_RULES[view.selection.day]})",
            range=[first - DAY, last + DAY],
            showgrid=False,
            showline=True,
            **date_axis(),
        ),
        yaxis=axis(
            theme,
            title=f"{label} in one attack",
            range=[0, float(known["value"].max()) * 1.12 or 1],
            zeroline=True,
            nticks=6,
        ),
        margin={"l": 8, "r": 14, "t": 10, "b": 8},
    )
    breaks = view.table.vocabulary.breaks_within((measure,), first, last)
    mark_breaks(sketch, breaks, theme=theme)
    unknown = f"{number_of(len(figures) - len(known), 'attack')} of {len(figures)}"
    return about.drawn(
        sketch,
        alt=describe_records(view, event_id, measure),
        note=sentences(
            f"Line: the record so far. Shaded: the beginning. {RECORDS_RULE}",
            f"For {unknown} the figure is not known: a record may be among them." if len(known) < len(figures) else "",
            breaks_note(breaks),
        ),
    )


def _draw_attacks(sketch: Sketch, known: pd.DataFrame, event_id: str, label: str) -> None:
    this, theme = known["event_id"] == event_id, sketch.theme
    for chosen, colour, size in ((known[~this], faded(theme.bar, 0.6), 6), (known[this], theme.accent, 11)):
        sketch.dots(
            chosen["day"],
            floats(chosen["value"]),
            size=size,
            color=colour,
            customdata=[format_day(day) for day in chosen["day"]],
            hovertemplate=f"%{{customdata}}<br><b>%{{y:,}}</b> {label}<extra></extra>",
            cliponaxis=False,
        )


def _draw_record(sketch: Sketch, found: pd.DataFrame, event_id: str, first: pd.Timestamp, last: pd.Timestamp) -> None:
    """The record as a line that rises, its marks named, and the first weeks shaded."""
    theme, begun = sketch.theme, first + BEGINNING_WEEKS * 7 * DAY
    sketch.box(x0=first, x1=begun, y0=0, y1=1, yref="paper", fillcolor=faded(theme.faint, 0.5), line={"width": 0})
    sketch.trace(
        "scatter",
        x=[*found["day"].tolist(), last],
        y=[*floats(found["value"]).tolist(), float(found["value"].iloc[-1])],
        mode="lines",
        line={"color": theme.ink, "width": 1.5, "shape": "hv"},
        hoverinfo="skip",
        showlegend=False,
    )
    for row, name in _labelled(found, event_id):
        early = (row["day"] - first) < 0.35 * (last - first)
        sketch.write(
            f"<b>{name}</b>",
            x=row["day"],
            y=float(row["value"]),
            xanchor="left" if early else "right",
            yanchor="bottom",
            xshift=-6 if early else -7,
            yshift=14 if early else 3,
            font={"size": 12, "color": theme.accent if row["event_id"] == event_id else theme.ink},
            bgcolor=theme.paper,
            borderpad=0,
        )


def _labelled(found: pd.DataFrame, event_id: str) -> list[tuple[pd.Series, str]]:
    """The marks that have a label: where the line begins, its last, this attack; each with its day and figure."""
    places = {0, len(found) - 1, *found.index[found["event_id"] == event_id].tolist()}
    marks = []
    for place in sorted(places):
        row = found.loc[place]
        more = "" if pd.isna(row["margin"]) else f" (+{format_number(row['margin'])})"
        marks.append((row, f"{short_day(row['day'])}: {format_number(row['value'])}{more}"))
    return marks
