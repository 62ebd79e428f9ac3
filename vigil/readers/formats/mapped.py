"""Any table of events, through a mapping that says which column is what."""

from __future__ import annotations

import pandas as pd

from vigil.readers import cells, missing
from vigil.readers.cells import Faults
from vigil.readers.column_names import LONG_TEXTS
from vigil.readers.columns import events_frame, in_zone
from vigil.readers.counts import FIGURE_COLUMNS, read_figures
from vigil.readers.files.opening import Content, Progress, UnreadableFileError
from vigil.readers.files.raw import RawRows, Sample, rows_of_sample
from vigil.readers.files.rows import read_rows
from vigil.readers.format import Format, ReadResult, Recognition
from vigil.readers.mapping import CLOCKS, DATE_ORDERS, EXAMPLES, Mapping
from vigil.readers.placing import place_rows
from vigil.readers.proposals import propose_mapping
from vigil.table.schema import TIME_ZONE
from vigil.text import listed

DAY_COLUMNS = ("event_date", "year", "month", "day", "time")
LABELS = ("event_type", "sub_event_type", "weapon", "actor1", "actor2", "country", "admin1", "admin2", "location")
TEXTS = ("headline", "notes", "sources")
WITH_MARKERS = (*LABELS, *TEXTS, *FIGURE_COLUMNS)


def recognise(sample: Sample) -> Recognition | None:
    """Possibly, where a column could be a day."""
    mapping, proposals = propose_mapping(sample)
    if mapping is None:
        return None
    guessed = listed([f"{one.column} as {one.target}" for one in proposals])
    return Recognition("possible", f"is no data set that is known; its columns are read by their names: {guessed}")


def read(content: Content, sample: Sample, progress: Progress | None, mapping: Mapping | None) -> ReadResult:
    """Every row is one event, in the columns that the mapping names; without one, in those proposed."""
    mapping = mapping or propose_mapping(sample)[0]
    if mapping is None:
        raise UnreadableFileError(content.file, "has no column that could be a day; say which with a mapping")
    _require_columns(content.file, sample, mapping)
    long_texts = [mapping.columns[name] for name in LONG_TEXTS if name in mapping.columns]
    raw = read_rows(content, sample, columns=list(mapping.columns.values()), long_texts=long_texts, progress=progress)
    return _read_result(raw, mapping, progress)


def preview(sample: Sample, mapping: Mapping, *, file: str = "") -> ReadResult:
    """What a mapping makes of the first rows of a file, to look at before all are read.

    Lines of problems are counted from the first row of the sample. Raises `UnreadableFileError` as `read` does.
    """
    _require_columns(file, sample, mapping)
    return _read_result(rows_of_sample(sample, file, list(mapping.columns.values())), mapping, None)


def _require_columns(file: str, sample: Sample, mapping: Mapping) -> None:
    if missing := [column for column in mapping.columns.values() if column not in sample.names]:
        named = listed([f"“{name}”" for name in missing])
        has = ", ".join(sample.names[:20])
        raise UnreadableFileError(file, f"has no column {named}, which the mapping names; it has: {has}")


def _read_result(raw: RawRows, mapping: Mapping, progress: Progress | None) -> ReadResult:
    frame, faults = raw.frame, Faults(raw)
    rows = len(frame)
    raw_columns = {name: frame[column] for name, column in mapping.columns.items()}

    found: dict[str, pd.Series] = {}
    written = _days_written(raw_columns)
    found["start"], has_hour = _moments(written, mapping, faults)
    faults.report(written.isna(), written, "is empty; an event needs a day")
    found["event_date"] = found["start"].dt.tz_localize(None).dt.normalize()
    found["time_precision"] = has_hour.map({True: "minute", False: "day"})
    if "end" in raw_columns:
        found["end"], _ = _moments(raw_columns["end"], mapping, faults)
        before = found["end"].dt.tz_localize(None).dt.normalize() < found["event_date"]
        faults.report(before, raw_columns["end"], "is before the begin")
    figures, remarks = read_figures(raw_columns, faults)
    found |= figures
    for name in LABELS:
        if name in raw_columns:
            found[name] = cells.relabel(raw_columns[name])
    for name in TEXTS:
        if name in raw_columns:
            found[name] = cells.texts(raw_columns[name]).astype("str")
    if len(remarks):
        nothing = pd.Series(None, index=frame.index, dtype="str")
        found["notes"] = cells.with_remarks(found.get("notes", nothing), remarks)
    identifier, repeated = cells.unique_ids(raw_columns["event_id"], "row") if "event_id" in raw_columns else (None, 0)
    found["event_id"] = cells.generated_ids(frame, "row") if identifier is None else identifier
    placed = place_rows(raw_columns, mapping, faults, rows=rows, progress=progress)
    for name in ("latitude", "longitude", "radius_km", "geo_precision"):
        found[name] = getattr(placed, name)
    read = {str(raw_columns[name].name): raw_columns[name] for name in WITH_MARKERS if name in raw_columns}
    notes = [*raw.notes, *([cells.repeated_note(repeated)] if repeated else []), *missing.marker_notes(raw, read)]
    return ReadResult(
        faults.good(events_frame(found, rows)),
        faults.problems(),
        raw.rows_in_file,
        (*notes, *placed.notes),
        placed.unresolved,
    )


