from __future__ import annotations

import json
from datetime import date

import numpy as np
import pandas as pd
import plotly.graph_objects
import pytest

from tests.small_table import Night, Weapon, dataset_of
from vigil.analysis.frequency.measures import DIMENSIONS, MEASURES, Dimension, can_split
from vigil.charts import by_place, calendar_heatmap, neutralised, over_time, rhythm
from vigil.charts.chart import Chart
from vigil.charts.look import DARK, LIGHT
from vigil.query.selection import Selection
from vigil.store.memory import InMemoryDataset, InMemoryView, select
from vigil.table.schema import UAV_CLASSES

EVERY_CHART = {
    "over time": over_time.attacks_over_time,
    "launched and neutralised": neutralised.launched_against_neutralised,
    "calendar": calendar_heatmap.calendar_heatmap,
    "intervals": rhythm.interval_distribution,
    "start hours": rhythm.start_hour_distribution,
    "places": by_place.by_place,
}


@pytest.fixture(scope="module")
def july(dataset: InMemoryDataset) -> InMemoryView:
    return select(dataset, Selection(date_from=date(2025, 6, 20), date_to=date(2025, 7, 31)))


def spec(chart: Chart) -> dict:
    return json.loads(chart.figure.to_json())


def axis_titles(chart: Chart) -> list[str]:
    layout = spec(chart)["layout"]
    return [
        axis["title"].get("text", "")
        for name, axis in layout.items()
        if name[1:].startswith("axis") and axis.get("visible", True) and "title" in axis
    ]


@pytest.mark.parametrize("name", EVERY_CHART)
class TestEveryChart:
    def test_it_says_what_it_is(self, july: InMemoryView, name: str) -> None:
        chart = EVERY_CHART[name](july)
        assert chart.title
        assert "Data version" in chart.caption
        assert len(chart.alt) > len(chart.title) + 20
        assert not chart.data.empty
        assert chart.name.startswith("vigil-")
        assert chart.name.endswith("2025-06-20-2025-07-31")

    def test_its_backgrounds_are_transparent_and_it_has_no_title_inside(self, july: InMemoryView, name: str) -> None:
        layout = spec(EVERY_CHART[name](july))["layout"]
        assert layout["paper_bgcolor"] == layout["plot_bgcolor"] == "rgba(0,0,0,0)"
        assert not layout.get("title", {}).get("text")

    def test_it_has_units(self, july: InMemoryView, name: str) -> None:
        layout = spec(EVERY_CHART[name](july))["layout"]
        assert axis_titles(EVERY_CHART[name](july)) != [] or "coloraxis" in layout or name == "calendar"

    def test_it_follows_the_theme(self, july: InMemoryView, name: str) -> None:
        assert EVERY_CHART[name](july, theme=DARK).figure.layout.font.color == DARK.ink
        assert EVERY_CHART[name](july, theme=LIGHT).figure.layout.font.color == LIGHT.ink

    def test_an_empty_selection_gets_a_message(self, dataset: InMemoryDataset, name: str) -> None:
        chart = EVERY_CHART[name](select(dataset, Selection(text="no such words")))
        assert chart.note
        assert chart.note in chart.figure.layout.annotations[0].text

    def test_plotly_finds_nothing_wrong_with_it(self, july: InMemoryView, name: str) -> None:
        figure = EVERY_CHART[name](july).figure
        checked = plotly.graph_objects.Figure(figure.to_dict())
        assert json.loads(checked.to_json()) == json.loads(figure.to_json())

    def test_it_is_small(self, dataset: InMemoryDataset, name: str) -> None:
        assert len(EVERY_CHART[name](select(dataset)).figure.to_json()) < 200_000


@pytest.mark.parametrize("by", [None, *DIMENSIONS])
@pytest.mark.parametrize("measure", MEASURES)
def test_every_split_of_every_measure_is_drawn(july: InMemoryView, by: str | None, measure: str) -> None:
    if can_split(measure, by):  # type: ignore[arg-type]
        chart = over_time.attacks_over_time(july, every="week", by=by, measure=measure)  # type: ignore[arg-type]
        assert set(chart.data) >= {"period", "group", "value", "events", "known"}


