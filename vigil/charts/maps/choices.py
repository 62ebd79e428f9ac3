"""What a map can show: its layers, what colour and size may mean, the steps of time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

ColourBy = Literal["actor", "type", "weapon"]
SizeBy = Literal["events", "launched", "killed", "injured", "places_hit"]
Period = Literal["day", "week", "month"]

LAYERS: Mapping[str, str] = {
    "places": "Places",
    "density": "Density",
    "oblasts": "Oblasts",
    "districts": "Kyiv’s districts",
    "launch": "Launch areas",
}
"""Layers of the map and their names on the page, in order of listing."""

COLOUR_BY: Mapping[str, str] = {"actor": "Actor", "type": "Type of event", "weapon": "Weapon class"}

SIZE_BY: Mapping[str, str] = {
    "events": "Events",
    "launched": "Munitions launched in those attacks",
    "killed": "People killed at the place",
    "injured": "People injured at the place",
    "places_hit": "Places hit in those attacks",
}

MEASURED: Mapping[str, str] = {
    "launched": "launched in those attacks",
    "killed": "killed here",
    "injured": "injured here",
    "places_hit": "places hit in those attacks",
}
"""What stands before a figure of one place, by the measure; events are told in any case."""

ON_SCALE: Mapping[str, str] = {
    "events": "events",
    "launched": "munitions launched",
    "killed": "people killed",
    "injured": "people injured",
    "places_hit": "places hit",
}
"""The measure's name on the scale of shaded areas."""

OF_WHOLE_ATTACKS = ("launched", "places_hit")
"""Measures that reports give for an attack as a whole, not by place."""

PERIODS: Mapping[str, str] = {"day": "Day", "week": "Week", "month": "Month"}


def check(what: str, given: Iterable[str], known: Mapping[str, str]) -> None:
    """Raises ValueError, naming what is known, when a name given is none of these."""
    wrong = sorted(set(given) - set(known))
    if wrong:
        raise ValueError(f"unknown {what} {wrong[0]!r}; known are {', '.join(known)}")
