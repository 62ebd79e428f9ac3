"""How long the analyst's desk takes to answer, on the curated table: the pure functions, and the pages' scripts.

    python benchmarks/desk.py

An answer is asked for on attacks never asked about before, so that nothing is remembered. The aim is 200 ms for each.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

NIGHTS = 12
AIM = 200


def answers() -> dict[str, Callable[[str], object]]:
    """What is asked of an attack, by what the reader calls it."""
    from vigil.analysis import claims_compared, ledger_totals
    from vigil.analysis.ranking import every_measure, records, size_claims
    from vigil.charts.claims_over_time import claims_over_time
    from vigil.charts.rank_strips import rank_strips
    from vigil.charts.records_over_time import records_over_time
    from vigil.store.memory import dataset_of_table, select
    from vigil.table.loading import load_table

    view = select(dataset_of_table(load_table()))
    dataset = view.dataset
    every_measure.ranks(view, str(view.attacks["event_id"].iloc[0]))  # the figures of all attacks, once for the process
    return {
        "rank, every measure and window": lambda event: every_measure.ranks_frame(view, event),
        "rank, a claim under every rule": lambda event: size_claims.assessments_frame(
            view, event, size_claim="among-the-largest"
        ),
        "rank, records of every measure": lambda event: records.records_frame(view, event),
        "rank, chart of every measure": lambda event: rank_strips(view, event),
        "rank, chart of records": lambda event: records_over_time(view, event),
        "claims, every rule": lambda event: claims_compared.describe_rules_compared(dataset, event, "injured"),
        "claims, chart": lambda event: claims_over_time(view, event),
        "claims, totals against the ledger": lambda event: ledger_totals.describe_ledger(dataset, event),
        "claims, sums that give a number": lambda event: ledger_totals.matching_sums(dataset, event, 476),
    }


def latest_nights() -> list[str]:
    from vigil.store.memory import dataset_of_table, select
    from vigil.table.loading import load_table

    attacks = select(dataset_of_table(load_table())).attacks
    return attacks.loc[attacks["event_type"] == "attack", "event_id"].tolist()[-NIGHTS:]


Taken = list[tuple[float, float]]
"""For each night the milliseconds that passed, and those that the processor worked."""


def taken_by(ask: Callable[[], object]) -> tuple[float, float]:
    began, worked = time.perf_counter(), time.process_time()
    ask()
    return 1000 * (time.perf_counter() - began), 1000 * (time.process_time() - worked)


def script_runs(address: str, nights: list[str]) -> Taken:
    """The page's script for each night, in Streamlit's test harness."""
    from streamlit.testing.v1 import AppTest

    from vigil.ui.app import pages

    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60).run()
    app.switch_page(next(page.file for page in pages.PAGES if page.address == address)).run()
    taken = []
    for night in nights:
        app.selectbox(key="linked-event").set_value(night)
        taken.append(taken_by(app.run))
        if app.exception:
            raise SystemExit(f"{address}: {app.exception[0].stack_trace}")
    return taken


def told(what: str, taken: Taken) -> None:
    passed, worked = (statistics.median(one[place] for one in taken) for place in (0, 1))
    verdict = "met" if passed < AIM else "missed"
    worst = max(one for one, _ in taken)
    print(f"{what:<36} {passed:5.0f} ms  worst {worst:5.0f} ms  processor {worked:5.0f} ms  aim {AIM} ms {verdict}")


def main() -> None:
    nights = latest_nights()
    for what, ask in answers().items():
        told(what, [taken_by(lambda ask=ask, night=night: ask(night)) for night in nights])  # type: ignore[misc]
    for address in ("rank", "claims"):
        told(f"{address}, script run, new attack", script_runs(address, nights[:-1]))


if __name__ == "__main__":
    main()
