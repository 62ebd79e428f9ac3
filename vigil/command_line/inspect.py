"""`python -m vigil inspect PATH`: what a file is, what it holds, and which of its rows could not be read."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from vigil.command_line import arguments
from vigil.command_line.check import problems_frame
from vigil.command_line.failures import GOOD, CallError, DataError, not_one_of, say
from vigil.command_line.output import TABLE_FORMATS, delivery_of, replace_file, table_bytes
from vigil.store.kept import LAKE_SCHEME

if TYPE_CHECKING:
    from vigil.readers import ReadTable
    from vigil.readers.mapping import Mapping
    from vigil.store.kept.table import StoredTable

_Opened = TypeVar("_Opened")

DESCRIPTION = """\
Say what a file of a public format, a table of your own or a folder with a data package is, as about, item,
value, note: the format and why it was taken for it, whose it is and under which licence, what one row stands
for, rows, days, places, deaths, and what to keep in mind. Which formats there are, python -m vigil formats
lists. Rows that could not be read are counted; with --problems they are what is written: file, row (the line;
of JSON the number of the record), column, value, reason. With --names it is the names of places that were not
found or fit several, with --mapping-to FILE the mapping that was used is saved there.

  python -m vigil inspect acled-export.csv
  python -m vigil inspect attacks.xlsx --mapping-to attacks.mapping.json
  python -m vigil inspect attacks.xlsx --mapping attacks.mapping.json --problems > problems.csv
"""


def add_to(commands: argparse._SubParsersAction[arguments.Parser]) -> None:
    """Describe the command and its options."""
    parser = commands.add_parser("inspect", help="what a file of a public format is and holds", description=DESCRIPTION)
    parser.add_argument("path", metavar="PATH", type=arguments.given, help="file, folder with a data package, or lake")
    parser.add_argument(
        "--as", dest="as_format", metavar="FORMAT", type=arguments.given, help="read it as this format, whatever it is"
    )
    parser.add_argument(
        "--mapping", metavar="FILE", type=arguments.given, help="which column is what, as saved by --mapping-to"
    )
    parser.add_argument(
        "--mapping-to", metavar="FILE", type=arguments.given, help="save which column was taken for what"
    )
    listed = parser.add_mutually_exclusive_group()
    listed.add_argument("--problems", action="store_true", help="write the rows that could not be read")
    listed.add_argument("--names", action="store_true", help="write the names of places that are not settled")
    arguments.add_output(parser, TABLE_FORMATS)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write what the file is, or its problems, and a verdict on standard error."""
    delivery = delivery_of(options, TABLE_FORMATS)
    table = open_public_any(options.path, as_format=options.as_format, mapping_file=options.mapping)
    if options.mapping_to:
        _save_mapping(table, options.mapping_to)
    if options.problems:
        written = problems_frame(table.problems)
    elif options.names:
        written = table.unsettled
    else:
        from vigil.readers.contents import contents

        written = contents(table)
    delivery.write(table_bytes(written, delivery.format))
    if table.format.passing_on:
        say(table.format.passing_on)
    if table.problems and not options.problems:
        from vigil.text import number_of

        say(f"{number_of(len(table.problems), 'problem')} in the rows of {table.file}; --problems lists them")
    return GOOD


def open_public_table(
    path: str, *, as_format: str | None = None, mapping_file: str | None = None, strict: bool = False
) -> ReadTable:
    """Read a file of any format. Raises `CallError` for a bad call and `DataError` for a file that cannot be read."""
    from vigil.readers import read_table

    return _opened(read_table, path, as_format=as_format, mapping_file=mapping_file, strict=strict)


def open_public_any(
    path: str,
    *,
    as_format: str | None = None,
    mapping_file: str | None = None,
    strict: bool = False,
    rows: int | None = None,
) -> ReadTable | StoredTable:
    """The same; a file of more than `rows` events is kept and opened as a large table, and a lake is one.

    rows: `vigil.limits.LARGE_TABLE_ROWS` unless told otherwise.
    """
    if path.startswith(LAKE_SCHEME):
        if as_format or mapping_file:
            raise CallError("--as and --mapping are for a file: a lake says itself what it is")
        return _open_lake(path, strict=strict)
    from vigil.store.opening import open_table

    if Path(path).is_dir():
        return open_public_table(path, as_format=as_format, mapping_file=mapping_file, strict=strict)
    opening = partial(open_table, progress=progress(), rows=rows)
    return _opened(opening, path, as_format=as_format, mapping_file=mapping_file, strict=strict)


def _open_lake(address: str, *, strict: bool) -> StoredTable:
    from vigil.store.spark.engine import LakeError, open_lake

    try:
        table = open_lake(address)
    except LakeError as error:
        raise CallError(str(error)) from error
    if strict and table.problems:
        raise DataError(*(str(problem) for problem in table.problems[:5]))
    return table


def progress() -> Callable[[float, str], None] | None:
    """Says in a terminal how far a file is read; None where nobody would see it."""
    if sys.stderr is None or not sys.stderr.isatty():
        return None

    def show(share: float, doing: str) -> None:
        print(f"\r\x1b[K{doing}: {share:.0%}", end="\n" if share >= 1 else "", file=sys.stderr, flush=True)

    return show


def _opened(
    read: Callable[..., _Opened], path: str, *, as_format: str | None, mapping_file: str | None, strict: bool
) -> _Opened:
    from vigil.readers import FORMATS, UnreadableFileError
    from vigil.table.problems import TableError

    if as_format is not None and as_format not in (names := [format.name for format in FORMATS]):
        raise CallError(f"--as {not_one_of(as_format, names)}")
    if mapping_file is not None and as_format not in (None, "mapped"):
        raise CallError(f"--mapping is for a table read --as mapped, not as {as_format}")
    mapping = None if mapping_file is None else _mapping_of(mapping_file)
    file = Path(path)
    if not file.exists():
        raise CallError(f"there is no file or folder {file}")
    try:
        return read(file, as_format=as_format, mapping=mapping, strict=strict)
    except UnreadableFileError as error:
        raise DataError(str(error)) from error
    except TableError as error:
        raise DataError(*(str(problem) for problem in error.problems[:5])) from error


def _mapping_of(name: str) -> Mapping:
    from vigil.readers.mapping import MappingError, load_mapping

    try:
        return load_mapping(Path(name))
    except FileNotFoundError as error:
        raise CallError(f"--mapping: there is no file {name}") from error
    except MappingError as error:
        raise CallError(f"--mapping {error}") from error


def _save_mapping(table: ReadTable | StoredTable, name: str) -> None:
    if table.mapping is None:
        raise CallError(f"--mapping-to: {table.file} is read as {table.format.title}, which needs no mapping")
    replace_file(Path(name), table.mapping.to_json().encode())
