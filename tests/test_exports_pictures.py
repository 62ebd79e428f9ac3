"""A picture says what it shows when it has left its page; where none can be made, the reader is told why."""

from __future__ import annotations

import io
import os
import shutil
import signal
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil import limits
from vigil.charts.basemap import LIGHT_MAP
from vigil.charts.chart import Chart, Drawn
from vigil.charts.lettering import text_ems, wrapped
from vigil.charts.look import DARK, LIGHT, Theme, layout
from vigil.charts.maps import UKRAINE
from vigil.charts.maps.drawing import Drawing
from vigil.exports import pictures
from vigil.exports.framing import framed
from vigil.exports.pictures import PictureError, exporter_available, picture

VERSION = "0123456789ab"
CAPTION = f"All events, 1 to 4 July 2025. Source: Air Force of Ukraine. As of 4 July 2025. Data version {VERSION}."


def bars(title: str = "Attacks by day", *, theme: Theme = LIGHT) -> Chart:
    figure = go.Figure(go.Bar(x=["1 July", "2 July"], y=[3, 4], name="Attacks"))
    figure.update_layout(**layout(theme))
    figure.update_yaxes(title_text="Munitions launched")
    data = pd.DataFrame({"day": [1, 2], "attacks": [3, 4]})
    return Chart(Drawn.of(figure), title, CAPTION, "Two bars", data, "vigil-bars")


def places() -> Chart:
    drawing = Drawing(LIGHT)
    drawing.marks([30.52], [50.45], marker={"size": 40, "color": "#b3322c", "line": {"width": 0}})
    drawn = drawing.finished(UKRAINE, revision="places", empty_words="")
    return Chart(drawn, "Places hit", CAPTION, "One place", pd.DataFrame({"place": ["Kyiv"]}), "vigil-map", is_map=True)


@pytest.fixture(scope="module", autouse=True)
def _one_browser() -> Iterator[None]:
    yield
    pictures.stop()


