"""The choices of the map page, each part of the link."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from vigil.charts.maps import COLOUR_BY, LAYERS, PERIODS, SIZE_BY
from vigil.ui.linked import linked_choice, linked_choices


@dataclass(frozen=True)
class MapOptions:
    """Which layers are drawn, what colour and size mean, and by what steps time plays."""

    layers: frozenset[str]
    colour_by: str
    size_by: str
    period: str


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
            list(COLOUR_BY),
            lambda key: st.selectbox(
                "Colour", list(COLOUR_BY), key=key, format_func=lambda name: COLOUR_BY[name], width=150
            ),
            default="actor",
        )
        size_by = linked_choice(
            "size",
            list(SIZE_BY),
            lambda key: st.selectbox("Size", list(SIZE_BY), key=key, format_func=lambda name: SIZE_BY[name], width=190),
            default="events",
        )
        period = linked_choice(
            "step",
            list(PERIODS),
            lambda key: st.segmented_control(
                "Time step", list(PERIODS), key=key, format_func=lambda name: PERIODS[name], required=True
            ),
            default="week",
        )
    return MapOptions(frozenset(layers), colour_by, size_by, period)
