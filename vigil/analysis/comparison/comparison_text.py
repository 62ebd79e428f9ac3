"""The comparison in words, with what a reader must know before quoting it."""

from __future__ import annotations

import math

from vigil.analysis.comparison.compared import Comparison, reported_differently
from vigil.analysis.series.series import label_of
from vigil.text import capital, format_number, format_percent, format_rate, listed, number_of


def describe_comparison(compared: Comparison, measure: str) -> tuple[str, ...]:
    """The comparison of one measure in words, and the shares neutralised."""
    if compared.refused:
        return (compared.refused,)
    rates = compared.rates[measure]
    label, step = label_of(compared.vocabulary, measure), compared.vocabulary.step
    if compared.by == "place" and measure == "attacks" and compared.vocabulary.is_reports:
        label = "nights on which it was reported hit or affected"
    parts = [
        f"{side.label}: {format_number(total)} {label} over {number_of(nights, step)} with a known figure, "
        f"{format_rate(rate)} a {step}"
        for side, total, nights, rate in zip(compared.sides, rates.totals, rates.nights, rates.rates, strict=True)
    ]
    return tuple(
        text
        for text in (
            f"{capital('; '.join(parts))}.",
            _describe_ratio(compared, measure),
            _describe_shares(compared, measure),
        )
        if text
    )


def describe_caveats(compared: Comparison, measure: str) -> tuple[str, ...]:
    """What a reader must know before quoting the comparison."""
    if compared.refused:
        return ()
    rates = compared.rates[measure]
    first, second = compared.series[measure]
    shared = len(first.days.intersection(second.days))
    vocabulary, step = compared.vocabulary, compared.vocabulary.step
    silent = [nights - reported for nights, reported in zip(compared.nights, compared.reported, strict=True)]
    unknown = [reported - known for reported, known in zip(compared.reported, rates.nights, strict=True)]
    mostly_unknown = [
        side.label
        for side, known, reported in zip(compared.sides, rates.nights, compared.reported, strict=True)
        if 2 * known < reported
    ]
    nothing = [int((series.values == 0).sum()) for series in (first, second)]
    found = [
        f"Nights without a report: {silent[0]} and {silent[1]}; reports without this figure: {unknown[0]} and "
        f"{unknown[1]}. They are in no denominator."
        if vocabulary.is_reports
        else f"Days whose figure is not known: {format_number(unknown[0])} and {format_number(unknown[1])}, in no "
        f"denominator. Days with none: {format_number(nothing[0])} and {format_number(nothing[1])}, counted as 0.",
        "More in a table is not more in the war: what is recorded depends on who records it, and may change with time, "
        "place and actor."
        if not vocabulary.is_reports
        else "",
        f"{number_of(compared.events_of_both, 'event')} that name both actors count on both sides."
        if compared.events_of_both
        else "",
        f"Heavy {vocabulary.steps} come in runs (correlation of neighbouring {vocabulary.steps} "
        f"{rates.correlation:.2f}); the interval allows for that."
        if rates.correlation > 0.2
        else "",
        "A place that is not named was not necessarily spared."
        if compared.by == "place" and vocabulary.is_reports
        else "",
        f"The two periods share {number_of(shared, step)}, counted on both sides."
        if compared.by == "period" and shared
        else "",
        f"For {listed(mostly_unknown, 'and for')} the figure is known for fewer than half of the "
        f"{'nights with a report' if vocabulary.is_reports else 'days'}: those {vocabulary.steps} need not be like "
        "the others."
        if mostly_unknown
        else "",
        *(change.sentence for change in reported_differently(compared, measure, {measure, "neutralised"})),
    ]
    return tuple(text for text in found if text)


def _describe_ratio(compared: Comparison, measure: str) -> str:
    rates = compared.rates[measure]
    if math.isnan(rates.ratio):
        return f"No ratio: {rates.why}."
    step = compared.vocabulary.step
    times = f"{rates.ratio:.2f} times as many a {step}"
    if rates.why:
        return f"That is {times}, with no interval: {rates.why}."
    interval = f"95\u202f% interval {rates.low:.2f} to {rates.high:.2f}"
    if rates.low <= 1 <= rates.high:
        return f"That is {times} ({interval}). The interval holds 1: these {step}s do not tell the two apart."
    if reported_differently(compared, measure, {measure}):
        return f"That is {times} ({interval}), but the reporting changed in between: not read as a change in the war."
    more = "more" if rates.ratio > 1 else "fewer"
    return f"That is {times} ({interval}): {more} than {step}-to-{step} variation explains."


def _describe_shares(compared: Comparison, measure: str) -> str:
    first, second = compared.shares
    if math.isnan(first.low) or math.isnan(second.low):
        return ""
    difference, low, high = compared.share_difference
    steps = compared.vocabulary.steps
    apart = "does not tell them apart" if low <= 0 <= high else f"is more than variation between {steps} explains"
    if low > 0 or high < 0:
        apart = (
            "may come from the change in reporting"
            if reported_differently(compared, measure, {"neutralised"})
            else apart
        )
    return (
        f"Neutralised of those launched: {format_percent(first.share)} ({format_percent(first.low)} to "
        f"{format_percent(first.high)}) and {format_percent(second.share)} ({format_percent(second.low)} to "
        f"{format_percent(second.high)}); the difference of {_points(difference)} points ({_points(low)} to "
        f"{_points(high)}) {apart}."
    )


def _points(difference: float) -> str:
    """A difference of shares in percentage points, with its sign: `+1.8`, `−3.5`."""
    return f"{'' if difference < 0 else '+'}{format_number(difference * 100, decimals=1)}"
