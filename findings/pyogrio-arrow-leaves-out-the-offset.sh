#!/usr/bin/env bash
# The offset is gone when a layer is read as Arrow: half past midnight in Kyiv is another night's (pyogrio 0.13.0)
#
# What was done: one moment, 00:30 on 4 July in Kyiv, was written as "2025-07-04T00:30:00+03:00" and as
# "2025-07-03T21:30:00Z" into the `begin` of a KML's TimeSpan and into a property of a GeoJSON, which also holds a day
# ("2025-07-05"); each was read with `read_dataframe` and with `read_arrow` of the same package (GDAL 3.12.4).
# What one expects: the same moments by both doors, which differ in the form of the table only. A column of times with
# offsets comes from `read_arrow` as timestamp[tz=...], so that one without a zone says there were none in the file.
# What comes instead: from KML `read_arrow` gives 00:30 and 21:30 of the day before, without a zone, for the one moment;
# it is so even where each row has the same offset. From GeoJSON it gives a zone while each row has an offset; with one
# row that has none (a day) the whole column is the clock as written, and the two are three hours apart again.
# `read_dataframe` gives 21:30 UTC twice for both files; there the day becomes midnight in UTC, 03:00 in Kyiv.
# What it does to a table of events: taken for UTC, the strikes written with +03:00 lie three hours late, those written
# with Z are right, and the order of a night is wrong; one more row in a GeoJSON moves all the others.
# What to do instead: `datetime_as_string=True` with either door, which gives the text of the file with its offset (a
# day gets a midnight), and one's own reading of it.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyogrio==0.13.0 pyarrow==26.0.1 geopandas==1.2.0 \
  shapely==2.2.0 pyproj==3.7.2 pandas==3.1.1 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import json
import sys
from pathlib import Path

import pyogrio

KYIV, UTC, LATER, DAY = "2025-07-04T00:30:00+03:00", "2025-07-03T21:30:00Z", "2025-07-04T02:00:00+03:00", "2025-07-05"


def kml(*times):
    spans = "".join(
        f"<Placemark><TimeSpan><begin>{time}</begin></TimeSpan>"
        "<Point><coordinates>30.5,50.4</coordinates></Point></Placemark>"
        for time in times
    )
    head = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'
    Path("strikes.kml").write_text(f"{head}<Document><Folder><name>strikes</name>{spans}</Folder></Document></kml>")
    return "strikes.kml"


def geojson(*times):
    point = {"type": "Point", "coordinates": [30.5, 50.4]}
    features = [{"type": "Feature", "properties": {"begin": time}, "geometry": point} for time in times]
    Path("strikes.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return "strikes.geojson"


def by_arrow(path, **options):
    return [str(value) for value in pyogrio.read_arrow(path, **options)[1]["begin"]]


def by_dataframe(path, **options):
    return [str(value) for value in pyogrio.read_dataframe(path, **options)["begin"]]


moment = "2025-07-03 21:30:00+00:00"
seen = [
    ("KML", kml, (KYIV, UTC), ["2025-07-04 00:30:00", "2025-07-03 21:30:00"], [moment, moment]),
    (
        "KML, one offset",
        kml,
        (KYIV, LATER),
        ["2025-07-04 00:30:00", "2025-07-04 02:00:00"],
        ["2025-07-04 00:30:00+03:00", "2025-07-04 02:00:00+03:00"],
    ),
    ("GeoJSON", geojson, (KYIV, UTC), [moment, moment], [moment, moment]),
    (
        "GeoJSON with a day",
        geojson,
        (KYIV, UTC, DAY),
        ["2025-07-04 00:30:00", "2025-07-03 21:30:00", "2025-07-05 00:00:00"],
        [moment, moment, "2025-07-05 00:00:00+00:00"],
    ),
]
changed = []
for what, write, times, *described in seen:
    path = write(*times)
    found = [by_arrow(path), by_dataframe(path)]
    print(f"{what}, {list(times)}:\n   read_arrow     {found[0]}\n   read_dataframe {found[1]}")
    if found != described:
        changed.append((what, found, described))
    as_text = [by_arrow(path, datetime_as_string=True), by_dataframe(path, datetime_as_string=True)]
    if as_text != [[time if "T" in time else f"{time}T00:00:00" for time in times]] * 2:
        changed.append((what, "as text", as_text))
if changed:
    sys.exit(f"No longer as described: {changed}")
PYTHON
