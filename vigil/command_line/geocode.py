"""`python -m vigil geocode`: from place names to coordinates, offline."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Sequence

from vigil.command_line import arguments
from vigil.command_line.failures import GOOD, DataError, UsageError, write_message
from vigil.command_line.output import TABLE_FORMATS, delivery_of, table_bytes

DESCRIPTION = """\
Look up place names, one row for each in their order: query, name, latitude, longitude, precision, radius_km,
source, note. A name that fits several places is not guessed: the note names them. Coordinates are empty where
nothing fits, and for countries, seas and directions. Without names, or with -, names are read from
standard input, one a line.

  python -m vigil geocode "Solomianskyi district, Kyiv" Чугуїв "Brovary, Kyiv oblast"
  python -m vigil geocode --within "Kharkiv oblast" < names.txt > places.csv
"""


def add_to(commands: argparse._SubParsersAction[arguments.Parser]) -> None:
    """Describe the command and its options."""
    parser = commands.add_parser("geocode", help="coordinates of place names, offline", description=DESCRIPTION)
    parser.add_argument("names", nargs="*", metavar="NAME", help="place name, with context if need be")
    parser.more = "names"
    parser.add_argument(
        "--within", metavar="PLACE", type=arguments.not_blank, help="wider place that every answer must lie in"
    )
    parser.add_argument(
        "--nominatim",
        action="store_true",
        help="ask Nominatim (OpenStreetMap), over the network, for names that are in no table: "
        "at most one a second, answers are kept on disk",
    )
    arguments.add_table(parser, skip=False)
    arguments.add_output(parser, TABLE_FORMATS)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write one row for each name; the columns are those of `vigil.places.geocoder.RESULT_COLUMNS`."""
    delivery = delivery_of(options, TABLE_FORMATS)
    folder = arguments.table_folder(options.table)
    names = _names(options.names)

    from vigil.places.gazetteer import load_gazetteer
    from vigil.places.geocoder import OfflineGeocoder, geocode_frame
    from vigil.places.online import ATTRIBUTION, NominatimService

    places = folder / "places.csv"
    if not places.is_file():
        raise DataError(f"places.csv is missing from {folder}; add it")
    online = NominatimService() if options.nominatim else None
    if online:
        write_message(f"names in no table are sent to Nominatim; {ATTRIBUTION}")
    try:
        geocoder = OfflineGeocoder(gazetteer=load_gazetteer(places), online=online)
        if options.within and not geocoder.resolve(options.within).found:
            raise UsageError(f"--within “{options.within}”: {geocoder.resolve(options.within).note}")
        found = geocode_frame(names, within=options.within, geocoder=geocoder)
    except (KeyError, ValueError) as error:
        raise DataError(f"{places} cannot be used; python -m vigil check {folder} says why") from error
    except sqlite3.Error as error:
        raise UsageError(f"the answers of Nominatim cannot be kept on disk: {error}") from error
    delivery.write(table_bytes(found, delivery.format))
    return GOOD


def _names(given: Sequence[str]) -> list[str]:
    """The names of the call, those on standard input standing where a "-" is."""
    names: list[str] = []
    for name in given or ["-"]:
        names += _names_piped_in() if name == "-" else [name]
    return names


def _names_piped_in() -> list[str]:
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError("no names: give some, or pipe them in, one a line")
    try:
        text = sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"standard input is not UTF-8 at byte {error.start}") from error
    # not splitlines(), which breaks at characters that a name copied from a web page may hold
    lines = text.replace("\r\n", "\n").split("\n")
    return [line.strip() for line in lines if line.strip()]
