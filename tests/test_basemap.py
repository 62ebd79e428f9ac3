"""The basemap draws by itself: nothing from elsewhere, Crimea in Ukraine, data between land and names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from plotly.io.json import to_json_plotly

from tools.build_basemap import OURS, read_topology
from vigil.charts import basemap
from vigil.charts.look import DARK, FONT_FAMILY, LIGHT, THEMES, Theme
from vigil.charts.maps import UKRAINE
from vigil.charts.maps.drawing import Drawing
from vigil.charts.maps.map_counts import Item
from vigil.charts.maps.outlines import ground_key, outline, outlines_text
from vigil.charts.maps.script import for_browser
from vigil.places.areas import collection

THEME_LIST = list(THEMES.values())


def part(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((basemap.BASEMAP_FOLDER / f"{name}.geojson").read_text(encoding="utf-8"))
    return content


def rings(name: str) -> Iterator[list[list[float]]]:
    """Every ring, those of holes included."""
    for feature in part(name)["features"]:
        geometry = feature["geometry"]
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        for polygon in polygons:
            yield from polygon


def covers(name: str, longitude: float, latitude: float) -> bool:
    """Whether a part of the basemap covers a point: an odd number of rings is crossed on the way out."""
    crossings = 0
    for ring in rings(name):
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > latitude) != (y2 > latitude):
                crossings += longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1
    return crossings % 2 == 1


def lines(name: str) -> Iterator[list[list[float]]]:
    for feature in part(name)["features"]:
        geometry = feature["geometry"]
        yield from [geometry["coordinates"]] if geometry["type"] == "LineString" else geometry["coordinates"]


@pytest.mark.parametrize("theme", THEME_LIST, ids=lambda theme: theme.name)
def test_no_address_stands_in_a_map(theme: Theme) -> None:
    drawn = Drawing(theme).finished(UKRAINE, revision="", empty_words="")
    assert "http" not in to_json_plotly(for_browser(drawn, whole=True)) + outlines_text()


def test_every_layer_has_its_own_name_and_a_source_that_exists() -> None:
    names = [layer.name for layer in basemap.GROUND]
    assert len(names) == len(set(names))
    assert all(len(outline(ground_key(layer))[0]) for layer in basemap.GROUND)


def test_areas_lie_under_water_and_borders_and_points_under_every_name() -> None:
    drawing = Drawing(LIGHT)
    drawing.areas(
        "oblasts",
        [Item("Poltava oblast", (), (), 1.0, 1)],
        [""],
        scale=[[0, "#000000"], [1, "#ffffff"]],
        high=1,
        name="a",
    )
    drawing.marks([30.5], [50.4], marker={}, name="b")
    drawn = drawing.finished(UKRAINE, revision="", empty_words="").data
    order = [trace.get("meta", {}).get("outline") or trace["name"] for trace in drawn]
    assert order.index("ground/land") < order.index("oblasts/Poltava oblast") < order.index("ground/lakes")
    assert (
        order.index("oblasts/Poltava oblast") < order.index("ground/borders") < order.index("b") < order.index("Names")
    )
    assert order[-1] == "Names"


def test_light_and_dark_differ_in_colours_only() -> None:
    light, dark = (Drawing(theme).finished(UKRAINE, revision="", empty_words="").data for theme in (LIGHT, DARK))
    assert [trace.get("meta") for trace in light] == [trace.get("meta") for trace in dark]
    assert all(one["x"] is other["x"] for one, other in zip(light[:-1], dark[:-1], strict=True))
    assert light[-1]["text"] == dark[-1]["text"]
    assert light[0]["fillcolor"] != dark[0]["fillcolor"]


def test_the_outlines_are_small_enough_to_load_at_once() -> None:
    assert len(outlines_text().encode()) < 520_000


def test_font_names_hold_no_digit_that_stands_bare_since_browsers_then_refuse_the_whole_list() -> None:
    assert not any(character.isdigit() for font in FONT_FAMILY.split(",") if '"' not in font for character in font)


@pytest.mark.parametrize(("longitude", "latitude"), [(30.52, 50.45), (34.1, 45.2), (33.6, 44.7), (38.5, 48.5)], ids=str)
def test_kyiv_crimea_sevastopol_and_luhansk_oblast_are_land(longitude: float, latitude: float) -> None:
    assert covers("land", longitude, latitude)


@pytest.mark.parametrize(("longitude", "latitude"), [(32.0, 43.5), (36.5, 46.2), (30.9, 45.9)], ids=str)
def test_the_black_sea_and_the_sea_of_azov_are_not(longitude: float, latitude: float) -> None:
    assert not covers("land", longitude, latitude)


def test_no_country_border_runs_between_crimea_and_the_mainland() -> None:
    isthmus = [
        point for line in lines("borders") for point in line if 32.5 < point[0] < 35.2 and 45.5 < point[1] < 46.4
    ]
    assert isthmus == []


def test_oblast_borders_are_those_of_the_areas_shaded_on_the_map() -> None:
    areas = collection("oblasts")
    corners: set[tuple[float, ...]] = set()
    for feature in areas["features"]:
        geometry = feature["geometry"]
        for polygon in geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]:
            corners.update(tuple(round(number, 4) for number in point) for ring in polygon for point in ring)
    drawn = {tuple(point) for line in lines("oblast_borders") for point in line}
    assert drawn
    assert drawn <= corners


def test_the_drained_kakhovka_reservoir_is_not_drawn() -> None:
    assert not covers("lakes", 34.2, 47.35)


def test_the_dnipro_is_named_and_passes_kyiv() -> None:
    named = [feature for feature in part("rivers")["features"] if feature["properties"].get("name") == "Dnipro"]
    points = [
        point
        for feature in named
        for line in (
            [feature["geometry"]["coordinates"]]
            if feature["geometry"]["type"] == "LineString"
            else feature["geometry"]["coordinates"]
        )
        for point in line
    ]
    assert any(abs(x - 30.57) < 0.06 and abs(y - 50.43) < 0.06 for x, y in points)


def test_city_names_are_spelled_as_in_the_places_table(curated: Any) -> None:
    known = {name.split(",")[0] for name in curated.places["name_en"]}
    ours = {"Kyiv", "Odesa", "Kharkiv", "Lviv", "Chuhuiv", "Starokostiantyniv"}
    labels = {feature["properties"]["name"] for feature in part("labels")["features"]}
    assert ours <= labels & known


def test_no_name_stands_twice_in_one_part_of_the_world() -> None:
    stands: dict[tuple[str, str], list[float]] = {}
    for feature in part("labels")["features"]:
        point, told = feature["geometry"]["coordinates"], feature["properties"]
        before = stands.setdefault((told["name"], told["kind"]), point)  # Djibouti is a country and a city
        assert before is point or abs(before[0] - point[0]) + abs(before[1] - point[1]) > 2, feature


@pytest.mark.parametrize(
    ("country", "city", "corner"),
    [
        ("Sudan", "Khartoum", (21, 8, 39, 23)),
        ("Palestine", "Gaza", (34, 31, 36, 33)),
        ("Myanmar", "Mandalay", (92, 9, 102, 29)),
    ],
)
def test_countries_and_large_cities_elsewhere_are_named(
    country: str, city: str, corner: tuple[float, float, float, float]
) -> None:
    west, south, east, north = corner
    kinds = {
        feature["properties"]["name"]: feature["properties"]["kind"]
        for feature in part("labels")["features"]
        if west < feature["geometry"]["coordinates"][0] < east and south < feature["geometry"]["coordinates"][1] < north
    }
    assert kinds[country] == "country"
    assert kinds[city] == "city"


def test_no_name_takes_a_side_in_whose_a_place_is() -> None:
    countries = {f["properties"]["name"] for f in part("labels")["features"] if f["properties"]["kind"] == "country"}
    names = {feature["properties"]["name"] for feature in part("labels")["features"]}
    assert not countries & {"Taiwan", "Western Sahara", "Kosovo", "Falkland Islands", "Crimea"}
    assert not names & {"East Jerusalem", "West Jerusalem"}


def test_maps_of_the_air_war_have_the_cities_of_our_own_lists_only() -> None:
    west, south, east, north = OURS
    foreign = {
        feature["properties"]["name"]
        for feature in part("labels")["features"]
        if feature["properties"]["kind"] == "city" and "population" not in feature["properties"]
        if west < feature["geometry"]["coordinates"][0] < east and south < feature["geometry"]["coordinates"][1] < north
    }
    assert not foreign


def test_the_districts_of_kyiv_are_named_and_said_to_be_approximate() -> None:
    names = basemap.source("district_names")["features"]
    assert len(names) == 10
    note = Drawing(LIGHT).finished(UKRAINE, revision="", empty_words="").layout["meta"]["approximate"]
    assert basemap.APPROXIMATE in note["text"]


def test_kyiv_and_its_districts_have_one_outline() -> None:
    city = {tuple(point) for point in oblasts_by_name()["Kyiv"]["coordinates"][0]}
    districts = {
        tuple(point)
        for feature in collection("kyiv_districts")["features"]
        for polygon in (
            [feature["geometry"]["coordinates"]]
            if feature["geometry"]["type"] == "Polygon"
            else feature["geometry"]["coordinates"]
        )
        for ring in polygon
        for point in ring
    }
    assert city <= districts


def oblasts_by_name() -> dict[str, Any]:
    return {feature["id"]: feature["geometry"] for feature in collection("oblasts")["features"]}


def test_a_missing_file_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(basemap, "BASEMAP_FOLDER", tmp_path)
    basemap.source.cache_clear()
    with pytest.raises(FileNotFoundError, match=r"land\.geojson is missing .*README"):
        basemap.source("land")
    basemap.source.cache_clear()


def test_topologies_are_read_from_the_script_they_come_in() -> None:
    script = (
        '  "dist/topojson/world_50m.json"(exports, module) {\n'
        '    module.exports = { type: "Topology", arcs: [[[1e3, -2], [0, 1]]] };\n'
    )
    assert read_topology(script, "world_50m") == {"type": "Topology", "arcs": [[[1000, -2], [0, 1]]]}
    with pytest.raises(ValueError, match="no topology 'europe'"):
        read_topology(script, "europe")
