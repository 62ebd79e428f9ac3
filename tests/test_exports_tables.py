"""What is exported as a table reads back as what it was: unknown stays unknown, and no cell runs in a spreadsheet."""

from __future__ import annotations

import io
import itertools
import json
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from tests.neutralised_text import restored
from vigil.charts.chart import Chart, Drawn
from vigil.exports.about import About, about_view, file_name
from vigil.exports.events import export_events
from vigil.exports.geojson import to_geojson
from vigil.exports.tables import TABLE_FORMATS, events_frame, neutralised, to_csv, to_json, to_parquet, to_xlsx
from vigil.query.selection import Selection
from vigil.store.memory import InMemoryDataset, InMemoryView, select
from vigil.table.schema import EVENT_EXPORT_COLUMNS, TIME_ZONE

DANGEROUS = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\n=x", "'=x", "''-x", "＝1")
HARMLESS = ("", "Kyiv", "'quoted'", "a=b", "Київ", " =1", "O'Brien")

TEXT = st.one_of(
    st.sampled_from(DANGEROUS + HARMLESS),
    st.text(st.characters(min_codepoint=9, max_codepoint=0x2FFF, exclude_categories=("Cs", "Cc")), max_size=12),
    st.text("=+-@\t\r\n',;\" aЖ", max_size=6),
)
INTEGERS = st.integers(-(2**31), 2**31)
NUMBERS = st.floats(-1e9, 1e9, allow_nan=False).filter(lambda number: number == 0 or abs(number) > 1e-9)
MOMENTS = st.datetimes(
    pd.Timestamp("1999-01-01").to_pydatetime(), pd.Timestamp("2100-01-01").to_pydatetime(), timezones=st.none()
).map(lambda moment: moment.replace(microsecond=0))


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    """Frames with every kind of column that is exported, holes in each."""
    rows = draw(st.integers(0, 5))

    def cells(values: st.SearchStrategy[Any]) -> list[Any]:
        return draw(st.lists(st.one_of(st.none(), values), min_size=rows, max_size=rows))

    moments = pd.to_datetime(pd.Series(cells(MOMENTS), dtype=object), utc=True)
    days = pd.to_datetime(pd.Series(cells(MOMENTS), dtype=object))
    return pd.DataFrame(
        {
            "text": pd.Series(cells(TEXT.filter(bool)), dtype="str"),
            "count": pd.Series(pd.array(cells(INTEGERS), dtype="Int64")),
            "number": pd.Series(cells(NUMBERS), dtype="float64"),
            "moment": moments.astype(f"datetime64[us, {TIME_ZONE}]"),
            "day": days.astype("datetime64[us]").dt.normalize(),
        }
    )


def typed(raw: pd.DataFrame) -> pd.DataFrame:
    """The frame of `frames` from one that holds its cells as text."""
    return pd.DataFrame(
        {
            "text": raw["text"].map(restored, na_action="ignore").astype("str"),
            "count": raw["count"].astype("float64").astype("Int64") if raw.empty else raw["count"].astype("Int64"),
            "number": raw["number"].astype("float64"),
            "moment": pd.to_datetime(raw["moment"], utc=True).astype(f"datetime64[us, {TIME_ZONE}]"),
            "day": pd.to_datetime(raw["day"]).astype("datetime64[us]"),
        }
    )


@pytest.fixture(scope="module")
def july(dataset: InMemoryDataset) -> InMemoryView:
    return select(dataset, Selection(date_from=date(2025, 7, 3), date_to=date(2025, 7, 4)))


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert neutralised(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert neutralised(text) == text


@given(TEXT)
def test_neutralised_text_can_be_restored(text: str) -> None:
    assert restored(neutralised(text)) == text


@settings(max_examples=60)
@given(frames())
def test_csv_reads_back_equal(frame: pd.DataFrame) -> None:
    raw = pd.read_csv(
        io.BytesIO(to_csv(frame)), dtype={"text": "str", "count": "Int64"}, keep_default_na=False, na_values=[""]
    )
    pd.testing.assert_frame_equal(typed(raw), frame)


@settings(max_examples=60)
@given(frames())
def test_no_line_of_a_csv_begins_with_something_that_runs(frame: pd.DataFrame) -> None:
    texts = pd.read_csv(io.BytesIO(to_csv(frame)), dtype="str", keep_default_na=False)["text"]
    assert not any(text[:1] in "=+-@\t\r\n" for text in texts if text)


@settings(max_examples=40)
@given(frames())
def test_parquet_reads_back_equal(frame: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(pd.read_parquet(io.BytesIO(to_parquet(frame))), frame)


@settings(max_examples=40)
@given(frames())
def test_json_reads_back_equal(frame: pd.DataFrame) -> None:
    rows = json.loads(to_json(frame))
    raw = pd.DataFrame(rows, columns=list(frame.columns)).astype({"text": "str"})
    raw["text"] = frame["text"].where(raw["text"] == frame["text"], raw["text"])
    pd.testing.assert_frame_equal(typed(raw.assign(text=raw["text"].map(neutralised, na_action="ignore"))), frame)


@settings(max_examples=25)
@given(frames())
def test_xlsx_reads_back_equal_with_times_as_kyiv_wall_clock(frame: pd.DataFrame) -> None:
    frame = frame.assign(text=frame["text"].str.replace(r"[\r\n\t]", " ", regex=True))  # XML folds line breaks
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(frame))).worksheets[0]
    header, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert header == list(frame.columns)
    cells = [row for row in rows if any(cell is not None for cell in row)] if frame.dropna(how="all").empty else rows
    read = pd.DataFrame(cells, columns=header, dtype=object).reindex(frame.index)
    assert [None if pd.isna(cell) else restored(cell) for cell in read["text"]] == present(frame["text"])
    assert present(read["count"]) == present(frame["count"])
    assert present(read["number"]) == pytest.approx(present(frame["number"]))
    assert seconds(read["moment"]) == seconds(frame["moment"].dt.tz_localize(None))
    assert seconds(read["day"]) == seconds(frame["day"])


