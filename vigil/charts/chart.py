"""What a chart function hands back, and the words every chart shares: caption and file name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotly.graph_objects as go
import plotly.io

from vigil.charts.look import Theme, layout
from vigil.table.vocabulary import NOT_STATED
from vigil.text import format_day, is_known

if TYPE_CHECKING:
    from vigil.store.protocols import View
    from vigil.table.model import TableDescription

STEM_CHARACTERS = 120
"""Longest file stem: file systems take 255 bytes, mail programs and sync tools less."""


NO_TEMPLATE = plotly.io.templates["none"].to_plotly_json()
"""What plotly makes of the template "none" when it checks a figure."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """What plotly is to draw: traces and layout as plain dictionaries, which it has not checked. Never changed."""

    data: Sequence[Mapping[str, Any]]
    layout: Mapping[str, Any]

    @classmethod
    def of(cls, figure: go.Figure) -> Drawn:
        """What a figure of plotly's holds."""
        return cls(**figure.to_plotly_json())


@dataclass(frozen=True, eq=False)
class Chart:
    """A figure with everything it needs to be understood away from its page."""

    drawn: Drawn
    """Without title and caption inside; transparent background; units on its axes."""
    title: str
    """What it shows, sentence case, plain text."""
    caption: str
    """For which selection, from which sources, as of when, data version; plain text."""
    alt: str
    """Alternative text: what a reader who cannot see it needs, the main figures included."""
    data: pd.DataFrame
    """Exactly the data behind it."""
    name: str
    """File stem: `vigil-attacks-by-week-2025-01-01-2025-07-31`."""
    is_map: bool = False
    note: str = ""
    """What a reader must know: what is not shown, cuts by limits, small numbers."""

    @cached_property
    def figure(self) -> go.Figure:
        """What is drawn as a figure of plotly's; a page never asks for it."""
        layout = {**self.drawn.layout, "template": NO_TEMPLATE}
        return go.Figure({"data": self.drawn.data, "layout": layout}, _validate=False)

    @property
    def height(self) -> float | None:
        """The height that the figure asks for, in pixels; None where it asks for none."""
        return self.drawn.layout.get("height")


def caption_of(view: View) -> str:
    """The caption of a chart of this view: `<filters>. Source: … As of … Data version …`."""
    parts = [_sentence(view.sentence)]
    if view.sources_note:
        parts.append(f"Source: {_sentence(view.sources_note)}")
    if view.as_of:
        parts.append(f"As of {format_day(view.as_of)}.")
    parts.append(f"Data version {view.table.version}.")
    parts += terms_of(view.table)
    return " ".join(part for part in parts if part)


def terms_of(table: TableDescription) -> list[str]:
    """On what terms a public table may be used, a sentence each: its licence, and a notice on passing rows on."""
    declared = table.declaration
    if not declared.licence:
        return []
    licence = "licence not stated" if declared.licence == NOT_STATED else declared.licence
    return [_sentence(f"{table.title}: {licence}"), *filter(None, [declared.passing_on])]


def file_stem(what: str, *, first: Any = None, last: Any = None) -> str:
    """The file stem of a picture or table: `vigil-<what>-<first day>-<last day>`.

    `what` may be any text, an event id included: it is reduced to ASCII letters, digits and hyphens, so
    that a value from a table cannot leave the folder it is saved in. `first` and `last` are dates,
    timestamps or ISO 8601 text; a missing one is left out.
    """
    plain = unicodedata.normalize("NFKD", what).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    days = [pd.Timestamp(day).date().isoformat() for day in (first, last) if is_known(day)]
    if len(days) == 2 and days[0] == days[1]:
        days = days[:1]
    tail = "".join(f"-{day}" for day in days)
    room = STEM_CHARACTERS - len(tail) - len("vigil-")
    return f"vigil-{words[:room].rstrip('-') or 'chart'}{tail}"


