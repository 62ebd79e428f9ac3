"""Counts of people or things as they are written: “1,259”, “10+”, “2-3”, “~20”, “at least 5”, “several”, “unknown”.

A count that is no plain number becomes the range that it stands for, or is not known; it never costs the event, and
every such cell is reported with what was made of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from vigil.limits import COUNT_MAXIMUM, ODD_COUNTS
from vigil.readers.cells import Faults, coded
from vigil.readers.count_words import (
    ABOUT,
    ABOUT_AFTER,
    AT_LEAST,
    AT_MOST,
    BETWEEN,
    INCLUDING,
    MONTHS,
    NUMBERS,
    ONLY_AFTER_BETWEEN,
    OR_FEWER,
    OR_MORE,
    OUTCOMES,
    PEOPLE,
    THOUSAND,
    TO,
    VAGUE,
)
from vigil.readers.missing import is_marker
from vigil.table.schema import CASUALTIES

Role = Literal["best", "low", "high", "single"]
"""What a column of counts holds: the best figure of three, the lowest, the highest, or one figure without a range."""

ENDS: tuple[Role, ...] = ("low", "best", "high")

PLAIN_COUNTS = ("launched", "shot_down", "lost", "got_through", "events_count")
"""Counts of events that have no room for a range."""

FIGURE_COLUMNS = (*PLAIN_COUNTS, *CASUALTIES)


@dataclass(frozen=True)
class Count:
    """What one cell says: whole numbers from 0 on, None where it does not say."""

    low: int | None = None
    best: int | None = None
    high: int | None = None
    approximate: bool = False
    reason: str = ""
    """Why it is no plain number, and what was made of it; empty for a plain number and a missing one."""

    @property
    def is_known(self) -> bool:
        """Whether it says anything."""
        return not self.low is self.best is self.high is None


@dataclass(frozen=True, eq=False)
class CountsRead:
    """A column of counts, one value a row: `low`, `best`, `high` Int64, `approximate` bool, `reasons` str."""

    low: pd.Series
    best: pd.Series
    high: pd.Series
    approximate: pd.Series
    reasons: pd.Series
    """Why a cell is no plain number, and what was made of it; missing for plain numbers and missing ones."""


@dataclass(frozen=True)
class Marks:
    """Which marks stand in the numbers of a column before decimals, and which between thousands."""

    decimal: str = ""
    """“.”, “,” or both where cells tell; a mark that is none stands between thousands."""


PUBLISHED = Marks(decimal=".")
"""As the formats of publishers have them: a decimal point."""


def read_counts(values: pd.Series, *, role: Role = "best", kind: str = "", marks: Marks | None = None) -> CountsRead:
    """Read a column of counts, each different text once.

    kind: “killed” or “injured” where it counts those. marks: those in its numbers; left out, the cells say so.
    """
    codes, texts = coded(values)
    marks = marks or marks_of(texts[texts.str.contains("[.,]", na=False)])
    plain = _plain_numbers(texts, marks)
    odd = np.flatnonzero(plain.isna() & texts.notna())
    counts = [
        _in_role(read_count(text, marks=marks, kind=kind) if len(odd) <= ODD_COUNTS else _UNREAD, role)
        for text in texts.iloc[odd]
    ]

    def taken(found: pd.Series) -> pd.Series:
        return pd.Series(pd.api.extensions.take(found.array, codes, allow_fill=True), index=values.index)

    def column(part: str, dtype: str) -> pd.Series:
        found = plain if part == ("best" if role == "single" else role) else pd.Series(index=texts.index, dtype=dtype)
        found = found.copy()
        found.iloc[odd] = [getattr(count, part) or None if dtype == "str" else getattr(count, part) for count in counts]
        return taken(found)

    low, best, high = (column(part, "Int64") for part in ENDS)
    approximate = column("approximate", "boolean").fillna(False).astype(bool)
    return CountsRead(low, best, high, approximate, column("reason", "str"))


def _plain_numbers(texts: pd.Series, marks: Marks) -> pd.Series:
    """Plain whole numbers from 0 on (Int64); missing for any other text."""
    plain = texts.str.fullmatch(_PLAIN.pattern, case=False, na=False)
    if "." not in marks.decimal:
        plain &= ~texts.str.fullmatch(_GROUPED.pattern, na=False)
    found = pd.to_numeric(texts.where(plain), errors="coerce").astype("float64")
    return found.where((found >= 0) & (found % 1 == 0) & (found <= COUNT_MAXIMUM)).astype("Int64")


def read_figures(
    columns: Mapping[str, pd.Series], faults: Faults, *, marks: Marks | None = None
) -> tuple[dict[str, pd.Series], pd.Series]:
    """The counts of a table, by name (Int64), and what the odd cells of rows say (str, only of rows that have one).

    columns: by name, such as `killed_best` or `launched`. marks: those in the numbers, where the format has them. What
    is no plain number is reported, and the row stays. A range in a column of best figures becomes the lowest and the
    highest figure where the table does not give these; a best figure is never made from a range, and a count that has
    no room for a range is not known.
    """
    found: dict[str, pd.Series] = {}
    remarks: list[pd.Series] = []

    def read(name: str, role: Role, kind: str = "") -> CountsRead:
        one = read_counts(columns[name], role=role, kind=kind, marks=marks)
        faults.report(one.reasons.notna(), columns[name], one.reasons, leave_out=False)
        odd = one.reasons.dropna()
        if len(odd):
            said = columns[name].loc[odd.index].astype("str").str.strip()
            remarks.append(str(columns[name].name) + ": “" + said + "” " + odd)
        return one

    for name in PLAIN_COUNTS:
        if name in columns:
            found[name] = read(name, "single").best
    for kind in ("killed", "injured"):
        ends: dict[Role, CountsRead] = {
            role: read(f"{kind}_{role}", role, kind) for role in ENDS if f"{kind}_{role}" in columns
        }
        found |= _casualties(kind, ends)
        for lower, upper in (("low", "high"),) if {"low", "high"} <= set(ends) else (("low", "best"), ("best", "high")):
            if lower in ends and upper in ends:
                wrong = found[f"{kind}_{lower}"] > found[f"{kind}_{upper}"]
                reason = f"is above {columns[f'{kind}_{upper}'].name}; the row is read as it is"
                faults.report(wrong, columns[f"{kind}_{lower}"], reason, leave_out=False)
    if not remarks:
        return found, pd.Series(dtype="str")
    return found, pd.concat(remarks).groupby(level=0).agg("; ".join).astype("str")


def _casualties(kind: str, ends: Mapping[Role, CountsRead]) -> dict[str, pd.Series]:
    """The lowest, best and highest number of people of a kind, from the columns that a table has for it."""
    found = {f"{kind}_{role}": getattr(one, role) for role, one in ends.items()}
    if "best" in ends:
        for role in ("low", "high"):
            given, name = getattr(ends["best"], role), f"{kind}_{role}"
            if given.notna().any():
                found[name] = found[name].fillna(given) if name in found else given
    return found


def _in_role(count: Count, role: Role) -> Count:
    """What a cell says in a column that holds one end of a range, or one figure, with what was made of it."""
    if role == "low":
        taken = Count(low=count.best if count.low is None else count.low, approximate=count.approximate)
    elif role == "high":
        taken = Count(high=count.best if count.high is None else count.high, approximate=count.approximate)
    elif role == "single":
        taken = Count(best=count.best, approximate=count.approximate)
    else:
        taken = count
    return replace(taken, reason=f"{count.reason}; read as {_words(taken, role)}" if count.reason else "")


def _words(count: Count, role: Role) -> str:
    if role in ("low", "high"):  # of a column of ends of ranges every figure is one
        count = replace(count, low=None, best=count.low if role == "low" else count.high, high=None)
    if count.best is not None:
        span = f" ({count.low} to {count.high})" if count.low is not None and count.high is not None else ""
        return f"{'about ' if count.approximate else ''}{count.best}{span}"
    about = "about " if count.approximate else ""
    if count.low is not None and count.high is not None:
        return f"{about}{count.low} to {count.high}"
    if count.low is not None:
        return f"at least {about}{count.low}"
    return "not known" if count.high is None else f"at most {about}{count.high}"


# One cell

_SHORT = 200
"""Characters of the longest cell that can be a count; a longer one is a text."""

_NUMBER = r"\d{1,3}(?:[ '’]\d{3})+(?![\d])|\d[\d.,]*\d|\d"
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,2})?")
_DAY = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}(?:[ t].*)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}[-. ](?:[^\W\d_]{3,9})\.?(?:[-. ]\d{2,4})?"
)
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_FOOTNOTE = re.compile("[*†‡\u00b9\u00b2\u00b3\u2070-\u2079]+$")
_BRACKETS = re.compile(r"(.*?)[(\[]([^()\[\]]*)[)\]](.*)")

_GROUPED = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
"""Digits after the one mark of a number that can be a group of thousands."""

_NO_NUMBER, _NOT_PLAIN = "is not a number", "is not a plain number"
_UNREAD = Count(reason="is not a plain number, as too many different cells of its column")


def read_count(text: str, *, marks: Marks | None = None, kind: str = "") -> Count:
    """What one cell of a column of counts says; `reason` is why it is no plain number.

    kind: “killed” or “injured”, where the column holds one of them, to understand “5 killed, 3 injured”.
    """
    marks = marks or Marks()
    folded = _folded(text)
    if is_marker(folded):
        return Count()
    if len(folded) > _SHORT or not (re.search(r"\d", folded) or _has_word(folded, NUMBERS)):
        return Count(reason=_NO_NUMBER)
    if _PLAIN.fullmatch(folded) and not (_is_grouped(folded) and "." not in marks.decimal):
        return _plain(float(folded))
    value = _value(folded, marks)
    if value is not None:
        return Count(best=value, reason="has separators in its number")
    found = _in_words(folded, marks, kind)
    if found is not None:
        return replace(found, reason=_NOT_PLAIN) if _possible(found) else Count(reason=_NO_NUMBER)
    return Count(reason=_why_none(folded))


def says_a_count(text: str) -> bool:
    """Whether a cell could stand in a column of counts: a number, a range, or a word for a number not known."""
    return read_count(text).is_known or is_marker(text) or _folded(text) in VAGUE


def marks_of(texts: Iterable[str]) -> Marks:
    """Which marks stand before decimals in the numbers of a column: those that stand so where there is no doubt.

    Three digits after one mark are a group of thousands, unless other cells have that mark before decimals or every
    number of the column has three noughts after it.
    """
    numbers = [folded for text in texts if re.fullmatch(r"\d+[.,][\d.,]*\d", folded := _folded(text))]
    decimal, grouping = set(), set()
    for number in numbers:
        kinds = [mark for mark in number if mark in ".,"]
        if len(set(kinds)) == 2:
            decimal.add(kinds[-1])
            grouping.add(kinds[0])
        elif len(kinds) > 1:
            grouping.add(kinds[0])
        elif not _is_grouped(number):
            decimal.add(kinds[0])
    if not decimal and not grouping and len(numbers) > 1 and all(re.fullmatch(r"\d+\.000", one) for one in numbers):
        decimal.add(".")
    decimal |= {"." if mark == "," else "," for mark in grouping} if not decimal else set()
    return Marks("".join(sorted(decimal - grouping)))


def _folded(text: str) -> str:
    """A cell as it is compared: small letters, plain digits, hyphens and spaces, no footnote, no apostrophe before."""
    plain = "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in text)
    plain = _DASHES.sub("-", " ".join(plain.split()).casefold().replace("\u2019", "'").replace("\u02bc", "'"))
    return plain.lstrip("'").strip() if plain != "-" else plain


def _plain(value: float) -> Count:
    if value < 0:
        return Count(reason="is below 0")
    if value % 1:
        return Count(reason="is not a whole number")
    return Count(best=int(value)) if value <= COUNT_MAXIMUM else Count(reason="is too large for a count")


def _is_grouped(number: str) -> bool:
    """Whether the digits after the one mark of a number can be a group of thousands."""
    return bool(_GROUPED.fullmatch(number))


def _value(token: str, marks: Marks) -> int | None:
    """A whole number with marks between thousands; None where it is none."""
    token = re.sub(r"(?<=\d)[ '](?=\d{3}(?!\d))", "", token)
    kinds = re.sub(r"\d", "", token)
    if not re.fullmatch(r"\d+(?:[.,]\d+)*", token):
        return None
    decimal = kinds[-1:] if len(set(kinds)) == 2 or (len(kinds) == 1 and not _is_grouped(token)) else ""
    if not decimal and len(kinds) == 1 and kinds in marks.decimal:
        decimal = kinds
    whole, fraction = token.rsplit(decimal, 1) if decimal else (token, "")
    if fraction.strip("0") or len(set(re.sub(r"\d", "", whole))) > 1:
        return None
    groups = re.split("[.,]", whole)
    # in India groups of two stand before the last one of three
    if len(groups) > 1 and (len(groups[-1]) != 3 or any(len(group) not in (2, 3) for group in groups[1:])):
        return None
    value = int("".join(groups)) if len(whole) < 20 else COUNT_MAXIMUM + 1
    return value if value <= COUNT_MAXIMUM else None


def _why_none(folded: str) -> str:
    month = re.search(r"[^\W\d_]{3,}", folded)
    if _DAY.fullmatch(folded) and (month is None or month[0][:3] in MONTHS):
        return "is a day, which a spreadsheet makes of a range such as 2-3"
    if re.fullmatch(r"\d+[.,]\d+", folded):
        return "is not a whole number"
    return "is below 0" if re.fullmatch(r"-\s?\d+", folded) else _NO_NUMBER


def _possible(count: Count) -> bool:
    return count.low is None or count.high is None or count.low <= count.high


# Numbers in words


def _phrases(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


_BEFORE = re.compile(
    rf"(?:(?P<least>{_phrases(AT_LEAST)})|(?P<most>{_phrases(AT_MOST)})|(?P<about>{_phrases(ABOUT)})"
    rf"|(?P<between>{_phrases(BETWEEN)}))(?:(?<=\W)|(?=[\W\d]|$))[:\s]*"
)
_AFTER = re.compile(
    rf"\s*(?:(?<=\W)|(?<=\d)|(?<=\s))(?:(?P<least>{_phrases(OR_MORE)})|(?P<most>{_phrases(OR_FEWER)})"
    rf"|(?P<about>{_phrases((*ABOUT, *ABOUT_AFTER))}))\.?$"
)
_CORE = re.compile(
    rf"(?P<first>{_NUMBER}|{_phrases(NUMBERS)})(?:\s*(?P<plus_minus>±|\+/-|\+-)\s*(?P<margin>{_NUMBER})"
    rf"|\s*(?:(?P<to>{_phrases(TO)})|[,;/]?\s*(?P<until>{_phrases(AT_MOST)}))\s*(?P<second>{_NUMBER}|{_phrases(NUMBERS)}))?"
    rf"(?:\s*(?P<thousand>{_phrases(THOUSAND)}))?"
)
_INCLUDING = re.compile(rf"(.*?\d.*?)[\s,;:]+(?:{_phrases(INCLUDING)})(?=[\s\d]).*")
_PARTS = re.compile(r"\s*[,;/]\s*|\s+(?:and|und|et|y|та|і|й|и)\s+")


def _in_words(folded: str, marks: Marks, kind: str) -> Count | None:
    """What a text with a number in it says; None where it says none."""
    if bracketed := _BRACKETS.fullmatch(folded):
        before, within, after = bracketed.groups()
        return _with_bracket(_in_words(f"{before.strip()} {after.strip()}".strip(), marks, kind), within, marks, kind)
    if including := _INCLUDING.fullmatch(folded):
        return _in_words(including[1], marks, kind)
    parts = _PARTS.split(folded)
    mine, others = OUTCOMES.get(kind, ()), [word for name, words in OUTCOMES.items() if name != kind for word in words]
    own = [part for part in parts if _has_word(part, mine)]
    if len(parts) > 1 and len(own) == 1 and all(part == own[0] or _has_word(part, others) for part in parts):
        folded = own[0]
    return _qualified(_without_people(folded, mine), marks)


def _with_bracket(count: Count | None, within: str, marks: Marks, kind: str) -> Count | None:
    """A count with what stands beside it in brackets: its range, or that it is not exact; of a part nothing is made."""
    if count is None or count.best is None:
        return count
    if within.strip() in (*ABOUT, *ABOUT_AFTER):
        return replace(count, approximate=True)
    span = _in_words(within.strip(), marks, kind)
    if span and span.low is not None and span.high is not None and span.low <= count.best <= span.high:
        return replace(count, low=span.low, high=span.high)
    return count


def _has_word(text: str, words: Iterable[str]) -> bool:
    return not set(words).isdisjoint(re.findall(r"[^\W\d_]+", text))


def _without_people(text: str, outcomes: Iterable[str]) -> str:
    """A text without the words for people before and after its number."""
    words = _phrases((*PEOPLE, *outcomes))
    text = _FOOTNOTE.sub("", text).strip()
    return re.sub(rf"^(?:(?:{words})[:\s]+)+|(?:\s+(?:{words}))+\.?$", "", text).strip()


def _qualified(text: str, marks: Marks) -> Count | None:
    """A number or a range with the words around it that say how exact it is."""
    said: set[str] = set()
    while found := _BEFORE.match(text):
        said |= {name for name, words in found.groupdict().items() if words}
        text = text[found.end() :]
    while found := _AFTER.search(text):
        said |= {name for name, words in found.groupdict().items() if words}
        text = text[: found.start()]
    core = _CORE.fullmatch(text.strip())
    if core is None:
        return None
    factor = 1000 if core["thousand"] else 1
    first, second, margin = (
        None if core[name] is None else NUMBERS.get(core[name], _value(core[name], marks))
        for name in ("first", "second", "margin")
    )
    if first is None or (core["second"] and second is None) or (core["margin"] and margin is None):
        return None
    if margin is not None:
        return Count(max(0, first - margin), first, first + margin)
    if second is not None:
        if (core["to"] in ONLY_AFTER_BETWEEN and "between" not in said) or second < first:
            return None
        ends = said if core["until"] is None else said - {"least"}
        low, high = None if "most" in ends else first * factor, None if "least" in ends else second * factor
        return Count(low, None, high, approximate="about" in said)
    value = first * factor
    if "least" in said:
        return None if "most" in said else Count(low=value, approximate="about" in said)
    if "most" in said:
        return Count(high=value, approximate="about" in said)
    return Count(best=value, approximate="about" in said or factor > 1)
