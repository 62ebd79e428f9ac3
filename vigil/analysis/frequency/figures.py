"""The figure of each event, and what the figures of a day or group add up to."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from vigil.analysis.cached import cached
from vigil.analysis.frequency.measures import (
    CASUALTY_MEASURES,
    GROUPS_NOT_STATED,
    NOT_STATED,
    Dimension,
    Measure,
    PlaceLevel,
    check_query,
)
from vigil.analysis.frequency.reported_days import in_dates, over_all_days, to_pandas
from vigil.query.sums import SUMS, SumsQuery
from vigil.store.memory import InMemoryView
from vigil.store.protocols import View


@cached
def event_figures(view: View, *, measure: Measure = "launched") -> pd.DataFrame:
    """The figure of each violent event of a view, by the rule of `counts`: `event_id`, `day`, `value` (Int64)."""
    check_query("day", None, measure, view.table.vocabulary)
    whole = over_all_days(view)
    if whole is view or view.table.vocabulary.is_self_contained:
        return figure_rows(to_pandas(figures_of_events(view, measure)))
    figures = event_figures(whole, measure=measure)
    return figures[in_dates(view, figures["day"])].reset_index(drop=True)


def figure_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of `event_figures` from those that engines hand back."""
    return pd.DataFrame(
        {
            "event_id": frame["event_id"].astype("str"),
            "day": frame["day"].astype("datetime64[us]"),
            "value": frame["figure"].astype("float64").round().astype("Int64"),
        }
    )


def unit_of_places(places: pd.DataFrame, *, level: PlaceLevel = "oblast") -> dict[str, str]:
    """Under which unit each place is counted: `name_en` of a place to `name_en` of the unit.

    On the level of oblasts the unit is the highest place below a country: an oblast, Crimea, or a city with
    that rank such as Kyiv; a country stands for itself. On the level of districts it is the district or
    raion the place is or lies in; places without one are left out.
    """
    parent = {name: up for name, up in zip(places["name_en"], places["parent"], strict=True) if isinstance(up, str)}
    kind = dict(zip(places["name_en"], places["kind"], strict=True))
    units: dict[str, str] = {}
    for name in places["name_en"]:
        here, seen = name, {name}
        while level == "oblast" or kind.get(here) not in ("district", "raion"):
            above = parent.get(here)
            if above is None or above in seen or (level == "oblast" and kind.get(above) == "country"):
                break
            here = above
            seen.add(here)
        if level == "oblast" or kind.get(here) in ("district", "raion"):
            units[name] = here
    return units


def _munition_rows(view: InMemoryView) -> nw.LazyFrame[Any]:
    """The munitions of a view with `neutralised` and `got_through` by the rules of `vigil.rules.ledger`."""
    neutralised = nw.col("shot_down") + nw.col("lost").fill_null(0)
    return (
        nw.from_native(view.munitions)
        .lazy()
        .select(
            "event_id",
            "weapon_class",
            "launched",
            neutralised=neutralised,
            got_through=nw.coalesce(nw.col("got_through"), nw.col("launched") - neutralised),
        )
    )


def _figures(view: InMemoryView, *, by: Dimension | None, measure: Measure, level: PlaceLevel) -> nw.LazyFrame[Any]:
    """One row per violent event and group: `event_id`, `day`, `group`, `figure` (missing where not known)."""
    if by == "place" and measure in CASUALTY_MEASURES:
        return _casualties_by_place(view, measure, level)
    if by == "weapon":
        return _by_weapon(view, measure)
    group = {"actor": nw.col("actor1"), "type": nw.col("event_type")}.get(by or "", nw.lit(""))
    column = _FIGURE_COLUMNS.get(measure, measure)
    own = nw.lit(1) if measure == "attacks" else nw.col(column)
    columns = {"event_id", "day", "actor1", "event_type"} | ({column} if measure != "attacks" else set())
    figures = view.counted(*sorted(columns)).select("event_id", "day", group=group, figure=own)
    if by == "place":
        return figures.drop("group").join(_units_hit(view, level), on="event_id", how="inner")
    return figures


def figures_of_events(view: View, measure: Measure) -> nw.LazyFrame[Any]:
    """The figure of each violent event: `event_id`, `day`, `figure`; a public table's rows say themselves how many."""
    if not view.table.vocabulary.is_self_contained:
        figures = _figures(view.in_memory, by=None, measure=measure, level="oblast")
        return figures.select("event_id", "day", "figure")
    column = "events_count" if measure == "attacks" else _FIGURE_COLUMNS.get(measure, measure)
    return view.counted("event_id", "day", column).rename({column: "figure"})


_FIGURE_COLUMNS = {measure: f"{measure}_best" for measure in CASUALTY_MEASURES}


