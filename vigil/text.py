"""Numbers, days, ranges and lists in words, as every sentence, label and caption of Vigil writes them."""

from __future__ import annotations

import datetime
import json
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vigil.limits import FIRST_YEAR, LAST_YEAR

THIN_SPACE = "\u202f"
"""Narrow no-break space: the thousands separator in charts and sentences."""

DASH = "\u2013"

UNKNOWN = "unknown"

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)  # strftime would follow the machine's locale

_UNCHANGED_IN_PLURAL = ("talks", "sanctions", "arms supply")


def folded(text: str) -> str:
    """A text as it is compared and searched: its case, soft hyphens, stress marks, kinds of apostrophes, and whether a
    letter is one character or two (“ї”, as names of files and PDFs have it) make no difference.

    >>> folded("Ки́­їв") == folded("КИЇВ"), folded("Кам’янське")
    (True, "кам'янське")
    """
    if text.isascii():
        return text.casefold()
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return unicodedata.normalize("NFC", composed.translate(_FOLDED))


_FOLDED = str.maketrans(
    {
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u0301\u0300", ""),
        **dict.fromkeys("’‘ʼʹ′`´＇", "'"),
        "ѐ": "е",
        "ѝ": "и",
    }
)


def is_known(value: Any) -> bool:
    """Whether a cell holds a value: False for None, NaN, NaT and NA."""
    if isinstance(value, (str, int)):
        return True
    if value is None:
        return False
    import pandas as pd  # not above: the help of the command line comes without it

    return not pd.isna(value)


def format_number(value: Any, *, decimals: int = 0) -> str:
    """A number for a sentence: `1 234` with narrow no-break spaces, `unknown` for a missing one.

    >>> format_number(550), format_number(None)
    ('550', 'unknown')
    >>> print(format_number(12345.67, decimals=1))
    12 345.7
    """
    if not is_known(value):
        return UNKNOWN
    text = f"{float(value):,.{decimals}f}"
    return text.replace(",", THIN_SPACE).replace("-", "\u2212")


def format_mean(value: Any) -> str:
    """A mean for a sentence: `8.5`, `8` for a whole one, `183` from 20 on; `unknown` for a missing one."""
    exact = is_known(value) and abs(value) < 20 and not float(value).is_integer()
    return format_number(value, decimals=1 if exact else 0)


def format_rate(value: Any) -> str:
    """A rate for a sentence: `0.14`, `7.32`, `18.9`, `183`; `unknown` for a missing one."""
    size = abs(value) if is_known(value) else 0
    return format_number(value, decimals=0 if size >= 100 else 1 if size >= 10 else 2)


def format_range(low: Any, best: Any, high: Any) -> str:
    """A range for a sentence: `2 (1–3)`, `1–3`, `at least 2`, `up to 3`, `2`, or `unknown`.

    >>> print(format_range(1, 2, 3), format_range(20, None, None), format_range(None, None, None), sep="; ")
    2 (1–3); at least 20; unknown
    """
    low_known, best_known, high_known = (is_known(item) for item in (low, best, high))
    if best_known:
        bottom = low if low_known else best
        top = high if high_known else best
        if bottom == best == top:
            return format_number(best)
        return f"{format_number(best)} ({format_number(bottom)}{DASH}{format_number(top)})"
    if low_known and high_known:
        if low == high:
            return format_number(low)
        return f"{format_number(low)}{DASH}{format_number(high)}"
    if low_known:
        return f"at least {format_number(low)}"
    if high_known:
        return f"up to {format_number(high)}"
    return UNKNOWN


def format_share(share: Any) -> str:
    """A share between 0 and 1 as a percentage: `87 %`; `unknown` for a missing one.

    Never rounds a part to the whole or to nothing: 0.999 is `99 %`, 0.001 is `1 %`.

    >>> print(format_share(0.866), format_share(0.999), format_share(None), sep="; ")
    87 %; 99 %; unknown
    """
    if not is_known(share):
        return UNKNOWN
    number = float(share)
    percent = round(number * 100)
    if 0 < number < 1:
        percent = min(max(percent, 1), 99)
    return f"{percent}{THIN_SPACE}%"


