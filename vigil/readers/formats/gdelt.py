"""GDELT event files: tab-separated, without a header; 57 or 58 columns in version 1.0, 61 in version 2.0.

Columns and codes are those of the GDELT Data Format Codebook V1.03 (57 up to 31 March 2013, since then 58 with the
address of the report) and of the GDELT Event Database Data Format Codebook V2.0 (second-level units besides),
http://data.gdeltproject.org/documentation/GDELT-Event_Codebook-V2.0.pdf
"""

from __future__ import annotations

import pandas as pd

from vigil.readers import cells
from vigil.readers.cells import Faults
from vigil.readers.columns import events_frame
from vigil.readers.files.raw import RawRows, Sample
from vigil.readers.format import Format, ReadResult, Recognition, RowByRow

_ACTOR = "Code Name CountryCode KnownGroupCode EthnicCode Religion1Code Religion2Code Type1Code Type2Code Type3Code"
_EVENT = (
    "IsRootEvent EventCode EventBaseCode EventRootCode QuadClass "
    "GoldsteinScale NumMentions NumSources NumArticles AvgTone"
)
_PLACE = "Type FullName CountryCode ADM1Code ADM2Code Lat Long FeatureID"


def _names(*, second_level: bool, address: bool) -> tuple[str, ...]:
    """The columns in order, as GDELT's list of them gives them."""
    place = [part for part in _PLACE.split() if second_level or part != "ADM2Code"]
    return (
        *("GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"),
        *(f"Actor{number}{part}" for number in (1, 2) for part in _ACTOR.split()),
        *_EVENT.split(),
        *(f"{of}Geo_{part}" for of in ("Actor1", "Actor2", "Action") for part in place),
        "DATEADDED",
        *(("SOURCEURL",) if address else ()),
    )


NAMES = {
    57: _names(second_level=False, address=False),
    58: _names(second_level=False, address=True),
    61: _names(second_level=True, address=True),
}
"""The names of the columns, by how many there are."""

COLUMNS = {
    "GLOBALEVENTID": "Identifier",
    "SQLDATE": "Day, YYYYMMDD",
    "Actor1Name": "Who acted",
    "Actor2Name": "Who it was done to",
    "EventCode": "What was done, CAMEO code",
    "EventRootCode": "What was done, at the highest level of CAMEO",
    "NumMentions": "Mentions in the first 15 minutes (2.0) or the day (1.0)",
    "ActionGeo_Type": "1 country, 2 state of the USA, 3 city or landmark there, 4 such elsewhere, 5 province",
    "ActionGeo_FullName": "Place",
    "ActionGeo_CountryCode": "Country, FIPS code",
    "ActionGeo_Lat": "Reference point",
    "ActionGeo_Long": "Reference point",
    "SOURCEURL": "Address of the first report",
}

CAMEO_ROOTS = {
    "01": "Make public statement",
    "02": "Appeal",
    "03": "Express intent to cooperate",
    "04": "Consult",
    "05": "Engage in diplomatic cooperation",
    "06": "Engage in material cooperation",
    "07": "Provide aid",
    "08": "Yield",
    "09": "Investigate",
    "10": "Demand",
    "11": "Disapprove",
    "12": "Reject",
    "13": "Threaten",
    "14": "Protest",
    "15": "Exhibit military posture",
    "16": "Reduce relations",
    "17": "Coerce",
    "18": "Assault",
    "19": "Fight",
    "20": "Engage in unconventional mass violence",
}

GEO_PRECISION = {"1": "country", "2": "oblast", "3": "city", "4": "city", "5": "oblast"}


def recognise(sample: Sample) -> Recognition | None:
    """By what most of its first rows hold, as there is no header: an identifier, a day and the year of it."""
    names = NAMES.get(len(sample.names))
    if sample.kind != "text" or sample.delimiter != "\t" or names is None or sample.named:
        return None
    coded = [row[0].isdigit() and len(row[1]) == 8 and row[1][:4] == row[3] for row in sample.rows if len(row) > 3]
    if not coded or sum(coded) < 0.8 * len(coded):
        return None
    version = "2.0" if len(names) == 61 else "1.0"
    return Recognition(
        "certain", f"is tab-separated, without a header, in {len(names)} columns as GDELT {version} events"
    )


def events(raw: RawRows) -> ReadResult:
    """Every row is one event as GDELT codes it."""
    frame, faults = raw.frame, Faults(raw)
    rows = len(frame)
    day = cells.days(frame["SQLDATE"], faults, ("%Y%m%d",), expected="a day such as 20250704")
    latitude, longitude = cells.coordinates(frame["ActionGeo_Lat"], frame["ActionGeo_Long"], faults)
    identifier, _ = cells.unique_ids(frame["GLOBALEVENTID"], "gdelt")
    place = frame["ActionGeo_FullName"]
    found = events_frame(
        {
            "event_id": identifier,
            "event_date": day,
            "time_precision": pd.Series("day", index=frame.index, dtype="str"),
            "event_type": cells.relabel(
                frame["EventRootCode"], lambda code: CAMEO_ROOTS.get(code.zfill(2), f"CAMEO {code}")
            ),
            "sub_event_type": cells.relabel(frame["EventCode"], lambda code: f"CAMEO {code}"),
            "actor1": cells.relabel(frame["Actor1Name"]),
            "actor2": cells.relabel(frame["Actor2Name"]),
            "country": cells.relabel(frame["ActionGeo_CountryCode"]),
            "location": cells.relabel(place),
            "latitude": latitude,
            "longitude": longitude,
            "geo_precision": cells.relabel(frame["ActionGeo_Type"], GEO_PRECISION),
            "notes": cells.per_text(frame["NumMentions"], lambda found: "mentions: " + found),
            "sources": cells.texts(raw.column("SOURCEURL")),
        },
        rows,
    )
    return ReadResult(faults.good(found), faults.problems(), raw.rows_in_file, raw.notes)


_ROWS = RowByRow(
    events, COLUMNS, ("GLOBALEVENTID", "SOURCEURL"), header=lambda sample: NAMES[len(sample.names)], quoted=False
)

GDELT = Format(
    name="gdelt",
    title="GDELT events",
    publisher="The GDELT Project",
    licence="free to use and pass on with attribution",
    citation="The GDELT Project, www.gdeltproject.org, event files 1.0 or 2.0, with the days of the files",
    address="https://www.gdeltproject.org/data.html",
    event_is=(
        "one statement of who did what to whom where, as a program coded it from news: one happening can be many rows, "
        "and talks, threats and protests are among them"
    ),
    caveats=(
        "Coded by a program from news reports: places and actors are often wrong, and the same happening comes again.",
        "There are no numbers of dead or injured.",
        "Coordinates of a country or province are those of its middle: areas, not points.",
        "Countries are FIPS codes (UP is Ukraine, RS is Russia).",
        "A file of one day also holds events dated up to a year or more before.",
    ),
    columns=COLUMNS,
    recognise=recognise,
    read=_ROWS.read,
    row_by_row=_ROWS,
)
