"""“Massive Missile Attacks on Ukraine”, in each shape that it has had: 9, 16, 19 and 22 columns."""

from __future__ import annotations

import ast
import math
import re
from typing import Any

import pandas as pd

from vigil.limits import LITERAL_CHARACTERS
from vigil.readers import cells
from vigil.readers.cells import Faults
from vigil.readers.columns import events_frame, in_zone
from vigil.readers.counts import PUBLISHED, read_figures
from vigil.readers.files.opening import Content, Progress
from vigil.readers.files.raw import Sample
from vigil.readers.files.rows import read_rows
from vigil.readers.format import Format, ReadResult, Recognition
from vigil.readers.mapping import Mapping
from vigil.readers.naming import locate
from vigil.table import weapons
from vigil.table.reporting_breaks import AIR_FORCE_BREAKS
from vigil.table.schema import MISSILE_CLASSES

COLUMNS = {
    "time_start": "Begin, Kyiv time; for many rows only the day",
    "time_end": "End, Kyiv time; for some rows only the day",
    "model": "Weapon; several reported together are joined by “and”",
    "launch_place": "Where it was launched from",
    "target": "Area reported as the target: an oblast, a direction, the country",
    "target_main": "Main target",
    "carrier": "Aircraft or ships that launched",
    "launched": "Number launched",
    "destroyed": "Number shot down; from the reports after 22 July 2025 on it holds jammed and lost ones too",
    "not_reach_goal": "Number jammed or lost from radar, until the report of 23 July 2025",
    "still_attacking": "Number in the air when the report was made",
    "cross_border_belarus": "Number that flew to Belarus",
    "back_russia": "Number that flew back to Russia",
    "border_crossing": "Numbers that left for other countries",
    "is_shahed": "Number of Shahed among UAVs of several kinds",
    "turbojet": "Number of jet-powered UAVs among them",
    "turbojet_destroyed": "Number of these shot down",
    "num_hit_location": "Number of locations hit",
    "num_fall_fragment_location": "Number of locations with fallen debris",
    "affected region": "Regions reported affected",
    "destroyed_details": "Number shot down by region or direction",
    "launched_details": "Number launched by weapon",
    "launch_place_details": "Launch places by weapon",
    "source": "The report",
}

NEEDED = ("time_start", "time_end", "model", "launch_place", "target", "launched", "destroyed")

DATE_FORMATS = ("%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S")

DIRECTIONS = (
    "north",
    "south",
    "east",
    "west",
    "center",
    "north-east",
    "north-west",
    "south-east",
    "south-west",
    "front line",
)
"""Targets that are directions within Ukraine, not places."""

MODELS = {
    **dict.fromkeys(
        ("Shahed-136/131", "Lancet", "Молнія", "Kub", "Привет-82", "Картограф", "Фенікс"), weapons.ONE_WAY_UAV.name
    ),
    **dict.fromkeys(
        ("X-101/X-555", "Kalibr", "Iskander-K", "X-59", "X-59/X-69", "X-69", "X-59MK2", "X-22", "X-32", "Banderol"),
        weapons.CRUISE.name,
    ),
    **dict.fromkeys(
        ("Iskander-M", "Iskander-M/KN-23", "KN-23", "C-300", "C-400", "C-300/C-400", "Ballistic Missile"),
        weapons.BALLISTIC.name,
    ),
    "Intercontinental Ballistic Missile": weapons.BALLISTIC.name,
    "X-47 Kinzhal": weapons.AEROBALLISTIC.name,
    **dict.fromkeys(("X-31", "X-31P", "X-31PD"), weapons.ANTI_RADIATION.name),
    **dict.fromkeys(("P-800 Oniks", "3M22 Zircon", "X-35"), weapons.ANTI_SHIP.name),
    "Unknown Missile": weapons.UNSPECIFIED_MISSILE.name,
    **dict.fromkeys(
        (
            "Orlan-10",
            "Orlan-30",
            "ZALA",
            "Supercam",
            "Merlin-VR",
            "Orion",
            "Forpost",
            "Eleron",
            "Granat-4",
            "Mohajer-6",
        ),
        "reconnaissance UAV",
    ),
    "Reconnaissance UAV": "reconnaissance UAV",
    "Unknown UAV": "UAV, unspecified",
    "Aerial Bomb": "guided bomb",
    "GBU": "guided bomb",
}
"""Class of each weapon, of `vigil.table.weapons` where that has one."""

_LOOKS_LATIN = str.maketrans("АВЕКМНОРСТХІаеорсухі", "ABEKMHOPCTXIaeopcyxi")
"""Cyrillic letters that look like Latin ones, for names that are written in either: С-300, Х-101."""

_CLASSES = {model.translate(_LOOKS_LATIN).casefold(): (model, kind) for model, kind in MODELS.items()}