def present(values: pd.Series) -> list[Any]:
    return [None if pd.isna(value) else value for value in values]


def seconds(values: pd.Series) -> list[Any]:
    return [None if pd.isna(value) else pd.Timestamp(value).round("s") for value in values]


def test_negative_numbers_stay_numbers() -> None:
    assert to_csv(pd.DataFrame({"change": [-5, -0.5]})) == b"change\n-5.0\n-0.5\n"


def test_a_workbook_holds_no_formula_and_no_link() -> None:
    frame = pd.DataFrame({"=HEAD": ["=HYPERLINK(1)", "https://example.org", "-2"]})
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(frame))).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]


def test_a_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(pd.DataFrame({"notes": ["x" * 40_000]})))).worksheets[0]
    assert sheet["A2"].value.endswith("(cut: longer than a spreadsheet cell)")


def test_a_row_of_nothing_is_still_a_row() -> None:
    frame = pd.DataFrame({"only": pd.Series([None, "a"], dtype="str")})
    assert len(pd.read_csv(io.BytesIO(to_csv(frame)), skip_blank_lines=True)) == 2


def test_the_events_have_exactly_the_promised_columns(july: InMemoryView) -> None:
    assert tuple(events_frame(july).columns) == EVENT_EXPORT_COLUMNS


def test_an_unknown_figure_is_an_empty_cell(july: InMemoryView) -> None:
    events = pd.read_csv(io.BytesIO(export_events(july, "csv")), dtype="str", keep_default_na=False)
    call = events[events["event_type"] == "call"].iloc[0]
    assert call["launched"] == ""
    assert call["killed_best"] == ""


def test_times_carry_their_offset_and_days_none(july: InMemoryView) -> None:
    events = pd.read_csv(io.BytesIO(export_events(july, "csv")), dtype="str").set_index("event_id")
    night = events.loc["attack-2025-07-04"]
    assert night["event_date"] == "2025-07-04"
    assert night["start"].startswith("2025-07-03T")
    assert night["start"].endswith("+03:00")


def test_every_event_names_its_sources(july: InMemoryView) -> None:
    assert events_frame(july)["sources"].str.len().gt(0).all()


@pytest.mark.parametrize("format", TABLE_FORMATS)
def test_the_same_view_gives_the_same_bytes(july: InMemoryView, format: str) -> None:
    assert export_events(july, format) == export_events(july, format)


@pytest.mark.parametrize("format", TABLE_FORMATS)
def test_a_selection_of_nothing_can_be_exported(dataset: InMemoryDataset, format: str) -> None:
    nothing = select(dataset, Selection(text="no such word anywhere"))
    assert export_events(nothing, format)


def test_an_unknown_format_is_named(july: InMemoryView) -> None:
    with pytest.raises(ValueError, match="docx"):
        export_events(july, "docx")


def test_parquet_says_where_it_comes_from(july: InMemoryView) -> None:
    metadata = parquet.read_schema(io.BytesIO(export_events(july, "parquet"))).metadata
    assert metadata[b"vigil.data_version"].decode() == july.table.version
    assert metadata[b"vigil.filters"].decode() == july.sentence


def test_the_second_sheet_says_where_the_rows_come_from(july: InMemoryView) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(export_events(july, "xlsx")))
    about = dict(workbook["About"].iter_rows(values_only=True))
    assert workbook.sheetnames == ["Events", "About"]
    assert about["Data version"] == july.table.version
    assert about["Filters"] == july.sentence


