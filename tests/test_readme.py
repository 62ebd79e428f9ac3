"""What the README says is so: its commands run, its links lead somewhere, its picture is there."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests import tiny
from tests.dashboard_server import REPOSITORY, environment

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.split("   #")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", README, re.S)
    for line in block.splitlines()
]
VIGIL = [command for command in COMMANDS if command.startswith("python -m vigil ")]


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of the README in a folder where `path/to/folder` is a table."""
    return subprocess.run(
        [sys.executable, *shlex.split(command)[1:]],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("command", VIGIL)
def test_every_command_runs(command: str, tmp_path: Path) -> None:
    tiny.write(tmp_path / "path" / "to" / "folder")
    done = run(command, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    outputs = re.findall(r"--output (\S+)", command)
    assert all((tmp_path / name).stat().st_size > 100 for name in outputs)
    assert outputs or done.stdout or "package" in command


def test_the_two_commands_and_the_third_line_stand_there() -> None:
    assert "make run" in COMMANDS
    assert "make test" in COMMANDS
    assert any(command.startswith("python3 -m venv .venv && ") for command in COMMANDS)


@pytest.mark.parametrize(
    "target", re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.M)
)
def test_every_make_target_can_be_made(target: str) -> None:
    done = subprocess.run(["make", "--dry-run", target], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_make_command_of_the_readme_has_a_target() -> None:
    named = set(re.findall(r"\bmake ([a-z]+)\b", "\n".join(COMMANDS) + README.split("## Where things are")[1]))
    targets = set(re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.M))
    assert named <= targets


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(((?!https?:)[^)#]+)\)", README))))
def test_every_file_that_the_readme_links_to_is_there(link: str) -> None:
    assert (REPOSITORY / link).exists()


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:vigil|data|tests|pages|benchmarks)/[\w./]*|dashboard\.py)`", README)))
)
def test_every_path_that_the_readme_names_is_there(path: str) -> None:
    assert (REPOSITORY / path).exists()


def test_the_picture_shows_the_dashboard_in_less_than_300_kilobytes() -> None:
    picture = REPOSITORY / "docs" / "overview.png"
    assert 30_000 < picture.stat().st_size < 300_000


def test_a_table_of_ones_own_is_opened_by_the_variable_named_there() -> None:
    from vigil.store.opening import TABLE_VARIABLE

    assert f"{TABLE_VARIABLE}=" in README
