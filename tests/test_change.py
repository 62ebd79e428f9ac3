"""Change: the published thresholds, the points where the level of a series changes, and what is not read as one."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
import ruptures

from tests.nightly_series import FIRST, heavy_tailed, series_of
from tests.small_table import Night, Weapon, dataset_of
from vigil.analysis.change.change_points import (
    SHORTEST_STRETCH,
    _partition,
    change_points,
    describe_change_points,
    long_run_variance,
)
from vigil.analysis.change.levels import NOT_IN_TABLE, REPORTING, TOO_FEW, describe_week, level_of, levels
from vigil.analysis.series.nightly import nightly
from vigil.analysis.series.series import NothingToCountError
from vigil.query.selection import Selection
from vigil.store.memory import InMemoryDataset, select
from vigil.table.schema import UAV_CLASSES


@pytest.mark.parametrize(
    ("week", "before", "level"),
    [
        (126, 100, "large increase"),
        (125, 100, "moderate increase"),  # not more than 25 %
        (111, 100, "moderate increase"),
        (110, 100, "limited change"),
        (75, 100, "limited change"),
        (74, 100, "large decrease"),
        (5, 2, "limited change"),  # the rule of small counts
        (0, 2, "limited change"),
        (6, 2, "large increase"),
        (5, 2.1, "large increase"),
        (8, 0, "large increase"),
    ],
)
def test_levels_follow_the_published_thresholds(week: float, before: float, level: str) -> None:
    assert level_of(week, before) == level


class TestLevels:
    def test_of_the_week_of_4_july_come_from_the_nights_themselves(self, dataset: InMemoryDataset) -> None:
        rows = levels(select(dataset), date(2025, 7, 4)).set_index("group")
        attacks = dataset.events[dataset.events["event_type"] == "attack"].set_index("event_date")["launched"]
        launched = rows.loc["munitions launched"]
        assert launched["week"] == attacks["2025-06-28":"2025-07-04"].sum()
        assert launched["before_4"] == attacks["2025-05-31":"2025-06-27"].sum() / 4
        assert launched["level_4"] == "moderate increase"
        assert launched["ratio_low"] < 1 < launched["ratio_high"]

    def test_against_52_weeks_cannot_be_said_from_a_table_of_30(self, dataset: InMemoryDataset) -> None:
        rows = levels(select(dataset), date(2025, 7, 31))
        assert set(rows["level_52"]) == {NOT_IN_TABLE}
        assert rows["before_52"].isna().all()
        assert "cannot be said from this table" in " ".join(describe_week(rows, date(2025, 7, 31)))

    def test_against_52_weeks_are_said_from_a_table_that_reaches_back(self) -> None:
        nights = [
            Night(FIRST + timedelta(days=day), (Weapon(UAV_CLASSES[0], 30 if day >= 393 else 10),))
            for day in range(400)
        ]
        rows = levels(select(dataset_of(nights)), FIRST + timedelta(days=399)).set_index("group")
        assert rows.loc["munitions launched", ["before_52", "change_52", "level_52"]].tolist() == [
            70,
            2,
            "large increase",
        ]

    def test_with_too_few_nights_known_are_not_given(self, dataset: InMemoryDataset) -> None:
        rows = levels(select(dataset), date(2025, 7, 4)).set_index("group")
        assert rows.loc["people killed", "level_4"] == TOO_FEW["night"]

    def test_of_what_the_break_in_reporting_touches_are_not_read(self, dataset: InMemoryDataset) -> None:
        rows = levels(select(dataset), date(2025, 7, 31)).set_index("group")
        assert rows.loc["munitions that got through", "level_4"] == REPORTING
        assert rows.loc["munitions launched", "level_4"] == "large decrease"

    def test_leave_out_what_reports_do_not_divide_among_classes(self, dataset: InMemoryDataset) -> None:
        assert not {"missile, mixed", "missile, unspecified"} & set(levels(select(dataset), date(2025, 7, 31))["group"])

    def test_of_nothing_say_so(self, dataset: InMemoryDataset) -> None:
        with pytest.raises(NothingToCountError):
            levels(select(dataset, Selection(actors=("Ukraine",))), date(2025, 7, 4))


def stepped(random: np.random.Generator, *, step: float = 2.5, at: int = 120, nights: int = 205) -> np.ndarray:
    values = heavy_tailed(random, nights, shape=4)
    values[at:] = np.round(values[at:] * step)
    return values


class TestChangePoints:
    def test_are_found_where_the_level_was_changed(self) -> None:
        found = change_points(series_of(stepped(np.random.default_rng(1))))
        assert len(found.points) == 1
        point = found.points[0]
        assert abs((point.day - FIRST).days - 120) <= 4
        assert point.low <= FIRST + timedelta(days=120) <= point.high
        assert point.found_again > 0.8
        assert point.after > 1.8 * point.before

    def test_are_found_in_few_series_without_a_change(self) -> None:
        random = np.random.default_rng(2)
        alarms = sum(bool(change_points(series_of(heavy_tailed(random, 205)), replicates=1).points) for _ in range(200))
        assert alarms / 200 <= 0.07

    def test_are_found_in_few_series_in_which_heavy_nights_only_come_in_runs(self) -> None:
        random = np.random.default_rng(3)
        alarms = 0
        for _ in range(150):
            noise = random.normal(size=206)
            series = series_of(100 * np.exp(0.35 * (noise[1:] + 0.5 * noise[:-1])))
            alarms += bool(change_points(series, replicates=1).points)
        assert alarms / 150 <= 0.12

    def test_have_intervals_that_hold_the_day_about_as_often_as_they_say(self) -> None:
        random = np.random.default_rng(4)
        held = total = 0
        for _ in range(40):
            found = change_points(series_of(stepped(random, step=1.8, at=100)), replicates=99)
            near = [point for point in found.points if abs((point.day - FIRST).days - 100) <= 40]
            total += bool(near)
            held += any(point.low <= FIRST + timedelta(days=100) <= point.high for point in near)
        assert total >= 35
        assert held / total >= 0.8

    def test_are_those_of_the_plain_search_and_of_every_single_split(self) -> None:
        roots = 2 * np.sqrt(stepped(np.random.default_rng(5)) + 3 / 8)
        variance, _ = long_run_variance(roots)
        penalty = 2 * np.log(len(roots)) * variance
        plain = ruptures.Pelt(model="l2", min_size=SHORTEST_STRETCH, jump=1).fit(roots.reshape(-1, 1))
        costs = [roots[:at].var() * at + roots[at:].var() * (205 - at) for at in range(7, 199)]
        found = _partition(roots, penalty)
        assert found == plain.predict(pen=penalty)[:-1]
        assert found == [7 + int(np.argmin(costs))]

    def test_leave_unknown_nights_out_and_keep_the_days(self) -> None:
        values = stepped(np.random.default_rng(6))
        values[::9] = np.nan
        found = change_points(series_of(values), replicates=49)
        assert abs((found.points[0].day - FIRST).days - 120) <= 5
        assert sum(nights for *_, nights in found.stretches) == np.isfinite(values).sum()

    def test_are_not_looked_for_where_most_nights_are_unknown(self, dataset: InMemoryDataset) -> None:
        found = change_points(nightly(select(dataset), "killed"))
        assert not found.points
        assert "of 212 nights; at least half" in found.refused

    def test_at_the_break_in_reporting_are_not_read_as_a_change_in_the_war(self) -> None:
        values = stepped(np.random.default_rng(7), at=100)
        first = date(2025, 7, 24) - timedelta(days=100)
        touched = change_points(series_of(values, measure="got_through", first=first), replicates=49)
        untouched = change_points(series_of(values, measure="launched", first=first), replicates=49)
        assert touched.points[0].reporting is not None
        assert "not read as a change in the war" in " ".join(describe_change_points(touched))
        assert untouched.points[0].reporting is None

    def test_of_the_curated_table_lie_in_late_may(self, dataset: InMemoryDataset) -> None:
        found = change_points(nightly(select(dataset), "missiles"))
        assert [point.day for point in found.points] == [date(2025, 5, 24)]

    def test_of_a_flat_series_are_none(self) -> None:
        assert not change_points(series_of([3.0] * 60)).points

    def test_are_the_same_for_the_same_seed(self) -> None:
        series = series_of(stepped(np.random.default_rng(8)))
        again = change_points.__wrapped__(series, replicates=49)
        assert change_points(series, replicates=49).points == again.points
