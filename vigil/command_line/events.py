"""`python -m vigil events`: the selected events, one a row."""

from __future__ import annotations

import argparse

from vigil import limits
from vigil.command_line import arguments
from vigil.command_line.failures import GOOD, UsageError
from vigil.command_line.opening import open_any_view
from vigil.command_line.output import delivery_of

FORMATS = ("csv", "json", "parquet", "xlsx", "geojson")

STREAMED = ("csv", "parquet")
"""Those in which the rows of a large table are written piece by piece, however many they are."""

DESCRIPTION = """\
The selected events with their figures, one a row. An empty cell is a figure that is not known, never zero.
GeoJSON holds the places hit or affected in each event too.

  python -m vigil events --from 2025-07-01 --to 2025-07-04 --type attack
  python -m vigil events --place "Kyiv oblast" --min 100 --output kyiv-oblast.xlsx
"""


def add_to(commands: argparse._SubParsersAction[arguments.Parser]) -> None:
    """Describe the command and its options."""
    parser = commands.add_parser("events", help="the selected events, one a row", description=DESCRIPTION)
    arguments.add_selection(parser, FORMATS)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the events; the columns are those of `schema.EVENT_EXPORT_COLUMNS`."""
    delivery = delivery_of(options, FORMATS)
    view = open_any_view(options)

    from vigil.exports.events import export_events
    from vigil.exports.streamed import write_events

    scanned = view.scanned
    if scanned is None:
        delivery.write(export_events(view.in_memory, delivery.format))
    elif delivery.format in STREAMED:
        delivery.write_with(lambda path: write_events(scanned, path, delivery.format))
    elif view.rows > limits.WHOLE_EXPORT_ROWS:
        raise UsageError(
            f"--format {delivery.format} is for up to {limits.WHOLE_EXPORT_ROWS:,} rows, and {view.rows:,} fit: "
            f"filter them, or use --format {'|'.join(STREAMED)}"
        )
    else:
        delivery.write(export_events(view.in_memory, delivery.format))
    return GOOD
