"""The filter bar: one set of widgets for all pages, kept in step with the link.

The session holds the selection; the link is written from it. A link is read when a session begins, and
when it says something else than was last written while no widget was touched: someone went back or
followed a link. A change of page drops the parameters from the address: they are then written again, so
that filters hold across pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from vigil import limits
from vigil.query import filters, link, sentence
from vigil.query.choices import Choices
from vigil.query.filters import LARGEST_MINIMUM, PLACE, Filter, Names, Rule, Smallest, Text, Widget
from vigil.query.selection import Selection
from vigil.store.protocols import Dataset, View
from vigil.table.vocabulary import NOT_STATED
from vigil.text import format_number, number_of
from vigil.ui.app.pages import ABOUT, OPEN, OVERVIEW, PAGES
from vigil.ui.components.escaping import html_text
from vigil.ui.components.linked import REFUSALS, refuse

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


def _key(one: Filter) -> str:
    """The key of a filter's widget."""
    return f"filter-{one.name}"


def _with_widgets() -> list[Filter]:
    """The filters with a widget of their own; the first and the last day have one together."""
    return [one for one in filters.FILTERS if one.widget]


def filter_bar(dataset: Dataset, page: str, *, is_shipped: bool, own_version: str) -> None:
    """Draw the filters in the sidebar, and above the page what they say; pages ask `chosen_view` what is left.

    page: the address of the page that is about to run. is_shipped: whether the table is the one that comes with
    Vigil. own_version: the version of the table opened in this session; empty for the server's.
    """
    choices = dataset.choices
    _begin_anew_for_another(dataset)
    if _link_leads(page, choices):
        _follow_link(dataset, page, own_version)
    st.session_state[_PAGE] = page
    with st.sidebar:
        _widgets(dataset)
        st.page_link(OPEN.file, label="Open another table", icon=OPEN.icon)
    view = dataset.select(_chosen(choices))
    st.session_state[_SELECTION] = view.selection
    _write_link(view.selection, page, own_version)
    st.session_state[_VIEW] = view
    if not is_shipped:
        _open_table(view, is_own=bool(own_version))
    _statement(view)


def chosen_view() -> View:
    """What the filters leave, as the bar above the page worked it out in this run."""
    view: View = st.session_state[_VIEW]
    return view


def _begin_anew_for_another(dataset: Dataset) -> None:
    """Forget the filters and choices made in another table: they name what this one may not have."""
    state = st.session_state
    identity = (dataset.table.version, dataset.table.declaration.name)
    if state.get(_TABLE, identity) != identity:
        for key in list(state):
            if str(key).startswith(("selection", "filter-", "linked-")):
                del state[key]
        st.query_params.clear()
        _take_up_link(dataset)
    state[_TABLE] = identity


def _take_up_link(dataset: Dataset) -> None:
    """Put a link that waits for its table back into the address; in any other table that is opened only once."""
    made_on, requested, tried = st.session_state.get(_LINK, ("", {}, True))
    if made_on == dataset.table.version or not tried:
        st.query_params.from_dict({TABLE_PARAMETER: [made_on], **requested})


def set_places(places: Sequence[str]) -> None:
    """Filter by these places from the next run on; for the `on_click` of a button."""
    st.session_state[_key(PLACE)] = list(places)


def _link_leads(page: str, choices: Choices) -> bool:
    """Whether the link, not the widgets, says what to show in this run."""
    state = st.session_state
    if _SELECTION not in state:
        return True
    if any(key not in state for key in (_DATES, *map(_key, _with_widgets()))):
        return False  # a page opened from within a run: Streamlit forgot the widgets, they are filled again
    if _chosen(choices) != state[_SELECTION]:
        return False
    requested = _requested()
    return requested != state.get(_WRITTEN) and (bool(requested) or state.get(_PAGE) == page)


def _follow_link(dataset: Dataset, page: str, own_version: str) -> None:
    parsed = link.from_query(_requested(), dataset.choices)
    known = (*link.names(), TABLE_PARAMETER, *_parameters(page))
    refused = (*parsed.refused, *link.not_followed(list(st.query_params), known))
    made_on, version = st.query_params.get(TABLE_PARAMETER, ""), dataset.table.version
    if version == st.session_state.get(_LINK, ("",))[0]:
        del st.session_state[_LINK]
    if made_on and made_on != version:
        st.session_state[_LINK] = (made_on, _requested(), bool(own_version))
        apart = (
            f"it was made on version {made_on[:12]} of a table and this one is version {version}; what of the link "
            "this table has is followed"
            if own_version
            else f"it was made on a table that its sender had opened (version {made_on[:12]}) and that is not part of "
            "the link; open that file here and the filters of the link hold"
        )
        refused = (apart, *refused)
    st.session_state[_REFUSED] = refused
    _fill_widgets(parsed.selection, dataset.choices)


def _parameters(page: str) -> tuple[str, ...]:
    """What a link to the page at an address can hold besides filters and table."""
    return next((one.parameters for one in PAGES if one.address == (page or OVERVIEW.address)), ())


def _requested() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in link.names() if name in st.query_params}


def _fill_widgets(selection: Selection, choices: Choices) -> None:
    state = st.session_state
    state[_SELECTION] = selection
    state[_DATES] = (selection.date_from or choices.first_day, selection.date_to or choices.last_day)
    for one in _with_widgets():
        state[_key(one)] = _for_widget(one, selection)


