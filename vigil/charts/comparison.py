"""Two sides next to each other: ratios, distributions, shares, places."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from vigil.analysis.comparison import compared, shares
from vigil.analysis.comparison.by_place import PLACES_COMPARED, by_place, nights_of_both, places_of_both, rates_by_place
from vigil.analysis.comparison.compared import Comparison, compare
from vigil.analysis.comparison.rate_ratio import MINIMUM_NIGHTS, Rates
from vigil.analysis.comparison.sides import Side
from vigil.analysis.series.series import label_of
from vigil.charts.chart import Chart, Sketch
from vigil.charts.look import LIGHT, Theme, axis, escaped, faded
from vigil.charts.reporting_breaks import breaks_note
from vigil.charts.subject import Subject
from vigil.store.protocols import View
from vigil.text import capital, cut, format_mean, format_number, format_rate, listed, number_of, sentences

METHOD = (
    "Log-linear model with robust variance by {step} (modified Poisson regression, Zou 2004), 95\u202f% intervals; "
    "{denominator}."
)
DENOMINATORS = {
    "night": "nights without a report are in no denominator",
    "day": "days without a recorded event count as 0",
}

DOTS = 400
"""Nights or days of a side up to which each is a dot; of more the dots hide each other, and the box tells all."""


def rate_ratios(view: View, first: Side, second: Side, *, theme: Theme = LIGHT) -> Chart:
    """The ratio of the rates a night, with its interval, one row for each measure, on a logarithmic axis.

    `data` has the columns of `vigil.analysis.comparison.compared.Comparison.frame`. Raises what
    `vigil.analysis.comparison.compared.compare` raises.
    """
    found = compare(view, first, second)
    step, vocabulary = found.vocabulary.step, found.vocabulary
    title = f"Rate a {step}: {first.label} to {second.label}"
    about = Subject(_compared(view, first, second), title, f"compare {first.by}", found.frame(), theme)
    rows = [(measure, rates) for measure, rates in found.rates.items() if not math.isnan(rates.ratio)]
    rows = [(measure, rates) for measure, rates in rows if rates.ratio > 0]
    if not rows:
        chart = about.empty(f"No rate a {step} can be given." if found.refused else "No ratio can be given.")
        return replace(chart, note=found.refused or chart.note)
    sketch = Sketch(theme, height=82 + 44 * len(rows))
    for place, (measure, rates) in enumerate(rows):
        no_interval = math.isnan(rates.low)
        colour = theme.bar if no_interval or rates.low <= 1 <= rates.high else theme.accent
        _interval(sketch, rates.low, rates.high, y=place, line={"color": colour, "width": 2.5})
        symbol = "circle-open" if no_interval else "circle"
        hover = {"customdata": [_describe(found, measure)], "hovertemplate": "%{customdata}<extra></extra>"}
        sketch.dots([rates.ratio], [place], size=10, color=colour, symbol=symbol, **hover)
        sketch.name_row(f"<b>{escaped(capital(label_of(vocabulary, measure)))}</b>  {_ratio(rates, step)}", place - 0.2)
    sketch.upright(1, layer="below", line={"color": theme.ink, "width": 1, "dash": "dot"})
    sketch.layout.update(
        xaxis=_ratio_axis(theme, step, [rates for _, rates in rows]),
        yaxis=axis(theme, visible=False, range=[len(rows) - 0.6, -0.75]),
        margin={"l": 8, "r": 14, "t": 8, "b": 8},
    )
    left_out = [label_of(vocabulary, measure) for measure in found.rates if measure not in dict(rows)]
    at_once = f"{number_of(len(rows), 'interval')} are read at once: about one in twenty misses by chance."
    return about.drawn(
        sketch,
        alt=f"{'; '.join(f'{label_of(vocabulary, measure)} {_ratio(rates, step)}' for measure, rates in rows)}.",
        note=sentences(
            METHOD.format(step=step, denominator=DENOMINATORS[step]),
            at_once if len(rows) > 4 else "",
            f"No ratio for {listed(left_out)}." if left_out else "",
            breaks_note(compared.reported_differently(found, rows[0][0], set(found.rates))),
        ),
    )


def _ratio_axis(theme: Theme, step: str, rates: list[Rates]) -> dict[str, Any]:
    """A logarithmic axis that holds these ratios and their intervals, with no more ticks than a phone has room for."""
    ends = [value for one in rates for value in (one.low, one.high, one.ratio) if not math.isnan(value)]
    low, high = min(*ends, 0.8), max(*ends, 1.25)
    ticks = [tick for tick in _RATIO_TICKS if low / 1.3 <= tick <= high * 1.3]
    ticks = ticks if len(ticks) <= 7 else [tick for tick in ticks if math.log10(tick).is_integer() or tick in (0.5, 2)]
    return axis(
        theme,
        title=f"times as many a {step} (logarithmic; 1: no difference)",
        type="log",
        range=[math.log10(low / 1.15), math.log10(high * 1.15)],
        tickvals=ticks,
        ticktext=[f"{tick:g}" for tick in ticks],
        showline=True,
        tickangle=0,
    )


_RATIO_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.33, 0.5, 0.67, 1, 1.5, 2, 3, 5, 10, 20, 50, 100)


def distributions(view: View, first: Side, second: Side, *, measure: str = "launched", theme: Theme = LIGHT) -> Chart:
    """The figures of the nights or days of both sides next to each other: a dot each, quartiles and median.

    `data` has the columns of `vigil.analysis.comparison.compared.Comparison.distribution`.
    """
    found = compare(view, first, second)
    label, step = label_of(found.vocabulary, measure), found.vocabulary.step
    title = f"{capital(label)} in one {step}, side by side"
    data = found.distribution(measure) if measure in found.series else pd.DataFrame(columns=["side", "day", "value"])
    about = Subject(_compared(view, first, second), title, f"compare {first.by} {measure} {step}s", data, theme)
    if data.empty or data["value"].isna().all():
        none = f"No {step} of either side is known."
        return about.empty("No nightly reports on one side." if found.refused else none)
    sketch = Sketch(theme, height=250)
    parts = []
    report = "report of " if found.vocabulary.is_reports else ""
    has_dots = max(found.nights) <= DOTS
    for place, (side, colour) in enumerate(zip(found.sides, (theme.accent, theme.bar), strict=True)):
        rows = data[(data["side"] == side.label) & data["value"].notna()]
        if len(rows):
            _box(sketch, rows["value"], y=place, colour=colour, to_the_ends=not has_dots)
        if has_dots:
            sketch.dots(
                rows["value"],
                (place + DOTS_ACROSS * (_scattered(len(rows)) - 0.5)).round(3).tolist(),
                size=5,
                color=faded(colour, 0.8),
                name=escaped(side.label),
                customdata=[f"{report}{short}" for short in rows["day"].dt.strftime("%Y-%m-%d")],
                hovertemplate=f"%{{customdata}}<br><b>%{{x:,}}</b> {label}<extra></extra>",
            )
        middle = rows["value"].median() if len(rows) else float("nan")
        top = rows["value"].max() if len(rows) else float("nan")
        parts.append(
            f"{side.label}: {number_of(len(rows), step)}, median {format_mean(middle)}, largest {format_mean(top)}"
        )
    largest = float(data["value"].max())
    reach: dict[str, Any] = {"rangemode": "tozero"}
    if has_dots and largest:
        reach = {"range": [-largest * 0.02, largest * 1.05]}  # a dot at 0 is whole
    sketch.layout.update(
        xaxis=axis(theme, title=f"{label} in one {step}", showline=True, **reach),
        yaxis=axis(theme, showgrid=False, visible=False, range=[1.4, -0.55]),
    )
    for place, side in enumerate(found.sides):
        sketch.name_row(f"<b>{escaped(side.label)}</b>", place - 0.3)
    return about.drawn(
        sketch,
        alt=f"{'; '.join(parts)}.",
        note=sentences(
            f"{'. '.join(parts)}.",
            f"A dot a {step}; box: quartiles and median." if has_dots else BOX,
            f"{capital(step)}s whose figure is not known are left out.",
            breaks_note(compared.reported_differently(found, measure, {measure})),
        ),
    )


DOTS_ACROSS = 0.3
"""Of the room of a side, over which its dots are spread so that equal figures can be distinguished."""


def _scattered(count: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """As many places between 0 and 1, each far from those before it: multiples of the golden ratio."""
    return (np.arange(count) * (5**0.5 - 1) / 2) % 1


def _box(sketch: Sketch, values: pd.Series, *, y: int, colour: str, to_the_ends: bool) -> None:
    """A box from the first to the third quartile, a line at the median, and at most lines to what 5 % lie beyond."""
    low, first, middle, third, high = values.quantile([0.05, 0.25, 0.5, 0.75, 0.95])
    edges = {"y0": y - DOTS_ACROSS * 0.7, "y1": y + DOTS_ACROSS * 0.7, "layer": "below"}
    sketch.box(x0=first, x1=third, **edges, fillcolor=faded(colour, 0.16), line={"color": colour, "width": 1.4})
    sketch.line(x0=middle, x1=middle, **edges, line={"color": colour, "width": 2.6})
    if to_the_ends:
        line = {"color": colour, "width": 1.4}
        ends = {"x": [low, first, None, third, high], "y": [y] * 5}
        sketch.trace("scatter", **ends, mode="lines", line=line, showlegend=False, hoverinfo="x")


def shares_neutralised(view: View, first: Side, second: Side, *, theme: Theme = LIGHT) -> Chart:
    """The share neutralised among those launched on both sides, with intervals.

    `data` has the columns of `vigil.analysis.comparison.compared.Comparison.shares_frame`.
    """
    found = compare(view, first, second)
    data = found.shares_frame()
    title, what = "Share neutralised of those launched", f"compare {first.by} neutralised"
    about = Subject(_compared(view, first, second), title, what, data, theme)
    if data["share"].isna().all():
        few = f"Too few {found.vocabulary.steps} with both figures."
        return about.empty(few if found.has_neutralised else "Reports do not tell by place.")
    sketch = Sketch(theme, height=180)
    for place, (side, share, colour) in enumerate(
        zip(found.sides, found.shares, (theme.accent, theme.bar), strict=True)
    ):
        _interval(sketch, share.low * 100, share.high * 100, y=place, line={"color": colour, "width": 3})
        hover = f"<b>%{{x:.1f}}\u202f%</b> of {format_number(share.whole)} launched<extra></extra>"
        sketch.dots([share.share * 100], [place], size=11, color=colour, hovertemplate=hover)
        sketch.name_row(f"<b>{escaped(side.label)}</b>  {_share(share)}", place - 0.22)
    parts = [f"{side.label} {_share(share)}" for side, share in zip(found.sides, found.shares, strict=True)]
    effects = ", ".join(format_mean(share.dispersion) for share in found.shares)
    bottom = np.nanmin([share.low if not math.isnan(share.low) else share.share for share in found.shares]) * 100
    sketch.layout.update(
        xaxis=axis(
            theme,
            title="neutralised, % of those launched",
            range=[max(math.floor(bottom / 10) * 10 - 5, 0), 101],
            showline=True,
        ),
        yaxis=axis(theme, visible=False, range=[1.4, -0.8]),
    )
    return about.drawn(
        sketch,
        alt=f"{'; '.join(parts)}.",
        note=sentences(
            "Wilson's interval for the effective number of munitions: their number divided by the design effect of "
            f"{found.vocabulary.steps} ({effects}). The axis does not begin at 0.",
            breaks_note(compared.reported_differently(found, next(iter(found.rates)), {"neutralised"})),
        ),
    )


def places_side_by_side(view: View, first: Side, second: Side, *, theme: Theme = LIGHT) -> Chart:
    """Small multiples: for each place the share of nights on which it was named, on both sides, with intervals; of a
    public table its events a day.

    `data` has the columns of `by_place` or of `rates_by_place` in `vigil.analysis.comparison.by_place`.
    """
    if not view.table.vocabulary.is_reports:
        return _rates_of_places(view, first, second, theme)
    view = view.in_memory
    data = by_place(view, first, second)
    title = f"Nights on which each place was reported hit or affected: {first.label} and {second.label}"
    of_any, cannot_tell = "nights whose report names any place", ""
    if first.by == "weapon":
        title = f"Places reported hit or affected in attacks with {first.label} and with {second.label}"
        of_any = "nights with such an attack whose report names any place"
        cannot_tell = (
            "Reports say which places an attack reached, not which of its weapons: a night on which both classes were "
            f"launched counts on both sides ({number_of(nights_of_both(view, first, second), 'night')})."
        )
    about = Subject(_compared(view, first, second), title, f"compare {first.by} by place", data, theme)
    if data.empty or not data["named"].sum():
        return about.empty("Reports do not tell this by place." if first.by == "place" else "No place is named.")
    named = [f"<b>{row.named}</b> of {row.nights} nights" for row in data.itertuples()]
    marks = data.assign(value=data["share"] * 100, low=data["low"] * 100, high=data["high"] * 100, text=named)
    sketch, shown = _small_multiples(marks, unit="\u202f%", least=1, theme=theme)
    words = "; ".join(
        f"{place}: {', '.join(f'{row.named} of {row.nights}' for row in data[data['place'] == place].itertuples())}"
        for place in shown[:6]
    )
    return about.drawn(
        sketch,
        alt=f"In nights: {words}.",
        note=sentences(
            cannot_tell,
            f"% of the {of_any}; Wilson's intervals, a night taken as independent of the "
            "next. A place that is not named was not necessarily spared.",
            _further_places(data, shown),
        ),
    )


def _rates_of_places(view: View, first: Side, second: Side, theme: Theme) -> Chart:
    """Small multiples of a public table: the events a day in each place, on both sides, with intervals."""
    data = rates_by_place(view, first, second)
    title = f"Events a day in each place: {first.label} and {second.label}"
    about = Subject(_compared(view, first, second), title, f"compare {first.by} by place", data, theme)
    if data.empty:
        return about.empty("The sides are places themselves." if first.by == "place" else "No event says where.")
    parts = [
        f"<b>{format_number(total)}</b> events in {number_of(days, 'day')}, {format_rate(rate)} a day"
        for total, days, rate in zip(data["total"], data["days"], data["rate"], strict=True)
    ]
    sketch, shown = _small_multiples(data.assign(value=data["rate"], text=parts), unit="", least=0, theme=theme)
    words = "; ".join(
        f"{place}: {' and '.join(format_rate(rate) for rate in data.loc[data['place'] == place, 'rate'])}"
        for place in shown[:6]
    )
    names, places = places_of_both(view, first, second)
    return about.drawn(
        sketch,
        alt=f"Events a day: {words}.",
        note=sentences(
            "Events a day, with 95\u202f% intervals by the same model; none where a side has no event or fewer than "
            f"{MINIMUM_NIGHTS} days.",
            _further_places(data, shown),
            f"The {len(names)} places with the most events, of {format_number(places)}." if places > len(names) else "",
        ),
    )


def _further_places(data: pd.DataFrame, shown: list[str]) -> str:
    further = data["place"].nunique() - len(shown)
    return f"{number_of(further, 'further place')} in the table behind the chart." if further else ""


PLACE_CHARACTERS = 26
"""Longest name of a place that fits above its panel on a phone; the whole name stands in the table."""


def _small_multiples(marks: pd.DataFrame, *, unit: str, least: float, theme: Theme) -> tuple[Sketch, list[str]]:
    """A panel for each of the first places, with a mark and an interval for each side, and the places drawn.

    `marks` has two rows for each place, in order: `place`, `side`, `value`, `low`, `high`, and `text`, what a mark says
    when it is pointed at, as markup. The axes reach to `least` at least.
    """
    shown = list(dict.fromkeys(marks["place"]))[:PLACES_COMPARED]
    columns = 2  # the longest names fit beside each other on a phone
    rows = math.ceil(len(shown) / columns)
    sketch = Sketch(theme, height=60 + 84 * rows)
    drawn = marks[marks["place"].isin(shown)]
    top = max(float(np.nanmax([*drawn["high"].fillna(0), *drawn["value"].fillna(0)])), least) or 1.0
    for number, place in enumerate(shown):
        row, column = divmod(number, columns)
        suffix = "" if number == 0 else str(number + 1)
        upper = 1 - row / rows
        domain_y = [upper - 1 / rows * 0.86, upper - 1 / rows * 0.34]
        domain_x = [column / columns + (0.02 if column else 0), (column + 1) / columns - 0.02]
        last = row == rows - 1 or number + columns >= len(shown)
        sketch.layout[f"xaxis{suffix}"] = axis(
            theme,
            domain=domain_x,
            anchor=f"y{suffix}",
            range=[-top * 0.03, top * 1.05],  # a mark at 0 is whole
            nticks=3,
            zeroline=True,
            showticklabels=last,
            fixedrange=True,
            ticksuffix=unit if last else "",
            tickangle=0,
        )
        sketch.layout[f"yaxis{suffix}"] = axis(
            theme, domain=domain_y, anchor=f"x{suffix}", visible=False, range=[1.6, -0.6], fixedrange=True
        )
        own = drawn[drawn["place"] == place].to_dict("records")
        for side, colour, values in zip((0, 1), (theme.accent, theme.bar), own, strict=True):
            _place_row(sketch, values, side, colour, suffix, show=number == 0)
        name = f"<b>{escaped(cut(place, PLACE_CHARACTERS))}</b>"
        sketch.name_row(name, domain_y[1], x=domain_x[0], yref="paper")
    sketch.layout.update(margin={"l": 8, "r": 12, "t": 26, "b": 26})
    return sketch, shown


def _place_row(sketch: Sketch, values: dict[Any, Any], side: int, colour: str, suffix: str, *, show: bool) -> None:
    axes: dict[str, Any] = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
    _interval(sketch, values["low"], values["high"], y=side, line={"color": colour, "width": 2}, **axes)
    sketch.dots(
        [values["value"]],
        [side],
        size=8,
        color=colour,
        name=escaped(values["side"]),
        showlegend=show,
        hovertemplate=f"{values['text']}<extra></extra>",
        **axes,
    )


def _compared(view: View, first: Side, second: Side) -> View:
    """What both sides hold together, for the caption: of a table of nights its attacks."""
    days = [day for side in (first, second) for day in (side.selection.date_from, side.selection.date_to) if day]
    selected = view.selection
    if view.table.vocabulary.is_reports:
        selected = selected.replace(event_types=("attack",), minimum=None, text="", day="report")
    else:
        one, other = first.selection, second.selection
        selected = one.replace(
            actors=tuple(dict.fromkeys(one.actors + other.actors)),
            event_types=tuple(dict.fromkeys(one.event_types + other.event_types)),
            weapon_classes=tuple(dict.fromkeys(one.weapon_classes + other.weapon_classes)),
        )
    return view.dataset.select(selected.between(min(days), max(days)) if first.by == "period" else selected)


BOX = "Box: quartiles and median; lines to the 5th and 95th of a hundred."


def _interval(sketch: Sketch, low: float, high: float, *, y: float, line: dict[str, Any], **axes: str) -> None:
    """The line from one end of an interval to the other; none where there is no interval."""
    if not math.isnan(low):
        ends = {"x": [low, high], "y": [y, y]}
        sketch.trace("scatter", **ends, mode="lines", line=line, showlegend=False, hoverinfo="skip", **axes)


def _ratio(rates: Rates, step: str) -> str:
    if math.isnan(rates.low):
        return f"{rates.ratio:.2f} (no interval: few {step}s)"
    return f"{rates.ratio:.2f} ({rates.low:.2f} to {rates.high:.2f})"


def _describe(found: Comparison, measure: str) -> str:
    rates, step = found.rates[measure], found.vocabulary.step
    return "<br>".join(
        f"{escaped(side.label)}: {found.series[measure][0].describe_mean(rate)} a {step} ({number_of(nights, step)})"
        for side, rate, nights in zip(found.sides, rates.rates, rates.nights, strict=True)
    )


def _share(share: shares.Share) -> str:
    if math.isnan(share.share):
        return "not known"
    interval = "" if math.isnan(share.low) else f" ({share.low * 100:.1f} to {share.high * 100:.1f})"
    return f"{share.share * 100:.1f}\u202f%{interval}"
