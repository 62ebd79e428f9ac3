"""`python -m vigil formats`: the public formats that can be read, with their declarations."""

from __future__ import annotations

import argparse

from vigil.command_line import arguments
from vigil.command_line.failures import GOOD
from vigil.command_line.output import TABLE_FORMATS, delivery_of, table_bytes

DESCRIPTION = """\
List the formats of public event tables, one row each: name (for --as), title, publisher, licence, event_is
(what one row stands for), caveats, passing_on (a notice where rows must not be passed on), citation,
address, columns (those that are used). A file is recognised by what it holds, not by its name.

  python -m vigil formats
  python -m vigil formats --format json
"""

COLUMNS = ("name", "title", "publisher", "licence", "event_is", "caveats", "passing_on", "citation", "address")


def add_to(commands: argparse._SubParsersAction[arguments.Parser]) -> None:
    """Describe the command and its options."""
    parser = commands.add_parser("formats", help="public formats of event tables", description=DESCRIPTION)
    arguments.add_output(parser, TABLE_FORMATS)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write one row for each format."""
    delivery = delivery_of(options, TABLE_FORMATS)

    import pandas as pd

    from vigil.readers import FORMATS

    rows = [
        {
            **{name: getattr(format, name) for name in COLUMNS},
            "caveats": " ".join(format.caveats),
            "columns": ", ".join(format.columns),
        }
        for format in FORMATS
    ]
    delivery.write(table_bytes(pd.DataFrame(rows).astype("str"), delivery.format))
    return GOOD
