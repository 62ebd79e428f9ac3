"""A second table laid beside a view: the same filters as far as it can follow them, and what it cannot.

Names are never mapped: a filter holds in the second table where that has the very same name, and is left out and said
where it has not, unless the reader narrows that table by names of its own. Dates hold in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd

from vigil import limits
from vigil.analysis import frequency
from vigil.query.protocols import EVERYTHING, Dataset, TableDescription, View
from vigil.query.selection import Choices, Selection
from vigil.text import cut, listed, plural

SHOWN_VALUES = 5
"""Values of a filter named in a sentence; the rest are counted."""

Days = tuple[pd.Timestamp, pd.Timestamp]
"""A first and a last day."""

_NAMED = {"actors": "actor", "event_types": "kind of event", "weapon_classes": "weapon", "places": "place"}
"""Filters by name, as selections and what tables offer call them, and the word for one value."""


@dataclass(frozen=True, eq=False)
class Aligned:
    """Two views side by side, each of a table of its own."""

    first: View
    """What the filters leave of the table that is open."""
    second: View
    """What those of them that it can follow leave of the table beside it."""
    not_followed: tuple[str, ...] = ()
    """What of the filters does not hold in the second table, or not as asked in either."""
    by_name: tuple[str, ...] = ()
    """What holds in the second by a name that need not mean the same, or by one of its own."""


@lru_cache(maxsize=limits.REMEMBERED_VIEWS)
def lay_beside(view: View, dataset: Dataset, own: Selection = EVERYTHING) -> Aligned:
    """Lay the table of `book` beside a view, with its filters as far as that table has what they name.

    `own` are actors, kinds of event, weapons and places that the second table alone is narrowed to, in its own names:
    they stand in the place of the view's filter of the same kind. Raises ValueError for one that it does not have.
    """
    name, other = names(view.table, dataset.table)
    selection, not_followed, by_name = _followed(view.selection, dataset, own, name=other)
    for title, choices in ((name, view.dataset.choices), (other, dataset.choices)):
        if choices.is_monthly and selection != _over_whole_months(selection, choices):
            not_followed.append(
                f"{title} holds counts of whole months: the months that the dates lie in are shown whole."
            )
    return Aligned(
        _dated(view, view.selection), _dated(dataset.select(), selection), tuple(not_followed), tuple(by_name)
    )


def over_common_days(laid: Aligned) -> Aligned:
    """The same over the days that both tables speak of; as it is where there are none."""
    days = common_days(laid.first, laid.second)
    if days is None:
        return laid
    first, last = (day.date() for day in days)
    return replace(
        laid,
        first=_dated(laid.first, laid.first.selection.between(first, last)),
        second=_dated(laid.second, laid.second.selection.between(first, last)),
    )


def names(first: TableDescription, second: TableDescription) -> tuple[str, str]:
    """What the two are called: their titles, with the version where the titles are the same."""
    if first.title != second.title:
        return first.title, second.title
    return f"{first.title} (version {first.version})", f"{second.title} (version {second.version})"


def identity(table: TableDescription) -> str:
    """Which table it is, whose, which version and on what terms, in one line for every row of an export."""
    declared = table.declaration
    parts = [table.title, *([declared.publisher, f"licence: {declared.licence}"] if declared.publisher else [])]
    return "; ".join([*parts, f"data version {table.version}"])


def known_days(view: View) -> Days | None:
    """The days of the selection that a table speaks of: from its first counted event to its last, of counts of months
    to the end of the last; None where it speaks of none."""
    covered = frequency.coverage(view)
    if covered.empty:
        return None
    first, last = covered["day"].iloc[0], covered["day"].iloc[-1]
    return first, last + pd.offsets.MonthEnd(0) if view.dataset.choices.is_monthly else last


def common_days(first: View, second: View) -> Days | None:
    """The days of the selection that both tables speak of; None where there are none."""
    known = [days for days in (known_days(first), known_days(second)) if days]
    if len(known) < 2:
        return None
    begin, end = max(days[0] for days in known), min(days[1] for days in known)
    return (begin, end) if begin <= end else None


def _followed(
    selection: Selection, dataset: Dataset, own: Selection, *, name: str
) -> tuple[Selection, list[str], list[str]]:
    """The selection for another table; in words what it cannot follow, and what it follows by name."""
    not_followed: list[str] = []
    by_name: list[str] = []
    changed: dict[str, Any] = {}
    for attribute, noun in _NAMED.items():
        asked: tuple[str, ...] = getattr(selection, attribute)
        offered = getattr(dataset.choices, attribute)
        known = tuple(value for value in asked if value in offered)
        unknown = [value for value in asked if value not in offered]
        if chosen := getattr(own, attribute):
            if missing := [value for value in chosen if value not in offered]:
                raise ValueError(f"{name} has no {noun} {_quoted(missing)}")
            changed[attribute] = chosen
            by_name.append(f"{name} alone is narrowed to the {_noun(noun, chosen)} {_quoted(chosen)}, as was chosen.")
            continue
        changed[attribute] = known
        if unknown:
            left = f"only {_quoted(known)} holds there" if known else "this filter is not applied there"
            not_followed.append(f"{name} has no {_noun(noun, unknown)} {_quoted(unknown)}: {left}.")
        if known:
            by_name.append(
                f"{name} names the {_noun(noun, known)} {_quoted(known)} too: the filter "
                "holds there by that name, which need not mean the same."
            )
    minimum = selection.minimum
    if minimum is not None and "launched" not in dataset.table.vocabulary.measures:
        minimum = None
        not_followed.append(f"{name} gives no number launched: the smallest size is not applied there.")
    elif minimum is not None:
        by_name.append("The smallest size holds for the rows of each table, which are not the same thing in both.")
    if selection.text:
        by_name.append("The words are looked for in each table's own names and notes.")
    return replace(selection, minimum=minimum, **changed), not_followed, by_name


def _noun(noun: str, values: Sequence[str]) -> str:
    if len(values) == 1:
        return noun
    return "kinds of event" if noun == "kind of event" else plural(noun)


def _quoted(values: Sequence[str]) -> str:
    shown = [f"“{cut(value, 60)}”" for value in values[:SHOWN_VALUES]]
    rest = len(values) - len(shown)
    return listed([*shown, f"{rest} more"] if rest else shown)


def _dated(view: View, selection: Selection) -> View:
    """A view by another selection; of counts of months over the months that its dates lie in."""
    return view.dataset.select(_over_whole_months(selection, view.dataset.choices))


def _over_whole_months(selection: Selection, choices: Choices) -> Selection:
    if not choices.is_monthly:
        return selection
    first, last = selection.date_from, selection.date_to
    return selection.between(first.replace(day=1) if first else None, _month_end(last) if last else None)


def _month_end(day: date) -> date:
    return (pd.Timestamp(day) + pd.offsets.MonthEnd(0)).date()
