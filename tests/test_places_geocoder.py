"""Names become places by a rule that is said, and what does not fit stays without coordinates."""

from __future__ import annotations

import csv
import json
import math
import re
import time
from pathlib import Path

import pytest
from geopy.geocoders.base import Geocoder
from geopy.location import Location
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.places.gazetteer import GAZETTEER_FILE, PLACES_FILE, Gazetteer, load_gazetteer
from vigil.places.geocoder import RESULT_COLUMNS, OfflineGeocoder, geocode_frame, resolve
from vigil.places.names import key_of
from vigil.table.schema import GEO_PRECISIONS, LIST_SEPARATOR, PLACES, PRECISION_OF_KIND

ROWS = list(csv.DictReader(PLACES_FILE.open(encoding="utf-8")))
NAMES = [row["name_en"] for row in ROWS]
SPELLINGS = [
    (spelling.strip(), row["name_en"])
    for row in ROWS
    for spelling in (row["name_en"], row["name_uk"], *row["aliases"].split(LIST_SEPARATOR))
    if spelling.strip()
]


def test_the_places_table_has_the_columns_of_the_schema_and_unique_names() -> None:
    assert tuple(ROWS[0]) == PLACES.column_names
    assert len(set(NAMES)) == len(NAMES)
    assert {row["parent"] for row in ROWS} <= {*NAMES, ""}


def test_every_name_and_alias_of_the_places_table_is_found() -> None:
    assert len(SPELLINGS) > 1_000
    found = {spelling: resolve(spelling).name for spelling, _ in SPELLINGS}
    assert found == dict(SPELLINGS)


def test_all_first_level_units_of_ukraine_are_there() -> None:
    units = [row for row in ROWS if row["iso_3166_2"].startswith("UA-")]
    assert len(units) == 27
    assert all(row["parent"] == "Ukraine" for row in units)


def test_countries_seas_and_directions_have_no_coordinates_in_the_table() -> None:
    areas = [row for row in ROWS if row["kind"] in ("country", "sea", "direction")]
    assert areas
    assert all(row["latitude"] == row["longitude"] == row["radius_km"] == "" for row in areas)


def test_settlements_of_the_table_stand_where_geonames_has_them() -> None:
    # GeoNames' places have no cape, no air base and no bridge: theirs are published coordinates (data/areas/README.md).
    without = [row["name_en"] for row in ROWS if row["latitude"] and row["kind"] != "oblast" and not row["geonames_id"]]
    assert set(without) == {row["name_en"] for row in ROWS if row["kind"] == "point" and not row["geonames_id"]}


@pytest.mark.parametrize(
    ("spellings", "name"),
    [
        ("Kyiv|Kiev|Київ|Киев|KYIV|м. Київ", "Kyiv"),
        ("Chuhuiv|Chuhuyiv|Чугуїв|Чугуев|Chuguev", "Chuhuiv"),
        ("Kharkiv|Kharkov|Харків|Харьков", "Kharkiv"),
        ("Odesa|Odessa|Одеса|Одесса", "Odesa"),
        ("Lviv|Lvov|Львів|Львов", "Lviv"),
        ("Mykolaiv|Nikolaev|Mykolayiv|Миколаїв|Николаев", "Mykolaiv"),
        ("Dnipro|Dnepropetrovsk|Дніпро|Днепр", "Dnipro"),
        ("Zaporizhzhia|Zaporozhye|Zaporizhzhya|Запоріжжя|Запорожье", "Zaporizhzhia"),
        ("Kropyvnytskyi|Kirovograd|Кропивницький", "Kropyvnytskyi"),
        ("Bakhmut|Artemivsk|Артемовск", "Bakhmut"),
        ("Starokostiantyniv|Starokostyantyniv|Староконстантинов", "Starokostiantyniv"),
        ("Dzhankoi|Dzhankoy|Джанкой", "Dzhankoi, Crimea"),
        ("Sviatoshyn|Svyatoshynskyi district|Svyatoshinsky|Святошинський район", "Sviatoshynskyi district, Kyiv"),
        ("Kharkiv oblast|Kharkivska oblast|Харківська область|Харьковская область|Kharkiv region", "Kharkiv oblast"),
        ("Kharkivshchyna|Kharkov oblast|обл. Харківська|Kharkivska", "Kharkiv oblast"),
        ("Crimea|Крим|Крым|AR Crimea|Autonomous Republic of Crimea", "Crimea"),
    ],
)
def test_old_modern_ukrainian_and_russian_names_meet(spellings: str, name: str) -> None:
    assert {resolve(spelling).name for spelling in spellings.split("|")} == {name}


