"""The choices of the frequency page, each part of the link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import streamlit as st

from vigil.frequency import DIMENSIONS, MEASURE_LABELS, MEASURES, PERIODS, Dimension, Measure, Period, can_split
from vigil.ui.linked import linked_choice, linked_choices

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


def frequency_options() -> FrequencyOptions:
    """Draw the choices and hand them back; a split that a measure does not allow is named and left out."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        measure = linked_choice(
            "measure",
            MEASURES,
            lambda key: st.selectbox(
                "Measure", MEASURES, key=key, format_func=lambda name: MEASURE_LABELS[name].capitalize(), width=260
            ),
            default="launched",
        )
        every = linked_choice(
            "every",
            PERIODS,
            lambda key: st.segmented_control("By", PERIODS, key=key, format_func=str.capitalize, required=True),
            default="week",
        )
        by = linked_choice(
            "by",
            (_WHOLE, *DIMENSIONS),
            lambda key: st.segmented_control(
                "Split", list(_SPLITS), key=key, format_func=lambda name: _SPLITS[name], required=True
            ),
            default=_WHOLE,
        )
        shown = linked_choices(
            "show",
            list(_SHOWN),
            lambda key: st.pills(
                "Beside it", list(_SHOWN), key=key, selection_mode="multi", format_func=lambda name: _SHOWN[name]
            ),
            default=("mean", "diplomacy"),
        )
    split = None if by == _WHOLE else cast(Dimension, by)
    if not can_split(cast(Measure, measure), split):
        st.info(f"No report tells {MEASURE_LABELS[measure]} by {by}; shown as a whole.")
        split = None
    return FrequencyOptions(
        every=cast(Period, every),
        by=split,
        measure=cast(Measure, measure),
        rolling_mean="mean" in shown,
        diplomacy="diplomacy" in shown,
    )
