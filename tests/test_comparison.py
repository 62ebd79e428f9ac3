"""Comparisons: what is in a denominator, and that intervals hold what they say."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest
from scipy.stats import binomtest, norm, t

from tests.nightly_series import heavy_tailed, series_of
from tests.small_table import Night, Weapon, dataset_of
from vigil.analysis.comparison import by_place, compared, comparison_text
from vigil.analysis.comparison.compared import compare
from vigil.analysis.comparison.rate_ratio import compared_rates
from vigil.analysis.comparison.shares import share_between
from vigil.analysis.comparison.sides import MEASURES_OF, period_of, side_of
from vigil.analysis.series.nightly import nightly, nightly_by_place
from vigil.analysis.series.series import SERIES_MEASURES, NothingToCountError
from vigil.charts import comparison as charts
from vigil.query.selection import Selection
from vigil.store.memory import InMemoryDataset, select
from vigil.table.schema import UAV_CLASSES

LATER = date(2025, 4, 1)
UAV = UAV_CLASSES[0]


def two_periods(dataset: InMemoryDataset, first: str, second: str) -> compared.Comparison:
    view = select(dataset)
    return compare(view, side_of(view, "period", first), side_of(view, "period", second))


class TestRateRatio:
    def test_is_the_ratio_of_means_with_the_robust_error_worked_out_by_hand(self) -> None:
        random = np.random.default_rng(3)
        one, other = heavy_tailed(random, 30), heavy_tailed(random, 40, mean=90)
        found = compared_rates(series_of(one, first=LATER), series_of(other))
        variance = sum(((side - side.mean()) ** 2).sum() / side.sum() ** 2 for side in (one, other))
        variance *= 70 / 69 * 69 / 68  # nights over nights less one, for two means
        runs = (1 + max(found.correlation, 0)) / (1 - max(found.correlation, 0))
        reach = t.ppf(0.975, 29) * math.sqrt(variance * runs)
        assert found.ratio == pytest.approx(one.mean() / other.mean())
        assert found.low == pytest.approx(found.ratio * math.exp(-reach), rel=1e-3)
        assert found.high == pytest.approx(found.ratio * math.exp(reach), rel=1e-3)

    def test_of_sides_without_a_difference_misses_1_in_about_5_percent(self) -> None:
        random = np.random.default_rng(4)
        missed = 0
        for _ in range(300):
            found = compared_rates(
                series_of(heavy_tailed(random, 28), first=LATER), series_of(heavy_tailed(random, 28))
            )
            missed += not found.low <= 1 <= found.high
        assert 0.02 <= missed / 300 <= 0.085

    def test_allows_for_runs_of_heavy_nights(self) -> None:
        random = np.random.default_rng(5)
        missed = 0
        for _ in range(200):
            noise = random.normal(size=122)
            runs = 100 * np.exp(0.5 * (noise[1:] + noise[:-1]))
            found = compared_rates(series_of(runs[:60]), series_of(runs[61:], first=LATER))
            missed += not found.low <= 1 <= found.high
        assert missed / 200 <= 0.09

    def test_finds_a_doubling(self) -> None:
        random = np.random.default_rng(6)
        found = compared_rates(
            series_of(heavy_tailed(random, 60, mean=200), first=LATER), series_of(heavy_tailed(random, 60, mean=100))
        )
        assert found.low > 1

    def test_of_two_sides_of_the_same_nights_knows_that_they_move_together(self) -> None:
        values = heavy_tailed(np.random.default_rng(7), 60)
        found = compared_rates(series_of(values * 2), series_of(values))
        assert found.ratio == pytest.approx(2)
        assert found.high - found.low < 1e-6

    def test_has_no_interval_for_fewer_nights_than_the_named_number(self) -> None:
        found = compared_rates(series_of([5] * 6, first=LATER), series_of(range(1, 30)))
        assert math.isnan(found.low)
        assert "fewer than 7 nights" in found.why

    def test_is_not_given_where_one_side_has_none(self) -> None:
        assert math.isnan(compared_rates(series_of([0] * 10, first=LATER), series_of(range(10))).ratio)


class TestDenominators:
    def test_hold_only_nights_whose_figure_is_known(self) -> None:
        nights = [
            Night(date(2025, 6, day), (Weapon(UAV, None if day == 3 else 10),)) for day in range(1, 21) if day != 7
        ]
        found = two_periods(dataset_of(nights), "2025-06-01/2025-06-10", "2025-06-11/2025-06-20")
        rates = found.rates["launched"]
        assert found.nights == (10, 10)
        assert found.reported == (9, 10)
        assert rates.nights == (8, 10)
        assert rates.rates == (10, 10)

    def test_a_night_of_undivided_missiles_is_unknown_for_each_class_but_known_for_all(self) -> None:
        dataset = dataset_of(
            [
                Night(date(2025, 6, 1), (Weapon("ballistic missile", 2),)),
                Night(date(2025, 6, 2), (Weapon("missile, mixed", 9),)),
                Night(date(2025, 6, 3), (Weapon(UAV, 50),)),
            ]
        )
        view = select(dataset)
        assert nightly(view, "missiles").values.tolist() == [2, 9, 0]
        ballistic = nightly(view, "ballistic")
        assert ballistic.known.tolist() == [True, False, True]
        assert ballistic.values[[0, 2]].tolist() == [2, 0]

    def test_a_report_that_names_no_place_is_unknown_for_every_place(self) -> None:
        dataset = dataset_of(
            [
                Night(date(2025, 6, 1), places=("Izmail",)),
                Night(date(2025, 6, 2)),
                Night(date(2025, 6, 3), places=("Kyiv",)),
            ]
        )
        named = nightly_by_place(select(dataset))
        assert named["Odesa oblast"].values.tolist()[::2] == [1, 0]
        assert np.isnan(named["Odesa oblast"].values[1])
        in_kyiv = nightly(select(dataset, Selection(places=("Kyiv",))), "attacks")
        assert in_kyiv.values.tolist()[::2] == [0, 1]
        assert np.isnan(in_kyiv.values[1])

    def test_agree_with_the_table_as_a_whole(self, dataset: InMemoryDataset) -> None:
        attacks = dataset.events[dataset.events["event_type"] == "attack"]
        for measure, column in (("launched", "launched"), ("injured", "injured_best"), ("places_hit", "places_hit")):
            series = nightly(select(dataset), measure)
            assert np.nansum(series.values) == attacks[column].sum(), measure
            assert series.known.sum() == attacks[column].notna().sum(), measure

    def test_actors_without_nightly_reports_are_counted_and_not_compared(self, dataset: InMemoryDataset) -> None:
        view = select(dataset)
        found = compare(view, side_of(view, "actor", "Russia"), side_of(view, "actor", "Ukraine"))
        assert not found.rates
        assert "no nightly reports of attacks by Ukraine" in found.refused
        assert "Russia 235 events; Ukraine 64 events" in found.refused

    def test_filters_that_leave_nothing_say_so(self, dataset: InMemoryDataset) -> None:
        with pytest.raises(NothingToCountError, match="leaves no UAVs launched"):
            nightly(select(dataset, Selection(weapon_classes=("cruise missile",))), "uav")
        with pytest.raises(NothingToCountError, match="no attack"):
            nightly(select(dataset, Selection(actors=("Ukraine",))), "launched")


def wilson(share: float, number: float) -> tuple[float, float]:
    """Wilson's interval of 1927, written out."""
    z = norm.ppf(0.975)
    middle = (share + z**2 / (2 * number)) / (1 + z**2 / number)
    reach = z / (1 + z**2 / number) * math.sqrt(share * (1 - share) / number + z**2 / (4 * number**2))
    return middle - reach, middle + reach


