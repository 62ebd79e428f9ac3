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

import pandas as pd

RULE = (
    "The latest standing statement; of two equally late ones an official one. "
    "Range: the lowest and highest standing statement. Superseded statements are shown, not counted. "
    "Separate areas are added up, an area within another is not."
)


_WHOLE_EVENT = ""
"""Stands for the area of a statement that names none."""


HEADLINE_COLUMNS = ("event_id", "measure", "low", "best", "high", "claim_ids")


def figures(claims: pd.DataFrame) -> pd.DataFrame:
    """The statements that hold a figure: claims with a value or a bound, in order of time, then of size.

    Adds `figure` (the value, else the bound that is given), `at_least` and `at_most` (its range).
    """
    figure = claims["value"].fillna(claims["low"]).fillna(claims["high"])
    return (
        claims.assign(figure=figure, at_least=claims["low"].fillna(figure), at_most=claims["high"].fillna(figure))[
            figure.notna()
        ]
        .sort_values(["as_of", "figure"], kind="stable")
        .reset_index(drop=True)
    )


def headlines(claims: pd.DataFrame, *, official_sources: frozenset[str], parents: Mapping[str, str]) -> pd.DataFrame:
    """Apply the rule to every measure of every event that has a standing claim with a figure.

    `official_sources` are the ids of official sources, `parents` says which place each place lies in.
    Returns a row for each event and measure: `event_id`, `measure` (str), `low`, `best`, `high` (float64)
    and `claim_ids` (tuples: the statements that gave the figure, one for each separate area).

    >>> claims = pd.DataFrame(
    ...     {
    ...         "claim_id": ["first", "second", "third"],
    ...         "as_of": pd.to_datetime(["2025-07-04", "2025-07-04", "2025-07-05"]),
    ...         "value": [14.0, 16.0, 23.0],
    ...         "status": ["superseded", "initial", "updated"],
    ...     }
    ... ).assign(event_id="attack", measure="injured", scope=None, source_id="mayor", low=pd.NA, high=pd.NA)
    >>> headlines(claims, official_sources=frozenset({"mayor"}), parents={})[["low", "best", "high", "claim_ids"]]
        low  best  high claim_ids
    0  16.0  23.0  23.0  (third,)
    """
    standing = figures(claims[claims["status"] != "superseded"])
    standing = standing.assign(
        official=standing["source_id"].isin(official_sources), scope=standing["scope"].fillna(_WHOLE_EVENT)
    )
    if standing.empty:
        return pd.DataFrame({name: [] for name in HEADLINE_COLUMNS})
    keys = ["event_id", "measure", "scope"]
    latest = standing.sort_values(["as_of", "official"], kind="stable").groupby(keys, sort=False).last()
    ranges = standing.groupby(keys, sort=False).agg(low=("at_least", "min"), high=("at_most", "max"))
    areas = latest[["figure", "claim_id"]].join(ranges).reset_index()
    spoken_of = areas.groupby(["event_id", "measure"])["scope"].agg(frozenset).to_dict()
    separate = [
        scope in separate_areas(spoken_of[event_id, measure], parents)
        for event_id, measure, scope in zip(areas["event_id"], areas["measure"], areas["scope"], strict=True)
    ]
    return (
        areas[pd.Series(separate, index=areas.index, dtype=bool)]
        .groupby(["event_id", "measure"], sort=False)
        .agg(low=("low", "sum"), best=("figure", "sum"), high=("high", "sum"), claim_ids=("claim_id", tuple))
        .reset_index()
    )


def separate_areas(scopes: frozenset[str], parents: Mapping[str, str]) -> frozenset[str]:
    """The areas spoken of that lie within no other of them: their figures are added up. "" is the whole event.

    >>> sorted(separate_areas(frozenset({"Kyiv", "Podilskyi district", "Brovary"}), {"Podilskyi district": "Kyiv"}))
    ['Brovary', 'Kyiv']
    """
    return frozenset(scope for scope in scopes if not _within_another(scope, scopes, parents))


def _within_another(scope: str, scopes: frozenset[str], parents: Mapping[str, str]) -> bool:
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
