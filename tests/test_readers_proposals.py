"""Which column is proposed as what: the whole before a part, plain names and full columns first, in seven languages."""

from __future__ import annotations

import pytest

from vigil.readers.column_names import TARGETS, words_of
from vigil.readers.files.raw import Sample
from vigil.readers.proposals import propose_mapping

DAY = {"date": ["2025-07-04", "2025-07-05", "2025-07-06", "2025-07-07"]}


def proposed(columns: dict[str, list[str]], *, with_day: bool = True) -> dict[str, str]:
    """What each column of a small table is proposed as, without its day."""
    columns = {**DAY, **columns} if with_day else columns
    longest = max(map(len, columns.values()))
    rows = tuple(zip(*(cells + [""] * (longest - len(cells)) for cells in columns.values()), strict=True))
    _, proposals = propose_mapping(Sample("text", tuple(columns), rows))
    return {one.target: one.column for one in proposals if one.target != "event_date" or not with_day}


def header(names: str) -> dict[str, str]:
    """What columns with these names are taken for, each with a cell that fits any."""
    cells = {
        "latitude": "50.5",
        "longitude": "30.5",
        "killed_best": "1",
        "injured_best": "2",
        "event_date": "2025-07-04",
    }
    found = {}
    for pair in names.split(","):
        target, _, name = pair.strip().partition("=")
        found[name] = [cells.get(target, "Kyiv")]
    taken = proposed(found, with_day=False)
    expected = {target.strip(): name for target, _, name in (pair.strip().partition("=") for pair in names.split(","))}
    assert taken == expected
    return taken


@pytest.mark.parametrize(
    "names",
    [
        "event_date=Event Date, event_type=Event Type, admin1=Admin 1, admin2=Admin 2, location=Location of event, "
        "latitude=Latitude (dd), longitude=Longitude (dd), killed_best=Number killed, injured_best=Number wounded, "
        "actor1=Perpetrator name",
        "event_date=When, location=Where, killed_best=KIA, injured_best=WIA, admin1=adm1_en, sources=Source URL",
        "event_date=EventDate, killed_best=NumberKilled, injured_best=injuries_total, actor1=Attacker",
        "event_date=дата події, event_type=тип події, admin1=область, admin2=район, location=населений пункт, "
        "latitude=широта, longitude=довгота, killed_best=кількість загиблих, injured_best=кількість поранених, "
        "sources=джерело",
        "event_date=Дата, location=Місто, killed_best=Загинуло людей, injured_best=Травмовано, notes=Опис",
        "event_date=Дата события, admin1=Регион, location=Населённый пункт, killed_best=Число погибших, "
        "injured_best=Ранено, sources=Источник, weapon=Оружие",
        "event_date=Date de l'événement, location=Lieu, killed_best=Nombre de morts, injured_best=Blessés, "
        "event_type=Type d’attaque, actor1=Auteur, sources=Lien",
        "event_date=Datum, location=Ort, admin1=Gebiet, latitude=Breitengrad, longitude=Längengrad, "
        "killed_best=Getötete, injured_best=Verletzte, sources=Quelle, notes=Beschreibung",
        "event_date=Fecha, location=Ciudad, admin1=Provincia, killed_best=Número de muertos, injured_best=Heridos, "
        "sources=Fuente, notes=Descripción",
        "event_date=التاريخ, location=الموقع, admin1=المحافظة, killed_best=عدد القتلى, injured_best=الجرحى, "
        "sources=المصدر, notes=الوصف, latitude=خط العرض, longitude=خط الطول",
    ],
)
def test_words_of_a_header_are_known_in_seven_languages(names: str) -> None:
    header(names)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_every_name_says_what_it_says(target: object) -> None:
    """A name that folds to nothing, or a bare `*`, would be every column's."""
    names = [name for name, _ in target.names]  # type: ignore[attr-defined]
    assert all(name and all(word.strip("*") for word in name) for name in names)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("EventDate", "event_date"),
        ("Blessés", "blesses"),
        ("Лієм-місце", "лієм місце"),
        ("المصدر", "مصدر"),
        ("x\u00ady", "xy"),
    ],
)
def test_names_are_compared_without_case_accents_and_marks(one: str, other: str) -> None:
    assert words_of(one) == words_of(other)


NUMBERS = ["1", "2", "0", "3"]


def test_the_whole_comes_before_a_part() -> None:
    columns = {"Nationals killed": NUMBERS, "Internationals killed": NUMBERS, "Total killed": NUMBERS}
    assert proposed(columns) == {"killed_best": "Total killed"}


def test_parts_alone_are_not_the_whole() -> None:
    assert proposed({"Civilians killed": NUMBERS, "Soldiers killed": NUMBERS}) == {}
    assert proposed({"Children killed": NUMBERS}) == {}
    assert proposed({"Killed and injured": NUMBERS}) == {}


def test_a_part_is_taken_where_it_is_all_that_there_is() -> None:
    assert proposed({"Civilians killed": NUMBERS}) == {"killed_best": "Civilians killed"}


