"""What a reader does with the dashboard in a real browser, from a link to a filter to a place on the map."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visit import Visit
from tests.dashboard_server import dashboard_server
from vigil.store.memory import InMemoryDataset
from vigil.ui.app.pages import (
    ABOUT,
    ATTACK,
    BESIDE,
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
)

Open = Callable[..., Visit]
NIGHT = "attack-2025-07-04"

STANDS_ON = {
    OVERVIEW.address: ".st-key-overview-frequency .js-plotly-plot",
    MAP.address: ".st-key-card-map .vigil-map[data-drawn]",
    FREQUENCY.address: ".st-key-frequency-calendar .js-plotly-plot",
    EVENTS.address: ".st-key-event-table canvas",
    ATTACK.address: ".st-key-attack-weapons .js-plotly-plot",
    RANK.address: ".st-key-rank-records .js-plotly-plot",
    WINDOWS.address: ".st-key-windows-courses .js-plotly-plot",
    COMPARE.address: ".st-key-compare-ratios .js-plotly-plot",
    CHANGE.address: ".st-key-change-levels .js-plotly-plot",
    CLAIMS.address: ".st-key-claims-time .js-plotly-plot",
    ABOUT.address: ".st-key-about-findings",
    OPEN.address: ".st-key-open-file input[type=file]",
    BESIDE.address: "input[type=file]",
}
"""What a page is for: when this is drawn, the page is there."""


def address(page: str) -> str:
    return "" if page == OVERVIEW.address else page


@pytest.fixture
def new_server_visit(browser: Browser) -> Iterator[Open]:
    """Open an address as the very first request of a new server."""
    with dashboard_server() as server:
        visits: list[Visit] = []

        def open_address(path: str) -> Visit:
            visits.append(Visit.begin(browser, server.address, width=1440, height=1000, dark=False))
            visits[-1].open(path)
            return visits[-1]

        yield open_address
        for one in visits:
            one.end()
            assert one.outside == []
            assert one.errors == []


@pytest.mark.parametrize("page", [page.address for page in PAGES])
def test_a_cold_deep_link_shows_the_whole_dashboard(new_server_visit: Open, page: str) -> None:
    visit = new_server_visit(f"{address(page)}?from=2025-07-01&to=2025-07-10&actor=Russia")
    visit.says("All events by Russia, 1 to 10 July 2025")
    expect(visit.part("filter-actor")).to_contain_text("Russia")
    expect(visit.page.get_by_role("link", name=FREQUENCY.title, exact=True).first).to_be_visible()
    expect(visit.page.locator(STANDS_ON[page]).first).to_be_attached()
    expect(visit.page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("page", [page.address for page in PAGES])
def test_no_page_is_wider_than_its_window(visit: Open, page: str) -> None:
    one = visit(address(page))
    expect(one.page.locator(STANDS_ON[page]).first).to_be_attached()
    for width in (1440, 1024, 390):
        one.page.set_viewport_size({"width": width, "height": 900})
        expect(one.page.locator(STANDS_ON[page]).first).to_be_attached()
        assert one.overflow() <= 0, f"{width} pixels"


def test_every_chart_has_a_title_a_caption_and_words_for_those_who_cannot_see_it(visit: Open) -> None:
    one = visit(FREQUENCY.address)
    cards = one.page.locator('[class*="st-key-card-"]')
    assert cards.count() >= 5
    for number in range(cards.count()):
        card = cards.nth(number)
        expect(card.locator(".vigil-chart-title")).not_to_be_empty()
        expect(card.locator(".vigil-caption").last).to_contain_text("Data version")
        expect(card.locator("[aria-label], [alt]").first).to_be_attached()


def test_dates_and_actor_are_changed_and_hold_across_pages(visit: Open) -> None:
    one = visit(EVENTS.address)
    one.choose_dates("01072025", "10072025")
    one.says("All events, 1 to 10 July 2025")
    one.choose("filter-actor", "Russia")
    one.says("All events by Russia, 1 to 10 July 2025")
    one.go_to(FREQUENCY.title)
    one.says("All events by Russia, 1 to 10 July 2025")
    expect(one.page).to_have_url(re.compile(r"/frequency\?.*from=2025-07-01.*to=2025-07-10.*actor=Russia"))


def test_the_event_goes_along_from_page_to_page(visit: Open) -> None:
    one = visit(f"?event={NIGHT}&actor=Russia")
    for link, title in (
        ("How it ranks, and what may be said of it", "Rank: night of 3 to 4 July 2025"),
        ("Every weapon, place and source of it", "Night of 3 to 4 July 2025"),
        ("Which of its figures is right", "Claims: night of 3 to 4 July 2025"),
    ):
        one.go_to(link)
        expect(one.page.get_by_role("heading", name=title, exact=True)).to_be_visible()
        one.says("All events by Russia")


def test_a_link_restores_the_view_in_another_browser(visit: Open) -> None:
    first = visit(EVENTS.address)
    first.choose("filter-weapon", "ballistic missile")
    first.says("counting only ballistic missiles")
    expect(first.page).to_have_url(re.compile("weapon=ballistic"))
    second = visit(first.page.url.removeprefix(f"{first.server}/"))
    second.says("counting only ballistic missiles")
    sentences = [one.page.locator(".vigil-statement").first.inner_text() for one in (first, second)]
    assert sentences[0] == sentences[1]


def test_reset_shows_everything_again(visit: Open) -> None:
    one = visit(f"{EVENTS.address}?actor=Russia&q=kyiv")
    one.says("with the words")
    one.part("statement-reset").get_by_role("button").click()
    one.says("All events, 1 January to 31 July 2025")
    expect(one.page).to_have_url(re.compile("/events$"))


def test_the_night_of_3_to_4_july_is_found_and_told(visit: Open) -> None:
    one = visit(f"{EVENTS.address}?from=2025-07-04&to=2025-07-04&type=attack")
    one.says("1 of ")
    one.open(f"{ATTACK.address}?event={NIGHT}")
    expect(one.page.get_by_role("heading", name="Night of 3 to 4 July 2025")).to_be_visible()
    expect(one.page.get_by_text("5 districts of Kyiv according to State Emergency Service").first).to_be_visible()
    expect(one.page.get_by_text("6 districts of Kyiv according to Vitali Klitschko").first).to_be_visible()


def test_a_link_on_the_overview_leads_to_the_attack_and_keeps_the_filters(visit: Open) -> None:
    one = visit("?to=2025-07-04&actor=Russia")
    one.page.get_by_role("link", name=re.compile("Every claim, weapon and source")).click()
    expect(one.page.get_by_role("heading", name="Every claim")).to_be_visible()
    expect(one.page.get_by_role("heading", name="Night of 3 to 4 July 2025")).to_be_visible()
    expect(one.page).to_have_url(re.compile(r"/attack\?.*to=2025-07-04&actor=Russia"))
    one.says("All events by Russia, 1 January to 4 July 2025")


def test_a_row_of_the_largest_attacks_opens_its_page_and_keeps_the_filters(visit: Open) -> None:
    one = visit("?from=2025-07-01&actor=Russia")
    row = one.part("largest-attacks").get_by_role("link", name="2025-07-04")
    assert row.get_attribute("href") == "attack?from=2025-07-01&actor=Russia&event=attack-2025-07-04"
    row.click()
    expect(one.page.get_by_role("heading", name="Night of 3 to 4 July 2025")).to_be_visible()
    one.says("All events by Russia, 1 to 31 July 2025")


def test_a_click_on_the_map_lists_events_and_filters_nothing(visit: Open, dataset: InMemoryDataset) -> None:
    one = visit(f"{MAP.address}?layer=oblasts")
    before = one.page.locator(".vigil-statement").first.inner_text()
    drawn = one.map("map")
    place = dataset.table.places.set_index("name_en").loc["Poltava oblast"]
    drawn.click(place["longitude"], place["latitude"])
    expect(one.page.get_by_role("heading", name=re.compile(r"\d+ events? at Poltava oblast"))).to_be_visible()
    one.settle()
    assert one.page.locator(".vigil-statement").first.inner_text() == before
    one.page.get_by_role("button", name="Filter by this place").click()
    one.says("in the Poltava oblast")


def test_the_map_keeps_its_view_when_filters_and_layers_change(visit: Open) -> None:
    one = visit(MAP.address)
    drawn = one.map("map")
    view = drawn.zoom_in()
    figure = drawn.wait_until_drawn()
    one.choose("filter-type", "Air attack")
    one.says("Air attacks")
    drawn.wait_for_another(figure)
    assert drawn.view() == pytest.approx(view)
    figure = drawn.wait_until_drawn()
    one.page.get_by_role("button", name="Layers and colours").click()
    one.page.get_by_role("button", name="Oblasts", exact=True).click()
    drawn.wait_for_another(figure)
    assert drawn.view() == pytest.approx(view)


def test_time_plays_on_the_map(visit: Open) -> None:
    one = visit(f"{MAP.address}?from=2025-07-01")
    drawn = one.map("map")
    shown = drawn.root.locator("output")
    drawn.root.get_by_role("button", name="Play through time").click()
    expect(shown).to_contain_text("2025")
    first = shown.inner_text()
    expect(shown).not_to_have_text(first)


def test_what_a_link_asks_for_in_vain_is_said(visit: Open) -> None:
    one = visit(f"{EVENTS.address}?actor=Rusia&from=yesterday")
    expect(one.page.get_by_text("The link could not be followed in full")).to_have_count(2)
    expect(one.page.get_by_text("near: Russia")).to_be_visible()


def test_an_address_in_a_link_never_becomes_a_link_on_the_page(visit: Open) -> None:
    one = visit(
        f"{EVENTS.address}?actor=https://elsewhere.example/a&place=www.elsewhere.example&type=a@elsewhere.example"
    )
    expect(one.page.get_by_text("The link could not be followed in full")).to_have_count(3)
    expect(one.page.locator('a[href*="elsewhere"]')).to_have_count(0)


@pytest.mark.parametrize("page", [page.address for page in PAGES])
def test_every_page_stands_on_a_phone_in_the_dark(visit: Open, page: str) -> None:
    one = visit(address(page), width=390, height=844, dark=True)
    expect(one.page.locator(STANDS_ON[page]).first).to_be_attached()
    assert one.overflow() <= 0
    paper = one.page.locator('[data-testid="stApp"]').evaluate("app => getComputedStyle(app).backgroundColor")
    assert sum(int(part) for part in re.findall(r"\d+", paper)[:3]) < 150


@pytest.mark.parametrize("width", [1024, 1440, 1920])
def test_a_printed_page_is_the_page_alone_as_wide_as_its_charts(visit: Open, width: int) -> None:
    one = visit(FREQUENCY.address, width=width, height=900)
    page = one.page.locator('[data-testid="stMainBlockContainer"]')
    expect(one.page.locator(".main-svg").first).to_be_attached()
    drawn = page.evaluate("page => page.clientWidth")
    one.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    one.page.emulate_media(media="print")
    one.page.set_viewport_size({"width": 794, "height": 1123})
    expect(one.page.locator('[data-testid="stSidebar"]')).to_be_hidden()
    assert page.evaluate("page => page.clientWidth") >= drawn
    assert page.evaluate("page => page.getBoundingClientRect().width") <= 794


NAMES_SEEN = """(plot) => {
    const { left, top } = plot.querySelector(".main-svg").getBoundingClientRect();
    const box = (one) => {
        const edges = one.getBoundingClientRect();
        return [edges.left - left, edges.top - top, edges.right - left, edges.bottom - top];
    };
    const all = (rule) => [...plot.querySelectorAll(rule)].map(box);
    const { width, height } = plot.vigilMap;
    const isSeen = ([x0, y0, x1, y1]) => x1 > 0 && y1 > 0 && x0 < width && y0 < height;
    return [all(".textpoint").filter(isSeen), all(".annotation .bg, .cbbg, .modebar"), [width, height]];
}"""


def test_the_names_and_keys_of_a_small_map_never_touch(visit: Open) -> None:
    one = visit(f"?event={NIGHT}")
    drawn = one.map("overview-map")
    for width in (1440, 1024, 390):
        one.page.set_viewport_size({"width": width, "height": 900})
        drawn.plot.scroll_into_view_if_needed()
        one.page.wait_for_function("plot => plot.layout.width === plot.clientWidth", arg=drawn.plot.element_handle())
        one.page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        names, boxes, (across, down) = drawn.plot.evaluate(NAMES_SEEN)
        assert len(names) >= 5
        for place, (left, top, right, bottom) in enumerate(names):
            assert min(left, top, across - right, down - bottom) >= 0
            for x0, y0, x1, y1 in names[:place] + boxes:
                assert left >= x1 or right <= x0 or top >= y1 or bottom <= y0, f"{width} pixels"
        expect(drawn.plot.get_by_text("approximate outlines").first).to_be_visible()


def test_a_small_map_keeps_its_place_while_other_pages_are_read(visit: Open) -> None:
    one = visit()
    view = one.map("overview-map").zoom_in()
    one.go_to(EVENTS.title)
    one.go_to(OVERVIEW.title)
    assert one.map("overview-map").view() == pytest.approx(view)
