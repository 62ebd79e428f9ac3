"""A name written in many ways has one key."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.places.names import key_of, romanise, sound_of, split_kind

LETTERS = st.text(alphabet="abcxyzABCÉłáабвгґїєйёЇЙ'’ʼ- ,.\u0301\u0306\u0308\u200bİß", max_size=30)


@given(LETTERS)
def test_a_key_is_its_own_key(text: str) -> None:
    assert key_of(key_of(text)) == key_of(text)


@given(st.text(max_size=60))
def test_any_text_has_a_key_without_edges_of_space(text: str) -> None:
    key = key_of(text)
    assert key == key.strip()
    assert "  " not in key


@pytest.mark.parametrize(
    "spelling",
    [
        "Кам'янське",
        "Кам’янське",
        "Камʼянське",
        "КАМ`ЯНСЬКЕ",
        "  кам'янське ",
        unicodedata.normalize("NFD", "Кам'янське"),
    ],
)
def test_apostrophes_case_and_space_do_not_count(spelling: str) -> None:
    assert key_of(spelling) == key_of("Камянське")


@pytest.mark.parametrize("spelling", ["Ivano-Frankivsk", "Ivano–Frankivsk", "Ivano‑Frankivsk", "ivano frankivsk"])
def test_hyphens_do_not_count(spelling: str) -> None:
    assert key_of(spelling) == "ivano frankivsk"


def test_letters_that_differ_stay_apart() -> None:
    assert key_of("Київ") != key_of("Киів")
    assert key_of("Чугуїв") != key_of("Чугуів")
    assert key_of("Бої") != key_of("Бой")


@pytest.mark.parametrize(
    ("name", "core", "kind"),
    [
        ("Kharkiv oblast", "kharkiv", "oblast"),
        ("обл. Харківська", "харківська", "oblast"),
        ("Харьковская область", "харьковская", "oblast"),
        ("Darnytskyi raion", "darnytskyi", "district"),
        ("Дарницький р-н", "дарницький", "district"),
        ("р-н Дарницький", "дарницький", "district"),
        ("м. Київ", "київ", "city"),
        ("Kyiv", "kyiv", ""),
        ("oblast", "oblast", ""),
    ],
)
def test_the_word_for_the_kind_is_taken_off(name: str, core: str, kind: str) -> None:
    assert split_kind(key_of(name)) == (core, kind)


@pytest.mark.parametrize(
    ("ukrainian", "latin"),
    [
        ("Чугуїв", "Chuhuiv"),
        ("Джанкой", "Dzhankoi"),
        ("Старокостянтинів", "Starokostiantyniv"),
        ("Кам’янське", "Kamianske"),
        ("Згурівка", "Zghurivka"),
        ("Єнакієве", "Yenakiieve"),
        ("Запоріжжя", "Zaporizhzhia"),
        ("Солом'янський", "Solomianskyi"),
    ],
)
def test_the_national_romanisation(ukrainian: str, latin: str) -> None:
    assert romanise(ukrainian) == latin


@pytest.mark.parametrize(
    "spellings",
    [
        ("Sviatoshynskyi", "Svyatoshynskyi", "Svyatoshinsky", "Святошинський", "Святошинский"),
        ("Kryvyi Rih", "Kryvyy Rih", "Krivyi Rig", "Кривий Ріг"),
        ("Zaporizhzhia", "Zaporizhzhya", "Запоріжжя"),
    ],
)
def test_romanisations_of_one_name_sound_alike(spellings: tuple[str, ...]) -> None:
    assert len({sound_of(key_of(spelling)) for spelling in spellings}) == 1
