"""`inspect` and `formats`: what a file is and holds, on the command line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests import public_tables as public
from tests import tiny
from vigil.command_line import main
from vigil.readers import FORMATS
from vigil.readers.mapping import Mapping, load_mapping

Captured = pytest.CaptureFixture[str]


def rows(capsys: Captured) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


@pytest.fixture
def acled(tmp_path: Path) -> Path:
    """Two good rows, one with coordinates off the globe, which is an event all the same, and one without a day."""
    rows = public.acled_rows()
    rows[2]["latitude"] = "95"
    bad = {**rows[1], "event_id_cnty": "UKR9", "event_date": "soon"}
    return public.write(tmp_path / "export.csv", public.as_csv(public.ACLED_NOW, [*rows, bad]))


def test_formats_lists_every_declaration(capsys: Captured) -> None:
    assert main(["formats"]) == 0
    listed = rows(capsys)
    assert [row["name"] for row in listed] == [format.name for format in FORMATS]
    assert all(row["event_is"] and row["licence"] and row["caveats"] and row["columns"] for row in listed)


def test_inspect_says_what_a_file_is_and_holds(capsys: Captured, acled: Path) -> None:
    assert main(["inspect", str(acled)]) == 0
    out, said = capsys.readouterr()
    told = {(row["about"], row["item"]): row["value"] for row in csv.DictReader(io.StringIO(out))}
    assert told["table", "format"] == "acled"
    assert (told["rows", "in the file"], told["rows", "read as events"], told["rows", "left out"]) == ("4", "3", "1")
    assert told["rows", "with a cell not read as it stands"] == "1"
    assert (told["days", "first"], told["days", "last"]) == ("2025-07-04", "2025-07-15")
    assert (told["places", "different"], told["places", "events with coordinates"]) == ("3", "2")
    assert told["figures", "killed_best"] == "2"
    assert "passed on" in told["passing on", ""]
    assert "passed on" in said
    assert "2 problems" in said


def test_inspect_lists_the_rows_that_could_not_be_read(capsys: Captured, acled: Path) -> None:
    assert main(["inspect", str(acled), "--problems"]) == 0
    off, dayless = rows(capsys)
    assert [off[name] for name in ("file", "row", "column", "value", "left_out")] == [
        "export.csv",
        "5",
        "latitude",
        "95",
        "no",
    ]
    assert "off the globe" in off["reason"]
    assert [dayless[name] for name in ("row", "column", "value", "left_out")] == ["6", "event_date", "soon", "yes"]


@pytest.mark.parametrize(("bad", "status"), [(1, 0), (2, 0), (3, 1)])
@pytest.mark.parametrize("command", ["inspect", "events", "frequency"])
def test_a_table_of_which_less_than_half_could_be_read_ends_a_command_with_bad_data(
    capsys: Captured, tmp_path: Path, command: str, bad: int, status: int
) -> None:
    days = ["2025-07-04", "2025-07-05", *["soon"] * bad]
    path = public.write(tmp_path / "desk.csv", "\n".join(["date,place", *(f"{day},Kyiv" for day in days)]) + "\n")
    mapping = tmp_path / "desk.json"
    mapping.write_text(Mapping({"event_date": "date", "location": "place"}).to_json())
    named = [str(path)] if command == "inspect" else ["--table", str(path)]
    assert main([command, *named, "--mapping", str(mapping)]) == status
    out, said = capsys.readouterr()
    assert len(out.splitlines()) > 1, "what could be read is written in any case"
    if command != "inspect":
        assert f"2 of {2 + bad} rows; {bad} left out" in said


def test_inspect_of_a_folder_is_of_its_data_package(capsys: Captured, tmp_path: Path) -> None:
    assert main(["inspect", str(tiny.write(tmp_path / "table"))]) == 0
    assert any(row["value"] == "vigil" for row in rows(capsys))


def test_a_mapping_is_saved_changed_and_used_again(capsys: Captured, tmp_path: Path) -> None:
    table = public.write(tmp_path / "desk.csv", "when,place\n04/07/2025,Kyiv\n05/07/2025,Nowhere\n")
    saved = tmp_path / "desk.json"
    assert main(["inspect", str(table), "--mapping-to", str(saved), "--names"]) == 0
    assert [row["name"] for row in rows(capsys)] == ["Nowhere"]
    assert load_mapping(saved).date_order == "day first"
    saved.write_text(saved.read_text().replace("day first", "month first"))
    assert main(["inspect", str(table), "--mapping", str(saved)]) == 0
    assert any(row["item"] == "first" and row["value"] == "2025-04-07" for row in rows(capsys))


@pytest.mark.parametrize(
    ("call", "status", "message"),
    [
        (["inspect", "nowhere.csv"], 2, "no file or folder nowhere.csv"),
        (["inspect", "."], 1, "folder without events.csv"),
        (["inspect", "page.csv"], 1, "web page"),
        (["inspect", "page.csv", "--as", "aclde"], 2, "near: acled"),
        (["inspect", "good.csv", "--as", "ucdp"], 1, "it lacks"),
        (["inspect", "good.csv", "--mapping", "page.csv"], 2, "page.csv: is not JSON"),
        (["inspect", "good.csv", "--mapping", "none.json"], 2, "no file none.json"),
        (["inspect", "good.csv", "--as", "acled", "--mapping", "m.json"], 2, "--as mapped, not as acled"),
        (["inspect", "acled.csv", "--mapping-to", "m.json"], 2, "needs no mapping"),
        (["inspect", "good.csv", "--problems", "--names"], 2, "not allowed with"),
        (["inspect"], 2, "PATH"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    capsys: Captured,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: list[str],
    status: int,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    public.write(tmp_path / "page.csv", "<html><body>Log in</body></html>")
    public.write(tmp_path / "good.csv", "date,place\n2025-07-04,Kyiv\n")
    public.write(tmp_path / "acled.csv", public.as_csv(public.ACLED_NOW, public.acled_rows()))
    assert main(call) == status
    out, said = capsys.readouterr()
    assert not out
    assert message in said
    assert "Traceback" not in said
