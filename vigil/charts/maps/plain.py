"""A map for print, as a plain plotly figure: lines, areas, marks and names as vectors, with nothing to load.

It is made of what `Drawing.finished` gives and of the layers of the basemap's style, so that it holds the same marks in
the same order as the map on the screen (`on_screen`), at the places that Web Mercator gives them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from vigil.charts import basemap
from vigil.charts.chart import NO_TEMPLATE, Drawn
from vigil.charts.lettering import LINE_HEIGHT, text_ems
from vigil.charts.look import Theme, layout
from vigil.charts.maps.names import Circle, Name, names_on, overlap, with_room
from vigil.charts.maps.plane import Box, Plane, areas_at, areas_in, named_outlines, outlines_of

IN_PRINT: Mapping[str, float] = {"around": 0.02, "grain": 0.2}
"""How many times its size a map is drawn beyond its view, and how finely."""

HEIGHT_OF_BELL = 0.3989
"""Of the normal distribution with a standard deviation of 1, as in MapLibre's layer of heat."""

Trace = dict[str, Any]

_UNSEEN: Mapping[str, Any] = {"type": "scatter", "hoverinfo": "skip", "showlegend": False}


def map_in_print(map_drawn: Drawn, theme: Theme, *, width: float, height: float) -> go.Figure:
    """The plain figure of a map for a plot of exactly this many pixels; only names that fit in whole are written."""
    plane = Plane.of(map_drawn.layout["meta"]["corners"], width=width, height=height, **IN_PRINT)
    return _Plain(map_drawn, theme, plane).drawn()


