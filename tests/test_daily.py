"""The daily series of a public table, and that one in memory and one kept on disk are told the same of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from tests import daily_table as made_up
from tests import public_tables
from tests.large_tables import cache_in
from vigil.daily import daily, daily_by, largest_groups, measures_of, why_not
from vigil.public_book import open_any
from vigil.selection import Selection
from vigil.series import NothingToCountError
from vigil.view import AnyBook

BOOKS = {"in memory": made_up.in_memory, "kept": made_up.kept}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("daily")
    with cache_in(folder / "cache"):
        yield made_up.write(folder)


@pytest.fixture(scope="module", params=BOOKS)
def book(request: pytest.FixtureRequest, path: Path) -> AnyBook:
    return BOOKS[request.param](path)


class TestSeries:
    def test_counts_events_and_0_on_a_day_without_one(self, book: AnyBook) -> None:
        found = daily(book.select(), "attacks")
        expected = [made_up.north(day) + made_up.south(day) for day in range(made_up.DAYS)]
        assert found.values.tolist() == expected
        assert 0 in expected
        assert (found.days[0].date(), found.days[-1].date()) == (made_up.FIRST, made_up.LAST)
        assert (found.label, found.words.steps) == ("events", "days")

    def test_is_unknown_where_the_figure_of_some_event_is(self, book: AnyBook) -> None:
        found = daily(book.select(), "killed")
        assert np.flatnonzero(~found.known).tolist() == [made_up.UNKNOWN_DAY]
        assert found.values[made_up.UNKNOWN_DAY + 1] == made_up.north(made_up.UNKNOWN_DAY + 1)

    def test_keeps_to_every_filter(self, book: AnyBook) -> None:
        first = made_up.FIRST + timedelta(days=8)
        selection = Selection(date_from=first, date_to=first + timedelta(days=3), event_types=("Battles",))
        assert daily(book.select(selection), "attacks").values.tolist() == [1, 0, 1, 1]
        assert daily(book.select(Selection(actors=("Bees",), places=("South",))), "attacks").values.sum() == 200

    def test_of_groups_adds_up_and_is_0_for_one_without_events(self, book: AnyBook) -> None:
        found = daily_by(book.select(), "place", ("South", "Nowhere", "North"), measure="attacks")
        assert list(found) == ["South", "Nowhere", "North"]
        assert found["Nowhere"].values.sum() == 0
        total = found["South"].values + found["North"].values
        assert total.tolist() == daily(book.select(), "attacks").values.tolist()

    def test_of_nothing_is_refused(self, book: AnyBook) -> None:
        with pytest.raises(NothingToCountError, match="none of the selected days"):
            daily(book.select(Selection(date_from=date(2030, 1, 1))), "attacks")
        with pytest.raises(NothingToCountError, match="leave no event"):
            daily(book.select(Selection(text="no such word")), "attacks")

    def test_the_largest_groups_come_first_and_the_rest_is_counted(self, book: AnyBook) -> None:
        assert largest_groups(book.select(), by="place", most=1) == (("North",), 2)
        assert largest_groups(book.select(), by="type", most=5) == (("Battles", "Riots"), 2)


def test_munitions_of_a_class_are_unknown_where_a_row_lumps_classes_together(tmp_path: Path) -> None:
    rows = public_tables.attack_rows()
    book = open_any(public_tables.write(tmp_path / "a.csv", public_tables.as_csv(public_tables.ATTACKS_22, rows))).book
    view = book.select()
    assert measures_of(view.table, ())[:3] == ("launched", "uav", "missiles")
    assert daily(view, "uav").values[:2].tolist() == [539, 0]
    assert daily(view, "missiles").values[:2].tolist() == [5, 0]
    assert np.isnan(daily(view, "ballistic").values).tolist()[:2] == [True, False]


def test_rows_that_cannot_tell_days_apart_have_none(tmp_path: Path) -> None:
    hapi = public_tables.as_csv(public_tables.HAPI, public_tables.hapi_rows())
    assert "counts of months" in why_not(open_any(public_tables.write(tmp_path / "hapi.csv", hapi)).book)
    ucdp = [{**public_tables.ucdp_rows()[1], "id": number} for number in range(3)]
    ucdp_file = public_tables.as_csv(public_tables.UCDP, [*ucdp, public_tables.ucdp_rows()[0]])
    assert "25% of its rows" in why_not(open_any(public_tables.write(tmp_path / "ucdp.csv", ucdp_file)).book)
