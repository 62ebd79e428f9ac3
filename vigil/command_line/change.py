"""`python -m vigil change`: a week against the weeks before it, and where the level of a series changes."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

from vigil.command_line import arguments
from vigil.command_line.desk import add_measure, measure_of, open_days
from vigil.command_line.failures import GOOD, UsageError
from vigil.command_line.output import TABLE_FORMATS, delivery_of
from vigil.text import parse_day

if TYPE_CHECKING:
    import pandas as pd

    from vigil.store.protocols import View

SHOWN = ("levels", "points", "nights", "days")

DESCRIPTION = """\
Whether a week is more than the 4 (and the 52) weeks before it, by the thresholds of ACLED's Trendfinder, in all, by
weapon class and by place; and the nights from which the level of a nightly series is another. Of a public table the
days and events, by kind of event where it has no weapons. What cannot be said from the table says so. --show says what
is given:
  levels  the week up to --until against the weeks before
  points  change points of --measure, with their intervals
  nights  (or days) its figures with the level of each stretch

  python -m vigil change --until 2025-07-04
  python -m vigil change --measure missiles --show points
"""


def add_to(commands: argparse._SubParsersAction[arguments.Parser]) -> None:
    """Describe the command and its options."""
    parser = commands.add_parser("change", help="a week against the weeks before", description=DESCRIPTION)
    group = parser.add_argument_group("change")
    group.add_argument(
        "--until", metavar="DAY", type=arguments.not_blank, help="last report of the week (the last of the selection)"
    )
    add_measure(group)
    arguments.add_part(group, SHOWN)
    arguments.add_selection(parser, TABLE_FORMATS)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the part that is asked for."""
    delivery = delivery_of(options, TABLE_FORMATS)
    if options.measure and options.show == "levels":
        raise UsageError("--measure is for --show points and --show nights or days")
    if options.until and options.show != "levels":
        raise UsageError("--until is for --show levels")
    until = None if options.until is None else _day(options.until)

    view = open_days(options)
    try:
        rows = _part(view, until, options)
    except ValueError as error:
        raise UsageError(str(error)) from error
    delivery.write_table(rows, view, title=f"Change: {options.show}")
    return GOOD


def _part(view: View, until: date | None, options: argparse.Namespace) -> pd.DataFrame:
    from vigil.analysis.change.change_points import change_points
    from vigil.analysis.change.levels import levels
    from vigil.analysis.series.daily import daily

    if options.show == "levels":
        choices = view.dataset.choices
        day = until or min(view.last_day, choices.last_day)
        if not choices.first_day <= day <= choices.last_day:
            raise UsageError(f"--until {day} is outside the table, {choices.first_day} to {choices.last_day}")
        return levels(view, day)
    found = change_points(daily(view, measure_of(view, options.measure)))
    if found.refused:
        raise UsageError(found.refused)
    return found.points_frame() if options.show == "points" else found.frame()


def _day(text: str) -> date:
    try:
        return parse_day(text)
    except ValueError as error:
        raise UsageError(f"--until {error}") from None
