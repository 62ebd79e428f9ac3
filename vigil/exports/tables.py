"""Tables to take away: CSV, Parquet, XLSX and JSON of any small frame, and the frame of a view's events.

Unknown stays unknown: a missing value is an empty cell, a null, never a zero. Text that a spreadsheet would
run is neutralised in CSV and XLSX by an apostrophe in front (`neutralised`); Parquet, JSON and GeoJSON are
read by programs, and hold the text as it is. The same input gives the same bytes.
"""

from __future__ import annotations

import datetime
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from vigil.exports.about import About, about_view
from vigil.table.schema import TIME_ZONE
from vigil.table.vocabulary import TYPE_NOT_STATED

if TYPE_CHECKING:
    from vigil.store.memory import InMemoryView

RUNS_IN_A_SPREADSHEET = "'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
"""How a text begins that a spreadsheet may take for a formula: =, +, -, @ (full width too), tab, line breaks.

Apostrophes in front count in, so that taking one away again always gives the text as it was.
"""

_RUNS = re.compile(RUNS_IN_A_SPREADSHEET)

XLSX_CELL_CHARACTERS = 32_767
"""The longest text that a cell of a spreadsheet holds."""

_CUT = " … (cut: longer than a spreadsheet cell)"

_EDITION = datetime.datetime(2000, 1, 1)
"""Stands for the time of writing in files that want one: the same rows give the same file."""


def neutralised(text: str) -> str:
    """The text with an apostrophe in front if a spreadsheet would run it; any other text as it is."""
    return f"'{text}" if _RUNS.match(text) else text


def events_frame(view: InMemoryView) -> pd.DataFrame:
    """The events of a view as they are exported: exactly the columns of `schema.EVENT_EXPORT_COLUMNS`.

    Of a public table those that it knows something of, in its own words, and what `About.notices` says in every row:
    `passing_on` where rows must not be passed on, `share_read` where not all could be read.

    `event_date` is datetime64[us] (naive midnight), `start` and `end` datetime64[us, Europe/Kyiv], figures
    Int64 (NA where not known), coordinates float64, all else str. `sources` holds the addresses of the
    reports joined by "; ", the publisher where no address is known.
    """
    frame = view.events[list(view.table.vocabulary.export_columns)].reset_index(drop=True)
    is_label = [name for name, kind in frame.dtypes.items() if isinstance(kind, pd.CategoricalDtype)]
    frame = frame.astype(dict.fromkeys(is_label, "str"))
    if "event_type" in frame:
        frame["event_type"] = frame["event_type"].where(frame["event_type"] != TYPE_NOT_STATED)
    return with_notices(frame, about_view(view).notices)


def with_notices(frame: pd.DataFrame, notices: Mapping[str, str]) -> pd.DataFrame:
    """The frame with a column for each notice that holds it in every row; one that is there stays as it is."""
    return frame.assign(**{name: text for name, text in notices.items() if name not in frame})


def to_csv(frame: pd.DataFrame) -> bytes:
    r"""The frame as CSV: UTF-8, comma, a header, lines ending in \n, missing values empty, no index.

    Times are ISO 8601 with their offset, days `2025-07-04`; headers and text cells are neutralised.
    """
    columns = [list(_csv_cells(frame.iloc[:, place])) for place in range(frame.shape[1])]
    lines = [",".join(_quoted(neutralised(str(name))) for name in frame.columns)]
    # a line of one empty cell would be a blank line, which readers skip
    lines += [",".join(row) or '""' for row in zip(*columns, strict=True)]
    return ("\n".join(lines) + "\n").encode()


def to_parquet(frame: pd.DataFrame, *, about: About | None = None) -> bytes:
    """The frame as Parquet, with what `about` says in the file's metadata, each under `vigil.<name>`."""
    import pyarrow as arrow
    from pyarrow import parquet

    table = arrow.Table.from_pandas(frame, preserve_index=False)
    described = {f"vigil.{name}": text for name, text in (about.items() if about else {}).items()}
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), **described})
    file = io.BytesIO()
    parquet.write_table(table, file, compression="zstd")
    return file.getvalue()


