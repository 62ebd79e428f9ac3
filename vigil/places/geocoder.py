"""From a place name to coordinates, a precision and a radius, without the network: a geopy geocoder.

    >>> OfflineGeocoder().geocode("Brovary, Kyiv oblast").raw["precision"]
    'city'
    >>> resolve("Kyiv - Darnytskyi").name
    'Darnytskyi district, Kyiv'

The order is fixed: the places table, then GeoNames, then, only when a `NominatimService` is handed over, Nominatim.
Context narrows a name down ("Brovary, Kyiv oblast", "Kyiv - Darnytskyi", "Solomianskyi (Kyiv)"), and context that
contradicts gives no coordinates instead of a guess. A name that fits several places is answered

1. by the one in the places table, if there is one, and the note names the others;
2. by the most populous, if it has at least `DOMINANCE` times the people of the next, and the note says so;
3. by the one that bears the name as its own today, or the most populous of these by the same rule, before those that
   once did or are also called so; not where that would pass over a place in Ukraine for one abroad;
4. otherwise not at all: the note lists the candidates.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any, NoReturn

import pandas as pd
from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderServiceError
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from vigil.limits import GEOCODER_CANDIDATES
from vigil.places.gazetteer import Gazetteer, GazetteerPlace, load_gazetteer
from vigil.places.names import NAME_CHARACTERS, key_of, split_kind
from vigil.places.online import NominatimService
from vigil.table.schema import PRECISION_OF_KIND

DOMINANCE = 10
"""How many times the people of the next candidate the most populous must have to be picked."""

MOST_WORDS = 8
"""Words of a name up to which a context without a comma is looked for; more are a sentence, not a name."""

UNKNOWN_POPULATION = 500
"""People taken for a place whose population GeoNames does not give: its list begins there."""

RESULT_COLUMNS = ("query", "name", "latitude", "longitude", "precision", "radius_km", "source", "note")
"""The columns of a geocoded list, in order."""

_AREAS_WITHOUT_POINT = {
    "country": "a country: an area, not a point",
    "sea": "a sea: an area, not a point",
    "direction": "a direction: not a point on the map",
}
_SEPARATORS = re.compile(r"[,;()\[\]/|>]+|\s+[-‐‑‒–—―]+\s+|:\s|\s+(?=[мг]\.)|\s+(?:in|of)\s+", re.IGNORECASE)
"""What parts a name from its context; a hyphen only with spaces, "м." and "г." (city) stay with the name after them."""


@dataclass(frozen=True)
class GeocodeResult:
    """What a name was found to be.

    Degrees are WGS 84. Where nothing fits, or several places do and none was picked, name, coordinates, precision,
    radius and source are empty and `note` says why; a country, a sea or a direction has a precision and no
    coordinates. `candidates` are the places that fitted, the best first.
    """

    query: str
    name: str = ""
    latitude: float | None = None
    longitude: float | None = None
    precision: str = ""
    radius_km: float | None = None
    source: str = ""
    note: str = ""
    candidates: tuple[str, ...] = ()

    @property
    def found(self) -> bool:
        """Whether the name was found to be one place, with coordinates or without."""
        return bool(self.precision)

    @property
    def located(self) -> bool:
        """Whether there are coordinates."""
        return self.latitude is not None and self.longitude is not None

    def row(self) -> dict[str, object]:
        """The answer as a row with `RESULT_COLUMNS`."""
        return {column: getattr(self, column) for column in RESULT_COLUMNS}


@dataclass(frozen=True)
class _Finding:
    """Places that fit a query, and what must be said of how they were found."""

    places: tuple[GazetteerPlace, ...]
    note: str = ""


class _NoNetwork(BaseSyncAdapter):  # type: ignore[misc]
    """geopy's transport for a geocoder that must never ask anyone."""

    def _refuse(self) -> NoReturn:
        raise GeocoderServiceError("The offline geocoder makes no requests.")

    def get_json(self, url: str, *, timeout: float, headers: Any) -> NoReturn:
        self._refuse()

    def get_text(self, url: str, *, timeout: float, headers: Any) -> NoReturn:
        self._refuse()


