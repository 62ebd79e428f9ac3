"""A map in print holds what the map it is made from holds, at the same places, and its names never touch."""

from __future__ import annotations

import math
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from vigil.charts.maps.plain import IN_PRINT, map_in_print, shade
from vigil.charts.maps.plane import Plane, areas_in

from tests import tiny
from vigil.charts import basemap, maps
from vigil.charts.chart import Chart
from vigil.charts.look import DARK, LIGHT
from vigil.charts.maps.names import names_on, overlap, with_room
from vigil.charts.maps.outlines import corners_of
from vigil.store.memory import InMemoryDataset, InMemoryView, dataset_of_table, select
from vigil.table.loading import load_table

NIGHT = "attack-2025-07-04"
WIDTH, HEIGHT = 912, 520


@pytest.fixture(scope="module")
def whole(dataset: InMemoryDataset) -> InMemoryView:
    return select(dataset)


@pytest.fixture(scope="module", params=["every layer", "one night"])
def chart(request: pytest.FixtureRequest, whole: InMemoryView) -> Chart:
    return maps.small_map(whole, NIGHT) if request.param == "one night" else maps.events_map(whole, layers=maps.LAYERS)


def in_print(chart: Chart) -> go.Figure:
    return map_in_print(chart.drawn, LIGHT, width=WIDTH, height=HEIGHT)


def pixel(plane: Plane, longitude: float, latitude: float) -> tuple[float, float]:
    """Web Mercator by its textbook formula, from the middle of the map."""
    world = 256 / math.pi * 2**plane.zoom  # pixels for one radian
    x = world * math.radians(longitude)
    y = world * math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))
    middle_x, middle_y = plane.middle
    return x - (middle_x - 0.5) * 2 * math.pi * world, y - (0.5 - middle_y) * 2 * math.pi * world


def plane_of(chart: Chart) -> Plane:
    return Plane.of(chart.figure.layout.meta["corners"], width=WIDTH, height=HEIGHT, **IN_PRINT)


def named(figure: go.Figure, name: str) -> list[Any]:
    return [trace for trace in figure.data if trace.name == name]


class TestMarks:
    def test_plotly_finds_nothing_wrong_with_it(self, chart: Chart) -> None:
        for figure in (chart.figure, in_print(chart)):
            go.Figure(figure)

    def test_every_dot_ring_and_line_is_at_its_place(self, chart: Chart) -> None:
        plain, plane = in_print(chart), plane_of(chart)
        for trace in (trace for trace in chart.figure.data if trace.type == "scattermap" and len(trace.lon)):
            (mine,) = (
                one for one in named(plain, trace.name) if (one.mode, len(one.x)) == (trace.mode, len(trace.lon))
            )
            for x, y, longitude, latitude in zip(mine.x, mine.y, trace.lon, trace.lat, strict=True):
                if longitude is None:
                    assert math.isnan(x)
                else:
                    assert (x, y) == pytest.approx(pixel(plane, longitude, latitude), abs=0.06)
            assert mine.text == trace.text
            assert mine.marker.size == trace.marker.size
            assert mine.marker.color == trace.marker.color

    def test_every_area_in_view_is_filled_where_it_lies_and_tells_the_same(self, chart: Chart) -> None:
        plain, plane = in_print(chart), plane_of(chart)
        left, bottom, right, top = plane.window
        compared = 0
        for trace in (trace for trace in chart.figure.data if trace.type == "choroplethmap"):
            for name, text in zip(trace.locations, trace.text, strict=True):
                (west, south), (east, north) = (pixel(plane, *corner) for corner in corners_of(name))
                mine = [one for one in named(plain, name) if one.text == text]
                if west < left or east > right or south < bottom or north > top:
                    continue
                (area,) = mine
                found = (np.nanmin(area.x), np.nanmin(area.y), np.nanmax(area.x), np.nanmax(area.y))
                assert found == pytest.approx((west, south, east, north), abs=0.5)
                assert (area.fill, area.hoveron) == ("toself", "fills")
                compared += 1
        assert compared >= 5

    def test_areas_lie_under_borders_and_points_under_names(self, whole: InMemoryView) -> None:
        plain = in_print(maps.events_map(whole, layers={"places"}))
        kinds = [trace.meta or (trace.hoverinfo if trace.hoverinfo == "text" else "ground") for trace in plain.data]
        points = [place for place, trace in enumerate(plain.data) if trace.mode == "markers" and len(trace.x) > 1]
        areas = [place for place, trace in enumerate(plain.data) if trace.hoveron == "fills"]
        border = [place for place, trace in enumerate(plain.data) if trace.line.color == basemap.LIGHT_MAP.border]
        assert max(areas) < min(border) <= max(border) < min(points) <= max(points) < kinds.index("halo")

    def test_heat_is_drawn_over_the_land_and_under_the_water(self, whole: InMemoryView) -> None:
        plain = in_print(maps.events_map(whole, layers={"density"}))
        (heat,) = (trace for trace in plain.data if trace.type == "contour")
        order = {trace.fillcolor: trace.zorder for trace in plain.select_traces({"type": "scatter", "mode": "none"})}
        assert order[basemap.LIGHT_MAP.land] < heat.zorder < order[basemap.LIGHT_MAP.water]
        assert 0 < np.max(heat.z) <= 1

    def test_a_map_without_marks_says_so_in_its_figure(self, tmp_path: Path) -> None:
        small = select(dataset_of_table(load_table(tiny.write(tmp_path))))
        plain = in_print(maps.small_map(small, "call-one"))
        assert "no place" in plain.layout.annotations[0].text


