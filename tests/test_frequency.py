from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.small_table import Night, Weapon, dataset_of
from vigil.analysis.frequency import calls_and_talks, counting, largest, periods, rates, reported_days, rhythm
from vigil.analysis.frequency.measures import NOT_STATED
from vigil.query.selection import Selection
from vigil.store.memory import InMemoryView, select
from vigil.table.schema import WEAPON_CLASSES

UAV, CRUISE, BALLISTIC = WEAPON_CLASSES[:3]
FIRST = date(2025, 6, 23)  # a Monday

CALL = {
    "event_id": "call",
    "event_date": FIRST,
    "start": pd.Timestamp(FIRST, tz="Europe/Kyiv"),
    "time_precision": "day",
    "event_type": "call",
    "actor1": "Russia",
    "headline": "A call",
    "source_id": "report",
}

figures = st.one_of(st.none(), st.integers(0, 600))
weapons = st.builds(Weapon, st.sampled_from([UAV, CRUISE, BALLISTIC]), figures, figures, figures)
nights = st.lists(
    st.builds(
        Night,
        day=st.integers(0, 40).map(lambda days: FIRST + timedelta(days=days)),
        weapons=st.lists(weapons, max_size=3).map(tuple),
        places=st.sets(st.sampled_from(["Kyiv", "Odesa oblast", "Izmail", "south"]), max_size=3).map(sorted).map(tuple),
        actor=st.sampled_from(["Russia", "Ukraine"]),
    ),
    min_size=1,
    max_size=6,
)
measures = st.sampled_from(["attacks", "launched", "neutralised", "got_through"])


def view_of(*reported: Night, **filters: object) -> InMemoryView:
    return select(dataset_of(reported), Selection(**filters))  # type: ignore[arg-type]


def night(day: int, *weapons_used: Weapon, **further: object) -> Night:
    return Night(FIRST + timedelta(days=day), weapons_used, **further)  # type: ignore[arg-type]


def values(counted: pd.DataFrame) -> list[int | None]:
    return [None if pd.isna(value) else int(value) for value in counted["value"]]


class TestDays:
    def test_a_day_without_a_report_is_missing_and_not_zero(self) -> None:
        view = view_of(night(0, Weapon(UAV, 5)), night(2, Weapon(UAV, 7)))
        assert values(counting.counts(view, measure="launched")) == [5, None, 7]

    def test_a_day_without_a_report_counts_no_events_and_no_known_share(self) -> None:
        counted = counting.counts(view_of(night(0), night(2)))
        assert counted["events"].tolist() == [1, 0, 1]
        assert np.isnan(counted["known"][1])

    def test_a_day_with_a_report_on_which_nothing_fits_the_filter_is_zero(self) -> None:
        view = view_of(
            night(0, Weapon(UAV, 5)),
            night(1, Weapon(BALLISTIC, 2)),
            night(3, Weapon(BALLISTIC, 1)),
            weapon_classes=(BALLISTIC,),
        )
        assert values(counting.counts(view, measure="launched")) == [0, 2, None, 1]

    def test_an_attack_whose_figure_is_unknown_leaves_its_day_missing(self) -> None:
        counted = counting.counts(view_of(night(0, Weapon(UAV, None))), measure="launched")
        assert values(counted) == [None]
        assert counted["known"].tolist() == [0.0]

    def test_an_attack_known_in_part_is_not_known(self) -> None:
        counted = counting.counts(view_of(night(0, Weapon(UAV, 9), Weapon(CRUISE, None))), measure="launched")
        assert values(counted) == [None]
        assert list(counted["known"]) == [0.0]

    def test_the_window_ends_where_the_table_ends(self) -> None:
        view = view_of(night(0), night(1), date_from=date(2024, 1, 1), date_to=date(2030, 1, 1))
        assert counting.counts(view)["period"].tolist() == [pd.Timestamp(FIRST), pd.Timestamp(2025, 6, 24)]

    def test_a_window_outside_the_table_has_no_rows(self) -> None:
        view = view_of(night(0), date_from=date(2030, 1, 1), date_to=date(2030, 2, 1))
        assert counting.counts(view).empty
        assert reported_days.coverage(view).empty

    def test_talks_and_calls_are_not_counted(self) -> None:
        view = select(dataset_of([night(0)], further=[CALL]), Selection())
        assert values(counting.counts(view)) == [1]

    def test_the_start_evening_rule_moves_a_night_to_the_day_before(self) -> None:
        view = view_of(night(3), day="start")
        assert counting.counts(view)["period"].tolist() == [pd.Timestamp(FIRST + timedelta(days=2))]


