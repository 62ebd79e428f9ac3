"""What a process holds on disk goes with it, however it ends."""

from __future__ import annotations

import gc
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dashboard_server import REPOSITORY
from vigil.command_line import main
from vigil.store.on_disk.folders import FOLDER_VARIABLE
from vigil.store.on_disk.unfinished import file_on_its_way, left_behind, private_folder, remove_left_behind
from vigil.ui.app.session_files import LOOKS_WITHOUT_VISITOR, SessionFiles

WRITES = """
import sys
from pathlib import Path
from vigil.store.on_disk.unfinished import file_on_its_way, private_folder
folder = private_folder()
(folder.path / "table").write_text("rows that must not be passed on")
with file_on_its_way(Path(sys.argv[1])) as passing:
    passing.write_text("half of the rows")
    print(passing, folder.path, sep="\\n", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def writing(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], list[Path]]]:
    """A process in the middle of writing, and what it has on disk."""
    command = [sys.executable, "-c", WRITES, str(tmp_path / "events.csv")]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
    assert process.stdout
    with process:
        yield process, [Path(process.stdout.readline().strip()) for _ in range(2)]
        process.kill()


def test_what_a_killed_process_has_left_is_listed_and_removed(
    writing: tuple[subprocess.Popen[str], list[Path]], capsys: pytest.CaptureFixture[str]
) -> None:
    process, paths = writing
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert sorted(left_behind()) == sorted(paths)
    assert main(["cache"]) == 0
    assert all(
        f"{path} was left half-written" in capsys_text for capsys_text in [capsys.readouterr().err] for path in paths
    )
    assert main(["cache", "--clear"]) == 0
    assert not any(path.exists() for path in paths)
    assert left_behind() == []


def test_what_a_process_that_runs_is_writing_stays(writing: tuple[subprocess.Popen[str], list[Path]]) -> None:
    _, paths = writing
    assert remove_left_behind() == []
    assert all(path.exists() for path in paths)


def test_a_file_on_its_way_goes_where_writing_fails(tmp_path: Path) -> None:
    def write_half() -> None:
        with file_on_its_way(tmp_path / "events.csv") as passing:
            passing.write_text("half")
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        write_half()
    assert list(tmp_path.glob(".*")) + list(tmp_path.glob("events*")) == []


def test_a_folder_goes_when_nobody_holds_it() -> None:
    folder = private_folder()
    path = folder.path
    (path / "table").write_text("rows")
    assert path.stat().st_mode & 0o077 == 0
    del folder
    gc.collect()
    assert not path.exists()


def test_a_note_that_names_anything_else_removes_nothing(tmp_path: Path, cache: Path) -> None:
    treasure = tmp_path / "thesis.docx"
    treasure.write_text("years of work")
    (cache / ".unfinished").mkdir(parents=True)
    (cache / ".unfinished" / "0123").write_text(str(treasure))
    assert remove_left_behind() == []
    assert treasure.exists()


def test_the_files_of_a_session_go_once_it_is_closed_and_not_when_its_connection_blinks() -> None:
    active = {"one": True, "two": True}
    files = SessionFiles(active.__getitem__)
    folders = {session: private_folder() for session in active}
    for session, folder in folders.items():
        files.add(session, folder)
    active["one"] = active["two"] = False
    files.look()
    active["two"] = True
    for _ in range(LOOKS_WITHOUT_VISITOR):
        files.look()
    assert not folders["one"].path.exists()
    assert folders["two"].path.exists()
