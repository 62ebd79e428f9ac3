"""Every figure claimed for one measure of an event, in order of time."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vigil import claims as claim_rules
from vigil.charts.chart import Chart, Sketch
from vigil.charts.frames import records
from vigil.charts.look import LIGHT, Theme, axis, escaped
from vigil.charts.one_event import empty_event_chart, event_caption, event_of, event_stem, kyiv_clock
from vigil.schema import CLAIM_MEASURES
from vigil.view import View
from vigil.words import DASH, cut, format_number, is_known, number_of, sentences, short_day

CLAIMS_SHOWN = 24
"""Statements drawn one under another; the rest are in the table behind the chart."""


def claims_over_time(view: View, event_id: str, *, measure: str = "injured", theme: Theme = LIGHT) -> Chart:
    """Every figure claimed for one measure of an event, in order of time, with who said it.

    Filled marks stand, hollow ones were superseded; the accent marks the statement that gives the figure
    shown first (see `vigil.claims.RULE`). Lines are ranges. Statements with the same speaker, day and figure
    share a row. Raises KeyError for an event or a measure that the table does not know.
    """
    event_of(view, event_id)
    label = CLAIM_MEASURES[measure]
    title = f"{label}: who said what, in order of time"
    claims = view.table.claims
    claims = claims[(claims["event_id"] == event_id) & (claims["measure"] == measure)]
    found = claim_rules.figures(claims)
    what = f"claims {measure}"
    if found.empty:
        message = "The table holds no figures claimed for this measure."
        return empty_event_chart(view, event_id, title=title, what=what, message=message, theme=theme, data=found)
    found = with_speakers(view, found)
    shown = view.book.headlines[view.book.headlines["event_id"] == event_id]
    shown_first = frozenset(name for names in shown["claim_ids"] for name in names)
    rows = joined_statements(found, shown_first)
    drawn = rows.tail(CLAIMS_SHOWN).reset_index(drop=True)
    several_scopes = len(set(drawn["scope"])) > 1
    sketch = Sketch(theme, height=64 + 38 * len(drawn))
    top = float(drawn["at_most"].max())
    unit = next((str(unit) for unit in found["unit"] if is_known(unit)), "number")
    for place, row in enumerate(records(drawn)):
        standing = row["status"] != "superseded"
        colour = theme.accent if row["shown_first"] else theme.bar
        if row["at_most"] > row["at_least"]:
            sketch.line(x0=row["at_least"], x1=row["at_most"], y0=place, y1=place, line={"color": colour, "width": 2})
        sketch.trace(
            "scatter",
            x=[row["figure"]],
            y=[place],
            mode="markers+text",
            text=[f"\u00a0{claimed_in_words(row)}\u00a0"],
            textposition="middle right" if row["figure"] < 0.8 * top else "middle left",
            textfont={"color": theme.ink, "size": 13},
            marker={
                "size": 10,
                "symbol": "circle" if standing else "circle-open",
                "color": colour,
                "line": {"width": 2, "color": colour},
            },
            hovertemplate=(
                f"<b>{claimed_in_words(row)}</b> {escaped(unit)}<br>{escaped(row['speaker'])}"
                f"<br>{escaped(row['publishers'])}, {when_said(row)}"
                f"<br>{'standing' if standing else 'superseded'}<extra></extra>"
            ),
            showlegend=False,
        )
        scope = f", {escaped(row['scope'])}" if several_scopes and row["scope"] else ""
        sketch.name_row(
            f"<b>{when_said(row)}</b>  {escaped(cut(row['speaker'], 51))}{scope}",
            place - 0.22,
            font={"size": 12, "color": theme.muted},
        )
    sketch.layout.update(
        xaxis=axis(
            theme,
            title=label.lower() if unit in label.lower() else f"{label.lower()} ({escaped(unit)})",
            range=[0, top * 1.12 or 1],
            zeroline=False,
            nticks=6,
        ),
        yaxis=axis(theme, visible=False, range=[len(drawn) - 0.5, -0.85]),
        hovermode="closest",
        margin={"l": 10, "r": 16, "t": 8, "b": 8},
    )
    words = "; ".join(
        f"{when_said(row)}: {claimed_in_words(row)} according to {row['speaker']}"
        f"{'' if row['status'] != 'superseded' else ' (superseded)'}"
        for row in records(rows)[:12]
    )
    return Chart(
        figure=sketch.finished(),
        title=title,
        caption=event_caption(view, event_id),
        alt=f"{title}. {words}.",
        data=rows.drop(columns=["order"]),
        name=event_stem(event_id, what),
        note=sentences(
            "Hollow: superseded by a later statement." if (drawn["status"] == "superseded").any() else "",
            "In the accent colour: the statement that gives the figure shown first." if shown_first else "",
            f"{number_of(len(rows) - len(drawn), 'earlier statement')} in the table behind the chart."
            if len(rows) > len(drawn)
            else "",
        ),
    )


def with_speakers(view: View, claims: pd.DataFrame) -> pd.DataFrame:
    """Claims with `publisher` and `speaker` (str: who said it, else the report), and `scope` empty where none is."""
    publishers = view.table.sources.set_index("source_id")["publisher"]
    publisher = claims["source_id"].map(publishers).fillna("")
    speaker = claims["attributed_to"].where(claims["attributed_to"].notna(), "report of " + publisher)
    return claims.assign(publisher=publisher, speaker=speaker, scope=claims["scope"].fillna(""))


def joined_statements(claims: pd.DataFrame, shown_first: frozenset[str]) -> pd.DataFrame:
    """Same speaker, time, figure, area and status: one row, with all who reported it."""
    claims = claims.assign(
        shown_first=claims["claim_id"].isin(shown_first),
        order=range(len(claims)),
        at_least_only=claims["low"].notna() & claims["high"].isna(),
    )
    keys = ["as_of", "as_of_precision", "speaker", "scope", "figure", "at_least", "at_most", "at_least_only", "status"]
    joined = claims.groupby(keys, sort=False, dropna=False).agg(
        publishers=("publisher", lambda names: ", ".join(dict.fromkeys(name for name in names if name))),
        shown_first=("shown_first", "any"),
        order=("order", "min"),
    )
    return joined.reset_index().sort_values(["as_of", "figure", "order"], kind="stable", ignore_index=True)


def claimed_in_words(row: dict[str, Any]) -> str:
    """The figure of a statement: `26`, `at least 26`, `14–26`."""
    if row["at_least_only"]:
        return f"at least {format_number(row['at_least'])}"
    if row["at_most"] > row["at_least"]:
        return f"{format_number(row['at_least'])}{DASH}{format_number(row['at_most'])}"
    return format_number(row["figure"])


def when_said(row: dict[str, Any]) -> str:
    """When a statement was made, no more exactly than it is known: `4 Jul 16:27`, `4 Jul`."""
    moment = kyiv_clock(row["as_of"])
    if row["as_of_precision"] == "day":
        return short_day(moment)
    return f"{short_day(moment)} {moment:%H:%M}"
