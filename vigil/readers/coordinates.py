"""Columns of coordinates: from one or two columns of texts to degrees, with what could not be read and why.

Each different text is read once. A cell that gives no place costs no event: it is told, with what was made of it, when
it is known whether the place is found by its name (`vigil.readers.placing`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from vigil.places.projections import ProjectionError, projection_in, to_degrees
from vigil.readers.cells import as_numbers, per_text_columns
from vigil.readers.column_names import is_missing, words_of
from vigil.readers.coordinate_texts import METRES, NoCoordinatesError, angle_of, spot_of
from vigil.readers.missing import is_marker

PAIR_ORDERS = ("", "latitude first", "longitude first")
"""Which of two numbers in one cell is which; where nothing is said, the file says so itself or the places do."""

NOTHING_SAID = "says that the place is not known"
NO_DEGREES = "is no degree but a distance on a map projection that the file does not name"
AT_ZERO = "with longitude 0 is a place in the Atlantic that stands for “not known”"

Fault = tuple[np.ndarray, pd.Series, str | pd.Series]
"""Rows (bool), their values in a column of the file, and why these give no place: one reason, or one of each."""


@dataclass(eq=False)
class CoordinatesRead:
    """Where the rows of a file say that they are: float64, WGS 84, missing where they do not."""

    latitude: pd.Series
    longitude: pd.Series
    radius_km: pd.Series
    """How far the place reaches, where the text says so: a grid square, an area."""
    is_ordered: np.ndarray
    """Of each row, whether it is said which number is the latitude; of two columns their names say so."""
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)
    """The same of cells that were read, and say less than they should."""
    table_remarks: list[tuple[str, str]] = field(default_factory=list)
    """What is to be said of all rows: columns, reason."""
    notes: list[str] = field(default_factory=list)

    def leave(self, wrong: np.ndarray, values: pd.Series, reason: str | pd.Series) -> None:
        """Take some rows for not located."""
        if wrong.any():
            self.faults.append((wrong, values, reason))
            self.latitude, self.longitude = self.latitude.mask(wrong), self.longitude.mask(wrong)
            self.radius_km = self.radius_km.mask(wrong)

    def exchange(self, rows: np.ndarray) -> None:
        """Take the latitude of some rows for the longitude and the other way round."""
        north, east = self.latitude, self.longitude
        self.latitude, self.longitude = north.mask(rows, east), east.mask(rows, north)


def read_coordinates(
    columns: Mapping[str, pd.Series], rows: int, *, projection: str = "", pair_order: str = ""
) -> CoordinatesRead:
    """The coordinates of each row, from the columns `latitude` and `longitude`, else from `coordinates`, else none.

    projection: the coordinate system that numbers are of, such as "EPSG:32636"; where it is not said, the names of the
    columns may say it. pair_order: one of `PAIR_ORDERS`. Of pairs whose order is not known the first number stands as
    latitude and `is_ordered` is False; whoever settles it calls `check_globe`.
    """
    found = []
    if "latitude" in columns:
        north, east = columns["latitude"], columns["longitude"]
        stated = projection or projection_in(str(north.name)) or projection_in(str(east.name))
        found.append(_projected(north, east, stated) if stated else _of_two(north, east))
    if "coordinates" in columns:
        found.append(_of_one(columns["coordinates"], pair_order))
    if not found:
        nowhere = pd.Series(np.full(rows, np.nan))
        return CoordinatesRead(nowhere, nowhere.copy(), nowhere.copy(), np.ones(rows, dtype=bool))
    return found[0] if len(found) == 1 else _filled_up(*found)


def _filled_up(read: CoordinatesRead, other: CoordinatesRead) -> CoordinatesRead:
    """One reading, and another for the rows that it does not place."""
    without = read.latitude.isna()
    by_other = (without & other.latitude.notna()).to_numpy()
    faults = [(wrong & ~by_other, values, reason) for wrong, values, reason in read.faults]
    faults += [(wrong & without.to_numpy(), values, reason) for wrong, values, reason in other.faults]
    remarks = [(there & by_other, values, reason) for there, values, reason in other.remarks]
    return CoordinatesRead(
        read.latitude.mask(by_other, other.latitude),
        read.longitude.mask(by_other, other.longitude),
        read.radius_km.mask(by_other, other.radius_km),
        np.where(by_other, other.is_ordered, read.is_ordered),
        [one for one in faults if one[0].any()],
        [one for one in (*read.remarks, *remarks) if one[0].any()],
        [*read.table_remarks, *other.table_remarks],
        [*read.notes, *other.notes],
    )


def check_globe(read: CoordinatesRead, latitude: pd.Series, longitude: pd.Series) -> None:
    """Take for not located what is off the globe or at 0, 0; the columns are those of the file."""
    zero = ((read.latitude == 0) & (read.longitude == 0)).to_numpy()
    read.leave(zero, latitude, AT_ZERO)
    for values, column, bound, name in (
        (read.latitude, latitude, 90, "latitude"),
        (read.longitude, longitude, 180, "longitude"),
    ):
        off = (values.abs() > bound).to_numpy()
        read.leave(off, column, f"is off the globe: {name} lies between -{bound} and {bound}")


def order_of_name(name: str) -> str:
    """Which of two numbers stands first by the name of their column, one of `PAIR_ORDERS`.

    >>> order_of_name("lon_lat"), order_of_name("xy"), order_of_name("latlng"), order_of_name("coordinates")
    ('longitude first', 'longitude first', 'latitude first', '')
    """
    words = re.sub(r"(?<![a-z])(?:(x)(y)|(y)(x))(?![a-z])", r"\1\3_\2\4", "_".join(words_of(name)))
    north = re.search(r"lat|широт|breit|عرض|y(?![a-z])", words)
    east = re.search(r"lon|lng|довг|долг|läng|lang(?!u)|طول|x(?![a-z])", words)
    if north is None or east is None:
        return ""
    return "latitude first" if north.start() < east.start() else "longitude first"


# --- two columns ---


def _of_two(north: pd.Series, east: pd.Series) -> CoordinatesRead:
    latitude, longitude = per_text_columns(north, _angles), per_text_columns(east, _angles)
    for values, found in ((north, latitude), (east, longitude)):
        if words_of(str(values.name))[-2:] in (("e", "7"), ("lat", "e7")) or str(values.name).casefold().endswith("e7"):
            found["value"] = found["value"] / 1e7
    nothing = pd.Series(np.full(len(north), np.nan), index=north.index)
    read = CoordinatesRead(latitude["value"], longitude["value"], nothing, np.ones(len(north), dtype=bool))
    exchanged = (latitude["letter"].isin(["E", "W"]) & longitude["letter"].isin(["N", "S"])).to_numpy()
    if exchanged.any():
        read.exchange(exchanged)
        read.remarks.append((exchanged, north, "is a longitude by its letter; read as the longitude"))
    _read_pairs_in_one(read, north, east, (latitude, longitude))
    _leave_lone(read, (north, latitude), (east, longitude), exchanged)
    metres = (read.latitude.abs() >= METRES) & (read.longitude.abs() >= METRES)
    if metres.sum() > 0.5 * (read.latitude.notna() & read.longitude.notna()).sum() > 0:
        read.table_remarks.append(_projection_asked(north, east, int(metres.sum())))
    read.leave(metres.to_numpy(), north, NO_DEGREES)
    check_globe(read, north, east)
    return read


def _angles(found: pd.Series) -> pd.DataFrame:
    """Of each text: degrees (float64), the letter of its hemisphere, and why it is none."""
    value = as_numbers(found.str.replace(",", ".", regex=False)).to_numpy().copy()
    letter = np.full(len(found), None, dtype=object)
    left = np.flatnonzero(np.isnan(value))
    common = _extracted(found.iloc[left], rf"^\s*{_angle_pattern('')}\s*$")
    fits, degrees = _degrees(common, "")
    value[left[fits]], letter[left[fits]] = degrees[fits], common["letter"].to_numpy(dtype=object)[fits]

    def read(text: str, place: int) -> str:
        value[place], letter[place] = angle_of(text)
        return ""

    reason = _read_others(found, np.isnan(value), read)
    return pd.DataFrame({"value": value, "letter": pd.Series(letter, dtype="str"), "reason": reason})


def _read_others(found: pd.Series, left: np.ndarray, read: Callable[[str, int], str]) -> pd.Series:
    """Read texts one by one that no pattern fits; `read` hands back what is to be said of one. Says why one is none."""
    reasons = np.full(len(found), None, dtype=object)
    places = np.flatnonzero(left & found.notna().to_numpy())
    for place, text in zip(places.tolist(), found.iloc[places].tolist(), strict=True):
        if not text:
            continue
        if is_missing(text) or is_marker(text):
            reasons[place] = NOTHING_SAID
            continue
        try:
            reasons[place] = read(text, place) or None
        except NoCoordinatesError as error:
            reasons[place] = str(error)
    return pd.Series(reasons, dtype="str")


def _angle_pattern(name: str) -> str:
    """Degrees, minutes and seconds before the letter of a hemisphere, the parts named with `name` behind."""
    number = r"\d{1,2}(?:[.,]\d+)?"
    return (
        rf"(?P<degrees{name}>\d{{1,3}}(?:[.,]\d+)?)\s*°?\s*(?:(?P<minutes{name}>{number})\s*['’′]\s*)?"
        rf"(?:(?P<seconds{name}>{number})\s*(?:[\"”″]|'')\s*)?(?P<letter{name}>[NSEW])"
    )


def _extracted(found: pd.Series, pattern: str) -> pd.DataFrame:
    """The named parts of the texts that a pattern fits, missing for the others (str)."""
    parts = pc.extract_regex(pa.array(found, pa.string(), from_pandas=True), pattern)
    if not len(found):
        return pd.DataFrame({field.name: pd.Series(dtype="str") for field in parts.type})
    return pd.DataFrame(
        {field.name: pc.struct_field(parts, field.name).to_pandas().astype("str") for field in parts.type}
    )


def _degrees(parts: pd.DataFrame, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Which extracted parts make an angle, and its degrees."""
    texts = [parts[f"{part}{name}"] for part in ("degrees", "minutes", "seconds")]
    given = [(text.fillna("") != "").to_numpy() for text in texts]
    numbers = [as_numbers(text.str.replace(",", ".", regex=False)).to_numpy() for text in texts]
    degrees, minutes, seconds = (np.where(there, number, 0.0) for there, number in zip(given, numbers, strict=True))
    fits = given[0] & (minutes < 60) & (seconds < 60) & ~(given[2] & ~given[1])
    fits &= ~(given[1] & (degrees % 1 != 0)) & ~(given[2] & (minutes % 1 != 0))
    sign = np.where(parts[f"letter{name}"].isin(["S", "W"]), -1, 1)
    return fits, np.round(degrees + minutes / 60 + seconds / 3600, 9) * sign


