"""Maps draw a place as exactly as it is known, count what they cannot draw, and stay small."""

from __future__ import annotations

import json
import math
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.io as pio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import tiny
from vigil import limits
from vigil.analysis import place_counts
from vigil.charts import maps
from vigil.charts.basemap import LIGHT_MAP
from vigil.charts.look import colour_of
from vigil.charts.maps import outlines
from vigil.charts.maps.corners import fit, widened
from vigil.charts.maps.launch_areas import LINES, launch_pairs, line_classes
from vigil.charts.maps.mercator import latitude_of, upwards
from vigil.charts.maps.outlines import corners_of
from vigil.charts.maps.script import for_browser
from vigil.charts.maps.small_map import TINTS
from vigil.query.selection import Selection
from vigil.store.memory import InMemoryDataset, InMemoryView, dataset_of_table, select
from vigil.table.loading import load_table

EVERY_LAYER = frozenset(maps.LAYERS)
NIGHT = "attack-2025-07-04"
KYIV_AREA = "Solomianskyi district, Kyiv"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> InMemoryView:
    """Two attacks on Kyiv, its Solomianskyi district and Odesa oblast, and a call without a place."""
    return select(dataset_of_table(load_table(tiny.write(tmp_path_factory.mktemp("tiny")))))


@pytest.fixture(scope="module")
def whole(dataset: InMemoryDataset) -> InMemoryView:
    """Everything in the table that Vigil ships."""
    return select(dataset)


def changed(folder: Path, **changes: tiny.Change) -> InMemoryView:
    return select(dataset_of_table(load_table(tiny.write(folder, **changes))))


def marks(chart: Any) -> list[Any]:
    """Dots and rings."""
    return [trace for trace in chart.figure.data if trace.mode == "markers" and trace.customdata is not None]


def areas(chart: Any) -> dict[str, Any]:
    """The shaded areas by their names."""
    return {trace.meta["area"]: trace for trace in chart.figure.data if trace.meta and "area" in trace.meta}


def words(chart: Any) -> str:
    told = [trace for trace in chart.figure.data if trace.hoverinfo == "text"]
    return " ".join(trace.text if isinstance(trace.text, str) else " ".join(trace.text) for trace in told)


def opacity(colour: str) -> float:
    return float(colour.rstrip(")").split(",")[-1])


def sent_bytes(chart: Any) -> int:
    return len(pio.json.to_json_plotly(for_browser(chart.drawn)).encode())


