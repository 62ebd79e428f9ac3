"""Every cached loader, in one place; each says what makes it stale."""

from __future__ import annotations

import contextlib
import inspect
import os
import threading
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import streamlit as st

from vigil import limits
from vigil.query.protocols import Dataset
from vigil.store.kept import LAKE_SCHEME
from vigil.store.memory import InMemoryDataset, dataset_of_table
from vigil.store.open_table import OpenTable
from vigil.store.spark.failures import LakeError, failures_in_words
from vigil.table.loading import DATA_FOLDER, load_table
from vigil.table.package_files import is_zipped_package
from vigil.table.problems import Problem, TableError
from vigil.ui.components.escaping import markdown_text

if TYPE_CHECKING:  # pages of the curated table come without the readers: they take a third of a second to import
    from vigil.readers import Recognised
    from vigil.readers.files.opening import Progress
    from vigil.readers.mapping import Mapping

TABLE_VARIABLE = "VIGIL_TABLE"
"""Environment variable that names another table: a folder in Vigil's format, a file of any format it reads, a lake."""

OWN = "own-table"
BESIDE = "beside-table"
"""Places for a file in the session: the table that is open, and the one laid beside it."""


@dataclass(frozen=True, eq=False)
class OwnTable:
    """The file that a reader opened in this session: kept in a folder that goes with the session, shared with none."""

    folder: TemporaryDirectory[str]
    path: Path
    name: str
    """What the file was called where it came from, for messages."""
    table: OpenTable
    recognised: Recognised | None
    """What the file is by its content; None where it is nothing known and was opened as the reader said."""
    place: str = OWN
    """Where the session keeps it: `OWN` or `BESIDE`."""


def prepare() -> None:
    """Open the table of a server that just started, and have ready what the first page draws.

    What goes wrong here is said by the page that meets it.
    """
    from vigil.ui.app import filter_bar  # noqa: F401
    from vigil.ui.app.first_page import ready_first_page
    from vigil.ui.components.static_files import static_files

    named = _named()
    with contextlib.suppress(ValueError, OSError, LookupError):  # of a table or a file that cannot be used
        dataset = _opening(named, _fingerprint(named), True).table().dataset
        static_files()
        inspect.stack()  # Streamlit looks at the stack of its first run; what takes long of that is remembered
        if isinstance(dataset, InMemoryDataset) and not dataset.table.declaration:
            ready_first_page(dataset, is_asked=_asked.is_set)


_asked = threading.Event()
"""Set once a page of this server is asked for."""


def opened() -> OpenTable:
    """The table of this session: the one its reader opened, else that of the server.

    When it cannot be used, says why on the page and stops. Problems in rows of a folder are listed, and the rest can
    be opened without those rows; those of a file are left out, and listed on the page about the data.
    """
    _asked.set()
    own = own_table()
    if own is not None:
        return own.table
    named = _named()
    path = Path(named)
    if not _is_lake(named) and not path.exists():
        st.error(f"The file or folder of the table does not exist: {path}", icon=":material/folder_off:")
        st.markdown(
            f"Set the environment variable `{TABLE_VARIABLE}` to a folder with `events.csv` or to a file of a format "
            "that Vigil reads, or unset it."
        )
        st.stop()
    strict = not st.session_state.get("open-without-bad-rows", False)
    asked = (named, _fingerprint(named), strict)
    opening = _opening(*asked)
    try:
        with _shown(opening):
            return opening.table()
    except TableError as error:
        _opening.clear(*asked)
        _show_problems(error, path)
    except (ValueError, OSError) as error:
        from vigil.readers import UnreadableFileError

        _opening.clear(*asked)
        if not isinstance(error, (UnreadableFileError, LakeError)):
            raise
        st.error(f"The table cannot be read: {markdown_text(str(error))}", icon=":material/rule:")
    st.stop()