class TestShareNeutralised:
    def test_of_independent_munitions_has_wilsons_interval(self) -> None:
        whole = np.full(12, 40.0)
        share = share_between(np.full(12, 32.0), whole)
        few_nights = (t.ppf(0.975, 11) / norm.ppf(0.975)) ** 2
        assert share.dispersion == pytest.approx(few_nights)
        assert (share.low, share.high) == pytest.approx(wilson(0.8, 480 / few_nights))

    def test_that_differs_from_night_to_night_is_known_less_exactly_and_covered_all_the_same(self) -> None:
        random = np.random.default_rng(8)
        covered, narrow = 0, 0
        for _ in range(300):
            whole = random.integers(50, 300, 30).astype("float64")
            parts = random.binomial(whole.astype(int), random.beta(16, 4, 30)).astype("float64")
            share = share_between(parts, whole)
            plain = binomtest(int(share.part), int(share.whole)).proportion_ci(0.95, method="wilson")
            covered += share.low <= 0.8 <= share.high
            narrow += plain.low <= 0.8 <= plain.high
        assert covered / 300 >= 0.92
        assert narrow / 300 < 0.75  # munitions of one night are not independent

    def test_across_the_break_in_reporting_is_not_read_as_a_change(self, dataset: InMemoryDataset) -> None:
        found = two_periods(dataset, "2025-07-10/2025-07-31", "2025-05-10/2025-06-06")
        assert found.share_difference[1] > 0  # the interval leaves out no difference
        told = " ".join(
            [
                *comparison_text.describe_comparison(found, "launched"),
                *comparison_text.describe_caveats(found, "launched"),
            ]
        )
        assert "may come from the change in reporting" in told
        assert "not read as a change in the war" in told


