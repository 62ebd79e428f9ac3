"""By what attacks are ranked: the figure of each measure, its words, and how it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from vigil import limits
from vigil.query.choices import DayRule
from vigil.query.selection import Selection
from vigil.rules.ledger import GOT_THROUGH_RULE
from vigil.store.memory import InMemoryDataset, InMemoryView, select
from vigil.table.result_cache import cached
from vigil.table.schema import BALLISTIC_CLASSES, MISSILE_CLASSES, UAV_CLASSES
from vigil.table.vocabulary import MEASURE_LABELS
from vigil.table.weapons import describe_weapons, undivided_with

BALLISTIC_WORDS = describe_weapons(BALLISTIC_CLASSES)


@dataclass(frozen=True)
class Ranked:
    """One measure: the column of `attacks_to_rank` that holds it, its words, and what it counts."""

    column: str
    label: str
    """In words, to stand after a number or alone."""
    short: str
    """For the head of a row."""
    counts: str


RANKED: Mapping[str, Ranked] = {
    "launched": Ranked(
        "launched", MEASURE_LABELS["launched"], "Launched", "all munitions the report names, decoys among the UAVs"
    ),
    "launched_uav": Ranked(
        "launched_uav", "UAVs launched", "UAVs", f"{describe_weapons(UAV_CLASSES)}, decoys included"
    ),
    "launched_missiles": Ranked("launched_missiles", "missiles launched", "Missiles", "missiles of every class"),
    "launched_ballistic": Ranked(
        "launched_ballistic",
        f"{BALLISTIC_WORDS} launched",
        "Ballistic",
        f"{BALLISTIC_WORDS}; not known where a report does not tell its missiles apart",
    ),
    "neutralised": Ranked(
        "neutralised", MEASURE_LABELS["neutralised"], "Neutralised", "shot down, jammed or lost from radar"
    ),
    "got_through": Ranked("got_through", MEASURE_LABELS["got_through"], "Got through", GOT_THROUGH_RULE),
    "killed": Ranked(
        "killed_best", MEASURE_LABELS["killed"], "Killed", "the figure shown first by the rule for claims"
    ),
    "injured": Ranked(
        "injured_best", MEASURE_LABELS["injured"], "Injured", "the figure shown first by the rule for claims"
    ),
    "places_hit": Ranked(
        "places_hit",
        "places hit or affected",
        "Places hit",
        "different places named as hit or affected; one is not counted beside places within it",
    ),
}
"""Every measure that attacks can be ranked by."""

DESK_MEASURES = tuple(name for name in RANKED if name != "neutralised")
"""Those that an attack is ranked by at the desk."""


def attacks_to_rank(view: InMemoryView) -> pd.DataFrame:
    """Every attack and strike of the table in order of time, with the figures of `RANKED`; never to be changed.

    The columns of `InMemoryView.events` and `launched_uav`, `launched_missiles`, `launched_ballistic` (Int64). Of the
    view's filters only the rule for the day holds: a rank among some of the attacks would be another rank.
    """
    return _attacks_to_rank(view.dataset, view.selection.day)


@cached(limits.CACHED_VIEWS)
def _attacks_to_rank(dataset: InMemoryDataset, day: DayRule) -> pd.DataFrame:
    attacks = select(dataset, Selection(day=day)).attacks
    launched = launched_by_kind(dataset.table.munitions)
    return attacks.assign(**{str(name): attacks["event_id"].map(launched[name]).astype("Int64") for name in launched})


def launched_by_kind(munitions: pd.DataFrame) -> pd.DataFrame:
    """UAVs, missiles and ballistic missiles launched in each event: columns of Int64, index `event_id`.

    A kind that a report does not name counts 0 where the report gives the number of everything it names, and is
    not known otherwise. Ballistic missiles are not known where missiles are not distinguished.
    """
    every = munitions.groupby("event_id")["launched"].agg(["size", "count"])
    all_known = every["size"] == every["count"]
    kinds = {"launched_uav": UAV_CLASSES, "launched_missiles": MISSILE_CLASSES, "launched_ballistic": BALLISTIC_CLASSES}
    columns = {}
    for name, classes in kinds.items():
        of_kind = munitions[munitions["weapon_class"].isin(classes)].groupby("event_id")["launched"]
        known = of_kind.count() == of_kind.size()
        total = of_kind.sum().where(known).reindex(every.index)
        named = all_known.index.isin(known.index)
        columns[name] = total.mask(~named & all_known, 0).astype("Int64")
    lumped = undivided_with(BALLISTIC_CLASSES)
    undivided = munitions[munitions["weapon_class"].isin(lumped) & (munitions["launched"] != 0).fillna(True)]
    found = columns["launched_ballistic"]
    columns["launched_ballistic"] = found.mask(found.index.isin(undivided["event_id"]))
    return pd.DataFrame(columns)
