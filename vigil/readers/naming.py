"""From the names of places in a table to coordinates at the precision they allow, without the network.

A name that fits several places, or none, is never guessed: it goes on a list for a person to settle.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from vigil.places.geocoder import GeocodeResult, OfflineGeocoder, default_geocoder
from vigil.readers.cells import per_text
from vigil.readers.format import unresolved_frame
from vigil.table.schema import GEO_PRECISIONS


@dataclass(frozen=True, eq=False)
class LocatedNames:
    """What the names of a column were found to be: one value for each row."""

    latitude: pd.Series
    longitude: pd.Series
    radius_km: pd.Series
    geo_precision: pd.Series
    admin1: pd.Series
    unresolved: pd.DataFrame


def locate(
    names: pd.Series,
    *,
    several: Callable[[str], list[str]] = lambda name: [name],
    known: Mapping[str, str] | None = None,
    progress: Callable[[float, str], None] | None = None,
) -> LocatedNames:
    """Look up every different name once.

    several: the places that one text names; where there are more than one, the row has no coordinates and the coarsest
    of their precisions. known: the precision of words that are no names of places, such as directions.
    """
    geocoder = default_geocoder()
    known = known or {}
    answers: dict[str, GeocodeResult] = {}
    counted = names.value_counts()
    for done, text in enumerate(counted.index):
        for part in several(str(text)):
            if part not in answers:
                direction = GeocodeResult(part, name=part, precision=known[part]) if part in known else None
                answers[part] = direction or _raion(geocoder, geocoder.resolve(part))
        if progress and not done % 200:
            progress(done / len(counted), "looking up names of places")

    def parts(text: str) -> list[GeocodeResult]:
        return [answers[part] for part in several(text)]

    def column(value: Callable[[list[GeocodeResult]], object], dtype: str) -> pd.Series:
        return per_text(names, lambda found: pd.Series([value(parts(text)) for text in found], dtype=dtype))

    missing: dict[str, tuple[int, str]] = {}
    for text, count in counted.items():
        for answer in parts(str(text)):
            if not answer.found:
                before = missing.get(answer.query, (0, ""))[0]
                missing[answer.query] = (before + int(count), answer.note)
    return LocatedNames(
        column(lambda found: found[0].latitude if len(found) == 1 else None, "float64"),
        column(lambda found: found[0].longitude if len(found) == 1 else None, "float64"),
        column(lambda found: found[0].radius_km if len(found) == 1 else None, "float64"),
        column(_coarsest, "str"),
        column(_oblast, "str"),
        unresolved_frame(missing),
    )


def _raion(geocoder: OfflineGeocoder, answer: GeocodeResult) -> GeocodeResult:
    """The answer; where a name that says it is a raion fits several places of which one is, that one."""
    head = answer.query.split(",")[0].strip()
    if answer.found or len(answer.candidates) < 2 or not head.endswith(" raion"):
        return answer
    fitting = [place.raw for place in geocoder.geocode(answer.query, exactly_one=False) or []]
    raions = [raw for raw in fitting if raw["name"].startswith(f"{head}, ")]
    return GeocodeResult(**raions[0]) if len(raions) == 1 else answer


def _coarsest(found: list[GeocodeResult]) -> str | None:
    if not found or not all(answer.found for answer in found):
        return None
    return max((answer.precision for answer in found), key=GEO_PRECISIONS.index)


def _oblast(found: list[GeocodeResult]) -> str | None:
    """The first-level unit, where the answer is one or its name says which."""
    if len(found) != 1 or not found[0].found:
        return None
    (answer,) = found
    last = answer.name.rpartition(", ")[2]
    return last if answer.precision == "oblast" or last in _CITY_UNITS or last.endswith(" oblast") else None


_CITY_UNITS = ("Kyiv", "Sevastopol")
"""Cities that are first-level units of their own."""
