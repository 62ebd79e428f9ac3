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
    section="Data",
)

OPEN = PageDeclaration(
    "pages/data/open.py",
    "Open a table",
    ":material/upload_file:",
    "open",
    "Another table in the same pages: a public data set or a table of your own",
    draws=False,
    section="Data",
)

BESIDE = PageDeclaration(
    "pages/data/beside.py",
    "Two tables",
    ":material/splitscreen_vertical_add:",
    "beside",
    "A second table beside the one that is open: what each defines, how often, where; never added up",
    draws=False,
    section="Data",
)

RANK = PageDeclaration(
    "pages/desk/rank.py",
    "Rank",
    ":material/leaderboard:",
    "rank",
    "Whether an attack was as large as is said of it, under every measure; when records were set",
    section="Desk",
)
WINDOWS = PageDeclaration(
    "pages/desk/windows.py",
    "Windows",
    ":material/event_repeat:",
    "windows",
    "The nights or days around a set of dates, against those around any other dates",
    section="Desk",
)
COMPARE = PageDeclaration(
    "pages/desk/compare.py",
    "Compare",
    ":material/compare_arrows:",
    "compare",
    "Two periods, weapon classes, kinds of event, places or actors side by side",
    section="Desk",
)
CHANGE = PageDeclaration(
    "pages/desk/change.py",
    "Change",
    ":material/trending_up:",
    "change",
    "Whether it is more than in the weeks before",
    section="Desk",
)
CLAIMS = PageDeclaration(
    "pages/desk/claims.py",
    "Claims",
    ":material/forum:",
    "claims",
    "Who stated which figure and when, what other rules would give, what adds up in the ledger",
    section="Desk",
)

DESK = (RANK, WINDOWS, COMPARE, CHANGE, CLAIMS)
"""The analyst's desk, in the order of the questions: Rank, Windows, Compare, Change, Claims."""

PAGES = (OVERVIEW, MAP, FREQUENCY, EVENTS, ATTACK, ABOUT, OPEN, BESIDE, *DESK)


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
