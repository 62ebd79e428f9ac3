from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.small_table import Night, Weapon, dataset_of
from vigil.analysis import ranking
from vigil.table.schema import UAV_CLASSES

FIRST = date(2025, 6, 1)


def rank(*sizes: int | None, weeks: int | None = 4, missing: tuple[int, ...] = ()) -> ranking.Rank:
    """The rank of the last of these nights, one a day but for the `missing` ones."""
    nights = [
        Night(FIRST + timedelta(days=day), (Weapon(UAV_CLASSES[0], size),))
        for day, size in enumerate(sizes)
        if day not in missing
    ]
    dataset = dataset_of(nights)
    return ranking.rank_of(dataset.events, str(dataset.events["event_id"].iloc[-1]), weeks=weeks)


def test_the_largest_is_first() -> None:
    found = rank(3, 5, 9)
    assert (found.rank, found.compared, found.largest_since) == (1, 2, None)


def test_equals_share_the_better_rank_and_are_named() -> None:
    found = rank(9, 3, 9)
    assert found.rank == 1
    assert found.ties == (FIRST,)
    assert "level with the one of 1 June 2025" in ranking.describe_rank(found)


def test_an_unknown_figure_is_not_ranked_and_not_taken_as_zero() -> None:
    found = rank(3, None)
    assert (found.value, found.rank) == (None, None)
    assert ranking.describe_rank(found).endswith("its figure is not known.")


def test_unknown_figures_before_it_are_counted_and_said() -> None:
    found = rank(3, None, 9)
    assert (found.compared, found.unknown) == (1, 1)
    assert "For 1 attack of that time the figure is not known." in ranking.describe_rank(found)


def test_nights_without_a_report_are_counted_and_said() -> None:
    found = rank(3, 4, 4, 4, 9, missing=(1, 2))
    assert found.nights_without_report == 2
    assert "For 2 nights of that time no report was found." in ranking.describe_rank(found)


def test_only_the_weeks_before_it_are_compared() -> None:
    assert rank(99, *([1] * 7), 9, weeks=1).rank == 1
    assert rank(99, *([1] * 7), 9, weeks=None).rank == 2


def test_the_last_as_large_is_named_when_it_lies_before_the_weeks() -> None:
    assert "the largest since 1 June 2025" in ranking.describe_rank(rank(99, *([1] * 8), 9, weeks=1))


def test_a_later_attack_does_not_take_the_rank_away() -> None:
    dataset = dataset_of(
        [Night(FIRST + timedelta(days=day), (Weapon(UAV_CLASSES[0], size),)) for day, size in enumerate((1, 2, 9))]
    )
    found = ranking.rank_of(dataset.events, str(dataset.events["event_id"].iloc[1]))
    assert (found.rank, found.later_larger) == (1, 1)


def test_the_first_attack_of_the_table_has_nothing_before_it() -> None:
    assert "is the first in this table" in ranking.describe_rank(rank(3))


def test_the_only_other_one_is_not_called_several() -> None:
    assert "the only other one" in ranking.describe_rank(rank(9, 3))


def test_an_event_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        ranking.rank_of(dataset_of([Night(FIRST)]).events, "nowhere")


def test_attacks_are_not_ranked_by_their_own_number() -> None:
    with pytest.raises(ValueError, match="cannot be ranked"):
        ranking.rank_of(dataset_of([Night(FIRST)]).events, "any", measure="attacks")


@settings(max_examples=15)
@given(st.lists(st.one_of(st.none(), st.integers(0, 50)), min_size=1, max_size=12), st.sampled_from([1, 4, None]))
def test_rank_ties_and_larger_add_up(sizes: list[int | None], weeks: int | None) -> None:
    found = rank(*sizes, weeks=weeks)
    sentence = ranking.describe_rank(found)
    assert sentence.endswith(".")
    assert "  " not in sentence
    if found.rank is not None:
        assert found.rank == len(found.larger) + 1
        assert found.rank + len(found.ties) <= found.compared + 1


def test_the_night_of_4_july_2025_was_the_largest_in_four_weeks(dataset: object) -> None:
    found = ranking.rank_of(dataset.events, "attack-2025-07-04")  # type: ignore[attr-defined]
    assert (found.rank, found.value, found.largest_since) == (1, 550, None)
    assert "larger than each of the 28 reported in the 4 weeks before it" in ranking.describe_rank(found)
