"""Texts that say that a cell has no value: NA, n/a, NULL, None, a dash. They are missing, never values."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from vigil.readers.files.raw import RawRows
from vigil.text import number_of

MARKERS = frozenset(
    {
        *("na", "n/a", "n.a.", "n.a", "#n/a", "<na>", "nan", "nat", "null", "(null)", "none", "nil", "(blank)"),
        *("n.d.", "n.d", "n/d", "no data", "not available", "not applicable", "not stated", "not reported"),
        *("-", "--", "---", ".", "..", "...", "…"),
        *("\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212"),
        *("невідомо", "н/д", "н.д.", "немає даних", "не вказано", "неизвестно", "нет данных", "не указано"),
        *("k.a.", "k. a.", "keine angabe", "keine angaben", "inconnu", "n.c.", "non communiqué"),
        *("s/d", "sin datos", "desconocido", "غير معروف", "غير متوفر"),
    }
)
"""Whole cells, in small letters, that say that there is no value."""

LONGEST = max(len(form.encode()) for text in MARKERS for form in (text, text.upper()))
"""In bytes."""

_WITH_EMPTY = sorted({"", *MARKERS})

_SHOWN = 8
"""Markers named in a note."""


def is_marker(text: str) -> bool:
    """Whether a text says that there is no value; an empty one does too."""
    return not (folded := " ".join(text.split()).lower()) or folded in MARKERS


def without_markers(texts: pd.Series) -> pd.Series:
    """Stripped texts (str), those that say that there is no value missing."""
    says = marked_missing(texts)
    return texts.mask(says) if says.any() else texts


def marked_missing(texts: pd.Series) -> np.ndarray:
    """Which of some stripped texts (str) say that there is no value (bool); of missing ones none does.

    Where all others are two-letter codes, NA is one of them: Namibia.
    """
    says = np.zeros(len(texts), dtype=bool)
    sizes = pc.fill_null(pc.binary_length(pa.array(texts, pa.large_string(), from_pandas=True)), LONGEST + 1)
    short = np.flatnonzero(sizes.to_numpy(zero_copy_only=False) <= LONGEST)
    says[short] = texts.iloc[short].str.lower().isin(_WITH_EMPTY).to_numpy()
    if says.any():
        others = texts[~says].dropna()
        if len(others) and others.str.fullmatch("[A-Z]{2}").all():
            says &= (texts != "NA").to_numpy()
    return says


def marker_notes(raw: RawRows, columns: Mapping[str, pd.Series]) -> list[str]:
    """Which cells of some columns say that there is no value, how many and where the first: one note or none.

    columns: by the name of each in the file.
    """
    found: list[str] = []
    for name, values in columns.items():
        texts = (pd.Series(values.cat.categories, dtype="str") if values.dtype == "category" else values).str.strip()
        says = marked_missing(texts)
        if not says.any():
            continue
        for text in texts[says & (texts != "").to_numpy()].unique():
            rows = np.flatnonzero((values.astype("str").str.strip() == text).fillna(False))
            (line,) = raw.lines([int(rows[0])])
            found.append(f"“{text}” in {number_of(len(rows), 'row')} of {name}, the first in row {line}")
    if not found:
        return []
    more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return [f"cells that say that nothing is known are read as empty: {'; '.join(found[:_SHOWN])}{more}"]
