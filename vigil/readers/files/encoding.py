"""In which encoding a text is that is not UTF-8: by charset-normalizer, and by what its letters make of words.

charset-normalizer tells well which encodings make no sense, and which of the Cyrillic ones is meant; among the Latin
ones, and on lists of a few names, it often takes the wrong one. So whole words decide: a word that is spelt with the
letters of one language, in capitals as words are, fits. Of encodings in which as many fit, those that
charset-normalizer finds likely come first, then those with more of the frequent Cyrillic letters (small letters of
KOI8-U are capitals of Windows-1251). Where hardly any word fits, charset-normalizer alone decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import IO

import numpy as np

ENCODINGS = {
    "cp1252": "Windows-1252 (Latin-1)",
    "cp1250": "Windows-1250 (Central European)",
    "iso8859_2": "ISO-8859-2 (Central European)",
    "cp1254": "Windows-1254 (Turkish)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "koi8_u": "KOI8-U (Cyrillic)",
    "cp866": "CP866 (Cyrillic)",
    "cp1125": "CP1125 (Ukrainian)",
    "iso8859_5": "ISO-8859-5 (Cyrillic)",
}
"""Those whose words are looked at, by Python's name: in words. Where nothing tells two apart, the first is taken."""

FURTHER_ENCODINGS = {
    "cp1253": "Windows-1253 (Greek)",
    "cp1255": "Windows-1255 (Hebrew)",
    "cp1256": "Windows-1256 (Arabic)",
}

LANGUAGES = {
    "French": "(?!è)(?:[a-jl-vx-zàâçéèêëîïôùûü]|œ(?=[dinstu]))+",
    "German": "[a-zäöüß]+",
    "Spanish": "(?:[a-jl-vx-záéíóúü]|ñ(?=[aeiouáéíóú]))+",
    "Portuguese": r"(?:[a-jl-vxzáâàçéêíóôú]|ã(?=[oes]|$)|õe)+",
    "Italian": "[a-il-vz]*[àèéìòù]",
    "Scandinavian": "[a-zåäöæøé]+",
    "Polish": "[a-pr-uwyząćęłńóśźż]+",
    "Czech": "[a-pr-vyzáčďéěíňóřšťúůýž]+",
    "Slovak": "[a-pr-vyzáäčďéíĺľňóôŕšťúýž]+",
    "Hungarian": "[a-pr-vyzáéíóöőúüű]+",
    "Romanian": "[a-jl-vxzăâîşţ]+",
    "Croatian": "[a-pr-vzčćđšž]+",
    "Turkish": "[a-pr-vyzçğıöşüâî]+",
    "Ukrainian": "[iа-щьюяґєії]+",  # a Latin i stands for the Cyrillic one that CP866 lacks
    "Russian": "[а-яё]+",
    "Belarusian": "[iа-зй-шы-яёіў]+",
    "Serbian": "[а-иклмнопрстуфхцчшђјљњћџѓѕќ]+",
}
"""What a word in small letters looks like: its letters, and where some of them stand. Bulgarian words fit Russian."""

_SPELT = [re.compile(rf"^(?:{letters})$", re.MULTILINE) for letters in LANGUAGES.values()]
_FREQUENT = frozenset("оаеинтсрвліку")
"""The letters that make up two thirds of Ukrainian and Russian texts."""

_MARKS = re.compile("[\u2010-\u2015\u2018-\u201f«»\u00a0…•·\ufffd]+|(?<![^\\W\\d_])[°§№€£±½²³](?![^\\W\\d_])")
"""Quotes, dashes and the like, which stand beside words; signs such as № only where no letter is next to them."""

FITTING_SHARE = 0.6
"""Least share of words that must fit for them to decide; of lists and tables in the languages above nearly all do."""

SAMPLED_WORDS = 1000
SAMPLED_PIECES, SAMPLED_PLACES = 8, 4000
"""Most pieces of a text that are looked at, of those with letters above ASCII, and most places in each."""
_WORD_BYTES = 40
"""How much of a word is looked at to each side of such a place."""


def encoding_of(stream: Callable[[], IO[bytes]], *, piece_bytes: int) -> tuple[str, str]:
    """Python's name of the encoding of a text that is not UTF-8, and its name in words.

    Looks at no more than `SAMPLED_WORDS` different words, of the first pieces of the text that have any.
    """
    found = _likely(_sampled_words(stream, piece_bytes))
    return found, {**ENCODINGS, **FURTHER_ENCODINGS}[found]


def _likely(words: list[bytes]) -> str:
    from charset_normalizer import from_bytes  # not needed for UTF-8, which most texts are

    matches = from_bytes(b"\n".join(words), cp_isolation=[*ENCODINGS, *FURTHER_ENCODINGS])
    likely = [name for match in matches for name in match.could_be_from_charset]
    fits = {name: _fit(words, name) for name in ENCODINGS}
    order = list(ENCODINGS)
    best = min(order, key=lambda name: (-fits[name][0], name not in likely, -fits[name][1], order.index(name)))
    if fits["cp1252"] == _NO_LETTERS:
        return "cp1252"
    return best if fits[best][0] >= FITTING_SHARE or not likely else likely[0]


_NO_LETTERS = (1.0, 1.0, 0)


def _fit(words: list[bytes], encoding: str) -> tuple[float, float, int]:
    """The share of words that are spelt as in one language, and of its Cyrillic letters the share of the frequent
    ones; how many words have letters above ASCII."""
    text = _MARKS.sub("\n", "\n".join(word.decode(encoding, "replace") for word in words))
    parts = [part for part in text.split("\n") if not part.isascii()]
    if not parts:
        return _NO_LETTERS
    as_written = [part for part in parts if part.islower() or part.isupper() or part[1:].islower() or len(part) == 1]
    small = "\n".join(part.replace("İ", "i").lower() for part in as_written)
    fitting = max(len(spelt.findall(small)) for spelt in _SPELT)
    cyrillic = [letter for letter in "".join(parts).lower() if "\u0400" <= letter <= "\u04ff"]
    frequent = sum(letter in _FREQUENT for letter in cyrillic) / len(cyrillic) if cyrillic else 1.0
    return fitting / len(parts), frequent, len(parts)


# \Z, as $ would also stand before the end of a line
_END_OF_WORD = re.compile(rb"[A-Za-z\x80-\xff]*\Z")
_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")


def _sampled_words(stream: Callable[[], IO[bytes]], piece_bytes: int) -> list[bytes]:
    """Different words with bytes above ASCII, from the beginning of a text on."""
    words: dict[bytes, None] = {}
    left = SAMPLED_PIECES
    with stream() as opened:
        while left and len(words) < SAMPLED_WORDS and (piece := opened.read(piece_bytes)):
            if piece.isascii():
                continue
            left -= 1
            places = np.flatnonzero(np.frombuffer(piece, dtype="uint8") > 127)
            for place in places[:: -(-len(places) // SAMPLED_PLACES)].tolist():
                before = _END_OF_WORD.search(piece[max(place - _WORD_BYTES, 0) : place])
                word = _WORD.match(piece, place, place + _WORD_BYTES)
                words[(before[0] if before else b"") + (word[0] if word else b"")] = None
    return list(words)[:SAMPLED_WORDS]
