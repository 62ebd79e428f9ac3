"""Tables of the publishers of this field: recognised, with their terms, and read as they are meant."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest

from tests import public_tables as public
from vigil.readers import UnreadableFileError, read_table


def table(*rows: str, delimiter: str = ",") -> str:
    """Rows written with “|” between their cells, as a text with another delimiter."""
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows(row.split("|") for row in rows)
    return file.getvalue()


def days(events: pd.DataFrame) -> list[str]:
    return events["event_date"].dt.strftime("%Y-%m-%d").tolist()


WEEKLY = (
    "WEEK|REGION|COUNTRY|ADMIN1|EVENT_TYPE|SUB_EVENT_TYPE|EVENTS|FATALITIES|POPULATION_EXPOSURE|DISORDER_TYPE|ID|"
    "CENTROID_LATITUDE|CENTROID_LONGITUDE"
)


def test_a_weekly_aggregate_of_acled_is_a_week_and_an_oblast(tmp_path: Path) -> None:
    text = table(
        WEEKLY,
        "2025-06-28|Europe|Ukraine|Kharkiv|Battles|Armed clash|61|4|2100|Political violence|3310|49.6|36.4",
        "05-July-2025|Europe|Ukraine|Kharkiv|Battles|Armed clash|9|0||Political violence|3310|49.6|36.4",
    )
    found = read_table(public.write(tmp_path / "a.csv", text))
    events = found.events
    assert found.format.name == "acled-weekly"
    assert "do not allow" in found.format.passing_on
    assert days(events) == ["2025-06-28", "2025-07-05"]
    assert events["end"].dt.strftime("%Y-%m-%d").tolist() == ["2025-07-04", "2025-07-11"]
    assert set(events["time_precision"]) == {"week"}
    assert set(events["geo_precision"]) == {"oblast"}
    assert events["events_count"].sum() == 70


POLITICAL_VIOLENCE = "Country|Admin1|Admin2|ISO3|Admin2 Pcode|Admin1 Pcode|Month|Year|Events|Fatalities"


def test_monthly_counts_of_hdx_are_months_and_those_of_nothing_are_said(tmp_path: Path) -> None:
    text = table(
        POLITICAL_VIOLENCE,
        "Ukraine|Kharkiv|Kharkivskyi|UKR|UA6312|UA63|July|2025|120|9",
        "Ukraine|Odesa|Odeskyi|UKR|UA5110|UA51|September|2025|0|0",
        "Ukraine|Odesa||UKR||UA51|October|2025|2|",
    )
    found = read_table(public.write(tmp_path / "a.csv", text))
    assert days(found.events) == ["2025-07-01", "2025-10-01"]
    assert found.events["end"].dt.day.tolist() == [31, 31]
    assert found.events["killed_best"].tolist() == [9, pd.NA]
    assert found.events["geo_precision"].tolist() == ["district", "oblast"]
    assert "1 row of months in which no event was recorded passed over: lines 3" in found.notes


@pytest.mark.parametrize("lone", ["data", "Result"])
def test_the_answer_of_an_interface_saved_as_json_is_the_table_in_it(tmp_path: Path, lone: str) -> None:
    rows = public.acled_rows() if lone == "data" else public.ucdp_rows()
    answer = {"status": 200, "success": True, "count": len(rows), "PreviousPageUrl": "", "messages": [], lone: rows}
    found = read_table(public.write(tmp_path / "a.json", json.dumps(answer)))
    assert found.format.name == ("acled" if lone == "data" else "ucdp")
    assert len(found.events) == len(rows)


def test_acled_saved_again_by_a_spreadsheet_is_still_acled(tmp_path: Path) -> None:
    degrees = {"latitude": "50,45", "longitude": "30,52"}
    again = [{**row, "event_date": "15/07/2025", **degrees} for row in public.acled_rows()]
    found = read_table(public.write(tmp_path / "a.csv", public.as_csv(public.ACLED_NOW, again, delimiter=";")))
    assert (found.format.name, set(days(found.events))) == ("acled", {"2025-07-15"})
    assert set(zip(found.events["latitude"], found.events["longitude"], strict=True)) == {(50.45, 30.52)}


def test_rows_of_another_publisher_among_acleds_are_said_to_be_so(tmp_path: Path) -> None:
    rows = public.acled_rows()
    mixed = [*rows, *({**row, "event_id_cnty": f"AWSD-{number}"} for number, row in enumerate(rows))]
    found = read_table(public.write(tmp_path / "a.csv", public.as_csv(public.ACLED_NOW, mixed)))
    assert len(found.events) == 2 * len(rows)
    assert any(f"{len(rows)} rows of {2 * len(rows)} are not ACLED's" in note for note in found.notes)
    assert "mixed with rows of another publisher" in found.title


def test_icews_has_its_actor_and_no_place_where_null_stands(tmp_path: Path) -> None:
    text = table(
        "Event ID|Event Date|Source Name|Source Country|Event Text|CAMEO Code|Target Name|Publisher|City|"
        "Latitude|Longitude",
        "1|1/2/2017|Citizen (Ukraine)|Ukraine|Make statement|010|NULL|Wire|Kyiv|50.45|30.52",
        "2|1/13/2017|Citizen (Ukraine)|Ukraine|Make statement|010|NULL|Wire|NULL|NULL|NULL",
        delimiter="\t",
    )
    found = read_table(public.write(tmp_path / "a.tab", text))
    assert found.format.name == "icews"
    assert days(found.events) == ["2017-01-02", "2017-01-13"]
    assert found.events["actor1"].tolist() == ["Citizen (Ukraine)"] * 2
    assert found.events["latitude"].notna().tolist() == [True, False]


def test_polecat_is_recognised(tmp_path: Path) -> None:
    text = table(
        "Event ID|Event Date|Event Type|Event Mode|Intensity|Actor Name|Recipient Name|Placename|Latitude|Longitude",
        "A1|2024-01-02|ASSAULT|aerial|-10|Russia|Ukraine|Kharkiv|49.99|36.23",
    )
    found = read_table(public.write(tmp_path / "a.txt", text))
    assert (found.format.name, found.events["sub_event_type"].tolist()) == ("polecat", ["aerial"])


def test_a_day_of_nought_in_the_gtd_is_a_month(tmp_path: Path) -> None:
    text = table(
        "eventid|iyear|imonth|iday|country_txt|city|latitude|longitude|specificity|attacktype1_txt|resolution|gname|nkill",
        "1|2020|1|5|Ukraine|Avdiivka|48.14|37.75|1|Bombing|2020-03-01|Unknown|1",
        "2|2020|1|0|Ukraine|Zolote|48.69|38.51|1|Bombing|2020-03-01|Unknown|",
    )
    found = read_table(public.write(tmp_path / "a.csv", text))
    events = found.events.set_index("event_id")
    assert found.format.name == "gtd"
    assert events["time_precision"].astype("str").to_dict() == {"1": "day", "2": "month"}
    assert events["killed_best"].sum() == 1
    assert "START" in found.format.passing_on


def test_all_killed_and_not_nationals_alone_are_counted_of_the_awsd(tmp_path: Path) -> None:
    text = table(
        "Incident ID|Year|Month|Day|Country|City|Nationals killed|Total killed|Total wounded|Total kidnapped|"
        "Means of attack|Actor name|Latitude|Longitude",
        "1|2024|7|4|Ukraine|Kherson|1|3|0|0|Shelling|Unknown|46.64|32.61",
    )
    found = read_table(public.write(tmp_path / "a.csv", text))
    assert (found.format.name, days(found.events)) == ("awsd", ["2024-07-04"])
    assert found.events["killed_best"].tolist() == [3]


def test_insecurity_insight_is_recognised(tmp_path: Path) -> None:
    text = table(
        "Date|Event Description|Country|Country ISO|Admin 1|Latitude|Longitude|Perpetrator|Health Workers Killed|"
        "SiND Event ID",
        "2024-07-08|A hospital was hit|Ukraine|UKR|Kyiv|50.45|30.48|State|2|900",
    )
    found = read_table(public.write(tmp_path / "a.csv", text))
    assert (found.format.name, found.events["killed_best"].tolist()) == ("insecurity-insight", [2])


@pytest.mark.parametrize("status", ["status", "status_wiki", "kontrol_isw"])
def test_viinas_tables_of_control_are_refused_in_a_sentence(tmp_path: Path, status: str) -> None:
    text = table(f"geonameid|date|{status}|status_boost", "689558|20250704|UA|UA")
    with pytest.raises(UnreadableFileError, match="VIINA's table of who controls each place on each day"):
        read_table(public.write(tmp_path / "control_latest_2025.csv", text))
