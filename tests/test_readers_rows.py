"""Which lines of a file are rows: quotes, titles, names in two lines or none, totals, notes, blank rows."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import public_tables as public
from tests.large_tables import cache_in
from vigil.readers import Mapping, ReadTable, read_table
from vigil.readers.files import records as records_module
from vigil.readers.files import text_file
from vigil.readers.files.header import find_header
from vigil.readers.files.records import RowShape, layout_of
from vigil.store.on_disk.stored_table import StoredTable
from vigil.store.opening import open_table

NAMES = "id,date,place,killed,notes"


def rows(count: int, notes: str = "plain") -> list[str]:
    """Lines of a small table, without its names."""
    return [f"{number},2025-07-{1 + number % 28:02},Kyiv,1,{notes}" for number in range(1, count + 1)]


def written(folder: Path, lines: list[str], name: str = "a.csv") -> Path:
    """The lines as a file."""
    return public.write(folder / name, "\n".join(lines) + "\n")


# Quotes


@pytest.mark.parametrize("at", [0, 1, 29])
@pytest.mark.parametrize("cell", ['"they hit the depot', '"they hit the depot, twice', '"'])
def test_a_quote_that_is_never_closed_costs_no_row(tmp_path: Path, at: int, cell: str) -> None:
    lines = rows(30)
    lines[at] = lines[at].replace("plain", cell)
    table = read_table(written(tmp_path, [NAMES, *lines]))
    assert table.events["event_id"].tolist() == [str(number) for number in range(1, 31)]
    assert table.events["notes"].tolist()[at] in (cell[1:], None) or cell == '"'
    (problem,) = table.problems
    assert (problem.row, problem.value, problem.left_out) == (at + 2, lines[at], False)


def test_a_quote_that_a_later_row_closes_costs_no_row(tmp_path: Path) -> None:
    lines = rows(8)
    lines[2] = lines[2].replace("plain", '"witness said')
    lines[4] = lines[4].replace("plain", 'it went on"')
    lines[6] = lines[6].replace("Kyiv", '"Kyiv').replace("plain", "a")
    lines[7] = lines[7].replace("plain", '"a note, as it must be"')
    table = read_table(written(tmp_path, [NAMES, *lines]))
    assert len(table.events) == 8
    assert table.events["notes"].tolist()[7] == "a note, as it must be"
    assert [problem.row for problem in table.problems] == [4, 8]


def test_stray_quotes_in_rows_one_below_the_other_cost_no_row(tmp_path: Path) -> None:
    lines = rows(9)
    lines[3] = lines[3].replace("Kyiv", '"Kyiv')
    lines[4] = lines[4].replace("Kyiv", '"Kyiv')
    lines[5] = lines[5].replace("Kyiv", '"Kyiv').replace("plain", '"a note, as it must be"')
    table = read_table(written(tmp_path, [NAMES, *lines]))
    assert table.rows_read == 9
    assert {problem.row for problem in table.problems} == {5, 6, 7}
    assert len(table.events) == 9 - sum(problem.left_out for problem in table.problems)


def test_cells_over_several_lines_stay_whole(tmp_path: Path) -> None:
    lines = rows(6)
    lines[1] = lines[1].replace("plain", '"first, of three\n\nlast line, 2025-07-04"')
    lines[3] = lines[3].replace("2025", "x2025")
    lines[4] = lines[4].replace("plain", '"never closed')
    table = read_table(written(tmp_path, [NAMES, *lines]))
    assert table.events["notes"].tolist()[1] == "first, of three\n\nlast line, 2025-07-04"
    assert [(problem.row, problem.left_out) for problem in table.problems] == [(7, True), (8, False)]
    assert table.rows_read == 6


def test_quotes_of_inches_are_no_quotes(tmp_path: Path) -> None:
    lines = [line.replace("plain", f'a {number}" pipe') for number, line in enumerate(rows(9))]
    table = read_table(written(tmp_path, [NAMES, *lines]))
    assert table.events["notes"].tolist()[3] == 'a 3" pipe'
    assert not table.problems


CELLS = st.sampled_from(['"', '""', "a", ",", "\n", "\r\n", " ", '"a"', '"a\nb"', 'a"', ',"', '",', "2025-07-04"])


@given(st.lists(CELLS, max_size=40).map("".join), st.sampled_from([4, 7, 64]), st.booleans())
def test_lines_are_put_together_as_a_reader_of_csv_does(text: str, piece: int, is_headed: bool) -> None:
    raw = ("x,y\n" * is_headed + text).encode()
    begin, first_line = (4, 2) if is_headed else (0, 1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(records_module, "PIECE_BYTES", piece)
        found = layout_of(
            io.BytesIO(raw), RowShape(",", 0), begin=begin, first_line=first_line, quoted=True, exact=True
        )
    assert found.lines == len(raw[begin:].splitlines())
    if found.torn or not raw[begin:]:
        return  # a quote is open at the end: pyarrow makes one row of what follows
    torn: list[str] = []
    table = arrow_csv.read_csv(
        pa.BufferReader(raw[begin:]),
        arrow_csv.ReadOptions(use_threads=False, column_names=["a", "b"]),
        arrow_csv.ParseOptions(
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=lambda row: torn.append(row.text) or "skip",
        ),
    )
    assert len(table) + len(torn) == found.rows
    assert found.line_of(range(1, found.rows + 1)) == _begins(raw[begin:].decode(), first_line)


def _begins(text: str, first_line: int) -> list[int]:
    """The lines on which the rows begin that Python's own reader finds."""
    reader = csv.reader(io.StringIO(text, newline=""))
    begins = [first_line, *(first_line + reader.line_num for _ in reader)]
    return begins[:-1]


