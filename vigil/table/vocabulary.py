"""The words a table speaks in and what it can be asked, and whose it is.

Pages, charts and commands are one for every table: what differs they ask of its `Vocabulary`. A table of reports speaks
of attacks, and of nights without a report; another of events, and of days without a recorded one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from vigil.table import schema
from vigil.table.reporting_breaks import AIR_FORCE_BREAKS, ReportingBreak
from vigil.table.schema import EventType
from vigil.text import plural

MEASURES = ("attacks", "launched", "neutralised", "got_through", "killed", "injured")
"""What can be counted of a table; the first is the number of events, whatever the table calls them."""


MEASURE_LABELS: Mapping[str, str] = {
    "attacks": "attacks",
    "launched": "munitions launched",
    "neutralised": "munitions neutralised",
    "got_through": "munitions that got through",
    "killed": "people killed",
    "injured": "people injured",
}
"""The measure in words, to stand after a number or alone."""


COLUMN_OF_MEASURE: Mapping[str, str] = {
    **{name: name for name in ("launched", "neutralised", "got_through")},
    "killed": "killed_best",
    "injured": "injured_best",
}
"""The column of an event's figure, of casualties the best of low, best and high."""


RANGED = ("killed", "injured")
"""Measures that have a lowest, a best and a highest figure."""


def columns_of_measure(measure: str) -> tuple[str, ...]:
    """The columns of an event that hold a measure: of casualties lowest, best and highest figure."""
    return tuple(f"{measure}_{end}" for end in ("low", "best", "high")) if measure in RANGED else (measure,)


TYPE_NOT_STATED = "not stated"
"""Stands for the kind of an event of a public table that has none; empty in what is exported."""


NOT_STATED = "not stated"
"""Publisher and licence of a table that names none."""


PERIODS = ("day", "week", "month")


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """How a table speaks and what it can be asked; the curated table's own words by default."""

    event_types: Mapping[str, EventType] = field(default_factory=lambda: schema.EVENT_TYPES)
    """Kinds of event by name, in order of listing. Those with `violent` are counted."""
    weapon_classes: tuple[str, ...] = schema.WEAPON_CLASSES
    """In order of listing."""
    noun: str = "attack"
    """What one counted event is called."""
    measures: tuple[str, ...] = MEASURES
    """Those of `MEASURES` that the table knows for some event, the number of events always among them."""
    default_measure: str = "launched"
    periods: tuple[str, ...] = PERIODS
    """The shortest periods that its rows can be distinguished by, and longer ones."""
    is_reports: bool = True
    """Whether a day without a report is a day of which nothing is known, not a day without an event."""
    reported_by: str = "attack"
    """The kind of event that a report of a day is told by, where `is_reports`."""
    has_munitions: bool = True
    """Whether the weapons of an event are listed one by one, with what became of each."""
    has_impacts: bool = True
    """Whether the places hit or affected in an event are listed, with who named each."""
    has_claims: bool = True
    """Whether statements stand side by side: who stated which figure, and when."""
    has_colours: bool = True
    """Whether its actors, kinds and classes have colours of their own; others take them by how frequent they are."""
    is_ukrainian: bool = True
    """Whether its events lie in and around Ukraine: maps open there, and its places have outlines."""
    figures_are: str = "reported by the Air Force of Ukraine"
    """Where the figures of munitions come from, to stand after "as"."""
    is_aggregated: bool = False
    """Whether rows stand for several events each, or for none: `events_count`."""
    casualties_by_weapon: bool = False
    """Whether a row names its own weapon and its own casualties; reports of whole nights do not."""
    part_of: Mapping[str, str] = field(default_factory=dict)
    """Kinds whose events are counted again under another kind: left out wherever that one is counted too."""
    reporting_breaks: tuple[ReportingBreak, ...] = AIR_FORCE_BREAKS
    """Changes in how its figures are reported."""
    export_columns: tuple[str, ...] = schema.EVENT_EXPORT_COLUMNS
    """Columns of exported events, in order."""
    units: Mapping[str, str] = field(default_factory=lambda: {"oblast": "Oblasts and cities", "district": "Districts"})
    """What places are counted under, on each level."""

    @property
    def nouns(self) -> str:
        """What several counted events are called."""
        return plural(self.noun)

    @property
    def is_self_contained(self) -> bool:
        """Whether the row of an event says itself what is known of it: its weapon, its place, its figures."""
        return not (self.has_munitions or self.has_impacts or self.has_claims)

    @property
    def has_diplomacy(self) -> bool:
        """Whether it has calls, talks, truces and decisions beside what is counted."""
        return not all(kind.violent for kind in self.event_types.values())

    @property
    def step(self) -> str:
        """What a figure of a daily series is that of: a night, told in a report, or a day."""
        return "night" if self.is_reports else "day"

    @property
    def steps(self) -> str:
        """What several are called."""
        return plural(self.step)

    @property
    def counted_types(self) -> tuple[str, ...]:
        """The kinds of event that are counted."""
        return tuple(name for name, kind in self.event_types.items() if kind.violent)

    @property
    def mutual_types(self) -> tuple[str, ...]:
        """The kinds of event that both actors take part in as parties."""
        return tuple(name for name, kind in self.event_types.items() if kind.mutual)

    def breaks_within(
        self, measures: Iterable[str], first: pd.Timestamp, last: pd.Timestamp
    ) -> tuple[ReportingBreak, ...]:
        """The breaks that touch one of the measures between two days: after the first, up to the last."""
        named = tuple(measures)
        return tuple(
            change for change in self.reporting_breaks if first < change.day <= last and any(map(change.touches, named))
        )

    def label(self, measure: str) -> str:
        """A measure in words, to stand after a number or alone."""
        return self.nouns if measure == "attacks" else MEASURE_LABELS[measure]

    def type_label(self, name: object) -> str:
        """The label of a kind of event; of an unknown one its own name."""
        kind = self.event_types.get(str(name))
        return kind.label if kind else str(name)


CURATED = Vocabulary()


@dataclass(frozen=True)
class Declaration:
    """Whose a table is, what one of its rows stands for, and on what terms it may be used; plain text.

    Empty where it declares nothing: a package in Vigil's own format names its sources row by row.
    """

    name: str = ""
    """Of the format, as for `--as`."""
    publisher: str = ""
    licence: str = ""
    citation: str = ""
    event_is: str = ""
    """What one row stands for; definitions differ, and rows of two tables are never added up."""
    address: str = ""
    """Of the documentation."""
    caveats: tuple[str, ...] = ()
    passing_on: str = ""
    """A notice where rows must not be passed on."""


UNDECLARED = Declaration()
"""That of a package in Vigil's own format."""
