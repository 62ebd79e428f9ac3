"""One visitor of the dashboard: what a person does on a page, and what went wrong meanwhile."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Download, Locator, Page, Request, expect

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
UNKNOWN_TO_A_NEW_SERVER = "The page that you have requested does not seem to exist"
"""Streamlit logs this once, when the first request of a new server is a deep link, before the pages are declared."""

PATIENCE = 30_000
"""Milliseconds that a test waits for what must come; a loaded machine takes its time."""

ASKED_BESIDE_A_DEEP_LINK = re.compile(r"/_stcore/(?:health|host-config)$")
"""Streamlit looks for these beside the page's address first, gets a 404, and then asks at the root."""

expect.set_options(timeout=PATIENCE)


@dataclass
class Visit:
    """A page in a profile of its own; `outside` and `errors` collect what must not happen."""

    context: BrowserContext
    page: Page
    server: str
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @classmethod
    def begin(cls, browser: Browser, server: str, *, width: int, height: int, dark: bool) -> Visit:
        """A new visitor with a window of this size (CSS pixels)."""
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            timezone_id="America/St_Johns",
            locale="en-GB",
        )
        context.set_default_timeout(PATIENCE)
        visit = cls(context, context.new_page(), server)
        visit.page.on("request", visit._heard_request)
        visit.page.on("console", visit._heard_console)
        visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
        return visit

    def end(self) -> None:
        """Close the window."""
        self.context.close()

    def open(self, address: str = "") -> None:
        """Go to an address of the dashboard and wait until its page stands."""
        self.page.goto(f"{self.server}/{address}")
        self.settle()

    def settle(self) -> None:
        """Wait until the sentence above the page is there and the script has run to its end."""
        self.page.locator(".vigil-statement").first.wait_for()
        self.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
        expect(self.page.locator('[data-testid="stSkeleton"]')).to_have_count(0)

    def part(self, key: str) -> Locator:
        """The element or container with this key in the code."""
        return self.page.locator(f".st-key-{key}")

    def says(self, words: str | re.Pattern[str]) -> None:
        """Wait until the sentence above the page holds these words and the page stands."""
        expect(self.page.locator(".vigil-statement").first).to_contain_text(words)
        self.settle()

    def choose(self, key: str, option: str) -> None:
        """Choose one more option in a filter."""
        self.part(key).locator("input").first.click()
        self.page.get_by_role("option", name=option, exact=True).click()
        self.page.keyboard.press("Escape")

    def choose_dates(self, first: str, last: str) -> None:
        """Type a first and a last day, each as ddmmyyyy."""
        for side, digits in (("start", first), ("end", last)):
            for name, value in (("day", digits[:2]), ("month", digits[2:4]), ("year", digits[4:])):
                segment = self.part("filter-dates").get_by_role("spinbutton", name=f"{name}, Dates {side} date")
                segment.focus()
                self.page.keyboard.type(value)
        self.part("filter-q").locator("input").focus()  # dates are taken when the field is left

    def go_to(self, title: str) -> None:
        """Choose a page in the navigation."""
        self.page.get_by_role("link", name=title, exact=True).first.click()
        self.settle()

    def map(self, key: str) -> Map:
        """The map of a card, once it is drawn."""
        return Map(self, key)

    def download(self, button: Locator, folder: Path) -> Path:
        """Press a download button and keep the file under the name that it suggests."""
        with self.page.expect_download() as waiting:
            button.click()
        got: Download = waiting.value
        path = folder / got.suggested_filename
        got.save_as(path)
        return path

    def overflow(self) -> int:
        """How many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def _heard_request(self, request: Request) -> None:
        if not request.url.startswith((self.server, "data:", "blob:", "about:")):
            self.outside.append(request.url)

    def _heard_console(self, message: ConsoleMessage) -> None:
        address = (message.location or {}).get("url", "")
        known = ASKED_BESIDE_A_DEEP_LINK.search(address) or UNKNOWN_TO_A_NEW_SERVER in message.text
        if message.type == "error" and not known:
            self.errors.append(f"{message.text} ({address})")


class Map:
    """A map on a page: where it stands, where a place is on the screen."""

    def __init__(self, visit: Visit, key: str) -> None:
        self.visit = visit
        self.root = visit.part(f"card-{key}").locator(".vigil-map")
        self.plot = self.root.locator(".vigil-map-plot")
        self.wait_until_drawn()

    def wait_until_drawn(self) -> str:
        """Wait for the drawing and hand back which figure is drawn."""
        self.root.scroll_into_view_if_needed()
        expect(self.root).to_have_attribute("data-drawn", re.compile(r"\w+"))
        return str(self.root.get_attribute("data-drawn"))

    def wait_for_another(self, drawn: str) -> None:
        """Wait until another figure than this one is drawn."""
        expect(self.root).not_to_have_attribute("data-drawn", drawn)

    def view(self) -> dict[str, float]:
        """Centre and zoom."""
        return dict(
            self.plot.evaluate(
                "({vigilMap: {center, view}}) => ({longitude: center.lon, latitude: center.lat, zoom: view.zoom})"
            )
        )

    def zoom_in(self) -> dict[str, float]:
        """Zoom in with the map's own button; the view afterwards."""
        before = self.view()
        self.plot.hover()
        self.root.locator('.modebar-btn[data-title="Zoom in"]').click()
        self.visit.page.wait_for_function(
            "([plot, zoom]) => plot.vigilMap.view.zoom > zoom", arg=[self.plot.element_handle(), before["zoom"]]
        )
        return self.view()

    def click(self, longitude: float, latitude: float) -> None:
        """Click the place on the map."""
        self.visit.page.mouse.click(*self.position(longitude, latitude))

    def position(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where a place is in the window, in CSS pixels."""
        found: dict[str, Any] = self.plot.evaluate(
            """({vigilMap: map}, place) => {
                const point = map.project(place);
                const box = map.plot.querySelector(".main-svg").getBoundingClientRect();
                return {x: box.left + point.x, y: box.top + point.y};
            }""",
            [longitude, latitude],
        )
        return found["x"], found["y"]
