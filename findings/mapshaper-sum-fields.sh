#!/usr/bin/env bash
# sum-fields puts digits side by side, and makes the unknown nought (mapshaper 0.7.70)
#
# What was done: a CSV of six events (oblast, killed) was summed by oblast with `-dissolve oblast sum-fields=killed`,
# and joined to a layer of oblasts with `-join ... sum-fields=killed`. In the second file one figure of another oblast
# reads "5+" (at least five), as reports do; all else is the same.
# What one expects: 3 and 5 are 8 in both files; "5+" is refused or left out, the more so as the related option
# `calc="killed = sum(killed)"` stops with "Expected a number"; an oblast whose figures are all blank stays blank.
# What comes instead: one such cell makes the whole column text, and `sum-fields` then adds with the language's plus,
# which for text means "write one after the other", with a nought at the front and one for each blank: Kyiv, 3 and 5
# killed, is "035"; Odesa, 12 and a blank, is "0120". In a CSV these are 035 and 0120, which every reader takes for 35
# and 120. No message but the list of columns taken for numbers, where this one is missing.
# In the clean file, an oblast whose only figure is blank gets 0, and in the join an oblast without any event gets 0.
# What it does to a table of events: figures of the right length and the wrong size, in oblasts that have nothing to do
# with the cell that caused it; unknown and none are one. The order of rows decides what the "sum" is.
# What to do instead: `field-types=killed:num` when reading (a "5+" is then null, and adds 0), and blank
# cells counted apart with `calc=`; or sum before the map is made.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" mapshaper@0.7.70 >/dev/null
run() { "$folder/node_modules/.bin/mapshaper" "$@" 2>messages.txt; }
printf 'oblast,killed\nKyiv,3\nKyiv,5\nOdesa,12\nOdesa,\nSumy,\n' > clean.csv
printf 'oblast,killed\nKyiv,3\nKyiv,5\nOdesa,12\nOdesa,\nSumy,\nKharkiv,5+\n' > one_text.csv
cat > oblasts.json <<'JSON'
{"type": "FeatureCollection", "features": [
 {"type": "Feature", "properties": {"name": "Kyiv"}, "geometry": {"type": "Point", "coordinates": [30.5, 50.4]}},
 {"type": "Feature", "properties": {"name": "Odesa"}, "geometry": {"type": "Point", "coordinates": [30.7, 46.5]}},
 {"type": "Feature", "properties": {"name": "Sumy"}, "geometry": {"type": "Point", "coordinates": [34.8, 50.9]}},
 {"type": "Feature", "properties": {"name": "Lviv"}, "geometry": {"type": "Point", "coordinates": [24.0, 49.8]}}]}
JSON
changed=0
check() {
  echo "$1: $2"
  if [ "$2" != "$3" ]; then
    echo "  no longer as described: it was $3"
    changed=1
  fi
}
one_line() { tr '\n' ' ' | sed 's/ *$//'; }
check "sum by oblast, clean (killed,oblast)" \
  "$(run clean.csv -dissolve oblast sum-fields=killed -o format=csv - | one_line)" \
  "killed,oblast 8,Kyiv 12,Odesa 0,Sumy"
check "sum by oblast, one cell reads 5+" \
  "$(run one_text.csv -dissolve oblast sum-fields=killed -o format=csv - | one_line)" \
  "killed,oblast 035,Kyiv 0120,Odesa 0,Sumy 05+,Kharkiv"
check "join to the oblasts, clean (name,killed)" \
  "$(run oblasts.json -join clean.csv keys=name,oblast sum-fields=killed -o format=csv - | one_line)" \
  "name,killed Kyiv,8 Odesa,12 Sumy,0 Lviv,0"
check "join to the oblasts, one cell reads 5+" \
  "$(run oblasts.json -join one_text.csv keys=name,oblast sum-fields=killed -o format=csv - | one_line)" \
  "name,killed Kyiv,035 Odesa,0120 Sumy,0 Lviv,0"
if run one_text.csv -dissolve oblast calc='killed = sum(killed)' -o format=csv - >calc.csv; then
  said=summed
else
  said=refused
fi
check "the same with calc and sum()" "$said" refused
check "killed read as a number" \
  "$(run one_text.csv field-types=killed:num -dissolve oblast sum-fields=killed -o format=csv - | one_line)" \
  "killed,oblast 8,Kyiv 12,Odesa 0,Sumy 0,Kharkiv"
exit "$changed"
