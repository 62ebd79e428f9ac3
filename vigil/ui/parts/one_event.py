"""Parts of pages that tell one event: figures, places, claims, sources, the picker. HTML only with escaped values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import pandas as pd
import streamlit as st

from vigil import limits
from vigil.analysis.frequency import reported_days
from vigil.analysis.frequency.largest import largest
from vigil.analysis.frequency.measures import Measure
from vigil.narrative import coverage, events, figures, places
from vigil.narrative.figures import Figure
from vigil.query import link
from vigil.store.memory import InMemoryDataset, InMemoryView, select
from vigil.store.protocols import View
from vigil.table import schema
from vigil.table.model import rows_of
from vigil.table.vocabulary import MEASURE_LABELS
from vigil.text import cut, format_day, format_days, format_number, listed
from vigil.ui.app.pages import ATTACK
from vigil.ui.components.escaping import html_link, html_text, markdown_text
from vigil.ui.components.event_rows import event_rows
from vigil.ui.components.linked import linked_choice


def event_picker(
    view: View, among: View | None = None, *, label: str, uncounted: bool = False, always: bool = False
) -> str:
    """Choose one event: any of `among` in a table of reports, else one of the latest or the one that a link names.

    among: the view itself unless given; uncounted: whether calls, talks and decisions are offered too. The choice is
    the parameter `event` of the link, with `always` even when it is the default.
    """
    labels, options, default = (_every if view.table.vocabulary.is_reports else _latest)(view, among or view, uncounted)
    return linked_choice(
        "event",
        options,
        lambda key: st.selectbox(
            label,
            options,
            key=key,
            format_func=lambda name: labels.get(name, name),
            help=f"The latest {limits.OFFERED_EVENTS} are offered; any other opens from the table of events"
            if (among or view).counted_rows > len(options)
            else None,
        ),
        default=default,
        always=always,
    )


_Offered = tuple[Mapping[str, str], Sequence[str], str]
"""Labels by id, the ids offered, and the one that is shown where none is chosen."""


def _every(view: View, among: View, uncounted: bool) -> _Offered:
    offered, latest = among.in_memory, latest_of(view.in_memory)
    options = list(offered.events["event_id"] if uncounted else offered.of_counted("event_id"))[::-1]
    return events.every_label(view.in_memory.dataset), options, latest if latest in options else options[0]


def _latest(view: View, among: View, uncounted: bool) -> _Offered:
    labels = events.latest_labels(view if view.counted_rows else among)
    options, default = list(labels), next(iter(labels))
    requested = st.query_params.get("event") or st.session_state.get("linked-event")
    if requested and requested not in labels and (found := view.dataset.select().only([requested])).rows:
        options.append(requested)
        labels = {**labels, **events.event_labels(found.events, found.table.vocabulary)}
    return labels, options, default


def heading(dataset: InMemoryDataset, event_id: str) -> None:
    """What the event is called, and what happened in a sentence."""
    st.header(
        markdown_text(events.event_title(events.event_row(dataset, event_id), dataset.table.vocabulary)), anchor=False
    )
    lead(figures.describe_event(dataset, event_id))


def small_facts(dataset: InMemoryDataset, event_id: str, *further: object) -> None:
    """When an event was and who named which places, in small type, where its own row does not say so."""
    if not dataset.table.vocabulary.is_self_contained:
        when = events.describe_time_window(events.event_row(dataset, event_id))
        small_print(when, places.describe_places(dataset, event_id), *further)


def every_fact(dataset: InMemoryDataset, event_id: str) -> None:
    """Everything that the row of an event says of it, column by column."""
    rows = [
        (
            f"{html_text(name)}<small>{html_text(meaning)}</small>",
            f'<span class="vigil-anywhere">{html_text(cut(value, limits.FACT_CHARACTERS))}</span>',
        )
        for name, value, meaning in events.facts(dataset, events.event_row(dataset, event_id))
    ]
    facts_table(("Column", "In this row"), rows)


def link_to_attack(event_id: str, label: str, view: View, *, icon: str = ":material/description:") -> None:
    """A link to the page of one event that keeps the filters."""
    query = {**link.to_query(view.selection), "event": [event_id]}
    st.page_link(ATTACK.file, label=label, icon=icon, query_params=query)


EVERYTHING = ("Every claim, weapon and source of this attack", "Everything the table says of this event")
"""What the link to the page of an event says; the second where a row says all that is known of it."""


def open_attack(event_id: str, view: View) -> None:
    """Go to the page of one event, keeping the filters."""
    st.switch_page(ATTACK.file, query_params={**link.to_query(view.selection), "event": [event_id]})


def latest_of(view: InMemoryView) -> str:
    """The id of the latest air attack of the selection, else of its latest strike or other event."""
    attacks = view.of_counted("event_id")
    nights = attacks[view.of_counted("event_type") == "attack"]
    for ids in (nights, attacks, view.events["event_id"], select(view.dataset).events["event_id"]):
        if len(ids):
            return str(ids.iloc[-1])
    raise LookupError("the table holds no events")


def outside_selection_note(view: View, event_id: str) -> None:
    """Say so when the event shown is not among those that the filters keep."""
    if not view.only([event_id]).rows:
        st.info("This event is outside the filters; it is shown all the same.", icon=":material/filter_alt_off:")


def both_sides_note(view: View) -> None:
    """Say so where reported attacks by more than one actor are counted together."""
    if not view.table.vocabulary.is_reports:
        return
    attackers = list(dict.fromkeys(view.in_memory.of_counted("actor1")))
    if len(attackers) > 1:
        small_print(f"Attacks and strikes by {listed(attackers)} are counted together. Choose an actor to count one.")


def before_and_after(view: View, event_id: str) -> None:
    """Links to the events of the same kind before and after, in a table of reports."""
    if not view.table.vocabulary.is_reports:
        return
    before, after = events.neighbours(view.in_memory.dataset, event_id)
    labels = events.every_label(view.in_memory.dataset)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        if before:
            link_to_attack(before, f"Before: {labels[before]}", view, icon=":material/arrow_back:")
        if after:
            link_to_attack(after, f"After: {labels[after]}", view, icon=":material/arrow_forward:")


def lead(*sentences: str) -> None:
    """What the page answers first, in words."""
    _paragraphs("vigil-lead", sentences)


def small_print(*sentences: object) -> None:
    """Further sentences in small type; missing ones are left out."""
    _paragraphs("vigil-small", sentences)


def _paragraphs(style: str, sentences: Sequence[object]) -> None:
    """Paragraphs as one element, which a browser draws faster than one each; missing ones are left out."""
    shown = [text for text in map(html_text, sentences) if text]
    if shown:
        st.html("".join(f'<p class="{style}">{text}</p>' for text in shown))


def rules_of_figures(shown: Sequence[Figure]) -> None:
    """The rule that gave each headline figure, a line each, folded away until asked for."""
    with st.expander("The rule behind each figure", icon=":material/rule:"):
        facts_table(("Figure", "Value", "Rule"), [tuple(map(html_text, (f.label, f.value, f.rule))) for f in shown])


def ledger_note(total: str, findings: Sequence[str]) -> None:
    """The ledger of the attack as a sum, and what of it does not add up."""
    small_print(f"Ledger: {total}" if total else "")
    if findings:
        with st.container(border=True):
            st.markdown(":material/rule: **What does not add up in the ledger**")
            small_print(*findings)


def largest_table(view: View, compared: View) -> None:
    """The largest events of the selection among those that can be compared; choosing a row opens its page."""
    vocabulary, measure = view.table.vocabulary, cast(Measure, view.table.vocabulary.default_measure)
    if measure == "attacks":
        return
    label = MEASURE_LABELS[measure]
    heading = f"The largest {vocabulary.nouns} of the selection"
    st.subheader(heading if vocabulary.is_reports else f"The largest by {label}", anchor=False)
    found = largest(compared, measure=measure)
    if found.empty:
        small_print(f"No {vocabulary.noun} of the selection has a known number of {label}.")
        return
    rows = found.assign(date=found["day"].dt.date)[["rank", "date", "value", "headline", "event_id"]]
    choose_event(rows.rename(columns={"value": measure}), view, key="largest-attacks", what=f"{heading} by {label}")


def choose_event(rows: pd.DataFrame, view: View, *, key: str, what: str, of: int = 0) -> None:
    """A short table of events with columns `event_id` and `date`; a row leads to its page.

    of: how many there are, where `rows` holds only the first of them.
    """
    columns = {name: heading for name, heading in _HEADINGS.items() if name in rows}
    opened = event_rows(rows, columns, view, page=ATTACK.address, key=key, what=what)
    if max(of, len(rows)) > limits.LISTED_EVENTS:
        small_print(f"The first {limits.LISTED_EVENTS} of {format_number(max(of, len(rows)))} events.")
    if opened:
        open_attack(opened, view)


_HEADINGS = {
    "rank": "Rank",
    "date": "Date",
    "event_type_label": "Type",
    "actor1": "Actor",
    "launched": "Launched",
    "killed": "Killed",
    "killed_best": "Killed",
    "injured": "Injured",
    "injured_best": "Injured",
    "at": "Place",
    "headline": "What was reported",
}


def coverage_note(view: View) -> None:
    """How fresh the table is, which days of the selection have no report or no recorded event, and whose it is."""
    st.subheader("Freshness and coverage", anchor=False)
    version = f"Data version {view.table.version}."
    if not view.table.vocabulary.is_reports:
        small_print(coverage.describe_missing_days(view), f"{version} Source: {view.sources_note}.")
        return
    covered = reported_days.coverage(view)
    missing = covered.loc[covered["status"] == "no report", "day"]
    choices = view.dataset.choices
    small_print(
        f"The table covers {format_days(choices.first_day, choices.last_day)}. "
        f"For {len(covered) - len(missing)} of {len(covered)} days of the selection an attack was reported.",
        "No report was found for: "
        + ", ".join(format_day(day, year=False) for day in missing)
        + ". That does not prove that nothing was launched."
        if len(missing)
        else "",
        f"{version} Sources of the selection: {view.sources_note}.",
    )


def figure_cards(shown: Sequence[Figure]) -> None:
    """The headline figures, with what must be known beside each; the rule is in the card's title."""
    cards = "".join(
        f'<div class="vigil-figure" title="{html_text(figure.rule)}">'
        f'<span class="label">{html_text(figure.label)}</span>'
        f'<span class="value{"" if figure.known else " unknown"}">{html_text(figure.value)}</span>'
        f'<span class="detail">{html_text(figure.detail)}</span></div>'
        for figure in shown
    )
    st.html(f'<div class="vigil-figures">{cards}</div>')


