"""A public table on every page: the same events, dates, places and deaths wherever one looks."""

from __future__ import annotations

import html
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from tests import public_tables, tiny
from tests.dashboard_server import REPOSITORY
from tests.drawn import charts_of, maps_of
from tests.test_readers_samples import FILES as SAMPLES
from vigil import limits
from vigil.analysis.series import daily
from vigil.charts.maps import events_map
from vigil.narrative import coverage
from vigil.store.memory import select
from vigil.store.opening import OpenTable, open_table
from vigil.text import format_number, number_of
from vigil.ui.app.pages import (
    ABOUT,
    ATTACK,
    CHANGE,
    CLAIMS,
    COMPARE,
    EVENTS,
    FREQUENCY,
    MAP,
    OPEN,
    OVERVIEW,
    PAGES,
    RANK,
    WINDOWS,
    PageDeclaration,
)


def small_files(folder: Path) -> dict[str, Path]:
    """A small file of each public format, by its name."""
    csv = public_tables.as_csv
    hapi = csv(public_tables.HAPI, public_tables.hapi_rows())
    return {
        "acled": public_tables.write(folder / "acled.csv", csv(public_tables.ACLED_NOW, public_tables.acled_rows())),
        "ucdp": public_tables.write(folder / "ucdp.csv", csv(public_tables.UCDP, public_tables.ucdp_rows())),
        "hdx-hapi": public_tables.write(folder / "hapi.csv", hapi),
        "massive-missile-attacks": public_tables.write(
            folder / "attacks.csv", csv(public_tables.ATTACKS_22, public_tables.attack_rows())
        ),
        "bellingcat": public_tables.write(folder / "harm.json", public_tables.bellingcat_records()),
        "viina": public_tables.write(folder / "viina.csv", csv(public_tables.VIINA_1PD, public_tables.viina_rows())),
        "gdelt": public_tables.write(folder / "gdelt.csv", public_tables.gdelt_lines(61)),
        "air-raid-alerts": public_tables.write(
            folder / "alerts.csv", csv(public_tables.ALERTS_OFFICIAL, public_tables.official_alerts())
        ),
        "ocha-hostilities": public_tables.write(folder / "ocha.geojson", public_tables.hostilities()),
        "mapped": public_tables.write(
            folder / "own.csv", "Date,Place,Dead\n2025-07-04,Odesa,2\n2025-07-06,Nowhere at all,\n2025-07-06,Kyiv,1\n"
        ),
    }


SHAPES = ("acled", "ucdp", "hdx-hapi", "massive-missile-attacks", "mapped")
"""Formats that differ in what pages must do: notice and areas, ranges, monthly counts, munitions, a mapping."""


