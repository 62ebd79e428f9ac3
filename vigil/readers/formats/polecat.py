"""POLECAT: news stories in many languages coded by a program after the PLOVER ontology, the successor of ICEWS.

Columns are those of the weekly files at https://doi.org/10.7910/DVN/AJGVIT
"""

from __future__ import annotations

from vigil.readers.format import Format, has_columns
from vigil.readers.formats.mapped import read_with

_AS: dict[str, str | tuple[str, ...]] = {
    "event_id": "Event ID",
    "event_date": "Event Date",
    "event_type": "Event Type",
    "sub_event_type": "Event Mode",
    "actor1": "Actor Name",
    "actor2": "Recipient Name",
    "country": "Country",
    "admin1": "Province",
    "admin2": "District",
    "location": "Placename",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "headline": "Headline",
    "sources": "Source",
}

POLECAT = Format(
    name="polecat",
    title="POLECAT, political event classification",
    publisher="POLECAT project, in the Harvard Dataverse",
    licence="as its page in the Harvard Dataverse says",
    citation=(
        "Halterman, Andrew, et al. (2023): POLECAT Weekly Data. Harvard Dataverse, doi:10.7910/DVN/AJGVIT, "
        "with the weeks used"
    ),
    address="https://doi.org/10.7910/DVN/AJGVIT",
    event_is="one news story in which someone is said to do something to someone on a day",
    caveats=(
        "Coded by a program; several stories on one happening are several rows.",
        "Kinds are those of PLOVER: most rows are words and deeds of politics, not attacks.",
        "Coordinates are those of the named place, at most a town.",
        "No numbers of dead or injured.",
    ),
    columns={
        "Event ID": "Identifier",
        "Event Date": "Day",
        "Event Type": "What is said to be done, in the words of PLOVER",
        "Event Mode": "How",
        "Actor Name": "Who is said to act",
        "Recipient Name": "To whom",
        "Placename": "Place",
        "District": "Second-level unit",
        "Province": "First-level unit",
        "Country": "Country",
        "Latitude": "Reference point",
        "Longitude": "Reference point",
        "Headline": "Headline of the story",
        "Source": "Who published the story",
    },
    recognise=has_columns("Event ID", "Event Date", "Event Type", "Event Mode", "Actor Name", "Recipient Name"),
    read=read_with(_AS, coordinates_are="settlement"),
)
