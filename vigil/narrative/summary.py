"""One event told from the table: its figures, a sentence, who named which places, what stands around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from vigil import limits
from vigil.analysis import ranking
from vigil.places.hierarchy import ancestors
from vigil.query.selection import Selection
from vigil.rules import claims as claim_rules
from vigil.rules import ledger
from vigil.store.memory import InMemoryDataset, InMemoryView, select
from vigil.table import schema
from vigil.table.model import rows_of, split_list
from vigil.table.remembered import remembered
from vigil.text import format_day, format_days, format_number, format_share, listed, number_of

WEEKS_AROUND = 4
"""How far diplomacy is listed before and after an event."""


_remembered = remembered(limits.REMEMBERED_EVENTS)
"""What is told of an event is worked out once for a table: a page tells it again on every run. Never change it."""


@dataclass(frozen=True)
class Figure:
    """One headline figure: what it is, its value in words, what a reader must know, and the rule that gave it."""

    label: str
    value: str
    detail: str
    rule: str
    known: bool


class UnknownEventError(LookupError):
    """No event of the table has this id."""


@_remembered
def event_row(dataset: InMemoryDataset, event_id: str) -> pd.Series:
    """The event with its figures (columns of `InMemoryDataset.events`); raises `UnknownEventError`."""
    found = dataset.events[dataset.events["event_id"] == event_id]
    if found.empty:
        raise UnknownEventError(event_id)
    return found.iloc[0]


@_remembered
def weapons_of(dataset: InMemoryDataset, event_id: str) -> pd.DataFrame:
    """The munitions of one event with `neutralised`, `got_through`, `reported_hits` and `unaccounted`."""
    munitions = dataset.table.munitions
    return ledger.with_derived_figures(munitions[munitions["event_id"] == event_id]).reset_index(drop=True)


def title_of(event: pd.Series) -> str:
    """A short name: "Night of 3 to 4 July 2025" for an attack over midnight, else kind and day."""
    if event["event_type"] == "attack" and pd.notna(event["end"]):
        start, end = event["start"].date(), event["end"].date()
        if start == end or event["time_precision"] == "day":
            return f"Attack reported on {format_day(event['event_date'].date())}"
        first = str(start.day) if start.month == end.month else format_day(start, year=False)
        return f"Night of {first} to {format_day(end)}"
    label = schema.EVENT_TYPES[event["event_type"]].label
    parties = " and ".join(str(actor) for actor in (event["actor1"], event["actor2"]) if pd.notna(actor))
    joined = f", {parties}" if schema.EVENT_TYPES[event["event_type"]].mutual else ""
    return f"{label} of {format_day(event['event_date'].date())}{joined}"


def window_in_words(event: pd.Series) -> str:
    """When it was, in Kyiv time, no more exactly than is known."""
    start, end = event["start"], event["end"]
    if event["time_precision"] == "day":
        if pd.isna(end) or end.date() == start.date():
            return f"{format_day(start.date())}, hour not known"
        return f"{format_day(start.date())} to {format_day(end.date())}, hours not known"
    if pd.isna(end):
        return f"{format_day(start.date())}, {start:%H:%M} Kyiv time"
    if end.date() == start.date():
        return f"{format_day(start.date())}, {start:%H:%M} to {end:%H:%M} Kyiv time"
    return f"{format_day(start.date())}, {start:%H:%M} to {format_day(end.date())}, {end:%H:%M} Kyiv time"


def when_in_words(event: pd.Series) -> str:
    """When it was, no more exactly than is known."""
    start, end, precision = event["start"], event["end"], event["time_precision"]
    if precision in ("minute", "hour"):
        until = f" to {_until(start, end)}" if pd.notna(end) else ""
        return f"{format_day(start.date())}, {start:%H:%M}{until} Kyiv time"
    if pd.notna(end) and end.date() != start.date():
        return format_days(start.date(), end.date())
    return format_day(event["event_date"].date())


def _until(start: pd.Timestamp, end: pd.Timestamp) -> str:
    return f"{end:%H:%M}" if end.date() == start.date() else f"{format_day(end.date())}, {end:%H:%M}"


@_remembered
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


@_remembered
def sentence_of(dataset: InMemoryDataset, event_id: str) -> str:
    """The event in two or three sentences, computed from its figures; neutral and attributed.

    A strike, a call or a decision, and an attack whose number launched is not known, is told by its headline.
    """
    event = event_row(dataset, event_id)
    if event["event_type"] != "attack" or pd.isna(event["launched"]):
        return str(event["headline"])
    weapons = weapons_of(dataset, event_id)
    speaker = _ledger_speaker(dataset, weapons)
    target = f" at {event['actor2']}" if pd.notna(event["actor2"]) else ""
    parts = [f"{event['actor1']} launched {_launched_words(weapons)}{target}, according to {speaker}."]
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


@_remembered
def impacts_by_place(dataset: InMemoryDataset, event_id: str) -> pd.DataFrame:
    """The places named for one event, a row each: `location`, `geo_precision`, `effects`, `named_by`, `sources`.

    `named_by` (int) counts the speakers, `speakers` (str) names them, `of` (int) says how many speakers
    named places of the same precision within the same parent at all.
    """
    impacts = dataset.table.impacts
    rows = impacts[impacts["event_id"] == event_id]
    if rows.empty:
        return pd.DataFrame(columns=["location", "geo_precision", "effects", "speakers", "named_by", "of"])
    publishers = dataset.table.sources.set_index("source_id")["publisher"]
    parents = dataset.table.places.set_index("name_en")["parent"]
    speaker = rows["attributed_to"].fillna(rows["source_id"].map(publishers))
    rows = rows.assign(speaker=speaker, group=rows["location"].map(parents).fillna("") + "/" + rows["geo_precision"])
    of = rows.groupby("group")["speaker"].nunique()
    grouped = rows.groupby(["location", "geo_precision", "group"], sort=False)
    places = grouped.agg(
        effects=("effect", lambda cells: ", ".join(dict.fromkeys(cells))),
        speakers=("speaker", lambda cells: "; ".join(dict.fromkeys(cells))),
        named_by=("speaker", "nunique"),
    ).reset_index()
    places = places.assign(of=places["group"].map(of))
    order = {precision: rank for rank, precision in enumerate(schema.GEO_PRECISIONS)}
    return (
        places.assign(rank=places["geo_precision"].map(order))
        .sort_values(["rank", "named_by", "location"], ascending=[True, False, True])
        .drop(columns=["rank", "group"])
        .reset_index(drop=True)
    )


@_remembered
def places_in_words(dataset: InMemoryDataset, event_id: str) -> str:
    """Who named which districts or places, finest precision first: "Five districts of Kyiv according to …".

    Empty when no place finer than an oblast was named.
    """
    impacts = dataset.table.impacts
    rows = impacts[
        (impacts["event_id"] == event_id) & impacts["geo_precision"].isin(["point", "settlement", "district"])
    ]
    publishers = dataset.table.sources.set_index("source_id")["publisher"]
    parents = dataset.table.places.set_index("name_en")["parent"]
    rows = rows.assign(
        speaker=rows["attributed_to"].fillna(rows["source_id"].map(publishers)), city=rows["location"].map(parents)
    )
    parts = []
    for (city, speaker), named in rows.groupby(["city", "speaker"], sort=False):
        names = sorted(
            {str(name).removesuffix(f" district, {city}").removesuffix(f", {city}") for name in named["location"]}
        )
        what = "district" if (named["geo_precision"] == "district").all() else "place"
        parts.append(f"{number_of(len(names), what)} of {city} according to {speaker}: {', '.join(names)}.")
    return " ".join(sorted(parts, key=len))


@_remembered
def claims_of(dataset: InMemoryDataset, event_id: str) -> pd.DataFrame:
    """Every claim about one event, by measure and time, with `publisher`, `title`, `url`, `kind` of its source.

    Adds `shown` (bool): the claim that gives the figure shown first under the rule of `vigil.rules.claims`.
    """
    claims = dataset.table.claims
    rows = claims[claims["event_id"] == event_id]
    sources = dataset.table.sources[["source_id", "publisher", "title", "url", "kind"]]
    rows = rows.merge(sources, on="source_id", how="left")
    order = {measure: rank for rank, measure in enumerate(schema.CLAIM_MEASURES)}
    return (
        rows.assign(rank=rows["measure"].map(order), shown=rows["claim_id"].isin(claims_shown_first(dataset, event_id)))
        .sort_values(["rank", "as_of", "value"], kind="stable", na_position="first")
        .drop(columns="rank")
        .reset_index(drop=True)
    )


def claims_shown_first(dataset: InMemoryDataset, event_id: str) -> frozenset[str]:
    """The ids of the claims that give the figures shown first for one event, by the rule of `vigil.rules.claims`."""
    shown = dataset.headlines.loc[dataset.headlines["event_id"] == event_id, "claim_ids"]
    return frozenset(claim_id for ids in shown for claim_id in ids)


def measures_told_apart(claims: pd.DataFrame) -> list[str]:
    """The measures for which the claims of one event give more than one figure: worth a chart over time."""
    given = claim_rules.figures(claims).groupby("measure", sort=False)["figure"].nunique()
    return [str(measure) for measure in given.index[given > 1]]


@_remembered
def sources_of(dataset: InMemoryDataset, event_id: str) -> pd.DataFrame:
    """The reports one event rests on (columns of `schema.SOURCES`) and `used_for` (str): what each gives."""
    table = dataset.table
    event = event_row(dataset, event_id)
    used: dict[str, list[str]] = {source_id: ["event"] for source_id in split_list(event["source_id"])}
    for frame, what in ((table.munitions, "weapons"), (table.impacts, "places"), (table.claims, "claims")):
        for source_id in frame.loc[frame["event_id"] == event_id, "source_id"].unique():
            used.setdefault(source_id, []).append(what)
    sources = table.sources[table.sources["source_id"].isin(used)]
    return sources.assign(used_for=sources["source_id"].map(lambda name: ", ".join(used[name]))).reset_index(drop=True)


@_remembered
def diplomacy_around(dataset: InMemoryDataset, event_id: str, *, weeks: int = WEEKS_AROUND) -> pd.DataFrame:
    """Calls, talks, truces and decisions within `weeks` of an event, in order of time.

    Adds `days_after` (Int64): days from the day the event began to it, negative before.
    """
    event = event_row(dataset, event_id)
    others = dataset.events[~dataset.events["violent"] & (dataset.events["event_id"] != event_id)]
    days = (others["event_date"] - event["start"].tz_localize(None).normalize()).dt.days
    near = others.assign(days_after=days.astype("Int64"))[days.abs() <= 7 * weeks]
    return near.sort_values("start").reset_index(drop=True)


@_remembered
def neighbours(dataset: InMemoryDataset, event_id: str) -> tuple[str | None, str | None]:
    """The ids of the attacks, strikes, or calls, talks and decisions before and after one event of that kind."""
    event = event_row(dataset, event_id)
    events = dataset.events
    alike = (events["event_type"] == event["event_type"]) if event["violent"] else ~events["violent"]
    same = events[alike].sort_values(["start", "event_id"], kind="stable")
    ids = list(same["event_id"])
    position = ids.index(event_id)
    before = ids[position - 1] if position else None
    after = ids[position + 1] if position + 1 < len(ids) else None
    return before, after


@_remembered
def findings_of(dataset: InMemoryDataset, event_id: str) -> list[str]:
    """What does not add up in the ledger of one event, in words; empty when it does."""
    munitions, claims = dataset.table.munitions, dataset.table.claims
    found = ledger.discrepancies(munitions[munitions["event_id"] == event_id], claims[claims["event_id"] == event_id])
    return [f"{row.weapon}: {row.finding}" if row.weapon else str(row.finding) for row in rows_of(found)]


@_remembered
def ledger_in_words(dataset: InMemoryDataset, event_id: str) -> str:
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


def range_in_words(low: Any, best: Any, high: Any) -> str:
    """A figure, or its range where there is one: "3", "159–179", "unknown"."""
    if pd.isna(best):
        return "unknown"
    if pd.isna(low) or pd.isna(high) or low == high:
        return format_number(best)
    return f"{format_number(low)}–{format_number(high)}"


def _launched(event: pd.Series, weapons: pd.DataFrame) -> Figure:
    known = pd.notna(event["launched"])
    detail = _launched_words(weapons) if known else "not reported for every weapon"
    rule = "Added up over the weapons the report names; UAVs include decoys."
    return Figure("Launched", format_number(event["launched"]), detail, rule, known)


def _launched_words(weapons: pd.DataFrame) -> str:
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
    value = range_in_words(low, best, high)
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


def attacks_by_the_same(view: InMemoryView, event_id: str) -> InMemoryView:
    """The same view, only of whoever made this attack: munitions of two sides are not added up."""
    attacker = str(event_row(view.dataset, event_id)["actor1"])
    return select(view.dataset, view.selection.replace(actors=(attacker,)))


def rank_in_words(view: InMemoryView, event_id: str) -> tuple[str, ...]:
    """How an attack ranks by munitions launched: among the weeks before it, and in the whole table.

    Attacks outside the selection's dates and places are compared too; only its weapon classes hold.
    """
    kept = Selection(weapon_classes=view.selection.weapon_classes, day=view.selection.day)
    return _rank_sentences(select(view.dataset, kept), event_id)


@_remembered
def _rank_sentences(comparable: InMemoryView, event_id: str) -> tuple[str, ...]:
    if event_id not in set(comparable.attacks["event_id"]):
        return ()
    return tuple(
        ranking.sentence(ranking.rank_of(comparable.attacks, event_id, measure="launched", weeks=weeks))
        for weeks in (ranking.WEEKS, None)
    )
