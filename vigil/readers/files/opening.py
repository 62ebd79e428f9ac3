"""What a file is before anyone asks what it means: text, workbook, Parquet, JSON or a folder, packed or not.

Nothing is executed or unpickled, an archive is never unpacked to disk, and what cannot be read is refused with one
`UnreadableFileError` that says why and what to do.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np

from vigil.limits import READ_FILE_BYTES, READ_IN_MEMORY_BYTES
from vigil.readers.files.encoding import encoding_of
from vigil.table.package_files import DAMAGE, is_zipped_package

Kind = Literal["text", "workbook", "parquet", "json", "folder"]
"""How a file holds its rows; `text` is CSV, TSV and the like, `folder` a data package, also a zipped one."""

Progress = Callable[[float, str], None]
"""Told how far a reading is, from 0 to 1, and what is being done."""

PIECE_BYTES = 2**22


class UnreadableFileError(ValueError):
    """A file that cannot be read at all; the message, for people, names it and says what to do."""

    def __init__(self, file: str, reason: str) -> None:
        self.file = file
        self.reason = reason
        super().__init__(f"{file} {reason}")


@dataclass(frozen=True, eq=False)
class Content:
    """An opened file: what kind it is, its bytes on demand, and its version."""

    path: Path
    file: str
    """Name to show: that of the file, or "archive.zip: member.csv"."""
    kind: Kind
    version: str
    """First 12 hexadecimal digits of a SHA-256 over the bytes (unpacked)."""
    size: int
    notes: tuple[str, ...]
    """What a reader must know of how it was read: its encoding, its line ends, what it was packed in."""
    open: Callable[[], IO[bytes]] = field(repr=False)
    """The bytes from the beginning; text is always UTF-8 without a byte-order mark."""
    packed: bool = False
    """Whether the bytes are those of an archive's member and not of the path."""
    lines: int = -1
    """Lines of a text, those inside quoted cells included; -1 where they were not counted."""

    def head(self, size: int) -> bytes:
        """The first bytes."""
        with self.open() as stream:
            return stream.read(size)

    def whole(self) -> bytes:
        """All bytes, of a kind that is in memory. Raises `UnreadableFileError` for a larger one."""
        if self.size > READ_IN_MEMORY_BYTES:
            raise UnreadableFileError(
                self.file, f"is larger than {_megabytes(READ_IN_MEMORY_BYTES)}; save it as CSV or Parquet"
            )
        with self.open() as stream:
            return stream.read()


def open_content(path: Path, *, name: str = "") -> Content:
    """Open a file or folder; `name` is what it is called in messages, where the path is that of a copy.

    Raises `UnreadableFileError`, and `OSError` where there is none.
    """
    name = name or path.name
    if path.is_dir():
        return _folder(path, name)
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFileError(name, "is empty")
    if size > READ_FILE_BYTES:
        raise UnreadableFileError(name, f"is larger than {_megabytes(READ_FILE_BYTES)}; split it, for example by year")
    with path.open("rb") as stream:
        beginning = stream.read(512)
    if beginning.startswith(_ZIP):
        return _archive(path, name)
    return _content(path, name, size, lambda: path.open("rb"), beginning, ())


def _folder(path: Path, name: str) -> Content:
    if not (path / "events.csv").is_file():
        raise UnreadableFileError(f"{name}/", "is a folder without events.csv; name a file in it, or a data package")
    digest = hashlib.sha256()
    for table in sorted(path.glob("*.csv")):
        digest.update(table.name.encode() + table.read_bytes())
    return Content(path, f"{name}/", "folder", digest.hexdigest()[:12], 0, (), io.BytesIO)


_REFUSED = (
    (b"\x1f\x8b", "is packed with gzip; unpack it first"),
    (b"\xd0\xcf\x11\xe0", "is a workbook in the old .xls format; save it as XLSX or CSV"),
    (b"%PDF", "is a PDF; look for the same table as CSV or XLSX"),
    (b"SQLite format 3", "is a database; export the table as CSV"),
    (b"\x80\x04", "is a Python pickle, which is never opened; save the table as CSV or Parquet"),
    (b"\x80\x05", "is a Python pickle, which is never opened; save the table as CSV or Parquet"),
    (b"7z\xbc\xaf", "is packed with 7-Zip; unpack it first"),
    (b"Rar!", "is packed with RAR; unpack it first"),
)