def _by_weapon(view: InMemoryView, measure: Measure) -> nw.LazyFrame[Any]:
    """The figure of each weapon class of each event; an event without munitions keeps its own figure."""
    column = "launched" if measure == "attacks" else measure
    parts = (
        _munition_rows(view)
        .group_by("event_id", "weapon_class")
        .agg(total=nw.col(column).sum(), known_rows=nw.col(column).count(), rows=nw.len())
    )
    added_up = nw.when(nw.col("known_rows") == nw.col("rows")).then(nw.col("total"))
    figure = nw.when(nw.col("rows").is_null()).then(nw.col("own")).otherwise(added_up)
    events = view.counted("event_id", "day", column).rename({column: "own"})
    return events.join(parts, on="event_id", how="left").select(
        "event_id",
        "day",
        group=nw.coalesce(nw.col("weapon_class"), nw.lit(NOT_STATED)),
        figure=nw.lit(1) if measure == "attacks" else figure,
    )


def _impacts_with_unit(view: InMemoryView, level: PlaceLevel) -> nw.LazyFrame[Any]:
    impacts = nw.from_native(view.impacts).lazy()
    units = unit_of_places(view.table.places, level=level)
    if not units:
        return impacts.with_columns(group=nw.col("location")).head(0)
    unit = nw.col("location").replace_strict(list(units), list(units.values()), default=None)
    return impacts.with_columns(group=unit).filter(~nw.col("group").is_null())


def _units_hit(view: InMemoryView, level: PlaceLevel) -> nw.LazyFrame[Any]:
    return _impacts_with_unit(view, level).select("event_id", "group").unique()


def _casualties_by_place(view: InMemoryView, measure: Measure, level: PlaceLevel) -> nw.LazyFrame[Any]:
    """Speakers may differ on one place: their highest best figure stands for it. A unit's own figure goes
    before the sum over the places within it."""
    column = nw.col(f"{measure}_best")
    by_location = (
        _impacts_with_unit(view, level)
        .group_by("event_id", "group", "location")
        .agg(figure=column.max())
        .with_columns(
            own=nw.when(nw.col("location") == nw.col("group")).then(nw.col("figure")),
            part=nw.when(nw.col("location") != nw.col("group")).then(nw.col("figure")),
        )
    )
    by_unit = by_location.group_by("event_id", "group").agg(
        own=nw.col("own").max(), parts=nw.col("part").sum(), known_parts=nw.col("part").count()
    )
    return (
        view.counted("event_id", "day")
        .join(by_unit, on="event_id", how="inner")
        .with_columns(figure=nw.coalesce(nw.col("own"), nw.when(nw.col("known_parts") > 0).then(nw.col("parts"))))
        .select("event_id", "day", "group", "figure")
    )


def has_range(view: View, measure: Measure) -> bool:
    """Whether the rows of a public table give a measure as lowest and highest figures."""
    vocabulary = view.table.vocabulary
    ends = {f"{measure}_low", f"{measure}_high"}
    return vocabulary.is_self_contained and not vocabulary.is_aggregated and bool(ends & set(vocabulary.export_columns))


@cached
def sums_of_days(
    view: View,
    *,
    by: Dimension | None,
    measure: Measure,
    level: PlaceLevel,
    by_day: bool = True,
    among: tuple[str, ...] | None = None,
    others: str = "",
) -> pd.DataFrame:
    """What `vigil.query.sums.summed` gives: a row for each day and group with events; not `by_day`, which only a public
    table is asked, for each group."""
    if view.table.vocabulary.is_self_contained:
        grouped_by = {"actor": "actor1", "type": "event_type", "weapon": "weapon_class", "place": f"unit_{level}"}
        query = SumsQuery(
            figure=None if measure == "attacks" else _FIGURE_COLUMNS.get(measure, measure),
            by=grouped_by[by] if by else None,
            not_stated=GROUPS_NOT_STATED[by] if by else "",
            by_day=by_day,
            among=among,
            others=others,
            ranged=measure if has_range(view, measure) else "",
        )
        return view.summed(query)
    found = to_pandas(
        _figures(view.in_memory, by=by, measure=measure, level=level)
        .group_by("day", "group")
        .agg(total=nw.col("figure").sum(), known_events=nw.col("figure").count(), events=nw.len())
    )
    return found.astype({"day": "datetime64[us]", "group": "str"} | dict.fromkeys(SUMS, "float64"))


def sums_of_groups(view: View, *, by: Dimension, measure: Measure, level: PlaceLevel) -> pd.DataFrame:
    """The sums of each group over the days of a view: `group` (str) and the columns of `SUMS`."""
    if view.table.vocabulary.is_self_contained:
        return sums_of_days(view, by=by, measure=measure, level=level, by_day=False).astype({"group": "str"})
    daily = sums_of_days(over_all_days(view), by=by, measure=measure, level=level)
    within = in_dates(view, daily["day"])
    place, groups = pd.factorize(daily["group"][within], sort=True)
    sums = {name: np.bincount(place, daily[name][within], len(groups)) for name in SUMS}
    return pd.DataFrame({"group": groups.astype("str"), **sums})
