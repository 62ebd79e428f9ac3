"""Open a table: drop a public data set or a table of your own, see what it was taken for, resolve what it needs."""

import streamlit as st

from vigil.ui.app.loading import opened, own_table
from vigil.ui.parts import mapping_form, opening
from vigil.ui.parts.about import unread_rows
from vigil.ui.parts.date_order import choose_date_order
from vigil.ui.parts.swapped import exchange_coordinates

st.header("Open a table", anchor=False)
opening.open_table_note(opened())
opening.upload_file()

own = own_table()
if own is not None:
    st.subheader("What it was taken for", anchor=False)
    opening.recognised_format(own)
    choose_date_order(own)
    exchange_coordinates(own)
    st.subheader("What it holds", anchor=False)
    opening.table_summary(own.table)
    if own.table.read is not None and own.table.read.mapping is not None:
        st.subheader("Which column is what", anchor=False)
        mapping_form.choose_columns(own)
        st.subheader("Names of places to settle", anchor=False)
        mapping_form.resolve_names(own)
    unread_rows(own.table)

st.subheader("What can be opened", anchor=False)
opening.readable_formats()
