"""A folder or zip with a data package in Vigil's own format."""

from __future__ import annotations

from vigil.readers.columns import NAMES, events_frame
from vigil.readers.files.opening import Content, Progress
from vigil.readers.files.raw import Sample
from vigil.readers.format import Format, ReadResult, Recognition
from vigil.readers.mapping import Mapping
from vigil.rules.event_figures import claimed_headlines, with_figures
from vigil.table import schema
from vigil.table.loading import load_table


def recognise(sample: Sample) -> Recognition | None:
    """By being a folder or zip with events.csv: `open_content` refuses any other."""
    return Recognition("certain", "has events.csv as a data package has it") if sample.kind == "folder" else None


def read(content: Content, sample: Sample, progress: Progress | None, mapping: Mapping | None) -> ReadResult:
    """The events with their figures. Raises `vigil.table.problems.TableError` for a broken package."""
    table = load_table(content.path, strict=False, name=content.file.removesuffix("/"))
    events = with_figures(table, claimed_headlines(table))
    given = {name: events[name] for name in NAMES if name in events}
    weapons = table.munitions.groupby("event_id", sort=False)
    for name, joined in (("weapon", weapons["weapon"].unique()), ("weapon_class", weapons["weapon_class"].unique())):
        if name == "weapon_class":
            joined = joined[joined.map(len) == 1]
        given[name] = events["event_id"].map(joined.map("; ".join)).astype("str")
    left_out = {problem.row for problem in table.problems if problem.file == "events.csv"}
    return ReadResult(
        events_frame(given, len(events)),
        table.problems,
        len(events) + len(left_out),
        sources=table.sources,
        title=table.title,
        version=table.version,
    )


PACKAGE = Format(
    name="vigil",
    title="Data package in Vigil's format",
    publisher="as its datapackage.json says",
    licence="as its datapackage.json says",
    citation="as its datapackage.json says",
    event_is=schema.EVENTS.row_is,
    caveats=("Figures follow the rules on the page about the data.",),
    columns={column.name: column.meaning for column in schema.EVENTS.columns},
    is_general=True,
    recognise=recognise,
    read=read,
)
