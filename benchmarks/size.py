"""How fast it is at size: large tables in Vigil and in what would be used instead, in one run.

  pip install --requirement benchmarks/requirements.txt
  python benchmarks/size.py

Makes up tables shaped like ACLED's export (see `acled_like.py`), asks Vigil, pandas by hand and Datasette the same
questions about the same rows, each in a process of its own, and writes `benchmarks/size.md`.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

SIZES = (100_000, 2_500_000)
CHANGES = ("date", "actor", "both", "text")
ROUNDS = 12
SESSIONS = 20
WORDS = ("depot", "artillery", "checkpoint", "march", "warehouse", "drone", "explosive", "rivals", "clinic", "school")
USED = (
    *("event_id_cnty", "event_date", "event_type", "sub_event_type", "actor1", "actor2", "country", "admin1"),
    *("location", "latitude", "longitude", "notes", "fatalities"),
)
AIM_AGAIN_SECONDS = 1.0
AIM_CHANGE_SECONDS = 0.3


@dataclass(frozen=True)
class Filter:
    """One filter as every contestant gets it."""

    change: str
    date_from: date | None = None
    date_to: date | None = None
    actor: str = ""
    text: str = ""


def filters(actors: list[str], first: date, last: date) -> Iterator[Filter]:
    """As many different filters of each kind as there are rounds, the same for the same table."""
    random = np.random.default_rng(7)
    for number in range(ROUNDS):
        begin = first + timedelta(days=int(random.integers(0, max((last - first).days - 200, 1))))
        span = {"date_from": begin, "date_to": begin + timedelta(days=180)}
        actor = actors[number % len(actors)]
        word = WORDS[number % len(WORDS)]
        yield Filter("date", **span)
        yield Filter("actor", actor=actor)
        yield Filter("both", actor=actor, **span)
        yield Filter("text", text=word if number < len(WORDS) else f"{word} houses")


# The contestants, each in a process of its own


def questions() -> dict[str, Callable[[Any], object]]:
    """What pages ask of a selection: events by week and type and deaths by week, a map, and a page of rows."""
    from vigil.analysis.frequency import counting
    from vigil.analysis.place_counts import large_view, places_frame

    def counts(view: Any) -> None:
        counting.counts(view, every="week", by="type")
        counting.counts(view, every="week", measure="killed")

    def marks(view: Any) -> object:
        many = large_view(view)
        return places_frame(view) if many is None else many.marks(WHOLE_WORLD, 0.0)

    def rows(view: Any) -> object:
        return view.rows, view.page(LISTED, limit=100)

    return {"frequency": counts, "map": marks, "events": rows}


WHOLE_WORLD = (-180.0, -85.0, 180.0, 85.0)

LISTED = ("event_id", "event_date", "event_type", "actor1", "actor2", "location", "killed_best", "notes")
"""Columns of a page of rows."""


def selection_of(one: Filter) -> Any:
    """A change of filters as a selection."""
    from vigil.query.selection import Selection

    actors = (one.actor,) if one.actor else ()
    return Selection(date_from=one.date_from, date_to=one.date_to, actors=actors, text=one.text)


def vigil(path: Path, again: bool) -> dict[str, Any]:
    """Open, ask, and count memory."""
    from vigil.store.on_disk.stored_table import ParquetTable
    from vigil.store.opening import open_table

    asked = questions()
    began = time.perf_counter()
    with highest_memory() as highest:
        opened_table = open_table(path, wait=False)
        dataset = opened_table.dataset
        opened = time.perf_counter() - began
        for ask in asked.values():
            ask(dataset.select())
        found: dict[str, Any] = {"opened": opened, "first_page": time.perf_counter() - began, "memory_one": memory()}
        if isinstance(table := opened_table.read, ParquetTable):
            table.finished()
        found["searched"] = time.perf_counter() - began
        if again:
            offered = dataset.choices
            found["changes"] = timed(
                {
                    name: lambda one, ask=ask: ask(dataset.select(selection_of(one)))  # type: ignore[misc]
                    for name, ask in asked.items()
                },
                list(filters(list(offered.actors[: 3 * ROUNDS : 3]), offered.first_day, offered.last_day)),
            )
    found["memory_highest"] = highest[0]
    return found


@contextmanager
def highest_memory() -> Iterator[list[float]]:
    """The most memory that this process holds by itself while the block runs, in MB, looked at 20 times a second."""
    highest, done = [memory()], threading.Event()

    def look() -> None:
        while not done.wait(0.05):
            highest[0] = max(highest[0], memory())

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield highest
    finally:
        done.set()
        thread.join()


def vigil_sessions(path: Path, _: bool) -> dict[str, Any]:
    """Memory with one view of the table and with many, every one of another selection."""
    from vigil.query.selection import Selection
    from vigil.store.opening import open_table

    dataset = open_table(path).dataset
    actors = dataset.choices.actors
    held = {}
    for session in range(SESSIONS):
        view = dataset.select(Selection(actors=actors[session : session + 2]) if session else Selection())
        for ask in questions().values():
            ask(view)
        held[session + 1] = memory()
    return {"memory": held[1], "memory_many": held[SESSIONS]}


def pandas_by_hand(path: Path, again: bool) -> dict[str, Any]:
    """What an analyst writes: the whole table in memory, a mask, a groupby."""
    import pandas as pd

    began = time.perf_counter()
    table = by_hand(path)
    opened = time.perf_counter() - began
    found: dict[str, Any] = {"opened": opened, "first_page": opened, "memory_one": memory()}
    if not again:
        return found

    def kept(one: Filter) -> pd.DataFrame:
        mask = pd.Series(True, index=table.index)
        if one.date_from and one.date_to:
            mask &= table["event_date"].between(pd.Timestamp(one.date_from), pd.Timestamp(one.date_to))
        if one.actor:
            mask &= (table["actor1"] == one.actor) | (table["actor2"] == one.actor)
        for word in one.text.split():
            mask &= table["notes"].str.contains(word, case=False, regex=False)
        return table[mask]

    def frequency(one: Filter) -> None:
        rows = kept(one)
        week = rows["event_date"].dt.to_period("W")
        rows.groupby([week, "event_type"], observed=True).size()
        rows.groupby(week)["fatalities"].sum()

    def cells(one: Filter) -> None:
        rows = kept(one)
        rows.groupby([rows["latitude"].round(), rows["longitude"].round()])["fatalities"].agg(["size", "sum"])

    def events(one: Filter) -> None:
        rows = kept(one)
        rows.sort_values("event_date").head(100)

    actors = table["actor1"].value_counts().index.astype("str").tolist()[: 3 * ROUNDS : 3]
    days = table["event_date"]
    asked = {"frequency": frequency, "map": cells, "events": events}
    found["changes"] = timed(asked, list(filters(actors, days.min().date(), days.max().date())))
    return found


def by_hand(path: Path) -> Any:
    """The table as pandas reads it, in the columns used; the curated table from its own reader."""
    import pandas as pd

    if path.is_dir():
        from vigil.readers import read_table

        return (
            read_table(path)
            .events.rename(columns={"event_id": "event_id_cnty", "killed_best": "fatalities"})
            .reindex(columns=USED)
        )
    labels = dict.fromkeys(
        ("event_type", "sub_event_type", "actor1", "actor2", "country", "admin1", "location"), "category"
    )
    return pd.read_csv(path, usecols=list(USED), dtype=labels, parse_dates=["event_date"], engine="pyarrow")


def datasette(path: Path, again: bool) -> dict[str, Any]:
    """The same rows in SQLite behind Datasette, with indexes on what is filtered by; asked over its JSON interface."""
    began = time.perf_counter()
    database = path.with_suffix(".db") if path.is_file() else Path(tempfile.gettempdir()) / "vigil-curated.db"
    if not again:
        database.unlink(missing_ok=True)
        with sqlite3.connect(database) as connection:
            by_hand(path).astype({"event_date": "str"}).to_sql("events", connection, index=False, chunksize=100_000)
            for column in ("event_date", "actor1", "actor2", "event_type", "country"):
                connection.execute(f"CREATE INDEX of_{column} ON events ({column})")
            connection.execute("ANALYZE")
        connection.close()
    with sqlite3.connect(database) as connection:
        actors = connection.execute("SELECT actor1 FROM events GROUP BY 1 ORDER BY count(*) DESC LIMIT 36").fetchall()
        first, last = connection.execute("SELECT min(event_date), max(event_date) FROM events").fetchone()
    connection.close()
    with serving(database) as (address, process):
        facets = {"_size": "100", "_facet": ["event_type", "actor1", "country"]}
        fetched(f"{address}/events.json?{urllib.parse.urlencode(facets, doseq=True)}")
        found: dict[str, Any] = {"first_page": time.perf_counter() - began, "memory_one": memory(process.pid)}
        if not again:
            return found

        def where(one: Filter) -> str:
            parts = ["1"]
            if one.date_from:
                parts.append(f"event_date BETWEEN '{one.date_from}' AND '{one.date_to}'")
            if one.actor:
                quoted = one.actor.replace("'", "''")
                parts.append(f"(actor1 = '{quoted}' OR actor2 = '{quoted}')")
            parts += [f"notes LIKE '%{word}%'" for word in one.text.split()]
            return " AND ".join(parts)

        def query(sql: str) -> None:
            fetched(f"{address}.json?{urllib.parse.urlencode({'sql': sql, '_shape': 'arrays'})}")

        def frequency(one: Filter) -> None:
            week = "strftime('%Y-%W', event_date)"
            query(f"SELECT {week}, event_type, count(*) FROM events WHERE {where(one)} GROUP BY 1, 2")
            query(f"SELECT {week}, sum(fatalities) FROM events WHERE {where(one)} GROUP BY 1")

        def cells(one: Filter) -> None:
            query(
                "SELECT round(latitude), round(longitude), count(*), sum(fatalities) FROM events "
                f"WHERE {where(one)} GROUP BY 1, 2"
            )

        def events(one: Filter) -> None:
            asked = {**facets, "_where": where(one), "_sort": "event_date"}
            fetched(f"{address}/events.json?{urllib.parse.urlencode(asked, doseq=True)}")

        asked = {"frequency": frequency, "map": cells, "events": events}
        days = date.fromisoformat(first[:10]), date.fromisoformat(last[:10])
        chosen = list(filters([name for (name,) in actors][::3], *days))
        found["changes"] = timed(asked, chosen, rounds=3 if path.is_file() else ROUNDS)
    return found


@contextmanager
def serving(database: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Datasette on a free port of this machine, without its limits of time, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"sql_time_limit_ms": 120_000, "facet_time_limit_ms": 120_000, "max_returned_rows": 100_000}
    settings |= {"num_sql_threads": 3, "facet_suggest_time_limit_ms": 1, "cache_size_kb": 200_000, "suggest_facets": 0}
    call = [sys.executable, "-m", "datasette", "serve", str(database), "--port", str(port)]
    for name, value in settings.items():
        call += ["--setting", name, str(value)]
    process = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                fetched(f"{address}/-/versions.json")
                break
            except OSError:
                time.sleep(0.1)
        yield f"{address}/{database.stem}", process
    finally:
        process.terminate()
        process.wait()


def fetched(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=300) as answer:
        return bytes(answer.read())


def all_points(path: Path, _: bool) -> dict[str, Any]:
    """Bytes of a map's figure: one that holds every point, as a plain page sends it, and Vigil's marks."""
    import plotly.graph_objects as go

    from tests.large_tables import scan_of
    from vigil.query.selection import Selection
    from vigil.store.on_disk import map_marks
    from vigil.store.on_disk.stored_table import StoredTable
    from vigil.store.opening import open_table

    def size(frame: Any, text: list[str]) -> int:
        trace = go.Scattermap(lat=frame["latitude"], lon=frame["longitude"], text=text, mode="markers")
        return len(go.Figure(trace).to_json())

    table = by_hand(path)
    opened = open_table(path)
    scan = opened.scan if isinstance(opened, StoredTable) else scan_of(opened.events)
    whole = map_marks.marks(scan, Selection())
    zoomed = map_marks.marks(scan, Selection(), map_marks.Extent(22, 44, 40, 53), 5)
    ours = [
        size(one.cells, (one.cells["events"].astype("str") + " events").tolist())
        if one.points is None
        else size(one.points, (one.points["location"].fillna("") + one.points["event_type"].fillna("")).tolist())
        for one in (whole, zoomed)
    ]
    text = (table["location"].astype("str") + ", " + table["event_type"].astype("str")).tolist()
    return {"all": size(table, text), "whole": ours[0], "zoomed": ours[1], "marks": len(whole.cells)}


def engines(path: Path, _: bool) -> dict[str, Any]:
    """The same questions to the same events on each engine there is: milliseconds, median over filters."""
    from vigil import limits
    from vigil.readers import read_table
    from vigil.store.on_disk.stored_table import ParquetTable
    from vigil.store.on_disk.stored_view import StoredDataset
    from vigil.store.opening import open_table
    from vigil.store.public_tables import dataset_of_read

    def kept(*, in_memory: bool) -> StoredDataset:
        limits.IN_MEMORY_ROWS = 10**9 if in_memory else 0
        return StoredDataset(ParquetTable(large.folder))

    large = open_table(path, rows=0)
    assert isinstance(large, ParquetTable)
    large.finished()
    datasets: dict[str, Callable[[], Any]] = {
        "DuckDB over Parquet": lambda: kept(in_memory=False),
        "kept, in memory": lambda: kept(in_memory=True),
    }
    if large.rows <= LARGE:
        datasets["never kept"] = lambda: dataset_of_read(read_table(path))
    offered = large.choices
    chosen = list(filters(list(offered.actors[: 3 * ROUNDS : 3]), offered.first_day, offered.last_day))
    asked = questions()
    found: dict[str, Any] = {}
    for name, dataset_of_table in datasets.items():
        dataset = dataset_of_table()

        def page(one: Filter, dataset: Any = dataset) -> None:
            view = dataset.select(selection_of(one))
            asked["frequency"](view)
            asked["map"](view)

        page(Filter("first"))
        taken = timed({"page": page}, chosen, rounds=5)["page"]
        found[name] = {change: statistics.median(seconds) * 1000 for change, seconds in taken.items()}
    return found


CONTESTANTS: dict[str, Callable[[Path, bool], dict[str, Any]]] = {
    "vigil": vigil,
    "vigil_sessions": vigil_sessions,
    "pandas_by_hand": pandas_by_hand,
    "datasette": datasette,
    "all_points": all_points,
    "engines": engines,
}


def timed(
    asked: dict[str, Callable[[Filter], object]], chosen: list[Filter], *, rounds: int = ROUNDS
) -> dict[str, dict[str, list[float]]]:
    """Seconds of each question after each kind of change, over different values."""
    taken: dict[str, dict[str, list[float]]] = {name: {change: [] for change in CHANGES} for name in asked}
    for one in chosen[: rounds * len(CHANGES)]:
        for name, ask in asked.items():
            began = time.perf_counter()
            ask(one)
            taken[name][one.change].append(time.perf_counter() - began)
    return taken


def memory(process: int | str = "self") -> float:
    """Memory of a process in MB: what it holds by itself, without the pages of files that can be dropped."""
    fields = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines())
    return int(fields["RssAnon"].split()[0]) / 1024


# The run


def measured(contestant: str, path: Path, *, again: bool, environment: dict[str, str]) -> dict[str, Any]:
    """What one contestant says of one table, in a new process."""
    call = [sys.executable, __file__, "--measure", contestant, str(path), *(["--again"] if again else [])]
    done = subprocess.run(call, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise SystemExit(f"{contestant} on {path.name}:\n{done.stderr[-3000:]}")
    print(f"  {contestant}{' again' if again else ''}", flush=True)
    return json.loads(done.stdout.splitlines()[-1])


def table_of(rows: int, folder: Path) -> Path:
    from acled_like import write_csv

    path = folder / f"acled-like-{rows}.csv"
    if not path.is_file():
        print(f"making up {rows:,} rows", flush=True)
        write_csv(path.with_suffix(".part"), rows).replace(path)
    return path


def largest_of(folder: Path) -> Path:
    """A table that would be too large for one CSV file, as Parquet."""
    from acled_like import write_parquet

    path = folder / f"acled-like-{LARGEST}.parquet"
    if not path.is_file():
        print(f"making up {LARGEST:,} rows", flush=True)
        write_parquet(path.with_suffix(".part"), LARGEST).replace(path)
    return path


def measured_beside(checkout: Path, path: Path, folder: Path) -> dict[str, Any]:
    """The first opening of one table by another build, in its own words, with nothing kept before."""
    call = [sys.executable, str(checkout / "benchmarks" / "size.py"), "--measure", "vigil", str(path)]
    with tempfile.TemporaryDirectory(dir=folder) as cache:
        environment = {**os.environ, "VIGIL_CACHE": cache, "PYTHONPATH": str(checkout)}
        done = subprocess.run(call, capture_output=True, text=True, env=environment, cwd=checkout, check=False)
    if done.returncode:
        raise SystemExit(f"{checkout} on {path.name}:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def run(sizes: list[int], folder: Path, beside: Path | None) -> dict[str, Any]:
    """Every contestant on every table, and every engine at every size."""
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(dir=folder) as cache:
        environment = {**os.environ, "VIGIL_CACHE": cache, "PYTHONPATH": str(ROOT)}
        tables = {"curated": ROOT / "data"} | {f"{rows:,}": table_of(rows, folder) for rows in sizes}
        for name, path in tables.items():
            print(name, flush=True)
            results[name] = {}
            if beside and path.is_file():
                results[name]["beside"] = measured_beside(beside, path, folder)
            for contestant in ("vigil", "pandas_by_hand", "datasette"):
                if contestant == "datasette" and importlib.util.find_spec("datasette") is None:
                    print("  datasette is not installed: left out", flush=True)
                    continue
                first = measured(contestant, path, again=False, environment=environment)
                again = measured(contestant, path, again=True, environment=environment)
                results[name][contestant] = {"first": first, "again": again}
            results[name]["sessions"] = measured("vigil_sessions", path, again=True, environment=environment)
            results[name]["points"] = measured("all_points", path, again=True, environment=environment)
        print("largest", flush=True)
        path = largest_of(folder)
        results["largest"] = {
            when: measured("vigil", path, again=when == "again", environment=environment) for when in ("first", "again")
        }
        results["engines"] = compared(sizes, folder, environment)
        results["pages"] = {
            f"{rows:,}": pages_of(table_of(rows, folder), environment) for rows in sizes if rows >= LARGE
        }
    return results


LARGEST = 25_000_000
LARGE = 100_000
"""Rows from which the pages are measured: such a table is kept on disk."""


def pages_of(path: Path, environment: dict[str, str]) -> list[str]:
    """What the dashboard's pages take on a table, line by line."""
    call = [sys.executable, str(ROOT / "benchmarks" / "size_pages.py"), str(path)]
    done = subprocess.run(call, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise SystemExit(f"pages of {path.name}:\n{done.stderr[-3000:]}")
    return done.stdout.splitlines()


def compared(sizes: list[int], folder: Path, environment: dict[str, str]) -> dict[str, Any]:
    """Every engine on tables of several sizes."""
    print("engines", flush=True)
    return {
        f"{rows:,}": measured("engines", table_of(rows, folder), again=False, environment=environment)
        for rows in sorted({10_000, 50_000, *sizes})
    }


def report(results: dict[str, Any]) -> str:
    """The figures as Markdown."""
    load = os.getloadavg()[0]
    packages = ("duckdb", "narwhals", "pandas", "pyarrow", "plotly")
    packages += ("datasette",) if importlib.util.find_spec("datasette") else ()
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    lines = [
        "# How fast it is at size",
        "",
        f"Measured by `python benchmarks/size.py` on {date.today()}: {os.cpu_count()} cores ({_processor()}), "
        f"{_gigabytes()} GB of memory, {platform.system()}, Python {platform.python_version()}, {versions}; "
        f"load average at the end {load:.1f}. Tables made up by `benchmarks/acled_like.py`, shaped like ACLED's "
        "export.",
        "",
        "## Opening, seconds",
        "",
        "From the file to the answers of a first page (choices, counts by week, map, 100 rows), and until its texts "
        "can be searched, which goes on behind the page. Another build: the first page of the build named by "
        "`--beside`. By hand: `pandas.read_csv` alone, the better of two. Datasette: into SQLite with indexes, then "
        "its page with three facets.",
        "",
        "| table | Vigil, first time | searched | again | another build, first time | pandas by hand, every time "
        "| Datasette, first time | again |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    engines, pages, largest = (results.pop(name, {}) for name in ("engines", "pages", "largest"))
    for name, one in results.items():
        first, again = one["vigil"]["first"], one["vigil"]["again"]
        cells = [first["first_page"], first["searched"], again["first_page"]]
        cells += [one["beside"]["first_page"] if "beside" in one else None]
        cells += [min(one["pandas_by_hand"][when]["first_page"] for when in ("first", "again"))]
        cells += [one["datasette"][when]["first_page"] if "datasette" in one else None for when in ("first", "again")]
        lines.append(f"| {name} | " + " | ".join("" if value is None else f"{value:.2f}" for value in cells) + " |")
    lines += [
        "",
        "## After a filter change, milliseconds",
        "",
        "Median and, in brackets, 95th percentile over different filters (the curated table has few actors: most of "
        "its filters by actor were asked before and are remembered). Frequency: events by week and type, deaths by "
        "week. "
        "Map: events gathered into cells, or the events themselves. Events: 100 rows, and how many there are "
        "(Datasette: with facets).",
        "",
        "| table | question | change | Vigil | pandas by hand | ratio | Datasette | ratio |",
        "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    behind = []
    for name, one in results.items():
        for question in ("frequency", "map", "events"):
            for change in CHANGES:
                taken = {
                    who: one[who]["again"]["changes"][question][change]
                    for who in ("vigil", "pandas_by_hand", "datasette")
                    if who in one
                }
                ours = statistics.median(taken["vigil"])
                cells = [_spread(taken["vigil"])]
                for who in ("pandas_by_hand", "datasette"):
                    if who not in taken:
                        cells += ["", ""]
                        continue
                    ratio = statistics.median(taken[who]) / ours
                    cells += [_spread(taken[who]), f"{ratio:.1f}"]
                    if ratio < 1:
                        behind.append(f"{name}, {question} after {change}: {1 / ratio:.1f} times {_LABELS[who]}'s")
                lines.append(f"| {name} | {question} | {change} | " + " | ".join(cells) + " |")
    lines += ["", "A ratio is how many times as long the other takes. Where Vigil takes longer:", ""]
    lines += [f"- {text}" for text in behind] or ["- nowhere"]
    if largest:
        lines += _of_largest(largest)
    lines += [
        "",
        "## Memory, MB",
        "",
        f"Of the process, files mapped into it left out; {SESSIONS} sessions look at as many selections.",
        "",
        f"| table | Vigil, 1 session | Vigil, {SESSIONS} sessions | ratio | pandas by hand | Datasette |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, one in results.items():
        first, many = one["sessions"]["memory"], one["sessions"]["memory_many"]
        others = [one["pandas_by_hand"]["again"]["memory_one"]]
        others += [one["datasette"]["again"]["memory_one"]] if "datasette" in one else []
        lines.append(
            f"| {name} | {first:.0f} | {many:.0f} | {many / first:.2f} | "
            + " | ".join(f"{value:.0f}" for value in others)
            + " |"
        )
    lines += [
        "",
        "## Bytes of a map, kB",
        "",
        "The figure's JSON: every point, as a plain page sends it, and what Vigil sends for the world and for Ukraine.",
        "",
        "| table | every point | Vigil, the world | Vigil, Ukraine | ratio, the world |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for name, one in results.items():
        points = one["points"]
        sent = [f"{points[what] / 1000:,.0f}" for what in ("all", "whole", "zoomed")]
        lines.append(f"| {name} | " + " | ".join(sent) + f" | {points['all'] / points['whole']:.1f} |")
    lines += [
        "",
        "## Engines, milliseconds",
        "",
        "The questions of Frequency and Map together after a filter change, through the same functions; medians. "
        "A kept table of up to `IN_MEMORY_ROWS` rows is asked in memory, a larger one by DuckDB. "
        "What Spark takes is in [lake.md](lake.md).",
        "",
        f"| rows | engine | {' | '.join(CHANGES)} |",
        "| --- | --- | " + "---: | " * len(CHANGES),
    ]
    for rows, by_engine in engines.items():
        for engine, taken in by_engine.items():
            lines.append(f"| {rows} | {engine} | " + " | ".join(f"{taken[change]:.0f}" for change in CHANGES) + " |")
    lines += ["", "## Pages", "", "The dashboard on such a table, by `size_pages.py`."]
    for rows, told in pages.items():
        lines += ["", f"{rows} rows:", "", *(f"- {line}" for line in told)]
    return "\n".join(lines) + "\n"


def _of_largest(largest: dict[str, Any]) -> list[str]:
    first, again = largest["first"], largest["again"]
    lines = [
        "",
        f"## {LARGEST:,} rows",
        "",
        f"As Parquet. First page after {first['first_page']:.1f} s, texts searched after {first['searched']:.1f} s; "
        f"again {again['first_page']:.2f} s. The process held at most {first['memory_highest']:,.0f} MB while it "
        f"built, {again['memory_highest']:,.0f} MB while it was asked. After a filter change, milliseconds:",
        "",
        f"| question | {' | '.join(CHANGES)} |",
        "| --- | " + "---: | " * len(CHANGES),
    ]
    for question, taken in again["changes"].items():
        lines.append(f"| {question} | " + " | ".join(_spread(taken[change]) for change in CHANGES) + " |")
    return lines


_LABELS = {"pandas_by_hand": "pandas by hand", "datasette": "Datasette"}


def _spread(seconds: list[float]) -> str:
    worst = float(np.percentile(seconds, 95))
    return f"{statistics.median(seconds) * 1000:.0f} ({worst * 1000:.0f})"


def _processor() -> str:
    names = [line.split(":", 1)[1].strip() for line in _read("/proc/cpuinfo") if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _gigabytes() -> int:
    total = next((line for line in _read("/proc/meminfo") if line.startswith("MemTotal")), "MemTotal: 0")
    return round(int(total.split()[1]) / 2**20)


def _read(path: str) -> list[str]:
    return Path(path).read_text(encoding="utf-8").splitlines() if Path(path).exists() else []


def main() -> None:
    """Run everything, or measure one contestant (called by the run itself)."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="*", default=list(SIZES), help="sizes of the made-up tables")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "vigil-size")
    parser.add_argument("--beside", type=Path, help="checkout of another build, whose first openings are measured too")
    parser.add_argument("--only-engines", action="store_true", help="measure the engines anew, keep the rest")
    parser.add_argument("--measure", nargs=2, metavar=("CONTESTANT", "PATH"), help=argparse.SUPPRESS)
    parser.add_argument("--again", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        name, path = options.measure
        print(json.dumps(CONTESTANTS[name](Path(path), options.again)))
        return
    options.folder.mkdir(parents=True, exist_ok=True)
    kept = options.folder / "size.json"
    if options.only_engines:
        results = json.loads(kept.read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory(dir=options.folder) as cache:
            environment = {**os.environ, "VIGIL_CACHE": cache, "PYTHONPATH": str(ROOT)}
            results["engines"] = compared(options.rows, options.folder, environment)
    else:
        results = run(options.rows, options.folder, options.beside)
    kept.write_text(json.dumps(results), encoding="utf-8")
    (ROOT / "benchmarks" / "size.md").write_text(report(results), encoding="utf-8")


if __name__ == "__main__":
    main()
