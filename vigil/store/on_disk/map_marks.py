"""The map of many events: gathered into square cells of the map's projection, or sent one by one where they are few.

A cell says how many events it holds, of how many the deaths are known and how many those are, and how many of its
events stand where they are drawn; the others have the coordinates of an area. What has no coordinates is counted
beside the map. Cells are never more than `limits.MAP_POINTS`, whatever is looked at.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from vigil import limits
from vigil.query.map_cells import NORTHERNMOST, WORLD, Marks, projected, unprojected
from vigil.query.selection import Selection
from vigil.query.sums import Aggregate, aggregated
from vigil.store.on_disk.filtering import Box, counted
from vigil.store.on_disk.listing import typed
from vigil.store.on_disk.scan import Scan, to_pandas
from vigil.table.result_cache import cached

CELL_PIXELS = 12
"""Width of a cell on the screen, at least: smaller ones cannot be distinguished or chosen."""

TILE_PIXELS = 512
"""Width of the world on the screen at zoom 0."""

CELL_COLUMNS = ("cell", "latitude", "longitude", "events", "placed", "killed", "killed_known")

POINT_COLUMNS = (
    *("event_id", "event_type", "sub_event_type", "actor1", "actor2", "location", "latitude", "longitude"),
    *("geo_precision", "killed_best", "injured_best", "launched", "events_count"),
)
"""What is known of an event that is drawn by itself, besides `day`."""

_cached = cached(limits.CACHED_VIEWS)


@dataclass(frozen=True)
class Extent:
    """What a map shows, in degrees; a map across the 180th meridian is shown from its western edge to 180."""

    west: float
    south: float
    east: float
    north: float

    def box(self) -> Box:
        """The same in steps of the projection."""
        north, south = min(self.north, NORTHERNMOST), max(self.south, -NORTHERNMOST)
        west, east = max(self.west, -180.0), min(self.east, 180.0)
        x, y = projected(np.array([north, south]), np.array([west, max(east, west)]))
        return Box(west=int(x.iloc[0]), north=int(y.iloc[0]), east=int(x.iloc[1]), south=int(y.iloc[1]))


WHOLE_WORLD = Extent(-180.0, -NORTHERNMOST, 180.0, NORTHERNMOST)


@_cached
def marks(scan: Scan, selection: Selection, extent: Extent = WHOLE_WORLD, zoom: float = 0.0) -> Marks:
    """The counted events of a selection as a map of `extent` at `zoom` draws them. Never to be changed in place.

    At most `limits.MAP_POINTS` events are handed over one by one; more are gathered into as few cells at most.
    """
    box = extent.box()
    steps = cell_steps(box, zoom)
    box = _whole_cells(box, steps)
    found = _cells(scan, selection, box, steps)
    aside = found[found["cell"] < 0].set_index("cell")["events"]
    found = found[found["cell"] >= 0].reset_index(drop=True)
    in_view = int(found["events"].sum())
    points = None
    if in_view <= limits.MAP_POINTS:
        events = counted(scan, selection, "row", *POINT_COLUMNS, "day", box=box)
        points = typed(to_pandas(events.sort("row")).drop(columns="row"))
    return Marks(points, found, steps, in_view, int(aside.get(_ELSEWHERE, 0)), int(aside.get(_WITHOUT, 0)))


def cell_steps(box: Box, zoom: float) -> int:
    """The width of a cell: a power of two of the projection's steps, from the zoom, so that cells stay while a map is
    moved, and wide enough that a box holds at most `limits.MAP_POINTS`."""
    wanted = CELL_PIXELS * WORLD / (TILE_PIXELS * 2 ** max(zoom, 0.0))
    power = max(math.ceil(math.log2(wanted)), 0)
    while _across(box.west, box.east, power) * _across(box.north, box.south, power) > limits.MAP_POINTS:
        power += 1
    return 2**power


def box_of_cell(cell: int, steps: int) -> Box:
    """The part of the map that a cell covers: ask `listing.page` for its events with it."""
    row, column = divmod(cell, WORLD)
    return Box(column * steps, row * steps, (column + 1) * steps - 1, (row + 1) * steps - 1)


def _across(first: int, last: int, power: int) -> int:
    return (last >> power) - (first >> power) + 1


_ELSEWHERE, _WITHOUT = -1, -2
"""Stand for the cell of events outside the box, and of those without coordinates: one scan tells all three."""


def _cells(scan: Scan, selection: Selection, box: Box, steps: int) -> pd.DataFrame:
    found = _gathered(scan, selection, box, steps)
    x_mean, y_mean = (found[name].to_numpy(dtype="float64", na_value=np.nan) for name in ("x", "y"))
    latitude, longitude = unprojected(x_mean, y_mean)
    whole = {name: found[name].to_numpy("int64") for name in ("cell", "events", "placed", "killed_known")}
    killed = found["killed"].to_numpy("float64", na_value=0).astype("int64")
    columns: dict[str, Any] = {
        **{**whole, "latitude": latitude, "longitude": longitude},
        "killed": pd.arrays.IntegerArray(killed, whole["killed_known"] == 0),
    }
    order = np.lexsort((whole["cell"], -whole["events"]))
    return pd.DataFrame({name: columns[name][order] for name in CELL_COLUMNS}, copy=False)


def _gathered(scan: Scan, selection: Selection, box: Box, steps: int) -> pd.DataFrame:
    """The events of each cell: `cell`, `x` and `y` (means), `events`, `placed`, `killed`, `killed_known`."""
    events = counted(scan, selection, "x", "y", "killed_best", "placed")
    if not events.implementation.is_pandas():
        x, y = nw.col("x").cast(nw.Int64), nw.col("y").cast(nw.Int64)
        cell = _cell(x, y, x.is_null(), box, steps, _when)
        in_cells = events.select("x", "y", "killed_best", cell=cell, placed=nw.col("placed").cast(nw.Int64))
    else:  # numpy takes a third of the time
        frame = nw.to_native(events.collect())
        x, y = (frame[name].to_numpy("int64", na_value=-1) for name in ("x", "y"))
        cell = _cell(x, y, x < 0, box, steps, np.where)
        in_cells = nw.from_native(frame.assign(cell=cell, placed=frame["placed"].astype("int64"))).lazy()
    requested: dict[str, tuple[str, Aggregate]] = {
        **{"x": ("x", "mean"), "y": ("y", "mean"), "placed": ("placed", "sum")},
        **{"killed": ("killed_best", "sum"), "killed_known": ("killed_best", "count")},
    }
    return aggregated(in_cells, ["cell"], requested).rename(columns={"rows": "events"})


def _cell(x: Any, y: Any, without: Any, box: Box, steps: int, choose: Callable[..., Any]) -> Any:
    """The cell of each event, from steps (int64) as expressions or as arrays; `choose(where, this, that)` of either."""
    inside = (x >= box.west) & (x <= box.east) & (y >= box.north) & (y <= box.south)
    return choose(without, _WITHOUT, choose(inside, y // steps * WORLD + x // steps, _ELSEWHERE))


def _when(where: nw.Expr, this: Any, that: Any) -> nw.Expr:
    return (
        nw.when(where)
        .then(this if isinstance(this, nw.Expr) else nw.lit(this))
        .otherwise(that if isinstance(that, nw.Expr) else nw.lit(that))
    )


def _whole_cells(box: Box, steps: int) -> Box:
    """The box widened to whole cells: a cell at the edge of the map holds what choosing it brings."""
    return Box(
        west=box.west // steps * steps,
        north=box.north // steps * steps,
        east=(box.east // steps + 1) * steps - 1,
        south=(box.south // steps + 1) * steps - 1,
    )
