"""The table that Vigil ships: it is complete for what it says it covers, and it agrees with itself."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest

from vigil.rules import ledger
from vigil.store.memory import InMemoryDataset, select
from vigil.table import schema
from vigil.table.loading import DATA_FOLDER, load_table
from vigil.table.model import Table, split_list
from vigil.table.package import data_package
from vigil.table.reporting_breaks import AIR_FORCE_BREAKS

NIGHT = "attack-2025-07-04"
KYIV_DISTRICTS = {
    "Darnytskyi district, Kyiv",
    "Desnianskyi district, Kyiv",
    "Dniprovskyi district, Kyiv",
    "Holosiivskyi district, Kyiv",
    "Obolonskyi district, Kyiv",
    "Pecherskyi district, Kyiv",
    "Podilskyi district, Kyiv",
    "Shevchenkivskyi district, Kyiv",
    "Solomianskyi district, Kyiv",
    "Sviatoshynskyi district, Kyiv",
}


@pytest.fixture(scope="module")
def attacks(dataset: InMemoryDataset) -> pd.DataFrame:
    return dataset.events[dataset.events["event_type"] == "attack"].set_index("event_id")


@pytest.fixture(scope="module")
def strikes(dataset: InMemoryDataset) -> pd.DataFrame:
    return dataset.events[dataset.events["event_type"] == "strike"].set_index("event_id")


def test_it_loads_strictly() -> None:
    assert load_table(strict=True).problems == ()


def test_every_report_day_is_one_attack(attacks: pd.DataFrame) -> None:
    assert len(attacks) == 205
    assert attacks["event_date"].is_unique
    assert list(attacks.index) == [f"attack-{day:%Y-%m-%d}" for day in attacks["event_date"]]


def test_it_covers_january_to_july_2025(attacks: pd.DataFrame) -> None:
    assert attacks["event_date"].min() == pd.Timestamp("2025-01-01")
    assert attacks["event_date"].max() == pd.Timestamp("2025-07-31")


def test_munitions_in_all_are_those_of_the_reports(curated: Table, attacks: pd.DataFrame) -> None:
    reported = curated.munitions[curated.munitions["event_id"].isin(attacks.index)]
    totals = reported[["launched", "shot_down", "lost"]].sum()
    assert list(totals) == [29_825, 16_013, 10_244]


@pytest.mark.parametrize(
    ("day", "launched"),
    [
        ("2025-07-09", 741),
        ("2025-07-12", 623),
        ("2025-07-04", 550),
        ("2025-06-29", 537),
        ("2025-06-09", 499),
        ("2025-06-01", 479),
        ("2025-06-17", 472),
        ("2025-06-06", 452),
    ],
)
def test_the_largest_attacks_have_the_reported_size(attacks: pd.DataFrame, day: str, launched: int) -> None:
    assert attacks.loc[f"attack-{day}", "launched"] == launched


@pytest.mark.parametrize(
    ("weapon", "launched", "shot_down", "lost", "hits"),
    [
        ("one-way attack UAV", 539, 268, 208, 63),
        ("aeroballistic missile", 1, 0, 0, 1),
        ("ballistic missile", 6, 0, 0, 6),
        ("cruise missile", 4, 2, 0, 2),
    ],
)
def test_the_weapons_of_the_night_of_3_to_4_july(
    curated: Table, weapon: str, launched: int, shot_down: int, lost: int, hits: int
) -> None:
    rows = curated.munitions[(curated.munitions["event_id"] == NIGHT) & (curated.munitions["weapon_class"] == weapon)]
    assert list(rows[["launched", "shot_down", "lost", "got_through"]].sum()) == [launched, shot_down, lost, hits]


def test_the_figures_of_the_night_of_3_to_4_july(attacks: pd.DataFrame) -> None:
    night = attacks.loc[NIGHT]
    figures = [night[name] for name in (*schema.FIGURES, "killed_best", "injured_best")]
    assert figures == [550, 270, 208, 478, 72, 3, 32]


@pytest.mark.parametrize(
    ("speaker", "districts"),
    [
        ("State Emergency Service", KYIV_DISTRICTS - {"Dniprovskyi district, Kyiv"}),
        ("Vitali Klitschko (mayor)", KYIV_DISTRICTS),
    ],
)
def test_who_named_which_districts_that_night(curated: Table, speaker: str, districts: set[str]) -> None:
    impacts = curated.impacts[(curated.impacts["event_id"] == NIGHT) & (curated.impacts["geo_precision"] == "district")]
    named = set(impacts.loc[impacts["attributed_to"] == speaker, "location"])
    unaffected = {f"{name} district, Kyiv" for name in ("Desnianskyi", "Obolonskyi", "Pecherskyi", "Podilskyi")}
    assert named == districts - unaffected


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        ("launched UAV", 539),
        ("launched missiles", 11),
        ("neutralised", 478),
        ("hits UAV", 63),
        ("hits missiles", 9),
        ("hit locations", 8),
        ("debris locations", 33),
        ("districts hit", 5),
        ("districts hit", 6),
        ("injured", 14),
        ("injured", 23),
        ("injured", 26),
        ("injured", 31),
        ("injured", 32),
        ("killed", 1),
        ("killed", 2),
        ("killed", 3),
        ("duration", 7),
    ],
)
def test_every_claim_of_that_night_is_kept(curated: Table, measure: str, value: float) -> None:
    claims = curated.claims[(curated.claims["event_id"] == NIGHT) & (curated.claims["measure"] == measure)]
    assert value in set(claims["value"]) | set(claims["low"])


@pytest.mark.parametrize("measure", ["duration", "districts hit", "injured", "main direction", "weapons", "intensity"])
def test_every_kind_of_claim_of_that_night_has_a_source(curated: Table, measure: str) -> None:
    claims = curated.claims[(curated.claims["event_id"] == NIGHT) & (curated.claims["measure"] == measure)]
    assert len(claims) >= 1
    assert set(claims["source_id"]) <= set(curated.sources["source_id"])


def test_the_call_before_that_night_has_what_each_side_said(curated: Table) -> None:
    claims = curated.claims[curated.claims["event_id"] == "call-2025-07-03"]
    speakers = " ".join(claims["attributed_to"].dropna())
    assert "Ushakov" in speakers
    assert "Trump" in speakers


def test_it_holds_the_diplomacy_of_those_months(dataset: InMemoryDataset) -> None:
    diplomacy = dataset.events[~dataset.events["violent"]]
    assert {"call", "talks", "truce", "arms supply", "sanctions"} <= set(diplomacy["event_type"])
    assert {"call-2025-02-12", "talks-2025-02-18", "call-2025-07-03"} <= set(diplomacy["event_id"])
    assert len(diplomacy) >= 45


def test_all_ten_districts_of_kyiv_are_places(curated: Table) -> None:
    places = curated.places[curated.places["parent"] == "Kyiv"]
    assert set(places["name_en"]) >= KYIV_DISTRICTS


def test_crimea_and_sevastopol_lie_in_ukraine(curated: Table) -> None:
    parents = curated.places.dropna(subset=["parent"]).set_index("name_en")["parent"]
    crimean = [name for name in curated.places["name_en"] if "Crimea" in name or "Sevastopol" in name]
    assert crimean
    for name in crimean:
        chain = [name]
        while (parent := parents.get(chain[-1])) is not None:
            chain.append(parent)
        assert chain[-1] == "Ukraine" or name == "Ukraine"


def test_every_place_that_is_no_area_alone_has_coordinates(curated: Table) -> None:
    located = curated.places[curated.places["kind"].isin(["point", "settlement", "city", "district", "oblast"])]
    unknown = ["Marinovka", "Novoplatonivka"]  # see data/GAPS.md
    assert sorted(located.loc[located["latitude"].isna(), "name_en"]) == unknown
    assert sorted(located.loc[located["radius_km"].isna(), "name_en"]) == unknown


def test_directions_are_never_points(curated: Table) -> None:
    directions = curated.places[curated.places["kind"] == "direction"]
    assert directions["latitude"].isna().all()


def test_every_source_has_an_address_or_says_why_not(curated: Table) -> None:
    without = curated.sources[curated.sources["url"].isna()]
    assert without["publisher"].notna().all()
    assert len(without) < 0.02 * len(curated.sources)


def test_every_source_is_used(curated: Table) -> None:
    used: set[str] = set()
    for name in ("events", "munitions", "impacts", "claims"):
        for cell in curated.frame(name)["source_id"]:
            used.update(split_list(cell))
    assert set(curated.sources["source_id"]) == used


def test_every_event_can_be_traced_to_a_report(dataset: InMemoryDataset) -> None:
    assert (dataset.events["sources"].fillna("") != "").all()


def test_headlines_say_what_the_weapons_add_up_to(curated: Table, attacks: pd.DataFrame) -> None:
    weapons = curated.munitions[curated.munitions["event_id"].isin(attacks.index)]
    weapons = weapons.assign(uav=weapons["weapon_class"].isin(schema.UAV_CLASSES))
    counted = weapons.groupby(["event_id", "uav"])["launched"].sum()
    wrong = []
    for event_id, headline in attacks["headline"].items():
        said = [
            int(number)
            for number in re.findall(r"reported (\d+) UAVs?(?: and (\d+) missiles?)?", headline)[0]
            if number
        ]
        summed = [int(counted.get((event_id, uav), 0)) for uav in (True, False)]
        if said != [number for number in summed if number]:
            wrong.append((event_id, said, summed))
    assert wrong == []


def test_headlines_say_how_many_were_neutralised(attacks: pd.DataFrame) -> None:
    wrong = []
    for event_id, event in attacks[attacks["neutralised"].notna()].iterrows():
        said = re.search(r"(\d+) were shot down", event["headline"])
        number = int(said[1]) if said else event["launched"]
        if number != event["neutralised"]:
            wrong.append((event_id, number, event["neutralised"]))
    assert wrong == []


def test_every_sentence_for_readers_ends_and_names_nobody_twice(dataset: InMemoryDataset) -> None:
    assert dataset.events["headline"].str.endswith(".").all()
    assert not dataset.events["headline"].str.contains(r"\b(?:massive|brutal|horrific|heroic|terror)", case=False).any()


def test_an_attack_does_not_end_after_the_day_it_was_reported(attacks: pd.DataFrame) -> None:
    ends = attacks["end"].dt.tz_localize(None).dt.normalize()
    assert (ends <= attacks["event_date"]).all()


def test_what_does_not_add_up_in_the_ledger_is_known(curated: Table, attacks: pd.DataFrame) -> None:
    found = ledger.discrepancies(curated.munitions, curated.claims)
    found = found[found["event_id"].isin(attacks.index)]
    assert NIGHT not in set(found["event_id"])
    assert len(found) < 30


def test_after_22_july_shot_down_holds_both(curated: Table, attacks: pd.DataFrame) -> None:
    late = attacks[attacks["event_date"] > AIR_FORCE_BREAKS[0].day]
    assert late["lost"].fillna(0).sum() == 0


def test_days_without_a_report_are_no_events(dataset: InMemoryDataset) -> None:
    attacks = dataset.events[dataset.events["event_type"] == "attack"]
    days = pd.date_range("2025-01-01", "2025-07-31")
    missing = days.difference(attacks["event_date"])
    assert len(missing) == len(days) - 205
    assert pd.Timestamp("2025-04-20") in missing


def test_the_data_package_on_disk_describes_the_tables_as_they_are() -> None:
    on_disk = json.loads((DATA_FOLDER / "datapackage.json").read_text(encoding="utf-8"))
    made = data_package(on_disk["title"], description=on_disk["description"], version=on_disk.get("version", ""))
    assert on_disk["resources"][: len(made["resources"])] == made["resources"]
    assert on_disk["licenses"] == made["licenses"]


@pytest.mark.parametrize("name", schema.TABLES)
def test_the_files_have_exactly_the_columns_of_the_schema(name: str) -> None:
    header = (DATA_FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
    assert tuple(header.split(",")) == schema.TABLES[name].column_names


def test_no_text_looks_like_markup_or_a_formula(curated: Table) -> None:
    for name, described in schema.TABLES.items():
        frame = curated.frame(name)
        for column in described.columns:
            if column.kind in ("text", "list"):
                assert not frame[column.name].str.match(r"\s*[=@\t]|.*<[a-z/]", na=False).any(), (name, column.name)


def test_the_night_can_be_looked_at_alone(dataset: InMemoryDataset) -> None:
    night = select(dataset).only([NIGHT])
    assert len(night.events) == 1
    assert len(night.claims) >= 25
    assert len(night.sources) >= 12


def test_casualties_rest_on_two_reports_or_say_that_there_is_one(curated: Table) -> None:
    stated = curated.claims[curated.claims["measure"].isin(["killed", "injured"])]
    reports = stated.groupby(["event_id", "measure", "scope"], dropna=False)["source_id"].transform("nunique")
    marked = stated["notes"].fillna("").str.contains("single source")
    assert list(stated.loc[(reports == 1) & ~marked, "claim_id"]) == []
