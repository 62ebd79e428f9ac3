"""Parts of the desk's pages on windows, comparisons and changes: choices that live in the link, tables, methods."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import ModuleType
from typing import Any, NoReturn, cast

import pandas as pd
import streamlit as st

from vigil import limits
from vigil.analysis.around_dates import date_sets, launches, sensitivity, shifts
from vigil.analysis.around_dates.date_sets import DateSet
from vigil.analysis.around_dates.shifts import Windows
from vigil.analysis.change.levels import levels
from vigil.analysis.comparison.compared import Comparison, compare
from vigil.analysis.comparison.sides import COMPARED, By, Side, kinds_of, measures_of, offered_sides, side_of
from vigil.analysis.series import daily, nightly
from vigil.analysis.series.series import DailySeries, NothingToCountError, label_of
from vigil.narrative import coverage
from vigil.store.protocols import View
from vigil.text import capital, format_day, listed, number_of
from vigil.ui.app import loading
from vigil.ui.components.escaping import html_text, markdown_text
from vigil.ui.components.linked import linked_day, linked_days, linked_segments, linked_select, linked_text
from vigil.ui.parts import one_event

OWN = "own"
NO_MARK = "none"
TRIED = "windows-tried"
"""Session state: the combinations of dates, measure and length that this reader has looked at."""

COMPARED_NIGHTS = 28
"""Length of each of the two periods compared where nothing else is asked for."""


@dataclass(frozen=True)
class WindowChoice:
    """Which dates, which figure, how many nights on each side, and the date that stands out."""

    dates: DateSet
    measure: str
    nights: int
    marked: date | None


def window_choice(view: View) -> WindowChoice:
    """Draw the choices of the page on windows; dates that cannot be read are named, and the page stops."""
    vocabulary = view.table.vocabulary
    if vocabulary.is_reports:
        sets = date_sets.date_sets(view.in_memory.dataset)
    else:
        sets = date_sets.date_sets_within(view.dataset, loading.shipped_dataset().select().in_memory.dataset)
    offered = {found.key: found for found in sets}
    labels = {key: f"{capital(found.label)} ({len(found.dates)})" for key, found in offered.items()}
    labels[OWN] = "Dates of my own"
    enough = [key for key, found in offered.items() if len(found.dates) >= date_sets.MINIMUM_DATES]
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        key = linked_select("dates", "Dates", labels, default=enough[0] if enough else OWN, width=270)
        measure = _measure(view, daily.measures_of(view.table, shifts.WINDOW_MEASURES))
        lengths = {str(nights): str(nights) for nights in shifts.WINDOW_NIGHTS}
        nights = linked_segments("nights", f"{capital(vocabulary.steps)} before and after", lengths, default="7")
    dates = offered[key] if key != OWN else _own_dates(vocabulary.step)
    marks = {NO_MARK: "None", **{day.isoformat(): format_day(day) for day in dates.dates}}
    marked = linked_select("mark", "Date that stands out", marks, default=NO_MARK, width=270)
    return WindowChoice(dates, measure, int(nights), None if marked == NO_MARK else date.fromisoformat(marked))


def _own_dates(step: str) -> DateSet:
    text = linked_text(
        "on",
        lambda name: st.text_input(
            "Dates, separated by commas",
            key=name,
            placeholder="2025-06-10, 2025-06-24",
            max_chars=limits.TYPED_CHARACTERS,
            help=f"At least {date_sets.MINIMUM_DATES}. {shifts.ZERO[step]}",
        ),
    )
    if not text:
        st.info("Type the dates to look at.", icon=":material/edit_calendar:")
        st.stop()
    try:
        return date_sets.own_dates(text)
    except ValueError as error:
        st.error(markdown_text(error), icon=":material/edit_calendar:")
        st.stop()


def windows_found(view: View, choice: WindowChoice) -> Windows:
    """The windows of a choice; where nothing is left to count, says so and stops the page."""
    try:
        return shifts.windows_around(view, choice.dates, measure=choice.measure, nights=choice.nights)
    except NothingToCountError as error:
        _stop(error)


def tried_note(choice: WindowChoice) -> None:
    """Count the combination looked at, and say what is to be expected by chance when there are many."""
    tried: set[tuple[object, ...]] = st.session_state.setdefault(TRIED, set())
    tried.add((choice.dates.dates, choice.measure, choice.nights))
    if chance := sensitivity.describe_chance(len(tried)):
        st.info(markdown_text(chance), icon=":material/casino:")


def launches_table(view: View, dates: DateSet) -> None:
    """Hours from each event of the set to the first launch of the night that follows, where the table holds both."""
    if not view.table.vocabulary.is_reports:
        return
    dataset = view.in_memory.dataset
    rows = launches.first_launches(dataset, dates)
    if rows.empty:
        return
    st.subheader("From the date to the first launch", anchor=False)
    st.html(f'<p class="vigil-small">{html_text(launches.describe_launches(dataset, rows))}</p>')
    table(rows, what="Hours from each event to the first launch of the following night", key="windows-launches")


@dataclass(frozen=True)
class ComparisonChoice:
    """The two sides and the figure shown in detail."""

    first: Side
    second: Side
    measure: str


def comparison_choice(view: View) -> ComparisonChoice:
    """Draw the choices of the page that compares; where a side cannot be made, says so and stops the page."""
    kinds: dict[str, str] = {by: capital(COMPARED[by]) for by in kinds_of(view.dataset)}
    by = cast(By, linked_segments("by", "Compare", kinds, default="period"))
    _forget_other_sides(by)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        values = _periods(view) if by == "period" else _named_sides(view, by)
        measure = _measure(view, measures_of(view.table, by))
    try:
        first, second = (side_of(view, by, value) for value in values)
    except ValueError as error:
        _stop(error)
    return ComparisonChoice(first, second, measure)


def compared(view: View, choice: ComparisonChoice) -> Comparison:
    """The comparison of a choice; where nothing can be compared, says so and stops the page."""
    try:
        return compare(view, choice.first, choice.second)
    except ValueError as error:
        _stop(error)


def _periods(view: View) -> tuple[str, str]:
    choices = view.dataset.choices
    last = _last_day(view)
    first = max(last - timedelta(days=COMPARED_NIGHTS - 1), choices.first_day)
    before = max(first - timedelta(days=COMPARED_NIGHTS), choices.first_day)
    defaults = ((first, last), (before, max(first - timedelta(days=1), before)))
    within = (choices.first_day, choices.last_day)
    chosen = [
        linked_days(name, _period_widget(label, within), default=default, within=within, key=f"period-{name}")
        for name, label, default in zip(("a", "b"), ("This period", "Against this one"), defaults, strict=True)
    ]
    return f"{chosen[0][0]}/{chosen[0][1]}", f"{chosen[1][0]}/{chosen[1][1]}"


def _period_widget(label: str, within: tuple[date, date]) -> Callable[[str], tuple[date, ...]]:
    def draw(key: str) -> tuple[date, ...]:
        days: Any = st.date_input(
            label, key=key, min_value=within[0], max_value=within[1], format="DD.MM.YYYY", width=250
        )
        return tuple(days)

    return draw


def _named_sides(view: View, by: By) -> tuple[str, str]:
    offered = offered_sides(view.dataset)[by]
    named = view.table.vocabulary.type_label if by == "type" else str
    if len(offered) < 2:
        _stop(f"The table holds fewer than {COMPARED[by]} to compare.")
    labels = {value: named(value) for value in offered}
    chosen = [
        linked_select(name, label, labels, default=default, width=250, key=f"{by}-{name}")
        for name, label, default in zip(("a", "b"), ("This", "Against"), offered[:2], strict=True)
    ]
    return chosen[0], chosen[1]


def _forget_other_sides(by: By) -> None:
    """Drop the sides of another kind of comparison from the link, once the reader has turned to this one."""
    before = st.session_state.get("compare-by")
    st.session_state["compare-by"] = by
    if before in (None, by):
        return
    for name in ("a", "b"):
        written = st.session_state.get(f"linked-{before}-{name}-written")
        if name in st.query_params and st.query_params.get_all(name) == written:
            del st.query_params[name]


def until_choice(view: View) -> date:
    """The last report or day of the week that the page on change looks at."""
    choices = view.dataset.choices
    within = (choices.first_day, choices.last_day)
    return linked_day(
        "until",
        lambda key: st.date_input(
            "Week up to the report of" if view.table.vocabulary.is_reports else "Week up to",
            key=key,
            min_value=within[0],
            max_value=within[1],
            format="DD.MM.YYYY",
            width=250,
        ),
        default=_last_day(view),
        within=within,
    )


def _last_day(view: View) -> date:
    """The last day of the selection that the table covers."""
    choices = view.dataset.choices
    return max(choices.first_day, min(view.last_day, choices.last_day))


def series_choice(view: View) -> str:
    """The measure whose series the page on change looks at."""
    label = "Nightly series of" if view.table.vocabulary.is_reports else "Daily series of"
    return _measure(view, daily.measures_of(view.table, shifts.WINDOW_MEASURES), label=label)


def series_found(view: View, measure: str) -> DailySeries:
    """The series of a measure; where nothing is left to count, says so and stops the page."""
    try:
        return daily.daily(view, measure)
    except NothingToCountError as error:
        _stop(error)


def levels_found(view: View, until: date) -> pd.DataFrame:
    """The week against the weeks before it; where nothing is left to count, says so and stops the page."""
    try:
        return levels(view, until)
    except NothingToCountError as error:
        _stop(error)


def _measure(view: View, measures: Sequence[str], *, label: str = "Measure") -> str:
    vocabulary = view.table.vocabulary
    labels = {name: capital(label_of(vocabulary, name)) for name in measures}
    return linked_select("measure", label, labels, default=measures[0], width=270)


def days_note(view: View, *, but: str = "") -> None:
    """Say of a public table which filters hold, all but for what `but` says, and what its days are."""
    if view.table.vocabulary.is_reports:
        return
    one_event.small_print(
        f"All filters hold{f'; {but}' if but else ''}. {coverage.describe_missing_days(view)}",
        coverage.describe_part_of(view),
        coverage.describe_dates(view),
    )


def filters_note(view: View) -> None:
    """Say which filters do not hold on a page that works with nightly series; of a public table all do."""
    chosen = view.selection
    if not view.table.vocabulary.is_reports:
        return
    ignored = [
        name
        for name, is_set in (
            ("type of event", bool(chosen.event_types)),
            ("smallest size", chosen.minimum is not None),
            ("words", bool(chosen.text)),
            ("the day an event belongs to", chosen.day != "report"),
        )
        if is_set
    ]
    if ignored:
        st.info(
            f"Nightly series hold every reported attack on the morning of its report: the filter on {listed(ignored)} "
            "plays no part here.",
            icon=":material/filter_alt_off:",
        )


def every_measure(found: Comparison) -> None:
    """The table of a comparison: what a reader quotes. What only its method needs stands behind the first chart."""
    sides = zip("AB", found.sides, found.nights, strict=True)
    one_event.small_print(
        *(f"{name}: {side.label}, {number_of(nights, found.vocabulary.step)}." for name, side, nights in sides)
    )
    of_method = [f"{side}{name}" for side in "ab" for name in ("", "_dispersion", f"_{found.vocabulary.steps}")]
    rows = found.frame().drop(columns=[*of_method, "correlation"])
    table(rows, what="Every measure on both sides", key="compare-rows")


def table(rows: pd.DataFrame, *, what: str, key: str, shares: Sequence[str] = ()) -> None:
    """The table behind an answer, on the page itself: columns named in words, days as days, `shares` in per cent.

    Rates are given to two places and whole numbers whole, side by side in one column. Without rows there is no table:
    the sentences above it say what was not found.
    """
    if rows.empty:
        return
    columns: dict[str, Any] = {}
    for name, values in rows.items():
        label = _LABELS.get(str(name), capital(str(name).replace("_", " ")))
        if values.dtype.kind == "M":
            columns[str(name)] = st.column_config.DateColumn(label, format="YYYY-MM-DD")
        elif values.dtype.kind == "f":
            columns[str(name)] = st.column_config.NumberColumn(label, format="percent" if name in shares else None)
        else:
            columns[str(name)] = st.column_config.Column(label)
    st.dataframe(
        rows.round(dict.fromkeys(rows.select_dtypes("float").columns, 2)),
        hide_index=True,
        height="content" if len(rows) <= 10 else 420,
        column_config=columns,
        placeholder="",
        key=key,
        alt=f"{what}; {number_of(len(rows), 'row')}",
    )


_LABELS = {
    **{f"{side}_{steps}_known": f"{side.upper()} known" for side in ("a", "b") for steps in ("nights", "days")},
    **{f"{side}_rate_low": f"{side.upper()} from" for side in ("a", "b")},
    **{f"{side}_rate_high": f"{side.upper()} to" for side in ("a", "b")},
    "ratio_low": "Ratio from",
    "ratio_high": "Ratio to",
    "event_id": "Event",
    "attack_id": "Attack",
    "week_nights": "Nights known",
    "week_days": "Days known",
    "before_4": "Mean of 4 weeks",
    "nights_4": "Nights, 4 weeks",
    "days_4": "Days, 4 weeks",
    "change_4": "Change",
    "level_4": "Level",
    "before_52": "Mean of 52 weeks",
    "nights_52": "Nights, 52 weeks",
    "days_52": "Days, 52 weeks",
    "change_52": "Change, 52 weeks",
    "level_52": "Level, 52 weeks",
    "small": "Rule of small counts",
    "low": "Interval from",
    "high": "Interval to",
}
"""Columns whose own name is not yet words."""


def method(view: View, module: ModuleType) -> None:
    """How the answer was worked out, with its sources, in the words of the modules that do it."""
    series = nightly if view.table.vocabulary.is_reports else daily
    with st.expander("Method and sources", icon=":material/function:"):
        for paragraph in (
            text for module in (module, series) for text in _paragraphs(inspect.cleandoc(module.__doc__ or ""))
        ):
            st.html(f'<p class="vigil-small">{html_text(paragraph)}</p>')


def _paragraphs(text: str) -> list[str]:
    """The paragraphs and the items of the lists of a docstring, each on one line and without code marks."""
    items = text.replace("\n- ", "\n\n\N{BULLET} ").replace("`", "").split("\n\n")
    return [" ".join(item.split()) for item in items]


def _stop(why: object) -> NoReturn:
    st.info(markdown_text(why), icon=":material/filter_alt_off:")
    st.stop()
