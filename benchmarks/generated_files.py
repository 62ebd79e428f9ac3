"""Files of events of many kinds, made up from a number: what people and programs do to tables, and what they hold.

The maker knows its own records: which rows stand in the file, on which lines, and what their plain cells say. What a
reader says is never the measure.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import openpyxl

from vigil.readers.mapping import Mapping

COLUMNS = ("id", "date", "place", "killed", "injured", "latitude", "longitude", "notes", "source")

PLACES = {
    "Kyiv": (50.45, 30.52),
    "Харків": (49.99, 36.23),
    "Mykolaïv": (46.97, 32.0),
    "Cherson": (46.64, 32.61),
    "Дніпро": (48.46, 35.04),
    "O'Neill": (42.46, -98.65),
}

NOTES = (
    "a plain note",
    "",
    "shelling, then a fire; two houses",
    'they said "no comment"',
    "a line\nand another line",
    "first\n\nthird, with 3 commas, here, and here",
    "=1+1",
    "удар по складу",
    "x" * 3_000,
    "a\ttab | and a pipe",
    'a 5" pipe',
    "half \N{GRINNING FACE} face",
    "sep\u2028and\u0085next",
)

ODD_COUNTS = ("10+", "2-3", "~20", "several", "n/a", "?", "12 (incl. 2 children)", "1,259", "minus one", "-4", "NULL")
ODD_DAYS = ("", "someday", "31.02.2025", "unknown", "2025-13-45", "99999999")
ODD_DEGREES = ("0", "N/A", "unknown", "123", "", "50°27′N", "NaN")
TITLES = ("Incident tracker", "Source: example desk", "Figures as of July, subject to change", "# made by hand")
TOTALS = ("Total", "TOTAL", "Усього", "Grand total", "Итого")


@dataclass
class GeneratedRow:
    """One event as it was written: its cells, which of them are odd, and the lines on which it stands."""

    cells: dict[str, str]
    is_odd: set[str] = field(default_factory=set)
    first_line: int = 0
    last_line: int = 0
    broken: bool = False
    """Whether it is written with cells too many or too few."""


@dataclass
class GeneratedFile:
    """A file, what it is called and read with, and the rows that it was made of."""

    seed: int
    name: str
    raw: bytes
    rows: list[GeneratedRow]
    made: str
    """What was done to it, in words."""
    mapping: Mapping | None = None


def generated_file(seed: int) -> GeneratedFile:
    """The file of a number, always the same one."""
    chance = random.Random(seed)
    rows = _rows(chance)
    kind = chance.choice(("csv", "csv", "csv", "csv", "xlsx", "json", "jsonl", "geojson", "headerless", "zip"))
    return _MAKERS[kind](seed, chance, rows)


def _rows(chance: random.Random) -> list[GeneratedRow]:
    count = chance.choice((1, 2, 3, 5, 12, 12, 40, 40, 250))
    odd = chance.choice((0.0, 0.0, 0.05, 0.2))
    first = date(2025, 1, 1) + timedelta(days=chance.randrange(200))
    rows = []
    for number in range(count):
        place, (latitude, longitude) = chance.choice(list(PLACES.items()))
        cells = {
            "id": f"ev-{number:04}x",
            "date": (first + timedelta(days=number // 2)).isoformat(),
            "place": place,
            "killed": str(chance.choice((0, 0, 1, 2, 3, 17))),
            "injured": str(chance.choice(("", 0, 4, 30))),
            "latitude": f"{latitude:.4f}",
            "longitude": f"{longitude:.4f}",
            "notes": chance.choice(NOTES) if chance.random() < 0.7 else "a plain note",
            "source": "https://example.org/" + str(number),
        }
        row = GeneratedRow(cells)
        for name, values in (("killed", ODD_COUNTS), ("date", ODD_DAYS), ("latitude", ODD_DEGREES)):
            if number > 1 and chance.random() < odd:
                cells[name] = chance.choice(values)
                row.is_odd.add(name)
        rows.append(row)
    return rows


# Texts


def _text(seed: int, chance: random.Random, rows: list[GeneratedRow]) -> GeneratedFile:
    delimiter = chance.choice(",,,;;\t|")
    lines = _Lines(chance, delimiter)
    if chance.random() < 0.15:
        lines.add(f"sep={delimiter}", "sep=")
    for title in chance.sample(TITLES, chance.choice((0, 0, 0, 1, 2))):
        if delimiter not in title and not lines.text:
            lines.add(title, "title")
    if lines.text and chance.random() < 0.5:
        lines.add("", "blank")
    lines.add(lines.written(list(COLUMNS)), "names")
    if chance.random() < 0.1:
        lines.add(lines.written([f"#{name.replace(' ', '+')}" for name in COLUMNS]), "HXL")
    _add_rows(lines, rows, chance)
    if len(rows) > 2 and chance.random() < 0.2:
        total = ["" for _ in COLUMNS]
        total[0], total[3] = chance.choice(TOTALS), "99"
        lines.add(lines.written(total), "total")
    end = chance.choice(("\n", "\n", "\r\n", "\r"))
    text = end.join(lines.text) + (end if chance.random() < 0.8 else "")
    raw, encoding = _encoded(text, chance)
    made = f"{', '.join(dict.fromkeys(lines.made))}; {delimiter!r} {end!r} {encoding}"
    return GeneratedFile(seed, "table.csv", raw, rows, made)


class _Lines:
    """The lines of a text, counted as they are written."""

    def __init__(self, chance: random.Random, delimiter: str) -> None:
        self.text: list[str] = []
        self.made: list[str] = []
        self._delimiter = delimiter
        self._quoting = chance.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL))

    def written(self, cells: list[str]) -> str:
        text = io.StringIO()
        csv.writer(text, delimiter=self._delimiter, lineterminator="\n", quoting=self._quoting).writerow(cells)
        return text.getvalue().removesuffix("\n")

    def add(self, text: str, made: str = "") -> tuple[int, int]:
        first = len(self.text) + 1
        self.text += text.split("\n")
        self.made += [made] if made else []
        return first, len(self.text)


def _add_rows(lines: _Lines, rows: list[GeneratedRow], chance: random.Random) -> None:
    """Write the rows, some with stray quotes or too few cells, with blank rows and names in between."""
    torn = chance.choice((0.0, 0.0, 0.0, 0.05, 0.2))
    broken = chance.choice((0.0, 0.0, 0.0, 0.1))
    for number, row in enumerate(rows):
        cells = list(row.cells.values())
        text = lines.written(cells)
        # what stands in the first rows tells what a row is
        if number > 2 and chance.random() < torn and "\n" not in text:
            text, made = _torn(lines, row, chance)
            # one quote more shifts quoted cells after it
            row.broken = text.count('"') > 1
            lines.made.append(made)
        elif number > 2 and chance.random() < broken:
            row.broken = True
            cells = cells[: chance.choice((2, 5, 8))] if chance.random() < 0.6 else [*cells, "more"]
            text = lines.written(cells)
            lines.made.append("cells too many or few")
        row.first_line, row.last_line = lines.add(text)
        if chance.random() < 0.01:
            lines.add(chance.choice(("", lines.written([""] * len(COLUMNS)), "   ")), "blank")
        elif number > 2 and chance.random() < 0.005:
            lines.add(lines.written(list(COLUMNS)), "names again")


def _torn(lines: _Lines, row: GeneratedRow, chance: random.Random) -> tuple[str, str]:
    """A row with a quote that it opens and does not close, or one inside a cell."""
    name = chance.choice(("place", "notes", "source"))
    mark = "\0"
    row.is_odd.add(name)
    if chance.random() < 0.7:
        text = lines.written([mark if key == name else cell for key, cell in row.cells.items()])
        quoted = f'"{mark}"' in text
        return text.replace(f'"{mark}"' if quoted else mark, '"they said'), "a quote not closed"
    text = lines.written([mark if key == name else cell for key, cell in row.cells.items()])
    return text.replace(f'"{mark}"', mark).replace(mark, 'they said"'), "a quote in a cell"


def _encoded(text: str, chance: random.Random) -> tuple[bytes, str]:
    encoding = chance.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16"))
    return text.encode(encoding), encoding


def _headerless(seed: int, chance: random.Random, rows: list[GeneratedRow]) -> GeneratedFile:
    lines = _Lines(chance, ",")
    for row in rows:
        row.first_line, row.last_line = lines.add(lines.written(list(row.cells.values())))
    targets = dict(zip(COLUMNS, COLUMNS, strict=True)) | {"id": "event_id", "date": "event_date", "place": "location"}
    targets |= {"killed": "killed_best", "injured": "injured_best", "source": "sources"}
    mapping = Mapping({targets[name]: f"column {place}" for place, name in enumerate(COLUMNS, start=1)})
    raw = codecs.BOM_UTF8 * (chance.random() < 0.2) + "\n".join(lines.text).encode()
    return GeneratedFile(seed, "table.txt", raw, rows, "no names of columns", mapping)


def _zipped(seed: int, chance: random.Random, rows: list[GeneratedRow]) -> GeneratedFile:
    inner = _text(seed, chance, rows)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(inner.name, inner.raw)
    return GeneratedFile(seed, "table.zip", packed.getvalue(), rows, f"in a zip; {inner.made}")


# Sheets


def _workbook(seed: int, chance: random.Random, rows: list[GeneratedRow]) -> GeneratedFile:
    book = openpyxl.Workbook()
    sheet = book.active
    made = []
    if chance.random() < 0.3:
        sheet.append(["Incident tracker"])
        sheet.append(["Prepared by", "example desk"])
        made.append("titles")
    if made and chance.random() < 0.5:
        sheet.append([])
    sheet.append(list(COLUMNS))
    for row in rows:
        sheet.append([_typed(name, cell, row, chance) for name, cell in row.cells.items()])
        row.first_line = row.last_line = sheet.max_row
        if chance.random() < 0.01:
            sheet.append([None, ""])
    if len(rows) > 2 and chance.random() < 0.3:
        sheet.append([chance.choice(TOTALS), None, None, 99])
        made.append("total")
    written = io.BytesIO()
    book.save(written)
    return GeneratedFile(seed, "table.xlsx", written.getvalue(), rows, f"workbook {', '.join(made)}")


def _typed(name: str, cell: str, row: GeneratedRow, chance: random.Random) -> object:
    """A cell as a spreadsheet has it: numbers and days are values, mostly."""
    if name in row.is_odd or not cell or chance.random() < 0.1:
        return cell if not cell.startswith("=") else f"'{cell}"
    if name == "date":
        return date.fromisoformat(cell)
    if name in ("killed", "injured"):
        return int(cell)
    if name in ("latitude", "longitude"):
        return float(cell)
    return cell if not cell.startswith("=") else f"'{cell}"


# JSON


def _json(seed: int, chance: random.Random, rows: list[GeneratedRow]) -> GeneratedFile:
    how = chance.choice(("list", "nested", "in an object", "two lists", "junk"))
    records: list[Any] = [_record(row, chance, nested=how == "nested") for row in rows]
    if how == "junk":
        records += chance.sample([None, 7, "text", []], chance.randrange(1, 4))
    for number, row in enumerate(rows, start=1):
        row.first_line = row.last_line = number
    document: Any = records
    if how == "in an object":
        document = {"status": 200, "page": {"data": records}}
    if how == "two lists":
        document = {"sources": [{"id": "s1", "title": "x"}] * 300, "events": records}
    text = json.dumps(document, ensure_ascii=chance.random() < 0.3, indent=chance.choice((None, 2)))
    return GeneratedFile(seed, "table.json", text.encode(), rows, f"JSON, {how}")


def _record(row: GeneratedRow, chance: random.Random, *, nested: bool) -> dict[str, Any]:
    record: dict[str, Any] = dict(row.cells)
    for name in ("killed", "injured"):
        if name not in row.is_odd and record[name]:
            record[name] = int(record[name])
    if nested:
        where = {name: record.pop(name) for name in ("latitude", "longitude")}
        record["where"] = where
    return {name: value for name, value in record.items() if value != "" or chance.random() < 0.5}


def _json_lines(seed: int, chance: random.Random, rows: list[GeneratedRow]) -> GeneratedFile:
    lines = []
    for row in rows:
        lines.append(json.dumps(_record(row, chance, nested=False), ensure_ascii=chance.random() < 0.5))
        if chance.random() < 0.02:
            lines.append("")
        row.first_line = row.last_line = len(lines) - (lines[-1] == "")
    cut = len(rows) > 4 and chance.random() < 0.2
    text = chance.choice(("\n", "\r\n")).join(lines)
    if cut:
        text = text.rstrip()[:-9]
        rows[-1].broken = True
    return GeneratedFile(seed, "table.json", text.encode(), rows, f"JSON Lines{', cut off' if cut else ''}")


def _geojson(seed: int, chance: random.Random, rows: list[GeneratedRow]) -> GeneratedFile:
    features: list[Any] = []
    junk = chance.random() < 0.2
    for row in rows:
        properties = _record(row, chance, nested=False)
        at = [properties.pop("longitude", None), properties.pop("latitude", None)]
        geometry = None
        if "latitude" not in row.is_odd:
            geometry = {"type": "Point", "coordinates": [float(str(value)) for value in at]}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
        row.first_line = row.last_line = len(features)
        if junk and chance.random() < 0.1:
            features.append(chance.choice((None, 3, "x")))
    text = json.dumps({"type": "FeatureCollection", "features": features})
    return GeneratedFile(seed, "table.geojson", text.encode(), rows, f"GeoJSON{', with junk' if junk else ''}")


_MAKERS: dict[str, Callable[[int, random.Random, list[GeneratedRow]], GeneratedFile]] = {
    "csv": _text,
    "headerless": _headerless,
    "zip": _zipped,
    "xlsx": _workbook,
    "json": _json,
    "jsonl": _json_lines,
    "geojson": _geojson,
}
