"""Which column of a file is what: proposed from names and cells, each with its reason.

Every pair of a column and something that it could be gets a rank: how plainly the name says so, times how full the
column is. The best pair is taken first. So the whole wins over a part of it, a plain name over one that only contains
the word, and a full column over one that is mostly empty; a column whose cells do not fit is not taken at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from vigil.places.projections import without_projection
from vigil.readers.column_names import (
    BOUNDS,
    NEUTRAL,
    OTHER_KINDS,
    PAIRED,
    PARTS,
    TARGETS,
    Target,
    is_missing,
    is_word,
    share,
    words_of,
)
from vigil.readers.day_words import zone_of_header
from vigil.readers.files.raw import Sample
from vigil.readers.mapping import Mapping
from vigil.table.schema import TIME_ZONE

EXACT, PLAIN, WEAK, CONTAINED, PART, BY_CELLS = 100.0, 80.0, 55.0, 40.0, 30.0, 10.0
"""How plainly a name says what its column is: it is one of the names; it is but for neutral words; it is one that only
just says so; it contains a telling word; it is of a part of the whole; only the cells say so."""

OTHER_KIND = 12.0
"""Of a name that says something else beside, such as “date reported”: taken for a day where no better one is there."""

FULL_ENOUGH = 0.8
"""How full of cells that fit a column must be of which only the cells say what it is."""


@dataclass(frozen=True)
class Proposal:
    """That a column of a file is something, and why."""

    target: str
    column: str
    reason: str


@dataclass(frozen=True)
class Candidate:
    """What a column could be, by its name or its cells."""

    target: Target
    column: str
    plainness: float
    """From `EXACT` to 0, which is not taken."""
    is_part: bool
    """Whether its name says that it counts a part of the whole."""
    filled: float
    """How many of its cells say something, from 0 to 1."""
    against: tuple[str, ...]
    """Where its cells do not fit, those that speak against it; each different one once."""
    reason: str

    @property
    def rank(self) -> float:
        """How well it fits: an event without a day is none, so that of days only the filled cells count."""
        fullness = self.filled if self.target.name in ("event_date", "coordinates") else 0.4 + 0.6 * self.filled
        return self.plainness * fullness


def propose_mapping(sample: Sample) -> tuple[Mapping | None, tuple[Proposal, ...]]:
    """Which column is what, from names and cells, each with its reason; no mapping where nothing could be a day.

    A column whose name fits and whose cells do not is not proposed; one without a telling name is proposed only as a
    date or a pair of coordinates, where its cells leave no doubt.
    """
    taken: dict[str, Candidate] = {}
    columns: set[str] = set()
    order = {target.name: place for place, target in enumerate(TARGETS)}
    found = [one for one in candidates(sample) if one.plainness and not one.against]
    for one in sorted(found, key=lambda one: (-one.rank, order[one.target.name])):
        if one.target.name not in taken and one.column not in columns:
            taken[one.target.name] = one
            columns.add(one.column)
    _keep_together(taken, sample)
    proposals = [Proposal(name, taken[name].column, taken[name].reason) for name in order if name in taken]
    mapped = {proposal.target: proposal.column for proposal in proposals}
    if not {"event_date", "year"} & set(mapped):
        return None, tuple(proposals)
    comma = "latitude" in mapped and any("," in cell for cell in sample.column(mapped["latitude"]))
    named = [zone_of_header(mapped[name]) for name in ("time", "event_date", "end") if name in mapped]
    zone = next(filter(None, named), TIME_ZONE)
    return Mapping(mapped, time_zone=zone, decimal_comma=comma), tuple(proposals)


def mapping_with_day(sample: Sample, column: str) -> Mapping:
    """What is proposed, with a column as the day that someone says is it."""
    proposals = propose_mapping(sample)[1]
    found = {one.target: one.column for one in proposals if one.column != column and one.target not in _DAYS}
    return Mapping({**found, "event_date": column}, time_zone=zone_of_header(column) or TIME_ZONE)


_DAYS = ("event_date", "year", "month", "day")


def _keep_together(taken: dict[str, Candidate], sample: Sample) -> None:
    """Leave out what goes with another that is not there, or says again what another says better."""
    if ("latitude" in taken) != ("longitude" in taken):
        taken.pop("latitude", None)
        taken.pop("longitude", None)
    if "latitude" in taken and taken["latitude"].filled == 1:
        # where it is not full, areas and lines may stand in one cell beside the degrees of points
        taken.pop("coordinates", None)
    if "shot_down" in taken and "launched" not in taken and _first(words_of(taken["shot_down"].column), _DESTROYED):
        taken.pop("shot_down")  # vehicles and houses are destroyed too
    day = taken.get("event_date")
    in_parts = taken["year"].rank * (1.0 if "day" in taken else 0.5) if "year" in taken else 0.0
    if day and day.rank >= min(in_parts, CONTAINED):
        for name in ("year", "month", "day"):
            taken.pop(name, None)
    elif "year" in taken:
        taken.pop("event_date", None)
        if "month" not in taken:
            taken.pop("day", None)
    else:
        taken.pop("month", None)
        taken.pop("day", None)
    day = taken.get("event_date")
    if not {"event_date", "day"} & set(taken) or (day and share(sample.column(day.column), _has_hour) > 0.5):
        taken.pop("time", None)


_DESTROYED = ("destroyed", "знищено")


def _has_hour(cell: str) -> bool:
    return bool(re.search(r"\d:\d\d", cell))


def candidates(sample: Sample) -> tuple[Candidate, ...]:
    """Everything that each column could be by its name, and days and coordinates by their cells, fitting or not."""
    return _candidates(sample.names, sample.rows)


@lru_cache(maxsize=2)  # a file is recognised, read and described by the same rows
def _candidates(names: tuple[str, ...], rows_looked_at: tuple[tuple[str, ...], ...]) -> tuple[Candidate, ...]:
    sample, rows = Sample("", names, rows_looked_at), len(rows_looked_at)
    words = {name: words_of(without_projection(name)) for name in sample.names}
    everything = set(words.values())
    found: list[Candidate] = []
    for name in sample.names:
        cells = [cell for cell in sample.column(name) if not is_missing(cell)]
        filled = len(cells) / rows if rows else 1.0
        for target in TARGETS:
            says = _by_name(target, words[name], everything)
            if says is None and target.name not in ("event_date", "coordinates"):
                continue
            fitting = (says is None and target.by_cells) or target.fits
            fits = not cells or share(cells, fitting) >= target.needed
            like = f"its cells are {target.looks_like}" if cells and fits and target.looks_like else ""
            if says:
                called = f"it is called “{name}”" + (f", {says.remark}" if says.remark else "")
                reason = f"{called} and {like}" if like else called
                against = () if fits else tuple(dict.fromkeys(cell for cell in cells if not target.fits(cell)))
                found.append(Candidate(target, name, says.plainness, says.is_part, filled, against, reason))
            elif like and min(filled, share(cells, fitting)) >= FULL_ENOUGH:
                found.append(Candidate(target, name, BY_CELLS, False, filled, (), like))
    return tuple(_without_parts_of_a_whole(found))


@dataclass(frozen=True)
class _Says:
    """What the name of a column says of what it is."""

    plainness: float
    remark: str = ""
    """What is to be said of the name, in words that follow it."""
    is_part: bool = False


def _by_name(target: Target, words: tuple[str, ...], others: set[tuple[str, ...]]) -> _Says | None:
    """How plainly a name says that its column is this; None where it does not."""
    if paired := _of_a_pair(words, others):
        return _Says(EXACT, "beside the same with “source” or “target”") if paired == target.name else None
    for place, (name, is_weak) in enumerate(target.names):
        if _same(words, name):
            return _Says(WEAK + 4 if is_weak else EXACT - place / 4)
    measure = _BY_NAME[target.part_of or target.name]
    if measure.name not in ("killed_best", "injured_best"):
        return _by_words(target, words)
    bound, rest = _bound_of(words)
    return _by_words(measure, rest, may_be_exact=True) if bound == (target.bound or "best") else None


def _bound_of(words: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Which of `BOUNDS` a name says, the best where it says none, and its other words."""
    for bound, marks in BOUNDS.items():
        rest = _without(words, marks)
        if rest and rest != words:
            return bound, rest
    return "best", words


