"""Parts of the page that opens a table: what is open, a place to drop a file, what it was taken for and holds."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from vigil import limits
from vigil.readers import FORMATS, UnreadableFileError
from vigil.readers.files.opening import Progress
from vigil.readers.proposals import mapping_with_day
from vigil.readers.summary import summarise
from vigil.store.opening import OpenTable
from vigil.table.problems import TableError
from vigil.text import capital, describe_disk_error, format_days, format_number
from vigil.ui.app.loading import OWN, OwnTable, beginning_of_upload, close_own_table, open_again, open_upload, own_table
from vigil.ui.app.pages import BESIDE
from vigil.ui.components.escaping import html_text, markdown_text
from vigil.ui.parts import about
from vigil.ui.parts.one_event import facts_table, lead, small_print

_FILE = "open-file"
_FORMAT = "open-format"
_OVERRULED = "open-overruled"
_SHEET = "open-sheet"
_OTHER_SHEET = "open-other-sheet"


def open_table_note(opened: OpenTable) -> None:
    """Which table the pages show, and the way back to the one that comes with Vigil."""
    table = opened.dataset.table
    covered = format_days(opened.dataset.choices.first_day, opened.dataset.choices.last_day)
    lead(f"Open now: {table.title}, {covered}.")
    if own_table() is not None:
        st.button("Back to the table that Vigil opens with", icon=":material/undo:", on_click=_close)
    small_print(
        "One table is open at a time: definitions of an event differ, and rows of two tables are never added up. What "
        "you open is read on this machine, is seen in this session only, and is gone with it."
    )
    st.page_link(BESIDE.file, label="Lay a second table beside it", icon=BESIDE.icon)


def upload_file(place: str = OWN) -> None:
    """A place for a file; a new one is opened at once, and the page runs again with it. `place`: where it is kept."""
    file = _FILE if place == OWN else f"{place}-file"
    st.file_uploader(
        f"Drop a file of up to {limits.UPLOAD_MEGABYTES} MB: CSV, TSV, a workbook (XLSX, XLS, XLSB, ODS), JSON, "
        "GeoJSON, KML, KMZ, GeoPackage, FlatGeobuf, a zipped shapefile, Parquet, Feather, SQLite, Stata, SPSS or R, "
        "packed or not, or a data package in one zip",
        key=file,
        max_upload_size=limits.UPLOAD_MEGABYTES,
        help="Recognised by what it holds, not by its name. Larger files and folders: set VIGIL_TABLE before starting, "
        "or use the command line",
    )
    upload = st.session_state[file]
    if upload is not None and st.session_state.get(f"{file}-opened") != upload.file_id:
        st.session_state[f"{file}-opened"] = upload.file_id
        _try(lambda progress: open_upload(upload.name, upload.getvalue(), progress=progress, place=place), place)
    problem = st.session_state.get(_problem(place))
    if problem:
        st.error(markdown_text(problem), icon=":material/rule:")
        if upload is not None:
            _read_as_chosen(upload, place)


def _read_as_chosen(upload: st.runtime.uploaded_file_manager.UploadedFile, place: str) -> None:
    """Read a file that was not recognised as what its reader says it is, or with the column that its days are in."""
    name = st.selectbox(
        "Read it as",
        [format.name for format in _OFFERED],
        index=None,
        format_func=_title,
        key="open-as-said" if place == OWN else f"{place}-as-said",
    )
    content = upload.getvalue()
    if name:
        _try(lambda progress: open_upload(upload.name, content, as_format=name, progress=progress, place=place), place)
    sample = beginning_of_upload(upload.name, content)
    if sample is None or not sample.rows:
        return
    day = st.selectbox(
        "Or say which column has the day of each event",
        sample.names,
        index=None,
        key="open-day" if place == OWN else f"{place}-day",
        help="Every other column is taken for what its name and its cells say",
    )
    if day:
        mapping = mapping_with_day(sample, day)
        _try(lambda progress: open_upload(upload.name, content, mapping=mapping, progress=progress, place=place), place)


def recognised_format(own: OwnTable) -> None:
    """What the file was taken for and why, whose it is and on what terms, with a way to overrule the format."""
    read = own.table.read
    if read is None:
        facts_table(
            ("What", "Found"),
            [
                ("File", html_text(own.name)),
                ("Taken for", "<strong>Data package in Vigil's format</strong>: it has events.csv as such a one has"),
            ],
        )
        return
    if chosen_format := st.session_state.pop(_OVERRULED, None):
        read_again(own, as_format=chosen_format)
    if chosen_sheet := st.session_state.pop(_OTHER_SHEET, None):
        read_again(own, sheet=chosen_sheet)
    is_open_question = read.date_order.note if read.date_order else ""  # put further down, with its answers
    because = read.recognised_because if read.mapping is None else "is read column by column, as listed below"
    taken = f"<strong>{html_text(read.format.title)}</strong>: it {html_text(because)}"
    terms = about.terms(read, keep_in_mind="Keep in mind", without=is_open_question)
    facts_table(("What", "Found"), [("Taken for", taken), *terms])
    st.session_state[_FORMAT] = read.format.name
    st.selectbox(
        "Read it as another format",
        [format.name for format in _OFFERED],
        key=_FORMAT,
        format_func=_title,
        on_change=_overrule,
        help="Where it was taken for something that it is not",
    )
    _choose_sheet(own)


def _choose_sheet(own: OwnTable) -> None:
    """Which sheet of a workbook is read, or which layer or table of another file that has several."""
    if own.recognised is None or not (sheets := own.recognised.content.sheets):
        return
    st.session_state[_SHEET] = own.recognised.content.sheet
    st.selectbox(
        "Read another sheet of it",
        sheets,
        key=_SHEET,
        on_change=lambda: st.session_state.update({_OTHER_SHEET: st.session_state[_SHEET]}),
        help="The one that is most certainly a table of events is read first; only one is open at a time",
    )


def table_summary(opened: OpenTable) -> None:
    """Rows, how many of them are left out, days, places and deaths."""
    read = opened.read
    if read is None:
        about.version_and_citation(opened.dataset)
        return
    found = summarise(read)
    days = format_days(found.first, found.last) if found.first and found.last else "not known"
    rows = [
        ("Rows in the file", format_number(read.rows_read)),
        ("Rows left out", format_number(read.rows_left_out)),
        ("Events", format_number(found.sums["events_count"] or 0)),
        ("Dates", days),
        ("Different names of places", format_number(found.places)),
        ("People killed", found.ranges["killed"].in_words() or "not given"),
    ]
    facts_table(("What", "How many"), [(html_text(name), html_text(value)) for name, value in rows])


def readable_formats() -> None:
    """The formats, each with its declaration."""
    small_print("A file is recognised by what it holds. The same list stands in python -m vigil formats.")
    about.formats()


def read_again(own: OwnTable, **chosen_format: object) -> None:
    """Read the open file again, as another format or by another mapping, with a progress bar; runs the page again."""
    _try(lambda progress: open_again(own, progress=progress, **chosen_format), own.place)  # type: ignore[arg-type]


def _try(open_with: Callable[[Progress], OwnTable], place: str) -> None:
    """Open a file under a progress bar; what goes wrong is said on the page, and what was open stays open."""
    bar = st.progress(0.0, text="Reading")

    def show(share: float, doing: str) -> None:
        bar.progress(min(max(share, 0.0), 1.0), text=markdown_text(capital(doing)))

    try:
        open_with(show)
    except OSError as error:
        st.session_state[_problem(place)] = f"The file could not be kept: {describe_disk_error(error)}"
    except (UnreadableFileError, TableError, KeyError) as error:
        st.session_state[_problem(place)] = str(error).splitlines()[0]
    else:
        st.session_state.pop(_problem(place), None)
    bar.empty()
    st.rerun()


def _overrule() -> None:
    """In a callback: no progress can be drawn yet, so the page reads it anew."""
    st.session_state[_OVERRULED] = st.session_state[_FORMAT]


def _close() -> None:
    close_own_table()
    st.session_state.pop(_problem(OWN), None)


def _problem(place: str) -> str:
    """Session state: what went wrong with the last file for this place."""
    return f"{place}-problem"


_OFFERED = [format for format in FORMATS if format.name != "vigil"]
"""Formats that a file can be said to have; a data package is known by its events.csv."""


def _title(name: str) -> str:
    return next(format.title for format in FORMATS if format.name == name)
