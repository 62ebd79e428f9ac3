#!/usr/bin/env bash
# Written once, counted twice: half the alarms move into the next hour (narwhals 2.29.0, pandas 3.1.1, duckdb 2.0.1)
#
# What was done: minutes since midnight were made into hours of the clock, `(nw.col("minute") / 60).cast(nw.Int64)`, and
# alarms counted by hour, with the same narwhals lines over a pandas frame and over a DuckDB relation.
# What one expects: the same counts, which is what narwhals is for; 01:59 is in hour 1, as int() and pandas cut it.
# What comes instead: narwhals leaves the cast to the engine. pandas cuts, DuckDB rounds: 01:30 to 01:59 become hour 2,
# 23:30 to 23:59 hour 24, which no clock has. It is an error to neither, and the page on `cast` does not say it, while
# the one on `round` does name its engines' differences, so that the reader of both takes `cast` for the safe one.
# What it does to a table of events: the same table has another "hour of most attacks" once it has grown and been moved
# from memory into a database; a test on a small frame does not see it.
# What to do instead: floor division before the cast, `(nw.col("minute") // 60).cast(nw.Int64)`, which is the same in
# both, and the test of every query on each engine.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check narwhals==2.29.0 pandas==3.1.1 duckdb==2.0.1 \
  pyarrow==26.0.1 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import duckdb
import narwhals as nw
import pandas as pd

alarms = pd.DataFrame({"minute": [0, 29, 61, 89, 91, 119, 150, 1409, 1411, 1439]})
connection = duckdb.connect()
connection.register("alarms", alarms)
engines = {
    "pandas": lambda: nw.from_native(alarms).lazy(),
    "duckdb": lambda: nw.from_native(connection.sql("FROM alarms")),
}


def by_hour(frame, hour):
    counted = frame.select(hour=hour).group_by("hour").agg(alarms=nw.len()).sort("hour").collect()
    return {int(h): int(n) for h, n in zip(counted["hour"].to_list(), counted["alarms"].to_list(), strict=True)}


cut = (nw.col("minute") / 60).cast(nw.Int64)
floored = (nw.col("minute") // 60).cast(nw.Int64)
seen = {
    "pandas": ({0: 2, 1: 4, 2: 1, 23: 3}, {0: 2, 1: 4, 2: 1, 23: 3}),
    "duckdb": ({0: 2, 1: 2, 2: 3, 23: 1, 24: 2}, {0: 2, 1: 4, 2: 1, 23: 3}),
}
changed = []
for engine, frame in engines.items():
    found = by_hour(frame(), cut), by_hour(frame(), floored)
    print(f"{engine}: by cast {found[0]}, by floor division {found[1]}")
    if found != seen[engine]:
        changed.append((engine, found, seen[engine]))
if changed:
    sys.exit(f"No longer as described: {changed}")
PYTHON
