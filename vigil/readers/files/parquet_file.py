"""Parquet: only the columns that are used, as text."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from vigil.limits import SAMPLE_ROWS
from vigil.parsers.cell_text import cell_text
from vigil.readers.files.opening import Content, Progress, UnreadableFileError
from vigil.readers.files.raw import RawRows, Sample, names_of
from vigil.table.problems import Problem

_DAMAGED_PARQUET = "is a Parquet file that was cut off or damaged; fetch it again"


def _parquet_file(content: Content) -> Any:
    try:
        file: Any = io.BytesIO(content.whole()) if content.packed else content.path
        return parquet.ParquetFile(file)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise UnreadableFileError(content.file, _DAMAGED_PARQUET) from error


def parquet_sample(content: Content) -> Sample:
    """The beginning of a file. Raises `UnreadableFileError` for a damaged one."""
    file = _parquet_file(content)
    names = names_of(file.schema_arrow.names, content.file)
    if list(names) != list(file.schema_arrow.names):
        raise UnreadableFileError(content.file, "has columns without a name or with the same name; name each once")
    rows: list[tuple[str, ...]] = []
    try:
        for batch in file.iter_batches(batch_size=SAMPLE_ROWS):
            batch.validate(full=True)  # nothing else looks whether texts are UTF-8
            rows = [tuple(cell_text(row[name]) for name in names) for row in batch.to_pylist()]
            break
    except (pa.ArrowException, OSError) as error:
        raise UnreadableFileError(content.file, _DAMAGED_PARQUET) from error
    return Sample("parquet", names, tuple(rows))


class ParquetRows:
    """The rows of a file in the `wanted` columns, read some at a time; what a row is called is its number."""

    def __init__(self, content: Content, wanted: Sequence[str]) -> None:
        self._content, self._wanted = content, list(wanted)

    def tables(self, rows: int, progress: Progress | None = None) -> Iterator[pa.Table]:
        """The rows in tables of at most `rows`. Raises `UnreadableFileError` for a damaged file."""
        file, content, read = _parquet_file(self._content), self._content, 0
        try:
            for batch in file.iter_batches(batch_size=rows, columns=self._wanted):
                batch.validate(full=True)
                read += batch.num_rows
                if progress:
                    progress(read / file.metadata.num_rows, f"reading {content.file}")
                yield pa.Table.from_batches([batch])
        except (pa.ArrowException, OSError) as error:
            raise UnreadableFileError(content.file, _DAMAGED_PARQUET) from error

    def frame(self, table: pa.Table) -> pd.DataFrame:
        """Some of the rows as text."""
        return pd.DataFrame({name: _as_text(table[name]) for name in self._wanted})

    def numbers(self, places: Sequence[int]) -> list[int]:
        """The numbers of some of the rows, counted from 1."""
        return [place + 1 for place in places]

    def lines(self, numbers: Sequence[int]) -> list[int]:
        """The same: rows stand on no lines."""
        return list(numbers)

    def problems(self) -> tuple[Problem, ...]:
        """Every row is one."""
        return ()


def rows_in(content: Content) -> int:
    """How many rows a file says it has. Raises `UnreadableFileError` for a damaged one."""
    return int(_parquet_file(content).metadata.num_rows)


def read_parquet(content: Content, wanted: list[str]) -> RawRows:
    """The rows in the `wanted` columns. Raises `UnreadableFileError` for a damaged file."""
    file = _parquet_file(content)
    try:
        table = file.read(columns=wanted)
        table.validate(full=True)
    except (pa.ArrowException, OSError) as error:
        raise UnreadableFileError(content.file, _DAMAGED_PARQUET) from error
    frame = pd.DataFrame({name: _as_text(table[name]) for name in wanted})
    return RawRows(content.file, frame, lambda places: [place + 1 for place in places])


def _as_text(column: Any) -> pd.Series:
    """A column of Parquet as text, the texts of a dictionary staying one."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        if pa.types.is_string(kind.value_type) or pa.types.is_large_string(kind.value_type):
            return column.combine_chunks().to_pandas().replace("", None)
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_nested(kind) or pa.types.is_floating(kind) or pa.types.is_binary(kind) or pa.types.is_decimal(kind):
        return pd.Series([cell_text(value) or None for value in column.to_pylist()], dtype="str")
    text = column.cast(pa.string()).to_pandas().astype("str")
    return text.where(text != "")
