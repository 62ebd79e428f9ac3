"""`python -m vigil frequency`: attacks, munitions or casualties by day, week or month."""

from __future__ import annotations

import argparse
from dataclasses import replace

from vigil.command_line import arguments
from vigil.command_line.failures import GOOD, CallError
from vigil.command_line.opening import open_view
from vigil.command_line.output import TABLE_FORMATS, delivery_of, table_bytes

PERIODS = ("day", "week", "month")
DIMENSIONS = ("actor", "type", "weapon", "place")
MEASURES = ("attacks", "launched", "neutralised", "got_through", "killed", "injured")
LEVELS = ("oblast", "district")
"""As in `vigil.frequency`, which takes too long to import for a page of help; a test holds them equal."""

DESCRIPTION = """\
Attacks, munitions or casualties by period: period (its first day), group (empty without --by), value, events
(those counted) and known (the share of them whose figure is known). A period without any report has no
value: it is not known that nothing happened. By place an event counts once for each place that it hit, so
that groups must not be added up.

  python -m vigil frequency --every month --measure launched
  python -m vigil frequency --every week --by weapon --measure got_through --from 2025-06-01
"""


def add_to(commands: argparse._SubParsersAction[arguments.Parser]) -> None:
    """Describe the command and its options."""
    parser = commands.add_parser("frequency", help="counts by day, week or month", description=DESCRIPTION)
    add_counting(parser)
    arguments.add_filters(parser)
    arguments.add_table(parser)
    arguments.add_output(parser, TABLE_FORMATS)
    parser.set_defaults(run=run)


def add_counting(parser: argparse.ArgumentParser) -> None:
    """What is counted, over which periods and by which groups."""
    group = parser.add_argument_group("counting")
    group.add_argument("--every", choices=PERIODS, default="day", metavar="PERIOD", help=f"{_listed(PERIODS)} (day)")
    group.add_argument("--by", choices=DIMENSIONS, metavar="GROUP", help=f"split by {_listed(DIMENSIONS)}")
    group.add_argument(
        "--measure", choices=MEASURES, default="attacks", metavar="MEASURE", help=f"{_listed(MEASURES)} (attacks)"
    )
    group.add_argument(
        "--level", choices=LEVELS, default="oblast", metavar="LEVEL", help=f"of places: {_listed(LEVELS)} (oblast)"
    )


def check_counting(options: argparse.Namespace) -> None:
    """Raise `CallError` for what no report tells apart."""
    from vigil.frequency import can_split

    if not can_split(options.measure, options.by):
        raise CallError(f"--measure {options.measure} cannot be split --by {options.by}: no report tells them apart")


def run(options: argparse.Namespace) -> int:
    """Write the counts; the columns are those of `vigil.frequency.COUNT_COLUMNS`."""
    delivery = delivery_of(options, TABLE_FORMATS)

    from vigil.exports.about import about_view
    from vigil.frequency import MEASURE_LABELS, counts

    check_counting(options)
    view = open_view(options)
    counted = counts(view, every=options.every, by=options.by, measure=options.measure, level=options.level)
    title = f"{MEASURE_LABELS[options.measure]} by {options.every}{f' and {options.by}' if options.by else ''}"
    about = replace(about_view(view), title=f"{title[0].upper()}{title[1:]}. {view.table.title}")
    delivery.write(table_bytes(counted, delivery.format, about=about))
    return GOOD


def _listed(words: tuple[str, ...]) -> str:
    return "|".join(words)
