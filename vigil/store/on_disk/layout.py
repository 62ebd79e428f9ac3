"""How the events of a large table are kept: the columns of the readers, and those worked out once for every question.

The order is that of `vigil.store.memory`: by day, start and identifier, so that a filter on days passes over most of
the file.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from vigil.places import gazetteer
from vigil.query.days import day_of
from vigil.query.map_cells import projected
from vigil.readers.columns import EVENT_COLUMNS
from vigil.table.schema import TIME_ZONE

EVENTS_FOLDER, TEXTS_FILE, PLACES_FILE = "events", "texts.parquet", "places.parquet"

TEXTS = ("headline", "notes", "sources")
"""The columns that no sum is made of, which are most of a table: kept beside the others, by `row`."""

HARDLY_REPEAT = ("event_id", "row", "latitude", "longitude", "x", "y")
"""Columns that no dictionary makes shorter, or not enough for the time that it takes."""

PLACED_PRECISIONS = ("point", "settlement", "city")
"""Precisions of events that stand where they are drawn; the coordinates of any other are those of an area."""

DERIVED: dict[str, str] = {
    "row": "Place in the order of time, from 0",
    "day_start": "Day of the start in Kyiv, midnight",
    "day_utc": "Day of the start in UTC, midnight",
    "x": "Steps of the map's projection from the west, of WORLD; missing without coordinates",
    "y": "Steps of the map's projection from the north, of WORLD; missing without coordinates",
    "placed": "Whether the event stands where its coordinates are, and not somewhere in an area around them",
    "place": "The place it stands at, by its name in places.parquet",
    "unit_oblast": "The first-level unit that it is counted under, by its name there",
    "unit_district": "The second-level unit that it is counted under, by its name there",
}
"""The columns beside `vigil.readers.columns.EVENT_COLUMNS`, with what they hold."""

SEARCHED = ("headline", "notes", "location", "actor1", "actor2", "sub_event_type")
"""The columns whose words a text is looked for in, besides the identifier; those that `vigil.store.memory` looks in."""

PLACE_COLUMNS = ("place", "unit_oblast", "unit_district")
"""The columns that say where an event is counted: found from all events, see `vigil.store.public_tables.PlaceTree`."""

ORDER = ("event_date", "start", "event_id")
"""What the events are in order of."""

_ARROW: dict[str, Any] = {
    "text": pa.string(),
    "label": pa.string(),
    "date": pa.timestamp("us"),
    "datetime": pa.timestamp("us", TIME_ZONE),
    "number": pa.float64(),
    "integer": pa.int64(),
}

ARROW_SCHEMA = pa.schema(
    [
        *((column.name, _ARROW[column.kind]) for column in EVENT_COLUMNS),
        ("day_start", pa.timestamp("us")),
        ("day_utc", pa.timestamp("us")),
        ("x", pa.int32()),
        ("y", pa.int32()),
        ("placed", pa.bool_()),
    ]
)
"""The events but for their order and their places."""

LABEL = pa.dictionary(pa.int32(), pa.string())
PIECE_SCHEMA = pa.schema(
    [
        *((column.name, LABEL if column.kind == "label" else _ARROW[column.kind]) for column in EVENT_COLUMNS),
        *(field for field in ARROW_SCHEMA if field.name in DERIVED),
    ]
)
"""The same with each label once: a piece of the events before they are brought into order."""

EVENTS_SCHEMA = pa.schema(
    [
        *(field for field in PIECE_SCHEMA if field.name not in TEXTS),
        *((name, LABEL) for name in PLACE_COLUMNS),
        ("row", pa.int32()),
    ]
)
"""The events in order, without their texts."""

LABELS = tuple(field.name for field in EVENTS_SCHEMA if field.type == LABEL)
"""The columns of them in which each text is there once."""


def arranged(events: pd.DataFrame, *, schema: pa.Schema = ARROW_SCHEMA) -> pa.Table:
    """Events of a reader (`EVENT_COLUMNS`) with the derived columns, but for `row`, as Arrow."""
    x, y = projected(events["latitude"].to_numpy(), events["longitude"].to_numpy())
    # moments repeat, and finding the day of one takes long
    moment, starts = pd.factorize(events["start"])
    each = pd.DataFrame({"start": starts, "time_precision": "minute"})
    local, utc = (day_of(each, rule).array.take(moment, allow_fill=True) for rule in ("start", "utc"))
    is_exact = events["time_precision"].isin(["minute", "hour"]).to_numpy()
    derived = events.assign(
        day_start=local,
        day_utc=local if not is_exact.any() else np.where(is_exact, utc, local),
        x=x,
        y=y,
        placed=events["geo_precision"].isin(PLACED_PRECISIONS).to_numpy(),
    )
    return pa.Table.from_pandas(derived, schema=schema, preserve_index=False).replace_schema_metadata()


@cache
def reading_version() -> str:
    """A digest of the code that reads and lays out, and of the gazetteer it finds places in: a table kept by other
    code, or with other places, is read anew."""
    import hashlib

    digest = hashlib.sha256()
    for file in sorted(code_that_reads()):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def code_that_reads() -> list[Path]:
    """The files that decide what a table is read as and how it is laid out."""
    vigil = Path(__file__).resolve().parents[2]
    rooms = ("parsers", "table", "places", "rules", "query", "readers")
    return [
        *(file for room in rooms for file in (vigil / room).rglob("*.py")),
        vigil / "store" / "public_tables.py",
        vigil / "text.py",
        *(file for file in (gazetteer.PLACES_FILE, gazetteer.GAZETTEER_FILE) if file.is_file()),
        *(vigil / "store" / "on_disk" / f"{name}.py" for name in ("layout", "building", "sorting", "text_index")),
    ]
