"""Tables made in memory from a few nights, for tests that draw their content at random."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from vigil.store.memory import InMemoryDataset, dataset_of_table
from vigil.table import schema
from vigil.table.model import Table

_DTYPES = {"integer": "Int64", "number": "float64", "date": "datetime64[us]"}


@dataclass(frozen=True)
class Weapon:
    """One weapon of one night; None is a figure that is not known."""

    weapon_class: str
    launched: int | None
    shot_down: int | None = None
    lost: int | None = None


@dataclass(frozen=True)
class Night:
    """One attack, reported on `day`, that began the evening before at `hour`."""

    day: date
    weapons: tuple[Weapon, ...] = ()
    places: tuple[str, ...] = ()
    actor: str = "Russia"
    hour: int = 19
    precision: str = "minute"


PLACES = (
    ("Ukraine", "country", None),
    ("Kyiv", "city", "Ukraine"),
    ("Solomianskyi district, Kyiv", "district", "Kyiv"),
    ("Odesa oblast", "oblast", "Ukraine"),
    ("Izmail", "city", "Odesa oblast"),
    ("south", "direction", None),
)


def dataset_of(nights: Iterable[Night], *, further: Iterable[Mapping[str, Any]] = ()) -> InMemoryDataset:
    """A table of these nights and of `further` rows of the events table, opened."""
    nights = list(nights)
    events, munitions, impacts = [], [], []
    for place, night in enumerate(nights):
        event_id = f"attack-{night.day.isoformat()}-{place}"
        evening = datetime.combine(night.day - timedelta(days=1), time(night.hour))
        start = pd.Timestamp(evening).tz_localize(schema.TIME_ZONE)
        events.append(
            {
                "event_id": event_id,
                "event_date": night.day,
                "start": start,
                "end": start + pd.Timedelta(hours=8),
                "time_precision": night.precision,
                "event_type": "attack",
                "actor1": night.actor,
                "actor2": "Ukraine",
                "location": "Ukraine",
                "geo_precision": "country",
                "headline": f"Attack reported on {night.day}",
                "source_id": "report",
            }
        )
        for number, weapon in enumerate(night.weapons):
            munitions.append(
                {"event_id": event_id, "weapon": f"weapon {number}", **vars(weapon), "source_id": "report"}
            )
            munitions[-1] |= {"start": start, "end": start + pd.Timedelta(hours=8)}
        impacts += [
            {"event_id": event_id, "location": name, "geo_precision": "oblast", "effect": "hit", "source_id": "report"}
            for name in night.places
        ]
    places = [{"place_id": name.lower(), "name_en": name, "kind": kind, "parent": up} for name, kind, up in PLACES]
    claim = {"claim_id": "length", "measure": "duration", "value": 8.0, "status": "initial", "source_id": "report"}
    claim |= {"as_of": pd.Timestamp(2025, 1, 1, tz=schema.TIME_ZONE), "as_of_precision": "day"}
    source = {"source_id": "report", "publisher": "Air Force", "kind": "official", "published": date(2025, 1, 1)}
    return dataset_of_table(
        Table(
            title="Made for a test",
            folder=Path("nowhere"),
            version="0123456789ab",
            events=frame("events", [*events, *further]),
            munitions=frame("munitions", munitions),
            impacts=frame("impacts", impacts),
            claims=frame("claims", [{**claim, "event_id": events[0]["event_id"]}] if events else []),
            sources=frame("sources", [source]),
            places=frame("places", places),
        )
    )


def frame(table: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows of one table with all of its columns, in the types the loader gives them."""
    rows = list(rows)
    columns = {}
    for column in schema.TABLES[table].columns:
        values = [row.get(column.name) for row in rows]
        if column.kind == "datetime":
            moments = pd.Series(pd.to_datetime(values, utc=True)).dt.tz_convert(schema.TIME_ZONE)
            columns[column.name] = moments.astype(f"datetime64[us, {schema.TIME_ZONE}]")
        else:
            columns[column.name] = pd.Series(values, dtype=_DTYPES.get(column.kind, "str"))
    return pd.DataFrame(columns)
