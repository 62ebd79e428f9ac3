"""Who named which places of one event."""

from __future__ import annotations

import pandas as pd

from vigil import limits
from vigil.store.memory import InMemoryDataset
from vigil.table import schema
from vigil.table.result_cache import cached
from vigil.text import number_of

_cached = cached(limits.CACHED_EVENTS)


@_cached
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


@_cached
def describe_places(dataset: InMemoryDataset, event_id: str) -> str:
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
