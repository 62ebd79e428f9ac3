"""Part of the page that opens a table: days that fit two orders, read both ways, and one click to choose."""

from __future__ import annotations

from datetime import date

import streamlit as st

from vigil.readers.day_order import ORDERS
from vigil.text import capital, format_day, number_of
from vigil.ui.app.loading import OwnTable
from vigil.ui.components.escaping import html_text, markdown_text
from vigil.ui.parts.one_event import facts_table
from vigil.ui.parts.opening import read_again


def choose_date_order(own: OwnTable) -> None:
    """Where nothing in a file tells whether day or month stands first: some cells in both readings, and two buttons."""
    read = own.table.read
    order = read.date_order if read else None
    if read is None or order is None or not order.examples or order.is_sure:
        return
    rows = number_of(order.rows, "row")
    if order.is_given:
        said = f"The days of {rows} fit two orders and are read {order.order}, as was said."
        st.info(said, icon=":material/calendar_month:")
    else:
        said = f"The days of {rows} fit two orders. They are read {order.order}, because {order.because}."
        st.warning(markdown_text(said), icon=":material/calendar_month:")
    headings = ["In the file", *(capital(f"{one}, as read" if one == order.order else one) for one in ORDERS)]
    shown = [
        (html_text(cell), *(format_day(date.fromisoformat(day)) for day in readings))
        for cell, *readings in order.examples
    ]
    facts_table(headings, shown)
    with st.container(horizontal=True, gap="small"):
        for one in ORDERS:
            is_read = order.order == one
            if st.button(
                f"Yes, {one}" if is_read and not order.is_given else f"Read {one}",
                key=f"date-order-{own.place}-{one}",
                icon=":material/check:" if is_read else ":material/swap_horiz:",
                disabled=is_read and order.is_given,
            ):
                chosen = {"mapping": read.mapping} if read.mapping else {"as_format": read.format.name}
                read_again(own, date_order=one, **chosen)
