"""Small files shaped like the public tables that Vigil reads, made up for the tests."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from vigil.readers.format import ReadTable
from vigil.readers.formats.gdelt import NAMES as GDELT_NAMES

Row = Mapping[str, object]


def _names(line: str) -> list[str]:
    """The header of a file."""
    return line.split(",")


ACLED_NOW = _names(
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,"
    "actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,"
    "latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp"
)
ACLED_OLDER = _names(
    "data_id,iso,event_id_cnty,event_id_no_cnty,event_date,year,time_precision,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,region,country,admin1,admin2,admin3,location,latitude,"
    "longitude,geo_precision,source,source_scale,notes,fatalities,timestamp,iso3"
)


def counted_once(table: ReadTable) -> pd.DataFrame:
    """The events without those of types that count again what another type counts: what sums are made of."""
    return table.events[~table.events["event_type"].isin(list(table.format.part_of))]


def acled_rows() -> list[dict[str, object]]:
    """Three events: in a town, in a district of Kyiv, and somewhere in an oblast."""
    common = {
        "year": 2025,
        "event_type": "Explosions/Remote violence",
        "sub_event_type": "Air/drone strike",
        "actor1": "Military Forces of Russia (2000-)",
        "actor2": "",
        "country": "Ukraine",
        "source": "Suspilne; Telegram",
        "timestamp": 1751900000,
    }
    return [
        {
            **common,
            "event_id_cnty": "UKR1",
            "event_date": "2025-07-04",
            "time_precision": 1,
            "admin1": "Kharkiv",
            "location": "Chuhuiv",
            "latitude": 49.8354,
            "longitude": 36.6881,
            "geo_precision": 1,
            "notes": "On 4 July, a drone hit a house.\nTwo people died.",
            "fatalities": 2,
        },
        {
            **common,
            "event_id_cnty": "UKR2",
            "event_date": "04 July 2025",
            "time_precision": 2,
            "admin1": "Kyiv City",
            "location": "Kyiv - Darnytskyi",
            "latitude": 50.4,
            "longitude": 30.69,
            "geo_precision": 1,
            "notes": "Around 4 July, debris fell.",
            "fatalities": 0,
        },
        {
            **common,
            "event_id_cnty": "UKR3",
            "event_date": "2025-07-15",
            "time_precision": 3,
            "admin1": "Sumy",
            "location": "Sumy",
            "latitude": 50.9,
            "longitude": 34.8,
            "geo_precision": 3,
            "notes": "In July, in the oblast.",
            "fatalities": "",
        },
    ]


UCDP = _names(
    "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_name,dyad_name,side_a,side_b,"
    "number_of_sources,source_article,source_headline,where_prec,where_coordinates,adm_1,adm_2,latitude,longitude,"
    "country,region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,best,high,low"
)


def ucdp_rows(**changes: object) -> list[dict[str, object]]:
    """Two events: one exact, one known to a month and a province."""
    common = {
        "type_of_violence": 1,
        "conflict_name": "Russia: Ukraine",
        "side_a": "Government of Russia",
        "side_b": "Government of Ukraine",
        "country": "Ukraine",
        **changes,
    }
    return [
        {
            **common,
            "id": 501,
            "where_prec": 1,
            "where_coordinates": "Lyman town",
            "latitude": 48.98,
            "longitude": 37.81,
            "date_prec": 1,
            "date_start": "2025-01-03 00:00:00.000",
            "date_end": "2025-01-03 00:00:00.000",
            "low": 1,
            "best": 2,
            "high": 5,
        },
        {
            **common,
            "id": 502,
            "type_of_violence": 3,
            "where_prec": 4,
            "where_coordinates": "Donetsk province",
            "latitude": 48.0,
            "longitude": 37.8,
            "date_prec": 4,
            "date_start": "2025-01-01 00:00:00.000",
            "date_end": "2025-01-31 00:00:00.000",
            "low": 0,
            "best": 3,
            "high": 3,
        },
    ]


ATTACKS_9 = _names("time_start,time_end,model,launch_place,target,carrier,launched,destroyed,source")
ATTACKS_16 = _names(
    "time_start,time_end,model,launch_place,target,carrier,launched,destroyed,not_reach_goal,cross_border_belarus,"
    "back_russia,still_attacking,destroyed_details,launched_details,launch_place_details,source"
)
ATTACKS_19 = _names(
    "time_start,time_end,model,launch_place,target,carrier,launched,destroyed,not_reach_goal,cross_border_belarus,"
    "back_russia,still_attacking,num_hit_location,num_fall_fragment_location,affected region,destroyed_details,"
    "launched_details,launch_place_details,source"
)
ATTACKS_22 = _names(
    "time_start,time_end,model,launch_place,target,target_main,launched,destroyed,not_reach_goal,still_attacking,"
    "border_crossing,is_shahed,num_hit_location,num_fall_fragment_location,carrier,turbojet,turbojet_destroyed,"
    "affected region,destroyed_details,launched_details,launch_place_details,source"
)


def attack_rows() -> list[dict[str, object]]:
    """A night of UAVs before the series broke, a day of two missiles in mixed letters, and a night after the break."""
    return [
        {
            "time_start": "2025-07-03 18:00",
            "time_end": "2025-07-04 9:00 ",
            "model": "Shahed-136/131",
            "launch_place": "Kursk oblast and Chauda, Crimea",
            "target": "Ukraine",
            "launched": "539.0",
            "destroyed": "268.0",
            "not_reach_goal": "208.0",
            "still_attacking": "2.0",
            "affected region": "['Kyiv', 'Sumy oblast']",
            "destroyed_details": "{'south': 25, 'north': NaN}",
            "source": "a/1",
        },
        {
            "time_start": "2025-07-04",
            "time_end": "2025-07-04",
            "model": "X-101/X-555 and С-300",  # the С of the second is Cyrillic
            "target": "Odesa oblast and Mykolaiv oblast",
            "launched": "5",
            "destroyed": "",
            "source": "a/2",
        },
        {
            "time_start": "2025-07-23 22:40",
            "time_end": "2025-07-24 11:30",
            "model": "Молнія",
            "target": "south",
            "launched": "103.0",
            "destroyed": "90.0",
            "not_reach_goal": "0.0",
            "source": "a/3",
        },
    ]


def bellingcat_records() -> list[dict[str, Any]]:
    """Two incidents, coordinates as texts, one year of two digits."""
    return [
        {
            "id": "CIV1",
            "date": "02/24/2022",
            "latitude": "49.85",
            "longitude": "36.65",
            "location": "Chuhuiv",
            "description": "A house was hit.",
            "sources": [
                {"id": "s1", "path": "https://example.org/1", "description": ""},
                {"id": "s2", "path": "HIDDEN"},
            ],
            "filters": [
                {"key": "Type of area affected", "value": "Residential"},
                {"key": "Weapon System", "value": "Unknown"},
            ],
        },
        {
            "id": "CIV2",
            "date": "3/1/22",
            "latitude": "50.45",
            "longitude": "30.52",
            "location": "Kyiv",
            "description": "A tower was hit.",
            "sources": [],
            "filters": [{"key": "Weapon System", "value": "Cruise missile"}],
        },
    ]


HAPI = _names(
    "location_code,has_hrp,in_gho,provider_admin1_name,provider_admin2_name,admin1_code,admin1_name,admin2_code,"
    "admin2_name,admin_level,event_type,events,fatalities,reference_period_start,reference_period_end,dataset_hdx_id,"
    "resource_hdx_id,warning,error"
)


def hapi_rows() -> list[dict[str, object]]:
    """A month in one raion: civilian targeting is part of the political violence; and a demonstration abroad."""
    raion = {
        "location_code": "UKR",
        "admin1_code": "UA12",
        "admin1_name": "Dnipropetrovska",
        "admin2_code": "UA1214",
        "admin2_name": "Synelnykivskyi",
        "admin_level": 2,
        "reference_period_start": "2025-01-01",
        "reference_period_end": "2025-01-31",
    }
    return [
        {**raion, "event_type": "political_violence", "events": 40, "fatalities": 12},
        {**raion, "event_type": "civilian_targeting", "events": 9, "fatalities": 4},
        {
            **raion,
            "location_code": "ALB",
            "admin1_code": "",
            "admin1_name": "",
            "admin2_code": "",
            "admin2_name": "",
            "admin_level": 0,
            "event_type": "demonstration",
            "events": 0,
            "fatalities": "",
        },
    ]


ALERTS_OFFICIAL = _names("oblast,raion,hromada,level,started_at,finished_at,source")
ALERTS_VOLUNTEER = _names("region,started_at,finished_at,naive")


def official_alerts() -> list[dict[str, object]]:
    """An oblast's alert, and one of a raion whose oblast stands in its place."""
    times = {
        "started_at": "2022-03-15 22:30:00+00:00",
        "finished_at": "2022-03-15 23:00:00+00:00",
        "source": "official",
    }
    return [
        {"oblast": "Vinnytska oblast", "level": "oblast", **times},
        {"oblast": "Lubenskyi raion", "raion": "Poltavska oblast", "hromada": "A hromada", "level": "hromada", **times},
    ]


