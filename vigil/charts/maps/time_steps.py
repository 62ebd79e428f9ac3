"""How a map is played through time: the periods of a view, and what each part of its figure shows in each of them.

The component of the page holds the figure of all periods and these small index arrays (`layout.meta["time"]`);
it adds up the periods shown and redraws the traces in the browser.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pandas as pd

from vigil.charts.maps.map_counts import Item
from vigil.store.memory import InMemoryView
from vigil.text import DASH, format_day, month_name, short_day

Kind = Literal["points", "areas", "density", "lines"]


class TimeSteps:
    """The periods of a view, by the day, week (from Monday) or month, days without events between them included."""

    def __init__(self, view: InMemoryView, period: str) -> None:
        events = view.events
        days = events["day"].dropna()
        self.labels: list[str] = []
        self._period_of: dict[str, int] = {}
        self._weights = view.weights or {}
        if days.empty:
            return
        periods = pd.period_range(days.min(), days.max(), freq={"day": "D", "week": "W-SUN", "month": "M"}[period])
        starts = periods.start_time
        ends = starts[1:].append(periods[-1:].end_time.normalize() + pd.Timedelta(days=1)) - pd.Timedelta(days=1)
        self.labels = [_label(start, end, period) for start, end in zip(starts, ends, strict=True)]
        numbers = starts.searchsorted(events["day"].to_numpy(), side="right") - 1
        self._period_of = dict(zip(events["event_id"], numbers.tolist(), strict=True))

    def part(self, kind: Kind, items: Sequence[Item], more: Mapping[str, Any]) -> dict[str, Any]:
        """What traces drawn of these items show in each period: `item[i]` has `events[i]` events in `period[i]`.

        `values` are the sums of the measure, None where it is not known in that period, and absent where the measure is
        the number of events. `more` is what the kind needs to be redrawn, the numbers of its `traces` among it.
        """
        counts: Counter[tuple[int, int]] = Counter()
        sums: dict[tuple[int, int], float] = {}
        for place, item in enumerate(items):
            for event_id, figure in zip(item.ids, item.figures, strict=True):
                cell = (place, self._period_of[event_id])
                counts[cell] += self._weights.get(event_id, 1)
                if figure is not None:
                    sums[cell] = sums.get(cell, 0.0) + figure
        cells = sorted(counts)
        events = [counts[cell] for cell in cells]
        values = [sums.get(cell) for cell in cells]
        return {
            "kind": kind,
            "item": [place for place, _ in cells],
            "period": [period for _, period in cells],
            "events": events,
            "values": None if values == events else values,
            **more,
        }


def _label(start: pd.Timestamp, end: pd.Timestamp, period: str) -> str:
    if period == "month":
        return f"{month_name(start.month)} {start.year}"
    if period == "day":
        return format_day(start)
    first, last = short_day(start.date()), short_day(end.date())
    begins = first if start.year == end.year else f"{first} {start.year}"
    return f"{begins}{DASH}{last} {end.year}"
