"""Values from a table, made safe for HTML and Markdown: they are never markup."""

from __future__ import annotations

import html
import re

_MARKDOWN = frozenset(r"\`*_{}[]()#+-.!|<>$:~")
_ADDRESS = re.compile(r"https?:|www|@", re.IGNORECASE)
_WORD_JOINER = "\N{WORD JOINER}"


def html_text(value: object) -> str:
    """Text for an HTML document; a missing value is empty."""
    return html.escape(_text(value))


def markdown_text(value: object) -> str:
    """Text for Markdown: every character that Markdown or Streamlit reads is escaped; a missing value is empty.

    A bare address stays text: GitHub's Markdown makes a link of it after escapes are undone, so that an invisible
    character has to stand in it.
    """
    unlinked = _ADDRESS.sub(lambda found: found[0] + _WORD_JOINER, _text(value))
    escaped = "".join(f"\\{character}" if character in _MARKDOWN else character for character in unlinked)
    return " ".join(escaped.split())


def html_link(address: object, label: object) -> str:
    """An HTML link that opens a new tab, or only the label where the address is not http or https."""
    shown = html_text(label)
    if not isinstance(address, str) or not address.startswith(("https://", "http://")):
        return shown
    return f'<a href="{html.escape(address)}" target="_blank" rel="noopener noreferrer">{shown}</a>'


def _text(value: object) -> str:
    return "" if value is None or value != value else str(value)
