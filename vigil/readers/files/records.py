"""Which lines of a delimited text make one row, and quotes that tear rows apart.

A quote that opens a cell and is not closed swallows the rows below it up to the next quote, or all of them. Nothing
shows it: what is read has the right number of cells. So the lines inside a quoted cell are looked at. Where one is a
row by itself, with as many cells as the table has columns and numbers and days where the others have theirs, the quote
is a stray one: it is passed over, its row ends with its line, and that is reported.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

import numpy as np

from vigil.limits import LISTED_BAD_ROWS, READ_CELL_BYTES
from vigil.readers.files.header import is_value, value_columns
from vigil.table.problems import Problem


@dataclass(frozen=True)
class RowShape:
    """What a line looks like that is a row by itself."""

    delimiter: str
    width: int
    values: frozenset[int] = frozenset()
    """The columns of numbers, days and coordinates."""

    def fits(self, line: bytes) -> bool:
        """Whether a line is a row by itself, but for a quote that it opens and does not close."""
        cells = cells_of(line, self.delimiter)
        if len(cells) != self.width:
            return False
        if not self.values:
            return self.width > 2
        if self.width > 4:
            # a sentence may have as many commas as a row
            return self.delimiter != "," or self._alike(cells) > 0
        return self.width > 1 and 2 * self._alike(cells) >= len(self.values)

    def resembles(self, line: bytes) -> bool:
        """Whether a line is a row by itself, or one that has a cell or two too many or too few."""
        if self.fits(line):
            return True
        cells = cells_of(line, self.delimiter)
        return len(self.values) > 1 and abs(len(cells) - self.width) <= 2 and 2 * self._alike(cells) > len(self.values)

    def _alike(self, cells: Sequence[str]) -> int:
        """In how many columns of values a value stands."""
        return sum(is_value(cells[place]) for place in self.values if place < len(cells))


def shape_of(lines: Sequence[bytes], delimiter: str, width: int) -> RowShape:
    """The shape of the rows in the first lines of a text, from those that are rows of that width by themselves."""
    rows = [row for line in lines if len(row := cells_of(line, delimiter)) == width]
    rows = rows[1:] or rows  # the first may name the columns
    often = {place for place in range(width) if 2 * sum(bool(row[place]) for row in rows) > len(rows)}
    return RowShape(delimiter, width, frozenset(value_columns(rows) & often))


def usual_width(widths: Sequence[int]) -> int:
    """The number of cells that most rows of several cells have; 1 where none has."""
    several = Counter(width for width in widths if width > 1)
    return max(several, key=lambda width: (several[width], width), default=1)


def cells_of(line: bytes, delimiter: str) -> list[str]:
    """The stripped cells of one line; a quote that it does not close goes to its end."""
    csv.field_size_limit(READ_CELL_BYTES)
    text = line.decode("utf-8", errors="replace").rstrip("\r\n")
    try:
        return [cell.strip() for cell in next(csv.reader([text], delimiter=delimiter), [])]
    except csv.Error:
        return []


@dataclass(frozen=True)
class Record:
    """The lines of one row."""

    line: int
    """The number of its first line in the file."""
    begin: int
    """How many bytes stand before it."""
    lines: int
    raw: bytes
    """Its bytes, without the stray quote."""


@dataclass(frozen=True)
class Patch:
    """A line that is read in other words than it stands."""

    begin: int
    length: int
    raw: bytes


@dataclass(eq=False)
class Layout:
    """How the lines of a text make rows, from the first row of the table on."""

    first_line: int
    lines: int = 0
    """How many there are, the last without an end too."""
    joined: list[tuple[int, int]] = field(default_factory=list)
    """The number of the first line of each row of several lines, and how many further ones it has."""
    patches: list[Patch] = field(default_factory=list)
    torn: list[tuple[int, bytes]] = field(default_factory=list)
    """Lines with stray quotes: number and text."""

    @property
    def rows(self) -> int:
        """How many rows the lines make, blank ones included."""
        return self.lines - sum(further for _, further in self.joined)

    def line_of(self, numbers: Sequence[int]) -> list[int]:
        """The lines on which rows begin, by their numbers from 1 on."""
        at = np.array([line for line, _ in self.joined], dtype="int64")
        further = np.array([extra for _, extra in self.joined], dtype="int64")
        before = np.concatenate([[0], np.cumsum(further)])
        # the number of the row that each of them is
        joined_rows = at - self.first_line + 1 - before[:-1]
        asked = np.asarray(numbers, dtype="int64")
        return (asked + self.first_line - 1 + before[np.searchsorted(joined_rows, asked, side="left")]).tolist()

    def problems(self, file: str) -> tuple[Problem, ...]:
        """The rows with stray quotes, which are among the rows that are read."""
        listed = self.torn[:LISTED_BAD_ROWS]
        return tuple(
            Problem(file, line, "", raw.decode("utf-8", "replace").rstrip("\r\n")[:200], STRAY, left_out=False)
            for line, raw in listed
        )


class Splitter:
    """Puts the lines of a text together to rows, as a reader of CSV would, and finds the quotes that tear rows."""

    def __init__(self, shape: RowShape) -> None:
        self._shape = shape
        mark = re.escape(shape.delimiter.encode())
        rest = rb"[^" + mark + rb"\r\n]*+"
        quoted = rb'"[^"]*+(?:""[^"]*+)*+"' + rest
        self._cells = re.compile(rb"(?:(?:" + quoted + rb'|(?!")' + rest + rb")" + mark + rb")*+")
        self._last = re.compile(rb"(?:" + quoted + rb'|(?!")' + rest + rb")(?:\r\n|\r|\n)?\Z")
        line = rb'"[^"\r\n]*+(?:""[^"\r\n]*+)*+"' + rest + rb'|(?!")' + rest
        self._whole = re.compile(rb"(?:(?:(?:" + line + rb")" + mark + rb")*+(?:" + line + rb")(?:\r\n|\r|\n))*+")
        self._close = re.compile(rb'[^"]*+(?:""[^"]*+)*+"' + rest)

    def open_at(self, line: bytes, begin: int = 0) -> int:
        """Where the quote stands that a line opens and does not close; -1 where there is none."""
        cells = self._cells.match(line, begin)
        at = cells.end() if cells else begin
        return -1 if self._last.match(line, at) else at

    def whole_until(self, block: bytes, begin: int) -> int:
        """Where the first line from `begin` on stands that opens a quote and does not close it."""
        whole = self._whole.match(block, begin)
        return whole.end() if whole else begin

    def still_open(self, line: bytes) -> bool:
        """Whether a line that begins inside a quoted cell ends inside one."""
        closed = self._close.match(line)
        if not closed:
            return True
        at = closed.end()
        return line[at : at + 1] not in (b"", b"\r", b"\n") and self.open_at(line, at + 1) >= 0

    def joined(self, lines: Sequence[bytes], at: int, *, is_end: bool) -> int | None:
        """How many lines the row has that begins with line `at` and opens a quote there; 0 where the quote is stray.

        None where the lines given do not tell; `is_end`: no line follows them.
        """
        size = len(lines[at])
        for place in range(at + 1, len(lines)):
            size += len(lines[place])
            if size > READ_CELL_BYTES or self._is_row(lines[place]):
                return 0
            if not self.still_open(lines[place]):
                row = b"".join(lines[number] for number in range(at, place + 1))
                is_whole = self._shape.width < 2 or len(cells_of(row, self._shape.delimiter)) == self._shape.width
                return place - at + 1 if is_whole else 0
        return 0 if is_end else None

    def _is_row(self, line: bytes) -> bool:
        """Whether a line inside a quoted cell is a row by itself, whatever its own quotes are worth."""
        if self._shape.resembles(line):
            return True
        return b'"' in line and self._shape.resembles(line.replace(b'"', b""))

    def mended(self, raw: bytes) -> bytes:
        """A line without its stray quote: it is passed over, or closed where the cells are as many as they must be
        only then."""
        line = raw.rstrip(b"\r\n")
        at = self.open_at(line)
        without, closed = line[:at] + line[at + 1 :], line + b'"'
        is_whole = self.open_at(without) < 0 and (self._shape.fits(without) or not self._shape.fits(closed))
        return (without if is_whole else closed) + raw[len(line) :]


def records(raw: bytes, shape: RowShape, *, is_end: bool) -> Iterator[Record]:
    """The rows of the beginning of a text; `is_end`: nothing follows, else the last row may be cut and is left out."""
    splitter, lines = Splitter(shape), lines_of(raw)
    at, begin = 0, 0
    while at < len(lines):
        further, is_torn = 1, False
        if splitter.open_at(lines[at]) >= 0:
            joined = splitter.joined(lines, at, is_end=is_end)
            if joined is None:
                return
            further, is_torn = max(joined, 1), not joined
        if not is_end and at + further >= len(lines):
            return
        whole = b"".join(lines[at : at + further])
        yield Record(at + 1, begin, further, splitter.mended(whole) if is_torn else whole)
        begin += len(whole)
        at += further


def lines_of(raw: bytes) -> list[bytes]:
    """The lines of a text with their ends, which are those of Windows, Unix or old Macs and no others."""
    return raw.splitlines(keepends=True)


STRAY = "a quote is opened here and never closed in its row: it is passed over"


def layout_of(stream: IO[bytes], shape: RowShape, *, begin: int, first_line: int, quoted: bool, exact: bool) -> Layout:
    """How the lines of a text make rows, in one pass from byte `begin` on, where line `first_line` begins.

    quoted: whether quotes have a meaning; else every line is a row. exact: every line with a quote is looked at, and
    not only those with an odd number of them. Stray quotes inside cells can make a difference; it shows in the number
    of rows.
    """
    found, splitter = Layout(first_line), Splitter(shape) if quoted else None
    stream.read(begin)
    offset, rest = begin, b""
    while True:
        piece = stream.read(PIECE_BYTES)
        is_end = not piece
        block = rest + piece
        end = len(block) if is_end else _last_end(block)
        if not end and not is_end:
            rest = block
            continue
        done = _block(found, splitter, block[:end], offset, is_end=is_end, exact=exact)
        offset += done
        rest = block[done:]
        if is_end:
            return found


PIECE_BYTES = 2**20
"""How much of a text is looked at at once: what fits the processor's cache."""


