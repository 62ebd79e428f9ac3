"""Readers of public event tables, one module for each format; each declares whose data it is and what a row means.

`recognise` tells what a file is by its content, `read_table` reads it: events in the columns of
`vigil.readers.columns`, and everything that was not as expected. Nothing read is executed or unpickled.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path

from vigil.readers.column_use import ColumnUse, uses_of_format, uses_of_mapping
from vigil.readers.files.opening import Content, Progress, UnreadableFileError, open_content
from vigil.readers.files.raw import Sample
from vigil.readers.files.rows import sample_of
from vigil.readers.format import CERTAINTIES, Certainty, Format, ReadTable, source_of
from vigil.readers.formats import FORMATS
from vigil.readers.formats.mapped import MAPPED
from vigil.readers.mapping import Mapping
from vigil.readers.placing import exchanged_mapping
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
    certainty: Certainty
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


def recognise(path: Path, *, name: str = "", sheet: str = "") -> RecognisedFile:
    """What a file or folder is, by its content, never by its name.

    name: what it is called in messages. sheet: which sheet, layer or data frame of it is read; without it the one that
    is most certainly a table of events, and of equals the one with most rows.

    Raises `UnreadableFileError` for one that cannot be read or that is nothing known.
    """
    content = open_content(path, name=name)
    found = [
        RecognisedFile(*found, part, sample, tuple(other for other, *_ in others))
        for part, sample in _sheets(content, sheet)
        if (recognised := _formats_of(sample))
        for found, *others in [recognised]
    ]
    if not found:
        raise UnreadableFileError(
            content.file,
            "is not a table of events that is known, and no column was found that could be a date; "
            "say what its columns are with a mapping, or what it is with --as",
        )
    return max(found, key=lambda one: (CERTAINTIES.index(one.certainty), one.content.rows))


_CONTROL = re.compile(r"(?:status|k?control|kontrol)(?:_|$)", re.IGNORECASE)


def _why_no_events(sample: Sample) -> str:
    """Why a table of a known publisher is none of events, in words that follow the name of its file; else empty."""
    if sample.has("geonameid") and any(map(_CONTROL.match, sample.names)):
        return (
            "is VIINA's table of who controls each place on each day, not of events; "
            "open its event_info, event_labels or event_1pd files"
        )
    return ""


def _formats_of(sample: Sample) -> list[tuple[Format, Certainty, str]]:
    """The formats that a sample can be of, the most certain first, each with how certain that is, and why."""
    found = [(format, recognised) for format in FORMATS if (recognised := format.recognise(sample))]
    found.sort(key=lambda entry: -CERTAINTIES.index(entry[1].certainty))
    return [(format, recognised.certainty, recognised.because) for format, recognised in found]


def _sheets(content: Content, sheet: str) -> list[tuple[Content, Sample]]:
    """The sheets of a file that can be read with the beginning of each; of a file without sheets the file itself.

    Raises `UnreadableFileError` where there is none, or none of the name.
    """
    names = (sheet,) if sheet else content.sheets
    found: list[tuple[Content, Sample]] = []
    reason: UnreadableFileError | None = None
    for part in [content.on(name) for name in names] or [content]:
        try:
            found.append((part, sample_of(part)))
        except UnreadableFileError as error:
            reason = reason or error
    if reason and not found:
        raise reason
    if why := _why_no_events(found[0][1]):
        raise UnreadableFileError(content.file, why)
    return found


def read_table(
    path: Path,
    *,
    as_format: str | None = None,
    mapping: Mapping | None = None,
    date_order: str = "",
    swap: bool = False,
    strict: bool = False,
    name: str = "",
    sheet: str = "",
    progress: Progress | None = None,
) -> ReadTable:
    """Read a file or folder of any of `FORMATS`.

    as_format: the name of the format, where what it is taken for is to be overruled. mapping: which column is what;
    the file is then read as `mapped`. date_order: in which order day and month are written, one of
    `vigil.readers.day_order.ORDERS`, where the file is not to tell. swap: whether latitude and longitude are
    exchanged. name: what the file is called in messages, where the path is that of a copy (an upload). sheet: as
    `recognise` takes it; without it the one that the mapping names. progress: called with how far the reading is.

    Raises `UnreadableFileError` for a file that cannot be read at all, `KeyError` for an unknown format, `ValueError`
    for a mapping beside another format than `mapped`, and `vigil.table.problems.TableError` for a broken data package,
    and with `strict` for any problem; without, rows with a problem are left out and listed.
    """
    if mapping is not None and as_format not in (None, MAPPED.name):
        raise ValueError(f"a mapping is for a table read as {MAPPED.name}, not as {as_format}")
    if mapping is not None:
        as_format = MAPPED.name
    if as_format is None:
        found = recognise(path, name=name, sheet=sheet)
    else:
        found = _as_said(open_content(path, name=name), as_format, mapping, sheet)
    format, content, sample = found.format, found.content, found.sample
    if format is MAPPED and mapping is None:
        mapping, _ = propose_mapping(sample)
    if mapping is not None:
        chosen = replace(mapping, sheet=content.sheet or mapping.sheet, date_order=date_order or mapping.date_order)
        mapping = exchanged_mapping(chosen) if swap else chosen
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


def _as_said(content: Content, as_format: str, mapping: Mapping | None, sheet: str) -> RecognisedFile:
    """A file as the format that it is said to be of. Raises as `read_table`.

    Of several sheets it is the one that fits the format, or has the columns of the mapping, and of equals the one with
    most rows.
    """
    format = format_named(as_format)

    def fit(found: tuple[Content, Sample]) -> tuple[int, int]:
        part, sample = found
        if mapping is not None:
            return sum(column in sample.names for column in mapping.columns.values()), part.rows
        return format.recognise(sample) is not None, part.rows

    content, sample = max(_sheets(content, sheet or (mapping.sheet if mapping else "")), key=fit)
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
