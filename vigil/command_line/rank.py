"""`python -m vigil rank`: how an attack ranks, whether what is said of its size holds, when records were set."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from vigil.command_line import arguments
from vigil.command_line.chart import RANK_MEASURES
from vigil.command_line.desk import add_event, event_of
from vigil.command_line.failures import GOOD, UsageError
from vigil.command_line.opening import open_any_view, refusal
from vigil.command_line.output import TABLE_FORMATS, delivery_of

if TYPE_CHECKING:
    from vigil.store.protocols import View

MEASURES = tuple(name for name in RANK_MEASURES if name != "neutralised")
SIZE_CLAIMS = ("among-the-largest", "largest-in-weeks", "record", "largest-of-the-war")
RULES = ("top-3", "top-5", "top-tenth")
"""As in `vigil.analysis.ranking`, which takes too long to import for a page of help; a test holds them equal."""

DESCRIPTION = """\
How an attack ranks among those by the same actor in the 2, 4, 8, 12 and 26 weeks before it and in the whole table
before it, a row for each measure and window. Ties, attacks with an unknown figure and nights without a report are
counted. With --claim, what becomes of a claim of its size, in words; with --records, when records were set.

  python -m vigil rank --event attack-2025-07-04
  python -m vigil rank --event attack-2025-07-04 --claim among-the-largest --weeks 4 --rule top-tenth
  python -m vigil rank --records --measure launched

Filters play no part in a rank but --day; without --event it is that of the latest attack they leave. Of a public
table an event and its day are ranked by what the table knows, among the events that the filters but the dates leave.
"""


def add_to(commands: argparse._SubParsersAction[arguments.Parser]) -> None:
    """Describe the command and its options."""
    parser = commands.add_parser("rank", help="ranks, claims of rank and records", description=DESCRIPTION)
    group = parser.add_argument_group("rank")
    add_event(group)
    options_group = group.add_mutually_exclusive_group()
    options_group.add_argument("--claim", choices=SIZE_CLAIMS, metavar="CLAIM", help="|".join(SIZE_CLAIMS))
    options_group.add_argument("--records", action="store_true", help="when records were set, and by how much")
    group.add_argument("--measure", choices=MEASURES, metavar="MEASURE", help=f"only this one: {'|'.join(MEASURES)}")
    group.add_argument(
        "--weeks",
        type=arguments.whole_number,
        action="append",
        metavar="NUMBER",
        help="weeks before the attack; can be repeated",
    )
    group.add_argument(
        "--rule", choices=RULES, metavar="RULE", help=f"what “one of the most intense” means: {'|'.join(RULES)} (each)"
    )
    arguments.add_selection(parser, TABLE_FORMATS)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the ranks, the answers to a claim, or the records, as the frames of `vigil.analysis.ranking`."""
    delivery = delivery_of(options, TABLE_FORMATS)
    if options.rule and options.claim != "among-the-largest":
        raise UsageError("--rule is for --claim among-the-largest")
    if options.weeks and (options.records or options.claim in ("record", "largest-of-the-war")):
        raise UsageError(f"--weeks plays no part in {'--records' if options.records else f'--claim {options.claim}'}")

    from vigil.analysis.ranking import WINDOWS, every_measure, records, size_claims

    chosen = open_any_view(options)
    if (options.claim or options.records) and not chosen.table.vocabulary.is_reports:
        raise refusal(chosen, "claims and records compare attacks of whole nights by one attacker")
    if reason := every_measure.why_not(chosen):
        raise refusal(chosen, reason)
    event_id = _event_of(chosen, options.event)
    view = every_measure.compared(chosen)
    spans = tuple(options.weeks or WINDOWS)
    if options.records:
        title, frame = "When records were set", records.records_frame(view.in_memory, event_id)
    elif options.claim:
        title = f"Whether {event_id} was {size_claims.SIZE_CLAIMS[options.claim].label.format(weeks='weeks')}"
        rules = (options.rule,) if options.rule else RULES
        frame = size_claims.assessments_frame(
            view.in_memory, event_id, size_claim=options.claim, windows=spans, rules=rules
        )
    else:
        title, frame = every_measure.ranks_title(view, event_id), every_measure.ranks_frame(view, event_id, spans)
    if options.measure:
        frame = frame[frame["measure"] == options.measure].reset_index(drop=True)
    delivery.write_table(frame, view, title=title)
    return GOOD


def _event_of(view: View, named: str | None) -> str:
    """The event to rank: the one named, else the latest that can be ranked. Raises `UsageError` where there is none."""
    from vigil.analysis.ranking import days_and_events

    if view.table.vocabulary.is_reports:
        return event_of(view.in_memory, named, attacks=True)
    event_id = named or days_and_events.latest(view)
    if event_id is None:
        raise UsageError(f"nothing to rank: {view.sentence}")
    if not view.only([event_id]).rows:
        raise UsageError(f"--event {event_id} is none of the selection")
    if reason := days_and_events.why_not(view, event_id):
        raise UsageError(reason)
    return event_id
