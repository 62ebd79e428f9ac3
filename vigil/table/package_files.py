"""The files of a data package: of a folder, or of one zip, which is read in memory and never unpacked to disk."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from vigil.limits import READ_IN_MEMORY_BYTES
from vigil.table import schema

EVENTS_FILE = "events.csv"
DESCRIPTION_FILE = "datapackage.json"

BESIDE = (DESCRIPTION_FILE, "sources.csv", "places.csv")
"""One of these stands beside the events of a package; a file of events alone is a table of any other kind."""

_FILES = (DESCRIPTION_FILE, *(f"{name}.csv" for name in schema.TABLES))

DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, OSError)
"""What reading a damaged archive can raise."""


class PackageError(ValueError):
    """A zip that cannot be used as a data package; the message, for people, follows the name of the file."""


@dataclass(frozen=True)
class PackageFiles:
    """The files of a package, by name."""

    path: Path
    """The folder or the zip."""
    name: str
    """What it is called in messages."""
    members: Mapping[str, zipfile.ZipInfo] | None = None
    """Of a zip, those of its members that are files of the package."""

    def size(self, file: str) -> int | None:
        """The bytes of a file, unpacked; None where the package has none of that name."""
        if self.members is not None:
            return self.members[file].file_size if file in self.members else None
        path = self.path / file
        return path.stat().st_size if path.is_file() else None

    def read(self, file: str) -> bytes:
        """The bytes of a file, never more than `size` announced. Raises `PackageError` for a damaged zip."""
        if self.members is None:
            return (self.path / file).read_bytes()
        try:
            with zipfile.ZipFile(self.path) as archive:
                return archive.read(self.members[file])
        except (*DAMAGE, RuntimeError) as error:
            raise PackageError("is a zip that was cut off or damaged; fetch it again") from error


def files_of(path: Path, *, name: str = "") -> PackageFiles:
    """The files of a package in a folder or a zip. Raises `PackageError` for a zip that is not to be opened."""
    name = name or path.name
    if not path.is_file():
        return PackageFiles(path, name)
    found = _packages(_members(path))
    if not found:
        raise PackageError(f"holds no {EVENTS_FILE} with {', '.join(BESIDE[1:])} beside it")
    if len(found) > 1:
        folders = ", ".join(f"{folder or '.'}/" for folder in sorted(found))
        raise PackageError(f"holds {len(found)} data packages ({folders}); open one of them")
    (members,) = found.values()
    _refuse_tricks(members)
    return PackageFiles(path, name, {PurePosixPath(member.filename).name: member for member in members})


def is_zipped_package(path: Path) -> bool:
    """Whether a file is a zip with a data package, good or not; a damaged zip is none."""
    return path.is_file() and bool(_packages(_members(path)))


def _members(path: Path) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(path) as archive:
            return [member for member in archive.infolist() if not member.is_dir()]
    except (*DAMAGE, ValueError):
        return []


def _packages(members: Iterable[zipfile.ZipInfo]) -> dict[str, list[zipfile.ZipInfo]]:
    """The files of each package in a zip, by the folder in it that they stand in."""
    folders: dict[str, list[zipfile.ZipInfo]] = {}
    for member in members:
        folder, _, file = member.filename.rpartition("/")
        if file in _FILES:
            folders.setdefault(folder, []).append(member)
    names = {folder: {PurePosixPath(member.filename).name for member in files} for folder, files in folders.items()}
    return {
        folder: files
        for folder, files in folders.items()
        if EVENTS_FILE in names[folder] and names[folder] & set(BESIDE)
    }


def _refuse_tricks(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise PackageError(f"holds {twice} more than once; pack the folder anew")
    if outside := next((name for name in names if name.startswith("/") or ".." in name.split("/")), None):
        raise PackageError(f"names a file outside itself ({outside}); it is not opened")
    if any(member.flag_bits & 1 for member in members):
        raise PackageError("is locked with a password; unpack it first")
    if sum(member.file_size for member in members) > READ_IN_MEMORY_BYTES:
        raise PackageError(f"would unpack to more than {READ_IN_MEMORY_BYTES // 2**20:,} MB; it is not unpacked")
