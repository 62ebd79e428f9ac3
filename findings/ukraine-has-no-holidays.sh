#!/usr/bin/env bash
# Since 2023 Ukraine has no holidays (holidays 0.109)
#
# What was done: the usual question "are attacks heavier on Ukraine's holidays?" asked of the usual package:
# `day in holidays.UA()` for Independence Day (24 August), Constitution Day, Statehood Day and Christmas, 2021 to 2025.
# What one expects: yes for each year; the days are in the law and are marked each year.
# What comes instead: `holidays.UA(years=2025)` is empty, as are 2023 and 2024; 2022 ends with 8 March. Under martial
# law nobody has the day off, and the package's default category is days off. The eleven days are there under
# another one, `categories="workday"`. Nothing says so: an unknown category raises an error, an empty year does not.
# Russia's list for the same year has 19 days.
# What it does to a table of events: "on a holiday" is false for every night since March 2022, so the comparison of
# holidays with other days is one of the years before with the years after, or has an empty side; a calendar that
# marks the days of both countries marks those of one only.
# What to do instead: `holidays.UA(categories=("public", "workday"))`, and look at the number of days found in each year.
# Even then 2021 and 2025 differ by law: Defenders' Day has moved, Statehood Day is new.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check holidays==0.109 python-dateutil==2.9.0.post0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import datetime
import sys

import holidays

both = ("public", "workday")
years = range(2021, 2026)
checks = [
    ("days in UA(), 2021 to 2025", [len(holidays.UA(years=year)) for year in years], [19, 5, 0, 0, 0]),
    ("24 August in UA()", [datetime.date(year, 8, 24) in holidays.UA() for year in years], [True] + 4 * [False]),
    (
        "24 August with both categories",
        [datetime.date(year, 8, 24) in holidays.UA(categories=both) for year in years],
        5 * [True],
    ),
    ("days of 2025 under \"workday\"", len(holidays.UA(years=2025, categories="workday")), 11),
    ("days of 2025 in RU()", len(holidays.RU(years=2025)), 19),
]
for words, found, _ in checks:
    print(f"{words}: {found}")
changed = [(words, found, seen) for words, found, seen in checks if found != seen]
if changed:
    sys.exit(f"No longer as described: {changed}")
PYTHON
