"""A public table ready to query: from what a reader read to a `InMemoryDataset`.

Its rows are events that say themselves who, what, where and how many. The table has no impacts and no claims; the
places are what the rows name, each within its units, under names that are unique in the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from vigil import limits
from vigil.places.areas import AREA_FILES, names_in
from vigil.places.geocoder import default_geocoder
from vigil.places.spellings import one_name
from vigil.places.units import units_at
from vigil.query.choices import Choices
from vigil.readers import ReadTable, UnreadableFileError
from vigil.readers.cells import relabel
from vigil.readers.columns import NAMES, labels
from vigil.readers.format import Format
from vigil.store.memory import InMemoryDataset, values_in
from vigil.table import schema
from vigil.table.model import Table
from vigil.table.problems import Problem
from vigil.table.schema import EventType
from vigil.table.vocabulary import (
    COLUMN_OF_MEASURE,
    MEASURES,
    PERIODS,
    TYPE_NOT_STATED,
    Declaration,
    Vocabulary,
    columns_of_measure,
)
from vigil.text import is_known

UNITS: Mapping[str, str] = {"oblast": "Regions", "district": "Districts"}

DOTS = ("point", "settlement")
"""Precisions that are drawn as a dot."""

UKRAINE = ("Ukraine", "UKR", "UA", "UP", "Україна", "Украина")
"""How tables name the country whose first-level units have an outline."""


def dataset_of_read(read: ReadTable, *, folder: Path = Path()) -> InMemoryDataset:
    """The book of a table that was read; its frames are those of the reader, with columns added.

    Raises `UnreadableFileError` where no row of the file could be read.
    """
    if read.events.empty:
        first = f"; the first problem: {read.problems[0]}" if read.problems else ""
        raise UnreadableFileError(read.file, f"has no row that can be read as {read.format.title}{first}")
    events = read.events.sort_values(["event_date", "start", "event_id"], kind="stable", ignore_index=True)
    exported = tuple(name for name in NAMES if events[name].notna().any())
    events = with_labels(events)
    kinds = _by_frequency(events["event_type"])
    places = PlaceTree(events)
    vocabulary = vocabulary_of(
        read.format,
        kinds=kinds,
        weapon_classes=_by_frequency(events["weapon_class"]),
        is_aggregated=bool((events["events_count"] != 1).any()),
        is_coarse=bool(events["time_precision"].isin(COARSE).all()),
        exported=exported,
    )
    days = events["event_date"].dropna()
    choices = choices_of(
        vocabulary,
        places.frame,
        actors=(*_by_frequency(events["actor1"]), *_by_frequency(events["actor2"])),
        first_day=days.min().date(),
        last_day=(events["end"].max() if vocabulary.periods[0] == "month" else days.max()).date(),
    )
    events = events.assign(
        headline=events["headline"].fillna(events["notes"]),
        place=places.of_events,
        unit_oblast=places.region_of_events,
        unit_district=places.district_of_events,
    )
    return dataset_of_events(
        events,
        vocabulary=vocabulary,
        choices=replace(choices, in_column=cache(partial(values_in, events))),
        places=places.frame,
        declaration=read.format,
        title=read.title,
        version=read.version,
        sources=read.sources,
        problems=read.problems,
        rows_read=read.rows_read,
        rows_left_out=read.rows_left_out,
        folder=folder,
    )


def dataset_of_events(
    events: pd.DataFrame,
    *,
    vocabulary: Vocabulary,
    choices: Choices,
    places: pd.DataFrame,
    declaration: Declaration,
    title: str,
    version: str,
    sources: pd.DataFrame,
    problems: tuple[Problem, ...],
    rows_read: int,
    rows_left_out: int,
    folder: Path = Path(),
) -> InMemoryDataset:
    """The book of events in order of time, in the columns of the readers with `place`, `unit_oblast` and
    `unit_district`; the columns that only the curated table knows are added without values."""
    nothing = pd.Series([None] * len(events), dtype="str")
    events = events.assign(
        series=nothing,
        source_id=nothing,
        places_hit=pd.Series(pd.NA, index=events.index, dtype="Int64"),
        got_through_basis=nothing,
        violent=True,
        event_type_label=relabel(events["event_type"], vocabulary.type_label),  # two kinds may have one label
    )
    table = Table(
        title=title,
        folder=folder,
        version=version,
        events=events,
        munitions=_nothing("munitions"),
        impacts=_nothing("impacts"),
        claims=_nothing("claims"),
        sources=sources,
        places=places,
        problems=problems,
        rows_read=rows_read,
        rows_left_out=rows_left_out,
        vocabulary=vocabulary,
        declaration=declaration,
    )
    headlines = pd.DataFrame({name: [] for name in ("event_id", "measure", "low", "best", "high", "claim_ids")})
    return InMemoryDataset(table=table, events=events, headlines=headlines, choices=choices)


def with_labels(events: pd.DataFrame) -> pd.DataFrame:
    """Events of a reader, their kind named where it is not stated, their weapon where only its model is."""
    weapon_class = events["weapon_class"].astype("str").fillna(events["weapon"].astype("str"))
    return events.assign(event_type=_filled(events["event_type"], TYPE_NOT_STATED), weapon_class=labels(weapon_class))


def _kinds(names: Iterable[str]) -> dict[str, EventType]:
    """Kinds of event; every one is counted, and both actors are parties."""
    return {name: EventType(name, _label(name), "as the table names it", violent=True, mutual=True) for name in names}


def _label(name: str) -> str:
    return "Kind not stated" if name == TYPE_NOT_STATED else name[:1].upper() + name[1:]


COARSE = ("month", "year")
"""Precisions of time of rows that are not of one day."""


def vocabulary_of(
    format: Format,
    *,
    kinds: Sequence[str],
    weapon_classes: Sequence[str],
    is_aggregated: bool,
    is_coarse: bool,
    exported: tuple[str, ...],
) -> Vocabulary:
    """The words of a table: its kinds of event and classes of weapon, the most frequent first, whether rows stand for
    several events each and all for longer than a day, the columns that it knows something of, and so its measures."""
    in_order = [name for name in schema.WEAPON_CLASSES if name in weapon_classes]
    measures = [name for name in MEASURES[1:] if not set(columns_of_measure(name)).isdisjoint(exported)]
    # what is given only as ranges is offered, and not what is shown first
    with_figure = [name for name in measures if COLUMN_OF_MEASURE[name] in exported]
    # counts of a month are no counts of its first day
    shortest = "month" if is_aggregated and is_coarse else "day"
    # those not stated come last, however many they are
    kinds = sorted(kinds, key=lambda name: name == TYPE_NOT_STATED)
    return Vocabulary(
        event_types=_kinds(kinds),
        weapon_classes=(*in_order, *(name for name in weapon_classes if name not in in_order)),
        noun="event",
        measures=("attacks", *measures),
        default_measure=with_figure[0] if with_figure and not is_aggregated else "attacks",
        periods=PERIODS[PERIODS.index(shortest) :],
        is_reports=False,
        has_munitions=False,
        has_impacts=False,
        has_claims=False,
        has_colours=False,
        is_ukrainian=False,
        figures_are="the table gives it",
        is_aggregated=is_aggregated,
        casualties_by_weapon=True,
        part_of=format.part_of,
        reporting_breaks=format.reporting_breaks,
        export_columns=exported,
        units=UNITS,
    )


def choices_of(
    vocabulary: Vocabulary, places: pd.DataFrame, *, actors: Iterable[str], first_day: date, last_day: date
) -> Choices:
    """What a table offers to filter by. actors: those named first, then those named second, each the most frequent
    first; places: the frame of `PlaceTree`."""
    # charts split by the actor named first: the most frequent of them take the colours
    offered = places[places["kind"] != "point"].sort_values("rows", ascending=False, kind="stable")
    offered = offered.head(limits.OFFERED_VALUES).sort_values("name_en", kind="stable")
    known = {
        alias: name
        for aliases, name in zip(offered["aliases"], offered["name_en"], strict=True)
        if is_known(aliases)
        for alias in (*aliases.split(ALSO), aliases)
    }
    return Choices(
        actors=tuple(dict.fromkeys(actors))[: limits.OFFERED_VALUES],
        event_types=tuple(vocabulary.event_types),
        weapon_classes=vocabulary.weapon_classes,
        places=tuple(offered["name_en"]),
        first_day=first_day,
        last_day=last_day,
        is_monthly=vocabulary.periods[0] == "month",
        has_sizes="launched" in vocabulary.measures,
        other_names=known,
        type_labels={name: kind.label for name, kind in vocabulary.event_types.items()},
    )


def _by_frequency(values: pd.Series) -> list[str]:
    """The values of a column, the most frequent first, equals by name."""
    counts = {str(name): count for name, count in values.value_counts().items() if count}
    return sorted(counts, key=lambda name: (-counts[name], name))


@cache
def _nothing(name: str) -> pd.DataFrame:
    """A table of the schema without rows; never to be changed."""
    kinds = {
        "integer": "Int64",
        "number": "float64",
        "datetime": f"datetime64[us, {schema.TIME_ZONE}]",
        "date": "datetime64[us]",
    }
    columns = schema.TABLES[name].columns
    frame = pd.DataFrame({column.name: pd.Series(dtype=kinds.get(column.kind, "str")) for column in columns})
    if name == "munitions":
        frame["neutralised"] = pd.Series(dtype="Int64")
    return frame


def _filled(values: pd.Series, name: str) -> pd.Series:
    """Labels, the missing ones under a name of their own."""
    if not values.isna().any():
        return values
    named = values if name in values.cat.categories else values.cat.add_categories([name])
    return named.fillna(name)


class PlaceTree:
    """What the rows of a table name: countries, their units, places in these, and points of the same name.

    Every row stands at the finest of them that it is known to: at its first-level unit where it is known to no
    more, at a point of its own where its coordinates are not those of every row that names the place. Of rows that
    name one place, those that are known to it less exactly than others stand apart: no dot for what is an area.
    """

    def __init__(self, events: pd.DataFrame, sizes: np.ndarray[Any, Any] | None = None) -> None:
        """events: in order of time. sizes: of how many equal rows each of them stands for the first; one without."""
        text = _named(events, sizes)
        precision = events["geo_precision"].astype("str")
        located = events["latitude"].notna() & events["longitude"].notna()
        is_region = (precision == "oblast") & text["admin1"].notna()
        is_country = (precision == "country") & text["country"].notna()
        location = text["location"].where(~is_region & ~is_country)
        # a row that names its unit as its place stands at the unit
        names_district = location.str.replace(r", .*$", "", regex=True) == text["admin2"]
        location = location.where(~names_district.fillna(False).astype(bool))
        location = location.where((location != text["admin1"]) | text["admin1"].isna())
        location = location.where((location != text["country"]) | text["country"].isna())
        admin2 = text["admin2"].where(~is_region & ~is_country)
        admin1 = text["admin1"].where(~is_country)
        is_point = located & precision.isin(["point", "settlement", "city"])
        is_unit = events["admin1"].isna() & (text["location"] == text["admin1"]).fillna(False).astype(bool)
        rows = pd.DataFrame(
            {
                "country": text["country"],
                "admin1": admin1,
                "admin2": admin2,
                "location": location,
                "latitude": events["latitude"],
                "longitude": events["longitude"],
                "radius_km": events["radius_km"],
                "precision": precision,
                "alias": events["location"].astype("str").where(is_unit | (~is_region & ~is_country)),
                "is_unit": is_unit,
            }
        )
        spot = rows["latitude"].round(5).astype("str") + ", " + rows["longitude"].round(5).astype("str")
        rows["spot"] = spot.where(is_point)
        rows["drawn"] = precision.where(~precision.isin(DOTS), "dot")
        levels = ("country", "admin1", "admin2", "location")
        whole = rows.groupby(list(levels), dropna=False, sort=False)["spot"].transform("nunique")
        rows["spot"] = rows["spot"].where((whole > 1) | location.isna())
        same = rows.groupby(list(levels), dropna=False, sort=False)["drawn"]
        apart = (same.transform("nunique") > 1) & (rows["drawn"] != "dot") & location.notna() & precision.notna()
        rows["spot"] = rows["spot"].where(~apart, "known to the " + precision)
        sizes = np.ones(len(rows), dtype="int64") if sizes is None else sizes
        self.frame, nodes = _nodes(rows, (*levels, "spot"), sizes)
        self.of_events = labels(nodes["place"])
        self.region_of_events = labels(nodes["region"])
        self.district_of_events = labels(nodes["district"])


def _named(events: pd.DataFrame, sizes: np.ndarray[Any, Any] | None) -> dict[str, pd.Series]:
    """What the rows name on each level, every place by one name; the unit that a point lies in, where none is named."""
    text = {name: events[name].astype("str") for name in ("country", "admin1", "admin2", "location")}
    outlines = _outlines(events)
    for name in ("admin1", "location"):
        text[name] = text[name].map(outlines.get).astype("str").fillna(text[name])
    for name, values in text.items():
        often = pd.Series(1 if sizes is None else sizes, index=values.index).groupby(values).sum()
        spellings = often.sort_values(ascending=False, kind="stable").index
        same = one_name(spellings.astype("str").tolist(), look_up=name in ("country", "location"))
        if same:
            text[name] = values.map(same.get).astype("str").fillna(values)
    units = frozenset[str]().union(*(names_in(file) for file in AREA_FILES[:2]))
    is_unit = text["admin1"].isna() & text["location"].isin(units)
    admin1 = text["admin1"].mask(is_unit, text["location"])
    known = events["latitude"].notna() & events["longitude"].notna() & ~events["geo_precision"].isin(UNPLACED)
    point = (known & admin1.isna() & (text["country"].isna() | text["country"].isin(OUTLINED))).to_numpy()
    if point.any():
        spots = events.loc[point, ["latitude", "longitude"]].round(4)
        number = spots.groupby(["latitude", "longitude"], sort=False).ngroup().to_numpy()
        each = spots.drop_duplicates()
        found = units_at(each["latitude"].to_numpy(), each["longitude"].to_numpy())
        admin1 = admin1.mask(point, pd.Series(found[number], index=events.index[point]).reindex(events.index))
    return {**text, "admin1": admin1.astype("str")}


UNPLACED = ("oblast", "country", "sea", "direction")
"""Precisions at which coordinates do not say which unit an event is in."""

OUTLINED = (*UKRAINE, "Russia", "RUS", "RU", "RS", "Russian Federation", "Росія", "Россия")
"""How tables name the countries whose first-level units are known by their outlines."""

ALSO = "; "
"""Between the names that the source has for one place."""

_KIND_OF_LEVEL = {
    "country": "country",
    "admin1": "oblast",
    "admin2": "raion",
    "location": "settlement",
    "spot": "point",
}


def _nodes(
    rows: pd.DataFrame, levels: tuple[str, ...], stands_for: np.ndarray[Any, Any]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The places frame, and for each row its place, first-level unit and district by their names there.

    A node is a value of a level within the values of the levels above it; where a level is missing it hangs on the
    next above that is not.
    """
    nodes, at, finest = _numbered(rows, levels, stands_for)
    nodes["base"] = _bases(nodes)
    nodes["name_en"] = _unique_names(nodes)
    names = pd.Index(nodes["name_en"].to_numpy(dtype=object), dtype="str")

    def named(codes: np.ndarray[Any, Any]) -> pd.Series:
        return pd.Series(pd.Categorical.from_codes(codes, categories=names).astype("str"))

    # the highest place below a country; a country, and a place outside any unit, stands for itself
    below = [level for level in levels if level != "country"]
    region = np.full(len(rows), -1, dtype="int64")
    for level in (*below, "country"):
        region = np.where(region >= 0, region, at[level])
    own = pd.DataFrame({"place": named(finest), "region": named(region), "district": named(at["admin2"])})
    return _places_of(rows, nodes, np.where(rows["is_unit"], at["admin1"], at["location"]), finest), own


