"""The map component: what it sends to the browser, what it takes from it, and that the reader's view is kept."""

from __future__ import annotations

import base64
import io
import json
import math
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright
from shapely.geometry import shape
from streamlit.testing.v1 import AppTest

from tests.dashboard_server import environment
from vigil.charts import basemap, maps
from vigil.charts.chart import Drawn
from vigil.charts.look import LIGHT, colour_of
from vigil.charts.maps import UKRAINE
from vigil.charts.maps.drawing import CLOSEST_ZOOM, Drawing
from vigil.charts.maps.script import for_browser
from vigil.places.areas import area_of
from vigil.store.memory import InMemoryDataset, select
from vigil.ui.components import static_files
from vigil.ui.components.map_component import MapReply, MapView, reply_of
from vigil.ui.components.static_files import prepare_static

PATIENCE = 60_000
"""Milliseconds a slow machine may take to open a page."""

MAP = "document.querySelector('.vigil-map-plot').vigilMap"

MOVED = f"""before => {{
  const {{ center, view }} = {MAP};
  return Math.hypot(center.lon - before[0], center.lat - before[1], view.zoom - before[2]) > 1e-5;
}}"""

PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

RESTS = f"{MAP}.key() === {MAP}.drawnAt"
"""Whether the map has come to rest and is drawn for where it is."""

PAGE = """
from dataclasses import replace
from pathlib import Path

import streamlit as st

from vigil.charts import maps
from vigil.store.memory import dataset_of_table, select
from vigil.table.loading import load_table
from vigil.ui.components import map_component, static_files

static_files.STATIC_FOLDER = Path(__file__).parent / "static" / "generated"


@st.cache_resource
def view():
    return select(dataset_of_table(load_table()))


colour = st.radio("Colour", ["actor", "weapon"])
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
chart = maps.events_map(view(), colour_by=colour)
looked = map_component.current_viewport("map")
if "follows" in st.query_params:
    home = chart.drawn.layout["meta"]["corners"]
    west, south, east, north, zoom = looked or (*home[0], *home[1], 4.5)
    corners = [[west, south], [east, north]]
    meta = {**chart.drawn.layout["meta"], "corners": corners, "follows": True, "zoom": zoom, "home": home}
    chart = replace(chart, drawn=replace(chart.drawn, layout={**chart.drawn.layout, "meta": meta}))
reply = map_component.map_chart(chart, key="map", height=420)
st.text(f"run {st.session_state['runs']}, chosen {list(reply.clicked)}, box {reply.box}")
st.text(f"looked at {looked}")
"""


class TestReply:
    def test_a_click_hands_back_names_and_view(self) -> None:
        sent = {"clicked": ["Kyiv"], "box": None, "view": {"longitude": 31, "latitude": 48.5, "zoom": 5}}
        assert reply_of(sent) == MapReply(MapView(31.0, 48.5, 5.0), ("Kyiv",), None)

    def test_a_box_hands_back_its_edges(self) -> None:
        reply = reply_of({"clicked": [], "box": [29.0, 46.0, 31.0, 47.5], "view": None})
        assert reply.box == (29.0, 46.0, 31.0, 47.5)
        assert reply

    @pytest.mark.parametrize(
        "sent",
        [None, "Kyiv", 3, [], {}, {"clicked": "Kyiv"}, {"clicked": [1, None]}, {"box": [1, 2, 3]}, {"box": ["a"] * 4}],
        ids=str,
    )
    def test_anything_malformed_is_no_choice(self, sent: Any) -> None:
        assert not reply_of(sent)

    def test_a_malformed_view_does_not_lose_the_choice(self) -> None:
        assert reply_of({"clicked": ["Kyiv"], "view": {"longitude": True}}) == MapReply(None, ("Kyiv",), None)


