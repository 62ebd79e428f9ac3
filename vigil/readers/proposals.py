"""Which column of a file is what: proposed from names and cells, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vigil.readers.column_names import TARGETS, Target, share
from vigil.readers.files.raw import Sample
from vigil.readers.mapping import Mapping


@dataclass(frozen=True)
class Proposal:
    """That a column of a file is something, and why."""

    target: str
    column: str
    reason: str


def propose_mapping(sample: Sample) -> tuple[Mapping | None, tuple[Proposal, ...]]:
    """Which column is what, from names and content, each with its reason; no mapping where nothing could be a day.

    A column whose name fits and whose cells do not is not proposed; one without a telling name is proposed only as a
    date or a pair of coordinates, where its cells leave no doubt.
    """
    left = {name: sample.column(name) for name in sample.names}
    proposals: list[Proposal] = []
    for target in TARGETS:
        named = _by_name(target, left) or _by_word(target, left)
        if named is None and target.name in ("event_date", "coordinates"):
            named = next((name for name, cells in left.items() if cells and target.fits(cells)), None)
            reason = f"its cells are {target.looks_like}"
        elif named is not None:
            reason = f"it is called “{named}”" + (
                f" and its cells are {target.looks_like}" if target.looks_like else ""
            )
        if named is not None:
            proposals.append(Proposal(target.name, named, reason))
            del left[named]
    columns = {proposal.target: proposal.column for proposal in proposals}
    if ("latitude" in columns) != ("longitude" in columns):
        proposals = [proposal for proposal in proposals if proposal.target not in ("latitude", "longitude")]
    if "latitude" in columns and "coordinates" in columns:
        proposals = [proposal for proposal in proposals if proposal.target != "coordinates"]
    columns = {proposal.target: proposal.column for proposal in proposals}
    if "event_date" not in columns:
        return None, tuple(proposals)
    order, why = date_order_of(sample.column(columns["event_date"]))
    proposals = [
        Proposal(one.target, one.column, f"{one.reason}; {why}") if one.target == "event_date" else one
        for one in proposals
    ]
    comma = "latitude" in columns and any("," in cell for cell in sample.column(columns["latitude"]))
    return Mapping(columns, date_order=order, decimal_comma=comma), tuple(proposals)


def _by_name(target: Target, left: dict[str, list[str]]) -> str | None:
    """The column that goes by one of the target's names, in their order, and whose cells fit or are empty."""
    folded = {_folded(name): name for name in reversed(list(left))}
    for known in target.names:
        name = folded.get(_folded(known))
        if name is not None and (not left[name] or target.fits(left[name])):
            return name
    return None


_TELLING = ("event_date", "latitude", "longitude", "killed_best", "injured_best", "notes", "sources")
"""Targets that one telling word in a longer name is enough for: “People killed”, “source_urls”."""


def _by_word(target: Target, left: dict[str, list[str]]) -> str | None:
    """A column with one of the target's names as a word of its own, and cells that fit."""
    if target.name not in _TELLING:
        return None
    known = {name for name in target.names if len(name) > 2 and name.isalpha()}
    known |= {f"{name}s" for name in known}
    fitting = {
        name: cells
        for name, cells in left.items()
        if known & set(re.findall(r"[^\W\d_]+", name.casefold())) and cells and target.fits(cells)
    }
    if target.name == "notes":  # of several texts, the longest tells most
        return max(fitting, key=lambda name: sum(map(len, fitting[name])), default=None)
    return next(iter(fitting), None)


def _folded(name: str) -> str:
    return re.sub(r"[\s_.\-]+", " ", name.casefold()).strip()


def date_order_of(cells: Sequence[str]) -> tuple[str, str]:
    """How days are written, one of `DATE_ORDERS`, and why."""
    days = [cell.strip() for cell in cells]
    if share(days, lambda day: bool(re.match(r"(?:19|20)\d{6}$", day))) > 0.8:
        return "compact", "days are written YYYYMMDD"
    parts = [match for day in days if (match := re.match(r"(\d{1,2})([-/.])(\d{1,2})[-/.]\d{2,4}", day))]
    if len(parts) > len(days) / 2:
        if any(int(match[1]) > 12 for match in parts):
            return "day first", "the day stands first: numbers above 12 do"
        if any(int(match[3]) > 12 for match in parts):
            return "month first", "the month stands first: numbers above 12 stand second"
        if all(match[2] == "." for match in parts):
            return "day first", "days with points are written day first"
        return "day first", "either order fits, the day is taken to stand first: look at the first rows"
    if share(days, lambda day: bool(re.search(r"[A-Za-z]{3}", day)) and "T" not in day) > 0.5:
        return "named month", "the month is named"
    return "iso", "days are written year first"