DISTRICTS = {
    "Holosiivskyi": ("Голосіївський", "Голосеевский"),
    "Darnytskyi": ("Дарницький", "Дарницкий"),
    "Desnianskyi": ("Деснянський", "Деснянский"),
    "Dniprovskyi": ("Дніпровський", "Днепровский"),
    "Obolonskyi": ("Оболонський", "Оболонский"),
    "Pecherskyi": ("Печерський", "Печерский"),
    "Podilskyi": ("Подільський", "Подольский"),
    "Sviatoshynskyi": ("Святошинський", "Святошинский"),
    "Solomianskyi": ("Солом’янський", "Соломенский"),
    "Shevchenkivskyi": ("Шевченківський", "Шевченковский"),
}
FORMS = (
    "{english}",
    "{english} district",
    "{english} raion",
    "{english} district, Kyiv",
    "{english} (Kyiv)",
    "Kyiv - {english}",
    "Kyiv – {english} district",
    "{english} district of Kyiv",
    "{ukrainian}",
    "{ukrainian} район",
    "{ukrainian} р-н",
    "{ukrainian} район, Київ",
    "{ukrainian} район м. Київ",
    "м. Київ, {ukrainian} район",
    "{russian}",
    "{russian} район",
    "р-н {russian}",
    "Киев, {russian} район",
)


@pytest.mark.parametrize("district", DISTRICTS)
@pytest.mark.parametrize("form", FORMS)
def test_the_ten_districts_of_kyiv_in_every_form(district: str, form: str) -> None:
    ukrainian, russian = DISTRICTS[district]
    answer = resolve(form.format(english=district, ukrainian=ukrainian, russian=russian))
    assert answer.name == f"{district} district, Kyiv"
    assert answer.precision == "district"
    assert answer.located


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("Brovary, Kyiv oblast", "Brovary"),
        ("Бровари, Київська область", "Brovary"),
        ("Kyiv oblast - Brovary", "Brovary"),
        ("Velyka Dymerka, Brovary raion", "Velyka Dymerka"),
        ("Desnianskyi, Chernihiv", "Desnianskyi district, Chernihiv"),
        ("Troieshchyna, Kyiv", "Vyhurivshchyna-Troieshchyna"),
        ("Kyiv, Ukraine", "Kyiv"),
        ("Donetsk, Russia", "Donetsk"),
        ("Prymorsk, Zaporizhzhia oblast", "Prymorsk, Zaporizhzhia oblast"),
        ("Zaporizhzhia oblast, Prymorsk", "Prymorsk, Zaporizhzhia oblast"),
    ],
)
def test_context_narrows_a_name_down(query: str, name: str) -> None:
    assert resolve(query).name == name


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("Харківської області", "Kharkiv oblast"),
        ("Солом'янському районі", "Solomianskyi district, Kyiv"),
        ("Броварського району", "Brovarskyi raion, Kyiv oblast"),
        ("Запорожской области", "Zaporizhzhia oblast"),
        ("Дарницком районе", "Darnytskyi district, Kyiv"),
    ],
)
def test_adjectives_are_found_in_other_cases(query: str, name: str) -> None:
    assert resolve(query).name == name


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("Kyiv Darnytskyi district", "Darnytskyi district, Kyiv"),
        ("Bucha Kyiv oblast", "Bucha"),
        ("Київ Солом'янський район", "Solomianskyi district, Kyiv"),
    ],
)
def test_context_may_come_without_a_comma_and_the_note_says_how_it_was_read(query: str, name: str) -> None:
    answer = resolve(query)
    assert answer.name == name
    assert "read as" in answer.note


@pytest.mark.parametrize(
    "query",
    [
        "Solomianskyi district, Lviv",
        "Brovary, Lviv oblast",
        "Kyiv, Lviv",
        "Moscow, Ukraine",
        "Crimea, Russia",
        "Kyiv - Nowhereville",
        "Nowhereville, Kyiv",
    ],
)
def test_context_that_contradicts_or_is_unknown_gives_no_coordinates(query: str) -> None:
    answer = resolve(query)
    assert not answer.located
    assert not answer.found
    assert answer.note


