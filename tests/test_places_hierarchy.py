"""What lies in what, along the column `parent`."""

from __future__ import annotations

import pandas as pd
import pytest

from vigil.places.gazetteer import PLACES_FILE
from vigil.places.hierarchy import ancestors, descendants


@pytest.fixture(scope="module")
def places() -> pd.DataFrame:
    return pd.read_csv(PLACES_FILE, keep_default_na=True)


def test_a_district_lies_in_its_city_and_country(places: pd.DataFrame) -> None:
    assert ancestors(places, "Solomianskyi district, Kyiv") == ["Kyiv", "Ukraine"]


def test_a_place_is_among_its_own_descendants(places: pd.DataFrame) -> None:
    kyiv = descendants(places, "Kyiv")
    assert "Kyiv" in kyiv
    assert "Darnytskyi district, Kyiv" in kyiv
    assert "Brovary" not in kyiv
    assert len(kyiv) == 11


def test_ukraine_holds_crimea_and_all_that_lies_in_it(places: pd.DataFrame) -> None:
    assert {"Crimea", "Sevastopol", "Chauda, Crimea", "Kryvyi Rih"} <= descendants(places, "Ukraine")
    assert "Kursk oblast" not in descendants(places, "Ukraine")


def test_unknown_names_have_neither_ancestors_nor_descendants(places: pd.DataFrame) -> None:
    assert ancestors(places, "nowhere") == []
    assert descendants(places, "nowhere") == set()


def test_a_circle_in_a_table_ends() -> None:
    circle = pd.DataFrame({"name_en": ["a", "b"], "parent": ["b", "a"]})
    assert ancestors(circle, "a") == ["b", "a"]
    assert descendants(circle, "a") == {"a", "b"}
