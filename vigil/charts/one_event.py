"""What every chart of one event shares: the event, its caption, its file name, its clock."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vigil import limits
from vigil.charts.chart import file_stem, terms_of
from vigil.store.memory import InMemoryDataset, InMemoryView
from vigil.table.model import Table, split_list
from vigil.table.result_cache import cached
from vigil.table.schema import TIME_ZONE
from vigil.text import format_day


def event_of(view: InMemoryView, event_id: str) -> dict[str, Any]:
    """The event with its figures (columns of `InMemoryDataset.events`); raises KeyError where it is not there."""
    return _event_of(view.dataset, event_id)


@cached(limits.CACHED_EVENTS)
def _event_of(dataset: InMemoryDataset, event_id: str) -> dict[str, Any]:
    found = dataset.events[dataset.events["event_id"] == event_id]
    if found.empty:
        raise KeyError(f"the table holds no event {event_id!r}")
    return dict(found.iloc[0])


def event_caption(view: InMemoryView, event_id: str) -> str:
    """The caption of a chart of one event: the filters play no part in it."""
    event = event_of(view, event_id)
    names = publisher_of(view.table)
    publishers = list(dict.fromkeys(names[source] for source in split_list(event["source_id"]) if source in names))
    note = ", ".join(publishers[:3]) + (f" and {len(publishers) - 3} others" if len(publishers) > 3 else "")
    kind = view.table.vocabulary.type_label(event["event_type"])
    note = note or view.sources_note
    source = f" Source: {note}." if note else ""
    words = f"{kind} of {format_day(event['event_date'])}.{source} As of {format_day(view.as_of)}. "
    return " ".join([f"{words}Data version {view.table.version}.", *terms_of(view.table)])


@cached(1)
def publisher_of(table: Table) -> dict[str, str]:
    """The publisher of each source of a table, by `source_id`; never change it."""
    return dict(zip(table.sources["source_id"], table.sources["publisher"].astype("str"), strict=True))


def event_stem(event_id: str, what: str) -> str:
    """The file stem of a chart of one event."""
    return file_stem(f"{event_id} {what}")


def kyiv_clock(moment: Any) -> pd.Timestamp:
    """Kyiv wall-clock time, as plotly's date axis shows it."""
    return pd.Timestamp(moment).tz_convert(TIME_ZONE).tz_localize(None)