class TestStaticFiles:
    def test_plotly_and_the_outlines_are_written(self, tmp_path: Path) -> None:
        files = prepare_static(tmp_path / "generated")
        written = {path.name.split("-")[0] for path in (tmp_path / "generated").iterdir()}
        assert written == {"plotly", "outlines"}
        assert (tmp_path / files.plotly).read_bytes().startswith(b"/**")
        assert (tmp_path / files.outlines).is_file()

    def test_each_file_holds_what_the_figure_carries(self, tmp_path: Path) -> None:
        files = prepare_static(tmp_path / "generated")
        served = json.loads((tmp_path / files.outlines).read_text(encoding="utf-8"))
        for trace in Drawing(LIGHT).finished(UKRAINE, revision="", empty_words="").data[:-1]:
            x, y = (
                np.frombuffer(base64.b64decode(one["bdata"]), "<f4")
                for one in served["outlines"][trace["meta"]["outline"]]
            )
            assert np.array_equal(x, trace["x"], equal_nan=True)
            assert np.array_equal(y, trace["y"], equal_nan=True)
        assert ["Kyiv" in name for name in served["names"]].count(True) >= 1

    def test_a_second_call_writes_nothing_anew(self, tmp_path: Path) -> None:
        folder = tmp_path / "generated"
        prepare_static(folder)
        before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
        prepare_static(folder)
        assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before

    def test_a_torn_file_is_written_again(self, tmp_path: Path) -> None:
        files = prepare_static(tmp_path / "generated")
        path = tmp_path / files.plotly
        whole = path.stat().st_size
        path.write_bytes(b"torn")
        prepare_static(tmp_path / "generated")
        assert path.stat().st_size == whole

    def test_files_of_another_version_stay_for_the_process_that_serves_them_and_go_later(self, tmp_path: Path) -> None:
        folder = tmp_path / "generated"
        folder.mkdir()
        recent, old = folder / "outlines-0123456789.json", folder / "outlines-9876543210.json"
        for path in (recent, old):
            path.write_text("{}")
        past = time.time() - static_files.STALE_SECONDS - 60
        os.utime(old, (past, past))
        prepare_static(folder)
        assert recent.exists()
        assert not old.exists()

    def test_a_folder_that_cannot_be_written_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "generated").write_text("a file")
        with pytest.raises(OSError, match=r"charts and maps need to write their files to .*generated"):
            prepare_static(tmp_path / "generated")


