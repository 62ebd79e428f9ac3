"""From columns of text to columns of values, at any size: what cannot be read is reported, never guessed.

Each text is read once however often it stands: dates and counts repeat, so that millions of rows cost what their
different texts cost. A row with a problem is left out of the events; `Faults` keeps why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from vigil.limits import FIRST_YEAR, LAST_YEAR, LISTED_BAD_ROWS
from vigil.readers.files.raw import RawRows
from vigil.readers.missing import without_markers
from vigil.table.problems import Problem
from vigil.table.schema import TIME_ZONE
from vigil.text import folded, listed, number_of


@dataclass
class Faults:
    """What is wrong in the rows of a file, and which rows are left out for it."""

    rows: RawRows
    bad: np.ndarray = field(init=False)
    """Of each row, whether something is wrong with it."""
    _found: list[tuple[np.ndarray, pd.Series, str | pd.Series, bool]] = field(default_factory=list)
    _of_table: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.bad = np.zeros(len(self.rows.frame), dtype=bool)

    def report(
        self, wrong: pd.Series | np.ndarray, values: pd.Series, reason: str | pd.Series, *, leave_out: bool = True
    ) -> None:
        """Report the rows marked in `wrong`, with their values in one column of the file and a reason, or one of each.

        Without `leave_out` the rows stay among the events, and the reason says what was made of the cell.
        """
        # where a comparison is not known, nothing is wrong
        places = np.flatnonzero(np.asarray(pd.Series(wrong).fillna(False), dtype=bool))
        if len(places):
            if leave_out:
                self.bad[places] = True
            self._found.append((places, values, reason, leave_out))

    def report_table(self, column: str, reason: str) -> None:
        """Report what holds of a column as a whole, for which no row is left out."""
        self._of_table.append((column, reason))

    def good(self, events: pd.DataFrame) -> pd.DataFrame:
        """The events of the rows that are not left out; their labels are only those that they have."""
        if not self.bad.any():
            return events
        selected = events[~self.bad].reset_index(drop=True)
        labelled = selected.select_dtypes("category").columns
        return selected.assign(**{name: selected[name].cat.remove_unused_categories() for name in labelled})

    def problems(self) -> tuple[Problem, ...]:
        """Every problem, in the order of the file; of a file with too many, how many are not listed.

        Those for which a row is left out are listed before all others.
        """
        listed: list[Problem] = list(self.rows.problems)
        count = sum(len(places) for places, *_ in self._found)
        places_of = np.unique(np.concatenate([places for places, *_ in self._found])) if self._found else np.array([])
        if len(places_of) > LISTED_BAD_ROWS:
            places_of = places_of[np.argsort(~self.bad[places_of], kind="stable")][:LISTED_BAD_ROWS]
        lines = dict(zip(places_of.tolist(), self.rows.lines(places_of.tolist()), strict=True))
        for places, values, reason, left_out in self._found:
            shown = places[np.isin(places, places_of)]
            reasons = [reason] * len(shown) if isinstance(reason, str) else reason.iloc[shown].tolist()
            for place, value, why in zip(shown.tolist(), values.iloc[shown], reasons, strict=True):
                text = "" if pd.isna(value) else str(value)
                listed.append(Problem(self.rows.file, lines[place], str(values.name), text, why, left_out))
        listed.sort(key=lambda problem: (problem.row or 0, problem.column))
        if rest := count - (len(listed) - len(self.rows.problems)):
            listed.append(Problem(self.rows.file, None, "", "", f"has {rest:,} more problems than are listed"))
        of_table = [Problem(self.rows.file, None, column, "", why, left_out=False) for column, why in self._of_table]
        return (*of_table, *listed)


def per_text(values: pd.Series, read: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """Read each different text of a column once: `read` gets them stripped and hands back as many values.

    Missing texts give missing values; the type of the values must be able to hold them.
    """
    codes, texts = coded(values)
    found = read(texts)
    taken = pd.api.extensions.take(found.array, codes, allow_fill=True)
    return pd.Series(taken, index=values.index, name=values.name)


def per_text_columns(values: pd.Series, read: Callable[[pd.Series], pd.DataFrame]) -> pd.DataFrame:
    """The same where each text gives several values: `read` hands back a frame with a row for each."""
    codes, texts = coded(values)
    found = read(texts)
    return pd.DataFrame(
        {name: pd.api.extensions.take(found[name].array, codes, allow_fill=True) for name in found},
        index=values.index,
    )


def coded(values: pd.Series) -> tuple[np.ndarray, pd.Series]:
    """Which of the different texts each row has (-1: none), and these texts, stripped."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        codes, texts = values.cat.codes.to_numpy(), values.cat.categories
    else:
        codes, texts = pd.factorize(values)
    return codes.astype("int64"), pd.Series(texts, dtype="str").str.strip()


