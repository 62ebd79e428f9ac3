"""The rank of an attack under every measure, among the attacks of several windows before it.

Of a table without reports of nights an event and its day are ranked, as `days_and_events` has it."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from vigil import limits
from vigil.analysis.ranking import days_and_events
from vigil.analysis.ranking.measures import DESK_MEASURES, RANKED, attacks_to_rank
from vigil.analysis.ranking.rank import (
    WEEKS,
    WINDOWS,
    History,
    Rank,
    describe_rank,
    describe_window,
    figures_of,
    history_among,
    kind_of,
    rank_among,
    rank_of,
    short_rank,
)
from vigil.query.choices import DAY_RULES
from vigil.query.selection import Selection
from vigil.store.memory import InMemoryView, select
from vigil.store.protocols import View
from vigil.table.result_cache import cached
from vigil.text import capital, format_day, format_number, listed, number_of, plural

_cached = cached(limits.CACHED_EVENTS)


@_cached
def history(view: InMemoryView, event_id: str, measure: str) -> History:
    """The figures that an attack is ranked by under one measure. Raises as `vigil.analysis.ranking.rank.history_of`."""
    return history_among(_figures(view, *kind(view, event_id), measure), event_id, measure=measure)


@_cached
def kind(view: InMemoryView, event_id: str) -> tuple[str, str]:
    """Type and attacker of an event; raises KeyError for one that is no attack of the table."""
    return kind_of(attacks_to_rank(view), event_id)


@_cached
def _figures(view: InMemoryView, event_type: str, actor: str, measure: str) -> tuple[tuple[str, date, int | None], ...]:
    return figures_of(attacks_to_rank(view), event_type, actor, measure=measure)


@cached(limits.CACHED_RANKS)
def rank_in(view: InMemoryView, event_id: str, measure: str, weeks: int | None) -> Rank:
    """The rank of an attack under one of `RANKED` in one window."""
    return rank_among(history(view, event_id, measure), weeks=weeks)


def ranks(view: InMemoryView, event_id: str, windows: tuple[int | None, ...] = WINDOWS) -> tuple[tuple[Rank, ...], ...]:
    """The ranks of an attack: one tuple for each of `DESK_MEASURES`, in it one rank for each window."""
    return tuple(tuple(rank_in(view, event_id, measure, weeks) for weeks in windows) for measure in DESK_MEASURES)


def why_not(view: View, event_id: str | None = None) -> str:
    """Why a table, or one of its events, cannot be ranked; empty where it can."""
    return "" if view.table.vocabulary.is_reports else days_and_events.why_not(view, event_id)


def compared(view: View) -> View:
    """Where an event is ranked. Of reported attacks the whole table by the reader's rule for the day: a rank among some
    of them would be another rank. Else what the filters leave: events are ranked among those like them."""
    return view.dataset.select(Selection(day=view.selection.day)) if view.table.vocabulary.is_reports else view


def ranks_title(view: View, event_id: str) -> str:
    """What the frame of `ranks_frame` is called."""
    return f"Ranks of {event_id}{'' if view.table.vocabulary.is_reports else ' and of its day'}"


def ranks_frame(view: View, event_id: str, windows: tuple[int | None, ...] = WINDOWS) -> pd.DataFrame:
    """The ranks as a table, one row for each measure and window.

    `measure`, `counts` (str: what is counted), `value` (Int64, the attack's own figure), `window` (str),
    `weeks` (Int64, missing for the whole table), `window_begins` (datetime64[us]), `rank`, `among` (Int64: those
    with a known figure, itself included), `level_with` (Int64: earlier ones with the same figure), `unknown` (Int64:
    attacks of the window whose figure is not known), `nights_without_report`, `nights_before_table` (Int64),
    `largest_since` (datetime64[us]: the latest earlier attack of the table at least as large, missing where there is
    none), `larger_later` (Int64: later attacks of the table that are larger). Without reports of nights, the frame of
    `days_and_events.ranks_frame`.
    """
    if not view.table.vocabulary.is_reports:
        return days_and_events.ranks_frame(view, event_id, windows)
    rows = [
        {
            "measure": rank.measure,
            "counts": RANKED[rank.measure].counts,
            "value": rank.value,
            "window": describe_window(rank.weeks),
            "weeks": rank.weeks,
            "window_begins": rank.window_begins,
            "rank": rank.rank if rank.compared else None,
            "among": rank.among,
            "level_with": len(rank.ties),
            "unknown": rank.unknown,
            "nights_without_report": rank.nights_without_report,
            "nights_before_table": nights_before_table(rank),
            "largest_since": rank.largest_since if rank.value is not None else None,
            "larger_later": rank.later_larger if rank.value is not None else None,
        }
        for of_measure in ranks(view.in_memory, event_id, windows)
        for rank in of_measure
    ]
    numbers = ("value", "weeks", "rank", "among", "level_with", "unknown", "larger_later")
    types = dict.fromkeys((*numbers, "nights_without_report", "nights_before_table"), "Int64")
    days = dict.fromkeys(("window_begins", "largest_since"), "datetime64[us]")
    return pd.DataFrame(rows).astype({**types, **days})


def nights_before_table(rank: Rank) -> int:
    """Nights of the window that lie before the table begins, so that it says nothing of them."""
    if rank.weeks is None:
        return 0
    return max((rank.table_begins - (rank.day - timedelta(weeks=rank.weeks))).days, 0)


def standing_sentences(view: View, event_id: str) -> tuple[str, ...]:
    """How an attack stands, two sentences: in the `vigil.analysis.ranking.WEEKS` before it, and in the whole table."""
    if not view.table.vocabulary.is_reports:
        return days_and_events.standing_sentences(view, event_id)
    return tuple(f"{capital(describe_standing(view.in_memory, event_id, weeks=weeks))}." for weeks in (WEEKS, None))


def describe_compared_with(view: View, event_id: str) -> str:
    """What an attack is compared with: whose attacks, from when to when, and by which rule for the day."""
    if not view.table.vocabulary.is_reports:
        return days_and_events.describe_compared_with(view)
    whole = ranks(view.in_memory, event_id)[0][-1]
    event_type, actor = kind(view.in_memory, event_id)
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


def describe_standing(view: InMemoryView, event_id: str, *, weeks: int | None) -> str:
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
        parts.append(
            f"it ranks {listed([f'{short_rank(rank.rank, rank.among)} by {_with_unknown(rank)}' for rank in others])}"
        )
    if untold:
        names = listed([_named(rank) for rank in untold], "or") if len(untold) < len(found) else "any measure"
        parts.append(f"it cannot be ranked by {names}")
    return f"among the attacks {where}, {'; '.join(parts)}"


def _with_unknown(rank: Rank) -> str:
    return f"{_named(rank)}{f' ({format_number(rank.unknown)} not known)' if rank.unknown else ''}"


def _named(rank: Rank) -> str:
    return RANKED[rank.measure].label


def describe_event_rank(view: InMemoryView, event_id: str) -> tuple[str, ...]:
    """How an attack ranks by munitions launched: among the weeks before it, and in the whole table.

    Attacks outside the selection's dates and places are compared too; only its weapon classes hold.
    """
    selected = Selection(weapon_classes=view.selection.weapon_classes, day=view.selection.day)
    return _rank_sentences(select(view.dataset, selected), event_id)


@_cached
def _rank_sentences(comparable: InMemoryView, event_id: str) -> tuple[str, ...]:
    if event_id not in set(comparable.attacks["event_id"]):
        return ()
    return tuple(
        describe_rank(rank_of(comparable.attacks, event_id, measure="launched", weeks=weeks)) for weeks in (WEEKS, None)
    )
