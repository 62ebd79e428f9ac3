"""Bellingcat's Civilian Harm in Ukraine: a JSON list of incidents."""

from __future__ import annotations

import json

import pandas as pd

from vigil.readers import cells
from vigil.readers.cells import Faults
from vigil.readers.columns import events_frame
from vigil.readers.files.opening import Content, Progress
from vigil.readers.files.raw import Sample
from vigil.readers.files.rows import read_rows
from vigil.readers.format import Format, ReadResult, Recognition
from vigil.readers.mapping import Mapping

COLUMNS = {
    "id": "Identifier",
    "date": "Day, month first: 02/24/2022",
    "latitude": "Where it was geolocated",
    "longitude": "Where it was geolocated",
    "location": "Place in words",
    "description": "What is seen",
    "sources": "Addresses of what it rests on; some are withheld",
    "filters": "Key and value pairs: type of area affected, weapon system",
}

DATE_FORMATS = ("%m/%d/%Y", "%m/%d/%y")

AREA, WEAPON = "Type of area affected", "Weapon System"


def recognise(sample: Sample) -> Recognition | None:
    """By its fields, filters and sources among them, in a JSON list."""
    if sample.kind != "json" or not sample.has(*COLUMNS):
        return None
    return Recognition("certain", "is a JSON list of incidents with filters and sources, as Bellingcat publishes it")


def read(content: Content, sample: Sample, progress: Progress | None, mapping: Mapping | None) -> ReadResult:
    """Every record is one incident."""
    raw = read_rows(content, sample, columns=COLUMNS, progress=progress)
    frame, faults = raw.frame, Faults(raw)
    latitude, longitude = cells.coordinates(frame["latitude"], frame["longitude"], faults)
    identifier, _ = cells.unique_ids(frame["id"], "bellingcat")
    area = frame["filters"].map(lambda cell: _filter(cell, AREA)).astype("str")
    events = events_frame(
        {
            "event_id": identifier,
            "event_date": cells.days(frame["date"], faults, DATE_FORMATS, expected="a day such as 02/24/2022"),
            "time_precision": pd.Series("day", index=frame.index, dtype="str"),
            "event_type": pd.Series("civilian harm", index=frame.index, dtype="str"),
            "sub_event_type": area,
            "weapon": frame["filters"].map(lambda cell: _filter(cell, WEAPON)).astype("str"),
            "location": cells.relabel(frame["location"]),
            "latitude": latitude,
            "longitude": longitude,
            "geo_precision": latitude.notna().map({True: "point", False: None}).astype("str"),
            "notes": cells.texts(frame["description"]),
            "sources": frame["sources"].map(_addresses).astype("str"),
        },
        len(frame),
    )
    return ReadResult(faults.good(events), faults.problems(), raw.rows_in_file, raw.notes)


def _filter(cell: object, key: str) -> str | None:
    """The value of one filter; several are joined, and “Unknown” is missing."""
    values = [
        str(pair.get("value", "")).strip() for pair in _objects(cell) if pair.get("key") == key and pair.get("value")
    ]
    return "; ".join(value for value in values if value and value != "Unknown") or None


def _addresses(cell: object) -> str | None:
    paths = [str(source.get("path", "")).strip() for source in _objects(cell)]
    shown = ["withheld" if path == "HIDDEN" else path for path in paths if path]
    return "; ".join(dict.fromkeys(shown)) or None


def _objects(cell: object) -> list[dict[str, object]]:
    """The objects of a cell that holds a JSON list; nothing else counts."""
    try:
        found = json.loads(cell) if isinstance(cell, str) else []
    except ValueError:
        return []
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


BELLINGCAT = Format(
    name="bellingcat",
    title="Civilian Harm in Ukraine",
    publisher="Bellingcat",
    licence="not stated in the file; ask Bellingcat before passing rows on",
    citation="Bellingcat: Civilian Harm in Ukraine, with the date of access",
    address="https://ukraine.bellingcat.com/",
    event_is="one incident in which civilians or civilian places were harmed, seen in open sources and geolocated",
    caveats=(
        "Only incidents that could be geolocated from open sources: no count of all harm.",
        "No numbers of dead or injured are given; descriptions may name them, and they are not read out of the text.",
        "Some sources are withheld to protect people.",
    ),
    columns=COLUMNS,
    recognise=recognise,
    read=read,
)
