"""The areas fit together, fit the places table, and are valid GeoJSON."""

from __future__ import annotations

import csv
import itertools
from typing import Any

import pytest
import shapely
from shapely.geometry import Point, shape

from vigil.places.areas import AREA_FILES, AREAS_FOLDER, area_of, collection, is_approximate
from vigil.places.gazetteer import PLACES_FILE

ROWS = {row["name_en"]: row for row in csv.DictReader(PLACES_FILE.open(encoding="utf-8"))}
COLLECTIONS = {file: collection(file) for file in AREA_FILES}
OBLASTS = {feature["id"]: shape(feature["geometry"]) for feature in COLLECTIONS["oblasts"]["features"]}
ABROAD = {feature["id"]: shape(feature["geometry"]) for feature in COLLECTIONS["launch_oblasts"]["features"]}
DISTRICTS = {feature["id"]: shape(feature["geometry"]) for feature in COLLECTIONS["kyiv_districts"]["features"]}


def rings_of(geometry: dict[str, Any]) -> list[list[list[list[float]]]]:
    return [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]


@pytest.mark.parametrize(("name", "count"), [("oblasts", 27), ("launch_oblasts", 32), ("kyiv_districts", 10)])
def test_every_collection_is_whole(name: str, count: int) -> None:
    assert len(COLLECTIONS[name]["features"]) == count


@pytest.mark.parametrize("name", COLLECTIONS)
def test_features_carry_the_names_of_the_places_table(name: str) -> None:
    for feature in COLLECTIONS[name]["features"]:
        assert feature["id"] == feature["properties"]["name_en"]
        assert feature["properties"]["name_uk"] == ROWS[feature["id"]]["name_uk"]


@pytest.mark.parametrize("name", COLLECTIONS)
def test_rings_are_closed_and_turn_as_rfc_7946_asks(name: str) -> None:
    for feature in COLLECTIONS[name]["features"]:
        for polygon in rings_of(feature["geometry"]):
            for number, ring in enumerate(polygon):
                assert ring[0] == ring[-1]
                assert shapely.LinearRing(ring).is_ccw == (number == 0)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_outlines_are_valid(name: str) -> None:
    assert all(shape(feature["geometry"]).is_valid for feature in COLLECTIONS[name]["features"])


@pytest.mark.parametrize(
    ("name", "limit"), [("oblasts", 150_000), ("launch_oblasts", 120_000), ("kyiv_districts", 30_000)]
)
def test_files_stay_small(name: str, limit: int) -> None:
    assert (AREAS_FOLDER / f"{name}.geojson").stat().st_size < limit


def test_oblasts_have_their_codes() -> None:
    for feature in COLLECTIONS["oblasts"]["features"]:
        assert feature["properties"]["iso_3166_2"] == ROWS[feature["id"]]["iso_3166_2"]
        assert feature["properties"]["country"] == "Ukraine"


@pytest.mark.parametrize("name", ["Crimea", "Sevastopol"])
def test_crimea_and_sevastopol_are_ukraine(name: str) -> None:
    feature = next(feature for feature in COLLECTIONS["oblasts"]["features"] if feature["id"] == name)
    assert feature["properties"]["country"] == "Ukraine"
    assert name not in {feature["id"] for feature in COLLECTIONS["launch_oblasts"]["features"]}


@pytest.mark.parametrize("areas", [OBLASTS, ABROAD, DISTRICTS], ids=["oblasts", "abroad", "districts"])
def test_neighbours_do_not_overlap(areas: dict[str, Any]) -> None:
    for (one, first), (other, second) in itertools.combinations(areas.items(), 2):
        shared = first.intersection(second).area
        assert shared < 1e-6 * min(first.area, second.area) + 1e-9, f"{one} and {other} overlap"


