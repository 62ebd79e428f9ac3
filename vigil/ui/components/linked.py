"""Widgets of one page whose choice lives in the link: `?event=…`, `?every=week`, `?layer=places&layer=oblasts`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Literal

import streamlit as st

from vigil import limits
from vigil.text import cut, parse_day
from vigil.ui.components.escaping import markdown_text


def linked_choice(
    name: str,
    options: Sequence[str],
    draw: Callable[[str], str | None],
    *,
    default: str,
    always: bool = False,
    key: str = "",
) -> str:
    """A widget with one choice, kept in step with the parameter `name`.

    `draw` is given the widget's key and returns its choice. What the link asks for and is not among
    `options` is said on the page, and `default` is used. The default is left out of the link, unless it
    may change with time: then `always` keeps it in. `key` tells widgets apart that share one parameter.
    """
    key = f"linked-{key or name}"
    requested = _requested_one(name, key)
    if requested in options:
        st.session_state[key] = requested
    elif requested:
        _refuse(name, [requested])
    # Set anew even when it stays: the widget of this name on another page may hold the first of its own options.
    current = st.session_state.get(key)
    st.session_state[key] = current if current in options else default
    choice = draw(key) or default
    _write(name, key, [] if choice == default and not always else [choice])
    return choice


def linked_select(
    name: str,
    label: str,
    labels: Mapping[str, str],
    *,
    default: str,
    width: int | Literal["stretch"] = "stretch",
    key: str = "",
) -> str:
    """A list to choose one of `labels` from, which names each option in words; see `linked_choice`."""
    return linked_choice(
        name,
        list(labels),
        lambda key: st.selectbox(label, list(labels), key=key, format_func=lambda one: labels[one], width=width),
        default=default,
        key=key,
    )


def linked_segments(name: str, label: str, labels: Mapping[str, str], *, default: str, key: str = "") -> str:
    """Buttons side by side for a few `labels`, one of which is chosen; see `linked_choice`."""
    return linked_choice(
        name,
        list(labels),
        lambda key: st.segmented_control(
            label, list(labels), key=key, format_func=lambda one: labels[one], required=True
        ),
        default=default,
        key=key,
    )


def linked_number(name: str, label: str, *, default: int | None, smallest: int, largest: int) -> int | None:
    """A whole number kept in step with the parameter `name`; what the link asks for in vain is said on the page.

    None only where that is the default.
    """
    key = f"linked-{name}"
    requested = _requested_one(name, key)
    is_number = requested.isascii() and requested.isdigit() and len(requested) <= 9
    if is_number and smallest <= int(requested) <= largest:
        st.session_state[key] = int(requested)
    elif requested:
        _refuse(name, [requested])
    st.session_state[key] = st.session_state.get(key, default)
    empty: Literal["min"] | None = None if default is None else "min"
    chosen = st.number_input(label, value=empty, min_value=smallest, max_value=largest, step=1, key=key)  # type: ignore[arg-type]
    _write(name, key, [] if chosen == default or chosen is None else [str(chosen)])
    return default if chosen is None else int(chosen)


def linked_choices(
    name: str, options: Sequence[str], draw: Callable[[str], Sequence[str]], *, default: Sequence[str]
) -> tuple[str, ...]:
    """A widget with several choices, kept in step with the repeated parameter `name`; see `linked_choice`."""
    key = f"linked-{name}"
    requested = _requested(name, key)
    if requested:
        chosen_there = [value for value in requested if value in options]
        # an empty choice is one too, but only where the link says so: else what it misspells would show nothing
        st.session_state[key] = chosen_there if chosen_there or _NONE in requested else list(default)
        _refuse(name, [value for value in requested if value not in options and value != _NONE])
    else:
        st.session_state[key] = st.session_state.get(key, list(default))
    chosen = tuple(draw(key))
    _write(name, key, [] if chosen == tuple(default) else list(chosen) or [_NONE])
    return chosen


def linked_text(name: str, draw: Callable[[str], str | None]) -> str:
    """A widget for text, kept in step with the parameter `name`; nothing typed is left out of the link."""
    key = f"linked-{name}"
    if requested := _requested_one(name, key):
        st.session_state[key] = requested[: limits.TYPED_CHARACTERS]
    st.session_state[key] = st.session_state.get(key, "")  # set anew: the widget was not drawn on another page
    text = (draw(key) or "").strip()
    _write(name, key, [text] if text else [])
    return text


def linked_day(name: str, draw: Callable[[str], date | None], *, default: date, within: tuple[date, date]) -> date:
    """A widget for one day, kept in step with the parameter `name` as `2025-07-04`; see `linked_choice`."""

    def draw_one(key: str) -> tuple[date, ...]:
        chosen = draw(key)
        return () if chosen is None else (chosen,)

    return _linked_dates(name, f"linked-{name}", draw_one, default=(default,), within=within)[0]


def linked_days(
    name: str,
    draw: Callable[[str], tuple[date, ...]],
    *,
    default: tuple[date, date],
    within: tuple[date, date],
    key: str = "",
) -> tuple[date, date]:
    """A widget for a first and a last day, kept in step with the parameter `name` as `2025-06-01/2025-06-30`.

    A half-made choice of days leaves the default in force.
    """
    first, last = _linked_dates(name, f"linked-{key or name}", draw, default=default, within=within)
    return first, last


def _linked_dates(
    name: str,
    key: str,
    draw: Callable[[str], tuple[date, ...]],
    *,
    default: tuple[date, ...],
    within: tuple[date, date],
) -> tuple[date, ...]:
    requested = _requested_one(name, key)
    if days := _days(requested, len(default), within):
        st.session_state[key] = days if len(default) > 1 else days[0]
    elif requested:
        _refuse(name, [requested])
    st.session_state[key] = st.session_state.get(key, default if len(default) > 1 else default[0])
    chosen = draw(key)
    days = chosen if len(chosen) == len(default) else default
    _write(name, key, [] if days == default else ["/".join(day.isoformat() for day in days)])
    return days


def _days(text: str, count: int, within: tuple[date, date]) -> tuple[date, ...]:
    """The days that a parameter names, in order; empty where it names others."""
    try:
        days = tuple(map(parse_day, text.split("/")))
    except ValueError:
        return ()
    ordered = list(days) == sorted(days) and within[0] <= days[0] and days[-1] <= within[1]
    return days if len(days) == count and ordered else ()


_NONE = "none"
"""Stands for an empty choice in a link, where leaving the parameter out means the default."""


def _requested_one(name: str, key: str) -> str:
    """The one value that the link asks for; of several none is followed, which is said."""
    values = _requested(name, key)
    if len(values) > 1:
        refuse(f"{name} given {len(values)} times; it takes one value")
    return values[0] if len(values) == 1 else ""


def _requested(name: str, key: str) -> list[str]:
    """What the link asks for, unless that is what this widget wrote there itself."""
    raw = st.query_params.get_all(name)[: limits.QUERY_VALUES]
    written = st.session_state.get(f"{key}-written")
    if key in st.session_state and raw == written:
        return []
    return raw


def _write(name: str, key: str, values: list[str]) -> None:
    st.session_state[f"{key}-written"] = values
    if values and st.query_params.get_all(name) != values:
        st.query_params[name] = values
    elif not values and name in st.query_params:
        del st.query_params[name]


REFUSALS = "link-refusals"
"""Session state: where on the page stands what of its link could not be followed, above everything that folds away."""


def refuse(reason: str) -> None:
    """Say on the page what of its link could not be followed."""
    with st.session_state.get(REFUSALS) or st.container():
        end = "" if reason.endswith("?") else "."
        st.warning(f"The link could not be followed in full: {markdown_text(reason)}{end}", icon=":material/link_off:")


def _refuse(name: str, values: Sequence[str]) -> None:
    for value in values:
        refuse(f"{name} “{cut(value, 60)}” is not offered here")
