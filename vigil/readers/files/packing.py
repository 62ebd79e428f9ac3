"""Bytes out of zip and gzip, within limits; and files lent to a parser under a name that it knows.

A member of an archive is only ever written into an empty temporary folder, under a name of ours.
"""

from __future__ import annotations

import gzip
import io
import shutil
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from vigil.limits import ARCHIVE_MEMBERS, READ_FILE_BYTES

PIECE_BYTES = 2**22

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
GZIP = b"\x1f\x8b"


class TooLargeError(ValueError):
    """Unpacked, a file is larger than one that is read."""


def has_too_many_members(path: Path) -> bool:
    """Whether a zip lists more members than are read, by the size of its list: asked before the list is read."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - 2**16 - 22))
        end = stream.read()
    at = end.rfind(b"PK\x05\x06")
    if at < 0 or len(end) < at + 22:
        return False
    (size,) = struct.unpack("<L", end[at + 12 : at + 16])
    return bool(size > ARCHIVE_MEMBERS * 100)


def members_of(path: Path) -> list[zipfile.ZipInfo]:
    """The files in a zip, without what systems leave in them. Raises what a damaged one does."""
    with zipfile.ZipFile(path) as archive:
        return [entry for entry in archive.infolist() if not entry.is_dir() and not _is_litter(entry.filename)]


def member_stream(path: Path, member: zipfile.ZipInfo) -> IO[bytes]:
    """The bytes of a member. Raises what a damaged archive does."""
    archive = zipfile.ZipFile(path)
    return io.BufferedReader(_Unpacked(archive.open(member), archive))


def gzip_stream(path: Path) -> IO[bytes]:
    """The bytes that a gzip holds; reading past the largest file that is read raises `TooLargeError`."""
    return io.BufferedReader(_Unpacked(gzip.open(path, "rb")))


class _Unpacked(io.RawIOBase):
    """The bytes of a packed file, no more of them than of the largest that is read."""

    def __init__(self, stream: Any, archive: zipfile.ZipFile | None = None) -> None:
        self._stream, self._archive = stream, archive
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._stream.read(len(buffer))
        buffer[: len(piece)] = piece
        self._read += len(piece)
        if self._read > READ_FILE_BYTES:
            raise TooLargeError
        return len(piece)

    def tell(self) -> int:
        return self._read

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
            if self._archive is not None:
                self._archive.close()
        super().close()


def _is_litter(name: str) -> bool:
    return name.startswith("__MACOSX/") or Path(name).name in (".DS_Store", "Thumbs.db")


@contextmanager
def lent(files: Mapping[str, Path | Callable[[], IO[bytes]]]) -> Iterator[Path]:
    """The first of some files under a name of ours, the others beside it: a link where the system makes one, or a copy.

    files: from the names to the path, or the bytes, of each.
    """
    with TemporaryDirectory(prefix="vigil-", ignore_cleanup_errors=True) as folder:
        for name, source in files.items():
            place = Path(folder) / name
            if isinstance(source, Path):
                _link(source, place)
            else:
                with source() as stream, place.open("wb") as copy:
                    shutil.copyfileobj(stream, copy, PIECE_BYTES)
        yield Path(folder) / next(iter(files))


def _link(path: Path, place: Path) -> None:
    try:
        place.symlink_to(path.absolute())
    except OSError:  # Windows lets only some make links
        shutil.copyfile(path, place)
