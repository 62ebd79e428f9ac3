"""One event told in words: attributed, neutral, no more exact than what is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tests import tiny
from vigil.narrative import claims, events, figures, places
from vigil.store.memory import InMemoryDataset, dataset_of_table, select
from vigil.table.loading import load_table

NIGHT = "attack-2025-07-04"
WriteTable = Callable[..., Path]


@pytest.fixture
def small(tiny_table: WriteTable) -> InMemoryDataset:
    return dataset_of_table(load_table(tiny_table()))


def values(dataset: InMemoryDataset, event_id: str) -> dict[str, str]:
    return {figure.label: figure.value for figure in figures.attack_figures(dataset, event_id)}


def test_the_night_in_figures(dataset: InMemoryDataset) -> None:
    shown = values(dataset, NIGHT)
    assert [shown[label] for label in ("Launched", "Neutralised", "Got through", "Killed", "Injured")] == [
        "550",
        "478",
        "72",
        "3",
        "32",
    ]


def test_the_night_in_a_sentence(dataset: InMemoryDataset) -> None:
    assert figures.describe_event(dataset, NIGHT) == (
        "Russia launched 539 UAVs and 11 missiles at Ukraine, according to the Air Force of Ukraine. "
        "478 of 550 were reported shot down, jammed or lost from radar; 72 were reported to have hit. "
        "Reported in Kyiv: 3 killed and 32 injured."
    )


def test_the_night_says_who_named_which_districts(dataset: InMemoryDataset) -> None:
    words = places.describe_places(dataset, NIGHT)
    assert "5 districts of Kyiv according to State Emergency Service" in words
    assert "6 districts of Kyiv according to Vitali Klitschko (mayor)" in words
    assert words.index("State Emergency Service") < words.index("Klitschko")


def test_the_district_that_one_of_two_speakers_named_is_told_apart(dataset: InMemoryDataset) -> None:
    named = places.impacts_by_place(dataset, NIGHT).set_index("location")
    assert list(named.loc["Dniprovskyi district, Kyiv", ["named_by", "of"]]) == [2, 3]
    assert list(named.loc["Solomianskyi district, Kyiv", ["named_by", "of"]]) == [3, 3]


def test_the_night_has_a_name_and_a_window(dataset: InMemoryDataset) -> None:
    event = events.event_row(dataset, NIGHT)
    assert events.event_title(event) == "Night of 3 to 4 July 2025"
    assert events.describe_time_window(event) == "3 July 2025, 18:00 to 4 July 2025, 06:00 Kyiv time"


def test_a_call_known_by_its_day_has_no_hour(small: InMemoryDataset) -> None:
    event = events.event_row(small, "call-one")
    assert events.describe_time_window(event) == "3 July 2025, hour not known"
    assert events.event_title(event) == "Call of 3 July 2025, United States and Russia"


def test_a_night_over_the_end_of_a_month_names_both_months(tiny_table: WriteTable) -> None:
    def change(rows: list[tiny.Row]) -> None:
        rows[0]["start"], rows[0]["end"] = "2025-06-30T20:00:00+03:00", "2025-07-01T05:00:00+03:00"

    event = events.event_row(dataset_of_table(load_table(tiny_table(events=change))), "attack-one")
    assert events.event_title(event) == "Night of 30 June to 1 July 2025"


def test_what_is_not_known_is_said_not_counted_as_zero(small: InMemoryDataset) -> None:
    shown = figures.attack_figures(small, "attack-two")
    unknown = {figure.label for figure in shown if not figure.known}
    assert {"Launched", "Neutralised", "Killed", "Injured"} <= unknown
    assert all(figure.value != "0" for figure in shown if not figure.known)


def test_an_attack_of_unknown_size_is_told_by_its_headline(small: InMemoryDataset) -> None:
    assert figures.describe_event(small, "attack-two") == "Second attack"


def test_every_figure_says_its_rule(dataset: InMemoryDataset) -> None:
    assert all(figure.rule for figure in figures.attack_figures(dataset, NIGHT))


def test_claims_stand_with_their_reports_and_the_shown_one_is_marked(dataset: InMemoryDataset) -> None:
    stated = claims.claims_of(dataset, NIGHT)
    injured = stated[stated["measure"] == "injured"]
    assert list(injured.loc[injured["shown"], "value"]) == [32]
    assert stated["publisher"].notna().all()


def test_a_superseded_claim_is_listed_but_not_shown_first(small: InMemoryDataset) -> None:
    stated = claims.claims_of(small, "attack-one").set_index("claim_id")
    assert not stated.loc["one-injured-early", "shown"]
    assert stated.loc["one-injured-late", "shown"]


def test_the_sources_of_an_event_say_what_each_is_used_for(small: InMemoryDataset) -> None:
    used = claims.sources_of(small, "attack-one").set_index("source_id")["used_for"]
    assert used["air-force-one"] == "event, weapons"
    assert used["paper"] == "places, claims"


def test_diplomacy_around_an_event_is_counted_in_days_from_its_begin(small: InMemoryDataset) -> None:
    around = events.diplomacy_around(small, "attack-one")
    assert list(around["event_id"]) == ["call-one"]
    assert list(around["days_after"]) == [0]


def test_diplomacy_is_listed_only_within_the_weeks_asked_for(dataset: InMemoryDataset) -> None:
    around = events.diplomacy_around(dataset, NIGHT, weeks=1)
    assert around["days_after"].abs().max() <= 7
    assert "call-2025-07-03" in set(around["event_id"])


def test_the_attack_before_and_after(dataset: InMemoryDataset) -> None:
    assert events.neighbours(dataset, NIGHT) == ("attack-2025-07-03", "attack-2025-07-05")


def test_the_first_and_last_event_have_no_neighbour_beyond(small: InMemoryDataset) -> None:
    assert events.neighbours(small, "attack-one") == (None, "attack-two")
    assert events.neighbours(small, "attack-two") == ("attack-one", None)
    assert events.neighbours(small, "call-one") == (None, None)


def test_an_event_that_is_not_there_is_named(dataset: InMemoryDataset) -> None:
    with pytest.raises(events.UnknownEventError, match="attack-2035-01-01"):
        events.event_row(dataset, "attack-2035-01-01")


@pytest.mark.parametrize(
    ("low", "best", "high", "words"),
    [(3, 3, 3, "3"), (2, 3, 5, "2–5"), (pd.NA, 3, pd.NA, "3"), (pd.NA, pd.NA, pd.NA, "unknown"), (0, 0, 0, "0")],
)
def test_a_range_in_words(low: object, best: object, high: object, words: str) -> None:
    assert figures.describe_range(low, best, high) == words


def test_events_of_every_kind_can_be_told(dataset: InMemoryDataset) -> None:
    for event_id in dataset.events["event_id"][::9]:
        event = events.event_row(dataset, event_id)
        assert events.event_title(event)
        assert events.describe_time_window(event)
        assert figures.describe_event(dataset, event_id)


def test_attacks_have_six_figures(dataset: InMemoryDataset) -> None:
    attacks = dataset.events.loc[dataset.events["violent"], "event_id"][::15]
    assert {len(figures.attack_figures(dataset, event_id)) for event_id in attacks} == {6}


def test_a_weapon_whose_outcome_was_not_reported_is_a_finding(dataset: InMemoryDataset) -> None:
    found = figures.findings_of(dataset, "attack-2025-02-11")
    assert any("what became of them was not reported" in finding for finding in found)


def test_a_strike_is_told_by_its_headline_not_by_a_ledger(dataset: InMemoryDataset) -> None:
    strike = dataset.events[(dataset.events["event_type"] == "strike") & dataset.events["launched"].notna()].iloc[0]
    assert figures.describe_event(dataset, strike["event_id"]) == strike["headline"]


def test_a_ledger_with_unknown_losses_claims_no_zeros(dataset: InMemoryDataset) -> None:
    assert figures.describe_ledger(dataset, "attack-2025-02-01") == (
        "162 launched; what became of them was not reported for every weapon."
    )


def test_the_munitions_of_two_sides_are_not_added_up(dataset: InMemoryDataset) -> None:
    same = events.attacks_by_the_same(select(dataset), NIGHT)
    assert set(same.attacks["actor1"]) == {"Russia"}
