"""Numbers, days, ranges and lists as sentences and labels write them."""

from __future__ import annotations

import errno
import json
from datetime import date, datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.text import (
    cut,
    describe_disk_error,
    format_day,
    format_days,
    format_number,
    format_range,
    format_share,
    listed,
    number_of,
    parse_json,
    plural,
    sentences,
    short_day,
)


@pytest.mark.parametrize(
    ("value", "text"), [(1234567, "1\u202f234\u202f567"), (0, "0"), (pd.NA, "unknown"), (None, "unknown"), (-5, "−5")]
)
def test_numbers_have_thin_separators_and_unknown_is_a_word(value: object, text: str) -> None:
    assert format_number(value) == text


@pytest.mark.parametrize(
    ("low", "best", "high", "text"),
    [
        (1, 2, 3, "2 (1–3)"),
        (2, 2, 2, "2"),
        (None, 2, None, "2"),
        (1, None, 3, "1–3"),
        (1, None, None, "at least 1"),
        (None, None, 3, "up to 3"),
        (None, None, None, "unknown"),
    ],
)
def test_ranges_are_written_out(low: object, best: object, high: object, text: str) -> None:
    assert format_range(low, best, high) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.999, "99\u202f%"), (0.001, "1\u202f%"), (1, "100\u202f%"), (0, "0\u202f%"), (None, "unknown")],
)
def test_a_part_is_never_rounded_to_all_or_nothing(share: object, text: str) -> None:
    assert format_share(share) == text


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2025, 7, 4), date(2025, 7, 4), "4 July 2025"),
        (date(2025, 7, 1), date(2025, 7, 4), "1 to 4 July 2025"),
        (date(2025, 6, 30), date(2025, 7, 4), "30 June to 4 July 2025"),
        (date(2024, 12, 31), date(2025, 1, 1), "31 December 2024 to 1 January 2025"),
    ],
)
def test_days_in_words_repeat_nothing(first: date, last: date, words: str) -> None:
    assert format_days(first, last) == words


@given(st.dates())
def test_a_day_in_words_ends_with_its_year(day: date) -> None:
    assert format_day(day).split()[-1] == f"{day.year}"


@pytest.mark.parametrize("day", [date(2025, 7, 4), datetime(2025, 7, 4, 6), pd.Timestamp(2025, 7, 4), "2025-07-04"])
def test_a_day_is_named_in_english_whatever_holds_it(day: object) -> None:
    assert format_day(day) == "4 July 2025"


def test_a_missing_day_is_unknown() -> None:
    assert format_day(pd.NaT) == format_day(None) == "unknown"


def test_a_label_names_a_day_shortly() -> None:
    assert short_day(date(2025, 7, 4)) == "4 Jul"


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_words_in_a_row(words: list[str], text: str) -> None:
    assert listed(words) == text


@pytest.mark.parametrize(("number", "text"), [(0, "0 attacks"), (1, "1 attack"), (1200, "1\u202f200 attacks")])
def test_one_is_singular(number: int, text: str) -> None:
    assert number_of(number, "attack") == text


def test_a_month_takes_an_s_and_a_launch_more() -> None:
    assert number_of(2, "month") == "2 months"
    assert plural("launch") == "launches"


def test_some_terms_have_no_plural_of_their_own() -> None:
    assert plural("talks") == "talks"
    assert plural("missile, mixed") == "missile, mixed"


def test_empty_sentences_are_left_out() -> None:
    assert sentences("One.", "", "Two.") == "One. Two."


def test_a_long_text_is_cut_and_says_so() -> None:
    assert cut("a long text", 6) == "a lon…"
    assert cut("short", 6) == "short"


@given(texts=st.lists(st.text(st.characters(categories=["L", "P", "S", "Cs"]))))
def test_json_of_anyone_can_be_encoded_and_whole_letters_stay(texts: list[str]) -> None:
    read = parse_json(json.dumps(texts))
    "".join(read).encode()
    whole = [text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for text in texts]
    assert read == whole


def test_json_that_is_nested_too_deeply_is_no_traceback() -> None:
    with pytest.raises(ValueError, match="nested too deeply"):
        parse_json("[" * 100_000 + "]" * 100_000)


def test_a_backslash_before_a_code_unit_is_text() -> None:
    assert parse_json(r'["\\ud83d"]') == [r"\ud83d"]


def test_a_disk_error_names_the_file_and_not_where_it_lies() -> None:
    error = OSError(errno.ENOSPC, "No space left on device", "/srv/data/secret/table.parquet")
    assert describe_disk_error(error) == "table.parquet: No space left on device"