class TestOverTime:
    def test_the_marked_night_is_named_with_its_figure(self, july: InMemoryView) -> None:
        figure = over_time.attacks_over_time(july, highlight="attack-2025-07-04").figure
        assert any("4 Jul: 550" in annotation.text for annotation in figure.layout.annotations)

    def test_only_the_marked_bar_has_the_accent(self, july: InMemoryView) -> None:
        bars = over_time.attacks_over_time(july, highlight="attack-2025-07-04").figure.data[0]
        assert list(bars.marker.color).count(LIGHT.accent) == 1

    def test_days_without_a_report_are_marked_under_the_axis(self, july: InMemoryView) -> None:
        figure = over_time.attacks_over_time(july).figure
        missing = next(trace for trace in figure.data if trace.name == "no report")
        assert list(missing.customdata) == ["20 July 2025"]

    def test_diplomacy_can_be_turned_off(self, july: InMemoryView) -> None:
        names = [trace.name for trace in over_time.attacks_over_time(july, diplomacy=False).figure.data]
        assert "diplomacy" not in names

    def test_calls_carry_their_number(self, july: InMemoryView) -> None:
        texts = [text for trace in over_time.attacks_over_time(july).figure.data for text in (trace.text or ())]
        assert "6" in texts

    def test_the_mean_can_be_turned_off(self, july: InMemoryView) -> None:
        assert "rolling_mean" in over_time.attacks_over_time(july).data
        assert "rolling_mean" not in over_time.attacks_over_time(july, rolling=False).data

    @pytest.mark.parametrize("by", [None, *DIMENSIONS])
    def test_a_mean_is_drawn_where_it_is_said_to_be(self, dataset: InMemoryDataset, by: Dimension | None) -> None:
        chart = over_time.attacks_over_time(select(dataset), every="week", by=by)
        drawn = any("mean" in str(trace.get("name")) for trace in chart.drawn.data)
        assert drawn == over_time.has_rolling_mean("week", by)

    def test_the_name_of_a_panel_stands_below_the_strip_of_diplomacy(self, dataset: InMemoryDataset) -> None:
        layout = over_time.attacks_over_time(
            select(dataset), every="week", by="weapon", measure="launched"
        ).drawn.layout
        strip = next(layout[key] for key in layout if key.startswith("yaxis") and layout[key].get("ticktext"))
        panels = [layout[key]["domain"] for key in layout if key.startswith("yaxis") and layout[key].get("rangemode")]
        assert strip["domain"][0] - max(top for _, top in panels) > 0.3 * (panels[0][1] - panels[0][0])

    def test_the_data_are_the_bars(self, july: InMemoryView) -> None:
        chart = over_time.attacks_over_time(july)
        drawn = [None if np.isnan(value) else int(value) for value in chart.figure.data[0].y]
        assert drawn == [None if pd.isna(value) else int(value) for value in chart.data["value"]]

    def test_places_in_the_table_are_escaped(self) -> None:
        dataset = dataset_of([Night(date(2025, 7, 4), (Weapon(UAV_CLASSES[0], 5),), actor="<img src=x>")] * 2)
        text = over_time.attacks_over_time(select(dataset), by="actor").figure.to_json()
        assert "<img" not in text
        assert "\\u003cimg" not in text


class TestCalendar:
    def test_days_without_a_report_are_crossed_and_not_coloured(self, july: InMemoryView) -> None:
        heat, crossed = calendar_heatmap.calendar_heatmap(july).figure.data[:2]
        assert crossed.name == "no report"
        assert list(crossed.customdata) == ["20 July 2025"]
        cells = set(zip(heat.x, heat.base + heat.y / 2, strict=True))
        assert (crossed.x[0], crossed.y[0]) not in cells
        assert (crossed.x[0], crossed.y[0] - 1) in cells

    def test_every_day_is_in_the_data(self, july: InMemoryView) -> None:
        assert len(calendar_heatmap.calendar_heatmap(july).data) == 42


def test_the_rate_has_its_own_panel_and_not_a_second_scale(july: InMemoryView) -> None:
    layout = neutralised.launched_against_neutralised(july).figure.layout
    assert layout.yaxis2.overlaying is None
    assert layout.yaxis2.domain[1] < layout.yaxis.domain[0]


def test_places_not_drawn_are_counted(dataset: InMemoryDataset) -> None:
    chart = by_place.by_place(select(dataset))
    assert len(chart.figure.data[0].x) == by_place.PLACES_SHOWN
    assert f"{len(chart.data) - by_place.PLACES_SHOWN} further places" in chart.note


def test_a_place_that_is_not_named_is_not_said_to_be_spared(dataset: InMemoryDataset) -> None:
    assert "not necessarily spared" in by_place.by_place(select(dataset)).note
