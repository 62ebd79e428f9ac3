"""The start of the dashboard: what is made ready before the first visitor, and what is put right afterwards."""

from __future__ import annotations

import gc

import pytest
from streamlit.testing.v1 import AppTest

from tests.dashboard_server import REPOSITORY
from vigil.table.result_cache import results_of
from vigil.ui import start
from vigil.ui.app import loading
from vigil.ui.components import static_files
from vigil.ui.parts import chart_card, first_page
from vigil.ui.parts.first_page import prepare_first_page


def test_the_overview_draws_nothing_that_was_not_made_ready() -> None:
    charts = results_of(chart_card._chart, loading.shipped_dataset())
    charts.clear()
    prepare_first_page(loading.shipped_dataset(), page_requested=lambda: False)
    made = [*charts.values()]
    drawn = [results_of(static_files.drawn_figure, chart) for chart in made]
    assert made
    assert all(drawn)
    assert not AppTest.from_file(str(REPOSITORY / "dashboard.py"), default_timeout=60).run().exception
    assert {*charts.values()} == {*made}
    assert [results_of(static_files.drawn_figure, chart) for chart in made] == drawn


def test_nothing_more_is_made_ready_once_a_page_is_asked_for() -> None:
    charts = results_of(chart_card._chart, loading.shipped_dataset())
    charts.clear()
    prepare_first_page(loading.shipped_dataset(), page_requested=lambda: True)
    assert not charts


@pytest.mark.parametrize("is_there", [True, False], ids=["prepared", "no server came"])
def test_garbage_is_looked_for_again_after_the_start(monkeypatch: pytest.MonkeyPatch, is_there: bool) -> None:
    def fails() -> None:
        raise RuntimeError

    monkeypatch.setattr(start, "_server_exists", lambda: is_there)
    monkeypatch.setattr(first_page, "prepare", fails)
    gc.disable()
    try:
        if is_there:
            with pytest.raises(RuntimeError):
                start._prepare()
        else:
            start._prepare()
        assert gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()