def _last_end(block: bytes) -> int:
    """Where the last whole line of a block ends; a return at its very end may be half a line end."""
    at = max(block.rfind(b"\n"), block.rfind(b"\r", 0, len(block) - 1))
    return at + 1


def _block(found: Layout, splitter: Splitter | None, block: bytes, offset: int, *, is_end: bool, exact: bool) -> int:
    """Add the rows of some whole lines; how many bytes of them are done: the last row may go on in the next."""
    codes = np.frombuffer(block, dtype="uint8")
    is_line_end = codes == 10
    if b"\r" in block:
        returns = codes == 13
        returns[:-1] &= ~is_line_end[1:]
        is_line_end |= returns
    ends = np.flatnonzero(is_line_end) + 1
    if len(block) and (not len(ends) or ends[-1] < len(block)):
        ends = np.append(ends, len(block))
    before, count = found.lines, len(ends)
    found.lines += count
    if splitter is None or b'"' not in block:
        return len(block)
    begins = np.concatenate([[0], ends[:-1]])
    is_quote = (codes == 34).view("uint8")
    quotes = (np.bitwise_or if exact else np.bitwise_xor).reduceat(is_quote, begins)
    done, whole = -1, 0
    for at in np.flatnonzero(quotes).tolist():
        if at <= done or begins[at] < whole:
            continue
        if exact:
            whole = splitter.whole_until(block, int(begins[at]))
        if begins[at] < whole or splitter.open_at(block[begins[at] : ends[at]]) < 0:
            continue
        lines = _LinesOf(block, begins, ends)
        joined = splitter.joined(lines, at, is_end=is_end)
        if joined is None:
            if len(block) - begins[at] <= READ_CELL_BYTES:
                found.lines = before + at
                return int(begins[at])
            joined = 0
        line = found.first_line + before + at
        if not joined:
            raw = lines[at]
            found.patches.append(Patch(offset + int(begins[at]), len(raw), splitter.mended(raw)))
            found.torn.append((line, raw))
        elif joined > 1:
            found.joined.append((line, joined - 1))
        done = at + max(joined, 1) - 1
    return len(block)


