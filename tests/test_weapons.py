"""A class of weapons is declared once: one more declaration, and everything that has to do with classes follows."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import tiny
from tests.added_weapon import COLOUR, NAME
from tests.dashboard_server import REPOSITORY, environment
from vigil.table import schema, weapons


@pytest.fixture(scope="module")
def added(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    def munitions(rows: list[tiny.Row]) -> None:
        bombs = {"weapon": "KAB", "weapon_class": NAME, "launched": "3", "shot_down": "1", "lost": "0"}
        rows.append({**rows[1], **bombs, "got_through": ""})

    def claims(rows: list[tiny.Row]) -> None:
        for measure, value in (("launched", "113"), ("launched missiles", "10"), ("launched UAV", "100")):
            said = {"claim_id": measure.replace(" ", "-"), "measure": measure, "value": value, "scope": ""}
            rows.append({**rows[0], **said, "status": "initial"})

    folder = tiny.write(tmp_path_factory.mktemp("bombs"), munitions=munitions, claims=claims)
    done = subprocess.run(
        [sys.executable, "-m", "tests.added_weapon", str(folder)],
        cwd=REPOSITORY,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


class TestAnAddedClass:
    def test_is_of_its_family_and_no_missile(self, added: dict[str, Any]) -> None:
        assert added["classes"] == [*schema.WEAPON_CLASSES, NAME]
        assert added["missiles"] == list(schema.MISSILE_CLASSES)
        assert added["families"] == {"UAV": [*schema.UAV_CLASSES], "missile": [*schema.MISSILE_CLASSES], "bomb": [NAME]}

    def test_has_the_colour_that_it_declares_everywhere(self, added: dict[str, Any]) -> None:
        assert added["colours"][NAME] == added["colour in a public table"] == added["drawn"]["guided bomb"] == COLOUR
        assert len(set(added["colours"].values())) == len(added["classes"])

    def test_is_counted_with_all_and_by_itself_but_with_no_other_family(self, added: dict[str, Any]) -> None:
        assert added["nightly"] == {"launched": 113, "uav": 100, "missiles": 10}
        assert added["nightly of it"] == 3
        assert added["ranked"] == {"launched": 113, "launched_uav": 100, "launched_missiles": 10}

    def test_stands_in_the_ledger_and_not_among_the_missiles_that_were_stated(self, added: dict[str, Any]) -> None:
        assert added["ledger"] == ["weapons in all", "UAVs", "missiles", "bombs"]
        assert added["totals"] == [["launched", "agrees"], ["launched UAV", "agrees"], ["launched missiles", "agrees"]]
        assert not [finding for finding in added["discrepancies"] if "added up" in finding]
        assert added["launched"] == "100 UAVs, 10 missiles and 3 bombs"

    def test_is_accepted_by_the_loader_and_described_in_the_package(self, added: dict[str, Any]) -> None:
        assert added["package"] == added["classes"]

    def test_is_offered_as_a_filter_in_link_and_bar(self, added: dict[str, Any]) -> None:
        assert added["offered"][-1] == added["bar"][-1] == NAME
        assert added["events"] == ["attack-one"]
        assert "counting only guided bombs" in added["sentence"]

    def test_is_named_on_charts_and_in_comparisons(self, added: dict[str, Any]) -> None:
        assert NAME in added["alternative text"]
        assert NAME in added["sides"]
        assert added["side"] == "guided bombs"

    def test_is_no_missile_to_the_reader_of_public_attacks(self, added: dict[str, Any]) -> None:
        assert added["of one alone"] == NAME
        assert added["of one with a missile"] is None


def test_every_class_is_declared_once_with_a_colour_of_its_own() -> None:
    assert len({kind.name for kind in weapons.DECLARED}) == len(weapons.DECLARED)
    assert len({kind.colour for kind in weapons.DECLARED}) == len(weapons.DECLARED)


def test_names_of_classes_stand_in_their_declaration_alone() -> None:
    """Whoever needs a class takes it from the declaration; in help for the command line it may be written out."""
    literal = {f'"{kind.name}"' for kind in weapons.DECLARED}
    for path in (REPOSITORY / "vigil").rglob("*.py"):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "python -m vigil" not in line]
        if path.name != Path(weapons.__file__).name or path.parent.name != "table":
            assert not [line for line in lines if any(name in line for name in literal)], path


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (schema.UAV_CLASSES, "one-way attack UAVs"),
        (schema.BALLISTIC_CLASSES, "ballistic and aeroballistic missiles"),
        (("one-way attack UAV", "cruise missile"), "one-way attack UAVs and cruise missiles"),
        (("cruise missile", "missile, mixed"), "cruise missiles and missile, mixed"),
    ],
)
def test_classes_in_words(names: tuple[str, ...], words: str) -> None:
    assert weapons.describe_weapons(names) == words


def test_reports_that_do_not_tell_apart_hide_one_class_but_not_the_whole_family() -> None:
    mixed = ("missile, mixed", "missile, unspecified")
    assert weapons.undivided_with(("cruise missile",)) == mixed
    assert weapons.undivided_with(("cruise missile", mixed[0])) == mixed[1:]
    assert weapons.undivided_with(schema.MISSILE_CLASSES) == ()
    assert weapons.undivided_with(schema.UAV_CLASSES) == ()
