"""What a parser hands back: tables of text, or why there are none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from vigil.parsers.cell_text import cell_text


class RefusalError(ValueError):
    """A file that cannot be read; the message, for people, follows the name of the file."""


@dataclass(frozen=True)
class Part:
    """A sheet, layer or data frame of a file."""

    name: str
    names: tuple[str, ...]
    """Of its columns; empty for a sheet, whose header stands somewhere among its rows."""
    columns: tuple[pa.Array, ...]
    """The cells of each column as text, missing where a cell is empty."""
    notes: tuple[str, ...] = ()
    hidden: bool = False

    def table(self) -> pa.Table:
        """The cells under numbers instead of names, as two columns of a file can have the same."""
        return pa.Table.from_arrays(list(self.columns), names=[str(place) for place in range(len(self.columns))])


def text_column(values: Iterable[Any]) -> pa.Array:
    """A column of any values as text, each different one written once."""
    return pa.array([cell_text(value) or None for value in values], pa.string()).dictionary_encode()


def part_of(name: str, columns: Sequence[tuple[str, Iterable[Any]]], notes: Sequence[str] = ()) -> Part:
    """A part from its columns' names and values."""
    return Part(
        name, tuple(name for name, _ in columns), tuple(text_column(values) for _, values in columns), tuple(notes)
    )
