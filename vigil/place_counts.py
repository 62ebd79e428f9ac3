"""Where the events of a view happened: one row per event and place, and the sums per place.

An event stands at the places of its impacts; an event without impacts stands at its own location. A
report that names a country, a direction or a sea locates nothing: such rows are kept and counted, with
no coordinates.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from vigil.places.hierarchy import descendants
from vigil.schema import CASUALTIES
from vigil.tables import Table
from vigil.view import View

AREAS_FOLDER = Path(__file__).resolve().parent.parent / "data" / "areas"

AreaFile = Literal["oblasts", "kyiv_districts", "launch_oblasts"]

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

DOTS = ("point", "settlement")
RINGS = ("city",)
AREAS = ("district", "oblast")

NOWHERE = "no place reported"
"""Stands for the place of an event that has no impacts and no location."""

ROW_COLUMNS = (
    "event_id",
    "place",
    "precision",
    "kind",
    "parent",
    "latitude",
    "longitude",
    "radius_km",
    "drawn",
    "area",
    "effect",
    "attributed_to",
    "source_id",
    *CASUALTIES,
)


@lru_cache(maxsize=8)
def outlines(file: AreaFile) -> dict[str, Any]:
    """The GeoJSON of `data/areas/<file>.geojson`, empty where there is none; never change it in place.

    `properties.name_en` of a feature is the name of the place in the places table.
    """
    path = AREAS_FOLDER / f"{file}.geojson"
    if not path.exists():
        return {"type": "FeatureCollection", "features": []}
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


@lru_cache(maxsize=8)
def outlined(file: AreaFile) -> frozenset[str]:
    """Names of the places that `file` holds an outline of."""
    return frozenset(str(feature["properties"]["name_en"]) for feature in outlines(file)["features"])


@dataclass(frozen=True)
class Place:
    """What a map needs to know of a place: where it is, what it lies in, which outline stands for it."""

    name: str
    kind: str
    parent: str | None
    latitude: float
    longitude: float
    radius_km: float
    chain: tuple[str, ...]
    """The place and what it lies in, from the nearest outwards."""
    area: str | None
    """The outline of the place or, where it has none, of the nearest place around it that has one."""

    @property
    def located(self) -> bool:
        """Whether it has a reference point."""
        return not (math.isnan(self.latitude) or math.isnan(self.longitude))

    def drawn(self, precision: str) -> str:
        """How a map shows it when it is known to this precision: "dot", "ring", "area" or "none"."""
        if precision in DOTS and self.located:
            return "dot"
        if precision in RINGS and self.located:
            return "ring"
        return "area" if precision in AREAS and self.area else "none"


def places_of(table: Table) -> Mapping[str, Place]:
    """Every place of a table by its name."""
    return _places(table.version, _Frame(table.places))


def chain(table: Table, place: str) -> tuple[str, ...]:
    """The place and what it lies in, from the nearest outwards."""
    known = places_of(table).get(place)
    return known.chain if known else (place,)


class _Frame:
    """A frame beside a cache key: tables of one version hold the same places."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Frame)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=8)
def _places(version: str, places: _Frame) -> dict[str, Place]:
    frame = places.frame
    parents = dict(zip(frame["name_en"], frame["parent"], strict=True))
    names = outlined("kyiv_districts") | outlined("oblasts") | outlined("launch_oblasts")
    found = {}
    for row in frame.itertuples():
        chained: list[str] = []
        here: Any = row.name_en
        while isinstance(here, str) and here not in chained:
            chained.append(here)
            here = parents.get(here)
        found[row.name_en] = Place(
            name=row.name_en,
            kind=row.kind,
            parent=row.parent if isinstance(row.parent, str) else None,
            latitude=float(row.latitude),
            longitude=float(row.longitude),
            radius_km=float(row.radius_km),
            chain=tuple(chained),
            area=next((name for name in chained if name in names), None),
        )
    return found


