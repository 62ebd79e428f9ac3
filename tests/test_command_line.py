"""The command line: what is given where, in which format, and what is said of a call that cannot be followed."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.analysis import table_report
from vigil.analysis.frequency import counting, measures, periods
from vigil.command_line import arguments, chart, failures, main, output, package
from vigil.command_line import frequency as frequency_command
from vigil.exports import pictures
from vigil.query.choices import DAY_RULES
from vigil.query.link import from_query, to_query
from vigil.query.selection import Selection
from vigil.store.memory import InMemoryDataset, dataset_of_table
from vigil.store.opening import TABLE_VARIABLE
from vigil.table import schema
from vigil.table.loading import DATA_FOLDER, load_table

REPOSITORY = DATA_FOLDER.parent


@dataclass(frozen=True)
class Outcome:
    """What one call gave: its status, standard output as it is and standard error as text."""

    status: int
    out: bytes
    said: str

    @property
    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.out.decode(), newline="")))


Call = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def _read_once(dataset: InMemoryDataset, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spares every call the reading of the table that Vigil ships."""
    monkeypatch.setattr(
        "vigil.table.loading.load_table",
        lambda folder, **how: dataset.table if folder == DATA_FOLDER else load_table(folder, **how),
    )
    monkeypatch.setattr(
        "vigil.store.memory.dataset_of_table",
        lambda table: dataset if table is dataset.table else dataset_of_table(table),
    )


