"""Measure the pages over a large table, as its readers meet them.

  python benchmarks/size_pages.py acled-2500k.csv

The table is one that VIGIL_TABLE may name, such as `benchmarks/acled_like.py` makes; it is built in the cache first,
which is not measured here. Measured: from the start of the server to the first page that can be read in Chromium, and
the same page on the running server; a script run after a filter change, median and 95th percentile; what the map
sends and how long it takes to stand; memory of the server with one session and with twenty.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from playwright.sync_api import Browser, sync_playwright  # noqa: E402
from run import STANDS, WAIT, chromium_path  # noqa: E402

from tests.browser.visit import CHROMIUM_ARGUMENTS  # noqa: E402
from tests.dashboard_server import DashboardServer, dashboard_server  # noqa: E402

ROUNDS = 10
SESSIONS = 20
WORDS = ("drone", "depot", "school", "warehouse", "checkpoint", "artillery", "power line", "protest", "clinic", "road")


def build(table: Path) -> None:
    """Keep the table in the cache, or find it there."""
    from vigil.store.opening import open_table

    began = time.perf_counter()
    opened = open_table(table)
    print(
        f"opened from the cache or built: {time.perf_counter() - began:.2f} s, {opened.dataset.rows:,} rows", flush=True
    )
    if opened.close:
        opened.close()


def script_runs() -> Iterator[str]:
    """The script alone, after a change of dates, actor, both, and words, each a selection never seen before."""
    from streamlit.testing.v1 import AppTest

    from vigil.ui.app import loading
    from vigil.ui.app.pages import CHANGE, COMPARE, FREQUENCY, MAP, RANK, WINDOWS

    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=600).run()
    choices = loading.opened_dataset().choices
    actors = choices.actors
    for page, aim in ((MAP, 300), (FREQUENCY, 300), *((page, 1000) for page in (RANK, WINDOWS, COMPARE, CHANGE))):
        app.switch_page(page.file).run()
        taken: dict[str, list[float]] = {"date": [], "actor": [], "both": [], "text": []}
        for number in range(ROUNDS):
            first = choices.first_day + timedelta(days=30 + number)
            last = choices.last_day - timedelta(days=30 + number)
            for kind, values in taken.items():
                app.sidebar.date_input(key="filter-dates").set_value(
                    (first, last) if kind in ("date", "both") else (choices.first_day, choices.last_day)
                )
                chosen = [actors[number % len(actors)]] if kind == "actor" else []
                chosen = [actors[(ROUNDS + number) % len(actors)]] if kind == "both" else chosen
                app.sidebar.multiselect(key="filter-actor").set_value(chosen)
                text = WORDS[number % len(WORDS)] if kind == "text" else ""
                app.sidebar.text_input(key="filter-q").set_value(text)
                began = time.perf_counter()
                app.run()
                values.append(1000 * (time.perf_counter() - began))
                if app.exception:
                    raise SystemExit(f"{page.address}: {app.exception[0].stack_trace}")
        for kind, values in taken.items():
            yield f"{page.address}, script run, {kind} changed: {_spread(values)} ms (aim: {aim})"
        sent = [element.proto.ByteSize() / 1000 for element in app.get("bidi_component")]
        if sent:
            yield f"{page.address}, its largest chart or map sends {max(sent):.0f} kB"


def _spread(values: Sequence[float]) -> str:
    ordered = sorted(values)
    most = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return f"median {statistics.median(values):.0f}, 95th percentile {most:.0f}"


def pages(browser: Browser, server: DashboardServer) -> Iterator[str]:
    """The first page from the server's start, then again, and the map, each in a new profile."""
    for name, path in (("overview", ""), ("overview, another visitor", ""), ("map", "map"), ("frequency", "frequency")):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        began = time.perf_counter()
        page.goto(f"{server.address}/{path}")
        page.wait_for_function(STANDS, timeout=10 * WAIT)
        read = time.perf_counter()
        since = f" ({read - server.started:.2f} s from the server's start)" if name == "overview" else ""
        yield f"{name} can be read after {read - began:.2f} s{since}"
        context.close()


def memory(browser: Browser, server: DashboardServer) -> Iterator[str]:
    """What the server holds with one page open and with many."""
    with ExitStack() as opened:
        found = []
        for number in range(1, SESSIONS + 1):
            context = browser.new_context(viewport={"width": 800, "height": 600})
            opened.callback(context.close)
            page = context.new_page()
            page.goto(f"{server.address}/events?q={WORDS[number % len(WORDS)]}")
            page.wait_for_function(STANDS, timeout=WAIT)
            if number in (1, SESSIONS):
                found.append(_memory_of(server.process))
                yield f"memory with {number} sessions: {found[-1]:.0f} MB"
        yield f"that is {found[1] / found[0]:.2f} times as much (aim: 1.5)"


def _memory_of(process: int) -> float:
    """Memory of a process and what it started that is theirs alone or their share of it (PSS), in MB."""
    total = 0
    for one in _family(process):
        lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1000


def _family(process: int) -> list[int]:
    tasks = Path(f"/proc/{process}/task").iterdir()
    children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    return [process, *(one for child in children for one in _family(child))]


def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(description="Measure the pages over a large table.")
    parser.add_argument("table", type=Path)
    chosen = parser.parse_args()
    os.environ["VIGIL_TABLE"] = str(chosen.table.resolve())
    print(f"load average at the start {os.getloadavg()[0]:.1f}", flush=True)
    build(chosen.table)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS)
        with dashboard_server({"VIGIL_TABLE": os.environ["VIGIL_TABLE"]}) as server:
            for said in pages(browser, server):
                print(said, flush=True)
            for said in memory(browser, server):
                print(said, flush=True)
        browser.close()
    for said in script_runs():
        print(said, flush=True)
    print(f"load average at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
