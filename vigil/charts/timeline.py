"""The hours of one attack, with what was said and agreed around it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pandas as pd

from vigil.charts.chart import Chart, Sketch
from vigil.charts.from_frames import records
from vigil.charts.look import LIGHT, WEAPON_CLASS_COLOURS, Theme, axis, escaped, faded
from vigil.charts.one_event import event_of, kyiv_clock
from vigil.charts.subject import Subject
from vigil.store.memory import InMemoryView
from vigil.table.schema import CLAIM_MEASURES, EVENT_TYPES
from vigil.text import DASH, cut, format_day, format_number, is_known, number_of, sentences

HOURS_BEFORE = 36
"""Diplomacy this long before the start of an attack stands on its timeline."""

HOURS_AFTER = 12
"""What happened this long after the end of an attack stands on its timeline."""

LABEL_CHARACTERS = 42
"""Longest label on a timeline; at 390 pixels a longer one would leave the picture."""


def event_timeline(view: InMemoryView, event_id: str, *, theme: Theme = LIGHT) -> Chart:
    """When each weapon of an attack was reported in the air, with the diplomacy of the hours around it.

    Also the statements made in that time, where their hour is known. Times are Europe/Kyiv. `data` has one
    row per bar or mark: `what`, `kind` (`weapon`, `attack`, `diplomacy`, `statement`), `start`, `end`
    (datetime64[us, Europe/Kyiv]) and `precision`. Raises KeyError for an event that the table does not hold.
    """
    event = event_of(view, event_id)
    violent = EVENT_TYPES[event["event_type"]].violent
    title = f"Hours of the {'attack' if violent else 'event'} and what was said around it"
    rows = _timeline_rows(view, event)
    data = rows[["what", "kind", "start", "end", "precision"]].reset_index(drop=True)
    about = Subject(view, title, "timeline", data, theme, event_id)
    sketch = Sketch(theme, height=max(64 + 40 * len(set(rows["row"])), 150))
    first = min(rows["start"].min(), event["start"]) - timedelta(hours=1)
    last = rows["end"].max() + timedelta(hours=1)
    for row in records(rows):
        _draw_span(sketch, row)
    _name_rows(sketch, rows, first, last)
    sketch.layout.update(
        xaxis=axis(
            theme,
            title="Kyiv time",
            type="date",
            range=[kyiv_clock(first), kyiv_clock(last)],
            tickformat="%H:%M\n%-d %b",
            nticks=7,
            tickangle=0,
            showgrid=True,
            showline=True,
        ),
        yaxis=axis(theme, visible=False, range=[rows["row"].max() + 0.5, -0.75]),
    )
    later = _statements_elsewhere(view, event_id, rows)
    words = "; ".join(f"{row['what']} {_describe_span(row)}" for row in records(rows)[:8])
    return about.drawn(
        sketch,
        kind=", Kyiv time",
        alt=f"{words}.",
        note=sentences(
            "Windows are those of the report and may be wider than the attack on any one place."
            if (rows["kind"] == "weapon").any()
            else "",
            "Thin bars: only the day is known." if (rows["precision"] == "day").any() else "",
            f"{number_of(later, 'statement')} of another day or of unknown hour not drawn." if later else "",
        ),
    )


def _draw_span(sketch: Sketch, row: dict[str, Any]) -> None:
    """A bar from its start to its end, a thin one where only the day is known; a dot where both are the same."""
    start, end, colour = row["start"], row["end"], _timeline_colour(row, sketch.theme)
    hover = f"{escaped(row['what'])}<br>{_describe_span(row)}<extra></extra>"
    if end <= start:
        sketch.dots([kyiv_clock(start)], [row["row"]], size=10, color=colour, hovertemplate=hover)
        return
    line = {"color": faded(colour, 0.35), "width": 3} if row["precision"] == "day" else {"color": colour, "width": 9}
    ends = {"x": [kyiv_clock(start), kyiv_clock(end)], "y": [row["row"]] * 2}
    sketch.trace("scatter", **ends, mode="lines", line=line, hovertemplate=hover, showlegend=False)


def _name_rows(sketch: Sketch, rows: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> None:
    """The label of each row above it, to the side on which there is room."""
    for _, group in rows.groupby("row", sort=True):
        left = (group["start"].min() - first) / (last - first) < 0.45
        sketch.name_row(
            f"<b>{escaped(cut(str(group['label'].iloc[0]), LABEL_CHARACTERS))}</b>",
            int(group["row"].iloc[0]) - 0.2,
            x=kyiv_clock(group["start"].min() if left else group["end"].max()),
            xref="x",
            xanchor="left" if left else "right",
        )


def _timeline_rows(view: InMemoryView, event: dict[str, Any]) -> pd.DataFrame:
    """What stands on the timeline: `label`, `what`, `kind`, `weapon_class`, `start`, `end`, `precision`, `row`."""
    found: list[dict[str, Any]] = []
    end = event["end"] if is_known(event["end"]) else event["start"]
    begin = event["start"]
    munitions = view.table.munitions
    windows = munitions[(munitions["event_id"] == event["event_id"]) & munitions["start"].notna()]
    for row in records(windows[["weapon", "weapon_class", "launched", "start", "end"]]):
        until = row["end"] if is_known(row["end"]) else row["start"]
        number = f": {format_number(row['launched'])}" if is_known(row["launched"]) else ""
        label = f"{cut(str(row['weapon']), LABEL_CHARACTERS - len(number))}{number}"
        found.append(_mark(label, row["weapon"], "weapon", row["start"], until))
        found[-1]["weapon_class"] = row["weapon_class"]
    if windows.empty:
        precision = str(event["time_precision"])
        until = begin + timedelta(days=1) if precision == "day" and end == begin else end
        kind = "attack" if EVENT_TYPES[event["event_type"]].violent else "diplomacy"
        label = EVENT_TYPES[event["event_type"]].label
        found.append(_mark(label, str(event["headline"]), kind, begin, until, precision))
    found.sort(key=lambda row: (row["start"], row["end"]))
    if EVENT_TYPES[event["event_type"]].violent:
        found = [*_diplomacy_around(view, begin, end), *found]
    found += _statements_within(view, event["event_id"], found)
    rows = pd.DataFrame(found)
    order = {label: place for place, label in enumerate(dict.fromkeys(rows["label"]))}
    return rows.assign(row=rows["label"].map(order))


def _mark(
    label: str, what: str, kind: str, start: pd.Timestamp, end: pd.Timestamp, precision: str = "minute"
) -> dict[str, Any]:
    return {
        "label": label,
        "what": what,
        "kind": kind,
        "weapon_class": "",
        "start": start,
        "end": end,
        "precision": precision,
    }


_DIPLOMACY_COLUMNS = ["event_type", "start", "end", "time_precision", "series", "actor1", "actor2", "headline"]


def _diplomacy_around(view: InMemoryView, begin: pd.Timestamp, end: pd.Timestamp) -> list[dict[str, Any]]:
    events = view.dataset.events
    first, last = begin - timedelta(hours=HOURS_BEFORE), end + timedelta(hours=HOURS_AFTER)
    may_reach = (events["start"] <= last) & (events["end"].fillna(events["start"]) >= first - timedelta(days=1))
    events = events.loc[~events["violent"] & may_reach, _DIPLOMACY_COLUMNS]
    found = []
    for row in records(events.sort_values("start")):
        start = row["start"]
        by_day = row["time_precision"] == "day"
        until = start + timedelta(days=1) if by_day else row["end"] if is_known(row["end"]) else start
        if until < first or start > last:
            continue
        # a day that begins before the drawn hours is drawn from their start on
        name = EVENT_TYPES[row["event_type"]].label
        label = f"{row['series'] if is_known(row['series']) else name}"
        if label == name:
            parties = [str(row[actor]) for actor in ("actor1", "actor2") if is_known(row[actor])]
            label = f"{name}: {f' {DASH} '.join(parties)}"
        found.append(
            _mark(label, str(row["headline"]), "diplomacy", max(start, first), min(until, last), row["time_precision"])
        )
    return found


def _statements_within(view: InMemoryView, event_id: str, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Statements whose hour is known and that fall into the hours drawn."""
    claims = view.table.claims
    claims = claims[(claims["event_id"] == event_id) & (claims["as_of_precision"] != "day")]
    last = max(row["end"] for row in rows) + timedelta(hours=HOURS_AFTER)
    found = []
    for moment, group in claims[claims["as_of"] <= last].groupby("as_of"):
        statements = "; ".join(
            f"{CLAIM_MEASURES[row['measure']].lower()} {format_number(row['value'])}"
            for row in records(group[["measure", "value"]])
            if is_known(row["value"])
        )
        found.append(_mark("statements", statements or number_of(len(group), "statement"), "statement", moment, moment))
    return found