@pytest.mark.parametrize("areas", [OBLASTS, DISTRICTS], ids=["oblasts", "districts"])
def test_neighbours_share_their_border(areas: dict[str, Any]) -> None:
    # No gap between neighbours: closing the union by some 20 m, then by nothing, gives the same area.
    union = shapely.union_all(list(areas.values()))
    slivers = union.buffer(0.0002).buffer(-0.0002).difference(union.buffer(1e-9))
    inner = [hole for part in shapely.get_parts(union) for hole in part.interiors]
    assert slivers.area < 1e-4 * union.area
    assert all(shapely.Polygon(hole).area > 1e-3 for hole in inner)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_corner_on_a_common_border_belongs_to_both(name: str) -> None:
    assert shapely.coverage_is_valid([shape(feature["geometry"]) for feature in COLLECTIONS[name]["features"]])


def test_neighbours_touch_along_a_line() -> None:
    for one, other in (("Kharkiv oblast", "Donetsk oblast"), ("Kyiv", "Kyiv oblast"), ("Crimea", "Sevastopol")):
        assert OBLASTS[one].intersection(OBLASTS[other]).length > 0.3


@pytest.mark.parametrize("name", DISTRICTS)
def test_a_district_of_kyiv_holds_its_reference_point(name: str) -> None:
    row = ROWS[name]
    assert DISTRICTS[name].contains(Point(float(row["longitude"]), float(row["latitude"])))


@pytest.mark.parametrize("name", [*OBLASTS, *ABROAD])
def test_an_oblast_holds_its_reference_point(name: str) -> None:
    row = ROWS[name]
    assert (OBLASTS | ABROAD)[name].contains(Point(float(row["longitude"]), float(row["latitude"])))


@pytest.mark.parametrize(
    ("areas", "tolerance", "fewest"), [(OBLASTS, 0.02, 50), (ABROAD, 0.1, 60)], ids=["Ukraine", "Russia"]
)
def test_places_of_the_table_lie_in_their_oblast(areas: dict[str, Any], tolerance: float, fewest: int) -> None:
    places = [row for row in ROWS.values() if row["parent"] in areas and row["latitude"]]
    astray = [
        row["name_en"]
        for row in places
        if not areas[row["parent"]].buffer(tolerance).contains(Point(float(row["longitude"]), float(row["latitude"])))
    ]
    assert len(places) >= fewest
    assert astray == []


def test_the_oblast_of_moscow_lies_around_the_city() -> None:
    # Natural Earth gives each the code of the other.
    row = ROWS["Moscow"]
    city = Point(float(row["longitude"]), float(row["latitude"]))
    assert not ABROAD["Moscow oblast"].contains(city)
    assert ABROAD["Moscow oblast"].convex_hull.contains(city)


def test_the_outline_of_kyiv_is_that_of_its_districts() -> None:
    union = shapely.union_all(list(DISTRICTS.values()))
    assert union.symmetric_difference(OBLASTS["Kyiv"]).area < 0.1 * union.area


def test_the_dnipro_parts_the_banks() -> None:
    left = {"Darnytskyi", "Desnianskyi", "Dniprovskyi"}
    right_union = shapely.union_all([area for name, area in DISTRICTS.items() if name.split()[0] not in left])
    left_union = shapely.union_all([area for name, area in DISTRICTS.items() if name.split()[0] in left])
    for latitude, longitude in ((50.441, 30.56), (50.50, 30.53)):
        assert right_union.contains(Point(longitude, latitude))
    for latitude, longitude in ((50.441, 30.59), (50.50, 30.56)):
        assert left_union.contains(Point(longitude, latitude))


def test_approximate_outlines_say_so() -> None:
    assert all(is_approximate(name) for name in (*DISTRICTS, "Kyiv"))
    assert not is_approximate("Kharkiv oblast")
    assert all(feature["properties"]["approximate"] is True for feature in COLLECTIONS["kyiv_districts"]["features"])


def test_a_place_without_an_outline_has_none() -> None:
    assert area_of("Kharkiv oblast") is not None
    assert area_of("Black Sea") is None
    assert area_of("nowhere") is None
