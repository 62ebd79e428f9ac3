"""The choices of the map page, each part of the link."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from vigil.charts.maps import COLOUR_BY, LAYERS, PERIODS, SIZE_BY
from vigil.ui.event_parts import small_print
from vigil.ui.linked import linked_choice, linked_choices
from vigil.words import listed


@dataclass(frozen=True)
class MapOptions:
    """Which layers are drawn, what colour and size mean, and by what steps time plays."""

    layers: frozenset[str]
    colour_by: str
    size_by: str
    period: str


def map_options() -> MapOptions:
    """Draw the choices behind one button, say beside it what is chosen, and hand them back."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="map-options"):
        with st.popover("Layers and colours", icon=":material/layers:"):
            options = _choices()
        small_print(_in_words(options))
    return options


def _choices() -> MapOptions:
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
        lambda key: st.selectbox("Colour", list(COLOUR_BY), key=key, format_func=lambda name: COLOUR_BY[name]),
        default="actor",
    )
    size_by = linked_choice(
        "size",
        list(SIZE_BY),
        lambda key: st.selectbox("Size and shade", list(SIZE_BY), key=key, format_func=lambda name: SIZE_BY[name]),
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


def _in_words(options: MapOptions) -> str:
    """What is chosen: "Places and Kyiv’s districts; colour: actor; size and shade: events; time by week"."""
    layers = listed([name for layer, name in LAYERS.items() if layer in options.layers]) or "No layer"
    return (
        f"{layers}; colour: {COLOUR_BY[options.colour_by].lower()}; "
        f"size and shade: {SIZE_BY[options.size_by].lower()}; time by {PERIODS[options.period].lower()}"
    )
