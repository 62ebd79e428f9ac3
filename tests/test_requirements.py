"""What requirements.txt lists is enough: every page and the command line run with nothing else importable."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.dashboard_server import REPOSITORY, environment

RUN = Path(__file__).parent / "runtime_only.py"
PAGES = sorted(str(path.relative_to(REPOSITORY)) for path in (REPOSITORY / "pages").rglob("*.py"))

IMPORTED_AS = {"xlsxwriter": "xlsxwriter", "tzdata": "tzdata"}


def runtime_only(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a page or the command line in a process that can import only what requirements.txt brings."""
    return subprocess.run(
        [sys.executable, str(RUN), *arguments],
        cwd=REPOSITORY,
        env=environment(),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )


def test_every_page_starts_with_the_runtime_requirements_alone() -> None:
    done = runtime_only("pages", *PAGES)
    assert done.returncode == 0, done.stderr[-4000:]
    assert done.stdout.split() == PAGES


def test_the_command_line_runs_with_the_runtime_requirements_alone() -> None:
    done = runtime_only("module", "vigil", "events", "--from", "2025-07-04", "--to", "2025-07-04")
    assert done.returncode == 0, done.stderr[-4000:]
    assert "attack-2025-07-04" in done.stdout


@pytest.mark.parametrize("package", ["pypdf", "shapely", "pytest"])
def test_a_package_that_only_tests_need_could_not_be_imported_there(package: str) -> None:
    pytest.importorskip(package)
    done = runtime_only("code", f"import {package}")
    assert done.returncode != 0
    assert f"{package} is not among the runtime requirements" in done.stderr


def requirements(name: str) -> dict[str, str]:
    """The packages of a requirements file with their bounds."""
    lines = (REPOSITORY / name).read_text(encoding="utf-8").splitlines()
    named = [re.match(r"([A-Za-z0-9_.-]+)(.*)", line) for line in lines if line and not line.startswith("#")]
    return {match[1].lower(): match[2].strip() for match in named if match}


def imported_by_the_dashboard() -> set[str]:
    """The top-level modules that the dashboard and the command line import anywhere."""
    found: set[str] = set()
    files = [REPOSITORY / "dashboard.py", *(REPOSITORY / "pages").rglob("*.py"), *(REPOSITORY / "vigil").rglob("*.py")]
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {"vigil"}


NOT_IMPORTED_BY_NAME = {
    "orjson": "plotly uses it for the JSON of figures where it is installed",
    "tzdata": "Python reads the time zone from it where the system has none",
}
BROUGHT_ALONG = {"choreographer": "kaleido"}


def test_nothing_is_listed_that_nothing_needs() -> None:
    listed = set(requirements("requirements.txt"))
    assert listed - imported_by_the_dashboard() - set(NOT_IMPORTED_BY_NAME) == set()


def test_everything_imported_is_listed() -> None:
    listed = set(requirements("requirements.txt"))
    brought = {module for module, package in BROUGHT_ALONG.items() if package in listed}
    assert imported_by_the_dashboard() - listed - brought == set()


def test_what_tests_need_stands_apart() -> None:
    assert not set(requirements("requirements.txt")) & set(requirements("requirements-test.txt"))


def test_lower_bounds_only() -> None:
    """An upper bound stands only against a known break; there is none at present."""
    assert not [name for name, bounds in requirements("requirements.txt").items() if re.search(r"[<~]|==", bounds)]
