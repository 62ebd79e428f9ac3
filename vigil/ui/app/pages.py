"""Every page of the dashboard, declared once: file, title, icon and address."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st


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


PAGES = (
    OVERVIEW := PageDeclaration(
        "pages/monitor/overview.py", "Overview", ":material/newspaper:", "overview", default=True
    ),
    MAP := PageDeclaration("pages/monitor/map.py", "Map", ":material/map:", "map"),
    FREQUENCY := PageDeclaration("pages/monitor/frequency.py", "Frequency", ":material/bar_chart:", "frequency"),
    EVENTS := PageDeclaration("pages/events/events.py", "Events", ":material/table_rows:", "events", draws=False),
    ATTACK := PageDeclaration("pages/events/attack.py", "Attack", ":material/description:", "attack"),
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
    ),
    RANK := PageDeclaration("pages/desk/rank.py", "Rank", ":material/leaderboard:", "rank", section="Desk"),
    WINDOWS := PageDeclaration(
        "pages/desk/windows.py", "Windows", ":material/event_repeat:", "windows", section="Desk"
    ),
    COMPARE := PageDeclaration(
        "pages/desk/compare.py", "Compare", ":material/compare_arrows:", "compare", section="Desk"
    ),
    CHANGE := PageDeclaration("pages/desk/change.py", "Change", ":material/trending_up:", "change", section="Desk"),
    CLAIMS := PageDeclaration("pages/desk/claims.py", "Claims", ":material/forum:", "claims", section="Desk"),
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
