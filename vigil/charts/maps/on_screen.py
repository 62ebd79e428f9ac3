"""A map on the screen: what draws it in the browser, without WebGL and with nothing to load from elsewhere.

The scripts read the figure of a map (`Drawing.finished`) as it is and paint it on a canvas over the layers of the
basemap's style, at the places that Web Mercator gives them; `plain` draws the same figure for print.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from vigil.charts.chart import Drawn

SCRIPTS = ("mercator", "ground", "heat", "marks", "names", "map")
"""From what the others need to what a page uses: `ScreenMap` of map.js."""

HERE = Path(__file__).resolve().parent


@cache
def map_script() -> str:
    """The JavaScript of a page with maps; it exports nothing and can stand in a module or a function."""
    return "\n".join((HERE / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)


@cache
def map_style() -> str:
    """The rules for an element `.vigil-map-plot` that a `ScreenMap` is drawn in."""
    return (HERE / "map.css").read_text(encoding="utf-8")


def with_everything_inside(map_drawn: Drawn) -> dict[str, Any]:
    """What a map is drawn of, with style and outlines as they are instead of `data:` URLs.

    Of the outlines it has those of the areas that are shaded; it cannot be played through time.
    """
    layout = map_drawn.layout
    opening = {**layout["map"], "style": _content(layout["map"]["style"])}
    meta = {name: value for name, value in layout["meta"].items() if name != "time"}
    data = [_with_outlines(trace) if "geojson" in trace else trace for trace in map_drawn.data]
    return {"data": data, "layout": {**layout, "map": opening, "meta": meta}}


def _with_outlines(trace: Mapping[str, Any]) -> dict[str, Any]:
    outlines, shaded = _content(trace["geojson"]), set(trace["locations"])
    key = trace["featureidkey"].removeprefix("properties.")
    features = [feature for feature in outlines["features"] if feature["properties"][key] in shaded]
    return {**trace, "geojson": {**outlines, "features": features}}


def _content(address: str) -> Any:
    """What a `data:` URL holds."""
    return json.loads(base64.b64decode(address.partition(",")[2]))
