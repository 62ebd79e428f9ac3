#!/usr/bin/env bash
# The Friday of week 27 is 27 May, by the strictest settings (dateparser 1.5.0)
#
# What was done: ISO 8601's days by week, "2025-W01-5" to "2025-W52-5" (the Fridays of 2025; W27's is 4 July), and its
# weeks, "2025-W27" and "2025W27", were read with `dateparser.parse`, as it comes and with STRICT_PARSING,
# REQUIRE_PARTS for year, month and day, and DATE_ORDER "YMD".
# What one expects: the day, since it is the standard's own form and Python's `date.fromisoformat` reads it; or None,
# which the strict settings are for: a week has no month.
# What comes instead: of the 52 Fridays 31 come as a wrong day of 2025, the 21 after W31 as None, and none right.
# "2025-W27-5" is 27 May, "2025-W05-5" 5 May, "2025-W07-5" 5 July. Where no language is given, all are tried, and in
# Polish "w" is the word "in" and is passed over, which leaves 2025-27-5: year, month and day are all there, so that the
# strict settings find nothing wrong. "2025-W27" is the 27th of the month in which the program runs, and "2025W27", by
# German (W for Woche), the day 2025 weeks ago, in the year 1986, with the strict settings too.
# What it does to a table of events: a column of weeks keeps its year and looks like days; the first half of the year
# is spread over January to December and thickest in May, and the rest, as "unreadable", is left out.
# What to do instead: match \d{4}-?W\d{2}(-?\d)? first and give it to `date.fromisocalendar`; give `languages`, and
# not Polish or German for texts that may hold weeks: with ["en"], or ["uk", "ru"], all of these are None.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dateparser==1.5.0 python-dateutil==2.9.0.post0 \
  pytz==2026.6 regex==2026.11.19 tzlocal==5.4.5
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import datetime
import sys

import dateparser

as_it_comes = {"RELATIVE_BASE": datetime.datetime(2025, 8, 21, 9, 0)}
strict = as_it_comes | {
    "STRICT_PARSING": True,
    "REQUIRE_PARTS": ["day", "month", "year"],
    "DATE_ORDER": "YMD",
}


def read(text, settings, languages=None):
    found = dateparser.parse(text, languages=languages, settings=settings)
    return None if found is None else f"{found:%Y-%m-%d}"


def fridays(settings):
    days = {f"2025-W{week:02}-5": datetime.date.fromisocalendar(2025, week, 5) for week in range(1, 53)}
    found = [(read(text, settings), day) for text, day in days.items()]
    right = sum(text == f"{day}" for text, day in found)
    none = sum(text is None for text, _ in found)
    return {"right": right, "wrong": len(found) - right - none, "None": none}


texts = ["2025-W27-5", "2025-W05-5", "2025-W07-5", "2025-W27", "2025W27"]
checks = [
    ("by the standard library", [f"{datetime.date.fromisoformat(text)}" for text in texts],
     ["2025-07-04", "2025-01-31", "2025-02-14", "2025-06-30", "2025-06-30"]),
    ("as it comes, on 21 August", [read(text, as_it_comes) for text in texts],
     ["2025-05-27", "2025-05-05", "2025-07-05", "2025-08-27", "1986-10-30"]),
    ("strict", [read(text, strict) for text in texts],
     ["2025-05-27", "2025-05-05", "2025-07-05", None, "1986-10-30"]),
    ("strict, English", [read(text, strict, ["en"]) for text in texts], [None] * 5),
    ("as it comes, Ukrainian and Russian", [read(text, as_it_comes, ["uk", "ru"]) for text in texts], [None] * 5),
    ("the Fridays of 2025", fridays(as_it_comes), {"right": 0, "wrong": 31, "None": 21}),
    ("the Fridays, strict", fridays(strict), {"right": 0, "wrong": 31, "None": 21}),
]  # fmt: skip
print(f"read: {texts}")
for what, found, _ in checks:
    print(f"{what}: {found}")
changed = [(what, found, seen) for what, found, seen in checks if found != seen]
if changed:
    sys.exit(f"No longer as described: {changed}")
PYTHON