@pytest.fixture
def vigil(capsysbinary: pytest.CaptureFixture[bytes]) -> Call:
    """Calls `python -m vigil` with some arguments, in this process."""

    def call(*words: str) -> Outcome:
        status = main(words)
        captured = capsysbinary.readouterr()
        return Outcome(status, captured.out, captured.err.decode())

    return call


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Puts bytes on standard input."""

    def put(content: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))

    return put


# ---------------------------------------------------------------------- events


def test_the_night_of_3_to_4_july_has_the_figures_of_its_report(vigil: Call) -> None:
    outcome = vigil("events", "--from", "2025-07-04", "--to", "2025-07-04", "--type", "attack")
    (night,) = outcome.rows
    figures = ("launched", "shot_down", "lost", "neutralised", "got_through", "killed_best", "injured_best")
    assert [night[name] for name in figures] == ["550", "270", "208", "478", "72", "3", "32"]
    assert (outcome.status, outcome.said) == (0, "")


def test_events_have_the_documented_columns(vigil: Call) -> None:
    first_line = vigil("events", "--q", "nothing has such words").out.decode().splitlines()[0]
    assert tuple(first_line.split(",")) == schema.EVENT_EXPORT_COLUMNS


def test_what_is_not_known_is_an_empty_cell(vigil: Call, tiny_table: Callable[..., Path]) -> None:
    second = vigil("events", "--table", str(tiny_table()), "--q", "second").rows[0]
    assert (second["launched"], second["killed_best"]) == ("", "")


def test_a_selection_that_leaves_nothing_is_said_and_is_no_failure(vigil: Call) -> None:
    outcome = vigil("events", "--from", "2031-01-01")
    assert (outcome.status, outcome.rows) == (0, [])
    assert outcome.said.startswith("vigil: nothing fits: All events, ")


def test_attacks_of_unknown_size_are_said_to_be_left_out(vigil: Call, tiny_table: Callable[..., Path]) -> None:
    outcome = vigil("events", "--table", str(tiny_table()), "--min", "1")
    assert [row["event_id"] for row in outcome.rows] == ["attack-one"]
    assert outcome.said == "vigil: 1 attack left out: the number launched is not known\n"


def test_text_that_a_spreadsheet_would_run_is_neutralised_in_csv_alone(
    vigil: Call, tiny_table: Callable[..., Path]
) -> None:
    folder = str(tiny_table(events=lambda rows: rows[0].update(headline="=1+1")))
    assert "'=1+1" in [row["headline"] for row in vigil("events", "--table", folder).rows]
    as_json = json.loads(vigil("events", "--table", folder, "--format", "json").out)
    assert "=1+1" in [row["headline"] for row in as_json]


@pytest.mark.parametrize("format", ["csv", "json", "parquet", "xlsx", "geojson"])
def test_every_format_of_events_holds_the_same_events(vigil: Call, tmp_path: Path, format: str) -> None:
    target = tmp_path / f"events.{format}"
    days = ("--from", "2025-07-03", "--to", "2025-07-04")
    outcome = vigil("events", *days, "--type", "attack", "--type", "call", "--output", str(target))
    assert (outcome.status, outcome.out) == (0, b"")
    assert _event_ids(target) == {"attack-2025-07-03", "attack-2025-07-04", "call-2025-07-03", "call-2025-07-04"}


def _event_ids(file: Path) -> set[str]:
    if file.suffix == ".geojson":
        features = json.loads(file.read_bytes())["features"]
        return {feature["properties"]["event_id"] for feature in features}
    readers: dict[str, Callable[[Path], pd.DataFrame]] = {
        ".csv": pd.read_csv,
        ".json": pd.read_json,
        ".parquet": pd.read_parquet,
        ".xlsx": _read_sheet,
    }
    return set(readers[file.suffix](file)["event_id"])


def _read_sheet(file: Path) -> pd.DataFrame:
    """The first sheet of a workbook, cells of text only, without a reader of workbooks."""
    import re
    import zipfile

    dataset = zipfile.ZipFile(file)
    shared = re.findall(r"<t[^>]*>(.*?)</t>", dataset.read("xl/sharedStrings.xml").decode(), re.DOTALL)
    sheet = dataset.read("xl/worksheets/sheet1.xml").decode()
    first_column = re.findall(r'<c r="A\d+"[^>]*t="s"[^>]*><v>(\d+)</v>', sheet)
    name, *values = [shared[int(place)] for place in first_column]
    return pd.DataFrame({name: values})


# ---------------------------------------------------------------------- frequency


def test_attacks_by_month_add_up_to_the_reports_of_the_table(vigil: Call) -> None:
    rows = vigil("frequency", "--every", "month", "--measure", "attacks", "--type", "attack").rows
    assert [row["period"] for row in rows] == [f"2025-0{month}-01" for month in range(1, 8)]
    assert sum(int(row["value"]) for row in rows) == 205


def test_frequency_has_the_documented_columns_and_no_group_without_by(vigil: Call) -> None:
    rows = vigil("frequency", "--every", "week").rows
    assert tuple(rows[0]) == ("period", "group", "value", "events", "known")
    assert {row["group"] for row in rows} == {""}


def test_a_day_without_a_report_has_no_value(vigil: Call) -> None:
    rows = vigil("frequency", "--from", "2025-04-01", "--to", "2025-04-02", "--type", "attack").rows
    assert [(row["period"], row["value"]) for row in rows] == [("2025-04-01", ""), ("2025-04-02", "1")]


@pytest.mark.parametrize("by", frequency_command.DIMENSIONS)
def test_frequency_is_what_the_engine_counts(vigil: Call, dataset: InMemoryDataset, by: measures.Dimension) -> None:
    from vigil.exports.tables import to_csv
    from vigil.store.memory import select

    counted = counting.counts(select(dataset), every="month", by=by, measure="launched")
    assert vigil("frequency", "--every", "month", "--by", by, "--measure", "launched").out == to_csv(counted)


def test_casualties_are_not_split_by_weapon(vigil: Call) -> None:
    outcome = vigil("frequency", "--by", "weapon", "--measure", "killed")
    assert (outcome.status, outcome.out) == (2, b"")
    assert "--measure killed cannot be split --by weapon" in outcome.said


def test_the_choices_offered_are_those_of_the_engine() -> None:
    from vigil.charts import maps

    assert frequency_command.PERIODS == periods.PERIODS
    assert frequency_command.DIMENSIONS == measures.DIMENSIONS
    assert frequency_command.MEASURES == measures.MEASURES
    assert get_args(measures.PlaceLevel) == frequency_command.LEVELS
    assert set(chart.LAYERS) == set(maps.LAYERS)
    assert set(chart.COLOURS) == set(maps.COLOUR_BY)
    assert set(chart.SIZES) == set(maps.SIZE_BY)


# ---------------------------------------------------------------------- geocode

ANSWERS = "query,name,latitude,longitude,precision,radius_km,source,note"


def test_names_are_answered_one_a_row_in_their_order(vigil: Call) -> None:
    outcome = vigil("geocode", "Київ", "nowhere at all", "Solomianskyi district, Kyiv")
    assert outcome.out.decode().splitlines()[0] == ANSWERS
    assert [(row["query"], row["name"]) for row in outcome.rows] == [
        ("Київ", "Kyiv"),
        ("nowhere at all", ""),
        ("Solomianskyi district, Kyiv", "Solomianskyi district, Kyiv"),
    ]


def test_where_nothing_fits_coordinates_are_empty_and_the_note_says_so(vigil: Call) -> None:
    (row,) = vigil("geocode", "nowhere at all").rows
    assert (row["latitude"], row["longitude"]) == ("", "")
    assert "not found" in row["note"]


def test_a_name_that_fits_several_places_is_not_guessed(vigil: Call) -> None:
    (row,) = vigil("geocode", "Myrne").rows
    assert (row["name"], row["latitude"]) == ("", "")
    assert "is not guessed" in row["note"]


def test_names_are_read_from_standard_input_one_a_line(vigil: Call, typed: Callable[[bytes], None]) -> None:
    typed("\ufeffKyiv\r\n\n  Чугуїв  \nBrovary, Kyiv oblast".encode())
    assert [row["query"] for row in vigil("geocode").rows] == ["Kyiv", "Чугуїв", "Brovary, Kyiv oblast"]


def test_a_dash_stands_for_standard_input(vigil: Call, typed: Callable[[bytes], None]) -> None:
    typed(b"Odesa\n")
    assert [row["query"] for row in vigil("geocode", "Kyiv", "-", "Lviv").rows] == ["Kyiv", "Odesa", "Lviv"]


def test_names_may_stand_after_an_option(vigil: Call) -> None:
    answers = json.loads(vigil("geocode", "Kyiv", "--format", "json", "Lviv").out)
    assert [answer["name"] for answer in answers] == ["Kyiv", "Lviv"]


def test_input_that_is_not_utf_8_is_bad_data(vigil: Call, typed: Callable[[bytes], None]) -> None:
    typed("Київ".encode("cp1251"))
    outcome = vigil("geocode")
    assert (outcome.status, outcome.said) == (1, "vigil: standard input is not UTF-8 at byte 0\n")


def test_no_names_at_a_terminal_is_a_bad_call(vigil: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", _Terminal(io.BytesIO()))
    outcome = vigil("geocode")
    assert (outcome.status, outcome.out) == (2, b"")
    assert "no names" in outcome.said


def test_a_wider_place_that_is_not_known_is_a_bad_call(vigil: Call) -> None:
    outcome = vigil("geocode", "--within", "Nowhere oblast", "Kyiv")
    assert (outcome.status, outcome.out) == (2, b"")
    assert "Nowhere oblast" in outcome.said


def test_nominatim_is_asked_only_when_turned_on_and_that_is_said(vigil: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Service:
        def ask(self, query: str) -> None:
            asked.append(query)

    monkeypatch.setattr("vigil.places.online.NominatimService", Service)
    assert vigil("geocode", "nowhere at all").said == ""
    assert asked == []
    outcome = vigil("geocode", "--nominatim", "nowhere at all", "Kyiv")
    assert asked == ["nowhere at all"]
    assert "sent to Nominatim; © OpenStreetMap contributors" in outcome.said


def test_names_of_another_table_are_known_with_it(vigil: Call, tiny_table: Callable[..., Path]) -> None:
    folder = tiny_table(places=lambda rows: rows[1].update(aliases="The Hill"))
    (row,) = vigil("geocode", "--table", str(folder), "The Hill").rows
    assert row["name"] == "Kyiv"


# ---------------------------------------------------------------------- charts


def test_the_data_behind_a_chart_are_its_csv(vigil: Call) -> None:
    counted = vigil("frequency", "--every", "month", "--measure", "launched").rows
    drawn = vigil("chart", "frequency", "--every", "month", "--measure", "launched").rows
    assert [(row["period"], row["value"]) for row in drawn] == [(row["period"], row["value"]) for row in counted]


@pytest.mark.parametrize(
    "words",
    [
        *(("frequency", "--kind", kind) for kind in chart.FREQUENCY_KINDS),
        ("frequency", "--by", "place", "--measure", "launched", "--every", "week"),
        ("frequency", "--kind", "places", "--level", "district", "--measure", "attacks"),
        ("map", *(word for layer in chart.LAYERS for word in ("--layer", layer))),
        (
            "map",
            "--layer",
            "places",
            "--layer",
            "districts",
            "--around",
            "kyiv",
            "--colour",
            "weapon",
            "--size",
            "launched",
        ),
        *(("attack", "--kind", kind, "--event", "attack-2025-07-04") for kind in chart.ATTACK_KINDS),
        ("attack", "--kind", "rank", "--measure", "got_through", "--to", "2025-07-04"),
        ("attack", "--kind", "claims", "--measure", "launched UAV", "--event", "attack-2025-07-04"),
    ],
    ids=" ".join,
)
def test_every_chart_has_data_to_give(vigil: Call, words: Sequence[str]) -> None:
    outcome = vigil("chart", *words)
    assert (outcome.status, outcome.said) == (0, "")
    assert outcome.rows


def test_without_an_event_the_latest_attack_is_drawn(vigil: Call) -> None:
    words = ("chart", "attack", "--kind", "weapons")
    assert (
        vigil(*words, "--to", "2025-07-05", "--from", "2025-07-04", "--type", "attack").out
        == vigil(*words, "--event", "attack-2025-07-05").out
    )


def test_an_unknown_event_is_answered_with_those_near_it(vigil: Call) -> None:
    outcome = vigil("chart", "attack", "--event", "atack-2025-07-04")
    assert outcome.status == 2
    assert "near: attack-2025-07-04" in outcome.said


def test_an_event_outside_the_selection_is_a_bad_call(vigil: Call) -> None:
    outcome = vigil("chart", "attack", "--event", "attack-2025-07-04", "--to", "2025-07-01")
    assert outcome.status == 2
    assert "attack-2025-07-04 is not in this selection: All events, " in outcome.said


def test_a_chart_as_html_says_what_it_shows(vigil: Call, tmp_path: Path) -> None:
    target = tmp_path / "weeks.html"
    assert vigil("chart", "frequency", "--every", "week", "--output", str(target)).status == 0
    text = target.read_text(encoding="utf-8")
    assert "<title>Attacks by week</title>" in text
    assert "All events, 1 January to 31 July 2025" in text


def test_a_picture_is_asked_for_in_the_size_of_the_call(vigil: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}

    def draw(drawn: Any, format: str, **options: Any) -> bytes:
        asked.update(options, format=format, title=drawn.title)
        return b"a picture"

    monkeypatch.setattr(chart, "_check_browser", lambda: None)
    monkeypatch.setattr("vigil.exports.pictures.picture", draw)
    outcome = vigil("chart", "frequency", "--format", "png", "--width", "640", "--theme", "dark")
    assert outcome.out == b"a picture"
    assert (asked["format"], asked["width"], asked["theme"].name) == ("png", 640, "dark")
    assert "scale" not in asked


def test_without_a_browser_a_picture_is_refused_and_html_named(vigil: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from vigil.exports.pictures import NO_BROWSER, Availability

    monkeypatch.setattr("vigil.exports.pictures.exporter_available", lambda: Availability(False, NO_BROWSER))
    outcome = vigil("chart", "map", "--format", "svg")
    assert (outcome.status, outcome.out) == (2, b"")
    assert "No Chrome or Chromium" in outcome.said
    assert "--format html needs none" in outcome.said


@pytest.mark.browser
def test_a_picture_is_drawn_by_the_browser_of_this_machine(
    vigil: Call, chromium: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(pictures.stop)
    monkeypatch.setenv("BROWSER_PATH", chromium)
    target = tmp_path / "weeks.svg"
    assert vigil("chart", "frequency", "--every", "month", "--output", str(target)).status == 0
    assert "Attacks by month" in target.read_text(encoding="utf-8")


# ---------------------------------------------------------------------- check


def test_a_good_table_is_told_as_what_it_holds(vigil: Call, dataset: InMemoryDataset) -> None:
    outcome = vigil("check")
    told = {(row["about"], row["item"]): row["value"] for row in outcome.rows}
    assert outcome.status == 0
    assert outcome.said.endswith(": no problems\n")
    assert told["rows", "events"] == str(len(dataset.events))
    assert told["table", "version"] == dataset.table.version
    assert (told["days", "with a report of an attack"], told["days", "without a report"]) == ("205", "7")
    assert told["event type", "attack"] == "205"


def test_every_finding_in_the_ledger_is_told(vigil: Call, tiny_table: Callable[..., Path]) -> None:
    rows = vigil("check", str(tiny_table())).rows
    found = [(row["item"], row["value"], row["note"]) for row in rows if row["about"] == "ledger finding"]
    assert found == [
        ("attack-one", "Kh-101", "1 of 10 launched are neither neutralised (7) nor among the reported hits (2)"),
        ("attack-two", "Iskander-M", "the number launched was not reported"),
    ]


def test_sources_and_places_that_nothing_refers_to_are_told(vigil: Call, tiny_table: Callable[..., Path]) -> None:
    def another(rows: list[dict[str, str]]) -> None:
        rows.append({"source_id": "idle", "publisher": "Nobody", "kind": "press"})

    told = {
        (row["about"], row["item"]): (row["value"], row["note"])
        for row in vigil("check", str(tiny_table(sources=another))).rows
    }
    assert told["sources", "used by no row"] == ("1", "idle")
    assert told["sources", "without an address"] == ("2", "paper; idle")


def test_reports_are_counted_over_all_that_is_said_of_an_event(dataset: InMemoryDataset) -> None:
    reports = table_report.reports_per_event(dataset.table)
    assert list(reports.index) == list(dataset.table.events["event_id"])
    assert reports.min() >= 1
    assert reports["attack-2025-07-04"] > 10


def test_every_problem_is_told_with_its_place(vigil: Call, tiny_table: Callable[..., Path]) -> None:
    def spoil(rows: list[dict[str, str]]) -> None:
        rows[0]["end"] = "2025-07-01T00:00:00+03:00"
        rows[1]["event_type"] = "atack"

    outcome = vigil("check", str(tiny_table(events=spoil)))
    assert outcome.status == 1
    assert outcome.said.endswith(": 2 problems\n")
    assert [tuple(row) for row in outcome.rows[:1]] == [("file", "row", "column", "value", "reason")]
    assert [(row["file"], row["row"], row["column"]) for row in outcome.rows] == [
        ("events.csv", "2", "end"),
        ("events.csv", "3", "event_type"),
    ]
    assert "did you mean 'attack'?" in outcome.rows[1]["reason"]


def test_a_folder_without_a_table_is_bad_data(vigil: Call, tmp_path: Path) -> None:
    outcome = vigil("check", str(tmp_path))
    assert outcome.status == 1
    assert {row["file"] for row in outcome.rows} == {"events.csv", "sources.csv", "places.csv"}


def test_a_command_on_a_bad_table_names_the_problem_and_gives_nothing(
    vigil: Call, tiny_table: Callable[..., Path]
) -> None:
    folder = tiny_table(events=lambda rows: rows[0].update(event_type="atack"))
    outcome = vigil("events", "--table", str(folder))
    assert (outcome.status, outcome.out) == (1, b"")
    assert outcome.said.splitlines()[0].startswith("vigil: events.csv, row 2, column event_type: 'atack' is not one of")
    assert "python -m vigil check" in outcome.said.splitlines()[-1]


def test_bad_rows_are_skipped_when_asked_and_that_is_said(vigil: Call, tiny_table: Callable[..., Path]) -> None:
    folder = tiny_table(events=lambda rows: rows[2].update(event_type="cal"))
    outcome = vigil("events", "--table", str(folder), "--skip-bad-rows")
    assert [row["event_id"] for row in outcome.rows] == ["attack-one", "attack-two"]
    assert outcome.status == 0
    assert "left out; python -m vigil check" in outcome.said


# ---------------------------------------------------------------------- package


def test_the_curated_table_is_described_as_the_command_would() -> None:
    told = (DATA_FOLDER / package.FILE).read_text(encoding="utf-8")
    assert told == package.as_text(package.described(DATA_FOLDER)), "run: python -m vigil package"
    assert json.loads(told)["title"] == "The air war over Ukraine, January to July 2025"


def test_a_table_gets_its_description_without_a_licence_being_made_up(
    vigil: Call, tiny_table: Callable[..., Path]
) -> None:
    folder = tiny_table()
    outcome = vigil("package", str(folder), "--title", "Three events")
    told = json.loads((folder / package.FILE).read_bytes())
    assert outcome.status == 0
    assert "states no licence" in outcome.said
    assert (told["title"], "licenses" in told) == ("Three events", False)
    assert [resource["name"] for resource in told["resources"]] == list(schema.TABLES)


def test_what_a_package_says_of_the_whole_table_is_kept(vigil: Call, tiny_table: Callable[..., Path]) -> None:
    folder = tiny_table()
    licences = [{"name": "ODbL-1.0"}]
    areas = {"name": "areas", "path": "areas.geojson"}
    before = {"title": "Mine", "licenses": licences, "contributors": [{"title": "A person"}], "resources": [areas]}
    (folder / package.FILE).write_text(json.dumps(before), encoding="utf-8")
    assert vigil("package", str(folder)).said == ""
    after = json.loads((folder / package.FILE).read_bytes())
    assert {name: after[name] for name in ("title", "licenses", "contributors")} == {
        name: before[name] for name in ("title", "licenses", "contributors")
    }
    assert [resource["name"] for resource in after["resources"]] == [*schema.TABLES, "areas"]


def test_a_described_table_carries_its_title(vigil: Call, tiny_table: Callable[..., Path]) -> None:
    folder = str(tiny_table())
    vigil("package", folder, "--title", "Three events")
    assert ("table", "title", "Three events") in {
        (row["about"], row["item"], row["value"]) for row in vigil("check", folder).rows
    }


def test_a_description_that_is_out_of_date_is_told(vigil: Call, tiny_table: Callable[..., Path]) -> None:
    folder = str(tiny_table())
    assert "out of date" in vigil("check", folder).said
    vigil("package", folder)
    assert "out of date" not in vigil("check", folder).said


def test_only_files_that_are_there_are_described(vigil: Call, tiny_table: Callable[..., Path]) -> None:
    folder = tiny_table()
    (folder / "claims.csv").unlink()
    vigil("package", str(folder))
    names = [resource["name"] for resource in json.loads((folder / package.FILE).read_bytes())["resources"]]
    assert "claims" not in names


def test_a_package_that_cannot_be_read_is_left_as_it_is(vigil: Call, tiny_table: Callable[..., Path]) -> None:
    folder = tiny_table()
    (folder / package.FILE).write_text("{", encoding="utf-8")
    outcome = vigil("package", str(folder))
    assert (outcome.status, (folder / package.FILE).read_text(encoding="utf-8")) == (1, "{")
    assert "cannot be read" in outcome.said


# ---------------------------------------------------------------------- bad calls


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ((), "required: COMMAND"),
        (("evnts",), "; near: events"),
        (("events", "--actor", "Rusia"), "actor “Rusia” is not in this table; near: Russia"),
        (("events", "--type", "atack"), "near: attack"),
        (("events", "--weapon", "cruise missle"), "near: cruise missile"),
        (("events", "--place", "Kyiv obalst"), "near: Kyiv oblast"),
        (("events", "--from", "4 July"), "“4 July” is not a day such as 2025-07-04"),
        (("events", "--from", "2025-02-30"), "“2025-02-30” is not a day"),
        (("events", "--from", "2025-07-05", "--to", "2025-07-04"), "the first day is after the last"),
        (("events", "--from", "2025-07-04", "--from", "2025-07-05"), "from given 2 times"),
        (("events", "--min", "-5"), "min “-5” is not a whole number"),
        (("events", "--min", "many"), "min “many” is not a whole number"),
        (("events", "--day", "morning"), "is not one of report, start, utc"),
        (("events", "--actor", ""), "--actor: is empty"),
        (("events", "--q", "x" * 201), "longer than 200 characters"),
        (("events", "--actr", "Russia"), "“--actr” is not known; near: --actor"),
        (("events", "--form", "csv"), "“--form” is not known; near: --format"),
        (("events", "attack"), "“attack” is not known"),
        (("events", "--format", "png"), "“png” is not one of csv, json, parquet, xlsx, geojson"),
        (("frequency", "--format", "geojson"), "“geojson” is not one of csv, json, parquet, xlsx"),
        (("frequency", "--every", "mnth"), "“mnth” is not one of day, week, month; near: month"),
        (("frequency", "--by", "wepon"), "near: weapon"),
        (("frequency", "--measure", "launch"), "near: launched"),
        (("chart",), "required: CHART"),
        (("chart", "pie"), "“pie” is not one of frequency, map, attack"),
        (("chart", "map", "--layer", "plces"), "near: places"),
        (("chart", "frequency", "--width", "0"), "“0” is not a whole number above 0"),
        (("chart", "frequency", "--kind", "hours", "--by", "actor"), "--by plays no part in --kind hours"),
        (("chart", "frequency", "--level", "district"), "--level plays no part in --kind over-time"),
        (("frequency", "--level", "district"), "--level is for --by place"),
        (("chart", "attack", "--kind", "claims", "--measure", "kiled"), "near: killed"),
        (("chart", "attack", "--measure", "killed"), "--measure is for --kind rank, records and claims"),
        (("events", "--table", "no-such-folder"), "there is no file or folder no-such-folder"),
        (("check", "no-such-folder"), "there is no file or folder no-such-folder"),
        (("package", "no-such-folder"), "there is no folder no-such-folder"),
        (("events", "--output", "no-such-folder/a.csv"), "there is no folder no-such-folder"),
        (("events", "--output", "a.txt"), "cannot tell the format from its ending; add --format csv|json"),
        (("geocode", "\udcff"), "not UTF-8"),
    ],
    ids=lambda value: " ".join(value)[:40].encode(errors="replace").decode() if isinstance(value, tuple) else "",
)
def test_a_bad_call_gets_one_clear_line(vigil: Call, words: Sequence[str], named: str) -> None:
    outcome = vigil(*words)
    assert (outcome.status, outcome.out) == (2, b"")
    assert named in outcome.said
    assert outcome.said.startswith("vigil: ")
    assert len(outcome.said.splitlines()) == 1


def test_each_thing_that_is_wrong_has_its_line(vigil: Call) -> None:
    outcome = vigil("events", "--actor", "Rusia", "--from", "yesterday")
    assert [line.split("“")[1].split("”")[0] for line in outcome.said.splitlines()] == ["yesterday", "Rusia"]


def test_a_message_stays_one_line_and_holds_nothing_a_terminal_would_obey(
    capsys: pytest.CaptureFixture[str],
) -> None:
    failures.write_message("a value\n\x1b[31mred\x07")
    assert (
        capsys.readouterr().err
        == "vigil: a value\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}[31mred\N{REPLACEMENT CHARACTER}\n"
    )


def test_an_interrupted_command_says_nothing(vigil: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("vigil.command_line.events.open_any_view", interrupted)
    assert vigil("events") == Outcome(failures.INTERRUPTED, b"", "")


# ---------------------------------------------------------------------- options and links


def _selections(dataset: InMemoryDataset) -> st.SearchStrategy[Selection]:
    choices = dataset.choices

    def some(offered: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
        return st.lists(st.sampled_from(offered), unique=True, max_size=3).map(tuple)

    days = st.lists(st.dates(date(2024, 1, 1), date(2026, 12, 31)), min_size=2, max_size=2).map(sorted)
    words = st.text(st.characters(exclude_categories=("Cs",)), max_size=60).map(str.strip)
    return st.builds(
        lambda span, use_from, use_to, **others: Selection(
            date_from=span[0] if use_from else None, date_to=span[1] if use_to else None, **others
        ),
        days,
        st.booleans(),
        st.booleans(),
        actors=some(choices.actors),
        event_types=some(choices.event_types),
        weapon_classes=some(choices.weapon_classes),
        places=some(choices.places),
        minimum=st.none() | st.integers(0, 10_000),
        text=words,
        day=st.sampled_from(sorted(DAY_RULES)),
    )


@given(st.data())
def test_options_select_what_a_link_with_their_names_selects(dataset: InMemoryDataset, data: st.DataObject) -> None:
    from vigil.command_line import read

    selection = data.draw(_selections(dataset))
    words = [f"--{name}={value}" for name, values in to_query(selection).items() for value in values]
    reading = from_query(arguments.query_of(read(["events", *words])), dataset.choices)
    assert (reading.selection, reading.refused) == (selection, ())


# ---------------------------------------------------------------------- where results go


class _Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("words", [("events", "--format", "parquet"), ("chart", "map", "--format", "png")])
def test_a_terminal_is_not_sent_what_would_garble_it(
    vigil: Call, monkeypatch: pytest.MonkeyPatch, words: Sequence[str]
) -> None:
    terminal = _Terminal(io.BytesIO())
    monkeypatch.setattr(sys, "stdout", terminal)
    assert main(words) == 2
    assert terminal.buffer.getvalue() == b""  # type: ignore[attr-defined]


def test_redirected_output_takes_any_format(vigil: Call) -> None:
    assert vigil("frequency", "--format", "parquet").out[:4] == b"PAR1"


def test_the_format_named_goes_before_the_ending(vigil: Call, tmp_path: Path) -> None:
    target = tmp_path / "months.txt"
    assert vigil("frequency", "--every", "month", "--format", "json", "--output", str(target)).status == 0
    assert len(json.loads(target.read_bytes())) == 7


def test_a_file_is_replaced_as_a_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "events.csv"
    target.write_bytes(b"before")

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        output.replace_file(target, b"after")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("events.csv", b"before")]


def test_a_result_that_cannot_be_written_is_said(vigil: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    outcome = vigil("frequency", "--output", str(tmp_path / "days.csv"))
    assert (outcome.status, outcome.said) == (2, "vigil: No space left on device\n")


def test_a_replaced_file_keeps_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "events.csv"
    target.write_bytes(b"before")
    target.chmod(0o640)
    output.replace_file(target, b"after")
    assert (target.read_bytes(), stat.S_IMODE(target.stat().st_mode)) == (b"after", 0o640)


def test_a_link_to_a_file_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_bytes(b"before")
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "real.csv")
    output.replace_file(link, b"after")
    assert link.is_symlink()
    assert (tmp_path / "real.csv").read_bytes() == b"after"


def test_a_dash_as_output_is_standard_output(vigil: Call) -> None:
    assert vigil("frequency", "--every", "month", "--output", "-").out == vigil("frequency", "--every", "month").out


def test_a_folder_is_no_output(vigil: Call, tmp_path: Path) -> None:
    outcome = vigil("events", "--output", str(tmp_path))
    assert outcome.status == 2
    assert "is a folder" in outcome.said


# ---------------------------------------------------------------------- the table asked for


def test_the_environment_names_another_table(
    vigil: Call, tiny_table: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TABLE_VARIABLE, str(tiny_table()))
    assert [row["event_id"] for row in vigil("events").rows] == ["call-one", "attack-one", "attack-two"]


def test_an_option_goes_before_the_environment(
    vigil: Call, tiny_table: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TABLE_VARIABLE, "no-such-folder")
    assert vigil("events", "--table", str(tiny_table())).status == 0
    refused = vigil("events")
    assert (refused.status, TABLE_VARIABLE in refused.said) == (2, True)


# ---------------------------------------------------------------------- as a process


def _process(*words: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, *words], cwd=REPOSITORY, capture_output=True, check=False, **options)


def test_help_is_given_without_importing_anything_heavy() -> None:
    program = (
        "import sys\n"
        "from vigil.command_line import main\n"
        "status = main(['events', '--help'])\n"
        "heavy = {'pandas', 'numpy', 'plotly', 'pandera', 'pyarrow', 'geopy', 'streamlit'} & set(sys.modules)\n"
        "sys.exit(status or ' '.join(heavy) or None)\n"
    )
    done = _process("-c", program)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"--from DAY" in done.stdout


def test_the_module_can_be_run() -> None:
    done = _process(
        "-m", "vigil", "frequency", "--every", "month", "--type", "attack", env={**os.environ, "LC_ALL": "C"}
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().splitlines()[1] == "2025-01-01,,31,31,1.0"


def test_a_reader_that_has_seen_enough_is_no_failure() -> None:
    words = [sys.executable, "-m", "vigil", "events", "--format", "geojson"]
    with subprocess.Popen(words, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait() == 0


def test_a_zipped_package_is_asked_like_its_folder(vigil: Call, tmp_path: Path, tiny_table: Callable[[], Path]) -> None:
    folder = tiny_table()
    packed = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", folder))
    for question in (("events", "--type", "attack"), ("frequency", "--by", "type"), ("rank", "--event", "attack-two")):
        answer = vigil(*question, "--table", str(packed))
        assert answer.status == 0, answer.said
        assert answer.out == vigil(*question, "--table", str(folder)).out
