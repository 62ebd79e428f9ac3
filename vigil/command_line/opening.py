"""The table and the selection that a call asks for."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from vigil.command_line.arguments import lake_address, query_of, table_path
from vigil.command_line.failures import CallError, DataError, say

if TYPE_CHECKING:
    from vigil.query.protocols import Dataset, View
    from vigil.query.selection import Choices, Selection
    from vigil.readers import ReadTable
    from vigil.store.kept.table import StoredTable
    from vigil.store.memory import InMemoryDataset, InMemoryView

_Opened = TypeVar("_Opened", bound="ReadTable | StoredTable")

SHOWN_PROBLEMS = 5
"""Problems of a table named when another command than `check` meets them."""


def open_table(options: argparse.Namespace) -> InMemoryDataset:
    """The table of a call. Raises `CallError` where it is not there, `DataError` where it cannot be used as it is."""
    from vigil.store.memory import dataset_of_table
    from vigil.table.loading import load_table
    from vigil.table.problems import TableError

    folder = table_path(options.table)
    if not _is_package(folder) or options.as_format or options.mapping:
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
    return dataset_of_table(table)


def _is_package(path: Path) -> bool:
    """Whether it is a folder, or a zip with a data package."""
    from vigil.table.package_files import is_zipped_package

    return path.is_dir() or is_zipped_package(path)


def _open_public(path: Path, options: argparse.Namespace) -> InMemoryDataset:
    from vigil.command_line.inspect import open_public_table

    return _dataset_of(_said(path, options, open_public_table), path)


def _said(path: Path | str, options: argparse.Namespace, opening: Callable[..., _Opened]) -> _Opened:
    """A table of a public format; rows that cannot be read are said as a count, the notice on passing on with them."""
    if options.skip_bad_rows:
        raise CallError("--skip-bad-rows is for a folder: rows of a file that cannot be read are left out in any case")
    table = opening(str(path), as_format=options.as_format, mapping_file=options.mapping, strict=options.strict)
    if table.problems:
        left_out = len({(problem.file, problem.row) for problem in table.problems})
        say(f"{_count(left_out, 'row')} with a problem; python -m vigil inspect {path} --problems lists them")
    if table.format.passing_on:
        say(table.format.passing_on)
    return table


def _dataset_of(table: ReadTable, path: Path) -> InMemoryDataset:
    from vigil.readers import UnreadableFileError
    from vigil.store.public_tables import dataset_of_read

    try:
        return dataset_of_read(table, folder=path.parent)
    except UnreadableFileError as error:
        raise DataError(str(error)) from error


def refuse_public(view: View, what: str) -> None:
    """Raises `CallError`, which says why, where a public table cannot answer what a command asks."""
    if view.table.declaration:
        raise CallError(f"{view.table.title} cannot answer this: {what}")


def open_view(options: argparse.Namespace) -> InMemoryView:
    """What the filters of a call leave of its table.

    Raises as `open_table`, and `CallError` where a filter asks for what is not there. What the reader of the
    result could not see in it (nothing fits, sizes not known) is said on standard error.
    """
    view = _view_of(open_table(options), options)
    return view.in_memory


def open_any_view(options: argparse.Namespace) -> View:
    """The same; of a lake, and of a file of more than `limits.LARGE_TABLE_ROWS` events, a view of a large table."""
    return _view_of(open_any_table(options), options)


def open_any_table(options: argparse.Namespace) -> Dataset:
    """As `open_table`; of a lake, and of a file of more than `limits.LARGE_TABLE_ROWS` events, a large table."""
    lake = lake_address(options.table)
    path = Path() if lake else table_path(options.table)
    if not lake and _is_package(path):
        return open_table(options)
    from vigil.command_line.inspect import open_public_any
    from vigil.store.kept.table import StoredTable
    from vigil.store.kept.view import StoredDataset

    table = _said(lake or path, options, open_public_any)
    return StoredDataset(table) if isinstance(table, StoredTable) else _dataset_of(table, path)


def _view_of(dataset: Dataset, options: argparse.Namespace) -> View:
    view = dataset.select(_selection(options, dataset.choices))
    if not view.rows:
        say(f"nothing fits: {view.sentence}")
    if view.unknown_size:
        say(f"{_count(view.unknown_size, view.noun)} left out: the number launched is not known")
    return view


def _selection(options: argparse.Namespace, choices: Choices) -> Selection:
    from vigil.query.link import from_query

    reading = from_query(query_of(options), choices)
    if reading.refused:
        raise CallError(*reading.refused)
    return reading.selection


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
