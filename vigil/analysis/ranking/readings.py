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
from vigil.analysis.ranking.rank import WINDOWS, Rank, sentence, window_in_words
from vigil.store.memory import InMemoryView
from vigil.text import capital, format_day, format_number, listed, number_of, ordinal, plural, sentences

Verdict = Literal["holds", "holds among what is known", "does not hold", "cannot be said"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

VERDICTS_RULE = (
    "Holds: whatever the unknown figures are. Holds among what is known: an unknown figure, or a night without a "
    "report, could overturn it. Cannot be said: the figure is not known, or the claim reaches beyond the table."
)


@dataclass(frozen=True)
class Reading:
    """What a claim is taken to say."""

    label: str
    """The claim, with `{weeks}` where it names a span."""
    meaning: str
    in_weeks: bool
    """Whether it speaks of the weeks before the attack; else of all that came before."""


READINGS: Mapping[str, Reading] = {
    "among-the-largest": Reading(
        "one of the most intense in {weeks}",
        "among the largest of the attacks reported that day and in the weeks before, by the rule chosen",
        in_weeks=True,
    ),
    "largest-in-weeks": Reading(
        "the largest in {weeks}", "no attack reported in the weeks before was larger", in_weeks=True
    ),
    "record": Reading(
        "a record in this table", "larger than every attack before it in this table; level is no record", in_weeks=False
    ),
    "largest-of-the-war": Reading(
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
class Answer:
    """What the table says to a claim under one measure, in one window, by one rule."""

    verdict: Verdict
    because: str
    """The reason in a few words, for a cell."""
    rank: Rank


def answer(
    view: InMemoryView, event_id: str, *, reading: str, measure: str, weeks: int | None = None, rule: str = "top-3"
) -> Answer:
    """Hold a claim, as one of `READINGS`, against the table under one of `DESK_MEASURES`.

    `weeks` is the span of a reading that names one (None: the whole table before), `rule` one of `RULES`.
    """
    if not READINGS[reading].in_weeks:
        weeks = None
    return judged(rank_in(view, event_id, measure, weeks), reading=reading, rule=rule)


def judged(rank: Rank, *, reading: str, rule: str = "top-3") -> Answer:
    """Hold a claim, as one of `READINGS`, against a rank; `rule` is one of `RULES`."""
    last_rank = RULES[rule].last_rank if reading == "among-the-largest" else lambda among: 1
    allowed = last_rank(rank.compared + 1)

    def said(verdict: Verdict, because: str) -> Answer:
        return Answer(verdict, because, rank)

    if rank.rank is None:
        return said("cannot be said", "its figure is not known")
    before_table = nights_before_table(rank)
    not_seen = rank.unknown + rank.nights_without_report
    if rank.rank > last_rank(rank.compared + 1 + not_seen + before_table):
        return said("does not hold", _place(rank))
    if rank.rank > allowed:
        return said("cannot be said", f"{_place(rank)}; with more figures known it could still count")
    if reading == "record" and rank.ties:
        return said("does not hold", f"level with {format_day(rank.ties[-1])}")
    if not rank.compared:
        return said("cannot be said", "nothing to compare with")
    if reading == "largest-of-the-war":
        return said("cannot be said", f"none larger in this table, which begins on {format_day(rank.table_begins)}")
    if before_table:
        return said("cannot be said", f"{number_of(before_table, 'night')} of the window lie before the table")
    if rank.rank + not_seen > last_rank(rank.compared + 1 + not_seen):
        return said("holds among what is known", f"{_place(rank)}; {_not_seen(rank)}")
    return said("holds", _place(rank))


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


def claim_in_words(reading: str, *, weeks: int | None) -> str:
    """The claim as a person would make it: `one of the most intense in 4 weeks`."""
    span = "the whole table" if weeks is None else "a week" if weeks == 1 else f"{weeks} weeks"
    return READINGS[reading].label.format(weeks=span)


def meaning_in_words(reading: str, *, rule: str) -> str:
    """What the claim is taken to mean, a sentence."""
    if reading != "among-the-largest":
        return f"Taken to mean: {READINGS[reading].meaning}."
    return (
        f"“One of the most intense” is taken to mean: {RULES[rule].label} of the attacks reported that day and in the "
        "weeks before it. Other rules stand beside it below."
    )


def verdict_sentence(view: InMemoryView, event_id: str, *, reading: str, weeks: int | None, rule: str) -> str:
    """What the table says to a claim, under every measure, as one text that can be cited.

    It names the coverage of the table as its limit, and what was larger later.
    """
    found = [
        answer(view, event_id, reading=reading, measure=measure, weeks=weeks, rule=rule) for measure in DESK_MEASURES
    ]
    rank = found[0].rank
    claim = claim_in_words(reading, weeks=weeks)
    event_type, actor = kind(view, event_id)
    how = f", taken to mean {RULES[rule].label}," if reading == "among-the-largest" else ""
    told = [_under_measures(verdict, [one for one in found if one.verdict == verdict]) for verdict in VERDICTS]
    begins, ends = format_day(rank.table_begins), format_day(rank.table_ends)
    verdicts = "; it ".join(part for part in told if part)
    return sentences(
        f"Of the attack reported on {format_day(rank.day)}, “{claim}”{how} {verdicts}.",
        f"This rests on {plural(event_type)} by {actor} in a table that begins on {begins} and ends on {ends}; "
        "it says nothing of the time before.",
        _later(found),
        f"Data version {view.table.version}.",
    )


def _under_measures(verdict: Verdict, found: list[Answer]) -> str:
    """Under which measures this is the verdict, with the reasons; empty where it is under none."""
    if verdict == "holds":
        told = [RANKED[one.rank.measure].label for one in found]
    elif verdict != "cannot be said":
        told = [f"{RANKED[one.rank.measure].label} ({one.because})" for one in found]
    else:
        reasons: dict[str, list[str]] = {}
        for one in found:
            reasons.setdefault(one.because, []).append(RANKED[one.rank.measure].label)
        told = [
            f"{listed(labels) if len(labels) < len(DESK_MEASURES) else 'any measure'} ({because})"
            for because, labels in reasons.items()
        ]
        return f"cannot be decided by {', nor by '.join(told)}" if told else ""
    return f"{verdict} by {listed(told)}" if told else ""


def _later(found: list[Answer]) -> str:
    """What was larger afterwards, under the measures by which the claim holds: a rank up to a night says no more."""
    surpassed = [
        f"{number_of(one.rank.later_larger, 'attack')} by {RANKED[one.rank.measure].label}"
        for one in found
        if one.rank.rank == 1 and one.rank.compared and one.rank.later_larger
    ]
    return f"Larger ones followed later in the table: {listed(surpassed)}." if surpassed else ""


def measure_sentence(
    view: InMemoryView, event_id: str, *, reading: str, measure: str, weeks: int | None, rule: str
) -> str:
    """What the table says to a claim under one measure, with its figures, to be cited."""
    one = answer(view, event_id, reading=reading, measure=measure, weeks=weeks, rule=rule)
    claim = capital(claim_in_words(reading, weeks=weeks))
    how = f", taken to mean {RULES[rule].label}," if reading == "among-the-largest" else ""
    begins = f"In this table, which begins on {format_day(one.rank.table_begins)}: "
    return f"{begins}“{claim}”{how} {one.verdict} ({one.because}). {sentence(one.rank)}"


def answers_frame(
    view: InMemoryView,
    event_id: str,
    *,
    reading: str,
    windows: tuple[int | None, ...] = WINDOWS,
    rules: tuple[str, ...] = tuple(RULES),
) -> pd.DataFrame:
    """The answers to a claim, one row for each measure, window and rule that play a part in it.

    `measure`, `claim`, `weeks` (Int64, missing for the whole table), `window`, `rule` (str, empty where none plays a
    part), `verdict`, `because` (str), `value`, `rank`, `among`, `unknown`, `nights_without_report` (Int64),
    `sentence` (str).
    """
    spans = windows if READINGS[reading].in_weeks else (None,)
    used = rules if reading == "among-the-largest" else rules[:1]
    rows = []
    for measure in DESK_MEASURES:
        for weeks in spans:
            for rule in used:
                one = answer(view, event_id, reading=reading, measure=measure, weeks=weeks, rule=rule)
                rows.append(
                    {
                        "measure": measure,
                        "claim": claim_in_words(reading, weeks=weeks),
                        "weeks": weeks,
                        "window": window_in_words(weeks),
                        "rule": rule if reading == "among-the-largest" else "",
                        "verdict": one.verdict,
                        "because": one.because,
                        "value": one.rank.value,
                        "rank": one.rank.rank,
                        "among": one.rank.compared + 1 if one.rank.value is not None else None,
                        "unknown": one.rank.unknown,
                        "nights_without_report": one.rank.nights_without_report,
                        "sentence": measure_sentence(
                            view, event_id, reading=reading, measure=measure, weeks=weeks, rule=rule
                        ),
                    }
                )
    numbers = ("weeks", "value", "rank", "among", "unknown", "nights_without_report")
    return pd.DataFrame(rows).astype(dict.fromkeys(numbers, "Int64"))
