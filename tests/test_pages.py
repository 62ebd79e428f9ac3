"""Every page as Streamlit runs it: the filter bar holds on each, links are followed, and nothing ends in a crash."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests import tiny
from tests.dashboard_server import REPOSITORY
from tests.drawn import charts_of, maps_of
from vigil import limits
from vigil.rules import ledger
from vigil.table import schema
from vigil.ui.app.pages import ABOUT, ATTACK, CLAIMS, EVENTS, FREQUENCY, MAP, OVERVIEW, PAGES, RANK

NIGHT = "attack-2025-07-04"
FILES = [page.file for page in PAGES]
ADDRESSES = [page.address for page in PAGES]
WriteTable = Callable[..., Path]


def opened(file: str = OVERVIEW.file, **query: str | list[str]) -> AppTest:
    """The dashboard on one of its pages, opened by a link with these parameters."""
    app = AppTest.from_file(str(REPOSITORY / "dashboard.py"), default_timeout=60)
    for name, value in query.items():
        app.query_params[name.rstrip("_")] = value
    if file != OVERVIEW.file:
        app.switch_page(file)
    return sound(app.run())


def sound(app: AppTest) -> AppTest:
    """The same page, once it is sure that it has the filter bar and met no exception."""
    assert not app.exception, app.exception[0].stack_trace
    assert app.sidebar.multiselect(key="filter-actor").label == "Actor"
    return app


def html_of(app: AppTest) -> str:
    """All HTML that the page holds, the styles left out."""
    bodies = [element.proto.body for element in app.get("html")]
    return "\n".join(body for body in bodies if "{" not in body)


def statement(app: AppTest) -> str:
    """The sentence above the page that says what it shows."""
    return next(element.proto.body for element in app.get("html") if "vigil-statement" in element.proto.body)


def words(app: AppTest) -> str:
    """Everything a reader can read on the page, as far as Streamlit's own elements go."""
    shown: list[Sequence] = [app.header, app.subheader, app.markdown, app.caption, app.info, app.warning, app.error]
    return "\n".join([html_of(app), *(str(element.value) for kind in shown for element in kind)])


def link(app: AppTest) -> dict[str, list[str]]:
    return {name: [value] if isinstance(value, str) else list(value) for name, value in app.query_params.items()}


@pytest.mark.parametrize("file", FILES)
def test_a_page_opens_with_the_filter_bar_and_says_what_it_shows(file: str) -> None:
    app = opened(file)
    assert "All events, 1 January to 31 July 2025" in statement(app)
    assert app.sidebar.date_input(key="filter-dates").value == (date(2025, 1, 1), date(2025, 7, 31))
    assert set(link(app)) <= {"event"}


@pytest.mark.parametrize("file", FILES)
def test_a_link_opens_every_page_with_its_filters(file: str) -> None:
    app = opened(file, from_="2025-07-01", to="2025-07-10", actor="Russia", type="attack")
    assert "Air attacks by Russia, 1 to 10 July 2025" in statement(app)
    assert app.sidebar.multiselect(key="filter-actor").value == ["Russia"]
    assert app.sidebar.date_input(key="filter-dates").value == (date(2025, 7, 1), date(2025, 7, 10))
    assert not app.warning


def test_going_back_to_a_link_without_filters_undoes_the_last_one() -> None:
    app = opened()
    app.sidebar.multiselect(key="filter-actor").set_value(["Russia"])
    sound(app.run())
    app.query_params.clear()  # as the browser's back button does, on the same page
    assert "All events, 1 January to 31 July 2025" in statement(sound(app.run()))


def test_filters_hold_across_pages() -> None:
    app = opened()
    app.sidebar.multiselect(key="filter-actor").set_value(["Russia"])
    app.sidebar.date_input(key="filter-dates").set_value((date(2025, 7, 1), date(2025, 7, 10)))
    sound(app.run())
    for file in (*FILES[1:], FILES[0]):
        app.query_params.clear()  # as a browser does when a page of the navigation is chosen
        sound(app.switch_page(file).run())
        assert "All events by Russia, 1 to 10 July 2025" in statement(app)
        assert {name: link(app).get(name) for name in ("from", "to", "actor")} == {
            "from": ["2025-07-01"],
            "to": ["2025-07-10"],
            "actor": ["Russia"],
        }


