"""The pages show of a lake what they show of the same table that is kept on this machine."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.dashboard_server import REPOSITORY
from tests.drawn import charts_of, maps_of
from tests.large_tables import cache_in, spark_master
from tests.spark.tables import ROWS, Written
from tests.test_public_pages import words
from vigil import limits
from vigil.ui.app.pages import EVENTS, FREQUENCY, MAP, OVERVIEW

SECONDS = 600
"""A page asks Spark some ten questions, the first of them while Java is still warming up."""

DRAWN = ("figure", "alt", "title", "caption", "note")


def shown(table: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What some pages show of a table that the environment names: words, charts and maps, rows."""
    monkeypatch.setenv("VIGIL_TABLE", table)
    app = AppTest.from_file(str(REPOSITORY / "dashboard.py"), default_timeout=SECONDS).run()
    found: dict[str, Any] = {}
    for page in (OVERVIEW, FREQUENCY, MAP, EVENTS):
        if page is not OVERVIEW:
            app.switch_page(page.file).run()
        assert not app.exception, app.exception[0].stack_trace
        drawn = [{name: one.get(name) for name in DRAWN} for one in (*charts_of(app), *maps_of(app))]
        rows = [frame.value.to_dict("list") for frame in app.dataframe]
        found[page.title] = {"words": words(app), "drawn": drawn, "rows": rows}
    return found


def test_pages_of_a_lake_are_those_of_the_kept_table(
    tables: dict[str, Written], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tables["events"]
    monkeypatch.setattr(limits, "LARGE_TABLE_ROWS", ROWS - 1)
    with cache_in(table.folder.parent / "cache"):
        expected, found = (shown(name, monkeypatch) for name in (str(table.file), table.address))
    for page, part in expected.items():
        for what, value in part.items():
            assert found[page][what] == value, (page, what)
    assert f"{ROWS} of {ROWS} events" in expected["Overview"]["words"]
    assert expected["Frequency"]["drawn"]
    assert expected["Map"]["drawn"]


def test_a_lake_that_cannot_be_asked_is_said_on_the_page(
    tables: dict[str, Written], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIGIL_TABLE", f"spark://{spark_master()}/no/such/lake")
    app = AppTest.from_file(str(REPOSITORY / "dashboard.py"), default_timeout=SECONDS).run()
    assert not app.exception
    assert "is no lake" in words(app)


def test_a_spark_that_fails_in_the_middle_of_a_question_is_said_on_the_page(
    tables: dict[str, Written], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copytree(tables["attacks"].folder, tmp_path / "lake")
    monkeypatch.setenv("VIGIL_TABLE", f"spark://{spark_master()}{tmp_path / 'lake'}")
    app = AppTest.from_file(str(REPOSITORY / "dashboard.py"), default_timeout=SECONDS).run()
    assert not app.exception
    shutil.rmtree(tmp_path / "lake" / "events")
    app.switch_page(FREQUENCY.file).run()
    assert not app.exception
    assert "Spark failed in the middle of a question" in words(app)
