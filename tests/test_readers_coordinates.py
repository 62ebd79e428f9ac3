"""Coordinates are read in every common way of writing them, and a cell that gives none costs no event."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import public_tables as public
from vigil.command_line import main
from vigil.readers import Mapping, ReadTable, read_table
from vigil.readers.coordinate_texts import NoCoordinatesError, angle_of, spot_of
from vigil.readers.coordinates import order_of_name, read_coordinates
from vigil.readers.placing import exchanged_mapping

KYIV = (50.45, 30.52)


@pytest.mark.parametrize(
    "text",
    [
        *("50.45, 30.52", "50.45 30.52", "50,45; 30,52", "50,45 30,52", "50,45, 30,52", "50,45,30,52", "50.45/30.52"),
        *(
            "(50.45, 30.52)",
            "50.45 - 30.52",
            "~50.45, 30.52",
            "50.45,30.52 (approx.)",
            "50.45, 30.52, 170",
            "٥٠٫٤٥ ، ٣٠٫٥٢",
        ),
        *("50.45N, 30.52E", "N50.45 E30.52", "E30.52 N50.45", "50.45° N 30.52° E", "North 50.45, East 30.52"),
        *("50°27'00\"N 30°31'12\"E", "50° 27′ N, 30° 31,2′ E", "50 27 00 30 31 12", "50 27 00 N 30 31 12 E"),
        *("50°27′ пн. ш., 30°31′12″ сх. д.", "50°27′00″ с. ш. 30°31′12″ в. д.", "Nord 50,45 Ost 30,52"),
        *(
            "502700N0303112E",
            "+50.45+030.52/",
            "Lat: 50.45, Lon: 30.52",
            "lon=30.52 lat=50.45",
            "широта 50,45 довгота 30,52",
        ),
        *("POINT (30.52 50.45)", "SRID=4326;POINT Z (30.52 50.45 170)", "MULTIPOINT((30.52 50.45))"),
        *('{"type": "Point", "coordinates": [30.52, 50.45]}', '{"lat": 50.45, "lng": 30.52}'),
        '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [30.52, 50.45]}, "properties": {}}',
        "https://www.google.com/maps/place/Kyiv/@50.4,30.5,12z/data=!3m1!4b1!8m2!3d50.45!4d30.52",
        *("https://www.google.com/maps/@50.45,30.52,15z", "https://maps.google.com/?q=50.45,30.52"),
        "https://www.openstreetmap.org/?mlat=50.45&mlon=30.52#map=15/50.4/30.5",
        *("https://www.openstreetmap.org/#map=15/50.45/30.52", "https://yandex.ru/maps/?ll=30.52%2C50.45&z=12"),
        *("geo:50.45,30.52", "https://www.bing.com/maps?cp=50.45~30.52&lvl=12"),
    ],
)
def test_a_place_is_read_however_its_coordinates_are_written(text: str) -> None:
    found = spot_of(text)
    assert (found.latitude, found.longitude) == pytest.approx(KYIV, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "side_km"),
    [
        *(("36U UA 24 91", 1.0), ("36UUA2391", 1.0), ("mgrs: 36uua 239 917", 0.1), ("36UUA2393891682", 0.001)),
        *(("9G2GFG2C+", 0.28), ("9G2GFG2C+22", 0.014), ("9G2G0000+", 111.0), ("FG2C+22 Kyiv", 0.014)),
    ],
)
def test_squares_and_plus_codes_are_their_middle_with_their_size(text: str, side_km: float) -> None:
    found = spot_of(text)
    assert abs(found.latitude - KYIV[0]) < max(0.02, side_km / 100)
    assert abs(found.longitude - KYIV[1]) < max(0.02, side_km / 60)
    assert side_km / 3 < found.radius_km < side_km


def test_a_square_without_as_many_digits_for_north_as_for_east_is_the_large_one_and_says_so() -> None:
    found = spot_of("36UUA2444391")
    assert "7 digits" in found.remark
    assert found.radius_km == pytest.approx(70.7, abs=0.1)


def test_areas_and_lines_are_the_middle_of_their_box_and_how_far_they_reach() -> None:
    found = spot_of("POLYGON((30 50, 31 50, 31 51, 30 51, 30 50))")
    assert (found.latitude, found.longitude) == (50.5, 30.5)
    assert found.radius_km == pytest.approx(66, abs=1)
    line = spot_of(json.dumps({"type": "LineString", "coordinates": [[30.5, 50.4], [30.6, 50.5]]}))
    assert (line.latitude, line.longitude) == (50.45, 30.55)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        *(("Kyiv", "no degrees"), ("10-12", "no degrees"), ("50,45", "decimal comma"), ("50°61'N 30°E", "60")),
        *(("100, 200", "off the globe"), ("50.45N 30.52N", "hemisphere"), ("-50.45N, 30.52E", "sign")),
        *(("36SVD 999", "digits"), ("99UUA11", "no square"), ("FG2C+22", "short plus code"), ("{", "JSON")),
        *(("https://maps.app.goo.gl/abc", "short link"), ("https://example.org/", "does not say where")),
        *(("POINT EMPTY", "without points"), ("POINT(300 50)", "globe"), ("36S 500000 4000000", "UTM")),
        ("SRID=999999;POINT(1 1)", "not known"),
        ('{"type": "Polygon", "coordinates": ' + "[" * 500 + "]" * 500 + "}", "nested"),
    ],
)
def test_what_gives_no_place_says_why(text: str, why: str) -> None:
    if why == "digits":
        assert why in spot_of(text).remark
        return
    with pytest.raises(NoCoordinatesError, match=why):
        spot_of(text)


@given(st.text(max_size=60))
def test_no_text_at_all_is_a_place_off_the_globe(text: str) -> None:
    try:
        found = spot_of(text)
    except NoCoordinatesError:
        return
    assert max(abs(found.latitude), abs(found.longitude)) <= 180
    assert min(abs(found.latitude), abs(found.longitude)) <= 90


@given(st.integers(0, 89), st.integers(0, 59), st.integers(0, 59), st.sampled_from("NS"))
def test_degrees_minutes_and_seconds_are_the_degrees_that_they_make(
    degrees: int, minutes: int, seconds: int, letter: str
) -> None:
    expected = (degrees + minutes / 60 + seconds / 3600) * (1 if letter == "N" else -1)
    for text in (f"{degrees}°{minutes}'{seconds}\"{letter}", f"{letter} {degrees} {minutes} {seconds}"):
        assert angle_of(text) == (pytest.approx(expected, abs=1e-8), letter)


@given(st.floats(-89, 89), st.floats(-179, 179))
def test_a_plus_code_holds_the_point_that_it_was_made_from(latitude: float, longitude: float) -> None:
    from vigil.readers.coordinate_texts import _plus_digits

    found = spot_of(_plus_digits(latitude, longitude) + "+")
    assert abs(found.latitude - latitude) <= 0.00125 + 1e-6
    assert abs(found.longitude - longitude) <= 0.00125 + 1e-6


def test_the_name_of_a_column_says_which_number_stands_first() -> None:
    assert order_of_name("lon_lat") == order_of_name("X,Y") == order_of_name("lnglat") == "longitude first"
    assert order_of_name("xy") == order_of_name("coords_xy") == "longitude first"
    assert order_of_name("yx") == order_of_name("latlon") == order_of_name("Latitude / Longitude") == "latitude first"
    assert order_of_name("coordinates") == order_of_name("location") == ""


def test_each_different_text_is_read_once_and_rows_without_any_are_missing() -> None:
    values = pd.Series(["50.45, 30.52", None, "50°27′N 30°31.2′E", "50.45, 30.52"], dtype="str", name="coordinates")
    read = read_coordinates({"coordinates": values}, 4)
    assert read.latitude.round(6).tolist()[::2] == [50.45, 50.45]
    assert math.isnan(read.latitude[1])
    assert read.latitude[3] == 50.45
    assert not read.faults


# --- tables ---


def _read(tmp_path: Path, text: str, mapping: Mapping | None = None) -> ReadTable:
    return read_table(public.write(tmp_path / "table.csv", text), mapping=mapping)


def _points(table: ReadTable) -> list[tuple[float, float]]:
    events = table.events.dropna(subset=["latitude"])
    return [
        (round(north, 2), round(east, 2)) for north, east in zip(events["latitude"], events["longitude"], strict=True)
    ]


def test_a_cell_that_gives_no_place_costs_no_event_and_is_told_with_what_was_made_of_it(tmp_path: Path) -> None:
    table = _read(
        tmp_path,
        "date,location,lat,lon\n2025-07-01,Kyiv,50.45,30.52\n2025-07-02,Kharkiv,0,0\n2025-07-03,Kherson,,32.61\n"
        "2025-07-04,Odesa,N/A,N/A\n2025-07-05,Nowhere at all,unknown,unknown\n2025-07-06,Sumy,500,34.8\n",
    )
    assert (table.rows, table.rows_left_out) == (6, 0)
    assert table.events["geo_precision"].astype("str").fillna("").tolist() == [
        "point",
        "city",
        "city",
        "city",
        "",
        "city",
    ]
    told = {problem.row: problem for problem in table.problems}
    assert sorted(told) == [3, 4, 5, 6, 7]
    assert not any(problem.left_out for problem in table.problems)
    assert (told[3].value, told[5].value, told[7].value) == ("0", "N/A", "500")
    assert "looked up by its name" in told[4].reason
    assert "the event has no place" in told[6].reason


@pytest.mark.parametrize(
    "rows",
    [
        "50,45;30,52\n",
        "50°27'N;30°31'12E\n",
        "N 50.45;E 30.52\n",
        "E 30.52;N 50.45\n",
        '"50.45, 30.52";\n',
        "50 27 00;30 31 12\n",
    ],
)
def test_two_columns_hold_degrees_of_any_kind(tmp_path: Path, rows: str) -> None:
    assert _points(_read(tmp_path, f"date;lat;lon\n2025-07-04;{rows}2025-07-05;49.99;36.23\n"))[0] == KYIV


def test_a_pair_is_taken_with_the_longitude_first_where_the_header_says_so_or_the_places_do(tmp_path: Path) -> None:
    rows = '2025-07-04,Kyiv,"30.52, 50.45"\n2025-07-05,Kharkiv,"36.23, 49.99"\n'
    expected = [KYIV, (49.99, 36.23)]
    assert _points(_read(tmp_path, f"date,location,lon_lat\n{rows}")) == expected
    told = _read(tmp_path, f"date,location,coordinates\n{rows}")
    assert _points(told) == expected
    assert any("longitude stands first" in note for note in told.notes)
    assert _points(_read(tmp_path, 'date,coordinates\n2025-07-04,"139.69, 35.69"\n')) == [(35.69, 139.69)]


def test_two_numbers_are_no_coordinates_where_neither_header_nor_places_say_so(tmp_path: Path) -> None:
    table = _read(tmp_path, 'date,"estimate (low, high)"\n2025-07-04,"1.5, 3.5"\n2025-07-05,"2.5, 4.5"\n')
    assert _points(table) == []


def test_columns_the_wrong_way_round_are_noticed_by_the_named_places_and_exchanged_when_said(tmp_path: Path) -> None:
    text = (
        "date,location,latitude,longitude\n2025-07-04,Kyiv,30.52,50.45\n2025-07-05,Kharkiv,36.23,49.99\n"
        "2025-07-06,Kherson,32.61,46.64\n"
    )
    table = _read(tmp_path, text)
    assert _points(table)[0] == (30.52, 50.45), "nothing is changed unasked"
    (problem,) = table.problems
    assert problem.row is None
    assert not problem.left_out
    assert "3 of 3 pairs lie far" in problem.reason
    assert table.mapping is not None
    put_right = _read(tmp_path, text, exchanged_mapping(table.mapping))
    assert _points(put_right)[0] == KYIV
    assert not put_right.problems


def test_columns_the_wrong_way_round_are_exchanged_by_one_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = public.write(tmp_path / "t.csv", "date,location,lat,lon\n2025-07-04,Kyiv,30.52,50.45\n")
    assert main(["events", "--table", str(path)]) == 0
    assert "wrong way round" in capsys.readouterr().err
    assert main(["events", "--table", str(path), "--swap-coordinates"]) == 0
    out, said = capsys.readouterr()
    assert ",50.45,30.52," in out
    assert "wrong way round" not in said


def test_one_pair_the_wrong_way_round_among_many_is_told_by_its_row(tmp_path: Path) -> None:
    rows = "2025-07-04,Kyiv,50.45,30.52\n" * 5
    table = _read(tmp_path, f"date,location,latitude,longitude\n{rows}2025-07-06,Kharkiv,36.23,49.99\n")
    assert [problem.row for problem in table.problems] == [7]
    assert table.rows == 6


def test_metres_are_no_degrees_and_are_turned_into_them_where_a_projection_is_stated(tmp_path: Path) -> None:
    rows = "2025-07-04,3397470.5,6523983.2\n2025-07-05,4033105.1,6444012.9\n"
    table = _read(tmp_path, f"date,x,y\n{rows}")
    assert table.rows == 2
    assert _points(table) == []
    assert "no degrees" in table.problems[0].reason
    assert table.problems[0].row is None
    stated = _read(tmp_path, f"date,x_epsg3857,y_epsg3857\n{rows}")
    assert _points(stated) == [(50.45, 30.52), (49.99, 36.23)]
    mapping = Mapping({"event_date": "date", "latitude": "y", "longitude": "x"}, projection="EPSG:3857")
    assert _points(_read(tmp_path, f"date,x,y\n{rows}", mapping)) == [(50.45, 30.52), (49.99, 36.23)]
    utm = _read(tmp_path, "date,utm36n_easting,utm36n_northing\n2025-07-04,323938,5591682\n")
    assert _points(utm) == [KYIV]


def test_a_column_of_precision_makes_the_radius(tmp_path: Path) -> None:
    table = _read(
        tmp_path,
        "date,lat,lon,accuracy\n2025-07-04,50.45,30.52,25 km\n2025-07-05,50.45,30.52,500 m\n"
        "2025-07-06,50.45,30.52,oblast\n2025-07-07,50.45,30.52,blue\n2025-07-08,50.45,30.52,\n",
    )
    assert table.events["radius_km"].fillna(-1).tolist() == [25, 0.5, -1, -1, -1]
    assert table.events["geo_precision"].tolist() == ["district", "point", "oblast", "point", "point"]
    assert [(problem.row, problem.value) for problem in table.problems] == [(5, "blue")]
    codes = _read(tmp_path, "date,lat,lon,where_prec\n2025-07-04,50.45,30.52,4\n2025-07-05,50.45,30.52,1\n")
    assert codes.events["geo_precision"].tolist() == ["oblast", "point"]
    metres = _read(tmp_path, "date,lat,lon,accuracy_m\n2025-07-04,50.45,30.52,300\n")
    assert metres.events["radius_km"].tolist() == [0.3]


def test_areas_of_geojson_stand_at_their_middle_and_another_system_is_turned_into_degrees(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [30.52, 50.45]}
    area = {"type": "Polygon", "coordinates": [[[36, 49], [37, 49], [37, 50], [36, 50], [36, 49]]]}
    features = [
        {"type": "Feature", "properties": {"date": "2025-07-04"}, "geometry": shape} for shape in (point, area, None)
    ]
    whole = {"type": "FeatureCollection", "features": features}
    table = read_table(public.write(tmp_path / "a.geojson", whole))
    assert _points(table) == [KYIV, (49.5, 36.5)]
    assert table.events["geo_precision"].astype("str").fillna("").tolist() == ["point", "oblast", ""]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    metres = {"type": "Point", "coordinates": [3397470.5, 6523983.2]}
    projected = {**whole, "crs": crs, "features": [{**features[0], "geometry": metres}]}
    assert _points(read_table(public.write(tmp_path / "b.geojson", projected))) == [(50.45, 30.52)]


def test_rows_without_latitude_are_placed_by_the_column_that_holds_both(tmp_path: Path) -> None:
    table = _read(
        tmp_path,
        'date,lat,lon,coordinates\n2025-07-04,50.45,30.52,\n2025-07-05,,,"49.99, 36.23"\n2025-07-06,?,?,nowhere\n',
    )
    assert _points(table) == [KYIV, (49.99, 36.23)]
    assert {problem.row for problem in table.problems} == {4}