class OfflineGeocoder(Geocoder):  # type: ignore[misc]
    """geopy geocoder over the places table and GeoNames; asks Nominatim only if a service is handed over.

    gazetteer: the places to look in; the bundled ones when left out.
    online: a `NominatimService` to ask for names that are in neither table; none by default.
    """

    def __init__(self, *, gazetteer: Gazetteer | None = None, online: NominatimService | None = None) -> None:
        super().__init__(adapter_factory=_NoNetwork)
        self._gazetteer = gazetteer or load_gazetteer()
        self._online = online

    def geocode(
        self, query: str, *, exactly_one: bool = True, within: str | None = None, timeout: Any = DEFAULT_SENTINEL
    ) -> Location | list[Location] | None:
        """geopy's call: a `Location`, or None where there are no coordinates to give.

        `raw` of the location carries query, name, precision, radius_km, source, note and candidates. With
        `exactly_one=False` every candidate that has coordinates comes back, the best first. `within` is a wider place
        that the answer must lie in. `timeout` is geopy's and counts for nothing here.
        """
        if exactly_one:
            answer = self.resolve(query, within=within)
            return _location(answer) if answer.located else None
        finding = self._look_up(query, within)
        answers = [_result(query, place, finding.note) for place in finding.places]
        if not answers:
            answers = [self.resolve(query, within=within)]
        return [_location(answer) for answer in answers if answer.located] or None

    def resolve(self, query: str, *, within: str | None = None) -> GeocodeResult:
        """What a name is, with its precision, radius, source, note and candidates."""
        finding = self._look_up(query, within)
        if finding.places:
            return _choose(query, finding)
        if self._online is not None and not finding.note:
            return self._ask(query, within)
        return GeocodeResult(query, note=finding.note or "not found in the places table or GeoNames")

    def resolve_many(self, queries: Iterable[str], *, within: str | None = None) -> list[GeocodeResult]:
        """One answer per name, in their order; equal names are looked up once."""
        answers: dict[str, GeocodeResult] = {}
        out: list[GeocodeResult] = []
        for query in queries:
            if query not in answers:
                answers[query] = self.resolve(query, within=within)
            out.append(answers[query])
        return out

    def _look_up(self, query: str, within: str | None) -> _Finding:
        if len(query) > NAME_CHARACTERS:
            return _Finding((), f"too long for a place name (more than {NAME_CHARACTERS} characters)")
        if not key_of(query):
            return _Finding((), "no name to look up")
        if not within:
            whole = self._gazetteer.find(query)
            if whole:
                return _Finding(whole)
        parts = [part.strip() for part in _SEPARATORS.split(query) if part and key_of(part)]
        if len(parts) < 2 and not within:
            finding = self._find(query)
            return finding if finding.places else self._without_separator(query)
        return self._in_context(parts + ([within] if within else []), said_last=bool(within))

    def _find(self, name: str) -> _Finding:
        found = self._gazetteer.find(name)
        if found:
            return _Finding(found)
        alike = self._gazetteer.find_by_sound(name)
        return _Finding(alike, "found by another romanisation of the name" if alike else "")

    def _without_separator(self, query: str) -> _Finding:
        """A name and its context with nothing between them: "Kyiv Darnytskyi district", "Bucha Kyiv oblast"."""
        words = query.split()
        if len(words) > MOST_WORDS:
            return _Finding(())
        for cut in range(1, len(words)):
            parts = (" ".join(words[:cut]), " ".join(words[cut:]))
            if all(self._gazetteer.find(part) for part in parts):
                finding = self._in_context(parts, said_last=False)
                if finding.places:
                    return _Finding(finding.places, _joined(f"read as “{parts[0]}” and “{parts[1]}”", finding.note))
        return _Finding(())

    def _in_context(self, parts: Sequence[str], *, said_last: bool) -> _Finding:
        """The places of one part that lie in every other part: "Brovary, Kyiv oblast" and "Kyiv - Darnytskyi"."""
        findings = [self._find(part) for part in parts]
        for part, finding in zip(parts, findings, strict=True):
            if not finding.places:
                return _Finding((), self._unknown_part(part, parts, findings))
        # The narrow place is mostly named first, in lists of events last; a context handed over is never the answer.
        last = len(parts) - 1
        heads = [0, *(() if said_last else (last,)), *range(1, last)]
        for namesake in (False, True):
            for head in heads:
                others = [findings[index] for index in range(len(parts)) if index != head]
                places = tuple(
                    place
                    for place in findings[head].places
                    if all(self._lies_in_any(place, other.places, namesake) for other in others)
                )
                if places:
                    context = ", ".join(parts[index] for index in range(len(parts)) if index != head)
                    note = findings[head].note
                    if namesake:
                        note = _joined(note, f"“{context}” read as the oblast of that name")
                    return _Finding(places, note)
        best = findings[0].places[0]
        where = f"{best.label}, {best.within[0]}" if best.within and "," not in best.label else best.label
        context = ", ".join(parts[1:])
        return _Finding((), f"contradiction: “{parts[0]}” is {where}; nothing of that name is known in “{context}”")

    def _lies_in_any(self, place: GazetteerPlace, wider: Sequence[GazetteerPlace], namesake: bool) -> bool:
        if not namesake:
            return any(place.lies_in(other) for other in wider)
        oblasts = (self._gazetteer.oblast_of_seat(other) for other in wider)
        return any(oblast is not None and place.lies_in(oblast) for oblast in oblasts)

    @staticmethod
    def _unknown_part(part: str, parts: Sequence[str], findings: Sequence[_Finding]) -> str:
        known = [name for name, finding in zip(parts, findings, strict=True) if finding.places]
        if not known:
            return ""
        return f"“{part}” is not known; only “{', '.join(known)}” is"

    def _ask(self, query: str, within: str | None) -> GeocodeResult:
        """What Nominatim says of a name that no table has."""
        assert self._online is not None
        full_query = f"{query}, {within}" if within else query
        try:
            found = self._online.ask(full_query)
        except GeocoderServiceError as problem:
            return GeocodeResult(
                query, note=f"not found in the places table or GeoNames; Nominatim did not answer: {problem}"
            )
        if found is None:
            return GeocodeResult(query, note="not found in the places table, GeoNames or Nominatim")
        area = _AREAS_WITHOUT_POINT.get(found.precision)
        return GeocodeResult(
            query,
            found.name,
            None if area else found.latitude,
            None if area else found.longitude,
            found.precision,
            None if area else found.radius_km,
            found.source,
            _joined(area or "", found.attribution),
            (found.name,),
        )


