"""Workbooks of ACLED's monthly counts on the Humanitarian Data Exchange, one for each kind of event.

Columns are those of the files “political violence events and fatalities”, “civilian targeting events and fatalities”
and “demonstration events” of each country at https://data.humdata.org/organization/acled
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from vigil.readers import cells
from vigil.readers.cells import Faults
from vigil.readers.columns import events_frame, in_zone
from vigil.readers.counts import PUBLISHED, read_figures
from vigil.readers.day_words import month_named
from vigil.readers.files.opening import Content, Progress
from vigil.readers.files.raw import RawRows, Sample
from vigil.readers.files.rows import LINES_NAMED, read_rows
from vigil.readers.format import Format, ReadResult, has_columns
from vigil.readers.formats.acled import PASSING_ON
from vigil.readers.formats.hdx_hapi import ukrainian_units
from vigil.readers.mapping import Mapping
from vigil.readers.naming import locate
from vigil.text import listed, number_of

COLUMNS = {
    "Country": "Country",
    "ISO3": "Country, ISO 3166-1 alpha-3",
    "Admin1": "First-level unit",
    "Admin2": "Second-level unit",
    "Admin1 Pcode": "Code (p-code) of the first-level unit",
    "Admin2 Pcode": "Code (p-code) of the second-level unit",
    "Month": "Month, by name",
    "Year": "Year",
    "Events": "Number of events in the month",
    "Fatalities": "Number of deaths reported for them; 0 also stands for none reported",
}

NEEDED = ("Country", "Admin1", "ISO3", "Month", "Year", "Events")


def read(content: Content, sample: Sample, progress: Progress | None, mapping: Mapping | None) -> ReadResult:
    """Every row is a count for one month and unit; months without an event are no rows, which is said."""
    raw = _with_events(read_rows(content, sample, columns=COLUMNS, progress=progress))
    frame, faults, column = raw.frame, Faults(raw), raw.column
    month = _months(frame["Year"], frame["Month"], faults)
    counted = {"events_count": frame["Events"], "killed_best": column("Fatalities")}
    counts, remarks = read_figures(counted, faults, marks=PUBLISHED)
    faults.report(frame["Events"].isna(), frame["Events"], "is empty; the row counts nothing")
    country, admin1, admin2 = (cells.texts(column(name)) for name in ("Country", "Admin1", "Admin2"))
    queries = ukrainian_units(admin1.astype("str"), admin2.astype("str")).where(cells.texts(column("ISO3")) == "UKR")
    places = locate(queries, progress=progress)
    precision = np.where(admin2.notna(), "district", np.where(admin1.notna(), "oblast", "country"))
    identified = pd.DataFrame({name: column(name) for name in COLUMNS})
    codes = ("p-code " + cells.texts(column("Admin2 Pcode")).fillna(cells.texts(column("Admin1 Pcode")))).astype("str")
    events = events_frame(
        {
            "event_id": cells.generated_ids(identified, "hdx"),
            "event_date": month,
            "end": in_zone(month + pd.offsets.MonthEnd(0)),
            "time_precision": pd.Series("month", index=frame.index, dtype="str"),
            "country": country,
            "admin1": admin1,
            "admin2": admin2,
            "location": admin2.astype("str").fillna(admin1.astype("str")).fillna(country.astype("str")),
            "latitude": places.latitude,
            "longitude": places.longitude,
            "geo_precision": pd.Series(precision, index=frame.index, dtype="str"),
            **counts,
            "notes": cells.with_remarks(codes, remarks),
        },
        len(frame),
    )
    return ReadResult(faults.good(events), faults.problems(), raw.rows_in_file, raw.notes, places.unresolved)


def _with_events(raw: RawRows) -> RawRows:
    """Without the months in which no event and no death was recorded: they are there to fill the calendar."""
    none = cells.marked(raw.frame["Events"], r"^0(?:\.0)?$") & ~cells.marked(raw.column("Fatalities"), r"[1-9]")
    if not none.any():
        return raw
    lines = raw.lines(np.flatnonzero(none).tolist())
    shown = [f"{line}" for line in lines[:LINES_NAMED]]
    if rest := len(lines) - len(shown):
        shown.append(f"{rest:,} more")
    note = f"{number_of(len(lines), 'row')} of months in which no event was recorded passed over: lines {listed(shown)}"
    return raw.filtered(~none, note)


def _months(year: pd.Series, month: pd.Series, faults: Faults) -> pd.Series:
    """First days of months (datetime64[us]); a month is a name or a number."""
    number = cells.per_text(
        month, lambda found: pd.Series([_number(text) for text in found], dtype="str", index=found.index)
    )
    both = cells.texts(year).astype("str") + "-" + number.astype("str")
    first = cells.moments_as_written(both, ("%Y-%m",))
    faults.report(first.isna(), month, "is not a month with a year")
    return first


def _number(text: object) -> str | None:
    if not isinstance(text, str):
        return None
    return text if text.isdecimal() else str(month_named(text) or "") or None


HDX_POLITICAL_VIOLENCE = Format(
    name="hdx-political-violence",
    title="ACLED's monthly counts on HDX",
    publisher="Armed Conflict Location & Event Data (ACLED), on the Humanitarian Data Exchange",
    licence="ACLED's terms of use; rows must not be passed on",
    citation="ACLED (Armed Conflict Location & Event Data), acleddata.com, on the Humanitarian Data Exchange, "
    "with the date of access",
    address="https://data.humdata.org/organization/acled",
    event_is="a count: the events of one kind in one administrative unit in one month",
    caveats=(
        "Monthly counts by area: there is no day, no place and no single event in them.",
        "Which kind of event is counted stands in the name of the file alone: political violence, civilian targeting "
        "(a part of it), or demonstrations.",
        "0 deaths also stands for none reported; a file of demonstrations gives no deaths.",
    ),
    passing_on=PASSING_ON,
    columns=COLUMNS,
    recognise=has_columns(*NEEDED),
    read=read,
)
