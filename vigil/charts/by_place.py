"""Which places attacks hit, as bars."""

from __future__ import annotations

import pandas as pd

from vigil.analysis.frequency import counting, figures, reported_days
from vigil.analysis.frequency.measures import CASUALTY_MEASURES, GROUPS_NOT_STATED, Measure, PlaceLevel
from vigil.charts.chart import Chart, Sketch
from vigil.charts.from_frames import floats
from vigil.charts.look import LIGHT, Theme, axis, escaped, whole_steps
from vigil.charts.subject import Subject
from vigil.store.memory import InMemoryView
from vigil.store.protocols import View
from vigil.text import format_number, number_of, sentences

PLACES_SHOWN = 15
"""Bars of places; the rest are counted in the note."""


def by_place(view: View, *, measure: Measure = "attacks", level: PlaceLevel = "oblast", theme: Theme = LIGHT) -> Chart:
    """In how many attacks each oblast (or district) was reported as hit or affected, largest first."""
    sums = counting.group_sums(view, by="place", measure=measure, level=level).rename(columns={"group": "place"})
    # equals stay in the order of their names, which is that of the sums
    sums = sums[sums["value"] > 0].sort_values("value", ascending=False, kind="stable", ignore_index=True)
    public, vocabulary = not view.table.vocabulary.has_impacts, view.table.vocabulary
    unplaced = 0
    if public:
        not_stated = sums["place"] == GROUPS_NOT_STATED["place"]
        unplaced = int(sums.loc[not_stated, "events"].sum())
        sums = sums[~not_stated].reset_index(drop=True)
    title = (
        f"{vocabulary.units[level]} {f'by {vocabulary.label(measure)}' if public else 'reported as hit or affected'}"
    )
    about = Subject(view, title, f"{measure} by {level}", sums, theme)
    if sums.empty:
        return about.empty(_why_no_place(view, measure))
    shown = sums.head(PLACES_SHOWN)
    first, further = sums.iloc[0], len(sums) - len(shown)
    next_ones = zip(sums["place"].iloc[1:5], sums["value"].iloc[1:5], strict=True)
    return about.drawn(
        _bars(shown, _counted_there(view, measure), theme),
        alt=f"Most: {first['place']} with {format_number(first['value'])}; "
        + "; ".join(f"{place} {format_number(value)}" for place, value in next_ones)
        + f". {number_of(len(sums), 'place')} in all.",
        note=sentences(
            *(_of_public(view, unplaced) if public else _of_attacks(view.in_memory)),
            f"{number_of(further, 'further place')} in the table behind the chart." if further else "",
        ),
    )


def _counted_there(view: View, measure: Measure) -> str:
    """What a bar is a number of."""
    words = {
        "attacks": f"{view.nouns} there" if not view.table.vocabulary.has_impacts else "attacks in which it is named",
        "killed": "people killed there",
        "injured": "people injured there",
    }
    return words.get(measure, f"{view.table.vocabulary.label(measure)} in {view.nouns} that name it")


def _why_no_place(view: View, measure: Measure) -> str:
    if measure in CASUALTY_MEASURES:
        return f"No report of this selection gives {view.table.vocabulary.label(measure)} by place."
    if not view.table.vocabulary.has_impacts:
        return f"The {view.nouns} of this selection name no place."
    return "No report of this selection names a place as hit or affected."


def _bars(shown: pd.DataFrame, label: str, theme: Theme) -> Sketch:
    """A bar for each place, the largest at the top."""
    shown = shown.iloc[::-1]
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
            range=[0, float(shown["value"].max()) * 1.12],
            **whole_steps(shown["value"].max()),
        ),
        yaxis=axis(theme, showgrid=False, tickfont={"color": theme.ink, "size": 12}, ticksuffix=" "),
        margin={"l": 8, "r": 20, "t": 4, "b": 8},
    )
    return sketch


def _of_public(view: View, unplaced: int) -> tuple[str, ...]:
    return (
        f"No place stated: {number_of(unplaced, view.noun)}." if unplaced else "",
        "A country, a direction or a place outside any region stands for what is known no more exactly.",
    )


def _of_attacks(view: InMemoryView) -> tuple[str, ...]:
    attacks = figures.event_figures(view, measure="attacks")["event_id"]
    unnamed = int((~attacks.isin(reported_days.events_with_places(view.table))).sum())
    return (
        f"{format_number(unnamed)} of {format_number(len(attacks))} attacks: no place named in the table. A place that "
        "is not named was not necessarily spared."
        if unnamed
        else "",
        "An attack counts once for each place named, so the bars must not be added up.",
    )
