"""From claims to the figure shown first, by the rule that is written here.

The rule, for one measure of one event:

1. Superseded statements are set aside: whoever made them, or a later report, replaced them.
2. In each area spoken of, the latest standing statement gives the figure; of two as late as each other,
   an official one goes before the press.
3. The lowest and highest of the standing statements are its range.
4. Areas that lie within another area spoken of are not added to it; separate areas are added up. A
   statement that names no area speaks of the whole event, and every area lies within that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

RULE = (
    "The latest standing statement; of two equally late ones an official one. "
    "Range: the lowest and highest standing statement. Superseded statements are shown, not counted. "
    "Separate areas are added up, an area within another is not."
)


_WHOLE_EVENT = ""
"""Stands for the area of a statement that names none."""


@dataclass(frozen=True)
class Headline:
    """The figure shown first for one measure of one event, and where it comes from."""

    measure: str
    low: float
    best: float
    high: float
    claim_ids: tuple[str, ...]
    """The statements that gave the figure, one for each separate area."""


def figures(claims: pd.DataFrame) -> pd.DataFrame:
    """The statements that hold a figure: claims with a value or a bound, in order of time, then of size.

    Adds `figure` (the value, else the bound that is given), `at_least` and `at_most` (its range).
    """
    figure = claims["value"].fillna(claims["low"]).fillna(claims["high"])
    return (
        claims.assign(
            figure=figure,
            at_least=claims["low"].fillna(figure),
            at_most=claims["high"].fillna(figure),
        )[figure.notna()]
        .sort_values(["as_of", "figure"], kind="stable")
        .reset_index(drop=True)
    )


def headline(
    claims: pd.DataFrame, measure: str, *, official_sources: frozenset[str], parents: Mapping[str, str]
) -> Headline | None:
    """Apply the rule to the claims of one event; None where no standing claim gives a figure.

    `official_sources` are the ids of official sources, `parents` says which place each place lies in.
    """
    standing = figures(claims[(claims["measure"] == measure) & (claims["status"] != "superseded")])
    if standing.empty:
        return None
    standing = standing.assign(
        official=standing["source_id"].isin(official_sources), scope=standing["scope"].fillna(_WHOLE_EVENT)
    )
    scopes = set(standing["scope"])
    separate = [scope for scope in sorted(scopes) if not _within_another(scope, scopes, parents)]
    chosen = [_latest(standing[standing["scope"] == scope]) for scope in separate]
    kept = standing[standing["scope"].isin(separate)].groupby("scope")
    return Headline(
        measure=measure,
        low=float(kept["at_least"].min().sum()),
        best=float(sum(row["figure"] for row in chosen)),
        high=float(kept["at_most"].max().sum()),
        claim_ids=tuple(str(row["claim_id"]) for row in chosen),
    )


def _latest(claims: pd.DataFrame) -> pd.Series:
    return claims.sort_values(["as_of", "official"], kind="stable").iloc[-1]


def _within_another(scope: str, scopes: set[str], parents: Mapping[str, str]) -> bool:
    if _WHOLE_EVENT in scopes:
        return scope != _WHOLE_EVENT
    seen = {scope}
    place = parents.get(scope)
    while place is not None and place not in seen:
        if place in scopes:
            return True
        seen.add(place)
        place = parents.get(place)
    return False