@contextlib.contextmanager
def failures_shown() -> Iterator[None]:
    """Say on the page where Spark fails in the middle of a question, and stop."""
    try:
        with failures_in_words():
            yield
    except LakeError as error:
        st.error(markdown_text(str(error)) + ".", icon=":material/cloud_off:")
        st.stop()


def opened_dataset() -> Dataset:
    """The table of this session, as `opened` gives it, made ready to be asked."""
    return opened().dataset


@st.fragment(run_every=2.0)
def show_readiness(dataset: Dataset) -> None:
    """Say how far the index of words is, of a table that is kept for the first time."""
    ready = getattr(dataset.table, "readiness", 1.0)
    if ready < 1:
        st.progress(ready, "The words of the table are being indexed; a search for a text waits for them.")


def is_shipped(dataset: Dataset) -> bool:
    """Whether it is the table that comes with Vigil."""
    return dataset.table.declaration is None and dataset.table.folder == DATA_FOLDER


def own_table(place: str = OWN) -> OwnTable | None:
    """What the reader opened in this session, if anything."""
    own: OwnTable | None = st.session_state.get(place)
    return own


def shipped_dataset() -> Dataset:
    """The table that comes with Vigil, to be laid beside another."""
    return _opening(str(DATA_FOLDER), _fingerprint(str(DATA_FOLDER)), True).table().dataset


def open_upload(
    name: str,
    content: bytes,
    *,
    as_format: str | None = None,
    mapping: Mapping | None = None,
    progress: Progress | None = None,
    place: str = OWN,
) -> OwnTable:
    """Open a file that a reader dropped, for this session alone. Raises as `vigil.readers.read_table`.

    What was open before stays open where this one cannot be read. A rerun opens nothing: the session holds it.
    """
    folder = TemporaryDirectory(prefix="vigil-")
    path = Path(folder.name) / "table"  # never the name it came with: that could lead anywhere
    path.write_bytes(content)
    return _hold(folder, path, name, as_format=as_format, mapping=mapping, progress=progress, place=place)


def open_again(
    own: OwnTable, *, as_format: str | None = None, mapping: Mapping | None = None, progress: Progress | None = None
) -> OwnTable:
    """Read the same file anew, as another format or by a mapping. Raises as `open_upload`."""
    return _hold(
        own.folder, own.path, own.name, as_format=as_format, mapping=mapping, progress=progress, place=own.place
    )


def close_own_table(place: str = OWN) -> None:
    """Go back to the table of the server, or to none beside it."""
    own: OwnTable | None = st.session_state.pop(place, None)
    if own is not None:
        _let_go(own.table)
        own.folder.cleanup()


def _hold(
    folder: TemporaryDirectory[str],
    path: Path,
    name: str,
    *,
    as_format: str | None,
    mapping: Mapping | None,
    progress: Progress | None,
    place: str,
) -> OwnTable:
    from vigil.readers import UnreadableFileError, recognise
    from vigil.store.opening import open_any

    recognised = None
    with contextlib.suppress(UnreadableFileError):
        recognised = recognise(path, name=name)
    table = open_any(path, as_format=as_format, mapping=mapping, name=name, progress=progress)
    own = OwnTable(folder, path, name, table, recognised, place)
    weakref.finalize(own, _let_go, table)  # with the session, whatever is still remembered of its charts
    before = own_table(place)
    st.session_state[place] = own
    if before is not None:
        _let_go(before.table)
        if before.folder is not folder:
            before.folder.cleanup()
    return own


def _let_go(table: OpenTable) -> None:
    """Close the files of a table that is kept on disk."""
    if table.close is not None:
        table.close()


def _named() -> str:
    """The path, or the address of the lake, of the server's table."""
    named = os.environ.get(TABLE_VARIABLE) or ""
    return named if _is_lake(named) else str(Path(named or DATA_FOLDER))


def _is_lake(named: str) -> bool:
    return named.startswith(LAKE_SCHEME)


