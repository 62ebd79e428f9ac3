"""Every cached loader, in one place; each says what makes it stale."""

from __future__ import annotations

import contextlib
import threading
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from vigil import limits
from vigil.store.on_disk.folders import trace_of
from vigil.store.on_disk.unfinished import Unfinished, private_folder
from vigil.store.opening import TABLE_VARIABLE, OpenTable, is_lake, is_package, named_table, open_table
from vigil.store.protocols import Dataset
from vigil.store.spark.failures import LakeError, raising_lake_errors
from vigil.table.loading import DATA_FOLDER
from vigil.table.problems import Problem, TableError
from vigil.text import capital, describe_disk_error
from vigil.ui.app.session_files import clear_up, remove_with_session
from vigil.ui.components.escaping import markdown_text

if TYPE_CHECKING:  # pages of the curated table come without the readers: they take a third of a second to import
    from vigil.readers import RecognisedFile
    from vigil.readers.files.opening import Progress
    from vigil.readers.files.raw import Sample
    from vigil.readers.mapping import Mapping

OWN = "own-table"
BESIDE = "beside-table"
"""Places for a file in the session: the table that is open, and the one opened beside it."""


@dataclass(frozen=True, eq=False)
class OwnTable:
    """The file that a reader opened in this session: kept in a folder that goes with the session, shared with none."""

    folder: Unfinished
    path: Path
    name: str
    """What the file was called where it came from, for messages."""
    table: OpenTable
    recognised: RecognisedFile | None
    """What the file is by its content; None where it is nothing known and was opened as the reader said."""
    sample: Sample | None
    """The beginning of the file; None where it has no rows by itself."""
    place: str = OWN
    """Where the session keeps it: `OWN` or `BESIDE`."""

    def remove(self) -> None:
        """Close the table and remove the file."""
        self.table.close()
        self.folder.remove()


page_requested = threading.Event()
"""Set once a page of this server is asked for."""


def opened() -> OpenTable:
    """The table of this session: the one its reader opened, else that of the server.

    When it cannot be used, says why on the page and stops. Problems in rows of a folder are listed, and the rest can
    be opened without those rows; those of a file are left out, and listed on the page about the data.
    """
    page_requested.set()
    clear_up()
    own = own_table()
    if own is not None:
        return own.table
    named = named_table()
    path = Path(named)
    if not is_lake(named) and not path.exists():
        st.error(
            f"The file or folder of the table does not exist: {markdown_text(path.name)}", icon=":material/folder_off:"
        )
        st.markdown(
            f"Set the environment variable `{TABLE_VARIABLE}` to a folder with `events.csv` or to a file of a format "
            "that Vigil reads, or unset it."
        )
        st.stop()
    strict = _is_strict()
    opening = _opening(named, strict)
    try:
        with _shown(opening):
            return opening.table()
    except TableError as error:
        _opening.clear(named, strict)
        _show_problems(error, path)
    except (ValueError, OSError) as error:
        from vigil.readers import UnreadableFileError

        _opening.clear(named, strict)
        if not isinstance(error, (UnreadableFileError, OSError)):
            raise
        reason = str(error) if isinstance(error, (UnreadableFileError, LakeError)) else describe_disk_error(error)
        st.error(f"The table cannot be read: {markdown_text(reason)}", icon=":material/rule:")
    st.stop()


@contextlib.contextmanager
def failures_shown() -> Iterator[None]:
    """Say on the page where Spark fails in the middle of a question, or a disk, and stop.

    A table whose stored files were damaged or removed since it was opened is opened anew.
    """
    try:
        with raising_lake_errors():
            yield
    except LakeError as error:
        st.error(markdown_text(str(error)) + ".", icon=":material/cloud_off:")
        st.stop()
    except Exception as error:
        if _damaged_table_closed():
            st.rerun()
        if not isinstance(error, OSError):
            raise
        st.error(f"A file could not be read or written: {markdown_text(describe_disk_error(error))}.")
        st.stop()


def _damaged_table_closed() -> bool:
    """Whether the open table is one of which stored files are gone or cut; it is then opened anew in the next run."""
    from vigil.store.on_disk import cache
    from vigil.store.on_disk.stored_table import ParquetTable

    own, read = own_table(), None
    with contextlib.suppress(ValueError, OSError):  # one that cannot be opened is said to be so by whoever opens it
        read = (own.table if own else _opening(named_table(), _is_strict()).table()).read
    if not isinstance(read, ParquetTable) or cache.is_whole(read.folder):
        return False
    cache.discard(read.folder)
    if own:
        open_again(own, mapping=read.mapping, as_format=None if read.mapping else read.format.name)
    else:
        _opening.clear(named_table(), _is_strict())
    return True


