"""Limits that stand in a file of settings too are the same there."""

from __future__ import annotations

import re
import tomllib
from datetime import date

import pandas as pd
import pytest

from tests.dashboard_server import REPOSITORY
from vigil import limits
from vigil.analysis.around_dates.date_sets import own_dates
from vigil.command_line import change
from vigil.command_line.failures import UsageError
from vigil.query.choices import Choices
from vigil.query.link import from_query
from vigil.readers import cells
from vigil.text import parse_day

DAY = date(2025, 7, 4)


def test_the_server_takes_uploads_as_large_as_the_page_says() -> None:
    settings = tomllib.loads((REPOSITORY / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["server"]["maxUploadSize"] == limits.UPLOAD_MEGABYTES


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("yesterday", "“yesterday” is not a day such as 2025-07-04"),
        ("20250704", "“20250704” is not a day such as 2025-07-04"),
        ("2025-07-33", "“2025-07-33” is not a day such as 2025-07-04"),
        ("1899-12-31", "1899-12-31 is outside the years 1900 to 2200"),
        ("2201-01-01", "2201-01-01 is outside the years 1900 to 2200"),
    ],
)
def test_every_reader_of_a_day_draws_the_same_line(text: str, reason: str) -> None:
    """In words, in a link, in a list of dates, on the command line; the loader and the formats of files refuse too."""
    with pytest.raises(ValueError, match=re.escape(reason)):
        parse_day(text)
    choices = Choices(actors=(), event_types=(), weapon_classes=(), places=(), first_day=DAY, last_day=DAY)
    assert from_query({"from": [text]}, choices).refused == (reason,)
    with pytest.raises(ValueError, match=re.escape(reason)):
        own_dates(text)
    with pytest.raises(UsageError, match=re.escape(f"--until {reason}")):
        change._day(text)
    assert cells.moments_as_written(pd.Series([text], dtype="str"), ["%Y-%m-%d"]).isna().all()


@pytest.mark.parametrize("text", ["1900-01-01", "2200-12-31"])
def test_the_first_and_the_last_day_are_days(text: str) -> None:
    assert parse_day(text).isoformat() == text
    assert cells.moments_as_written(pd.Series([text], dtype="str"), ["%Y-%m-%d"]).notna().all()


def test_the_years_are_written_once() -> None:
    for path in (REPOSITORY / "vigil").rglob("*.py"):
        if path.name != "limits.py":
            assert not re.search(r"\b(?:1900|2200)\b", path.read_text(encoding="utf-8")), path