class TestPeriods:
    def test_weeks_start_on_monday_even_before_the_window(self) -> None:
        view = view_of(night(2, Weapon(UAV, 1)), night(7, Weapon(UAV, 2)))
        counted = counting.counts(view, every="week", measure="launched")
        assert counted["period"].tolist() == [pd.Timestamp(2025, 6, 23), pd.Timestamp(2025, 6, 30)]
        assert values(counted) == [1, 2]

    def test_a_week_without_any_report_is_missing(self) -> None:
        assert values(counting.counts(view_of(night(0), night(14)), every="week")) == [1, None, 1]

    @settings(max_examples=12)
    @given(nights, measures, st.sampled_from([None, "weapon", "type"]))
    def test_days_add_up_to_months_and_weeks(self, reported: list[Night], measure: str, by: str | None) -> None:
        view = view_of(*reported)
        days = counting.counts(view, every="day", by=by, measure=measure)  # type: ignore[arg-type]
        for every in ("week", "month"):
            longer = counting.counts(view, every=every, by=by, measure=measure)  # type: ignore[arg-type]
            of_days = days.assign(period=periods.period_of(days["period"], every))  # type: ignore[arg-type]
            sums = of_days.groupby(["group", "period"])["events"].sum()
            assert longer.set_index(["group", "period"])["events"].eq(sums).all()
            assert days["value"].sum() == longer["value"].sum()

    @settings(max_examples=12)
    @given(nights, measures, st.sampled_from(["day", "week", "month"]))
    def test_no_period_is_left_out(self, reported: list[Night], measure: str, every: str) -> None:
        counted = counting.counts(view_of(*reported), every=every, measure=measure)  # type: ignore[arg-type]
        longest = {"day": 1, "week": 7, "month": 31}[every]
        steps = counted["period"].diff().dropna().dt.days
        assert (steps <= longest).all()
        assert (steps > 0).all()


class TestLaws:
    @settings(max_examples=12)
    @given(nights)
    def test_splitting_by_weapon_adds_up_to_the_whole_where_it_is_known(self, reported: list[Night]) -> None:
        view = view_of(*reported)
        for measure in ("launched", "neutralised", "got_through"):
            whole = counting.counts(view, measure=measure)  # type: ignore[arg-type]
            known = whole[whole["known"] == 1]
            parts = counting.counts(view, by="weapon", measure=measure)  # type: ignore[arg-type]
            assert known["value"].sum() == parts.loc[parts["period"].isin(known["period"]), "value"].sum()

    @settings(max_examples=12)
    @given(nights, measures)
    def test_splitting_by_actor_adds_up_to_the_whole(self, reported: list[Night], measure: str) -> None:
        view = view_of(*reported)
        whole = counting.counts(view, measure=measure)  # type: ignore[arg-type]
        parts = counting.counts(view, by="actor", measure=measure)  # type: ignore[arg-type]
        assert whole["value"].sum() == parts["value"].sum()
        assert whole["events"].sum() == parts["events"].sum()

    @settings(max_examples=12)
    @given(nights, measures, st.integers(0, 40), st.integers(0, 20))
    def test_counting_a_window_is_the_window_of_the_count(
        self, reported: list[Night], measure: str, first: int, length: int
    ) -> None:
        start = FIRST + timedelta(days=first)
        end = start + timedelta(days=length)
        whole = counting.counts(view_of(*reported), measure=measure)  # type: ignore[arg-type]
        within = whole[whole["period"].between(pd.Timestamp(start), pd.Timestamp(end))].reset_index(drop=True)
        window = counting.counts(view_of(*reported, date_from=start, date_to=end), measure=measure)  # type: ignore[arg-type]
        pd.testing.assert_frame_equal(window, within)

    @settings(max_examples=12)
    @given(nights, st.sampled_from([UAV, CRUISE, BALLISTIC]))
    def test_filtering_a_weapon_is_picking_it_from_the_split(self, reported: list[Night], weapon: str) -> None:
        split = counting.counts(view_of(*reported), by="weapon", measure="launched")
        picked = split.loc[split["group"] == weapon, "value"]
        filtered = counting.counts(view_of(*reported, weapon_classes=(weapon,)), measure="launched")["value"]
        assert picked.sum() == filtered.sum()

    @settings(max_examples=12)
    @given(
        nights, st.sampled_from(["launched", "neutralised", "got_through"]), st.sampled_from(["day", "week", "month"])
    )
    def test_unknown_never_becomes_zero(self, reported: list[Night], measure: str, every: str) -> None:
        counted = counting.counts(view_of(*reported), every=every, measure=measure)  # type: ignore[arg-type]
        zeros = counted[counted["value"] == 0]
        nothing_known = pd.Series([bool(n.weapons) and all(w.launched is None for w in n.weapons) for n in reported])
        if nothing_known.all() and measure == "launched":
            assert zeros.empty
        assert counted.loc[counted["events"] == 0, "value"].isna().all()

    @settings(max_examples=12)
    @given(nights)
    def test_the_same_counts_come_from_duckdb(self, reported: list[Night]) -> None:
        view = view_of(*reported)
        relations = {name: duckdb.from_df(getattr(view, name)) for name in ("munitions", "impacts")}
        large = replace(view, events=duckdb.from_df(view.events))  # type: ignore[arg-type]
        vars(large).update(relations)  # as if they had been asked for
        for by, measure in ((None, "launched"), ("weapon", "neutralised"), ("place", "attacks"), ("actor", "attacks")):
            expected = counting.counts(view, by=by, measure=measure)  # type: ignore[arg-type]
            pd.testing.assert_frame_equal(counting.counts(large, by=by, measure=measure), expected)  # type: ignore[arg-type]


