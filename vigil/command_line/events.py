"""`python -m vigil events`: the selected events, one a row."""

from __future__ import annotations

import argparse

from vigil.command_line import arguments
from vigil.command_line.failures import GOOD
from vigil.command_line.opening import open_view
from vigil.command_line.output import delivery_of

FORMATS = ("csv", "json", "parquet", "xlsx", "geojson")

DESCRIPTION = """\
The selected events with their figures, one a row. An empty cell is a figure that is not known, never zero.
GeoJSON holds the places hit or affected in each event too.

  python -m vigil events --from 2025-07-01 --to 2025-07-04 --type attack
  python -m vigil events --place "Kyiv oblast" --min 100 --output kyiv-oblast.xlsx
"""


def add_to(commands: argparse._SubParsersAction[arguments.Parser]) -> None:
    """Describe the command and its options."""
    parser = commands.add_parser("events", help="the selected events, one a row", description=DESCRIPTION)
    arguments.add_filters(parser)
    arguments.add_table(parser)
    arguments.add_output(parser, FORMATS)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the events; the columns are those of `schema.EVENT_EXPORT_COLUMNS`."""
    delivery = delivery_of(options, FORMATS)
    view = open_view(options)

    from vigil.exports.tables import export_events

    delivery.write(export_events(view, delivery.format))
    return GOOD