def recognise(sample: Sample) -> Recognition | None:
    """By its column names, in any of the shapes; says which."""
    if not sample.has(*NEEDED) or sample.has("event_id"):
        return None
    return Recognition(
        "certain", f"has the columns time_start, model, launch_place, destroyed, in the shape of {len(sample.names)}"
    )


def weapons_of(cell: str) -> list[str]:
    """The weapons of a row, each by one spelling, whatever letters it was written with."""
    return [_CLASSES.get(name.translate(_LOOKS_LATIN).casefold(), (name, ""))[0] for name in _parts(cell)]


def weapon_class_of(cell: str) -> str | None:
    """The class that all weapons of a row share; mixed missiles are that, anything else mixed is missing."""
    kinds = {_CLASSES.get(name.translate(_LOOKS_LATIN).casefold(), ("", ""))[1] for name in _parts(cell)}
    if len(kinds) == 1:
        return kinds.pop() or None
    return weapons.MIXED_MISSILES.name if kinds <= set(MISSILE_CLASSES) else None


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in re.split(r"\s+and\s+", cell) if part.strip()]


def literal(cell: str) -> Any:
    """The list, dictionary, text or number that a cell holds as Python writes it, a bare NaN being unknown (None).

    Read as a syntax tree and taken apart, never evaluated. Raises `ValueError` for anything else.
    """
    if len(cell) > LITERAL_CHARACTERS:
        raise ValueError("too long")
    try:
        tree = ast.parse(cell.strip(), mode="eval")
        return _plain(tree.body)
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError("not a list or dictionary") from error


def _plain(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=str() | int() | float() as value):
            return None if isinstance(value, float) and math.isnan(value) else value
        case ast.Constant(value=None) | ast.Name(id="NaN" | "nan"):
            return None
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [_plain(item) for item in items]
        case ast.Dict(keys=keys, values=values) if None not in keys:
            return {str(_plain(key)): _plain(value) for key, value in zip(keys, values, strict=True) if key is not None}
    raise ValueError("not a list or dictionary")


def read(content: Content, sample: Sample, progress: Progress | None, mapping: Mapping | None) -> ReadResult:
    """Every row is one weapon, or several reported together, in one span of time."""
    raw = read_rows(content, sample, columns=COLUMNS, long_texts=("source",), progress=progress)
    frame, faults, column = raw.frame, Faults(raw), raw.column
    rows = len(frame)
    start, end, minute = _times(frame, faults)
    counted = {"launched": frame["launched"], "shot_down": frame["destroyed"], "lost": column("not_reach_goal")}
    counts, remarks = read_figures(counted, faults, marks=PUBLISHED)
    day = end.fillna(start).dt.normalize()
    told_apart = day < AIR_FORCE_BREAKS[0].day
    too_many = counts["shot_down"] > counts["launched"]
    reason = "is more destroyed than launched; read as not known"
    faults.report(too_many, frame["destroyed"], reason, leave_out=False)
    target = column("target")
    places = locate(
        target, several=lambda text: _parts(text), known=dict.fromkeys(DIRECTIONS, "direction"), progress=progress
    )
    details = _details(raw.frame, faults)
    identified = pd.DataFrame({name: column(name) for name in (*NEEDED, "carrier", "source")})
    events = events_frame(
        {
            "event_id": cells.generated_ids(identified, "mma"),
            "event_date": day,
            "start": in_zone(start.fillna(day)),
            "end": in_zone(end),
            "time_precision": minute.map({True: "minute", False: "day"}),
            "event_type": pd.Series("attack", index=frame.index, dtype="str"),
            "weapon": cells.relabel(frame["model"], lambda cell: "; ".join(weapons_of(cell))),
            "weapon_class": cells.relabel(frame["model"], weapon_class_of),
            "actor1": pd.Series("Russia", index=frame.index, dtype="str"),
            "actor2": pd.Series("Ukraine", index=frame.index, dtype="str"),
            "country": pd.Series("Ukraine", index=frame.index, dtype="str"),
            "admin1": places.admin1,
            "location": cells.relabel(target, lambda cell: "; ".join(_parts(cell))),
            "latitude": places.latitude,
            "longitude": places.longitude,
            "geo_precision": places.geo_precision,
            "launched": counts["launched"],
            "shot_down": counts["shot_down"].mask(too_many.fillna(False).astype(bool)),
            "lost": counts["lost"].where(told_apart),
            "notes": cells.with_remarks(details, remarks),
            "sources": cells.texts(column("source")),
        },
        rows,
    )
    notes = [*raw.notes]
    if not told_apart.all():
        notes.append("after the report of 23 July 2025 shot down holds jammed and lost ones too: a break in the series")
    return ReadResult(faults.good(events), faults.problems(), raw.rows_in_file, tuple(notes), places.unresolved)


