"""The density layer: each event spread evenly over what its report names."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from vigil.charts.maps import legend
from vigil.charts.maps.drawing import Drawing
from vigil.charts.maps.map_counts import Item, MapCounts
from vigil.charts.maps.mercator import upwards
from vigil.charts.maps.outlines import SPREAD_STEP, SPREAD_STEP_EAST, spread_over

Cell = tuple[int, int]
"""Column and row of the grid that events are spread over."""

Run = tuple[int, int, int]
"""Row, first column and number of cells."""

STEP = 4
"""How many times as much each shade stands for as the one before it."""


def draw_density(drawing: Drawing, counted: MapCounts) -> None:
    """Draw where events were reported, in cells: an area's events over its cells, a place's in the one it lies in.

    Each shade stands for four times as many events as the one before it.
    """
    items = counted.items(counted.events_by_place("dot", "ring", "area"))
    spread = [_cells(counted, item) for item in items]
    cells = list(dict.fromkeys(cell for several in spread for cell in several))
    if not cells:
        return
    events: dict[Cell, float] = {}
    for item, several in zip(items, spread, strict=True):
        for cell in several:
            events[cell] = events.get(cell, 0.0) + len(item.ids) / len(several)
    top = max(events.values())
    colours = drawing.theme.scale[1:]
    shades = {cell: shade_of(events[cell] / top, len(colours)) for cell in cells}
    traces = [
        drawing.cells(
            [_edges(run) for run in _runs(cell for cell in cells if shades[cell] == shade)],
            fillcolor=colour,
            opacity=0.85,
            name="Density",
        )
        for shade, colour in enumerate(colours)
    ]
    grid = {"grid": [SPREAD_STEP_EAST, SPREAD_STEP], "top": top, "step": STEP}
    drawing.play("density", traces, items, runs=[_runs(several) for several in spread], **grid)
    steps = "".join(legend.mark(colour, "■") for colour in colours)
    drawing.write(f"Events, spread over the area named<br>few {steps} many")


def shade_of(share: float, shades: int) -> int:
    """Which shade a share of the measure of the strongest one has; each stands for `STEP` times the one before."""
    return min(max(math.ceil(math.log(share, STEP)) + shades - 1, 0), shades - 1)


def _cells(counted: MapCounts, item: Item) -> Sequence[Cell]:
    row, place = counted.by_place[item.name][0], counted.places[item.name]
    spots = spread_over(row["area"]) if row["drawn"] == "area" else ((place.longitude, place.latitude),)
    found = ((round(longitude / SPREAD_STEP_EAST), round(latitude / SPREAD_STEP)) for longitude, latitude in spots)
    return list(dict.fromkeys(found))


def _runs(cells: Iterable[Cell]) -> list[Run]:
    """Cells that stand side by side as one."""
    found: list[Run] = []
    for row, column in sorted((row, column) for column, row in cells):
        if found and found[-1][0] == row and column == found[-1][1] + found[-1][2]:
            found[-1] = (row, found[-1][1], found[-1][2] + 1)
        else:
            found.append((row, column, 1))
    return found


def _edges(run: Run) -> tuple[float, ...]:
    """West, south, east, north on the plane."""
    row, column, count = run
    south, north = upwards([(row - 0.5) * SPREAD_STEP, (row + 0.5) * SPREAD_STEP]).tolist()
    return (column - 0.5) * SPREAD_STEP_EAST, south, (column + count - 0.5) * SPREAD_STEP_EAST, north
