"""A public format is one module: one more file beside the others, and whatever has to do with formats follows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from tests.added_format import MODULE, NAME
from tests.dashboard_server import REPOSITORY, environment
from vigil.readers import FORMATS


@pytest.fixture(scope="module")
def added(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a process finds whose `vigil` is this one, every file linked, and one file more."""
    project, folder = tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("files")
    shutil.copytree(
        REPOSITORY / "vigil",
        project / "vigil",
        copy_function=os.symlink,
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    (project / "vigil" / "readers" / "formats" / "siren_log.py").write_text(MODULE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tests.added_format", str(folder)],
        cwd=project,
        env=environment(VIGIL_CACHE=str(folder / "cache")),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


class TestAnAddedFormat:
    def test_is_listed_and_offered(self, added: dict[str, Any]) -> None:
        assert sorted(added["formats"]) == sorted([*(format.name for format in FORMATS), NAME])
        assert NAME in added["offered"]

    def test_is_recognised_and_inspected(self, added: dict[str, Any]) -> None:
        assert added["recognised"] == [NAME, "has the columns siren_on, town"]
        assert "Log of sirens" in added["inspect"].values()

    def test_is_read_with_its_problems(self, added: dict[str, Any]) -> None:
        assert added["as"] == "Log of sirens"
        assert len(added["problems"]) == 1
        assert "line 4" in added["problems"][0] or "row 4" in added["problems"][0]

    def test_is_opened_and_where_it_is_large_read_piece_by_piece(self, added: dict[str, Any]) -> None:
        assert added["opened"] == ["Kyiv", "Odesa"]
        assert added["kept"] == ["StoredDataset", 80, "Kyiv", "Odesa"]


def test_general_formats_come_last() -> None:
    """A file that is of a particular format is that, however many columns of its own one could name."""
    assert [format.name for format in FORMATS if format.is_general] == [format.name for format in FORMATS[-2:]]
    assert len({format.name for format in FORMATS}) == len(FORMATS)