def _is_strict() -> bool:
    """Whether a data package with a problem in a row is refused, until the reader says otherwise."""
    return not st.session_state.get("open-without-bad-rows", False)


def opened_dataset() -> Dataset:
    """The table of this session, as `opened` gives it, ready to query."""
    return opened().dataset


def show_readiness(dataset: Dataset) -> None:
    """Say how far the index of words is, of a table that is kept for the first time."""
    if getattr(dataset.table, "readiness", 1.0) < 1:
        _readiness(dataset)


@st.fragment(run_every=2.0)
def _readiness(dataset: Dataset) -> None:
    if (ready := getattr(dataset.table, "readiness", 1.0)) < 1:
        st.progress(ready, "The words of the table are being indexed; a search for a text waits for them.")


def is_shipped(dataset: Dataset) -> bool:
    """Whether it is the table that comes with Vigil."""
    return not dataset.table.declaration.name and dataset.table.folder == DATA_FOLDER


def own_table(place: str = OWN) -> OwnTable | None:
    """What the reader opened in this session, if anything.

    Where the connection was lost for so long that the file was removed, says so and goes back to the server's table.
    """
    own: OwnTable | None = st.session_state.get(place)
    if own is not None and not own.path.exists():
        del st.session_state[place]
        st.warning(
            f"The connection to this page was lost, and {markdown_text(own.name)} was removed with it. Drop it again.",
            icon=":material/link_off:",
        )
        return None
    return own


def own_version() -> str:
    """The version of the table opened in this session; empty for the server's."""
    own = own_table()
    return own.table.dataset.table.version if own else ""


def shipped_dataset() -> Dataset:
    """The table that comes with Vigil, to be opened beside another."""
    return dataset_of(str(DATA_FOLDER))


def dataset_of(named: str) -> Dataset:
    """A table of the server, opened if it is not. Raises as `vigil.store.opening.open_table`."""
    return _opening(named, True).table().dataset


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
    folder = private_folder()
    path = folder.path / "table"  # never the name it came with: that could lead anywhere
    path.write_bytes(content)
    how = {"as_format": as_format, "mapping": mapping}
    return _open_own(folder, path, name, how, progress=progress, place=place)


def open_again(
    own: OwnTable,
    *,
    as_format: str | None = None,
    mapping: Mapping | None = None,
    sheet: str = "",
    date_order: str = "",
    progress: Progress | None = None,
) -> OwnTable:
    """Read the same file anew, as another format, by a mapping, from another sheet or in an order of day and month.

    Raises as `open_upload`.
    """
    if not mapping and not sheet and own.recognised is not None:
        sheet = own.recognised.content.sheet
    how = {"as_format": as_format, "mapping": mapping, "sheet": sheet, "date_order": date_order}
    return _open_own(own.folder, own.path, own.name, how, progress=progress, place=own.place)


def close_own_table(place: str = OWN) -> None:
    """Go back to the table of the server, or to none beside it."""
    own: OwnTable | None = st.session_state.pop(place, None)
    if own is not None:
        own.remove()


def _open_own(
    folder: Unfinished,
    path: Path,
    name: str,
    how: dict[str, Any],
    *,
    progress: Progress | None,
    place: str,
) -> OwnTable:
    from vigil.readers import UnreadableFileError, recognise

    recognised = None
    sheet = how.get("sheet") or (how["mapping"].sheet if how["mapping"] else "")
    with contextlib.suppress(UnreadableFileError):
        recognised = recognise(path, name=name, sheet=sheet)
    sample = recognised.sample if recognised else _beginning_of(path, name)
    table = open_table(path, **how, name=name, progress=progress, wait=False)
    table.prepare()  # before the one that was open is closed: not every file can be used
    own = OwnTable(folder, path, name, table, recognised, sample, place)
    weakref.finalize(own, table.close)  # with the session
    remove_with_session(own)
    before = own_table(place)
    st.session_state[place] = own
    if before is not None:
        before.table.close() if before.folder is folder else before.remove()
    return own


