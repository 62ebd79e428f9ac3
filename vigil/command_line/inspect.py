"""`python -m vigil inspect PATH`: what a file is, what it holds, and which of its rows could not be read."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from vigil.command_line import arguments
from vigil.command_line.check import problems_frame
from vigil.command_line.failures import UsageError, write_message
from vigil.command_line.opening import how_to_read, open_file, status_of
from vigil.command_line.output import TABLE_FORMATS, delivery_of, replace_file, table_bytes
from vigil.store.opening import is_lake, is_package

if TYPE_CHECKING:
    from vigil.readers.format import EventTable

DESCRIPTION = """\
Say what a file of a public format, a table of your own or a folder with a data package is, as about, item,
value, note: the format and why it was taken for it, whose it is and under which licence, what one row stands
for, rows, days, places, deaths, and what to keep in mind. Which formats there are, python -m vigil formats
lists. Cells that could not be read are counted; with --problems they are what is written: file, row (the line;
of JSON the number of the record), column, value, reason, and whether the row is left out for it. With --names
it is the names of places that were not found or fit several, with --mapping-to FILE the mapping that was used
is saved there. The exit status is 1 where less than half of the rows could be read.

  python -m vigil inspect acled-export.csv
  python -m vigil inspect attacks.xlsx --mapping-to attacks.mapping.json
  python -m vigil inspect attacks.xlsx --mapping attacks.mapping.json --problems > problems.csv
"""


def add_to(commands: argparse._SubParsersAction[arguments.Parser]) -> None:
    """Describe the command and its options."""
    parser = commands.add_parser("inspect", help="what a file of a public format is and holds", description=DESCRIPTION)
    parser.add_argument(
        "path", metavar="PATH", type=arguments.not_blank, help="file, folder with a data package, or lake"
    )
    arguments.add_reading(parser)
    parser.add_argument(
        "--mapping-to", metavar="FILE", type=arguments.not_blank, help="save which column was taken for what"
    )
    listed = parser.add_mutually_exclusive_group()
    listed.add_argument("--problems", action="store_true", help="write the cells and rows that could not be read")
    listed.add_argument("--names", action="store_true", help="write the names of places that are not settled")
    arguments.add_output(parser, TABLE_FORMATS)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write what the file is, or its problems, and a verdict on standard error."""
    delivery = delivery_of(options, TABLE_FORMATS)
    as_format = options.as_format
    is_asked = as_format or options.mapping or options.sheet
    if not is_asked and not is_lake(options.path) and is_package(Path(options.path)):
        as_format = "vigil"  # what is asked is what reading it gives
    table = open_file(options.path, as_format=as_format, **how_to_read(options)).read
    assert table is not None
    if options.mapping_to:
        _save_mapping(table, options.mapping_to)
    if options.problems:
        left_out = ["yes" if problem.left_out else "no" for problem in table.problems]
        written = problems_frame(table.problems).assign(left_out=left_out)
    elif options.names:
        written = table.unresolved
    else:
        from vigil.readers.summary import summary_frame

        written = summary_frame(table)
    delivery.write(table_bytes(written, delivery.format))
    if table.date_order and table.date_order.note:
        write_message(table.date_order.note)
    if table.format.passing_on:
        write_message(table.format.passing_on)
    if table.problems and not options.problems:
        from vigil.text import number_of

        write_message(f"{number_of(len(table.problems), 'problem')} in the rows of {table.file}; --problems lists them")
    return status_of(table)


def _save_mapping(table: EventTable, name: str) -> None:
    from vigil.readers.mapping import settled

    if table.mapping is None:
        raise UsageError(f"--mapping-to: {table.file} is read as {table.format.title}, which needs no mapping")
    replace_file(Path(name), settled(table.mapping, table.date_order).to_json().encode())
