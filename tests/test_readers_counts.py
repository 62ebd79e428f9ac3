"""Counts as people write them: a figure that is no plain number becomes a range or is not known, and is reported."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import public_tables as public
from vigil.readers import ReadTable, counts, read_table
from vigil.readers.counts import Count, read_count, read_counts
from vigil.readers.mapping import Mapping
from vigil.readers.missing import is_marker

NO = None


@pytest.mark.parametrize(
    ("cell", "low", "best", "high", "approximate"),
    [
        ("7", NO, 7, NO, False),
        ("4.0", NO, 4, NO, False),
        ("1e3", NO, 1000, NO, False),
        ("١٢", NO, 12, NO, False),
        ("1,259", NO, 1259, NO, False),
        ("1 259", NO, 1259, NO, False),
        ("1\u00a0259", NO, 1259, NO, False),
        ("1.259", NO, 1259, NO, False),
        ("1'259", NO, 1259, NO, False),
        ("1.259,0", NO, 1259, NO, False),
        ("1,23,456", NO, 123456, NO, False),
        ("10+", 10, NO, NO, False),
        ("10 or more", 10, NO, NO, False),
        ("at least 5", 5, NO, NO, False),
        ("more than 1,200", 1200, NO, NO, False),
        (">10", 10, NO, NO, False),
        ("щонайменше 5", 5, NO, NO, False),
        ("не менее 5", 5, NO, NO, False),
        ("au moins 5", 5, NO, NO, False),
        ("mindestens 3 Tote", 3, NO, NO, False),
        ("al menos 4", 4, NO, NO, False),
        ("up to 5", NO, NO, 5, False),
        ("до 5", NO, NO, 5, False),
        ("2-3", 2, NO, 3, False),
        ("2\u20133", 2, NO, 3, False),
        ("between 2 and 3", 2, NO, 3, False),
        ("від 2 до 3", 2, NO, 3, False),
        ("min 3, max 5", 3, NO, 5, False),
        ("3-5+", 3, NO, NO, False),
        ("~20", NO, 20, NO, True),
        ("c. 20", NO, 20, NO, True),
        ("близько 20", NO, 20, NO, True),
        ("20?", NO, 20, NO, True),
        ("about 10 to 12", 10, NO, 12, True),
        ("12 (incl. 2 children)", NO, 12, NO, False),
        ("12, including 2 children", NO, 12, NO, False),
        ("12 (10-15)", 10, 12, 15, False),
        ("10±2", 8, 10, 12, False),
        ("12*", NO, 12, NO, False),
        ("12 people", NO, 12, NO, False),
        ("two killed", NO, 2, NO, False),
        ("5 killed, 3 injured", NO, 5, NO, False),
        *((text, NO, NO, NO, False) for text in ("several", "unknown", "?", "many", "кілька", "", "n/a", "—", "none")),
        *((text, NO, NO, NO, False) for text in ("2.5", "12,5", "-3", "5-3", "3/4", "5-Mar", "2025-03-02", "Ward 12")),
        *((text, NO, NO, NO, False) for text in ("12 injured", "#REF!", "1e400", "9" * 30, "inf", "1_000", "5 and 3")),
    ],
)
def test_a_cell_says_what_it_says_and_no_more(
    cell: str, low: int | None, best: int | None, high: int | None, approximate: bool
) -> None:
    found = read_count(cell, kind="killed")
    assert (found.low, found.best, found.high, found.approximate) == (low, best, high, approximate)


@pytest.mark.parametrize("cell", ["", "NA", "n/a", "NULL", "None", "nan", "-", "—", "n.d.", "невідомо", "#N/A"])
def test_what_says_that_nothing_is_known_is_missing_and_no_mistake(cell: str) -> None:
    assert read_count(cell) == Count()


@given(st.text(max_size=40))
def test_any_text_is_a_count_or_none_and_its_ends_are_in_order(text: str) -> None:
    found = read_count(text, kind="killed")
    ends = [end for end in (found.low, found.best, found.high) if end is not None]
    assert ends == sorted(ends)
    assert all(end >= 0 for end in ends)
    assert ends or found.reason or not text.strip() or is_marker(text.lstrip("'\u2019 ").strip()), "told, or missing"


@given(st.integers(0, 10**9), st.sampled_from([",", " ", "\u202f", "'"]))
def test_separators_between_thousands_never_change_a_number(value: int, mark: str) -> None:
    assert read_count(f"{value:,}".replace(",", mark)).best == value


@pytest.mark.parametrize(
    ("cells", "meant"),
    [
        (["1,259", "12"], [1259, 12]),
        (["1.259", "12"], [1259, 12]),
        (["1.259", "4.0"], [None, 4]),
        (["1,259", "4,0"], [None, 4]),
        (["1.000", "12.000"], [1, 12]),
        (["1.000", "12"], [1000, 12]),
        (["1.234.567", "1.259"], [1234567, 1259]),
    ],
)
def test_the_whole_column_says_what_a_mark_in_a_number_is(cells: list[str], meant: list[int | None]) -> None:
    for values in (pd.Series(cells, dtype="str"), pd.Series(cells, dtype="str").astype("category")):
        read = read_counts(values)
        assert [None if pd.isna(value) else value for value in read.best] == meant
        assert read.reasons.notna().tolist() == [
            cell not in ("12", "4.0", "1.000", "12.000") or value == 1000
            for cell, value in zip(cells, meant, strict=True)
        ]


def test_a_column_of_thousands_of_odd_cells_is_none_of_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "ODD_COUNTS", 2)
    read = read_counts(pd.Series(["1+", "2+", "3+", "4"], dtype="str"))
    assert read.low.isna().all()
    assert read.best.tolist()[3] == 4
    assert "too many" in read.reasons[0]


# In a table


def table_of(tmp_path: Path, header: str, *rows: str, **columns: str) -> ReadTable:
    path = public.write(tmp_path / "own.csv", "\n".join([header, *rows]) + "\n")
    return read_table(path, mapping=Mapping({"event_date": "date", **columns}))


def test_no_count_costs_the_event_and_each_odd_one_is_told_with_its_line(tmp_path: Path) -> None:
    cells = ["10+", "2-3", "~20", "several", '"1,259"', "N/A", "7"]
    rows = [f"2025-07-0{day},{cell}" for day, cell in enumerate(cells, start=1)]
    table = table_of(tmp_path, "date,killed", *rows, killed_best="killed")
    assert (table.rows_read, table.rows, table.rows_left_out) == (7, 7, 0)
    figures = table.events[["killed_low", "killed_best", "killed_high"]].astype("float").fillna(-1).to_numpy().tolist()
    assert figures == [[10, -1, -1], [2, -1, 3], [-1, 20, -1], [-1, -1, -1], [-1, 1259, -1], [-1, -1, -1], [-1, 7, -1]]
    assert [(one.row, one.column, one.value, one.left_out) for one in table.problems] == [
        (2, "killed", "10+", False),
        (3, "killed", "2-3", False),
        (4, "killed", "~20", False),
        (5, "killed", "several", False),
        (6, "killed", "1,259", False),
    ]
    assert [one.reason.split("; ")[-1] for one in table.problems] == [
        "read as at least 10",
        "read as 2 to 3",
        "read as about 20",
        "read as not known",
        "read as 1259",
    ]
    assert any("“N/A” in 1 row of killed, the first in row 7" in note for note in table.notes)
    assert "about 20" in table.events["notes"][2], "that a figure is not exact stands with the event"


def test_columns_of_their_own_for_low_and_high_win_over_a_range_in_the_best(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        "date,least,dead,most",
        "2025-07-04,1,2-4,9+",
        "2025-07-05,,2-4,",
        "2025-07-06,5,,3",
        killed_low="least",
        killed_best="dead",
        killed_high="most",
    )
    assert table.events["killed_low"].tolist() == [1, 2, 5]
    assert table.events["killed_best"].isna().all(), "a best figure is never made from a range"
    assert table.events["killed_high"].tolist() == [4, 4, 3]
    assert {(one.row, one.column): one.reason.split("; ")[-1] for one in table.problems} == {
        (2, "dead"): "read as 2 to 4",
        (2, "most"): "read as not known",
        (3, "dead"): "read as 2 to 4",
        (4, "least"): "the row is read as it is",
    }


def test_a_count_without_room_for_a_range_is_not_known_rather_than_wrong(tmp_path: Path) -> None:
    table = table_of(tmp_path, "date,drones", "2025-07-04,100+", "2025-07-05,~90", launched="drones")
    assert table.events["launched"].isna().tolist() == [True, False]
    assert table.events["launched"][1] == 90
    assert [one.reason.split("; ")[-1] for one in table.problems] == ["read as not known", "read as about 90"]


def test_what_says_that_nothing_is_known_is_no_actor_and_no_place(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        "date,who,land",
        "2025-07-04,N/A,NA",
        "2025-07-05,-,UA",
        "2025-07-06,Army,NA",
        actor1="who",
        country="land",
    )
    assert table.events["actor1"].isna().tolist() == [True, True, False]
    assert table.events["country"].tolist() == ["NA", "UA", "NA"], "among codes of countries NA is Namibia"
    assert any("“N/A” in 1 row of who" in note for note in table.notes)