def _times(frame: pd.DataFrame, faults: Faults) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Start and end of each row, and whether they are known to the minute; what is no such time is reported."""
    times = {}
    for name in ("time_start", "time_end"):
        times[name] = cells.moments_as_written(frame[name], DATE_FORMATS)
    start, end = times["time_start"], times["time_end"]
    for name, other in (("time_start", end), ("time_end", start)):
        # a day that the other time gives is a day
        unreadable = times[name].isna() & frame[name].notna()
        reason = "is not a time such as 2025-07-04 21:30 or 2025-07-04"
        faults.report(unreadable & other.isna(), frame[name], reason)
        faults.report(unreadable & other.notna(), frame[name], f"{reason}; read as not known", leave_out=False)
    nothing = frame["time_start"].isna() & frame["time_end"].isna()
    faults.report(nothing, frame["time_start"], "is empty; an event needs a day")
    has_hours = [cells.marked(frame[name], ":") for name in times]
    minute = has_hours[0] & (has_hours[1] | end.isna())
    # a day without an hour lies before every hour of it: only days are compared then
    before = (end < start).where(has_hours[0] & has_hours[1], end.dt.normalize() < start.dt.normalize())
    faults.report(before, frame["time_end"], "is before time_start; read as not known", leave_out=False)
    return start, end.mask(before), minute


_LITERAL_FIELDS = {
    "launch_place": "launched from",
    "carrier": "carrier",
    "target_main": "main target",
    "is_shahed": "Shahed among them",
    "turbojet": "jet-powered",
    "turbojet_destroyed": "jet-powered shot down",
    "still_attacking": "still in the air",
    "cross_border_belarus": "flew to Belarus",
    "back_russia": "flew back to Russia",
    "border_crossing": "left for",
    "num_hit_location": "locations hit",
    "num_fall_fragment_location": "locations with debris",
    "affected region": "affected",
    "launched_details": "launched by weapon",
    "launch_place_details": "launch places by weapon",
    "destroyed_details": "shot down by region",
}
"""What the notes say of each column that has no column of its own among the events."""

_LITERALS = ("border_crossing", "affected region", "launched_details", "launch_place_details", "destroyed_details")


def _details(frame: pd.DataFrame, faults: Faults) -> pd.Series:
    """The columns of `_LITERAL_FIELDS` as words: “launched from: Crimea; locations hit: 11”."""
    parts = []
    for name, words in _LITERAL_FIELDS.items():
        if name not in frame:
            continue
        if name in _LITERALS:
            texts = cells.per_text(
                frame[name], lambda found: pd.Series([_literal_text(cell) for cell in found], dtype="str")
            )
            unreadable = (texts == _UNREADABLE).fillna(False)
            reason = "is not a list or dictionary as Python writes it; the row is read, and its notes quote the cell"
            faults.report(unreadable, frame[name], reason, leave_out=False)
            texts = texts.mask(unreadable, frame[name].astype("str"))
        else:
            texts = cells.per_text(frame[name], lambda found: found.str.replace(r"\.0$", "", regex=True))
        texts = texts.astype("str").where(texts.notna() & (texts != ""))
        parts.append((f"{words}: " + texts).astype("str"))
    return cells.joined(parts) if parts else pd.Series([None] * len(frame), dtype="str")


_UNREADABLE = "\0"


def _literal_text(cell: object) -> str | None:
    """A Python-style cell in words: “south 25, west 82, north not known”."""
    if not isinstance(cell, str) or not cell:
        return None
    try:
        value = literal(cell)
    except ValueError:
        return _UNREADABLE
    if isinstance(value, dict):
        return ", ".join(f"{name} {_number(number)}" for name, number in value.items())
    return ", ".join(_number(item) for item in value) if isinstance(value, list) else _number(value)


def _number(value: Any) -> str:
    if value is None:
        return "number not known"
    return f"{value:g}" if isinstance(value, float) else str(value)


MISSILE_ATTACKS = Format(
    name="massive-missile-attacks",
    reporting_breaks=AIR_FORCE_BREAKS,
    title="Massive Missile Attacks on Ukraine",
    publisher="Petro Ivaniuk",
    licence="CC BY-NC-SA 4.0 (ODC-BY by another statement; the stricter is taken)",
    citation=(
        "Ivaniuk, Petro: Massive Missile Attacks on Ukraine, from reports of the Air Force of Ukraine, "
        "with the date of access"
    ),
    event_is=(
        "one weapon, or several that a report does not tell apart, in one span of time: several rows are one night's "
        "attack"
    ),
    caveats=(
        "Figures are those of the Air Force of Ukraine and of commands of its armed forces.",
        "Until the report of 23 July 2025 jammed and lost UAVs are counted apart; since then shot down holds them too.",
        "For more than half of the rows only the day is known; no hour is made up for them.",
        "Targets are oblasts, directions or the whole country: areas, not points; several targets have no coordinates.",
        "Reconnaissance UAVs shot down are among the rows.",
        "The day is that of the end: for an overnight attack the morning it was reported.",
    ),
    columns=COLUMNS,
    recognise=recognise,
    read=read,
)
