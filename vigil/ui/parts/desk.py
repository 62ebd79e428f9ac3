"""Parts of the desk's pages on one event: its choice, the answer to cite, tables of ranks, records and claims."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, cast

import pandas as pd
import streamlit as st

from vigil.analysis import claims_compared, ledger_totals
from vigil.analysis.ranking import DESK_MEASURES, RANKED, WEEKS, WINDOWS, every_measure, size_claims
from vigil.analysis.ranking.rank import describe_window, short_limits, short_rank
from vigil.charts.chart import file_stem
from vigil.exports.about import About, about_view
from vigil.exports.tables import TABLE_FORMATS, to_csv, to_parquet, to_xlsx, with_notices
from vigil.narrative import claims, events, figures
from vigil.store.memory import InMemoryDataset, InMemoryView
from vigil.store.protocols import View
from vigil.table.model import rows_of
from vigil.table.schema import CLAIM_MEASURES
from vigil.table.vocabulary import Vocabulary
from vigil.text import capital, format_day, format_number, format_share, number_of, uncapital
from vigil.ui.app.pages import PageDeclaration
from vigil.ui.components.escaping import html_text, markdown_text
from vigil.ui.components.linked import linked_number, linked_segments, linked_select
from vigil.ui.parts import one_event
from vigil.ui.parts.one_event import facts_table, nowrap, small_print

LONGEST_WINDOW = 520
"""Weeks that a claim can be asked about: ten years."""

LARGEST_NUMBER = 1_000_000
"""Largest number that can be held against a ledger."""

WHOLE_TABLE = "all"
"""Stands for the whole table in a link that names a window in weeks."""


def chosen_event(view: View, among: View, *, uncounted: bool = False) -> str:
    """The event of a desk page, one of `among`: the one of the link, else the latest of the view."""
    event_id = one_event.event_picker(view, among, label="Event", uncounted=uncounted, always=True)
    one_event.outside_selection_note(view, event_id)
    return event_id


def event_heading(view: View, event_id: str, page: PageDeclaration) -> None:
    """The page and the event, what was reported of it, and the way back to its page."""
    dataset, vocabulary = view.dataset.select().only([event_id]).dataset, view.table.vocabulary
    title = uncapital(events.event_title(events.event_row(dataset, event_id), vocabulary))
    st.header(f"{page.title}: {markdown_text(title)}", anchor=False)
    small_print(figures.describe_event(dataset, event_id))
    everything = one_event.EVERYTHING[1] if vocabulary.is_self_contained else "Every weapon, place and source of it"
    with st.container(horizontal=True, gap="medium"):
        one_event.link_to_attack(event_id, everything, view)


def answer_to_cite(*sentences: str) -> None:
    """An answer in words, and the same as text to copy."""
    one_event.lead(*sentences)
    with st.expander("Copy the answer", type="compact", icon=":material/format_quote:"):
        st.code(" ".join(sentences), language=None, wrap_lines=True)


def table_downloads(frame_of: Callable[[], pd.DataFrame], view: View, *, what: str, title: str, key: str) -> None:
    """Offer a table of answers as CSV, Parquet and Excel, built when it is asked for; `what` names the file.

    Where rows of the table must not be passed on, or not all could be read, each row says so.
    """
    about = replace(about_view(view), title=title)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"table-{key}"):
        st.html('<p class="vigil-small">Take the table away:</p>', width="content")
        for kind, label in (("csv", "CSV"), ("parquet", "Parquet"), ("xlsx", "Excel")):
            st.download_button(
                label,
                partial(_file, frame_of, kind, about),
                file_name=f"{file_stem(what)}-{view.table.version}.{kind}",
                mime=TABLE_FORMATS[kind],
                key=f"{key}-{kind}",
                on_click="ignore",
                icon=":material/download:",
            )


def _file(frame_of: Callable[[], pd.DataFrame], kind: str, about: About) -> bytes:
    frame = with_notices(frame_of(), about.notices)
    if kind == "parquet":
        return to_parquet(frame, about=about)
    return to_xlsx(frame, about=about) if kind == "xlsx" else to_csv(frame)


# Rank


def window_choice() -> int | None:
    """The window that an attack is drawn in: weeks before it, or None for the whole table before it."""
    names = {WHOLE_TABLE if weeks is None else str(weeks): weeks for weeks in WINDOWS}
    labels = {name: describe_window(window) for name, window in names.items()}
    chosen = linked_segments("window", "Among the attacks of the", labels, default="4")
    return names[chosen]


def measure_choice() -> str:
    """The measure whose records are told."""
    labels = {name: capital(RANKED[name].label) for name in DESK_MEASURES}
    return linked_select("measure", "Records by", labels, default="launched", width=330, key="rank-measure")


def claim_choice() -> tuple[str, int | None, str]:
    """The claim to compare with the table: the claim itself, its span in weeks, and the rule for "one of the most"."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        labels = {name: one.label.format(weeks="… weeks") for name, one in size_claims.SIZE_CLAIMS.items()}
        size_claim = linked_select("claim", "It is said to be", labels, default="among-the-largest", width=300)
        weeks = None
        if size_claims.SIZE_CLAIMS[size_claim].in_weeks:
            with st.container(width=120):
                weeks = linked_number("weeks", "Weeks", default=WEEKS, smallest=1, largest=LONGEST_WINDOW)
    if size_claim != "among-the-largest":
        return size_claim, weeks, "top-3"
    rules = {name: one.label for name, one in size_claims.RULES.items()}
    rule = linked_segments("rule", "“One of the most” means", rules, default="top-3")
    return size_claim, weeks, rule


