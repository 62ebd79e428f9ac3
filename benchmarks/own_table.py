"""How fast a large table of one's own opens: a made-up CSV file, in this build and another, in one run.

  python -m benchmarks.own_table [--rows 2500000] [--with FOLDER] [--rounds 3] [--write FILE]

The columns are named as people name them, so that a mapping is proposed. Each opening is a process of its own with an
empty cache; with the folder of another build, the two take turns and the ratio of their shortest times is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
ROWS = 2_500_000
SEED = 12
TYPES = ("Shelling", "Drone strike", "Missile strike", "Air raid", "Clash", "Mine", "Sabotage", "Protest")
ACTORS = ("Army", "Air force", "Border guard", "Militia", "Unknown group", "Police", "Volunteers", "Marines")
PLACES = (
    *(("Kharkiv", 49.99, 36.23), ("Kherson", 46.64, 32.62), ("Odesa", 46.48, 30.73), ("Kyiv", 50.45, 30.52)),
    *(("Sumy", 50.91, 34.80), ("Nikopol", 47.57, 34.40), ("Izium", 49.21, 37.25), ("Zaporizhzhia", 47.84, 35.14)),
    *(("Dnipro", 48.46, 35.04), ("Mykolaiv", 46.97, 32.00), ("Poltava", 49.59, 34.55), ("Chernihiv", 51.50, 31.29)),
)
WORDS = (
    "night",
    "two",
    "houses",
    "burnt",
    "depot",
    "road",
    "north",
    "near",
    "school",
    "river",
    "was",
    "hit",
    "reported",
)

OPEN = """
import json, resource, sys, time
begun = time.perf_counter()
from pathlib import Path
from vigil.readers import read_table
path = Path(sys.argv[2])
if sys.argv[1] == "read":
    rows, killed = (lambda table: (len(table.events), int(table.events["killed_best"].sum())))(read_table(path))
else:
    try:
        from vigil.store.opening import open_table
    except ImportError:  # where it stood before
        from vigil.large.opening import open_table
    opened = open_table(path)
    rows, killed = getattr(opened, "read", opened).rows, -1
seconds = time.perf_counter() - begun
print(json.dumps([seconds, rows, killed, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20]))
"""


def make(path: Path, rows: int) -> None:
    """Write a CSV file of that many rows: days without hours, places with coordinates near them, short notes."""
    random = np.random.default_rng(SEED)
    places = pd.DataFrame(PLACES, columns=["place", "lat", "lon"]).iloc[random.integers(0, len(PLACES), rows)]
    frame = places.reset_index(drop=True)
    days = pd.Timestamp("2022-02-24") + pd.to_timedelta(np.sort(random.integers(0, 1500, rows)), unit="D")
    frame["date"] = days.strftime("%Y-%m-%d")
    frame["type"] = np.array(TYPES)[random.integers(0, len(TYPES), rows)]
    frame["actor"] = np.array(ACTORS)[random.integers(0, len(ACTORS), rows)]
    for name in ("lat", "lon"):
        frame[name] = (frame[name] + random.normal(0, 0.2, rows)).round(4)
    frame["killed"] = pd.Series(random.poisson(0.6, rows)).astype("Int64").mask(random.random(rows) < 0.1)
    picked = np.array(WORDS)[random.integers(0, len(WORDS), (rows, 6))]
    notes = pd.Series(picked[:, 0])
    for number in range(1, picked.shape[1]):
        notes = notes + " " + picked[:, number]
    frame["notes"] = notes + ", " + pd.Series(np.arange(rows)).astype(str)
    frame[["date", "type", "actor", "place", "lat", "lon", "killed", "notes"]].to_csv(path, index=False)


def opened(build: Path, how: str, path: Path) -> tuple[float, int, int, float]:
    """Seconds with start-up, rows, people killed (-1 where not summed) and GB at most of one opening by a build."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "PYTHONPATH": str(build), "VIGIL_CACHE": cache}
        command = [sys.executable, "-c", OPEN, how, str(path)]
        answer = subprocess.run(command, cwd=build, env=environment, check=True, capture_output=True, text=True)
    seconds, rows, killed, memory = json.loads(answer.stdout.splitlines()[-1])
    return seconds, rows, killed, memory


def compare(path: Path, builds: dict[str, Path], rounds: int) -> list[str]:
    """The shortest time of every build for reading and opening a file, and their ratio, as lines of text."""
    lines = []
    for how in ("read", "open"):
        found: dict[str, list[tuple[float, int, int, float]]] = {name: [] for name in builds}
        for _ in range(rounds):
            for name, build in builds.items():
                found[name].append(opened(build, how, path))
        shortest = {name: min(runs) for name, runs in found.items()}
        for name, (seconds, rows, _, memory) in shortest.items():
            lines.append(f"{how}, {name}: {seconds:.2f} s, {rows:,} rows, {memory:.2f} GB")
        if len(shortest) == 2:
            ours, theirs = shortest.values()
            if ours[1:3] != theirs[1:3]:
                lines.append(f"{how}: the two builds did not read the same")
            lines.append(f"{how}: {ours[0] / theirs[0]:.2f} times")
    return lines


def main() -> None:
    """Make the file, open it and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--with", dest="other", type=Path, help="folder of another build, to compare with")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--file", type=Path, help="a CSV file to open instead of a made-up one")
    parser.add_argument("--write", type=Path, help="write the figures into this file too")
    options = parser.parse_args()
    builds = {"this build": ROOT} | ({"the other build": options.other.resolve()} if options.other else {})
    with tempfile.TemporaryDirectory() as folder:
        path = options.file
        if path is None:
            path = Path(folder) / "own.csv"
            make(path, options.rows)
        lines = compare(path.resolve(), builds, options.rounds)
    print(*lines, sep="\n")
    if options.write:
        options.write.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
