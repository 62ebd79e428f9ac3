"""JSON, JSON Lines and GeoJSON: the list of records that is the table, wherever in the file it stands.

Records in records become fields of their own, named by their path (`location.name`). What is no record is reported.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from vigil.limits import READ_COLUMNS, SAMPLE_ROWS
from vigil.parsers.cell_text import cell_text
from vigil.readers.coordinate_texts import crs_of
from vigil.readers.files.header import find_header, is_day
from vigil.readers.files.opening import Content, UnreadableFileError
from vigil.readers.files.raw import GEOMETRY, RawRows, Sample, names_of, rows_of_cells, too_wide
from vigil.table.problems import Problem
from vigil.text import cut, listed, number_of, parse_json

Record = dict[str, Any]


def json_sample(content: Content) -> Sample:
    """The beginning of a JSON file, with all its records. Raises `UnreadableFileError` for what holds none."""
    found = _found(content)
    kind, records, lines, problems = "json", [], [], []
    if any(map(_is_feature, found.items)):
        kind, found = "geojson", _of_features(found)
    for line, item in zip(found.lines or range(1, len(found.items) + 1), found.items, strict=True):
        if isinstance(item, dict):
            records.append(_flat(item))
            lines.append(line)
        else:
            text = item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)
            problems.append(Problem(content.file, line, "", text[:200], "is no record with named fields"))
    if not records:
        raise UnreadableFileError(content.file, _NO_TABLE)
    names = _record_names(records, content.file)
    rows = [tuple(cell_text(record.get(name)) for name in names) for record in records[:SAMPLE_ROWS]]
    return Sample(
        kind,
        names,
        tuple(rows),
        records=tuple(records),
        record_lines=tuple(lines),
        problems=(*found.problems, *problems),
        notes=found.notes,
    )


def read_records(content: Content, sample: Sample, wanted: Sequence[str]) -> RawRows:
    """The records of a sample in the `wanted` fields; a row's line is the number of its record, in JSON Lines its
    line."""
    cells = [[cell_text(record.get(name)) for name in wanted] for record in sample.records]
    return rows_of_cells(content.file, cells, wanted, sample.record_lines, sample.problems)


_NO_TABLE = "is JSON, but not a list of records; a table is a list of objects"

NESTED_RECORDS = 4
"""How deep in a file its list of records is looked for, and records in records become fields."""


@dataclass(frozen=True)
class _Found:
    """What stands where the table is: records, features, and items that are neither."""

    items: Sequence[Any]
    lines: Sequence[int] = ()
    """Of each its line, where they stand in lines."""
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    crs: str = ""
    """The coordinate system of features, where it is not that of GeoJSON."""


def _found(content: Content) -> _Found:
    text = content.whole().decode("utf-8", errors="replace")
    try:
        document = parse_json(text)
    except ValueError as error:
        lines = _json_lines(text, content.file)
        if lines:
            return lines
        if not isinstance(error, json.JSONDecodeError):
            raise UnreadableFileError(content.file, f"cannot be read as JSON: {error}") from error
        reason = f"is not complete JSON (it breaks off or has a mistake at line {error.lineno}); fetch it again"
        raise UnreadableFileError(content.file, reason) from error
    if isinstance(document, dict) and document.get("type") == "FeatureCollection":
        if not isinstance(document.get("features"), list):
            raise UnreadableFileError(content.file, "is GeoJSON without a list of features")
        return _Found(document["features"], crs=crs_of(document))
    if isinstance(document, dict):
        return _in_object(document, content.file)
    if not isinstance(document, list):
        raise UnreadableFileError(content.file, _NO_TABLE)
    return _Found(_of_rows(document, content.file) if all(isinstance(item, list) for item in document) else document)


# Lines


def _json_lines(text: str, file: str) -> _Found | None:
    """One object a line, as some services export; None where most lines are not. A line ends with a line feed: other
    separators may stand in a text."""
    items, at, problems = [], [], []
    for number, line in enumerate(text.split("\n"), start=1):
        if not (line := line.strip(" \t\r\x1e")):
            continue
        try:
            items.append(parse_json(line))
            at.append(number)
        except ValueError:
            problems.append(Problem(file, number, "", cut(line, 200), "is no complete record of JSON"))
    if sum(isinstance(item, dict) for item in items) <= len(problems):
        return None
    return _Found(items, at, problems=tuple(problems))


# Where in an object the table is


def _in_object(document: Record, file: str) -> _Found:
    """The list of records in an object; one that is itself a record, or holds columns, is a table too."""
    if len(items := _of_columns(document)):
        return _Found(items)
    lists = list(_lists(document))
    with_days = [one for one in lists if _has_day(one[1])]
    if not with_days and _has_day([document]):
        return _Found([document])
    if not lists:
        raise UnreadableFileError(file, _NO_TABLE)
    path, items = max(with_days or lists, key=lambda one: (_leaf(one[0]) in EVENT_LISTS, len(one[1])))
    others = [f"“{name}” ({number_of(len(other), 'record')})" for name, other in lists if name != path]
    notes = [f"the list “{path}” is the table; not read: {listed(others)}"] if others else []
    return _Found(items, notes=tuple(notes))


EVENT_LISTS = frozenset(("events", "event", "incidents", "attacks", "strikes", "data", "result", "results", "records"))
"""What the list of events is called, where an object holds several lists with days."""


def _leaf(path: str) -> str:
    return path.rsplit(".", 1)[-1].casefold()


def _lists(value: Record, path: str = "", depth: int = 0) -> Iterator[tuple[str, list[Any]]]:
    """Every list with records in an object, and its path."""
    for key, inner in value.items():
        name = f"{path}{key}"
        if isinstance(inner, list) and any(isinstance(item, dict) for item in inner):
            yield name, inner
        elif isinstance(inner, dict) and depth < NESTED_RECORDS:
            yield from _lists(inner, f"{name}.", depth + 1)


def _has_day(items: Sequence[Any]) -> bool:
    """Whether one of the first records holds a day, in a feature among its properties."""
    records = [_flat(item) for item in items[:SAMPLE_ROWS] if isinstance(item, dict)]
    return any(isinstance(value, str) and is_day(value) for record in records for value in record.values())


def _of_columns(document: Record) -> list[Any]:
    """The records of an object that holds columns, rows beside their names, or records by their identifiers, as pandas
    writes; none of another."""
    values = list(document.values())
    names, rows = document.get("columns"), document.get("data")
    if isinstance(names, list) and isinstance(rows, list) and rows and all(isinstance(row, list) for row in rows):
        return [dict(zip(map(str, names), row, strict=False)) if len(row) == len(names) else row for row in rows]
    of_columns = all(isinstance(value, list) and not any(isinstance(item, dict) for item in value) for value in values)
    if len(values) > 1 and of_columns and len(set(map(len, values))) == 1:
        return [dict(zip(document, row, strict=True)) for row in zip(*values, strict=True)]
    if len(values) > 1 and all(isinstance(value, dict) and value for value in values):
        if all(value.keys() == values[0].keys() for value in values) and all(map(str.isdigit, values[0])):
            return [{name: document[name][key] for name in document} for key in values[0]]
        if any(set(one) & set(values[0]) for one in values[1:]):
            return [{"id": key, **value} for key, value in document.items()]
    return []


def _of_rows(rows: Sequence[list[Any]], file: str) -> list[Any]:
    """The records of rows of cells."""
    cells = [(number, [cell_text(cell) for cell in row]) for number, row in enumerate(rows, start=1)]
    if not any(any(row) for _, row in cells):
        raise UnreadableFileError(file, _NO_TABLE)
    header = find_header(cells)
    names = names_of(header.names, file)
    return [
        dict(zip(names, row, strict=False)) if len(row) <= len(names) else list(row) for _, row in cells[header.below :]
    ]


# Records


def _flat(record: Record, path: str = "", depth: int = 0) -> Record:
    """A record whose fields hold no records, but for geometries and what is nested deeper than any real one."""
    flat: Record = {}
    for key, value in record.items():
        name = f"{path}{key}"
        is_shape = isinstance(value, dict) and ("coordinates" in value or "geometries" in value)
        if isinstance(value, dict) and value and depth < NESTED_RECORDS and not is_shape:
            for inner, held in _flat(value, f"{name}.", depth + 1).items():
                flat[inner if inner not in flat else f"{inner} (2)"] = held
        else:
            flat[name] = value
    return flat


def _record_names(records: Sequence[Record], file: str) -> tuple[str, ...]:
    names = dict.fromkeys(str(name) for record in records for name in record)
    if len(names) > READ_COLUMNS:
        raise UnreadableFileError(file, too_wide(len(names)))
    return tuple(names)


# GeoJSON


def _is_feature(item: Any) -> bool:
    return isinstance(item, dict) and item.get("type") == "Feature" and ("geometry" in item or "properties" in item)


def _of_features(found: _Found) -> _Found:
    """Each feature as a record of its properties and of where it is; what is no feature as it stands."""
    features = [item for item in found.items if isinstance(item, dict)]
    points = [None if found.crs else _point(feature) for feature in features]
    # an area has no one point, and in another system numbers are no degrees
    located = list(zip(features, points, strict=True))
    shaped = any(point is None and isinstance(feature.get("geometry"), dict) for feature, point in located)
    each = iter(located)
    items = [
        _of_feature(*next(each), crs=found.crs, shaped=shaped) if isinstance(item, dict) else item
        for item in found.items
    ]
    notes = [f"its coordinates are stated to be in {found.crs}"] if found.crs else []
    return _Found(items, found.lines, (*found.notes, *notes), found.problems)


def _of_feature(feature: Record, point: list[Any] | None, *, crs: str, shaped: bool) -> Record:
    properties, geometry = feature.get("properties"), feature.get("geometry")
    record = dict(properties) if isinstance(properties, dict) else {}
    record.setdefault("id", feature.get("id"))
    shape = geometry if isinstance(geometry, dict) else {}
    record[f"{GEOMETRY}type"] = shape.get("type")
    if not crs:
        record[f"{GEOMETRY}longitude"], record[f"{GEOMETRY}latitude"] = point[:2] if point else (None, None)
    if shaped and shape:
        named = {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}
        record[f"{GEOMETRY}shape"] = json.dumps({**shape, **named})
    return record


def _point(feature: Record) -> list[Any] | None:
    """Longitude and latitude of a feature that is a point."""
    geometry = feature.get("geometry")
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    kind = geometry.get("type") if isinstance(geometry, dict) else ""
    if kind == "MultiPoint" and isinstance(coordinates, list) and len(coordinates) == 1:
        coordinates = coordinates[0]
    elif kind != "Point":
        return None
    return coordinates if isinstance(coordinates, list) and len(coordinates) >= 2 else None
