"""Files of a large selection: written to disk piece by piece, and handed to the browser from there."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from vigil.exports.about import file_name
from vigil.limits import WHOLE_EXPORT_ROWS
from vigil.store.protocols import ScannedView
from vigil.text import describe_disk_error, format_number, number_of
from vigil.ui.components.escaping import html_text, markdown_text
from vigil.ui.components.static_files import STATIC_FOLDER, static_files

LABELS = {"csv": "CSV", "parquet": "Parquet"}

_WRITTEN = "large-download"

LEFT_OVER_SECONDS = 24 * 3600


@dataclass(frozen=True, eq=False)
class _Written:
    """A file for one session, in a folder that nobody can guess and that goes with the session."""

    folder: TemporaryDirectory[str]
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

    st.session_state.pop(_WRITTEN, None)
    _remove_left_over()
    bar = st.progress(0.0, text="Writing the file")

    def show(share: float) -> None:
        bar.progress(share, text="Writing the file")

    try:
        STATIC_FOLDER.mkdir(parents=True, exist_ok=True)
        folder = TemporaryDirectory(prefix=f"{_PREFIX}{secrets.token_hex(16)}-", dir=STATIC_FOLDER)
        path = Path(folder.name) / file_name(view, "events", kind)
        rows = write_events(view, path, kind, progress=show)
        st.session_state[_WRITTEN] = _Written(folder, path, view, kind, rows)
    except OSError as error:
        st.error(markdown_text(f"The file could not be written: {describe_disk_error(error)}"), icon=":material/rule:")
    bar.empty()


_PREFIX = "selection-"


def _remove_left_over() -> None:
    """Remove what sessions of processes that were ended have left."""
    for folder in STATIC_FOLDER.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime > LEFT_OVER_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
