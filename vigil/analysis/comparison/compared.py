"""Two sides in every measure that can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from vigil.analysis.cached import cached
from vigil.analysis.comparison.rate_ratio import Rates, compared_rates
from vigil.analysis.comparison.shares import NO_SHARE, Share, difference_of, share_between
from vigil.analysis.comparison.sides import By, Side, measures_of, over_all_days, within_side
from vigil.analysis.frequency.figures import event_figures
from vigil.analysis.series import daily
from vigil.analysis.series.nightly import nightly_by_place
from vigil.analysis.series.series import DailySeries, NothingToCountError, label_of
from vigil.store.memory import InMemoryDataset, InMemoryView, select
from vigil.store.protocols import View
from vigil.table.reporting_breaks import ReportingBreak
from vigil.table.vocabulary import Vocabulary
from vigil.text import listed, number_of


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two sides in every measure that can be compared."""

    by: By
    sides: tuple[Side, Side]
    series: Mapping[str, tuple[DailySeries, DailySeries]]
    rates: Mapping[str, Rates]
    shares: tuple[Share, Share]
    """Neutralised among those launched."""
    share_difference: tuple[float, float, float]
    """First share less second, and its interval."""
    reported: tuple[int, int]
    """Nights with a report."""
    nights: tuple[int, int]
    vocabulary: Vocabulary
    """Those the table speaks in."""
    events_of_both: int = 0
    """Of two actors the events that name both."""
    refused: str = ""
    """Why nothing can be compared a night; empty where it can."""

    @property
    def has_figures(self) -> bool:
        """Whether a night or day of a side has a figure: of a place, reports of nights tell only whether it was hit."""
        return self.by != "place" or not self.vocabulary.is_reports

    @property
    def has_neutralised(self) -> bool:
        """Whether the share neutralised can be told on these sides: no report tells it by place."""
        if self.vocabulary.is_reports:
            return self.by != "place"
        return {"launched", "neutralised"} <= set(self.vocabulary.measures)

    def frame(self) -> pd.DataFrame:
        """A row for each measure: sums, nights (or days), rates and intervals of both sides (`a_…`, `b_…`), ratio."""
        rows, steps = [], self.vocabulary.steps
        for measure, rate in self.rates.items():
            row: dict[str, Any] = {"measure": label_of(self.vocabulary, measure)}
            for name, place in (("a", 0), ("b", 1)):
                row |= {
                    f"{name}": self.sides[place].label,
                    f"{name}_total": rate.totals[place],
                    f"{name}_{steps}_known": rate.nights[place],
                    f"{name}_{steps}": self.nights[place],
                    f"{name}_rate": rate.rates[place],
                    f"{name}_rate_low": rate.intervals[place][0],
                    f"{name}_rate_high": rate.intervals[place][1],
                }
                row[f"{name}_dispersion"] = rate.dispersion[place]
            row |= {"ratio": rate.ratio, "ratio_low": rate.low, "ratio_high": rate.high}
            rows.append(row | {"correlation": rate.correlation, "note": rate.why})
        frame = pd.DataFrame(rows)
        numbers = frame.select_dtypes("float64").columns
        return frame.assign(**{name: frame[name].round(4) for name in numbers})

    def shares_frame(self) -> pd.DataFrame:
        """A row for each side: `side` (str), `neutralised`, `launched` (float64), `nights` or `days` (int64: those for
        which both are known), `share`, `low`, `high`, `dispersion` (float64)."""
        rows = [
            (side.label, share.part, share.whole, share.nights, share.share, share.low, share.high, share.dispersion)
            for side, share in zip(self.sides, self.shares, strict=True)
        ]
        columns = ["side", "neutralised", "launched", self.vocabulary.steps, "share", "low", "high", "dispersion"]
        return pd.DataFrame(rows, columns=columns)

    def distribution(self, measure: str) -> pd.DataFrame:
        """The figures behind one measure: `side` (str), `day`, `value` (float64), and of nights `reported` (bool)."""
        frames = [
            series.frame().assign(side=side.label)
            for side, series in zip(self.sides, self.series[measure], strict=True)
        ]
        frame = pd.concat(frames, ignore_index=True)
        return frame[["side", *frame.columns.drop("side")]]


