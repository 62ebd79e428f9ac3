"""Part of the page that opens a table: coordinates that stand the wrong way round, and one click to exchange them."""

from __future__ import annotations

import streamlit as st

from vigil.readers.placing import HOW_TO_EXCHANGE, WRONG_WAY_ROUND, exchanged_mapping
from vigil.text import capital
from vigil.ui.app.loading import OwnTable
from vigil.ui.components.escaping import markdown_text
from vigil.ui.parts.opening import read_again


def exchange_coordinates(own: OwnTable) -> None:
    """Where most pairs lie by the places that their rows name only when exchanged: what was found, and a button."""
    read = own.table.read
    found = [problem for problem in read.problems if problem.reason.startswith(WRONG_WAY_ROUND)] if read else []
    if read is None or read.mapping is None or not found:
        return
    said = capital(found[0].reason.removesuffix(HOW_TO_EXCHANGE))
    st.warning(markdown_text(f"{said}."), icon=":material/wrong_location:")
    if st.button("Exchange latitude and longitude", key=f"swap-{own.place}", icon=":material/swap_horiz:"):
        read_again(own, mapping=exchanged_mapping(read.mapping))
