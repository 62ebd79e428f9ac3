"""Which of some names are spellings of one place: Kiev, Киев and Kyiv, letters of one character or of two, accents."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vigil import limits
from vigil.places.gazetteer import load_gazetteer
from vigil.places.geocoder import default_geocoder
from vigil.places.names import key_of, romanise


def one_name(spellings: Iterable[str], *, look_up: bool = True) -> dict[str, str]:
    """For every spelling that is not its place's only one, the name that the place goes by.

    That is the gazetteer's name where it knows the place, else the spelling that comes first. look_up: whether the
    gazetteer is asked; without, names are the same that differ in case, accents, punctuation and alphabet alone. Of
    more than `limits.NAMES_LOOKED_UP` names only those of the places table and those in other alphabets than Latin are
    looked up.

    >>> one_name(["Kiev", "Kharkiv", "Киев", "Kyiv"])
    {'Kiev': 'Kyiv', 'Киев': 'Kyiv', 'Kyiv': 'Kyiv'}
    """
    names = list(dict.fromkeys(spellings))
    every = len(names) <= limits.NAMES_LOOKED_UP
    groups: dict[str, list[str]] = {}
    known: dict[str, str] = {}
    for name in names:
        found = _known_as(name, every=every) if look_up else ""
        key = key_of(found or romanise(name)) or name
        groups.setdefault(key, []).append(name)
        if found:
            known[key] = found
    return {name: known.get(key) or group[0] for key, group in groups.items() if len(group) > 1 for name in group}


def _known_as(name: str, *, every: bool) -> str:
    """What the gazetteer calls the one place that a name is of; empty where it does not know, or it is no bare name."""
    if re.search(r"[;\d]|://", name):
        return ""
    table = load_gazetteer().curated_by_key(key_of(name))
    if len(table) == 1:
        return table[0].name
    if table or not (every or re.search(r"[^\W\d_a-zA-Z\u00c0-\u024f]", name)):
        return ""
    answer = default_geocoder().resolve(name)
    return answer.name if answer.found else ""
