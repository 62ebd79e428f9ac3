"""Calls, talks, truces and decisions beside the events that are counted."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from vigil.analysis.cached import cached
from vigil.analysis.frequency.reported_days import to_pandas, window_of
from vigil.store.memory import InMemoryView
from vigil.table.model import Table


@cached
def diplomacy(view: InMemoryView) -> pd.DataFrame:
    """Calls, talks, truces and decisions of the table within the window of a view, whatever the other filters.

    Returns the columns of the events table plus `day` (datetime64[us]) and `number` (Int64), the number at
    the end of its `series` ("Trump\u2013Putin call 6"), missing outside a series. Ordered by day.
    """
    frame = _diplomacy_of(view.table)
    days = window_of(view)
    if not len(days):
        return frame.head(0)
    first, end = frame["day"].searchsorted(days[0]), frame["day"].searchsorted(days[-1], side="right")
    return frame.iloc[first:end].reset_index(drop=True)


@cached
def _diplomacy_of(table: Table) -> pd.DataFrame:
    events = nw.from_native(table.events).lazy()
    frame = to_pandas(events.filter(~nw.col("event_type").is_in(table.vocabulary.counted_types)))
    frame["day"] = frame["event_date"].astype("datetime64[us]")
    frame = frame.sort_values(["day", "start", "event_id"], ignore_index=True)
    number = frame["series"].astype("str").str.extract(r"(?:^|[ #])(\d{1,4})$", expand=False)
    frame["number"] = pd.to_numeric(number).astype("Int64")
    return frame
