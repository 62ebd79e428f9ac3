"""KML: placemarks with their texts, times and shapes; links to other files are never followed.

Read with Python's own parser of XML and not through GDAL, which loses the offsets of times. A file that declares
entities is refused.
"""

from __future__ import annotations

import contextlib
import html
import re
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from vigil.parsers import shapes
from vigil.parsers.answer import Part, RefusalError, part_of

DEPTH = 60
"""Deepest element of a placemark; a real one has fifteen."""


def read(path: str) -> list[Part]:
    """The placemarks of a file, as one part. Raises `RefusalError`."""
    reader = _Reader()
    try:
        with open(path, "rb") as stream:
            reader.parser.ParseFile(stream)
    except (expat.ExpatError, LookupError) as error:
        raise RefusalError("is KML that is damaged or was cut off; fetch it again") from error
    if not reader.marks:
        linked = ": its data lie where it links to, and no link is followed" if reader.links else ""
        raise RefusalError(f"is KML without a placemark{linked}")
    notes = [f"{reader.links} of its links to other files not followed"] if reader.links else []
    filled = _with_days(reader.marks)
    notes += [filled] if filled else []
    names = dict.fromkeys(name for mark in reader.marks for name in mark)
    columns = [(name, [mark.get(name) for mark in reader.marks]) for name in names]
    return [part_of("", columns + shapes.columns_of(reader.shapes), notes)]


class _Reader:
    """Follows the elements of a file; what stands in a placemark is a small tree, gone when it is read."""

    def __init__(self) -> None:
        self.marks: list[dict[str, str]] = []
        self.shapes: list[shapes.Shape] = []
        self.links = 0
        self._path: list[str] = []
        self._folders: list[str] = []
        self._mark: TreeBuilder | None = None
        self._text: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data
        self.parser.EntityDeclHandler = self._entity

    def _entity(self, *declared: Any) -> None:
        raise RefusalError("is KML that declares entities, which are never resolved; save it again without them")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        self._path.append(tag)
        self._text = []
        if tag == "Placemark" and self._mark is None:
            self._mark = TreeBuilder()
        if self._mark is not None:
            self._mark.start(tag, attributes)
        elif tag in _CONTAINERS:
            self._folders.append("")
        self.links += tag in ("NetworkLink", "NetworkLinkControl")
        if len(self._path) - len(self._folders) > DEPTH:
            raise RefusalError("is KML that is nested too deeply to be a table of places")

    def _data(self, text: str) -> None:
        if self._mark is not None:
            self._mark.data(text)
        else:
            self._text.append(text)

    def _end(self, name: str) -> None:
        tag = self._path.pop()
        if self._mark is not None:
            self._mark.end(tag)
            if tag == "Placemark" and "Placemark" not in self._path:
                mark = self._mark.close()
                self.marks.append(_placemark(mark, self._folders))
                self.shapes.append(_shape(mark))
                self._mark = None
        elif tag in _CONTAINERS:
            self._folders.pop()
        elif tag == "name" and self._path and self._path[-1] in _CONTAINERS:
            self._folders[-1] = "".join(self._text).strip()


_CONTAINERS = ("Folder", "Document")


def _placemark(mark: Element, folders: list[str]) -> dict[str, str]:
    """The columns of a placemark that it has something for."""
    found = {
        "title": _text(mark.find("name")),
        "description": _plain(_text(mark.find("description"))),
        "address": _text(mark.find("address")),
        "folder": " / ".join(filter(None, folders)),
        "begin": _text(mark.find(".//TimeStamp/when")) or _text(mark.find(".//TimeSpan/begin")),
        "end": _text(mark.find(".//TimeSpan/end")),
    }
    for data in (*mark.iter("Data"), *mark.iter("SimpleData")):
        name = data.get("name", "").strip() or "data"
        text = _text(data.find("value")) if data.tag == "Data" else _text(data)
        found[f"{name} (data)" if name in _OWN else name] = _plain(text)
    return {name: text for name, text in found.items() if text}


_OWN = ("title", "description", "address", "folder", "begin", "end")


def _text(element: Element | None) -> str:
    return "" if element is None else "".join(element.itertext()).strip()


def _plain(text: str) -> str:
    """A description without its HTML."""
    if "<" not in text:
        return text
    spaced = re.sub(r"<\s*(?:br|/p|/div|/tr|/li|/h\d)\b[^>]*>", "\n", text, flags=re.IGNORECASE)
    return html.unescape(re.sub(r"<[^>]*>", " ", spaced)).strip()


def _shape(mark: Element) -> shapes.Shape:
    """Where a placemark is."""
    found: list[shapes.Shape] = [("Point", spot) for point in mark.iter("Point") for spot in _coordinates(point)[:1]]
    found += [("LineString", _coordinates(line)) for line in mark.iter("LineString")]
    for area in mark.iter("Polygon"):
        outer = area.find("outerBoundaryIs")
        found.append(("Polygon", [_coordinates(area if outer is None else outer)]))
    for track in mark.iter("Track"):
        found.append(("LineString", _spots([_text(spot).split() for spot in track.iter("coord")])))
    found = [(kind, coordinates) for kind, coordinates in found if coordinates and coordinates != [[]]]
    if len(found) < 2:
        return found[0] if found else ("", [])
    kinds = {kind for kind, _ in found}
    if len(kinds) > 1:
        return "GeometryCollection", found
    return f"Multi{kinds.pop()}", [coordinates for _, coordinates in found]


def _coordinates(element: Element) -> list[tuple[float, float]]:
    written = "".join(_text(one) + " " for one in element.iter("coordinates"))
    together = re.sub(r"\s*,\s*", ",", written)  # some write a space after the comma
    return _spots([spot.split(",") for spot in together.split()])


def _spots(written: list[list[str]]) -> list[tuple[float, float]]:
    """Longitudes and latitudes; what is no pair of numbers is none."""
    found = []
    for spot in written:
        with contextlib.suppress(ValueError, IndexError):
            found.append((float(spot[0]), float(spot[1])))
    return found


_DAY = re.compile(
    r"\D{0,12}(?:(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./ ]\w{1,9}[-./ ](?:19|20)?\d\d)\b.{0,20}"
)


def _with_days(marks: list[dict[str, str]]) -> str:
    """Where a column of days is empty and the placemark has a time, the time stands in it; says for how many."""
    columns = dict.fromkeys(name for mark in marks for name in mark if name not in _OWN)
    days = [name for name in columns if all(_DAY.fullmatch(mark[name]) for mark in marks if name in mark)]
    if len(days) != 1:
        return ""
    (name,) = days
    timed = [mark for mark in marks if name not in mark and "begin" in mark]
    for mark in timed:
        mark[name] = mark["begin"]
    return f"“{name}” of placemarks without it is their time stamp: {len(timed)}" if timed else ""
