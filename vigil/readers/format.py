"""What a format is, how it is recognised, and what reading one gives."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, Protocol

import narwhals as nw
import pandas as pd

from vigil.readers.column_use import ColumnUse
from vigil.readers.day_order import DateOrder
from vigil.readers.files.opening import Content, Progress
from vigil.readers.files.raw import RawRows, Sample
from vigil.readers.files.rows import RowStream, read_rows
from vigil.table.problems import Problem
from vigil.table.reporting_breaks import ReportingBreak
from vigil.table.schema import SOURCES
from vigil.table.vocabulary import Declaration

if TYPE_CHECKING:
    from vigil.readers.mapping import Mapping as ColumnMapping

Certainty = Literal["certain", "likely", "possible"]
CERTAINTIES: tuple[Certainty, ...] = ("possible", "likely", "certain")
"""From least to most."""

UNRESOLVED_COLUMNS = ("name", "count", "note")
"""Columns of the list of place names that a person must settle: name and note str, count int64 (rows)."""


@dataclass(frozen=True)
class Recognition:
    """That a file is of a format, how certain that is, and why, in words that follow “it”."""

    certainty: Certainty
    because: str


@dataclass(frozen=True, eq=False)
class ReadResult:
    """What a format's `read` hands back: events of the good rows, and what else is to be said."""

    events: pd.DataFrame
    """The columns of `vigil.readers.columns.EVENT_COLUMNS`."""
    problems: tuple[Problem, ...]
    rows_read: int
    """Rows of the file, those with problems included; an HXL tag row or a blank one is no row."""
    notes: tuple[str, ...] = ()
    unresolved: pd.DataFrame = field(default_factory=lambda: unresolved_frame({}))
    sources: pd.DataFrame | None = None
    """The reports, with the columns of `vigil.table.schema.SOURCES`, of a table that lists them."""
    title: str = ""
    version: str = ""
    """Where the table has a version of its own, not that of the bytes of its files."""
    date_order: DateOrder | None = None
    """In which order day and month are written; None where no day depends on it."""


Read = Callable[[Content, Sample, Progress | None, "ColumnMapping | None"], ReadResult]


@dataclass(frozen=True)
class RowByRow:
    """How a format is read of which every row is read by itself, and nothing is said of all of them together.

    Texts of such formats are read some rows at a time, at any size.
    """

    events: Callable[[RawRows], ReadResult]
    """The events of some rows."""
    columns: Mapping[str, str]
    long_texts: tuple[str, ...]
    """Columns whose texts hardly repeat; the first holds the identifier."""
    header: Callable[[Sample], Sequence[str] | None] = lambda sample: None
    """The names of the columns where a file has no header."""
    quoted: bool = True

    def read(self, content: Content, sample: Sample, progress: Progress | None, mapping: object = None) -> ReadResult:
        """All rows of a file."""
        raw = read_rows(content, sample, progress=progress, **self._options(sample))
        return self.events(replace(raw, date_order=sample.date_order))

    def stream(self, content: Content, sample: Sample, rows: int) -> RowStream:
        """The rows of a text, some at a time."""
        return RowStream(content, sample, rows=rows, **self._options(sample))

    def _options(self, sample: Sample) -> dict[str, Any]:
        options = {"columns": self.columns, "long_texts": self.long_texts, "quoted": self.quoted}
        return {**options, "header": self.header(sample)}


@dataclass(frozen=True, kw_only=True)
class Format(Declaration):
    """One public format: whose it is, what its rows are, how it is recognised and read.

    The one declaration behind the picker, the page about the data and the command line.
    """

    title: str
    columns: Mapping[str, str]
    """The columns of the file that are used, with their meaning."""
    recognise: Callable[[Sample], Recognition | None] = field(repr=False)
    read: Read = field(repr=False)
    reporting_breaks: tuple[ReportingBreak, ...] = ()
    """Changes in how its figures are reported."""
    is_general: bool = False
    """Whether a file that fits a particular format too is of that one."""
    row_by_row: RowByRow | None = field(default=None, repr=False)
    """How its rows are read where every one is read by itself: a large file is then read some rows at a time."""
    part_of: Mapping[str, str] = field(default_factory=dict)
    """Types of event whose rows count again what rows of another type count: left out of sums over all types."""