def _numbered(
    rows: pd.DataFrame, levels: tuple[str, ...], stands_for: np.ndarray[Any, Any]
) -> tuple[pd.DataFrame, dict[str, np.ndarray[Any, Any]], np.ndarray[Any, Any]]:
    """The nodes with `level`, `parent`, `base` and `rows`; the node of each row on each level; and its finest one."""
    above = np.full(len(rows), -1, dtype="int64")
    at: dict[str, np.ndarray[Any, Any]] = {}
    found: list[pd.DataFrame] = []
    made = 0
    for level in levels:
        codes = pd.factorize(rows[level])[0]
        there = codes >= 0
        keys = pd.DataFrame({"above": above[there], "code": codes[there]})
        number = keys.groupby(["above", "code"], sort=False).ngroup().to_numpy() + made
        own = np.full(len(rows), -1, dtype="int64")
        own[there] = number
        places = np.flatnonzero(there)
        first = pd.Series(places).groupby(number).first()
        sizes = pd.Series(stands_for[places]).groupby(number).sum()
        found.append(
            pd.DataFrame(
                {
                    "node": first.index,
                    "level": level,
                    "parent": above[first.to_numpy()],
                    "base": rows[level].to_numpy()[first.to_numpy()],
                    "rows": sizes.reindex(first.index).to_numpy(),
                }
            )
        )
        made += len(first)
        at[level] = own
        above = np.where(own >= 0, own, above)
    return pd.concat(found, ignore_index=True).set_index("node").sort_index(), at, above


