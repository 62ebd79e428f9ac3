"""What the first bytes of a file say of its kind: which parser reads it, or why none does."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from vigil.limits import WORKBOOK_CELLS


@dataclass(frozen=True)
class Parser:
    """A module of `vigil.parsers` and how it is asked."""

    module: str
    options: dict[str, Any] = field(default_factory=dict)
    as_name: str = ""
    """What the file must be called for the parser; empty where its name does not matter."""

    @property
    def makes_sheets(self) -> bool:
        """Whether what it finds are sheets, whose header stands somewhere among their rows."""
        return self.module == "workbook"


WORKBOOK = Parser("workbook", {"cells": WORKBOOK_CELLS})
KML = Parser("kml")
SHAPEFILE = Parser("geodata", {"driver": "ESRI Shapefile"}, "table.shp")

_PARSERS = (
    (rb"\xd0\xcf\x11\xe0", WORKBOOK),
    (rb"SQLite format 3\0(?:.{52}GP(?:KG|1[01])|.*gpkg_contents)", Parser("geodata", {"driver": "GPKG"}, "table.gpkg")),
    (rb"SQLite format 3\0", Parser("sqlite_file")),
    (rb"fgb\x03fgb", Parser("geodata", {"driver": "FlatGeobuf"}, "table.fgb")),
    (rb"<stata_dta>|[\x69-\x73][\x01\x02]\x01\0", Parser("statistics", {"program": "Stata"})),
    (rb"\$FL[23]", Parser("statistics", {"program": "SPSS"})),
    (rb"RD[XA][23]\n|X\n\0\0\0[\x02\x03]|A\n[23]\n", Parser("r_file")),
    (rb"ARROW1\0\0|FEA1", Parser("arrow_file")),
    (rb"(?s:\s*<.{0,4096}?<(?:\w{1,20}:)?kml[\s>])|\s*<(?:\w{1,20}:)?kml[\s>]", KML),
)

_REFUSED = (
    (rb"\xfd7zXZ\0", "is packed with xz; unpack it first"),
    (rb"BZh[1-9]", "is packed with bzip2; unpack it first"),
    (rb"\x28\xb5\x2f\xfd", "is packed with Zstandard; unpack it first"),
    (rb"7z\xbc\xaf", "is packed with 7-Zip; unpack it first"),
    (rb"Rar!", "is packed with RAR; unpack it first"),
    (rb"(?s:.{257})ustar", "is a tar archive; unpack it and open the table in it"),
    (rb"%PDF", "is a PDF; look for the same table as CSV or XLSX"),
    (rb"\0\x01\0\0Standard (?:Jet|ACE) DB", "is an Access database; export the table as CSV"),
    (rb"\0\0\x27\x0a", "is the geometry of a shapefile alone; zip its .shp, .shx, .dbf and .prj together"),
    (rb"\x80[\x02-\x05]", "is a Python pickle, which is never opened; save the table as CSV or Parquet"),
    (rb"HEADER RECORD\*{7}|(?s:\0{12}\xc2\xea\x81\x60)", "is a SAS file; save the table as CSV"),
    (rb"\x89HDF\r\n", "is an HDF5 file; save the table as CSV or Parquet"),
    (rb"\x89PNG|\xff\xd8\xff|GIF8", "is a picture; look for the table itself as CSV or XLSX"),
)

BEGINNING_BYTES = 8_192
"""How much of a file tells its kind."""


def parser_of(beginning: bytes) -> Parser | None:
    """The parser for a file that begins so; None for text, Parquet, zip, and what is refused."""
    text = beginning.removeprefix(b"\xef\xbb\xbf")
    return next((parser for shape, parser in _PARSERS if re.match(shape, text, re.DOTALL)), None)


def refusal_of(beginning: bytes) -> str:
    """Why a file that begins so is not read, in words that follow its name; empty where nothing is known against it."""
    return next((reason for shape, reason in _REFUSED if re.match(shape, beginning)), "")


_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta|script)\b", re.IGNORECASE)

_XML = (
    ("schemas-microsoft-com:office:spreadsheet", "is a workbook in Excel's XML format of 2003; save it as XLSX or CSV"),
    ("office:document ", "is a flat OpenDocument file; save it as ODS or CSV"),
    ("<gpx", "is GPX, a track of a GPS device, which is not read; save its points as CSV or GeoJSON"),
    ("opengis.net/gml", "is GML, which is not read; save it as GeoJSON or GeoPackage"),
    ("<osm", "is an extract of OpenStreetMap, which is no table of events"),
    ("<rss", "is a feed of news (RSS), which is no table; save its entries as CSV"),
)


def refusal_of_markup(text: str) -> str:
    """Why a text that begins with a tag is not read; empty for one that does not."""
    if not text.startswith("<"):
        return ""
    if _MARKUP.search(text[:4096]):
        return "is a web page (HTML) saved under another name; fetch the data itself, often after logging in"
    known = next((reason for mark, reason in _XML if mark in text[:4096]), "")
    return known or "is XML of a kind that is not read; save it as CSV or GeoJSON"


def workbook_in(members: Collection[str], mimetype: bytes) -> bool:
    """Whether the members of a zip are those of a workbook."""
    opendocument = mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet")
    return opendocument or bool({"xl/workbook.xml", "xl/workbook.bin"} & set(members))


_DOCUMENTS = (
    ("word/document.xml", "is a Word document; copy its table into a workbook, or save it as CSV"),
    ("ppt/presentation.xml", "is a presentation; copy its table into a workbook, or save it as CSV"),
    ("Index/Document.iwa", "is a Numbers or Pages document; export its table as XLSX or CSV"),
    ("content.xml", "is an OpenDocument text or drawing; copy its table into a workbook, or save it as CSV"),
    ("META-INF/MANIFEST.MF", "is a Java archive, which is no table"),
)


def document_in(members: Collection[str]) -> str:
    """Why a zip is not read that is a document of another kind; empty for any other zip."""
    return next((reason for name, reason in _DOCUMENTS if name in members), "")
