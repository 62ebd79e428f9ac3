"""What can be counted, by what it can be split, and what no table tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from vigil.analysis.frequency.periods import PERIODS, Period
from vigil.table.vocabulary import CURATED, MEASURE_LABELS, Vocabulary

Dimension = Literal["actor", "type", "weapon", "place"]

Measure = Literal["attacks", "launched", "neutralised", "got_through", "killed", "injured"]

PlaceLevel = Literal["oblast", "district"]

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


def can_split(measure: Measure, by: Dimension | None, *, vocabulary: Vocabulary = CURATED) -> bool:
    """Whether a table of these words tells `measure` by `by`.

    No report of a night tells casualties by weapon. A row of a public table has its own; one that names several weapons
    stands under all their names together.
    """
    return vocabulary.casualties_by_weapon or not (by == "weapon" and measure in CASUALTY_MEASURES)


def check_query(every: Period, by: Dimension | None, measure: Measure, vocabulary: Vocabulary) -> None:
    """Raise ValueError for a period, split or measure that does not exist or that no table of these words tells."""
    for what, value, allowed in (
        ("period", every, PERIODS),
        ("way to split", by, (None, *DIMENSIONS)),
        ("measure", measure, MEASURES),
    ):
        if value not in allowed:
            raise ValueError(f"unknown {what} {value!r}: use one of {', '.join(str(item) for item in allowed if item)}")
    if not can_split(measure, by, vocabulary=vocabulary):
        raise ValueError(f"{MEASURE_LABELS[measure]} cannot be split by weapon: no report tells them apart")