def _content(
    path: Path, name: str, size: int, stream: Callable[[], IO[bytes]], beginning: bytes, notes: tuple[str, ...]
) -> Content:
    """The content of a file or of the one member of an archive."""
    for magic, reason in _REFUSED:
        if beginning.startswith(magic):
            raise UnreadableFileError(name, reason)
    if beginning.startswith(b"PAR1"):
        return Content(path, name, "parquet", _digest(stream), size, notes, stream)
    return _text(path, name, size, stream, notes)


# Archives

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


def _archive(path: Path, called: str) -> Content:
    """A workbook, a zipped data package, or the one file in a zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_litter(entry.filename)]
    except (*DAMAGE, ValueError) as error:
        raise UnreadableFileError(called, "is a zip or XLSX that was cut off or damaged; fetch it again") from error
    unpacked = sum(entry.file_size for entry in members)
    if any(entry.filename == "xl/workbook.xml" for entry in members):
        if unpacked > READ_IN_MEMORY_BYTES:
            raise UnreadableFileError(
                called, f"would unpack to more than {_megabytes(READ_IN_MEMORY_BYTES)}; save it as CSV"
            )
        return Content(
            path, called, "workbook", _digest(lambda: path.open("rb")), unpacked, (), lambda: path.open("rb")
        )
    if unpacked > READ_FILE_BYTES:
        raise UnreadableFileError(
            called, f"would unpack to more than {_megabytes(READ_FILE_BYTES)}; it is not unpacked"
        )
    if not members:
        raise UnreadableFileError(called, "is an empty zip")
    if len(members) > 1 and is_zipped_package(path):
        return Content(path, called, "folder", _digest(lambda: path.open("rb")), unpacked, (), lambda: path.open("rb"))
    if len(members) > 1:
        names = ", ".join(entry.filename for entry in members[:5])
        raise UnreadableFileError(called, f"holds {len(members)} files ({names}); unpack it and open one of them")
    (member,) = members
    if member.flag_bits & 1:
        raise UnreadableFileError(called, "is locked with a password; unpack it first")

    def stream() -> IO[bytes]:
        return io.BufferedReader(_Member(path, member))

    try:
        with stream() as opened:
            beginning = opened.read(512)
        if beginning.startswith(_ZIP):
            raise UnreadableFileError(called, f"holds another zip or XLSX ({member.filename}); unpack it first")
        name = f"{called}: {Path(member.filename).name}"
        if not member.file_size:
            raise UnreadableFileError(name, "is empty")
        content = _content(path, name, member.file_size, stream, beginning, (f"unpacked from {called}",))
        return replace(content, packed=True)
    except DAMAGE as error:
        raise UnreadableFileError(called, "is a zip that was cut off or damaged; fetch it again") from error


class _Member(io.RawIOBase):
    """The bytes of an archive's member; closes the archive with it. Never gives more than the size announced."""

    def __init__(self, path: Path, member: zipfile.ZipInfo) -> None:
        self._archive = zipfile.ZipFile(path)
        self._stream = self._archive.open(member)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._stream.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def tell(self) -> int:
        return self._stream.tell()

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
            self._archive.close()
        super().close()


def _is_litter(name: str) -> bool:
    return name.startswith("__MACOSX/") or Path(name).name in (".DS_Store", "Thumbs.db")


def _digest(stream: Callable[[], IO[bytes]]) -> str:
    with stream() as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()[:12]  # type: ignore[arg-type]


# Text


@dataclass
class _Survey:
    """What one pass over the bytes of a text shows."""

    digest: str = ""
    utf8: bool = True
    nothing: bool = True
    zeros: int = 0
    """Pieces with a byte of 0."""
    windows: int = 0
    """Line ends of Windows (CR LF)."""
    unix: int = 0
    old_mac: int = 0
    ended: bool = False
    """Whether the last line has an end."""


