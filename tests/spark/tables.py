"""Tables for tests of lakes, each in all its forms, and the Spark they are asked with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.acled_like import write_csv
from tests import public_tables as public
from tests.large_tables import cache_in, spark_master, spark_session
from vigil.command_line import main
from vigil.store.on_disk.stored_table import ParquetTable
from vigil.store.opening import open_table

ROWS = 300


@dataclass(frozen=True)
class Written:
    """A table three times: a file, kept in the cache, and a lake."""

    file: Path
    on_disk: ParquetTable
    folder: Path

    @property
    def address(self) -> str:
        return f"spark://{spark_master()}{self.folder}"


@contextmanager
def written_tables(folder: Path) -> Iterator[dict[str, Written]]:
    """One table of many events without munitions, one of few with them; the tests' one session is opened."""
    files = {
        "events": write_csv(folder / "events.csv", ROWS),
        "attacks": public.write(
            folder / "attacks.csv", public.as_csv(list(public.attack_rows()[0]), public.attack_rows())
        ),
    }
    spark_session()
    with cache_in(folder / "cache"):
        made = {}
        for name, file in files.items():
            assert main(["lake", str(file), "--output", str(folder / name)]) == 0
            kept = open_table(file, rows=0).read
            assert isinstance(kept, ParquetTable)
            made[name] = Written(file, kept, folder / name)
        yield made