def places_table(named: pd.DataFrame) -> None:
    """The places named for an event, with who named each."""
    rows = [
        (
            html_text(place.location),
            html_text(place.geo_precision),
            html_text(place.effects),
            f"{place.named_by} of {place.of}",
            html_text(place.speakers),
        )
        for place in rows_of(named)
    ]
    facts_table(("Place", "Known as", "Reported", "Speakers", "According to"), rows, numbers=(3,), wide=True)


def claims_table(claims: pd.DataFrame) -> None:
    """Every claim, under its measure: the figure or words, where, who said it, when, in which report."""
    rows: list[Sequence[str]] = []
    marks: list[str] = []
    for measure, stated in claims.groupby("measure", sort=False):
        rows.append((html_text(schema.CLAIM_MEASURES.get(str(measure), str(measure))),))
        marks.append("heading")
        for claim in rows_of(stated):
            status = html_text(claim.status) + (", <strong>shown first</strong>" if claim.shown else "")
            rows.append(
                (
                    html_text(claim_value(claim)),
                    html_text(claim.scope),
                    html_text(claim.attributed_to) or "not named",
                    nowrap(describe_moment(claim.as_of, claim.as_of_precision)),
                    html_link(claim.url, claim.publisher),
                    "; ".join(part for part in (status, html_text(claim.notes)) if part),
                )
            )
            marks.append("superseded" if claim.status == "superseded" else "shown-first" if claim.shown else "")
    facts_table(("Claim", "Area", "Said by", "As of", "Read in", "Status and note"), rows, marks=marks, wide=True)