class _Plain:
    """One map being drawn."""

    def __init__(self, map_drawn: Drawn, theme: Theme, plane: Plane) -> None:
        self.data, self.layout = map_drawn.data, map_drawn.layout
        self.theme, self.plane = theme, plane
        self.traces: list[Trace] = []
        self.circles: list[Circle] = []

    def drawn(self) -> go.Figure:
        """The figure, with the layers of the basemap and the marks between them, the lowest first."""
        marks: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for trace in self.data:
            marks[trace.get("below", "")].append(trace)
        named_lines: list[Mapping[str, Any]] = []
        for layer in basemap.layers(self.theme):
            for trace in marks.pop(layer["id"], ()):
                self.traces += self._mark(trace)
            if layer.get("minzoom", 0) <= self.plane.zoom < layer.get("maxzoom", 24):
                self.traces += self._ground(layer)
                if layer["type"] == "symbol" and layer["source"] == "rivers":
                    named_lines.append(layer)
        for trace in (trace for several in marks.values() for trace in several):
            self.traces += self._mark(trace)
        boxes = self._boxes()
        names = names_on(self.plane, self.theme, self.circles)
        names = with_room(names, self.plane, [*map(self._covered, boxes), *self._scales()])
        for _, of_layer in groupby(reversed(names), key=lambda name: name.layer):
            self.traces += _written(list(of_layer))
        along = [note for layer in named_lines for note in self._along(layer, names, boxes)]
        return self._figure([*along, *boxes])

    # ------------------------------------------------------------ the ground

    def _ground(self, layer: Mapping[str, Any]) -> Iterable[Trace]:
        paint = layer.get("paint", {})
        if layer["type"] == "fill":
            rings = self.plane.rings(outlines_of(layer["source"]))
            yield from _unless_empty(rings, mode="none", fill="toself", fillcolor=paint["fill-color"])
        elif layer["type"] == "line":
            lines = self.plane.lines(outlines_of(layer["source"], named="filter" in layer))
            width = round(basemap.number_at(paint["line-width"], self.plane.zoom), 2)
            line = {"color": paint["line-color"], "width": width}
            if "line-dasharray" in paint:
                line["dash"] = ",".join(f"{length * width:g}px" for length in paint["line-dasharray"])
            yield from _unless_empty(lines, mode="lines", line=line)

    # ------------------------------------------------------------ the marks

    def _mark(self, trace: Mapping[str, Any]) -> Iterable[Trace]:
        if trace["type"] == "choroplethmap":
            yield from self._areas(trace)
        elif trace["type"] == "densitymap":
            yield self._density(trace)
        elif len(trace["lon"]):
            x, y = self.plane.at(trace["lon"], trace["lat"]).round(1).astype(np.float32).T
            kept: Trace = {
                name: trace[name]
                for name in ("mode", "text", "customdata", "hoverinfo", "name", "opacity", "line")
                if name in trace
            }
            if "marker" in trace:
                kept["marker"] = {**trace["marker"], "line": {"width": 0}}
                radii = np.broadcast_to(np.array(trace["marker"].get("size", 6)) / 2, x.shape)
                self.circles += zip(x.tolist(), y.tolist(), radii.tolist(), strict=True)
            yield {**_UNSEEN, "x": x, "y": y, **kept}

    def _areas(self, trace: Mapping[str, Any]) -> Iterable[Trace]:
        """Each area as a trace of its own, so that it can be pointed at; the scale of their shades with the first."""
        outlines = trace["geojson"]
        key = trace.get("featureidkey", "id")
        rings_of = areas_at(outlines, key) if isinstance(outlines, str) else areas_in(outlines, key)
        marker = trace.get("marker", {})
        low, high = trace["zmin"], trace["zmax"]
        texts = trace.get("text") or [""] * len(trace["locations"])
        if trace.get("showscale"):
            scale = {"colorscale": trace["colorscale"], "cmin": low, "cmax": high, "colorbar": trace["colorbar"]}
            yield {**_UNSEEN, "x": [None], "y": [None], "mode": "markers", "marker": {"color": [low], **scale}}
        for name, value, text in zip(trace["locations"], trace["z"], texts, strict=True):
            rings = self.plane.rings(rings_of.get(name, ()))
            if value is None or not len(rings):
                continue
            yield {
                **_UNSEEN,
                **_points(rings),
                "mode": "lines",
                "fill": "toself",
                "fillcolor": shade(trace["colorscale"], (value - low) / ((high - low) or 1)),
                "line": dict(marker.get("line", {})),
                "opacity": marker.get("opacity", 1),
                "hoveron": "fills",
                "hoverinfo": "text",
                "text": text,
                "name": name,
            }

    def _density(self, trace: Mapping[str, Any]) -> Trace:
        """The heat of heat.js in steps: a bell of the given radius around each point, added up."""
        radius = trace["radius"] * 2 ** (self.plane.zoom - self.layout["map"]["zoom"])
        spots = self.plane.at(trace["lon"], trace["lat"])
        weights = np.clip(np.array(trace["z"], dtype=float) / trace["zmax"], 0, 1)
        left, bottom, right, top = self.plane.window
        step = max(radius / 6, 2.0)
        across, up = np.arange(left, right + step, step), np.arange(bottom, top + step, step)

        def bell(distance: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.where(np.abs(distance) <= radius, np.exp(-4.5 * (distance / radius) ** 2), 0.0)

        heat = bell(up[:, None] - spots[:, 1]) @ (weights[:, None] * bell(across - spots[:, 0:1]) * HEIGHT_OF_BELL)
        return {
            "type": "contour",
            "x": across.astype(np.float32),
            "y": up.astype(np.float32),
            "z": np.clip(heat, 0, 1).astype(np.float32),
            "zmin": 0,
            "zmax": 1,
            "contours": {"start": 0.04, "end": 1, "size": 0.08, "coloring": "fill"},
            "line": {"width": 0},
            **{name: trace[name] for name in ("colorscale", "opacity", "showscale", "hoverinfo", "name")},
        }

    # ------------------------------------------------------------ what is written

    def _boxes(self) -> list[dict[str, Any]]:
        """What stands in the corners; where districts are seen, the lowest box says that they are approximate."""
        boxes: list[dict[str, Any]] = [dict(note) for note in self.layout.get("annotations", ())]
        districts = self.plane.zoom >= basemap.DISTRICT_ZOOM and _within(
            self.plane.lines(outlines_of("districts")), self.plane.view
        )
        if districts:
            note = self.layout["meta"]["approximate"]
            if boxes:
                boxes[-1]["text"] += f"<br>{note['text']}"
            else:
                boxes = [note]
        return boxes

    def _covered(self, box: Mapping[str, Any]) -> Box:
        """About what a box in a corner covers."""
        left, bottom, _, top = self.plane.view
        lines = [re.sub("<[^>]*>", "", line) for line in box["text"].split("<br>")]
        size, padding = box["font"]["size"], 2 * box["borderpad"]
        width = max(map(text_ems, lines)) * size + padding
        height = len(lines) * LINE_HEIGHT * size + padding
        x = left + box["xshift"]
        y = bottom + box["y"] * (top - bottom) + box["yshift"] - (height if box["yanchor"] == "top" else 0)
        return x, y, x + width, y + height

    def _scales(self) -> list[Box]:
        """About what the scales of shaded areas cover."""
        left, bottom, right, top = self.plane.view
        found = []
        for trace in self.data:
            if trace.get("showscale"):
                bar = trace["colorbar"]
                x, y = left + bar["x"] * (right - left), bottom + bar["y"] * (top - bottom)
                found.append((x, y, x + bar["len"] + 2 * bar["xpad"], y + 55))
        return found

    def _along(
        self, layer: Mapping[str, Any], names: Sequence[Name], boxes: Sequence[Mapping[str, Any]]
    ) -> Iterable[dict[str, Any]]:
        """The names of rivers, each along the straightest stretch of it in view that has room for it."""
        size, paint = layer["layout"]["text-size"], layer["paint"]
        taken = [name.box() for name in names] + [self._covered(box) for box in boxes]
        for text, outlines in named_outlines(layer["source"]).items():
            found = _straightest(self.plane.lines(outlines), text_ems(text) * size * 1.3, self.plane.view, taken)
            if found is not None:
                x, y, angle = found
                for look in (_halo(paint["text-halo-color"]), ""):
                    yield {
                        "text": f'<span style="{look}">{text}</span>' if look else text,
                        **{"x": round(x, 1), "y": round(y, 1), "textangle": round(angle, 1), "showarrow": False},
                        "font": {"size": size, "color": paint["text-color"]},
                    }

    def _figure(self, notes: Sequence[dict[str, Any]]) -> go.Figure:
        left, bottom, right, top = self.plane.view
        axis = {"visible": False, "constrain": "range", "zeroline": False, "showgrid": False}
        base = layout(self.theme)
        content: dict[str, Any] = {
            **{name: value for name, value in self.layout.items() if name not in ("map", "meta", "template")},
            "template": NO_TEMPLATE,
            "plot_bgcolor": basemap.colours_of(self.theme).sea,
            "xaxis": {**axis, "range": [left, right], "scaleanchor": "y"},
            "yaxis": {**axis, "range": [bottom, top]},
            "annotations": notes,
            "shapes": [
                {
                    **{"type": "rect", "xref": "paper", "yref": "paper", "x0": 0, "x1": 1, "y0": 0, "y1": 1},
                    "line": {"width": 1, "color": base["xaxis"]["gridcolor"]},
                }
            ],
        }
        self._put_in_order()
        return go.Figure({"data": self.traces, "layout": content}, _validate=False)

    def _put_in_order(self) -> None:
        """plotly draws areas of heat below every line, whatever their order: then the order must be told."""
        kinds = [trace["type"] for trace in self.traces]
        if "contour" in kinds:
            heat = kinds.index("contour")
            for place, trace in enumerate(self.traces):
                trace["zorder"] = (place > heat) - (place < heat) + 1


def shade(scale: Sequence[Sequence[Any]], share: float) -> str:
    """The colour at a share between 0 and 1 of a plotly colour scale of `#rrggbb` or `rgba()` colours."""
    stops = [float(stop) for stop, _ in scale]
    parts = np.array([_parts(colour) for _, colour in scale])
    red, green, blue, opacity = (float(np.interp(share, stops, parts[:, part])) for part in range(4))
    return f"rgba({red:.0f},{green:.0f},{blue:.0f},{opacity:.3g})"


def _parts(colour: str) -> tuple[float, ...]:
    if colour.startswith("#"):
        return *(int(colour[place : place + 2], 16) for place in (1, 3, 5)), 1.0
    return tuple(float(part) for part in colour[colour.index("(") + 1 : -1].split(","))


def _unless_empty(points: NDArray[np.float64], **look: Any) -> Iterable[Trace]:
    if len(points):
        yield {**_UNSEEN, **_points(points), **look}


def _points(points: NDArray[np.float64]) -> Trace:
    return {"x": points[:, 0].astype(np.float32), "y": points[:, 1].astype(np.float32)}


def _written(names: Sequence[Name]) -> Iterable[Trace]:
    """The names of one layer: first what lifts them off the ground, then the letters."""
    first = names[0]
    common = {
        **_UNSEEN,
        "x": [name.x for name in names],
        "y": [name.y for name in names],
        "textposition": [f"{'top' if name.above else 'bottom' if name.offset else 'middle'} center" for name in names],
        "mode": "markers+text" if first.offset else "text",
    }
    if first.offset:  # plotly keeps text this far from a mark
        common["marker"] = {"size": [round(max(1.6 * (name.offset - 1), 1), 1) for name in names], "opacity": 0}
    spacing = f"letter-spacing:{first.spacing:g}em" if first.spacing else ""
    for what, look, colour in (("halo", _halo(first.halo), first.halo), ("name", "", first.colour)):
        style = ";".join(filter(None, (look, spacing)))
        texts = [f'<span style="{style}">{name.text}</span>' if style else name.text for name in names]
        yield {**common, "meta": what, "text": texts, "textfont": {"size": first.size, "color": colour}}


def _halo(colour: str) -> str:
    return f"fill:none;stroke:{colour};stroke-width:2.6px;stroke-linejoin:round;stroke-opacity:0.9"


def _within(points: NDArray[np.float64], box: Box) -> bool:
    left, bottom, right, top = box
    x, y = points[:, 0], points[:, 1]
    return bool(((x > left) & (x < right) & (y > bottom) & (y < top)).any())


def _straightest(
    lines: NDArray[np.float64], length: float, view: Box, taken: Sequence[Box]
) -> tuple[float, float, float] | None:
    """Middle and angle (degrees, clockwise) of the straightest stretch as long as this that is free of boxes."""
    best: tuple[float, float, float, float] | None = None
    left, bottom, right, top = view
    for part in np.split(lines, np.flatnonzero(np.isnan(lines[:, 0]))):
        points = part[~np.isnan(part[:, 0])]
        if len(points) < 2:
            continue
        run = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
        for begin in np.arange(0, run[-1] - length, 8.0):
            (x0, x1), (y0, y1) = (np.interp([begin, begin + length], run, points[:, axis]) for axis in (0, 1))
            x, y = (float(np.interp(begin + length / 2, run, points[:, axis])) for axis in (0, 1))
            half = max(abs(x1 - x0), abs(y1 - y0)) / 2 + 6
            box = (min(x0, x1) - 6, min(y0, y1) - 6, max(x0, x1) + 6, max(y0, y1) + 6)
            if x - half < left or x + half > right or y - half < bottom or y + half > top:
                continue
            if any(overlap(box, other) for other in taken):
                continue
            bend = length - float(np.hypot(x1 - x0, y1 - y0))
            if best is None or bend < best[0]:
                angle = -float(np.degrees(np.arctan2(y1 - y0, x1 - x0)))
                best = (bend, x, y, (angle + 90) % 180 - 90)
    return best[1:] if best else None
