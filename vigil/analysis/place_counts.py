"""Where the events of a view happened: one row per event and place, and the sums per place.

An event stands at the places of its impacts; an event without impacts stands at its own location. A
report that names a country, a direction or a sea locates nothing: such rows are kept and counted, with
no coordinates.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
import pandas as pd

from vigil import limits
from vigil.places import areas
from vigil.places.areas import AREA_FILES
from vigil.places.hierarchy import descendants
from vigil.store.memory import InMemoryView
from vigil.store.protocols import ScannedView, View
from vigil.table.model import Table, TableDescription
from vigil.table.result_cache import cached
from vigil.table.schema import CASUALTIES

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

DOTS = ("point", "settlement")
RINGS = ("city",)
AREAS = ("district", "oblast")

NOWHERE = "no place reported"
"""Stands for the place of an event that has no impacts and no location."""


@dataclass(frozen=True)
class MapPlace:
    """What a map needs to know of a place: where it is, what it lies in, which outline stands for it."""

    name: str
    kind: str
    parent: str | None
    latitude: float
    longitude: float
    radius_km: float
    parents: Mapping[str, str | None]
    """What each place of the table lies in; nothing for one that is not in it."""
    ring_for_area: bool = False
    """Whether a district or province without any outline is drawn as a ring at its reference point."""

    @cached_property
    def chain(self) -> tuple[str, ...]:
        """The place and what it lies in, from the nearest outwards; empty for one that is not in the table."""
        chained: list[str] = []
        here: str | None = self.name
        while here is not None and here in self.parents and here not in chained:
            chained.append(here)
            here = self.parents[here]
        return tuple(chained)

    @cached_property
    def area(self) -> str | None:
        """The outline of the place or, where it has none, of the nearest place around it that has one."""
        return next((name for name in self.chain if name in _outlined()), None)

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
        if precision in AREAS and self.area:
            return "area"
        return "ring" if precision in AREAS and self.ring_for_area and self.located else "none"


def large_view(view: View) -> ScannedView | None:
    """The view, where its events are too many to be taken into memory: a map then asks for what it draws."""
    return view.scanned if view.rows > limits.MAP_EVENTS_IN_MEMORY else None


@cache
def _outlined() -> frozenset[str]:
    """Every place that has an outline."""
    return frozenset[str]().union(*(areas.names_in(file) for file in AREA_FILES))


@cached(1)
def places_of(table: TableDescription) -> Mapping[str, MapPlace]:
    """Every place of a table by its name."""
    return _map_places(table.places, table)


def _map_places(places: pd.DataFrame, table: TableDescription) -> dict[str, MapPlace]:
    """Some places of a table, and all that they lie in, by name."""
    names, kinds, above = (_cells(places[name]) for name in ("name_en", "kind", "parent"))
    numbers = places[["latitude", "longitude", "radius_km"]].to_numpy("float64", na_value=np.nan).tolist()
    parents, ring_for_area = dict(zip(names, above, strict=True)), not table.vocabulary.is_ukrainian
    rows = zip(names, kinds, above, numbers, strict=True)
    return {
        name: MapPlace(name, kind, up, north, east, radius, parents, ring_for_area)
        for name, kind, up, (north, east, radius) in rows
    }


def chain(table: Table, place: str) -> tuple[str, ...]:
    """The place and what it lies in, from the nearest outwards."""
    known = places_of(table).get(place)
    return known.chain if known else (place,)


Row = dict[str, Any]
"""One event, place and speaker, as `placed` gives it; None where a cell is empty."""


@cached(1)
def placed(view: InMemoryView) -> tuple[Row, ...]:
    """One row per event, place and speaker, the events without any place included: dictionaries, which for thousands
    of rows in small groups are several times as fast as a frame. Remembered with the view: never change a row.

    `drawn` says how a map shows the place: "dot" (point, settlement), "ring" (city), "area" (district or
    oblast; `area` names the outline, that of the oblast for a district that has none) or "none" (country,
    direction, sea, nothing reported, or a place without coordinates). `effect` is empty for an event that
    stands at its own location. Coordinates are degrees, WGS 84.
    """
    known = places_of(view.table)
    impacts, events = view.impacts, view.events
    hit = set(impacts["event_id"])
    own = events.loc[[event_id not in hit for event_id in events["event_id"]]]
    names = ("event_id", "location", "geo_precision", "source_id", *CASUALTIES)
    if view.table.vocabulary.part_of:  # what another kind counts again stands on the map once
        own = own[own["event_type"].isin(view.counted_types)]
    own = own.assign(location=own["place"])
    columns = {name: _cells(impacts[name]) + _cells(own[name]) for name in names}
    nothing: list[Any] = [None] * len(own)
    effects, speakers = _cells(impacts["effect"]) + nothing, _cells(impacts["attributed_to"]) + nothing
    rows = []
    for number, name in enumerate(columns["location"]):
        place = known.get(name) if name else None
        if place is None:
            place = _unknown(name or NOWHERE)
        precision = columns["geo_precision"][number] or place.kind
        drawn = place.drawn(precision)
        rows.append(
            {
                "event_id": columns["event_id"][number],
                "place": place.name,
                "precision": precision or None,
                "kind": place.kind or None,
                "parent": place.parent,
                "latitude": place.latitude,
                "longitude": place.longitude,
                "radius_km": place.radius_km,
                "drawn": drawn,
                "area": place.area if drawn == "area" else None,
                "effect": effects[number],
                "attributed_to": speakers[number],
                "source_id": columns["source_id"][number],
                **{figure: columns[figure][number] for figure in CASUALTIES},
            }
        )
    return tuple(rows)


def _records(frame: pd.DataFrame, names: Sequence[str]) -> list[Row]:
    columns = [_cells(frame[name]) for name in names]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def _cells(column: pd.Series[Any]) -> list[Any]:
    """The cells of a column as plain values, None where empty."""
    values = column.tolist()
    return [None if missing else value for value, missing in zip(values, column.isna().tolist(), strict=True)]


def _as_frame(rows: Sequence[Mapping[str, Any]], kinds: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=kind) for name, kind in kinds.items()})


def _unknown(name: str) -> MapPlace:
    nowhere = float("nan")
    return MapPlace(name, "", None, nowhere, nowhere, nowhere, {})


@cached(1)
def places_frame(view: View) -> pd.DataFrame:
    """One row per place the events of a view happened at, the most named first; cached, never to be changed.

    Columns: `place`, `precision`, `kind`, `parent`, `drawn`, `area` (str; see `placed`), `latitude`,
    `longitude` (float64, degrees), `radius_km` (float64), `events` (Int64: distinct events), `nights`
    (Int64: distinct days with an attack or strike), `first_day`, `last_day` (datetime64[us]), `launched`
    and `places_hit` (Int64: sums over those whole events, NA when no figure is known; a report does not
    divide them among places), `launched_known` (Int64: events behind that sum), the casualties of
    `schema.CASUALTIES` at the place (Int64), `effects`, `attributed_to` (str, joined by "; "), `speakers`
    and `sources` (Int64: how many).

    Several speakers may give casualties of one place in one event: their figures are not added up; low is
    the lowest given, best and high the highest.
    """
    if view.scanned is not None and not view.table.vocabulary.has_impacts:
        return _places_of_columns(view.scanned)
    view = view.in_memory
    wanted = ("event_id", "day", "violent", "launched", "places_hit")
    events = {row["event_id"]: row for row in _records(view.events, wanted)}
    records = []
    for place, group in grouped(placed(view), "place").items():
        first = group[0]
        ids = list(dict.fromkeys(row["event_id"] for row in group))
        happened = [events[event_id] for event_id in ids]
        days = [event["day"] for event in happened]
        speakers = list(dict.fromkeys(row["attributed_to"] for row in group if row["attributed_to"]))
        known = [int(event["launched"]) for event in happened if event["launched"] is not None]
        records.append(
            {
                "place": place,
                **{name: first[name] for name in ("precision", "kind", "parent", "drawn", "area")},
                **{name: first[name] for name in ("latitude", "longitude", "radius_km")},
                "events": count_at(view, ids),
                "nights": len({event["day"] for event in happened if event["violent"]}),
                "first_day": min(days),
                "last_day": max(days),
                "launched": sum(known) if known else pd.NA,
                "launched_known": len(known),
                "places_hit": total(event["places_hit"] for event in happened),
                **{name: _casualties(group, name) for name in CASUALTIES},
                "effects": "; ".join(dict.fromkeys(row["effect"] for row in group if row["effect"])),
                "attributed_to": "; ".join(speakers),
                "speakers": len(speakers),
                "sources": distinct_sources(row["source_id"] for row in group),
            }
        )
    records.sort(key=lambda record: (-record["events"], record["place"]))
    return _as_frame(records, _FRAME)


def _places_of_columns(view: ScannedView) -> pd.DataFrame:
    """The same of a table without impacts, whose events stand at one place each: column by column, in a third of the
    time, and without any other column in memory."""
    is_aggregated = view.table.vocabulary.is_aggregated
    columns = ("row", "place", "geo_precision", "day", "launched", *CASUALTIES)
    events = view.counted(*columns, *(["events_count"] if is_aggregated else [])).sort("row").collect().to_pandas()
    place, different_places = pd.factorize(events["place"], use_na_sentinel=False)
    names = _cells(pd.Series(different_places, dtype="str"))
    order = np.argsort(place, kind="stable")
    first = np.searchsorted(place[order], np.arange(len(names)))  # of each place, its first event in that order
    precision = events["geo_precision"].iloc[order[first]].tolist()
    known = _map_places(view.places([name for name in names if name]), view.table)
    places = [known.get(name) or _unknown(name or NOWHERE) for name in names]
    precision = [place.kind if pd.isna(own) else own for own, place in zip(precision, places, strict=True)]
    drawn = [one.drawn(own) for one, own in zip(places, precision, strict=True)]

    def summed(cells: pd.Series[Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        figures = cells.to_numpy("float64", na_value=np.nan)
        there = ~np.isnan(figures)
        counted = np.bincount(place[there], minlength=len(names))
        return np.bincount(place[there], figures[there], len(names)).astype("int64"), counted

    def total_of(name: str) -> pd.api.extensions.ExtensionArray:
        figures, counted = summed(events[name])
        return pd.arrays.IntegerArray(figures, counted == 0)

    days = events["day"].to_numpy("datetime64[us]")
    different = pd.DataFrame({"place": place, "day": days}).drop_duplicates()["place"].to_numpy()
    number = summed(events["events_count"])[0] if is_aggregated else np.bincount(place, minlength=len(names))
    found: dict[str, Any] = {
        "place": [one.name for one in places],
        "precision": [own or None for own in precision],
        "kind": [one.kind or None for one in places],
        "parent": [one.parent for one in places],
        "drawn": drawn,
        "area": [one.area if how == "area" else None for one, how in zip(places, drawn, strict=True)],
        **{name: [getattr(one, name) for one in places] for name in ("latitude", "longitude", "radius_km")},
        "events": number,
        "nights": np.bincount(different, minlength=len(names)),
        "first_day": np.minimum.reduceat(days[order], first) if len(names) else days,
        "last_day": np.maximum.reduceat(days[order], first) if len(names) else days,
        "launched": total_of("launched"),
        "launched_known": summed(events["launched"])[1],
        "places_hit": pd.array([pd.NA] * len(names), dtype="Int64"),
        **{name: total_of(name) for name in CASUALTIES},
        **dict.fromkeys(("effects", "attributed_to"), [""] * len(names)),
        **dict.fromkeys(("speakers", "sources"), np.zeros(len(names), dtype="int64")),
    }
    in_order = sorted(range(len(names)), key=lambda at: (-number[at], found["place"][at]))
    by_size = np.array(in_order, dtype="int64")  # of nothing it would be numbers of another type
    ordered = {name: pd.array(found[name], dtype=kind).take(by_size) for name, kind in _FRAME.items()}
    return pd.DataFrame(ordered, copy=False)


_FRAME: Mapping[str, str] = {
    **dict.fromkeys(("place", "precision", "kind", "parent", "drawn", "area"), "str"),
    **dict.fromkeys(("latitude", "longitude", "radius_km"), "float64"),
    **dict.fromkeys(("events", "nights"), "Int64"),
    **dict.fromkeys(("first_day", "last_day"), "datetime64[us]"),
    **dict.fromkeys(("launched", "launched_known", "places_hit", *CASUALTIES), "Int64"),
    **dict.fromkeys(("effects", "attributed_to"), "str"),
    **dict.fromkeys(("speakers", "sources"), "Int64"),
}


def count_at(view: InMemoryView, event_ids: Iterable[str]) -> int:
    """How many events these rows of a view stand for."""
    weights = view.weights
    return len(list(event_ids)) if weights is None else sum(weights.get(event_id, 0) for event_id in event_ids)


def grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    """The rows by a text column; those without a value in it are left out."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row[column] is not None:
            groups.setdefault(row[column], []).append(row)
    return groups


