"""Each public format: what it is taken for, and what its rows become."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import public_tables as public
from tests import tiny
from vigil.readers import FORMATS, read_table, recognise
from vigil.readers.columns import EVENT_COLUMNS
from vigil.readers.formats.gdelt import NAMES as GDELT_NAMES
from vigil.readers.formats.missile_attacks import literal, weapon_class_of, weapons_of
from vigil.table.problems import TableError
from vigil.table.schema import CASUALTIES, FIGURES

FILES = {
    "acled": lambda: public.as_csv(public.ACLED_NOW, public.acled_rows()),
    "ucdp": lambda: public.as_csv(public.UCDP, public.ucdp_rows()),
    "viina": lambda: public.as_csv(public.VIINA_1PD, public.viina_rows()),
    "massive-missile-attacks": lambda: public.as_csv(public.ATTACKS_22, public.attack_rows()),
    "bellingcat": public.bellingcat_records,
    "hdx-hapi": lambda: public.as_csv(public.HAPI, public.hapi_rows()),
    "air-raid-alerts": lambda: public.as_csv(public.ALERTS_OFFICIAL, public.official_alerts()),
    "gdelt": lambda: public.gdelt_lines(61),
    "ocha-hostilities": public.hostilities,
}


@pytest.fixture(params=list(FILES))
def named(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """A format's name and a small file of it, whose own name says nothing."""
    return request.param, public.write(tmp_path / "download.dat", FILES[request.param]())


def test_a_file_is_taken_for_what_it_holds(named: tuple[str, Path]) -> None:
    name, path = named
    found = recognise(path)
    assert found.format.name == name
    assert found.certainty == "certain"


def test_every_reader_gives_the_same_columns_of_the_same_types(named: tuple[str, Path]) -> None:
    events = read_table(named[1]).events
    assert list(events) == [column.name for column in EVENT_COLUMNS]
    types = {"text": "str", "label": "category", "date": "datetime64[us]", "number": "float64", "integer": "Int64"}
    types["datetime"] = "datetime64[us, Europe/Kyiv]"
    assert {column.name: str(events[column.name].dtype) for column in EVENT_COLUMNS} == {
        column.name: types[column.kind] for column in EVENT_COLUMNS
    }
    assert events["event_id"].is_unique
    assert events["event_date"].notna().all()
    assert events["start"].notna().all()
    for column in EVENT_COLUMNS:
        if column.allowed:
            assert set(events[column.name].dropna()) <= set(column.allowed)


def test_the_same_bytes_have_the_same_version_and_others_another(named: tuple[str, Path], tmp_path: Path) -> None:
    again = tmp_path / "again.txt"
    again.write_bytes(named[1].read_bytes())
    assert read_table(again).version == read_table(named[1]).version
    again.write_bytes(named[1].read_bytes() + b" \n")
    assert read_table(again).version != read_table(named[1]).version


def test_every_format_says_whose_it_is_and_what_a_row_means() -> None:
    assert len({format.name for format in FORMATS}) == len(FORMATS)
    for format in FORMATS:
        assert all((format.title, format.publisher, format.licence, format.citation, format.event_is, format.columns))
        assert format.caveats
    assert [format.name for format in FORMATS if format.passing_on] == [
        "acled",
        "acled-weekly",
        "gtd",
        "hdx-political-violence",
    ]


# ACLED


@pytest.mark.parametrize("names", [public.ACLED_NOW, public.ACLED_OLDER], ids=["now", "older"])
def test_acled_days_and_precisions(tmp_path: Path, names: list[str]) -> None:
    table = read_table(public.write(tmp_path / "a.csv", public.as_csv(names, public.acled_rows())))
    events = table.events
    assert events["event_date"].dt.strftime("%Y-%m-%d").tolist() == ["2025-07-04", "2025-07-04", "2025-07-15"]
    assert events["time_precision"].tolist() == ["day", "week", "month"]
    assert events["geo_precision"].tolist() == ["settlement", "district", "oblast"]
    assert events["killed_best"].tolist()[:2] == [2, 0]
    assert pd.isna(events["killed_best"][2])
    assert events[["killed_low", "killed_high"]].isna().all(axis=None)
    assert ("older" in table.recognised_because) == (names is public.ACLED_OLDER)


