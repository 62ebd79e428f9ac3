"""The commands answer the same of a table that is kept and scanned as of one that is held in memory."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.acled_like import write_csv
from tests import public_tables as public
from tests.large_tables import cache_in
from vigil import limits
from vigil.command_line import main
from vigil.store.on_disk import cache

Captured = pytest.CaptureFixture[bytes]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """Small files of formats that are read in pieces, read whole, and whose rows stand for several events."""
    folder = tmp_path_factory.mktemp("files")
    of_events = [*public.acled_rows(), {**public.acled_rows()[0], "event_id_cnty": "UKR9", "latitude": "95"}]
    made = {
        "acled-like": write_csv(folder / "like.csv", 60),
        "acled": public.write(folder / "acled.csv", public.as_csv(public.ACLED_NOW, of_events)),
        "gdelt": public.write(folder / "gdelt.csv", public.gdelt_lines(58)),
        "ucdp": public.write(folder / "ucdp.csv", public.as_csv(list(public.ucdp_rows()[0]), public.ucdp_rows())),
        "hapi": public.write(folder / "hapi.csv", public.as_csv(list(public.hapi_rows()[0]), public.hapi_rows())),
        "attacks": public.write(
            folder / "attacks.csv", public.as_csv(list(public.attack_rows()[0]), public.attack_rows())
        ),
    }
    with cache_in(folder / "cache"):
        yield made


CALLS = (
    "inspect {}",
    "inspect {} --problems",
    "events --table {}",
    "events --table {} --q drone --format parquet",
    "events --table {} --format json",
    "events --table {} --format geojson",
    "frequency --table {} --every month --by type",
    "frequency --table {} --every month --by actor --day utc",
    "frequency --table {} --every month --by weapon",
    "frequency --table {} --every month --by place --level district --from 2025-07-02",
    "frequency --table {} --every month --measure killed --by place",
)


@pytest.mark.parametrize("name", ["acled-like", "gdelt", "ucdp", "hapi", "attacks"])
def test_every_call_gives_the_same(
    name: str, files: dict[str, Path], capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(call: str, rows: int) -> pd.DataFrame | object:
        monkeypatch.setattr(limits, "LARGE_TABLE_ROWS", rows)
        status = main([str(files[name]) if word == "{}" else word for word in call.split()])
        said = capsysbinary.readouterr()
        if status:
            return status, said.err
        if "json" in call:
            return json.loads(said.out)
        return pd.read_parquet(io.BytesIO(said.out)) if "parquet" in call else pd.read_csv(io.BytesIO(said.out))

    for call in CALLS:
        expected, found = asked(call, 10**6), asked(call, 0)
        if isinstance(expected, pd.DataFrame) and isinstance(found, pd.DataFrame):
            pd.testing.assert_frame_equal(found, expected, check_dtype=False, obj=call)
        else:
            assert found == expected, call
    assert any(files[name].name == entry.file for entry in cache.entries())


def test_a_large_selection_is_written_only_in_formats_that_go_piece_by_piece(
    files: dict[str, Path], tmp_path: Path, capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LARGE_TABLE_ROWS", 10)
    monkeypatch.setattr(limits, "WHOLE_EXPORT_ROWS", 10)
    table = str(files["acled-like"])
    assert main(["events", "--table", table, "--output", str(tmp_path / "events.xlsx")]) == 2
    assert "for up to 10 rows, and 60 fit" in capsysbinary.readouterr().err.decode()
    written = tmp_path / "events.csv"
    written.write_text("what was there before")
    written.chmod(0o600)
    assert main(["events", "--table", table, "--output", str(written)]) == 0
    assert (len(pd.read_csv(written)), written.stat().st_mode & 0o777) == (60, 0o600)
    assert [file.name for file in tmp_path.iterdir()] == ["events.csv"]


def test_a_file_that_must_be_free_of_problems_is_refused_when_it_is_not(
    files: dict[str, Path], capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    for rows in (10**6, 0):
        monkeypatch.setattr(limits, "LARGE_TABLE_ROWS", rows)
        assert main(["events", "--table", str(files["acled"]), "--strict"]) == 1
        said.append(capsysbinary.readouterr().err)
    assert said[0] == said[1]
    assert b"latitude" in said[0]


def test_filters_keep_the_same(files: dict[str, Path], capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    table = str(files["acled-like"])
    assert main(["events", "--table", table]) == 0
    row = pd.read_csv(io.BytesIO(capsysbinary.readouterr().out)).iloc[-1]
    filters = (
        ["--place", row["country"]],
        ["--place", row["admin1"], "--place", row["location"]],
        ["--actor", row["actor1"], "--type", row["event_type"]],
        ["--from", row["event_date"], "--q", row["event_id"].lower()],
    )
    for kept_by in filters:
        answers = []
        for rows in (10**6, 0):
            monkeypatch.setattr(limits, "LARGE_TABLE_ROWS", rows)
            assert main(["events", "--table", table, *kept_by]) == 0
            answers.append(pd.read_csv(io.BytesIO(capsysbinary.readouterr().out)))
        in_memory, kept = answers
        pd.testing.assert_frame_equal(kept, in_memory, check_dtype=False, obj=" ".join(kept_by))
        assert row["event_id"] in set(kept["event_id"])
