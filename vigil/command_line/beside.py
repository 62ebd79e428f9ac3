"""`python -m vigil beside`: a second table beside the first, with what each defines and both counted by period."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, cast

from vigil.command_line import arguments
from vigil.command_line.failures import GOOD, CallError, say
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
    from vigil.analysis.two_tables.aligned import Aligned
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
    parser.add_argument("path", metavar="PATH", type=arguments.given, help="the second table: a file or folder")
    group = parser.add_argument_group("second table")
    group.add_argument(
        "--second-as", metavar="FORMAT", type=arguments.given, help="read it as this format, whatever it is"
    )
    group.add_argument("--second-mapping", metavar="FILE", type=arguments.given, help="which of its columns is what")
    for name in _narrowed():
        group.add_argument(
            f"--second-{name}",
            action="append",
            type=arguments.given,
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
        raise CallError("--every and --measure are for --show counts")

    from vigil.analysis.two_tables.aligned import lay_beside
    from vigil.analysis.two_tables.declared import aspects_frame
    from vigil.query.link import from_query

    view = open_any_view(options)
    second = argparse.Namespace(
        table=arguments.table_named(options.path),
        as_format=options.second_as,
        mapping=options.second_mapping,
        skip_bad_rows=False,
        strict=options.strict,
    )
    dataset = open_dataset(second)
    narrowed = {name: values for name in _narrowed() if (values := getattr(options, f"second_{name}"))}
    reading = from_query(narrowed, dataset.choices)
    if reading.refused:
        raise CallError(*(f"--second-{line}" for line in reading.refused))
    laid = lay_beside(view, dataset, reading.selection)
    for line in (*laid.not_followed, *laid.by_name):
        say(line)
    rows = aspects_frame(laid.first, laid.second) if options.show == "tables" else _counts(laid, options)
    delivery.write(table_bytes(rows, delivery.format, about=_about(laid, options.show)))
    return GOOD


def _counts(laid: Aligned, options: argparse.Namespace) -> pd.DataFrame:
    from vigil.analysis.two_tables import counted

    offered = (
        ("every", options.every, counted.periods_of(laid.first, laid.second)),
        ("measure", options.measure, counted.measures_of(laid.first, laid.second)),
    )
    for option, asked, known in offered:
        if asked and asked not in known:
            raise CallError(f"--{option} {asked}: the two tables both know only {', '.join(known)}")
    every = cast("Period", options.every or counted.default_period(laid.first, laid.second))
    measure = cast("Measure", options.measure or MEASURES[0])
    for line in counted.answer(laid, every=every, measure=measure):
        say(line.replace(THIN_SPACE, " "))
    return counted.side_by_side(laid.first, laid.second, every=every, measure=measure)


def _about(laid: Aligned, part: str) -> About:
    """What the export says of itself: everything of both tables, each under its name."""
    from vigil.analysis.two_tables.aligned import names
    from vigil.analysis.two_tables.declared import passing_on
    from vigil.exports.about import About, about_view

    titles = names(laid.first.table, laid.second.table)
    told = [about_view(view).items() for view in (laid.first, laid.second)]

    def of_both(name: str) -> str:
        return "; ".join(f"{title}: {one[name]}" for title, one in zip(titles, told, strict=True) if one.get(name))

    return About(
        title=f"{titles[0]} and {titles[1]} side by side: {part}",
        filters=of_both("filters"),
        sources=of_both("sources"),
        as_of=of_both("as_of"),
        version=of_both("data_version"),
        publisher=of_both("publisher"),
        licence=of_both("licence"),
        cite_as=of_both("cite_as"),
        passing_on=" ".join(passing_on(laid.first, laid.second)),
    )
