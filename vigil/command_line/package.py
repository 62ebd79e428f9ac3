"""`python -m vigil package`: describe a table as a Frictionless data package."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

from vigil.command_line import arguments
from vigil.command_line.failures import GOOD, DataError, write_message
from vigil.command_line.output import replace_file
from vigil.table import schema
from vigil.text import parse_json

FILE = "datapackage.json"

DESCRIPTION = """\
Write datapackage.json into the folder of a table: each of its files with its columns, as the schema describes
them. What an existing datapackage.json says of the table as a whole (title, description, licences and any
other property) is kept, and so are resources that are none of its files.

  python -m vigil package my-table --title "Strikes on ports, 2024"
"""


def add_to(commands: argparse._SubParsersAction[arguments.Parser]) -> None:
    """Describe the command and its options."""
    parser = commands.add_parser(
        "package", help="write datapackage.json, which describes the table", description=DESCRIPTION
    )
    parser.add_argument("folder", nargs="?", metavar="DIR", help="folder of the table (data/)")
    parser.add_argument("--title", help="title of the table, shown in the dashboard and in captions")
    parser.add_argument("--description", help="what the table holds, in a few sentences")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the file, and say what a reader should still add to it."""
    folder = arguments.table_folder(options.folder)
    package = described(folder, title=options.title, description=options.description)
    replace_file(folder / FILE, as_text(package).encode())
    if not package.get("licenses"):
        write_message(f'{folder / FILE} states no licence; add one under "licenses", it is kept from then on')
    return GOOD


def described(folder: Path, *, title: str | None = None, description: str | None = None) -> dict[str, Any]:
    """The data package of the table in a folder, made from the schema and what the folder's own file says.

    Raises `DataError` where a file that every table has is missing or the folder's own file cannot be read.
    """
    from vigil.table.loading import DATA_FOLDER, REQUIRED_TABLES
    from vigil.table.package import data_package

    missing = [
        f"{name}.csv is missing from {folder}" for name in REQUIRED_TABLES if not (folder / f"{name}.csv").is_file()
    ]
    if missing:
        raise DataError(*missing)
    before = _as_it_stands(folder / FILE)
    made = data_package(title or before.get("title") or folder.resolve().name)
    made["resources"] = [resource for resource in made["resources"] if (folder / resource["path"]).is_file()]
    if folder.resolve() != DATA_FOLDER:  # whose name and licence these are
        made["name"] = re.sub(r"[^a-z0-9._-]+", "-", folder.resolve().name.lower()).strip("-") or "table"
        del made["licenses"]
    made["resources"] += [resource for resource in before.get("resources", []) if not _is_table(resource)]
    fixed = {name: made[name] for name in ("$schema", "title", "resources")}
    package = {**made, **before, **fixed}
    if description is not None:
        package["description"] = description
    resources = package.pop("resources")  # the longest part comes last
    return {name: value for name, value in package.items() if value != ""} | {"resources": resources}


def is_current(folder: Path) -> bool:
    """Whether the folder's datapackage.json is there and says what the command would write."""
    file = folder / FILE
    return file.is_file() and _as_it_stands(file) == described(folder)


def as_text(package: dict[str, Any]) -> str:
    """The data package as the file holds it."""
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _as_it_stands(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {}
    try:
        found = parse_json(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DataError(f"{file} cannot be read: {error}; mend it or remove it") from error
    if not isinstance(found, dict) or not isinstance(found.get("resources", []), list):
        raise DataError(f"{file} does not hold a data package; mend it or remove it")
    return found


def _is_table(resource: object) -> bool:
    return isinstance(resource, dict) and resource.get("name") in schema.TABLES