def opened(page: str = OVERVIEW.file, **query: str) -> AppTest:
    """A page of the dashboard."""
    app = AppTest.from_file(str(REPOSITORY / "dashboard.py"), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    return go(app, page)


def go(app: AppTest, page: str) -> AppTest:
    if page != OVERVIEW.file:
        app.switch_page(page)
    return sound(app.run())


def sound(app: AppTest) -> AppTest:
    assert not app.exception, app.exception[0].stack_trace
    return app


def dropped(path: Path, app: AppTest | None = None) -> AppTest:
    """The page that opens a table, after a file was dropped on it."""
    app = app or opened(OPEN.file)
    app.file_uploader(key="open-file").set_value((path.name, path.read_bytes(), "application/octet-stream"))
    return sound(app.run())


def words(app: AppTest) -> str:
    """What a reader can read on the page."""
    bodies = [element.proto.body for element in app.get("html")]
    shown = [app.header, app.subheader, app.markdown, app.caption, app.info, app.warning, app.error]
    values = [str(element.value) for kind in shown for element in kind]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", "\n".join([*bodies, *values]))).split())


DAYS = (CHANGE, COMPARE, WINDOWS)
"""Pages that work with one figure a day."""


def check_every_page(app: AppTest, table: OpenTable) -> None:
    """Each page opens, says which table is open, and shows its events, dates, places and deaths."""
    read, dataset = table.read, table.dataset
    assert read is not None
    number = int(public_tables.counted_once(read)["events_count"].sum())
    killed = int(public_tables.counted_once(read)["killed_best"].sum())
    for page in PAGES:
        app.query_params.clear()
        shown = words(go(app, page.file) if page is not OVERVIEW else sound(app.switch_page(page.file).run()))
        assert f"Open table: {read.title}" in shown, page.address
        assert read.format.passing_on in shown
        if dataset.table.vocabulary.is_aggregated:
            assert " ".join(number_of(number, "event").split()) in shown
        else:
            assert " ".join(f"{format_number(number)} of {number_of(number, 'event')}".split()) in shown
        if page is OVERVIEW:
            places = number_of(int(dataset.events["place"].nunique()), "place")
            assert f"at {' '.join(places.split())}" in shown
            assert " ".join(format_number(killed).split()) in shown
        elif page is MAP:
            drawn = maps_of(app)[0]
            assert drawn["title"].startswith("Events by place")
        elif page is EVENTS:
            assert len(app.dataframe[0].value) == (
                len(dataset.events) if len(dataset.events) <= limits.TABLE_ROWS else 200
            )
        elif page is CLAIMS or (page is RANK and dataset.table.vocabulary.is_aggregated):
            assert "cannot answer what is asked here" in shown
        elif page in DAYS:
            cannot = "cannot answer what is asked here" in shown
            assert cannot == bool(daily.why_not(dataset))
            assert cannot or "All filters hold" in shown or "Type the dates to look at." in shown
        elif page is RANK:
            assert "this table, which begins on" in shown or "No rank can be given" in shown
        elif page is ABOUT:
            assert read.format.event_is.split(";")[0] in shown
    app.query_params.clear()
    go(app, FREQUENCY.file)
    assert charts_of(app)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return small_files(tmp_path_factory.mktemp("public"))


@pytest.mark.parametrize("name", SHAPES)
def test_a_dropped_file_is_shown_on_every_page(files: dict[str, Path], name: str) -> None:
    app = dropped(files[name])
    assert not app.error
    table = open_table(files[name])
    assert table.read is not None
    assert table.read.format.name == name
    check_every_page(app, table)


def test_a_table_of_lowest_and_highest_figures_is_shown_on_every_page(tmp_path: Path) -> None:
    rows = "date,place,killed_min,killed_max\n2025-07-04,Odesa,3,5\n2025-07-06,Kyiv,0,1\n2025-07-06,Kyiv,,\n"
    path = public_tables.write(tmp_path / "own.csv", rows)
    app = dropped(path)
    check_every_page(app, open_table(path))
    overview = words(sound(app.switch_page(OVERVIEW.file).run()))
    assert "3 to 6 people killed, known for 2 of 3 rows; none of them gives one figure." in overview


def test_every_format_opens_and_tells_what_it_holds(files: dict[str, Path]) -> None:
    for name, path in files.items():
        table = open_table(path)
        assert table.read is not None
        assert table.read.format.name == name
        view = select(table.dataset)
        events_map(view)
        assert coverage.describe_totals(view).startswith(number_of(view.number_of_events, "event"))


if SAMPLES:

    @pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
    def test_a_real_file_is_shown_on_every_page(path: Path) -> None:
        check_every_page(dropped(path), open_table(path))


def test_a_format_is_overruled_and_the_table_of_the_server_comes_back(files: dict[str, Path]) -> None:
    app = dropped(files["ucdp"])
    app.selectbox(key="open-format").set_value("mapped")
    assert "A table of your own" in words(sound(app.run()))
    button = next(button for button in app.button if "Back to the table" in button.label)
    shown = words(sound(button.click().run()))
    assert "Open table:" not in shown
    assert "All events, 1 January to 31 July 2025" in shown


def test_what_cannot_be_read_is_said_and_what_was_open_stays_open(tmp_path: Path) -> None:
    app = dropped(public_tables.write(tmp_path / "page.csv", "<!DOCTYPE html><html><body>Sign in</body></html>"))
    assert "page.csv" in app.error[0].value.replace("\\", "")
    assert "All events, 1 January to 31 July 2025" in words(app)


def test_a_row_that_cannot_be_read_is_listed_with_line_column_value_and_reason(tmp_path: Path) -> None:
    rows = [*public_tables.acled_rows(), {**public_tables.acled_rows()[0], "event_date": "someday"}]
    path = public_tables.write(tmp_path / "a.csv", public_tables.as_csv(public_tables.ACLED_NOW, rows))
    app = dropped(path)
    problem = app.dataframe[0].value.iloc[0]
    assert (problem["column"], problem["value"]) == ("event_date", "someday")
    assert "1 row of 4 with a problem, 1 left out" in words(app)
    assert "(3 of 4 rows; 1 left out)" in words(go(app, EVENTS.file)), "the filter sentence says it on every page"
    assert "1 row left out: which, and why" in [link.label for link in app.get("page_link")]


def test_a_zipped_data_package_is_dropped_and_shown_as_such_a_table(tmp_path: Path) -> None:
    folder = tiny.write(tmp_path / "table")
    with zipfile.ZipFile(tmp_path / "table.zip", "w") as archive:
        for file in folder.glob("*"):
            archive.write(file, file.name)
    app = dropped(tmp_path / "table.zip")
    assert "table.zip" in words(app)
    assert "Data package in Vigil's format" in words(app)
    assert "3 of 3 events" in words(go(app, EVENTS.file))


def test_a_file_opened_in_one_session_is_not_seen_in_another(files: dict[str, Path]) -> None:
    dropped(files["acled"])
    assert "ACLED" not in words(opened())


def test_filters_of_one_table_are_forgotten_in_the_next_and_stand_in_the_link_beside_its_version(
    files: dict[str, Path],
) -> None:
    app = opened(OPEN.file, actor="Russia")
    dropped(files["ucdp"], app)
    assert app.sidebar.multiselect(key="filter-actor").value == []
    app.sidebar.multiselect(key="filter-type").set_value(["one-sided violence"])
    assert "Events of the type “One-sided violence”" in words(sound(app.run()))
    version = open_table(files["ucdp"]).dataset.table.version
    assert app.query_params["table"] in (version, [version])
    assert app.query_params["type"] in ("one-sided violence", ["one-sided violence"])


def test_a_link_to_an_opened_table_says_that_the_table_is_not_part_of_it() -> None:
    app = opened(EVENTS.file, table="0123456789ab", type="state-based violence")
    warned = " ".join(element.value for element in app.warning).replace("\\", "")
    assert "not part of the link" in warned
    assert "state-based violence" in warned


def test_filters_of_a_link_hold_once_the_table_it_was_made_on_is_opened(files: dict[str, Path]) -> None:
    version = open_table(files["ucdp"]).dataset.table.version
    app = opened(OPEN.file, table=version, type="one-sided violence")
    dropped(files["ucdp"], app)
    assert app.sidebar.multiselect(key="filter-type").value == ["one-sided violence"]
    assert "Events of the type “One-sided violence”" in words(app)
    assert not app.warning


def test_filters_of_a_link_are_tried_once_on_a_table_of_another_version_which_is_said(files: dict[str, Path]) -> None:
    app = opened(OPEN.file, table="0123456789ab", type="one-sided violence", place="Atlantis")
    dropped(files["ucdp"], app)
    assert app.sidebar.multiselect(key="filter-type").value == ["one-sided violence"]
    assert "made on version 0123456789ab of a table and this one is version" in words(app).replace("\\", "")
    assert "Atlantis" in words(app)
    dropped(files["bellingcat"], app)
    assert app.sidebar.multiselect(key="filter-type").value == []
    assert not app.warning


def test_another_sheet_of_a_workbook_is_one_choice_away(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name, rows in {"Terms": [["Terms"]], "July": [["07-04", 2], ["07-05", 3]], "August": [["08-01", 7]]}.items():
        sheet = book.create_sheet(name)
        for row in [["date", "killed"], *([f"2025-{day}", *rest] for day, *rest in rows)]:
            sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    app = dropped(tmp_path / "a.xlsx")
    choice = app.selectbox(key="open-sheet")
    assert choice.value == "July"
    choice.set_value("August").run()
    assert app.selectbox(key="open-sheet").value == "August"
    assert "2025-08-01" in words(app) or "1 August 2025" in words(app)


def test_a_mapping_is_chosen_and_remembered(files: dict[str, Path]) -> None:
    app = dropped(files["mapped"])
    choice = next(box for box in app.selectbox if box.label == "Number injured")
    choice.set_value("Dead")
    next(box for box in app.selectbox if box.label == "Number killed").set_value("")
    sound(app.run())
    apply = next(button for button in app.button if button.label == "Read the file this way")
    sound(apply.click().run())
    assert "known for" not in words(app)
    saved = next(button for button in app.get("download_button") if "Save this mapping" in button.proto.label)
    assert saved.proto.label


def test_every_column_stands_on_the_page_with_what_it_is_used_as(tmp_path: Path) -> None:
    table = "Date,Place,Dead,Casualties,Colour\n2025-07-04,Odesa,yes,7,red\n2025-07-05,Kyiv,no,,blue\n"
    app = dropped(public_tables.write(tmp_path / "own.csv", table))
    shown = words(app)
    assert "2 of 5 columns of the file are used" in shown
    for name in ("Date", "Place", "Dead", "Casualties", "Colour"):
        assert re.search(rf"\b{name}\b", shown)
    assert "such as “yes” and “no”" in shown
    assert "2 of 2 rows of the file are events" in shown
    instead = [button for button in app.button if button.label == "Use as number killed"]
    assert len(instead) == 2
    sound(instead[1].click().run())
    assert "People killed 7" in words(app)
    assert "3 of 5 columns of the file are used" in words(app)


def test_a_file_without_a_column_of_days_is_opened_once_one_is_said(tmp_path: Path) -> None:
    days = ["2025-07-04", "2025-07-05", *["as told"] * 4]
    text = "Noted,Place,Dead\n" + "".join(f"{day},Kyiv,1\n" for day in days)
    app = dropped(public_tables.write(tmp_path / "own.csv", text))
    assert "no column was found that could be a date" in words(app)
    app.selectbox(key="open-day").set_value("Noted")
    shown = words(sound(app.run()))
    assert "2 of 6 rows of the file are events" in shown
    assert "People killed 2" in shown


def test_a_table_of_ones_own_opens_with_no_row_lost_and_no_click(tmp_path: Path) -> None:
    """60 rows of one desk: spellings, dates and gaps as they come."""
    days = ["{0:02}.07.2025", "2025-07-{0:02}", "{0} липня 2025", "{0:02}/07/2025 21:30"]
    cells = ["Київ;Дрон;2-3;;", "Kiev;дрон;;~20;", "Харків;Ракета;?;3;https://e.org", ";ракета;10+;;", "Одеса;;1;0;"]
    rows = [f"{days[number % 4].format(number % 30 + 1)};{cells[number % 5]}" for number in range(60)]
    text = "Коли;Місто;Тип;Загинуло;Поранено;Посилання\n" + "\n".join(rows) + "\n"
    shown = words(dropped(public_tables.write(tmp_path / "own.csv", text)))
    assert "60 of 60 rows of the file are events" in shown
    assert "6 of 6 columns of the file are used" in shown


def test_the_server_opens_a_file_that_the_environment_names(
    files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIGIL_TABLE", str(files["bellingcat"]))
    app = opened()
    assert "Open table: Civilian Harm in Ukraine , Bellingcat" in words(app)
    assert "table" not in app.query_params


def test_a_file_read_as_another_format_keeps_no_filter_that_it_does_not_have(files: dict[str, Path]) -> None:
    app = dropped(files["ucdp"])
    app.sidebar.multiselect(key="filter-type").set_value(["one-sided violence"])
    sound(app.run())
    app.selectbox(key="open-format").set_value("mapped")
    assert "All events" in words(sound(app.run()))


@pytest.mark.parametrize("page", [OVERVIEW, MAP, ATTACK, OPEN], ids=lambda page: page.address)
def test_values_of_a_dropped_file_are_never_markup(tmp_path: Path, page: PageDeclaration) -> None:
    hostile = "<img src=x onerror=alert(1)> **bold** [a](javascript:alert(1))"
    text = f'Date,Place,Type,Description,Dead\n2025-07-04,"{hostile}","{hostile}","{hostile}",2\n'
    app = dropped(public_tables.write(tmp_path / "hostile.csv", text))
    go(app, page.file) if page is not OVERVIEW else sound(app.switch_page(page.file).run())
    assert "<img" not in "".join(element.proto.body for element in app.get("html"))
    for kind in (app.markdown, app.header, app.subheader, app.caption, app.warning, app.info):
        for element in kind:
            assert not re.search(r"(?<!\\)(\*\*bold|\[a\]|<img)", str(element.value)), element.value


def test_coordinates_the_wrong_way_round_are_exchanged_with_one_click(tmp_path: Path) -> None:
    text = "date,location,latitude,longitude\n2025-07-04,Kyiv,30.52,50.45\n2025-07-05,Kharkiv,36.23,49.99\n"
    app = dropped(public_tables.write(tmp_path / "own.csv", text))
    assert "2 of 2 pairs lie far from the place" in words(app)
    assert "--swap-coordinates" not in app.warning[0].value, "on the page a button does it"
    (button,) = (one for one in app.button if one.label == "Exchange latitude and longitude")
    sound(button.click().run())
    assert "wrong way round" not in words(app)
