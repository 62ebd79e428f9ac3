"""A public table as a book: its own words, its own places, and what its rows stand for."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tests import public_tables
from vigil.analysis import place_counts
from vigil.analysis.frequency import counting
from vigil.analysis.ranking import days_and_events
from vigil.charts import maps, over_time
from vigil.charts.chart import caption_of
from vigil.command_line import main
from vigil.exports.about import about_view, file_name
from vigil.exports.events import export_events
from vigil.exports.tables import events_frame
from vigil.narrative import coverage
from vigil.query.link import from_query
from vigil.query.selection import Selection
from vigil.readers import UnreadableFileError
from vigil.store.memory import InMemoryDataset, InMemoryView, select
from vigil.store.opening import open_table
from vigil.ui.parts import desk


def opened(path: Path, names: list[str], rows: list[dict[str, object]]) -> InMemoryDataset:
    return open_table(public_tables.write(path / "table.csv", public_tables.as_csv(names, rows))).dataset


@pytest.fixture
def acled(tmp_path: Path) -> InMemoryView:
    return select(opened(tmp_path, public_tables.ACLED_NOW, public_tables.acled_rows()))


@pytest.fixture
def ucdp(tmp_path: Path) -> InMemoryView:
    return select(opened(tmp_path, public_tables.UCDP, public_tables.ucdp_rows()))


@pytest.fixture
def hapi(tmp_path: Path) -> InMemoryView:
    return select(opened(tmp_path, public_tables.HAPI, public_tables.hapi_rows()))


def sums(view: InMemoryView, **options: str) -> dict[str, int]:
    counted = counting.counts(view, every="month", **options)  # type: ignore[arg-type]
    return {str(group): int(value) for group, value in counted.groupby("group")["value"].sum().items()}


def test_it_speaks_of_events_and_offers_what_it_knows(acled: InMemoryView) -> None:
    assert acled.nouns == "events"
    assert acled.table.vocabulary.measures == ("attacks", "killed")
    assert acled.table.vocabulary.default_measure == "killed"
    assert over_time.attacks_over_time(acled, measure="attacks").title == "Events by day"


def test_the_map_of_one_event_shows_more_of_the_world_where_little_is_named(tmp_path: Path) -> None:
    at_home, *_ = public_tables.acled_rows()
    abroad = at_home | {"event_id_cnty": "NIR1", "country": "Niger", "admin1": "Zinder", "location": "Goure"}
    abroad |= {"latitude": 13.98, "longitude": 10.27}
    view = select(opened(tmp_path, public_tables.ACLED_NOW, [at_home, abroad]))
    widths = {}
    for event_id in ("UKR1", "NIR1"):
        (west, _), (east, _) = maps.small_map(view, event_id).figure.layout.meta["corners"]
        widths[event_id] = east - west
    assert widths == pytest.approx({"UKR1": 5, "NIR1": 16})


def test_a_day_without_a_row_counts_0_and_the_note_says_so(acled: InMemoryView) -> None:
    counted = counting.counts(acled, every="day")
    assert counted["value"].tolist() == [2, *[0] * 10, 1]
    assert "On 10 days of 12 the table has no event" in over_time.attacks_over_time(acled, measure="attacks").note


def test_an_event_stands_where_it_says_and_at_no_more_than_it_is_known_to(acled: InMemoryView) -> None:
    frame = place_counts.places_frame(acled).set_index("place")
    assert frame["drawn"].to_dict() == {
        "Chuhuiv": "dot",
        "Darnytskyi district, Kyiv": "area",
        "Sumy oblast": "area",
    }
    assert frame.loc["Chuhuiv", ["latitude", "longitude"]].tolist() == [49.8354, 36.6881]
    assert sums(acled, by="place") == {"Kharkiv oblast": 1, "Kyiv": 1, "Sumy oblast": 1}


def test_places_of_one_name_are_told_apart(tmp_path: Path) -> None:
    first, second, _ = public_tables.acled_rows()
    twins = [
        {**first, "location": "Ivanivka", "admin1": "Kherson"},
        {**second, "location": "Ivanivka", "admin1": "Odesa", "latitude": 46.97, "longitude": 30.47},
        {**first, "event_id_cnty": "UKR9", "location": "Ivanivka", "admin1": "Odesa", "latitude": 46.0},
    ]
    dataset = opened(tmp_path, public_tables.ACLED_NOW, twins)
    assert dataset.table.places["name_en"].str.casefold().is_unique
    assert len(select(dataset, Selection(places=("Ivanivka, Odesa oblast",))).events) == 2
    assert len(select(dataset, Selection(places=("Odesa oblast",))).events) == 2


def test_what_is_known_less_exactly_than_others_of_its_name_is_no_dot(tmp_path: Path) -> None:
    first = public_tables.acled_rows()[0]
    near = {**first, "event_id_cnty": "UKR8", "geo_precision": 2, "country": "Moldova", "admin1": "Orhei"}
    there = {**near, "event_id_cnty": "UKR9", "geo_precision": 1}
    view = select(opened(tmp_path, public_tables.ACLED_NOW, [near, there]))
    drawn = place_counts.places_frame(view).set_index("place")["drawn"].to_dict()
    assert drawn == {"Chuhuiv": "dot", "Chuhuiv (known to the district)": "ring"}


def test_a_table_without_places_and_one_without_a_good_row(tmp_path: Path) -> None:
    dataset = open_table(public_tables.write(tmp_path / "a.csv", "Date,Dead\n2025-07-04,2\n2025-07-05,\n")).dataset
    assert dataset.choices.places == ()
    assert place_counts.not_located(select(dataset))["events"].tolist() == [2]
    assert coverage.describe_totals(select(dataset)).startswith("2 events, 4 to 5 July 2025, at 0 places.")
    rows = [{**row, "event_date": "someday"} for row in public_tables.acled_rows()]
    with pytest.raises(UnreadableFileError, match="no row that can be read as ACLED"):
        opened(tmp_path, public_tables.ACLED_NOW, rows)


def test_either_actor_is_found_and_a_link_is_followed(ucdp: InMemoryView) -> None:
    reading = from_query({"actor": ["government of ukraine"], "type": ["one-sided violence"]}, ucdp.dataset.choices)
    assert not reading.refused
    assert len(select(ucdp.dataset, reading.selection).events) == 1


def test_a_province_abroad_is_a_ring_at_the_reference_point_and_its_span_is_said(tmp_path: Path) -> None:
    rows = public_tables.ucdp_rows(country="Myanmar (Burma)", adm_1="Shan State")
    view = select(opened(tmp_path, public_tables.UCDP, rows))
    assert place_counts.places_frame(view).set_index("place").loc["Shan State", "drawn"] == "ring"
    feature = json.loads(export_events(view, "geojson"))["features"]
    assert {one["geometry"]["type"] for one in feature} == {"Point"}
    assert "1 only to the month" in coverage.describe_dates(view)


def test_rows_of_counts_count_what_they_stand_for_and_nothing_twice(hapi: InMemoryView) -> None:
    assert hapi.number_of_events == 40
    assert sums(hapi) == {"": 40}
    assert sums(hapi, measure="killed") == {"": 12}
    assert hapi.table.vocabulary.periods == ("month",)
    assert int(place_counts.places_frame(hapi)["events"].sum()) == 40
    part = select(hapi.dataset, Selection(event_types=("civilian targeting",)))
    assert part.number_of_events == 9
    assert sums(part) == {"": 9}
    with pytest.raises(ValueError, match="counts of longer periods"):
        counting.counts(hapi, every="day")


def test_what_is_taken_away_says_whose_it_is_and_that_it_must_not_be_passed_on(acled: InMemoryView) -> None:
    notice = "do not allow its rows to be passed on"
    assert notice in caption_of(acled)
    assert notice in maps.events_map(acled).caption
    assert notice in about_view(acled).items()["passing_on"]
    assert "not-to-be-passed-on" in file_name(acled, "events", "csv")
    assert events_frame(acled)["passing_on"].str.contains(notice).all()
    for kind in ("csv", "json", "geojson"):
        assert notice in export_events(acled, kind).decode()


def test_a_table_of_answers_says_so_too(acled: InMemoryView, monkeypatch: pytest.MonkeyPatch) -> None:
    offered: list[Callable[[], bytes]] = []
    monkeypatch.setattr(desk.st, "download_button", lambda label, make, **_: offered.append(make))
    desk.table_downloads(lambda: pd.DataFrame({"rank": [1]}), acled, what="ranks", title="Ranks", key="ranks")
    assert len(offered) == 3
    assert "do not allow its rows to be passed on" in offered[0]().decode()


def test_an_export_holds_what_the_table_says_and_unknown_stays_empty(ucdp: InMemoryView) -> None:
    frame = events_frame(ucdp)
    assert frame[["killed_low", "killed_best", "killed_high"]].sum().tolist() == [1, 5, 8]
    assert "launched" not in frame
    assert "passing_on" not in frame
    assert not any(isinstance(kind, pd.CategoricalDtype) for kind in frame.dtypes)


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    status = main([str(word) for word in words])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = [*public_tables.acled_rows(), {**public_tables.acled_rows()[0], "event_date": "someday"}]
    return public_tables.write(tmp_path / "acled.csv", public_tables.as_csv(public_tables.ACLED_NOW, rows))


def test_a_command_takes_a_file_and_counts_what_it_could_not_read(
    file: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["frequency", "--table", str(file), "--every", "month", "--measure", "killed"]) == 0
    captured = capsysbinary.readouterr()
    assert b"2025-07-01,,2,3," in captured.out
    assert b"do not allow its rows to be passed on" in captured.out
    assert b"3 of 4 rows; 1 left out; python -m vigil inspect" in captured.err
    assert b",3 of 4 rows; 1 left out" in captured.out, "what is passed on says it too"
    assert b"do not allow its rows to be passed on" in captured.err


def test_strict_refuses_a_file_with_a_bad_row(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "events", "--table", file, "--strict")[0] == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("rank", "--records"), "cannot answer this: claims and records compare attacks of whole nights"),
        (("rank", "--event", "UKR3"), "known only to the month"),
        (("claims",), "cannot answer this: its rows hold one figure each"),
        (("chart", "attack", "--kind", "weapons"), "cannot answer this: its rows hold no weapons"),
        (("frequency", "--measure", "launched"), "tells only attacks, killed"),
        (("events", "--as", "ucdp"), "cannot be read as UCDP"),
        (("events", "--as", "acle"), "near: acled"),
    ],
)
def test_a_command_says_what_a_file_cannot_answer(
    file: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    status, out, err = run(capsys, *words, "--table", file)
    assert status
    assert not out
    assert said in err


def ranked(path: Path, rows: str) -> InMemoryView:
    text = "Date,Place,Dead\n" + rows
    return select(open_table(public_tables.write(path / "own.csv", text)).dataset)


def test_a_day_and_an_event_rank_among_those_before_and_unknown_is_not_zero(tmp_path: Path) -> None:
    view = ranked(
        tmp_path, "2025-07-01,Odesa,3\n2025-07-01,Kyiv,2\n2025-07-03,Kyiv,\n2025-07-04,Odesa,4\n2025-07-06,Kyiv,9\n"
    )
    event_id = view.events["event_id"].iloc[3]
    found = days_and_events.ranks_frame(view, event_id, (None,)).set_index(["of", "measure"])
    columns = ["value", "rank", "among", "level_with", "unknown", "larger_later"]
    # four days: two events, none, one of an unknown figure, one
    assert found.loc[("day", "attacks"), columns].tolist() == [1, 2, 4, 1, 0, 0]
    assert found.loc[("day", "killed"), columns].tolist() == [4, 2, 3, 0, 1, 1]
    assert found.loc[("event", "killed"), columns].tolist() == [4, 1, 3, 0, 1, 1]
    assert found.loc[("day", "killed"), "largest_since"] == pd.Timestamp("2025-07-01")
    told = " ".join(days_and_events.standing_sentences(view, event_id))
    assert "In this table, which begins on 1 July 2025, up to that day: 4 July 2025 is" in told
    assert "2nd of 3 days by people killed (4); the event itself is 1st of 3 events by people killed (4)" in told


def test_filters_but_the_dates_hold_in_a_rank(tmp_path: Path) -> None:
    view = ranked(tmp_path, "2025-07-01,Odesa,3\n2025-07-02,Kyiv,1\n2025-07-04,Kyiv,2\n")
    in_kyiv = select(view.dataset, Selection(places=("Kyiv",), date_from=date(2025, 7, 4)))
    found = days_and_events.ranks_frame(in_kyiv, view.events["event_id"].iloc[2], (None,))
    assert found.loc[found["measure"] == "killed", "rank"].tolist() == [1, 1]


def test_what_cannot_be_ranked_says_why(tmp_path: Path) -> None:
    rows = public_tables.ucdp_rows()
    view = select(opened(tmp_path, public_tables.UCDP, rows))
    of_a_month = view.events.loc[view.events["time_precision"] == "month", "event_id"].iloc[0]
    with pytest.raises(ValueError, match="known only to the month"):
        days_and_events.ranks_frame(view, of_a_month)
    monthly = select(opened(tmp_path, public_tables.HAPI, public_tables.hapi_rows()))
    assert "counts of months" in days_and_events.why_not(monthly)


def test_casualties_are_told_by_weapon_where_a_row_names_both(tmp_path: Path) -> None:
    text = "Date,Weapon,Dead\n2025-07-01,drone,3\n2025-07-01,drone; missile,5\n2025-07-02,,2\n2025-07-02,drone,\n"
    view = select(open_table(public_tables.write(tmp_path / "own.csv", text)).dataset)
    assert sums(view, by="weapon", measure="killed") == {"drone": 3, "drone; missile": 5, "weapon not stated": 2}
    assert "several weapons" in over_time.attacks_over_time(view, measure="killed", by="weapon").note
