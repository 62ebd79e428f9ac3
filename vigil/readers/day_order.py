"""Whether days such as 04/07/2025 are written day or month first: found over a whole column, never over a part of it.

From the cells that can be read one way only, the weekdays beside them, another column that knows the day, the month or
the weekday, the sign between the numbers, and the order of the rows; where none of these tells, it is a guess, and said
to be one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from vigil.readers import cells
from vigil.readers.day_texts import DAY_FIRST, MONTH_FIRST, YEAR_FIRST, day_text, numbers_of_day
from vigil.readers.day_words import month_named, plain_form, weekday_named
from vigil.text import format_day, number_of

ORDERS = (DAY_FIRST, MONTH_FIRST)
"""What a reader can choose."""

SHOWN_CELLS = 3
"""Cells shown with both of their readings."""


@dataclass(frozen=True)
class DateOrder:
    """In which order days and months of a column are written, and how that is known."""

    order: str
    """One of `ORDERS`, or `YEAR_FIRST`."""
    because: str
    """In words that follow “because”."""
    is_sure: bool
    """Whether the cells or another column tell; else a reader should choose."""
    is_given: bool = False
    """Whether a reader or a mapping said it."""
    examples: tuple[tuple[str, str, str], ...] = ()
    """Cells that either order fits, each with its day as ISO 8601 day first and month first."""
    rows: int = 0
    """Rows whose day depends on it."""

    @property
    def remark(self) -> str:
        """What is said of the order of a publisher's table, which it does not have from the publisher."""
        return self.note or f"the days are written {self.order}: {self.because}"

    @property
    def note(self) -> str:
        """What must be said of a guess: both readings of some cells, and how to choose; empty where it is none."""
        if self.is_sure or self.is_given or not self.examples:
            return ""
        column = 1 if self.order == DAY_FIRST else 2
        other = MONTH_FIRST if self.order == DAY_FIRST else DAY_FIRST

        def read(place: int) -> str:
            return ", ".join(
                f"“{example[0]}” {'as ' if place == column else ''}{format_day(date.fromisoformat(example[place]))}"
                for example in self.examples
            )

        return (
            f"the days of {number_of(self.rows, 'row')} fit two orders. They are read {self.order}, {read(column)}, "
            f"because {self.because}; {other} they would be {read(3 - column)}. Choose with --date-order day or "
            "--date-order month, or on the page Open a table"
        )


@dataclass(frozen=True, eq=False)
class Beside:
    """Another column of the same rows that may know the day: a day, a month or a weekday."""

    name: str
    values: pd.Series


class _Numbers(NamedTuple):
    """A text with three numbers that are a day, read in both orders; None where an order makes no day of them."""

    day_first: date | None
    month_first: date | None
    year_first: date | None
    sign: str
    weekday: int | None = None


_TRIPLE = re.compile(
    r"(?<![\d.:/-])(\d{1,2})([-/.]|\s(?=\d{1,2}\s\d{4}))\s?(\d{1,2})[-/.\s]\s?'?(\d{4}|\d{2})(?![\d:/-])"
)
_COMPACT = re.compile(r"(\d\d?)()(\d\d)((?:19|20)\d\d)")
_YEAR_MONTH_DAY = re.compile(r"(?:19|20|21)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")


def _numbers_of(text: str) -> _Numbers | None:
    """The three numbers of a text that are a day; of a span with two such days one that can be read one way only."""
    plain = text if text.isascii() else plain_form(text)
    if plain.isdigit():
        match = None if _YEAR_MONTH_DAY.fullmatch(plain) else _COMPACT.fullmatch(plain)
        matches = [match] if match else []
    else:
        matches = list(_TRIPLE.finditer(plain))
    found = [_read_both_ways(match) for match in matches]
    one = next((one for one in found if bool(one.day_first) != bool(one.month_first)), found[0] if found else None)
    weekday = re.search(r"#(\d)", plain_form(text)) if one and re.search(r"[^\W\d_]{2}", text) else None
    return one._replace(weekday=int(weekday[1])) if one and weekday and len(found) == 1 else one


def _read_both_ways(match: re.Match[str]) -> _Numbers:
    first, sign, second, third = match.groups()
    return _Numbers(
        numbers_of_day(first, second, third, DAY_FIRST),
        numbers_of_day(first, second, third, MONTH_FIRST),
        numbers_of_day(first, second, third, YEAR_FIRST) if len(third) == 2 and len(first) == 2 else None,
        sign.strip(),
    )


