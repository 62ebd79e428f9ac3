"""Loading a table: what is wrong is named by file, row, column, value and reason; what is right keeps its types."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import tiny
from vigil import limits
from vigil.table import schema
from vigil.table.loading import load_table
from vigil.table.model import split_list
from vigil.table.package import data_package
from vigil.table.problems import Problem, TableError
from vigil.table.validation import fits, frame_schema

WriteTable = Callable[..., Path]


def problems_of(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(TableError) as caught:
        load_table(folder)
    return caught.value.problems


def set_cell(row: int, column: str, value: str) -> tiny.Change:
    def change(rows: list[tiny.Row]) -> None:
        rows[row][column] = value

    return change


def test_a_sound_table_loads_without_problems(tiny_table: WriteTable) -> None:
    table = load_table(tiny_table())
    assert table.problems == ()
    assert list(table.events["event_id"]) == ["attack-one", "attack-two", "call-one"]


@pytest.mark.parametrize("name", schema.TABLES)
def test_every_frame_has_the_columns_of_the_schema(tiny_table: WriteTable, name: str) -> None:
    assert tuple(load_table(tiny_table()).frame(name).columns) == schema.TABLES[name].column_names


def test_columns_have_the_types_that_the_schema_promises(tiny_table: WriteTable) -> None:
    table = load_table(tiny_table())
    expected = {
        "text": "str",
        "list": "str",
        "integer": "Int64",
        "number": "float64",
        "datetime": "datetime64[us, Europe/Kyiv]",
        "date": "datetime64[us]",
    }
    found = {
        (name, column.name): str(table.frame(name)[column.name].dtype)
        for name, described in schema.TABLES.items()
        for column in described.columns
    }
    wanted = {
        (name, column.name): expected[column.kind]
        for name, described in schema.TABLES.items()
        for column in described.columns
    }
    assert found == wanted


def test_an_empty_cell_is_missing_not_zero(tiny_table: WriteTable) -> None:
    munitions = load_table(tiny_table()).munitions
    assert munitions.loc[munitions["weapon"] == "Iskander-M", "launched"].isna().all()


def test_times_are_read_with_their_offset_and_kept_in_kyiv_time(tiny_table: WriteTable) -> None:
    table = load_table(tiny_table(events=set_cell(0, "start", "2025-07-03T15:00:00+00:00")))
    assert table.events["start"].iloc[0].isoformat() == "2025-07-03T18:00:00+03:00"


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "reason"),
    [
        ("munitions", 0, "launched", "many", "is not a whole number; leave it empty when not known"),
        ("munitions", 0, "launched", "3.5", "is not a whole number; leave it empty when not known"),
        ("munitions", 0, "launched", "-1", "is below 0"),
        ("munitions", 0, "weapon_class", "rocket", "is not one of"),
        ("places", 1, "latitude", "north", "is not a number; leave it empty when not known"),
        ("places", 1, "latitude", "nan", "is not a number; leave it empty when not known"),
        ("places", 1, "latitude", "95", "is above 90: off the globe"),
        ("places", 1, "longitude", "-180.5", "is below -180: off the globe"),
        ("places", 1, "longitude", "", "stands without a longitude"),
        ("events", 0, "start", "2025-07-03T18:00:00", "is not a time with offset such as 2025-07-04T02:00:00+03:00"),
        ("events", 0, "event_date", "04.07.2025", "is not a day such as 2025-07-04"),
        ("events", 0, "event_date", "2025-02-30", "is not a day such as 2025-07-04"),
        ("events", 0, "event_type", "atack", "did you mean 'attack'?"),
        ("events", 0, "event_type", "", "is empty; it must be given"),
        ("events", 0, "end", "2025-07-03T17:00:00+03:00", "is before the start"),
        ("events", 0, "location", "Atlantis", "is not in places.csv, column name_en"),
        ("events", 1, "source_id", "air-force-one; papers", "is not in sources.csv, column source_id"),
        ("munitions", 0, "event_id", "attack-tow", "did you mean 'attack-two'?"),
        ("munitions", 0, "shot_down", "71", "is more shot down and lost than launched"),
        ("munitions", 1, "got_through", "11", "is more than were launched"),
        ("claims", 0, "measure", "wounded", "is not one of"),
        ("sources", 0, "url", "javascript:alert(1)", "is not an http or https address"),
    ],
)
def test_a_bad_cell_is_named_with_its_place_and_reason(
    tiny_table: WriteTable, table: str, row: int, column: str, value: str, reason: str
) -> None:
    found = problems_of(tiny_table(**{table: set_cell(row, column, value)}))
    named = [problem for problem in found if problem.file == f"{table}.csv" and problem.row == row + 2]
    assert any(reason in problem.reason for problem in named), found


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "named_column", "named_value"),
    [
        ("munitions", 0, "launched", "many", "launched", "many"),
        ("events", 0, "event_type", "atack", "event_type", "atack"),
        ("places", 1, "latitude", "95", "latitude", "95.0"),
        ("events", 1, "source_id", "air-force-one; papers", "source_id", "papers"),
        ("munitions", 0, "shot_down", "71", "shot_down", "71"),
    ],
)
def test_the_message_names_column_and_value(
    tiny_table: WriteTable, table: str, row: int, column: str, value: str, named_column: str, named_value: str
) -> None:
    problem = problems_of(tiny_table(**{table: set_cell(row, column, value)}))[0]
    assert (problem.column, problem.value) == (named_column, named_value)
    assert str(problem).startswith(f"{table}.csv, row {row + 2}, column {named_column}: '{named_value}' ")


def test_rows_are_counted_as_lines_of_the_file_even_after_a_cell_with_a_line_break(tiny_table: WriteTable) -> None:
    def change(rows: list[tiny.Row]) -> None:
        rows[0]["notes"] = "first line\nsecond line"
        rows[1]["event_type"] = "atack"

    assert [problem.row for problem in problems_of(tiny_table(events=change))] == [4]


def test_a_repeated_identifier_is_named_at_each_of_its_rows(tiny_table: WriteTable) -> None:
    found = problems_of(tiny_table(events=set_cell(1, "event_id", "attack-one")))
    repeated = [problem for problem in found if "more than once" in problem.reason]
    assert {problem.row for problem in repeated} == {2, 3}
    assert {problem.value for problem in repeated} == {"attack-one"}


def test_every_problem_is_reported_at_once(tiny_table: WriteTable) -> None:
    found = problems_of(
        tiny_table(
            events=set_cell(0, "event_type", "atack"),
            munitions=set_cell(0, "launched", "many"),
            places=set_cell(3, "latitude", "95"),
        )
    )
    assert {problem.file for problem in found} == {"events.csv", "munitions.csv", "places.csv"}


def test_a_missing_file_is_named(tiny_table: WriteTable) -> None:
    folder = tiny_table()
    (folder / "sources.csv").unlink()
    problem = problems_of(folder)[0]
    assert (problem.file, problem.row) == ("sources.csv", None)
    assert "is missing from table/" in problem.reason


def test_a_table_may_do_without_munitions_impacts_and_claims(tiny_table: WriteTable) -> None:
    folder = tiny_table()
    for name in ("munitions", "impacts", "claims"):
        (folder / f"{name}.csv").unlink()
    table = load_table(folder)
    assert (len(table.events), len(table.munitions), len(table.impacts), len(table.claims)) == (3, 0, 0, 0)


def test_an_empty_file_says_that_it_is_empty(tiny_table: WriteTable) -> None:
    folder = tiny_table()
    (folder / "events.csv").write_bytes(b"")
    assert "is empty" in problems_of(folder)[0].reason


def test_a_header_alone_is_a_table_without_rows(tiny_table: WriteTable) -> None:
    folder = tiny_table()
    for name in ("events", "munitions", "impacts", "claims"):
        header = (folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
        (folder / f"{name}.csv").write_text(f"{header}\n", encoding="utf-8")
    assert load_table(folder).events.empty


def test_a_file_that_is_not_utf_8_says_where(tiny_table: WriteTable) -> None:
    folder = tiny_table()
    path = folder / "events.csv"
    path.write_bytes(path.read_bytes().replace(b"First attack", "Київ".encode("cp1251")))
    assert "is not UTF-8 at byte" in problems_of(folder)[0].reason


def test_a_byte_order_mark_is_no_part_of_the_first_column(tiny_table: WriteTable) -> None:
    folder = tiny_table()
    version = load_table(folder).version
    path = folder / "events.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_table(folder).version == version


def test_a_row_with_too_many_cells_is_named(tiny_table: WriteTable) -> None:
    folder = tiny_table()
    with (folder / "sources.csv").open("a", encoding="utf-8") as file:
        file.write("late,A paper,press,,,,,,,one too many\n")
    problem = problems_of(folder)[0]
    assert (problem.file, problem.row) == ("sources.csv", 4)
    assert "has 10 cells, the header has 8" in problem.reason


def test_an_unclosed_quote_is_a_problem_not_a_crash(tiny_table: WriteTable) -> None:
    folder = tiny_table()
    with (folder / "sources.csv").open("a", encoding="utf-8") as file:
        file.write('"late,A paper,press\n')
    assert "sources.csv" in {problem.file for problem in problems_of(folder)}


@pytest.mark.parametrize(
    ("header", "column", "reason"),
    [
        (lambda names: [name for name in names if name != "headline"], "headline", "is missing"),
        (lambda names: [*names, "hedline"], "hedline", "is not a column of events (did you mean 'headline'?)"),
        (lambda names: [*names, "headline"], "", "names a column twice"),
    ],
)
def test_a_wrong_header_is_named(
    tiny_table: WriteTable, header: Callable[[list[str]], list[str]], column: str, reason: str
) -> None:
    folder = tiny_table()
    names = header(list(schema.EVENTS.column_names))
    (folder / "events.csv").write_text(",".join(names) + "\n", encoding="utf-8")
    problem = problems_of(folder)[0]
    assert (problem.file, problem.row, problem.column) == ("events.csv", None, column)
    assert reason in problem.reason


def test_columns_may_stand_in_another_order(tiny_table: WriteTable) -> None:
    folder = tiny_table()
    path = folder / "events.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    turned = list(reversed(schema.EVENTS.column_names))
    before = load_table(folder)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, turned)
        writer.writeheader()
        writer.writerows(rows)
    after = load_table(folder)
    pd.testing.assert_frame_equal(before.events, after.events)
    assert before.version == after.version


def test_a_file_over_the_limit_is_not_read(tiny_table: WriteTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TABLE_FILE_BYTES", 10)
    assert all("is larger than" in problem.reason for problem in problems_of(tiny_table()))


def test_many_problems_are_counted_after_the_first_ones(
    tiny_table: WriteTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "REPORTED_PROBLEMS", 1)

    def change(rows: list[tiny.Row]) -> None:
        for row in rows:
            row["event_type"] = "atack"

    with pytest.raises(TableError, match="and 2 more"):
        load_table(tiny_table(events=change))


def test_good_rows_still_load_when_asked(tiny_table: WriteTable) -> None:
    table = load_table(tiny_table(events=set_cell(1, "event_type", "atack")), strict=False)
    assert list(table.events["event_id"]) == ["attack-one", "call-one"]


def test_rows_that_refer_to_a_left_out_row_are_left_out_and_listed(tiny_table: WriteTable) -> None:
    table = load_table(tiny_table(events=set_cell(1, "event_type", "atack")), strict=False)
    assert set(table.munitions["event_id"]) == {"attack-one"}
    dangling = {problem.file for problem in table.problems if "is not in events.csv" in problem.reason}
    assert dangling == {"munitions.csv", "impacts.csv"}


def test_a_file_that_cannot_be_read_is_refused_even_then(tiny_table: WriteTable) -> None:
    folder = tiny_table()
    (folder / "events.csv").unlink()
    with pytest.raises(TableError, match=r"events\.csv: is missing"):
        load_table(folder, strict=False)


def test_the_same_content_has_the_same_version(tiny_table: WriteTable) -> None:
    assert load_table(tiny_table()).version == load_table(tiny_table()).version


FREE_TEXT = [("events", "headline"), ("events", "notes"), ("sources", "title"), ("claims", "statement")]


@settings(max_examples=12)
@given(
    where=st.sampled_from(FREE_TEXT),
    text=st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1).filter(lambda text: text.strip()),
)
def test_the_version_changes_exactly_when_a_cell_changes(
    tiny_table: WriteTable, where: tuple[str, str], text: str
) -> None:
    table, column = where
    before = load_table(tiny_table())
    after = load_table(tiny_table(**{table: set_cell(0, column, text)}))
    same = before.frame(table)[column].iloc[0] == after.frame(table)[column].iloc[0]
    assert (before.version == after.version) == same


@settings(max_examples=12)
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_text_in_a_cell_comes_back_as_it_was(tiny_table: WriteTable, text: str) -> None:
    table = load_table(tiny_table(events=set_cell(0, "notes", text)))
    read = table.events["notes"].iloc[0]
    assert (read if isinstance(read, str) else "") == text.strip()


@given(parts=st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1)))
def test_a_list_cell_is_split_into_what_was_joined(parts: list[str]) -> None:
    assert split_list("; ".join(parts)) == parts


@pytest.mark.parametrize("cell", ["", " ; ;", None, float("nan")])
def test_an_empty_list_cell_has_no_parts(cell: object) -> None:
    assert split_list(cell) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "cannot be read"),
        ("[1]", "cannot be read: it holds no object; mend it or remove it"),
        ("[" * 100_000 + "]" * 100_000, "cannot be read: it is nested too deeply"),
    ],
    ids=["cut off", "a list", "deep"],
)
def test_a_data_package_that_is_not_json_is_reported(tiny_table: WriteTable, text: str, reason: str) -> None:
    folder = tiny_table()
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    assert reason in problems_of(folder)[0].reason


def test_half_an_emoji_in_a_title_is_a_replacement_character(tiny_table: WriteTable) -> None:
    folder = tiny_table()
    (folder / "datapackage.json").write_text(r'{"title": "cut \ud83d"}', encoding="utf-8")
    assert load_table(folder).title == "cut \N{REPLACEMENT CHARACTER}"


def test_the_title_is_the_data_packages_or_the_folders(tiny_table: WriteTable) -> None:
    folder = tiny_table()
    assert load_table(folder).title == "table"
    (folder / "datapackage.json").write_text('{"title": "A table"}', encoding="utf-8")
    assert load_table(folder).title == "A table"


def test_the_data_package_describes_every_column() -> None:
    resources = data_package("A table")["resources"]
    described = {
        (resource["name"], field["name"]): field["description"]
        for resource in resources
        for field in resource["schema"]["fields"]
    }
    wanted = {(name, column.name): column.meaning for name, t in schema.TABLES.items() for column in t.columns}
    assert described == wanted


@pytest.mark.parametrize("name", schema.TABLES)
def test_the_pandera_schema_accepts_the_curated_table(name: str) -> None:
    described = schema.TABLES[name]
    frame_schema(described).validate(load_table().frame(name), lazy=True)


def spoiled(frame: pd.DataFrame, table: schema.TableSchema) -> Iterator[pd.DataFrame]:
    """The frame as it is, and with one thing changed that its schema may not allow."""
    yield frame
    yield pd.concat([frame, frame.tail(1)], ignore_index=True)
    for column in table.columns:
        values = frame[column.name]
        yield frame.assign(**{column.name: values.where(values.index != 0)})
        if column.allowed:
            yield frame.assign(**{column.name: values.where(values.index != 0, "never heard of")})
        for bound, step in ((column.minimum, -1), (column.maximum, 1)):
            if bound is not None:
                for value in (bound, bound + step):
                    yield frame.assign(**{column.name: values.where(values.index != 0, value)})


@pytest.mark.parametrize("name", schema.TABLES)
def test_a_frame_that_fits_is_one_in_which_pandera_finds_nothing(tiny_table: WriteTable, name: str) -> None:
    described = schema.TABLES[name]
    for frame in spoiled(load_table(tiny_table()).frame(name), described):
        try:
            frame_schema(described).validate(frame, lazy=True)
        except pa.errors.SchemaErrors:
            assert not fits(frame, described)
        else:
            assert fits(frame, described)
