"""Kinds of file that other libraries parse: each in a process of its own, within limits; what comes back is text."""

from __future__ import annotations

import gzip
import io
import math
import sqlite3
import struct
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyreadstat
import pytest
from pyogrio import raw

from tests import public_tables as public
from tests.r_files import INTEGER, LOGICAL, REAL, data_frame, rds, texts, vector
from vigil.readers import UnreadableFileError, read_table
from vigil.readers.files import parser_process
from vigil.readers.files.parser_process import ParserError, parse

CELLS = 1_000_000


def workbook(*rows: list[object], far: tuple[int, int] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if far:
        book.active.cell(*far).value = "far"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


STRIKES = [["date", "place", "killed"], ["2025-07-04", "Kyiv", 1]]


# The process


def test_a_cell_at_the_end_of_a_sheet_ends_the_parser_and_not_who_asked(tmp_path: Path) -> None:
    hostile = public.write(tmp_path / "far.xlsx", workbook(*STRIKES, far=(1_048_576, 16_384)))
    with pytest.raises(ParserError, match="memory"):
        parse("workbook", hostile, cells=CELLS)
    (sheet,) = parse("workbook", public.write(tmp_path / "good.xlsx", workbook(*STRIKES)), cells=CELLS)
    assert sheet.rows() == [["date", "place", "killed"], ["2025-07-04", "Kyiv", "1"]]


def test_what_takes_too_long_or_too_much_memory_is_ended(tmp_path: Path) -> None:
    path = public.write(tmp_path / "a.xlsx", workbook(*STRIKES))
    with pytest.raises(ParserError, match="takes longer than 0 seconds"):
        parse("workbook", path, seconds=0, cells=CELLS)
    with pytest.raises(ParserError, match="takes more memory"):
        parse("workbook", path, memory=1, cells=CELLS)


def test_an_answer_that_is_too_long_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser_process, "PARSER_ANSWER_BYTES", 100)
    with pytest.raises(ParserError, match="takes more memory"):
        parse("workbook", public.write(tmp_path / "a.xlsx", workbook(*STRIKES)), cells=CELLS)


def test_a_parser_gets_an_empty_folder_and_nothing_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_SERVER", "x")
    monkeypatch.setenv("GDAL_DRIVER_PATH", "x")
    seen: dict[str, Any] = {}

    class Watched(subprocess.Popen[bytes]):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            seen.update(options, files=list(Path(options["cwd"]).iterdir()))
            super().__init__(*arguments, **options)

    monkeypatch.setattr(parser_process.subprocess, "Popen", Watched)
    parse("workbook", public.write(tmp_path / "a.xlsx", workbook(*STRIKES)), cells=CELLS)
    assert seen["files"] == []
    assert not {"SECRET_OF_THE_SERVER", "GDAL_DRIVER_PATH"} & set(seen["env"])
    assert seen["env"]["HOME"] == seen["cwd"] != str(tmp_path)
    assert not Path(seen["cwd"]).exists()


# Workbooks


def test_every_kind_of_value_of_a_sheet_is_the_text_that_csv_would_hold(tmp_path: Path) -> None:
    values = [pd.Timestamp("2025-07-04 21:30").to_pydatetime(), pd.Timestamp("2025-07-05").date(), True, 5, 0.1, "Київ"]
    (sheet,) = parse("workbook", public.write(tmp_path / "a.xlsx", workbook(values)), cells=CELLS)
    assert sheet.rows() == [["2025-07-04 21:30:00", "2025-07-05", "true", "5", "0.1", "Київ"]]


def test_a_sheet_that_says_it_is_smaller_than_it_is_is_read_whole(tmp_path: Path) -> None:
    whole = workbook(STRIKES[0], *([f"2025-07-{day:02}", "Kyiv", day] for day in range(1, 11)))
    short = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as book, zipfile.ZipFile(short, "w") as copy:
        for name in book.namelist():
            copy.writestr(name, book.read(name).replace(b'<dimension ref="A1:C11"', b'<dimension ref="A1:B3"'))
    events = read_table(public.write(tmp_path / "a.xlsx", short.getvalue())).events
    assert events["killed_best"].tolist() == list(range(1, 11))