def verdicts_table(view: InMemoryView, event_id: str, *, size_claim: str, weeks: int | None, rule: str) -> None:
    """Under which measures and windows a claim holds; with its rule at stake, also under the other rules."""
    windows = size_claims.windows_with(weeks) if size_claims.SIZE_CLAIMS[size_claim].in_weeks else (None,)
    heads = [capital(describe_window(window)) for window in windows]
    columns = [(window, rule) for window in windows]
    if size_claim == "among-the-largest":
        others = [name for name in size_claims.RULES if name != rule]
        heads += [f"{capital(describe_window(weeks))}, {size_claims.RULES[name].label}" for name in others]
        columns += [(weeks, name) for name in others]
    rows = []
    for measure in DESK_MEASURES:
        cells = [
            size_claims.assess(view, event_id, size_claim=size_claim, measure=measure, weeks=window, rule=name)
            for window, name in columns
        ]
        rows.append((_measure_cell(measure), *(_verdict_cell(one) for one in cells)))
    facts_table(("Measure", *heads), rows, wide=True)


def _verdict_cell(one: size_claims.Assessment) -> str:
    weight = "strong" if one.verdict.startswith("holds") else "span"
    return f"<{weight}>{html_text(one.verdict)}</{weight}><small>{html_text(one.because)}</small>"


def _measure_cell(measure: str) -> str:
    return f'<span class="nowrap" title="{html_text(RANKED[measure].counts)}">{html_text(RANKED[measure].short)}</span>'


def ranks_table(view: View, event_id: str) -> None:
    """The rank by every measure in every window, with ties, unknown figures and, of reports, nights without one."""
    vocabulary, found = view.table.vocabulary, every_measure.ranks_frame(view, event_id)
    rows: list[tuple[str, ...]] = []
    for of_measure in _by_measure(found):
        whole = of_measure[-1]
        if vocabulary.is_reports and not rows:
            rows.append(
                ("Nights without a report", *(html_text(_nights_in_short(rank)) for rank in of_measure), "", "")
            )
        name = _measure_cell(whole.measure) if vocabulary.is_reports else html_text(_of_measure(whole, vocabulary))
        rows.append(
            (
                f"{name}<small>{html_text(format_number(whole.value))}</small>",
                *(_rank_cell(rank) for rank in of_measure),
                _since_cell(whole),
                html_text("" if pd.isna(whole.value) else format_number(whole.larger_later)),
            )
        )
    heads = [capital(str(window)) for window in dict.fromkeys(found["window"])]
    facts_table(("Measure", *heads, "Largest since", "Larger later"), rows, numbers=(len(heads) + 2,), wide=True)
    if not vocabulary.is_reports:
        small_print(
            "Equals share the better rank. A day is ranked by the sum of its known figures, an event among those of "
            "its day and of the days before."
        )
        return
    small_print(
        "A rank is among the attacks whose figure is known; equals share the better one. “Largest since” is the latest "
        "earlier attack that was at least as large.",
        *(f"{RANKED[measure].short}: {RANKED[measure].counts}." for measure in ("launched_ballistic", "places_hit")),
        f"Got through: {RANKED['got_through'].counts}",
    )


def _by_measure(found: pd.DataFrame) -> list[list[Any]]:
    """The rows of a frame of ranks by what is ranked: one list for each measure, in it one row for each window."""
    windows = found["window"].nunique()
    rows = list(rows_of(found))
    return [rows[first : first + windows] for first in range(0, len(rows), windows)]


def _of_measure(rank: Any, vocabulary: Vocabulary) -> str:
    return f"{capital(rank.of)}, {vocabulary.label(rank.measure)}"


def _nights_in_short(rank: Any) -> str:
    """The nights of a window of which the table says nothing: without a report, or before it begins."""
    before = f", {number_of(rank.nights_before_table, 'night')} before the table" if rank.nights_before_table else ""
    return f"{rank.nights_without_report}{before}"


def _rank_cell(rank: Any) -> str:
    beside = html_text(short_limits(rank.level_with, rank.unknown))
    return f"{nowrap(short_rank(rank.rank, rank.among))}{f'<small>{beside}</small>' if beside else ''}"


