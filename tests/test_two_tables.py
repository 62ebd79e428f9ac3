"""Two tables side by side: each keeps its own words, days and unknowns, and nothing is added up or made up."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import public_tables
from tests.drawn import charts_of, maps_of
from tests.small_table import Night, Weapon, dataset_of
from tests.test_public_pages import dropped, go, opened, sound, words
from tests.test_readers_samples import FILES as SAMPLES
from vigil.analysis.frequency import counting
from vigil.analysis.frequency.periods import period_end
from vigil.analysis.two_tables import counts, definitions
from vigil.analysis.two_tables.alignment import Aligned, align, common_days, known_days, names, over_common_days
from vigil.charts.maps import beside_map
from vigil.charts.two_tables import colour_of_side, two_series
from vigil.command_line import main
from vigil.exports.framing import framed
from vigil.query.selection import Selection
from vigil.store.memory import InMemoryDataset, select
from vigil.store.opening import open_table
from vigil.ui.app.pages import BESIDE, EVENTS

FIRST = date(2025, 6, 30)


def as_file(folder: Path, name: str) -> Path:
    """A small file of a public format."""
    names_of, rows = {
        "acled": (public_tables.ACLED_NOW, public_tables.acled_rows()),
        "hapi": (public_tables.HAPI, public_tables.hapi_rows()),
        "ucdp": (public_tables.UCDP, public_tables.ucdp_rows()),
    }[name]
    return public_tables.write(folder / f"{name}.csv", public_tables.as_csv(names_of, rows))


@pytest.fixture(scope="module")
def acled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return as_file(tmp_path_factory.mktemp("beside"), "acled")


@pytest.fixture(scope="module")
def acled(acled_file: Path) -> InMemoryDataset:
    return open_table(acled_file).dataset


@pytest.fixture(scope="module")
def hapi(tmp_path_factory: pytest.TempPathFactory) -> InMemoryDataset:
    return open_table(as_file(tmp_path_factory.mktemp("beside"), "hapi")).dataset


def night(day: int, launched: int | None = 10) -> Night:
    return Night(FIRST + timedelta(days=day), (Weapon("one-way attack UAV", launched),))


def beside(first: InMemoryDataset, second: InMemoryDataset, selection: Selection | None = None) -> Aligned:
    return align(select(first, selection or Selection()), second)


# ---------------------------------------------------------------------- filters


def test_a_name_that_the_second_table_lacks_is_said_and_never_mapped(
    dataset: InMemoryDataset, acled: InMemoryDataset
) -> None:
    aligned = beside(dataset, acled, Selection(actors=("Russia",), event_types=("attack",), minimum=100))
    said = " ".join(aligned.not_followed)
    assert aligned.second.selection.actors == ()
    assert "no actor “Russia”: this filter is not applied there" in said
    assert "no kind of event “attack”" in said
    assert "gives no number launched" in said
    assert len(aligned.second.events) == len(acled.events)


def test_a_filter_holds_in_both_by_the_very_same_name_and_that_is_said() -> None:
    first = dataset_of([night(0), replace(night(1), actor="Ukraine"), night(2)])
    second = dataset_of([night(0), night(1)])
    aligned = beside(first, second, Selection(actors=("Russia", "Ukraine")))
    assert aligned.second.selection.actors == ("Russia",)
    assert "no actor “Ukraine”: only “Russia” holds there" in aligned.not_followed[0]
    assert "need not mean the same" in aligned.by_name[0]


def test_dates_hold_in_both(dataset: InMemoryDataset, acled: InMemoryDataset) -> None:
    aligned = beside(dataset, acled, Selection(date_from=date(2025, 7, 3), date_to=date(2025, 7, 5)))
    assert known_days(aligned.second) == (pd.Timestamp("2025-07-04"), pd.Timestamp("2025-07-05"))
    assert len(aligned.second.events) == 2


def test_counts_of_months_are_shown_for_the_whole_months_that_the_dates_lie_in(
    dataset: InMemoryDataset, hapi: InMemoryDataset
) -> None:
    aligned = beside(dataset, hapi, Selection(date_from=date(2025, 1, 10), date_to=date(2025, 1, 20)))
    assert known_days(aligned.second) == (pd.Timestamp("2025-01-01"), pd.Timestamp("2025-01-31"))
    assert "whole months" in aligned.not_followed[0]
    frame = counts.side_by_side(aligned.first, aligned.second, every="month", measure="attacks")
    assert not frame["in_both"].any()


def test_the_second_table_alone_is_narrowed_by_its_own_names(dataset: InMemoryDataset, acled: InMemoryDataset) -> None:
    own = Selection(actors=("Military Forces of Russia (2000-)",), places=("Kharkiv oblast",))
    aligned = align(select(dataset, Selection(actors=("Russia",))), acled, own)
    assert aligned.first.selection.actors == ("Russia",)
    assert aligned.second.selection.actors == own.actors
    assert len(aligned.second.events) == 1
    assert not aligned.not_followed
    assert "alone is narrowed to the actor “Military Forces of Russia (2000-)”" in aligned.by_name[0]
    with pytest.raises(ValueError, match="has no place “Nowhere”"):
        align(select(dataset), acled, Selection(places=("Nowhere",)))


# ---------------------------------------------------------------------- counts


nights = st.lists(
    st.tuples(st.integers(0, 40), st.none() | st.integers(0, 300)),
    min_size=1,
    max_size=12,
    unique_by=lambda one: one[0],
)


@settings(max_examples=8)
@given(nights, nights, st.sampled_from(["day", "week", "month"]), st.sampled_from(["attacks", "launched"]))
def test_each_series_is_what_its_own_table_counts_and_only_whole_common_periods_are_compared(
    own: list[tuple[int, int | None]], other: list[tuple[int, int | None]], every: str, measure: str
) -> None:
    aligned = beside(*(dataset_of([night(*one) for one in sorted(rows)]) for rows in (own, other)))
    if measure not in counts.measures_of(aligned.first, aligned.second):
        return
    frame = counts.side_by_side(aligned.first, aligned.second, every=every, measure=measure)  # type: ignore[arg-type]
    for side, view in (("first", aligned.first), ("second", aligned.second)):
        alone = counting.counts(view, every=every, measure=measure)  # type: ignore[arg-type]
        mine = frame[frame["period"].isin(alone["period"])]
        assert mine[side].tolist() == alone["value"].tolist()
        assert frame.loc[~frame["period"].isin(alone["period"]), side].isna().all()
    days = common_days(aligned.first, aligned.second)
    for row in frame[frame["in_both"]].itertuples():
        assert days is not None
        assert days[0] <= row.period
        assert period_end(row.period, every) <= days[1] + pd.Timedelta(days=1)  # type: ignore[arg-type]
    turned = counts.side_by_side(aligned.second, aligned.first, every=every, measure=measure)  # type: ignore[arg-type]
    assert turned["second"].tolist() == frame["first"].tolist()
    assert turned["in_both"].tolist() == frame["in_both"].tolist()


def test_a_day_without_a_report_is_in_no_comparison() -> None:
    aligned = beside(dataset_of([night(0), night(2)]), dataset_of([night(0), night(1), night(2)]))
    found = counts.occurrence(aligned.first, aligned.second)
    assert (found.both, found.only_second, found.unknown) == (2, 0, 1)
    assert "1 day without a report left out" in " ".join(
        counts.describe_counts(aligned, every="day", measure="attacks")
    )


def test_a_public_table_has_zero_within_its_days_and_nothing_outside_of_them(
    dataset: InMemoryDataset, acled: InMemoryDataset
) -> None:
    aligned = beside(dataset, acled)
    frame = counts.side_by_side(aligned.first, aligned.second, every="day", measure="attacks").set_index("period")
    assert frame.loc["2025-07-04", "second"] == 2
    assert frame.loc["2025-07-05", "second"] == 0
    assert pd.isna(frame.loc["2025-07-03", "second"])
    assert pd.isna(frame.loc["2025-07-16", "second"])
    assert frame["in_both"].sum() == 12


def test_tables_of_days_and_of_months_are_compared_by_month_only(
    dataset: InMemoryDataset, hapi: InMemoryDataset
) -> None:
    aligned = beside(dataset, hapi)
    assert counts.periods_of(aligned.first, aligned.second) == ("month",)
    with pytest.raises(ValueError, match="do not both know"):
        counts.side_by_side(aligned.first, aligned.second, every="week", measure="attacks")


def test_the_correlation_is_of_ranks_and_is_withheld_for_few_periods() -> None:
    sizes = [3, 9, 1, 7, 30, 12, 5, 4, 80, 2, 6, 11, 10]
    own = dataset_of([night(day, size) for day, size in enumerate(sizes)])
    cubed = dataset_of([night(day, size**3) for day, size in enumerate(sizes)])
    aligned = beside(own, cubed)
    assert counts.association(
        aligned.first, aligned.second, every="day", measure="launched"
    ).coefficient == pytest.approx(1)
    few = counts.association(aligned.first, aligned.second, every="week", measure="launched")
    assert few.coefficient is None
    told = " ".join(counts.describe_counts(aligned, every="day", measure="launched"))
    assert "Spearman’s rank correlation of munitions launched by day: 1.00 over 13 days known to both." in told
    assert "not that one causes the other" in told
    assert counts.association(aligned.first, aligned.second, every="day", measure="attacks").coefficient is None


def test_tables_without_a_common_day_are_not_compared(dataset: InMemoryDataset, tmp_path: Path) -> None:
    rows = public_tables.ucdp_rows(year=2010)
    for row in rows:
        row |= {"date_start": "2010-01-03 00:00:00.000", "date_end": "2010-01-03 00:00:00.000"}
    path = public_tables.write(tmp_path / "a.csv", public_tables.as_csv(public_tables.UCDP, rows))
    aligned = beside(dataset, open_table(path).dataset)
    assert "no day in common" in counts.describe_counts(aligned, every="month", measure="killed")[0]
    assert over_common_days(aligned) is aligned
    two_series(aligned.first, aligned.second, every="month", measure="killed")


# ---------------------------------------------------------------------- declarations


def test_different_definitions_of_an_event_are_stated_with_both_names(
    dataset: InMemoryDataset, acled: InMemoryDataset
) -> None:
    aligned = beside(dataset, acled)
    first, *others = definitions.differences(aligned.first, aligned.second)
    assert acled.table.declaration is not None
    assert first.startswith("An event is not the same thing.")
    assert acled.table.declaration.event_is in first
    assert dataset.table.title in first
    said = " ".join(others)
    assert "Deaths are given otherwise" in said
    assert "ACLED, Armed Conflict Location & Event Data: one number" in said
    assert "has no report is unknown and left out" in said
    assert "can stand one day apart" in said
    frame = definitions.aspects_frame(aligned.first, aligned.second).set_index("aspect")
    assert frame.loc["Data version", "second"] == acled.table.version
    assert frame.loc["First and last day", "second"] == "4 to 15 July 2025"


def test_two_editions_of_one_table_differ_in_nothing_that_is_declared_and_are_told_apart_by_version(
    acled: InMemoryDataset, tmp_path: Path
) -> None:
    rows = [{**row, "fatalities": 5} for row in public_tables.acled_rows()]
    path = public_tables.write(tmp_path / "b.csv", public_tables.as_csv(public_tables.ACLED_NOW, rows))
    second = open_table(path).dataset
    aligned = beside(acled, second)
    assert definitions.differences(aligned.first, aligned.second) == ()
    assert names(acled.table, second.table)[0].endswith(f"(version {acled.table.version})")
    assert len(definitions.passing_on(aligned.first, aligned.second)) == 1


# ---------------------------------------------------------------------- charts


def test_overlaid_there_is_one_scale_and_stacked_one_time_axis(
    dataset: InMemoryDataset, acled: InMemoryDataset
) -> None:
    aligned = beside(dataset, acled)
    overlaid = two_series(aligned.first, aligned.second, every="day")
    lines = [trace for trace in overlaid.figure.data if trace.mode == "lines+markers"]
    assert [line.yaxis for line in lines] == ["y", "y"]
    assert len(lines[1].x) == 12
    stacked = two_series(aligned.first, aligned.second, every="day", layout="stacked")
    assert {trace.yaxis for trace in stacked.figure.data if trace.type == "bar"} == {"y", "y2"}
    assert {trace.xaxis for trace in stacked.figure.data} == {None}
    assert "Each has its own scale" in stacked.note
    assert len(overlaid.figure.layout.shapes) == 1


def test_a_picture_and_its_data_name_both_tables_versions_and_the_notice(
    dataset: InMemoryDataset, acled: InMemoryDataset
) -> None:
    aligned = beside(dataset, acled)
    chart = two_series(aligned.first, aligned.second, every="week")
    assert acled.table.declaration is not None
    for text in (dataset.table.title, dataset.table.version, acled.table.version, acled.table.declaration.passing_on):
        assert text in chart.caption
    assert dataset.table.version in chart.data["first_is"].iloc[0]
    assert acled.table.declaration.licence in chart.data["second_is"].iloc[0]
    framed(chart)


def test_circles_of_one_size_are_as_many_events_on_both_maps_which_open_alike(
    dataset: InMemoryDataset, acled: InMemoryDataset
) -> None:
    common = over_common_days(beside(dataset, acled))
    own = beside_map(common.first, beside=common.second, colour=colour_of_side("first"))
    other = beside_map(common.second, beside=common.first, colour=colour_of_side("second"))
    assert own.figure.layout.meta["corners"] == other.figure.layout.meta["corners"]
    largest = [
        max(size for trace in chart.figure.data if trace.name == "Places" for size in trace.marker.size)
        for chart in (own, other)
    ]
    assert largest[0] == 42
    assert largest[1] < 42
    assert own.title == f"{dataset.table.title}: attacks by place"
    assert acled.table.version in other.data["table"].iloc[0]


# ---------------------------------------------------------------------- page and command line


def test_a_second_file_is_laid_beside_the_open_table_and_the_open_one_stays(acled_file: Path) -> None:
    app = opened(BESIDE.file, beside="0123456789ab", measure="killed")
    assert "second table (version 0123456789ab) that is not part of it" in words(app).replace("\\", "")
    app.file_uploader(key="beside-table-file").set_value((acled_file.name, acled_file.read_bytes(), "text/csv"))
    shown = words(sound(app.run()))
    assert "An event is not the same thing" in shown
    assert "publish only analysis" in shown
    assert "people killed" in shown
    assert ["people killed" in one["alt"] for one in charts_of(app)] == [True]
    assert [one["alt"].split(":")[0] for one in maps_of(app)] == [
        "Map. The air war over Ukraine, January to July 2025",
        "Map. ACLED, Armed Conflict Location & Event Data",
    ]
    assert app.query_params["beside"] in (
        open_table(acled_file).dataset.table.version,
        [open_table(acled_file).dataset.table.version],
    )
    app.segmented_control(key="linked-layout").set_value("stacked")
    app.multiselect(key="linked-second-place").set_value(["Kharkiv oblast"])
    assert "alone is narrowed to the place “Kharkiv oblast”" in words(sound(app.run()))
    assert app.query_params["layout"] in ("stacked", ["stacked"])
    assert app.query_params["second-place"] in ("Kharkiv oblast", ["Kharkiv oblast"])
    assert "Open table" not in words(go(app, EVENTS.file))


def test_the_table_that_comes_with_vigil_lies_beside_an_opened_one(acled_file: Path) -> None:
    shown = words(go(dropped(acled_file), BESIDE.file))
    assert "Two tables side by side" in shown
    assert "The air war over Ukraine, January to July 2025 counts" in shown


def test_what_cannot_be_read_is_said_where_it_was_dropped(tmp_path: Path) -> None:
    path = public_tables.write(tmp_path / "page.csv", "<!DOCTYPE html><html><body>Sign in</body></html>")
    app = opened(BESIDE.file)
    app.file_uploader(key="beside-table-file").set_value((path.name, path.read_bytes(), "text/csv"))
    assert "page.csv" in sound(app.run()).error[0].value.replace("\\", "")
    assert not charts_of(app)


def test_the_command_gives_both_series_and_says_what_they_say(
    acled_file: Path, dataset: InMemoryDataset, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "vigil.table.loading.load_table", lambda folder, **how: dataset.table
    )  # reads it once for all calls
    monkeypatch.setattr("vigil.store.memory.dataset_of_table", lambda table: dataset)
    assert main(["beside", str(acled_file), "--every", "day", "--actor", "Russia", "--from", "2025-07-04"]) == 0
    out, said = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(out)))
    assert (rows[0]["period"], rows[0]["second"], rows[0]["in_both"]) == ("2025-07-04", "2", "true")
    assert (rows[12]["period"], rows[12]["second"]) == ("2025-07-16", "")
    assert "publish only analysis" in rows[0]["passing_on"]
    assert "no actor “Russia”" in said
    assert "Both tables speak of 12 days" in said
    assert main(["beside", str(acled_file), "--show", "tables"]) == 0
    assert "An event is" in capsys.readouterr().out
    assert main(["beside", str(acled_file), "--second-place", "Nowhere"]) == 2
    assert "--second-place “Nowhere” is not in this table" in capsys.readouterr().err
    assert main(["beside", str(acled_file), "--measure", "launched"]) == 2
    assert "both know only attacks, killed" in capsys.readouterr().err


# ---------------------------------------------------------------------- real files


if SAMPLES:

    @pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
    def test_a_real_file_stands_beside_the_curated_table(dataset: InMemoryDataset, path: Path) -> None:
        second = open_table(path).dataset
        aligned = beside(dataset, second)
        assert definitions.differences(aligned.first, aligned.second)
        for measure in counts.measures_of(aligned.first, aligned.second):
            every = counts.default_period(aligned.first, aligned.second)
            frame = counts.side_by_side(aligned.first, aligned.second, every=every, measure=measure)
            assert frame["second"].sum() == counting.counts(select(second), every=every, measure=measure)["value"].sum()
            assert two_series(aligned.first, aligned.second, every=every, measure=measure).alt

    def test_what_both_tables_take_from_the_same_reports_goes_together(dataset: InMemoryDataset) -> None:
        path = next(path for path in SAMPLES if path.name.endswith("schema22.csv"))
        aligned = over_common_days(beside(dataset, open_table(path).dataset))
        found = counts.association(aligned.first, aligned.second, every="day", measure="launched")
        assert found.periods > 180
        assert found.coefficient is not None
        assert found.coefficient > 0.95