def opendocument(*rows: list[str]) -> bytes:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<office:document-content {names}><office:body><office:spreadsheet><table:table table:name="S">{cells}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return file.getvalue()


def test_an_opendocument_sheet_is_read(tmp_path: Path) -> None:
    path = public.write(tmp_path / "a.ods", opendocument(["date", "place"], ["2025-07-04", "Kyiv"]))
    assert read_table(path).events["location"].tolist() == ["Kyiv"]


# Geodata

SQUARE = [(30.0, 50.0), (31.0, 50.0), (31.0, 51.0), (30.0, 51.0), (30.0, 50.0)]


def point(longitude: float, latitude: float) -> bytes:
    return struct.pack("<BIdd", 1, 1, longitude, latitude)


def polygon(*ring: tuple[float, float]) -> bytes:
    return struct.pack("<BIII", 1, 3, 1, len(ring)) + b"".join(struct.pack("<dd", *one) for one in ring)


def geodata(
    path: Path, driver: str, shape: list[bytes | None], *, crs: str | None = "EPSG:4326", **options: Any
) -> Path:
    days = np.array([f"2025-07-0{number}" for number in range(1, len(shape) + 1)], dtype=object)
    killed = np.arange(len(shape))
    raw.write(
        path,
        np.array(shape, dtype=object),
        [days, killed],
        fields=["date", "killed"],
        crs=crs,
        driver=driver,
        **options,
    )
    return path


@pytest.mark.parametrize(("ending", "driver"), [("gpkg", "GPKG"), ("fgb", "FlatGeobuf")])
def test_points_are_where_they_are_and_an_area_has_its_middle_and_how_far_it_reaches(
    tmp_path: Path, ending: str, driver: str
) -> None:
    path = geodata(
        tmp_path / f"a.{ending}",
        driver,
        [point(30.52, 50.45), polygon(*SQUARE), None],
        geometry_type="Unknown",
        spatial_index="NO",
    )
    (tmp_path / "upload").write_bytes(path.read_bytes())  # known by what it holds, not by its name
    table = read_table(tmp_path / "upload")
    events = table.events
    assert events["latitude"].tolist()[:2] == [50.45, 50.5]
    assert math.isnan(events["latitude"][2])
    assert math.isnan(events["radius_km"][0])
    assert events["radius_km"][1] == pytest.approx(66, abs=1)
    assert table.rows_read == 3


def test_times_keep_the_offset_that_they_are_written_with(tmp_path: Path) -> None:
    raw.write(
        tmp_path / "a.gpkg",
        np.array([point(30, 50)] * 2, dtype=object),
        [np.array(["2025-07-04T01:30:00+03:00", "2025-07-04T21:30:00Z"], dtype=object)],
        fields=["started"],
        geometry_type="Point",
        crs="EPSG:4326",
        driver="GPKG",
    )
    started = read_table(tmp_path / "a.gpkg").events["start"]
    assert [one.isoformat() for one in started] == ["2025-07-04T01:30:00+03:00", "2025-07-05T00:30:00+03:00"]


def test_projected_coordinates_are_never_taken_as_degrees(tmp_path: Path) -> None:
    path = geodata(tmp_path / "a.gpkg", "GPKG", [point(324_000, 5_590_000)], crs="EPSG:32636", geometry_type="Point")
    table = read_table(path)
    assert table.events["latitude"].tolist() == pytest.approx([50.434], abs=0.01)
    assert table.events["longitude"].tolist() == pytest.approx([30.522], abs=0.01)
    assert "its coordinates are stated to be in EPSG:32636" in table.notes


