"""The events of a view as a file of any format that tables are exported in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vigil.exports.about import about_view
from vigil.exports.geojson import to_geojson
from vigil.exports.tables import TABLE_FORMATS, events_frame, to_csv, to_json, to_parquet, to_xlsx

if TYPE_CHECKING:
    from vigil.store.memory import InMemoryView


def export_events(view: InMemoryView, format: str) -> bytes:
    """The events of a view as a file: `csv`, `parquet`, `xlsx`, `json` or `geojson`.

    Raises `ValueError` for any other format.
    """
    if format == "geojson":
        return to_geojson(view)
    frame, about = events_frame(view), about_view(view)
    if format == "csv":
        return to_csv(frame)
    if format == "parquet":
        return to_parquet(frame, about=about)
    if format == "xlsx":
        return to_xlsx(frame, about=about, sheet="Events")
    if format == "json":
        return to_json(frame)
    raise ValueError(f"no table format {format!r}; there are {', '.join(TABLE_FORMATS)}")