def order_of(
    texts: Sequence[str], codes: np.ndarray, beside: Sequence[Beside] = (), given: str = ""
) -> DateOrder | None:
    """The order of days and months in a column; None where no day depends on it.

    texts: the different texts. codes: of each row which of them it has, -1 for none. given: what a reader said, one of
    `ORDERS`; it is not questioned.
    """
    numbers = [_numbers_of(text) for text in texts]
    if not any(numbers):
        return None
    column = _Column(texts, numbers, codes)
    if given:
        told = _by_cells(column)
        is_sure = bool(told and told.is_sure and told.order == given)
        return replace(column.decided(given, "it was said so", is_sure=is_sure), is_given=True)
    for find in (_year_first, _by_cells, _by_weekday, lambda one: _by_columns(one, beside), _by_sign, _by_rows):
        if found := find(column):
            return found
    return _guess(column)


class _Column:
    """The texts with three numbers of a column, and their readings row by row."""

    def __init__(self, texts: Sequence[str], numbers: Sequence[_Numbers | None], codes: np.ndarray) -> None:
        codes = np.where(codes < len(texts), codes, -1)
        self.texts, self.numbers, self.codes = texts, numbers, codes
        self.rows_of = np.bincount(codes[codes >= 0], minlength=len(texts))
        self.depending = [
            place
            for place, one in enumerate(numbers)
            if one and one.day_first and one.month_first and one.day_first != one.month_first and self.rows_of[place]
        ]

    @property
    def depending_rows(self) -> int:
        """Rows whose day depends on the order."""
        return int(self.rows_of[self.depending].sum())

    def count(self, places: Sequence[int]) -> int:
        return int(self.rows_of[list(places)].sum())

    def only(self, order: str) -> list[int]:
        """Texts that can be read in this order alone."""
        own, other = (1, 0) if order == MONTH_FIRST else (0, 1)
        return [place for place, one in enumerate(self.numbers) if one and one[own] and not one[other]]

    def examples(self) -> tuple[tuple[str, str, str], ...]:
        """Some of the texts that depend on the order, from the top, the middle and the end of the rows."""
        if not self.depending:
            return ()
        seen = self.codes[np.isin(self.codes, self.depending)]
        chosen = dict.fromkeys(int(seen[place]) for place in (0, len(seen) // 2, len(seen) - 1))
        for code in seen[:1_000].tolist():  # where these are the same text, others near the top
            if len(chosen) >= SHOWN_CELLS:
                break
            chosen.setdefault(code, None)
        found = []
        for code in chosen:
            one = self.numbers[code]
            assert one
            assert one.day_first
            assert one.month_first
            found.append((self.texts[code], one.day_first.isoformat(), one.month_first.isoformat()))
        return tuple(found[:SHOWN_CELLS])

    def row_days(self, order: str) -> np.ndarray:
        """Of each row its day in an order, as a number of days, or in the only one that it has; NaN where none."""
        own, other = (1, 0) if order == MONTH_FIRST else (0, 1)
        days = [(one[own] or one[other]) if one else None for one in self.numbers]
        numbers = np.array([day.toordinal() if isinstance(day, date) else np.nan for day in days] + [np.nan])
        return numbers[self.codes]

    def decided(self, order: str, because: str, *, is_sure: bool) -> DateOrder:
        return DateOrder(order, because, is_sure, False, self.examples(), self.depending_rows)


def _year_first(column: _Column) -> DateOrder | None:
    """Years of two digits that stand first: they change least."""
    found = [one for one in column.numbers if one]
    if not all(one.year_first for one in found):
        return None
    firsts = {one.year_first.year for one in found if one.year_first}
    thirds = {day.year for one in found if (day := one.day_first or one.month_first)}
    if len(firsts) < len(thirds) or not thirds:
        return DateOrder(YEAR_FIRST, "the first of the numbers changes least", True)
    return None


def _by_cells(column: _Column) -> DateOrder | None:
    places = {order: column.only(order) for order in ORDERS}
    counts = {order: column.count(places[order]) for order in ORDERS}
    order = max(ORDERS, key=lambda one: counts[one])
    other = next(one for one in ORDERS if one != order)
    if not counts[order]:
        return None
    cell = f"“{column.texts[places[order][0]]}”"
    if not counts[other]:
        return column.decided(order, f"{cell} can be read no other way", is_sure=True)
    because = (
        f"{number_of(counts[order], 'cell')} such as {cell} can only be read so, and {counts[other]:,} such as "
        f"“{column.texts[places[other][0]]}” only {other}"
    )
    return column.decided(order, because, is_sure=False)


def _by_weekday(column: _Column) -> DateOrder | None:
    votes = {
        order: sum(
            int(column.rows_of[place])
            for place in column.depending
            if (one := column.numbers[place]) and one.weekday and (day := one[own]) and _weekday_of(day) == one.weekday
        )
        for own, order in enumerate(ORDERS)
    }
    return _voted(column, votes, "the weekdays in the cells fit")


def _weekday_of(day: object) -> int:
    return day.isoweekday() if isinstance(day, date) else 0


def _voted(column: _Column, votes: dict[str, int], because: str) -> DateOrder | None:
    """The order that nine of ten votes are for."""
    order = max(ORDERS, key=lambda one: votes[one])
    if not votes[order] or votes[order] < 0.9 * sum(votes.values()):
        return None
    return column.decided(order, because, is_sure=True)


def _by_columns(column: _Column, beside: Sequence[Beside]) -> DateOrder | None:
    """By another column that knows a day near it, its month or its weekday."""
    readings = [column.row_days(order) for order in ORDERS]
    differ = readings[0] != readings[1]
    for other in beside:
        codes, texts = cells.coded(other.values)
        listed = [text for text in texts.tolist() if isinstance(text, str)]
        for kind, read in (("days", _known_day), ("months", month_named), ("weekdays", weekday_named)):
            known = np.array([one if (one := read(text)) else np.nan for text in listed] + [np.nan], dtype=float)
            if np.isnan(known[:-1]).mean() > 0.2:
                continue
            wanted = known[codes]
            votes = dict.fromkeys(ORDERS, 0)
            away = [np.abs(_of_kind(reading, kind) - wanted) for reading in readings]
            with np.errstate(invalid="ignore"):
                nearer = [away[0] < away[1], away[1] < away[0]]
            for order, fits, distance in zip(ORDERS, nearer, away, strict=True):
                exact = fits if kind == "days" else fits & (distance == 0)
                votes[order] = int((differ & exact).sum())
            if found := _voted(column, votes, f"the {kind} in “{other.name}” fit"):
                return found
    return None


def _known_day(text: str) -> int | None:
    """A day that can be read one way only."""
    if text.isdigit() or _numbers_of(text):
        return None
    found = day_text(text)
    return found.first.toordinal() if found and found.precision in ("day", "hour", "minute") else None


def _of_kind(days: np.ndarray, kind: str) -> np.ndarray:
    """Of days as numbers the month or the weekday."""
    if kind == "days":
        return days
    different, places = np.unique(days, return_inverse=True)
    found = [np.nan if np.isnan(day) else date.fromordinal(int(day)) for day in different]
    values = [
        float(day.month if kind == "months" else day.isoweekday()) if isinstance(day, date) else np.nan for day in found
    ]
    return np.array(values)[places]


def _by_sign(column: _Column) -> DateOrder | None:
    if all(one is None or one.sign == "." for one in column.numbers):
        return column.decided(DAY_FIRST, "days with points are written so", is_sure=True)
    return None


def _by_rows(column: _Column) -> DateOrder | None:
    """The order in which the rows follow each other in time, up or down."""
    shares = {order: _in_order(column.row_days(order)) for order in ORDERS}
    order = max(ORDERS, key=lambda one: shares[one])
    other = min(shares.values())
    if shares[order] < 0.9 or shares[order] - other < 0.1:
        return None
    return column.decided(order, "the rows are then in order of time", is_sure=False)


def _in_order(days: np.ndarray) -> float:
    """The share of the steps between rows of different days that go one way."""
    steps = np.diff(days[~np.isnan(days)])
    steps = steps[steps != 0]
    return max(float((steps > 0).mean()), float((steps < 0).mean())) if len(steps) > 1 else 0.0


def _guess(column: _Column) -> DateOrder | None:
    """Where nothing tells: the order in which the days lie together, else the one that most of the world writes."""
    if not column.depending:
        return None
    spans = {}
    for order in ORDERS:
        days = column.row_days(order)
        spans[order] = float(np.nanmax(days) - np.nanmin(days))
    order = MONTH_FIRST if spans[MONTH_FIRST] * 3 < spans[DAY_FIRST] else DAY_FIRST
    lies = "they then lie together" if spans[order] * 3 < max(spans.values()) else "nothing in the table tells"
    return column.decided(order, lies, is_sure=False)
