"""From a column of texts to days and hours, at any size: each different day and each different hour is read once.

What a cell says less exactly than a day (a month, a week, a night over two days) stays so, with its first and last day;
hours are in Kyiv time. The order of day and month is that of `vigil.readers.day_order`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from vigil.limits import DIFFERENT_DAY_TEXTS, MONTH_NAMES
from vigil.readers import cells
from vigil.readers.columns import TIME_PRECISIONS, in_zone, labels_of
from vigil.readers.day_order import Beside, DateOrder, order_of
from vigil.readers.day_texts import DAY_FIRST, DAY_TEXT_CHARACTERS, DayText, clock_text, day_text, unknown_month
from vigil.readers.day_words import month_elsewhere, zone_named
from vigil.readers.missing import without_markers
from vigil.table.schema import TIME_ZONE

_DAY_SECONDS = 86_400


@dataclass(frozen=True, eq=False)
class DaysRead:
    """What the cells of a column say of days, row by row."""

    frame: pd.DataFrame
    """`event_date` (datetime64[us], midnight; the first day of a span), `start` and `end` (datetime64[us,
    Europe/Kyiv]; `end` is missing for one day, and of days the 00:00 of the last), `time_precision` (category)."""
    unread: np.ndarray
    """Of each row whether its cell holds something that is no day."""
    remarks: tuple[tuple[np.ndarray, str], ...]
    """Rows that were read, and what their cells say that is not in the days."""
    order: DateOrder | None
    """The order of day and month; None where no day depends on it."""

    def taken(self, places: np.ndarray, index: pd.Index) -> DaysRead:
        """The same for rows that have what stands at some places."""
        remarks = tuple((there[places], text) for there, text in self.remarks)
        return DaysRead(self.frame.take(places).set_axis(index), self.unread[places], remarks, self.order)


def read_days(
    values: pd.Series,
    *,
    order: str = "",
    known: str = "",
    zone: str = TIME_ZONE,
    clock: pd.Series | None = None,
    beside: Sequence[Beside] = (),
) -> DaysRead:
    """Read the days of a column of texts, str or category.

    order: `DAY_FIRST` or `MONTH_FIRST`, as was said: what does not fit it is no day; empty to find it over the whole
    column. known: the order that another column tells; what does not fit it is read with a remark. zone: the time
    zone of hours without one. clock: the hours of the same rows, in a column of their own; one that is empty, or no
    hour, leaves the day.
    beside: columns that may know the day, for the order.
    """
    codes, texts = cells.coded(values)
    plain = _plain(texts)
    split = _split(plain)
    day_codes = np.where(codes >= 0, split.of_text[codes], -1)
    found_order = order_of(split.days[:DIFFERENT_DAY_TEXTS], day_codes, beside, given=order or known)
    either, order = not order, found_order.order if found_order else (order or known or DAY_FIRST)
    read = _read_texts(plain, split, order, either)
    blank = np.append(without_markers(texts).isna().to_numpy(), True)
    if clock is not None:
        rows = _with_clock(read.taken(codes), clock, zone)
        return _finished(rows, blank[codes], zone, found_order, values.index)
    # what stands in one cell means the same in all rows: each different text that a row has is finished once
    used = np.flatnonzero(np.bincount(codes + 1, minlength=len(texts) + 1)) - 1
    place = np.zeros(len(texts) + 1, dtype="int64")
    place[used] = np.arange(len(used))
    finished = _finished(read.taken(used), blank[used], zone, found_order, pd.RangeIndex(len(used)))
    return finished.taken(place[codes], values.index)


def days_or_as_written(
    values: pd.Series,
    faults: cells.Faults,
    formats: Sequence[str],
    *,
    order: str = "",
    usual: str = "",
    required: bool = True,
) -> tuple[pd.Series, DateOrder | None]:
    """Days (datetime64[us], midnight) of a publisher's column: in its `formats`, or where a cell is in none of them,
    as a spreadsheet wrote the column anew, with the order of day and month that was then found.

    usual: the order that the publisher is known for, where the column does not tell. What is no single day is reported.
    """
    days = cells.moments_as_written(values, formats).dt.normalize()
    blank = cells.texts(values).isna()
    found: DateOrder | None = None
    if (days.isna() & ~blank).any():
        read = read_days(values, order=order)
        found = read.order
        if usual and found and not (found.is_sure or found.is_given):
            read, found = read_days(values, order=usual), None
        is_day = read.frame["end"].isna() & ~read.frame["time_precision"].isin(TIME_PRECISIONS[3:])
        days = read.frame["event_date"].where(is_day)
    faults.report(days.isna() & ~blank, values, "is not a day such as 2025-07-04 or 04 July 2025")
    if required:
        faults.report(blank, values, "is empty; an event needs a day")
    return days, found


@lru_cache(maxsize=20_000)
def could_be_day(text: str) -> bool:
    """Whether a text can be read as a day, week, month or year: also a bare number that a spreadsheet or a program
    writes for one."""
    text = text.strip().lstrip("'’‘`")
    return any(letter.isdigit() for letter in text[:DAY_TEXT_CHARACTERS]) and (
        day_text(text) is not None or _moment_of_number(text) or bool(_months_elsewhere([text]))
    )


def looks_like_day(text: str) -> bool:
    """Whether a text can be nothing else than a day: with a year of four digits or a named month, and no bare number
    but YYYYMMDD."""
    text = text.strip().lstrip("'’‘`")
    if re.fullmatch(r"[\d.,]*", text):
        return bool(_PLAIN_DAY.fullmatch(text)) and could_be_day(text)
    return bool(_WRITTEN_DAY.search(text[:DAY_TEXT_CHARACTERS])) and day_text(text) is not None


_PLAIN_DAY = re.compile(r"(?:19|20)\d{6}|\d{1,2}\.\d{1,2}\.\d{2,4}|\d{4}\.\d{1,2}\.\d{1,2}")
_WRITTEN_DAY = re.compile(r"(?:19|20)\d{2}|\d.*[^\W\d_]{3}|[^\W\d_]{3}.*\d|\d[/-]\d{1,2}[/-]\d")


# Texts


def _plain(texts: pd.Series) -> pd.Series:
    """Without a leading apostrophe, doubled spaces, and the “.0” of a number that was made a decimal."""
    found = pa.array(texts.astype("str").array, from_pandas=True, type=pa.string())
    for pattern, instead in (
        ('^[\'\u2019\u2018`"\\s]+|["\\s]+$', ""),
        ("[\\s\u00a0\u202f]+", " "),
        (r"^(\d+)\.0+$", r"\1"),
    ):
        found = pc.replace_substring_regex(found, pattern, instead)
    return pd.Series(found.to_pandas(), index=texts.index, dtype="str")


@dataclass(frozen=True, eq=False)
class _Split:
    """Different texts, cut into a day and an hour where one stands behind it."""

    days: list[str]
    """The different days; where no hour is known to stand behind, the text as a whole."""
    of_text: np.ndarray
    """Of each text which of them it has; -1 for one that is missing. The last stands for a missing text."""
    clocks: list[tuple[float, str | None, bool] | None]
    """The different hours: seconds, zone, whether with minutes; None for what is none."""
    clock_of_text: np.ndarray
    """Of each text which of them it has, -1 for none."""
    fraction: np.ndarray
    """Of each text what is to be added to its hour: parts of a second, or all of an hour that was cut at once."""


_HOUR = (
    r"(?P<clock>\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?)(?:[.,](?P<fraction>\d{1,9}))?"
    r"(?P<half>\s?[AaPp]\.?[Mm]\.?)?\s?(?P<zone>\(?(?:[Zz]|(?:UTC|GMT)?\s?[+-]\d{1,2}(?::?\d{2})?|\pL{2,12})\)?)?"
)
_UNTIL = re.compile(r"\d{1,2}[:.]\d{2}\|\|-\d{1,2}:\d{2}")
"""“21:00-05:00”, which is a span behind a day that is not written year first."""

_SHAPES = (
    rf"^(?P<day>.*\d[^ T]*?)(?:T|, ?| at | о | об | в | um | )\s?{_HOUR}$",
    r"^(?P<day>(?:19|20)\d{6})[T _-]?(?P<clock>[0-2]\d[0-5]\d(?:[0-5]\d)?)(?P<fraction>)(?P<half>)"
    r"(?P<zone>[Zz]|[+-]\d{2}:?\d{2})?$",
)


_ISO = r"^\d{4}-\d\d-\d\d[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:Z|[+-]\d\d:\d\d)?$"


def _cut_iso(texts: pd.Series, day: pd.Series, clock: pd.Series, seconds: np.ndarray) -> np.ndarray:
    """Cut what programs write, which hardly repeats, all at once: the hour is in the seconds. Marks what was cut."""
    fits = texts.str.match(_ISO, na=False).to_numpy(dtype=bool)
    if fits.any():
        found = texts[fits]
        with_seconds = (found.str.slice(16, 17) == ":").to_numpy()
        hours, minutes = (pd.to_numeric(found.str.slice(at, at + 2)).to_numpy() for at in (11, 14))
        last = pd.to_numeric(found.str.slice(17, 19).where(with_seconds, "0")).to_numpy()
        seconds[fits] = hours * 3600.0 + minutes * 60 + last
        zone = found.str.slice(19).where(with_seconds, found.str.slice(16))
        day[fits], clock[fits] = found.str.slice(0, 10), "00:00:00||" + zone
    return fits


def _split(texts: pd.Series) -> _Split:
    day = texts.copy()
    clock = pd.Series([None] * len(texts), dtype="str")
    fraction = np.zeros(len(texts))
    is_cut = _cut_iso(texts, day, clock, fraction)
    given = pa.array(texts.mask(is_cut).array, from_pandas=True, type=pa.string())
    for shape in _SHAPES if not is_cut.all() else ():
        found = pc.extract_regex(given, shape)
        parts = {
            name: pc.struct_field(found, name).to_pandas() for name in ("day", "clock", "half", "zone", "fraction")
        }
        fits = parts["day"].notna().to_numpy() & clock.isna().to_numpy()
        if not fits.any():
            continue
        hour = parts["clock"].astype("str") + "|" + parts["half"].fillna("") + "|" + parts["zone"].fillna("")
        day[fits], clock[fits] = parts["day"].astype("str")[fits], hour.astype("str")[fits]
        digits = parts["fraction"].fillna("")[fits].astype("str")
        fraction[fits] = pd.to_numeric("0." + digits + "0", errors="coerce").fillna(0).to_numpy()
    day = day.mask(clock.isna() & _are_numbers(texts), "")
    clock_codes, clocks = pd.factorize(clock)
    read = [_clock_of(text) for text in clocks]
    day_codes, days = pd.factorize(day)
    whole = _Whole(days.tolist(), {text: code for code, text in enumerate(days.tolist())})
    unfit = np.array([not one for one in read] + [False])[clock_codes]
    spans = np.array([bool(_UNTIL.fullmatch(text)) for text in clocks] + [False])[clock_codes]
    unfit |= spans & ~day.str.match(r"\d{4}", na=True).to_numpy()
    plainly = np.ones(len(whole.texts) + 1, dtype=bool)
    for place in np.unique(day_codes[clock_codes >= 0])[:DIFFERENT_DAY_TEXTS]:
        plainly[place] = _is_plain_day(whole.texts[place])
    plainly = plainly[day_codes]
    for place in np.flatnonzero((clock_codes >= 0) & (unfit | ~plainly)):
        day_codes[place], clock_codes[place] = whole.code(texts.iloc[place]), -1
    return _Split(whole.texts, np.append(day_codes, -1), read, clock_codes, fraction)


@dataclass(frozen=True)
class _Whole:
    """Texts that are read as a whole, added to those that are days."""

    texts: list[str]
    codes: dict[str, int]

    def code(self, text: str) -> int:
        if text not in self.codes:
            self.codes[text] = len(self.texts)
            self.texts.append(text)
        return self.codes[text]


def _is_plain_day(text: str) -> bool:
    """Whether an hour can stand behind a text: it is one day, in either order."""
    found = day_text(text)
    return found is not None and found.precision == "day" and found.last is None and found.clock is None


def _clock_of(text: str) -> tuple[float, str | None, bool] | None:
    """From clock, half of the day and zone with bars between."""
    clock, half, zone = text.split("|")
    read = clock_text(f"{clock[:2]}:{clock[2:4]}:{clock[4:] or '00'}" if clock.isdigit() else f"{clock} {half.strip()}")
    known = zone_named(zone) if zone else None
    return None if read is None or (zone and known is None) else (read[0], known, read[2])


# Values


@dataclass(frozen=True, eq=False)
class _Values:
    """What texts or rows say: arrays of one length."""

    known: np.ndarray
    """Whether there is a day."""
    given: np.ndarray
    """Whether there is anything."""
    first: np.ndarray
    """datetime64[D]."""
    last: np.ndarray
    """datetime64[D], NaT for one day."""
    precision: np.ndarray
    """Places in `TIME_PRECISIONS`."""
    seconds: np.ndarray
    """Of the first day; NaN without an hour."""
    end_seconds: np.ndarray
    zone: np.ndarray
    """Places in `zones`, -1 for none."""
    remark: np.ndarray
    """Places in `remarks`, -1 for none."""
    zones: list[str]
    remarks: list[str]

    def taken(self, codes: np.ndarray) -> _Values:
        """Those at some places; -1 for nothing. The arrays end with a value for nothing."""
        arrays = {name: value[codes] for name, value in vars(self).items() if isinstance(value, np.ndarray)}
        return _Values(**arrays, zones=self.zones, remarks=self.remarks)


_NOTHING = np.datetime64("NaT", "D")


def _read_texts(texts: pd.Series, split: _Split, order: str, either: bool) -> _Values:
    """The values of different texts, and one more at the end for a missing text."""
    zones: dict[str, int] = {}
    remarks: dict[str, int] = {}
    days = _values_of_days(split.days, order, either, zones, remarks)
    found = days.taken(split.of_text)
    hours = np.array([one[0] if one else np.nan for one in split.clocks] + [np.nan])
    minutes = np.array([bool(one and one[2]) for one in split.clocks] + [True])
    zone = np.array([zones.setdefault(one[1], len(zones)) if one and one[1] else -1 for one in split.clocks] + [-1])
    clock = np.append(split.clock_of_text, -1)
    has = (clock >= 0) & found.known
    found.seconds[has] = hours[clock][has] + np.append(split.fraction, 0)[has]
    found.zone[has] = zone[clock][has]
    found.precision[has] = np.where(minutes[clock][has], 0, 1)
    _read_numbers(texts, found, zones)
    return _Values(
        **{name: value for name, value in vars(found).items() if isinstance(value, np.ndarray)},
        zones=list(zones),
        remarks=list(remarks),
    )


def _values_of_days(
    days: Sequence[str], order: str, either: bool, zones: dict[str, int], remarks: dict[str, int]
) -> _Values:
    """The values of different days, and one more for none."""
    known = days[:DIFFERENT_DAY_TEXTS]
    read: list[DayText | None] = [day_text(text, order, either=either) for text in known]
    if months := _months_elsewhere(text for text, one in zip(known, read, strict=True) if one is None):
        read = [
            one or day_text(text, order, either=either, months=months) for text, one in zip(known, read, strict=True)
        ]
    read += [None] * (len(days) - len(known) + 1)

    def column(value: Callable[[DayText], Any], nothing: Any, dtype: str) -> np.ndarray:
        return np.array([nothing if one is None else value(one) for one in read], dtype=dtype)

    return _Values(
        known=column(lambda one: True, False, "bool"),
        given=np.array([True] * len(days) + [False]),
        first=column(lambda one: one.first, _NOTHING, "datetime64[D]"),
        last=column(lambda one: one.last or _NOTHING, _NOTHING, "datetime64[D]"),
        precision=column(lambda one: TIME_PRECISIONS.index(one.precision), 2, "int64"),
        seconds=column(lambda one: np.nan if one.clock is None else one.clock, np.nan, "float64"),
        end_seconds=column(lambda one: np.nan if one.end_clock is None else one.end_clock, np.nan, "float64"),
        zone=column(lambda one: zones.setdefault(one.zone, len(zones)) if one.zone else -1, -1, "int64"),
        remark=column(lambda one: remarks.setdefault(one.remark, len(remarks)) if one.remark else -1, -1, "int64"),
        zones=[],
        remarks=[],
    )


def _months_elsewhere(unread: Iterable[str]) -> dict[str, int]:
    """Names of months in languages that are not known here, of texts that are days but for one word."""
    words = {word for text in unread if (word := unknown_month(text))}
    if len(words) > MONTH_NAMES:  # no column has so many months
        return {}
    return {word: month for word in sorted(words) if (month := month_elsewhere(word))}


_SERIALS = (25_569, 73_415)
"""Days from 1970 to 2100 as spreadsheets count them, from 30 December 1899."""

_EPOCHS = ((1, 4.0e8, 4.2e9), (10**3, 4.0e11, 4.2e12), (10**6, 4.0e14, 4.2e15), (10**9, 4.0e17, 4.2e18))
"""Seconds since 1970, and their thousandth, millionth and billionth parts, from 1982 to 2103."""

_NUMBER = r"\d{5}(?:[.,]\d+)?|\d{9,10}(?:\.\d+)?|\d{12,13}|\d{15,16}|\d{18,19}"


def _moment_of_number(text: str) -> bool:
    if not re.fullmatch(_NUMBER, text):
        return False
    number = float(text.replace(",", "."))
    return _SERIALS[0] <= number < _SERIALS[1] or any(least <= number < most for _, least, most in _EPOCHS)


def _are_numbers(texts: pd.Series) -> pd.Series:
    return texts.str.fullmatch(_NUMBER, na=False)


def _read_numbers(texts: pd.Series, found: _Values, zones: dict[str, int]) -> None:
    """Fill in what spreadsheets and programs write for a day: a bare number."""
    places = np.flatnonzero(_are_numbers(texts).to_numpy() & ~found.known[:-1])
    if not len(places):
        return
    numbers = pd.to_numeric(texts.iloc[places].str.replace(",", "."), errors="coerce").to_numpy(dtype=float)
    seconds = np.full(len(places), np.nan)
    serial = (numbers >= _SERIALS[0]) & (numbers < _SERIALS[1])
    seconds[serial] = np.round((numbers[serial] - 25_569) * _DAY_SECONDS, 3)
    epoch = np.zeros(len(places), dtype=bool)
    for unit, least, most in _EPOCHS:
        fits = (numbers >= least) & (numbers < most)
        seconds[fits] = numbers[fits] / unit
        epoch |= fits
    known = ~np.isnan(seconds)
    days = np.floor(seconds[known] / _DAY_SECONDS)
    at, with_clock = places[known], epoch[known] | (serial[known] & (numbers[known] % 1 > 0))
    found.known[at] = True
    found.first[at] = np.datetime64(0, "D") + days.astype("int64").astype("timedelta64[D]")
    found.seconds[at] = np.where(with_clock, seconds[known] - days * _DAY_SECONDS, np.nan)
    found.precision[at] = np.where(with_clock, 0, 2)
    found.zone[at] = np.where(epoch[known], zones.setdefault("UTC", len(zones)), -1)


def _with_clock(rows: _Values, clock: pd.Series, zone: str) -> _Values:
    """The days of rows with the hours of another column, where a day is one day without an hour."""
    codes, texts = cells.coded(clock)
    read = [clock_text(text) if isinstance(text, str) else None for text in texts.tolist()]
    zones = [*rows.zones, zone, *dict.fromkeys(one[1] for one in read if one and one[1])]
    seconds = np.array([one[0] if one else np.nan for one in read] + [np.nan])[codes]
    named = np.array([zones.index(one[1]) if one and one[1] else len(rows.zones) for one in read] + [-1])[codes]
    minutes = np.array([bool(one and one[2]) for one in read] + [True])[codes]
    fits = rows.known & (rows.precision == 2) & np.isnat(rows.last) & np.isnan(rows.seconds) & ~np.isnan(seconds)
    return _Values(
        known=rows.known,
        given=rows.given,
        first=rows.first,
        last=rows.last,
        precision=np.where(fits, np.where(minutes, 0, 1), rows.precision),
        seconds=np.where(fits, seconds, rows.seconds),
        end_seconds=rows.end_seconds,
        zone=np.where(fits, named, rows.zone),
        remark=rows.remark,
        zones=zones,
        remarks=rows.remarks,
    )


def not_an_hour(clock: pd.Series) -> np.ndarray:
    """Of each row whether its cell holds something that is no hour."""
    codes, texts = cells.coded(clock)
    wrong = [bool(isinstance(text, str) and text and clock_text(text) is None) for text in texts.tolist()]
    return np.array([*wrong, False])[codes]


def _finished(rows: _Values, blank: np.ndarray, zone: str, order: DateOrder | None, index: pd.Index) -> DaysRead:
    """Moments in Kyiv time from days, hours and zones; blank: where nothing is said."""
    written = _wall_clock(rows.first, rows.seconds)
    has_hour = ~np.isnan(rows.seconds)
    start = _in_kyiv(written, rows, zone, has_hour, index)
    local = start.dt.tz_localize(None)
    hours = pd.Series(has_hour & rows.known, index=index)
    # programs that know no days write them as midnights, in their own zone or in Kyiv's
    in_own = bool((rows.seconds[hours] == 0).all() and np.isnan(rows.end_seconds[hours]).all())
    in_kyiv = bool(((local == local.dt.normalize()) & (rows.seconds < _DAY_SECONDS))[hours].all())
    precision = rows.precision
    if hours.any() and (in_own or in_kyiv):
        day = pd.Series(rows.first.astype("datetime64[us]"), index=index) if in_own else local.dt.normalize()
        local = local.mask(hours, day)
        start = start.mask(hours, in_zone(day))
        precision = np.where(hours, 2, precision)
    has_end = ~np.isnat(rows.last) | ~np.isnan(rows.end_seconds)
    last = np.where(np.isnat(rows.last), rows.first, rows.last)
    end = _in_kyiv(_wall_clock(last, rows.end_seconds), rows, zone, ~np.isnan(rows.end_seconds), index)
    known_day = local.where(hours, pd.Series(rows.first.astype("datetime64[us]"), index=index))
    frame = pd.DataFrame(
        {
            "event_date": known_day.dt.normalize().astype("datetime64[us]"),
            "start": start,
            "end": end.where(has_end & rows.known),
            "time_precision": labels_of(np.where(rows.known, precision, -1), TIME_PRECISIONS, index),
        }
    )
    remarks = tuple((rows.remark == place, text) for place, text in enumerate(rows.remarks))
    unread = rows.given & ~rows.known & ~blank
    return DaysRead(frame, unread, tuple(one for one in remarks if one[0].any()), order)


def _wall_clock(days: np.ndarray, seconds: np.ndarray) -> np.ndarray:
    micros = np.round(np.nan_to_num(seconds) * 1e6).astype("int64").astype("timedelta64[us]")
    return np.asarray(days.astype("datetime64[us]") + micros)


def _in_kyiv(wall: np.ndarray, rows: _Values, zone: str, has_hour: np.ndarray, index: pd.Index) -> pd.Series:
    """Wall clocks as moments in Kyiv time: a day alone is a day there, an hour one of the zone behind it or `zone`."""
    found = pd.Series(wall, index=index)
    result = in_zone(found.where(~has_hour))
    for place, name in ((-1, zone), *enumerate(rows.zones)):
        of_zone = has_hour & (rows.zone == place)
        if not of_zone.any():
            continue
        clocks = found.where(of_zone)
        if offset := re.fullmatch(r"([+-])(\d\d):(\d\d)", name):
            away = pd.Timedelta(hours=int(offset[2]), minutes=int(offset[3]))
            moments = in_zone(clocks - away if offset[1] == "+" else clocks + away, "UTC")
        else:
            moments = in_zone(clocks, name)
        result = result.where(~of_zone, moments)
    return result