def test_the_weeks_of_4_july_are_not_told_from_those_before(dataset: InMemoryDataset) -> None:
    found = two_periods(dataset, "2025-06-07/2025-07-04", "2025-05-10/2025-06-06")
    told = " ".join(comparison_text.describe_comparison(found, "launched"))
    assert found.rates["launched"].totals == (5123, 4301)
    assert "1.15 times as many" in told
    assert "do not tell the two apart" in told


@pytest.mark.parametrize("text", ["2025-06-01", "2025-06-30/2025-06-01", "a/b", "2025-06-01/2025-06-30/2025-07-01"])
def test_a_period_that_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="is not a period such as"):
        period_of(text)


def test_a_side_is_not_compared_with_itself_or_with_one_of_another_kind(dataset: InMemoryDataset) -> None:
    view = select(dataset)
    july = side_of(view, "period", "2025-07-01/2025-07-31")
    with pytest.raises(ValueError, match="choose two that differ"):
        compare(view, july, july)
    with pytest.raises(ValueError, match="cannot be compared with"):
        compare(view, july, side_of(view, "place", "Kyiv"))


def test_every_measure_that_is_offered_exists() -> None:
    assert {measure for measures in MEASURES_OF.values() for measure in measures} <= set(SERIES_MEASURES)


def test_places_of_two_periods_rest_on_the_nights_whose_report_names_any(dataset: InMemoryDataset) -> None:
    view = select(dataset)
    sides = [side_of(view, "period", text) for text in ("2025-06-07/2025-07-04", "2025-05-10/2025-06-06")]
    rows = by_place.by_place(view, *sides)
    kharkiv = rows[rows["place"] == "Kharkiv oblast"].iloc[0]
    scipys = binomtest(int(kharkiv["named"]), int(kharkiv["nights"])).proportion_ci(0.95, method="wilson")
    assert kharkiv["nights"] < (date(2025, 7, 4) - date(2025, 6, 7) + timedelta(days=1)).days
    assert kharkiv["low"] == pytest.approx(scipys.low)


def test_places_of_two_weapon_classes_rest_on_the_nights_of_attacks_with_the_class(dataset: InMemoryDataset) -> None:
    view = select(dataset)
    sides = [side_of(view, "weapon", name) for name in ("cruise missile", "one-way attack UAV")]
    rows = by_place.by_place(view, *sides).set_index(["place", "side"])
    table, attacks = dataset.table, dataset.events[dataset.events["event_type"] == "attack"]
    by_class = table.munitions.loc[table.munitions["weapon_class"] == "cruise missile", "event_id"]
    named = attacks[attacks["event_id"].isin(by_class) & attacks["event_id"].isin(table.impacts["event_id"])]
    in_kyiv = table.impacts["location"].str.endswith("Kyiv")
    hit = named[named["event_id"].isin(table.impacts.loc[in_kyiv, "event_id"])]
    kyiv = rows.loc[("Kyiv", "cruise missiles")]
    assert (kyiv["named"], kyiv["nights"]) == (hit["event_date"].nunique(), named["event_date"].nunique())
    assert kyiv["nights"] < rows.loc[("Kyiv", "one-way attack UAVs"), "nights"]


def test_of_weapon_classes_it_is_said_that_reports_do_not_tell_which_weapon_reached_a_place(
    dataset: InMemoryDataset,
) -> None:
    view = select(dataset)
    sides = [side_of(view, "weapon", name) for name in ("cruise missile", "one-way attack UAV")]
    drawn = charts.places_side_by_side(view, *sides)
    both = by_place.nights_of_both(view, *sides)
    assert 0 < both <= drawn.data["nights"].min()
    assert f"not which of its weapons: a night on which both classes were launched counts on both sides ({both}" in (
        drawn.note
    )
