"""Hours from an event to the first launch of the night after it."""

from __future__ import annotations

import pandas as pd

from vigil.analysis.around_dates.date_sets import DateSet
from vigil.analysis.frequency.rhythm import start_hours
from vigil.query.selection import Selection
from vigil.store.memory import InMemoryDataset, select
from vigil.table.model import rows_of
from vigil.text import listed


def first_launches(dataset: InMemoryDataset, dates: DateSet) -> pd.DataFrame:
    """Hours from each event of a set to the first launch of the attack of night 0, where both are known.

    Returns `event_id`, `day` (datetime64[us]), `attack_id` (missing where no attack was reported), `hours`
    (float64; negative where the launch came first) and `why` (str: why hours are missing, or empty).
    """
    attacks = dataset.events[dataset.events["event_type"] == "attack"]
    by_day = {row.event_date: row for row in rows_of(attacks.sort_values("start", ascending=False))}
    rows = []
    for event in rows_of(dataset.events[dataset.events["event_id"].isin(dates.event_ids)]):
        attack = by_day.get(event.event_date + pd.Timedelta(days=1))
        hours, why = float("nan"), ""
        if attack is None:
            why = "no report of an attack the morning after"
        elif event.time_precision == "day":
            why = "only the day of the event is known"
        elif attack.time_precision == "day":
            why = "only the day of the attack is known"
        else:
            hours = (attack.start - event.start).total_seconds() / 3600
        rows.append((event.event_id, event.event_date, None if attack is None else attack.event_id, hours, why))
    frame = pd.DataFrame(rows, columns=["event_id", "day", "attack_id", "hours", "why"])
    return frame.sort_values("day", ignore_index=True)


def describe_launches(dataset: InMemoryDataset, launches: pd.DataFrame) -> str:
    """What `first_launches` says, in a few sentences, beside the hours in which attacks begin anyway."""
    known = launches["hours"].dropna()
    if known.empty:
        return "The hours of the event and of the first launch are known together for none of these dates."
    hours = listed([f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}" for value in known])
    starts = start_hours(select(dataset, Selection(event_types=("attack",))))
    evening = int(starts.hours.loc[starts.hours["hour"].between(*EVENING), "events"].sum())
    return (
        f"Known for {len(known)} of {len(launches)}: the first launch of night 0 was reported {hours} "
        f"{'hour' if hours == '1' else 'hours'} after the event's own hour. Both are reported hours, often full ones, "
        f"and attacks begin in the evening anyway: {evening} of {starts.known} known starts in this table lie between "
        f"{EVENING[0]}:00 and midnight."
    )


EVENING = (18, 23)
"""First and last hour of the evening, Kyiv time."""
