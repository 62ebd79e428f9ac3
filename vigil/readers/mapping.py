"""Which column of a file is what: proposed from names and content, saved as a small file, used by `mapped`.

A mapping is a JSON file that can be shared, read by people, and used from the command line (`--mapping FILE`).
"""

from __future__ import annotations

import difflib
import json
import re
import zoneinfo
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from vigil.limits import MAPPING_FILE_BYTES
from vigil.readers.files.raw import Sample
from vigil.table.schema import GEO_PRECISIONS, TIME_ZONE

MAPPING_VERSION = 1

DATE_ORDERS = {
    "iso": ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"),
    "compact": ("%Y%m%d",),
    "day first": ("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%y", "%d/%m/%y"),
    "month first": ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y"),
    "named month": ("%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%B %d, %Y", "%b %d, %Y"),
}
"""How a day can be written, and the formats tried for each."""

EXAMPLES = {
    "iso": "2025-07-04 21:30",
    "compact": "20250704",
    "day first": "04.07.2025 21:30",
    "month first": "07/04/2025 21:30",
    "named month": "4 July 2025 21:30",
}
"""Of each of `DATE_ORDERS`, for messages and pickers."""

CLOCKS = ("", " %H:%M", " %H:%M:%S", "T%H:%M", "T%H:%M:%S", "T%H:%M:%S.%f", " %H:%M:%S.%f")
"""How an hour can stand after a day."""


