"""The table and the selection that a call asks for, and what is said where it cannot be opened."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vigil.command_line.arguments import query_of, table_named, table_path
from vigil.command_line.failures import BAD_DATA, GOOD, DataError, UsageError, not_one_of, write_message
from vigil.store import opening
from vigil.store.opening import OpenTable, is_lake, is_package

if TYPE_CHECKING:
    from vigil.query.choices import Choices
    from vigil.query.selection import Selection
    from vigil.readers.format import EventTable
    from vigil.readers.mapping import Mapping
    from vigil.store.memory import InMemoryView
    from vigil.store.protocols import Dataset, View
    from vigil.table.model import TableDescription

SHOWN_PROBLEMS = 5
"""Problems of a table named when another command than `check` meets them."""


def open_file(
    named: str,
    *,
    as_format: str | None = None,
    mapping_file: str | None = None,
    sheet: str | None = None,
    date_order: str | None = None,
    swap: bool = False,
    strict: bool = False,
    rows: int | None = None,
) -> OpenTable:
    """What `vigil.store.opening.open_table` opens. Raises `UsageError` for a bad call and `DataError` for a table that
    cannot be used as it is; that no row can be read is only met where its `dataset` is asked for."""
    mapping = None
    if is_lake(named):
        if as_format or mapping_file or sheet or date_order:
            raise UsageError("--as, --mapping, --sheet and --date-order are for a file: a lake says itself what it is")
    else:
        mapping = _mapping(as_format, mapping_file)
        if not Path(named).exists():
            raise UsageError(f"there is no file or folder {Path(named)}")
    from vigil.table.problems import TableError

    try:
        return opening.open_table(
            named,
            as_format=as_format,
            mapping=mapping,
            sheet=sheet or "",
            date_order=f"{date_order} first" if date_order else "",
            swap=swap,
            strict=strict,
            progress=progress(),
            rows=rows,
        )
    except TableError as error:
        shown = [str(problem) for problem in error.problems[:SHOWN_PROBLEMS]]
        rest = len(error.problems) - len(shown)
        if not as_format and not is_lake(named) and is_package(Path(named)):
            listed = f"and {rest} more; " if rest else ""
            shown.append(f"{listed}python -m vigil check {named} lists every problem")
        raise DataError(*shown) from error
    except (ValueError, OSError) as error:
        raise _as_command_error(error) from error


def _as_command_error(error: Exception) -> Exception:
    """What is wrong, for whoever called; the error itself where that is nobody's mistake."""
    from vigil.readers import UnreadableFileError
    from vigil.store.spark.failures import LakeError

    if isinstance(error, UnreadableFileError):
        return DataError(str(error))
    return UsageError(str(error)) if isinstance(error, LakeError) else error


def _mapping(as_format: str | None, mapping_file: str | None) -> Mapping | None:
    """The mapping that is named. Raises `UsageError` for one that is not there or is none, and an unknown format."""
    if as_format is not None:
        from vigil.readers import FORMATS

        if as_format not in (names := [format.name for format in FORMATS]):
            raise UsageError(f"--as {not_one_of(as_format, names)}")
    if mapping_file is None:
        return None
    if as_format not in (None, "mapped"):
        raise UsageError(f"--mapping is for a table read --as mapped, not as {as_format}")
    from vigil.readers.mapping import MappingError, load_mapping

    try:
        return load_mapping(Path(mapping_file))
    except FileNotFoundError as error:
        raise UsageError(f"--mapping: there is no file {mapping_file}") from error
    except MappingError as error:
        raise UsageError(f"--mapping {error}") from error


def progress() -> Callable[[float, str], None] | None:
    """Says in a terminal how far a file is read; None where nobody would see it."""
    if sys.stderr is None or not sys.stderr.isatty():
        return None

    def show(share: float, doing: str) -> None:
        print(f"\r\x1b[K{doing}: {share:.0%}", end="\n" if share >= 1 else "", file=sys.stderr, flush=True)

    return show


def how_to_read(options: argparse.Namespace) -> dict[str, Any]:
    """What a call says of how its file is to be read, beside as which format, as `open_file` takes it."""
    return {
        "mapping_file": options.mapping,
        "sheet": options.sheet,
        "date_order": options.date_order,
        "swap": options.swap_coordinates,
    }