def test_rows_that_do_not_tally_with_the_lines_are_looked_at_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = rows(9)
    # two quotes in a line, one of them inside a cell: an even number, and yet one is open at its end
    lines[3] = lines[3].replace("Kyiv", 'Kyiv 5" pipe').replace("plain", '"open')
    monkeypatch.setattr(text_file, "EXACT_BYTES", 0)
    table = read_table(written(tmp_path, [NAMES, *lines]))
    assert len(table.events) == 9
    assert [problem.row for problem in table.problems] == [5]


def test_a_stray_quote_of_a_table_read_in_pieces_is_mended_too(tmp_path: Path) -> None:
    events = [{**public.acled_rows()[1], "event_id_cnty": f"UKR{number}"} for number in range(300)]
    lines = public.as_csv(public.ACLED_NOW, events).splitlines()
    lines[100] = lines[100].replace('"Around 4 July, debris fell."', '"Around 4 July')
    with cache_in(tmp_path / "cache"):
        table = open_table(written(tmp_path, lines), rows=100).read
    assert isinstance(table, StoredTable)
    assert (table.rows_read, table.rows) == (300, 300)
    assert [problem.row for problem in table.problems] == [101]


# What stands above


def test_titles_and_comments_above_a_table_are_named_with_their_lines(tmp_path: Path) -> None:
    above = ["Incident tracker, July", "# of the example desk", "", "sep is a comma"]
    table = read_table(written(tmp_path, [*above, NAMES, *rows(3)]))
    assert len(table.events) == 3
    for line in (1, 2, 4):
        assert any(note.startswith(f"line {line} stands above") for note in table.notes)


def test_problems_stand_at_the_lines_of_the_file_under_a_title(tmp_path: Path) -> None:
    lines = rows(3)
    lines[1] = lines[1].replace("2025-07-03", "someday")
    table = read_table(written(tmp_path, ["Title", "", NAMES, *lines]))
    assert [(problem.row, problem.value) for problem in table.problems] == [(5, "someday")]


@pytest.mark.parametrize("delimiter", [";", "\t", "|", ","])
def test_a_first_line_may_state_the_delimiter(tmp_path: Path, delimiter: str) -> None:
    text = f"sep={delimiter}\n" + "\n".join([NAMES, *rows(3)]).replace(",", delimiter)
    table = read_table(public.write(tmp_path / "a.csv", text))
    assert len(table.events) == 3
    assert "line 1 says which character divides the cells" in table.notes


