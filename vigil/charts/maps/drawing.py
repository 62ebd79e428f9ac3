"""A map being drawn: its traces, what they need to be played through time, and what is written on it.

Traces are plain dictionaries, as those of a `Sketch`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vigil.charts import basemap
from vigil.charts.chart import Drawn
from vigil.charts.look import Theme, escaped, faded, layout
from vigil.charts.maps import legend
from vigil.charts.maps.corners import Corners, fit
from vigil.charts.maps.counted import Groups, Item
from vigil.charts.maps.time_steps import Kind, TimeSteps, TimeTrace


class Drawing:
    """Collects the traces of one map; `steps` is None for a map that is not played through time."""

    def __init__(self, theme: Theme, steps: TimeSteps | None = None) -> None:
        self.theme = theme
        self.colours = basemap.colours_of(theme)
        self.traces: list[dict[str, Any]] = []
        self._steps = steps
        self._timed: list[TimeTrace] = []
        self._legend: dict[str, str] = {}
        self._further: list[str] = []
        self._boxes: list[dict[str, Any]] = []

    def add(
        self, trace: Mapping[str, Any], *, kind: Kind | None = None, items: Sequence[Item] = (), **more: Any
    ) -> None:
        """Draw a trace on top of those before; with a `kind` it is redrawn from `items` for each step of time."""
        self.traces.append({"showlegend": False, **trace})
        if kind is not None:
            self.play(kind, items, **more)

    def play(self, kind: Kind, items: Sequence[Item], **more: Any) -> None:
        """Note how the last trace, drawn of these items, is drawn in each period."""
        if self._steps is not None and self._steps.labels:
            self._timed.append(self._steps.trace(len(self.traces) - 1, kind, items, more))

    def explain(self, group: str, groups: Groups) -> None:
        """List a group and its colour in the legend."""
        self._legend.setdefault(group, f"{legend.mark(groups.colours[group])} {escaped(groups.labels[group])}")

    def explain_further(self, line: str) -> None:
        """Add a line (HTML of plotly) below the groups of the legend."""
        self._further.append(line)

    def write(self, text: str, *, corner: legend.Corner = "bottom") -> None:
        """Write into a corner of the map; text from a table must come escaped."""
        self._boxes.append(legend.box(text, self.theme, corner=corner))

    def finished(self, corners: Corners, *, revision: str, empty_words: str, order: Sequence[str] = ()) -> Drawn:
        """What is drawn: a map that opens with `corners`, and says `empty_words` where nothing is on it.

        `revision` is what the reader's place on the map belongs to: it is kept while this stays the same.
        `order` is that of the groups in the legend.
        """
        if not self.traces:
            self.write(empty_words)
        scales = sum(bool(trace.get("showscale")) for trace in self.traces)
        for box in self._boxes:
            if scales and box["yanchor"] == "bottom":
                box["y"] = legend.SCALES_FROM + scales * legend.SCALE_HEIGHT
        lines = [self._legend[group] for group in order if group in self._legend]
        if lines:
            lines.append(f'<span style="color:{self.theme.muted}">● point   ○ city   ▨ area</span>')
        lines += self._further
        key = [legend.box("<br>".join(lines), self.theme, corner="top")] if lines else []
        centre, zoom = fit(corners)
        note = f'<span style="color:{self.theme.muted};font-size:11px">{basemap.APPROXIMATE}</span>'
        meta: dict[str, Any] = {
            "corners": [list(corner) for corner in corners],
            "approximate": legend.box(note, self.theme, corner="bottom"),  # to be written where districts are seen
        }
        if self._steps is not None and self._timed:
            meta["time"] = {"labels": self._steps.labels, "traces": [trace.as_json() for trace in self._timed]}
        base = layout(self.theme)
        for unused in ("xaxis", "yaxis", "bargap", "barcornerradius", "colorway"):
            base.pop(unused, None)
        return Drawn(
            self.traces or [{"type": "scattermap", "lon": [], "lat": [], "showlegend": False}],
            {
                **base,
                "map": {
                    "style": basemap.style_url(self.theme),
                    "center": {"lon": centre[0], "lat": centre[1]},
                    "zoom": zoom,
                    "uirevision": revision,
                },
                "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
                "height": 520,
                "dragmode": "pan",
                "showlegend": False,
                "hovermode": "closest",
                "uirevision": "map",
                "modebar": {
                    "bgcolor": faded(self.theme.paper, 0.9),
                    "color": self.theme.muted,
                    "activecolor": self.theme.accent,
                },
                "annotations": [*key, *self._boxes],
                "meta": meta,
            },
        )
