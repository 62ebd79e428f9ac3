"""From a column of texts to days and hours, at any size: each different day and each different hour is read once.

What a cell says less exactly than a day (a month, a week, a night over two days) stays so, with its first and last day;
hours are in Kyiv time. The order of day and month is that of `vigil.readers.day_order`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from vigil.limits import DIFFERENT_DAY_TEXTS, FIRST_YEAR, LAST_YEAR
from vigil.readers import cells
from vigil.readers.columns import TIME_PRECISIONS, in_zone
from vigil.readers.day_order import Beside, DateOrder, order_of
from vigil.readers.day_texts import DAY_FIRST, DayText, clock_text, day_text
from vigil.readers.day_words import zone_named
from vigil.table.schema import TIME_ZONE

SECOND = np.timedelta64(1_000_000, "us")
_DAY_SECONDS = 86_400


@dataclass(frozen=True, eq=False)
class DaysRead:
    """What the cells of a column say of days, row by row."""

    frame: pd.DataFrame
    """`event_date` (datetime64[us], midnight; the first day of a span), `start` and `end` (datetime64[us,
    Europe/Kyiv]; `end` is missing for one day, and of days the 00:00 of the last), `time_precision` (str)."""
    unread: np.ndarray
    """Of each row whether its cell holds something that is no day."""
    remarks: tuple[tuple[np.ndarray, str], ...]
    """Rows that were read, and what their cells say that is not in the days."""
    order: DateOrder | None
    """The order of day and month; None where no day depends on it."""


def read_days(
    values: pd.Series,
    *,
    order: str = "",
    zone: str = TIME_ZONE,
    clock: pd.Series | None = None,
    clock_zone: str = "",
    beside: Sequence[Beside] = (),
) -> DaysRead:
    """Read the days of a column of texts, str or category.

    order: `DAY_FIRST` or `MONTH_FIRST`; empty to find it over the whole column. zone: the time zone of hours without
    one. clock: the hours of the same rows, in a column of their own; one that is empty, or no hour, leaves the day.
    clock_zone: the zone of those, else `zone`. beside: columns that may know the day, for the order.
    """
    codes, texts = cells.coded(values)
    plain = _plain(texts)
    split = _split(plain)
    found_order = order_of(split.days[:DIFFERENT_DAY_TEXTS], np.where(codes >= 0, split.of_text[codes], -1), beside, given=order)
    either, order = not order, found_order.order if found_order else (order or DAY_FIRST)
    read = _read_texts(plain, split, order, either)
    rows = read.taken(codes)
    if clock is not None:
        rows = _with_clock(rows, clock, clock_zone or zone)
    return _finished(rows, values, zone, found_order)


def share_of_days(texts: Sequence[str], *, sure: bool = False) -> float:
    """How many of some texts can be read as a day, week, month or year, from 0 to 1.

    sure: only those that can be nothing else: with a year of four digits or a named month, and no bare number.
    """
    if not texts:
        return 0.0
    different = pd.Series(texts, dtype="str").value_counts()
    candidates = [text for text in different.index if not sure or _is_no_number(text)]
    plain = _plain(pd.Series(candidates, dtype="str"))
    known = _read_texts(plain, _split(plain), DAY_FIRST, True).known[:-1]
    return float(different[candidates].to_numpy()[known].sum() / len(texts))


def _is_no_number(text: str) -> bool:
    text = text.strip()
    if re.fullmatch(r"[\d., ]*", text):
        return bool(re.fullmatch(r"(?:19|20)\d{6}(?: \d{4,6})?|\d{1,2}\.\d{1,2}\.\d{4}(?: .*)?|\d{4}\.\d{2}\.\d{2}(?: .*)?", text))
    return bool(re.search(r"(?:19|20)\d{2}", text) or re.search(r"\d.*[^\W\d_]{3}|[^\W\d_]{3}.*\d|\d[/-]\d{1,2}[/-]\d", text))


def day_of_parts(year: pd.Series, month: pd.Series | None, day: pd.Series | None) -> pd.Series:
    """Texts of days from columns of their year, month and day; without a day, or with day 0, of the month."""
    from vigil.readers.day_words import month_named

    name = ", ".join(str(part.name) for part in (year, month, day) if part is not None)

    def numbers(part: pd.Series | None, read: Callable[[str], int | None]) -> pd.Series:
        if part is None:
            return pd.Series(np.nan, index=year.index)
        codes, texts = cells.coded(part)
        known = [found if isinstance(text, str) and (found := read(text)) else np.nan for text in texts]
        return pd.Series(np.array([*known, np.nan], dtype=float)[codes], index=year.index)

    def number(text: str) -> int | None:
        found = re.fullmatch(r"(\d{1,2})(?:\.0)?", text.strip())
        return int(found[1]) if found else None

    years = cells.texts(year).astype("str").str.replace(r"\.0$", "", regex=True)
    months = numbers(month, lambda text: month_named(re.sub(r"\.0$", "", text.strip())))
    days = numbers(day, number).where(months.notna())
    padded = [part.map("-{:02.0f}".format, na_action="ignore").astype("str").fillna("") for part in (months, days)]
    return (years + padded[0] + padded[1]).astype("str").rename(name)


# Texts


def _plain(texts: pd.Series) -> pd.Series:
    """Without a leading apostrophe, doubled spaces, and the “.0” of a number that was made a decimal."""
    found = texts.astype("str").str.replace(r"^['’‘`\"\s]+|[\"\s]+$", "", regex=True)
    found = found.str.replace(r"[\s\u00a0\u202f]+", " ", regex=True)
    return found.str.replace(r"^(\d+)\.0+$", r"\1", regex=True)


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
    """Of each text the part of a second."""


_HOUR = (
    r"(?P<clock>\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?)(?:[.,](?P<fraction>\d{1,9}))?"
    r"(?P<half>\s?[AaPp]\.?[Mm]\.?)?\s?(?P<zone>\(?(?:[Zz]|(?:UTC|GMT)?\s?[+-]\d{1,2}(?::?\d{2})?|\pL{2,12})\)?)?"
)
_SHAPES = (
    rf"^(?P<day>.*\d[^ T]*?)(?:T|, ?| at | о | об | в | um | )\s?{_HOUR}$",
    r"^(?P<day>(?:19|20)\d{6})[T _-]?(?P<clock>[0-2]\d[0-5]\d(?:[0-5]\d)?)(?P<fraction>)(?P<half>)"
    r"(?P<zone>[Zz]|[+-]\d{2}:?\d{2})?$",
)


def _split(texts: pd.Series) -> _Split:
    given = pa.array(texts.array, from_pandas=True, type=pa.string())
    day = texts.copy()
    clock = pd.Series([None] * len(texts), dtype="str")
    fraction = np.zeros(len(texts))
    for shape in _SHAPES:
        found = pc.extract_regex(given, shape)
        parts = {name: pc.struct_field(found, name).to_pandas() for name in ("day", "clock", "half", "zone", "fraction")}
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
        arrays = {
            name: value[codes] for name, value in vars(self).items() if isinstance(value, np.ndarray)
        }
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
    zone = np.array(
        [zones.setdefault(one[1], len(zones)) if one and one[1] else -1 for one in split.clocks] + [-1]
    )
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
    read: list[DayText | None] = [
        day_text(text, order, either=either) if place < DIFFERENT_DAY_TEXTS else None for place, text in enumerate(days)
    ]
    read.append(None)

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


_SERIALS = (25_569, 73_415)
"""Days from 1970 to 2100 as spreadsheets count them, from 30 December 1899."""

_EPOCHS = ((1, 4.0e8, 4.2e9), (10**3, 4.0e11, 4.2e12), (10**6, 4.0e14, 4.2e15), (10**9, 4.0e17, 4.2e18))
"""Seconds since 1970, and their thousandth, millionth and billionth parts, from 1982 to 2103."""


def _are_numbers(texts: pd.Series) -> pd.Series:
    return texts.str.fullmatch(r"\d{5}(?:[.,]\d+)?|\d{9,10}(?:\.\d+)?|\d{12,13}|\d{15,16}|\d{18,19}", na=False)


def _read_numbers(texts: pd.Series, found: _Values, zones: dict[str, int]) -> None:
    """Fill in what spreadsheets and programs write for a day: a bare number."""
    places = np.flatnonzero(_are_numbers(texts).to_numpy() & ~found.known[:-1])
    if not len(places):
        return
    numbers = pd.to_numeric(texts.iloc[places].str.replace(",", "."), errors="coerce").to_numpy(dtype=float)
    moments = np.full(len(places), np.nan)
    serial = (numbers >= _SERIALS[0]) & (numbers < _SERIALS[1])
    moments[serial] = np.round((numbers[serial] - 25_569) * _DAY_SECONDS, 3)
    epoch = np.zeros(len(places), dtype=bool)
    for unit, least, most in _EPOCHS:
        fits = (numbers >= least) & (numbers < most)
        moments[fits] = numbers[fits] / unit
        epoch |= fits
    known = ~np.isnan(moments)
    days = np.floor(moments[known] / _DAY_SECONDS)
    at, with_clock = places[known], epoch[known] | (serial[known] & (numbers[known] % 1 > 0))
    found.known[at] = True
    found.first[at] = np.datetime64(0, "D") + days.astype("int64").astype("timedelta64[D]")
    found.seconds[at] = np.where(with_clock, moments[known] - days * _DAY_SECONDS, np.nan)
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


def _finished(rows: _Values, values: pd.Series, zone: str, order: DateOrder | None) -> DaysRead:
    """Moments in Kyiv time from days, hours and zones."""
    index = values.index
    written = _wall_clock(rows.first, rows.seconds)
    has_hour = ~np.isnan(rows.seconds)
    start = _in_kyiv(written, rows, zone, has_hour, index)
    local = start.dt.tz_localize(None)
    hours = pd.Series(has_hour & rows.known, index=index)
    # programs that know no days write them as midnights, in their own zone or in Kyiv's
    in_own = bool((rows.seconds[hours] == 0).all() and np.isnan(rows.end_seconds[hours]).all())
    in_kyiv = bool((local[hours] == local[hours].dt.normalize()).all())
    precision = rows.precision
    if hours.any() and (in_own or in_kyiv):
        day = pd.Series(rows.first.astype("datetime64[us]"), index=index) if in_own else local.dt.normalize()
        local = local.mask(hours, day)
        start = start.mask(hours, in_zone(day))
        precision = np.where(hours, 2, precision)
    has_end = ~np.isnat(rows.last) | ~np.isnan(rows.end_seconds)
    last = np.where(np.isnat(rows.last), rows.first, rows.last)
    end = _in_kyiv(_wall_clock(last, rows.end_seconds), rows, zone, ~np.isnan(rows.end_seconds), index)
    names = pd.Series(np.array(TIME_PRECISIONS, dtype=object)[precision], index=index).where(rows.known)
    known_day = local.where(hours, pd.Series(rows.first.astype("datetime64[us]"), index=index))
    frame = pd.DataFrame(
        {
            "event_date": known_day.dt.normalize().astype("datetime64[us]"),
            "start": start,
            "end": end.where(has_end & rows.known),
            "time_precision": names.astype("str"),
        }
    )
    remarks = tuple((rows.remark == place, text) for place, text in enumerate(rows.remarks))
    blank = np.asarray(cells.texts(values).isna())
    unread = rows.given & ~rows.known & ~blank
    return DaysRead(frame, unread, tuple(one for one in remarks if one[0].any()), order)


def _wall_clock(days: np.ndarray, seconds: np.ndarray) -> np.ndarray:
    micros = np.round(np.nan_to_num(seconds) * 1e6).astype("int64").astype("timedelta64[us]")
    return np.asarray(days.astype("datetime64[us]") + micros)


def _in_kyiv(wall: np.ndarray, rows: _Values, zone: str, has_hour: np.ndarray, index: pd.Index) -> pd.Series:
    """Wall clocks as moments in Kyiv time: a day alone is a day there, an hour one of the zone behind it, or of `zone`."""
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
