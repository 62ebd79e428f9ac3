"""What a file is before anyone asks what it means: text, workbook, Parquet, JSON or a folder, packed or not.

Nothing is executed or unpickled, members of an archive are unpacked to disk only for a parser and under names of ours,
and what cannot be read is refused with one `UnreadableFileError` that says why and what to do.
"""

from __future__ import annotations

import codecs
import contextlib
import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Literal

import numpy as np

from vigil.limits import ARCHIVE_MEMBERS, READ_FILE_BYTES, READ_IN_MEMORY_BYTES
from vigil.readers.files.encoding import encoding_of
from vigil.readers.files.packing import (
    GZIP,
    PIECE_BYTES,
    ZIP,
    TooLargeError,
    gzip_stream,
    has_too_many_members,
    lent,
    member_stream,
    members_of,
)
from vigil.readers.files.parsed_file import ParsedFile, parsed_file
from vigil.readers.files.parser_process import ParsedPart, ParserError
from vigil.readers.files.signatures import (
    BEGINNING_BYTES,
    KML,
    SHAPEFILE,
    WORKBOOK,
    Parser,
    document_in,
    parser_of,
    refusal_of,
    refusal_of_markup,
    workbook_in,
)
from vigil.table.package_files import DAMAGE, is_zipped_package

Kind = Literal["text", "workbook", "parquet", "json", "folder", "parsed"]
"""How a file holds its rows; `text` is CSV, TSV and the like, `folder` a data package, also a zipped one, `parsed`
geodata and files of statistics programs."""

