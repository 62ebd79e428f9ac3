"""What the commands of the analyst's desk have in common: the event they are about."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from vigil.command_line import arguments
from vigil.command_line.chart import attack_of
from vigil.command_line.failures import CallError

if TYPE_CHECKING:
    from vigil.view import View


def add_event(group: argparse._ArgumentGroup) -> None:
    """The event asked about."""
    group.add_argument(
        "--event",
        metavar="ID",
        type=arguments.given,
        help="event_id, such as attack-2025-07-04; without it the latest air attack of the selection",
    )


def event_of(view: View, named: str | None, *, attacks: bool) -> str:
    """The id of the event named, or of the latest air attack; with `attacks` only one in which force was used.

    Raises `CallError` where the view holds none such.
    """
    nights = view.attacks.loc[view.attacks["event_type"] == "attack", "event_id"]
    event_id = str(nights.iloc[-1]) if named is None and len(nights) else attack_of(view, named)
    if attacks and event_id not in set(view.attacks["event_id"]):
        raise CallError(f"--event {event_id} is no attack: only attacks and strikes are ranked")
    return event_id
