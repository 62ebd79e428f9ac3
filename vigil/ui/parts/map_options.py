"""The choices of the map page, each part of the link."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from vigil.analysis.frequency.periods import default_period
from vigil.analysis.place_counts import large_view
from vigil.charts.maps import CELL_SHADES, COLOUR_BY, LAYERS, PERIODS, SIZE_BY
from vigil.places import areas
from vigil.store.protocols import View
from vigil.text import listed
from vigil.ui.components.linked import linked_choice, linked_choices
from vigil.ui.parts.one_event import small_print


@dataclass(frozen=True)
class MapOptions:
    """Which layers are drawn, what colour and size mean, and by what steps time plays."""

    layers: frozenset[str]
    colour_by: str
    size_by: str
    period: str


def map_options(view: View) -> MapOptions:
    """Draw the choices behind one button, say beside it what is chosen, and hand them back."""
    if large_view(view) is not None:
        return _cell_options(view)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="map-options"):
        with st.popover("Layers and colours", icon=":material/layers:"):
            options = _choices(view)
        small_print(_describe(options))
    return options


def _cell_options(view: View) -> MapOptions:
    """Of cells only the shade can be chosen."""
    shades = {name: label for name, label in _sizes_of(view).items() if name in CELL_SHADES}
    size_by = linked_choice(
        "size",
        list(shades),
        lambda key: st.segmented_control(
            "Shade of a cell", list(shades), key=key, format_func=lambda name: shades[name], required=True
        ),
        default="events",
    )
    return MapOptions(frozenset({"places"}), next(iter(_colours_of(view))), size_by, default_period(view.dataset))


def _choices(view: View) -> MapOptions:
    offered, colours, sizes = _layers_of(view), _colours_of(view), _sizes_of(view)
    layers = linked_choices(
        "layer",
        list(offered),
        lambda key: st.pills(
            "Layers", list(offered), key=key, selection_mode="multi", format_func=lambda name: offered[name]
        ),
        default=tuple(name for name in ("places", "districts") if name in offered),
    )
    colour_by = linked_choice(
        "colour",
        list(colours),
        lambda key: st.selectbox("Colour", list(colours), key=key, format_func=lambda name: colours[name]),
        default=next(iter(colours)),
    )
    size_by = linked_choice(
        "size",
        list(sizes),
        lambda key: st.selectbox("Size and shade", list(sizes), key=key, format_func=lambda name: sizes[name]),
        default="events",
    )
    period = linked_choice(
        "step",
        view.table.vocabulary.periods,
        lambda key: st.segmented_control(
            "Time step", view.table.vocabulary.periods, key=key, format_func=lambda name: PERIODS[name], required=True
        ),
        default=default_period(view.dataset),
    )
    return MapOptions(frozenset(layers), colour_by, size_by, period)


def _describe(options: MapOptions) -> str:
    """What is chosen: "Places and Kyiv’s districts; colour: actor; size and shade: events; time by week"."""
    layers = listed([name for layer, name in LAYERS.items() if layer in options.layers]) or "No layer"
    return (
        f"{layers}; colour: {COLOUR_BY[options.colour_by].lower()}; "
        f"size and shade: {SIZE_BY[options.size_by].lower()}; time by {PERIODS[options.period].lower()}"
    )


def _layers_of(view: View) -> dict[str, str]:
    """The layers that the table has something for: outlines only where its places have some."""
    vocabulary, places = view.table.vocabulary, set(view.table.places["name_en"])
    has = {"places": True, "density": True, "launch": vocabulary.has_munitions}
    for name, file in (("oblasts", "oblasts"), ("districts", "kyiv_districts")):
        has[name] = vocabulary.is_ukrainian or not places.isdisjoint(areas.names_in(file))
    return {name: label for name, label in LAYERS.items() if has[name]}


def _colours_of(view: View) -> dict[str, str]:
    """What colour can stand for; the kind of event in any case."""
    has_all = view.table.vocabulary.has_colours
    return {name: label for name, label in COLOUR_BY.items() if has_all or name == "type" or view.order_of(name)}


def _sizes_of(view: View) -> dict[str, str]:
    """What size can stand for: figures of attacks and of the places named in them, else those known of events."""
    if view.table.vocabulary.has_impacts:
        return dict(SIZE_BY)
    known = view.table.vocabulary.measures
    names = {
        "events": "Events",
        "launched": "Munitions launched",
        "killed": "People killed",
        "injured": "People injured",
    }
    return {name: label for name, label in names.items() if name == "events" or name in known}