class TestPayload:
    @pytest.fixture
    def payload(self, dataset: InMemoryDataset) -> dict[str, Any]:
        return for_browser(maps.events_map(select(dataset), layers={"places", "launch"}).drawn)

    def test_outlines_are_sent_by_their_keys(self, payload: dict[str, Any]) -> None:
        keyed = [trace for trace in payload["data"] if "outline" in trace.get("meta", {})]
        assert len(keyed) > 20
        assert not any("x" in trace or "y" in trace for trace in keyed)
        assert all("x" in trace for trace in payload["data"] if trace not in keyed)

    def test_the_chart_itself_keeps_them_inside(self, dataset: InMemoryDataset) -> None:
        chart = maps.events_map(select(dataset))
        for_browser(chart.drawn)
        assert all(len(trace.x) for trace in chart.figure.data)
        assert all("x" in trace for trace in for_browser(chart.drawn, whole=True)["data"])

    def test_a_dashboard_below_a_path_asks_below_that_path(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(streamlit, "get_option", lambda name: "team/vigil/")
        files = prepare_static(tmp_path / "generated")
        assert files.address(files.plotly).startswith("/team/vigil/app/static/generated/plotly-")

    def test_a_figure_without_a_map_passes_through(self) -> None:
        bar = {"type": "bar", "x": [1], "y": [2]}
        assert for_browser(Drawn([bar], {})) == {"data": [bar], "layout": {}}


def test_a_page_with_a_map_runs_without_a_browser(tmp_path: Path) -> None:
    script = tmp_path / "page.py"
    script.write_text(PAGE, encoding="utf-8")
    app = AppTest.from_file(str(script), default_timeout=60).run()
    assert not app.exception
    assert app.text[0].value == "run 1, chosen [], box None"


# ---------------------------------------------------------------------- in Chromium


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with a page that holds one map."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "page.py").write_text(PAGE, encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(folder / "page.py")]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    command += ["--server.enableStaticServing", "true", "--browser.gatherUsageStats", "false"]
    command += ["--server.fileWatcherType", "none"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment(), stdout=log, stderr=subprocess.STDOUT)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


class Opened:
    """The page with the map, opened and drawn, and every address it asked for."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.asked: list[str] = []
        self.errors: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(address)
        page.wait_for_selector(".vigil-map[data-drawn]")

    def rests(self) -> None:
        """Wait until the map has come to rest and is drawn for where it is."""
        self.page.wait_for_function(RESTS)
        self.painted()

    def view(self) -> list[float]:
        found: list[float] = self.page.evaluate(f"[{MAP}.center.lon, {MAP}.center.lat, {MAP}.view.zoom]")
        return [round(number, 6) for number in found]

    def spot(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where a place is in the window, by the textbook formula of Web Mercator from the centre of the map."""
        box = self.page.locator(".vigil-map-plot .main-svg").first.bounding_box()
        assert box is not None
        east, north, zoom = self.page.evaluate(f"[{MAP}.center.lon, {MAP}.center.lat, {MAP}.view.zoom]")
        radian = 256 / math.pi * 2**zoom
        x = radian * math.radians(longitude - east)
        y = radian * (_upwards(north) - _upwards(latitude))
        return box["x"] + box["width"] / 2 + x, box["y"] + box["height"] / 2 + y

    def colour(self, x: float, y: float) -> str:
        """What is painted at a spot of the window, as #rrggbb."""
        picture = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        return "#{:02x}{:02x}{:02x}".format(*picture.getpixel((round(x), round(y))))

    def painted(self) -> None:
        self.page.evaluate(PAINTED)

    def told(self, words: str) -> None:
        self.page.get_by_text(words).wait_for()

    def press(self, *keys: str) -> None:
        plot = self.page.locator(".vigil-map-plot")
        for key in keys:
            before = self.view()
            plot.press(key)
            self.page.wait_for_function(MOVED, arg=before)

    def redrawn_by(self, act: Any) -> None:
        before = self.page.locator(".vigil-map").get_attribute("data-drawn")
        act()
        self.page.wait_for_function("b => document.querySelector('.vigil-map').dataset.drawn !== b", arg=before)


def _upwards(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Opened]:
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    yield Opened(page, address)
    page.close()


@pytest.fixture(scope="module")
def standing(browser: Browser, address: str) -> Iterator[Opened]:
    """A page for tests that leave it as it was."""
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    yield Opened(page, address)
    page.close()


def test_the_map_is_drawn_with_no_outside_request(standing: Opened, address: str) -> None:
    outside = [url for url in standing.asked if not url.startswith((address, "data:", "blob:"))]
    assert outside == []
    assert standing.errors == []


def test_the_map_ends_with_the_world_and_with_its_closest_and_widest_zoom(standing: Opened) -> None:
    moved = """async ([x, y, zoom]) => {
      const map = document.querySelector(".vigil-map-plot").vigilMap;
      await map.Plotly.relayout(map.plot, Object.fromEntries(
        map.view.at(x, y, zoom).ranges.map((range, axis) => [`${"xy"[axis]}axis.range`, range])));
      const found = [...map.bounds, map.view.zoom, Math.min(map.width, map.height)];
      await map.reset();
      return found;
    }"""
    west, south, _, _, zoom, _ = standing.page.evaluate(moved, [-900, -900, 4])
    assert (west, south, zoom) == pytest.approx((-180, -85.0511, 4), abs=1e-3)
    assert standing.page.evaluate(moved, [30, 60, 20])[-2] == pytest.approx(CLOSEST_ZOOM)
    *_, zoom, smallest_side = standing.page.evaluate(moved, [30, 60, -9])
    assert zoom == pytest.approx(math.log2(smallest_side / 512))  # the whole world, and nothing around it


IN_THE_BLACK_SEA, IN_VINNYTSIA_OBLAST = (31.5, 45.5), (28.9, 48.6)


def test_ground_and_marks_are_painted_where_mercator_puts_them(opened: Opened, dataset: InMemoryDataset) -> None:
    kharkiv = dataset.table.places.set_index("name_en").loc["Kharkiv"]
    for keys in ((), ("-", "ArrowRight", "ArrowRight")):
        opened.press(*keys)
        opened.rests()
        assert opened.colour(*opened.spot(*IN_VINNYTSIA_OBLAST)) == basemap.LIGHT_MAP.land
        assert opened.colour(*opened.spot(*IN_THE_BLACK_SEA)) == basemap.LIGHT_MAP.sea
        x, y = opened.spot(kharkiv["longitude"], kharkiv["latitude"])
        picture = Image.open(io.BytesIO(opened.page.screenshot())).convert("RGB")
        ring = ["#{:02x}{:02x}{:02x}".format(*picture.getpixel((round(x) - away, round(y)))) for away in range(30)]
        russia = [int(colour_of("actor", "Russia")[part : part + 2], 16) for part in (1, 3, 5)]
        near = [max(abs(int(one[1 + 2 * n : 3 + 2 * n], 16) - russia[n]) for n in range(3)) < 24 for one in ring]
        assert near.index(True, 3) > 12  # within the ring the area below it is seen
        assert ring[3] != basemap.LIGHT_MAP.land
        assert any(near)


def test_a_drag_takes_ground_and_marks_along(opened: Opened) -> None:
    x, y = opened.spot(36.23, 49.99)
    mouse = opened.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x - 60, y + 20, steps=3)
    mouse.move(x - 150, y + 40, steps=3)
    mouse.up()
    opened.rests()
    assert opened.spot(36.23, 49.99) == pytest.approx((x - 150, y + 40), abs=1)
    assert opened.colour(*opened.spot(*IN_VINNYTSIA_OBLAST)) == basemap.LIGHT_MAP.land
    opened.told("chosen [], box None")  # a drag chooses nothing


