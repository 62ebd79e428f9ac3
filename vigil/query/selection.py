"""One selection of a table: the values of its filters, which `vigil.query.filters` declares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from vigil.query import filters
from vigil.query.choices import DayRule
from vigil.query.filters import Filter


class _ReadByName:
    """The types of the fields that are read by name. A filter that no other module reads by name needs no line here."""

    date_from: date | None
    date_to: date | None
    """Last day, included."""
    actors: tuple[str, ...]
    """Who acted: the attacker of an attack, either party of a call, talks, a meeting or an agreement."""
    event_types: tuple[str, ...]
    weapon_classes: tuple[str, ...]
    """Keeps attacks with such a weapon, and counts only munitions of these classes."""
    places: tuple[str, ...]
    """Keeps events located or with an impact in the place or in a place within it."""
    minimum: int | None
    """Smallest number launched; events whose number is not known are left out."""
    text: str
    """Words that all stand in the headline, notes, names of places or actors, whatever their case."""
    day: DayRule


@dataclass(frozen=True, init=False)
class Selection(_ReadByName):
    """The filters of a view: each field of `vigil.query.filters.FILTERS` with its value.

    A field that is not given has the value that keeps everything, such as an empty tuple, None or "".

    >>> kyiv = Selection(places=("Kyiv",), minimum=100)
    >>> kyiv.places, kyiv.actors
    (('Kyiv',), ())
    >>> kyiv.replace(minimum=None) == Selection(places=("Kyiv",))
    True
    """

    given: tuple[tuple[str, Any], ...]
    """The fields whose value leaves something out, by name, in the order of the filters."""

    def __init__(self, given: tuple[tuple[str, Any], ...] = (), **values: Any) -> None:
        """values: by field, in the place of those `given`.

        Raises ValueError for a value that no table can have, TypeError for a field that no filter has.
        """
        values = {**dict(given), **values}
        known = {one.field: one for one in filters.FILTERS}
        if unknown := [name for name in values if name not in known]:
            raise TypeError(f"no filter has the field {', '.join(unknown)}")
        checked = ((name, one.checked(values[name])) for name, one in known.items() if name in values)
        object.__setattr__(
            self, "given", tuple((name, value) for name, value in checked if value != known[name].default)
        )
        if self.date_from and self.date_to and self.date_from > self.date_to:
            raise ValueError(f"the first day {self.date_from} is after the last day {self.date_to}")

    def __getattr__(self, name: str) -> Any:
        """The value of a field."""
        if name.startswith("__") or name == "given":  # asked while a copy is made, before there is anything to look in
            raise AttributeError(name)
        for field, value in self.given:
            if field == name:
                return value
        for one in filters.FILTERS:
            if one.field == name:
                return one.default
        raise AttributeError(f"no filter has the field {name}")

    @property
    def applied(self) -> list[tuple[Filter, Any]]:
        """The filters that do not have the value that keeps everything, each with its value."""
        given = dict(self.given)
        return [(one, given[one.field]) for one in filters.FILTERS if one.field in given]

    @property
    def is_everything(self) -> bool:
        """Whether no filter is set; the rule for the day is not a filter."""
        return all(one.condition is None for one, _ in self.applied)

    def replace(self, **changes: Any) -> Selection:
        """The same selection with other values of some fields."""
        return Selection(self.given, **changes)

    def between(self, date_from: date | None, date_to: date | None) -> Selection:
        """The same selection over other days."""
        return self.replace(date_from=date_from, date_to=date_to)


EVERYTHING = Selection()
"""No filter."""