@pytest.mark.parametrize(
    ("key", "value", "sentence", "parameter"),
    [
        ("filter-actor", ["United States"], "All events by United States", ("actor", ["United States"])),
        ("filter-type", ["call", "talks"], "Calls and talks", ("type", ["call", "talks"])),
        ("filter-weapon", ["ballistic missile"], "counting only ballistic missiles", ("weapon", ["ballistic missile"])),
        ("filter-place", ["Odesa oblast"], "in the Odesa oblast", ("place", ["Odesa oblast"])),
    ],
)
def test_a_filter_is_said_and_stands_in_the_link(
    key: str, value: list[str], sentence: str, parameter: tuple[str, list[str]]
) -> None:
    app = opened(EVENTS.file)
    app.sidebar.multiselect(key=key).set_value(value)
    sound(app.run())
    assert sentence in statement(app)
    assert link(app) == dict([parameter])


def test_size_and_words_and_the_day_rule_are_filters_too() -> None:
    app = opened(EVENTS.file)
    app.sidebar.number_input(key="filter-min").set_value(400)
    app.sidebar.text_input(key="filter-q").set_value("kyiv")
    app.sidebar.selectbox(key="filter-day").set_value("start")
    sound(app.run())
    assert "at least 400 launched, with the words “kyiv”, each on its start evening" in statement(app)
    assert link(app) == {"min": ["400"], "q": ["kyiv"], "day": ["start"]}


def test_a_half_made_choice_of_dates_leaves_the_dates_before_in_force() -> None:
    app = opened(EVENTS.file, from_="2025-07-01", to="2025-07-10")
    app.sidebar.date_input(key="filter-dates").set_value((date(2025, 7, 3),))
    sound(app.run())
    assert "1 to 10 July 2025" in statement(app)
    app.sidebar.date_input(key="filter-dates").set_value((date(2025, 7, 3), date(2025, 7, 4)))
    sound(app.run())
    assert "3 to 4 July 2025" in statement(app)


def test_reset_shows_everything_and_clears_the_link() -> None:
    app = opened(EVENTS.file, from_="2025-07-01", actor="Russia", q="kyiv", min="3", day="utc")
    sound(app.sidebar.button(key="filter-reset").click().run())
    assert "All events, 1 January to 31 July 2025" in statement(app)
    assert link(app) == {}
    assert app.sidebar.text_input(key="filter-q").value in ("", None)


def test_a_reset_stands_beside_the_sentence_only_when_something_is_filtered() -> None:
    app = opened(EVENTS.file)
    assert not [button for button in app.button if button.key == "statement-reset"]
    app = opened(EVENTS.file, actor="Russia")
    sound(app.button(key="statement-reset").click().run())
    assert link(app) == {}


@pytest.mark.parametrize("file", FILES)
def test_a_selection_without_events_has_a_message_not_an_empty_box(file: str) -> None:
    app = opened(file, q="no event has these words")
    assert "0 of " in statement(app)
    if file in (OVERVIEW.file, MAP.file, FREQUENCY.file, EVENTS.file):
        assert "fits the filters" in app.info[0].value
        assert not charts_of(app)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"actor": "Rusia"}, "is not in this table; near: Russia"),
        ({"from": "2025-13-45"}, "is not a day such as 2025"),
        ({"from": "2025-07-10", "to": "2025-07-01"}, "the first day is after the last"),
        ({"min": "<b>many</b>"}, "is not a whole number"),
        ({"q": "x" * 100_000}, f"filters longer than {limits.QUERY_CHARACTERS} characters"),
        ({"place": ["\x00", "../../etc"]}, "is not in this table"),
    ],
    ids=["unknown", "no day", "backwards", "markup", "huge", "nonsense"],
)
def test_what_a_link_asks_for_in_vain_is_said_on_the_page(query: dict, said: str) -> None:
    app = opened(EVENTS.file, **query)
    warned = "\n".join(warning.value for warning in app.warning).replace("\\", "")
    assert "The link could not be followed in full" in warned
    assert said in warned
    assert "<b>" not in html_of(app).replace("<b></b>", "")