@cached
def compare(view: View, first: Side, second: Side) -> Comparison:
    """Compare two sides, both made by `side_of` from the same view and by the same quality.

    Raises ValueError where both are the same or not of one kind, and `vigil.analysis.series.series.NothingToCountError`
    where a side is left with nothing.
    """
    vocabulary = view.table.vocabulary
    if first.by != second.by:
        raise ValueError(f"a {first.by} cannot be compared with a {second.by}")
    if first == second:
        raise ValueError(f"both sides are {first.label}: choose two that differ")
    sides = (first, second)
    without = [side.label for side in sides if vocabulary.is_reports and not _has_reports(view.in_memory.dataset, side)]
    if without and first.by != "actor":
        raise NothingToCountError("The table has no nightly reports of attacks by the selected actors.")
    if without:
        return _counted_only(view.in_memory, sides, without)
    series: dict[str, tuple[DailySeries, DailySeries]] = {}
    why = NothingToCountError("The filters leave nothing to compare.")
    for measure in measures_of(view.table, first.by):
        try:
            series[measure] = _pair(view, sides, measure)
        except NothingToCountError as error:
            why = error
    if not series:
        raise why
    any_pair = next(iter(series.values()))
    found = Comparison(
        by=first.by,
        sides=sides,
        series=series,
        rates={measure: compared_rates(pair[0], pair[1]) for measure, pair in series.items()},
        shares=(NO_SHARE, NO_SHARE),
        share_difference=(float("nan"),) * 3,
        reported=(int(any_pair[0].reported.sum()), int(any_pair[1].reported.sum())),
        nights=(len(any_pair[0]), len(any_pair[1])),
        vocabulary=vocabulary,
        events_of_both=_events_of_both(view, sides, series),
    )
    if not found.has_neutralised:
        return found
    shares = _shares_neutralised(view, sides)
    return replace(found, shares=shares, share_difference=difference_of(*shares))


def _shares_neutralised(view: View, sides: tuple[Side, Side]) -> tuple[Share, Share]:
    """The shares neutralised among the munitions of the nights on which both figures are known.

    Nights with more neutralised than launched are left out: rows of a public table may know one of the two alone.
    """
    shares = []
    for launched, neutralised in zip(_pair(view, sides, "launched"), _pair(view, sides, "neutralised"), strict=True):
        both = launched.known & neutralised.known & (launched.values > 0) & (neutralised.values <= launched.values)
        shares.append(share_between(neutralised.values[both], launched.values[both]))
    return shares[0], shares[1]


def reported_differently(compared: Comparison, measure: str, figures: set[str]) -> tuple[ReportingBreak, ...]:
    """The breaks in reporting that lie between two periods, or within one, and touch one of the `figures`."""
    days = [series.days for series in compared.series[measure]]
    both = days[0].union(days[1])
    if compared.by != "period" or not len(both):
        return ()
    return compared.vocabulary.breaks_within(figures, both[0], both[-1])


def _has_reports(dataset: InMemoryDataset, side: Side) -> bool:
    """Whether there are nightly reports of attacks by the side's actors, from which nights could be counted."""
    actors, events = side.selection.actors, dataset.events
    attacks = events["event_type"] == "attack"
    return not actors or bool((attacks & events["actor1"].isin(actors)).any())


def _counted_only(view: InMemoryView, sides: tuple[Side, Side], without: list[str]) -> Comparison:
    events = [len(event_figures(select(view.dataset, side.selection), measure="attacks")) for side in sides]
    counted = "; ".join(f"{side.label} {number_of(count, 'event')}" for side, count in zip(sides, events, strict=True))
    refused = (
        f"No rate a night can be given: the table has no nightly reports of attacks by {listed(without)}, only "
        f"strikes told one by one, and no list of those is complete. Counted in this table: {counted}. That is a "
        "count of what was reported and found, not a comparison."
    )
    no = (float("nan"),) * 3
    shares, vocabulary = (NO_SHARE, NO_SHARE), view.table.vocabulary
    return Comparison(sides[0].by, sides, {}, {}, shares, no, (0, 0), (0, 0), vocabulary, refused=refused)


def _events_of_both(view: View, sides: tuple[Side, Side], series: Mapping[str, tuple[DailySeries, DailySeries]]) -> int:
    """How many events of a public table name both actors."""
    if sides[0].by != "actor" or view.table.vocabulary.is_reports:
        return 0
    both = tuple(actor for side in sides for actor in side.selection.actors)
    either = daily.daily(view.dataset.select(sides[0].selection.replace(actors=both)), "attacks")
    return int(sum(one.values.sum() for one in series["attacks"]) - either.values.sum())


def _pair(view: View, sides: tuple[Side, Side], measure: str) -> tuple[DailySeries, DailySeries]:
    """The series of both sides."""
    first, second = sides
    if first.by != "place":
        return (
            within_side(first, daily.daily(over_all_days(view, first), measure)),
            within_side(second, daily.daily(over_all_days(view, second), measure)),
        )
    if view.table.vocabulary.is_reports:
        named = nightly_by_place(view.dataset.select(first.selection).in_memory)
    else:
        named = daily.daily_by(
            view.dataset.select(first.selection), "place", (first.place, second.place), measure=measure
        )
    for side in sides:
        if side.place not in named:
            raise NothingToCountError(f"No report of the selected days names {side.place}.")
    return named[first.place], named[second.place]
