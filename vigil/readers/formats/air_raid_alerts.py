"""Air-raid alerts in Ukraine: the official series (oblast, raion, hromada) and the volunteer one (oblasts)."""

from __future__ import annotations

import pandas as pd

from vigil.readers import cells
from vigil.readers.cells import Faults
from vigil.readers.columns import events_frame
from vigil.readers.files.opening import Content, Progress
from vigil.readers.files.raw import Sample
from vigil.readers.files.rows import read_rows
from vigil.readers.format import Format, ReadResult, Recognition
from vigil.readers.mapping import Mapping
from vigil.readers.naming import locate
from vigil.text import number_of

COLUMNS = {
    "oblast": "Oblast (official series)",
    "raion": "Raion, where the alert is for less than the oblast",
    "hromada": "Hromada, where the alert is for less than the raion",
    "level": "What the alert is for: oblast, raion, hromada",
    "region": "Oblast (volunteer series)",
    "started_at": "Begin, UTC",
    "finished_at": "End, UTC",
    "naive": "Volunteer series: whether no end was seen and 30 minutes were put in its place",
    "source": "Series",
}


def recognise(sample: Sample) -> Recognition | None:
    """By its columns; says which series."""
    if sample.has("oblast", "raion", "hromada", "level", "started_at", "finished_at"):
        return Recognition("certain", "has the columns oblast, raion, hromada, started_at of the official series")
    if sample.has("region", "started_at", "finished_at", "naive"):
        return Recognition("certain", "has the columns region, started_at, naive of the volunteer series")
    return None


def read(content: Content, sample: Sample, progress: Progress | None, mapping: Mapping | None) -> ReadResult:
    """Every row is one alert in one area; its day is that of its begin in Kyiv."""
    raw = read_rows(content, sample, columns=COLUMNS, progress=progress)
    frame, faults, column = raw.frame, Faults(raw), raw.column
    rows = len(frame)
    times = {}
    for name, needed in (("started_at", True), ("finished_at", False)):
        times[name] = cells.moments_utc(frame[name])
        unreadable = times[name].isna() & frame[name].notna()
        reason = "is not a time such as 2022-03-15 16:10:34+00:00" + ("" if needed else "; read as not known")
        faults.report(unreadable, frame[name], reason, leave_out=needed)
    faults.report(frame["started_at"].isna(), frame["started_at"], "is empty; an alert needs its begin")
    before, reason = times["finished_at"] < times["started_at"], "is before started_at; read as not known"
    faults.report(before, frame["finished_at"], reason, leave_out=False)
    put_in = column("naive").astype("str").str.casefold().eq("true").fillna(False).astype(bool)
    oblast, raion = (
        cells.texts(frame["oblast"] if "oblast" in frame else column("region")),
        cells.texts(column("raion")),
    )
    swapped = (oblast.str.endswith(" raion") & raion.str.endswith(" oblast")).fillna(False).astype(bool)
    oblast, raion = oblast.where(~swapped, raion), raion.where(~swapped, oblast)
    hromada = cells.texts(column("hromada"))
    area = (raion + ", " + oblast).astype("str").fillna(oblast)
    unit = frame["oblast"] if "oblast" in frame else column("region")
    faults.report(area.isna(), unit, "is empty; the alert is not placed", leave_out=False)
    places = locate(area, progress=progress)
    level = cells.texts(column("level")).fillna("oblast")
    identified = pd.DataFrame({"area": area, "hromada": hromada, "level": level, "started_at": frame["started_at"]})
    remark = pd.Series(None, index=frame.index, dtype="str").mask(put_in, "no end was seen")
    events = events_frame(
        {
            "event_id": cells.generated_ids(identified, "alert"),
            "event_date": times["started_at"].dt.tz_localize(None).dt.normalize(),
            "start": times["started_at"],
            "end": times["finished_at"].mask(put_in | before),
            "time_precision": pd.Series("minute", index=frame.index, dtype="str"),
            "event_type": pd.Series("air-raid alert", index=frame.index, dtype="str"),
            "sub_event_type": level,
            "country": pd.Series("Ukraine", index=frame.index, dtype="str"),
            "admin1": locate(oblast).admin1.fillna(oblast),
            "admin2": raion,
            "location": area,
            "latitude": places.latitude,
            "longitude": places.longitude,
            "geo_precision": places.geo_precision,
            "notes": cells.joined([hromada, remark]),
        },
        rows,
    )
    notes = [*raw.notes]
    if swapped.any():
        notes.append(
            f"oblast and raion stood in each other's place in {number_of(int(swapped.sum()), 'row')}; put right"
        )
    if put_in.any():
        notes.append(
            f"of {number_of(int(put_in.sum()), 'alert')} no end was seen; the 30 minutes put in its place are left out"
        )
    return ReadResult(faults.good(events), faults.problems(), raw.rows_in_file, tuple(notes), places.unresolved)


AIR_RAID_ALERTS = Format(
    name="air-raid-alerts",
    title="Air-raid alerts in Ukraine",
    publisher="Vadimkin, from the official alert channels and from volunteers",
    licence="MIT",
    citation="Air-raid alerts in Ukraine, official or volunteer series, with the date of access",
    event_is="one alert for one area, from its begin to its end: a warning, not an attack",
    caveats=(
        "An alert is a warning: it says nothing of what was launched or hit.",
        "One night is many rows: every area has its own, and oblast, raion and hromada alerts overlap.",
        "Times are UTC in the file and Kyiv time here; the day is that of the begin in Kyiv.",
        "A hromada is placed by its raion, the smallest area that can be drawn.",
        "The official and the volunteer series differ in coverage and are never added up.",
    ),
    columns=COLUMNS,
    recognise=recognise,
    read=read,
)
