"""Sums of figures that are given as a range: of killed and injured, which have a lowest, a best and a highest figure.

The lowest sum counts the best figure of an event that has no lowest one, the highest likewise; an event that says only
“at least 10” leaves the highest sum open. The sum of best figures is never filled up from ranges.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from vigil.text import format_number, is_known


@dataclass(frozen=True)
class RangeSum:
    """What the figures of some events add up to."""

    events: int
    best: int
    known: int
    """Events with a best figure."""
    low: int
    high: int | None
    """None where an event says only what is the least."""
    given: int
    """Events with any of the three."""

    def in_words(self, label: str = "", noun: str = "rows") -> str:
        """`7 people killed, known for 3 of 4 rows`, with the range where there is one; empty where none is given."""
        if not self.given:
            return ""
        share = "" if self.given == self.events else f", known for {_of(self.given, self.events)} {noun}"
        total = format_number(self.best)
        if self.known == self.given:
            is_one = self.low == self.best == self.high
            return f"{total}{'' if is_one else f' ({self.span})'} {label}".rstrip() + share
        share = share or f", known for all {format_number(self.events)} {noun}"
        give = "gives" if self.known == 1 else "give"
        one = f"{format_number(self.known)} of them {give} one figure, {total} in all" if self.known else ""
        return f"{self.span} {label}".rstrip() + f"{share}; {one or 'none of them gives one figure'}"

    @property
    def span(self) -> str:
        """From the lowest to the highest figure: `2 to 3`, `at least 2`."""
        low = format_number(self.low)
        if self.high is None:
            return f"at least {low}"
        return low if self.low == self.high else f"{low} to {format_number(self.high)}"


def _of(part: int, whole: int) -> str:
    return f"{format_number(part)} of {format_number(whole)}"


def range_columns(kind: str) -> dict[str, nw.Expr]:
    """What of each event is summed for a range: its lowest and highest figure, whether it has no highest, or any."""
    low, best, high = (nw.col(f"{kind}_{end}") for end in ("low", "best", "high"))
    upper = nw.coalesce(high, best)
    is_given = ~(low.is_null() & upper.is_null())
    return {
        f"{kind}_lowest": nw.coalesce(low, best),
        f"{kind}_highest": upper,
        f"{kind}_open": (is_given & upper.is_null()).cast(nw.Int64),
        f"{kind}_given": is_given.cast(nw.Int64),
    }


def range_sum(kind: str, events: int, best: Any, known: Any, sums: Mapping[str, Any]) -> RangeSum:
    """The sum of a measure from those of its `range_columns`."""
    lowest, highest, without_highest, given = (
        _whole(sums[f"{kind}_{part}"]) for part in ("lowest", "highest", "open", "given")
    )
    return RangeSum(events, _whole(best), _whole(known), lowest, None if without_highest else highest, given)


def _whole(value: Any) -> int:
    return int(value) if is_known(value) else 0
