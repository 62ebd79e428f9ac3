"""How long the offline geocoder takes: to load, and for 10,000 different names.

    python benchmarks/geocoding.py [NAMES]

The names are those of the gazetteer in three spellings, with and without context, and every tenth is nonsense. The
aim is 10,000 different names in under 2 s.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def different_names(count: int) -> list[str]:
    import pyarrow.parquet as parquet

    from vigil.places.gazetteer import GAZETTEER_FILE

    table = parquet.read_table(GAZETTEER_FILE, columns=["name", "name_uk", "within"])
    columns = (table.column(name).to_pylist() for name in ("name", "name_uk", "within"))
    names: dict[str, None] = {}
    for row, (name, name_uk, within) in enumerate(zip(*columns, strict=True)):
        for text in (name, name_uk, f"{name.upper()}, {within.split('; ')[-1]}"):
            if text:
                names[text] = None
        if row % 3 == 0:
            names[f"Nowhere {row}"] = None
    chosen = list(names)
    random.Random(1).shuffle(chosen)
    return chosen[:count]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    names = different_names(count)
    started = time.perf_counter()
    from vigil.places.geocoder import OfflineGeocoder, geocode_frame

    imported = time.perf_counter()
    geocoder = OfflineGeocoder()
    loaded, worked = time.perf_counter(), time.process_time()
    frame = geocode_frame(names, geocoder=geocoder)
    done = time.perf_counter()
    print(f"import    {imported - started:6.2f} s")
    print(f"load      {loaded - imported:6.2f} s")
    print(f"geocode   {done - loaded:6.2f} s   {len(names):,} different names, {len(frame):,} answers")
    print(f"  of which {time.process_time() - worked:6.2f} s of processor time")
    print(f"found     {frame['precision'].ne('').sum():6,}     with coordinates {frame['latitude'].notna().sum():,}")


if __name__ == "__main__":
    main()