def texts(values: pd.Series) -> pd.Series:
    """Stripped texts (str), missing where nothing is left or a text says that there is no value."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return per_text(values, without_markers)
    return without_markers(values.str.strip())


def relabel(
    values: pd.Series, names: Mapping[str, str] | Callable[[str], str | None] = str, *, other: str | None = None
) -> pd.Series:
    """Other names for texts, as categories: without `names` the stripped texts themselves.

    A text without a name gets `other`, or is missing.
    """
    codes, found = coded(values)
    if names is str:
        renamed, categories = pd.factorize(without_markers(found))
    else:
        call = names if callable(names) else lambda text: names.get(text, other)
        named = [(call(text) if isinstance(text, str) and text else None) or None for text in found]
        renamed, categories = pd.factorize(pd.Series(named, dtype="str"))
    new_codes = np.where(codes < 0, -1, np.append(renamed, -1)[codes])
    dtype = pd.CategoricalDtype(pd.Index(categories, dtype="str"))
    return pd.Series(pd.Categorical.from_codes(new_codes, dtype=dtype), index=values.index, name=values.name)


def one_spelling(labelled: pd.Series) -> tuple[pd.Series, str]:
    """Labels (category) of which no two differ only in case, blanks or how their letters are encoded.

    The most frequent spelling stands for all, of equals the first. Says which were brought together; empty for none.
    """
    names = labelled.cat.categories
    groups: dict[str, list[int]] = {}
    for code, name in enumerate(names):
        groups.setdefault(" ".join(folded(name).split()), []).append(code)
    several = [group for group in groups.values() if len(group) > 1]
    if not several:
        return labelled, ""
    codes = labelled.cat.codes.to_numpy()
    rows = np.bincount(codes[codes >= 0], minlength=len(names))
    stands_for = np.arange(len(names))
    said = []
    for group in several:
        first = max(group, key=lambda code: (rows[code], -code))
        others = [code for code in group if code != first]
        stands_for[others] = first
        count = number_of(int(rows[others].sum()), "row")
        said.append(f"{listed([f'“{names[code]}”' for code in others])} as “{names[first]}” in {count}")
    kept, new = np.unique(stands_for, return_inverse=True)
    united = pd.Categorical.from_codes(np.where(codes < 0, -1, new[codes]), categories=names[kept])
    more = f"; and {len(said) - SPELLINGS_SHOWN} more" if len(said) > SPELLINGS_SHOWN else ""
    note = f"spellings of one name were brought together: {'; '.join(said[:SPELLINGS_SHOWN])}{more}"
    return pd.Series(united, index=labelled.index, name=labelled.name), note


SPELLINGS_SHOWN = 8
"""Names of which a note says how their spellings were brought together."""


def as_numbers(found: pd.Series) -> pd.Series:
    """Plain numbers (float64) from texts; missing where one is not that."""
    # underscores and words such as "infinity" are numbers to Python only
    plain = found.str.fullmatch(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?", na=False)
    return pd.to_numeric(found.where(plain), errors="coerce").astype("float64")


def marked(values: pd.Series, pattern: str) -> pd.Series:
    """Whether each text holds what a pattern describes (bool; False for a missing one)."""
    matches = per_text(values, lambda found: found.str.contains(pattern, regex=True).astype("boolean"))
    return matches.fillna(False).astype(bool)


def _blank(values: pd.Series) -> pd.Series:
    return per_text(values, lambda found: (found == "").astype("boolean")).fillna(True).astype(bool)


def days(
    values: pd.Series,
    faults: Faults,
    formats: Sequence[str],
    *,
    required: bool = True,
    expected: str = "a day such as 2025-07-04",
) -> pd.Series:
    """Days (datetime64[us], midnight) written in one of several ways; the first that fits counts.

    What is none is reported, and costs the event where a day is `required`.
    """
    read = moments_as_written(values, formats).dt.normalize()
    given = ~_blank(values)
    reason = f"is not {expected}" if required else f"is not {expected}; read as not known"
    faults.report(given & read.isna(), values, reason, leave_out=required)
    if required:
        faults.report(~given, values, "is empty; an event needs a day")
    return read


def moments_as_written(values: pd.Series, formats: Sequence[str]) -> pd.Series:
    """Naive times (datetime64[us]) in the first of `formats` that fits each; missing where none does."""

    def read(found: pd.Series) -> pd.Series:
        result = pd.Series(pd.NaT, index=found.index, dtype="datetime64[us]")
        for shape in formats:
            left = result.isna() & found.notna()
            if not left.any():
                break
            parsed = pd.to_datetime(found[left], format=shape, errors="coerce").astype("datetime64[us]")
            result[left] = parsed.where(parsed.dt.year.between(FIRST_YEAR, LAST_YEAR))
        return result

    return per_text(values, read)


def moments_utc(values: pd.Series) -> pd.Series:
    """Moments in Kyiv time from ISO 8601 texts with an offset; missing where one is not that."""

    def read(found: pd.Series) -> pd.Series:
        with_offset = found.where(found.str.contains(r"(?:Z|[+-]\d{2}:?\d{2})$", na=False))
        parsed = pd.to_datetime(with_offset, format="ISO8601", utc=True, errors="coerce")
        parsed = parsed.where(parsed.dt.year.between(FIRST_YEAR, LAST_YEAR))
        return parsed.dt.tz_convert(TIME_ZONE).dt.as_unit("us")

    return per_text(values, read)


def coordinates(latitude: pd.Series, longitude: pd.Series, faults: Faults) -> tuple[pd.Series, pd.Series]:
    """Latitude and longitude (float64, WGS 84), both missing where either is.

    What is no number, off the globe, half a pair or 0, 0 is reported; the event stays, and is not placed by it.
    """
    placed = "the event is not placed by it"
    pair: list[pd.Series] = []
    for values, name, bound in ((latitude, "latitude", 90), (longitude, "longitude", 180)):
        # of degrees a comma can only be that of decimals, as spreadsheets save them
        read = per_text(values, lambda found: as_numbers(found.str.replace(",", ".", regex=False)))
        faults.report(~_blank(values) & read.isna(), values, f"is not a number; {placed}", leave_out=False)
        beyond = f"is off the globe: {name} lies between -{bound} and {bound}; {placed}"
        faults.report(read.abs() > bound, values, beyond, leave_out=False)
        pair.append(read.where(read.abs() <= bound))
    north, east = pair
    blank_north, blank_east = _blank(latitude), _blank(longitude)
    faults.report(blank_north & ~blank_east, longitude, f"stands without a latitude; {placed}", leave_out=False)
    faults.report(blank_east & ~blank_north, latitude, f"stands without a longitude; {placed}", leave_out=False)
    nowhere = (north == 0) & (east == 0)
    atlantic = f"with longitude 0 is a place in the Atlantic that stands for “not known”; {placed}"
    faults.report(nowhere, latitude, atlantic, leave_out=False)
    known = north.notna() & east.notna() & ~nowhere
    return north.where(known), east.where(known)


def unique_ids(given: pd.Series, prefix: str) -> tuple[pd.Series, int]:
    """Identifiers that are unique: repeated ones get a number; also says how many were repeated.

    An empty one is made from its place in the file, so that no row is without.
    """
    found = texts(given).astype("str")
    empty = found.isna()
    if empty.any():
        made = pd.Series([f"{prefix}-row-{place + 1}" for place in np.flatnonzero(empty)], index=found.index[empty])
        found = found.mask(empty, made.reindex(found.index))
    again = found.duplicated()
    if again.any():
        number = found.groupby(found).cumcount()
        found = found.where(~again, found + "-" + (number + 1).astype("str"))
    return found, int(again.sum())


def repeated_note(count: int) -> str:
    """What is said of identifiers that `unique_ids` found again."""
    return f"identifiers stood already in {number_of(count, 'row')}; there they got a number"


def generated_ids(frame: pd.DataFrame, prefix: str) -> pd.Series:
    """Identifiers from what the rows say, the same for the same rows wherever they stand in the file."""
    digits = pd.Series(_hashed_rows(frame) >> np.uint64(16))
    found = _with_digits(f"{prefix}-", digits)
    again = digits.duplicated()
    if again.any():
        number = digits.groupby(digits).cumcount()
        found = found.where(~again, found + "-" + (number + 1).astype("str"))
    return found


def _hashed_rows(frame: pd.DataFrame) -> np.ndarray:
    """What `pandas.util.hash_pandas_object` makes of the rows (uint64), without looking for texts that repeat in
    columns where they hardly do."""
    found = np.full(len(frame), 0x345678, dtype="uint64")
    factor = np.uint64(1000003)
    for place, (_, values) in enumerate(frame.items()):
        hashed = pd.util.hash_pandas_object(values, index=False, categorize=False).to_numpy(copy=True)
        hashed[values.isna().to_numpy()] = np.iinfo("uint64").max
        found = (found ^ hashed) * factor
        factor += np.uint64(82520 + 2 * (len(frame.columns) - place))
    return found + np.uint64(97531)


_HEX = np.frombuffer("".join(f"{byte:02x}" for byte in range(256)).encode(), dtype="uint8").reshape(256, 2)


def _with_digits(prefix: str, numbers: pd.Series) -> pd.Series:
    """Texts (str): a prefix with the last 12 hexadecimal digits of each number (uint64) behind."""
    begin = np.frombuffer(prefix.encode(), dtype="uint8")
    width = len(begin) + 12
    letters = np.empty((len(numbers), width), dtype="uint8")
    letters[:, : len(begin)] = begin
    octets = numbers.to_numpy().astype(">u8").view("uint8").reshape(-1, 8)[:, 2:]
    letters[:, len(begin) :] = _HEX[octets].reshape(-1, 12)
    ends = np.arange(len(numbers) + 1, dtype="int64") * width
    texts = pa.LargeStringArray.from_buffers(len(numbers), pa.py_buffer(ends), pa.py_buffer(letters))
    return pd.Series(texts.to_pandas(), dtype="str")


def with_remarks(texts: pd.Series, remarks: pd.Series) -> pd.Series:
    """Texts (str) of all rows, to those that have one a remark added; `remarks` has the labels of its rows."""
    if remarks.empty:
        return texts
    before = texts.loc[remarks.index]
    return texts.mask(texts.index.isin(remarks.index), (before + "; " + remarks).fillna(remarks).astype("str"))


def joined(parts: Sequence[pd.Series], separator: str = "; ") -> pd.Series:
    """Texts of several columns joined, missing ones left out (str); for formats of thousands of rows, not millions."""
    cells = zip(*(part.tolist() for part in parts), strict=True)
    return pd.Series(
        [
            separator.join(dict.fromkeys(cell for cell in row if isinstance(cell, str) and cell)) or None
            for row in cells
        ],
        dtype="str",
    )
