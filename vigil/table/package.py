"""Describe a table as a Frictionless data package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vigil.table import schema
from vigil.table.schema import LIST_SEPARATOR, Column, TableSchema


def data_package(title: str, *, description: str = "", version: str = "") -> dict[str, Any]:
    """The Frictionless `datapackage.json` of a table in this format, made from the schema."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "vigil-air-war-ukraine-2025",
        "title": title,
        "description": description,
        **({"version": version} if version else {}),
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
                "title": "Creative Commons Attribution 4.0",
            }
        ],
        "resources": [_resource(table) for table in schema.TABLES.values()],
    }


_FRICTIONLESS_TYPES: Mapping[str, dict[str, str]] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "datetime": {"type": "datetime"},
    "date": {"type": "date"},
    "list": {"type": "list", "delimiter": LIST_SEPARATOR, "itemType": "string"},
}


def _resource(table: TableSchema) -> dict[str, Any]:
    foreign_keys = [
        {"fields": [column.name], "reference": {"resource": column.refers_to[0], "fields": [column.refers_to[1]]}}
        for column in table.columns
        if column.refers_to is not None and column.kind != "list"
    ]
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "description": f"A row is {table.row_is}.",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "primaryKey": list(table.key),
            **({"foreignKeys": foreign_keys} if foreign_keys else {}),
            "missingValues": [""],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.allowed:
        constraints["enum"] = list(column.allowed)
    if column.minimum is not None:
        constraints["minimum"] = column.minimum
    if column.maximum is not None:
        constraints["maximum"] = column.maximum
    described: dict[str, Any] = {"name": column.name, **_FRICTIONLESS_TYPES[column.kind], "description": column.meaning}
    if column.unit:
        described["unit"] = column.unit
    if constraints:
        described["constraints"] = constraints
    return described
