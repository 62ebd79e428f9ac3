"""A map being drawn: one plotly figure of cartesian traces on the plane of `mercator`, ground and names included.

It is the map on the screen, in print and in pages of its own: map.js moves it and writes the names anew where it was
moved to, `sized` sets it to a size. Traces are plain dictionaries, as those of a `Sketch`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from vigil.charts import basemap
from vigil.charts.chart import Drawn
from vigil.charts.look import Theme, escaped, faded, layout
from vigil.charts.maps import legend, outlines
from vigil.charts.maps.corners import Corners, window_on
from vigil.charts.maps.map_counts import Groups, Item
from vigil.charts.maps.mercator import upwards
from vigil.charts.maps.names import shadow
from vigil.charts.maps.sized import sized
from vigil.charts.maps.time_steps import Kind, TimeSteps
from vigil.places.areas import AreaFile

Trace = dict[str, Any]
Where = Literal["areas", "lines", "points"]

WIDTH, HEIGHT = 900, 520
"""Pixels of the map that a figure is made for; on a page it takes the size it is given."""

CLOSEST_ZOOM, CLOSEST_ZOOM_OF_POINTS = 11.5, 14.0
"""Beyond it nothing more can be seen: of what is known to a district or settlement, and of exact points."""

SHADES = 7
"""Steps of a scale of shades: what is shaded alike can be drawn as one, and more are hardly told apart."""

REACH = 4
"""Pixels around a mark that still mean it."""


class Drawing:
    """Collects the traces of one map; `steps` is None for a map that is not played through time."""

    def __init__(self, theme: Theme, steps: TimeSteps | None = None) -> None:
        self.theme = theme
        self.colours = basemap.colours_of(theme)
        self._steps = steps
        self._traces: dict[Where, list[Trace]] = {"areas": [], "lines": [], "points": []}
        self._timed: list[tuple[Kind, Sequence[Trace], Sequence[Item], Mapping[str, Any]]] = []
        self._legend: dict[str, str] = {}
        self._further: list[str] = []
        self._written: dict[legend.Corner, list[str]] = {"top": [], "bottom": []}

    def marks(self, longitudes: Sequence[float], latitudes: Sequence[float], **look: Any) -> Trace:
        """Draw marks at these places, the later over the earlier, and hand back their trace."""
        # positions are rounded to about a metre
        return self._add("points", x=_x(longitudes), y=_y(latitudes), mode="markers", **look)

    def lines(self, longitudes: Sequence[float | None], latitudes: Sequence[float | None], **look: Any) -> Trace:
        """Draw lines, with a gap where a place is None."""
        return self._add("lines", x=_x(longitudes), y=_y(latitudes), mode="lines", hoverinfo="skip", **look)

    def cells(self, edges: Sequence[Sequence[float]], **look: Any) -> Trace:
        """Fill rectangles, each given by west, south, east and north on the plane."""
        gap = math.nan
        x = [value for west, _, east, _ in edges for value in (west, west, east, east, west, gap)]
        y = [value for _, south, _, north in edges for value in (south, north, north, south, south, gap)]
        corners = {"x": np.array(x, dtype=np.float32), "y": np.array(y, dtype=np.float32)}
        return self._add("areas", **corners, mode="none", fill="toself", hoverinfo="skip", **look)

    def areas(
        self,
        file: AreaFile,
        items: Sequence[Item],
        texts: Sequence[str],
        *,
        scale: Sequence[Sequence[Any]],
        low: float = 0.0,
        high: float,
        line: Mapping[str, Any] | None = None,
        opacity: float = 1.0,
        name: str,
        key: str = "",
        heads: Sequence[str] = (),
    ) -> None:
        """Shade areas of a file by their values, each as a trace of its own; on the screen map.js draws those as one
        that look alike.

        `texts` are told of them. What the ground outlines needs no `line` of its own. With a `key` their shades are
        explained below it. With `heads` they are played through time. No two areas of a file lie over each other.
        """
        shades = shades_of(scale)
        traces: dict[str, Trace] = {}
        # only districts may lie over another area, and only over their city's
        under = any(one.get("meta", {}).get("area") == "Kyiv" for one in self._traces["areas"])
        level = int(file == "kyiv_districts" and under)
        for item, text in zip(items, texts, strict=True):
            outline = outlines.area_key(file, item.name)
            x, y = outlines.outline(outline)
            traces[item.name] = self._add(
                "areas",
                x=x,
                y=y,
                mode="lines" if line else "none",
                fill="toself",
                fillcolor=shade(shades, (item.value - low) / ((high - low) or 1)),
                line=dict(line or {}),
                opacity=opacity,
                hoveron="fills",
                hoverinfo="text",
                text=text,
                name=name,
                meta={"outline": outline, "area": item.name, "level": level},
            )
        if key:
            self.write(legend.steps(key, shades, high))
        if heads:
            self.play("areas", [traces[item.name] for item in items], items, heads=heads, shades=shades, top=high)

    def _add(self, where: Where, **trace: Any) -> Trace:
        self._traces[where].append({"type": "scatter", "showlegend": False, **trace})
        return self._traces[where][-1]

    def play(self, kind: Kind, traces: Sequence[Trace], items: Sequence[Item], **more: Any) -> None:
        """Note how traces, drawn of these items, are drawn in each period."""
        if self._steps is not None and self._steps.labels:
            self._timed.append((kind, traces, items, more))

    def explain(self, group: str, groups: Groups) -> None:
        """List a group and its colour in the legend."""
        self._legend.setdefault(group, f"{legend.mark(groups.colours[group])} {escaped(groups.labels[group])}")

    def explain_more(self, line: str) -> None:
        """Add a line (HTML of plotly) below the groups of the legend."""
        self._further.append(line)

    def write(self, text: str, *, corner: legend.Corner = "bottom") -> None:
        """Write into a corner of the map; text from a table must come escaped."""
        self._written[corner].append(text)

    def finished(
        self,
        corners: Corners,
        *,
        revision: str,
        empty_words: str,
        order: Sequence[str] = (),
        closest: float = CLOSEST_ZOOM,
    ) -> Drawn:
        """What is drawn: a map that opens with `corners`, and says `empty_words` where nothing is on it.

        `revision` is what the reader's place on the map belongs to: it is kept while this stays the same.
        `order` is that of the groups in the legend, `closest` the zoom beyond which there is nothing more to see.
        """
        if not any(self._traces.values()):
            self.write(empty_words)
        lines = [self._legend[group] for group in order if group in self._legend]
        if lines:
            lines.append(f'<span style="color:{self.theme.muted}">● point   ○ city   ▨ area</span>')
        self._written["top"][:0] = lines + self._further
        boxes = [legend.box("<br>".join(text), self.theme, corner=at) for at, text in self._written.items() if text]
        note = f'<span style="color:{self.theme.muted};font-size:11px">{basemap.APPROXIMATE}</span>'
        traces = [*self._ground()]
        is_scaled = any(trace["marker"].get("showscale") for trace in self._traces["points"])
        approximate = legend.box(note, self.theme, corner="top" if is_scaled and not boxes else "bottom")
        meta: dict[str, Any] = {
            "corners": [list(corner) for corner in corners],
            "closest": closest,
            "districts": basemap.DISTRICT_ZOOM,
            "approximate": approximate,  # to be written where districts are seen
            "covers": [legend.extent(box) for box in (*boxes, approximate)],
            "names": [self._name_look(kind) for kind in basemap.NAMES],
        }
        if self._steps is not None and self._timed:
            meta["time"] = {"labels": self._steps.labels, "parts": self._parts(traces, self._steps)}
        whole = {**_layout(self.theme, self.colours), "uirevision": revision, "annotations": boxes, "meta": meta}
        opened = sized(Drawn(traces, whole), self.theme, window_on(corners, width=WIDTH, height=HEIGHT))
        return Drawn(opened.data, {**opened.layout, "annotations": boxes})

    def _parts(self, traces: Sequence[Trace], steps: TimeSteps) -> list[dict[str, Any]]:
        number = {id(trace): place for place, trace in enumerate(traces)}
        return [
            steps.part(kind, items, {**more, "traces": [number[id(trace)] for trace in drawn]})
            for kind, drawn, items, more in self._timed
        ]

    def _ground(self) -> Iterable[Trace]:
        """The ground with the data between its layers, and the names above all, from the lowest to the highest."""
        for layer in basemap.GROUND:
            key = outlines.ground_key(layer)
            x, y = outlines.outline(key)
            trace: Trace = {"type": "scatter", "x": x, "y": y, "hoverinfo": "skip", "showlegend": False}
            meta = {"outline": key}
            colour = getattr(self.colours, layer.colour)
            if layer.width:
                line = {"color": colour, "width": 1.0, "dash": layer.dash}
                from_zoom = layer.from_zoom
                yield {
                    **trace,
                    "mode": "lines",
                    "line": line,
                    "meta": {**meta, "width": layer.width, "from": from_zoom},
                }
            else:
                yield {**trace, "mode": "none", "fill": "toself", "fillcolor": colour, "meta": meta}
            if layer.name == basemap.AREAS_ABOVE:
                yield from self._traces["areas"]
            if layer.name == basemap.LINES_ABOVE:
                yield from self._traces["lines"]
        yield from self._traces["points"]

    def _name_look(self, kind: basemap.NameKind) -> dict[str, Any]:
        """How names of a kind are written, as map.js reads it."""
        return {
            "size": kind.size,
            "from": kind.from_zoom,
            "to": kind.to_zoom,
            "color": getattr(self.colours, kind.colour),
            "shadow": shadow(getattr(self.colours, kind.halo)),
            "style": "italic" if kind.italic else "normal",
            "offset": kind.offset,
            "once": kind.kind == "river",
        }


def shades_of(scale: Sequence[Sequence[Any]]) -> list[str]:
    """A plotly colour scale of `#rrggbb` or `rgba()` colours as `SHADES` colours, from its foot to its top."""
    stops = [float(stop) for stop, _ in scale]
    parts = np.array([_parts(colour) for _, colour in scale])
    shares = np.linspace(0, 1, SHADES)
    mixed = np.column_stack([np.interp(shares, stops, parts[:, part]) for part in range(4)])
    return [f"rgba({red:.0f},{green:.0f},{blue:.0f},{opacity:.3g})" for red, green, blue, opacity in mixed]


def shade(shades: Sequence[str], share: float) -> str:
    """The one of these colours that stands for a share between 0 and 1: each has as much of it."""
    return shades[math.ceil(min(max(share, 0.0), 1.0) * len(shades) - 1e-9) - 1 if share > 0 else 0]


def _parts(colour: str) -> tuple[float, ...]:
    if colour.startswith("#"):
        return *(int(colour[place : place + 2], 16) for place in (1, 3, 5)), 1.0
    return tuple(float(part) for part in colour[colour.index("(") + 1 : -1].split(","))


def _x(longitudes: Sequence[float | None]) -> NDArray[np.float32]:
    return np.array(longitudes, dtype=np.float32)


def _y(latitudes: Sequence[float | None]) -> NDArray[np.float32]:
    return upwards(latitudes).astype(np.float32)


def _layout(theme: Theme, colours: basemap.MapColours) -> dict[str, Any]:
    base = layout(theme)
    for unused in ("bargap", "barcornerradius", "colorway"):
        base.pop(unused, None)
    # an axis with a type is not guessed from every value, and nothing is made room for
    hidden = {"type": "linear", "visible": False, "showgrid": False, "zeroline": False}
    return {
        **base,
        "plot_bgcolor": colours.sea,
        "xaxis": {**hidden, "scaleanchor": "y", "constrain": "range"},
        "yaxis": {**hidden, "constrain": "range"},
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "autoexpand": False},
        "height": HEIGHT,
        "dragmode": "pan",
        "showlegend": False,
        "hovermode": "closest",
        "hoverdistance": REACH,
        "modebar": {"bgcolor": faded(theme.paper, 0.9), "color": theme.muted, "activecolor": theme.accent},
    }