def to_xlsx(frame: pd.DataFrame, *, about: About | None = None, sheet: str = "Data") -> bytes:
    """The frame as a workbook: a sheet with the rows and a sheet "About" that says where they come from.

    Days and times are real dates. A spreadsheet knows no time zone: times are wall-clock times in Kyiv, and
    the sheet "About" says so. Text is neutralised as in CSV, and cut where a cell cannot hold it, with a
    note in its place.
    """
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
        },
    )
    book.set_properties({"title": about.title if about else "", "created": _EDITION})
    header = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    day, moment = (book.add_format({"num_format": shape}) for shape in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm"))
    rows = book.add_worksheet(sheet)
    for place, name in enumerate(map(str, frame.columns)):
        values = frame.iloc[:, place]
        rows.write_string(0, place, neutralised(name), header)
        rows.set_column(place, place, _column_width(name, values))
        for line, value in enumerate(values, start=1):
            _write_cell(rows, line, place, value, day=day, moment=moment)
    rows.freeze_panes(1, 1)
    if len(frame.columns):
        rows.autofilter(0, 0, max(len(frame), 1), len(frame.columns) - 1)
    _write_about(book, about, header)
    book.close()
    return file.getvalue()


def to_json(frame: pd.DataFrame) -> bytes:
    """The frame as a JSON array with one object for each row, one row a line; missing values are null.

    Times are ISO 8601 with their offset, days `2025-07-04`.
    """
    names = [str(name) for name in frame.columns]
    columns = [[_plain(value) for value in frame.iloc[:, place]] for place in range(len(names))]
    lines = [
        json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, allow_nan=False)
        for row in zip(*columns, strict=True)
    ]
    return ("[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n").encode()


TABLE_FORMATS: Mapping[str, str] = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "geojson": "application/geo+json",
}
"""The formats of `vigil.exports.events.export_events` and their media types."""


def is_missing(value: Any) -> bool:
    """Whether a cell is empty: None, NaN, NaT or NA."""
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))


def iso_text(value: datetime.date) -> str:
    """A day as `2025-07-04`; a time as ISO 8601, with its offset if it has one.

    Midnight without a time zone is a day, as in the tables of the schema.
    """
    if not isinstance(value, datetime.datetime):
        return value.isoformat()
    if value.tzinfo is None and value == pd.Timestamp(value).normalize():
        return value.date().isoformat()
    return value.isoformat()


def _csv_cells(values: pd.Series) -> Iterator[str]:
    for value in values:
        plain = _plain(value)
        if plain is None:
            yield ""
        elif isinstance(plain, str):
            # what began as a number or a time is no formula
            yield _quoted(neutralised(plain) if isinstance(value, str) else plain)
        elif isinstance(plain, bool):
            yield "true" if plain else "false"
        elif isinstance(plain, (int, float)):
            yield repr(plain)
        else:
            yield _quoted(neutralised(json.dumps(plain, ensure_ascii=False)))


def _quoted(text: str) -> str:
    # The csv module leaves a lone carriage return bare, and readers break the line there.
    if any(mark in text for mark in ',"\r\n') or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text


def _plain(value: Any) -> Any:
    """A cell as JSON knows it."""
    if is_missing(value):
        return None
    if isinstance(value, datetime.date):
        return iso_text(value)
    if hasattr(value, "item"):  # a numpy scalar
        value = value.item()
    if isinstance(value, float):
        if value in (float("inf"), float("-inf")):
            return None
        return value
    if isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, Iterable):
        return [_plain(inner) for inner in value]
    return str(value)


def _write_cell(rows: Any, line: int, place: int, value: Any, *, day: Any, moment: Any) -> None:
    if is_missing(value):
        return
    if isinstance(value, datetime.datetime):
        local = pd.Timestamp(value)
        is_day = local.tzinfo is None and local == local.normalize()
        if local.tzinfo is not None:
            local = local.tz_convert(TIME_ZONE).tz_localize(None)
        rows.write_datetime(line, place, local.to_pydatetime(warn=False), day if is_day else moment)
        return
    if isinstance(value, datetime.date):
        rows.write_datetime(line, place, datetime.datetime.combine(value, datetime.time()), day)
        return
    plain = _plain(value)
    if isinstance(plain, bool):
        rows.write_boolean(line, place, plain)
    elif isinstance(plain, (int, float)):
        rows.write_number(line, place, plain)
    elif plain is not None:
        text = neutralised(plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False))
        if len(text) > XLSX_CELL_CHARACTERS:
            text = text[: XLSX_CELL_CHARACTERS - len(_CUT)] + _CUT
        rows.write_string(line, place, text)


def _column_width(name: str, values: pd.Series) -> int:
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return 17
    longest = max((len(str(value)) for value in values.head(200) if not is_missing(value)), default=0)
    return min(max(longest, len(name), 6) + 2, 60)


def _write_about(book: Any, about: About | None, header: Any) -> None:
    sheet = book.add_worksheet("About")
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 18, header)
    sheet.set_column(1, 1, 90, wrap)
    words = {
        **{name.replace("_", " ").capitalize(): text for name, text in (about.items() if about else {}).items()},
        "Times": "Wall-clock time in Kyiv (Europe/Kyiv)",
        "Empty cells": "Not known; never zero",
        "Apostrophes": "Text that a spreadsheet would take for a formula has an apostrophe in front",
    }
    for line, (name, text) in enumerate(words.items()):
        sheet.write_string(line, 0, name, header)
        sheet.write_string(line, 1, neutralised(text), wrap)
