"""What a table that was read holds: whose it is, its rows, days, places and deaths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import narwhals as nw
import pandas as pd

from vigil.query.ranges import RangeSum, range_columns, range_sum
from vigil.readers.column_names import LOOKED_AT
from vigil.readers.column_use import in_order
from vigil.readers.columns import EVENT_COLUMNS
from vigil.readers.format import EventTable
from vigil.table.problems import rows_concerned
from vigil.table.schema import CASUALTIES, FIGURES, GEO_PRECISIONS
from vigil.table.vocabulary import RANGED
from vigil.text import THIN_SPACE, is_known, listed

COLUMNS = ("about", "item", "value", "note")

NOT_KNOWN, NOT_USED = "not known", "not used"

_Fact = tuple[str, str, Any, str]


def summary_frame(table: EventTable) -> pd.DataFrame:
    """What the table is and holds as `about`, `item`, `value`, `note`, all str; values are mostly counts.

    In order: file, format and why, publisher, licence, what a row stands for, version; rows, events, rows left out;
    days; events by type; places; how exactly they are known; people killed and injured, and munitions, each with of
    how many events they are known; names to resolve; every column, what it is used as and why; what to keep in mind.
    """
    found = summarise(table)
    facts = [*_identity(table), *_rows(table, found), *_days(table, found), *_types(table), *_places(table, found)]
    facts += _figures(table, found)
    facts += _columns(table)
    facts += [("caveat", "", caveat, "") for caveat in table.format.caveats]
    facts += [("reading", "", note, "") for note in table.notes]
    if table.format.passing_on:
        facts.append(("passing on", "", table.format.passing_on, ""))
    frame = pd.DataFrame(facts, columns=list(COLUMNS))
    return frame.astype({"value": "object"}).map(str).astype("str")


@dataclass(frozen=True, eq=False)
class Summary:
    """What the events of a table add up to."""

    first: date | None
    last: date | None
    days: int
    """Different days with an event."""
    places: int
    """Different names of places."""
    located: int
    """Events with coordinates."""
    counted_rows: int
    """Rows that sums are made of: without those of types that count again what another type counts."""
    sums: Mapping[str, int | None]
    """Of each count over those rows; None where none knows it."""
    known: Mapping[str, int]
    """How many of them know it."""
    ranges: Mapping[str, RangeSum]
    """Of killed and injured, with their lowest and highest figures."""


def summarise(table: EventTable) -> Summary:
    """Add up the events of a table, whatever engine holds them."""
    day, place = nw.col("event_date"), nw.col("location")
    aggregates = [day.min().alias("first"), day.max().alias("last")]
    aggregates += [day.n_unique().alias("days"), day.is_null().any().alias("no_day")]
    aggregates += [place.n_unique().alias("places"), place.is_null().any().alias("no_place")]
    aggregates += [nw.col("latitude").count().alias("located")]
    found = _first_row(table.lazy().select(*aggregates))
    figures = ("events_count", *CASUALTIES, *FIGURES)
    again = nw.col("event_type").cast(nw.String).fill_null("").is_in(list(table.format.part_of))
    aggregates = [nw.len().alias("rows")]
    aggregates += [nw.col(name).sum().alias(f"{name}_sum") for name in figures]
    aggregates += [nw.col(name).count().alias(f"{name}_known") for name in figures]
    aggregates += [part.sum().alias(name) for kind in RANGED for name, part in range_columns(kind).items()]
    summed = _first_row(table.lazy().filter(~again).select(*aggregates))
    known = {name: int(summed[f"{name}_known"]) for name in figures}
    return Summary(
        first=found["first"].date() if is_known(found["first"]) else None,
        last=found["last"].date() if is_known(found["last"]) else None,
        days=int(found["days"]) - _has_values(found["no_day"]),
        places=int(found["places"]) - _has_values(found["no_place"]),
        located=int(found["located"]),
        counted_rows=int(summed["rows"]),
        sums={name: int(summed[f"{name}_sum"]) if known[name] else None for name in figures},
        known=known,
        ranges={
            kind: range_sum(kind, int(summed["rows"]), summed[f"{kind}_best_sum"], summed[f"{kind}_best_known"], summed)
            for kind in RANGED
        },
    )


def _first_row(frame: nw.LazyFrame[Any]) -> dict[str, Any]:
    return {str(name): value for name, value in frame.collect().to_pandas().iloc[0].to_dict().items()}


def _has_values(answer: Any) -> bool:
    return bool(is_known(answer) and answer)


def _identity(table: EventTable) -> list[_Fact]:
    format = table.format
    return [
        ("table", "file", table.file, ""),
        ("table", "format", format.name, f"it {table.recognised_because}"),
        ("table", "title", table.title, format.address),
        ("table", "publisher", format.publisher, f"cite as: {format.citation}"),
        ("table", "licence", format.licence, ""),
        ("table", "a row is", format.event_is, ""),
        ("table", "version", table.version, "of the bytes of the file"),
    ]


def _rows(table: EventTable, found: Summary) -> list[_Fact]:
    odd = rows_concerned(table.problems, left_out=False)
    facts: list[_Fact] = [
        ("rows", "in the file", table.rows_read, ""),
        ("rows", "read as events", table.rows, ""),
        ("rows", "left out", table.rows_left_out, "listed by --problems" if table.rows_left_out else ""),
    ]
    if odd:
        facts.append(
            ("rows", "with a cell not read as it stands", odd, "what was made of each is listed by --problems")
        )
    stands_for = found.sums["events_count"]
    if stands_for != table.rows:
        facts.append(("rows", "events that they stand for", stands_for, _without(table)))
    return facts


def _days(table: EventTable, found: Summary) -> list[_Fact]:
    if found.first is None or found.last is None:
        return [("days", "first", NOT_KNOWN, ""), ("days", "last", NOT_KNOWN, "")]
    facts: list[_Fact] = [
        ("days", "first", found.first.isoformat(), ""),
        ("days", "last", found.last.isoformat(), ""),
        ("days", "with an event", found.days, ""),
    ]
    return [*facts, *_counted("time known to", table, "time_precision", _allowed("time_precision"))]


def _types(table: EventTable) -> list[_Fact]:
    return _counted("events of type", table, "event_type")


def _places(table: EventTable, found: Summary) -> list[_Fact]:
    facts: list[_Fact] = [
        ("places", "different", found.places, ""),
        ("places", "events with coordinates", found.located, "of an area its reference point"),
    ]
    facts += _counted("place known to", table, "geo_precision", GEO_PRECISIONS)
    if len(table.unresolved):
        facts.append(
            ("places", "names to settle", len(table.unresolved), "not found, or fit several places; --names lists them")
        )
    return facts


def _figures(table: EventTable, found: Summary) -> list[_Fact]:
    facts: list[_Fact] = []
    for column in (*CASUALTIES, *FIGURES):
        if known := found.known[column]:
            note = f"known of {known} of {found.counted_rows} rows"
            facts.append(("figures", column, found.sums[column], "; ".join(filter(None, (note, _without(table))))))
    for kind, total in found.ranges.items():
        if any(found.known[f"{kind}_{end}"] for end in ("low", "high")):
            note = f"known of {total.given} of {found.counted_rows} rows, {total.known} of them with one figure"
            note = "; ".join(filter(None, (note, _without(table))))
            facts.append(("figures", f"{kind}, lowest to highest", total.span.replace(THIN_SPACE, ""), note))
    used = [use.column for use in table.columns if use.used_as.startswith("killed")]
    if not found.ranges["killed"].given and used:
        note = f"no cell of {listed([f'“{name}”' for name in used])} says how many"
        facts.insert(0, ("figures", "killed", NOT_KNOWN, note))
    elif not found.ranges["killed"].given:
        could_be = listed([f"“{use.column}”" for use in table.columns if use.could_be == LOOKED_AT["killed_best"]])
        note = f"{could_be} could hold deaths and is not used" if could_be else "the table gives no deaths"
        facts.insert(0, ("figures", "killed", NOT_KNOWN, note))
    return facts


def _columns(table: EventTable) -> list[_Fact]:
    """Every column of the file: what it is used as, and why, or why it is not used."""
    return [("column", use.column, use.used_as or NOT_USED, use.remark) for use in in_order(table.columns)]


def _without(table: EventTable) -> str:
    """What sums leave out, so that nothing is counted twice."""
    return "; ".join(f"without {kind}, which is part of {whole}" for kind, whole in table.format.part_of.items())


def _counted(about: str, table: EventTable, column: str, order: tuple[str, ...] = ()) -> list[_Fact]:
    """How many events have each value, in a given order or the most frequent first, the missing last."""
    values = table.lazy().select(value=nw.col(column).cast(nw.String))
    found = values.group_by("value").agg(rows=nw.len()).collect().to_pandas()
    counts = {name: int(rows) for name, rows in zip(found["value"], found["rows"], strict=True) if is_known(name)}
    known = sorted(counts, key=lambda name: (-counts[name], name))
    named = [name for name in order if name in known] + [name for name in known if name not in order]
    facts: list[_Fact] = [(about, name, counts[name], "") for name in named]
    missing = table.rows - sum(counts.values())
    return [*facts, (about, NOT_KNOWN, missing, "")] if missing and facts else facts


def _allowed(name: str) -> tuple[str, ...]:
    return next(column.allowed for column in EVENT_COLUMNS if column.name == name)
