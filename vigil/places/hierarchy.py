"""What lies in what: the places table read along its `parent` column."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd


def _parents(places: pd.DataFrame) -> dict[str, str]:
    """Parent by name; a place without one is left out."""
    return {
        name: parent
        for name, parent in zip(places["name_en"], places["parent"], strict=True)
        if isinstance(parent, str) and parent
    }


def ancestors(places: pd.DataFrame, name: str) -> list[str]:
    """The places that a place lies in, the nearest first; empty for an unknown one. A circle is walked once.

    places: the places table, with at least name_en and parent (str, missing at the top).
    """
    parent_of = _parents(places)
    found: list[str] = []
    while (parent := parent_of.get(name)) is not None and parent not in found:
        found.append(parent)
        name = parent
    return found


def descendants(places: pd.DataFrame, name: str) -> set[str]:
    """A place and everything that lies in it, however deep; empty for a name that is not in the table."""
    if not places["name_en"].eq(name).any():
        return set()
    found, waiting = {name}, [name]
    while waiting:  # level by level: of hundreds of thousands of places few are looked at one by one
        within = places.loc[places["parent"].isin(waiting), "name_en"]
        waiting = [place for place in within if place not in found]
        found.update(waiting)
    return found


def with_what_they_lie_in(
    places_by_name: pd.DataFrame, names: Iterable[str], parents: np.ndarray[Any, np.dtype[np.intp]]
) -> pd.DataFrame:
    """The rows of the places table for some names and for everything that they lie in.

    places_by_name: the places table with the names as index, so that few are found among very many; parents: at which
    of its rows the parent of each stands, -1 for none.
    """
    found: dict[int, None] = {}
    waiting = places_by_name.index.get_indexer(pd.Index(pd.Series(list(names), dtype="str"))).tolist()
    while waiting := [row for row in dict.fromkeys(waiting) if row >= 0 and row not in found]:
        found |= dict.fromkeys(waiting)
        waiting = parents[waiting].tolist()
    return places_by_name.iloc[list(found)].reset_index(drop=True)
