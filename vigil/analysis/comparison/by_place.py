"""Two sides in each place."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from vigil import limits
from vigil.analysis.cached import cached
from vigil.analysis.comparison.rate_ratio import CONFIDENCE, MINIMUM_NIGHTS, compared_rates, rate_of
from vigil.analysis.comparison.sides import Side, over_all_days, within_side
from vigil.analysis.series import daily
from vigil.analysis.series.nightly import nightly_by_place
from vigil.analysis.series.series import DailySeries
from vigil.store.memory import InMemoryView
from vigil.store.protocols import View

PLACES_COMPARED = 12
"""Places drawn beside each other, the most named; the rest are in the table behind the chart."""


@cached
def rates_by_place(view: View, first: Side, second: Side) -> pd.DataFrame:
    """Events a day in each place of a public table on both sides, the places with the most events first.

    Returns `place`, `side` (str), `total` (float64), `days` (int64), `rate`, `low`, `high` (float64) of the places of
    `places_of_both`. Empty where the sides are places themselves.
    """
    rows: list[tuple[object, ...]] = []
    if first.by != "place":
        names, _ = places_of_both(view, first, second)
        sides = [
            (side, daily.daily_by(over_all_days(view, side), "place", names, measure="attacks"))
            for side in (first, second)
        ]
        for place in names:
            rates = compared_rates(*(within_side(side, found[place]) for side, found in sides))
            rows += [
                (place, side.label, rates.totals[at], rates.nights[at], rates.rates[at], *rates.intervals[at])
                for at, (side, _) in enumerate(sides)
            ]
    return pd.DataFrame(rows, columns=["place", "side", "total", "days", "rate", "low", "high"])


def places_of_both(view: View, first: Side, second: Side) -> tuple[tuple[str, ...], int]:
    """The places of a public table with the most events on both sides together, at most `limits.DESK_GROUPS` of them,
    and how many places have any."""
    both = [view.dataset.select(side.selection) for side in (first, second)]
    return daily.largest_groups(*both, by="place", most=limits.DESK_GROUPS)


@cached
def by_place(view: InMemoryView, first: Side, second: Side) -> pd.DataFrame:
    """On what share of nights each place is named as hit or affected, on both sides, the most named first.

    Returns `place`, `side` (str), `named`, `nights` (int, those whose report names any place), `share`, `low`, `high`
    (float64). Of weapon classes the nights are those with an attack in which the class was launched: a place named
    then was reached by that attack, not necessarily by that class. Empty for places: reports do not tell them by place.
    """
    from statsmodels.stats.proportion import proportion_confint

    columns = ["place", "side", "named", "nights", "share", "low", "high"]
    if first.by == "place":
        return pd.DataFrame(columns=columns)
    sides = [(side, _named_places(view, side)) for side in (first, second)]
    rows = []
    for place in sorted({place for _, found in sides for place in found}):
        for side, found in sides:
            # a place that no report of this side names was named on none of its nights
            own = found.get(place) or next(iter(found.values()), None)
            part = within_side(side, own) if own else None
            nights = int(part.known.sum()) if part else 0
            named = int((np.nan_to_num(part.values) > 0).sum()) if part and place in found else 0
            low, high = (float("nan"),) * 2
            if nights >= MINIMUM_NIGHTS:
                low, high = proportion_confint(named, nights, alpha=1 - CONFIDENCE, method="wilson")
            rows.append((place, side.label, named, nights, rate_of(named, nights), low, high))
    frame = pd.DataFrame(rows, columns=columns)
    order = frame.groupby("place")["named"].sum().sort_values(ascending=False, kind="stable").index
    rank = {place: number for number, place in enumerate(order)}
    return frame.sort_values("place", key=lambda names: names.map(rank), kind="stable", ignore_index=True)


def nights_of_both(view: InMemoryView, first: Side, second: Side) -> int:
    """Nights that tell places, counted on both sides: of two weapon classes those on which both were launched."""
    known = []
    for side in (first, second):
        series = next(iter(_named_places(view, side).values()), None)
        known.append(series.days[series.known] if series else pd.DatetimeIndex([]))
    return len(known[0].intersection(known[1]))


def _named_places(view: InMemoryView, side: Side) -> Mapping[str, DailySeries]:
    return nightly_by_place(over_all_days(view, side).in_memory, of_weapons=side.by == "weapon")