def test_a_city_as_context_may_stand_for_its_oblast_and_the_note_says_so() -> None:
    answer = resolve("Chuhuiv, Kharkiv")
    assert answer.name == "Chuhuiv"
    assert "oblast of that name" in answer.note


def test_within_works_like_context_in_the_name() -> None:
    assert resolve("Brovary", within="Kyiv oblast").name == "Brovary"
    assert not resolve("Brovary", within="Lviv oblast").found


def test_a_note_on_several_places_accounts_for_each_of_them() -> None:
    note = resolve("Novoselivka").note
    [(fits, listed, more)] = re.findall(r"fits (\d+) places and is not guessed: (.*) and (\d+) more", note)
    several = [int(number) for number in re.findall(r"\((\d+) places\)", listed)]
    assert int(fits) == len(listed.split("; ")) - len(several) + sum(several) + int(more)


def test_a_name_of_several_places_is_not_guessed() -> None:
    answer = resolve("Ivanivka")
    assert not answer.located
    assert len(answer.candidates) > 2
    assert "not guessed" in answer.note


def test_a_name_that_one_large_place_dominates_is_picked_and_the_note_says_so() -> None:
    answer = resolve("Yalta")
    assert answer.located
    assert "picked by population" in answer.note


def test_the_places_table_comes_first_and_the_note_names_the_others() -> None:
    answer = resolve("Shevchenkivskyi district")
    assert answer.name == "Shevchenkivskyi district, Kyiv"
    assert "Shevchenkivskyi district, Kharkiv" in resolve("Shevchenkivskyi district, Kharkiv").name
    assert "also fits" in answer.note


def test_a_renamed_place_abroad_does_not_push_one_in_ukraine_aside() -> None:
    assert not resolve("Novomoskovsk").located
    assert resolve("Novomoskovsk, Dnipropetrovsk oblast").name == "Samar"


@pytest.mark.parametrize(
    ("query", "precision"),
    [
        ("south", "direction"),
        ("North-East", "direction"),
        ("південь", "direction"),
        ("північний схід", "direction"),
        ("front line", "direction"),
        ("Ukraine", "country"),
        ("Turkey", "country"),
        ("Georgia", "country"),
        ("Black Sea", "sea"),
    ],
)
def test_directions_countries_and_seas_are_areas_never_points(query: str, precision: str) -> None:
    answer = resolve(query)
    assert answer.precision == precision
    assert answer.latitude is None
    assert answer.longitude is None
    assert "not a point" in answer.note


@pytest.mark.parametrize("query", ["", "   ", "!!!", "qwertyuiop", "x" * 100_000, "Kyiv, " * 10_000, "\x00", "🙂"])
def test_nonsense_has_no_coordinates_and_a_note(query: str) -> None:
    answer = resolve(query)
    assert not answer.located
    assert answer.note


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("Brovary raion", "Brovarskyi raion, Kyiv oblast"),
        ("Броварський район", "Brovarskyi raion, Kyiv oblast"),
        ("Chuhuiv district", "Chuhuivskyi raion, Kharkiv oblast"),
        ("Kryvyi Rih raion", "Kryvorizkyi raion, Dnipropetrovsk oblast"),
    ],
)
def test_raions_are_found_by_their_own_name_and_by_their_seat(query: str, name: str) -> None:
    answer = resolve(query)
    assert answer.name == name
    assert answer.precision == "district"
    assert "mean of" in answer.note


@pytest.mark.parametrize(
    "query",
    [
        "Kupyansk",
        "Куп'янськ",
        "Sloviansk",
        "Slavyansk",
        "Enerhodar",
        "Energodar",
        "Severodonetsk",
        "Evpatoria",
        "Hulyaipole",
    ],
)
def test_towns_beside_the_table_come_from_geonames(query: str) -> None:
    answer = resolve(query)
    assert answer.located
    assert answer.source == "GeoNames"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SPELLINGS), st.data())
