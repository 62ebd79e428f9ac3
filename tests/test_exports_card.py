"""The card of a chart costs nothing until it is opened, offers every format, and says what is missing."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.drawn import charts_of
from vigil.exports import pictures
from vigil.exports.pictures import Availability, PictureError
from vigil.ui.parts import chart_card as cards


def card_page() -> None:
    from tests.test_exports_pictures import bars
    from vigil.store.memory import dataset_of_table, select
    from vigil.table.loading import load_table
    from vigil.ui.parts.chart_card import chart_card

    def bars_of(view, theme):  # type: ignore[no-untyped-def]  # names of types are not known where this runs
        return bars("Attacks <b> by day", theme=theme)

    chart_card(bars_of, select(dataset_of_table(load_table())), key="card")


def selection_page() -> None:
    from datetime import date

    from vigil.query.selection import Selection
    from vigil.store.memory import dataset_of_table, select
    from vigil.table.loading import load_table
    from vigil.ui.parts.chart_card import selection_downloads

    july = Selection(date_from=date(2025, 7, 1), date_to=date(2025, 7, 4))
    selection_downloads(select(dataset_of_table(load_table()), july), key="all")


@pytest.fixture(autouse=True)
def _no_browser_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "exporter_available", lambda: Availability(True))
    monkeypatch.setattr(cards, "_warm_exporter", lambda: None)


def opened() -> AppTest:
    at = AppTest.from_function(card_page, default_timeout=30)
    at.session_state["card-take"] = True
    return at.run()


def labels(at: AppTest) -> list[str]:
    return [button.label for button in at.get("download_button")]


def test_a_closed_card_offers_no_files_and_no_table() -> None:
    at = AppTest.from_function(card_page, default_timeout=30).run()
    assert not at.exception
    assert not labels(at)
    assert not at.dataframe


def test_a_card_shows_title_and_caption_as_text() -> None:
    at = AppTest.from_function(card_page, default_timeout=30).run()
    bodies = " ".join(element.proto.body for element in at.get("html"))
    assert "Attacks &lt;b&gt; by day" in bodies
    assert "Data version 0123456789ab" in bodies


def test_a_chart_has_an_alternative_text() -> None:
    at = AppTest.from_function(card_page, default_timeout=30).run()
    assert charts_of(at)[0]["alt"] == "Two bars"


def test_an_open_card_offers_every_format_and_the_table() -> None:
    at = opened()
    assert not at.exception
    assert labels(at) == ["PNG", "SVG", "PDF", "HTML", "CSV"]
    assert len(at.dataframe) == 1


def test_without_a_browser_the_card_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "exporter_available", lambda: Availability(False, "No Chrome was found."))
    at = opened()
    assert not at.exception
    assert labels(at) == ["HTML", "CSV"]
    assert "No Chrome was found" in at.warning[0].value.replace("\\", "")


def test_a_picture_that_failed_is_explained_when_the_card_is_drawn_next() -> None:
    at = AppTest.from_function(card_page, default_timeout=30)
    at.session_state["card-take"] = True
    at.session_state[cards.PROBLEM] = {"card": "The picture was not ready after 60 seconds."}
    assert "not ready after 60 seconds" in at.run().warning[0].value.replace("\\", "")


def test_a_failure_is_kept_for_the_card_and_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.test_exports_pictures import bars

    def fails(*_: Any, **__: Any) -> bytes:
        raise PictureError("no luck")

    kept: dict[str, Any] = {}
    monkeypatch.setattr(cards.st, "session_state", kept)
    monkeypatch.setattr(pictures, "picture", fails)
    with pytest.raises(PictureError):
        cards._picture_maker(bars(), "png", "card")()
    assert kept[cards.PROBLEM] == {"card": "no luck"}


def test_a_selection_is_offered_in_every_format() -> None:
    at = AppTest.from_function(selection_page, default_timeout=30).run()
    assert not at.exception
    assert labels(at) == ["CSV", "Parquet", "Excel", "GeoJSON"]