def open_dataset(options: argparse.Namespace, *, in_memory: bool = False) -> Dataset:
    """The table of a call. Of a lake, and of a file of more than `limits.LARGE_TABLE_ROWS` events, one that is asked
    where it lies, unless it must be `in_memory`.

    Rows that cannot be read are said as a count, the notice on passing on with them; where they are most of the file,
    the `status` of the call becomes `BAD_DATA`. Raises `UsageError` where the table is not there, `DataError` where it
    cannot be used as it is.
    """
    named = str(table_path(options.table)) if in_memory else table_named(options.table)
    requested = {"as_format": options.as_format, **how_to_read(options)}
    if not any(requested.values()) and not is_lake(named) and is_package(Path(named)):
        if options.strict and options.skip_bad_rows:
            raise UsageError("--strict and --skip-bad-rows ask for opposite things")
        dataset = open_file(named, strict=not options.skip_bad_rows).dataset
        _report_rows(dataset.table, f"python -m vigil check {named} lists them", options)
        return dataset
    if options.skip_bad_rows:
        raise UsageError("--skip-bad-rows is for a folder: rows of a file that cannot be read are left out in any case")
    table = open_file(named, strict=options.strict, rows=opening.IN_MEMORY if in_memory else None, **requested)
    assert table.read is not None
    for problem in table.read.problems:
        if problem.row is None and not problem.left_out:
            write_message(str(problem))
    _report_rows(table.read, f"python -m vigil inspect {named} --problems lists them", options)
    if table.read.date_order and table.read.date_order.note:
        write_message(table.read.date_order.note)
    if table.read.format.passing_on:
        write_message(table.read.format.passing_on)
    try:
        return table.dataset
    except ValueError as error:
        raise _as_command_error(error) from error


def _report_rows(table: TableDescription | EventTable, where: str, options: argparse.Namespace) -> None:
    """Say how many rows were left out, and how many have a cell that was not read as it stands."""
    from vigil.query.sentence import describe_share_read
    from vigil.table.problems import rows_concerned
    from vigil.text import THIN_SPACE

    odd = rows_concerned(table.problems, left_out=False)
    said = (describe_share_read(table), f"{_count(odd, 'row')} with a cell not read as it stands" if odd else "")
    if any(said):
        write_message("; ".join([*filter(None, said), where]).replace(THIN_SPACE, " "))
    options.status = max(options.status, status_of(table))


def status_of(table: TableDescription | EventTable) -> int:
    """`BAD_DATA` for a table of which less than half of the rows could be read, else `GOOD`."""
    return BAD_DATA if table.rows_left_out * 2 > table.rows_read else GOOD


def refusal(view: View, why: str) -> UsageError:
    """To be raised where a table cannot answer what a command asks."""
    return UsageError(f"{view.table.title} cannot answer this: {why}")


def open_view(options: argparse.Namespace) -> InMemoryView:
    """What the filters of a call leave of its table.

    Raises as `open_dataset`, and `UsageError` where a filter asks for what is not there. What the reader of the
    result could not see in it (nothing fits, sizes not known) is said on standard error.
    """
    return _view_of(open_dataset(options, in_memory=True), options).in_memory


def open_any_view(options: argparse.Namespace) -> View:
    """The same; of a lake, and of a file of more than `limits.LARGE_TABLE_ROWS` events, a view of a large table."""
    return _view_of(open_dataset(options), options)


def _view_of(dataset: Dataset, options: argparse.Namespace) -> View:
    view = dataset.select(_selection(options, dataset.choices))
    if not view.rows:
        write_message(f"nothing fits: {view.sentence}")
    if view.unknown_size:
        write_message(f"{_count(view.unknown_size, view.noun)} left out: the number launched is not known")
    return view


def _selection(options: argparse.Namespace, choices: Choices) -> Selection:
    from vigil.query.link import from_query

    parsed = from_query(query_of(options), choices)
    if parsed.refused:
        raise UsageError(*parsed.refused)
    return parsed.selection


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
