"""What a column of a table can be, by which names it goes in seven languages, and what its cells look like."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass


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


def share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    """How many of some cells pass a test, from 0 to 1."""
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
        return share(cells, lambda cell: (number := _number(cell)) is not None and abs(number) <= bound) > 0.8

    return fits


def _dates(cells: Sequence[str]) -> bool:
    return share(cells, _is_date) > 0.8


def _whole(cells: Sequence[str]) -> bool:
    return share(cells, lambda cell: (number := _number(cell)) is not None and number >= 0 and number % 1 == 0) > 0.8


def _words(cells: Sequence[str]) -> bool:
    return share(cells, lambda cell: any(letter.isalpha() for letter in cell)) > 0.5


_PAIR = re.compile(r"\(?\s*[+-]?\d{1,2}\.\d+\s*[,;]\s*[+-]?\d{1,3}\.\d+\s*\)?$")


def _pairs(cells: Sequence[str]) -> bool:
    return share(cells, lambda cell: bool(_PAIR.match(cell))) > 0.8


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
