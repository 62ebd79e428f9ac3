"""Large tables are kept: read piece by piece, opened again at once, found by their words, removed for others."""

from __future__ import annotations

import csv
import errno
import os
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from benchmarks.acled_like import write_csv
from tests.large_tables import cache_in, in_order, scan_of
from tests.neutralised_text import restored
from vigil import limits
from vigil.command_line import main
from vigil.exports.streamed import write_events
from vigil.places import gazetteer
from vigil.query.selection import Selection
from vigil.readers import ReadTable, read_table
from vigil.readers.columns import NAMES
from vigil.readers.files import rows as rows_of_file
from vigil.readers.files.opening import UnreadableFileError, open_content
from vigil.readers.files.rows import RowStream, read_rows, sample_of
from vigil.store.on_disk import building, cache, layout, listing, map_marks, sorting
from vigil.store.on_disk.folders import trace_of
from vigil.store.on_disk.stored_table import ParquetTable, StoredTable
from vigil.store.on_disk.stored_view import StoredDataset
from vigil.store.on_disk.text_index import IndexBuilder, WordIndex
from vigil.store.opening import open_table
from vigil.store.public_tables import dataset_of_read
from vigil.table.problems import Problem
from vigil.table.result_cache import forget

ROWS = 600
EVERYTHING = Selection()


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up export of ACLED's shape: a note over two lines that a spreadsheet would run, a bad row, a gap."""
    path = write_csv(tmp_path_factory.mktemp("export") / "export.csv", ROWS)
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    at = {name: place for place, name in enumerate(header)}
    rows[10][at["notes"]] = '=HYPERLINK("x")\nSECOND line, “quoted” "twice"'
    rows[400][at["event_date"]] = "31 June 2025"
    rows[401][at["fatalities"]] = ""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    return path


