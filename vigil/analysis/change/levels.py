"""The level of change of a week against the weeks before it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from vigil import limits
from vigil.analysis.cached import cached
from vigil.analysis.comparison.rate_ratio import compared_rates
from vigil.analysis.frequency.measures import Dimension
from vigil.analysis.series.daily import daily, daily_by, largest_groups, measures_of
from vigil.analysis.series.nightly import nightly, nightly_by_place
from vigil.analysis.series.series import SERIES_MEASURES, DailySeries, NothingToCountError
from vigil.store.memory import InMemoryView
from vigil.store.protocols import View
from vigil.table.schema import UNDIVIDED_CLASSES, WEAPON_CLASSES
from vigil.table.vocabulary import CURATED, Vocabulary
from vigil.text import format_days, format_mean, listed, number_of, plural

LARGE_INCREASE = 0.25

MODERATE_INCREASE = 0.10

LARGE_DECREASE = -0.25

SMALL_BEFORE = 2
"""Weekly mean before, at most, for the rule of small counts."""

SMALL_WEEK = 5
"""Count of the week, at most, for the rule of small counts."""


THRESHOLDS = (
    "Levels as in ACLED's Trendfinder (Country Change Level map): more than 25 % up is a large increase, 10 to 25 % "
    "up a moderate one, more than 25 % down a large decrease, the rest limited change; at most two a week before and "
    "at most five in the week are limited change. ACLED puts them to numbers of events."
)


LEVELS = ("large increase", "moderate increase", "limited change", "large decrease")

TOO_FEW: Mapping[str, str] = {"night": "too few nights known", "day": "too few days known"}
"""By what a figure of the series is that of."""

NOT_IN_TABLE = "cannot be said from this table"

REPORTING = "reporting changed"


WEEK = 7

BEFORE: Mapping[int, int] = {4: 28, 52: 364}
"""Weeks looked back, and their nights."""


KNOWN_SHARE = 0.5
"""Least share of the nights of a week, and of the weeks before, whose figure is known."""


WHOLE_MEASURES = ("launched", "got_through", "injured", "killed", "places_hit")
"""Measures of a table of nights as a whole, beside those by weapon class and place; of a public table all it knows."""


def level_of(week: float, before: float) -> str:
    """The level of change of a week's count against the weekly mean before, by the thresholds named above.

    >>> level_of(130, 100), level_of(5, 2)
    ('large increase', 'limited change')
    """
    if before <= SMALL_BEFORE and week <= SMALL_WEEK:
        return "limited change"
    change = math.inf if not before else round(week / before - 1, 9)  # 110 / 100 - 1 is a little more than 0.1
    if change > LARGE_INCREASE:
        return "large increase"
    if change > MODERATE_INCREASE:
        return "moderate increase"
    return "large decrease" if change < LARGE_DECREASE else "limited change"


Group = tuple[str, str, DailySeries]
"""Kind of a row of `levels`, its name, and its series."""


@cached
def levels(view: View, until: date) -> pd.DataFrame:
    """The week of nights or days up to (the report of) `until` against the 4 and the 52 weeks before it.

    A row in all (`kind` "in all", one for each measure), for each weapon class ("weapon", munitions launched; what
    reports do not divide among classes is left out) and each place ("place", nights on which it was reported hit or
    affected); of a public table with other figures for each kind of event ("type", events) and for places their events,
    at most `limits.DESK_GROUPS` of each. Columns: `kind`, `group`, `counted` (str), `week`, `before_4`, `before_52`
    (float64: the week's count, and the weekly means, from the nights known), `week_nights`, `nights_4`, `nights_52`
    (Int64: nights known; of a public table `week_days` and so on), `change_4`, `change_52` (float64, share), `level_4`,
    `level_52` (str: one of `LEVELS`, `TOO_FEW`, `NOT_IN_TABLE` or `REPORTING`), `small` (bool: decided by the rule of
    small counts), `ratio_low`, `ratio_high` (float64: interval of the week's rate over that of the 4 weeks before).
    Figures that cannot be given are missing. The dates of the view play no part. Raises
    `vigil.analysis.series.series.NothingToCountError` where the filters leave nothing.
    """
    vocabulary = view.table.vocabulary
    whole = view.dataset.select(view.selection.between(None, None))
    series = _groups_of_nights(whole.in_memory) if vocabulary.is_reports else _groups_of_days(whole, until)
    rows = [{"kind": kind, "group": group, **_against(found, until)} for kind, group, found in series]
    columns = level_columns(vocabulary.steps)
    frame = pd.DataFrame(rows, columns=columns)
    frame = frame.astype(dict.fromkeys([name for name in columns if vocabulary.steps in name], "Int64"))
    in_place = frame["kind"] == "place"
    by_size = frame[in_place].sort_values(["week", "before_4"], ascending=False, kind="stable")
    return pd.concat([frame[~in_place], by_size], ignore_index=True)


def level_columns(steps: str) -> list[str]:
    """The columns of `levels`, for a table of “nights” or “days”."""
    return [
        *("kind", "group", "counted", "week", f"week_{steps}"),
        *(f"{name}_{weeks}" for weeks in BEFORE for name in ("before", steps, "change", "level")),
        *("small", "ratio_low", "ratio_high"),
    ]


def _groups_of_nights(view: InMemoryView) -> list[Group]:
    nightly(view, "attacks")  # raises where there is nothing at all
    found: list[Group] = []
    for measure in WHOLE_MEASURES:
        try:
            found.append(("in all", SERIES_MEASURES[measure].label, nightly(view, measure)))
        except NothingToCountError:
            continue
    selection, offered = view.selection, view.dataset.choices.weapon_classes
    for name in WEAPON_CLASSES:
        if name in (selection.weapon_classes or offered) and name in offered and name not in UNDIVIDED_CLASSES:
            found.append(("weapon", plural(name), nightly(view, "launched", classes=(name,))))
    by_place = nightly_by_place(view)
    found += [
        ("place", place, series)
        for place, series in by_place.items()
        if not selection.places or place in selection.places
    ]
    return found


def _groups_of_days(view: View, until: date) -> list[Group]:
    """Of a public table: every measure, the weapon classes or without them the kinds of event where there are several,
    the places."""
    vocabulary = view.table.vocabulary
    measures = [name for name in measures_of(view.table, ()) if not SERIES_MEASURES[name].classes]
    found: list[Group] = [("in all", vocabulary.label(name), daily(view, name)) for name in measures]
    kind: Dimension = "weapon" if vocabulary.weapon_classes else "type"
    figure = "launched" if vocabulary.weapon_classes and "launched" in vocabulary.measures else "attacks"
    names = largest_groups(view, by=kind, most=limits.DESK_GROUPS)[0]
    names = tuple(name for name in names if name not in UNDIVIDED_CLASSES)
    groups: list[tuple[Dimension, tuple[str, ...], str]] = [
        *([(kind, names, figure)] if len(names) > 1 else []),
        ("place", compared_places(view, until)[0], "attacks"),
    ]
    for by, names, measure in groups:
        found += [
            (by, _describe_group(vocabulary, by, name), series)
            for name, series in daily_by(view, by, names, measure=measure).items()
        ]
    return found


def _describe_group(vocabulary: Vocabulary, by: Dimension, name: str) -> str:
    if by == "type":
        return vocabulary.type_label(name)
    return plural(name) if name in WEAPON_CLASSES else name


def compared_places(view: View, until: date) -> tuple[tuple[str, ...], int]:
    """Of a public table the places with the most events in the week up to `until` and the four before it, at most
    `limits.DESK_GROUPS`, and how many places have any."""
    first = until - timedelta(days=WEEK + BEFORE[4] - 1)
    within = view.dataset.select(view.selection.between(first, until))
    return largest_groups(within, by="place", most=limits.DESK_GROUPS)


def describe_places_left_out(view: View, until: date) -> str:
    """How many places of a public table are not looked at because they are too many; empty where all are."""
    if view.table.vocabulary.is_reports:
        return ""
    names, places = compared_places(view, until)
    if len(names) == places:
        return ""
    return (
        f"Places: the {len(names)} with the most events in these five weeks, of {number_of(places, 'place')} with any."
    )


def _against(series: DailySeries, until: date) -> dict[str, Any]:
    steps = series.vocabulary.steps
    first = until - timedelta(days=WEEK - 1)
    week = series.between(first, until)
    nights = int(week.known.sum())
    row: dict[str, Any] = {"counted": series.label, "week": np.nan, f"week_{steps}": nights, "small": False}
    row |= {"ratio_low": np.nan, "ratio_high": np.nan}
    enough = nights >= WEEK * KNOWN_SHARE
    if enough:
        row["week"] = float(week.values[week.known].mean()) * WEEK
    for weeks, length in BEFORE.items():
        start = first - timedelta(days=length)
        before = series.between(start, first - timedelta(days=1))
        known = int(before.known.sum())
        row |= {f"before_{weeks}": np.nan, f"{steps}_{weeks}": known, f"change_{weeks}": np.nan}
        if len(before) < length:
            row[f"level_{weeks}"] = NOT_IN_TABLE
            continue
        if not enough or known < length * KNOWN_SHARE:
            row[f"level_{weeks}"] = TOO_FEW[series.vocabulary.step]
            continue
        mean = float(before.values[before.known].mean()) * WEEK
        row[f"before_{weeks}"] = mean
        row[f"change_{weeks}"] = row["week"] / mean - 1 if mean else np.nan
        row[f"level_{weeks}"] = level_of(row["week"], mean)
        if weeks == 4:
            row["small"] = mean <= SMALL_BEFORE and row["week"] <= SMALL_WEEK
            rates = compared_rates(week, before)
            row |= {"ratio_low": rates.low, "ratio_high": rates.high}
        if series.vocabulary.breaks_within((series.measure,), pd.Timestamp(start), pd.Timestamp(until)):
            row[f"level_{weeks}"] = REPORTING
    return row


def describe_week(found: pd.DataFrame, until: date, vocabulary: Vocabulary = CURATED) -> tuple[str, ...]:
    """What `levels` says of a table of these words, in a few sentences."""
    first = until - timedelta(days=WEEK - 1)
    reports = "reports of " if vocabulary.is_reports else ""
    parts = []
    for row in found[found["kind"] == "in all"].head(1).to_dict("records"):
        if pd.isna(row["change_4"]):
            parts.append(f"For {row['counted']} in the week of {format_days(first, until)}: {row['level_4']}.")
            continue
        holds = row["ratio_low"] <= 1 <= row["ratio_high"]
        parts.append(
            f"In the week of {reports}{format_days(first, until)}, {format_mean(row['week'])} {row['counted']}, "
            f"against {format_mean(row['before_4'])} a week in the four weeks before: "
            f"{_describe_change(row['change_4'])}, a “{row['level_4']}” by the published thresholds. "
            + (
                f"The interval of the ratio, {row['ratio_low']:.2f} to {row['ratio_high']:.2f}, "
                + (
                    f"holds 1: seven {vocabulary.steps} vary by as much without any change."
                    if holds
                    else "does not hold 1."
                )
                if pd.notna(row["ratio_low"])
                else f"No interval can be given: too few {vocabulary.steps}."
            )
        )
    for kind, what in (("weapon", "weapon classes"), ("type", "kinds of event"), ("place", "places")):
        part = found[found["kind"] == kind]
        if part.empty:
            continue
        tally = [
            f"{int((part['level_4'] == level).sum())} {level}{_named(part, level)}"
            for level in (*LEVELS, TOO_FEW[vocabulary.step], NOT_IN_TABLE)
            if (part["level_4"] == level).any()
        ]
        parts.append(f"Of {len(part)} {what}: {listed(tally)}.")
    year = found["level_52"]
    if (year == NOT_IN_TABLE).all():
        parts.append("Against the 52 weeks before it cannot be said from this table: it does not reach back that far.")
    return tuple(parts)


def _named(part: pd.DataFrame, level: str) -> str:
    """The groups of a level in brackets, where they are few enough to be named."""
    groups = [str(group) for group in part.loc[part["level_4"] == level, "group"]]
    return f" ({', '.join(groups)})" if level != "limited change" and len(groups) <= NAMED_GROUPS else ""


NAMED_GROUPS = 4
"""Groups of one level that are named in a sentence."""


def _describe_change(change: float) -> str:
    return f"{abs(change) * 100:.0f}\u202f% {'more' if change >= 0 else 'fewer'}"
