"""Where the names of the columns stand in rows of cells, and which rows are none: titles, notes, tags, totals.

People put titles, sources and comments above a table, name its columns in two lines, repeat the names, tag them for
HXL (https://hxlstandard.org/standard/1-1final/dataset/) and add a row of totals; programs leave the names out. What is
found is the same for text and for sheets. Every row that is passed over is named with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

NumberedRow = tuple[int, Sequence[str]]
"""The line (of a sheet: the row) and the stripped cells."""


@dataclass(frozen=True)
class Header:
    """The names of the columns as they stand, and where the rows begin."""

    names: tuple[str, ...]
    """The cells of the row of names, or of its two lines put together; empty texts where the file names nothing."""
    below: int
    """The place, among the rows given, of the first row of the table."""
    line: int
    """The line of the names; 0 where there are none."""
    tagged: bool = False
    """Whether a row of HXL tags stands under the names."""
    notes: tuple[str, ...] = ()
    """Every row above the table and what it was taken for."""


def find_header(rows: Sequence[NumberedRow]) -> Header:
    """The names of the columns in the first rows of a file, blank ones included. At least one row must hold a cell."""
    filled = [(place, line, list(cells)) for place, (line, cells) in enumerate(rows) if any(cells)]
    at = _first_of_table([cells for _, _, cells in filled])
    place, line, names = filled[at]
    following = [cells for _, _, cells in filled[at + 1 : at + 1 + ROWS_COMPARED]]
    notes = [_above(line, cells) for _, line, cells in filled[:at]]
    if is_tags(names):
        notes.append(f"the row of HXL tags in line {line} names the columns")
        return Header(tuple(map(_tag_in_words, names)), place + 1, line, notes=tuple(notes))
    if _is_row(names, following):
        width = max(map(len, (names, *following)))
        notes.append(f"the first row, line {line}, is one of the table: the file does not name its columns")
        return Header(("",) * width, place, 0, notes=tuple(notes))
    groups = filled[at - 1][2] if at and filled[at - 1][1] == line - 1 and sum(map(bool, filled[at - 1][2])) > 1 else []
    below = place + 1
    if following and is_second_line(names, following[0], following[1:]):
        below, line_below = filled[at + 1][0] + 1, filled[at + 1][1]
        names, used = _two_lines(names, following[0])
        notes.append(
            f"line {line_below} is a second line of names{'' if used else ' and was passed over'}: "
            f"{_shown(filled[at + 1][2])}"
        )
        following = following[1:]
    elif groups:
        names = _unlike(names, _spread(groups, len(names)))
    if tagged := bool(following) and is_tags(following[0]):
        below = next(place for place, _, cells in filled if place >= below) + 1
        notes.append("the row of HXL tags under the header was passed over")
    return Header(tuple(names), below, line, tagged, tuple(notes))


ROWS_COMPARED = 50
"""Rows below a row of names that it is compared with."""


def is_tags(cells: Iterable[object]) -> bool:
    """Whether a row holds HXL tags and nothing else."""
    filled = [cell for cell in cells if isinstance(cell, str) and cell]
    return bool(filled) and all(_TAG.match(cell) for cell in filled)


_TAG = re.compile(r"#[^\W\d_]\w*(?:\s*\+\s*\w+)*$")


def _tag_in_words(tag: str) -> str:
    return " ".join(re.findall(r"\w+", tag))


def is_value(cell: str) -> bool:
    """Whether a cell holds a number, a day or coordinates, as the names of columns do not."""
    return bool(_VALUE.match(cell))


_VALUE = re.compile(
    r"[\s'\"~<>=≈±+\-−–(\[]*\d[\d\s.,:;/'’+\-–−°%()\[\]TZ]*$"
    r"|\d{1,2}(?:st|nd|rd|th)?[\s.\-/]+[^\W\d_]{3,}\.?,?[\s.\-/]+\d{2,4}\b"
    r"|[^\W\d_]{3,}\.?\s\d{1,2},?\s\d{4}\b"
)


def is_day(cell: str) -> bool:
    """Whether a cell begins with a day."""
    return bool(_DAY.match(cell[:SHOWN_CHARACTERS]))


_YEAR = re.compile(r"(?:19|20)\d\d$")
_DAY = re.compile(r"\d{4}[-/.]?\d\d?[-/.]?\d\d?\b|\d\d?[-/.]\d\d?[-/.]\d{2,4}\b|.*[^\W\d_]{3}.*\d{4}")


def value_columns(rows: Sequence[Sequence[str]]) -> set[int]:
    """The columns whose cells, but for a few, are numbers, days or coordinates."""
    found = set()
    for place in range(max(map(len, rows), default=0)):
        cells = [row[place] for row in rows if place < len(row) and row[place]]
        cells = [cell for cell in cells if cell.casefold() not in MISSING_WORDS]
        if cells and sum(map(is_value, cells)) >= VALUE_SHARE * len(cells):
            found.add(place)
    return found


VALUE_SHARE = 0.8


def _first_of_table(rows: Sequence[Sequence[str]]) -> int:
    """The place of the first row that is filled as the rows of the table are: those above are titles and notes."""
    counts = [sum(map(bool, row)) for row in rows]
    typical = median(counts[len(counts) // 2 :])
    fewest = 1 if typical < 2 else max(2, typical / 2)
    for place, (row, count) in enumerate(zip(rows, counts, strict=True)):
        is_comment = next(filter(None, row)).startswith("#") and not is_tags(row)
        if count >= fewest and not (is_comment and place + 1 < len(rows)):
            return place
    return 0


def _is_row(cells: Sequence[str], following: Sequence[Sequence[str]]) -> bool:
    """Whether a row that might name the columns holds values where the rows below do."""
    values = value_columns(following) if following else set(range(len(cells)))
    alike = [cells[place] for place in values if place < len(cells) and is_value(cells[place])]
    named = [cells[place] for place in values if place < len(cells) and cells[place] and not is_value(cells[place])]
    if following and len(named) > len(alike) / 4:
        return False
    # columns can be named by years
    return any(map(is_day, alike)) or sum(not _YEAR.match(cell) for cell in alike) > (2 if following else 1)


def is_second_line(names: Sequence[str], cells: Sequence[str], following: Sequence[Sequence[str]]) -> bool:
    """Whether the row under the names names columns too: it holds words in columns of values, and no value."""
    values = value_columns(following)
    if is_tags(cells) or any(map(is_value, (*cells, *names))):
        return False
    held = [cells[place] if place < len(cells) else "" for place in values]
    return sum(map(bool, held)) > 1 and not any(cell.casefold() in MISSING_WORDS for cell in held if cell)


MISSING_WORDS = frozenset(("-", "–", "—", "?", "n/a", "na", "nan", "none", "null", "unknown", "n.d.", "невідомо"))
"""What stands in a cell of values whose value is not known."""


def _two_lines(upper: Sequence[str], lower: Sequence[str]) -> tuple[list[str], bool]:
    """The names from two lines, and whether the second one was needed."""
    width = max(len(upper), len(lower))
    upper, lower = ([*line, *[""] * (width - len(line))] for line in (upper, lower))
    repeated = len(set(filter(None, upper))) < sum(map(bool, upper))
    if all(upper) and not repeated:
        return upper, False
    groups = _spread(upper, width)
    if all(lower):
        return _unlike(lower, groups), True
    # a name of its own above each column that has none below, and one over several that have
    joined = [
        f"{group} {name}".strip() if name else above for group, name, above in zip(groups, lower, upper, strict=True)
    ]
    return joined, True


def _spread(groups: Sequence[str], width: int) -> list[str]:
    """Each name of a group in all the columns that it stands over: merged cells hold it in the first alone."""
    spread, last = [], ""
    for place in range(width):
        last = (groups[place] if place < len(groups) else "") or last
        spread.append(last)
    return spread


def _unlike(names: Sequence[str], groups: Sequence[str]) -> list[str]:
    """Names of which those that stand several times are told apart by their groups."""
    again = {name for name in names if name and names.count(name) > 1}
    return [f"{group} {name}".strip() if name in again else name for name, group in zip(names, groups, strict=True)]


def _above(line: int, cells: Sequence[str]) -> str:
    return f"line {line} stands above the table and is no row of it: {_shown(cells)}"


def _shown(cells: Sequence[str]) -> str:
    text = ", ".join(filter(None, cells))
    return f"“{text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + '…'}”"


SHOWN_CHARACTERS = 120


# Rows below the header that are none of the table

TOTAL = (
    r"(?:(?:grand|overall|sub)[\s-]*)?totals?|sum|sub-?total|усього|всього|разом|сума|підсумок|загалом|итого|всего|"
    r"сумма|gesamt|gesamtsumme|insgesamt|summe|total général|totaux|ensemble|somme|suma|total general|المجموع|الإجمالي"
)
"""What a row of totals begins with, as a regular expression for a whole cell in any case."""

_TOTAL = re.compile(rf"\s*(?:{TOTAL})\s*(?::|\(.*\))?\s*$", re.IGNORECASE)


_MONTH = re.compile(r"[^\W\d_]{3,}\.?,?\s(?:19|20)\d\d(?:\s[^\W\d_]{1,5}\.?)?$")


def is_total(cell: str) -> bool:
    """Whether a cell marks a row of totals."""
    return bool(_TOTAL.match(cell))


def why_no_row(cells: Sequence[str], names: Sequence[str]) -> str:
    """Why a row below the header is none of the table; empty where it may be one.

    A total, a comment, a note or a heading of a month in one cell, or the names once more.
    """
    filled = [cell for cell in cells if cell]
    if not filled:
        return ""
    if is_total(filled[0]) and 3 * len(filled) <= 2 * len(cells):
        return "is a row of totals, which is not counted again"
    if len(filled) > 1 and sum(cell == name for cell, name in zip(cells, names, strict=False) if cell) == len(filled):
        return "repeats the names of the columns"
    if len(filled) == 1 and len(cells) > 2 and filled[0].startswith("#"):
        return "is a comment and no row of the table"
    if len(filled) == 1 and len(cells) > 2 and _MONTH.match(filled[0]):
        return "is a heading over the rows of a month and no row of the table"
    if len(filled) == 1 and len(cells) > 3 and filled[0].count(" ") and not any(map(str.isdigit, filled[0])):
        return "holds a note in one cell and is no row of the table"
    return ""
