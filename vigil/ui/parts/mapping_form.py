"""Parts of the page that opens a table: which column is what, what that does to the first rows, names to resolve."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import streamlit as st

from vigil import limits
from vigil.readers import UnreadableFileError
from vigil.readers.column_names import TARGETS
from vigil.readers.formats.mapped import preview
from vigil.readers.mapping import EXAMPLES, Mapping, MappingError
from vigil.readers.proposals import propose_mapping
from vigil.table.schema import GEO_PRECISIONS
from vigil.ui.app.loading import OwnTable
from vigil.ui.components.escaping import markdown_text
from vigil.ui.parts.one_event import small_print
from vigil.ui.parts.opening import read_again

_LOADED = "mapping-loaded"
_LEFT_OUT = ""

ACROSS = 3
"""Choices of columns side by side."""


def choose_columns(own: OwnTable) -> None:
    """The mapping in use, each choice with its reason and what it does to the first rows; saved, loaded, applied."""
    read = own.table.read
    if read is None or read.mapping is None or own.recognised is None:
        small_print("The columns of this file cannot be looked at one by one.")
        return
    sample, current = own.recognised.sample, read.mapping
    _, proposals = propose_mapping(sample)
    reasons = {proposal.target: proposal.reason for proposal in proposals}
    small_print(
        "A column is proposed where its name and its cells fit. Choose what is otherwise; the first rows below show "
        "what each choice does. Nothing is read anew before you say so."
    )
    version = f"{own.table.dataset.table.version}-{own.name}"
    chosen: dict[str, str] = {}
    for first in range(0, len(TARGETS), ACROSS):
        for place, target in zip(
            st.columns(ACROSS, vertical_alignment="bottom"), TARGETS[first : first + ACROSS], strict=False
        ):
            options = [_LEFT_OUT, *sample.names]
            here = current.columns.get(target.name, _LEFT_OUT)
            column = place.selectbox(
                f"{target.meaning[:1].upper()}{target.meaning[1:]}",
                options,
                index=options.index(here) if here in options else 0,
                format_func=lambda name: name or "not in the file",
                key=f"mapping-{version}-{target.name}",
                help=f"Proposed: {reasons[target.name]}" if target.name in reasons else "No column was proposed",
            )
            if column:
                chosen[target.name] = column
    mapping = _further(current, chosen, version)
    if mapping is None:
        return
    _first_rows(own, mapping)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        if st.button("Read the file this way", type="primary", icon=":material/check:", disabled=mapping == current):
            read_again(own, mapping=mapping)
        st.download_button(
            "Save this mapping",
            mapping.to_json(),
            file_name=f"{Path(own.name).stem}.mapping.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
            help="For another file with the same columns, here or with --mapping on the command line",
        )
    _load(own)


def _further(current: Mapping, columns: dict[str, str], version: str) -> Mapping | None:
    """How cells are read, beside which column is what; None, with the reason on the page, where it does not hold."""
    with st.expander("How days, coordinates and names are read, and whose table it is", icon=":material/tune:"):
        left, right = st.columns(2)
        with left:
            order = st.selectbox(
                "Which comes first in days such as 04/07/2025",
                list(EXAMPLES),
                index=list(EXAMPLES).index(current.date_order) if current.date_order in EXAMPLES else 0,
                format_func=lambda name: f"{name}, as in {EXAMPLES[name]}" if name else "what the whole column tells",
                key=f"mapping-{version}-order",
            )
            zone = st.text_input("Time zone of hours", current.time_zone, key=f"mapping-{version}-zone")
            precision = st.selectbox(
                "Coordinates are known to the",
                GEO_PRECISIONS,
                index=GEO_PRECISIONS.index(current.coordinates_are),
                key=f"mapping-{version}-precision",
            )
            comma = st.toggle("Decimal comma", current.decimal_comma, key=f"mapping-{version}-comma")
            look_up = st.toggle(
                "Look up places without coordinates by their names",
                current.look_up_names,
                key=f"mapping-{version}-look-up",
                help="In the gazetteer that comes with Vigil: nothing is asked outside this machine",
            )
        with right:
            within = st.text_input("All places lie in", current.within, key=f"mapping-{version}-within")
            title = st.text_input("Title of the table", current.title, key=f"mapping-{version}-title")
            publisher = st.text_input("Publisher", current.publisher, key=f"mapping-{version}-publisher")
            licence = st.text_input("Licence", current.licence, key=f"mapping-{version}-licence")
            event_is = st.text_input("A row is", current.event_is, key=f"mapping-{version}-event")
    try:
        return replace(
            current,
            columns=columns,
            date_order=order,
            time_zone=zone,
            coordinates_are=precision,
            decimal_comma=comma,
            look_up_names=look_up,
            within=within,
            title=title,
            publisher=publisher,
            licence=licence,
            event_is=event_is,
        )
    except MappingError as error:
        st.error(markdown_text(error), icon=":material/rule:")
        return None


def _first_rows(own: OwnTable, mapping: Mapping) -> None:
    if own.recognised is None:
        return
    try:
        result = preview(own.recognised.sample, mapping, file=own.name)
    except UnreadableFileError as error:
        st.error(markdown_text(error), icon=":material/rule:")
        return
    known = [name for name in result.events if result.events[name].notna().any()]
    shown = result.events[known].head(limits.PREVIEW_ROWS)
    is_label = {name: "str" for name, kind in shown.dtypes.items() if isinstance(kind, pd.CategoricalDtype)}
    st.dataframe(
        shown.astype(is_label),
        hide_index=True,
        placeholder="",
        alt="The first rows of the file as this mapping reads them",
    )
    small_print(
        f"Of the first {result.rows_read} rows {len(result.events)} can be read this way.",
        *(str(problem) for problem in result.problems[: limits.PREVIEW_ROWS]),
    )


def _load(own: OwnTable) -> None:
    """Use a mapping that was saved."""
    upload = st.file_uploader("Load a saved mapping", type=["json"], key="mapping-file", max_upload_size=1)
    if upload is None or st.session_state.get(_LOADED) == upload.file_id:
        return
    st.session_state[_LOADED] = upload.file_id
    try:
        mapping = Mapping.from_json(upload.getvalue().decode("utf-8-sig"))
    except (MappingError, UnicodeDecodeError) as error:
        st.error(markdown_text(f"{upload.name}: {error}"), icon=":material/rule:")
        return
    read_again(own, mapping=mapping)


def resolve_names(own: OwnTable) -> None:
    """Names that were not found or fit several places, each with what to look up instead; kept in the mapping."""
    read = own.table.read
    if read is None or read.mapping is None:
        return
    if read.unresolved.empty:
        small_print("None: every place has coordinates, or a name that was found once.")
        return
    shown = read.unresolved.head(limits.TABLE_ROWS)
    shown = shown.assign(instead=shown["name"].map(read.mapping.settled).astype("str").fillna(""))
    edited = st.data_editor(
        shown,
        hide_index=True,
        disabled=["name", "count", "note"],
        key=f"settle-{read.version}",
        column_config={
            "name": st.column_config.TextColumn("Name in the table"),
            "count": st.column_config.NumberColumn("Rows"),
            "note": st.column_config.TextColumn("What the gazetteer says", width="large"),
            "instead": st.column_config.TextColumn("Look up instead", width="medium"),
        },
        alt=f"{len(shown)} names of places to settle, the most frequent first",
    )
    small_print("Say what to look up instead, such as “Brovary, Kyiv oblast”; the mapping remembers it.")
    resolved = {
        str(name): str(instead).strip()
        for name, instead in zip(edited["name"], edited["instead"], strict=True)
        if isinstance(instead, str) and instead.strip()
    }
    if st.button("Look these up", icon=":material/travel_explore:", disabled=not resolved):
        read_again(own, mapping=replace(read.mapping, settled={**read.mapping.settled, **resolved}))
