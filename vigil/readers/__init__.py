"""Readers of public event tables, one module for each format; each declares whose data it is and what a row means.

`recognise` tells what a file is by its content, `read_table` reads it: events in the columns of
`vigil.readers.columns`, and everything that was not as expected. Nothing read is executed or unpickled.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from vigil.readers.column_use import ColumnUse, uses_of_format, uses_of_mapping
from vigil.readers.files.opening import Content, Progress, UnreadableFileError, open_content
from vigil.readers.files.raw import Sample
from vigil.readers.files.rows import sample_of
from vigil.readers.format import CERTAINTIES, Format, ReadTable, Recognition, source_of
from vigil.readers.formats import FORMATS
from vigil.readers.formats.mapped import MAPPED
from vigil.readers.mapping import Mapping
from vigil.readers.proposals import propose_mapping
from vigil.table.problems import TableError

__all__ = [
    "FORMATS",
    "Format",
    "Mapping",
    "ReadTable",
    "RecognisedFile",
    "UnreadableFileError",
    "format_named",
    "read_table",
    "recognise",
]


@dataclass(frozen=True, eq=False)
class RecognisedFile:
    """What a file was taken for, why, and what else it might be."""

    format: Format
    certainty: str
    because: str
    content: Content
    sample: Sample
    others: tuple[Format, ...] = ()


def format_named(name: str) -> Format:
    """The format that `--as` names. Raises `KeyError`, naming them all, for an unknown one."""
    for format in FORMATS:
        if format.name == name:
            return format
    raise KeyError(f"“{name}” is not a format; there are: {', '.join(format.name for format in FORMATS)}")


def recognise(path: Path, *, name: str = "") -> RecognisedFile:
    """What a file or folder is, by its content, never by its name; `name` is what it is called in messages.

    Raises `UnreadableFileError` for one that cannot be read or that is nothing known.
    """
    content = open_content(path, name=name)
    sample = sample_of(content)
    found: list[tuple[int, Format, Recognition]] = []
    for format in FORMATS:
        recognition = format.recognise(sample)
        if recognition:
            found.append((CERTAINTIES.index(recognition.certainty), format, recognition))
    if not found:
        raise UnreadableFileError(
            content.file,
            "is not a table of events that is known, and no column was found that could be a date; "
            "say what its columns are with a mapping, or what it is with --as",
        )
    found.sort(key=lambda entry: -entry[0])
    _, format, recognition = found[0]
    return RecognisedFile(
        format, recognition.certainty, recognition.because, content, sample, tuple(entry[1] for entry in found[1:])
    )


def read_table(
    path: Path,
    *,
    as_format: str | None = None,
    mapping: Mapping | None = None,
    date_order: str = "",
    strict: bool = False,
    name: str = "",
    progress: Progress | None = None,
) -> ReadTable:
    """Read a file or folder of any of `FORMATS`.

    as_format: the name of the format, where what it is taken for is to be overruled. mapping: which column is what;
    the file is then read as `mapped`. date_order: in which order day and month are written, one of
    `vigil.readers.day_order.ORDERS`, where the file is not to tell. name: what the file is called in messages, where
    the path is that of a copy (an upload). progress: called with how far the reading is.

    Raises `UnreadableFileError` for a file that cannot be read at all, `KeyError` for an unknown format, `ValueError`
    for a mapping beside another format than `mapped`, and `vigil.table.problems.TableError` for a broken data package,
    and with `strict` for any problem; without, rows with a problem are left out and listed.
    """
    if mapping is not None and as_format not in (None, MAPPED.name):
        raise ValueError(f"a mapping is for a table read as {MAPPED.name}, not as {as_format}")
    if mapping is not None:
        as_format = MAPPED.name
    found = recognise(path, name=name) if as_format is None else _as_said(path, as_format, mapping, name)
    format, content, sample = found.format, found.content, found.sample
    if format is MAPPED and mapping is None:
        mapping, _ = propose_mapping(sample)
    if date_order and mapping is not None:
        mapping = replace(mapping, date_order=date_order)
    result = format.read(content, replace(sample, date_order=date_order), progress, mapping)
    if strict and result.problems:
        raise TableError(result.problems)
    if not result.rows_read:
        raise UnreadableFileError(content.file, "names columns and holds no rows")
    declared = format if mapping is None else _declared(mapping)
    return ReadTable(
        format=declared,
        recognised_because=found.because,
        title=result.title or declared.title,
        file=content.file,
        version=result.version or _version(content, mapping, date_order),
        events=result.events,
        sources=source_of(declared) if result.sources is None else result.sources,
        problems=result.problems,
        notes=(*content.notes, *result.notes),
        unresolved=result.unresolved,
        rows_read=result.rows_read,
        mapping=mapping,
        date_order=result.date_order,
        columns=column_uses(format, sample, mapping),
    )


def _as_said(path: Path, as_format: str, mapping: Mapping | None, name: str) -> RecognisedFile:
    """A file as the format that it is said to be of. Raises as `read_table`."""
    format = format_named(as_format)
    content = open_content(path, name=name)
    sample = sample_of(content)
    recognition = format.recognise(sample)
    if recognition is None and mapping is None:
        lacking = [name for name in format.columns if not sample.has(name)][:6]
        reason = f"cannot be read as {format.title}: it lacks {', '.join(lacking) or 'what that is known by'}"
        raise UnreadableFileError(content.file, reason)
    because = "was said to be of this format" + (f" and {recognition.because}" if recognition else "")
    return RecognisedFile(format, "certain", because, content, sample)


def column_uses(format: Format, sample: Sample, mapping: Mapping | None) -> tuple[ColumnUse, ...]:
    """What every column of a file is used as, read as a format or through a mapping."""
    if mapping is None:
        header = format.row_by_row.header(sample) if format.row_by_row else None
        return uses_of_format(header or sample.names, format.columns)
    return uses_of_mapping(sample, mapping)


def _declared(mapping: Mapping) -> Format:
    """The declaration of a mapped table: what the mapping says of it, where it says something."""
    stated = {name: getattr(mapping, name) for name in ("title", "publisher", "licence", "event_is")}
    return replace(MAPPED, **{name: text for name, text in stated.items() if text})


def _version(content: Content, mapping: Mapping | None, date_order: str) -> str:
    if mapping is None and not date_order:
        return content.version
    how = mapping.to_json() if mapping else date_order
    return hashlib.sha256(f"{content.version} {how}".encode()).hexdigest()[:12]
