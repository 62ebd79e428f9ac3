"""A table: its frames, title and version, and how to read its cells and rows."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from vigil.table import schema
from vigil.table.problems import Problem
from vigil.table.result_cache import cached
from vigil.table.schema import LIST_SEPARATOR
from vigil.table.vocabulary import CURATED, UNDECLARED, Declaration, Vocabulary


@dataclass(frozen=True, eq=False)
class Table:
    """A table: one frame for each table of `vigil.table.schema.TABLES`, with that table's columns.

    Text and list columns are `str` (missing: NaN), integers `Int64`, numbers `float64`, datetimes
    `datetime64[us, Europe/Kyiv]`, dates `datetime64[us]` at midnight. Never change the frames in place.
    """

    title: str
    folder: Path
    version: str
    """First 12 hexadecimal digits of a SHA-256 over every cell of every table."""
    events: pd.DataFrame
    munitions: pd.DataFrame
    impacts: pd.DataFrame
    claims: pd.DataFrame
    sources: pd.DataFrame
    places: pd.DataFrame
    problems: tuple[Problem, ...] = field(default=())
    """What was wrong with rows that were left out; empty when the table was loaded strictly."""
    vocabulary: Vocabulary = CURATED
    declaration: Declaration = UNDECLARED
    """Whose it is, and on what terms it may be used."""
    rows_read: int = 0
    """Rows of its files."""
    rows_left_out: int = 0
    """Those of them that could not be read."""

    def frame(self, name: str) -> pd.DataFrame:
        """The frame of the table called `name` in the schema."""
        return getattr(self, schema.TABLES[name].name)  # type: ignore[no-any-return]


class TableDescription(Hashable, Protocol):
    """What a table says of itself."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def version(self) -> str:
        """A hash of its content."""

    @property
    def folder(self) -> Path:
        """Where it lies."""

    @property
    def vocabulary(self) -> Vocabulary:
        """How it speaks and what it can be asked."""

    @property
    def declaration(self) -> Declaration:
        """Whose it is, and on what terms it may be used."""

    @property
    def places(self) -> pd.DataFrame:
        """The places that it names."""

    @property
    def sources(self) -> pd.DataFrame:
        """The reports that it rests on."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong with rows, left out for it or not."""

    @property
    def rows_read(self) -> int:
        """Rows of its files."""

    @property
    def rows_left_out(self) -> int:
        """Those of them that could not be read."""


def split_list(cell: object) -> list[str]:
    """The texts of a list cell, in order, without blanks; an empty cell gives an empty list."""
    if not isinstance(cell, str):
        return []
    return [part.strip() for part in cell.split(LIST_SEPARATOR) if part.strip()]


@cached(1)
def sources_by_event(table: Table) -> dict[str, tuple[str, ...]]:
    """The ids of the reports that each event and the rows behind it rest on, each once, by event id."""
    used: dict[str, list[str]] = {
        event_id: split_list(cell)
        for event_id, cell in zip(table.events["event_id"], table.events["source_id"], strict=True)
    }
    for frame in (table.munitions, table.impacts, table.claims):
        for event_id, source_id in zip(frame["event_id"], frame["source_id"], strict=True):
            used.setdefault(event_id, []).append(source_id)
    return {event_id: tuple(dict.fromkeys(ids)) for event_id, ids in used.items()}


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a frame, each with its columns as attributes; what a cell holds is for the reader to know."""
    return iter(frame.itertuples(index=False))
