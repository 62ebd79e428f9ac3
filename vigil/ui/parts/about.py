"""Parts of the page about the data."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from vigil.analysis.frequency import reported_days
from vigil.analysis.ranking import records, size_claims
from vigil.exports.tables import to_csv
from vigil.readers import FORMATS
from vigil.readers.column_use import uses_frame
from vigil.readers.format import EventTable
from vigil.readers.summary import summary_frame
from vigil.rules import claims, ledger
from vigil.store.memory import InMemoryDataset, select
from vigil.store.opening import OpenTable
from vigil.store.protocols import Dataset
from vigil.table import schema
from vigil.table.result_cache import cached
from vigil.text import capital, format_days, format_number, number_of
from vigil.ui.app.loading import is_shipped, problems_table
from vigil.ui.components.escaping import html_link, html_text, markdown_text
from vigil.ui.parts.one_event import facts_table, small_print

_NOT_STATED = "not stated"
"""What a table says whose publisher, or whose terms, nobody has named."""

RULES = {
    "One night is one attack": (
        "Everything that the Air Force's reports of one day give is one attack, from its first launch to its last; "
        "a raid by day reported on the same day is part of it and said so in its notes. It belongs to the morning of "
        "the report unless the filter says otherwise."
    ),
    "Launched, neutralised, got through": (
        "Launched = shot down + lost (jammed or lost from radar) + got through + unknown. Neutralised is shot down "
        f"plus lost. Got through: {ledger.GOT_THROUGH_RULE}"
    ),
    "Series break of 24 July 2025": (
        "From the report of that day on, shot down and jammed are no longer told apart. The count given as shot down "
        "then holds both, and lost is empty: unknown, not zero."
    ),
    "The figure shown first": claims.RULE,
    "Ranks and claims of rank": (
        "An attack is ranked among the earlier ones by the same actor and of the same type whose figure is known; "
        f"equals share the better rank. {size_claims.VERDICTS_RULE}"
    ),
    "Records": records.RECORDS_RULE,
    "Unknown is not zero": (
        "A figure that no report gives stays empty in sums, charts and exports. The total of an attack is unknown as "
        "soon as one of its weapons has no figure; sums over several attacks run over the known ones and say which "
        "share is known."
    ),
    "Days without a report": ("A day without a report is shown as such. It is no evidence that nothing was launched."),
    "Places": (
        "A place is drawn no more exactly than the report gives it: a point or settlement as a dot, a city as a ring, "
        "a district or oblast as an area. Directions and countries are counted beside the map. The outlines of "
        "Kyiv's districts are approximate. Residential addresses are not recorded."
    ),
    "Who acted": (
        "The actor of an attack is the attacker. Calls, talks, meetings and agreements belong to both parties."
    ),
}


def version_and_citation(dataset: Dataset) -> None:
    """What the table is, its version, and how to cite it."""
    table = dataset.table
    covered = format_days(dataset.choices.first_day, dataset.choices.last_day)
    st.markdown(
        f"**{markdown_text(table.title)}**, data version `{table.version}`: {format_number(dataset.rows)} events, "
        f"{covered}. The version is a hash of the content: the same version is the same table."
    )
    st.markdown("To cite it:")
    cited = f"Vigil, {table.title}, data version {table.version}, CC BY 4.0."
    if not is_shipped(dataset):
        declared = table.declaration
        named = table.title if declared.name in ("", "mapped") else declared.citation
        cited = f"{named}. Read with Vigil, data version {table.version}."
    st.code(cited, language=None, wrap_lines=True)


def declaration(opened: OpenTable) -> None:
    """Of a file: whose it is, on what terms, what a row stands for, what it holds, what could not be read."""
    read = opened.read
    if read is None:
        unread_rows(opened)
        return
    if not read.format.is_general:
        st.markdown(f"It {markdown_text(read.recognised_because)}: that is why it is read as this format.")
    name = f"{html_text(read.format.title)} (<code>--as {html_text(read.format.name)}</code>)"
    facts_table(("What", "As its publisher declares"), [("Format", name), *terms(read, keep_in_mind="Caveats")])
    st.subheader("What it holds", anchor=False)
    st.dataframe(
        _contents(read), hide_index=True, height=320, placeholder="", alt="Rows, days, places and figures of the table"
    )
    st.subheader("Every column of the file", anchor=False)
    st.dataframe(
        uses_frame(read.columns),
        hide_index=True,
        height="content" if len(read.columns) < 8 else 260,
        alt="The columns of the file, each with what it is used as, or why it is not used",
    )
    unread_rows(opened)


def terms(read: EventTable, *, keep_in_mind: str, without: str = "") -> list[tuple[str, str]]:
    """Whose a file is, on what terms, what a row is and what to keep in mind: rows of a table in HTML. Warns above it
    where rows must not be passed on. `without`: a note that stands elsewhere on the page."""
    declared = read.format
    if declared.passing_on:
        st.warning(markdown_text(declared.passing_on), icon=":material/do_not_disturb_on:")
    publisher = html_link(declared.address, declared.publisher) if declared.address else html_text(declared.publisher)
    whose = [("Publisher", publisher), ("Licence", html_text(declared.licence))]
    whose.append(("Cite as", html_text(declared.citation)))
    if declared.publisher == declared.licence == _NOT_STATED:
        whose = [("Publisher and licence", _NOT_STATED)]
    notes = [f"{capital(note.rstrip('.'))}." for note in (*declared.caveats, *read.notes) if note != without]
    return [
        ("File", html_text(read.file)),
        *whose,
        ("A row is", html_text(declared.event_is)),
        (keep_in_mind, "<br>".join(html_text(note) for note in notes)),
    ]


def unread_rows(opened: OpenTable) -> None:
    """The rows of a file that could not be read, each with line, column, value and reason, and the list as a file."""
    read, problems = opened.read, opened.dataset.table.problems
    if read is None:
        if problems:
            st.warning(f"{len(problems)} problems were found; the rows concerned are left out.", icon=":material/rule:")
            st.dataframe(
                pd.DataFrame([vars(problem) for problem in problems]),
                hide_index=True,
                placeholder="",
                alt="Problems of the table, one a row",
            )
        return
    if not read.problems:
        small_print(f"Every row could be read: {format_number(read.rows_read)}.")
        return
    rows = len({(problem.file, problem.row) for problem in read.problems if problem.row is not None})
    st.subheader("Rows with a problem", anchor=False)
    small_print(
        f"{number_of(rows, 'row')} of {format_number(read.rows_read)} with a problem, "
        f"{format_number(read.rows_left_out)} left out; the line is that in the file."
    )
    problems_table(read.problems)
    st.download_button(
        "Download this list",
        lambda: to_csv(pd.DataFrame([vars(problem) for problem in read.problems])),
        file_name=f"vigil-problems-{read.version}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="problems-download",
    )


def formats() -> None:
    """Every format that can be opened, with its declaration; the list of `python -m vigil formats`."""
    for format in FORMATS:
        with st.expander(format.title):
            small_print(
                f"Publisher: {format.publisher}. Licence: {format.licence}.",
                f"A row is {format.event_is}.",
                f"Cite as: {format.citation}.",
                *format.caveats,
                format.passing_on,
            )


def coverage(dataset: InMemoryDataset) -> None:
    """Days with and without a report, by month, and how many events of each kind."""
    left, right = st.columns(2, gap="medium")
    with left:
        _plain_table(_days_by_month(dataset))
    with right:
        _plain_table(_events_by_kind(dataset))


def _plain_table(frame: pd.DataFrame) -> None:
    """A short table as it is: a grid that sorts costs more time than the rest of the page."""
    numbers = [place for place, values in enumerate(frame.dtypes) if pd.api.types.is_numeric_dtype(values)]
    rows = [[html_text(value) for value in row] for row in frame.itertuples(index=False)]
    facts_table([capital(str(name)) for name in frame.columns], rows, numbers=numbers)


def rules() -> None:
    """The rules in words."""
    for name, rule in RULES.items():
        st.markdown(f"**{name}.** {markdown_text(rule)}")


def ledger_findings(dataset: InMemoryDataset) -> None:
    """Every weapon and total whose figures do not add up or are not known."""
    found = _findings(dataset)
    if found.empty:
        small_print("Every line of the ledger adds up.")
        return
    small_print(f"{len(found)} lines of {len(dataset.table.munitions)} do not add up or hold something unknown.")
    _grid_when_opened(
        "The lines, one by one",
        found,
        key="about-findings",
        columns={"date": st.column_config.DateColumn("date", format="YYYY-MM-DD")},
        alt="What does not add up in the ledger of weapons, one finding a row",
    )


@st.fragment
def _grid_when_opened(label: str, frame: pd.DataFrame, *, key: str, columns: dict[str, Any], alt: str) -> None:
    """A table that sorts, behind a line that opens it: built for those who look for a row."""
    drawer = st.expander(label, key=key, on_change="rerun")
    if drawer.open:
        with drawer:
            st.dataframe(frame, hide_index=True, height=420, column_config=columns, placeholder="", alt=alt)


def tables(dataset: InMemoryDataset) -> None:
    """Each table with its columns, folded away until asked for."""
    header = ("Column", "Holds", "Meaning", "Unit", "Required", "Allowed")
    for table in schema.TABLES.values():
        with st.expander(f"{table.name}.csv, {len(dataset.table.frame(table.name))} rows: a row is {table.row_is}"):
            rows = [
                (
                    f"<code>{html_text(column.name)}</code>",
                    html_text(column.kind),
                    html_text(column.meaning),
                    html_text(column.unit),
                    "yes" if column.required else "",
                    html_text(", ".join(column.allowed)),
                )
                for column in table.columns
            ]
            facts_table(header, rows, wide=True)


def sources(dataset: InMemoryDataset) -> None:
    """Every source with its address where it was found, and how many rows rest on it."""
    frame = _sources_with_use(dataset)
    small_print(f"{number_of(len(frame), 'report')} by {number_of(frame['publisher'].nunique(), 'publisher')}.")
    _grid_when_opened(
        "The reports, one by one",
        frame,
        key="about-sources",
        columns={
            "url": st.column_config.LinkColumn("url", display_text="open", validate=r"^https?://"),
            "published": st.column_config.DateColumn("published", format="YYYY-MM-DD"),
            "used": st.column_config.NumberColumn("rows", help="Rows of the tables that rest on it"),
        },
        alt=f"The {len(frame)} sources of the table, with publisher, title, address, date and terms",
    )


def licences() -> None:
    """What the table and its parts may be used for."""
    st.markdown(
        "- The table: Creative Commons Attribution 4.0 (CC BY 4.0).\n"
        "- Figures of the Air Force of Ukraine and of the press are facts, cited with their source; their texts "
        "are not reproduced.\n"
        "- Places: GeoNames, CC BY 4.0; codes: KATOTTH, the register of Ukraine's territorial units. Oblasts and "
        "backdrop: Natural Earth, public domain, and the topography that comes with plotly.js, MIT.\n"
        "- The code: MIT."
    )


_cached = cached(4)
"""A table does not change: what the page tells of it is worked out once."""


@_cached
def _contents(read: EventTable) -> pd.DataFrame:
    """What the file holds, without what the table above it has already declared."""
    found = summary_frame(read)
    found = found[~found["about"].isin(("table", "column", "caveat", "reading", "passing on"))]
    listed = found["note"].str.replace("listed by --problems", "listed below", regex=False)
    return found.assign(note=listed).rename(columns=capital)


@_cached
def _days_by_month(dataset: InMemoryDataset) -> pd.DataFrame:
    covered = reported_days.coverage(select(dataset))
    months = covered["day"].dt.strftime("%Y-%m")
    return pd.crosstab(months, covered["status"]).rename_axis("month").reset_index()


@_cached
def _events_by_kind(dataset: InMemoryDataset) -> pd.DataFrame:
    return dataset.events["event_type_label"].value_counts().rename_axis("kind").reset_index(name="events")


@_cached
def _findings(dataset: InMemoryDataset) -> pd.DataFrame:
    found = ledger.discrepancies(dataset.table.munitions, dataset.table.claims)
    days = dataset.events[["event_id", "event_date"]].rename(columns={"event_date": "date"})
    return found.merge(days, on="event_id", how="left")[["date", "weapon", "finding", "event_id"]]


@_cached
def _sources_with_use(dataset: InMemoryDataset) -> pd.DataFrame:
    table = dataset.table
    cited = pd.concat(
        [
            table.events["source_id"].str.split(schema.LIST_SEPARATOR).explode().str.strip(),
            *(frame["source_id"] for frame in (table.munitions, table.impacts, table.claims)),
        ]
    )
    used = table.sources["source_id"].map(cited.value_counts()).fillna(0).astype("int64")
    columns = ["publisher", "title", "url", "published", "kind", "language", "licence", "used", "source_id"]
    return table.sources.assign(used=used)[columns].sort_values(["publisher", "published"])
