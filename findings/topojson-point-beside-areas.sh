#!/usr/bin/env bash
# A single point among the areas moves the areas (topojson 2.2, numpy 2.4.6, shapely 2.2.0)
#
# What was done: two areas of the size of an oblast, drawn with 400 corners each, were made into a topology with
# the library's default quantization and `toposimplify=0.01` (degrees, about a kilometre): once alone, once with the
# point of one event in the same collection.
# What one expects: the same outlines in both, each corner off by no more than the tolerance, and the point where it
# was. A topology of mixed geometries is what the format is for, points are documented as input, and without
# simplification they come back right.
# What comes instead: no error and no warning. Alone, the northern edge of the first area is at 51.4687 degrees, as it
# was put in. With the point, it is at 51.1915, thirty kilometres further south, and the point is at longitude 3517,
# latitude 41151: its grid numbers are taken for degrees when the grid is built again after the simplification, so
# the grid is stretched over thousands of degrees and its steps become 0.19 by 0.64 degrees.
# What it does to a table of events: the point is off the map, so it is simply not seen; the areas look a little coarse,
# which is what simplifying does, and points drawn from another file fall into the neighbouring area.
# What to do instead: areas and points in two topologies, or `prequantize=False` and quantize afterwards.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check topojson==2.2 numpy==2.4.6 shapely==2.2.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import json
import math
import sys

import topojson


def area(longitude, latitude, radius):
    """A closed ring with a wavy outline, 400 corners."""
    turns = [2 * math.pi * i / 400 for i in range(400)]
    ring = [
        [
            longitude + 1.5 * radius * (1 + 0.08 * math.sin(23 * t)) * math.cos(t),
            latitude + radius * (1 + 0.08 * math.sin(23 * t)) * math.sin(t),
        ]
        for t in turns
    ]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def feature(name, geometry):
    return {"type": "Feature", "properties": {"name": name}, "geometry": geometry}


areas = [feature("west", area(30.5, 50.4, 1.0)), feature("east", area(36.2, 49.6, 0.9))]
event = feature("event", {"type": "Point", "coordinates": [30.5234, 50.4501]})


def north_and_point(features, **options):
    """The northernmost latitude of the area "west", and the coordinates of the event."""
    collection = {"type": "FeatureCollection", "features": features}
    drawn = json.loads(topojson.Topology(collection, **options).to_geojson())
    shapes = {f["properties"]["name"]: f["geometry"]["coordinates"] for f in drawn["features"]}
    return round(max(y for _, y in shapes["west"][0]), 4), [round(x, 2) for x in shapes.get("event", [])]


checks = [
    ("areas alone, simplified", north_and_point(areas, toposimplify=0.01), (51.4687, [])),
    ("with the point, not simplified", north_and_point([*areas, event]), (51.469, [30.52, 50.45])),
    ("with the point, simplified", north_and_point([*areas, event], toposimplify=0.01), (51.1915, [3517.06, 41150.83])),
    (
        "with the point, simplified, prequantize=False",
        north_and_point([*areas, event], toposimplify=0.01, prequantize=False),
        (51.4687, [30.52, 50.45]),
    ),
]
for words, found, seen in checks:
    print(f"{words}: northern edge of the area and point {found}")
changed = [words for words, found, seen in checks if found != seen]
if changed:
    sys.exit(f"No longer as described: {changed}")
PYTHON