def test_centre_and_zoom_outlive_another_figure(opened: Opened) -> None:
    opened.press("+", "+", "ArrowLeft")
    there = opened.view()
    opened.redrawn_by(lambda: opened.page.get_by_text("weapon", exact=True).click())
    assert opened.view() == pytest.approx(there, abs=1e-5)


def test_a_click_on_an_area_tells_its_name_and_can_be_taken_back(opened: Opened) -> None:
    before = opened.view()
    opened.page.mouse.move(*opened.spot(28.3, 50.9))
    expect(opened.page.locator(".vigil-map-plot .hovertext")).to_contain_text("Zhytomyr oblast")
    opened.page.mouse.click(*opened.spot(28.3, 50.9))
    opened.told("chosen ['Zhytomyr oblast'], box None")
    assert opened.view() == before
    opened.page.get_by_role("button", name="Clear choice").click()
    opened.told("chosen [], box None")


def test_areas_of_one_shade_are_drawn_as_one_and_each_tells_of_itself(opened: Opened) -> None:
    drawn = opened.page.evaluate(
        f"{MAP}.plot.data.map(({{ meta }}) => meta?.outlines ?? []).filter(([one]) => one?.meta.area)"
    )
    assert sum(map(len, drawn)) > 2 * len(drawn)
    alike = [[area["meta"] for area in areas] for areas in drawn]
    in_ukraine = max(([one["area"] for one in few if one["outline"].startswith("oblasts/")] for few in alike), key=len)
    assert len(in_ukraine) > 1
    for name in in_ukraine:
        spot = shape(area_of(name)).representative_point()
        opened.page.mouse.move(*opened.spot(spot.x, spot.y))
        expect(opened.page.locator(".vigil-map-plot .hovertext")).to_contain_text(name)


def test_a_box_tells_its_edges_in_degrees(opened: Opened) -> None:
    opened.page.locator('[data-title="Box Select"]').click()
    mouse = opened.page.mouse
    mouse.move(*opened.spot(29.0, 51.0))
    mouse.down()
    mouse.move(*opened.spot(31.0, 50.0), steps=4)
    mouse.move(*opened.spot(32.0, 49.5), steps=4)
    mouse.up()
    line = opened.page.get_by_text("box (")
    line.wait_for()
    west, south, east, north = json.loads(f"[{line.inner_text().split('box (')[1].rstrip(')')}]")
    assert [west, south, east, north] == pytest.approx([29.0, 49.5, 32.0, 51.0], abs=0.15)
    assert "'Kyiv'" in line.inner_text()


def test_moving_the_map_and_playing_through_time_do_not_run_the_page(opened: Opened) -> None:
    opened.press("+")
    view = opened.view()
    circles = f"{MAP}.circles().length"
    all_periods = opened.page.evaluate(circles)
    opened.page.get_by_role("button", name="Play through time").click()
    opened.page.wait_for_function("Number(document.querySelector('.vigil-map-time input').value) >= 2")
    opened.page.get_by_role("button", name="Pause").click()
    shown = opened.page.locator(".vigil-map-time output").inner_text()
    assert shown.startswith("Up to ")
    assert 0 < opened.page.evaluate(circles) < all_periods
    opened.page.get_by_role("button", name="All periods").click()
    assert opened.page.evaluate(circles) == all_periods
    assert opened.view() == pytest.approx(view, abs=1e-5)
    opened.told("run 1, ")


def test_a_map_that_follows_tells_where_one_looks_and_that_one_came_back(browser: Browser, address: str) -> None:
    opened = Opened(browser.new_page(viewport={"width": 1100, "height": 900}), f"{address}/?follows=yes")
    told = opened.page.get_by_text("looked at")
    expect(told).to_have_text("looked at None")
    home = opened.view()[2]
    opened.press("+", "+", "+")
    west, south, east, north = opened.page.evaluate(f"{MAP}.bounds")
    expect(told).to_have_text(f"looked at ({west:.3f}, {south:.3f}, {east:.3f}, {north:.3f}, {home + 1.5:.3f})")
    opened.page.locator('[data-title="Reset view"]').click()
    expect(told).to_contain_text(f", {home:.3f})")  # so that it can be drawn for the whole again
    opened.page.close()


