"""A chart as one HTML file that opens anywhere, maps included, with no network and no other file."""

from __future__ import annotations

import datetime
import html
import json
import re
from functools import cache
from typing import Any

import pandas as pd
from plotly.io.json import to_json_plotly

from vigil import limits
from vigil.charts import plotly_js
from vigil.charts.chart import Chart, Drawn
from vigil.charts.look import FONT_FAMILY, LIGHT, Theme
from vigil.charts.maps.outlines import names
from vigil.charts.maps.script import for_browser, map_script, map_style
from vigil.exports.framing import CHART_HEIGHT, MAP_HEIGHT
from vigil.exports.licences import BUNDLED
from vigil.exports.tables import is_missing, iso_text

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
    "form-action 'none'; base-uri 'none'"
)
"""What the page may load: only what is in it."""

_LINK = re.compile(r"https?://[^\s<>\"']+\Z")


def standalone_html(chart: Chart, *, theme: Theme = LIGHT) -> str:
    """The chart as a self-contained, interactive page: title, chart, note, caption, and its data as a table.

    It opens from a file with no network: the browser is told to load nothing from elsewhere. The chart takes the width
    of the window; a map can be moved. Text is escaped; only http and https addresses become links. About 1.2 MB, nearly
    all of it plotly.js, whose licence stands in the page.
    """
    height = chart.height or (MAP_HEIGHT if chart.is_map else CHART_HEIGHT)
    values = {
        "{title}": html.escape(chart.title),
        "{theme}": theme.name,
        "{policy}": html.escape(POLICY, quote=False),
        "{style}": _style(theme, int(height), chart.is_map),
        "{element}": _element(chart),
        "{alt}": html.escape(chart.alt),
        "{note}": f'<p class="note">{html.escape(chart.note)}</p>' if chart.note else "",
        "{caption}": html.escape(chart.caption),
        "{table}": _table(chart.data),
        "{licences}": html.escape(BUNDLED),
        "{plotly}": _plotly_js(),
        "{script}": _map(chart, theme) if chart.is_map else _chart(chart, theme),
    }
    # one pass, so that nothing in a value is taken for a place to fill
    return re.sub("|".join(map(re.escape, values)), lambda match: values[match[0]], _PAGE)


def _chart(chart: Chart, theme: Theme) -> str:
    """The script that draws a chart."""
    layout = {**chart.drawn.layout, "paper_bgcolor": theme.paper, "width": None, "autosize": True}
    return f"""
  const figure = {_in_script(to_json_plotly({"data": chart.drawn.data, "layout": layout}))};
  const chart = document.getElementById("chart");
  Plotly.newPlot(chart, figure.data, figure.layout, {_in_script(json.dumps(_config(chart)))}).then(() => {{
    addEventListener("resize", () => Plotly.Plots.resize(chart));
  }});
"""


def _map(chart: Chart, theme: Theme) -> str:
    """The script that draws a map."""
    words = {
        "title": chart.title,
        "caption": chart.caption,
        "note": chart.note,
        "name": chart.name,
        "paper": theme.paper,
    }
    meta = {name: value for name, value in chart.drawn.layout["meta"].items() if name != "time"}
    figure = to_json_plotly(for_browser(Drawn(chart.drawn.data, {**chart.drawn.layout, "meta": meta}), whole=True))
    ground = to_json_plotly({"outlines": {}, "names": names()})
    return f"""
{map_script()}
  const chart = document.getElementById("chart");
  const tell = (error) => chart.replaceChildren(`The map could not be drawn: ${{error?.message ?? error}}`);
  const ground = {_in_script(ground)};
  const asked = {{ plotly: async () => Plotly, ground: async () => ground }};
  const host = {{ ...asked, moved() {{}}, chosen() {{}}, failed: tell, selectable: false }};
  new ScreenMap(chart, {{ ...host, words: {_in_script(json.dumps(words))} }}).draw({_in_script(figure)}).catch(tell);
"""


