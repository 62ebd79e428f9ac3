"""About the data: tables and columns, sources, coverage, rules, version, how to cite."""

import streamlit as st

from vigil.ui.app.filter_bar import chosen_view
from vigil.ui.app.loading import opened
from vigil.ui.parts import about

dataset = chosen_view().dataset
vocabulary = dataset.table.vocabulary

st.header("About the data", anchor=False)
about.version_and_citation(dataset)
about.declaration(opened())
if vocabulary.is_self_contained:
    st.stop()

st.subheader("Coverage", anchor=False)
about.coverage(dataset)

st.subheader("Rules", anchor=False)
about.rules()

st.subheader("What does not add up in the ledger", anchor=False)
about.ledger_findings(dataset)

st.subheader("Tables and columns", anchor=False)
about.tables(dataset)

st.subheader("Sources", anchor=False)
about.sources(dataset)

st.subheader("Public formats that can be opened", anchor=False)
about.formats()

st.subheader("Licences", anchor=False)
about.licences()