def sources_table(sources: pd.DataFrame) -> None:
    """The reports an event rests on, each a link where its address was found."""
    rows = [
        (
            html_text(source.publisher),
            html_link(source.url, source.title if isinstance(source.title, str) else "report")
            if isinstance(source.url, str)
            else html_text(source.title) or "title and address not found",
            nowrap("" if pd.isna(source.published) else f"{source.published:%Y-%m-%d}"),
            html_text(source.kind),
            html_text(source.used_for),
        )
        for source in rows_of(sources)
    ]
    facts_table(("Publisher", "Report", "Published", "Kind", "Gives"), rows, wide=True)


def weapons_table(weapons: pd.DataFrame) -> None:
    """The ledger of one attack, a weapon a row; what is not known says so."""
    rows = [
        (
            html_text(row.weapon),
            html_text(_window(row)),
            html_text(format_number(row.launched)),
            html_text(format_number(row.shot_down)),
            html_text(format_number(row.lost)),
            html_text(format_number(row.got_through))
            + (" (reported)" if pd.notna(row.reported_hits) else "" if pd.isna(row.got_through) else " (remainder)"),
            html_text(row.launched_from) or "not named",
        )
        for row in rows_of(weapons)
    ]
    header = ("Weapon", "Window", "Launched", "Shot down", "Jammed or lost", "Got through", "Launched from")
    facts_table(header, rows, numbers=(2, 3, 4, 5), wide=True)


