"""The table that is open: a book, and for a public table what reading it gave. Imports no reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vigil.query.protocols import Dataset

if TYPE_CHECKING:
    from vigil.readers.format import AnyRead


@dataclass(frozen=True, eq=False)
class OpenTable:
    """The table that is open: ready to be asked, and for a public one what reading it gave."""

    dataset: Dataset
    read: AnyRead | None = None
    """None for a data package in Vigil's own format."""
    close: Callable[[], None] | None = None
    """Lets go of the files of a table that is kept on disk; None for one in memory."""
