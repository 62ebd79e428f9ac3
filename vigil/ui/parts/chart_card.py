"""A chart or map with its title, caption and note, and beneath it its data and downloads; and a selection's files."""

from __future__ import annotations

import html
from collections.abc import Callable, Hashable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from vigil import limits
from vigil.charts.chart import Chart
from vigil.charts.look import LIGHT, Theme
from vigil.exports import pictures
from vigil.exports.about import file_name, notices_of
from vigil.exports.events import export_events
from vigil.exports.html import standalone_html
from vigil.exports.pictures import PICTURE_FORMATS, PictureError, PictureFormat
from vigil.exports.tables import TABLE_FORMATS, to_csv, with_notices
from vigil.store.protocols import Dataset, View
from vigil.table.result_cache import cached
from vigil.text import number_of
from vigil.ui.components.appearance import current_theme
from vigil.ui.components.browser_picture import browser_picture
from vigil.ui.components.chart_component import draw_chart
from vigil.ui.components.escaping import markdown_text
from vigil.ui.components.map_component import MapReply, map_chart
from vigil.ui.components.static_files import drawn_figure
from vigil.ui.parts.large_downloads import large_downloads

DATA = "Data and downloads"
PROBLEM = "picture-problem"
"""Session state: what went wrong with the last picture that could not be made."""

PICTURE_TYPES = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
SELECTION_FORMATS = ("csv", "parquet", "xlsx", "geojson")
SELECTION_LABELS = {"csv": "CSV", "parquet": "Parquet", "xlsx": "Excel", "geojson": "GeoJSON"}


def chart_card(
    chart_of: Callable[..., Chart],
    view: View,
    *further: Hashable,
    beside: View | None = None,
    key: str,
    height: int | None = None,
    with_note: bool = True,
    **options: Hashable,
) -> None:
    """Draw a chart with its title above, note and caption below, and its data and downloads behind a button.

    `chart_of(view, *further, **options, theme=...)` gives the chart, of two views where one is laid `beside`: in the
    reader's theme for the page, light for what is taken away, which must print. `key` is unique on the page; `height`
    is in pixels, without it the figure's own. `with_note` is False where the page says what the note says beside the
    chart. On a map nothing can be chosen: that is for `map_card`. Nothing behind the button is built before it is
    opened, no file before it is asked for.
    """
    shown = (view, beside) if beside else (view,)
    chart_in = _charts(chart_of, *shown, *further, **options)
    theme = current_theme()
    chart = chart_in(theme)
    with st.container(key=f"card-{key}", gap="xsmall"):
        _title(chart)
        height = height or int(chart.height or 360)
        if chart.is_map:
            map_chart(chart, key=key, height=height, theme_name=theme.name, selectable=False, plays=False)
        else:
            draw_chart(chart, key=key, height=height)
        _caption_lines(chart, with_note=with_note)
        _downloads(chart_in, key, notices_of(*shown))


def prepare_chart(chart_of: Callable[..., Chart], view: View, *further: Hashable, **options: Hashable) -> None:
    """Have a chart ready that `chart_card` is likely to draw, in the light theme."""
    drawn_figure(_charts(chart_of, view, *further, **options)(LIGHT))


def map_card(
    chart_of: Callable[..., Chart],
    view: View,
    *further: Hashable,
    beside: View | None = None,
    key: str,
    height: int = 520,
    selectable: bool = False,
    **options: Hashable,
) -> MapReply:
    """Draw a map to play through time and choose on, and hand back what the reader chose on it.

    Only on a `selectable` map can places be clicked and a box be drawn: a page that asks for the choice says so.
    """
    shown = (view, beside) if beside else (view,)
    chart_in = _charts(chart_of, *shown, *further, **options)
    theme = current_theme()
    chart = chart_in(theme)
    with st.container(key=f"card-{key}", gap="xsmall"):
        _title(chart)
        reply = map_chart(chart, key=key, height=height, theme_name=theme.name, selectable=selectable)
        _caption_lines(chart)
        _downloads(chart_in, key, notices_of(*shown))
    return reply


def selection_downloads(view: View, *, key: str) -> None:
    """Offer the events of the selection as CSV, Parquet, Excel and GeoJSON, each built when it is asked for.

    Of more than `limits.WHOLE_EXPORT_ROWS` rows those that can be written piece by piece.
    """
    noun = "row" if view.table.vocabulary.is_aggregated else "event"
    many = view.scanned if view.rows > limits.WHOLE_EXPORT_ROWS else None
    with st.container(horizontal=True, vertical_alignment="center", key=f"selection-{key}", gap="small"):
        words = f"Take the selection away ({number_of(view.rows, noun)}):"
        st.html(f'<p class="vigil-small">{words}</p>', width="content")
        if notice := view.table.declaration.passing_on:
            st.html(f'<p class="vigil-small"><strong>{html.escape(notice)}</strong></p>')
        if many is not None:
            large_downloads(many, key=key)
            return
        for kind in SELECTION_FORMATS:
            st.download_button(
                SELECTION_LABELS[kind],
                partial(_export, view, kind),
                file_name=file_name(view, "events", kind),
                mime=TABLE_FORMATS[kind],
                key=f"{key}-{kind}",
                on_click="ignore",
                icon=":material/download:",
                help=_SELECTION_HELP[kind],
            )