def _since_cell(rank: Any) -> str:
    if pd.isna(rank.value):
        return ""
    if pd.isna(rank.largest_since):
        return "none before it in this table"
    return html_text(format_day(rank.largest_since))


def records_table(found: pd.DataFrame, event_id: str) -> None:
    """When a record was set, over which it was, and how long it held; the chosen attack is marked."""
    rows = []
    for row in rows_of(found):
        kind = "mark at the beginning" if row.kind == "beginning" else "record"
        margin = "" if pd.isna(row.margin) else f"+{format_number(row.margin)}"
        share = "" if pd.isna(row.margin_share) else f" ({format_share(row.margin_share)})"
        before = "" if pd.isna(row.before) else f"{format_number(row.before)} on {format_day(row.before_day)}"
        rows.append(
            (
                nowrap(format_day(row.day)),
                html_text(kind),
                html_text(format_number(row.value)),
                html_text(f"{margin}{share}"),
                html_text(before),
                html_text("stands" if pd.isna(row.held_days) else f"{row.held_days} days"),
                html_text(format_number(row.unknown_since)),
            )
        )
    heads = ("Day", "Kind", "Figure", "More by", "Than", "Held", "Unknown figures since the mark before")
    marks = ["shown-first" if row.event_id == event_id else "" for row in rows_of(found)]
    facts_table(heads, rows, numbers=(2, 3, 6), marks=marks, wide=True)


# Claims


def stated_measure(dataset: InMemoryDataset, event_id: str) -> str:
    """The measure of the event whose statements are compared; those with figures that differ come first."""
    options = claims_compared.measures_stated(dataset, event_id)
    labels = {name: CLAIM_MEASURES.get(name, name) for name in options}
    return linked_select("measure", "Statements on", labels, default=options[0], width=420, key="claims-measure")


def rules_table(compared: pd.DataFrame) -> None:
    """What the figure would be under each rule, and on whose statements it would rest; areas apart."""
    rows: list[Sequence[str]] = []
    marks: list[str] = []
    first = compared["area"].iloc[0]  # the rules are spelt out once
    for area, of_area in compared.groupby("area", sort=False):
        rows.append((html_text(capital(str(area))),))
        marks.append("heading")
        for row in rows_of(of_area):
            rule = claims_compared.RULES[row.rule]
            figure = claims_compared.describe_figure(row.low, row.high, at_least=row.at_least)
            rows.append(
                (
                    html_text(rule.label) + (f"<small>{html_text(rule.meaning)}</small>" if area == first else ""),
                    html_text(figure),
                    html_text(row.rests_on) or "no such statement",
                )
            )
            marks.append("shown-first" if row.rule == "shown-first" else "")
    facts_table(("Rule", "Figure", "Rests on"), rows, numbers=(1,), marks=marks, wide=True)


def statements_table(dataset: InMemoryDataset, event_id: str, measure: str) -> None:
    """Every statement on one measure with its report, those in words included."""
    stated = claims.claims_of(dataset, event_id)
    one_event.claims_table(stated[stated["measure"] == measure])


def number_to_place(dataset: InMemoryDataset, event_id: str) -> None:
    """Ask for a number that was read somewhere, and say which sum over the weapons it is."""
    largest = max((one.value for one in ledger_totals.sums(dataset, event_id)), default=0)
    if not largest:
        return
    with st.container(width=330):
        number = linked_number("number", "A number you read of it", default=None, smallest=1, largest=LARGEST_NUMBER)
    if number is not None:
        one_event.lead(ledger_totals.describe_number(dataset, event_id, number))


def totals_table(totals: pd.DataFrame) -> None:
    """Every total stated, against the weapons added up."""
    rows = [
        (
            html_text(CLAIM_MEASURES.get(row.measure, row.measure)),
            html_text(format_number(row.stated)),
            html_text("" if pd.isna(row.added_up) else format_number(row.added_up)),
            f"<strong>{html_text(row.verdict)}</strong>" if row.verdict == "differs" else html_text(row.verdict),
            html_text(row.finding),
            f"{html_text(row.speaker)}<small>{html_text(row.publishers)}</small>",
        )
        for row in rows_of(totals)
    ]
    facts_table(("Total", "Stated", "Added up", "", "How it adds up", "According to"), rows, numbers=(1, 2), wide=True)


def ledger_lines_table(lines: pd.DataFrame) -> None:
    """The ledger added up by kind, class and weapon."""
    columns = cast(list[str], [name for name in lines.columns if name != "weapons"])
    rows = [
        (html_text(capital(row.weapons)), *(html_text(format_number(getattr(row, name))) for name in columns))
        for row in rows_of(lines)
    ]
    heads = ("Launched", "Shot down", "Jammed or lost", "Both", "Reported hits", "Not accounted for")
    facts_table(("Weapons", *heads), rows, numbers=tuple(range(1, len(heads) + 1)))
