"""Totals that were stated against the weapons added up: which agree, and which sum a number that does not may be.

"476 of 539" is the UAVs shot down (268) and lost from radar (208); 478 is that and two missiles. A match shows which
sum gives the number, not that its speaker meant it: where several do, all are named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from vigil import limits
from vigil.places.hierarchy import ancestors
from vigil.rules.ledger import CLAIMED_TOTALS, with_derived_figures
from vigil.store.memory import InMemoryDataset
from vigil.table.model import rows_of
from vigil.table.result_cache import cached
from vigil.table.schema import CLAIM_MEASURES, MISSILE_CLASSES, UAV_CLASSES, WEAPON_CLASSES, WEAPON_FAMILIES
from vigil.text import format_number, listed, plural, sentences, uncapital

SUMS_NAMED = 3
"""Sums named for a number; the simplest come first."""

IN_ALL = "weapons in all"

_cached = cached(limits.CACHED_EVENTS)


@dataclass(frozen=True)
class LedgerSum:
    """One sum over the weapons of an attack."""

    name: str
    value: int
    parts: str = ""
    """Its parts where it has two: `268 shot down and 208 lost`."""


@_cached
def ledger_of(dataset: InMemoryDataset, event_id: str) -> pd.DataFrame:
    """The weapons of one event with the derived figures of `vigil.rules.ledger`; never to be changed."""
    munitions = dataset.table.munitions
    return with_derived_figures(munitions[munitions["event_id"] == event_id]).reset_index(drop=True)


def groups_of(weapons: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """The weapons in all, each family, each class, each weapon: name and rows, each set of rows once."""
    classes = weapons["weapon_class"]
    present = set(classes)
    found = [
        (IN_ALL, weapons),
        *((plural(family), weapons[classes.isin(names)]) for family, names in WEAPON_FAMILIES.items()),
        *((plural(name), weapons[classes == name]) for name in WEAPON_CLASSES if name in present),
        *((str(name), weapons[weapons["weapon"] == name]) for name in dict.fromkeys(weapons["weapon"])),
    ]
    different: dict[tuple[int, ...], tuple[str, pd.DataFrame]] = {}
    for name, rows in found:
        if len(rows):
            different.setdefault(tuple(rows.index), (name, rows))
    return list(different.values())


@_cached
def _groups(dataset: InMemoryDataset, event_id: str) -> list[tuple[str, pd.DataFrame]]:
    """What `groups_of` gives of one event, with what is added up."""
    return groups_of(ledger_of(dataset, event_id)[["weapon", "weapon_class", *_ADDED_UP]])


_ADDED_UP = ("launched", "shot_down", "lost", "neutralised", "reported_hits", "got_through", "unaccounted")


@_cached
def ledger_lines(dataset: InMemoryDataset, event_id: str) -> pd.DataFrame:
    """The ledger added up by group: `weapons` (str), `launched`, `shot_down`, `lost`, `neutralised`,
    `reported_hits`, `unaccounted` (Int64, missing where one weapon of the group is not known)."""
    columns = ("launched", "shot_down", "lost", "neutralised", "reported_hits", "unaccounted")
    rows = [
        {"weapons": name, **{column: _total(rows, column) for column in columns}}
        for name, rows in _groups(dataset, event_id)
    ]
    return pd.DataFrame(rows, columns=["weapons", *columns]).astype(dict.fromkeys(columns, "Int64"))


@_cached
def sums(dataset: InMemoryDataset, event_id: str) -> tuple[LedgerSum, ...]:
    """Every sum over the weapons that a stated number may be, the simplest first.

    Sums that are not known or 0 are left out, and of those with the same parts all but the simplest.
    """
    different: dict[frozenset[tuple[int, str]], LedgerSum] = {}
    for words, parts in _sums(_groups(dataset, event_id)):
        values = [figure for column, rows in parts for figure in rows[column]]
        if any(pd.isna(value) for value in values) or not sum(values):
            continue
        counted = {(int(place), column) for column, rows in parts for place in rows.index[rows[column] != 0]}
        texts = [(int(rows[column].sum()), _OUTCOMES[column]) for column, rows in parts]
        shown = [f"{format_number(value)} {outcome}" for value, outcome in texts if value]
        one = LedgerSum(words, int(sum(values)), listed(shown) if len(shown) > 1 else "")
        different.setdefault(frozenset(counted), one)
    return tuple(different.values())


_Parts = tuple[tuple[str, pd.DataFrame], ...]
"""What is added up: columns of the ledger, and the weapons whose figures are taken from each."""

_OUTCOMES = {
    "launched": "launched",
    "shot_down": "shot down",
    "lost": "jammed or lost",
    "reported_hits": "reported to have hit",
    "got_through": "not reported as neutralised",
}


def _sums(groups: list[tuple[str, pd.DataFrame]]) -> Iterator[tuple[str, _Parts]]:
    if not groups:
        return
    _, weapons = groups[0]
    uav, missile = (weapons["weapon_class"].isin(classes) for classes in (UAV_CLASSES, MISSILE_CLASSES))
    for name, rows in groups:
        yield from _sums_of(name, rows)
    yield ("everything shot down and the UAVs jammed or lost", (("shot_down", weapons), ("lost", weapons[uav])))
    for name, rows in groups[1:]:
        yield from _sums_of(f"missiles without {name}", weapons[missile & ~weapons.index.isin(rows.index)])
        yield from _sums_of(f"weapons without {name}", weapons.drop(index=rows.index))


def _sums_of(name: str, rows: pd.DataFrame) -> Iterator[tuple[str, _Parts]]:
    yield f"{name}, launched", (("launched", rows),)
    if rows["lost"].isna().any():  # what was shot down then holds both
        yield f"{name}, shot down, jammed or lost", (("shot_down", rows), ("lost", rows[rows["lost"].notna()]))
    else:
        yield f"{name}, shot down", (("shot_down", rows),)
        yield f"{name}, jammed or lost", (("lost", rows),)
        yield f"{name}, shot down, jammed or lost", (("shot_down", rows), ("lost", rows))
    if rows["reported_hits"].notna().all():
        yield f"{name}, reported to have hit", (("reported_hits", rows),)
    else:
        yield f"{name}, not reported as neutralised", (("got_through", rows),)


def _total(rows: pd.DataFrame, column: str) -> int | None:
    """The sum over all rows; None where one of them is not known."""
    values = rows[column]
    return None if values.isna().any() or not len(values) else int(values.sum())


def matching_sums(dataset: InMemoryDataset, event_id: str, number: int) -> tuple[LedgerSum, ...]:
    """The sums over the weapons that give a number, the simplest first."""
    return tuple(one for one in sums(dataset, event_id) if one.value == number)


def sums_frame(dataset: InMemoryDataset, event_id: str, number: int | None = None) -> pd.DataFrame:
    """The sums over the weapons, all or those that give a number: `sum`, `parts` (str), `value` (Int64)."""
    found = sums(dataset, event_id) if number is None else matching_sums(dataset, event_id, number)
    rows = [{"sum": one.name, "value": one.value, "parts": one.parts} for one in found]
    return pd.DataFrame(rows, columns=["sum", "value", "parts"]).astype(
        {"sum": "str", "value": "Int64", "parts": "str"}
    )


def describe_number(dataset: InMemoryDataset, event_id: str, number: int) -> str:
    """Which sum over the weapons a number is, a sentence."""
    found = matching_sums(dataset, event_id, number)
    if not found:
        return f"{format_number(number)} is no sum over the weapons of this ledger that was tried."
    parts = [f"{one.name}{f' ({one.parts})' if one.parts else ''}" for one in found[:SUMS_NAMED]]
    rest = len(found) - len(parts)
    more = f"; {rest} further {'sum gives' if rest == 1 else 'sums give'} it too" if rest else ""
    which = " Several sums give it: the number alone does not tell which was meant." if len(found) > 1 else ""
    return f"{format_number(number)}: {'; or '.join(parts)}{more}.{which}"


@_cached
def stated_totals(dataset: InMemoryDataset, event_id: str) -> pd.DataFrame:
    """Every standing statement of a total against the weapons added up; the same one in several reports is one row.

    `measure`, `scope` (str, empty where none), `speaker`, `publishers` (str), `stated` (Int64), `added_up` (Int64,
    missing where a weapon of the sum is not known), `verdict` (`agrees`, `differs`, `cannot be checked`,
    `speaks of a part`), `finding` (str: in words, with the sums that give the number).
    """
    claims = dataset.table.claims
    selected = (claims["event_id"] == event_id) & claims["measure"].isin(list(CLAIMED_TOTALS)) & claims["value"].notna()
    totals = claims[selected & (claims["status"] != "superseded")]
    publishers = dataset.table.sources.set_index("source_id")["publisher"]
    totals = totals.assign(
        publisher=totals["source_id"].map(publishers).fillna(""),
        speaker=totals["attributed_to"].fillna("a report that names no speaker"),
        scope=totals["scope"].fillna(""),
    )
    order = {measure: place for place, measure in enumerate(CLAIM_MEASURES)}
    keys = ["measure", "scope", "speaker", "value"]
    joined = totals.groupby(keys, sort=False)["publisher"].agg(lambda names: ", ".join(dict.fromkeys(names)))
    rows = [
        _compare_with_ledger(dataset, event_id, row.measure, row.scope, int(row.value))
        | {"measure": row.measure, "scope": row.scope, "speaker": row.speaker, "publishers": row.publisher}
        for row in rows_of(joined.reset_index())
    ]
    columns = ["measure", "scope", "speaker", "publishers", "stated", "added_up", "verdict", "finding"]
    frame = pd.DataFrame(rows, columns=columns).astype({"stated": "Int64", "added_up": "Int64"})
    return frame.sort_values("measure", key=lambda names: names.map(order), kind="stable", ignore_index=True)


def _compare_with_ledger(
    dataset: InMemoryDataset, event_id: str, measure: str, scope: str, stated: int
) -> dict[str, object]:
    def finding_row(verdict: str, finding: str, added_up: int | None = None) -> dict[str, object]:
        return {"stated": stated, "added_up": added_up, "verdict": verdict, "finding": finding}

    column, classes = CLAIMED_TOTALS[measure]
    column = "reported_hits" if column == "got_through" else column  # what was said to have hit, not what follows
    weapons = ledger_of(dataset, event_id)
    if scope and scope not in _whole_area(dataset, event_id):
        return finding_row("speaks of a part", f"It speaks of {scope} only; the ledger is not divided by place.")
    rows = weapons[weapons["weapon_class"].isin(classes)]
    added_up = _total(rows, column)
    if added_up is None:
        return finding_row("cannot be checked", "The ledger does not hold this figure for every weapon.")
    if added_up == stated:
        return finding_row("agrees", _how_it_adds_up(rows, column, added_up), added_up)
    difference = f"{format_number(abs(stated - added_up))} {'more' if stated > added_up else 'fewer'} than the weapons"
    return finding_row("differs", f"{difference}. {describe_number(dataset, event_id, stated)}", added_up)


def _how_it_adds_up(rows: pd.DataFrame, column: str, total: int) -> str:
    if column == "neutralised":
        shot_down, lost = _total(rows, "shot_down"), _total(rows, "lost")
        if shot_down is not None and lost is not None:
            return f"{format_number(shot_down)} shot down + {format_number(lost)} jammed or lost."
        return "Shot down and jammed are not told apart."
    parts = [f"{format_number(row[column])} {row['weapon']}" for _, row in rows.iterrows() if row[column]]
    return f"{' + '.join(parts)}." if len(parts) > 1 else f"{format_number(total)} {rows['weapon'].iloc[0]}."


@_cached
def _whole_area(dataset: InMemoryDataset, event_id: str) -> frozenset[str]:
    """The areas that hold the whole event: where it is located, what that lies in, and whom it was directed at."""
    event = dataset.events.loc[dataset.events["event_id"] == event_id].iloc[0]
    location = event["location"]
    above = [location, *ancestors(dataset.table.places, location)] if isinstance(location, str) else []
    return frozenset([*above, event["actor2"]])


def describe_ledger(dataset: InMemoryDataset, event_id: str) -> tuple[str, ...]:
    """What adds up and what does not, a sentence each; the ledger by kind of weapon first."""
    return tuple(part for part in (_describe_kinds(dataset, event_id), _describe_totals(dataset, event_id)) if part)


def _describe_kinds(dataset: InMemoryDataset, event_id: str) -> str:
    parts = []
    for row in rows_of(ledger_lines(dataset, event_id)):
        if row.weapons not in (IN_ALL, *map(plural, WEAPON_FAMILIES)) or pd.isna(row.launched + row.neutralised):
            continue
        both = pd.notna(row.shot_down) and pd.notna(row.lost)
        how = f" ({format_number(row.shot_down)} shot down, {format_number(row.lost)} jammed or lost)" if both else ""
        parts.append(f"{format_number(row.neutralised)} of {format_number(row.launched)} {row.weapons}{how}")
    return f"Reported as neutralised: {'; '.join(parts)}." if parts else ""


def _describe_totals(dataset: InMemoryDataset, event_id: str) -> str:
    totals = stated_totals(dataset, event_id)
    if totals.empty:
        return "No total was stated that could be held against the weapons."
    counted = totals["verdict"].value_counts()
    parts = [
        f"{count} {one if count == 1 else several}"
        for verdict, (one, several) in _VERDICT_COUNTS.items()
        if (count := int(counted.get(verdict, 0)))
    ]
    differing = [
        f"{uncapital(CLAIM_MEASURES[row.measure])}, {format_number(row.stated)} according to {row.speaker}, "
        f"{format_number(row.added_up)} added up"
        for row in rows_of(totals[totals["verdict"] == "differs"])
    ]
    agreement = f"Of {len(totals)} totals stated, {listed(parts)}."
    if len(parts) == 1:
        agreement = (
            f"{f'All {len(totals)} totals' if len(totals) > 1 else 'The one total'} stated {parts[0].split(' ', 1)[1]}."
        )
    return sentences(agreement, f"What differs: {'; '.join(differing)}." if differing else "")


_VERDICT_COUNTS = {
    "agrees": ("agrees with the weapons added up", "agree with the weapons added up"),
    "differs": ("differs from them", "differ from them"),
    "cannot be checked": ("cannot be checked, since a figure is missing",) * 2,
    "speaks of a part": ("speaks of a part of the area only", "speak of a part of the area only"),
}
