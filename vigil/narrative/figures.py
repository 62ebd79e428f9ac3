"""The headline figures of one event, the sentence made of them, and the ledger of its weapons in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from vigil import limits
from vigil.analysis.frequency.measures import CASUALTY_MEASURES
from vigil.narrative.events import event_row
from vigil.narrative.places import impacts_by_place
from vigil.places.hierarchy import ancestors
from vigil.rules import claims as claim_rules
from vigil.rules import ledger
from vigil.store.memory import InMemoryDataset
from vigil.table import schema
from vigil.table.model import rows_of
from vigil.table.result_cache import cached
from vigil.table.vocabulary import COLUMN_OF_MEASURE, MEASURE_LABELS
from vigil.text import cut, format_number, format_share, is_known, listed, number_of

_cached = cached(limits.CACHED_EVENTS)
"""What is said of an event is worked out once for a table: a page says it again on every run. Never change it."""


@dataclass(frozen=True)
class Figure:
    """One headline figure: what it is, its value in words, what a reader must know, and the rule that gave it."""

    label: str
    value: str
    detail: str
    rule: str
    known: bool


def figures_of(dataset: InMemoryDataset, event_id: str) -> tuple[Figure, ...]:
    """The headline figures of an event: those of its row, or what weapons, claims and places give of an attack."""
    if dataset.table.vocabulary.is_self_contained:
        return _own_figures(dataset, event_row(dataset, event_id))
    return attack_figures(dataset, event_id)


def _own_figures(dataset: InMemoryDataset, event: pd.Series) -> tuple[Figure, ...]:
    """The figures that the table knows of some event, for this one: unknown where it does not."""
    vocabulary, rule = dataset.table.vocabulary, f"As {dataset.table.declaration.publisher} gives it."
    shown = []
    if vocabulary.is_aggregated:
        count = event["events_count"]
        shown.append(Figure("Events", format_number(count), "that the row stands for", rule, is_known(count)))
    for measure in vocabulary.measures[1:]:
        label = MEASURE_LABELS[measure].removeprefix("munitions ").removeprefix("people ").capitalize()
        figure = event[COLUMN_OF_MEASURE[measure]]
        known = is_known(figure)
        value = format_number(figure)
        if measure in CASUALTY_MEASURES:
            value = describe_range(event[f"{measure}_low"], figure, event[f"{measure}_high"])
        shown.append(Figure(label, value, "" if known else "not in this row", rule, known))
    return tuple(shown)


@_cached
def attack_figures(dataset: InMemoryDataset, event_id: str) -> tuple[Figure, ...]:
    """The headline figures of an attack or strike: launched, neutralised, got through, casualties, places."""
    event = event_row(dataset, event_id)
    weapons = weapons_of(dataset, event_id)
    return (
        _launched(event, weapons),
        _neutralised(event, weapons),
        _got_through(event),
        _people(dataset, event, "killed"),
        _people(dataset, event, "injured"),
        _places(dataset, event),
    )


@_cached
def describe_event(dataset: InMemoryDataset, event_id: str) -> str:
    """The event in two or three sentences, computed from its figures; neutral and attributed.

    A strike, a call or a decision, an attack whose number launched is not known, and an event whose row says all that
    is known of it, stands as its headline; empty where it has none.
    """
    event, vocabulary = event_row(dataset, event_id), dataset.table.vocabulary
    if not vocabulary.has_munitions or event["event_type"] != vocabulary.reported_by or pd.isna(event["launched"]):
        return cut(str(event["headline"]), limits.FACT_CHARACTERS) if is_known(event["headline"]) else ""
    weapons = weapons_of(dataset, event_id)
    speaker = _ledger_speaker(dataset, weapons)
    target = f" at {event['actor2']}" if pd.notna(event["actor2"]) else ""
    parts = [f"{event['actor1']} launched {_describe_launched(weapons)}{target}, according to {speaker}."]
    if pd.notna(event["neutralised"]):
        rest = f"{format_number(event['neutralised'])} of {format_number(event['launched'])} were reported shot down, "
        rest += "jammed or lost from radar"
        if event["got_through_basis"] == "reported":
            rest += f"; {format_number(event['got_through'])} were reported to have hit"
        parts.append(f"{rest}.")
    best = {kind: event[f"{kind}_best"] for kind in ("killed", "injured")}
    people = [f"{format_number(count)} {kind}" for kind, count in best.items() if pd.notna(count)]
    if people:
        scope = _scopes(dataset, event_id)
        parts.append(f"Reported{f' in {scope}' if scope else ''}: {' and '.join(people)}.")
    return " ".join(parts)


@_cached
def weapons_of(dataset: InMemoryDataset, event_id: str) -> pd.DataFrame:
    """The munitions of one event with `neutralised`, `got_through`, `reported_hits` and `unaccounted`."""
    munitions = dataset.table.munitions
    return ledger.with_derived_figures(munitions[munitions["event_id"] == event_id]).reset_index(drop=True)


@_cached
def findings_of(dataset: InMemoryDataset, event_id: str) -> list[str]:
    """What does not add up in the ledger of one event, in words; empty when it does."""
    munitions, claims = dataset.table.munitions, dataset.table.claims
    if munitions.empty:
        return []
    found = ledger.discrepancies(munitions[munitions["event_id"] == event_id], claims[claims["event_id"] == event_id])
    return [f"{row.weapon}: {row.finding}" if row.weapon else str(row.finding) for row in rows_of(found)]


@_cached
def describe_ledger(dataset: InMemoryDataset, event_id: str) -> str:
    """The ledger of an attack as a sum, what is not accounted for named: "550 launched = 270 shot down + …".

    Empty where the number launched is not known.
    """
    event = event_row(dataset, event_id)
    weapons = weapons_of(dataset, event_id)
    if pd.isna(event["launched"]) or weapons.empty:
        return ""
    if weapons["neutralised"].isna().any():
        return f"{format_number(event['launched'])} launched; what became of them was not reported for every weapon."
    hits = weapons["reported_hits"].sum()
    rest = event["launched"] - weapons["neutralised"].sum() - hits
    if weapons["lost"].isna().any():
        parts = [f"{format_number(weapons['neutralised'].sum())} shot down, jammed or lost"]
    else:
        parts = [
            f"{format_number(weapons['shot_down'].sum())} shot down",
            f"{format_number(weapons['lost'].sum())} jammed or lost",
        ]
    if weapons["reported_hits"].notna().any():
        parts.append(f"{format_number(hits)} reported to have hit")
    parts.append(f"{format_number(rest)} not accounted for")
    return f"{format_number(event['launched'])} launched = {' + '.join(parts)}."


def describe_range(low: Any, best: Any, high: Any) -> str:
    """A figure, or its range where there is one: "3", "159–179", "unknown"."""
    if pd.isna(best):
        return "unknown"
    if pd.isna(low) or pd.isna(high) or low == high:
        return format_number(best)
    return f"{format_number(low)}–{format_number(high)}"


def _launched(event: pd.Series, weapons: pd.DataFrame) -> Figure:
    known = pd.notna(event["launched"])
    detail = _describe_launched(weapons) if known else "not reported for every weapon"
    rule = "Added up over the weapons the report names; UAVs include decoys."
    return Figure("Launched", format_number(event["launched"]), detail, rule, known)


def _describe_launched(weapons: pd.DataFrame) -> str:
    counts = [
        (int(weapons.loc[weapons["weapon_class"].isin(classes), "launched"].sum()), family)
        for family, classes in schema.WEAPON_FAMILIES.items()
    ]
    return listed([number_of(count, noun) for count, noun in counts if count]) or "nothing"


def _neutralised(event: pd.Series, weapons: pd.DataFrame) -> Figure:
    known = pd.notna(event["neutralised"])
    if not known:
        detail = "not reported for every weapon"
        partly = weapons["neutralised"]
        if partly.notna().any():
            detail = f"{format_number(partly.sum())} of those weapons for which it was reported"
    elif pd.isna(event["lost"]):
        detail = "shot down and jammed are not told apart"
    else:
        detail = f"{format_number(event['shot_down'])} shot down, {format_number(event['lost'])} jammed or lost"
    if known and pd.notna(event["launched"]) and event["launched"]:
        detail += f"; {format_share(event['neutralised'] / event['launched'])}"
    return Figure(
        "Neutralised",
        format_number(event["neutralised"]),
        detail,
        "Shot down plus jammed or lost from radar, as the Air Force counts them.",
        known,
    )


def _got_through(event: pd.Series) -> Figure:
    known = pd.notna(event["got_through"])
    basis = {"reported": "hits as reported", "remainder": "launched less neutralised; not all need have hit"}
    detail = basis.get(str(event["got_through_basis"]), "cannot be worked out")
    label = "Got through" if event["got_through_basis"] != "remainder" else "Not neutralised"
    return Figure(label, format_number(event["got_through"]), detail, ledger.GOT_THROUGH_RULE, known)


def _people(dataset: InMemoryDataset, event: pd.Series, kind: str) -> Figure:
    low, best, high = (event[f"{kind}_{end}"] for end in ("low", "best", "high"))
    claims = dataset.table.claims
    stated = claim_rules.figures(claims[(claims["event_id"] == event["event_id"]) & (claims["measure"] == kind)])
    if pd.isna(best):
        return Figure(kind.capitalize(), "unknown", "no figure in this table", claim_rules.RULE, False)
    value = describe_range(low, best, high)
    detail = _scopes(dataset, str(event["event_id"]))
    if len(stated) > 1:
        spread = f"{format_number(stated['figure'].min())} to {format_number(stated['figure'].max())}"
        detail += f"{'; ' if detail else ''}{len(stated)} statements, {spread}"
    return Figure(kind.capitalize(), value, detail, claim_rules.RULE, True)


def _places(dataset: InMemoryDataset, event: pd.Series) -> Figure:
    places = impacts_by_place(dataset, str(event["event_id"]))
    rule = "Different places named as hit or affected; a place is not counted beside places within it."
    if pd.isna(event["places_hit"]):
        return Figure("Places hit", "unknown", "no place named in this table", rule, False)
    holds_another = {place for name in places["location"] for place in ancestors(dataset.table.places, name)}
    counted = places[~places["geo_precision"].isin(["country", "direction"]) & ~places["location"].isin(holds_another)]
    kinds = counted["geo_precision"].value_counts()
    detail = ", ".join(f"{count} {_PLURALS[str(name)] if count > 1 else name}" for name, count in kinds.items())
    return Figure("Places hit", format_number(event["places_hit"]), detail, rule, True)


_PLURALS = {precision: "cities" if precision == "city" else f"{precision}s" for precision in schema.GEO_PRECISIONS}


def _scopes(dataset: InMemoryDataset, event_id: str) -> str:
    claims = dataset.table.claims
    people = claims[(claims["event_id"] == event_id) & claims["measure"].isin(["killed", "injured"])]
    scopes = list(dict.fromkeys(people.loc[people["status"] != "superseded", "scope"].dropna()))
    outermost = [s for s in scopes if not set(ancestors(dataset.table.places, s)) & set(scopes)]
    return " and ".join(outermost)


def _ledger_speaker(dataset: InMemoryDataset, weapons: pd.DataFrame) -> str:
    publishers = dataset.table.sources.set_index("source_id")["publisher"]
    named = list(dict.fromkeys(weapons["source_id"].map(publishers).dropna()))
    return f"the {named[0]}" if named and named[0].startswith("Air Force") else " and ".join(named) or "its sources"
