"""A message where there is nothing to draw, instead of an empty box."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from vigil.store.protocols import View
from vigil.text import format_days


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
