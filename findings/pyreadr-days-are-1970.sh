#!/usr/bin/env bash
# 4 July 2025 in a file of R is 1 January 1970 (pyreadr 0.5.8, pandas 3.1.1)
#
# What was done: four days from 4 July 2025 on were read from an .rds with `pyreadr.read_r`: as R's Date over doubles,
# as Date over integers, and as data.table's IDate, which is a Date over integers. The bytes are written here, as R's
# saveRDS(ascii = FALSE, compress = FALSE) does, and read with the package `rdata` too, which shows what they hold.
# What one expects: the same days three times. R itself makes no difference: both print as "2025-07-04" and are equal.
# What comes instead: the days over doubles are right; those over integers come, without an error, as 1970-01-01. (So
# does the first half of the rows, which is what is checked here; the rest is mostly that too, else a missing day or a
# day of another century, not the same each time.) The counts beside them are right.
# `rdata` gives the numbers of days since 1970, 20273 and so on, and warns that it has no constructor for "Date".
# What it does to a table of events: data.table's `fread` makes an IDate of each ISO day it reads, as.Date(20273L) a
# Date over integers; who shares a table from R does not see which it is. All its events lie on the first day of 1970,
# outside every period, and whoever tries the reader on a Date of the other kind finds it right.
# What to do instead: read with `rdata` and add the numbers to 1970-01-01; or in R, before saving,
# `day <- as.Date(as.numeric(day))`, or give the day as text.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyreadr==0.5.8 rdata==1.1.0 pandas==3.1.1 \
  numpy==2.4.6 xarray==2026.9.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import datetime
import struct
import sys
import warnings
from pathlib import Path

import pyreadr
import rdata

INTEGER, REAL, TEXT, LIST = 13, 14, 16, 19
IS_OBJECT, WITH_ATTRIBUTES, WITH_TAG, UTF8 = 1 << 8, 1 << 9, 1 << 10, 8 << 12


def number(value):
    return struct.pack(">i", value)


def characters(text):
    return number(9 | UTF8) + number(len(text)) + text.encode()


def attributes(**pairs):
    written = b""
    for name, value in pairs.items():
        written += number(2 | WITH_TAG) + number(1) + characters(name.replace("_", ".")) + value
    return written + number(254)


def texts(*values):
    return number(TEXT) + number(len(values)) + b"".join(characters(value) for value in values)


def vector(kind, values, *classes):
    flags = kind | (IS_OBJECT | WITH_ATTRIBUTES if classes else 0)
    body = b"".join(struct.pack(">i" if kind == INTEGER else ">d", value) for value in values)
    about = attributes(**{"class": texts(*classes)}) if classes else b""
    return number(flags) + number(len(values)) + body + about


def data_frame(rows, **columns):
    about = attributes(
        names=texts(*columns), **{"class": texts("data.frame")}, row_names=vector(INTEGER, [-(2**31), -rows])
    )
    return number(LIST | IS_OBJECT | WITH_ATTRIBUTES) + number(len(columns)) + b"".join(columns.values()) + about


first = (datetime.date(2025, 7, 4) - datetime.date(1970, 1, 1)).days
days = [first, first + 1, first + 2, first + 3]
kinds = {
    "Date over doubles": (REAL, ["Date"]),
    "Date over integers": (INTEGER, ["Date"]),
    "IDate of data.table": (INTEGER, ["IDate", "Date"]),
}
seen = {
    "Date over doubles": ["2025-07-04", "2025-07-05"],
    "Date over integers": ["1970-01-01", "1970-01-01"],
    "IDate of data.table": ["1970-01-01", "1970-01-01"],
}
changed = []
for name, (kind, classes) in kinds.items():
    frame = data_frame(4, day=vector(kind, days, *classes), killed=vector(INTEGER, [3, 0, 5, 1]))
    Path("events.rds").write_bytes(b"X\n" + number(2) + number(0x040300) + number(0x020300) + frame)
    table = pyreadr.read_r("events.rds")[None]
    found, killed = [str(day) for day in table["day"]][:2], table["killed"].tolist()
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        by_rdata = [int(day) for day in rdata.read_rds("events.rds")["day"]]
    warned = any('"Date"' in str(warning.message) for warning in said)
    print(f"{name}: pyreadr {found} killed {killed}; rdata {by_rdata}, with a warning: {warned}")
    if (found, killed, by_rdata, warned) != (seen[name], [3, 0, 5, 1], days, True):
        changed.append((name, found, killed, by_rdata, warned))
if changed:
    sys.exit(f"No longer as described: {changed}")
PYTHON