def test_case_space_and_apostrophes_do_not_change_the_answer(spelling: tuple[str, str], data: st.DataObject) -> None:
    name, place = spelling
    change = data.draw(st.sampled_from([str.upper, str.lower, str.title, str]))
    apostrophe = data.draw(st.sampled_from("'’ʼ`"))
    hyphen = data.draw(st.sampled_from(["-", "‑", "–"]))
    space = data.draw(st.sampled_from([" ", "  ", "\u00a0", "\t"]))
    varied = change(name).replace("'", apostrophe).replace("-", hyphen).replace(" ", space)
    assert resolve(f"{space}{varied}{space}").name == place


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_gets_an_answer_of_the_schema(text: str) -> None:
    answer = resolve(text)
    assert answer.query == text
    assert answer.precision in (*GEO_PRECISIONS, "")
    assert (answer.latitude is None) == (answer.longitude is None)
    if answer.located:
        assert abs(answer.latitude or 0) <= 90
        assert abs(answer.longitude or 0) <= 180
        assert answer.radius_km is not None


def test_a_frame_has_one_row_a_name_in_their_order() -> None:
    names = ["Kyiv", "Nowhere", "Kyiv", "", None, "south"]
    frame = geocode_frame(names)
    assert tuple(frame.columns) == RESULT_COLUMNS
    assert frame["query"].tolist() == ["Kyiv", "Nowhere", "Kyiv", "", "", "south"]
    assert frame["latitude"].notna().tolist() == [True, False, True, False, False, False]
    assert str(frame["latitude"].dtype) == "float64"


def test_an_empty_frame_keeps_its_columns() -> None:
    assert tuple(geocode_frame([]).columns) == RESULT_COLUMNS


def test_it_is_a_geopy_geocoder_and_gives_locations() -> None:
    geocoder = OfflineGeocoder()
    location = geocoder.geocode("Solomianskyi district, Kyiv")
    assert isinstance(geocoder, Geocoder)
    assert isinstance(location, Location)
    assert (location.latitude, location.longitude) == (50.42838, 30.45211)
    assert location.raw["precision"] == "district"
    assert location.raw["radius_km"] > 1


def test_geopy_gets_nothing_where_there_are_no_coordinates() -> None:
    geocoder = OfflineGeocoder()
    assert geocoder.geocode("Ukraine") is None
    assert geocoder.geocode("Ivanivka") is None
    assert geocoder.geocode("Nowhere", exactly_one=False) is None


def test_geopy_gets_every_candidate_when_asked_for_all() -> None:
    locations = OfflineGeocoder().geocode("Ivanivka", exactly_one=False)
    assert isinstance(locations, list)
    assert len(locations) > 2


def test_a_table_of_ones_own_comes_first(tmp_path: Path) -> None:
    file = tmp_path / "places.csv"
    header = ",".join(PLACES.column_names)
    file.write_text(f"{header}\nbase,Saky air base,,Saky,point,Crimea,45.09,33.58,3,,,\n", encoding="utf-8")
    geocoder = OfflineGeocoder(gazetteer=Gazetteer(file))
    assert geocoder.resolve("Saky").name == "Saky air base"
    assert geocoder.resolve("Kharkiv oblast").name == "Kharkiv oblast"


def test_every_key_of_the_gazetteer_is_a_folded_name() -> None:
    import pyarrow.parquet as parquet

    keys = parquet.read_table(GAZETTEER_FILE, columns=["keys"]).column("keys").combine_chunks().flatten().to_pylist()
    untyped = [key.partition(":")[2] or key for key in keys[::7]]
    assert all(key_of(key) == key for key in untyped)


def test_the_gazetteer_is_small_and_its_places_are_of_the_schema() -> None:
    import pyarrow.parquet as parquet

    assert GAZETTEER_FILE.stat().st_size < 2_000_000
    assert set(parquet.read_table(GAZETTEER_FILE, columns=["kind"]).column("kind").to_pylist()) <= set(
        PRECISION_OF_KIND
    )


def test_geocoding_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*arguments: object, **named: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert OfflineGeocoder().resolve("Qwertyville").note.startswith("not found")


def test_names_of_many_parts_do_not_take_long() -> None:
    started = time.monotonic()
    resolve("Kyiv, " * 19)
    assert time.monotonic() - started < 1


def test_the_rows_of_answers_can_be_written_as_json() -> None:
    assert json.loads(json.dumps(resolve("Kyiv").row()))["name"] == "Kyiv"


def test_radii_are_finite_and_not_negative() -> None:
    radii = [float(row["radius_km"]) for row in ROWS if row["radius_km"]]
    assert all(math.isfinite(radius) and radius > 0 for radius in radii)


def test_the_gazetteer_is_read_once() -> None:
    assert load_gazetteer() is load_gazetteer()
