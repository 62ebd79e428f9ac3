"""Charts of one event: what became of its weapons, when, who claimed what, how it ranks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pandas as pd

from vigil import claims as claim_rules
from vigil import ledger, ranking
from vigil.charts.chart import Chart, Sketch, empty_chart, file_stem
from vigil.charts.look import (
    DASH,
    LIGHT,
    OUTCOME_COLOURS,
    UNKNOWN,
    WEAPON_CLASS_COLOURS,
    Theme,
    axis,
    escaped,
    faded,
    format_day,
    format_number,
    is_known,
    short_day,
)
from vigil.frequency import CASUALTY_MEASURES, MEASURE_LABELS, Measure
from vigil.schema import CLAIM_MEASURES, EVENT_TYPES, TIME_ZONE, WEAPON_CLASSES
from vigil.view import View

HOURS_BEFORE = 36
"""Diplomacy this long before the start of an attack stands on its timeline."""

HOURS_AFTER = 12
"""What happened this long after the end of an attack stands on its timeline."""

INSIDE_SHARE = 0.07
"""Least share of a bar that holds its number; smaller parts tell theirs on hover and in the table."""

LABEL_CHARACTERS = 42
"""Longest label on a timeline; at 390 pixels a longer one would leave the picture."""

CLAIMS_SHOWN = 24
"""Statements drawn one under another; the rest are in the table behind the chart."""

_OUTCOMES = {
    "shot_down": "shot down",
    "lost": "lost",
    "reported_hits": "got through",
    "unaccounted": "not accounted for",
}

_OUTCOME_LABELS = {
    "shot down": "shot down",
    "lost": "jammed or lost",
    "got through": "reported to have hit",
    "not accounted for": "not accounted for",
}


def weapons_bar(view: View, event_id: str, *, theme: Theme = LIGHT) -> Chart:
    """What became of each weapon of an attack, as shares of the number launched.

    Shares, because one attack holds hundreds of UAVs and single missiles. `data` has one row per weapon:
    `weapon`, `weapon_class`, `launched`, `shot_down`, `lost`, `reported_hits`, `unaccounted` (Int64).
    Raises KeyError for an event that the table does not hold.
    """
    event = _event(view, event_id)
    rows = _weapons(view, event_id)
    title = "What became of each weapon launched"
    if rows.empty:
        message = "The table holds no weapons for this event."
        return _empty(view, event_id, title=title, what="weapons", message=message, theme=theme, data=rows)
    together = event["event_date"] >= ledger.SERIES_BREAK
    labels = {**_OUTCOME_LABELS, **({"shot down": "shot down, jammed or lost"} if together else {})}
    sketch = Sketch(theme, height=74 + 46 * len(rows))
    places = list(range(len(rows)))
    for column, outcome in _OUTCOMES.items():
        known = rows["launched"].notna() & (rows["launched"] > 0)
        if column == "unaccounted":
            # what became of them was not said at all: all of them are not accounted for
            figures = rows[column].where(rows[column].notna(), rows["launched"])
        else:
            figures = rows[column].fillna(0)
        figures = figures.clip(lower=0).where(known)
        if not (figures.fillna(0) > 0).any():
            continue
        shares = (figures / rows["launched"].where(known)).astype("float64")
        sketch.trace(
            "bar",
            x=(shares * 100).tolist(),
            y=places,
            orientation="h",
            width=0.42,
            name=labels[outcome],
            marker={"color": OUTCOME_COLOURS[outcome], "line": {"width": 0}},
            text=[
                format_number(figure) if is_known(share) and share >= INSIDE_SHARE else ""
                for figure, share in zip(figures, shares, strict=True)
            ],
            textposition="inside",
            insidetextanchor="middle",
            constraintext="none",
            textangle=0,
            textfont={"color": _text_on(OUTCOME_COLOURS[outcome]), "size": 12},
            customdata=[
                [escaped(weapon), format_number(figure), format_number(launched)]
                for weapon, figure, launched in zip(rows["weapon"], figures, rows["launched"], strict=True)
            ],
            hovertemplate=f"%{{customdata[0]}}<br><b>%{{customdata[1]}}</b> of %{{customdata[2]}} launched: "
            f"{labels[outcome]}<extra></extra>",
        )
    for place, (weapon, launched) in enumerate(zip(rows["weapon"], rows["launched"], strict=True)):
        number = f"{format_number(launched)} launched" if is_known(launched) else f"number launched {UNKNOWN}"
        sketch.write(
            f"<b>{escaped(weapon)}</b>  {number}",
            x=0,
            xref="paper",
            y=place - 0.25,
            xanchor="left",
            yanchor="bottom",
            font={"size": 12, "color": theme.ink},
            bgcolor=theme.paper,
            borderpad=0,
        )
    sketch.layout.update(
        barmode="stack",
        xaxis=axis(
            theme, title="share of those launched, %", range=[0, 100], tickvals=[0, 25, 50, 75, 100], zeroline=False
        ),
        yaxis=axis(theme, visible=False, range=[len(rows) - 0.65, -0.85]),
        margin={"l": 8, "r": 20, "t": 8, "b": 8},
    )
    all_launched = rows["launched"].sum(min_count=len(rows))
    words = "; ".join(_weapon_in_words(row, together) for row in _records(rows))
    return Chart(
        figure=sketch.finished(),
        title=title,
        caption=_event_caption(view, event_id),
        alt=f"{title}, {format_number(all_launched)} in all. {words}.",
        data=rows,
        name=_event_stem(event_id, "weapons"),
        note=_joined(
            f"Reports from {format_day(ledger.SERIES_BREAK)} on do not tell shot down from jammed or lost."
            if together
            else "",
            "Not accounted for: neither reported as shot down, jammed or lost, nor counted as a hit."
            if (rows["unaccounted"].fillna(rows["launched"]) > 0).any()
            else "",
            "More are accounted for than were launched: see the check of the ledger."
            if (rows["unaccounted"] < 0).any()
            else "",
        ),
    )


def event_timeline(view: View, event_id: str, *, theme: Theme = LIGHT) -> Chart:
    """When each weapon of an attack was reported in the air, with the diplomacy of the hours around it.

    Also the statements made in that time, where their hour is known. Times are Europe/Kyiv. `data` has one
    row per bar or mark: `what`, `kind` (`weapon`, `attack`, `diplomacy`, `statement`), `start`, `end`
    (datetime64[us, Europe/Kyiv]) and `precision`. Raises KeyError for an event that the table does not hold.
    """
    event = _event(view, event_id)
    title = "Hours of the attack and what was said around it"
    if not EVENT_TYPES[event["event_type"]].violent:
        title = "Hours of the event and what was said around it"
    rows = _timeline_rows(view, event)
    sketch = Sketch(theme, height=max(64 + 40 * len(set(rows["row"])), 150))
    first = min(rows["start"].min(), event["start"]) - timedelta(hours=1)
    last = rows["end"].max() + timedelta(hours=1)
    span = (last - first).total_seconds()
    for row in _records(rows):
        start, end = row["start"], row["end"]
        colour = _timeline_colour(row, theme)
        hover = f"{escaped(row['what'])}<br>{_span_in_words(row)}<extra></extra>"
        if end > start:
            whole_day = row["precision"] == "day"
            sketch.trace(
                "scatter",
                x=[_naive(start), _naive(end)],
                y=[row["row"], row["row"]],
                mode="lines",
                line={"color": faded(colour, 0.35) if whole_day else colour, "width": 3 if whole_day else 9},
                hovertemplate=hover,
                showlegend=False,
            )
        else:
            sketch.trace(
                "scatter",
                x=[_naive(start)],
                y=[row["row"]],
                mode="markers",
                marker={"size": 10, "color": colour, "symbol": "circle"},
                hovertemplate=hover,
                showlegend=False,
            )
    for _, group in rows.groupby("row", sort=True):
        label = str(group["label"].iloc[0])
        middle = (group["start"].min() - first).total_seconds() / span
        left = middle < 0.45
        at = group["start"].min() if left else group["end"].max()
        sketch.write(
            f"<b>{escaped(_cut(label, LABEL_CHARACTERS))}</b>",
            x=_naive(at),
            y=int(group["row"].iloc[0]) - 0.2,
            xanchor="left" if left else "right",
            yanchor="bottom",
            font={"size": 12, "color": theme.ink},
            bgcolor=theme.paper,
            borderpad=0,
        )
    sketch.layout.update(
        xaxis=axis(
            theme,
            title="Kyiv time",
            type="date",
            range=[_naive(first), _naive(last)],
            tickformat="%H:%M\n%-d %b",
            nticks=7,
            tickangle=0,
            showgrid=True,
            showline=True,
        ),
        yaxis=axis(theme, visible=False, range=[rows["row"].max() + 0.5, -0.75]),
        hovermode="closest",
    )
    data = rows[["what", "kind", "start", "end", "precision"]].reset_index(drop=True)
    later = _statements_elsewhere(view, event_id, rows)
    weapons = rows[rows["kind"] == "weapon"]
    words = "; ".join(f"{row['what']} {_span_in_words(row)}" for row in _records(rows)[:8])
    return Chart(
        figure=sketch.finished(),
        title=title,
        caption=_event_caption(view, event_id),
        alt=f"{title}, Kyiv time. {words}.",
        data=data,
        name=_event_stem(event_id, "timeline"),
        note=_joined(
            "Windows are those of the report and may be wider than the attack on any one place."
            if len(weapons)
            else "",
            "Thin bars: only the day is known." if (rows["precision"] == "day").any() else "",
            f"{_counted(later, 'statement')} of another day or of unknown hour not drawn." if later else "",
        ),
    )


def claims_over_time(view: View, event_id: str, *, measure: str = "injured", theme: Theme = LIGHT) -> Chart:
    """Every figure claimed for one measure of an event, in order of time, with who said it.

    Filled marks stand, hollow ones were superseded; the accent marks the statement that gives the figure
    shown first (see `vigil.claims.RULE`). Lines are ranges. Statements with the same speaker, day and figure
    share a row. Raises KeyError for an event or a measure that the table does not know.
    """
    _event(view, event_id)
    label = CLAIM_MEASURES[measure]
    title = f"{label}: who said what, in order of time"
    claims = view.table.claims
    claims = claims[(claims["event_id"] == event_id) & (claims["measure"] == measure)]
    found = claim_rules.figures(claims)
    what = f"claims {measure}"
    if found.empty:
        message = "The table holds no figures claimed for this measure."
        return _empty(view, event_id, title=title, what=what, message=message, theme=theme, data=found)
    found = _with_speakers(view, found)
    shown = view.book.headlines[view.book.headlines["event_id"] == event_id]
    shown_first = frozenset(name for names in shown["claim_ids"] for name in names)
    rows = _joined_statements(found, shown_first)
    drawn = rows.tail(CLAIMS_SHOWN).reset_index(drop=True)
    several_scopes = len(set(drawn["scope"])) > 1
    sketch = Sketch(theme, height=64 + 38 * len(drawn))
    top = float(drawn["at_most"].max())
    unit = next((str(unit) for unit in found["unit"] if is_known(unit)), "number")
    for place, row in enumerate(_records(drawn)):
        standing = row["status"] != "superseded"
        colour = theme.accent if row["shown_first"] else theme.bar
        if row["at_most"] > row["at_least"]:
            sketch.line(x0=row["at_least"], x1=row["at_most"], y0=place, y1=place, line={"color": colour, "width": 2})
        sketch.trace(
            "scatter",
            x=[row["figure"]],
            y=[place],
            mode="markers+text",
            text=[f"\u00a0{_claimed_in_words(row)}\u00a0"],
            textposition="middle right" if row["figure"] < 0.8 * top else "middle left",
            textfont={"color": theme.ink, "size": 13},
            marker={
                "size": 10,
                "symbol": "circle" if standing else "circle-open",
                "color": colour,
                "line": {"width": 2, "color": colour},
            },
            hovertemplate=(
                f"<b>{_claimed_in_words(row)}</b> {escaped(unit)}<br>{escaped(row['speaker'])}"
                f"<br>{escaped(row['publishers'])}, {_when(row)}"
                f"<br>{'standing' if standing else 'superseded'}<extra></extra>"
            ),
            showlegend=False,
        )
        scope = f", {escaped(row['scope'])}" if several_scopes and row["scope"] else ""
        sketch.write(
            f"<b>{_when(row)}</b>  {escaped(_cut(row['speaker'], 51))}{scope}",
            x=0,
            xref="paper",
            y=place - 0.22,
            xanchor="left",
            yanchor="bottom",
            font={"size": 12, "color": theme.muted},
            bgcolor=theme.paper,
            borderpad=0,
        )
    sketch.layout.update(
        xaxis=axis(
            theme,
            title=label.lower() if unit in label.lower() else f"{label.lower()} ({escaped(unit)})",
            range=[0, top * 1.12 or 1],
            zeroline=False,
            nticks=6,
        ),
        yaxis=axis(theme, visible=False, range=[len(drawn) - 0.5, -0.85]),
        hovermode="closest",
        margin={"l": 10, "r": 16, "t": 8, "b": 8},
    )
    words = "; ".join(
        f"{_when(row)}: {_claimed_in_words(row)} according to {row['speaker']}"
        f"{'' if row['status'] != 'superseded' else ' (superseded)'}"
        for row in _records(rows)[:12]
    )
    return Chart(
        figure=sketch.finished(),
        title=title,
        caption=_event_caption(view, event_id),
        alt=f"{title}. {words}.",
        data=rows.drop(columns=["order"]),
        name=_event_stem(event_id, what),
        note=_joined(
            "Hollow: superseded by a later statement." if (drawn["status"] == "superseded").any() else "",
            "In the accent colour: the statement that gives the figure shown first." if shown_first else "",
            f"{_counted(len(rows) - len(drawn), 'earlier statement')} in the table behind the chart."
            if len(rows) > len(drawn)
            else "",
        ),
    )


def rank_strip(
    view: View,
    event_id: str,
    *,
    measure: Measure = "launched",
    weeks: int | None = ranking.WEEKS,
    theme: Theme = LIGHT,
) -> Chart:
    """An attack among those of the weeks before it: one dot per attack along the figure, this one in the accent.

    Compares with all attacks of the table by the same actor, whatever the filters. `data` has `event_id`,
    `day`, `value` (Int64), `this` (bool). Raises what `vigil.ranking.rank_of` raises.
    """
    events = view.book.events
    rank = ranking.rank_of(events, event_id, measure=measure, weeks=weeks)
    label = MEASURE_LABELS[measure]
    title = f"The attack of {format_day(rank.day)} among those before it, by {label}"
    what = f"rank by {measure.replace('_', ' ')}"
    column = f"{measure}_best" if measure in CASUALTY_MEASURES else measure
    own = events[events["event_id"] == event_id].iloc[0]
    alike = events[(events["event_type"] == own["event_type"]) & (events["actor1"] == own["actor1"])]
    begins, ends = pd.Timestamp(rank.window_begins), pd.Timestamp(rank.day)
    alike = alike[alike["event_date"].between(begins, ends)]
    alike = alike[(alike["event_date"] < ends) | (alike["event_id"] == event_id)]
    data = pd.DataFrame(
        {
            "event_id": alike["event_id"],
            "day": alike["event_date"],
            "value": alike[column].astype("Int64"),
            "this": alike["event_id"] == event_id,
        }
    ).sort_values("day", ignore_index=True)
    known = data.dropna(subset=["value"]).reset_index(drop=True)
    if rank.value is None or rank.compared == 0:
        message = ranking.sentence(rank)
        short = "Its figure is not known." if rank.value is None else "Nothing before it to compare with."
        chart = _empty(view, event_id, title=title, what=what, message=short, theme=theme, data=data)
        return Chart(**{**vars(chart), "note": message})
    top = float(known["value"].max())
    known["height"] = _swarm(known["value"].astype("float64").tolist(), step=max(top, 1) / 44)
    crest = int(known["height"].max())
    sketch = Sketch(theme, height=150 + 9 * crest)
    for this, colour, size in ((False, theme.bar, 8), (True, theme.accent, 12)):
        chosen = known[known["this"] == this]
        sketch.trace(
            "scatter",
            x=chosen["value"].astype("float64").tolist(),
            y=chosen["height"].tolist(),
            mode="markers",
            marker={"size": size, "color": colour, "line": {"width": 0}},
            customdata=[format_day(day) for day in chosen["day"]],
            hovertemplate=f"%{{customdata}}<br><b>%{{x:,}}</b> {label}<extra></extra>",
            showlegend=False,
        )
    others = known[~known["this"]].sort_values("value", ascending=False, kind="stable")
    named = [(known[known["this"]].iloc[0], theme.accent, 3.2), (others.iloc[0], theme.muted, 1.6)]
    for row, colour, lift in named:
        value = float(row["value"])
        sketch.write(
            f"<b>{short_day(row['day'])}: {format_number(row['value'])}</b>",
            x=value,
            y=row["height"],
            ax=value,
            ay=crest + lift,
            axref="x",
            ayref="y",
            showarrow=True,
            arrowhead=0,
            arrowwidth=1,
            arrowcolor=colour,
            standoff=5,
            xanchor="left" if value < 0.3 * top else "right" if value > 0.7 * top else "center",
            yanchor="bottom",
            font={"color": colour, "size": 13},
        )
    sketch.layout.update(
        xaxis=axis(
            theme,
            title=f"{label} in one attack",
            range=[-top * 0.02, top * 1.05],
            zeroline=False,
            showline=True,
            nticks=7,
        ),
        yaxis=axis(theme, visible=False, range=[-0.8, crest + 5.2]),
        hovermode="closest",
    )
    return Chart(
        figure=sketch.finished(),
        title=title,
        caption=_event_caption(view, event_id),
        alt=f"{title}. {ranking.sentence(rank)}",
        data=data,
        name=_event_stem(event_id, what),
        note=ranking.sentence(rank),
    )


def _event(view: View, event_id: str) -> dict[str, Any]:
    found = view.book.events[view.book.events["event_id"] == event_id]
    if found.empty:
        raise KeyError(f"the table holds no event {event_id!r}")
    return dict(found.iloc[0])


def _event_caption(view: View, event_id: str) -> str:
    """The caption of a chart of one event: the filters play no part in it."""
    event = _event(view, event_id)
    sources = view.table.sources.set_index("source_id")["publisher"]
    used = [source.strip() for source in str(event["source_id"]).split(";")]
    publishers = list(dict.fromkeys(str(sources[source]) for source in used if source in sources.index))
    note = ", ".join(publishers[:3]) + (f" and {len(publishers) - 3} others" if len(publishers) > 3 else "")
    kind = EVENT_TYPES[event["event_type"]].label
    source = f" Source: {note}." if publishers else ""
    return (
        f"{kind} of {format_day(event['event_date'])}.{source} As of {format_day(view.as_of)}. "
        f"Data version {view.table.version}."
    )


def _event_stem(event_id: str, what: str) -> str:
    return file_stem(f"{event_id} {what}")


def _empty(
    view: View, event_id: str, *, title: str, what: str, message: str, theme: Theme, data: pd.DataFrame
) -> Chart:
    chart = empty_chart(view, title=title, what=what, message=message, theme=theme, data=data)
    return Chart(**{**vars(chart), "caption": _event_caption(view, event_id), "name": _event_stem(event_id, what)})


def _weapons(view: View, event_id: str) -> pd.DataFrame:
    """One row per weapon of an attack, its windows added up; a figure missing in one window is missing."""
    munitions = view.table.munitions
    derived = ledger.with_derived_figures(munitions[munitions["event_id"] == event_id])
    columns = ["launched", "shot_down", "lost", "reported_hits", "unaccounted"]
    groups = derived.groupby(["weapon_class", "weapon"], sort=False)
    sums = groups[columns].sum(min_count=1)
    complete = groups[["launched", "shot_down", "unaccounted"]].count().eq(groups.size(), axis=0)
    for column in complete:
        sums[column] = sums[column].where(complete[column])
    rows = sums.reset_index()
    rows["order"] = rows["weapon_class"].map({name: place for place, name in enumerate(WEAPON_CLASSES)})
    rows = rows.sort_values(["order", "launched", "weapon"], ascending=[True, False, True], ignore_index=True)
    return rows[["weapon", "weapon_class", *columns]].astype(dict.fromkeys(columns, "Int64"))


def _weapon_in_words(row: dict[str, Any], together: bool) -> str:
    parts = [f"{row['weapon']}: {format_number(row['launched'])} launched"]
    named = {"shot_down": "shot down, jammed or lost" if together else "shot down"}
    named |= {"lost": "jammed or lost", "reported_hits": "reported to have hit"}
    parts += [f"{format_number(row[column])} {words}" for column, words in named.items() if is_known(row[column])]
    return ", ".join(parts)


def _timeline_rows(view: View, event: dict[str, Any]) -> pd.DataFrame:
    """What stands on the timeline: `label`, `what`, `kind`, `weapon_class`, `start`, `end`, `precision`, `row`."""
    found: list[dict[str, Any]] = []
    end = event["end"] if is_known(event["end"]) else event["start"]
    begin = event["start"]
    munitions = view.table.munitions
    windows = munitions[(munitions["event_id"] == event["event_id"]) & munitions["start"].notna()]
    for row in _records(windows):
        until = row["end"] if is_known(row["end"]) else row["start"]
        number = f": {format_number(row['launched'])}" if is_known(row["launched"]) else ""
        label = f"{_cut(str(row['weapon']), LABEL_CHARACTERS - len(number))}{number}"
        found.append(_mark(label, row["weapon"], "weapon", row["start"], until))
        found[-1]["weapon_class"] = row["weapon_class"]
    if windows.empty:
        precision = str(event["time_precision"])
        until = begin + timedelta(days=1) if precision == "day" and end == begin else end
        kind = "attack" if EVENT_TYPES[event["event_type"]].violent else "diplomacy"
        label = EVENT_TYPES[event["event_type"]].label
        found.append(_mark(label, str(event["headline"]), kind, begin, until, precision))
    found.sort(key=lambda row: (row["start"], row["end"]))
    if EVENT_TYPES[event["event_type"]].violent:
        found = [*_diplomacy_around(view, begin, end), *found]
    found += _statements_within(view, event["event_id"], found)
    rows = pd.DataFrame(found)
    order = {label: place for place, label in enumerate(dict.fromkeys(rows["label"]))}
    return rows.assign(row=rows["label"].map(order))


def _mark(
    label: str, what: str, kind: str, start: pd.Timestamp, end: pd.Timestamp, precision: str = "minute"
) -> dict[str, Any]:
    return {
        "label": label,
        "what": what,
        "kind": kind,
        "weapon_class": "",
        "start": start,
        "end": end,
        "precision": precision,
    }


def _diplomacy_around(view: View, begin: pd.Timestamp, end: pd.Timestamp) -> list[dict[str, Any]]:
    events = view.book.events
    events = events[~events["violent"]]
    first, last = begin - timedelta(hours=HOURS_BEFORE), end + timedelta(hours=HOURS_AFTER)
    found = []
    for row in _records(events.sort_values("start")):
        start = row["start"]
        by_day = row["time_precision"] == "day"
        until = start + timedelta(days=1) if by_day else row["end"] if is_known(row["end"]) else start
        if until < first or start > last:
            continue
        # a day that begins before the drawn hours is drawn from their start on
        name = EVENT_TYPES[row["event_type"]].label
        label = f"{row['series'] if is_known(row['series']) else name}"
        if label == name:
            parties = [str(row[actor]) for actor in ("actor1", "actor2") if is_known(row[actor])]
            label = f"{name}: {f' {DASH} '.join(parties)}"
        found.append(
            _mark(label, str(row["headline"]), "diplomacy", max(start, first), min(until, last), row["time_precision"])
        )
    return found


def _statements_within(view: View, event_id: str, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Statements whose hour is known and that fall into the hours drawn."""
    claims = view.table.claims
    claims = claims[(claims["event_id"] == event_id) & (claims["as_of_precision"] != "day")]
    last = max(row["end"] for row in rows) + timedelta(hours=HOURS_AFTER)
    found = []
    for moment, group in claims[claims["as_of"] <= last].groupby("as_of"):
        said = "; ".join(
            f"{CLAIM_MEASURES[row['measure']].lower()} {format_number(row['value'])}"
            for row in _records(group)
            if is_known(row["value"])
        )
        found.append(_mark("statements", said or _counted(len(group), "statement"), "statement", moment, moment))
    return found