class Sketch:
    """A figure being drawn: traces, shapes, annotations and layout as plain dictionaries.

    plotly checks every property of a figure when one is made, which costs more than all the rest. Here the
    figure is put together unchecked: the tests check each kind of chart, and plotly does when it copies the
    figure, as for every picture.
    """

    def __init__(self, theme: Theme, *, height: int = 360) -> None:
        """Begin in the look of `theme`, `height` in pixels, as wide as the container."""
        self.theme = theme
        self.layout: dict[str, Any] = {**layout(theme), "height": height}
        self.traces: list[dict[str, Any]] = []
        self._marks: dict[str, list[dict[str, Any]]] = {"shapes": [], "annotations": []}

    def trace(self, kind: str, **properties: Any) -> None:
        """Add a trace of a plotly type such as "bar"."""
        self.traces.append({"type": kind, **properties})

    def dots(
        self, x: Iterable[Any], y: Iterable[Any], *, size: float, color: Any, symbol: str = "circle", **properties: Any
    ) -> None:
        """Add a mark at each of these places; unless asked for, the legend names none."""
        marker = {"size": size, "color": color, "symbol": symbol}
        if symbol == "x-thin":  # it is nothing but its outline
            marker["line"] = {"width": 1.5, "color": color}
        places = {"x": list(x), "y": list(y), "showlegend": False}
        self.trace("scatter", **places | properties, mode="markers", marker=marker)

    def bars(self, x: Any, y: Any, *, color: Any, each: Sequence[Any], of: str, **properties: Any) -> None:
        """Add bars without outlines; pointed at, each says what it is (`each`) and how many `of` what."""
        hover = {"customdata": each, "hovertemplate": f"%{{customdata}}<br><b>%{{y:,}}</b> {of}<extra></extra>"}
        marker = {"color": color, "line": {"width": 0}}
        self.trace("bar", **{"x": x, "y": y, "marker": marker, **hover} | properties)

    def upright(self, x: Any, *, line: Mapping[str, Any], **properties: Any) -> None:
        """Add a line over the whole height."""
        self.line(x0=x, x1=x, **{"y0": 0, "y1": 1, "yref": "paper"} | properties, line=line)

    def line(self, **properties: Any) -> None:
        """Add a straight line between x0, y0 and x1, y1."""
        self._marks["shapes"].append({"type": "line", **properties})

    def box(self, **properties: Any) -> None:
        """Add a rectangle between x0, y0 and x1, y1."""
        self._marks["shapes"].append({"type": "rect", **properties})

    def path(self, **properties: Any) -> None:
        """Add a line along an SVG path in the coordinates of the axes."""
        self._marks["shapes"].append({"type": "path", **properties})

    def write(self, text: str, **properties: Any) -> None:
        """Add a text without an arrow, unless asked for; text from a table must come escaped."""
        self._marks["annotations"].append({"text": text, "showarrow": False, **properties})

    def name_row(self, text: str, y: float, **properties: Any) -> None:
        """Write what a row of marks is at the left edge above it, on paper so that no grid line runs through it."""
        paper = {"bgcolor": self.theme.paper, "borderpad": 0}
        place = {"x": 0, "xref": "paper", "y": y, "xanchor": "left", "yanchor": "bottom"}
        self.write(text, **{**place, **paper, "font": {"size": 12, "color": self.theme.ink}, **properties})

    def point_out(self, text: str, x: Any, y: float, *, above: float, colour: str, **properties: Any) -> None:
        """Write a text at the height `above`, with a line down to what stands at x and y."""
        line = {"ax": x, "ay": above, "axref": "x", "ayref": "y", "showarrow": True, "arrowhead": 0, "arrowwidth": 1}
        look = {"arrowcolor": colour, "font": {"color": colour, "size": 13}, "yanchor": "bottom"}
        self.write(text, x=x, y=y, **line, **look, **properties)

    def finished(self) -> Drawn:
        """What was drawn, to be given to a chart."""
        return Drawn(self.traces, self.layout | {name: marks for name, marks in self._marks.items() if marks})


def stem_of(view: View, what: str) -> str:
    """The file stem for a chart of this view: its window is the selection's, or the table's where it is open."""
    return file_stem(what, first=view.first_day, last=view.last_day)


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".!?" else f"{text}."
