"""A short table of events, each row a link to the page of its event."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from vigil import limits
from vigil.query.link import to_link
from vigil.store.protocols import View
from vigil.text import format_number
from vigil.ui.components.static_files import HERE

_CSS = """
.vigil-event-rows { overflow-x: auto; }
.vigil-event-rows.long { max-height: 32rem; overflow-y: auto; }
"""

_rows = st.components.v2.component(
    "vigil_event_rows",
    html='<div class="vigil-event-rows"></div>',
    css=_CSS,
    js=(HERE / "event_rows.js").read_text(encoding="utf-8"),
    isolate_styles=False,  # it takes the styles of every table of facts
)


def event_rows(
    rows: pd.DataFrame, columns: Mapping[str, str], view: View, *, page: str, key: str, what: str
) -> str | None:
    """Draw the table and hand back the id of the event whose row was just opened.

    `rows` has `event_id` and the keys of `columns`, whose values are the headings; the day stands in `date`
    and is the link, to the `page` (its address) of an event. `what` says what is listed, for those who cannot see it.
    Values are shown as text.
    """
    shown = rows.head(limits.LISTED_EVENTS)
    cells = [[_text(value) for value in row] for row in shown[list(columns)].itertuples(index=False)]
    reply = _rows(
        key=key,
        data={
            "alt": f"{what}, one a row",
            "columns": list(columns.values()),
            "numbers": [place for place, name in enumerate(columns) if pd.api.types.is_numeric_dtype(rows[name])],
            "link": list(columns).index("date"),
            "rows": [
                {"id": event_id, "address": to_link(view.selection, page=page, event=event_id), "cells": row}
                for event_id, row in zip(shown["event_id"], cells, strict=True)
            ],
        },
        on_opened_change=_nothing,
    )
    opened = reply.opened
    return opened if isinstance(opened, str) and opened in set(shown["event_id"]) else None


def _text(value: object) -> str:
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    if isinstance(value, int | float):
        return format_number(value)
    return str(value)


def _nothing() -> None:
    """A trigger of a component needs a callback to exist."""