def _statements_elsewhere(view: View, event_id: str, rows: pd.DataFrame) -> int:
    drawn = set(rows.loc[rows["kind"] == "statement", "start"])
    claims = view.table.claims
    claims = claims[claims["event_id"] == event_id]
    placed = claims["as_of"].isin(drawn) & (claims["as_of_precision"] != "day")
    return int((~placed).sum())


def _timeline_colour(row: dict[str, Any], theme: Theme) -> str:
    if row["kind"] == "weapon":
        return WEAPON_CLASS_COLOURS.get(row["weapon_class"], theme.bar)
    return {"diplomacy": theme.ink, "attack": theme.accent}.get(row["kind"], theme.muted)


def _span_in_words(row: dict[str, Any]) -> str:
    start, end = _naive(row["start"]), _naive(row["end"])
    if row["precision"] == "day":
        return f"{format_day(start)}, hour not known"
    about = "about " if row["precision"] == "hour" else ""
    if end == start:
        return f"{about}{start:%H:%M} on {format_day(start)}"
    if start.date() == end.date():
        return f"{about}{start:%H:%M} to {end:%H:%M} on {format_day(start)}"
    return f"{about}{start:%H:%M} on {format_day(start, year=False)} to {end:%H:%M} on {format_day(end)}"


def _with_speakers(view: View, claims: pd.DataFrame) -> pd.DataFrame:
    publishers = view.table.sources.set_index("source_id")["publisher"]
    publisher = claims["source_id"].map(publishers).fillna("")
    speaker = claims["attributed_to"].where(claims["attributed_to"].notna(), "report of " + publisher)
    return claims.assign(publisher=publisher, speaker=speaker, scope=claims["scope"].fillna(""))


