"""Results as bytes of a format, on standard output or in a file that is replaced as a whole."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from vigil.command_line.failures import UsageError
from vigil.store.on_disk.unfinished import file_on_its_way, private_folder

if TYPE_CHECKING:
    import pandas as pd

    from vigil.exports.about import About
    from vigil.store.protocols import View

TABLE_FORMATS = ("csv", "json", "parquet", "xlsx")
"""Formats of any table of results."""

BINARY_FORMATS = ("parquet", "xlsx", "png", "pdf")
"""Formats that would garble a terminal."""


@dataclass(frozen=True)
class Delivery:
    """In which format results are wanted, and the file they go to; without one, standard output."""

    format: str
    path: Path | None

    def write(self, content: bytes) -> None:
        """Hand over the whole result. Raises `OSError` where it cannot be written."""
        if self.path is None:
            _to_standard_output(content)
        else:
            replace_file(self.path, content)

    def write_table(self, frame: pd.DataFrame, view: View, *, title: str) -> None:
        """Hand over a frame made of a view, with what an export of that view says of itself."""
        from vigil.exports.about import about_view

        self.write(table_bytes(frame, self.format, about=replace(about_view(view), title=title)))

    def write_with(self, write: Callable[[Path], object]) -> None:
        """Hand over a result that `write` puts into a file piece by piece; a file appears as a whole or not at all."""
        with _beside(self.path) as passing:
            write(passing)
            if self.path is None:
                with passing.open("rb") as file:
                    while piece := file.read(_PIECE_BYTES):
                        _to_standard_output(piece)
            elif _is_device(self.path):
                with passing.open("rb") as file, self.path.open("wb") as device:
                    shutil.copyfileobj(file, device)
            else:
                _put(passing, Path(os.path.realpath(self.path)))


_PIECE_BYTES = 2**20


@contextlib.contextmanager
def _beside(path: Path | None) -> Iterator[Path]:
    """A name for a file on the way to `path`; one in a folder for such files where it is not a file that is asked for.

    What is left of the file goes in any case.
    """
    if path is None or _is_device(path):
        folder = private_folder()
        try:
            yield folder.path / "result"
        finally:
            folder.remove()
        return
    with file_on_its_way(Path(os.path.realpath(path))) as passing:
        yield passing


def _put(passing: Path, target: Path) -> None:
    """Put a finished file in the place of another, whose permissions it takes."""
    with contextlib.suppress(FileNotFoundError):
        passing.chmod(stat.S_IMODE(target.stat().st_mode))
    passing.replace(target)


def delivery_of(options: argparse.Namespace, formats: Sequence[str]) -> Delivery:
    """Where results go, asked before any work is done. Raises `UsageError` where they could not go there."""
    path = None if options.output in (None, "-") else Path(options.output)
    format = options.format
    if path is not None:
        if path.is_dir():
            raise UsageError(f"--output {path} is a folder; name a file in it")
        if not path.parent.is_dir():
            raise UsageError(f"--output {path}: there is no folder {path.parent}")
        if format is None and not _is_device(path):
            format = path.suffix.lower().removeprefix(".")
            if format not in formats:
                raise UsageError(
                    f"--output {path}: cannot tell the format from its ending; add --format {'|'.join(formats)}"
                )
    format = format or "csv"
    if path is None and format in BINARY_FORMATS and sys.stdout is not None and sys.stdout.isatty():
        raise UsageError(f"{format} is not for a terminal; name a file with --output or redirect the output")
    return Delivery(format, path)


def table_bytes(frame: pd.DataFrame, format: str, *, about: About | None = None) -> bytes:
    """A frame in one of `TABLE_FORMATS`; `about` goes into the formats that have room for it, and its notices into
    every one, as columns."""
    from vigil.exports import tables

    frame = tables.with_notices(frame, about.notices if about else {})
    if format == "json":
        return tables.to_json(frame)
    if format == "parquet":
        return tables.to_parquet(frame, about=about)
    if format == "xlsx":
        return tables.to_xlsx(frame, about=about)
    return tables.to_csv(frame)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file so that whoever reads it sees the old content or the new one, never a part.

    A link keeps pointing where it did, a file keeps its permissions, and a device such as /dev/null is
    written to as it is.
    """
    if _is_device(path):
        path.write_bytes(content)
        return
    with _beside(path) as passing:
        with passing.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _put(passing, Path(os.path.realpath(path)))


def _is_device(path: Path) -> bool:
    return path.exists() and not path.is_file()


def _to_standard_output(content: bytes) -> None:
    if sys.stdout is None:
        raise UsageError("standard output is closed; name a file with --output")
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except OSError:
        _forget_standard_output()
        raise


def _forget_standard_output() -> None:
    """Send what is left of the output nowhere, or the interpreter would try, and fail, again at its end."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