def _read_pairs_in_one(
    read: CoordinatesRead, north: pd.Series, east: pd.Series, found: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    """Read cells that hold a whole pair, where the other column is empty or holds the same."""
    latitude, longitude = found
    unreadable = latitude["reason"].notna() & (latitude["reason"] != NOTHING_SAID)
    alone = unreadable & (longitude["value"].isna())
    if not alone.any():
        return
    pairs = per_text_columns(north.where(alone), _spots)
    whole = (alone & pairs["latitude"].notna()).to_numpy()
    if whole.any():
        read.latitude = read.latitude.mask(whole, pairs["latitude"])
        read.longitude = read.longitude.mask(whole, pairs["longitude"])
        read.radius_km = read.radius_km.mask(whole, pairs["radius_km"])
        latitude["reason"] = latitude["reason"].mask(whole)
        longitude["reason"] = longitude["reason"].mask(whole)
        read.remarks.append((whole, north, "holds latitude and longitude; read as both"))


def _leave_lone(
    read: CoordinatesRead,
    of_north: tuple[pd.Series, pd.DataFrame],
    of_east: tuple[pd.Series, pd.DataFrame],
    exchanged: np.ndarray,
) -> None:
    """Take for not located what is half a pair, or cannot be read; each row is told once."""
    (north, latitude), (east, longitude) = of_north, of_east
    without_north, without_east = read.latitude.isna(), read.longitude.isna()
    wrong_letter = (latitude["letter"].isin(["E", "W"]) & ~exchanged).to_numpy()
    read.leave(wrong_letter, north, "is a longitude by its letter, and the longitude beside it is not a latitude")
    wrong_letter = (longitude["letter"].isin(["N", "S"]) & ~exchanged).to_numpy()
    read.leave(wrong_letter, east, "is a latitude by its letter, and the latitude beside it is not a longitude")
    unread = (without_north & latitude["reason"].notna()).to_numpy()
    read.leave(unread, north, latitude["reason"])
    unread_east = (without_east & longitude["reason"].notna()).to_numpy() & ~unread
    read.leave(unread_east, east, longitude["reason"])
    told = unread | unread_east
    read.leave((without_north & ~without_east).to_numpy() & ~told, east, "stands without a latitude")
    read.leave((without_east & ~without_north).to_numpy() & ~told, north, "stands without a longitude")


def _projection_asked(north: pd.Series, east: pd.Series, rows: int) -> tuple[str, str]:
    return (
        f"{east.name}, {north.name}",
        f"are no degrees but distances on a map projection that the file does not name, in {rows:,} rows; no event is "
        "placed by them. Say which it is, such as EPSG:32636, in the mapping or in the names of the columns",
    )


def _projected(north: pd.Series, east: pd.Series, crs: str) -> CoordinatesRead:
    """Coordinates of a projection, as degrees."""
    y, x = per_text_columns(north, _distances)["value"], per_text_columns(east, _distances)["value"]
    nothing = pd.Series(np.full(len(north), np.nan), index=north.index)
    read = CoordinatesRead(nothing, nothing.copy(), nothing.copy(), np.ones(len(north), dtype=bool))
    try:
        longitude, latitude = to_degrees(x, y, crs)
        read.longitude, read.latitude = (pd.Series(values, index=north.index) for values in (longitude, latitude))
    except ProjectionError as error:
        read.table_remarks.append((f"{east.name}, {north.name}", str(error)))
    given = (north.notna() | east.notna()).to_numpy()
    read.leave(given & (read.latitude.isna() | read.longitude.isna()).to_numpy(), north, f"is no place in {crs}")
    if read.latitude.notna().any():
        read.notes.append(f"“{east.name}” and “{north.name}” were turned into degrees from {crs}, which is stated")
    return read


def _distances(found: pd.Series) -> pd.DataFrame:
    plain = found.str.replace(r"[\s\u00a0\u202f]", "", regex=True).str.replace(",", ".", regex=False)
    return pd.DataFrame({"value": as_numbers(plain)})


# --- one column ---


def _of_one(values: pd.Series, pair_order: str) -> CoordinatesRead:
    found = per_text_columns(values, _spots)
    is_ordered = found["is_ordered"].fillna(1.0).astype(bool).to_numpy()
    read = CoordinatesRead(found["latitude"], found["longitude"], found["radius_km"], is_ordered)
    unread = (found["reason"].notna() & found["latitude"].isna()).to_numpy()
    read.leave(unread, values, found["reason"])
    remarked = (found["reason"].notna() & found["latitude"].notna()).to_numpy()
    if remarked.any():
        read.remarks.append((remarked, values, found["reason"]))
    order = pair_order or order_of_name(str(values.name)) or _order_of_numbers(read)
    if order == "longitude first":
        read.exchange(~is_ordered)
    if order:
        read.is_ordered = np.ones(len(values), dtype=bool)
    return read


def _order_of_numbers(read: CoordinatesRead) -> str:
    """Which number stands first, where only one way round lies on the globe."""
    first_off = int(((read.latitude.abs() > 90) & ~read.is_ordered).sum())
    second_off = int(((read.longitude.abs() > 90) & ~read.is_ordered).sum())
    if bool(first_off) == bool(second_off):
        return ""
    return "longitude first" if first_off else "latitude first"


_NUMBER = r"[+-]?\d{1,3}\.\d+"
_PLAIN_PAIR = rf"^\s*[\[(]?\s*(?P<first>{_NUMBER})(?:\s*[,;]\s*|\s+)(?P<second>{_NUMBER})\s*[\])]?\s*$"
_POINT = rf"(?i)^\s*(?:SRID=4326;)?\s*POINT\s*\(\s*(?P<second>{_NUMBER})\s+(?P<first>{_NUMBER})\s*\)\s*$"
_DEGREES = rf"^\s*{_angle_pattern('_1')}[\s,;]*{_angle_pattern('_2')}\s*$"


def _spots(found: pd.Series) -> pd.DataFrame:
    """Of each text: where it is, how far it reaches, whether it says which number is which, and why it is no place.

    What most columns hold is read for all texts at once, the rest one by one.
    """
    first, second, radius, ordered = (np.full(len(found), np.nan) for _ in range(4))
    for pattern, is_ordered in ((_PLAIN_PAIR, 0.0), (_POINT, 1.0)):
        left = np.flatnonzero(np.isnan(ordered))
        parts = _extracted(found.iloc[left], pattern)
        left, parts = left[parts["first"].notna().to_numpy()], parts.dropna(subset=["first"])
        first[left], second[left] = (parts[name].astype("float64").to_numpy() for name in ("first", "second"))
        ordered[left] = is_ordered
    left = np.flatnonzero(np.isnan(ordered))
    parts = _extracted(found.iloc[left], _DEGREES)
    (is_first, north), (is_second, east) = _degrees(parts, "_1"), _degrees(parts, "_2")
    fits = is_first & is_second & parts["letter_1"].isin(["N", "S"]).to_numpy()
    fits &= parts["letter_2"].isin(["E", "W"]).to_numpy()
    first[left[fits]], second[left[fits]], ordered[left[fits]] = north[fits], east[fits], 1.0
    # off the globe is said in the same words however it was written
    wrong = (ordered == 1.0) & ~((np.abs(first) <= 90) & (np.abs(second) <= 180))
    ordered[wrong] = np.nan

    def read(text: str, place: int) -> str:
        spot = spot_of(text)
        first[place], second[place], radius[place] = spot.latitude, spot.longitude, spot.radius_km
        ordered[place] = float(spot.is_ordered)
        return spot.remark

    reason = _read_others(found, np.isnan(ordered), read)
    nowhere = np.isnan(ordered)
    first[nowhere], second[nowhere] = np.nan, np.nan
    return pd.DataFrame(
        {"latitude": first, "longitude": second, "radius_km": radius, "is_ordered": ordered, "reason": reason}
    )
