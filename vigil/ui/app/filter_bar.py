"""The filter bar: one set of widgets for all pages, kept in step with the link.

The session holds the selection; the link is written from it. A link is read when a session begins, and
when it says something else than was last written while no widget was touched: someone went back or
followed a link. A change of page drops the parameters from the address: they are then written again, so
that filters hold across pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from vigil import limits
from vigil.query import link, sentence
from vigil.query.link import PARAMETERS
from vigil.query.protocols import Dataset, View
from vigil.query.selection import Choices, Selection
from vigil.table.vocabulary import NOT_STATED
from vigil.text import format_number, number_of
from vigil.ui.app import loading
from vigil.ui.app.pages import OPEN
from vigil.ui.components.escaping import html_text, markdown_text

_SELECTION = "selection"
_VIEW = "selection-view"
_REFUSED = "selection-refused"
_WRITTEN = "selection-written"
_PAGE = "selection-page"
_TABLE = "selection-table"
TABLE_PARAMETER = "table"
"""In a link, the version of a table that its reader opened: the table itself is not part of the link."""
_LINK = "link-of-a-table"
"""A link that was made on a table that is not open: that table's version, the filters, and whether they were tried on
another table that its reader opened."""
_DATES = "filter-dates"
_PRESET = "filter-preset"
_KEYS: Mapping[str, str] = {
    "actors": "filter-actor",
    "event_types": "filter-type",
    "weapon_classes": "filter-weapon",
    "places": "filter-place",
    "minimum": "filter-minimum",
    "text": "filter-text",
    "day": "filter-day",
}


def filter_bar(dataset: Dataset, page: str) -> None:
    """Draw the filters in the sidebar, and above the page what they say; pages ask `chosen_view` what is left.

    `page` is the address of the page that is about to run.
    """
    choices = dataset.choices
    _begin_anew_for_another(dataset)
    if _link_leads(page, choices):
        _follow_link(dataset)
    st.session_state[_PAGE] = page
    with st.sidebar:
        _widgets(dataset)
        st.page_link(OPEN.file, label="Open another table", icon=OPEN.icon)
    view = dataset.select(_chosen(choices))
    st.session_state[_SELECTION] = view.selection
    _write_link(view.selection)
    st.session_state[_VIEW] = view
    _statement(view)


def chosen_view() -> View:
    """What the filters leave, as the bar above the page worked it out in this run."""
    view: View = st.session_state[_VIEW]
    return view


def _begin_anew_for_another(dataset: Dataset) -> None:
    """Forget the filters and choices made in another table: they name what this one may not have."""
    state = st.session_state
    read_as = dataset.table.declaration.format if dataset.table.declaration else ""
    identity = (dataset.table.version, read_as)
    if state.get(_TABLE, identity) != identity:
        for key in list(state):
            if str(key).startswith(("selection", "filter-", "linked-")):
                del state[key]
        st.query_params.clear()
        _take_up_link(dataset)
    state[_TABLE] = identity


def _take_up_link(dataset: Dataset) -> None:
    """Put a link that waits for its table back into the address; in any other table that is opened only once."""
    made_on, asked, tried = st.session_state.get(_LINK, ("", {}, True))
    if made_on == dataset.table.version or not tried:
        st.query_params.from_dict({TABLE_PARAMETER: [made_on], **asked})


def set_places(places: Sequence[str]) -> None:
    """Filter by these places from the next run on; for the `on_click` of a button."""
    st.session_state[_KEYS["places"]] = list(places)


def _link_leads(page: str, choices: Choices) -> bool:
    """Whether the link, not the widgets, says what to show in this run."""
    state = st.session_state
    if _SELECTION not in state:
        return True
    if any(key not in state for key in (_DATES, *_KEYS.values())):
        return False  # a page opened from within a run: Streamlit forgot the widgets, they are filled again
    if _chosen(choices) != state[_SELECTION]:
        return False
    asked = _asked()
    return asked != state.get(_WRITTEN) and (bool(asked) or state.get(_PAGE) == page)


def _follow_link(dataset: Dataset) -> None:
    reading = link.from_query(_asked(), dataset.choices)
    refused = reading.refused
    made_on, version = st.query_params.get(TABLE_PARAMETER, ""), dataset.table.version
    if version == st.session_state.get(_LINK, ("",))[0]:
        del st.session_state[_LINK]
    if made_on and made_on != version:
        own = bool(_own_version())
        st.session_state[_LINK] = (made_on, _asked(), own)
        apart = (
            f"it was made on version {made_on[:12]} of a table and this one is version {version}; what of the link "
            "this table has is followed"
            if own
            else f"it was made on a table that its sender had opened (version {made_on[:12]}) and that is not part of "
            "the link; open that file here and the filters of the link hold"
        )
        refused = (apart, *refused)
    st.session_state[_REFUSED] = refused
    _fill_widgets(reading.selection, dataset.choices)


def _asked() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in PARAMETERS if name in st.query_params}


def _own_version() -> str:
    """The version of the table opened in this session; empty for the server's."""
    own = loading.own_table()
    return own.table.dataset.table.version if own else ""