def format_percent(share: Any) -> str:
    """A share as a percentage with one decimal: `0.5 %`, `86.6 %`; `unknown` for a missing one."""
    return f"{format_number(share * 100, decimals=1)}{THIN_SPACE}%" if is_known(share) else UNKNOWN


def parse_day(text: str) -> datetime.date:
    """The day that a text such as `2025-07-04` names; raises ValueError, in words, for anything else."""
    try:
        if len(text) != 10:
            raise ValueError
        day = datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text[:30]}” is not a day such as 2025-07-04") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"{text} is outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return day


def format_day(day: Any, *, year: bool = True) -> str:
    """A day in words, `4 July 2025`, from a date, a datetime or ISO 8601 text; `unknown` when missing."""
    if not is_known(day):
        return UNKNOWN
    moment = day
    if not isinstance(day, datetime.date):
        import pandas as pd

        moment = pd.Timestamp(day)
    words = f"{moment.day} {_MONTHS[moment.month - 1]}"
    return f"{words} {moment.year}" if year else words


def format_days(first: datetime.date, last: datetime.date) -> str:
    """Days in words: `4 July 2025`, `1 to 4 July 2025`, `1 January to 31 July 2025`."""
    if first == last:
        return format_day(first)
    if first.year != last.year:
        return f"{format_day(first)} to {format_day(last)}"
    if first.month != last.month:
        return f"{format_day(first, year=False)} to {format_day(last)}"
    return f"{first.day} to {format_day(last)}"


def short_day(day: datetime.date) -> str:
    """A day for a label in a chart: `4 Jul`."""
    return f"{day.day} {month_name(day.month, short=True)}"


def month_name(month: int, *, short: bool = False) -> str:
    """The English name of month 1 to 12."""
    name = _MONTHS[month - 1]
    return name[:3] if short else name


def number_of(number: int, noun: str) -> str:
    """How many of something: `1 day`, `2 days`, `0 days`."""
    return f"{format_number(number)} {noun if number == 1 else plural(noun)}"


def ordinal(number: int) -> str:
    """A place in an order: `1st`, `2nd`, `11th`, `23rd`."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{format_number(number)}{ending}"


def plural(noun: str) -> str:
    """The plural of a term of the field, or of a list of terms unchanged: `attacks`, `launches`, `talks`."""
    if noun in _UNCHANGED_IN_PLURAL or "," in noun:
        return noun
    return f"{noun}es" if noun.endswith(("ch", "sh")) else f"{noun}s"


def listed(words: Sequence[str], conjunction: str = "and") -> str:
    """Words in a row: `a`, `a and b`, `a, b and c`.

    >>> listed(["Kyiv", "Sumy", "Odesa"])
    'Kyiv, Sumy and Odesa'
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def sentences(*parts: str) -> str:
    """Sentences one after another; empty ones are left out."""
    return " ".join(part for part in parts if part)


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def uncapital(text: str) -> str:
    """The text with a small first letter, unless it begins with an abbreviation such as UAV."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def cut(text: str, length: int) -> str:
    """The text, at most `length` characters of it, with an ellipsis where something is left out."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


_ESCAPE = re.compile(r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|u[dD][89a-fA-F]..|.)", re.DOTALL)
_LONE = re.compile(r"\\u[dD][89a-fA-F]..")


def parse_json(text: str) -> Any:
    """What a JSON text holds, from whoever it comes: NaN is None, half an emoji a replacement character.

    Raises ValueError that says what is wrong, also for one that is nested too deeply.
    """
    if _LONE.search(text):  # half a pair of code units can be neither encoded nor shown
        text = _ESCAPE.sub(lambda found: "\\ufffd" if _LONE.fullmatch(found[0]) else found[0], text)
    try:
        return json.loads(text, parse_constant=lambda name: None)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def describe_disk_error(error: OSError) -> str:
    """What went wrong with a file, for a visitor: its name and never where on the machine it lies."""
    reason = error.strerror or type(error).__name__
    return f"{Path(str(error.filename)).name}: {reason}" if error.filename else reason
