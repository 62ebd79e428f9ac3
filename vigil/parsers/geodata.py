"""Geodata through GDAL (GeoPackage, shapefile, FlatGeobuf): the one driver that is named, and no other, opens the file.

So there is no network, no virtual file and no file that a file points to.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from vigil.parsers import shapes
from vigil.parsers.answer import Part, RefusalError, part_of


def read(path: str, *, driver: str, skip: Sequence[str]) -> list[Part]:
    """The layers of a file. skip: all other drivers. Raises `RefusalError`."""
    os.environ["GDAL_SKIP"] = ",".join(skip)
    import pyogrio
    import pyogrio.raw

    if set(pyogrio.list_drivers()) != {driver}:
        raise RefusalError(f"cannot be read: the installed GDAL has no {driver} of which all else can be turned off")
    try:
        return [_layer(path, str(name), has_shapes=kind is not None) for name, kind in pyogrio.list_layers(path)]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError, ValueError) as error:
        raise RefusalError("is a file of geodata that is damaged; fetch it again") from error


def _layer(path: str, name: str, *, has_shapes: bool) -> Part:
    from pyogrio import raw

    # as text, times keep the offset that they are written with
    about, _, found, values = raw.read(path, layer=name, force_2d=True, datetime_as_string=True)
    columns = [(str(field), _values(column)) for field, column in zip(about["fields"], values, strict=True)]
    if not has_shapes or found is None:
        return part_of(name, columns)
    decoded = [shapes.from_wkb(bytes(one)) if one is not None else ("", []) for one in found]
    system = str(about["crs"] or "")
    notes = []
    if not system and any(kind for kind, _ in decoded):
        notes.append("the file does not say what its coordinates are; numbers of degrees are taken as those of WGS 84")
    is_known = not system or any(known in system for known in _WGS_84)
    if not is_known:
        notes.append(f"its coordinates are stated to be in {_named(system)}")
    return part_of(name, columns + shapes.columns_of(decoded, crs="" if is_known else _named(system)), notes)


_WGS_84 = ("EPSG:4326", "OGC:CRS84", 'GEOGCS["WGS 84"', 'GEOGCRS["WGS 84"', 'GEOGCS["GCS_WGS_1984"')


def _named(system: str) -> str:
    """The short name of a coordinate system, or the first in its description."""
    return system.split('"')[1] if '"' in system else system


def _values(column: Any) -> list[Any]:
    return [value.isoformat() if hasattr(value, "isoformat") else value for value in column.tolist()]
