"""Counting over time: periods, coverage, rates, rolling means, intervals, the largest attacks.

The heavy step, one row per day and group, is written once with narwhals and takes any frame narwhals
supports (pandas, a DuckDB relation, a PySpark frame); everything after it works on small pandas frames.

Rules that hold everywhere:

- Only violent events (attack, strike) are counted; a night is one attack.
- Unknown is not zero. A sum runs over the known figures, `known` says for which share of the events the
  figure is known, and where it is known for none the value is missing.
- A day on which no report of an attack was found is not a day without attacks: its value is missing.
  A day with a report on which nothing fits the filters counts 0.
- In a public table every event is counted, and a day without a row is a day without a recorded event: 0.
  A row that stands for several events counts as so many.
- Weeks start on Monday; a period is named by its first day, which may lie before the window.

What was counted once for a view is remembered: never change a frame that comes from here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, get_args

import narwhals as nw
import numpy as np
import pandas as pd

from vigil import limits
from vigil.query.days import (
    day_of,
)
from vigil.query.protocols import (
    Dataset,
    View,
)
from vigil.query.selection import DayRule
from vigil.query.sums import SUMS, Sums
from vigil.store.memory import (
    InMemoryView,
)
from vigil.table.model import Table
from vigil.table.schema import TIME_ZONE
from vigil.table.vocabulary import CURATED, MEASURE_LABELS, Vocabulary

Period = Literal["day", "week", "month"]
Dimension = Literal["actor", "type", "weapon", "place"]
Measure = Literal["attacks", "launched", "neutralised", "got_through", "killed", "injured"]
PlaceLevel = Literal["oblast", "district"]

PERIODS: tuple[Period, ...] = get_args(Period)
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
MEASURES: tuple[Measure, ...] = get_args(Measure)

CASUALTY_MEASURES: tuple[Measure, ...] = ("killed", "injured")

NOT_STATED = "weapon not stated"
"""Group of the attacks whose report names no weapon."""

GROUPS_NOT_STATED: Mapping[str, str] = {
    "actor": "actor not stated",
    "type": "type not stated",
    "weapon": NOT_STATED,
    "place": "place not stated",
}
"""Groups of the events of a public table that do not say who, what or where."""


_remembered = lru_cache(maxsize=limits.REMEMBERED_COUNTS)


def can_split(measure: Measure, by: Dimension | None, *, words: Vocabulary = CURATED) -> bool:
    """Whether a table of these words tells `measure` by `by`.

    No report of a night tells casualties by weapon. A row of a public table has its own; one that names several weapons
    stands under all their names together.
    """
    return words.casualties_by_weapon or not (by == "weapon" and measure in CASUALTY_MEASURES)


@_remembered
def counts(
    view: View,
    *,
    every: Period = "day",
    by: Dimension | None = None,
    measure: Measure = "attacks",
    level: PlaceLevel = "oblast",
    among: tuple[str, ...] | None = None,
    others: str = "",
) -> pd.DataFrame:
    """Count the violent events of a view by period, or sum one of their figures.

    Returns one row for each period of the window and each group, without holes, ordered by group and
    period: `period` (datetime64[us], midnight, its first day), `group` (str, empty without `by`),
    `value` (Int64; missing where no report was found in the period or no figure is known), `events`
    (Int64, the events counted) and `known` (float64, the share of those events whose figure is known;
    missing where there are none). The window is the part of the selection that the table covers.

    An event's figure is that of the view, so a filter on weapon classes counts only those; it is known when
    it is known for all the munitions counted (see `vigil.rules.ledger`). Sums run over the known figures.

    By actor, a day counts 0 only for actors whose attacks were reported that day; by place, only where a
    report of that day names any place. By weapon, an attack
    counts once for each class used in it. By place, an event counts once, with its whole figure, for each
    oblast (or, with `level="district"`, each district) in which an impact was reported, so that groups
    must not be added up; killed and injured are those reported for the place.

    among: only these groups of a public table, of thousands, and all others as one group of the name `others`, the
    last, if one is given.

    Raises ValueError for an unknown period, dimension or measure, and for what `can_split` refuses.
    """
    _check(every, by, measure, view.table.vocabulary)
    if every not in view.table.vocabulary.periods:
        raise ValueError(f"{view.table.title} cannot be counted by {every}: its rows are counts of longer periods")
    days = _window(view)
    daily = _sums(_over_all_days(view), by=by, measure=measure, level=level, among=among, others=others)
    groups = [""]
    if by is not None:
        groups = _groups(daily.loc[daily["day"].isin(days), "group"], by, view.table.vocabulary, last=others)
    if not len(days) or not groups:
        return _no_counts()
    covered = None
    if view.table.vocabulary.is_reports:
        covered = _covered(view.in_memory, groups, days, by)
    return counts_of_periods(daily, groups, days, every=every, covered=covered)


@_remembered
def group_sums(
    view: View, *, by: Dimension, measure: Measure = "attacks", level: PlaceLevel = "oblast"
) -> pd.DataFrame:
    """What `counts` gives of each group over the whole window, without its periods, in the order of the groups.

    Returns `group` (str), `value` (Int64; missing where no figure is known) and `events` (Int64).
    """
    _check("day", by, measure, view.table.vocabulary)
    found = _sums_by_group(view, by=by, measure=measure, level=level)
    if by in ("type", "weapon"):
        found = found.set_index("group").loc[_groups(found["group"], by, view.table.vocabulary)].reset_index()
    else:
        found = found.sort_values("group", ignore_index=True)
    value = found["total"].round().astype("Int64").where(found["known_events"] > 0)
    return pd.DataFrame({"group": found["group"], "value": value, "events": found["events"].astype("Int64")})


@_remembered
def coverage(view: View) -> pd.DataFrame:
    """Which days of the window have a report of an attack: `day` (datetime64[us]), `status` (`report`, `no report`).

    In a public table `status` is `recorded` or `none recorded`: a day without a row has no recorded event.
    From all attacks of the table, whatever the filters besides the dates. Days before the first and after
    the last attack of the table are left out: the table says nothing about them.
    """
    days = _window(view)
    reported = days.isin(view.dataset.reported_days(view.selection.day))
    if not view.table.vocabulary.is_reports:
        return pd.DataFrame(
            {"day": days, "status": pd.array(np.where(reported, "recorded", "none recorded"), dtype="str")}
        )
    return pd.DataFrame({"day": days, "status": pd.array(np.where(reported, "report", "no report"), dtype="str")})


@_remembered
def neutralised_rate(view: View, *, every: Period = "day") -> pd.DataFrame:
    """Munitions launched against munitions neutralised (shot down, jammed or lost from radar), by period.

    Returns `period`, `launched`, `neutralised` (Int64, sums over known figures), `compared` (Int64, those
    launched in the attacks for which both figures are known), `rate` (float64 0 to 1, neutralised among
    those compared; missing where nothing can be compared).
    """
    launched = counts(view, every=every, measure="launched")
    neutralised = counts(view, every=every, measure="neutralised")
    both = _both_known(_over_all_days(view))
    both = both[both["day"].between(pd.Timestamp(view.first_day), pd.Timestamp(view.last_day))]
    periods = launched["period"].to_numpy()
    lies_in = pd.Index(periods).get_indexer(pd.Index(period_of(both["day"], every)))
    both, lies_in = both[lies_in >= 0], lies_in[lies_in >= 0]
    compared, known = (np.bincount(lies_in, both[name], len(periods)) for name in ("launched", "neutralised"))
    compared = np.where(np.bincount(lies_in, minlength=len(periods)) > 0, compared, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = np.where(compared > 0, known / compared, np.nan)
    return pd.DataFrame(
        {
            "period": launched["period"],
            "launched": launched["value"],
            "neutralised": neutralised["value"],
            "compared": pd.Series(compared).astype("Int64"),
            "rate": rate,
        }
    )


@_remembered
def _both_known(view: View) -> pd.DataFrame:
    """The sums of `launched` and `neutralised` by `day`, over the attacks for which both figures are known."""
    known = ~nw.col("launched").is_null() & ~nw.col("neutralised").is_null()
    both = view.counted("day", "launched", "neutralised").filter(known)
    found = _small(both.group_by("day").agg(nw.col("launched").sum(), nw.col("neutralised").sum()))
    return found.astype({"day": "datetime64[us]", "launched": "float64", "neutralised": "float64"})


def rolling_mean(counted: pd.DataFrame, window: int = 7) -> pd.DataFrame:
    """The mean of a count over the last `window` periods, this one included, per group.

    Takes the frame of `counts`. Periods without a value are left out of the mean, not taken as zero; where
    fewer than half of the `window` periods have a value, the mean is missing, the first periods included.
    Returns `period`, `group`, `mean` (float64) and `reported` (Int64, the periods the mean rests on).
    Raises ValueError for a window below 1.
    """
    if window < 1:
        raise ValueError(f"a rolling mean over {window} periods does not exist: use 1 or more")
    values = counted["value"].to_numpy(dtype="float64", na_value=np.nan)
    group = pd.factorize(counted["group"])[0]
    rows = np.arange(len(values))
    begins = np.maximum(rows - window + 1, np.searchsorted(group, group))  # never in the group before

    def over_window(added: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        so_far = np.concatenate([[0.0], np.cumsum(added)])  # exact: figures are whole numbers
        return so_far[rows + 1] - so_far[begins]

    reported = over_window(~np.isnan(values))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(reported >= math.ceil(window / 2), over_window(np.nan_to_num(values)) / reported, np.nan)
    return pd.DataFrame(
        {
            "period": counted["period"],
            "group": counted["group"],
            "mean": pd.Series(mean, index=counted.index),
            "reported": pd.Series(reported, index=counted.index).astype("Int64"),
        }
    )


@_remembered
def intervals(view: InMemoryView) -> pd.DataFrame:
    """The time between the starts of consecutive attacks of a view.

    Only where both starts are known to the minute and no event with a start known less exactly stands
    between. Returns `event_id`, `previous_id` (str), `start`, `previous_start` (datetime64[us, Europe/Kyiv]),
    `hours` (float64) and `gap` (bool: a day without any report lies between, on which an attack may be
    missing from the table).
    """
    found = _intervals(_over_all_days(view))
    within = _in_dates(view, found["day"]) & _in_dates(view, found["previous_day"])
    return found[within].drop(columns=["day", "previous_day"]).reset_index(drop=True)


@_remembered
def _intervals(view: InMemoryView) -> pd.DataFrame:
    """The frame of `intervals` with `day` and `previous_day`, the days of the two attacks."""
    events = _small(view.counted("event_id", "day", "start", "time_precision"))
    events = events.sort_values(["day", "start", "event_id"], ignore_index=True)
    previous = events.shift(1)
    exact = (events["time_precision"] == "minute") & (previous["time_precision"] == "minute")
    exact &= events["start"].notna() & previous["start"].notna()
    status = coverage(view)
    silent = status.loc[status["status"] == "no report", "day"].to_numpy()
    frame = pd.DataFrame(
        {
            "event_id": events["event_id"],
            "previous_id": previous["event_id"],
            "start": events["start"],
            "previous_start": previous["start"],
            "hours": (events["start"] - previous["start"]).dt.total_seconds() / 3600,
            "gap": np.searchsorted(silent, events["day"].to_numpy())
            > np.searchsorted(silent, previous["day"].fillna(events["day"]).to_numpy()),
            "day": events["day"],
            "previous_day": previous["day"],
        }
    )
    return frame[exact].reset_index(drop=True)


@dataclass(frozen=True)
class StartHours:
    """When attacks start: `hours` has `hour` (int64, 0 to 23, Europe/Kyiv) and `events` (Int64), all 24 rows."""

    hours: pd.DataFrame
    known: int
    unknown: int
    """Attacks of which only the day is known."""


@_remembered
def start_hours(view: View) -> StartHours:
    """In which hour of the day, Europe/Kyiv, the attacks of a view start, as reported."""
    if view.table.declaration:
        found = _starts(view)
    else:
        found = _starts_by_day(_over_all_days(view))
        found = found[_in_dates(view, found["day"])]
    tally = np.bincount(found["hour"], found["events"], 24).astype("int64")
    frame = pd.DataFrame({"hour": np.arange(24, dtype="int64"), "events": pd.array(tally, dtype="Int64")})
    return StartHours(hours=frame, known=int(tally.sum()), unknown=view.counted_rows - int(tally.sum()))


@_remembered
def _starts_by_day(view: InMemoryView) -> pd.DataFrame:
    return _starts(view, "day")


def _starts(view: View, *by: str) -> pd.DataFrame:
    """How many attacks start at the same time, of those whose hour is known: `hour`, `events` (int64) and columns."""
    known = nw.col("time_precision").is_in(["minute", "hour"]) & ~nw.col("start").is_null()
    exact = view.counted(*by, "start", "time_precision").filter(known)
    # engines need not know time zones: equal starts are counted there, and told in Kyiv time here
    found = _small(exact.group_by(*by, "start").agg(events=nw.len()))
    hours = _in_kyiv(found["start"]).dt.hour.astype("int64")
    return found.assign(hour=hours, events=found["events"].astype("int64"))


@_remembered
def calendar(view: View, *, measure: Measure = "launched") -> pd.DataFrame:
    """One row per day of the window: `day`, `value` (Int64), `events`, `known`, `status` (`report`, `no report`)."""
    frame = counts(view, every="day", measure=measure).rename(columns={"period": "day"})
    status = coverage(view)["status"]  # of the same days: those of the window
    return frame[["day", "value", "events", "known"]].assign(status=status)


@_remembered
def event_figures(view: View, *, measure: Measure = "launched") -> pd.DataFrame:
    """The figure of each violent event of a view, by the rule of `counts`: `event_id`, `day`, `value` (Int64)."""
    _check("day", None, measure, view.table.vocabulary)
    whole = _over_all_days(view)
    if whole is view or view.table.declaration:
        return _figure_rows(_small(_figures_of_events(view, measure)))
    figures = event_figures(whole, measure=measure)
    return figures[_in_dates(view, figures["day"])].reset_index(drop=True)


def _figure_rows(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "event_id": frame["event_id"].astype("str"),
            "day": frame["day"].astype("datetime64[us]"),
            "value": frame["figure"].astype("float64").round().astype("Int64"),
        }
    )


@_remembered
def largest(view: View, *, measure: Measure = "launched", n: int = limits.LARGEST_ATTACKS) -> pd.DataFrame:
    """The `n` largest attacks of a view, largest first, the later first among equals.

    Returns `rank` (Int64, equals share the better one), `event_id`, `day`, `headline`, `value` (Int64).
    Events whose figure is not known are left out.
    """
    _check("day", None, measure, view.table.vocabulary)
    if not view.table.declaration:
        found = _from_largest(_over_all_days(view.in_memory), measure)
        found = found[_in_dates(view, found["day"])].head(n).reset_index(drop=True)
        found.insert(0, "rank", found["value"].rank(method="min", ascending=False).astype("Int64"))
        return found
    figures = _figures_of_events(view, measure).filter(~nw.col("figure").is_null())
    # the least figure first: of millions of events only few then need to be looked at more closely
    least = _small(figures.select("figure").sort("figure", descending=True).head(n))["figure"].min()
    if pd.isna(least):
        return _no_largest()
    first = figures.filter(nw.col("figure") >= int(least)).sort(*_LARGEST_FIRST, descending=[True, True, False]).head(n)
    frame = _figure_rows(_small(first.select("event_id", "day", "figure")))
    there = nw.col("day").is_in(frame["day"].to_list()) & nw.col("event_id").is_in(frame["event_id"].to_list())
    told = _small(view.counted("event_id", "day", "headline").filter(there))
    headlines = told.set_index("event_id")["headline"]
    return pd.DataFrame(
        {
            "rank": frame["value"].rank(method="min", ascending=False).astype("Int64"),
            "event_id": frame["event_id"],
            "day": frame["day"],
            "headline": frame["event_id"].map(headlines).astype("str"),
            "value": frame["value"],
        }
    )


@_remembered
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
    events = _small(view.counted("event_id", "day", "start"))
    if events.empty:
        return None
    return str(events.sort_values(["day", "start", "event_id"])["event_id"].iloc[-1])


@_remembered
def diplomacy(view: InMemoryView) -> pd.DataFrame:
    """Calls, talks, truces and decisions of the table within the window of a view, whatever the other filters.

    Returns the columns of the events table plus `day` (datetime64[us]) and `number` (Int64), the number at
    the end of its `series` ("Trump\u2013Putin call 6"), missing outside a series. Ordered by day.
    """
    frame = _diplomacy_of(view.table)
    days = _window(view)
    if not len(days):
        return frame.head(0)
    first, end = frame["day"].searchsorted(days[0]), frame["day"].searchsorted(days[-1], side="right")
    return frame.iloc[first:end].reset_index(drop=True)


@_remembered
def _diplomacy_of(table: Table) -> pd.DataFrame:
    events = nw.from_native(table.events).lazy()
    frame = _small(events.filter(~nw.col("event_type").is_in(table.vocabulary.counted_types)))
    frame["day"] = frame["event_date"].astype("datetime64[us]")
    frame = frame.sort_values(["day", "start", "event_id"], ignore_index=True)
    number = frame["series"].astype("str").str.extract(r"(?:^|[ #])(\d{1,4})$", expand=False)
    frame["number"] = pd.to_numeric(number).astype("Int64")
    return frame


def default_period(dataset: Dataset) -> Period:
    """The period that events are counted by unless told otherwise: a week, over two years of a public table a month."""
    words = dataset.table.vocabulary
    days = (dataset.choices.last_day - dataset.choices.first_day).days
    long = dataset.table.declaration is not None and days > LONG_SPAN
    return "month" if long or "week" not in words.periods else "week"


LONG_SPAN = 730
"""Days beyond which bars of weeks are too thin to be told apart."""


def period_of(days: pd.Series, every: Period) -> pd.Series:
    """The first day of the period each day lies in: itself, its Monday, or the first of its month."""
    days = days.astype("datetime64[us]")
    if every == "week":
        return days - pd.to_timedelta(days.dt.day_of_week, unit="D").astype("timedelta64[us]")
    if every == "month":
        return days - pd.to_timedelta(days.dt.day - 1, unit="D").astype("timedelta64[us]")
    return days


def period_end(period: pd.Timestamp, every: Period) -> pd.Timestamp:
    """The midnight at which a period that begins on this day ends."""
    steps = {"day": pd.DateOffset(days=1), "week": pd.DateOffset(weeks=1), "month": pd.DateOffset(months=1)}
    return period + steps[every]


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


def _check(every: Period, by: Dimension | None, measure: Measure, words: Vocabulary) -> None:
    for what, value, allowed in (
        ("period", every, PERIODS),
        ("way to split", by, (None, *DIMENSIONS)),
        ("measure", measure, MEASURES),
    ):
        if value not in allowed:
            raise ValueError(f"unknown {what} {value!r}: use one of {', '.join(str(item) for item in allowed if item)}")
    if not can_split(measure, by, words=words):
        raise ValueError(f"{MEASURE_LABELS[measure]} cannot be split by weapon: no report tells them apart")


def _no_counts() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "period": pd.Series(dtype="datetime64[us]"),
            "group": pd.Series(dtype="str"),
            "value": pd.Series(dtype="Int64"),
            "events": pd.Series(dtype="Int64"),
            "known": pd.Series(dtype="float64"),
        }
    )


def _small(frame: nw.LazyFrame[Any]) -> pd.DataFrame:
    return frame.collect().to_pandas().reset_index(drop=True)


def _over_all_days(view: View) -> View:
    """The same filters over all days of the table: what is summed of a day does not depend on the days beside it.

    So a change of dates sums nothing anew. A view that was not made by `select` stays as it is.
    """
    if view is not view.dataset.select(view.selection):
        return view
    return view.dataset.select(view.selection.between(None, None))


def _in_dates(view: View, days: pd.Series) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Of days (datetime64[us]) looked at by the same filters over all days, those that a view's dates keep."""
    values = days.to_numpy("datetime64[us]")
    kept = np.ones(len(values), dtype=bool)
    if view.selection.date_from is not None:
        kept &= values >= np.datetime64(view.selection.date_from)
    if view.selection.date_to is not None:
        kept &= values <= np.datetime64(view.selection.date_to)
    return kept


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


