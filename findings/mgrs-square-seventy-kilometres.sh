#!/usr/bin/env bash
# One grid reference, two places 70 km apart: the version decides (mgrs 1.5.4 and 1.6.0)
#
# What was done: references to squares in Ukraine were turned into latitude and longitude with `MGRS().toLatLon`, by
# 1.5.4 and by 1.6.0, the two that one requirement `mgrs>=1.5` gives on older and newer releases of Python.
# What one expects: the same place, to a metre; a step from 1.5 to 1.6 and no error.
# What comes instead: 1.5 gives the south-west corner of the square and 1.6 its middle (its release notes say so). The
# example of use, which has ten digits, differs by 0.7 m, and so do tests written from it; "36UUA14" is 7 km away, and
# "36UUA", all that a report gives when it is to be vague, 70 km.
# And 1.5 stops at the first blank after the letters: "36UUA 12345 12345", as people and maps write it, is the corner of
# "36UUA", 17 km off, without an error; so is whatever else follows ("36UUA1234,5678" is "36UUA1234"). 1.6 reads the
# first right and refuses the second.
# What it does to a table of events: the vague ones, many at one spot, move into another district or over the border
# of the oblast; code that adds half a square to the corner, which was right with 1.5, gives the north-east corner.
# What to do instead: take the blanks out, give the version an upper and a lower bound, work out the size of the square
# from the number of digits, and keep it beside the place.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for version in 1.5.4 1.6.0; do
  python3 -m venv "$folder/$version"
  "$folder/$version/bin/pip" install --quiet --disable-pip-version-check "mgrs==$version" packaging==26.4
  "$folder/$version/bin/python" - > "$folder/$version.json" <<'PYTHON'
import json

import mgrs

references = ["36UUA1234512345", "36UUA14", "36UUA", "37TDN", "36UUA 12345 12345", "36UUA1234,5678", "36UUA1234"]
places = {}
for reference in references:
    try:
        places[reference] = mgrs.MGRS().toLatLon(reference)
    except mgrs.core.MGRSError:
        places[reference] = None
print(json.dumps(places))
PYTHON
done
python3 - <<'PYTHON'
import json
import math
import sys
from pathlib import Path

older, newer = (json.loads(Path(f"{version}.json").read_text()) for version in ("1.5.4", "1.6.0"))


def kilometres(here, there):
    if here is None or there is None:
        return None
    (lat, lon), (other_lat, other_lon) = [[math.radians(degrees) for degrees in place] for place in (here, there)]
    half = math.sin((other_lat - lat) / 2) ** 2
    half += math.cos(lat) * math.cos(other_lat) * math.sin((other_lon - lon) / 2) ** 2
    return round(2 * 6371 * math.asin(math.sqrt(half)), 3)


for reference, place in older.items():
    places = [place and [round(degrees, 3) for degrees in place] for place in (place, newer[reference])]
    print(f"{reference}: 1.5.4 {places[0]}, 1.6.0 {places[1]}, {kilometres(place, newer[reference])} km apart")
whole = "36UUA1234512345"
checks = [
    ("ten digits", 0 < kilometres(older[whole], newer[whole]) < 0.002),
    ("two digits", 6 < kilometres(older["36UUA14"], newer["36UUA14"]) < 8),
    ("none", all(65 < kilometres(older[square], newer[square]) < 75 for square in ("36UUA", "37TDN"))),
    ("1.5.4, with blanks", older["36UUA 12345 12345"] == older["36UUA"]),
    ("1.5.4, more behind it", older["36UUA1234,5678"] == older["36UUA1234"]),
    ("1.6.0, with blanks", newer["36UUA 12345 12345"] == newer[whole]),
    ("1.6.0, more behind it", newer["36UUA1234,5678"] is None),
]
changed = [what for what, as_described in checks if not as_described]
if changed:
    sys.exit(f"No longer as described: {changed}")
PYTHON
