"""Parts of the page that opens a table: which column is what, what that does to the first rows, names to resolve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import streamlit as st

from vigil import limits
from vigil.readers import ReadTable, UnreadableFileError
from vigil.readers.column_names import TARGETS, Target
from vigil.readers.column_use import ColumnUse, in_order, uses_of_mapping
from vigil.readers.files.raw import Sample
from vigil.readers.format import ReadResult
from vigil.readers.formats.mapped import preview
from vigil.readers.mapping import EXAMPLES, Mapping, MappingError, settled, taken_as
from vigil.readers.proposals import propose_mapping
from vigil.table.schema import GEO_PRECISIONS
from vigil.text import capital, number_of
from vigil.ui.app.loading import OwnTable
from vigil.ui.components.escaping import html_text, markdown_text
from vigil.ui.parts.one_event import facts_table, small_print
from vigil.ui.parts.opening import read_again

_LOADED = "mapping-loaded"
_LEFT_OUT = ""

ACROSS = 3
"""Choices of columns side by side."""


def choose_columns(own: OwnTable) -> None:
    """Every column of the file with what it is used as, the first rows as they are read, and every choice."""
    read = own.table.read
    if read is None or read.mapping is None or own.sample is None:
        small_print("The columns of this file cannot be looked at one by one.")
        return
    sample, current = own.sample, read.mapping
    shown = st.container()  # what the choices below it make of the file
    version = f"{own.table.dataset.table.version}-{own.name}"
    mapping = _further(current, _chosen_columns(sample, current, version), version)
    if mapping is None:
        return
    with shown:
        _columns_of_file(own, sample, mapping)
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


def _columns_of_file(own: OwnTable, sample: Sample, mapping: Mapping) -> None:
    """How many columns are used; those that looked like deaths, coordinates or days and are not, each with a button;
    then all of them, with their first cells."""
    uses = uses_of_mapping(sample, mapping)
    small_print(f"{sum(bool(use.used_as) for use in uses)} of {number_of(len(uses), 'column')} of the file are used.")
    for place, (use, target) in enumerate(_doubts(uses, mapping)[: limits.PREVIEW_ROWS]):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.markdown(f"**{markdown_text(use.column)}** is not used: {markdown_text(use.remark)}.", width="stretch")
            if st.button(f"Use as {target.meaning}", key=f"mapping-doubt-{place}", icon=":material/swap_horiz:"):
                read_again(own, mapping=taken_as(mapping, target.name, use.column))
    rows = [
        (
            html_text(use.column) + _small(_first_cells(sample, use.column), "vigil-anywhere"),
            html_text(capital(use.meaning)) if use.used_as else "<em>Not used</em>",
            _small(capital(use.remark)),
        )
        for use in in_order(uses)
    ]
    facts_table(("Column, first cells", "Used as", "Why"), rows)


def _doubts(uses: Sequence[ColumnUse], mapping: Mapping) -> list[tuple[ColumnUse, Target]]:
    """Columns that looked like deaths, injured or days for which no other is used, with what they would be used as."""
    targets = {target.name: target for target in TARGETS if target.name not in mapping.columns}
    return [(use, targets[use.could_be_used_as]) for use in uses if use.could_be_used_as in targets]


def _small(text: str, style: str = "") -> str:
    return f'<small class="{style}">{html_text(text)}</small>'


def _first_cells(sample: Sample, column: str) -> str:
    cells = list(dict.fromkeys(sample.column(column)))[:3]
    return " · ".join(cell if len(cell) <= 40 else cell[:39] + "…" for cell in cells)


def _chosen_columns(sample: Sample, current: Mapping, version: str) -> dict[str, str]:
    """A choice of column for everything that one can be, folded away: what is proposed is mostly right."""
    reasons = {proposal.target: proposal.reason for proposal in propose_mapping(sample)[1]}
    chosen: dict[str, str] = {}
    with st.expander("Choose which column is what", icon=":material/view_column:"):
        for first in range(0, len(TARGETS), ACROSS):
            places = st.columns(ACROSS, vertical_alignment="bottom")
            for place, target in zip(places, TARGETS[first : first + ACROSS], strict=False):
                options = [_LEFT_OUT, *sample.names]
                here = current.columns.get(target.name, _LEFT_OUT)
                column = place.selectbox(
                    capital(target.meaning),
                    options,
                    index=options.index(here) if here in options else 0,
                    format_func=lambda name: name or "not in the file",
                    key=f"mapping-{version}-column-{target.name}",
                    help=f"Proposed: {markdown_text(reasons[target.name])}" if target.name in reasons else None,
                )
                if column:
                    chosen[target.name] = column
    return chosen


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
    """The first rows as the file was read, or as it would be read by a mapping that is not used yet."""
    assert own.sample is not None
    read = own.table.read
    is_read = isinstance(read, ReadTable) and read.mapping == mapping
    try:
        result = read if is_read else preview(own.sample, _as_found(own, mapping), file=own.name)
    except UnreadableFileError as error:
        st.error(markdown_text(error), icon=":material/rule:")
        return
    assert isinstance(result, ReadTable | ReadResult)
    st.markdown("**The first rows as they are read**")
    shown = result.events.head(limits.PREVIEW_ROWS)
    shown = shown[_worth_showing(shown, mapping)]
    is_label = {name: "str" for name, kind in shown.dtypes.items() if isinstance(kind, pd.CategoricalDtype)}
    st.dataframe(
        shown.astype(is_label),
        hide_index=True,
        placeholder="",
        column_config={
            "event_date": st.column_config.DateColumn("event_date", format="YYYY-MM-DD"),
            "start": st.column_config.DatetimeColumn("start", format="YYYY-MM-DD HH:mm"),
            "end": st.column_config.DatetimeColumn("end", format="YYYY-MM-DD HH:mm"),
        },
        alt="The first rows of the file as this mapping reads them",
    )
    count = f"{number_of(result.rows_read, 'row')} {'of the file' if is_read else 'looked at'}"
    small_print(
        f"{len(result.events)} of {count} {'are' if is_read else 'would be'} events.",
        *[str(problem) for problem in result.problems if problem.row is not None][: limits.PREVIEW_ROWS],
    )


def _worth_showing(rows: pd.DataFrame, mapping: Mapping) -> list[str]:
    """The columns with a value, without identifiers that the file does not have and hours that are not known."""
    known = [str(name) for name in rows if rows[name].notna().any()]
    made = {"events_count", *([] if "event_id" in mapping.columns else ["event_id"])} - set(mapping.columns)
    if (rows["time_precision"] == "day").all() and rows["end"].isna().all():
        made |= {"start", "time_precision"}
    return [name for name in known if name not in made]


def _as_found(own: OwnTable, mapping: Mapping) -> Mapping:
    """The mapping with the order of day and month that the whole column told, which the first rows may not."""
    read = own.table.read
    if mapping.date_order or read is None or read.mapping is None:
        return mapping
    same_column = mapping.columns.get("event_date") == read.mapping.columns.get("event_date")
    return settled(mapping, read.date_order) if same_column else mapping


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
