"""Where the events of a view happened: one row per event and place, and the sums per place.

An event stands at the places of its impacts; an event without impacts stands at its own location. A
report that names a country, a direction or a sea locates nothing: such rows are kept and counted, with
no coordinates.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
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


def chain(table: Table, place: str) -> tuple[str, ...]:
    """The place and what it lies in, from the nearest outwards."""
    return _chains(table.version, _Places(table.places)).get(place, (place,))


class _Places:
    """A places table as a cache key: tables of one version hold the same places."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Places)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=8)
def _chains(version: str, places: _Places) -> dict[str, tuple[str, ...]]:
    frame = places.frame
    parents = {name: parent for name, parent in zip(frame["name_en"], frame["parent"], strict=True)}
    chains: dict[str, tuple[str, ...]] = {}
    for name in parents:
        found: list[str] = []
        here: Any = name
        while isinstance(here, str) and here not in found:
            found.append(here)
            here = parents.get(here)
        chains[name] = tuple(found)
    return chains


def placed_rows(view: View) -> pd.DataFrame:
    """One row per event, place and speaker (columns `ROW_COLUMNS`), the events without any place included.

    `drawn` says how a map shows the place: "dot" (point, settlement), "ring" (city), "area" (district or
    oblast; `area` names the outline, that of the oblast for a district that has none) or "none" (country,
    direction, sea, nothing reported, or a place without coordinates). `effect` is empty for an event that
    stands at its own location. Coordinates are degrees, WGS 84.
    """
    table = view.table
    impacts = view.impacts.rename(columns={"location": "place", "geo_precision": "precision"})
    rest = view.events[~view.events["event_id"].isin(set(impacts["event_id"]))]
    own = rest.rename(columns={"location": "place", "geo_precision": "precision"})
    own = own.assign(effect=None, attributed_to=None)
    wanted = ["event_id", "place", "precision", "effect", "attributed_to", "source_id", *CASUALTIES]
    rows = pd.concat([impacts[wanted], own[wanted].astype(impacts[wanted].dtypes)], ignore_index=True)
    rows["place"] = rows["place"].fillna(NOWHERE)
    known = table.places.set_index("name_en")[["kind", "parent", "latitude", "longitude", "radius_km"]]
    rows = rows.join(known, on="place")
    rows["precision"] = rows["precision"].fillna(rows["kind"])
    areas = {place: _area(table, place) for place in rows.loc[rows["precision"].isin(AREAS), "place"].unique()}
    rows["area"] = rows["place"].map(areas).astype("str")
    located = rows["latitude"].notna() & rows["longitude"].notna()
    drawn = pd.Series("none", index=rows.index, dtype="str")
    drawn[located & rows["precision"].isin(DOTS)] = "dot"
    drawn[located & rows["precision"].isin(RINGS)] = "ring"
    drawn[rows["area"].notna()] = "area"
    rows["drawn"] = drawn
    return rows[list(ROW_COLUMNS)]


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
    events = view.events.set_index("event_id")
    first = rows.drop_duplicates("place").set_index("place")
    once = rows.drop_duplicates(["place", "event_id"])
    once = once.join(events[["day", "violent", "launched", "places_hit"]], on="event_id", rsuffix="_of_event")
    by_place = once.groupby("place", sort=False)
    frame = first[["precision", "kind", "parent", "drawn", "area", "latitude", "longitude", "radius_km"]].copy()
    frame["events"] = by_place["event_id"].nunique().astype("Int64")
    frame["nights"] = once[once["violent"]].groupby("place")["day"].nunique().reindex(frame.index).fillna(0).astype("Int64")
    frame["first_day"] = by_place["day"].min()
    frame["last_day"] = by_place["day"].max()
    for name in ("launched", "places_hit"):
        frame[name] = by_place[name].sum(min_count=1).astype("Int64")
    frame["launched_known"] = by_place["launched"].count().astype("Int64")
    for name in CASUALTIES:
        per_event = rows.groupby(["place", "event_id"], sort=False)[name]
        figure = per_event.min() if name.endswith("low") else per_event.max()
        frame[name] = figure.groupby("place").sum(min_count=1).reindex(frame.index).astype("Int64")
    grouped = rows.groupby("place", sort=False)
    frame["effects"] = grouped["effect"].agg(_joined)
    frame["attributed_to"] = grouped["attributed_to"].agg(_joined)
    frame["speakers"] = grouped["attributed_to"].nunique().astype("Int64")
    frame["sources"] = grouped["source_id"].agg(distinct_sources).astype("Int64")
    frame = frame.reset_index()
    return frame.sort_values(["events", "place"], ascending=[False, True], kind="stable").reset_index(drop=True)


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
    nowhere = rows[rows["drawn"] == "none"]
    drawable = set(rows.loc[rows["drawn"] != "none", "event_id"])
    lost = nowhere[~nowhere["event_id"].isin(drawable)]
    frame = nowhere.drop_duplicates("place").set_index("place")[["precision"]].copy()
    frame["events"] = lost.groupby("place")["event_id"].nunique().reindex(frame.index).fillna(0).astype("Int64")
    impacts = nowhere[nowhere["effect"].notna()]
    frame["impacts"] = impacts.groupby("place").size().reindex(frame.index).fillna(0).astype("Int64")
    return frame.reset_index().sort_values(["events", "impacts"], ascending=False, ignore_index=True)


def _area(table: Table, place: str) -> str | None:
    names = outlined("kyiv_districts") | outlined("oblasts") | outlined("launch_oblasts")
    return next((name for name in chain(table, place) if name in names), None)


def _joined(values: pd.Series[Any]) -> str:
    return "; ".join(dict.fromkeys(str(value) for value in values.dropna()))


def distinct_sources(cells: Iterable[Any]) -> int:
    """How many source ids cells (joined by ";") name between them."""
    return len({part.strip() for cell in cells if isinstance(cell, str) for part in cell.split(";")})
