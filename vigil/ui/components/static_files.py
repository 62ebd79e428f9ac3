"""What the browser loads once and figures only point to: plotly.js, the outlines and names of maps.

Streamlit's bundle has a plotly.js of its own (4.7 MB), which `st.plotly_chart` loads and rebuilds every changed
figure with. Charts and maps here share a smaller one instead (`vigil.charts.plotly_js`): it is loaded once, changes a
figure in place, and is the build of the stand-alone pages too.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import plotly
import plotly.io as pio
import streamlit as st

from vigil.charts import plotly_js
from vigil.charts.chart import Chart
from vigil.charts.maps.outlines import outlines_file, outlines_text
from vigil.charts.maps.script import for_browser
from vigil.table.result_cache import cached

HERE = Path(__file__).resolve().parent
STATIC_FOLDER = HERE.parents[2] / "static" / "generated"
"""Served at `app/static/generated/` (server.enableStaticServing); filled by `prepare_static`, not kept in git."""

STALE_SECONDS = 14 * 24 * 3600


@dataclass(frozen=True)
class StaticFiles:
    """What the browser loads once: paths below `app/static/`."""

    plotly: str
    whole_plotly: str
    """The one of the installed package, which draws what pictures for print hold besides."""
    outlines: str
    """The outlines that the figures of maps name, and the names that may stand on a map."""
    base: str = ""
    """The path the dashboard is served below, without a slash at its end."""

    def address(self, path: str) -> str:
        """The absolute path of one of these files on the server, its base path included."""
        return f"{self.base}/app/static/{path}"


@lru_cache(maxsize=1)
def static_files() -> StaticFiles:
    """The files in `./static/generated`, written first if need be; the same answer for the life of the process."""
    return prepare_static(STATIC_FOLDER)


def prepare_static(folder: Path) -> StaticFiles:
    """Write plotly.js and the outlines to `folder`, with version or hash in their names.

    Safe to run in several processes at once. Files of other versions go after a while only: another process
    may still be serving them. Raises OSError, naming the folder, when it cannot be written.
    """
    whole = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    plotly_name, whole_name = f"plotly-basic-{plotly_js.version()}.min.js", f"plotly-{plotly.__version__}.min.js"
    wanted = {plotly_name: plotly_js.FILE.read_bytes(), whole_name: whole.read_bytes()}
    wanted[outlines_file()] = outlines_text().encode("utf-8")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in wanted.items():
            path = folder / name
            if not path.exists() or path.stat().st_size != len(content):
                _write(path, content)
        for pattern in ("plotly-*.min.js", "outlines-*.json"):
            for old in folder.glob(pattern):
                if old.name not in wanted and time.time() - old.stat().st_mtime > STALE_SECONDS:
                    old.unlink(missing_ok=True)
    except OSError as error:
        raise OSError(f"charts and maps need to write their files to {folder}: {error}") from error
    below = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return StaticFiles(
        plotly=f"{folder.name}/{plotly_name}",
        whole_plotly=f"{folder.name}/{whole_name}",
        outlines=f"{folder.name}/{outlines_file()}",
        base=f"/{below}" if below else "",
    )


@dataclass(frozen=True)
class DrawnFigure:
    """A figure as it is sent: its JSON, and a hash by which the browser knows that nothing has changed."""

    text: str
    revision: str


@cached(1)
def drawn_figure(chart: Chart) -> DrawnFigure:
    """The figure of a chart as it is sent, worked out once for a chart."""
    text = str(pio.json.to_json_plotly(for_browser(chart.drawn)))
    return DrawnFigure(text, hashlib.sha256(text.encode("utf-8")).hexdigest()[:12])


def script(name: str) -> str:
    """The JavaScript of a component: what all of them share, then its own file."""
    return "\n".join((HERE / file).read_text(encoding="utf-8") for file in ("drawing.js", name))


def _write(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.chmod(name, 0o644)
    os.replace(name, path)
