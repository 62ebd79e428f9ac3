"""What open tables hold of memory: closed ones leave nothing behind, and sessions share one.

Both parts work the dashboard as readers do, in Streamlit's test harness, each in a process of its own. Other versions
of Vigil, checked out elsewhere, can be measured beside this one in the same run.

  python benchmarks/memory.py
  python benchmarks/memory.py --beside ../earlier --output benchmarks/memory.md
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

TABLES, TABLE_ROWS = 24, 20_000
SESSIONS, SESSION_ROWS = 20, 100_000
MOST_LEFT, MOST_SHARED = 1.2, 1.5
"""Aims: the process after the last table against after the second, and with all sessions against with one."""

PAGES = ("pages/monitor/overview.py", "pages/monitor/frequency.py", "pages/monitor/map.py", "pages/events/events.py")
KINDS = ("Battles", "Explosions/Remote violence", "Protests", "Riots", "Violence against civilians")


def session(query: dict[str, str]) -> Any:
    """A reader who opens the dashboard at a link."""
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_file(str(Path("dashboard.py").resolve()), default_timeout=600)
    for name, value in query.items():
        app.query_params[name] = value
    return looked_at(app)


def looked_at(app: Any) -> Any:
    app.run()
    if app.exception:
        raise SystemExit(app.exception[0].stack_trace)
    return app


def visit(app: Any) -> None:
    """Look at every page that counts, lists or draws."""
    for page in PAGES:
        looked_at(app.switch_page(page))


def open_and_close(files: list[Path]) -> Iterator[dict[str, Any]]:
    """Drop each file in a session of its own, look at every page, and go back to the table that Vigil opens with."""
    for file in files:
        app = looked_at(session({}).switch_page("pages/data/open.py"))
        app.file_uploader(key="open-file").set_value((file.name, file.read_bytes(), "text/csv"))
        visit(looked_at(app))
        looked_at(app.switch_page("pages/data/open.py"))
        next(button for button in app.button if button.label.startswith("Back to the table")).click()
        looked_at(app)
        del app
        yield {"memory": memory(), "alive": alive()}


def share(file: Path) -> Iterator[dict[str, Any]]:
    """Sessions on one table, each with a filter of its own, all open until the last."""
    os.environ["VIGIL_TABLE"] = str(file)
    apps = []
    for number in range(SESSIONS):
        year = 2018 + number % 8
        query = {"type": KINDS[number % len(KINDS)]} if number % 2 else {"from": f"{year}-01-01", "to": f"{year}-12-31"}
        apps.append(session(query if number else {}))
        visit(apps[-1])
        yield {"memory": memory(), "alive": alive()}


def memory() -> float:
    """What this process holds by itself, in MB, without the pages of files that can be dropped."""
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(fields["RssAnon"].split()[0]) / 1024


def alive() -> int:
    """Public tables in memory, by whatever name a version has for one."""
    found = (one for one in gc.get_objects() if type(one).__name__ in ("Book", "InMemoryDataset"))
    return sum(one.table.declaration is not None for one in found)


def measured(part: str, code: Path, files: list[Path]) -> list[dict[str, Any]]:
    """What one part finds of one version of Vigil, in a new process."""
    call = [sys.executable, str(Path(__file__).resolve()), "--measure", part, *map(str, files)]
    with tempfile.TemporaryDirectory(prefix="vigil-memory-") as cache:
        environment = {**os.environ, "PYTHONPATH": str(code), "VIGIL_CACHE": cache}
        environment.pop("VIGIL_TABLE", None)
        done = subprocess.run(call, capture_output=True, text=True, env=environment, cwd=code, check=False)
    if done.returncode:
        raise SystemExit(f"{part} of {code}:\n{done.stderr[-3000:]}")
    found: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


def tables_in(folder: Path, number: int, rows: int) -> list[Path]:
    """Different tables shaped like ACLED's."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    from acled_like import write_csv

    return [write_csv(folder / f"{rows}-{seed}.csv", rows, seed=seed) for seed in range(number)]


def report(versions: dict[str, Path]) -> str:
    """Both parts of every version, as Markdown."""
    lines = [
        "| version | part | at first | at the end | times | tables alive at the end | aim | |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    courses = []
    with tempfile.TemporaryDirectory(prefix="vigil-memory-") as made:
        many = tables_in(Path(made), TABLES, TABLE_ROWS)
        one = tables_in(Path(made), 1, SESSION_ROWS)
        parts = (
            ("tables", many, 1, MOST_LEFT, f"{TABLES} tables of {TABLE_ROWS:,} rows, opened and closed one by one"),
            ("sessions", one, 0, MOST_SHARED, f"{SESSIONS} sessions on one table of {SESSION_ROWS:,} rows"),
        )
        for part, files, first, aim, what in parts:
            for name, code in versions.items():
                found = measured(part, code, files)
                begin, end = found[first]["memory"], found[-1]["memory"]
                met = "met" if end <= aim * begin else "**missed**"
                cells = (name, what, f"{begin:.0f} MB", f"{end:.0f} MB", f"{end / begin:.2f}", found[-1]["alive"], aim)
                lines.append(f"| {' | '.join(map(str, cells))} | {met} |")
                courses.append(f"{name}, {part}: " + ", ".join(f"{step['memory']:.0f}" for step in found))
                print(lines[-1], file=sys.stderr, flush=True)
    return "\n".join([*lines, "", "One after another, in MB:", "", *(f"- {course}" for course in courses)])


def main() -> None:
    """Measure, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--beside", metavar="FOLDER", type=Path, help="another version of Vigil, checked out")
    parser.add_argument("--output", metavar="FILE", type=Path, help="where the figures are written, else shown")
    parser.add_argument("--measure", nargs="+", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        part, *files = chosen.measure
        steps = open_and_close([Path(file) for file in files]) if part == "tables" else share(Path(files[0]))
        print(json.dumps(list(steps)))
        return
    versions = {"this": ROOT, **({"earlier": chosen.beside.resolve()} if chosen.beside else {})}
    text = f"{HEAD}\n{report(versions)}\n"
    if chosen.output:
        chosen.output.write_text(text, encoding="utf-8")
    else:
        print(text)


HEAD = f"""# What open tables hold of memory

Measured by `benchmarks/memory.py`: what the process holds by itself, after every page was looked at. Of tables opened
and closed one by one "at first" is after the second, of sessions after the one without a filter; the other
{SESSIONS - 1} each have a year or a kind of event of their own.
"""


if __name__ == "__main__":
    main()
