"""Files of R (.rds, .RData): their data frames. Nothing is evaluated: functions and other objects are passed over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from rdata import parser

from vigil.parsers.answer import Part, RefusalError, part_of

_Kind = parser.RObjectType


def read(path: str) -> list[Part]:
    """Every data frame of a file, in its order. Raises `RefusalError`."""
    try:
        top = parser.parse_file(path, extension=".rds").object
        parts = [_part(name, frame) for name, frame in _objects(top) if "data.frame" in _classes(frame)]
    except Exception as error:  # whatever a damaged file makes the parser do
        raise RefusalError("is a file of R that is damaged or of a version that is not read") from error
    if not parts:
        raise RefusalError("is a file of R without a data frame")
    return parts


def _objects(top: Any) -> Iterator[tuple[str, Any]]:
    """The objects of a file with their names: of .RData a list of several, of .rds one without a name."""
    if top.info.type == _Kind.LIST and top.tag is not None:
        yield from _pairs(top)
    else:
        yield "", top


def _pairs(pairlist: Any) -> Iterator[tuple[str, Any]]:
    while pairlist is not None and pairlist.info.type == _Kind.LIST:
        tag = pairlist.tag
        symbol = tag.referenced_object or tag
        value, pairlist = pairlist.value
        yield _text(symbol.value), value


def _attributes(item: Any) -> dict[str, Any]:
    return dict(_pairs(item.attributes))


def _classes(item: Any) -> list[str | None]:
    found = _attributes(item).get("class")
    return _texts(found) if found is not None else []


def _text(char: Any) -> str:
    raw: bytes = char.value or b""
    if char.info.gp & parser.CharFlags.LATIN1:
        return raw.decode("latin-1")
    return raw.decode("utf-8", errors="replace")


def _texts(item: Any) -> list[str | None]:
    return [None if char.value is None else _text(char) for char in item.value]


def _part(name: str, frame: Any) -> Part:
    about = _attributes(frame)
    columns: list[tuple[str, list[Any]]] = []
    passed_over: list[str] = []
    for title, column in zip(_texts(about["names"]), frame.value, strict=True):
        if column.info.type in (_Kind.INT, _Kind.LGL, _Kind.REAL, _Kind.STR):
            columns.append((title or "", _values(column)))
        else:
            passed_over.append(f"“{title}”")
    row_names = about.get("row.names")
    if row_names is not None and row_names.info.type == _Kind.STR:
        texts = _texts(row_names)
        if texts != [str(number) for number in range(1, len(texts) + 1)]:
            columns.insert(0, ("row.names", texts))
    notes = (
        [f"of the data frame {', '.join(passed_over)} is not read: it holds lists, no values"] if passed_over else []
    )
    return part_of(name, columns, notes)


def _values(column: Any) -> list[Any]:
    """The values of a column: days as days, times with the offset of UTC, in which R stores them, factors by level."""
    if column.info.type == _Kind.STR:
        return _texts(column)
    classes = _classes(column)
    if "integer64" in classes:
        whole = np.asarray(column.value).view("int64")
        return [None if value == np.iinfo("int64").min else value for value in whole.tolist()]
    values = np.ma.masked_invalid(np.ma.asarray(column.value)).tolist()
    if "factor" in classes:
        levels = _texts(_attributes(column)["levels"])
        return [None if value is None else levels[int(value) - 1] for value in values]
    if "Date" in classes:
        return [None if value is None else _moment(value * 86_400).date() for value in values]
    if "POSIXct" in classes:
        return [None if value is None else _moment(value) for value in values]
    if column.info.type == _Kind.LGL:
        return [None if value is None else bool(value) for value in values]
    return list(values)


def _moment(seconds: float) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
