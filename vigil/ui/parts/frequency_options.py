"""The choices of the frequency page, each part of the link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import streamlit as st

from vigil.analysis.frequency.measures import Dimension, Measure, can_split
from vigil.analysis.frequency.periods import Period, default_period
from vigil.charts.over_time import has_rolling_mean
from vigil.store.protocols import View
from vigil.ui.components.linked import linked_choices, linked_segments, linked_select

_WHOLE = "none"
_SPLITS = {_WHOLE: "Whole", "actor": "Actor", "type": "Type", "weapon": "Weapon class", "place": "Place"}
_SHOWN = {"mean": "Rolling mean", "diplomacy": "Calls, talks, decisions"}


@dataclass(frozen=True)
class FrequencyOptions:
    """What is counted, over which periods, split how, and what is drawn beside it."""

    every: Period
    by: Dimension | None
    measure: Measure
    rolling_mean: bool
    diplomacy: bool


def frequency_options(view: View) -> FrequencyOptions:
    """Draw the choices that the table allows and hand them back; a split that a measure does not allow is named and
    left out."""
    vocabulary = view.table.vocabulary
    splits = {name: label for name, label in _SPLITS.items() if name == _WHOLE or _has(view, name)}
    beside = [name for name in _SHOWN if name != "diplomacy" or vocabulary.has_diplomacy]
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        measure = linked_select(
            "measure",
            "Measure",
            {name: vocabulary.label(name).capitalize() for name in vocabulary.measures},
            default=vocabulary.default_measure,
            width=260,
        )
        every = linked_segments(
            "every",
            "By",
            {name: name.capitalize() for name in vocabulary.periods},
            default=default_period(view.dataset),
        )
        by = linked_segments("by", "Split", splits, default=_WHOLE)
        split = None if by == _WHOLE else cast(Dimension, by)
        drawn = has_rolling_mean(cast(Period, every), split)
        labels = {**_SHOWN, **({} if drawn else {"mean": "Rolling mean (not in this chart)"})}
        shown = linked_choices(
            "show",
            beside,
            lambda key: st.pills("Beside it", beside, key=key, selection_mode="multi", format_func=labels.__getitem__),
            default=tuple(beside),
        )
    if not can_split(cast(Measure, measure), split, vocabulary=vocabulary):
        st.info(f"No report tells {vocabulary.label(measure)} by {by}; shown as a whole.")
        split = None
    return FrequencyOptions(
        every=cast(Period, every),
        by=split,
        measure=cast(Measure, measure),
        rolling_mean="mean" in shown,
        diplomacy="diplomacy" in shown,
    )


def _has(view: View, dimension: str) -> bool:
    """Whether the table says anything of a dimension that it can be split by."""
    if view.table.vocabulary.has_colours:
        return True
    if dimension == "place":
        return bool(view.dataset.choices.places)
    return len(view.order_of(dimension)) > (1 if dimension == "type" else 0)
