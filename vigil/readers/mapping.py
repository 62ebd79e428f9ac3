"""Which column of a file is what, and how its cells are read: saved as a small file, used by `mapped`.

A mapping is a JSON file that can be shared, read by people, and used from the command line (`--mapping FILE`).
"""

from __future__ import annotations

import difflib
import json
import zoneinfo
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from vigil.limits import MAPPING_FILE_BYTES
from vigil.places.projections import projection_in
from vigil.readers.column_names import TARGET_NAMES
from vigil.readers.coordinates import PAIR_ORDERS
from vigil.readers.day_order import ORDERS, DateOrder
from vigil.readers.day_texts import DAY_FIRST, MONTH_FIRST
from vigil.table.schema import GEO_PRECISIONS, TIME_ZONE
from vigil.text import listed, parse_json

MAPPING_VERSION = 1

EXAMPLES = {"": "2025-07-04 or 4 July 2025", DAY_FIRST: "04.07.2025", MONTH_FIRST: "07/04/2025"}
"""Of each order of day and month that a mapping can say; the empty one is what the column as a whole tells."""

DATE_ORDERS = (*EXAMPLES, "iso", "compact", "named month")
"""What `Mapping.date_order` can be; the last three, of earlier mappings, are read as the column tells."""


class MappingError(ValueError):
    """A mapping that cannot be used; the message, for people, says why."""


@dataclass(frozen=True)
class Mapping:
    """Which column of a file is what, and how its cells are to be read.

    columns: from the names of `TARGETS` to columns of the file. The day is in `event_date`, with its hour in the same
    cell or in `time`, or in `year`, `month` and `day`, of which only the first is needed.
    """

    columns: dict[str, str]
    sheet: str = ""
    """Of a workbook, or another file of several tables, the one that is read; empty: the one that fits."""
    title: str = ""
    publisher: str = ""
    licence: str = ""
    event_is: str = ""
    """What one row stands for."""
    date_order: str = ""
    """One of `DATE_ORDERS`: which of 04/07/2025 is the day; empty where the column as a whole is to tell."""
    time_zone: str = TIME_ZONE
    """Of times without an offset."""
    decimal_comma: bool = False
    coordinates_are: str = "point"
    """How exactly given coordinates are known: one of `vigil.table.schema.GEO_PRECISIONS`."""
    projection: str = ""
    """The coordinate system that numbers are of where they are no degrees, such as "EPSG:32636"."""
    pair_order: str = ""
    """Which of two numbers in one cell is which, one of `PAIR_ORDERS`; empty where the file says so itself."""
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
        self._check_days()
        if ("latitude" in self.columns) != ("longitude" in self.columns):
            raise MappingError("latitude and longitude are mapped together or not at all")
        if self.date_order not in DATE_ORDERS:
            raise MappingError(f"date_order “{self.date_order}” is not one of {', '.join(filter(None, DATE_ORDERS))}")
        if self.coordinates_are not in GEO_PRECISIONS:
            raise MappingError(f"coordinates_are “{self.coordinates_are}” is not one of {', '.join(GEO_PRECISIONS)}")
        if self.pair_order not in PAIR_ORDERS:
            raise MappingError(f"pair_order “{self.pair_order}” is not one of {listed(PAIR_ORDERS[1:], 'or')}")
        if self.projection and projection_in(self.projection) != self.projection:
            raise MappingError(f"projection “{self.projection}” is not a code such as EPSG:32636")
        try:
            zoneinfo.ZoneInfo(self.time_zone)
        except (ValueError, OSError, KeyError) as error:
            raise MappingError(f"time_zone “{self.time_zone}” is not known; for example Europe/Kyiv or UTC") from error

    def _check_days(self) -> None:
        """The day stands in one column, or in three: year, month and day."""
        if not {"event_date", "year"} & set(self.columns):
            raise MappingError("no column is mapped to event_date, nor to year; an event needs a day")
        if parts := [name for name in ("year", "month", "day") if name in self.columns]:
            if "event_date" in self.columns:
                raise MappingError(f"event_date and {parts[0]} are mapped; the day is in one column or in its parts")
            if missing := [name for name in ("year", "month") if name not in parts and parts[-1] != "year"]:
                raise MappingError(f"{parts[-1]} is mapped and {missing[0]} is not")

    def to_json(self) -> str:
        """The mapping as the text of its file; the same mapping gives the same text."""
        described = {"vigil_mapping": MAPPING_VERSION, **asdict(self)}
        return json.dumps(described, ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Mapping:
        """The mapping that `to_json` wrote. Raises `MappingError`, naming what is wrong."""
        try:
            described = parse_json(text)
        except ValueError as error:
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


def settled(mapping: Mapping, order: DateOrder | None) -> Mapping:
    """A mapping to be saved: it says the order of day and month that was found in the file."""
    return replace(mapping, date_order=order.order) if order and order.order in ORDERS else mapping


def taken_as(mapping: Mapping, target: str, column: str) -> Mapping:
    """The mapping with a column taken as something; what it was before, and what was taken for that, is let go of.

    A day in one column stands instead of one in its parts.
    """
    instead = ("year", "month", "day") if target == "event_date" else ()
    kept = {name: other for name, other in mapping.columns.items() if other != column and name not in instead}
    if ("latitude" in kept) != ("longitude" in kept) or target == "coordinates":
        kept = {name: other for name, other in kept.items() if name not in ("latitude", "longitude")}
    return replace(mapping, columns={**kept, target: column})


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
