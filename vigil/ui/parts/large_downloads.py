"""Files of a large selection: written to disk piece by piece, and handed to the browser from there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from vigil.exports.about import file_name
from vigil.limits import WHOLE_EXPORT_ROWS
from vigil.store.on_disk.unfinished import Unfinished, private_folder
from vigil.store.protocols import ScannedView
from vigil.text import describe_disk_error, format_number, number_of
from vigil.ui.app.session_files import remove_with_session
from vigil.ui.components.escaping import html_text, markdown_text
from vigil.ui.components.static_files import STATIC_FOLDER, static_files

LABELS = {"csv": "CSV", "parquet": "Parquet"}

_WRITTEN = "large-download"


@dataclass(frozen=True, eq=False)
class _Written:
    """A file for one session, in a folder that nobody can guess and that goes with the session."""

    folder: Unfinished
    path: Path
    view: ScannedView
    format: str
    rows: int


def large_downloads(view: ScannedView, *, key: str) -> None:
    """Offer the formats that are written piece by piece; once a file is written, say how large it is and link it."""
    for kind, label in LABELS.items():
        if st.button(f"Write {label}", key=f"{key}-{kind}", icon=":material/save:"):
            _write(view, kind)
    st.html(
        f'<p class="vigil-small">Excel and GeoJSON are offered for up to {format_number(WHOLE_EXPORT_ROWS)} rows.</p>',
        width="content",
    )
    written: _Written | None = st.session_state.get(_WRITTEN)
    if written is not None and written.view is view and written.path.exists():
        size = written.path.stat().st_size / 1e6
        words = f"Download {LABELS[written.format]}: {number_of(written.rows, 'row')}, {size:,.1f} MB"
        address = static_files().address(f"generated/{written.path.parent.name}/{written.path.name}")
        st.html(
            f'<a class="vigil-download" href="{html_text(address)}" download="{html_text(written.path.name)}">'
            f"{html_text(words)}</a>",
            width="content",
        )


def _write(view: ScannedView, kind: str) -> None:
    from vigil.exports.streamed import write_events  # not above: pages of the curated table come without the readers

    if before := st.session_state.pop(_WRITTEN, None):
        before.folder.remove()
    bar = st.progress(0.0, text="Writing the file")

    def show(share: float) -> None:
        bar.progress(share, text="Writing the file")

    try:
        STATIC_FOLDER.mkdir(parents=True, exist_ok=True)
        folder = private_folder(STATIC_FOLDER)
        remove_with_session(folder)
        path = folder.path / file_name(view, "events", kind)
        rows = write_events(view, path, kind, progress=show)
        st.session_state[_WRITTEN] = _Written(folder, path, view, kind, rows)
    except OSError as error:
        st.error(markdown_text(f"The file could not be written: {describe_disk_error(error)}"), icon=":material/rule:")
    bar.empty()
