"""A selection in words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Protocol

from vigil.query.choices import Choices
from vigil.query.selection import Selection
from vigil.text import format_days, format_number, number_of


def describe_selection(selection: Selection, choices: Choices) -> str:
    """The filters in words, for a person: "Events by Russia, 1 to 4 July 2025, with ballistic missiles"."""
    parts: dict[str, list[str]] = {"subject": [], "with subject": [], "after days": []}
    for one, value in selection.applied:
        if one.describe:
            parts[one.position].append(one.describe(value, choices))
    subject = " ".join([*(parts["subject"] or ["All events"]), *parts["with subject"]])
    days = format_days(selection.date_from or choices.first_day, selection.date_to or choices.last_day)
    return ", ".join([subject, days, *parts["after days"]])


class ReadFromRows(Protocol):
    """A table as far as it says how many rows of its files could be read."""

    @property
    def rows_read(self) -> int:
        """Rows of its files."""

    @property
    def rows_left_out(self) -> int:
        """Those of them that could not be read."""


def describe_share_read(table: ReadFromRows) -> str:
    """How many rows of a table could be read: “28 of 60 rows; 32 left out”; empty where all could."""
    if not table.rows_left_out:
        return ""
    good = format_number(table.rows_read - table.rows_left_out)
    return f"{good} of {number_of(table.rows_read, 'row')}; {format_number(table.rows_left_out)} left out"


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
