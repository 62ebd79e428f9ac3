"""What every export says of itself: the filters in words, the sources, the as-of date and the data version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vigil.charts.chart import Chart, file_stem
from vigil.query.sentence import describe_share_read

if TYPE_CHECKING:
    from vigil.store.protocols import View


NOTICES = ("passing_on", "share_read")
"""What of an `About` goes along with every row."""


@dataclass(frozen=True)
class About:
    """Where an exported table comes from; plain text throughout."""

    title: str
    filters: str
    """The selection in words."""
    sources: str
    as_of: str
    """The last day the data cover, ISO 8601."""
    version: str
    """The data version: a hash over every cell of the table."""
    publisher: str = ""
    """Whose a public table is, and on what terms; empty where it declares nothing."""
    licence: str = ""
    cite_as: str = ""
    passing_on: str = ""
    """A notice where rows must not be passed on."""
    share_read: str = ""
    """How many rows of the file could be read, where not all could."""

    @property
    def notices(self) -> dict[str, str]:
        """What stands in every row that is taken away, by column: a notice beside the rows would be left behind."""
        return {name: text for name in NOTICES if (text := getattr(self, name))}

    def items(self) -> dict[str, str]:
        """The same by name, in the order it is read; what is empty is left out."""
        named = {"data_version" if name == "version" else name: text for name, text in vars(self).items()}
        return {name: text for name, text in named.items() if text}


def about_view(view: View) -> About:
    """What an export of this view says of itself."""
    declared = view.table.declaration
    return About(
        title=view.table.title,
        filters=view.sentence,
        sources=view.sources_note,
        as_of=view.as_of,
        version=view.table.version,
        publisher=declared.publisher,
        licence=declared.licence,
        cite_as=declared.citation,
        passing_on=declared.passing_on,
        share_read=describe_share_read(view.table),
    )


def notices_of(*views: View) -> dict[str, str]:
    """The same of data of several views, each notice once."""
    found = [about_view(view).notices for view in views]
    joined = {name: " ".join(dict.fromkeys(one[name] for one in found if name in one)) for name in NOTICES}
    return {name: text for name, text in joined.items() if text}


def file_name(what: View | Chart, kind: str, extension: str) -> str:
    """A file name that says what is inside.

    For a chart its own name, with `kind` behind it unless empty (`vigil-attacks-by-week-…-data.csv`); for a
    view `kind` (`events`), its filters but the dates, its days and the data version:
    `vigil-events-russia-kyiv-oblast-2025-07-01-2025-07-31-0123456789ab.csv`. ASCII letters, digits and
    hyphens only, so that no value from a table can name a folder.
    """
    ending = extension.lower().lstrip(".")
    if isinstance(what, Chart):
        return f"{what.name}-{kind}.{ending}" if kind else f"{what.name}.{ending}"
    filters = [part for one, value in what.selection.applied for part in one.in_file_name(value)]
    declared = what.table.declaration
    kind = " ".join(filter(None, (declared.name, kind, "not to be passed on" if declared.passing_on else "")))
    named = " ".join([kind, *filters])
    if len(named) > FILTER_CHARACTERS:
        named = f"{kind} filtered"
    stem = file_stem(named, first=what.first_day, last=what.last_day)
    return f"{stem}-{what.table.version}.{ending}"


FILTER_CHARACTERS = 70
"""Longest list of filters in a file name; a longer one is inside the file only."""
