"""Which day an event belongs to."""

from __future__ import annotations

import pandas as pd

from vigil.query.selection import DayRule


def day_of(events: pd.DataFrame, rule: DayRule) -> pd.Series:
    """The day each event belongs to (datetime64[us], naive): its report day, or the local or UTC day of its start.

    An event whose start is known only by its day stays on that day under every rule but "report".
    """
    if rule == "report":
        return events["event_date"]
    local = events["start"].dt.tz_localize(None).dt.normalize()
    if rule == "start":
        return local
    utc = events["start"].dt.tz_convert("UTC").dt.tz_localize(None).dt.normalize()
    return utc.where(events["time_precision"].isin(["minute", "hour"]), local)
