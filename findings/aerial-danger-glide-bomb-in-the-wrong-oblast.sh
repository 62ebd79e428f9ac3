#!/usr/bin/env bash
# A glide bomb on the Kharkiv region is reported in Sumy oblast (aerial-danger 0.4.1)
#
# What was done: for each of the 25 regions in the package a detector was made of its built-in presets, all localities
# of the region included, and short messages of the kind that monitoring channels write were given to each: "ballistic
# on Kharkivshchyna", "KAB on Kharkivshchyna", "Shahed on Kharkivshchyna", "UAV over the Dnipro in Cherkasy oblast".
# What one expects: "Kharkivshchyna" is the everyday name of Kharkiv oblast, and the Kharkiv preset knows it (it answers
# to the ballistic missile), so these messages belong to Kharkiv oblast and to no other; or to none.
# What comes instead: to the glide bomb and the drone only Sumy oblast answers, to the missile both. A guided bomb needs
# a locality (the page says so) and a region's name is none, so Kharkiv's detector is silent; but Sumy's presets have
# a place called Kharkivshchyna, and there it matches.
# In the same way the river Dnipro is the city: a drone over the water in Cherkasy oblast is one in Dnipropetrovsk
# oblast, and Cherkasy is silent.
# What it does to a table of events: a series by oblast made of such messages shows the bombs and drones of one oblast
# in its neighbour, missiles in both, and gives a small place as the one that was attacked.
# What to do instead: let a message's region veto localities of other regions before you believe the locality; drop
# localities that are named like a region or a river.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check aerial-danger==0.4.1
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys

from aerial_danger import DangerDetector
from aerial_danger.location_presets import LOCATION_PRESETS
from aerial_danger.pattern_utils import resolve_locality_patterns, resolve_region_patterns

detectors = {
    region: DangerDetector(
        regions=resolve_region_patterns([], [region]),
        localities=resolve_locality_patterns([], [region], list(preset.localities)),
    )
    for region, preset in LOCATION_PRESETS.items()
}


def regions(message):
    """The regions whose detector sees danger, with its kind and the words it matched."""
    answers = {region: detector.danger(message) for region, detector in detectors.items()}
    return [(region, a.type.name, a.matched_area) for region, a in answers.items() if a.danger]


checks = [
    (
        "Балістика на Харківщину",
        [("kharkiv_oblast", "BALLISTIC", "Харківщину"), ("sumy_oblast", "BALLISTIC", "Харківщину")],
    ),
    ("КАБ на Харківщину", [("sumy_oblast", "GUIDED_BOMB", "Харківщину")]),
    ("Шахед на Харківщину", [("sumy_oblast", "DRONE", "Харківщину")]),
    ("БпЛА над Дніпром у Черкаській області", [("dnipropetrovsk_oblast", "DRONE", "Дніпром")]),
]
changed = []
for message, seen in checks:
    found = regions(message)
    print(f"{message}: {found}")
    if found != seen:
        changed.append((message, found, seen))
if changed:
    sys.exit(f"No longer as described: {changed}")
PYTHON
