"""The weapons ledger: launched = shot down + lost + got through + unknown, per weapon and in all."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from vigil.table.model import rows_of
from vigil.table.schema import FIGURES, MISSILE_CLASSES, UAV_CLASSES, WEAPON_CLASSES

GOT_THROUGH_RULE = (
    "Hits where a report counts them; otherwise what was launched less what was shot down, jammed or lost: "
    "not reported as neutralised, which is not the same as having hit."
)


def with_derived_figures(munitions: pd.DataFrame) -> pd.DataFrame:
    """Munitions with `neutralised`, and `got_through` filled where it follows.

    Adds `neutralised` (Int64: shot down plus lost; where only shot down is given it holds both, NA where
    shot down is not known), `reported_hits` (Int64: got through as reported) and `unaccounted` (Int64:
    launched less neutralised less reported hits). `got_through` becomes reported hits, else launched
    less neutralised. Unknown stays NA.

    >>> weapons = pd.DataFrame(
    ...     {"launched": [100, 8], "shot_down": [70, 7], "lost": [20, None], "got_through": [None, 1]}, dtype="Int64"
    ... )
    >>> with_derived_figures(weapons)[["neutralised", "got_through", "unaccounted"]]
       neutralised  got_through  unaccounted
    0           90           10           10
    1            7            1            0
    """
    neutralised = munitions["shot_down"] + munitions["lost"].fillna(0)
    remainder = munitions["launched"] - neutralised
    return munitions.assign(
        reported_hits=munitions["got_through"],
        neutralised=neutralised,
        got_through=munitions["got_through"].fillna(remainder),
        unaccounted=remainder - munitions["got_through"].fillna(0),
    )


def figures_by_event(munitions: pd.DataFrame) -> pd.DataFrame:
    """Launched, shot down, lost, neutralised and got through of each event (Int64, index `event_id`).

    A figure of an event is NA as soon as it is not known for one of its weapons.
    """
    derived = with_derived_figures(munitions)
    groups = derived.groupby("event_id", sort=False)
    totals = groups[list(FIGURES)].sum(min_count=1).astype("Int64")
    known = groups[list(FIGURES)].count().eq(groups.size(), axis=0)
    return totals.where(known)


def discrepancies(munitions: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """What does not add up in the ledger, one row each: `event_id`, `weapon` ("" for the event), `finding`.

    Per weapon: more accounted for than launched, or some launched that the report does not account for
    although it counts hits. In all: a standing claim of a total that differs from the sum over the weapons.
    """
    derived = with_derived_figures(munitions)
    rows = dict.fromkeys([*_weapon_findings(derived), *_total_findings(derived, claims)])
    return pd.DataFrame(list(rows), columns=["event_id", "weapon", "finding"]).astype("str")


def _weapon_findings(derived: pd.DataFrame) -> Iterable[tuple[str, str, str]]:
    for row in rows_of(derived):
        if pd.notna(row.unaccounted) and row.unaccounted < 0:
            accounted = row.launched - row.unaccounted
            finding = f"{accounted} accounted for, but only {row.launched} launched"
            yield row.event_id, row.weapon, finding
        elif pd.notna(row.reported_hits) and pd.notna(row.unaccounted) and row.unaccounted > 0:
            finding = (
                f"{row.unaccounted} of {row.launched} launched are neither neutralised ({row.neutralised}) "
                f"nor among the reported hits ({row.reported_hits})"
            )
            yield row.event_id, row.weapon, finding
        elif pd.isna(row.shot_down) and pd.notna(row.launched):
            yield row.event_id, row.weapon, f"{row.launched} launched, what became of them was not reported"
        elif pd.isna(row.launched):
            yield row.event_id, row.weapon, "the number launched was not reported"


CLAIMED_TOTALS = {
    "launched": ("launched", WEAPON_CLASSES),
    "launched UAV": ("launched", UAV_CLASSES),
    "launched missiles": ("launched", MISSILE_CLASSES),
    "neutralised": ("neutralised", WEAPON_CLASSES),
    "hits UAV": ("got_through", UAV_CLASSES),
    "hits missiles": ("got_through", MISSILE_CLASSES),
}
"""Measure of a claim of a total: the figure of the ledger and the classes of weapons that it is the sum over."""


def _total_findings(derived: pd.DataFrame, claims: pd.DataFrame) -> Iterable[tuple[str, str, str]]:
    totals = claims[claims["measure"].isin(list(CLAIMED_TOTALS)) & claims["value"].notna()]
    by_event = dict(tuple(derived.groupby("event_id")))
    for claim in rows_of(totals[totals["status"] != "superseded"]):
        weapons = by_event.get(claim.event_id)
        if weapons is None:
            continue
        column, classes = CLAIMED_TOTALS[claim.measure]
        weapons = weapons[weapons["weapon_class"].isin(classes)]
        if weapons[column].isna().any() or weapons.empty:
            continue
        total = int(weapons[column].sum())
        if total != claim.value:
            speaker = claim.attributed_to if isinstance(claim.attributed_to, str) else "a report"
            finding = f"{claim.measure}: {claim.value:g} according to {speaker}, {total} when the weapons are added up"
            yield claim.event_id, "", finding