def _survey(stream: Callable[[], IO[bytes]]) -> _Survey:
    found = _Survey()
    with ThreadPoolExecutor(1) as beside, stream() as opened:
        digest = beside.submit(_digest, stream)
        decoder = codecs.getincrementaldecoder("utf-8")()
        last, is_plain = b"", True
        while piece := opened.read(PIECE_BYTES):
            is_plain = is_plain and piece.isascii()
            if found.utf8 and not is_plain:
                try:
                    decoder.decode(piece)
                except UnicodeDecodeError:
                    found.utf8 = False
            found.nothing = found.nothing and not piece.removeprefix(codecs.BOM_UTF8).strip()
            cells = np.frombuffer(piece, "uint8")  # numpy counts in a quarter of the time of `bytes.count`
            found.zeros += not cells.min()
            ends, returns = (int(np.count_nonzero(cells == code)) for code in b"\n\r")
            pairs = (piece.count(b"\r\n") if returns else 0) + (last == b"\r" and piece.startswith(b"\n"))
            found.windows += pairs
            found.unix += ends - pairs
            found.old_mac += returns - pairs
            last = piece[-1:]
        found.digest = digest.result()
    found.ended = last in (b"\n", b"\r")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        found.utf8 = False
    return found


def _text(path: Path, name: str, size: int, stream: Callable[[], IO[bytes]], notes: tuple[str, ...]) -> Content:
    survey = _survey(stream)
    if survey.nothing:
        raise UnreadableFileError(name, "is empty")
    with stream() as opened:
        beginning = opened.read(2**16)
    encoding, encoding_notes = _encoding(beginning, survey, name, stream)
    if encoding in ("utf-8", "utf-8-sig"):
        skip = 3 if encoding == "utf-8-sig" else 0

        def utf8() -> IO[bytes]:
            bytes_of = stream()
            bytes_of.read(skip)
            return bytes_of
    else:
        whole = _decoded(name, size, stream, encoding)

        def utf8() -> IO[bytes]:
            return io.BytesIO(whole)

    text = beginning.decode(encoding, errors="ignore").lstrip("\ufeff \t\r\n")
    kind: Kind = "json" if text[:1] in ("{", "[") else "text"
    _refuse_markup(name, text)
    ends = [count for count in (survey.windows, survey.unix, survey.old_mac) if count]
    if len(ends) > 1 and kind == "text":
        encoding_notes = (
            *encoding_notes,
            "lines end in more than one way (mixed line ends); all are read as line ends",
        )
    lines = sum(ends) + (not survey.ended) if survey.utf8 else -1
    return Content(path, name, kind, survey.digest, size, (*notes, *encoding_notes), utf8, lines=lines)


def _encoding(
    beginning: bytes, survey: _Survey, name: str, stream: Callable[[], IO[bytes]]
) -> tuple[str, tuple[str, ...]]:
    """The encoding, and what is said of it: nothing for plain UTF-8."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if beginning.startswith(mark):
            if encoding == "utf-16":
                return encoding, ("is UTF-16, as Excel's “Unicode text”; read as such",)
            if survey.utf8:
                return encoding, ("begins with a byte-order mark",)
    if survey.zeros:
        even, odd = beginning[::2].count(0), beginning[1::2].count(0)
        if max(even, odd) > len(beginning) // 5 and min(even, odd) <= len(beginning) // 50:
            return ("utf-16-be" if even > odd else "utf-16-le"), ("is UTF-16 without a byte-order mark; read as such",)
        raise UnreadableFileError(name, "is not a table: it is neither text nor a kind of file that is known")
    if survey.utf8:
        return "utf-8", ()
    encoding, words = encoding_of(stream, piece_bytes=PIECE_BYTES)
    return encoding, (f"is not UTF-8; by its letters read as {words}: look at the names",)


def _decoded(name: str, size: int, stream: Callable[[], IO[bytes]], encoding: str) -> bytes:
    if size > READ_IN_MEMORY_BYTES:
        raise UnreadableFileError(
            name, f"is not UTF-8 and larger than {_megabytes(READ_IN_MEMORY_BYTES)}; save it as UTF-8"
        )
    with stream() as opened:
        raw = opened.read()
    # the few bytes that Windows code pages leave undefined become a replacement character, which shows
    return raw.decode(encoding, errors="replace").lstrip("\ufeff").encode()


_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta|script)\b", re.IGNORECASE)


def _refuse_markup(name: str, text: str) -> None:
    if not text.startswith("<"):
        return
    if _MARKUP.search(text[:4096]):
        raise UnreadableFileError(
            name, "is a web page (HTML) saved under another name; fetch the data itself, often after logging in"
        )
    raise UnreadableFileError(name, "is XML (perhaps KML or GPX), which is not read; save it as CSV or GeoJSON")


def _megabytes(size: int) -> str:
    return f"{size // 2**20:,} MB"
