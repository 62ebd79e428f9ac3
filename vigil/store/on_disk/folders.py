"""Where on disk is kept what may be read again, locks that end with their process, and what tells a changed file."""

from __future__ import annotations

import contextlib
import os
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

FOLDER_VARIABLE = "VIGIL_CACHE"


def cache_folder() -> Path:
    """The folder of the environment variable, else `vigil` in the user's folder for such things; it need not exist."""
    if chosen := os.environ.get(FOLDER_VARIABLE):
        return Path(chosen)
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "vigil" / "cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "vigil"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "vigil"


def make_private(folder: Path) -> None:
    """Make a folder that only its user can read: rows of some tables must not be passed on. Raises `OSError`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


@contextlib.contextmanager
def exclusive_lock(path: Path) -> Iterator[None]:
    """Let one process, and one thread of it, do something at a time: what others do under the same path is waited for.

    The file of the lock stays. Without locks (Windows) nothing is waited for.
    """
    make_private(path.parent)
    with path.open("wb") as file:
        locked(file, alone=True, wait=True)
        yield


def locked(file: IO[bytes], *, alone: bool, wait: bool = False) -> bool:
    """Lock a file, with others or alone; False where it cannot be. Without locks (Windows), open files stay anyway."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        return False
    return True


def trace_of(path: Path) -> list[int]:
    """What changes when a file does: its number, size and times, to the nanosecond, and a sum over blocks of it.

    Times can be put back, and a small file is changed and looked at within one tick of the clock: the blocks, all of a
    small file, tell then. Nothing of a folder is known.
    """
    found = path.stat()
    if path.is_dir():
        return []
    blocks, last = 0, max(found.st_size - _BLOCK_BYTES, 0)
    with path.open("rb") as file:
        for start in range(0, last + 1, max(last // _BLOCKS, _BLOCK_BYTES)):
            file.seek(start)
            blocks = zlib.crc32(file.read(_BLOCK_BYTES), blocks)
        file.seek(last)
        blocks = zlib.crc32(file.read(_BLOCK_BYTES), blocks)
    return [found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns, blocks]


_BLOCKS, _BLOCK_BYTES = 256, 2**14
