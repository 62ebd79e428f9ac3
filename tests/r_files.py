"""Writes files of R (.rds) as R does (serialization version 2, XDR), of the few kinds of value that tests need."""

from __future__ import annotations

import struct
from collections.abc import Sequence

INTEGER, REAL, TEXT, LOGICAL = 13, 14, 16, 10
_LIST, _PAIRLIST, _SYMBOL, _CHARACTERS, _NOTHING = 19, 2, 1, 9, 254
_UTF8, _WITH_ATTRIBUTES, _IS_OBJECT, _WITH_TAG = 8 << 12, 1 << 9, 1 << 8, 1 << 10


def _int(value: int) -> bytes:
    return struct.pack(">i", value)


def _characters(text: str | None) -> bytes:
    if text is None:
        return _int(_CHARACTERS) + _int(-1)
    return _int(_CHARACTERS | _UTF8) + _int(len(text.encode())) + text.encode()


def _attributes(pairs: dict[str, bytes]) -> bytes:
    found = b""
    for name, value in pairs.items():
        found += _int(_PAIRLIST | _WITH_TAG) + _int(_SYMBOL) + _characters(name) + value
    return found + _int(_NOTHING)


def vector(kind: int, values: Sequence[object], **attributes: bytes) -> bytes:
    """A vector; None is NA."""
    flags = kind | (_WITH_ATTRIBUTES if attributes else 0) | (_IS_OBJECT if "class" in attributes else 0)
    found = _int(flags) + _int(len(values))
    for value in values:
        if kind in (INTEGER, LOGICAL):
            found += _int(-(2**31) if value is None else int(value))  # type: ignore[call-overload]
        elif kind == REAL:
            found += bytes.fromhex("7FF00000000007A2") if value is None else struct.pack(">d", value)
        else:
            found += _characters(value)  # type: ignore[arg-type]
    return found + (_attributes(attributes) if attributes else b"")


def texts(*values: str | None) -> bytes:
    """A vector of texts."""
    return vector(TEXT, values)


def data_frame(rows: int, **columns: bytes) -> bytes:
    """A data frame of vectors."""
    about = {"names": texts(*columns), "class": texts("data.frame"), "row.names": vector(INTEGER, [None, -rows])}
    flags = _int(_LIST | _WITH_ATTRIBUTES | _IS_OBJECT)
    return flags + _int(len(columns)) + b"".join(columns.values()) + _attributes(about)


def rds(item: bytes) -> bytes:
    """The file of one object."""
    return b"X\n" + _int(2) + _int(0x030600) + _int(0x020300) + item