@dataclass(frozen=True)
class Target:
    """One column of the events that a file's column can be: the names it goes by, and what its cells look like."""

    name: str
    meaning: str
    goes_by: str
    """Names of columns, most telling first, with spaces between; `_` stands for any of space, hyphen, point."""
    fits: Callable[[Sequence[str]], bool] = lambda cells: True
    looks_like: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names that it goes by."""
        return tuple(self.goes_by.split())


def _share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, cells)) / len(cells) if cells else 0.0


def _is_date(cell: str) -> bool:
    return bool(_DATE.match(cell.strip()))


_DATE = re.compile(
    r"(?:(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d{2}|(?:19|20)\d{2}[01]\d[0-3]\d|"
    r"\d{1,2}[ -][A-Za-z]{3,9}[ -](?:19|20)\d{2}|[A-Za-z]{3,9} \d{1,2}, (?:19|20)\d{2})(?:[T ].*)?$"
)


def _number(cell: str) -> float | None:
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return None


def _within(bound: float) -> Callable[[Sequence[str]], bool]:
    def fits(cells: Sequence[str]) -> bool:
        return _share(cells, lambda cell: (number := _number(cell)) is not None and abs(number) <= bound) > 0.8

    return fits


def _dates(cells: Sequence[str]) -> bool:
    return _share(cells, _is_date) > 0.8


def _whole(cells: Sequence[str]) -> bool:
    return _share(cells, lambda cell: (number := _number(cell)) is not None and number >= 0 and number % 1 == 0) > 0.8


def _words(cells: Sequence[str]) -> bool:
    return _share(cells, lambda cell: any(letter.isalpha() for letter in cell)) > 0.5


_PAIR = re.compile(r"\(?\s*[+-]?\d{1,2}\.\d+\s*[,;]\s*[+-]?\d{1,3}\.\d+\s*\)?$")


def _pairs(cells: Sequence[str]) -> bool:
    return _share(cells, lambda cell: bool(_PAIR.match(cell))) > 0.8


TARGETS: tuple[Target, ...] = (
    Target("event_id", "identifier", "event_id id uid incident_id fid objectid globaleventid"),
    Target(
        "event_date",
        "day, or day and hour, of the event",
        (
            "event_date date day datum date_start start_date incident_date verified_date дата date_of_event "
            "time_start start timestamp datetime created_at"
        ),
        _dates,
        "dates",
    ),
    Target("end", "end of the event", "end date_end end_date time_end finished_at кінець", _dates, "dates"),
    Target("event_type", "kind of event", "event_type type category kind тип категорія incident_type", _words),
    Target("sub_event_type", "finer kind", "sub_event_type subtype sub_type subcategory sub_category status", _words),
    Target("weapon", "weapon", "weapon weapon_type model weapons munition weapon_system зброя", _words),
    Target("actor1", "who acted", "actor1 actor side_a attacker perpetrator faction actor1name", _words),
    Target("actor2", "the other actor", "actor2 side_b target_actor victim actor2name", _words),
    Target("country", "country", "country country_name країна страна location_code iso3", _words),
    Target(
        "admin1",
        "oblast, province",
        "admin1 adm1 oblast region province state adm_1 admin1_name adm1_name область governorate",
        _words,
    ),
    Target(
        "admin2", "raion, district", "admin2 adm2 raion rayon district adm_2 admin2_name adm2_name район county", _words
    ),
    Target(
        "location",
        "place",
        (
            "location place settlement city town village name city_settl asciiname населений_пункт місце "
            "місто place_name target address"
        ),
        _words,
    ),
    Target(
        "latitude",
        "latitude",
        "latitude lat y широта geometry:latitude actiongeo_lat lat_dd",
        _within(90),
        "numbers from -90 to 90",
    ),
    Target(
        "longitude",
        "longitude",
        "longitude lon long lng x довгота долгота geometry:longitude actiongeo_long lon_dd",
        _within(180),
        "numbers from -180 to 180",
    ),
    Target(
        "coordinates",
        "latitude and longitude in one cell",
        "coordinates coords latlon lat_lon geo gps координати position",
        _pairs,
        "pairs of numbers",
    ),
    Target("killed_low", "lowest number killed", "killed_low low deaths_low", _whole, "whole numbers"),
    Target(
        "killed_best",
        "number killed",
        "killed_best killed fatalities deaths dead best загинуло загиблі погибло fatalities_total",
        _whole,
        "whole numbers",
    ),
    Target("killed_high", "highest number killed", "killed_high high deaths_high", _whole, "whole numbers"),
    Target("injured_low", "lowest number injured", "injured_low", _whole, "whole numbers"),
    Target("injured_high", "highest number injured", "injured_high", _whole, "whole numbers"),
    Target(
        "injured_best",
        "number injured",
        "injured_best injured wounded injuries поранено поранені ранено",
        _whole,
        "whole numbers",
    ),
    Target("launched", "munitions launched", "launched запущено launched_total", _whole, "whole numbers"),
    Target("shot_down", "munitions shot down", "shot_down destroyed intercepted збито downed", _whole, "whole numbers"),
    Target(
        "lost",
        "munitions jammed or lost from radar",
        "lost jammed not_reach_goal локаційно_втрачено",
        _whole,
        "whole numbers",
    ),
    Target("got_through", "munitions that got through", "got_through hits impacts влучань", _whole, "whole numbers"),
    Target(
        "events_count",
        "events that a row stands for",
        "events_count events event_count n_events",
        _whole,
        "whole numbers",
    ),
    Target("headline", "what happened in a few words", "headline title заголовок", _words),
    Target(
        "notes", "description", "notes description text details comment comments опис описание summary note", _words
    ),
    Target(
        "sources", "sources", "sources source url link source_url source_article джерело источник sourceurl", _words
    ),
)
"""What a column can be, in the order in which columns are given to them."""

TARGET_NAMES = tuple(target.name for target in TARGETS)

LONG_TEXTS = ("event_id", "headline", "notes", "sources", "coordinates")


class MappingError(ValueError):
    """A mapping that cannot be used; the message, for people, says why."""


@dataclass(frozen=True)
class Mapping:
    """Which column of a file is what, and how its cells are to be read.

    columns: from the names of `TARGETS` to columns of the file; `event_date` is needed.
    """

    columns: dict[str, str]
    title: str = ""
    publisher: str = ""
    licence: str = ""
    event_is: str = ""
    """What one row stands for."""
    date_order: str = "iso"
    """One of `DATE_ORDERS`; days written in a way that has only one reading are read in any case."""
    time_zone: str = TIME_ZONE
    """Of times without an offset."""
    decimal_comma: bool = False
    coordinates_are: str = "point"
    """How exactly given coordinates are known: one of `vigil.table.schema.GEO_PRECISIONS`."""
    look_up_names: bool = True
    """Whether places without coordinates are looked up in the gazetteer."""
    within: str = ""
    """A wider place that every place lies in."""
    settled: dict[str, str] = field(default_factory=dict)
    """For names that were not found or fit several places: what to look up instead; empty for nowhere."""

    def __post_init__(self) -> None:
        for name, column in self.columns.items():
            if name not in TARGET_NAMES:
                raise MappingError(f"“{name}” is not something a column can be{_near(name, TARGET_NAMES)}")
            if not isinstance(column, str) or not column:
                raise MappingError(f"{name}: the column is not named")
        if "event_date" not in self.columns:
            raise MappingError("no column is mapped to event_date; an event needs a day")
        if ("latitude" in self.columns) != ("longitude" in self.columns):
            raise MappingError("latitude and longitude are mapped together or not at all")
        if self.date_order not in DATE_ORDERS:
            raise MappingError(f"date_order “{self.date_order}” is not one of {', '.join(DATE_ORDERS)}")
        if self.coordinates_are not in GEO_PRECISIONS:
            raise MappingError(f"coordinates_are “{self.coordinates_are}” is not one of {', '.join(GEO_PRECISIONS)}")
        try:
            zoneinfo.ZoneInfo(self.time_zone)
        except (ValueError, OSError, KeyError) as error:
            raise MappingError(f"time_zone “{self.time_zone}” is not known; for example Europe/Kyiv or UTC") from error

    def to_json(self) -> str:
        """The mapping as the text of its file; the same mapping gives the same text."""
        described = {"vigil_mapping": MAPPING_VERSION, **asdict(self)}
        return json.dumps(described, ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Mapping:
        """The mapping that `to_json` wrote. Raises `MappingError`, naming what is wrong."""
        try:
            described = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise MappingError(f"is not JSON: {error}") from error
        if not isinstance(described, dict) or "vigil_mapping" not in described:
            raise MappingError("is not a mapping: it has no “vigil_mapping”")
        version = described.pop("vigil_mapping")
        if version != MAPPING_VERSION:
            raise MappingError(f"is a mapping of version {version!r}; this program reads {MAPPING_VERSION}")
        known = {entry.name: entry for entry in fields(cls)}
        for name, value in described.items():
            if name not in known:
                raise MappingError(f"“{name}” is not a part of a mapping{_near(name, list(known))}")
            _check_type(name, value)
        if "columns" not in described:
            raise MappingError("has no “columns”")
        return cls(**described)


def _check_type(name: str, value: Any) -> None:
    if name in ("columns", "settled"):
        fits = isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
    elif name in ("decimal_comma", "look_up_names"):
        fits = isinstance(value, bool)
    else:
        fits = isinstance(value, str)
    if not fits:
        raise MappingError(f"“{name}” holds what it cannot hold: {value!r:.80}")


def load_mapping(path: Path) -> Mapping:
    """Read a saved mapping. Raises `MappingError`, which names the file, and `OSError` where there is none."""
    if path.stat().st_size > MAPPING_FILE_BYTES:
        raise MappingError(f"{path.name} is too large to be a mapping")
    try:
        return Mapping.from_json(path.read_text(encoding="utf-8-sig"))
    except (MappingError, UnicodeDecodeError) as error:
        raise MappingError(f"{path.name}: {error}") from error


def _near(name: str, known: Sequence[str]) -> str:
    found = difflib.get_close_matches(name, known, n=1)
    return f" (did you mean “{found[0]}”?)" if found else ""


# Proposals


@dataclass(frozen=True)
class Proposal:
    """That a column of a file is something, and why."""

    target: str
    column: str
    reason: str


def propose_mapping(sample: Sample) -> tuple[Mapping | None, tuple[Proposal, ...]]:
    """Which column is what, from names and content, each with its reason; no mapping where nothing could be a day.

    A column whose name fits and whose cells do not is not proposed; one without a telling name is proposed only as a
    date or a pair of coordinates, where its cells leave no doubt.
    """
    left = {name: sample.column(name) for name in sample.names}
    proposals: list[Proposal] = []
    for target in TARGETS:
        named = _by_name(target, left) or _by_word(target, left)
        if named is None and target.name in ("event_date", "coordinates"):
            named = next((name for name, cells in left.items() if cells and target.fits(cells)), None)
            reason = f"its cells are {target.looks_like}"
        elif named is not None:
            reason = f"it is called “{named}”" + (
                f" and its cells are {target.looks_like}" if target.looks_like else ""
            )
        if named is not None:
            proposals.append(Proposal(target.name, named, reason))
            del left[named]
    columns = {proposal.target: proposal.column for proposal in proposals}
    if ("latitude" in columns) != ("longitude" in columns):
        proposals = [proposal for proposal in proposals if proposal.target not in ("latitude", "longitude")]
    if "latitude" in columns and "coordinates" in columns:
        proposals = [proposal for proposal in proposals if proposal.target != "coordinates"]
    columns = {proposal.target: proposal.column for proposal in proposals}
    if "event_date" not in columns:
        return None, tuple(proposals)
    order, why = date_order_of(sample.column(columns["event_date"]))
    proposals = [
        Proposal(one.target, one.column, f"{one.reason}; {why}") if one.target == "event_date" else one
        for one in proposals
    ]
    comma = "latitude" in columns and any("," in cell for cell in sample.column(columns["latitude"]))
    return Mapping(columns, date_order=order, decimal_comma=comma), tuple(proposals)


def _by_name(target: Target, left: dict[str, list[str]]) -> str | None:
    """The column that goes by one of the target's names, in their order, and whose cells fit or are empty."""
    folded = {_folded(name): name for name in reversed(list(left))}
    for known in target.names:
        name = folded.get(_folded(known))
        if name is not None and (not left[name] or target.fits(left[name])):
            return name
    return None


