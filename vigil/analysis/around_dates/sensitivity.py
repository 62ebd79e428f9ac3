"""What the answer hangs on: the dates, the measure, the length, and how many were tried."""

from __future__ import annotations

import numpy as np
import pandas as pd

from vigil.analysis.around_dates.date_sets import MINIMUM_DATES, DateSet
from vigil.analysis.around_dates.shifts import (
    WINDOW_MEASURES,
    WINDOW_NIGHTS,
    Windows,
    every_shift,
    extreme_share,
    mean_of_known,
    placed,
)
from vigil.analysis.cached import cached
from vigil.analysis.series.daily import daily, measures_of
from vigil.analysis.series.series import NothingToCountError, Values
from vigil.store.protocols import View
from vigil.text import format_day, format_percent, format_share, number_of

REMARKABLE = 0.05
"""Share below which a combination is counted as one that looks unusual."""


@cached
def without_each_date(found: Windows) -> pd.DataFrame:
    """How the answer changes when one date is left out: `left_out` (datetime64[us]), `own_difference`,
    `difference`, `share_as_extreme` (float64, missing where no share can be given)."""
    _, positions = placed(found.series, found.dates)
    rows = []
    for place, day in enumerate(found.used):
        differences, shifted = every_shift(found.series.values, np.delete(positions, place), found.nights)
        own, mean, share = found.differences[place], mean_of_known(differences), _share(differences, shifted)
        rows.append((pd.Timestamp(day), own, mean, share))
    frame = pd.DataFrame(rows, columns=["left_out", "own_difference", "difference", "share_as_extreme"])
    return frame.astype({"left_out": "datetime64[us]"})


@cached
def by_length_and_measure(view: View, dates: DateSet) -> pd.DataFrame:
    """How the answer changes with k and the measure: `measure`, `nights` or `days`, `dates` (those with a usable
    window), `difference`, `share_as_extreme` (float64, missing where none can be given)."""
    rows, steps = [], view.table.vocabulary.steps
    for measure in measures_of(view.table, WINDOW_MEASURES):
        try:
            series = daily(view, measure)
        except NothingToCountError:
            continue
        _, positions = placed(series, dates)
        for nights in WINDOW_NIGHTS:
            differences, shifted = every_shift(series.values, positions, nights)
            known = int((~np.isnan(differences)).sum())
            rows.append((measure, nights, known, mean_of_known(differences), _share(differences, shifted)))
    return pd.DataFrame(rows, columns=["measure", steps, "dates", "difference", "share_as_extreme"])


def describe_sensitivity(found: Windows, without: pd.DataFrame, grid: pd.DataFrame) -> tuple[str, ...]:
    """How far the share moves with the date left out, the length and the measure, in words; empty without a share.

    `without` and `grid` are those of `without_each_date` and `by_length_and_measure`.
    """
    left_out = without.dropna(subset=["share_as_extreme"]).sort_values("share_as_extreme")
    if found.refused or left_out.empty:
        return ()
    least, most = left_out.iloc[0], left_out.iloc[-1]
    own = grid[grid["measure"] == found.series.measure]["share_as_extreme"].dropna()
    steps = found.vocabulary.steps
    others = grid[(grid["measure"] != found.series.measure) & (grid[steps] == found.nights)]
    others = others.dropna(subset=["share_as_extreme"])
    below = int((others["share_as_extreme"] < REMARKABLE).sum())
    lengths = ""
    if len(own) > 1:
        lengths = f"; with other numbers of {steps} from {format_percent(own.min())} to {format_percent(own.max())}"
    measures = f"; of the {number_of(len(others), 'other measure')} that can be told, {below} "
    measures += "is" if below == 1 else "are"
    if len(others) == 1:
        measures = f"; by the other measure it is{'' if below else ' not'}"
    return (
        f"What it hangs on: without one date the share runs from {format_percent(least['share_as_extreme'])} (without "
        f"{format_day(least['left_out'], year=found.in_years)}) to {format_percent(most['share_as_extreme'])} (without "
        f"{format_day(most['left_out'], year=found.in_years)}){lengths}"
        f"{f'{measures} below {format_share(REMARKABLE)}' if len(others) else ''}.",
    )


def describe_chance(tried: int) -> str:
    """What is to be expected by chance alone when many combinations are tried; empty for the first."""
    if tried < 2:
        return ""
    at_least_one = 1 - (1 - REMARKABLE) ** tried
    return (
        f"You have looked at {tried} combinations of dates, measure and length in this session. Some will look "
        f"unusual by chance: if nothing at all were going on, at least one of {tried} independent ones would fall "
        f"below {format_share(REMARKABLE)} with a chance of {format_share(at_least_one)}. Decide on one before "
        "looking, or say how many you tried."
    )


def _share(differences: Values, shifted: Values) -> float:
    """The share as extreme; NaN where too few dates have a window."""
    return extreme_share(shifted) if (~np.isnan(differences)).sum() >= MINIMUM_DATES else float("nan")
