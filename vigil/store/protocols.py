"""What a dataset and a view of it can answer, wherever the rows are: in memory, on disk, on a cluster."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Protocol

import narwhals as nw
import pandas as pd
import pyarrow as pa

from vigil.query.choices import DayRule
from vigil.query.map_cells import Degrees, Marks
from vigil.query.selection import EVERYTHING, Selection
from vigil.query.sums import SumsQuery
from vigil.store.memory import Described, InMemoryView
from vigil.table.model import TableDescription


class Dataset(Described, Hashable, Protocol):
    """A table ready to query: a `InMemoryDataset`, or a table that is stored on disk."""

    @property
    def rows(self) -> int:
        """How many rows the table has."""

    def select(self, selection: Selection = EVERYTHING) -> View:
        """What a selection keeps; asked again it is the same object."""

    def reported_days(self, rule: DayRule) -> pd.DatetimeIndex:
        """The days that some counted event belongs to (of the curated table: with a report of an attack), in order."""


class View(Hashable, Protocol):
    """What a selection leaves of a table: a `InMemoryView`, or a part of a table that is stored on disk and queried.

    Whoever takes one never holds all of its events: it counts them lazily (`counted`, `kept`), asks for a page of
    rows (`page`), or for some of them in memory (`only`, `held`).
    """

    @property
    def dataset(self) -> Dataset:
        """The whole table."""

    @property
    def table(self) -> TableDescription:
        """The table looked at."""

    @property
    def selection(self) -> Selection:
        """What was asked for."""

    @property
    def unknown_size(self) -> int:
        """Events left out because a smallest size was asked for and theirs is not known."""

    @property
    def rows(self) -> int:
        """How many rows are selected."""

    @property
    def counted_rows(self) -> int:
        """How many of them are counted."""

    @property
    def number_of_events(self) -> int:
        """How many events the rows stand for."""

    @property
    def counted_types(self) -> tuple[str, ...]:
        """The kinds of event that are counted."""

    @property
    def noun(self) -> str:
        """What one counted event is called."""

    @property
    def nouns(self) -> str:
        """What several are called."""

    @property
    def first_day(self) -> date:
        """First day looked at."""

    @property
    def last_day(self) -> date:
        """Last day looked at."""

    @property
    def sentence(self) -> str:
        """The filters in words."""

    @property
    def sources_note(self) -> str:
        """Whose reports they are."""

    @property
    def as_of(self) -> str:
        """The last day the table covers, ISO 8601."""

    def order_of(self, dimension: str) -> tuple[str, ...]:
        """The values of `actor`, `type` or `weapon` of a public table, in the order in which they take colours."""

    def selected(self, *columns: str) -> nw.LazyFrame[Any]:
        """These columns of the selected rows, of any engine; `day` is the day by the selection's rule."""

    def counted(self, *columns: str) -> nw.LazyFrame[Any]:
        """The same of the rows that are counted: fewer columns are far fewer cells to move."""

    def summed(self, query: SumsQuery) -> pd.DataFrame:
        """Sums of a public table, as `vigil.query.sums.summed` gives them; groups may be categories."""

    def page(
        self, columns: Sequence[str], *, offset: int = 0, limit: int, sort: str = "event_date", descending: bool = True
    ) -> pd.DataFrame:
        """These columns of some rows, `offset` from the first in an order: the unknown last, equals by time."""

    def latest(self, number: int) -> pd.DataFrame:
        """The latest counted events, the latest first; of rows of one month first those that stand for most events.

        `event_id`, `event_date`, `event_type_label`, `place` and the figures, if not more.
        """

    def only(self, event_ids: Iterable[str]) -> InMemoryView:
        """Some of the events, in memory."""

    @property
    def in_memory(self) -> InMemoryView:
        """All of them in memory: for selections of few, and for what only the curated table can be asked."""

    @property
    def scanned(self) -> ScannedView | None:
        """The same with what only a table on disk is asked; None for one in memory."""


class ScannedView(View, Protocol):
    """A selection of a table that is stored on disk."""

    def marks(self, extent: Degrees, zoom: float) -> Marks:
        """What a map of a part of the world at a zoom draws: the events, or cells where they are too many."""

    def places(self, names: Iterable[str]) -> pd.DataFrame:
        """The rows of the places table for some places and for all that they lie in."""

    def in_box(self, box: Degrees) -> View:
        """Those with coordinates in a part of the map."""

    def in_cell(self, cell: int, steps: int) -> View:
        """Those in a cell of `marks`."""

    def pieces(self, columns: Sequence[str]) -> Iterator[tuple[float, pa.Table]]:
        """These columns in order of time, piece by piece, each with how far that is, up to 1."""
