"""What a lake costs beside the other engines: cold and warm, on one machine, in one run.

  pip install --requirement requirements-spark.txt
  python benchmarks/lake.py

Puts the same questions about the same made-up rows (see `acled_like.py`) to pandas, DuckDB and Spark, each in a process
of its own, and writes `benchmarks/lake.md`. Spark runs in this machine's processors, once in one process and once as a
master with two workers: what it costs, not what many machines give.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

SIZES = (10_000, 100_000)
MASTERS = {"Spark, one process": "local[2]", "Spark, master and workers": "local-cluster[2,1,1024]"}
ENGINES = ("pandas", "DuckDB", *MASTERS)
ROUNDS = 3
COLUMNS = ("opening", "first answers", "frequency", "map", "events", "text")


def asked(engine: str, path: Path, lake: Path) -> dict[str, float]:
    """Seconds until an engine is open, until it has answered for the first time, and later, by question."""
    from size import Filter, filters, questions, selection_of

    from vigil.readers import read_table
    from vigil.store.on_disk.stored_table import ParquetTable
    from vigil.store.on_disk.stored_view import StoredDataset
    from vigil.store.opening import open_table
    from vigil.store.public_tables import dataset_of_read
    from vigil.store.spark.engine import open_lake

    asked = questions()
    began = time.perf_counter()
    dataset: Any
    if engine == "pandas":
        dataset = dataset_of_read(read_table(path))
    elif engine in MASTERS:
        dataset = StoredDataset(open_lake(f"spark://{MASTERS[engine]}{lake}"))
    else:
        kept = open_table(path, rows=0).read
        assert isinstance(kept, ParquetTable)
        dataset = StoredDataset(kept)
    opened = time.perf_counter()
    for ask in asked.values():
        ask(dataset.select())
    found = {"opening": opened - began, "first answers": time.perf_counter() - opened}
    offered = dataset.choices
    warm: dict[str, list[float]] = {name: [] for name in (*asked, "text")}

    def ask_all(one: Filter, *, counts: bool) -> None:
        view = dataset.select(selection_of(one))
        for name, ask in asked.items():
            began = time.perf_counter()
            ask(view)
            if counts:
                warm["text" if one.text else name].append(time.perf_counter() - began)

    chosen = list(filters(list(offered.actors[: 3 * (ROUNDS + 1) : 3]), offered.first_day, offered.last_day))
    for number, one in enumerate(chosen[: 4 * (ROUNDS + 1)]):
        ask_all(one, counts=number >= 4)
    return found | {name: statistics.median(seconds) for name, seconds in warm.items()}


def measured(rows: int, folder: Path) -> dict[str, dict[str, float]]:
    """Every engine on a table of so many rows."""
    from acled_like import write_csv

    environment = {**os.environ, "VIGIL_CACHE": str(folder / "cache"), "PYTHONPATH": str(ROOT)}
    path, lake = folder / f"{rows}.csv", folder / f"lake-{rows}"
    write_csv(path, rows)
    subprocess.run(
        [sys.executable, "-m", "vigil", "lake", str(path), "--output", str(lake)], env=environment, check=True, cwd=ROOT
    )
    found = {}
    for engine in ENGINES:
        call = [sys.executable, __file__, "--measure", engine, str(path), str(lake)]
        done = subprocess.run(call, capture_output=True, text=True, env=environment, check=False)
        if done.returncode:
            raise SystemExit(f"{engine} on {rows} rows:\n{done.stderr[-3000:]}")
        found[engine] = json.loads(done.stdout.splitlines()[-1])
        print(rows, engine, found[engine], flush=True)
    return found


def report(results: dict[int, dict[str, dict[str, float]]]) -> str:
    """The figures as Markdown."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("pyspark", "duckdb", "narwhals", "pandas"))
    lines = [
        "# What a lake costs",
        "",
        f"Measured by `python benchmarks/lake.py` on {date.today()}: {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}, {versions}; load average at the end {os.getloadavg()[0]:.1f}. Spark runs "
        "on the same machine: what it costs, not what many machines give.",
        "",
        "Seconds. Opening: from the start of the program's own work to an open table, with the start of Spark. First "
        "answers: counts by week, map, 100 rows, of everything. Then the median after a change of dates or actors, by "
        "question; text: of any question after a search for a word.",
        "",
        f"| rows | engine | {' | '.join(COLUMNS)} |",
        "| ---: | --- |" + " ---: |" * len(COLUMNS),
    ]
    for rows, by_engine in results.items():
        for engine, taken in by_engine.items():
            cells = " | ".join(f"{taken[name]:.2f}" for name in COLUMNS)
            lines.append(f"| {rows:,} | {engine} | {cells} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure every engine, or one (called by the run itself)."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="*", default=list(SIZES), help="sizes of the made-up tables")
    parser.add_argument("--measure", nargs=3, metavar=("ENGINE", "PATH", "LAKE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        engine, path, lake = options.measure
        print(json.dumps(asked(engine, Path(path), Path(lake))))
        return
    with tempfile.TemporaryDirectory(prefix="vigil-lake-") as folder:
        results: dict[int, Any] = {rows: measured(rows, Path(folder)) for rows in options.rows}
    (ROOT / "benchmarks" / "lake.md").write_text(report(results), encoding="utf-8")


if __name__ == "__main__":
    main()
