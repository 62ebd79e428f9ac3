"""How fast the map is: a step of the wheel, a drag, the page, a change of filter, beside another build in one run.

    python benchmarks/map.py                          this checkout alone
    python benchmarks/map.py --beside ../other        and another checkout, turn by turn
    python benchmarks/map.py --write                  and write benchmarks/map.md

A map of 1,168 x 520 pixels with its names, in headless Chromium, as the map page of the curated table shows it. A step
of the wheel counts from its event to the frame in which the map is drawn anew; with it is measured an empty plotly
figure of that size, which waits before it draws. What is compared are ratios within the run: the machine is the same.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from benchmarks.run import CLICK_AND_REDRAW, STANDS, WAIT, chromium_path, machine  # noqa: E402
from tests import dashboard_server as server_module  # noqa: E402
from tests.browser.visit import CHROMIUM_ARGUMENTS  # noqa: E402

RESULTS = ROOT / "benchmarks" / "map.md"
WIDTH, HEIGHT = 1168, 520
STEPS, DRAGS, VISITS, TURNS = 40, 60, 7, 4

GATES = {"wheel": 1.8, "drag": 50.0, "page": 1.0, "filter": 1.3, "sent": 300.0}
"""A step of the wheel against an empty figure, a drag frame in ms, page and filter against the other build, kB sent."""

TRIED = "\n## What was tried\n"

EMPTY = """<!doctype html><div id="plot" style="width:1168px;height:520px"></div><script>%s</script><script>
const hidden = { visible: false };
const layout = { width: 1168, height: 520, margin: { l: 0, r: 0, t: 0, b: 0 }, dragmode: "pan",
  xaxis: { ...hidden, range: [20, 40] }, yaxis: { ...hidden, range: [50, 59] } };
Plotly.newPlot("plot", [], layout, { scrollZoom: true }).then(() => (document.body.dataset.drawn = "yes"));
</script>"""

WATCH = """
(selector) => {
  const plot = document.querySelector(selector);
  const frame = (then) => requestAnimationFrame(() => setTimeout(then));
  window.taken = { wheel: [], drag: [], settled: [] };
  let turned = null;
  window.addEventListener("wheel", (event) => (turned ??= event.timeStamp), { capture: true, passive: true });
  const redrawn = () => {
    if (turned === null) return;
    const began = turned;
    turned = null;
    frame(() => window.taken.wheel.push(performance.now() - began));
  };
  if (plot.on) plot.on("plotly_relayout", redrawn);
  else {
    const { repaint } = plot.vigilMap; // a build whose map is a canvas of its own
    plot.vigilMap.repaint = function () { repaint.call(this); redrawn(); };
  }
  let held = false;
  window.addEventListener("mousedown", () => (held = true), true);
  window.addEventListener("mouseup", () => (held = false), true);
  window.addEventListener("mousemove", ({ timeStamp }) => {
    if (held) frame(() => window.taken.drag.push(performance.now() - timeStamp));
  }, true);
}
"""


@dataclass
class Taken:
    """What was measured of one build or of the empty figure, in milliseconds."""

    name: str
    figures: dict[str, list[float]] = field(default_factory=dict)

    def add(self, what: str, values: Sequence[float]) -> None:
        """Keep further measurements."""
        self.figures.setdefault(what, []).extend(values)

    def at(self, what: str, share: float) -> float:
        """A quantile of what was measured; NaN where nothing was."""
        values = sorted(self.figures.get(what, []))
        return values[min(int(share * len(values)), len(values) - 1)] if values else float("nan")


def moved(page: Page, selector: str, taken: Taken) -> None:
    """Steps of the wheel, one after the other has come to rest, and a drag."""
    plot = page.locator(selector)
    box = plot.bounding_box()
    assert box is not None
    page.evaluate(WATCH, selector)
    x, y = box["x"] + box["width"] * 0.55, box["y"] + box["height"] * 0.5
    page.mouse.move(x, y)
    plot.evaluate("plot => plot.focus?.()")
    for step in range(STEPS):
        page.mouse.wheel(0, -100 if step % 16 < 8 else 100)
        page.wait_for_timeout(600)
    page.mouse.down()
    for step in range(DRAGS):
        page.mouse.move(x - 2 * step, y + step)
    page.mouse.up()
    page.wait_for_timeout(600)
    found: dict[str, list[float]] = page.evaluate("window.taken")
    for what in ("wheel", "drag"):
        taken.add(what, found[what])


def empty_figure(browser: Browser, plotly: str, taken: Taken) -> None:
    """The same of a plotly figure with nothing in it."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_content(EMPTY % plotly)
    page.wait_for_selector("[data-drawn]")
    moved(page, "#plot", taken)
    page.close()


