"""Real files, where someone has put them beside the project: counts as other ways of counting give them."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.public_tables import counted_once
from vigil.readers import ReadTable, read_table

FOLDERS = [parent / "shared" / "samples" for parent in Path(__file__).resolve().parents]


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def total(rows: list[dict[str, str]], column: str) -> int:
    return round(sum(float(row[column]) for row in rows if row[column].strip()))


def check_attacks(table: ReadTable, path: Path) -> None:
    rows = csv_rows(path)
    left_out = {problem.row for problem in table.problems if problem.left_out}
    kept = [row for line, row in enumerate(rows, start=2) if line not in left_out]
    assert table.rows_read == len(rows)
    assert table.events["launched"].sum() == total(kept, "launched")
    assert table.events["shot_down"].sum() == total(kept, "destroyed")
    assert table.rows_left_out == len(left_out) < 5
    assert (table.events["time_precision"] == "day").sum() == sum(
        not (":" in row["time_start"] and ":" in row["time_end"]) for row in kept
    )


def check_ucdp(table: ReadTable, path: Path) -> None:
    rows = csv_rows(path)
    assert len(table.events) == len(rows)
    for name in ("low", "best", "high"):
        assert table.events[f"killed_{name}"].sum() == total(rows, name)
    assert table.events["event_date"].min().date().isoformat() == min(row["date_start"] for row in rows)
    assert table.events["geo_precision"].value_counts()["district"] == sum(row["where_prec"] == "3" for row in rows)


def check_hapi(table: ReadTable, path: Path) -> None:
    rows = [row for row in csv_rows(path) if row["event_type"] != "civilian_targeting"]
    assert len(counted_once(table)) == len(rows)
    assert counted_once(table)["events_count"].sum() == total(rows, "events")
    assert counted_once(table)["killed_best"].sum() == total(rows, "fatalities")
    assert (table.events["country"] == "UKR").sum() == 417


def check_alerts(table: ReadTable, path: Path) -> None:
    rows = csv_rows(path)
    assert len(table.events) == len(rows)
    assert table.events["end"].isna().sum() == sum(row.get("naive") == "True" for row in rows)
    assert table.events["start"].min().tz_convert("UTC").strftime("%Y-%m-%d %H:%M:%S+00:00") == min(
        row["started_at"] for row in rows
    )


def check_bellingcat(table: ReadTable, path: Path) -> None:
    records = json.loads(path.read_text(encoding="utf-8"))
    assert len(table.events) + table.rows_left_out == len(records)
    assert not table.rows_left_out
    months = Counter(f"{int(record['date'].split('/')[0]):02}" for record in records)
    assert Counter(table.events["event_date"].dt.strftime("%m")) == months
    assert table.events["latitude"].notna().all()


def check_ocha(table: ReadTable, path: Path) -> None:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert len(table.events) == len(features)
    assert table.events["location"].nunique() == len({feature["properties"]["City_Settl"] for feature in features})


def check_mapped(table: ReadTable, path: Path) -> None:
    rows = csv_rows(path)
    assert len(table.events) == len(rows)
    assert sorted(table.events["event_date"].dt.strftime("%Y%m%d")) == sorted(row["date"] for row in rows)


CHECKS: dict[str, Callable[[ReadTable, Path], None]] = {
    "massive-missile-attacks": check_attacks,
    "ucdp": check_ucdp,
    "hdx-hapi": check_hapi,
    "air-raid-alerts": check_alerts,
    "bellingcat": check_bellingcat,
    "ocha-hostilities": check_ocha,
    "mapped": check_mapped,
}
LISTS = ("missiles_and_uavs.csv", "GDELT_2.0_Events_Column_Labels_Header_Row_Sep2016.csv")
"""Files among them that hold no events."""

FILES = sorted(path for folder in FOLDERS for path in folder.glob("*/*") if path.name not in LISTS)


if FILES:  # without any there is nothing to say

    @pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
    def test_a_real_file_holds_what_counting_by_hand_gives(path: Path) -> None:
        table = read_table(path)
        assert table.events["event_id"].is_unique
        CHECKS[table.format.name](table, path)
