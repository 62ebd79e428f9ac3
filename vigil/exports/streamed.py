"""Exports of tables that do not fit into memory: written to disk piece by piece, as CSV or Parquet.

The cells are those of `vigil.exports.tables`: missing values are empty or null, times carry their offset, and text that
a spreadsheet would run has an apostrophe in front in CSV.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

from vigil.exports.about import about_view
from vigil.exports.tables import RUNS_IN_A_SPREADSHEET
from vigil.store.on_disk.layout import ARROW_SCHEMA
from vigil.store.on_disk.unfinished import file_on_its_way
from vigil.store.protocols import ScannedView
from vigil.table.vocabulary import TYPE_NOT_STATED

STREAMED_FORMATS: Mapping[str, str] = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
"""The formats of `write_events` and their media types."""


def write_events(view: ScannedView, path: Path, format: str, *, progress: Callable[[float], None] | None = None) -> int:
    """Write the events of a view, in order of time, to a file that appears as a whole; returns how many.

    The columns are those that the table knows something of and, in every row, its notices (`About.notices`). Parquet
    carries in its metadata where the rows come from, each under `vigil.<name>`.
    progress: told how much is done, from 0 to 1.

    Raises `ValueError` for a format that is not of `STREAMED_FORMATS`, `OSError` where the file cannot be written.
    """
    if format not in STREAMED_FORMATS:
        raise ValueError(f"no streamed format {format!r}; there are {', '.join(STREAMED_FORMATS)}")
    columns, about = view.table.vocabulary.export_columns, about_view(view)
    written = 0
    with file_on_its_way(path) as passing:
        with _writer(passing, format, _schema(columns, about.notices), about.items()) as write:
            for share, piece in view.pieces(columns):
                write(_with_notices(_stated(piece.cast(_schema(columns))), about.notices))
                written += len(piece)
                if progress:
                    progress(share)
        passing.replace(path)
    return written


def _schema(columns: Sequence[str], notices: Iterable[str] = ()) -> pa.Schema:
    return pa.schema([*map(ARROW_SCHEMA.field, columns), *(pa.field(name, pa.string()) for name in notices)])


def _with_notices(piece: pa.Table, notices: Mapping[str, str]) -> pa.Table:
    for name, text in notices.items():
        piece = piece.append_column(name, pa.array([text] * len(piece), pa.string()))
    return piece


def _stated(piece: pa.Table) -> pa.Table:
    """Without the name that stands for a kind of event that is not stated."""
    if "event_type" not in piece.column_names:
        return piece
    kinds = piece["event_type"]
    stated = pc.if_else(pc.equal(kinds, TYPE_NOT_STATED), pa.scalar(None, pa.string()), kinds)
    return piece.set_column(piece.schema.get_field_index("event_type"), "event_type", stated)


@contextlib.contextmanager
def _writer(
    path: Path, format: str, schema: pa.Schema, about: Mapping[str, str]
) -> Iterator[Callable[[pa.Table], None]]:
    """A file that takes one piece after another."""
    if format == "csv":
        with csv.CSVWriter(path, _as_csv(schema.empty_table()).schema) as file:
            yield lambda piece: file.write_table(_as_csv(piece))
    else:
        described = {f"vigil.{name}": text for name, text in about.items()}
        with parquet.ParquetWriter(path, schema.with_metadata(described), compression="zstd") as file:
            yield file.write_table


def _as_csv(piece: pa.Table) -> pa.Table:
    """A piece with its days, times and texts as a CSV file holds them."""
    return pa.table({name: _cells(piece[name]) for name in piece.column_names})


def _cells(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_timestamp(kind) and kind.tz is None:
        return column.cast(pa.date32())
    if pa.types.is_timestamp(kind):
        seconds = pc.floor_temporal(column, unit="second").cast(pa.timestamp("s", kind.tz))
        return pc.strftime(seconds, "%Y-%m-%dT%H:%M:%S%Ez")
    if pa.types.is_string(kind):
        runs = pc.match_substring_regex(column, f"^(?:{RUNS_IN_A_SPREADSHEET})")
        return pc.if_else(runs, pc.binary_join_element_wise("'", column, ""), column)
    return column
