"""Start the dashboard as a person would, on a free port, and wait until it answers."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
OFFLINE = Path(__file__).parent / "offline"
STARTS_WITHIN = 60.0
ASKS_EVERY = 0.02


@dataclass(frozen=True)
class DashboardServer:
    """A running dashboard: where it is, when it was started (`time.perf_counter`), what it printed, its process."""

    address: str
    started: float
    log: Path
    process: int


def environment(**further: str) -> dict[str, str]:
    """The environment for a process of the project: no proxies, no network, and what `further` sets."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    kept["PYTHONPATH"] = os.pathsep.join([str(OFFLINE), str(REPOSITORY)])
    return {**kept, **further}


@contextlib.contextmanager
def dashboard_server(
    variables: Mapping[str, str] | None = None, *, wait: bool = True, module: Sequence[str] = ("vigil.ui.start",)
) -> Iterator[DashboardServer]:
    """A new server of the dashboard with `variables` in its environment; ends with the block.

    With `wait`, the block begins once the server says that it is healthy. `module` is what Python runs with `-m`.
    """
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="vigil-server-") as folder:
        log = Path(folder) / "log"
        started = time.perf_counter()
        with log.open("wb") as output:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", *module),
                    *("--server.port", str(port), "--server.address", "127.0.0.1"),
                    *("--server.headless", "true", "--server.fileWatcherType", "none"),
                ],
                cwd=REPOSITORY,
                env=environment(**(variables or {})),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            server = DashboardServer(f"http://127.0.0.1:{port}", started, log, process.pid)
            if wait:
                wait_until_healthy(server, process)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_healthy(server: DashboardServer, process: subprocess.Popen[bytes] | None = None) -> None:
    """Ask until the server answers; raises with what it printed when it ends or does not answer in time."""
    ends = time.perf_counter() + STARTS_WITHIN
    while time.perf_counter() < ends:
        if process is not None and process.poll() is not None:
            break
        with (
            contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError),
            urllib.request.urlopen(f"{server.address}/_stcore/health", timeout=2) as answer,
        ):
            if answer.status == 200:
                return
        time.sleep(ASKS_EVERY)
    raise RuntimeError(f"the dashboard did not start:\n{server.log.read_text(errors='replace')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
