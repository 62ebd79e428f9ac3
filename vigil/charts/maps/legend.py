"""What the colours, shapes and shades of a map stand for, written into its corners."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from vigil.charts import basemap
from vigil.charts.lettering import LINE_HEIGHT, text_ems
from vigil.charts.look import Theme, faded
from vigil.text import format_number

Corner = Literal["top", "bottom"]

SCALE_FOOT = 0.02
"""Share of the map's height below a scale of shades."""


def box(text: str, theme: Theme, *, corner: Corner) -> dict[str, Any]:
    """An annotation in the left corner of the map; text from a table must come escaped."""
    top = corner == "top"
    return {
        "text": text,
        "showarrow": False,
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 1 if top else 0,
        "xshift": 8,
        "yshift": -8 if top else 8,
        "xanchor": "left",
        "yanchor": corner,
        "align": "left",
        "font": {"size": 12, "color": theme.ink},
        "bgcolor": faded(theme.paper, 0.9),
        "borderpad": 5,
    }


def extent(box: Mapping[str, Any]) -> tuple[float, float]:
    """About how wide and high a box in a corner is, in pixels."""
    lines = [re.sub("<[^>]*>", "", line) for line in box["text"].split("<br>")]
    size, padding = box["font"]["size"], 2 * box["borderpad"]
    return round(max(map(text_ems, lines)) * size + padding, 1), round(len(lines) * LINE_HEIGHT * size + padding, 1)


def mark(colour: str, sign: str = "●") -> str:
    """A coloured sign before its meaning."""
    return f'<span style="color:{colour};font-size:16px">{sign}</span>'


def scale_bar(title: str, theme: Theme) -> dict[str, Any]:
    """A scale of shades in the lower left corner."""
    return {
        "title": {"text": title, "side": "top", "font": {"size": 12, "color": theme.ink}},
        "orientation": "h",
        "x": 0.012,
        "xanchor": "left",
        "y": SCALE_FOOT,
        "yanchor": "bottom",
        "lenmode": "pixels",
        "len": max(170, round(text_ems(title) * 12)),
        "thickness": 9,
        "outlinewidth": 0,
        "bgcolor": faded(theme.paper, 0.92),
        "tickfont": {"size": 11, "color": theme.ink},
        "ticks": "",
        "xpad": 10,
        "ypad": 6,
    }


def steps(title: str, shades: Sequence[str], top: float) -> str:
    """What the shades of areas up to `top` stand for: each for as much as the one before it."""
    squares = "".join(mark(shade, "■") for shade in shades)
    return f"{title}<br>0 {squares} {format_number(top)}"


def shades(colour: str, theme: Theme) -> list[list[Any]]:
    """From a tint of the land to the colour and on to a darker (light theme) or lighter (dark theme) one."""
    land = basemap.colours_of(theme).land
    end = "#ffffff" if theme.name == "dark" else "#000000"
    return [[0, mixed(land, colour, 0.12)], [0.65, mixed(land, colour, 0.92)], [1, mixed(colour, end, 0.3)]]


def mixed(first: str, second: str, share: float) -> str:
    """Two colours (#rrggbb) mixed, `share` of the second."""
    parts = [round(int(first[n : n + 2], 16) * (1 - share) + int(second[n : n + 2], 16) * share) for n in (1, 3, 5)]
    return "#" + "".join(f"{part:02x}" for part in parts)
