"""The desk's pages and commands on the night of 3 to 4 July 2025."""

from __future__ import annotations

import json

import pytest

from tests.drawn import charts_of
from tests.test_command_line import Call, vigil  # noqa: F401  a fixture
from tests.test_pages import NIGHT, html_of, link, opened, sound, words
from vigil.analysis.ranking import DESK_MEASURES, size_claims
from vigil.command_line import rank as rank_command
from vigil.ui.app.pages import ATTACK, CLAIMS, FREQUENCY, OVERVIEW, RANK


@pytest.mark.parametrize("file", [OVERVIEW.file, ATTACK.file])
def test_the_desk_is_one_click_away_with_the_event_and_the_filters(file: str) -> None:
    app = opened(file, event=NIGHT, actor="Russia")
    found = {proto.label: proto.query_string for proto in (one.proto for one in app.get("page_link"))}
    assert found["How it ranks, and what may be said of it"] == f"actor=Russia&event={NIGHT}"
    assert found["Which of its figures is right"] == f"actor=Russia&event={NIGHT}"
    assert found["Nights after the Trump–Putin calls"].startswith("actor=Russia&dates=")
    assert "a=2025-06-07%2F2025-07-04" in found["These four weeks against the four before"]
    assert found["More than in the weeks before?"] == "actor=Russia&until=2025-07-04"


def test_the_rank_page_answers_in_words_then_chart_then_table() -> None:
    app = opened(RANK.file, event=NIGHT)
    text = html_of(app)
    assert app.header[0].value == "Rank: night of 3 to 4 July 2025"
    assert "“one of the most intense in 4 weeks”, taken to mean among the three largest, holds by" in text
    assert "It set a record of this table by munitions launched (550, 13 more than on 29 June 2025" in text
    assert len(charts_of(app)) == 2
    assert "1st of 179" in text


def test_a_link_to_a_claim_restores_it() -> None:
    app = opened(RANK.file, event=NIGHT, claim="largest-in-weeks", weeks="40", measure="killed", window="26")
    assert "“the largest in 40 weeks”" in html_of(app)
    assert "96 nights of the window lie before the table" in html_of(app)
    assert {name: link(app)[name] for name in ("claim", "weeks", "measure", "window")} == {
        "claim": ["largest-in-weeks"],
        "weeks": ["40"],
        "measure": ["killed"],
        "window": ["26"],
    }
    sound(app.number_input(key="linked-weeks").set_value(2).run())
    assert link(app)["weeks"] == ["2"]


def test_what_a_link_asks_of_the_desk_in_vain_is_said() -> None:
    app = opened(RANK.file, event="call-2025-07-03", weeks="many")
    warned = "\n".join(warning.value for warning in app.warning)
    assert "event" in warned
    assert "many" in warned


def test_the_claims_page_tells_areas_rules_and_the_ledger() -> None:
    app = opened(CLAIMS.file, event=NIGHT, measure="injured", number="476")
    text = html_of(app)
    assert "People injured, Kyiv: 11 statements, 4 to 8 July 2025, with 6 different figures" in text
    assert "14–26" in text
    assert "476: UAVs, shot down, jammed or lost (268 shot down and 208 jammed or lost)." in text
    assert len(charts_of(app)) == 2


def test_another_measure_is_chosen_by_link_and_by_hand() -> None:
    app = opened(CLAIMS.file, event=NIGHT, measure="districts hit")
    assert "with 2 different figures: 5 and 6" in html_of(app)
    sound(app.selectbox(key="linked-claims-measure").set_value("intensity").run())
    assert "no statement gives a figure" in words(app).lower()
    assert link(app)["measure"] == ["intensity"]


def test_the_measure_of_one_page_is_not_taken_along_to_the_claims() -> None:
    app = opened(FREQUENCY.file, measure="launched")
    app.query_params.clear()
    app.query_params["event"] = NIGHT
    assert "People injured, Kyiv" in html_of(sound(app.switch_page(CLAIMS.file).run()))


def test_a_call_has_claims_and_no_ledger() -> None:
    app = opened(CLAIMS.file, event="call-2025-07-03")
    assert "Which figure is right?" in [heading.value for heading in app.subheader]
    assert "What adds up in the ledger of weapons" not in [heading.value for heading in app.subheader]


# The command line


def test_ranks_are_given_by_measure_and_window(vigil: Call) -> None:  # noqa: F811
    rows = vigil("rank", "--event", NIGHT, "--measure", "launched_ballistic", "--weeks", "4").rows
    assert [(row["rank"], row["among"], row["unknown"]) for row in rows] == [("3", "29", "0")]


def test_a_claim_of_rank_is_answered_in_words(vigil: Call) -> None:  # noqa: F811
    words = ("--claim", "among-the-largest", "--rule", "top-tenth", "--weeks", "4", "--format", "json")
    rows = json.loads(vigil("rank", "--event", NIGHT, *words).out)
    assert {row["measure"]: row["verdict"] for row in rows}["launched"] == "holds"
    assert len(rows) == len(DESK_MEASURES)


def test_records_are_those_of_the_attacks_not_of_a_later_strike(vigil: Call) -> None:  # noqa: F811
    rows = vigil("rank", "--records", "--measure", "launched").rows
    assert [row["value"] for row in rows][-2:] == ["550", "741"]


def test_statements_rules_ledger_and_sums_are_given(vigil: Call) -> None:  # noqa: F811
    call = ("claims", "--event", NIGHT)
    assert [row["value"] for row in vigil(*call, "--measure", "injured").rows][-1] == "32.0"
    assert {row["rule"] for row in vigil(*call, "--show", "rules").rows} == {*map(str, _rules())}
    assert {row["verdict"] for row in vigil(*call, "--show", "ledger").rows} == {"agrees"}
    assert [row["value"] for row in vigil(*call, "--show", "sums", "--number", "476").rows] == ["476"]


def _rules() -> list[str]:
    from vigil.analysis.claims_compared import RULES

    return list(RULES)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (("rank", "--event", "call-2025-07-03"), "is no attack"),
        (("rank", "--rule", "top-3"), "--rule is for --claim among-the-largest"),
        (("rank", "--records", "--weeks", "4"), "--weeks plays no part in --records"),
        (("rank", "--records", "--claim", "record"), "not allowed with"),
        (("claims", "--event", NIGHT, "--measure", "inured"), "near: injured"),
        (("claims", "--event", NIGHT, "--number", "4"), "--number is for --show sums"),
        (("claims", "--event", NIGHT, "--show", "ledger", "--measure", "killed"), "--measure plays no part"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else "",
)
def test_a_bad_call_to_the_desk_gets_one_clear_line(vigil: Call, call: tuple[str, ...], named: str) -> None:  # noqa: F811
    outcome = vigil(*call)
    assert (outcome.status, outcome.out) == (2, b"")
    assert named in outcome.said
    assert len(outcome.said.splitlines()) == 1


def test_the_choices_of_the_command_are_those_of_the_desk() -> None:
    assert rank_command.MEASURES == DESK_MEASURES
    assert tuple(size_claims.SIZE_CLAIMS) == rank_command.SIZE_CLAIMS
    assert tuple(size_claims.RULES) == rank_command.RULES