def _fill_widgets(selection: Selection, choices: Choices) -> None:
    state = st.session_state
    state[_SELECTION] = selection
    state[_DATES] = (selection.date_from or choices.first_day, selection.date_to or choices.last_day)
    for attribute, key in _KEYS.items():
        value = getattr(selection, attribute)
        state[key] = list(value) if isinstance(value, tuple) else value


def _widgets(dataset: Dataset) -> None:
    state = st.session_state
    choices, is_public = dataset.choices, dataset.table.declaration is not None
    for attribute, key in _KEYS.items():
        if key not in state:
            value = getattr(state[_SELECTION], attribute)
            state[key] = list(value) if isinstance(value, tuple) else value
    st.subheader("Filters", anchor=False)
    _date_widgets(choices)
    actor_help = "Who acted: the attacker, or either party of calls, talks, meetings and agreements"
    if choices.actors or not is_public:
        st.multiselect(
            "Actor",
            choices.actors,
            key=_KEYS["actors"],
            placeholder="Any",
            help="Either actor that a row names" if is_public else actor_help,
        )
    st.multiselect(
        "Event type",
        choices.event_types,
        key=_KEYS["event_types"],
        placeholder="Any",
        format_func=choices.type_label,
    )
    if choices.weapon_classes or not is_public:
        st.multiselect(
            "Weapon" if is_public else "Weapon class",
            choices.weapon_classes,
            key=_KEYS["weapon_classes"],
            placeholder="Any",
            help="Keeps rows with such a weapon"
            if is_public
            else "Keeps attacks with such a weapon and counts only these munitions",
        )
    if choices.places or not is_public:
        most = f"; the {format_number(limits.OFFERED_VALUES)} most frequent are offered"
        st.multiselect(
            "Place",
            choices.places,
            key=_KEYS["places"],
            placeholder="Any place" if is_public else "Any oblast, city or district",
            help="Keeps events at the place or at one within it"
            + (most if len(choices.places) >= limits.OFFERED_VALUES else "")
            if is_public
            else "Keeps events located or reported with an impact there. Figures stay those of the whole event: "
            "reports do not divide them among places",
        )
    if "launched" in dataset.table.vocabulary.measures:
        st.number_input(
            "Smallest size, munitions launched",
            min_value=0,
            max_value=link.LARGEST_MINIMUM,
            step=1,
            key=_KEYS["minimum"],
            placeholder="Any",
            help="Events whose number is not known are left out and counted",
        )
    st.text_input("Words in names and notes", key=_KEYS["text"], placeholder="Any", max_chars=limits.SEARCH_CHARACTERS)
    st.selectbox(
        "Day an event belongs to",
        list(choices.day_rules),
        key=_KEYS["day"],
        format_func=lambda rule: choices.day_rules[rule].capitalize(),
    )
    st.button(
        "Reset filters",
        icon=":material/restart_alt:",
        key="filter-reset",
        on_click=_reset,
        args=(choices,),
        width="stretch",
    )


def _date_widgets(choices: Choices) -> None:
    state = st.session_state
    shown = state.get(_DATES) or _days_of(state[_SELECTION], choices)
    state[_DATES] = shown
    st.date_input(
        "Dates",
        min_value=min(choices.first_day, *shown),
        max_value=max(choices.last_day, *shown),
        key=_DATES,
        format="DD.MM.YYYY",
        help="Choose the first and the last day",
    )
    if len(state[_DATES]) == 1:
        st.caption("Choose the last day as well; until then the dates before hold.")
    named = sentence.presets(choices)
    state[_PRESET] = next((label for label, days in named.items() if days == tuple(state[_DATES])), None)
    st.pills(
        "Spans up to the last day of the table",
        list(named),
        key=_PRESET,
        on_change=_take_preset,
        args=(named,),
        label_visibility="collapsed",
        width="stretch",
    )