def volunteer_alerts() -> list[dict[str, object]]:
    """One with an end that was seen, one without."""
    start = {"started_at": "2022-03-01 10:00:00+00:00", "finished_at": "2022-03-01 10:30:00+00:00"}
    return [{"region": "Kyiv City", "naive": "False", **start}, {"region": "Kyivska oblast", "naive": "True", **start}]


def gdelt_lines(columns: int) -> str:
    """Two events in the shape of so many columns, one of them nowhere; quotes in a name stand as they are."""
    rows = [
        {
            "GLOBALEVENTID": "1001",
            "SQLDATE": "20250704",
            "MonthYear": "202507",
            "Year": "2025",
            "Actor1Name": 'THE "WAGNER" GROUP',
            "Actor2Name": "UKRAINE",
            "EventCode": "190",
            "EventRootCode": "19",
            "NumMentions": "4",
            "ActionGeo_Type": "4",
            "ActionGeo_FullName": "Kyiv, Kyyiv, Misto, Ukraine",
            "ActionGeo_CountryCode": "UP",
            "ActionGeo_Lat": "50.4333",
            "ActionGeo_Long": "30.5167",
            "DATEADDED": "20250705001500",
            "SOURCEURL": "https://example.org/a",
        },
        {
            "GLOBALEVENTID": "1002",
            "SQLDATE": "20240704",
            "MonthYear": "202407",
            "Year": "2024",
            "EventCode": "042",
            "EventRootCode": "04",
            "ActionGeo_Type": "0",
        },
    ]
    return "".join("\t".join(row.get(name, "") for name in GDELT_NAMES[columns]) + "\n" for row in rows)


