"""Run in a process of its own by `test_formats.py`, where one more module stands beside the formats: what follows.

The argument is a folder for a small file of the format.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from unittest import mock

NAME = "siren-log"

MODULE = '''
"""A log of sirens, in one module as every format."""

import pandas as pd

from vigil.readers import cells
from vigil.readers.cells import Faults
from vigil.readers.columns import events_frame
from vigil.readers.format import Format, ReadResult, Recognition, RowByRow

COLUMNS = {
    "siren_id": "Number of the siren",
    "siren_on": "Day of the siren",
    "town": "Where it sounded",
    "note": "What was said",
}


def recognise(sample):
    return Recognition("certain", "has the columns siren_on, town") if sample.has("siren_on", "town") else None


def events(raw):
    faults = Faults(raw)
    identifier, _ = cells.unique_ids(raw.column("siren_id"), "siren")
    events = events_frame(
        {
            "event_id": identifier,
            "event_date": cells.days(raw.column("siren_on"), faults, ("%Y-%m-%d",)),
            "event_type": pd.Series("siren", index=raw.frame.index, dtype="str"),
            "location": cells.relabel(raw.column("town")),
            "notes": cells.texts(raw.column("note")),
        },
        len(raw.frame),
    )
    return ReadResult(faults.good(events), faults.problems(), len(raw.frame) + len(raw.problems))


ROW_BY_ROW = RowByRow(events, COLUMNS, long_texts=("siren_id", "note"))

SIRENS = Format(
    name="siren-log",
    title="Log of sirens",
    publisher="Whoever keeps it",
    licence="CC0",
    citation="Log of sirens",
    event_is="one siren in one town",
    columns=COLUMNS,
    recognise=recognise,
    read=ROW_BY_ROW.read,
    row_by_row=ROW_BY_ROW,
)
'''

ROWS = "siren_id,siren_on,town,note\n1,2025-07-04,Kyiv,long\n2,2025-07-05,Odesa,short\n3,never,Lviv,\n"


def found(folder: Path) -> dict[str, Any]:
    """What the new format is to every part that has to do with formats."""
    from vigil import readers
    from vigil.command_line import main
    from vigil.store.opening import open_table
    from vigil.ui.parts import opening

    small, large = folder / "small.csv", folder / "large.csv"
    small.write_text(ROWS, encoding="utf-8")
    lines = [f"{number},2025-07-0{4 + number % 2},{('Kyiv', 'Odesa')[number % 2]},one" for number in range(80)]
    large.write_text("\n".join([ROWS.splitlines()[0], *lines, ""]), encoding="utf-8")

    def written(*call: str) -> list[dict[str, Any]]:
        main([*call, "--format", "json", "--output", str(folder / "answer.json")])
        rows: list[dict[str, Any]] = json.loads((folder / "answer.json").read_text(encoding="utf-8"))
        (folder / "answer.json").unlink()
        return rows

    recognised = readers.recognise(small)
    opened = open_table(small)
    with mock.patch("vigil.readers.read_table", side_effect=AssertionError("it was read as a whole")):
        kept = open_table(large, rows=50).dataset
    return {
        "formats": [row["name"] for row in written("formats")],
        "inspect": {row["item"]: row["value"] for row in written("inspect", str(small))},
        "recognised": [recognised.format.name, recognised.because],
        "problems": [str(problem) for problem in readers.read_table(small).problems],
        "as": readers.read_table(small, as_format=NAME).format.title,
        "offered": [format.name for format in opening._OFFERED],
        "opened": sorted(opened.dataset.choices.places),
        "kept": [type(kept).__name__, kept.rows, *sorted(kept.choices.places)],
    }


if __name__ == "__main__":
    print(json.dumps(found(Path(sys.argv[1]))))