def _found(*lines: str) -> tuple[str, ...]:
    return find_header([(number, line.split("|")) for number, line in enumerate(lines, start=1)]).names


def test_names_in_two_lines_become_one() -> None:
    row = "1|2025-07-04|Kyiv|1|2|3|4"
    assert _found("Incident|||Casualties|||", "ID|Day|Place|A|B|C|D", row)[3] == "A"
    assert _found("Incident|||Killed||Injured|", "ID|Day|Place|Total|Children|Total|Children", row)[3:] == (
        "Killed Total",
        "Killed Children",
        "Injured Total",
        "Injured Children",
    )
    assert _found("ID|Day|Place|Killed||Injured|", "|||Total|Children|Total|Children", row)[2:5] == (
        "Place",
        "Killed Total",
        "Killed Children",
    )
    assert _found("Day|Place|Killed", "Дата|Місце|Загинуло", "2025-07-04|Kyiv|1") == ("Day", "Place", "Killed")


@pytest.mark.parametrize("first", [("2025-07-04", "Kyiv", "several"), ("unknown", "Kyiv", "?")])
def test_a_first_row_of_words_is_no_second_line_of_names(first: tuple[str, ...]) -> None:
    rows = [(1, ("Day", "Place", "Killed")), (2, first), (3, ("2025-07-05", "Kyiv", "1"))]
    assert find_header(rows).below == 1


def test_columns_named_by_years_are_named() -> None:
    assert _found("Country|2020|2021|2022", "Ukraine|1|2|3", "Poland|4|5|6") == ("Country", "2020", "2021", "2022")


def test_a_row_of_tags_alone_names_the_columns() -> None:
    assert _found("#date+occurred|#adm1+name|#affected+killed", "2025-07-04|Kyiv|1")[2] == "affected killed"


# Files that name no columns


@pytest.mark.parametrize("count", [1, 2, 20])
def test_a_file_without_names_keeps_its_first_row(tmp_path: Path, count: int) -> None:
    mapping = Mapping({"event_id": "column 1", "event_date": "column 2", "location": "column 3"})
    table = read_table(written(tmp_path, rows(count)), mapping=mapping)
    assert table.events["event_id"].tolist() == [str(number) for number in range(1, count + 1)]
    assert any("does not name its columns" in note for note in table.notes)


@pytest.mark.parametrize("at", [0, 1, 39])
def test_one_odd_day_does_not_make_gdelt_a_table_of_another_kind(tmp_path: Path, at: int) -> None:
    lines = public.gdelt_lines(61).splitlines() * 20
    identifier, _, *rest = lines[at].split("\t")
    lines[at] = "\t".join([identifier, "2O250704", *rest])
    table = read_table(written(tmp_path, lines))
    assert (table.format.name, table.rows_read, len(table.events)) == ("gdelt", 40, 39)
    assert [problem.row for problem in table.problems] == [at + 1]


# Rows that are none


def _sheet(folder: Path, lines: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


@pytest.mark.parametrize("total", ["Total", "TOTAL:", "Усього", "Разом", "Итого", "Gesamt", "Grand total", "المجموع"])
def test_a_row_of_totals_is_no_event_and_is_listed(tmp_path: Path, total: str) -> None:
    above = [["Strikes"], ["By", "desk"], [], ["ID", "Day", "Place", "Killed"]]
    lines = [["a", "2025-07-04", "Kyiv", 1], ["b", "2025-07-05", "Sumy", 2], [total, None, None, 3]]
    table = read_table(_sheet(tmp_path, [*above, *lines]))
    assert table.events["killed_best"].sum() == 3
    assert [(problem.row, problem.value) for problem in table.problems] == [(7, f"{total}, 3")]
    assert table.rows_read == 3


def test_a_place_that_is_called_total_is_a_place(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, ["place,date,killed", "Total,2025-07-04,1", "Kyiv,2025-07-05,2"]))
    assert len(table.events) == 2


