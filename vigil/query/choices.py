"""What a table offers to filter by, and the rules by which an event belongs to a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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


def _nothing(_column: str) -> tuple[str, ...]:
    return ()


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
    has_sizes: bool = True
    """Whether some row gives a number launched."""
    in_column: Callable[[str], tuple[str, ...]] = field(default=_nothing, compare=False, repr=False)
    """The different values of a column of the events, the most frequent first; found when asked for."""

    @property
    def is_public(self) -> bool:
        """Whether the table is a public one, with kinds of event of its own."""
        return bool(self.type_labels)

    @property
    def day_rules(self) -> Mapping[str, str]:
        """The rules by which an event can belong to a day, in words."""
        return PUBLIC_DAY_RULES if self.is_public else DAY_RULES

    def order_of(self, dimension: str) -> tuple[str, ...]:
        """The values of `actor`, `type` or `weapon`, in the order in which they are offered."""
        return {"actor": self.actors, "type": self.event_types, "weapon": self.weapon_classes}.get(dimension, ())

    def type_label(self, name: str) -> str:
        """The label of a kind of event."""
        return self.type_labels.get(name) or schema.EVENT_TYPES[name].label
