from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import plotly.graph_objects
import pytest

from tests.small_table import Night, Weapon, dataset_of
from vigil.analysis.ranking import DESK_MEASURES
from vigil.charts import claims_over_time, rank_strip, rank_strips, records_over_time, timeline, weapons
from vigil.charts.chart import Chart
from vigil.charts.look import LIGHT
from vigil.query.selection import Selection
from vigil.store.memory import InMemoryDataset, InMemoryView, select
from vigil.table.schema import UAV_CLASSES

NIGHT = "attack-2025-07-04"
EVERY_CHART: dict[str, Callable[..., Chart]] = {
    "weapons": weapons.weapons_bar,
    "timeline": timeline.event_timeline,
    "claims": claims_over_time.claims_over_time,
    "rank": rank_strip.rank_strip,
    "ranks": rank_strips.rank_strips,
    "records": records_over_time.records_over_time,
}


@pytest.fixture(scope="module")
def view(dataset: InMemoryDataset) -> InMemoryView:
    return select(dataset)


@pytest.mark.parametrize("name", EVERY_CHART)
class TestEveryChart:
    def test_it_says_what_it_is(self, view: InMemoryView, name: str) -> None:
        chart = EVERY_CHART[name](view, NIGHT)
        assert chart.title
        assert chart.caption.startswith("Air attack of 4 July 2025. Source: Air Force of Ukraine")
        assert len(chart.alt) > len(chart.title) + 20
        assert not chart.data.empty
        assert chart.name.startswith(f"vigil-{NIGHT}")

    def test_it_does_not_depend_on_the_filters(self, dataset: InMemoryDataset, view: InMemoryView, name: str) -> None:
        filtered = select(dataset, Selection(date_to=date(2025, 2, 1), weapon_classes=("cruise missile",)))
        assert EVERY_CHART[name](filtered, NIGHT).figure == EVERY_CHART[name](view, NIGHT).figure

    def test_plotly_finds_nothing_wrong_with_it(self, view: InMemoryView, name: str) -> None:
        figure = EVERY_CHART[name](view, NIGHT).figure
        checked = plotly.graph_objects.Figure(figure.to_dict())
        assert json.loads(checked.to_json()) == json.loads(figure.to_json())

    def test_an_event_that_is_not_there_is_refused(self, view: InMemoryView, name: str) -> None:
        with pytest.raises(KeyError, match="nowhere"):
            EVERY_CHART[name](view, "nowhere")

    def test_a_night_with_nothing_but_its_date_is_drawn_or_explained(self, name: str) -> None:
        dataset = dataset_of([Night(date(2025, 7, 4), precision="day")])
        chart = EVERY_CHART[name](select(dataset), str(dataset.events["event_id"].iloc[0]))
        assert chart.note or len(chart.figure.data) > 0


class TestWeapons:
    def test_the_parts_of_a_weapon_add_up_to_its_launches(self, view: InMemoryView) -> None:
        parts = weapons.weapons_bar(view, NIGHT).data
        columns = ["shot_down", "lost", "reported_hits", "unaccounted"]
        assert (parts[columns].fillna(0).sum(axis=1) == parts["launched"]).all()

    def test_after_the_change_of_reports_shot_down_and_lost_are_named_together(self, view: InMemoryView) -> None:
        chart = weapons.weapons_bar(view, "attack-2025-07-25")
        assert "shot down, jammed or lost" in [trace.name for trace in chart.figure.data]
        assert "do not tell shot down from jammed or lost" in chart.note

    def test_a_weapon_whose_fate_is_unknown_is_wholly_not_accounted_for(self) -> None:
        dataset = dataset_of([Night(date(2025, 7, 4), (Weapon(UAV_CLASSES[0], 8),))])
        figure = weapons.weapons_bar(select(dataset), str(dataset.events["event_id"].iloc[0])).figure
        assert [(trace.name, list(trace.x)) for trace in figure.data] == [("not accounted for", [100.0])]


class TestTimeline:
    def test_it_holds_the_call_before_the_attack(self, view: InMemoryView) -> None:
        rows = timeline.event_timeline(view, NIGHT).data
        assert rows.loc[rows["kind"] == "diplomacy", "what"].str.contains("sixth publicly acknowledged call").any()

    def test_it_holds_a_window_for_each_weapon(self, view: InMemoryView) -> None:
        rows = timeline.event_timeline(view, NIGHT).data
        assert set(rows.loc[rows["kind"] == "weapon", "what"]) >= {"Kh-47M2 Kinzhal", "Iskander-K"}

    def test_a_call_has_a_timeline_of_its_own(self, view: InMemoryView) -> None:
        assert not timeline.event_timeline(view, "call-2025-07-03").data.empty


