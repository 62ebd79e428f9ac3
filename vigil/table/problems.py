"""What is wrong with a table, worded so that a person can find and fix it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from vigil import limits


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a table, worded so that a person can find and fix it."""

    file: str
    row: int | None
    """Line in the file, the header being line 1; None where the whole file is meant."""
    column: str
    value: str
    reason: str
    left_out: bool = True
    """Whether the row is not among the events for it; where it stays, the reason says what was made of the cell."""

    def __str__(self) -> str:
        where = self.file if self.row is None else f"{self.file}, row {self.row}"
        if self.column:
            where += f", column {self.column}"
        shown = f" {_shortened(self.value)!r}" if self.value else ""
        return f"{where}:{shown} {self.reason}"


def rows_concerned(problems: Iterable[Problem], *, left_out: bool) -> int:
    """How many rows of files stand in problems for which they are left out, or for which they are not."""
    return len({(one.file, one.row) for one in problems if one.row is not None and one.left_out is left_out})


class TableError(ValueError):
    """A table that cannot be used as it is; `problems` says why, one by one."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        shown = [str(problem) for problem in self.problems[: limits.REPORTED_PROBLEMS]]
        rest = len(self.problems) - len(shown)
        if rest:
            shown.append(f"and {rest} more")
        super().__init__("\n".join(shown))


def did_you_mean(value: str, known: Iterable[str]) -> str:
    """The known value nearest to another, to be added to a reason; empty where none is near."""
    found = difflib.get_close_matches(value, list(known), n=1)
    return f" (did you mean {found[0]!r}?)" if found else ""


def _shortened(value: str, length: int = 80) -> str:
    return value if len(value) <= length else value[: length - 1] + "…"