@pytest.fixture(scope="module", autouse=True)
def on_disk() -> Iterator[None]:
    """Every table of this module is asked on disk, however small."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(limits, "IN_MEMORY_ROWS", 0)
        yield


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("cache")
    with cache_in(folder):
        yield folder


@pytest.fixture(scope="module")
def large(export: Path) -> StoredTable:
    patched = pytest.MonkeyPatch()
    patched.setattr(building, "ROWS_IN_PIECE", 70)
    patched.setattr(rows_of_file, "STREAMED_BYTES", 4_096)
    try:
        table = open_table(export, rows=100).read
    finally:
        patched.undo()
    assert isinstance(table, StoredTable)
    return table


def test_what_is_kept_is_what_is_read_whole(large: StoredTable, export: Path) -> None:
    whole = read_table(export)
    expected = in_order(whole.events)
    expected["headline"] = expected["headline"].fillna(expected["notes"])
    kept = listing.page(large.scan, EVERYTHING, limit=ROWS)
    pd.testing.assert_frame_equal(kept[list(NAMES)], listing.typed(expected.copy())[list(NAMES)])
    assert (large.problems, large.rows_read, large.rows_left_out) == (whole.problems, whole.rows_read, 1)
    assert (large.title, large.version, large.format) == (whole.title, whole.version, whole.format)
    assert large.choices == dataset_of_read(whole).choices
    assert large.problems[0].row == 403, "the second line of a note counts"


def test_parquet_is_read_in_pieces_too(export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "export.parquet"
    pd.read_csv(export, dtype="str").to_parquet(path)
    monkeypatch.setattr(building, "ROWS_IN_PIECE", 70)
    monkeypatch.setattr("vigil.readers.read_table", lambda *_, **__: pytest.fail("it was read as a whole"))
    table = open_table(path, rows=100).read
    assert isinstance(table, ParquetTable)
    whole = read_table(path)
    assert (table.problems, table.rows_read, table.rows) == (whole.problems, whole.rows_read, len(whole.events))
    rows = listing.page(table.scan, EVERYTHING, limit=ROWS)
    expected = in_order(whole.events)
    expected["headline"] = expected["headline"].fillna(expected["notes"])
    pd.testing.assert_frame_equal(rows[list(NAMES)], listing.typed(expected)[list(NAMES)])


def test_a_piece_without_a_good_row_leaves_only_its_problems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_csv(tmp_path / "half.csv", 200)
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    bad = [line.replace(',"20', ',"2o', 1) for line in lines[100:]]
    path.write_text("\n".join([header, *lines[:100], *bad]), encoding="utf-8")
    monkeypatch.setattr(building, "ROWS_IN_PIECE", 20)
    monkeypatch.setattr(rows_of_file, "STREAMED_BYTES", 4_096)
    table = open_table(path, rows=50).read
    assert isinstance(table, StoredTable)
    assert (len(table), table.rows_left_out) == (100, 100)
    assert table.problems == read_table(path).problems


def test_a_file_is_read_once_and_again_when_it_changes(
    large: StoredTable, export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy.csv"
    copy.write_bytes(export.read_bytes())
    assert open_table(copy, rows=100).read.version == large.version
    monkeypatch.setattr("vigil.readers.recognise", lambda path: pytest.fail("the file was looked at again"))
    again = open_table(copy, rows=100).read
    assert isinstance(again, StoredTable)
    assert again.folder == large.folder
    monkeypatch.undo()
    copy.write_bytes(export.read_bytes() + export.read_bytes().splitlines(keepends=True)[5].replace(b"X", b"Y"))
    changed = open_table(copy, rows=100).read
    assert isinstance(changed, StoredTable)
    assert changed.rows == large.rows + 1


def test_a_small_table_stays_in_memory(export: Path) -> None:
    assert isinstance(open_table(export).read, ReadTable)


def test_an_identifier_that_stands_in_two_pieces_is_told_apart(
    export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = export.read_bytes().splitlines(keepends=True)
    twice = tmp_path / "twice.csv"
    twice.write_bytes(b"".join([*lines, lines[2]]))
    monkeypatch.setattr(building, "ROWS_IN_PIECE", 70)
    monkeypatch.setattr(rows_of_file, "STREAMED_BYTES", 4_096)
    table = open_table(twice, rows=100).read
    assert isinstance(table, StoredTable)
    ids = listing.page(table.scan, EVERYTHING, limit=ROWS + 1)["event_id"]
    assert ids.is_unique
    assert "identifiers stood already" in " ".join(table.notes)


@pytest.mark.parametrize(
    "selection",
    [
        Selection(text="second LINE"),
        Selection(text="x depot"),
        Selection(text="X0"),
        Selection(text="zzz"),
        Selection(text="artillery", date_from=date(2022, 1, 1)),
        Selection(text="“quoted”"),
    ],
)
def test_words_are_found_as_in_the_texts(large: StoredTable, export: Path, selection: Selection) -> None:
    looked_through = scan_of(read_table(export).events)
    mine = listing.page(large.scan, selection, limit=ROWS)["event_id"].tolist()
    assert mine == listing.page(looked_through, selection, limit=ROWS)["event_id"].tolist()


@given(st.lists(st.text("abАß \n", max_size=12), min_size=1, max_size=40), st.text("abАß", min_size=1, max_size=2))
def test_the_index_holds_every_row_with_a_word(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], part: str
) -> None:
    folder = tmp_path_factory.mktemp("index")
    batches = [texts[first : first + 3] for first in range(0, len(texts), 3)]
    builder = IndexBuilder(folder, len(texts))
    for batch in batches:
        builder.add([pa.array(batch)], pa.array(["id"] * len(batch)))
    builder.finish()
    found = WordIndex(folder, len(texts)).search(part.casefold())
    assert found.tolist() == [part.casefold() in text.casefold() for text in texts]


@given(st.integers(1, 5), st.integers(40, 400))
def test_a_text_in_pieces_is_the_whole_text(tmp_path_factory: pytest.TempPathFactory, rows: int, block: int) -> None:
    path = tmp_path_factory.mktemp("text") / "rows.csv"
    cells = [["id", "note"], ["1", "a\nb"], ["2", 'say ""x""\n'], ["3", ""], ["none"], ["4", "end"]]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(cells)
    content = open_content(path)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rows_of_file, "STREAMED_BYTES", block)
        stream = RowStream(
            content,
            sample_of(content),
            columns=("id", "note"),
            long_texts=("note",),
            header=None,
            quoted=True,
            rows=rows,
        )
        frames = [stream.frame(before, table) for before, table in stream.tables(None)]
    whole = read_rows(content, sample_of(content), columns=("id", "note"), long_texts=("note",))
    read = pd.concat([raw.frame.astype("str") for raw in frames], ignore_index=True)
    pd.testing.assert_frame_equal(read, whole.frame.astype("str"))
    assert tuple(stream.located([])) == whole.problems
    numbers = [number for raw in frames for number in raw.lines(range(len(raw.frame)))]
    found = stream.located([Problem("", number, "id", "", "") for number in numbers])
    assert [one.row for one in found if one.column] == whole.lines(range(len(whole.frame)))


def test_tables_make_room_for_others_unless_they_are_in_use(large: StoredTable, export: Path, tmp_path: Path) -> None:
    with cache_in(tmp_path / "room"):
        first = open_table(export, rows=100).read
        assert isinstance(first, StoredTable)
        assert cache.make_room(size=0) == []
        first.close()
        (entry,) = cache.entries()
        assert (entry.rows, entry.file, entry.size > 10_000) == (first.rows, "export.csv", True)
        assert [one.key for one in cache.make_room(size=0)] == [entry.key]
        assert cache.entries() == []
        assert isinstance(open_table(export, rows=100).read, StoredTable)


@pytest.mark.parametrize("step", ["write_events", "write_texts"])
@pytest.mark.parametrize("in_memory", [True, False])
def test_questions_are_answered_while_a_table_is_still_brought_into_order(
    export: Path, large: ParquetTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, step: str, in_memory: bool
) -> None:
    go_on = threading.Event()
    write = getattr(sorting, step)

    def later(*asked: Any) -> None:
        go_on.wait()
        write(*asked)

    monkeypatch.setattr(f"vigil.store.on_disk.stored_table.{step}", later)
    monkeypatch.setattr(limits, "IN_MEMORY_ROWS", ROWS if in_memory else 0)
    large.finished()
    expected = listing.page(large.scan, EVERYTHING, limit=ROWS)
    some = Selection(actors=(large.choices.actors[0],), date_from=large.choices.first_day + timedelta(3))
    expected_cells = map_marks.marks(large.scan, some).cells
    with cache_in(tmp_path / "unfinished"):
        table = open_table(export, rows=100, wait=False).read
        assert isinstance(table, ParquetTable)
        pd.testing.assert_frame_equal(listing.page(table.scan, EVERYTHING, limit=ROWS), expected)
        pd.testing.assert_frame_equal(map_marks.marks(table.scan, some).cells, expected_cells)
        assert table.readiness < 1
        go_on.set()
        table.finished()
        assert table.readiness == 1
        assert not (table.folder / sorting.PIECES_FOLDER).exists()
        assert listing.number_of_events(table.scan, Selection(text="second LINE")) == 1
        forget(table.scan)
        pd.testing.assert_frame_equal(listing.page(table.scan, EVERYTHING, limit=ROWS), expected)
        pd.testing.assert_frame_equal(map_marks.marks(table.scan, some).cells, expected_cells)


def test_texts_that_could_not_be_written_are_written_when_the_table_is_opened_again(
    export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(folder: Path, progress: Callable[[float], None]) -> None:
        raise OSError("the disk is full")

    with cache_in(tmp_path / "full"):
        with monkeypatch.context() as patched:
            patched.setattr("vigil.store.on_disk.stored_table.write_texts", full)
            table = open_table(export, rows=100, wait=False).read
            assert isinstance(table, ParquetTable)
            with pytest.raises(OSError, match="full"):
                listing.number_of_events(table.scan, Selection(text="depot"))
            table.close()
        again = open_table(export, rows=100).read
        assert isinstance(again, ParquetTable)
        assert listing.number_of_events(again.scan, Selection(text="second LINE")) == 1


def test_whoever_opens_a_table_at_the_same_time_waits_for_the_one_that_builds_it(
    export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[Path] = []
    build = building.build_in_pieces

    def counted(folder: Path, *further: Any) -> dict[str, Any]:
        built.append(folder)
        return build(folder, *further)

    monkeypatch.setattr(building, "build_in_pieces", counted)
    with cache_in(tmp_path / "together"), ThreadPoolExecutor(4) as readers:
        tables = list(readers.map(lambda _: open_table(export, rows=100).read, range(4)))
    assert len(built) == 1
    assert {len(table) for table in tables if isinstance(table, ParquetTable)} == {ROWS - 1}


def test_a_building_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail_half_way() -> None:
        with cache.new_entry("key") as folder:
            (folder / "texts.parquet").write_bytes(b"half")
            raise OSError("the disk is full")

    with cache_in(tmp_path / "broken"):
        with pytest.raises(OSError, match="full"):
            fail_half_way()
        assert cache.folder_of("key") is None
        assert [path for path in (tmp_path / "broken").rglob("*") if path.is_file()] == []
        assert list((tmp_path / "broken").glob("[!.]*")) == []


@pytest.mark.parametrize("file", ["events/part-0.parquet", "table.json"])
def test_a_damaged_table_is_read_anew(file: str, export: Path, tmp_path: Path) -> None:
    with cache_in(tmp_path / "damaged"):
        table = open_table(export, rows=100).read
        assert isinstance(table, StoredTable)
        table.close()
        whole = (table.folder / file).read_bytes()
        (table.folder / file).write_bytes(whole[: len(whole) // 2])
        again = open_table(export, rows=100).read
        assert isinstance(again, StoredTable)
        assert listing.number_of_events(again.scan, EVERYTHING) == table.rows


def test_the_folder_is_for_its_user_alone(folder: Path, large: StoredTable) -> None:
    assert large.folder.stat().st_mode & 0o077 == 0 or os.name == "nt"


def test_the_command_lists_and_clears(export: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with cache_in(tmp_path / "listed"):
        table = open_table(export, rows=100).read
        assert isinstance(table, StoredTable)
        assert main(["cache", "--clear"]) == 0
        assert "export.csv is in use and stays" in capfd.readouterr().err
        table.close()
        assert main(["cache"]) == 0
        assert "export.csv,599" in capfd.readouterr().out
        assert main(["cache", "--clear"]) == 0
        assert cache.entries() == []


def test_exports_are_written_piece_by_piece(large: StoredTable, tmp_path: Path) -> None:
    selection = Selection(date_from=date(2020, 1, 1))
    expected = listing.page(large.scan, selection, limit=ROWS)
    told: list[float] = []
    view = StoredDataset(large).select(selection)
    for format in ("csv", "parquet"):
        path = tmp_path / f"events.{format}"
        assert write_events(view, path, format, progress=told.append) == len(expected)
    as_parquet = parquet.read_table(tmp_path / "events.parquet")
    columns = list(large.vocabulary.export_columns)
    assert set(as_parquet["share_read"].to_pylist()) == {"599 of 600 rows; 1 left out"}
    written = as_parquet.drop_columns(["passing_on", "share_read"]).to_pandas()
    pd.testing.assert_frame_equal(listing.typed(written), expected[columns])
    assert as_parquet.schema.metadata[b"vigil.passing_on"].decode() == large.format.passing_on
    as_csv = pd.read_csv(tmp_path / "events.csv", dtype="str", keep_default_na=False)
    assert as_csv["event_date"].tolist() == expected["event_date"].dt.strftime("%Y-%m-%d").tolist()
    assert as_csv["start"].tolist() == [moment.isoformat() for moment in expected["start"]]
    assert [restored(text) for text in as_csv["notes"]] == expected["notes"].tolist()
    assert (as_csv["killed_best"] == "").tolist() == expected["killed_best"].isna().tolist()
    assert told[-1] == 1.0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["events.csv", "events.parquet"]


def test_a_text_that_a_spreadsheet_would_run_is_neutralised(large: StoredTable, tmp_path: Path) -> None:
    write_events(StoredDataset(large).select(Selection(text="HYPERLINK")), tmp_path / "one.csv", "csv")
    assert '"\'=HYPERLINK(""x"")' in (tmp_path / "one.csv").read_text(encoding="utf-8")


def test_a_table_is_kept_anew_with_another_gazetteer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = layout.reading_version.__wrapped__()
    places = tmp_path / "gazetteer.parquet"
    places.write_bytes(b"other places")
    monkeypatch.setattr(gazetteer, "GAZETTEER_FILE", places)
    assert layout.reading_version.__wrapped__() != before
    assert layout.reading_version.__wrapped__() == layout.reading_version.__wrapped__()


@pytest.fixture
def no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A cache folder that cannot be made, as on a disk that can only be read."""
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("VIGIL_CACHE", str(tmp_path / "file" / "cache"))
    yield
    monkeypatch.undo()
    cache.folder_of_process.cache_clear()


