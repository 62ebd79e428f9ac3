"""Every statement about one measure of an event, and what its figure would be under other rules than the one used.

Statements on different areas are never compared as if they were one: each rule is applied to each area by itself.
Only for the event as a whole are separate areas added up, as `vigil.rules.claims` does it. Of statements of which only
the day is known it is not known which came first: where that matters, the rule gives a range instead of a figure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from vigil import limits
from vigil.rules import claims as claim_rules
from vigil.store.memory import InMemoryDataset
from vigil.table.model import rows_of
from vigil.table.result_cache import cached
from vigil.table.schema import CLAIM_MEASURES
from vigil.text import (
    capital,
    format_day,
    format_days,
    format_number,
    format_range,
    listed,
    number_of,
    sentences,
    uncapital,
)

WHOLE_EVENT = "the event as a whole"
"""Area of a statement that names none."""

IN_ALL = "in all"
"""Stands for the separate areas of an event, added up."""

NOT_ADDED_UP = ("duration", "count")
"""Measures whose figures for separate areas say nothing when they are added up."""

REPORTS_NAMED = 4
"""Statements named one by one where a figure rests on several; the rest are counted."""


@dataclass(frozen=True)
class ComparedRule:
    """One way to choose a figure among statements."""

    label: str
    meaning: str


RULES: Mapping[str, ComparedRule] = {
    "shown-first": ComparedRule("Shown first", claim_rules.RULE),
    "first": ComparedRule("First", "The earliest statement, replaced later or not."),
    "latest": ComparedRule("Latest", "The latest statement, replaced later or not."),
    "highest": ComparedRule("Highest", "The highest figure ever stated."),
    "lowest": ComparedRule("Lowest", "The lowest figure ever stated."),
    "official": ComparedRule("Official reports only", "As shown first, among statements read in official reports."),
    "named": ComparedRule("Named speakers only", "As shown first, among statements that say who made them."),
}

COMPARED_COLUMNS = ("area", "rule", "low", "high", "at_least", "statements", "claim_ids", "rests_on")

_DAY_LONG = pd.Timedelta("1D") - pd.Timedelta("1us")
_HOUR_LONG = pd.Timedelta("1h") - pd.Timedelta("1us")

_cached = cached(limits.CACHED_EVENTS)


@_cached
def statements(dataset: InMemoryDataset, event_id: str, measure: str) -> pd.DataFrame:
    """The statements on one measure of one event that hold a figure, in order of time; never to be changed.

    The columns of the claims table and `figure`, `at_least`, `at_most` (float64) as in `vigil.rules.claims.figures`,
    `area` (str), `publisher` (str), `speaker` (str: who said it, else the report), `official` (bool: read in an
    official report), `earliest`, `last` (datetime64[us, Europe/Kyiv]: when it can have been said).
    """
    claims = dataset.table.claims
    found = claim_rules.figures(claims[(claims["event_id"] == event_id) & (claims["measure"] == measure)])
    sources = dataset.table.sources.set_index("source_id")
    publisher = found["source_id"].map(sources["publisher"]).fillna("").astype("str")
    width = found["as_of_precision"].map({"day": _DAY_LONG, "hour": _HOUR_LONG}).fillna(pd.Timedelta(0))
    return found.assign(
        area=found["scope"].fillna(WHOLE_EVENT),
        publisher=publisher,
        speaker=found["attributed_to"].where(found["attributed_to"].notna(), "report of " + publisher),
        official=found["source_id"].map(sources["kind"]).eq("official"),
        earliest=found["as_of"],
        last=found["as_of"] + width,
    )


def statements_frame(dataset: InMemoryDataset, event_id: str, measure: str) -> pd.DataFrame:
    """The statements that hold a figure, as they are handed out: when, how much, who, where, in which report."""
    shown = dataset.headlines.loc[dataset.headlines["event_id"] == event_id, "claim_ids"]
    found = statements(dataset, event_id, measure)
    found = found.assign(shown_first=found["claim_id"].isin([name for names in shown for name in names]))
    columns = ["as_of", "as_of_precision", "area", "low", "value", "high", "unit", "speaker", "publisher"]
    return found[[*columns, "status", "shown_first", "notes", "claim_id", "source_id"]]


@_cached
def measures_stated(dataset: InMemoryDataset, event_id: str) -> tuple[str, ...]:
    """The measures of an event on which there is a statement, those with figures that differ first."""
    claims = dataset.table.claims
    own = claims[claims["event_id"] == event_id]
    given = claim_rules.figures(own).groupby("measure")["figure"].nunique().to_dict()
    order = list(CLAIM_MEASURES)
    return tuple(
        sorted(
            own["measure"].unique(),
            key=lambda name: (-min(given.get(name, 0), 2), _CASUALTIES_FIRST.get(name, 2), order.index(name)),
        )
    )


_CASUALTIES_FIRST = {"injured": 0, "killed": 1}


@_cached
def figures_under_rules(dataset: InMemoryDataset, event_id: str, measure: str) -> pd.DataFrame:
    """What the figure is under each of `RULES`: a row for each area and rule, then, of several areas, `in all`
    (but for measures that do not add up).

    `area`, `rule` (str), `low`, `high` (float64: equal unless the rule cannot tell, missing where no statement is
    left), `at_least` (bool: stated as a lower bound), `statements` (Int64: how many it rests on), `claim_ids`
    (str, joined by "; "), `rests_on` (str: who, in which report, when).
    """
    found = statements(dataset, event_id, measure)
    rows = []
    areas = list(dict.fromkeys(found["area"]))
    for area in areas:
        own = found[found["area"] == area]
        rows += [_row(area, name, _chosen(own, name)) for name in RULES]
    if len(areas) > 1 and measure not in NOT_ADDED_UP:
        rows += [_row(IN_ALL, name, _added_up(dataset, found, name)) for name in RULES]
    frame = pd.DataFrame(rows, columns=list(COMPARED_COLUMNS))
    return frame.astype({"low": "float64", "high": "float64", "at_least": "bool", "statements": "Int64"})


@dataclass(frozen=True)
class _Chosen:
    low: float | None
    high: float | None
    rests_on: pd.DataFrame

    @property
    def at_least(self) -> bool:
        """Whether every statement it rests on gives no more than a lower bound."""
        bounds = self.rests_on["low"].notna() & self.rests_on["high"].isna()
        return bool(len(bounds) and bounds.all())


def _chosen(found: pd.DataFrame, rule: str) -> _Chosen:
    """The figure of one area under one rule, and the statements it rests on."""
    candidates = _CANDIDATES[rule](found)
    if candidates.empty:
        return _Chosen(None, None, candidates)
    return _Chosen(float(candidates["figure"].min()), float(candidates["figure"].max()), candidates)


def _latest_standing(found: pd.DataFrame) -> pd.DataFrame:
    """The rule of `vigil.rules.claims` within one area."""
    standing = found[found["status"] != "superseded"]
    return standing.sort_values(["as_of", "official"], kind="stable").tail(1)


_CANDIDATES: Mapping[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "shown-first": _latest_standing,
    "first": lambda found: found[found["earliest"] <= found["last"].min()],
    "latest": lambda found: found[found["last"] >= found["earliest"].max()],
    "highest": lambda found: found[found["figure"] == found["figure"].max()],
    "lowest": lambda found: found[found["figure"] == found["figure"].min()],
    "official": lambda found: _latest_standing(found[found["official"]]),
    "named": lambda found: _latest_standing(found[found["attributed_to"].notna()]),
}


def _added_up(dataset: InMemoryDataset, found: pd.DataFrame, rule: str) -> _Chosen:
    """The separate areas added up; an area within another, or within the whole event, is not added to it."""
    by_area = {str(area): _chosen(own, rule) for area, own in found.groupby("area", sort=False)}
    given = {"" if area == WHOLE_EVENT else area: one for area, one in by_area.items() if one.low is not None}
    separate = [
        given[area] for area in given if area in claim_rules.separate_areas(frozenset(given), _parents(dataset))
    ]
    if not separate:
        return _Chosen(None, None, found.head(0))
    low, high = (sum(getattr(one, end) for one in separate) for end in ("low", "high"))
    return _Chosen(low, high, pd.concat([one.rests_on for one in separate]))


def _parents(dataset: InMemoryDataset) -> dict[str, str]:
    placed = dataset.table.places.dropna(subset=["parent"])
    return dict(zip(placed["name_en"], placed["parent"], strict=True))


def _row(area: str, rule: str, chosen: _Chosen) -> dict[str, object]:
    return {
        "area": area,
        "rule": rule,
        "low": chosen.low,
        "high": chosen.high,
        "at_least": chosen.at_least,
        "statements": len(chosen.rests_on),
        "claim_ids": "; ".join(chosen.rests_on["claim_id"]),
        "rests_on": _describe_reports(chosen.rests_on),
    }


def _describe_reports(found: pd.DataFrame) -> str:
    named = []
    for speaker, publisher, as_of in zip(found["speaker"], found["publisher"], found["as_of"], strict=True):
        read_in = "" if speaker == f"report of {publisher}" else f" in {publisher}"
        named.append(f"{capital(speaker)}{read_in}, {format_day(as_of, year=False)}")
    different = list(dict.fromkeys(named))
    if len(different) > REPORTS_NAMED:
        different = [*different[: REPORTS_NAMED - 1], f"and {len(different) - REPORTS_NAMED + 1} others"]
    return "; ".join(different)


def describe_figure(low: float, high: float, *, at_least: bool = False) -> str:
    """A figure under a rule: `32`, `14–26`, `at least 8`, `1.5`, or `none` where no statement is left."""
    if pd.isna(low):
        return "none"
    if low == high:
        number = format_number(low, decimals=0 if float(low).is_integer() else 1)
        return f"at least {number}" if at_least else number
    return format_range(low, None, high)


def describe_rules_compared(dataset: InMemoryDataset, event_id: str, measure: str) -> tuple[str, ...]:
    """What holds, what depends on the rule and what cannot be said of one measure: a sentence or two for each area."""
    found = statements(dataset, event_id, measure)
    label = uncapital(CLAIM_MEASURES[measure])
    if found.empty:
        return (f"No statement gives a figure for “{label}”: there is nothing to compare.",)
    table = figures_under_rules(dataset, event_id, measure)
    parts = []
    for area, rows in table.groupby("area", sort=False):
        figures = {row.rule: describe_figure(row.low, row.high, at_least=row.at_least) for row in rows_of(rows)}
        own = found[found["area"] == area]
        where = "" if area == WHOLE_EVENT else f", {area}"
        if area == IN_ALL:
            parts.append(
                f"Separate areas added up, areas within others left out: {figures['shown-first']} by the rule used, "
                f"{figures['lowest']} and {figures['highest']} by the lowest and highest statements."
            )
            continue
        parts.append(
            sentences(
                _how_many(own, f"{capital(label)}{where}"),
                _what_the_rule_changes(figures, several=len(own) > 1),
                _order_not_known(rows),
                _what_is_missing(own, figures),
            )
        )
    if len(set(found["area"])) > 1:
        parts.insert(0, "The statements speak of different areas, which are not compared with each other.")
    return tuple(parts)


def _how_many(own: pd.DataFrame, what: str) -> str:
    days = own["as_of"].dt.date
    time = format_days(days.min(), days.max())
    ordered = [format_number(figure, decimals=0 if figure.is_integer() else 1) for figure in sorted(set(own["figure"]))]
    text = f"{what}: {number_of(len(own), 'statement')}, {time}"
    if len(ordered) == 1:
        return f"{text}, {'all with' if len(own) > 1 else 'with'} {ordered[0]}."
    return f"{text}, with {len(ordered)} different figures: {listed(ordered)}."


def _what_the_rule_changes(figures: Mapping[str, str], *, several: bool) -> str:
    shown = figures["shown-first"]
    if not several:
        return "It was superseded: by the rule used no figure stands." if shown == "none" else ""
    by_figure: dict[str, list[str]] = {}
    for name in ("first", "latest", "highest", "lowest"):
        by_figure.setdefault(figures[name], []).append(name)
    same = by_figure.pop(shown, [])
    if not by_figure:
        return f"It is {shown} whether the first, the latest, the highest or the lowest is taken."
    agreeing = f", which is also the {listed(same)}" if same else ""
    others = [f"{figure} by the {listed(names)}" for figure, names in by_figure.items()]
    standing = f"By the rule used it is {shown}" if shown != "none" else "All were superseded: no figure stands"
    return f"{standing}{agreeing}; it would be {listed(others)}."


def _order_not_known(rows: pd.DataFrame) -> str:
    unclear = [row.rule for row in rows_of(rows) if row.rule in ("first", "latest") and row.low != row.high]
    unclear = [name for name in unclear if not rows.loc[rows["rule"] == name, "low"].isna().any()]
    if not unclear:
        return ""
    return f"Which was the {listed(unclear, 'or')} cannot be said: of several statements only the day is known."


def _what_is_missing(own: pd.DataFrame, figures: Mapping[str, str]) -> str:
    if figures["official"] != "none":
        return ""
    named = int(own["attributed_to"].notna().sum())
    speakers = f"; {named} of {len(own)} name who said it" if len(own) > 1 else ""
    return f"None was read in an official report itself{speakers}."
