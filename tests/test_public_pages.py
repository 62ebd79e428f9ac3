"""A public table on every page: the same events, dates, places and deaths wherever one looks."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests import public_tables
from tests.dashboard_server import REPOSITORY
from tests.drawn import charts_of, maps_of
from tests.test_readers_samples import FILES as SAMPLES
from vigil.public_book import OpenTable, open_any
from vigil.ui.pages import ABOUT, CLAIMS, EVENTS, FREQUENCY, MAP, OPEN, OVERVIEW, PAGES, RANK
from vigil.words import format_number, number_of

NOT_TO_BE_PASSED_ON = "do not allow its rows to be passed on"


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


FORMATS = ("acled", "ucdp", "hdx-hapi", "massive-missile-attacks", "bellingcat", "viina", "gdelt")
FORMATS += ("air-raid-alerts", "ocha-hostilities", "mapped")


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


def check_every_page(app: AppTest, table: OpenTable) -> None:
    """Each page opens, says which table is open, and shows its events, dates, places and deaths."""
    read, book = table.read, table.book
    assert read is not None
    number = int(read.counted_once["events_count"].sum())
    killed = int(read.counted_once["killed_best"].sum())
    for page in PAGES:
        app.query_params.clear()
        shown = words(go(app, page.file) if page is not OVERVIEW else sound(app.switch_page(page.file).run()))
        assert f"Open table: {read.title}" in shown, page.address
        assert read.format.passing_on in shown
        if book.table.vocabulary.is_aggregated:
            assert " ".join(number_of(number, "event").split()) in shown
        else:
            assert f"{number} of {number} events" in shown
        if page is OVERVIEW:
            places = number_of(int(book.events["place"].nunique()), "place")
            assert f"at {' '.join(places.split())}" in shown
            assert " ".join(format_number(killed).split()) in shown
        elif page is MAP:
            drawn = maps_of(app)[0]
            assert drawn["title"].startswith("Events by place")
        elif page is EVENTS:
            assert len(app.dataframe[0].value) == min(len(book.events), 5000)
        elif page in (RANK, CLAIMS):
            assert "cannot answer what is asked here" in shown
        elif page is ABOUT:
            assert read.format.event_is.split(";")[0] in shown
    app.query_params.clear()
    go(app, FREQUENCY.file)
    assert charts_of(app)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return small_files(tmp_path_factory.mktemp("public"))


@pytest.mark.parametrize("name", FORMATS)
def test_a_dropped_file_is_shown_on_every_page(files: dict[str, Path], name: str) -> None:
    app = dropped(files[name])
    assert not app.error
    table = open_any(files[name])
    assert table.read is not None
    assert table.read.format.name == name
    check_every_page(app, table)


if SAMPLES:

    @pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
    def test_a_real_file_is_shown_on_every_page(path: Path) -> None:
        check_every_page(dropped(path), open_any(path))
