"""Files and folders that go with the process that made them: half-written exports and tables, dropped files.

Each is noted in the cache folder, and its note is locked for as long as the process lives. A note without a lock was
left by a process that was killed: what it names is removed at the next start.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from vigil.store.on_disk.folders import cache_folder, locked, make_private

_NOTES = ".unfinished"
_NEW = ".new"
PART = ".part"
FOLDER_PREFIX = "vigil-"
"""What the name of a file on its way ends with, and that of a folder of a session begins with: nothing else is ever
removed, whatever a note says."""


class Unfinished:
    """A file or folder that is there until `remove`, or until nobody holds this, or the process ends, or the next start
    after the process was killed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        note: tuple[Path, IO[bytes]] | None = None
        with contextlib.suppress(OSError):  # where no note can be written, the rest works
            note = _locked_note(path)
        self.remove = weakref.finalize(self, _let_go, path, note)
        """Remove it, if it is still there, and its note."""


def _locked_note(path: Path) -> tuple[Path, IO[bytes]]:
    notes = cache_folder() / _NOTES
    make_private(notes)
    note = notes / secrets.token_hex(8)
    passing = note.with_suffix(_NEW)
    lock = passing.open("wb")
    lock.write(os.fsencode(path.resolve()))
    lock.flush()
    locked(lock, alone=True)
    passing.replace(note)  # seen by others only once it is locked
    return note, lock


def _let_go(path: Path, note: tuple[Path, IO[bytes]] | None) -> None:
    _remove(path)
    if note is not None:
        with note[1]:
            note[0].unlink(missing_ok=True)


@contextlib.contextmanager
def file_on_its_way(target: Path) -> Iterator[Path]:
    """A name beside `target` for a file or folder that is put in its place once it is whole.

    What is still there when the block ends, well or not, is removed.
    """
    unfinished = Unfinished(target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}{PART}"))
    try:
        yield unfinished.path
    finally:
        unfinished.remove()


def private_folder(parent: Path | None = None) -> Unfinished:
    """A new folder that only its user can read and nobody can guess; in the system's folder for such by default.

    Raises `OSError` where it cannot be made.
    """
    return Unfinished(Path(tempfile.mkdtemp(prefix=f"{FOLDER_PREFIX}{secrets.token_hex(16)}-", dir=parent)))


def left_behind() -> list[Path]:
    """What processes that were killed have left on disk."""
    return [path for _, path in _abandoned() if path.exists()]


def remove_left_behind() -> list[Path]:
    """Remove what processes that were killed have left on disk; returns what was removed."""
    removed = []
    for note, path in _abandoned():
        if path.exists():
            _remove(path)
            removed.append(path)
        note.unlink(missing_ok=True)
    return removed


def _abandoned() -> Iterator[tuple[Path, Path]]:
    """The notes of processes that are no more, each with the path that it names."""
    for note in sorted((cache_folder() / _NOTES).glob("*")):
        with contextlib.suppress(OSError), note.open("rb") as file:
            path = Path(os.fsdecode(file.read()))
            is_ours = path.is_absolute() and (path.name.endswith(PART) or path.name.startswith(FOLDER_PREFIX))
            if note.suffix != _NEW and is_ours and locked(file, alone=True):
                yield note, path


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
