"""The Global Terrorism Database of START, as its workbook or CSV.

Columns are those of its codebook, https://www.start.umd.edu/gtd/downloads/Codebook.pdf
"""

from __future__ import annotations

from vigil.readers.format import Format, has_columns
from vigil.readers.formats.mapped import read_with

_AS: dict[str, str | tuple[str, ...]] = {
    "event_id": "eventid",
    "year": "iyear",
    "month": "imonth",
    "day": "iday",
    "event_type": "attacktype1_txt",
    "sub_event_type": "targtype1_txt",
    "weapon": "weaptype1_txt",
    "actor1": "gname",
    "country": "country_txt",
    "admin1": "provstate",
    "location": "city",
    "latitude": "latitude",
    "longitude": "longitude",
    "precision": "specificity",
    "killed_best": "nkill",
    "injured_best": "nwound",
    "notes": "summary",
    "sources": "scite1",
}

GTD = Format(
    name="gtd",
    title="Global Terrorism Database",
    publisher="National Consortium for the Study of Terrorism and Responses to Terrorism (START)",
    licence="START's end user licence agreement; rows must not be passed on",
    citation=(
        "START (National Consortium for the Study of Terrorism and Responses to Terrorism): Global Terrorism Database, "
        "https://www.start.umd.edu/gtd, with the version of the data"
    ),
    address="https://www.start.umd.edu/gtd/",
    event_is=(
        "an attack, or a foiled one, with threatened or actual violence by an actor that is no state, for a political, "
        "economic, religious or social aim"
    ),
    caveats=(
        "A day of 0 says that only the month is known, a month of 0 that only the year is.",
        "Attacks by states are not in it.",
        "Deaths include those of attackers; empty says not known, not none.",
        "Attacks that belong together are several rows (multiple, related).",
    ),
    passing_on=(
        "START's terms do not allow the rows of the Global Terrorism Database to be passed on: keep this table and "
        "what is exported from it to yourself, and publish only analysis, with the citation that START asks for."
    ),
    columns={
        "eventid": "Identifier",
        "iyear": "Year",
        "imonth": "Month; 0 not known",
        "iday": "Day; 0 not known",
        "attacktype1_txt": "Kind of attack",
        "targtype1_txt": "Kind of target",
        "weaptype1_txt": "Kind of weapon",
        "gname": "The group that is held to be behind it",
        "country_txt": "Country",
        "provstate": "First-level unit",
        "city": "Place",
        "latitude": "Reference point",
        "longitude": "Reference point",
        "specificity": "1 the place itself, 2 and 3 the middle of the smallest known unit, 4 of the first-level unit",
        "nkill": "Number killed, attackers included",
        "nwound": "Number wounded, attackers included",
        "summary": "What is said to have happened",
        "scite1": "First source",
    },
    recognise=has_columns("eventid", "iyear", "imonth", "iday", "attacktype1_txt", "gname"),
    read=read_with(_AS),
)