def test_a_total_that_stands_for_a_place_on_a_day_is_known_by_its_sum(tmp_path: Path) -> None:
    lines = ["date,place,killed", "2025-07-04,Kyiv,1", "2025-07-05,Sumy,2", "2025-07-05,TOTAL,3"]
    table = read_table(written(tmp_path, lines))
    assert table.events["killed_best"].tolist() == [1, 2]
    assert [(problem.row, problem.value, problem.left_out) for problem in table.problems] == [(4, "TOTAL", True)]


@pytest.mark.parametrize("month", ["July 2025", "Липень 2025", "липень 2025 р."])
def test_a_month_over_its_rows_is_no_event_and_is_listed(tmp_path: Path, month: str) -> None:
    lines = ["date,place,killed", f"{month},,", "2025-07-04,Kyiv,1", "2025-07-05,Sumy,2"]
    table = read_table(written(tmp_path, lines))
    assert table.events["killed_best"].tolist() == [1, 2]
    assert [(problem.row, problem.value) for problem in table.problems] == [(2, month)]


def test_names_once_more_comments_and_notes_below_are_listed(tmp_path: Path) -> None:
    lines = [NAMES, *rows(2), NAMES, *rows(1), "# checked twice,,,,", "Figures are those of the desk,,,,", ",,,,", ""]
    table = read_table(written(tmp_path, lines))
    assert len(table.events) == 3
    assert [problem.row for problem in table.problems] == [4, 6, 7]
    assert all(problem.value for problem in table.problems)
    assert any("2 blank rows were passed over: lines 8 and 9" in note for note in table.notes)


def test_a_sheet_that_says_it_is_smaller_is_read_whole(tmp_path: Path) -> None:
    path = _sheet(tmp_path, [["date", "place", "killed"], *[[f"2025-07-{day:02}", "Kyiv", 1] for day in range(1, 11)]])
    _rewritten(path, "xl/worksheets/sheet1.xml", b'ref="A1:C11"', b'ref="A1:B3"')
    table = read_table(path)
    assert table.events["killed_best"].sum() == 10


def _rewritten(path: Path, member: str, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[member]
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part.replace(old, new) if name == member else part)


def test_where_a_stray_quote_stands_does_not_matter(tmp_path: Path) -> None:
    chance = random.Random(12)
    for _ in range(40):
        lines = rows(12)
        at = chance.randrange(12)
        cells = lines[at].split(",")
        cells[chance.choice([2, 4])] = '"' + chance.choice(["Kyiv", "a b", ""])
        lines[at] = ",".join(cells)
        table = read_table(written(tmp_path, [NAMES, *lines]))
        assert (table.rows_read, len(table.events)) == (12, 12), lines[at]
        assert [problem.row for problem in table.problems] == [at + 2]


def test_delimiters_at_the_end_of_a_row_cost_no_row(tmp_path: Path) -> None:
    lines = rows(6)
    lines[1] += ",,"
    lines[4] = lines[4].replace("2025", "x") + ","
    table = read_table(written(tmp_path, [NAMES, *lines, "# checked twice"]))
    assert sorted(table.events["event_id"]) == ["1", "2", "3", "4", "6"]
    assert [(problem.row, problem.column) for problem in table.problems] == [(6, "date"), (8, "")]
    assert table.problems[1].reason == "is a comment and no row of the table"
    assert table.rows_read == 7


# JSON


def _json(folder: Path, document: object) -> ReadTable:
    return read_table(public.write(folder / "a.json", document if isinstance(document, str) else json.dumps(document)))


EVENT = {"id": "a", "date": "2025-07-04", "place": "Kyiv", "killed": 1}


def test_fields_that_come_late_are_read(tmp_path: Path) -> None:
    records = [{"id": number, "date": "2025-07-04"} for number in range(300)]
    table = _json(tmp_path, [*records, {"id": 300, **EVENT, "latitude": 50.45, "longitude": 30.52}])
    assert table.events["killed_best"].sum() == 1
    assert table.events["latitude"].notna().sum() == 1


