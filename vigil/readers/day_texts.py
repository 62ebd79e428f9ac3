"""One text of a date as the days and the hours that it names, never more than it says.

A month alone is a month with its first and last day, a year a year, “3-4 July 2025” a night with begin and end. Of 129
texts in `tests/date_texts.py` dateparser 1.5 reads 63 so, 17 otherwise (it fills what a text leaves out with the day on
which the program runs; “2025-W27” is 27 August) and 49 not at all, at 10 ms a text; made strict it is still wrong on
“2025-W27-5” (27 May) and “2025-13-01”. It is asked for what it is right on: the names of months in other languages.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from vigil.limits import FIRST_YEAR, LAST_YEAR
from vigil.readers.day_words import plain_form, zone_named

DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "day first", "month first", "year first"
"""Which of three numbers is what; year first only where the year has two digits (25-07-04)."""

DAY_TEXT_CHARACTERS = 120
"""Longest text that is read as a date; a longer one is a sentence."""


class DayText(NamedTuple):
    """What a text says: one day, or the first and last of several, how exactly, and hours where it has them."""

    first: date
    last: date | None = None
    precision: str = "day"
    clock: float | None = None
    """Seconds of the first day, 86,400 being the midnight at its end."""
    end_clock: float | None = None
    """Seconds of the last day, or of the first where that is None."""
    zone: str | None = None
    remark: str = ""
    """What the text says that is not in the days."""


def day_text(
    text: str, order: str = DAY_FIRST, *, either: bool = True, months: Mapping[str, int] | None = None
) -> DayText | None:
    """The days of a text; None where it names none, or not all of one.

    order: of three numbers, one of `DAY_FIRST`, `MONTH_FIRST`, `YEAR_FIRST`. either: whether numbers that do not fit it
    are read in the other order, with a remark. months: names of months in other languages, as `unknown_months` finds
    them.
    """
    if len(text) > DAY_TEXT_CHARACTERS:
        return None
    plain = plain_form(_ZONE_IN_WORDS.sub(r"\1", text))
    unsure = "?" in plain.replace("??", "") or (plain.startswith("~") and "!" not in plain)
    night = plain.count("!")
    plain = re.sub(r"\s+", " ", re.sub(r"(?<!\?)\?(?!\?)(?:\s*-\s*(?=@))?|!|(?<=\s)\.(?=\s)", " ", plain)).strip(" .")
    into_night = bool(night) and plain.startswith("~")
    plain = plain.lstrip("~ ")
    plain = _YEAR_LAST.sub(r"\1 \3 \2", _with_months(plain, months))
    found = _moment(plain, order, either) or _span(plain, order, either)
    if found is None and "~" in plain:
        found = _moment(plain.replace("~", "-"), order, either)
    if found is None and (at_hour := _AT_HOUR.sub(" ", plain)) != plain:
        found = _moment(at_hour, order, either)
    if found is None:
        return None
    if into_night and found.last is None and found.precision == "day" and found.clock is None:
        found = found._replace(first=found.first - timedelta(days=1), last=found.first)
    if unsure:
        found = found._replace(remark=found.remark or "is marked as not sure; read without the mark")
    return found


_ZONE_IN_WORDS = re.compile(r"(gmt[+-]\d{4})\s+\([^()]*\)\s*$", re.IGNORECASE)
"""“Fri Jul 04 2025 10:00:00 GMT+0300 (Eastern European Summer Time)”, as browsers write it."""
_YEAR_LAST = re.compile(
    r"^((?:\s*#\d)?\s*@\d\d \d{1,2}) (\d{1,2}:\d{2}(?::\d{2})?(?: [+-]\d{4}| [a-z]{3,4})?) (\d{4})$"
)
"""“Fri Jul 04 10:00:00 +0000 2025”, as Unix and posts on X write it."""
_AT_HOUR = re.compile(r"(?<=\d{4})\s*[~-]\s*(?=\d{1,2}[:h]\d{2}\b)")
"""“4 juillet 2025 à 10h15”: behind a day, a word that otherwise leads to another one leads to its hour."""

_WITH_WORD = re.compile(
    r"(?:\d{1,2}[\s./-]+)?([^\W\d_]{3,})[\s./-]+(?:19|20)\d{2}\.?|(?:19|20)\d{2}[\s./-]+([^\W\d_]{3,})(?:[\s./-]+\d{1,2}\.?)?"
)


def unknown_month(text: str) -> str:
    """The word that stands where a month would, of a text that is a day or month but for that word; empty for none."""
    found = _WITH_WORD.fullmatch(plain_form(text)) if len(text) <= DAY_TEXT_CHARACTERS else None
    return (found[1] or found[2]) if found else ""


def _with_months(plain: str, months: Mapping[str, int] | None) -> str:
    found = _WITH_WORD.fullmatch(plain) if months else None
    word = (found[1] or found[2]) if found else ""
    return plain.replace(word, f"@{months[word]:02d}") if months and word in months else plain


# One day, week, month or year, with or without an hour

_HALF = r"([ap])\.?\s?m\b\.?"
_CLOCK = rf"(?:(\d{{1,2}})[:.h](\d{{2}})(?:[:.](\d{{2}}(?:[.,]\d{{1,9}})?))?\s*(?:{_HALF})?|(\d{{1,2}})\s*{_HALF})"
_ZONE = r"(?:\s*\(?(z|(?:utc|gmt)?\s*[+-]\d{1,2}(?::?\d{2})?|[^\W\d_]{2,}(?: [^\W\d_]+)?)\)?)?"
_DAY_AND_CLOCK = re.compile(rf"(.*\d)(?:t| )\s*{_CLOCK}\s*(?:uhr|h|год|hrs?|hours)?{_ZONE}")
_CLOCK_AND_DAY = re.compile(rf"{_CLOCK}{_ZONE}\s+(.*\d.*)")
_COMPACT = re.compile(r"((?:19|20)\d{6})(?:t|[ _-])?(\d{2})(\d{2})(\d{2})?(z|[+-]\d{2}:?\d{2})?")
_PLAIN_CLOCK = re.compile(r"(.*\d{4}) ([01]\d|2[0-3])([0-5]\d)\s*(?:hrs?|h)?(z)?")
"""“4 July 2025 2130”."""
_CLOCK_ALONE = re.compile(rf"{_CLOCK}\s*(?:uhr|h|год|hrs?|hours)?{_ZONE}")


def _seconds(hour: str, minute: str | None, second: str | None, half: str | None) -> float | None:
    hours, minutes, seconds = int(hour), int(minute or 0), float((second or "0").replace(",", "."))
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half == "p" else 0)
    found = hours * 3600 + minutes * 60 + seconds
    return found if minutes < 60 and seconds < 60 and found <= 86_400 else None


def clock_text(text: str) -> tuple[float, str | None, bool] | None:
    """Seconds of the day, the zone, and whether minutes are given, of a text that is a time alone; None for any other.

    Also read: “2130”, “21”, a share of a day as spreadsheets have it (0.8958), a time behind spreadsheets' day nought.
    """
    plain = re.sub(r"^(?:1899-12-3[01]|190[04]-01-0[01])[t ]", "", " ".join(text.casefold().split()))
    if re.fullmatch(r"\d{1,2}", plain):
        return (int(plain) * 3600.0, None, False) if int(plain) <= 24 else None
    if re.fullmatch(r"0?\.\d+|1\.0", plain):
        return round(float(plain) * 86_400), None, True
    if found := re.fullmatch(r"([01]\d|2[0-4])([0-5]\d)", plain):
        return int(found[1]) * 3600.0 + int(found[2]) * 60, None, True
    if (found := _CLOCK_ALONE.fullmatch(plain)) and (read := _clock_of(found.groups())):
        return read
    return None


def _clock_of(groups: tuple[str | None, ...]) -> tuple[float, str | None, bool] | None:
    """From the groups of `_CLOCK` and `_ZONE`."""
    hour, minute, second, half, bare, bare_half, zone = groups
    found = _seconds(hour or bare or "", minute, second, half or bare_half)
    known = zone_named(zone) if zone else None
    return None if found is None or (zone and not known) else (found, known, bare is None)


def _is_until(day: str, hour: str) -> bool:
    """Whether “21:00-05:00” behind a day is a span: behind a day written year first it is an hour with its offset."""
    return not re.match(r"\d{4}", day) and bool(re.fullmatch(r"\d{1,2}[:.]\d{2}\s?-\d{1,2}:\d{2}", hour))


def _moment(plain: str, order: str, either: bool) -> DayText | None:
    if found := _single(plain, order, either):
        return found
    if compact := _COMPACT.fullmatch(plain):
        seconds = _seconds(compact[2], compact[3], compact[4], None)
        day = _single(compact[1], order, either)
        zone = zone_named(compact[5]) if compact[5] else None
        return None if day is None or seconds is None else day._replace(clock=seconds, zone=zone, precision="minute")
    if military := _PLAIN_CLOCK.fullmatch(plain):
        day = _single(military[1], order, either)
        if day and day.precision == "day" and day.last is None:
            seconds = _seconds(military[2], military[3], None, None)
            return day._replace(clock=seconds, zone=military[4] and "UTC", precision="minute")
    for shape, place in ((_DAY_AND_CLOCK, 0), (_CLOCK_AND_DAY, -1)):
        if match := shape.fullmatch(plain):
            groups = match.groups()
            if place == 0 and _is_until(groups[0], plain[match.start(2) :]):
                continue
            day = _single(groups[place].strip(), order, either)
            read = _clock_of(groups[1:] if place == 0 else groups[:-1])
            if day and read and day.precision == "day" and day.last is None:
                return day._replace(clock=read[0], zone=read[1], precision="minute" if read[2] else "hour")
    return None


_S, _S0 = r"[\s./-]+", r"[\s./-]*"
_D, _M, _Y, _Y4 = r"(\d{1,2})", r"@(\d\d)", r"'?(\d{4}|\d{2})", r"((?:19|20|21)\d{2})"
_NONE = r"(?:0{1,2}|xx?|\?\??|-{1,2}|_{1,2}|nn|dd)"
_WEEKDAY = re.compile(r"\s*#(\d)[\s.]*")


def _single(plain: str, order: str, either: bool) -> DayText | None:
    """A day, week, month or year without an hour."""
    weekdays = _WEEKDAY.findall(plain)
    if len(weekdays) > 1:
        return None
    text = _WEEKDAY.sub(" ", plain).strip() if weekdays else plain
    for shape, read in _SHAPES:
        if (match := shape.fullmatch(text)) and (found := read(match, order, either)):
            break
    else:
        return None
    if weekdays and found.precision == "day" and found.first.isoweekday() != int(weekdays[0]):
        named, real = (calendar.day_name[number - 1] for number in (int(weekdays[0]), found.first.isoweekday()))
        found = found._replace(remark=f"says {named}, and {found.first} is a {real}; read by its numbers")
    return found


def _year(text: str) -> int:
    number = int(text)
    return number if len(text) == 4 else 2000 + number - (100 if number >= 70 else 0)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if FIRST_YEAR <= year <= LAST_YEAR else None
    except ValueError:
        return None


def _one(year: str, month: str, day: str) -> DayText | None:
    found = _date(_year(year), int(month), int(day))
    return DayText(found) if found else None


def _month(year: str, month: str) -> DayText | None:
    first = _date(_year(year), int(month), 1)
    return DayText(first, _last_of_month(first), "month") if first else None


def _last_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _whole_year(year: str, last: str = "") -> DayText | None:
    first, end = _date(_year(year), 1, 1), _date(_year(last or year), 12, 31)
    return DayText(first, end, "year") if first and end and end > first else None


def _quarter(year: str, quarter: str) -> DayText | None:
    first = _date(int(year), 3 * int(quarter) - 2, 1)
    return DayText(first, _last_of_month(first.replace(month=first.month + 2)), "year") if first else None


def _week(year: str, week: str, day: str | None = None) -> DayText | None:
    try:
        first = date.fromisocalendar(int(year), int(week), int(day or 1))
    except ValueError:
        return None
    return DayText(first) if day else DayText(first, first + timedelta(days=6), "week")


def numbers_of_day(first: str, second: str, third: str, order: str) -> date | None:
    """The day of three numbers in an order; None where they make none."""
    if order == YEAR_FIRST and len(third) <= 2:
        return _date(_year(first.zfill(2)), int(second), int(third))
    day, month = (first, second) if order != MONTH_FIRST else (second, first)
    return _date(_year(third), int(month), int(day))


def _numbers(first: str, second: str, third: str, order: str, either: bool) -> DayText | None:
    if found := numbers_of_day(first, second, third, order):
        return DayText(found)
    other = DAY_FIRST if order == MONTH_FIRST else MONTH_FIRST
    if either and (found := numbers_of_day(first, second, third, other)):
        return DayText(found, remark=f"can only be read {other}, unlike most of the column; read so")
    return None


def _week_of(match: re.Match[str], order: str, either: bool) -> DayText | None:
    day = _single(match[1], order, either)
    if day is None or day.precision != "day":
        return None
    return DayText(day.first, day.first + timedelta(days=6), "week", remark=day.remark)


_Read = Callable[[re.Match[str], str, bool], DayText | None]
_SHAPES: tuple[tuple[re.Pattern[str], _Read], ...] = tuple(
    (re.compile(shape), read)
    for shape, read in (
        (rf"{_Y4}[-/. ]\s?{_D}[-/. ]\s?{_D}", lambda m, order, either: _one(m[1], m[2], m[3])),
        (rf"{_D}[-/.]\s?{_D}[-/.]\s?{_Y}", lambda m, order, either: _numbers(m[1], m[2], m[3], order, either)),
        (rf"{_D} {_D} {_Y4}", lambda m, order, either: _numbers(m[1], m[2], m[3], order, either)),
        (rf"{_D}{_S0}{_M}{_S0}{_Y}", lambda m, order, either: _one(m[3], m[2], m[1])),
        (rf"{_M}{_S0}{_D}{_S}{_Y}", lambda m, order, either: _one(m[3], m[1], m[2])),
        (rf"{_Y4}{_S0}{_M}{_S0}{_D}", lambda m, order, either: _one(m[1], m[2], m[3])),
        (rf"{_Y4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:\.0)?", lambda m, order, either: _one(m[1], m[2], m[3])),
        (r"(\d\d?)(\d\d)((?:19|20)\d\d)", lambda m, order, either: _numbers(m[1], m[2], m[3], order, False)),
        (rf"{_Y4}[-/. ]{_D}(?:[-/. ]{_NONE})?", lambda m, order, either: _month(m[1], m[2])),
        (rf"(?:{_NONE}[-/. ])?{_D}[-/. ]{_Y4}", lambda m, order, either: _month(m[2], m[1])),
        (rf"{_Y4}(0[1-9]|1[0-2])", lambda m, order, either: _month(m[1], m[2])),
        (rf"{_M}{_S0}{_Y}", lambda m, order, either: _month(m[2], m[1])),
        (rf"{_Y4}{_S0}{_M}", lambda m, order, either: _month(m[1], m[2])),
        (rf"{_Y4}(?:[-/. ]{_NONE}){{0,2}}", lambda m, order, either: _whole_year(m[1])),
        (rf"{_Y4}[-/~](\d{{2}}|\d{{4}})", lambda m, order, either: _whole_year(m[1], m[2])),
        (rf"{_Y4}[-\s]*w\s*{_D}(?:-(\d))?", lambda m, order, either: _week(m[1], m[2], m[3])),
        (rf"w\s*{_D}[-/.\s]*{_Y4}", lambda m, order, either: _week(m[2], m[1])),
        (rf"{_D}[-.\s]*w[-/.\s]*{_Y4}", lambda m, order, either: _week(m[2], m[1])),
        (r"w\s*(.*\d.*)", _week_of),
        (rf"{_Y4}[-\s]*q\s*([1-4])", lambda m, order, either: _quarter(m[1], m[2])),
        (rf"q\s*([1-4])[-/\s]*{_Y4}", lambda m, order, either: _quarter(m[2], m[1])),
    )
)


# From one day to another

_R = r"\s*[-~/]\s*"


def _two(first: date | None, last: date | None) -> DayText | None:
    """A span of days; how exactly it is known goes by its length: a night is two days."""
    if first is None or last is None or last < first:
        return None
    days = (last - first).days
    precision = "day" if days <= 1 else "week" if days < 7 else "month" if days <= 31 else "year"
    return DayText(first, last if days else None, precision) if days <= 366 else None


def _days_of_month(year: str, month: str, first: str, last: str) -> DayText | None:
    """“3-4 July 2025”; of “30-1 July 2025” the first day is in the month before."""
    end = _date(_year(year), int(month), int(last))
    if end and int(first) > int(last):
        begin: date | None = end - timedelta(days=1)
        return _two(begin, end) if begin and begin.day == int(first) else None
    return _two(_date(_year(year), int(month), int(first)), end)


def _across(year: str, month: str, day: str, last_month: str, last_day: str) -> DayText | None:
    """“30 June - 1 July 2025”; the year is that of the last day."""
    end = _date(_year(year), int(last_month), int(last_day))
    begin = _date(_year(year) - (int(month) > int(last_month)), int(month), int(day))
    return _two(begin, end)


def _across_numbers(match: re.Match[str], order: str, either: bool) -> DayText | None:
    end = _numbers(match[3], match[4], match[5], order, either)
    if end is None:
        return None
    day, month = (match[1], match[2]) if order != MONTH_FIRST else (match[2], match[1])
    begin = _date(end.first.year, int(month), int(day))
    return _two(begin.replace(year=begin.year - 1) if begin and begin > end.first else begin, end.first)


_SPANS: tuple[tuple[re.Pattern[str], _Read], ...] = tuple(
    (re.compile(shape), read)
    for shape, read in (
        (rf"{_D}\.?{_R}{_D}{_S0}{_M}{_S0}{_Y}", lambda m, order, either: _days_of_month(m[4], m[3], m[1], m[2])),
        (rf"{_M}{_S0}{_D}{_R}{_D}{_S}{_Y}", lambda m, order, either: _days_of_month(m[4], m[1], m[2], m[3])),
        (rf"{_D}{_S0}{_M}\.?{_R}{_D}{_S0}{_M}{_S0}{_Y}", lambda m, o, e: _across(m[5], m[2], m[1], m[4], m[3])),
        (rf"{_M}{_S0}{_D}{_R}{_M}{_S0}{_D}{_S}{_Y}", lambda m, o, e: _across(m[5], m[1], m[2], m[3], m[4])),
        (rf"{_Y4}[-.]{_D}[-.]{_D}\s*[-~/]\s*{_D}", lambda m, o, e: _days_of_month(m[1], m[2], m[3], m[4])),
        (
            rf"{_Y4}[-.]{_D}[-.]{_D}\s*[~/]\s*{_D}[-.]{_D}",
            lambda m, o, e: _two(_date(int(m[1]), int(m[2]), int(m[3])), _date(int(m[1]), int(m[4]), int(m[5]))),
        ),
        (rf"{_D}[./]{_D}\.?\s*[-~]\s*{_D}[./]{_D}[./]{_Y}", _across_numbers),
        (rf"{_D}\.{_D}\.?\s*/\s*{_D}\.{_D}\.{_Y}", _across_numbers),
        (rf"{_D}\.?\s*[-~/]\s*{_D}\.{_D}\.{_Y}", lambda m, o, e: _days_of_month(m[4], m[3], m[1], m[2])),
        (rf"{_D}/{_D}\s*[-~]\s*{_D}/{_Y4}", lambda m, o, e: _days_of_month(m[4], m[1], m[2], m[3])),
        (
            rf"{_M}{_R}{_M}{_S0}{_Y}",
            lambda m, o, e: _joined(_month(m[3], m[1]), _month(m[3], m[2])),
        ),
    )
)


def _span(plain: str, order: str, either: bool) -> DayText | None:
    if "-" not in plain and "~" not in plain and "/" not in plain:
        return None
    weekdays_out = _WEEKDAY.sub(" ", plain).strip()
    for shape, read in _SPANS:
        if (match := shape.fullmatch(weekdays_out)) and (found := read(match, order, either)):
            return found
    for left, right in _halves(plain):
        begin = _moment(left, order, either)
        if begin is None:
            continue
        if (end := _moment(right, order, either)) and (found := _joined(begin, end)):
            return found
        until = _CLOCK_ALONE.fullmatch(right)
        read_clock = _clock_of(until.groups()) if until else None
        if read_clock and begin.clock is not None and begin.last is None:
            return _until(begin, read_clock[0], read_clock[1])
    return None


def _until(begin: DayText, clock: float, zone: str | None) -> DayText:
    """“04.07.2025 21:00-23:30”; an earlier hour is one of the next day."""
    last = begin.first + timedelta(days=1) if clock < (begin.clock or 0) else None
    return begin._replace(last=last, end_clock=clock, zone=begin.zone or zone)


def _halves(plain: str) -> Iterator[tuple[str, str]]:
    """Where a text can be cut into a begin and an end: at the plainest sign of a span first."""
    for sign in (r"\s*~\s*", r"\s+-\s+", r"\s*/\s*", r"\s*-\s*"):
        cuts = list(re.finditer(sign, plain))
        if len(cuts) % 2:  # the middle one: both sides are written alike
            cut = cuts[len(cuts) // 2]
            yield plain[: cut.start()].strip(), plain[cut.end() :].strip()
        if len(cuts) > 1:
            for cut in cuts:
                yield plain[: cut.start()].strip(), plain[cut.end() :].strip()


def _joined(begin: DayText | None, end: DayText | None) -> DayText | None:
    """From the first day of one to the last day of the other."""
    if begin is None or end is None:
        return None
    last = end.last or end.first
    if begin.clock is not None and end.clock is not None:
        if (last, end.clock) < (begin.first, begin.clock) or (last - begin.first).days > 366:
            return None
        return begin._replace(
            last=last if last > begin.first else None, end_clock=end.clock, zone=begin.zone or end.zone
        )
    found = _two(begin.first, last)
    if found is None:
        return None
    coarser = max(begin.precision, end.precision, found.precision, key=_COARSENESS.index)
    return found._replace(precision=coarser, last=last, remark=begin.remark or end.remark)


_COARSENESS = ("minute", "hour", "day", "week", "month", "year")
