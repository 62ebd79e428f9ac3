"""One figure a night or a day, in order, without holes: what windows, comparisons and changes are worked out from.

The nights of the curated table come from `vigil.analysis.series.nightly`, the days of a public table, and either, from
`vigil.analysis.series.daily`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from vigil.store.protocols import View
from vigil.table.schema import BALLISTIC_CLASSES, MISSILE_CLASSES, UAV_CLASSES
from vigil.table.vocabulary import Vocabulary
from vigil.text import format_mean, format_rate

Values = np.ndarray[Any, np.dtype[np.float64]]
Positions = np.ndarray[Any, np.dtype[np.intp]]
"""Of nights or days in a series, from 0."""

SEED = 20250704
"""Of every random draw, so that an answer can be repeated; shown wherever one is used."""


@dataclass(frozen=True)
class SeriesMeasure:
    """What is counted: its name in words, its unit, the figure of an event and the weapon classes."""

    label: str
    unit: str
    figure: str
    """A column of `InMemoryDataset.events`; "attacks" counts nights with an attack, or the events of a public table."""
    classes: tuple[str, ...] = ()
    """Only munitions of these classes; empty for all, and for figures that are not of munitions."""

    @property
    def of_munitions(self) -> bool:
        """Whether it counts munitions, which a filter on weapon classes narrows."""
        return self.unit == "munitions"


SERIES_MEASURES: Mapping[str, SeriesMeasure] = {
    "launched": SeriesMeasure("munitions launched", "munitions", "launched"),
    "uav": SeriesMeasure("UAVs launched", "munitions", "launched", UAV_CLASSES),
    "missiles": SeriesMeasure("missiles launched", "munitions", "launched", MISSILE_CLASSES),
    "ballistic": SeriesMeasure("ballistic missiles launched", "munitions", "launched", BALLISTIC_CLASSES),
    "neutralised": SeriesMeasure("munitions neutralised", "munitions", "neutralised"),
    "got_through": SeriesMeasure("munitions that got through", "munitions", "got_through"),
    "killed": SeriesMeasure("people killed", "people", "killed_best"),
    "injured": SeriesMeasure("people injured", "people", "injured_best"),
    "places_hit": SeriesMeasure("places hit", "places", "places_hit"),
    "attacks": SeriesMeasure("nights with an attack", "nights", "attacks"),
}


class NothingToCountError(ValueError):
    """The filters and the measure leave nothing to count; the message says why, for a person."""


@dataclass(frozen=True, eq=False)
class DailySeries:
    """One figure for each day of a view, in order, without holes: of a night on the morning of its report."""

    measure: str
    view: View
    """What is counted; of the curated table attacks alone, each on the morning of its report."""
    days: pd.DatetimeIndex
    """Naive midnight."""
    values: Values
    """NaN where not known."""
    reported: np.ndarray[Any, np.dtype[np.bool_]]
    """Whether an attack was reported that morning; in a public table, where every day is told of, always true."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The words that the table speaks in."""
        return self.view.table.vocabulary

    @property
    def label(self) -> str:
        """The measure in words, to stand after a number."""
        return label_of(self.vocabulary, self.measure)

    @property
    def begins_after(self) -> timedelta:
        """From a date to its night or day 0: a night is told of the morning after, a day is the date itself."""
        return timedelta(days=1 if self.vocabulary.is_reports else 0)

    @cached_property
    def known(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Whether the figure of each day is known."""
        return ~np.isnan(self.values)

    def __len__(self) -> int:
        return len(self.values)

    def between(self, first: date, last: date) -> DailySeries:
        """The days from `first` to `last`, both included."""
        selected = (self.days >= pd.Timestamp(first)) & (self.days <= pd.Timestamp(last))
        return replace(self, days=self.days[selected], values=self.values[selected], reported=self.reported[selected])

    def describe_mean(self, mean: float) -> str:
        """The mean of some nights or days, for a sentence: of days, which are often few events, to more places."""
        return format_mean(mean) if self.vocabulary.is_reports else format_rate(mean)

    def frame(self) -> pd.DataFrame:
        """`day` (datetime64[us]), `value` (float64, missing where not known), and of nights `reported` (bool)."""
        frame = pd.DataFrame({"day": self.days, "value": self.values})
        return frame.assign(reported=self.reported) if self.vocabulary.is_reports else frame


def label_of(vocabulary: Vocabulary, measure: str) -> str:
    """A measure in the words of a table, to stand after a number."""
    is_events = measure == "attacks" and not vocabulary.is_reports
    return vocabulary.nouns if is_events else SERIES_MEASURES[measure].label