class TestClaims:
    def test_every_statement_has_who_said_it(self, view: InMemoryView) -> None:
        assert (claims_over_time.claims_over_time(view, NIGHT).data["speaker"].str.len() > 0).all()

    def test_superseded_statements_are_hollow(self, view: InMemoryView) -> None:
        chart = claims_over_time.claims_over_time(view, NIGHT)
        hollow = sum(trace.marker.symbol == "circle-open" for trace in chart.figure.data if trace.xaxis == "x2")
        assert hollow == (chart.data["status"] == "superseded").sum()

    def test_the_statement_that_gives_the_figure_has_the_accent(self, view: InMemoryView) -> None:
        chart = claims_over_time.claims_over_time(view, NIGHT)
        assert any(trace.marker.color == LIGHT.accent for trace in chart.figure.data)

    def test_districts_counted_differently_stand_side_by_side(self, view: InMemoryView) -> None:
        found = claims_over_time.claims_over_time(view, NIGHT, measure="districts hit").data
        assert set(found["figure"]) >= {5.0, 6.0}

    def test_a_measure_that_nobody_spoke_of_gets_a_message(self, view: InMemoryView) -> None:
        assert "no figures" in claims_over_time.claims_over_time(view, NIGHT, measure="topics").note

    def test_a_measure_that_does_not_exist_is_refused(self, view: InMemoryView) -> None:
        with pytest.raises(KeyError):
            claims_over_time.claims_over_time(view, NIGHT, measure="fear")


class TestRank:
    def test_one_dot_is_this_night(self, view: InMemoryView) -> None:
        chart = rank_strip.rank_strip(view, NIGHT)
        assert chart.data["this"].sum() == 1
        assert len(chart.data) == 29

    def test_the_words_are_those_of_the_ranking(self, view: InMemoryView) -> None:
        assert "larger than each of the 28" in rank_strip.rank_strip(view, NIGHT).note


class TestRanks:
    def test_every_measure_has_its_row_and_this_night_in_each(self, view: InMemoryView) -> None:
        rows = rank_strips.rank_strips(view, NIGHT).data
        assert rows[rows["this"]]["measure"].tolist() == list(DESK_MEASURES)
        assert rows.groupby("measure")["share"].max().eq(1).all()

    def test_unknown_figures_are_counted_and_not_drawn(self, view: InMemoryView) -> None:
        chart = rank_strips.rank_strips(view, NIGHT)
        drawn = sum(len(trace.x) for trace in chart.figure.data)
        assert drawn == chart.data["value"].notna().sum() < len(chart.data)
        unknown = chart.data.loc[chart.data["measure"] == "killed", "value"].isna().sum()
        assert any(f"{unknown} unknown" in note.text for note in chart.figure.layout.annotations)


class TestRecords:
    def test_the_line_rises_from_mark_to_mark(self, view: InMemoryView) -> None:
        chart = records_over_time.records_over_time(view, NIGHT)
        (line,) = [trace for trace in chart.figure.data if trace.mode == "lines"]
        assert list(line.y)[:-1] == chart.data["value"].tolist()

    def test_attacks_with_an_unknown_figure_are_counted(self, view: InMemoryView) -> None:
        unknown = view.attacks.query("event_type == 'attack'")["killed_best"].isna().sum()
        assert f"{unknown} attacks of 205" in records_over_time.records_over_time(view, NIGHT, measure="killed").note


class TestStatementsInTime:
    def test_a_day_is_a_bar_and_a_minute_a_dot(self, view: InMemoryView) -> None:
        chart = claims_over_time.claims_over_time(view, NIGHT)
        times = [trace for trace in chart.figure.data if trace.xaxis is None]
        assert sorted(len(trace.x) for trace in times) == [1] + [2] * (len(chart.data) - 1)

    def test_areas_stand_under_headings_of_their_own(self, view: InMemoryView) -> None:
        chart = claims_over_time.claims_over_time(view, "attack-2025-01-01")
        texts = [note.text for note in chart.figure.layout.annotations]
        assert "<b>Kyiv</b>" in texts
        assert "<b>Pecherskyi district, Kyiv</b>" in texts
        assert "not compared with each other" in chart.note