@pytest.mark.parametrize(
    ("file", "query", "said"),
    [
        (
            EVENTS.file,
            {"From": "2025-07-01"},
            "“From” is nothing that a link to this page can hold; did you mean from?",
        ),
        (EVENTS.file, {"form": "2025-07-01"}, "did you mean from?"),
        (EVENTS.file, {"actors": "Russia"}, "did you mean actor?"),
        (EVENTS.file, {"place[]": "Kyiv"}, "did you mean place?"),
        (EVENTS.file, {"amp;to": "2025-07-01"}, "did you mean to?"),
        (ATTACK.file, {"id": "attack-2025-07-04"}, "there are actor, day, event, from"),
        (FREQUENCY.file, {"every": ["week", "month"]}, "every given 2 times; it takes one value"),
        (MAP.file, {"every": "week"}, "“every” is nothing that a link to this page can hold"),
        (MAP.file, {"layer": "x"}, "layer “x” is not offered here"),
    ],
)
def test_a_parameter_that_the_page_does_not_own_is_named(file: str, query: dict, said: str) -> None:
    app = opened(file, **query)
    warned = [warning.value.replace("\\", "") for warning in app.warning]
    assert len(warned) == 1
    assert said in warned[0]
    assert not set(query) & set(app.query_params) - {"layer"}


def test_layers_that_a_link_misspells_do_not_empty_the_map() -> None:
    app = opened(MAP.file, layer="x")
    assert app.session_state["linked-layer"] == ["places", "districts"]
    assert opened(MAP.file, layer="none").session_state["linked-layer"] == []


def test_every_choice_of_a_page_is_declared_as_a_parameter_of_its_link() -> None:
    declared = {name for page in PAGES for name in page.parameters}
    source = "\n".join(file.read_text(encoding="utf-8") for file in (REPOSITORY / "vigil/ui/parts").glob("*.py"))
    named = re.findall(r"""linked_\w+\(\s*"([\w-]+)\"""", source)
    assert len(named) > 20
    assert set(named) <= declared


@pytest.mark.parametrize("file", FILES)
def test_every_page_says_what_it_could_not_follow_and_follows_the_rest(file: str) -> None:
    app = opened(file, actor=["Rusia", "Russia"], from_="nonsense")
    assert len(app.warning) == 2
    assert "All events by Russia" in statement(app)


def test_the_warning_goes_when_the_filters_are_changed() -> None:
    app = opened(EVENTS.file, actor="Rusia")
    assert app.warning
    app.sidebar.multiselect(key="filter-actor").set_value(["Russia"])
    assert not sound(app.run()).warning


# Overview


def test_the_overview_shows_the_latest_attack_and_its_rank() -> None:
    app = opened()
    assert app.header[0].value == "Night of 30 to 31 July 2025"
    assert "according to the Air Force of Ukraine" in html_of(app)
    assert "in the 4 weeks before it" in html_of(app)


def test_the_overview_of_the_night_of_3_to_4_july_tells_it() -> None:
    text = html_of(opened(event=NIGHT))
    assert "Russia launched 539 UAVs and 11 missiles at Ukraine" in text
    assert "5 districts of Kyiv according to State Emergency Service" in text
    assert "6 districts of Kyiv according to Vitali Klitschko (mayor)" in text
    assert "was larger than each of the 28 reported in the 4 weeks before it" in text


def test_an_event_chosen_on_the_overview_stands_in_the_link() -> None:
    app = opened()
    sound(app.selectbox(key="linked-event").set_value(NIGHT).run())
    assert app.header[0].value == "Night of 3 to 4 July 2025"
    assert link(app) == {"event": [NIGHT]}


def test_the_latest_attack_is_that_of_the_selection() -> None:
    app = opened(to="2025-07-04")
    assert app.header[0].value == "Night of 3 to 4 July 2025"


# Frequency


def test_the_frequency_page_draws_every_chart_with_words_for_those_who_cannot_see_it() -> None:
    charts = charts_of(opened(FREQUENCY.file))
    assert len(charts) >= 5
    for chart in charts:
        assert len(chart["alt"]) > 40


