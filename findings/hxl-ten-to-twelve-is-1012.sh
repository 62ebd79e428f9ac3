#!/usr/bin/env bash
# Ten to twelve killed are 1,012, and 1,200 are fewer than five (libhxl 5.2.2)
#
# What was done: numbers of killed as reports give them ("10-12", "1,200", "c. 10", a blank, "unknown") went through the two
# steps of every HXL recipe: `clean_data(number="#affected+killed")`, and the filters `with_rows("#affected+killed<5")`
# and `with_rows("#affected+killed>5")`.
# What one expects: cleaning leaves what is no number, with its message "Cannot parse as a number" (it does for "unknown");
# the filters compare numbers, and what is none passes neither.
# What comes instead, without a message: cleaning strikes out what is neither digit nor point and reads the rest, so that
# "10-12" becomes 1012, "3/5" 35, the decimal comma of "12,5" vanishes (125), and "c. 10" becomes 0.1, its point moving
# before the figure. The sums of `count()` then take them: an oblast with "2-10" and 3 killed has 213.
# The filter, on the table as it came, knows no comma and compares what does not read as a number as text: "1,200"
# begins with a 1 and is fewer than five, so is a blank; "n/a" and "unknown" sort behind 5 and are more.
# What it does to a table of events: a range, which is how an honest source gives a large attack, becomes ten or a
# hundred times its value; a list of mass-casualty events holds those nobody has counted and lacks the largest.
# What to do instead: read ranges into two columns before HXL sees them; `with_rows("#affected+killed is number")` before
# each comparison, in a call of its own (several queries in one call are joined by "or"), and count what it leaves out.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check libhxl==5.2.2 python-dateutil==2.9.0.post0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import logging
import sys

import hxl

logging.disable(logging.CRITICAL)  # what clean_data says of "n/a" and "unknown"


def table(cells):
    rows = [["Oblast", "Killed"], ["#adm1+name", "#affected+killed"], *(["Kyiv", cell] for cell in cells)]
    return hxl.data(rows)


def killed(data):
    return [row.values[1] for row in data]


written = ["31", "1,200", "10-12", "3/5", "12,5", "c. 10", "unknown"]
cells = ["3", "31", "1,200", "", "n/a", "unknown"]
summed = table(["2-10", "3"]).clean_data(number="#affected+killed")
summed = summed.count("#adm1", aggregators=["sum(#affected+killed) as Killed#affected+killed"])
checks = [
    (
        f"cleaned: {written}",
        killed(table(written).clean_data(number="#affected+killed")),
        ["31", "1200", "1012", "35", "125", "0.1", "unknown"],
    ),
    ("2-10 and 3 killed, summed", [row.values[1] for row in summed], [213]),
    ("fewer than five", killed(table(cells).with_rows("#affected+killed<5")), ["3", "1,200", ""]),
    ("more than five", killed(table(cells).with_rows("#affected+killed>5")), ["31", "n/a", "unknown"]),
    (
        "numbers, more than five",
        killed(table(cells).with_rows("#affected+killed is number").with_rows("#affected+killed>5")),
        ["31"],
    ),
]
for words, found, _ in checks:
    print(f"{words}: {found}")
changed = [(words, found, seen) for words, found, seen in checks if found != seen]
if changed:
    sys.exit(f"No longer as described: {changed}")
PYTHON