def _element(chart: Chart) -> str:
    """What the chart is drawn in."""
    map_role = 'class="vigil-map-plot" role="application" aria-roledescription="map" tabindex="0"'
    role = map_role if chart.is_map else 'role="img"'
    return f'<div id="chart" {role} aria-label="{html.escape(chart.alt)}"></div>'


_PAGE = """<!doctype html>
<html lang="en" data-theme="{theme}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Vigil">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{element}
{note}
<p class="caption">{caption}</p>
<details><summary>Description</summary><p>{alt}</p></details>
<details><summary>Data behind the chart</summary>{table}</details>
<details><summary>Licences of the software in this file</summary><pre>{licences}</pre></details>
</main>
<script>{plotly}</script>
<script>
(function () {
{script}})();
</script>
</body>
</html>
"""


def _style(theme: Theme, height: int, is_map: bool) -> str:
    return f"""
:root {{ color-scheme: {theme.name}; }}
body {{ margin: 0; background: {theme.paper}; color: {theme.ink}; font: 16px/1.45 {FONT_FAMILY}; }}
main {{ max-width: 1200px; margin: 0 auto; padding: 24px 16px 48px; }}
h1 {{ font-size: 22px; line-height: 1.25; margin: 0 0 12px; }}
{map_style() if is_map else ""}
#chart {{ width: 100%; height: {height}px; }}
@media (max-width: 600px) {{ #chart {{ height: {height + (0 if is_map else 80)}px; }} }}
.note, .caption, summary {{ color: {theme.muted}; font-size: 14px; }}
details {{ margin-top: 12px; }}
summary {{ cursor: pointer; }}
.rows {{ overflow: auto; max-height: 70vh; margin-top: 8px; }}
table {{ border-collapse: collapse; font-size: 14px; }}
th, td {{ padding: 3px 12px 3px 0; border-bottom: 1px solid {theme.grid}; text-align: left; vertical-align: top; }}
th {{ position: sticky; top: 0; background: {theme.paper}; }}
.number {{ text-align: right; font-variant-numeric: tabular-nums; }}
a {{ color: {theme.accent}; }}
pre {{ white-space: pre-wrap; font-size: 12px; color: {theme.muted}; }}
"""


def _config(chart: Chart) -> dict[str, Any]:
    return {
        "displaylogo": False,
        "showSendToCloud": False,
        "doubleClick": "reset",
        "toImageButtonOptions": {"format": "png", "scale": 2, "filename": chart.name},
    }


def _in_script(text: str) -> str:
    """JSON that cannot end the script it stands in."""
    return (
        text.replace("<", "\\u003c").replace(">", "\\u003e").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    )


@cache
def _plotly_js() -> str:
    """plotly.js as a text that cannot end the script it stands in."""
    return plotly_js.source().replace("</script", "<\\/script")


def _table(frame: pd.DataFrame) -> str:
    numeric = [pd.api.types.is_numeric_dtype(dtype) for dtype in frame.dtypes]
    head = "".join(f"<th>{html.escape(str(name))}</th>" for name in frame.columns)
    shown = frame.head(limits.TABLE_ROWS)
    rows = "\n".join(
        "<tr>" + "".join(_cell(value, number) for value, number in zip(row, numeric, strict=True)) + "</tr>"
        for row in shown.itertuples(index=False, name=None)
    )
    cut = len(frame) - len(shown)
    note = f"<p>The first {len(shown)} rows; {cut} more are in the CSV file.</p>" if cut else ""
    empty = "<p>No rows.</p>" if frame.empty else ""
    return (
        f'<div class="rows"><table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table></div>{note}{empty}'
    )


def _cell(value: Any, number: bool) -> str:
    if is_missing(value):
        return "<td></td>"
    text = iso_text(value) if isinstance(value, datetime.date) else str(value)
    if number:
        return f'<td class="number">{html.escape(text)}</td>'
    return f"<td>{_linked(text)}</td>"


def _linked(text: str) -> str:
    """The text escaped, its parts that are http or https addresses as links."""
    parts = text.split("; ")
    return "; ".join(
        f'<a href="{html.escape(part)}" rel="noreferrer noopener">{html.escape(part)}</a>'
        if _LINK.match(part)
        else html.escape(part)
        for part in parts
    )
