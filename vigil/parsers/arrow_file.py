"""Feather and other files of Arrow."""

from __future__ import annotations

import pyarrow as pa

from vigil.parsers.answer import Part, RefusalError, part_of


def read(path: str) -> list[Part]:
    """The table of a file. Raises `RefusalError`."""
    try:
        with pa.OSFile(path) as source:
            table = pa.ipc.open_file(source).read_all()
        table.validate(full=True)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise RefusalError("is a Feather or Arrow file that is damaged; fetch it again") from error
    columns = zip(table.column_names, table.columns, strict=True)
    return [part_of("", [(name, column.to_pylist()) for name, column in columns])]
