#!/usr/bin/env bash
# "3-4 July 2025" is 4 July 2003 (hdx-python-utilities 4.2.5, libhxl 5.2.2, frictionless 5.21.0, dateutil 2.9.0.post0)
#
# What was done: a night attack is dated by its two days. "3-4 July 2025" was given to the three readers that
# humanitarian tables pass through: HDX's `parse_date`, the HXL library's `clean_data(date="#date")`, and a
# Frictionless schema whose field is a date of format "any", with `validate`.
# What one expects: an error, for it is no day (HDX's reader promises "Raises exception for dates that are missing
# year, month or day", and refuses "July 2025"), or at the least a day in July 2025.
# What comes instead: 4 July 2003, from all three, and the table is valid. They hand the text to dateutil, which takes
# the first number for the year once another fills the day, and 2025 for a time of day, 20:25, which the day hides.
# "30-31 July 2025" is 2030, "28-29 May 2025" is 2028, "July 3-4, 2025" is 3 July 2004: the year of the war is the day of
# the month, so each month's nights are spread over the years 2001 to 2031.
# With a dash in place of the hyphen all three refuse the same text.
# What it does to a table of events: the nights over two days, which are the large attacks, leave the period in view.
# A filter by period drops them and the count is merely lower; "first event" is 2001.
# What to do instead: split ranges before any reader sees them, and give each reader the format ("%d %B %Y"); check
# that no year lies outside the period.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check hdx-python-utilities==4.2.5 libhxl==5.2.2 \
  frictionless==5.21.0 python-dateutil==2.9.0.post0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import logging
import sys

import hxl
from frictionless import Resource, Schema
from hdx.utilities.dateparse import parse_date

logging.disable(logging.CRITICAL)


def hdx_says(text):
    try:
        return f"{parse_date(text):%Y-%m-%d}"
    except ValueError:  # dateutil's ParserError is one
        return "refused"


def hxl_says(text):
    rows = [["Day", "Killed"], ["#date+occurred", "#affected+killed"], [text, "1"]]
    cleaned = next(iter(hxl.data(rows).clean_data(date="#date"))).values[0]
    return "refused" if cleaned == text else cleaned


def frictionless_says(text):
    schema = Schema.from_descriptor({"fields": [{"name": "day", "type": "date", "format": "any"}]})
    resource = Resource(data=[["day"], [text]], schema=schema)
    if not resource.validate().valid:
        return "refused"
    return f"{Resource(data=[['day'], [text]], schema=schema).read_rows()[0]['day']:%Y-%m-%d}"


seen = {
    "4 July 2025": ["2025-07-04"] * 3,
    "3-4 July 2025": ["2003-07-04"] * 3,
    "28-29 May 2025": ["2028-05-29"] * 3,
    "30-31 July 2025": ["2030-07-31"] * 3,
    "July 3-4, 2025": ["2004-07-03"] * 3,
    "3\N{EN DASH}4 July 2025": ["refused"] * 3,
}
changed = []
for text, days in seen.items():
    found = [says(text) for says in (hdx_says, hxl_says, frictionless_says)]
    print(f"{text}: HDX {found[0]}, HXL {found[1]}, Frictionless {found[2]}")
    if found != days:
        changed.append((text, found, days))
if changed:
    sys.exit(f"No longer as described: {changed}")
PYTHON
