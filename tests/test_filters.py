"""A filter that is declared in one place has its effect everywhere: link, call, sentence, bar, pandas and DuckDB."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
import pytest

from tests.large_tables import on_disk, read_of, scanned
from tests.test_large_questions import public_events
from tests.test_pages import link, opened, sound, statement, words
from vigil.analysis.two_tables.alignment import align
from vigil.command_line import main
from vigil.exports.about import file_name
from vigil.query import filters
from vigil.query.filters import Names, Smallest, Widget
from vigil.query.link import from_query, to_link, to_query
from vigil.query.selection import Selection
from vigil.query.sentence import describe_selection
from vigil.store.memory import InMemoryDataset
from vigil.store.on_disk import listing
from vigil.store.on_disk.filtering import unknown_size
from vigil.store.public_tables import dataset_of_read
from vigil.text import listed
from vigil.ui.app.pages import EVENTS

PRECISION = Names(
    name="precision",
    field="precisions",
    metavar="LEVEL",
    help="how exactly the place of an event is known",
    noun="precision",
    offered=lambda choices: choices.in_column("geo_precision"),
    condition=lambda columns, levels: columns.among("geo_precision", levels),
    describe=lambda levels, _: f"placed to the {listed(levels, 'or')}",
    widget=lambda _: Widget("Precision of the place"),
)
DEATHS = Smallest(
    name="deaths",
    field="deaths",
    metavar="NUMBER",
    help="smallest number of people killed",
    figure="killed_best",
    condition=lambda columns, number: columns["killed_best"] >= number,
    describe=lambda number, _: f"at least {number} killed",
    widget=lambda _: Widget("Smallest number killed"),
)


@pytest.fixture(autouse=True)
def added(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two filters beside those there are."""
    monkeypatch.setattr(filters, "FILTERS", (*filters.FILTERS, PRECISION, DEATHS))


def test_every_filter_has_a_name_and_a_field_of_its_own() -> None:
    for names in ([one.name for one in filters.FILTERS], [one.field for one in filters.FILTERS]):
        assert len(set(names)) == len(names)


def test_a_selection_has_the_fields_of_the_filters() -> None:
    asked = Selection(precisions=("oblast",), deaths=3, text="kyiv")
    assert (asked.precisions, asked.deaths, asked.actors) == (("oblast",), 3, ())
    assert asked == Selection(text="kyiv").replace(deaths=3, precisions=("oblast",))
    assert hash(asked) == hash(asked.replace())
    assert not Selection(deaths=0).is_everything
    with pytest.raises(TypeError, match="no filter has the field wind"):
        Selection(wind="north")


def test_a_link_carries_it_and_refuses_what_it_does_not_have(dataset: InMemoryDataset) -> None:
    asked = Selection(precisions=("oblast", "city"), deaths=2)
    assert to_link(asked) == "?precision=oblast&precision=city&deaths=2"
    assert from_query(to_query(asked), dataset.choices).selection == asked
    refused = from_query({"precision": ["obblast"], "deaths": ["some"]}, dataset.choices).refused
    assert refused[0].startswith("precision “obblast” is not in this table; near: oblast")
    assert refused[1].startswith("deaths “some” is not a whole number")


def test_the_sentence_and_file_names_say_it(dataset: InMemoryDataset) -> None:
    asked = Selection(precisions=("oblast", "city"), deaths=2)
    assert describe_selection(asked, dataset.choices) == (
        "All events, 1 January to 31 July 2025, placed to the oblast or city, at least 2 killed"
    )
    assert file_name(dataset.select(asked), "events", "csv").startswith("vigil-events-oblast-city-from-2-2025")


def test_the_curated_table_is_filtered(dataset: InMemoryDataset) -> None:
    events = dataset.events
    view = dataset.select(Selection(precisions=("oblast", "city"), actors=("Russia",)))
    expected = events[events["geo_precision"].isin(["oblast", "city"]) & (events["actor1"] == "Russia")]
    assert 0 < view.rows < dataset.rows
    assert set(expected["event_id"]) <= set(view.events["event_id"])
    assert set(view.events["geo_precision"]) == {"oblast", "city"}
    known = dataset.select(Selection(deaths=1)).events
    assert known["event_id"].tolist() == events.loc[(events["killed_best"] >= 1).fillna(False), "event_id"].tolist()


