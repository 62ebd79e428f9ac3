"""The table and the selection that a call asks for."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from vigil.command_line.arguments import query_of, table_folder
from vigil.command_line.failures import CallError, DataError, say

if TYPE_CHECKING:
    from vigil.view import Book, View

SHOWN_PROBLEMS = 5
"""Problems of a table named when another command than `check` meets them."""


def open_table(options: argparse.Namespace) -> Book:
    """The table of a call. Raises `CallError` where it is not there, `DataError` where it cannot be used as it is."""
    from vigil.tables import TableError, load_table
    from vigil.view import open_book

    folder = table_folder(options.table)
    try:
        table = load_table(folder, strict=not options.skip_bad_rows)
    except TableError as error:
        shown = [str(problem) for problem in error.problems[:SHOWN_PROBLEMS]]
        rest = len(error.problems) - len(shown)
        listed = f"and {rest} more; " if rest else ""
        shown.append(f"{listed}python -m vigil check {folder} lists every problem")
        raise DataError(*shown) from error
    if table.problems:
        left_out = len({(problem.file, problem.row) for problem in table.problems})
        say(f"{_count(left_out, 'row')} with a problem left out; python -m vigil check {folder} lists them")
    return open_book(table)


def open_view(options: argparse.Namespace) -> View:
    """What the filters of a call leave of its table.

    Raises as `open_table`, and `CallError` where a filter asks for what is not there. What the reader of the
    result could not see in it (nothing fits, sizes not known) is said on standard error.
    """
    from vigil.selection import from_query
    from vigil.view import select

    book = open_table(options)
    reading = from_query(query_of(options), book.choices)
    if reading.refused:
        raise CallError(*reading.refused)
    view = select(book, reading.selection)
    if view.events.empty:
        say(f"nothing fits: {view.sentence}")
    if view.unknown_size:
        say(f"{_count(view.unknown_size, 'attack')} left out: the number launched is not known")
    return view


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
