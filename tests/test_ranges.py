"""Figures given as ranges add up to a range, with the share known; a lowest figure never stands for a best one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import narwhals as nw
import pandas as pd
import pytest

from tests import public_tables as public
from tests.large_tables import ENGINES, on_disk, read_of, scanned
from vigil.analysis.frequency import counting
from vigil.charts import over_time
from vigil.narrative import coverage
from vigil.query.ranges import RangeSum
from vigil.query.selection import EVERYTHING
from vigil.query.sums import SumsQuery, summed
from vigil.readers.columns import events_frame
from vigil.readers.mapping import Mapping
from vigil.store.on_disk.stored_view import StoredDataset
from vigil.store.opening import open_table
from vigil.store.protocols import View
from vigil.text import THIN_SPACE


def view_of(tmp_path: Path, cells: list[str], header: str = "killed", **columns: str) -> View:
    """A table with one event a day, seen whole."""
    rows = [f"2025-07-{day:02},{cell}" for day, cell in enumerate(cells, start=1)]
    path = public.write(tmp_path / "own.csv", "\n".join([f"date,{header}", *rows]) + "\n")
    mapping = Mapping({"event_date": "date", **(columns or {"killed_best": "killed"})})
    return open_table(path, mapping=mapping).dataset.select()


def test_a_sum_gives_the_range_and_how_many_know_it(tmp_path: Path) -> None:
    view = view_of(tmp_path, ["7", "2-3", "at least 10", "unknown"])
    (month,) = counting.counts(view, every="month", measure="killed").to_dict("records")
    assert (month["value"], month["known"], month["low"]) == (7, 0.25, 19)
    assert pd.isna(month["high"]), "an event that says only “at least” leaves the highest sum open"
    days = counting.counts(view, every="day", measure="killed")
    assert days["low"].astype("float").fillna(-1).tolist() == [7, 2, 10, -1]
    assert days["high"].astype("float").fillna(-1).tolist() == [7, 3, -1, -1]
    assert days["value"].astype("float").fillna(-1).tolist() == [7, -1, -1, -1], "a low is no best figure"
    words = coverage.describe_totals(view)
    assert ". At least 19 people killed, known for 3 of 4 rows; 1 of them gives one figure, 7 in all" in words
    note = over_time.attacks_over_time(view, every="month", measure="killed").note
    assert "Lowest and highest figures add up to at least 19; what is given only as a range is not drawn." in note


def test_a_week_that_begins_before_the_table_is_drawn_whole(tmp_path: Path) -> None:
    path = tmp_path / "weeks.csv"
    days = ["2025-02-02", *(f"2025-{month:02d}-15" for month in range(3, 12))]
    path.write_text("date,place,killed\n" + "".join(f"{day},Kyiv,7\n" for day in days), encoding="utf-8")
    view = open_table(path).dataset.select()
    figure = over_time.attacks_over_time(view, every="week", measure="killed").figure
    first, last = (pd.Timestamp(moment) for moment in figure.layout.xaxis.range)
    bars = figure.data[0]
    half = [pd.Timedelta(milliseconds=width) / 2 for width in bars.width]
    assert first <= pd.Timestamp(bars.x[0]) - half[0], "the one bar of the Sunday is not cut by the axis"
    assert pd.Timestamp(bars.x[-1]) + half[-1] <= last
    assert figure.layout.yaxis.domain[1] > 0.95, "no room is left for calls and talks, which the table does not have"


def test_a_table_of_lowest_and_highest_figures_alone_is_asked_for_them(tmp_path: Path) -> None:
    view = view_of(tmp_path, ["3,5", "0,1"], "least,most", killed_low="least", killed_high="most")
    assert "killed" in view.table.vocabulary.measures
    assert view.table.vocabulary.default_measure == "attacks", "what has no figure to draw is not shown first"
    (month,) = counting.counts(view, every="month", measure="killed").to_dict("records")
    assert (month["low"], month["high"], month["known"]) == (3, 6, 0)
    assert pd.isna(month["value"])
    words = coverage.describe_totals(view)
    assert "3 to 6 people killed, known for all 2 rows; none of them gives one figure." in words


def test_a_table_of_plain_numbers_is_counted_as_before(tmp_path: Path) -> None:
    view = view_of(tmp_path, ["7", "", "2"])
    assert list(counting.counts(view, every="month", measure="killed").columns) == [
        *("period", "group", "value", "events", "known"),
    ]
    assert "9 people killed, known for 2 of 3 rows." in coverage.describe_totals(view)


def ranged_events() -> pd.DataFrame:
    """Events with a best figure, a range, only a lowest, only a highest, and nothing."""
    ends = {
        "killed_low": [None, 2, 10, None, None, 1],
        "killed_best": [7, None, None, None, None, 2],
        "killed_high": [None, 3, None, 4, None, 5],
    }
    given = {
        "event_id": pd.Series(list("abcdef")),
        "event_date": pd.to_datetime(pd.Series(["2025-07-01"] * 4 + ["2025-07-02"] * 2)),
        "event_type": pd.Series(["Battles", "Battles", "Riots", "Battles", "Riots", "Riots"]),
    }
    return events_frame({**given, **{name: pd.Series(cells, dtype="Int64") for name, cells in ends.items()}}, 6)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_sums_ranges_alike(engine: str) -> None:
    scan = scanned(ranged_events(), engine)
    query = SumsQuery(figure="killed_best", by="event_type", by_day=False, ranged="killed")

    def counted(*names: str) -> nw.LazyFrame[Any]:
        return scan.events().with_columns(day=nw.col("event_date")).select(*names)

    found = summed(counted, query, is_aggregated=False).sort_values("group")
    columns = ["lowest", "highest", "open", "given", "total", "known_events", "events"]
    assert found[columns].to_numpy().tolist() == [[9, 14, 0, 3, 7, 1, 3], [11, 5, 1, 2, 2, 1, 3]]


def test_a_kept_table_tells_the_same_totals() -> None:
    events = ranged_events()
    view = StoredDataset(on_disk(read_of(events))).select(EVERYTHING)
    found = coverage.totals(view).ranges["killed"]
    assert (found.low, found.high, found.given, found.best, found.known) == (20, None, 5, 9, 2)
    assert "killed" in view.table.vocabulary.measures


@pytest.mark.parametrize(
    ("total", "words"),
    [
        (RangeSum(events=4, best=0, known=0, low=0, high=0, given=0), ""),
        (RangeSum(events=4, best=7, known=4, low=7, high=7, given=4), "7 dead"),
        (RangeSum(events=4, best=7, known=3, low=5, high=9, given=3), "7 (5 to 9) dead, known for 3 of 4 rows"),
        (
            RangeSum(events=9, best=1200, known=2, low=1203, high=1205, given=3),
            "1 203 to 1 205 dead, known for 3 of 9 rows; 2 of them give one figure, 1 200 in all",
        ),
        (
            RangeSum(events=2, best=0, known=0, low=3, high=None, given=2),
            "at least 3 dead, known for all 2 rows; none of them gives one figure",
        ),
    ],
)
def test_a_sum_in_words(total: RangeSum, words: str) -> None:
    assert total.in_words("dead").replace(THIN_SPACE, " ") == words
