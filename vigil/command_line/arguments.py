"""What the commands have in common on their command line: the table, the filters, where results go."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from vigil.command_line.failures import UsageError, not_one_of
from vigil.query import filters, link
from vigil.store.opening import TABLE_VARIABLE, is_lake, named_table


class Parser(argparse.ArgumentParser):
    """An argument parser that answers a bad call in one line, with what comes near."""

    more: str = ""
    """The argument that takes words standing after an option, which argparse would not know."""

    def __init__(self, **options: Any) -> None:
        # Abbreviated options would change their meaning in scripts as soon as another option is added.
        options.setdefault("allow_abbrev", False)
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(**options)

    def error(self, message: str) -> NoReturn:
        """Raise `UsageError` instead of printing the whole usage."""
        raise UsageError(f"{message.removeprefix('argument ')} ({self.prog} --help says more)")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As the base class, but what is not known is refused where the options near it are known."""
        options, unknown = super().parse_known_args(args, namespace)
        if self.more and not any(word.startswith("-") for word in unknown):
            getattr(options, self.more).extend(unknown)
        elif unknown:
            known = [name for name in self._option_string_actions if name.startswith("--")]
            # what follows an unknown option is its value, most of the time
            words = [word.split("=")[0] for word in unknown if word.startswith("-")] or unknown
            self.error("; ".join(not_one_of(word, known, most=0) for word in words))
        return options, []

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            raise argparse.ArgumentError(action, not_one_of(str(value), list(action.choices)))


FILTERS_NOTE = "Options have the names they have in a link, and can be repeated for several values."


def add_selection(parser: argparse.ArgumentParser, formats: Sequence[str]) -> None:
    """What a command that asks a table has: the filters, the table, and where the result goes, in `formats`."""
    add_filters(parser)
    add_table(parser)
    add_output(parser, formats)


def add_filters(parser: argparse.ArgumentParser) -> None:
    """The filters of the dashboard, under the names that they have in its links."""
    group = parser.add_argument_group("filters", FILTERS_NOTE)
    for one in filters.FILTERS:
        group.add_argument(
            f"--{one.name}",
            dest=f"filter_{one.name}",
            action="append",
            type=not_blank,
            metavar=one.metavar,
            help=one.help,
        )


def add_part(group: argparse._ArgumentGroup, parts: Sequence[str]) -> None:
    """Which part of an answer is given: the first where none is named."""
    group.add_argument(
        "--show", choices=parts, default=parts[0], metavar="PART", help=f"{'|'.join(parts)} ({parts[0]})"
    )


def query_of(options: argparse.Namespace) -> dict[str, list[str]]:
    """The filters of a call as parameters of a link: `vigil.query.link.from_query` reads both."""
    requested = {name: getattr(options, f"filter_{name}", None) for name in link.names()}
    return {name: values for name, values in requested.items() if values}


def add_reading(parser: argparse._ActionsContainer) -> None:
    """How a file is to be read, where what it is taken for is to be overruled."""
    parser.add_argument(
        "--as", dest="as_format", metavar="FORMAT", type=not_blank, help="read the file as this format, whatever it is"
    )
    parser.add_argument(
        "--mapping", metavar="FILE", type=not_blank, help="which column is what, as saved by inspect --mapping-to"
    )
    parser.add_argument(
        "--sheet",
        metavar="NAME",
        type=not_blank,
        help="of a workbook, or another file of several tables, the one to read (else the one that holds events)",
    )
    add_date_order(parser)
    add_swap(parser)


def add_table(parser: argparse.ArgumentParser, *, skip: bool = True) -> None:
    """Which table to read, and with `skip` what to do with its bad rows."""
    group = parser.add_argument_group("table")
    group.add_argument(
        "--table",
        metavar="PATH",
        type=not_blank,
        help="another table: a folder or zip in Vigil's format, a file of any format that python -m vigil "
        "formats lists, or for events, frequency, beside and the desk (but claims) a lake such as "
        f"spark://host:7077/lake/folder (else {TABLE_VARIABLE} in the environment, else data/)",
    )
    add_reading(group)
    if skip:
        group.add_argument(
            "--skip-bad-rows",
            action="store_true",
            help="of a folder: leave out rows with a problem, and say how many, instead of ending with status 1",
        )
        group.add_argument(
            "--strict",
            action="store_true",
            help="of a file: end with status 1 where a row or cell cannot be read as it stands, instead of listing it",
        )


def add_date_order(group: argparse._ActionsContainer, option: str = "--date-order") -> None:
    """In which order a file writes day and month."""
    group.add_argument(
        option,
        choices=("day", "month"),
        metavar="WHICH",
        help="day or month: which stands first in days such as 04/07/2025 (else what the whole column tells)",
    )


def add_swap(group: argparse._ActionsContainer, option: str = "--swap-coordinates") -> None:
    """Whether the coordinates of a file stand the wrong way round."""
    group.add_argument(
        option,
        action="store_true",
        help="of a table of your own, take latitude for longitude and the other way round",
    )


def add_output(parser: argparse.ArgumentParser, formats: Sequence[str]) -> None:
    """In which format results are given, and where to."""
    group = parser.add_argument_group("output")
    group.add_argument(
        "--format",
        choices=formats,
        metavar="FORMAT",
        help=f"{', '.join(formats)}; without it the ending of --output decides, else csv",
    )
    group.add_argument(
        "--output", metavar="FILE", type=not_blank, help="write to a file, replaced as a whole or not at all"
    )


def table_named(named: str | None) -> str:
    """The same, or the address of a lake."""
    return address if is_lake(address := named_table(named)) else str(table_path(named))


def table_path(named: str | None) -> Path:
    """The table's file or folder: the one named, else the one in the environment, else the curated table.

    Raises `UsageError` where there is none, or it is a lake.
    """
    path, origin = _path_and_origin(named)
    if not path.exists():
        raise UsageError(f"there is no file or folder {path}{origin}")
    return path


def table_folder(named: str | None) -> Path:
    """The folder of the table: the one named, else the one in the environment, else the curated table.

    Raises `UsageError` where there is no such folder.
    """
    folder, origin = _path_and_origin(named)
    if folder.is_dir():
        return folder
    if folder.exists():
        raise UsageError(f"{folder} is not a folder{origin}; name the folder that holds events.csv")
    raise UsageError(f"there is no folder {folder}{origin}")


def _path_and_origin(named: str | None) -> tuple[Path, str]:
    """Where the table lies and, for a message, by what it is named where the call does not name it."""
    address = named_table(named)
    if is_lake(address):
        raise UsageError(
            f"{address} is a lake, which events, frequency, rank, windows, compare, change, beside and inspect can be "
            "asked of; for another command, write the rows it is about with python -m vigil events --output FILE, and "
            "name this file"
        )
    from vigil.table.loading import DATA_FOLDER

    by_environment = not named and Path(address) != DATA_FOLDER
    return Path(address), f" (named by {TABLE_VARIABLE})" if by_environment else ""


def whole_number(text: str) -> int:
    """A number above 0, for sizes."""
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and int(text)):
        raise argparse.ArgumentTypeError(f"“{text[:30]}” is not a whole number above 0")
    return int(text)


def not_blank(text: str) -> str:
    """A text that is not blank."""
    # An unset variable in a script must not read as "no filter": the call would give more than was asked for.
    if not text.strip():
        raise argparse.ArgumentTypeError("is empty; give a value or leave the option out")
    return text
