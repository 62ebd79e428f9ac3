"""How exactly coordinates are known, from a column that says so: a distance, a code of a known publisher, a word."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from vigil.readers.cells import Faults, per_text_columns
from vigil.readers.column_names import is_missing, words_of
from vigil.table.schema import GEO_PRECISIONS

RADII_KM: tuple[tuple[float, str], ...] = ((1.0, "point"), (5.0, "settlement"), (20.0, "city"), (60.0, "district"))
"""Up to which radius coordinates are known to what; beyond the last, to an oblast."""

_UNITS_KM: Mapping[str, float] = {
    **dict.fromkeys(("km", "kms", "kilometer", "kilometers", "kilometre", "kilometres", "км"), 1.0),
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres", "м", "метрів", "метров"), 0.001),
    **dict.fromkeys(("mi", "mile", "miles"), 1.609344),
}

ACLED_CODES: Mapping[str, str] = {"1": "settlement", "2": "district", "3": "oblast"}
UCDP_CODES: Mapping[str, str] = dict(
    zip("1234567", ("point", "city", "district", "oblast", "country", "country", "sea"), strict=True)
)

CODES: Mapping[tuple[str, ...], Mapping[str, str]] = {
    ("geo", "precision"): ACLED_CODES,
    ("where", "prec"): UCDP_CODES,
    ("specificity",): {"1": "settlement", "2": "district", "3": "district", "4": "oblast", "5": "country"},
}
"""Codes of ACLED, UCDP and GTD, by the folded name of their column."""

_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("exact", "precise", "point", "address", "building", "high", "точно", "точна", "точка"), "point"),
    **dict.fromkeys(("settlement", "village", "town", "село", "селище", "settlement level"), "settlement"),
    **dict.fromkeys(("city", "municipality", "місто", "город"), "city"),
    **dict.fromkeys(("district", "raion", "county", "admin2", "adm2", "район"), "district"),
    **dict.fromkeys(("oblast", "region", "province", "admin1", "adm1", "state", "область"), "oblast"),
    **dict.fromkeys(("country", "national", "країна", "страна"), "country"),
}


def read_precision(values: pd.Series | None, faults: Faults, rows: int) -> tuple[pd.Series, pd.Series]:
    """Radius in km (float64) and precision (str, one of `GEO_PRECISIONS`), from the column that says so, if one does.

    A number without a unit has that of the column's name (“radius_km”, “accuracy_m”), or is a code where the column is
    one of `CODES`; what says nothing that is known is reported, and the row is as exact as the mapping says.
    """
    if values is None:
        return pd.Series(np.full(rows, np.nan)), pd.Series(None, index=range(rows), dtype="str")
    words = words_of(str(values.name))
    unit = next((_UNITS_KM[word] for word in words if word in _UNITS_KM), None)
    codes = CODES.get(words, {})

    def read(found: pd.Series) -> pd.DataFrame:
        answers = [_precision(text, unit, codes) for text in found]
        return pd.DataFrame(
            {
                "radius": pd.Series([radius for radius, _ in answers], dtype="float64"),
                "precision": pd.Series([precision for _, precision in answers], dtype="str"),
                "unread": pd.Series(
                    [
                        isinstance(text, str) and not is_missing(text) and answer == (None, None)
                        for text, answer in zip(found, answers, strict=True)
                    ],
                    dtype="boolean",
                ),
            }
        )

    found = per_text_columns(values, read)
    reason = "is no precision that is known, such as 25 km or city; the place is as exact as the mapping says"
    faults.report(found["unread"], values, reason, leave_out=False)
    radius = found["radius"]
    return radius, found["precision"].astype("str").fillna(precision_of_radius(radius))


def _precision(text: object, unit: float | None, codes: Mapping[str, str]) -> tuple[float | None, str | None]:
    if not isinstance(text, str):
        return None, None
    folded = " ".join(text.casefold().split())
    if folded.removesuffix(".0") in codes:
        return None, codes[folded.removesuffix(".0")]
    if folded in _WORDS or folded in GEO_PRECISIONS:
        return None, _WORDS.get(folded, folded)
    match = re.fullmatch(
        r"(?:[~≈±<≤]|within|about|approx\.?|ca\.?|до|близько|около)?\s*(\d+(?:[.,]\d+)?)\s*(\w*)\.?", folded
    )
    if match is None:
        return None, None
    scale = _UNITS_KM.get(match[2]) if match[2] else unit
    return (None, None) if scale is None else (round(float(match[1].replace(",", ".")) * scale, 6), None)


def precision_of_radius(radius_km: pd.Series) -> pd.Series:
    """How exactly a place is known that reaches so far; missing where it is not said."""
    if radius_km.isna().all():
        return pd.Series(None, index=radius_km.index, dtype="str")
    bounds = [bound for bound, _ in RADII_KM]
    names = np.array([*(name for _, name in RADII_KM), "oblast"], dtype=object)
    at = np.searchsorted(bounds, radius_km.fillna(0.0))
    return pd.Series(names[at], index=radius_km.index, dtype="str").where(radius_km.notna())
