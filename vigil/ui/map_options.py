"""The choices of the map page, each part of the link."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from vigil.charts.maps import COLOURS, LAYERS, SIZES
from vigil.frequency import PERIODS
from vigil.ui.linked import linked_choice, linked_choices


@dataclass(frozen=True)
class MapOptions:
    """Which layers are drawn, what colour and size mean, and how time is stepped through."""

    layers: frozenset[str]
    colour_by: str
    size_by: str
    period: str
    cumulative: bool


def map_options() -> MapOptions:
    """Draw the choices and hand them back."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        layers = linked_choices(
            "layer",
            list(LAYERS),
            lambda key: st.pills(
                "Layers", list(LAYERS), key=key, selection_mode="multi", format_func=lambda name: LAYERS[name]
            ),
            default=("places", "districts"),
        )
        colour_by = linked_choice(
            "colour",
            list(COLOURS),
            lambda key: st.selectbox(
                "Colour", list(COLOURS), key=key, format_func=lambda name: COLOURS[name], width=150
            ),
            default="actor",
        )
        size_by = linked_choice(
            "size",
            list(SIZES),
            lambda key: st.selectbox("Size", list(SIZES), key=key, format_func=lambda name: SIZES[name], width=190),
            default="events",
        )
        period = linked_choice(
            "step",
            PERIODS,
            lambda key: st.segmented_control("Step", PERIODS, key=key, format_func=str.capitalize, required=True),
            default="week",
        )
        time = linked_choice(
            "time",
            ("cumulative", "period"),
            lambda key: st.segmented_control(
                "Time",
                ("cumulative", "period"),
                key=key,
                format_func=lambda name: {"cumulative": "Up to then", "period": "Only then"}[name],
                required=True,
            ),
            default="cumulative",
        )
    return MapOptions(frozenset(layers), colour_by, size_by, period, time == "cumulative")
