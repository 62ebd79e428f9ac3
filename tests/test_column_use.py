"""Every column of a file is accounted for: what it is used as, or why it is not, with the cells against it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import public_tables as public
from vigil.command_line import main
from vigil.readers import read_table
from vigil.readers.column_use import ColumnUse, in_order, uses_of_mapping
from vigil.readers.files.raw import Sample
from vigil.readers.mapping import Mapping
from vigil.readers.proposals import propose_mapping
from vigil.store.opening import open_table

TABLE = (
    "date,place,killed,victims,Date reported,lat,lon,colour\n"
    "2025-07-04,Kyiv,yes,5,2025-07-08,by the river,far east,red\n"
    "2025-07-05,Odesa,no,2,2025-07-08,uphill,downhill,blue\n"
)


def uses_of(path: Path) -> dict[str, ColumnUse]:
    return {use.column: use for use in read_table(path).columns}


def test_a_column_that_looked_like_deaths_days_or_coordinates_says_what_spoke_against_it(tmp_path: Path) -> None:
    uses = uses_of(public.write(tmp_path / "a.csv", TABLE))
    assert list(uses) == ["date", "place", "killed", "victims", "Date reported", "lat", "lon", "colour"]
    assert (uses["date"].used_as, uses["place"].used_as) == ("event_date", "location")
    assert (uses["killed"].used_as, uses["killed"].could_be, uses["killed"].against) == ("", "deaths", ("yes", "no"))
    assert "dead and the wounded together" in uses["victims"].reason
    assert (uses["Date reported"].could_be, uses["lat"].could_be) == ("days", "coordinates")
    assert "“date” is taken instead" in uses["Date reported"].reason
    assert uses["lat"].against == ("by the river", "uphill")
    assert uses["colour"] == ColumnUse("colour", "", "neither its name nor its cells say what it could be")


def test_those_are_named_first_then_the_used_ones() -> None:
    used, unused = ColumnUse("a", "location", ""), ColumnUse("b", "", "")
    looked = ColumnUse("c", "", "", could_be="deaths")
    assert in_order([unused, used, looked]) == (looked, used, unused)


def test_no_deaths_is_only_said_where_no_column_could_hold_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def inspected(text: str) -> list[dict[str, str]]:
        assert main(["inspect", str(public.write(tmp_path / "a.csv", text))]) == 0
        return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))

    rows = inspected(TABLE)
    assert "“killed” and “victims” could hold deaths" in next(row["note"] for row in rows if row["item"] == "killed")
    listed = [row for row in rows if row["about"] == "column"]
    assert [row["item"] for row in listed][:3] == ["killed", "victims", "Date reported"]
    assert "such as “yes” and “no”" in listed[0]["note"]
    assert {row["value"] for row in listed} == {"event_date", "location", "not used"}
    rows = inspected("date,place\n2025-07-04,Kyiv\n")
    assert any(row["note"] == "the table gives no deaths" for row in rows)


def test_a_known_format_accounts_for_its_columns_too(tmp_path: Path) -> None:
    names = [*public.ACLED_NOW, "our remark"]
    rows = [{**row, "our remark": "x"} for row in public.acled_rows()]
    path = public.write(tmp_path / "a.csv", public.as_csv(names, rows))
    uses = uses_of(path)
    assert list(uses) == names
    assert uses["fatalities"].used_as
    assert not uses["our remark"].used_as
    stored = open_table(path, rows=1).read
    assert stored is not None
    assert tuple(stored.columns) == tuple(uses.values())


def test_what_a_mapping_says_otherwise_is_said(tmp_path: Path) -> None:
    path = public.write(tmp_path / "a.csv", "date,day\n2025-07-04,2025-07-05\n")
    uses = {use.column: use for use in read_table(path, mapping=Mapping({"event_date": "day"})).columns}
    assert uses["day"].used_as == "event_date"
    assert "“day” is taken instead" in uses["date"].reason


@given(st.data())
def test_every_column_is_in_it_once(data: st.DataObject) -> None:
    words = st.sampled_from(["killed", "date", "total", "civilians", "source", "place", "lat", "max", "дата", "?"])
    names = data.draw(
        st.lists(st.lists(words, min_size=1, max_size=3).map(" ".join), unique=True, min_size=1, max_size=8)
    )
    cells = st.sampled_from(["", "1", "2025-07-04", "Kyiv", "10+", "50.5", "n/a"])
    rows = data.draw(st.lists(st.tuples(*[cells] * len(names)), max_size=5))
    sample = Sample("text", tuple(names), tuple(rows))
    mapping, proposals = propose_mapping(sample)
    assert len({one.column for one in proposals}) == len(proposals)
    if mapping is not None:
        uses = uses_of_mapping(sample, mapping)
        assert [use.column for use in uses] == names
        assert {use.used_as: use.column for use in uses if use.used_as} == mapping.columns
        assert all(use.reason for use in uses)
