"""A selection as words, as a link, and back from a link: nothing is dropped silently."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil import limits
from vigil.query.choices import DAY_RULES, Choices
from vigil.query.link import from_query, to_link, to_query
from vigil.query.selection import Selection
from vigil.query.sentence import describe_selection, presets

CHOICES = Choices(
    actors=("Russia", "Ukraine", "United States"),
    event_types=("attack", "strike", "call", "talks", "arms supply"),
    weapon_classes=("one-way attack UAV", "ballistic missile", "missile, mixed"),
    places=("Kyiv", "Solomianskyi district, Kyiv", "Odesa oblast", "Івано-Франківськ"),
    first_day=date(2025, 1, 1),
    last_day=date(2025, 7, 31),
)

days = st.dates(date(1900, 1, 1), date(2200, 12, 31))
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=limits.SEARCH_CHARACTERS).map(str.strip)


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    first, last = sorted([draw(days), draw(days)])

    def some(offered: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(draw(st.lists(st.sampled_from(offered), unique=True)))

    return Selection(
        date_from=draw(st.sampled_from([None, first])),
        date_to=draw(st.sampled_from([None, last])),
        actors=some(CHOICES.actors),
        event_types=some(CHOICES.event_types),
        weapon_classes=some(CHOICES.weapon_classes),
        places=some(CHOICES.places),
        minimum=draw(st.none() | st.integers(0, 10**9 - 1)),
        text=draw(words),
        day=draw(st.sampled_from(list(DAY_RULES))),
    )


@given(selections())
def test_a_link_restores_the_selection_it_was_made_from(selection: Selection) -> None:
    query = parse_qs(urlsplit(to_link(selection, page="map")).query)
    parsed = from_query(query, CHOICES)
    assert parsed.selection == selection
    assert parsed.refused == ()


@given(selections())
def test_every_selection_can_be_said(selection: Selection) -> None:
    assert describe_selection(selection, CHOICES)


def test_showing_everything_needs_no_parameters() -> None:
    assert to_query(Selection()) == {}
    assert to_link(Selection(), page="map") == "map"


def test_a_link_carries_the_parameters_of_its_page_too() -> None:
    link = to_link(Selection(actors=("Russia",)), page="attack", event="attack-2025-07-04")
    assert link == "attack?actor=Russia&event=attack-2025-07-04"


def test_parameters_of_a_page_are_left_alone() -> None:
    assert from_query({"event": ["attack-2025-07-04"], "layers": ["x"]}, CHOICES).refused == ()


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"from": ["04.07.2025"]}, "“04.07.2025” is not a day such as 2025-07-04"),
        ({"to": ["2025-02-30"]}, "“2025-02-30” is not a day"),
        ({"from": ["0001-01-01"]}, "0001-01-01 is outside the years 1900 to 2200"),
        ({"actor": ["Rusia"]}, "actor “Rusia” is not in this table; near: Russia"),
        ({"place": ["Atlantis oblast"]}, "place “Atlantis oblast” is not in this table; near: Odesa oblast"),
        ({"type": ["<script>"]}, "type “<script>” is not in this table"),
        ({"weapon": ["missile"]}, "weapon “missile” is not in this table"),
        ({"min": ["-5"]}, "min “-5” is not a whole number"),
        ({"min": ["1e9"]}, "min “1e9” is not a whole number"),
        ({"min": ["٣"]}, "min “٣” is not a whole number"),
        ({"min": ["1", "2"]}, "min given 2 times; it takes one value"),
        ({"day": ["noon"]}, "day “noon” is not one of report, start, utc"),
        ({"q": ["x" * (limits.SEARCH_CHARACTERS + 1)]}, "the text searched for is longer than"),
        ({"from": ["2025-07-05"], "to": ["2025-07-04"]}, "the first day is after the last"),
        ({"actor": ["Russia"] * (limits.QUERY_VALUES + 1)}, f"more than {limits.QUERY_VALUES} values of actor"),
    ],
)
def test_what_a_link_asks_for_in_vain_is_named(query: dict[str, list[str]], named: str) -> None:
    assert any(named in refused for refused in from_query(query, CHOICES).refused)


def test_what_can_be_followed_is_followed_beside_what_cannot() -> None:
    parsed = from_query({"actor": ["Rusia", "ukraine"], "min": ["x"], "from": ["2025-07-01"]}, CHOICES)
    assert parsed.selection == Selection(date_from=date(2025, 7, 1), actors=("Ukraine",))
    assert len(parsed.refused) == 2


def test_a_huge_link_is_refused_whole() -> None:
    parsed = from_query({"actor": ["Russia"], "q": ["x" * limits.QUERY_CHARACTERS]}, CHOICES)
    assert parsed.selection == Selection()
    assert parsed.refused == (f"filters longer than {limits.QUERY_CHARACTERS} characters in all",)


@given(st.dictionaries(st.sampled_from(["from", "to", "actor", "type", "min", "q", "day"]), st.lists(st.text())))
def test_no_link_is_an_error(query: dict[str, list[str]]) -> None:
    parsed = from_query(query, CHOICES)
    assert all(isinstance(refused, str) for refused in parsed.refused)


@given(st.text(min_size=1).filter(lambda text: text.strip() and text.strip().casefold() != "russia"))
def test_an_unknown_actor_is_never_silently_everything(actor: str) -> None:
    parsed = from_query({"actor": [actor]}, CHOICES)
    assert parsed.selection.actors in ((), ("Ukraine",), ("United States",))
    assert bool(parsed.refused) == (parsed.selection.actors == ())


def test_the_first_day_cannot_be_after_the_last() -> None:
    with pytest.raises(ValueError, match="the first day 2025-07-05 is after the last day 2025-07-04"):
        Selection(date_from=date(2025, 7, 5), date_to=date(2025, 7, 4))


def test_the_smallest_size_cannot_be_negative() -> None:
    with pytest.raises(ValueError, match="below 0"):
        Selection(minimum=-1)


def test_the_rule_for_the_day_is_not_a_filter() -> None:
    assert Selection(day="utc").is_everything
    assert not Selection(minimum=0).is_everything


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        (Selection(), "All events, 1 January to 31 July 2025"),
        (
            Selection(event_types=("attack",), actors=("Russia",), date_from=date(2025, 7, 1)),
            "Air attacks by Russia, 1 to 31 July 2025",
        ),
        (
            Selection(
                event_types=("call", "talks"),
                actors=("Russia", "United States"),
                date_from=date(2025, 7, 3),
                date_to=date(2025, 7, 3),
            ),
            "Calls and talks by Russia or United States, 3 July 2025",
        ),
        (
            Selection(places=("Odesa oblast", "Kyiv"), weapon_classes=("ballistic missile", "missile, mixed")),
            "All events in the Odesa oblast or Kyiv, 1 January to 31 July 2025, "
            "counting only ballistic missiles and missile, mixed",
        ),
        (
            Selection(minimum=100, text="energy", day="start"),
            "All events, 1 January to 31 July 2025, at least 100 launched, with the words “energy”, "
            "each on its start evening (Kyiv time)",
        ),
    ],
)
def test_the_filters_in_words(selection: Selection, words: str) -> None:
    assert describe_selection(selection, CHOICES) == words


def test_presets_end_on_the_last_day_of_the_table() -> None:
    assert {last for _, last in presets(CHOICES).values()} == {CHOICES.last_day}
    first, last = presets(CHOICES)["7 days"]
    assert (last - first) + timedelta(days=1) == timedelta(days=7)


def test_presets_do_not_reach_beyond_a_short_table() -> None:
    short = Choices((), (), (), (), date(2025, 7, 30), date(2025, 7, 31))
    assert set(presets(short).values()) == {(date(2025, 7, 30), date(2025, 7, 31))}


def test_a_place_is_found_by_its_other_names() -> None:
    choices = replace(CHOICES, places=("Kyiv",), other_names={"Київ": "Kyiv", "Kiev": "Kyiv"})
    assert from_query({"place": ["київ", "Kiev"]}, choices).selection.places == ("Kyiv",)
