"""The rank of one attack among those reported before it, as figures and as a sentence.

Only attacks by the same actor and of the same type whose figure is known are compared. Nights without a
report and attacks whose figure is unknown are counted and named, never taken as small.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from vigil.analysis.ranking.measures import RANKED
from vigil.text import capital, format_day, format_number, is_known, listed, number_of, ordinal

WEEKS = 4
"""Weeks before an attack that it is ranked among, where nothing else is asked for."""

WINDOWS: tuple[int | None, ...] = (2, 4, 8, 12, 26, None)
"""Weeks before an attack or event that it is ranked among; None is the whole table before it."""

_ORDINALS = ("", "", "second ", "third ", "fourth ", "fifth ", "sixth ", "seventh ", "eighth ", "ninth ", "tenth ")


@dataclass(frozen=True)
class Rank:
    """Where an attack stands among those reported before it."""

    event_id: str
    day: date
    measure: str
    """One of `vigil.analysis.ranking.RANKED`."""
    value: int | None
    """The figure of the attack; None when it is not known, and then there is no rank."""
    rank: int | None
    """1 for the largest; equals share the better rank."""
    compared: int
    """Earlier attacks of the window whose figure is known, those it is ranked among."""
    ties: tuple[date, ...]
    """Days of earlier attacks of the window with the same figure."""
    larger: tuple[tuple[date, int], ...]
    """Day and figure of the larger earlier attacks of the window, the largest first."""
    unknown: int
    """Earlier attacks of the window whose figure is not known."""
    nights_without_report: int
    """Days of the window without any reported attack."""
    weeks: int | None
    """Length of the window before the attack; None for the whole table before it."""
    window_begins: date
    """First day of the window; later than `weeks` back where the table begins later."""
    table_begins: date
    table_ends: date
    largest_since: date | None
    """Day of the latest earlier attack in the table that was at least as large; None where there is none."""
    later_larger: int
    """Later attacks of the table that are larger still."""
    earlier_in_table: int
    """Earlier attacks of the table whose figure is known."""
    unknown_in_table: int
    """Earlier attacks of the table whose figure is not known."""

    @property
    def among(self) -> int | None:
        """How many it is ranked among, itself included; None where its figure is not known."""
        return None if self.value is None else self.compared + 1


@dataclass(frozen=True)
class History:
    """The figures an attack is ranked by: its own and those of every attack by the same actor, of the same type."""

    event_id: str
    measure: str
    day: date
    value: int | None
    attacks: tuple[tuple[str, date, int | None], ...]
    """`event_id`, day and figure of each, this one included, in order of time."""


def rank_of(events: pd.DataFrame, event_id: str, *, measure: str = "launched", weeks: int | None = WEEKS) -> Rank:
    """Rank an attack among those of the `weeks` before it, or of the whole table before it with None.

    `events` and what is raised as in `history_of`; ValueError too for a window below one week.

    With `dataset` the table that Vigil ships:

    >>> rank = rank_of(dataset.events, "attack-2025-07-04")
    >>> rank.rank, rank.compared, rank.value
    (1, 28, 550)
    """
    return rank_among(history_of(events, event_id, measure=measure), weeks=weeks)


def history_of(events: pd.DataFrame, event_id: str, *, measure: str = "launched") -> History:
    """The figure of an attack and of all that it can be compared with.

    `events` holds all attacks to compare with, one row each, as in `vigil.analysis.ranking.attacks_to_rank` or
    `vigil.store.memory.InMemoryDataset.events`: `event_id`, `event_type`, `actor1`, `day` (or `event_date`), and the
    column of the measure.

    Raises KeyError for an event that is not there, ValueError for a measure that attacks are not ranked by.
    """
    if measure not in RANKED:
        raise ValueError(f"attacks cannot be ranked by {measure!r}")
    attacks = figures_of(events, *kind_of(events, event_id), measure=measure)
    return history_among(attacks, event_id, measure=measure)


def history_among(attacks: tuple[tuple[str, date, int | None], ...], event_id: str, *, measure: str) -> History:
    """The history of one of these attacks, which are those that it can be compared with."""
    _, day, value = next(attack for attack in attacks if attack[0] == event_id)
    return History(event_id, measure, day, value, attacks)


def kind_of(events: pd.DataFrame, event_id: str) -> tuple[str, str]:
    """Type and attacker of an event: only attacks with the same can be compared with it. Raises KeyError."""
    found = events.loc[events["event_id"] == event_id, ["event_type", "actor1"]]
    if found.empty:
        raise KeyError(f"no event {event_id!r} among those to rank")
    return str(found.iloc[0, 0]), str(found.iloc[0, 1])


def figures_of(
    events: pd.DataFrame, event_type: str, actor: str, *, measure: str
) -> tuple[tuple[str, date, int | None], ...]:
    """`event_id`, day and figure of every event of this type by this actor, in order of time."""
    day_column = "day" if "day" in events else "event_date"
    selected = (events["event_type"] == event_type) & (events["actor1"] == actor)
    alike = events.loc[selected, ["event_id", day_column, RANKED[measure].column]]
    ids, days, figures = (alike[column].tolist() for column in alike)
    known = [None if pd.isna(figure) else int(figure) for figure in figures]
    attacks = [(name, day.date(), figure) for name, day, figure in zip(ids, days, known, strict=True)]
    return tuple(sorted(attacks, key=lambda attack: attack[1]))


def rank_among(history: History, *, weeks: int | None = WEEKS) -> Rank:
    """Rank an attack among those of the `weeks` before it, or of the whole table before it with None.

    Raises ValueError for a window below one week.
    """
    if weeks is not None and weeks < 1:
        raise ValueError(f"a window of {weeks} weeks holds no nights: use 1 or more, or None for the whole table")
    day, value = history.day, history.value
    attacks = [(when, figure) for _, when, figure in history.attacks]
    begins = attacks[0][0]
    first = begins if weeks is None else max(begins, day - timedelta(weeks=weeks))
    earlier = [attack for attack in attacks if attack[0] < day]
    window = [attack for attack in earlier if attack[0] >= first]
    known_earlier = [(when, figure) for when, figure in earlier if figure is not None]
    known = [(when, figure) for when, figure in known_earlier if when >= first]
    later = [figure for when, figure in attacks if when > day and figure is not None]
    own_figure = math.inf if value is None else value
    larger = sorted((attack for attack in known if attack[1] > own_figure), key=lambda attack: -attack[1])
    as_large = [when for when, figure in known_earlier if figure >= own_figure]
    return Rank(
        event_id=history.event_id,
        day=day,
        measure=history.measure,
        value=value,
        rank=None if value is None else 1 + len(larger),
        compared=len(known),
        ties=tuple(sorted(when for when, figure in known if figure == own_figure)),
        larger=tuple(larger),
        unknown=len(window) - len(known),
        nights_without_report=max((day - first).days - len({when for when, _ in window}), 0),
        weeks=weeks,
        window_begins=first,
        table_begins=begins,
        table_ends=attacks[-1][0],
        largest_since=max(as_large, default=None),
        later_larger=sum(figure > own_figure for figure in later),
        earlier_in_table=len(known_earlier),
        unknown_in_table=len(earlier) - len(known_earlier),
    )


def describe_window(weeks: int | None) -> str:
    """The window for a head or a list: `4 weeks before`, `whole table before`."""
    return "whole table before" if weeks is None else f"{number_of(weeks, 'week')} before"


def short_rank(rank: int | None, among: int | None) -> str:
    """A rank for a cell: `1st of 29`, or why there is none; `among` is missing where the figure is not known."""
    if among is None or not is_known(among):
        return "not known"
    return f"{ordinal(rank or 0)} of {format_number(among)}" if among > 1 else "none to compare"


def short_limits(level_with: int, unknown: int) -> str:
    """What stands beside a rank in its cell: ties and unknown figures; empty without any."""
    parts = [
        f"level with {format_number(level_with)}" if level_with else "",
        f"{number_of(unknown, 'figure')} unknown" if unknown else "",
    ]
    return ", ".join(filter(None, parts))


def describe_rank(rank: Rank) -> str:
    """The rank in words, one to three plain sentences.

    For example: "By munitions launched (550), the attack reported on 4 July 2025 was larger than each of
    the 28 reported in the 4 weeks before it, and the largest up to then in this table, which begins on
    1 January 2025." Nights without a report and unknown figures follow in a sentence of their own.
    """
    label = RANKED[rank.measure].label
    attack = f"the attack reported on {format_day(rank.day)}"
    if rank.value is None:
        return f"How {attack} ranks by {label} is not known: its figure is not known."
    if rank.day == rank.table_begins:
        return (
            f"With {format_number(rank.value)} {label}, {attack} is the first in this table: "
            f"there is nothing before it to rank it among."
        )
    opening = f"By {label} ({format_number(rank.value)}), {attack}"
    if rank.compared == 0:
        return f"{opening} cannot be ranked: no attack with a known figure was reported {_before(rank)}.{_gaps(rank)}"
    if rank.rank == 1:
        return f"{opening} was {_as_first(rank)}.{_gaps(rank)}"
    larger_day, larger = rank.larger[0]
    if rank.compared == 1:
        return (
            f"{opening} was smaller than the only other one reported {_before(rank)}, "
            f"on {format_day(larger_day)} ({format_number(larger)}).{_gaps(rank)}"
        )
    tied = f", level with {_listed_days(rank.ties)}" if rank.ties else ""
    return (
        f"{opening} was the {_ordinal(rank.rank or 0)}largest of the {_up_to(rank)}{tied}; "
        f"the largest was reported on {format_day(larger_day)} ({format_number(larger)}).{_gaps(rank)}"
    )


def _as_first(rank: Rank) -> str:
    if rank.compared == 1:
        first = f"{'as large as' if rank.ties else 'larger than'} the only other one reported {_before(rank)}"
    elif rank.ties:
        first = f"the largest, level with {_listed_days(rank.ties)}, of the {_up_to(rank)}"
    else:
        first = f"larger than each of the {format_number(rank.compared)} reported {_before(rank)}"
    if rank.weeks is None or rank.window_begins == rank.table_begins:
        return first
    if rank.largest_since is not None:
        return first if rank.ties else f"{first}, and the largest since {format_day(rank.largest_since)}"
    known = " with a known figure" if rank.unknown_in_table else ""
    return f"{first}, and the largest{known} up to then in this table, which begins on {format_day(rank.table_begins)}"


def _gaps(rank: Rank) -> str:
    found = []
    if rank.nights_without_report:
        found.append(f"for {number_of(rank.nights_without_report, 'night')} of that time no report was found")
    if rank.unknown:
        found.append(f"for {number_of(rank.unknown, 'attack')} of that time the figure is not known")
    if not found:
        return ""
    return f" {capital(listed(found))}."


def _before(rank: Rank) -> str:
    """The window, to stand after "reported"."""
    if rank.weeks is None:
        return f"before it in this table, which begins on {format_day(rank.table_begins)}"
    return f"in {_span(rank, rank.weeks)}"


def _up_to(rank: Rank) -> str:
    """How many are compared, this one included, and over what time, to stand after "of the"."""
    number = format_number(rank.compared + 1)
    if rank.weeks is None:
        return f"{number} in this table from {format_day(rank.table_begins)} to that day"
    return f"{number} reported that day and in {_span(rank, rank.weeks)}"


def _span(rank: Rank, weeks: int) -> str:
    if rank.window_begins > rank.day - timedelta(weeks=weeks):
        nights = (rank.day - rank.window_begins).days
        return f"the {nights} nights of this table before it" if nights > 1 else "the night before it"
    return "the week before it" if weeks == 1 else f"the {weeks} weeks before it"


def _ordinal(rank: int) -> str:
    return _ORDINALS[rank] if rank < len(_ORDINALS) else f"{ordinal(rank)} "


def _listed_days(days: tuple[date, ...]) -> str:
    named = [format_day(day) for day in days[:3]]
    if len(days) > 3:
        named = [*named[:2], f"{len(days) - 2} others"]
    if len(named) == 1:
        return f"the one of {named[0]}"
    return f"those of {listed(named)}"
