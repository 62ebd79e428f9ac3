"""Files that another library parses, in a process of its own: sheets of workbooks, layers of geodata, data frames."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from vigil.readers.files.parser_process import ParsedPart, parse

Lend = Callable[[], AbstractContextManager[Path]]
"""Lends the file to a parser under a path: its own, or that of a copy which is gone afterwards."""


class ParsedFile:
    """What a parser finds in a file, read when it is first asked for."""

    def __init__(self, parser: str, lend: Lend, **options: Any) -> None:
        self._parser, self._lend, self._options = parser, lend, options

    @cached_property
    def parts(self) -> tuple[ParsedPart, ...]:
        """The sheets, layers or data frames, in the order of the file. Raises `ParserError`."""
        options = dict(self._options)
        if driver := options.get("driver"):
            options["skip"] = [name for name in _gdal_drivers() if name != driver]
        with self._lend() as path:
            return tuple(parse(self._parser, path, **options))


@cache
def _gdal_drivers() -> tuple[str, ...]:
    """The drivers of the installed GDAL, asked once: those not needed are turned off before it starts."""
    (part,) = parse("gdal_drivers", Path())
    return tuple(name for (name,) in part.rows())


_parsed: weakref.WeakValueDictionary[tuple[Any, ...], ParsedFile] = weakref.WeakValueDictionary()


def parsed_file(key: tuple[Any, ...], parser: str, lend: Lend, **options: Any) -> ParsedFile:
    """The file, the same as long as anyone holds it: what is opened twice in a row is parsed once.

    key: what tells the file from every other, and from itself after a change.
    """
    found = _parsed.get((parser, *key))
    if found is None:
        found = _parsed[(parser, *key)] = ParsedFile(parser, lend, **options)
    return found
