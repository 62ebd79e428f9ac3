"""The table and the selection that a call asks for."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from vigil.command_line.arguments import query_of, table_path
from vigil.command_line.failures import CallError, DataError, say

if TYPE_CHECKING:
    from vigil.view import Book, View

SHOWN_PROBLEMS = 5
"""Problems of a table named when another command than `check` meets them."""


def open_table(options: argparse.Namespace) -> Book:
    """The table of a call. Raises `CallError` where it is not there, `DataError` where it cannot be used as it is."""
    from vigil.tables import TableError, load_table
    from vigil.view import open_book

    folder = table_path(options.table)
    if folder.is_file() or options.as_format or options.mapping:
        return _open_public(folder, options)
    if options.strict and options.skip_bad_rows:
        raise CallError("--strict and --skip-bad-rows ask for opposite things")
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


def _open_public(path: Path, options: argparse.Namespace) -> Book:
    """A table of a public format; rows that cannot be read are said as a count, the notice on passing on with them."""
    from vigil.command_line.inspect import open_public_table
    from vigil.public_book import open_read
    from vigil.readers import UnreadableFileError

    if options.skip_bad_rows:
        raise CallError("--skip-bad-rows is for a folder: rows of a file that cannot be read are left out in any case")
    table = open_public_table(
        str(path), as_format=options.as_format, mapping_file=options.mapping, strict=options.strict
    )
    if table.problems:
        left_out = len({(problem.file, problem.row) for problem in table.problems})
        say(f"{_count(left_out, 'row')} with a problem; python -m vigil inspect {path} --problems lists them")
    if table.format.passing_on:
        say(table.format.passing_on)
    try:
        return open_read(table, folder=path.parent)
    except UnreadableFileError as error:
        raise DataError(str(error)) from error


def refuse_public(view: View, what: str) -> None:
    """Raises `CallError`, which says why, where a public table cannot answer what a command asks."""
    if view.table.declaration:
        raise CallError(f"{view.table.title} cannot answer this: {what}")


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
        say(f"{_count(view.unknown_size, view.noun)} left out: the number launched is not known")
    return view


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