_TELLING = ("event_date", "latitude", "longitude", "killed_best", "injured_best", "notes", "sources")
"""Targets that one telling word in a longer name is enough for: “People killed”, “source_urls”."""


def _by_word(target: Target, left: dict[str, list[str]]) -> str | None:
    """A column with one of the target's names as a word of its own, and cells that fit."""
    if target.name not in _TELLING:
        return None
    known = {name for name in target.names if len(name) > 2 and name.isalpha()}
    known |= {f"{name}s" for name in known}
    fitting = {
        name: cells
        for name, cells in left.items()
        if known & set(re.findall(r"[^\W\d_]+", name.casefold())) and cells and target.fits(cells)
    }
    if target.name == "notes":  # of several texts, the longest tells most
        return max(fitting, key=lambda name: sum(map(len, fitting[name])), default=None)
    return next(iter(fitting), None)


def _folded(name: str) -> str:
    return re.sub(r"[\s_.\-]+", " ", name.casefold()).strip()


def date_order_of(cells: Sequence[str]) -> tuple[str, str]:
    """How days are written, one of `DATE_ORDERS`, and why."""
    days = [cell.strip() for cell in cells]
    if _share(days, lambda day: bool(re.match(r"(?:19|20)\d{6}$", day))) > 0.8:
        return "compact", "days are written YYYYMMDD"
    parts = [match for day in days if (match := re.match(r"(\d{1,2})([-/.])(\d{1,2})[-/.]\d{2,4}", day))]
    if len(parts) > len(days) / 2:
        if any(int(match[1]) > 12 for match in parts):
            return "day first", "the day stands first: numbers above 12 do"
        if any(int(match[3]) > 12 for match in parts):
            return "month first", "the month stands first: numbers above 12 stand second"
        if all(match[2] == "." for match in parts):
            return "day first", "days with points are written day first"
        return "day first", "either order fits, the day is taken to stand first: look at the first rows"
    if _share(days, lambda day: bool(re.search(r"[A-Za-z]{3}", day)) and "T" not in day) > 0.5:
        return "named month", "the month is named"
    return "iso", "days are written year first"
