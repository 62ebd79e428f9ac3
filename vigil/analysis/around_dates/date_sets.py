"""Sets of dates that can be asked about: of a table's diplomacy, or typed in."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from vigil import limits
from vigil.analysis.cached import cached
from vigil.store.memory import InMemoryDataset
from vigil.store.protocols import Dataset
from vigil.table.model import rows_of
from vigil.table.schema import DIPLOMACY_TYPES, EVENT_TYPES
from vigil.text import parse_day, plural

MINIMUM_DATES = 4
"""Dates with a usable window below which no share is given: with fewer, one night decides."""


_NUMBERED = re.compile(r"^(.*?)[ #]+\d{1,4}$")


@dataclass(frozen=True)
class DateSet:
    """Dates that belong together, in order, each once; of events of the table also their ids."""

    key: str
    """Its name in a link: a series (`Trump–Putin call`), a kind of event (`talks`), or `own`."""
    label: str
    dates: tuple[date, ...]
    event_ids: tuple[str, ...] = ()
    origin: str = ""
    """Where the dates come from, a sentence, where that is another table."""


@cached
def date_sets(dataset: InMemoryDataset) -> tuple[DateSet, ...]:
    """The series of the table, then its kinds of diplomacy, the longest first in each."""
    events = dataset.events[dataset.events["event_type"].isin(DIPLOMACY_TYPES)]
    events = events.sort_values(["event_date", "start", "event_id"], kind="stable")
    series: dict[str, list[Any]] = {}
    kinds: dict[str, list[Any]] = {}
    for row in rows_of(events):
        match = _NUMBERED.match(row.series) if isinstance(row.series, str) else None
        if match:
            series.setdefault(match[1], []).append(row)
        kinds.setdefault(row.event_type, []).append(row)

    def sets(found: dict[str, list[Any]], name: Any) -> list[DateSet]:
        made = [
            DateSet(
                key,
                name(key),
                tuple(sorted({row.event_date.date() for row in rows})),
                tuple(row.event_id for row in rows),
            )
            for key, rows in found.items()
        ]
        return sorted(made, key=lambda dates: (-len(dates.dates), dates.key))

    def several(name: str) -> str:
        return name if name.endswith("s") else plural(name)

    return (*sets(series, several), *sets(kinds, lambda kind: several(EVENT_TYPES[kind].label.lower())))


@cached
def date_sets_within(dataset: Dataset, diplomacy: InMemoryDataset) -> tuple[DateSet, ...]:
    """The sets of dates of a table with diplomacy that can be asked of another: of each the dates that it covers."""
    first, last = dataset.choices.first_day, dataset.choices.last_day
    table = diplomacy.table
    sets = []
    for dates in date_sets(diplomacy):
        within = tuple(day for day in dates.dates if first <= day <= last)
        if within:
            origin = (
                f"The dates come from another table, “{table.title}” (data version {table.version}), which comes with "
                f"Vigil: {len(within)} of its {len(dates.dates)} {dates.label} lie within this one."
            )
            sets.append(replace(dates, dates=within, event_ids=(), origin=origin))
    return tuple(sets)


def own_dates(text: str) -> DateSet:
    """Dates typed in by a reader, separated by commas, semicolons or spaces, such as `2025-06-10, 2025-06-24`.

    Raises ValueError naming what cannot be read; more than `limits.QUERY_VALUES` dates are refused.

    >>> own_dates("2025-06-24, 2025-06-10").dates
    (datetime.date(2025, 6, 10), datetime.date(2025, 6, 24))
    """
    words = [word for word in re.split(r"[,;\s]+", text.strip()) if word]
    if len(words) > limits.QUERY_VALUES:
        raise ValueError(f"{len(words)} dates are more than the {limits.QUERY_VALUES} that can be taken at once")
    return DateSet("own", "dates of one's own", tuple(sorted(set(map(parse_day, words)))))


def offered_dates(dataset: InMemoryDataset, event_id: str) -> tuple[DateSet, date] | None:
    """The set of dates to ask about for an event, and the one of its dates that stands out; None where there is none.

    For an attack the series of the latest event within the week before its report, for a call, talks or a decision
    its own series or kind; only sets with enough dates for an answer.
    """
    row = dataset.events.loc[dataset.events["event_id"] == event_id, ["event_date", "event_type"]]
    offered = [found for found in date_sets(dataset) if len(found.dates) >= MINIMUM_DATES]
    if row.empty:
        return None
    day = row["event_date"].iloc[0].date()
    own = [found for found in offered if event_id in found.event_ids]
    if own:
        return own[0], day
    near = [
        (earlier, found)
        for found in offered
        if found.key not in EVENT_TYPES and row["event_type"].iloc[0] == "attack"
        for earlier in found.dates
        if timedelta(days=1) <= day - earlier <= timedelta(days=7)
    ]
    if not near:
        return None
    day, found = max(near, key=lambda pair: (pair[0], len(pair[1].dates)))
    return found, day
