"""`python -m vigil windows`: the nights around a set of dates, against those around any other dates."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from vigil.command_line import arguments
from vigil.command_line.desk import add_measure, measure_of, open_days
from vigil.command_line.failures import GOOD, UsageError, not_one_of
from vigil.command_line.opening import refusal
from vigil.command_line.output import TABLE_FORMATS, delivery_of

if TYPE_CHECKING:
    import pandas as pd

    from vigil.analysis.around_dates.date_sets import DateSet
    from vigil.store.protocols import View

SHOWN = ("answer", "nights", "days", "dates", "shifts", "without", "grid", "launches")

DESCRIPTION = """\
What the nights around a set of dates look like, and how often other places of the same dates look as extreme.
Night 0 begins on the evening of a date: it is the attack reported the morning after. Shares come from every
circular shift, worked out; association only. In a public table the days around the dates stand for the nights, day 0 is
the date itself, and --dates are those of the table that comes with Vigil. --show says what is given:
  answer    one row: means before and after, shares, mass attacks, the answer in words
  nights    (or days) all around every date        dates    a row for each date
  shifts    the difference for every shift         without  the answer without each date
  grid      by measure and number of nights        launches hours to the first launch

  python -m vigil windows --dates "Trump–Putin call" --nights 3
  python -m vigil windows --on 2025-05-19 --on 2025-06-04 --on 2025-06-14 --on 2025-07-03 --show without
"""


def add_to(commands: argparse._SubParsersAction[arguments.Parser]) -> None:
    """Describe the command and its options."""
    parser = commands.add_parser("windows", help="the nights around a set of dates", description=DESCRIPTION)
    group = parser.add_argument_group("windows")
    group.add_argument(
        "--dates", metavar="NAME", type=arguments.not_blank, help="a series or a kind of event (the longest series)"
    )
    group.add_argument(
        "--on", metavar="DAY", action="append", type=arguments.not_blank, help="a date of one's own; repeat"
    )
    add_measure(group)
    group.add_argument(
        *("--nights", "--days"),
        metavar="NUMBER",
        type=arguments.whole_number,
        default=7,
        help="nights, or days, before and after (7)",
    )
    arguments.add_part(group, SHOWN)
    arguments.add_selection(parser, TABLE_FORMATS)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the part of the answer that is asked for."""
    delivery = delivery_of(options, TABLE_FORMATS)
    if options.dates and options.on:
        raise UsageError("--dates and --on exclude each other")

    view = open_days(options)
    try:
        dates = _dates(view, options)
        rows = _part(view, dates, options)
    except ValueError as error:
        raise UsageError(str(error)) from error
    delivery.write_table(rows, view, title=f"Windows around {dates.label}: {options.show}")
    return GOOD


def _dates(view: View, options: argparse.Namespace) -> DateSet:
    from vigil.analysis.around_dates import date_sets

    if options.on:
        return date_sets.own_dates(", ".join(options.on))
    if view.table.vocabulary.is_reports:
        sets = date_sets.date_sets(view.in_memory.dataset)
    else:
        from vigil.store.opening import open_table
        from vigil.table.loading import DATA_FOLDER

        shipped = open_table(DATA_FOLDER, strict=True).dataset.select().in_memory
        sets = date_sets.date_sets_within(view.dataset, shipped.dataset)
    offered = {found.key: found for found in sets}
    if not offered:
        raise UsageError("the table holds no series and no diplomacy: name dates with --on")
    name = options.dates or next(iter(offered))
    if name not in offered:
        raise UsageError(f"--dates {not_one_of(name, list(offered))}")
    return offered[name]


def _part(view: View, dates: DateSet, options: argparse.Namespace) -> pd.DataFrame:
    from vigil.analysis.around_dates import draws, launches, sensitivity, shifts, windows_text

    if options.show == "grid":
        return sensitivity.by_length_and_measure(view, dates)
    if options.show == "launches":
        if not view.table.vocabulary.has_diplomacy:
            raise refusal(view, "it holds neither calls nor launches with their hours")
        return launches.first_launches(view.in_memory.dataset, dates)
    measure = measure_of(view, options.measure)
    found = shifts.windows_around(view, dates, measure=measure, nights=options.nights)
    if options.show in ("nights", "days"):
        return found.frame()
    if options.show == "dates":
        return shifts.each_date(found)
    if options.show == "shifts":
        return found.shifts_frame()
    if options.show == "without":
        return sensitivity.without_each_date(found)
    return windows_text.windows_frame(found, draws.draw_at_random(found))
