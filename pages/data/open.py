"""Open a table: drop a public data set or a table of your own, see what it was taken for, settle what it needs."""

import streamlit as st

from vigil.ui import mapping_parts, open_parts
from vigil.ui.loading import opened, own_table

st.header("Open a table", anchor=False)
open_parts.which_is_open(opened())
open_parts.drop_a_file()

own = own_table()
if own is not None:
    st.subheader("What it was taken for", anchor=False)
    open_parts.taken_for(own)
    if own.table.read is not None and own.table.read.mapping is not None:
        st.subheader("Which column is what", anchor=False)
        mapping_parts.choose_columns(own)
        st.subheader("Names of places to settle", anchor=False)
        mapping_parts.settle_names(own)
    st.subheader("What it holds", anchor=False)
    open_parts.what_it_holds(own.table)

st.subheader("What can be opened", anchor=False)
open_parts.what_can_be_opened()
