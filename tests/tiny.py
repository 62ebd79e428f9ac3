"""A table small enough to read at a glance, with one row or two of everything, and ways to spoil it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from vigil.table import schema

Row = dict[str, str]
Change = Callable[[list[Row]], object]
"""Changes the rows of one table in place."""


def rows() -> dict[str, list[Row]]:
    """The rows of every table: two attacks and a call, in Kyiv, its Solomianskyi district and Odesa oblast."""
    return {
        "events": [
            {
                "event_id": "attack-one",
                "event_date": "2025-07-04",
                "start": "2025-07-03T18:00:00+03:00",
                "end": "2025-07-04T06:00:00+03:00",
                "time_precision": "minute",
                "event_type": "attack",
                "actor1": "Russia",
                "actor2": "Ukraine",
                "location": "Ukraine",
                "geo_precision": "country",
                "headline": "First attack",
                "source_id": "air-force-one",
            },
            {
                "event_id": "attack-two",
                "event_date": "2025-07-06",
                "start": "2025-07-05T21:00:00+03:00",
                "end": "2025-07-06T05:00:00+03:00",
                "time_precision": "minute",
                "event_type": "attack",
                "actor1": "Russia",
                "actor2": "Ukraine",
                "location": "Ukraine",
                "geo_precision": "country",
                "headline": "Second attack",
                "notes": "one weapon is not counted",
                "source_id": "air-force-one; paper",
            },
            {
                "event_id": "call-one",
                "event_date": "2025-07-03",
                "start": "2025-07-03T00:00:00+03:00",
                "time_precision": "day",
                "event_type": "call",
                "actor1": "United States",
                "actor2": "Russia",
                "headline": "A call",
                "source_id": "paper",
            },
        ],
        "munitions": [
            _weapon("attack-one", "Shahed", "one-way attack UAV", launched="100", shot_down="60", lost="30"),
            _weapon("attack-one", "Kh-101", "cruise missile", launched="10", shot_down="7", lost="0", got_through="2"),
            _weapon("attack-two", "Shahed", "one-way attack UAV", launched="40", shot_down="25", lost="10"),
            _weapon("attack-two", "Iskander-M", "ballistic missile"),
        ],
        "impacts": [
            _impact("attack-one", "Solomianskyi district, Kyiv", "district", killed_best="1", injured_best="5"),
            _impact("attack-one", "Kyiv", "city"),
            _impact("attack-two", "Odesa oblast", "oblast"),
        ],
        "claims": [
            _claim("one-injured-early", "injured", value="5", as_of="2025-07-04T06:00:00+03:00", status="superseded"),
            _claim("one-injured-late", "injured", value="9", as_of="2025-07-04T12:00:00+03:00", status="updated"),
        ],
        "sources": [
            {
                "source_id": "air-force-one",
                "publisher": "Air Force",
                "kind": "official",
                "url": "https://example.org/one",
                "published": "2025-07-04",
                "language": "uk",
            },
            {"source_id": "paper", "publisher": "A paper", "kind": "press", "published": "2025-07-06"},
        ],
        "places": [
            {"place_id": "ukraine", "name_en": "Ukraine", "kind": "country"},
            _place("kyiv", "Kyiv", "city", "Ukraine", "50.45", "30.52"),
            _place("solomianskyi", "Solomianskyi district, Kyiv", "district", "Kyiv", "50.43", "30.45"),
            _place("odesa-oblast", "Odesa oblast", "oblast", "Ukraine", "46.6", "30.0"),
        ],
    }


def write(folder: Path, **changes: Change) -> Path:
    """Write the small table to `folder`, each table's rows changed by the argument of its name, if there is one."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table_rows in rows().items():
        if name in changes:
            changes[name](table_rows)
        columns = schema.TABLES[name].column_names
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(table_rows)
    return folder


def _weapon(event_id: str, weapon: str, weapon_class: str, **figures: str) -> Row:
    start, end = {
        "attack-one": ("2025-07-03T18:00:00+03:00", "2025-07-04T06:00:00+03:00"),
        "attack-two": ("2025-07-05T21:00:00+03:00", "2025-07-06T05:00:00+03:00"),
    }[event_id]
    row = {"event_id": event_id, "weapon": weapon, "weapon_class": weapon_class, "start": start, "end": end}
    return {**row, **figures, "source_id": "air-force-one"}


def _impact(event_id: str, location: str, precision: str, **figures: str) -> Row:
    row = {"event_id": event_id, "location": location, "geo_precision": precision, "effect": "hit"}
    return {**row, **figures, "attributed_to": "An official", "source_id": "paper"}


def _claim(claim_id: str, measure: str, **further: str) -> Row:
    row = {"claim_id": claim_id, "event_id": "attack-one", "measure": measure, "scope": "Kyiv", "unit": "people"}
    return {**row, "attributed_to": "An official", "source_id": "paper", "as_of_precision": "minute", **further}


def _place(place_id: str, name: str, kind: str, parent: str, latitude: str, longitude: str) -> Row:
    row = {"place_id": place_id, "name_en": name, "kind": kind, "parent": parent}
    return {**row, "latitude": latitude, "longitude": longitude, "radius_km": "10"}