def test_the_wheel_is_the_pages_until_the_map_is_turned_to(opened: Opened) -> None:
    before = opened.view()
    spot = opened.spot(31.0, 48.0)
    opened.page.mouse.move(*spot)
    opened.page.mouse.wheel(0, -200)
    opened.painted()
    assert opened.view() == before
    opened.page.locator(".vigil-map-plot").focus()
    opened.page.mouse.wheel(0, -200)
    opened.page.wait_for_function(MOVED, arg=before)
    opened.rests()
    assert opened.view()[2] > before[2]
    assert opened.spot(31.0, 48.0) == pytest.approx(spot, abs=1)  # what lies below the pointer stays there


def test_two_fingers_zoom_and_one_leaves_the_page_its_scrolling(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 500, "height": 800}, has_touch=True)
    opened = Opened(context.new_page(), address)
    x, y = opened.spot(31.0, 48.0)
    before = opened.view()
    touch = context.new_cdp_session(opened.page)

    def fingers(kind: str, *places: float) -> None:
        points = [{"x": x + away, "y": y, "id": number} for number, away in enumerate(places)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    fingers("touchStart", 0)
    for away in (20, 40, 60):
        fingers("touchMove", away)
    fingers("touchEnd")
    assert opened.view() == before
    fingers("touchStart", -40, 40)
    for away in (50, 60, 80):
        fingers("touchMove", -away, away)
    fingers("touchEnd")
    opened.rests()
    assert opened.view()[2] == pytest.approx(before[2] + 1, abs=0.1)
    opened.told("chosen [], box None")  # two fingers choose nothing
    context.close()


def test_the_map_is_described_and_can_be_reached_by_keyboard(standing: Opened) -> None:
    plot = standing.page.locator(".vigil-map-plot")
    assert "Most events: " in (plot.get_attribute("aria-label") or "")
    plot.focus()
    assert standing.page.evaluate("document.activeElement.classList.contains('vigil-map-plot')")


def test_the_picture_from_the_bar_is_named_after_what_it_shows(standing: Opened, tmp_path: Path) -> None:
    with standing.page.expect_download(timeout=PATIENCE) as download:
        standing.page.locator('[data-title="Download as a picture (PNG)"]').click()
    assert download.value.suggested_filename == "vigil-map-2025-01-01-2025-07-31.png"
    download.value.save_as(tmp_path / "map.png")
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")


def test_a_browser_without_webgl_draws_the_map_with_its_names(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.add_init_script(
        """const before = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
          return kind === "2d" ? before.call(this, kind, ...more) : null;
        };"""
    )
    opened = Opened(page, address)
    assert "Kharkiv" in opened.page.evaluate(f"{MAP}.placed.map(({{ text }}) => text)")
    expect(page.locator(".vigil-map-plot .textpoint", has_text="Kharkiv")).to_be_visible()
    assert opened.errors == []
    page.close()


def test_a_phone_sees_the_whole_map_width(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    opened = Opened(page, address)
    assert opened.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert opened.page.evaluate("document.querySelector('.vigil-map-plot .main-svg').clientWidth <= 390")
    page.close()


def test_a_map_nobody_has_moved_shows_the_same_part_of_the_world_at_any_width(opened: Opened) -> None:
    before = opened.view()
    opened.page.set_viewport_size({"width": 500, "height": 900})
    opened.page.wait_for_function(MOVED, arg=before)
    opened.page.wait_for_function(
        f"""() => {{
          const map = {MAP};
          const [[west, south], [east, north]] = map.figure.layout.meta.corners;
          const [from, to] = [map.project([west, north]), map.project([east, south])];
          return from.x > -1 && from.y > -1 && to.x < map.width + 1 && to.y < map.height + 1;
        }}"""
    )


def test_a_map_that_was_moved_stays_where_it_is_at_another_width(opened: Opened) -> None:
    opened.press("+", "ArrowRight")
    before = opened.view()
    opened.page.set_viewport_size({"width": 500, "height": 900})
    opened.page.wait_for_function(f"{MAP}.width < 500")
    assert opened.view() == pytest.approx(before, abs=1e-4)
