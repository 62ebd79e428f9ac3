"""Reading frames into what plotly takes: lists of numbers, rows, the highest row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def floats(values: pd.Series) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The numbers of a column, NaN where one is not known."""
    return values.to_numpy(dtype="float64", na_value=np.nan)


def highest(frame: pd.DataFrame, column: str, *, lowest: bool = False) -> pd.Series:
    """The row with the highest (or lowest) figure known, the first among equals."""
    values = floats(frame[column])
    return frame.iloc[int(np.nanargmin(values) if lowest else np.nanargmax(values))]


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame, each by the names of its columns."""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, values, strict=True)) for values in frame.itertuples(index=False, name=None)]
