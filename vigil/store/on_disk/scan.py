"""What is queried: events of any engine that narwhals knows, in the columns of `vigil.store.on_disk.layout`."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw
import pandas as pd
import pyarrow as pa

from vigil.store.on_disk.layout import LABELS

TextSearch = Callable[["nw.LazyFrame[Any]", Sequence[str]], "nw.LazyFrame[Any]"]
"""Keeps the events in which each of some folded words stands."""


PlaceSearch = Callable[["nw.LazyFrame[Any]", Sequence[str]], "nw.LazyFrame[Any]"]
"""Keeps the events at one of some places, or within it."""


Texts = Callable[[Sequence[int], Sequence[str]], pa.Table]
"""Some texts of some rows, in the order asked for."""


@dataclass(frozen=True, eq=False)
class Scan:
    """Events to be asked. What was asked is cached for each scan: never change what it is made of."""

    events: Callable[[], nw.LazyFrame[Any]]
    """The events, anew for each question: not every engine lets threads share one frame."""
    part_of: Mapping[str, str] = field(default_factory=dict)
    """Types whose events count again what events of another type count: in no sum that the other is in."""
    search: TextSearch | None = None
    """A quicker way to find words than to look through the texts."""
    search_places: PlaceSearch | None = None
    """What lies in a place where the table has a list of places; else the names that the rows give are compared."""
    texts: Texts | None = None
    """The columns of `vigil.store.on_disk.layout.TEXTS`, where they lie beside the events."""
    texts_lazily: Callable[[], nw.LazyFrame[Any]] | None = None
    """The same of all rows, with `row`."""

    frame: Callable[[], pd.DataFrame] | None = None
    """The same events in memory, each at its `row`, where they are there: of them rows are found by number."""
    rows_in_memory: int = 0
    """Rows of a selection up to which they are taken into memory, where the events are not."""


def search_texts(events: nw.LazyFrame[Any], words: Sequence[str]) -> nw.LazyFrame[Any]:
    """The events in whose column `searched` each of some folded words stands."""
    found = (nw.col("searched").str.contains(word, literal=True) for word in words)
    return events.filter(functools.reduce(operator.and_, found))


def scan_of_native(frame: Any, part_of: Mapping[str, str] | None = None) -> Scan:
    """A frame of any engine, in the columns of `vigil.store.on_disk.layout`, such as one of PySpark over a lake."""
    return Scan(events=lambda: nw.from_native(frame).lazy(), part_of=part_of or {})


def as_frame(events: pa.Table) -> pd.DataFrame:
    """Events in memory: labels as categories, whole numbers with NA."""
    whole = {pa.int64(): pd.Int64Dtype(), pa.int32(): pd.Int32Dtype()}
    labels = [name for name in LABELS if name in events.column_names and pa.types.is_string(events[name].type)]
    for name in labels:
        place = events.column_names.index(name)
        events = events.set_column(place, name, events[name].combine_chunks().dictionary_encode())
    return events.unify_dictionaries().to_pandas(types_mapper=whole.get).astype({"row": "int32"})


def to_pandas(frame: nw.LazyFrame[Any]) -> pd.DataFrame:
    """A result as pandas, with texts as str and whole numbers as they are."""
    return frame.collect().to_pandas().reset_index(drop=True)
