"""What a selection leaves of a table: filters join by "and", unknown figures stay unknown, rows stay together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import tiny
from vigil.query.choices import DAY_RULES
from vigil.query.days import day_of
from vigil.query.selection import Selection
from vigil.store.memory import InMemoryDataset, InMemoryView, dataset_of_table, select
from vigil.table import schema
from vigil.table.loading import load_table

WriteTable = Callable[..., Path]


@pytest.fixture
def small(tiny_table: WriteTable) -> InMemoryDataset:
    return dataset_of_table(load_table(tiny_table()))


def ids(view: InMemoryView) -> list[str]:
    return list(view.events["event_id"])


def told_of(dataset: InMemoryDataset, event_id: str) -> pd.Series:
    return select(dataset).events.set_index("event_id").loc[event_id]


FILTERS = st.sampled_from(
    [
        {"date_from": date(2025, 3, 1)},
        {"date_to": date(2025, 6, 15)},
        {"date_from": date(2025, 7, 4), "date_to": date(2025, 7, 4)},
        {"actors": ("Russia",)},
        {"actors": ("United States",)},
        {"event_types": ("attack",)},
        {"event_types": ("call", "talks")},
        {"weapon_classes": ("ballistic missile",)},
        {"weapon_classes": ("cruise missile", "aeroballistic missile")},
        {"places": ("Kyiv",)},
        {"places": ("Odesa oblast", "Kharkiv oblast")},
        {"minimum": 100},
        {"text": "kyiv"},
        {"text": "istanbul"},
    ]
)


@given(first=FILTERS, second=FILTERS)
def test_two_filters_leave_what_each_of_them_leaves(dataset: InMemoryDataset, first: dict, second: dict) -> None:
    both = first | second
    shared = first.keys() & second.keys()
    backwards = both.get("date_from", date.min) > both.get("date_to", date.max)
    sized_by_weapon = {"minimum", "weapon_classes"} <= both.keys()
    if shared or backwards or sized_by_weapon:
        return
    alone = [set(ids(select(dataset, Selection(**filters)))) for filters in (first, second)]
    together = set(ids(select(dataset, Selection(**both))))
    assert together == alone[0] & alone[1]


@given(filters=FILTERS)
def test_a_filter_never_adds_and_keeps_the_order(dataset: InMemoryDataset, filters: dict) -> None:
    everything = ids(select(dataset))
    kept = set(ids(select(dataset, Selection(**filters))))
    assert ids(select(dataset, Selection(**filters))) == [event_id for event_id in everything if event_id in kept]


@given(filters=FILTERS)
def test_filtering_commutes_with_counting(dataset: InMemoryDataset, filters: dict) -> None:
    view = select(dataset, Selection(**filters))
    kept = view.events["event_id"]
    everything = select(dataset, Selection(weapon_classes=filters.get("weapon_classes", ()))).events
    counted_first = everything[everything["event_id"].isin(kept)]["launched"].sum()
    assert view.events["launched"].sum() == counted_first


@given(filters=FILTERS)
def test_every_row_belongs_to_a_selected_event(dataset: InMemoryDataset, filters: dict) -> None:
    view = select(dataset, Selection(**filters))
    for frame in (view.munitions, view.impacts, view.claims):
        assert set(frame["event_id"]) <= set(ids(view))


@given(filters=FILTERS)
def test_a_selection_never_changes_the_book(dataset: InMemoryDataset, filters: dict) -> None:
    before = dataset.events.copy()
    select(dataset, Selection(**filters))
    pd.testing.assert_frame_equal(dataset.events, before)


def test_figures_are_added_up_over_the_weapons(small: InMemoryDataset) -> None:
    event = told_of(small, "attack-one")
    assert [event[name] for name in schema.FIGURES] == [110, 67, 30, 97, 12]


def test_a_figure_is_unknown_as_soon_as_one_weapon_is_unknown(small: InMemoryDataset) -> None:
    event = told_of(small, "attack-two")
    assert all(pd.isna(event[name]) for name in schema.FIGURES)


def test_an_event_without_weapons_has_no_figures_not_zeros(small: InMemoryDataset) -> None:
    event = told_of(small, "call-one")
    assert all(pd.isna(event[name]) for name in (*schema.FIGURES, *schema.CASUALTIES, "places_hit"))


def test_the_weapon_filter_counts_only_the_chosen_weapons(small: InMemoryDataset) -> None:
    view = select(small, Selection(weapon_classes=("one-way attack UAV",)))
    assert list(view.events["launched"]) == [100, 40]
    assert set(view.munitions["weapon_class"]) == {"one-way attack UAV"}


def test_the_weapon_filter_keeps_only_attacks_with_such_a_weapon(small: InMemoryDataset) -> None:
    assert ids(select(small, Selection(weapon_classes=("cruise missile",)))) == ["attack-one"]


def test_a_place_holds_the_places_within_it(small: InMemoryDataset) -> None:
    assert ids(select(small, Selection(places=("Kyiv",)))) == ["attack-one"]
    assert ids(select(small, Selection(places=("Ukraine",)))) == ["attack-one", "attack-two"]


def test_a_place_does_not_hold_what_it_lies_in(small: InMemoryDataset) -> None:
    assert ids(select(small, Selection(places=("Solomianskyi district, Kyiv",)))) == ["attack-one"]
    assert ids(select(small, Selection(places=("Odesa oblast",)))) == ["attack-two"]


def test_several_values_of_one_filter_are_joined_by_or(small: InMemoryDataset) -> None:
    view = select(small, Selection(places=("Kyiv", "Odesa oblast")))
    assert ids(view) == ["attack-one", "attack-two"]


def test_an_actor_is_who_acted_or_a_party_not_the_target(small: InMemoryDataset) -> None:
    assert ids(select(small, Selection(actors=("Russia",)))) == ["call-one", "attack-one", "attack-two"]
    assert ids(select(small, Selection(actors=("United States",)))) == ["call-one"]
    assert "Ukraine" not in small.choices.actors


def test_the_smallest_size_leaves_out_and_counts_attacks_of_unknown_size(small: InMemoryDataset) -> None:
    view = select(small, Selection(minimum=1))
    assert ids(view) == ["attack-one"]
    assert view.unknown_size == 1


def test_the_smallest_size_itself_is_kept(small: InMemoryDataset) -> None:
    assert ids(select(small, Selection(minimum=110))) == ["attack-one"]
    assert ids(select(small, Selection(minimum=111))) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("FIRST", ["attack-one"]),
        ("attack second", ["attack-two"]),
        ("not counted", ["attack-two"]),
        ("solomianskyi", ["attack-one"]),
        ("states", ["call-one"]),
        ("(.*", []),
        ("first second", []),
    ],
)
def test_words_are_found_in_names_notes_places_and_actors(small: InMemoryDataset, text: str, found: list[str]) -> None:
    assert ids(select(small, Selection(text=text))) == found


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("report", ["2025-07-03", "2025-07-04", "2025-07-06"]),
        ("start", ["2025-07-03", "2025-07-03", "2025-07-05"]),
        ("utc", ["2025-07-03", "2025-07-03", "2025-07-05"]),
    ],
)
def test_the_day_an_event_belongs_to_follows_the_rule(small: InMemoryDataset, rule: str, days: list[str]) -> None:
    found = day_of(small.events, rule)  # type: ignore[arg-type]
    assert [day.strftime("%Y-%m-%d") for day in found] == days


def test_after_midnight_in_kyiv_the_utc_day_is_the_day_before(tiny_table: WriteTable) -> None:
    def change(rows: list[tiny.Row]) -> None:
        rows[0]["start"] = "2025-07-04T01:00:00+03:00"

    events = dataset_of_table(load_table(tiny_table(events=change))).events
    attack = events[events["event_id"] == "attack-one"]
    assert day_of(attack, "start").item() == pd.Timestamp("2025-07-04")
    assert day_of(attack, "utc").item() == pd.Timestamp("2025-07-03")


def test_a_day_known_only_as_a_day_is_not_shifted(small: InMemoryDataset) -> None:
    call = small.events[small.events["time_precision"] == "day"]
    assert day_of(call, "utc").item() == pd.Timestamp("2025-07-03")


@pytest.mark.parametrize("rule", DAY_RULES)
def test_every_event_falls_on_one_day_under_each_rule(dataset: InMemoryDataset, rule: str) -> None:
    found = day_of(dataset.events, rule)  # type: ignore[arg-type]
    assert found.notna().all()
    assert str(found.dtype) == "datetime64[us]"


def test_dates_filter_by_the_chosen_day(small: InMemoryDataset) -> None:
    evening = Selection(date_from=date(2025, 7, 3), date_to=date(2025, 7, 3), day="start")
    morning = Selection(date_from=date(2025, 7, 4), date_to=date(2025, 7, 4))
    assert ids(select(small, evening)) == ["call-one", "attack-one"]
    assert ids(select(small, morning)) == ["attack-one"]


def test_events_stand_in_order_of_time_whatever_their_order_in_the_file(small: InMemoryDataset) -> None:
    assert ids(select(small)) == ["call-one", "attack-one", "attack-two"]


def test_an_area_without_a_reference_point_has_no_coordinates(small: InMemoryDataset) -> None:
    assert select(small).events["latitude"].isna().all()


def test_places_hit_counts_a_city_and_its_district_once(small: InMemoryDataset) -> None:
    assert [told_of(small, name)["places_hit"] for name in ("attack-one", "attack-two")] == [1, 1]


def test_casualties_come_from_claims_where_there_are_some(small: InMemoryDataset) -> None:
    event = told_of(small, "attack-one")
    assert (event["injured_best"], event["killed_best"]) == (9, 1)


def test_the_sources_of_an_event_are_addresses_or_publishers(small: InMemoryDataset) -> None:
    assert told_of(small, "attack-one")["sources"] == "https://example.org/one; A paper"


def test_narrowing_a_view_keeps_its_sentence(small: InMemoryDataset) -> None:
    view = select(small)
    narrowed = view.only(["attack-two"])
    assert ids(narrowed) == ["attack-two"]
    assert set(narrowed.munitions["event_id"]) == {"attack-two"}
    assert narrowed.sentence == view.sentence


def test_an_empty_selection_is_a_view_without_rows(small: InMemoryDataset) -> None:
    view = select(small, Selection(text="nothing has these words"))
    assert (len(view.events), len(view.munitions), len(view.impacts), len(view.claims)) == (0, 0, 0, 0)
    assert view.sources_note == "no sources"
    assert set(view.events.columns) == set(select(small).events.columns)


def test_the_sources_note_names_up_to_three_publishers_and_counts_more(
    small: InMemoryDataset, dataset: InMemoryDataset
) -> None:
    assert select(small).sources_note == "Air Force, A paper"
    assert select(dataset).sources_note.startswith("Air Force of Ukraine and ")


def test_choices_are_only_what_the_table_holds(small: InMemoryDataset) -> None:
    assert small.choices.event_types == ("attack", "call")
    assert small.choices.places == ("Kyiv", "Solomianskyi district, Kyiv", "Odesa oblast")
    assert (small.choices.first_day, small.choices.last_day) == (date(2025, 7, 3), date(2025, 7, 6))


def test_a_table_without_events_can_be_opened(tiny_table: WriteTable) -> None:
    changes = dict.fromkeys(("events", "munitions", "impacts", "claims"), list.clear)
    opened = dataset_of_table(load_table(tiny_table(**changes)))
    assert select(opened).events.empty
    assert opened.choices.actors == ()


def test_a_table_without_munitions_and_impacts_can_be_opened(tiny_table: WriteTable) -> None:
    folder = tiny_table()
    for name in ("munitions", "impacts", "claims"):
        (folder / f"{name}.csv").unlink()
    events = select(dataset_of_table(load_table(folder))).events
    assert len(events) == 3
    assert events["launched"].isna().all()
