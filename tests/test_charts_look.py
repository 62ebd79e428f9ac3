from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from vigil.charts import look
from vigil.charts.chart import file_stem
from vigil.table.schema import EVENT_TYPES, WEAPON_CLASSES

PALETTES = {
    "actor": look.ACTOR_COLOURS,
    "weapon": look.WEAPON_CLASS_COLOURS,
    "type": look.EVENT_TYPE_COLOURS,
    "outcome": look.OUTCOME_COLOURS,
}

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB
VISION = {
    "usual": np.eye(3),
    "no red cones": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no green cones": [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881],
    ],
    "no blue cones": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}  # fmt: skip


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    low, high = sorted(float(np.array([0.2126, 0.7152, 0.0722]) @ linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(np.maximum(to_xyz @ rgb / [0.9505, 1, 1.089], 1e-6))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("palette", PALETTES)
def test_colours_of_a_palette_stay_apart(palette: str, vision: str) -> None:
    seen = {name: lab(np.clip(VISION[vision] @ linear(c), 0, 1)) for name, c in PALETTES[palette].items()}
    assert min(float(np.linalg.norm(seen[a] - seen[b])) for a, b in combinations(seen, 2)) > 15


@pytest.mark.parametrize("theme", look.THEMES.values(), ids=look.THEMES)
def test_colours_are_seen_on_the_paper(theme: look.Theme) -> None:
    for palette in PALETTES.values():
        assert min(contrast(colour, theme.paper) for colour in palette.values()) > 2.6


@pytest.mark.parametrize("theme", look.THEMES.values(), ids=look.THEMES)
def test_text_is_read_on_paper_and_surface(theme: look.Theme) -> None:
    for colour in (theme.ink, theme.muted, theme.accent):
        assert min(contrast(colour, theme.paper), contrast(colour, theme.surface)) >= 4.5


def test_every_weapon_class_and_event_type_has_its_colour() -> None:
    assert set(look.WEAPON_CLASS_COLOURS) == set(WEAPON_CLASSES)
    assert set(look.EVENT_TYPE_COLOURS) == set(EVENT_TYPES)


def test_an_actor_without_a_colour_gets_the_one_of_others() -> None:
    assert look.colour_of("actor", "Somebody") == look.OTHER_COLOUR


def test_actors_of_a_table_of_ones_own_stay_apart_from_those_with_a_colour() -> None:
    order = ("Russian forces", "Russia", "RU", "unknown group")
    colours = {look.colour_of("actor", name, order=order) for name in order}
    assert len(colours) == len(order)
    assert look.colour_of("actor", "Russia", order=order) == look.ACTOR_COLOURS["Russia"]
    for one, other in combinations(colours, 2):
        assert np.linalg.norm(linear(one) ** 0.5 - linear(other) ** 0.5) > 0.2


def test_text_from_a_table_is_escaped() -> None:
    assert look.escaped('<b onclick="x">&') == '&lt;b onclick="x"&gt;&amp;'
    assert look.escaped(pd.NA) == ""


def test_a_file_name_cannot_leave_its_folder() -> None:
    assert file_stem("../../etc/passwd <x>", first="2025-01-01") == "vigil-etc-passwd-x-2025-01-01"


def test_a_file_name_of_one_day_names_it_once() -> None:
    assert file_stem("Attacks", first="2025-07-04", last="2025-07-04") == "vigil-attacks-2025-07-04"


def test_an_endless_name_is_cut() -> None:
    assert len(file_stem("a" * 500, first="2025-01-01", last="2025-07-31")) <= 120
