"""About the data: tables and columns, sources, coverage, rules, version, how to cite."""

import streamlit as st

from vigil.ui import about_parts
from vigil.ui.filter_bar import chosen_view
from vigil.ui.loading import opened

book = chosen_view().book

st.header("About the data", anchor=False)
about_parts.version_and_citation(book)
if book.table.declaration:
    about_parts.declaration(opened())
    st.stop()

st.subheader("Coverage", anchor=False)
about_parts.coverage(book)

st.subheader("Rules", anchor=False)
about_parts.rules()

st.subheader("What does not add up in the ledger", anchor=False)
about_parts.ledger_findings(book)

st.subheader("Tables and columns", anchor=False)
about_parts.tables(book)

st.subheader("Sources", anchor=False)
about_parts.sources(book)

st.subheader("Public formats that can be opened", anchor=False)
about_parts.formats()

st.subheader("Licences", anchor=False)
about_parts.licences()
