"""Files as they come: in any encoding, packed, cut off, or something else altogether; one clear message each."""

from __future__ import annotations

import codecs
import io
import pickle
import re
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from tests import public_tables as public
from tests import tiny
from vigil import limits
from vigil.readers import UnreadableFileError, cells, read_table
from vigil.readers.files import opening, parsed_file, text_file
from vigil.store.opening import open_table
from vigil.table import package_files
from vigil.table.loading import load_table
from vigil.table.problems import TableError

ALERTS = public.as_csv(
    ["область", "date", "latitude", "longitude", "опис"],
    [
        {"область": "Київська", "date": "2025-07-04", "latitude": 50.45, "longitude": 30.52, "опис": "Їжак і ґанок"},
        {"область": "Одеська", "date": "2025-07-05", "latitude": 46.48, "longitude": 30.72, "опис": "Порт, склад"},
    ],
)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (ALERTS.encode(), ""),
        (ALERTS.encode("utf-8-sig"), "byte-order mark"),
        (ALERTS.encode("utf-16"), "UTF-16"),
        (codecs.BOM_UTF16_BE + ALERTS.encode("utf-16-be"), "UTF-16"),
        (ALERTS.encode("cp1251"), "Windows-1251"),
        (ALERTS.replace("\n", "\r\n").encode(), ""),
        (ALERTS.replace("\n", "\r").encode(), ""),
        (ALERTS.replace("\n", "\r\n", 2).encode(), "mixed line ends"),
        (ALERTS.replace("\n", "\n\n").encode() + b"\n\n", "5 blank rows were passed over: lines 2, 4, 6, 7 and 8"),
    ],
    ids=["utf-8", "mark", "utf-16", "big-endian", "cp1251", "windows", "old mac", "mixed", "blank lines"],
)
def test_text_in_any_encoding_and_with_any_line_ends_reads_the_same(tmp_path: Path, raw: bytes, said: str) -> None:
    table = read_table(public.write(tmp_path / "table", raw))
    assert table.events["notes"].tolist() == ["Їжак і ґанок", "Порт, склад"]
    assert table.events["admin1"].tolist() == ["Київська", "Одеська"]
    assert not table.problems
    assert any(said in note for note in table.notes) == bool(said)


def test_accents_alone_are_latin(tmp_path: Path) -> None:
    text = public.as_csv(
        ["date", "place", "notes"], [{"date": "2025-07-04", "place": "Łódź", "notes": "Café détruit à Orléans"}]
    )
    table = read_table(public.write(tmp_path / "t", text.replace("Łódź", "Nîmes").encode("latin-1")))
    assert table.events["notes"].tolist() == ["Café détruit à Orléans"]
    assert any("1252" in note for note in table.notes)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_the_delimiter_is_seen(tmp_path: Path, delimiter: str) -> None:
    text = public.as_csv(public.ACLED_NOW, public.acled_rows(), delimiter=delimiter)
    assert len(read_table(public.write(tmp_path / "t", text)).events) == 3


def packed(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def sheet(*table: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in table:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def parquet() -> bytes:
    file = io.BytesIO()
    pd.DataFrame({"date": ["2025-07-04"], "place": ["Kyiv"]}).to_parquet(file)
    return file.getvalue()


ACLED = public.as_csv(public.ACLED_NOW, public.acled_rows()).encode()


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "is empty"),
        (b" \r\n\n", "is empty"),
        (codecs.BOM_UTF8 + b"\n", "is empty"),
        (b"\n<!DOCTYPE html><html><body>Please log in</body></html>", "web page"),
        (b"<table><tr><td>date</td></tr></table>", "web page"),
        (b'<?xml version="1.0"?><kml></kml>', "KML without a placemark"),
        (b'<?xml version="1.0"?><places><place/></places>', "XML of a kind that is not read"),
        (",".join(f"c{n}" for n in range(300)).encode() + b"\n1\n", "300 columns"),
        (sheet([f"c{n}" for n in range(300)], [1]), "300 columns"),
        (packed("inner.zip", packed("a.csv", ACLED)), "another zip"),
        (packed("a.csv", ACLED)[:-40], "cut off"),
        (sheet(["date"], ["2025-07-04"])[:-400], "cut off"),
        (parquet()[:-20], "cut off"),
        (b'[{"date": "2025-07-04", "pl', "not complete JSON"),
        (b"[" * 100_000, "JSON|nested"),
        (b'{"a": 1}', "not a list of records"),
        (pickle.dumps([1]), "pickle"),
        (b"\x1f\x8b\x08" + b"0" * 20, "gzip"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 20, "workbook that is damaged, or locked"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x01\x02\x03" * 20, "is a picture"),
        (b"\x07\x00\x01\x02\x03" * 20, "not a table"),
        (b"event_id,place\n1,Kyiv\n", "no column was found that could be a date"),
        (b"date,place\n", "could be a date|no rows"),
        (public.as_csv(public.ACLED_NOW, []).encode(), "no rows"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path: Path, raw: bytes, message: str) -> None:
    with pytest.raises(UnreadableFileError, match=message) as refused:
        read_table(public.write(tmp_path / "download.csv", raw))
    assert str(refused.value).startswith("download.csv")
    assert "\n" not in str(refused.value)


def test_an_archive_that_would_unpack_to_too_much_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "READ_FILE_BYTES", 10_000)
    path = public.write(tmp_path / "bomb.zip", packed("a.csv", b"date\n" + b"0" * 50_000))
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    with pytest.raises(UnreadableFileError, match="would unpack to more than"):
        read_table(path)


def test_a_workbook_that_would_unpack_to_too_much_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "READ_IN_MEMORY_BYTES", 1_000)
    monkeypatch.setattr(parsed_file, "parse", None)
    with pytest.raises(UnreadableFileError, match="would unpack to more than"):
        read_table(public.write(tmp_path / "b.xlsx", sheet(["date"], ["2025-07-04"])))


