"""Questions to large tables: what every engine answers is what pandas answers, by the rules of the small table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.large_tables import ENGINES, in_order, on_disk, read_of, scanned, scanned_whole
from vigil import limits
from vigil.analysis.frequency import counting, reported_days, rhythm
from vigil.analysis.frequency.largest import largest
from vigil.analysis.frequency.measures import Dimension, Measure
from vigil.analysis.frequency.periods import Period
from vigil.analysis.place_counts import places_frame
from vigil.narrative import coverage
from vigil.query.choices import DAY_RULES
from vigil.query.map_cells import WORLD, projected, unprojected
from vigil.query.selection import Selection
from vigil.readers.columns import events_frame
from vigil.store.on_disk import listing, map_marks, sorting
from vigil.store.on_disk.filtering import Box
from vigil.store.on_disk.scan import Scan, scan_of_native
from vigil.store.on_disk.stored_view import StoredDataset
from vigil.store.protocols import Dataset, View
from vigil.store.public_tables import dataset_of_read
from vigil.table.result_cache import results_of


def public_events() -> pd.DataFrame:
    """A few events with everything that can go wrong: unknown figures, no place, an area, texts in two scripts."""
    rows: list[
        tuple[str, str, str, str | None, str | None, float | None, float | None, str | None, int | None, str]
    ] = [
        ("a1", "2025-07-01", "Battles", "Ants", "Bees", 50.0, 30.0, "settlement", 3, "Clash near the DEPOT"),
        ("a2", "2025-07-01", "Battles", "Bees", "Ants", 50.0001, 30.0001, "oblast", None, "Бій біля складу"),
        ("a3", "2025-07-02", "Protests", "Crowd", None, None, None, None, 0, "A march to the depot's gate"),
        ("a4", "2025-07-05", "Riots", None, "Bees", -33.5, 151.2, "city", 5, "Stones thrown"),
        ("a5", "2025-07-06", "Battles", "Ants", None, 50.4, 30.5, "district", 5, "Shelling"),
        ("a6", "2025-08-01", "counted again", "Ants", None, 50.4, 30.5, "city", 50, "Shelling"),
    ]
    columns = dict(zip(_COLUMNS, zip(*rows, strict=True), strict=True))
    given = {name: pd.Series(list(values)) for name, values in columns.items()}
    given["event_date"] = pd.to_datetime(given["event_date"])
    given["location"] = pd.Series(["Depotville", "Depotville", "Nowhere", "Sydney", "Kyiv", "Kyiv"])
    given["country"] = pd.Series(["Ukraine", "Ukraine", None, "Australia", "Ukraine", "Ukraine"])
    return events_frame(given, len(rows))


_COLUMNS = (
    *("event_id", "event_date", "event_type", "actor1", "actor2", "latitude", "longitude", "geo_precision"),
    *("killed_best", "notes"),
)
PART_OF = {"counted again": "Battles"}
EVERYTHING = Selection()


@pytest.fixture(scope="module", params=ENGINES)
def scan(request: pytest.FixtureRequest) -> Scan:
    return scanned(public_events(), request.param, PART_OF)


@pytest.mark.parametrize(
    "identifiers", ["A1 A B10 A10 B2 a", "Ї1 I1 ї1 Ї A1 Z", "A B A C D E", "Ї B Ї C D E", "a-very-long-one b c d e f"]
)
def test_pieces_are_brought_into_order_by_day_start_and_identifier(tmp_path: Path, identifiers: str) -> None:
    names = identifiers.split()
    days = pd.to_datetime(["2024-05-02", "2024-05-01", "2024-05-02", None, "2024-05-02", "1950-01-01"])
    starts = pd.to_datetime(["2024-05-01T22:30Z", None, "2024-05-02T05:00Z", None, "2024-05-01T22:30Z", None])
    given = {"event_date": pd.Series(days), "start": pd.Series(starts.tz_convert("Europe/Kyiv"))}
    events = events_frame({"event_id": pd.Series(names, dtype="str"), **given}, 6)
    (tmp_path / sorting.PIECES_FOLDER).mkdir()
    for number, rows in enumerate((slice(0, 4), slice(4, 6))):
        piece = events.iloc[rows].reset_index(drop=True)
        sorting.write_piece(tmp_path / sorting.PIECES_FOLDER / f"piece-{number}.arrow", piece)
    order, are_repeated = sorting.Pieces(tmp_path).order()
    assert order.tolist() == events.sort_values(["event_date", "start", "event_id"], kind="stable").index.tolist()
    assert are_repeated == (len(set(names)) < len(names))


def found(scan: Scan, selection: Selection, **further: Any) -> list[str]:
    return listing.page(scan, selection, **further)["event_id"].tolist()


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(actors=("Bees",)), ["a1", "a2", "a4"]),
        (Selection(places=("Ukraine",)), ["a1", "a2", "a5", "a6"]),
        (Selection(places=("Nowhere",), event_types=("Protests",)), ["a3"]),
        (Selection(text="depot CLASH"), ["a1"]),
        (Selection(text="depot"), ["a1", "a2", "a3"]),
        (Selection(text="СКЛАДУ"), ["a2"]),
        (Selection(text="A5"), ["a5"]),
        (Selection(text="no such words"), []),
        (Selection(date_from=date(2025, 7, 2), date_to=date(2025, 7, 5)), ["a3", "a4"]),
        (Selection(minimum=1), []),
    ],
)
def test_a_selection_keeps(scan: Scan, selection: Selection, expected: list[str]) -> None:
    assert found(scan, selection) == expected
    assert listing.number_of_events(scan, selection) == len(expected)


def test_rows_come_in_pages_of_any_order_with_the_unknown_last(scan: Scan) -> None:
    by_deaths = [
        found(scan, EVERYTHING, sort="killed_best", descending=True, offset=at, limit=2) for at in (0, 2, 4, 6)
    ]
    assert by_deaths == [["a6", "a4"], ["a5", "a1"], ["a3", "a2"], []]
    assert found(scan, EVERYTHING, descending=True, limit=2) == ["a6", "a5"]
    with pytest.raises(ValueError, match="cannot be ordered by 'notes'"):
        listing.page(scan, EVERYTHING, sort="notes")


def test_rows_are_typed_as_a_reader_gives_them(scan: Scan) -> None:
    given = public_events()
    rows = listing.page(scan, EVERYTHING)
    assert rows["start"].tolist() == given["start"].tolist()
    assert rows["killed_best"].dtype == "Int64"
    assert rows["killed_best"].isna().tolist() == [False, True, False, False, False, False]
    assert rows["notes"].tolist() == given["notes"].tolist()


def test_events_are_found_by_their_identifiers_within_the_selection(scan: Scan) -> None:
    assert listing.with_ids(scan, EVERYTHING, ("a4", "nobody's", "a1"))["location"].tolist() == ["Depotville", "Sydney"]
    assert listing.with_ids(scan, Selection(event_types=("Battles",)), ("a4",)).empty


def test_the_latest_come_first(scan: Scan) -> None:
    assert listing.latest(scan, EVERYTHING, 2)["event_id"].tolist() == ["a5", "a4"]


def test_a_map_of_few_events_gets_them_and_tells_of_the_others(scan: Scan) -> None:
    marks = map_marks.marks(scan, EVERYTHING, map_marks.Extent(22, 44, 40, 53), zoom=5)
    assert marks.points is not None
    assert marks.points["event_id"].tolist() == ["a1", "a2", "a5"]
    assert (marks.in_view, marks.elsewhere, marks.without_coordinates) == (3, 1, 1)


def test_cells_tell_known_deaths_and_open_to_their_events(scan: Scan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAP_POINTS", 2)
    results_of(map_marks.marks, scan).clear()
    marks = map_marks.marks(scan, EVERYTHING, map_marks.Extent(29, 49, 31, 51), zoom=9)
    results_of(map_marks.marks, scan).clear()
    assert marks.points is None
    assert len(marks.cells) <= 2
    fullest = marks.cells.iloc[0]
    assert fullest[["events", "placed", "killed", "killed_known"]].tolist() == [3, 1, 8, 2]
    box = map_marks.box_of_cell(int(fullest["cell"]), marks.cell_steps)
    assert found(scan, Selection(date_to=date(2025, 7, 31)), box=box) == ["a1", "a2", "a5"]


@given(st.floats(-180, 179, allow_nan=False), st.floats(-80, 79, allow_nan=False), st.floats(0, 300), st.floats(0, 22))
def test_there_are_never_more_cells_than_points_are_drawn(west: float, south: float, size: float, zoom: float) -> None:
    box = map_marks.Extent(west, south, west + size, south + size).box()
    steps = map_marks.cell_steps(box, zoom)
    across = (box.east // steps - box.west // steps + 1) * (box.south // steps - box.north // steps + 1)
    assert across <= limits.MAP_POINTS


@given(st.floats(-85, 85), st.floats(-180, 179.99))
def test_the_projection_goes_back_and_forth(latitude: float, longitude: float) -> None:
    x, y = projected(pd.Series([latitude]).to_numpy(), pd.Series([longitude]).to_numpy())
    north, east = unprojected(x.to_numpy(dtype="float64"), y.to_numpy(dtype="float64"))
    assert abs(north[0] - latitude) < 1e-4
    assert abs(east[0] - longitude) < 1e-4
    assert Box(0, 0, WORLD - 1, WORLD - 1).west <= x[0] < WORLD


@pytest.fixture(scope="module")
def reported() -> pd.DataFrame:
    """Events of three years with gaps in every column that is asked, and starts at any hour."""
    random = np.random.default_rng(3)
    rows = 900

    def drawn(values: list[Any], unknown: float = 0.1) -> pd.Series:
        picked = pd.Series([values[place] for place in random.integers(0, len(values), rows)])
        return picked.mask(random.random(rows) < unknown)

    day = pd.Timestamp("2022-01-01") + pd.to_timedelta(random.integers(0, 1_000, rows), "D")
    hours = pd.to_timedelta(random.integers(0, 24, rows), "h")
    place = random.integers(0, 40, rows)
    given = {
        "event_id": pd.Series([f"id{number:04d}" for number in random.permutation(rows)]),
        "event_date": pd.Series(day),
        "start": pd.Series((day + hours).tz_localize("UTC").tz_convert("Europe/Kyiv")),
        "time_precision": drawn(["hour", "day"]),
        "event_type": drawn(["Battles", "Protests", "counted again", "Riots"], 0.0),
        "sub_event_type": drawn(["Armed clash", "Shelling"]),
        "weapon_class": drawn(["missile", "drone"]),
        "actor1": drawn(["Ants", "Bees", "Crowd", "Šiauliai unit"]),
        "actor2": drawn(["Ants", "Bees"], 0.4),
        "country": pd.Series([f"Country {number % 3}" for number in place]),
        "admin1": pd.Series([f"Region {number % 7}" for number in place]),
        "location": pd.Series([f"Town {number}" for number in place]).mask(random.random(rows) < 0.1),
        "latitude": pd.Series(place * 1.5).mask(place == 3),
        "longitude": pd.Series(place * 2.5).mask(place == 3),
        "geo_precision": drawn(["settlement", "oblast", "district"]),
        "killed_best": drawn([0, 1, 5]).astype("Int64"),
        "launched": drawn([1, 20, 300], 0.5).astype("Int64"),
        "events_count": drawn([1, 1, 3], 0.0).astype("Int64"),
        "notes": drawn(["Clash near the DEPOT", "A march", "Бій біля складу\ntoday", "line  with  blanks"]),
    }
    return events_frame(given, rows)


@pytest.fixture(scope="module")
def kept_and_scanned(reported: pd.DataFrame) -> dict[str, Scan]:
    """The same kept table, asked through DuckDB, in memory, and scanned whole as a lake is."""
    table, small = on_disk(read_of(reported)), on_disk(read_of(reported), in_memory=True)
    scans = {"kept": table.scan, "in memory": small.scan, "whole": scanned_whole(table)}
    return {name: replace(scan, part_of=PART_OF) for name, scan in scans.items()}


anything = st.builds(
    lambda spans, day, actors, types, weapons, places, minimum, text: Selection(
        date_from=min(spans) if spans else None,
        date_to=max(spans) if len(spans) > 1 else None,
        day=day,
        actors=actors,
        event_types=types,
        weapon_classes=weapons,
        places=places,
        minimum=minimum,
        text=text,
    ),
    st.lists(st.dates(date(2021, 12, 1), date(2024, 12, 1)), max_size=2),
    st.sampled_from(list(DAY_RULES)),
    st.sampled_from([(), ("Bees",), ("Ants", "Šiauliai unit"), ("nobody",)]),
    st.sampled_from([(), ("counted again",), ("Battles", "counted again")]),
    st.sampled_from([(), ("drone",)]),
    st.sampled_from([(), ("Country 1",), ("Region 2", "Town 5")]),
    st.sampled_from([None, 0, 20]),
    st.sampled_from(["", "depot", "ID01", "блa", "складу TODAY", "town", "id"]),
)


@settings(max_examples=8, deadline=None)
@given(anything)
def test_a_kept_table_answers_what_a_scan_of_its_events_answers(
    kept_and_scanned: dict[str, Scan], selection: Selection
) -> None:
    looked_through = kept_and_scanned["whole"]
    box = Box(WORLD // 2, WORLD // 4, WORLD * 3 // 4, WORLD // 2)
    extent = map_marks.Extent(0, 0, 60, 40)
    for name in ("kept", "in memory"):
        asked = kept_and_scanned[name]
        for where in (None, box):
            assert listing.number_of_events(asked, selection, where) == listing.number_of_events(
                looked_through, selection, where
            )
            for descending in (False, True):
                pages = (
                    listing.page(scan, selection, offset=3, limit=20, descending=descending, box=where)
                    for scan in (asked, looked_through)
                )
                pd.testing.assert_frame_equal(*pages)
        marks, others = (map_marks.marks(scan, selection, extent, 3.0) for scan in (asked, looked_through))
        pd.testing.assert_frame_equal(marks.cells, others.cells)
        pd.testing.assert_frame_equal(marks.points, others.points)
        assert (marks.in_view, marks.elsewhere, marks.without_coordinates) == (
            others.in_view,
            others.elsewhere,
            others.without_coordinates,
        )


@pytest.fixture(scope="module")
def datasets(reported: pd.DataFrame) -> dict[str, Dataset]:
    """One table in memory, kept, and scanned whole as a lake is."""
    read = read_of(reported)
    scanned_only = on_disk(read)
    scanned_only.scan = scanned_whole(scanned_only)
    small = StoredDataset(on_disk(read, in_memory=True))
    stored = {"kept": StoredDataset(on_disk(read)), "in memory": small, "scan": StoredDataset(scanned_only)}
    return {"memory": dataset_of_read(read), **stored}


def told(view: View, by: Dimension | None, measure: Measure, every: Period) -> list[Any]:
    """What pages ask of a view besides its rows."""
    sums = [counting.group_sums(view, by=by, measure=measure)] if by else []
    groups = sums[0]["group"].tolist()[:2] if by else []
    few = (
        [counting.counts(view, every=every, by=by, measure=measure, among=tuple(groups), others="others")] if by else []
    )
    return [
        *sums,
        *few,
        counting.counts(view, every=every, by=by, measure=measure),
        reported_days.coverage(view),
        rhythm.start_hours(view).hours,
        largest(view, measure="killed", n=3),
        coverage.totals(view),
        (view.rows, view.counted_rows, view.number_of_events, view.unknown_size),
        view.latest(5)["event_id"].tolist(),
        places_frame(view),
    ]


@settings(max_examples=12, deadline=None)
@given(
    anything,
    st.sampled_from([None, "actor", "type", "weapon", "place"]),
    st.sampled_from(["attacks", "killed", "launched"]),
    st.sampled_from(["week", "month"]),
)
def test_a_kept_table_tells_what_the_same_table_tells_in_memory(
    datasets: dict[str, Dataset], selection: Selection, by: Any, measure: Any, every: Any
) -> None:
    expected = told(datasets["memory"].select(selection), by, measure, every)
    for name in ("kept", "in memory", "scan"):
        for mine, theirs in zip(told(datasets[name].select(selection), by, measure, every), expected, strict=True):
            if isinstance(theirs, pd.DataFrame):
                pd.testing.assert_frame_equal(mine, theirs, obj=name)
            else:
                assert mine == theirs or vars(mine) == vars(theirs)


def test_rows_taken_into_memory_are_in_order_of_time_whatever_order_an_engine_gives_them_in(
    reported: pd.DataFrame,
) -> None:
    aligned = in_order(reported)
    ordered = scan_of_native(aligned)
    last = len(aligned) - 1
    mixed = replace(scan_of_native(aligned.iloc[[0, *range(last - 1, 0, -1), last]]), rows_in_memory=len(aligned))
    selection = Selection(date_from=aligned["event_date"].min().date())
    box = map_marks.Extent(20, 40, 36, 50).box()
    for within in (None, box):
        expected = listing.page(ordered, selection, limit=20, box=within)
        pd.testing.assert_frame_equal(listing.page(mixed, selection, limit=20, box=within), expected)
