"""Windows around dates: night 0, what is compared with what, and that chance alone is not taken for more."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from tests.nightly_series import FIRST, dates_at, heavy_tailed, series_of
from tests.small_table import Night, Weapon, dataset_of
from vigil.analysis.around_dates import date_sets, launches, sensitivity, shifts, windows_text
from vigil.analysis.around_dates.date_sets import own_dates
from vigil.analysis.around_dates.draws import draw_at_random
from vigil.analysis.around_dates.shifts import around
from vigil.analysis.series.nightly import nightly
from vigil.store.memory import InMemoryDataset, select
from vigil.table.schema import UAV_CLASSES


def by_hand(values: np.ndarray, positions: list[int], nights: int) -> tuple[float, float]:
    """The difference and the share as extreme, written out with loops."""

    def one(position: int) -> float | None:
        before = [values[p] for p in range(position - nights, position) if 0 <= p < len(values)]
        after = [values[p] for p in range(position, position + nights + 1) if 0 <= p < len(values)]
        before = [value for value in before if value == value]
        after = [value for value in after if value == value]
        if len(before) < nights / 2 or len(after) < (nights + 1) / 2:
            return None
        return sum(after) / len(after) - sum(before) / len(before)

    means = []
    for shift in range(len(values)):
        found = [one((position + shift) % len(values)) for position in positions]
        known = [value for value in found if value is not None]
        if shift == 0 or len(known) >= len(positions) / 2:
            means.append(sum(known) / len(known) if known else float("nan"))
    centre = sum(means) / len(means)
    extreme = sum(abs(mean - centre) >= abs(means[0] - centre) - 1e-9 for mean in means)
    return means[0], extreme / len(means)


class TestNightZero:
    def test_is_the_attack_reported_the_morning_after_the_date(self) -> None:
        day = date(2025, 7, 3)
        nights = [
            Night(day + timedelta(days=offset), (Weapon(UAV_CLASSES[0], 550 if offset == 1 else 10),))
            for offset in range(-10, 11)
        ]
        series = nightly(select(dataset_of(nights)))
        found = around(series, date_sets.DateSet("own", "one", (day,)), nights=2)
        assert found.courses.tolist() == [[10, 10, 550, 10, 10]]

    def test_a_date_outside_the_table_is_named_and_not_used(self) -> None:
        found = around(series_of(range(30)), own_dates("2024-05-01, 2025-01-10"), nights=3)
        assert found.outside == (date(2024, 5, 1),)
        assert found.used == (date(2025, 1, 10),)

    def test_windows_do_not_join_the_end_of_the_table_to_its_beginning(self) -> None:
        found = around(series_of(range(30)), dates_at([29]), nights=2)
        assert found.courses[0, :3].tolist() == [27, 28, 29]
        assert np.isnan(found.courses[0, 3:]).all()


class TestShare:
    @pytest.mark.parametrize("nights", [1, 3, 7])
    def test_is_what_loops_give(self, dataset: InMemoryDataset, nights: int) -> None:
        series = nightly(select(dataset))
        calls = date_sets.date_sets(dataset)[0]
        found = around(series, calls, nights=nights)
        positions = [(day - FIRST).days + 1 for day in calls.dates]
        difference, share = by_hand(series.values, positions, nights)
        assert found.difference == pytest.approx(difference)
        assert found.share_as_extreme == pytest.approx(share)

    @given(
        values=st.lists(st.one_of(st.just(float("nan")), st.integers(0, 9).map(float)), min_size=30, max_size=45),
        positions=st.sets(st.integers(5, 24), min_size=5, max_size=7),
    )
    def test_is_what_loops_give_whatever_is_unknown(self, values: list[float], positions: set[int]) -> None:
        found = around(series_of(values), dates_at(sorted(positions)), nights=3)
        if not found.refused:
            difference, share = by_hand(np.array(values), sorted(positions), 3)
            assert (found.difference, found.share_as_extreme) == (pytest.approx(difference), pytest.approx(share))

    @given(seed=st.integers(0, 2**32 - 1), pattern=st.sets(st.integers(0, 59), min_size=5, max_size=9))
    def test_is_exact_over_every_rotation_of_the_dates(self, seed: int, pattern: set[int]) -> None:
        values = heavy_tailed(np.random.default_rng(seed), 60)
        rotated = [
            around(series_of(values), dates_at([(place + turn) % 60 for place in pattern]), nights=2)
            for turn in range(0, 60, 4)
        ]
        shares = sorted(found.share_as_extreme for found in rotated if found.measured == len(pattern))
        assert all(share * 60 >= rank + 1 - 1e-9 for rank, share in enumerate(shares))

    def test_of_dates_without_an_effect_is_below_5_percent_in_about_5_percent(self) -> None:
        random = np.random.default_rng(1)
        below = 0
        for _ in range(400):
            noise = random.normal(size=206)
            runs = np.exp(0.6 * (noise[5:] + noise[4:-1] + noise[3:-2]))  # heavy nights come in runs
            positions = random.choice(np.arange(8, 190), 6, replace=False)
            below += around(series_of(100 * runs), dates_at(positions), nights=3).share_as_extreme < 0.05
        assert 0.025 <= below / 400 <= 0.085

    def test_of_dates_with_an_effect_is_small(self) -> None:
        random = np.random.default_rng(2)
        values = heavy_tailed(random, 212)
        positions = [20, 55, 90, 125, 150, 180]
        for position in positions:
            values[position : position + 4] += 200
        assert around(series_of(values), dates_at(positions), nights=3).share_as_extreme < 0.01

    def test_is_not_given_for_fewer_dates_than_the_named_number(self) -> None:
        found = around(series_of(range(60)), dates_at([10, 20, 30]), nights=3)
        assert "fewer than 4 say nothing" in found.refused
        assert np.isnan(found.share_as_extreme)

    def test_is_not_given_where_most_nights_are_unknown(self, dataset: InMemoryDataset) -> None:
        found = shifts.windows_around(select(dataset), date_sets.date_sets(dataset)[0], measure="killed", nights=3)
        assert found.refused

    def test_unknown_nights_are_left_out_and_not_zero(self) -> None:
        values = np.full(40, 10.0)
        values[[11, 21]] = np.nan
        found = around(series_of(values), dates_at([10, 20, 25, 30]), nights=3)
        assert found.difference == 0
        assert np.isnan(found.courses[0, 4])


class TestDraws:
    def test_have_the_interval_that_scipy_gives(self, dataset: InMemoryDataset) -> None:
        found = shifts.windows_around(select(dataset), date_sets.date_sets(dataset)[0], nights=3)
        draws = draw_at_random(found)
        assert draws is not None
        exact = binomtest(draws.as_extreme, draws.draws).proportion_ci(0.95, method="exact")
        assert (draws.low, draws.high) == (pytest.approx(exact.low), pytest.approx(exact.high))
        assert draws.share == pytest.approx((draws.as_extreme + 1) / (draws.draws + 1))

    def test_are_the_same_for_the_same_seed_and_differ_for_another(self, dataset: InMemoryDataset) -> None:
        found = shifts.windows_around(select(dataset), date_sets.date_sets(dataset)[0], nights=3)
        once = draw_at_random(found, draws=500, seed=1)
        again = draw_at_random.__wrapped__(found, draws=500, seed=1)
        other = draw_at_random(found, draws=500, seed=2)
        assert once == again != other


class TestMassAttacks:
    def test_are_counted_between_what_is_certain_and_what_is_possible(self) -> None:
        values = np.arange(100.0)
        found = around(series_of(values), dates_at([50, 88, 94]), nights=2)
        assert found.mass_threshold == 90
        assert found.mass_after_dates.describe_count() == "2 of 3"
        values[51] = np.nan
        found = around(series_of(values), dates_at([50, 88, 94]), nights=2)
        assert found.mass_after_dates.describe_count() == "2 to 3 of 3"


def test_leaving_out_the_date_that_makes_the_difference_takes_it_away() -> None:
    values = np.full(60, 5.0)
    values[30:34] = 500
    found = around(series_of(values), dates_at([10, 20, 30, 40, 50]), nights=3)
    rows = sensitivity.without_each_date(found).set_index("left_out")
    assert rows.loc["2025-01-30", "difference"] == 0 < rows.loc["2025-01-10", "difference"]


class TestTheNightOf4July:
    def test_is_asked_about_with_the_calls_and_the_day_of_the_sixth(self, dataset: InMemoryDataset) -> None:
        for event_id in ("attack-2025-07-04", "call-2025-07-03"):
            found = date_sets.offered_dates(dataset, event_id)
            assert found is not None
            dates, day = found
            assert (dates.key, len(dates.dates), day) == ("Trump–Putin call", 6, date(2025, 7, 3))

    def test_began_an_hour_after_the_call_as_far_as_is_known(self, dataset: InMemoryDataset) -> None:
        rows = launches.first_launches(dataset, date_sets.date_sets(dataset)[0]).set_index("event_id")
        assert rows.loc["call-2025-07-03", "hours"] == 1
        assert rows.loc["call-2025-06-14", "why"] == "only the day of the event is known"

    def test_is_told_with_its_limits(self, dataset: InMemoryDataset) -> None:
        found = shifts.windows_around(select(dataset), date_sets.date_sets(dataset)[0])
        told = " ".join(
            [*windows_text.describe_windows(found, draw_at_random(found)), *windows_text.describe_caveats(found)]
        )
        assert "association, not cause" in told
        assert "seed 20250704" in told
        assert "rests on few: 6 dates" in told
        assert "280 munitions launched or more" in told


@pytest.mark.parametrize("text", ["yesterday", "2025-07-33", "20250703", "2025-07-03 x"])
def test_a_date_that_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="is not a day such as"):
        own_dates(text)


def test_dates_typed_in_are_sorted_and_taken_once() -> None:
    assert own_dates("2025-07-03;2025-06-01, 2025-07-03").dates == (date(2025, 6, 1), date(2025, 7, 3))


def test_what_is_to_be_expected_by_chance_grows_with_the_combinations_tried() -> None:
    assert sensitivity.describe_chance(1) == ""
    assert "40\u202f%" in sensitivity.describe_chance(10)  # 1 - 0.95 ** 10