def _days_written(raw_columns: dict[str, pd.Series]) -> pd.Series:
    """The day and hour of each event in one text, whichever columns they stand in; its name is theirs."""
    parts = [raw_columns[name] for name in DAY_COLUMNS if name in raw_columns]
    if len(parts) == 1:
        return parts[0]
    texts = {name: cells.texts(raw_columns[name]).astype("str") for name in DAY_COLUMNS if name in raw_columns}
    time = texts.pop("time", None)
    day = texts["event_date"] if "event_date" in texts else _day_of_parts(**texts)
    if time is not None:
        day = day.where(time.isna(), (day + " " + time).astype("str"))
    return day.rename(", ".join(str(part.name) for part in parts))


def _day_of_parts(year: pd.Series, month: pd.Series | None = None, day: pd.Series | None = None) -> pd.Series:
    """Days as text, year first, or with a named month; a month or day that is missing, or 0, is left out."""
    nothing = pd.Series(None, index=year.index, dtype="str")
    year, month, day = (
        part.str.replace(r"\.0+$", "", regex=True).mask(part.str.fullmatch(r"0+(?:\.0+)?", na=False))
        for part in (year, nothing if month is None else month, nothing if day is None else day)
    )
    is_named = month.str.contains(r"[^\W\d_]", na=False)
    named = (day.fillna("") + " " + month + " " + year).str.strip()
    in_numbers = (year + "-" + month.str.zfill(2)).where(month.notna(), year)
    in_numbers = (in_numbers + "-" + day.str.zfill(2)).where(month.notna() & day.notna(), in_numbers)
    return named.where(is_named, in_numbers).astype("str")


def _moments(values: pd.Series, mapping: Mapping, faults: Faults) -> tuple[pd.Series, pd.Series]:
    """Moments in Kyiv time, and whether each has an hour; a day alone is that calendar day."""
    orders = [
        mapping.date_order,
        *(order for order in ("iso", "named month", "compact") if order != mapping.date_order),
    ]
    days = [day for order in orders for day in DATE_ORDERS[order]]
    naive = cells.moments_as_written(values, [day + clock for clock in CLOCKS for day in days])
    # programs that know no days write them as midnights
    clock = naive.notna() & (naive.dt.normalize() != naive)
    has_hour = cells.marked(values, r"\d:\d\d") & (clock.any() | cells.marked(values, r"(?:Z|[+-]\d\d:?\d\d)$"))
    moments = cells.moments_utc(values)
    local = in_zone(naive, mapping.time_zone)
    of_day = in_zone(naive.where(~has_hour), TIME_ZONE)
    moments = moments.fillna(of_day).fillna(local)
    wrong = moments.isna() & values.notna()
    faults.report(wrong, values, f"is not a day or time such as {EXAMPLES[mapping.date_order]}")
    return moments, has_hour


MAPPED = Format(
    name="mapped",
    title="A table of your own",
    publisher="not stated",
    licence="not stated",
    citation="as its publisher asks",
    event_is="one row of the table, as whoever made it defines it",
    caveats=(
        "Which column is what was said by a mapping, or guessed from names and content: look at the first rows.",
        "Given coordinates are taken as exact as the mapping says; places looked up by name as exact as the name is.",
    ),
    columns={"event_date": "A day, or a day and an hour; every other column is wanted and not needed"},
    is_general=True,
    recognise=recognise,
    read=read,
)
