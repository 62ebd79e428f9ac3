"""A lake answers what the same table answers in memory and kept: pandas, DuckDB and Spark give equal results.

  python -m pip install --requirement requirements-spark.txt
  python -m pytest tests/spark

Spark is a master and two workers on this machine, each a process of its own; `VIGIL_TEST_SPARK=local[2]` runs it in
one process, which starts sooner and shares nothing between machines.
"""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import narwhals as nw
import pandas as pd
import pytest

from tests.large_tables import cache_in, scanned_whole, spark_master
from tests.spark.tables import ROWS, Written
from vigil import limits
from vigil.command_line import main
from vigil.places.hierarchy import descendants
from vigil.query.selection import Selection
from vigil.store.on_disk import listing, map_marks
from vigil.store.on_disk.filtering import unknown_size
from vigil.store.on_disk.scan import Scan, search_texts
from vigil.store.on_disk.stored_table import ParquetTable
from vigil.store.spark import engine, lake

Captured = pytest.CaptureFixture[bytes]


def in_memory(kept: ParquetTable) -> Scan:
    """The same rows as pandas holds them."""
    rows = scanned_whole(kept).events().select(nw.exclude("searched")).collect().to_pandas()
    texts = rows["event_id"].str.cat([rows[name].fillna("") for name in lake.layout.SEARCHED], sep=" ")
    whole = {name: "Int64" for name in rows.columns if rows[name].dtype.kind in "iu" or name in ("x", "y")}
    whole |= dict.fromkeys(("killed_best", "injured_best", "launched", "neutralised", "got_through"), "Int64")
    frame = nw.from_native(rows.astype(whole).assign(searched=texts.str.casefold())).lazy()

    def within(events: nw.LazyFrame[Any], places: Any) -> nw.LazyFrame[Any]:
        names = set().union(*(descendants(kept.places, place) | {place} for place in places))
        return events.filter(nw.col("place").is_in(sorted(names)))

    beside = dict.fromkeys(("texts", "texts_lazily", "frame"))
    return replace(kept.scan, events=lambda: frame, search=search_texts, search_places=within, **beside)


def answers(scan: Scan, selection: Selection) -> dict[str, Any]:
    """What is asked after a filter change."""
    marks = map_marks.marks(scan, selection, map_marks.Extent(-180, -80, 180, 80), zoom=1)
    return {
        "number": listing.number_of_events(scan, selection),
        "unknown size": unknown_size(scan, selection),
        "page": listing.page(scan, selection, offset=3, limit=5),
        "sorted": listing.page(scan, selection, sort="killed_best", descending=True, limit=7),
        "points": marks.points,
        "cells": marks.cells,
        "beside the map": (marks.in_view, marks.elsewhere, marks.without_coordinates),
    }


def asked_of(table: ParquetTable) -> dict[str, Selection]:
    """A selection for each kind of filter, of what the table holds."""
    rows = listing.page(table.scan, Selection(), limit=ROWS, columns=("event_date", "actor1", "admin1"))
    row = rows.iloc[len(rows) // 2]
    days = {"date_from": rows["day"].iloc[len(rows) // 4].date(), "date_to": row["day"].date()}
    return {
        "everything": Selection(),
        "dates": Selection(**days),
        "actor": Selection(actors=(row["actor1"],)),
        "both": Selection(**days, actors=(row["actor1"],), day="utc"),
        "text": Selection(text="DEPOT"),
        "place": Selection(places=(row["admin1"],)),
        "nothing": Selection(text="no such words"),
    }


def assert_same(found: dict[str, Any], expected: dict[str, Any], engine: str) -> None:
    for name, value in expected.items():
        if isinstance(value, pd.DataFrame):
            pd.testing.assert_frame_equal(found[name], value, obj=f"{name} by {engine}")
        else:
            assert found[name] == value, f"{name} by {engine}"


@pytest.mark.parametrize("filtered_by", ["everything", "dates", "actor", "both", "text", "place", "nothing"])
def test_engines_give_the_same(tables: dict[str, Written], filtered_by: str) -> None:
    written = tables["events"]
    selection = asked_of(written.on_disk)[filtered_by]
    expected = answers(in_memory(written.on_disk), selection)
    assert (expected["number"] == 0) == (filtered_by == "nothing")
    assert (expected["number"] < ROWS) == (filtered_by != "everything")
    assert_same(answers(scanned_whole(written.on_disk), selection), expected, "DuckDB")
    assert_same(answers(written.on_disk.scan, selection), expected, "a kept table")
    assert_same(answers(engine.open_lake(written.address).scan, selection), expected, "Spark")


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("events", "frequency --every month --by place --measure killed"),
        ("events", "events --q depot"),
        ("events", "rank"),
        ("attacks", "frequency --every day --by weapon --measure launched"),
        ("attacks", "events --min 100"),
        ("attacks", "inspect"),
    ],
)
def test_commands_write_the_same(
    tables: dict[str, Written], name: str, call: str, capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def written_of(table: str, rows: int) -> pd.DataFrame:
        monkeypatch.setattr(limits, "LARGE_TABLE_ROWS", rows)
        assert main([*call.split(), *([table] if call == "inspect" else ["--table", table])]) == 0
        return pd.read_csv(io.BytesIO(capsysbinary.readouterr().out))

    table = tables[name]
    with cache_in(table.folder.parent / "cache"):
        expected = written_of(str(table.file), 10**6)
        assert len(expected)
        for one, rows in ((str(table.file), 0), (table.address, 10**6)):
            pd.testing.assert_frame_equal(written_of(one, rows), expected, check_dtype=False, obj=one)


def test_what_is_no_lake_is_named(tables: dict[str, Written], tmp_path: Path) -> None:
    with pytest.raises(engine.LakeError, match=f"{tmp_path} is no lake: .*python -m vigil lake FILE"):
        engine.open_lake(f"spark://{spark_master()}{tmp_path}")


def test_a_lake_that_lacks_a_column_is_to_be_written_anew(tables: dict[str, Written], tmp_path: Path) -> None:
    shutil.copytree(tables["attacks"].folder, tmp_path / "lake")
    [part] = (tmp_path / "lake" / lake.layout.EVENTS_FOLDER).iterdir()
    pd.read_parquet(part).drop(columns=["searched", "x"]).to_parquet(part)
    with pytest.raises(engine.LakeError, match="has no column x, searched: write the lake anew"):
        engine.open_lake(f"spark://{spark_master()}{tmp_path / 'lake'}")


def test_one_process_asks_one_master(tables: dict[str, Written]) -> None:
    with pytest.raises(engine.LakeError, match=r"asks Spark at .* already: start another for local\[1\]"):
        engine.open_lake(f"spark://local[1]{tables['attacks'].folder}")


def test_a_spark_that_fails_in_the_middle_of_a_question_gives_a_sentence(
    tables: dict[str, Written], tmp_path: Path, capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(tables["attacks"].folder, tmp_path / "lake")
    opened = engine.open_lake

    def then_gone(address: str) -> engine.LakeTable:
        table = opened(address)
        shutil.rmtree(tmp_path / "lake" / lake.layout.EVENTS_FOLDER)
        return table

    monkeypatch.setattr(engine, "open_lake", then_gone)
    address = f"spark://{spark_master()}{tmp_path / 'lake'}"
    assert main(["frequency", "--every", "day", "--table", address]) == 2
    said = capsysbinary.readouterr().err.decode()
    assert "Spark failed in the middle of a question" in said
    assert "Traceback" not in said
    assert len(said.splitlines()) == 1
