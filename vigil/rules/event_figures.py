"""The figures of every event of a curated table: munitions, casualties, places hit, by the rules of this folder."""

from __future__ import annotations

import pandas as pd

from vigil.rules import claims as claim_rules
from vigil.rules import ledger
from vigil.table import schema
from vigil.table.model import Table, sources_by_event
from vigil.table.schema import FIGURES


def with_figures(table: Table, headlines: pd.DataFrame) -> pd.DataFrame:
    """The events of a table in order of time, with the columns that `vigil.store.memory.InMemoryDataset.events` names.

    headlines: as `claimed_headlines` gives them.
    """
    events = table.events
    figures = ledger.figures_by_event(table.munitions)
    casualties = _casualties(table, headlines)
    places = table.places.set_index("name_en")
    ids = events["event_id"]
    events = events.assign(
        latitude=events["location"].map(places["latitude"]),
        longitude=events["location"].map(places["longitude"]),
        **{name: ids.map(figures[name]).astype("Int64") for name in FIGURES},
        **{name: ids.map(casualties[name]).astype("Int64") for name in schema.CASUALTIES},
        places_hit=ids.map(_places_hit(table)).astype("Int64"),
        sources=ids.map(_source_addresses(table)).astype("str"),
        violent=events["event_type"].isin(schema.VIOLENT_TYPES),
        event_type_label=events["event_type"].map({kind.name: kind.label for kind in schema.EVENT_TYPES.values()}),
        place=events["location"],
    )
    events = events.assign(got_through_basis=got_through_basis(events, table.munitions))
    return events.sort_values(["event_date", "start", "event_id"], kind="stable", ignore_index=True)


def got_through_basis(events: pd.DataFrame, munitions: pd.DataFrame) -> pd.Series:
    """How each event's `got_through` is known: "reported", "remainder", or missing without a figure (str)."""
    reported = munitions.groupby("event_id")["got_through"].count() == munitions.groupby("event_id").size()
    basis = events["event_id"].map(reported).map({True: "reported", False: "remainder"}).astype("str")
    return basis.where(events["got_through"].notna())


def claimed_headlines(table: Table) -> pd.DataFrame:
    """The figure shown first for each measure of each event, as `vigil.rules.claims.headlines` gives it."""
    official = frozenset(table.sources.loc[table.sources["kind"] == "official", "source_id"])
    placed = table.places.dropna(subset=["parent"])
    parents = dict(zip(placed["name_en"], placed["parent"], strict=True))
    return claim_rules.headlines(table.claims, official_sources=official, parents=parents)


def _casualties(table: Table, headlines: pd.DataFrame) -> pd.DataFrame:
    """Killed and injured of each event by the rule for claims, else added up over its places (Int64)."""
    by_place = table.impacts.groupby("event_id")[list(schema.CASUALTIES)].sum(min_count=1).astype("Int64")
    claimed = {
        f"{kind}_{end}": headlines[headlines["measure"] == kind].set_index("event_id")[end]
        for kind in ("killed", "injured")
        for end in ("low", "best", "high")
    }
    frame = pd.DataFrame(claimed, dtype="float64").round().astype("Int64")
    return frame.combine_first(by_place).astype("Int64")


def _places_hit(table: Table) -> pd.Series:
    """Different places named as hit or affected in each event; a place is not counted beside places within it."""
    parents = table.places.set_index("name_en")["parent"]
    named = table.impacts.loc[
        ~table.impacts["geo_precision"].isin(["country", "direction"]), ["event_id", "location"]
    ].drop_duplicates()
    holds_another = named.assign(location=named["location"].map(parents)).dropna().drop_duplicates()
    finest = named.merge(holds_another, how="left", indicator=True)
    return finest[finest["_merge"] == "left_only"].groupby("event_id").size()


def _source_addresses(table: Table) -> dict[str, str]:
    """The addresses of every report an event rests on, or the publisher where no address was found."""
    sources = table.sources.set_index("source_id")
    named = sources["url"].fillna(sources["publisher"]).to_dict()
    return {
        event_id: "; ".join(dict.fromkeys(named[source_id] for source_id in ids if source_id in named))
        for event_id, ids in sources_by_event(table).items()
    }
