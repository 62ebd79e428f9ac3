"""A map in print holds what the map on the screen holds, where Web Mercator puts it; its names never touch."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from tests import tiny
from vigil.analysis import place_counts
from vigil.charts import basemap, maps
from vigil.charts.chart import Chart
from vigil.charts.look import DARK, LIGHT
from vigil.charts.maps.corners import window_on
from vigil.charts.maps.drawing import SHADES, shade, shades_of
from vigil.charts.maps.mercator import Window, upwards
from vigil.charts.maps.names import overlap, visible_names
from vigil.charts.maps.outlines import corners_of, outline
from vigil.charts.maps.sized import map_in_print
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


def on_plane(longitude: float, latitude: float) -> tuple[float, float]:
    """Web Mercator by its textbook formula, in degrees."""
    return longitude, math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))


def window_of(chart: Chart) -> Window:
    return window_on(chart.figure.layout.meta["corners"], width=WIDTH, height=HEIGHT)


def areas_of(figure: go.Figure) -> Iterator[tuple[str, Any]]:
    return ((trace.meta["area"], trace) for trace in figure.data if trace.meta and "area" in trace.meta)


class TestMarks:
    def test_plotly_finds_nothing_wrong_with_it(self, chart: Chart) -> None:
        for figure in (chart.figure, in_print(chart)):
            go.Figure(figure)

    def test_it_holds_the_traces_of_the_screen_in_their_order(self, chart: Chart) -> None:
        plain = in_print(chart)
        *own, names = chart.figure.data
        assert [trace.name for trace in plain.data] == [*(trace.name for trace in own), "Halos", names.name]
        for mine, theirs in zip(plain.data, own, strict=False):
            assert np.array_equal(np.array(mine.x, dtype=float), np.array(theirs.x, dtype=float), equal_nan=True)
            assert (mine.mode, mine.text, mine.customdata) == (theirs.mode, theirs.text, theirs.customdata)
            assert mine.marker.size == theirs.marker.size
            assert mine.marker.color == theirs.marker.color

    def test_every_dot_and_ring_is_at_its_place(self, whole: InMemoryView) -> None:
        places = place_counts.places_of(whole.table)
        (marks,) = (trace for trace in in_print(maps.events_map(whole)).data if trace.name == "Places")
        for name, x, y in zip(marks.customdata, marks.x, marks.y, strict=True):
            assert (x, y) == pytest.approx(on_plane(places[name].longitude, places[name].latitude), abs=1e-4)

    def test_every_area_is_filled_where_it_lies(self, chart: Chart) -> None:
        found = dict(areas_of(in_print(chart)))
        for name, area in found.items():
            (west, south), (east, north) = (on_plane(*corner) for corner in corners_of(name))
            edges = (np.nanmin(area.x), np.nanmin(area.y), np.nanmax(area.x), np.nanmax(area.y))
            assert edges == pytest.approx((west, south, east, north), abs=1e-4)
            assert (area.fill, area.hoveron) == ("toself", "fills")
            assert area.text
        assert len(found) >= 5

    def test_areas_lie_under_borders_and_points_under_names(self, whole: InMemoryView) -> None:
        plain = in_print(maps.events_map(whole, layers={"places"}))
        names = [place for place, trace in enumerate(plain.data) if trace.mode == "text"]
        points = [place for place, trace in enumerate(plain.data) if trace.mode == "markers" and len(trace.x) > 1]
        areas = [place for place, trace in enumerate(plain.data) if trace.hoveron == "fills"]
        border = [place for place, trace in enumerate(plain.data) if trace.line.color == basemap.LIGHT_MAP.border]
        assert max(areas) < min(border) <= max(border) < min(points) <= max(points) < min(names)

    def test_heat_is_drawn_over_the_land_and_under_the_water(self, whole: InMemoryView) -> None:
        plain = in_print(maps.events_map(whole, layers={"density"}))
        heat = [place for place, trace in enumerate(plain.data) if trace.name == "Density"]
        order = {trace.fillcolor: place for place, trace in enumerate(plain.data) if trace.mode == "none"}
        assert order[basemap.LIGHT_MAP.land] < min(heat) <= max(heat) < order[basemap.LIGHT_MAP.water]
        assert sum(len(plain.data[place].x) > 1 for place in heat) >= 3

    def test_a_map_without_marks_says_so_in_its_figure(self, tmp_path: Path) -> None:
        small = select(dataset_of_table(load_table(tiny.write(tmp_path))))
        plain = in_print(maps.small_map(small, "call-one"))
        assert "no place" in plain.layout.annotations[0].text


class TestGround:
    def test_crimea_is_land_of_ukraine_and_no_border_cuts_it_off(self) -> None:
        x, y = outline("ground/borders")
        (left, bottom), (right, top) = (on_plane(*corner) for corner in ((32.5, 45.5), (35.2, 46.4)))
        assert not ((x > left) & (x < right) & (y > bottom) & (y < top)).any()

    def test_the_axes_show_what_the_map_opens_with_at_one_scale(self, chart: Chart) -> None:
        plain = in_print(chart)
        (west, south), (east, north) = (on_plane(*corner) for corner in chart.figure.layout.meta["corners"])
        across, up = plain.layout.xaxis.range, plain.layout.yaxis.range
        assert across[0] <= west + 0.05
        assert across[1] >= east - 0.05
        assert up[0] <= south + 0.05
        assert up[1] >= north - 0.05
        assert (across[1] - across[0]) / WIDTH == pytest.approx((up[1] - up[0]) / HEIGHT)

    @pytest.mark.parametrize(
        ("share", "colour"), [(0, "rgba(0,0,0,1)"), (0.5, "rgba(50,25,0,0.75)"), (2, "rgba(100,50,0,0.5)")]
    )
    def test_shades_lie_between_those_of_the_scale(self, share: float, colour: str) -> None:
        shades = shades_of([[0, "#000000"], [1, "rgba(100,50,0,0.5)"]])
        assert len(shades) == SHADES
        assert shade(shades, share) == colour


class TestNames:
    @pytest.mark.parametrize("corners", [maps.UKRAINE, maps.KYIV], ids=["ukraine", "kyiv"])
    @pytest.mark.parametrize("width", [300, 600, 912])
    def test_no_name_touches_another_or_the_edge(self, corners: Any, width: int) -> None:
        window = window_on(corners, width=width, height=400)
        key = (0.0, 320.0, 200.0, 400.0)
        names = visible_names(window, covered=[key])
        assert len(names) >= 5
        assert not any(overlap(one.box, other.box) for one, other in combinations(names, 2))
        assert not any(overlap(name.box, key) for name in names)
        for left, top, right, bottom in (name.box for name in names):
            assert left >= 0
            assert top >= 0
            assert right <= width
            assert bottom <= 400

    def test_the_districts_of_kyiv_are_named_where_they_are_seen(self) -> None:
        names = {name.text for name in visible_names(window_on(maps.KYIV, width=WIDTH, height=HEIGHT))}
        assert {"Solomianskyi", "Holosiivskyi", "Obolonskyi", "Desnianskyi"} <= names

    def test_a_name_keeps_clear_of_the_ring_on_its_place(self) -> None:
        window = window_on(maps.UKRAINE, width=WIDTH, height=HEIGHT)
        x, y = window.pixel(36.23, float(upwards([49.99])[0]))
        (kharkiv,) = (name for name in visible_names(window, [(x, y, 21.0)]) if name.text == "Kharkiv")
        _, top, _, bottom = kharkiv.box
        assert bottom < y - 18 or top > y + 18

    def test_names_stand_on_no_mark_but_where_they_name_it(self, whole: InMemoryView) -> None:
        window = window_on(maps.UKRAINE, width=WIDTH, height=HEIGHT)
        around = [(x, 260.0, 9.0) for x in range(0, WIDTH, 40)]
        free = {name.text for name in visible_names(window)}
        for name in visible_names(window, around):
            if name.kind.offset and not any(math.dist((name.x, name.y), circle[:2]) < 60 for circle in around):
                assert name.text in free
            left, top, right, bottom = name.box
            over = [one for one in around if left < one[0] < right and top < one[1] < bottom]
            assert not (name.kind.offset and over and name.kind.rank > 2)

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