def _choose(query: str, finding: _Finding) -> GeocodeResult:
    """One answer from the places that fit, by the rule at the head of this module."""
    curated = [place for place in finding.places if place.curated]
    others = [place for place in finding.places if not place.curated]
    if len(curated) == 1:
        answer = _result(query, curated[0], finding.note)
        if others:
            answer = replace(
                answer,
                note=_joined(answer.note, f"the places table comes first; also fits: {_listed(others)}"),
                candidates=_labels([curated[0], *others]),
            )
        return answer
    fits = sorted(curated or others, key=_people, reverse=True)
    if len(fits) == 1:
        return _result(query, fits[0], finding.note)
    present = _by_present_name(query, fits)
    picked: GazetteerPlace | None = None
    if _dominates(fits):
        picked, why = fits[0], f"picked by population ({fits[0].population:,})"
    elif len(present) == 1:
        picked, why = present[0], "picked as the present name"
    elif _dominates(present):
        picked, why = present[0], f"picked by population ({present[0].population:,}) among the present names"
    if picked is None:
        fits = [*present, *(place for place in fits if place not in present)]
        note = f"fits {len(fits)} places and is not guessed: {_listed(fits)}; add the oblast or the city to choose"
        return GeocodeResult(query, note=_joined(finding.note, note), candidates=_labels(fits))
    rest = [place for place in fits if place is not picked]
    note = f"{why}; also fits: {_listed(rest)}"
    return replace(_result(query, picked, _joined(finding.note, note)), candidates=_labels([picked, *rest]))


def _dominates(places: Sequence[GazetteerPlace]) -> bool:
    """Whether the first of places, the most populous, has so many more people than the second that it is meant."""
    return not places[0].curated and _people(places[0]) >= DOMINANCE * _people(places[1])


