"""Measure the dashboard on the curated table, as its reader meets it, and write the figures to benchmarks/README.md.

    make benchmark            everything, about two minutes
    python benchmarks/run.py --no-write

What is measured: from the start of the server to a page that stands in Chromium; the same page on a running server;
from a click on a filter to the page redrawn, and the part of it that the script takes; what a chart or map sends;
names geocoded offline; pictures made. A page can be read when the script has run, nothing waits in its place, and what
the window shows of charts is drawn, the small maps beside them included; the map page stands when its map is drawn too.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from tests.browser.visit import CHROMIUM_ARGUMENTS  # noqa: E402
from tests.dashboard_server import dashboard_server, environment, wait_until_healthy  # noqa: E402

RESULTS = ROOT / "benchmarks" / "README.md"
REPEATS = 3
WAIT = 60_000

PAGES = {
    "overview": "",
    "map": "map",
    "frequency": "frequency",
    "events": "events",
    "attack": "attack?event=attack-2025-07-04",
    "about": "about",
}
FILTERED = ("overview", "map", "frequency", "events")

STANDS = """
() => {
    const app = document.querySelector('[data-testid="stApp"]');
    if (!app || app.dataset.testScriptState !== "notRunning") return false;
    if (!document.querySelector(".vigil-statement")) return false;
    const visible = (element) => {
        const box = element.getBoundingClientRect();
        return box.width > 0 && box.top < innerHeight && box.bottom >= 0; // what is not drawn may have no height yet
    };
    const waiting = [...document.querySelectorAll('[data-testid="stSkeleton"]')].filter(visible);
    if (waiting.length) return false;
    const charts = [...document.querySelectorAll(".vigil-chart, .vigil-map")].filter(visible);
    return charts.every((chart) => chart.dataset.drawn);
}
"""
"""Whether a page can be read: its script has run, and what the window shows of charts and maps is drawn."""

CLICK_AND_REDRAW = """
async ([label, redrawsTheMap]) => {
    const sentence = () => document.querySelector(".vigil-statement")?.textContent ?? "";
    const before = sentence();
    const drawn = () => [...document.querySelectorAll(".vigil-map")].map((map) => map.dataset.drawn).join();
    const drawnBefore = drawn();
    const spans = [...document.querySelectorAll(".st-key-filter-preset button")];
    const button = spans.find((one) => one.textContent.trim() === label);
    const app = document.querySelector('[data-testid="stApp"]');
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const began = performance.now();
    button.click();
    let said = null;
    while (performance.now() - began < 5000) {
        await frame();
        if (said === null && sentence() !== before) said = performance.now() - began;
        const stands = said !== null && app.dataset.testScriptState === "notRunning";
        const stale = document.querySelector('[data-stale="true"]');
        if (stands && !stale && (!redrawsTheMap || drawn() !== drawnBefore)) break;
    }
    await frame();
    return [said, performance.now() - began];
}
"""


@dataclass(frozen=True)
class Measured:
    """One figure: what it is, its median in its unit, its worst, and the aim it is held against."""

    what: str
    median: float
    worst: float
    unit: str
    aim: float | None

    @classmethod
    def of(cls, what: str, values: Sequence[float], unit: str, aim: float | None = None) -> Measured:
        """Median and worst of several measurements."""
        return cls(what, statistics.median(values), max(values), unit, aim)

    @property
    def row(self) -> str:
        """The figure as a row of a Markdown table."""
        aim = "" if self.aim is None else f"< {_number(self.aim)} {self.unit}"
        verdict = "" if self.aim is None else "met" if self.median < self.aim else "**missed**"
        median, worst = (f"{_number(value)} {self.unit}" for value in (self.median, self.worst))
        return f"| {self.what} | {median} | {worst} | {aim} | {verdict} |"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.2f}".rstrip("0").rstrip(".")


def first_page(browser: Browser) -> Iterator[Measured]:
    """From the start of a new server to the overview standing in a browser that is open already."""
    healthy, read = [], []
    for _ in range(REPEATS):
        with dashboard_server(wait=False) as server:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            wait_until_healthy(server)
            healthy.append(time.perf_counter() - server.started)
            page.goto(server.address)
            page.wait_for_function(STANDS, timeout=WAIT)
            read.append(time.perf_counter() - server.started)
            page.context.close()
    yield Measured.of("first page and its map can be read, from the server's start", read, "s", 3)
    yield Measured.of("of which until the server answers", healthy, "s")


def warm_pages(browser: Browser, address: str) -> Iterator[Measured]:
    """A visitor's page on a running server: the first visit, with nothing in the browser's cache, and another."""
    for name, path in PAGES.items():
        taken: dict[str, list[float]] = {}
        for _ in range(REPEATS):
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            for visit in ("first visit", "another visit"):
                page = context.new_page()
                began = time.perf_counter()
                page.goto(f"{address}/{path}")
                page.wait_for_function(STANDS, timeout=WAIT)
                taken.setdefault(visit, []).append(time.perf_counter() - began)
                page.close()
            context.close()
        for visit, seconds in taken.items():
            yield Measured.of(f"{name}, {visit}, can be read", seconds, "s", 1.5)


def floor(browser: Browser) -> Iterator[Measured]:
    """What Streamlit needs itself: a page with a line of text, or one bar chart, and nothing of Vigil."""
    for name, lines in FLOOR.items():
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder) / "page.py"
            script.write_text("import streamlit as st\n" + lines, encoding="utf-8")
            with dashboard_server(module=("streamlit", "run", str(script))) as server:
                taken = []
                for _ in range(REPEATS + 1):
                    context = browser.new_context(viewport={"width": 1440, "height": 900})
                    page = context.new_page()
                    began = time.perf_counter()
                    page.goto(server.address)
                    page.wait_for_selector(
                        "text=ready" if name == "text" else ".js-plotly-plot .main-svg", timeout=WAIT
                    )
                    taken.append(time.perf_counter() - began)
                    context.close()
        yield Measured.of(f"for comparison: a Streamlit page with {name} alone, first visit", taken[1:], "s")


FLOOR = {
    "text": "st.write('ready')\n",
    "a bar chart": "import plotly.graph_objects as go\nst.plotly_chart(go.Figure(go.Bar(x=[1, 2], y=[3, 4])))\n",
}


def filter_changes(browser: Browser, address: str) -> Iterator[Measured]:
    """From a click on a span of dates to the page redrawn, on selections seen for the first time and again."""
    for name in FILTERED:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{address}/{PAGES[name]}")
        page.wait_for_function(STANDS, timeout=WAIT)
        page.wait_for_timeout(500)
        first, again = [], []
        for turn in range(3):
            for label in _spans(page):
                said, redrawn = page.evaluate(CLICK_AND_REDRAW, [label, name == "map"])
                if said is not None:
                    (first if turn == 0 else again).append(redrawn)
                page.wait_for_timeout(150)
        yield Measured.of(f"{name}, filter changed", first + again, "ms", 300)
        page.context.close()


def _spans(page: Page) -> list[str]:
    labels = page.locator(".st-key-filter-preset button").all_inner_texts()
    return [label for label in (text.strip() for text in labels) if label] or []


def script_runs() -> Iterator[Measured]:
    """The script alone, in Streamlit's test harness, for a selection never seen before and for one seen before."""
    from streamlit.testing.v1 import AppTest

    from vigil.ui.app import pages

    files = {page.address: page.file for page in pages.PAGES}
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60).run()
    for name in FILTERED:
        app.switch_page(files[name]).run()
        fresh, again = [], []
        for last in range(20, 20 + REPEATS):
            for taken in (fresh, again):
                app.sidebar.date_input(key="filter-dates").set_value((date(2025, 5, 1), date(2025, 7, last)))
                began = time.perf_counter()
                app.run()
                taken.append(1000 * (time.perf_counter() - began))
                if app.exception:
                    raise SystemExit(f"{name}: {app.exception[0].stack_trace}")
        yield Measured.of(f"{name}, script run, new selection", fresh, "ms", 100)
        yield Measured.of(f"{name}, script run, same again", again, "ms", 100)


