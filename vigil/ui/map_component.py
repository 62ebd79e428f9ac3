"""Maps on a page: a component around `Plotly.react` that keeps centre and zoom when the figure changes.

`st.plotly_chart` rebuilds a map whenever its figure changes and loses the reader's place; this does not.
Plotly itself, the basemap and the outlines are served from `./static/generated` once, not sent with every figure.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import plotly
import plotly.io as pio
import streamlit as st

from vigil.charts import basemap
from vigil.charts.chart import Chart
from vigil.charts.look import THEMES, theme_of
from vigil.charts.maps.outlines import area_texts

HERE = Path(__file__).resolve().parent
STATIC_FOLDER = HERE.parent.parent / "static" / "generated"
"""Served at `app/static/generated/` (server.enableStaticServing); filled by `prepare_static`, not kept in git."""

STALE_SECONDS = 14 * 24 * 3600

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
    css=(HERE / "map_component.css").read_text(encoding="utf-8"),
    js=(HERE / "map_component.js").read_text(encoding="utf-8"),
    isolate_styles=False,  # plotly and MapLibre add their rules to the document, which a shadow root does not see
)


@dataclass(frozen=True)
class MapView:
    """Where the reader looks: centre in degrees (WGS 84) and MapLibre zoom."""

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


@dataclass(frozen=True)
class StaticFiles:
    """What the browser loads once: paths below `app/static/`."""

    plotly: str
    by_content: Mapping[str, str]
    """From a `data:` URL that a figure carries to the path of the same content."""

    def address(self, path: str) -> str:
        """The absolute path of one of these files on the server, its base path included."""
        base = str(st.get_option("server.baseUrlPath") or "").strip("/")
        return f"/{base}/app/static/{path}" if base else f"/app/static/{path}"


def map_chart(
    chart: Chart,
    *,
    key: str,
    height: int = 520,
    theme_name: str = "light",
    on_select: Callable[[], None] | None = None,
    selectable: bool = True,
) -> MapReply:
    """Draw a map chart (`vigil.charts.maps`) and say what the reader chose on it.

    Centre and zoom belong to `key` and survive other figures, other pages and a change of theme, until
    the chart's `layout.map.uirevision` changes (another event, a view asked for). A click or a box runs
    the page again, moving the map does not. `height` is in pixels, without the time slider below.
    `on_select` runs before the page does. The caption is the caller's to write.
    """
    files = static_files()
    figure, revision = _figure_text(chart, files)
    theme = theme_of(theme_name)
    reply = _map(
        key=key,
        data={
            "key": key,
            "height": height,
            "figure": figure,
            "revision": revision,
            "plotly_url": files.address(files.plotly),
            "alt": chart.alt,
            "title": chart.title,
            "caption": chart.caption,
            "note": chart.note,
            "name": chart.name,
            "paper": theme.paper,
            "selectable": selectable,
        },
        on_choice_change=on_select or _nothing,
    )
    return reply_of(reply.choice)


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
        view=MapView(*place) if place else None,
        clicked=names,
        box=(box[0], box[1], box[2], box[3]) if box else None,
    )


@lru_cache(maxsize=1)
def static_files() -> StaticFiles:
    """The files in `./static/generated`, written first if need be; the same answer for the life of the process."""
    return prepare_static(STATIC_FOLDER)


def prepare_static(folder: Path) -> StaticFiles:
    """Write plotly.js, the styles of both themes and the outlines to `folder`, with version or hash in their names.

    Safe to run in several processes at once. Files of other versions go after a while only: another process
    may still be serving them. Raises OSError, naming the folder, when it cannot be written.
    """
    source = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    wanted: dict[str, bytes] = {f"plotly-{plotly.__version__}.min.js": source.read_bytes()}
    by_content: dict[str, str] = {}
    texts = {f"style-{name}": basemap.style_text(theme) for name, theme in THEMES.items()}
    texts |= {f"areas-{name}": text for name, text in area_texts().items()}
    for name, text in texts.items():
        file = f"{name}-{basemap.content_hash(text)}.json"
        wanted[file] = text.encode("utf-8")
        by_content[basemap.data_url(text)] = f"{folder.name}/{file}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in wanted.items():
            path = folder / name
            if not path.exists() or path.stat().st_size != len(content):
                _write(path, content)
        for pattern in ("plotly-*.min.js", "style-*.json", "areas-*.json"):
            for old in folder.glob(pattern):
                if old.name not in wanted and time.time() - old.stat().st_mtime > STALE_SECONDS:
                    old.unlink(missing_ok=True)
    except OSError as error:
        raise OSError(f"the maps need to write their files to {folder}: {error}") from error
    return StaticFiles(plotly=f"{folder.name}/{next(iter(wanted))}", by_content=by_content)


def figure_payload(chart: Chart, files: StaticFiles) -> dict[str, Any]:
    """The figure as it is sent: contents that `files` serve are replaced by their addresses."""
    payload: dict[str, Any] = chart.figure.to_plotly_json()
    settings = payload["layout"].get("map", {})
    if settings.get("style") in files.by_content:
        settings["style"] = files.address(files.by_content[settings["style"]])
    for trace in payload["data"]:
        if isinstance(trace.get("geojson"), str) and trace["geojson"] in files.by_content:
            trace["geojson"] = files.address(files.by_content[trace["geojson"]])
    payload["layout"].pop("template", None)
    return payload


def _figure_text(chart: Chart, files: StaticFiles) -> tuple[str, str]:
    text = pio.json.to_json_plotly(figure_payload(chart, files))
    return text, hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def _write(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.chmod(name, 0o644)
    os.replace(name, path)


def _numbers(values: Any, count: int) -> list[float] | None:
    if not isinstance(values, list) or len(values) != count:
        return None
    if not all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values):
        return None
    return [float(value) for value in values]


def _nothing() -> None:
    """A state of a component needs a callback to exist."""
