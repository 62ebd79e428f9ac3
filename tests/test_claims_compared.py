"""One measure's figure under other rules, and totals stated against the weapons added up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tests import tiny
from vigil.analysis import claims_compared, ledger_totals
from vigil.analysis.claims_compared import IN_ALL, RULES, describe_rules_compared, figures_under_rules
from vigil.store.memory import InMemoryDataset, dataset_of_table
from vigil.table.loading import load_table

NIGHT = "attack-2025-07-04"
WriteTable = Callable[..., Path]


def rules(dataset: InMemoryDataset, event_id: str, measure: str, area: str) -> dict[str, tuple[float, float]]:
    found = figures_under_rules(dataset, event_id, measure)
    found = found[found["area"] == area].set_index("rule")
    return {rule: (row["low"], row["high"]) for rule, row in found.iterrows()}


class TestRules:
    def test_the_injured_of_4_july_under_every_rule(self, dataset: InMemoryDataset) -> None:
        found = rules(dataset, NIGHT, "injured", "Kyiv")
        assert found["shown-first"] == found["latest"] == found["highest"] == found["named"] == (32, 32)
        assert found["lowest"] == (14, 14)
        assert pd.isna(found["official"][0])

    def test_of_statements_of_one_day_none_is_called_the_first(self, dataset: InMemoryDataset) -> None:
        assert rules(dataset, NIGHT, "injured", "Kyiv")["first"] == (14, 26)
        assert "Which was the first cannot be said" in describe_rules_compared(dataset, NIGHT, "injured")[0]

    def test_a_statement_with_an_hour_is_first_before_a_later_hour(self, tiny_table: WriteTable) -> None:
        dataset = dataset_of_table(load_table(tiny_table()))
        assert rules(dataset, "attack-one", "injured", "Kyiv")["first"] == (5, 5)

    def test_the_rule_used_gives_the_figure_that_is_shown_everywhere(self, dataset: InMemoryDataset) -> None:
        headlines = dataset.headlines.set_index(["event_id", "measure"])
        for event_id, measure in headlines.index[::15]:
            if measure in claims_compared.NOT_ADDED_UP:
                continue
            found = figures_under_rules(dataset, event_id, measure)
            last_area = found["area"].iloc[-1]
            own = found[(found["area"] == last_area) & (found["rule"] == "shown-first")].iloc[0]
            shown = headlines.loc[(event_id, measure)]
            assert own["low"] == shown["best"]
            assert set(own["claim_ids"].split("; ")) == set(shown["claim_ids"])

    def test_areas_are_compared_apart_and_added_up_only_where_separate(self, dataset: InMemoryDataset) -> None:
        found = figures_under_rules(dataset, "attack-2025-01-01", "injured")
        assert found["area"].drop_duplicates().tolist() == ["Kyiv", "Pecherskyi district, Kyiv", IN_ALL]
        assert rules(dataset, "attack-2025-01-01", "injured", IN_ALL)["shown-first"] == (7, 7)
        assert "different areas" in describe_rules_compared(dataset, "attack-2025-01-01", "injured")[0]

    def test_a_lower_bound_is_said_to_be_one(self, dataset: InMemoryDataset) -> None:
        assert "By the rule used it is at least 8" in describe_rules_compared(dataset, NIGHT, "duration")[0]

    def test_a_statement_in_words_has_no_figure_to_compare(self, dataset: InMemoryDataset) -> None:
        assert figures_under_rules(dataset, NIGHT, "intensity").empty
        assert "nothing to compare" in describe_rules_compared(dataset, NIGHT, "intensity")[0]

    def test_every_figure_rests_on_named_statements_or_there_is_none(self, dataset: InMemoryDataset) -> None:
        for measure in claims_compared.measures_stated(dataset, NIGHT):
            found = figures_under_rules(dataset, NIGHT, measure)
            assert set(found["rule"]) in ({*RULES}, set())
            assert (found["low"].isna() == (found["statements"] == 0)).all()
            assert (found["low"].isna() == (found["rests_on"] == "")).all()


class TestLedger:
    def test_476_of_539_are_the_uavs_shot_down_and_lost(self, dataset: InMemoryDataset) -> None:
        assert ledger_totals.describe_number(dataset, NIGHT, 476) == (
            "476: UAVs, shot down, jammed or lost (268 shot down and 208 jammed or lost)."
        )

    def test_every_total_of_4_july_adds_up(self, dataset: InMemoryDataset) -> None:
        assert set(ledger_totals.stated_totals(dataset, NIGHT)["verdict"]) == {"agrees"}
        assert "All 6 totals stated agree" in ledger_totals.describe_ledger(dataset, NIGHT)[1]

    @pytest.mark.parametrize(
        ("event_id", "measure", "stated", "sum_named"),
        [
            ("attack-2025-04-24", "launched missiles", 66, "missiles without Kh-59 / Kh-69, launched"),
            ("attack-2025-06-21", "neutralised", 257, "everything shot down and the UAVs jammed or lost"),
            ("attack-2025-07-26", "launched UAV", 235, "weapons in all, launched"),
            ("attack-2025-03-07", "launched missiles", 67, "is no sum over the weapons"),
        ],
    )
    def test_a_total_that_differs_is_told_with_the_sum_it_may_be(
        self, dataset: InMemoryDataset, event_id: str, measure: str, stated: int, sum_named: str
    ) -> None:
        found = ledger_totals.stated_totals(dataset, event_id)
        row = found[(found["measure"] == measure) & (found["stated"] == stated)].iloc[0]
        assert row["verdict"] == "differs"
        assert sum_named in row["finding"]

    def test_several_sums_that_give_a_number_are_all_named(self, dataset: InMemoryDataset) -> None:
        said = ledger_totals.describe_number(dataset, NIGHT, 6)
        assert "ballistic missiles, launched; or ballistic missiles, reported to have hit" in said
        assert "does not tell which was meant" in said

    def test_no_two_sums_have_the_same_parts(self, dataset: InMemoryDataset) -> None:
        found = ledger_totals.sums(dataset, NIGHT)
        assert len({one.name for one in found}) == len(found)
        assert not [one.name for one in found if one.name == "weapons without cruise missiles, shot down"]

    def test_a_total_over_an_unknown_weapon_cannot_be_checked(self, tiny_table: WriteTable) -> None:
        def claim(rows: list[tiny.Row]) -> None:
            rows.append({**rows[0], "claim_id": "two", "event_id": "attack-two", "measure": "launched", "value": "44"})
            rows[-1] |= {"status": "initial", "scope": "Ukraine"}
            rows.append({**rows[-1], "claim_id": "part", "scope": "Odesa oblast"})

        dataset = dataset_of_table(load_table(tiny_table(claims=claim)))
        found = ledger_totals.stated_totals(dataset, "attack-two").set_index("scope")["verdict"]
        assert found.to_dict() == {"Ukraine": "cannot be checked", "Odesa oblast": "speaks of a part"}

    def test_after_the_change_of_reports_shot_down_and_lost_are_one_sum(self, dataset: InMemoryDataset) -> None:
        found = [one.name for one in ledger_totals.sums(dataset, "attack-2025-07-25")]
        assert "weapons in all, shot down, jammed or lost" in found
        assert not [words for words in found if words.endswith("shot down")]

    def test_the_lines_of_the_ledger_add_up(self, dataset: InMemoryDataset) -> None:
        found = ledger_totals.ledger_lines(dataset, NIGHT).set_index("weapons")
        assert (found.loc["UAVs"] + found.loc["missiles"] == found.loc["weapons in all"]).all()