def bytes_sent() -> Iterator[Measured]:
    """The largest chart or map of each page, as the server sends it with the whole table selected."""
    from streamlit.testing.v1 import AppTest

    from vigil.ui.app import pages

    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60).run()
    for page in pages.PAGES:
        if page.address == "map":
            for layer in ("places", "density", "oblasts", "districts", "launch"):
                app.query_params.clear()
                app.query_params["layer"] = layer
                app.switch_page(page.file).run()
                yield _largest(app, f"map, layer {layer}")
            app.query_params.clear()
            continue
        app.switch_page(page.file).run()
        if app.get("bidi_component"):
            yield _largest(app, f"{page.address}, its largest chart or map")


def _largest(app: object, what: str) -> Measured:
    sizes = [element.proto.ByteSize() / 1000 for element in app.get("bidi_component")]  # type: ignore[attr-defined]
    return Measured(f"{what} sends", max(sizes), max(sizes), "kB", 1000)


def output_of(script: str) -> str:
    """What another benchmark prints, run in a process of its own."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / script)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    return (done.stdout or done.stderr).rstrip()


def machine() -> str:
    """The machine in a few words: enough to compare figures, nothing that names it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30 if hasattr(os, "sysconf") else 0
    processor = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        found = re.search(r"model name\s*:\s*(.+)", cpuinfo.read_text())
        processor = found[1].strip() if found else processor
    load = f"; load average at the start {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    packages = ", ".join(f"{name} {version(name)}" for name in ("streamlit", "pandas", "plotly"))
    return (
        f"{os.cpu_count()} cores ({processor}), {memory:.0f} GB of memory, {platform.system()}, "
        f"Python {platform.python_version()}, {packages}{load}."
    )


