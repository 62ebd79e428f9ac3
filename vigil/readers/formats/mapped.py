"""Any table of events, through a mapping that says which column is what."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from vigil.readers import cells, missing
from vigil.readers.cells import Faults
from vigil.readers.column_names import LONG_TEXTS, share
from vigil.readers.columns import events_frame
from vigil.readers.counts import FIGURE_COLUMNS, read_figures
from vigil.readers.dates import DaysRead, looks_like_day, not_an_hour, read_days
from vigil.readers.day_order import ORDERS, Beside, DateOrder
from vigil.readers.day_words import month_named, weekday_named
from vigil.readers.files.header import is_total
from vigil.readers.files.opening import Content, Progress, UnreadableFileError
from vigil.readers.files.raw import RawRows, Sample, rows_of_sample
from vigil.readers.files.rows import lines_in_words, read_rows
from vigil.readers.format import Format, Read, ReadResult, Recognition
from vigil.readers.mapping import EXAMPLES, Mapping
from vigil.readers.placing import place_rows
from vigil.readers.proposals import propose_mapping
from vigil.table.schema import CASUALTIES
from vigil.text import listed, number_of

LABELS = ("event_type", "sub_event_type", "weapon", "actor1", "actor2", "country", "admin1", "admin2", "location")
ONE_SPELLING = ("event_type", "sub_event_type", "weapon", "actor1", "actor2")
TEXTS = ("headline", "notes", "sources")
WITH_MARKERS = (*LABELS, *TEXTS, *FIGURE_COLUMNS)


def recognise(sample: Sample) -> Recognition | None:
    """Possibly, where a column could be a day."""
    mapping, proposals = propose_mapping(sample)
    if mapping is None:
        return None
    guessed = listed([f"{one.column} as {one.target}" for one in proposals])
    return Recognition("possible", f"is no data set that is known; its columns are read by their names: {guessed}")


def read(content: Content, sample: Sample, progress: Progress | None, mapping: Mapping | None) -> ReadResult:
    """Every row is one event, in the columns that the mapping names; without one, in those proposed."""
    mapping = mapping or propose_mapping(sample)[0]
    if mapping is None:
        raise UnreadableFileError(content.file, "has no column that could be a day; say which with a mapping")
    _require_columns(content.file, sample, mapping)
    long_texts = [mapping.columns[name] for name in LONG_TEXTS if name in mapping.columns]
    wanted = [*mapping.columns.values(), *columns_beside(sample, mapping)]
    raw = read_rows(content, sample, columns=wanted, long_texts=long_texts, progress=progress)
    return _read_result(raw, mapping, progress)


def read_with(columns: dict[str, str | tuple[str, ...]], **options: Any) -> Read:
    """The `read` of a format whose columns are known, as a mapping would have them; options: further parts of it.

    columns: from what a column can be to its name, in any case, or to several of which a file has one; what a file
    does not have is left out.
    """

    def read_known(content: Content, sample: Sample, progress: Progress | None, mapping: Mapping | None) -> ReadResult:
        there = {name.casefold(): name for name in sample.names}
        known: dict[str, str] = {}
        for target, names in columns.items():
            for name in (names,) if isinstance(names, str) else names:
                if name.casefold() in there:
                    known.setdefault(target, there[name.casefold()])
        return read(content, sample, progress, Mapping(known, **options))

    return read_known


def preview(sample: Sample, mapping: Mapping, *, file: str = "") -> ReadResult:
    """What a mapping makes of the first rows of a file, to look at before all are read.

    Lines of problems are counted from the first row of the sample. Raises `UnreadableFileError` as `read` does.
    """
    _require_columns(file, sample, mapping)
    wanted = [*mapping.columns.values(), *columns_beside(sample, mapping)]
    return _read_result(rows_of_sample(sample, file, wanted), mapping, None)


COLUMNS_BESIDE = 3


def columns_beside(sample: Sample, mapping: Mapping) -> list[str]:
    """Other columns of a file that may tell the order of day and month: with days, months or weekdays; where the first
    rows leave it open."""
    if mapping.date_order in ORDERS or "event_date" not in mapping.columns:
        return []
    read = read_days(pd.Series(sample.column(mapping.columns["event_date"]), dtype="str"))
    if read.order is None or read.order.is_sure:
        return []
    tests = (looks_like_day, lambda cell: month_named(cell) is not None, lambda cell: weekday_named(cell) is not None)
    others = [name for name in sample.names if name not in mapping.columns.values()]
    known = [name for name in others if any(share(sample.column(name), test) > 0.8 for test in tests)]
    return known[:COLUMNS_BESIDE]


def _require_columns(file: str, sample: Sample, mapping: Mapping) -> None:
    if missing := [column for column in mapping.columns.values() if column not in sample.names]:
        named = listed([f"“{name}”" for name in missing])
        has = ", ".join(sample.names[:20])
        raise UnreadableFileError(file, f"has no column {named}, which the mapping names; it has: {has}")


def _read_result(raw: RawRows, mapping: Mapping, progress: Progress | None) -> ReadResult:
    raw = _without_counts_of_none(raw, mapping)
    frame, faults = raw.frame, Faults(raw)
    rows = len(frame)
    raw_columns = {name: frame[column] for name, column in mapping.columns.items()}

    found, order = _days(raw_columns, raw, mapping, faults)
    figures, remarks = read_figures(raw_columns, faults)
    found |= figures
    _leave_out_totals(raw_columns, found, faults)
    labels, spellings = _labels(raw_columns)
    found |= labels
    for name in TEXTS:
        if name in raw_columns:
            found[name] = cells.texts(raw_columns[name]).astype("str")
    if len(remarks):
        nothing = pd.Series(None, index=frame.index, dtype="str")
        found["notes"] = cells.with_remarks(found.get("notes", nothing), remarks)
    mapped = frame[list(dict.fromkeys(mapping.columns.values()))]
    identifier, repeated = cells.unique_ids(raw_columns["event_id"], "row") if "event_id" in raw_columns else (None, 0)
    found["event_id"] = cells.generated_ids(mapped, "row") if identifier is None else identifier
    placed = place_rows(raw_columns, mapping, faults, rows=rows, progress=progress)
    for name in ("latitude", "longitude", "radius_km", "geo_precision"):
        found[name] = getattr(placed, name)
    read = {str(raw_columns[name].name): raw_columns[name] for name in WITH_MARKERS if name in raw_columns}
    notes = [*raw.notes, *([order.note] if order and order.note else [])]
    if repeated:
        notes.append(cells.repeated_note(repeated))
    notes += missing.marker_notes(raw, read)
    return ReadResult(
        faults.good(events_frame(found, rows)),
        faults.problems(),
        raw.rows_in_file,
        (*notes, *placed.notes, *spellings),
        placed.unresolved,
        date_order=order,
    )


def _without_counts_of_none(raw: RawRows, mapping: Mapping) -> RawRows:
    """Without rows that count 0 events, and nobody killed or injured: they say that there was none, and are none."""
    if "events_count" not in mapping.columns:
        return raw
    figures = [mapping.columns[name] for name in ("events_count", *CASUALTIES) if name in mapping.columns]
    none = ~raw.frame[figures[0]].isna().to_numpy()
    for column in figures:
        values = raw.frame[column]
        none &= (values.isna() | cells.marked(values, r"^0*(?:\.0+)?$")).to_numpy()
    if not none.any():
        return raw
    lines = raw.lines(np.flatnonzero(none).tolist())
    note = f"of 0 events, and so passed over: {number_of(len(lines), 'row')}, {lines_in_words(lines)}"
    return raw.filtered(~none, note)


def _leave_out_totals(raw_columns: dict[str, pd.Series], found: dict[str, pd.Series], faults: Faults) -> None:
    """Report rows that have a day, the word for a total in place of a place, and the sum of the others or of the day's.

    A place may be called so: without the sum it is one.
    """
    places = [raw_columns[name] for name in ("location", "admin2", "admin1", "country") if name in raw_columns]
    for values in places:
        codes, texts = cells.coded(values)
        named = np.array([*(isinstance(text, str) and is_total(text) for text in texts), False])[codes]
        if not named.any():
            continue
        sums = np.zeros(len(named), dtype=bool)
        for name in (name for name in SUMMED if name in found):
            figure = found[name].astype("float64")
            rest = figure.mask(named)
            of_day = rest.groupby(found["event_date"]).transform("sum")
            sums |= ((figure > 0) & ((figure == rest.sum()) | (figure == of_day))).fillna(False).to_numpy()
        faults.report(named & sums, values, "makes this a row of totals, which is not counted again")


SUMMED = ("killed_best", "injured_best", "launched", "shot_down")


def _days(
    raw_columns: dict[str, pd.Series], raw: RawRows, mapping: Mapping, faults: Faults
) -> tuple[dict[str, pd.Series], DateOrder | None]:
    """The day and hour of each event, and its end, whichever columns they stand in; and the order of day and month."""
    written = raw_columns["event_date"] if "event_date" in raw_columns else day_of_parts(raw_columns)
    clock, end = raw_columns.get("time"), raw_columns.get("end")
    order = mapping.date_order if mapping.date_order in ORDERS else ""
    zone = mapping.time_zone
    beside = [Beside(str(name), raw.frame[name]) for name in raw.frame if name not in mapping.columns.values()]
    read = read_days(written, order=order, zone=zone, clock=clock, beside=beside)
    last = None
    if end is not None:
        # the two columns are written alike: what one does not tell, the other may
        last = read_days(end, order=order, zone=zone)
        if not order and last.order and last.order.is_sure and read.order and not read.order.is_sure:
            read = read_days(written, known=last.order.order, zone=zone, clock=clock)
            read = replace(read, order=replace(last.order, because=f"it is so in “{end.name}”"))
        elif not order and read.order and (last.order is None or not last.order.is_sure):
            last = read_days(end, known=read.order.order, zone=zone)
    faults.report(read.unread, written, f"is not a day or time such as {EXAMPLES[order]}")
    faults.report(cells.texts(written).isna(), written, "is empty; an event needs a day")
    for rows, remark in read.remarks:
        faults.report(rows, written, remark, leave_out=False)
    if clock is not None:
        reason = "is not an hour such as 21:30; only the day is taken"
        faults.report(not_an_hour(clock), clock, reason, leave_out=False)
    found = {str(name): read.frame[name] for name in read.frame}
    if end is not None and last is not None:
        found["end"] = _ends(last, end, found, faults)
    return found, read.order


def _ends(last: DaysRead, values: pd.Series, found: dict[str, pd.Series], faults: Faults) -> pd.Series:
    """The ends that a column of its own gives; one that is no day, or before the begin, is reported and left out."""
    day = last.frame["end"].dt.tz_localize(None).dt.normalize().fillna(last.frame["event_date"])
    moment = last.frame["end"].fillna(last.frame["start"])
    faults.report(last.unread, values, "is not a day or time; the event is without an end", leave_out=False)
    before = (day < found["event_date"]).to_numpy()
    faults.report(before, values, "is before the begin; the event is without an end", leave_out=False)
    return moment.mask(before).fillna(found["end"])


def day_of_parts(columns: dict[str, pd.Series]) -> pd.Series:
    """Texts of days from the columns of their year, month and day; without a day, or with day 0, of the month alone."""
    parts = {name: columns[name] for name in ("year", "month", "day") if name in columns}

    def numbers(name: str, read: Callable[[str], int | None]) -> pd.Series:
        if name not in parts:
            return pd.Series(np.nan, index=parts["year"].index)
        codes, texts = cells.coded(parts[name])
        known = [found if isinstance(text, str) and (found := read(_whole(text))) else np.nan for text in texts]
        return pd.Series(np.array([*known, np.nan], dtype=float)[codes], index=parts["year"].index)

    years = cells.texts(parts["year"]).astype("str").str.replace(r"\.0+$", "", regex=True)
    months = numbers("month", month_named)
    days = numbers("day", lambda text: int(text) if re.fullmatch(r"\d{1,2}", text) else None).where(months.notna())
    padded = [part.map("-{:02.0f}".format, na_action="ignore").astype("str").fillna("") for part in (months, days)]
    return (years + padded[0] + padded[1]).astype("str").rename(", ".join(str(part.name) for part in parts.values()))


def _whole(text: str) -> str:
    return re.sub(r"\.0+$", "", text.strip())


def _labels(raw_columns: dict[str, pd.Series]) -> tuple[dict[str, pd.Series], list[str]]:
    """The labels of the rows, and what is to be said of spellings that were brought together. Names of places keep
    theirs: which are of one place, the gazetteer says (`vigil.places.spellings`)."""
    found, notes = {}, []
    for name in LABELS:
        if name not in raw_columns:
            continue
        found[name] = cells.relabel(raw_columns[name])
        if name in ONE_SPELLING:
            found[name], note = cells.one_spelling(found[name])
            notes += [f"{raw_columns[name].name}: {note}"] if note else []
    return found, notes


MAPPED = Format(
    name="mapped",
    title="A table of your own",
    publisher="not stated",
    licence="not stated",
    citation="as its publisher asks",
    event_is="one row of the table, as whoever made it defines it",
    caveats=(
        "Which column is what was said by a mapping, or guessed from names and content: look at the first rows.",
        "Given coordinates are taken as exact as the mapping says; places looked up by name as exact as the name is.",
    ),
    columns={"event_date": "A day, or a day and an hour; every other column is wanted and not needed"},
    is_general=True,
    recognise=recognise,
    read=read,
)