def _places_of(
    rows: pd.DataFrame, nodes: pd.DataFrame, named: np.ndarray[Any, Any], finest: np.ndarray[Any, Any]
) -> pd.DataFrame:
    """The places frame of named nodes: each stands where the first row does that tells no more than it.

    named: the node that each row's own name of its place is of.
    """
    standing = pd.DataFrame({"node": finest, "row": np.arange(len(rows))})
    located = rows[["latitude", "longitude"]].notna().all(axis=1).to_numpy()
    first_of = standing[(standing["node"] >= 0) & located].groupby("node")["row"].first()

    def of_first(column: str) -> pd.Series:
        return pd.Series(rows[column].to_numpy()[first_of.to_numpy()], index=first_of.index).reindex(nodes.index)

    kinds = of_first("precision")
    kind = nodes["level"].map(_KIND_OF_LEVEL)
    kind = kind.where((nodes["level"] != "location") | ~kinds.isin(["city", "sea", "direction"]), kinds)
    missing = pd.Series([None] * len(nodes), dtype="str", index=nodes.index)
    return pd.DataFrame(
        {
            "place_id": nodes["name_en"],
            "name_en": nodes["name_en"],
            "name_uk": missing,
            "aliases": _aliases(nodes, named, rows["alias"].to_numpy()),
            "kind": kind.astype("str"),
            "parent": nodes["parent"].map(nodes["name_en"]).astype("str"),
            "latitude": of_first("latitude").astype("float64"),
            "longitude": of_first("longitude").astype("float64"),
            "radius_km": of_first("radius_km").astype("float64"),
            "katottg": missing,
            "geonames_id": pd.Series(pd.NA, dtype="Int64", index=nodes.index),
            "iso_3166_2": missing,
            "rows": nodes["rows"].astype("int64"),
        }
    ).reset_index(drop=True)