@pytest.mark.parametrize("by", ["actor", "type", "weapon", "place"])
def test_frequency_is_split_as_asked(by: str) -> None:
    app = opened(FREQUENCY.file, by=by, measure="attacks", every="month")
    assert link(app) == {"by": [by], "measure": ["attacks"], "every": ["month"]} or by in str(link(app))
    assert charts_of(app)


def test_a_split_that_no_report_allows_is_said() -> None:
    app = opened(FREQUENCY.file, by="weapon", measure="killed")
    assert "No report tells" in "\n".join(info.value for info in app.info)


@pytest.mark.parametrize("measure", ["attacks", "launched", "neutralised", "got_through", "killed", "injured"])
def test_every_measure_can_be_counted(measure: str) -> None:
    app = opened(FREQUENCY.file, measure=measure)
    assert json.loads(charts_of(app)[0]["figure"])["data"]


def test_a_choice_that_does_not_exist_is_said() -> None:
    app = opened(FREQUENCY.file, every="fortnight")
    assert "fortnight" in app.warning[0].value


# Map


@pytest.mark.parametrize("layer", ["places", "density", "oblasts", "districts", "launch"])
def test_every_layer_of_the_map_can_be_shown_alone(layer: str) -> None:
    app = opened(MAP.file, layer=layer, from_="2025-07-01", to="2025-07-10")
    assert not app.warning
    assert maps_of(app)


def test_the_map_says_how_many_could_not_be_located() -> None:
    assert "ot located" in html_of(opened(MAP.file))


# Attack


def test_an_attack_has_a_page_by_its_own_link() -> None:
    app = opened(ATTACK.file, event=NIGHT)
    assert app.header[0].value == "Night of 3 to 4 July 2025"
    text = words(app)
    for said in ("Tymur Tkachenko", "Vitali Klitschko", "State Emergency Service", "superseded", "shown first"):
        assert said in text


def test_a_call_has_a_page_with_what_each_side_said() -> None:
    app = opened(ATTACK.file, event="call-2025-07-03")
    assert "Ushakov" in html_of(app)
    assert not charts_of(app) or "Trump" in html_of(app)


def test_an_event_that_does_not_exist_is_said_and_another_is_shown() -> None:
    app = opened(ATTACK.file, event="attack-2035-01-01")
    assert "attack\\-2035\\-01\\-01" in app.warning[0].value
    assert app.header[0].value == "Night of 30 to 31 July 2025"


def test_an_event_outside_the_selection_is_shown_and_said_to_be_outside() -> None:
    app = opened(ATTACK.file, event=NIGHT, from_="2025-01-01", to="2025-01-31")
    assert app.header[0].value == "Night of 3 to 4 July 2025"
    assert "outside" in words(app) or "not among" in words(app) or "does not fit" in words(app)


def test_what_does_not_add_up_is_said_on_the_page_of_the_event() -> None:
    assert "what became of them was not reported" in words(opened(ATTACK.file, event="attack-2025-02-11"))


# Events, About


def test_the_events_page_lists_what_the_filters_leave() -> None:
    app = opened(EVENTS.file, from_="2025-07-04", to="2025-07-04", type="attack")
    assert len(app.dataframe[0].value) == 1


def test_the_page_about_the_data_shows_version_rules_and_every_column(curated) -> None:  # type: ignore[no-untyped-def]
    app = opened(ABOUT.file)
    text = words(app) + "".join(code.value for code in app.get("code"))
    assert curated.version in text
    assert "Creative Commons" in text or "CC BY 4.0" in text
    assert all(f"<code>{column.name}</code>" in text for table in schema.TABLES.values() for column in table.columns)


@pytest.mark.parametrize(("drawer", "rows_of"), [("about-sources", "sources"), ("about-findings", None)])
def test_sources_and_findings_are_listed_one_by_one_when_they_are_opened(
    curated, drawer: str, rows_of: str | None
) -> None:  # type: ignore[no-untyped-def]
    app = opened(ABOUT.file)
    assert not app.dataframe
    app.session_state[drawer] = True
    app.run()
    expected = curated.frame(rows_of) if rows_of else ledger.discrepancies(curated.munitions, curated.claims)
    assert len(app.dataframe[0].value) == len(expected)


# Tables that cannot be used


