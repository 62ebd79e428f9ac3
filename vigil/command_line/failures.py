"""What ends a command early, and how messages reach the person who called it."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Collection

GOOD, BAD_DATA, BAD_CALL, INTERRUPTED = 0, 1, 2, 130
"""Exit statuses; the last is what a shell reports for Ctrl-C."""

LONGEST_LINE = 500
"""Characters of one message; a longer one quotes something that nobody reads to its end."""


class CommandError(Exception):
    """A command that cannot go on; `lines` say why and what to do, one for each thing that is wrong."""

    status = BAD_CALL

    def __init__(self, *lines: str) -> None:
        self.lines = lines
        super().__init__("\n".join(lines))


class UsageError(CommandError):
    """What was asked for cannot be done: an unknown name, a bad date, a file that is not there."""


class DataError(CommandError):
    """The table cannot be used as it is."""

    status = BAD_DATA


def write_message(line: str, *, program: str = "vigil") -> None:
    """One message on standard error, on one line whatever it quotes.

    Control characters, which values from a table or a call may hold, are replaced: a terminal would obey them.
    """
    text = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in f"{program}: {line}")
    print(text if len(text) <= LONGEST_LINE else f"{text[: LONGEST_LINE - 1]}…", file=sys.stderr)


def not_one_of(value: str, offered: Collection[str], *, most: int = 12) -> str:
    """What to say of a value that is not offered: what is, where that is short, and what comes near."""
    by_folded = {word.casefold(): word for word in offered}
    near = difflib.get_close_matches(value.casefold(), by_folded, n=3, cutoff=0.5)
    hint = f"; near: {', '.join(by_folded[word] for word in near)}" if near else ""
    shown = value if len(value) <= 60 else value[:59] + "…"
    listed = f"one of {', '.join(offered)}" if len(offered) <= most else "known"
    return f"“{shown}” is not {listed}{hint}"