def test_records_in_records_are_fields_of_their_own(tmp_path: Path) -> None:
    nested = {
        "id": 1,
        "date": "2025-07-04",
        "where": {"name": "Kyiv", "lat": 50.45, "lng": 30.52},
        "toll": {"killed": 2},
    }
    table = _json(tmp_path, {"data": {"page": {"events": [nested]}}})
    assert table.events[["latitude", "longitude", "killed_best"]].to_numpy().tolist() == [[50.45, 30.52, 2]]


@pytest.mark.parametrize("order", [["events", "sources"], ["sources", "events"]])
def test_of_two_lists_the_one_with_events_is_read_and_the_other_named(tmp_path: Path, order: list[str]) -> None:
    lists = {"events": [EVENT], "sources": [{"id": "s1", "published": "2025-07-05"}, {"id": "s2"}]}
    table = _json(tmp_path, {name: lists[name] for name in order})
    assert len(table.events) == 1
    assert any("not read: “sources” (2 records)" in note for note in table.notes)


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\u0085", "\u001e"])
def test_json_lines_end_with_line_feeds_alone(tmp_path: Path, mark: str) -> None:
    records = [{**EVENT, "id": number, "notes": f"a{mark}b"} for number in range(3)]
    lines = [json.dumps(record, ensure_ascii=mark == "\u001e") for record in records]
    assert len(_json(tmp_path, "\r\n".join(lines)).events) == 3


def test_a_line_that_is_no_record_is_listed(tmp_path: Path) -> None:
    lines = [json.dumps({**EVENT, "id": number}) for number in range(4)]
    table = _json(tmp_path, "\n".join([*lines[:2], "", "[1, 2]", lines[2], lines[3][:-9]]))
    assert (table.rows_read, len(table.events)) == (5, 3)
    assert [(problem.row, problem.value) for problem in table.problems] == [(4, "[1, 2]"), (6, lines[3][:-9])]


FEATURE = {"type": "Feature", "properties": EVENT, "geometry": {"type": "Point", "coordinates": [30.52, 50.45]}}


@pytest.mark.parametrize(
    "document",
    [
        EVENT,
        FEATURE,
        {"type": "FeatureCollection", "features": [FEATURE]},
        [FEATURE],
        {"date": ["2025-07-04"], "id": ["a"], "killed": [1]},
        {"date": {"0": "2025-07-04"}, "id": {"0": "a"}, "killed": {"0": 1}},
        {"columns": ["id", "date", "killed"], "index": [0], "data": [["a", "2025-07-04", 1]]},
        [["id", "date", "killed"], ["a", "2025-07-04", 1]],
        {"status": 200, "last_update": "2025-07-05", "data": [EVENT]},
    ],
    ids=["record", "feature", "collection", "features", "columns", "keyed", "split", "rows", "answer"],
)
def test_one_event_in_any_kind_of_json(tmp_path: Path, document: object) -> None:
    events = _json(tmp_path, document).events
    assert events[["event_id", "killed_best"]].to_numpy().tolist() == [["a", 1]]


def test_items_that_are_no_records_or_features_are_listed(tmp_path: Path) -> None:
    table = _json(tmp_path, {"type": "FeatureCollection", "features": [None, FEATURE, 7, FEATURE]})
    assert (table.rows_read, len(table.events)) == (4, 2)
    assert [(problem.row, problem.value) for problem in table.problems] == [(1, "null"), (3, "7")]


def test_an_area_of_geojson_is_where_it_is(tmp_path: Path) -> None:
    corners = [[30.0, 50.0], [31.0, 50.0], [31.0, 51.0], [30.0, 50.0]]
    area = {**FEATURE, "geometry": {"type": "Polygon", "coordinates": [corners]}}
    events = _json(tmp_path, {"type": "FeatureCollection", "features": [FEATURE, area]}).events
    assert events["latitude"].tolist() == [50.45, 50.5]


def test_numbers_of_another_coordinate_system_are_no_degrees(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    point = {**FEATURE, "geometry": {"type": "Point", "coordinates": [3397470.0, 6525410.0]}}
    table = _json(tmp_path, {"type": "FeatureCollection", "crs": crs, "features": [point]})
    assert table.events["latitude"].tolist() == [pytest.approx(50.45, abs=0.01)]
    assert any("EPSG::3857" in note for note in table.notes)
