"""`python -m vigil cache`: the large tables that are cached, and how to clear them."""

from __future__ import annotations

import argparse

from vigil.command_line import arguments
from vigil.command_line.failures import GOOD, write_message
from vigil.command_line.output import TABLE_FORMATS, delivery_of, table_bytes

DESCRIPTION = """\
List the large tables that are kept as Parquet so that they open at once: title, file, rows, bytes, used (when
last), folder. The folder is that of the environment variable VIGIL_CACHE, else one in the user's folder for
such things. With --clear they are removed, but for those in use; a file is then read again when it is opened.
What processes that were killed have left half-written is named, and removed with --clear or at the next start of
the dashboard.

  python -m vigil cache
  python -m vigil cache --clear
"""

COLUMNS = ("title", "file", "rows", "bytes", "used", "folder")


def add_to(commands: argparse._SubParsersAction[arguments.Parser]) -> None:
    """Describe the command and its options."""
    parser = commands.add_parser("cache", help="large tables that are kept ready", description=DESCRIPTION)
    parser.add_argument("--clear", action="store_true", help="remove them")
    arguments.add_output(parser, TABLE_FORMATS)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write one row for each table that is kept; with --clear, one for each that was removed."""
    delivery = delivery_of(options, TABLE_FORMATS)

    import pandas as pd

    from vigil.store.on_disk import cache, unfinished
    from vigil.store.on_disk.folders import cache_folder

    found, in_use = cache.clear() if options.clear else (cache.entries(), [])
    rows = [
        (entry.title, entry.file, entry.rows, entry.size, entry.used.isoformat(timespec="seconds"), str(entry.folder))
        for entry in found
    ]
    delivery.write(table_bytes(pd.DataFrame(rows, columns=list(COLUMNS)), delivery.format))
    for entry in in_use:
        write_message(f"{entry.file} is in use and stays; close the dashboard that shows it, then clear again")
    for path in unfinished.remove_left_behind() if options.clear else unfinished.left_behind():
        write_message(f"{path} was left half-written by a process that was killed{' and is removed' * options.clear}")
    if not options.clear:
        write_message(f"the folder is {cache_folder()}")
    return GOOD
