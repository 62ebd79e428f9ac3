"""The rows of a file as text cells, and the beginning of a file to tell what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from vigil.limits import READ_COLUMNS
from vigil.parsers.shapes import GEOMETRY as GEOMETRY
from vigil.readers.files.opening import UnreadableFileError
from vigil.readers.files.records import RowShape
from vigil.table.problems import Problem

Lines = Callable[[Sequence[int]], list[int]]
"""From positions in the frame to lines of the file."""


@dataclass(frozen=True, eq=False)
class Sample:
    """The beginning of a file, to tell what it is: the names of its columns, and rows below them."""

    kind: str
    """"text", "workbook", "parquet", "json", "geojson" or "folder"."""
    names: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    delimiter: str = ""
    tagged: bool = False
    """Whether a row of HXL tags (#date, #geo+lat) stands under the header; it is not among the rows."""
    records: tuple[dict[str, Any], ...] = field(default=(), repr=False)
    """Of JSON all records, which are read as a whole."""
    record_lines: tuple[int, ...] = field(default=(), repr=False)
    """Of each of them its number, in JSON Lines its line."""
    problems: tuple[Problem, ...] = ()
    """What stands among them and is none."""
    named: bool = True
    """Whether the file names its columns; without, they are called by their place."""
    first_line: int = 1
    """The line (of a sheet: the row) below the names, where the rows begin."""
    begin: int = 0
    """How many bytes of a text stand before that line."""
    shape: RowShape | None = None
    """Of a text, what a line looks like that is a row by itself."""
    notes: tuple[str, ...] = ()
    """What stands above the rows and is none."""
    date_order: str = ""
    """In which order its reader says that day and month are written: one of `vigil.readers.day_order.ORDERS`."""

    def has(self, *names: str) -> bool:
        """Whether all of these are among the names, in any case."""
        return {name.casefold() for name in names} <= self._folded

    @property
    def _folded(self) -> set[str]:
        return {name.casefold() for name in self.names}

    def column(self, name: str) -> list[str]:
        """The cells of one column in the rows looked at, empty ones left out."""
        place = self.names.index(name)
        return [row[place] for row in self.rows if place < len(row) and row[place]]


@dataclass(frozen=True, eq=False)
class RawRows:
    """The rows of a file: a frame of text, missing where a cell is empty.

    Columns are `category` where texts are expected to repeat, else `str`; names are those of the file.
    """

    file: str
    frame: pd.DataFrame
    lines: Lines
    problems: tuple[Problem, ...] = ()
    """Rows that are not in the frame, and remarks on some that are."""
    notes: tuple[str, ...] = ()
    blank_lines: tuple[int, ...] = ()
    """Lines in which nothing stands; they are no rows."""
    date_order: str = ""
    """As that of the `Sample`."""

    @property
    def rows_in_file(self) -> int:
        """How many rows the file has, with those that could not be read."""
        return len(self.frame) + sum(problem.left_out for problem in self.problems)

    def column(self, name: str) -> pd.Series:
        """One column; where the file has none of that name, one of missing texts."""
        if name in self.frame:
            return self.frame[name]
        return pd.Series([None] * len(self.frame), index=self.frame.index, dtype="str", name=name)

    def filtered(self, rows: pd.Series | np.ndarray, *notes: str) -> RawRows:
        """Only the rows marked, each still knowing its line; `notes` say what became of the others."""
        places = np.flatnonzero(np.asarray(rows, dtype=bool))
        return RawRows(
            self.file,
            self.frame.iloc[places].reset_index(drop=True),
            lambda requested: self.lines([int(places[place]) for place in requested]),
            self.problems,
            (*self.notes, *notes),
            self.blank_lines,
            self.date_order,
        )


def names_of(cells: Iterable[str], file: str) -> tuple[str, ...]:
    """The names of the columns, each once: an unnamed one is called by its place, a repeated one numbered."""
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = " ".join(cell.replace("\ufeff", "").split()) or f"column {place}"
        again = 2
        unique = name
        while unique in names:
            unique = f"{name} ({again})"
            again += 1
        names.append(unique)
    if len(names) > READ_COLUMNS:
        raise UnreadableFileError(file, too_wide(len(names)))
    return tuple(names)


def too_wide(columns: int) -> str:
    """Why a file with so many columns is refused."""
    return f"has {columns} columns, more than {READ_COLUMNS}; leave out those that do not describe events"


def rows_of_cells(
    file: str, cells: Sequence[Sequence[str]], names: Sequence[str], at: Sequence[int], problems: tuple[Problem, ...]
) -> RawRows:
    """Rows from the texts of their cells; `at` holds the line of each, an empty cell is missing."""
    columns = list(zip(*cells, strict=True)) if cells else [()] * len(names)
    frame = pd.DataFrame(
        {
            name: pd.Series([cell or None for cell in column], dtype="str")
            for name, column in zip(names, columns, strict=True)
        }
    )
    return RawRows(file, frame, lambda places: [at[place] for place in places], problems)


def rows_of_sample(sample: Sample, file: str, wanted: Sequence[str]) -> RawRows:
    """The rows looked at, as `read_rows` would give them; those with other cells than the header are left out."""
    places = [sample.names.index(name) for name in wanted]
    selected = [(line, row) for line, row in enumerate(sample.rows, start=1) if len(row) == len(sample.names)]
    cells = [[row[place] for place in places] for _, row in selected]
    return rows_of_cells(file, cells, wanted, [line for line, _ in selected], ())