def test_a_text_that_begins_like_a_zip_is_a_text(tmp_path: Path) -> None:
    table = read_table(public.write(tmp_path / "a.csv", "PK,date,place\n1,2025-07-04,Kyiv\n"))
    assert len(table.events) == 1


@pytest.mark.parametrize("place", [60, 200, 400])
def test_a_damaged_zip_says_so(tmp_path: Path, place: int) -> None:
    raw = bytearray(packed("a.csv", ACLED))
    raw[place : place + 8] = b"damaged!"
    with pytest.raises(UnreadableFileError, match="cut off or damaged"):
        read_table(public.write(tmp_path / "a.zip", bytes(raw)))


def test_a_copy_is_called_what_the_file_was_called(tmp_path: Path) -> None:
    bad = [{**public.acled_rows()[0], "latitude": "95"}]
    table = read_table(public.write(tmp_path / "tmp123", public.as_csv(public.ACLED_NOW, bad)), name="export.csv")
    assert (table.file, table.problems[0].file) == ("export.csv", "export.csv")
    with pytest.raises(UnreadableFileError, match=r"^mine\.csv is empty"):
        read_table(public.write(tmp_path / "tmp124", b""), name="mine.csv")


def test_parquet_in_a_zip_is_read(tmp_path: Path) -> None:
    assert len(read_table(public.write(tmp_path / "p.zip", packed("p.parquet", parquet()))).events) == 1


def test_a_zip_of_several_files_names_them(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("one.csv", ACLED)
        archive.writestr("two.csv", ACLED)
        archive.writestr("__MACOSX/._one.csv", b"x")
    with pytest.raises(UnreadableFileError, match=r"2 files \(one.csv, two.csv\)"):
        read_table(tmp_path / "a.zip")


def test_a_file_cut_off_in_a_row_says_so_at_that_row(tmp_path: Path) -> None:
    whole = ACLED.decode().rsplit("UKR3", 1)[0] + "UKR3,2025-07-15,20"
    table = read_table(public.write(tmp_path / "a.csv", whole))
    assert len(table.events) == 2
    assert [(problem.row, "cut off" in problem.reason) for problem in table.problems] == [(5, True)]


def test_a_quote_that_is_never_closed_costs_no_row_and_is_listed(tmp_path: Path) -> None:
    lines = [
        "date,place,notes",
        "2025-07-04,Kyiv,a",
        '2025-07-05,"Odesa,b',
        "2025-07-06,Lviv,c",
        "2025-07-07,Sumy,d",
        "",
    ]
    table = read_table(public.write(tmp_path / "a.csv", "\n".join(lines)))
    assert table.events["location"].tolist() == ["Kyiv", "Odesa", "Lviv", "Sumy"]
    (problem,) = table.problems
    assert (problem.row, problem.value, problem.left_out) == (3, '2025-07-05,"Odesa,b', False)
    assert "never closed" in problem.reason


def test_a_row_longer_than_any_real_one_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_file, "READ_CELL_BYTES", 4_096)
    text = 'date,notes\n2025-07-04,"' + "x" * 20_000
    with pytest.raises(UnreadableFileError, match="never closed"):
        read_table(public.write(tmp_path / "a.csv", text))


