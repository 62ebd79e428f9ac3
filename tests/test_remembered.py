"""What was worked out of a table is remembered with it, and nothing of it is left once it is closed."""

from __future__ import annotations

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from tests import daily_table, tiny
from tests.large_tables import cache_in
from tests.test_public_pages import dropped, go, sound
from vigil import limits
from vigil.analysis.change import change_points
from vigil.analysis.frequency.counting import counts
from vigil.analysis.series.daily import daily
from vigil.analysis.two_tables.alignment import align
from vigil.analysis.two_tables.counts import side_by_side
from vigil.analysis.two_tables.definitions import aspects
from vigil.charts.by_place import by_place
from vigil.charts.look import LIGHT
from vigil.charts.maps import beside_map, events_map
from vigil.charts.over_time import attacks_over_time
from vigil.query.selection import Selection
from vigil.store.opening import OpenTable, open_table
from vigil.table.result_cache import cached, forget, results_of
from vigil.ui.app import loading
from vigil.ui.app.pages import FREQUENCY, OPEN
from vigil.ui.components.static_files import drawn_figure
from vigil.ui.parts import chart_card


class Owner:
    """Something that results are remembered with."""


class Counted:
    """A function that counts how often it worked, remembered with its first argument."""

    def __init__(self, maxsize: int) -> None:
        self.calls: list[str] = []

        @cached(maxsize)
        def function(owner: Owner, *args: Any, **kwargs: Any) -> Owner:
            self.calls.append("".join(one for one in args if isinstance(one, str)))
            return Owner()

        self.function = function


def test_a_result_is_worked_out_once_for_each_owner_and_arguments() -> None:
    counted, first, second = Counted(8), Owner(), Owner()
    assert counted.function(first, "a", by="b") is counted.function(first, "a", by="b")
    assert counted.function(first, "a", by="b") is not counted.function(second, "a", by="b")
    assert counted.function(first, "by", "b") is not counted.function(first, by="b")
    assert len(counted.calls) == 4


def test_the_least_used_is_dropped_first() -> None:
    counted, owner = Counted(2), Owner()
    for name in ("a", "b", "a", "c", "a", "b"):
        counted.function(owner, name)
    assert counted.calls == ["a", "b", "c", "b"]
    assert len(results_of(counted.function, owner)) == 2


def test_results_go_with_their_owner_and_with_the_other_that_had_a_part_in_them() -> None:
    counted, owner, other = Counted(8), Owner(), Owner()
    result = weakref.ref(counted.function(owner, other, "a"))
    counted.function(owner, "b", beside=other)
    kept = counted.function(owner, "b")
    assert counted.function(owner, other, "a") is result()
    gone = weakref.ref(other)
    del other
    assert (gone(), result()) == (None, None)
    assert list(results_of(counted.function, owner).values()) == [kept]
    ended = weakref.ref(owner)
    del owner
    assert ended() is None


def test_what_is_forgotten_is_worked_out_again() -> None:
    counted, owner = Counted(8), Owner()
    first = counted.function(owner)
    forget(owner)
    assert counted.function(owner) is not first


def test_threads_that_ask_at_once_get_the_same_object() -> None:
    barrier = Barrier(4, timeout=20)

    @cached(4)
    def slow(owner: Owner) -> object:
        barrier.wait()
        return object()

    owner = Owner()
    with ThreadPoolExecutor(4) as pool:
        assert len({*pool.map(lambda _: slow(owner), range(4))}) == 1


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        Counted(4).function(Owner(), ["a"])


# Of tables