def beginning_of_upload(name: str, content: bytes) -> Sample | None:
    """The beginning of a file that a reader dropped and that could not be opened; None where it has no rows."""
    folder = private_folder()
    try:
        path = folder.path / "table"
        path.write_bytes(content)
        return _beginning_of(path, name)
    finally:
        folder.remove()


def _beginning_of(path: Path, name: str) -> Sample | None:
    from vigil.readers import UnreadableFileError
    from vigil.readers.files.opening import open_content
    from vigil.readers.files.rows import sample_of

    with contextlib.suppress(UnreadableFileError):
        return sample_of(open_content(path, name=name))
    return None


class _Opening:
    """A table that is being opened beside the pages: a large file takes a minute or two the first time."""

    def __init__(self, named: str, *, strict: bool) -> None:
        self.named, self._seen = named, _fingerprint(named)
        self.share = 0.0
        self.doing = "starting Spark and opening the lake" if is_lake(named) else "opening the table"
        self.how_often = "start of the dashboard" if is_lake(named) else "version of it"
        pool = ThreadPoolExecutor(1, thread_name_prefix="opening")
        self._table = pool.submit(self._open, named, strict)
        pool.shutdown(wait=False)

    def _open(self, named: str, strict: bool) -> OpenTable:
        strict = strict and not is_lake(named) and is_package(Path(named))
        table = open_table(named, strict=strict, progress=self._note, wait=False)
        table.prepare()
        return table

    def is_current(self) -> bool:
        """Whether no file changed since; a lake never does."""
        return self._seen == _fingerprint(self.named)

    def _note(self, share: float, doing: str) -> None:
        self.share, self.doing = min(max(share, 0.0), 1.0), doing

    def is_done(self, within: float) -> bool:
        """Whether it is open, or cannot be opened, within some seconds."""
        return bool(wait([self._table], timeout=within).done)

    def table(self) -> OpenTable:
        """The table, once it is open. Raises what opening it raises."""
        return self._table.result()

    def release(self) -> None:
        """Close the table, where it is open."""
        if self._table.done() and not self._table.exception():
            self.table().close()


@contextlib.contextmanager
def _shown(opening: _Opening) -> Iterator[None]:
    """Show how far the opening is, where it takes long enough to wonder."""
    if not opening.is_done(within=SECONDS_BEFORE_PROGRESS):
        bar = st.progress(opening.share)
        while not opening.is_done(within=SECONDS_BETWEEN_PROGRESS):
            doing = markdown_text(capital(opening.doing))
            bar.progress(opening.share, text=f"{doing}. This is done once for each {opening.how_often}.")
        bar.empty()
    yield


SECONDS_BEFORE_PROGRESS, SECONDS_BETWEEN_PROGRESS = 0.5, 0.2


@st.cache_resource(show_spinner=False, max_entries=4, validate=_Opening.is_current, on_release=_Opening.release)
def _opening(named: str, strict: bool) -> _Opening:
    """Stale when a file changes, and gone once no page shows it. Shared by all sessions: never changed in place."""
    return _Opening(named, strict=strict)


def _fingerprint(named: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """What changes when a file of the table does."""
    if is_lake(named):
        return ()
    path = Path(named)
    files = [path] if path.is_file() else sorted((*path.glob("*.csv"), *path.glob("datapackage.json")))
    return tuple((file.name, tuple(trace_of(file))) for file in files)


def _show_problems(error: TableError, folder: Path) -> None:
    count = len(error.problems)
    st.error(
        f"The table in {markdown_text(folder.name)} has {count} {'problem' if count == 1 else 'problems'}. "
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
    """What is wrong with the rows of a table, one a row, and where some of them stay, which are left out for it.

    A file that is the same in all rows stands last: what was made of the cells is seen without scrolling.
    """
    count = len(problems)
    some_stay = not all(problem.left_out for problem in problems)
    columns = ["file", "row", "column", "value", "reason", *(["left out"] if some_stay else [])]
    if len({problem.file for problem in problems}) == 1:
        columns = [*columns[1:], columns[0]]
    st.dataframe(
        [
            {
                "file": problem.file,
                "row": problem.row,
                "column": problem.column,
                "value": problem.value,
                "reason": problem.reason,
                **({"left out": problem.left_out} if some_stay else {}),
            }
            for problem in problems[: limits.TABLE_ROWS]
        ],
        hide_index=True,
        column_order=columns,
        column_config={"reason": st.column_config.TextColumn("reason", width="large")},
        placeholder="",
        alt=f"{count} problems of the table, one a row, with file, row, column, value and reason",
    )