def test_acled_as_a_workbook_reads_the_same(tmp_path: Path) -> None:
    dataset = openpyxl.Workbook()
    sheet = dataset.active
    sheet.append(public.ACLED_NOW)
    for row in public.acled_rows():
        cells = [row.get(name, "") for name in public.ACLED_NOW]
        cells[1] = pd.Timestamp(str(cells[1])).to_pydatetime()
        sheet.append(cells)
    dataset.save(tmp_path / "a.xlsx")
    from_book = read_table(tmp_path / "a.xlsx").events
    from_text = read_table(public.write(tmp_path / "a.csv", FILES["acled"]())).events
    pd.testing.assert_frame_equal(from_book, from_text)


# UCDP


def test_ucdp_keeps_low_best_and_high_and_the_span_of_days(tmp_path: Path) -> None:
    events = read_table(public.write(tmp_path / "u.csv", FILES["ucdp"]())).events
    assert events[["killed_low", "killed_best", "killed_high"]].to_numpy().tolist() == [[1, 2, 5], [0, 3, 3]]
    assert events["time_precision"].tolist() == ["day", "month"]
    assert events["geo_precision"].tolist() == ["point", "oblast"]
    assert events["end"].dt.strftime("%Y-%m-%d").tolist() == ["2025-01-03", "2025-01-31"]
    assert events["event_type"].tolist() == ["state-based violence", "one-sided violence"]


def test_a_row_of_hxl_tags_is_no_event_and_lines_stay_those_of_the_file(tmp_path: Path) -> None:
    rows = public.ucdp_rows()
    rows[1]["date_start"] = "soon"
    header, *lines = public.as_csv(public.UCDP, rows).splitlines(keepends=True)
    tags = ",".join(f"#{name.replace('_', '+')}" for name in public.UCDP) + "\n"
    table = read_table(public.write(tmp_path / "u.csv", header + tags + "".join(lines)))
    assert (table.rows_read, len(table.events)) == (2, 1)
    assert [(problem.row, problem.column, problem.value) for problem in table.problems] == [(4, "date_start", "soon")]
    assert any("HXL" in note for note in table.notes)


def test_a_low_above_the_high_is_listed_and_read_as_it_is(tmp_path: Path) -> None:
    rows = public.ucdp_rows()
    rows[0]["low"] = 9
    rows[1]["high"] = ""
    table = read_table(public.write(tmp_path / "u.csv", public.as_csv(public.UCDP, rows)))
    assert table.events["killed_low"].tolist() == [9, 0]
    assert [(problem.row, problem.column, problem.value) for problem in table.problems] == [(2, "low", "9")]


@pytest.mark.parametrize(
    ("column", "kept", "meant"),
    [
        ("where_prec", "geo_precision", ["point", "city", "district", "oblast", "country", "country", "sea"]),
        ("date_prec", "time_precision", ["day", "week", "week", "month", "year"]),
    ],
)
def test_ucdp_codes_are_never_read_as_more_exact_than_its_codebook_says(
    tmp_path: Path, column: str, kept: str, meant: list[str]
) -> None:
    rows = [{**public.ucdp_rows()[0], "id": code, column: code} for code in range(1, len(meant) + 1)]
    events = read_table(public.write(tmp_path / "u.csv", public.as_csv(public.UCDP, rows))).events
    assert events[kept].tolist() == meant


# Massive Missile Attacks