def worked_with(table: OpenTable) -> list[weakref.ref[Any]]:
    """What was made of a table by counting, drawing and exporting two selections of it, each only referred to."""
    made: list[Any] = [table, table.dataset]
    for selection in (Selection(), Selection(day="utc")):
        view = table.dataset.select(selection)
        counted = counts(view, every="week", by="actor", measure="attacks")
        charts = [
            chart_card._chart(view.dataset, attacks_over_time, view, theme=LIGHT, every="week", measure="attacks"),
            chart_card._chart(view.dataset, by_place, view, theme=LIGHT),
            chart_card._chart(view.dataset, events_map, view, theme=LIGHT),
        ]
        drawn = [drawn_figure(chart) for chart in charts]
        series = daily(view, "attacks")
        held = view.in_memory
        aligned = align(view, table.dataset)
        beside = side_by_side(aligned.first, aligned.second, every="month", measure="attacks")
        made += [
            view,
            counted,
            *charts,
            *drawn,
            series,
            change_points.change_points(series),
            held,
            held.events,
            aligned,
            beside,
        ]
        assert counts(view, every="week", by="actor", measure="attacks") is counted
    return [weakref.ref(one) for one in made]


def opened(kind: str, folder: Path) -> OpenTable:
    path = tiny.write(folder / "package") if kind == "package" else daily_table.write(folder)
    return open_table(path, rows=0 if kind == "kept" else None)


@pytest.mark.parametrize("kind", ["package", "file", "kept"])
def test_nothing_is_left_of_a_table_that_was_closed(kind: str, tmp_path: Path) -> None:
    with cache_in(tmp_path / "cache"):
        table = opened(kind, tmp_path)
        made = worked_with(table)
        table.close()
        del table
        gc.collect()
        assert [one() for one in made if one() is not None] == []


@pytest.mark.parametrize("kind", ["package", "file"])
def test_a_closed_table_is_freed_without_looking_for_garbage(kind: str, tmp_path: Path) -> None:
    """Frames of hundreds of megabytes must not wait for the collector of garbage."""
    table = opened(kind, tmp_path)
    gc.collect()
    gc.disable()
    try:
        made = worked_with(table)
        table.close()
        del table
        assert [one() for one in made if one() is not None] == []
    finally:
        gc.enable()


def test_of_two_tables_laid_beside_each_other_the_closed_one_goes(tmp_path: Path) -> None:
    first, second = (open_table(daily_table.write(tmp_path)) for _ in range(2))
    aligned = align(first.dataset.select(), second.dataset)
    side_by_side(aligned.first, aligned.second, every="month", measure="attacks")
    aspects(aligned.first, aligned.second)
    chart_card._chart(aligned.first.dataset, beside_map, aligned.first, aligned.second, theme=LIGHT, colour="#123456")
    gone = [weakref.ref(one) for one in (second, second.dataset, aligned.second, aligned.second.in_memory.events)]
    second.close()
    del second, aligned
    gc.collect()
    assert [one() for one in gone if one() is not None] == []
    assert first.dataset.select().rows


def test_selections_are_kept_ready_up_to_so_many_rows_the_last_one_always(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = open_table(daily_table.write(tmp_path)).dataset
    whole, north, south = (
        Selection(),
        *(Selection(event_types=(kind,)) for kind in ("Battles", "Riots")),
    )
    rows = dataset.select(north).rows + dataset.select(south).rows
    monkeypatch.setattr(limits, "CACHED_VIEW_ROWS", rows)
    views = [dataset.select(one) for one in (north, south)]
    assert [dataset.select(one) for one in (north, south)] == views
    monkeypatch.setattr(limits, "CACHED_VIEW_ROWS", rows - 1)
    latest = dataset.select(south)
    assert latest is views[1]
    assert dataset.select(north) is not views[0]
    monkeypatch.setattr(limits, "CACHED_VIEW_ROWS", 1)
    assert dataset.select(whole) is dataset.select(whole)


def test_nothing_is_left_of_a_file_that_its_reader_closed(tmp_path: Path) -> None:
    app = go(dropped(daily_table.write(tmp_path)), FREQUENCY.file)
    own = app.session_state[loading.OWN]
    gone = [weakref.ref(one) for one in (own, own.table, own.table.dataset, own.table.dataset.select().events)]
    del own
    go(app, OPEN.file)
    next(button for button in app.button if button.label.startswith("Back to the table")).click()
    sound(app.run())
    gc.collect()
    assert [one() for one in gone if one() is not None] == []
