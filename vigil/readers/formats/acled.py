"""ACLED: the current export and the older API schema, as CSV or XLSX.

Codes are those of the ACLED Codebook, https://acleddata.com/knowledge-base/codebook/ ; data_id and event_id_no_cnty
were taken out of the table on 20 March 2023.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from vigil.readers import cells
from vigil.readers.cells import Faults
from vigil.readers.columns import events_frame
from vigil.readers.counts import PUBLISHED, read_figures
from vigil.readers.dates import days_or_as_written
from vigil.readers.files.raw import RawRows, Sample
from vigil.readers.format import Format, ReadResult, Recognition, RowByRow
from vigil.readers.place_precision import ACLED_CODES
from vigil.text import number_of

COLUMNS = {
    "event_id_cnty": "Identifier: country and number",
    "event_date": "Day of the event",
    "time_precision": "1 the day, 2 the week, 3 the month",
    "event_type": "Kind of event",
    "sub_event_type": "Finer kind",
    "actor1": "An actor; the order of the two does not say who attacked",
    "actor2": "The other actor",
    "country": "Country",
    "admin1": "First-level unit",
    "admin2": "Second-level unit",
    "location": "Place; districts of cities as “Kyiv - Darnytskyi”",
    "latitude": "Reference point of the location",
    "longitude": "Reference point of the location",
    "geo_precision": "1 the place itself, 2 near it or a small part of a region, 3 a larger region",
    "source": "Sources, by name",
    "notes": "What is said to have happened",
    "fatalities": "Reported deaths; 0 also stands for none reported",
}

NEEDED = ("event_id_cnty", "event_date", "event_type", "sub_event_type", "actor1", "geo_precision", "fatalities")

DATE_FORMATS = ("%Y-%m-%d", "%d %B %Y", "%d-%B-%Y", "%d %b %Y", "%d-%b-%Y")

TIME_PRECISION = {"1": "day", "2": "week", "3": "month"}
"""The place itself is a town; what is near one, or part of a region, is known to its district; a region is an area."""

TITLE = "ACLED, Armed Conflict Location & Event Data"

PASSING_ON = (
    "ACLED's terms do not allow its rows to be passed on: keep this table and what is exported from it to yourself, "
    "and publish only analysis, with the attribution that ACLED asks for."
)


def recognise(sample: Sample) -> Recognition | None:
    """By columns that only ACLED has together; the two schemas are distinguished in the reason."""
    if not sample.has(*NEEDED):
        return None
    older = sample.has("data_id") or sample.has("event_id_no_cnty")
    schema = "the older API schema (data_id, numeric inter1)" if older else "the current export"
    return Recognition("certain", f"has ACLED's columns event_id_cnty, sub_event_type, geo_precision, in {schema}")


def events(raw: RawRows) -> ReadResult:
    """Every row is one event."""
    frame, faults, column = raw.frame, Faults(raw), raw.column
    rows = len(frame)
    day, order = days_or_as_written(frame["event_date"], faults, DATE_FORMATS, order=raw.date_order)
    latitude, longitude = cells.coordinates(column("latitude"), column("longitude"), faults)
    killed, remarks = read_figures({"killed_best": frame["fatalities"]}, faults, marks=PUBLISHED)
    location = cells.relabel(column("location"))
    precision = cells.relabel(frame["geo_precision"], ACLED_CODES)
    unknown = precision.isna() & frame["geo_precision"].notna()
    reason = "is not a precision: 1, 2 or 3; how exactly the event is placed is left open"
    faults.report(unknown, frame["geo_precision"], reason, leave_out=False)
    identifier, repeated = cells.unique_ids(frame["event_id_cnty"], "acled")
    notes = (cells.repeated_note(repeated),) if repeated else ()
    others = int((~cells.marked(frame["event_id_cnty"], r"^\s*[A-Z]{2,4}\d+\s*$")).sum())
    if others:
        notes = (*notes, _mixed_note(others, rows))
    if order and not order.is_given:  # with a note the file is read as a whole: the whole column tells the order
        notes = (*notes, order.remark)
    found = events_frame(
        {
            "event_id": identifier,
            "event_date": day,
            "time_precision": cells.relabel(column("time_precision"), TIME_PRECISION),
            "event_type": cells.relabel(frame["event_type"]),
            "sub_event_type": cells.relabel(frame["sub_event_type"]),
            "actor1": cells.relabel(frame["actor1"]),
            "actor2": cells.relabel(column("actor2")),
            "country": cells.relabel(column("country")),
            "admin1": cells.relabel(column("admin1")),
            "admin2": cells.relabel(column("admin2")),
            "location": location,
            "latitude": latitude,
            "longitude": longitude,
            "geo_precision": _districts(location, precision),
            **killed,
            "notes": cells.with_remarks(cells.texts(column("notes")), remarks),
            "sources": cells.texts(column("source")),
        },
        rows,
    )
    return ReadResult(
        faults.good(found),
        faults.problems(),
        raw.rows_in_file,
        (*raw.notes, *notes),
        title=f"{TITLE}, mixed with rows of another publisher" if 0 < others < rows else "",
        date_order=order,
    )


def _mixed_note(others: int, rows: int) -> str:
    """What is said of rows whose identifiers are none of ACLED's, such as UKR12345."""
    return (
        f"identifiers of {number_of(others, 'row')} of {rows:,} are not ACLED's: these rows are of another publisher, "
        "or were added by hand, and what is said here of ACLED's terms and definitions does not hold for them"
    )


def _districts(location: pd.Series, precision: pd.Series) -> pd.Series:
    """The precision, a location such as “Kyiv - Darnytskyi” being a district of a city and not a settlement."""
    in_a_city = np.append(location.cat.categories.str.contains(" - ", regex=False), False)  # the last is for none
    levels = precision.cat.categories
    if not in_a_city.any() or "settlement" not in levels:
        return precision
    precision = precision if "district" in levels else precision.cat.add_categories(["district"])
    is_district = in_a_city[location.cat.codes] & (precision == "settlement").to_numpy()
    return precision.mask(is_district, "district")


_ROWS = RowByRow(events, COLUMNS, long_texts=("event_id_cnty", "notes", "source"))

ACLED = Format(
    name="acled",
    title=TITLE,
    publisher="Armed Conflict Location & Event Data (ACLED)",
    licence="ACLED's terms of use; rows must not be passed on",
    citation="ACLED (Armed Conflict Location & Event Data), acleddata.com, with the date of access",
    address="https://acleddata.com/",
    event_is=(
        "one incident of political violence, demonstration or strategic development of one kind, between named actors, "
        "on one day at one place; a longer clash is one event a day"
    ),
    caveats=(
        "The order of the two actors does not say who attacked.",
        "0 deaths also stands for none reported; deaths are the most conservative figure of the reports, and words are "
        "given a figure: “several” 3 or 10, “dozens” 12, “hundreds” 100.",
        "A date known to a week or a month is the middle of it, or the first or last day of a month.",
        "Precision 2 and 3 give coordinates of a town or a natural place that stands for an area: areas, not points.",
        "Events are revised for months; the same days can count differently in a later export.",
    ),
    passing_on=PASSING_ON,
    columns=COLUMNS,
    recognise=recognise,
    read=_ROWS.read,
    row_by_row=_ROWS,
)