def test_a_row_with_other_cells_than_the_header_is_listed_with_its_line(tmp_path: Path) -> None:
    text = 'date,place\n2025-07-04,"Kyiv\ncity"\n2025-07-05\n2025-07-06,Odesa,more\n2025-07-07,Lviv\n'
    table = read_table(public.write(tmp_path / "a.csv", text))
    assert table.rows_read == 4
    assert [(problem.row, problem.reason[:11]) for problem in table.problems] == [
        (4, "has 1 cells"),
        (5, "has 3 cells"),
    ]


def test_rows_that_end_in_a_delimiter_are_rows(tmp_path: Path) -> None:
    table = read_table(public.write(tmp_path / "a.csv", "date,place\n2025-07-04,Kyiv,\n2025-07-05,Odesa,\n"))
    assert table.events["location"].tolist() == ["Kyiv", "Odesa"]


def test_a_row_is_blank_only_if_nothing_stands_in_it(tmp_path: Path) -> None:
    text = "date,place,shoe size\n2025-07-04,Kyiv,41\n,,\n,,42\n"
    table = read_table(public.write(tmp_path / "a.csv", text))
    assert table.rows_read == 2
    assert [(problem.row, problem.column) for problem in table.problems] == [(4, "date")]


def test_names_that_differ_in_case_alone_are_two_columns(tmp_path: Path) -> None:
    text = public.as_csv([*public.UCDP, "Latitude"], [{**row, "Latitude": "x"} for row in public.ucdp_rows()])
    table = read_table(public.write(tmp_path / "a.csv", text))
    assert table.events["latitude"].tolist() == [48.98, 48.0]


def book_of(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        made = book.create_sheet(name)
        for row in rows:
            made.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


TERMS = [["Terms of use"], ["Name the publisher and the date of access."], ["Contact: data desk"], ["Version 3"]]
STRIKES = [["date", "place", "killed"], ["2025-07-04", "Kyiv", 1], ["2025-07-05", "Kharkiv", 2]]


def test_of_several_sheets_the_one_with_events_is_read_and_that_is_said(tmp_path: Path) -> None:
    path = public.write(tmp_path / "a.xlsx", book_of(Terms=TERMS, Strikes=STRIKES, Empty=[], Codes=[["a", "b"]]))
    table = read_table(path)
    assert table.events["killed_best"].tolist() == [1, 2]
    assert "the sheet “Strikes” is read; not “Terms”, “Codes”" in table.notes


def test_of_two_sheets_of_events_the_one_that_is_named_is_read(tmp_path: Path) -> None:
    later = [STRIKES[0], ["2025-08-01", "Odesa", 5]]
    path = public.write(tmp_path / "a.xlsx", book_of(July=STRIKES, August=later))
    july, august = read_table(path), read_table(path, sheet="august")
    assert july.events["killed_best"].tolist() == [1, 2]
    assert august.events["killed_best"].tolist() == [5]
    assert july.version != august.version
    assert august.mapping is not None
    assert read_table(path, mapping=august.mapping).events["killed_best"].tolist() == [5]


def test_a_sheet_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    path = public.write(tmp_path / "a.xlsx", book_of(July=STRIKES, August=STRIKES))
    with pytest.raises(UnreadableFileError, match=r"a.xlsx has no sheet “June”; it has: July, August"):
        read_table(path, sheet="June")
    with pytest.raises(UnreadableFileError, match="has no sheet “June”; it has no sheets to choose from"):
        read_table(public.write(tmp_path / "a.csv", ACLED), sheet="June")


def test_a_far_cell_in_a_sheet_costs_nothing(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["date", "place"])
    book.active.append(["2025-07-04", "Kyiv"])
    book.active.cell(1_048_576, 2).value = "far"
    book.save(tmp_path / "far.xlsx")
    assert len(read_table(tmp_path / "far.xlsx").events) == 1


def test_a_formula_is_only_its_value(tmp_path: Path) -> None:
    raw = sheet(["date", "place", "notes"], ["2025-07-04", "Kyiv", '=HYPERLINK("https://example.org")'])
    assert read_table(public.write(tmp_path / "f.xlsx", raw)).events["notes"].isna().all()


def test_parquet_with_typed_columns_reads_as_text_would(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "date": [pd.Timestamp("2025-07-04"), pd.Timestamp("2025-07-05 13:30")],
            "lat": [50.45, None],
            "lon": [30.52, None],
            "killed": pd.array([3, None], dtype="Int64"),
            "type": pd.Categorical(["strike", None]),
        }
    )
    frame.to_parquet(tmp_path / "p.parquet")
    events = read_table(tmp_path / "p.parquet").events
    assert events["start"][1].isoformat() == "2025-07-05T13:30:00+03:00"
    assert events["time_precision"].tolist() == ["minute", "minute"]
    assert (events["killed_best"][0], pd.isna(events["killed_best"][1])) == (3, True)
    assert events["event_type"][0] == "strike"


