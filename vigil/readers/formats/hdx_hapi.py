"""HDX HAPI conflict events: monthly counts by administrative unit, made from ACLED."""

from __future__ import annotations

import pandas as pd

from vigil.readers import cells
from vigil.readers.cells import Faults
from vigil.readers.columns import events_frame, in_zone
from vigil.readers.counts import PUBLISHED, read_figures
from vigil.readers.files.opening import Content, Progress
from vigil.readers.files.raw import Sample
from vigil.readers.files.rows import read_rows
from vigil.readers.format import Format, ReadResult, has_columns
from vigil.readers.mapping import Mapping
from vigil.readers.naming import locate

COLUMNS = {
    "location_code": "Country, ISO 3166-1 alpha-3",
    "provider_admin1_name": "First-level unit as the provider names it",
    "provider_admin2_name": "Second-level unit as the provider names it",
    "admin1_code": "Code (p-code) of the first-level unit",
    "admin1_name": "First-level unit",
    "admin2_code": "Code (p-code) of the second-level unit",
    "admin2_name": "Second-level unit",
    "admin_level": "Level of the unit: 0 country, 1, 2",
    "event_type": "political violence, civilian targeting or demonstration",
    "events": "Number of events in the month",
    "fatalities": "Number of deaths in the month",
    "reference_period_start": "First day of the month",
    "reference_period_end": "Last day of the month",
    "warning": "What HDX says of the codes",
    "error": "What HDX says of the row",
}

NEEDED = ("location_code", "admin_level", "event_type", "events", "fatalities", "reference_period_start")

DATE_FORMATS = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")

GEO_PRECISION = {"0": "country", "1": "oblast", "2": "district"}


def read(content: Content, sample: Sample, progress: Progress | None, mapping: Mapping | None) -> ReadResult:
    """Every row is a count for one month, unit and kind of event; a count of 0 is a count."""
    raw = read_rows(content, sample, columns=COLUMNS, progress=progress)
    frame, faults, column = raw.frame, Faults(raw), raw.column
    rows = len(frame)
    first = cells.days(frame["reference_period_start"], faults, DATE_FORMATS)
    last = cells.days(column("reference_period_end"), faults, DATE_FORMATS, required=False)
    before, reason = last < first, "is before reference_period_start; read as not known"
    faults.report(before, column("reference_period_end"), reason, leave_out=False)
    counted = {"events_count": frame["events"], "killed_best": frame["fatalities"]}
    counts, remarks = read_figures(counted, faults, marks=PUBLISHED)
    faults.report(frame["events"].isna(), frame["events"], "is empty; the row counts nothing")
    admin1 = _named(column("admin1_name"), column("provider_admin1_name"))
    admin2 = _named(column("admin2_name"), column("provider_admin2_name"))
    country = cells.texts(frame["location_code"])
    unit = admin2.fillna(admin1).fillna(country)
    level = cells.texts(frame["admin_level"])
    reason = "is not a level: 0, 1 or 2; how exactly the row is placed is left open"
    faults.report(~level.isin(GEO_PRECISION), frame["admin_level"], reason, leave_out=False)
    # only Ukraine's units are in the gazetteer; elsewhere a unit is known by its name and code
    queries = ukrainian_units(admin1, admin2).where(country == "UKR")
    places = locate(queries, progress=progress)
    identified = pd.DataFrame(
        {
            name: column(name)
            for name in (*NEEDED, "admin1_code", "admin2_code", "provider_admin1_name", "provider_admin2_name")
        }
    )
    codes = cells.joined(
        [("p-code " + cells.texts(column("admin2_code")).fillna(cells.texts(column("admin1_code")))).astype("str")]
        + [cells.texts(column(name)) for name in ("warning", "error")]
    )
    events = events_frame(
        {
            "event_id": cells.generated_ids(identified, "hapi"),
            "event_date": first,
            "end": in_zone(last.mask(before)),
            "time_precision": pd.Series("month", index=frame.index, dtype="str"),
            "event_type": cells.relabel(frame["event_type"], lambda text: text.replace("_", " ")),
            "country": country,
            "admin1": admin1,
            "admin2": admin2,
            "location": unit,
            "latitude": places.latitude,
            "longitude": places.longitude,
            "geo_precision": cells.relabel(frame["admin_level"], GEO_PRECISION),
            **counts,
            "notes": cells.with_remarks(codes, remarks),
        },
        rows,
    )
    return ReadResult(faults.good(events), faults.problems(), raw.rows_in_file, raw.notes, places.unresolved)


def _named(name: pd.Series, providers: pd.Series) -> pd.Series:
    return cells.texts(name).fillna(cells.texts(providers))


def ukrainian_units(admin1: pd.Series, admin2: pd.Series) -> pd.Series:
    """Names of Ukraine's units as the gazetteer knows them: “Synelnykivskyi raion, Dnipropetrovska oblast”."""
    oblast = admin1.str.replace("Autonomous Republic of Crimea", "Crimea").str.replace(
        r"([szc]ka)$", r"\1 oblast", regex=True
    )
    raion = admin2.str.replace(r"yi$", "yi raion", regex=True)
    both = (raion + ", " + oblast).astype("str")
    return both.where(admin2.notna() & (admin1 != admin2), oblast)


HDX_HAPI = Format(
    name="hdx-hapi",
    title="HDX HAPI conflict events",
    publisher="OCHA Centre for Humanitarian Data, from ACLED",
    licence="as ACLED's; see the source",
    citation="HDX HAPI: Conflict Events, from ACLED, with the date of access",
    address="https://hdx-hapi.readthedocs.io/",
    event_is=(
        "a count: the events of one kind in one administrative unit in one month; a row of 0 says that none were "
        "recorded"
    ),
    caveats=(
        "Monthly counts by area: there is no day, no place and no single event in them.",
        "Civilian targeting is a part of political violence: the kinds are never added up.",
        "Deaths are not given for demonstrations or where a row leaves them empty: not known, not zero.",
        "Made from ACLED, so that its definitions and revisions hold.",
    ),
    part_of={"civilian targeting": "political violence"},
    columns=COLUMNS,
    recognise=has_columns(*NEEDED),
    read=read,
)