@pytest.mark.parametrize("names", [public.ATTACKS_9, public.ATTACKS_16, public.ATTACKS_19, public.ATTACKS_22], ids=len)
def test_attacks_in_each_shape(tmp_path: Path, names: list[str]) -> None:
    table = read_table(public.write(tmp_path / "m.csv", public.as_csv(names, public.attack_rows())))
    events = table.events
    assert table.format.name == "massive-missile-attacks"
    assert not table.problems
    assert events["launched"].tolist() == [539, 5, 103]
    assert events["time_precision"].tolist() == ["minute", "day", "minute"]
    assert events["event_date"].dt.strftime("%Y-%m-%d").tolist() == ["2025-07-04", "2025-07-04", "2025-07-24"]
    assert events["start"][0].isoformat() == "2025-07-03T18:00:00+03:00"
    assert events["geo_precision"].tolist() == ["country", "oblast", "direction"]
    assert events["latitude"].isna().all()
    assert events["weapon"].tolist() == ["Shahed-136/131", "X-101/X-555; C-300", "Молнія"]


def test_lost_is_counted_apart_only_before_the_series_breaks(tmp_path: Path) -> None:
    table = read_table(public.write(tmp_path / "m.csv", FILES["massive-missile-attacks"]()))
    assert table.events["lost"].tolist()[0] == 208
    assert pd.isna(table.events["lost"][2])
    assert table.events["neutralised"].tolist()[::2] == [476, 90]
    assert pd.isna(table.events["neutralised"][1])
    assert any("break in the series" in note for note in table.notes)


def test_a_python_cell_is_told_in_words_and_its_nan_is_not_known(tmp_path: Path) -> None:
    notes = read_table(public.write(tmp_path / "m.csv", FILES["massive-missile-attacks"]())).events["notes"][0]
    assert "affected: Kyiv, Sumy oblast" in notes
    assert "south 25, north number not known" in notes


def test_a_python_cell_that_is_broken_is_listed_and_its_row_is_read(tmp_path: Path) -> None:
    rows = public.attack_rows()
    rows[0]["affected region"] = "['Kyiv, 'Sumy']"
    table = read_table(public.write(tmp_path / "m.csv", public.as_csv(public.ATTACKS_22, rows)))
    assert len(table.events) == 3
    assert [(problem.row, problem.column) for problem in table.problems] == [(2, "affected region")]
    assert "['Kyiv, 'Sumy']" in table.events["notes"][0]


@pytest.mark.parametrize(
    "cell", ["__import__('os').getcwd()", "[x for x in (1, 2)]", "{**{}}", "1 + 1", "f'{1}'", "[" * 9_000, "a.b"]
)
def test_a_cell_is_never_evaluated(cell: str) -> None:
    with pytest.raises(ValueError, match=r"list or dictionary|too long"):
        literal(cell)


