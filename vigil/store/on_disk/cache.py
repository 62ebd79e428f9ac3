"""The folder in which large tables are cached: what is in it, what makes room, and how a file is known again.

The folder is that of the environment variable `VIGIL_CACHE`, else `vigil` in the user's folder for such things. Each
table has a folder of its own, named by the content of its file and by how it was read; it appears as a whole or not at
all. When the folder grows over `limits.CACHE_BYTES`, the tables not used for longest are removed, never one in use.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import IO

from vigil import limits
from vigil.store.on_disk.folders import cache_folder, exclusive_lock, locked, make_private, trace_of
from vigil.store.on_disk.layout import EVENTS_FOLDER, reading_version
from vigil.store.on_disk.unfinished import file_on_its_way, private_folder, remove_left_behind

ABOUT_FILE = "table.json"
_USED_FILE = "used"
_PARTS_FILE = "parts.json"
_SEEN_FOLDER = "seen"
_LOCK = ".lock-"


@dataclass(frozen=True)
class Entry:
    """One table that is kept."""

    folder: Path
    title: str
    file: str
    rows: int
    size: int
    """Bytes on disk."""
    used: datetime
    """When it was opened last, in the machine's time zone."""

    @property
    def key(self) -> str:
        """Name of the entry: the content of the file, its format, and how it was read."""
        return self.folder.name


def entries() -> list[Entry]:
    """Every table that is kept, the latest used first."""
    found = []
    for about in cache_folder().glob(f"*/{ABOUT_FILE}"):
        if not about.parent.name.startswith("."):
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):  # being removed, or not ours
                found.append(_entry(about))
    return sorted(found, key=lambda entry: entry.used, reverse=True)


def _entry(about: Path) -> Entry:
    facts = json.loads(about.read_text(encoding="utf-8"))
    used = datetime.fromtimestamp(about.with_name(_USED_FILE).stat().st_mtime).astimezone()
    size = sum(file.stat().st_size for file in about.parent.rglob("*"))
    return Entry(about.parent, str(facts["title"]), str(facts["file"]), int(facts["rows"]), size, used)


def key_of(version: str, format: str) -> str:
    """The name of the entry of a table: the version of its content and mapping, its format, and who reads it."""
    return f"{version}-{format}-{reading_version()}"


@cache
def folder_of_process() -> Path:
    """Where tables are kept if nothing can be written in the cache: a folder that goes with this process.

    Raises `OSError` where it cannot be made either.
    """
    folder = private_folder()
    atexit.register(folder.remove)  # which also keeps it until then
    return folder.path


def folder_of(key: str) -> Path | None:
    """The folder of a table that is kept, if only for this process; None where it is not."""
    found = [cache_folder(), *([folder_of_process()] if folder_of_process.cache_info().currsize else [])]
    return next((folder / key for folder in found if (folder / key / ABOUT_FILE).is_file()), None)


def building(key: str, folder: Path | None = None) -> contextlib.AbstractContextManager[None]:
    """Let one process build the entry of a key: whoever comes second finds it there."""
    return exclusive_lock((folder or cache_folder()) / f"{_LOCK}{key}")


@contextlib.contextmanager
def new_entry(key: str, folder: Path | None = None) -> Iterator[Path]:
    """A folder to fill, which becomes the entry `key` when the block ends well and vanishes when it does not.

    folder: where, the cache by default.
    """
    entry = (folder or cache_folder()) / key
    make_private(entry.parent)
    remove_left_behind()
    with file_on_its_way(entry) as building:
        building.mkdir(mode=0o700)
        yield building
        (building / _USED_FILE).touch()
        if folder_of(key) is None:  # else another process was quicker, with the same content
            discard(entry)  # what is left of a damaged one
            building.replace(entry)
    make_room(keep=key)


