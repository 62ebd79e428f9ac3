"""What becomes of a claim on the size of an attack, such as "one of the most intense in weeks", held against a table.

A claim is given as one of a few readings, not as free text. The verdict is drawn so that what the table does not
know can never turn it:

- `holds`: even if every attack with an unknown figure and every night without a report had been larger;
- `holds among what is known`: among the known figures, but what is not known could overturn it;
- `does not hold`: whatever the unknown figures are;
- `cannot be said`: the figure is not known, there is nothing to compare with, or the claim reaches beyond the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import pandas as pd

from vigil.analysis.ranking.every_measure import kind, nights_before_table, rank_in
from vigil.analysis.ranking.measures import DESK_MEASURES, RANKED
from vigil.analysis.ranking.rank import WINDOWS, Rank, describe_rank, describe_window
from vigil.store.memory import InMemoryView
from vigil.text import capital, format_day, format_number, listed, number_of, ordinal, plural, sentences

Verdict = Literal["holds", "holds among what is known", "does not hold", "cannot be said"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

VERDICTS_RULE = (
    "Holds: whatever the unknown figures are. Holds among what is known: an unknown figure, or a night without a "
    "report, could overturn it. Cannot be said: the figure is not known, or the claim reaches beyond the table."
)


@dataclass(frozen=True)
class SizeClaim:
    """What a claim is taken to say."""

    label: str
    """The claim, with `{weeks}` where it names a span."""
    meaning: str
    in_weeks: bool
    """Whether it speaks of the weeks before the attack; else of all that came before."""


SIZE_CLAIMS: Mapping[str, SizeClaim] = {
    "among-the-largest": SizeClaim(
        "one of the most intense in {weeks}",
        "among the largest of the attacks reported that day and in the weeks before, by the rule chosen",
        in_weeks=True,
    ),
    "largest-in-weeks": SizeClaim(
        "the largest in {weeks}", "no attack reported in the weeks before was larger", in_weeks=True
    ),
    "record": SizeClaim(
        "a record in this table", "larger than every attack before it in this table; level is no record", in_weeks=False
    ),
    "largest-of-the-war": SizeClaim(
        "the largest of the war up to then",
        "no attack before it was larger; what came before the table begins, it cannot tell",
        in_weeks=False,
    ),
}


@dataclass(frozen=True)
class AmongRule:
    """When an attack counts as one of the largest: up to which rank, among so many."""

    label: str
    places: int = 0
    one_in: int = 0

    def last_rank(self, among: int) -> int:
        """The lowest rank that still counts, among this many attacks; at least the first."""
        return self.places or max(among // self.one_in, 1)


RULES: Mapping[str, AmongRule] = {
    "top-3": AmongRule("among the three largest", places=3),
    "top-5": AmongRule("among the five largest", places=5),
    "top-tenth": AmongRule("in the largest tenth", one_in=10),
}
"""What "one of the most intense" is taken to mean."""


@dataclass(frozen=True)
class Assessment:
    """What the table says to a claim under one measure, in one window, by one rule."""

    verdict: Verdict
    because: str
    """The reason in a few words, for a cell."""
    rank: Rank


def assess(
    view: InMemoryView, event_id: str, *, size_claim: str, measure: str, weeks: int | None = None, rule: str = "top-3"
) -> Assessment:
    """Hold a claim, as one of `SIZE_CLAIMS`, against the table under one of `DESK_MEASURES`.

    `weeks` is the span of a claim that names one (None: the whole table before), `rule` one of `RULES`.
    """
    if not SIZE_CLAIMS[size_claim].in_weeks:
        weeks = None
    return assess_rank(rank_in(view, event_id, measure, weeks), size_claim=size_claim, rule=rule)


def assess_rank(rank: Rank, *, size_claim: str, rule: str = "top-3") -> Assessment:
    """Hold a claim, as one of `SIZE_CLAIMS`, against a rank; `rule` is one of `RULES`."""
    last_rank = RULES[rule].last_rank if size_claim == "among-the-largest" else lambda among: 1
    allowed = last_rank(rank.compared + 1)

    def answer_of(verdict: Verdict, because: str) -> Assessment:
        return Assessment(verdict, because, rank)

    if rank.rank is None:
        return answer_of("cannot be said", "its figure is not known")
    before_table = nights_before_table(rank)
    not_seen = rank.unknown + rank.nights_without_report
    if rank.rank > last_rank(rank.compared + 1 + not_seen + before_table):
        return answer_of("does not hold", _place(rank))
    if rank.rank > allowed:
        return answer_of("cannot be said", f"{_place(rank)}; with more figures known it could still count")
    if size_claim == "record" and rank.ties:
        return answer_of("does not hold", f"level with {format_day(rank.ties[-1])}")
    if not rank.compared:
        return answer_of("cannot be said", "nothing to compare with")
    if size_claim == "largest-of-the-war":
        return answer_of(
            "cannot be said", f"none larger in this table, which begins on {format_day(rank.table_begins)}"
        )
    if before_table:
        return answer_of("cannot be said", f"{number_of(before_table, 'night')} of the window lie before the table")
    if rank.rank + not_seen > last_rank(rank.compared + 1 + not_seen):
        return answer_of("holds among what is known", f"{_place(rank)}; {_not_seen(rank)}")
    return answer_of("holds", _place(rank))


def _place(rank: Rank) -> str:
    place = f"{ordinal(rank.rank or 0)} of {format_number(rank.compared + 1)}"
    return f"{place}, level with {len(rank.ties)}" if rank.ties else place


def _not_seen(rank: Rank) -> str:
    parts = [
        f"{number_of(rank.unknown, 'figure')} unknown" if rank.unknown else "",
        f"{number_of(rank.nights_without_report, 'night')} without report" if rank.nights_without_report else "",
    ]
    return listed([part for part in parts if part])


def windows_with(weeks: int | None) -> tuple[int | None, ...]:
    """The usual windows and the one that is asked about, in order, the whole table last."""
    spans = {span for span in (*WINDOWS, weeks) if span is not None}
    return (*sorted(spans), None)


def describe_claim(size_claim: str, *, weeks: int | None) -> str:
    """The claim as a person would make it: `one of the most intense in 4 weeks`."""
    span = "the whole table" if weeks is None else "a week" if weeks == 1 else f"{weeks} weeks"
    return SIZE_CLAIMS[size_claim].label.format(weeks=span)


def describe_meaning(size_claim: str, *, rule: str) -> str:
    """What the claim is taken to mean, a sentence."""
    if size_claim != "among-the-largest":
        return f"Taken to mean: {SIZE_CLAIMS[size_claim].meaning}."
    return (
        f"“One of the most intense” is taken to mean: {RULES[rule].label} of the attacks reported that day and in the "
        "weeks before it. Other rules stand beside it below."
    )


def verdict_sentence(view: InMemoryView, event_id: str, *, size_claim: str, weeks: int | None, rule: str) -> str:
    """What the table says to a claim, under every measure, as one text that can be cited.

    It names the coverage of the table as its limit, and what was larger later.
    """
    found = [
        assess(view, event_id, size_claim=size_claim, measure=measure, weeks=weeks, rule=rule)
        for measure in DESK_MEASURES
    ]
    rank = found[0].rank
    claim = describe_claim(size_claim, weeks=weeks)
    event_type, actor = kind(view, event_id)
    how = f", taken to mean {RULES[rule].label}," if size_claim == "among-the-largest" else ""
    parts = [_under_measures(verdict, [one for one in found if one.verdict == verdict]) for verdict in VERDICTS]
    begins, ends = format_day(rank.table_begins), format_day(rank.table_ends)
    verdicts = "; it ".join(part for part in parts if part)
    return sentences(
        f"Of the attack reported on {format_day(rank.day)}, “{claim}”{how} {verdicts}.",
        f"This rests on {plural(event_type)} by {actor} in a table that begins on {begins} and ends on {ends}; "
        "it says nothing of the time before.",
        _later(found),
        f"Data version {view.table.version}.",
    )


def _under_measures(verdict: Verdict, found: list[Assessment]) -> str:
    """Under which measures this is the verdict, with the reasons; empty where it is under none."""
    if verdict == "holds":
        parts = [RANKED[one.rank.measure].label for one in found]
    elif verdict != "cannot be said":
        parts = [f"{RANKED[one.rank.measure].label} ({one.because})" for one in found]
    else:
        reasons: dict[str, list[str]] = {}
        for one in found:
            reasons.setdefault(one.because, []).append(RANKED[one.rank.measure].label)
        parts = [
            f"{listed(labels) if len(labels) < len(DESK_MEASURES) else 'any measure'} ({because})"
            for because, labels in reasons.items()
        ]
        return f"cannot be decided by {', nor by '.join(parts)}" if parts else ""
    return f"{verdict} by {listed(parts)}" if parts else ""


def _later(found: list[Assessment]) -> str:
    """What was larger afterwards, under the measures by which the claim holds: a rank up to a night says no more."""
    surpassed = [
        f"{number_of(one.rank.later_larger, 'attack')} by {RANKED[one.rank.measure].label}"
        for one in found
        if one.rank.rank == 1 and one.rank.compared and one.rank.later_larger
    ]
    return f"Larger ones followed later in the table: {listed(surpassed)}." if surpassed else ""


def measure_sentence(
    view: InMemoryView, event_id: str, *, size_claim: str, measure: str, weeks: int | None, rule: str
) -> str:
    """What the table says to a claim under one measure, with its figures, to be cited."""
    one = assess(view, event_id, size_claim=size_claim, measure=measure, weeks=weeks, rule=rule)
    claim = capital(describe_claim(size_claim, weeks=weeks))
    how = f", taken to mean {RULES[rule].label}," if size_claim == "among-the-largest" else ""
    begins = f"In this table, which begins on {format_day(one.rank.table_begins)}: "
    return f"{begins}“{claim}”{how} {one.verdict} ({one.because}). {describe_rank(one.rank)}"


def assessments_frame(
    view: InMemoryView,
    event_id: str,
    *,
    size_claim: str,
    windows: tuple[int | None, ...] = WINDOWS,
    rules: tuple[str, ...] = tuple(RULES),
) -> pd.DataFrame:
    """The answers to a claim, one row for each measure, window and rule that play a part in it.

    `measure`, `claim`, `weeks` (Int64, missing for the whole table), `window`, `rule` (str, empty where none plays a
    part), `verdict`, `because` (str), `value`, `rank`, `among`, `unknown`, `nights_without_report` (Int64),
    `describe_rank` (str).
    """
    spans = windows if SIZE_CLAIMS[size_claim].in_weeks else (None,)
    used = rules if size_claim == "among-the-largest" else rules[:1]
    rows = []
    for measure in DESK_MEASURES:
        for weeks in spans:
            for rule in used:
                one = assess(view, event_id, size_claim=size_claim, measure=measure, weeks=weeks, rule=rule)
                rows.append(
                    {
                        "measure": measure,
                        "claim": describe_claim(size_claim, weeks=weeks),
                        "weeks": weeks,
                        "window": describe_window(weeks),
                        "rule": rule if size_claim == "among-the-largest" else "",
                        "verdict": one.verdict,
                        "because": one.because,
                        "value": one.rank.value,
                        "rank": one.rank.rank,
                        "among": one.rank.compared + 1 if one.rank.value is not None else None,
                        "unknown": one.rank.unknown,
                        "nights_without_report": one.rank.nights_without_report,
                        "sentence": measure_sentence(
                            view, event_id, size_claim=size_claim, measure=measure, weeks=weeks, rule=rule
                        ),
                    }
                )
    numbers = ("weeks", "value", "rank", "among", "unknown", "nights_without_report")
    return pd.DataFrame(rows).astype(dict.fromkeys(numbers, "Int64"))
