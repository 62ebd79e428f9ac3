"""The map of more events than can be drawn one by one: square cells, finer the closer one looks, and of few the events.

A cell is drawn at the mean of its events and says how many of them stand where they are drawn; nothing else is placed
more exactly than the table gives it. Which part of the world is drawn is told with `Viewport`.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from vigil import limits
from vigil.analysis.place_counts import DOTS
from vigil.charts.chart import Chart, caption_of, stem_of
from vigil.charts.look import LIGHT, Theme, escaped
from vigil.charts.maps import legend
from vigil.charts.maps.corners import around_places, fit, widened
from vigil.charts.maps.drawing import CLOSEST_ZOOM_OF_POINTS, Drawing
from vigil.charts.maps.points import SEE_THROUGH, marker_of
from vigil.query.map_cells import Degrees, Marks, mark_of_point, name_of_mark
from vigil.store.protocols import ScannedView
from vigil.text import format_number, is_known, number_of, sentences

Viewport = tuple[float, float, float, float, float]
"""West, south, east, north in degrees, and the zoom: where the reader has moved the map."""

ROOM = 0.25
"""Share of width and height drawn beyond what is looked at, so that a small move shows no empty edge."""

SMALLEST, LARGEST = 6.0, 34.0
"""Diameters in pixels of a mark."""

CELL_SHADES = {"events": "events", "killed": "people killed"}
"""What the shade of a cell may stand for."""


def cells_map(
    view: ScannedView,
    *,
    size_by: str = "events",
    viewport: Viewport | None = None,
    follows: bool = True,
    theme: Theme = LIGHT,
) -> Chart:
    """The counted events of a view, gathered; `data` has a row for each cell or event drawn.

    size_by: one of `CELL_SHADES`. looked: the part of the world that is drawn; without it the places of the table.
    follows: whether the map is drawn anew for where the reader looks.
    """
    opened = around_places(view.table.places)
    corners, zoom = opened, fit(opened)[1]
    if viewport is not None:
        west, south, east, north, zoom = viewport
        corners = ((west, south), (east, north))
    (west, south), (east, north) = widened(corners, 2 * ROOM)
    extent: Degrees = (max(west, -180.0), max(south, -85.0), min(east, 180.0), min(north, 85.0))
    marks = view.marks(extent, zoom)
    drawing = Drawing(theme)
    data = _draw_cells(drawing, marks, size_by, zoom) if marks.points is None else _draw_events(drawing, marks.points)
    drawn = drawing.finished(
        corners, revision="events", empty_words="No event of the selection lies here.", closest=CLOSEST_ZOOM_OF_POINTS
    )
    if follows:
        home = [list(corner) for corner in opened]  # where the reader comes back to
        meta = {**drawn.layout["meta"], "follows": True, "zoom": zoom, "home": home}
        drawn = replace(drawn, layout={**drawn.layout, "meta": meta})
    what = "gathered into cells" if marks.points is None else "one by one"
    return Chart(
        drawn=drawn,
        title=f"Events by place, {what}",
        caption=caption_of(view),
        alt=f"Map of {number_of(marks.in_view, 'event')} {what}. {_fullest(marks)} The table holds all figures.",
        data=data,
        name=stem_of(view, "map"),
        is_map=True,
        note=_note(marks, follows=follows),
    )


def _draw_cells(drawing: Drawing, marks: Marks, size_by: str, zoom: float) -> pd.DataFrame:
    cells = marks.cells.drop(columns="cell")
    if cells.empty:
        return cells
    values = cells[size_by].astype("float64").fillna(0).to_numpy()
    top = max(float(values.max()), 2.0)
    shade = np.log1p(values)
    ticks = [10**power for power in range(math.floor(math.log10(top)) + 1)]
    theme = drawing.theme
    drawing.marks(
        cells["longitude"].round(3).tolist(),
        cells["latitude"].round(3).tolist(),
        marker={
            "size": round(min(max(_cell_pixels(marks.cell_steps, zoom) * 0.9, SMALLEST), LARGEST), 1),
            "color": [round(value, 2) for value in shade.tolist()],
            "cmin": round(math.log1p(1), 2) if size_by == "events" else 0,
            "cmax": round(float(np.log1p(top)), 2),
            "colorscale": [[place / (len(theme.scale) - 1), colour] for place, colour in enumerate(theme.scale)],
            "opacity": 0.9,
            "line": {"width": 0},
            "colorbar": {
                **legend.scale_bar(f"{CELL_SHADES[size_by]} in a cell", theme),
                "tickvals": [round(math.log1p(tick), 2) for tick in ticks],
                "ticktext": [format_number(tick) for tick in ticks],
            },
            "showscale": True,
        },
        text=_cell_texts(marks.cells),
        customdata=[name_of_mark(cell, marks.cell_steps) for cell in marks.cells["cell"].tolist()],
        hoverinfo="text",
        name="Cells",
    )
    return cells


def _cell_pixels(steps: int, zoom: float) -> float:
    """How wide a cell is on the screen: the world is 512 pixels wide at zoom 0."""
    return steps / 2**24 * 512 * 2**zoom


def _cell_texts(cells: pd.DataFrame) -> list[str]:
    texts = []
    counts = (cells[name].tolist() for name in ("events", "placed", "killed", "killed_known"))
    for events, placed, killed, known in zip(*counts, strict=True):
        text = f"<b>{number_of(events, 'event')}</b>"
        if placed < events:
            text += f"<br>{format_number(events - placed)} known only to an area"
        if is_known(killed):
            of = "" if known == events else f" (known for {format_number(known)})"
            text += f"<br>killed: {format_number(killed)}{of}"
        texts.append(text)
    return texts


def _draw_events(drawing: Drawing, points: pd.DataFrame) -> pd.DataFrame:
    """The events themselves: those of one spot, known as exactly, as one mark."""
    rings = ~points["geo_precision"].isin(DOTS)
    spots = points.assign(ring=rings).groupby(["latitude", "longitude", "ring"], sort=False)
    found = spots.agg(events=("event_id", "size"), place=("location", "first"), known_to=("geo_precision", "first"))
    if found.empty:
        return points
    found = found.reset_index()  # smaller spots over larger ones; of the two marks of one spot the larger uppermost
    fullest = found.groupby(["latitude", "longitude"])["events"].transform("max")
    order = found.assign(fullest=fullest).sort_values(["fullest", "latitude", "longitude", "events"], kind="stable")
    found = found.loc[order.sort_values("fullest", ascending=False, kind="stable").index]
    theme = drawing.theme
    share = np.sqrt(found["events"].to_numpy(dtype="float64") / max(int(found["events"].max()), 1))
    drawing.marks(
        found["longitude"].tolist(),
        found["latitude"].tolist(),
        marker={
            "size": np.round(SMALLEST + 2 + share * (LARGEST - SMALLEST - 2), 1).tolist(),
            "color": theme.accent,
            "opacity": SEE_THROUGH,
            **marker_of(found["ring"].tolist()),
        },
        text=[
            f"<b>{escaped(place) or 'Place not named'}</b><br>{_known_to(known_to)}<br>{number_of(events, 'event')}"
            for place, known_to, events in zip(found["place"], found["known_to"], found["events"], strict=True)
        ],
        customdata=[
            name_of_mark(*mark_of_point(latitude, longitude))
            for latitude, longitude in zip(found["latitude"], found["longitude"], strict=True)
        ],
        hoverinfo="text",
        name="Events",
    )
    drawing.write(f'<span style="color:{theme.muted}">● point   ○ city or area</span>', corner="top")
    return points


def _known_to(precision: object) -> str:
    return f"known to the {escaped(precision)}" if is_known(precision) else "how exactly is not stated"


def _fullest(marks: Marks) -> str:
    if marks.cells.empty:
        return ""
    first = marks.cells.iloc[0]
    where = f"{first['latitude']:.1f}, {first['longitude']:.1f}"
    return f"Most in one cell: {format_number(first['events'])}, around {where}."


def _note(marks: Marks, *, follows: bool) -> str:
    """What the map draws and what it does not: a cell is never taken for an event."""
    limit = format_number(limits.MAP_POINTS)
    if marks.points is None:
        drawn = (
            f"{number_of(len(marks.cells), 'cell')} stand for {number_of(marks.in_view, 'event')}, each drawn at the "
            "mean of its events."
        )
        if follows:
            drawn += f" Zoom in for finer cells, and for the events themselves where they are up to {limit}."
    else:
        drawn = f"{number_of(marks.in_view, 'event')} drawn one by one: here they are up to {limit}."
    elsewhere = f"{number_of(marks.elsewhere, 'event')} outside this part of the map." if marks.elsewhere else ""
    return sentences(drawn, elsewhere, f"Not located: {number_of(marks.without_coordinates, 'event')}.")
