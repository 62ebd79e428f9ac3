"""Place names as keys: one spelling for what is written in many ways, and the words that say what kind a place is.

Three steps, each usable on its own:

- `key_of` folds case, accents, apostrophes, hyphens and spaces, and keeps the alphabet: "Кам’янське" and
  "КАМ'ЯНСЬКЕ" share a key, "Kamianske" has another.
- `split_kind` takes the word for the kind of place off a key: "darnytskyi district" is ("darnytskyi", "district").
- `sound_of` brings the romanisations of one name together: "Svyatoshynskyy", "Sviatoshynskyi" and "Святошинський"
  share it. It is a second resort, because it also brings some different names together.

`romanise` is Ukraine's national romanisation (Cabinet of Ministers resolution 55 of 27 January 2010).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

NAME_CHARACTERS = 120
"""Longest text that is looked up as a name; the longest place names have about 60 characters."""

KindWord = Literal["oblast", "district", "city", ""]
"""What a word beside a name says of the place; `district` stands for districts of cities and for raions."""

_APOSTROPHES = "'’‘ʼʻ`´′ʹʺ″\"“”„«»\u02bd\u02c8\u2032\uff07"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"
_PUNCTUATION = "-‐‑‒–—―−_.,;:!?()[]{}<>/\\|*&+=~@#$%^•·…№"


def _folding_table() -> dict[int, str]:
    """Every accented Latin letter to its base, combining marks and apostrophes to nothing, punctuation to a space."""
    table: dict[int, str] = {}
    for code in (*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            table[code] = base.casefold()
    for code in range(0x0300, 0x0370):
        table[code] = ""
    for letter, plain in {"ł": "l", "đ": "d", "ð": "d", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}.items():
        table[ord(letter)] = plain
    # Letters that writers swap freely: Russian ё and е, Ukrainian ґ and г.
    table[ord("ё")] = "е"
    table[ord("ґ")] = "г"
    for character in _APOSTROPHES + _INVISIBLE:
        table[ord(character)] = ""
    for character in _PUNCTUATION:
        table[ord(character)] = " "
    return table


_FOLDING = _folding_table()


@lru_cache(maxsize=50_000)
def key_of(text: str) -> str:
    """The key of a name: folded case, accents, apostrophes, hyphens and spaces; the alphabet stays.

    Idempotent: `key_of(key_of(x)) == key_of(x)`.

    >>> key_of("Кам’янське") == key_of("КАМ'ЯНСЬКЕ")
    True
    >>> key_of("Ivano-Frankivsk")
    'ivano frankivsk'
    """
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_FOLDING)
    # Case folding can leave marks composed anew (İ gives i and a dot): fold once more where something is left.
    if not folded.isascii():
        folded = unicodedata.normalize("NFKC", folded).translate(_FOLDING)
    return " ".join(folded.split())


_KIND_WORDS: dict[str, KindWord] = {
    **dict.fromkeys(
        (
            "oblast",
            "oblast’",
            "oblasti",
            "obl",
            "region",
            "province",
            "krai",
            "kray",
            "область",
            "області",
            "области",
            "обл",
            "край",
        ),
        "oblast",
    ),
    **dict.fromkeys(
        ("district", "raion", "rayon", "rajon", "район", "району", "района", "районі", "районе", "рн"), "district"
    ),
    **dict.fromkeys(
        (
            "city",
            "town",
            "village",
            "settlement",
            "misto",
            "gorod",
            "selo",
            "місто",
            "город",
            "село",
            "селище",
            "смт",
            "пгт",
            "м",
            "г",
            "с",
        ),
        "city",
    ),
}
_KIND_PHRASES = {"р н": "рн", "city of": "city", "town of": "town", "urban district": "district"}


@lru_cache(maxsize=50_000)
def split_kind(key: str) -> tuple[str, KindWord]:
    """A key without the word for its kind, and what that word says: ("kharkiv", "oblast") for "kharkiv region".

    The word counts at the end ("darnytskyi raion") or the beginning ("м київ", "область харківська"); a key that is
    only such a word stays whole.

    >>> split_kind("darnytskyi district")
    ('darnytskyi', 'district')
    """
    for phrase, word in _KIND_PHRASES.items():
        if key.endswith(" " + phrase):
            key = f"{key[: -len(phrase)]}{word}"
        elif key.startswith(phrase + " "):
            key = f"{word}{key[len(phrase) :]}"
    first, _, rest = key.partition(" ")
    start, _, last = key.rpartition(" ")
    if start and last in _KIND_WORDS and len(last) > 1:
        return start, _KIND_WORDS[last]
    if rest and first in _KIND_WORDS:
        return rest, _KIND_WORDS[first]
    return key, ""


_NOMINATIVES = (
    ("ської", "ська"),
    ("ській", "ська"),
    ("ською", "ська"),
    ("ського", "ський"),
    ("ському", "ський"),
    ("цької", "цька"),
    ("цькій", "цька"),
    ("цького", "цький"),
    ("цькому", "цький"),
    ("зької", "зька"),
    ("зькій", "зька"),
    ("зького", "зький"),
    ("зькому", "зький"),
    ("ской", "ская"),
    ("ского", "ский"),
    ("ском", "ский"),
    ("цкой", "цкая"),
    ("цкого", "цкий"),
    ("цком", "цкий"),
)


def nominative(core: str) -> str:
    """The dictionary form of an oblast's or district's adjective in another case: "харківської" is "харківська"."""
    for ending, plain in _NOMINATIVES:
        if core.endswith(ending):
            return core[: -len(ending)] + plain
    return core


def _pairs(text: str) -> dict[str, str]:
    """A table from "а=a б=b": letter to letters; nothing after the sign drops the letter."""
    return {letter: latin for letter, _, latin in (pair.partition("=") for pair in text.split())}


_UKRAINIAN = _pairs(
    "а=a б=b в=v г=h ґ=g д=d е=e є=ie ж=zh з=z и=y і=i ї=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh "
    "ц=ts ч=ch ш=sh щ=shch ь= ю=iu я=ia"
)
_UKRAINIAN_INITIAL = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}


def romanise(name: str) -> str:
    """A Ukrainian name in Latin letters by the national romanisation of 2010; other characters stay.

    >>> romanise("Старокостянтинів"), romanise("Згурівка"), romanise("Кам’янське"), romanise("Єнакієве")
    ('Starokostiantyniv', 'Zghurivka', 'Kamianske', 'Yenakiieve')

    >>> romanise("Запоріжжя"), romanise("Київ")
    ('Zaporizhzhia', 'Kyiv')
    """
    out: list[str] = []
    previous = ""
    for character in name:
        lower = character.lower()
        if lower in _APOSTROPHES:
            continue
        if lower not in _UKRAINIAN:
            out.append(character)
            previous = lower
            continue
        if not previous.isalpha() and lower in _UKRAINIAN_INITIAL:
            latin = _UKRAINIAN_INITIAL[lower]
        elif lower == "г" and previous == "з":
            latin = "gh"
        else:
            latin = _UKRAINIAN[lower]
        out.append(latin.capitalize() if character != lower else latin)
        previous = lower
    return "".join(out)


_SOUND_TABLE = str.maketrans(
    _pairs(
        "а=a б=b в=v г=h д=d е=e ж=zh з=z и=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh "
        "щ=shch ь= ю=iu я=ia і=i ї=i є=e ы=i э=e ъ= y=i j=i w=v g=h x=kh"
    )
)
_REPEATED = re.compile(r"(.)\1+")


def sound_of(key: str) -> str:
    """What the romanisations of one name have in common, from its key.

    Cyrillic becomes Latin; y, j and i become one letter, g and h too, ie and e too; double letters become single.

    >>> sound_of(key_of("Svyatoshynskyy")) == sound_of(key_of("Святошинський"))
    True
    """
    latin = key.translate(_SOUND_TABLE).replace("zgh", "zh").replace("kgh", "kh")
    latin = _REPEATED.sub(r"\1", latin).replace("ie", "e").replace("tz", "ts")
    return _REPEATED.sub(r"\1", latin)
