"""Pages over a table that is kept on disk: what they show is what they show of the same table in memory."""

from __future__ import annotations

import errno
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from benchmarks.acled_like import write_csv
from tests import public_tables as public
from tests.dashboard_server import REPOSITORY
from tests.drawn import charts_of, maps_of
from tests.large_tables import cache_in
from tests.test_public_pages import dropped, opened, sound, words
from vigil import limits
from vigil.analysis.place_counts import large_view
from vigil.charts.maps import events_map
from vigil.query.map_cells import mark_named, mark_of_point, name_of_mark
from vigil.query.selection import Selection
from vigil.store import opening
from vigil.store.on_disk import cache
from vigil.store.on_disk.layout import EVENTS_FOLDER
from vigil.store.on_disk.stored_table import ParquetTable
from vigil.store.on_disk.stored_view import StoredView
from vigil.store.opening import OpenTable
from vigil.ui.app import loading
from vigil.ui.app.pages import ABOUT, ATTACK, CHANGE, COMPARE, EVENTS, FREQUENCY, MAP, OVERVIEW, RANK, WINDOWS
from vigil.ui.components.static_files import STATIC_FOLDER

ROWS = 130


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """Small files of formats that are read in pieces, with munitions, and of monthly counts."""
    folder = tmp_path_factory.mktemp("files")
    made = {
        "acled-like": write_csv(folder / "like.csv", ROWS),
        "hapi": public.write(folder / "hapi.csv", public.as_csv(list(public.hapi_rows()[0]), public.hapi_rows())),
        "attacks": public.write(
            folder / "attacks.csv", public.as_csv(list(public.attack_rows()[0]), public.attack_rows())
        ),
    }
    with cache_in(folder / "cache"):
        yield made
        loading._opening.clear()


