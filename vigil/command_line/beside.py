"""`python -m vigil beside`: a second table beside the first, with what each defines and both counted by period."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, cast

from vigil.command_line import arguments
from vigil.command_line.failures import UsageError, write_message
from vigil.command_line.frequency import MEASURES, PERIODS
from vigil.command_line.opening import open_any_view, open_dataset
from vigil.command_line.output import TABLE_FORMATS, delivery_of, table_bytes
from vigil.query import filters
from vigil.query.filters import Names
from vigil.text import THIN_SPACE

if TYPE_CHECKING:
    import pandas as pd

    from vigil.analysis.frequency.measures import Measure
    from vigil.analysis.frequency.periods import Period
    from vigil.analysis.two_tables.alignment import Aligned
    from vigil.exports.about import About

SHOWN = ("counts", "tables")

DESCRIPTION = """\
Lay a second table beside the first: both are named, keep their own definition of an event, and are never added
up. Filters hold in the second as far as it has what they name; what it has not is said. --show says what is given:
  counts  a row for each period: first and second (their values), events, the share known, in_both (the whole
          period lies within the days of both), which table each is
  tables  what each table says of itself, aspect by aspect, and what a difference means

What the two series say in words goes to standard error.

  python -m vigil beside acled-export.csv --measure killed --every week --second-type "Explosions/Remote violence"
  python -m vigil beside data --table ged-export.csv --show tables
"""


def add_to(commands: argparse._SubParsersAction[arguments.Parser]) -> None:
    """Describe the command and its options."""
    parser = commands.add_parser("beside", help="a second table next to the first", description=DESCRIPTION)
    parser.add_argument("path", metavar="PATH", type=arguments.not_blank, help="the second table: a file or folder")
    group = parser.add_argument_group("second table")
    group.add_argument(
        "--second-as", metavar="FORMAT", type=arguments.not_blank, help="read it as this format, whatever it is"
    )
    group.add_argument(
        "--second-mapping", metavar="FILE", type=arguments.not_blank, help="which of its columns is what"
    )
    group.add_argument("--second-sheet", metavar="NAME", type=arguments.not_blank, help="which of its sheets to read")
    arguments.add_date_order(group, "--second-date-order")
    arguments.add_swap(group, "--second-swap-coordinates")
    for name in _narrowed():
        group.add_argument(
            f"--second-{name}",
            action="append",
            type=arguments.not_blank,
            metavar="NAME",
            help=f"{name} that it alone is narrowed to, by its own name",
        )
    group = parser.add_argument_group("counting")
    group.add_argument("--every", choices=PERIODS, metavar="PERIOD", help=f"{'|'.join(PERIODS)} (fitting the days)")
    group.add_argument("--measure", choices=MEASURES, metavar="MEASURE", help=f"{'|'.join(MEASURES)} ({MEASURES[0]})")
    arguments.add_part(group, SHOWN)
    arguments.add_selection(parser, TABLE_FORMATS)
    parser.set_defaults(run=run)


def _narrowed() -> list[str]:
    """The filters that the second table alone can be narrowed by, under the names that they have in a link."""
    return [one.name for one in filters.FILTERS if isinstance(one, Names)]


def run(options: argparse.Namespace) -> int:
    """Write the part that is asked for; what the second table could not follow goes to standard error."""
    delivery = delivery_of(options, TABLE_FORMATS)
    if options.show == "tables" and (options.every or options.measure):
        raise UsageError("--every and --measure are for --show counts")

    from vigil.analysis.two_tables.alignment import align
    from vigil.analysis.two_tables.definitions import aspects_frame
    from vigil.query.link import from_query

    view = open_any_view(options)
    second = argparse.Namespace(
        table=arguments.table_named(options.path),
        as_format=options.second_as,
        mapping=options.second_mapping,
        sheet=options.second_sheet,
        date_order=options.second_date_order,
        swap_coordinates=options.second_swap_coordinates,
        skip_bad_rows=False,
        strict=options.strict,
        status=options.status,
    )
    dataset = open_dataset(second)
    narrowed = {name: values for name in _narrowed() if (values := getattr(options, f"second_{name}"))}
    parsed = from_query(narrowed, dataset.choices)
    if parsed.refused:
        raise UsageError(*(f"--second-{line}" for line in parsed.refused))
    aligned = align(view, dataset, parsed.selection)
    for line in (*aligned.not_followed, *aligned.by_name):
        write_message(line)
    rows = aspects_frame(aligned.first, aligned.second) if options.show == "tables" else _counts(aligned, options)
    delivery.write(table_bytes(rows, delivery.format, about=_about(aligned, options.show)))
    return int(second.status)


def _counts(aligned: Aligned, options: argparse.Namespace) -> pd.DataFrame:
    from vigil.analysis.two_tables import counts

    offered = (
        ("every", options.every, counts.periods_of(aligned.first, aligned.second)),
        ("measure", options.measure, counts.measures_of(aligned.first, aligned.second)),
    )
    for option, requested, known in offered:
        if requested and requested not in known:
            raise UsageError(f"--{option} {requested}: the two tables both know only {', '.join(known)}")
    every = cast("Period", options.every or counts.default_period(aligned.first, aligned.second))
    measure = cast("Measure", options.measure or MEASURES[0])
    for line in counts.describe_counts(aligned, every=every, measure=measure):
        write_message(line.replace(THIN_SPACE, " "))
    return counts.side_by_side(aligned.first, aligned.second, every=every, measure=measure)


def _about(aligned: Aligned, part: str) -> About:
    """What the export says of itself: everything of both tables, each under its name."""
    from vigil.analysis.two_tables.alignment import names
    from vigil.analysis.two_tables.definitions import passing_on
    from vigil.exports.about import About, about_view

    titles = names(aligned.first.table, aligned.second.table)
    abouts = [about_view(view).items() for view in (aligned.first, aligned.second)]

    def of_both(name: str) -> str:
        return "; ".join(f"{title}: {one[name]}" for title, one in zip(titles, abouts, strict=True) if one.get(name))

    return About(
        title=f"{titles[0]} and {titles[1]} side by side: {part}",
        filters=of_both("filters"),
        sources=of_both("sources"),
        as_of=of_both("as_of"),
        version=of_both("data_version"),
        publisher=of_both("publisher"),
        licence=of_both("licence"),
        cite_as=of_both("cite_as"),
        passing_on=" ".join(passing_on(aligned.first, aligned.second)),
        share_read=of_both("share_read"),
    )
