"""What may be said of an attack's size: measures, windows, claims of rank, records."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.small_table import Night, Weapon, dataset_of
from vigil.analysis.ranking import (
    DESK_MEASURES,
    RANKED,
    Rank,
    attacks_to_rank,
    every_measure,
    rank_of,
    records,
    size_claims,
)
from vigil.analysis.ranking.measures import launched_by_kind
from vigil.analysis.ranking.rank import History, rank_among
from vigil.query.selection import Selection
from vigil.store.memory import InMemoryDataset, InMemoryView, select

FIRST = date(2025, 6, 1)
NIGHT = "attack-2025-07-04"
UAV, BALLISTIC, MIXED = "one-way attack UAV", "ballistic missile", "missile, mixed"


def nights(*sizes: int | None, every: int = 1, missing: tuple[int, ...] = ()) -> tuple[InMemoryView, list[str]]:
    """A table of nights with these numbers of UAVs launched, and their ids in order of time."""
    days = [(FIRST + timedelta(days=every * place), size) for place, size in enumerate(sizes) if place not in missing]
    dataset = dataset_of([Night(day, (Weapon(UAV, size),)) for day, size in days])
    return select(dataset), dataset.events["event_id"].tolist()


def verdict(*sizes: int | None, missing: tuple[int, ...] = (), weeks: int | None = None, **claim: str) -> str:
    """What becomes of a claim on the last of these nights."""
    attacks = [(str(day), FIRST + timedelta(days=day), size) for day, size in enumerate(sizes) if day not in missing]
    history = History(*(attacks[-1][0], "launched"), *attacks[-1][1:], tuple(attacks))
    return size_claims.assess_rank(rank_among(history, weeks=weeks), **claim).verdict


class TestMeasures:
    def munitions(self, *rows: tuple[str, int | None]) -> pd.DataFrame:
        frame = pd.DataFrame(rows, columns=["weapon_class", "launched"]).astype({"launched": "Int64"})
        return launched_by_kind(frame.assign(event_id="attack")).loc["attack"]

    def test_a_kind_that_a_whole_report_does_not_name_counts_none(self) -> None:
        assert self.munitions((UAV, 7)).tolist() == [7, 0, 0]

    def test_a_kind_not_named_is_unknown_where_the_report_does_not_give_every_number(self) -> None:
        found = self.munitions((UAV, None))
        assert found.isna().all()

    def test_ballistic_missiles_are_unknown_where_missiles_are_not_told_apart(self) -> None:
        found = self.munitions((BALLISTIC, 2), (MIXED, 5))
        assert found["launched_missiles"] == 7
        assert pd.isna(found["launched_ballistic"])

    def test_aeroballistic_missiles_count_as_ballistic(self, dataset: InMemoryDataset) -> None:
        own = attacks_to_rank(select(dataset)).set_index("event_id").loc[NIGHT]
        assert own[["launched_uav", "launched_missiles", "launched_ballistic"]].tolist() == [539, 11, 7]

    def test_filters_play_no_part_but_the_rule_for_the_day_does(self, dataset: InMemoryDataset) -> None:
        filtered = select(dataset, Selection(actors=("Ukraine",), day="start"))
        assert attacks_to_rank(filtered) is attacks_to_rank(select(dataset, Selection(day="start")))
        assert every_measure.ranks(filtered, NIGHT)[0][0].day == date(2025, 7, 3)


def nights_before(dataset: InMemoryDataset) -> pd.DataFrame:
    """The air attacks by Russia reported in the four weeks before the night of 3 to 4 July."""
    events = dataset.events
    days = events["event_date"].between(pd.Timestamp(2025, 6, 6), pd.Timestamp(2025, 7, 3))
    return events[days & (events["event_type"] == "attack") & (events["actor1"] == "Russia")]


class TestWindows:
    def test_every_rank_is_that_of_the_rule(self, dataset: InMemoryDataset) -> None:
        view = select(dataset)
        for of_measure in every_measure.ranks(view, NIGHT):
            for rank in of_measure:
                assert rank == rank_of(attacks_to_rank(view), NIGHT, measure=rank.measure, weeks=rank.weeks)

    def test_what_the_table_holds_of_4_july(self, dataset: InMemoryDataset) -> None:
        found = every_measure.ranks_frame(select(dataset), NIGHT).set_index(["measure", "window"])
        four = found.xs("4 weeks before", level="window")
        before = nights_before(dataset)
        known, own = int(before["killed_best"].notna().sum()), 3
        rank = 1 + int((before["killed_best"] > own).sum())
        killed = four[["rank", "among", "unknown"]].to_dict("index")["killed"]
        assert killed == {"rank": rank, "among": known + 1, "unknown": len(before) - known}
        assert four.loc["launched", "rank"] == 1
        assert four.loc["launched_ballistic", "largest_since"] == pd.Timestamp(2025, 6, 29)
        assert found.loc[("got_through", "whole table before"), "rank"] == 2

    def test_nights_before_the_table_begins_are_counted(self) -> None:
        view, ids = nights(1, 2, 3)
        row = every_measure.ranks_frame(view, ids[-1]).iloc[0]
        assert (row["weeks"], row["nights_before_table"]) == (2, 12)

    def test_unknown_figures_stand_beside_the_rank_in_words(self, dataset: InMemoryDataset) -> None:
        unknown = int(nights_before(dataset)["killed_best"].isna().sum())
        assert f"by people killed ({unknown} not known)" in every_measure.describe_standing(
            select(dataset), NIGHT, weeks=4
        )


class TestClaimsOfRank:
    def test_the_largest_of_a_window_without_gaps_holds(self) -> None:
        assert verdict(*([1] * 8), 9, size_claim="largest-in-weeks", weeks=1) == "holds"

    def test_an_unknown_figure_or_a_night_without_report_could_overturn_it(self) -> None:
        known = "holds among what is known"
        assert verdict(*([1] * 7), None, 9, size_claim="largest-in-weeks", weeks=1) == known
        assert verdict(*([1] * 8), 9, size_claim="largest-in-weeks", weeks=1, missing=(5,)) == known

    def test_a_larger_one_that_is_known_refutes_it_whatever_is_unknown(self) -> None:
        assert verdict(*([None] * 7), 99, 9, size_claim="largest-in-weeks", weeks=1) == "does not hold"

    def test_weeks_that_reach_before_the_table_cannot_be_said(self) -> None:
        assert verdict(1, 2, 3, size_claim="largest-in-weeks", weeks=2) == "cannot be said"
        assert verdict(1, 9, 3, size_claim="largest-in-weeks", weeks=2) == "does not hold"

    def test_an_unknown_figure_of_its_own_cannot_be_ranked(self) -> None:
        assert verdict(1, None, size_claim="record") == "cannot be said"

    def test_the_war_is_longer_than_the_table(self) -> None:
        assert verdict(1, 9, size_claim="largest-of-the-war") == "cannot be said"
        assert verdict(9, 1, size_claim="largest-of-the-war") == "does not hold"

    def test_level_with_the_mark_is_no_record(self) -> None:
        assert verdict(9, 9, size_claim="record") == "does not hold"
        assert verdict(8, 9, size_claim="record") == "holds"

    def test_few_gaps_leave_room_among_the_three_largest(self) -> None:
        assert verdict(1, None, None, 9, size_claim="among-the-largest", rule="top-3") == "holds"
        assert verdict(1, None, None, None, 9, size_claim="among-the-largest", rule="top-3") != "holds"

    def test_the_rule_decides_what_one_of_the_most_intense_means(self) -> None:
        sizes = (9, 8, *([1] * 17), 7)
        assert verdict(*sizes, size_claim="among-the-largest", rule="top-3") == "holds"
        assert verdict(*sizes, size_claim="among-the-largest", rule="top-tenth") == "does not hold"

    def test_a_tenth_of_what_is_not_known_may_still_be_larger(self) -> None:
        sizes = (9, *([1] * 17), None, None, 7)
        assert verdict(*sizes, size_claim="among-the-largest", rule="top-tenth") == "cannot be said"

    @settings(max_examples=200)
    @given(
        st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=2, max_size=12),
        st.lists(st.integers(0, 9), min_size=12, max_size=12),
        st.sampled_from([(reading, rule) for reading in size_claims.SIZE_CLAIMS for rule in size_claims.RULES]),
    )
    def test_filling_in_what_is_unknown_never_turns_a_verdict(
        self, sizes: list[int | None], fillings: list[int], claim: tuple[str, str]
    ) -> None:
        sizes[-1] = 5
        filled = [filling if size is None else size for size, filling in zip(sizes, fillings, strict=False)]
        before, after = (verdict(*known, size_claim=claim[0], rule=claim[1]) for known in (sizes, filled))
        if before in ("holds", "does not hold"):
            assert after == before

    def test_the_answer_names_measures_rule_and_coverage(self, dataset: InMemoryDataset) -> None:
        said = size_claims.verdict_sentence(
            select(dataset), NIGHT, size_claim="among-the-largest", weeks=4, rule="top-3"
        )
        assert "taken to mean among the three largest, holds by munitions launched, UAVs launched" in said
        assert "does not hold by missiles launched (6th of 29, level with 1)" in said
        assert "a table that begins on 1 January 2025 and ends on 31 July 2025" in said
        assert "Larger ones followed later in the table: 2 attacks by munitions launched" in said

    def test_no_table_from_2025_confirms_the_largest_of_the_war(self, dataset: InMemoryDataset) -> None:
        found = size_claims.assessments_frame(select(dataset), NIGHT, size_claim="largest-of-the-war").set_index(
            "measure"
        )
        assert found.loc["launched", "verdict"] == "cannot be said"
        assert found.loc["launched_missiles", "verdict"] == "does not hold"

    @pytest.mark.parametrize("reading", size_claims.SIZE_CLAIMS)
    def test_every_measure_window_and_rule_has_a_sentence(self, dataset: InMemoryDataset, reading: str) -> None:
        found = size_claims.assessments_frame(select(dataset), NIGHT, size_claim=reading)
        several = reading == "among-the-largest"
        spans = len(every_measure.WINDOWS) if size_claims.SIZE_CLAIMS[reading].in_weeks else 1
        assert len(found) == len(DESK_MEASURES) * spans * (len(size_claims.RULES) if several else 1)
        assert found["sentence"].str.startswith("In this table, which begins on 1 January 2025").all()


class TestRecords:
    def test_a_record_exceeds_every_figure_before_it(self, dataset: InMemoryDataset) -> None:
        found = records.records(select(dataset), NIGHT, "launched")
        set_ = found[found["kind"] == "record"]
        assert found["value"].is_monotonic_increasing
        assert (set_["margin"] == set_["value"] - set_["before"]).all()
        own = set_.set_index("event_id").loc[NIGHT]
        assert own[["value", "before", "margin", "held_days"]].tolist() == [550, 537, 13, 5]

    def test_the_first_weeks_set_a_mark_and_no_record(self) -> None:
        view, ids = nights(1, 5, 3, 9, 12, every=10)
        found = records.records(view, ids[0], "launched")
        assert found[["kind", "value"]].to_numpy().tolist() == [["beginning", 5], ["record", 9], ["record", 12]]

    def test_level_is_no_record(self) -> None:
        view, ids = nights(5, 5, 5, 5, 5, every=10)
        assert records.records(view, ids[0], "launched")["kind"].tolist() == ["beginning"]
        assert "was never exceeded" in records.describe_records(view, ids[0], "launched")

    def test_unknown_figures_among_which_a_record_may_be_are_counted(self) -> None:
        view, ids = nights(5, None, None, None, None, 9, every=10)
        assert records.records(view, ids[0], "launched")["unknown_since"].tolist() == [2, 2]

    def test_where_nothing_is_known_there_is_no_record(self) -> None:
        view, ids = nights(None, None)
        assert records.records(view, ids[0], "launched").empty
        assert "no figure is known" in records.describe_records(view, ids[0], "launched")

    def test_the_attack_is_told_which_records_it_set(self, dataset: InMemoryDataset) -> None:
        said = records.describe_records_set(select(dataset), NIGHT)
        assert "munitions launched (550, 13 more than on 29 June 2025; exceeded 5 days later)" in said


def test_every_measure_has_words_and_a_column(dataset: InMemoryDataset) -> None:
    attacks = attacks_to_rank(select(dataset))
    assert {ranked.column for ranked in RANKED.values()} <= set(attacks)
    assert isinstance(every_measure.ranks(select(dataset), NIGHT)[0][0], Rank)