def _bases(nodes: pd.DataFrame) -> pd.Series:
    """The name of each node before it is made unique: a point has that of its place, and what tells it apart."""
    base = nodes["base"].astype("str")
    points = nodes["level"] == "spot"
    parent = nodes["parent"].map(base).where(nodes["parent"].map(nodes["level"]) == "location").astype("str")
    named = (parent + " (" + base + ")").where(parent.notna(), base)
    return named.where(points, base)


def _unique_names(nodes: pd.DataFrame) -> pd.Series:
    """Names of which no two are equal, whatever their case: with what a place lies in, then with a number."""
    name = nodes["base"]
    up = nodes["parent"]
    for _ in range(3):
        folded = name.str.casefold()
        again = folded.duplicated(keep=False) & (up >= 0)
        if not again.any():
            break
        name = name.where(~again, name + ", " + up.map(nodes["base"]).astype("str"))
        up = up.map(nodes["parent"]).fillna(-1).astype("int64")
    folded = name.str.casefold()
    number = folded.groupby(folded).cumcount()
    return name.where(number == 0, name + " [" + (number + 1).astype("str") + "]")


def _aliases(nodes: pd.DataFrame, at_location: np.ndarray[Any, Any], alias: np.ndarray[Any, Any]) -> pd.Series:
    """The source's own names of a place, where it is called otherwise here."""
    there = at_location >= 0
    own = pd.DataFrame({"node": at_location[there], "name": alias[there]}).dropna().drop_duplicates()
    own = own[own["name"] != own["node"].map(nodes["name_en"])]
    return own.groupby("node")["name"].agg(ALSO.join).reindex(nodes.index).astype("str")


def _outlines(events: pd.DataFrame) -> dict[str, str]:
    """For the source's names of Ukraine's first-level units and of Kyiv's districts, the names of their outlines."""
    country = events["country"].astype("str")
    inside = country.isin(UKRAINE) | (
        country.isna() & events["latitude"].between(44, 52.5) & events["longitude"].between(22, 40.3)
    )
    units = [str(name) for name in events.loc[inside, "admin1"].dropna().unique()]
    districts = [
        str(name) for name in events.loc[inside, "location"].dropna().unique() if str(name).startswith("Kyiv - ")
    ]
    if not units and not districts:
        return {}
    geocoder = default_geocoder()
    known = frozenset[str]().union(*(names_in(file) for file in AREA_FILES if file != "launch_oblasts"))
    found = {}
    for name in (*units, *districts):
        queries = (name,) if name in districts else (f"{name.removesuffix(' City')} oblast", name)
        if name.casefold().startswith("kyiv") and ("city" in name.casefold()):
            queries = ("Kyiv",)
        for query in queries:
            answer = geocoder.resolve(query)
            if answer.found and answer.name in known:
                found[name] = answer.name
                break
    return found
