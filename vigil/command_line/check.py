"""`python -m vigil check`: what is wrong with a table, or what a good one holds."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from vigil.command_line import arguments, package
from vigil.command_line.failures import BAD_DATA, GOOD, write_message
from vigil.command_line.opening import open_file
from vigil.command_line.output import TABLE_FORMATS, Delivery, delivery_of, table_bytes
from vigil.store.opening import IN_MEMORY, TABLE_VARIABLE, is_package, open_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from vigil.table.problems import Problem

DESCRIPTION = """\
Load a table as strictly as the dashboard does.

Status 0, nothing is wrong: what the table holds and where it is thin, as about, item, value, note: rows,
days without a report, what is known of how many events of each kind, sources used by nothing, pairs of
events that may be one and that a person must judge, and what does not add up in the ledger.
Status 1: every problem as file, row, column, value, reason; row is the line in the file, its header line 1.

  python -m vigil check
  python -m vigil check my-table > problems.csv
"""


def add_to(commands: argparse._SubParsersAction[arguments.Parser]) -> None:
    """Describe the command and its options."""
    parser = commands.add_parser(
        "check", help="what is wrong with a table, or what a good one holds", description=DESCRIPTION
    )
    parser.add_argument(
        "folder",
        nargs="?",
        metavar="PATH",
        help=f"folder, zip or file of the table (else {TABLE_VARIABLE} in the environment, else data/)",
    )
    arguments.add_output(parser, TABLE_FORMATS)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the problems or the contents of the table, and a verdict on standard error."""
    delivery = delivery_of(options, TABLE_FORMATS)
    folder = arguments.table_path(options.folder)
    if not is_package(folder):
        return _check_file(folder, delivery)

    from vigil.analysis.table_report import report_frame
    from vigil.table.problems import TableError

    try:
        table = open_table(folder, strict=True)
    except TableError as error:
        delivery.write(table_bytes(problems_frame(error.problems), delivery.format))
        count = len(error.problems)
        write_message(f"{folder}: {count} {'problem' if count == 1 else 'problems'}")
        return BAD_DATA
    delivery.write(table_bytes(report_frame(table.dataset.select().in_memory.dataset), delivery.format))
    write_message(f"{folder}: no problems")
    if folder.is_dir() and not package.is_current(folder):
        write_message(f"{folder / package.FILE} is missing or out of date; python -m vigil package {folder} writes it")
    return GOOD


def _check_file(path: Path, delivery: Delivery) -> int:
    """Of a file of a public format: the rows that cannot be read, or what a good one holds."""
    from vigil.readers.summary import summary_frame

    table = open_file(str(path), rows=IN_MEMORY).read
    assert table is not None
    if table.problems:
        delivery.write(table_bytes(problems_frame(table.problems), delivery.format))
        write_message(f"{path}: {len(table.problems)} {'problem' if len(table.problems) == 1 else 'problems'}")
        return BAD_DATA
    delivery.write(table_bytes(summary_frame(table), delivery.format))
    write_message(f"{path}: no problems")
    return GOOD


def problems_frame(problems: Sequence[Problem]) -> pd.DataFrame:
    """One problem a row: `file`, `row` (Int64, the line in the file), `column`, `value`, `reason` (str).

    The row is missing where the whole file is meant.
    """
    import pandas as pd

    text = {
        name: pd.Series([getattr(problem, name) for problem in problems], dtype="str")
        for name in ("file", "column", "value", "reason")
    }
    rows = pd.Series([problem.row for problem in problems], dtype="Int64")
    return pd.DataFrame({"file": text.pop("file"), "row": rows, **text})
