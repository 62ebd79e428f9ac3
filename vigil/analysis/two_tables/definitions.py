"""Whose each of two tables is and what its rows are, aspect by aspect; where that differs, in words.

Everything is worked out from what the tables declare and hold: no judgement is written down for a pair of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from vigil import limits
from vigil.analysis.frequency import reported_days
from vigil.analysis.place_counts import places_of
from vigil.analysis.two_tables.alignment import names
from vigil.store.protocols import View
from vigil.table.loading import DATA_FOLDER
from vigil.table.model import TableDescription
from vigil.table.result_cache import cached
from vigil.table.schema import EVENTS
from vigil.table.vocabulary import NOT_STATED
from vigil.text import capital, cut, format_days, format_number, format_share, listed, number_of, uncapital

COARSE = ("week", "month", "year")
"""Precisions of time of rows that are not of one day."""

LISTED_COUNTRIES = 4

LISTED_KINDS = 8
"""Kinds of event named in a cell; the rest are counted."""


@dataclass(frozen=True)
class Aspect:
    """One thing that both tables say of themselves."""

    name: str
    first: str
    second: str
    matters: str = ""
    """What the difference means for whoever sets the two side by side, a sentence; empty where they do not differ."""


@cached(limits.CACHED_COUNTS)
def aspects(first: View, second: View) -> tuple[Aspect, ...]:
    """Both tables as they declare themselves, in the order they are read: whose, what a row is, what is counted."""
    descriptions = [_describe_aspects(view) for view in (first, second)]
    sentences = _differences(first, second)
    return tuple(
        Aspect(name, descriptions[0][name], descriptions[1][name], sentences.get(name, "")) for name in descriptions[0]
    )


def differences(first: View, second: View) -> tuple[str, ...]:
    """The differences that matter when the two are set side by side, the definition of an event first."""
    return tuple(aspect.matters for aspect in aspects(first, second) if aspect.matters)


def aspects_frame(first: View, second: View) -> pd.DataFrame:
    """The same as a table: `aspect`, `first`, `second`, `difference` (all str; missing where they do not differ)."""
    rows = [(one.name, one.first, one.second, one.matters or None) for one in aspects(first, second)]
    return pd.DataFrame(rows, columns=["aspect", "first", "second", "difference"]).astype("str")


def passing_on(first: View, second: View) -> tuple[str, ...]:
    """The notices that rows of a table must not be passed on, each once."""
    notices = (view.table.declaration.passing_on for view in (first, second))
    return tuple(dict.fromkeys(filter(None, notices)))


def event_is(table: TableDescription) -> str:
    """What one counted row of a table stands for: as declared, else as the schema says of the kinds counted."""
    if table.declaration.event_is:
        return table.declaration.event_is
    kinds = [kind for kind in table.vocabulary.event_types.values() if kind.violent]
    return "; ".join(f"{kind.label.lower()}: {uncapital(kind.meaning)}" for kind in kinds)


def definitions_differ(first: View, second: View) -> bool:
    """Whether the two tables define an event by other words."""
    return event_is(first.table) != event_is(second.table)


def _describe_aspects(view: View) -> dict[str, str]:
    table, choices, vocabulary = view.table, view.dataset.choices, view.table.vocabulary
    publisher, licence = _whose(view)
    declared = table.declaration
    notes = [*declared.caveats, *(change.sentence for change in vocabulary.reporting_breaks)]
    return {
        "Publisher": publisher,
        "Licence": licence,
        "Passing rows on": declared.passing_on or "no notice",
        "Data version": table.version,
        "An event is": event_is(table),
        "Counted": _counted(view),
        "Kinds of event counted": _kinds(table),
        "First and last day": format_days(choices.first_day, choices.last_day),
        "Rows": _rows(view),
        "Days with and without": _days(view),
        "Day of an event": _day_rule(view),
        "Shortest period": vocabulary.periods[0],
        "Countries": _countries(view),
        "Place of an event": _places(view),
        "Deaths": _deaths(table),
        "What is not known": _unknown(table),
        "Keep in mind": " ".join(notes) or "nothing stated",
    }


def _whose(view: View) -> tuple[str, str]:
    declared = view.table.declaration
    if declared.publisher:
        return declared.publisher, declared.licence
    sources = view.dataset.select().sources_note
    if view.table.folder == DATA_FOLDER:
        return f"Vigil, from reports of {sources}", "CC BY 4.0"
    return f"{NOT_STATED}; rests on reports of {sources}", NOT_STATED


def _counted(view: View) -> str:
    vocabulary = view.table.vocabulary
    known = ", ".join(vocabulary.label(measure) for measure in vocabulary.measures)
    if vocabulary.is_aggregated:
        return f"{known}; a row stands for as many events as it says, none included"
    return f"{known}; each row counted is one {vocabulary.noun}"


def _kinds(table: TableDescription) -> str:
    labels = [table.vocabulary.type_label(name) for name in table.vocabulary.counted_types]
    shown = [cut(label, 60) for label in labels[:LISTED_KINDS]]
    rest = len(labels) - len(shown)
    return ", ".join([*shown, *([f"{rest} more"] if rest else [])])


def _rows(view: View) -> str:
    everything = view.dataset.select()
    rows = number_of(everything.rows, "row")
    if view.table.vocabulary.is_aggregated:
        return f"{rows} for {number_of(everything.number_of_events, 'event')}"
    counted = everything.counted_rows
    return rows if counted == everything.rows else f"{rows}, {format_number(counted)} of them counted"


def _days(view: View) -> str:
    if view.table.vocabulary.periods[0] != "day":
        return "counts of months say nothing of single days"
    status = reported_days.coverage(view.dataset.select())["status"]
    there, total = int(status.isin(["report", "recorded"]).sum()), len(status)
    what = "a report" if view.table.vocabulary.is_reports else "a recorded event"
    return f"{format_number(there)} of {number_of(total, 'day')} with {what}, {format_number(total - there)} without"


def _day_rule(view: View) -> str:
    rule = view.dataset.choices.day_rules[view.selection.day]
    if view.table.vocabulary.is_reports and view.selection.day == "report":
        return f"{rule}: {uncapital(EVENTS['event_date'].meaning)}"
    if view.dataset.choices.is_monthly:
        return "the month it is counted in"
    coarse = sum(share for name, share in _shares(view.dataset.select(), "time_precision") if name in COARSE)
    note = f"; {format_share(coarse)} of the rows are known only to a week, month or year" if coarse else ""
    return f"{rule}{note}"


def _places(view: View) -> str:
    """How exactly the places of the rows are known, the most frequent first; of the curated table those it names."""
    everything = view.dataset.select()
    if (named := _impacts(everything)) is not None:
        what, shares = "places named as hit or affected", _shares(named, "geo_precision")
    else:
        what, shares = "rows", _shares(everything, "geo_precision")
    parts = [f"{format_share(share)} {name or 'no place'}" for name, share in shares]
    return f"{', '.join(parts)} (of {what})" if parts else "not given"


def _countries(view: View) -> str:
    """The countries that its places lie in (of the curated table: those hit or affected), by its own names, those with
    most places first."""
    known = places_of(view.table)
    impacts = _impacts(view.dataset.select())
    named = set(impacts["location"]) & set(known) if impacts is not None else known
    tops = [known[top] for name in sorted(named) if (top := known[name].chain[-1]) in known]
    found = Counter(top.name for top in tops if top.kind == "country")
    if not found:
        return "not stated"
    first = listed([name for name, _ in found.most_common(LISTED_COUNTRIES)])
    return first if len(found) <= LISTED_COUNTRIES else f"{format_number(len(found))}, most places in {first}"


def _impacts(view: View) -> pd.DataFrame | None:
    """The places that the curated table names as hit or affected; None for a table that names one place a row."""
    if not view.table.vocabulary.has_impacts or view.in_memory.impacts.empty:
        return None
    return view.in_memory.impacts


def _shares(of: View | pd.DataFrame, column: str) -> list[tuple[str, float]]:
    """Each value of a column and its share, the most frequent first; empty for those without one."""
    values = nw.from_native(of).lazy() if isinstance(of, pd.DataFrame) else of.selected(column)
    found = values.group_by(column).agg(rows=nw.len()).collect().to_pandas()
    found = found.assign(value=found[column].astype("str").fillna(""), share=found["rows"] / found["rows"].sum())
    found = found.sort_values(["rows", "value"], ascending=[False, True])
    return [(str(name), float(share)) for name, share in zip(found["value"], found["share"], strict=True)]


def _deaths(table: TableDescription) -> str:
    vocabulary = table.vocabulary
    if "killed" not in vocabulary.measures:
        return "not given"
    ends = [end for end in ("low", "best", "high") if f"killed_{end}" in vocabulary.export_columns]
    return "lowest, best and highest number; the best is counted" if len(ends) == 3 else "one number"


def _unknown(table: TableDescription) -> str:
    figures = "a figure that is not known stays missing in sums"
    if table.vocabulary.is_reports:
        return f"a day without a report is unknown, not zero; {figures}"
    return f"a {table.vocabulary.periods[0]} without a row counts as 0 recorded events; {figures}"


def _differences(first: View, second: View) -> Mapping[str, str]:
    """What of the aspects differs and what follows from it, by the name of the aspect."""
    name, other = names(first.table, second.table)
    own, their = first.table, second.table
    found: dict[str, str] = {}
    if definitions_differ(first, second):
        found["An event is"] = (
            f"An event is not the same thing. {name}: {event_is(own)}. {other}: "
            f"{event_is(their)}. What is one row in one table may be several in the other, or none."
        )
    found["Counted"] = _measures_apart(first, second)
    kinds = [
        {table.vocabulary.type_label(kind).casefold() for kind in table.vocabulary.counted_types}
        for table in (own, their)
    ]
    if kinds[0] != kinds[1]:
        both = len(kinds[0] & kinds[1])
        alike = (
            f"{number_of(both, 'kind')} of event {'has' if both == 1 else 'have'} the same name in both, others do not"
            if both
            else "no kind of event has the same name in both"
        )
        found["Kinds of event counted"] = (
            f"{capital(alike)}: {name} counts {_kinds(own)}; {other} counts {_kinds(their)}."
        )
    found |= _differences_in_time(first, second)
    for aspect, say, descriptions in (
        ("Countries", "Countries named are others, or are called otherwise", (_countries(first), _countries(second))),
        ("Place of an event", "Places are known otherwise", (_places(first), _places(second))),
        ("Deaths", "Deaths are given otherwise", (_deaths(own), _deaths(their))),
    ):
        if descriptions[0] != descriptions[1]:
            found[aspect] = f"{say}. {name}: {descriptions[0]}. {other}: {descriptions[1]}."
    return found


def _differences_in_time(first: View, second: View) -> dict[str, str]:
    """How the two differ in the day of an event, the shortest period, and what a day without a row means."""
    name, other = names(first.table, second.table)
    found: dict[str, str] = {}
    unknown = [view.table.vocabulary.is_reports for view in (first, second)]
    periods = [view.table.vocabulary.periods[0] for view in (first, second)]
    if periods[0] != periods[1]:
        monthly = name if periods[0] != "day" else other
        found["Shortest period"] = f"{monthly} holds counts of whole months: the two are compared by month only."
    elif unknown[0] != unknown[1] and first.selection.day == "report":
        reported, given = (name, other) if unknown[0] else (other, name)
        found["Day of an event"] = (
            f"In {reported} an overnight attack counts on the morning it was reported, in {given} on the day that the "
            "table gives: the same night can stand one day apart. The filter “Day an event belongs to” changes both."
        )
    if unknown[0] != unknown[1]:
        silent, zero = (name, other) if unknown[0] else (other, name)
        period = periods[1 if unknown[0] else 0]
        found["What is not known"] = (
            f"A day of which {silent} has no report is unknown and left out; a {period} of which {zero} has no row "
            "counts as 0 recorded events, which does not prove that nothing happened."
        )
    return found


def _measures_apart(first: View, second: View) -> str:
    """Which measures only one of the two knows."""
    parts = []
    for view, against, title in zip((first, second), (second, first), names(first.table, second.table), strict=True):
        vocabulary = view.table.vocabulary
        only = [vocabulary.label(one) for one in vocabulary.measures if one not in against.table.vocabulary.measures]
        if only:
            parts.append(f"only {title} gives {listed(only)}")
    return f"{capital('; '.join(parts))}." if parts else ""