def test_min_and_max_are_low_and_high() -> None:
    columns = {f"civilian_{kind}_{bound}": NUMBERS for kind in ("deaths", "injured") for bound in ("min", "max")}
    assert proposed(columns) == {
        "killed_low": "civilian_deaths_min",
        "killed_high": "civilian_deaths_max",
        "injured_low": "civilian_injured_min",
        "injured_high": "civilian_injured_max",
    }
    assert proposed({"Killed (best)": NUMBERS, "Killed (low)": NUMBERS, "Killed (high)": NUMBERS}) == {
        "killed_best": "Killed (best)",
        "killed_low": "Killed (low)",
        "killed_high": "Killed (high)",
    }


def test_a_column_that_is_mostly_empty_does_not_win_over_a_full_one() -> None:
    empty = ["1", "", "", ""]
    assert proposed({"killed": empty, "Total fatalities": NUMBERS}) == {"killed_best": "Total fatalities"}
    days = {"resolution": ["2020-02-01", "", "", ""], "When it happened": DAY["date"]}
    assert proposed(days, with_day=False) == {"event_date": "When it happened"}


def test_what_is_destroyed_was_shot_down_only_beside_what_was_launched() -> None:
    assert proposed({"destroyed": NUMBERS}) == {}
    assert proposed({"launched": NUMBERS, "destroyed": NUMBERS}) == {"launched": "launched", "shot_down": "destroyed"}


def test_a_column_of_links_to_maps_says_where_and_is_no_source() -> None:
    links = ["https://www.google.com/maps/place/50.45,30.52", "https://www.openstreetmap.org/#map=12/50.45/30.52"] * 2
    assert proposed({"link": links}) == {"coordinates": "link"}
    assert proposed({"link": ["https://example.org/a"] * 4}) == {"sources": "link"}


def test_the_deaths_of_one_side_are_not_the_best_figure() -> None:
    figures = dict.fromkeys(("deaths_a", "deaths_b", "deaths_civilians", "best", "high", "low"), NUMBERS)
    assert proposed(figures) == {"killed_low": "low", "killed_best": "best", "killed_high": "high"}


def test_a_point_of_geojson_in_the_column_of_the_place_says_where() -> None:
    assert proposed({"location": ['{"coordinates": [30.52, 50.45], "type": "Point"}'] * 4}) == {
        "coordinates": "location"
    }


def test_a_name_that_only_contains_the_word_does_not_win() -> None:
    columns = {"Date reported": DAY["date"], "Date of incident": DAY["date"]}
    assert proposed(columns, with_day=False) == {"event_date": "Date of incident"}
    columns = {
        "Place of publication": ["x"] * 4,
        "Place": ["Kyiv"] * 4,
        "Source country": ["UA"] * 4,
        "Country": ["UA"] * 4,
    }
    assert proposed(columns) == {"location": "Place", "country": "Country"}


def test_the_source_of_an_act_is_no_source_of_the_news() -> None:
    names = {"Source Name": ["Citizen"] * 4, "Target Name": ["Police"] * 4, "Publisher": ["A wire"] * 4}
    assert proposed(names) == {"actor1": "Source Name", "actor2": "Target Name", "sources": "Publisher"}
    assert proposed({"Source Name": ["A wire"] * 4}) == {"sources": "Source Name"}


def test_a_name_is_a_place_only_where_it_reads_like_one() -> None:
    assert proposed({"name": ["Kyiv", "Sumy", "front line", "Odesa"]}) == {"location": "name"}
    told = ["Strike on a depot near the railway station [04.07.2025]"] * 4
    assert proposed({"name": told}) == {"headline": "name"}


PARTS = {"iyear": ["2020"] * 4, "imonth": ["1", "1", "2", "3"], "iday": ["5", "0", "7", "8"]}


def test_a_day_may_stand_in_three_columns() -> None:
    resolution = {"resolution": ["2020-02-01", "", "", ""]}
    assert proposed({**PARTS, **resolution}, with_day=False) == {"year": "iyear", "month": "imonth", "day": "iday"}
    assert proposed({"Month": ["July"] * 4, "Year": ["2025"] * 4}, with_day=False) == {"year": "Year", "month": "Month"}


def test_a_year_beside_a_day_is_not_needed() -> None:
    assert proposed({"year": ["2025"] * 4, "Month": ["July"] * 4}) == {}


def test_an_hour_beside_its_day_is_taken_where_the_day_has_none() -> None:
    hours = {"time": ["21:30", "03:10", "04:00", ""]}
    assert proposed(hours) == {"time": "time"}
    moments = {"datetime": [f"{day} 21:30" for day in DAY["date"]]}
    assert proposed({**moments, **hours}, with_day=False) == {"event_date": "datetime"}


@pytest.mark.parametrize("cell", ["12+", "2-3", "~20", "at least 5", "1 259", "12 (incl. 2 children)", "unknown", "?"])
def test_figures_that_are_no_plain_numbers_do_not_speak_against_a_count(cell: str) -> None:
    assert proposed({"killed": [cell] * 4}) == {"killed_best": "killed"}


def test_words_speak_against_a_count() -> None:
    assert proposed({"killed": ["yes", "no", "yes", "no"]}) == {}
