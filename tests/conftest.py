"""What holds for every test: no network, a time zone unlike Kyiv's; and what many tests need."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import tiny
from tests.dashboard_server import DashboardServer, dashboard_server
from tests.offline.guard import shut_off_network
from vigil.store.memory import InMemoryDataset, dataset_of_table
from vigil.table.loading import load_table
from vigil.table.model import Table

os.environ["TZ"] = "Pacific/Auckland"
if hasattr(time, "tzset"):
    time.tzset()
os.environ.pop("VIGIL_TABLE", None)
shut_off_network()

settings.register_profile(
    "vigil", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("vigil")


@pytest.fixture(scope="session")
def curated() -> Table:
    """The table that Vigil ships."""
    return load_table()


@pytest.fixture(scope="session")
def dataset(curated: Table) -> InMemoryDataset:
    """The table that Vigil ships, opened."""
    return dataset_of_table(curated)


@pytest.fixture
def tiny_table(tmp_path: Path) -> Callable[..., Path]:
    """Write a small table with changes to its rows, and hand back its folder; see `tests.tiny.write`."""

    def write(**changes: tiny.Change) -> Path:
        return tiny.write(tmp_path / "table", **changes)

    return write


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of an installed Chrome or Chromium."""
    finder = Path(__file__).parent / "browser" / "find_or_install_chromium.sh"
    found = subprocess.run(["sh", finder], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if found.returncode:
        pytest.fail(found.stderr)
    return found.stdout.strip().splitlines()[0]


@pytest.fixture(scope="session")
def server() -> Iterator[DashboardServer]:
    """The dashboard with the table that Vigil ships, started once for all browser tests."""
    with dashboard_server() as running:
        yield running
