"""`python -m vigil lake PATH`: write a table as a folder of Parquet files that Spark reads."""

from __future__ import annotations

import argparse
from pathlib import Path

from vigil.command_line import arguments
from vigil.command_line.failures import UsageError, write_message

DESCRIPTION = """\
Write a file of a public format, or a table of your own, as a lake: a folder of Parquet files that the machines
of a Spark cluster read together, with what the table says of itself beside them. The folder appears as a whole
or not at all, and never in the place of another. On the way the table is kept in Vigil's cache, too.

  python -m vigil lake acled-export.csv --output /lake/acled
  python -m vigil frequency --table "spark://host:7077/lake/acled" --every month
"""


def add_to(commands: argparse._SubParsersAction[arguments.Parser]) -> None:
    """Describe the command and its options."""
    parser = commands.add_parser("lake", help="a table as Parquet for a Spark cluster", description=DESCRIPTION)
    parser.add_argument("path", metavar="PATH", type=arguments.not_blank, help="file of a format that Vigil reads")
    parser.add_argument("--output", metavar="FOLDER", type=arguments.not_blank, required=True, help="folder to be made")
    arguments.add_reading(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the lake, and say what is in it."""
    folder = Path(options.output)
    if folder.exists():  # asked before the file is read, which may take minutes
        raise UsageError(f"--output {folder} is there already: name a new folder, or remove it first")
    from vigil.command_line.opening import how_to_read, open_file, progress, status_of
    from vigil.store.on_disk.stored_table import ParquetTable
    from vigil.store.spark.lake import write_lake
    from vigil.text import THIN_SPACE, number_of

    table = open_file(options.path, as_format=options.as_format, rows=0, **how_to_read(options)).read
    if not isinstance(table, ParquetTable):
        raise UsageError(f"{options.path} is no file of events: only such a one can be written as a lake")
    write_lake(table, folder, progress())
    if table.rows_left_out:
        left_out = number_of(table.rows_left_out, "row").replace(THIN_SPACE, " ")
        write_message(f"{left_out} left out; python -m vigil inspect {options.path} --problems says why")
    if table.format.passing_on:
        write_message(table.format.passing_on)
    write_message(f"{number_of(table.rows, 'event')} of {table.title} in {folder}".replace(THIN_SPACE, " "))
    return status_of(table)
