"""What a reader takes away: each export is downloaded with a real browser, opened again, and says what it is."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import openpyxl
import pandas as pd
import pypdf
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, expect

from tests.browser.visit import Visit
from tests.dashboard_server import DashboardServer
from vigil.table import schema
from vigil.table.model import Table

JULY = "?from=2025-07-01&to=2025-07-10&type=attack"
SENTENCE = "Air attacks, 1 to 10 July 2025"
CARDS = {
    "chart": (f"frequency{JULY}", "frequency-over-time"),
    "map": (f"map{JULY}", "map"),
}


@pytest.fixture(scope="module")
def files(
    browser: Browser, server: DashboardServer, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str], Path]:
    """One chart, one map and the selection, each in every format, by what it is and the format."""
    visit = Visit.begin(browser, server.address, width=1440, height=1000, dark=False)
    folder = tmp_path_factory.mktemp("downloads")
    found: dict[tuple[str, str], Path] = {}
    for what, (address, key) in CARDS.items():
        visit.open(address)
        if what == "map":
            visit.map("map")
        card = visit.part(f"card-{key}")
        card.get_by_text("Data and downloads").click()
        for kind in ("png", "svg", "pdf", "html", "csv"):
            found[what, kind] = visit.download(button(visit, f"{key}-{kind}"), folder)
    for kind in ("csv", "parquet", "xlsx", "geojson"):
        found["selection", kind] = visit.download(button(visit, f"map-downloads-{kind}"), folder)
    visit.end()
    assert visit.outside == []
    return found


def button(visit: Visit, key: str) -> Locator:
    return visit.part(key).get_by_role("button").first


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("what", CARDS)
@pytest.mark.parametrize("kind", ["png", "svg", "pdf", "html", "csv"])
def test_the_name_of_a_file_says_what_is_inside(files: dict, what: str, kind: str) -> None:
    name = files[what, kind].name
    assert re.fullmatch(r"vigil-[a-z0-9-]+\." + kind, name), name
    assert "2025-07-01" in name
    assert "2025-07-10" in name


@pytest.mark.parametrize("what", CARDS)
def test_a_png_is_a_sharp_picture_with_something_on_it(files: dict, what: str) -> None:
    with Image.open(files[what, "png"]) as picture:
        assert picture.format == "PNG"
        assert picture.width >= 1400
        colours = picture.convert("RGB").resize((200, 140)).getcolors(200 * 140)
        assert colours is not None
        assert len(colours) > 20


@pytest.mark.parametrize("what", CARDS)
def test_an_svg_holds_filters_and_data_version_as_text(files: dict, curated: Table, what: str) -> None:
    text = words(re.sub(r"<[^>]+>", " ", files[what, "svg"].read_text(encoding="utf-8")))
    assert SENTENCE in text
    assert curated.version in text
    assert "As of 31 July 2025" in text or "As of 10 July 2025" in text


@pytest.mark.parametrize("what", CARDS)
def test_a_pdf_is_one_page_with_filters_and_data_version(files: dict, curated: Table, what: str) -> None:
    document = pypdf.PdfReader(files[what, "pdf"])
    text = words(document.pages[0].extract_text())
    assert len(document.pages) == 1
    assert SENTENCE in text
    assert curated.version in text


@pytest.mark.parametrize("what", CARDS)
def test_an_html_page_opens_from_a_file_with_no_network_and_draws(
    files: dict, curated: Table, browser: Browser, what: str
) -> None:
    context = browser.new_context(viewport={"width": 1100, "height": 800})
    page = context.new_page()
    outside: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: outside.append(request.url) if request.url.startswith("http") else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    context.set_offline(True)
    page.goto(files[what, "html"].as_uri())
    expect(page.locator(".js-plotly-plot")).to_be_visible()
    expect(page.locator("body")).to_contain_text(SENTENCE)
    expect(page.locator("body")).to_contain_text(curated.version)
    picture = Image.open(io.BytesIO(page.locator(".js-plotly-plot").screenshot())).convert("RGB")
    colours = picture.resize((160, 110)).getcolors(160 * 110)
    context.close()
    assert outside == []
    assert errors == []
    assert colours is not None
    assert len(colours) > 20


def test_the_data_behind_a_chart_has_its_rows(files: dict, curated: Table) -> None:
    data = pd.read_csv(files["chart", "csv"])
    assert len(data) >= 2
    assert not data.columns.duplicated().any()


def test_the_selection_as_csv_has_the_promised_columns_and_rows(files: dict) -> None:
    events = pd.read_csv(files["selection", "csv"])
    assert tuple(events.columns) == schema.EVENT_EXPORT_COLUMNS
    assert events["event_date"].between("2025-07-01", "2025-07-10").all()
    night = events.set_index("event_id").loc["attack-2025-07-04"]
    assert list(night[["launched", "neutralised", "killed_best", "injured_best"]]) == [550, 478, 3, 32]


def test_every_format_of_the_selection_holds_the_same_events(files: dict) -> None:
    ids = list(pd.read_csv(files["selection", "csv"])["event_id"])
    assert list(pd.read_parquet(files["selection", "parquet"])["event_id"]) == ids
    sheet = openpyxl.load_workbook(files["selection", "xlsx"], read_only=True).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[rows[0].index("event_id")] for row in rows[1:]] == ids
    features = json.loads(files["selection", "geojson"].read_text(encoding="utf-8"))["features"]
    assert {feature["properties"]["event_id"] for feature in features} == set(ids)


def test_unknown_figures_stay_empty_in_every_table(files: dict) -> None:
    events = pd.read_csv(files["selection", "csv"], dtype=str, keep_default_na=False)
    unknown = events[events["killed_best"] == ""]["event_id"]
    typed = pd.read_parquet(files["selection", "parquet"]).set_index("event_id")["killed_best"]
    assert len(unknown) > 0
    assert typed[list(unknown)].isna().all()


def test_geojson_says_how_exactly_each_place_is_known(files: dict) -> None:
    collection = json.loads(files["selection", "geojson"].read_text(encoding="utf-8"))
    assert collection["type"] == "FeatureCollection"
    for feature in collection["features"]:
        assert feature["type"] == "Feature"
        assert "geo_precision" in feature["properties"]
        points = feature["geometry"] is not None and feature["geometry"]["type"] == "Point"
        assert not (points and feature["properties"]["geo_precision"] in ("country", "direction"))
