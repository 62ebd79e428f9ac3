"""The columns of every table, once: name, type, meaning, allowed values, keys.

Everything that needs to know a column asks here: the loader and its checks, `datapackage.json`, the
page about the data, the exports. Names follow ACLED where the meaning is the same and UCDP for
low / best / high.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from vigil.table import weapons

TIME_ZONE = "Europe/Kyiv"

LIST_SEPARATOR = ";"
"""Cells that hold several values (aliases, launch areas, source ids) join them with this."""

Kind = Literal["text", "label", "integer", "number", "datetime", "date", "list"]
"""What a column holds: `label` is text that repeats, `list` texts joined by `;`, `datetime` a moment (in files ISO 8601
with an offset), `date` a calendar day."""

_DTYPES: Mapping[str, str] = {
    "integer": "Int64",
    "number": "float64",
    "datetime": f"datetime64[us, {TIME_ZONE}]",
    "date": "datetime64[us]",
}


@dataclass(frozen=True)
class Column:
    """One column: its name, what it holds, what it means, and what is allowed in it."""

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    allowed: tuple[str, ...] = ()
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    refers_to: tuple[str, str] | None = None
    """(table, column) that each value must be found in; for a list, each of its values."""


def dtype_of(column: Column) -> Any:
    """The type of a column's values in pandas: Int64, float64, datetime64[us] in the table's time zone or of naive
    midnights, else str; a reader hands labels over as categories of str."""
    return _DTYPES.get(column.kind, "str")


@dataclass(frozen=True)
class TableSchema:
    """One table: what a row is, its columns in file order, and the columns that identify a row."""

    name: str
    row_is: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def __getitem__(self, column: str) -> Column:
        for candidate in self.columns:
            if candidate.name == column:
                return candidate
        raise KeyError(f"table {self.name} has no column {column!r}")

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in file order."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True)
class EventType:
    """A kind of event: its label, whether force is used, and whether both actors take part as parties."""

    name: str
    label: str
    meaning: str
    violent: bool = False
    mutual: bool = False


EVENT_TYPES: Mapping[str, EventType] = {
    kind.name: kind
    for kind in (
        EventType(
            "attack",
            "Air attack",
            "UAVs and missiles launched by one actor in one night or reported in one report",
            violent=True,
        ),
        EventType("strike", "Strike", "A strike on one target, reported on its own", violent=True),
        EventType("call", "Call", "A call between leaders", mutual=True),
        EventType("talks", "Talks", "Talks between delegations", mutual=True),
        EventType("meeting", "Meeting", "A meeting of leaders", mutual=True),
        EventType("truce", "Truce", "A truce declared by one or both sides"),
        EventType("agreement", "Agreement", "An agreement signed", mutual=True),
        EventType("arms supply", "Arms supply", "A decision on the supply of arms"),
        EventType("sanctions", "Sanctions", "A decision on sanctions"),
        EventType("announcement", "Announcement", "A public deadline, demand or decision"),
    )
}

VIOLENT_TYPES = tuple(kind.name for kind in EVENT_TYPES.values() if kind.violent)
DIPLOMACY_TYPES = tuple(kind.name for kind in EVENT_TYPES.values() if not kind.violent)
MUTUAL_TYPES = tuple(kind.name for kind in EVENT_TYPES.values() if kind.mutual)

WEAPON_CLASSES = tuple(kind.name for kind in weapons.DECLARED)
"""In the order of drawing and listing; each is declared in `vigil.table.weapons`."""

WEAPON_FAMILIES: Mapping[str, tuple[str, ...]] = weapons.families()
UAV_CLASSES, MISSILE_CLASSES = WEAPON_FAMILIES["UAV"], WEAPON_FAMILIES["missile"]
BALLISTIC_CLASSES = tuple(kind.name for kind in weapons.DECLARED if kind.is_ballistic)
UNDIVIDED_CLASSES = tuple(kind.name for kind in weapons.DECLARED if kind.is_undivided)

GEO_PRECISIONS: tuple[str, ...] = ("point", "settlement", "city", "district", "oblast", "sea", "country", "direction")
"""From finest to coarsest. Point and settlement are drawn as dots, city as a ring, the rest as areas."""

PLACE_KINDS: tuple[str, ...] = (
    "point",
    "settlement",
    "city",
    "district",
    "raion",
    "oblast",
    "sea",
    "country",
    "direction",
)

PRECISION_OF_KIND: Mapping[str, str] = {kind: "district" if kind == "raion" else kind for kind in PLACE_KINDS}

EFFECTS = ("hit", "debris", "damage", "affected")
CLAIM_STATUSES = ("initial", "updated", "superseded")
TIME_PRECISIONS = ("minute", "hour", "day")
SOURCE_KINDS = ("official", "agency", "press", "organisation", "dataset")

CLAIM_MEASURES: Mapping[str, str] = {
    "launched": "Munitions launched in all",
    "launched UAV": "One-way attack UAVs launched, decoys included",
    "launched missiles": "Missiles launched",
    "neutralised": "Shot down, jammed or lost from radar, in all",
    "hits UAV": "UAVs that hit",
    "hits missiles": "Missiles that hit",
    "hit locations": "Locations with hits",
    "debris locations": "Locations with fallen debris",
    "districts hit": "Districts of a city hit",
    "killed": "People killed",
    "injured": "People injured",
    "duration": "Duration",
    "main direction": "Main direction of the attack",
    "weapons": "Kinds and order of weapons",
    "damage": "Kind of damage",
    "intensity": "How the attack compares with others",
    "participants": "Who took part",
    "count": "Number in a series",
    "outcome": "What came of it",
    "topics": "What was spoken of",
    "arms supply": "What was said on the supply of arms",
    "next step": "What was to follow",
    "time": "When it took place",
}

COUNT_UNIT = "munitions"
PEOPLE_UNIT = "people"


def _casualties(kind: str) -> tuple[Column, ...]:
    words = {"low": "Lowest", "best": "Best", "high": "Highest"}
    return tuple(
        Column(
            f"{kind}_{end}",
            "integer",
            f"{word} number of people {kind} at this place; empty when not known",
            unit=PEOPLE_UNIT,
            minimum=0,
        )
        for end, word in words.items()
    )


EVENTS = TableSchema(
    "events",
    "one event: an attack (one report day, one attacker), a strike, a call, talks, a truce, a decision",
    ("event_id",),
    (
        Column("event_id", "text", "Identifier, stable across editions", required=True),
        Column(
            "event_date",
            "date",
            "The day the event belongs to; for an overnight attack the morning it was reported",
            required=True,
        ),
        Column("start", "datetime", "Begin, ISO 8601 with offset; 00:00 when only the day is known", required=True),
        Column("end", "datetime", "End, ISO 8601 with offset; empty when not known"),
        Column("time_precision", "text", "How exactly start and end are known", required=True, allowed=TIME_PRECISIONS),
        Column("event_type", "text", "Kind of event", required=True, allowed=tuple(EVENT_TYPES)),
        Column("sub_event_type", "text", "Finer kind, in words"),
        Column("actor1", "text", "Who acted: the attacker, the first party, who decided", required=True),
        Column("actor2", "text", "Who it was directed at, or the other party"),
        Column(
            "location",
            "text",
            "Place of the event as a whole, by the English name in the places table",
            refers_to=("places", "name_en"),
        ),
        Column("geo_precision", "text", "How exactly the place is known", allowed=GEO_PRECISIONS),
        Column("series", "text", "Name of a numbered series that the event belongs to"),
        Column("headline", "text", "What happened, in one neutral sentence", required=True),
        Column("notes", "text", "What a reader must know to use the figures"),
        Column("source_id", "list", "Reports the event rests on", required=True, refers_to=("sources", "source_id")),
    ),
)

MUNITIONS = TableSchema(
    "munitions",
    "one weapon in one attack, in one window of time",
    ("event_id", "weapon", "start"),
    (
        Column("event_id", "text", "The attack", required=True, refers_to=("events", "event_id")),
        Column("weapon", "text", "Weapon as reported; names that a report does not tell apart stand together", True),
        Column("weapon_class", "text", "Class of the weapon", required=True, allowed=WEAPON_CLASSES),
        Column("start", "datetime", "Begin of the reported window for this weapon"),
        Column("end", "datetime", "End of the reported window for this weapon"),
        Column("launched", "integer", "Number launched; empty when not known", unit=COUNT_UNIT, minimum=0),
        Column(
            "shot_down",
            "integer",
            "Number destroyed by air defence; from the report of 24 July 2025 on it holds jammed and lost ones too",
            unit=COUNT_UNIT,
            minimum=0,
        ),
        Column("lost", "integer", "Number jammed or lost from radar", unit=COUNT_UNIT, minimum=0),
        Column(
            "got_through",
            "integer",
            "Number reported to have hit; empty when the report gives none",
            unit=COUNT_UNIT,
            minimum=0,
        ),
        Column("launched_from", "list", "Launch areas named in the report", refers_to=("places", "name_en")),
        Column("carrier", "text", "Aircraft or ships that launched"),
        Column("target", "list", "Areas the report names as the target", refers_to=("places", "name_en")),
        Column("source_id", "text", "Report the figures come from", True, refers_to=("sources", "source_id")),
    ),
)

IMPACTS = TableSchema(
    "impacts",
    "one place hit or affected in one event, according to one speaker",
    ("event_id", "location", "effect", "attributed_to", "source_id"),
    (
        Column("event_id", "text", "The event", required=True, refers_to=("events", "event_id")),
        Column("location", "text", "Place, by its name in the places table", True, refers_to=("places", "name_en")),
        Column("geo_precision", "text", "How exactly the place is known", required=True, allowed=GEO_PRECISIONS),
        Column("effect", "text", "What is reported of the place", required=True, allowed=EFFECTS),
        *_casualties("killed"),
        *_casualties("injured"),
        Column("attributed_to", "text", "Who said it"),
        Column("source_id", "text", "Report it was read in", True, refers_to=("sources", "source_id")),
    ),
)

CLAIMS = TableSchema(
    "claims",
    "one statement about one measure of one event, as one report gives it",
    ("claim_id",),
    (
        Column("claim_id", "text", "Identifier, stable across editions", required=True),
        Column("event_id", "text", "The event", required=True, refers_to=("events", "event_id")),
        Column("measure", "text", "What the statement is about", required=True, allowed=tuple(CLAIM_MEASURES)),
        Column("low", "number", "Lower bound, where a range or 'at least' is given"),
        Column("value", "number", "Figure given; empty for a statement in words"),
        Column("high", "number", "Upper bound, where a range is given"),
        Column("unit", "text", "Unit of the figures"),
        Column("statement", "text", "What was said, in our words, where it is not a figure"),
        Column("scope", "text", "What area the statement speaks of", refers_to=("places", "name_en")),
        Column("attributed_to", "text", "Who said it; empty when the report names nobody"),
        Column("source_id", "text", "Report it was read in", True, refers_to=("sources", "source_id")),
        Column("as_of", "datetime", "When it was said, as exactly as known; 00:00 when only the day is known", True),
        Column("as_of_precision", "text", "How exactly as_of is known", required=True, allowed=TIME_PRECISIONS),
        Column("status", "text", "Whether a later statement replaced it", required=True, allowed=CLAIM_STATUSES),
        Column("notes", "text", "What a reader must know to use the statement"),
    ),
)

SOURCES = TableSchema(
    "sources",
    "one report",
    ("source_id",),
    (
        Column("source_id", "text", "Identifier, stable across editions", required=True),
        Column("publisher", "text", "Who published it", required=True),
        Column("kind", "text", "Kind of publisher", required=True, allowed=SOURCE_KINDS),
        Column("title", "text", "Title as published; empty when not seen"),
        Column("url", "text", "Address as it was found; empty when not found"),
        Column("published", "date", "Day of publication"),
        Column("language", "text", "Language, ISO 639-1"),
        Column("licence", "text", "Terms under which it can be used, as far as stated"),
    ),
)

PLACES = TableSchema(
    "places",
    "one name the table uses",
    ("place_id",),
    (
        Column("place_id", "text", "Identifier, stable across editions", required=True),
        Column("name_en", "text", "English name, unique in the table", required=True),
        Column("name_uk", "text", "Ukrainian name"),
        Column("aliases", "list", "Other names and spellings"),
        Column("kind", "text", "Kind of place", required=True, allowed=PLACE_KINDS),
        Column("parent", "text", "Place it lies in", refers_to=("places", "name_en")),
        Column("latitude", "number", "Reference point, WGS 84", unit="degrees", minimum=-90, maximum=90),
        Column("longitude", "number", "Reference point, WGS 84", unit="degrees", minimum=-180, maximum=180),
        Column("radius_km", "number", "Distance from the reference point that covers the place", unit="km", minimum=0),
        Column("katottg", "text", "Code in Ukraine's register of territorial units (KATOTTH)"),
        Column("geonames_id", "integer", "GeoNames identifier"),
        Column("iso_3166_2", "text", "ISO 3166-2 code of an oblast, ISO 3166-1 of a country"),
    ),
)

TABLES: Mapping[str, TableSchema] = {
    table.name: table for table in (EVENTS, MUNITIONS, IMPACTS, CLAIMS, SOURCES, PLACES)
}

FIGURES = ("launched", "shot_down", "lost", "neutralised", "got_through")
CASUALTIES = tuple(f"{kind}_{end}" for kind in ("killed", "injured") for end in ("low", "best", "high"))

EVENT_EXPORT_COLUMNS = (
    "event_id",
    "event_date",
    "start",
    "end",
    "event_type",
    "sub_event_type",
    "actor1",
    "actor2",
    "location",
    "geo_precision",
    "latitude",
    "longitude",
    *FIGURES,
    *CASUALTIES,
    "headline",
    "sources",
)
"""The columns of an exported selection, in order; `sources` are the addresses (or publishers) of the reports."""
