"""VIINA 2.0: reports (event_info), their labels (event_labels) and reports of one day and place as one (event_1pd).

Columns are those of the codebook in the README of https://github.com/zhukovyuri/VIINA, where the files are.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from vigil.readers import cells
from vigil.readers.cells import Faults
from vigil.readers.columns import events_frame
from vigil.readers.files.opening import Content, Progress
from vigil.readers.files.raw import RawRows, Sample
from vigil.readers.files.rows import read_rows
from vigil.readers.format import Format, ReadResult, Recognition
from vigil.readers.mapping import Mapping
from vigil.text import number_of

TACTICS = {
    "t_airstrike_b": "airstrike",
    "t_uav_b": "UAV",
    "t_artillery_b": "artillery",
    "t_aad_b": "air defence",
    "t_airalert_b": "air alert",
    "t_armor_b": "armour",
    "t_firefight_b": "firefight",
    "t_ied_b": "explosive device",
    "t_raid_b": "raid",
    "t_control_b": "control of a place",
    "t_occupy_b": "occupation",
    "t_retreat_b": "retreat",
    "t_arrest_b": "arrest",
    "t_property_b": "property",
    "t_hospital_b": "hospital",
    "t_cyber_b": "cyber",
    "t_milcas_b": "military casualties",
    "t_civcas_b": "civilian casualties",
}
"""Labels that become the finer kind, in this order."""

ACTORS = {
    "a_rus_init_b": "Russian or Russian-aligned forces",
    "a_ukr_init_b": "Ukrainian or Ukrainian-aligned forces",
    "a_civ_b": "civilians",
    "a_other_b": "a third party",
}
"""Who is said to have begun."""

COLUMNS = {
    "viina_version": "Release",
    "event_id": "Identifier of a report",
    "event_id_1pd": "Identifier of the reports of one kind, place and day together",
    "date": "Day of the report, YYYYMMDD",
    "time": "Hour of the report",
    "n_reports": "Number of reports together",
    "event_ids": "The reports",
    "geonameid": "GeoNames identifier",
    "asciiname": "Place",
    "ADM1_NAME": "Oblast",
    "ADM2_NAME": "Raion",
    "longitude": "Reference point",
    "latitude": "Reference point",
    "GEO_PRECISION": "STREET, ADM3 settlement, ADM2 raion, ADM1 oblast",
    "address": "Place as it was geocoded",
    "source": "Source, by a short name",
    "sources": "Sources, by short names",
    "url": "Address of the report",
    "text": "Headline or description",
    "t_mil_b": "Whether it is about military operations",
    **{name: f"Whether a report is labelled: {label}" for name, label in TACTICS.items()},
    **{name: f"Whether the one who began is: {label}" for name, label in ACTORS.items()},
}

GEO_PRECISION = {"STREET": "point", "ADM3": "settlement", "ADM2": "district", "ADM1": "oblast"}


def recognise(sample: Sample) -> Recognition | None:
    """By VIINA's own columns; says which of its files it is."""
    if not sample.has("viina_version", "date", "geonameid"):
        return None
    which = "event_1pd" if sample.has("n_reports") else "event_info" if sample.has("text", "url") else "event_labels"
    if not sample.has("event_id_1pd"):
        return None
    return Recognition("certain", f"has VIINA's columns viina_version, event_id_1pd, geonameid, as its {which} file")


def read(content: Content, sample: Sample, progress: Progress | None, mapping: Mapping | None) -> ReadResult:
    """Every row is one report, or in event_1pd one event of a day."""
    long_texts = ("event_id", "event_id_1pd", "event_ids", "url", "text", "address")
    raw = read_rows(content, sample, columns=COLUMNS, long_texts=long_texts, progress=progress)
    frame, faults, column = raw.frame, Faults(raw), raw.column
    rows = len(frame)
    latitude, longitude = cells.coordinates(column("latitude"), column("longitude"), faults)
    identifier, _ = cells.unique_ids(frame["event_id"] if "event_id" in frame else frame["event_id_1pd"], "viina")
    military = _set(raw, "t_mil_b")
    kind = np.where(military, "military operations", "other report") if "t_mil_b" in frame else "report"
    precision = cells.relabel(column("GEO_PRECISION"), lambda text: GEO_PRECISION.get(text.upper()))
    notes = [*raw.notes]
    unknown = int((precision.isna() & column("GEO_PRECISION").notna()).sum())
    if unknown:
        notes.append(
            f"GEO_PRECISION of {number_of(unknown, 'row')} is not known; how exactly they are placed is left open"
        )
    events = events_frame(
        {
            "event_id": identifier,
            "event_date": cells.days(frame["date"], faults, ("%Y%m%d", "%Y-%m-%d"), expected="a day such as 20250704"),
            "time_precision": pd.Series("day", index=frame.index, dtype="str"),
            "event_type": pd.Series(kind, index=frame.index, dtype="str"),
            "sub_event_type": _labelled(raw, TACTICS),
            "actor1": _labelled(raw, ACTORS),
            "admin1": cells.relabel(column("ADM1_NAME")),
            "admin2": cells.relabel(column("ADM2_NAME")),
            "location": cells.relabel(column("asciiname")),
            "latitude": latitude,
            "longitude": longitude,
            "geo_precision": precision,
            "headline": cells.texts(column("text")),
            "notes": cells.per_text(column("n_reports"), lambda found: "reports: " + found),
            "sources": cells.texts(column("url")) if "url" in frame else cells.texts(column("sources")),
        },
        rows,
    )
    return ReadResult(faults.good(events), faults.problems(), raw.rows_in_file, tuple(notes))


def _set(raw: RawRows, name: str) -> np.ndarray:
    """Which rows have a label."""
    return np.asarray(cells.marked(raw.column(name), r"(?i)^(?:1(?:\.0)?|true)$"))


def _labelled(raw: RawRows, names: dict[str, str]) -> pd.Series:
    """The labels that are set in each row, joined: each combination is written once, however often it stands."""
    present = [name for name in names if name in raw.frame]
    code = np.zeros(len(raw.frame), dtype="int64")
    for place, name in enumerate(present):
        code |= _set(raw, name).astype("int64") << place
    codes, combinations = np.unique(code, return_inverse=True)
    words = [
        "; ".join(names[name] for place, name in enumerate(present) if combination >> place & 1)
        for combination in codes.tolist()
    ]
    joined = pd.Series(words, dtype="str")
    return joined.where(joined != "").take(combinations).reset_index(drop=True)


VIINA = Format(
    name="viina",
    title="VIINA 2.0, Violent Incident Information from News Articles",
    publisher="Yuri M. Zhukov and Natalie Ayers",
    licence="ODbL 1.0",
    citation=(
        "Zhukov, Yuri, and Natalie Ayers (2023): VIINA 2.0, Violent Incident Information from News Articles on the "
        "2022 Russian Invasion of Ukraine. Harvard University, with the date of access"
    ),
    address="https://github.com/zhukovyuri/VIINA",
    event_is=(
        "event_info and event_labels: one place in one news report; event_1pd: the reports of one kind about one place "
        "on one day"
    ),
    caveats=(
        "Labels come from a program that reads headlines; they say what a report is about, not what was verified.",
        "The day and hour are those of the report, not of what happened; no hour is taken over.",
        "Many reports are of one happening; event_1pd brings those of a day and place together.",
        "Liveuamap, newspapers and agencies of both countries are among the sources.",
        "No numbers of dead or injured.",
    ),
    columns=COLUMNS,
    recognise=recognise,
    read=read,
)
