"""The columns of a table of events as every reader hands it over: declared once, and the frame made from them.

Names and meanings are those of `vigil.table.schema` where it has them; a reader gives what its format knows, the rest
is missing. An unknown number is missing, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from vigil.table.schema import CASUALTIES, COUNT_UNIT, FIGURES, GEO_PRECISIONS, PEOPLE_UNIT, TIME_ZONE, Column, dtype_of

TIME_PRECISIONS = ("minute", "hour", "day", "week", "month", "year")
"""From finest to coarsest; what is known to a week or less has its whole span in `start` and `end` where given."""

EVENT_COLUMNS: tuple[Column, ...] = (
    Column("event_id", "text", "Identifier, unique in the table; the source's own where it has one"),
    Column("event_date", "date", "The day the event belongs to, by the rule of the source"),
    Column("start", "datetime", "Begin, Kyiv time; 00:00 of the source's calendar day when only that is known"),
    Column("end", "datetime", "End, Kyiv time; missing when not known"),
    Column("time_precision", "label", "How exactly start and end are known", allowed=TIME_PRECISIONS),
    Column("event_type", "label", "Kind of event, in the source's words"),
    Column("sub_event_type", "label", "Finer kind, in the source's words"),
    Column("weapon", "label", "Weapons, in the source's names, several joined with “; ”"),
    Column("weapon_class", "label", "Class of the weapon, where all weapons of the row are of one"),
    Column("actor1", "label", "First actor; whether the one who acted depends on the source"),
    Column("actor2", "label", "Second actor"),
    Column("country", "label", "Country"),
    Column("admin1", "label", "First-level unit: oblast, province"),
    Column("admin2", "label", "Second-level unit: raion, district"),
    Column("location", "label", "Place, in the source's name; several joined with “; ”"),
    Column("latitude", "number", "Reference point, WGS 84; missing where there is none", unit="degrees"),
    Column("longitude", "number", "Reference point, WGS 84; missing where there is none", unit="degrees"),
    Column("geo_precision", "label", "How exactly the place is known; missing when it is not", allowed=GEO_PRECISIONS),
    Column("radius_km", "number", "Distance from the reference point that covers the place, where known", unit="km"),
    *(
        Column(name, "integer", f"{end.capitalize()} number of people {kind}; missing when not known", unit=PEOPLE_UNIT)
        for name in CASUALTIES
        for kind, end in [name.split("_")]
    ),
    *(
        Column(name, "integer", f"Munitions {name.replace('_', ' ')}; missing when not known", unit=COUNT_UNIT)
        for name in FIGURES
    ),
    Column("events_count", "integer", "Events that the row stands for: 1, but in monthly counts"),
    Column("headline", "text", "What happened in a few neutral words, where the source has them"),
    Column("notes", "text", "What the source says of the event"),
    Column("sources", "text", "What the source rests on: names or addresses, as given"),
)

NAMES = tuple(column.name for column in EVENT_COLUMNS)


def events_frame(given: Mapping[str, pd.Series], rows: int) -> pd.DataFrame:
    """The frame of events: all of `EVENT_COLUMNS`, in order, each of its type, missing where not given.

    given: columns of `rows` values each. Types: event_id, headline, notes, sources str; labels category; event_date
    datetime64[us] (naive midnight); start, end datetime64[us, Europe/Kyiv]; latitude, longitude float64; counts Int64.
    A start that is not given is the event's day at 00:00; `neutralised` that is not given is shot down plus lost,
    where the first is known; `events_count` is 1.
    """
    if unknown := set(given) - set(NAMES):
        raise KeyError(f"not columns of events: {sorted(unknown)}")
    columns = dict(given)
    if "start" not in columns and "event_date" in columns:
        columns["start"] = in_zone(columns["event_date"])
    if "neutralised" not in columns and "shot_down" in columns:
        lost = columns.get("lost", pd.Series(pd.NA, index=range(rows), dtype="Int64"))
        columns["neutralised"] = columns["shot_down"].astype("Int64") + lost.astype("Int64").fillna(0)
    if "events_count" not in columns:
        columns["events_count"] = pd.Series(np.ones(rows, dtype="int64"))
    return pd.DataFrame({column.name: _as_declared(columns.get(column.name), column, rows) for column in EVENT_COLUMNS})


def in_zone(wall_clock: pd.Series, zone: str = TIME_ZONE) -> pd.Series:
    """Wall-clock times of a time zone as moments in Kyiv time.

    Of an hour that a change of clocks repeats the first, summer time, is taken; one that it skips is moved on.
    """
    codes, moments = pd.factorize(wall_clock)
    local = pd.DatetimeIndex(moments).tz_localize(
        zone, ambiguous=np.ones(len(moments), dtype=bool), nonexistent="shift_forward"
    )
    found = pd.Series(local.tz_convert(TIME_ZONE).as_unit("us"))
    taken = pd.api.extensions.take(found.array, codes, allow_fill=True)
    return pd.Series(taken, index=wall_clock.index)


def labels(values: pd.Series) -> pd.Series:
    """Texts as categories, in the order of their first appearance."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values
    codes, uniques = pd.factorize(values)
    return pd.Series(pd.Categorical.from_codes(codes, categories=pd.Index(uniques, dtype="str")), index=values.index)


def labels_of(codes: np.ndarray, names: Sequence[str], index: pd.Index | None = None) -> pd.Series:
    """Labels from the place of each in some names, -1 for none, as `labels` would have them."""
    new, there = pd.factorize(np.where(codes < 0, -1, codes), use_na_sentinel=False)
    known = there >= 0
    places = np.where(known, np.cumsum(known) - 1, -1)
    categories = pd.Index([names[place] for place in there[known]], dtype="str")
    return pd.Series(pd.Categorical.from_codes(places[new], categories=categories), index=index)


def _as_declared(values: pd.Series | None, column: Column, rows: int) -> pd.Series:
    if values is None:
        values = pd.Series(None, index=range(rows), dtype=dtype_of(column))
    values = values.reset_index(drop=True)
    if len(values) != rows:
        raise ValueError(f"{column.name} has {len(values)} values for {rows} rows")
    if column.kind == "label":
        return labels(values)
    if column.kind == "datetime":
        return values.dt.tz_convert(TIME_ZONE).dt.as_unit("us")
    return values.astype(dtype_of(column))
