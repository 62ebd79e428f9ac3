"""Open a table: drop a public data set or a table of your own, see what it was taken for, settle what it needs."""

import streamlit as st

from vigil.ui.app.loading import opened, own_table
from vigil.ui.parts import mapping_form, opening

st.header("Open a table", anchor=False)
opening.which_is_open(opened())
opening.drop_a_file()

own = own_table()
if own is not None:
    st.subheader("What it was taken for", anchor=False)
    opening.taken_for(own)
    if own.table.read is not None and own.table.read.mapping is not None:
        st.subheader("Which column is what", anchor=False)
        mapping_form.choose_columns(own)
        st.subheader("Names of places to settle", anchor=False)
        mapping_form.settle_names(own)
    st.subheader("What it holds", anchor=False)
    opening.what_it_holds(own.table)

st.subheader("What can be opened", anchor=False)
opening.what_can_be_opened()