class TestPlaces:
    def test_each_place_is_drawn_as_exactly_as_it_is_known(self, small: InMemoryView) -> None:
        frame = place_counts.places_frame(small).set_index("place")
        assert frame["drawn"].to_dict() == {
            "Kyiv": "ring",
            KYIV_AREA: "area",
            "Odesa oblast": "area",
            place_counts.NOWHERE: "none",
        }

    def test_an_event_counts_once_however_many_speak_of_it(self, tmp_path: Path) -> None:
        def second_speaker(rows: list[tiny.Row]) -> None:
            rows.append({**rows[0], "attributed_to": "Another official", "injured_best": "7"})

        frame = place_counts.places_frame(changed(tmp_path, impacts=second_speaker)).set_index("place")
        assert frame.loc[KYIV_AREA, "events"] == 1
        assert frame.loc[KYIV_AREA, "speakers"] == 2

    def test_casualties_told_by_several_speakers_are_not_added_up(self, tmp_path: Path) -> None:
        def second_speaker(rows: list[tiny.Row]) -> None:
            rows.append({**rows[0], "attributed_to": "Another official", "injured_best": "7"})

        frame = place_counts.places_frame(changed(tmp_path, impacts=second_speaker)).set_index("place")
        assert frame.loc[KYIV_AREA, "injured_best"] == 7

    def test_unknown_casualties_stay_unknown(self, small: InMemoryView) -> None:
        frame = place_counts.places_frame(small).set_index("place")
        assert frame.loc["Odesa oblast", "killed_best"] is pd.NA

    def test_a_launch_figure_unknown_for_every_event_stays_unknown(self, tmp_path: Path) -> None:
        def uncounted(rows: list[tiny.Row]) -> None:
            for row in rows:
                for name in ("launched", "shot_down", "lost", "got_through"):
                    row.pop(name, None)

        frame = place_counts.places_frame(changed(tmp_path, munitions=uncounted)).set_index("place")
        assert frame.loc["Kyiv", "launched"] is pd.NA
        assert frame.loc["Kyiv", "launched_known"] == 0

    def test_a_place_without_coordinates_is_counted_and_never_put_at_the_equator(self, tmp_path: Path) -> None:
        def nowhere(rows: list[tiny.Row]) -> None:
            for row in rows:
                row.update(latitude="", longitude="")

        view = changed(tmp_path, places=nowhere)
        chart = maps.events_map(view)
        assert marks(chart) == []
        assert "Kyiv (city)" in chart.note

    def test_events_at_a_place_include_those_within_it(self, small: InMemoryView) -> None:
        assert list(place_counts.events_at(small, ["Kyiv"])["event_id"]) == ["attack-one"]
        assert place_counts.events_at(small, ["Kyiv"])["at"].iloc[0] == f"{KYIV_AREA}; Kyiv"

    def test_events_in_a_box_are_those_with_a_reference_point_in_it(self, small: InMemoryView) -> None:
        around_odesa = place_counts.events_at(small, box=(29.0, 46.0, 31.0, 47.0))
        assert list(around_odesa["event_id"]) == ["attack-two"]

    def test_no_place_and_no_box_list_nothing_in_the_same_columns(self, small: InMemoryView) -> None:
        nothing = place_counts.events_at(small)
        assert nothing.empty
        assert list(nothing.columns) == [*small.events.columns, "at"]

    def test_every_event_is_at_a_place_or_counted_as_not_located(self, whole: InMemoryView) -> None:
        rows = place_counts.placed(whole)
        located = {row["event_id"] for row in rows if row["drawn"] != "none"}
        lost = len({row["event_id"] for row in rows} - located)
        assert len(located) + lost == len(whole.events)
        assert place_counts.not_located(whole)["events"].sum() >= lost

    def test_no_oblast_of_the_shipped_table_lacks_its_outline(self, whole: InMemoryView) -> None:
        rows = place_counts.placed(whole)
        assert {row["drawn"] for row in rows if row["precision"] in place_counts.AREAS} == {"area"}


