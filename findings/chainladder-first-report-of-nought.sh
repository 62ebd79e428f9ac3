#!/usr/bin/env bash
# A month whose first report said nought drops out of the forecast (chainladder 0.10.1, pandas 2.3.3)
#
# What was done: deaths become known late, so a table of month of event by month of report is completed with the chain
# ladder. Four months: January 10, 6, 2, 0 newly reported; February 0, 12, 3; March 8, 4; April 6 so far. The factor from
# the first report to the second was taken from `Development(average="volume")`.
# What one expects: volume-weighted means all that is known after two months over all that was known after one:
# (16 + 12 + 12) / (10 + 0 + 8) = 2.22. A month that began with nought has weight nought below the line and counts
# above it: it is the month that shows how late reports can be. April is then 6 * 2.22 * 1.18 = 15.7.
# What comes instead: nought is stored as "no such cell" (the triangle prints NaN for it), so February is left out above
# and below: (16 + 12) / (10 + 8) = 1.56, and April is 11.0: the deaths still to come fall from 11.9 to 7.1. No warning.
# With a millionth in place of the nought the factor is 2.22: it is the nought alone that does it.
# What it does to a table of events: the months that were worst reported at first are the ones forgotten, so that the
# correction for late reports is too small, always in the same direction. Insurance never meets it: claims of a year
# are not nought at first; deaths, displaced people and strikes of a quiet front are.
# What to do instead: put a small number for each true nought, or take the factor from the sums yourself.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check chainladder==0.10.1 pandas==2.3.3 numpy==2.4.6 \
  sparse==0.19.3 scikit-learn==1.9.1 scipy==1.17.1
cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import sys

import chainladder
import numpy as np
import pandas as pd


def completed(nought):
    """The factor from first to second report, April's forecast, and what is still to come in all months."""
    reported = {"2025-01": [10, 6, 2, 0], "2025-02": [nought, 12, 3], "2025-03": [8, 4], "2025-04": [6]}
    rows = [
        (event, str(pd.Period(event, "M") + months), new)
        for event, all_new in reported.items()
        for months, new in enumerate(all_new)
    ]
    frame = pd.DataFrame(rows, columns=["event", "report", "killed"])
    triangle = chainladder.Triangle(
        frame, origin="event", development="report", columns="killed", cumulative=False
    ).incr_to_cum()
    development = chainladder.Development(average="volume").fit_transform(triangle)
    model = chainladder.Chainladder().fit(development)
    april = float(model.ultimate_.to_frame().iloc[3, 0])
    first = triangle.to_frame().iloc[1, 0]
    figures = development.ldf_.values[0, 0, 0, 0], april, np.nansum(model.ibnr_.values)
    return first, [round(float(x), 2) for x in figures]


first, with_nought = completed(0)
_, with_a_millionth = completed(1e-6)
print(f"February's first report in the triangle: {first}")
print(f"nought: factor, April, still to come in all months: {with_nought}")
print(f"a millionth in its place:                           {with_a_millionth}")
by_hand = round((16 + 12 + 12) / (10 + 0 + 8), 2)
print(f"factor by hand: {by_hand}")
if not (np.isnan(first) and with_nought == [1.56, 11.0, 7.14] and with_a_millionth == [2.22, 15.71, 11.86]):
    sys.exit("No longer as described.")
PYTHON