def test_events_of_unknown_size_are_counted_whatever_the_figure(dataset: InMemoryDataset) -> None:
    attacks = dataset.select().attacks
    neither = attacks["launched"].isna() & ((attacks["killed_best"] >= 1) | attacks["killed_best"].isna())
    or_deaths = (attacks["launched"] >= 100) & attacks["killed_best"].isna()
    expected = int((neither | or_deaths.fillna(False)).fillna(False).sum())
    assert dataset.select(Selection(minimum=100, deaths=1)).unknown_size == expected > 0


ASKED: list[tuple[dict[str, Any], list[str], int]] = [
    ({"precisions": ("settlement", "city")}, ["a1", "a4", "a6"], 0),
    ({"precisions": ("oblast",), "text": "складу"}, ["a2"], 0),
    ({"deaths": 4}, ["a4", "a5", "a6"], 1),
    ({"deaths": 4, "precisions": ("district",), "places": ("Ukraine",)}, ["a5"], 0),
]


@pytest.mark.parametrize("engine", ["pandas", "duckdb"])
@pytest.mark.parametrize(("asked", "expected", "unknown"), ASKED)
def test_engines_of_large_tables_apply_it(
    engine: str, asked: dict[str, Any], expected: list[str], unknown: int
) -> None:
    scan, selection = scanned(public_events(), engine), Selection(**asked)
    assert listing.page(scan, selection)["event_id"].tolist() == expected
    assert unknown_size(scan, selection) == unknown


@pytest.mark.parametrize(("asked", "expected", "unknown"), ASKED)
def test_a_public_table_in_memory_gives_the_same(asked: dict[str, Any], expected: list[str], unknown: int) -> None:
    view = dataset_of_read(read_of(public_events())).select(Selection(**asked))
    assert view.events["event_id"].tolist() == expected
    assert view.unknown_size == unknown


def test_tables_in_memory_and_on_disk_offer_the_same_values() -> None:
    read = read_of(public_events())
    offered = PRECISION.offered(dataset_of_read(read).choices)
    assert offered == ("city", "district", "oblast", "settlement")
    assert PRECISION.offered(on_disk(read).choices) == offered


def test_a_second_table_follows_it_as_far_as_it_has_the_name(dataset: InMemoryDataset) -> None:
    aligned = align(
        dataset.select(Selection(precisions=("oblast", "direction"))), dataset_of_read(read_of(public_events()))
    )
    assert aligned.second.selection.precisions == ("oblast",)
    assert any("has no precision “direction”: only “oblast” holds there" in line for line in aligned.not_followed)


def test_the_command_line_takes_it(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["events", "--precision", "oblast", "--precision", "CITY"]) == 0
    rows = pd.read_csv(io.BytesIO(capsysbinary.readouterr().out))
    assert set(rows["geo_precision"]) == {"oblast", "city"}
    assert main(["events", "--precision", "obblast"]) != 0
    assert "near: oblast" in capsysbinary.readouterr().err.decode()


@pytest.mark.parametrize("command", ["events", "frequency", "rank", "beside"])
def test_the_command_line_says_it(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "--precision LEVEL how exactly the place of an event is known" in said
    assert ("--second-precision NAME" in said) == (command == "beside")


def test_the_filter_bar_draws_it_and_the_pages_follow() -> None:
    app = opened(EVENTS.file, precision="oblast")
    widget = app.sidebar.multiselect(key="filter-precision")
    assert (widget.label, widget.value) == ("Precision of the place", ["oblast"])
    assert "placed to the oblast" in statement(app)
    widget.set_value(["oblast", "city"])
    app.sidebar.number_input(key="filter-deaths").set_value(1)
    sound(app.run())
    assert "placed to the oblast or city, at least 1 killed" in statement(app)
    assert link(app)["precision"] == ["oblast", "city"]
    assert link(app)["deaths"] == ["1"]
    sound(app.sidebar.button(key="filter-reset").click().run())
    assert "precision" not in link(app)
    assert app.sidebar.multiselect(key="filter-precision").value == []


def test_the_filter_bar_says_what_a_link_asks_in_vain() -> None:
    assert "precision “obblast” is not in this table; near\\: oblast" in words(opened(precision="obblast"))
