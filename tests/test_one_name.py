"""One place, one name, one type: spellings, alphabets and encodings do not part what is one."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import public_tables as public
from tests.large_tables import on_disk, read_of
from vigil.analysis.frequency import counting
from vigil.analysis.frequency.measures import Dimension
from vigil.places.spellings import one_name
from vigil.places.units import units_at
from vigil.query.filters import PLACE
from vigil.query.selection import Selection
from vigil.readers import ReadTable, read_table
from vigil.store.on_disk.stored_view import StoredDataset
from vigil.store.protocols import Dataset
from vigil.store.public_tables import dataset_of_read
from vigil.text import folded

DECOMPOSED = unicodedata.normalize("NFD", "Київ")

TABLE = f"""date,location,type,lat,lon,notes
2025-07-04,Kiev,Drone strike,,,one
2025-07-05,Киев,Drone Strike,,,two
2025-07-06,Kyiv,drone strike,,,three
2025-07-07,Ки\u0301їв,Drone  strike,,,Ки\u00adїв удар
2025-07-08,{DECOMPOSED},Drone strike,,,{DECOMPOSED} удар
2025-07-08,Вовчанськ,Shelling,50.29,36.94,six
2025-07-09,Vovchansk,Shelling,50.29,36.95,seven
2025-07-10,,Shelling,48.89,36.32,eight
2025-07-11,,Shelling,50.60,36.60,nine
2025-07-12,,Shelling,48.50,2.30,ten
"""


@pytest.fixture
def read(tmp_path: Path) -> ReadTable:
    return read_table(public.write(tmp_path / "own.csv", TABLE))


@pytest.fixture(params=["in memory", "at size"])
def dataset(request: pytest.FixtureRequest, read: ReadTable) -> Dataset:
    if request.param == "in memory":
        return dataset_of_read(read)
    return StoredDataset(on_disk(read_of(read.events)))


def _by(dataset: Dataset, by: Dimension) -> dict[str, int]:
    counted = counting.counts(dataset.select(Selection()), every="month", by=by, measure="attacks")
    return dict(zip(counted["group"], counted["events"].astype(int), strict=True))


def test_spellings_of_a_place_count_together_and_points_in_their_oblast(dataset: Dataset) -> None:
    found = _by(dataset, "place")
    assert found.pop("Kyiv") == 5
    assert found.pop("Kharkiv oblast") == 3
    assert found.pop("Belgorod oblast") == 1
    assert list(found.values()) == [1], "a point outside every outline stands by itself"


@pytest.mark.parametrize("name", ["Киев", "Kiev", "kyiv", "Ки\u0301їв", DECOMPOSED])
def test_a_place_is_chosen_by_any_of_its_spellings(dataset: Dataset, name: str) -> None:
    places, refused = PLACE.read([name], dataset.choices)
    assert (places, refused) == (("Kyiv",), ())
    assert dataset.select(Selection(places=places)).rows == 5


@pytest.mark.parametrize("words", ["київ удар", "КИЇВ", DECOMPOSED, "Ки\u00adїв", "Ки\u0301їв"])
def test_words_are_found_whatever_marks_their_letters_have(dataset: Dataset, words: str) -> None:
    assert dataset.select(Selection(text=words)).rows == 2


def test_types_that_differ_in_case_and_blanks_are_one_and_that_is_said(read: ReadTable, dataset: Dataset) -> None:
    assert _by(dataset, "type") == {"Drone strike": 5, "Shelling": 5}
    assert any("“Drone Strike”" in note and "“Drone strike” in 3 rows" in note for note in read.notes)


def test_the_spellings_stay_in_the_table(read: ReadTable) -> None:
    assert {"Kiev", "Киев", "Kyiv"} <= set(read.events["location"].astype("str").dropna())


@given(st.text(max_size=30))
def test_folding_is_done_once_and_the_same_for_composed_and_decomposed_letters(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert folded(unicodedata.normalize("NFD", text)) == folded(unicodedata.normalize("NFC", text))


def test_names_that_are_alike_and_not_one_stay_apart() -> None:
    assert one_name(["Kyiv", "Kyiv oblast", "Kharkiv", "Kherson", "Ivanivka", "Ivankiv"]) == {}
    assert one_name(["Ivanivka", "Іванівка"]) == {"Ivanivka": "Ivanivka", "Іванівка": "Ivanivka"}
    assert one_name(["Kyiv; Kharkiv", "Київ, 5"]) == {}


def test_towns_at_borders_and_on_the_coast_stand_in_their_own_unit() -> None:
    places = {
        "Sumy oblast": (52.185, 34.03),  # Seredyna-Buda, at the border
        "Kherson oblast": (46.115, 32.91),  # Skadovsk, on the coast
        "Crimea": (44.95, 34.1),
        "Sevastopol": (44.6, 33.53),
        "Kyiv": (50.45, 30.52),
        "Kyiv oblast": (50.52, 30.8),
    }
    points = np.array(list(places.values()))
    assert units_at(points[:, 0], points[:, 1]).tolist() == list(places)
    assert pd.isna(units_at(np.array([48.5, 43.0]), np.array([2.3, 32.0]))).all()
