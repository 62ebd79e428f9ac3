"""What the commands of the analyst's desk have in common: the event they are about, the measure of a series."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from vigil.command_line import arguments
from vigil.command_line.chart import attack_of
from vigil.command_line.failures import UsageError, not_one_of
from vigil.command_line.opening import open_any_view, refusal

if TYPE_CHECKING:
    from vigil.store.memory import InMemoryView
    from vigil.store.protocols import View

NIGHTLY_MEASURES = ("launched", "uav", "missiles", "ballistic", "got_through", "killed", "injured", "places_hit")
MEASURES = (*NIGHTLY_MEASURES, "neutralised", "attacks")
"""What series of nights, and of the days of a public table too, are made of; as in `vigil.analysis`,
which takes too long to import for a page of help; a test holds them equal."""


def add_measure(group: argparse._ArgumentGroup) -> None:
    """The measure of a series."""
    group.add_argument(
        "--measure",
        choices=MEASURES,
        metavar="MEASURE",
        help=f"{'|'.join(NIGHTLY_MEASURES)} ({NIGHTLY_MEASURES[0]}); of a public table those it knows, attacks for "
        "its events",
    )


def open_days(options: argparse.Namespace) -> View:
    """The view of a call whose nights, or of a public table days, can be told apart; raises `UsageError` otherwise."""
    from vigil.analysis.series import daily

    view = open_any_view(options)
    if reason := daily.why_not(view.dataset):
        raise refusal(view, reason)
    return view


def measure_of(view: View, named: str | None) -> str:
    """The measure named, or the first that the table has; raises `UsageError` for one that it has not."""
    from vigil.analysis.series import daily

    offered = daily.measures_of(view.table, NIGHTLY_MEASURES)
    if named is not None and named not in offered:
        raise UsageError(f"--measure: {not_one_of(named, offered, most=len(offered))}")
    return named or offered[0]


def add_event(group: argparse._ArgumentGroup) -> None:
    """The event asked about."""
    group.add_argument(
        "--event",
        metavar="ID",
        type=arguments.not_blank,
        help="event_id, such as attack-2025-07-04; without it the latest air attack of the selection",
    )


def event_of(view: InMemoryView, named: str | None, *, attacks: bool) -> str:
    """The id of the event named, or of the latest air attack; with `attacks` only one in which force was used.

    Raises `UsageError` where the view holds none such.
    """
    nights = view.attacks.loc[view.attacks["event_type"] == "attack", "event_id"]
    event_id = str(nights.iloc[-1]) if named is None and len(nights) else attack_of(view, named)
    if attacks and event_id not in set(view.attacks["event_id"]):
        raise UsageError(f"--event {event_id} is no attack: only attacks and strikes are ranked")
    return event_id
