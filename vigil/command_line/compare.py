"""`python -m vigil compare`: two periods, weapon classes, places, actors or kinds of event side by side."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from vigil.command_line import arguments
from vigil.command_line.desk import open_days
from vigil.command_line.failures import GOOD, UsageError, not_one_of
from vigil.command_line.opening import refusal
from vigil.command_line.output import TABLE_FORMATS, delivery_of

if TYPE_CHECKING:
    import pandas as pd

    from vigil.store.protocols import View

KINDS = ("period", "weapon", "place", "actor", "type")
"""As in `vigil.analysis.comparison`, which takes too long to import for a page of help; a test holds them equal."""

SHOWN = ("rates", "shares", "nights", "days", "places")

DESCRIPTION = """\
Rates a night of two sides, their ratio with its interval, and what it rests on. Nights without a report, or whose
figure is not known, are in no denominator. Of a public table rates a day, in which a day without a recorded event is
0. --show says what is given:
  rates   a row for each measure: sums, nights, rates, ratio, intervals
  shares  the share neutralised on each side      nights  (or days) their figures (--measure)
  places  on what share of nights each place is named, of a public table its events a day

  python -m vigil compare --a 2025-06-07/2025-07-04 --b 2025-05-10/2025-06-06
  python -m vigil compare --by weapon --a "one-way attack UAV" --b "all missiles" --show shares
"""


def add_to(commands: argparse._SubParsersAction[arguments.Parser]) -> None:
    """Describe the command and its options."""
    parser = commands.add_parser("compare", help="two sides next to each other", description=DESCRIPTION)
    group = parser.add_argument_group("comparison")
    group.add_argument("--by", choices=KINDS, default=KINDS[0], metavar="KIND", help=f"{'|'.join(KINDS)} ({KINDS[0]})")
    for name in ("a", "b"):
        group.add_argument(
            f"--{name}",
            metavar="SIDE",
            type=arguments.not_blank,
            required=True,
            help="a period such as 2025-06-01/2025-06-30, or the name of a weapon class, place, actor or type",
        )
    group.add_argument("--measure", metavar="MEASURE", type=arguments.not_blank, help="of --show nights (the first)")
    arguments.add_part(group, SHOWN)
    arguments.add_selection(parser, TABLE_FORMATS)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the part of the comparison that is asked for."""
    delivery = delivery_of(options, TABLE_FORMATS)
    if options.measure and options.show not in ("nights", "days"):
        raise UsageError("--measure is for --show nights or days")

    view = open_days(options)
    try:
        rows = _part(view, options)
    except ValueError as error:
        raise UsageError(str(error)) from error
    delivery.write_table(rows, view, title=f"{options.a} and {options.b}: {options.show}")
    return GOOD


def _part(view: View, options: argparse.Namespace) -> pd.DataFrame:
    from vigil.analysis.comparison import by_place, compared, sides

    kinds = sides.kinds_of(view.dataset)
    if options.by not in kinds:
        raise UsageError(f"--by: of {view.table.title}, {not_one_of(options.by, kinds)}")
    first, second = (sides.side_of(view, options.by, value) for value in (options.a, options.b))
    found = compared.compare(view, first, second)
    if found.refused:
        raise UsageError(found.refused)
    if options.show == "places" and not view.table.vocabulary.is_reports:
        return by_place.rates_by_place(view, first, second)
    if options.show == "places":
        return by_place.by_place(view.in_memory, first, second)
    if options.show == "shares":
        if not found.vocabulary.is_reports and not found.has_neutralised:
            raise refusal(view, "it does not say how many munitions were launched and neutralised")
        return found.shares_frame()
    if options.show in ("nights", "days"):
        measure = options.measure or next(iter(found.series))
        if measure not in found.series:
            raise UsageError(f"--measure “{measure[:60]}” is not one of {', '.join(found.series)}")
        return found.distribution(measure)
    return found.frame()
