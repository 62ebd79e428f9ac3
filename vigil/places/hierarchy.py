"""Which place lies in which: walks along the `parent` column of the places table."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd


def ancestors(places: pd.DataFrame, name: str) -> Iterator[str]:
    """The places that `name` lies in, from the nearest outwards; nothing for an unknown name."""
    parents = places.dropna(subset=["parent"]).set_index("name_en")["parent"].to_dict()
    seen = {name}
    while (name := parents.get(name, "")) and name not in seen:
        seen.add(name)
        yield name


def descendants(places: pd.DataFrame, name: str) -> set[str]:
    """Every place that lies in `name`, at any depth, without `name` itself."""
    children: dict[str, list[str]] = {}
    for child, parent in zip(places["name_en"], places["parent"], strict=True):
        if isinstance(parent, str):
            children.setdefault(parent, []).append(child)
    found: set[str] = set()
    pending = [name]
    while pending:
        for child in children.get(pending.pop(), []):
            if child not in found and child != name:
                found.add(child)
                pending.append(child)
    return found


def oblast_of(places: pd.DataFrame, name: str) -> str | None:
    """The oblast (or city of its rank) that `name` is or lies in; None where there is none."""
    kinds = places.set_index("name_en")["kind"].to_dict()
    chain = [name, *ancestors(places, name)]
    return next((place for place in reversed(chain) if kinds.get(place) in ("oblast", "city")), None)