class TestEventsMap:
    def test_a_city_is_a_ring_that_hides_nothing_and_an_area_is_shaded(self, small: InMemoryView) -> None:
        chart = maps.events_map(small)
        (rings,) = marks(chart)
        assert list(rings.customdata) == ["Kyiv"]
        assert list(rings.marker.symbol) == ["circle-open"]
        assert set(areas(chart)) == {KYIV_AREA, "Odesa oblast"}

    def test_a_settlement_is_one_dot(self, tmp_path: Path) -> None:
        def settlement(rows: list[tiny.Row]) -> None:
            rows[1]["geo_precision"] = "settlement"

        chart = maps.events_map(changed(tmp_path, impacts=settlement))
        (dots,) = marks(chart)
        assert list(dots.customdata) == ["Kyiv"]
        assert dots.marker.symbol in (None, "circle")

    def test_of_the_marks_of_one_place_the_largest_lies_uppermost_and_each_tells_of_all(
        self, whole: InMemoryView
    ) -> None:
        (points,) = marks(maps.events_map(whole))
        for before, after in pairwise(range(len(points.customdata))):
            if points.customdata[before] == points.customdata[after]:
                assert points.marker.size[before] <= points.marker.size[after]
                assert points.text[before] == points.text[after]
        kyiv = [at for at, name in enumerate(points.customdata) if name == "Kyiv"]
        assert len(kyiv) > 1
        assert kyiv == list(range(kyiv[0], kyiv[0] + len(kyiv)))
        assert points.marker.color[kyiv[-1]] == colour_of("actor", "Russia")
        assert "<br>Russia: " in points.text[kyiv[0]]
        assert "<br>Ukraine: " in points.text[kyiv[0]]

    def test_smaller_places_lie_over_larger_ones(self, whole: InMemoryView) -> None:
        (points,) = marks(maps.events_map(whole))
        largest: dict[str, float] = {}
        for name, size in zip(points.customdata, points.marker.size, strict=True):
            largest[name] = max(largest.get(name, 0), size)
        assert list(largest.values()) == sorted(largest.values(), reverse=True)

    def test_what_cannot_be_drawn_is_counted(self, small: InMemoryView) -> None:
        assert "Not located: 1 event, 0 impacts: no place reported 1." in maps.events_map(small).note

    def test_districts_are_said_to_be_approximate(self, small: InMemoryView) -> None:
        chart = maps.events_map(small)
        assert "approximate" in chart.note
        assert "approximate outline" in words(chart)

    def test_oblasts_sum_what_happened_within_them(self, small: InMemoryView) -> None:
        shaded = areas(maps.events_map(small, layers={"oblasts"}))
        assert set(shaded) == {"Kyiv", "Odesa oblast"}
        assert all(trace.text.endswith("<br>1 event") for trace in shaded.values())
        assert len({trace.fillcolor for trace in shaded.values()}) == 1

    def test_text_from_a_table_cannot_mark_itself_up(self, tmp_path: Path) -> None:
        def hostile(rows: list[tiny.Row]) -> None:
            rows[1]["name_en"] = "<b onclick=x>Kyiv</b>"
            rows[2]["parent"] = "<b onclick=x>Kyiv</b>"

        def there(rows: list[tiny.Row]) -> None:
            rows[1]["location"] = "<b onclick=x>Kyiv</b>"

        view = changed(tmp_path, places=hostile, impacts=there, claims=lambda rows: rows.clear())
        for chart in (maps.events_map(view), maps.small_map(view, "attack-one")):
            assert "<b onclick" not in words(chart)
            assert "&lt;b onclick=x&gt;Kyiv" in words(chart)

    def test_colours_follow_what_is_asked_for(self, small: InMemoryView) -> None:
        by_weapon = maps.events_map(small, colour_by="weapon")
        (points,) = marks(by_weapon)
        classes = ("one-way attack UAV", "cruise missile")
        assert set(points.marker.color) == {colour_of("weapon", name) for name in classes}
        assert all(name in by_weapon.figure.layout.annotations[0].text for name in classes)

    def test_size_by_a_figure_says_what_it_is_the_figure_of(self, small: InMemoryView) -> None:
        chart = maps.events_map(small, size_by="launched")
        assert "do not divide them among places" in chart.note
        assert "launched in those attacks: 110" in words(chart)

    def test_an_unknown_figure_is_told_as_unknown_not_as_zero(self, small: InMemoryView) -> None:
        assert "killed here: unknown" in words(maps.events_map(small, size_by="killed"))

    def test_every_map_has_title_caption_alternative_text_and_table(self, small: InMemoryView) -> None:
        chart = maps.events_map(small)
        assert chart.title
        assert chart.caption
        assert chart.is_map
        assert "Most events: " in chart.alt
        assert chart.name == "vigil-map-2025-07-03-2025-07-06"
        assert set(chart.data["place"]) >= {"Kyiv", "Odesa oblast"}

    def test_an_empty_selection_draws_a_map_that_says_so(self, dataset: InMemoryDataset) -> None:
        view = select(dataset, Selection(text="no such words anywhere"))
        chart = maps.events_map(view, layers=EVERY_LAYER)
        assert chart.data.empty
        assert "no event of this selection can be placed" in chart.alt

    @pytest.mark.parametrize("colour_by", list(maps.COLOUR_BY))
    def test_no_map_of_the_shipped_table_sends_more_than_300_kilobytes(
        self, whole: InMemoryView, colour_by: Any
    ) -> None:
        chart = maps.events_map(whole, layers=EVERY_LAYER, colour_by=colour_by, size_by="launched", period="day")
        assert sent_bytes(chart) < 300_000

    def test_points_above_the_limit_are_cut_and_the_cut_is_told(
        self, small: InMemoryView, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        def more(rows: list[tiny.Row]) -> None:
            rows += [{**rows[1], "place_id": f"c{n}", "name_en": f"City {n}"} for n in range(9)]

        def hit(rows: list[tiny.Row]) -> None:
            rows += [{**rows[1], "location": f"City {n}"} for n in range(9)]

        view = changed(tmp_path, places=more, impacts=hit)
        monkeypatch.setattr(limits, "MAP_POINTS", 8)
        chart = maps.events_map(view)
        assert "Of 10 dots and rings the 8 largest are drawn." in chart.note
        assert sum(len(trace.x) for trace in marks(chart)) <= 8

    def test_names_stay_above_the_data(self, whole: InMemoryView) -> None:
        *below, names = maps.events_map(whole, layers=EVERY_LAYER).figure.data
        assert names.mode == "text"
        assert not any("text" in (trace.mode or "") for trace in below)

    def test_only_kinds_of_traces_that_the_small_build_of_plotly_draws(self, whole: InMemoryView) -> None:
        for trace in maps.events_map(whole, layers=EVERY_LAYER).figure.data:
            assert trace.type == "scatter"

    def test_crimea_and_sevastopol_carry_the_outline_of_ukraine_over_any_shade(self, whole: InMemoryView) -> None:
        drawn = list(maps.events_map(whole, layers=EVERY_LAYER).figure.data)
        (outline,) = (trace for trace in drawn if trace.meta and trace.meta.get("outline") == "ground/ukraine")
        shaded = [place for place, trace in enumerate(drawn) if trace.meta and "area" in trace.meta]
        assert max(shaded) < drawn.index(outline)
        assert outline.line.color == LIGHT_MAP.border
        edge = set(zip(outline.x.tolist(), outline.y.tolist(), strict=True))
        for name in ("Crimea", "Sevastopol"):
            own = [point for point in zip(*outlines.outline(f"oblasts/{name}"), strict=True) if point[0] == point[0]]
            assert sum((float(x), float(y)) in edge for x, y in own) > 0.5 * len(own), name

    def test_its_place_on_screen_does_not_depend_on_layers_or_filters(
        self, dataset: InMemoryDataset, whole: InMemoryView
    ) -> None:
        fewer = select(dataset, Selection(minimum=400))
        kept = {
            maps.events_map(view, layers=layers).figure.layout.uirevision
            for view in (whole, fewer)
            for layers in ({"places"}, EVERY_LAYER)
        }
        assert len(kept) == 1

    @pytest.mark.parametrize(
        ("choice", "said"),
        [
            ({"layers": {"roads"}}, "unknown layer 'roads'; known are places, density"),
            ({"colour_by": "mood"}, "unknown colour_by 'mood'"),
            ({"size_by": "fear"}, "unknown size_by 'fear'"),
            ({"period": "year"}, "unknown period 'year'"),
        ],
    )
    def test_an_unknown_choice_is_refused_by_name(self, small: InMemoryView, choice: dict[str, Any], said: str) -> None:
        with pytest.raises(ValueError, match=said):
            maps.events_map(small, **choice)


class TestTime:
    def spec(self, chart: Any) -> dict[str, Any]:
        return json.loads(pio.json.to_json_plotly(chart.figure.layout.meta))["time"]

    @pytest.mark.parametrize(
        "layers",
        [{"places"}, {"oblasts"}, {"density"}, {"launch"}, EVERY_LAYER],
        ids=lambda layers: "-".join(sorted(layers)),
    )
    @pytest.mark.parametrize("period", list(maps.PERIODS))
    def test_the_periods_add_up_to_the_whole(self, whole: InMemoryView, layers: Any, period: Any) -> None:
        chart = maps.events_map(whole, layers=layers, period=period)
        spec = self.spec(chart)
        assert spec["parts"]
        for part in spec["parts"]:
            assert len(part["item"]) == len(part["period"]) == len(part["events"])
            assert all(0 <= number < len(spec["labels"]) for number in part["period"])
            if part["kind"] == "areas":
                totals: dict[int, int] = {}
                for item, count in zip(part["item"], part["events"], strict=True):
                    totals[item] = totals.get(item, 0) + count
                told = [chart.figure.data[number].text for number in part["traces"]]
                whole_events = [re.search(r"(\d+) (?:events?|reports?)$", text) for text in told]
                assert [totals[n] for n in range(len(totals))] == [int(one[1]) for one in whole_events if one]

    def test_every_part_says_which_trace_it_redraws(self, whole: InMemoryView) -> None:
        chart = maps.events_map(whole, layers=EVERY_LAYER)
        kinds = {"points": {"markers"}, "lines": {"lines"}, "areas": {"lines", "none"}, "density": {"none"}}
        for part in self.spec(chart)["parts"]:
            redrawn = [chart.figure.data[number] for number in part["traces"]]
            assert {trace.mode for trace in redrawn} <= kinds[part["kind"]]
            assert {bool(trace.meta) for trace in redrawn} == {part["kind"] == "areas"}

    def test_weeks_are_told_by_their_first_and_last_day(self, small: InMemoryView) -> None:
        assert self.spec(maps.events_map(small))["labels"] == ["30 Jun–6 Jul 2025"]

    def test_days_between_events_have_a_place_on_the_slider(self, small: InMemoryView) -> None:
        labels = self.spec(maps.events_map(small, period="day"))["labels"]
        assert labels == ["3 July 2025", "4 July 2025", "5 July 2025", "6 July 2025"]


class TestLaunchAreas:
    def view(self, folder: Path) -> InMemoryView:
        def launched(rows: list[tiny.Row]) -> None:
            rows[0]["launched_from"] = "Kursk oblast; Black Sea"

        def places(rows: list[tiny.Row]) -> None:
            rows += [
                {"place_id": "russia", "name_en": "Russia", "kind": "country"},
                {"place_id": "black-sea", "name_en": "Black Sea", "kind": "sea"},
                {**rows[3], "place_id": "kursk-oblast", "name_en": "Kursk oblast", "parent": "Russia"},
            ]

        return changed(folder, munitions=launched, places=places)

    def test_lines_join_a_launch_area_to_the_area_named_in_the_same_report(self, tmp_path: Path) -> None:
        pairs, unplaced = launch_pairs(self.view(tmp_path))
        assert pairs.to_dict("records") == [
            {"event_id": "attack-one", "launched_from": "Kursk oblast", "target": "Kyiv"}
        ]
        assert unplaced == {"Black Sea": 1}

    def test_a_sea_is_counted_not_placed(self, tmp_path: Path) -> None:
        note = maps.events_map(self.view(tmp_path), layers={"launch"}).note
        assert "Launch areas without a place on the map (reports): Black Sea 1." in note

    def test_lines_are_said_not_to_be_flight_paths(self, whole: InMemoryView) -> None:
        chart = maps.events_map(whole, layers={"launch"})
        assert "they are not flight paths" in chart.note

    def test_lines_are_straight_and_end_at_reference_points(self, whole: InMemoryView) -> None:
        places = place_counts.places_of(whole.table)
        spots = {(round(place.longitude, 4), round(place.latitude, 4)) for place in places.values() if place.located}
        for trace in (one for one in maps.events_map(whole, layers={"launch"}).figure.data if one.mode == "lines"):
            if (trace.name or "").startswith("Named together"):
                known = ~np.isnan(trace.x)
                for x, y in zip(trace.x[known], trace.y[known], strict=True):
                    end = (float(x), latitude_of(float(y)))
                    assert min(math.dist(end, spot) for spot in spots) < 1e-4
                assert len(trace.x) % 3 == 0

    def test_only_the_pairs_named_most_often_are_drawn_and_that_is_told(self, whole: InMemoryView) -> None:
        chart = maps.events_map(whole, layers={"launch"})
        drawn = sum(
            int(np.isnan(trace.x).sum())
            for trace in chart.figure.data
            if (trace.name or "").startswith("Named together")
        )
        assert drawn == LINES
        assert f"the {LINES} pairs named together most often" in chart.note


class TestSmallMap:
    def test_the_night_of_4_july_opens_on_kyiv(self, whole: InMemoryView) -> None:
        layout = maps.small_map(whole, NIGHT).figure.layout
        assert 50.2 < latitude_of(sum(layout.yaxis.range) / 2) < 50.6
        assert 30.2 < sum(layout.xaxis.range) / 2 < 30.9

    def test_hovering_a_district_tells_who_named_it(self, whole: InMemoryView) -> None:
        chart = maps.small_map(whole, NIGHT)
        told = {name: trace.text for name, trace in areas(chart).items()}
        assert "State Emergency Service: " in told[KYIV_AREA]
        assert "Vitali Klitschko (mayor): " in told[KYIV_AREA]
        assert "State Emergency Service" not in told["Dniprovskyi district, Kyiv"]

    def test_a_district_named_by_two_is_shaded_more_than_one_named_by_one(self, whole: InMemoryView) -> None:
        shades = {name: opacity(trace.fillcolor) for name, trace in areas(maps.small_map(whole, NIGHT)).items()}
        assert shades[KYIV_AREA] > shades["Dniprovskyi district, Kyiv"]

    def test_the_legend_says_what_the_shades_mean(self, whole: InMemoryView) -> None:
        said = " ".join(note.text for note in maps.small_map(whole, NIGHT).figure.layout.annotations)
        assert "named by 2 of 3 speakers" in said
        assert "named by 3 of 3 speakers" in said

    def test_the_two_shades_lie_far_apart(self, whole: InMemoryView) -> None:
        districts = [trace for name, trace in areas(maps.small_map(whole, NIGHT)).items() if name.endswith(", Kyiv")]
        shades = sorted({opacity(trace.fillcolor) for trace in districts})
        assert len(shades) == 2
        weakest, *_, strongest = TINTS[3]
        assert shades == [TINTS[3][1], strongest]
        assert strongest - weakest > 0.5

    def test_one_speaker_needs_no_legend(self, small: InMemoryView) -> None:
        assert not maps.small_map(small, "attack-two").figure.layout.annotations

    def test_it_opens_with_every_place_named(self, whole: InMemoryView) -> None:
        (west, south), (east, north) = maps.small_map(whole, NIGHT).figure.layout.meta["corners"]
        for name in ("Darnytskyi", "Holosiivskyi", "Sviatoshynskyi", "Dniprovskyi"):
            (left, bottom), (right, top) = corners_of(f"{name} district, Kyiv")
            assert west < left < right < east
            assert south < bottom < top < north

    def test_it_names_its_event_not_the_filters(self, dataset: InMemoryDataset) -> None:
        filtered = select(dataset, Selection(minimum=500))
        chart = maps.small_map(filtered, NIGHT)
        assert chart.caption.startswith("Air attack of 4 July 2025. Source: Air Force of Ukraine")
        assert chart.alt.startswith("Map. Air attack of 4 July 2025: ")
        assert "Darnytskyi district, Kyiv (named by 3 speakers)" in chart.alt

    def test_another_event_opens_at_its_own_place(self, whole: InMemoryView) -> None:
        ids = list(whole.events.loc[whole.events["event_type"] == "attack", "event_id"][:2])
        assert len({maps.small_map(whole, event_id).figure.layout.uirevision for event_id in ids}) == 2

    def test_an_event_without_a_place_says_so(self, small: InMemoryView) -> None:
        chart = maps.small_map(small, "call-one")
        assert "no place that can be drawn" in chart.alt
        assert "no place" in chart.figure.layout.annotations[0].text

    def test_an_event_outside_the_selection_is_refused(self, small: InMemoryView) -> None:
        with pytest.raises(KeyError, match="attack-three"):
            maps.small_map(small, "attack-three")

    def test_every_event_of_the_shipped_table_has_one(self, dataset: InMemoryDataset, whole: InMemoryView) -> None:
        for event_id in whole.events["event_id"][::12]:
            assert maps.small_map(whole, event_id).title


CORNERS = st.tuples(
    st.floats(-170, 160), st.floats(-80, 70), st.floats(0.05, 20), st.floats(0.05, 10), st.integers(200, 2000)
)


class TestFit:
    @given(CORNERS)
    def test_the_rectangle_fits_and_touches_the_edge_of_the_map(self, drawn: Any) -> None:
        west, south, width, height, pixels = drawn
        corners = ((west, south), (west + width, south + height))
        (longitude, latitude), zoom = fit(corners, width=pixels, height=pixels)
        world = 512 * 2**zoom
        across = width / 360 * world
        up = (upwards([south + height])[0] - upwards([south])[0]) / 360 * world
        assert max(across, up) <= pixels * 1.01
        assert zoom == 10.5 or max(across, up) >= pixels * 0.99
        assert west <= longitude <= west + width
        assert south <= latitude <= south + height

    @given(CORNERS, st.floats(0, 1))
    def test_widening_keeps_the_middle(self, drawn: Any, share: float) -> None:
        west, south, width, height, _ = drawn
        (x1, y1), (x2, y2) = widened(((west, south), (west + width, south + height)), share)
        assert x1 + x2 == pytest.approx(2 * west + width)
        assert y1 + y2 == pytest.approx(2 * south + height)
        assert x2 - x1 == pytest.approx(width * (1 + share))


class TestLineClasses:
    @given(st.integers(1, 500))
    def test_every_number_of_reports_is_in_exactly_one_range(self, most: int) -> None:
        ranges = line_classes(most)
        for number in range(1, most + 1):
            assert sum(least <= number <= greatest for least, greatest in ranges) == 1

    def test_without_a_report_there_is_no_range(self) -> None:
        assert line_classes(0) == []

    def test_a_selection_that_names_no_launch_area_has_no_lines(self, small: InMemoryView) -> None:
        chart = maps.events_map(small, layers={"launch"})
        assert not any(trace.mode == "lines" and not trace.meta for trace in chart.figure.data)
