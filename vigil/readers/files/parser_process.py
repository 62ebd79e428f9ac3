"""Starts the parsers of other libraries (`vigil.parsers`), each file in a process of its own, and watches them.

A process gets an empty folder to work in, limits on memory and time, and nothing of the server's environment but where
Python is; what it found comes back as Arrow. A hostile file ends the parser and not the server.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

import psutil
import pyarrow as pa

from vigil.limits import PARSER_ANSWER_BYTES, PARSER_MEMORY_BYTES, PARSER_SECONDS

_ROOT = Path(__file__).resolve().parents[3]

_PASSED_ON = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""Variables of the environment that Python may need to start; any other could change what a parser does."""

SECONDS_BETWEEN_LOOKS = 0.05


class ParserError(ValueError):
    """A file that a parser refused, or that ended it; the message, for people, follows the name of the file."""


@dataclass(frozen=True, eq=False)
class ParsedPart:
    """A sheet, layer or data frame: its cells as text."""

    name: str
    names: tuple[str, ...]
    """Of its columns; empty for a sheet, whose header stands somewhere among its rows."""
    table: pa.Table
    """The columns in their order; missing where a cell is empty."""
    notes: tuple[str, ...]
    hidden: bool

    def rows(self, first: int = 0, count: int | None = None) -> list[list[str]]:
        """Some rows, all of the same width, with an empty text for an empty cell."""
        columns = [column.to_pylist() for column in self.table.slice(first, count).columns]
        return [[cell or "" for cell in row] for row in zip(*columns, strict=True)]


def parse(
    parser: str,
    path: Path,
    *,
    memory: int = PARSER_MEMORY_BYTES,
    seconds: float = PARSER_SECONDS,
    **options: Any,
) -> list[ParsedPart]:
    """What a parser, a module of `vigil.parsers`, finds in a file. Raises `ParserError`."""
    request = {
        "parser": parser,
        "path": str(path.absolute()),
        "memory": memory,
        "seconds": int(seconds) + 1,
        "options": options,
    }
    with TemporaryDirectory(prefix="vigil-", ignore_cleanup_errors=True) as folder:
        running = _Running(json.dumps(request), folder)
        running.watch(memory, seconds)
    return _parts(running.answer)


class _Running:
    """A parser at work, and what it has answered."""

    def __init__(self, request: str, folder: str) -> None:
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        path = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        # one thread, and memory asked of the system: pools and stacks of many threads would count against the limit
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "GDAL_NUM_THREADS"), "1")
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "vigil.parsers", request],
            cwd=folder,
            env={
                **environment,
                **threads,
                **dict.fromkeys(("TMPDIR", "TEMP", "TMP", "HOME"), folder),
                "PYTHONPATH": path,
                "PYTHONDONTWRITEBYTECODE": "1",
                "ARROW_DEFAULT_MEMORY_POOL": "system",
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self.answer = bytearray()

    def _read(self) -> None:
        assert self._process.stdout
        with self._process.stdout as stream:
            while piece := os.read(stream.fileno(), 2**20):
                self.answer += piece
                if len(self.answer) > PARSER_ANSWER_BYTES:
                    return

    def watch(self, memory: int, seconds: float) -> None:
        """Wait for the end, which comes at the latest when a limit is reached. Raises `ParserError` for that."""
        until, reason = monotonic() + seconds, ""
        self._reader.start()
        try:
            while self._reader.is_alive() and not reason:
                self._reader.join(SECONDS_BETWEEN_LOOKS)
                if monotonic() > until:
                    reason = f"takes longer than {seconds:g} seconds to read"
                elif _memory_of(self._process.pid) > memory:
                    reason = _TOO_LARGE
        finally:
            if reason or len(self.answer) > PARSER_ANSWER_BYTES:
                self._process.kill()
            status = self._process.wait()
            self._reader.join()
        if len(self.answer) > PARSER_ANSWER_BYTES:
            reason = _TOO_LARGE
        if reason or status:
            raise ParserError(reason or "is damaged, or asks for more memory than a file may take; save it as CSV")


_TOO_LARGE = "takes more memory to read than a file may; save it as CSV"


def _memory_of(process: int) -> int:
    with contextlib.suppress(psutil.Error):
        return int(psutil.Process(process).memory_info().rss)
    return 0


def _parts(answer: bytearray) -> list[ParsedPart]:
    line, _, streams = bytes(answer).partition(b"\n")
    described = json.loads(line)
    if "refused" in described:
        raise ParserError(described["refused"])
    source = pa.BufferReader(streams)
    found = []
    for part in described["parts"]:
        table = pa.ipc.open_stream(source).read_all()
        found.append(ParsedPart(part["name"], tuple(part["names"]), table, tuple(part["notes"]), part["hidden"]))
    return found
