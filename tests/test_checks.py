"""What the check of a table tells: how well each kind of event is founded, and which events may be one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tests import tiny
from vigil.analysis import table_report
from vigil.analysis.table_report import close_pairs, kinds
from vigil.table.loading import load_table
from vigil.table.model import Table

Pairs = Callable[..., list[tuple[str, str]]]

PLACES = [
    tiny._place("kharkiv-oblast", "Kharkiv oblast", "oblast", "Ukraine", "49.6", "36.5"),
    tiny._place("kharkiv", "Kharkiv", "city", "Kharkiv oblast", "49.98", "36.25"),
    tiny._place("merefa", "Merefa", "city", "Kharkiv oblast", "49.82", "36.06"),
    tiny._place("izium", "Izium", "city", "Kharkiv oblast", "49.21", "37.28"),
    {"place_id": "unseen", "name_en": "Unseen", "kind": "settlement", "parent": "Kharkiv oblast"},
]


def strike(name: str, place: str, start: str, *, actor: str = "Russia", precision: str = "minute") -> tiny.Row:
    kind = next((row["kind"] for row in (*PLACES, *tiny.rows()["places"]) if row["name_en"] == place), "")
    return {
        "event_id": name,
        "event_date": start[:10],
        "start": start,
        "time_precision": precision,
        "event_type": "strike",
        "actor1": actor,
        "location": place,
        "geo_precision": kind,
        "headline": "A strike.",
        "source_id": "paper",
    }


@pytest.fixture
def table_of(tmp_path: Path) -> Callable[..., Table]:
    """Loads the small table with further events and impacts."""

    def load(*events: tiny.Row, impacts: tuple[tiny.Row, ...] = ()) -> Table:
        folder = tiny.write(
            tmp_path / "table",
            events=lambda rows: rows.extend(events),
            impacts=lambda rows: rows.extend(impacts),
            places=lambda rows: rows.extend(PLACES),
        )
        return load_table(folder)

    return load


@pytest.fixture
def pairs_of(table_of: Callable[..., Table]) -> Pairs:
    """The pairs of close events of the small table with further events, as ids."""

    def pairs(*events: tiny.Row, impacts: tuple[tiny.Row, ...] = ()) -> list[tuple[str, str]]:
        found = close_pairs(table_of(*events, impacts=impacts))
        return list(zip(found["first"], found["second"], strict=True))

    return pairs


MORNING = "2025-06-07T03:00:00+03:00"
EVENING = "2025-06-07T18:00:00+03:00"


def test_the_small_table_has_no_close_pair(pairs_of: Pairs) -> None:
    assert pairs_of() == []


@pytest.mark.parametrize("place", ["Kharkiv", "Merefa", "Kharkiv oblast", "Unseen"])
def test_two_strikes_on_one_place_or_within_it_or_near_it_may_be_one(pairs_of: Pairs, place: str) -> None:
    first = strike("one", "Kharkiv oblast" if place == "Unseen" else "Kharkiv", MORNING)
    assert pairs_of(first, strike("two", place, EVENING)) == [("one", "two")]


@pytest.mark.parametrize("place", ["Izium", "Unseen"])
def test_far_places_and_places_without_a_point_are_not_near(pairs_of: Pairs, place: str) -> None:
    assert pairs_of(strike("one", "Kharkiv", MORNING), strike("two", place, EVENING)) == []


def test_the_attacker_must_be_the_same(pairs_of: Pairs) -> None:
    assert pairs_of(strike("one", "Kharkiv", MORNING), strike("two", "Kharkiv", EVENING, actor="Ukraine")) == []


@pytest.mark.parametrize(
    ("start", "close"), [("2025-06-08T03:00:00+03:00", True), ("2025-06-08T03:01:00+03:00", False)]
)
def test_hours_that_are_known_may_lie_a_day_apart(pairs_of: Pairs, start: str, close: bool) -> None:
    assert bool(pairs_of(strike("one", "Kharkiv", MORNING), strike("two", "Kharkiv", start))) == close


@pytest.mark.parametrize(("day", "close"), [("2025-06-07", True), ("2025-06-08", False)])
def test_without_an_hour_the_day_must_be_the_same(pairs_of: Pairs, day: str, close: bool) -> None:
    dayless = strike("two", "Kharkiv", f"{day}T00:00:00+03:00", precision="day")
    assert bool(pairs_of(strike("one", "Kharkiv", MORNING), dayless)) == close


def test_a_report_of_a_whole_country_pairs_through_its_impacts_alone(pairs_of: Pairs) -> None:
    # `attack-one` of the small table is placed in Ukraine, with impacts in Kyiv and one of its districts.
    hit = strike("near", "Kyiv", "2025-07-04T02:00:00+03:00")
    elsewhere = strike("far", "Kharkiv", "2025-07-04T02:00:00+03:00")
    assert pairs_of(hit, elsewhere) == [("attack-one", "near")]


def test_two_reports_are_never_a_pair(pairs_of: Pairs) -> None:
    again = {**strike("attack-again", "Kyiv", "2025-07-04T02:00:00+03:00"), "event_type": "attack"}
    assert pairs_of(again) == []


def test_talks_are_never_a_pair(pairs_of: Pairs) -> None:
    talks = {**strike("talks", "Kharkiv", EVENING), "event_type": "talks"}
    assert pairs_of(strike("one", "Kharkiv", MORNING), talks) == []


def test_a_pair_says_where_and_how_far_apart(table_of: Callable[..., Table]) -> None:
    table = table_of(strike("one", "Kharkiv", MORNING), strike("two", "Merefa", EVENING))
    (pair,) = close_pairs(table).to_dict("records")
    assert pair["actor"] == "Russia"
    assert pair["hours"] == 15
    assert pair["places"] == "Kharkiv; Merefa"
    assert pair["distance_km"] == pytest.approx(22.4, abs=0.2)


def test_the_same_place_is_named_once_and_an_unknown_hour_is_missing(table_of: Callable[..., Table]) -> None:
    dayless = strike("two", "Kharkiv", "2025-06-07T00:00:00+03:00", precision="day")
    (pair,) = close_pairs(table_of(strike("one", "Kharkiv", MORNING), dayless)).to_dict("records")
    assert (pair["places"], pair["distance_km"]) == ("Kharkiv", 0)
    assert pd.isna(pair["hours"])


def test_pairs_are_told_with_the_contents(table_of: Callable[..., Table]) -> None:
    from vigil.store.memory import dataset_of_table

    told = table_report.report_frame(
        dataset_of_table(table_of(strike("one", "Kharkiv", MORNING), strike("two", "Merefa", EVENING)))
    )
    found = told[told["about"] == "close pair"].to_dict("records")
    assert [(row["item"], row["value"], row["note"]) for row in found] == [
        ("one + two", "15.0 h apart", "Kharkiv; Merefa, 22 km apart")
    ]


def test_each_kind_is_told_by_its_reports_places_and_hours(table_of: Callable[..., Table]) -> None:
    # `attack-one` rests on its own report and that of its impacts; the call on one, without a place or an hour.
    told = kinds(table_of(strike("one", "Kharkiv", "2025-06-07T00:00:00+03:00", precision="day")))
    assert list(told.index) == ["attack", "strike", "call"]
    assert list(told.loc["attack"]) == [2, 2, 2, 2]
    assert list(told.loc["strike"]) == [1, 0, 1, 0]
    assert list(told.loc["call"]) == [1, 0, 0, 0]


def test_a_strike_without_a_count_is_counted_and_not_a_finding(table_of: Callable[..., Table], tmp_path: Path) -> None:
    from vigil.store.memory import dataset_of_table

    folder = tiny.write(
        tmp_path / "counted",
        events=lambda rows: rows.append(strike("one", "Kyiv", MORNING)),
        munitions=lambda rows: rows.append(
            {"event_id": "one", "weapon": "UAV", "weapon_class": "one-way attack UAV", "source_id": "paper"}
        ),
    )
    told = table_report.report_frame(dataset_of_table(load_table(folder))).set_index(["about", "item"])
    assert told.loc[("ledger", "weapons of strikes without a count"), "value"] == "1"
    assert ("ledger finding", "one") not in told.index


def test_pairs_of_the_shipped_table_are_few_and_never_within_one_event(curated: Table) -> None:
    pairs = close_pairs(curated)
    assert len(pairs) < 40
    assert (pairs["first"] != pairs["second"]).all()
    assert not pairs[["first", "second"]].duplicated().any()
