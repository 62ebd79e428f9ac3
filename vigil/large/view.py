"""What a selection leaves of a large table: what is asked of it by the question, never held as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from vigil import selection as selections
from vigil.frequency import Dimension, Measure, Period, PlaceLevel
from vigil.large import counting, filters, listing
from vigil.large.counting import Split
from vigil.large.layout import PLACE_COLUMNS
from vigil.large.table import LargeTable
from vigil.public_book import book_of_events
from vigil.readers.columns import NAMES
from vigil.selection import Selection
from vigil.view import View
from vigil.vocabulary import NOT_STATED


@dataclass(frozen=True, eq=False)
class LargeView:
    """A selection of a large table. Says of itself what `vigil.view.View` says, but has no frame of its events."""

    table: LargeTable
    selection: Selection

    @cached_property
    def rows(self) -> int:
        """How many rows are kept."""
        return listing.number_of_events(self.table.scan, self.selection)

    @cached_property
    def unknown_size(self) -> int:
        """Events left out because a smallest size was asked for and theirs is not known."""
        return filters.unknown_size(self.table.scan, self.selection)

    @property
    def noun(self) -> str:
        """What one counted event of the table is called."""
        return self.table.vocabulary.noun

    @property
    def first_day(self) -> date:
        """First day looked at: the selection's, or the table's."""
        return self.selection.date_from or self.table.choices.first_day

    @property
    def last_day(self) -> date:
        """Last day looked at: the selection's, or the table's."""
        return self.selection.date_to or self.table.choices.last_day

    @cached_property
    def sentence(self) -> str:
        """The filters in words."""
        return selections.sentence(self.selection, self.table.choices)

    @property
    def sources_note(self) -> str:
        """Whoever publishes the table."""
        publisher = self.table.declaration.publisher
        return "publisher not stated" if publisher == NOT_STATED else publisher

    @property
    def as_of(self) -> str:
        """The last day the table covers, ISO 8601."""
        return self.table.choices.last_day.isoformat()


def counts(
    view: LargeView, *, every: Period, by: Dimension | None, measure: Measure, level: PlaceLevel = "oblast"
) -> pd.DataFrame:
    """What `vigil.frequency.counts` gives, of all groups."""
    split: Split | None = by if by != "place" else "unit_oblast" if level == "oblast" else "unit_district"
    return counting.counts(view.table.scan, view.selection, every=every, by=split, measure=measure, largest=None)


def in_memory(view: LargeView) -> View:
    """The rows of a selection as a view of a table that holds no other: for what wants them all, of few."""
    table = view.table
    columns = (*NAMES, *PLACE_COLUMNS)
    events = listing.page(table.scan, view.selection, limit=view.rows, columns=columns)
    book = book_of_events(
        events,
        words=table.vocabulary,
        choices=table.choices,
        places=table.places,
        declaration=table.declaration,
        title=table.title,
        version=table.version,
        sources=table.sources,
        problems=table.problems,
    )
    return View(book=book, selection=view.selection, events=book.events, unknown_size=view.unknown_size)