def _figures_of_events(view: View, measure: Measure) -> nw.LazyFrame[Any]:
    """The figure of each violent event: `event_id`, `day`, `figure`; a public table's rows say themselves how many."""
    if not view.table.declaration:
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


@_remembered
def _sums(
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
    if view.table.declaration:
        grouped_by = {"actor": "actor1", "type": "event_type", "weapon": "weapon_class", "place": f"unit_{level}"}
        asked = Sums(
            figure=None if measure == "attacks" else _FIGURE_COLUMNS.get(measure, measure),
            by=grouped_by[by] if by else None,
            not_stated=GROUPS_NOT_STATED[by] if by else "",
            by_day=by_day,
            among=among,
            others=others,
        )
        return view.summed(asked)
    found = _small(
        _figures(view.in_memory, by=by, measure=measure, level=level)
        .group_by("day", "group")
        .agg(total=nw.col("figure").sum(), known_events=nw.col("figure").count(), events=nw.len())
    )
    return found.astype({"day": "datetime64[us]", "group": "str"} | dict.fromkeys(SUMS, "float64"))


def counts_of_periods(
    daily: pd.DataFrame,
    groups: Sequence[str],
    days: pd.DatetimeIndex,
    *,
    every: Period,
    covered: np.ndarray[Any, np.dtype[np.bool_]] | None,
) -> pd.DataFrame:
    """The frame of `counts` from what is summed by day and group (`day`, `group` and the columns of `SUMS`).

    `covered` says for each group and day whether a report was found; with None every day counts. Sums are
    put under their period at once: for thousands of places over years, a grid of days would be tens of
    millions of cells.
    """
    periods, first_days = _periods_between(days[0], days[-1], every)
    rows = np.zeros(len(daily), dtype=np.intp)
    if len(groups) > 1:
        rows = pd.Index(groups).get_indexer(pd.Index(daily["group"]))
    places = (pd.DatetimeIndex(daily["day"]).as_unit("us") - days[0]).to_numpy() // np.timedelta64(1, "D")
    there = (rows >= 0) & (places >= 0) & (places < len(days))
    rows, places = rows[there], places[there]
    cells = rows * len(periods) + np.searchsorted(first_days, places, side="right") - 1
    total, known, events = (
        np.bincount(cells, np.nan_to_num(daily[name].to_numpy()[there]), len(groups) * len(periods)) for name in SUMS
    )
    unknown = (events > 0) & (known == 0)
    if covered is not None:
        covered = covered.copy()
        covered[rows, places] |= daily["events"].to_numpy()[there] > 0
        unknown |= ~np.logical_or.reduceat(covered, first_days, axis=1).ravel()
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(events > 0, known / events, np.nan)
    return pd.DataFrame(
        {
            "period": np.tile(periods, len(groups)).astype("datetime64[us]"),
            "group": pd.Series(np.repeat(np.array(groups, dtype=object), len(periods)), dtype="str"),
            "value": pd.arrays.IntegerArray(np.rint(total).astype("int64"), unknown),
            "events": pd.array(events.astype("int64"), dtype="Int64"),
            "known": share,
        }
    )


def _sums_by_group(view: View, *, by: Dimension, measure: Measure, level: PlaceLevel) -> pd.DataFrame:
    """The sums of each group over the days of a view: `group` (str) and the columns of `SUMS`."""
    if view.table.declaration:
        return _sums(view, by=by, measure=measure, level=level, by_day=False).astype({"group": "str"})
    daily = _sums(_over_all_days(view), by=by, measure=measure, level=level)
    within = _in_dates(view, daily["day"])
    place, groups = pd.factorize(daily["group"][within], sort=True)
    sums = {name: np.bincount(place, daily[name][within], len(groups)) for name in SUMS}
    return pd.DataFrame({"group": groups.astype("str"), **sums})


@_remembered
def _periods_between(first: pd.Timestamp, last: pd.Timestamp, every: Period) -> tuple[Any, Any]:
    """The periods that the days between two lie in, and which of the days begins each."""
    days = pd.date_range(first, last, freq="D", unit="us").to_series()
    return np.unique(period_of(days, every).to_numpy(), return_index=True)


def _groups(found: pd.Series, by: Dimension | None, words: Vocabulary, *, last: str = "") -> list[str]:
    """The groups in their fixed order: weapon classes and event types as the table lists them, others by name; `last`
    behind them where it is among them."""
    names = sorted(found.dropna().unique(), key=lambda name: (name == last, name))
    fixed: Sequence[str] = {"weapon": words.weapon_classes, "type": tuple(words.event_types)}.get(by or "", ())
    return [name for name in fixed if name in names] + [name for name in names if name not in fixed]


@_remembered
def _attack_days(table: Table, rule: DayRule) -> pd.DataFrame:
    """`event_id`, `day` and `actor1` of every attack of a table, by a rule for the day."""
    words = table.vocabulary
    reporting = [words.reported_by] if words.is_reports else list(words.counted_types)
    attacks = nw.from_native(table.events).lazy().filter(nw.col("event_type").is_in(reporting))
    frame = _small(attacks.select("event_id", "event_date", "start", "time_precision", "actor1"))
    frame["start"] = _in_kyiv(frame["start"])
    frame["day"] = day_of(frame, rule).astype("datetime64[us]")
    return frame[["event_id", "day", "actor1"]]


def _in_kyiv(moments: pd.Series) -> pd.Series:
    return pd.to_datetime(moments, utc=True).dt.tz_convert(TIME_ZONE)


def _window(view: View) -> pd.DatetimeIndex:
    """The days that the selection asks for and the table covers with attacks."""
    days = view.dataset.reported_days(view.selection.day)
    if not len(days):
        return pd.DatetimeIndex([], dtype="datetime64[us]")
    first, last = days[0], days[-1]
    if view.selection.date_from is not None:
        first = max(first, pd.Timestamp(view.selection.date_from))
    if view.selection.date_to is not None:
        last = min(last, pd.Timestamp(view.selection.date_to))
    return pd.date_range(first, last, freq="D", unit="us")


def _covered(
    view: InMemoryView, groups: Sequence[str], days: pd.DatetimeIndex, by: Dimension | None
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether a report was found for each group and day; for actors one of their own attacks, for places one
    that names any place."""
    attacks = _attack_days(view.table, view.selection.day)
    if view.selection.actors:
        attacks = attacks[attacks["actor1"].isin(view.selection.actors)]
    if by == "place":
        attacks = attacks[attacks["event_id"].isin(events_with_places(view.table))]
    if by == "actor":
        own = [days.isin(attacks.loc[attacks["actor1"] == group, "day"]) for group in groups]
        return np.array(own, dtype=bool)
    return np.tile(days.isin(attacks["day"]), (len(groups), 1))


@_remembered
def events_with_places(table: Table) -> frozenset[str]:
    """The `event_id` of every event for which some place is named as hit or affected."""
    return frozenset(_small(nw.from_native(table.impacts).lazy().select("event_id").unique())["event_id"])
