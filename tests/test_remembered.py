"""What was worked out of a table is remembered with it, and nothing of it is left once it is closed."""

from __future__ import annotations

import weakref
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from vigil.table.remembered import forget, remembered, results_of


class Owner:
    """Something that results are remembered with."""


class Counted:
    """A function that counts how often it worked, remembered with its first argument."""

    def __init__(self, maxsize: int) -> None:
        self.calls: list[str] = []

        @remembered(maxsize)
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

    @remembered(4)
    def slow(owner: Owner) -> object:
        barrier.wait()
        return object()

    owner = Owner()
    with ThreadPoolExecutor(4) as pool:
        assert len({*pool.map(lambda _: slow(owner), range(4))}) == 1


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        Counted(4).function(Owner(), ["a"])
