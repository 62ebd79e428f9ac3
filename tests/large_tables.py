"""Tables for tests of what is meant for millions of rows: small ones, put to every engine there is."""

from __future__ import annotations

import atexit
import importlib.util
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from vigil import limits
from vigil.readers.columns import EVENT_COLUMNS
from vigil.readers.format import ReadTable, source_of, unresolved_frame
from vigil.readers.formats.acled import ACLED
from vigil.store.on_disk import building, layout
from vigil.store.on_disk.building import connect
from vigil.store.on_disk.scan import Scan, scan_of_native, search_texts
from vigil.store.on_disk.sorting import event_groups
from vigil.store.on_disk.stored_table import ParquetTable
from vigil.store.spark import engine, lake

ENGINES = ("pandas", "duckdb", "kept", "kept in memory", *(["spark"] if importlib.util.find_spec("pyspark") else []))
"""The engines that are installed; PySpark is optional. “kept” is a table as the cache keeps it, asked by DuckDB."""


def scanned(events: pd.DataFrame, engine: str, part_of: Mapping[str, str] | None = None) -> Scan:
    """Events of a reader, as an engine is asked."""
    if engine == "pandas":
        return scan_of(events, part_of)
    if engine in ("kept", "kept in memory"):
        return replace(on_disk(read_of(events), in_memory=engine != "kept").scan, part_of=part_of or {})
    aligned = in_order(events)
    if engine == "duckdb":
        return scan_of_native(connect().from_arrow(_arrow(aligned)), part_of)
    return _on_spark(aligned, part_of)


def scan_of(events: pd.DataFrame, part_of: Mapping[str, str] | None = None) -> Scan:
    """Events of a reader, kept in memory, to be asked as a large table is."""
    frame = nw.from_native(in_order(events)).lazy()
    return Scan(events=lambda: frame, part_of=part_of or {}, search=search_texts)


def in_order(events: pd.DataFrame) -> pd.DataFrame:
    """The same for a table that stays in memory: all columns, in order of time, texts as str, `row` int32, and
    `searched`, the folded texts that words are looked for in."""
    aligned = layout.arranged(events).to_pandas()
    aligned = aligned.sort_values(list(layout.ORDER), kind="stable", ignore_index=True)
    whole = dict.fromkeys(("x", "y"), "Int32") | {
        column.name: "Int64" for column in EVENT_COLUMNS if column.kind == "integer"
    }
    searched = aligned["event_id"].fillna("").str.cat([aligned[name].fillna("") for name in layout.SEARCHED], sep=" ")
    return aligned.astype(whole).assign(
        row=np.arange(len(aligned), dtype="int32"), searched=searched.map(str.casefold).astype("str")
    )


def read_of(events: pd.DataFrame) -> ReadTable:
    """Events as if a reader had given them."""
    return ReadTable(
        format=ACLED,
        recognised_because="",
        title="",
        file="",
        version="",
        events=events,
        sources=source_of(ACLED),
        problems=(),
        notes=(),
        unresolved=unresolved_frame({}),
        rows_read=len(events),
    )


def on_disk(read: ReadTable, *, in_memory: bool = False) -> ParquetTable:
    """The same as the cache keeps it, asked through DuckDB or in memory, as a small one is."""
    folder = Path(tempfile.mkdtemp(prefix="vigil-kept-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    facts = building.build_from_table(folder, read)
    building.write_about(folder, {**facts, "format": ACLED.name, "recognised_because": ""})
    (folder / "used").touch()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(limits, "IN_MEMORY_ROWS", len(read.events) if in_memory else 0)
        return ParquetTable(folder)


def scanned_whole(table: ParquetTable) -> Scan:
    """A kept table asked as a lake is: its texts among the events, and looked through."""
    table.finished()
    groups = event_groups(table.folder / layout.EVENTS_FOLDER)
    whole = pa.concat_tables([lake.with_texts(table, events) for _, events in groups])
    beside = dict.fromkeys(("texts", "texts_lazily", "frame"))
    return replace(table.scan, events=lambda: table.as_frame(whole), search=search_texts, **beside)


def _arrow(aligned: pd.DataFrame) -> pa.Table:
    schema = layout.ARROW_SCHEMA.append(pa.field("row", pa.int32()))
    aligned = aligned.drop(columns="searched")
    return pa.Table.from_pandas(aligned, schema=schema, preserve_index=False)


def spark_master() -> str:
    """The Spark that tests ask: a master and two workers, each a process of its own, unless told otherwise."""
    return os.environ.get("VIGIL_TEST_SPARK", "local-cluster[2,1,1024]")


def spark_session() -> Any:
    """The one session of the tests, in as small steps as small tables need."""
    return engine.session(spark_master(), **{"spark.sql.shuffle.partitions": "2", "spark.driver.host": "127.0.0.1"})


def _on_spark(aligned: pd.DataFrame, part_of: Mapping[str, str] | None) -> Scan:
    path = Path(tempfile.mkdtemp(prefix="vigil-lake-")) / "events.parquet"
    parquet.write_table(_arrow(aligned), path, coerce_timestamps="us")
    return scan_of_native(spark_session().read.parquet(str(path)), part_of)


@contextmanager
def cache_in(folder: Path) -> Iterator[None]:
    """Keep large tables in a folder of the test."""
    before = os.environ.get("VIGIL_CACHE")
    os.environ["VIGIL_CACHE"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["VIGIL_CACHE"]
        else:
            os.environ["VIGIL_CACHE"] = before