def chromium_path() -> str:
    finder = ROOT / "tests" / "browser" / "find_or_install_chromium.sh"
    return subprocess.run(["sh", finder], capture_output=True, text=True, check=True).stdout.splitlines()[0]


def report(
    described: str, measured: Sequence[Measured], geocoding: str, pictures: str, desk: str, statistics_of_desk: str
) -> str:
    rows = "\n".join(one.row for one in measured)
    return f"""# How fast it is

Measured by `make benchmark` on {date.today():%Y-%m-%d}, on the curated table. Figures are medians and depend on the
machine; a loaded machine is slower.

{described}

| what | median | worst | aim | |
| --- | ---: | ---: | ---: | --- |
{rows}

"Script run" is the script alone in Streamlit's test harness; "filter changed" is from the click to the page redrawn
in Chromium, selections seen for the first time and again. A page can be read when its script has run and what the
window (1440 × 900) shows of charts and maps is drawn.

Names geocoded offline (`benchmarks/geocoding.py`; aim: 10,000 different names in under 2 s):

```
{geocoding}
```

Pictures on the server (`benchmarks/pictures.py`; aim: a chart's PNG in under 1 s once warm):

```
{pictures}
```

The analyst's desk (`benchmarks/desk.py`; aim: each answer in under 200 ms):

```
{desk}
```

Its statistics (`benchmarks/desk_statistics.py`; aim: each answer in under 200 ms):

```
{statistics_of_desk}
```
"""


def main() -> None:
    """Measure everything, print it, and write it down."""
    parser = argparse.ArgumentParser(description="Measure the dashboard on the curated table.")
    parser.add_argument("--no-write", action="store_true", help="print only")
    chosen = parser.parse_args()
    described = machine()
    print(described, flush=True)
    measured: list[Measured] = []

    def note(found: Iterator[Measured]) -> None:
        for one in found:
            measured.append(one)
            print(one.row, flush=True)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS)
        note(floor(browser))
        note(first_page(browser))
        with dashboard_server() as server:
            page = browser.new_page()
            page.goto(server.address)
            page.wait_for_function(STANDS, timeout=WAIT)
            page.context.close()
            note(warm_pages(browser, server.address))
            note(filter_changes(browser, server.address))
        browser.close()
    note(script_runs())
    note(bytes_sent())
    others = [output_of(script) for script in ("geocoding.py", "pictures.py", "desk.py", "desk_statistics.py")]
    print(*others, sep="\n")
    if not chosen.no_write:
        RESULTS.write_text(report(described, measured, *others), encoding="utf-8")
        print(f"Written to {RESULTS.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
