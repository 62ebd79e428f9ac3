"""Every figure stated for one measure of an event: when it was said on the left, how much on the right."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from vigil.analysis.claims_compared import WHOLE_EVENT, statements
from vigil.charts.chart import Chart, Sketch
from vigil.charts.from_frames import records
from vigil.charts.look import LIGHT, Theme, axis, escaped, faded
from vigil.charts.one_event import event_of, kyiv_clock
from vigil.charts.subject import Subject
from vigil.store.memory import InMemoryView
from vigil.table.schema import CLAIM_MEASURES
from vigil.text import DASH, cut, format_number, is_known, number_of, sentences, short_day, uncapital

TIMES = (0.0, 0.47)
FIGURES = (0.53, 1.0)
"""Where the two halves of the chart stand, as shares of its width."""

CLAIMS_SHOWN = 24
"""Statements drawn one under another; the rest are in the table behind the chart."""

LABEL_CHARACTERS = 52
"""Longest name of a speaker; at 390 pixels a longer one would leave the picture."""

_LONGEST = {"day": pd.Timedelta("1D"), "hour": pd.Timedelta("1h")}


def claims_over_time(view: InMemoryView, event_id: str, *, measure: str = "injured", theme: Theme = LIGHT) -> Chart:
    """Every figure stated for one measure of an event, a row each, in order of time within the area it speaks of.

    On the left a dot is a moment and a bar a day of which no more is known; on the right the figure, hollow where it
    was superseded. The accent marks the statement that gives the figure shown first (see `vigil.rules.claims.RULE`).
    Statements on different areas stand under a heading of their own. Raises KeyError for an event or a measure that
    the table does not know.
    """
    event_of(view, event_id)
    label = CLAIM_MEASURES[measure]
    found = statements(view.dataset, event_id, measure)
    about = Subject(view, f"{label}: who said what, and when", f"claims {measure}", found, theme, event_id)
    if found.empty:
        return about.empty("The table holds no figures stated for this measure.")
    headlines = view.dataset.headlines
    ids = headlines.loc[(headlines["event_id"] == event_id) & (headlines["measure"] == measure), "claim_ids"]
    shown_first = frozenset(name for names in ids for name in names)
    joined = _joined(_with_speakers(view, found), shown_first)
    areas = list(dict.fromkeys(joined["scope"]))
    drawn = joined.tail(CLAIMS_SHOWN)
    unit = next((str(unit) for unit in found["unit"] if is_known(unit)), "number")
    sketch = Sketch(theme)
    rows = _draw_areas(sketch, drawn, areas, unit)
    figure = uncapital(label) if unit in label.lower() else f"{uncapital(label)} ({escaped(unit)})"
    _set_axes(sketch, drawn, rows, figure)
    hollow, earlier = (drawn["status"] == "superseded").any(), len(joined) - len(drawn)
    return replace(about, data=joined.drop(columns=["order"])).drawn(
        sketch,
        alt=f"{_describe_statements(joined, several_areas=len(areas) > 1)}.",
        note=sentences(
            f"All of them speak of {areas[0] or WHOLE_EVENT}."
            if len(areas) == 1
            else "Statements on different areas are not compared with each other.",
            "A bar is a day: the hour is not known." if (drawn["as_of_precision"] == "day").any() else "",
            "Hollow: superseded by a later statement." if hollow else "",
            "In the accent colour: the statement that gives the figure shown first." if shown_first else "",
            f"{number_of(earlier, 'earlier statement')} in the table behind the chart." if earlier else "",
        ),
    )


def _draw_areas(sketch: Sketch, drawn: pd.DataFrame, areas: list[str], unit: str) -> int:
    """A row for each statement, under the heading of its area where there are several; how many rows there are."""
    theme, place = sketch.theme, 0
    top = _largest(drawn)
    for area in areas:
        rows = drawn[drawn["scope"] == area]
        if rows.empty:
            continue
        if len(areas) > 1:
            sketch.write(
                f"<b>{escaped(cut(area or WHOLE_EVENT, LABEL_CHARACTERS))}</b>",
                **{"x": 0, "xref": "paper", "xanchor": "left", "y": place + 0.1, "yanchor": "bottom"},
                font={"size": 13, "color": theme.ink},
            )
            line = {"color": theme.grid, "width": 1}
            sketch.line(x0=0, x1=1, xref="paper", y0=place + 0.15, y1=place + 0.15, line=line)
            place += 1
        for row in records(rows):
            _draw(sketch, row, place, top, unit, theme)
            place += 1
    return place


def _largest(drawn: pd.DataFrame) -> float:
    return float(drawn["at_most"].max()) or 1.0


def _set_axes(sketch: Sketch, drawn: pd.DataFrame, rows: int, figure: str) -> None:
    """Times on the left, figures on the right, and as much height as the rows need."""
    theme = sketch.theme
    begins = kyiv_clock(drawn["as_of"].min()).normalize()
    ends = max(_until(row) for row in records(drawn))
    pad = (ends - begins) * 0.03
    sketch.layout.update(
        height=78 + 38 * rows,
        xaxis=axis(
            theme,
            title="as of (Kyiv time)",
            type="date",
            domain=list(TIMES),
            range=[begins - pad, ends + pad],
            tickformat="%-d %b" if ends - begins > pd.Timedelta("2D") else "%H:%M\n%-d %b",
            nticks=5,
            tickangle=0,
            showgrid=True,
            showline=True,
        ),
        xaxis2=axis(
            theme,
            title=figure,
            domain=list(FIGURES),
            anchor="y",
            range=[0, _largest(drawn) * 1.15],
            showline=True,
            nticks=5,
        ),
        yaxis=axis(theme, visible=False, range=[rows - 0.5, -0.9]),
        margin={"l": 10, "r": 16, "t": 6, "b": 8},
    )


def _describe_statements(joined: pd.DataFrame, *, several_areas: bool) -> str:
    return "; ".join(
        f"{_when_said(row)}: {_describe_claimed(row)} according to {row['speaker']}"
        f"{' in ' + row['scope'] if row['scope'] and several_areas else ''}"
        f"{' (superseded)' if row['status'] == 'superseded' else ''}"
        for row in records(joined)[:12]
    )


def _draw(sketch: Sketch, row: dict[str, Any], place: int, top: float, unit: str, theme: Theme) -> None:
    standing = row["status"] != "superseded"
    colour = theme.accent if row["shown_first"] else theme.bar
    hover = (
        f"<b>{_describe_claimed(row)}</b> {escaped(unit)}<br>{escaped(row['speaker'])}"
        f"<br>{escaped(row['publishers'])}, {_when_said(row)}"
        f"<br>{'standing' if standing else 'superseded'}<extra></extra>"
    )
    begins, ends = kyiv_clock(row["as_of"]), _until(row)
    mark = {
        "size": 10,
        "color": colour,
        "symbol": "circle" if standing else "circle-open",
        "line": {"width": 2, "color": colour},
    }
    common = {"hovertemplate": hover, "showlegend": False}
    if ends > begins:
        line = {"color": colour if standing else faded(colour, 0.55), "width": 5}
        sketch.trace("scatter", x=[begins, ends], y=[place, place], mode="lines", line=line, **common)
    else:
        sketch.trace("scatter", x=[begins], y=[place], mode="markers", marker=mark, **common)
    if row["at_most"] > row["at_least"]:
        ends_of_range = [row["at_least"], row["at_most"]]
        line = {"color": colour, "width": 2}
        sketch.trace("scatter", x=ends_of_range, y=[place] * 2, xaxis="x2", mode="lines", line=line, **common)
    sketch.trace(
        "scatter",
        x=[row["figure"]],
        y=[place],
        xaxis="x2",
        mode="markers+text",
        text=[f"\u00a0{_describe_claimed(row)}\u00a0"],
        textposition="middle right" if row["figure"] < 0.55 * top else "middle left",
        textfont={"color": theme.ink, "size": 13},
        marker=mark,
        **common,
    )
    name = f"<b>{_when_said(row)}</b>  {escaped(cut(row['speaker'], LABEL_CHARACTERS))}"
    sketch.name_row(name, place - 0.2, font={"size": 12, "color": theme.muted})


def _until(row: dict[str, Any]) -> pd.Timestamp:
    return kyiv_clock(row["as_of"]) + _LONGEST.get(row["as_of_precision"], pd.Timedelta(0))


def _with_speakers(view: InMemoryView, claims: pd.DataFrame) -> pd.DataFrame:
    """Claims with `publisher` and `speaker` (str: who said it, else the report), and `scope` empty where none is."""
    publishers = view.table.sources.set_index("source_id")["publisher"]
    publisher = claims["source_id"].map(publishers).fillna("")
    speaker = claims["attributed_to"].where(claims["attributed_to"].notna(), "report of " + publisher)
    return claims.assign(publisher=publisher, speaker=speaker, scope=claims["scope"].fillna(""))


def _joined(claims: pd.DataFrame, shown_first: frozenset[str]) -> pd.DataFrame:
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


def _describe_claimed(row: dict[str, Any]) -> str:
    """The figure of a statement: `26`, `at least 26`, `14–26`."""
    if row["at_least_only"]:
        return f"at least {format_number(row['at_least'])}"
    if row["at_most"] > row["at_least"]:
        return f"{format_number(row['at_least'])}{DASH}{format_number(row['at_most'])}"
    return format_number(row["figure"])


def _when_said(row: dict[str, Any]) -> str:
    """When a statement was made, no more exactly than it is known: `4 Jul 16:27`, `4 Jul`."""
    moment = kyiv_clock(row["as_of"])
    if row["as_of_precision"] == "day":
        return short_day(moment)
    return f"{short_day(moment)} {moment:%H:%M}"
