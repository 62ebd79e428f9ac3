"""UCDP's Georeferenced Event Dataset and its monthly Candidate releases, older and newer columns.

Codes are those of the UCDP GED Codebook, version 25.1, https://ucdp.uu.se/downloads/ged/ged251.pdf
"""

from __future__ import annotations

from vigil.readers import cells
from vigil.readers.cells import Faults
from vigil.readers.columns import events_frame, in_zone
from vigil.readers.counts import ENDS, PUBLISHED, read_figures
from vigil.readers.dates import days_or_as_written
from vigil.readers.day_texts import MONTH_FIRST
from vigil.readers.files.opening import Content, Progress
from vigil.readers.files.raw import Sample
from vigil.readers.files.rows import read_rows
from vigil.readers.format import Format, ReadResult, Recognition
from vigil.readers.mapping import Mapping
from vigil.readers.place_precision import UCDP_CODES
from vigil.text import number_of

COLUMNS = {
    "id": "Identifier",
    "code_status": "In Candidate releases: whether the event was found clear",
    "type_of_violence": "1 state-based, 2 non-state, 3 one-sided",
    "conflict_name": "The conflict",
    "side_a": "First side; in one-sided violence the attacker",
    "side_b": "Second side",
    "source_article": "Sources, with their day and headline",
    "source_headline": "Headlines",
    "where_prec": (
        "1 exact, 2 within about 25 km, 3 second-level unit, 4 first-level unit, 5 along a line or in an area without "
        "borders, 6 country, 7 international waters or airspace"
    ),
    "where_coordinates": "Place that the coordinates stand for",
    "where_description": "What is said of the place",
    "adm_1": "First-level unit",
    "adm_2": "Second-level unit",
    "latitude": "Reference point",
    "longitude": "Reference point",
    "country": "Country",
    "event_clarity": "1 one event, 2 several reported together",
    "date_prec": "1 the day, 2 two to six days, 3 the week, 4 eight to thirty days or the month, 5 up to a year",
    "date_start": "First day that the event can have been",
    "date_end": "Last day that the event can have been",
    "low": "Lowest number of deaths",
    "best": "Best number of deaths",
    "high": "Highest number of deaths",
}

NEEDED = ("type_of_violence", "where_prec", "date_prec", "date_start", "side_a", "best", "high", "low")

VIOLENCE = {"1": "state-based violence", "2": "non-state violence", "3": "one-sided violence"}
TIME_PRECISION = {"1": "day", "2": "week", "3": "week", "4": "month", "5": "year"}
"""Within about 25 km is drawn as a ring. A line (a road, a border, between two places) or an area without borders can
cross provinces: its coordinates are a point chosen to stand for it, and only the country is sure to hold it."""

DATE_FORMATS = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S")
"""With slashes UCDP writes the month first, and spreadsheets what they like."""


def recognise(sample: Sample) -> Recognition | None:
    """By UCDP's precision columns beside low, best and high; says which age of columns it found."""
    if not sample.has(*NEEDED):
        return None
    newer = sample.has("relid") or sample.has("conflict_dset_id")
    schema = f"the {'newer' if newer else 'older'} schema{', with a row of HXL tags' if sample.tagged else ''}"
    return Recognition("certain", f"has UCDP's columns type_of_violence, where_prec, date_prec, best, in {schema}")


def read(content: Content, sample: Sample, progress: Progress | None, mapping: Mapping | None) -> ReadResult:
    """Every row is one event, as long as its days are known."""
    long_texts = ("id", "source_article", "source_headline", "where_description", "conflict_name")
    raw = read_rows(content, sample, columns=COLUMNS, long_texts=long_texts, progress=progress)
    frame, faults, column = raw.frame, Faults(raw), raw.column
    rows = len(frame)
    said = sample.date_order
    first, order = days_or_as_written(frame["date_start"], faults, DATE_FORMATS, order=said, usual=MONTH_FIRST)
    usual = order.order if order else MONTH_FIRST
    last, _ = days_or_as_written(column("date_end"), faults, DATE_FORMATS, order=said, usual=usual, required=False)
    before = last < first
    faults.report(before, column("date_end"), "is before date_start; read as not known", leave_out=False)
    latitude, longitude = cells.coordinates(column("latitude"), column("longitude"), faults)
    ends = {f"killed_{end}": frame[end] for end in ENDS}
    killed, remarks = read_figures(ends, faults, marks=PUBLISHED)
    identifier, repeated = cells.unique_ids(column("id"), "ucdp")
    notes = [*raw.notes, *([order.remark] if order else [])]
    if repeated:
        notes.append(cells.repeated_note(repeated))
    unclear = int(column("code_status").notna().sum() - (column("code_status") == "Clear").sum())
    if unclear:
        notes.append(f"of a Candidate release, {number_of(unclear, 'event')} not found clear")
    events = events_frame(
        {
            "event_id": identifier,
            "event_date": first,
            "end": in_zone(last.mask(before)),
            "time_precision": cells.relabel(frame["date_prec"], TIME_PRECISION),
            "event_type": cells.relabel(frame["type_of_violence"], VIOLENCE, other="violence of another type"),
            "actor1": cells.relabel(frame["side_a"]),
            "actor2": cells.relabel(column("side_b")),
            "country": cells.relabel(column("country")),
            "admin1": cells.relabel(column("adm_1")),
            "admin2": cells.relabel(column("adm_2")),
            "location": cells.relabel(column("where_coordinates")),
            "latitude": latitude,
            "longitude": longitude,
            "geo_precision": cells.relabel(frame["where_prec"], UCDP_CODES),
            **killed,
            "headline": cells.texts(column("conflict_name")),
            "notes": cells.with_remarks(cells.texts(column("source_headline")), remarks),
            "sources": cells.texts(column("source_article")),
        },
        rows,
    )
    return ReadResult(faults.good(events), faults.problems(), raw.rows_in_file, tuple(notes), date_order=order)


UCDP = Format(
    name="ucdp",
    title="UCDP Georeferenced Event Dataset",
    publisher="Uppsala Conflict Data Program",
    licence="CC BY 4.0",
    citation=(
        "Sundberg, Ralph, and Erik Melander (2013): Introducing the UCDP Georeferenced Event Dataset. "
        "Journal of Peace Research 50(4), with the version of the data"
    ),
    address="https://ucdp.uu.se/downloads/",
    event_is=(
        "an incident of lethal violence by an organised actor against another or against civilians, with at least one "
        "death, at one place and in one span of days"
    ),
    caveats=(
        "Only incidents with at least one death in one of the three estimates are counted; the best one can be 0.",
        "Where a report sums up several incidents, one row stands for them (event_clarity 2).",
        "Dates known to a week, month or year have their whole span from start to end; the day is its first.",
        "Candidate releases are provisional and are revised in the yearly version.",
    ),
    columns=COLUMNS,
    recognise=recognise,
    read=read,
)