def test_midnight_in_every_row_is_no_hour(tmp_path: Path) -> None:
    text = "date,place\n2025-07-04 00:00:00,Kyiv\n2025-07-05 00:00:00,Odesa\n"
    assert set(read_table(public.write(tmp_path / "a.csv", text)).events["time_precision"]) == {"day"}


def test_problems_of_a_hopeless_file_are_counted_not_all_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cells, "LISTED_BAD_ROWS", 10)
    rows = [{**public.acled_rows()[1], "event_date": "soon"}] * 30
    table = read_table(public.write(tmp_path / "a.csv", public.as_csv(public.ACLED_NOW, rows)))
    assert (table.rows_read, len(table.events)) == (30, 0)
    assert len(table.problems) == 11
    assert "20 more problems" in table.problems[-1].reason


# Zipped data packages


def zipped(folder: Path, path: Path, *, within: str = "", **others: bytes) -> Path:
    """A data package in a zip: its files in a folder of it, and other members by name."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.glob("*")):
            archive.writestr(within + file.name, file.read_bytes())
        for name, content in others.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("within", ["", "data/", "data/v2/"])
def test_a_zipped_package_is_the_table_of_its_folder(tmp_path: Path, within: str) -> None:
    folder = tiny.write(tmp_path / "table")
    path = zipped(folder, tmp_path / "upload", within=within, **{"__MACOSX/._events.csv": b"x", "data/map.png": b"y"})
    opened = open_table(path, name="table.zip").dataset
    assert opened.table.version == load_table(folder).version
    assert opened.events.equals(open_table(folder).dataset.events)
    assert read_table(path).format.name == "vigil"


def test_a_zipped_package_with_a_mistake_names_file_row_and_reason(tmp_path: Path) -> None:
    folder = tiny.write(tmp_path / "table", munitions=lambda rows: rows[0].update(launched="many"))
    path = zipped(folder, tmp_path / "a.zip")
    with pytest.raises(TableError, match=r"munitions.csv, row 2, column launched"):
        open_table(path, strict=True)
    assert len(open_table(path).dataset.table.problems) == 1
    (folder / "sources.csv").unlink()
    with pytest.raises(TableError, match=r"sources.csv: is missing from b.zip/"):
        open_table(zipped(folder, tmp_path / "upload"), name="b.zip")


@pytest.mark.parametrize(
    ("within", "others", "said"),
    [
        ("../", {}, "a file outside itself"),
        ("/etc/", {}, "a file outside itself"),
        ("", {"b/events.csv": b"x", "b/places.csv": b"x"}, "holds 2 data packages (./, b/)"),
    ],
    ids=["above", "root", "two"],
)
def test_a_zipped_package_that_is_not_to_be_opened_says_why(
    tmp_path: Path, within: str, others: dict[str, bytes], said: str
) -> None:
    path = zipped(tiny.write(tmp_path / "table"), tmp_path / "upload", within=within, **others)
    for read in (open_table, read_table):
        with pytest.raises(TableError, match=f"a.zip: .*{re.escape(said)}"):
            read(path, name="a.zip")


def test_a_zipped_package_that_would_unpack_to_too_much_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = zipped(tiny.write(tmp_path / "table"), tmp_path / "a.zip")
    monkeypatch.setattr(zipfile.ZipFile, "read", None)
    monkeypatch.setattr(package_files, "READ_IN_MEMORY_BYTES", 100)
    with pytest.raises(TableError, match="would unpack to more than"):
        open_table(path)
    monkeypatch.undo()
    monkeypatch.setattr(limits, "TABLE_FILE_BYTES", 100)
    with pytest.raises(TableError, match=r"events.csv: is larger than"):
        open_table(path)


def test_a_damaged_zipped_package_says_so(tmp_path: Path) -> None:
    path = zipped(tiny.write(tmp_path / "table"), tmp_path / "a.zip")
    raw = bytearray(path.read_bytes())
    raw[200] ^= 0xFF
    path.write_bytes(raw)
    with pytest.raises(TableError, match=r"a.zip: is a zip that was cut off or damaged"):
        open_table(path)