@pytest.fixture
def installed_browser(chromium: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser that the tests found or installed is the one that draws."""
    monkeypatch.setenv("BROWSER_PATH", chromium)


def texts(figure: go.Figure) -> str:
    return " ".join([figure.layout.title.text or "", *(note.text for note in figure.layout.annotations)])


@pytest.mark.parametrize("chart", [bars(), places()], ids=["chart", "map"])
def test_a_framed_chart_holds_title_and_caption(chart: Chart) -> None:
    found = texts(framed(chart)).replace("<br>", " ").replace("<b>", "").replace("</b>", "")
    assert chart.title in found
    assert chart.caption in found


def test_a_framed_chart_has_a_solid_background() -> None:
    assert framed(bars(), DARK).layout.paper_bgcolor == DARK.paper


def test_framing_leaves_the_chart_as_it_was() -> None:
    chart = bars()
    before = chart.figure.to_json()
    framed(chart)
    assert chart.figure.to_json() == before


def test_controls_that_do_nothing_in_a_picture_are_left_out() -> None:
    chart = bars()
    chart.figure.update_layout(sliders=[{"steps": []}], updatemenus=[{"buttons": []}])
    assert not framed(chart).layout.sliders
    assert not framed(chart).layout.updatemenus


def test_a_longer_title_makes_a_taller_picture() -> None:
    assert framed(bars("Attacks " * 40)).layout.height > framed(bars()).layout.height


def test_markup_in_a_title_is_shown_and_not_followed() -> None:
    assert "&lt;b&gt;" in texts(framed(bars("A <b> title")))


@given(st.text(max_size=300), st.floats(5, 90))
def test_wrapping_keeps_every_letter(text: str, ems: float) -> None:
    assert "".join(wrapped(text, ems)).replace(" ", "") == "".join(text.split())


@given(st.text(st.characters(min_codepoint=33, max_codepoint=0x24F), max_size=300), st.floats(5, 90))
def test_no_line_is_wider_than_its_room(text: str, ems: float) -> None:
    assert all(text_ems(line) <= ems for line in wrapped(text, ems))


def test_an_unknown_format_is_refused_before_anything_starts() -> None:
    with pytest.raises(ValueError, match="gif"):
        picture(bars(), "gif")  # type: ignore[arg-type]


def test_a_size_beyond_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="pixels"):
        picture(bars(), "png", width=5_000, scale=4)


def without_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    pictures.stop()
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("choreographer.browsers.chromium.Chromium.find_browser", lambda **_: None)


def test_without_a_browser_the_reason_names_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    without_browser(monkeypatch)
    available = exporter_available()
    assert not available.ok
    assert "Chromium" in available.reason


def test_without_a_browser_a_picture_is_a_plain_error(monkeypatch: pytest.MonkeyPatch) -> None:
    without_browser(monkeypatch)
    with pytest.raises(PictureError, match="No Chrome or Chromium"):
        picture(bars(), "png")


def test_a_program_that_is_no_browser_is_named_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    no_browser = shutil.which("false")
    assert no_browser
    monkeypatch.setenv("BROWSER_PATH", no_browser)
    monkeypatch.setattr(pictures, "_EXPORTER", pictures._Exporter())
    with pytest.raises(PictureError) as raised:
        picture(bars(), "png")
    assert str(raised.value).startswith(f"The browser {no_browser} closed as soon as it was started. Install one")


def test_without_a_browser_warming_up_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    without_browser(monkeypatch)
    pictures.warm().join(timeout=10)


def test_a_browser_that_is_none_is_a_plain_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pictures.stop()
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr("choreographer.browsers.chromium.Chromium.find_browser", lambda **_: str(program))
    with pytest.raises(PictureError):
        picture(bars(), "png")


@pytest.mark.browser
@pytest.mark.usefixtures("installed_browser")
def test_a_png_has_the_size_asked_for() -> None:
    png = picture(bars(), "png", width=600, height=400, scale=2)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", png[16:24]) == (1200, 800)


@pytest.mark.browser
@pytest.mark.usefixtures("installed_browser")
def test_an_svg_holds_title_and_data_version_as_text() -> None:
    svg = picture(bars(), "svg").decode()
    assert "Attacks by day" in svg
    assert VERSION in svg


@pytest.mark.browser
@pytest.mark.usefixtures("installed_browser")
def test_a_pdf_is_one_page_with_text_that_can_be_searched() -> None:
    from pypdf import PdfReader

    pdf = picture(bars(), "pdf")
    reader = PdfReader(io.BytesIO(pdf))
    assert pdf[:5] == b"%PDF-"
    assert len(reader.pages) == 1
    assert VERSION in reader.pages[0].extract_text()


@pytest.mark.browser
@pytest.mark.usefixtures("installed_browser")
def test_a_map_is_drawn_in_a_png() -> None:
    from PIL import Image

    image = Image.open(io.BytesIO(picture(places(), "png", scale=1))).convert("RGB")
    colours = {"#{:02x}{:02x}{:02x}".format(*colour) for _, colour in image.getcolors(1 << 24) or []}
    assert {LIGHT_MAP.sea, LIGHT_MAP.land, "#b3322c"} <= colours


@pytest.mark.browser
@pytest.mark.usefixtures("installed_browser")
def test_a_map_in_a_pdf_is_lines_and_letters_and_no_image() -> None:
    from pypdf import PdfReader

    (page,) = PdfReader(io.BytesIO(picture(places(), "pdf"))).pages
    assert {"Kharkiv", "Odesa", "Simferopol"} <= set(page.extract_text().split())
    assert not list(page.images)


@pytest.mark.browser
@pytest.mark.usefixtures("installed_browser")
def test_several_sessions_get_their_own_pictures() -> None:
    found: dict[str, bytes] = {}

    def draw(name: str) -> None:
        found[name] = picture(bars(f"Title {name}"), "svg")

    threads = [threading.Thread(target=draw, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f"Title {name}".encode() in svg for name, svg in found.items())
    assert len(found) == 3


@pytest.mark.browser
@pytest.mark.usefixtures("installed_browser")
def test_a_browser_that_died_is_replaced() -> None:
    picture(bars(), "svg")
    running = pictures._EXPORTER._browser.subprocess
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    assert b"Attacks by day" in picture(bars(), "svg")


@pytest.mark.browser
@pytest.mark.usefixtures("installed_browser")
def test_a_picture_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    picture(bars(), "svg")
    monkeypatch.setattr(limits, "PICTURE_SECONDS", 0)
    with pytest.raises(PictureError, match="0 seconds"):
        picture(places(), "png")