def hostilities() -> dict[str, Any]:
    """One settlement on one day, in OCHA's field names."""
    properties = {
        "Date": "2022/12/13",
        "Oblast": "Donetska",
        "Rayon": "Pokrovskyi",
        "Hromada": "Kurakhivska",
        "City_Settl": "Hirnyk",
        "Location__": None,
        "City_Set_1": "Гірник",
        "City_Set_2": "Горняк",
        "GCA_NGCA__": "GCA",
        "Status": "Affected",
        "Humanitari": "https://example.org/report",
        "admin4Pcod": "UA1416011002",
    }
    geometry = {"type": "Point", "coordinates": [37.37, 48.06]}
    return {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": properties, "geometry": geometry}],
    }


VIINA_1PD = _names(
    "viina_version,event_id_1pd,date,n_reports,event_ids,sources,geonameid,feature_code,asciiname,ADM1_NAME,ADM1_CODE,"
    "ADM2_NAME,ADM2_CODE,longitude,latitude,GEO_PRECISION,t_mil_b,a_rus_init_b,a_ukr_init_b,t_airstrike_b,t_uav_b,"
    "t_civcas_b"
)


def viina_rows() -> list[dict[str, object]]:
    """An event of a day with two labels, and a report that is of none."""
    common = {"viina_version": "bert_1", "date": "20250704", "n_reports": 3, "sources": "nv;unian", "geonameid": 704204}
    return [
        {
            **common,
            "event_id_1pd": 11,
            "asciiname": "Lyman",
            "ADM1_NAME": "Donets'k",
            "longitude": 37.82,
            "latitude": 48.96,
            "GEO_PRECISION": "ADM3",
            "t_mil_b": 1,
            "a_rus_init_b": 1,
            "t_uav_b": 1,
            "t_civcas_b": 1,
        },
        {**common, "event_id_1pd": 12, "asciiname": "", "GEO_PRECISION": "ADM1", "t_mil_b": 0},
    ]


def as_csv(names: Sequence[str], rows: Iterable[Row], *, delimiter: str = ",", line_end: str = "\n") -> str:
    """Rows as the text of a CSV file; a name that a row lacks is an empty cell."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(
        file, names, restval="", extrasaction="ignore", delimiter=delimiter, lineterminator=line_end
    )
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def write(path: Path, content: str | bytes | object) -> Path:
    """Write text as UTF-8, bytes as they are, anything else as JSON."""
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        path.write_text(text, encoding="utf-8", newline="")
    return path
