"""Any table through a mapping: proposed from names and content, saved, shared, and used again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import public_tables as public
from vigil.readers import UnreadableFileError, read_table
from vigil.readers.column_names import TARGET_NAMES
from vigil.readers.files.opening import open_content
from vigil.readers.files.rows import sample_of
from vigil.readers.formats.mapped import preview
from vigil.readers.mapping import DATE_ORDERS, Mapping, MappingError, load_mapping, taken_as
from vigil.readers.proposals import propose_mapping

DESK = [
    {
        "When": "04.07.2025 02:15",
        "Place": "Solomianskyi district",
        "Region": "Kyiv",
        "Killed": "1",
        "Link": "https://e.org",
    },
    {"When": "05.07.2025", "Place": "Chuhuiv", "Region": "Kharkiv oblast", "Killed": "", "Link": ""},
    {"When": "16.07.2025", "Place": "Nowhere", "Region": "Odesa oblast", "Killed": "0", "Link": ""},
]
NAMES = ["When", "Place", "Region", "Killed", "Link"]


def proposed(path: Path) -> tuple[Mapping | None, dict[str, str]]:
    mapping, proposals = propose_mapping(sample_of(open_content(path)))
    return mapping, {one.target: f"{one.column}: {one.reason}" for one in proposals}


def test_columns_are_proposed_with_their_reasons(tmp_path: Path) -> None:
    mapping, reasons = proposed(public.write(tmp_path / "desk.csv", public.as_csv(NAMES, DESK)))
    assert mapping is not None
    assert mapping.columns == {
        "event_date": "When",
        "location": "Place",
        "admin1": "Region",
        "killed_best": "Killed",
        "sources": "Link",
    }
    assert mapping.date_order == "", "the whole column tells, never the first rows"
    assert "its cells are dates" in reasons["event_date"]
    assert "called “Killed”" in reasons["killed_best"]


def test_a_name_whose_cells_do_not_fit_is_not_proposed(tmp_path: Path) -> None:
    rows = [{"date": "soon", "day": "2025-07-04", "lat": "north", "lon": "30.5"}]
    mapping, _ = proposed(public.write(tmp_path / "a.csv", public.as_csv(["date", "day", "lat", "lon"], rows)))
    assert mapping is not None
    assert mapping.columns == {"event_date": "day"}


def test_names_without_coordinates_are_looked_up_at_their_precision(tmp_path: Path) -> None:
    table = read_table(public.write(tmp_path / "desk.csv", public.as_csv(NAMES, DESK)))
    events = table.events
    assert events["geo_precision"].tolist()[:2] == ["district", "city"]
    assert events["latitude"].notna().tolist() == [True, True, False]
    assert table.unresolved["name"].tolist() == ["Nowhere, Odesa oblast"]
    assert events["start"][0].isoformat() == "2025-07-04T02:15:00+03:00"
    assert events["time_precision"].tolist() == ["minute", "day", "day"]
    assert events["killed_best"].tolist()[::2] == [1, 0]
    assert pd.isna(events["killed_best"][1])


def test_a_person_settles_a_name_once_and_the_mapping_remembers(tmp_path: Path) -> None:
    path = public.write(tmp_path / "desk.csv", public.as_csv(NAMES, DESK))
    guessed = read_table(path).mapping
    assert guessed is not None
    settled = replace(guessed, settled={"Nowhere": "Izmail"}, title="Desk's list", publisher="The desk")
    (tmp_path / "desk.json").write_text(settled.to_json(), encoding="utf-8")
    table = read_table(path, mapping=load_mapping(tmp_path / "desk.json"))
    assert table.unresolved.empty
    assert table.events["latitude"].notna().all()
    assert table.version != read_table(path).version
    assert (table.title, table.format.publisher) == ("Desk's list", "The desk")


DEPENDENT = ("latitude", "longitude", "year", "month", "day")
"""What is mapped with, or instead of, another."""

_texts = st.text(min_size=1, max_size=12)


@given(
    st.dictionaries(st.sampled_from([name for name in TARGET_NAMES if name not in DEPENDENT]), _texts),
    st.sampled_from(list(DATE_ORDERS)),
    st.dictionaries(_texts, st.text(max_size=8), max_size=3),
    st.booleans(),
)
def test_a_mapping_comes_back_from_its_file_as_it_was(
    columns: dict[str, str], order: str, settled: dict[str, str], comma: bool
) -> None:
    mapping = Mapping({**columns, "event_date": "day"}, date_order=order, settled=settled, decimal_comma=comma)
    assert Mapping.from_json(mapping.to_json()) == mapping


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"columns": {"event_dat": "day"}}, "did you mean “event_date”"),
        ({"columns": {"location": "place"}}, "needs a day"),
        ({"columns": {"event_date": "day", "latitude": "y"}}, "together"),
        ({"columns": {"event_date": "day", "year": "y"}}, "in one column or in its parts"),
        ({"columns": {"year": "y", "day": "d"}}, "day is mapped and month is not"),
        ({"columns": {"event_date": "day", "month": "m"}}, "in one column or in its parts"),
        ({"columns": {"event_date": 5}}, "cannot hold"),
        ({"date_order": "american"}, "not one of"),
        ({"time_zone": "Mars/Olympus"}, "not known"),
        ({"time_zone": "../../etc/passwd"}, "not known"),
        ({"coordinates_are": "somewhere"}, "not one of"),
        ({"colums": {}}, "did you mean “columns”"),
        ({"vigil_mapping": 99}, "version 99"),
        ({"look_up_names": "yes"}, "cannot hold"),
    ],
)
def test_a_broken_mapping_says_what_is_wrong(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    described = {**json.loads(Mapping({"event_date": "day"}).to_json()), **change}
    with pytest.raises(MappingError, match=message) as refused:
        load_mapping(public.write(tmp_path / "m.json", described))
    assert str(refused.value).startswith("m.json")


@pytest.mark.parametrize("text", ["", "[]", "{}", "not json", "[" * 50_000])
def test_what_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(MappingError):
        Mapping.from_json(text)


def test_a_column_that_the_file_lacks_is_named(tmp_path: Path) -> None:
    path = public.write(tmp_path / "a.csv", "date,place\n2025-07-04,Kyiv\n")
    with pytest.raises(UnreadableFileError, match=r"no column “day”.*it has: date, place"):
        read_table(path, mapping=Mapping({"event_date": "day"}))


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["2025-07-04", "2025-07-15"], ""),
        (["20250704", "20250715"], ""),
        (["04/07/2025", "15/07/2025"], "day first"),
        (["07/04/2025", "07/15/2025"], "month first"),
        (["04.07.2025", "05.07.2025"], "day first"),
        (["4 July 2025", "15 July 2025"], ""),
    ],
)
def test_how_days_are_written_is_seen_and_they_are_read_so(tmp_path: Path, cells: list[str], order: str) -> None:
    rows = [{"date": cell, "place": "Kyiv"} for cell in cells]
    table = read_table(public.write(tmp_path / "a.csv", public.as_csv(["date", "place"], rows)))
    assert (table.date_order.order if table.date_order else "") == order
    events = table.events
    assert events["event_date"][0] == pd.Timestamp("2025-07-04")
    assert set(events["event_date"].dt.month) == {7}


def test_an_order_that_either_fits_is_said_to_be_a_guess(tmp_path: Path) -> None:
    table = read_table(public.write(tmp_path / "a.csv", "date,place\n04/07/2025,Kyiv\n05/06/2025,Kyiv\n"))
    assert any("fit two orders" in note for note in table.notes)


def test_times_without_an_offset_are_of_the_zone_that_the_mapping_says(tmp_path: Path) -> None:
    path = public.write(tmp_path / "a.csv", "t\n2025-07-03 22:30\n2025-07-03T22:30:00Z\n2025-07-04\n")
    events = read_table(path, mapping=Mapping({"event_date": "t"}, time_zone="UTC")).events
    assert {moment.isoformat() for moment in events["start"][:2]} == {"2025-07-04T01:30:00+03:00"}
    assert events["event_date"].dt.day.tolist() == [4, 4, 4]
    assert events["start"][2].isoformat() == "2025-07-04T00:00:00+03:00"


def test_coordinates_with_decimal_commas_or_in_one_cell(tmp_path: Path) -> None:
    commas = public.write(tmp_path / "a.csv", "date;lat;lon\n2025-07-04;50,45;30,52\n")
    pair = public.write(tmp_path / "b.csv", 'date,where\n2025-07-04,"50.45, 30.52"\n')
    for path in (commas, pair):
        events = read_table(path).events
        assert events[["latitude", "longitude"]].to_numpy().tolist() == [[50.45, 30.52]]


def test_a_mapping_shows_what_it_makes_of_the_first_rows(tmp_path: Path) -> None:
    sample = sample_of(open_content(public.write(tmp_path / "desk.csv", public.as_csv(NAMES, DESK))))
    shown = preview(sample, Mapping({"event_date": "When", "killed_best": "Place"}, date_order="day first"))
    assert [(problem.row, problem.value) for problem in shown.problems] == [
        (row, DESK[row - 1]["Place"]) for row in (1, 2, 3)
    ]
    assert len(preview(sample, Mapping({"event_date": "When"}, date_order="day first")).events) == 3


def test_a_title_above_the_names_of_a_sheet_is_passed_over(tmp_path: Path) -> None:
    dataset = openpyxl.Workbook()
    for row in (["Strikes of July"], [], ["Date", "Place"], ["2025-07-04", "Kyiv"], ["2025-07-05", "Odesa"]):
        dataset.active.append(row)
    dataset.save(tmp_path / "t.xlsx")
    assert read_table(tmp_path / "t.xlsx").events["location"].tolist() == ["Kyiv", "Odesa"]


def test_geojson_of_any_kind_has_its_points_as_coordinates(tmp_path: Path) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"date": "2025-07-04", "name": "Kyiv"},
            "geometry": {"type": "Point", "coordinates": [30.52, 50.45]},
        },
        {"type": "Feature", "properties": {"date": "2025-07-05", "name": "front line"}, "geometry": None},
    ]
    events = read_table(public.write(tmp_path / "a.json", {"type": "FeatureCollection", "features": features})).events
    assert events["latitude"].tolist()[0] == 50.45
    assert events["geo_precision"].tolist() == ["point", "direction"]


def test_a_row_that_counts_no_event_is_none_and_said_to_be_passed_over(tmp_path: Path) -> None:
    text = "Month,Year,Admin1,Events,Fatalities\nJuly,2025,Odesa,12,3\nAugust,2025,Odesa,0,0\nMay,2025,Odesa,0,2\n"
    table = read_table(public.write(tmp_path / "counts.csv", text))
    assert table.events["events_count"].tolist() == [12, 0]
    assert table.events["time_precision"].unique().tolist() == ["month"]
    assert [note for note in table.notes if "0 events" in note] == ["of 0 events, and so passed over: 1 row, line 3"]


def test_a_column_is_taken_instead_of_what_was(tmp_path: Path) -> None:
    mapping = Mapping({"year": "y", "month": "m", "killed_best": "a", "location": "b"})
    assert taken_as(mapping, "killed_best", "b").columns == {"year": "y", "month": "m", "killed_best": "b"}
    assert taken_as(mapping, "event_date", "m").columns == {"killed_best": "a", "location": "b", "event_date": "m"}
    pair = Mapping({"event_date": "d", "latitude": "lat", "longitude": "lon"})
    assert taken_as(pair, "location", "lat").columns == {"event_date": "d", "location": "lat"}
