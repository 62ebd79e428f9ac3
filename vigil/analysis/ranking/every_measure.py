"""An attack's rank under every measure, among the attacks of several windows before it."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import pandas as pd

from vigil import limits
from vigil.analysis.ranking.measures import DESK_MEASURES, RANKED, attacks_to_rank
from vigil.analysis.ranking.rank import WEEKS, History, Rank, figures_of, history_among, kind_of, rank_among
from vigil.query.selection import DAY_RULES
from vigil.store.memory import InMemoryView
from vigil.text import capital, format_day, format_number, listed, number_of, ordinal, plural

WINDOWS: tuple[int | None, ...] = (2, 4, 8, 12, 26, None)
"""Weeks before an attack that it is ranked among; None is the whole table before it."""

_remembered = lru_cache(maxsize=limits.REMEMBERED_EVENTS)


@_remembered
def history(view: InMemoryView, event_id: str, measure: str) -> History:
    """The figures that an attack is ranked by under one measure. Raises as `vigil.analysis.ranking.rank.history_of`."""
    return history_among(_figures(view, *kind(view, event_id), measure), event_id, measure=measure)


@_remembered
def kind(view: InMemoryView, event_id: str) -> tuple[str, str]:
    """Type and attacker of an event; raises KeyError for one that is no attack of the table."""
    return kind_of(attacks_to_rank(view), event_id)


@_remembered
def _figures(view: InMemoryView, event_type: str, actor: str, measure: str) -> tuple[tuple[str, date, int | None], ...]:
    return figures_of(attacks_to_rank(view), event_type, actor, measure=measure)


@lru_cache(maxsize=limits.REMEMBERED_RANKS)
def rank_in(view: InMemoryView, event_id: str, measure: str, weeks: int | None) -> Rank:
    """The rank of an attack under one of `RANKED` in one window."""
    return rank_among(history(view, event_id, measure), weeks=weeks)


def ranks(view: InMemoryView, event_id: str, windows: tuple[int | None, ...] = WINDOWS) -> tuple[tuple[Rank, ...], ...]:
    """The ranks of an attack: one tuple for each of `DESK_MEASURES`, in it one rank for each window."""
    return tuple(tuple(rank_in(view, event_id, measure, weeks) for weeks in windows) for measure in DESK_MEASURES)


def ranks_frame(view: InMemoryView, event_id: str, windows: tuple[int | None, ...] = WINDOWS) -> pd.DataFrame:
    """The ranks as a table, one row for each measure and window.

    `measure`, `counts` (str: what is counted), `value` (Int64, the attack's own figure), `window` (str),
    `weeks` (Int64, missing for the whole table), `window_begins` (datetime64[us]), `rank`, `among` (Int64: those
    with a known figure, itself included), `level_with` (Int64: earlier ones with the same figure), `unknown` (Int64:
    attacks of the window whose figure is not known), `nights_without_report`, `nights_before_table` (Int64),
    `largest_since` (datetime64[us]: the latest earlier attack of the table at least as large, missing where there is
    none), `larger_later` (Int64: later attacks of the table that are larger).
    """
    rows = [
        {
            "measure": rank.measure,
            "counts": RANKED[rank.measure].counts,
            "value": rank.value,
            "window": window_in_words(rank.weeks),
            "weeks": rank.weeks,
            "window_begins": rank.window_begins,
            "rank": rank.rank if rank.compared else None,
            "among": rank.compared + 1 if rank.value is not None else None,
            "level_with": len(rank.ties),
            "unknown": rank.unknown,
            "nights_without_report": rank.nights_without_report,
            "nights_before_table": nights_before_table(rank),
            "largest_since": rank.largest_since if rank.value is not None else None,
            "larger_later": rank.later_larger if rank.value is not None else None,
        }
        for of_measure in ranks(view, event_id, windows)
        for rank in of_measure
    ]
    numbers = ("value", "weeks", "rank", "among", "level_with", "unknown", "larger_later")
    types = dict.fromkeys((*numbers, "nights_without_report", "nights_before_table"), "Int64")
    days = dict.fromkeys(("window_begins", "largest_since"), "datetime64[us]")
    return pd.DataFrame(rows).astype({**types, **days})


def window_in_words(weeks: int | None) -> str:
    """The window for a head or a list: `4 weeks before`, `whole table before`."""
    return "whole table before" if weeks is None else f"{number_of(weeks, 'week')} before"


def nights_before_table(rank: Rank) -> int:
    """Nights of the window that lie before the table begins, so that it says nothing of them."""
    if rank.weeks is None:
        return 0
    return max((rank.table_begins - (rank.day - timedelta(weeks=rank.weeks))).days, 0)


def rank_in_short(rank: Rank) -> str:
    """The rank for a cell: `1st of 29`, or why there is none."""
    if rank.value is None:
        return "not known"
    if not rank.compared:
        return "none to compare"
    return f"{ordinal(rank.rank or 0)} of {format_number(rank.compared + 1)}"


def limits_in_short(rank: Rank) -> str:
    """What stands beside a rank in its cell: ties and unknown figures; empty without any."""
    parts = [
        f"level with {len(rank.ties)}" if rank.ties else "",
        f"{number_of(rank.unknown, 'figure')} unknown" if rank.unknown else "",
    ]
    return ", ".join(part for part in parts if part)


def nights_in_short(rank: Rank) -> str:
    """The nights of a window of which the table says nothing: without a report, or before it begins."""
    before_table = nights_before_table(rank)
    before = f", {number_of(before_table, 'night')} before the table" if before_table else ""
    return f"{rank.nights_without_report}{before}"


def standing_sentences(view: InMemoryView, event_id: str) -> tuple[str, ...]:
    """How an attack stands, two sentences: in the `vigil.analysis.ranking.WEEKS` before it, and in the whole table."""
    return tuple(f"{capital(standing_in_words(view, event_id, weeks=weeks))}." for weeks in (WEEKS, None))


def compared_with_in_words(view: InMemoryView, event_id: str) -> str:
    """What an attack is compared with: whose attacks, from when to when, and how the day is told."""
    whole = ranks(view, event_id)[0][-1]
    event_type, actor = kind(view, event_id)
    return (
        f"Compared with {plural(event_type)} by {actor} in this table, which begins on "
        f"{format_day(whole.table_begins)} and ends on {format_day(whole.table_ends)}, each on its "
        f"{DAY_RULES[view.selection.day]}. Filters play no part here.{_not_in_table(whole, event_type)}"
    )


def _not_in_table(whole: Rank, event_type: str) -> str:
    if event_type != "attack":
        return " Not every one of them is in this table: a day without one is counted as a night without a report."
    nights = whole.nights_without_report
    return f" For {number_of(nights, 'night')} before it no report was found." if nights else ""


def standing_in_words(view: InMemoryView, event_id: str, *, weeks: int | None) -> str:
    """Under which measures an attack was the largest of a window and how it ranks under the others, one sentence."""
    found = [of_measure[0] for of_measure in ranks(view, event_id, (weeks,))]
    first = [rank for rank in found if rank.rank == 1 and rank.compared]
    others = [rank for rank in found if rank.rank is not None and rank.rank > 1]
    untold = [rank for rank in found if rank.value is None or not rank.compared]
    where = "in the whole table before it" if weeks is None else f"in the {number_of(weeks, 'week')} before it"
    parts = []
    if first:
        names = listed([_with_unknown(rank) for rank in first])
        parts.append(f"no attack with a known figure was larger by {names}")
    if others:
        parts.append(f"it ranks {listed([f'{rank_in_short(rank)} by {_with_unknown(rank)}' for rank in others])}")
    if untold:
        names = listed([_named(rank) for rank in untold], "or") if len(untold) < len(found) else "any measure"
        parts.append(f"it cannot be ranked by {names}")
    return f"among the attacks {where}, {'; '.join(parts)}"


def _with_unknown(rank: Rank) -> str:
    return f"{_named(rank)}{f' ({format_number(rank.unknown)} not known)' if rank.unknown else ''}"


def _named(rank: Rank) -> str:
    return RANKED[rank.measure].label
