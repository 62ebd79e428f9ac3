"""One text to where it says something is: degrees in every common way of writing them, grids, codes, shapes, links.

Nothing is guessed: a text gives a `Spot`, or a reason in words why it does not. What a text does not say itself, which
of two numbers is the latitude, is left open (`is_ordered`) for whoever knows the column.

Degrees are WGS 84. Sources: OGC Simple Features (WKT, WKB), RFC 7946 (GeoJSON), RFC 5870 (geo:), NGA's GEOTRANS by the
package mgrs (military grid), Google's Open Location Code specification (plus codes).
"""

from __future__ import annotations

import json
import math
import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from vigil.limits import COORDINATE_CHARACTERS
from vigil.places.geocoder import resolve
from vigil.places.geometry import distance_km
from vigil.places.projections import ProjectionError, to_degrees


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the globe that a text gives."""

    latitude: float
    longitude: float
    radius_km: float = math.nan
    """How far from there the place reaches; NaN where the text does not say."""
    is_ordered: bool = True
    """Whether the text itself says which number is the latitude; without, the first was taken."""
    remark: str = ""
    """What was made of a text that says less than it should."""


METRES = 10_000
"""From where on a number that should be degrees is taken for metres of a projection."""


class NoCoordinatesError(ValueError):
    """A text that gives no place; the message, in words that follow the text, says why."""


def spot_of(text: str) -> Spot:
    """Where a text says something is. Raises `NoCoordinatesError`.

    >>> spot_of("50°27'00\\"N 30°31'12\\"E")
    Spot(latitude=50.45, longitude=30.52, radius_km=nan, is_ordered=True, remark='')
    >>> spot_of("POINT (30.52 50.45)").latitude, spot_of("50,45; 30,52").is_ordered
    (50.45, False)
    """
    text = text.strip()
    if len(text) > COORDINATE_CHARACTERS:
        raise NoCoordinatesError(f"is longer than {COORDINATE_CHARACTERS:,} characters")
    for shape, read in _WAYS:
        if shape.match(text):
            return _on_globe(read(text))
    return _on_globe(_of_degrees(text))


def angle_of(text: str) -> tuple[float, str]:
    """Degrees of one latitude or longitude, and the letter of its hemisphere (N, S, E, W) where it has one.

    Raises `NoCoordinatesError`.

    >>> angle_of("30° 31,2′ в. д.")
    (30.52, 'E')
    """
    plain = _decimal_points(_plain(text))
    tokens = _tokens(plain)
    letters = [token for token in tokens if token in "NSEW"]
    numbers = [token for token in tokens if token not in "NSEW"]
    if len(letters) > 1 or (letters and tokens[0] != letters[0] and tokens[-1] != letters[0]):
        raise NoCoordinatesError(_UNREADABLE)
    letter = letters[0] if letters else ""
    return _angle(numbers, letter), letter


def is_angle(cell: str, bound: float) -> bool:
    """Whether a cell can be a latitude (bound 90) or a longitude (180): degrees of any kind, or metres of a grid."""
    try:
        angle = abs(angle_of(cell)[0])
    except NoCoordinatesError:
        number = re.fullmatch(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?", cell.strip())
        angle = abs(float(cell.replace(",", "."))) if number else math.nan
    return angle <= bound or METRES <= angle <= 3e7


def is_place(cell: str, *, told: bool = False) -> bool:
    """Whether a cell gives a place on the globe; with `told` only one that can be nothing else than a place."""
    try:
        spot = spot_of(cell)
    except NoCoordinatesError:
        return False
    return spot.is_ordered or not told


_UNREADABLE = "is no degrees such as 50.45, 50°27′ N or 50 27 00 N"


def _on_globe(spot: Spot) -> Spot:
    """The spot. Raises where it is off the globe, but for one that may only be the other way round, or is at 0, 0."""
    first, second = abs(spot.latitude), abs(spot.longitude)
    turned = not spot.is_ordered and first <= 180 and second <= 90
    if not (math.isfinite(first) and math.isfinite(second)) or not ((first <= 90 and second <= 180) or turned):
        raise NoCoordinatesError("is off the globe: latitude lies between -90 and 90, longitude between -180 and 180")
    return spot


_MARKED: dict[str, str] = {
    **dict.fromkeys("’‘ʼʹ′´`＇", "'"),
    **dict.fromkeys("”“„″ʺ＂", '"'),
    **dict.fromkeys("º˚ᵒ⁰", "°"),
    **dict.fromkeys("−‒–—", "-"),
    **dict.fromkeys("\u00a0\u202f\u2009\t\r\n", " "),
    **dict.fromkeys("，،", ","),
    **dict.fromkeys("；", ";"),
    **dict.fromkeys("\u200b\u200e\u200f\u2060\ufeff\u00ad", ""),
    **{chr(ord("٠") + digit): str(digit) for digit in range(10)},
    **{chr(ord("۰") + digit): str(digit) for digit in range(10)},
    "٫": ",",
}
_MARKS = str.maketrans(_MARKED)

_HEMISPHERES = (
    ("N", r"north|nord|norte|північн\w*|північ\w*|северн\w*|пн\.?\s*ш\.?|пнш|с\.?\s*ш\.?|пн\.?"),
    ("S", r"south|süd|sud|sur|південн\w*|південь|южн\w*|пд\.?\s*ш\.?|ю\.?\s*ш\.?|пд\.?"),
    ("E", r"east|ost|este|est|східн\w*|схід|восточн\w*|сх\.?\s*д\.?|в\.?\s*д\.?|сх\.?"),
    ("W", r"west|oeste|ouest|західн\w*|захід|западн\w*|зх\.?\s*д\.?|з\.?\s*д\.?|зах\.?|зх\.?"),
)
_NAMED = [
    (letter, re.compile(rf"(?<![^\W\d_])(?:{names})(?![^\W\d_])", re.IGNORECASE)) for letter, names in _HEMISPHERES
]
_UNITS = [
    ("°", re.compile(r"(?<=\d)\s*(?:degrees?|degs?\.?|град(?:усів|усов|\.)?|d)(?![^\W\d_])\s*", re.IGNORECASE)),
    ("'", re.compile(r"(?<=\d)\s*(?:minutes?|min\.?|мин\.?|хв\.?|m)(?![^\W\d_])\s*", re.IGNORECASE)),
    ('"', re.compile(r"(?<=\d)\s*(?:seconds?|secs?\.?|сек\.?|\'\')(?![^\W\d_])\s*", re.IGNORECASE)),
]


def _plain(text: str) -> str:
    """A text with one sign for each mark, and letters for hemispheres that are spelled out."""
    text = text.translate(_MARKS)
    if not text.isascii() or re.search(r"[A-Za-z]{3}", text):
        for letter, names in _NAMED:
            text = names.sub(letter, text)
    for mark, names in _UNITS:
        text = names.sub(mark, text)
    # 50d27m00s N: after letters that stand at numbers
    text = re.sub(r"(?<=\d)d(?=\s*\d)", "°", text)
    text = re.sub(r"(?<=\d)m(?=\s*\d)", "'", text)
    text = re.sub(r"(?<=[°'\d.])(\d+(?:\.\d+)?)s(?=\s*[NSEW])", r'\1"', text)
    return text.strip(" ()[]{}<>;,")


def _decimal_points(text: str) -> str:
    """Decimal commas as points: where a text has no point, and its commas stand tight between digits."""
    if "," not in text or "." in text:
        return text
    if re.fullmatch(r"[+-]?\d+,\d+,[+-]?\d+,\d+", text):
        first, second, third, fourth = text.split(",")
        return f"{first}.{second};{third}.{fourth}"
    if re.fullmatch(r"[+-]?\d+,\s*[+-]?\d+(?:,\s*[+-]?\d+)?", text) and ("," not in re.sub(r",\s+", " ", text)) is True:
        return text  # whole numbers with comma and space between
    return re.sub(r"(?<=\d),(?=\d)", ".", text)


_ISO_6709 = re.compile(r"([+-]\d+(?:\.\d+)?)([+-]\d+(?:\.\d+)?)(?:[+-]\d+(?:\.\d+)?)?/?$")
"""+50.45+030.52/: latitude and longitude, each with its sign, and perhaps the height."""

_TOKEN = re.compile(r"\s*(?:([NSEWnsew])(?![A-Za-z])|((?<!\d)[+-]?\d+(?:\.\d+)?)\s*([°'\"]{0,2}))\s*")


def _tokens(text: str) -> list[str]:
    """Numbers, each with the mark after it, and letters of hemispheres. Raises for anything else."""
    found, place = [], 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise NoCoordinatesError(_UNREADABLE)
        found.append(match[1].upper() if match[1] else match[2] + match[3].replace("''", '"'))
        place = match.end()
    if not found:
        raise NoCoordinatesError(_UNREADABLE)
    return found


def _angle(numbers: Sequence[str], letter: str) -> float:
    """Degrees from one number, degrees and minutes, or degrees, minutes and seconds."""
    marks = "".join(re.sub(r"[^°'\"]", "", number) for number in numbers)
    values = [re.sub(r"[°'\"]", "", number) for number in numbers]
    if not 1 <= len(values) <= 3 or not "°'\"".startswith(marks) or any(value[0] in "+-" for value in values[1:]):
        raise NoCoordinatesError(_UNREADABLE)
    if any("." in value for value in values[:-1]):
        raise NoCoordinatesError(_UNREADABLE)
    whole = values[0].lstrip("+-").partition(".")[0]
    if len(values) == 1 and letter and not marks and len(whole) >= 4:
        values = _compact(values[0].lstrip("+-"), letter)
    degrees, minutes, seconds = (abs(float(value)) for value in [*values, "0", "0"][:3])
    if minutes >= 60 or seconds >= 60:
        raise NoCoordinatesError("has minutes or seconds that are no less than 60")
    negative = values[0].startswith("-")
    if negative and letter:
        raise NoCoordinatesError("has a sign and a letter of a hemisphere, of which only one can hold")
    found = round(degrees + minutes / 60 + seconds / 3600, 9)
    return -found if negative or letter in ("S", "W") else found


def _compact(number: str, letter: str) -> list[str]:
    """502700N, 0303112E: degrees, minutes and seconds without anything between, as aviation writes them."""
    width = 2 if letter in "NS" else 3
    whole = number.partition(".")[0]
    if len(whole) == width + 2:
        return [number[:width], number[width:]]
    if len(whole) == width + 4:
        return [number[:width], number[width : width + 2], number[width + 2 :]]
    raise NoCoordinatesError(_UNREADABLE)


_LABELS = re.compile(
    r"(?:(?P<lat>lat(?:itude|itud)?|широта|ш(?=[:=.]))|(?P<lon>lon(?:g|gitude|gitud)?|lng|долгота|довгота|д(?=[:=.])))"
    r"\.?\s*[:=]?\s*",
    re.IGNORECASE,
)


def _of_degrees(text: str) -> Spot:
    """A pair of latitude and longitude, each in degrees of any kind."""
    text = _APPROXIMATE.sub("", text)
    plain = _plain(text)
    if match := _ISO_6709.match(plain):
        return Spot(angle_of(match[1])[0], angle_of(match[2])[0])
    labels = list(_LABELS.finditer(plain))
    if len(labels) == 2 and bool(labels[0]["lat"]) != bool(labels[1]["lat"]):
        begin, end = labels[0].end(), labels[1].start()
        parts = [plain[begin:end].strip(" ,;/|"), plain[labels[1].end() :].strip(" ,;/|")]
        first, second = (angle_of(part)[0] for part in parts)
        return Spot(first, second) if labels[0]["lat"] else Spot(second, first)
    if re.fullmatch(r"[+-]?\d+,\d+", plain):
        raise NoCoordinatesError("is two whole numbers or one with a decimal comma, and neither says where")
    (first, first_letter), (second, second_letter) = (_part(part) for part in _halves(_decimal_points(plain)))
    letters = first_letter + second_letter
    if letters and re.fullmatch("[NS][EW]", letters):
        return Spot(first, second)
    if letters and re.fullmatch("[EW][NS]", letters):
        return Spot(second, first)
    if letters:
        raise NoCoordinatesError("names one hemisphere twice or only one of two")
    return Spot(first, second, is_ordered=False)


_APPROXIMATE = re.compile(
    r"^\s*(?:~|≈|∼|approx(?:imate(?:ly)?)?\.?|about|circa|ca\.|near|приблизно|близько|около|примерно)\s*:?\s*|"
    r"\s*\(?(?:approx(?:imate(?:ly)?)?\.?|приблизно|примерно)\)?\s*$",
    re.IGNORECASE,
)


def _part(tokens: Sequence[str]) -> tuple[float, str]:
    letters = [token for token in tokens if token in "NSEW"]
    letter = letters[0] if letters else ""
    return _angle([token for token in tokens if token not in "NSEW"], letter), letter


def _halves(text: str) -> tuple[Sequence[str], Sequence[str]]:
    """The tokens of either half of a pair."""
    parts = [part for part in re.split(r"\s*[;/|,]\s*|\s+-\s+", text) if part]
    if len(parts) == 3 and all(re.fullmatch(r"[+-]?\d+(?:\.\d+)?", part) for part in parts):
        parts = parts[:2]  # the height
    if len(parts) == 2:
        first, second = _tokens(parts[0]), _tokens(parts[1])
        return first, second
    if len(parts) > 2:
        raise NoCoordinatesError(_UNREADABLE)
    tokens = _tokens(text)
    letters = [place for place, token in enumerate(tokens) if token in "NSEW"]
    if len(letters) == 2:
        cut = letters[1] if letters[0] == 0 else letters[0] + 1
        return tokens[:cut], tokens[cut:]
    degrees = [place for place, token in enumerate(tokens) if "°" in token]
    if len(degrees) == 2 and degrees[0] == 0:
        return tokens[: degrees[1]], tokens[degrees[1] :]
    if letters or degrees or len(tokens) not in (2, 4, 6):
        raise NoCoordinatesError(_UNREADABLE)
    return tokens[: len(tokens) // 2], tokens[len(tokens) // 2 :]


# --- shapes ---

_SHAPES = "POINT|MULTIPOINT|LINESTRING|MULTILINESTRING|POLYGON|MULTIPOLYGON|GEOMETRYCOLLECTION"


def _of_wkt(text: str) -> Spot:
    """Well-known text: longitude first; a line or an area stands at the middle of the box around it."""
    match = re.match(r"(?:SRID\s*=\s*(\d+)\s*;)?", text, re.IGNORECASE)
    crs = f"EPSG:{match[1]}" if match and match[1] else ""
    number = r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?"
    points = [(float(x), float(y)) for x, y in re.findall(rf"(?<=[(,])\s*({number})\s+({number})", text)]
    if not points:
        raise NoCoordinatesError("is a shape without points")
    return spot_of_points(points, crs=crs)


def _of_wkb(text: str) -> Spot:
    """The same in hexadecimal digits, as PostGIS writes points."""
    content = bytes.fromhex(text)
    order = "<" if content[0] == 1 else ">"
    (kind,) = struct.unpack_from(f"{order}I", content, 1)
    with_crs = bool(kind & 0x20000000)
    if kind & 0xFF != 1 or len(content) < 21 + 4 * with_crs:
        raise NoCoordinatesError("is a shape in binary form that is no point; write it as WKT or GeoJSON")
    crs = f"EPSG:{struct.unpack_from(f'{order}I', content, 5)[0]}" if with_crs else ""
    return spot_of_points([struct.unpack_from(f"{order}2d", content, 5 + 4 * with_crs)], crs=crs)


def _of_json(text: str) -> Spot:
    """GeoJSON, or an object that names latitude and longitude."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoCoordinatesError("is not complete JSON") from error
    if isinstance(given, dict):
        named = {str(name).casefold(): value for name, value in given.items()}
        for north, east in (("latitude", "longitude"), ("lat", "lon"), ("lat", "lng"), ("lat", "long")):
            if _is_number(named.get(north)) and _is_number(named.get(east)):
                return Spot(float(named[north]), float(named[east]))
        return spot_of_geometry(given)
    raise NoCoordinatesError(_UNREADABLE)


def spot_of_geometry(geometry: Any, *, crs: str = "") -> Spot:
    """The place of a GeoJSON geometry or feature: of a line or an area the middle of the box around it, and how far
    it reaches. crs: the coordinate system of the file it is of. Raises `NoCoordinatesError`."""
    if isinstance(geometry, dict) and isinstance(geometry.get("geometry"), dict):
        crs, geometry = crs_of(geometry) or crs, geometry["geometry"]
    if not isinstance(geometry, dict):
        raise NoCoordinatesError("is no geometry")
    points = [(x, y) for x, y in _positions(geometry, 0)]
    if not points:
        raise NoCoordinatesError("is a geometry without coordinates")
    return _on_globe(spot_of_points(points, crs=crs_of(geometry) or crs))


def crs_of(document: Any) -> str:
    """The coordinate system that a GeoJSON document names as those of before RFC 7946 did; empty for WGS 84."""
    named = document.get("crs") if isinstance(document, dict) else None
    properties = named.get("properties") if isinstance(named, dict) else None
    name = properties.get("name") or properties.get("code") if isinstance(properties, dict) else None
    return "" if name is None or re.search(r"CRS:?84$|EPSG:*4326$|^4326$", str(name)) else str(name)


def _positions(geometry: Any, depth: int) -> Iterator[tuple[float, float]]:
    """Every position of a geometry, longitude and latitude."""
    if depth > 8:
        raise NoCoordinatesError("is nested too deeply to be a geometry")
    if isinstance(geometry, dict):
        parts = geometry.get("geometries") if "geometries" in geometry else geometry.get("coordinates")
        yield from _positions(parts, depth + 1)
    elif isinstance(geometry, list) and len(geometry) >= 2 and all(_is_number(value) for value in geometry[:2]):
        yield float(geometry[0]), float(geometry[1])
    elif isinstance(geometry, list):
        for part in geometry:
            yield from _positions(part, depth + 1)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def spot_of_points(points: Sequence[tuple[float, ...]], *, crs: str = "") -> Spot:
    """The middle of the box around points (longitude, latitude; or x, y of a coordinate system), and how far they
    reach from there. Raises `NoCoordinatesError`."""
    if crs:
        try:
            east, north = to_degrees([point[0] for point in points], [point[1] for point in points], crs)
        except ProjectionError as error:
            raise NoCoordinatesError(str(error)) from error
        points = list(zip(east, north, strict=True))
    if any(not (abs(x) <= 180 and abs(y) <= 90) for x, y, *_ in points):
        raise NoCoordinatesError("is off the globe; which projection its coordinates are of is not said")
    if len(points) == 1:
        return Spot(points[0][1], points[0][0])
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    if max(xs) - min(xs) > 180:  # across the line where the day changes
        xs = [x + 360 if x < 0 else x for x in xs]
    x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    radius = max(distance_km(y, x, point_y, point_x) for point_x, point_y in zip(xs, ys, strict=True))
    return Spot(round(y, 6), round(x - 360 if x > 180 else x, 6), round(radius, 3))


# --- grids and codes ---


@cache
def _grid() -> Any:
    import mgrs

    return mgrs.MGRS()


_MGRS = re.compile(
    r"(?:MGRS\s*:?\s*)?(\d{1,2}\s*[C-HJ-NP-X])\s*([A-HJ-NP-Z][A-HJ-NP-V])\s*((?:\d\s*){0,11})$", re.IGNORECASE
)


def _of_mgrs(text: str) -> Spot:
    """The middle of a square of the military grid, and how far its corners are."""
    match = _MGRS.match(text)
    assert match is not None
    zone, square, digits = (re.sub(r"\s", "", part).upper() for part in match.groups())
    remark = ""
    if len(digits) % 2 or len(digits) > 10:
        remark = (
            f"has {len(digits)} digits after {zone}{square}, and a grid reference has as many for east as for north; "
            "read as its square of 100 km"
        )
        digits = ""
    try:
        latitude, longitude = _grid().toLatLon(zone + square + digits)
    except Exception as error:  # the library's own error, which is not part of its interface
        raise NoCoordinatesError("is no square of the military grid (MGRS)") from error
    side = 100 / 10 ** (len(digits) // 2)
    return Spot(round(latitude, 6), round(longitude, 6), round(side / math.sqrt(2), 4), remark=remark)


_UTM = re.compile(
    r"(?:UTM\s*:?\s*)?(\d{1,2})\s*([C-HJ-NP-X])[\s,;]+(\d{6}(?:\.\d+)?)\s*m?\s*E?[\s,;]+(\d{6,7}(?:\.\d+)?)\s*m?\s*N?$",
    re.IGNORECASE,
)


def _of_utm(text: str) -> Spot:
    """Zone, band, easting and northing in metres: 36U 323900 5591700."""
    match = _UTM.match(text)
    assert match is not None
    zone, band, east, north = match.groups()
    if band.upper() == "S":
        raise NoCoordinatesError("is a UTM reference with S, which is a band in the north and the southern hemisphere")
    code = (32600 if band.upper() >= "N" else 32700) + int(zone)
    try:
        (longitude,), (latitude,) = to_degrees([float(east)], [float(north)], f"EPSG:{code}")
    except ProjectionError as error:
        raise NoCoordinatesError(str(error)) from error
    return Spot(round(latitude, 6), round(longitude, 6))


_DIGITS = "23456789CFGHJMPQRVWX"
_FULL = rf"[2-9C][2-9CFGHJMPQRV](?:[{_DIGITS}]{{6}}|[{_DIGITS}]{{4}}00|[{_DIGITS}]{{2}}0000|000000)\+[{_DIGITS}]{{0,7}}"
_SHORT = rf"([{_DIGITS}]{{4}}|[{_DIGITS}]{{6}})\+([{_DIGITS}]{{2,7}})(?:[\s,]+(\S.*))?"


def _of_plus_code(text: str) -> Spot:
    """The middle of the area of a plus code, and how far its corners are; a short one with the town beside it."""
    code, _, place = text.partition(" ")
    if re.fullmatch(_FULL, code.rstrip(",").upper()):
        return _plus_code(code.rstrip(",").upper())
    match = re.fullmatch(_SHORT, text, re.IGNORECASE)
    assert match is not None
    before, after, place = match[1].upper(), match[2].upper(), match[3]
    if not place:
        raise NoCoordinatesError("is a short plus code, which says where only with its town; write the full one")
    town = resolve(place)
    if town.latitude is None or town.longitude is None:
        raise NoCoordinatesError(f"is a short plus code, and “{place:.60}” is not one place: {town.note or 'an area'}")
    missing = 8 - len(before)
    head = _plus_digits(town.latitude, town.longitude)[:missing]
    found = _plus_code(f"{head}{before}+{after}")
    step = 20.0 ** (2 - missing // 2)
    latitude = found.latitude + step * round((town.latitude - found.latitude) / step)
    longitude = found.longitude + step * round((town.longitude - found.longitude) / step)
    return Spot(round(latitude, 6), round(longitude, 6), found.radius_km)


def _plus_digits(latitude: float, longitude: float) -> str:
    """The first eight digits of the code of a point."""
    digits, north, east = "", latitude + 90, longitude + 180
    for step in (20.0, 1.0, 0.05, 0.0025):
        row, column = int(north // step), int(east // step)
        digits += _DIGITS[row] + _DIGITS[column]
        north, east = north - row * step, east - column * step
    return digits


def _plus_code(code: str) -> Spot:
    """Pairs of digits in base 20, then single ones in a grid of 4 columns and 5 rows."""
    digits = code.replace("+", "").rstrip("0")
    latitude, longitude, height, width = -90.0, -180.0, 400.0, 400.0
    for place in range(0, min(len(digits), 10) - 1, 2):
        height, width = height / 20, width / 20
        latitude += _DIGITS.index(digits[place]) * height
        longitude += _DIGITS.index(digits[place + 1]) * width
    for digit in digits[10:]:
        height, width = height / 5, width / 4
        row, column = divmod(_DIGITS.index(digit), 4)
        latitude, longitude = latitude + row * height, longitude + column * width
    latitude, longitude = latitude + height / 2, longitude + width / 2
    reach = distance_km(latitude, longitude, latitude + height / 2, longitude + width / 2)
    return Spot(round(latitude, 7), round(longitude, 7), round(reach, 4))


# --- links ---

_NUMBER = r"([+-]?\d{1,3}(?:\.\d+)?)"
_IN_LINKS = (
    re.compile(rf"!3d{_NUMBER}!4d{_NUMBER}"),
    re.compile(rf"@{_NUMBER},{_NUMBER}(?:,|$)"),
    re.compile(rf"#(?:map=)?\d+(?:\.\d+)?/{_NUMBER}/{_NUMBER}"),
    re.compile(rf"/(?:place|search|dir)/{_NUMBER},\+?{_NUMBER}"),
)
_PARAMETERS = ("q", "query", "ll", "sll", "center", "destination", "daddr", "loc", "cp", "coordinate", "marker")
_LONGITUDE_FIRST = re.compile(r"(?:^|\.)(?:yandex|2gis)\.")


def _of_link(text: str) -> Spot:
    """What the address of a map says; nothing is fetched."""
    if text.casefold().startswith("geo:"):
        match = re.match(rf"geo:{_NUMBER},{_NUMBER}(?:,[^;?]*)?((?:;[^?]*)?)", text, re.IGNORECASE)
        if match is None:
            raise NoCoordinatesError(_UNREADABLE)
        uncertain = re.search(r";u=(\d+(?:\.\d+)?)", match[3])
        return Spot(float(match[1]), float(match[2]), float(uncertain[1]) / 1000 if uncertain else math.nan)
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        fields = {name: values[0] for name, values in parse_qs(f"{parts.query}&{parts.fragment}").items()}
    except ValueError as error:
        raise NoCoordinatesError("is no address") from error
    for north, east in (("mlat", "mlon"), ("lat", "lon"), ("lat", "lng"), ("latitude", "longitude")):
        if north in fields and east in fields:
            return Spot(angle_of(fields[north])[0], angle_of(fields[east])[0])
    if _LONGITUDE_FIRST.search(host):
        pair = fields.get("pt") or fields.get("ll") or fields.get("m") or ""
        match = re.match(rf"{_NUMBER},{_NUMBER}", pair) or re.search(
            rf"/geo/(?:\d+/)?{_NUMBER},{_NUMBER}", unquote(text)
        )
        if match:
            return Spot(float(match[2]), float(match[1]))
    for pattern in _IN_LINKS:
        if match := pattern.search(unquote(text)):
            return Spot(float(match[1]), float(match[2]))
    for name in _PARAMETERS:
        if match := re.fullmatch(rf"(?:loc:)?\s*{_NUMBER}\s*[,~ ]\s*{_NUMBER}", fields.get(name, "")):
            return Spot(float(match[1]), float(match[2]))
    if re.search(r"goo\.gl$|(?:^|\.)bit\.ly$", host):
        raise NoCoordinatesError("is a short link, which does not say where; open it and take the long one")
    raise NoCoordinatesError("is a link that does not say where")


_WAYS = (
    (re.compile(rf"(?:SRID\s*=\s*\d+\s*;)?\s*(?:{_SHAPES})\b", re.IGNORECASE), _of_wkt),
    (re.compile(r"(?:https?|geo):", re.IGNORECASE), _of_link),
    (re.compile(r"\{"), _of_json),
    (_MGRS, _of_mgrs),
    (_UTM, _of_utm),
    (re.compile(rf"(?:{_FULL}|{_SHORT}$)", re.IGNORECASE), _of_plus_code),
    (re.compile(r"0[01](?:[0-9A-F]{2}){20,}$", re.IGNORECASE), _of_wkb),
)
"""What else than degrees a text can be, by how it looks."""
