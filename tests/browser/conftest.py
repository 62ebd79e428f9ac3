"""A real Chromium that can reach the dashboard and nothing else, and reports whatever goes wrong on a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.visit import CHROMIUM_ARGUMENTS, Visit
from tests.dashboard_server import DashboardServer

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder needs a browser, and says so."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for the tests of this folder; each visit has its own profile in it.

    It ends with the folder: other tests start their own, and two cannot run side by side in one process.
    """
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def visit(browser: Browser, server: DashboardServer) -> Iterator[Callable[..., Visit]]:
    """Open an address of the dashboard as a new visitor; afterwards nothing may have gone wrong or outside."""
    visits: list[Visit] = []

    def open_address(address: str = "", *, width: int = 1440, height: int = 1000, dark: bool = False) -> Visit:
        visits.append(Visit.begin(browser, server.address, width=width, height=height, dark=dark))
        visits[-1].open(address)
        return visits[-1]

    yield open_address
    for one in visits:
        one.end()
    for one in visits:
        assert one.outside == [], "requests left the machine"
        assert one.errors == [], "the page reported errors"