def _by_words(target: Target, words: tuple[str, ...], *, may_be_exact: bool = False) -> _Says | None:
    """The same for a name that is one of the target's but for neutral words, or has a telling word in it."""
    other = _first(words, OTHER_KINDS.get(target.name, ()))
    bare = _bare(words)
    for place, (name, is_weak) in enumerate(target.names):
        if may_be_exact and _same(words, name):
            return _Says(WEAK if is_weak else PLAIN + 5 - place / 4)
        if bare and not other and _same(bare, tuple(sorted(name))):
            return _Says(WEAK if is_weak else PLAIN - place / 4)
    if not any(is_word(word, telling) for word in words for telling in target.telling_words):
        return None
    if other:
        return _Says(OTHER_KIND if target.name == "event_date" else 0.0, f"which says “{other}” too")
    part = _first(bare, PARTS)
    if part and target.name in ("killed_best", "injured_best"):
        return _Says(PART - len(bare), f"which counts a part (“{part}”)", is_part=True)
    return _Says(CONTAINED - len(bare), "which has the word in it")


@lru_cache(maxsize=1000)
def _bare(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name that change what it is, in one order."""
    return tuple(sorted(_without(words, NEUTRAL)))


def _same(words: tuple[str, ...], name: tuple[str, ...]) -> bool:
    return len(words) == len(name) and all(map(is_word, words, name))


def _first(words: Sequence[str], marks: Sequence[str]) -> str:
    return next((word for word in words if any(is_word(word, mark) for mark in marks)), "")


def _without(words: tuple[str, ...], marks: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for word in words if not any(is_word(word, mark) for mark in marks))


_BY_NAME = {target.name: target for target in TARGETS}


def _of_a_pair(words: tuple[str, ...], others: set[tuple[str, ...]]) -> str:
    """What a name is that stands in a pair such as “Source Name” and “Target Name”, which name the two actors."""
    if len(words) == 2 and words[1] in ("name", "actor") and all((one, words[1]) in others for one in PAIRED):
        return PAIRED.get(words[0], "")
    return ""


def _without_parts_of_a_whole(found: list[Candidate]) -> list[Candidate]:
    """A part (civilians, nationals) stands for the whole only where it is the only one of its kind."""
    counted = [(one.target.name, one.column) for one in found if one.plainness and not one.against]
    return [
        replace(one, plainness=0.0)
        if one.is_part and any(name == one.target.name and column != one.column for name, column in counted)
        else one
        for one in found
    ]
