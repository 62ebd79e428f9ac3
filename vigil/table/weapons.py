"""The classes of weapons, each declared once: its family, its colour, its place in the order of drawing and listing.

A class added here is accepted by the loader, offered as a filter, coloured, counted with its family and named; nothing
else lists them. What counts a family, such as the missiles launched, counts the classes that belong to it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from vigil.text import listed, plural


@dataclass(frozen=True)
class WeaponClass:
    """One class of weapons."""

    name: str
    """As it stands in tables: singular, small letters; several names that stand for one class with a comma."""
    family: str
    """What it is counted with, in the singular: `UAV`, `missile`, `bomb`; any other word is a family of its own."""
    colour: str
    """`#rrggbb`, its own on every chart; how far colours must stay apart is held by a test."""
    is_ballistic: bool = False
    """Whether it is counted among the ballistic missiles."""
    is_undivided: bool = False
    """Whether it stands for reports that do not tell apart: it may hold any other class of its family."""


ONE_WAY_UAV = WeaponClass("one-way attack UAV", "UAV", "#465db2")
CRUISE = WeaponClass("cruise missile", "missile", "#d47c1e")
BALLISTIC = WeaponClass("ballistic missile", "missile", "#7a5480", is_ballistic=True)
AEROBALLISTIC = WeaponClass("aeroballistic missile", "missile", "#af8b52", is_ballistic=True)
ANTI_RADIATION = WeaponClass("anti-radiation missile", "missile", "#07a4ca")
ANTI_SHIP = WeaponClass("anti-ship missile", "missile", "#8765fa")
MIXED_MISSILES = WeaponClass("missile, mixed", "missile", "#934c4b", is_undivided=True)
UNSPECIFIED_MISSILE = WeaponClass("missile, unspecified", "missile", "#8f8f96", is_undivided=True)

DECLARED: tuple[WeaponClass, ...] = (
    ONE_WAY_UAV,
    CRUISE,
    BALLISTIC,
    AEROBALLISTIC,
    ANTI_RADIATION,
    ANTI_SHIP,
    MIXED_MISSILES,
    UNSPECIFIED_MISSILE,
)
"""In the order of drawing and listing. `vigil.table.schema` has the names of all and of each family."""


def families() -> dict[str, tuple[str, ...]]:
    """The names of the classes of each family, families in the order of their first class."""
    names: dict[str, tuple[str, ...]] = {}
    for kind in DECLARED:
        names[kind.family] = (*names.get(kind.family, ()), kind.name)
    return names


def undivided_with(names: Collection[str]) -> tuple[str, ...]:
    """The classes that may hold weapons of the given ones without being among them: where a report has one, the figure
    of the given classes is not known. Those of a family that is given as a whole hold nothing of another."""
    touched = {kind.family for kind in DECLARED if kind.name in names}
    return tuple(
        kind.name for kind in DECLARED if kind.is_undivided and kind.family in touched and kind.name not in names
    )


def describe_weapons(names: tuple[str, ...]) -> str:
    """Classes in the plural, what their names end in once: “ballistic and aeroballistic missiles”."""
    endings = {name.rpartition(" ")[2] for name in names}
    if len(endings) > 1 or any("," in name for name in names):
        return listed([plural(name) for name in names])
    return f"{listed([name.rpartition(' ')[0] for name in names])} {plural(endings.pop())}"
