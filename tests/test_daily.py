"""The daily series of a public table, and that one in memory and one kept on disk are told the same of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests import daily_table as made_up
from tests import public_tables
from tests.large_tables import cache_in
from tests.nightly_series import FIRST, series_of
from tests.test_command_line import Call, vigil  # noqa: F401  a fixture
from tests.test_public_pages import opened
from vigil import limits
from vigil.analysis.around_dates import date_sets, sensitivity, shifts
from vigil.analysis.around_dates import windows_text as around_dates_in_words
from vigil.analysis.change import change_points, levels
from vigil.analysis.comparison import by_place, compared, comparison_text
from vigil.analysis.comparison.sides import By, kinds_of, side_of
from vigil.analysis.series.daily import daily, daily_by, largest_groups, measures_of, why_not
from vigil.analysis.series.series import NothingToCountError
from vigil.query.selection import Selection
from vigil.store.memory import dataset_of_table
from vigil.store.opening import open_table
from vigil.store.protocols import Dataset
from vigil.table.loading import DATA_FOLDER, load_table
from vigil.ui.app import loading
from vigil.ui.app.pages import ATTACK, OVERVIEW, PageDeclaration

BOOKS = {"in memory": made_up.in_memory, "kept": made_up.on_disk, "scanned": made_up.scanned}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("daily")
    with cache_in(folder / "cache"):
        yield made_up.write(folder)


@pytest.fixture(scope="module", params=["in memory", "kept"])
def dataset(request: pytest.FixtureRequest, path: Path) -> Dataset:
    return BOOKS[request.param](path)


class TestSeries:
    def test_counts_events_and_0_on_a_day_without_one(self, dataset: Dataset) -> None:
        found = daily(dataset.select(), "attacks")
        expected = [made_up.north(day) + made_up.south(day) for day in range(made_up.DAYS)]
        assert found.values.tolist() == expected
        assert 0 in expected
        assert (found.days[0].date(), found.days[-1].date()) == (made_up.FIRST, made_up.LAST)
        assert (found.label, found.vocabulary.steps) == ("events", "days")

    def test_is_unknown_where_the_figure_of_some_event_is(self, dataset: Dataset) -> None:
        found = daily(dataset.select(), "killed")
        assert np.flatnonzero(~found.known).tolist() == [made_up.UNKNOWN_DAY]
        assert found.values[made_up.UNKNOWN_DAY + 1] == made_up.north(made_up.UNKNOWN_DAY + 1)

    def test_keeps_to_every_filter(self, dataset: Dataset) -> None:
        first = made_up.FIRST + timedelta(days=8)
        selection = Selection(date_from=first, date_to=first + timedelta(days=3), event_types=("Battles",))
        assert daily(dataset.select(selection), "attacks").values.tolist() == [1, 0, 1, 1]
        assert daily(dataset.select(Selection(actors=("Bees",), places=("South",))), "attacks").values.sum() == 200

    def test_of_groups_adds_up_and_is_0_for_one_without_events(self, dataset: Dataset) -> None:
        found = daily_by(dataset.select(), "place", ("South", "Nowhere", "North"), measure="attacks")
        assert list(found) == ["South", "Nowhere", "North"]
        assert found["Nowhere"].values.sum() == 0
        total = found["South"].values + found["North"].values
        assert total.tolist() == daily(dataset.select(), "attacks").values.tolist()

    def test_of_nothing_is_refused(self, dataset: Dataset) -> None:
        with pytest.raises(NothingToCountError, match="none of the selected days"):
            daily(dataset.select(Selection(date_from=date(2030, 1, 1))), "attacks")
        with pytest.raises(NothingToCountError, match="leave no event"):
            daily(dataset.select(Selection(text="no such word")), "attacks")

    def test_the_largest_groups_come_first_and_the_rest_is_counted(self, dataset: Dataset) -> None:
        assert largest_groups(dataset.select(), by="place", most=1) == (("North",), 2)
        assert largest_groups(dataset.select(), by="type", most=5) == (("Battles", "Riots"), 2)


class TestChange:
    def test_of_the_last_week_is_that_of_the_events_in_all_by_kind_and_by_place(self, dataset: Dataset) -> None:
        rows = levels.levels(dataset.select(), made_up.LAST).set_index(["kind", "group"])
        week = [made_up.north(day) for day in range(made_up.WEEK_BEGINS, made_up.DAYS)]
        before = [made_up.north(day) for day in range(made_up.WEEK_BEGINS - 28, made_up.WEEK_BEGINS)]
        year = [made_up.north(day) for day in range(made_up.WEEK_BEGINS - 364, made_up.WEEK_BEGINS)]
        for group in (("type", "Battles"), ("place", "North")):
            row = rows.loc[group]
            assert (row["week"], row["before_4"], row["before_52"]) == (sum(week), sum(before) / 4, sum(year) / 52)
            assert (row["week_days"], row["days_52"], row["level_4"]) == (7, 364, "large increase")
        assert rows.loc[("in all", "people killed"), "days_52"] == 363
        assert set(rows.index.get_level_values("kind")) == {"in all", "type", "place"}

    def test_looks_at_no_more_places_than_the_limit_and_says_so(
        self, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "DESK_GROUPS", 1)
        view = dataset.select(Selection(actors=("Bees",)))
        rows = levels.levels(view, made_up.LAST)
        assert rows.loc[rows["kind"] == "place", "group"].tolist() == ["North"]
        assert "the 1 with the most events in these five weeks, of 2 places" in levels.describe_places_left_out(
            view, made_up.LAST
        )

    def test_of_the_level_is_dated_to_the_day_on_which_it_was_made(self, dataset: Dataset) -> None:
        selection = Selection(event_types=("Battles",), date_from=made_up.LAST - timedelta(days=299))
        found = change_points.change_points(daily(dataset.select(selection), "attacks"))
        assert [point.day for point in found.points] == [made_up.FIRST + timedelta(days=made_up.WEEK_BEGINS)]
        assert "2025 on 3.00 events a day, before it 0.90" in " ".join(change_points.describe_change_points(found))


class TestCompare:
    def sides(self, dataset: Dataset, by: By, *names: str) -> compared.Comparison:
        view = dataset.select()
        return compared.compare(view, *(side_of(view, by, name) for name in names))

    def test_puts_rates_a_day_beside_each_other_by_everything_the_rows_say(self, dataset: Dataset) -> None:
        totals = (sum(map(made_up.north, range(made_up.DAYS))), sum(map(made_up.south, range(made_up.DAYS))))
        for by, names in (("type", ("Battles", "Riots")), ("place", ("North", "South"))):
            rates = self.sides(dataset, by, *names).rates["attacks"]  # type: ignore[arg-type]
            assert (rates.totals, rates.nights) == (totals, (made_up.DAYS, made_up.DAYS))
            assert rates.ratio == pytest.approx(totals[0] / totals[1])
            assert rates.low < rates.ratio < rates.high

    def test_counts_an_event_that_names_both_actors_on_both_sides_and_says_so(self, dataset: Dataset) -> None:
        found = self.sides(dataset, "actor", "Ants", "Bees")
        assert found.events_of_both == sum(map(made_up.north, range(made_up.DAYS)))
        assert "name both actors" in " ".join(comparison_text.describe_caveats(found, "attacks"))

    def test_of_periods_gives_each_place_its_rates(self, dataset: Dataset) -> None:
        view = dataset.select()
        week = f"{made_up.LAST - timedelta(days=6)}/{made_up.LAST}"
        before = f"{made_up.LAST - timedelta(days=34)}/{made_up.LAST - timedelta(days=7)}"
        rows = by_place.rates_by_place(view, *(side_of(view, "period", text) for text in (week, before)))
        assert rows["place"].tolist() == ["North", "North", "South", "South"]
        assert rows["total"].tolist()[0] == 21
        assert rows["days"].tolist() == [7, 28, 7, 28]

    def test_does_not_offer_what_the_table_does_not_name_twice(self, dataset: Dataset) -> None:
        assert kinds_of(dataset) == ("period", "type", "place", "actor")


class TestWindows:
    def test_day_0_is_the_date_itself(self, dataset: Dataset) -> None:
        begins = made_up.FIRST + timedelta(days=made_up.WEEK_BEGINS)
        view = dataset.select(Selection(event_types=("Battles",)))
        found = shifts.windows_around(view, date_sets.own_dates(begins.isoformat()), measure="attacks", nights=2)
        assert found.courses.tolist() == [[1, 1, 3, 3, 3]]
        assert found.frame().columns.tolist() == ["date", "day", "event_day", "value"]
        assert "days 0 to 2 held 3.00 events a day" in around_dates_in_words.describe_windows(found, None)[0]

    def test_the_dates_of_the_diplomacy_are_those_within_the_table_and_say_where_they_come_from(
        self, dataset: Dataset
    ) -> None:
        shipped = dataset_of_table(load_table(DATA_FOLDER))
        every = {found.key: found for found in date_sets.date_sets(shipped)}
        for found in date_sets.date_sets_within(dataset, shipped):
            expected = tuple(day for day in every[found.key].dates if day <= made_up.LAST)
            assert found.dates == expected
            assert f"{len(expected)} of its {len(every[found.key].dates)}" in found.origin
        assert "Trump–Putin call" in [found.key for found in date_sets.date_sets_within(dataset, shipped)]


def test_however_a_table_is_kept_the_answers_are_the_same(path: Path) -> None:
    first, *others = (
        make(path).select(Selection(date_from=made_up.FIRST + timedelta(days=3))) for make in BOOKS.values()
    )
    dates = date_sets.own_dates("2024-08-01, 2024-09-20, 2024-12-24, 2025-03-03, 2025-06-28")
    for answer in (
        lambda view: levels.levels(view, made_up.LAST),
        lambda view: change_points.change_points(daily(view, "killed")).points_frame(),
        lambda view: compared.compare(view, *(side_of(view, "actor", name) for name in ("Ants", "Bees"))).frame(),
        lambda view: sensitivity.by_length_and_measure(view, dates),
        lambda view: shifts.windows_around(view, dates, measure="attacks").frame(),
    ):
        for other in others:
            pd.testing.assert_frame_equal(answer(first), answer(other))


def test_the_level_of_a_long_series_is_looked_for_by_the_week() -> None:
    random = np.random.default_rng(1)
    values = random.poisson(np.where(np.arange(900) < 500, 4, 7)).astype("float64")
    values[::50] = np.nan
    found = change_points.change_points(series_of(values), replicates=49)
    assert (found.length, found.step, len(found.steps)) == (7, "week", 129)
    assert len(found.points) == 1
    assert abs((found.points[0].day - FIRST).days - 500) <= 14
    assert found.points[0].before == pytest.approx(np.nanmean(values[:500]), rel=0.1)
    assert found.stretches[-1][1] == FIRST + timedelta(days=899)


@pytest.mark.parametrize(("part", "rows"), [("levels", 0), ("days", 10**6)])
def test_the_commands_answer_for_a_public_table_in_memory_and_kept(
    path: Path,
    vigil: Call,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    part: str,
    rows: int,
) -> None:
    monkeypatch.setattr(limits, "LARGE_TABLE_ROWS", rows)
    assert vigil("change", "--table", str(path), "--show", part).rows


def test_what_a_public_table_cannot_be_asked_is_said_in_one_line(path: Path, vigil: Call) -> None:  # noqa: F811
    table = ("--table", str(path))
    for call, said in (
        (("change", "--measure", "launched", "--show", "points"), "is not one of attacks, killed"),
        (("compare", "--by", "weapon", "--a", "x", "--b", "y"), "is not one of period, type, place, actor"),
        (("compare", "--by", "type", "--a", "Battles", "--b", "Riots", "--show", "shares"), "cannot answer this"),
    ):
        outcome = vigil(*call, *table)
        assert outcome.status == 2
        assert said in outcome.said


def test_compare_and_windows_are_commands_for_a_public_table(path: Path, vigil: Call) -> None:  # noqa: F811
    table = ("--table", str(path))
    sides = ("--by", "type", "--a", "Battles", "--b", "Riots")
    assert vigil("compare", *sides, *table).rows[0]["a_days"] == str(made_up.DAYS)
    assert vigil("compare", *sides, "--show", "places", *table).rows[0]["place"] == "North"
    row = vigil("windows", "--dates", "Trump–Putin call", "--days", "3", *table).rows[0]
    assert row["days"] == "3"
    assert "which comes with Vigil" in row["in_words"]


@pytest.mark.parametrize("page", [OVERVIEW, ATTACK], ids=lambda page: page.address)
def test_an_event_is_one_click_from_the_desk(
    path: Path, page: PageDeclaration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIGIL_TABLE", str(path))
    loading._opening.clear()
    app = opened(page.file, event="North390-0", actor="Ants")
    found = {proto.label: proto.query_string for proto in (one.proto for one in app.get("page_link"))}
    loading._opening.clear()
    day = made_up.FIRST + timedelta(days=390)
    assert found["How it and its day rank"] == "actor=Ants&event=North390-0"
    assert found["More than in the weeks before?"] == f"actor=Ants&until={day}"
    assert f"%2F{day}" in found["These four weeks against the four before"]
    assert found["The days around dates such as a series of calls"] == "actor=Ants"


def test_munitions_of_a_class_are_unknown_where_a_row_lumps_classes_together(tmp_path: Path) -> None:
    rows = public_tables.attack_rows()
    dataset = open_table(
        public_tables.write(tmp_path / "a.csv", public_tables.as_csv(public_tables.ATTACKS_22, rows))
    ).dataset
    view = dataset.select()
    assert measures_of(view.table, ())[:3] == ("launched", "uav", "missiles")
    assert daily(view, "uav").values[:2].tolist() == [539, 0]
    assert daily(view, "missiles").values[:2].tolist() == [5, 0]
    assert np.isnan(daily(view, "ballistic").values).tolist()[:2] == [True, False]


def test_rows_that_cannot_tell_days_apart_have_none(tmp_path: Path) -> None:
    hapi = public_tables.as_csv(public_tables.HAPI, public_tables.hapi_rows())
    assert "counts of months" in why_not(open_table(public_tables.write(tmp_path / "hapi.csv", hapi)).dataset)
    ucdp = [{**public_tables.ucdp_rows()[1], "id": number} for number in range(3)]
    ucdp_file = public_tables.as_csv(public_tables.UCDP, [*ucdp, public_tables.ucdp_rows()[0]])
    assert "25\u202f% of its rows" in why_not(open_table(public_tables.write(tmp_path / "ucdp.csv", ucdp_file)).dataset)