def map_moved(browser: Browser, address: str, taken: Taken) -> None:
    """The same of the map page, with a map of the size that is asked for."""
    page = browser.new_page(viewport={"width": 1554, "height": 900})
    page.goto(f"{address}/map")
    page.wait_for_function(STANDS, timeout=WAIT)
    plot = page.locator(".vigil-map-plot")
    width = plot.evaluate("plot => plot.clientWidth")
    page.set_viewport_size({"width": 1554 + WIDTH - width, "height": 900})
    plot.evaluate(f"plot => (plot.style.height = '{HEIGHT + 2}px')")
    page.wait_for_timeout(1500)
    plot.scroll_into_view_if_needed()
    size = plot.evaluate("plot => [plot.vigilMap.width, plot.vigilMap.height]")
    assert max(abs(size[0] - WIDTH), abs(size[1] - HEIGHT)) < 4, size
    moved(page, ".vigil-map-plot", taken)
    page.close()


def visited(browser: Browser, address: str, taken: Taken) -> None:
    """The map page of a visitor without anything in the browser's cache, and once more."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    for what in ("page, first visit", "page, another visit"):
        page = context.new_page()
        began = time.perf_counter()
        page.goto(f"{address}/map")
        page.wait_for_function(STANDS, timeout=WAIT)
        taken.add(what, [1000 * (time.perf_counter() - began)])
        page.close()
    context.close()


def filtered(page: Page, taken: Taken) -> None:
    """From a click on a span of dates to the map drawn anew."""
    labels = [text.strip() for text in page.locator(".st-key-filter-preset button").all_inner_texts()]
    for label in filter(None, labels):
        said, redrawn = page.evaluate(CLICK_AND_REDRAW, [label, True])
        if said is not None:
            taken.add("filter", [redrawn])
        page.wait_for_timeout(400)


@contextlib.contextmanager
def served(checkout: Path) -> Iterator[str]:
    """A server of the dashboard in a checkout, warm."""
    here = server_module.REPOSITORY, server_module.OFFLINE
    server_module.REPOSITORY, server_module.OFFLINE = checkout, checkout / "tests" / "offline"
    try:
        with server_module.dashboard_server() as server:
            server_module.REPOSITORY, server_module.OFFLINE = here
            yield server.address
    finally:
        server_module.REPOSITORY, server_module.OFFLINE = here


def kilobytes_sent() -> dict[str, float]:
    """What the map page sends for each layer, and for all of them by the day, in kB."""
    from plotly.io.json import to_json_plotly

    from vigil.charts import maps
    from vigil.charts.maps.script import for_browser
    from vigil.store.memory import dataset_of_table, select
    from vigil.table.loading import load_table

    view = select(dataset_of_table(load_table()))
    charts = {name: maps.events_map(view, layers={name}) for name in maps.LAYERS}
    charts["all, by day"] = maps.events_map(view, layers=maps.LAYERS, period="day")
    return {name: len(to_json_plotly(for_browser(chart.drawn)).encode()) / 1000 for name, chart in charts.items()}


def measure(browser: Browser, checkouts: Sequence[Path]) -> tuple[Taken, list[Taken]]:
    """All of it, the builds turn by turn."""
    from vigil.charts import plotly_js

    empty = Taken("an empty plotly figure")
    builds = [Taken("this build" if checkout == ROOT else "the other build") for checkout in checkouts]
    with contextlib.ExitStack() as stack:
        addresses = [stack.enter_context(served(checkout)) for checkout in checkouts]
        for address in addresses:
            visited(browser, address, Taken("warm"))
        for _ in range(VISITS):
            for address, taken in zip(addresses, builds, strict=True):
                visited(browser, address, taken)
        pages = []
        for address in addresses:
            pages.append(browser.new_page(viewport={"width": 1440, "height": 900}))
            pages[-1].goto(f"{address}/map")
            pages[-1].wait_for_function(STANDS, timeout=WAIT)
            pages[-1].wait_for_timeout(500)
        for _ in range(TURNS):
            for page, taken in zip(pages, builds, strict=True):
                page.bring_to_front()
                filtered(page, taken)
        for page in pages:
            page.close()
        for _ in range(2):
            empty_figure(browser, plotly_js.source(), empty)
            for address, taken in zip(addresses, builds, strict=True):
                map_moved(browser, address, taken)
    return empty, builds


def report(empty: Taken, builds: Sequence[Taken], sent: dict[str, float]) -> str:
    """The figures as a Markdown table, each with its ratio and the gate it is held against."""
    own = builds[0]
    other = builds[1] if len(builds) > 1 else None
    rows = []
    for what, share in (
        ("wheel", 0.5),
        ("wheel", 0.95),
        ("drag", 0.5),
        ("drag", 0.95),
        ("page, first visit", 0.5),
        ("page, another visit", 0.5),
        ("filter", 0.5),
        ("filter", 0.95),
    ):
        mine, theirs, nothing = (
            own.at(what, share),
            other.at(what, share) if other else float("nan"),
            empty.at(what, share),
        )
        against = nothing if what == "wheel" else theirs
        rows.append(
            f"| {what} | {share:.0%} | {mine:.0f} | {theirs:.0f} | {nothing:.0f} | {mine / against:.2f} |".replace(
                "nan", ""
            )
        )
    sizes = ", ".join(f"{name} {size:.0f}" for name, size in sent.items())
    return f"""# How fast the map is

