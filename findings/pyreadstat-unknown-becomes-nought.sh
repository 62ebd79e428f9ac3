#!/usr/bin/env bash
# Asking why figures are missing turns the other missing ones into 0 (pyreadstat 1.3.8, Stata files)
#
# What was done: Stata has "." for missing and ".a" to ".z" for missing with a reason (.a "refused", .b "unknown"). A
# column of killed with 3, 0, .a and . was read from a .dta with `read_dta`, with and without `user_missing=True`, and
# with pandas.
# What one expects: `user_missing=True` gives "a" for .a ("the missing values will be deliver as is") and leaves . as it
# is without the option, NaN. It does so for SPSS files.
# What comes instead: 3, 0, "a" and 0. The plain missing one is a nought that cannot be told from the true one in the
# second row, and there is no warning. A column of fractions keeps its NaN, and so does one of whole numbers without
# any .a, so that a test on a table in which nobody gave a reason does not see it.
# What it does to a table of events: the events whose deaths nobody knows become events without deaths; the mean of
# the known falls (here from 1.5 to 1), the share "without deaths" rises, and the sum, which one checks, stays.
# What to do instead: read twice, and take the reasons from the reading with `user_missing=True` and what is missing
# from the one without; or `pandas.read_stata(..., convert_missing=True, convert_categoricals=False)`.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyreadstat==1.3.8 pandas==3.1.1 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import pandas as pd
import pyreadstat


def words(values):
    return ["missing" if pd.isna(value) else str(value) for value in values]


def write(name, missing, **columns):
    frame = pd.DataFrame({column: pd.Series(values, dtype=object) for column, values in columns.items()})
    pyreadstat.write_dta(frame, name, missing_user_values=missing)


write(
    "reasons.dta",
    {"killed": ["a"], "per_day": ["a"]},
    killed=[3, 0, "a", None],
    per_day=[1.5, 0.0, "a", None],
    injured=[7, 0, None, None],
)
plain, _ = pyreadstat.read_dta("reasons.dta")
asked, about = pyreadstat.read_dta("reasons.dta", user_missing=True)
by_pandas = pd.read_stata("reasons.dta", convert_missing=True, convert_categoricals=False)

spss = pd.DataFrame({"killed": [3, 0, 99, None]})
pyreadstat.write_sav(spss, "reasons.sav", missing_ranges={"killed": [99]})
of_spss, _ = pyreadstat.read_sav("reasons.sav", user_missing=True)

checks = [
    ("killed, by pandas", [str(value) for value in by_pandas["killed"]], ["3", "0", ".a", "."]),
    ("killed", words(plain["killed"]), ["3", "0", "missing", "missing"]),
    ("killed, user_missing=True", words(asked["killed"]), ["3", "0", "a", "0"]),
    ("fractions, user_missing=True", words(asked["per_day"]), ["1.5", "0.0", "a", "missing"]),
    ("without a reason, user_missing=True", words(asked["injured"]), ["7", "0", "missing", "missing"]),
    ("values said to be missing", about.missing_user_values, {"killed": ["a"], "per_day": ["a"]}),
    ("SPSS, user_missing=True", words(of_spss["killed"]), ["3.0", "0.0", "99.0", "missing"]),
    ("mean of killed", float(pd.to_numeric(plain["killed"]).mean()), 1.5),
    ("mean, user_missing=True", float(pd.to_numeric(asked["killed"], errors="coerce").mean()), 1.0),
]
for what, found, _ in checks:
    print(f"{what}: {found}")
changed = [(what, found, seen) for what, found, seen in checks if found != seen]
if changed:
    sys.exit(f"No longer as described: {changed}")
PYTHON