@pytest.fixture
def large(files: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[StoredView]:
    """The invented table, kept, as the table of the server."""
    monkeypatch.setattr(limits, "LARGE_TABLE_ROWS", 0)
    served(files["acled-like"], monkeypatch)
    table = opening.open_table(files["acled-like"])
    assert table.read is not None
    view = table.dataset.select()
    assert isinstance(view, StoredView)
    yield view
    table.close()


def served(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIL_TABLE", str(path))
    loading._opening.clear()


def seen(app: AppTest) -> list[Any]:
    """What a page says, draws and offers."""
    chosen = [box.options for box in app.selectbox]
    return [words(app), charts_of(app), maps_of(app), chosen, *(one.value.to_csv() for one in app.dataframe)]


LINKS: tuple[tuple[str, dict[str, str]], ...] = (
    (OVERVIEW.file, {"q": "drone"}),
    (MAP.file, {"day": "start"}),
    (FREQUENCY.file, {"by": "type", "every": "month"}),
    (FREQUENCY.file, {"measure": "killed"}),
    (EVENTS.file, {}),
    (ATTACK.file, {}),
    (ABOUT.file, {}),
    (RANK.file, {}),
    (CHANGE.file, {}),
    (COMPARE.file, {"by": "type"}),
    (WINDOWS.file, {"dates": "own", "on": "2025-06-03, 2025-06-07, 2025-06-12, 2025-06-20"}),
)


@pytest.mark.parametrize("name", ["acled-like", "hapi", "attacks"])
def test_every_page_is_the_same(name: str, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[list[Any]] = []
    for rows in (10**6, 0):
        monkeypatch.setattr(limits, "LARGE_TABLE_ROWS", rows)
        served(files[name], monkeypatch)
        found.append([seen(opened(page, **link)) for page, link in LINKS])
    for in_memory, kept in zip(*found, strict=True):
        assert kept == in_memory


def test_filters_of_the_bar_hold_and_the_event_shown_is_among_them(large: StoredView) -> None:
    app = opened()
    actor = large.dataset.choices.actors[0]
    app.sidebar.multiselect(key="filter-actor").set_value([actor])
    shown = words(sound(app.run()))
    rows = large.dataset.select(Selection(actors=(actor,))).rows
    assert 0 < rows < ROWS
    assert f"{rows} of {ROWS} events" in shown
    other = app.selectbox[0].options[-1]
    app.selectbox[0].set_value(other)
    assert "outside the filters" not in words(sound(app.run()))


def test_a_long_table_is_turned_page_by_page_in_the_order_of_the_link(
    large: StoredView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "TABLE_ROWS", 50)
    monkeypatch.setattr(limits, "TABLE_PAGE_ROWS", 20)
    everything = large.in_memory.events
    ordered = everything.sort_values("killed_best", ascending=False, kind="stable", na_position="last")
    app = opened(EVENTS.file, sort="killed_best")
    app.query_params["page"] = "2"
    sound(app.run())
    assert app.dataframe[0].value["notes"].tolist() == ordered["notes"].iloc[20:40].tolist()
    assert "Rows 21 to 40 of 130" in words(app)
    app.segmented_control(key="linked-order").set_value("up")
    sound(app.run())
    assert app.dataframe[0].value["killed_best"].iloc[0] == everything["killed_best"].min()
    assert app.number_input(key="linked-page").value == 1
    assert app.query_params["order"] in ("up", ["up"])


def test_a_map_of_too_many_events_draws_cells_and_opens_each_to_its_events(
    large: StoredView, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert large_view(large) is None
    monkeypatch.setattr(limits, "MAP_POINTS", 40)
    monkeypatch.setattr(limits, "MAP_EVENTS_IN_MEMORY", 40)
    app = opened(MAP.file)
    drawn = maps_of(app)[0]
    located = int(large.in_memory.events["latitude"].notna().sum())
    assert re.search(r"cells stand for \d+ events", " ".join(words(app).split()))
    many = large_view(large)
    assert many is not None
    whole = events_map(large, viewport=(-180, -80, 180, 80, 0.0))
    go.Figure(whole.figure)  # plotly finds nothing wrong with it
    assert int(whole.data["events"].sum()) == located
    assert drawn["title"] == "Events by place, gathered into cells"
    marks = many.marks((-180, -80, 180, 80), 0.0)
    for cell, events in zip(marks.cells["cell"].head(5), marks.cells["events"].head(5), strict=True):
        assert many.in_cell(int(cell), marks.cell_steps).rows == events
    assert many.in_box((-180, -80, 180, 80)).rows == located


def test_near_enough_a_map_draws_the_events_themselves(large: StoredView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAP_POINTS", 40)
    monkeypatch.setattr(limits, "MAP_EVENTS_IN_MEMORY", 40)
    event = large.in_memory.events.dropna(subset=["latitude"]).iloc[0]
    latitude, longitude = float(event["latitude"]), float(event["longitude"])
    near = events_map(large, viewport=(longitude - 0.01, latitude - 0.01, longitude + 0.01, latitude + 0.01, 12.0))
    assert event["event_id"] in set(near.data["event_id"])
    assert near.title == "Events by place, one by one"
    there = large.in_cell(*mark_of_point(latitude, longitude)).page(["event_id"], limit=10)
    assert event["event_id"] in set(there["event_id"])


def test_a_mark_is_found_again_by_its_name_and_other_names_are_none() -> None:
    assert mark_named(name_of_mark(12345, 64)) == (12345, 64)
    assert [mark_named(name) for name in ("Kyiv", "1/0", "-1/2", "9" * 15 + "/1", "1/2/3")] == [None] * 5


def test_a_large_selection_is_written_to_disk_and_goes_with_the_session(
    large: StoredView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "WHOLE_EXPORT_ROWS", 10)
    app = opened(EVENTS.file)
    next(button for button in app.button if button.label == "Write CSV").click()
    sound(app.run())
    link = next(
        one.proto.body for one in app.get("html") if "vigil-download" in one.proto.body and "href" in one.proto.body
    )
    folder, name = re.findall(r"generated/([^/]+)/([^\"]+)\"", link)[0]
    written = pd.read_csv(STATIC_FOLDER / folder / name)
    assert len(written) == ROWS
    assert written["passing_on"].eq(large.table.declaration.passing_on).all()
    assert f"Download CSV: {ROWS} rows" in words(app)
    app.sidebar.text_input(key="filter-q").set_value("drone")
    assert "Download CSV" not in words(sound(app.run()))
    app.session_state["large-download"].folder.remove()


def test_a_dropped_table_is_let_go_of_when_the_reader_turns_back(
    files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LARGE_TABLE_ROWS", 100)
    with cache_in(tmp_path / "cache"):
        app = dropped(files["acled-like"])
        assert f"{ROWS} of {ROWS} events" in words(app)
        key = cache.entries()[0].key
        cache.make_room(size=0)
        assert [entry.key for entry in cache.entries()] == [key]  # in use
        next(button for button in app.button if "Back to the table" in button.label).click()
        assert "Open table:" not in words(sound(app.run()))
        cache.make_room(size=0)
        assert cache.entries() == []


def test_how_far_a_table_is_built_is_told_while_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    reached, released = threading.Event(), threading.Event()

    def slow(named: str, *, strict: bool, progress: Any, wait: bool) -> OpenTable:
        progress(0.4, "reading a.csv")
        reached.set()
        released.wait(10)
        raise OSError("no room")

    monkeypatch.setattr(loading, "open_table", slow)
    one = loading._Opening(str(public.write(tmp_path / "a.csv", "Date\n")), strict=True)
    assert reached.wait(10)
    assert not one.is_done(within=0)
    assert (one.share, one.doing) == (0.4, "reading a.csv")
    released.set()
    with pytest.raises(OSError, match="no room"):
        one.table()


def test_stored_files_that_vanish_under_a_running_server_are_built_anew(
    files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LARGE_TABLE_ROWS", 0)
    monkeypatch.setattr(limits, "IN_MEMORY_ROWS", 0)
    with cache_in(tmp_path / "cache"):
        served(files["acled-like"], monkeypatch)
        app = opened(EVENTS.file)
        table = loading._opening(str(files["acled-like"]), True).table().read
        assert isinstance(table, ParquetTable)
        table.finished()
        for part in (cache.entries()[0].folder / EVENTS_FOLDER).glob("*"):
            part.unlink()
        app.sidebar.text_input(key="filter-q").set_value("drone")
        assert "Open table:" in words(sound(app.run()))
        assert list((cache.entries()[0].folder / EVENTS_FOLDER).glob("*"))
        loading._opening.clear()


def test_a_disk_that_fails_names_the_file_and_not_the_servers_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> OpenTable:
        raise OSError(errno.ENOSPC, "No space left on device", "/srv/vigil/events.csv")

    monkeypatch.setattr(loading, "open_table", full)
    loading._opening.clear()
    app = AppTest.from_file(str(REPOSITORY / "dashboard.py"), default_timeout=60).run()
    loading._opening.clear()
    said = app.error[0].value.replace("\\", "")
    assert said == "The table cannot be read: events.csv: No space left on device"
    assert not app.exception
