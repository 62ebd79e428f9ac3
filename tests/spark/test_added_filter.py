"""A filter that is declared in one place holds in a lake too: its values, its refusals, and the events it keeps."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from tests.spark.tables import Written
from tests.test_filters import DEATHS, PRECISION
from vigil.command_line import main
from vigil.query import filters
from vigil.query.link import from_query
from vigil.query.selection import Selection
from vigil.store.on_disk.stored_view import StoredDataset
from vigil.store.opening import open_table
from vigil.store.spark import engine

Captured = pytest.CaptureFixture[bytes]


@pytest.fixture(autouse=True)
def added(monkeypatch: pytest.MonkeyPatch) -> None:
    """The two filters of `tests.test_filters`."""
    monkeypatch.setattr(filters, "FILTERS", (*filters.FILTERS, PRECISION, DEATHS))


def test_a_lake_offers_and_keeps_what_the_same_table_does_in_memory(tables: dict[str, Written]) -> None:
    written = tables["events"]
    lake, memory = StoredDataset(engine.open_lake(written.address)), open_table(written.file).dataset
    levels = PRECISION.offered(lake.choices)
    assert len(levels) > 1
    assert levels == PRECISION.offered(memory.choices)
    for asked in ({"precisions": levels[:1]}, {"deaths": 1}, {"deaths": 1, "precisions": levels[1:], "text": "depot"}):
        selection = Selection(**asked)
        expected, found = memory.select(selection), lake.select(selection)
        assert 0 < expected.rows < memory.rows
        assert (found.rows, found.unknown_size) == (expected.rows, expected.unknown_size)
        ids = [view.page(["event_id"], limit=expected.rows)["event_id"].tolist() for view in (found, expected)]
        assert ids[0] == ids[1]


def test_the_command_line_asks_a_lake_by_it(tables: dict[str, Written], capsysbinary: Captured) -> None:
    written = tables["events"]
    level = PRECISION.offered(written.on_disk.choices)[0]
    found = []
    for table in (str(written.file), written.address):
        assert main(["events", "--precision", level.upper(), "--deaths", "1", "--table", table]) == 0
        found.append(pd.read_csv(io.BytesIO(capsysbinary.readouterr().out)))
    assert set(found[1]["geo_precision"]) == {level}
    pd.testing.assert_frame_equal(found[1], found[0], check_dtype=False)


def test_what_a_lake_does_not_have_is_refused(tables: dict[str, Written]) -> None:
    choices = engine.open_lake(tables["events"].address).choices
    level = PRECISION.offered(choices)[0]
    refused = from_query({"precision": [f"{level}x"]}, choices).refused
    assert refused == (f"precision “{level}x” is not in this table; near: {level}",)