class TestSplits:
    def test_neutralised_takes_an_empty_lost_beside_a_given_shot_down_as_none(self) -> None:
        assert values(counting.counts(view_of(night(0, Weapon(UAV, 9, 4))), measure="neutralised")) == [4]

    def test_neutralised_is_unknown_where_shot_down_is(self) -> None:
        assert values(counting.counts(view_of(night(0, Weapon(UAV, 9, None, 3))), measure="neutralised")) == [None]

    def test_an_attack_counts_once_for_each_weapon_class(self) -> None:
        view = view_of(night(0, Weapon(UAV, 5), Weapon(UAV, 1), Weapon(CRUISE, 2)))
        counted = counting.counts(view, by="weapon")
        assert dict(zip(counted["group"], counted["value"], strict=True)) == {UAV: 1, CRUISE: 1}

    def test_an_attack_without_weapons_is_counted_as_not_stated(self) -> None:
        assert counting.counts(view_of(night(0)), by="weapon")["group"].tolist() == [NOT_STATED]

    def test_an_attack_counts_once_for_each_place_it_rolls_up_to(self) -> None:
        places = ("Solomianskyi district, Kyiv", "Kyiv", "Izmail", "Odesa oblast")
        counted = counting.counts(view_of(night(0, places=places)), by="place")
        assert dict(zip(counted["group"], counted["value"], strict=True)) == {"Kyiv": 1, "Odesa oblast": 1}

    def test_districts_leave_out_what_is_known_only_as_a_city(self) -> None:
        view = view_of(night(0, places=("Solomianskyi district, Kyiv", "Kyiv")))
        assert counting.counts(view, by="place", level="district")["group"].tolist() == ["Solomianskyi district, Kyiv"]

    def test_a_report_that_names_no_place_does_not_make_a_place_zero(self) -> None:
        view = view_of(night(0, places=("Kyiv",)), night(1), night(2, places=("Odesa oblast",)))
        counted = counting.counts(view, by="place")
        assert values(counted[counted["group"] == "Kyiv"]) == [1, None, 0]

    def test_an_actor_has_no_zero_on_a_day_when_only_another_was_reported(self) -> None:
        counted = counting.counts(view_of(night(0), night(1, actor="Ukraine")), by="actor")
        assert values(counted[counted["group"] == "Ukraine"]) == [None, 1]

    def test_casualties_cannot_be_split_by_weapon(self) -> None:
        with pytest.raises(ValueError, match="cannot be split by weapon"):
            counting.counts(view_of(night(0)), by="weapon", measure="killed")

    @pytest.mark.parametrize(("argument", "value"), [("every", "year"), ("by", "moon"), ("measure", "fear")])
    def test_an_unknown_word_is_refused_with_the_known_ones(self, argument: str, value: str) -> None:
        with pytest.raises(ValueError, match=f"{value}.*use one of"):
            counting.counts(view_of(night(0)), **{argument: value})  # type: ignore[arg-type]


class TestCoverage:
    def test_each_day_has_a_report_or_none(self) -> None:
        status = reported_days.coverage(view_of(night(0), night(2)))
        assert status["status"].tolist() == ["report", "no report", "report"]

    def test_filters_besides_the_dates_do_not_change_it(self) -> None:
        reported = (night(0, Weapon(UAV, 5)), night(1, Weapon(CRUISE, 5)))
        assert reported_days.coverage(view_of(*reported, weapon_classes=(UAV,), minimum=3)).equals(
            reported_days.coverage(view_of(*reported))
        )


class TestRollingMean:
    def test_days_without_a_value_are_left_out_of_the_mean(self) -> None:
        view = view_of(*(night(day, Weapon(UAV, 10)) for day in (0, 1, 2, 4, 5, 6)))
        assert rates.rolling_mean(counting.counts(view, measure="launched"))["mean"].iloc[-1] == 10

    def test_it_is_missing_where_fewer_than_half_have_a_value(self) -> None:
        view = view_of(*(night(day, Weapon(UAV, 10)) for day in (0, 1, 2, 7)))
        mean = rates.rolling_mean(counting.counts(view, measure="launched"))["mean"]
        assert mean.isna().all()

    def test_groups_do_not_mix(self) -> None:
        view = view_of(*(night(day, Weapon(UAV, 10), Weapon(CRUISE, 2)) for day in range(7)))
        mean = rates.rolling_mean(counting.counts(view, by="weapon", measure="launched"))
        assert mean.groupby("group")["mean"].last().to_dict() == {UAV: 10.0, CRUISE: 2.0}

    def test_a_window_below_one_is_refused(self) -> None:
        with pytest.raises(ValueError, match="use 1 or more"):
            rates.rolling_mean(counting.counts(view_of(night(0))), 0)


