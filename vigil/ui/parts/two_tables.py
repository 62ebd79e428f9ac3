"""Parts of the page of two tables: which lies beside the open one, what each declares, what is counted and how."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import streamlit as st

from vigil.analysis.frequency.measures import Measure
from vigil.analysis.frequency.periods import Period
from vigil.analysis.two_tables import counts, definitions
from vigil.analysis.two_tables.alignment import Aligned, common_days, known_days, names, over_common_days
from vigil.charts.two_tables import Layout
from vigil.query import filters
from vigil.query.choices import Choices
from vigil.query.filters import Names
from vigil.query.selection import Selection
from vigil.query.sentence import describe_share_read
from vigil.store.protocols import Dataset
from vigil.text import capital
from vigil.ui.app import loading
from vigil.ui.app.loading import BESIDE, OwnTable, close_own_table, own_table
from vigil.ui.app.pages import SECOND
from vigil.ui.components.escaping import html_text, markdown_text
from vigil.ui.components.linked import linked_choices, linked_segments, linked_select
from vigil.ui.parts import about, mapping_form, opening
from vigil.ui.parts.date_order import choose_date_order
from vigil.ui.parts.one_event import facts_table, lead, small_print

PARAMETER = "beside"
"""In a link, the version of a second table that its reader dropped: the table itself is not part of the link."""

_VERSION = "beside-written"
"""Session state: the version of the second table that the page showed last."""

_WITH = {"vigil": "The table that comes with Vigil", "file": "A file of your own"}
_LAYOUTS = {"overlaid": "Overlaid", "stacked": "One under the other"}
_SPANS = {"common": "Days of both", "all": "All days of either"}

MOSTLY_COMMON = 4
"""Times the days in common that are drawn whole; of longer tables the days in common come first."""


@dataclass(frozen=True)
class Choice:
    """What is counted, over which periods and days, and how it is drawn."""

    every: Period
    measure: Measure
    layout: Layout
    aligned: Aligned
    """The two tables over the days that are drawn."""


def second_table(open_dataset: Dataset) -> tuple[Dataset, Selection]:
    """The table opened beside the open one, with the way to choose it, and what it alone is narrowed to; where there is
    none yet, the page ends here."""
    lead(
        f"Lay a second table beside {open_dataset.table.title}: each is named and keeps its own definition of an "
        "event, and nothing is ever added up over the two."
    )
    shipped = loading.is_shipped(open_dataset)
    chosen = "file" if shipped else _chosen_source()
    if chosen == "vigil":
        return _narrowed(loading.shipped_dataset(), is_file=False)
    uploaded = own_table(BESIDE)
    with st.expander("Lay another file beside it" if uploaded else "Drop the second table", expanded=uploaded is None):
        opening.upload_file(BESIDE)
    _note_missing(uploaded)
    if uploaded is None:
        small_print(
            "Any format of the page “Open a table” is recognised by what it holds. The file is read on this machine, "
            "is seen in this session only, and is gone with it."
        )
        st.stop()
    _uploaded(uploaded)
    dataset = uploaded.table.dataset
    if (dataset.table.version, dataset.table.title) == (open_dataset.table.version, open_dataset.table.title):
        st.warning("This is the table that is open: lay another one beside it.", icon=":material/content_copy:")
        st.stop()
    return _narrowed(dataset, is_file=True)


def _narrowed(dataset: Dataset, *, is_file: bool) -> tuple[Dataset, Selection]:
    """The second table with filters of its own, in its own names; those made in another are forgotten."""
    before, version = _written(), dataset.table.version
    if before and before != version:
        for one in _own_filters():
            st.session_state.pop(f"linked-{SECOND}{one.name}", None)
            st.query_params.pop(f"{SECOND}{one.name}", None)
    st.session_state[_VERSION] = version
    if is_file:
        st.query_params[PARAMETER] = version
    else:
        st.query_params.pop(PARAMETER, None)
    chosen: dict[str, Any] = {}
    with st.expander(f"Narrow {markdown_text(dataset.table.title)} alone", icon=":material/filter_alt:"):
        small_print(
            "Names of two tables are never matched for you. Where the second has none of what the filters name, choose "
            "here what of it to set beside: it is said under both names."
        )
        for one in _own_filters():
            if offered := one.offered(dataset.choices):
                widget = partial(_own_filter, one, dataset.choices)
                chosen[one.field] = linked_choices(f"{SECOND}{one.name}", offered, widget, default=())
    return dataset, Selection(**chosen)


def _own_filters() -> list[Names]:
    """The filters of the second table alone; in the link they stand behind `SECOND`."""
    return [one for one in filters.FILTERS if isinstance(one, Names)]


def _own_filter(one: Names, choices: Choices, key: str) -> list[str]:
    label = one.label or capital(one.noun)
    return st.multiselect(label, one.offered(choices), key=key, placeholder="Any", format_func=one.shown(choices))


def _chosen_source() -> str:
    return linked_segments("with", "Beside it", _WITH, default="vigil")


def _uploaded(own: OwnTable) -> None:
    """What the second file was taken for, its rows that could not be read, and the way to take it away again."""
    with st.expander(f"What {markdown_text(own.name)} was taken for", icon=":material/rule:"):
        opening.recognised_format(own)
        choose_date_order(own)
        about.unread_rows(own.table)
        if own.table.read is not None and own.table.read.mapping is not None:
            mapping_form.choose_columns(own)
    if share := describe_share_read(own.table.dataset.table):
        small_print(f"{own.name}: {share}; they are listed above.")
    st.button("Take the second table away", icon=":material/close:", on_click=_close, key="beside-close")


def _close() -> None:
    close_own_table(BESIDE)
    st.query_params.pop(PARAMETER, None)


def _note_missing(uploaded: OwnTable | None) -> None:
    """Say so where a link was made with a second table that its sender had dropped."""
    requested = st.query_params.get(PARAMETER, "")
    if (
        requested
        and (uploaded is None or requested != uploaded.table.dataset.table.version)
        and requested != _written()
    ):
        st.warning(
            f"The link was made with a second table (version {markdown_text(requested[:12])}) that is not part of it: "
            "drop that file here to see the same.",
            icon=":material/link_off:",
        )


def _written() -> str:
    return str(st.session_state.get(_VERSION, ""))


def named(aligned: Aligned) -> None:
    """Both tables by name, publisher, licence, version and days, each with its notice on passing rows on."""
    aspects = {aspect.name: aspect for aspect in definitions.aspects(aligned.first, aligned.second)}
    rows = [["", *(f"<strong>{html_text(name)}</strong>" for name in names(aligned.first.table, aligned.second.table))]]
    rows += [
        [html_text(text) for text in (name, aspects[name].first, aspects[name].second)]
        for name in ("Publisher", "Licence", "Data version", "First and last day")
    ]
    _side_by_side(("", "Open", "Beside it"), rows)
    for notice in definitions.passing_on(aligned.first, aligned.second):
        st.warning(markdown_text(notice), icon=":material/do_not_disturb_on:")


def describe_filters(aligned: Aligned) -> None:
    """What each of the two shows under the filters, and what the second cannot follow."""
    name, other = names(aligned.first.table, aligned.second.table)
    small_print(f"{name}: {aligned.first.sentence}.", f"{other}: {aligned.second.sentence}.", *aligned.by_name)
    for message in aligned.not_followed:
        st.info(markdown_text(message), icon=":material/filter_alt_off:")


def declarations(aligned: Aligned) -> None:
    """Both tables as they declare themselves, aspect by aspect."""
    rows = [
        [html_text(text) for text in (aspect.name, aspect.first, aspect.second)]
        for aspect in definitions.aspects(aligned.first, aligned.second)
    ]
    _side_by_side(("", *names(aligned.first.table, aligned.second.table)), rows)


def _side_by_side(header: tuple[str, ...], rows: list[list[str]]) -> None:
    """A table with a narrow column of names and two columns of one width."""
    with st.container(key=f"two-tables-{len(rows)}"):
        facts_table(header, rows, wide=True)


def choice(aligned: Aligned) -> Choice:
    """Draw the choices that both tables allow and hand them back; each is part of the link."""
    measures = counts.measures_of(aligned.first, aligned.second)
    periods = counts.periods_of(aligned.first, aligned.second)
    common = over_common_days(aligned)
    spans = ("common", "all") if common_days(aligned.first, aligned.second) else ("all",)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        measure = linked_select(
            "measure",
            "Measure",
            {name: capital(counts.label_of(aligned.first, aligned.second, name)) for name in measures},
            default=measures[0],
            width=260,
            key="beside-measure",
        )
        span = linked_segments("span", "Days", {name: _SPANS[name] for name in spans}, default=_default_span(aligned))
        shown = common if span == "common" else aligned
        every = linked_segments(
            "every",
            "By",
            {name: name.capitalize() for name in periods},
            default=counts.default_period(shown.first, shown.second),
            key="beside-every",
        )
        layout = linked_segments("layout", "Drawn", _LAYOUTS, default="overlaid")
    return Choice(cast(Period, every), cast(Measure, measure), cast(Layout, layout), shown)


def _default_span(aligned: Aligned) -> str:
    """All days, unless the days in common would be lost among them."""
    common = common_days(aligned.first, aligned.second)
    known = [days for view in (aligned.first, aligned.second) if (days := known_days(view))]
    if common is None:
        return "all"
    whole = max(end for _, end in known) - min(begin for begin, _ in known)
    return "common" if whole.days > MOSTLY_COMMON * (common[1] - common[0]).days else "all"


def map_note(aligned: Aligned) -> None:
    """Over which days the two maps count."""
    if common_days(aligned.first, aligned.second):
        small_print("Both maps show the days that both tables speak of, the same part of the world, and one scale.")
    else:
        small_print("The tables have no day in common: each map shows the days of its own table.")
