"""A table written as a lake, and what is said where no lake can be asked; what Spark answers is in tests/spark."""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Event
from types import ModuleType

import pandas as pd
import pytest

from tests import public_tables as public
from tests.large_tables import cache_in
from vigil.command_line import main
from vigil.readers.columns import NAMES
from vigil.store.spark import engine, lake


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake of a few events."""
    folder = tmp_path_factory.mktemp("lake")
    rows = public.acled_rows()
    table = public.write(folder / "acled.csv", public.as_csv(public.ACLED_NOW, rows))
    with cache_in(folder / "cache"):
        assert main(["lake", str(table), "--output", str(folder / "deep" / "lake")]) == 0
    return folder / "deep" / "lake"


def test_a_lake_is_its_events_and_what_they_say_of_themselves(written: Path) -> None:
    assert {file.name for file in written.iterdir()} == {*lake.SMALL_FILES, lake.layout.EVENTS_FOLDER}
    events = pd.read_parquet(written / lake.layout.EVENTS_FOLDER)
    assert tuple(events.columns) == lake.COLUMNS
    assert set(NAMES) < set(lake.COLUMNS)
    assert len(events) == len(public.acled_rows())
    assert events["row"].tolist() == sorted(events["row"])
    for row in events.itertuples():
        assert str(row.notes).casefold() in str(row.searched)
        assert str(row.event_id).casefold() in str(row.searched)


def test_a_lake_never_takes_the_place_of_another(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {file: file.stat().st_mtime_ns for file in written.rglob("*")}
    assert main(["lake", "whatever.csv", "--output", str(written)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert {file: file.stat().st_mtime_ns for file in written.rglob("*")} == before


def test_a_folder_of_vigils_own_is_no_lake_to_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lake", "data", "--output", str(tmp_path / "lake")]) == 2
    assert "data is no file of events" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("address", "master", "path"),
    [
        ("spark://host:7077/lake/acled", "spark://host:7077", "/lake/acled"),
        ("spark://one:7077,two:7077/lake/acled/", "spark://one:7077,two:7077", "/lake/acled"),
        ("spark://local[4]/lake/acled", "local[4]", "/lake/acled"),
        ("spark://local-cluster[2,1,1024]/lake", "local-cluster[2,1,1024]", "/lake"),
        ("spark://host:7077/s3a://bucket/acled", "spark://host:7077", "s3a://bucket/acled"),
    ],
)
def test_an_address_names_a_master_and_a_folder(address: str, master: str, path: str) -> None:
    assert engine.Lake.at(address) == engine.Lake(master, path)


@pytest.mark.parametrize("address", ["spark://", "spark://host:7077", "spark://host:7077/", "spark:///lake"])
def test_half_an_address_is_none(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["frequency", "--table", address]) == 2
    assert "is not an address such as spark://host:7077/lake/folder" in capsys.readouterr().err


LAKE = "spark://local[1]/lake/acled"


def said_of(address: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["frequency", "--table", address]) == 2
    return capsys.readouterr().err


def test_without_pyspark_it_is_said_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    assert "pip install --requirement requirements-spark.txt" in said_of(LAKE, capsys)


@pytest.fixture
def pyspark_as_if(monkeypatch: pytest.MonkeyPatch) -> None:
    """PySpark as if it were installed: what comes before it is asked anything."""
    for name in ("pyspark", "pyspark.sql", "pyspark.errors", "py4j", "py4j.protocol"):
        module = ModuleType(name)
        module.__dict__.update(PySparkException=OSError, Py4JError=OSError)
        monkeypatch.setitem(sys.modules, name, module)


@pytest.mark.usefixtures("pyspark_as_if")
def test_without_java_it_is_said_which_is_needed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert f"there is no Java in {tmp_path}: Spark needs Java 17 or later" in said_of(LAKE, capsys)


@pytest.mark.usefixtures("pyspark_as_if")
def test_a_master_that_nobody_runs_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.touch(mode=0o700)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    said = said_of("spark://127.0.0.1:1/lake/acled", capsys)
    assert "no Spark master answers at spark://127.0.0.1:1" in said


def test_nobody_waits_for_a_worker_for_ever() -> None:
    with pytest.raises(engine.LakeError, match=r"local\[1\] gave no answer about /lake in 0 seconds"):
        engine._in_time(Event().wait, 0, engine.Lake("local[1]", "/lake"))


@pytest.mark.parametrize("call", ["chart attack", "claims"])
def test_other_commands_say_how_to_ask_of_a_part_of_a_lake(call: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*call.split(), "--table", LAKE]) == 2
    assert "events --output FILE" in capsys.readouterr().err
