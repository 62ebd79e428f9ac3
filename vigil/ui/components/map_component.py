"""Maps on a page: a component around the map of `vigil.charts.maps` (map.js) that keeps its place on other figures.

plotly.js, the outlines and the names are served once (`vigil.ui.components.static_files`), not sent with every figure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from vigil.charts.chart import Chart
from vigil.charts.look import theme_of
from vigil.charts.maps import Viewport
from vigil.charts.maps.script import map_script, map_style
from vigil.ui.components.static_files import HERE, drawn_figure, script, static_files

_HTML = """
<div class="vigil-map">
  <p class="vigil-map-status" role="status">Drawing the map…</p>
  <button type="button" class="vigil-map-clear" hidden>Clear choice</button>
  <div class="vigil-map-plot" role="application" aria-roledescription="map" tabindex="0"></div>
  <div class="vigil-map-time" role="group" aria-label="Time" hidden>
    <button type="button" class="vigil-map-play" aria-label="Play through time">
      <svg class="when-paused" viewBox="0 0 14 14" aria-hidden="true"><path d="M2 1l11 6-11 6z"/></svg>
      <svg class="when-playing" viewBox="0 0 14 14" aria-hidden="true"><path d="M2 1h4v12H2zM8 1h4v12H8z"/></svg>
    </button>
    <input type="range" min="0" max="0" value="0" step="1" aria-label="Period">
    <output></output>
    <select aria-label="What the slider shows">
      <option value="until">Up to this period</option>
      <option value="only">This period only</option>
    </select>
    <button type="button" disabled>All periods</button>
  </div>
</div>
"""

_map = st.components.v2.component(
    "vigil_map",
    html=_HTML,
    css=f"{map_style()}\n{(HERE / 'map_component.css').read_text(encoding='utf-8')}",
    js=f"{map_script()}\n{script('map_component.js')}",
    isolate_styles=False,  # plotly adds its rules to the document, which a shadow root does not see
)


@dataclass(frozen=True)
class MapView:
    """Where the reader looks: centre in degrees (WGS 84) and zoom; at zoom 0 the world is 512 pixels wide."""

    longitude: float
    latitude: float
    zoom: float


@dataclass(frozen=True)
class MapReply:
    """What the reader chose on a map; empty until something is chosen."""

    view: MapView | None = None
    """Where the map stood when the choice was made. Moving the map alone does not run the page again."""
    clicked: tuple[str, ...] = ()
    """Names of the chosen places, as in `places.name_en`: one for a click, those in the box for a box."""
    box: tuple[float, float, float, float] | None = None
    """West, south, east, north of the box drawn, in degrees; None for a click."""

    def __bool__(self) -> bool:
        return bool(self.clicked) or self.box is not None


def map_chart(
    chart: Chart,
    *,
    key: str,
    height: int = 520,
    theme_name: str = "light",
    on_select: Callable[[], None] | None = None,
    selectable: bool = True,
    plays: bool = True,
) -> MapReply:
    """Draw a map chart (`vigil.charts.maps`) and say what the reader chose on it, if it is `selectable`.

    A map that is drawn anew for the part of the world that one looks at (`follows` in its `meta`) runs the page again
    when it was moved; the page asks `current_viewport` for where it is.

    Centre and zoom belong to `key` and survive other figures, other pages and a change of theme, until
    the chart's `layout.uirevision` changes (another event, a view asked for). A click or a box runs
    the page again, moving the map does not. `height` is in pixels, without the time slider below, which a map that
    `plays` has where its figure tells of time.
    `on_select` runs before the page does. The caption is the caller's to write.
    """
    files = static_files()
    figure = drawn_figure(chart)
    theme = theme_of(theme_name)
    reply = _map(
        key=key,
        height="content" if plays else height,  # so that what stands below is in its place before the map is drawn
        data={
            "key": key,
            "height": height,
            "figure": figure.text,
            "revision": figure.revision,
            "plotly_url": files.address(files.plotly),
            "ground_url": files.address(files.outlines),
            "alt": chart.alt,
            "title": chart.title,
            "caption": chart.caption,
            "note": chart.note,
            "name": chart.name,
            "paper": theme.paper,
            "selectable": selectable,
            "plays": plays,
        },
        on_choice_change=on_select or _nothing,
        on_looked_change=_nothing,
    )
    return reply_of(reply.choice)


def current_viewport(key: str) -> Viewport | None:
    """Which part of the world the map of this key was moved to; None before it was."""
    state = st.session_state.get(key)
    found = _numbers(state.get("looked"), 5) if isinstance(state, Mapping) else None
    if found is None:
        return None
    west, south, east, north, zoom = found
    is_part = -540 <= west < east <= 540 and -90 <= south < north <= 90 and -3 <= zoom <= 24
    return (west, south, east, north, zoom) if is_part else None


def reply_of(choice: Any) -> MapReply:
    """What the browser sent, as a MapReply; anything malformed is no choice."""
    if not isinstance(choice, Mapping):
        return MapReply()
    clicked = choice.get("clicked")
    names = tuple(name for name in clicked if isinstance(name, str)) if isinstance(clicked, list) else ()
    box = _numbers(choice.get("box"), 4)
    view = choice.get("view")
    place = None
    if isinstance(view, Mapping):
        place = _numbers([view.get(name) for name in ("longitude", "latitude", "zoom")], 3)
    return MapReply(
        view=MapView(*place) if place else None, clicked=names, box=(box[0], box[1], box[2], box[3]) if box else None
    )


def _numbers(values: Any, count: int) -> list[float] | None:
    if not isinstance(values, list) or len(values) != count:
        return None
    if not all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values):
        return None
    return [float(value) for value in values]


def _nothing() -> None:
    """A state of a component needs a callback to exist."""