def diplomacy_table(around: pd.DataFrame) -> None:
    """Calls, talks and decisions around an event, with the days between."""
    st.subheader(f"Calls, talks and decisions within {events.WEEKS_AROUND} weeks", anchor=False)
    if around.empty:
        small_print("None in this table.")
        return
    rows = [
        (
            f"{nowrap(f'{event.event_date:%Y-%m-%d}')}<small>{nowrap(_days_after(event.days_after))}</small>",
            nowrap(event.event_type_label),
            html_text(event.headline),
        )
        for event in rows_of(around[["event_date", "days_after", "event_type_label", "headline"]])
    ]
    facts_table(("Day", "Kind", "What"), rows)


def claim_value(claim: object) -> str:
    """The figure of a claim with its bounds and unit, or its words."""
    value, low, high = (getattr(claim, name) for name in ("value", "low", "high"))
    unit = getattr(claim, "unit", None)
    figure = ""
    if pd.notna(value):
        figure = _plain_number(value)
    elif pd.notna(low) and pd.notna(high):
        figure = f"{_plain_number(low)} to {_plain_number(high)}"
    elif pd.notna(low):
        figure = f"at least {_plain_number(low)}"
    elif pd.notna(high):
        figure = f"up to {_plain_number(high)}"
    if figure and isinstance(unit, str) and unit not in ("count", "munitions"):
        figure += f" {unit}"
    statement = getattr(claim, "statement", None)
    return "; ".join(part for part in (figure, statement if isinstance(statement, str) else "") if part)


def describe_moment(moment: pd.Timestamp, precision: str) -> str:
    """A time no more exactly than it is known."""
    if precision == "day":
        return f"{moment:%Y-%m-%d}"
    return f"{moment:%Y-%m-%d %H:%M}"


def _plain_number(value: float) -> str:
    return format_number(value) if float(value).is_integer() else f"{value:g}"


def _days_after(days: int) -> str:
    if days == 0:
        return "same day"
    return f"{abs(days)} {'day' if abs(days) == 1 else 'days'} {'before' if days < 0 else 'after'}"


def _window(row: object) -> str:
    start, end = getattr(row, "start", None), getattr(row, "end", None)
    if start is None or pd.isna(start):
        return ""
    if pd.isna(end) or (f"{start:%H:%M}" == f"{end:%H:%M}" == "00:00"):
        return f"{start:%d.%m.}" if f"{start:%H:%M}" == "00:00" else f"{start:%d.%m. %H:%M}"
    return f"{start:%d.%m. %H:%M} to {end:%d.%m. %H:%M}"


def facts_table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numbers: Sequence[int] = (),
    marks: Sequence[str] = (),
    wide: bool = False,
) -> None:
    """An HTML table; the cells are HTML already, made of escaped values.

    On a narrow screen a `wide` one keeps its columns readable and is scrolled.
    """
    head = "".join(
        f'<th{_number(place, numbers)} scope="col">{html_text(name)}</th>' for place, name in enumerate(header)
    )
    body = "".join(
        f'<tr class="{marks[index] if marks else ""}">{_cells(row, numbers, len(header))}</tr>'
        for index, row in enumerate(rows)
    )
    st.html(
        f'<div class="vigil-scroll"><table class="vigil-facts{" wide" if wide else ""}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def nowrap(value: object) -> str:
    """A value for a cell of a table that must stay on one line."""
    return f'<span class="nowrap">{html_text(value)}</span>'


def _cells(row: Sequence[str], numbers: Sequence[int], columns: int) -> str:
    if len(row) == 1:
        return f'<th colspan="{columns}" scope="rowgroup">{row[0]}</th>'
    return "".join(f"<td{_number(place, numbers)}>{cell}</td>" for place, cell in enumerate(row))


def _number(place: int, numbers: Sequence[int]) -> str:
    return ' class="number"' if place in numbers else ""
