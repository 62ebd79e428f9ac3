"""Whether every row of any file is read or reported: 10,000 files that are made up, each read and compared.

`python -m benchmarks.any_table [HOW MANY] [FIRST SEED]` says which files broke the rule, how long the longest reading
took and how much memory the process had at most. One process reads them all, one after another.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

import pandas as pd

from benchmarks.generated_files import GeneratedFile, generated_file
from vigil.readers import ReadTable, read_table

FILES = 10_000
MOST_SECONDS = 10
MOST_BYTES = 2**30


def broken_rules(made: GeneratedFile, table: ReadTable) -> list[str]:
    """What a reading did to the rows of a file without a word; empty where it kept the rule."""
    found = []
    events = table.events.set_index("event_id")
    known = {row.cells["id"]: row for row in made.rows}
    if invented := set(events.index) - set(known):
        found.append(f"events that are not in the file: {sorted(invented)[:3]}")
    if not events.index.is_unique:
        found.append("an event twice")
    left_out = [problem for problem in table.problems if problem.left_out]
    lines = {problem.row for problem in left_out}
    if table.rows_read - len(events) != len(lines):
        found.append(f"{table.rows_read} rows read, {len(events)} events, {len(lines)} rows reported")
    for identifier, row in known.items():
        if identifier not in events.index:
            if not lines & set(range(row.first_line, row.last_line + 1)):
                found.append(f"{identifier} in line {row.first_line} is neither read nor reported")
            elif not row.broken and "date" not in row.is_odd:
                found.append(f"{identifier} in line {row.first_line} is left out, and its day can be read")
            continue
        found += _changed(events.loc[identifier], row.cells, row.is_odd)
    return found


def _changed(event: pd.Series, cells: dict[str, str], is_odd: set[str]) -> list[str]:
    """Plain cells of a row that came out as something else."""
    found = []
    for name, column in (("killed", "killed_best"), ("injured", "injured_best")):
        value = event[column]
        if name not in is_odd and ("" if pd.isna(value) else str(int(value))) != cells[name]:
            found.append(f"{event.name}: {name} {cells[name]!r} became {value!r}")
    if "date" not in is_odd and event["event_date"].date().isoformat() != cells["date"]:
        found.append(f"{event.name}: {cells['date']} became {event['event_date']}")
    for name in ("latitude", "longitude"):
        if "latitude" not in is_odd and not abs(float(event[name]) - float(cells[name])) < 1e-6:
            found.append(f"{event.name}: {name} {cells[name]} became {event[name]}")
    if "place" not in is_odd and str(event["location"]) != cells["place"]:
        found.append(f"{event.name}: {cells['place']!r} became {event['location']!r}")
    return found


def read_made(made: GeneratedFile, folder: Path) -> ReadTable:
    """The file written into a folder and read."""
    path = folder / made.name
    path.write_bytes(made.raw)
    return read_table(path, mapping=made.mapping)


def main(count: int, first: int) -> int:
    """Read the files and print what was found; the number of files that broke the rule."""
    broken, slowest, kinds = 0, (0.0, 0), Counter[str]()
    rows = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + count):
            made = generated_file(seed)
            begun = time.perf_counter()
            try:
                found = broken_rules(made, read_made(made, Path(folder)))
            except Exception as error:  # whatever it is, it is a failure
                found = ["".join(traceback.format_exception_only(error)).strip()[:300]]
            slowest = max(slowest, (time.perf_counter() - begun, seed))
            rows += len(made.rows)
            kinds[made.name] += 1
            if found:
                broken += 1
                print(f"{seed} {made.name} ({made.made}): {'; '.join(found[:3])}", flush=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"{count:,} files ({', '.join(f'{name} {number:,}' for name, number in kinds.most_common())}), {rows:,} rows")
    print(f"broke the rule: {broken}; slowest {slowest[0]:.2f} s (seed {slowest[1]}); memory {memory / 2**20:.0f} MB")
    return broken + (slowest[0] > MOST_SECONDS) + (memory > MOST_BYTES)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    sys.exit(bool(main(*(*numbers, *(FILES, 0)[len(numbers) :]))))
