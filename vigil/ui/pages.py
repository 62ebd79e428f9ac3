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
EVENTS = PageDeclaration("pages/events/events.py", "Events", ":material/table_rows:", "events", "The table itself")
ATTACK = PageDeclaration(
    "pages/events/attack.py", "Attack", ":material/description:", "attack", "One event with every claim"
)
WINDOWS = PageDeclaration(
    "pages/desk/windows.py",
    "Windows",
    ":material/event_repeat:",
    "windows",
    "The nights around a set of dates, against those around any other dates",
)
COMPARE = PageDeclaration(
    "pages/desk/compare.py",
    "Compare",
    ":material/compare_arrows:",
    "compare",
    "Two periods, weapon classes, places or actors side by side",
)
CHANGE = PageDeclaration(
    "pages/desk/change.py", "Change", ":material/trending_up:", "change", "Whether it is more than in the weeks before"
)
ABOUT = PageDeclaration(
    "pages/data/about.py", "About the data", ":material/info:", "about", "Tables, sources, coverage, rules"
)

PAGES = (OVERVIEW, MAP, FREQUENCY, EVENTS, ATTACK, WINDOWS, COMPARE, CHANGE, ABOUT)


def navigation() -> list[st.Page]:  # type: ignore[valid-type]
    """The pages in the order of the navigation, for `st.navigation`."""
    return [
        st.Page(
            page.file,
            title=page.title,
            icon=page.icon,
            url_path=None if page.default else page.address,
            default=page.default,
        )
        for page in PAGES
    ]
