"""What has to hold of an event that a selection keeps, as expressions of narwhals over the columns of a dataset."""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from vigil.query.columns import Columns
from vigil.query.filters import Smallest
from vigil.query.selection import Selection


def conditions(selection: Selection, columns: Columns) -> dict[str, nw.Expr]:
    """What has to hold of an event that a selection keeps, by the name of the filter that asks it."""
    return {one.name: one.condition(columns, value) for one, value in selection.applied if one.condition}


def all_met(events: pd.DataFrame, requested: Sequence[nw.Expr]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which events in memory meet all conditions; those of which it is not known do not."""
    if not requested:
        return np.ones(len(events), dtype=bool)
    met = nw.from_native(events).select(**{str(number): one for number, one in enumerate(requested)}).to_native()
    return np.logical_and.reduce([met[name].to_numpy(dtype=bool, na_value=False) for name in met])


def sizes_unknown(selection: Selection, columns: Columns) -> list[nw.Expr]:
    """What has to hold of an event that `of_any_size` keeps for a smallest figure to leave it out as not known.

    Empty where no smallest figure is asked for.
    """
    fits: list[nw.Expr] = []
    unknown: list[nw.Expr] = []
    for one, value in selection.applied:
        if isinstance(one, Smallest) and one.condition:
            unknown.append(columns[one.figure].is_null())
            fits.append(one.condition(columns, value) | unknown[-1])
    return [*fits, functools.reduce(operator.or_, unknown)] if unknown else []


def of_any_size(selection: Selection) -> Selection:
    """The same selection without the smallest figures that it asks for."""
    return selection.replace(**{one.field: None for one, _ in selection.applied if isinstance(one, Smallest)})
