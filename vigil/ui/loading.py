"""Every cached loader, in one place; each says what makes it stale."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import streamlit as st

from vigil.tables import DATA_FOLDER, TableError, load_table
from vigil.view import Book, open_book

TABLE_VARIABLE = "VIGIL_TABLE"
"""Environment variable that names the folder of another table in Vigil's format."""


def prepare() -> None:
    """Import what the first page draws with and open the table, for a server that has just started.

    What goes wrong here is said by the page that meets it.
    """
    from vigil.charts import maps, over_time, rank_strip  # noqa: F401
    from vigil.ui import chart_card, event_parts, filter_bar  # noqa: F401

    folder = _folder()
    with contextlib.suppress(TableError, OSError):
        _book(str(folder), _fingerprint(folder), True)


def _folder() -> Path:
    return Path(os.environ.get(TABLE_VARIABLE) or DATA_FOLDER)


def opened_book() -> Book:
    """The table the dashboard shows; when it cannot be used, says why on the page and stops.

    Problems in rows are listed, and the rest can be opened without those rows.
    """
    folder = _folder()
    if not folder.is_dir():
        st.error(f"The folder of the table does not exist: {folder}", icon=":material/folder_off:")
        st.markdown(f"Set the environment variable `{TABLE_VARIABLE}` to a folder with `events.csv`, or unset it.")
        st.stop()
    strict = not st.session_state.get("open-without-bad-rows", False)
    try:
        return _book(str(folder), _fingerprint(folder), strict)
    except TableError as error:
        _show_problems(error, folder)
        st.stop()


@st.cache_resource(show_spinner=False, max_entries=4)
def _book(folder: str, fingerprint: tuple[tuple[str, int, int], ...], strict: bool) -> Book:
    """Stale when a file of the folder changes its size or time. Shared by all sessions: never changed in place."""
    return open_book(load_table(Path(folder), strict=strict))


def _fingerprint(folder: Path) -> tuple[tuple[str, int, int], ...]:
    files = sorted((*folder.glob("*.csv"), *folder.glob("datapackage.json")))
    return tuple((file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files)


def _show_problems(error: TableError, folder: Path) -> None:
    count = len(error.problems)
    st.error(
        f"The table in {folder.name}/ has {count} {'problem' if count == 1 else 'problems'}. "
        "Nothing was changed on disk.",
        icon=":material/rule:",
    )
    st.dataframe(
        [
            {
                "file": problem.file,
                "row": problem.row,
                "column": problem.column,
                "value": problem.value,
                "reason": problem.reason,
            }
            for problem in error.problems
        ],
        hide_index=True,
        alt=f"{count} problems of the table, one a row, with file, row, column, value and reason",
    )
    if all(problem.row is not None for problem in error.problems):
        st.button(
            "Open the table without these rows",
            on_click=lambda: st.session_state.update({"open-without-bad-rows": True}),
        )
