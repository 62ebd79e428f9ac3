"""What can be compared with what, and the two sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from vigil import limits
from vigil.analysis.cached import cached
from vigil.analysis.series import daily
from vigil.analysis.series.nightly import nightly_by_place
from vigil.analysis.series.series import SERIES_MEASURES, DailySeries, NothingToCountError
from vigil.query.selection import Selection
from vigil.store.memory import select
from vigil.store.protocols import Dataset, View
from vigil.table.model import TableDescription
from vigil.table.schema import MISSILE_CLASSES, WEAPON_CLASSES
from vigil.text import format_days, parse_day, plural

By = Literal["period", "weapon", "place", "actor", "type"]

COMPARED: Mapping[By, str] = {
    "period": "two periods",
    "weapon": "two weapon classes",
    "place": "two places",
    "actor": "two actors",
    "type": "two kinds of event",
}


STAND_FOR: Mapping[By, str] = {
    "period": "the two periods stand for the dates",
    "weapon": "the two classes stand for the filter on weapons",
    "place": "the two places stand for the filter on places",
    "actor": "the two actors stand for the filter on actors",
    "type": "the two kinds stand for the filter on the type of event",
}
"""Which filter plays no part, as it is the one that makes the sides."""


MEASURES_OF: Mapping[By, tuple[str, ...]] = {
    "period": ("launched", "uav", "missiles", "ballistic", "got_through", "killed", "injured", "places_hit"),
    "weapon": ("launched", "neutralised", "got_through"),
    "place": ("attacks",),
    "actor": ("launched", "uav", "missiles", "ballistic", "got_through", "killed", "injured", "places_hit"),
}
"""What can be compared by what in a table of nights: reports tell munitions by weapon, and by place only whether it was
hit. They hold one kind of event; a public table tells all that it knows by each."""


ALL_MISSILES = "all missiles"
"""Stands for every class of missiles on one side."""


@dataclass(frozen=True)
class Side:
    """One of the two: what it is called, and the filters that make it."""

    label: str
    selection: Selection
    by: By
    place: str = ""


def kinds_of(dataset: Dataset) -> tuple[By, ...]:
    """What can be compared in a table: reports of nights hold one kind of event, a public table may name no two."""
    if dataset.table.vocabulary.is_reports:
        return ("period", "weapon", "place", "actor")
    offered = offered_sides(dataset)
    kinds: tuple[By, ...] = ("type", "place", "actor", "weapon")
    return ("period", *(by for by in kinds if len(offered[by]) > 1))


def measures_of(table: TableDescription, by: By) -> tuple[str, ...]:
    """The measures that can be compared so in a table, the first to be shown first."""
    offered = daily.measures_of(table, MEASURES_OF.get(by, ()))
    if table.vocabulary.is_reports or by not in ("weapon", "place"):
        return offered
    return tuple(name for name in offered if not SERIES_MEASURES[name].classes)


def side_of(view: View, by: By, value: str) -> Side:
    """One side from its name in a link: `2025-06-01/2025-06-30`, a weapon class, a place, an actor or a kind of event.

    The view's other filters hold for both sides. Raises ValueError for what cannot be a side.
    """
    selection = view.selection
    choices, vocabulary = view.dataset.choices, view.table.vocabulary
    if by == "period":
        first, last = period_of(value)
        return Side(format_days(first, last), selection.between(first, last), by)
    offered = offered_sides(view.dataset).get(by, ())
    if value not in offered:
        few = f"is not one of {', '.join(offered)}" if len(offered) <= NAMED_SIDES else "is not in the table"
        raise ValueError(f"{by} “{value[:60]}” {few}")
    if by == "weapon":
        classes = MISSILE_CLASSES if value == ALL_MISSILES else (value,)
        selected = tuple(name for name in choices.weapon_classes if name in classes)
        return Side(plural(value) if value in WEAPON_CLASSES else value, selection.replace(weapon_classes=selected), by)
    if by == "place":
        return Side(value, selection.replace(places=()), by, place=value)
    if by == "type":
        return Side(vocabulary.type_label(value), selection.replace(event_types=(value,)), by)
    return Side(value, selection.replace(actors=(value,)), by)


def period_of(text: str) -> tuple[date, date]:
    """First and last day of `2025-06-01/2025-06-30`; raises ValueError for anything else."""
    try:
        first, last = map(parse_day, text.split("/"))
        if first > last:
            raise ValueError
    except ValueError:
        raise ValueError(f"“{text[:40]}” is not a period such as 2025-06-01/2025-06-30") from None
    return first, last


NAMED_SIDES = 40
"""Sides on offer that are listed to whoever asks for another."""


@cached
def offered_sides(dataset: Dataset) -> Mapping[By, tuple[str, ...]]:
    """What can be a side, for all but periods: the most named places first, else in their fixed order."""
    vocabulary = dataset.table.vocabulary
    if not vocabulary.is_reports:
        missiles = () if set(MISSILE_CLASSES).isdisjoint(vocabulary.weapon_classes) else (ALL_MISSILES,)
        return {
            "period": (),
            "weapon": (*vocabulary.weapon_classes, *missiles),
            "place": daily.largest_groups(dataset.select(), by="place", most=limits.OFFERED_VALUES)[0],
            "actor": dataset.choices.actors,
            "type": vocabulary.counted_types,
        }
    dataset = dataset.select().in_memory.dataset
    by_place = nightly_by_place(select(dataset))
    named = sorted(by_place, key=lambda place: (-np.nansum(by_place[place].values), place))
    attackers = dataset.events.loc[dataset.events["violent"], "actor1"].value_counts()
    classes = tuple(name for name in WEAPON_CLASSES if name in dataset.choices.weapon_classes)
    missiles = () if set(MISSILE_CLASSES).isdisjoint(classes) else (ALL_MISSILES,)
    return {
        "period": (),
        "weapon": (*classes, *missiles),
        "place": tuple(named),
        "actor": tuple(str(name) for name in attackers.index),
    }


def over_all_days(view: View, side: Side) -> View:
    """The events of a side, of a period those of all days: one night does not depend on the others."""
    return view.dataset.select(side.selection.between(None, None) if side.by == "period" else side.selection)


def within_side(side: Side, series: DailySeries) -> DailySeries:
    """Of a period its days of a series, of any other side all; raises `NothingToCountError` where there are none."""
    first, last = side.selection.date_from, side.selection.date_to
    if side.by != "period" or first is None or last is None:
        return series
    part = series.between(first, last)
    if not len(part):
        raise NothingToCountError(f"The table holds no {series.vocabulary.step} of {side.label}.")
    return part
