#!/usr/bin/env bash
# "About 4 July 2025" reaches from June 2024 to August 2026 (edtf 5.0.2)
#
# What was done: EDTF (ISO 8601-2) is the format for dates that are not sure: 2025-07-04~ is "about 4 July 2025". The
# package's `lower_fuzzy()` and `upper_fuzzy()` give the earliest and latest day, for filtering, as its page says.
# What one expects: a day or so on both sides. The page: "if a date is approximate at the month scale, it is padded by a
# month. If it is approximate at the year scale, it is padded by a year", with 1912-04~ from 1912-03-01 to 1912-05-30
# as its example.
# What comes instead: the paddings add up. A day is padded by a year and a month and a day (3 June 2024 to 5 August
# 2026), a month by a year and a month: the page's own example gives 1911-03-01 to 1913-05-30. So the more precisely a
# day is known, the wider its span: "about 2025" is a year on both sides, "about 4 July 2025" thirteen months.
# And winter, 2024-24, is December alone: January and February are in no winter of any year.
# What it does to a table of events: an event of "about 4 July" passes the filter for any month of three years, and is
# counted in each; "strikes on power plants in winter 2024" are those of December.
# What to do instead: take `lower_strict()` and `upper_strict()`, widen them by days of your own choice, and write a
# winter as an interval (2024-12/2025-02).
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check edtf==5.0.2 python-dateutil==2.9.0.post0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys

from edtf import parse_edtf


def days(*moments):
    return tuple("-".join(f"{part:02d}" for part in moment[:3]) for moment in moments)


def fuzzy(text):
    date = parse_edtf(text)
    return days(date.lower_fuzzy(), date.upper_fuzzy())


def strict(text):
    date = parse_edtf(text)
    return days(date.lower_strict(), date.upper_strict())


checks = [
    ("2025-07-04~, fuzzy", fuzzy("2025-07-04~"), ("2024-06-03", "2026-08-05")),
    ("2025-07-04~, strict", strict("2025-07-04~"), ("2025-07-04", "2025-07-04")),
    ("1912-04~, fuzzy (the page's example)", fuzzy("1912-04~"), ("1911-03-01", "1913-05-30")),
    ("2025~, fuzzy", fuzzy("2025~"), ("2024-01-01", "2026-12-31")),
    ("2024-24 (winter), strict", strict("2024-24"), ("2024-12-01", "2024-12-31")),
]
for words, found, _ in checks:
    print(f"{words}: {found[0]} to {found[1]}")
changed = [(words, found, seen) for words, found, seen in checks if found != seen]
if changed:
    sys.exit(f"No longer as described: {changed}")
PYTHON
