"""OCHA's hostilities in Ukraine: GeoJSON points of settlements with Ukrainian, Russian and English names."""

from __future__ import annotations

import pandas as pd

from vigil.readers import cells
from vigil.readers.cells import Faults
from vigil.readers.columns import events_frame
from vigil.readers.files.opening import Content, Progress
from vigil.readers.files.raw import GEOMETRY, Sample
from vigil.readers.files.rows import read_rows
from vigil.readers.format import Format, ReadResult, Recognition
from vigil.readers.mapping import Mapping

COLUMNS = {
    "Date": "Day",
    "Oblast": "Oblast",
    "Rayon": "Raion",
    "Hromada": "Hromada",
    "City_Settl": "Settlement, English",
    "City_Set_1": "Settlement, Ukrainian",
    "City_Set_2": "Settlement, Russian",
    "Location__": "Place within the settlement",
    "GCA_NGCA__": "Whether the government of Ukraine controls it",
    "Status": "What is said of the place",
    "Humanitari": "The report",
    "admin4Pcod": "Code (p-code) of the settlement",
    f"{GEOMETRY}latitude": "The point",
    f"{GEOMETRY}longitude": "The point",
}

DATE_FORMATS = ("%Y/%m/%d", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S")


def recognise(sample: Sample) -> Recognition | None:
    """By its shortened field names in GeoJSON."""
    if sample.kind != "geojson" or not sample.has("Date", "City_Settl", "GCA_NGCA__", "Status", "admin4Pcod"):
        return None
    return Recognition("certain", "is GeoJSON with City_Settl, GCA_NGCA__ and p-codes, as OCHA's hostilities")


def read(content: Content, sample: Sample, progress: Progress | None, mapping: Mapping | None) -> ReadResult:
    """Every feature is one settlement reported affected on one day."""
    raw = read_rows(content, sample, columns=COLUMNS, progress=progress)
    frame, faults, column = raw.frame, Faults(raw), raw.column
    latitude, longitude = cells.coordinates(column(f"{GEOMETRY}latitude"), column(f"{GEOMETRY}longitude"), faults)
    identified = pd.DataFrame({name: column(name) for name in COLUMNS})
    control = cells.per_text(column("GCA_NGCA__"), lambda found: "control: " + found)
    places = [cells.texts(column(name)) for name in ("Location__", "City_Set_1", "City_Set_2")]
    events = events_frame(
        {
            "event_id": cells.generated_ids(identified, "ocha"),
            "event_date": cells.days(frame["Date"], faults, DATE_FORMATS, expected="a day such as 2022/12/13"),
            "time_precision": pd.Series("day", index=frame.index, dtype="str"),
            "event_type": pd.Series("hostilities", index=frame.index, dtype="str"),
            "sub_event_type": cells.relabel(frame["Status"]),
            "country": pd.Series("Ukraine", index=frame.index, dtype="str"),
            "admin1": cells.relabel(column("Oblast")),
            "admin2": cells.relabel(column("Rayon")),
            "location": cells.relabel(frame["City_Settl"]),
            "latitude": latitude,
            "longitude": longitude,
            "geo_precision": latitude.notna().map({True: "settlement", False: None}).astype("str"),
            "notes": cells.joined([*places, cells.texts(column("Hromada")), control]),
            "sources": cells.texts(column("Humanitari")),
        },
        len(frame),
    )
    return ReadResult(faults.good(events), faults.problems(), raw.rows_in_file, raw.notes)


OCHA = Format(
    name="ocha-hostilities",
    title="OCHA Ukraine hostilities",
    publisher="United Nations Office for the Coordination of Humanitarian Affairs (OCHA)",
    licence="not stated in the file; see its page on the Humanitarian Data Exchange",
    citation="OCHA: Ukraine hostilities, with the month of the data",
    address="https://data.humdata.org/",
    event_is="one settlement reported affected by hostilities on one day, however many strikes there were",
    caveats=(
        "The point is that of the settlement, not of what was hit.",
        "No numbers of dead or injured, no actors, no weapons.",
    ),
    columns=COLUMNS,
    recognise=recognise,
    read=read,
)
