"""A public table dropped on the page, as a person does it: its title, a filter, the map, and what is taken away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
from playwright.sync_api import expect

from tests import public_tables
from tests.browser.visit import Visit

NOTICE = "do not allow its rows to be passed on"


def test_a_file_is_dropped_filtered_mapped_and_taken_away_with_its_notice(
    visit: Callable[..., Visit], tmp_path: Path
) -> None:
    text = public_tables.as_csv(public_tables.ACLED_NOW, public_tables.acled_rows())
    file = public_tables.write(tmp_path / "a table.csv", text)
    reader = visit("open")
    reader.part("open-file").locator("input[type=file]").set_input_files(file)
    line = reader.page.locator(".vigil-open-table")
    expect(line).to_contain_text("ACLED, Armed Conflict Location & Event Data")
    expect(line).to_contain_text(NOTICE)
    reader.says("All events, 4 to 15 July 2025. 3 of 3 events.")
    reader.go_to("Map")
    reader.choose("filter-place", "Kharkiv oblast")
    reader.says("All events in the Kharkiv oblast, 4 to 15 July 2025. 1 of 3 events.")
    reader.map("map")
    expect(reader.part("card-map")).to_contain_text(NOTICE)
    taken = reader.download(reader.part("map-downloads-csv").get_by_role("button").first, tmp_path)
    assert "not-to-be-passed-on" in taken.name
    rows = pd.read_csv(taken)
    assert rows[["event_id", "location", "killed_best"]].to_numpy().tolist() == [["UKR1", "Chuhuiv", 2]]
    assert NOTICE in rows["passing_on"].iloc[0]
