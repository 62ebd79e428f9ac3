"""Days as people write them: what a text says and no more, and the order of day and month over a whole column."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import public_tables as public
from tests.date_texts import NO_DAYS, TEXTS
from vigil.command_line import main
from vigil.readers import read_table
from vigil.readers.dates import could_be_day, looks_like_day, read_days
from vigil.readers.day_order import Beside
from vigil.readers.day_texts import DAY_FIRST, MONTH_FIRST, clock_text, day_text
from vigil.readers.day_words import zone_of_header

Captured = pytest.CaptureFixture[str]


def column(*texts: str | None, name: str = "date") -> pd.Series:
    return pd.Series(list(texts), dtype="str", name=name)


def said(text: str) -> str:
    """What a text is read as, in the form of `TEXTS`; empty for no day."""
    row = read_days(column(text), known=DAY_FIRST).frame.iloc[0]
    if pd.isna(row["event_date"]):
        return ""
    shape = "%Y-%m-%d %H:%M" if row["time_precision"] in ("minute", "hour") else "%Y-%m-%d"
    moments = [row["start"].strftime(shape), *([row["end"].strftime(shape)] if pd.notna(row["end"]) else [])]
    coarse = row["time_precision"] if row["time_precision"] in ("week", "month", "year") else ""
    return " ".join(filter(None, ("/".join(moments), coarse)))


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_a_text_says_its_days_and_no_more(text: str, expected: str) -> None:
    assert said(text) == expected


@pytest.mark.parametrize("text", NO_DAYS)
def test_no_day_is_made_up(text: str) -> None:
    assert not said(text)


@pytest.mark.parametrize("text", ["4 luglio 2025", "4 Temmuz 2025", "4. července 2025", "2025. július 4."])
def test_months_of_other_languages_are_known(text: str) -> None:
    assert said(text) == "2025-07-04"


_DAYS = st.dates(date(1950, 1, 1), date(2060, 12, 31))


@given(_DAYS, st.sampled_from(["%d.%m.%Y", "%Y-%m-%d", "%Y%m%d", "%d %B %Y", "%B %d, %Y", "%d-%b-%y", "%a %d %b %Y"]))
def test_a_day_that_is_written_is_read(day: date, shape: str) -> None:
    day = day.replace(year=2000 + day.year % 50) if "%y" in shape else day
    assert day_text(day.strftime(shape)) == (day, None, "day", None, None, None, "")


@given(_DAYS, st.integers(1, 30))
def test_a_span_that_is_written_is_read(day: date, days: int) -> None:
    last = day + timedelta(days=days)
    for text in (f"{day} - {last}", f"{day:%d.%m.%Y}–{last:%d.%m.%Y}", f"{day:%d %B %Y} to {last:%d %B %Y}"):
        found = day_text(text)
        assert found is not None
        assert (found.first, found.last) == (day, last)


@settings(max_examples=300)
@given(st.text(alphabet=st.sampled_from("0123456789./-: –TZ+APMjuly,'?липня()"), max_size=24))
def test_any_text_is_read_or_left(text: str) -> None:
    """And a day has a year that the text names, in four digits or two."""
    found = day_text(text)
    if found is not None:
        years = {f"{year:04d}" for year in (found.first.year, (found.last or found.first).year)}
        assert any(year in text or year[2:] in text for year in years)
    read_days(column(text))


def test_a_wrong_weekday_is_said_and_the_numbers_count() -> None:
    read = read_days(column("Thu, 4 July 2025"))
    assert read.frame["event_date"][0] == pd.Timestamp("2025-07-04")
    assert "says Thursday, and 2025-07-04 is a Friday" in read.remarks[0][1]


def test_a_day_that_is_not_sure_is_said_to_be_so() -> None:
    read = read_days(column("4 July 2025?", "ca. 5 July 2025", "6 July 2025"))
    ((rows, remark),) = read.remarks
    assert rows.tolist() == [True, True, False]
    assert "not sure" in remark


# Hours


def test_days_that_a_program_wrote_as_midnights_have_no_hour() -> None:
    for texts in (
        ["2025-07-04 00:00:00", "2025-07-05 00:00:00"],
        ["2025-07-04T00:00:00Z", "2025-07-05T00:00:00Z"],
        ["2025-07-03T21:00:00.000Z", "2025-07-04T21:00:00.000Z"],
    ):
        frame = read_days(column(*texts)).frame
        assert frame["event_date"].dt.strftime("%m-%d").tolist() == ["07-04", "07-05"]
        assert set(frame["time_precision"]) == {"day"}
    assert set(read_days(column("2025-07-04 00:00", "2025-07-04 01:00")).frame["time_precision"]) == {"minute"}


def test_hours_of_a_column_are_of_its_zone_and_days_alone_are_not_moved() -> None:
    frame = read_days(column("2025-07-03 22:30", "2025-07-04", "2025-07-03T22:30+03:00"), zone="UTC").frame
    assert [moment.isoformat() for moment in frame["start"]] == [
        "2025-07-04T01:30:00+03:00",
        "2025-07-04T00:00:00+03:00",
        "2025-07-03T22:30:00+03:00",
    ]


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("started_utc", "UTC"),
        ("startedUTC", "UTC"),
        ("Time (GMT)", "UTC"),
        ("час_мск", "Europe/Moscow"),
        ("kyiv_time", "Europe/Kyiv"),
        ("time EEST", "Europe/Kyiv"),
        ("date", None),
        ("utc and msk", None),
    ],
)
def test_the_name_of_a_column_says_its_zone(name: str, zone: str | None) -> None:
    assert zone_of_header(name) == zone


def test_a_zone_in_the_header_brings_a_night_to_its_day_in_kyiv(tmp_path: Path) -> None:
    path = public.write(
        tmp_path / "a.csv", "id,started_utc,place\n1,2025-07-03 22:30:00,Kyiv\n2,2025-07-04 02:00,Kyiv\n"
    )
    table = read_table(path)
    assert table.mapping is not None
    assert table.mapping.time_zone == "UTC"
    assert table.events["start"].dt.strftime("%d %H:%M").tolist() == ["04 01:30", "04 05:00"]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("21:30", 77_400),
        ("9:30 PM", 77_400),
        ("2130", 77_400),
        ("21.30", 77_400),
        ("0.8958333", 77_400),
        ("1899-12-30 21:30:00", 77_400),
        ("9 pm", 75_600),
        ("21", 75_600),
        ("12:00 AM", 0),
        ("25:00", None),
        ("noon", None),
    ],
)
def test_an_hour_in_a_column_of_its_own(text: str, seconds: int | None) -> None:
    read = clock_text(text)
    assert (read[0] if read else None) == seconds


def test_day_and_hour_in_two_columns(tmp_path: Path) -> None:
    rows = [
        "2025-07-04,9:30 PM",
        "2025-07-05,soon",
        "2025-07-06,",
        "July 2025,10:00",
        "2025-07-07,8:00",
        "2025-07-08,1:00",
    ]
    text = "date,time,place\n" + "".join(f"{row},Kyiv\n" for row in rows)
    table = read_table(public.write(tmp_path / "a.csv", text))
    events = table.events
    assert events["start"].dt.strftime("%d %H:%M").tolist()[:4] == ["04 21:30", "05 00:00", "06 00:00", "01 00:00"]
    assert events["time_precision"].tolist()[:4] == ["minute", "day", "day", "month"]
    assert [(problem.value, problem.left_out) for problem in table.problems] == [("soon", False)]


def test_year_month_and_day_in_three_columns(tmp_path: Path) -> None:
    rows = ["2020,1,5", "2020,1,0", "2020,July,", "2020,0,0", ",1,1", "2020,2,30"]
    text = "iyear,imonth,iday,city\n" + "".join(f"{row},Kyiv\n" for row in rows)
    table = read_table(public.write(tmp_path / "gtd.csv", text))
    events = table.events
    assert events["event_date"].dt.strftime("%Y-%m-%d").tolist() == [
        "2020-01-05",
        "2020-01-01",
        "2020-07-01",
        "2020-01-01",
    ]
    assert events["time_precision"].tolist() == ["day", "month", "month", "year"]
    assert [problem.row for problem in table.problems if problem.left_out] == [6, 7]


def test_an_end_of_its_own_before_the_begin_is_left_out_and_said(tmp_path: Path) -> None:
    text = "start,end,place\n2025-07-03,2025-07-04,Kyiv\n2025-07-05,2025-07-01,Kyiv\n2025-07-06,soon,Kyiv\n"
    table = read_table(public.write(tmp_path / "a.csv", text))
    assert table.events["end"].dt.day.fillna(0).tolist() == [4, 0, 0]
    assert [(problem.value, problem.left_out) for problem in table.problems] == [("2025-07-01", False), ("soon", False)]


# The order of day and month


def order_of(*texts: str, **options: object) -> tuple[str, bool]:
    found = read_days(column(*texts), **options).order  # type: ignore[arg-type]
    assert found is not None
    return found.order, found.is_sure


def test_one_cell_tells_for_the_whole_column() -> None:
    """However far below: the first rows are not asked alone."""
    days = [f"07/{day:02d}/2025" for day in range(1, 13) for _ in range(40)]
    assert order_of(*days, "07/13/2025") == (MONTH_FIRST, True)
    july = read_days(column(*days, "07/13/2025")).frame["event_date"]
    assert set(july.dt.month) == {7}


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["15/07/2025", "04/07/2025"], DAY_FIRST),
        (["04/07/2025 - 15/07/2025", "05/06/2025"], DAY_FIRST),
        (["Fri 07/04/2025", "05/04/2025"], MONTH_FIRST),
        (["Fri 04/07/2025", "05/04/2025"], DAY_FIRST),
        (["01.07.2025", "01.08.2025", "02.07.2025"], DAY_FIRST),
        (["04072025", "15072025"], DAY_FIRST),
        (["07042025", "07152025"], MONTH_FIRST),
    ],
)
def test_cells_that_can_be_read_one_way_tell(texts: list[str], order: str) -> None:
    assert order_of(*texts) == (order, True)


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["2025-07-06", "2025-07-06", "2025-08-07"], MONTH_FIRST),
        (["5 April 2025", "8 May 2025", "9 June 2025"], DAY_FIRST),
        (["July", "July", "August"], MONTH_FIRST),
        (["4", "5", "6"], DAY_FIRST),
        (["Friday", "Saturday", "Wednesday"], MONTH_FIRST),
    ],
)
def test_another_column_tells(values: list[str], order: str) -> None:
    days = ["07/04/2025", "07/05/2025", "08/06/2025"]
    if order == DAY_FIRST:
        days = ["04/04/2025", "07/05/2025", "08/06/2025"]
    assert order_of(*days, beside=[Beside("other", column(*values))]) == (order, True)


def test_another_column_of_the_file_is_asked(tmp_path: Path) -> None:
    text = "date,place,reported\n07/04/2025,Kyiv,2025-07-05\n07/05/2025,Kyiv,2025-07-05\n"
    table = read_table(public.write(tmp_path / "a.csv", text))
    assert table.date_order is not None
    assert (table.date_order.order, table.date_order.is_sure) == (MONTH_FIRST, True)
    assert "reported" in table.date_order.because


def test_begin_and_end_are_written_alike(tmp_path: Path) -> None:
    text = "start,end,place\n07/04/2025,07/05/2025,Kyiv\n07/11/2025,07/13/2025,Kyiv\n"
    events = read_table(public.write(tmp_path / "a.csv", text)).events
    assert events["event_date"].dt.strftime("%m-%d").tolist() == ["07-04", "07-11"]
    assert events["end"].dt.strftime("%m-%d").tolist() == ["07-05", "07-13"]


def test_the_order_of_the_rows_is_followed_and_said_not_to_be_sure() -> None:
    assert order_of("07/04/2025", "07/05/2025", "07/06/2025", "08/01/2025") == (MONTH_FIRST, False)
    assert order_of("08/01/2025", "07/06/2025", "07/05/2025", "07/04/2025") == (MONTH_FIRST, False)
    assert order_of("01/07/2025", "02/07/2025", "01/08/2025") == (DAY_FIRST, False)


def test_where_nothing_tells_it_is_a_guess_with_both_readings_of_three_cells() -> None:
    found = read_days(column("07/04/2025", "05/06/2025", "07/04/2025", "01/02/2025")).order
    assert found is not None
    assert not found.is_sure
    assert found.rows == 4
    assert found.examples == (
        ("07/04/2025", "2025-04-07", "2025-07-04"),
        ("01/02/2025", "2025-02-01", "2025-01-02"),
        ("05/06/2025", "2025-06-05", "2025-05-06"),
    )
    for words in ("7 April 2025", "4 July 2025", "--date-order"):
        assert words in found.note


def test_cells_that_speak_against_each_other_are_read_each_its_own_way_and_named() -> None:
    read = read_days(column("15/07/2025", "16/07/2025", "07/20/2025", "04/07/2025"))
    assert read.order is not None
    assert (read.order.order, read.order.is_sure) == (DAY_FIRST, False)
    assert read.frame["event_date"].dt.strftime("%m-%d").tolist() == ["07-15", "07-16", "07-20", "07-04"]
    ((rows, remark),) = read.remarks
    assert rows.tolist() == [False, False, True, False]
    assert "only be read month first" in remark


def test_an_order_that_was_said_is_not_questioned() -> None:
    read = read_days(column("07/04/2025", "15/07/2025"), order=MONTH_FIRST)
    assert read.frame["event_date"].dt.month.fillna(0).tolist() == [7, 0]
    assert read.unread.tolist() == [False, True]
    assert read.order is not None
    assert read.order.is_given
    assert not read.order.note


def test_years_of_two_digits_that_stand_first() -> None:
    frame = read_days(column("25-07-04", "25-07-05", "25-07-16")).frame
    assert frame["event_date"].dt.strftime("%Y-%m-%d").tolist() == ["2025-07-04", "2025-07-05", "2025-07-16"]


def test_days_without_numbers_for_months_depend_on_no_order() -> None:
    assert read_days(column("4 July 2025", "2025-07-05", "45842", "20250704", "07/08/2025")).order is not None
    assert read_days(column("4 July 2025", "2025-07-05", "45842", "20250704", "07/07/2025")).order is None


@given(st.lists(_DAYS, min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_a_column_with_a_telling_cell_is_read_as_it_was_written(days: list[date], random: object) -> None:
    days = [*days, date(2025, 7, 31)]
    random.shuffle(days)  # type: ignore[attr-defined]
    for shape in ("%d/%m/%Y", "%m/%d/%Y"):
        frame = read_days(column(*(day.strftime(shape) for day in days))).frame
        assert [moment.date() for moment in frame["event_date"]] == days


def test_each_different_text_is_read_once_at_any_size() -> None:
    many = pd.Series(np.tile(["07/04/2025 09:30 PM", "07/14/2025 1:05 AM"], 50_000), dtype="str", name="date")
    frame = read_days(many).frame
    assert frame["start"].dt.strftime("%d %H:%M").value_counts().to_dict() == {"04 21:30": 50_000, "14 01:05": 50_000}


# Which columns are days


@pytest.mark.parametrize("text", ["45842", "1751664600", "2025", "2025-W27", "'2025-07-04", "3-4 July 2025"])
def test_a_column_called_a_date_may_hold_numbers(text: str) -> None:
    assert could_be_day(text)


@pytest.mark.parametrize(
    "text", ["45842", "1751664600", "2025", "12", "10-12", "1.5, 3.5", "50.45 30.52", "12 (incl. 2)"]
)
def test_numbers_alone_are_no_days(text: str) -> None:
    assert not looks_like_day(text)


# On the command line


@pytest.fixture
def open_order(tmp_path: Path) -> Path:
    return public.write(tmp_path / "a.csv", "date,place\n07/04/2025,Kyiv\n05/06/2025,Kyiv\n06/05/2025,Kyiv\n")


def test_the_choice_is_said_and_is_one_option(capsys: Captured, open_order: Path) -> None:
    assert main(["events", "--table", str(open_order)]) == 0
    out, message = capsys.readouterr()
    assert "2025-04-07" in out
    for words in ("fit two orders", "“07/04/2025” as 7 April 2025", "“07/04/2025” 4 July 2025", "--date-order month"):
        assert words in message
    assert main(["events", "--table", str(open_order), "--date-order", "month"]) == 0
    out, message = capsys.readouterr()
    assert "2025-07-04" in out
    assert "fit two orders" not in message


def test_an_acled_export_that_a_spreadsheet_wrote_anew_is_still_acleds(tmp_path: Path) -> None:
    days = ["04/07/2025", "15/07/2025", "16/07/2025"]
    rows = [{**row, "event_date": day} for row, day in zip(public.acled_rows(), days, strict=True)]
    table = read_table(public.write(tmp_path / "a.csv", public.as_csv(public.ACLED_NOW, rows)))
    assert table.format.name == "acled"
    assert table.events["event_date"].dt.strftime("%m-%d").tolist() == ["07-04", "07-15", "07-16"]
    assert any("day first" in note for note in table.notes)
    serials = [{**row, "event_date": day} for row, day in zip(rows, ["45842", "45853", "45854"], strict=True)]
    table = read_table(public.write(tmp_path / "b.csv", public.as_csv(public.ACLED_NOW, serials)))
    assert table.events["event_date"].dt.strftime("%m-%d").tolist() == ["07-04", "07-15", "07-16"]