def make_room(*, keep: str = "", size: int = limits.CACHE_BYTES) -> list[Entry]:
    """Remove the tables not used for longest until the rest fits into `size` bytes; returns those removed."""
    found = entries()
    total = sum(entry.size for entry in found)
    removed = []
    for entry in reversed(found):
        if total <= size:
            break
        if entry.key != keep and remove(entry):
            total -= entry.size
            removed.append(entry)
    return removed


def remove(entry: Entry) -> bool:
    """Remove one table; False for one that is in use, by this process or another."""
    try:
        with (entry.folder / _USED_FILE).open("rb") as used:
            if not locked(used, alone=True):
                return False
            with file_on_its_way(entry.folder) as passing:
                entry.folder.replace(passing)  # gone at once, whatever becomes of its files
    except OSError:
        return False
    return True


def note_parts(folder: Path) -> None:
    """Note which files a finished entry has and how large they are, for `is_whole`."""
    sizes = {str(path.relative_to(folder)): path.stat().st_size for path in _parts(folder)}
    with file_on_its_way(folder / _PARTS_FILE) as passing:
        passing.write_text(json.dumps(sizes), encoding="utf-8")
        passing.replace(folder / _PARTS_FILE)


def is_whole(folder: Path) -> bool:
    """Whether every file of an entry is there in full, as far as its size tells."""
    try:
        sizes = json.loads((folder / _PARTS_FILE).read_text(encoding="utf-8"))
        return all((folder / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError, AttributeError):
        return False


def _parts(folder: Path) -> Iterator[Path]:
    """The files that stay as they are while the entry is used."""
    for path in (*folder.glob("*.*"), *folder.glob(f"{EVENTS_FOLDER}/*")):
        if path.is_file() and not path.name.startswith(".") and path.name not in (_USED_FILE, _PARTS_FILE):
            yield path


def discard(folder: Path) -> None:
    """Remove an entry that cannot be used, such as one that a full disk has cut off."""
    with contextlib.suppress(OSError), file_on_its_way(folder) as passing:
        folder.replace(passing)


def clear() -> tuple[list[Entry], list[Entry]]:
    """Remove every table; returns those removed and those in use, which stay."""
    removed: list[Entry] = []
    in_use: list[Entry] = []
    for entry in entries():
        (removed if remove(entry) else in_use).append(entry)
    shutil.rmtree(cache_folder() / _SEEN_FOLDER, ignore_errors=True)
    return removed, in_use


def use(folder: Path) -> IO[bytes]:
    """Mark an entry as used now, and in use until what is returned is closed. Raises `OSError` if it is gone."""
    with contextlib.suppress(PermissionError):  # a cache that can only be read serves as well
        os.utime(folder / _USED_FILE)
    used = (folder / _USED_FILE).open("rb")
    locked(used, alone=False)
    return used


# Files seen before: so that a file of a gigabyte is not read again to find out that it is the same.


def seen(path: Path, variant: str) -> str | None:
    """The entry that a file was kept as when it was seen last; None if it was changed since, or never seen.

    variant: what else decides the entry, the format and the mapping asked for.
    """
    try:
        facts = json.loads(_seen_file(path, variant).read_text(encoding="utf-8"))
        return str(facts["key"]) if facts["file"] and facts["file"] == trace_of(path) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember(path: Path, variant: str, key: str, trace: list[int]) -> None:
    """Note which entry a file was kept as; `trace` is what `trace_of` said before the file was read."""
    file = _seen_file(path, variant)
    with contextlib.suppress(OSError), file_on_its_way(file) as passing:  # else it is read again
        make_private(file.parent)
        passing.write_text(json.dumps({"file": trace, "key": key}), encoding="utf-8")
        passing.replace(file)


def _seen_file(path: Path, variant: str) -> Path:
    name = hashlib.sha256(f"{path.resolve()}\n{variant}\n{reading_version()}".encode()).hexdigest()[:32]
    return cache_folder() / _SEEN_FOLDER / f"{name}.json"