def _for_widget(one: Filter, selection: Selection) -> Any:
    value = getattr(selection, one.field)
    return list(value) if isinstance(value, tuple) else value


def _widgets(dataset: Dataset) -> None:
    state = st.session_state
    choices = dataset.choices
    st.subheader("Filters", anchor=False)
    _date_widgets(choices)
    for one in _with_widgets():
        if _key(one) not in state:
            state[_key(one)] = _for_widget(one, state[_SELECTION])
        if one.widget and one.is_offered(choices):
            _DRAWN[type(one)](one, one.widget(choices), choices)
    st.button(
        "Reset filters",
        icon=":material/restart_alt:",
        key="filter-reset",
        on_click=_reset,
        args=(choices,),
        width="stretch",
    )


def _draw_names(one: Names, widget: Widget, choices: Choices) -> None:
    st.multiselect(
        widget.label,
        one.offered(choices),
        key=_key(one),
        placeholder=widget.placeholder,
        help=widget.help,
        format_func=one.shown(choices),
    )


def _draw_smallest(one: Smallest, widget: Widget, _choices: Choices) -> None:
    st.number_input(
        widget.label,
        min_value=0,
        max_value=LARGEST_MINIMUM,
        step=1,
        key=_key(one),
        placeholder=widget.placeholder,
        help=widget.help,
    )


def _draw_text(one: Text, widget: Widget, _choices: Choices) -> None:
    st.text_input(
        widget.label,
        key=_key(one),
        placeholder=widget.placeholder,
        help=widget.help,
        max_chars=limits.SEARCH_CHARACTERS,
    )


def _draw_rule(one: Rule, widget: Widget, choices: Choices) -> None:
    labels = one.labels(choices)
    st.selectbox(
        widget.label, one.rules, key=_key(one), help=widget.help, format_func=lambda rule: labels[rule].capitalize()
    )


_DRAWN: Mapping[type[Filter], Callable[[Any, Widget, Choices], None]] = {
    Names: _draw_names,
    Smallest: _draw_smallest,
    Text: _draw_text,
    Rule: _draw_rule,
}
"""The widget of each kind of filter."""


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
    return Selection(
        date_from=None if first == choices.first_day else first,
        date_to=None if last == choices.last_day else last,
        **{one.field: one.of_widget(state[_key(one)]) for one in _with_widgets()},
    )


def _write_link(selection: Selection, page: str, own_version: str) -> None:
    """Write the filters into the address; what no link to this page can hold goes from it, and was named."""
    wanted = link.to_query(selection)
    own = {TABLE_PARAMETER: [own_version]} if own_version else {}
    state = st.session_state
    if state.get(_WRITTEN) not in (None, wanted):
        state[_REFUSED] = ()
    state[_WRITTEN] = wanted
    present = {name: st.query_params.get_all(name) for name in st.query_params}
    others = {name: values for name, values in present.items() if name in _parameters(page)}
    if present != {**others, **own, **wanted}:
        st.query_params.from_dict({**others, **own, **wanted})


def _statement(view: View) -> None:
    """What the page shows, in words, with a reset beside it; and what of the link could not be followed."""
    with st.container(horizontal=True, vertical_alignment="center", key="statement"):
        st.html(
            f'<p class="vigil-statement" role="status"><strong>{html_text(view.sentence)}.</strong> '
            f"{_selected_count(view)}{_left_out(view)}</p>",
            width="stretch",
        )
        if view.table.rows_left_out:
            left_out = f"{number_of(view.table.rows_left_out, 'row')} left out: which, and why"
            st.page_link(ABOUT.file, label=left_out, icon=":material/rule:")
        if not view.selection.is_everything:
            st.button("Reset", key="statement-reset", type="tertiary", on_click=_reset, args=(view.dataset.choices,))
    st.session_state[REFUSALS] = st.container()
    for refused in st.session_state.get(_REFUSED, ()):
        refuse(refused)


def _open_table(view: View, *, is_own: bool) -> None:
    """Which table is open, where it is not the one that comes with Vigil: whose it is, and on what terms."""
    table = view.table
    declared = table.declaration
    words = f"Open table: <strong>{html_text(table.title)}</strong>"
    unstated = ("", NOT_STATED)
    words += f", {html_text(declared.publisher)}." if declared.publisher not in unstated else "."
    words += f" Licence: {html_text(declared.licence)}." if declared.licence not in unstated else ""
    if is_own:
        words += " Open in this session only; a link to this page does not carry it."
    if declared.passing_on:
        words += f" <strong>{html_text(declared.passing_on)}</strong>"
    st.html(f'<p class="vigil-open-table" role="status">{words}</p>')


def _selected_count(view: View) -> str:
    """How many of the table's events are kept; of rows that stand for several, how many rows these are."""
    selected, total = (format_number(number) for number in (view.rows, view.dataset.rows))
    if not view.table.vocabulary.is_aggregated:
        return f"{selected} of {total} events."
    return f"{number_of(view.number_of_events, 'event')} in {selected} of {total} rows."


def _left_out(view: View) -> str:
    if not view.unknown_size:
        return ""
    return f" {view.unknown_size} more of unknown size are left out."