def _take_preset(named: Mapping[str, tuple[date, date]]) -> None:
    label = st.session_state[_PRESET]
    if label is not None:
        st.session_state[_DATES] = named[label]


def _reset(choices: Choices) -> None:
    st.session_state[_REFUSED] = ()
    _fill_widgets(Selection(), choices)


def _days_of(selection: Selection, choices: Choices) -> tuple[date, date]:
    return selection.date_from or choices.first_day, selection.date_to or choices.last_day


def _chosen(choices: Choices) -> Selection:
    """The selection that the widgets hold; a half-made choice of dates leaves the dates before in force."""
    state = st.session_state
    dates = state[_DATES]
    first, last = dates if len(dates) == 2 else _days_of(state[_SELECTION], choices)
    values: dict[str, Any] = {attribute: state[key] for attribute, key in _KEYS.items()}
    return Selection(
        date_from=None if first == choices.first_day else first,
        date_to=None if last == choices.last_day else last,
        actors=tuple(values["actors"]),
        event_types=tuple(values["event_types"]),
        weapon_classes=tuple(values["weapon_classes"]),
        places=tuple(values["places"]),
        minimum=None if values["minimum"] is None else int(values["minimum"]),
        text=(values["text"] or "").strip(),
        day=values["day"],
    )


def _write_link(selection: Selection) -> None:
    wanted = link.to_query(selection)
    own = {TABLE_PARAMETER: [version]} if (version := _own_version()) else {}
    state = st.session_state
    if state.get(_WRITTEN) not in (None, wanted):
        state[_REFUSED] = ()
    state[_WRITTEN] = wanted
    present = {name: st.query_params.get_all(name) for name in st.query_params}
    others = {name: values for name, values in present.items() if name not in (*PARAMETERS, TABLE_PARAMETER)}
    if present != {**others, **own, **wanted}:
        st.query_params.from_dict({**others, **own, **wanted})


def _statement(view: View) -> None:
    """What the page shows, in words, with a reset beside it; and what of the link could not be followed."""
    _open_table(view)
    with st.container(horizontal=True, vertical_alignment="center", key="statement"):
        st.html(
            f'<p class="vigil-statement" role="status"><strong>{html_text(view.sentence)}.</strong> '
            f"{_kept(view)}{_left_out(view)}</p>",
            width="stretch",
        )
        if not view.selection.is_everything:
            st.button("Reset", key="statement-reset", type="tertiary", on_click=_reset, args=(view.dataset.choices,))
    for refused in st.session_state.get(_REFUSED, ()):
        st.warning(f"The link could not be followed in full: {markdown_text(refused)}.", icon=":material/link_off:")


def _open_table(view: View) -> None:
    """Which table is open, where it is not the one that comes with Vigil: whose it is, and on what terms."""
    table = view.table
    if loading.is_shipped(view.dataset):
        return
    declared = table.declaration
    words = f"Open table: <strong>{html_text(table.title)}</strong>"
    if declared:
        stated = [f", {html_text(declared.publisher)}."] if declared.publisher != NOT_STATED else ["."]
        stated += [f" Licence: {html_text(declared.licence)}."] if declared.licence != NOT_STATED else []
        words += "".join(stated)
    if _own_version():
        words += " Open in this session only; a link to this page does not carry it."
    if declared and declared.passing_on:
        words += f" <strong>{html_text(declared.passing_on)}</strong>"
    st.html(f'<p class="vigil-open-table" role="status">{words}</p>')


def _kept(view: View) -> str:
    """How many of the table's events are kept; of rows that stand for several, how many rows these are."""
    kept, total = (format_number(number) for number in (view.rows, view.dataset.rows))
    if not view.table.vocabulary.is_aggregated:
        return f"{kept} of {total} events."
    return f"{number_of(view.number_of_events, 'event')} in {kept} of {total} rows."


def _left_out(view: View) -> str:
    if not view.unknown_size:
        return ""
    return f" {view.unknown_size} more of unknown size are left out."