class TestRate:
    def test_it_rests_on_attacks_for_which_both_are_known(self) -> None:
        view = view_of(night(0, Weapon(UAV, 100, 60, 30)), night(1, Weapon(CRUISE, 50, None)))
        row = rates.neutralised_rate(view, every="week").iloc[0]
        assert (row["launched"], row["compared"], row["rate"]) == (150, 100, 0.9)

    def test_it_is_missing_where_nothing_can_be_compared(self) -> None:
        assert rates.neutralised_rate(view_of(night(0, Weapon(UAV, 5))))["rate"].isna().all()


class TestIntervals:
    def test_they_run_from_start_to_start(self) -> None:
        assert rhythm.intervals(view_of(night(0, hour=19), night(1, hour=21)))["hours"].tolist() == [26.0]

    def test_a_day_without_a_report_between_is_flagged(self) -> None:
        assert rhythm.intervals(view_of(night(0), night(2)))["gap"].tolist() == [True]
        assert rhythm.intervals(view_of(night(0), night(1)))["gap"].tolist() == [False]

    def test_a_start_known_only_by_its_day_breaks_the_chain(self) -> None:
        assert rhythm.intervals(view_of(night(0), night(1, precision="day"), night(2))).empty

    def test_a_change_of_clocks_does_not_stretch_the_night(self) -> None:
        spring = Night(date(2025, 3, 30), hour=19), Night(date(2025, 3, 31), hour=19)
        assert rhythm.intervals(view_of(*spring))["hours"].tolist() == [23.0]


class TestStartHours:
    def test_hours_are_kyiv_time(self) -> None:
        hours = rhythm.start_hours(view_of(night(0, hour=22))).hours
        assert hours.loc[hours["events"] > 0, "hour"].tolist() == [22]

    def test_starts_known_only_by_day_are_counted_apart(self) -> None:
        found = rhythm.start_hours(view_of(night(0), night(1, precision="day")))
        assert (found.known, found.unknown) == (1, 1)


class TestLargest:
    def test_equals_share_the_better_rank_and_the_later_comes_first(self) -> None:
        view = view_of(*(night(day, Weapon(UAV, size)) for day, size in enumerate((5, 9, 9, 2))))
        found = largest.largest(view, n=3)
        assert found["rank"].tolist() == [1, 1, 3]
        assert found["day"].dt.day.tolist() == [25, 24, 23]

    def test_an_unknown_size_is_not_listed(self) -> None:
        view = view_of(night(0, Weapon(UAV, None)), night(1, Weapon(UAV, 1)))
        assert len(largest.largest(view)) == 1

    def test_the_latest_attack_is_the_last_by_day(self) -> None:
        assert largest.latest_attack(view_of(night(4), night(2))) == "attack-2025-06-27-0"

    def test_there_is_none_in_an_empty_selection(self) -> None:
        assert largest.latest_attack(view_of(night(0), text="nothing like this")) is None


class TestDiplomacy:
    def test_calls_carry_their_number_in_the_series(self) -> None:
        further = [{**CALL, "series": "Trump–Putin call 6"}, {**CALL, "event_id": "other"}]
        found = calls_and_talks.diplomacy(
            select(dataset_of([night(0)], further=further), Selection(actors=("Russia",)))
        )
        assert found.set_index("event_id")["number"].fillna(0).to_dict() == {"call": 6, "other": 0}


def test_the_curated_table_has_a_missing_report_on_the_days_of_the_victory_day_truce(dataset: object) -> None:
    view = select(dataset, Selection(date_from=date(2025, 5, 8), date_to=date(2025, 5, 10)))  # type: ignore[arg-type]
    assert values(counting.counts(view, measure="launched")) == [None, None, None]


def test_the_night_of_4_july_2025_holds_550_munitions(dataset: object) -> None:
    view = select(dataset, Selection(date_from=date(2025, 7, 4), date_to=date(2025, 7, 4)))  # type: ignore[arg-type]
    counted = counting.counts(view, by="weapon", measure="launched")
    assert dict(zip(counted["group"], counted["value"], strict=True)) == {
        "one-way attack UAV": 539, "cruise missile": 4, "ballistic missile": 6, "aeroballistic missile": 1,
    }  # fmt: skip