@pytest.mark.usefixtures("no_folder")
def test_where_the_cache_cannot_be_written_a_table_opens_in_a_folder_of_the_process(export: Path) -> None:
    table = open_table(export, rows=100).read
    assert isinstance(table, ParquetTable)
    assert table.folder.parent.stat().st_mode & 0o077 == 0 or os.name == "nt"
    assert listing.number_of_events(table.scan, Selection(text="second LINE")) == 1
    again = open_table(export, rows=100).read
    assert isinstance(again, ParquetTable)
    assert again.folder == table.folder


@pytest.mark.usefixtures("no_folder")
def test_where_nothing_can_be_written_a_table_opens_in_memory_within_a_limit(
    export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> Path:
        raise OSError(errno.ENOSPC, "No space left on device", "/srv/tmp/vigil-1")

    monkeypatch.setattr(cache, "folder_of_process", full)
    monkeypatch.setattr(cache, "folder_of", lambda key: None)
    assert isinstance(open_table(export, rows=100).read, ReadTable)
    monkeypatch.setattr(limits, "ROWS_WITHOUT_DISK", 500)
    with pytest.raises(UnreadableFileError, match=r"above 500 a table is kept on disk.* set the environment variable"):
        open_table(export, rows=100)


def test_a_file_that_was_changed_without_its_size_or_times_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_bytes(b"first")
    before, times = trace_of(file), file.stat()
    file.write_bytes(b"other")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert trace_of(file)[-1] != before[-1]


def _files_of(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("harm", ["missing", "cut"])
def test_whatever_part_of_a_kept_table_is_missing_or_damaged_it_is_read_anew(
    harm: str, export: Path, tmp_path: Path
) -> None:
    with cache_in(tmp_path / harm):
        table = open_table(export, rows=100).read
        assert isinstance(table, ParquetTable)
        table.close()
        parts = _files_of(table.folder)
        assert len(parts) > 5
        for part in parts:
            path = table.folder / part
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]) if harm == "cut" else path.unlink(
                missing_ok=True
            )
            again = open_table(export, rows=100).read
            assert isinstance(again, ParquetTable)
            assert listing.number_of_events(again.scan, Selection(text="second LINE")) == 1, part
            assert len(listing.page(again.scan, EVERYTHING, limit=ROWS)) == table.rows, part
            assert len(again.problems) == 1, part
            again.close()


def test_a_kept_table_is_read_anew_when_any_code_that_readers_use_changes() -> None:
    """Every room that a reader imports from, and the parsers that it starts as processes of their own."""
    code = set(layout.code_that_reads())
    vigil = Path(layout.__file__).resolve().parents[2]
    texts = [file.read_text(encoding="utf-8") for file in (vigil / "readers").rglob("*.py")]
    rooms = {room for text in texts for room in re.findall(r"from vigil\.(\w+)", text) if (vigil / room).is_dir()}
    assert {"readers", "table", "places"} <= rooms
    for room in rooms | {"parsers"}:
        assert set((vigil / room).rglob("*.py")) <= code, room