def test_an_about_leaves_out_what_is_empty() -> None:
    assert About("", "All events", "", "", "abc").items() == {"filters": "All events", "data_version": "abc"}


def test_a_file_name_says_what_is_inside(dataset: InMemoryDataset) -> None:
    view = select(dataset, Selection(actors=("Russia",), date_from=date(2025, 7, 1), date_to=date(2025, 7, 4)))
    assert file_name(view, "events", "csv") == f"vigil-events-russia-2025-07-01-2025-07-04-{view.table.version}.csv"


@settings(max_examples=40)
@given(text=st.text(max_size=200))
def test_a_file_name_cannot_name_a_folder(july: InMemoryView, text: str) -> None:
    name = file_name(replace(july, selection=Selection(text=text)), "events", "geojson")
    assert name.isascii()
    assert not set("/\\ :\"'<>|?*") & set(name)
    assert len(name) < 180


def test_a_chart_names_its_files() -> None:

    chart = Chart(Drawn((), {}), "Title", "Caption", "Alt", pd.DataFrame(), "vigil-attacks-by-week")
    assert file_name(chart, "data", "csv") == "vigil-attacks-by-week-data.csv"
    assert file_name(chart, "", ".PNG") == "vigil-attacks-by-week.png"


SQUARE_CLOCKWISE = {
    "type": "Polygon",
    "coordinates": [[[30.0, 50.0], [30.0, 51.0], [31.0, 51.0], [31.0, 50.0], [30.0, 50.0]]],
}


def collection(view: InMemoryView, area: Any = SQUARE_CLOCKWISE) -> dict[str, Any]:
    return json.loads(to_geojson(view, area_of=lambda name: area))  # type: ignore[no-any-return]


def impacts(geojson: dict[str, Any]) -> list[dict[str, Any]]:
    return [feature for feature in geojson["features"] if feature["properties"]["role"] == "impact"]


def test_geojson_has_a_feature_for_every_event_and_every_place_in_it(july: InMemoryView) -> None:
    features = collection(july)["features"]
    assert len(features) == len(july.events) + len(july.impacts)


def test_geojson_identifiers_are_unique(july: InMemoryView) -> None:
    identities = [feature["id"] for feature in collection(july)["features"]]
    assert len(set(identities)) == len(identities)


def test_a_district_is_an_area_and_says_its_precision(july: InMemoryView) -> None:
    district = next(f for f in impacts(collection(july)) if f["properties"]["geo_precision"] == "district")
    assert district["geometry"]["type"] == "Polygon"


def test_an_area_without_an_outline_is_not_put_at_a_point(july: InMemoryView) -> None:
    found = [f for f in impacts(collection(july, area=None)) if f["properties"]["geo_precision"] == "district"]
    assert found
    assert all(feature["geometry"] is None for feature in found)


def test_a_country_is_no_point(july: InMemoryView) -> None:
    attack = next(f for f in collection(july)["features"] if f["id"] == "attack-2025-07-04")
    if attack["properties"]["geo_precision"] == "country":
        assert attack["geometry"] is None


def test_outer_rings_run_counter_clockwise(july: InMemoryView) -> None:
    district = next(f for f in impacts(collection(july)) if f["geometry"])
    ring = district["geometry"]["coordinates"][0]
    turned = sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring))
    assert turned > 0
    assert ring[0] == ring[-1]


def test_the_box_holds_every_feature(july: InMemoryView) -> None:
    west, south, east, north = collection(july)["bbox"]
    assert west <= 30.0
    assert south <= 50.0
    assert east >= 31.0
    assert north >= 51.0


def test_unknown_figures_are_null_in_geojson(july: InMemoryView) -> None:
    call = next(f for f in collection(july)["features"] if f["properties"]["event_type"] == "call")
    assert call["properties"]["launched"] is None


def test_an_event_figure_stands_on_one_feature_only(july: InMemoryView) -> None:
    features = collection(july)["features"]
    stated = [
        f for f in features if f["properties"].get("launched") and f["properties"]["event_id"] == "attack-2025-07-04"
    ]
    assert len(stated) == 1


def test_geojson_figures_are_those_of_the_events(july: InMemoryView) -> None:
    read = {f["id"]: f["properties"] for f in collection(july)["features"] if f["properties"]["role"] == "event"}
    for event in events_frame(july).to_dict("records"):
        for name in ("launched", "neutralised", "killed_best"):
            assert read[event["event_id"]][name] == (None if pd.isna(event[name]) else event[name])


def test_geojson_says_where_it_comes_from(july: InMemoryView) -> None:
    assert collection(july)["about"] == about_view(july).items()