class _Opening:
    """A table that is being opened beside the pages: a large file takes a minute or two the first time."""

    def __init__(self, named: str, *, strict: bool) -> None:
        self.share = 0.0
        self.doing = "starting Spark and opening the lake" if _is_lake(named) else "opening the table"
        self.how_often = "start of the dashboard" if _is_lake(named) else "version of it"
        pool = ThreadPoolExecutor(1, thread_name_prefix="opening")
        self._table = pool.submit(self._open, named, strict)
        pool.shutdown(wait=False)

    def _open(self, named: str, strict: bool) -> OpenTable:
        if _is_lake(named):
            from vigil.store.kept.view import StoredDataset
            from vigil.store.spark.engine import open_lake

            lake = open_lake(named)
            return OpenTable(StoredDataset(lake), lake, lake.close)
        path = Path(named)
        if path.is_dir() or is_zipped_package(path):
            return OpenTable(dataset_of_table(load_table(path, strict=strict)))
        from vigil.store.opening import open_any

        return open_any(path, progress=self._note)

    def _note(self, share: float, doing: str) -> None:
        self.share, self.doing = min(max(share, 0.0), 1.0), doing

    def is_done(self, within: float) -> bool:
        """Whether it is open, or cannot be opened, within some seconds."""
        return bool(wait([self._table], timeout=within).done)

    def table(self) -> OpenTable:
        """The table, once it is open. Raises what opening it raises."""
        return self._table.result()

    def let_go(self) -> None:
        """Close the table, where it is open."""
        if self._table.done() and not self._table.exception():
            _let_go(self.table())


@contextlib.contextmanager
def _shown(opening: _Opening) -> Iterator[None]:
    """Show how far the opening is, where it takes long enough to wonder."""
    if not opening.is_done(within=SECONDS_BEFORE_PROGRESS):
        bar = st.progress(opening.share)
        while not opening.is_done(within=SECONDS_BETWEEN_PROGRESS):
            doing = f"{opening.doing[:1].upper()}{opening.doing[1:]}"
            bar.progress(opening.share, text=f"{doing}. This is done once for each {opening.how_often}.")
        bar.empty()
    yield


SECONDS_BEFORE_PROGRESS, SECONDS_BETWEEN_PROGRESS = 0.5, 0.2


@st.cache_resource(show_spinner=False, max_entries=4, on_release=_Opening.let_go)
def _opening(named: str, fingerprint: tuple[tuple[str, int, int], ...], strict: bool) -> _Opening:
    """Stale when a file changes its size or time; a lake never is. Shared by all sessions: never changed in place."""
    return _Opening(named, strict=strict)


def _fingerprint(named: str) -> tuple[tuple[str, int, int], ...]:
    if _is_lake(named):
        return ()
    path = Path(named)
    files = [path] if path.is_file() else sorted((*path.glob("*.csv"), *path.glob("datapackage.json")))
    return tuple((file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files)


def _show_problems(error: TableError, folder: Path) -> None:
    count = len(error.problems)
    st.error(
        f"The table in {folder.name} has {count} {'problem' if count == 1 else 'problems'}. "
        "Nothing was changed on disk.",
        icon=":material/rule:",
    )
    problems_table(error.problems)
    if all(problem.row is not None for problem in error.problems):
        st.button(
            "Open the table without these rows",
            on_click=lambda: st.session_state.update({"open-without-bad-rows": True}),
        )


def problems_table(problems: tuple[Problem, ...]) -> None:
    """What is wrong with the rows of a table, one a row."""
    count = len(problems)
    st.dataframe(
        [
            {
                "file": problem.file,
                "row": problem.row,
                "column": problem.column,
                "value": problem.value,
                "reason": problem.reason,
            }
            for problem in problems[: limits.TABLE_ROWS]
        ],
        hide_index=True,
        placeholder="",
        alt=f"{count} problems of the table, one a row, with file, row, column, value and reason",
    )