def _export(view: View, kind: str) -> bytes:
    return export_events(view.in_memory, kind)


_SELECTION_HELP = {
    "csv": "For any program; times with their offset from UTC, unknown figures empty",
    "parquet": "For pandas, R, DuckDB: typed columns, with filters, sources and data version in the file",
    "xlsx": "A workbook; its second sheet says where the rows come from",
    "geojson": "For maps: events and the places in them, each with how exactly it is known",
}


def _title(chart: Chart) -> None:
    st.html(f'<h4 class="vigil-chart-title">{html.escape(chart.title)}</h4>')


def _caption_lines(chart: Chart, *, with_note: bool = True) -> None:
    lines = [text for text in (chart.note if with_note else "", chart.caption) if text]
    st.html("".join(f'<p class="vigil-small vigil-caption">{html.escape(text)}</p>' for text in lines))


def _charts(
    chart_of: Callable[..., Chart], view: View, /, *further: Hashable, **options: Hashable
) -> Callable[[Theme], Chart]:
    return lambda theme: _chart(view.dataset, chart_of, view, *further, theme=theme, **options)


@cached(limits.CACHED_CHARTS)
def _chart(dataset: Dataset, chart_of: Callable[..., Chart], *subject: Hashable, **options: Hashable) -> Chart:
    """One chart of a table, for all sessions: a view asked for again is the same view, so its charts are too."""
    return chart_of(*subject, **options)


@st.fragment
def _downloads(chart_in: Callable[[Theme], Chart], key: str, notices: Mapping[str, str]) -> None:
    """Opening it runs this function alone, and only then is anything in it built."""
    drawer = st.expander(DATA, type="compact", icon=":material/download:", key=f"{key}-take", on_change="rerun")
    if not drawer.open:
        return
    chart = chart_in(LIGHT)
    with drawer:
        available = pictures.exporter_available()
        problem = st.session_state.get(PROBLEM, {}).get(key, "")
        with st.container(horizontal=True, gap="small"):
            if available.ok:
                _warm_exporter()
                for kind in PICTURE_FORMATS:
                    make = _picture_maker(chart, kind, key)
                    name = file_name(chart, "", kind)
                    _button(kind.upper(), make, name, PICTURE_TYPES[kind], f"{key}-{kind}", _PICTURE_HELP[kind])
            page = partial(standalone_html, chart)
            _button("HTML", page, file_name(chart, "", "html"), "text/html", f"{key}-html", _HTML_HELP)
            data = partial(to_csv, with_notices(chart.data, notices))
            _button("CSV", data, file_name(chart, "data", "csv"), "text/csv", f"{key}-csv", _CSV_HELP)
        if problem or not available.ok:
            reason = problem or f"The server cannot make PNG, SVG and PDF. {available.reason}"
            st.warning(markdown_text(f"{reason} Your own browser can draw the picture:"), icon=":material/info:")
            browser_picture(chart, key=f"{key}-browser", theme=LIGHT)
        _data_table(chart, key)


_HTML_HELP = "The interactive chart in one file that opens with no network (1.2 MB)"
_CSV_HELP = "The data behind the chart"
_PICTURE_HELP = {
    "png": "For slides and the web, sharp at twice its size",
    "svg": "For layout programs: text stays text",
    "pdf": "For print",
}


def _button(label: str, make: Callable[[], Any], name: str, media_type: str, key: str, help: str | None = None) -> None:
    st.download_button(
        label, make, file_name=name, mime=media_type, key=key, on_click="ignore", icon=":material/download:", help=help
    )


def _picture_maker(chart: Chart, kind: PictureFormat, key: str) -> Callable[[], bytes]:
    """Makes the picture when the button is pressed, in a thread that has no session: it is given what it needs."""
    problems: dict[str, str] = st.session_state.setdefault(PROBLEM, {})

    def make() -> bytes:
        problems.pop(key, None)
        try:
            return pictures.picture(chart, kind)
        except PictureError as error:
            problems[key] = str(error)  # told when the card is drawn next; Streamlit says now that it failed
            raise

    return make


@st.cache_resource(show_spinner=False)
def _warm_exporter() -> None:
    """Start the exporter when downloads are first looked at, once for the process: a picture is likely next."""
    pictures.warm()


def _data_table(chart: Chart, key: str) -> None:
    shown = chart.data.head(limits.TABLE_ROWS)
    days = {
        str(name): st.column_config.DateColumn(format="YYYY-MM-DD")
        for name, values in shown.items()
        if values.dtype.kind == "M" and (values.dropna() == values.dropna().dt.normalize()).all()
    }
    st.dataframe(
        shown,
        hide_index=True,
        height=260 if len(shown) > 6 else "content",
        column_config=days,
        placeholder="",
        key=f"{key}-rows",
        alt=f"The data behind the chart: {chart.title}; {len(shown)} rows",
    )
    if len(chart.data) > len(shown):
        st.caption(f"The first {len(shown)} of {len(chart.data)} rows; the CSV file holds all of them.")
