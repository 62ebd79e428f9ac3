"""Every page of the dashboard, declared once: file, title, icon and address."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from vigil.query.filters import FILTERS, Names


@dataclass(frozen=True)
class PageDeclaration:
    """One page. `file` is relative to `dashboard.py`; `address` is its path in a link."""

    file: str
    title: str
    icon: str
    address: str
    default: bool = False
    draws: bool = True
    """Whether charts or maps stand on it as soon as it opens."""
    section: str = ""
    """The group of the navigation it stands in; pages without one stand side by side before the groups."""
    parameters: tuple[str, ...] = ()
    """What a link to it can hold besides the filters and the table; anything else is named on the page."""


SECOND = "second-"
"""What stands before a filter of the second table alone, in a link to the page of two tables."""

PAGES = (
    OVERVIEW := PageDeclaration(
        "pages/monitor/overview.py", "Overview", ":material/newspaper:", "overview", default=True, parameters=("event",)
    ),
    MAP := PageDeclaration(
        *("pages/monitor/map.py", "Map", ":material/map:", "map"), parameters=("layer", "colour", "size", "step")
    ),
    FREQUENCY := PageDeclaration(
        *("pages/monitor/frequency.py", "Frequency", ":material/bar_chart:", "frequency"),
        parameters=("measure", "every", "by", "show"),
    ),
    EVENTS := PageDeclaration(
        *("pages/events/events.py", "Events", ":material/table_rows:", "events"),
        draws=False,
        parameters=("sort", "order", "page"),
    ),
    ATTACK := PageDeclaration(
        "pages/events/attack.py", "Attack", ":material/description:", "attack", parameters=("event",)
    ),
    ABOUT := PageDeclaration(
        "pages/data/about.py", "About the data", ":material/info:", "about", draws=False, section="Data"
    ),
    OPEN := PageDeclaration(
        "pages/data/open.py", "Open a table", ":material/upload_file:", "open", draws=False, section="Data"
    ),
    BESIDE := PageDeclaration(
        *("pages/data/beside.py", "Two tables", ":material/splitscreen_vertical_add:", "beside"),
        draws=False,
        section="Data",
        parameters=(
            *("beside", "with", "measure", "span", "every", "layout"),
            *(f"{SECOND}{one.name}" for one in FILTERS if isinstance(one, Names)),
        ),
    ),
    RANK := PageDeclaration(
        *("pages/desk/rank.py", "Rank", ":material/leaderboard:", "rank"),
        section="Desk",
        parameters=("event", "window", "measure", "claim", "weeks", "rule"),
    ),
    WINDOWS := PageDeclaration(
        *("pages/desk/windows.py", "Windows", ":material/event_repeat:", "windows"),
        section="Desk",
        parameters=("dates", "on", "measure", "nights", "mark"),
    ),
    COMPARE := PageDeclaration(
        *("pages/desk/compare.py", "Compare", ":material/compare_arrows:", "compare"),
        section="Desk",
        parameters=("by", "a", "b", "measure"),
    ),
    CHANGE := PageDeclaration(
        *("pages/desk/change.py", "Change", ":material/trending_up:", "change"),
        section="Desk",
        parameters=("until", "measure"),
    ),
    CLAIMS := PageDeclaration(
        *("pages/desk/claims.py", "Claims", ":material/forum:", "claims"),
        section="Desk",
        parameters=("event", "measure", "number"),
    ),
)
"""Every page, in the order of the navigation; those of the desk in the order of its questions. To add one is to declare
it here and to write its file; a name is needed only where other pages link to it."""


def navigation() -> dict[str, list[st.Page]]:  # type: ignore[valid-type]
    """The pages by the sections of the navigation, for `st.navigation`."""
    sections: dict[str, list[st.Page]] = {}  # type: ignore[valid-type]
    for page in PAGES:
        sections.setdefault(page.section, []).append(
            st.Page(
                page.file,
                title=page.title,
                icon=page.icon,
                url_path=None if page.default else page.address,
                default=page.default,
            )
        )
    return sections
