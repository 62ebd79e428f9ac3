"""`python -m vigil claims`: who stated which figure and when, what other rules would give, what adds up."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from vigil.command_line import arguments
from vigil.command_line.desk import add_event, event_of
from vigil.command_line.failures import GOOD, UsageError, not_one_of
from vigil.command_line.opening import open_view, refusal
from vigil.command_line.output import TABLE_FORMATS, delivery_of

if TYPE_CHECKING:
    import pandas as pd

    from vigil.store.memory import InMemoryDataset

SHOWN = ("statements", "rules", "ledger", "sums")

DESCRIPTION = """\
What was stated of one event. --show statements: every figure stated for one measure, with who said it and when;
rules: what the figure would be under other rules than the one used, for each area by itself; ledger: each total
stated against the weapons added up; sums: every sum over the weapons, with --number those that give this number.

  python -m vigil claims --event attack-2025-07-04 --measure injured
  python -m vigil claims --event attack-2025-07-04 --measure injured --show rules
  python -m vigil claims --event attack-2025-07-04 --show sums --number 476
"""


def add_to(commands: argparse._SubParsersAction[arguments.Parser]) -> None:
    """Describe the command and its options."""
    parser = commands.add_parser("claims", help="statements on one event, compared", description=DESCRIPTION)
    group = parser.add_argument_group("claims")
    add_event(group)
    group.add_argument(
        "--measure",
        metavar="MEASURE",
        type=arguments.not_blank,
        help="a measure of the claims table; without it the one whose figures differ",
    )
    arguments.add_part(group, SHOWN)
    group.add_argument("--number", type=arguments.whole_number, metavar="NUMBER", help="with --show sums")
    arguments.add_selection(parser, TABLE_FORMATS)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the statements or what was made of them, as the frames of `claims_compared` and `ledger_totals`."""
    delivery = delivery_of(options, TABLE_FORMATS)
    if options.number and options.show != "sums":
        raise UsageError("--number is for --show sums")
    if options.measure and options.show in ("ledger", "sums"):
        raise UsageError(f"--measure plays no part in --show {options.show}")

    view = open_view(options)
    if not view.table.vocabulary.has_claims:
        raise refusal(view, "its rows hold one figure each, and not who stated which and when")
    event_id = event_of(view, options.event, attacks=False)
    title, frame = _requested(view.dataset, event_id, options)
    delivery.write_table(frame, view, title=title)
    return GOOD


def _requested(dataset: InMemoryDataset, event_id: str, options: argparse.Namespace) -> tuple[str, pd.DataFrame]:
    from vigil.analysis import claims_compared, ledger_totals

    if options.show == "ledger":
        return f"Totals stated of {event_id}", ledger_totals.stated_totals(dataset, event_id)
    if options.show == "sums":
        return f"Sums over the weapons of {event_id}", ledger_totals.sums_frame(dataset, event_id, options.number)
    offered = claims_compared.measures_stated(dataset, event_id)
    if not offered:
        raise UsageError(f"the table holds no statement on {event_id}")
    measure = options.measure or offered[0]
    if measure not in offered:
        raise UsageError(f"--measure: {not_one_of(measure, offered, most=len(offered))}")
    if options.show == "rules":
        compared = claims_compared.figures_under_rules(dataset, event_id, measure)
        return f"{measure} of {event_id} under other rules", compared
    return f"Statements on {measure} of {event_id}", claims_compared.statements_frame(dataset, event_id, measure)