class _LinesOf(Sequence[bytes]):
    """The lines of a block, each made when it is looked at."""

    def __init__(self, block: bytes, begins: Any, ends: Any) -> None:
        self._block, self._begins, self._ends = block, begins, ends

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, place: Any) -> Any:
        return self._block[self._begins[place] : self._ends[place]]


class Patched(io.RawIOBase):
    """The bytes of a stream with some lines in other words, from byte `begin` on."""

    def __init__(self, stream: IO[bytes], patches: Sequence[Patch], begin: int) -> None:
        self._stream, self._patches = stream, iter(patches)
        stream.read(begin)
        self._at, self._next, self._over = begin, next(self._patches, None), b""

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer as far as the bytes at hand go."""
        if not self._over:
            self._over = self._more(len(buffer))
        piece, self._over = self._over[: len(buffer)], self._over[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)

    def _more(self, size: int) -> bytes:
        patch = self._next
        if patch is None:
            return self._stream.read(size)
        if self._at < patch.begin:
            piece = self._stream.read(min(size, patch.begin - self._at))
            self._at += len(piece)
            return piece
        self._at += len(self._stream.read(patch.length))
        self._next = next(self._patches, None)
        return patch.raw or self._more(size)

    def tell(self) -> int:
        """How many bytes of the stream were read."""
        return self._stream.tell()

    def close(self) -> None:
        """Close the stream too."""
        if not self.closed:
            self._stream.close()
        super().close()