_values = st.recursive(
    st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(_values)
def test_what_python_writes_is_read_back(value: object) -> None:
    assert literal(repr(value)) == value


def test_weapons_are_one_whichever_letters_they_are_written_in() -> None:
    assert weapons_of("С-300 and Х-59") == weapons_of("C-300 and X-59") == ["C-300", "X-59"]
    assert weapon_class_of("X-101/X-555 and Kalibr") == "cruise missile"
    assert weapon_class_of("Iskander-M and Kalibr") == "missile, mixed"
    assert weapon_class_of("Shahed-136/131 and Iskander-M") is None
    assert weapon_class_of("something new") is None


# The others


def test_bellingcat_has_no_deaths_and_keeps_what_is_withheld(tmp_path: Path) -> None:
    events = read_table(public.write(tmp_path / "b.json", public.bellingcat_records())).events
    assert events["event_date"].dt.strftime("%Y-%m-%d").tolist() == ["2022-02-24", "2022-03-01"]
    assert events["sources"][0] == "https://example.org/1; withheld"
    assert events["weapon"].isna().tolist() == [True, False]
    assert events[[*CASUALTIES, *FIGURES]].isna().all(axis=None)


def test_hapi_rows_are_monthly_counts_of_areas(tmp_path: Path) -> None:
    table = read_table(public.write(tmp_path / "h.csv", FILES["hdx-hapi"]()))
    events = table.events
    assert events["events_count"].tolist() == [40, 9, 0]
    assert set(events["time_precision"]) == {"month"}
    assert events["geo_precision"].tolist() == ["district", "district", "country"]
    assert pd.isna(events["killed_best"][2])
    assert events["latitude"].notna().tolist() == [True, True, False]
    assert public.counted_once(table)["killed_best"].sum() == 12


def test_official_alerts_are_kyiv_time_and_swapped_names_are_put_right(tmp_path: Path) -> None:
    table = read_table(public.write(tmp_path / "o.csv", FILES["air-raid-alerts"]()))
    assert table.events["start"][0].isoformat() == "2022-03-16T00:30:00+02:00"
    assert table.events["event_date"][0] == pd.Timestamp("2022-03-16")
    assert table.events["admin1"].tolist() == ["Vinnytsia oblast", "Poltava oblast"]
    assert table.events["geo_precision"].tolist() == ["oblast", "district"]
    assert any("1 row" in note for note in table.notes)


def test_an_end_that_nobody_saw_is_not_known(tmp_path: Path) -> None:
    content = public.as_csv(public.ALERTS_VOLUNTEER, public.volunteer_alerts())
    events = read_table(public.write(tmp_path / "v.csv", content)).events
    assert events["end"].isna().tolist() == [False, True]


def test_gdelt_columns_stand_where_its_codebooks_put_them() -> None:
    asked = ("SQLDATE", "EventCode", "EventRootCode", "ActionGeo_Type", "ActionGeo_Lat", "DATEADDED")
    assert [GDELT_NAMES[58].index(name) for name in asked] == [1, 26, 28, 49, 53, 56]
    assert [GDELT_NAMES[61].index(name) for name in asked] == [1, 26, 28, 51, 56, 59]
    assert GDELT_NAMES[57] == GDELT_NAMES[58][:-1]


@pytest.mark.parametrize("columns", [57, 58, 61])
def test_gdelt_comes_zipped_and_without_a_header(tmp_path: Path, columns: int) -> None:
    with zipfile.ZipFile(tmp_path / "g.zip", "w") as archive:
        archive.writestr("20250704.export.CSV", public.gdelt_lines(columns))
    table = read_table(tmp_path / "g.zip")
    assert table.format.name == "gdelt"
    assert table.events["event_type"].tolist() == ["Fight", "Consult"]
    assert table.events["actor1"][0] == 'THE "WAGNER" GROUP'
    assert table.events["geo_precision"].isna().tolist() == [False, True]
    assert table.events["sources"].notna()[0] == (columns > 57)


def test_viina_labels_become_the_finer_kind(tmp_path: Path) -> None:
    events = read_table(public.write(tmp_path / "v.csv", FILES["viina"]())).events
    assert events["event_type"].tolist() == ["military operations", "other report"]
    assert events["sub_event_type"][0] == "UAV; civilian casualties"
    assert pd.isna(events["sub_event_type"][1])
    assert events["actor1"][0] == "Russian or Russian-aligned forces"
    assert events["geo_precision"].tolist() == ["settlement", "oblast"]


def test_ocha_points_stand_for_settlements(tmp_path: Path) -> None:
    events = read_table(public.write(tmp_path / "o.geojson", public.hostilities())).events
    assert events[["location", "geo_precision"]].to_numpy().tolist() == [["Hirnyk", "settlement"]]
    assert "Гірник" in events["notes"][0]


def test_a_folder_with_a_data_package_has_the_figures_of_the_pages(tmp_path: Path) -> None:
    table = read_table(tiny.write(tmp_path / "table"))
    assert table.format.name == "vigil"
    assert set(table.events["event_id"]) == {row["event_id"] for row in tiny.rows()["events"]}
    assert table.events["launched"].notna().any()
    assert table.sources["source_id"].tolist() == [row["source_id"] for row in tiny.rows()["sources"]]


# Rows that cannot be read


def test_only_a_row_without_a_day_is_left_out_and_every_odd_cell_is_listed(tmp_path: Path) -> None:
    rows = public.acled_rows()
    bad: list[tuple[str, object, str]] = [
        ("event_date", "31 June 2025", "is not a day"),
        ("event_date", "", "is empty"),
        ("latitude", "123", "off the globe"),
        ("longitude", "", "without a longitude"),
        ("fatalities", "5 or more", "read as at least 5"),
        ("fatalities", "-1", "below 0; read as not known"),
        ("geo_precision", "9", "is not a precision"),
    ]
    rows += [{**rows[0], "event_id_cnty": f"X{number}", name: value} for number, (name, value, _) in enumerate(bad)]
    rows.append({**rows[0], "event_id_cnty": "X9", "latitude": "0", "longitude": "0.0"})
    table = read_table(public.write(tmp_path / "a.csv", public.as_csv(public.ACLED_NOW, rows)))
    assert (table.rows_read, len(table.events), table.rows_left_out) == (11, 9, 2)
    events = table.events.set_index("event_id")
    assert events.loc[["X2", "X3", "X9"], ["latitude", "longitude"]].isna().all(axis=None)
    assert events.loc[["X4", "X5"], "killed_best"].isna().all()
    assert events.loc["X4", "killed_low"] == 5
    assert "5 or more" in events.loc["X4", "notes"], "the words of the cell stay with the event"
    assert pd.isna(events.loc["X6", "geo_precision"])
    told = {problem.row: problem for problem in table.problems}
    # the first event's note and the copies' go over two lines each
    for place, (name, value, reason) in enumerate(bad):
        problem = told[6 + 2 * place]
        assert reason in problem.reason
        assert problem.left_out is (name == "event_date")
        assert problem.value == (value if name != "longitude" else "49.8354")
    assert "not known" in told[6 + 2 * len(bad)].reason


def test_read_strictly_a_bad_row_is_refused(tmp_path: Path) -> None:
    rows = public.acled_rows()
    rows[1]["fatalities"] = "many"
    with pytest.raises(TableError, match="fatalities"):
        read_table(public.write(tmp_path / "a.csv", public.as_csv(public.ACLED_NOW, rows)), strict=True)


def test_identifiers_that_stand_twice_stay_apart(tmp_path: Path) -> None:
    rows = [*public.acled_rows(), public.acled_rows()[0]]
    table = read_table(public.write(tmp_path / "a.csv", public.as_csv(public.ACLED_NOW, rows)))
    assert table.events["event_id"].tolist() == ["UKR1", "UKR2", "UKR3", "UKR1-2"]
    assert any("1 row" in note for note in table.notes)


def test_names_that_are_not_found_are_listed_never_guessed(tmp_path: Path) -> None:
    rows = public.attack_rows()
    rows[1]["target"] = "Nowhere-upon-Dnipro"
    table = read_table(public.write(tmp_path / "m.csv", public.as_csv(public.ATTACKS_22, rows)))
    assert table.unresolved["name"].tolist() == ["Nowhere-upon-Dnipro"]
    assert table.unresolved["count"].tolist() == [1]
    assert pd.isna(table.events["geo_precision"][1])


def test_a_name_that_says_it_is_a_raion_is_the_raion(tmp_path: Path) -> None:
    rows = [{**public.official_alerts()[0], "oblast": "Dnipropetrovska oblast", "raion": "Dniprovskyi raion"}]
    table = read_table(public.write(tmp_path / "o.csv", public.as_csv(public.ALERTS_OFFICIAL, rows)))
    assert table.unresolved.empty
    assert table.events[["geo_precision", "admin1"]].to_numpy().tolist() == [["district", "Dnipropetrovsk oblast"]]


def test_progress_is_told_while_a_file_is_read(tmp_path: Path) -> None:
    told: list[float] = []
    read_table(public.write(tmp_path / "a.csv", FILES["acled"]()), progress=lambda done, words: told.append(done))
    assert told
    assert all(0 <= done <= 1 for done in told)


def test_json_in_an_object_or_one_record_a_line_is_a_list_too(tmp_path: Path) -> None:
    records = public.bellingcat_records()
    wrapped = read_table(public.write(tmp_path / "a.json", {"count": 2, "data": records}))
    lines = read_table(public.write(tmp_path / "b.json", "\n".join(map(json.dumps, records))))
    assert wrapped.events["event_id"].tolist() == lines.events["event_id"].tolist() == ["CIV1", "CIV2"]
