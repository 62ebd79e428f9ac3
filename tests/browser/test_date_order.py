"""Days that fit two orders, on the page: both readings of some cells, and one click to choose."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests import public_tables
from tests.browser.visit import Visit


def test_the_order_of_day_and_month_is_one_click(visit: Callable[..., Visit], tmp_path: Path) -> None:
    text = "id,date,place,killed\n1,07/04/2025,Kyiv,1\n2,05/06/2025,Kyiv,0\n3,06/05/2025,Sumy,2\n"
    file = public_tables.write(tmp_path / "table.csv", text)
    reader = visit("open")
    reader.part("open-file").locator("input[type=file]").set_input_files(file)
    warning = reader.page.get_by_test_id("stAlertContentWarning")
    shown = warning.get_by_text("The days of 3 rows fit two orders. They are read day first")
    expect(shown).to_be_visible()
    for day in ("7 April 2025", "4 July 2025", "5 June 2025", "6 May 2025"):
        expect(reader.page.get_by_role("cell", name=day, exact=True).first).to_be_visible()
    reader.page.get_by_role("button", name="Read month first").click()
    expect(reader.page.get_by_text("are read month first, as was said")).to_be_visible()
    reader.says("All events, 6 May to 4 July 2025. 3 of 3 events.")
