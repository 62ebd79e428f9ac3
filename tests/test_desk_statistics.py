"""The desk's charts, pages and commands on windows, comparisons and changes: each says what it rests on."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date

import plotly.graph_objects
import pytest

from tests.nightly_series import dates_at
from tests.small_table import Night, Weapon, dataset_of
from tests.test_command_line import Call, _read_once, vigil  # noqa: F401
from tests.test_pages import opened, sound, words
from vigil.analysis.around_dates import shifts
from vigil.analysis.around_dates.date_sets import date_sets
from vigil.analysis.comparison import sides
from vigil.analysis.series.series import SERIES_MEASURES
from vigil.charts import around_dates as window_charts
from vigil.charts import calendar_heatmap, neutralised, over_time
from vigil.charts import change as change_charts
from vigil.charts import comparison as comparison_charts
from vigil.charts.chart import Chart
from vigil.charts.look import DARK
from vigil.command_line import compare as compare_command
from vigil.command_line import desk as desk_command
from vigil.command_line import windows as windows_command
from vigil.query.selection import Selection
from vigil.store.memory import InMemoryDataset, InMemoryView, select
from vigil.table.schema import UAV_CLASSES
from vigil.ui.app.pages import ATTACK, CHANGE, COMPARE, WINDOWS

CALLS = "Trump–Putin call"
JULY, MAY = "2025-06-07/2025-07-04", "2025-05-10/2025-06-06"


def calls(view: InMemoryView) -> tuple[object, ...]:
    return (view, next((found for found in date_sets(view.dataset) if found.key == CALLS), dates_at([5])))


def periods(view: InMemoryView) -> tuple[object, ...]:
    return (view, *(sides.side_of(view, "period", text) for text in (JULY, MAY)))


def alone(view: InMemoryView) -> tuple[object, ...]:
    return (view,)


EVERY_CHART: dict[str, tuple[Callable[..., Chart], Callable[[InMemoryView], Sequence[object]], dict[str, object]]] = {
    "courses": (window_charts.window_courses, calls, {"marked": date(2025, 7, 3)}),
    "shifts": (window_charts.shift_distribution, calls, {}),
    "without": (window_charts.without_each_date, calls, {}),
    "grid": (window_charts.by_length_and_measure, calls, {}),
    "ratios": (comparison_charts.rate_ratios, periods, {}),
    "distributions": (comparison_charts.distributions, periods, {}),
    "shares": (comparison_charts.shares_neutralised, periods, {}),
    "places": (comparison_charts.places_side_by_side, periods, {}),
    "levels": (change_charts.levels_against_before, alone, {"until": date(2025, 7, 4)}),
    "series": (change_charts.levels_of_the_series, alone, {"measure": "missiles"}),
}


@pytest.mark.parametrize("name", EVERY_CHART)
class TestEveryChart:
    def test_says_what_it_is_in_both_themes(self, dataset: InMemoryDataset, name: str) -> None:
        draw, subject, options = EVERY_CHART[name]
        chart = draw(*subject(select(dataset)), **options)
        assert chart.title
        assert chart.caption.startswith("Air attacks, ")
        assert f"Data version {dataset.table.version}." in chart.caption
        assert len(chart.alt) > len(chart.title) + 20
        assert chart.note
        assert not chart.data.empty
        assert draw(*subject(select(dataset)), **options, theme=DARK).data.equals(chart.data)

    def test_is_sound_to_plotly(self, dataset: InMemoryDataset, name: str) -> None:
        draw, subject, options = EVERY_CHART[name]
        figure = draw(*subject(select(dataset)), **options).figure
        checked = plotly.graph_objects.Figure(figure.to_dict())
        assert json.loads(checked.to_json()) == json.loads(figure.to_json())

    def test_of_two_nights_with_a_hostile_name_is_drawn_or_explained_and_escaped(self, name: str) -> None:
        draw, subject, options = EVERY_CHART[name]
        place = "<img src=x>"
        dataset = dataset_of(
            [Night(date(2025, 6, day), (Weapon(UAV_CLASSES[0], 5),), places=("Izmail",)) for day in (3, 9)]
        )
        dataset.table.places.loc[dataset.table.places["name_en"] == "Odesa oblast", "name_en"] = place
        dataset.table.places.loc[dataset.table.places["parent"] == "Odesa oblast", "parent"] = place
        chart = draw(*subject(select(dataset)), **options)
        assert chart.note or chart.figure.data
        assert "<img" not in chart.figure.to_json()


@pytest.mark.parametrize(
    "draw",
    [
        lambda view: over_time.attacks_over_time(view, measure="got_through"),
        lambda view: over_time.attacks_over_time(view, measure="neutralised", by="weapon", every="week"),
        lambda view: neutralised.launched_against_neutralised(view),
        lambda view: calendar_heatmap.calendar_heatmap(view, measure="got_through"),
        lambda view: change_charts.levels_of_the_series(view, measure="got_through"),
    ],
)
def test_every_chart_that_the_break_in_reporting_touches_marks_it(
    dataset: InMemoryDataset, draw: Callable[[InMemoryView], Chart]
) -> None:
    across, before = draw(select(dataset)), draw(select(dataset, Selection(date_to=date(2025, 7, 22))))

    def dashed(chart: Chart) -> int:
        return sum(shape.line.dash == "dash" for shape in chart.figure.layout.shapes)

    assert dashed(across) == dashed(before) + 1
    assert "not read as a change in the war" in across.note
    assert "not read as a change in the war" not in before.note


def test_a_chart_that_the_break_does_not_touch_does_not_mark_it(dataset: InMemoryDataset) -> None:
    assert "reporting" not in over_time.attacks_over_time(select(dataset), measure="launched").note


class TestPages:
    def test_the_attack_page_puts_its_night_to_all_three(self) -> None:
        app = opened(ATTACK.file, event="attack-2025-07-04")
        links = {element.proto.page: element.proto.query_string for element in app.get("page_link")}
        asked = {
            page.address: next((query for name, query in links.items() if name == page.address), "")
            for page in (WINDOWS, COMPARE, CHANGE)
        }
        assert "mark=2025-07-03" in asked["windows"]
        assert "2025-07-04" in asked["compare"]
        assert asked["change"] == "until=2025-07-04"

    def test_a_link_to_windows_is_followed_and_answered_in_words_first(self) -> None:
        told = words(opened(WINDOWS.file, dates=CALLS, nights="3", mark="2025-07-03"))
        assert told.index("nights 0 to 3 held 188 munitions") < told.index("association, not cause")

    def test_looking_at_several_combinations_brings_the_warning(self) -> None:
        app = opened(WINDOWS.file)
        assert "combinations" not in "".join(info.value for info in app.info)
        app.selectbox(key="linked-measure").set_value("missiles")
        sound(app.run())
        assert "looked at 2 combinations" in "".join(info.value for info in app.info)
        assert app.query_params["measure"] in ("missiles", ["missiles"])

    def test_dates_of_ones_own_are_taken_from_the_link_and_bad_ones_named(self) -> None:
        told = words(opened(WINDOWS.file, dates="own", on="2025-05-01, 2025-05-20, 2025-06-10, 2025-06-24, 2025-07-03"))
        assert "After the 5 dates" in told
        assert "is not a day such as" in words(opened(WINDOWS.file, dates="own", on="soon"))

    def test_a_link_to_a_comparison_is_followed(self) -> None:
        told = words(opened(COMPARE.file, a=JULY, b=MAY))
        assert "1.15 times as many a night" in told
        assert "• Shares neutralised: Wilson" in told  # the method stands on the page, item by item
        assert "(1 + r) / (1 - r)" in told
        assert "not offered here" in words(opened(COMPARE.file, a="2025-06-30/2025-06-01"))

    def test_turning_to_another_kind_of_comparison_drops_the_sides_of_the_last(self) -> None:
        app = opened(COMPARE.file, a=JULY, b=MAY)
        app.segmented_control(key="linked-by").set_value("weapon")
        sound(app.run())
        assert not app.warning
        assert "a" not in app.query_params
        assert "cruise missiles" in words(app)

    @pytest.mark.parametrize("by", ["place", "actor"])
    def test_every_kind_of_comparison_opens(self, by: str) -> None:
        assert not opened(COMPARE.file, by=by).warning

    def test_change_says_what_cannot_be_said(self) -> None:
        told = words(opened(CHANGE.file, until="2025-07-04"))
        assert "moderate increase" in told
        assert "52 weeks before it cannot be said from this table" in told

    @pytest.mark.parametrize("file", [WINDOWS.file, COMPARE.file, CHANGE.file])
    def test_filters_that_leave_nothing_are_said(self, file: str) -> None:
        app = opened(file, actor="Ukraine")
        assert any("attack" in info.value for info in app.info)


class TestCommands:
    def test_windows_gives_the_answer_of_the_page(self, vigil: Call) -> None:  # noqa: F811
        outcome = vigil("windows", "--dates", CALLS, "--nights", "7")
        assert outcome.status == 0
        assert (outcome.rows[0]["dates_measured"], outcome.rows[0]["seed"]) == ("6", "20250704")
        assert float(outcome.rows[0]["share_as_extreme"]) == pytest.approx(1 / 212)

    @pytest.mark.parametrize("part", windows_command.SHOWN)
    def test_windows_gives_every_part(self, vigil: Call, part: str) -> None:  # noqa: F811
        assert vigil("windows", "--show", part).rows

    @pytest.mark.parametrize("part", compare_command.SHOWN)
    def test_compare_gives_every_part(self, vigil: Call, part: str) -> None:  # noqa: F811
        assert vigil("compare", "--a", JULY, "--b", MAY, "--show", part).rows

    @pytest.mark.parametrize("part", ["levels", "points", "nights"])
    def test_change_gives_every_part(self, vigil: Call, part: str) -> None:  # noqa: F811
        assert vigil("change", "--show", part).rows

    def test_formats_are_those_of_the_other_commands(self, vigil: Call) -> None:  # noqa: F811
        rows = json.loads(vigil("change", "--until", "2025-07-04", "--format", "json").out)
        assert rows[0]["level_52"] == "cannot be said from this table"
        assert vigil("compare", "--a", JULY, "--b", MAY, "--format", "parquet").out[:4] == b"PAR1"

    @pytest.mark.parametrize(
        ("call", "said"),
        [
            (("windows", "--dates", "Trump-Putin call"), "near: Trump–Putin call"),
            (("windows", "--on", "soon"), "is not a day such as"),
            (("windows", "--on", "2025-07-03", "--dates", "call"), "exclude each other"),
            (("windows", "--nights", "90"), "use 1 to 60"),
            (("compare", "--a", "x", "--b", MAY), "is not a period such as"),
            (("compare", "--a", MAY, "--b", MAY), "choose two that differ"),
            (("compare", "--by", "place", "--a", "Kyiv", "--b", "Paris"), "is not one of"),
            (("compare", "--by", "actor", "--a", "Russia", "--b", "Ukraine"), "No rate a night can be given"),
            (("compare", "--a", JULY, "--b", MAY, "--show", "nights", "--measure", "x"), "is not one of"),
            (("change", "--until", "2026-01-01"), "is outside the table"),
            (("change", "--measure", "killed", "--show", "points"), "of 212 nights; at least half"),
            (("change", "--actor", "Ukraine"), "no attack"),
        ],
    )
    def test_a_bad_call_is_answered_in_one_line(self, vigil: Call, call: Sequence[str], said: str) -> None:  # noqa: F811
        outcome = vigil(*call)
        assert outcome.status == 2
        assert said in outcome.said
        assert len(outcome.said.splitlines()) == 1

    def test_the_choices_of_the_commands_are_those_of_the_engine(self) -> None:
        assert desk_command.NIGHTLY_MEASURES == shifts.WINDOW_MEASURES
        assert set(desk_command.MEASURES) == set(SERIES_MEASURES)
        assert tuple(sides.COMPARED) == compare_command.KINDS
