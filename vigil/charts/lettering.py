"""How much room a text takes, estimated: figures are put together where no font can be measured."""

from __future__ import annotations

LINE_HEIGHT = 1.3
"""What plotly puts between the lines of a text, as a multiple of its size."""


def wrapped(text: str, ems: float) -> list[str]:
    """The lines of a text set to a width given in ems; words longer than a line are broken.

    The width of letters is estimated for a wide sans-serif, so that a line never runs out of the picture
    whatever font the machine has.
    """
    lines: list[str] = []
    line = ""
    for word in text.split():
        candidate = f"{line} {word}" if line else word
        if text_ems(candidate) <= ems:
            line = candidate
            continue
        if line:
            lines.append(line)
        while text_ems(word) > ems and len(word) > 1:
            head = _longest_head(word, ems)
            lines.append(word[:head])
            word = word[head:]
        line = word
    return [*lines, line] if line else lines


def text_ems(text: str) -> float:
    """The estimated width of a text in ems of its font."""
    return sum(_letter_ems(letter) for letter in text)


def _letter_ems(letter: str) -> float:
    if letter in "iljtfrI.,:;'|!()[] -/":
        return 0.37
    if letter in "mwMW@%&—…":
        return 0.9
    if letter.isupper():
        return 0.7
    return 1.0 if ord(letter) > 0x2E80 else 0.61


def _longest_head(word: str, ems: float) -> int:
    used = 0.0
    for position, letter in enumerate(word):
        used += _letter_ems(letter)
        if used > ems:
            return max(position, 1)
    return len(word)