def placed_rows(view: View) -> pd.DataFrame:
    """One row per event, place and speaker (columns `ROW_COLUMNS`), the events without any place included.

    `drawn` says how a map shows the place: "dot" (point, settlement), "ring" (city), "area" (district or
    oblast; `area` names the outline, that of the oblast for a district that has none) or "none" (country,
    direction, sea, nothing reported, or a place without coordinates). `effect` is empty for an event that
    stands at its own location. Coordinates are degrees, WGS 84.
    """
    known = places_of(view.table)
    impacts = view.impacts
    own = view.events[~view.events["event_id"].isin(impacts["event_id"])]
    wanted = ["event_id", "location", "geo_precision", "source_id", *CASUALTIES]
    rows = pd.concat([impacts[wanted], own[wanted]], ignore_index=True)
    spoken = [*impacts["effect"], *[None] * len(own)], [*impacts["attributed_to"], *[None] * len(own)]
    names = [name if isinstance(name, str) else NOWHERE for name in rows["location"]]
    found = [known.get(name) or _unknown(name) for name in names]
    precisions = [
        precision if isinstance(precision, str) else place.kind
        for precision, place in zip(rows["geo_precision"], found, strict=True)
    ]
    drawn = [place.drawn(precision) for place, precision in zip(found, precisions, strict=True)]
    texts: dict[str, Sequence[str | None]] = {
        "event_id": list(rows["event_id"]),
        "place": names,
        "precision": [precision or None for precision in precisions],
        "kind": [place.kind or None for place in found],
        "parent": [place.parent for place in found],
        "drawn": drawn,
        "area": [place.area if shape == "area" else None for place, shape in zip(found, drawn, strict=True)],
        "effect": spoken[0],
        "attributed_to": spoken[1],
        "source_id": list(rows["source_id"]),
    }
    columns: dict[str, Any] = {name: pd.Series(values, dtype="str") for name, values in texts.items()}
    for name in ("latitude", "longitude", "radius_km"):
        columns[name] = pd.Series([getattr(place, name) for place in found], dtype="float64")
    return pd.DataFrame(columns | {name: rows[name] for name in CASUALTIES}, columns=list(ROW_COLUMNS))


def _unknown(name: str) -> Place:
    nowhere = float("nan")
    return Place(name, "", None, nowhere, nowhere, nowhere, (name,), None)


