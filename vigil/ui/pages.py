"""Every page of the dashboard, declared once: file, title, icon, address, and what it is for."""

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
    purpose: str
    default: bool = False
    draws: bool = True
    """Whether charts or maps stand on it as soon as it opens."""
    section: str = ""
    """The group of the navigation it stands in; pages without one stand side by side before the groups."""
    question: str = ""
    """What a reader of one event would ask there, for the link that leads to it."""


OVERVIEW = PageDeclaration(
    "pages/monitor/overview.py",
    "Overview",
    ":material/newspaper:",
    "overview",
    "The latest attack, how it ranks, and what surrounds it",
    default=True,
)
MAP = PageDeclaration("pages/monitor/map.py", "Map", ":material/map:", "map", "Events and impacts by place")
FREQUENCY = PageDeclaration(
    "pages/monitor/frequency.py", "Frequency", ":material/bar_chart:", "frequency", "Attacks and munitions over time"
)
EVENTS = PageDeclaration(
    "pages/events/events.py", "Events", ":material/table_rows:", "events", "The table itself", draws=False
)
ATTACK = PageDeclaration(
    "pages/events/attack.py", "Attack", ":material/description:", "attack", "One event with every claim"
)
ABOUT = PageDeclaration(
    "pages/data/about.py",
    "About the data",
    ":material/info:",
    "about",
    "Tables, sources, coverage, rules",
    draws=False,
)

OPEN = PageDeclaration(
    "pages/data/open.py",
    "Open a table",
    ":material/upload_file:",
    "open",
    "Another table in the same pages: a public data set or a table of your own",
    draws=False,
)

RANK = PageDeclaration(
    "pages/desk/rank.py",
    "Rank",
    ":material/leaderboard:",
    "rank",
    "Whether an attack was as large as is said of it, under every measure; when records were set",
    section="Desk",
    question="How it ranks, and what may be said of it",
)
CLAIMS = PageDeclaration(
    "pages/desk/claims.py",
    "Claims",
    ":material/forum:",
    "claims",
    "Who stated which figure and when, what other rules would give, what adds up in the ledger",
    section="Desk",
    question="Which of its figures is right",
)

DESK = (RANK, CLAIMS)
"""The analyst's desk, in the order of the questions: Rank, Windows, Compare, Change, Claims."""

PAGES = (OVERVIEW, MAP, FREQUENCY, EVENTS, ATTACK, ABOUT, OPEN, *DESK)


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
