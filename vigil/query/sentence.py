"""A selection in words."""

from __future__ import annotations

from datetime import date, timedelta

from vigil.query.selection import Choices, Selection
from vigil.table import schema
from vigil.text import capital, format_days, listed, plural


def sentence(selection: Selection, choices: Choices) -> str:
    """The filters in words, for a person: "Events by Russia, 1 to 4 July 2025, with ballistic missiles"."""
    parts = [_types_in_words(selection, choices)]
    if selection.actors:
        parts[0] += f" by {listed(selection.actors, 'or')}"
    if selection.places:
        parts[0] += f" in {listed([_place_in_words(place) for place in selection.places], 'or')}"
    parts.append(format_days(selection.date_from or choices.first_day, selection.date_to or choices.last_day))
    if selection.weapon_classes:
        as_they_stand = bool(choices.type_labels)
        named = [f"“{name}”" if as_they_stand else plural(name) for name in selection.weapon_classes]
        parts.append(
            f"{'with' if as_they_stand else 'counting only'} {listed(named, 'or' if as_they_stand else 'and')}"
        )
    if selection.minimum is not None:
        parts.append(f"at least {selection.minimum} launched")
    if selection.text:
        parts.append(f"with the words “{selection.text}”")
    if selection.day != "report":
        parts.append(f"each on its {choices.day_rules[selection.day]}")
    return ", ".join(parts)


def presets(choices: Choices) -> dict[str, tuple[date, date]]:
    """Named spans of days, counted back from the last day of the table, by their label."""
    last = choices.last_day
    spans = {
        "7 days": (last - timedelta(days=6), last),
        "4 weeks": (last - timedelta(days=27), last),
        "12 weeks": (last - timedelta(days=83), last),
    }
    spans["All"] = (choices.first_day, last)
    return {
        label: (max(first, choices.first_day), end)
        for label, (first, end) in spans.items()
        if label == "All" or not choices.is_monthly
    }


def _types_in_words(selection: Selection, choices: Choices) -> str:
    if not selection.event_types:
        return "All events"
    if choices.type_labels:
        return f"Events of the type {listed([f'“{choices.type_label(name)}”' for name in selection.event_types], 'or')}"
    labels = [schema.EVENT_TYPES[name].label.lower() for name in selection.event_types]
    return capital(listed([plural(label) for label in labels]))


def _place_in_words(place: str) -> str:
    return f"the {place}" if place.endswith(" oblast") else place