Progress = Callable[[float, str], None]
"""Told how far a reading is, from 0 to 1, and what is being done."""


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
    """Whether the bytes are those in an archive and not of the path."""
    lines: int = -1
    """Lines of a text, those inside quoted cells included; -1 where they were not counted."""
    parsed: ParsedFile | None = field(default=None, repr=False)
    """What a parser of another library finds in a workbook or a file of kind `parsed`."""
    sheet: str = ""
    """The sheet, layer or data frame that is read; the first where it is empty."""

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of the sheets, layers or data frames, without the empty ones, those hidden last; none for a file
        that has none or one. Raises `UnreadableFileError`."""
        filled = [part for part in self._parts() if part.table.num_rows]
        if len(self._parts()) < 2:
            return ()
        return tuple(part.name for part in sorted(filled, key=lambda part: part.hidden))

    @property
    def part(self) -> ParsedPart:
        """The sheet, layer or data frame that is read. Raises `UnreadableFileError`."""
        named = [part for part in self._parts() if part.name == self.sheet]
        return (named or self._parts())[0]

    @property
    def rows(self) -> int:
        """Rows of what a parser found, titles and blank ones included; 0 for any other file."""
        return self.part.table.num_rows if self.parsed else 0

    def on(self, sheet: str) -> Content:
        """The same file, of which another sheet is read. Raises `UnreadableFileError` where it has none of the name."""
        known = {part.name.casefold(): part.name for part in self._parts()}
        if sheet.casefold() not in known:
            has = f"it has: {', '.join(known.values())}" if self.sheets else "it has no sheets to choose from"
            raise UnreadableFileError(self.file, f"has no sheet “{sheet}”; {has}")
        name = known[sheet.casefold()]
        version = hashlib.sha256(f"{self.version} {name}".encode()).hexdigest()[:12]
        return replace(self, sheet=name, version=version)

    def _parts(self) -> tuple[ParsedPart, ...]:
        try:
            return self.parsed.parts if self.parsed else ()
        except ParserError as error:
            raise UnreadableFileError(self.file, str(error)) from error

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
        beginning = stream.read(BEGINNING_BYTES)
    if beginning.startswith(ZIP):
        return _archive(path, name)
    if beginning.startswith(GZIP):
        return _gzip(path, name)
    return _content(path, name, size, lambda: path.open("rb"), beginning, ())


def _folder(path: Path, name: str) -> Content:
    if not (path / "events.csv").is_file():
        raise UnreadableFileError(f"{name}/", "is a folder without events.csv; name a file in it, or a data package")
    digest = hashlib.sha256()
    for table in sorted(path.glob("*.csv")):
        digest.update(table.name.encode() + table.read_bytes())
    return Content(path, f"{name}/", "folder", digest.hexdigest()[:12], 0, (), io.BytesIO)


def _content(
    path: Path, name: str, size: int, stream: Callable[[], IO[bytes]], beginning: bytes, notes: tuple[str, ...]
) -> Content:
    """The content of a file or of the one in an archive; size: -1 where only unpacking tells."""
    if parser := parser_of(beginning):
        of_path = not notes
        if size > READ_IN_MEMORY_BYTES:
            raise UnreadableFileError(name, f"is larger than {_megabytes(READ_IN_MEMORY_BYTES)}; save it as CSV")
        return _parsed(path, name, size, parser, {parser.as_name or "table": path if of_path else stream}, notes)
    if reason := refusal_of(beginning):
        raise UnreadableFileError(name, reason)
    if beginning.startswith(b"PAR1"):
        if size < 0:
            raise UnreadableFileError(name, "is a Parquet file packed with gzip; unpack it first")
        return Content(path, name, "parquet", _digest(stream), size, notes, stream)
    return _text(path, name, stream, notes)


def _parsed(
    path: Path,
    name: str,
    size: int,
    parser: Parser,
    files: Mapping[str, Path | Callable[[], IO[bytes]]],
    notes: tuple[str, ...],
) -> Content:
    """The content of a file, or of several that belong together, that a parser of another library reads."""
    version = _digest(lambda: path.open("rb"))
    changed = path.stat()
    key = (str(path.absolute()), changed.st_size, changed.st_mtime_ns, version)
    parsed = parsed_file(key, parser.module, lambda: lent(files), **parser.options)
    kind: Kind = "workbook" if parser.makes_sheets else "parsed"
    return Content(path, name, kind, version, size, notes, lambda: path.open("rb"), parsed=parsed)


# Archives


def _gzip(path: Path, name: str) -> Content:
    """The one file in a gzip."""
    try:
        with gzip_stream(path) as stream:
            beginning = stream.read(BEGINNING_BYTES)
        if beginning.startswith(ZIP):
            raise UnreadableFileError(name, "is a zip or workbook packed with gzip; unpack it first")
        notes = ("is packed with gzip; unpacked while it is read",)
        content = _content(path, name, -1, lambda: gzip_stream(path), beginning, notes)
        return replace(content, packed=True)
    except TooLargeError as error:
        raise UnreadableFileError(
            name, f"would unpack to more than {_megabytes(READ_FILE_BYTES)}; it is not read"
        ) from error
    except DAMAGE as error:
        raise UnreadableFileError(name, "is a gzip that was cut off or damaged; fetch it again") from error


def _archive(path: Path, called: str) -> Content:
    """A workbook, a zipped data package, a zipped shapefile, a KMZ, or the one file in a zip."""
    if has_too_many_members(path):
        raise UnreadableFileError(called, f"is a zip of more than {ARCHIVE_MEMBERS:,} files, which is not opened")
    try:
        members = members_of(path)
    except (*DAMAGE, ValueError) as error:
        raise UnreadableFileError(called, "is a zip or workbook that was cut off or damaged; fetch it again") from error
    unpacked = sum(entry.file_size for entry in members)
    names = {entry.filename: entry for entry in members}
    if not members:
        raise UnreadableFileError(called, "is an empty zip")
    parser = _parser_in(path, names)
    if unpacked > (limit := READ_IN_MEMORY_BYTES if parser else READ_FILE_BYTES):
        raise UnreadableFileError(called, f"would unpack to more than {_megabytes(limit)}; it is not unpacked")
    if any(entry.flag_bits & 1 for entry in members):
        raise UnreadableFileError(called, "is locked with a password; unpack it first")
    if parser is not None:
        files = {parser.as_name or "table": path} if parser.makes_sheets else _belonging(path, names, parser)
        return _parsed(path, called, unpacked, parser, files, ())
    if reason := document_in(names):
        raise UnreadableFileError(called, reason)
    if len(members) > 1 and is_zipped_package(path):
        return Content(path, called, "folder", _digest(lambda: path.open("rb")), unpacked, (), lambda: path.open("rb"))
    if len(members) > 1:
        listed = ", ".join([*names][:5])
        raise UnreadableFileError(called, f"holds {len(members)} files ({listed}); unpack it and open one of them")
    return _member(path, called, members[0])


def _parser_in(path: Path, names: Mapping[str, zipfile.ZipInfo]) -> Parser | None:
    """The parser of a zip whose members belong together."""
    mimetype = b""
    if entry := names.get("mimetype"):
        with contextlib.suppress(*DAMAGE, RuntimeError), member_stream(path, entry) as stream:
            mimetype = stream.read(100)
    if workbook_in(names, mimetype):
        return WORKBOOK
    endings = [Path(name).suffix.lower() for name in names]
    if endings.count(".shp") == 1 and ".dbf" in endings:
        return SHAPEFILE
    if ".kml" in endings and len(names) > 1:
        return KML
    return None


def _belonging(
    path: Path, names: Mapping[str, zipfile.ZipInfo], parser: Parser
) -> dict[str, Path | Callable[[], IO[bytes]]]:
    """The members that a parser needs, under names of ours, the main one first."""

    def stream_of(entry: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
        return lambda: member_stream(path, entry)

    if parser is KML:
        main = min((name for name in names if name.lower().endswith(".kml")), key=lambda name: name.count("/"))
        return {"table": stream_of(names[main])}
    main = next(name for name in names if name.lower().endswith(".shp"))
    stem = main[: -len(".shp")].casefold()
    files: dict[str, Path | Callable[[], IO[bytes]]] = {parser.as_name: stream_of(names[main])}
    for name, entry in names.items():
        ending = Path(name).suffix.lower()
        if name[: -len(ending) or None].casefold() == stem and ending in (".shx", ".dbf", ".prj", ".cpg"):
            files[f"table{ending}"] = stream_of(entry)
    return files


def _member(path: Path, called: str, member: zipfile.ZipInfo) -> Content:
    """The one file in a zip."""

    def stream() -> IO[bytes]:
        return member_stream(path, member)

    try:
        with stream() as opened:
            beginning = opened.read(BEGINNING_BYTES)
        if beginning.startswith((*ZIP, GZIP)):
            raise UnreadableFileError(called, f"holds another zip or workbook ({member.filename}); unpack it first")
        name = f"{called}: {Path(member.filename).name}"
        if not member.file_size:
            raise UnreadableFileError(name, "is empty")
        content = _content(path, name, member.file_size, stream, beginning, (f"unpacked from {called}",))
        return replace(content, packed=True)
    except DAMAGE as error:
        raise UnreadableFileError(called, "is a zip that was cut off or damaged; fetch it again") from error


def _digest(stream: Callable[[], IO[bytes]]) -> str:
    with stream() as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()[:12]  # type: ignore[arg-type]


# Text


@dataclass
class _Survey:
    """What one pass over the bytes of a text shows."""

    digest: str = ""
    size: int = 0
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
            found.size += len(piece)
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


def _text(path: Path, name: str, stream: Callable[[], IO[bytes]], notes: tuple[str, ...]) -> Content:
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
        whole = _decoded(name, survey.size, stream, encoding)

        def utf8() -> IO[bytes]:
            return io.BytesIO(whole)

    text = beginning.decode(encoding, errors="ignore").lstrip("\ufeff \t\r\n")
    kind: Kind = "json" if text[:1] in ("{", "[") else "text"
    if reason := refusal_of_markup(text):
        raise UnreadableFileError(name, reason)
    ends = [count for count in (survey.windows, survey.unix, survey.old_mac) if count]
    if len(ends) > 1 and kind == "text":
        encoding_notes = (
            *encoding_notes,
            "lines end in more than one way (mixed line ends); all are read as line ends",
        )
    lines = sum(ends) + (not survey.ended) if survey.utf8 else -1
    return Content(path, name, kind, survey.digest, survey.size, (*notes, *encoding_notes), utf8, lines=lines)


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


def _megabytes(size: int) -> str:
    return f"{size // 2**20:,} MB"
