"""The two rules for figures: the ledger of weapons that must add up, and the claim that is shown first."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.rules.claims import figures, headlines
from vigil.rules.ledger import discrepancies, figures_by_event, with_derived_figures
from vigil.table.schema import FIGURES

NO_CLAIMS = pd.DataFrame(columns=["event_id", "measure", "value", "status", "attributed_to"])
OFFICIAL = frozenset({"official"})
PARENTS = {"Solomianskyi district, Kyiv": "Kyiv", "Kyiv": "Ukraine", "Odesa": "Odesa oblast", "Odesa oblast": "Ukraine"}


def weapons(*rows: tuple[str, int | None, int | None, int | None, int | None]) -> pd.DataFrame:
    """Rows of class, launched, shot down, lost, got through, all of one attack."""
    columns = ["weapon_class", "launched", "shot_down", "lost", "got_through"]
    frame = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[1:], "Int64"))
    return frame.assign(event_id="attack", weapon=[f"weapon {number}" for number in range(len(frame))])


def claims(*rows: dict) -> pd.DataFrame:
    plain = {
        "event_id": "attack",
        "measure": "injured",
        "low": None,
        "value": None,
        "high": None,
        "scope": "Kyiv",
        "attributed_to": "An official",
        "source_id": "press",
        "as_of": "2025-07-04T06:00+03:00",
        "status": "initial",
    }
    frame = pd.DataFrame([{**plain, "claim_id": f"claim-{number}", **row} for number, row in enumerate(rows)])
    return frame.assign(
        as_of=pd.to_datetime(frame["as_of"], utc=True),
        **{bound: pd.to_numeric(frame[bound]).astype("float64") for bound in ("low", "value", "high")},
    )


def shown(frame: pd.DataFrame, measure: str = "injured") -> tuple[float, float, float] | None:
    found = headlines(frame, official_sources=OFFICIAL, parents=PARENTS).set_index("measure")
    return tuple(found.loc[measure, ["low", "best", "high"]]) if measure in found.index else None


# The ledger


def test_neutralised_is_shot_down_plus_lost() -> None:
    assert list(with_derived_figures(weapons(("UAV", 100, 60, 30, None)))["neutralised"]) == [90]


def test_shot_down_alone_holds_both_where_a_report_does_not_tell_them_apart() -> None:
    assert list(with_derived_figures(weapons(("UAV", 100, 90, None, None)))["neutralised"]) == [90]


def test_without_shot_down_neutralised_is_unknown() -> None:
    derived = with_derived_figures(weapons(("UAV", 100, None, 5, None)))
    assert derived["neutralised"].isna().all()
    assert derived["got_through"].isna().all()


def test_got_through_is_what_the_report_counts_as_hits() -> None:
    derived = with_derived_figures(weapons(("UAV", 100, 60, 30, 4)))
    assert (derived["got_through"].iloc[0], derived["unaccounted"].iloc[0]) == (4, 6)


def test_got_through_is_otherwise_what_was_not_neutralised() -> None:
    assert with_derived_figures(weapons(("UAV", 100, 60, 30, None)))["got_through"].iloc[0] == 10


known = st.none() | st.integers(0, 1000)


@given(st.lists(st.tuples(st.just("UAV"), known, known, known, known), min_size=1, max_size=6))
def test_the_ledger_adds_up_wherever_it_is_known(rows: list) -> None:
    derived = with_derived_figures(weapons(*rows))
    full = derived[derived["unaccounted"].notna()]
    parts = full["neutralised"] + full["reported_hits"].fillna(0) + full["unaccounted"]
    assert list(parts) == list(full["launched"])


@given(st.lists(st.tuples(st.just("UAV"), known, known, known, known), min_size=1, max_size=6))
def test_the_figure_of_an_attack_is_known_exactly_when_every_weapon_is(rows: list) -> None:
    frame = weapons(*rows)
    derived = with_derived_figures(frame)
    totals = figures_by_event(frame).loc["attack"]
    for name in FIGURES:
        complete = derived[name].notna().all()
        assert bool(pd.notna(totals[name])) == bool(complete)
        if complete:
            assert totals[name] == derived[name].sum()


@pytest.mark.parametrize(
    ("row", "finding"),
    [
        (("UAV", 10, 8, 3, None), "11 accounted for, but only 10 launched"),
        (("UAV", 10, 8, 1, 2), "11 accounted for, but only 10 launched"),
        (
            ("UAV", 10, 5, 2, 1),
            "2 of 10 launched are neither neutralised (7) nor among the reported hits (1)",
        ),
        (("UAV", 10, None, None, None), "10 launched, what became of them was not reported"),
        (("UAV", None, 3, None, None), "the number launched was not reported"),
    ],
)
def test_what_does_not_add_up_is_said(row: tuple, finding: str) -> None:
    found = discrepancies(weapons(row), NO_CLAIMS)
    assert list(found["finding"]) == [finding]
    assert list(found["weapon"]) == ["weapon 0"]


@pytest.mark.parametrize("row", [("UAV", 10, 8, 2, None), ("UAV", 10, 8, 1, 1), ("UAV", 10, 5, 0, None)])
def test_what_adds_up_or_leaves_a_remainder_without_counted_hits_is_not_a_finding(row: tuple) -> None:
    assert discrepancies(weapons(row), NO_CLAIMS).empty


def test_a_claimed_total_that_differs_from_the_sum_is_said() -> None:
    frame = weapons(("one-way attack UAV", 10, 8, 2, None), ("cruise missile", 5, 5, 0, None))
    stated = claims(
        {"measure": "launched", "value": 15},
        {"measure": "launched UAV", "value": 11},
        {"measure": "launched missiles", "value": 5},
        {"measure": "launched", "value": 99, "status": "superseded"},
    )
    found = discrepancies(frame, stated)
    assert list(found["finding"]) == ["launched UAV: 11 according to An official, 10 when the weapons are added up"]


def test_a_total_cannot_differ_from_a_sum_that_is_not_known() -> None:
    frame = weapons(("cruise missile", None, 5, 0, None))
    found = discrepancies(frame, claims({"measure": "launched", "value": 15}))
    assert list(found["finding"]) == ["the number launched was not reported"]


# The claim shown first


def test_the_latest_standing_claim_is_shown() -> None:
    stated = claims(
        {"value": 26, "as_of": "2025-07-04T12:00+03:00"},
        {"value": 14, "as_of": "2025-07-04T06:00+03:00"},
    )
    assert shown(stated) == (14, 26, 26)


def test_a_superseded_claim_counts_neither_for_the_figure_nor_for_the_range() -> None:
    stated = claims(
        {"value": 10, "status": "superseded", "as_of": "2025-07-05T06:00+03:00"},
        {"value": 23, "status": "updated"},
    )
    assert shown(stated) == (23, 23, 23)


def test_of_two_claims_as_late_as_each_other_the_official_one_is_shown() -> None:
    stated = claims({"value": 26, "source_id": "official"}, {"value": 23, "source_id": "press"})
    assert shown(stated) == (23, 26, 26)


def test_the_range_spans_the_bounds_of_every_standing_claim() -> None:
    stated = claims({"low": 20, "high": 30, "value": 25}, {"value": 40, "as_of": "2025-07-04T12:00+03:00"})
    assert shown(stated) == (20, 40, 40)


def test_at_least_gives_a_figure_where_nothing_else_is_given() -> None:
    assert shown(claims({"low": 23})) == (23, 23, 23)


def test_separate_areas_are_added_up() -> None:
    assert shown(claims({"value": 5, "scope": "Kyiv"}, {"value": 2, "scope": "Odesa"})) == (7, 7, 7)


def test_an_area_within_another_is_not_added_to_it() -> None:
    stated = claims({"value": 5, "scope": "Kyiv"}, {"value": 3, "scope": "Solomianskyi district, Kyiv"})
    assert shown(stated) == (5, 5, 5)


def test_a_claim_without_an_area_speaks_of_the_whole_event() -> None:
    stated = claims({"value": 5, "scope": "Kyiv"}, {"value": 6, "scope": None}, {"value": 1, "scope": "Odesa"})
    assert shown(stated) == (6, 6, 6)


def test_words_without_a_figure_give_no_figure() -> None:
    assert shown(claims({"value": None})) is None


def test_another_measure_is_not_mixed_in() -> None:
    assert shown(claims({"value": 5, "measure": "killed"})) is None


def test_the_claims_behind_the_figure_are_named() -> None:
    stated = claims({"value": 5, "scope": "Kyiv"}, {"value": 2, "scope": "Odesa"})
    found = headlines(stated, official_sources=OFFICIAL, parents=PARENTS)
    assert set(found["claim_ids"].iloc[0]) == {"claim-0", "claim-1"}


def test_each_event_has_its_own_figure() -> None:
    stated = claims({"value": 5}, {"value": 2, "event_id": "another"}, {"value": 1, "measure": "killed"})
    found = headlines(stated, official_sources=OFFICIAL, parents=PARENTS).set_index(["event_id", "measure"])["best"]
    assert found.to_dict() == {("attack", "injured"): 5, ("another", "injured"): 2, ("attack", "killed"): 1}


def test_figures_stand_in_order_of_time() -> None:
    stated = claims(
        {"value": 2, "as_of": "2025-07-04T12:00+03:00"},
        {"value": 1, "as_of": "2025-07-04T06:00+03:00"},
        {"value": None},
    )
    assert list(figures(stated)["figure"]) == [1, 2]


statements = st.lists(
    st.fixed_dictionaries(
        {
            "value": st.none() | st.integers(0, 100),
            "low": st.none() | st.integers(0, 100),
            "scope": st.sampled_from(["Kyiv", "Solomianskyi district, Kyiv", "Odesa", "Ukraine", None]),
            "status": st.sampled_from(["initial", "updated", "superseded"]),
            "as_of": st.sampled_from(["2025-07-04T06:00+03:00", "2025-07-04T12:00+03:00"]),
        }
    ).map(lambda row: {**row, "low": None if row["value"] is not None else row["low"]}),
    min_size=1,
    max_size=6,
)


@given(statements)
def test_the_figure_lies_within_its_range(rows: list) -> None:
    found = shown(claims(*rows))
    if found is not None:
        low, best, high = found
        assert low <= best <= high


@given(statements)
def test_there_is_a_figure_exactly_when_a_standing_claim_has_one(rows: list) -> None:
    standing = [row for row in rows if row["status"] != "superseded"]
    has_figure = any(row["value"] is not None or row["low"] is not None for row in standing)
    assert (shown(claims(*rows)) is not None) == has_figure