def places_frame(view: View, *, rows: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row per place the events of a view happened at, the most named first.

    Columns: `place`, `precision`, `kind`, `parent`, `drawn`, `area` (str; see `placed_rows`), `latitude`,
    `longitude` (float64, degrees), `radius_km` (float64), `events` (Int64: distinct events), `nights`
    (Int64: distinct days with an attack or strike), `first_day`, `last_day` (datetime64[us]), `launched`
    and `places_hit` (Int64: sums over those whole events, NA when no figure is known; a report does not
    divide them among places), `launched_known` (Int64: events behind that sum), the casualties of
    `schema.CASUALTIES` at the place (Int64), `effects`, `attributed_to` (str, joined by "; "), `speakers`
    and `sources` (Int64: how many).

    Several speakers may give casualties of one place in one event: their figures are not added up; low is
    the lowest given, best and high the highest. `rows` spares working out `placed_rows` again.
    """
    rows = placed_rows(view) if rows is None else rows
    events = {row.event_id: row for row in view.events.itertuples()}
    records = []
    for place, group in grouped(rows, "place").items():
        first = group[0]
        ids = list(dict.fromkeys(row["event_id"] for row in group))
        happened = [events[event_id] for event_id in ids]
        days = [event.day for event in happened]
        speakers = list(dict.fromkeys(row["attributed_to"] for row in group if is_text(row["attributed_to"])))
        known = [int(event.launched) for event in happened if _is_known(event.launched)]
        records.append(
            {
                "place": place,
                **{name: first[name] for name in ("precision", "kind", "parent", "drawn", "area")},
                **{name: first[name] for name in ("latitude", "longitude", "radius_km")},
                "events": len(ids),
                "nights": len({event.day for event in happened if event.violent}),
                "first_day": min(days),
                "last_day": max(days),
                "launched": sum(known) if known else pd.NA,
                "launched_known": len(known),
                "places_hit": total([event.places_hit for event in happened]),
                **{name: _casualties(group, name) for name in CASUALTIES},
                "effects": "; ".join(dict.fromkeys(row["effect"] for row in group if is_text(row["effect"]))),
                "attributed_to": "; ".join(speakers),
                "speakers": len(speakers),
                "sources": distinct_sources(row["source_id"] for row in group),
            }
        )
    records.sort(key=lambda record: (-record["events"], record["place"]))
    return pd.DataFrame({name: pd.Series([r[name] for r in records], dtype=kind) for name, kind in _FRAME.items()})


_FRAME: Mapping[str, Any] = {
    **dict.fromkeys(("place", "precision", "kind", "parent", "drawn", "area"), "str"),
    **dict.fromkeys(("latitude", "longitude", "radius_km"), "float64"),
    **dict.fromkeys(("events", "nights"), "Int64"),
    **dict.fromkeys(("first_day", "last_day"), "datetime64[us]"),
    **dict.fromkeys(("launched", "launched_known", "places_hit", *CASUALTIES), "Int64"),
    **dict.fromkeys(("effects", "attributed_to"), "str"),
    **dict.fromkeys(("speakers", "sources"), "Int64"),
}


def grouped(rows: pd.DataFrame, column: str) -> dict[str, list[dict[str, Any]]]:
    """The rows as dictionaries, by a text column; rows without a value in it are left out.

    For many small groups this is several times as fast as grouping in pandas.
    """
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows.to_dict("records"):
        if is_text(row[column]):
            groups.setdefault(row[column], []).append(dict(row))
    return groups


def total(values: Iterable[Any]) -> Any:
    """The sum of what is known, NA where nothing is."""
    known = [int(value) for value in values if _is_known(value)]
    return sum(known) if known else pd.NA


def is_text(value: Any) -> bool:
    """Whether a text cell holds a text."""
    return isinstance(value, str) and bool(value)


def _is_known(value: Any) -> bool:
    return value is not None and value is not pd.NA and value == value  # NaN is not itself


def _casualties(group: Sequence[Mapping[str, Any]], name: str) -> Any:
    """Over the events at a place: of several speakers the lowest low, the highest best and high."""
    told: dict[str, list[int]] = {}
    for row in group:
        if _is_known(row[name]):
            told.setdefault(row["event_id"], []).append(int(row[name]))
    pick = min if name.endswith("low") else max
    return total(pick(figures) for figures in told.values())


def roll_up(view: View, file: AreaFile, *, rows: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row per event and area of `file` it touched, itself or a place within it: columns `event_id`, `place`."""
    names = outlined(file)
    rows = (placed_rows(view) if rows is None else rows)[["event_id", "place"]].drop_duplicates()
    within: dict[str, str | None] = {}
    for place in rows["place"].unique():
        within[place] = next((name for name in chain(view.table, place) if name in names), None)
    rows = rows.assign(place=rows["place"].map(within).astype("str")).dropna(subset=["place"])
    return rows.drop_duplicates().reset_index(drop=True)


def events_at(view: View, places: Iterable[str] = (), *, box: Box | None = None) -> pd.DataFrame:
    """The events that happened at any of `places` or within one of them, or in a box; the latest first.

    The columns are those of `view.events` and `at` (str: the places that matched, joined by "; "). A box
    (degrees) holds the dots and rings in it, and the areas whose reference point lies in it; with both,
    an event must be in the box or at one of the places.
    """
    rows = placed_rows(view)
    wanted: set[str] = set()
    for name in places:
        wanted |= {name} | descendants(view.table.places, name)
    keep = rows["place"].isin(wanted)
    if box is not None:
        west, south, east, north = box
        inside = rows["longitude"].between(west, east) & rows["latitude"].between(south, north)
        keep |= inside & (rows["drawn"] != "none")
    matched = rows[keep].drop_duplicates(["event_id", "place"])
    at = matched.groupby("event_id")["place"].agg("; ".join).astype("str")
    events = view.events[view.events["event_id"].isin(set(matched["event_id"]))]
    events = events.assign(at=events["event_id"].map(at))
    return events.sort_values("start", ascending=False, kind="stable").reset_index(drop=True)


def not_located(view: View, *, rows: pd.DataFrame | None = None) -> pd.DataFrame:
    """What cannot be drawn, by place: columns `place`, `precision`, `events` (with no drawable place), `impacts`."""
    rows = placed_rows(view) if rows is None else rows
    drawable = set(rows.loc[rows["drawn"] != "none", "event_id"])
    records = [
        {
            "place": place,
            "precision": group[0]["precision"],
            "events": len({row["event_id"] for row in group} - drawable),
            "impacts": sum(is_text(row["effect"]) for row in group),
        }
        for place, group in grouped(rows[rows["drawn"] == "none"], "place").items()
    ]
    records.sort(key=lambda record: (-int(record["events"]), -int(record["impacts"]), str(record["place"])))
    kinds = {"place": "str", "precision": "str", "events": "Int64", "impacts": "Int64"}
    return pd.DataFrame({name: pd.Series([r[name] for r in records], dtype=kind) for name, kind in kinds.items()})


def distinct_sources(cells: Iterable[Any]) -> int:
    """How many source ids cells (joined by ";") name between them."""
    return len({part.strip() for cell in cells if isinstance(cell, str) for part in cell.split(";")})
