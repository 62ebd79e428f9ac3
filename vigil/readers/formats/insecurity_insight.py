"""Insecurity Insight's lists of attacks on aid, health care and education, as they stand on HDX.

Columns are those of the files at https://data.humdata.org/organization/insecurity-insight
"""

from __future__ import annotations

from vigil.readers.format import Format, has_columns
from vigil.readers.formats.mapped import read_with

_KILLED = ("Aid Workers Killed", "Health Workers Killed", "Educators Killed", "Total Killed")
_INJURED = ("Aid Workers Injured", "Health Workers Injured", "Educators Injured", "Total Injured")

_AS: dict[str, str | tuple[str, ...]] = {
    "event_id": "SiND Event ID",
    "event_date": "Date",
    "weapon": "Weapon Carried/Used",
    "actor1": ("Perpetrator Name", "Perpetrator"),
    "country": ("Country", "Country ISO"),
    "admin1": "Admin 1",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "precision": "Geo Precision",
    "killed_best": _KILLED,
    "injured_best": _INJURED,
    "notes": "Event Description",
}

INSECURITY_INSIGHT = Format(
    name="insecurity-insight",
    title="Insecurity Insight, attacks on aid, health care or education",
    publisher="Insecurity Insight",
    licence="as its page on HDX says; the source is to be named",
    citation="Insecurity Insight, on the Humanitarian Data Exchange, with the name of the file and the date of access",
    address="https://data.humdata.org/organization/insecurity-insight",
    event_is="an incident in which aid, health care or education was hit or hindered, as the file is about",
    caveats=(
        "Killed and injured are workers of the kind that the file is about, not all who were killed and injured.",
        "Files on aid, health care and education overlap: one incident can be in several.",
        "Some coordinates are left out or blurred to protect people.",
    ),
    columns={
        "SiND Event ID": "Identifier",
        "Date": "Day",
        "Country": "Country",
        "Country ISO": "Country, ISO 3166-1 alpha-3",
        "Admin 1": "First-level unit",
        "Latitude": "Reference point",
        "Longitude": "Reference point",
        "Geo Precision": "How exactly the place is known",
        "Perpetrator": "Kind of who is held to be behind it",
        "Perpetrator Name": "Who is held to be behind it",
        "Weapon Carried/Used": "Kind of weapon",
        "Event Description": "What is said to have happened",
        **dict.fromkeys(_KILLED, "Workers killed"),
        **dict.fromkeys(_INJURED, "Workers injured"),
    },
    recognise=has_columns("SiND Event ID", "Date", "Country ISO"),
    read=read_with(_AS),
)
