"""ICEWS: news stories coded by a program, one row for who is said to have done what to whom.

Columns are those of the yearly files at https://doi.org/10.7910/DVN/28075 (tab-separated, NULL for what is missing).
"""

from __future__ import annotations

from vigil.readers.format import Format, has_columns
from vigil.readers.formats.mapped import read_with

_AS: dict[str, str | tuple[str, ...]] = {
    "event_id": "Event ID",
    "event_date": "Event Date",
    "event_type": "Event Text",
    "actor1": "Source Name",
    "actor2": "Target Name",
    "country": "Country",
    "admin1": "Province",
    "admin2": "District",
    "location": "City",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "sources": "Publisher",
}

ICEWS = Format(
    name="icews",
    title="ICEWS coded event data",
    publisher="Lockheed Martin, in the Harvard Dataverse",
    licence="as its page in the Harvard Dataverse says",
    citation="Boschee, Elizabeth, et al. (2015): ICEWS Coded Event Data. Harvard Dataverse, doi:10.7910/DVN/28075",
    address="https://doi.org/10.7910/DVN/28075",
    event_is="one sentence of a news story in which someone is said to do something to someone on a day",
    caveats=(
        "Coded by a program from headlines and first sentences; several stories on one happening are several rows.",
        "Most rows are statements, meetings and agreements; the kind is that of CAMEO, in its words.",
        "Coordinates are the middle of the town, or of the country where nothing nearer is named.",
        "No numbers of dead or injured.",
    ),
    columns={
        "Event ID": "Identifier",
        "Event Date": "Day of the story",
        "Event Text": "What is said to be done, in the words of CAMEO",
        "Source Name": "Who is said to act",
        "Target Name": "To whom",
        "Publisher": "Who published the story",
        "City": "Place",
        "District": "Second-level unit",
        "Province": "First-level unit",
        "Country": "Country",
        "Latitude": "Reference point",
        "Longitude": "Reference point",
    },
    recognise=has_columns("Event ID", "Event Date", "Source Name", "Event Text", "CAMEO Code", "Target Name"),
    read=read_with(_AS, coordinates_are="settlement"),
)
