"""The Aid Worker Security Database of Humanitarian Outcomes, from its own pages or from HDX.

Columns are those of the file at https://www.aidworkersecurity.org/incidents/search
"""

from __future__ import annotations

from vigil.readers.format import Format, has_columns
from vigil.readers.formats.mapped import read_with

_AS: dict[str, str | tuple[str, ...]] = {
    "event_id": "Incident ID",
    "year": "Year",
    "month": "Month",
    "day": "Day",
    "event_type": "Means of attack",
    "sub_event_type": "Attack context",
    "actor1": "Actor name",
    "country": "Country",
    "admin1": "Region",
    "admin2": "District",
    "location": "City",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "killed_best": "Total killed",
    "injured_best": "Total wounded",
    "notes": "Details",
    "sources": "Source",
}

AWSD = Format(
    name="awsd",
    title="Aid Worker Security Database",
    publisher="Humanitarian Outcomes",
    licence="as its pages say; the source is to be named",
    citation="Humanitarian Outcomes: Aid Worker Security Database, https://www.aidworkersecurity.org, date of access",
    address="https://www.aidworkersecurity.org/",
    event_is="an incident of major violence against aid workers: killing, kidnapping, or an attack with serious injury",
    caveats=(
        "Killed and wounded are aid workers alone, not all who were killed and wounded.",
        "Kidnapped aid workers are counted in the file and not here.",
        "Incidents are verified with the organisations concerned; late reports change earlier years.",
    ),
    columns={
        "Incident ID": "Identifier",
        "Year": "Year",
        "Month": "Month; empty where not known",
        "Day": "Day; empty where not known",
        "Means of attack": "Kind of attack",
        "Attack context": "Where aid workers were: ambush, raid, combat, individual attack",
        "Actor name": "Who is held to be behind it",
        "Country": "Country",
        "Region": "First-level unit",
        "District": "Second-level unit",
        "City": "Place",
        "Latitude": "Reference point",
        "Longitude": "Reference point",
        "Total killed": "Aid workers killed",
        "Total wounded": "Aid workers wounded",
        "Details": "What is said to have happened",
        "Source": "Kind of source",
    },
    recognise=has_columns("Incident ID", "Year", "Means of attack", "Total killed", "Total wounded", "Total kidnapped"),
    read=read_with(_AS, coordinates_are="settlement"),
)