def test_an_area_of_kml_reaches_as_far_as_its_corners(tmp_path: Path) -> None:
    ring = " ".join(f"{longitude},{latitude},0" for longitude, latitude in SQUARE)
    outer = f"<outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs>"
    area = f"<Polygon>{outer}</Polygon>"
    text = f"{HEAD}<Placemark><TimeStamp><when>2025-07-04</when></TimeStamp>{area}</Placemark></Document></kml>"
    events = read_table(public.write(tmp_path / "a.kml", text)).events
    assert (events["latitude"][0], events["longitude"][0]) == (50.5, 30.5)
    assert events["radius_km"][0] == pytest.approx(66, abs=1)
    assert events["geo_precision"][0] not in ("point", "settlement")


def zipped_shapefile(folder: Path) -> bytes:
    geodata(folder / "strikes.shp", "ESRI Shapefile", [point(30.52, 50.45), point(36.23, 49.99)], geometry_type="Point")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for path in folder.glob("strikes.*"):
            archive.write(path, f"some folder/{path.name.upper()}")
        archive.writestr("some folder/../../README.txt", "never unpacked")
    return file.getvalue()


def test_a_zipped_shapefile_is_read_and_nothing_else_of_the_zip(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    path = public.write(tmp_path / "a.zip", zipped_shapefile(tmp_path / "in"))
    assert read_table(path).events["longitude"].tolist() == [30.52, 36.23]
    assert not list(tmp_path.rglob("README*"))


def test_the_geometry_of_a_shapefile_alone_says_what_is_missing(tmp_path: Path) -> None:
    geodata(tmp_path / "a.shp", "ESRI Shapefile", [point(30, 50)], geometry_type="Point")
    with pytest.raises(UnreadableFileError, match=r"a.shp is the geometry of a shapefile alone; zip its .shp, .shx"):
        read_table(tmp_path / "a.shp")


# KML

HEAD = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Map</name>'
MARK = "<Placemark><name>{name}</name>{more}<Point><coordinates>30.52,50.45,0</coordinates></Point></Placemark>"


def kml(*more: str) -> str:
    return (
        HEAD + "".join(MARK.format(name=f"Strike {n}", more=text) for n, text in enumerate(more)) + "</Document></kml>"
    )


def test_the_time_of_a_placemark_keeps_its_offset(tmp_path: Path) -> None:
    span = "<TimeSpan><begin>2025-07-04T21:30:00Z</begin><end>2025-07-05T02:00:00Z</end></TimeSpan>"
    events = read_table(public.write(tmp_path / "a.kml", kml(span))).events
    assert events["start"][0].isoformat() == "2025-07-05T00:30:00+03:00"
    assert events["headline"].tolist() == ["Strike 0"]


def test_where_a_placemark_has_no_day_of_its_own_its_time_stamp_is_the_day(tmp_path: Path) -> None:
    of_its_own = '<ExtendedData><Data name="date"><value>2025-07-04</value></Data></ExtendedData>'
    stamp = "<TimeStamp><when>2025-07-05</when></TimeStamp>"
    table = read_table(public.write(tmp_path / "a.kml", kml(of_its_own, stamp)))
    assert table.events["event_date"].dt.strftime("%Y-%m-%d").tolist() == ["2025-07-04", "2025-07-05"]
    assert any("“date” of placemarks without it is their time stamp: 1" in note for note in table.notes)


def test_a_kmz_is_the_kml_in_it(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("images/icon.png", b"\x89PNG")
        archive.writestr("doc.kml", kml("<TimeStamp><when>2025-07-05</when></TimeStamp>"))
    assert read_table(public.write(tmp_path / "a.kmz", file.getvalue())).events["latitude"].tolist() == [50.45]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('<!DOCTYPE k [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + HEAD + "&b;</Document></kml>", "entities"),
        ('<!DOCTYPE k [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + HEAD + "&a;</Document></kml>", "entities"),
        (kml("x")[:-20], "cut off"),
        (HEAD + "<Placemark>" + "<a>" * 100_000, "nested too deeply"),
        (
            HEAD + "<NetworkLink><Link><href>http://h/x</href></Link></NetworkLink></Document></kml>",
            "no link is followed",
        ),
    ],
)
def test_hostile_kml_is_refused_in_a_sentence(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        read_table(public.write(tmp_path / "a.kml", text))


# Statistics programs


@pytest.mark.parametrize("write", [pyreadstat.write_dta, pyreadstat.write_sav])
def test_a_statistics_file_has_whole_numbers_beside_missing_ones_and_labels_for_codes(
    tmp_path: Path, write: Any
) -> None:
    frame = pd.DataFrame(
        {"date": ["2025-07-04", "2025-07-05"], "type": [1, 2], "killed": [3.0, None], "place": ["Київ", "Kharkiv"]}
    )
    write(frame, tmp_path / "a", variable_value_labels={"type": {1: "drone", 2: "missile"}})
    events = read_table(tmp_path / "a").events
    assert events["event_type"].tolist() == ["drone", "missile"]
    assert events["killed_best"].tolist() == [3, pd.NA]
    assert events["location"].tolist() == ["Київ", "Kharkiv"]


@pytest.mark.parametrize("packed", [bytes, gzip.compress])
def test_days_of_r_are_right_whatever_number_they_are_stored_as(tmp_path: Path, packed: Any) -> None:
    a_day = {"class": texts("Date")}
    frame = data_frame(
        3,
        date=vector(INTEGER, [20273, 20274, 20275], **a_day),
        end_date=vector(REAL, [20274.0, None, 20275.0], **a_day),
        place=texts("Київ", None, "b"),
        type=vector(INTEGER, [2, 1, None], levels=texts("drone", "missile"), **{"class": texts("factor")}),
        killed=vector(INTEGER, [1, None, 3]),
        sure=vector(LOGICAL, [1, 0, None]),
    )
    events = read_table(public.write(tmp_path / "a.rds", packed(rds(frame)))).events
    assert events["event_date"].dt.strftime("%m-%d").tolist() == ["07-04", "07-05", "07-06"]
    assert events["end"].dt.strftime("%m-%d").fillna("").tolist() == ["07-05", "", "07-06"]
    assert events["killed_best"].tolist() == [1, pd.NA, 3]
    assert events["event_type"].astype("str").fillna("").tolist() == ["missile", "drone", ""]


def test_times_of_r_are_moments(tmp_path: Path) -> None:
    moment = vector(REAL, [1_751_664_600.0], **{"class": texts("POSIXct", "POSIXt")})
    events = read_table(public.write(tmp_path / "a.rds", rds(data_frame(1, started=moment)))).events
    assert events["start"][0].isoformat() == "2025-07-05T00:30:00+03:00"


def test_feather_is_read(tmp_path: Path) -> None:
    table = pa.table({"date": ["2025-07-04"], "killed": [2]})
    with pa.OSFile(str(tmp_path / "a"), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)
    assert read_table(tmp_path / "a").events["killed_best"].tolist() == [2]


def test_of_a_database_the_table_with_events_is_read(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.db") as database:
        database.execute("CREATE TABLE people (name TEXT)")
        database.execute("INSERT INTO people VALUES ('x')")
        database.execute("CREATE TABLE strikes (date TEXT, killed INTEGER)")
        database.execute("INSERT INTO strikes VALUES ('2025-07-04', 2)")
    database.close()
    table = read_table(tmp_path / "a.db")
    assert table.events["killed_best"].tolist() == [2]


# Gzip


def test_a_packed_text_is_read_as_the_text_is(tmp_path: Path) -> None:
    text = public.as_csv(public.ACLED_NOW, public.acled_rows()).encode()
    plain = read_table(public.write(tmp_path / "a.csv", text))
    packed = read_table(public.write(tmp_path / "a.csv.gz", gzip.compress(text)))
    assert packed.events.equals(plain.events)
    assert packed.format.name == "acled"


def test_a_damaged_gzip_is_refused_in_a_sentence(tmp_path: Path) -> None:
    half = gzip.compress(public.as_csv(public.ACLED_NOW, public.acled_rows()).encode())[:-30]
    with pytest.raises(UnreadableFileError, match="gzip that was cut off or damaged"):
        read_table(public.write(tmp_path / "a.csv.gz", half))
