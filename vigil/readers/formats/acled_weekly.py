"""ACLED's weekly aggregates: events and deaths of one kind in a first-level unit and a week from Saturday to Friday.

Columns are those of the regional files at https://acleddata.com/conflict-data/download-data-files
"""

from __future__ import annotations

import pandas as pd

from vigil.readers import cells
from vigil.readers.cells import Faults
from vigil.readers.columns import events_frame, in_zone
from vigil.readers.counts import PUBLISHED, read_figures
from vigil.readers.files.opening import Content, Progress
from vigil.readers.files.raw import Sample
from vigil.readers.files.rows import read_rows
from vigil.readers.format import Format, ReadResult, has_columns
from vigil.readers.formats.acled import DATE_FORMATS, PASSING_ON
from vigil.readers.mapping import Mapping

COLUMNS = {
    "WEEK": "First day of the week, a Saturday",
    "COUNTRY": "Country",
    "ADMIN1": "First-level unit",
    "EVENT_TYPE": "Kind of event",
    "SUB_EVENT_TYPE": "Finer kind",
    "EVENTS": "Number of events in the week",
    "FATALITIES": "Number of deaths reported for them; 0 also stands for none reported",
    "DISORDER_TYPE": "Political violence, demonstrations or strategic developments",
    "CENTROID_LATITUDE": "Middle of the unit",
    "CENTROID_LONGITUDE": "Middle of the unit",
}

NEEDED = ("WEEK", "ADMIN1", "EVENT_TYPE", "SUB_EVENT_TYPE", "EVENTS", "FATALITIES", "DISORDER_TYPE")

WEEK = pd.Timedelta(days=6)


def read(content: Content, sample: Sample, progress: Progress | None, mapping: Mapping | None) -> ReadResult:
    """Every row is a count for one week, unit and kind of event."""
    raw = read_rows(content, sample, columns=COLUMNS, progress=progress)
    frame, faults, column = raw.frame, Faults(raw), raw.column
    week = cells.days(frame["WEEK"], faults, DATE_FORMATS, expected="the day on which a week begins")
    counted = {"events_count": frame["EVENTS"], "killed_best": frame["FATALITIES"]}
    counts, remarks = read_figures(counted, faults, marks=PUBLISHED)
    faults.report(frame["EVENTS"].isna(), frame["EVENTS"], "is empty; the row counts nothing")
    latitude, longitude = cells.coordinates(column("CENTROID_LATITUDE"), column("CENTROID_LONGITUDE"), faults)
    identified = pd.DataFrame({name: column(name) for name in (*NEEDED, "COUNTRY")})
    events = events_frame(
        {
            "event_id": cells.generated_ids(identified, "acled-week"),
            "event_date": week,
            "end": in_zone(week + WEEK),
            "time_precision": pd.Series("week", index=frame.index, dtype="str"),
            "event_type": cells.relabel(frame["EVENT_TYPE"]),
            "sub_event_type": cells.relabel(frame["SUB_EVENT_TYPE"]),
            "country": cells.relabel(column("COUNTRY")),
            "admin1": cells.relabel(frame["ADMIN1"]),
            "location": cells.relabel(frame["ADMIN1"]),
            "latitude": latitude,
            "longitude": longitude,
            "geo_precision": pd.Series("oblast", index=frame.index, dtype="str"),
            **counts,
            "notes": cells.with_remarks(cells.texts(column("DISORDER_TYPE")), remarks),
        },
        len(frame),
    )
    return ReadResult(faults.good(events), faults.problems(), raw.rows_in_file, raw.notes)


ACLED_WEEKLY = Format(
    name="acled-weekly",
    title="ACLED, weekly aggregates",
    publisher="Armed Conflict Location & Event Data (ACLED)",
    licence="ACLED's terms of use; rows must not be passed on",
    citation="ACLED (Armed Conflict Location & Event Data), acleddata.com, weekly aggregates, with the date of access",
    address="https://acleddata.com/",
    event_is="a count: the events of one kind in one first-level unit in one week, from Saturday to Friday",
    caveats=(
        "Weekly counts by area: there is no day, no place and no single event in them.",
        "Coordinates are the middle of the unit and stand for all of it.",
        "0 deaths also stands for none reported.",
        "Population exposure is not read: people in reach of several events are counted several times.",
        "Events are revised for months; the same weeks can count differently in a later file.",
    ),
    passing_on=PASSING_ON,
    columns=COLUMNS,
    recognise=has_columns(*NEEDED),
    read=read,
)
