"""Rows of geodata and of files of statistics programs, whose columns have names."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from vigil.limits import SAMPLE_ROWS
from vigil.readers.files.opening import Content, UnreadableFileError
from vigil.readers.files.raw import GEOMETRY, RawRows, Sample, names_of


def parsed_sample(content: Content) -> Sample:
    """The beginning of the layer or data frame that is read. Raises `UnreadableFileError` for one without columns."""
    part = content.part
    if not part.names:
        raise UnreadableFileError(content.file, "holds no columns")
    kind = "geojson" if any(name.startswith(GEOMETRY) for name in part.names) else "parsed"
    rows = tuple(map(tuple, part.rows(0, SAMPLE_ROWS)))
    return Sample(kind, names_of(part.names, content.file), rows)


def read_parsed(content: Content, names: Sequence[str], wanted: Sequence[str]) -> RawRows:
    """The rows in the `wanted` columns; what a row is called is its number."""
    part = content.part
    places = [list(names).index(name) for name in wanted]
    frame = pd.DataFrame(
        {name: part.table.column(place).to_pandas() for name, place in zip(wanted, places, strict=True)}
    )
    others = [name for name in content.sheets if name != part.name]
    of_many = f"“{part.name}” is read; not {', '.join(f'“{name}”' for name in others)}"
    return RawRows(
        content.file,
        frame,
        lambda at: [place + 1 for place in at],
        notes=(*part.notes, *([of_many] if others else [])),
    )
