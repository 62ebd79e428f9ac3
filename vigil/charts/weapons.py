"""What became of each weapon of one attack."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vigil import limits
from vigil.charts.chart import Chart, Sketch
from vigil.charts.from_frames import records
from vigil.charts.look import LIGHT, OUTCOME_COLOURS, Theme, axis, escaped
from vigil.charts.one_event import event_of
from vigil.charts.subject import Subject
from vigil.narrative.figures import weapons_of
from vigil.store.memory import InMemoryDataset, InMemoryView
from vigil.table.result_cache import cached
from vigil.table.schema import WEAPON_CLASSES
from vigil.text import UNKNOWN, format_day, format_number, is_known, sentences

INSIDE_SHARE = 0.07
"""Least share of a bar that holds its number; smaller parts tell theirs on hover and in the table."""

_OUTCOMES = {
    "shot_down": "shot down",
    "lost": "lost",
    "reported_hits": "got through",
    "unaccounted": "not accounted for",
}

_OUTCOME_LABELS = {
    "shot down": "shot down",
    "lost": "jammed or lost",
    "got through": "reported to have hit",
    "not accounted for": "not accounted for",
}


def weapons_bar(view: InMemoryView, event_id: str, *, theme: Theme = LIGHT) -> Chart:
    """What became of each weapon of an attack, as shares of the number launched.

    Shares, because one attack holds hundreds of UAVs and single missiles. `data` has one row per weapon:
    `weapon`, `weapon_class`, `launched`, `shot_down`, `lost`, `reported_hits`, `unaccounted` (Int64).
    Raises KeyError for an event that the table does not hold.
    """
    event = event_of(view, event_id)
    rows = _weapons(view.dataset, event_id)
    about = Subject(view, "What became of each weapon launched", "weapons", rows, theme, event_id)
    if rows.empty:
        return about.empty("The table holds no weapons for this event.")
    untold = _since_untold(view, event["event_date"])
    together = untold is not None
    labels = {**_OUTCOME_LABELS, **({"shot down": "shot down, jammed or lost"} if together else {})}
    sketch = Sketch(theme, height=74 + 46 * len(rows))
    for column, outcome in _OUTCOMES.items():
        _draw_outcome(sketch, rows, column, OUTCOME_COLOURS[outcome], labels[outcome])
    for place, (weapon, launched) in enumerate(zip(rows["weapon"], rows["launched"], strict=True)):
        number = f"{format_number(launched)} launched" if is_known(launched) else f"number launched {UNKNOWN}"
        sketch.name_row(f"<b>{escaped(weapon)}</b>  {number}", place - 0.25)
    sketch.layout.update(
        barmode="stack",
        xaxis=axis(theme, title="share of those launched, %", range=[0, 100], tickvals=[0, 25, 50, 75, 100]),
        yaxis=axis(theme, visible=False, range=[len(rows) - 0.65, -0.85]),
        margin={"l": 8, "r": 20, "t": 8, "b": 8},
    )
    all_launched = rows["launched"].sum(min_count=len(rows))
    return about.drawn(
        sketch,
        kind=f", {format_number(all_launched)} in all",
        alt=f"{'; '.join(_describe_weapon(row, together) for row in records(rows))}.",
        note=sentences(
            f"Reports from {format_day(untold)} on do not tell shot down from jammed or lost." if together else "",
            "Not accounted for: neither reported as shot down, jammed or lost, nor counted as a hit."
            if (rows["unaccounted"].fillna(rows["launched"]) > 0).any()
            else "",
            "More are accounted for than were launched: see the check of the ledger."
            if (rows["unaccounted"] < 0).any()
            else "",
        ),
    )


def _draw_outcome(sketch: Sketch, rows: pd.DataFrame, column: str, colour: str, label: str) -> None:
    """What of each weapon came to one outcome, as shares of the launched; nothing where none did."""
    known = rows["launched"].notna() & (rows["launched"] > 0)
    # what became of them was not said at all: all of them are not accounted for
    figures = rows[column].fillna(rows["launched"] if column == "unaccounted" else 0).clip(lower=0).where(known)
    if not (figures.fillna(0) > 0).any():
        return
    shares = (figures / rows["launched"].where(known)).astype("float64")
    sketch.trace(
        "bar",
        x=(shares * 100).tolist(),
        y=list(range(len(rows))),
        orientation="h",
        width=0.42,
        name=label,
        marker={"color": colour, "line": {"width": 0}},
        text=[
            format_number(figure) if is_known(share) and share >= INSIDE_SHARE else ""
            for figure, share in zip(figures, shares, strict=True)
        ],
        textposition="inside",
        insidetextanchor="middle",
        constraintext="none",
        textangle=0,
        textfont={"color": _text_on(colour), "size": 12},
        customdata=[
            [escaped(weapon), format_number(figure), format_number(launched)]
            for weapon, figure, launched in zip(rows["weapon"], figures, rows["launched"], strict=True)
        ],
        hovertemplate=f"%{{customdata[0]}}<br><b>%{{customdata[1]}}</b> of %{{customdata[2]}} launched: "
        f"{label}<extra></extra>",
    )


def _since_untold(view: InMemoryView, day: pd.Timestamp) -> pd.Timestamp | None:
    """From which report on shot down and lost are no longer told apart, where `day` is that report's or a later one."""
    breaks = view.table.vocabulary.reporting_breaks
    return next((change.day for change in breaks if "lost" in change.changed and change.day <= day), None)


@cached(limits.CACHED_EVENTS)
def _weapons(dataset: InMemoryDataset, event_id: str) -> pd.DataFrame:
    """One row per weapon of an attack, its windows added up; a figure missing in one window is missing."""
    derived = weapons_of(dataset, event_id)
    columns = ["launched", "shot_down", "lost", "reported_hits", "unaccounted"]
    groups = derived.groupby(["weapon_class", "weapon"], sort=False)
    sums = groups[columns].sum(min_count=1)
    complete = groups[["launched", "shot_down", "unaccounted"]].count().eq(groups.size(), axis=0)
    for column in complete:
        sums[column] = sums[column].where(complete[column])
    rows = sums.reset_index()
    rows["order"] = rows["weapon_class"].map({name: place for place, name in enumerate(WEAPON_CLASSES)})
    rows = rows.sort_values(["order", "launched", "weapon"], ascending=[True, False, True], ignore_index=True)
    return rows[["weapon", "weapon_class", *columns]].astype(dict.fromkeys(columns, "Int64"))


def _describe_weapon(row: dict[str, Any], together: bool) -> str:
    parts = [f"{row['weapon']}: {format_number(row['launched'])} launched"]
    named = {"shot_down": "shot down, jammed or lost" if together else "shot down"}
    named |= {"lost": "jammed or lost", "reported_hits": "reported to have hit"}
    parts += [f"{format_number(row[column])} {words}" for column, words in named.items() if is_known(row[column])]
    return ", ".join(parts)


def _text_on(colour: str) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return "#16191d" if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else "#ffffff"
