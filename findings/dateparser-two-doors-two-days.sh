#!/usr/bin/env bash
# The same Ukrainian date is 4 July by one door and 7 April by the other (dateparser 1.5.0)
#
# What was done: "4.07.2025", as Ukrainian reports write it, was read with `dateparser.parse` and with
# `dateparser.search.search_dates`, both told `languages=["uk"]`; the second is the one that finds days in a sentence.
# What one expects: 4 July from both. The package knows that Ukrainian writes the day first (its own data say DMY, and
# PREFER_LOCALE_DATE_ORDER is on by default); month first is what it documents for English.
# What comes instead: `parse` gives 4 July, `search_dates` 7 April: it reads each find without the language's order.
# Days from the 13th on are right, which is why a look at a few finds does not show it, and a month in words is right.
# It is the same with Russian, Polish, German and French.
# And "3-го липня" (the 3rd of July, with its ending) gives the month alone, filled up with the day on which the
# program runs: on the 21st it is 21 July.
# What it does to a table of events: nearly four in ten dates ("as of 09:00 on 4.07.2025") move into another month, and
# those of one month are spread over the whole year.
# What to do instead: `settings={"DATE_ORDER": "DMY"}` for search_dates, always; cut the ending off ordinals first; and
# drop a find whose text holds no digit.
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
from dateparser.search import search_dates


def searched(text, languages=("uk",), **settings):
    base = {"RELATIVE_BASE": datetime.datetime(2025, 8, 21, 9, 0)}
    found = search_dates(text, languages=list(languages), settings=base | settings) or []
    return [f"{day:%Y-%m-%d}" for _, day in found]


checks = [
    ("parse, uk", [f"{dateparser.parse('4.07.2025', languages=['uk']):%Y-%m-%d}"], ["2025-07-04"]),
    ("search_dates, uk", searched("4.07.2025"), ["2025-04-07"]),
    ("in a sentence", searched("станом на 4.07.2025 знищено 268 БпЛА"), ["2025-04-07"]),
    ("from the 13th on", searched("станом на 13.07.2025 знищено 20 БпЛА"), ["2025-07-13"]),
    ("month in words", searched("у ніч на 4 липня 2025 року"), ["2025-07-04"]),
    ("Polish", searched("stan na 4.07.2025", ["pl"]), ["2025-04-07"]),
    ("German", searched("Stand 4.07.2025", ["de"]), ["2025-04-07"]),
    ("with DATE_ORDER", searched("станом на 4.07.2025 знищено 268 БпЛА", DATE_ORDER="DMY"), ["2025-07-04"]),
    ("the 3rd of July, run on a 21st", searched("атака 3-го липня"), ["2025-07-21"]),
]
for words, found, _ in checks:
    print(f"{words}: {found}")
changed = [(words, found, seen) for words, found, seen in checks if found != seen]
if changed:
    sys.exit(f"No longer as described: {changed}")
PYTHON
