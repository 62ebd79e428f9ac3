"""Text cells of an export as they were before a spreadsheet was kept from running them."""

from __future__ import annotations

from vigil.exports.tables import neutralised


def restored(text: str) -> str:
    """The text that `neutralised` was given."""
    return text[1:] if text.startswith("'") and neutralised(text[1:]) == text else text
