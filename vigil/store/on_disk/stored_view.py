"""A stored table ready to query, and what a selection leaves of it: queried, never loaded as a whole.

Both say of themselves what `vigil.store.memory.InMemoryDataset` and `vigil.store.memory.InMemoryView` say; what they
are asked by is `Dataset` and `View` there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import narwhals as nw
import pandas as pd
import pyarrow as pa

from vigil import limits
from vigil.places.hierarchy import with_what_they_lie_in
from vigil.query.choices import Choices, DayRule
from vigil.query.map_cells import Degrees, Marks
from vigil.query.selection import EVERYTHING, Selection
from vigil.query.sums import SumsQuery, summed
from vigil.readers.columns import NAMES
from vigil.store.memory import BaseView, InMemoryView
from vigil.store.on_disk import filtering, listing, map_marks
from vigil.store.on_disk.filtering import Box
from vigil.store.on_disk.layout import PLACE_COLUMNS, TEXTS
from vigil.store.on_disk.map_marks import Extent
from vigil.store.on_disk.scan import to_pandas
from vigil.store.on_disk.sorting import ROWS_IN_GROUP
from vigil.store.on_disk.stored_table import StoredTable
from vigil.store.public_tables import dataset_of_events
from vigil.table.result_cache import cached
from vigil.table.schema import CASUALTIES, FIGURES

VIEWS_IN_MEMORY = 4
"""Selections of few events whose rows are kept in memory, for each table."""


class StoredDataset:
    """A stored table ready to query. What is asked of it again is cached with it and goes with it."""

    def __init__(self, table: StoredTable) -> None:
        self.table = table

    @property
    def choices(self) -> Choices:
        """What the table offers to filter by."""
        return self.table.choices

    @property
    def rows(self) -> int:
        """How many rows the table has."""
        return self.table.rows

    def select(self, selection: Selection = EVERYTHING) -> StoredView:
        """What a selection keeps; asked again it is the same object."""
        return self._selected(selection)

    @cached(limits.CACHED_VIEWS)
    def _selected(self, selection: Selection) -> StoredView:
        return StoredView(self, selection)

    @cached(VIEWS_IN_MEMORY)
    def in_memory(self, view: StoredView) -> InMemoryView:
        """All rows of a view of this table, in memory."""
        return _loaded(view)

    def reported_days(self, rule: DayRule) -> pd.DatetimeIndex:
        """The days that some event belongs to, in order."""
        return listing.reported_days(self.table.scan, rule)


@dataclass(frozen=True, eq=False)
class StoredView(BaseView):
    """A selection of a stored table, within a part of the map if one is given."""

    dataset: StoredDataset
    selection: Selection
    box: Box | None = None

    @property
    def table(self) -> StoredTable:
        """The table looked at."""
        return self.dataset.table

    @cached_property
    def rows(self) -> int:
        """How many rows are selected."""
        return listing.number_of_events(self.table.scan, self.selection, self.box)

    @cached_property
    def counted_rows(self) -> int:
        """How many of them are counted."""
        return int(self._counts["rows"]) if self.table.scan.part_of else self.rows

    @cached_property
    def number_of_events(self) -> int:
        """How many events the rows stand for."""
        return int(self._counts["events"]) if self.table.vocabulary.is_aggregated else self.rows

    @cached_property
    def _counts(self) -> pd.Series:
        stands_for = nw.col("events_count").fill_null(0).sum()
        return to_pandas(self.counted("events_count").select(rows=nw.len(), events=stands_for)).iloc[0].fillna(0)

    @cached_property
    def unknown_size(self) -> int:
        """Events left out because a smallest size was asked for and theirs is not known."""
        return filtering.unknown_size(self.table.scan, self.selection)

    def selected(self, *columns: str) -> nw.LazyFrame[Any]:
        """These columns of the selected rows, as a lazy frame."""
        return self._columns(filtering.selected, columns)

    def counted(self, *columns: str) -> nw.LazyFrame[Any]:
        """The same of those that are counted."""
        return self._columns(filtering.counted, columns)

    def summed(self, query: SumsQuery) -> pd.DataFrame:
        """Sums as `vigil.query.sums.summed` gives them."""
        return summed(self.counted, query, is_aggregated=self.table.vocabulary.is_aggregated)

    def _columns(self, rows_of: Callable[..., nw.LazyFrame[Any]], columns: Sequence[str]) -> nw.LazyFrame[Any]:
        texts = [name for name in columns if name in TEXTS]
        scan, selection = self.table.scan, self.selection
        if not texts or not scan.texts_lazily:
            return rows_of(scan, selection, *columns, box=self.box)
        events = rows_of(scan, selection, *{"row", *(name for name in columns if name not in texts)}, box=self.box)
        if scan.texts and events.implementation.is_pandas():
            frame = nw.to_native(events.collect())
            found = frame.assign(**scan.texts(frame["row"], texts).to_pandas())
            return nw.from_native(found[list(columns)]).lazy()
        beside = scan.texts_lazily().select("row", *texts)
        return events.join(beside, on="row", how="inner").select(*columns)

    def page(
        self, columns: Sequence[str], *, offset: int = 0, limit: int, sort: str = "event_date", descending: bool = True
    ) -> pd.DataFrame:
        """These columns of some rows, `offset` from the first in an order; see `vigil.store.protocols.View.page`."""
        requested = tuple(dict.fromkeys("event_type" if name == _LABEL else name for name in columns))
        rows = listing.page(
            self.table.scan,
            self.selection,
            box=self.box,
            columns=requested,
            offset=offset,
            limit=limit,
            sort=sort,
            descending=descending,
        )
        return (self._labelled(rows) if _LABEL in columns else rows)[list(columns)]

    def latest(self, number: int) -> pd.DataFrame:
        """The latest counted events, the latest first; see `vigil.store.protocols.View.latest`."""
        by_size = self.table.vocabulary.is_aggregated
        return self._labelled(
            listing.latest(self.table.scan, self.selection, number, columns=_DESCRIBED, by_size=by_size)
        )

    def _labelled(self, rows: pd.DataFrame) -> pd.DataFrame:
        return rows.assign(**{_LABEL: rows["event_type"].map(self.table.vocabulary.type_label).astype("str")})

    def only(self, event_ids: Iterable[str]) -> InMemoryView:
        """Some of the events, in memory."""
        return _in_memory(
            self, listing.with_ids(self.table.scan, self.selection, tuple(event_ids), columns=_OF_DATASET)
        )

    @property
    def in_memory(self) -> InMemoryView:
        """All of them in memory, of few: ask `rows` first."""
        return self.dataset.in_memory(self)

    @property
    def scanned(self) -> StoredView:
        """The view itself: it is stored on disk."""
        return self

    def marks(self, extent: Degrees, zoom: float) -> Marks:
        """What a map of a part of the world at a zoom draws of them."""
        return map_marks.marks(self.table.scan, self.selection, Extent(*extent), zoom)

    def places(self, names: Iterable[str]) -> pd.DataFrame:
        """The rows of the places table for some places and for all that they lie in."""
        return with_what_they_lie_in(self.table.places_by_name, names, self.table.parents)

    def in_box(self, box: Degrees) -> StoredView:
        """Those with coordinates in a part of the map."""
        return replace(self, box=Extent(*box).box())

    def in_cell(self, cell: int, steps: int) -> StoredView:
        """Those in a cell of `marks`."""
        return replace(self, box=map_marks.box_of_cell(cell, steps))

    def pieces(self, columns: Sequence[str]) -> Iterator[tuple[float, pa.Table]]:
        """These columns in order of time, a row group at a time, with how far that is."""
        requested, scan = [name for name in columns if name not in TEXTS], self.table.scan
        for first in range(0, self.table.rows, ROWS_IN_GROUP):
            within = (nw.col("row") >= first) & (nw.col("row") < first + ROWS_IN_GROUP)
            own = requested if scan.texts else columns
            piece = self.selected(*own, "row").filter(within).sort("row").collect().to_arrow()
            if scan.texts and (texts := [name for name in columns if name in TEXTS]):
                found = scan.texts(piece["row"].to_pylist(), texts)
                for name in texts:
                    piece = piece.append_column(name, found[name])
            yield min((first + ROWS_IN_GROUP) / self.table.rows, 1.0), piece.select(list(columns))


_OF_DATASET = (*NAMES, *PLACE_COLUMNS)
"""What `vigil.store.public_tables.dataset_of_events` wants."""

_DESCRIBED = ("event_id", "event_date", "event_type", "place", "events_count", *CASUALTIES, *FIGURES)
"""What a line on an event tells: the fewer columns, the less of the file is read."""

_LABEL = "event_type_label"


def _loaded(view: StoredView) -> InMemoryView:
    rows = listing.page(view.table.scan, view.selection, limit=view.rows, box=view.box, columns=_OF_DATASET)
    return _in_memory(view, rows)


def _in_memory(view: StoredView, events: pd.DataFrame) -> InMemoryView:
    """Some rows as a view of a table that holds no other, and of its places only theirs."""
    table = view.table
    dataset = dataset_of_events(
        events,
        vocabulary=table.vocabulary,
        choices=table.choices,
        places=view.places(events["place"].dropna().unique().tolist()),
        declaration=table.declaration,
        title=table.title,
        version=table.version,
        sources=table.sources,
        problems=table.problems,
        rows_read=table.rows_read,
        rows_left_out=table.rows_left_out,
    )
    return InMemoryView(
        dataset=dataset, selection=view.selection, events=dataset.events, unknown_size=view.unknown_size
    )
