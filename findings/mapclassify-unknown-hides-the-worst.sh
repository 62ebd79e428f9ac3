#!/usr/bin/env bash
# One unknown figure puts the worst-hit oblast into the lightest class (mapclassify 2.10.0, numpy 2.4.6)
#
# What was done: counts of fifteen oblasts, 0 to 60, were put into classes for a map, once whole, once with one count
# unknown (NaN), with the classifiers that maps of areas mostly use.
# What one expects: an error, or the unknown one left out (class -1, or none), the others where they were: 60 in the
# darkest class. Its neighbour in the same package does raise an error: NaturalBreaks says that the input contains NaN.
# What comes instead, without error or warning, is a class for every oblast, and these are wrong:
#   Quantiles      the top bound is NaN, so the three largest counts (8, 20, 60) find no class and fall into class 0, the
#                  lightest, as does the unknown one;
#   FisherJenks    all fifteen in class 0: the map has one colour;
#   UserDefined    with breaks written down by hand, the unknown one is in class 0, as if it had none;
#   BoxPlot        20, 60 and the unknown one in class 0.
# What it does to a table of events: a map on which the place with most strikes is drawn as the quietest, and a place
# nobody has figures for as one without strikes, with a legend whose counts add up to all oblasts.
# What to do instead: classify the known ones only, and draw the unknown in a colour of their own. (geopandas does so
# before it calls this package; who calls it for plotly, folium or deck.gl has to.)
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mapclassify==2.10.0 numpy==2.4.6 pandas==2.3.3 \
  scipy==1.17.1 scikit-learn==1.9.1 networkx==3.6.1
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
import warnings

import mapclassify
import numpy as np

whole = np.array([0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 5, 8, 20, 60], dtype="float64")
unknown = whole.copy()
unknown[3] = np.nan  # the fourth oblast

classifiers = {
    "Quantiles": lambda y: mapclassify.Quantiles(y, k=4),
    "FisherJenks": lambda y: mapclassify.FisherJenks(y, k=4),
    "UserDefined": lambda y: mapclassify.UserDefined(y, [0, 1, 5, 20]),
    "BoxPlot": mapclassify.BoxPlot,
}
seen = {  # class of the worst (60) with all known; class of the worst, of the unknown one; number of classes in use
    "Quantiles": (3, 0, 0, 3),
    "FisherJenks": (3, 0, 0, 1),
    "UserDefined": (4, 4, 0, 5),
    "BoxPlot": (5, 0, 0, 5),
}
changed = []
for name, classify in classifiers.items():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Quantiles warns of the many noughts in the whole table
        before = classify(whole).yb
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a warning about the unknown one would end the script
        warnings.filterwarnings("ignore", message="Numba")
        after = classify(unknown).yb
    found = (int(before[-1]), int(after[-1]), int(after[3]), len(set(after.tolist())))
    print(f"{name}: 60 in class {found[0]}; with one unknown 60 in class {found[1]}, the unknown one in {found[2]}")
    print(f"   all classes: {after.tolist()}")
    if found != seen[name]:
        changed.append((name, found, seen[name]))
try:
    mapclassify.NaturalBreaks(unknown, k=4)
    changed.append("NaturalBreaks no longer refuses an unknown figure")
except ValueError as error:
    print(f"NaturalBreaks: {str(error).splitlines()[0]}")
if changed:
    sys.exit(f"No longer as described: {changed}")
PYTHON
