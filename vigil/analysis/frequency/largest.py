"""The largest events of a view, and the latest."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from vigil import limits
from vigil.analysis.cached import cached
from vigil.analysis.frequency.figures import event_figures, figure_rows, figures_of_events
from vigil.analysis.frequency.measures import Measure, check_query
from vigil.analysis.frequency.reported_days import in_dates, over_all_days, to_pandas
from vigil.store.memory import InMemoryView
from vigil.store.protocols import View


@cached
def largest(view: View, *, measure: Measure = "launched", n: int = limits.LARGEST_ATTACKS) -> pd.DataFrame:
    """The `n` largest attacks of a view, largest first, the later first among equals.

    Returns `rank` (Int64, equals share the better one), `event_id`, `day`, `headline`, `value` (Int64).
    Events whose figure is not known are left out.

    With `dataset` the table that Vigil ships:

    >>> largest(dataset.select(), n=2)[["rank", "event_id", "value"]]
       rank           event_id  value
    0     1  attack-2025-07-09    741
    1     2  attack-2025-07-12    623
    """
    check_query("day", None, measure, view.table.vocabulary)
    if not view.table.vocabulary.is_self_contained:
        found = _from_largest(over_all_days(view.in_memory).in_memory, measure)
        return _ranked(found[in_dates(view, found["day"])].head(n).reset_index(drop=True))
    figures = figures_of_events(view, measure).filter(~nw.col("figure").is_null())
    # the least figure first: of millions of events only few then need to be looked at more closely
    least = to_pandas(figures.select("figure").sort("figure", descending=True).head(n))["figure"].min()
    if pd.isna(least):
        return _no_largest()
    first = figures.filter(nw.col("figure") >= int(least)).sort(*_LARGEST_FIRST, descending=[True, True, False]).head(n)
    frame = figure_rows(to_pandas(first.select("event_id", "day", "figure")))
    there = nw.col("day").is_in(frame["day"].to_list()) & nw.col("event_id").is_in(frame["event_id"].to_list())
    rows = to_pandas(view.counted("event_id", "day", "headline").filter(there))
    frame["headline"] = frame["event_id"].map(rows.set_index("event_id")["headline"]).astype("str")
    return _ranked(frame)


def _ranked(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns of `largest`, of events in their order."""
    rank = frame["value"].rank(method="min", ascending=False).astype("Int64")
    return frame.assign(rank=rank)[["rank", "event_id", "day", "headline", "value"]]


@cached
def _from_largest(view: InMemoryView, measure: Measure) -> pd.DataFrame:
    """The events of a view whose figure is known, from the largest: `event_id`, `day`, `headline`, `value`."""
    figures = event_figures(view, measure=measure).dropna(subset=["value"])
    figures = figures.sort_values(["value", "day", "event_id"], ascending=[False, False, True], ignore_index=True)
    headlines = view.events.set_index("event_id")["headline"]
    figures.insert(2, "headline", figures["event_id"].map(headlines).astype("str"))
    return figures


_LARGEST_FIRST = ("figure", "day", "event_id")


def _no_largest() -> pd.DataFrame:
    columns = {"rank": "Int64", "event_id": "str", "day": "datetime64[us]", "headline": "str", "value": "Int64"}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})


def latest_attack(view: InMemoryView) -> str | None:
    """The `event_id` of the latest violent event of a view, by day, then by start; None where there is none."""
    events = to_pandas(view.counted("event_id", "day", "start"))
    if events.empty:
        return None
    return str(events.sort_values(["day", "start", "event_id"])["event_id"].iloc[-1])
