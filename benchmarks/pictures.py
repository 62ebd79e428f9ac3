"""How long a picture takes: the first one, which starts the browser, and those after it.

    python benchmarks/pictures.py

Draws a bar chart and a map of the curated table. "Cold" holds the start of the browser; "warm" is the median of
several pictures after it.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from vigil.charts import maps, over_time
from vigil.charts.chart import Chart
from vigil.exports import pictures
from vigil.exports.html import standalone_html
from vigil.exports.pictures import PICTURE_FORMATS, exporter_available, picture
from vigil.store.memory import dataset_of_table, select
from vigil.table.loading import load_table

REPEATS = 5


def seconds(chart: Chart, kind: pictures.PictureFormat) -> float:
    began = time.perf_counter()
    picture(chart, kind)
    return time.perf_counter() - began


def main() -> int:
    available = exporter_available()
    if not available.ok:
        print(available.reason, file=sys.stderr)
        return 1
    view = select(dataset_of_table(load_table()))
    charts = {
        "bar chart": over_time.attacks_over_time(view, every="day"),
        "map": maps.events_map(view),
    }
    print(f"{'':12}{'format':8}{'cold':>8}{'warm':>8}   seconds, warm: median of {REPEATS}")
    for name, chart in charts.items():
        pictures.stop()
        cold = seconds(chart, "png")
        for kind in PICTURE_FORMATS:
            warm = statistics.median(seconds(chart, kind) for _ in range(REPEATS))
            first = f"{cold:8.2f}" if kind == "png" else f"{'':8}"
            print(f"{name:12}{kind:8}{first}{warm:8.2f}")
        began = time.perf_counter()
        size = len(standalone_html(chart))
        print(f"{name:12}{'html':8}{'':8}{time.perf_counter() - began:8.2f}   {size / 2**20:.1f} MB")
    pictures.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