def total(values: Iterable[Any]) -> Any:
    """The sum of what is known, NA where nothing is."""
    known = [int(value) for value in values if _is_known(value)]
    return sum(known) if known else pd.NA


def _is_known(value: Any) -> bool:
    return value is not None and value is not pd.NA and value == value  # NaN is not itself


def _casualties(group: Sequence[Mapping[str, Any]], name: str) -> Any:
    """Over the events at a place: of several speakers the lowest low, the highest best and high."""
    stated: dict[str, list[int]] = {}
    for row in group:
        if _is_known(row[name]):
            stated.setdefault(row["event_id"], []).append(int(row[name]))
    pick = min if name.endswith("low") else max
    return total(pick(figures) for figures in stated.values())


def events_at(view: InMemoryView, places: Iterable[str] = (), *, box: Box | None = None) -> pd.DataFrame:
    """The events that happened at any of `places` or within one of them, or in a box; the latest first.

    The columns are those of `view.events` and `at` (str: the places that matched, joined by "; "). A box
    (degrees) holds the dots and rings in it, and the areas whose reference point lies in it; with both,
    an event must be in the box or at one of the places.
    """
    wanted: set[str] = set()
    for name in places:
        wanted |= {name} | descendants(view.table.places, name)
    found: dict[str, dict[str, None]] = {}
    for row in placed(view):
        inside = False
        if box is not None and row["drawn"] != "none":
            west, south, east, north = box
            inside = west <= row["longitude"] <= east and south <= row["latitude"] <= north
        if inside or row["place"] in wanted:
            found.setdefault(row["event_id"], {})[row["place"]] = None
    events = view.events[view.events["event_id"].isin(list(found))]
    at = pd.Series(["; ".join(found[event_id]) for event_id in events["event_id"]], index=events.index, dtype="str")
    return events.assign(at=at).sort_values("start", ascending=False, kind="stable").reset_index(drop=True)


def not_located(view: InMemoryView) -> pd.DataFrame:
    """What cannot be drawn, by place: columns `place`, `precision`, `events` (with no drawable place), `impacts`."""
    rows = placed(view)
    drawable = {row["event_id"] for row in rows if row["drawn"] != "none"}
    records = [
        {
            "place": place,
            "precision": group[0]["precision"],
            "events": count_at(view, {row["event_id"] for row in group} - drawable),
            "impacts": sum(row["effect"] is not None for row in group),
        }
        for place, group in grouped((row for row in rows if row["drawn"] == "none"), "place").items()
    ]
    records.sort(key=lambda record: (-int(record["events"]), -int(record["impacts"]), str(record["place"])))
    kinds = {"place": "str", "precision": "str", "events": "Int64", "impacts": "Int64"}
    return _as_frame(records, kinds)


def distinct_sources(cells: Iterable[Any]) -> int:
    """How many source ids cells (joined by ";") name between them."""
    return len({part.strip() for cell in cells if isinstance(cell, str) for part in cell.split(";")})
