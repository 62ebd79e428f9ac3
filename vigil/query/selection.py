"""One selection of a table: what the filters say, as words, as a link, and from a link or a command line.

Which rows a selection keeps is decided in `vigil.store.memory`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from vigil.table import schema

DayRule = Literal["report", "start", "utc"]
"""Which day an event belongs to: the report morning, the Kyiv date of its start, or the UTC date of its start."""


DAY_RULES: Mapping[str, str] = {
    "report": "report morning",
    "start": "start evening (Kyiv time)",
    "utc": "start day (UTC)",
}


PUBLIC_DAY_RULES: Mapping[str, str] = {**DAY_RULES, "report": "day the table gives", "start": "start day (Kyiv time)"}
"""The same rules for a public table, whose rows name a day themselves."""


@dataclass(frozen=True)
class Choices:
    """What a table offers to choose from; a link or a call that asks for anything else is told so."""

    actors: tuple[str, ...]
    event_types: tuple[str, ...]
    weapon_classes: tuple[str, ...]
    places: tuple[str, ...]
    first_day: date
    last_day: date
    other_names: Mapping[str, str] = field(default_factory=dict)
    """Other names of the places on offer, such as those in Ukrainian, and the name each stands for."""
    type_labels: Mapping[str, str] = field(default_factory=dict)
    """Labels of the kinds of event of a public table, quoted as they stand; empty for the kinds of the schema."""

    is_monthly: bool = False
    """Whether rows are counts of whole months, so that shorter spans hold nothing."""

    @property
    def day_rules(self) -> Mapping[str, str]:
        """The rules by which an event can belong to a day, in words."""
        return PUBLIC_DAY_RULES if self.type_labels else DAY_RULES

    def order_of(self, dimension: str) -> tuple[str, ...]:
        """The values of `actor`, `type` or `weapon`, in the order in which they are offered."""
        return {"actor": self.actors, "type": self.event_types, "weapon": self.weapon_classes}.get(dimension, ())

    def type_label(self, name: str) -> str:
        """The label of a kind of event."""
        return self.type_labels.get(name) or schema.EVENT_TYPES[name].label


@dataclass(frozen=True)
class Selection:
    """The filters of a view. An empty tuple, None or "" means that this filter keeps everything."""

    date_from: date | None = None
    date_to: date | None = None
    """Last day, included."""
    actors: tuple[str, ...] = ()
    """Who acted: the attacker of an attack, either party of a call, talks, a meeting or an agreement."""
    event_types: tuple[str, ...] = ()
    weapon_classes: tuple[str, ...] = ()
    """Keeps attacks with such a weapon, and counts only munitions of these classes."""
    places: tuple[str, ...] = ()
    """Keeps events located or with an impact in the place or in a place within it."""
    minimum: int | None = None
    """Smallest number launched; events whose number is not known are left out."""
    text: str = ""
    """Words that all stand in the headline, notes, names of places or actors, whatever their case."""
    day: DayRule = "report"

    def __post_init__(self) -> None:
        if self.date_from and self.date_to and self.date_from > self.date_to:
            raise ValueError(f"the first day {self.date_from} is after the last day {self.date_to}")
        if self.minimum is not None and self.minimum < 0:
            raise ValueError(f"the smallest size {self.minimum} is below 0")

    @property
    def is_everything(self) -> bool:
        """Whether no filter is set; the rule for the day is not a filter."""
        return replace(self, day="report") == Selection()

    def between(self, date_from: date | None, date_to: date | None) -> Selection:
        """The same selection over other days."""
        return replace(self, date_from=date_from, date_to=date_to)


EVERYTHING = Selection()
"""No filter."""