class TestGround:
    def test_crimea_is_land_of_ukraine_and_no_border_cuts_it_off(self) -> None:
        chart = maps.events_map(select(dataset_of_table(load_table())))
        plane, plain = plane_of(chart), in_print(chart)
        (border,) = (trace for trace in plain.data if trace.line.color == basemap.LIGHT_MAP.border)
        isthmus = [pixel(plane, longitude, latitude) for longitude, latitude in ((32.5, 45.5), (35.2, 46.4))]
        (left, bottom), (right, top) = isthmus
        assert not ((border.x > left) & (border.x < right) & (border.y > bottom) & (border.y < top)).any()

    def test_nothing_is_drawn_far_outside_the_view(self, chart: Chart) -> None:
        plane = plane_of(chart)
        for trace in in_print(chart).data:
            if trace.type == "scatter" and trace.fill == "toself":
                assert np.nanmin(trace.x) >= plane.window[0] - 0.1
                assert np.nanmax(trace.y) <= plane.window[3] + 0.1

    def test_a_ring_around_the_whole_view_fills_it(self) -> None:
        plane = Plane.of(maps.KYIV, width=200, height=200, around=0.5, grain=0.1)
        ring = [[20.0, 40.0], [45.0, 40.0], [45.0, 60.0], [20.0, 60.0], [20.0, 40.0]]
        area = {"properties": {"name": "all"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        cut = plane.rings(areas_in({"features": [area]}, "properties.name")["all"])
        assert (*cut.min(axis=0), *cut.max(axis=0)) == plane.window

    def test_an_outline_is_never_moved_by_more_than_its_grain(self) -> None:
        plane = Plane.of(maps.UKRAINE, width=400, height=300, around=0.5, grain=0.7)
        steps = np.linspace(0, 40, 4000)
        wave = np.column_stack([0.58 + steps / 4000, 0.34 + np.sin(steps) / 2000])
        drawn = plane.lines([wave])
        exact = (wave - plane.middle) * (plane.world, -plane.world)
        far = np.abs(np.interp(exact[:, 0], drawn[:, 0], drawn[:, 1]) - exact[:, 1])
        assert len(drawn) < len(wave) / 5
        assert far.max() < 0.7

    @pytest.mark.parametrize(
        ("share", "colour"), [(0, "rgba(0,0,0,1)"), (0.5, "rgba(50,25,0,0.75)"), (2, "rgba(100,50,0,0.5)")]
    )
    def test_shades_lie_between_those_of_the_scale(self, share: float, colour: str) -> None:
        assert shade([[0, "#000000"], [1, "rgba(100,50,0,0.5)"]], share) == colour


class TestNames:
    @pytest.mark.parametrize("corners", [maps.UKRAINE, maps.KYIV], ids=["ukraine", "kyiv"])
    @pytest.mark.parametrize("width", [300, 600, 912])
    def test_no_name_touches_another_or_the_edge(self, corners: Any, width: int) -> None:
        plane = Plane.of(corners, width=width, height=400, **IN_PRINT)
        key = (plane.view[0], plane.view[1], plane.view[0] + 200, plane.view[1] + 80)
        names = with_room(names_on(plane, LIGHT), plane, [key])
        assert len(names) >= 5
        assert not any(overlap(one.box(), other.box()) for one, other in combinations(names, 2))
        assert not any(overlap(name.box(), key) for name in names)

    def test_the_districts_of_kyiv_are_named_where_they_are_seen(self) -> None:
        plane = Plane.of(maps.KYIV, width=WIDTH, height=HEIGHT, **IN_PRINT)
        names = {name.text for name in with_room(names_on(plane, LIGHT), plane, [])}
        assert {"Solomianskyi", "Holosiivskyi", "Obolonskyi", "Desnianskyi"} <= names

    def test_a_name_keeps_clear_of_the_ring_on_its_place(self) -> None:
        plane = Plane.of(maps.UKRAINE, width=WIDTH, height=HEIGHT, **IN_PRINT)
        x, y = plane.corner(36.23, 49.99)
        (kharkiv,) = (name for name in names_on(plane, LIGHT, [(x, y, 21.0)]) if name.text == "Kharkiv")
        _, bottom, _, top = kharkiv.box()
        assert top < y - 18 or bottom > y + 18

    @pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
    def test_seen_districts_are_said_to_be_approximate_in_the_key(self, whole: InMemoryView, theme: Any) -> None:
        chart = maps.small_map(whole, NIGHT, theme=theme)
        plain = map_in_print(chart.drawn, theme, width=WIDTH, height=HEIGHT)
        (key,) = (note for note in plain.layout.annotations if note.xref == "paper")
        assert "named by 3 of 3 speakers" in key.text
        assert basemap.APPROXIMATE in key.text

    def test_a_map_of_ukraine_does_not_speak_of_districts_that_it_does_not_show(self, whole: InMemoryView) -> None:
        plain = in_print(maps.events_map(whole))
        assert not any(basemap.APPROXIMATE in note.text for note in plain.layout.annotations)
