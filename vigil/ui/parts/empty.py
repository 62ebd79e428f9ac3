"""A message where there is nothing to draw or nothing to answer, instead of an empty box."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from vigil.analysis.series import daily
from vigil.narrative import coverage
from vigil.store.protocols import View
from vigil.text import format_days
from vigil.ui.app.pages import EVENTS, FREQUENCY, OVERVIEW, PageDeclaration
from vigil.ui.parts.one_event import lead, small_print


def nothing_selected(view: View, what: str) -> NoReturn:
    """Say that no event of the kind asked for is left, what the table covers, and stop the page."""
    choices = view.dataset.choices
    covered = format_days(choices.first_day, choices.last_day)
    st.info(
        f"No {what} of this table fits the filters. The table covers {covered}. "
        "Widen the dates or reset the filters; nothing was lost.",
        icon=":material/filter_alt_off:",
    )
    st.stop()


def cannot_answer(view: View, page: PageDeclaration) -> NoReturn:
    """Say plainly why a page has no answer for this table and where to look, and stop."""
    why, instead = coverage.describe_limits(view, page.address)
    st.header(page.title, anchor=False)
    lead(f"{view.table.title} cannot answer what is asked here.")
    small_print(why, instead)
    with st.container(horizontal=True, gap="medium"):
        for other in (OVERVIEW, FREQUENCY, EVENTS):
            st.page_link(other.file, label=other.title, icon=other.icon)
    st.stop()


def of_days(view: View, page: PageDeclaration) -> View:
    """The view of a table whose nights or days are distinguished; of any other the page says why it has no answer, and
    stops."""
    if daily.why_not(view.dataset):
        cannot_answer(view, page)
    return view
