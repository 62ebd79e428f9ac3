#!/usr/bin/env bash
# A grid over the events does not hold all events (@turf square-grid, hex-grid, collect, bbox 7.4.0)
#
# What was done: 2,000 points were spread over Ukraine (22 to 40 degrees east, 44.4 to 52.4 north), a grid of squares
# and one of hexagons was made over the box of these very points (`bbox(points)`), and `collect` counted the points
# of each cell: the usual way to a map of density.
# What one expects: the grid covers the box it was given, so the cells' counts add up to 2,000 (or more, where a point
# lies on a line that two cells share).
# What comes instead: a cell is drawn only where a whole one fits, and the rest of the box is left bare as a margin.
# Counted are 1,703 of 2,000 in squares of 100 km, 1,578 in hexagons of 100 km and 1,044 in hexagons of 200 km (whose
# "cell side" is a radius: 100 km makes them 25,000 square kilometres). At 25 km it is still 1,834 in hexagons.
# No cell says so: the missing points are in no cell at all, so no cell is short.
# What it does to a table of events: what goes missing is what lies at the edge of the box: the border oblasts, the
# coast, the front. The coarser the grid, the quieter the border; the share of a cell is too high everywhere else.
# What to do instead: widen the box by a whole cell on each side before the grid is made, and compare the sum of the
# cells with the number of points each time.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" @turf/square-grid@7.4.0 @turf/hex-grid@7.4.0 \
  @turf/collect@7.4.0 @turf/bbox@7.4.0 @turf/helpers@7.4.0 >/dev/null
cat > check.mjs <<'JS'
import { bbox } from '@turf/bbox';
import { collect } from '@turf/collect';
import { featureCollection, point } from '@turf/helpers';
import { hexGrid } from '@turf/hex-grid';
import { squareGrid } from '@turf/square-grid';

let state = 42;
const random = () => (state = (state * 1664525 + 1013904223) % 4294967296) / 4294967296;
const events = featureCollection(
  Array.from({ length: 2000 }, (_, id) => point([22 + random() * 18, 44.4 + random() * 8], { id })),
);
const box = bbox(events);
const wide = (degrees) => [box[0] - degrees, box[1] - degrees, box[2] + degrees, box[3] + degrees];

const counted = (grid) => {
  const met = new Set();
  for (const cell of collect(grid, events, 'id', 'ids').features) cell.properties.ids.forEach((id) => met.add(id));
  return met.size;
};
const kilometres = { units: 'kilometers' };
const checks = [
  ['squares of 25 km', squareGrid(box, 25, kilometres), 1944],
  ['squares of 100 km', squareGrid(box, 100, kilometres), 1703],
  ['hexagons of 25 km', hexGrid(box, 25, kilometres), 1834],
  ['hexagons of 100 km', hexGrid(box, 100, kilometres), 1578],
  ['hexagons of 200 km', hexGrid(box, 200, kilometres), 1044],
  ['squares of 100 km over the box widened by 2 degrees', squareGrid(wide(2), 100, kilometres), 2000],
];
let changed = 0;
for (const [words, grid, seen] of checks) {
  const found = counted(grid);
  console.log(`${words}: ${found} of 2000 events lie in a cell`);
  if (found !== seen) {
    console.log(`  no longer as described: it was ${seen}`);
    changed += 1;
  }
}
process.exit(changed ? 1 : 0);
JS
node check.mjs
