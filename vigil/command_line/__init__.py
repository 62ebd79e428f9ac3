"""The command line, one module for each command: results on standard output, messages on standard error.

`arguments` holds the options that commands share, `opening` finds the table and the selection they ask for,
`output` hands over results, `failures` says what went wrong. Modules at the top of which nothing heavy is
imported keep `--help` fast.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from vigil import __version__
from vigil.command_line import (
    arguments,
    beside,
    cache,
    change,
    chart,
    check,
    claims,
    compare,
    events,
    formats,
    frequency,
    geocode,
    inspect,
    lake,
    package,
    rank,
    windows,
)
from vigil.command_line.failures import BAD_CALL, GOOD, INTERRUPTED, CommandError, UsageError, write_message
from vigil.store.spark.failures import raising_lake_errors

DESCRIPTION = """\
Vigil without a browser, for scripts and cron: checks a table, counts, places names, draws charts.
Results go to standard output (CSV unless --format or the ending of --output says otherwise), messages to
standard error. Exit status: 0 good, 1 bad data (also where less than half of the rows could be read),
2 bad call.
"""


def main(call: Sequence[str] | None = None) -> int:
    """Run one command (the arguments after `python -m vigil`) and return its exit status."""
    try:
        options = read(sys.argv[1:] if call is None else call)
        with raising_lake_errors():
            return max(int(options.run(options)), options.status)
    except CommandError as failure:
        for line in failure.lines:
            write_message(line)
        return failure.status
    except BrokenPipeError:  # whoever read the output has seen enough
        return GOOD
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        write_message(f"{where}{error.strerror or error}")
        return BAD_CALL
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as leaving:  # --help and --version
        return leaving.code if isinstance(leaving.code, int) else GOOD


def parser() -> arguments.Parser:
    """The commands and their options."""
    vigil = arguments.Parser(prog="python -m vigil", description=DESCRIPTION)
    vigil.set_defaults(status=GOOD)
    vigil.add_argument("--version", action="version", version=f"vigil {__version__}")
    commands = vigil.add_subparsers(title="commands", dest="command", metavar="COMMAND", required=True)
    for module in (
        check,
        events,
        frequency,
        geocode,
        chart,
        rank,
        windows,
        compare,
        change,
        claims,
        beside,
        package,
        inspect,
        formats,
        lake,
        cache,
    ):
        module.add_to(commands)
    return vigil


def read(call: Sequence[str]) -> argparse.Namespace:
    """The options of a call. Raises `UsageError`, with what comes near, for one that cannot be read."""
    for text in call:
        if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
            raise UsageError("an argument is not UTF-8 text")
    return parser().parse_args(call)