def test_a_bad_table_is_told_cell_by_cell(tiny_table: WriteTable, monkeypatch: pytest.MonkeyPatch) -> None:
    def change(rows: list[tiny.Row]) -> None:
        rows[0]["launched"] = "many"

    monkeypatch.setenv("VIGIL_TABLE", str(tiny_table(munitions=change)))
    app = AppTest.from_file(str(REPOSITORY / "dashboard.py"), default_timeout=60).run()
    assert not app.exception
    assert "has 1 problem" in app.error[0].value
    row = app.dataframe[0].value.iloc[0]
    assert list(row[["file", "row", "column", "value"]]) == ["munitions.csv", 2, "launched", "many"]
    assert "is not a whole number" in row["reason"]


def test_the_good_rows_can_be_opened_without_the_bad_ones(
    tiny_table: WriteTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(rows: list[tiny.Row]) -> None:
        rows[1]["event_type"] = "atack"

    monkeypatch.setenv("VIGIL_TABLE", str(tiny_table(events=change)))
    app = AppTest.from_file(str(REPOSITORY / "dashboard.py"), default_timeout=60).run()
    open_without = next(button for button in app.button if "without these rows" in button.label)
    sound(open_without.click().run())
    assert "2 of 2 events" in statement(app)


@pytest.mark.parametrize("missing", ["events", "sources", "places"])
def test_a_missing_file_is_named(tiny_table: WriteTable, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    folder = tiny_table()
    (folder / f"{missing}.csv").unlink()
    monkeypatch.setenv("VIGIL_TABLE", str(folder))
    app = AppTest.from_file(str(REPOSITORY / "dashboard.py"), default_timeout=60).run()
    assert not app.exception
    assert app.dataframe[0].value.iloc[0]["file"] == f"{missing}.csv"


def test_a_missing_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIL_TABLE", str(tmp_path / "nowhere"))
    app = AppTest.from_file(str(REPOSITORY / "dashboard.py"), default_timeout=60).run()
    assert not app.exception
    assert "nowhere" in app.error[0].value


@pytest.mark.parametrize("file", FILES)
def test_a_table_of_ones_own_opens_on_every_page(
    tiny_table: WriteTable, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    monkeypatch.setenv("VIGIL_TABLE", str(tiny_table()))
    assert "3 of 3 events" in statement(opened(file))


@pytest.mark.parametrize("file", FILES)
def test_a_table_without_events_has_a_message_on_every_page(
    tiny_table: WriteTable, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    changes = dict.fromkeys(("events", "munitions", "impacts", "claims"), list.clear)
    monkeypatch.setenv("VIGIL_TABLE", str(tiny_table(**changes)))
    opened(file)


WITH_AN_EVENT = (OVERVIEW.file, ATTACK.file, RANK.file, CLAIMS.file)
HOSTILE = "<img src=x onerror=alert(1)> [a](javascript:alert(1)) **bold** $x$ :red[x]"


@pytest.mark.parametrize("file", FILES)
def test_values_of_a_table_are_never_markup(tiny_table: WriteTable, monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    def spoil(*columns: str) -> tiny.Change:
        def change(rows: list[tiny.Row]) -> None:
            for number, row in enumerate(rows):
                row.update(dict.fromkeys(columns, f"{HOSTILE} {number}"))

        return change

    folder = tiny_table(
        events=spoil("headline", "notes", "actor1", "actor2", "sub_event_type"),
        munitions=spoil("weapon", "carrier"),
        impacts=spoil("attributed_to"),
        claims=spoil("statement", "attributed_to", "notes", "unit"),
        sources=spoil("publisher", "title", "licence", "language"),
        places=spoil("aliases", "name_uk"),
    )
    monkeypatch.setenv("VIGIL_TABLE", str(folder))
    app = opened(file, event="attack-one") if file in WITH_AN_EVENT else opened(file)
    assert "<img" not in html_of(app)
    for element in (*app.markdown, *app.caption, *app.header, *app.subheader, *app.info, *app.warning):
        assert "<img" not in element.value
        assert "](javascript:" not in element.value.replace("\\", "\\\\")
    for drawn in (*charts_of(app), *maps_of(app)):
        assert "<img" not in drawn["figure"].replace("\\u003c", "<")
