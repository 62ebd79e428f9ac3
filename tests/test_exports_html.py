"""The page of its own opens from a file with no network, maps included, and runs nothing that came from a table."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest
from PIL import Image

from tests.test_exports_pictures import CAPTION, VERSION, bars, places
from vigil import limits
from vigil.charts import basemap
from vigil.charts.chart import Chart, Drawn
from vigil.exports.html import standalone_html


def without_scripts(page: str) -> str:
    return re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)


def chart_of(data: pd.DataFrame, **told: Any) -> Chart:
    words = {"title": "Title", "caption": "Caption", "alt": "Alt", **told}
    return Chart(Drawn((), {}), data=data, name="vigil-x", **words)


def test_the_page_holds_title_caption_and_description() -> None:
    page = without_scripts(standalone_html(bars()))
    assert "<h1>Attacks by day</h1>" in page
    assert CAPTION in page
    assert 'aria-label="Two bars"' in page


def test_the_page_loads_nothing_from_elsewhere() -> None:
    page = without_scripts(standalone_html(bars()))
    assert not re.search(r"<(script|link|img|iframe)[^>]*(src|href)=", page)
    assert "default-src 'none'" in page


def test_markup_in_words_and_cells_is_shown_and_not_followed() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    page = standalone_html(chart_of(pd.DataFrame({hostile: [hostile]}), title=hostile, alt='" onload="x', note=hostile))
    assert "<img" not in without_scripts(page)
    assert '" onload="x' not in page


def test_text_in_the_figure_cannot_end_its_script() -> None:
    hostile = go.Figure(go.Bar(x=[1], y=[2], name="</script><script>alert(1)</script>"))
    chart = replace(bars(), drawn=Drawn.of(hostile))
    assert "alert(1)" not in without_scripts(standalone_html(chart))


def test_only_web_addresses_become_links() -> None:
    data = pd.DataFrame({"sources": ["https://example.org/a; javascript:alert(1)", "Air Force of Ukraine"]})
    page = without_scripts(standalone_html(chart_of(data)))
    assert re.findall(r'href="([^"]*)"', page) == ["https://example.org/a"]
    assert "javascript:alert(1)" in page


def test_an_unknown_value_is_an_empty_cell() -> None:
    data = pd.DataFrame({"launched": pd.array([None, 0], dtype="Int64")})
    page = without_scripts(standalone_html(chart_of(data)))
    assert page.count("<td></td>") == 1
    assert page.count('<td class="number">0</td>') == 1


def test_a_table_that_is_cut_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TABLE_ROWS", 2)
    page = without_scripts(standalone_html(chart_of(pd.DataFrame({"n": [1, 2, 3]}))))
    assert "The first 2 rows; 1 more" in page


def test_words_that_look_like_places_to_fill_are_left_alone() -> None:
    assert "<h1>{plotly} {caption}</h1>" in standalone_html(chart_of(pd.DataFrame(), title="{plotly} {caption}"))


def test_the_licences_of_what_is_inside_are_inside() -> None:
    page = without_scripts(standalone_html(bars()))
    assert "MIT License" in page
    assert "Copyright Plotly, Inc." in page


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


def opened(browser: Any, chart: Chart, folder: Path) -> tuple[Any, list[str], list[str]]:
    """The page of a chart opened from a file without network, what it asked for, and its errors."""
    file = folder / "chart.html"
    file.write_text(standalone_html(chart), encoding="utf-8")
    context = browser.new_context(offline=True, viewport={"width": 900, "height": 700})
    page = context.new_page()
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_selector("#chart .main-svg")
    return page, asked, errors


@pytest.mark.browser
def test_a_chart_opens_from_a_file_with_no_network(browser: Any, tmp_path: Path) -> None:
    page, asked, errors = opened(browser, bars(), tmp_path)
    assert page.locator("#chart .bars .point").count() == 2
    assert not errors
    assert all(address.startswith(("file:", "blob:", "data:")) for address in asked)
    assert VERSION in page.inner_text("main")
    page.context.close()


@pytest.mark.browser
def test_a_map_opened_from_a_file_shows_ground_marks_and_names_where_they_lie(browser: Any, tmp_path: Path) -> None:
    page, asked, errors = opened(browser, places(), tmp_path)
    centre, zoom, size, names = page.evaluate(
        """() => {
          const { center, view, width, height, placed } = document.querySelector("#chart").vigilMap;
          return [center, view.zoom, [width, height], placed.map(({ text, x, y }) => [text, ...view.pixel(x, y)])];
        }"""
    )

    def pixel(longitude: float, latitude: float) -> tuple[float, float]:
        """Web Mercator by its textbook formula, from the middle of the map."""
        radian = 256 / math.pi * 2**zoom
        up = [math.log(math.tan(math.pi / 4 + math.radians(one) / 2)) for one in (latitude, centre["lat"])]
        return (
            size[0] / 2 + radian * math.radians(longitude - centre["lon"]),
            size[1] / 2 - radian * (up[0] - up[1]),
        )

    x, y = pixel(30.52, 50.45)
    edge = 20  # the radius of its mark
    spots = [(x, y), (x + edge - 2, y), (x + edge + 2, y), pixel(32, 45), pixel(28.9, 48.6)]
    mark, sea, land = (
        tuple(int(colour[part : part + 2], 16) for part in (1, 3, 5))
        for colour in ("#b3322c", basemap.LIGHT_MAP.sea, basemap.LIGHT_MAP.land)
    )
    image = Image.open(io.BytesIO(page.locator("#chart").screenshot())).convert("RGB")
    assert [image.getpixel((round(x + 1), round(y + 1))) for x, y in spots] == [mark, mark, land, sea, land]
    ((kharkiv_x, kharkiv_y),) = ((x, y) for text, x, y in names if text == "Kharkiv")
    x, y = pixel(36.23, 49.99)
    assert kharkiv_x == pytest.approx(x, abs=2)
    assert 5 < abs(kharkiv_y - y) < 30  # below or above its place
    assert not errors
    assert all(address.startswith(("file:", "blob:", "data:")) for address in asked)
    page.context.close()
