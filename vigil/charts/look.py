"""The look of every chart and map, in one place: colours, fonts, axes, base layout.

Colours are fixed: an actor, a weapon class or an event type has the same colour on every page and in
every export. They were searched for under the common colour vision deficiencies (a test holds how far they
stay apart) and reach a contrast of 2.7:1 or more on the light and the dark paper alike, so that one palette
serves both themes.
"""

from __future__ import annotations

import html
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vigil.table import weapons
from vigil.text import THIN_SPACE, is_known

FONT_FAMILY = '"Source Sans", "Source Sans 3", "Source Sans Pro", sans-serif'
"""Streamlit brings "Source Sans"; where it is missing (a server-side picture) the system's sans-serif stands in."""

TRANSPARENT = "rgba(0,0,0,0)"


@dataclass(frozen=True)
class Theme:
    """The colours of one theme. `paper` is the page, `surface` a card on it, `accent` the one emphasis."""

    name: str
    paper: str
    surface: str
    ink: str
    muted: str
    grid: str
    accent: str
    bar: str
    """Bars and lines that carry no category."""
    faint: str
    """Fills behind data: ranges, empty calendar cells, days without a report."""
    positive: str
    """What was neutralised; never a judgement on an actor."""
    scale: tuple[str, ...]
    """Sequential scale for amounts, from few to many; it differs in lightness first."""


LIGHT = Theme(
    name="light",
    paper="#fdfcfa",
    surface="#f4f2ee",
    ink="#22252a",
    muted="#646a73",
    grid="#e3e0da",
    accent="#b3322c",
    bar="#7d8a99",
    faint="#dcd8d0",
    positive="#3b76b0",
    scale=("#f6e7d8", "#eebf9c", "#dd8a66", "#c25643", "#96292a", "#5f1420"),
)

DARK = Theme(
    name="dark",
    paper="#16191d",
    surface="#1f2328",
    ink="#e9e6e1",
    muted="#a3a9b2",
    grid="#31363d",
    accent="#ef7a66",
    bar="#7d8a99",
    faint="#3a4048",
    positive="#5b98d3",
    scale=("#352427", "#5f2b2c", "#933b33", "#c65a45", "#ea8f6c", "#fbd3b4"),
)

THEMES: Mapping[str, Theme] = {theme.name: theme for theme in (LIGHT, DARK)}

OTHER_COLOUR = "#858a91"
"""Whatever has no colour of its own."""

ACTOR_COLOURS: Mapping[str, str] = {
    "Russia": "#c28810",
    "Ukraine": "#4d5fb3",
    "United States": "#4e9f60",
    "other": OTHER_COLOUR,
}

WEAPON_CLASS_COLOURS: Mapping[str, str] = {kind.name: kind.colour for kind in weapons.DECLARED}

EVENT_TYPE_COLOURS: Mapping[str, str] = {
    "attack": "#ba182f",
    "strike": "#ef7b06",
    "call": "#2760b3",
    "talks": "#0d7e46",
    "meeting": "#cf81af",
    "truce": "#90a352",
    "agreement": "#ad2a71",
    "arms supply": "#af8e82",
    "sanctions": "#aa5f00",
    "announcement": "#759ae1",
}

OUTCOME_COLOURS: Mapping[str, str] = {
    "shot down": "#3766a6",
    "lost": "#6c98c8",
    "got through": "#c28810",
    "not accounted for": "#91918e",
}
"""What became of launched munitions: shot down, jammed or lost from radar, reported to have hit, not told."""

_SERIES = ("#465db2", "#d47c1e", "#07a4ca", "#934c4b", "#8765fa", "#af8b52", "#7a5480", "#4e9f60")


def theme_of(name: str | None) -> Theme:
    """The theme of this name; LIGHT for anything else, such as a browser that does not tell."""
    return THEMES.get((name or "").lower(), LIGHT)


def colour_of(dimension: str, value: str, *, order: tuple[str, ...] = ()) -> str:
    """The fixed colour of a value of `actor`, `weapon` or `type`.

    Any other dimension (place), and every one of a public table, takes its colours by the position of the value in
    `order`.
    """
    fixed = {"actor": ACTOR_COLOURS, "weapon": WEAPON_CLASS_COLOURS, "type": EVENT_TYPE_COLOURS}.get(dimension)
    if fixed is not None and (not order or value in fixed):
        return fixed.get(value, OTHER_COLOUR)
    taken = [fixed[one] for one in order if one in fixed] if fixed else []
    free = [one for one in order if not fixed or one not in fixed]
    series = [colour for colour in _SERIES if not any(_alike(colour, other) for other in taken)]
    return series[free.index(value)] if value in free[: len(series)] else OTHER_COLOUR


def _alike(one: str, other: str) -> bool:
    """Whether two `#rrggbb` colours are hard to tell apart: less than a quarter of one channel's range between them."""
    return math.dist(bytes.fromhex(one[1:]), bytes.fromhex(other[1:])) < 64


def escaped(text: Any) -> str:
    """Text from a table, safe in plotly text and hover (plotly renders a subset of HTML); empty when missing."""
    if not is_known(text):
        return ""
    return html.escape(str(text), quote=False)


def faded(colour: str, opacity: float) -> str:
    """A `#rrggbb` colour with an opacity between 0 and 1, as plotly takes it."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def axis(theme: Theme, **settings: Any) -> dict[str, Any]:
    """A plotly axis in this look; `settings` override it."""
    base: dict[str, Any] = {
        "gridcolor": theme.grid,
        "linecolor": theme.muted,
        "zeroline": False,
        "zerolinecolor": theme.grid,
        "tickfont": {"color": theme.muted, "size": 12},
        "title": {"font": {"color": theme.muted, "size": 12}, "standoff": 8},
        "automargin": True,
        "ticks": "",
        "showline": False,
        "separatethousands": True,
        "exponentformat": "none",
    }
    title = settings.pop("title", None)
    if title is not None:
        base["title"] = {**base["title"], "text": title}
    return {**base, **settings}


def whole_steps(most: Any) -> dict[str, Any]:
    """Ticks of an axis of counts that ends at `most`: never a half attack."""
    return {"dtick": 1} if is_known(most) and float(most) <= 6 else {}


def layout(theme: Theme) -> dict[str, Any]:
    """The base layout: fonts, margins, hover, axes, separators, transparent backgrounds.

    Pass it to `figure.update_layout(**layout(theme))` before the chart's own settings.
    """
    return {
        "template": "none",
        "font": {"family": FONT_FAMILY, "size": 13, "color": theme.ink},
        "paper_bgcolor": TRANSPARENT,
        "plot_bgcolor": TRANSPARENT,
        "separators": f".{THIN_SPACE}",
        "margin": {"l": 8, "r": 12, "t": 12, "b": 8, "pad": 0},
        "height": 360,
        "colorway": list(_SERIES),
        "hoverlabel": {
            "bgcolor": theme.surface,
            "bordercolor": theme.grid,
            "font": {"family": FONT_FAMILY, "size": 13, "color": theme.ink},
            "align": "left",
            "namelength": -1,
        },
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1.02,
            "yanchor": "bottom",
            "font": {"size": 12, "color": theme.ink},
            "bgcolor": TRANSPARENT,
            "traceorder": "normal",
        },
        "xaxis": axis(theme, showgrid=False, showline=True),
        "yaxis": axis(theme),
        "bargap": 0.12,
        "barcornerradius": 0,
        "dragmode": False,
        "hovermode": "closest",
        "modebar": {"bgcolor": TRANSPARENT, "color": theme.muted, "activecolor": theme.accent},
        "uirevision": "keep",
    }
