"""One figure a night: the series of the curated table, and of any table of such reports.

A night belongs to the morning of its report. Rules that hold everywhere:

- Only attacks count (one report a night), not strikes told on their own: no list of those is complete.
- A night without a report is unknown, and so is a night whose figure is not known for every munition counted.
- Where a report lumps several classes of missiles together, a figure of one of these classes is unknown.
- Under a filter on places, a night whose report names no place at all is unknown; one that names others is 0.
  Figures are those of the whole attack: no report divides them among places.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from vigil import limits
from vigil.analysis.frequency.counting import counts
from vigil.analysis.frequency.reported_days import coverage
from vigil.analysis.series.series import SERIES_MEASURES, DailySeries, NothingToCountError, SeriesMeasure
from vigil.rules.ledger import figures_by_event
from vigil.store.memory import InMemoryView, select
from vigil.table.result_cache import cached
from vigil.table.schema import WEAPON_CLASSES
from vigil.table.weapons import undivided_with


@cached(limits.CACHED_COUNTS)
def nightly(view: InMemoryView, measure: str = "launched", *, classes: tuple[str, ...] = ()) -> DailySeries:
    """The nightly series of a measure of `SERIES_MEASURES` for a view, of munitions only those of `classes`.

    Of the view's filters, dates, actors, weapon classes and places hold; kinds of events, smallest size and
    words do not, since they would turn small or unnamed nights into nights without an attack.

    Raises KeyError for an unknown measure and `NothingToCountError` where nothing is left to count.
    What was worked out once for a view is cached: never change it.
    """
    counted = SERIES_MEASURES[measure]
    chosen = view.selection.weapon_classes if counted.of_munitions else ()
    narrowed = [set(names) for names in (counted.classes, classes, chosen) if names]
    classes = tuple(name for name in WEAPON_CLASSES if narrowed and all(name in names for names in narrowed))
    if narrowed and not classes:
        raise NothingToCountError(f"The filter on weapon classes leaves no {counted.label} to count.")
    selected = view.selection.replace(event_types=("attack",), weapon_classes=(), minimum=None, text="", day="report")
    whole = select(view.dataset, selected.replace(places=()))
    placed = select(view.dataset, selected)
    days = pd.DatetimeIndex(coverage(whole)["day"])
    if not len(days) or whole.events.empty:
        raise NothingToCountError("The table holds no attack in the selected days by the selected actors.")
    events = whole.events[["event_id", "day"]].assign(figure=_figure(whole, counted, classes))
    if selected.places:
        elsewhere = ~events["event_id"].isin(placed.events["event_id"])
        named = events["event_id"].isin(whole.impacts["event_id"])
        events["figure"] = events["figure"].mask(elsewhere, 0.0).where(named)
    by_day = events.groupby("day")["figure"]
    sums, complete = by_day.sum(), by_day.count() == by_day.size()
    values = sums.where(complete).reindex(days).to_numpy(dtype="float64")
    shown = placed if not chosen else select(view.dataset, selected.replace(weapon_classes=chosen))
    return DailySeries(measure, shown, days, values, days.isin(events["day"]))


def _figure(view: InMemoryView, counted: SeriesMeasure, classes: tuple[str, ...]) -> pd.Series:
    """The figure of each attack of a view (float64, NaN where not known), in the order of its events."""
    if counted.figure == "attacks":
        return pd.Series(1.0, index=view.events.index)
    if not classes:
        return view.events[counted.figure].astype("float64")
    munitions = view.munitions
    figures = figures_by_event(munitions[munitions["weapon_class"].isin(classes)])[counted.figure]
    ids = view.events["event_id"]
    figure = ids.map(figures).astype("float64")
    figure = figure.mask(ids.isin(munitions["event_id"]) & ~ids.isin(figures.index), 0.0)
    undivided = munitions["weapon_class"].isin(undivided_with(classes))
    return figure.mask(ids.isin(munitions.loc[undivided, "event_id"]))


@cached(limits.CACHED_COUNTS)
def nightly_by_place(view: InMemoryView, *, of_weapons: bool = False) -> Mapping[str, DailySeries]:
    """For each oblast (or city of that rank) named in the reports of a view: 1 for a night on which it was reported
    hit or affected.

    A night whose report names no place at all is unknown; one that names only others is 0. With `of_weapons` only
    attacks in which one of the view's weapon classes was launched count, and nights without such an attack are unknown:
    reports say which places an attack reached, not which of its weapons reached them. Casualties are not told
    by place here: most reports that name a place give none for it, and the rest would be all zeros.
    """
    classes = view.selection.weapon_classes if of_weapons else ()
    selected = view.selection.replace(
        event_types=("attack",), weapon_classes=classes, places=(), minimum=None, text="", day="report"
    )
    shown = select(view.dataset, selected)
    counted = counts(shown, every="day", by="place", measure="attacks")
    reported = coverage(shown)["status"].to_numpy() == "report"
    if classes:
        counted = counted.assign(value=counted["value"].where(counted["period"].isin(_days_that_tell_places(shown))))
    countries = set(view.table.places.loc[view.table.places["kind"] == "country", "name_en"])
    return {
        str(place): DailySeries(
            "attacks",
            shown,
            pd.DatetimeIndex(rows["period"]),
            rows["value"].to_numpy("float64", na_value=np.nan),
            reported,
        )
        for place, rows in counted.groupby("group", sort=True)
        if place not in countries
    }


def _days_that_tell_places(view: InMemoryView) -> pd.Series:
    """The days of the attacks of a view that launched one of its weapon classes and whose reports name any place."""
    ids, munitions = view.events["event_id"], view.munitions
    launched = ids.isin(munitions.loc[munitions["launched"] != 0, "event_id"])
    return view.events.loc[launched & ids.isin(view.table.impacts["event_id"]), "day"]