class EventTable(Hashable, Protocol):
    """A file that was read: a `ReadTable`, or one whose events are stored on disk."""

    @property
    def format(self) -> Format:
        """What it was read as."""

    @property
    def recognised_because(self) -> str:
        """Why it was taken for this format, in words that follow “it”."""

    @property
    def title(self) -> str:
        """What the table is called."""

    @property
    def file(self) -> str:
        """What the file is called."""

    @property
    def version(self) -> str:
        """A hash of its content."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with rows, left out for it or not."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of how the file was read."""

    @property
    def unresolved(self) -> pd.DataFrame:
        """Place names that were not found or fit several places."""

    @property
    def rows_read(self) -> int:
        """Rows of the file."""

    @property
    def rows(self) -> int:
        """Those that are events."""

    @property
    def rows_left_out(self) -> int:
        """Those that are not."""

    @property
    def columns(self) -> tuple[ColumnUse, ...]:
        """Every column of the file: what it was used as, or why it was not."""

    @property
    def mapping(self) -> ColumnMapping | None:
        """Which column is what, of a table of one's own."""

    @property
    def date_order(self) -> DateOrder | None:
        """In which order day and month are written; None where no day depends on it."""

    def lazy(self) -> nw.LazyFrame[Any]:
        """The events as a lazy frame of any engine."""


@dataclass(frozen=True, eq=False)
class ReadTable:
    """A file that was read: its events, whose they are, and everything that was not as expected.

    Never change the frames in place.
    """

    format: Format
    recognised_because: str
    """Why it was taken for this format, in words that follow “it”."""
    title: str
    file: str
    version: str
    """First 12 hexadecimal digits of a SHA-256 over the bytes of the file, unpacked, and the mapping."""
    events: pd.DataFrame
    sources: pd.DataFrame
    """The columns of `vigil.table.schema.SOURCES`; one row, the data set, where the file has no list of its own."""
    problems: tuple[Problem, ...]
    """What is wrong with rows: line (of JSON: number of the record), column, value, reason, whether left out for it."""
    notes: tuple[str, ...]
    """What a reader must know of how the file was read, such as its encoding."""
    unresolved: pd.DataFrame
    """Place names that were not found or fit several places: `UNRESOLVED_COLUMNS`, the most frequent first."""
    rows_read: int
    mapping: ColumnMapping | None = None
    date_order: DateOrder | None = None
    """In which order day and month are written; None where no day depends on it."""
    columns: tuple[ColumnUse, ...] = ()
    """Every column of the file, in its order: what it was used as, or why it was not."""

    @property
    def rows(self) -> int:
        """Rows of the file that are events."""
        return len(self.events)

    @property
    def rows_left_out(self) -> int:
        """Rows of the file that are not among the events."""
        return self.rows_read - self.rows

    def lazy(self) -> nw.LazyFrame[Any]:
        """The events as a lazy frame."""
        return nw.from_native(self.events).lazy()


def unresolved_frame(names: Mapping[str, tuple[int, str]]) -> pd.DataFrame:
    """The list of names to resolve, from how many rows have each and what the geocoder says of it."""
    rows = sorted(((name, count, note) for name, (count, note) in names.items()), key=lambda row: (-row[1], row[0]))
    frame = pd.DataFrame(rows, columns=list(UNRESOLVED_COLUMNS))
    return frame.astype({"name": "str", "count": "int64", "note": "str"})


def source_of(format: Format) -> pd.DataFrame:
    """The data set itself as the one report that its rows rest on (columns of `vigil.table.schema.SOURCES`)."""
    row = {
        "source_id": format.name,
        "publisher": format.publisher,
        "kind": "dataset",
        "title": format.title,
        "url": format.address or None,
        "licence": format.licence,
    }
    frame = pd.DataFrame([[row.get(name) for name in SOURCES.column_names]], columns=list(SOURCES.column_names))
    return frame.astype({name: "datetime64[us]" if name == "published" else "str" for name in SOURCES.column_names})


def has_columns(*names: str, certainty: Certainty = "certain") -> Callable[[Sample], Recognition | None]:
    """Recognise a file by names that only this format has together."""
    listed = ", ".join(names)

    def recognise(sample: Sample) -> Recognition | None:
        return Recognition(certainty, f"has the columns {listed}") if sample.has(*names) else None

    return recognise