def _by_present_name(query: str, fits: Sequence[GazetteerPlace]) -> Sequence[GazetteerPlace]:
    """Those that bear the name today; all that fit, where that would pass over Ukraine for another country."""
    keys = {key for part in (query, *_SEPARATORS.split(query)) if part for key in (key_of(part), _core(part))}
    present = [place for place in fits if keys & {key_of(place.name), _core(place.name_uk), _core(place.name)}]
    if any("Ukraine" in place.within for place in fits) and not any("Ukraine" in place.within for place in present):
        return fits
    return present or fits


def _core(name: str) -> str:
    return split_kind(key_of(name.split(",")[0]))[0]


def _people(place: GazetteerPlace) -> int:
    return max(place.population, UNKNOWN_POPULATION)


def _labels(places: Sequence[GazetteerPlace]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(place.label for place in places))[:GEOCODER_CANDIDATES]


def _listed(places: Sequence[GazetteerPlace]) -> str:
    """Labels in a row, those of several places with their number, cut at the limit, saying how many were left out."""
    named = Counter(place.label for place in places)
    shown = list(named.items())[:GEOCODER_CANDIDATES]
    left_out = len(places) - sum(count for _, count in shown)
    listed = "; ".join(label if count == 1 else f"{label} ({count} places)" for label, count in shown)
    return f"{listed} and {left_out} more" if left_out else listed


def _joined(*notes: str) -> str:
    return "; ".join(note for note in notes if note)


def _result(query: str, place: GazetteerPlace, note: str) -> GeocodeResult:
    precision = PRECISION_OF_KIND[place.kind]
    remark = _AREAS_WITHOUT_POINT.get(place.kind, "")
    if not remark and place.kind in ("oblast", "district", "raion") and place.latitude is not None:
        remark = place.note or "an area: the coordinates are its reference point"
    elif not remark:
        remark = place.note
        if not place.curated and place.within and not remark:
            remark = f"in {place.within[0]}"
    pointless = place.kind in _AREAS_WITHOUT_POINT
    return GeocodeResult(
        query,
        place.name,
        None if pointless else place.latitude,
        None if pointless else place.longitude,
        precision,
        None if pointless else place.radius_km,
        place.source,
        _joined(note, remark),
        (place.label,),
    )


def _location(answer: GeocodeResult) -> Location:
    return Location(answer.name, (answer.latitude, answer.longitude, 0.0), asdict(answer))


@lru_cache(maxsize=1)
def default_geocoder() -> OfflineGeocoder:
    """The geocoder over the bundled tables, made once; it never asks the network."""
    return OfflineGeocoder()


def resolve(query: str, *, within: str | None = None) -> GeocodeResult:
    """What a name is, by the bundled tables; `within` is a wider place that the answer must lie in.

    >>> found = resolve("Darnytskyi", within="Kyiv")
    >>> found.precision, found.latitude, found.longitude, found.radius_km
    ('district', 50.41596, 30.69534, 13.0)
    >>> found.note
    'an area: the coordinates are its reference point'
    """
    return default_geocoder().resolve(query, within=within)


def geocode_frame(
    names: Iterable[object], *, within: str | None = None, geocoder: OfflineGeocoder | None = None
) -> pd.DataFrame:
    """One row per name, in their order, with `RESULT_COLUMNS`.

    Text columns are `str` (empty where there is nothing to say), latitude, longitude (degrees) and radius_km are
    float64 with NaN for what is not known. A name that is not text counts as empty.

    >>> geocode_frame(["Brovary, Kyiv oblast", "Kharkiv"])[["name", "precision", "radius_km"]]
          name precision  radius_km
    0  Brovary      city        3.4
    1  Kharkiv      city       12.3
    """
    queries = [name if isinstance(name, str) else "" for name in names]
    answers = (geocoder or default_geocoder()).resolve_many(queries, within=within)
    frame = pd.DataFrame(
        {column: [getattr(answer, column) for answer in answers] for column in RESULT_COLUMNS},
        columns=list(RESULT_COLUMNS),
    )
    numbers = ("latitude", "longitude", "radius_km")
    return frame.astype({column: "float64" if column in numbers else "str" for column in RESULT_COLUMNS})
