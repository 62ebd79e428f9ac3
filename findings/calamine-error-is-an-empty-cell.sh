#!/usr/bin/env bash
# "Not known" and "the formula is broken" are cells in which nothing was written (python-calamine 0.9.1, pandas 3.1.1)
#
# What was done: a sheet with 3 and 0 killed, =NA() with its result #N/A (Excel's own way to say that a figure is not
# known), a #REF!, a #DIV/0!, a formula saved without a result, and an empty cell was read with python-calamine, with
# openpyxl, and with pandas over calamine.
# What one expects: the errors as openpyxl gives them, "#N/A", "#REF!", or something else that is not an empty cell: the
# library in Rust beneath has a kind of value of its own for errors, beside the one for empty cells.
# What comes instead: "" for all of them, as for the empty cell; `read_excel(engine="calamine")` makes them NaN, and ""
# with `keep_default_na=False`, which is the option for those who want to see the markers. (The formula without a result
# is empty in openpyxl too, by data_only=True; there the file holds no more.)
# What it does to a table of events: "not known", which somebody looked into and wrote down, cannot be told from "not
# filled in yet", and a sheet whose lookups broke (#REF!) looks like one with gaps: the sum is lower, and that is all.
# What to do instead: look for the errors with openpyxl (read_only=True, data_only=True: data_type is "e") before the
# fast reading, or refuse a sheet in whose XML cells of type t="e" are found.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-calamine==0.9.1 openpyxl==3.1.5 \
  pandas==3.1.1 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import re
import sys
import zipfile

import openpyxl
import pandas as pd
from python_calamine import CalamineWorkbook

book = openpyxl.Workbook()
sheet = book.active
sheet.append(["place", "killed"])
for row in [("A", 3), ("B", 0), ("C", "=NA()"), ("D", "#REF!"), ("E", "#DIV/0!"), ("F", "=SUM(1,2)"), ("G", None)]:
    sheet.append(row)
book.save("formulas.xlsx")
with zipfile.ZipFile("formulas.xlsx") as before, zipfile.ZipFile("killed.xlsx", "w") as after:
    for name in before.namelist():  # the result of =NA(), which Excel saves beside the formula
        part = before.read(name)
        if name == "xl/worksheets/sheet1.xml":
            part = re.sub(rb'<c r="B4".*?</c>', b'<c r="B4" t="e"><f>NA()</f><v>#N/A</v></c>', part)
        after.writestr(name, part)

by_openpyxl = [row[1] for row in openpyxl.load_workbook("killed.xlsx", data_only=True).active.values][1:]
book = openpyxl.load_workbook("killed.xlsx", read_only=True, data_only=True)
errors = [cells[0].value for cells in book.active.iter_rows(min_row=2) if cells[1].data_type == "e"]
by_calamine = [row[1] for row in CalamineWorkbook.from_path("killed.xlsx").get_sheet_by_index(0).to_python()][1:]
by_pandas = pd.read_excel("killed.xlsx", engine="calamine")["killed"]
markers = pd.read_excel("killed.xlsx", engine="calamine", keep_default_na=False)["killed"]
checks = [
    ("openpyxl", by_openpyxl, [3, 0, "#N/A", "#REF!", "#DIV/0!", None, None]),
    ("places with an error, by openpyxl's data_type", errors, ["C", "D", "E"]),
    ("calamine", by_calamine, [3.0, 0.0, "", "", "", "", ""]),
    ("pandas over calamine, missing", by_pandas.isna().tolist(), [False, False, True, True, True, True, True]),
    ("pandas over calamine, keep_default_na=False", markers.tolist(), [3, 0, "", "", "", "", ""]),
]
for what, found, _ in checks:
    print(f"{what}: {found}")
changed = [(what, found, seen) for what, found, seen in checks if found != seen]
if changed:
    sys.exit(f"No longer as described: {changed}")
PYTHON
