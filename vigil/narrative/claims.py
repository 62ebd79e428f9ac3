"""Who stated what about one event, and the reports that it rests on."""

from __future__ import annotations

import pandas as pd

from vigil import limits
from vigil.narrative.events import event_row
from vigil.rules import claims as claim_rules
from vigil.store.memory import InMemoryDataset
from vigil.table import schema
from vigil.table.model import split_list
from vigil.table.result_cache import cached

_cached = cached(limits.CACHED_EVENTS)


@_cached
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


def measures_distinguished(claims: pd.DataFrame) -> list[str]:
    """The measures for which the claims of one event give more than one figure: worth a chart over time."""
    given = claim_rules.figures(claims).groupby("measure", sort=False)["figure"].nunique()
    return [str(measure) for measure in given.index[given > 1]]


@_cached
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
