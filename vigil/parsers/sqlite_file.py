"""Databases of SQLite: their tables, read-only; nothing that a database can ask to be run is run."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from vigil.parsers.answer import Part, RefusalError, part_of


def read(path: str) -> list[Part]:
    """Every table with rows. Raises `RefusalError`."""
    try:
        database = sqlite3.connect(f"{Path(path).as_uri()}?mode=ro&immutable=1", uri=True)
        database.execute("PRAGMA trusted_schema = OFF")
        database.text_factory = lambda raw: raw.decode("utf-8", errors="replace")
        listed = database.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
            "AND sql NOT LIKE 'CREATE VIRTUAL%'"
        )
        found = [_part(database, name) for (name,) in listed.fetchall()]
        database.close()
    except sqlite3.Error as error:
        raise RefusalError("is an SQLite database that is damaged") from error
    if not (parts := [part for part in found if part.columns and len(part.columns[0])]):
        raise RefusalError("is an SQLite database without a table that has rows")
    return parts


def _part(database: sqlite3.Connection, name: str) -> Part:
    quoted = name.replace('"', '""')
    rows = database.execute(f'SELECT * FROM "{quoted}"')
    names = [column for column, *_ in rows.description]
    values = rows.fetchall()
    return part_of(
        name,
        [
            (column, [None if isinstance(row[place], bytes) else row[place] for row in values])
            for place, column in enumerate(names)
        ],
    )
