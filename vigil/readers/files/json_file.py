"""JSON and GeoJSON: a list of records, or of features with a point."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from vigil.limits import READ_COLUMNS, SAMPLE_ROWS
from vigil.readers.files.opening import Content, UnreadableFileError
from vigil.readers.files.raw import GEOMETRY, RawRows, Sample, cell_text, rows_of_cells, too_wide


def json_sample(content: Content) -> Sample:
    """The beginning of a JSON file, with all its records. Raises `UnreadableFileError` for what is not a list."""
    records, kind = _records(content)
    names = _record_names(records[:SAMPLE_ROWS], content.file)
    rows = [[cell_text(record.get(name)) for name in names] for record in records[:SAMPLE_ROWS]]
    return Sample(kind, names, tuple(map(tuple, rows)), records=tuple(records))


def read_records(content: Content, sample: Sample, wanted: Sequence[str]) -> RawRows:
    """The records of a sample in the `wanted` fields; a row's line is the number of its record."""
    cells = [[cell_text(record.get(name)) for name in wanted] for record in sample.records]
    return rows_of_cells(content.file, cells, wanted, list(range(1, len(cells) + 1)), ())


def _records(content: Content) -> tuple[list[dict[str, Any]], str]:
    """The records of a JSON file and what kind it is: a list of objects, one in an object, lines, or GeoJSON."""
    text = content.whole().decode("utf-8", errors="replace")
    try:
        # a bare NaN, which Python writes, is an unknown value
        parsed = json.loads(text, parse_constant=lambda name: None)
    except RecursionError as error:
        raise UnreadableFileError(content.file, "is nested too deeply to be a table of events") from error
    except ValueError as error:
        lines = _json_lines(text)
        if lines is None:
            where = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
            raise UnreadableFileError(
                content.file, f"is not complete JSON (it breaks off or has a mistake{where}); fetch it again"
            ) from error
        parsed = lines
    if isinstance(parsed, dict) and parsed.get("type") == "FeatureCollection":
        features = parsed.get("features")
        if not isinstance(features, list):
            raise UnreadableFileError(content.file, "is GeoJSON without a list of features")
        return [_of_feature(feature) for feature in features if isinstance(feature, dict)], "geojson"
    if isinstance(parsed, dict):
        lists = [value for value in parsed.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
        parsed = lists[0] if len(lists) == 1 else parsed
    if not isinstance(parsed, list) or not parsed or not all(isinstance(record, dict) for record in parsed):
        raise UnreadableFileError(content.file, "is JSON, but not a list of records; a table is a list of objects")
    return parsed, "json"


def _json_lines(text: str) -> list[Any] | None:
    """One object a line, as some services export; None where it is not that."""
    try:
        found = [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError:
        return None
    return found if len(found) > 1 else None


def _of_feature(feature: dict[str, Any]) -> dict[str, Any]:
    """The properties of a feature, and where it is: a point's coordinates, or only the kind of its geometry."""
    properties = feature.get("properties")
    geometry = feature.get("geometry")
    record = dict(properties) if isinstance(properties, dict) else {}
    record.setdefault("id", feature.get("id"))
    shape = geometry if isinstance(geometry, dict) else {}
    record[f"{GEOMETRY}type"] = shape.get("type")
    coordinates = shape.get("coordinates")
    if shape.get("type") == "MultiPoint" and isinstance(coordinates, list) and len(coordinates) == 1:
        coordinates = coordinates[0]
    elif shape.get("type") != "Point":
        coordinates = None
    if isinstance(coordinates, list) and len(coordinates) >= 2:
        record[f"{GEOMETRY}longitude"], record[f"{GEOMETRY}latitude"] = coordinates[:2]
    return record


def _record_names(records: Sequence[dict[str, Any]], file: str) -> tuple[str, ...]:
    names = dict.fromkeys(str(name) for record in records for name in record)
    if len(names) > READ_COLUMNS:
        raise UnreadableFileError(file, too_wide(len(names)))
    for name in ("longitude", "latitude"):
        if f"{GEOMETRY}type" in names:
            names[f"{GEOMETRY}{name}"] = None
    return tuple(names)
