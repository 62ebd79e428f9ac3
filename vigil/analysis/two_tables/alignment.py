"""A second table aligned with a view: the same filters as far as it can follow them, and what it cannot.

Names are never mapped: a filter holds in the second table where that has the very same name, and is left out and said
where it has not, unless the reader narrows that table by names of its own. Dates hold in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from vigil.analysis.frequency import reported_days
from vigil.query import filters
from vigil.query.choices import Choices
from vigil.query.filters import Names
from vigil.query.selection import EVERYTHING, Selection
from vigil.store.protocols import Dataset, View
from vigil.table.model import TableDescription
from vigil.text import cut, listed

SHOWN_VALUES = 5
"""Values of a filter named in a sentence; the rest are counted."""

Days = tuple[pd.Timestamp, pd.Timestamp]
"""A first and a last day."""


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


def align(view: View, dataset: Dataset, own: Selection = EVERYTHING) -> Aligned:
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


def over_common_days(aligned: Aligned) -> Aligned:
    """The same over the days that both tables speak of; as it is where there are none."""
    days = common_days(aligned.first, aligned.second)
    if days is None:
        return aligned
    first, last = (day.date() for day in days)
    return replace(
        aligned,
        first=_dated(aligned.first, aligned.first.selection.between(first, last)),
        second=_dated(aligned.second, aligned.second.selection.between(first, last)),
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
    covered = reported_days.coverage(view)
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
    for one in filters.FILTERS:
        requested, chosen = getattr(selection, one.field), getattr(own, one.field)
        if isinstance(one, Names):
            changed[one.field], missing, found = _names_followed(one, requested, chosen, dataset.choices, name=name)
            not_followed += missing
            by_name += found
        elif requested != one.default and not one.is_offered(dataset.choices):
            changed[one.field] = one.default
            not_followed.append(f"{name} {one.not_in_second_note}")
        elif requested != one.default and one.two_tables_note:
            by_name.append(one.two_tables_note)
    return selection.replace(**changed), not_followed, by_name


def _names_followed(
    one: Names, requested: Sequence[str], chosen: Sequence[str], choices: Choices, *, name: str
) -> tuple[tuple[str, ...], list[str], list[str]]:
    """The names of a filter in another table, those `chosen` for it alone first; in words as above."""
    offered = one.offered(choices)
    if chosen:
        if missing := [value for value in chosen if value not in offered]:
            raise ValueError(f"{name} has no {one.noun} {_quoted(missing)}")
        message = f"{name} alone is narrowed to the {one.called(chosen)} {_quoted(chosen)}, as was chosen."
        return tuple(chosen), [], [message]
    known = tuple(value for value in requested if value in offered)
    unknown = [value for value in requested if value not in offered]
    left = f"only {_quoted(known)} holds there" if known else "this filter is not applied there"
    not_followed = [f"{name} has no {one.called(unknown)} {_quoted(unknown)}: {left}."] if unknown else []
    by_name = (
        f"{name} names the {one.called(known)} {_quoted(known)} too: the filter holds there by that name, which need "
        "not mean the same."
    )
    return known, not_followed, [by_name] if known else []


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
