"""The answer in words, with what a reader must know before quoting it."""

from __future__ import annotations

import math
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd

from vigil.analysis.around_dates.draws import CONFIDENCE, Draws
from vigil.analysis.around_dates.sensitivity import REMARKABLE
from vigil.analysis.around_dates.shifts import Windows
from vigil.analysis.series.series import SEED
from vigil.text import format_day, format_number, format_percent, format_share, listed, number_of

FEW_DATES = 10
"""Below this many dates a result is said to rest on few."""


SPAN_SHARE = 0.5
"""Share of a long series below which dates lie so close together that other years may differ from theirs."""


def windows_frame(found: Windows, draws: Draws | None) -> pd.DataFrame:
    """The answer as one row: what was asked, the means, the shares with the interval of the drawn one, mass attacks,
    and the answer `in_words`; shares are missing where none is given."""
    no = float("nan")
    return pd.DataFrame(
        [
            {
                "dates": found.dates.key,
                "measure": found.series.measure,
                found.vocabulary.steps: found.nights,
                "dates_asked": len(found.dates.dates),
                "dates_measured": found.measured,
                "before": found.before,
                "after": found.after,
                "difference": found.difference,
                "places": int((~np.isnan(found.shifted)).sum()),
                "share_as_extreme": found.share_as_extreme,
                "share_as_high": found.share_as_high,
                "share_on_root_scale": found.share_on_root_scale,
                "share_drawn": draws.share if draws else no,
                "share_drawn_low": draws.low if draws else no,
                "share_drawn_high": draws.high if draws else no,
                "draws": draws.draws if draws else 0,
                "seed": SEED,
                "mass_threshold": found.mass_threshold,
                "mass_after_dates": "" if math.isnan(found.mass_threshold) else found.mass_after_dates.describe_count(),
                "mass_after_any": "" if math.isnan(found.mass_threshold) else found.mass_after_any.describe_count(),
                "in_words": " ".join([*describe_windows(found, draws), *describe_caveats(found)]),
            }
        ]
    )


def describe_windows(found: Windows, draws: Draws | None) -> tuple[str, ...]:
    """The answer in words: what the nights look like, how unusual that is, what cannot be said."""
    label, k, step, steps = found.series.label, found.nights, found.vocabulary.step, found.vocabulary.steps
    mean = found.series.describe_mean
    if not found.used:
        return (f"None of these dates has its {step} 0 in the table.",)
    opening = (
        f"After {_describe_dates(found)} ({found.dates.label}), {steps} 0 to {k} held {mean(found.after)} "
        f"{label} a {step} on average, {_describe_before(k, step)} held "
        f"{mean(found.before)}."
    )
    if found.refused:
        return (opening, found.refused)
    direction = "more" if found.difference > 0 else "fewer"
    high, shifts = found.share_as_extreme, int((~np.isnan(found.shifted)).sum())
    count = format_number(round(high * shifts))
    unusual = "that is unusual for this table" if high < REMARKABLE else "that is nothing out of the ordinary"
    compared = (
        f"On average over the dates that is {mean(abs(found.difference))} {direction} a {step} after than "
        f"before. Moved together to every other {step} of the table, the same dates show a difference at least as "
        f"large in {count} of {format_number(shifts)} places, their own included ({format_percent(high)}, every place "
        f"worked out): {unusual}."
    )
    compared += (
        " On a square-root scale, on which heavy months weigh no more than light ones, the share is "
        f"{format_percent(found.share_on_root_scale)}."
    )
    if draws is not None:
        compared += (
            f" With each date put on a {step} of its own at random it is {format_percent(draws.share)} "
            f"({format_share(CONFIDENCE)} interval {format_percent(draws.low)} to {format_percent(draws.high)}, "
            f"{format_number(draws.draws)} draws, seed {draws.seed})."
        )
    return tuple(text for text in (opening, compared, _describe_mass(found)) if text)


def describe_caveats(found: Windows) -> tuple[str, ...]:
    """What a reader must know before quoting the answer."""
    k, step, steps = found.nights, found.vocabulary.step, found.vocabulary.steps
    unknown = int(np.isnan(found.courses).sum())
    left_out = len(found.used) - found.measured
    span = (found.used[-1] - found.used[0]).days + 1 if found.used else 0
    return tuple(
        text
        for text in (
            f"This is association, not cause: neither the dates nor the {steps} were drawn at random, and other events "
            "stand in the same weeks.",
            found.dates.origin,
            f"These dates span {number_of(span, step)} of the {number_of(len(found.series), step)} that they are moved "
            "over: where the level of the table changed in its years, choose the dates around them in the filters."
            if found.used and not found.vocabulary.is_reports and span < SPAN_SHARE * len(found.series)
            else "",
            f"It rests on few: {number_of(found.measured, 'date')}, and one of them can decide it."
            if found.measured < FEW_DATES
            else "",
            f"The windows of {listed([format_day(day, year=found.in_years) for day in _overlapping(found)])} overlap "
            f"that of the date before: the same {steps} count as after one and before the next."
            if _overlapping(found)
            else "",
            f"{number_of(unknown, step)} of {format_number(found.courses.size)} in these windows not known or "
            "beyond the table: left out, not counted as zero."
            if unknown
            else "",
            f"{number_of(left_out, 'date')} not used: fewer than half of the {k} {steps} before or of the {k + 1} from "
            f"{step} 0 on are known."
            if left_out
            else "",
            f"Outside the {steps} looked at: {listed([format_day(day) for day in found.outside])}."
            if found.outside
            else "",
        )
        if text
    )


def _describe_mass(found: Windows) -> str:
    own, other = found.mass_after_dates, found.mass_after_any
    if not own.windows or not other.windows or math.isnan(found.mass_threshold):
        return ""
    step, steps = found.vocabulary.step, found.vocabulary.steps
    threshold = f"{format_number(found.mass_threshold)} {found.series.label} or more"
    return (
        f"A {step} among the heaviest tenth ({threshold}) followed within {steps} 0 to {found.nights} after "
        f"{own.describe_count()} of these dates; after any date of the table it does so for {other.describe_share()}."
    )


def _overlapping(found: Windows) -> list[date]:
    return [later for earlier, later in pairwise(found.used) if (later - earlier).days <= 2 * found.nights]


def _describe_dates(found: Windows) -> str:
    return "the one date" if len(found.used) == 1 else f"the {len(found.used)} dates"


def _describe_before(nights: int, step: str) -> str:
    return f"{step} \u22121" if nights == 1 else f"{step}s \u2212{nights} to \u22121"