def _statements_elsewhere(view: InMemoryView, event_id: str, rows: pd.DataFrame) -> int:
    drawn = set(rows.loc[rows["kind"] == "statement", "start"])
    claims = view.table.claims
    claims = claims[claims["event_id"] == event_id]
    placed = claims["as_of"].isin(drawn) & (claims["as_of_precision"] != "day")
    return int((~placed).sum())


def _timeline_colour(row: dict[str, Any], theme: Theme) -> str:
    if row["kind"] == "weapon":
        return WEAPON_CLASS_COLOURS.get(row["weapon_class"], theme.bar)
    return {"diplomacy": theme.ink, "attack": theme.accent}.get(row["kind"], theme.muted)


def _describe_span(row: dict[str, Any]) -> str:
    start, end = kyiv_clock(row["start"]), kyiv_clock(row["end"])
    if row["precision"] == "day":
        return f"{format_day(start)}, hour not known"
    about = "about " if row["precision"] == "hour" else ""
    if end == start:
        return f"{about}{start:%H:%M} on {format_day(start)}"
    if start.date() == end.date():
        return f"{about}{start:%H:%M} to {end:%H:%M} on {format_day(start)}"
    return f"{about}{start:%H:%M} on {format_day(start, year=False)} to {end:%H:%M} on {format_day(end)}"
