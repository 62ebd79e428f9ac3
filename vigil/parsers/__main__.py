"""`python -m vigil.parsers REQUEST`: read one file within limits, and write what it holds to the output.

REQUEST is JSON: `parser`, a module of this folder; `path`, the file; `memory` in bytes and `seconds`; `options` of the
parser. The output is a line of JSON, then of each of its `parts` an Arrow IPC stream, in their order; or only the line,
with `refused`. Nothing is ever pickled.
"""

from __future__ import annotations

import contextlib
import importlib.abc
import json
import os
import sys
from importlib import import_module
from typing import Any


def main(request: dict[str, Any]) -> None:
    """Answer a request on the standard output."""
    with os.fdopen(os.dup(1), "wb") as output:
        os.dup2(2, 1)  # what a library prints is no answer
        _limit(request["memory"], request["seconds"])
        if request["parser"] != "r_file":
            sys.meta_path.insert(0, _WithoutPandas())
        from vigil.parsers.answer import RefusalError

        try:
            parts = import_module(f"vigil.parsers.{request['parser']}").read(request["path"], **request["options"])
        except RefusalError as error:
            output.write(json.dumps({"refused": str(error)}).encode() + b"\n")
            return
        _write(output, parts)


class _WithoutPandas(importlib.abc.MetaPathFinder):
    """Libraries import pandas where it is there, for what is not asked of them; that takes longer than most files."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> None:
        """Say that pandas is not there."""
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname, name=fullname)


def _write(output: Any, parts: list[Any]) -> None:
    import pyarrow as pa

    described = [{"name": part.name, "names": part.names, "notes": part.notes, "hidden": part.hidden} for part in parts]
    output.write(json.dumps({"parts": described}).encode() + b"\n")
    for part in parts:
        table = part.table()
        with pa.ipc.new_stream(output, table.schema) as stream:
            stream.write_table(table)


def _limit(memory: int, seconds: int) -> None:
    """Have the system end this process where it takes more than it may; whoever started it watches it, too.

    macOS knows no limit on memory and Windows none of these: there the watch is all there is.
    """
    with contextlib.suppress(ImportError):
        import resource

        limits = {"RLIMIT_AS": memory, "RLIMIT_CPU": seconds, "RLIMIT_FSIZE": 0, "RLIMIT_CORE": 0}
        for name, limit in limits.items():
            with contextlib.suppress(AttributeError, ValueError, OSError):
                resource.setrlimit(getattr(resource, name), (limit, limit))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
