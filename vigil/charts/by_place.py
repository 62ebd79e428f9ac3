"""Which places attacks hit, as bars."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vigil.analysis import frequency
from vigil.analysis.frequency import CASUALTY_MEASURES, GROUPS_NOT_STATED, Measure, PlaceLevel
from vigil.charts.chart import Chart, Sketch, caption_of, empty_chart, stem_of
from vigil.charts.frames import floats
from vigil.charts.look import LIGHT, Theme, axis, escaped, whole_steps
from vigil.query.protocols import View
from vigil.store.memory import InMemoryView
from vigil.text import format_number, number_of, sentences

PLACES_SHOWN = 15
"""Bars of places; the rest are counted in the note."""


def by_place(view: View, *, measure: Measure = "attacks", level: PlaceLevel = "oblast", theme: Theme = LIGHT) -> Chart:
    """In how many attacks each oblast (or district) was reported as hit or affected, largest first."""
    sums = frequency.group_sums(view, by="place", measure=measure, level=level).rename(columns={"group": "place"})
    # equals stay in the order of their names, which is that of the sums
    sums = sums[sums["value"] > 0].sort_values("value", ascending=False, kind="stable", ignore_index=True)
    public = not view.table.vocabulary.has_impacts
    units = view.table.vocabulary.units[level]
    not_stated = sums["place"] == GROUPS_NOT_STATED["place"]
    unplaced = int(sums.loc[not_stated, "events"].sum()) if public else 0
    sums = sums[~not_stated].reset_index(drop=True) if public else sums
    words = {
        "attacks": f"{view.nouns} there" if public else "attacks in which it is named",
        "killed": "people killed there",
        "injured": "people injured there",
    }
    label = words.get(measure, f"{view.table.vocabulary.label(measure)} in {view.nouns} that name it")
    title = f"{units} by {view.table.vocabulary.label(measure)}" if public else f"{units} reported as hit or affected"
    what = f"{measure} by {level}"
    if sums.empty:
        message = "No report of this selection names a place as hit or affected."
        if public:
            message = f"The {view.nouns} of this selection name no place."
        if measure in CASUALTY_MEASURES:
            message = f"No report of this selection gives {view.table.vocabulary.label(measure)} by place."
        return empty_chart(view, title=title, what=what, message=message, theme=theme, data=sums)
    shown = sums.head(PLACES_SHOWN).iloc[::-1]
    sketch = Sketch(theme, height=70 + 24 * len(shown))
    sketch.trace(
        "bar",
        x=floats(shown["value"]),
        y=[escaped(place) for place in shown["place"]],
        orientation="h",
        marker={"color": theme.bar, "line": {"width": 0}},
        text=[format_number(value) for value in shown["value"]],
        textposition="outside",
        textfont={"color": theme.ink, "size": 12},
        cliponaxis=False,
        hovertemplate=f"%{{y}}<br><b>%{{x:,}}</b> {label}<extra></extra>",
    )
    sketch.layout.update(
        bargap=0.25,
        showlegend=False,
        xaxis=axis(
            theme,
            title=label,
            side="bottom",
            zeroline=True,
            showline=False,
            range=[0, float(shown["value"].max()) * 1.12],
            **whole_steps(shown["value"].max()),
        ),
        yaxis=axis(theme, showgrid=False, tickfont={"color": theme.ink, "size": 12}, ticksuffix=" "),
        margin={"l": 8, "r": 20, "t": 4, "b": 8},
    )
    first = sums.iloc[0]
    return Chart(
        drawn=sketch.finished(),
        title=title,
        caption=caption_of(view),
        alt=f"{title}. Most: {first['place']} with {format_number(first['value'])}; "
        + "; ".join(f"{row_place} {format_number(value)}" for row_place, value in _pairs(sums.iloc[1:5]))
        + f". {number_of(len(sums), 'place')} in all.",
        data=sums,
        name=stem_of(view, what),
        note=sentences(
            *(_of_public(view, unplaced) if public else _of_attacks(view.in_memory)),
            f"{number_of(len(sums) - len(shown), 'further place')} in the table behind the chart."
            if len(sums) > len(shown)
            else "",
        ),
    )


def _of_public(view: View, unplaced: int) -> tuple[str, ...]:
    return (
        f"No place stated: {number_of(unplaced, view.noun)}." if unplaced else "",
        "A country, a direction or a place outside any region stands for what is known no more exactly.",
    )


def _of_attacks(view: InMemoryView) -> tuple[str, ...]:
    attacks = frequency.event_figures(view, measure="attacks")["event_id"]
    unnamed = int((~attacks.isin(frequency.events_with_places(view.table))).sum())
    return (
        f"{format_number(unnamed)} of {format_number(len(attacks))} attacks: no place named in the table. A place that "
        "is not named was not necessarily spared."
        if unnamed
        else "",
        "An attack counts once for each place named, so the bars must not be added up.",
    )


def _pairs(frame: pd.DataFrame) -> list[tuple[str, Any]]:
    return list(zip(frame["place"], frame["value"], strict=True))