Measured by `python benchmarks/map.py --beside ... --write` on {date.today():%Y-%m-%d}: a map of {WIDTH} x {HEIGHT}
pixels with its names, in milliseconds; the ratio of the wheel is to an empty plotly figure, the others to the other
build.

{machine()}

| what | quantile | this build | the other build | an empty figure | ratio |
| --- | ---: | ---: | ---: | ---: | ---: |
{chr(10).join(rows)}

Gates: a step of the wheel at most {GATES["wheel"]} times an empty figure at 95 %; a frame of a drag at most
{GATES["drag"]:.0f} ms; the page no later than the other build, a change of filter at most {GATES["filter"]} times as
long; at most {GATES["sent"]:.0f} kB sent.

A figure sends, in kB: {sizes}.
"""


def main() -> None:
    """Measure, print, and write it down where that is asked for."""
    parser = argparse.ArgumentParser(description="Measure the map.")
    parser.add_argument("--beside", type=Path, help="another checkout, measured in the same run")
    parser.add_argument("--write", action="store_true", help="write benchmarks/map.md")
    chosen = parser.parse_args()
    checkouts = [ROOT, *([chosen.beside.resolve()] if chosen.beside else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS)
        empty, builds = measure(browser, checkouts)
        browser.close()
    text = report(empty, builds, kilobytes_sent())
    print(text)
    if chosen.write:
        _, tried, words = RESULTS.read_text(encoding="utf-8").partition(TRIED)  # written by hand, and kept
        RESULTS.write_text(text + tried + words, encoding="utf-8")


if __name__ == "__main__":
    main()