def _joined_statements(claims: pd.DataFrame, shown_first: frozenset[str]) -> pd.DataFrame:
    """Same speaker, time, figure, area and status: one row, with all who reported it."""
    claims = claims.assign(
        shown_first=claims["claim_id"].isin(shown_first),
        order=range(len(claims)),
        at_least_only=claims["low"].notna() & claims["high"].isna(),
    )
    keys = ["as_of", "as_of_precision", "speaker", "scope", "figure", "at_least", "at_most", "at_least_only", "status"]
    joined = claims.groupby(keys, sort=False, dropna=False).agg(
        publishers=("publisher", lambda names: ", ".join(dict.fromkeys(name for name in names if name))),
        shown_first=("shown_first", "any"),
        order=("order", "min"),
    )
    return joined.reset_index().sort_values(["as_of", "figure", "order"], kind="stable", ignore_index=True)


def _claimed_in_words(row: dict[str, Any]) -> str:
    if row["at_least_only"]:
        return f"at least {format_number(row['at_least'])}"
    if row["at_most"] > row["at_least"]:
        return f"{format_number(row['at_least'])}{DASH}{format_number(row['at_most'])}"
    return format_number(row["figure"])


def _when(row: dict[str, Any]) -> str:
    moment = _naive(row["as_of"])
    if row["as_of_precision"] == "day":
        return short_day(moment)
    return f"{short_day(moment)} {moment:%H:%M}"


def _swarm(values: Sequence[float], *, step: float) -> list[int]:
    """How high each dot stands so that none covers another: dots within one step of each other are stacked."""
    heights = [0] * len(values)
    columns: dict[int, int] = {}
    for place in sorted(range(len(values)), key=lambda place: values[place]):
        column = int(values[place] // step)
        heights[place] = columns.get(column, 0)
        columns[column] = heights[place] + 1
    return heights


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, values, strict=True)) for values in frame.itertuples(index=False, name=None)]


def _naive(moment: Any) -> pd.Timestamp:
    """Kyiv wall-clock time, as plotly's date axis shows it."""
    return pd.Timestamp(moment).tz_convert(TIME_ZONE).tz_localize(None)


def _text_on(colour: str) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return "#16191d" if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else "#ffffff"


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _counted(number: int, noun: str) -> str:
    return f"{format_number(number)} {noun}{'' if number == 1 else 's'}"


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
