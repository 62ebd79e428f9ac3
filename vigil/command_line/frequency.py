"""`python -m vigil frequency`: attacks, munitions or casualties by day, week or month."""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, cast

from vigil.command_line import arguments
from vigil.command_line.failures import GOOD, UsageError
from vigil.command_line.opening import open_any_view
from vigil.command_line.output import TABLE_FORMATS, delivery_of

if TYPE_CHECKING:
    from vigil.analysis.frequency.measures import Dimension, Measure, PlaceLevel
    from vigil.analysis.frequency.periods import Period
    from vigil.store.protocols import View

PERIODS = ("day", "week", "month")
DIMENSIONS = ("actor", "type", "weapon", "place")
MEASURES = ("attacks", "launched", "neutralised", "got_through", "killed", "injured")
LEVELS = ("oblast", "district")
"""As in `vigil.analysis.frequency`, which takes too long to import for a page of help; a test holds them equal."""


@dataclass(frozen=True)
class Counting:
    """What is counted: the arguments of `vigil.analysis.frequency.counting.counts`."""

    every: Period
    by: Dimension | None
    measure: Measure
    level: PlaceLevel


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
    arguments.add_selection(parser, TABLE_FORMATS)
    parser.set_defaults(run=run)


def add_counting(parser: argparse.ArgumentParser) -> None:
    """What is counted, over which periods and by which groups; None where nothing was asked."""
    group = parser.add_argument_group("counting")
    group.add_argument("--every", choices=PERIODS, metavar="PERIOD", help=f"{_listed(PERIODS)} ({PERIODS[0]})")
    group.add_argument("--by", choices=DIMENSIONS, metavar="GROUP", help=f"split by {_listed(DIMENSIONS)}")
    group.add_argument("--measure", choices=MEASURES, metavar="MEASURE", help=f"{_listed(MEASURES)} ({MEASURES[0]})")
    group.add_argument("--level", choices=LEVELS, metavar="LEVEL", help=f"of places: {_listed(LEVELS)} ({LEVELS[0]})")


def counting_of(view: View, options: argparse.Namespace) -> Counting:
    """What a call counts in a view. Raises `UsageError` for what no report, or not this table, tells apart."""
    from vigil.analysis.frequency.measures import can_split

    vocabulary = view.table.vocabulary
    for option, requested, offered in (
        ("every", options.every, vocabulary.periods),
        ("measure", options.measure, vocabulary.measures),
    ):
        if requested and requested not in offered:
            raise UsageError(f"--{option} {requested}: {view.table.title} tells only {', '.join(offered)}")
    counting = Counting(
        every=cast("Period", options.every or vocabulary.periods[0]),
        by=options.by,
        measure=options.measure or "attacks",
        level=options.level or "oblast",
    )
    if not can_split(counting.measure, counting.by, vocabulary=vocabulary):
        raise UsageError(f"--measure {counting.measure} cannot be split --by {counting.by}: no report tells them apart")
    return counting


def run(options: argparse.Namespace) -> int:
    """Write the counts; the columns are those of `vigil.analysis.frequency.counting.counts`."""
    delivery = delivery_of(options, TABLE_FORMATS)
    if options.level and options.by != "place":
        raise UsageError("--level is for --by place")

    from vigil.analysis.frequency.counting import counts

    view = open_any_view(options)
    counting = counting_of(view, options)
    counted = counts(view, **asdict(counting))
    label = view.table.vocabulary.label(counting.measure)
    title = f"{label.capitalize()} by {counting.every}{f' and {counting.by}' if counting.by else ''}"
    delivery.write_table(counted, view, title=title)
    return GOOD


def _listed(words: tuple[str, ...]) -> str:
    return "|".join(words)
