"""The table that is open: a book, and for a public table what reading it gave. Imports no reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vigil.view import Book

if TYPE_CHECKING:
    from vigil.readers import ReadTable


@dataclass(frozen=True, eq=False)
class OpenTable:
    """The table that is open: ready to be asked, and for a public one what reading it gave."""

    book: Book
    read: ReadTable | None = None
    """None for a data package in Vigil's own format."""
